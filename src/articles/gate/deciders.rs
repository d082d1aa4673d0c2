//! Who may decide: the colleagues whom a page can name, so that nobody has to ask around.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::article::Article,
    error::Result,
    ids::StaffId,
    platform::{db::Conn, sql::sql},
    policy::{Action, Facts, Role, can},
};

/// More than these are counted, not named.
const FEW: usize = 5;

/// A colleague who may decide on a story.
#[derive(Debug, Clone)]
pub struct Decider {
    /// The account.
    pub id: StaffId,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// The story is theirs: they began it, have it in their care, or stand in its byline.
    pub is_own: bool,
}

#[derive(QueryableByName)]
struct PossibleDecider {
    #[diesel(sql_type = sql_types::Uuid)]
    id: StaffId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    role: String,
    #[diesel(sql_type = sql_types::Bool)]
    own: bool,
    #[diesel(sql_type = sql_types::Bool)]
    created: bool,
    #[diesel(sql_type = sql_types::Bool)]
    named: bool,
    /// The next approval is for the people of a desk, and they are none of them.
    #[diesel(sql_type = sql_types::Bool)]
    elsewhere: bool,
    /// They gave an earlier approval of this text.
    #[diesel(sql_type = sql_types::Bool)]
    gave_step: bool,
}

/// Those who may do something to a story: by the policy, with the facts that hold for each of them.
pub async fn of_story(conn: &mut Conn, article: &Article, action: Action) -> Result<Vec<Decider>> {
    let rows: Vec<PossibleDecider> = sql("SELECT s.id, s.name, s.role,
           a.created_by = s.id OR a.in_care_of IS NOT DISTINCT FROM s.id OR EXISTS (SELECT FROM newsroom.signatures u WHERE u.staff_id = s.id
             AND r.byline @> jsonb_build_array(jsonb_build_object('author_id', u.id))) AS own,
           a.created_by = s.id AS created,
           EXISTS (SELECT FROM newsroom.article_people n WHERE n.article_id = a.id AND n.staff_id = s.id) AS named,
           next.desk_id IS NOT NULL AND NOT EXISTS (SELECT FROM newsroom.desk_people d WHERE d.desk_id = next.desk_id AND d.staff_id = s.id) AS elsewhere,
           EXISTS (SELECT FROM newsroom.step_approvals g JOIN newsroom.approval_steps p ON p.id = g.step_id WHERE p.category_id = next.category_id
             AND g.revision_id = r.id AND g.seal = r.seal AND g.ended_at IS NULL AND g.approved_by = s.id) AS gave_step
         FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
           LEFT JOIN newsroom.approval_steps next ON next.id = newsroom.next_step(r.id) CROSS JOIN newsroom.staff s
         WHERE a.id = $1 AND s.deactivated_at IS NULL ORDER BY s.role = 'admin', s.name, s.id")
    .bind::<sql_types::Uuid, _>(article.id)
    .load(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let facts = Facts {
                own: row.own,
                created: row.created,
                named: row.named,
                elsewhere: row.elsewhere,
                gave_step: row.gave_step,
                ..article.facts
            };
            allowed(row, action, &facts)
        })
        .collect())
}

/// Those who may do something by their role alone.
pub async fn by_role(conn: &mut Conn, action: Action) -> Result<Vec<Decider>> {
    let rows: Vec<PossibleDecider> = sql(
        "SELECT s.id, s.name, s.role, false AS own, false AS created, false AS named, false AS elsewhere, false AS gave_step FROM newsroom.staff s
         WHERE s.deactivated_at IS NULL ORDER BY s.role = 'admin', s.name, s.id",
    )
    .load(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| allowed(row, action, &Facts::NONE))
        .collect())
}

fn allowed(row: PossibleDecider, action: Action, facts: &Facts) -> Option<Decider> {
    let role: Role = row.role.parse().ok()?;
    can(role, action, facts).ok()?;
    Some(Decider {
        id: row.id,
        name: row.name,
        role,
        is_own: row.own,
    })
}

/// Few by their names, many by their number: "Ilse Brandt or Noor Haddad", "one of 12 colleagues".
#[must_use]
pub fn in_words(all: &[Decider]) -> String {
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    match names.as_slice() {
        [] => "an editor".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= FEW => format!("{} or {last}", first.join(", ")),
        _ => format!("one of {} colleagues", names.len()),
    }
}

/// Those that a page lists; nobody when they are too many.
#[must_use]
pub fn few(all: Vec<Decider>) -> Vec<Decider> {
    if all.len() <= FEW { all } else { vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_named_and_many_are_counted() {
        let people = |count: usize| -> Vec<Decider> {
            (1..=count)
                .map(|number| Decider {
                    id: StaffId::new(),
                    name: format!("N{number}"),
                    role: Role::Editor,
                    is_own: false,
                })
                .collect()
        };
        for (count, words) in [
            (0, "an editor"),
            (1, "N1"),
            (2, "N1 or N2"),
            (5, "N1, N2, N3, N4 or N5"),
            (6, "one of 6 colleagues"),
        ] {
            assert_eq!(in_words(&people(count)), words);
        }
        assert_eq!((few(people(5)).len(), few(people(6)).len()), (5, 0));
    }
}

//! The approvals that a category asks for: up to three, one after the other, each by any editor or by the people of a desk. Those
//! below it ask for the same, unless they have some of their own. Admins say so. Where nothing is asked, one editor approves.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    desks,
    error::{Error, Problems, Result, Stale},
    ids::{ApprovalStepId, ArticleId, CategoryId, DeskId, RevisionId},
    names::Name,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Role, can},
};

/// The most that are asked for.
pub const MOST_STEPS: usize = 3;
/// Longest name of one, in characters.
pub const MAX_STEP_NAME: usize = 40;

/// The fields of a form: the name and whose it is, for each place.
pub const STEP_FIELDS: [(&str, &str); MOST_STEPS] = [("name-1", "desk-1"), ("name-2", "desk-2"), ("name-3", "desk-3")];

/// One of them, as it is set.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct SetStep {
    /// As colleagues read it: "Legal".
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The desk whose people give it; none: any editor.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub desk: Option<DeskId>,
    /// What that is called.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub desk_name: Option<String>,
    /// Those who can give it by their role, by name.
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    pub able: Vec<String>,
}

/// What is typed about one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepForm {
    /// As colleagues read it; empty: there is none at this place.
    pub name: String,
    /// The desk whose people give it; none: any editor.
    pub desk: Option<DeskId>,
}

/// What a category asks for.
#[derive(Debug, Clone)]
pub struct CategorySteps {
    /// Rises with every write; 0 where nothing was ever set.
    pub version: i64,
    /// Its own.
    pub own: Vec<SetStep>,
    /// What it would ask for without those: the name of the category above that says so, and its steps.
    pub above: Option<(String, Vec<SetStep>)>,
}

impl CategorySteps {
    /// Of a category.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, id: CategoryId) -> Result<Self> {
        let StepsAbove { version, above, name } = StepsAbove::of(conn, id).await?;
        let inherited = match above {
            Some(above) => Some((name.unwrap_or_default(), set(conn, above).await?)),
            None => None,
        };
        Ok(Self {
            version: version.unwrap_or(0),
            own: set(conn, id).await?,
            above: inherited,
        })
    }

    /// "One editor approves stories of it.", "Stories of it need Desk, then Legal (Lawyers), as Politics says."
    #[must_use]
    pub fn in_words(&self) -> String {
        let steps = in_order(self.holding());
        match &self.above {
            _ if steps.is_empty() => "One editor approves stories of it.".to_owned(),
            Some((name, _)) if self.own.is_empty() => format!("Stories of it need {steps}, as {name} says."),
            _ => format!("Stories of it need {steps}."),
        }
    }

    /// Those that hold.
    #[must_use]
    pub fn holding(&self) -> &[SetStep] {
        match &self.above {
            Some((_, steps)) if self.own.is_empty() => steps,
            _ => &self.own,
        }
    }
}

#[derive(QueryableByName)]
struct StepsAbove {
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    version: Option<i64>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    above: Option<CategoryId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    name: Option<String>,
}

impl StepsAbove {
    async fn of(conn: &mut Conn, id: CategoryId) -> Result<Self> {
        Ok(
            sql("SELECT (SELECT l.version FROM newsroom.step_lists l WHERE l.category_id = c.id) AS version, up.id AS above, up.name
             FROM newsroom.categories c LEFT JOIN newsroom.categories up ON c.parent_id IS NOT NULL AND up.id = newsroom.steps_set_at(c.parent_id)
             WHERE c.id = $1 AND c.merged_into IS NULL")
            .bind::<sql_types::Uuid, _>(id)
            .get_result::<Self>(conn)
            .await?,
        )
    }
}

/// The roles that may approve at all.
fn approving(admins_publish: bool) -> Vec<&'static str> {
    let facts = Facts {
        admins_publish,
        ..Facts::NONE
    };
    let may = |role: &Role| can(*role, Action::Approve, &facts).is_ok();
    Role::ALL.into_iter().filter(may).map(Role::word).collect()
}

#[derive(QueryableByName)]
struct AdminsApprove {
    #[diesel(sql_type = sql_types::Bool)]
    yes: bool,
}

async fn roles(conn: &mut Conn) -> Result<Vec<&'static str>> {
    let row: AdminsApprove = sql("SELECT coalesce((SELECT admins_publish FROM newsroom.site), true) AS yes")
        .get_result(conn)
        .await?;
    Ok(approving(row.yes))
}

/// Who can give a step `s`, by name; `$2` are the roles that may.
const ABLE: &str = "ARRAY(SELECT w.name FROM newsroom.staff w WHERE w.deactivated_at IS NULL AND w.role = ANY ($2)
    AND (s.desk_id IS NULL OR EXISTS (SELECT FROM newsroom.desk_people p WHERE p.desk_id = s.desk_id AND p.staff_id = w.id)) ORDER BY lower(w.name), w.id)";

async fn set(conn: &mut Conn, id: CategoryId) -> Result<Vec<SetStep>> {
    let roles = roles(conn).await?;
    Ok(sql(format!(
        "SELECT s.name, s.desk_id AS desk, d.name AS desk_name, {ABLE} AS able
         FROM newsroom.approval_steps s LEFT JOIN newsroom.desks d ON d.id = s.desk_id WHERE s.category_id = $1 ORDER BY s.position"
    ))
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Array<sql_types::Text>, _>(roles)
    .load(conn)
    .await?)
}

/// A step that nobody can give any more: its last person left, or lost the role.
#[derive(Debug, Clone, QueryableByName)]
pub struct OrphanedStep {
    /// The category that asks for it.
    #[diesel(sql_type = sql_types::Uuid)]
    pub category: CategoryId,
    /// Its name.
    #[diesel(sql_type = sql_types::Text)]
    pub category_name: String,
    /// What the step is called.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

impl OrphanedStep {
    /// All of them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        let roles = roles(conn).await?;
        Ok(sql(format!(
            "SELECT c.id AS category, c.name AS category_name, s.name FROM newsroom.approval_steps s JOIN newsroom.categories c ON c.id = s.category_id
             WHERE $1 AND c.merged_into IS NULL AND cardinality({ABLE}) = 0 ORDER BY lower(c.name), s.position LIMIT 20"
        ))
        .bind::<sql_types::Bool, _>(true)
        .bind::<sql_types::Array<sql_types::Text>, _>(roles)
        .load(conn)
        .await?)
    }
}

/// Whoever changes what is asked waits for acts on stories that go by it, and they for that. It is held before anything else.
///
/// # Errors
/// Database errors.
pub async fn shut(conn: &mut Conn) -> Result<()> {
    sql("SELECT pg_advisory_xact_lock(hashtext('copydesk steps'))")
        .execute(conn)
        .await?;
    Ok(())
}

/// Says which approvals stories of a category need, and those below it that have none of their own; none: what the ones above it
/// say, or one by any editor. A step of the same name stays the same one. Approved stories that need more by now are in review again.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: CategoryId, sent: Option<i64>, typed: &[StepForm]) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    shut(conn).await?;
    let category = Named::of(conn, id).await?;
    let before = CategorySteps::of(conn, id).await?;
    Stale::check(None, sent, before.version)?;
    let wanted = checked(conn, typed).await?;
    let at = activity::instant(conn).await?;
    sql(
        "INSERT INTO newsroom.step_lists (category_id, version, modified_by, modified_at) VALUES ($1, 1, $2, $3)
         ON CONFLICT (category_id) DO UPDATE SET version = step_lists.version + 1, modified_by = $2, modified_at = $3",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    put(conn, id, &wanted).await?;
    let after = CategorySteps::of(conn, id).await?;
    let changes = json!([{ "what": "approvals", "from": in_order(&before.own), "to": in_order(&after.own) }]);
    let subject = json!({ "category_id": id, "name": category.name, "changes": changes });
    activity::record_act(conn, who, at, "steps_changed", subject).await?;
    reopen(conn, who, at).await
}

/// "Desk, then Legal (Lawyers)".
#[must_use]
pub fn in_order(steps: &[SetStep]) -> String {
    steps.iter().map(SetStep::in_words).collect::<Vec<_>>().join(", then ")
}

impl StepForm {
    /// As it is stored.
    #[must_use]
    pub fn of(step: &SetStep) -> Self {
        Self {
            name: step.name.clone(),
            desk: step.desk,
        }
    }
}

impl SetStep {
    /// "Legal (Lawyers)".
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.desk_name {
            Some(desk) => format!("{} ({desk})", self.name),
            None => self.name.clone(),
        }
    }
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

impl Named {
    async fn of(conn: &mut Conn, id: CategoryId) -> Result<Self> {
        let rows: Vec<Self> =
            sql("SELECT c.name FROM newsroom.categories c WHERE c.id = $1 AND c.merged_into IS NULL FOR KEY SHARE")
                .bind::<sql_types::Uuid, _>(id)
                .load(conn)
                .await?;
        rows.into_iter().next().ok_or(Error::NotFound)
    }
}

/// What was typed, without the places that were left empty.
async fn checked(conn: &mut Conn, typed: &[StepForm]) -> Result<Vec<StepForm>> {
    let mut problems = Problems::new();
    let mut wanted: Vec<StepForm> = Vec::new();
    for (form, (name_field, desk_field)) in typed.iter().zip(STEP_FIELDS) {
        if form.name.trim().is_empty() {
            if form.desk.is_some() {
                problems.add(
                    name_field,
                    "Say what this approval is called, or leave it to any editor.",
                );
            }
            continue;
        }
        let name = Name::parse(&form.name, MAX_STEP_NAME).map(String::from);
        let Some(name) = problems.check(name_field, name) else {
            continue;
        };
        if wanted
            .iter()
            .any(|other| other.name.to_lowercase() == name.to_lowercase())
        {
            problems.add(name_field, "Two approvals have this name. Give one of them another.");
        }
        if let Some(desk) = form.desk {
            desks::held(conn, desk).await.map_err(|error| match error {
                Error::Problems(_) => {
                    Problems::of(desk_field, "This desk was removed meanwhile. Choose another one.").into()
                }
                other => other,
            })?;
        }
        if nobody(conn, form.desk).await? {
            problems.add(
                desk_field,
                "Nobody there may approve stories at present. Put an editor onto the desk first.",
            );
        }
        wanted.push(StepForm { name, desk: form.desk });
    }
    problems.settle()?;
    Ok(wanted)
}

async fn nobody(conn: &mut Conn, desk: Option<DeskId>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct AbleNames {
        #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
        able: Vec<String>,
    }
    let roles = roles(conn).await?;
    let row: AbleNames = sql(format!("SELECT {ABLE} AS able FROM (SELECT $1 AS desk_id) s"))
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(desk)
        .bind::<sql_types::Array<sql_types::Text>, _>(roles)
        .get_result(conn)
        .await?;
    Ok(row.able.is_empty())
}

/// In their places, those that had the same name with the identity that they had.
async fn put(conn: &mut Conn, id: CategoryId, wanted: &[StepForm]) -> Result<()> {
    #[derive(QueryableByName)]
    struct KeptStep {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ApprovalStepId,
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let kept: Vec<KeptStep> =
        sql("DELETE FROM newsroom.approval_steps s WHERE s.category_id = $1 RETURNING s.id, s.name")
            .bind::<sql_types::Uuid, _>(id)
            .load(conn)
            .await?;
    for (position, step) in (1..).zip(wanted) {
        let same = kept
            .iter()
            .find(|one| one.name.to_lowercase() == step.name.to_lowercase());
        sql("INSERT INTO newsroom.approval_steps (id, category_id, position, name, desk_id) VALUES ($1, $2, $3, $4, $5)")
            .bind::<sql_types::Uuid, _>(same.map_or_else(ApprovalStepId::new, |one| one.id))
            .bind::<sql_types::Uuid, _>(id)
            .bind::<sql_types::Integer, _>(position)
            .bind::<sql_types::Text, _>(&step.name)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(step.desk.map(|desk| desk.0))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Where the approvals of a category's stories are said: itself or above it.
///
/// # Errors
/// Database errors.
pub async fn set_at(conn: &mut Conn, id: CategoryId) -> Result<Option<CategoryId>> {
    #[derive(QueryableByName)]
    struct SetAt {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
        at: Option<CategoryId>,
    }
    let row: SetAt = sql("SELECT newsroom.steps_set_at($1) AS at")
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await?;
    Ok(row.at)
}

/// Whether somebody may do what gives stories of one category the approvals of another: admins may, who say which those are.
///
/// # Errors
/// A sentence.
pub fn may_differ(
    who: &Actor,
    before: Option<CategoryId>,
    after: Option<CategoryId>,
) -> std::result::Result<(), String> {
    if before == after || can(who, Action::ManageSettings, &Facts::NONE).is_ok() {
        return Ok(());
    }
    Err("Stories would need other approvals there. Ask an admin to do it: they say which approvals a category asks for.".into())
}

/// Approved stories that need another approval by now are in review again: no list says that they are ready. What is planned
/// stays planned.
///
/// # Errors
/// Database errors.
pub async fn reopen(conn: &mut Conn, who: &Actor, at: DateTime<Utc>) -> Result<()> {
    #[derive(QueryableByName)]
    struct Reopened {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ArticleId,
        #[diesel(sql_type = sql_types::Uuid)]
        working: RevisionId,
    }
    let all: Vec<Reopened> = sql(
        "UPDATE newsroom.articles a SET stage = 'in_review', version = a.version + 1, changed_at = $1
         WHERE a.stage = 'approved' AND newsroom.next_step(a.working_revision_id) IS NOT NULL RETURNING a.id, a.working_revision_id AS working",
    )
    .bind::<sql_types::Timestamptz, _>(at)
    .load(conn)
    .await?;
    for one in all {
        let entry = Entry {
            act: "steps_asked",
            article: Some(one.id),
            revision: Some(one.working),
            from_stage: Some("approved"),
            to_stage: Some("in_review"),
            ..Entry::default()
        };
        activity::record(conn, who, at, entry).await?;
    }
    Ok(())
}

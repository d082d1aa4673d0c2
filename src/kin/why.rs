//! Why a story is offered with another one, for whoever asks in the newsroom. All of it is said of what readers have.

use std::collections::HashMap;

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::ArticleId,
    kin::{
        facts::{KinCounts, KinStory},
        terms::words_of,
        weights::{Shared, Ties, closeness, rarity},
    },
    platform::{db::Conn, sql::sql},
};

/// Something that two stories have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KinTie {
    /// A tag, with how many stories have it, and whether few do.
    Tag(String, i64, bool),
    /// A name in both bylines.
    Person(String),
    /// The category.
    Section(String),
    /// Words that few others have.
    Words(Vec<String>),
}

/// Why another story stands where it does.
#[derive(Debug, Clone)]
pub struct KinReason {
    /// What both have, what counts most first.
    pub ties: Vec<KinTie>,
    /// Whole days between the two.
    pub days: i64,
    /// With how many stories it is offered first.
    pub offered: i32,
    /// How close it is as of now.
    pub closeness: f64,
}

/// Why these others are offered with a story, each that the worker knows of; `None` where it was not reckoned yet.
///
/// # Errors
/// Database errors.
pub async fn reasons(
    conn: &mut Conn,
    id: ArticleId,
    others: &[ArticleId],
) -> Result<Option<HashMap<ArticleId, KinReason>>> {
    let Some(kept) = kept(conn, id).await? else {
        return Ok(None);
    };
    let Some(story) = KinStory::find(conn, id.0).await? else {
        return Ok(None);
    };
    let wanted: Vec<Uuid> = others
        .iter()
        .map(|other| other.0)
        .filter(|other| kept.contains(other))
        .collect();
    let counts = KinCounts::of(conn, &story.facets())
        .await?
        .and_terms(conn, &story.terms)
        .await?;
    let weight = counts.weight(&story.terms);
    let names = names(conn, &story).await?;
    let all = KinStory::all(conn, &wanted).await?;
    let reason = |other: &KinStory| {
        let ties = counts.ties(&story, weight, other);
        let (days, is_younger) = story.days_to(other);
        let strength = ties.strength(counts.all);
        let reason = KinReason {
            ties: told(
                &ties,
                &names,
                &counts,
                &format!("{} {} {}", story.headline, story.dek, other.headline),
            ),
            days: (other.published_at - story.published_at).num_days().abs(),
            offered: other.offered,
            closeness: closeness(strength, days, is_younger, other.offered),
        };
        (ArticleId(other.id), reason)
    };
    Ok(Some(all.iter().map(reason).collect()))
}

async fn kept(conn: &mut Conn, id: ArticleId) -> Result<Option<Vec<Uuid>>> {
    #[derive(QueryableByName)]
    struct KinIds {
        #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
        others: Vec<Uuid>,
    }
    let row: Option<KinIds> = sql("SELECT r.others FROM newsroom.related r WHERE r.article_id = $1")
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(|row| row.others))
}

/// What is called how, of all that a story is listed under.
async fn names(conn: &mut Conn, story: &KinStory) -> Result<HashMap<Uuid, String>> {
    #[derive(QueryableByName)]
    struct NamedFacet {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let rows: Vec<NamedFacet> = sql(
        "SELECT t.id, k.name FROM newsroom.tags t JOIN newsroom.tags k ON k.id = coalesce(t.merged_into, t.id) WHERE t.id = ANY ($1)
         UNION ALL SELECT a.id, k.name FROM newsroom.authors a JOIN newsroom.authors k ON k.id = coalesce(a.merged_into, a.id) WHERE a.id = ANY ($1)
         UNION ALL SELECT c.id, k.name FROM newsroom.categories c JOIN newsroom.categories k ON k.id = coalesce(c.merged_into, c.id) WHERE c.id = ANY ($1)",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(story.facets())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Tags that at most one in so many has are called rare.
const RARE: f64 = 0.55;

fn told(ties: &Ties, names: &HashMap<Uuid, String>, counts: &KinCounts, said: &str) -> Vec<KinTie> {
    const MOST_WORDS: usize = 5;
    let name = |shared: &Shared<Uuid>| names.get(&shared.what).cloned();
    let mut tags: Vec<&Shared<Uuid>> = ties.tags.iter().collect();
    tags.sort_by_key(|tag| tag.stories);
    let tag = |tag: &&Shared<Uuid>| {
        Some(KinTie::Tag(
            name(tag)?,
            tag.stories,
            rarity(tag.stories, counts.all) >= RARE,
        ))
    };
    let people = ties.people.iter().filter_map(|one| Some(KinTie::Person(name(one)?)));
    let section = ties.category.as_ref().and_then(|one| Some(KinTie::Section(name(one)?)));
    let said = words_of(said);
    let words: Vec<String> = (ties.words.iter())
        .filter(|word| rarity(word.stories, counts.all) > 0.0)
        .take(MOST_WORDS)
        .map(|word| spoken(&word.what, &said))
        .collect();
    let words = (!words.is_empty()).then_some(KinTie::Words(words));
    tags.iter()
        .filter_map(tag)
        .chain(people)
        .chain(section)
        .chain(words)
        .collect()
}

/// A word as people write it, where it stands in what was said; else as the dictionary has it.
fn spoken(term: &str, said: &str) -> String {
    let stem: String = term
        .chars()
        .take(term.chars().count().saturating_sub(1).max(3))
        .collect();
    let found = said.split_whitespace().find(|word| {
        let word = word.to_lowercase();
        word == term || word.starts_with(&stem) && word.chars().count() <= term.chars().count() + 3
    });
    found.map_or_else(|| term.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_said_as_it_is_written() {
        let said = "The ferries of Merrin leave the Harbour early";
        for (term, word) in [
            ("ferri", "ferries"),
            ("harbour", "Harbour"),
            ("merrin", "Merrin"),
            ("earli", "early"),
            ("mill", "mill"),
        ] {
            assert_eq!(spoken(term, said), word);
        }
    }
}

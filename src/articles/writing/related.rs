//! Stories that are chosen to be offered with one: how they are typed, and what they are called.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use url::Url;
use uuid::Uuid;

use crate::{
    articles::{article::Article, seen::seen_by},
    error::{Error, Problems, Result},
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
    policy::{Actor, Party},
};

/// The most stories that are chosen for one.
pub const MOST_RELATED: usize = 12;

/// A story that was chosen, as this person knows it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName, Serialize)]
pub struct RelatedTitle {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// The headline of its working text, else its slugline.
    #[diesel(sql_type = sql_types::Text)]
    #[serde(rename = "headline")]
    pub title: String,
    /// Whether readers have it now.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_live: bool,
}

impl RelatedTitle {
    /// Of these stories the ones that this person may see, in this order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>, ids: &[ArticleId]) -> Result<Vec<Self>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let who = who.into();
        Ok(sql(format!(
            "SELECT a.id, coalesce(nullif(r.headline, ''), nullif(a.slugline, ''), 'Untitled') AS title,
               EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = a.id) AS is_live
             FROM unnest($2::uuid[]) WITH ORDINALITY AS chosen(id, place)
             JOIN newsroom.articles a ON a.id = chosen.id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE {} ORDER BY chosen.place",
            seen_by(who.capacity.sees_as())
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?)
    }
}

/// Stories in the notation that `read` reads.
#[must_use]
pub fn written(related: &[ArticleId]) -> String {
    let ids: Vec<String> = related.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

/// The stories that are meant by identities or addresses, with commas or blanks between. Those that stand there already
/// stay, whoever may see them.
///
/// # Errors
/// `Problems`: one is not known or not theirs to see, is the story itself, or there are too many.
pub(super) async fn read(conn: &mut Conn, who: &Actor, article: &Article, typed: &str) -> Result<Vec<ArticleId>> {
    let refused = |sentence: String| Error::from(Problems::of("related", sentence));
    let parts: Vec<&str> = typed
        .split([',', ';'])
        .flat_map(str::split_whitespace)
        .take(MOST_RELATED * 4)
        .collect();
    let mut related: Vec<ArticleId> = Vec::new();
    for part in parts {
        let unknown = || {
            refused(format!(
                "“{}” is no story that you can see. Choose one from the list, or paste its address.",
                shortened(part)
            ))
        };
        let id = meant(conn, part).await?.ok_or_else(unknown)?;
        if id == article.id {
            return Err(refused("A story is not offered with itself. Take it out.".to_owned()));
        }
        let stood = article.working.content.related.contains(&id);
        if !stood && RelatedTitle::all(conn, who, &[id]).await?.is_empty() {
            return Err(unknown());
        }
        if !related.contains(&id) {
            related.push(id);
        }
    }
    if related.len() > MOST_RELATED {
        return Err(refused(format!(
            "{MOST_RELATED} stories at the most are offered with one. Take some out."
        )));
    }
    Ok(related)
}

/// A story by its identity, alone or in an address of the newsroom, or by an address that it has or had on the site.
async fn meant(conn: &mut Conn, part: &str) -> Result<Option<ArticleId>> {
    let path = Url::parse(part).map_or_else(|_| part.to_owned(), |url| url.path().to_owned());
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    if let Some(id) = steps.iter().find_map(|step| step.parse::<Uuid>().ok()) {
        return Ok(Some(ArticleId(id)));
    }
    let Some(slug) = steps.last() else { return Ok(None) };
    let found: Vec<ChosenStory> = sql("SELECT article_id AS id FROM newsroom.slugs WHERE slug = $1")
        .bind::<sql_types::Text, _>(*slug)
        .load(conn)
        .await?;
    Ok(found.into_iter().next().map(|story| story.id))
}

#[derive(QueryableByName)]
struct ChosenStory {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArticleId,
}

/// So much of what was typed as a sentence can hold.
fn shortened(part: &str) -> String {
    const MOST: usize = 80;
    let short: String = part.chars().take(MOST).collect();
    if short == part { short } else { format!("{short}…") }
}

//! Stories that are chosen to be offered with one: how they are typed, and what they are called.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
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
    schema::newsroom::slugs,
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
    let parts: Vec<&str> = typed.split([',', ';']).flat_map(str::split_whitespace).collect();
    if parts.len() > MOST_RELATED * 4 {
        return Err(refused(too_many()));
    }
    let meant = meant(conn, &parts).await?;
    let before = &article.working.content.related;
    let new: Vec<ArticleId> = (meant.iter().flatten().copied())
        .filter(|id| !before.contains(id))
        .collect();
    let seen: Vec<ArticleId> = (RelatedTitle::all(conn, who, &new).await?.iter())
        .map(|story| story.id)
        .collect();
    let mut related: Vec<ArticleId> = Vec::new();
    for (part, id) in parts.iter().zip(meant) {
        match id {
            Some(id) if id == article.id => return Err(refused(ITSELF.to_owned())),
            Some(id) if related.contains(&id) => {}
            Some(id) if before.contains(&id) || seen.contains(&id) => related.push(id),
            _ => return Err(refused(unknown(part))),
        }
    }
    if related.len() > MOST_RELATED {
        return Err(refused(too_many()));
    }
    Ok(related)
}

/// The one story that is meant by an identity or an address, of those that this person may see.
///
/// # Errors
/// `Problems` on `story` when there is none; database errors.
pub async fn story_meant(conn: &mut Conn, who: &Actor, typed: &str) -> Result<ArticleId> {
    let part = typed.trim();
    let ids: Vec<ArticleId> = meant(conn, &[part]).await?.into_iter().flatten().collect();
    let seen = RelatedTitle::all(conn, who, &ids).await?;
    let story = seen.into_iter().next().map(|story| story.id);
    Ok(story.ok_or_else(|| Problems::of("story", unknown(part)))?)
}

const ITSELF: &str = "A story is not offered with itself. Take it out.";

fn too_many() -> String {
    format!("{MOST_RELATED} stories at the most are offered with one. Take some out.")
}

fn unknown(part: &str) -> String {
    let part = shortened(part);
    format!("“{part}” is no story that you can see. Choose one from the list, or paste its address.")
}

fn refused(sentence: String) -> Error {
    Problems::of("related", sentence).into()
}

/// How a story is named where it is chosen.
enum TypedStory {
    Known(ArticleId),
    Slug(String),
    Nothing,
}

impl TypedStory {
    /// By its identity, alone or in an address of the newsroom, or by an address on the site.
    fn of(part: &str) -> Self {
        let path = Url::parse(part).map_or_else(|_| part.to_owned(), |url| url.path().to_owned());
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        let id = steps.iter().find_map(|step| step.parse::<Uuid>().ok());
        match (id, steps.last()) {
            (Some(id), _) => Self::Known(ArticleId(id)),
            (None, Some(slug)) => Self::Slug((*slug).to_owned()),
            (None, None) => Self::Nothing,
        }
    }
}

/// The story of each, where there is one, in one statement; an address leads to the story that has or had it.
async fn meant(conn: &mut Conn, parts: &[&str]) -> Result<Vec<Option<ArticleId>>> {
    let typed: Vec<TypedStory> = parts.iter().map(|part| TypedStory::of(part)).collect();
    let slugs: Vec<&String> = (typed.iter())
        .filter_map(|story| match story {
            TypedStory::Slug(slug) => Some(slug),
            _ => None,
        })
        .collect();
    let known: HashMap<String, Uuid> = if slugs.is_empty() {
        HashMap::new()
    } else {
        let rows = slugs::table
            .filter(slugs::slug.eq_any(slugs))
            .select((slugs::slug, slugs::article_id));
        rows.load::<(String, Uuid)>(conn).await?.into_iter().collect()
    };
    let id = |story: TypedStory| match story {
        TypedStory::Known(id) => Some(id),
        TypedStory::Slug(slug) => known.get(&slug).copied().map(ArticleId),
        TypedStory::Nothing => None,
    };
    Ok(typed.into_iter().map(id).collect())
}

/// So much of what was typed as a sentence can hold.
fn shortened(part: &str) -> String {
    const MOST: usize = 80;
    let short: String = part.chars().take(MOST).collect();
    if short == part { short } else { format!("{short}…") }
}

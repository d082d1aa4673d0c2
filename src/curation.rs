//! Curated lists: for now Feature Posts, in editors' order.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, standing},
    error::{Error, Result},
    feed::{self, Event},
    ids::{ArticleId, SlotId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, can},
    schema::newsroom::{lists, slots},
};

/// The most stories on the list.
const MAX: usize = 12;

/// A story's present place on the list of Feature Posts, first is one.
pub async fn place_of(conn: &mut Conn, article: ArticleId) -> Result<Option<usize>> {
    Ok(held(conn)
        .await?
        .iter()
        .position(|slot| slot.article_id == article)
        .map(|before| before + 1))
}

/// How many more stories the list of Feature Posts takes.
pub async fn free_places(conn: &mut Conn) -> Result<usize> {
    Ok(MAX.saturating_sub(held(conn).await?.len()))
}

/// Puts a live story first on the list of Feature Posts.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn feature(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    let (article, list) = begin(conn, who, id, sent).await?;
    if article.working.content.is_page() {
        return Err(Error::Conflict(
            "A page stands in no list. Put it into a menu, under Settings.".into(),
        ));
    }
    if !standing::is_visible(conn, article.id, article.at).await? {
        return Err(Error::Conflict(
            "Only a live story can be featured. Publish it first.".into(),
        ));
    }
    let held = held(conn).await?;
    if held.iter().any(|slot| slot.article_id == id) {
        return Err(Error::Conflict("This story is featured already.".into()));
    }
    if held.len() >= MAX {
        return Err(Error::Conflict(format!(
            "Feature Posts has {MAX} places and all are taken. Take a story off first."
        )));
    }
    let first = held.iter().map(|slot| slot.position).min().unwrap_or(1);
    diesel::insert_into(slots::table)
        .values((
            slots::id.eq(SlotId::new().0),
            slots::list_id.eq(list),
            slots::position.eq(first - 1),
            slots::article_id.eq(id.0),
            slots::shown_from.eq(article.at),
        ))
        .execute(conn)
        .await?;
    finish(conn, who, &article, list, "featured").await
}

/// Takes a story off the list.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn unfeature(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<()> {
    let (article, list) = begin(conn, who, id, sent).await?;
    let ended = diesel::update(
        slots::table
            .filter(slots::article_id.eq(id.0))
            .filter(slots::list_id.eq(list)),
    )
    .filter(slots::shown_until.is_null())
    .set(slots::shown_until.eq(article.at))
    .execute(conn)
    .await?;
    if ended == 0 {
        return Err(Error::Conflict("This story is not featured.".into()));
    }
    finish(conn, who, &article, list, "unfeatured").await
}

async fn begin(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>) -> Result<(Article, Uuid)> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who, Action::Feature, &article.facts)?;
    let list: Option<Uuid> = lists::table
        .filter(lists::slug.eq("featured"))
        .select(lists::id)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    Ok((article, list.ok_or(Error::NotFound)?))
}

async fn finish(conn: &mut Conn, who: &Actor, article: &Article, list: Uuid, act: &'static str) -> Result<()> {
    article.moved_to(conn, article.stage, article.working.id).await?;
    let entry = Entry {
        act,
        article: Some(article.id),
        revision: Some(article.working.id),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await?;
    // That a story which readers do not have was taken off is none of their business.
    if !standing::is_visible(conn, article.id, article.at).await? {
        return Ok(());
    }
    diesel::update(lists::table.find(list))
        .set(lists::changed_at.eq(article.at))
        .execute(conn)
        .await?;
    feed::tell(conn, article.at, Event::Featured, list, None).await
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Integer)]
    position: i32,
}

async fn held(conn: &mut Conn) -> Result<Vec<Held>> {
    Ok(sql(
        "SELECT s.article_id, s.position FROM newsroom.slots s JOIN newsroom.lists l ON l.id = s.list_id
         WHERE l.slug = 'featured' AND EXISTS (SELECT FROM newsroom.live v WHERE v.article_id = s.article_id) AND s.shown_from <= newsroom.act_clock() AND (s.shown_until IS NULL OR s.shown_until > newsroom.act_clock())
         ORDER BY s.position",
    )
    .load(conn)
    .await?)
}

//! Series: sets of stories in an order that editors keep. Which one a story is in stands in no text of it: nobody signs it, and a
//! story that joins one later needs no new approval. Readers see the parts that they have, numbered among themselves.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    addresses::{self, AddressOwner},
    articles::{article::Article, seen::seen_by},
    error::{Error, Problems, Result, Stale},
    ids::{ArticleId, SeriesId},
    names::one_line,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, can},
    schema::newsroom::series,
    taxonomy::label,
};

/// The most stories of one series: all of them stand on its page.
pub const MOST_PARTS: usize = 60;
/// Longest description, in characters.
pub const MOST_DESCRIPTION: usize = 500;

/// A series with how many stories are in it, whether readers have them or not.
#[derive(Debug, Clone, QueryableByName)]
pub struct Series {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: SeriesId,
    /// Address, at most 96 characters; unique among series.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As readers read it, at most 60 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// A few sentences for readers; may be empty.
    #[diesel(sql_type = sql_types::Text)]
    pub description: String,
    /// Rises with every write, of its order too.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Stories in it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub parts: i64,
}

/// What a form says of one.
#[derive(Debug, Clone, Default)]
pub struct SeriesForm {
    /// As readers read it.
    pub name: String,
    /// Empty: made from the name.
    pub slug: String,
    /// May be empty.
    pub description: String,
}

/// A story in its place.
#[derive(Debug, Clone, QueryableByName)]
pub struct SeriesPart {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// The headline of its working text, else its slugline; nothing where this person may not see the story.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub title: Option<String>,
    /// Whether readers have it now.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_live: bool,
}

/// Where a story stands.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct SeriesPlace {
    /// Of which series.
    #[diesel(sql_type = sql_types::Uuid)]
    pub series: SeriesId,
    /// As readers read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The first is one, among all, whether readers have them or not.
    #[diesel(sql_type = sql_types::BigInt)]
    pub place: i64,
}

impl Series {
    /// All of them, by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql("SELECT s.id, s.slug, s.name, s.description, s.version,
               (SELECT count(*) FROM newsroom.series_parts p WHERE p.series_id = s.id) AS parts
             FROM newsroom.series s ORDER BY lower(s.name), s.id")
        .load(conn)
        .await?)
    }

    /// The stories of one, in order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn parts(conn: &mut Conn, who: impl Into<Party>, id: SeriesId) -> Result<Vec<SeriesPart>> {
        let who = who.into();
        Ok(sql(format!(
            "SELECT p.article_id AS id, CASE WHEN {} THEN coalesce(nullif(r.headline, ''), nullif(a.slugline, ''), 'Untitled') END AS title,
               EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = a.id) AS is_live
             FROM newsroom.series_parts p JOIN newsroom.articles a ON a.id = p.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE p.series_id = $2 ORDER BY p.position, p.article_id",
            seen_by(who.capacity.sees_as())
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Uuid, _>(id)
        .load(conn)
        .await?)
    }

    /// Where a story stands, if it is in one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn place_of(conn: &mut Conn, article: ArticleId) -> Result<Option<SeriesPlace>> {
        Ok(sql(
            "SELECT s.id AS series, s.name, (SELECT count(*) FROM newsroom.series_parts o
                 WHERE o.series_id = p.series_id AND (o.position, o.article_id) <= (p.position, p.article_id)) AS place
             FROM newsroom.series_parts p JOIN newsroom.series s ON s.id = p.series_id WHERE p.article_id = $1",
        )
        .bind::<sql_types::Uuid, _>(article)
        .get_result(conn)
        .await
        .optional()?)
    }
}

/// Adds a series without stories.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn add(conn: &mut Conn, who: &Actor, form: &SeriesForm) -> Result<SeriesId> {
    can(who, Action::ManageSeries, &Facts::NONE)?;
    let checked = check(conn, who, None, form).await?;
    let id = SeriesId::new();
    diesel::insert_into(series::table)
        .values((
            series::id.eq(id.0),
            series::name.eq(&checked.name),
            series::slug.eq(&checked.slug),
            series::description.eq(&checked.description),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "series_added", id, &checked.name).await?;
    Ok(id)
}

/// Changes what readers are told of a series; an address that it had leads to it.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: SeriesId, sent: Option<i64>, form: &SeriesForm) -> Result<()> {
    can(who, Action::ManageSeries, &Facts::NONE)?;
    lock(conn, id, sent).await?;
    let checked = check(conn, who, Some(id), form).await?;
    let at = activity::instant(conn).await?;
    diesel::update(series::table.find(id.0))
        .set((
            series::name.eq(&checked.name),
            series::slug.eq(&checked.slug),
            series::description.eq(&checked.description),
            series::version.eq(series::version + 1),
            series::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "series_changed", id, &checked.name).await
}

/// Removes a series that has no story.
///
/// # Errors
/// `Refused`, `Conflict`, `Stale`, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: SeriesId, sent: Option<i64>) -> Result<()> {
    can(who, Action::ManageSeries, &Facts::NONE)?;
    lock(conn, id, sent).await?;
    if !ids_of(conn, id).await?.is_empty() {
        return Err(Error::Conflict(
            "Stories are in this series. Take them out first.".into(),
        ));
    }
    diesel::delete(series::table.find(id.0)).execute(conn).await?;
    noted(conn, who, "series_removed", id, "").await
}

/// Puts the stories of a series in another order: the same ones, each once.
///
/// # Errors
/// `Refused`, `Conflict` when others are in it by now; `Stale`, `NotFound`, database errors.
pub async fn order(conn: &mut Conn, who: &Actor, id: SeriesId, sent: Option<i64>, wanted: &[ArticleId]) -> Result<()> {
    can(who, Action::ManageSeries, &Facts::NONE)?;
    lock(conn, id, sent).await?;
    let mut stored = ids_of(conn, id).await?;
    if stored == wanted {
        return Ok(());
    }
    let mut sorted = wanted.to_vec();
    sorted.sort_unstable();
    stored.sort_unstable();
    if stored != sorted {
        return Err(Error::Conflict(
            "Other stories are in this series by now. Look at them, then put them in order again.".into(),
        ));
    }
    let before = read_parts(conn, id).await?;
    place(conn, id, wanted).await?;
    risen(conn, id, &before).await?;
    noted(conn, who, "series_ordered", id, "").await
}

/// Takes a story out of the series that it is in, and puts it into another one: last, or at a place that counts from one. Whoever
/// may see the story and keeps series may do so, whatever the story's stage.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems`, `Conflict`, database errors.
pub async fn put(
    conn: &mut Conn,
    who: &Actor,
    article: ArticleId,
    into: Option<SeriesId>,
    at: Option<usize>,
) -> Result<()> {
    let story = Article::lock_any_version(conn, who, article).await?;
    can(who, Action::ManageSeries, &story.facts)?;
    if into.is_some() && story.working.content.is_page() {
        return Err(Error::Conflict(
            "A page stands in no series. Put it into a menu, under Settings.".into(),
        ));
    }
    let before = Series::place_of(conn, article).await?;
    let from = before.as_ref().map(|place| place.series);
    if before.is_none() && into.is_none() {
        return Ok(());
    }
    let mut concerned: Vec<SeriesId> = from.into_iter().chain(into).collect();
    concerned.sort_unstable();
    concerned.dedup();
    for id in &concerned {
        lock_any_version(conn, *id).await.map_err(|error| match error {
            Error::NotFound => Problems::of("series", "This series was removed meanwhile. Choose another one.").into(),
            other => other,
        })?;
    }
    let mut read = Vec::with_capacity(concerned.len());
    for id in &concerned {
        read.push(read_parts(conn, *id).await?);
    }
    match into {
        Some(id) => join(conn, id, article, at).await?,
        None => leave(conn, article).await?,
    }
    for (id, read) in concerned.iter().zip(&read) {
        risen(conn, *id, read).await?;
        noted(conn, who, "series_parts_changed", *id, "").await?;
    }
    told_of_story(
        conn,
        who,
        &story,
        if into.is_some() { "put_in_series" } else { "left_series" },
    )
    .await
}

async fn join(conn: &mut Conn, id: SeriesId, article: ArticleId, at: Option<usize>) -> Result<()> {
    let mut all = ids_of(conn, id).await?;
    let was = all.iter().position(|part| *part == article);
    all.retain(|part| *part != article);
    if all.len() >= MOST_PARTS {
        return Err(Problems::of(
            "series",
            format!("A series has {MOST_PARTS} stories at the most. Take one out first."),
        )
        .into());
    }
    let place_wanted = at.map(|at| at.saturating_sub(1)).or(was).unwrap_or(all.len());
    all.insert(place_wanted.min(all.len()), article);
    sql(
        "INSERT INTO newsroom.series_parts (article_id, series_id, position) VALUES ($1, $2, 0)
         ON CONFLICT (article_id) DO UPDATE SET series_id = excluded.series_id",
    )
    .bind::<sql_types::Uuid, _>(article)
    .bind::<sql_types::Uuid, _>(id)
    .execute(conn)
    .await?;
    place(conn, id, &all).await
}

async fn leave(conn: &mut Conn, article: ArticleId) -> Result<()> {
    sql("DELETE FROM newsroom.series_parts p WHERE p.article_id = $1")
        .bind::<sql_types::Uuid, _>(article)
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes the places of these stories.
async fn place(conn: &mut Conn, id: SeriesId, order: &[ArticleId]) -> Result<()> {
    sql(
        "UPDATE newsroom.series_parts p SET position = o.place FROM unnest($2::uuid[]) WITH ORDINALITY o(id, place)
         WHERE p.article_id = o.id AND p.series_id = $1",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(order)
    .execute(conn)
    .await?;
    Ok(())
}

/// Its stories in order, whoever may see them.
async fn ids_of(conn: &mut Conn, id: SeriesId) -> Result<Vec<ArticleId>> {
    #[derive(QueryableByName)]
    struct PartId {
        #[diesel(sql_type = sql_types::Uuid)]
        article_id: ArticleId,
    }
    let rows: Vec<PartId> = sql(
        "SELECT p.article_id FROM newsroom.series_parts p WHERE p.series_id = $1 ORDER BY p.position, p.article_id",
    )
    .bind::<sql_types::Uuid, _>(id)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.article_id).collect())
}

async fn lock(conn: &mut Conn, id: SeriesId, sent: Option<i64>) -> Result<()> {
    let version = lock_any_version(conn, id).await?;
    Stale::check(None, sent, version)
}

async fn lock_any_version(conn: &mut Conn, id: SeriesId) -> Result<i64> {
    let version = series::table
        .find(id.0)
        .select(series::version)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    version.ok_or(Error::NotFound)
}

/// What readers have of a series, in order.
async fn read_parts(conn: &mut Conn, id: SeriesId) -> Result<Vec<ArticleId>> {
    #[derive(QueryableByName)]
    struct ReadPart {
        #[diesel(sql_type = sql_types::Uuid)]
        article_id: ArticleId,
    }
    let rows: Vec<ReadPart> =
        sql("SELECT p.article_id FROM published.series_parts p WHERE p.series_id = $1 ORDER BY p.part")
            .bind::<sql_types::Uuid, _>(id)
            .load(conn)
            .await?;
    Ok(rows.into_iter().map(|row| row.article_id).collect())
}

/// Another version of it; for readers it changed where what they have of it did. That a draft was put in is none of their business.
async fn risen(conn: &mut Conn, id: SeriesId, before: &[ArticleId]) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(series::table.find(id.0))
        .set(series::version.eq(series::version + 1))
        .execute(conn)
        .await?;
    if read_parts(conn, id).await? != before {
        diesel::update(series::table.find(id.0))
            .set(series::changed_at.eq(at))
            .execute(conn)
            .await?;
    }
    Ok(())
}

async fn check(conn: &mut Conn, who: &Actor, own: Option<SeriesId>, form: &SeriesForm) -> Result<SeriesForm> {
    let mut problems = Problems::new();
    let slug = addresses::choose(
        conn,
        who,
        AddressOwner::Series,
        &form.slug,
        &form.name,
        own.map(|id| id.0),
    )
    .await?;
    let checked = (
        problems.check("name", label(&form.name)),
        problems.check("slug", slug),
        problems.check("description", description(&form.description)),
    );
    let (Some(name), Some(slug), Some(description)) = checked else {
        return Err(problems.into());
    };
    #[derive(QueryableByName)]
    struct TakenSeries {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let taken: TakenSeries =
        sql("SELECT EXISTS (SELECT FROM newsroom.series s WHERE lower(s.name) = lower($1) AND s.id IS DISTINCT FROM $2) AS yes")
            .bind::<sql_types::Text, _>(&name)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(own)
            .get_result(conn)
            .await?;
    if taken.yes {
        return Err(Problems::of("name", "There is a series with this name already.").into());
    }
    Ok(SeriesForm {
        name,
        slug: slug.to_string(),
        description,
    })
}

/// A few sentences on one line.
fn description(text: &str) -> std::result::Result<String, String> {
    let text = one_line(text)?;
    if text.chars().count() > MOST_DESCRIPTION {
        return Err(format!("{MOST_DESCRIPTION} characters at the most."));
    }
    Ok(text)
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, id: SeriesId, name: &str) -> Result<()> {
    let at: DateTime<Utc> = activity::instant(conn).await?;
    let told = activity::told(conn, id.0).await?;
    let subject = json!({ "series_id": id, "name": name, "told": told });
    activity::record_act(conn, who, at, act, subject).await
}

/// On the record of the story too.
async fn told_of_story(conn: &mut Conn, who: &Actor, story: &Article, act: &'static str) -> Result<()> {
    let entry = Entry {
        act,
        article: Some(story.id),
        revision: Some(story.working.id),
        ..Entry::default()
    };
    activity::record(conn, who, story.at, entry).await
}

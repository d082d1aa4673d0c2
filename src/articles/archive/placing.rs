//! Writing many stories at once: a statement for each table.

use chrono::{DateTime, Utc};
use diesel::sql_types;
use diesel_async::RunQueryDsl;

use super::Archived;
use crate::{
    articles::{stage::Stage, timeline::ChangeKind},
    content::SealedContent,
    error::{Problems, Result},
    ids::CategoryId,
    platform::{db::Conn, sql::sql},
    policy::Actor,
};

/// Puts stories where the gate puts one: sealed, signed by whoever brings them in, on the timeline from now on, with the
/// times that readers know. The caller admitted them, and records and tells of them afterwards.
///
/// # Errors
/// Database errors; `Problems` when somebody took one of the addresses meanwhile.
pub async fn place(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, stories: &[&Archived]) -> Result<()> {
    articles(conn, who, stories).await?;
    revisions(conn, who, at, stories).await?;
    approvals(conn, who, at, stories).await?;
    claims(conn, at, stories).await?;
    publications(conn, at, stories).await
}

fn each<'a, T>(stories: &[&'a Archived], take: impl Fn(&'a Archived) -> T) -> Vec<T> {
    stories.iter().copied().map(take).collect()
}

/// As old as they are for readers, so that the desk finds today's work first.
async fn articles(conn: &mut Conn, who: &Actor, stories: &[&Archived]) -> Result<()> {
    sql(
        "INSERT INTO newsroom.articles (id, created_by, created_at, changed_at, stage, working_revision_id)
         SELECT t.id, $1, t.published, t.updated, $2, t.revision
         FROM unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) AS t (id, revision, published, updated)",
    )
    .bind::<sql_types::Uuid, _>(who.id.account()?)
    .bind::<sql_types::Text, _>(Stage::Settled.word())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.id))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.revision))
    .bind::<sql_types::Array<sql_types::Timestamptz>, _>(each(stories, |story| story.published_at))
    .bind::<sql_types::Array<sql_types::Timestamptz>, _>(each(stories, |story| story.updated_at))
    .execute(conn)
    .await?;
    Ok(())
}

/// The columns of what is sealed, one list for each.
#[derive(Default)]
struct Columns<'a> {
    headlines: Vec<&'a str>,
    kickers: Vec<&'a str>,
    deks: Vec<&'a str>,
    slugs: Vec<Option<&'a str>>,
    langs: Vec<&'a str>,
    genres: Vec<&'a str>,
    categories: Vec<CategoryId>,
    /// As Postgres writes a list: no id and no flag has a letter that it writes otherwise.
    tags: Vec<String>,
    bylines: Vec<serde_json::Value>,
    flags: Vec<String>,
}

impl<'a> Columns<'a> {
    fn add(&mut self, content: &'a SealedContent) {
        // No `..`: a new field does not compile until it is stored.
        let SealedContent {
            headline,
            kicker,
            dek,
            slug,
            lang,
            genre,
            category,
            tags,
            byline,
            flags,
            lead: _,    // archives bring no pictures
            words: _,   // nothing for other places
            related: _, // and no stories that are offered with it
            body: _,    // as JSON it was made when the story was sealed
        } = content;
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        self.headlines.push(headline);
        self.kickers.push(kicker);
        self.deks.push(dek);
        self.slugs.push(slug.as_deref());
        self.langs.push(lang);
        self.genres.push(genre);
        self.categories.push(*category);
        self.tags.push(format!("{{{}}}", tags.join(",")));
        self.bylines.push(serde_json::json!(byline));
        self.flags.push(format!("{{{}}}", flags.join(",")));
    }
}

async fn revisions(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, stories: &[&Archived]) -> Result<()> {
    let mut columns = Columns::default();
    stories.iter().for_each(|story| columns.add(&story.content));
    sql(
        "INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, kicker, dek, slug,
           lang, genre, category_id, tag_ids, byline, flags, body, word_count, made_slug)
         SELECT t.id, t.article, 1, $1, $2, $2, $2, t.seal, t.headline, t.kicker, t.dek, t.slug,
           t.lang, t.genre, t.category, t.tags::uuid[], t.byline, t.flags::text[], t.body::jsonb, t.words, t.made
         FROM unnest($3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[],
             $13::text[], $14::jsonb[], $15::text[], $16::text[], $17::int[], $18::text[])
           AS t (id, article, seal, headline, kicker, dek, slug, lang, genre, category, tags, byline, flags, body, words, made)",
    )
    .bind::<sql_types::Uuid, _>(who.id.account()?)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.revision))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.id))
    .bind::<sql_types::Array<sql_types::Binary>, _>(each(stories, |story| &story.seal.0))
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.headlines)
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.kickers)
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.deks)
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(columns.slugs)
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.langs)
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.genres)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(columns.categories)
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.tags)
    .bind::<sql_types::Array<sql_types::Jsonb>, _>(columns.bylines)
    .bind::<sql_types::Array<sql_types::Text>, _>(columns.flags)
    .bind::<sql_types::Array<sql_types::Text>, _>(each(stories, |story| &story.body))
    .bind::<sql_types::Array<sql_types::Integer>, _>(each(stories, |story| story.word_count))
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(each(stories, |story| story.made_slug.as_deref()))
    .execute(conn)
    .await?;
    Ok(())
}

async fn approvals(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, stories: &[&Archived]) -> Result<()> {
    // Where one approval with a name is asked for, that is the one.
    sql(
        "INSERT INTO newsroom.step_approvals (revision_id, seal, step_id, step_name, approved_by, approved_at)
         SELECT t.revision, t.seal, s.id, s.name, $1, $2 FROM unnest($3::uuid[], $4::bytea[], $5::uuid[]) AS t (revision, seal, category)
           JOIN newsroom.approval_steps s ON s.category_id = newsroom.steps_set_at(t.category)",
    )
    .bind::<sql_types::Uuid, _>(who.id.account()?)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.revision))
    .bind::<sql_types::Array<sql_types::Binary>, _>(each(stories, |story| &story.seal.0))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.content.category))
    .execute(conn)
    .await?;
    sql(
        "INSERT INTO newsroom.approvals (revision_id, seal, approved_by, approved_at)
         SELECT t.revision, t.seal, $1, $2 FROM unnest($3::uuid[], $4::bytea[]) AS t (revision, seal)",
    )
    .bind::<sql_types::Uuid, _>(who.id.account()?)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.revision))
    .bind::<sql_types::Array<sql_types::Binary>, _>(each(stories, |story| &story.seal.0))
    .execute(conn)
    .await?;
    Ok(())
}

async fn claims(conn: &mut Conn, at: DateTime<Utc>, stories: &[&Archived]) -> Result<()> {
    let claimed = sql("INSERT INTO newsroom.slugs (slug, article_id, public_from)
         SELECT t.slug, t.article, $1 FROM unnest($2::text[], $3::uuid[]) AS t (slug, article) ON CONFLICT (slug) DO NOTHING")
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Array<sql_types::Text>, _>(each(stories, |story| story.slug.as_str()))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.id))
    .execute(conn)
    .await?;
    if claimed < stories.len() {
        return Err(Problems::of("slug", "Somebody took one of these addresses meanwhile.").into());
    }
    Ok(())
}

/// Their first edition, from now on; the times are those that readers know.
async fn publications(conn: &mut Conn, at: DateTime<Utc>, stories: &[&Archived]) -> Result<()> {
    sql(
        "INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, change_kind, acted_at, slug, category_id,
           first_published_at, published_at, updated_at, edition, began_noticed_at)
         SELECT t.id, t.article, t.revision, t.seal, $1, $2, $1, t.slug, t.category, t.published, t.published, t.updated, 1, $1
         FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bytea[], $7::text[], $8::uuid[], $9::timestamptz[], $10::timestamptz[])
           AS t (id, article, revision, seal, slug, category, published, updated)",
    )
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Text, _>(ChangeKind::First.word())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.publication))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.id))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.revision))
    .bind::<sql_types::Array<sql_types::Binary>, _>(each(stories, |story| &story.seal.0))
    .bind::<sql_types::Array<sql_types::Text>, _>(each(stories, |story| story.slug.as_str()))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(each(stories, |story| story.content.category))
    .bind::<sql_types::Array<sql_types::Timestamptz>, _>(each(stories, |story| story.published_at))
    .bind::<sql_types::Array<sql_types::Timestamptz>, _>(each(stories, |story| story.updated_at))
    .execute(conn)
    .await?;
    Ok(())
}

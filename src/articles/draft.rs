//! Writing: beginning a story and saving it. A save overwrites the working copy and never what was sealed.

use diesel::{ExpressionMethods, QueryDsl, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        body::Document,
        revision::Revision,
        seal::{Name, SealedContent},
        stage::{Act, Stage},
        standing::Standing,
    },
    authors::{self, Author},
    error::{Error, Problems, Result},
    ids::{ArticleId, CategoryId, TagId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::articles,
    site::Site,
    slug::Slug,
    taxonomy::{self, category::Category},
};

/// Longest headline, kicker, dek and slugline, in characters.
const LENGTHS: [(&str, usize, &str); 4] = [
    ("headline", 300, "headline"),
    ("kicker", 120, "kicker"),
    ("dek", 600, "dek"),
    ("slugline", 60, "slugline"),
];
/// The most names in a byline.
const MAX_NAMES: usize = 30;
/// What the genre of a story may be.
pub const GENRES: [&str; 7] = ["news", "analysis", "opinion", "interview", "review", "live", "feature"];

/// Everything beside the text, as it was typed. What was not sent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// Internal working name; not sealed.
    pub slugline: Option<String>,
    /// Main title.
    pub headline: Option<String>,
    /// Label above it.
    pub kicker: Option<String>,
    /// Lines under it.
    pub dek: Option<String>,
    /// The wish for an address; empty: made from the headline.
    pub slug: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// Category.
    pub category: Option<CategoryId>,
    /// Tags in order.
    pub tags: Option<Vec<TagId>>,
    /// Names in printed order, with commas between.
    pub byline: Option<String>,
    /// A name that nobody has becomes a guest author: the writer chose "Create".
    pub may_add_guests: bool,
}

/// What a save changes.
#[derive(Debug, Clone)]
pub enum Change {
    /// The text.
    Body(Document),
    /// Everything beside it.
    Fields(Fields),
    /// All sealed content at once.
    All(SealedContent),
}

/// What a save came to.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The version now.
    pub version: i64,
    /// Where the open change stands now.
    pub stage: Stage,
    /// The stage was another one before this save.
    pub stage_before: Stage,
    /// The content as it is stored.
    pub content: SealedContent,
}

/// Begins an empty story in the newsroom's language, signed by its writer where they are a public person.
///
/// # Errors
/// `Refused`, database errors.
pub async fn start(conn: &mut Conn, who: &Actor) -> Result<ArticleId> {
    let lang = Site::load(conn)
        .await?
        .map_or_else(|| "en".to_owned(), |site| site.language);
    let byline = Author::of_staff(conn, who.id).await?;
    let content = SealedContent {
        headline: String::new(),
        kicker: String::new(),
        dek: String::new(),
        slug: None,
        lang,
        genre: "news".into(),
        category: Category::uncategorized(conn).await?,
        tags: vec![],
        byline: byline.into_iter().map(signed).collect(),
        flags: vec![],
        body: Document::empty(),
    };
    create(conn, who, "", &content).await
}

/// Begins a story with this content.
///
/// # Errors
/// `Refused`, `Problems`, or database errors.
pub async fn create(conn: &mut Conn, who: &Actor, slugline: &str, content: &SealedContent) -> Result<ArticleId> {
    can(who.role, Action::Create, &Facts::NONE)?;
    check(content, slugline)?;
    taxonomy::hold(conn, content.category, &content.tags).await?;
    let (id, at) = (ArticleId::new(), activity::instant(conn).await?);
    sql("INSERT INTO newsroom.articles (id, slugline, created_by, created_at, changed_at) VALUES ($1, $2, $3, $4, $4)")
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Text, _>(slugline)
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    let revision = Revision::begin(conn, id, None, who.id, at, content).await?;
    diesel::update(articles::table.find(id.0))
        .set(articles::working_revision_id.eq(revision.0))
        .execute(conn)
        .await?;
    let entry = Entry {
        act: "created",
        article: Some(id),
        revision: Some(revision),
        to_stage: Some(Stage::Draft.word()),
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await?;
    Ok(id)
}

/// Saves. A save of an approved story voids the approval; what is the same as before changes nothing.
///
/// # Errors
/// `Stale`, `Refused`, `Conflict`, `Problems`, or database errors.
pub async fn save(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, change: Change) -> Result<Saved> {
    let article = Article::hold(conn, who, id).await?;
    sent.ok_or(Error::VersionMissing)?;
    can(who.role, Action::Edit, &article.facts)?;
    let (content, slugline) = applied(conn, who, &article, change).await?;
    check(&content, &slugline)?;
    let stage = article.stage.after(Act::Change).map_err(Error::Conflict)?;
    let same_text = content == article.working.content;
    if same_text && slugline == article.slugline {
        // Nothing to do; also the second press of one save, which comes with a version that is old by now.
        return Ok(Saved {
            version: article.version,
            stage: article.stage,
            stage_before: article.stage,
            content,
        });
    }
    article.is_at(sent)?;
    let before = &article.working.content;
    if (content.category, &content.tags) != (before.category, &before.tags) {
        taxonomy::hold(conn, content.category, &content.tags).await?;
    }
    if slugline != article.slugline {
        diesel::update(articles::table.find(id.0))
            .set(articles::slugline.eq(&slugline))
            .execute(conn)
            .await?;
    }
    let (stage, working) = if same_text {
        (article.stage, article.working.id)
    } else {
        (stage, store(conn, who, &article, &content).await?)
    };
    article.moved_to(conn, stage, working).await?;
    if stage != article.stage {
        // What the change is made from, and what differs: of an approved text, what voided the approval.
        let subject =
            json!({ "base": article.working.number, "changed": content.differs_in(&article.working.content) });
        let entry = Entry {
            act: if article.stage == Stage::Approved {
                "approval_voided"
            } else {
                Act::Change.done()
            },
            article: Some(id),
            revision: Some(working),
            from_stage: Some(article.stage.word()),
            to_stage: Some(stage.word()),
            subject: Some(subject),
            ..Entry::default()
        };
        activity::record(conn, who, article.at, entry).await?;
    }
    Ok(Saved {
        version: article.version + 1,
        stage,
        stage_before: article.stage,
        content,
    })
}

/// Overwrites the working copy, or seals it and begins the next one.
async fn store(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    content: &SealedContent,
) -> Result<crate::ids::RevisionId> {
    if article.working.takes(who.id, article.at) {
        Revision::overwrite(conn, article.working.id, article.at, content).await?;
        return Ok(article.working.id);
    }
    article.working.sealed(conn, article.at).await?;
    Revision::begin(conn, article.id, Some(&article.working), who.id, article.at, content).await
}

async fn applied(conn: &mut Conn, who: &Actor, article: &Article, change: Change) -> Result<(SealedContent, String)> {
    let mut content = article.working.content.clone();
    match change {
        Change::All(all) => Ok((all, article.slugline.clone())),
        Change::Body(body) => {
            content.body = body;
            Ok((content, article.slugline.clone()))
        }
        Change::Fields(fields) => {
            let slugline = fields
                .slugline
                .as_deref()
                .map_or_else(|| article.slugline.clone(), line);
            fill(conn, who, article, &mut content, fields).await?;
            Ok((content, slugline))
        }
    }
}

async fn fill(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    content: &mut SealedContent,
    fields: Fields,
) -> Result<()> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    let headline = fields
        .headline
        .as_deref()
        .map_or_else(|| content.headline.clone(), line);
    if let Some(typed) = &fields.slug {
        let slug = wish(typed, &headline, content, &standing)?;
        if slug != content.slug && standing.live.is_some() {
            can(who.role, Action::MoveSlug, &article.facts)?;
        }
        content.slug = slug;
    }
    if let Some(typed) = &fields.byline {
        content.byline = byline(conn, who, article, typed, fields.may_add_guests).await?;
    }
    content.headline = headline;
    content.kicker = fields.kicker.as_deref().map_or_else(|| content.kicker.clone(), line);
    content.dek = fields.dek.as_deref().map_or_else(|| content.dek.clone(), line);
    content.genre = fields.genre.unwrap_or_else(|| content.genre.clone());
    content.category = fields.category.unwrap_or(content.category);
    content.tags = fields.tags.unwrap_or_else(|| content.tags.clone());
    Ok(())
}

/// The printed names. Who stands in it already stays as printed, whatever they are called elsewhere by now; somebody
/// new is looked up, and has to be oneself unless one may sign for others.
async fn byline(conn: &mut Conn, who: &Actor, article: &Article, typed: &str, may_add: bool) -> Result<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    if typed.split(',').count() > MAX_NAMES {
        return Err(Problems::of("byline", format!("A byline has {MAX_NAMES} names at most.")).into());
    }
    for part in typed.split(',').map(line).filter(|part| !part.is_empty()) {
        let printed = article
            .working
            .content
            .byline
            .iter()
            .find(|name| name.name.to_lowercase() == part.to_lowercase());
        let found = match printed {
            Some(name) => vec![name.clone()],
            None => {
                let authors = match authors::from_names(conn, &part).await {
                    Err(Error::Problems(_)) if may_add && can(who.role, Action::AddAuthor, &article.facts).is_ok() => {
                        guest(conn, who, &part).await?
                    }
                    found => found?,
                };
                if authors.iter().any(|author| author.staff_id != Some(who.id)) {
                    can(who.role, Action::ByOthers, &article.facts)?;
                }
                authors.into_iter().map(signed).collect()
            }
        };
        names.extend(
            found
                .into_iter()
                .filter(|name| names.iter().all(|other| other.author_id != name.author_id))
                .collect::<Vec<_>>(),
        );
    }
    let before = &article.working.content.byline;
    if before.iter().any(|name| !names.contains(name)) && !only_own(conn, who, before, &names).await? {
        can(who.role, Action::ByOthers, &article.facts)?;
    }
    Ok(names)
}

/// Somebody without an account, added while writing.
async fn guest(conn: &mut Conn, who: &Actor, name: &str) -> Result<Vec<Author>> {
    let form = authors::Form {
        name: name.to_owned(),
        ..authors::Form::default()
    };
    let id = authors::add(conn, who, &form, None)
        .await
        .map_err(|error| match error {
            Error::Problems(problems) => {
                let sentence = problems
                    .iter()
                    .next()
                    .map(|(_, sentence)| sentence.to_owned())
                    .unwrap_or_default();
                Problems::of("byline", format!("“{name}”: {sentence}")).into()
            }
            other => other,
        })?;
    Ok(vec![Author::find(conn, id).await?])
}

/// Whether nobody but oneself was taken out.
async fn only_own(conn: &mut Conn, who: &Actor, before: &[Name], after: &[Name]) -> Result<bool> {
    let own = Author::of_staff(conn, who.id).await?.map(|author| author.id);
    Ok(before
        .iter()
        .filter(|name| !after.contains(name))
        .all(|name| Some(name.author_id) == own))
}

/// A slug that is empty, that readers have already, or that the headline gives by itself, is no wish.
fn wish(typed: &str, headline: &str, before: &SealedContent, standing: &Standing) -> Result<Option<String>> {
    let typed = typed.trim();
    let made = |headline: &str| {
        Slug::from_text(headline)
            .map(|slug| slug.to_string())
            .unwrap_or_default()
    };
    if typed.is_empty() || (before.slug.is_none() && (typed == made(&before.headline) || typed == made(headline))) {
        return Ok(None);
    }
    if before.slug.is_none() && standing.slug() == Some(typed) {
        return Ok(None);
    }
    match typed.parse::<Slug>() {
        Ok(slug) => Ok(Some(slug.to_string())),
        Err(sentence) => Err(Problems::of("slug", sentence).into()),
    }
}

/// One line of text in NFC, without blanks at its ends.
fn line(text: &str) -> String {
    let one: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one.trim_matches(' ').to_owned()
}

fn signed(author: Author) -> Name {
    Name {
        author_id: author.id,
        name: author.name,
        role: "reporter".into(),
    }
}

fn check(content: &SealedContent, slugline: &str) -> Result<()> {
    let mut problems = Problems::new();
    for ((field, most, word), text) in
        LENGTHS
            .into_iter()
            .zip([&content.headline, &content.kicker, &content.dek, slugline])
    {
        if text.chars().count() > most {
            problems.add(field, format!("Shorten the {word} to {most} characters."));
        }
    }
    if !GENRES.contains(&content.genre.as_str()) {
        problems.add("genre", "Choose a genre from the list.");
    }
    problems.settle()
}

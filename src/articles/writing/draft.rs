//! Writing: beginning a story and saving it. A save overwrites the working copy and never what was sealed.

use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        planning,
        revision::Revision,
        stage::{Act, Stage},
        writing::{
            beginning::StoryStart,
            byline,
            coming_back::{self, Restoration},
            fields::{self, EditedStory, StoryFields},
        },
    },
    authors::Author,
    body::Document,
    content::{PAGE, SealedContent, StoryWords},
    desks,
    error::{Error, Problems, Result},
    ids::{ArticleId, FileId, RevisionId, StaffId},
    media::story_file::{GONE_FILE, StoryFile},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::articles,
    site::Site,
    taxonomy::{self, category::Category},
};

/// What a save changes.
#[derive(Debug, Clone)]
pub enum DraftChange {
    /// The text.
    Body(Document),
    /// Everything beside it.
    Fields(StoryFields),
    /// All sealed content at once.
    All(SealedContent),
    /// What stood in an earlier revision, or a part of it.
    Earlier(Box<Restoration>),
}

/// What a save came to.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The version that the next save has to name.
    pub version: i64,
    /// Where the open change stands now.
    pub stage: Stage,
    /// The stage was another one before this save.
    pub stage_before: Stage,
    /// The content as it is stored.
    pub content: SealedContent,
    /// It changed something, so the version rose.
    pub changed: bool,
    /// The fields that were not stored, each with what to do about it.
    pub problems: Problems,
}

impl Saved {
    /// Nothing changed: it is as it was.
    fn nothing(article: &Article, problems: Problems) -> Self {
        Self {
            version: article.version,
            stage: article.stage,
            stage_before: article.stage,
            content: article.working.content.clone(),
            changed: false,
            problems,
        }
    }
}

/// Begins an empty story in the newsroom's language, signed by its writer where they are a public person. The one that
/// this person began before and never wrote into is taken again, so that looking and going back leaves nothing behind.
///
/// # Errors
/// `Refused`, database errors.
pub async fn start(conn: &mut Conn, who: &Actor) -> Result<ArticleId> {
    let (staff, content) = (who.id.account()?, empty(conn, who).await?);
    match untouched(conn, staff, &content).await? {
        Some(id) => Ok(id),
        None => create(conn, who, "", &content).await,
    }
}

/// Begins an empty page of the site, in the newsroom's language and signed by nobody.
///
/// # Errors
/// `Refused`, database errors.
pub async fn start_page(conn: &mut Conn, who: &Actor) -> Result<ArticleId> {
    can(who, Action::ManageInfo, &Facts::NONE)?;
    let content = SealedContent {
        genre: PAGE.into(),
        byline: vec![],
        ..empty(conn, who).await?
    };
    match untouched(conn, who.id.account()?, &content).await? {
        Some(id) => Ok(id),
        None => create(conn, who, "", &content).await,
    }
}

/// Begins a story with the words of a template. Answers whether all that it names was still there.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn start_with(conn: &mut Conn, who: &Actor, words: StoryStart) -> Result<(ArticleId, bool)> {
    can(who, Action::Create, &Facts::NONE)?;
    let empty = empty(conn, who).await?;
    let (content, is_whole) = words.upon(conn, empty).await?;
    Ok((create(conn, who, "", &content).await?, is_whole))
}

/// A story of this person without a word.
pub(in crate::articles) async fn empty(conn: &mut Conn, who: &Actor) -> Result<SealedContent> {
    let lang = Site::load(conn)
        .await?
        .map_or_else(|| "en".to_owned(), |site| site.language);
    let staff = who.id.account()?;
    let writer = Author::of_staff(conn, staff).await?;
    Ok(SealedContent {
        headline: String::new(),
        kicker: String::new(),
        dek: String::new(),
        slug: None,
        lang,
        genre: "news".into(),
        category: Category::uncategorized(conn).await?,
        tags: vec![],
        byline: writer.into_iter().map(byline::signed).collect(),
        flags: vec![],
        lead: None,
        words: StoryWords::default(),
        related: vec![],
        body: Document::empty(),
    })
}

/// A draft of this person that is what a new one would be, locked: nobody wrote into it, or all of it was taken out again
/// and nothing of it was ever sealed. One person's beginnings come one after the other, so that two of them find the same one.
async fn untouched(conn: &mut Conn, staff: StaffId, fresh: &SealedContent) -> Result<Option<ArticleId>> {
    #[derive(QueryableByName)]
    struct UntouchedDraft {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ArticleId,
        #[diesel(sql_type = sql_types::Uuid)]
        working: RevisionId,
    }
    sql("SELECT pg_advisory_xact_lock(hashtextextended('a new story of ' || $1::text, 0))")
        .bind::<sql_types::Uuid, _>(staff)
        .execute(conn)
        .await?;
    let found: Vec<UntouchedDraft> = sql("SELECT a.id, a.working_revision_id AS working FROM newsroom.articles a
         JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE a.created_by = $1 AND a.stage = 'draft' AND a.slugline = '' AND a.notes = '' AND a.target_words IS NULL AND r.headline = '' AND r.word_count = 0
           AND a.embargo_until IS NULL AND a.held_at IS NULL
           AND NOT EXISTS (SELECT FROM newsroom.revisions other WHERE other.article_id = a.id AND other.id <> r.id)
           AND NOT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id)
         ORDER BY a.changed_at DESC LIMIT 3 FOR UPDATE OF a")
    .bind::<sql_types::Uuid, _>(staff)
    .load(conn)
    .await?;
    for row in found {
        let mut content = Revision::find(conn, row.working).await?.content;
        if content.body.holds_nothing() {
            content.body = Document::empty();
        }
        if content == *fresh {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Begins a story with this content.
///
/// # Errors
/// `Refused`, `Problems`, or database errors.
pub async fn create(conn: &mut Conn, who: &Actor, slugline: &str, content: &SealedContent) -> Result<ArticleId> {
    can(who, Action::Create, &Facts::NONE)?;
    let staff = who.id.account()?;
    fields::check(content, slugline)?;
    taxonomy::lock(conn, content.category, &content.tags).await?;
    for picture in content.pictures() {
        fields::held(conn, "body", picture).await?;
    }
    hold_files(conn, content, &[]).await?;
    let desk = match content.is_page() {
        true => None,
        false => desks::only_desk_of(conn, staff).await?,
    };
    let (id, at) = (ArticleId::new(), activity::instant(conn).await?);
    diesel::insert_into(articles::table)
        .values((
            articles::id.eq(id),
            articles::desk_id.eq(desk.map(|desk| desk.0)),
            articles::slugline.eq(slugline),
            articles::created_by.eq(staff),
            articles::created_at.eq(at),
            articles::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    let revision = Revision::begin(conn, id, None, staff, at, content).await?;
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

/// Saves. A save of an approved story voids the approval; what is the same as before changes nothing. Fields are stored
/// each by itself: what is wrong with one holds no other up.
///
/// # Errors
/// `Stale`, `Refused`, `Conflict`, `Problems` of content that was sent whole, or database errors.
pub async fn save(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    change: DraftChange,
) -> Result<Saved> {
    let article = Article::lock_any_version(conn, who, id).await?;
    sent.ok_or(Error::VersionMissing)?;
    can(who, Action::Edit, &article.facts)?;
    let stage = article.stage.after(Act::Change).map_err(Error::Conflict)?;
    article.is_at(sent)?;
    // What an earlier text takes the place of stays in the history.
    let is_kept = matches!(change, DraftChange::Earlier(_));
    let EditedStory {
        mut content,
        slugline,
        notes,
        target_words,
        problems,
    } = applied(conn, who, &article, change).await?;
    let same_text = content == article.working.content;
    let same_besides = (&slugline, &notes, target_words) == (&article.slugline, &article.notes, article.target_words);
    if same_text && same_besides {
        return Ok(Saved::nothing(&article, problems));
    }
    if !same_besides {
        diesel::update(articles::table.find(id.0))
            .set((
                articles::slugline.eq(&slugline),
                articles::notes.eq(&notes),
                articles::target_words.eq(target_words),
            ))
            .execute(conn)
            .await?;
    }
    let differs = content.differs_in(&article.working.content);
    let (stage, working) = if same_text {
        (article.stage, article.working.id)
    } else {
        article.filed.follow(&mut content, &article.working.content);
        (stage, store(conn, who, &article, &content, is_kept).await?)
    };
    article.moved_to(conn, stage, working).await?;
    if article.planned && !same_text {
        planning::begun(conn, who, &article).await?;
    }
    let voids = article.stage == Stage::InReview && !same_text && article.steps.given().contains(&true);
    if stage != article.stage || voids {
        // What the change is made from, and what differs: of an approved text, what voided the approval.
        let subject = json!({ "base": article.working.number, "changed": differs });
        let entry = Entry {
            act: if article.stage == Stage::Approved || voids {
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
        changed: true,
        problems,
    })
}

/// Overwrites the working copy, or seals it and begins the next one.
async fn store(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    content: &SealedContent,
    is_kept: bool,
) -> Result<RevisionId> {
    let staff = who.id.account()?;
    if !is_kept && article.working.takes(staff, article.at) {
        Revision::overwrite(conn, article.working.id, article.at, content).await?;
        return Ok(article.working.id);
    }
    article.working.sealed(conn, article.at).await?;
    Revision::begin(conn, article.id, Some(&article.working), staff, article.at, content).await
}

async fn applied(conn: &mut Conn, who: &Actor, article: &Article, change: DraftChange) -> Result<EditedStory> {
    let kept = EditedStory::kept(article);
    match change {
        DraftChange::Fields(fields) => fields::fill(conn, who, article, fields).await,
        DraftChange::Earlier(of) => coming_back::fill(conn, who, article, &of).await,
        DraftChange::Body(body) => {
            let content = SealedContent { body, ..kept.content };
            hold_new(conn, &content, &article.working.content).await?;
            Ok(EditedStory { content, ..kept })
        }
        DraftChange::All(content) => {
            fields::check(&content, &kept.slugline)?;
            let before = &kept.content;
            if (content.category, &content.tags) != (before.category, &before.tags) {
                taxonomy::lock(conn, content.category, &content.tags).await?;
            }
            hold_new(conn, &content, before).await?;
            Ok(EditedStory { content, ..kept })
        }
    }
}

/// Pictures and files that come into a story, held until this transaction ends. A text is not refused for the rights of one, which may
/// have stood in it a moment ago: the checks say so before it goes on.
///
/// # Errors
/// `Problems` on the field `body`.
async fn hold_new(conn: &mut Conn, content: &SealedContent, before: &SealedContent) -> Result<()> {
    let known = before.pictures();
    for picture in content.pictures().into_iter().filter(|id| !known.contains(id)) {
        fields::held(conn, "body", picture).await?;
    }
    hold_files(conn, content, &before.files()).await
}

/// The files of a story but those that are known in it.
///
/// # Errors
/// `Problems` on the field `body`.
async fn hold_files(conn: &mut Conn, content: &SealedContent, known: &[FileId]) -> Result<()> {
    let mut new = content.files();
    new.retain(|id| !known.contains(id));
    let held = StoryFile::hold(conn, &new).await?;
    if new.iter().all(|id| held.contains(id)) {
        return Ok(());
    }
    Err(Problems::of("body", GONE_FILE).into())
}

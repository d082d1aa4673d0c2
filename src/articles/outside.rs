//! Somebody outside the newsroom, a lawyer or a source, reads one revision of a story by a link and says what they think of
//! it. The link opens that revision and nothing else, has an end, and dies with the story or at a word of an editor.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::{article::Article, revision::Revision, stage::Stage},
    error::{Error, Problems, Result},
    ids::{ArticleId, OutsideReaderId, RequestId, RevisionId},
    names::Name,
    platform::{
        db::{Conn, Origin, Via},
        sql::sql,
        token::Token,
    },
    policy::{Action, Actor, LinkPurpose, can},
    schema::newsroom::outside_readers,
};

/// Longest name of a reader, in characters.
pub const MAX_NAME: usize = 100;
/// Longest question to them, in characters.
pub const MAX_QUESTION: usize = 500;
/// Longest answer of theirs, in characters.
pub const MAX_SAID: usize = 4_000;
/// How long a link may hold, in days.
pub const DAYS: [i64; 4] = [1, 3, 7, 14];
/// Links of one story that hold at once.
const MOST: i64 = 20;
/// Answers by one link: who changes their mind more often talks to an editor.
const MOST_ANSWERS: i32 = 20;

/// Whom an editor asks, and what.
#[derive(Debug, Clone, Default)]
pub struct OutsideForm {
    /// "Gwen Tallack, solicitor".
    pub name: String,
    /// What they are asked; may be empty.
    pub question: String,
    /// How long the link holds.
    pub days: i64,
}

/// What somebody outside thinks of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutsideVerdict {
    /// Nothing speaks against it.
    Agrees,
    /// Something does, and they say what.
    Objects,
    /// They only say something.
    Comments,
}

impl OutsideVerdict {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Agrees, Self::Objects, Self::Comments];

    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Objects => "objects",
            Self::Comments => "comments",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// As the record has it.
    const fn act(self) -> &'static str {
        match self {
            Self::Agrees => "outside_agreed",
            Self::Objects => "outside_objected",
            Self::Comments => "outside_commented",
        }
    }
}

/// A link with what became of it, for the newsroom.
#[derive(Debug, Clone, QueryableByName)]
pub struct OutsideReader {
    /// Identity of the link.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: OutsideReaderId,
    /// For whom it was made.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The number of the revision that it opens.
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    /// When it ends by itself.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub expires_at: DateTime<Utc>,
    /// It opens something now.
    #[diesel(sql_type = sql_types::Bool)]
    pub holds: bool,
    /// How often it was opened.
    #[diesel(sql_type = sql_types::Integer)]
    pub opened: i32,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    verdict: Option<String>,
    /// What was answered last, in words.
    #[diesel(sql_type = sql_types::Text)]
    pub said: String,
    /// When it was.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub answered_at: Option<DateTime<Utc>>,
}

impl OutsideReader {
    /// Those of a story, the newest first, for whoever may see it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_story(conn: &mut Conn, article: ArticleId) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "SELECT o.id, o.name, r.number, o.expires_at, {HOLDS} AS holds, o.opened, o.verdict, o.said, o.answered_at
             FROM newsroom.outside_readers o JOIN newsroom.articles a ON a.id = o.article_id JOIN newsroom.revisions r ON r.id = o.revision_id
             WHERE o.article_id = $1 ORDER BY o.made_at DESC, o.id DESC LIMIT $2"
        ))
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::BigInt, _>(MOST)
        .load(conn)
        .await?)
    }

    /// What they think, where they answered.
    #[must_use]
    pub fn verdict(&self) -> Option<OutsideVerdict> {
        OutsideVerdict::named(self.verdict.as_deref()?)
    }
}

/// A link opens what it was made for until it ends, is ended, or the story is dropped.
const HOLDS: &str =
    "(o.ended_at IS NULL AND o.expires_at > newsroom.act_clock() AND a.killed_at IS NULL AND a.stage <> 'spiked')";

/// Makes a link for somebody to the text as it stands; it is shown once. The text is sealed by it: what they read is what they
/// answer to.
///
/// # Errors
/// `NotFound`, `Stale`, `VersionMissing`, `Refused`, `Problems`, `Conflict`, database errors.
pub async fn ask(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, form: &OutsideForm) -> Result<Token> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who, Action::Publish, &article.facts)?;
    let name = Name::parse(&form.name, MAX_NAME).map_err(|sentence| Problems::of("outside-name", sentence))?;
    let question = form.question.trim();
    if question.chars().count() > MAX_QUESTION {
        return Err(Problems::of("outside-question", format!("Shorten it to {MAX_QUESTION} characters.")).into());
    }
    if !DAYS.contains(&form.days) {
        return Err(Problems::of("outside-days", "Choose how long the link holds.").into());
    }
    if article.killed || article.stage == Stage::Spiked {
        return Err(Error::Conflict(
            "This story was dropped: a link would open nothing.".into(),
        ));
    }
    let holding = OutsideReader::of_story(conn, id).await?;
    if holding.iter().filter(|one| one.holds).count() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Err(Error::Conflict(format!(
            "{MOST} links to this story hold already. End one of them first."
        )));
    }
    article.working.sealed(conn, article.at).await?;
    let (token, reader) = (Token::new(), OutsideReaderId::new());
    let until = article.at + TimeDelta::days(form.days);
    let name = String::from(name);
    diesel::insert_into(outside_readers::table)
        .values((
            outside_readers::id.eq(reader.0),
            outside_readers::article_id.eq(id.0),
            outside_readers::revision_id.eq(article.working.id.0),
            outside_readers::token_hash.eq(token.hash()),
            outside_readers::name.eq(&name),
            outside_readers::question.eq(question),
            outside_readers::made_by.eq(who.id.account()?.0),
            outside_readers::made_at.eq(article.at),
            outside_readers::expires_at.eq(until),
        ))
        .execute(conn)
        .await?;
    let entry = Entry {
        act: "outside_asked",
        article: Some(id),
        revision: Some(article.working.id),
        subject: Some(json!({ "outside": reader, "name": name, "until": until.to_rfc3339() })),
        reason: Some(name.clone()),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await?;
    Ok(token)
}

/// Ends a link before its time.
///
/// # Errors
/// `NotFound`, `Refused`, `Conflict` where it is over already, database errors.
pub async fn end(conn: &mut Conn, who: &Actor, id: ArticleId, reader: OutsideReaderId) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Publish, &article.facts)?;
    let ended: Option<(String, uuid::Uuid)> = diesel::update(outside_readers::table.find(reader.0))
        .filter(outside_readers::article_id.eq(id.0))
        .filter(outside_readers::ended_at.is_null())
        .set(outside_readers::ended_at.eq(article.at))
        .returning((outside_readers::name, outside_readers::revision_id))
        .get_result(conn)
        .await
        .optional()?;
    let (name, revision) = ended.ok_or_else(|| Error::Conflict("This link was ended already.".into()))?;
    let entry = Entry {
        act: "outside_ended",
        article: Some(id),
        revision: Some(RevisionId(revision)),
        subject: Some(json!({ "outside": reader, "name": name })),
        reason: Some(name.clone()),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}

/// What a link opens.
#[derive(Debug)]
pub struct OutsideText {
    /// The link.
    pub id: OutsideReaderId,
    /// The story, which is not told.
    pub article: ArticleId,
    /// For whom it is.
    pub name: String,
    /// What they are asked.
    pub question: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// What they answered last.
    pub verdict: Option<OutsideVerdict>,
    /// In words.
    pub said: String,
    /// The newsroom has another text by now.
    pub is_overtaken: bool,
    /// The text.
    pub revision: Revision,
}

#[derive(QueryableByName)]
struct OpenLink {
    #[diesel(sql_type = sql_types::Uuid)]
    id: OutsideReaderId,
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Uuid)]
    revision_id: RevisionId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    question: String,
    #[diesel(sql_type = sql_types::Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    verdict: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    said: String,
    #[diesel(sql_type = sql_types::Integer)]
    answers: i32,
    #[diesel(sql_type = sql_types::Bool)]
    is_overtaken: bool,
}

impl OpenLink {
    /// The link while it holds. With its story locked before where somebody acts by it: the record of a story is a chain.
    async fn of(conn: &mut Conn, token: &Token, is_act: bool) -> Result<Self> {
        if is_act {
            sql("SELECT FROM newsroom.articles a WHERE a.id = (SELECT o.article_id FROM newsroom.outside_readers o WHERE o.token_hash = $1) FOR UPDATE OF a")
                .bind::<sql_types::Binary, _>(token.hash())
                .execute(conn)
                .await?;
        }
        let lock = if is_act { "FOR UPDATE OF o" } else { "" };
        let found: Option<Self> = sql(format!(
            "SELECT o.id, o.article_id, o.revision_id, o.name, o.question, o.expires_at, o.verdict, o.said, o.answers,
               a.working_revision_id <> o.revision_id AS is_overtaken
             FROM newsroom.outside_readers o JOIN newsroom.articles a ON a.id = o.article_id WHERE o.token_hash = $1 AND {HOLDS} {lock}"
        ))
        .bind::<sql_types::Binary, _>(token.hash())
        .get_result(conn)
        .await
        .optional()?;
        found.ok_or(Error::NotFound)
    }
}

/// What a link opens, while it holds. Opening it is counted, once a minute, and does nothing else: machines look at links in
/// letters, too.
///
/// # Errors
/// `NotFound` for every other link, whatever is wrong with it; database errors.
pub async fn open(conn: &mut Conn, token: &Token) -> Result<OutsideText> {
    let link = OpenLink::of(conn, token, false).await?;
    sql(
        "UPDATE newsroom.outside_readers SET opened = opened + 1, opened_at = newsroom.act_clock()
         WHERE id = $1 AND (opened_at IS NULL OR opened_at < newsroom.act_clock() - interval '1 minute')",
    )
    .bind::<sql_types::Uuid, _>(link.id)
    .execute(conn)
    .await?;
    text(conn, link).await
}

/// The same where a file of the text is asked for: that counts for nothing.
///
/// # Errors
/// As `open`.
pub async fn look(conn: &mut Conn, token: &Token) -> Result<OutsideText> {
    let link = OpenLink::of(conn, token, false).await?;
    text(conn, link).await
}

async fn text(conn: &mut Conn, link: OpenLink) -> Result<OutsideText> {
    Ok(OutsideText {
        revision: Revision::find(conn, link.revision_id).await?,
        verdict: link.verdict.as_deref().and_then(OutsideVerdict::named),
        id: link.id,
        article: link.article_id,
        name: link.name,
        question: link.question,
        expires_at: link.expires_at,
        said: link.said,
        is_overtaken: link.is_overtaken,
    })
}

/// What somebody outside thinks. They may change their mind while the link holds; the record keeps every answer.
///
/// # Errors
/// `NotFound` where the link does not hold any more, `Problems`, `Conflict`, database errors.
pub async fn answer(conn: &mut Conn, request: RequestId, token: &Token, verdict: &str, said: &str) -> Result<()> {
    let link = OpenLink::of(conn, token, true).await?;
    let verdict =
        OutsideVerdict::named(verdict).ok_or_else(|| Problems::of("verdict", "Choose what you think of the text."))?;
    let said = said.trim();
    if said.is_empty() && verdict != OutsideVerdict::Agrees {
        return Err(Problems::of("said", "Say what it is about.").into());
    }
    if said.chars().count() > MAX_SAID {
        return Err(Problems::of("said", format!("Shorten it to {MAX_SAID} characters.")).into());
    }
    if (link.verdict.as_deref(), link.said.as_str()) == (Some(verdict.word()), said) {
        return Ok(()); // sent twice
    }
    if link.answers >= MOST_ANSWERS {
        return Err(Error::Conflict(
            "That were many answers by this link. Talk to the newsroom, please.".into(),
        ));
    }
    let at = activity::instant(conn).await?;
    diesel::update(outside_readers::table.find(link.id.0))
        .set((
            outside_readers::verdict.eq(verdict.word()),
            outside_readers::said.eq(said),
            outside_readers::answered_at.eq(at),
            outside_readers::answers.eq(link.answers + 1),
        ))
        .execute(conn)
        .await?;
    let through = Origin {
        via: Via::Link,
        request,
    };
    let entry = Entry {
        act: verdict.act(),
        article: Some(link.article_id),
        revision: Some(link.revision_id),
        subject: Some(json!({ "outside": link.id, "name": link.name })),
        reason: Some(said.to_owned()).filter(|said| !said.is_empty()),
        ..Entry::default()
    };
    activity::record(conn, &Actor::with_link(LinkPurpose::Outside, through), at, entry).await
}

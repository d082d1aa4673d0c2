//! Notes are begun, answered, settled. Each act holds the story, so that who may see it, and hears of it, is as it was then.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{
    MAX_SAID, MAX_WORDS, MOST_NOTES, MOST_REMARKS, MarginNote, Remark,
    mentions::{called, is_among, unheard},
};
use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        gate::deciders::{self, Decider},
    },
    bell::{self, HeardAct, NoticeWord},
    body::{self, Passage},
    error::{Error, Problems, Result},
    ids::{ArticleId, NoteId, RemarkId, StaffId},
    platform::db::Conn,
    policy::{Action, Actor, can},
    schema::newsroom::{margin_notes, margin_remarks},
};

/// A note as somebody begins it.
#[derive(Debug, Clone, Default)]
pub struct NewNote {
    /// The block that it is about; empty: whichever has the words.
    pub block: String,
    /// Words of the text; empty: all of the block.
    pub words: String,
    /// What stood before the words, where that is known.
    pub before: String,
    /// What is said of them.
    pub said: String,
}

/// Begins a thread on words of the text as it is now.
///
/// # Errors
/// `NotFound`, `Problems` of `note-said`, `note-words`; `Conflict` where there are too many; database errors.
pub async fn begin(conn: &mut Conn, who: &Actor, id: ArticleId, new: &NewNote) -> Result<NoteId> {
    let article = held(conn, who, id).await?;
    let said = remark(&new.said)?;
    let (block, passage) = quoted(&article, new)?;
    let count: i64 = margin_notes::table
        .filter(margin_notes::article_id.eq(id.0))
        .count()
        .get_result(conn)
        .await?;
    if count >= MOST_NOTES {
        return Err(Error::Conflict(format!(
            "{MOST_NOTES} notes are on this story. Answer one of them instead."
        )));
    }
    let staff = who.id.account()?;
    let hearers = Hearers::of(conn, &article, staff, &said).await?;
    let note = NoteId::new();
    diesel::insert_into(margin_notes::table)
        .values((
            margin_notes::id.eq(note.0),
            margin_notes::article_id.eq(id.0),
            margin_notes::block_id.eq(block),
            margin_notes::is_whole.eq(new.words.trim().is_empty()),
            margin_notes::before.eq(&passage.before),
            margin_notes::words.eq(&passage.words),
            margin_notes::after.eq(&passage.after),
            margin_notes::nth.eq(i32::try_from(passage.nth).unwrap_or_default()),
            margin_notes::begun_by.eq(staff.0),
            margin_notes::begun_at.eq(article.at),
        ))
        .execute(conn)
        .await?;
    say(conn, note, staff, &said, article.at).await?;
    let told = hearers.told(NoticeWord::NoteBegun, &[]);
    recorded(conn, who, &article, note, "note_begun", &told).await?;
    Ok(note)
}

/// Answers in a thread that is open.
///
/// # Errors
/// `NotFound`, `Problems` of `note-said`, `Conflict` where the thread is gone, settled or long; database errors.
pub async fn answer(conn: &mut Conn, who: &Actor, id: ArticleId, note: NoteId, said: &str) -> Result<()> {
    let article = held(conn, who, id).await?;
    let thread = thread(conn, id, note).await?;
    let said = remark(said)?;
    if thread.resolved.is_some() {
        return Err(Error::Conflict("This note is resolved. Reopen it to say more.".into()));
    }
    if thread.remarks.len() >= MOST_REMARKS {
        return Err(Error::Conflict(
            "This thread is long enough. Resolve it and begin another note.".into(),
        ));
    }
    let staff = who.id.account()?;
    let hearers = Hearers::of(conn, &article, staff, &said).await?;
    say(conn, note, staff, &said, article.at).await?;
    let told = hearers.told(NoticeWord::NoteAnswered, &thread.remarks);
    recorded(conn, who, &article, note, "note_answered", &told).await
}

/// Settles a thread.
///
/// # Errors
/// `NotFound`, `Conflict` where it is gone or settled; database errors.
pub async fn resolve(conn: &mut Conn, who: &Actor, id: ArticleId, note: NoteId) -> Result<()> {
    let article = held(conn, who, id).await?;
    if let Some((name, _)) = thread(conn, id, note).await?.resolved {
        return Err(Error::Conflict(format!("{name} resolved this note already.")));
    }
    let by = who.id.account()?;
    settle(conn, note, Some((by, article.at))).await?;
    recorded(conn, who, &article, note, "note_resolved", &[]).await
}

/// Opens a settled thread again.
///
/// # Errors
/// `NotFound`, `Conflict` where it is gone or open; database errors.
pub async fn reopen(conn: &mut Conn, who: &Actor, id: ArticleId, note: NoteId) -> Result<()> {
    let article = held(conn, who, id).await?;
    if thread(conn, id, note).await?.resolved.is_none() {
        return Err(Error::Conflict("This note is open already.".into()));
    }
    settle(conn, note, None).await?;
    recorded(conn, who, &article, note, "note_reopened", &[]).await
}

/// Says one's last remark otherwise. Only those hear of it who are called by name since.
///
/// # Errors
/// `NotFound`, `Problems` of `note-said`, `Conflict` where somebody said something after it; database errors.
pub async fn change(conn: &mut Conn, who: &Actor, id: ArticleId, of: (NoteId, RemarkId), said: &str) -> Result<()> {
    let article = held(conn, who, id).await?;
    let (note, staff) = (of.0, who.id.account()?);
    let thread = thread(conn, id, note).await?;
    let former = own(&thread, staff, of.1)?;
    let said = remark(said)?;
    if former.said == said {
        return Ok(());
    }
    let before = Hearers::of(conn, &article, staff, &former.said).await;
    let hearers = Hearers::of(conn, &article, staff, &said).await?;
    let known: Vec<StaffId> = before.map(|before| before.called).unwrap_or_default();
    let told: Vec<(StaffId, NoticeWord)> = hearers
        .called
        .iter()
        .filter(|id| !known.contains(id))
        .map(|id| (*id, NoticeWord::Mentioned))
        .collect();
    diesel::update(margin_remarks::table.find(former.id.0))
        .set((
            margin_remarks::said.eq(&said),
            margin_remarks::changed_at.eq(article.at),
        ))
        .execute(conn)
        .await?;
    recorded(conn, who, &article, note, "note_changed", &told).await
}

/// Takes one's last remark back; with the only one its thread goes.
///
/// # Errors
/// `NotFound`, `Conflict` where somebody said something after it; database errors.
pub async fn take_back(conn: &mut Conn, who: &Actor, id: ArticleId, of: (NoteId, RemarkId)) -> Result<()> {
    let article = held(conn, who, id).await?;
    let note = of.0;
    let thread = thread(conn, id, note).await?;
    let remark = own(&thread, who.id.account()?, of.1)?;
    diesel::delete(margin_remarks::table.find(remark.id.0))
        .execute(conn)
        .await?;
    if thread.remarks.len() == 1 {
        diesel::delete(margin_notes::table.find(note.0)).execute(conn).await?;
    }
    recorded(conn, who, &article, note, "note_taken_back", &[]).await
}

async fn held(conn: &mut Conn, who: &Actor, id: ArticleId) -> Result<Article> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::See, &article.facts)?;
    Ok(article)
}

async fn thread(conn: &mut Conn, article: ArticleId, note: NoteId) -> Result<MarginNote> {
    let all = MarginNote::of_story(conn, article).await?;
    let found = all.into_iter().find(|one| one.id == note);
    found.ok_or_else(|| Error::Conflict("This note is not there any more: it was taken back.".into()))
}

fn own(thread: &MarginNote, who: StaffId, remark: RemarkId) -> Result<&Remark> {
    let own = thread.may_change(who).filter(|last| last.id == remark);
    own.ok_or_else(|| {
        Error::Conflict(
            "You can change what you said while it is your own, nobody answered it, and the note is open.".into(),
        )
    })
}

/// What somebody says, as it is kept: lines in which everything can be seen.
fn remark(typed: &str) -> std::result::Result<String, Problems> {
    let typed = typed.replace("\r\n", "\n");
    let lines: Vec<String> = typed
        .split(['\n', '\r'])
        .map(|line| body::one_line(line).trim_end().to_owned())
        .collect();
    let said = lines.join("\n").trim().to_owned();
    let length = said.chars().count();
    if !said.chars().any(|c| c.is_alphanumeric() || u32::from(c) > 0x2190) {
        return Err(Problems::of("note-said", "Write what you want to say."));
    }
    if length > MAX_SAID {
        let over = length - MAX_SAID;
        return Err(Problems::of(
            "note-said",
            format!("Shorten the note by {over} characters: {MAX_SAID} at most."),
        ));
    }
    Ok(said)
}

/// What a note is on, in the text as it is now.
fn quoted(article: &Article, new: &NewNote) -> std::result::Result<(String, Passage), Problems> {
    let on = |sentence: String| Problems::of("note-words", sentence);
    let words = body::composed(&new.words.replace("\r\n", "\n"));
    let words = words.trim();
    if words.is_empty() && new.block.is_empty() {
        return Err(on(
            "Quote the words that the note is about, or choose a paragraph.".into()
        ));
    }
    if words.chars().count() > MAX_WORDS {
        return Err(on(format!(
            "Quote {MAX_WORDS} characters at most, or none, for the whole paragraph."
        )));
    }
    let mut found = article.working.content.body.quoted(&new.block, words, &new.before);
    match (found.len(), new.block.is_empty()) {
        (0, true) => Err(on(
            "These words are not in the text as it is saved now. Quote them as they stand there, in one paragraph."
                .into(),
        )),
        (0, false) if words.is_empty() => Err(on("This paragraph is not in the text any more.".into())),
        (0, false) => Err(on("That paragraph does not have these words.".into())),
        (1, _) | (_, false) => Ok(found.swap_remove(0)),
        (many, true) => Err(on(format!(
            "These words stand there {many} times. Quote more of the text, or choose the paragraph."
        ))),
    }
}

async fn say(conn: &mut Conn, note: NoteId, staff: StaffId, said: &str, at: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(margin_remarks::table)
        .values((
            margin_remarks::id.eq(RemarkId::new().0),
            margin_remarks::note_id.eq(note.0),
            margin_remarks::staff_id.eq(staff.0),
            margin_remarks::said.eq(said),
            margin_remarks::said_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn settle(conn: &mut Conn, note: NoteId, by: Option<(StaffId, DateTime<Utc>)>) -> Result<()> {
    diesel::update(margin_notes::table.find(note.0))
        .set((
            margin_notes::resolved_by.eq(by.map(|(id, _)| id.0)),
            margin_notes::resolved_at.eq(by.map(|(_, at)| at)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Who may hear of a remark.
struct Hearers {
    who: StaffId,
    /// Those who may see the story.
    seers: Vec<Decider>,
    /// Those of them who are called by name.
    called: Vec<StaffId>,
}

impl Hearers {
    /// Whom a remark calls.
    ///
    /// # Errors
    /// `Problems` where it calls somebody who may not see the story; database errors.
    async fn of(conn: &mut Conn, article: &Article, who: StaffId, said: &str) -> Result<Self> {
        let seers = deciders::of_story(conn, article, Action::See).await?;
        let staff = if said.contains('@') {
            deciders::by_role(conn, Action::Create).await?
        } else {
            vec![]
        };
        let called = called(said, &staff);
        if let Some(sentence) = unheard(&called, &seers) {
            return Err(Problems::of("note-said", sentence).into());
        }
        let called = called.iter().map(|one| one.id).filter(|id| *id != who).collect();
        Ok(Self { who, seers, called })
    }

    /// What each of them hears: those who are called, that they are; whose the story is and who said something in the
    /// thread before, that there is something new.
    fn told(&self, word: NoticeWord, before: &[Remark]) -> Vec<(StaffId, NoticeWord)> {
        let called = self.called.iter().map(|id| (*id, NoticeWord::Mentioned));
        let is_in = |one: &Decider| one.is_own || before.iter().any(|remark| remark.by == one.id);
        let others = self
            .seers
            .iter()
            .filter(|one| is_in(one) && one.id != self.who && !self.called.contains(&one.id))
            .map(|one| (one.id, word));
        let all = called.chain(others);
        all.filter(|(id, _)| is_among(*id, &self.seers)).collect()
    }
}

async fn recorded(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    note: NoteId,
    act: &'static str,
    told: &[(StaffId, NoticeWord)],
) -> Result<()> {
    let entry = Entry {
        act,
        article: Some(article.id),
        subject: Some(json!({ "note": note })),
        ..Entry::default()
    };
    let seq = activity::record_numbered(conn, who, article.at, entry).await?;
    let heard = HeardAct {
        word: NoticeWord::NoteBegun,
        article: article.id,
        by: who.id.0,
        seq: Some(seq),
        at: article.at,
    };
    bell::tell_people(conn, heard, told).await
}

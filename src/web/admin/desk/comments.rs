//! Comments: what waits for a decision, and what was decided.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    articles::article::Article,
    body::{SafeHtml, paragraphs_html},
    comments::{
        self, COUNTED, CommentCounts, CommentShelf, CommentState, DEEPEST, Decision, HeldFor, PAGE, QueuedComment,
    },
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    platform::db::Conn,
    policy::{Action, Facts, can},
    site::CommentPolicy,
    staff::acting::AccountLock,
    web::{
        admin::{
            again::Again,
            choice::Choice,
            numbers::{capitalised, counted, in_words},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

pub(super) const LIST: &str = "/admin/comments";
/// Comments that one form decides about.
const MOST_AT_ONCE: usize = 100;

#[derive(Template)]
#[template(path = "admin/comments.html")]
struct CommentsPage {
    shell: Shell,
    again: Again,
    summary: String,
    tabs: Vec<CommentShelfTab>,
    shelf: CommentShelf,
    lines: Vec<QueueLine>,
    /// Only those on one story.
    story: Option<StoryRoom>,
    next: Option<String>,
    undo: Option<UndoForm>,
    /// What did not go through of several, each in a sentence.
    left: Vec<String>,
    /// One reason holds most of what comes.
    warned: Option<&'static str>,
    may_moderate: bool,
    empty: String,
}

struct CommentShelfTab {
    href: String,
    label: &'static str,
    count: Option<String>,
    current: bool,
}

/// The story whose comments are shown alone, with who may write there.
struct StoryRoom {
    id: ArticleId,
    headline: String,
    policies: Vec<Choice>,
}

/// A comment in the list.
pub(super) struct QueueLine {
    pub(super) comment: QueuedComment,
    pub(super) html: SafeHtml,
    pub(super) when: String,
    pub(super) why: Option<String>,
    pub(super) state: &'static str,
    pub(super) may_hide: bool,
    pub(super) may_answer: bool,
}

/// What was just done to one comment, to be taken back.
struct UndoForm {
    id: String,
    version: String,
    was: &'static str,
}

impl QueueLine {
    pub(super) fn of(comment: QueuedComment, shell: &Shell, may_moderate: bool) -> Self {
        let why: Vec<String> = comment.held_for().iter().map(HeldFor::sentence).collect();
        let verb = match comment.state() {
            CommentState::Held => "Held because",
            CommentState::Spam => "Taken as spam because",
            _ if comment.reports > 0 => "Looked at because",
            _ => "It was held because",
        };
        Self {
            html: paragraphs_html(&comment.body),
            when: shell.when(comment.written_at),
            why: (!why.is_empty()).then(|| format!("{verb} {}.", why.join(", and because "))),
            state: state_label(comment.state()),
            may_hide: may_moderate || comment.own_story,
            may_answer: comment.depth < DEEPEST,
            comment,
        }
    }
}

pub(super) const fn state_label(state: CommentState) -> &'static str {
    match state {
        CommentState::Held => "Waiting",
        CommentState::Visible => "Readers see it",
        CommentState::Hidden => "Hidden",
        CommentState::Spam => "Spam",
        CommentState::TakenBack => "Taken back",
    }
}

const fn shelf_label(shelf: CommentShelf) -> &'static str {
    match shelf {
        CommentShelf::Waiting => "Waiting",
        CommentShelf::Reported => "Reported",
        CommentShelf::Approved => "Approved",
        CommentShelf::Hidden => "Hidden",
        CommentShelf::Spam => "Spam",
    }
}

/// What a list is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueueAsked {
    pub(super) shelf: CommentShelf,
    pub(super) article: Option<ArticleId>,
    pub(super) after: Option<(DateTime<Utc>, CommentId)>,
}

impl QueueAsked {
    fn of(visit: &Visit) -> Self {
        let parameter = |name| respond::parameter(&visit.req, name);
        let after = parameter("after").and_then(|text| {
            let (at, id) = text.split_once('_')?;
            Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
        });
        Self {
            shelf: parameter("shelf")
                .and_then(|word| CommentShelf::named(&word))
                .unwrap_or(CommentShelf::Waiting),
            article: parameter("article").and_then(|id| id.parse().ok()),
            after,
        }
    }

    pub(super) fn address(self, shelf: CommentShelf) -> String {
        let article = self.article.map(|id| format!("&article={id}")).unwrap_or_default();
        format!("{LIST}?shelf={}{article}", shelf.word())
    }
}

/// `GET /admin/comments`: those of a shelf, of one story with `article=`.
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let asked = QueueAsked::of(&visit);
    show(&visit, Again::default(), asked, vec![]).await
}

async fn show(visit: &Visit, again: Again, asked: QueueAsked, left: Vec<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, LIST).await?;
    let may_moderate = can(visit.viewer().role, Action::ModerateComments, &Facts::NONE).is_ok();
    let counts = CommentCounts::load(conn).await?;
    let mut found = QueuedComment::shelf(conn, visit.viewer(), asked.shelf, asked.article, asked.after).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| has_more).map(|last| {
        let at = last.written_at.timestamp_micros();
        format!("{}&after={at}_{}", asked.address(asked.shelf), last.id)
    });
    let story = match asked.article {
        Some(id) => Some(StoryRoom::load(conn, visit, id).await?),
        None => None,
    };
    let lines: Vec<QueueLine> = found
        .into_iter()
        .map(|one| QueueLine::of(one, &shell, may_moderate))
        .collect();
    let page = CommentsPage {
        summary: summary(&shell, &counts, may_moderate),
        tabs: tabs(asked, &counts, may_moderate),
        shelf: asked.shelf,
        undo: undo(visit),
        warned: counts.held_most_for.as_deref().and_then(HeldFor::common),
        empty: empty(&shell, asked, &counts),
        lines,
        story,
        next,
        left,
        may_moderate,
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn tabs(asked: QueueAsked, counts: &CommentCounts, may_moderate: bool) -> Vec<CommentShelfTab> {
    let tab = |shelf: CommentShelf| {
        let count = match shelf {
            CommentShelf::Waiting => counts.waiting,
            CommentShelf::Reported => counts.reported,
            CommentShelf::Spam => counts.spam,
            CommentShelf::Approved | CommentShelf::Hidden => 0,
        };
        let shown = may_moderate && asked.article.is_none() && count > 0;
        CommentShelfTab {
            href: asked.address(shelf),
            label: shelf_label(shelf),
            count: shown.then(|| {
                if count >= COUNTED {
                    format!("{COUNTED}+")
                } else {
                    count.to_string()
                }
            }),
            current: shelf == asked.shelf,
        }
    };
    CommentShelf::ALL.into_iter().map(tab).collect()
}

fn summary(shell: &Shell, counts: &CommentCounts, may_moderate: bool) -> String {
    if !may_moderate {
        return "What readers say under your stories.".into();
    }
    match (counts.waiting, counts.oldest) {
        (0, _) | (_, None) => "Nothing waits.".into(),
        (1, Some(oldest)) => format!("One waits, since {}.", shell.when(oldest)),
        (waiting, Some(oldest)) => format!(
            "{} wait, the oldest since {}.",
            capitalised(&in_words(usize::try_from(waiting).unwrap_or_default())),
            shell.when(oldest)
        ),
    }
}

fn empty(shell: &Shell, asked: QueueAsked, counts: &CommentCounts) -> String {
    let read = matches!(asked.shelf, CommentShelf::Waiting | CommentShelf::Reported);
    match counts.last {
        None => "Nobody has written a comment yet.".into(),
        Some(last) if read => format!("All read. The last came at {}.", shell.when(last)),
        Some(_) => "None here.".into(),
    }
}

/// What may be taken back, as the address says; whether that can be done is asked when it is sent.
fn undo(visit: &Visit) -> Option<UndoForm> {
    let text = respond::parameter(&visit.req, "undo")?;
    let mut parts = text.split('_');
    let (id, version, was) = (parts.next()?, parts.next()?, parts.next()?);
    Some(UndoForm {
        id: id.parse::<CommentId>().ok()?.to_string(),
        version: version.parse::<i64>().ok()?.to_string(),
        was: CommentState::named(was)?.word(),
    })
}

impl StoryRoom {
    async fn load(conn: &mut Conn, visit: &Visit, id: ArticleId) -> Result<Self> {
        let story = Article::look(conn, visit.viewer(), id).await?;
        let own = comments::policy_of(conn, id).await?;
        let choice = |policy: Option<CommentPolicy>| Choice {
            value: policy.map_or("", CommentPolicy::word).to_owned(),
            label: policy.map_or("As the newsroom", CommentPolicy::label).to_owned(),
            selected: policy == own,
        };
        let policies = std::iter::once(None)
            .chain(CommentPolicy::ALL.map(Some))
            .map(choice)
            .collect();
        Ok(Self {
            id,
            headline: story.name_of_story(),
            policies,
        })
    }
}

/// What a form asks to be done with a comment.
pub(super) fn decision(form: &Form) -> Result<Decision> {
    Ok(match form.text("do") {
        "approve" => Decision::Approve,
        "hide" => Decision::Hide {
            reason: form.text("reason").to_owned(),
        },
        "spam" => Decision::Spam,
        "edit" => Decision::Edit {
            text: form.text("text").to_owned(),
        },
        "reply" => Decision::Reply {
            text: form.text("reply").to_owned(),
        },
        "undo" => Decision::Undo {
            to: CommentState::named(form.text("was"))
                .filter(|state| *state != CommentState::TakenBack)
                .ok_or_else(|| Problems::of("do", "Choose what it was before."))?,
        },
        _ => return Err(Problems::of("do", "Choose what is to become of it: approve, hide or spam.").into()),
    })
}

pub(super) const fn done(decision: &Decision) -> &'static str {
    match decision {
        Decision::Approve => "comment-approved",
        Decision::Hide { .. } => "comment-hidden",
        Decision::Spam => "comment-spam",
        Decision::Edit { .. } => "comment-edited",
        Decision::Reply { .. } => "comment-answered",
        Decision::Undo { .. } => "comment-undone",
    }
}

/// `POST /admin/comments`: one decision about several, each by itself; what did not go through is told.
///
/// # Errors
/// `Problems`, `Busy`.
pub async fn decide_all(visit: Visit, form: Form) -> Result<HttpResponse> {
    let decided = decision(&form)?;
    let chosen: Vec<(CommentId, i64)> = form
        .all("comment")
        .iter()
        .filter_map(|one| {
            let (id, version) = one.split_once('_')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        })
        .take(MOST_AT_ONCE)
        .collect();
    let asked = QueueAsked {
        shelf: CommentShelf::named(form.text("shelf")).unwrap_or(CommentShelf::Waiting),
        article: form.text("article").parse().ok(),
        after: None,
    };
    if chosen.is_empty() {
        let again = Again::from_error(Problems::of("do", "Choose one comment at least.").into())?;
        return show(&visit, again, asked, vec![]).await;
    }
    let mut left = vec![];
    let mut count = 0;
    for (id, version) in chosen {
        let to = decided.clone();
        let moderated = visit
            .app
            .command(&visit.signed, AccountLock::Shared, move |conn, who| {
                Box::pin(async move { comments::decide(conn, who, id, Some(version), &to).await })
            })
            .await;
        match moderated {
            Ok(_) => count += 1,
            Err(Error::Stale(_)) => left.push("One was decided by a colleague meanwhile.".to_owned()),
            Err(error @ (Error::Conflict(_) | Error::Refused(_) | Error::Problems(_))) => left.push(error.to_string()),
            Err(Error::NotFound) => left.push("One is not there any more.".to_owned()),
            Err(error) => return Err(error),
        }
    }
    if left.is_empty() {
        return Ok(respond::see(&format!(
            "{}&done={}",
            asked.address(asked.shelf),
            done(&decided)
        )));
    }
    left.insert(0, format!("{} done.", capitalised(&counted(count, "is", "are"))));
    show(&visit, Again::default(), asked, left).await
}

/// `POST /admin/comments/policy`: who may comment on a story from now on.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`, `KeyReused`.
pub async fn policy(visit: Visit, form: Form) -> Result<HttpResponse> {
    let article: ArticleId = form.text("article").parse().map_err(|_| Error::NotFound)?;
    let policy = match form.text("policy") {
        "" => None,
        word => Some(CommentPolicy::named(word).ok_or_else(|| Problems::of("policy", "Choose who may comment."))?),
    };
    let to = format!("{LIST}?article={article}&shelf=approved&done=comments-decided");
    visit
        .once(&form, to, move |conn, who| {
            Box::pin(comments::settle_policy(conn, who, article, policy))
        })
        .await
}

//! What readers say under a story: below it, and on pages of their own when there is much of it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{LabelledLink, frame::Frame, nothing_yet};
use crate::{
    app::App,
    body::SafeHtml,
    comments::DEEPEST,
    delivery::{book::Book, comments as public, cursor, links, story::time, surrogate::Family},
    error::{Error, Result},
    ids::{ArticleId, CommentId},
    live::{
        discussion::{CommentThread, DiscussionSlice, LiveComment, ThreadWindow, planted},
        story::{By, Gone, LiveArticle, TextOf},
        window::Cursor,
    },
    locale::Language,
    platform::db::Conn,
    site::CommentPolicy,
    web::{paths::with_query, respond},
    words::Word,
};

/// Threads below a story, on a page of comments, and answers on a page of one thread.
const BELOW_A_STORY: i64 = 10;
const PAGE: i64 = 30;
const ANSWERS: i64 = 100;

/// The comments on a story, as much of them as a page shows.
pub struct DiscussionPart {
    /// "34 comments"
    pub heading: String,
    /// What becomes of a comment before it is seen; empty where there is nothing to say.
    pub rules: String,
    /// Comments in the order of the page, each with what opens and closes around it.
    pub rows: Vec<CommentRow>,
    /// Newer, older, all.
    pub pages: Vec<LabelledLink>,
    /// Where one is taken; none where they are closed.
    pub form: Option<CommentForm>,
}

/// A comment on a page.
pub struct CommentRow {
    /// For its address.
    pub id: String,
    /// Who wrote it; empty where it is gone.
    pub name: String,
    /// The newsroom did.
    pub by_newsroom: bool,
    /// RFC 3339.
    pub datetime: String,
    /// For the reader.
    pub date: String,
    /// What it says.
    pub html: SafeHtml,
    /// What is said in its place.
    pub gone: Option<String>,
    /// A moderator changed it.
    pub is_edited: bool,
    /// Where it is answered, where it can be.
    pub answer: Option<String>,
    /// Answers stand below it.
    pub opens: bool,
    /// So many lists end after it.
    pub closes: usize,
    /// Where the rest of its thread stands.
    pub more: Option<String>,
}

/// The form for a comment, empty or as it was sent.
pub struct CommentForm {
    /// Where it is sent.
    pub action: String,
    /// The comment that it answers.
    pub parent: String,
    /// As they were typed.
    pub name: String,
    /// Never shown to anybody else.
    pub email: String,
    /// The comment.
    pub text: String,
    /// When the form was made, where that is known.
    pub made: String,
    /// What is wrong, field by field.
    pub problems: Vec<(&'static str, String)>,
    /// What becomes of the address.
    pub privacy: String,
}

impl CommentForm {
    /// For a comment on a story.
    #[must_use]
    pub fn empty(site: &Frame, book: &Book, article: ArticleId) -> Self {
        let days = usize::try_from(book.site.comment_contacts_days).unwrap_or_default();
        Self {
            action: links::comment_on(article),
            parent: String::new(),
            name: String::new(),
            email: String::new(),
            text: String::new(),
            made: String::new(),
            problems: vec![],
            privacy: site.words.counted(Word::CommentPrivacy, days),
        }
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn wrong(&self, field: &str) -> Option<&str> {
        let (_, sentence) = self.problems.iter().find(|(name, _)| *name == field)?;
        Some(sentence)
    }
}

impl DiscussionPart {
    /// Below a story: the newest threads, and the form.
    pub async fn below(conn: &mut Conn, site: &Frame, book: &Book, article: &LiveArticle) -> Result<Option<Self>> {
        let policy = article.comment_policy();
        if article.comments == 0 && policy == CommentPolicy::Closed {
            return Ok(None);
        }
        let slice = if article.comments > 0 {
            let window = ThreadWindow {
                limit: BELOW_A_STORY,
                place: None,
                oldest_first: false,
                inclusive: false,
            };
            DiscussionSlice::of(conn, article.id, window).await?
        } else {
            DiscussionSlice::default()
        };
        let all = LabelledLink {
            href: links::discussion(&article.slug),
            label: site.say(Word::CommentsAll).to_owned(),
        };
        let mut part = Self::of(site, book, article, slice.threads);
        part.pages.extend(slice.after.map(|_| all));
        Ok(Some(part))
    }

    fn of(site: &Frame, book: &Book, article: &LiveArticle, threads: Vec<CommentThread>) -> Self {
        let policy = article.comment_policy();
        let rules = match policy {
            CommentPolicy::Closed => site.say(Word::CommentsClosed),
            CommentPolicy::Held => site.say(Word::CommentsHeld),
            CommentPolicy::FirstHeld => site.say(Word::CommentsFirstHeld),
            CommentPolicy::Open => "",
        };
        let is_open = policy != CommentPolicy::Closed;
        let mut rows = vec![];
        for thread in threads {
            push_rows(&mut rows, site, &thread, is_open, 0);
        }
        Self {
            heading: site.comments(article.comments),
            rules: rules.to_owned(),
            rows,
            pages: vec![],
            form: is_open.then(|| CommentForm::empty(site, book, article.id)),
        }
    }
}

/// A comment and the answers to it; after the last of them so many lists end more than its own.
fn push_rows(rows: &mut Vec<CommentRow>, site: &Frame, thread: &CommentThread, is_open: bool, closes: usize) {
    let mut row = CommentRow::of(site, &thread.comment, is_open);
    row.opens = !thread.answers.is_empty();
    row.more = (thread.left > 0).then(|| links::comment_thread(thread.comment.id));
    if thread.answers.is_empty() {
        row.closes = closes;
    }
    rows.push(row);
    let last = thread.answers.len().saturating_sub(1);
    for (number, answer) in thread.answers.iter().enumerate() {
        let after = if number == last { closes + 1 } else { 0 };
        push_rows(rows, site, answer, is_open, after);
    }
}

impl CommentRow {
    /// By itself.
    #[must_use]
    pub fn of(site: &Frame, comment: &LiveComment, is_open: bool) -> Self {
        let gone = (!comment.shown).then(|| match &comment.reason {
            Some(reason) => site.words.with(Word::CommentGoneWhy, reason),
            None => site.say(Word::CommentGone).to_owned(),
        });
        Self {
            id: comment.id.to_string(),
            name: comment.name().to_owned(),
            by_newsroom: comment.by_newsroom,
            datetime: time(comment.written_at),
            date: site.date_and_time(comment.written_at),
            html: public::html(comment),
            gone,
            is_edited: comment.edited_at.is_some(),
            answer: (is_open && comment.shown && comment.depth < DEEPEST).then(|| links::comment_answer(comment.id)),
            opens: false,
            closes: 0,
            more: None,
        }
    }
}

/// A page of comments alone.
#[derive(Template)]
#[template(path = "site/discussion.html")]
struct DiscussionPage {
    site: Frame,
    /// The story's language, for its headline.
    language: Language,
    headline: String,
    back: String,
    discussion: DiscussionPart,
    canonical: String,
}

/// `GET /{slug}/comments`: all comments on a story, a page of threads at a time. With `from=` and the cursor of a page, or
/// `at=` and a comment, from there on.
///
/// # Errors
/// `NotFound`, `Gone`, `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let Some(article) = LiveArticle::find(&mut conn, By::Slug(&slug), TextOf::Nothing).await? else {
        return Err(Gone::why(&mut conn, None, Some(&slug)).await);
    };
    if article.slug != slug {
        return Ok(respond::moved(&with_query(&req, &links::discussion(&article.slug))));
    }
    if article.comments == 0 && article.comment_policy() == CommentPolicy::Closed {
        return Err(Error::NotFound);
    }
    let (place, inclusive) = place(&mut conn, &app, &req, &article).await?;
    let site = Frame::load(&mut conn, &book, app.watch.clock(), category(&book, &article)).await?;
    let window = ThreadWindow {
        limit: PAGE,
        place,
        oldest_first: false,
        inclusive,
    };
    let slice = DiscussionSlice::of(&mut conn, article.id, window).await?;
    let path = links::discussion(&slug);
    let sealed = |place: Cursor| cursor::seal(&app.db.cursor_key, &scope(article.id), place);
    let link = |place: Option<Cursor>, word| {
        place.map(|place| LabelledLink {
            href: format!("{path}?from={}", sealed(place)),
            label: site.say(word).to_owned(),
        })
    };
    let pages: Vec<LabelledLink> = link(slice.before, Word::CommentsNewer)
        .into_iter()
        .chain(link(slice.after, Word::CommentsOlder))
        .collect();
    let mut discussion = DiscussionPart::of(&site, &book, &article, slice.threads);
    discussion.pages = pages;
    answer(&req, &book, &article, site, discussion)
}

/// `GET /comments/{id}/thread`: one comment with all the answers to it, a page at a time.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn thread(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let (book, mut conn) = (app.book().await.map_err(nothing_yet)?, app.readers().await?);
    let (comment, article) = found(&mut conn, &id).await?;
    let from = respond::only_parameter(&req, "from");
    let scope = format!("thread {}", comment.id);
    let place = from.and_then(|text| cursor::open(&app.db.cursor_key, &scope, &text));
    let root = if comment.depth == 1 {
        comment
    } else {
        let root = LiveComment::find(&mut conn, CommentId(comment.root_id)).await?;
        root.ok_or(Error::NotFound)?
    };
    let (answers, next) = CommentThread::answers_of(&mut conn, root.id, place, ANSWERS).await?;
    let site = Frame::load(&mut conn, &book, app.watch.clock(), category(&book, &article)).await?;
    let path = links::comment_thread(root.id);
    let mut thread = planted(root, answers);
    thread.left = 0;
    let mut discussion = DiscussionPart::of(&site, &book, &article, vec![thread]);
    discussion.pages.extend(next.map(|place| LabelledLink {
        href: format!("{path}?from={}", cursor::seal(&app.db.cursor_key, &scope, place)),
        label: site.say(Word::CommentsNewer).to_owned(),
    }));
    answer(&req, &book, &article, site, discussion)
}

fn answer(
    req: &HttpRequest,
    book: &std::sync::Arc<Book>,
    article: &LiveArticle,
    site: Frame,
    discussion: DiscussionPart,
) -> Result<HttpResponse> {
    let mut keys = site.keys(book).one(Family::Articles, article.id.0);
    if let Some(close_at) = article.comments_end() {
        keys = keys.until(close_at);
    }
    let page = DiscussionPage {
        language: Language::of(&article.lang),
        headline: article.headline.clone(),
        back: links::article(&article.slug),
        canonical: links::on_site(&book.site.url, &links::article(&article.slug)),
        discussion,
        site,
    };
    respond::reader_page(req, &page, &keys, None)
}

/// `GET /comments/{id}`: on to the page that holds it, whatever came or went meanwhile.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let (comment, article) = found(&mut conn, &id).await?;
    Ok(respond::found(&address(&article, &comment)))
}

/// `GET /comments/on/{id}`: where the form for comments stands, for who comes back to the page that answered one.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn under(app: web::Data<App>, id: web::Path<ArticleId>) -> Result<HttpResponse> {
    app.book().await.map_err(nothing_yet)?;
    let article = LiveArticle::find(&mut *app.readers().await?, By::Id(*id), TextOf::Nothing).await?;
    let article = article.ok_or(Error::NotFound)?;
    Ok(respond::found(&format!("{}#comments", links::article(&article.slug))))
}

/// Where a comment stands: on the page that begins with its thread.
#[must_use]
pub fn address(article: &LiveArticle, comment: &LiveComment) -> String {
    format!(
        "{}?at={}#c-{}",
        links::discussion(&article.slug),
        comment.root_id,
        comment.id
    )
}

/// A comment that readers have, with its story.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn found(conn: &mut Conn, id: &str) -> Result<(LiveComment, LiveArticle)> {
    let parsed: CommentId = id.parse().map_err(|_| Error::NotFound)?;
    if parsed.to_string() != id {
        return Err(Error::NotFound);
    }
    let comment = LiveComment::find(conn, parsed).await?.ok_or(Error::NotFound)?;
    let article = LiveArticle::find(conn, By::Id(comment.article_id), TextOf::Nothing).await?;
    Ok((comment, article.ok_or(Error::NotFound)?))
}

/// Where a page of comments begins.
async fn place(conn: &mut Conn, app: &App, req: &HttpRequest, article: &LiveArticle) -> Result<(Option<Cursor>, bool)> {
    if let Some(at) = respond::only_parameter(req, "at") {
        let Ok(id) = at.parse::<CommentId>() else {
            return Ok((None, false));
        };
        let root = LiveComment::find(conn, id).await?;
        let root = root.filter(|root| root.depth == 1 && root.article_id == article.id);
        return Ok((root.map(|root| cursor_of(&root)), true));
    }
    let from = respond::only_parameter(req, "from");
    Ok((
        from.and_then(|text| cursor::open(&app.db.cursor_key, &scope(article.id), &text)),
        false,
    ))
}

fn cursor_of(comment: &LiveComment) -> Cursor {
    Cursor::at(comment.written_at, comment.id.0, false)
}

fn scope(article: ArticleId) -> String {
    format!("comments on {article}")
}

/// The slug of a story's category, for the head of a page.
#[must_use]
pub fn category<'a>(book: &'a Book, article: &LiveArticle) -> Option<&'a str> {
    book.category(article.category_id.0).map(|term| term.slug.as_str())
}

/// "34 comments" beside a story, and where they stand.
#[must_use]
pub fn link_of(site: &Frame, article: &LiveArticle) -> Option<LabelledLink> {
    let is_there = article.comments > 0 || article.comment_policy() != CommentPolicy::Closed;
    is_there.then(|| LabelledLink {
        href: "#comments".into(),
        label: site.comments(article.comments),
    })
}

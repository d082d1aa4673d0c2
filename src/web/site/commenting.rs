//! A reader writes under a story, answers, reports, changes or takes back what is their own. Nothing of it needs a script.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    http::StatusCode,
    web,
};
use askama::Template;
use subtle::ConstantTimeEq;

use super::{
    discussion::{self, CommentForm, CommentRow},
    frame::Frame,
    nothing_yet,
};
use crate::{
    app::App,
    body::{SafeHtml, paragraphs_html},
    comments::{self, CommentState, NewComment, OwnComment, Posted},
    delivery::{book::Book, links},
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    live::{
        discussion::LiveComment,
        story::{By, LiveArticle, TextOf},
    },
    platform::token::{self, Token},
    site::CommentPolicy,
    web::{
        request::{self, form::Form},
        respond,
    },
    words::Word,
};

/// How long one's own comment can be changed, in seconds.
const CHANGED_FOR: i64 = 300;
/// Only over HTTPS and for this host where that is so, as the cookie of a session.
const COOKIE: &str = "copydesk-comment";

/// A page with one form.
#[derive(Template)]
#[template(path = "site/comment.html")]
struct CommentPage {
    site: Frame,
    heading: String,
    /// Sentences under it.
    said: Vec<String>,
    /// The comment that it is about.
    row: Option<CommentRow>,
    /// One's own, as it is now.
    own: Option<OwnPart>,
    form: Option<CommentForm>,
    report: Option<ReportForm>,
    links: Vec<super::LabelledLink>,
}

struct OwnPart {
    name: String,
    html: SafeHtml,
    is_waiting: bool,
    action: String,
    /// Until when it can be changed.
    until: Option<String>,
    text: String,
    wrong: Option<String>,
    can_be_taken_back: bool,
}

struct ReportForm {
    action: String,
    why: String,
    wrong: bool,
}

impl CommentPage {
    fn new(site: Frame, heading: String) -> Self {
        Self {
            site,
            heading,
            said: vec![],
            row: None,
            own: None,
            form: None,
            report: None,
            links: vec![],
        }
    }
}

/// `POST /comments/on/{id}`: takes a comment on a story; shown again with what was typed where something is wrong with it.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn send(req: HttpRequest, app: web::Data<App>, id: web::Path<ArticleId>, form: Form) -> Result<HttpResponse> {
    app.book().await.map_err(nothing_yet)?; // and with it the clock
    let new = NewComment {
        article: *id,
        parent: form.text("parent").parse().ok(),
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        text: form.text("text").to_owned(),
        network: request::peer(&app, &req),
        trap: form.sent("website").map(str::to_owned),
        seconds: seconds_since(&app, form.text("made")),
        request_key: None,
    };
    let (key, sent) = (app.db.cursor_key.clone(), new.clone());
    let posted = app
        .at_the_door(move |conn| Box::pin(async move { comments::post(conn, &key, &sent).await }))
        .await;
    match posted {
        Ok(posted) => Ok(to_own(&app, &posted)),
        Err(error @ (Error::Problems(_) | Error::Conflict(_) | Error::Refused(_) | Error::TooMany(_))) => {
            again(&app, &new, &error).await
        }
        Err(other) => Err(other),
    }
}

/// On to one's own comment, with the mark by which it can be changed for a while.
fn to_own(app: &App, posted: &Posted) -> HttpResponse {
    let secret = posted.secret.reveal();
    let mut response = respond::see(&links::own_comment(posted.id, &secret));
    let until = app.watch.clock().timestamp() + CHANGED_FOR;
    let cookie = Cookie::build(
        COOKIE,
        format!("{}.{until}.{}", posted.id, signature(app, posted.id, until)),
    )
    .path("/comments")
    .http_only(true)
    .secure(app.address.https)
    .same_site(SameSite::Strict)
    .max_age(CookieDuration::seconds(CHANGED_FOR))
    .finish();
    if let Err(error) = response.add_cookie(&cookie) {
        tracing::warn!(%error, "a comment cannot be marked as one's own");
    }
    response
}

fn signature(app: &App, id: CommentId, until: i64) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let mac = token::mac(&app.db.cursor_key, format!("own comment {id} until {until}").as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(&mac[..16])
}

/// Whether a browser is the one that wrote a comment some minutes ago.
fn is_marked(app: &App, req: &HttpRequest, id: CommentId) -> bool {
    let Some(cookie) = req.cookie(COOKIE) else { return false };
    let mut parts = cookie.value().split('.');
    let (Some(of), Some(until), Some(signed), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let Ok(until) = until.parse::<i64>() else { return false };
    let ours = signature(app, id, until);
    of == id.to_string()
        && until >= app.watch.clock().timestamp()
        && bool::from(ours.as_bytes().ct_eq(signed.as_bytes()))
}

/// Seconds since a form was made, where it says so in our hand.
fn seconds_since(app: &App, made: &str) -> Option<i64> {
    let (at, signed) = made.split_once('.')?;
    let at: i64 = at.parse().ok()?;
    let is_ours = bool::from(made_at(app, at).as_bytes().ct_eq(format!("{at}.{signed}").as_bytes()));
    is_ours
        .then(|| app.watch.clock().timestamp() - at)
        .filter(|seconds| *seconds >= 0)
}

fn made_at(app: &App, at: i64) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let mac = token::mac(&app.db.cursor_key, format!("form for comments of {at}").as_bytes());
    format!("{at}.{}", BASE64_URL_SAFE_NO_PAD.encode(&mac[..12]))
}

/// The same form with what was typed in it, and what is wrong.
async fn again(app: &App, new: &NewComment, error: &Error) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let mut conn = app.readers().await?;
    let article = LiveArticle::find(&mut conn, By::Id(new.article), TextOf::Nothing).await?;
    let article = article.ok_or(Error::NotFound)?;
    let site = Frame::load(
        &mut conn,
        &book,
        app.watch.clock(),
        discussion::category(&book, &article),
    )
    .await?;
    let parent = match new.parent {
        Some(parent) => discussion::found(&mut conn, &parent.to_string()).await.ok(),
        None => None,
    };
    let problems = problems(&site, new, error);
    let is_answer_gone = matches!(error, Error::Conflict(_)) && new.parent.is_some() && parent.is_none();
    let mut form = CommentForm {
        name: new.name.clone(),
        email: new.email.clone(),
        text: new.text.clone(),
        made: made_at(app, app.watch.clock().timestamp()),
        problems,
        ..CommentForm::empty(&site, &book, article.id)
    };
    let heading = match &parent {
        Some((comment, _)) => site.words.with(Word::CommentAnswerTo, comment.name()),
        None => site.say(Word::LeaveAComment).to_owned(),
    };
    if let (Some((comment, _)), false) = (&parent, is_answer_gone) {
        form.parent = comment.id.to_string();
    }
    let mut page = CommentPage::new(site, heading);
    page.row = parent.map(|(comment, _)| CommentRow::of(&page.site, &comment, false));
    page.form = Some(form);
    page.links = vec![back(&page.site, &article)];
    respond::private_page(status_of(error), &page)
}

/// Of a form that is shown again.
const fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Refused(_) => StatusCode::FORBIDDEN,
        Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Conflict(_) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// In the words of the site.
fn problems(site: &Frame, new: &NewComment, error: &Error) -> Vec<(&'static str, String)> {
    let say = |field, word| (field, site.say(word).to_owned());
    match error {
        Error::Problems(problems) => problems.iter().map(|(field, _)| say_problem(site, field)).collect(),
        Error::Refused(_) => vec![say("form", Word::CommentRefused)],
        Error::TooMany(_) => vec![say("form", Word::CommentTooMany)],
        _ if new.parent.is_some() => vec![say("form", Word::CommentWrongParent)],
        _ => vec![say("form", Word::CommentsClosed)],
    }
}

fn say_problem(site: &Frame, field: &'static str) -> (&'static str, String) {
    let word = match field {
        "name" => Word::CommentWrongName,
        "email" => Word::CommentWrongEmail,
        "parent_id" => return ("form", site.say(Word::CommentWrongParent).to_owned()),
        _ => Word::CommentWrongText,
    };
    (field, site.say(word).to_owned())
}

fn back(site: &Frame, article: &LiveArticle) -> super::LabelledLink {
    super::LabelledLink {
        href: format!("{}#comments", links::article(&article.slug)),
        label: site.say(Word::CommentsBack).to_owned(),
    }
}

/// `GET /comments/{id}/answer`: the form for an answer.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn answer_page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let (mut page, comment, article) = about(&app, &book, &id, Word::CommentAnswerTo).await?;
    let is_open = article.comment_policy() != CommentPolicy::Closed;
    if !is_open || !comment.shown || comment.depth >= comments::DEEPEST {
        return Ok(respond::found(&discussion::address(&article, &comment)));
    }
    page.form = Some(CommentForm {
        parent: comment.id.to_string(),
        made: made_at(&app, app.watch.clock().timestamp()),
        ..CommentForm::empty(&page.site, &book, article.id)
    });
    respond::private_page(StatusCode::OK, &page)
}

/// What is said of one comment, on a page of its own under these words; and the way back to its story.
async fn about(app: &App, book: &Book, id: &str, heading: Word) -> Result<(CommentPage, LiveComment, LiveArticle)> {
    let mut conn = app.readers().await?;
    let (comment, article) = discussion::found(&mut conn, id).await?;
    let category = discussion::category(book, &article);
    let site = Frame::load(&mut conn, book, app.watch.clock(), category).await?;
    let heading = site.words.with(heading, comment.name());
    let mut page = CommentPage::new(site, heading);
    page.row = Some(CommentRow::of(&page.site, &comment, false));
    page.links = vec![back(&page.site, &article)];
    Ok((page, comment, article))
}

/// `GET /comments/{id}/report`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn report_page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let page = report_form(&app, &id, String::new(), false).await?;
    respond::private_page(StatusCode::OK, &page)
}

async fn report_form(app: &App, id: &str, why: String, wrong: bool) -> Result<CommentPage> {
    let book = app.book().await.map_err(nothing_yet)?;
    let (mut page, comment, _) = about(app, &book, id, Word::CommentReportOf).await?;
    if !comment.shown {
        return Err(Error::NotFound);
    }
    page.report = Some(ReportForm {
        action: links::comment_report(comment.id),
        why,
        wrong,
    });
    Ok(page)
}

/// `POST /comments/{id}/report`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn report(req: HttpRequest, app: web::Data<App>, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let comment: CommentId = id.parse().map_err(|_| Error::NotFound)?;
    let (why, address) = (form.text("why").to_owned(), request::peer(&app, &req));
    let sent = why.clone();
    let reported = app
        .at_the_door(move |conn| Box::pin(async move { comments::report(conn, comment, &sent, address).await }))
        .await;
    match reported {
        Ok(_) => {
            let mut page = report_form(&app, &id, String::new(), false).await?;
            page.report = None;
            page.said = vec![page.site.say(Word::CommentReported).to_owned()];
            respond::private_page(StatusCode::OK, &page)
        }
        Err(error @ Error::Problems(_)) => {
            let page = report_form(&app, &id, why, true).await?;
            respond::private_page(status_of(&error), &page)
        }
        Err(other) => Err(other),
    }
}

/// `GET /comments/{id}/mine/{secret}`: one's own comment, whatever readers see of it.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn own_page(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, secret) = own(&path)?;
    let page = own_of(&app, &req, id, &secret, None).await?;
    respond::private_page(StatusCode::OK, &page)
}

fn own(path: &(String, String)) -> Result<(CommentId, Token)> {
    let id = path.0.parse().map_err(|_| Error::NotFound)?;
    Ok((id, Token::parse(&path.1).ok_or(Error::NotFound)?))
}

async fn own_of(
    app: &App,
    req: &HttpRequest,
    id: CommentId,
    secret: &Token,
    typed: Option<(String, String)>,
) -> Result<CommentPage> {
    let book = app.book().await.map_err(nothing_yet)?;
    let own = OwnComment::open(&mut *app.newsroom().await?, id, secret).await?;
    let mut conn = app.readers().await?;
    let article = LiveArticle::find(&mut conn, By::Id(own.article_id), TextOf::Nothing).await?;
    let category = article
        .as_ref()
        .and_then(|article| discussion::category(&book, article));
    let site = Frame::load(&mut conn, &book, app.watch.clock(), category).await?;
    let state = own.state();
    let word = match state {
        CommentState::Held | CommentState::Spam => Word::CommentWaiting,
        CommentState::Visible => Word::CommentThere,
        CommentState::Hidden => Word::CommentHidden,
        CommentState::TakenBack => Word::CommentTakenBack,
    };
    let mut page = CommentPage::new(site, String::new());
    page.heading = page.site.say(Word::CommentThanks).to_owned();
    page.said = vec![page.site.say(word).to_owned()];
    let until = own
        .open_until()
        .filter(|until| *until > app.watch.clock() && is_marked(app, req, id));
    let (text, wrong) = match typed {
        Some((text, wrong)) => (text, Some(wrong)),
        None => (own.body.clone(), None),
    };
    page.own = Some(OwnPart {
        name: own.name.clone(),
        html: paragraphs_html(&own.body),
        is_waiting: state == CommentState::Held,
        action: links::own_comment(id, &secret.reveal()),
        until: until.map(|until| page.site.date_and_time(until)),
        text,
        wrong,
        can_be_taken_back: state != CommentState::TakenBack,
    });
    if let Some(article) = &article {
        if state == CommentState::Visible {
            page.links.push(super::LabelledLink {
                href: links::comment(id),
                label: page.site.say(Word::CommentSee).to_owned(),
            });
        }
        page.links.push(back(&page.site, article));
    }
    Ok(page)
}

/// `POST /comments/{id}/mine/{secret}`: other words in its place, or none.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn change_own(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse> {
    let (id, secret) = own(&path)?;
    let here = links::own_comment(id, &secret.reveal());
    let text = form.text("text").to_owned();
    let takes_back = form.text("do") == "take_back";
    let book = app.book().await.map_err(nothing_yet)?; // and with it the clock
    let is_marked = is_marked(&app, &req, id);
    let (key, sent) = (secret.clone(), text.clone());
    let changed = app
        .at_the_door(move |conn| {
            Box::pin(async move {
                match (takes_back, is_marked) {
                    (true, _) => comments::take_back(conn, id, &key).await,
                    (false, true) => comments::change_own(conn, id, &key, &sent).await,
                    (false, false) => Err(Error::Conflict("It is too late to change this comment.".into())),
                }
            })
        })
        .await;
    let word = match &changed {
        Ok(()) => return Ok(respond::see(&here)),
        Err(Error::Problems(_)) => Word::CommentWrongText,
        Err(Error::Conflict(_)) => Word::CommentTooLate,
        Err(_) => {
            changed?;
            return Err(Problems::of("text", "").into());
        }
    };
    let sentence = Frame::bare(&book.site).say(word).to_owned();
    let mut page = own_of(&app, &req, id, &secret, Some((text, sentence.clone()))).await?;
    page.said.push(sentence);
    respond::private_page(StatusCode::CONFLICT, &page)
}

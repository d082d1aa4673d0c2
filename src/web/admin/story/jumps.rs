//! What can be done to a story, as one jumps to it: links to where each act is done.

use actix_web::{HttpResponse, http::header, web};

use super::{editor::parse, offers};
use crate::{
    articles::{article::Article, gate::checklist::CheckContext, stage::Act, standing::Standing},
    error::Result,
    ids::ArticleId,
    platform::db::Conn,
    policy::Viewer,
    web::admin::{
        headline_or_none,
        jumps::{Jump, Jumps},
        visit::Visit,
    },
};

/// `GET /admin/articles/{id}/jumps`: what its page offers to this person now; what is refused there is not offered here.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn answers(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let found = acts(&mut conn, visit.viewer(), parse(&id)?).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(found))
}

async fn acts(conn: &mut Conn, who: &Viewer, id: ArticleId) -> Result<Jumps> {
    let article = Article::look(conn, who, id).await?;
    let standing = Standing::of(conn, id, article.at).await?;
    let context = CheckContext::of(conn, who, &article, &standing).await?;
    let at = |tail: &str| format!("/admin/articles/{id}{tail}");
    let mut jumps = vec![
        Jump::plain("Open the text", at(""), "pencil", ""),
        Jump::plain("Read it to decide", at("/review"), "okc", ""),
    ];
    let offered = offers::of(&article, &standing, &context, who);
    jumps.extend(offered.iter().filter(|offer| offer.is_open()).map(|offer| {
        let (place, icon) = of_act(offer.act);
        let href = match place {
            ON_TIME_PAGE => at(place),
            place => at(&format!("/review?do={}#{place}", offer.act.verb())),
        };
        Jump::plain(format!("{}…", offer.act.label()), href, icon, "")
    }));
    jumps.push(Jump::plain(
        if standing.is_visible {
            "Why is this on the site?"
        } else {
            "Why is this not on the site?"
        },
        at("/why"),
        "info",
        "",
    ));
    jumps.push(Jump::plain("Preview", at("/preview"), "eye", ""));
    jumps.push(Jump::plain("History", at("/history"), "history", ""));
    let mut found = Jumps::default();
    let headline = headline_or_none(&article.working.content.headline);
    found.add(format!("With “{headline}”"), jumps);
    Ok(found)
}

/// The page of a story's times, where what an act displaces is shown before it.
const ON_TIME_PAGE: &str = "/time";

/// Where on the page of a story an act is done, and its drawing.
const fn of_act(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::Submit => ("h-dec", "send"),
        Act::Approve => ("h-dec", "check"),
        Act::Publish | Act::Republish => ("h-dec", "live"),
        Act::Return => ("h-dec", "return"),
        Act::Schedule | Act::Unschedule => ("h-more", "clock"),
        Act::Reschedule | Act::WithdrawAt | Act::StayOn => (ON_TIME_PAGE, "clock"),
        Act::Hold | Act::Release => ("h-more", "pause"),
        Act::Embargo | Act::Lift => ("h-more", "lock"),
        Act::Kill | Act::Reinstate => ("h-more", "x"),
        Act::Withdraw => ("h-more", "off"),
        Act::Spike | Act::Unspike => ("h-more", "spike"),
        Act::Change | Act::Recall | Act::Discard => ("h-more", "undo"),
    }
}

//! The acts of the workflow as forms: one address for each, named by the act's verb.

use actix_web::{HttpResponse, http::StatusCode, web};

use crate::{
    articles::{
        article::Article,
        gate::{
            links,
            order::{Embargo, KillReach, Moved, Order, PlannedEnd},
            workflow,
        },
        stage::{Act, Stage},
        timeline::{ChangeKind, Plan},
    },
    content::Seal,
    curation,
    error::{Error, Problems, Result},
    ids::{ArticleId, MistakeId},
    mistakes,
    platform::db::Conn,
    policy::{Actor, can},
    web::{
        admin::{
            story::{
                editor::{self, parse},
                moment, review, telling, time,
            },
            visit::Visit,
        },
        request::Form,
    },
};

/// Runs an order once for each sending of a form, and comes back to the story.
async fn order(visit: &Visit, id: &str, form: &Form, make: fn(&Form) -> Result<Order>) -> Result<HttpResponse> {
    let (id, sent) = (parse(id)?, form.version());
    let done = match make(form) {
        Ok(order) => {
            let next = back(form, id, done_word(&order, form));
            let done = visit.once(form, next, move |conn, who| {
                Box::pin(async move { workflow::perform(conn, who, id, sent, &order).await })
            });
            done.await
        }
        Err(error) => Err(error),
    };
    shown(visit, id, form, done).await
}

/// What was done: of what two people do, the first one asks.
fn done_word(order: &Order, form: &Form) -> &'static str {
    match order {
        Order::Kill(..) if form.text("second").is_empty() => "kill_asked",
        Order::Reinstate(_) if form.text("second").is_empty() => "reinstate_asked",
        // Others follow, as the page had it.
        Order::Approve(_) if !form.text("more").is_empty() => "step_given",
        _ => order.act().done(),
    }
}

/// Whoever takes a story back from the editor's page goes on writing there.
fn back(form: &Form, id: ArticleId, word: &str) -> String {
    let page = match (form.text("from"), word) {
        ("editor", "recalled") => "",
        ("time", _) | (_, "rescheduled" | "end_planned" | "end_cancelled") => "/time",
        _ => "/review",
    };
    format!("/admin/articles/{id}{page}?done={word}")
}

/// What went through leads on; what needs another look is shown again with what was typed.
pub(super) async fn shown(
    visit: &Visit,
    id: ArticleId,
    form: &Form,
    done: Result<HttpResponse>,
) -> Result<HttpResponse> {
    let is_from_editor = form.text("from") == "editor";
    let (problems, status) = match done {
        Ok(answer) => return Ok(answer),
        Err(Error::Problems(problems)) if is_from_editor => {
            return editor::refused(visit, id, problems).await;
        }
        Err(Error::Problems(problems)) => (problems, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Conflict(sentence)) => (Problems::of("decision", sentence), StatusCode::CONFLICT),
        Err(Error::Refused(refusal)) => (Problems::of("decision", refusal.0), StatusCode::FORBIDDEN),
        Err(Error::Stale(_)) => {
            let sentence = review::overtaken(visit, id).await?;
            (Problems::of("decision", sentence), StatusCode::CONFLICT)
        }
        Err(error) => return Err(error),
    };
    if form.text("from") == "change" {
        return telling::again(visit, id, form, problems, status).await;
    }
    let is_on_time_page =
        form.text("from") == "time" || ONLY_ON_TIME_PAGE.iter().any(|verb| visit.req.path().ends_with(verb));
    if is_on_time_page {
        return time::again(visit, id, form, problems, status).await;
    }
    review::again(visit, id, form, problems, status).await
}

/// The addresses of acts that no other page asks for.
const ONLY_ON_TIME_PAGE: [&str; 3] = ["/reschedule", "/withdraw-at", "/stay-on"];

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident => $make:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
        pub async fn $name(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
            order(&visit, &id, &form, $make).await
        }
    )*};
}

acts! {
    /// `POST /admin/articles/{id}/submit`
    submit => |form| Ok(match form.all("accepted") {
        none if none.is_empty() => Order::Submit,
        accepted => Order::SubmitAccepting(accepted),
    });
    /// `POST /admin/articles/{id}/recall`
    recall => |_| Ok(Order::Recall);
    /// `POST /admin/articles/{id}/return`
    give_back => |form| Ok(Order::Return(form.text("note").to_owned()));
    /// `POST /admin/articles/{id}/approve`
    approve => |form| Ok(Order::Approve(seal(form)?));
    /// `POST /admin/articles/{id}/republish`
    republish => |form| Ok(Order::Republish(AS_IT_WAS, form.text("reason").to_owned()));
    /// `POST /admin/articles/{id}/unschedule`
    unschedule => |form| Ok(Order::Unschedule(form.text("reason").to_owned()));
    /// `POST /admin/articles/{id}/stay-on`
    stay_on => |form| Ok(Order::StayOn(form.text("reason").to_owned()));
    /// `POST /admin/articles/{id}/withdraw`
    withdraw => |form| Ok(Order::Withdraw(form.text("reason").to_owned(), filled(form, "notice")));
    /// `POST /admin/articles/{id}/spike`
    spike => |form| Ok(Order::Spike(form.text("reason").to_owned()));
    /// `POST /admin/articles/{id}/bring-back`
    bring_back => |_| Ok(Order::Unspike);
    /// `POST /admin/articles/{id}/discard`
    discard => |_| Ok(Order::Discard);
    /// `POST /admin/articles/{id}/release`
    release => |_| Ok(Order::Release);
    /// `POST /admin/articles/{id}/hold`
    hold => |form| Ok(Order::Hold(form.text("reason").to_owned()));
    /// `POST /admin/articles/{id}/lift`
    lift => |form| Ok(Order::Lift(form.text("reason").to_owned()));
    /// `POST /admin/articles/{id}/kill`: asked for, or agreed to as the second person.
    kill => |form| Ok(Order::Kill(
        form.text("reason").to_owned(),
        form.text("notice").trim().to_owned(),
        if form.ticked("pictures") { KillReach::Pictures } else { KillReach::Story },
    ));
    /// `POST /admin/articles/{id}/reinstate`: asked for, or agreed to as the second person.
    reinstate => |form| Ok(Order::Reinstate(form.text("reason").to_owned()));
}

/// Readers are told nothing of a story that comes back as it was.
const AS_IT_WAS: Plan = Plan {
    kind: ChangeKind::Republished,
    note: None,
};

fn seal(form: &Form) -> Result<Seal> {
    Seal::parse(form.text("seal"))
        .ok_or_else(|| Error::Conflict("This form does not say which text you read. Reload the page.".into()))
}

/// What readers are told of it.
fn plan(form: &Form) -> Plan {
    Plan {
        kind: form.text("kind").parse().unwrap_or(ChangeKind::First),
        note: filled(form, "public_note"),
    }
}

fn filled(form: &Form, name: &str) -> Option<String> {
    let text = form.text(name).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `POST /admin/articles/{id}/decide`: the act that was chosen on the review page.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn decide(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    match form.text("do") {
        "submit" => submit(visit, id, form).await,
        "return" => give_back(visit, id, form).await,
        "approve" => approve(visit, id, form).await,
        "publish" => publish(visit, id, form).await,
        "republish" => republish(visit, id, form).await,
        _ => {
            let problems = Problems::of("decision", "Choose what happens with the story.");
            let id = parse(&id)?;
            review::again(&visit, id, &form, problems, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST /admin/articles/{id}/publish`: an approved text, or from a draft in one press.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn publish(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let seen = Seal::parse(form.text("seal"));
    let plan = plan(&form);
    let settles: Vec<MistakeId> = form.all("settles").iter().filter_map(|id| id.parse().ok()).collect();
    let next = back(&form, id, published(plan.kind));
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move {
            let stage = put(conn, who, (id, sent), seen, Order::Publish(plan)).await?;
            mistakes::settle_all_by(conn, who, id, &settles).await?;
            Ok(stage)
        })
    });
    shown(&visit, id, &form, done.await).await
}

/// What was done, by what readers are told of it.
const fn published(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::First | ChangeKind::Republished => "published",
        ChangeKind::Typo => "published-typo",
        ChangeKind::Update => "published-update",
        ChangeKind::Clarification => "published-clarification",
        ChangeKind::Correction => "published-correction",
        ChangeKind::Retraction => "published-retraction",
    }
}

/// An approved text, or one that was read to the end with this press.
async fn put(
    conn: &mut Conn,
    who: &Actor,
    (id, sent): (ArticleId, Option<i64>),
    seen: Option<Seal>,
    order: Order,
) -> Result<Stage> {
    match seen {
        Some(seen) => workflow::straight(conn, who, id, sent, seen, order).await,
        None => workflow::perform(conn, who, id, sent, &order).await,
    }
}

/// `POST /admin/articles/{id}/schedule`: an approved text, or from a draft in one press, for an hour on the newsroom's wall.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn schedule(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let made = moment::read(&form, "when").map(|planned| Order::Schedule(plan(&form), planned));
    timed(&visit, parse(&id)?, &form, Act::Schedule, made).await
}

/// `POST /admin/articles/{id}/reschedule`: what is planned next, for another hour.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn reschedule(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let made = moment::read(&form, "moved").map(|to| Order::Reschedule(Moved { from: None, to }));
    timed(&visit, parse(&id)?, &form, Act::Reschedule, made).await
}

/// `POST /admin/articles/{id}/withdraw-at`: the end of a story, set or moved.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn withdraw_at(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let made = moment::read(&form, "end").map(|at| {
        Order::WithdrawAt(PlannedEnd {
            at,
            reason: form.text("reason").to_owned(),
            notice: filled(&form, "notice"),
        })
    });
    timed(&visit, parse(&id)?, &form, Act::WithdrawAt, made).await
}

/// `POST /admin/articles/{id}/embargo`: set, or moved.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn embargo(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let made = moment::read(&form, "until").map(|planned| {
        Order::Embargo(Embargo {
            until: planned.at(),
            named: form.all("named").iter().filter_map(|id| id.parse().ok()).collect(),
            reason: form.text("reason").to_owned(),
        })
    });
    timed(&visit, parse(&id)?, &form, Act::Embargo, made).await
}

/// Runs an order that names a moment. What is wrong with the moment hears only whose act it is.
async fn timed(visit: &Visit, id: ArticleId, form: &Form, act: Act, made: Result<Order>) -> Result<HttpResponse> {
    let sent = form.version();
    let seen = Seal::parse(form.text("seal")).filter(|_| act == Act::Schedule);
    let done = match made {
        Ok(order) => {
            let done = visit.once(form, back(form, id, act.done()), move |conn, who| {
                Box::pin(async move { put(conn, who, (id, sent), seen, order).await })
            });
            done.await
        }
        Err(error) => allowed(visit, id, act).await.and(Err(error)),
    };
    shown(visit, id, form, done).await
}

async fn allowed(visit: &Visit, id: ArticleId, act: Act) -> Result<()> {
    let who = visit.viewer();
    let article = Article::look(&mut *visit.app.newsroom().await?, who, id).await?;
    Ok(can(who.role, act.right(), &article.facts)?)
}

/// `POST /admin/articles/{id}/not-a-marker`: a TK is none, with a word why.
///
/// # Errors
/// `NotFound`, `Refused`, `KeyReused`, `Busy`.
pub async fn not_a_marker(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let (spot, why) = (form.text("spot").to_owned(), form.text("why").to_owned());
    let page = if form.text("from") == "editor" { "" } else { "/review" };
    let next = format!("/admin/articles/{id}{page}?done=not-a-marker");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { workflow::deny_marker(conn, who, id, &spot, &why).await })
    });
    shown(&visit, id, &form, done.await).await
}

/// `POST /admin/articles/{id}/ask-sites`: other sites are asked now whether links to them work.
///
/// # Errors
/// `NotFound`, `Refused`, `KeyReused`, `Busy`.
pub async fn ask_sites(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let page = if form.text("from") == "editor" { "" } else { "/review" };
    let next = format!("/admin/articles/{id}{page}?done=sites-asked#p-checks");
    let done = visit.once(&form, next, move |conn, who| Box::pin(links::ask_now(conn, who, id)));
    shown(&visit, id, &form, done.await).await
}

/// `POST /admin/articles/{id}/feature`
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn feature(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let next = back(&form, id, "featured");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(curation::feature(conn, who, id, sent))
    });
    shown(&visit, id, &form, done.await).await
}

/// `POST /admin/articles/{id}/breaking`: `minutes`, as the page offers them, from now on.
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn breaking(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let minutes = form.text("minutes").parse().unwrap_or(0);
    let next = back(&form, id, "breaking");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(curation::breaking(conn, who, id, sent, minutes))
    });
    shown(&visit, id, &form, done.await).await
}

/// `POST /admin/articles/{id}/not-breaking`
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn not_breaking(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let next = back(&form, id, "not-breaking");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(curation::not_breaking(conn, who, id, sent))
    });
    shown(&visit, id, &form, done.await).await
}

/// `POST /admin/articles/{id}/unfeature`
///
/// # Errors
/// `NotFound`, `Refused`, `VersionMissing`, `KeyReused`, `Busy`.
pub async fn unfeature(visit: Visit, id: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (id, sent) = (parse(&id)?, form.version());
    let next = back(&form, id, "unfeatured");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(curation::unfeature(conn, who, id, sent))
    });
    shown(&visit, id, &form, done.await).await
}

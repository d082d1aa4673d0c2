//! Lists that editors make: all of them, and what is done to one.

mod page;
mod rows;
pub mod then;

use actix_web::{HttpResponse, web};
use askama::Template;

use self::page::{AskedOfList, one_again};
use crate::{
    articles::writing::related::story_meant,
    curation::{
        self,
        drafting::{self, ListChange, NO_ORDER, SlotForm},
        named::{self, ListForm, ListedFront},
        publishing,
    },
    error::{Problems, Result},
    ids::{ArrangementId, CategoryId, SlotId},
    web::{
        admin::{
            again::{Again, or_again},
            moment,
            numbers::counted,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/lists.html")]
struct ListsPage {
    shell: Shell,
    all: Vec<ListLine>,
    again: Again,
    typed: ListForm,
    /// No list leads the front yet.
    lacks_front: bool,
}

/// A list in the list of lists.
struct ListLine {
    slug: String,
    name: String,
    /// "6 stories".
    shown: String,
    /// "A draft", "Next at 07:00", "One story fell out".
    more: Vec<String>,
}

/// `GET /admin/lists`
///
/// # Errors
/// `Busy`.
pub async fn all(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), ListForm::default()).await
}

async fn show(visit: &Visit, again: Again, typed: ListForm) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    curation::may(&mut conn, visit.viewer().role).await?;
    let shell = visit.shell(&mut conn, "/admin/lists").await?;
    let lists = ListedFront::all(&mut conn).await?;
    let page = ListsPage {
        lacks_front: lists.iter().all(|one| one.list.slug != "front"),
        all: lists.iter().map(|one| line(one, &shell)).collect(),
        shell,
        again,
        typed,
    };
    respond::page_with(page.again.status(), &page)
}

fn line(one: &ListedFront, shell: &Shell) -> ListLine {
    let mut more = vec![];
    if one.fallen > 0 {
        more.push(format!("{} fell out", counted(one.fallen, "story", "stories")));
    }
    if one.is_drafted {
        more.push("A draft waits".to_owned());
    }
    if let Some(at) = one.planned_for {
        more.push(format!("Next {}", shell.when(at)));
    }
    ListLine {
        slug: one.list.slug.to_string(),
        name: one.list.name.clone(),
        shown: counted(one.shown, "story", "stories"),
        more,
    }
}

/// `POST /admin/lists`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = ListForm {
        name: form.text("name").to_owned(),
        slug: form.text("slug").to_owned(),
    };
    let wanted = typed.clone();
    let added = visit.once(&form, "/admin/lists?done=added", move |conn, who| {
        Box::pin(async move { named::add(conn, who, &wanted).await })
    });
    or_again(added.await, |again| show(&visit, again, typed)).await
}

/// `GET /admin/lists/{slug}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, slug: web::Path<String>) -> Result<HttpResponse> {
    let asked = AskedOfList::of(&visit);
    one_again(&visit, &slug, Again::default(), asked).await
}

/// `POST /admin/lists/{slug}/name`
///
/// # Errors
/// `NotFound`, `Busy`, `KeyReused`.
pub async fn rename(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (list, typed) = (slug.to_string(), form.text("name").to_owned());
    let next = format!("/admin/lists/{slug}?done=changed");
    let wanted = typed.clone();
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { named::rename(conn, who, &list, &wanted).await })
    });
    let asked = AskedOfList {
        name: Some(typed),
        ..AskedOfList::of(&visit)
    };
    or_again(done.await, |again| one_again(&visit, &slug, again, asked)).await
}

/// Runs one change of a draft.
async fn change(visit: &Visit, slug: &str, form: &Form, place: &str, change: ListChange) -> Result<HttpResponse> {
    let (list, sent) = (slug.to_owned(), form.version());
    let next = format!("/admin/lists/{slug}?done=site-drafted{place}");
    visit
        .once(form, next, move |conn, who| {
            Box::pin(async move { drafting::change(conn, who, &list, sent, change).await })
        })
        .await
}

/// `POST /admin/lists/{slug}/add`: a story by its address or identity, or a slot that a category fills.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn add_slot(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (list, sent, typed) = (slug.to_string(), form.version(), form.text("story").trim().to_owned());
    let category = category(&form);
    let next = format!("/admin/lists/{slug}?done=site-drafted#slots");
    let story = typed.clone();
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move {
            let category = category?;
            let story = match story.as_str() {
                "" if category.is_none() => {
                    return Err(
                        Problems::of("story", "Choose a story, or a category whose newest fills the slot.").into(),
                    );
                }
                "" => None,
                typed => Some(story_meant(conn, who, typed).await?),
            };
            drafting::change(conn, who, &list, sent, ListChange::Add(story, category)).await
        })
    });
    let asked = AskedOfList {
        story: typed,
        ..AskedOfList::of(&visit)
    };
    or_again(done.await, |again| one_again(&visit, &slug, again, asked)).await
}

fn category(form: &Form) -> Result<Option<CategoryId>> {
    match form.text("category") {
        "" => Ok(None),
        _ => form.parse("category", "Choose a category of the list.").map(Some),
    }
}

/// `POST /admin/lists/{slug}/order`: `seen` is all of its slots with commas between, as the page had them, `order` the same as they
/// are to be; `up` or `down` moves one of them by one place.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn order(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let moved = form.sent("up").or_else(|| form.sent("down")).map(str::to_owned);
    let place = moved.map(|id| format!("#slot-{id}")).unwrap_or_default();
    let done = match ordered(&form) {
        Ok((seen, wanted)) => change(&visit, &slug, &form, &place, ListChange::Order(seen, wanted)).await,
        Err(error) => Err(error),
    };
    or_again(done, |again| one_again(&visit, &slug, again, AskedOfList::of(&visit))).await
}

fn ordered(form: &Form) -> Result<(Vec<SlotId>, Vec<SlotId>)> {
    let no_order = || Problems::of("order", NO_ORDER);
    let read = |text: &str| {
        let ids = text.split(',').filter(|id| !id.trim().is_empty());
        ids.map(|id| id.trim().parse::<SlotId>().map_err(|_| no_order()))
            .collect::<std::result::Result<Vec<_>, _>>()
    };
    let (seen, mut wanted) = (read(form.text("seen"))?, read(form.text("order"))?);
    for (moved, back) in [(form.sent("up"), true), (form.sent("down"), false)] {
        let Some(moved) = moved else { continue };
        let from = wanted
            .iter()
            .position(|id| id.to_string() == moved)
            .ok_or_else(no_order)?;
        let to = if back { from.checked_sub(1) } else { Some(from + 1) };
        if let Some(to) = to.filter(|to| *to < wanted.len()) {
            let id = wanted.remove(from);
            wanted.insert(to, id);
        }
    }
    Ok((seen, wanted))
}

/// `POST /admin/lists/{slug}/slots/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn edit(visit: Visit, path: web::Path<(String, SlotId)>, form: Form) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let (list, sent) = (slug.to_string(), form.version());
    let next = format!("/admin/lists/{slug}?done=site-drafted#slot-{id}");
    let (wanted, story) = (read(&form), form.text("story").trim().to_owned());
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move {
            let mut wanted = wanted?;
            if !story.is_empty() && !wanted.is_emptied {
                wanted.story = Some(story_meant(conn, who, &story).await?);
            }
            drafting::change(conn, who, &list, sent, ListChange::Edit(id, wanted)).await
        })
    });
    let asked = AskedOfList {
        edit: Some(id),
        typed: Some(form.clone()),
        ..AskedOfList::of(&visit)
    };
    or_again(done.await, |again| one_again(&visit, &slug, again, asked)).await
}

fn read(form: &Form) -> Result<SlotForm> {
    let (from, until, category) = (
        moment::read_optional(form, "from"),
        moment::read_optional(form, "until"),
        category(form),
    );
    Ok(SlotForm {
        story: None,
        is_emptied: form.text("do") == "empty",
        headline: form.text("headline").to_owned(),
        category: category?,
        from: from?.map(|at| at.at()),
        until: until?.map(|at| at.at()),
    })
}

/// `POST /admin/lists/{slug}/slots/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, path: web::Path<(String, SlotId)>, form: Form) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let done = change(&visit, &slug, &form, "#slots", ListChange::Remove(id)).await;
    or_again(done, |again| one_again(&visit, &slug, again, AskedOfList::of(&visit))).await
}

/// `POST /admin/lists/{slug}/draft`: `do` is `undo` or `discard`.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn draft(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (list, sent, discards) = (slug.to_string(), form.version(), form.text("do") == "discard");
    let said = if discards { "site-discarded" } else { "list-undone" };
    let next = format!("/admin/lists/{slug}?done={said}");
    let done = visit.once(&form, next, move |conn, who| {
        let change = if discards {
            ListChange::Discard
        } else {
            ListChange::Undo
        };
        Box::pin(async move { drafting::change(conn, who, &list, sent, change).await })
    });
    or_again(done.await, |again| {
        one_again(&visit, &slug, again, AskedOfList::of(&visit))
    })
    .await
}

/// `POST /admin/lists/{slug}/publish`: at once, or with `do` as `plan` at the moment that it names.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn publish(visit: Visit, slug: web::Path<String>, form: Form) -> Result<HttpResponse> {
    let (list, sent, plans) = (slug.to_string(), form.version(), form.text("do") == "plan");
    let when = if plans {
        moment::read(&form, "when").map(Some)
    } else {
        Ok(None)
    };
    let said = if plans { "list-planned" } else { "list-live" };
    let next = format!("/admin/lists/{slug}?done={said}");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { publishing::publish(conn, who, &list, sent, when?).await })
    });
    let asked = AskedOfList {
        typed: plans.then(|| form.clone()),
        ..AskedOfList::of(&visit)
    };
    or_again(done.await, |again| one_again(&visit, &slug, again, asked)).await
}

/// `POST /admin/lists/{slug}/plans/{id}/take-back`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn take_back(visit: Visit, path: web::Path<(String, ArrangementId)>, form: Form) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let (list, sent) = (slug.to_string(), form.version());
    let next = format!("/admin/lists/{slug}?done=list-taken-back");
    let done = visit.once(&form, next, move |conn, who| {
        Box::pin(async move { publishing::take_back(conn, who, &list, sent, id).await })
    });
    or_again(done.await, |again| {
        one_again(&visit, &slug, again, AskedOfList::of(&visit))
    })
    .await
}

/// `POST /admin/lists/{slug}/past/{id}/bring-back`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn bring_back(visit: Visit, path: web::Path<(String, ArrangementId)>, form: Form) -> Result<HttpResponse> {
    let (slug, id) = path.into_inner();
    let done = change(&visit, &slug, &form, "", ListChange::BringBack(id)).await;
    or_again(done, |again| one_again(&visit, &slug, again, AskedOfList::of(&visit))).await
}

//! The front of the reader site at another moment: as it will be, as things stand and with the draft of a list, or as it was.

use std::{collections::HashMap, sync::Arc};

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, Data},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{
    app::App,
    articles::timeline::planned::{Planned, Twice},
    curation::{self, board::FrontBoard, looking::FilledSlot},
    delivery::book::{BREAKING, Book, FEATURED, FRONT},
    desk::ahead,
    error::{Error, Problems, Result},
    live::{filter::Filter, past::PastList, story::LiveArticle, window::Window},
    platform::db::Conn,
    policy::Viewer,
    web::{
        admin::{media::choose::NEWSROOM_FILES, moment::wall_of, visit::Visit},
        respond,
        site::{
            LabelledLink,
            frame::TriedBar,
            list::{self, FrontAt, FrontLead},
        },
    },
};

/// Stories of the front that are looked at, as its page has them.
const STORIES: i64 = 24;

/// The draft of a list, tried out in the place of what is live and planned.
#[derive(Clone, Copy)]
struct TriedList<'a> {
    slug: &'a str,
    as_draft: bool,
}

/// `GET /admin/lists/{slug}/then`: the front of the site at `at-day` and `at-time` in the newsroom's time, or now. Of a moment
/// that comes with the list's draft, unless `of=live`. Never stored, never indexed.
///
/// # Errors
/// `NotFound`, `Problems` of a moment that there is not, `Busy`.
pub async fn page(visit: Visit, slug: web::Path<String>) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut newsroom = visit.app.newsroom().await?;
    curation::may(&mut newsroom, visit.viewer().role).await?;
    let board = FrontBoard::look(&mut newsroom, &slug).await?;
    let zone: Tz = book.site.time_zone.parse().unwrap_or(Tz::UTC);
    let asked = |name: &str| respond::parameter(&visit.req, name).unwrap_or_default();
    let at = match (asked("at-day"), asked("at-time")) {
        (day, time) if day.is_empty() && time.is_empty() => board.at,
        (day, time) => {
            let wall = wall_of(&day, &time).ok_or_else(|| Problems::of("at", "Choose a day and a time."))?;
            Planned::new(wall, zone, Some(Twice::Earlier))?.at()
        }
    };
    let tried = TriedList {
        slug: &slug,
        as_draft: board.draft.is_some() && asked("of") != "live",
    };
    let wall = at.with_timezone(&zone).format("%A %-d %B %Y at %H:%M");
    let (front, said) = if at < board.at {
        drop(newsroom);
        let said = format!("The front on {wall}, of the stories that readers have today.");
        (past(&visit.app, &book, at).await?, said)
    } else {
        let with = if tried.as_draft {
            format!(" and with the draft of {}", board.list.name)
        } else {
            String::new()
        };
        let said = format!("The front on {wall}, as things stand now{with}. What you may not see yet is left out.");
        let front = coming(&mut newsroom, visit.viewer(), &book, tried, at).await?;
        drop(newsroom); // nobody holds two connections while they wait for one
        (front, said)
    };
    let bar = TriedBar {
        said,
        back: LabelledLink {
            href: format!("/admin/lists/{slug}"),
            label: format!("Back to {}", board.list.name),
        },
    };
    let mut conn = visit.app.readers().await?;
    respond::private_page(StatusCode::OK, &list::front_at(&mut conn, &book, front, bar).await?)
}

/// As readers will have it.
async fn coming(
    conn: &mut Conn,
    who: &Viewer,
    book: &Book,
    tried: TriedList<'_>,
    at: DateTime<Utc>,
) -> Result<FrontAt> {
    let (sections, of_each) = list::sections_on_front(book);
    let mut by_section = vec![];
    for id in sections {
        by_section.push((id, ahead::newest(conn, who, Some(id), at, of_each).await?));
    }
    let newest = ahead::newest(conn, who, None, at, STORIES).await?;
    let (placed, name) = on_list(conn, who, FRONT, tried, at).await?;
    Ok(FrontAt {
        at,
        lead: FrontLead { placed, name },
        newest: newest.into_iter().map(Arc::new).collect(),
        by_section,
        featured: on_list(conn, who, FEATURED, tried, at).await?.0,
        breaking: on_list(conn, who, BREAKING, tried, at).await?.0,
        files_at: NEWSROOM_FILES,
    })
}

/// A story on a list, with what it is called there.
type CalledStory = (Arc<LiveArticle>, String);

/// The stories of a list then, and what it is called; of one that nobody made yet, none.
async fn on_list(
    conn: &mut Conn,
    who: &Viewer,
    slug: &str,
    tried: TriedList<'_>,
    at: DateTime<Utc>,
) -> Result<(Vec<CalledStory>, String)> {
    let board = match FrontBoard::look(conn, slug).await {
        Err(Error::NotFound) => return Ok((vec![], String::new())),
        found => found?,
    };
    let draft = board.draft.as_deref().filter(|_| tried.as_draft && tried.slug == slug);
    let filled = FilledSlot::at(conn, who, board.list.id, draft, at).await?;
    let slots = draft.unwrap_or(&board.current.slots);
    let planned = board.planned.iter().flat_map(|plan| &plan.slots);
    let own: HashMap<_, _> = planned
        .chain(slots)
        .filter(|slot| !slot.headline.is_empty())
        .map(|slot| (slot.id, slot.headline.clone()))
        .collect();
    let ids: Vec<_> = filled.iter().map(|slot| slot.article_id).collect();
    let stories = ahead::among(conn, who, &ids, at).await?;
    let stories = stories.into_iter().filter_map(|story| {
        let slot = filled.iter().find(|slot| slot.article_id == story.id)?;
        let own = own.get(&slot.slot_id).filter(|_| !slot.stands_in).cloned();
        let headline = own.unwrap_or_else(|| story.listed_headline());
        Some((Arc::new(story), headline))
    });
    Ok((stories.collect(), board.list.name))
}

/// As readers had it: asked as a reader, who learns nothing of what is gone.
async fn past(app: &Data<App>, book: &Book, at: DateTime<Utc>) -> Result<FrontAt> {
    let mut conn = app.readers().await?;
    let conn: &mut Conn = &mut conn;
    let mut lists = vec![];
    for slug in [FRONT, FEATURED, BREAKING] {
        let slice = PastList::curated(conn, slug, at, STORIES).await?.slice;
        let called = slice.articles.into_iter().map(|story| {
            let headline = story.listed_headline();
            (story, headline)
        });
        lists.push(called.collect::<Vec<_>>());
    }
    let newest = PastList::read(conn, &book.knowing(Filter::default()), &Window::newest(STORIES), at).await?;
    let [placed, featured, breaking] = <[_; 3]>::try_from(lists).unwrap_or_default();
    Ok(FrontAt {
        at,
        lead: FrontLead {
            placed,
            name: book
                .lists
                .iter()
                .find(|list| list.slug == FRONT)
                .map(|list| list.name.clone())
                .unwrap_or_default(),
        },
        newest: newest.slice.articles,
        by_section: vec![],
        featured,
        breaking,
        files_at: NEWSROOM_FILES,
    })
}

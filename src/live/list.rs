//! Lists of live stories: a stretch of them, from where to where it goes on, and how many there are.

use std::{collections::HashMap, sync::Arc};

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    live::{
        cards::Cards,
        filter::{Filter, Resolved},
        listings,
        story::{Edition, LiveArticle},
        walk::{COUNT_CAP, ListingWalk, PagePlace, WalkedRow},
        window::{Cursor, Window},
    },
    platform::db::Conn,
};

/// A stretch of a list.
#[derive(Debug, Default)]
pub struct ListSlice {
    /// In list order.
    pub articles: Vec<Arc<LiveArticle>>,
    /// From where it goes on towards the end: behind the last story, or further on when so many rows were looked at that
    /// the page is shorter than it was asked to be.
    pub after: Option<Cursor>,
    /// From where it goes on towards the beginning.
    pub before: Option<Cursor>,
    /// How many pass the filter, up to `COUNT_CAP`, when it was asked for; none when so many rows would have to be tested
    /// for it that nobody is told.
    pub count: Option<i64>,
    /// What the list was walked by: facets, or the one of all stories. A story that comes to it or leaves it is, or was,
    /// listed under one of them.
    pub on: Vec<Uuid>,
}

impl ListSlice {
    /// Of a list that has no story, whoever asks when.
    fn nothing(window: &Window) -> Self {
        Self {
            on: vec![listings::all()],
            count: window.counted.then_some(0),
            ..Self::default()
        }
    }
}

/// A row of a walk with its story.
#[derive(QueryableByName)]
struct FoundStory {
    #[diesel(embed)]
    step: WalkedRow,
    #[diesel(embed)]
    article: LiveArticle,
}

impl LiveArticle {
    /// A stretch of the stories that pass a filter: two statements at most, three when a place is empty and counted.
    pub async fn list(conn: &mut Conn, filter: &Filter, window: &Window) -> Result<ListSlice> {
        let Some(resolved) = Resolved::of(conn, filter).await? else {
            return Ok(ListSlice::nothing(window));
        };
        match turned_to(conn, &resolved, window).await? {
            Ok(window) => whole(conn, &resolved, &window).await,
            Err(nothing) => Ok(nothing),
        }
    }

    /// The same where cards are kept: what was asked before reads the rows of its walk, and the cards that are not known.
    pub async fn list_with(conn: &mut Conn, cards: &Cards, filter: &Filter, window: &Window) -> Result<ListSlice> {
        let Some(resolved) = Resolved::of(conn, filter).await? else {
            return Ok(ListSlice::nothing(window));
        };
        let window = match turned_to(conn, &resolved, window).await? {
            Ok(window) => window,
            Err(nothing) => return Ok(nothing),
        };
        let window = &window;
        if window.with_body {
            return whole(conn, &resolved, window).await;
        }
        if !cards.was_asked(&format!("{resolved:?} {window:?}")) {
            let stretch = whole(conn, &resolved, window).await?;
            stretch.articles.iter().for_each(|article| cards.insert(article));
            return Ok(stretch);
        }
        let steps: Vec<WalkedRow> = ListingWalk::of(&resolved, window).steps(window).load(conn).await?;
        let (kept, stretch) = edges(conn, &resolved, steps, window).await?;
        let editions: Vec<Edition> = kept.iter().map(WalkedRow::edition).collect();
        Ok(ListSlice {
            articles: cards.all(conn, &editions).await?,
            ..stretch
        })
    }
}

/// The window from the place at which its page begins, found in one statement more; what there is to say where nothing stands
/// on that page.
async fn turned_to(
    conn: &mut Conn,
    resolved: &Resolved,
    window: &Window,
) -> Result<std::result::Result<Window, ListSlice>> {
    if window.skip == 0 {
        return Ok(Ok(*window));
    }
    let place: Option<PagePlace> = ListingWalk::of(resolved, window)
        .page_place(window.skip)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(place) = place.as_ref().filter(|place| place.found) {
        return Ok(Ok(Window {
            place: Some(place.cursor()),
            skip: 0,
            ..*window
        }));
    }
    let count = match window.counted {
        true => count(conn, resolved).await?,
        false => None,
    };
    Ok(Err(ListSlice {
        after: place.as_ref().map(PagePlace::cursor),
        on: walked(resolved),
        count,
        ..ListSlice::default()
    }))
}

/// The rows with their stories, in one statement.
async fn whole(conn: &mut Conn, resolved: &Resolved, window: &Window) -> Result<ListSlice> {
    let found: Vec<FoundStory> = ListingWalk::of(resolved, window).page(window).load(conn).await?;
    let (mut steps, mut stories) = (Vec::new(), HashMap::new());
    for FoundStory { step, article } in found {
        stories.insert(step.publication_id, Arc::new(article));
        steps.push(step);
    }
    let (kept, stretch) = edges(conn, resolved, steps, window).await?;
    let of_step = |step: &WalkedRow| stories.remove(&step.publication_id);
    Ok(ListSlice {
        articles: kept.iter().filter_map(of_step).collect(),
        ..stretch
    })
}

/// The rows of a page, and all that is said of it besides its stories.
async fn edges(
    conn: &mut Conn,
    resolved: &Resolved,
    steps: Vec<WalkedRow>,
    window: &Window,
) -> Result<(Vec<WalkedRow>, ListSlice)> {
    let counted = steps.as_slice().first().map(|step| step.counted);
    let (kept, stretch) = stretch(steps, window);
    let count = match counted {
        _ if !window.counted => None,
        Some(counted) => counted,
        None if window.place.is_none() => Some(0),
        None => count(conn, resolved).await?,
    };
    let on = walked(resolved);
    Ok((kept, ListSlice { count, on, ..stretch }))
}

/// The facets that are walked.
pub(super) fn walked(resolved: &Resolved) -> Vec<Uuid> {
    let first = resolved.groups.as_slice().first().filter(|_| resolved.among.is_none());
    let all = (first.is_none() || resolved.asked).then(listings::all);
    first.into_iter().flatten().copied().chain(all).collect()
}

/// How many pass a filter, up to `COUNT_CAP`.
async fn count(conn: &mut Conn, resolved: &Resolved) -> Result<Option<i64>> {
    #[derive(QueryableByName)]
    struct StoryCount {
        #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
        counted: Option<i64>,
    }
    let row: StoryCount = ListingWalk::of(resolved, &Window::newest(COUNT_CAP))
        .count()
        .get_result(conn)
        .await?;
    Ok(row.counted)
}

/// What was found, as far as the list was asked for and every index was looked at, in list order.
pub(super) fn stretch(steps: Vec<WalkedRow>, window: &Window) -> (Vec<WalkedRow>, ListSlice) {
    let limit = usize::try_from(window.limit).unwrap_or(0);
    let back = window.place.is_some_and(|place| place.back);
    let (mut kept, mut end) = (Vec::<WalkedRow>::new(), None);
    for step in steps {
        if kept.len() == limit {
            end = kept.last().map(|step| step.place(back));
            break;
        }
        let (place, is_last) = (step.place(back), step.is_last);
        if step.passes {
            kept.push(step);
        }
        if is_last {
            end = Some(place);
            break;
        }
    }
    let behind = window.place.and_then(|from| match kept.as_slice().first() {
        Some(first) => Some(first.place(!back)),
        // Nothing was found so far: the way back begins with the row that stands at this place.
        None => end.map(|_| Cursor {
            id: beside(from.id, window.oldest_first == back),
            back: !back,
            ..from
        }),
    });
    let (before, after) = if back { (end, behind) } else { (behind, end) };
    if back {
        kept.reverse();
    }
    let stretch = ListSlice {
        before,
        after,
        ..ListSlice::default()
    };
    (kept, stretch)
}

/// The identity just before another one, or just after it: places are exclusive.
fn beside(id: Uuid, before: bool) -> Uuid {
    let number = id.as_u128();
    Uuid::from_u128(if before {
        number.saturating_sub(1)
    } else {
        number.saturating_add(1)
    })
}

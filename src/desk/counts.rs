//! How many stories stand on each shelf.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    desk::{
        query::{Shelf, StoryOrder, StoryQuery},
        stories::Story,
        walks,
    },
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::{Party, Role},
};

/// Shelves are counted no further than this; a page says "1,000+" then.
pub const COUNT_CAP: i64 = 1_001;

/// How many stand on a shelf, as far as they were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// So many at least, and no more than 1,000.
    pub count: i64,
    /// There are more, or may be.
    pub is_more: bool,
}

impl Story {
    /// How many stand on each shelf, for this person.
    pub async fn counts(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<(Shelf, Count)>> {
        let who = who.into();
        let role = who.capacity.sees_as();
        #[derive(QueryableByName)]
        struct ShelfCounts {
            #[diesel(sql_type = sql_types::Array<sql_types::BigInt>)]
            counts: Vec<i64>,
            #[diesel(sql_type = sql_types::Array<sql_types::BigInt>)]
            walked: Vec<i64>,
        }
        let query = match role {
            Role::Contributor => own_counts(),
            Role::Journalist | Role::Editor | Role::Admin => shelf_counts(role),
        };
        let row: ShelfCounts = sql(query)
            .planned_once()
            .bind::<sql_types::Uuid, _>(who.id)
            .get_result(conn)
            .await?;
        let counts = row.counts.into_iter().zip(row.walked).map(|(count, walked)| Count {
            count: count.min(COUNT_CAP - 1),
            is_more: count >= COUNT_CAP || walked >= COUNT_CAP,
        });
        Ok(Shelf::ALL.into_iter().zip(counts).collect())
    }
}

/// Of each shelf the first of its walk, each looked at by itself. What is live stands in the readers' own walk.
fn shelf_counts(role: Role) -> String {
    let one = |(at, shelf): (usize, Shelf)| {
        let wanted = StoryQuery {
            far: COUNT_CAP,
            order: if shelf == Shelf::Live {
                StoryOrder::WentLive
            } else {
                StoryOrder::NewestChange
            },
            ..StoryQuery::newest(shelf, 1)
        };
        let walk = &walks::ways(role, &wanted)[0].walk;
        if shelf == Shelf::Live {
            return format!(
                "SELECT {at} AS at, count(*) FILTER (WHERE newsroom.not_kept_back(NULL, NULL, w.embargo_until)) AS count, count(*) AS walked FROM ({walk}) w"
            );
        }
        if let Some(walk) = walks::rows(&wanted) {
            return format!(
                "SELECT {at}, count(*) FILTER (WHERE {} AND {}), count(*) FROM ({walk}) a",
                shelf.condition(),
                seen_by(role)
            );
        }
        format!(
            "SELECT {at}, count(DISTINCT w.id) FILTER (WHERE x.stands), count(*) FROM ({walk}) w CROSS JOIN LATERAL (
               SELECT {} AND {} AS stands FROM newsroom.articles a WHERE a.id = w.id OFFSET 0) x",
            shelf.condition(),
            seen_by(role),
        )
    };
    let mut shelves: Vec<(usize, Shelf)> = Shelf::ALL.into_iter().enumerate().collect();
    shelves.sort_by_key(|(_, shelf)| *shelf != Shelf::Live);
    let all: Vec<String> = shelves.into_iter().map(one).collect();
    format!(
        "SELECT array_agg(n.count ORDER BY n.at) AS counts, array_agg(n.walked ORDER BY n.at) AS walked FROM ({}) n",
        all.join(" UNION ALL ")
    )
}

/// Of somebody's own stories the newest, each looked at once for every shelf.
fn own_counts() -> String {
    let wanted = StoryQuery {
        far: 2 * COUNT_CAP,
        ..StoryQuery::newest(Shelf::All, 1)
    };
    let walk = &walks::ways(Role::Contributor, &wanted)[0].walk;
    let stands = Shelf::ALL.map(Shelf::condition).join(", ");
    let count = |number: usize| format!("count(*) FILTER (WHERE y.stands[{}])", number + 1);
    let counts: Vec<String> = (0..Shelf::ALL.len()).map(count).collect();
    format!(
        "SELECT ARRAY[{}] AS counts, array_fill(coalesce(max(y.walked), 0), ARRAY[{}]) AS walked FROM (
           SELECT x.stands, w.walked FROM (
             SELECT v.id, count(*) OVER () AS walked FROM (SELECT DISTINCT u.id FROM ({walk}) u LIMIT {COUNT_CAP}) v) w CROSS JOIN LATERAL (
             SELECT ARRAY[{stands}] AS stands FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE a.id = w.id AND {} OFFSET 0) x) y",
        counts.join(", "),
        counts.len(),
        seen_by(Role::Contributor)
    )
}

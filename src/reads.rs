//! How often stories are read and redirects followed: counted in memory by address, written down now and then. Nothing of who
//! reads is known.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
};

/// So many addresses are counted until they are written down; others are left out.
const MOST: usize = 20_000;

/// What was counted since it was last written down. One for a process.
#[derive(Debug, Default)]
pub struct ReadCounter {
    /// By the slug of the story.
    opened: ReadTally,
    /// By the path of the redirect.
    followed: ReadTally,
}

impl ReadCounter {
    /// Somebody opened the page of the story with this slug.
    pub fn count(&self, slug: &str) {
        self.opened.add(slug);
    }

    /// Somebody was led on from this path, by the redirect that stands for it.
    pub fn led_on(&self, path: &str) {
        self.followed.add(path);
    }

    /// Writes down what was counted, of stories that readers have and of redirects that stand. Where that fails it is
    /// counted still.
    ///
    /// # Errors
    /// Database errors.
    pub async fn write_down(&self, conn: &mut Conn) -> Result<()> {
        self.opened
            .write_down(
                conn,
                "INSERT INTO newsroom.reads AS r (article_id, day, times)
                 SELECT s.article_id, (newsroom.clock() AT TIME ZONE (SELECT n.time_zone FROM newsroom.site n WHERE n.one))::date, sum(c.times)
                 FROM ROWS FROM (unnest($1), unnest($2)) c(slug, times) JOIN newsroom.slugs s ON s.slug = c.slug
                 WHERE (SELECT true FROM newsroom.live l WHERE l.article_id = s.article_id LIMIT 1)
                 GROUP BY s.article_id ORDER BY s.article_id
                 ON CONFLICT (article_id, day) DO UPDATE SET times = r.times + excluded.times",
            )
            .await?;
        self.followed
            .write_down(
                conn,
                "INSERT INTO newsroom.redirect_uses AS u (redirect_id, times, last_used_at)
                 SELECT r.id, c.times, newsroom.clock() FROM ROWS FROM (unnest($1), unnest($2)) c(path, times)
                 JOIN newsroom.redirects r ON r.path = c.path ORDER BY r.id
                 ON CONFLICT (redirect_id) DO UPDATE SET times = u.times + excluded.times, last_used_at = excluded.last_used_at",
            )
            .await
    }
}

/// How often each address was asked for.
#[derive(Debug, Default)]
struct ReadTally(Mutex<HashMap<String, i32>>);

impl ReadTally {
    fn add(&self, address: &str) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = counted.get_mut(address) {
            *times = times.saturating_add(1);
        } else if counted.len() < MOST {
            counted.insert(address.to_owned(), 1);
        }
    }

    /// Hands all of it to a statement, as addresses ($1) and times ($2), and begins anew.
    async fn write_down(&self, conn: &mut Conn, statement: &'static str) -> Result<()> {
        let counted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if counted.is_empty() {
            return Ok(());
        }
        let (addresses, times): (Vec<&str>, Vec<i32>) = counted
            .iter()
            .map(|(address, times)| (address.as_str(), *times))
            .unzip();
        let written = sql(statement)
            .bind::<sql_types::Array<sql_types::Text>, _>(&addresses)
            .bind::<sql_types::Array<sql_types::Integer>, _>(&times)
            .execute(conn)
            .await;
        if let Err(error) = written {
            self.put_back(counted);
            return Err(error.into());
        }
        Ok(())
    }

    fn put_back(&self, counted: HashMap<String, i32>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (address, times) in counted {
            let all = now.entry(address).or_default();
            *all = all.saturating_add(times);
        }
    }
}

/// How often a story was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct StoryReads {
    /// On the day that it is where the newsroom is.
    #[diesel(sql_type = sql_types::BigInt)]
    pub today: i64,
    /// Since it is counted.
    #[diesel(sql_type = sql_types::BigInt)]
    pub ever: i64,
}

impl StoryReads {
    /// Of one story.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: ArticleId) -> Result<Self> {
        Ok(sql(
            "SELECT coalesce(sum(r.times) FILTER (WHERE r.day = (newsroom.clock() AT TIME ZONE (SELECT n.time_zone FROM newsroom.site n WHERE n.one))::date), 0)::bigint AS today,
               coalesce(sum(r.times), 0)::bigint AS ever
             FROM newsroom.reads r WHERE r.article_id = $1",
        )
        .bind::<sql_types::Uuid, _>(article)
        .get_result(conn)
        .await?)
    }
}

//! What a person hears of, as it may be shown to them now: words of a story only while they may see it.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    articles::seen::seen_by,
    bell::NoticeWord,
    error::Result,
    ids::{ArticleId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::{Actor, Party, Role},
};

/// Unread ones are counted no further than this; a page says "99+" then.
pub const UNREAD_CAP: i64 = 100;
/// As many as the menu of the bell has.
pub const IN_MENU: i64 = 5;
/// As many as a page has.
pub const OF_A_PAGE: i64 = 50;
/// So many are looked at for a page: those of stories that are kept from somebody since are left out.
const LOOKED_AT: i64 = 200;

/// Something that a person heard of.
#[derive(Debug, Clone, QueryableByName)]
pub struct Notice {
    /// Rises with time.
    #[diesel(sql_type = sql_types::BigInt)]
    pub id: i64,
    /// When it happened.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// What, as `NoticeWord::word` says it.
    #[diesel(sql_type = sql_types::Text)]
    pub said: String,
    /// Whether they read it.
    #[diesel(sql_type = sql_types::Bool)]
    pub read: bool,
    /// Who acted, by their present name; nobody for time and for readers.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub by: Option<String>,
    /// The story.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub article_id: Option<ArticleId>,
    /// Of its working text.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub headline: Option<String>,
    /// Where it stands now.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub stage: Option<String>,
    /// It is kept back, or was dropped or killed: nothing of it leaves the house.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_kept_in: bool,
    /// Why, for colleagues.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reason: Option<String>,
    /// What readers are told.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub public_note: Option<String>,
    /// What else the act kept.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    pub subject: Option<Value>,
    /// The newest open report: what a reader marked.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub passage: Option<String>,
    /// Comments that wait now, no further than `UNREAD_CAP`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub waiting: Option<i64>,
    /// Unread ones of this person, no further than `UNREAD_CAP`.
    #[diesel(sql_type = sql_types::BigInt)]
    pub unread: i64,
}

/// What the bell says.
#[derive(Debug, Clone, Default)]
pub struct Bell {
    /// The newest first.
    pub notices: Vec<Notice>,
    /// How many were not read, no further than `UNREAD_CAP`.
    pub unread: i64,
    /// There are older ones.
    pub has_more: bool,
}

impl Bell {
    /// The newest of a person.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, who: impl Into<Party>) -> Result<Self> {
        Self::before(conn, who, i64::MAX, IN_MENU).await
    }

    /// So many before one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn before(conn: &mut Conn, who: impl Into<Party>, before: i64, many: i64) -> Result<Self> {
        let who = who.into();
        let mut notices: Vec<Notice> = sql(query(who.capacity.sees_as(), many + 1))
            .planned_once()
            .bind::<sql_types::Uuid, _>(who.id)
            .bind::<sql_types::BigInt, _>(before)
            .load(conn)
            .await?;
        let shown = usize::try_from(many).unwrap_or(usize::MAX);
        let has_more = notices.len() > shown;
        notices.truncate(shown);
        Ok(Self {
            unread: match notices.as_slice() {
                [first, ..] => first.unread,
                [] => 0,
            },
            notices,
            has_more,
        })
    }
}

/// Whether the notice `n` may be shown to `$1`.
fn shown_to(role: Role) -> String {
    let hidden = NoticeWord::not_for(role);
    let by_role = if hidden.is_empty() {
        String::new()
    } else {
        format!(" AND n.said NOT IN ('{}')", hidden.join("', '"))
    };
    format!(
        "(n.article_id IS NULL OR EXISTS (SELECT FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
           WHERE a.id = n.article_id AND {} OFFSET 0)){by_role}",
        seen_by(role)
    )
}

fn query(role: Role, many: i64) -> String {
    let shown = shown_to(role);
    format!(
        "WITH looked_at AS MATERIALIZED (SELECT n.* FROM newsroom.notices n WHERE n.staff_id = $1 AND n.id < $2 ORDER BY n.id DESC LIMIT {LOOKED_AT}),
           picked AS MATERIALIZED (SELECT n.* FROM looked_at n WHERE {shown} ORDER BY n.id DESC LIMIT {many}),
           fresh AS MATERIALIZED (SELECT n.id, n.article_id, n.said FROM newsroom.notices n WHERE n.staff_id = $1 AND n.read_at IS NULL ORDER BY n.id DESC LIMIT {UNREAD_CAP})
         SELECT p.id, p.at, p.said, p.read_at IS NOT NULL AS read, s.name AS by, p.article_id, CASE WHEN r.headline = '' THEN a.slugline ELSE r.headline END AS headline, a.stage,
           a.id IS NOT NULL AND {KEPT_IN} AS is_kept_in, l.reason, l.public_note, l.subject,
           CASE WHEN p.said = 'mistake_reported' THEN (SELECT m.passage FROM newsroom.mistakes m
             WHERE m.article_id = p.article_id AND m.outcome IS NULL ORDER BY m.sent_at DESC LIMIT 1) END AS passage,
           CASE WHEN p.said = 'comments_held' THEN (SELECT count(*) FROM (SELECT FROM newsroom.comments c WHERE c.state = 'held' LIMIT {UNREAD_CAP}) w) END AS waiting,
           (SELECT count(*) FROM fresh n WHERE {shown}) AS unread
         FROM picked p LEFT JOIN newsroom.staff s ON s.id = p.by_id LEFT JOIN newsroom.activity l ON l.seq = p.activity_seq
           LEFT JOIN newsroom.articles a ON a.id = p.article_id LEFT JOIN newsroom.revisions r ON r.id = a.working_revision_id
         ORDER BY p.id DESC"
    )
}

/// Of which stories `a` nothing leaves the house.
const KEPT_IN: &str = "(a.held_at IS NOT NULL OR a.killed_at IS NOT NULL OR a.stage = 'spiked' OR coalesce(a.embargo_until > newsroom.clock(), false))";

/// What of it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadNotices {
    /// One.
    One(i64),
    /// All that there were on the page: those up to one.
    UpTo(i64),
}

/// Says that notices were read, by whoever they are for. Those that came since the page was made stay new.
///
/// # Errors
/// `Refused` for who has no account; database errors.
pub async fn read(conn: &mut Conn, who: &Actor, which: ReadNotices) -> Result<()> {
    let account: StaffId = who.id.account()?;
    let (id, or_older) = match which {
        ReadNotices::One(id) => (id, false),
        ReadNotices::UpTo(id) => (id, true),
    };
    sql("UPDATE newsroom.notices SET read_at = newsroom.act_clock()
         WHERE staff_id = $1 AND read_at IS NULL AND (id = $2 OR ($3 AND id < $2))")
    .bind::<sql_types::Uuid, _>(account)
    .bind::<sql_types::BigInt, _>(id)
    .bind::<sql_types::Bool, _>(or_older)
    .execute(conn)
    .await?;
    Ok(())
}

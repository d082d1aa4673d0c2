//! What becomes of somebody's work when they leave: open stories go to a colleague, scheduled ones stay and are named, and it is
//! said when nobody is left who could take them back.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::seen::seen_by,
    error::{Error, Problems, Result},
    ids::{ArticleId, RevisionId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, Party, Role, can},
    staff::{self, Account},
};

/// So many stories are handed over at once; who has more does it again for the rest.
pub const HANDED_AT_ONCE: i64 = 1_000;
/// So many scheduled stories are named.
const NAMED: i64 = 20;

/// Stories of an account (`$2`) that are worked on: begun by them or in their care, and not planned.
const OPEN: &str = "a.stage IN ('draft', 'in_review', 'returned', 'approved') AND coalesce(a.in_care_of, a.created_by) = $2
   AND NOT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND p.cancelled_at IS NULL AND NOT p.past AND p.live_from > newsroom.clock())";

/// What somebody would leave behind, of what whoever looks may see.
#[derive(Debug, Clone, Default)]
pub struct LeftWork {
    /// Open stories, no further than one more than are handed over at once.
    pub open: i64,
    /// Stories that go live by themselves, the next ones first.
    pub scheduled: Vec<ScheduledWork>,
    /// Whether nobody else could publish, or take a plan back.
    pub is_last_editor: bool,
    /// How many stories of the whole newsroom are scheduled.
    pub all_scheduled: i64,
}

/// A story that goes live by itself.
#[derive(Debug, Clone, QueryableByName)]
pub struct ScheduledWork {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Main title of the working text.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// When it does.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
}

impl LeftWork {
    /// Of an account.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, who: impl Into<Party>, id: StaffId) -> Result<Self> {
        #[derive(QueryableByName)]
        struct OpenCount {
            #[diesel(sql_type = sql_types::BigInt)]
            open: i64,
            #[diesel(sql_type = sql_types::BigInt)]
            all_scheduled: i64,
        }
        let who = who.into();
        let seen = seen_by(who.capacity.sees_as());
        let counts: OpenCount = sql(format!(
            "SELECT (SELECT count(*) FROM (SELECT FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
                     WHERE (a.created_by = $2 OR a.in_care_of = $2) AND {OPEN} AND {seen} LIMIT {}) o) AS open,
               (SELECT count(*) FROM (SELECT FROM newsroom.publications p WHERE p.began_noticed_at IS NULL AND p.cancelled_at IS NULL
                  AND p.live_from > newsroom.clock() LIMIT 1000) s) AS all_scheduled",
            HANDED_AT_ONCE + 1
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await?;
        let scheduled = sql(format!(
            "SELECT a.id, r.headline, p.live_from AS at FROM newsroom.publications p
             JOIN newsroom.articles a ON a.id = p.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE p.began_noticed_at IS NULL AND p.cancelled_at IS NULL AND p.live_from > newsroom.clock()
               AND (a.created_by = $2 OR a.in_care_of = $2 OR EXISTS (SELECT FROM newsroom.signatures u WHERE u.staff_id = $2
                 AND r.byline @> jsonb_build_array(jsonb_build_object('author_id', u.id)))) AND {seen}
             ORDER BY p.live_from LIMIT {NAMED}"
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Uuid, _>(id)
        .load(conn)
        .await?;
        Ok(Self {
            open: counts.open,
            scheduled,
            is_last_editor: is_last_editor(conn, id).await?,
            all_scheduled: counts.all_scheduled,
        })
    }
}

/// Whether an account may publish and nobody else could who may sign in.
async fn is_last_editor(conn: &mut Conn, id: StaffId) -> Result<bool> {
    let all = Account::all(conn).await?;
    let admins_publish = admins_publish(conn).await?;
    let facts = Facts {
        admins_publish,
        ..Facts::NONE
    };
    let may =
        |account: &&Account| account.deactivated_at.is_none() && can(account.role(), Action::Schedule, &facts).is_ok();
    let mut able = all.iter().filter(may);
    Ok(able.clone().any(|account| account.id == id) && able.all(|account| account.id == id))
}

async fn admins_publish(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct AdminsPublish {
        #[diesel(sql_type = sql_types::Bool)]
        admins_publish: bool,
    }
    let row: AdminsPublish = sql("SELECT coalesce((SELECT admins_publish FROM newsroom.site), true) AS admins_publish")
        .get_result(conn)
        .await?;
    Ok(row.admins_publish)
}

/// Colleagues who can take somebody's work: all who may sign in but that person.
///
/// # Errors
/// Database errors.
pub async fn heirs(conn: &mut Conn, id: StaffId) -> Result<Vec<Account>> {
    let mut all = Account::all(conn).await?;
    all.retain(|account| account.id != id && account.deactivated_at.is_none());
    Ok(all)
}

/// Ends an account; before it, its open stories go to `heir`, where one is named. `knows` says that whoever ends it was told that
/// nobody else publishes.
///
/// # Errors
/// What `staff::deactivate` says; `Problems` of the heir; `Conflict` when nobody would be left to take scheduled stories back.
pub async fn leave(
    conn: &mut Conn,
    who: &Actor,
    id: StaffId,
    sent: Option<i64>,
    heir: Option<StaffId>,
    knows: bool,
) -> Result<()> {
    let left = LeftWork::of(conn, who, id).await?;
    if left.is_last_editor && left.all_scheduled > 0 && !knows {
        return Err(Error::Conflict(format!(
            "Nobody else here may publish, and {} scheduled: they go live by themselves, and nobody could take them back. Make somebody an editor first, or tick that it shall be so.",
            if left.all_scheduled == 1 {
                "one story is".to_owned()
            } else {
                format!("{} stories are", left.all_scheduled)
            }
        )));
    }
    staff::deactivate(conn, who, id, sent).await?;
    if let Some(heir) = heir {
        hand_over(conn, who, id, heir).await?;
    }
    Ok(())
}

/// Puts the open stories of somebody into the care of a colleague. Bylines, approvals and plans stay as they are.
///
/// # Errors
/// `Refused`, `Problems` of the heir, `NotFound`, database errors.
pub async fn hand_over(conn: &mut Conn, who: &Actor, id: StaffId, heir: StaffId) -> Result<usize> {
    #[derive(QueryableByName)]
    struct HandedStory {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ArticleId,
        #[diesel(sql_type = sql_types::Uuid)]
        working: RevisionId,
    }
    staff::may_change(who, id)?;
    let gone = || Problems::of("heir", "They cannot take stories: choose somebody who may sign in.");
    let account = match Account::lock(conn, heir).await {
        Ok(account) if account.deactivated_at.is_none() && heir != id => account,
        Ok(_) | Err(Error::NotFound) => return Err(gone().into()),
        Err(error) => return Err(error),
    };
    let role: Role = who.capacity.sees_as();
    let stories: Vec<HandedStory> = sql(format!(
        "SELECT a.id, a.working_revision_id AS working FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE (a.created_by = $2 OR a.in_care_of = $2) AND {OPEN} AND {} ORDER BY a.id LIMIT {HANDED_AT_ONCE} FOR NO KEY UPDATE OF a",
        seen_by(role)
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(id)
    .load(conn)
    .await?;
    if stories.is_empty() {
        return Ok(0);
    }
    let at = activity::instant(conn).await?;
    let ids: Vec<ArticleId> = stories.iter().map(|story| story.id).collect();
    sql("UPDATE newsroom.articles SET in_care_of = $2, version = version + 1 WHERE id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Uuid, _>(heir)
        .execute(conn)
        .await?;
    let entries: Vec<Entry> = stories
        .iter()
        .map(|story| Entry {
            act: "handed_over",
            article: Some(story.id),
            revision: Some(story.working),
            subject: Some(json!({ "heir": account.name, "heir_id": heir, "from_id": id })),
            ..Entry::default()
        })
        .collect();
    activity::record_all(conn, who, at, &entries).await?;
    let subject = json!({ "staff_id": id, "heir": account.name, "heir_id": heir, "stories": stories.len() });
    activity::record_act(conn, who, at, "work_handed_over", subject).await?;
    Ok(stories.len())
}

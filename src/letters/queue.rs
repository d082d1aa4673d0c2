//! Letters that wait: what puts them there besides the bell, what admins see of them, and what becomes of old ones.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    activity,
    error::{Error, Result},
    ids::{LetterId, StaffId},
    platform::{db::Conn, sql::sql, token::Token},
    policy::{Action, Actor, Facts, can},
    staff::{EmailAddress, limits},
};

/// Letters that an admin is shown.
const SHOWN: i64 = 100;

/// Sends a one-time link to whom it was made for, by mail too; the address is that of the account, or the one that the link
/// confirms.
///
/// # Errors
/// Database errors.
pub async fn send_link(conn: &mut Conn, key: &[u8], who: &Actor, staff: StaffId, link: &Token) -> Result<()> {
    let (id, at) = (LetterId::new(), activity::instant(conn).await?);
    // The letter of an older link would open nothing.
    sql("DELETE FROM newsroom.letters WHERE staff_id = $1 AND kind = 'link' AND sent_at IS NULL AND given_up_at IS NULL")
        .bind::<sql_types::Uuid, _>(staff)
        .execute(conn)
        .await?;
    sql("INSERT INTO newsroom.letters (id, kind, staff_id, sealed, made_by, made_at, due_at) VALUES ($1, 'link', $2, $3, $4, $5, $5)")
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(staff)
        .bind::<sql_types::Binary, _>(link.sealed(key, id.0.as_bytes()))
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Somebody at the door says that they forgot their password. Whether there is an account is looked at when the letter is sent:
/// here the same happens for every address.
///
/// # Errors
/// `TooMany`, database errors.
pub async fn ask_reset(conn: &mut Conn, email: &EmailAddress, network: &str) -> Result<()> {
    limits::take(conn, &format!("reset:{network}"), limits::RESETS_OF_NETWORK).await?;
    limits::take(
        conn,
        &format!("reset:{}", limits::account(email.as_str())),
        limits::RESETS,
    )
    .await?;
    let at = activity::instant(conn).await?;
    sql("INSERT INTO newsroom.letters (id, kind, address, made_at, due_at) VALUES ($1, 'reset', $2, $3, $3)")
        .bind::<sql_types::Uuid, _>(LetterId::new())
        .bind::<sql_types::Text, _>(email.as_str())
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Claims the digests of this day, once it is seven in the newsroom: one row for each person and day, whoever else does the same.
/// Answers how many.
///
/// # Errors
/// Database errors.
pub async fn claim_digests(conn: &mut Conn) -> Result<usize> {
    Ok(
        sql("INSERT INTO newsroom.letters (id, kind, staff_id, day, made_at, due_at)
         SELECT gen_random_uuid(), 'digest', c.staff_id, here.now::date, newsroom.clock(), newsroom.clock()
         FROM newsroom.letter_choices c JOIN newsroom.staff s ON s.id = c.staff_id
           CROSS JOIN (SELECT newsroom.clock() AT TIME ZONE w.time_zone AS now FROM newsroom.site w) here
         WHERE c.digest AND s.deactivated_at IS NULL AND here.now::time >= '07:00' ON CONFLICT DO NOTHING")
        .execute(conn)
        .await?,
    )
}

/// A letter as an admin sees it: to whom, about what, and why it is still here. No word of a story.
#[derive(Debug, Clone, QueryableByName)]
pub struct WaitingLetter {
    /// Which one.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: LetterId,
    /// notice, digest, link or reset.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    /// What happened, of a notice.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub said: Option<String>,
    /// Who acted, or invites.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub by: Option<String>,
    /// The account.
    #[diesel(sql_type = sql_types::Uuid)]
    pub staff_id: StaffId,
    /// Its name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Its address.
    #[diesel(sql_type = sql_types::Text)]
    pub email: String,
    /// Where the story is, of a notice.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub article_id: Option<Uuid>,
    /// Of a digest.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub day: Option<NaiveDate>,
    /// Since when.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub made_at: DateTime<Utc>,
    /// When it is tried next.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub due_at: DateTime<Utc>,
    /// How often it was.
    #[diesel(sql_type = sql_types::Integer)]
    pub tries: i32,
    /// What was said to it last.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub trouble: Option<String>,
    /// When it was handed over.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub given_up_at: Option<DateTime<Utc>>,
}

impl WaitingLetter {
    /// What it is about.
    #[must_use]
    pub fn about(&self) -> String {
        match (self.kind.as_str(), &self.said, self.day) {
            ("notice", Some(said), _) => super::writing::wordless(said, self.by.as_deref()),
            ("digest", _, Some(day)) => format!("Digest of {}", day.format("%-d %B")),
            ("link", ..) => "A link to set a password".to_owned(),
            ("reset", ..) => "A new password, asked for at the door".to_owned(),
            _ => "A letter".to_owned(),
        }
    }
}

/// The newest letters: those that wait first. Who asked for a reset without an account is nobody's letter.
///
/// # Errors
/// `Refused`, database errors.
pub async fn waiting(conn: &mut Conn) -> Result<Vec<WaitingLetter>> {
    const COLUMNS: &str = "l.id, l.kind, n.said, b.name AS by, s.id AS staff_id, s.name, s.email, n.article_id, l.day, l.made_at, l.due_at,
        l.tries, l.trouble, l.sent_at, l.given_up_at";
    const FROM: &str = "LEFT JOIN newsroom.notices n ON n.id = l.notice_id LEFT JOIN newsroom.staff b ON b.id = coalesce(n.by_id, l.made_by)
        JOIN newsroom.staff s ON s.id = l.staff_id";
    Ok(sql(format!(
        "(SELECT {COLUMNS} FROM (SELECT * FROM newsroom.letters w WHERE w.sent_at IS NULL AND w.given_up_at IS NULL ORDER BY w.due_at LIMIT {SHOWN}) l {FROM}
            ORDER BY l.made_at DESC, l.id DESC)
         UNION ALL
         (SELECT {COLUMNS} FROM (SELECT * FROM newsroom.letters w ORDER BY w.made_at DESC, w.id DESC LIMIT {SHOWN}) l {FROM}
            WHERE l.sent_at IS NOT NULL OR l.given_up_at IS NOT NULL ORDER BY l.made_at DESC, l.id DESC LIMIT 20)"
    ))
    .load(conn)
    .await?)
}

/// Tries a letter again now, also one that was given up.
///
/// # Errors
/// `Refused`, `NotFound`, `Conflict` for one that is sent; database errors.
pub async fn again(conn: &mut Conn, who: &Actor, id: LetterId) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let found = sql(
        "UPDATE newsroom.letters SET due_at = newsroom.act_clock(), given_up_at = NULL, tries = 0
         WHERE id = $1 AND sent_at IS NULL",
    )
    .bind::<sql_types::Uuid, _>(id)
    .execute(conn)
    .await?;
    if found == 0 {
        return Err(Error::Conflict(
            "This letter is sent, or nobody needs it any more.".into(),
        ));
    }
    Ok(())
}

/// Forgets letters of more than a month ago.
///
/// # Errors
/// Database errors.
pub async fn forget_old(conn: &mut Conn) -> Result<usize> {
    Ok(
        sql("DELETE FROM newsroom.letters WHERE made_at < newsroom.clock() - interval '30 days'")
            .execute(conn)
            .await?,
    )
}

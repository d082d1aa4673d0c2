//! Letters are sent: taken by one process each, written of what holds then, handed to the mail server while no connection of the
//! database is held, and tried again, later each time.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::{
    choosing::{choices_of, stop_token},
    writing,
};
use crate::{
    activity,
    bell::NoticeWord,
    desk::notices::Bell,
    error::{Error, Result},
    ids::{LetterId, StaffId},
    platform::{
        db::{self, Conn, Pool},
        post::{PostFault, PostOffice, WrittenLetter},
        sql::sql,
        token::Token,
    },
    policy::{Capacity, Party, Role, Signer},
    site::Site,
    staff::{Account, EmailAddress, invitation},
};

/// So long a letter is one process's own: longer than the mail server is waited for.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(3);
/// The last pause between two tries.
const LONGEST_PAUSE: i64 = 6 * 3_600;
/// After so many days of tries it is given up.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(5);
/// Notices in a digest.
const IN_DIGEST: i64 = 20;

/// What letters are written with.
#[derive(Debug, Clone, Copy)]
pub struct KeyAndOrigin<'a> {
    /// Of this newsroom's secrets.
    pub key: &'a [u8],
    /// Where Copydesk is reached.
    pub origin: &'a str,
}

#[derive(QueryableByName)]
struct TakenLetter {
    #[diesel(sql_type = sql_types::Uuid)]
    id: LetterId,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    staff_id: Option<StaffId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    address: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    notice_id: Option<i64>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    sealed: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    by: Option<String>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    made_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Integer)]
    tries: i32,
}

/// Sends the next letter that is due. Answers whether there was one.
///
/// # Errors
/// Database errors; what a mail server says is kept with the letter.
pub async fn work(pool: &Pool, post: &PostOffice, with: KeyAndOrigin<'_>) -> Result<bool> {
    let mut loaned = db::loan(pool).await?;
    let Some(letter) = TakenLetter::take(&mut loaned).await? else {
        return Ok(false);
    };
    let conn: &mut Conn = &mut loaned;
    let written = conn
        .transaction::<_, Error, _>(async |conn: &mut Conn| letter.written(conn, post, with).await)
        .await?;
    drop(loaned);
    let Some(written) = written else {
        letter.is_not_needed(&mut *db::loan(pool).await?).await?;
        return Ok(true);
    };
    let sent = post.send(&written).await;
    letter.settled(&mut *db::loan(pool).await?, sent).await?;
    Ok(true)
}

impl TakenLetter {
    async fn take(conn: &mut Conn) -> Result<Option<Self>> {
        Ok(sql("UPDATE newsroom.letters l SET taken_until = newsroom.clock() + $1, tries = l.tries + 1
             WHERE l.id = (SELECT d.id FROM newsroom.letters d WHERE d.sent_at IS NULL AND d.given_up_at IS NULL AND d.due_at <= newsroom.clock()
                 AND (d.taken_until IS NULL OR d.taken_until <= newsroom.clock()) ORDER BY d.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING l.id, l.kind, l.staff_id, l.address, l.notice_id, l.sealed, (SELECT s.name FROM newsroom.staff s WHERE s.id = l.made_by) AS by,
               l.made_at, l.tries")
        .bind::<sql_types::Interval, _>(TAKEN_FOR)
        .get_result(conn)
        .await
        .optional()?)
    }

    /// In words, of what holds now; nothing where nobody needs it any more.
    async fn written(
        &self,
        conn: &mut Conn,
        post: &PostOffice,
        with: KeyAndOrigin<'_>,
    ) -> Result<Option<WrittenLetter>> {
        let site = Site::load(conn).await?;
        let newsroom = site.map_or_else(|| "Copydesk".to_owned(), |site| site.name);
        let Some(account) = self.account(conn).await? else {
            return Ok(None);
        };
        let words = match self.kind.as_str() {
            "notice" => self.of_notice(conn, &account, &newsroom, with).await?,
            "digest" => self.of_day(conn, &account, &newsroom, with).await?,
            "link" => self.of_link(conn, &newsroom, with).await?,
            "reset" => self.of_reset(conn, &account, &newsroom, with).await?,
            _ => None,
        };
        Ok(words.map(|words| WrittenLetter {
            to: (account.name, words.address.unwrap_or(account.email)),
            message_id: format!("<{}@{}>", self.id, post.domain()),
            subject: words.subject,
            text: words.text,
            stop: words.stop,
        }))
    }

    /// Whose it is, while they are here.
    async fn account(&self, conn: &mut Conn) -> Result<Option<Account>> {
        let found = match (self.staff_id, &self.address) {
            (Some(id), _) => Some(Account::find(conn, id).await?),
            (None, Some(typed)) => match typed.parse::<EmailAddress>() {
                Ok(email) => Account::by_email(conn, &email).await?,
                Err(_) => None,
            },
            (None, None) => None,
        };
        Ok(found.filter(|account| account.deactivated_at.is_none()))
    }

    async fn of_notice(
        &self,
        conn: &mut Conn,
        account: &Account,
        newsroom: &str,
        with: KeyAndOrigin<'_>,
    ) -> Result<Option<LetterWords>> {
        let Some(id) = self.notice_id else { return Ok(None) };
        let found = Bell::before(conn, party(account), id + 1, 1).await?;
        let Some(notice) = found.notices.into_iter().find(|notice| notice.id == id && !notice.read) else {
            return Ok(None); // they read it, or may not see the story any more
        };
        let Some(kind) = NoticeWord::named(&notice.said).map(NoticeWord::kind) else {
            return Ok(None);
        };
        if !choices_of(conn, account.id).await?.kinds.contains(&kind) {
            return Ok(None);
        }
        let stop = format!(
            "{}/admin/mail/{}",
            with.origin,
            stop_token(with.key, account.id, Some(kind))
        );
        let text = writing::told(&notice, with.origin) + &writing::foot(newsroom, with.origin, &stop);
        Ok(Some(LetterWords {
            subject: writing::wordless(&notice.said, notice.by.as_deref()),
            text,
            stop: Some(stop),
            address: None,
        }))
    }

    async fn of_day(
        &self,
        conn: &mut Conn,
        account: &Account,
        newsroom: &str,
        with: KeyAndOrigin<'_>,
    ) -> Result<Option<LetterWords>> {
        if !choices_of(conn, account.id).await?.digest {
            return Ok(None);
        }
        let since = self.made_at - TimeDelta::days(1);
        let found = Bell::before(conn, party(account), i64::MAX, IN_DIGEST).await?;
        let fresh: Vec<String> = found
            .notices
            .iter()
            .filter(|notice| !notice.read && notice.at > since)
            .map(|notice| writing::told(notice, with.origin))
            .collect();
        if fresh.is_empty() {
            return Ok(None);
        }
        let stop = format!("{}/admin/mail/{}", with.origin, stop_token(with.key, account.id, None));
        Ok(Some(LetterWords {
            subject: "What happened since yesterday".into(),
            text: fresh.join("\n\n") + &writing::foot(newsroom, with.origin, &stop),
            stop: Some(stop),
            address: None,
        }))
    }

    async fn of_link(&self, conn: &mut Conn, newsroom: &str, with: KeyAndOrigin<'_>) -> Result<Option<LetterWords>> {
        let sealed = self.sealed.as_deref();
        let Some(link) = sealed.and_then(|sealed| Token::unsealed(with.key, self.id.0.as_bytes(), sealed)) else {
            return Ok(None);
        };
        let invited = match invitation::open(conn, &link).await {
            Ok(invited) => invited,
            Err(Error::NotFound) => return Ok(None), // it was used, or another one was made
            Err(error) => return Err(error),
        };
        let by = self.by.as_deref().unwrap_or("An admin");
        let text = format!(
            "{by} sends you a link to {newsroom} on Copydesk. With it you set your password; you sign in as {}.\n\n{}/admin/join/{}\n\nIt works once, and not for long. Whoever has it can sign in as you: pass it on to nobody.\n",
            invited.email,
            with.origin,
            link.reveal()
        );
        Ok(Some(LetterWords {
            subject: format!("Your link to {newsroom}"),
            text,
            stop: None,
            address: Some(invited.email),
        }))
    }

    async fn of_reset(
        &self,
        conn: &mut Conn,
        account: &Account,
        newsroom: &str,
        with: KeyAndOrigin<'_>,
    ) -> Result<Option<LetterWords>> {
        let link = Token::new();
        invitation::reset_asked(conn, account.id, &link).await?;
        let text = format!(
            "Somebody asked for a new password for {} at {newsroom}. If it was you:\n\n{}/admin/join/{}\n\nThe link works once, for 20 minutes, and signs every browser of yours out. If it was somebody else, do nothing: your password is as it was.\n",
            account.email,
            with.origin,
            link.reveal()
        );
        Ok(Some(LetterWords {
            subject: "A new password".into(),
            text,
            stop: None,
            address: None,
        }))
    }

    /// A digest says that there was nothing, so that the day has no other one; any other letter goes.
    async fn is_not_needed(&self, conn: &mut Conn) -> Result<()> {
        sql("UPDATE newsroom.letters SET given_up_at = newsroom.clock(), trouble = 'Nothing was new.' WHERE id = $1 AND kind = 'digest' AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .execute(conn)
            .await?;
        sql("DELETE FROM newsroom.letters WHERE id = $1 AND kind <> 'digest' AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// What became of it. A process that took it meanwhile, since this one was late, has it.
    async fn settled(&self, conn: &mut Conn, sent: std::result::Result<(), PostFault>) -> Result<()> {
        let at = activity::now(conn).await?;
        let tired = at - self.made_at > GIVEN_UP_AFTER;
        let (trouble, is_sent, is_over) = match sent {
            Ok(()) => (None, true, false),
            Err(PostFault::Never(why)) => (Some(why), false, true),
            Err(PostFault::Later(why)) => (Some(why), false, tired),
        };
        let pause = 2_i64
            .saturating_pow(self.tries.clamp(1, 15).unsigned_abs() + 3)
            .min(LONGEST_PAUSE);
        sql("UPDATE newsroom.letters SET taken_until = NULL, trouble = $3, due_at = $4 + $5, staff_id = coalesce(staff_id, $8),
               sent_at = CASE WHEN $6 THEN $4 END, given_up_at = CASE WHEN $7 THEN $4 END, sealed = CASE WHEN kind = 'link' THEN sealed END
             WHERE id = $1 AND tries = $2")
        .bind::<sql_types::Uuid, _>(self.id)
        .bind::<sql_types::Integer, _>(self.tries)
        .bind::<sql_types::Nullable<sql_types::Text>, _>(trouble)
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::Interval, _>(TimeDelta::seconds(pause))
        .bind::<sql_types::Bool, _>(is_sent)
        .bind::<sql_types::Bool, _>(is_over)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(self.staff_id.map(|id| id.0))
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// What a letter says.
struct LetterWords {
    subject: String,
    text: String,
    stop: Option<String>,
    /// Where it goes, if not to the account's own address.
    address: Option<String>,
}

/// As somebody sees stories.
fn party(account: &Account) -> Party {
    let role: Role = account.role();
    Party {
        id: Signer(Some(account.id)),
        capacity: Capacity::Staff(role),
    }
}

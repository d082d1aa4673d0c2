//! What somebody wants to be told by mail.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use subtle::ConstantTimeEq;

use crate::{
    bell::{LETTERS_AT_FIRST, NoticeKind},
    error::{Error, Result},
    ids::StaffId,
    platform::{
        db::Conn,
        sql::sql,
        token::{self, Token},
    },
    policy::Actor,
};

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterChoices {
    /// What they are told at once.
    pub kinds: Vec<NoticeKind>,
    /// Whether they get a digest once a day.
    pub digest: bool,
}

impl Default for LetterChoices {
    fn default() -> Self {
        Self {
            kinds: LETTERS_AT_FIRST.to_vec(),
            digest: false,
        }
    }
}

#[derive(QueryableByName)]
struct ChoiceRow {
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    kinds: Vec<String>,
    #[diesel(sql_type = sql_types::Bool)]
    digest: bool,
}

/// What somebody chose, or what holds until they do.
///
/// # Errors
/// Database errors.
pub async fn choices_of(conn: &mut Conn, staff: StaffId) -> Result<LetterChoices> {
    let row: Option<ChoiceRow> = sql("SELECT c.kinds, c.digest FROM newsroom.letter_choices c WHERE c.staff_id = $1")
        .bind::<sql_types::Uuid, _>(staff)
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map_or_else(LetterChoices::default, |row| LetterChoices {
        kinds: NoticeKind::ALL
            .into_iter()
            .filter(|kind| row.kinds.iter().any(|word| word == kind.word()))
            .collect(),
        digest: row.digest,
    }))
}

/// Stores what whoever acts wants.
///
/// # Errors
/// `Refused` for who has no account; database errors.
pub async fn choose(conn: &mut Conn, who: &Actor, choices: &LetterChoices) -> Result<()> {
    store(conn, who.id.account()?, choices).await
}

async fn store(conn: &mut Conn, staff: StaffId, choices: &LetterChoices) -> Result<()> {
    let kinds: Vec<&str> = choices.kinds.iter().map(|kind| kind.word()).collect();
    sql(
        "INSERT INTO newsroom.letter_choices (staff_id, kinds, digest) VALUES ($1, $2, $3)
         ON CONFLICT (staff_id) DO UPDATE SET kinds = $2, digest = $3",
    )
    .bind::<sql_types::Uuid, _>(staff)
    .bind::<sql_types::Array<sql_types::Text>, _>(kinds)
    .bind::<sql_types::Bool, _>(choices.digest)
    .execute(conn)
    .await?;
    Ok(())
}

/// The word of the digest among kinds of letters.
const DIGEST: &str = "digest";

fn told_apart(staff: StaffId, what: &str) -> String {
    format!("stop letters {staff} {what}")
}

/// What the link of a letter says, by which letters of its kind stop: nobody else can make one.
#[must_use]
pub fn stop_token(key: &[u8], staff: StaffId, kind: Option<NoticeKind>) -> String {
    let what = kind.map_or(DIGEST, NoticeKind::word);
    let mac = Token::of(&token::mac(key, told_apart(staff, what).as_bytes()));
    format!("{staff}.{what}.{}", mac.reveal())
}

/// Whose letters, and of which kind, a link stops; a digest is no kind.
///
/// # Errors
/// `NotFound` for what we did not write.
pub fn stopped_by(key: &[u8], text: &str) -> Result<(StaffId, Option<NoticeKind>)> {
    let mut parts = text.splitn(3, '.');
    let (Some(staff), Some(what), Some(mac)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Error::NotFound);
    };
    let staff: StaffId = staff.parse().map_err(|_| Error::NotFound)?;
    let expected = Token::of(&token::mac(key, told_apart(staff, what).as_bytes())).reveal();
    if !bool::from(expected.as_bytes().ct_eq(mac.as_bytes())) {
        return Err(Error::NotFound);
    }
    match NoticeKind::ALL.into_iter().find(|kind| kind.word() == what) {
        Some(kind) => Ok((staff, Some(kind))),
        None if what == DIGEST => Ok((staff, None)),
        None => Err(Error::NotFound),
    }
}

/// Stops letters of a kind, or the digest. Once they are stopped, nothing more happens.
///
/// # Errors
/// Database errors.
pub async fn stop(conn: &mut Conn, staff: StaffId, kind: Option<NoticeKind>) -> Result<()> {
    sql("SELECT FROM newsroom.staff WHERE id = $1 FOR NO KEY UPDATE")
        .bind::<sql_types::Uuid, _>(staff)
        .execute(conn)
        .await?;
    let mut choices = choices_of(conn, staff).await?;
    match kind {
        Some(kind) => choices.kinds.retain(|other| *other != kind),
        None => choices.digest = false,
    }
    store(conn, staff, &choices).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stops_what_it_says_and_no_other_one_does() {
        let (staff, key) = (StaffId::new(), b"a key");
        for kind in NoticeKind::ALL.map(Some).into_iter().chain([None]) {
            let token = stop_token(key, staff, kind);
            assert_eq!(stopped_by(key, &token).unwrap(), (staff, kind));
            let other = stop_token(key, StaffId::new(), kind);
            let (_, mac) = other.rsplit_once('.').unwrap();
            let (head, _) = token.rsplit_once('.').unwrap();
            for forged in [
                format!("{head}.{mac}"),
                head.to_owned(),
                String::new(),
                format!("{token}x"),
                "a.b.c".into(),
            ] {
                assert!(matches!(stopped_by(key, &forged), Err(Error::NotFound)), "{forged}");
            }
            assert!(stopped_by(b"another key", &token).is_err());
        }
    }
}

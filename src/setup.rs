//! Setting a newsroom up: one link, shown once, good for an hour and only until there is an admin.

use chrono::TimeDelta;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use subtle::ConstantTimeEq;

use crate::{
    activity, authors,
    error::{Error, Problems, Result},
    ids::StaffId,
    platform::{db::Conn, token::Token},
    policy::{Actor, Role},
    schema::newsroom::{setup_link, site as site_row},
    site,
    staff::{self, EmailAddress, invitation},
};

const LASTS: TimeDelta = TimeDelta::hours(1);

/// What a newsroom is called until somebody says: for an admin who was made without the set-up page.
///
/// # Errors
/// Database errors.
pub async fn store_plain(conn: &mut Conn) -> Result<()> {
    let mut problems = Problems::new();
    let plain = NewsroomForm {
        name: "Newsroom".into(),
        url: "http://127.0.0.1:8080".into(),
        time_zone: "UTC".into(),
        language: "en".into(),
    };
    match plain.check(&mut problems) {
        Some(newsroom) => store(conn, &newsroom).await,
        None => Err(problems.into()),
    }
}

/// Makes a new link, unless the newsroom is set up. Older links end.
///
/// # Errors
/// Database errors.
pub async fn new_link(conn: &mut Conn) -> Result<Option<Token>> {
    if staff::has_admin(conn).await? {
        return Ok(None);
    }
    let (token, at) = (Token::new(), activity::instant(conn).await?);
    let row = (
        setup_link::one.eq(true),
        setup_link::token_hash.eq(token.hash()),
        setup_link::expires_at.eq(at + LASTS),
    );
    diesel::insert_into(setup_link::table)
        .values(row.clone())
        .on_conflict(setup_link::one)
        .do_update()
        .set(row)
        .execute(conn)
        .await?;
    Ok(Some(token))
}

/// Whether a link opens the set-up page.
///
/// # Errors
/// `NotFound` for every link that does not; database errors.
pub async fn check_link(conn: &mut Conn, token: &Token) -> Result<()> {
    let at = activity::instant(conn).await?;
    let stored: Option<Vec<u8>> = setup_link::table
        .filter(setup_link::expires_at.gt(at))
        .select(setup_link::token_hash)
        .first(conn)
        .await
        .optional()?;
    let same = stored.is_some_and(|stored| bool::from(stored.ct_eq(&token.hash())));
    if same && !staff::has_admin(conn).await? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Takes the link, so that it opens nothing any more; the row is locked, so one of two presses wins.
///
/// # Errors
/// `NotFound` when it does not hold; database errors.
pub async fn claim(conn: &mut Conn, token: &Token) -> Result<()> {
    setup_link::table
        .select(setup_link::one)
        .for_update()
        .load::<bool>(conn)
        .await?;
    check_link(conn, token).await?;
    diesel::delete(setup_link::table).execute(conn).await?;
    Ok(())
}

/// What set-up asks about the newsroom.
#[derive(Debug, Clone, Default)]
pub struct NewsroomForm {
    /// Name.
    pub name: String,
    /// Where readers read.
    pub url: String,
    /// IANA zone.
    pub time_zone: String,
    /// Language of the content.
    pub language: String,
}

/// The checked answers.
#[derive(Debug, Clone)]
pub struct Newsroom {
    name: String,
    url: String,
    time_zone: String,
    language: String,
}

impl NewsroomForm {
    /// Checks all fields at once.
    pub fn check(&self, problems: &mut Problems) -> Option<Newsroom> {
        let name = problems.keep("name", site::name(&self.name));
        let url = problems.keep("url", site::url(&self.url));
        let time_zone = problems.keep("time_zone", site::time_zone(&self.time_zone));
        let language = problems.keep("language", site::language(&self.language));
        Some(Newsroom {
            name: name?,
            url: url?,
            time_zone: time_zone?,
            language: language?,
        })
    }
}

/// Stores the newsroom; nothing when it is there.
///
/// # Errors
/// Database errors.
pub async fn store(conn: &mut Conn, newsroom: &Newsroom) -> Result<()> {
    diesel::insert_into(site_row::table)
        .values((
            site_row::name.eq(&newsroom.name),
            site_row::url.eq(&newsroom.url),
            site_row::time_zone.eq(&newsroom.time_zone),
            site_row::language.eq(&newsroom.language),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// An account with a password and a public person, outside the newsroom's own door: set-up, command line, demo.
///
/// # Errors
/// `Problems`, database errors.
pub async fn person(
    conn: &mut Conn,
    email: &EmailAddress,
    name: &str,
    role: Role,
    password_hash: &str,
) -> Result<StaffId> {
    let id = staff::insert(conn, email, name, role).await?;
    invitation::set_password(conn, id, password_hash).await?;
    public_person(conn, id, name).await?;
    Ok(id)
}

/// Adds a colleague: an account without a password, and the public person who stands in bylines.
///
/// # Errors
/// `Refused`, `Problems`, database errors.
pub async fn colleague(conn: &mut Conn, who: &Actor, email: &EmailAddress, name: &str, role: Role) -> Result<StaffId> {
    let id = staff::add(conn, who, email, name, role).await?;
    public_person(conn, id, name).await?;
    Ok(id)
}

async fn public_person(conn: &mut Conn, id: StaffId, name: &str) -> Result<()> {
    let form = authors::Form {
        name: name.to_owned(),
        ..authors::Form::default()
    };
    match authors::insert(conn, &form, Some(id)).await {
        // A guest of that name is there already: an editor can join the two.
        Ok(_) | Err(Error::Problems(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

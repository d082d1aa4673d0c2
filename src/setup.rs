//! Setting a newsroom up: one link, shown once, good for an hour and only until there is an admin.

use chrono::TimeDelta;
use diesel::{AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::{
    activity,
    colleagues::{self, NewColleague},
    error::{Error, Problems, Result},
    ids::RequestId,
    platform::{
        db::{Conn, Origin, Via},
        token::Token,
    },
    policy::{Actor, LinkPurpose},
    schema::newsroom::{setup_link, site as site_row},
    site::{self, CommentPolicy},
    staff::{self, acting},
};

/// How long a link opens the page.
pub const LASTS: TimeDelta = TimeDelta::hours(1);

/// What a newsroom is called until somebody says: for accounts that were made without the set-up page. Nothing when it
/// is there.
pub async fn store_plain(conn: &mut Conn, who: &Actor) -> Result<()> {
    let mut problems = Problems::new();
    let plain = NewsroomForm {
        name: "Newsroom".into(),
        url: "http://127.0.0.1:8080".into(),
        time_zone: "UTC".into(),
        language: "en".into(),
        own_approval: false,
    };
    let newsroom = plain.check(&mut problems).ok_or(problems)?.following();
    let made = diesel::insert_into(site_row::table)
        .values(&newsroom)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if made == 0 {
        return Ok(());
    }
    noted(conn, who, &newsroom).await
}

/// Makes a new link, unless the newsroom is set up. Older links end.
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
async fn claim(conn: &mut Conn, token: &Token) -> Result<()> {
    acting::roster(conn).await?;
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
    /// The newsroom's name, at most 160 characters.
    pub name: String,
    /// Where readers will read: http or https.
    pub url: String,
    /// IANA name, as `Europe/Berlin`.
    pub time_zone: String,
    /// BCP 47 tag of the site and of new stories.
    pub language: String,
    /// Editors may approve what is their own.
    pub own_approval: bool,
}

/// The checked answers.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = site_row)]
pub struct Newsroom {
    name: String,
    url: String,
    time_zone: String,
    language: String,
    own_approval: bool,
    url_follows: bool,
    comment_policy: &'static str,
}

impl Newsroom {
    /// With Copydesk's own address until somebody chooses another.
    #[must_use]
    pub fn following(self) -> Self {
        Self {
            url_follows: true,
            ..self
        }
    }
}

impl NewsroomForm {
    /// Checks all fields at once.
    pub fn check(&self, problems: &mut Problems) -> Option<Newsroom> {
        let name = problems.check("name", site::name(&self.name));
        let url = problems.check("url", site::url(&self.url));
        let time_zone = problems.check("time_zone", site::time_zone(&self.time_zone));
        let language = problems.check("language", site::language(&self.language));
        Some(Newsroom {
            name: name?,
            url: url?,
            time_zone: time_zone?,
            language: language?,
            own_approval: self.own_approval,
            url_follows: false,
            comment_policy: CommentPolicy::FirstHeld.word(),
        })
    }
}

/// Makes the newsroom by itself, before there is anybody in it.
pub async fn found(conn: &mut Conn, who: &Actor, newsroom: &Newsroom) -> Result<()> {
    store(conn, newsroom).await?;
    noted(conn, who, newsroom).await
}

/// Also over one that was only made to have a place for accounts.
async fn store(conn: &mut Conn, newsroom: &Newsroom) -> Result<()> {
    diesel::insert_into(site_row::table)
        .values(newsroom)
        .on_conflict(site_row::one)
        .do_update()
        .set(newsroom)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the link and makes the newsroom with its first admin, who is answered. Checked inside the transaction: two people who press at
/// once make one newsroom.
///
/// # Errors
/// `NotFound` when the link does not hold (any more), `Problems`, database errors.
pub async fn set_up(
    conn: &mut Conn,
    request: RequestId,
    link: &Token,
    newsroom: &Newsroom,
    admin: &NewColleague,
    password_hash: &str,
) -> Result<Actor> {
    claim(conn, link).await?;
    store(conn, newsroom).await?;
    let through = Origin {
        via: Via::Link,
        request,
    };
    let id = colleagues::add_with_password(
        conn,
        &Actor::with_link(LinkPurpose::SetUp, through),
        admin,
        password_hash,
    )
    .await?;
    let who = acting::of_account(conn, id, through).await?;
    noted(conn, &who, newsroom).await?;
    Ok(who)
}

async fn noted(conn: &mut Conn, who: &Actor, newsroom: &Newsroom) -> Result<()> {
    let at = activity::instant(conn).await?;
    let told = activity::told(conn, activity::SETTINGS).await?;
    activity::record_act(
        conn,
        who,
        at,
        "newsroom_set_up",
        json!({ "name": newsroom.name, "url": newsroom.url, "told": told }),
    )
    .await
}

//! The newsroom itself: its name, its addresses, its ways of working.

pub mod colour;
mod comment_policy;
pub mod design;
pub mod look;
pub mod menu;

use std::collections::BTreeMap;

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use url::Url;

use crate::{
    activity::{self, Kept},
    error::{Error, Problems, Result, Stale},
    ids::PictureId,
    locale::Language,
    names::{self, Name},
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    schema::newsroom::site,
    staff::EmailAddress,
    words::{self, Word, Wording, Words},
};

pub use comment_policy::CommentPolicy;

const MAX_LINE: usize = 160;
const MAX_ABOUT: usize = 2_000;
const MAX_ADDRESS: usize = 400;

/// The one row of settings.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = site)]
pub struct Site {
    /// Printed on every page; at most 160 characters.
    pub name: String,
    /// A line under the name.
    pub tagline: String,
    /// Where readers read, without a slash at the end.
    pub url: String,
    /// IANA name, as `Europe/Berlin`.
    pub time_zone: String,
    /// BCP 47 tag of new stories.
    pub language: String,
    /// *About Us*, in the foot of every page; plain text of at most 2,000 characters.
    pub about: String,
    /// *Contact Info*: lines of an address.
    pub contact_address: String,
    /// *Contact Info*: where to write.
    pub contact_email: String,
    /// *Contact Info*: where to ring.
    pub contact_phone: String,
    /// May editors approve their own.
    pub own_approval: bool,
    /// May admins act as editors.
    pub admins_publish: bool,
    /// Are other sites asked whether links to them work.
    pub checks_links: bool,
    /// Rises with every write; a form that names an older one is refused.
    pub version: i64,
    /// Stands in place of the name in the head of the reader site.
    pub logo_id: Option<uuid::Uuid>,
    /// Small and square, for windows and home screens.
    pub icon_id: Option<uuid::Uuid>,
    /// What becomes of comments, as `CommentPolicy::word` says it.
    pub comment_policy: String,
    /// Days after which comments on a story close.
    pub comments_close_after: Option<i32>,
    /// Days after which it is forgotten who wrote a comment.
    pub comment_contacts_days: i32,
    /// Origins from whose pages comments may be sent.
    pub comment_sites: Vec<String>,
    /// What readers are told in other words than Copydesk's.
    #[diesel(deserialize_as = serde_json::Value)]
    pub wording: Wording,
}

impl From<serde_json::Value> for Wording {
    fn from(stored: serde_json::Value) -> Self {
        serde_json::from_value(stored).unwrap_or_default()
    }
}

impl Site {
    /// The settings; `None` before set-up.
    pub async fn load(conn: &mut Conn) -> Result<Option<Self>> {
        Ok(site::table
            .filter(site::one.eq(true))
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }
}

/// What is typed about the newsroom itself.
#[derive(Debug, Clone, Default)]
pub struct NameForm {
    /// Printed on every page; at most 160 characters.
    pub name: String,
    /// A line under the name.
    pub tagline: String,
    /// Where readers read: http or https.
    pub url: String,
    /// IANA name, as `Europe/Berlin`.
    pub time_zone: String,
    /// BCP 47 tag of new stories.
    pub language: String,
}

/// What is typed for *About Us* and *Contact Info*.
#[derive(Debug, Clone, Default)]
pub struct InfoForm {
    /// *About Us*, in the foot of every page; plain text of at most 2,000 characters.
    pub about: String,
    /// *Contact Info*: lines of an address, at most 400 characters.
    pub address: String,
    /// *Contact Info*: where to write; may be empty.
    pub email: String,
    /// *Contact Info*: where to ring, as it is typed; may be empty.
    pub phone: String,
}

/// What is typed about comments.
#[derive(Debug, Clone, Default)]
pub struct CommentRulesForm {
    /// As `CommentPolicy::word` says it.
    pub policy: String,
    /// Days, or nothing: they never close.
    pub close_after: String,
    /// Days.
    pub contacts_days: String,
    /// Addresses of sites, one in each line.
    pub sites: String,
}

/// A picture of the newsroom itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emblem {
    /// In place of the name in the head of the reader site.
    Logo,
    /// Small and square, for windows and home screens.
    Icon,
}

impl Emblem {
    /// Both, in the order of the page.
    pub const ALL: [Self; 2] = [Self::Logo, Self::Icon];

    /// As addresses say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Icon => "icon",
        }
    }
}

/// What the newsroom allows beyond roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = site)]
pub struct Ways {
    /// May editors approve their own.
    pub own_approval: bool,
    /// May admins act as editors.
    pub admins_publish: bool,
    /// Are other sites asked whether links to them work.
    pub checks_links: bool,
}

/// Changes name, addresses, zone and language.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change_name(conn: &mut Conn, who: &Actor, sent: Option<i64>, form: &NameForm) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let before = lock(conn, sent).await?;
    let mut problems = Problems::new();
    let checked = (
        problems.check("name", name(&form.name)),
        problems.check("tagline", line(&form.tagline)),
        problems.check("url", url(&form.url)),
        problems.check("time_zone", time_zone(&form.time_zone)),
        problems.check("language", language(&form.language)),
    );
    let (Some(name), Some(tagline), Some(url), Some(time_zone), Some(language)) = checked else {
        return Err(problems.into());
    };
    let at = activity::instant(conn).await?;
    diesel::update(site::table)
        .set((
            site::changed_at.eq(at),
            site::name.eq(name),
            site::tagline.eq(tagline),
            site::url_follows.eq(site::url_follows.and(site::url.eq(url.clone()))),
            site::url.eq(url),
            site::time_zone.eq(time_zone),
            site::language.eq(language),
        ))
        .execute(conn)
        .await?;
    told(conn, who, "newsroom_changed", &before).await
}

/// Takes Copydesk's own address (`scheme://host[:port]`) where nobody chose another.
pub async fn follow(conn: &mut Conn, origin: &str) -> Result<()> {
    let at = activity::instant(conn).await?;
    let followed = diesel::update(site::table.filter(site::url_follows).filter(site::url.ne(origin)))
        .set((site::url.eq(origin), site::changed_at.eq(at)))
        .execute(conn)
        .await?;
    if followed > 0 {
        tracing::info!(
            url = origin,
            "readers are sent to Copydesk's own address, since nobody chose another"
        );
    }
    Ok(())
}

/// The address of the readers' site, and whether nobody chose it. Nothing before there is a newsroom.
pub async fn address(conn: &mut Conn) -> Result<Option<(String, bool)>> {
    Ok(site::table
        .select((site::url, site::url_follows))
        .first(conn)
        .await
        .optional()?)
}

/// Changes *About Us* and *Contact Info*.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change_info(conn: &mut Conn, who: &Actor, sent: Option<i64>, form: &InfoForm) -> Result<()> {
    can(who, Action::ManageInfo, &Facts::NONE)?;
    let before = lock(conn, sent).await?;
    let mut problems = Problems::new();
    let checked = (
        problems.check("about", lines(&form.about, MAX_ABOUT)),
        problems.check("address", lines(&form.address, MAX_ADDRESS)),
        problems.check("email", email(&form.email)),
        problems.check("phone", line(&form.phone)),
    );
    let (Some(about), Some(address), Some(email), Some(phone)) = checked else {
        return Err(problems.into());
    };
    let at = activity::instant(conn).await?;
    diesel::update(site::table)
        .set((
            site::changed_at.eq(at),
            site::about.eq(about),
            site::contact_address.eq(address),
            site::contact_email.eq(email),
            site::contact_phone.eq(phone),
        ))
        .execute(conn)
        .await?;
    told(conn, who, "info_changed", &before).await
}

/// Shows the newsroom with this logo or icon, or with none. Whoever calls holds the picture.
///
/// # Errors
/// `Refused`, `Stale`, `VersionMissing`, database errors.
pub async fn show_with(
    conn: &mut Conn,
    who: &Actor,
    sent: Option<i64>,
    emblem: Emblem,
    picture: Option<PictureId>,
) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let before = lock(conn, sent).await?;
    let at = activity::instant(conn).await?;
    let picture = picture.map(|picture| picture.0);
    let changed = diesel::update(site::table);
    match emblem {
        Emblem::Logo => {
            changed
                .set((site::changed_at.eq(at), site::logo_id.eq(picture)))
                .execute(conn)
                .await?
        }
        Emblem::Icon => {
            changed
                .set((site::changed_at.eq(at), site::icon_id.eq(picture)))
                .execute(conn)
                .await?
        }
    };
    told(conn, who, "newsroom_changed", &before).await
}

/// Changes the ways of working. They hold from the next act on.
///
/// # Errors
/// `Refused`, `Stale`, `VersionMissing`, database errors.
pub async fn change_ways(conn: &mut Conn, who: &Actor, sent: Option<i64>, ways: Ways) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let before = lock(conn, sent).await?;
    diesel::update(site::table).set(ways).execute(conn).await?;
    let changes = Kept::Settings.changes(conn, &before).await?;
    let subject = json!({ "own_approval": ways.own_approval, "admins_publish": ways.admins_publish, "checks_links": ways.checks_links, "changes": changes });
    noted(conn, who, "ways_changed", subject).await
}

/// Changes what becomes of comments. It holds from the next one on; what is known of writers is forgotten by what held when
/// they wrote.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change_comments(conn: &mut Conn, who: &Actor, sent: Option<i64>, form: &CommentRulesForm) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let before = lock(conn, sent).await?;
    let mut problems = Problems::new();
    let policy = CommentPolicy::named(&form.policy).ok_or_else(|| "Choose what becomes of comments.".to_owned());
    let close_after = match form.close_after.trim() {
        "" => Ok(None),
        days => whole_days(days, 3_650).map(Some),
    };
    let checked = (
        problems.check("policy", policy),
        problems.check("close_after", close_after),
        problems.check("contacts_days", whole_days(form.contacts_days.trim(), 365)),
        problems.check("sites", sites(&form.sites)),
    );
    let (Some(policy), Some(close_after), Some(contacts_days), Some(sites)) = checked else {
        return Err(problems.into());
    };
    let at = activity::instant(conn).await?;
    diesel::update(site::table)
        .set((
            site::changed_at.eq(at),
            site::comment_policy.eq(policy.word()),
            site::comments_close_after.eq(close_after),
            site::comment_contacts_days.eq(contacts_days),
            site::comment_sites.eq(sites),
        ))
        .execute(conn)
        .await?;
    told(conn, who, "comments_changed", &before).await
}

fn whole_days(typed: &str, most: i32) -> std::result::Result<i32, String> {
    let days = typed.parse::<i32>().ok().filter(|days| (1..=most).contains(days));
    days.ok_or_else(|| format!("Write a number of days from 1 to {most}."))
}

/// Origins of web addresses, one in each line, each once.
fn sites(typed: &str) -> std::result::Result<Vec<String>, String> {
    let mut all: Vec<String> = vec![];
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let origin = origin_of(line).filter(|origin| origin.starts_with("http"));
        let origin = origin
            .ok_or_else(|| format!("“{line}” is no web address. Write one such as https://www.courier.example."))?;
        if !all.contains(&origin) {
            all.push(origin);
        }
    }
    if all.len() > 20 {
        return Err("Name 20 sites at most.".into());
    }
    Ok(all)
}

/// Changes what readers are told, by the keys of `src/words` in the language of the site. An empty text, or one that says
/// the same as Copydesk, is none.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change_words(
    conn: &mut Conn,
    who: &Actor,
    sent: Option<i64>,
    typed: &BTreeMap<String, String>,
) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let before = lock(conn, sent).await?;
    let site = Site::load(conn).await?.ok_or(Error::NotFound)?;
    let language = Language::of(&site.language);
    let shipped = Words::of(&language, &Wording::default());
    let (mut own, mut problems) = (BTreeMap::new(), Problems::new());
    for word in Word::ALL {
        for key in word.keys(&language) {
            let text = typed.get(&key).map_or("", String::as_str);
            match words::check(*word, &key, &language, text) {
                Ok(text) if text.is_empty() || text == shipped.said(&key) => {}
                Ok(text) => drop(own.insert(key, text)),
                Err(sentence) => problems.add(word.key(), sentence),
            }
        }
    }
    problems.settle()?;
    let mut wording = site.wording;
    wording.0.insert(Words::home(&language), own);
    wording.0.retain(|_, own| !own.is_empty());
    let at = activity::instant(conn).await?;
    let stored = serde_json::to_value(&wording).map_err(Error::internal)?;
    diesel::update(site::table)
        .set((site::changed_at.eq(at), site::wording.eq(stored)))
        .execute(conn)
        .await?;
    told(conn, who, "words_changed", &before).await
}

/// Holds the settings; answers what they say.
async fn lock(conn: &mut Conn, sent: Option<i64>) -> Result<Value> {
    let version: i64 = site::table
        .select(site::version)
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound)?;
    Stale::check(None, sent, version)?;
    Kept::Settings.said(conn).await
}

/// What readers are told is part of the row, as is what it was before.
async fn told(conn: &mut Conn, who: &Actor, act: &'static str, before: &Value) -> Result<()> {
    let told = activity::told(conn, activity::SETTINGS).await?;
    let changes = Kept::Settings.changes(conn, before).await?;
    noted(conn, who, act, json!({ "told": told, "changes": changes })).await
}

async fn noted(conn: &mut Conn, who: &Actor, act: &'static str, subject: Value) -> Result<()> {
    diesel::update(site::table)
        .set(site::version.eq(site::version + 1))
        .execute(conn)
        .await?;
    let at = activity::instant(conn).await?;
    activity::record_act(conn, who, at, act, subject).await
}

/// The name of a newsroom.
///
/// # Errors
/// A sentence.
pub fn name(text: &str) -> std::result::Result<String, String> {
    if text.trim().is_empty() {
        return Err("Write the newsroom’s name.".into());
    }
    Name::parse(text, 100).map(String::from)
}

/// Where readers read, without a slash at the end.
///
/// # Errors
/// A sentence.
pub fn url(text: &str) -> std::result::Result<String, String> {
    let wrong = || "Write a web address, such as https://www.courier.example.".to_owned();
    if text.chars().count() > MAX_LINE {
        return Err(format!("Shorten the address to {MAX_LINE} characters."));
    }
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("Write the web address without a user and a password: every reader sees it.".into());
    }
    if !matches!(url.scheme(), "http" | "https")
        || url.host().is_none()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Of an address, what browsers call the origin of its pages; none where it has none.
#[must_use]
pub fn origin_of(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// A zone of the IANA database.
///
/// # Errors
/// A sentence.
pub fn time_zone(text: &str) -> std::result::Result<String, String> {
    let zone: chrono_tz::Tz = text
        .trim()
        .parse()
        .map_err(|_| "Choose a time zone, such as Europe/London.".to_owned())?;
    Ok(zone.name().to_owned())
}

/// A language tag in its canonical form: `en`, `en-GB`, `pt-BR`, `zh-Hant`.
///
/// # Errors
/// A sentence.
pub fn language(text: &str) -> std::result::Result<String, String> {
    Language::parse(text).map(|language| language.tag())
}

/// A line of text, perhaps empty.
fn line(text: &str) -> std::result::Result<String, String> {
    let line = names::one_line(text)?;
    if line.chars().count() > MAX_LINE {
        return Err(format!("Shorten the line to {MAX_LINE} characters."));
    }
    Ok(line)
}

/// Some lines of text, perhaps none; browsers send CR LF.
fn lines(text: &str, most: usize) -> std::result::Result<String, String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().count() > most {
        return Err(format!("Shorten the text to {most} characters."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("Write the text without control characters.".into());
    }
    Ok(text.to_owned())
}

fn email(text: &str) -> std::result::Result<String, String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    Ok(text.parse::<EmailAddress>()?.to_string())
}

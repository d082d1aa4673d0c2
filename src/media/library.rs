//! All pictures, newest first: searched by their words, and by who, rights, and what they lack.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{
    item::{PICTURE, Picture},
    used::USED,
};
use crate::{
    error::Result,
    ids::{PictureId, StaffId},
    platform::{
        db::Conn,
        sql::{Sql, sql},
    },
};

/// Pictures on a page.
pub const PAGE: i64 = 40;
/// Pictures are counted no further than this; a page says "10,000+" then.
pub const COUNT_CAP: i64 = 10_001;
/// So many pictures are looked through for words before an index is asked, since what many say is soon found.
const NEAR: i64 = 1_000;
/// So many are looked through where no index says which: a page of what is found seldom may be short, and says so.
pub const FAR: i64 = 4_000;
/// So many days before its rights end a picture is named.
pub const SOON: i32 = 14;

/// By what the newsroom may show them, or cannot yet, and whether it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureState {
    /// Any.
    #[default]
    Any,
    /// Without alt text, and not only decoration.
    LacksAlt,
    /// Nobody is named as having made them.
    LacksCredit,
    /// Their rights end within two weeks.
    EndsSoon,
    /// Their rights ended.
    Ended,
}

impl PictureState {
    /// All, in the order of the choice.
    pub const ALL: [Self; 5] = [
        Self::Any,
        Self::LacksAlt,
        Self::LacksCredit,
        Self::EndsSoon,
        Self::Ended,
    ];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::LacksAlt => "no-alt",
            Self::LacksCredit => "no-credit",
            Self::EndsSoon => "ends-soon",
            Self::Ended => "ended",
        }
    }

    /// As the choice says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Any => "Any rights",
            Self::LacksAlt => "No alt text",
            Self::LacksCredit => "No credit",
            Self::EndsSoon => "Rights end soon",
            Self::Ended => "Rights ended",
        }
    }

    /// A condition on a picture `p`; none where any will do.
    fn condition(self) -> Option<String> {
        match self {
            Self::Any => None,
            Self::LacksAlt => Some("p.alt = '' AND NOT p.is_decoration".to_owned()),
            Self::LacksCredit => Some("p.credit = ''".to_owned()),
            Self::EndsSoon => Some(format!(
                "p.usable_until BETWEEN newsroom.clock()::date AND newsroom.clock()::date + {SOON}"
            )),
            Self::Ended => Some("p.usable_until < newsroom.clock()::date".to_owned()),
        }
    }
}

/// By whether anything uses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureUsage {
    /// Any.
    #[default]
    Any,
    /// A story shows them, or did in a text that can be restored; or they stand for somebody, or for the newsroom.
    Used,
    /// Nothing uses them.
    Unused,
}

impl PictureUsage {
    /// All, in the order of the choice.
    pub const ALL: [Self; 3] = [Self::Any, Self::Used, Self::Unused];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Used => "used",
            Self::Unused => "unused",
        }
    }

    /// As the choice says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Any => "Used or not",
            Self::Used => "Used",
            Self::Unused => "Not used",
        }
    }

    fn condition(self) -> Option<String> {
        match self {
            Self::Any => None,
            Self::Used => Some(USED.to_owned()),
            Self::Unused => Some(format!("NOT {USED}")),
        }
    }
}

/// By when they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureAge {
    /// Whenever.
    #[default]
    Any,
    /// In the last 24 hours.
    Day,
    /// In the last seven days.
    Week,
    /// In the last 31 days.
    Month,
    /// In the last 365 days.
    Year,
    /// Before that.
    Older,
}

impl PictureAge {
    /// All, in the order of the choice.
    pub const ALL: [Self; 6] = [Self::Any, Self::Day, Self::Week, Self::Month, Self::Year, Self::Older];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::Older => "older",
        }
    }

    /// As the choice says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Any => "Any time",
            Self::Day => "Last 24 hours",
            Self::Week => "Last 7 days",
            Self::Month => "Last 31 days",
            Self::Year => "Last 365 days",
            Self::Older => "More than a year ago",
        }
    }

    fn condition(self) -> Option<String> {
        let since = |days: u16| Some(format!("p.uploaded_at >= newsroom.clock() - interval '{days} days'"));
        match self {
            Self::Any => None,
            Self::Day => since(1),
            Self::Week => since(7),
            Self::Month => since(31),
            Self::Year => since(365),
            Self::Older => Some("p.uploaded_at < newsroom.clock() - interval '365 days'".to_owned()),
        }
    }
}

/// The place of a picture among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct PictureMark {
    #[diesel(sql_type = sql_types::Timestamptz)]
    uploaded_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Uuid)]
    id: PictureId,
}

impl PictureMark {
    fn of(picture: &Picture) -> Self {
        Self {
            uploaded_at: picture.uploaded_at,
            id: picture.id,
        }
    }
}

/// As addresses have it: microseconds, then the id.
impl fmt::Display for PictureMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.uploaded_at.timestamp_micros(), self.id)
    }
}

impl FromStr for PictureMark {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        const LAST: i64 = 253_402_300_799_000_000; // with the year 9999
        let (at, id) = text.split_once('-').ok_or(())?;
        let at: i64 = at.parse().map_err(|_| ())?;
        let at = DateTime::from_timestamp_micros(at).filter(|_| (0..=LAST).contains(&at));
        Ok(Self {
            uploaded_at: at.ok_or(())?,
            id: id.parse().map_err(|_| ())?,
        })
    }
}

/// Which page of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageFrom {
    /// The newest.
    #[default]
    Newest,
    /// The next that are older than this one.
    OlderThan(PictureMark),
    /// The next that are newer than this one.
    NewerThan(PictureMark),
}

impl PageFrom {
    /// The one that it begins beside.
    #[must_use]
    pub const fn mark(self) -> Option<PictureMark> {
        match self {
            Self::Newest => None,
            Self::OlderThan(mark) | Self::NewerThan(mark) => Some(mark),
        }
    }

    const fn condition(self) -> &'static str {
        match self {
            Self::Newest => "true",
            Self::OlderThan(_) => "(p.uploaded_at, p.id) < ($3, $4)",
            Self::NewerThan(_) => "(p.uploaded_at, p.id) > ($3, $4)",
        }
    }

    const fn order(self) -> &'static str {
        match self {
            Self::Newest | Self::OlderThan(_) => "ORDER BY p.uploaded_at DESC, p.id DESC",
            Self::NewerThan(_) => "ORDER BY p.uploaded_at, p.id",
        }
    }
}

/// Which pictures are looked for.
#[derive(Debug, Clone, Default)]
pub struct PictureQuery {
    /// Words of caption, credit, place, alt text or file name, all of them.
    pub words: String,
    /// Whose uploads.
    pub by: Option<StaffId>,
    /// When they came.
    pub age: PictureAge,
    /// What they lack.
    pub state: PictureState,
    /// Whether anything uses them.
    pub usage: PictureUsage,
    /// Without those whose rights ended.
    pub is_usable: bool,
    /// Which page of them.
    pub from: PageFrom,
    /// How many are left out before the first.
    pub offset: i64,
}

/// A page of pictures.
#[derive(Debug, Clone)]
pub struct FoundPictures {
    /// Newest first.
    pub pictures: Vec<Picture>,
    /// There are more behind them, in the direction that was looked in.
    pub is_more: bool,
    /// It was not looked further than to this one, and there may be more.
    pub looked_to: Option<PictureMark>,
}

impl FoundPictures {
    /// The place of the first.
    #[must_use]
    pub fn first(&self) -> Option<PictureMark> {
        self.pictures.as_slice().first().map(PictureMark::of)
    }

    /// The place of the last.
    #[must_use]
    pub fn last(&self) -> Option<PictureMark> {
        self.pictures.last().map(PictureMark::of)
    }
}

impl PictureQuery {
    /// The pictures of a page.
    pub async fn found(&self, conn: &mut Conn) -> Result<FoundPictures> {
        let patterns = self.patterns();
        if patterns.is_empty() {
            return match self.usage {
                PictureUsage::Any => self.among(conn, &patterns, None).await,
                PictureUsage::Used | PictureUsage::Unused => self.among(conn, &patterns, Some(FAR)).await,
            };
        }
        let near = self.among(conn, &patterns, Some(NEAR)).await?;
        if near.is_more || near.looked_to.is_none() {
            return Ok(near);
        }
        let far = match self.is_indexed(conn, &patterns).await? {
            true => None,
            false => Some(FAR),
        };
        self.among(conn, &patterns, far).await
    }

    /// Whether an index says which pictures have one of these, at least: it is made of three letters in a row.
    async fn is_indexed(&self, conn: &mut Conn, patterns: &[String]) -> Result<bool> {
        #[derive(QueryableByName)]
        struct Indexed {
            #[diesel(sql_type = sql_types::Bool)]
            yes: bool,
        }
        let has_three = |pattern: &String| {
            let mut runs = pattern.split(|letter: char| !letter.is_alphanumeric());
            runs.any(|run| run.chars().count() >= 3)
        };
        if !patterns.iter().any(has_three) {
            return Ok(false);
        }
        let row: Indexed = sql("SELECT to_regclass('newsroom.pictures_letters') IS NOT NULL AS yes")
            .get_result(conn)
            .await?;
        Ok(row.yes)
    }

    /// The page, of no more than the next so many: first which they are, then all that is said of them. What is passed over on
    /// the way is not looked at.
    async fn among(&self, conn: &mut Conn, patterns: &[String], most: Option<i64>) -> Result<FoundPictures> {
        let (walk, order) = (self.walk(), self.from.order());
        let mut tests: Vec<String> = self.usage.condition().into_iter().collect();
        tests.extend((0..patterns.len()).map(|number| format!("p.words LIKE ${}", number + 5)));
        let tests = both(tests);
        let from = match most {
            Some(most) => {
                format!("(SELECT * FROM newsroom.pictures p WHERE {walk} {order} LIMIT {most}) p WHERE {tests}")
            }
            None => format!("newsroom.pictures p WHERE {walk} AND {tests}"),
        };
        let mut query = self.asked(format!(
            "{PICTURE} WHERE p.id = ANY (ARRAY(SELECT p.id FROM {from} {order} LIMIT {} OFFSET $1)) {order}",
            PAGE + 1
        ));
        for pattern in patterns {
            query = query.bind::<sql_types::Text, _>(pattern);
        }
        let mut pictures: Vec<Picture> = query.load(conn).await?;
        let is_more = pictures.len() > PAGE.unsigned_abs() as usize;
        let looked_to = match most {
            Some(most) if !is_more => self.end_of(conn, most).await?,
            _ => None,
        };
        pictures.truncate(PAGE.unsigned_abs() as usize);
        if matches!(self.from, PageFrom::NewerThan(_)) {
            pictures.reverse();
        }
        Ok(FoundPictures {
            pictures,
            is_more,
            looked_to,
        })
    }

    /// Where a look at so many ends, if there are so many.
    async fn end_of(&self, conn: &mut Conn, most: i64) -> Result<Option<PictureMark>> {
        let (walk, order) = (self.walk(), self.from.order());
        let text = format!(
            "SELECT p.uploaded_at, p.id FROM newsroom.pictures p WHERE {walk} {order} LIMIT 1 OFFSET {}",
            most - 1
        );
        Ok(self.asked(text).get_result(conn).await.optional()?)
    }

    /// What an index of the newest pictures, or of somebody's, or of those that lack something, is walked for.
    fn walk(&self) -> String {
        let mut all: Vec<String> = [self.state.condition(), self.age.condition()]
            .into_iter()
            .flatten()
            .collect();
        all.push(self.from.condition().into());
        if self.by.is_some() {
            all.push("p.uploaded_by = $2".into());
        }
        if self.is_usable {
            all.push("(p.usable_until IS NULL OR p.usable_until >= newsroom.clock()::date)".into());
        }
        both(all)
    }

    fn asked<'v>(&self, text: String) -> Sql<'v> {
        let mark = self.from.mark();
        sql(text)
            .planned_once()
            .bind::<sql_types::BigInt, _>(self.offset)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(self.by)
            .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(mark.map(|mark| mark.uploaded_at))
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(mark.map(|mark| mark.id))
    }

    /// Each word by itself, in any order, wherever it stands.
    fn patterns(&self) -> Vec<String> {
        let words = crate::body::composed(&self.words).to_lowercase();
        let quoted = |word: &str| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        words
            .split_whitespace()
            .take(10)
            .map(|word| format!("%{}%", quoted(word)))
            .collect()
    }
}

/// All of these conditions.
fn both(conditions: Vec<String>) -> String {
    if conditions.is_empty() {
        return "true".into();
    }
    conditions.join(" AND ")
}

/// How many pictures there are, and how many lack something.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct LibraryCounts {
    /// In all, as far as [`COUNT_CAP`].
    #[diesel(sql_type = sql_types::BigInt)]
    pub total: i64,
    /// Without alt text, as far as that.
    #[diesel(sql_type = sql_types::BigInt)]
    pub lack_alt: i64,
    /// Whose rights end soon, as far as that.
    #[diesel(sql_type = sql_types::BigInt)]
    pub end_soon: i64,
}

impl LibraryCounts {
    /// As things stand.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let count = |condition: Option<String>| {
            let condition = condition.unwrap_or_else(|| "true".into());
            format!("(SELECT count(*) FROM (SELECT FROM newsroom.pictures p WHERE {condition} LIMIT {COUNT_CAP}) p)")
        };
        Ok(sql(format!(
            "SELECT {} AS total, {} AS lack_alt, {} AS end_soon",
            count(None),
            count(PictureState::LacksAlt.condition()),
            count(PictureState::EndsSoon.condition()),
        ))
        .get_result(conn)
        .await?)
    }
}

/// Somebody who uploaded pictures.
#[derive(Debug, Clone, QueryableByName)]
pub struct Uploader {
    /// Their account.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: StaffId,
    /// Their name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

impl Uploader {
    /// All, by name.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql("SELECT s.id, s.name FROM newsroom.staff s WHERE (SELECT true FROM newsroom.pictures p WHERE p.uploaded_by = s.id LIMIT 1)
                ORDER BY lower(s.name), s.id")
            .load(conn)
            .await?)
    }
}

//! All pictures, newest first: searched by their words, and by who, rights, and what they lack.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{
    item::{PICTURE, Picture},
    used::USED,
};
use crate::{
    error::Result,
    ids::StaffId,
    platform::{db::Conn, sql::sql},
};

/// Pictures on a page.
pub const PAGE: i64 = 40;
/// Pictures are counted no further than this; a page says "10,000+" then.
pub const COUNT_CAP: i64 = 10_001;
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
    /// A story shows them, or did in a text that can be restored; or they stand for somebody, or for the newsroom.
    Used,
    /// Nothing uses them.
    Unused,
}

impl PictureState {
    /// All, in the order of the choice.
    pub const ALL: [Self; 7] = [
        Self::Any,
        Self::LacksAlt,
        Self::LacksCredit,
        Self::EndsSoon,
        Self::Ended,
        Self::Used,
        Self::Unused,
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
            Self::Used => "used",
            Self::Unused => "unused",
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
            Self::Used => "Used",
            Self::Unused => "Not used",
        }
    }

    /// A condition on a picture `p`.
    fn condition(self) -> String {
        match self {
            Self::Any => "true".to_owned(),
            Self::LacksAlt => "(p.alt = '' AND NOT p.is_decoration)".to_owned(),
            Self::LacksCredit => "p.credit = ''".to_owned(),
            Self::EndsSoon => {
                format!("p.usable_until BETWEEN newsroom.clock()::date AND newsroom.clock()::date + {SOON}")
            }
            Self::Ended => "p.usable_until < newsroom.clock()::date".to_owned(),
            Self::Used => USED.to_owned(),
            Self::Unused => format!("{USED} IS NULL"),
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
    /// What they lack.
    pub state: PictureState,
    /// Without those whose rights ended.
    pub is_usable: bool,
    /// How many are left out before the first.
    pub offset: i64,
}

/// A page of pictures.
#[derive(Debug, Clone)]
pub struct FoundPictures {
    /// Newest first.
    pub pictures: Vec<Picture>,
    /// There are more behind them.
    pub is_more: bool,
}

impl PictureQuery {
    /// The pictures of a page.
    pub async fn found(&self, conn: &mut Conn) -> Result<FoundPictures> {
        let mut pictures: Vec<Picture> = sql(format!(
            "{PICTURE} WHERE ($1::uuid IS NULL OR p.uploaded_by = $1) AND p.words LIKE ALL ($2::text[]) AND {}
               AND ($5 OR p.usable_until IS NULL OR p.usable_until >= newsroom.clock()::date)
             ORDER BY p.uploaded_at DESC, p.id DESC LIMIT $3 OFFSET $4",
            self.state.condition()
        ))
        .planned_once()
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(self.by)
        .bind::<sql_types::Array<sql_types::Text>, _>(self.patterns())
        .bind::<sql_types::BigInt, _>(PAGE + 1)
        .bind::<sql_types::BigInt, _>(self.offset)
        .bind::<sql_types::Bool, _>(!self.is_usable)
        .load(conn)
        .await?;
        let is_more = pictures.len() > PAGE.unsigned_abs() as usize;
        pictures.truncate(PAGE.unsigned_abs() as usize);
        Ok(FoundPictures { pictures, is_more })
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

/// How many pictures there are, and how many lack something.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct LibraryCounts {
    /// In all, as far as [`COUNT_CAP`].
    #[diesel(sql_type = sql_types::BigInt)]
    pub total: i64,
    /// Without alt text, among the newest so many.
    #[diesel(sql_type = sql_types::BigInt)]
    pub lack_alt: i64,
    /// Whose rights end soon.
    #[diesel(sql_type = sql_types::BigInt)]
    pub end_soon: i64,
}

impl LibraryCounts {
    /// As things stand.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        Ok(sql(format!(
            "SELECT count(*) AS total, count(*) FILTER (WHERE {}) AS lack_alt, (SELECT count(*) FROM newsroom.pictures p WHERE {}) AS end_soon
             FROM (SELECT p.alt, p.is_decoration FROM newsroom.pictures p ORDER BY p.uploaded_at DESC LIMIT {COUNT_CAP}) p",
            PictureState::LacksAlt.condition(),
            PictureState::EndsSoon.condition(),
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

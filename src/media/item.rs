//! One picture: its words, its rights, what must stay in the frame; changed here, changed wherever it is used.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{
    leftover,
    picture::{FocalPoint, Format},
    rendition,
    used::PictureUse,
};
use crate::{
    activity,
    body::composed,
    error::{Error, Problems, Result, Stale},
    ids::{PictureId, StaffId},
    names,
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::pictures,
};

/// Longest caption and alt text, in characters.
pub const MAX_WORDS: usize = 1_000;
/// Longest credit and source, in characters.
pub const MAX_NAME: usize = 200;

/// By which right the newsroom shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licence {
    /// Taken by people of the newsroom.
    Ours,
    /// Bought.
    Agency,
    /// Free for all, under the terms of its maker.
    Free,
    /// Allowed by its maker, for this.
    Permission,
    /// Sent out to be shown.
    Handout,
}

impl Licence {
    /// All, in the order of the choice.
    pub const ALL: [Self; 5] = [Self::Ours, Self::Agency, Self::Free, Self::Permission, Self::Handout];

    /// As it is stored and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Agency => "agency",
            Self::Free => "free",
            Self::Permission => "permission",
            Self::Handout => "handout",
        }
    }

    /// As pages say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ours => "Ours",
            Self::Agency => "Agency",
            Self::Free => "Free licence",
            Self::Permission => "By permission",
            Self::Handout => "Handout",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|licence| licence.word() == word)
    }
}

/// What the newsroom says of a picture, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureWords {
    /// What it shows, for people who cannot see it.
    pub alt: String,
    /// It says nothing, and needs no alt text.
    pub is_decoration: bool,
    /// What it shows: who, what, where, when.
    pub caption: String,
    /// Who is named as having made it.
    pub credit: String,
    /// Whence the newsroom has it.
    pub source: String,
    /// A word of [`Licence`].
    pub licence: String,
    /// The last day on which a story may take it: `2027-03-01`, or nothing.
    pub usable_until: String,
    /// What must stay in the frame, in percent from the left: `38`, `38.5`.
    pub focal_x: String,
    /// And from the top.
    pub focal_y: String,
}

/// A picture, with everything but its bytes.
#[derive(Debug, Clone, QueryableByName)]
pub struct Picture {
    /// Identity; public.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: PictureId,
    /// Rises with every write; a form that names an older one is refused.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Whose upload it is.
    #[diesel(sql_type = sql_types::Uuid)]
    pub uploaded_by: StaffId,
    /// Their name.
    #[diesel(sql_type = sql_types::Text)]
    pub uploader: String,
    /// When it came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub uploaded_at: DateTime<Utc>,
    /// SHA-256 of the file.
    #[diesel(sql_type = sql_types::Binary)]
    pub original: Vec<u8>,
    /// As whoever uploaded it called it.
    #[diesel(sql_type = sql_types::Text)]
    pub file_name: String,
    #[diesel(sql_type = sql_types::Text)]
    content_type: String,
    /// Length of the file.
    #[diesel(sql_type = sql_types::BigInt)]
    pub bytes: i64,
    /// Pixels across, upright.
    #[diesel(sql_type = sql_types::Integer)]
    pub width: i32,
    /// Pixels down, upright.
    #[diesel(sql_type = sql_types::Integer)]
    pub height: i32,
    /// It was a film; its first frame stands for it.
    #[diesel(sql_type = sql_types::Bool)]
    pub moves: bool,
    /// When it was taken, on the clock of the camera.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamp>)]
    pub taken_at: Option<NaiveDateTime>,
    /// The place that the file names.
    #[diesel(sql_type = sql_types::Text)]
    pub place: String,
    /// What it shows.
    #[diesel(sql_type = sql_types::Text)]
    pub caption: String,
    /// Who is named.
    #[diesel(sql_type = sql_types::Text)]
    pub credit: String,
    /// For people who cannot see it.
    #[diesel(sql_type = sql_types::Text)]
    pub alt: String,
    /// It needs no alt text.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_decoration: bool,
    #[diesel(sql_type = sql_types::Double)]
    focal_x: f64,
    #[diesel(sql_type = sql_types::Double)]
    focal_y: f64,
    /// Whence the newsroom has it.
    #[diesel(sql_type = sql_types::Text)]
    pub source: String,
    #[diesel(sql_type = sql_types::Text)]
    licence: String,
    /// The last day on which a story may take it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub usable_until: Option<NaiveDate>,
    /// Files made of it, and how many there will be.
    #[diesel(sql_type = sql_types::BigInt)]
    pub made: i64,
    /// How many there will be.
    #[diesel(sql_type = sql_types::BigInt)]
    pub planned: i64,
    /// A story that is on the timeline shows it, an author of one, or the newsroom itself.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_shown: bool,
    /// Files of it are made as AVIF too.
    #[diesel(sql_type = sql_types::Bool)]
    pub avif: bool,
    #[diesel(sql_type = sql_types::Bool)]
    admins_publish: bool,
}

/// Of the 64 places in which two pictures are compared, in how many they may differ and still look the same. What is as good
/// as flat looks like everything. They are looked for by their bytes, of which two are the same then, at least.
const ALIKE: i64 = 6;

/// The columns of a picture `p`; a condition follows. Each is looked up by itself: `EXISTS` could read all uses of all pictures.
pub(super) const PICTURE: &str = "SELECT p.id, p.version, p.uploaded_by, s.name AS uploader, p.uploaded_at, p.original, p.file_name, p.content_type, p.bytes,
    p.width, p.height, p.moves, p.taken_at, p.place, p.caption, p.credit, p.alt, p.is_decoration, p.focal_x, p.focal_y, p.source, p.licence, p.usable_until, p.avif,
    (SELECT count(*) FROM newsroom.renditions r WHERE r.picture_id = p.id AND r.former_at IS NULL AND r.bytes IS NOT NULL) AS made,
    (SELECT count(*) FROM newsroom.renditions r WHERE r.picture_id = p.id AND r.former_at IS NULL) AS planned,
    coalesce((SELECT true FROM newsroom.picture_uses u JOIN newsroom.publications q ON q.article_id = u.article_id AND q.revision_id = u.revision_id
        WHERE u.picture_id = p.id AND q.cancelled_at IS NULL AND (q.live_until IS NULL OR q.live_until > newsroom.clock()) LIMIT 1),
      (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM newsroom.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1),
      (SELECT p.id IN (n.logo_id, n.icon_id) FROM newsroom.site n), false) AS is_shown,
    coalesce((SELECT admins_publish FROM newsroom.site), true) AS admins_publish
  FROM newsroom.pictures p JOIN newsroom.staff s ON s.id = p.uploaded_by";

impl Picture {
    /// The one of this id.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: PictureId) -> Result<Self> {
        let found: Option<Self> = sql(format!("{PICTURE} WHERE p.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// Those of these ids that there are, newest first.
    pub async fn all(conn: &mut Conn, ids: &[PictureId]) -> Result<Vec<Self>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        Ok(sql(format!(
            "{PICTURE} WHERE p.id = ANY ($1) ORDER BY p.uploaded_at DESC, p.id DESC"
        ))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?)
    }

    /// Others that look the same: a smaller copy, a brighter one, a cut that takes little away. The nearest first, at most
    /// `limit` of them.
    pub async fn alike(conn: &mut Conn, id: PictureId, limit: i64) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "{PICTURE} JOIN newsroom.pictures it ON it.id = $1
             WHERE newsroom.likeness_bytes(p.likeness) && (SELECT newsroom.likeness_bytes(o.likeness) FROM newsroom.pictures o WHERE o.id = $1)
               AND p.id <> it.id AND bit_count((p.likeness # it.likeness)::bit(64)) <= $2 AND bit_count(it.likeness::bit(64)) BETWEEN $2 AND 64 - $2
             ORDER BY bit_count((p.likeness # it.likeness)::bit(64)), p.uploaded_at, p.id LIMIT $3"
        ))
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::BigInt, _>(ALIKE)
        .bind::<sql_types::BigInt, _>(limit)
        .load(conn)
        .await?)
    }

    /// Its kind.
    #[must_use]
    pub fn format(&self) -> &'static str {
        Format::of_type(&self.content_type).map_or("?", Format::label)
    }

    /// What must stay in the frame.
    #[must_use]
    pub fn focal_point(&self) -> FocalPoint {
        FocalPoint::at(self.focal_x, self.focal_y).unwrap_or(FocalPoint::MIDDLE)
    }

    /// Its size upright, in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width.unsigned_abs(), self.height.unsigned_abs())
    }

    /// What it is called where it has no caption yet.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.caption.is_empty() {
            &self.file_name
        } else {
            &self.caption
        }
    }

    /// Neither described nor marked as saying nothing.
    #[must_use]
    pub const fn lacks_alt(&self) -> bool {
        self.alt.is_empty() && !self.is_decoration
    }

    /// What is said of it, as a form shows it.
    #[must_use]
    pub fn words(&self) -> PictureWords {
        PictureWords {
            alt: self.alt.clone(),
            is_decoration: self.is_decoration,
            caption: self.caption.clone(),
            credit: self.credit.clone(),
            source: self.source.clone(),
            licence: self.licence.clone(),
            usable_until: self.usable_until.map(|day| day.to_string()).unwrap_or_default(),
            focal_x: percent(self.focal_x),
            focal_y: percent(self.focal_y),
        }
    }

    /// The same, as it is stored.
    pub(super) fn said(&self) -> CheckedWords {
        CheckedWords {
            alt: self.alt.clone(),
            is_decoration: self.is_decoration,
            caption: self.caption.clone(),
            credit: self.credit.clone(),
            source: self.source.clone(),
            licence: Licence::of(&self.licence).unwrap_or(Licence::Ours),
            usable_until: self.usable_until,
            focal: self.focal_point(),
        }
    }

    /// What a decision about it depends on.
    #[must_use]
    pub fn facts(&self, viewer: StaffId) -> Facts {
        Facts {
            own: self.uploaded_by == viewer,
            shown: self.is_shown,
            admins_publish: self.admins_publish,
            ..Facts::NONE
        }
    }
}

/// A part of a side in percent, to a tenth: `38`, `38.5`.
fn percent(part: f64) -> String {
    let tenths = (part * 1_000.0).round() / 10.0;
    format!("{tenths}")
}

/// What was typed, checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CheckedWords {
    pub alt: String,
    pub is_decoration: bool,
    pub caption: String,
    pub credit: String,
    pub source: String,
    pub licence: Licence,
    pub usable_until: Option<NaiveDate>,
    pub focal: FocalPoint,
}

impl PictureWords {
    /// # Errors
    /// `Problems`, all that there are.
    fn checked(&self) -> std::result::Result<CheckedWords, Problems> {
        let mut problems = Problems::new();
        let alt = short_line(&mut problems, "alt", &self.alt, MAX_WORDS, "alt text");
        let caption = short_line(&mut problems, "caption", &self.caption, MAX_WORDS, "caption");
        let credit = short_line(&mut problems, "credit", &self.credit, MAX_NAME, "credit");
        let source = short_line(&mut problems, "source", &self.source, MAX_NAME, "source");
        let licence = listed(&mut problems, &self.licence);
        let usable_until = last_day(&mut problems, &self.usable_until);
        let focal = part(&self.focal_x)
            .zip(part(&self.focal_y))
            .and_then(|(x, y)| FocalPoint::at(x, y));
        if focal.is_none() {
            problems.add("focal", "Both are percentages of the picture, 0 to 100.");
        }
        match (licence, focal) {
            (Some(licence), Some(focal)) if problems.is_empty() => Ok(CheckedWords {
                alt: if self.is_decoration { String::new() } else { alt },
                is_decoration: self.is_decoration,
                caption,
                credit,
                source,
                licence,
                usable_until,
                focal,
            }),
            _ => Err(problems),
        }
    }
}

/// A text of one line, no longer than it may be.
pub(super) fn short_line(problems: &mut Problems, field: &'static str, text: &str, most: usize, what: &str) -> String {
    let line = line(text);
    if line.chars().count() > most {
        problems.add(field, format!("Shorten the {what} to {most} characters."));
    }
    line
}

/// A licence of the list.
pub(super) fn listed(problems: &mut Problems, word: &str) -> Option<Licence> {
    let licence = Licence::of(word);
    if licence.is_none() {
        problems.add("licence", "Choose a licence from the list.");
    }
    licence
}

/// A last day as it is typed; none where nothing is.
pub(super) fn last_day(problems: &mut Problems, typed: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok();
    let day = day.filter(|day| (1_900..=9_999).contains(&day.year()));
    if day.is_none() && !typed.trim().is_empty() {
        problems.add(
            "usable_until",
            "Write the last day as year, month, day: 2027-03-01. Empty: for ever.",
        );
    }
    day
}

/// A percentage as it is typed, as a part.
fn part(typed: &str) -> Option<f64> {
    let number: f64 = typed
        .trim()
        .trim_end_matches('%')
        .trim()
        .replace(',', ".")
        .parse()
        .ok()?;
    Some(number / 100.0)
}

/// A text of one line, in NFC.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = composed(&words.join(" "));
    names::one_line(&line).unwrap_or_else(|_| line.chars().filter(|letter| !letter.is_control()).collect())
}

/// Changes what is said of a picture, everywhere. A form that changes nothing changes nothing.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `NotFound`, database errors.
pub async fn change(
    conn: &mut Conn,
    who: &Actor,
    id: PictureId,
    sent: Option<i64>,
    typed: &PictureWords,
) -> Result<()> {
    let before = to_change(conn, who, id, sent).await?;
    let words = typed.checked()?;
    let at = activity::instant(conn).await?;
    say(conn, who, at, &before, &words).await
}

/// A picture, locked, for somebody who may say something else of it than what they saw.
///
/// # Errors
/// `Refused`, `Stale`, `NotFound`, database errors.
pub(super) async fn to_change(conn: &mut Conn, who: &Actor, id: PictureId, sent: Option<i64>) -> Result<Picture> {
    hold_stories(conn, id).await?;
    let before = locked(conn, id, "FOR NO KEY UPDATE").await?;
    can(who, Action::ChangePicture, &before.facts(who.id.account()?))?;
    Stale::check(None, sent, before.version)?;
    Ok(before)
}

/// Says it of a picture that is locked, unless it is said already.
pub(super) async fn say(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    before: &Picture,
    words: &CheckedWords,
) -> Result<()> {
    if *words == before.said() {
        return Ok(());
    }
    diesel::update(pictures::table.find(before.id.0))
        .set((
            pictures::alt.eq(&words.alt),
            pictures::is_decoration.eq(words.is_decoration),
            pictures::caption.eq(&words.caption),
            pictures::credit.eq(&words.credit),
            pictures::source.eq(&words.source),
            pictures::licence.eq(words.licence.word()),
            pictures::usable_until.eq(words.usable_until),
            pictures::focal_x.eq(words.focal.x),
            pictures::focal_y.eq(words.focal.y),
            pictures::version.eq(pictures::version + 1),
            pictures::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    if words.focal != before.focal_point() {
        rendition::plan(conn, before.id, at).await?;
    }
    noted(conn, who, at, "picture_changed", before).await
}

/// Removes a picture that nothing uses; its files are forgotten after it.
///
/// # Errors
/// `Refused`, `Stale`, `Conflict` while something uses it, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: PictureId, sent: Option<i64>) -> Result<()> {
    // Whoever wants to take it into a story waits, or is waited for.
    let before = locked(conn, id, "FOR UPDATE").await?;
    can(who, Action::RemovePicture, &before.facts(who.id.account()?))?;
    Stale::check(None, sent, before.version)?;
    if let Some(sentence) = PictureUse::of(conn, id).await?.stays() {
        return Err(Error::Conflict(sentence));
    }
    let renditions = rendition::names(conn, id).await?;
    diesel::delete(pictures::table.find(id.0)).execute(conn).await?;
    let at = activity::instant(conn).await?;
    leftover::leave(conn, at, Some(&before.original), &renditions).await?;
    noted(conn, who, at, "picture_removed", &before).await
}

/// The stories that show a picture are told of a change of it, so they are held before it is: acts hold a story, then the
/// pictures that they put before readers. Of more than these, each is told by itself later.
pub(super) async fn hold_stories(conn: &mut Conn, id: PictureId) -> Result<()> {
    sql("SELECT FROM newsroom.articles a WHERE a.id IN (SELECT l.article_id FROM newsroom.listings l WHERE l.facet_id = $1 LIMIT 201)
         ORDER BY a.id FOR NO KEY UPDATE")
    .bind::<sql_types::Uuid, _>(id)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn locked(conn: &mut Conn, id: PictureId, how: &'static str) -> Result<Picture> {
    let found: Option<Picture> = sql(format!("{PICTURE} WHERE p.id = $1 {how} OF p"))
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
    found.ok_or(Error::NotFound)
}

pub(super) async fn noted(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    picture: &Picture,
) -> Result<()> {
    activity::record_act(
        conn,
        who,
        at,
        act,
        json!({ "picture": picture.id, "name": picture.title() }),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> PictureWords {
        PictureWords {
            alt: "A quay".into(),
            licence: "ours".into(),
            focal_x: "38,5".into(),
            focal_y: " 42 % ".into(),
            ..PictureWords::default()
        }
    }

    #[test]
    fn what_is_typed_is_read_as_people_write_it() {
        let words = typed().checked().unwrap();

        assert_eq!((words.focal.x, words.focal.y), (0.385, 0.42));
        assert_eq!(percent(0.385), "38.5");
        assert_eq!(percent(0.5), "50");
        assert_eq!(line(" Cafe\u{301}\n am  Hafen "), "Café am Hafen");
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let wrong = PictureWords {
            caption: "a".repeat(MAX_WORDS + 1),
            credit: "b".repeat(MAX_NAME + 1),
            licence: "stolen".into(),
            usable_until: "tomorrow".into(),
            focal_x: "101".into(),
            ..typed()
        };

        let problems = wrong.checked().err().unwrap();

        for field in ["caption", "credit", "licence", "usable_until", "focal"] {
            assert!(
                problems.on(field).is_some_and(|sentence| sentence.ends_with('.')),
                "{field}"
            );
        }
    }
}

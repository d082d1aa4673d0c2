//! The calendar as a file (RFC 5545): what programs outside show beside everything else that a person has to do. Times are in
//! UTC, so that each of them shows the hour that its own wall has; the newsroom's hour stands in words beside it. An entry keeps its UID
//! for life, and its SEQUENCE rises when a time of its story moves.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    articles::stage::Stage,
    desk::calendar::{CalendarQuery, TimeKind, TimedStory},
    error::Result,
    ids::DeskId,
    platform::db::Conn,
    policy::Party,
};

/// The longest line, in bytes, without its end (3.1).
const LINE: usize = 75;
/// The most entries of a file.
const MOST: i64 = 1_000;

/// What a file is of.
pub struct CalendarFile<'a> {
    /// The newsroom's name.
    pub newsroom: &'a str,
    /// Whose wall its hours are on.
    pub zone: Tz,
    /// Where Copydesk is reached.
    pub origin: &'a str,
    /// Only what is that person's.
    pub mine: bool,
    /// Only what is of that desk, with its name.
    pub desk: Option<(DeskId, String)>,
    /// The instant at which it is asked for.
    pub now: DateTime<Utc>,
}

impl CalendarFile<'_> {
    /// What a person may see, from a month ago to a year ahead.
    ///
    /// # Errors
    /// Database errors.
    pub async fn written(&self, conn: &mut Conn, who: impl Into<Party>) -> Result<String> {
        let query = CalendarQuery {
            days: vec![self.now - TimeDelta::days(30), self.now + TimeDelta::days(366)],
            kinds: TimeKind::ALL.into(),
            mine: self.mine,
            desk: self.desk.as_ref().map(|(id, _)| *id),
            most: MOST,
        };
        let stories = query.stories(conn, who).await?;
        Ok(self.text(&stories))
    }

    fn text(&self, stories: &[TimedStory]) -> String {
        let mut file = String::new();
        let name = match &self.desk {
            Some((_, desk)) => format!("{}, {desk}", self.newsroom),
            None => self.newsroom.to_owned(),
        };
        let left = stories.first().map_or(0, |story| story.of_day) - i64::try_from(stories.len()).unwrap_or(0);
        let about = match left {
            1.. => format!("The first {MOST} times of stories; {left} more stand in Copydesk."),
            _ => "When stories are due, go live, come free and end.".to_owned(),
        };
        for (name, value) in [
            ("BEGIN", "VCALENDAR".to_owned()),
            ("VERSION", "2.0".into()),
            ("PRODID", "-//Copydesk//Calendar//EN".into()),
            ("CALSCALE", "GREGORIAN".into()),
            ("NAME", escaped(&name)),
            ("X-WR-CALNAME", escaped(&name)),
            ("X-WR-CALDESC", escaped(&about)),
            ("X-WR-TIMEZONE", self.zone.name().into()),
            ("REFRESH-INTERVAL;VALUE=DURATION", "PT15M".into()),
            ("X-PUBLISHED-TTL", "PT15M".into()),
        ] {
            line(&mut file, name, &value);
        }
        stories.iter().for_each(|story| self.entry(&mut file, story));
        line(&mut file, "END", "VCALENDAR");
        file
    }

    fn entry(&self, file: &mut String, story: &TimedStory) {
        let kind = story.kind();
        let changed = utc(story.moved_at);
        let headline = match story.title() {
            "" => "No headline yet",
            title => title,
        };
        for (name, value) in [
            ("BEGIN", "VEVENT".to_owned()),
            ("UID", uid(story)),
            ("DTSTAMP", changed.clone()),
            ("LAST-MODIFIED", changed),
            ("SEQUENCE", story.moves.to_string()),
            ("DTSTART", utc(story.at)),
            ("DURATION", "PT15M".into()),
            ("SUMMARY", escaped(&format!("{}: {headline}", said(kind)))),
            ("DESCRIPTION", escaped(&self.about(story))),
            ("URL", format!("{}/admin/articles/{}/time", self.origin, story.id)),
            (
                "STATUS",
                if story.held || kind == TimeKind::Due {
                    "TENTATIVE"
                } else {
                    "CONFIRMED"
                }
                .into(),
            ),
            ("TRANSP", "TRANSPARENT".into()),
            ("CLASS", "PRIVATE".into()),
            ("CATEGORIES", escaped(said(kind))),
            ("END", "VEVENT".into()),
        ] {
            line(file, name, &value);
        }
    }

    /// The newsroom's hour in words, whose it is and where it stands.
    fn about(&self, story: &TimedStory) -> String {
        let wall = story.at.with_timezone(&self.zone);
        let mut about = format!(
            "{} in the newsroom ({}).",
            wall.format("%A %-d %B %Y, %H:%M %Z"),
            self.zone.name().replace('_', " ")
        );
        let whose = story.whose();
        if !whose.is_empty() {
            let _ = write!(about, "\n{whose}.");
        }
        if story.stage() != Stage::Settled {
            let _ = write!(about, "\nIt is {}.", story.stage().described());
        }
        if story.held {
            about.push_str("\nOn hold: readers get nothing until somebody ends it.");
        }
        about
    }
}

const fn said(kind: TimeKind) -> &'static str {
    match kind {
        TimeKind::Due => "Due",
        TimeKind::Begins => "Goes live",
        TimeKind::EmbargoEnds => "Embargo ends",
        TimeKind::Ends => "Ends",
        TimeKind::Live => "Live",
    }
}

/// The same for life: of a text that begins it is the text's, so that a plan that is moved, and one that came to pass, stay
/// one entry.
fn uid(story: &TimedStory) -> String {
    match (story.kind(), story.revision) {
        (TimeKind::Begins | TimeKind::Live, Some(revision)) => format!("begins-{revision}"),
        (kind, _) => format!("{}-{}", kind.word(), story.id),
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (3.3.11); what no line may hold is left out.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                value.push('\\');
                value.push(c);
            }
            '\n' | '\u{2028}' | '\u{2029}' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// A line, folded where it is longer than 75 bytes (3.1), never inside a character.
fn line(file: &mut String, name: &str, value: &str) {
    let mut room = LINE;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if c.len_utf8() > room {
            file.push_str("\r\n ");
            room = LINE - 1;
        }
        file.push(c);
        room -= c.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_text_stays_text_and_no_line_is_too_long() {
        for (text, value) in [
            ("One, two; three", "One\\, two\\; three"),
            ("C:\\news", "C:\\\\news"),
            ("Two\nlines", "Two\\nlines"),
            ("END:VEVENT\r\nBEGIN:VEVENT", "END:VEVENT\\nBEGIN:VEVENT"),
            ("\u{1}bell\u{7}", "bell"),
        ] {
            assert_eq!(escaped(text), value);
        }
        for letter in ["n", "ü", "潮", "🌊"] {
            let mut file = String::new();
            line(&mut file, "SUMMARY", &letter.repeat(200));
            assert!(file.ends_with("\r\n"));
            assert!(file.trim_end().split("\r\n").all(|line| line.len() <= LINE), "{file}");
            assert_eq!(file.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", letter.repeat(200)));
        }
    }
}

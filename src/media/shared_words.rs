//! What is said of many pictures at once: of each what is filled in, and nothing else changes.

use chrono::NaiveDate;

use super::item::{CheckedWords, Licence, MAX_NAME, MAX_WORDS, last_day, listed, say, short_line, to_change};
use crate::{
    activity,
    error::{Problems, Result},
    ids::PictureId,
    platform::db::Conn,
    policy::Actor,
};

/// Until when the pictures may be used, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SharedDay {
    /// Each as it is.
    #[default]
    AsItIs,
    /// Without a last day.
    ForEver,
    /// Not any more: yesterday was the last day.
    Over,
    /// Until a day that is typed.
    Day,
}

impl SharedDay {
    /// All, in the order of the choice.
    pub const ALL: [Self; 4] = [Self::AsItIs, Self::Day, Self::ForEver, Self::Over];

    /// As a form sends it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AsItIs => "",
            Self::ForEver => "for-ever",
            Self::Over => "over",
            Self::Day => "day",
        }
    }

    /// As the choice says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AsItIs => "As it is",
            Self::ForEver => "For ever",
            Self::Over => "Not any more",
            Self::Day => "Until the day below",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.word() == word)
    }
}

/// What is to be said of many pictures, as it is typed. What is empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedWords {
    /// What all of them show.
    pub caption: String,
    /// Who made them.
    pub credit: String,
    /// Whence the newsroom has them.
    pub source: String,
    /// A word of [`Licence`].
    pub licence: String,
    /// A word of [`SharedDay`].
    pub until: String,
    /// The last day: `2027-03-01`.
    pub usable_until: String,
}

/// The same, checked.
#[derive(Debug, Clone)]
pub struct WordsToShare {
    caption: Option<String>,
    credit: Option<String>,
    source: Option<String>,
    licence: Option<Licence>,
    until: SharedDay,
    day: Option<NaiveDate>,
}

impl SharedWords {
    /// # Errors
    /// `Problems`, all that there are.
    pub fn checked(&self) -> std::result::Result<WordsToShare, Problems> {
        let mut problems = Problems::new();
        let mut line = |field: &'static str, text: &str, most: usize| {
            let line = short_line(&mut problems, field, text, most, field);
            (!line.is_empty()).then_some(line)
        };
        let caption = line("caption", &self.caption, MAX_WORDS);
        let credit = line("credit", &self.credit, MAX_NAME);
        let source = line("source", &self.source, MAX_NAME);
        let licence = match self.licence.as_str() {
            "" => None,
            word => listed(&mut problems, word),
        };
        let (until, day) = self.day(&mut problems);
        let is_nothing = caption.is_none() && credit.is_none() && source.is_none() && licence.is_none();
        if is_nothing && until == SharedDay::AsItIs && problems.is_empty() {
            problems.add("caption", "Fill in what is to change. What stays empty stays as it is.");
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(WordsToShare {
            caption,
            credit,
            source,
            licence,
            until,
            day,
        })
    }

    /// A day that is typed counts unless something else is chosen, and then one of the two is a mistake.
    fn day(&self, problems: &mut Problems) -> (SharedDay, Option<NaiveDate>) {
        let day = last_day(problems, &self.usable_until);
        let is_typed = !self.usable_until.trim().is_empty();
        let chosen = SharedDay::of(&self.until);
        match chosen {
            None => problems.add("until", "Choose from the list until when they may be used."),
            Some(SharedDay::Day) if !is_typed => {
                problems.add("usable_until", "Write the last day as year, month, day: 2027-03-01.")
            }
            Some(SharedDay::ForEver | SharedDay::Over) if is_typed => problems.add(
                "usable_until",
                "Empty the day, or choose “Until the day below”: both cannot hold.",
            ),
            Some(_) => {}
        }
        match chosen {
            Some(SharedDay::AsItIs) if day.is_some() => (SharedDay::Day, day),
            chosen => (chosen.unwrap_or_default(), day),
        }
    }
}

impl WordsToShare {
    /// What is said of a picture with these words among it.
    fn among(&self, said: CheckedWords, today: NaiveDate) -> CheckedWords {
        let is_over = said.usable_until.is_some_and(|last| last < today);
        CheckedWords {
            caption: self.caption.clone().unwrap_or(said.caption),
            credit: self.credit.clone().unwrap_or(said.credit),
            source: self.source.clone().unwrap_or(said.source),
            licence: self.licence.unwrap_or(said.licence),
            usable_until: match self.until {
                SharedDay::Over if !is_over => today.pred_opt(),
                SharedDay::AsItIs | SharedDay::Over => said.usable_until,
                SharedDay::ForEver => None,
                SharedDay::Day => self.day,
            },
            ..said
        }
    }
}

/// Says it of one of them: the same decision, version and record as on its own page.
///
/// # Errors
/// `Refused`, `Stale`, `NotFound`, database errors.
pub async fn share(conn: &mut Conn, who: &Actor, id: PictureId, sent: Option<i64>, words: &WordsToShare) -> Result<()> {
    let before = to_change(conn, who, id, sent).await?;
    let at = activity::instant(conn).await?;
    let words = words.among(before.said(), at.date_naive());
    say(conn, who, at, &before, &words).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::picture::FocalPoint;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn said(usable_until: Option<&str>) -> CheckedWords {
        CheckedWords {
            alt: "A quay".into(),
            is_decoration: false,
            caption: "The quay at noon".into(),
            credit: "Mina Sol".into(),
            source: "Commissioned".into(),
            licence: Licence::Agency,
            usable_until: usable_until.map(day),
            focal: FocalPoint::MIDDLE,
        }
    }

    fn typed(changes: impl FnOnce(&mut SharedWords)) -> std::result::Result<WordsToShare, Problems> {
        let mut words = SharedWords::default();
        changes(&mut words);
        words.checked()
    }

    #[test]
    fn what_is_empty_stays_as_it_is() {
        let words = typed(|words| words.credit = " Edwin\nSayle ".into()).unwrap();

        let changed = words.among(said(Some("2031-05-01")), day("2026-11-30"));

        assert_eq!(
            changed,
            CheckedWords {
                credit: "Edwin Sayle".into(),
                ..said(Some("2031-05-01"))
            }
        );
    }

    #[test]
    fn the_last_day_is_set_cleared_or_passed() {
        let today = day("2026-11-30");
        let after = |until: &str, typed_day: &str, before: Option<&str>| {
            let words = typed(|words| {
                words.source = "Archive".into();
                words.until = until.into();
                words.usable_until = typed_day.into();
            });
            words.unwrap().among(said(before), today).usable_until
        };

        assert_eq!(after("", "", Some("2031-05-01")), Some(day("2031-05-01")));
        assert_eq!(after("", "2027-03-01", None), Some(day("2027-03-01")));
        assert_eq!(after("day", "2027-03-01", Some("2031-05-01")), Some(day("2027-03-01")));
        assert_eq!(after("for-ever", "", Some("2031-05-01")), None);
        assert_eq!(after("over", "", None), Some(day("2026-11-29")));
        assert_eq!(after("over", "", Some("2026-11-30")), Some(day("2026-11-29")));
        assert_eq!(
            after("over", "", Some("2020-01-01")),
            Some(day("2020-01-01")),
            "it was over"
        );
    }

    #[test]
    fn every_mistake_is_named() {
        let wrong = typed(|words| {
            words.caption = "a".repeat(MAX_WORDS + 1);
            words.licence = "stolen".into();
            words.until = "day".into();
        })
        .unwrap_err();
        for field in ["caption", "licence", "usable_until"] {
            assert!(
                wrong.on(field).is_some_and(|sentence| sentence.ends_with('.')),
                "{field}"
            );
        }

        let torn = typed(|words| {
            words.until = "over".into();
            words.usable_until = "2027-03-01".into();
        });
        assert!(torn.unwrap_err().on("usable_until").is_some());
        assert!(
            typed(|words| words.until = "odd".into())
                .unwrap_err()
                .on("until")
                .is_some()
        );
        assert!(
            typed(|_| {}).unwrap_err().on("caption").is_some(),
            "nothing is filled in"
        );
    }
}

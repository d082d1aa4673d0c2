//! The languages of the world as the Unicode consortium describes them (CLDR): tags, direction, dates, lists, plurals.

use std::{
    collections::HashMap,
    fmt::{self, Write},
    sync::{LazyLock, PoisonError, RwLock},
};

use chrono::{DateTime as DateTimeUtc, Datelike, NaiveDate, NaiveDateTime, Timelike};
use icu_calendar::Gregorian;
use icu_datetime::{
    FixedCalendarDateTimeFormatter as Formatter, NoCalendarFormatter,
    fieldsets::{M, T, YM, YMD, YMDE},
    input::{Date, DateTime, Time},
};
use icu_list::{ListFormatter, options::ListFormatterOptions, parts};
use icu_locale::{Direction, Locale, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander, TransformResult};
use icu_plurals::{PluralCategory, PluralRules};
use writeable::{Part, PartsWrite, Writeable};

static ENGLISH: Locale = icu_locale::locale!("en-GB");
/// Of which languages CLDR has names of months: finding out takes longer than all else that is done with a name.
static SPOKEN: LazyLock<RwLock<HashMap<String, bool>>> = LazyLock::new(RwLock::default);
/// So many are remembered.
const MOST_REMEMBERED: usize = 1_000;

/// A language, perhaps with its script and country: BCP 47 in its canonical form (`he` for `iw`, `zh-Hans` for `ZH-hans`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language(Locale);

impl Language {
    /// Checks what somebody wrote.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        const EXAMPLES: &str = "such as en, en-GB, pt-BR or zh-Hant";
        let text = text.trim().replace('_', "-");
        let plain = Locale::try_from_str(&text).ok().filter(|tag| tag.extensions.is_empty());
        let Some(mut tag) = plain.filter(|_| text.len() <= 35) else {
            return Err(format!("Write a language tag, {EXAMPLES}."));
        };
        LocaleCanonicalizer::new_extended().canonicalize(&mut tag);
        let mut alone = icu_locale::LanguageIdentifier::from(tag.id.language);
        let known = LocaleExpander::new_extended().maximize(&mut alone) == TransformResult::Modified;
        if tag.id.language.is_unknown() || !known {
            return Err(format!(
                "“{text}” is not a language that is known. Write a tag {EXAMPLES}."
            ));
        }
        Ok(Self(tag))
    }

    /// A tag that was stored: what cannot be read is of no language in particular.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let mut tag = Locale::try_from_str(tag).unwrap_or(Locale::UNKNOWN);
        LocaleCanonicalizer::new_extended().canonicalize(&mut tag);
        Self(tag)
    }

    /// The tag.
    #[must_use]
    pub fn tag(&self) -> String {
        self.0.to_string()
    }

    /// The language alone, such as `en` of `en-GB`.
    #[must_use]
    pub fn primary(&self) -> String {
        self.0.id.language.to_string()
    }

    /// Language and script, as in `zh-Hans` for `zh-CN`.
    #[must_use]
    pub fn with_script(&self) -> String {
        let mut whole = self.0.id.clone();
        LocaleExpander::new_extended().maximize(&mut whole);
        let script = whole.script.map(|script| format!("-{script}")).unwrap_or_default();
        format!("{}{script}", whole.language)
    }

    /// `rtl` or `ltr`, as HTML says it.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        match LocaleDirectionality::new_extended().get(&self.0.id) {
            Some(Direction::RightToLeft) => "rtl",
            _ => "ltr",
        }
    }

    /// 22 October 2026
    #[must_use]
    pub fn date(&self, at: NaiveDateTime) -> String {
        Formatter::<Gregorian, _>::try_new(self.spoken().into(), YMD::long()).map_or_else(
            |_| at.date().to_string(),
            |dates| dates.format(&moment(at).date).to_string(),
        )
    }

    /// Thursday 22 October 2026
    #[must_use]
    pub fn day(&self, at: NaiveDateTime) -> String {
        Formatter::<Gregorian, _>::try_new(self.spoken().into(), YMDE::long()).map_or_else(
            |_| at.date().to_string(),
            |dates| dates.format(&moment(at).date).to_string(),
        )
    }

    /// 22 October 2026 at 14:36
    #[must_use]
    pub fn date_and_time(&self, at: NaiveDateTime) -> String {
        Formatter::<Gregorian, _>::try_new(self.spoken().into(), YMD::long().with_time_hm())
            .map_or_else(|_| at.to_string(), |dates| dates.format(&moment(at)).to_string())
    }

    /// October 2026
    #[must_use]
    pub fn month_of_year(&self, day: NaiveDate) -> String {
        Formatter::<Gregorian, _>::try_new(self.spoken().into(), YM::long()).map_or_else(
            |_| day.format("%Y-%m").to_string(),
            |dates| dates.format(&moment(day.into()).date).to_string(),
        )
    }

    /// October
    #[must_use]
    pub fn month(&self, day: NaiveDate) -> String {
        Formatter::<Gregorian, _>::try_new(self.spoken().into(), M::long()).map_or_else(
            |_| day.format("%m").to_string(),
            |dates| dates.format(&moment(day.into()).date).to_string(),
        )
    }

    /// 14:36
    #[must_use]
    pub fn time(&self, at: NaiveDateTime) -> String {
        NoCalendarFormatter::try_new(self.spoken().into(), T::hm()).map_or_else(
            |_| at.format("%H:%M").to_string(),
            |times| times.format(&moment(at).time).to_string(),
        )
    }

    /// “A, B and C” in its pieces.
    #[must_use]
    pub fn list(&self, names: &[String]) -> Vec<NameListPart> {
        if let [alone] = names {
            return vec![NameListPart::Name(alone.clone())]; // in every language
        }
        let mut pieces = NameListWriter::default();
        let written = ListFormatter::try_new_and(self.spoken().into(), ListFormatterOptions::default())
            .is_ok_and(|lists| lists.format(names.iter()).write_to_parts(&mut pieces).is_ok());
        if written { pieces.all } else { plainly(names) }
    }

    /// “A, B and C”
    #[must_use]
    pub fn joined(&self, names: &[String]) -> String {
        let pieces = self.list(names);
        pieces.iter().map(NameListPart::text).collect()
    }

    /// The language itself, or English where CLDR has no names of its months.
    fn spoken(&self) -> &Locale {
        let tag = self.tag();
        let known = SPOKEN.read().unwrap_or_else(PoisonError::into_inner).get(&tag).copied();
        let is_spoken = known.unwrap_or_else(|| {
            let is_spoken = self.has_months();
            let mut all = SPOKEN.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= MOST_REMEMBERED {
                all.clear();
            }
            all.insert(tag, is_spoken);
            is_spoken
        });
        if is_spoken { &self.0 } else { &ENGLISH }
    }

    /// Whether CLDR has names of its months.
    fn has_months(&self) -> bool {
        let month = |locale: &Locale| {
            let months = Formatter::<Gregorian, _>::try_new(locale.into(), M::long());
            months.map(|months| {
                months
                    .format(&moment(DateTimeUtc::UNIX_EPOCH.naive_utc()).date)
                    .to_string()
            })
        };
        matches!((month(&self.0), month(&Locale::UNKNOWN)), (Ok(own), Ok(root)) if own != root)
    }

    /// Which form a word takes beside a number: `zero`, `one`, `two`, `few`, `many`, `other`.
    #[must_use]
    pub fn plural(&self, count: usize) -> &'static str {
        PluralRules::try_new_cardinal((&self.0).into()).map_or("other", |rules| form(rules.category_for(count)))
    }

    /// What parts the whole from its tenths in a number: 2.4, and 2,4 in most languages of Europe.
    #[must_use]
    pub fn decimal_sign(&self) -> char {
        const WITH_COMMA: &str = " az be bg bs ca cs da de el es et eu fi fo fr fy gl hr hu hy id is it ka kk ky lb lt lv mk nb nl nn no pl pt ro ru sk sl sq sr sv tr uk uz vi ";
        if WITH_COMMA.contains(&format!(" {} ", self.primary())) {
            ','
        } else {
            '.'
        }
    }

    /// Whether a form stands beside one number only, so that its words can say which.
    #[must_use]
    pub fn is_of_one_number(&self, form: &str) -> bool {
        (0..=200).filter(|count| self.plural(*count) == form).count() == 1
    }

    /// The forms that words beside numbers have in this language.
    #[must_use]
    pub fn plurals(&self) -> Vec<&'static str> {
        PluralRules::try_new_cardinal((&self.0).into())
            .map_or_else(|_| vec!["other"], |rules| rules.categories().map(form).collect())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `rtl` or `ltr` of a stored tag.
#[must_use]
pub fn dir_of(tag: &str) -> &'static str {
    Language::of(tag).dir()
}

/// Part of a list of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameListPart {
    /// One of the names.
    Name(String),
    /// What stands between them.
    Between(String),
}

impl NameListPart {
    /// As it is printed.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Name(text) | Self::Between(text) => text,
        }
    }
}

#[derive(Default)]
struct NameListWriter {
    all: Vec<NameListPart>,
    in_name: bool,
}

impl Write for NameListWriter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        match (self.all.last_mut(), self.in_name) {
            (Some(NameListPart::Name(before)), true) | (Some(NameListPart::Between(before)), false) => {
                before.push_str(text)
            }
            (_, true) => self.all.push(NameListPart::Name(text.to_owned())),
            (_, false) => self.all.push(NameListPart::Between(text.to_owned())),
        }
        Ok(())
    }
}

impl PartsWrite for NameListWriter {
    type SubPartsWrite = Self;

    fn with_part(&mut self, part: Part, mut write: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        self.in_name = part == parts::ELEMENT;
        write(self)
    }
}

fn plainly(names: &[String]) -> Vec<NameListPart> {
    let between = |at| (at > 0).then(|| NameListPart::Between(", ".into()));
    let pieces = names.iter().enumerate();
    pieces
        .flat_map(|(at, name)| between(at).into_iter().chain([NameListPart::Name(name.clone())]))
        .collect()
}

const fn form(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// The same moment as CLDR's formatters take it: the Gregorian calendar in every language, as newspapers print it.
fn moment(at: NaiveDateTime) -> DateTime<Gregorian> {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let date = Date::try_new_gregorian(at.year(), small(at.month()), small(at.day()));
    let time = Time::try_new(small(at.hour()), small(at.minute()), small(at.second()), 0);
    DateTime {
        date: date.expect("a date of the one proleptic Gregorian calendar is a date of the other"),
        time: time.expect("a time of day is one"),
    }
}

/// Languages that are offered where one is chosen, by tag, each in its own words; any other tag can be typed.
pub const OFFERED: &[(&str, &str)] = &[
    ("af", "Afrikaans"),
    ("am", "አማርኛ"),
    ("ar", "العربية"),
    ("az", "azərbaycan"),
    ("be", "беларуская"),
    ("bg", "български"),
    ("bn", "বাংলা"),
    ("bs", "bosanski"),
    ("ca", "català"),
    ("ckb", "کوردیی ناوەندی"),
    ("cs", "čeština"),
    ("cy", "Cymraeg"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("de-AT", "Deutsch (Österreich)"),
    ("de-CH", "Deutsch (Schweiz)"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("en-AU", "English (Australia)"),
    ("en-CA", "English (Canada)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-IE", "English (Ireland)"),
    ("en-IN", "English (India)"),
    ("en-NG", "English (Nigeria)"),
    ("en-NZ", "English (New Zealand)"),
    ("en-US", "English (United States)"),
    ("en-ZA", "English (South Africa)"),
    ("es", "español"),
    ("es-AR", "español (Argentina)"),
    ("es-MX", "español (México)"),
    ("et", "eesti"),
    ("eu", "euskara"),
    ("fa", "فارسی"),
    ("fi", "suomi"),
    ("fil", "Filipino"),
    ("fr", "français"),
    ("fr-CA", "français (Canada)"),
    ("fr-CH", "français (Suisse)"),
    ("fy", "Frysk"),
    ("ga", "Gaeilge"),
    ("gl", "galego"),
    ("gu", "ગુજરાતી"),
    ("ha", "Hausa"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "hrvatski"),
    ("hu", "magyar"),
    ("hy", "հայերեն"),
    ("id", "Indonesia"),
    ("ig", "Igbo"),
    ("is", "íslenska"),
    ("it", "italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("kk", "қазақ тілі"),
    ("km", "ខ្មែរ"),
    ("ko", "한국어"),
    ("ky", "кыргызча"),
    ("lb", "Lëtzebuergesch"),
    ("lt", "lietuvių"),
    ("lv", "latviešu"),
    ("mk", "македонски"),
    ("ml", "മലയാളം"),
    ("mn", "монгол"),
    ("mr", "मराठी"),
    ("ms", "Melayu"),
    ("mt", "Malti"),
    ("my", "မြန်မာ"),
    ("nb", "norsk bokmål"),
    ("ne", "नेपाली"),
    ("nl", "Nederlands"),
    ("nl-BE", "Vlaams"),
    ("nn", "norsk nynorsk"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("pl", "polski"),
    ("ps", "پښتو"),
    ("pt", "português"),
    ("pt-PT", "português europeu"),
    ("ro", "română"),
    ("ru", "русский"),
    ("sd", "سنڌي"),
    ("si", "සිංහල"),
    ("sk", "slovenčina"),
    ("sl", "slovenščina"),
    ("so", "Soomaali"),
    ("sq", "shqip"),
    ("sr", "српски"),
    ("sr-Latn", "srpski"),
    ("sv", "svenska"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("te", "తెలుగు"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("ug", "ئۇيغۇرچە"),
    ("uk", "українська"),
    ("ur", "اردو"),
    ("uz", "o‘zbek"),
    ("vi", "Tiếng Việt"),
    ("yi", "ייִדיש"),
    ("yo", "Èdè Yorùbá"),
    ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"),
    ("zu", "isiZulu"),
];

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn at() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 26)
            .unwrap()
            .and_hms_opt(14, 5, 0)
            .unwrap()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn dates_stand_in_the_order_of_their_language() {
        for (tag, date, day) in [
            ("en-GB", "26 November 2026", "Thursday, 26 November 2026"),
            ("en-US", "November 26, 2026", "Thursday, November 26, 2026"),
            ("de", "26. November 2026", "Donnerstag, 26. November 2026"),
            ("sv", "26 november 2026", "torsdag 26 november 2026"),
            ("hu", "2026. november 26.", "2026. november 26., csütörtök"),
            (
                "uk",
                "26 листопада 2026\u{202f}р.",
                "четвер, 26 листопада 2026\u{202f}р.",
            ),
            ("ja", "2026年11月26日", "2026年11月26日木曜日"),
            ("fa", "۲۶ نوامبر ۲۰۲۶", "پنجشنبه ۲۶ نوامبر ۲۰۲۶"),
            ("he", "26 בנובמבר 2026", "יום חמישי, 26 בנובמבר 2026"),
        ] {
            let language = Language::of(tag);
            assert_eq!(
                (language.date(at()).as_str(), language.day(at()).as_str()),
                (date, day),
                "{tag}"
            );
        }
        assert_eq!(Language::of("yi").date(at()), "26 November 2026");
        assert_eq!(Language::of("en-GB").date_and_time(at()), "26 November 2026 at 14:05");
    }

    #[test]
    fn every_offered_language_has_dates_of_its_own_and_a_tag_in_its_one_form() {
        for (tag, name) in OFFERED {
            let language = Language::parse(tag).unwrap();
            assert_eq!(language.tag(), *tag, "{name}");
            assert!(!language.day(at()).contains("M11"), "{tag}");
        }
    }

    #[test]
    fn lists_are_joined_as_the_language_joins_them() {
        for (tag, two, three) in [
            ("en-GB", "Ada and Bo", "Ada, Bo and Ida"),
            ("de", "Ada und Bo", "Ada, Bo und Ida"),
            ("es", "Ada y Bo", "Ada, Bo e Ida"),
            ("ja", "Ada、Bo", "Ada、Bo、Ida"),
            ("ar", "Ada وBo", "Ada وBo وIda"),
        ] {
            let language = Language::of(tag);
            assert_eq!(language.joined(&names(&["Ada", "Bo"])), two, "{tag}");
            assert_eq!(language.joined(&names(&["Ada", "Bo", "Ida"])), three, "{tag}");
        }
        let pieces = Language::of("en-GB").list(&names(&["Ada", "and"]));
        let said = [
            NameListPart::Name("Ada".into()),
            NameListPart::Between(" and ".into()),
            NameListPart::Name("and".into()),
        ];
        assert_eq!(pieces, said);
    }

    #[test]
    fn tags_are_checked_and_brought_into_their_one_form() {
        for (typed, tag) in [
            (" EN-gb ", "en-GB"),
            ("iw", "he"),
            ("zh-hans", "zh-Hans"),
            ("sh", "sr-Latn"),
            ("pt_br", "pt-BR"),
        ] {
            assert_eq!(
                Language::parse(typed).map(|language| language.tag()),
                Ok(tag.to_owned()),
                "{typed}"
            );
        }
        for typed in [
            "",
            "english",
            "und",
            "xx",
            "de-u-co-phonebk",
            "<b>",
            "en--GB",
            "qqqq-Latn",
        ] {
            assert!(Language::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_language_has_a_direction_and_plurals() {
        for (tag, dir) in [
            ("ar", "rtl"),
            ("he", "rtl"),
            ("az-IR", "rtl"),
            ("he-Latn", "ltr"),
            ("yo", "ltr"),
            ("ks-Deva", "ltr"),
            ("?", "ltr"),
        ] {
            assert_eq!(Language::of(tag).dir(), dir, "{tag}");
        }
        assert_eq!(Language::of("pl").plural(3), "few");
        assert_eq!(Language::of("ar").plurals().len(), 6);
        for (tag, form, alone) in [
            ("ar", "two", true),
            ("he", "one", true),
            ("uk", "one", false),
            ("pl", "few", false),
        ] {
            assert_eq!(Language::of(tag).is_of_one_number(form), alone, "{tag} {form}");
        }
        assert_eq!(Language::of("zh-CN").with_script(), "zh-Hans");
        assert_eq!(Language::of("zh-TW").with_script(), "zh-Hant");
    }
}

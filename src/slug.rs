//! The part of an address that names a thing: lower-case letters, digits and single hyphens.

use std::{fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;

use crate::kana;

/// Longest slug, in characters.
const MAX: usize = 96;
/// Addresses that the reader site and the program itself need.
const RESERVED: &[&str] = &[
    "admin",
    "api",
    "archive",
    "assets",
    "author",
    "calendar",
    "category",
    "corrections",
    "feed",
    "feeds",
    "health",
    "oembed",
    "robots",
    "search",
    "setup",
    "sitemap",
    "tag",
];

/// A checked slug.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    /// Makes one from any text in any script; `None` when nothing of it can stand in an address.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::in_language(text, "")
    }

    /// The same as people write this language (a BCP 47 tag) without its letters: *Grüße* is `gruesse` in German, and
    /// elsewhere `grusse`.
    #[must_use]
    pub fn in_language(text: &str, lang: &str) -> Option<Self> {
        let mut slug = String::new();
        for c in deunicode::deunicode(&respelt(text, lang)).chars() {
            match c {
                'a'..='z' | '0'..='9' => slug.push(c),
                'A'..='Z' => slug.push(c.to_ascii_lowercase()),
                '\'' | '"' => {}
                _ if slug.is_empty() || slug.ends_with('-') => {}
                _ => slug.push('-'),
            }
        }
        if slug.len() > MAX {
            let cut = slug[..MAX].rfind('-').unwrap_or(MAX);
            slug.truncate(cut);
        }
        let slug = slug.trim_end_matches('-').to_owned();
        match slug.as_str() {
            "" => None,
            reserved if RESERVED.contains(&reserved) => Some(Self(format!("{slug}-1"))),
            _ => Some(Self(slug)),
        }
    }

    /// This slug where it is free, else the first of `…-2`, `…-3` that is.
    #[must_use]
    pub fn first_free(&self, is_taken: impl Fn(&str) -> bool) -> Self {
        let mut free = self.clone();
        let mut number = 2;
        while is_taken(&free.0) {
            free = Self::numbered(self.stem(), number);
            number += 1;
        }
        free
    }

    /// A word with a number.
    #[must_use]
    pub fn numbered(word: &str, number: usize) -> Self {
        Self(format!("{word}-{number}"))
    }

    /// What numbers are put to: short enough that the whole is still a slug.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.0.get(..MAX - 6).unwrap_or(&self.0).trim_end_matches('-')
    }

    /// As it stands in an address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text in which the letters of a language that have a spelling of their own are written so. What is not listed,
/// `deunicode` writes for every language in one way: kanji as in Mandarin, so Japanese comes without them.
fn respelt(text: &str, lang: &str) -> String {
    let primary = lang.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let text: String = text.nfc().collect();
    if kana::is_japanese(&text, &primary) {
        return kana::in_latin_letters(&text);
    }
    let table: &[(char, &str)] = match primary.as_str() {
        "de" | "lb" | "gsw" => &[('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss"), ('ẞ', "ss")],
        "da" | "nb" | "nn" | "no" => &[('æ', "ae"), ('ø', "oe"), ('å', "aa"), ('ä', "ae"), ('ö', "oe")],
        "is" | "fo" => &[('þ', "th"), ('ð', "d"), ('æ', "ae"), ('ö', "o")],
        "et" => &[('õ', "o"), ('ä', "a"), ('ö', "o"), ('ü', "u")],
        "hr" | "bs" | "sr" => &[('đ', "dj")],
        "uk" => &[
            ('г', "h"),
            ('ґ', "g"),
            ('є', "ie"),
            ('и', "y"),
            ('і', "i"),
            ('ї', "i"),
            ('й', "i"),
            ('х', "kh"),
            ('ц', "ts"),
            ('щ', "shch"),
            ('ю', "iu"),
            ('я', "ia"),
            ('ь', ""),
            ('’', ""),
            ('ʼ', ""),
        ],
        "bg" => &[
            ('ъ', "a"),
            ('щ', "sht"),
            ('х', "h"),
            ('ц', "ts"),
            ('ь', "y"),
            ('ю', "yu"),
            ('я', "ya"),
            ('й', "y"),
        ],
        "mk" => &[
            ('ѓ', "gj"),
            ('ќ', "kj"),
            ('љ', "lj"),
            ('њ', "nj"),
            ('џ', "dj"),
            ('х', "h"),
            ('ц', "c"),
        ],
        "el" => &[
            ('η', "i"),
            ('ή', "i"),
            ('υ', "y"),
            ('ύ', "y"),
            ('χ', "ch"),
            ('ψ', "ps"),
            ('ω', "o"),
            ('ώ', "o"),
        ],
        // Letters that stand for long vowels; without them little more than consonants would be left.
        _ => &[
            ('ا', "a"),
            ('أ', "a"),
            ('إ', "i"),
            ('آ', "a"),
            ('ٱ', "a"),
            ('ع', "a"),
            ('ى', "a"),
            ('ة', "a"),
            ('ؤ', "u"),
            ('ئ', "i"),
        ],
    };
    let one = |c: char| {
        let small = c.to_lowercase().next().unwrap_or(c);
        table
            .iter()
            .find(|(letter, _)| *letter == c || *letter == small)
            .map(|(_, written)| *written)
    };
    text.chars().fold(String::new(), |mut all, c| {
        match one(c) {
            Some(written) => all.push_str(written),
            None => all.push(c),
        }
        all
    })
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if RESERVED.contains(&text) {
            return Err(format!(
                "“{text}” is an address of Copydesk itself. Choose another slug."
            ));
        }
        let length = text.chars().count();
        if length > MAX {
            return Err(format!(
                "A slug has at most {MAX} letters; this one has {length}. Shorten it."
            ));
        }
        match Self::from_text(text) {
            Some(slug) if slug.0 == text => Ok(slug),
            Some(slug) => Err(format!("A slug has small letters, digits and hyphens, such as {slug}.")),
            None => Err("A slug has small letters, digits and hyphens, such as harbour-plan.".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_from_any_headline() {
        for (text, slug) in [
            (
                "Port Merrin votes to open its tide gate",
                "port-merrin-votes-to-open-its-tide-gate",
            ),
            ("“It’s over”: 21–18", "its-over-21-18"),
            ("Çelik über Ærø", "celik-uber-aero"),
            ("Москва", "moskva"),
            ("admin", "admin-1"),
        ] {
            assert_eq!(Slug::from_text(text).unwrap().as_str(), slug);
        }
        assert_eq!(Slug::from_text("?!"), None);
        assert_eq!(Slug::in_language("東京都知事選", "ja"), None);
        assert!(Slug::from_text(&"word ".repeat(100)).unwrap().as_str().len() <= MAX);
    }

    #[test]
    fn each_language_is_written_without_its_letters_as_its_people_do() {
        for (lang, text, slug) in [
            (
                "de",
                "Über Köln: Grüße an die ÄRZTE",
                "ueber-koeln-gruesse-an-die-aerzte",
            ),
            ("de-CH", "Zu\u{308}rich", "zuerich"),
            ("en", "Über Köln", "uber-koln"),
            ("sv", "Öland är öde", "oland-ar-ode"),
            ("da", "Ærø får søløver", "aeroe-faar-soeloever"),
            ("tr", "İstanbul’da ışık", "istanbulda-isik"),
            ("uk", "Гучний щоденник Києва", "huchnyi-shchodennyk-kyieva"),
            ("ru", "Москва", "moskva"),
            ("zh-Hans", "北京", "bei-jing"),
            ("ja", "大谷、ホームラン50本", "homuran50"),
            ("en", "高橋みなみ", "minami"),
            ("ja", "ハ\u{309a}リ", "pari"),
            ("ar", "خبر عاجل من بيروت", "khbr-aajl-mn-byrwt"),
            ("en", "محمد الأحمد", "mhmd-alahmd"),
        ] {
            assert_eq!(Slug::in_language(text, lang).unwrap().as_str(), slug, "{lang}");
        }
    }

    #[test]
    fn a_slug_that_is_taken_gets_the_next_number() {
        let taken = ["cote", "cote-2", "cote-4"];
        let free = |text: &str| Slug::from_text(text).unwrap().first_free(|slug| taken.contains(&slug));
        assert_eq!((free("Côte").as_str(), free("Coté 3").as_str()), ("cote-3", "cote-3"));

        let long = Slug::from_text(&"a".repeat(200)).unwrap();
        let second = long.first_free(|slug| slug == long.as_str());
        assert!(second.as_str().parse::<Slug>().is_ok() && second.as_str().ends_with("-2"));
    }

    #[test]
    fn what_is_typed_is_checked_and_a_better_one_offered() {
        assert!("harbour-plan".parse::<Slug>().is_ok());
        assert!("Harbour Plan".parse::<Slug>().unwrap_err().contains("harbour-plan"));
        for bad in ["", "-", "a--b", "api", "a/b", "../x"] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }
}

//! The part of an address that names a thing: lower-case letters, digits and single hyphens.

use std::{fmt, str::FromStr};

/// Longest slug, in characters.
const MAX: usize = 96;
/// Addresses that the reader site and the program itself need.
const RESERVED: [&str; 14] = [
    "admin", "api", "assets", "author", "category", "tag", "feed", "feeds", "robots", "sitemap", "search", "setup",
    "health", "about",
];

/// A checked slug.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    /// Makes one from any text in any script; `None` when nothing of it can stand in an address.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut slug = String::new();
        for c in deunicode::deunicode(text).chars() {
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

    /// As it stands in an address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
        assert!(Slug::from_text(&"word ".repeat(100)).unwrap().as_str().len() <= MAX);
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

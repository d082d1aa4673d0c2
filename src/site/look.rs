//! How the reader site looks: its colours, which can be read by construction, its type, and where else the newsroom is.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::site::colour::{Colour, NEEDED};

/// The most accounts elsewhere.
pub const MAX_SOCIAL: usize = 10;
const MAX_ADDRESS: usize = 200;

/// The faces in which a site is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypePairing {
    /// A serif for stories, a sans for what is around them.
    #[default]
    Both,
    /// The serif for all.
    Serif,
    /// The sans for all.
    Sans,
}

impl TypePairing {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Both, Self::Serif, Self::Sans];

    /// As forms say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Serif => "serif",
            Self::Sans => "sans",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Both => "Newsreader, Libre Franklin",
            Self::Serif => "One serif for all",
            Self::Sans => "One sans for all",
        }
    }
}

/// Colours and type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Of the line over the head and of the foot; none: ink.
    pub band: Option<Colour>,
    /// Of links and buttons; none: blue.
    pub links: Option<Colour>,
    /// The faces.
    #[serde(rename = "type")]
    pub faces: TypePairing,
}

impl Look {
    /// The rules that make a page look so; empty where it looks as it comes.
    #[must_use]
    pub fn css(&self) -> String {
        let mut rules = String::new();
        if let Some(links) = self.links {
            let (day, night) = (links, links.readable_on(Colour::NIGHT_WELL));
            let both = |name: &str, day: Colour, night: Colour| format!("{name}:light-dark({day},{night});");
            rules += &both("--pencil", day, night);
            rules += &both("--pencil-deep", day.darker(0.25), night.mixed(Colour::WHITE, 0.35));
            rules += &both(
                "--pencil-wash",
                day.mixed(Colour::WHITE, 0.92),
                night.mixed(Colour::NIGHT_WELL, 0.85),
            );
        }
        if let Some(band) = self.band {
            rules += &format!("--band:{band};--band-foot:{band};");
        }
        match self.faces {
            TypePairing::Both => {}
            TypePairing::Serif => rules += r#"--sans:"Newsreader","Newsreader Fallback",Georgia,serif;"#,
            TypePairing::Sans => rules += r#"--serif:"Libre Franklin","Franklin Fallback",system-ui,sans-serif;"#,
        }
        if rules.is_empty() {
            return rules;
        }
        format!("@layer tokens{{:root{{{}}}}}", rules.trim_end_matches(';'))
    }
}

/// The colour of links that was typed; none for an empty field.
///
/// # Errors
/// A sentence, for what nobody could read.
pub fn links(text: &str) -> Result<Option<Colour>, String> {
    checked(text, Colour::WELL, "Links")
}

/// The colour of head and foot that was typed; none for an empty field.
///
/// # Errors
/// A sentence, for one on which nothing could be read.
pub fn band(text: &str) -> Result<Option<Colour>, String> {
    checked(text, Colour::FOOT_INK, "What is written in the foot")
}

fn checked(text: &str, ground: Colour, what: &str) -> Result<Option<Colour>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let colour = Colour::parse(text)?;
    let reached = colour.against(ground);
    if reached >= NEEDED {
        return Ok(Some(colour));
    }
    let nearest = colour.readable_on(ground);
    // Rounded down: what is told never reaches what is needed.
    let reached = (reached * 10.0).floor() / 10.0;
    Err(format!(
        "{what} would have a contrast of {reached:.1} to 1, and people need {NEEDED}. {nearest} is the nearest that has it."
    ))
}

/// Accounts elsewhere, an address in each line, each once.
///
/// # Errors
/// A sentence.
pub fn social(typed: &str) -> Result<Vec<String>, String> {
    let mut all: Vec<String> = vec![];
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wrong = || format!("“{line}” is no web address. Write one such as https://social.example/@courier.");
        let url = Url::parse(line).ok().filter(|_| line.chars().count() <= MAX_ADDRESS);
        let url = url.ok_or_else(wrong)?;
        let is_plain =
            matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        if !is_plain || url.host_str().is_none() {
            return Err(wrong());
        }
        let url = url.to_string();
        if !all.contains(&url) {
            all.push(url);
        }
    }
    if all.len() > MAX_SOCIAL {
        return Err(format!("Name {MAX_SOCIAL} accounts at most."));
    }
    Ok(all)
}

/// What an account elsewhere is called: its site.
#[must_use]
pub fn social_name(address: &str) -> String {
    let host = Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_else(|| address.to_owned());
    host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pale_colour_is_refused_with_the_nearest_that_can_be_read() {
        let sentence = links("#e8823a").unwrap_err();
        assert!(
            sentence.starts_with("Links would have a contrast of 2.2 to 1, and people need 4.5. #"),
            "{sentence}"
        );
        let nearest = sentence.split('#').nth(1).unwrap().get(..6).unwrap();
        assert!(links(nearest).unwrap().is_some());
        assert!(band("#cccccc").is_err() && band("#16181f").is_ok());
        assert_eq!(links(" "), Ok(None));
    }

    #[test]
    fn a_look_is_readable_by_night_too() {
        let look = Look {
            links: links("#1b4f9c").unwrap(),
            ..Look::default()
        };
        let css = look.css();
        let night = css
            .split("--pencil:light-dark(#1b4f9c,")
            .nth(1)
            .unwrap()
            .get(..7)
            .unwrap();
        assert!(Colour::parse(night).unwrap().against(Colour::NIGHT_WELL) >= NEEDED);
        assert_eq!(Look::default().css(), "");
    }

    #[test]
    fn accounts_elsewhere_are_web_addresses() {
        assert_eq!(
            social("https://social.example/@courier\n\nhttps://social.example/@courier")
                .unwrap()
                .len(),
            1
        );
        assert!(social("@courier").is_err() && social("javascript:alert(1)").is_err());
        assert_eq!(social_name("https://www.social.example/@courier"), "social.example");
    }
}

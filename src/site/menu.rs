//! Menus of the reader site: what they lead to, by identity, and in which order.

use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::names;

/// The most entries of one menu, at both levels.
pub const MAX_ENTRIES: usize = 40;
/// The most entries of the head that stand below nothing: more do not fit.
pub const MAX_IN_HEAD: usize = 9;
const MAX_LABEL: usize = 40;
const MAX_LINK: usize = 400;

/// The two menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuPlace {
    /// Under the name, on every page.
    Head,
    /// At the end of every page.
    Foot,
}

impl MenuPlace {
    /// Both, in the order of the page.
    pub const ALL: [Self; 2] = [Self::Head, Self::Foot];

    /// As addresses say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Foot => "foot",
        }
    }
}

/// What an entry leads to: never its address or its name, which change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", content = "what", rename_all = "snake_case")]
pub enum MenuTarget {
    /// A category.
    Category(Uuid),
    /// A tag.
    Tag(Uuid),
    /// An author.
    Author(Uuid),
    /// A page such as the imprint.
    Page(Uuid),
    /// All stories by day.
    Archive,
    /// The list of corrections.
    Corrections,
    /// An address: a path on the site, or whole.
    Link(String),
}

impl MenuTarget {
    /// What was chosen from a list: `category:…`, `tag:…`, `author:…`, `page:…`, `archive`, `corrections`.
    #[must_use]
    pub fn chosen(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "archive" => Some(Self::Archive),
            None if text == "corrections" => Some(Self::Corrections),
            None => None,
            Some((kind, id)) => {
                let id = id.parse().ok()?;
                match kind {
                    "category" => Some(Self::Category(id)),
                    "tag" => Some(Self::Tag(id)),
                    "author" => Some(Self::Author(id)),
                    "page" => Some(Self::Page(id)),
                    _ => None,
                }
            }
        }
    }

    /// The identity of what readers may or may not have.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Category(id) | Self::Tag(id) | Self::Author(id) | Self::Page(id) => Some(*id),
            Self::Archive | Self::Corrections | Self::Link(_) => None,
        }
    }
}

/// A line of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuEntry {
    /// Of this line alone.
    pub id: Uuid,
    /// What it leads to.
    #[serde(flatten)]
    pub target: MenuTarget,
    /// In place of the name of that; a link has no other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Whether it stands under the last one before it that does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_below: bool,
}

impl MenuEntry {
    /// A line at the end of a menu.
    ///
    /// # Errors
    /// A sentence.
    pub fn new(target: MenuTarget, label: &str) -> Result<Self, String> {
        Ok(Self {
            id: Uuid::now_v7(),
            label: checked_label(label)?,
            target,
            is_below: false,
        })
    }

    /// A line that leads to an address.
    ///
    /// # Errors
    /// A sentence.
    pub fn link(address: &str, label: &str) -> Result<Self, String> {
        if label.trim().is_empty() {
            return Err("Write what the link is called: an address has no name of its own.".into());
        }
        Self::new(MenuTarget::Link(checked_link(address)?), label)
    }
}

fn checked_label(text: &str) -> Result<String, String> {
    let label = names::one_line(text)?;
    if label.chars().count() > MAX_LABEL {
        return Err(format!("Shorten the name to {MAX_LABEL} characters."));
    }
    Ok(label)
}

/// A path on the site, or an address that a browser or a telephone opens.
fn checked_link(text: &str) -> Result<String, String> {
    let wrong = || "Write a path such as /archive, or a web address such as https://shop.courier.example.".to_owned();
    let text = text.trim();
    if text.chars().count() > MAX_LINK || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(wrong());
    }
    if text.starts_with('/') && !text.starts_with("//") && !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let url = Url::parse(text).map_err(|_| wrong())?;
    match url.scheme() {
        "http" | "https" if url.host().is_some() && url.username().is_empty() && url.password().is_none() => {
            Ok(url.to_string())
        }
        "mailto" | "tel" => Ok(url.to_string()),
        _ => Err(wrong()),
    }
}

/// Where a line of a menu goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuMove {
    /// Before the one that stands before it, with all that stands under it.
    Up,
    /// Behind the one that stands behind it, with all that stands under it.
    Down,
    /// Under the one before it.
    In,
    /// Under nothing.
    Out,
    /// To this place among all lines, as they stand without it.
    To(usize),
}

impl MenuMove {
    /// What a form says: `up`, `down`, `in`, `out`, or a number from 0.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            "in" => Some(Self::In),
            "out" => Some(Self::Out),
            number => number.parse().ok().map(Self::To),
        }
    }
}

/// One more line at the end.
///
/// # Errors
/// A sentence.
pub(super) fn add(menu: &mut Vec<MenuEntry>, place: MenuPlace, entry: MenuEntry) -> Result<(), String> {
    if menu.len() >= MAX_ENTRIES {
        return Err(format!("A menu has {MAX_ENTRIES} entries at most. Take one out first."));
    }
    if place == MenuPlace::Head && tops(menu) >= MAX_IN_HEAD {
        return Err(format!(
            "The head has room for {MAX_IN_HEAD} entries. Put one under another, or take one out."
        ));
    }
    if menu.iter().any(|other| other.target == entry.target) {
        return Err("It stands in this menu already.".into());
    }
    menu.push(entry);
    Ok(())
}

fn tops(menu: &[MenuEntry]) -> usize {
    menu.iter().filter(|entry| !entry.is_below).count()
}

/// Moves a line; whether anything changed.
///
/// # Errors
/// A sentence, where the head has no room for it.
pub(super) fn shift(menu: &mut Vec<MenuEntry>, place: MenuPlace, id: Uuid, to: MenuMove) -> Result<bool, String> {
    let Some(at) = menu.iter().position(|entry| entry.id == id) else {
        return Err("It is no longer in the menu.".into());
    };
    let before = menu.clone();
    match to {
        MenuMove::Up => up(menu, at),
        MenuMove::Down => down(menu, at),
        MenuMove::In => indent(menu, at),
        MenuMove::Out => {
            if let Some(entry) = menu.get_mut(at) {
                entry.is_below = false;
            }
        }
        MenuMove::To(place) => {
            let block: Vec<MenuEntry> = menu.drain(at..end_of(menu, at)).collect();
            let place = place.min(menu.len());
            menu.splice(place..place, block);
        }
    }
    if let Some(first) = menu.first_mut() {
        first.is_below = false;
    }
    if place == MenuPlace::Head && tops(menu) > MAX_IN_HEAD {
        *menu = before;
        return Err(format!(
            "The head has room for {MAX_IN_HEAD} entries that stand under nothing."
        ));
    }
    Ok(*menu != before)
}

/// Behind the last line that stands under this one.
fn end_of(menu: &[MenuEntry], at: usize) -> usize {
    let below = menu.get(at).is_some_and(|entry| !entry.is_below);
    let rest = menu.get(at + 1..).unwrap_or_default();
    at + 1
        + match below {
            true => rest.iter().take_while(|entry| entry.is_below).count(),
            false => 0,
        }
}

fn up(menu: &mut [MenuEntry], at: usize) {
    let Some(mut before) = at.checked_sub(1) else { return };
    let is_below = menu.get(at).is_some_and(|entry| entry.is_below);
    if !is_below {
        while before > 0 && menu.get(before).is_some_and(|entry| entry.is_below) {
            before -= 1;
        }
    }
    let end = end_of(menu, at);
    if let Some(part) = menu.get_mut(before..end) {
        part.rotate_left(at - before);
    }
}

fn down(menu: &mut [MenuEntry], at: usize) {
    let end = end_of(menu, at);
    if end >= menu.len() {
        return;
    }
    let is_below = menu.get(at).is_some_and(|entry| entry.is_below);
    let next = if is_below { end + 1 } else { end_of(menu, end) };
    if let Some(part) = menu.get_mut(at..next) {
        part.rotate_left(end - at);
    }
}

/// What stands under a line goes under the same as it.
fn indent(menu: &mut [MenuEntry], at: usize) {
    if at > 0
        && let Some(entry) = menu.get_mut(at)
    {
        entry.is_below = true;
    }
}

/// Another name; an empty one is the name of what it leads to.
///
/// # Errors
/// A sentence.
pub(super) fn rename(menu: &mut [MenuEntry], id: Uuid, label: &str) -> Result<(), String> {
    let Some(entry) = menu.iter_mut().find(|entry| entry.id == id) else {
        return Err("It is no longer in the menu.".into());
    };
    let label = checked_label(label)?;
    if label.is_empty() && matches!(entry.target, MenuTarget::Link(_)) {
        return Err("Write what the link is called: an address has no name of its own.".into());
    }
    entry.label = label;
    Ok(())
}

/// Takes a line out; what stood under it stands under the one before.
pub(super) fn remove(menu: &mut Vec<MenuEntry>, id: Uuid) {
    menu.retain(|entry| entry.id != id);
    if let Some(first) = menu.first_mut() {
        first.is_below = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a b >c d`: with `>` before what stands under another.
    fn menu(text: &str) -> Vec<MenuEntry> {
        let entry = |(number, word): (u128, &str)| MenuEntry {
            id: Uuid::from_u128(number),
            target: MenuTarget::Link(format!("/{word}")),
            label: word.trim_start_matches('>').into(),
            is_below: word.starts_with('>'),
        };
        (0..).zip(text.split(' ')).map(entry).collect()
    }

    fn text(menu: &[MenuEntry]) -> String {
        let word = |entry: &MenuEntry| format!("{}{}", if entry.is_below { ">" } else { "" }, entry.label);
        menu.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lines_move_with_what_stands_under_them() {
        for (before, line, to, after) in [
            ("a b >c d", "b", "up", "b >c a d"),
            ("a b >c d", "b", "down", "a d b >c"),
            ("a b >c d", "c", "up", "a >c b d"),
            ("a b >c d", "c", "down", "a b d >c"),
            ("a >b c", "b", "out", "a b c"),
            ("a b c", "b", "in", "a >b c"),
            ("a b >c", "b", "in", "a >b >c"),
            ("a b c", "a", "in", "a b c"),
            ("a b c", "a", "up", "a b c"),
            ("a b c", "c", "down", "a b c"),
            ("a >b c", "b", "up", "b a c"),
            ("a b >c d", "b", "2", "a d b >c"),
            ("a b >c d", "d", "0", "d a b >c"),
            ("a b c", "a", "9", "b c a"),
        ] {
            let mut moved = menu(before);
            let id = moved.iter().find(|entry| entry.label == line).unwrap().id;
            shift(&mut moved, MenuPlace::Foot, id, MenuMove::named(to).unwrap()).unwrap();
            assert_eq!(text(&moved), after, "{before}: {line} {to}");
        }
    }

    #[test]
    fn the_head_has_room_for_nine() {
        let mut full = menu("a b c d e f g h >i j");
        let id = full[8].id;
        assert!(shift(&mut full, MenuPlace::Head, id, MenuMove::Out).is_err());
        assert_eq!(text(&full), "a b c d e f g h >i j");
        let more = MenuEntry::link("/x", "x").unwrap();
        assert!(add(&mut full, MenuPlace::Head, more.clone()).is_err());
        assert!(add(&mut full, MenuPlace::Foot, more).is_ok());
    }

    #[test]
    fn a_link_is_a_path_or_an_address_that_can_be_opened() {
        for (typed, is_link) in [
            ("/archive", true),
            ("/search?q=tide", true),
            ("https://shop.example/a", true),
            ("mailto:desk@courier.example", true),
            ("tel:+441632960174", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("https://me:secret@shop.example", false),
            ("archive", false),
            ("", false),
        ] {
            assert_eq!(MenuEntry::link(typed, "A link").is_ok(), is_link, "{typed}");
        }
        assert!(MenuEntry::link("/archive", " ").is_err());
    }
}

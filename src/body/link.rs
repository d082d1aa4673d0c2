//! The address of a link in a story.

use url::Url;

use super::scripts;

/// The address of a link: absolute, and http, https, mailto or tel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// The longest address, in characters.
    pub const MAX_CHARS: usize = 2048;
    /// How an address may begin.
    pub const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

    /// Reads an address; blanks around it are dropped.
    ///
    /// # Errors
    /// The rest of a sentence that begins with "The link in paragraph 4", for example "has no address".
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let link = Self::stored(text)?;
        let url = Url::parse(&link.0).map_err(|_| NOT_AN_ADDRESS)?;
        if link.is_web() && (names_a_user(&link.0) || !url.username().is_empty() || url.password().is_some()) {
            return Err("has a name and an @ before its host, which can pass for another site");
        }
        if !link.is_web() && breaks_lines(&link.0) {
            return Err("has a line break written into its address");
        }
        Ok(link)
    }

    /// Reads an address of a text that is stored: what was let in by earlier rules stays.
    ///
    /// # Errors
    /// As `parse`.
    pub(super) fn stored(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("has no address");
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err("is longer than 2,048 characters");
        }
        if text.chars().any(char::is_control) {
            return Err("has a line break or another invisible character in its address");
        }
        let url = Url::parse(text).map_err(|_| NOT_AN_ADDRESS)?;
        // Without the slashes a browser would read "https:page" as relative to the page it stands on.
        let whole = match url.scheme() {
            "http" | "https" => text
                .get(url.scheme().len()..)
                .is_some_and(|rest| rest.starts_with("://")),
            "mailto" | "tel" => !url.path().is_empty(),
            _ => return Err("does not begin with http, https, mailto or tel"),
        };
        if whole {
            Ok(Self(text.to_owned()))
        } else {
            Err(NOT_AN_ADDRESS)
        }
    }

    /// The address as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, where it mixes writing systems as no name does: letters of one pass for letters of another.
    #[must_use]
    pub fn mixed_host(&self) -> Option<String> {
        let url = Url::parse(&self.0).ok()?;
        let (host, _) = idna::domain_to_unicode(url.host_str()?);
        host.split('.').any(scripts::are_mixed).then_some(host)
    }

    /// The host, as it is written: "www.example.org".
    #[must_use]
    pub fn host(&self) -> Option<String> {
        Url::parse(&self.0).ok()?.host_str().map(str::to_owned)
    }

    /// Whether it leads to a web page rather than to a mailbox or a telephone.
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.0
            .get(..4)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
    }
}

/// Browsers show the host of `https://bank.example@evil.example/` last.
fn names_a_user(address: &str) -> bool {
    let authority = address
        .split_once("://")
        .and_then(|(_, rest)| rest.split(['/', '\\', '?', '#']).next());
    authority.is_some_and(|authority| authority.contains('@'))
}

/// Whether a line break is written into what becomes a line of a mail's head. Its text may have several (RFC 6068, 5).
fn breaks_lines(address: &str) -> bool {
    let (before, fields) = address.split_once('?').unwrap_or((address, ""));
    let is_text = |field: &&str| field.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("body="));
    let heads = fields.split('&').filter(|field| !is_text(field));
    std::iter::once(before).chain(heads).any(|part| {
        let part = part.to_ascii_lowercase();
        part.contains("%0a") || part.contains("%0d")
    })
}

const NOT_AN_ADDRESS: &str = "is not a complete address such as https://example.org/page";

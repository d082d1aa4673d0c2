//! The address of a link in a story.

use url::Url;

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

    /// Whether it leads to a web page rather than to a mailbox or a telephone.
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.0
            .get(..4)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
    }
}

const NOT_AN_ADDRESS: &str = "is not a complete address such as https://example.org/page";

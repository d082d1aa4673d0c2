//! What other sites answer when they are asked whether a link to them works. Answers are kept by address; which stories have
//! it is written nowhere. Whether they may be asked for a story is decided where stories are (`articles/gate/links.rs`).

mod asking;
mod keeping;
mod titles;

use url::Url;

pub use asking::LinkAnswer;
pub use keeping::{KnownLink, KnownLinks, LinkState, forget_old, record, take_turn};
pub use titles::title;

use crate::platform::token;

/// An address of another site's page, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideLink(Url);

impl OutsideLink {
    /// A web address; what names a place in the page is no part of the question.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let mut url = Url::parse(address).ok()?;
        url.set_fragment(None);
        let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        is_web.then_some(Self(url))
    }

    /// The name by which its answer is kept.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        token::sha256(self.0.as_str().as_bytes())
    }

    /// The site that is asked.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_end_matches('.')
    }
}

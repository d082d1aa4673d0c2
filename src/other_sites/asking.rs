//! One link, asked for: what is answered, and what that means for a reader. One hiccup never makes a link broken.

use chrono::TimeDelta;
use url::Url;

use super::OutsideLink;
use crate::platform::outgoing::{Outgoing, OutgoingAnswer, OutgoingFault, OutgoingRequest};

/// What one question came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkAnswer {
    /// Something is there.
    Works,
    /// Whoever asks is sent elsewhere for good.
    Moved(String),
    /// It is gone: the status.
    Gone(u16),
    /// There is no such site, or it is inside where readers are not; which of the two is nobody's business.
    NoSite,
    /// Browsers warn of its certificate: why.
    Unproven(String),
    /// It answers, and not to us: a status, or why it was not asked.
    Untold(String),
    /// It did not answer, or said that it cannot now; with when it wants to be asked again.
    Failed(String, Option<TimeDelta>),
}

/// The longest rest that a site can ask for.
const LONGEST_REST: TimeDelta = TimeDelta::hours(1);
/// Where a redirect leads is told up to this length, in bytes.
const LONGEST_ADDRESS: usize = 2_048;

impl LinkAnswer {
    /// Asks for it: by `HEAD`, and where that says no, by `GET`, since many a server answers only that. The other site is
    /// told neither who asks nor for what story.
    pub async fn of(client: &Outgoing, link: &OutsideLink) -> Self {
        let head = client.ask(&OutgoingRequest::head(&link.0)).await;
        let answer = match head {
            Ok(answer) if says_no(answer.status) => client.ask(&OutgoingRequest::get(&link.0)).await,
            first => first,
        };
        match answer {
            Ok(answer) => Self::said(link, &answer),
            Err(fault) => Self::without(fault),
        }
    }

    fn said(link: &OutsideLink, answer: &OutgoingAnswer) -> Self {
        match answer.status {
            301 | 308 => answer
                .location
                .as_deref()
                .and_then(|location| elsewhere(&link.0, location))
                .map_or(Self::Works, Self::Moved),
            200..=399 => Self::Works,
            gone @ (404 | 410) => Self::Gone(gone),
            busy @ (429 | 500..=599) => Self::Failed(busy.to_string(), rest(answer.retry_after.as_deref())),
            other => Self::Untold(other.to_string()),
        }
    }

    fn without(fault: OutgoingFault) -> Self {
        match fault {
            OutgoingFault::NotAsked(why) => Self::Untold(why.to_owned()),
            OutgoingFault::Inside(..) | OutgoingFault::NoName => Self::NoSite,
            OutgoingFault::Certificate(why) => Self::Unproven(why.to_owned()),
            OutgoingFault::NoAnswer(_) => Self::Failed(String::new(), None),
        }
    }

    /// Whether nothing was heard of the site, which may be our own fault.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::NoSite => true,
            Self::Failed(status, _) => status.is_empty(),
            Self::Works | Self::Moved(_) | Self::Gone(_) | Self::Unproven(_) | Self::Untold(_) => false,
        }
    }

    /// How long the site wants to be left alone.
    #[must_use]
    pub const fn rest(&self) -> Option<TimeDelta> {
        match self {
            Self::Failed(_, rest) => *rest,
            _ => None,
        }
    }
}

/// Whether a server may mean the way it was asked.
const fn says_no(status: u16) -> bool {
    matches!(status, 400..=499 | 501) && !matches!(status, 401 | 407 | 429)
}

fn rest(retry_after: Option<&str>) -> Option<TimeDelta> {
    let seconds = retry_after?.trim().parse().ok()?;
    Some(TimeDelta::seconds(seconds).clamp(TimeDelta::zero(), LONGEST_REST))
}

/// Where a redirect leads, if to another page: not only by https, with or without "www." or a slash at its end.
fn elsewhere(from: &Url, location: &str) -> Option<String> {
    let to = from.join(location).ok()?;
    let page = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
        (
            host,
            url.path().trim_end_matches('/').to_owned(),
            url.query().map(str::to_owned),
        )
    };
    let is_told = matches!(to.scheme(), "http" | "https") && to.as_str().len() <= LONGEST_ADDRESS;
    (is_told && page(from) != page(&to)).then(|| to.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_to_the_same_page_is_no_other_place() {
        let from = Url::parse("http://example.org/report?year=2026").unwrap();
        for same in [
            "https://example.org/report?year=2026",
            "https://www.example.org/report/?year=2026",
            "/report?year=2026#top",
            "javascript:alert(1)",
            "mailto:a@example.org",
            "http://[broken",
        ] {
            assert_eq!(elsewhere(&from, same), None, "{same}");
        }
        for (location, to) in [
            ("/", "http://example.org/"),
            ("/report", "http://example.org/report"),
            (
                "//other.example/report?year=2026",
                "http://other.example/report?year=2026",
            ),
            ("archive", "http://example.org/archive"),
        ] {
            assert_eq!(elsewhere(&from, location).as_deref(), Some(to));
        }
    }

    #[test]
    fn a_site_may_ask_for_an_hour_of_rest_at_most() {
        for (said, seconds) in [
            (Some("120"), Some(120)),
            (Some("999999999"), Some(3_600)),
            (Some("-5"), Some(0)),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), None),
            (Some("99999999999999999999"), None),
            (None, None),
        ] {
            assert_eq!(rest(said), seconds.map(TimeDelta::seconds), "{said:?}");
        }
    }
}

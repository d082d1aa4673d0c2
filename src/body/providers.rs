//! Whose pages can be shown inside a story, and from which address. The list is data that the editor reads too:
//! `assets/editor/src/providers.json`. What `frame` says is filled in from the address: `{1}` and so on are groups of the
//! pattern, `{address}` the whole of it, `{box}` the corners of a map by its groups zoom, latitude and longitude. `oembed` is where
//! the site says what something is called to whoever has no key; it is filled in the same way.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};
use url::{Url, form_urlencoded};

/// A site that shows something inside other pages.
#[derive(Debug, Deserialize)]
pub struct Provider {
    /// As programs say it: "youtube".
    pub key: String,
    /// As people say it: "YouTube".
    pub name: String,
    /// What it shows: "Video", "Post", "Recording", "Chart" or "Map".
    pub kind: String,
    /// Width to height, as CSS has it: "16 / 9".
    pub ratio: String,
    #[serde(deserialize_with = "pattern")]
    pattern: Regex,
    frame: String,
    #[serde(default)]
    oembed: Option<String>,
}

/// What a page loads when a reader asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmbedFrame {
    /// The address of the page inside.
    pub src: String,
    /// Its scheme and host, "https://www.example.org", as `frame-src` takes it.
    pub origin: String,
}

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    let list = include_str!("../../assets/editor/src/providers.json");
    // Held by a test; a list that cannot be read shows nothing of others.
    serde_json::from_str(list).unwrap_or_default()
});

fn pattern<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Regex, D::Error> {
    let text = String::deserialize(from)?;
    Regex::new(&text).map_err(serde::de::Error::custom)
}

impl EmbedFrame {
    /// Its host, as one says it: without "www.".
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.origin.strip_prefix("https://").unwrap_or(&self.origin);
        host.strip_prefix("www.").unwrap_or(host)
    }
}

impl Provider {
    /// All of them, in the order in which an address is tried.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &PROVIDERS
    }

    /// The one that shows what stands at this address.
    #[must_use]
    pub fn of(address: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|provider| provider.pattern.is_match(address))
    }

    /// What is loaded for this address.
    #[must_use]
    pub fn frame(&self, address: &str) -> Option<EmbedFrame> {
        let url = self.filled(&self.frame, address)?;
        let origin = url.origin().ascii_serialization();
        Some(EmbedFrame {
            src: url.into(),
            origin,
        })
    }

    /// Where its site says what it is called.
    #[must_use]
    pub fn described_at(&self, address: &str) -> Option<Url> {
        self.filled(self.oembed.as_ref()?, address)
    }

    /// An address of theirs, with what stands in this one.
    fn filled(&self, template: &str, address: &str) -> Option<Url> {
        let groups = self.pattern.captures(address)?;
        let mut src = template.to_owned();
        for (at, group) in groups.iter().enumerate().skip(1) {
            src = src.replace(&format!("{{{at}}}"), group.map_or("", |group| group.as_str()));
        }
        if src.contains("{address}") {
            let written: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
            src = src.replace("{address}", &written);
        }
        if src.contains("{box}") {
            src = src.replace("{box}", &corners(&groups)?);
        }
        Url::parse(&src).ok().filter(|url| url.scheme() == "https")
    }
}

/// West, south, east and north of a map that is about 700 points wide, whose tiles have 256 (a zoom of 0 is the whole earth).
fn corners(groups: &Captures<'_>) -> Option<String> {
    let number = |at| groups.get(at)?.as_str().parse::<f64>().ok();
    let (zoom, latitude, longitude) = (number(1)?, number(2)?, number(3)?);
    let half = (360.0 / 2_f64.powf(zoom.min(19.0)) * 700.0 / 256.0 / 2.0).min(180.0);
    let flat = half * 0.75 * latitude.to_radians().cos();
    let corners = [
        (longitude - half).max(-180.0),
        (latitude - flat).max(-90.0),
        (longitude + half).min(180.0),
        (latitude + flat).min(90.0),
    ];
    Some(corners.map(|degrees| format!("{degrees:.5}")).join("%2C"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_known_site_has_its_frame() {
        for (address, key, frame) in [
            (
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                "youtube",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ),
            (
                "https://www.youtube.com/watch?t=3&v=dQw4w9WgXcQ&list=1",
                "youtube",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ),
            (
                "https://youtu.be/dQw4w9WgXcQ?t=3",
                "youtube",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ),
            (
                "https://m.youtube.com/shorts/dQw4w9WgXcQ",
                "youtube",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ),
            (
                "https://vimeo.com/123456/abcdef0123",
                "vimeo",
                "https://player.vimeo.com/video/123456?h=abcdef0123&dnt=1",
            ),
            (
                "https://player.vimeo.com/video/123456?badge=0&h=abcdef0123",
                "vimeo",
                "https://player.vimeo.com/video/123456?h=abcdef0123&dnt=1",
            ),
            (
                "https://vimeo.com/76979871",
                "vimeo",
                "https://player.vimeo.com/video/76979871?dnt=1",
            ),
            (
                "https://x.com/nasa/status/1458093417?s=20",
                "x",
                "https://platform.twitter.com/embed/Tweet.html?id=1458093417&dnt=true",
            ),
            (
                "https://twitter.com/nasa/status/1458093417",
                "x",
                "https://platform.twitter.com/embed/Tweet.html?id=1458093417&dnt=true",
            ),
            (
                "https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l",
                "bluesky",
                "https://embed.bsky.app/embed/bsky.app/app.bsky.feed.post/3l6oveex3ii2l",
            ),
            (
                "https://www.instagram.com/p/CUbHfhpswxt/",
                "instagram",
                "https://www.instagram.com/p/CUbHfhpswxt/embed/",
            ),
            (
                "https://www.tiktok.com/@scout2015/video/6718335390845095173",
                "tiktok",
                "https://www.tiktok.com/embed/v2/6718335390845095173",
            ),
            (
                "https://soundcloud.com/forss/flickermood",
                "soundcloud",
                "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fforss%2Fflickermood",
            ),
            (
                "https://datawrapper.dwcdn.net/AbC12/3/",
                "datawrapper",
                "https://datawrapper.dwcdn.net/AbC12/",
            ),
            (
                "https://www.openstreetmap.org/#map=13/50.2660/-5.0527",
                "openstreetmap",
                "https://www.openstreetmap.org/export/embed.html?bbox=-5.11278%2C50.23720%2C-4.99262%2C50.29480",
            ),
            (
                "https://mastodon.social/@Gargron/100254678717223630",
                "mastodon",
                "https://mastodon.social/@Gargron/100254678717223630/embed",
            ),
        ] {
            let provider = Provider::of(address).unwrap_or_else(|| panic!("{address}"));
            assert_eq!(
                (provider.key.as_str(), provider.frame(address).unwrap().src.as_str()),
                (key, frame),
                "{address}"
            );
        }
    }

    #[test]
    fn who_says_what_it_is_called_is_of_the_site_itself() {
        for (address, at) in [
            (
                "https://youtu.be/dQw4w9WgXcQ?t=3",
                "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ%3Ft%3D3",
            ),
            (
                "https://mastodon.social/@Gargron/100254678717223630",
                "https://mastodon.social/api/oembed?url=https%3A%2F%2Fmastodon.social%2F%40Gargron%2F100254678717223630",
            ),
            ("https://www.instagram.com/p/CUbHfhpswxt/", ""),
            ("https://www.openstreetmap.org/#map=13/50.2660/-5.0527", ""),
        ] {
            let found = Provider::of(address).and_then(|provider| provider.described_at(address));
            assert_eq!(found.map_or_else(String::new, String::from), at, "{address}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for address in [
            "https://example.org/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
            "https://evil.example/https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ\"onload=",
            "https://vimeo.com/about",
            "https://x.com/nasa",
            "https://www.google.com/maps/embed?pb=1\"x",
            "https://localhost/@a/1234567890",
            "javascript:alert(1)//www.youtube.com/watch?v=dQw4w9WgXcQ",
        ] {
            assert!(Provider::of(address).is_none(), "{address}");
        }
        assert_eq!(PROVIDERS.len(), 14);
    }
}

//! Whether a request is somebody who opens a page to read it: a browser that goes there, that is not asked to leave no trace.
//! Nothing of it is kept but that it was.

use actix_web::{HttpRequest, http::header::HeaderMap};

use crate::app::App;

/// Counts a page at an address of one part, where the newsroom counts; which of them are stories is known when it is
/// written down.
pub fn count(app: &App, req: &HttpRequest) {
    let slug = req
        .path()
        .strip_prefix('/')
        .filter(|slug| !slug.is_empty() && !slug.contains('/'));
    let counts = || app.books.last().is_some_and(|book| book.design.counts_reads);
    if let Some(slug) = slug
        && counts()
        && is_reader(req.headers())
    {
        app.reads.count(slug);
    }
}

/// Programs do not say that they go to a document, and those who do not want to be counted say so.
fn is_reader(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| {
        headers
            .get(name)
            .is_some_and(|said| said.as_bytes() == value.as_bytes())
    };
    let agent = headers.get("user-agent").and_then(|agent| agent.to_str().ok());
    says("sec-fetch-mode", "navigate")
        && says("sec-fetch-dest", "document")
        && !says("dnt", "1")
        && !says("sec-gpc", "1")
        && !headers.contains_key("sec-purpose")
        && !headers.contains_key("purpose")
        && agent.is_some_and(|agent| !is_robot(agent))
}

/// What robots call themselves, also those that drive a browser.
fn is_robot(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    [
        "bot",
        "crawl",
        "spider",
        "slurp",
        "preview",
        "headless",
        "monitor",
        "lighthouse",
        "archiver",
    ]
    .iter()
    .any(|word| agent.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_say_that_they_are_some() {
        for (agent, robot) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                false,
            ),
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                true,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0",
                true,
            ),
            ("facebookexternalhit/1.1 LinkPreview", true),
        ] {
            assert_eq!(is_robot(agent), robot, "{agent}");
        }
    }
}

//! Stylesheet, scripts, fonts and icons: inside the program, under addresses that carry a hash of the content.

use std::sync::{LazyLock, OnceLock};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Bytes};

use crate::{
    error::{Error, Result},
    platform::{memory, token},
    web::ready::{as_brotli, preferred},
};

struct Asset {
    name: &'static str,
    url: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    /// As small as brotli makes it, once that is done: it takes seconds for the largest.
    squeezed: OnceLock<Bytes>,
}

macro_rules! stylesheet {
    ($($file:literal),+ $(,)?) => { concat!($(include_str!(concat!("../../assets/css/", $file)), "\n"),+) };
}

/// The files of `assets/css/ORDER`, in that order, by the pages that need them; a test compares the two. What pages of all kinds
/// need is in the first, which says the order of layers and comes before the others.
const STYLESHEETS: [(&str, &str); 4] = include!("stylesheets.in");

const PLAIN: [(&str, &str, &[u8]); 3] = [
    (
        "libre-franklin-latin-wght-normal.woff2",
        "font/woff2",
        include_bytes!("../../assets/fonts/libre-franklin-latin-wght-normal.woff2"),
    ),
    (
        "newsreader-latin-400-italic.woff2",
        "font/woff2",
        include_bytes!("../../assets/fonts/newsreader-latin-400-italic.woff2"),
    ),
    (
        "newsreader-latin-wght-normal.woff2",
        "font/woff2",
        include_bytes!("../../assets/fonts/newsreader-latin-wght-normal.woff2"),
    ),
];

const EDITOR: &[u8] = include_bytes!("../../assets/editor/dist/editor.js");

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let sheets = STYLESHEETS.map(|(name, css)| (name, "text/css; charset=utf-8", leaked(bare(css)).as_bytes()));
    let hashed: [(&'static str, &'static str, &'static [u8]); 16] = [
        (
            "favicon.svg",
            "image/svg+xml",
            include_bytes!("../../assets/favicon.svg"),
        ),
        ("icons.svg", "image/svg+xml", include_bytes!("../../assets/icons.svg")),
        (
            "newsroom.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/newsroom.js"),
        ),
        (
            "bell.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/bell.js"),
        ),
        (
            "media.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/media.js"),
        ),
        (
            "stories.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/stories.js"),
        ),
        (
            "palette.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/palette.js"),
        ),
        ("editor.js", "text/javascript; charset=utf-8", EDITOR),
        (
            "ordering.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/ordering.js"),
        ),
        (
            "moderating.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/moderating.js"),
        ),
        (
            "parts-order.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/parts-order.js"),
        ),
        (
            "calendar.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/calendar.js"),
        ),
        (
            "moments.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/moments.js"),
        ),
        (
            "notes.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/notes.js"),
        ),
        (
            "offline.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/js/dist/offline.js"),
        ),
        (
            "later.js",
            "text/javascript; charset=utf-8",
            leaked(behind(
                include_str!("../../assets/editor/dist/later.js"),
                "editor.js",
                EDITOR,
            ))
            .as_bytes(),
        ),
    ];
    let fonts = PLAIN.iter().map(|(name, kind, bytes)| Asset {
        name,
        url: leaked(format!("/assets/fonts/{name}")),
        kind,
        bytes,
        squeezed: OnceLock::new(),
    });
    sheets
        .into_iter()
        .chain(hashed)
        .map(|(name, kind, bytes)| Asset {
            name,
            url: addressed(name, bytes),
            kind,
            bytes,
            squeezed: OnceLock::new(),
        })
        .chain(fonts)
        .collect()
});

/// The same rules without what is written for those who change them: remarks, and blanks that say nothing.
fn bare(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        bare.push_str(&rest[..at]);
        rest = rest[at..].split_once("*/").map_or("", |(_, behind)| behind);
    }
    bare.push_str(rest);
    let lines: Vec<&str> = bare.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // What stands in quotation marks stays as it is.
    let outside = |(at, part): (usize, &str)| if at % 2 == 0 { tight(part) } else { part.to_owned() };
    let parts: Vec<String> = lines.join(" ").split('"').enumerate().map(outside).collect();
    parts.join("\"")
}

/// Without blanks around what ends a rule, a part of it or a list.
fn tight(css: &str) -> String {
    let mut tight = css.to_owned();
    for sign in ["{", "}", ";", ","] {
        tight = tight
            .split(sign)
            .map(|part| part.trim_matches(' '))
            .collect::<Vec<_>>()
            .join(sign);
    }
    tight.replace(": ", ":").replace(";}", "}")
}

/// A script that takes parts of another one, with the address of that in it: of one content, since both carry its hash.
fn behind(script: &str, name: &str, bytes: &[u8]) -> String {
    let address = addressed(name, bytes).replace("/assets/", "./");
    script.replace(&format!("./{name}"), &address)
}

/// `name.HASH.ext`.
fn addressed(name: &str, bytes: &[u8]) -> &'static str {
    let hash: String = token::sha256(bytes)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    leaked(format!("/assets/{stem}.{hash}.{ending}"))
}

/// Made once for the life of the program.
fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Begins to make them small, in threads of their own: who comes later than a few seconds after a start gets them so. Until
/// then the layer around all answers compresses them on their way.
pub fn squeeze() {
    for asset in ASSETS.iter() {
        actix_web::rt::task::spawn_blocking(|| {
            asset.squeeze();
            memory::give_back(); // what it takes to make one small is many times as large
        });
    }
}

/// The address of an asset.
#[must_use]
pub fn url(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or("", |asset| asset.url)
}

/// `GET /assets/…`
///
/// # Errors
/// `NotFound`.
pub async fn serve(req: HttpRequest) -> Result<HttpResponse> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.url == req.path())
        .ok_or(Error::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, asset.kind))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    let small = asset.squeezed.get().filter(|_| takes_brotli(&req));
    Ok(match small {
        Some(small) => answer
            .insert_header((header::CONTENT_ENCODING, "br"))
            .insert_header((header::VARY, "accept-encoding"))
            .body(small.clone()),
        None => answer.body(asset.bytes),
    })
}

fn takes_brotli(req: &HttpRequest) -> bool {
    let accepted = req.headers().get(header::ACCEPT_ENCODING);
    accepted.is_some_and(|accepted| preferred(accepted, req) == Some("br"))
}

impl Asset {
    /// Fonts are packed already.
    fn squeeze(&self) {
        // Without optimising the best would take minutes.
        let quality = if cfg!(debug_assertions) { 1 } else { 11 };
        if !self.kind.starts_with("font/")
            && let Ok(small) = as_brotli(self.bytes, quality, 22)
        {
            let _ = self.squeezed.set(small); // it may be there
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn small_ones_are_the_same_and_fonts_stay_as_they_are() {
        for asset in ASSETS.iter() {
            asset.squeeze();
            let Some(small) = asset.squeezed.get() else {
                assert!(asset.kind.starts_with("font/"), "{}", asset.name);
                continue;
            };
            let mut whole = Vec::new();
            brotli::Decompressor::new(&small[..], 4096)
                .read_to_end(&mut whole)
                .unwrap();
            assert!(whole == asset.bytes && small.len() < whole.len(), "{}", asset.name);
        }
    }

    #[test]
    fn what_is_sent_of_a_stylesheet_has_its_rules_and_no_remarks() {
        assert_eq!(
            bare("/* a */\n  b > c,\n  d:is(e, f) {\n    g: \"h: i; \" j;\n    k: calc(1px + 2px);\n\n  }\n/* l"),
            "b > c,d:is(e,f){g:\"h: i; \"j;k:calc(1px + 2px)}"
        );
        for (name, css) in STYLESHEETS {
            let sent = bare(css);
            for sign in ['{', '}', ':', ',', '"'] {
                let outside: usize = css
                    .split("/*")
                    .map(|part| part.rsplit("*/").next().unwrap_or_default().matches(sign).count())
                    .sum();
                assert_eq!(sent.matches(sign).count(), outside, "{sign} in {name}");
            }
            assert!(!sent.contains("/*") && sent.len() < css.len());
        }
    }

    #[test]
    fn the_stylesheets_have_every_file_in_its_order() {
        let order = include_str!("../../assets/css/ORDER");
        let listed = include_str!("stylesheets.in");
        let unbracketed = |line: &str| line.trim_matches(['[', ']']).to_owned();

        let files: Vec<_> = listed.split('"').skip(1).step_by(2).collect();
        assert_eq!(
            files,
            order
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(unbracketed)
                .collect::<Vec<_>>()
        );
        assert!(STYLESHEETS[0].1.contains("@layer reset, tokens"), "it says the order");
    }

    #[test]
    fn a_script_that_comes_later_takes_what_the_page_has_already() {
        assert_eq!(
            behind("import{a}from\"./b.js\";", "b.js", b"1"),
            "import{a}from\"./b.6b86b273ff34.js\";"
        );
        let later = ASSETS.iter().find(|asset| asset.name == "later.js").unwrap();
        let script = std::str::from_utf8(later.bytes).unwrap();
        let address = url("editor.js").replace("/assets/", "./");
        assert_eq!(script.matches(".js\"").count(), script.matches(&address).count());
        assert_eq!(script.matches(&address).count(), 1);
    }

    #[test]
    fn an_address_changes_with_the_content() {
        assert_ne!(addressed("a.css", b"1"), addressed("a.css", b"2"));
        assert!(url("copydesk.css").starts_with("/assets/copydesk."));
    }
}

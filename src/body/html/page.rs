//! What a page for readers says around a text, in its own words: of what other sites show, and over footnotes.

use super::super::document::{Block, Document};
use super::super::frames::Embed;
use super::super::providers::{EmbedFrame, Provider};
use super::{HtmlWriter, SafeHtml, escaped, inline};
use crate::words::{Word, Words};

/// What a frame of another site may do: run, keep what is its own, open pages, fill the screen. Nothing of ours.
const SANDBOX: &str = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";

/// A page for readers that a text stands on.
#[derive(Debug, Clone, Copy)]
pub struct ReaderPage<'a> {
    /// What it says, in the language of the text.
    pub words: &'a Words,
    /// The identity of the embed that its reader asked for.
    pub loaded: Option<&'a str>,
}

impl Document {
    /// What a page loads for the embed with this identity; none where there is no such embed, or nobody knows how its site
    /// shows it.
    #[must_use]
    pub fn frame_of(&self, id: &str) -> Option<EmbedFrame> {
        let embed = self.blocks.iter().find_map(|block| match block {
            Block::Embed(embed) if embed.id().as_str() == id => Some(embed),
            _ => None,
        })?;
        embed.provider()?.frame(embed.address().as_str())
    }
}

impl SafeHtml {
    /// Whether a page for readers says something of its own in it, so that it is another on every page.
    #[must_use]
    pub fn depends_on_its_page(&self) -> bool {
        [" data-ratio=\"", " role=\"doc-endnotes\"", " data-file>"]
            .iter()
            .any(|part| self.as_str().contains(part))
    }
}

impl<'a> HtmlWriter<'a> {
    /// What a site that is known shows: what it is, from where it comes, and the ways to it. Loaded when a reader asked.
    pub(super) fn embed_on(&mut self, page: ReaderPage<'_>, embed: &'a Embed, provider: &Provider, frame: &EmbedFrame) {
        let (id, words) = (embed.id(), page.words);
        let is_loaded = page.loaded == Some(id.as_str());
        let ratio = provider.ratio.as_str();
        self.html.push_str(&format!(
            "<figure id=\"b-{id}\" data-embed=\"{}\" data-ratio=\"{ratio}\">",
            provider.key
        ));
        self.html
            .push_str(&format!("<p id=\"w-{id}\">{}</p>", title(words, embed, provider)));
        if is_loaded {
            self.html.push_str(&format!(
                "<iframe src=\"{}\" title=\"{}\" loading=\"lazy\" referrerpolicy=\"strict-origin\" sandbox=\"{SANDBOX}\" \
                 allow=\"fullscreen\"></iframe>",
                escaped(&frame.src),
                escaped(&full_name(embed, provider))
            ));
        } else {
            let host = escaped(frame.host());
            let told = escaped(&words.with(Word::EmbedTold, frame.host()));
            let told = told.replacen(&host, &format!("<bdi>{host}</bdi>"), 1);
            self.html.push_str(&format!("<p>{told}</p>"));
        }
        self.html.push_str("<p>");
        if !is_loaded {
            let load = escaped(words.say(Word::EmbedLoad));
            self.html.push_str(&format!(
                "<a href=\"?load={id}#b-{id}\" rel=\"nofollow\" aria-describedby=\"w-{id}\">{load}</a> "
            ));
        }
        let (href, open) = (escaped(embed.address().as_str()), escaped(words.say(Word::EmbedOpen)));
        self.html.push_str(&format!(
            "<a href=\"{href}\" rel=\"noopener\" target=\"_blank\" aria-describedby=\"w-{id}\">{open}</a></p>"
        ));
        self.embed_caption(embed);
        self.html.push_str("</figure>");
    }

    /// What the footnotes say, each with the way back.
    pub(super) fn notes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.html.push_str("<section role=\"doc-endnotes\"");
        if let Some(page) = self.page {
            let heading = escaped(page.words.say(Word::Notes));
            self.html.push_str(&format!(
                " aria-labelledby=\"h-notes\"><h2 id=\"h-notes\">{heading}</h2"
            ));
        }
        self.html.push_str("><ol>");
        for (at, (name, said)) in notes.into_iter().enumerate() {
            self.html.push_str(&format!("<li id=\"n-{name}\">"));
            inline::push(said, &mut |_, _| {}, &mut self.html);
            let label = self.way_back(at + 1);
            self.html.push_str(&format!(
                " <a href=\"#r-{name}\" role=\"doc-backlink\"{label}>\u{21a9}\u{fe0e}</a></li>"
            ));
        }
        self.html.push_str("</ol></section>");
    }

    /// What a screen reader says of the way back from the footnote with this number, as an attribute.
    fn way_back(&self, number: usize) -> String {
        self.page.map_or_else(String::new, |page| {
            let said = page.words.with(Word::BackToNote, &number.to_string());
            format!(" aria-label=\"{}\"", escaped(&said))
        })
    }
}

/// What it is and who shows it, in small print; its title, where it has one.
fn title(words: &Words, embed: &Embed, provider: &Provider) -> String {
    let kind = escaped(words.say(kind(provider)));
    let name = escaped(&provider.name);
    match embed.title() {
        "" => format!("<small>{kind}</small> {name}"),
        title => format!("<small>{kind} · {name}</small> {}", escaped(title)),
    }
}

fn full_name(embed: &Embed, provider: &Provider) -> String {
    match embed.title() {
        "" => provider.name.clone(),
        title => format!("{title} ({})", provider.name),
    }
}

/// The word for what a site shows.
fn kind(provider: &Provider) -> Word {
    match provider.kind.as_str() {
        "Video" => Word::EmbedVideo,
        "Recording" => Word::EmbedRecording,
        "Chart" => Word::EmbedChart,
        "Map" => Word::EmbedMap,
        _ => Word::EmbedPost,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{locale::Language, words::Wording};

    fn text() -> Document {
        let blocks = json!([
            {"type": "paragraph", "content": [{"type": "text", "text": "Seven"}, {"type": "footnote", "content": [{"type": "text", "text": "Table 4"}]}]},
            {"type": "embed", "attrs": {"id": "vvvvvvvvvv", "address": "https://www.openstreetmap.org/#map=13/50.2660/-5.0527", "title": "Where <it> stands"},
             "content": [{"type": "text", "text": "In 2029"}]},
            {"type": "embed", "attrs": {"id": "uuuuuuuuuu", "address": "https://a.example/1", "title": ""}},
        ]);
        Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document
    }

    fn drawn(language: &str, loaded: Option<&str>) -> String {
        let words = Words::of(&Language::of(language), &Wording::default());
        let page = ReaderPage { words: &words, loaded };
        text().html_on(&|_, _| None, &|_| None, Some(page)).to_string()
    }

    #[test]
    fn a_page_says_what_is_not_loaded_and_loads_what_was_asked_for() {
        let before = "<p>Seven<sup><a id=\"r-";
        let open = "<a href=\"https://www.openstreetmap.org/#map=13/50.2660/-5.0527\" rel=\"noopener\" target=\"_blank\" \
                    aria-describedby=\"w-vvvvvvvvvv\">Open it in a new page</a></p><figcaption>In 2029</figcaption></figure>";
        let card = format!(
            "<figure id=\"b-vvvvvvvvvv\" data-embed=\"openstreetmap\" data-ratio=\"4 / 3\"><p id=\"w-vvvvvvvvvv\"><small>Map · OpenStreetMap</small> \
             Where &lt;it&gt; stands</p><p>This comes from <bdi>openstreetmap.org</bdi>. Load it, and that site learns your address and that you \
             read this page. Nothing has been sent so far.</p><p><a href=\"?load=vvvvvvvvvv#b-vvvvvvvvvv\" rel=\"nofollow\" \
             aria-describedby=\"w-vvvvvvvvvv\">Load it</a> {open}"
        );
        let framed = format!(
            "Where &lt;it&gt; stands</p><iframe src=\"https://www.openstreetmap.org/export/embed.html?bbox=-5.11278%2C50.23720%2C-4.99262%2C50.29480\" \
             title=\"Where &lt;it&gt; stands (OpenStreetMap)\" loading=\"lazy\" referrerpolicy=\"strict-origin\" sandbox=\"{SANDBOX}\" \
             allow=\"fullscreen\"></iframe><p>{open}"
        );
        for (loaded, part) in [
            (None, &card),
            (Some("uuuuuuuuuu"), &card),
            (Some("\"><script>"), &card),
            (Some("vvvvvvvvvv"), &framed),
        ] {
            let html = drawn("en", loaded);
            assert!(
                html.starts_with(before) && html.contains(part.as_str()),
                "{loaded:?}: {html}"
            );
            assert_eq!(
                html.matches("<iframe").count(),
                usize::from(loaded == Some("vvvvvvvvvv"))
            );
            assert!(!html.contains("<script"), "{html}");
        }
        assert!(drawn("de", None).contains("Das kommt von <bdi>openstreetmap.org</bdi>."));
    }

    #[test]
    fn footnotes_have_a_heading_and_a_way_back_in_the_words_of_the_page() {
        let html = drawn("en", None);
        for part in [
            "<section role=\"doc-endnotes\" aria-labelledby=\"h-notes\"><h2 id=\"h-notes\">Notes</h2><ol>",
            "role=\"doc-backlink\" aria-label=\"Back to note 1 in the text\">",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        let plain = text().html();
        assert!(!plain.as_str().contains("Notes") && plain.depends_on_its_page());
        assert!(
            !Document::from_text("data-ratio=\"1\" role=\"doc-endnotes\"")
                .html()
                .depends_on_its_page()
        );
    }

    #[test]
    fn only_what_a_known_site_shows_has_a_frame() {
        let document = text();
        let origin = |id| document.frame_of(id).map(|frame| frame.origin);
        assert_eq!(origin("vvvvvvvvvv").as_deref(), Some("https://www.openstreetmap.org"));
        for id in ["uuuuuuuuuu", "", "vvvvvvvvv", "VVVVVVVVVV"] {
            assert_eq!(origin(id), None, "{id}");
        }
    }

    #[test]
    fn slanted_letters_are_those_of_pull_quotes_and_of_words_that_are_set_so() {
        let quote = |kind: &str, marks: Value| {
            let p = json!({"type": "paragraph", "content": [{"type": "text", "text": "<em>", "marks": marks}]});
            Document::parse(&json!({"type": "doc", "content": [{"type": kind, "content": [p]}]})).unwrap()
        };
        for (kind, marks, slanted) in [
            ("blockquote", json!([]), false),
            ("blockquote", json!([{"type": "em"}]), true),
            ("pull_quote", json!([]), true),
        ] {
            let html = quote(kind, marks).document.html();
            assert_eq!(html.has_italics(), slanted, "{html}");
        }
    }

    #[test]
    fn what_every_site_shows_has_a_word_and_a_shape() {
        let css = include_str!("../../../assets/css/components/blocks.css");
        for provider in Provider::all() {
            let Provider { key, kind, ratio, .. } = provider;
            assert!(
                kind == "Post" || super::kind(provider) != Word::EmbedPost,
                "{key}: {kind}"
            );
            // What has no rule of its own is as wide as a film.
            assert!(
                ratio == "16 / 9" || css.contains(&format!("[data-ratio=\"{ratio}\"]")),
                "{key}: {ratio}"
            );
        }
    }
}

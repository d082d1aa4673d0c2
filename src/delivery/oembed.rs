//! How other sites show a story of ours: oEmbed 1.0. A quotation with a link and nothing that runs.

use serde::Serialize;

use crate::{
    body::plain_html,
    delivery::{content::References, links, xml::XmlText},
    error::{Error, Result},
    live::story::LiveArticle,
    locale::Language,
    media::{
        picture::{Preset, RenditionKind},
        shown::ShownFile,
    },
};

/// As wide and high as a story is shown, where there is room for it.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 200;
/// With less room there is a link alone.
const LEAST: (u32, u32) = (240, 120);

/// A story as oEmbed says it.
#[derive(Debug, Serialize)]
pub struct OembedStory {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_url: Option<String>,
    provider_name: String,
    provider_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

/// The room that whoever asks has.
#[derive(Debug, Clone, Copy, Default)]
pub struct OembedRoom {
    /// Pixels across at most.
    pub width: Option<u32>,
    /// Pixels down at most.
    pub height: Option<u32>,
}

impl OembedRoom {
    fn is_enough(self) -> bool {
        self.width.is_none_or(|width| width >= LEAST.0) && self.height.is_none_or(|height| height >= LEAST.1)
    }

    fn holds(self, file: &ShownFile) -> bool {
        self.width.unwrap_or(WIDTH).min(WIDTH) >= file.width && self.height.is_none_or(|height| height >= file.height)
    }
}

impl OembedStory {
    /// A live story, in this much room.
    #[must_use]
    pub fn of(article: &LiveArticle, refs: &References, room: OembedRoom) -> Self {
        let site = &refs.book.site;
        let url = |path: &str| links::on_site(&site.url, path);
        let names: Vec<String> = article.byline().iter().map(|name| name.name.clone()).collect();
        let first = article.byline().first().and_then(|name| refs.author(name.author_id));
        let thumbnail = thumbnail(article, room);
        let is_rich = room.is_enough();
        Self {
            version: "1.0",
            kind: if is_rich { "rich" } else { "link" },
            title: article.headline.clone(),
            author_name: (!names.is_empty()).then(|| Language::of(&article.lang).joined(&names)),
            author_url: first.map(|term| url(&links::author(&term.slug))),
            provider_name: site.name.clone(),
            provider_url: site.url.clone(),
            thumbnail_url: thumbnail
                .as_ref()
                .map(|file| format!("{}{}", refs.book.files_at, file.name)),
            thumbnail_width: thumbnail.as_ref().map(|file| file.width),
            thumbnail_height: thumbnail.as_ref().map(|file| file.height),
            html: is_rich.then(|| quotation(article, refs)),
            width: is_rich.then(|| room.width.unwrap_or(WIDTH).min(WIDTH)),
            height: is_rich.then(|| room.height.unwrap_or(HEIGHT).min(HEIGHT)),
        }
    }

    /// As JSON.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(Error::internal)
    }

    /// As XML.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn xml(&self) -> Result<Vec<u8>> {
        let value = serde_json::to_value(self).map_err(Error::internal)?;
        let mut xml = XmlText::new();
        xml.inside("oembed", &[], |xml| {
            for (name, value) in value.as_object().into_iter().flatten() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                xml.text(name, &[], &text);
            }
        });
        xml.done()
    }
}

/// The largest picture that fits.
fn thumbnail(article: &LiveArticle, room: OembedRoom) -> Option<ShownFile> {
    let files = article.lead()?.files_of(Preset::Card, RenditionKind::Jpeg);
    files.into_iter().rev().find(|file| room.holds(file))
}

/// Headline, what stands under it, and whose it is. It is put into pages of others, so nothing of it is theirs to run.
fn quotation(article: &LiveArticle, refs: &References) -> String {
    let site = &refs.book.site;
    let address = plain_html(&links::on_site(&site.url, &links::article(&article.slug)));
    let language = plain_html(&article.lang);
    let (headline, name) = (plain_html(&article.headline), plain_html(&site.name));
    let dek = match article.dek.as_str() {
        "" => String::new(),
        dek => format!("<p>{}</p>", plain_html(dek)),
    };
    format!(
        "<blockquote lang=\"{language}\" cite=\"{address}\"><p><a href=\"{address}\">{headline}</a></p>{dek}<footer>{name}</footer></blockquote>"
    )
}

//! A story for search engines: schema.org as JSON that can stand inside a page.

use std::fmt;

use serde_json::{Value, json};

use crate::{
    delivery::{content::References, links, story::time},
    live::story::LiveArticle,
    media::picture::{Preset, RenditionKind},
    site::CommentPolicy,
};

/// JSON that may stand inside a script element of a page; only this module makes it.
#[derive(Debug, Clone, Default)]
pub struct JsonLd(String);

impl fmt::Display for JsonLd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for JsonLd {}

/// JSON-LD of a live story whose corrections were loaded, with `<`, `>` and `&` written as escapes, so that no text can end the element it stands in.
#[must_use]
pub fn news_article(article: &LiveArticle, refs: &References) -> JsonLd {
    let site = &refs.book.site;
    let url = links::on_site(&site.url, &links::article(&article.slug));
    let authors: Vec<_> = article
        .byline()
        .iter()
        .map(|name| match refs.author(name.author_id) {
            Some(term) => json!({ "@type": "Person", "name": name.name, "url": links::on_site(&site.url, &links::author(&term.slug)) }),
            None => json!({ "@type": "Person", "name": name.name }),
        })
        .collect();
    let corrections: Vec<_> = refs.told(article).map(|note| {
        json!({ "@type": "CorrectionComment", "text": note.note, "datePublished": time(note.at), "url": format!("{url}#note-{}", note.id) })
    }).collect();
    let mut value = json!({
        "@context": "https://schema.org", "@type": kind(article), "mainEntityOfPage": url, "url": url,
        "headline": article.headline, "description": article.described(), "inLanguage": article.lang,
        "datePublished": time(article.first_published_at), "dateModified": time(article.renewed_at()),
        "author": authors, "wordCount": article.word_count,
        "articleSection": refs.category(article).map(|term| term.name.clone()),
        "publisher": { "@type": "NewsMediaOrganization", "name": site.name, "url": site.url }
    });
    if let Some(series) = refs.series(article) {
        value["isPartOf"] = json!({ "@type": "CreativeWorkSeries", "name": series.name, "url": links::on_site(&site.url, &links::series(&series.slug)) });
    }
    if let Some(logo) = logo(refs) {
        value["publisher"]["logo"] = logo;
    }
    if let Some(image) = image(article, &refs.book.files_at) {
        value["image"] = image;
    }
    if !refs.book.design.social.is_empty() {
        value["publisher"]["sameAs"] = refs.book.design.social.clone().into();
    }
    if article.comments > 0 || article.comment_policy() != CommentPolicy::Closed {
        value["commentCount"] = article.comments.into();
        value["discussionUrl"] = format!("{url}#comments").into();
    }
    if !corrections.is_empty() {
        value["correction"] = corrections.into();
    }
    let text = value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    JsonLd(text)
}

/// The newsroom's logo, as large as it is made.
fn logo(refs: &References) -> Option<Value> {
    let file = refs
        .book
        .site
        .logo()?
        .files_of(Preset::Inline, RenditionKind::Jpeg)
        .pop()?;
    let url = format!("{}{}", refs.book.files_at, file.name);
    Some(json!({ "@type": "ImageObject", "url": url, "width": file.width, "height": file.height }))
}

/// Its picture in three shapes, each as large as it is made: search engines choose.
fn image(article: &LiveArticle, files_at: &str) -> Option<Value> {
    let lead = article.lead()?;
    let shapes = [Preset::Wide, Preset::Card, Preset::Square];
    let images = shapes.into_iter().filter_map(|preset| {
        let file = lead.files_of(preset, RenditionKind::Jpeg).pop()?;
        let mut image = json!({ "@type": "ImageObject", "url": format!("{files_at}{}", file.name), "width": file.width, "height": file.height });
        for (name, words) in [("caption", &lead.caption), ("creditText", &lead.credit)] {
            if !words.is_empty() {
                image[name] = words.as_str().into();
            }
        }
        Some(image)
    });
    Some(images.collect())
}

/// What schema.org calls it.
fn kind(article: &LiveArticle) -> &'static str {
    if article.flags.iter().any(|flag| flag == "sponsored") {
        return "AdvertiserContentArticle";
    }
    match article.genre.as_str() {
        "opinion" => "OpinionNewsArticle",
        "analysis" => "AnalysisNewsArticle",
        "review" => "ReviewNewsArticle",
        _ => "NewsArticle",
    }
}

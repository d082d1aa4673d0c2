//! RSS 2.0, with what its common extensions say: whole texts, names, pictures with their makers, numbers of comments.

use super::{
    Feed,
    entry::{FeedEntry, FeedPicture},
};
use crate::{
    delivery::{story::time, xml::XmlText},
    error::Result,
};

const SPACES: [(&str, &str); 6] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ("xmlns:slash", "http://purl.org/rss/1.0/modules/slash/"),
];

pub(super) fn written(feed: &Feed) -> Result<Vec<u8>> {
    let mut xml = XmlText::new();
    xml.inside("rss", &SPACES, |xml| {
        xml.inside("channel", &[], |xml| {
            xml.text("title", &[], &feed.title);
            xml.text("link", &[], &feed.page);
            xml.text("description", &[], &feed.description);
            xml.text("language", &[], &feed.language);
            xml.text("lastBuildDate", &[], &feed.updated.to_rfc2822());
            xml.text("generator", &[], "Copydesk");
            let own = [
                ("href", feed.own.as_str()),
                ("rel", "self"),
                ("type", "application/rss+xml"),
            ];
            xml.empty("atom:link", &own);
            if !feed.hub.is_empty() {
                xml.empty("atom:link", &[("href", &feed.hub), ("rel", "hub")]);
            }
            feed.entries.iter().for_each(|entry| item(xml, feed, entry));
        });
    });
    xml.done()
}

fn item(xml: &mut XmlText, feed: &Feed, entry: &FeedEntry) {
    xml.inside("item", &[], |xml| {
        xml.text("title", &[], &entry.title);
        xml.text("link", &[], &entry.url);
        xml.text("guid", &[("isPermaLink", "false")], &entry.id);
        xml.text("pubDate", &[], &entry.published.to_rfc2822());
        if entry.updated > entry.published {
            xml.text("atom:updated", &[], &time(entry.updated));
        }
        for author in &entry.authors {
            xml.text("dc:creator", &[], &author.name);
        }
        for subject in &entry.subjects {
            xml.text("category", &[], subject);
        }
        if entry.lang != feed.language {
            xml.text("dc:language", &[], &entry.lang);
        }
        match &entry.html {
            Some(html) => {
                xml.text_if_any("description", &[], &entry.summary);
                xml.text("content:encoded", &[], html);
            }
            None => xml.text_if_any("description", &[], &entry.told_summary()),
        }
        if let Some(discussion) = &entry.discussion {
            xml.text("comments", &[], discussion);
            xml.text("slash:comments", &[], &entry.comments.to_string());
        }
        if let Some(picture) = &entry.picture {
            pictured(xml, picture);
        }
    });
}

fn pictured(xml: &mut XmlText, picture: &FeedPicture) {
    let bytes = picture.bytes.to_string();
    let enclosure = [
        ("url", picture.image.src.as_str()),
        ("length", &bytes),
        ("type", "image/jpeg"),
    ];
    xml.empty("enclosure", &enclosure);
    media_content(xml, picture);
}

/// A picture by the rules of Media RSS, which Atom's feeds carry too.
pub(super) fn media_content(xml: &mut XmlText, picture: &FeedPicture) {
    let image = &picture.image;
    let (bytes, width, height) = (
        picture.bytes.to_string(),
        image.width.to_string(),
        image.height.to_string(),
    );
    let mut content = vec![
        ("url", image.src.as_str()),
        ("type", "image/jpeg"),
        ("medium", "image"),
        ("width", &width),
        ("height", &height),
    ];
    if picture.bytes > 0 {
        content.push(("fileSize", &bytes));
    }
    xml.inside("media:content", &content, |xml| pictured_in_words(xml, picture));
}

/// What a picture shows, and who made it.
fn pictured_in_words(xml: &mut XmlText, picture: &FeedPicture) {
    let image = &picture.image;
    let plain = [("type", "plain")];
    let described = if image.caption.is_empty() {
        &image.alt
    } else {
        &image.caption
    };
    xml.text_if_any("media:description", &plain, described);
    xml.text_if_any("media:credit", &[], &image.credit);
}

//! Atom (RFC 4287), with the number of comments as RFC 4685 says it.

use super::{
    Feed,
    entry::{FeedEntry, FeedPicture},
    rss::media_content,
    urn,
};
use crate::{
    delivery::{story::time, xml::XmlText},
    error::Result,
};

pub(super) fn written(feed: &Feed) -> Result<Vec<u8>> {
    let spaces = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ("xmlns:thr", "http://purl.org/syndication/thread/1.0"),
        ("xml:lang", feed.language.as_str()),
    ];
    let mut xml = XmlText::new();
    xml.inside("feed", &spaces, |xml| {
        xml.text("id", &[], &urn(feed.id));
        xml.text("title", &[], &feed.title);
        xml.text("subtitle", &[], &feed.description);
        xml.text("updated", &[], &time(feed.updated));
        xml.inside("author", &[], |xml| xml.text("name", &[], &feed.author));
        link(xml, "alternate", "text/html", &feed.page);
        link(xml, "self", "application/atom+xml", &feed.own);
        if !feed.hub.is_empty() {
            xml.empty("link", &[("rel", "hub"), ("href", &feed.hub)]);
        }
        if let Some((small, _)) = &feed.icons {
            xml.text("icon", &[], small);
        }
        xml.text("generator", &[], "Copydesk");
        feed.entries.iter().for_each(|one| entry(xml, feed, one));
    });
    xml.done()
}

fn link(xml: &mut XmlText, rel: &str, kind: &str, href: &str) {
    xml.empty("link", &[("rel", rel), ("type", kind), ("href", href)]);
}

fn entry(xml: &mut XmlText, feed: &Feed, entry: &FeedEntry) {
    let language = [("xml:lang", entry.lang.as_str())];
    let foreign: &[_] = if entry.lang == feed.language { &[] } else { &language };
    xml.inside("entry", foreign, |xml| {
        xml.text("id", &[], &entry.id);
        xml.text("title", &[], &entry.title);
        link(xml, "alternate", "text/html", &entry.url);
        xml.text("published", &[], &time(entry.published));
        xml.text("updated", &[], &time(entry.updated));
        for author in &entry.authors {
            xml.inside("author", &[], |xml| {
                xml.text("name", &[], &author.name);
                xml.text_if_any("uri", &[], author.url.as_deref().unwrap_or_default());
            });
        }
        for subject in &entry.subjects {
            xml.empty("category", &[("term", subject), ("label", subject)]);
        }
        match &entry.html {
            Some(html) => {
                xml.text_if_any("summary", &[], &entry.summary);
                xml.text("content", &[("type", "html")], html);
            }
            None => xml.text_if_any("summary", &[], &entry.told_summary()),
        }
        if let Some(discussion) = &entry.discussion {
            let count = entry.comments.to_string();
            let replies = [
                ("rel", "replies"),
                ("type", "text/html"),
                ("href", discussion.as_str()),
                ("thr:count", &count),
            ];
            xml.empty("link", &replies);
            xml.text("thr:total", &[], &count);
        }
        if let Some(picture) = &entry.picture {
            pictured(xml, picture);
        }
    });
}

fn pictured(xml: &mut XmlText, picture: &FeedPicture) {
    let bytes = picture.bytes.to_string();
    let mut enclosure = vec![
        ("rel", "enclosure"),
        ("type", "image/jpeg"),
        ("href", picture.image.src.as_str()),
    ];
    if picture.bytes > 0 {
        enclosure.push(("length", &bytes));
    }
    xml.empty("link", &enclosure);
    media_content(xml, picture);
}

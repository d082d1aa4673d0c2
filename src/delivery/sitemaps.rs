//! Sitemaps (sitemaps.org 0.9) with pictures, and the sitemap of new stories as Google News reads it. All addresses are of
//! the site where readers read. What search engines are asked to leave out, and what was first elsewhere, is in none.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{
    delivery::{
        book::Book,
        feed_text::plain_file,
        links,
        story::time,
        surrogate::{Family, Keys},
        xml::XmlText,
    },
    error::{Error, Result},
    live::{
        listings,
        mapped::{self, MappedStory},
    },
    locale::Language,
    platform::db::Conn,
};

/// The most addresses that one may have.
const MOST: usize = 50_000;
/// The most that the one of new stories may have, and how old they are at the most.
const MOST_NEW: usize = 1_000;
const NEW: TimeDelta = TimeDelta::hours(48);

const SITEMAP: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const IMAGES: (&str, &str) = ("xmlns:image", "http://www.google.com/schemas/sitemap-image/1.1");
const NEWS: (&str, &str) = ("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");

/// The part with everything that is no story.
const SECTIONS: &str = "sections";

/// A sitemap and what it is made of.
pub struct WrittenSitemap {
    /// The bytes.
    pub xml: Vec<u8>,
    /// What it follows from.
    pub keys: Keys,
}

impl WrittenSitemap {
    fn of(xml: XmlText) -> Result<Self> {
        Ok(Self {
            xml: xml.done()?,
            keys: Keys::new().some(Family::Articles, [listings::all()]),
        })
    }
}

/// The index: a sitemap for each month with a story, and one for everything else.
///
/// # Errors
/// Database errors.
pub async fn index(conn: &mut Conn, book: &Arc<Book>) -> Result<WrittenSitemap> {
    let months = mapped::months(conn).await?;
    let parts = months.iter().map(|at| format!("{:04}-{:02}", at.year(), at.month()));
    let mut xml = XmlText::new();
    xml.inside("sitemapindex", &[SITEMAP], |xml| {
        for part in [SECTIONS.to_owned()].into_iter().chain(parts) {
            let address = links::on_site(&book.site.url, &links::sitemap_part(&part));
            xml.inside("sitemap", &[], |xml| xml.text("loc", &[], &address));
        }
    });
    WrittenSitemap::of(xml)
}

/// One that the index names: of a month, or of what is no story.
///
/// # Errors
/// `NotFound` for a month without a story; database errors.
pub async fn part(conn: &mut Conn, book: &Arc<Book>, part: &str) -> Result<WrittenSitemap> {
    if part == SECTIONS {
        return sections(conn, book).await;
    }
    let (from, until) = month(part).ok_or(Error::NotFound)?;
    let stories = MappedStory::published(conn, from, until, MOST).await?;
    if stories.is_empty() {
        return Err(Error::NotFound);
    }
    let mut xml = XmlText::new();
    xml.inside("urlset", &[SITEMAP, IMAGES], |xml| {
        for story in &stories {
            story_in(xml, book, story);
        }
    });
    let written = WrittenSitemap::of(xml)?;
    Ok(written)
}

/// From when until when a month is, in UTC, of its one way to be written.
fn month(part: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let first = NaiveDate::parse_from_str(&format!("{part}-01"), "%Y-%m-%d").ok()?;
    if first.format("%Y-%m").to_string() != part {
        return None;
    }
    let begins = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    Some((begins(first), begins(first.checked_add_months(Months::new(1))?)))
}

fn story_in(xml: &mut XmlText, book: &Book, story: &MappedStory) {
    let address = links::on_site(&book.site.url, &links::article(&story.slug));
    if !story.is_listed(&address) {
        return;
    }
    let picture = story.lead().and_then(|lead| plain_file(&lead));
    xml.inside("url", &[], |xml| {
        xml.text("loc", &[], &address);
        xml.text("lastmod", &[], &time(story.modified_at));
        if let Some(file) = picture {
            let address = format!("{}{}", book.files_at, file.name);
            xml.inside("image:image", &[], |xml| xml.text("image:loc", &[], &address));
        }
    });
}

/// The front, sections with stories, pages such as the imprint, series, authors, tags.
async fn sections(conn: &mut Conn, book: &Arc<Book>) -> Result<WrittenSitemap> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX) - 1;
    let terms = mapped::terms(conn, most).await?;
    let path = |(kind, slug): (String, String)| match kind.as_str() {
        "category" => links::category(&slug),
        "author" => links::author(&slug),
        "page" => links::article(&slug),
        "series" => links::series(&slug),
        _ => links::tag(&slug),
    };
    let paths = ["/".to_owned()].into_iter().chain(terms.into_iter().map(path));
    let mut xml = XmlText::new();
    xml.inside("urlset", &[SITEMAP], |xml| {
        for path in paths {
            let address = links::on_site(&book.site.url, &path);
            xml.inside("url", &[], |xml| xml.text("loc", &[], &address));
        }
    });
    WrittenSitemap::of(xml)
}

/// The stories of the last two days at this moment. It is another as soon as one of them is older, whatever else happens.
///
/// # Errors
/// Database errors.
pub async fn news(conn: &mut Conn, book: &Arc<Book>, now: DateTime<Utc>) -> Result<WrittenSitemap> {
    let stories = MappedStory::younger(conn, NEW, now, MOST_NEW).await?;
    let mut xml = XmlText::new();
    xml.inside("urlset", &[SITEMAP, NEWS], |xml| {
        for story in &stories {
            new_story_in(xml, book, story);
        }
    });
    let mut written = WrittenSitemap::of(xml)?;
    if let Some(first) = stories.iter().map(|story| story.first_published_at).min() {
        written.keys = written.keys.until(first + NEW);
    }
    Ok(written)
}

fn new_story_in(xml: &mut XmlText, book: &Book, story: &MappedStory) {
    let address = links::on_site(&book.site.url, &links::article(&story.slug));
    if !story.is_listed(&address) {
        return;
    }
    xml.inside("url", &[], |xml| {
        xml.text("loc", &[], &address);
        xml.inside("news:news", &[], |xml| {
            xml.inside("news:publication", &[], |xml| {
                xml.text("news:name", &[], &book.site.name);
                xml.text("news:language", &[], &news_language(&story.lang));
            });
            xml.text("news:publication_date", &[], &time(story.first_published_at));
            xml.text("news:title", &[], &story.headline);
        });
    });
}

/// As Google News names languages: two or three letters, of Chinese with its script's country.
fn news_language(lang: &str) -> String {
    let language = Language::of(lang);
    match (language.primary().as_str(), language.with_script().as_str()) {
        ("zh", "zh-Hant") => "zh-tw".into(),
        ("zh", _) => "zh-cn".into(),
        (primary, _) => primary.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_one_name() {
        let (from, until) = month("2026-12").unwrap();
        assert_eq!(
            (time(from).as_str(), time(until).as_str()),
            ("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")
        );
        for wrong in [
            "2026-13",
            "2026-1",
            "2026-00",
            "26-12",
            "2026-12-01",
            "+2026-12",
            "",
            "abc",
            " 2026-12",
        ] {
            assert!(month(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn languages_are_named_as_news_readers_know_them() {
        for (lang, name) in [
            ("en-GB", "en"),
            ("de", "de"),
            ("zh-Hant", "zh-tw"),
            ("zh", "zh-cn"),
            ("yo", "yo"),
        ] {
            assert_eq!(news_language(lang), name);
        }
    }
}

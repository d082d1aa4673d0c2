//! Texts at known addresses: robots.txt with the newsroom's choice about crawlers that train models, security.txt, ads.txt,
//! and whatever else somebody set.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Months, NaiveTime, Utc};
use diesel::{QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    delivery::{links, site::PublicSite, story::time},
    error::Result,
    platform::db::Conn,
    schema::published::syndication,
    syndication::{OtherTexts, Syndication},
};

/// What is set for feeds, crawlers and texts, as far as everybody may see what comes of it.
#[derive(Debug, Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = syndication)]
pub struct PublicSyndication {
    /// The identity of the feed of all stories.
    pub feed_id: Uuid,
    /// Feeds carry whole texts.
    pub whole_texts: bool,
    /// The hub that is told of changes; empty: none.
    pub hub: String,
    refuses_training: bool,
    robots: String,
    ads: String,
    app_ads: String,
    security_contacts: Vec<String>,
    security_policy: String,
    security_encryption: String,
    security_thanks: String,
    #[diesel(deserialize_as = Value)]
    texts: OtherTexts,
    /// When any of it last changed.
    pub changed_at: DateTime<Utc>,
}

/// A text, and how it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownText {
    /// All of it.
    pub text: String,
    /// JSON; else plain text.
    pub is_json: bool,
    /// It is another from then on.
    pub until: Option<DateTime<Utc>>,
}

/// A crawler that trains models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainingCrawler {
    /// As it is called in robots.txt.
    pub name: &'static str,
    /// Whose it is.
    pub owner: &'static str,
    /// Where its owner says so.
    pub source: &'static str,
}

/// Those that are known, in the order of the list that is kept in `crawlers.txt`.
#[must_use]
pub fn training_crawlers() -> &'static [TrainingCrawler] {
    static ALL: LazyLock<Vec<TrainingCrawler>> = LazyLock::new(|| {
        let lines = include_str!("crawlers.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        lines.filter_map(listed).collect()
    });
    &ALL
}

fn listed(line: &'static str) -> Option<TrainingCrawler> {
    let mut parts = line.split(" | ");
    Some(TrainingCrawler {
        name: parts.next()?,
        owner: parts.next()?,
        source: parts.next()?,
    })
}

/// When the list was last looked at, as it says itself.
#[must_use]
pub fn crawlers_looked_at() -> &'static str {
    let (_, after) = include_str!("crawlers.txt")
        .split_once("Looked at on ")
        .unwrap_or_default();
    after.get(..10).unwrap_or_default()
}

/// Addresses that crawlers have no business at: forms, the newsroom, and what says the same as pages. Whole ones, or with a
/// slash at the end: a story may begin as one of them does.
const NOT_FOR_CRAWLERS: [&str; 8] = [
    "/admin$",
    "/admin/",
    "/api/",
    "/comments/",
    "/mistakes/",
    "/search$",
    "/search?",
    "/setup/",
];
/// The longest that security.txt is said to hold: under a year (RFC 9116, 2.5.5), and a month at the least.
const SECURITY_HOLDS: Months = Months::new(6);

impl From<&Syndication> for PublicSyndication {
    /// As it will be sent: nothing of it depends on who made it, or when.
    fn from(set: &Syndication) -> Self {
        let set = set.clone();
        Self {
            feed_id: Uuid::nil(),
            whole_texts: set.whole_texts,
            hub: set.hub,
            refuses_training: set.refuses_training,
            robots: set.robots,
            ads: set.ads,
            app_ads: set.app_ads,
            security_contacts: set.security_contacts,
            security_policy: set.security_policy,
            security_encryption: set.security_encryption,
            security_thanks: set.security_thanks,
            texts: set.texts,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }
}

impl PublicSyndication {
    /// What is set.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        Ok(syndication::table.select(Self::as_select()).first(conn).await?)
    }

    /// The text of this name, at this moment; none where nobody set one.
    #[must_use]
    pub fn named(&self, name: &str, site: &PublicSite, now: DateTime<Utc>) -> Option<KnownText> {
        let plain = |text: &String| (!text.is_empty()).then(|| KnownText::plain(format!("{text}\n")));
        match name {
            "robots.txt" => Some(KnownText::plain(self.robots_txt(site))),
            "ads.txt" => plain(&self.ads),
            "app-ads.txt" => plain(&self.app_ads),
            "security.txt" => self.security_txt(site, now),
            other => {
                let set = self.texts.0.iter().find(|text| text.name == other)?;
                let is_json = set.is_json();
                let text = if is_json {
                    set.text.clone()
                } else {
                    format!("{}\n", set.text)
                };
                Some(KnownText {
                    is_json,
                    ..KnownText::plain(text)
                })
            }
        }
    }

    /// robots.txt (RFC 9309), with where the sitemaps are.
    #[must_use]
    pub fn robots_txt(&self, site: &PublicSite) -> String {
        let mut text = "User-agent: *\n".to_owned();
        for path in NOT_FOR_CRAWLERS {
            text.push_str(&format!("Disallow: {path}\n"));
        }
        if self.refuses_training {
            text.push_str("\n# These collect texts to train models.\n");
            for crawler in training_crawlers() {
                text.push_str(&format!("User-agent: {}\n", crawler.name));
            }
            text.push_str("Disallow: /\n");
        }
        if !self.robots.is_empty() {
            text.push_str(&format!("\n{}\n", self.robots));
        }
        text.push('\n');
        for path in [links::SITEMAP, links::NEWS_SITEMAP] {
            text.push_str(&format!("Sitemap: {}\n", links::on_site(&site.url, path)));
        }
        text
    }

    /// security.txt (RFC 9116). It holds to the beginning of a month, half a year ahead: the same text all month long.
    #[must_use]
    pub fn security_txt(&self, site: &PublicSite, now: DateTime<Utc>) -> Option<KnownText> {
        if self.security_contacts.is_empty() {
            return None;
        }
        let month = month_of(now)?;
        let (expires, until) = (
            month.checked_add_months(SECURITY_HOLDS)?,
            month.checked_add_months(Months::new(1)),
        );
        let mut text = String::new();
        for contact in &self.security_contacts {
            text.push_str(&format!("Contact: {contact}\n"));
        }
        text.push_str(&format!("Expires: {}\n", time(expires)));
        for (name, address) in [
            ("Encryption", &self.security_encryption),
            ("Acknowledgments", &self.security_thanks),
            ("Policy", &self.security_policy),
        ] {
            if !address.is_empty() {
                text.push_str(&format!("{name}: {address}\n"));
            }
        }
        let canonical = links::on_site(&site.url, "/.well-known/security.txt");
        text.push_str(&format!(
            "Preferred-Languages: {}\nCanonical: {canonical}\n",
            site.language
        ));
        Some(KnownText {
            until,
            ..KnownText::plain(text)
        })
    }
}

impl KnownText {
    const fn plain(text: String) -> Self {
        Self {
            text,
            is_json: false,
            until: None,
        }
    }
}

/// The moment at which a month began, in UTC.
fn month_of(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(at.date_naive().with_day(1)?.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_crawlers_names_each_once_with_its_source() {
        let all = training_crawlers();
        assert!(all.len() > 15 && all.iter().any(|one| one.name == "GPTBot"));
        let mut names: Vec<String> = all.iter().map(|one| one.name.to_lowercase()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all.len());
        for one in all {
            let is_token = one.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            assert!(
                is_token && one.source.starts_with("https://") && !one.owner.is_empty(),
                "{one:?}"
            );
        }
        assert!(crawlers_looked_at().starts_with("20"));
    }
}

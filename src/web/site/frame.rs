//! Head and foot of every page of the reader site.

use chrono::{DateTime, Datelike, Locale, Utc};
use chrono_tz::Tz;

use crate::{
    activity,
    articles::live::LiveArticle,
    delivery::{content::PublicSite, links, terms::Term},
    error::Result,
    platform::db::Conn,
};

/// A section in the head.
pub struct Section {
    /// Path.
    pub href: String,
    /// Words.
    pub label: String,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// A story in the foot.
pub struct Featured {
    /// Path.
    pub href: String,
    /// Main title.
    pub headline: String,
}

/// What head and foot show.
pub struct Frame {
    /// The newsroom's name.
    pub name: String,
    /// Language of the content.
    pub language: String,
    /// Today.
    pub date_line: String,
    /// This year.
    pub year: i32,
    /// Top categories.
    pub sections: Vec<Section>,
    /// About Us.
    pub about: String,
    /// Feature Posts.
    pub featured: Vec<Featured>,
    /// Contact Info.
    pub contact_lines: Vec<String>,
    /// Contact Info.
    pub contact_email: Option<String>,
    /// Contact Info.
    pub contact_phone: Option<String>,
    zone: Tz,
    locale: Locale,
}

impl Frame {
    /// For a page of this category, or of none.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn, site: &PublicSite, category: Option<&str>) -> Result<Self> {
        let zone: Tz = site.time_zone.parse().unwrap_or(Tz::UTC);
        let locale = locale_of(&site.language);
        let today = activity::now(conn).await?.with_timezone(&zone);
        let categories = Term::categories(conn).await?;
        let featured = LiveArticle::on_list(conn, "featured", 6).await?;
        let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
        Ok(Self {
            name: site.name.clone(),
            language: site.language.clone(),
            date_line: today.format_localized("%A %-d %B %Y", locale).to_string(),
            year: today.year(),
            sections: sections(&categories, category),
            about: site.about.clone(),
            featured: featured
                .iter()
                .map(|article| Featured {
                    href: links::article(&article.slug),
                    headline: article.headline.clone(),
                })
                .collect(),
            contact_lines: site.contact_address.lines().map(str::to_owned).collect(),
            contact_email: filled(&site.contact_email),
            contact_phone: filled(&site.contact_phone),
            zone,
            locale,
        })
    }

    /// 22 October 2026
    #[must_use]
    pub fn date(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone)
            .format_localized("%-d %B %Y", self.locale)
            .to_string()
    }

    /// 22 October 2026, 14:36
    #[must_use]
    pub fn date_and_time(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone)
            .format_localized("%-d %B %Y, %H:%M", self.locale)
            .to_string()
    }
}

fn sections(categories: &[Term], current: Option<&str>) -> Vec<Section> {
    let here = current.and_then(|slug| categories.iter().find(|term| term.slug == slug));
    let here = here.map(|term| {
        let above = term.ancestors(|id| categories.iter().find(|other| other.id == id));
        above.first().copied().unwrap_or(term)
    });
    let top = categories.iter().filter(|term| term.parent_id.is_none());
    top.take(9)
        .map(|term| Section {
            href: links::category(&term.slug),
            label: term.name.clone(),
            current: here.is_some_and(|here| here.id == term.id),
        })
        .collect()
}

/// Names of months and days in the language of the content: `en-GB` as it is, `de` as spoken in its own country.
fn locale_of(language: &str) -> Locale {
    let whole = language.replace('-', "_");
    let own = format!("{whole}_{}", language.to_uppercase());
    [whole.as_str(), own.as_str()]
        .into_iter()
        .find_map(|name| Locale::try_from(name).ok())
        .unwrap_or(Locale::en_GB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_speak_the_language_of_the_content() {
        let day = DateTime::UNIX_EPOCH;
        for (language, month) in [
            ("en", "January"),
            ("en-GB", "January"),
            ("de", "Januar"),
            ("fr", "janvier"),
            ("xx", "January"),
        ] {
            assert_eq!(
                day.format_localized("%B", locale_of(language)).to_string(),
                month,
                "{language}"
            );
        }
    }
}

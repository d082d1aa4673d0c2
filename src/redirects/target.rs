//! What is typed of a redirect, read: the address it stands for, and what it leads to.

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use url::Url;
use uuid::Uuid;

use crate::{
    address_path::{joined, mended, segments},
    articles::seen::seen_by,
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// The longest path.
const MAX_PATH: usize = 500;
/// The longest address of another site.
const MAX_ADDRESS: usize = 2_000;

/// What a redirect leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadTarget {
    /// A story, category, tag, author or series, by kind and identity: wherever that stands.
    Thing(&'static str, Uuid),
    /// A page that always stands there, or an address of another site.
    Address(String),
}

/// Paths at which a page of the site stands that is no story and no name.
const PAGES: [&str; 12] = [
    "/",
    "/archive",
    "/corrections",
    "/search",
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/robots.txt",
    "/manifest.webmanifest",
    "/offline.html",
];

/// First parts of paths under which the site and the newsroom have their own.
const OWN: [&str; 14] = [
    "admin",
    "api",
    "setup",
    "assets",
    "media",
    "icon",
    "look",
    "livez",
    "readyz",
    "oembed",
    "comments",
    "mistakes",
    ".well-known",
    "archive",
];

fn is_page(path: &str) -> bool {
    PAGES.contains(&path) || path.starts_with("/archive/")
}

/// What of an address is a path of the site: all of a path, and what follows the site's own address.
enum SitePath {
    Here(String),
    Elsewhere(Url),
}

fn split(text: &str, site_url: &str) -> std::result::Result<SitePath, String> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err("Write the address without breaks in it.".into());
    }
    if text.starts_with('/') && !text.starts_with("//") {
        return Ok(SitePath::Here(text.to_owned()));
    }
    let wrong = || "Write a path such as /town/tides, or a whole address that begins with https://.".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    let own = Url::parse(site_url).ok();
    let is_ours = own.as_ref().is_some_and(|own| {
        own.host_str() == url.host_str() && own.port_or_known_default() == url.port_or_known_default()
    });
    let has_twin = own.is_some_and(|own| own.host_str() == url.host_str());
    if (is_ours || has_twin) && matches!(url.scheme(), "http" | "https") {
        let base = Url::parse(site_url)
            .map(|own| own.path().trim_end_matches('/').to_owned())
            .unwrap_or_default();
        let path = url
            .path()
            .strip_prefix(base.as_str())
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .unwrap_or(url.path());
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(SitePath::Here(format!(
            "{}{query}",
            if path.is_empty() { "/" } else { path }
        )));
    }
    if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() || text.len() > MAX_ADDRESS {
        return Err(wrong());
    }
    Ok(SitePath::Elsewhere(url))
}

/// A path of the site as it is meant, however it is spelt.
///
/// # Errors
/// A sentence.
pub fn meant(path: &str) -> std::result::Result<String, String> {
    if path.contains(['?', '#']) {
        return Err(
            "Write the path without what follows ? or #: a redirect goes by the path alone, and carries the rest on."
                .into(),
        );
    }
    let parts = segments(path).ok_or("This path cannot be read: a % in it stands for no letter.")?;
    let path = joined(&mended(&parts));
    if path.chars().count() > MAX_PATH {
        return Err(format!("Shorten the path to {MAX_PATH} characters."));
    }
    if path.chars().any(char::is_control) || path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err("Write the path without . or .. between its slashes.".into());
    }
    Ok(path)
}

/// The address that a redirect stands for, of which the site has no page of its own.
///
/// # Errors
/// A sentence.
pub fn leads_from(text: &str, site_url: &str) -> std::result::Result<String, String> {
    let path = match split(text, site_url)? {
        SitePath::Here(path) => meant(&path)?,
        SitePath::Elsewhere(_) => {
            return Err("This is an address of another site. Write one of this site, such as /town/tides.".into());
        }
    };
    let first = path.split('/').nth(1).unwrap_or_default();
    if is_page(&path) || OWN.contains(&first) {
        return Err(
            "A page of the site stands at this address always. Only an address that nothing stands at can lead on."
                .into(),
        );
    }
    Ok(path)
}

/// What is typed as the end of a redirect, before anything is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Aim {
    /// A path of the site at which something ought to stand.
    Path(String),
    /// A thing by the address of its page in the newsroom.
    Newsroom(&'static str, Uuid),
    /// Another site, or a page of this one that is always there.
    Fixed(String),
}

/// Reads what is typed as the end of a redirect.
pub(super) fn aim(text: &str, site_url: &str) -> std::result::Result<Aim, String> {
    let path = match split(text, site_url)? {
        SitePath::Elsewhere(url) => return Ok(Aim::Fixed(url.into())),
        SitePath::Here(path) => path,
    };
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    if let Some(rest) = bare.strip_prefix("/admin/") {
        let mut parts = rest.split('/');
        let kind = match parts.next() {
            Some("articles") => "article",
            Some("categories") => "category",
            Some("tags") => "tag",
            Some("authors") => "author",
            Some("series") => "series",
            _ => "",
        };
        return match parts.next().and_then(|id| Uuid::parse_str(id).ok()) {
            Some(id) if !kind.is_empty() => Ok(Aim::Newsroom(kind, id)),
            _ => Err("Readers cannot open pages of the newsroom. Write an address that they can.".into()),
        };
    }
    let path = meant(&path)?;
    Ok(if is_page(&path) {
        Aim::Fixed(path)
    } else {
        Aim::Path(path)
    })
}

#[derive(QueryableByName)]
struct StandingThing {
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// The kind as it is stored.
pub(super) fn kind_of(word: &str) -> &'static str {
    match word {
        "article" => "article",
        "category" => "category",
        "tag" => "tag",
        "author" => "author",
        _ => "series",
    }
}

/// What stands at these paths of the site for readers now, or stood there before and stands elsewhere.
pub(super) async fn standing(conn: &mut Conn, paths: &[&str]) -> Result<HashMap<String, LeadTarget>> {
    let mut kinds: Vec<&str> = Vec::new();
    let mut slugs: Vec<&str> = Vec::new();
    for path in paths {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match parts.as_slice() {
            [slug] => {
                kinds.push("article");
                slugs.push(slug);
            }
            [kind @ ("category" | "tag" | "author" | "series"), slug] => {
                kinds.push(kind);
                slugs.push(slug);
            }
            _ => {}
        }
    }
    let rows: Vec<StandingThing> = sql(
        "SELECT x.kind, x.slug, y.id FROM ROWS FROM (unnest($1), unnest($2)) x(kind, slug)
         CROSS JOIN LATERAL (SELECT CASE x.kind
             WHEN 'article' THEN (SELECT a.id FROM published.slugs s JOIN published.articles a ON a.id = s.article_id WHERE s.slug = x.slug)
             WHEN 'category' THEN (SELECT t.id FROM published.categories t WHERE t.slug = x.slug)
             WHEN 'tag' THEN (SELECT t.id FROM published.tags t WHERE t.slug = x.slug)
             WHEN 'author' THEN (SELECT t.id FROM published.authors t WHERE t.slug = x.slug)
             ELSE (SELECT t.id FROM published.series t WHERE t.slug = x.slug) END AS now) n
         CROSS JOIN LATERAL (SELECT coalesce(n.now, (SELECT f.id FROM published.former_slugs f
             WHERE f.kind = x.kind AND f.slug = x.slug ORDER BY f.left_at DESC, f.id LIMIT 1)) AS id) y
         WHERE y.id IS NOT NULL",
    )
    .bind::<sql_types::Array<sql_types::Text>, _>(kinds)
    .bind::<sql_types::Array<sql_types::Text>, _>(slugs)
    .load(conn)
    .await?;
    let found = rows.into_iter().map(|row| {
        let path = match row.kind.as_str() {
            "article" => format!("/{}", row.slug),
            kind => format!("/{kind}/{}", row.slug),
        };
        (path, LeadTarget::Thing(kind_of(&row.kind), row.id))
    });
    Ok(found.collect())
}

/// Which of these things, named by their pages of the newsroom, are there for this person: stories that they see, and what
/// readers have.
pub(super) async fn known(conn: &mut Conn, who: Party, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct KnownThing {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let rows: Vec<KnownThing> = sql(format!(
        "SELECT a.id FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE a.id = ANY ($2) AND {}
         UNION ALL SELECT t.id FROM published.categories t WHERE t.id = ANY ($2) UNION ALL SELECT t.id FROM published.tags t WHERE t.id = ANY ($2)
         UNION ALL SELECT t.id FROM published.authors t WHERE t.id = ANY ($2) UNION ALL SELECT m.id FROM published.merged m WHERE m.id = ANY ($2) UNION ALL SELECT t.id FROM published.series t WHERE t.id = ANY ($2)",
        seen_by(who.capacity.sees_as())
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://www.courier.example";

    #[test]
    fn however_it_is_spelt_an_address_is_one() {
        for text in [
            "/caf%C3%A9",
            "/Café",
            "/Cafe\u{301}",
            "//www.courier.example/café",
            "https://www.courier.example/caf%c3%a9/",
            "http://www.courier.example/CAFÉ",
            " /café/ ",
        ] {
            let read = leads_from(text.trim_start_matches("//www.courier.example"), SITE);
            assert_eq!(read.as_deref(), Ok("/café"), "{text}");
        }
        for (text, begins) in [
            ("/tides?day=1", "Write the path without"),
            ("/%zz", "This path cannot be read"),
            ("/", "A page of the site"),
            ("/archive/2019", "A page of the site"),
            ("/admin/record", "A page of the site"),
            ("tides", "Write a path"),
            ("javascript:alert(1)", "Write a path"),
            ("//evil.example/x", "Write a path"),
            ("https://elsewhere.example/x", "This is an address of another site"),
            ("/a/../b", "Write the path without ."),
        ] {
            let sentence = leads_from(text, SITE).unwrap_err();
            assert!(sentence.starts_with(begins), "{text}: {sentence}");
        }
    }

    #[test]
    fn an_end_is_a_path_a_page_of_the_newsroom_or_an_address_of_another_site() {
        let id = Uuid::nil();
        for (text, read) in [
            ("/Town/Tides", Aim::Path("/town/tides".into())),
            ("/archive/2019", Aim::Fixed("/archive/2019".into())),
            (
                "https://tides.example/x?y=1",
                Aim::Fixed("https://tides.example/x?y=1".into()),
            ),
            (
                "/admin/articles/00000000-0000-0000-0000-000000000000/review",
                Aim::Newsroom("article", id),
            ),
        ] {
            assert_eq!(aim(text, SITE), Ok(read), "{text}");
        }
        for text in [
            "http://tides.example",
            "https://user:pass@tides.example",
            "javascript:x",
            "/admin/staff",
            "data:text/html,x",
        ] {
            assert!(aim(text, SITE).is_err(), "{text}");
        }
    }
}

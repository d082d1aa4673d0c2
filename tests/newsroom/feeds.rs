//! Feeds: RSS 2.0, Atom and JSON Feed by the rules of each, whatever letters a story has; what a story is called in them stays.

use chrono::DateTime;
use copydesk::{
    articles::timeline::ChangeKind,
    ids::ArticleId,
    policy::Role,
    series::{self, SeriesForm},
};
use serde_json::{Value, json};

use crate::{
    commenting::says,
    story_pictures::picture,
    support::{Answer, Desk, Element, Member, SITE, Start, Story},
};

const ATOM: &str = "application/atom+xml; charset=utf-8";

fn xml(answer: &Answer) -> Element {
    assert_eq!(answer.status, 200, "{}", answer.text());
    Element::parse(&answer.text())
}

fn rss(desk: &Desk, path: &str) -> Element {
    let rss = xml(&desk.reader.get(path));
    assert_eq!((rss.name.as_str(), rss.at("version")), ("rss", "2.0"));
    rss.one("channel").clone()
}

fn atom(desk: &Desk, path: &str) -> Element {
    let feed = xml(&desk.reader.get(path));
    assert_eq!(
        (feed.name.as_str(), feed.at("xmlns")),
        ("feed", "http://www.w3.org/2005/Atom")
    );
    feed
}

fn json_feed(desk: &Desk, path: &str) -> Value {
    let answer = desk.reader.get(path);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// What every feed must have by its own rules, whatever is in it.
fn keeps_the_rules(desk: &Desk, page: &str) {
    let page = page.trim_end_matches('/');
    let channel = rss(desk, &format!("{page}/feed.xml"));
    for required in ["title", "link", "description"] {
        assert!(!channel.said(required).is_empty(), "{required}");
    }
    let own = channel
        .all("atom:link")
        .into_iter()
        .find(|link| link.at("rel") == "self")
        .unwrap();
    assert_eq!(own.at("href"), format!("{SITE}{page}/feed.xml"));
    DateTime::parse_from_rfc2822(channel.said("lastBuildDate")).unwrap();
    for item in channel.all("item") {
        assert!(!item.said("title").is_empty() && item.said("link").starts_with(SITE));
        assert_eq!(item.one("guid").at("isPermaLink"), "false");
        assert!(item.said("guid").starts_with("urn:uuid:"));
        DateTime::parse_from_rfc2822(item.said("pubDate")).unwrap();
        for enclosure in item.all("enclosure") {
            assert!(enclosure.at("url").starts_with("http") && enclosure.at("type") == "image/jpeg");
            enclosure.at("length").parse::<u64>().unwrap();
        }
    }
    let feed = atom(desk, &format!("{page}/atom.xml"));
    let mut ids = vec![feed.said("id").to_owned()];
    DateTime::parse_from_rfc3339(feed.said("updated")).unwrap();
    assert!(!feed.said("title").is_empty() && feed.one("author").has("name"));
    for entry in feed.all("entry") {
        ids.push(entry.said("id").to_owned());
        for time in ["published", "updated"] {
            DateTime::parse_from_rfc3339(entry.said(time)).unwrap();
        }
        assert!(!entry.said("title").is_empty());
        let alternates = entry
            .all("link")
            .into_iter()
            .filter(|link| link.at("rel") == "alternate");
        assert_eq!(alternates.count(), 1, "one of each type and language (4.1.2)");
        assert!(entry.all("author").iter().all(|author| !author.said("name").is_empty()));
    }
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")));
    let many = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), many, "no two have one id");
    let json = json_feed(desk, &format!("{page}/feed.json"));
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["feed_url"], format!("{SITE}{page}/feed.json"));
    assert!(json["title"].is_string() && json["home_page_url"].is_string());
    for item in json["items"].as_array().unwrap() {
        assert!(item["id"].as_str().unwrap().starts_with("urn:uuid:"));
        assert!(item["content_html"].is_string() != item["content_text"].is_string());
        DateTime::parse_from_rfc3339(item["date_published"].as_str().unwrap()).unwrap();
        for author in item["authors"].as_array().into_iter().flatten() {
            assert!(author["name"].is_string());
        }
    }
}

#[test]
fn a_story_stands_in_every_format_with_all_that_is_known_of_it() {
    let desk = Desk::open();
    desk.sql("UPDATE newsroom.site SET tagline = 'All that the tide brings', comment_policy = 'open'");
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tag, ada, bo) = (desk.tag("Tides"), desk.guest("Ada Rowe"), desk.guest("Bo Lund"));
    let shown = picture(&Member::of(desk.at(), &desk.person("Pia", Role::Editor)), 1);
    let story = Story::titled("Council backs the plan")
        .dek("Vote ends four years of argument.")
        .filed_under(harbour)
        .tagged(&[tag])
        .signed_by(&[&ada, &bo])
        .led_by(shown);
    let id = desk.live(&story);
    says(&desk, id, "Mara", "About time.");
    let guid = format!("urn:uuid:{id}");

    let answer = desk.reader.get("/feed.xml");
    assert_eq!(answer.header("content-type"), "application/rss+xml; charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("link"), format!("<{SITE}/feed.xml>; rel=\"self\""));
    let channel = rss(&desk, "/feed.xml");
    assert_eq!(channel.said("title"), "The Port Merrin Courier");
    assert_eq!(channel.said("description"), "All that the tide brings");
    assert_eq!(
        (channel.said("link"), channel.said("language")),
        (format!("{SITE}/").as_str(), "en-GB")
    );
    let item = channel.one("item");
    assert_eq!(item.said("title"), "Council backs the plan");
    assert_eq!(item.said("link"), format!("{SITE}/council-backs-the-plan"));
    assert_eq!(
        (item.said("guid"), item.said("description")),
        (guid.as_str(), "Vote ends four years of argument.")
    );
    assert_eq!(item.each("dc:creator"), ["Ada Rowe", "Bo Lund"]);
    assert_eq!(item.each("category"), ["Harbour", "Tides"]);
    assert_eq!(item.said("comments"), format!("{SITE}/council-backs-the-plan/comments"));
    assert_eq!((item.said("slash:comments"), item.said("dc:language")), ("1", "en"));
    let file = item.one("enclosure").at("url").to_owned();
    assert!(
        file.starts_with(&format!("http://{}/media/", desk.at())) && file.ends_with(".jpg"),
        "{file}"
    );
    let media = item.one("media:content");
    assert_eq!((media.at("url"), media.at("medium")), (file.as_str(), "image"));
    assert_eq!(media.said("media:credit"), "Mina Sol / Example News");
    assert_eq!(media.said("media:description"), "The quay at <noon>");
    let html = item.said("content:encoded");
    let img = format!("<figure><img src=\"{file}\" alt=\"Tables on a wet quay\" width=\"");
    assert!(
        html.starts_with(&img) && html.ends_with("<p>Seven councillors in favour, four against.</p>"),
        "{html}"
    );

    let answer = desk.reader.get("/atom.xml");
    assert_eq!(answer.header("content-type"), ATOM);
    let entry = atom(&desk, "/atom.xml").one("entry").clone();
    assert_eq!(
        (entry.said("id"), entry.said("title")),
        (guid.as_str(), "Council backs the plan")
    );
    assert_eq!(entry.at("xml:lang"), "en");
    let authors: Vec<&str> = entry.all("author").iter().map(|author| author.said("uri")).collect();
    assert_eq!(
        authors,
        [format!("{SITE}/author/ada-rowe"), format!("{SITE}/author/bo-lund")]
    );
    assert_eq!((entry.said("thr:total"), entry.said("content")), ("1", html));
    assert_eq!(entry.one("content").at("type"), "html");
    let terms: Vec<&str> = entry
        .all("category")
        .iter()
        .map(|category| category.at("term"))
        .collect();
    assert_eq!(terms, ["Harbour", "Tides"]);
    let enclosure = entry
        .all("link")
        .into_iter()
        .find(|link| link.at("rel") == "enclosure")
        .unwrap();
    assert_eq!(enclosure.at("href"), file);

    let json = json_feed(&desk, "/feed.json");
    let item = &json["items"][0];
    assert_eq!((&item["id"], &item["content_html"]), (&json!(guid), &json!(html)));
    assert_eq!(
        item["authors"][0],
        json!({ "name": "Ada Rowe", "url": format!("{SITE}/author/ada-rowe") })
    );
    assert_eq!(
        (&item["tags"], &item["image"]),
        (&json!(["Harbour", "Tides"]), &json!(file))
    );
    assert_eq!(
        (&item["language"], &item["summary"]),
        (&json!("en"), &json!("Vote ends four years of argument."))
    );
    assert_eq!(item["_copydesk"]["comments"]["count"], 1);
    for page in [
        "/",
        "/category/news",
        "/category/harbour",
        "/tag/tides",
        "/author/ada-rowe",
    ] {
        keeps_the_rules(&desk, page);
    }
    assert_eq!(
        desk.reader
            .get(file.split_once(&desk.at().to_string()).unwrap().1)
            .status,
        200
    );
}

/// Letters that break what is put together by hand.
const LETTERS: &str = "Tom & Ann's <b>\"plan\"</b> ]]> &amp; 🏆 é";

#[test]
fn whatever_letters_a_story_has_a_strict_reader_gives_them_back() {
    let desk = Desk::open();
    let (tag, guest) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let mut owner = desk.owner();
    let letters = LETTERS;
    // U+0001 has no way in by a form; what an older program let in may still be there.
    let with_control = format!("{letters}\u{1}");
    for sql in [
        "UPDATE newsroom.tags SET name = $1, changed_at = newsroom.act_clock()",
        "UPDATE newsroom.categories SET name = $1, changed_at = newsroom.act_clock()",
        "UPDATE newsroom.site SET name = $1, tagline = $1, changed_at = newsroom.act_clock()",
    ] {
        owner.execute(sql, &[&with_control]).unwrap();
    }
    let story = Story::titled("The plan")
        .tagged(&[tag])
        .signed_by(&[&guest])
        .with(|content| {
            content.headline = letters.into();
            content.dek = letters.into();
            content.byline[0].name = letters.into();
        });
    let story = story.saying(letters);
    let id = desk.live(&story);
    desk.republish(id, ChangeKind::Correction, Some(letters), |content| {
        content.kicker = letters.into()
    });

    let channel = rss(&desk, "/feed.xml");
    assert_eq!((channel.said("title"), channel.said("description")), (letters, letters));
    let item = channel.one("item");
    assert_eq!(item.said("title"), letters);
    assert_eq!(item.said("description"), letters);
    assert_eq!(item.each("category"), [letters], "once, though a tag has the same name");
    assert_eq!(item.each("dc:creator"), [letters]);
    let in_html = letters
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let in_html = in_html.replace('\'', "&#39;");
    assert_eq!(
        item.said("content:encoded").matches(&in_html).count(),
        2,
        "{}",
        item.said("content:encoded")
    );
    let entry = atom(&desk, "/atom.xml").one("entry").clone();
    assert_eq!((entry.said("title"), entry.said("summary")), (letters, letters));
    assert_eq!(entry.one("category").at("term"), letters);
    let json = json_feed(&desk, "/feed.json");
    assert_eq!(json["items"][0]["title"], letters);
    for map in ["/sitemap.xml", "/sitemap-sections.xml", "/news-sitemap.xml"] {
        xml(&desk.reader.get(map));
    }
    let news = xml(&desk.reader.get("/news-sitemap.xml"));
    assert_eq!(news.one("url").one("news:news").said("news:title"), letters);
    xml(&desk.reader.get(&format!("/oembed?format=xml&url={SITE}/the-plan")));
}

fn ids(desk: &Desk) -> [String; 3] {
    [
        rss(desk, "/feed.xml").one("item").said("guid").to_owned(),
        atom(desk, "/atom.xml").one("entry").said("id").to_owned(),
        json_feed(desk, "/feed.json")["items"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned(),
    ]
}

#[test]
fn what_a_story_is_called_in_feeds_stays_whatever_becomes_of_it() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("The plan"));
    let called = ids(&desk);
    assert_eq!(called, [0; 3].map(|_| format!("urn:uuid:{id}")));
    let sport = desk.category("Sport", None);

    desk.republish(id, ChangeKind::Typo, None, |content| {
        content.slug = Some("another-plan".into())
    });
    assert_eq!(ids(&desk), called, "another address");
    assert!(
        rss(&desk, "/feed.xml")
            .one("item")
            .said("link")
            .ends_with("/another-plan")
    );
    desk.republish(id, ChangeKind::Update, Some("More is known."), |content| {
        content.headline = "Another plan".into();
        content.category = sport;
    });
    assert_eq!(ids(&desk), called, "another headline and category");
    desk.republish(id, ChangeKind::Correction, Some("It was wrong."), |content| {
        content.dek = "Mended".into()
    });
    assert_eq!(ids(&desk), called, "a correction");
    let before = rss(&desk, "/feed.xml").one("item").said("pubDate").to_owned();
    desk.ilse.withdraws(id, "A check", None);
    assert!(!rss(&desk, "/feed.xml").has("item"));
    desk.wait("3 hours");
    desk.ilse.republishes(id, "It was right");
    assert_eq!(ids(&desk), called, "another time");
    assert_ne!(rss(&desk, "/feed.xml").one("item").said("pubDate"), before);
    desk.sql("UPDATE newsroom.site SET url = 'https://elsewhere.example'");
    assert_eq!(ids(&desk), called, "another address of the site");
    let feed = atom(&desk, "/atom.xml").said("id").to_owned();
    desk.sql("UPDATE newsroom.site SET url = 'https://again.example', name = 'Another name'");
    assert_eq!(atom(&desk, "/atom.xml").said("id"), feed, "the feed itself");
}

#[test]
fn a_feed_is_the_same_until_something_changes_and_says_so() {
    let desk = Desk::open();
    let first = desk.live(&Story::titled("First"));
    desk.live(&Story::titled("Second"));
    for path in [
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/api/v1/feeds/rss?category=uncategorized",
    ] {
        let (one, two) = (desk.reader.get(path), desk.reader.get(path));
        assert_eq!((one.status, &one.body), (200, &two.body), "{path}");
        let (tag, changed) = (one.header("etag").to_owned(), one.header("last-modified").to_owned());
        assert!(!tag.is_empty() && !changed.is_empty(), "{path}");
        let known = desk.reader.get_with(path, "if-none-match", &tag);
        assert_eq!((known.status, known.body.len()), (304, 0), "{path}");
        assert!(
            one.header("surrogate-key").contains(&format!("article-{first}")),
            "{path}"
        );
    }
    let before = desk.reader.get("/feed.xml");
    desk.wait("2 minutes");
    desk.ilse.withdraws(first, "A check", None);

    let (tag, changed) = (before.header("etag"), before.header("last-modified"));
    assert_eq!(desk.reader.get_with("/feed.xml", "if-none-match", tag).status, 200);
    let since = desk.reader.get_with("/feed.xml", "if-modified-since", changed);
    assert_eq!(since.status, 200, "one that leaves is a change, too");
    assert_eq!(rss(&desk, "/feed.xml").each("item").len(), 1);
}

#[test]
fn a_feed_is_of_a_category_with_those_below_of_a_tag_or_of_an_author() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tag, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let in_series = desk.live(&Story::titled("In news").filed_under(news));
    desk.live(&Story::titled("In harbour").filed_under(harbour).tagged(&[tag]));
    desk.live(&Story::titled("Elsewhere").signed_by(&[&ada]));
    let form = SeriesForm {
        name: "The gate".into(),
        ..SeriesForm::default()
    };
    desk.ilse
        .run(move |conn, who| {
            Box::pin(async move {
                let id = series::add(conn, who, &form).await?;
                series::put(conn, who, in_series, Some(id), None).await
            })
        })
        .unwrap();
    let titles = |path: &str| -> Vec<String> {
        let channel = rss(&desk, path);
        channel
            .all("item")
            .iter()
            .map(|item| item.said("title").to_owned())
            .collect()
    };

    for (of, page, expected) in [
        ("", "", &["Elsewhere", "In harbour", "In news"][..]),
        ("?category=news", "/category/news", &["In harbour", "In news"]),
        ("?category=harbour", "/category/harbour", &["In harbour"]),
        ("?tag=tides", "/tag/tides", &["In harbour"]),
        ("?author=ada-rowe", "/author/ada-rowe", &["Elsewhere"]),
        ("?series=the-gate", "/series/the-gate", &["In news"]),
    ] {
        assert_eq!(titles(&format!("{page}/feed.xml")), expected, "{page}");
        let path = format!("/api/v1/feeds/rss{of}");
        assert_eq!(titles(&path), expected, "{of}");
        let channel = rss(&desk, &path);
        let own = channel.all("atom:link")[0].at("href").to_owned();
        assert_eq!(own, format!("http://{}{path}", desk.at()));
        let shown = desk.reader.get(if page.is_empty() { "/" } else { page }).text();
        for (file, kind) in [
            ("feed.xml", "rss+xml"),
            ("atom.xml", "atom+xml"),
            ("feed.json", "feed+json"),
        ] {
            let link = format!("<link rel=\"alternate\" type=\"application/{kind}\" title=\"");
            let href = format!("href=\"{SITE}{page}/{file}\"");
            assert!(
                shown.lines().any(|line| line.contains(&link) && line.contains(&href)),
                "{page} {file}"
            );
        }
    }
    assert_eq!(
        rss(&desk, "/tag/tides/feed.xml").said("title"),
        "Tides · The Port Merrin Courier"
    );
    let story = desk.reader.get("/in-harbour").text();
    assert!(story.contains(&format!("href=\"{SITE}/feed.xml\"")));

    desk.sql(&format!(
        "UPDATE newsroom.tags SET slug = 'sea', changed_at = newsroom.act_clock() WHERE id = '{tag}';
         INSERT INTO newsroom.former_slugs (kind, slug, id, left_at) VALUES ('tag', 'tides', '{tag}', newsroom.act_clock()) ON CONFLICT DO NOTHING"
    ));
    let moved = desk.reader.get("/tag/tides/atom.xml");
    assert_eq!((moved.status, moved.header("location")), (301, "/tag/sea/atom.xml"));
    let moved = desk.reader.api("/feeds/json?tag=tides");
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, "/api/v1/feeds/json?tag=sea")
    );
    for (path, status) in [
        ("/tag/never/feed.xml", 404),
        ("/tag/sea/feed.pdf", 404),
        ("/tag/a%00b/feed.xml", 404),
        ("/api/v1/feeds/pdf", 404),
        ("/api/v1/feeds/rss?tag=never", 404),
        ("/api/v1/feeds/rss?tag=sea&category=news", 400),
        ("/api/v1/feeds/rss?tag=sea,tides", 400),
        ("/api/v1/feeds/rss?tag=", 400),
        ("/api/v1/feeds/rss?limit=3", 400),
        ("/api/v1/feeds/rss?tag=sea&tag=sea", 400),
    ] {
        assert_eq!(desk.reader.get(path).status, status, "{path}");
    }
}

#[test]
fn a_corrected_story_carries_its_note() {
    let desk = Desk::open();
    desk.stop_the_clock("2026-11-22 09:30:00Z");
    let id = desk.live(&Story::titled("The tally").in_language("de"));
    desk.stop_the_clock("2026-11-22 11:05:00Z");
    let change = |content: &mut copydesk::content::SealedContent| content.dek = "21 zu 18.".into();
    desk.republish(id, ChangeKind::Correction, Some("Die Zahl war <falsch>."), change);
    desk.stop_the_clock("2026-11-22 11:06:00Z");

    let note = "<p><strong>Korrektur, 22. November 2026 um 11:05</strong><br>Die Zahl war &lt;falsch&gt;.</p>";
    let item = rss(&desk, "/feed.xml").one("item").clone();
    assert!(
        item.said("content:encoded").starts_with(note),
        "{}",
        item.said("content:encoded")
    );
    assert_eq!(item.said("pubDate"), "Sun, 22 Nov 2026 09:30:00 +0000");
    assert_eq!(item.said("atom:updated"), "2026-11-22T11:05:00Z");
    let entry = atom(&desk, "/atom.xml").one("entry").clone();
    assert_eq!(
        (entry.said("published"), entry.said("updated")),
        ("2026-11-22T09:30:00Z", "2026-11-22T11:05:00Z")
    );
    let json = json_feed(&desk, "/feed.json");
    assert_eq!(
        json["items"][0]["_copydesk"]["corrections"],
        json!([{ "kind": "correction", "at": "2026-11-22T11:05:00Z", "text": "Die Zahl war <falsch>." }])
    );

    desk.sql("UPDATE newsroom.syndication SET whole_texts = false");
    let item = rss(&desk, "/feed.xml").one("item").clone();
    assert!(!item.has("content:encoded"));
    assert_eq!(
        item.said("description"),
        "Korrektur, 22. November 2026 um 11:05: Die Zahl war <falsch>.\n\n21 zu 18."
    );
    let json = json_feed(&desk, "/feed.json");
    assert!(json["items"][0]["content_html"].is_null() && json["items"][0]["content_text"].is_string());
    keeps_the_rules(&desk, "/");
}

#[test]
fn feeds_count_the_comments_that_readers_see() {
    let (desk, id) = crate::commenting::with_policy("open");
    let counts = || {
        let item = rss(&desk, "/feed.xml").one("item").clone();
        let entry = atom(&desk, "/atom.xml").one("entry").clone();
        (
            item.said("slash:comments").to_owned(),
            entry.said("thr:total").to_owned(),
        )
    };
    assert_eq!(counts(), ("0".to_owned(), "0".to_owned()));
    says(&desk, id, "Mara", "My father worked that gate for thirty years.");
    says(&desk, id, "Jon", "So did mine, for a while at least.");
    assert_eq!(counts(), ("2".to_owned(), "2".to_owned()));
    desk.sql("UPDATE newsroom.comments SET state = 'hidden' WHERE name = 'Jon'");
    assert_eq!(counts(), ("1".to_owned(), "1".to_owned()));
}

#[test]
fn feeds_are_there_without_a_site_of_our_own_and_name_no_address_of_ours_but_their_own() {
    let desk = Desk::open_with(Start::default());
    let id: ArticleId = desk.live(&Story::titled("The plan"));
    assert_eq!(desk.reader.get("/feed.xml").status, 404);
    for format in ["rss", "atom", "json"] {
        let text = desk.reader.api(&format!("/feeds/{format}")).text();
        let own = format!("http://{}/api/v1/feeds/{format}", desk.at());
        assert!(text.contains(&id.to_string()) && text.contains(&own), "{format}");
        assert!(
            !text.replace(&own, "").contains(&desk.at().to_string()),
            "{format}: {text}"
        );
    }
    let site = desk.reader.json("/site");
    assert_eq!(site["feeds"]["atom"], "/api/v1/feeds/atom");
}

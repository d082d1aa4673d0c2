//! Sitemaps: which stories there are, for search engines; the new ones for Google News, and not a second longer.

use chrono::{DateTime, Utc};
use copydesk::policy::Role;

use crate::{
    story_pictures::picture,
    support::{Answer, Desk, Element, Member, SITE, Story},
};

const PROTOCOL: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

fn map(answer: &Answer) -> Element {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    let map = Element::parse(&answer.text());
    assert_eq!(map.at("xmlns"), PROTOCOL);
    map
}

/// The paths that a sitemap names; each whole, and in the order and with the elements that the protocol knows.
fn paths(map: &Element) -> Vec<String> {
    let of = |one: &&Element| {
        let known = ["loc", "lastmod", "image:image", "news:news"];
        assert!(
            one.children.iter().all(|child| known.contains(&child.name.as_str())),
            "{one:?}"
        );
        for time in one.each("lastmod") {
            DateTime::parse_from_rfc3339(time).unwrap();
        }
        one.said("loc")
            .strip_prefix(SITE)
            .expect("it is of the site")
            .to_owned()
    };
    map.children.iter().map(|one| of(&one)).collect()
}

#[test]
fn the_index_names_a_sitemap_for_each_month_with_a_story_and_one_for_everything_else() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    desk.category("Empty", None);
    let (tag, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    desk.tag("Unused");
    let shown = picture(&Member::of(desk.at(), &desk.person("Pia", Role::Editor)), 1);
    desk.stop_the_clock("2026-08-31 23:59:59Z");
    desk.live(
        &Story::titled("Late in August")
            .filed_under(harbour)
            .tagged(&[tag])
            .signed_by(&[&ada]),
    );
    desk.stop_the_clock("2026-09-01 00:00:00Z");
    desk.live(&Story::titled("First of September").filed_under(harbour));
    desk.stop_the_clock("2026-11-22 09:30:00Z");
    let november = desk.live(&Story::titled("In November").filed_under(harbour).led_by(shown));
    let hidden = |content: &mut copydesk::content::SealedContent| content.words.is_unlisted = true;
    desk.live(
        &Story::titled("Not for search engines")
            .filed_under(harbour)
            .with(hidden),
    );
    let first_there = |content: &mut copydesk::content::SealedContent| {
        content.words.canonical_url = "https://other.example/story".into();
    };
    let imprint = desk.live(&Story::titled("Imprint").in_genre("page").filed_under(harbour));
    desk.live(
        &Story::titled("A page not for search engines")
            .in_genre("page")
            .with(hidden),
    );
    let series = crate::series::adds(&desk.ilse, "The Open Gate").unwrap();
    crate::series::puts(&desk.ilse, november, Some(series), None).unwrap();
    crate::series::puts(&desk.ilse, imprint, Some(series), None).unwrap_err();
    desk.live(&Story::titled("First elsewhere").filed_under(harbour).with(first_there));
    desk.draft(&Story::titled("A draft"));
    desk.scheduled(&Story::titled("A plan"), 2);
    desk.stop_the_clock("2026-11-22 09:31:00Z");

    let index = map(&desk.reader.get("/sitemap.xml"));
    assert_eq!(index.name, "sitemapindex");
    let parts = paths(&index);
    let months = ["2026-11", "2026-09", "2026-08"].map(|month| format!("/sitemap-{month}.xml"));
    assert_eq!(parts, [&["/sitemap-sections.xml".to_owned()], &months[..]].concat());
    let listed = parts.iter().map(|part| paths(&map(&desk.reader.get(part))));
    assert_eq!(
        listed.collect::<Vec<_>>(),
        [
            vec![
                "/",
                "/category/harbour",
                "/category/news",
                "/imprint",
                "/series/the-open-gate",
                "/author/ada-rowe",
                "/tag/tides"
            ],
            vec!["/in-november"],
            vec!["/first-of-september"],
            vec!["/late-in-august"],
        ]
    );
    let november = map(&desk.reader.get(&months[0]));
    let url = november.one("url");
    assert_eq!(url.said("lastmod"), "2026-11-22T09:30:00Z");
    assert!(url.one("image:image").said("image:loc").ends_with(".jpg"));
    for missing in [
        "/sitemap-2026-10.xml",
        "/sitemap-2026-13.xml",
        "/sitemap-x.xml",
        "/sitemap-2026-8.xml",
        "/sitemap-.xml",
    ] {
        assert_eq!(desk.reader.get(missing).status, 404, "{missing}");
    }
    for path in parts
        .iter()
        .chain([&"/sitemap.xml".to_owned(), &"/news-sitemap.xml".to_owned()])
    {
        let (site, api) = (desk.reader.get(path), desk.reader.api(path));
        assert_eq!(
            (api.status, &api.body),
            (200, &site.body),
            "the same through both doors: {path}"
        );
        assert_eq!(
            desk.reader.get_with(path, "if-none-match", site.header("etag")).status,
            304
        );
        assert_eq!(desk.reader.api(&format!("{path}?x=1")).status, 400);
    }
}

#[test]
fn a_month_of_many_stories_is_walked_to_its_end() {
    let desk = Desk::open();
    desk.stop_the_clock("2026-11-22 09:30:00Z");
    for number in 0..3 {
        desk.live(&Story::titled(&format!("Story {number}")));
        desk.stop_the_clock(&format!("2026-11-22 09:3{}:00Z", number + 1));
    }
    let listed = paths(&map(&desk.reader.get("/sitemap-2026-11.xml")));
    assert_eq!(listed, ["/story-2", "/story-1", "/story-0"]);
}

#[test]
fn a_story_leaves_the_news_sitemap_after_two_days_with_nothing_edited() {
    let desk = Desk::open();
    let began: DateTime<Utc> = "2026-11-20T09:30:00Z".parse().unwrap();
    desk.stop_the_clock(&began.to_rfc3339());
    desk.live(&Story::titled("Old news").in_language("de-AT"));
    desk.stop_the_clock("2026-11-21 09:30:00Z");
    desk.live(&Story::titled("New news").in_language("zh-Hant"));
    let hidden = |content: &mut copydesk::content::SealedContent| content.words.is_unlisted = true;
    desk.live(&Story::titled("Not for search engines").with(hidden));
    let now = |at: &str| {
        // A clock that is set is noticed when it is set by more than a moment.
        desk.stop_the_clock("2026-10-01 12:00:00Z");
        desk.reader.get("/news-sitemap.xml");
        desk.stop_the_clock(at);
        let answer = desk.reader.get("/news-sitemap.xml");
        assert_eq!(answer.header("cache-control"), "public, max-age=0, s-maxage=1");
        paths(&map(&answer))
    };

    assert_eq!(now("2026-11-21 10:00:00Z"), ["/new-news", "/old-news"]);
    let news = map(&desk.reader.get("/news-sitemap.xml"));
    assert_eq!(news.at("xmlns:news"), "http://www.google.com/schemas/sitemap-news/0.9");
    let told: Vec<[&str; 4]> = news
        .all("url")
        .iter()
        .map(|url| {
            let news = url.one("news:news");
            let publication = news.one("news:publication");
            let of = [publication.said("news:name"), publication.said("news:language")];
            [
                of[0],
                of[1],
                news.said("news:title"),
                news.said("news:publication_date"),
            ]
        })
        .collect();
    let name = "The Port Merrin Courier";
    assert_eq!(
        told,
        [
            [name, "zh-tw", "New news", "2026-11-21T09:30:00Z"],
            [name, "de", "Old news", "2026-11-20T09:30:00Z"],
        ]
    );
    assert_eq!(now("2026-11-22 09:29:59Z"), ["/new-news", "/old-news"]);
    assert_eq!(now("2026-11-22 09:30:01Z"), ["/new-news"]);
    assert_eq!(now("2026-11-23 09:30:01Z"), [""; 0]);
}

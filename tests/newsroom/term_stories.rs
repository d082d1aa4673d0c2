//! What categories, tags and authors say of their stories, and what the newsroom says of itself.

use copydesk::articles::timeline::ChangeKind;
use serde_json::{Value, json};

use crate::support::{Desk, SITE, Story, headlines};

/// Each term by its slug, with how many stories it says it has.
fn counts(desk: &Desk, path: &str) -> Vec<(String, u64)> {
    let list = desk.reader.json(path);
    let one = |term: &Value| {
        (
            term["slug"].as_str().unwrap().to_owned(),
            term["article_count"].as_u64().unwrap(),
        )
    };
    list["data"].as_array().unwrap().iter().map(one).collect()
}

/// As many as a list of them has.
fn assert_true(desk: &Desk) {
    for (kind, path) in [
        ("category", "/categories?q=a"),
        ("tag", "/tags"),
        ("author", "/authors"),
    ] {
        for (slug, count) in counts(desk, path) {
            let list = desk
                .reader
                .json(&format!("/articles?{kind}={slug}&count=exact&limit=1"));
            assert_eq!(list["page"]["count"], count, "{kind} {slug}");
            assert_eq!(
                desk.reader.json(&format!("{}/{slug}", path.split('?').next().unwrap()))["article_count"],
                count
            );
        }
    }
}

#[test]
fn terms_count_live_stories_and_nothing_else() {
    let desk = Desk::open();
    let daily = desk.category("Daily", None);
    let harbour = desk.category("Harbour", Some(daily));
    let (tides, gates) = (desk.tag("Tides"), desk.tag("Gates"));
    let author = desk.guest("Ada Rowe");
    let story = |title: &str| {
        Story::titled(title)
            .filed_under(harbour)
            .tagged(&[tides])
            .signed_by(&[&author])
    };
    let first = desk.live(&story("One"));
    desk.live(&story("Two").filed_under(daily));
    desk.draft(&story("Draft"));
    desk.scheduled(&story("Planned"), 5);
    let held = desk.approved(&story("Held"));
    desk.ilse.holds(held);

    assert_eq!(counts(&desk, "/tags"), [("tides".to_owned(), 2)]);
    assert_eq!(
        desk.reader.json("/categories/daily")["article_count"],
        2,
        "with those below"
    );
    assert_eq!(desk.reader.json("/categories/daily")["children"][0]["article_count"], 1);
    assert_true(&desk);

    desk.republish(first, ChangeKind::Update, None, |content| {
        content.tags = vec![gates];
        content.category = daily;
    });
    assert_eq!(
        counts(&desk, "/tags"),
        [("gates".to_owned(), 1), ("tides".to_owned(), 1)]
    );
    assert_true(&desk);
    desk.ilse.withdraws(first, "A check", None);
    assert_eq!(counts(&desk, "/tags"), [("tides".to_owned(), 1)]);
    desk.wait("6 hours");
    desk.ilse
        .run(|conn, _| Box::pin(async move { copydesk::feed::notice_due(conn).await }))
        .unwrap();
    assert_eq!(
        counts(&desk, "/tags"),
        [("tides".to_owned(), 2)],
        "the planned one came by itself"
    );
    assert_true(&desk);
    let doctor = desk.runs(&["doctor"]);
    assert!(doctor.out.contains("ok   Every sealed text"), "{}", doctor.out);
}

#[test]
fn the_newest_stories_of_each_come_with_it_on_request() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tag, author) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    for number in 1..=5 {
        let section = if number % 2 == 0 { harbour } else { news };
        desk.live(
            &Story::titled(&format!("Story {number}"))
                .filed_under(section)
                .tagged(&[tag])
                .signed_by(&[&author]),
        );
    }
    let latest = |value: &Value| headlines(&json!({ "data": value["latest"] }));

    let newest = ["Story 5", "Story 4", "Story 3"];
    assert_eq!(latest(&desk.reader.json("/tags?include=latest")["data"][0]), newest);
    assert_eq!(latest(&desk.reader.json("/authors/ada-rowe?include=latest")), newest);
    let branch = desk.reader.json("/categories/news?include=latest");
    assert_eq!(latest(&branch), newest, "with those below");
    assert_eq!(latest(&branch["children"][0]), ["Story 4", "Story 2"]);
    let card = desk.reader.json("/articles?limit=1")["data"][0].clone();
    assert_eq!(
        desk.reader.json("/tags/tides?include=latest")["latest"][0],
        card,
        "a card as lists have it"
    );
    assert!(desk.reader.json("/tags/tides").get("latest").is_none());
}

#[test]
fn an_answer_of_many_terms_takes_a_handful_of_statements() {
    let desk = Desk::open_with_its_statements_in_the_log();
    for number in 0..30 {
        let tag = desk.tag(&format!("Tag {number}"));
        desk.live(&Story::titled(&format!("Story {number}")).tagged(&[tag]));
    }
    desk.reader.json("/site");
    for (path, most) in [
        ("/tags?limit=100", 5),
        ("/tags?include=latest&limit=100", 8),
        ("/categories", 3),
        ("/changes?limit=100", 5),
        ("/resolve?path=/story-1", 3),
        ("/articles?page=3&limit=5", 5),
    ] {
        let before = desk.statements();
        desk.reader.json(path);
        let sent = desk.statements() - before;
        assert!(sent <= most, "{path}: {sent} statements");
    }
}

#[test]
fn the_newsroom_says_how_one_finds_ones_way() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    desk.category("Harbour", Some(news));

    let site = desk.reader.json("/site");

    let labels: Vec<&str> = site["navigation"]["head"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["News"], "sections; Uncategorized has no story");
    assert_eq!(site["navigation"]["head"][0]["url"], format!("{SITE}/category/news"));
    assert!(site["social"].is_array());
    assert_eq!(site["feeds"]["rss"], "/api/v1/feeds/rss");
    assert!(site["images"]["presets"].is_array() && site["comments"]["policy"].is_string());
    desk.live(&Story::titled("Somewhere"));
    let labels = desk.reader.json("/site")["navigation"]["head"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(labels, 2, "Uncategorized has one now");
}

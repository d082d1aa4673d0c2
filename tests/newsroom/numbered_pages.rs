//! Pages by their number, and lists in other orders: the same stories as by cursors, each once.

use copydesk::articles::timeline::ChangeKind;
use serde_json::{Value, json};

use crate::support::{Desk, Newsroom, Story, headlines};

#[test]
fn pages_by_number_are_the_pages_by_cursor() {
    let desk = Desk::open();
    let (news, tag) = (desk.category("News", None), desk.tag("Tides"));
    let below = desk.category("Harbour", Some(news));
    for number in 0..11 {
        let story = Story::titled(&format!("Story {number}")).filed_under(if number % 3 == 0 { below } else { news });
        let story = if number % 2 == 0 { story.tagged(&[tag]) } else { story };
        desk.live(&story.in_genre(if number % 4 == 0 { "opinion" } else { "news" }));
    }

    for filter in [
        "",
        "&category=news",
        "&tag=tides",
        "&category=news&tag.not=tides",
        "&genre=opinion",
        "&tag=tides&genre=news",
    ] {
        for sort in [
            "-published_at",
            "published_at",
            "-updated_at",
            "-modified_at",
            "headline",
        ] {
            let whole = desk.headlines(&format!("/articles?sort={sort}{filter}&limit=100"));
            for limit in [1, 3, 4] {
                let mut seen = Vec::new();
                for number in 1.. {
                    let page = desk.reader.json(&format!(
                        "/articles?sort={sort}{filter}&limit={limit}&page={number}&count=exact"
                    ));
                    assert_eq!(
                        (&page["page"]["page"], &page["page"]["count"]),
                        (&json!(number), &json!(whole.len()))
                    );
                    let found = headlines(&page);
                    if number > 1 && !found.is_empty() {
                        let back = page["page"]["prev_cursor"].as_str().unwrap();
                        let before =
                            desk.headlines(&format!("/articles?sort={sort}{filter}&limit={limit}&cursor={back}"));
                        assert_eq!(
                            before,
                            seen[seen.len() - limit..],
                            "{sort}{filter} before page {number}"
                        );
                    }
                    if found.is_empty() {
                        assert_eq!(page["page"]["has_more"], json!(false));
                        break;
                    }
                    seen.extend(found);
                }
                assert_eq!(seen, whole, "{sort}{filter}, {limit} to a page");
            }
        }
    }
    let beyond = desk.reader.json("/articles?page=400&limit=25");
    assert_eq!(
        (&beyond["data"], &beyond["page"]["has_more"]),
        (&json!([]), &json!(false))
    );
    let first = desk.reader.json("/articles?limit=2");
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(
        desk.reader
            .api(&format!("/articles?limit=2&page=2&cursor={cursor}"))
            .status,
        400
    );
}

#[test]
fn headlines_are_in_the_order_of_their_letters_paged_both_ways() {
    let desk = Desk::open();
    let wanted = [
        "¿Adónde va?",
        "“All quiet”",
        "anchors aweigh",
        "Écoute",
        "Edge",
        "over and out",
        "Over there",
        "Øya",
        "Zürich",
        "Москва",
        "москва река",
    ];
    let mut mixed = wanted.to_vec();
    mixed.sort_by_key(|headline| headline.chars().rev().collect::<String>());
    for headline in mixed {
        let slug = format!("story-{}", uuid::Uuid::now_v7());
        desk.live(&Story::titled(headline).with(|content| content.slug = Some(slug)));
    }

    assert_eq!(desk.headlines("/articles?sort=headline"), wanted);
    let mut falling = wanted.to_vec();
    falling.reverse();
    assert_eq!(desk.headlines("/articles?sort=-headline"), falling);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    let mut last;
    loop {
        last = desk.reader.json(&format!("/articles?sort=headline&limit=3{cursor}"));
        seen.extend(headlines(&last));
        match last["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, wanted);
    let back = last["page"]["prev_cursor"].as_str().unwrap();
    assert_eq!(
        desk.headlines(&format!("/articles?sort=headline&limit=3&cursor={back}")),
        wanted[6..9]
    );
    assert_eq!(
        desk.reader
            .api(&format!("/articles?sort=-headline&limit=3&cursor={back}"))
            .status,
        400
    );
}

#[test]
fn stories_are_sorted_and_found_by_the_last_change_that_readers_were_told_of() {
    let desk = Desk::open();
    let ids = desk.all_live(&["One", "Two", "Three"]);
    desk.wait("1 hour");
    desk.republish(
        ids[0],
        ChangeKind::Correction,
        Some("The tally was wrong."),
        |content| content.dek.push('.'),
    );
    desk.wait("2 hours");
    let at = desk.ilse.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    desk.republish(ids[1], ChangeKind::Typo, None, |content| content.dek.push('.'));

    assert_eq!(desk.headlines("/articles?sort=-updated_at"), ["One", "Three", "Two"]);
    assert_eq!(desk.headlines("/articles?sort=updated_at"), ["Two", "Three", "One"]);
    assert_eq!(
        desk.headlines(&format!("/articles?sort=-updated_at&modified_at.gte={at}")),
        ["Two"]
    );
    assert_eq!(
        desk.headlines(&format!("/articles?sort=headline&updated_at.lt={at}&limit=2")),
        ["One", "Three"]
    );

    // A story that returned is published later than it was updated.
    desk.ilse.withdraws(ids[2], "A check", None);
    desk.wait("5 hours");
    desk.ilse.republishes(ids[2], "Checked");
    assert_eq!(
        desk.headlines(&format!("/articles?updated_at.lt={at}")),
        ["Three", "Two", "One"]
    );
}

/// A page costs at most as much as going past the stories before it in an index; the deepest one a few milliseconds.
#[test]
fn the_deepest_page_is_answered_and_the_one_behind_it_refused() {
    let newsroom = Newsroom::open();
    crate::plans::fill(&newsroom, true);
    let desk = Desk::of(newsroom, crate::support::Start::default());

    for (path, number) in [
        ("/articles?limit=100", 25),
        ("/articles?limit=20&sort=headline", 100),
        ("/articles?limit=20&tag=tag-0", 20),
    ] {
        let page: Value = desk.reader.json(&format!("{path}&page={number}"));
        assert!(!page["data"].as_array().unwrap().is_empty(), "{path}");
    }
    assert_eq!(headlines(&desk.reader.json("/articles?limit=20&page=500")), [""; 0]);
    assert_eq!(desk.reader.api("/articles?limit=20&page=501").status, 400);
}

//! The built-in reader site: the same live stories, as pages.

use copydesk::articles::{
    gate::order::Order,
    timeline::{ChangeKind, Plan},
};
use serde_json::json;

use crate::support::{Desk, Story};

/// As people paste it: a no-break space begins a paragraph, quotes are curly, there are signs from other scripts.
const PASTED: [&str; 4] = [
    "\u{a0}“We’ve waited forty years,” said Mrs. Pengelly — ‘forty!’ — and laughed.",
    "The gate weighs 1\u{202f}200\u{a0}tonnes; it cost £4.2\u{a0}m & took 3 < 4 winters…",
    "‹Кто там?› 東京 🇬🇧 naïve 👩\u{200d}🚒 e\u{301}galité",
    "\u{3000}Indented the Japanese way.\u{a0}",
];

#[test]
fn pasted_text_reaches_the_page_and_the_api_code_point_for_code_point() {
    let desk = Desk::open();
    let paragraph = |text: &str| json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] });
    let document = json!({ "type": "doc", "content": PASTED.map(paragraph) });
    let id = desk.live(&Story::titled("Pasted").with_document(&document));
    let expected: Vec<String> = PASTED.iter().map(|text| nfc(text)).collect();

    let page = desk.reader.get("/pasted").text();
    let html = desk.read(id)["body"]["html"].as_str().unwrap().to_owned();
    let blocks = desk.reader.json(&format!("/articles/{id}?body=blocks"))["body"]["blocks"].clone();

    let body = page.split("<div class=\"prose story__body\">").nth(1).unwrap();
    assert_eq!(paragraphs(body.split("</div>").next().unwrap()), expected);
    assert_eq!(paragraphs(&html), expected);
    let stored: Vec<&str> = blocks
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["content"][0]["text"].as_str().unwrap())
        .collect();
    assert_eq!(stored, expected);
}

fn nfc(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

/// What a reader reads in each paragraph.
fn paragraphs(html: &str) -> Vec<String> {
    html.split("<p>")
        .skip(1)
        .map(|rest| rest.split("</p>").next().unwrap())
        .map(|text| {
            assert!(!text.contains('<'), "{text}");
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#38;", "&")
                .replace("&amp;", "&")
        })
        .collect()
}

#[test]
fn a_story_page_has_what_a_reader_looks_for() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tides, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    desk.live(&Story::titled("Earlier").filed_under(harbour));
    let story = Story::titled("The gate opens")
        .dek("After forty years.")
        .filed_under(harbour);
    let id = desk.live(&story.tagged(&[tides]).signed_by(&[&ada]));
    desk.ilse.features(id);

    let page = desk.reader.get("/the-gate-opens");

    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let html = page.text();
    for part in [
        "<title>The gate opens · The Port Merrin Courier</title>",
        "<h1>The gate opens</h1>",
        "After forty years.",
        "<a href=\"/author/ada-rowe\" rel=\"author\"><bdi>Ada Rowe</bdi></a>",
        "<a href=\"/category/news\"><bdi>News</bdi></a>",
        "<a href=\"/category/harbour\"><bdi>Harbour</bdi></a>",
        "<a href=\"/tag/tides\"><bdi>Tides</bdi></a>",
        "<link rel=\"canonical\" href=\"https://www.courier.example/the-gate-opens\">",
        "application/ld+json",
        "You may also like",
        "Earlier",
        "Feature Posts",
    ] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn text_of_a_story_cannot_become_markup() {
    let desk = Desk::open();
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    let story = Story::titled("Harmless").dek(evil).saying(evil);
    let id = desk.draft(&story);
    desk.tamsin.edits(id, |content| {
        content.headline = evil.into();
        content.kicker = evil.into();
    });
    desk.tamsin.submits(id);
    desk.ilse.approves(id);
    desk.ilse
        .publishes(id, copydesk::articles::timeline::ChangeKind::First, None);

    for path in ["/harmless", "/", "/category/uncategorized"] {
        let page = desk.reader.get(path).text();
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x"),
            "{path}"
        );
    }
    assert_eq!(desk.read(id)["headline"], evil);
}

#[test]
fn the_front_has_the_newest_story_first_the_next_beside_it_and_every_other_below() {
    let desk = Desk::open();
    for number in 1..=10 {
        desk.live(&Story::titled(&format!("Story {number}")));
        desk.wait("1 minute");
    }
    desk.owner()
        .batch_execute("UPDATE newsroom.site SET tagline = 'From harbour and hill', changed_at = now()")
        .unwrap();

    let front = desk.reader.get("/").text();

    let part = |from: &str, to: &str| {
        let rest = front.split(from).nth(1).unwrap_or_else(|| panic!("{from}: {front}"));
        rest.split(to).next().unwrap().to_owned()
    };
    assert!(part("<header class=\"paper-head", "</header>").contains("From harbour and hill"));
    let (lead, river, rest) = (
        part("<article class=\"top__lead\">", "</article>"),
        part("<section class=\"river\"", "</section>"),
        part("<ul class=\"archive\">", "</ul>"),
    );
    for number in 1..=10 {
        let headline = format!(">Story {number}</a>");
        let there = [&lead, &river, &rest].map(|place| place.matches(&headline).count());
        let place = match number {
            10 => [1, 0, 0],
            4..=9 => [0, 1, 0],
            _ => [0, 0, 1],
        };
        assert_eq!(there, place, "{headline}");
    }
}

#[test]
fn archives_lead_to_older_stories_and_end() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    for number in 1..=30 {
        desk.live(&Story::titled(&format!("Story {number}")).tagged(&[tag]));
    }

    for archive in ["/category/uncategorized", "/tag/tides"] {
        let first = desk.reader.get(archive).text();
        let older = first.split("href=\"").find(|part| part.contains("?after=")).unwrap();
        let second = desk.reader.get(older.split('"').next().unwrap()).text();

        assert!(
            first.contains(">Story 30<") && first.contains(">Story 7<") && !first.contains(">Story 6<"),
            "{archive}"
        );
        assert!(
            second.contains(">Story 6<") && second.contains(">Story 1<") && !second.contains(">Story 7<"),
            "{archive}"
        );
        assert!(!second.contains("rel=\"next\""), "{archive}");
    }
}

#[test]
fn a_page_that_a_list_does_not_have_is_not_its_first_one() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    let live = |number| desk.live(&Story::titled(&format!("Story {number}")).tagged(&[tag]));
    let ids: Vec<_> = (1..=30).map(live).collect();
    for list in ["/", "/category/uncategorized", "/tag/tides"] {
        let first = desk.reader.get(&format!("{list}?page=1"));
        assert_eq!((first.status, first.header("location")), (301, list));
        for page in ["99", "2", "0", "abc", "-1", "", "1.0", "01"] {
            let answer = desk.reader.get(&format!("{list}?page={page}"));
            assert_eq!(answer.status, 404, "{list} {page}");
            let page = answer.text();
            assert!(
                page.contains("The Port Merrin Courier") && page.contains(">Story 30<"),
                "{page}"
            );
        }
        // What others write behind an address is theirs.
        assert_eq!(desk.reader.get(&format!("{list}?utm_source=page")).status, 200);
    }
    // An older page whose stories are gone.
    let first = desk.reader.get("/tag/tides").text();
    let older = first.split("href=\"").find(|part| part.contains("?after=")).unwrap();
    let older = older.split('"').next().unwrap();
    assert_eq!(desk.reader.get(older).status, 200);
    for id in ids.into_iter().take(6) {
        desk.ilse.withdraws(id, "Legal", None);
    }
    assert_eq!(desk.reader.get(older).status, 404);
}

#[test]
fn before_set_up_there_is_nothing_to_read_and_nothing_breaks() {
    let newsroom = crate::support::Newsroom::open();
    let serving = newsroom.serve(crate::support::Start {
        site: true,
        ..crate::support::Start::default()
    });
    let reader = crate::support::Reader::of(serving.at());

    let front = reader.get("/");
    assert_eq!(front.status, 503);
    assert!(front.text().contains("This newsroom is not set up yet"));
    for path in ["/any", "/category/uncategorized"] {
        assert_eq!(reader.get(path).status, 404, "{path}");
    }
}

#[test]
fn to_search_engines_no_story_is_older_than_its_publication() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The vote"));
    desk.wait("1 hour");
    desk.ilse.acts(story, Order::Withdraw("Legal".into(), None)).unwrap();
    desk.wait("1 hour");
    let plan = Plan {
        kind: ChangeKind::Republished,
        note: None,
    };
    desk.ilse.acts(story, Order::Republish(plan, "Cleared".into())).unwrap();

    let read = desk.read(story);
    let published = read["published_at"].as_str().unwrap();
    assert!(published > read["updated_at"].as_str().unwrap());

    let page = desk.reader.get("/the-vote").text();
    assert!(page.contains(&format!("\"dateModified\":\"{published}\"")), "{page}");
    assert!(page.contains(&format!(
        "<meta property=\"article:modified_time\" content=\"{published}\">"
    )));
}

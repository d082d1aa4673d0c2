//! What other places say of a story: lists, search engines, shared links; and what only the newsroom knows of it.

use copydesk::ids::ArticleId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Desk, Member, SITE, Story};

const WORDS: [(&str, &str); 11] = [
    ("short_headline", "Gate stays shut"),
    ("summary", "The tide gate at Port Merrin stays shut until spring."),
    ("dateline", "PORT MERRIN"),
    ("search_title", "Port Merrin tide gate: why it stays shut"),
    ("description", "What the council said of the gate & of the cost."),
    ("social_title", "Nobody opens the gate"),
    ("social_text", "Seven said no. \"Never,\" said one."),
    ("canonical_url", "https://agency.example/gate?id=1&part=2"),
    ("robots", "noindex"),
    ("notes", "Call the harbour master.\r\nShe knows the cost."),
    ("target", "73,519"),
];

fn says(desk: &Desk, story: ArticleId, fields: &[(&str, &str)]) -> Answer {
    let (origin, version) = (format!("http://{}", desk.at()), desk.tamsin.now_of(story).0.to_string());
    let headers = [("origin", origin.as_str()), ("accept", "application/json")];
    let key = format!("0194-{version}");
    let all = [&[("version", version.as_str()), ("key", &key)][..], fields].concat();
    let path = format!("/admin/articles/{story}/fields");
    Member::of(desk.at(), &desk.tamsin).send(Method::POST, &path, &all, &headers)
}

fn with_words(desk: &Desk) -> ArticleId {
    let story = desk.draft(&Story::titled("The gate stays shut").dek("After nine hours."));
    let answer = says(desk, story, &WORDS);
    assert_eq!((answer.status, &answer.json()["problems"]), (200, &Value::Null));
    desk.approve(story);
    desk.ilse
        .publishes(story, copydesk::articles::timeline::ChangeKind::First, None);
    story
}

#[test]
fn words_for_elsewhere_stand_in_the_api_and_nothing_of_the_newsrooms_own() {
    let desk = Desk::open();
    let story = with_words(&desk);

    let said = desk.read(story);
    let card = desk.reader.json("/articles")["data"][0].clone();

    for one in [&said, &card] {
        assert_eq!(one["headline"], "The gate stays shut");
        assert_eq!(one["short_headline"], "Gate stays shut");
        assert_eq!(one["summary"], "The tide gate at Port Merrin stays shut until spring.");
        assert_eq!(one["dateline"], "PORT MERRIN");
        assert_eq!(
            one["seo"],
            json!({
                "title": "Port Merrin tide gate: why it stays shut",
                "description": "What the council said of the gate & of the cost.",
                "canonical_url": "https://agency.example/gate?id=1&part=2",
                "robots": "noindex,follow",
                "social_title": "Nobody opens the gate",
                "social_description": "Seven said no. \"Never,\" said one.",
            })
        );
    }
    for public in [said.to_string(), desk.reader.get("/the-gate-stays-shut").text()] {
        assert!(
            !public.contains("harbour master") && !public.contains("73519"),
            "{public}"
        );
    }
}

#[test]
fn a_story_page_says_each_word_in_its_place() {
    let desk = Desk::open();
    with_words(&desk);

    let page = desk.reader.get("/the-gate-stays-shut").text();
    let front = desk.reader.get("/").text();

    for part in [
        "<title>Port Merrin tide gate: why it stays shut · The Port Merrin Courier</title>",
        "<meta name=\"description\" content=\"What the council said of the gate &#38; of the cost.\">",
        "<link rel=\"canonical\" href=\"https://agency.example/gate?id=1&#38;part=2\">",
        "<meta name=\"robots\" content=\"noindex,follow\">",
        "<meta property=\"og:title\" content=\"Nobody opens the gate\">",
        "<meta property=\"og:description\" content=\"Seven said no. &#34;Never,&#34; said one.\">",
        "<meta property=\"og:url\" content=\"https://www.courier.example/the-gate-stays-shut\">",
        "<h1>The gate stays shut</h1>",
        "<span dir=\"auto\">PORT MERRIN</span>",
        "\"description\":\"What the council said of the gate \\u0026 of the cost.\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(front.contains("Gate stays shut</a>"), "{front}");
    assert!(!front.contains("The gate stays shut</a>"), "{front}");
}

#[test]
fn a_story_without_words_of_its_own_takes_those_it_has() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The vote").dek("After nine hours."));

    let page = desk.reader.get("/the-vote").text();

    for part in [
        "<title>The vote · ",
        "<meta name=\"description\" content=\"After nine hours.\">",
        "<meta property=\"og:title\" content=\"The vote\">",
        "<meta property=\"og:description\" content=\"After nine hours.\">",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{SITE}/the-vote\">")));
    assert!(!page.contains("name=\"robots\""), "{page}");
    let seo = &desk.read(story)["seo"];
    for name in [
        "title",
        "description",
        "canonical_url",
        "social_title",
        "social_description",
    ] {
        assert_eq!(seo[name], Value::Null, "{name}");
    }
}

#[test]
fn words_are_part_of_what_an_editor_approves_and_notes_are_not() {
    let desk = Desk::open();
    let stage = |story: ArticleId| -> String {
        desk.owner()
            .query_one("SELECT stage FROM newsroom.articles WHERE id = $1", &[&story.0])
            .unwrap()
            .get(0)
    };
    println!("{:<16} stage after a change of it", "field");
    for (name, value) in WORDS {
        let story = desk.approved(&Story::titled(&format!("The vote, {name}")));

        assert_eq!(says(&desk, story, &[(name, value)]).status, 200, "{name}");

        let is_signed = !["notes", "target"].contains(&name);
        println!("{name:<16} {}", stage(story));
        assert_eq!(stage(story) == "approved", !is_signed, "{name}");
    }
}

#[test]
fn an_editor_compares_words_like_every_other_field() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The vote"));
    says(
        &desk,
        story,
        &[("description", "What was said."), ("robots", "noindex")],
    );
    desk.tamsin.submits(story);

    let page = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text();

    for label in ["Search description", "Search engines"] {
        assert!(page.contains(label), "{label}: {page}");
    }
    assert!(page.contains("What was said."), "{page}");
}

#[test]
fn what_is_typed_stands_in_the_tab_again() {
    let desk = Desk::open();
    let story = with_words(&desk);

    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text();

    for part in [
        "value=\"Gate stays shut\"",
        ">\nThe tide gate at Port Merrin stays shut until spring.</textarea>",
        ">\nCall the harbour master.\nShe knows the cost.</textarea>",
        "value=\"73519\"",
        "<option value=\"noindex\" selected>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_beginning_that_has_notes_or_a_target_is_not_taken_for_another_story() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);
    let begins = |key: &str| {
        let begun = member.post("/admin/articles", &[("key", key)]);
        let id = begun.header("location").rsplit('/').next().unwrap().to_owned();
        id.parse::<ArticleId>().unwrap()
    };
    let first = begins("0194-first");
    assert_eq!(begins("0194-again"), first, "nothing was written into it");
    assert_eq!(says(&desk, first, &[("notes", "Call the harbour master.")]).status, 200);
    let second = begins("0194-second");
    assert_ne!(second, first);
    let answer = says(&desk, second, &[("target", "1,200")]).json();
    assert_eq!(answer["fields"]["target"], "1200", "as it is stored: {answer}");
    assert_ne!(begins("0194-third"), second);
}

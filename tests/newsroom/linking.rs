//! A link to one of our own stories: which are offered to whom, by which address, and how one is put.

use copydesk::{articles::timeline::ChangeKind, ids::ArticleId, policy::Role};
use serde_json::json;
use thirtyfour::Key;

use crate::support::{Browser, Desk, Member, SITE, Story};

/// What is offered for these words: headlines and whole addresses.
fn offered(member: &Member, words: &str) -> Vec<(String, String)> {
    let asked: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    let answer = member.get(&format!("/admin/articles/choose?q={asked}"));
    assert_eq!(answer.status, 200, "{words}: {}", answer.text());
    assert_eq!(answer.headers["cache-control"], "no-store");
    let said = answer.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    said["stories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|story| {
            let (href, path) = (text(&story["href"]), text(&story["path"]));
            assert!(href.starts_with("http") && href.ends_with(&path), "{href}");
            (text(&story["headline"]), path)
        })
        .collect()
}

fn headlines(member: &Member, words: &str) -> Vec<String> {
    offered(member, words)
        .into_iter()
        .map(|(headline, _)| headline)
        .collect()
}

#[test]
fn what_readers_have_is_offered_and_nothing_else() {
    let desk = Desk::open();
    let live = desk.live(&Story::titled("A gate that readers have"));
    desk.draft(&Story::titled("A gate that is a draft"));
    desk.approved(&Story::titled("A gate that is approved"));
    desk.scheduled(&Story::titled("A gate for tomorrow"), 20);
    let gone = desk.live(&Story::titled("A gate that is gone"));
    desk.ilse.withdraws(gone, "Wrong", None);
    let killed = desk.live(&Story::titled("A gate that is killed"));
    desk.ilse.kills(killed, "Wrong", "We were wrong.");
    desk.noor.kills(killed, "Wrong", "We were wrong.");
    let tamsin = Member::of(desk.at(), &desk.tamsin);

    assert_eq!(headlines(&tamsin, "gate"), ["A gate that readers have"]);
    // Words that are being written are nobody's yet.
    desk.tamsin
        .edits(live, |content| content.headline = "A gate with other words".into());
    assert_eq!(headlines(&tamsin, "gate"), ["A gate that readers have"]);
    assert_eq!(headlines(&tamsin, "nothing like this"), [""; 0]);
}

#[test]
fn another_slug_is_offered_from_the_moment_that_readers_have_it() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let paths = || {
        offered(&tamsin, "tide")
            .into_iter()
            .map(|(_, path)| path)
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(), ["/the-tide-gate-opens"]);

    desk.republish(story, ChangeKind::Typo, None, |content| {
        content.slug = Some("new-name".into());
    });
    assert_eq!(paths(), ["/new-name"]);
}

#[test]
fn a_link_to_one_of_ours_outlives_its_slug() {
    let desk = Desk::open();
    let target = desk.live(&Story::titled("The tide gate opens"));
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let found = tamsin.get("/admin/articles/choose?q=tide").json();
    let href = found["stories"][0]["href"].as_str().unwrap().to_owned();
    assert_eq!(href, format!("{SITE}/the-tide-gate-opens"));
    let text = json!({ "type": "text", "text": "the gate", "marks": [{ "type": "link", "attrs": { "href": href } }] });
    let document = json!({ "type": "doc", "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": "It began with " }, text] }] });
    let story = desk.live(&Story::titled("What came of it").with_document(&document));

    // Two more names, then a third one while nobody may have it, then the second again.
    for (name, is_live) in [
        ("new-name", true),
        ("newer-name", true),
        ("held-name", false),
        ("new-name", true),
    ] {
        desk.tamsin.edits(target, |content| content.slug = Some(name.into()));
        if is_live {
            desk.approve(target);
            desk.ilse.publishes(target, ChangeKind::Typo, None);
        }
        let leads_to = desk.read(target)["slug"].as_str().unwrap().to_owned();
        assert_eq!(leads_to == name, is_live, "{name}");

        // As readers follow the link that stands in the story.
        let page = desk.reader.get("/what-came-of-it").text();
        assert!(page.contains(&format!("href=\"{href}\"")), "{page}");
        let answer = desk.reader.get(href.strip_prefix(SITE).unwrap());
        assert_eq!(
            (answer.status, answer.header("location")),
            (301, format!("/{leads_to}").as_str()),
            "{name}"
        );
        assert_eq!(desk.reader.get(&format!("/{leads_to}")).status, 200);
        // As front ends do.
        let answer = desk.reader.api("/articles/by-slug/the-tide-gate-opens");
        let present = format!("/api/v1/articles/by-slug/{leads_to}");
        assert_eq!(
            (answer.status, answer.header("location")),
            (301, present.as_str()),
            "{name}"
        );
        assert_eq!(
            desk.reader.json(&format!("/articles/by-slug/{leads_to}"))["id"],
            target.to_string()
        );
        // As the checks of the story that links it have it.
        let checks = tamsin.get(&format!("/admin/articles/{story}")).text();
        assert!(!checks.contains("No story that readers have"), "{name}: {checks}");
    }

    for name in ["the-tide-gate-opens", "newer-name"] {
        let other = desk.draft(&Story::titled(name).with(|content| content.slug = Some(name.into())));
        let version = desk.tamsin.now_of(other).0.to_string();
        let path = format!("/admin/articles/{other}/submit");
        let answer = tamsin.post(&path, &[("version", &version), ("from", "editor")]);
        assert_eq!(answer.status, 422, "{name}");
        let title = format!("Another story has the address /{name}");
        assert!(answer.text().contains(&title), "{name}: {}", answer.text());
    }
}

#[test]
fn the_newest_come_first_so_many_at_the_most_and_odd_words_are_words() {
    let desk = Desk::open();
    let names: Vec<String> = (1..=11).map(|number| format!("Tide {number:02} of 100%")).collect();
    desk.all_live(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let tamsin = Member::of(desk.at(), &desk.tamsin);

    let newest: Vec<String> = names.iter().rev().take(9).cloned().collect();
    assert_eq!(headlines(&tamsin, "tide"), newest);
    assert_eq!(headlines(&tamsin, "11 of 100%"), ["Tide 11 of 100%"]);
    assert_eq!(headlines(&tamsin, "").len(), 9);
    for words in ["%", "_", "'; --", "\0tide 11", &"x".repeat(5_000), "\u{202e}"] {
        offered(&tamsin, words);
    }
    assert_eq!(headlines(&tamsin, "\0tide 11"), ["Tide 11 of 100%"]);
    assert_eq!(headlines(&tamsin, "t_de"), [""; 0]);
}

#[test]
fn whoever_sees_only_their_own_stories_is_offered_those() {
    let desk = Desk::open();
    desk.live(&Story::titled("A gate of somebody else"));
    let lowri = desk.person("Lowri Pugh", Role::Contributor);
    let own: ArticleId = lowri.writes(&Story::titled("A gate of her own"));
    lowri.submits(own);
    desk.ilse.approves(own);
    desk.ilse.publishes(own, ChangeKind::First, None);

    assert_eq!(headlines(&Member::of(desk.at(), &lowri), "gate"), ["A gate of her own"]);
    let nobody = Member::nobody(desk.at()).get("/admin/articles/choose?q=gate");
    assert_eq!(nobody.status, 303);
}

#[test]
fn words_of_a_story_become_a_link_to_it() {
    let desk = Desk::open();
    desk.live(&Story::titled("The tide gate opens"));
    let story = desk.draft(&Story::titled("Next day").saying("See here"));
    let writer = Browser::open(desk.at());
    writer.visit("/admin/sign-in");
    writer.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    writer.visit(&format!("/admin/articles/{story}"));
    writer.waits_for("the page", "document.querySelector('[role=textbox]')");
    writer.enter_line("See here");
    writer.keys(Key::Home + "");
    writer.keys(Key::Shift + Key::End);
    writer.keys(Key::Control + "k");

    writer.fill("Address", "tide gate");
    writer.sees("1 story of ours. Arrow keys choose.");
    writer.keys(Key::Down + "");
    writer.keys(Key::Enter + "");
    writer.waits_for(
        "its address in the field",
        "document.querySelector('#link-address').value.endsWith('/the-tide-gate-opens')",
    );
    writer.press_button("Save link");
    writer.waits_for(
        "the link in the text",
        "document.querySelector('[role=textbox] a[href$=\"/the-tide-gate-opens\"]')?.textContent === 'See here'",
    );
}

//! What readers are told when a story that they have gets another text, and what editors look at when they are told nothing.

use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    ids::ArticleId,
};

use crate::support::{Answer, Desk, Member, Person, Story};

const NOTE: &str = "In an earlier version of this story it said “three against” instead of “four against”.";

fn page(desk: &Desk, who: &Person, story: ArticleId) -> Answer {
    Member::of(desk.at(), who).get(&format!("/admin/articles/{story}/change"))
}

/// A live story with a change in it that waits for readers.
fn changed(desk: &Desk, story: &Story, after: &str) -> ArticleId {
    let id = desk.live(story);
    let body = Story::titled("").saying(after).content().body;
    desk.tamsin.edits(id, |content| content.body = body);
    id
}

pub fn votes(desk: &Desk) -> ArticleId {
    let story = Story::titled("The vote").saying("Seven in favour, three against.\n\nIt took nine hours.");
    changed(desk, &story, "Seven in favour, four against.\n\nIt took nine hours.")
}

/// The form of the page, as it is open now.
fn sends(desk: &Desk, who: &Person, story: ArticleId, act: &str, fields: &[(&str, &str)]) -> Answer {
    let (version, _, content) = desk.tamsin.now_of(story);
    let (version, seal) = (version.to_string(), content.seal().to_string());
    let key = format!("0194-{act}-{version}");
    let own = [
        ("version", version.as_str()),
        ("seal", &seal),
        ("key", &key),
        ("from", "change"),
    ];
    Member::of(desk.at(), who).post(&format!("/admin/articles/{story}/{act}"), &[&own, fields].concat())
}

fn waiting(desk: &Desk, who: &Person) -> String {
    Member::of(desk.at(), who).get("/admin/mistakes").text()
}

fn looks(desk: &Desk, who: &Person, key: &str) -> Answer {
    let id = desk.text("SELECT publication_id::text FROM newsroom.quiet_changes ORDER BY made_at DESC LIMIT 1");
    Member::of(desk.at(), who).post(&format!("/admin/mistakes/quiet/{id}"), &[("key", key)])
}

#[test]
fn a_correction_begins_with_what_was_exchanged_and_readers_get_the_note() {
    let desk = Desk::open();
    let story = votes(&desk);

    let shown = page(&desk, &desk.ilse, story).text();

    for words in [
        "What are readers told?",
        "Revision 2 takes the place of 1",
        "“three” became “four”. If it was wrong, it is a correction.",
        r#"value="correction" checked"#,
        NOTE,
        "<del>three</del>",
        "<ins>four</ins>",
        "Readers were told nothing about this story so far.",
        "Approve and publish",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let fields = [("kind", "correction"), ("public_note", NOTE)];
    let done = sends(&desk, &desk.ilse, story, "publish", &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(done.header("location").contains("done=published-correction"));
    assert_eq!(desk.read(story)["corrections"][0]["text"], NOTE);
    // Nothing is left to be told: the page leads on.
    assert_eq!(page(&desk, &desk.ilse, story).status, 303);
    desk.tamsin.edits(story, |content| content.dek = "Nine hours".into());
    assert!(
        page(&desk, &desk.ilse, story).text().contains(NOTE),
        "what was told before"
    );
}

#[test]
fn a_note_begins_in_the_language_of_its_story() {
    let desk = Desk::open();
    let story = Story::titled("Die Wahl")
        .saying("Seit 1812 steht das Tor.")
        .in_language("de");
    let story = changed(&desk, &story, "Seit 1821 steht das Tor.");

    let shown = page(&desk, &desk.ilse, story).text();

    let note = "In einer früheren Fassung dieses Artikels hieß es „1812 steht das“ statt „1821 steht das“.";
    for words in ["A figure changed, “1812” to “1821”. We think it is a correction.", note] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn what_the_difference_looks_like_is_proposed_and_never_decided() {
    let desk = Desk::open();
    for (before, after, kind) in [
        ("The goverment fell.", "The government fell.", Some("typo")),
        ("It fell.", "It fell.\n\nIt rose again.", Some("update")),
        ("It fell in May.", "It fell.", None),
        ("In 12 days.", "In 21 days.", Some("correction")),
    ] {
        let story = changed(&desk, &Story::titled(before).saying(before), after);
        let shown = page(&desk, &desk.ilse, story).text();
        let chosen = |kind: &str| shown.contains(&format!(r#"value="{kind}" checked"#));
        let found = ["typo", "update", "clarification", "correction", "retraction"]
            .into_iter()
            .find(|kind| chosen(kind));
        assert_eq!(found, kind, "{before} > {after}");
        // Without a kind nothing happens.
        let refused = sends(&desk, &desk.ilse, story, "publish", &[("public_note", "")]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("Choose what kind of change readers get."));
    }
}

#[test]
fn what_is_refused_comes_back_as_it_was_typed() {
    let desk = Desk::open();
    let story = votes(&desk);

    let empty = sends(
        &desk,
        &desk.ilse,
        story,
        "publish",
        &[("kind", "correction"), ("public_note", " ")],
    );
    let gone = [
        ("kind", "clarification"),
        ("public_note", "It was four."),
        ("when-day", "2026-03-29"),
        ("when-time", "02:30"),
        ("zone", "Europe/Berlin"),
    ];
    let gone = sends(&desk, &desk.ilse, story, "schedule", &gone);

    assert_eq!((empty.status, gone.status), (422, 422));
    let (empty, gone) = (empty.text(), gone.text());
    for words in [
        "What are readers told?",
        "A correction never goes out without a note.",
        r##"href="#public_note""##,
        r#"value="correction" checked"#,
    ] {
        assert!(empty.contains(words), "{words}: {empty}");
    }
    assert!(!empty.contains(NOTE), "an emptied note stays empty");
    for words in [
        r#"value="clarification" checked"#,
        "It was four.",
        "02:30",
        "<details class=\"panel decision__act\" open",
    ] {
        assert!(gone.contains(words), "{words}: {gone}");
    }
    let journalist = page(&desk, &desk.tamsin, story);
    assert_eq!(journalist.status, 403);
}

#[test]
fn a_large_change_that_went_out_as_a_typo_waits_for_a_second_look() {
    let desk = Desk::open();
    let quiet = |desk: &Desk| waiting(desk, &desk.ilse).contains("Large changes that readers were not told of");
    let text = |number: usize| format!("The mayor spoke for {number} hours. Nobody listened to what was said.");
    let story = desk.live(&Story::titled("The speech").saying("The mayer spoke. Nobody listened to what was said."));
    let rewritten = |text: &str| Story::titled("").saying(text).content().body;

    desk.republish(story, ChangeKind::Typo, None, |content| {
        content.body = rewritten("The mayor spoke. Nobody listened to what was said.");
    });
    assert!(!quiet(&desk), "a slip of the pen is none");
    desk.republish(story, ChangeKind::Typo, None, |content| {
        content.body = rewritten(&text(9))
    });
    let shown = waiting(&desk, &desk.ilse);
    for words in [
        "The speech",
        "3 words, figures among them, changed as a typo fix by Ilse Brandt",
        "history?from=2&#38;to=3",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!waiting(&desk, &desk.tamsin).contains("Large changes"));

    assert_eq!(looks(&desk, &desk.tamsin, "0194-a-look").status, 403);
    assert_eq!(looks(&desk, &desk.ilse, "0194-b-look").status, 303);
    assert!(!quiet(&desk));
    let again = looks(&desk, &desk.ilse, "0194-c-look");
    assert_eq!(again.status, 409, "{}", again.text());
    assert!(again.text().contains("Somebody looked at this change already."));

    desk.republish(story, ChangeKind::Update, None, |content| {
        content.body = rewritten(&text(12))
    });
    assert!(!quiet(&desk), "readers were told");
}

#[test]
fn a_planned_typo_is_looked_at_until_the_plan_is_given_up() {
    let desk = Desk::open();
    let story = changed(
        &desk,
        &Story::titled("The bill").saying("It costs 31 million."),
        "It costs 38 million.",
    );
    desk.approve(story);
    let at = desk.ilse.now() + chrono::TimeDelta::hours(3);

    desk.ilse.schedules(story, ChangeKind::Typo, at);

    assert!(waiting(&desk, &desk.ilse).contains("1 word, figures among them,"));
    desk.ilse.acts(story, Order::Unschedule("Not yet".into())).unwrap();
    assert!(!waiting(&desk, &desk.ilse).contains("figures among them"));
}

//! Reading a story to decide on it: against what it was when it was read, signed or sent back, and what came between.

use copydesk::{articles::order::Order, ids::ArticleId};

use crate::support::{Desk, Member, Person, Story};

/// The page of a story, without the marks of markup.
fn review(desk: &Desk, person: &Person, story: ArticleId, query: &str) -> String {
    Member::of(desk.at(), person)
        .get(&format!("/admin/articles/{story}/review{query}"))
        .text()
}

fn press(desk: &Desk, person: &Person, story: ArticleId, act: &str, read: (i64, &str)) -> (u16, String) {
    let version = read.0.to_string();
    let fields = [
        ("version", version.as_str()),
        ("seal", read.1),
        ("key", "0194-one-press-of-it"),
    ];
    let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/{act}"), &fields);
    (answer.status, answer.text())
}

/// What a page that is open now would send.
fn reading(desk: &Desk, story: ArticleId) -> (i64, String) {
    let (version, _, content) = desk.tamsin.now_of(story);
    (version, content.seal().to_string())
}

#[test]
fn an_approval_of_a_text_that_changed_meanwhile_is_answered_with_the_difference() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying("Seven in favour, three against.\n\nIt took nine hours."));
    desk.tamsin.submits(story);
    let (version, seal) = reading(&desk, story);
    desk.tamsin
        .edits(story, |content| content.headline = "The long vote".into());

    let (status, page) = press(&desk, &desk.ilse, story, "approve", (version, &seal));

    assert_eq!(status, 409);
    for words in [
        "Tamsin Okoro saved this story (",
        "What changed since revision 1, which you were reading",
        "<del>The vote</del> <ins>The long vote</ins>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_second_window_hears_what_the_first_one_did() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The vote"));
    let (version, seal) = reading(&desk, story);
    assert_eq!(press(&desk, &desk.ilse, story, "publish", (version, &seal)).0, 303);

    let fields = [("version", version.to_string()), ("seal", seal)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let second = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/publish"), &fields);

    assert_eq!(second.status, 409);
    assert!(
        second.text().contains("You published this story ("),
        "{}",
        second.text()
    );
}

#[test]
fn a_text_is_read_against_what_an_editor_last_decided_on() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying("Seven in favour, three against."));
    assert!(review(&desk, &desk.ilse, story, "").contains("The text"));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return("Count again".into())).unwrap();
    desk.tamsin
        .edits(story, |content| content.dek = "After nine hours.".into());
    assert!(review(&desk, &desk.ilse, story, "").contains("What changed since revision 1, returned"));

    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    desk.tamsin
        .edits(story, |content| content.dek = "After ten hours.".into());
    let page = review(&desk, &desk.ilse, story, "");
    assert!(page.contains("What changed since revision 2, approved"), "{page}");
    assert!(page.contains("<del>After nine hours.</del> <ins>After ten hours.</ins>"));

    // Any other by its number, and each of them can be read.
    assert!(review(&desk, &desk.ilse, story, "?since=1").contains("<ins>After ten hours.</ins>"));
    let member = Member::of(desk.at(), &desk.ilse);
    let first = member.get(&format!("/admin/articles/{story}/revisions/1"));
    assert!(first.status == 200 && first.text().contains("Seven in favour") && !first.text().contains("nine hours"));
    assert!(page.contains(&format!("/admin/articles/{story}/revisions/2")));
    for gone in ["revisions/9", "revisions/x", "review?since=9", "review?since=x"] {
        assert_eq!(
            member.get(&format!("/admin/articles/{story}/{gone}")).status,
            404,
            "{gone}"
        );
    }
}

#[test]
fn an_act_that_is_refused_in_the_editor_leaves_the_writer_there() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying(""));
    let version = desk.tamsin.now_of(story).0.to_string();
    let member = Member::of(desk.at(), &desk.tamsin);
    let path = format!("/admin/articles/{story}/submit");

    let refused = member.post(&path, &[("version", version.as_str()), ("from", "editor")]);

    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("data-editor") && refused.text().contains("Write the story first."));
    // Opened again, the address of the form leads to the story.
    let again = member.get(&path);
    assert_eq!(
        (again.status, again.header("location")),
        (303, format!("/admin/articles/{story}").as_str())
    );
}

#[test]
fn different_fields_of_two_people_merge_without_scripts_too() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").dek("After nine hours."));
    let page = Member::of(desk.at(), &desk.tamsin);
    let version = desk.tamsin.now_of(story).0.to_string();
    let base = r#"{"headline":"The vote","dek":"After nine hours.","kicker":""}"#;
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    let save = |headline: &str, dek: &str| {
        let fields = [
            ("version", version.as_str()),
            ("base", base),
            ("headline", headline),
            ("dek", dek),
        ];
        page.post(&format!("/admin/articles/{story}/fields"), &fields).status
    };

    assert_eq!(save("The vote", "After ten hours."), 303);
    let content = desk.tamsin.now_of(story).2;
    assert_eq!(
        (content.headline.as_str(), content.dek.as_str()),
        ("The long vote", "After ten hours.")
    );
    assert_eq!(save("Another vote", "After nine hours."), 409);

    // Keeping mine keeps what only they changed.
    let fields = [
        ("version", version.as_str()),
        ("base", base),
        ("headline", "Another vote"),
        ("dek", "After nine hours."),
    ];
    let clash = page.post(&format!("/admin/articles/{story}/fields"), &fields).text();
    assert!(clash.contains(r#"name="headline" value="Another vote""#), "{clash}");
    assert!(clash.contains(r#"name="dek" value="After ten hours.""#), "{clash}");
}

#[test]
fn a_save_that_is_sent_again_gets_the_first_answer_and_never_hides_what_came_between() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let member = Member::of(desk.at(), &desk.tamsin);
    let version = desk.tamsin.now_of(story).0;
    let origin = format!("http://{}", desk.at());
    let headers = [("origin", origin.as_str()), ("accept", "application/json")];
    let send = |version: i64, key: &str, dek: &str| {
        let version = version.to_string();
        let fields = [("version", version.as_str()), ("key", key), ("dek", dek)];
        let path = format!("/admin/articles/{story}/fields");
        member.send(reqwest::Method::POST, &path, &fields, &headers)
    };

    let first = send(version, "0194-first-save", "After nine hours.");
    assert_eq!(
        (first.status, first.json()["version"].as_i64()),
        (200, Some(version + 1))
    );
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());

    let again = send(version, "0194-first-save", "After nine hours.");
    assert_eq!(
        (again.status, again.json()["version"].as_i64()),
        (200, Some(version + 1))
    );
    // Other words from the same page are another save, and meet what is stored by now.
    assert_eq!(send(version, "0194-first-save", "Other words.").status, 409);
    // The next save is made from a version that is old by now, and hears of it.
    assert_eq!(send(version + 1, "0194-next-save", "After ten hours.").status, 409);
}

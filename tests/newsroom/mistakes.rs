//! A reader marks a sentence and says what is wrong; editors settle it, by a correction or because it was none.

use copydesk::{articles::timeline::ChangeKind, content::SealedContent, ids::ArticleId, policy::Role};
use reqwest::Method;

use crate::support::{Answer, Desk, Member, Person, Story, between};

const TEXT: &str = "Eleven voted. Seven were in favour, four against.\n\nThe gate opens in May.";

/// What a form sends.
type Fields<'f> = &'f [(&'f str, &'f str)];

/// A live story, with a report of its second sentence.
pub fn reported(desk: &Desk, headline: &str) -> ArticleId {
    let story = desk.live(&Story::titled(headline).saying(TEXT));
    let sent = tells(desk, story, &[("mark", "1"), ("text", "It was eight to three.")]);
    assert_eq!(sent.status, 200, "{}", sent.text());
    story
}

fn page(desk: &Desk, story: ArticleId) -> String {
    desk.reader.get(&format!("/mistakes/on/{story}")).text()
}

/// The form as a browser sends it from the page that it shows now.
fn tells(desk: &Desk, story: ArticleId, fields: &[(&str, &str)]) -> Answer {
    let publication = between(&page(desk, story), "name=\"publication\" value=\"", "\"").to_owned();
    sends(desk, story, &publication, fields)
}

fn sends(desk: &Desk, story: ArticleId, publication: &str, fields: &[(&str, &str)]) -> Answer {
    let origin = format!("http://{}", desk.at());
    let all = [&[("publication", publication)], fields].concat();
    Member::nobody(desk.at()).send(
        Method::POST,
        &format!("/mistakes/on/{story}"),
        &all,
        &[("origin", &origin)],
    )
}

fn list(desk: &Desk, who: &Person, shelf: &str) -> String {
    Member::of(desk.at(), who)
        .get(&format!("/admin/mistakes?shelf={shelf}"))
        .text()
}

fn count(desk: &Desk) -> String {
    desk.text("SELECT count(*)::text FROM newsroom.mistakes")
}

/// One of the forms of a report.
fn settles(desk: &Desk, who: &Person, fields: &[(&str, &str)]) -> Answer {
    let row = desk.text("SELECT id || ' ' || version FROM newsroom.mistakes ORDER BY sent_at LIMIT 1");
    let (id, version) = row.split_once(' ').unwrap();
    let key = format!("{version}-{}-{id}", fields[0].1);
    let all = [&[("version", version), ("key", key.as_str())], fields].concat();
    Member::of(desk.at(), who).post(&format!("/admin/mistakes/{id}"), &all)
}

#[test]
fn a_marked_sentence_is_a_task_that_leads_to_its_place_and_a_correction_closes_it() {
    let desk = Desk::open();
    let story = reported(&desk, "The tide gate");
    let block = desk.text("SELECT block_id FROM newsroom.mistakes");

    let open = list(&desk, &desk.ilse, "open");
    assert!(open.contains("Seven were in favour, four against."), "{open}");
    assert!(open.contains("It was eight to three."), "{open}");
    assert!(open.contains(&format!("/admin/articles/{story}#{block}")), "{open}");
    assert!(
        !open.contains("Put right by the present text"),
        "readers still have that text"
    );
    let early = settles(&desk, &desk.ilse, &[("do", "corrected")]);
    assert_eq!(early.status, 409, "{}", early.text());

    desk.tamsin.edits(story, |content: &mut SealedContent| {
        content.body = copydesk::body::Document::from_text(&TEXT.replace("Seven", "Eight"));
    });
    desk.approve(story);
    let review = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text();
    assert!(review.contains("Mistakes that readers reported"), "{review}");
    let id = desk.text("SELECT id::text FROM newsroom.mistakes");
    let fields = [
        ("version", between(&review, "name=\"version\" value=\"", "\"")),
        ("key", "correct"),
        ("do", "publish"),
        ("kind", "correction"),
        ("public_note", "Eight voted in favour, not seven."),
        ("settles", id.as_str()),
    ];
    let published = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/decide"), &fields);
    assert_eq!(published.status, 303, "{}", published.text());

    assert!(list(&desk, &desk.ilse, "open").contains("No reader has reported a mistake that is still open."));
    let settled = list(&desk, &desk.ilse, "settled");
    assert!(
        settled.contains("said Ilse Brandt") && settled.contains("Eight voted in favour, not seven."),
        "{settled}"
    );
    let record = desk.text("SELECT act FROM newsroom.activity ORDER BY seq DESC LIMIT 1");
    assert_eq!(record, "mistake_corrected");
}

#[test]
fn what_was_none_is_settled_with_a_reason_and_can_wait_again() {
    let desk = Desk::open();
    reported(&desk, "The tide gate");

    let without = settles(&desk, &desk.ilse, &[("do", "none"), ("reason", " ")]);
    let by_writer = settles(&desk, &desk.tamsin, &[("do", "none"), ("reason", "No")]);
    let none = settles(
        &desk,
        &desk.ilse,
        &[("do", "none"), ("reason", "The minutes say seven")],
    );
    let settled = list(&desk, &desk.ilse, "settled");
    let reopened = settles(&desk, &desk.noor, &[("do", "reopen")]);

    assert_eq!(
        [without.status, by_writer.status, none.status, reopened.status],
        [422, 403, 303, 303]
    );
    assert!(
        settled.contains("It was none, said Ilse Brandt") && settled.contains("The minutes say seven"),
        "{settled}"
    );
    assert!(list(&desk, &desk.ilse, "open").contains("It was eight to three."));
    let stale = Member::of(desk.at(), &desk.ilse);
    let id = desk.text("SELECT id::text FROM newsroom.mistakes");
    let late = stale.post(
        &format!("/admin/mistakes/{id}"),
        &[("version", "1"), ("key", "late"), ("do", "reopen")],
    );
    assert_eq!(late.status, 409);
}

#[test]
fn journalists_have_reports_on_their_own_stories_and_contributors_none() {
    let desk = Desk::open();
    reported(&desk, "The tide gate");
    let other = desk.person("Anya", Role::Journalist);
    let contributor = desk.person("Cass", Role::Contributor);

    assert!(list(&desk, &desk.tamsin, "open").contains("It was eight to three."));
    assert!(!list(&desk, &other, "open").contains("It was eight to three."));
    assert_eq!(Member::of(desk.at(), &contributor).get("/admin/mistakes").status, 403);
}

#[test]
fn what_is_wrong_with_a_report_is_said_and_nothing_typed_is_lost() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate").saying(TEXT));
    let long = "x".repeat(2_001);
    let table: [(Fields, u16, &str); 6] = [
        (&[("text", "Wrong <all> of it")], 422, "href=\"#mistake-mark\""),
        (
            &[("mark", "99"), ("text", "Wrong <all> of it")],
            422,
            "href=\"#mistake-mark\"",
        ),
        (&[("mark", "1"), ("text", "  ")], 422, "href=\"#mistake-text\""),
        (&[("mark", "1"), ("text", &long)], 422, "href=\"#mistake-text\""),
        (
            &[("mark", "1"), ("text", "Wrong <all> of it"), ("email", "nobody")],
            422,
            "href=\"#mistake-email\"",
        ),
        (
            &[
                ("mark", "1"),
                ("text", "Wrong <all> of it"),
                ("website", "https://spam.example"),
            ],
            422,
            "href=\"#mistake-mark\"",
        ),
    ];
    for (fields, status, told) in table {
        let answer = tells(&desk, story, fields);
        let text = answer.text();
        assert_eq!(answer.status, status, "{fields:?}");
        assert!(text.contains(told), "{fields:?}: {text}");
        if fields.iter().any(|(_, value)| value.contains("<all>")) {
            assert!(text.contains("Wrong &#60;all&#62; of it"), "{text}");
        }
        if fields.iter().any(|(name, value)| (*name, *value) == ("mark", "1")) {
            assert!(text.contains("value=\"1\" checked"), "{text}");
        }
    }
    assert_eq!(count(&desk), "0");
}

#[test]
fn a_story_that_changed_meanwhile_is_shown_again_and_one_that_went_is_not_there() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate").saying(TEXT));
    let before = between(&page(&desk, story), "name=\"publication\" value=\"", "\"").to_owned();
    desk.republish(story, ChangeKind::Typo, None, |content| {
        content.body = copydesk::body::Document::from_text("Nine voted.");
    });

    let changed = sends(&desk, story, &before, &[("mark", "1"), ("text", "It was eight.")]);
    assert_eq!(changed.status, 409);
    assert!(changed.text().contains("Nine voted.") && changed.text().contains("It was eight."));

    desk.ilse.withdraws(story, "Wrong", None);
    let gone = sends(&desk, story, &before, &[("mark", "1"), ("text", "It was eight.")]);
    let draft = desk.draft(&Story::titled("A draft"));
    let never = sends(
        &desk,
        ArticleId::new(),
        &before,
        &[("mark", "1"), ("text", "It was eight.")],
    );
    let secret = sends(&desk, draft, &before, &[("mark", "1"), ("text", "It was eight.")]);
    assert_eq!([gone.status, never.status, secret.status], [404; 3]);
    assert_eq!(count(&desk), "0");
}

#[test]
fn the_same_report_twice_is_one_and_many_have_to_wait() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate").saying(TEXT));
    for _ in 0..2 {
        tells(&desk, story, &[("mark", "1"), ("text", "It was eight to three.")]);
    }
    assert_eq!(count(&desk), "1");

    let answers: Vec<Answer> = (0..15)
        .map(|number| {
            let said = format!("Number {number}");
            tells(&desk, story, &[("mark", "whole"), ("text", &said)])
        })
        .collect();
    let last = &answers[14];
    assert_eq!(last.status, 429);
    assert!(last.text().contains("Number 14"), "what was typed is there");
}

#[test]
fn who_reported_is_forgotten_in_its_time_from_every_table() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate").saying(TEXT));
    let who = [("name", "Quillfeather"), ("email", "quillfeather@readers.example")];
    let fields = [&[("mark", "whole"), ("text", "The date is missing.")], who.as_slice()].concat();
    assert_eq!(tells(&desk, story, &fields).status, 200);
    assert!(list(&desk, &desk.ilse, "open").contains("mailto:quillfeather@readers.example"));

    desk.wait("31 days");
    desk.ilse
        .run(|conn, _| Box::pin(async move { copydesk::worker::tidy(conn).await }))
        .unwrap();

    let rows = desk.all_rows().to_lowercase();
    assert!(!rows.contains("quillfeather"), "it is kept somewhere");
    assert!(list(&desk, &desk.ilse, "open").contains("The date is missing."));
}

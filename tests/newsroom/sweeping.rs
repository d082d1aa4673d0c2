//! Other words in many live stories: each is shown first, goes through the gate, and one press takes all of it back.

use std::{sync::Barrier, thread};

use copydesk::{
    articles::timeline::ChangeKind,
    ids::ArticleId,
    policy::Role,
    search::{keeping, working},
};
use serde_json::json;

use crate::support::{Answer, Desk, Member, Person, Story, block_on};

const PAGE: &str = "/admin/sweep";
const NOTE: &str = "The body that runs the harbour is the Harbour Authority.";

/// The words of texts are found a moment after they were written.
fn read_in(desk: &Desk) {
    block_on(async {
        let mut conn = desk.address().connect().await.unwrap();
        while keeping::work(&mut conn).await.unwrap() + working::work(&mut conn).await.unwrap() > 0 {}
    });
}

fn looks(member: &Member, fields: &[(&str, &str)]) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    member.get(&format!("{PAGE}?{query}"))
}

const ASKED: [(&str, &str); 5] = [
    ("find", "Harbour Trust"),
    ("write", "Harbour Authority"),
    ("case", "yes"),
    ("whole", "yes"),
    ("quotes", "yes"),
];

fn values<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let begin = format!("name=\"{name}\" value=\"");
    page.split(&begin)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// Sends what the page offers, with what is told to readers.
fn sends(member: &Member, page: &str, kind: &str, note: &str, key: &str) -> Answer {
    let mut fields = ASKED.to_vec();
    fields.extend([
        ("sweep", values(page, "sweep")[0]),
        ("kind", kind),
        ("note", note),
        ("key", key),
    ]);
    fields.extend(values(page, "story").into_iter().map(|one| ("story", one)));
    member.post(PAGE, &fields)
}

fn trusts(headline: &str) -> Story {
    Story::titled(headline)
        .saying("The Harbour Trust met at five. “The Harbour Trust is late,” she said.\n\nThe Harbour Trust’s boat.")
}

fn text_of(desk: &Desk, story: ArticleId) -> String {
    let story = desk.reader.json(&format!("/articles/{story}?body=text"));
    story["body"]["text"].as_str().unwrap_or_default().to_owned()
}

fn told(desk: &Desk, story: ArticleId) -> Vec<(String, String)> {
    let all = desk.read(story)["corrections"].clone();
    let notes = all.as_array().cloned().unwrap_or_default();
    let word = |note: &serde_json::Value, name: &str| note[name].as_str().unwrap_or_default().to_owned();
    notes
        .iter()
        .map(|note| (word(note, "kind"), word(note, "text")))
        .collect()
}

#[test]
fn a_name_is_changed_in_many_stories_and_readers_of_each_are_told() {
    let desk = Desk::open();
    let one = desk.live(&trusts("The tide gate"));
    let two = desk.live(&trusts("Harbour Trust at 200"));
    let other = desk.live(&Story::titled("The ferry").saying("The harbour trusts nobody."));
    let draft = desk.draft(&trusts("Not out yet"));
    let worked_on = desk.live(&trusts("Somebody works on it"));
    desk.tamsin
        .edits(worked_on, |content| content.dek = "More of it".into());
    let planned = desk.live(&trusts("Planned again"));
    desk.tamsin.edits(planned, |content| content.dek = "Later".into());
    desk.tamsin.submits(planned);
    desk.ilse.approves(planned);
    desk.ilse.schedules(
        planned,
        ChangeKind::Update,
        desk.ilse.now() + chrono::TimeDelta::hours(4),
    );
    read_in(&desk);
    let ilse = Member::of(desk.at(), &desk.ilse);

    let page = looks(&ilse, &ASKED).text();
    for words in [
        "4 stories, 9 places",
        "<del>Harbour Trust</del> <ins>Harbour Authority</ins>",
        "in the headline",
        "Somebody works on it. Make the change in that text",
        "Another text of it is planned.",
        "You approve and publish 2 stories.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for story in [other, draft] {
        assert!(!page.contains(&story.to_string()), "{page}");
    }
    let report = sends(&ilse, &page, "correction", NOTE, "0194-one-page");

    assert_eq!(report.status, 200, "{}", report.text());
    assert!(
        report.text().contains("2 stories are as you wanted it."),
        "{}",
        report.text()
    );
    for story in [one, two] {
        let text = text_of(&desk, story);
        assert!(
            text.contains("The Harbour Authority met") && text.contains("Harbour Authority’s boat"),
            "{text}"
        );
        assert!(
            text.contains("“The Harbour Trust is late,”"),
            "what somebody said stays: {text}"
        );
        assert_eq!(told(&desk, story), [("correction".to_owned(), NOTE.to_owned())]);
    }
    assert_eq!(desk.read(two)["headline"], "Harbour Authority at 200");
    assert_eq!(desk.read(two)["slug"], "harbour-trust-at-200", "addresses stay");
    for story in [worked_on, planned] {
        assert!(text_of(&desk, story).contains("The Harbour Trust met"));
    }
    // Sent again, it says the same and does nothing; looked for again, what was done is not offered.
    let again = sends(&ilse, &page, "correction", NOTE, "0194-one-page");
    assert!(
        again.text().contains("2 stories are as you wanted it."),
        "{}",
        again.text()
    );
    assert_eq!(told(&desk, one).len(), 1);
    read_in(&desk);
    assert!(looks(&ilse, &ASKED).text().contains("2 stories, 4 places"));
    assert!(
        ilse.get("/admin/record")
            .text()
            .contains("changed “Harbour Trust” in many stories")
    );
}

#[test]
fn one_press_takes_back_what_was_not_changed_since() {
    let desk = Desk::open();
    let [one, two, three] = ["One", "Two", "Three"].map(|headline| desk.live(&trusts(headline)));
    read_in(&desk);
    let ilse = Member::of(desk.at(), &desk.ilse);
    let page = looks(&ilse, &ASKED).text();
    let report = sends(&ilse, &page, "correction", NOTE, "0194-one-page").text();
    let sweep = report
        .split("action=\"")
        .find_map(|rest| rest.split_once("/undo\""))
        .unwrap()
        .0
        .to_owned();
    desk.republish(two, ChangeKind::Update, None, |content| content.dek = "Newer".into());

    let opened = ilse.get(&sweep).text();
    assert!(
        opened.contains("Take 2 changes back") && opened.contains("It was changed since."),
        "{opened}"
    );
    let bare = ilse.post(&format!("{sweep}/undo"), &[("kind", "correction"), ("note", " ")]);
    assert_eq!(bare.status, 422);
    assert!(
        bare.text().contains("A correction never goes out without a note."),
        "{}",
        bare.text()
    );
    let fields = [
        ("kind", "correction"),
        ("note", "It is the Harbour Trust after all."),
        ("key", "0194-one-undo"),
    ];
    let undone = ilse.post(&format!("{sweep}/undo"), &fields);

    assert_eq!(undone.status, 409, "{}", undone.text());
    assert!(
        undone.text().contains("2 stories are as you wanted it.")
            && undone.text().contains("It was changed since. Put it right"),
        "{}",
        undone.text()
    );
    for story in [one, three] {
        assert!(text_of(&desk, story).contains("The Harbour Trust met"));
        let notes: Vec<String> = told(&desk, story).into_iter().map(|(_, text)| text).collect();
        assert_eq!(notes.len(), 2, "what readers were told stays: {notes:?}");
        assert!(notes.contains(&"It is the Harbour Trust after all.".to_owned()) && notes.contains(&NOTE.to_owned()));
    }
    assert!(text_of(&desk, two).contains("The Harbour Authority met"));
    assert!(
        !ilse.get(&sweep).text().contains("Take it back"),
        "nothing is left to be taken back"
    );
    assert!(ilse.get(PAGE).text().contains("in part taken back"));
}

#[test]
fn ones_own_is_handed_in_and_thrown_away_when_it_is_taken_back() {
    let desk = Desk::open();
    let own = desk.ilse.writes(&trusts("Her own"));
    desk.ilse.submits(own);
    let vera = desk.person("Vera Lund", Role::Editor);
    vera.approves(own);
    vera.publishes(own, ChangeKind::First, None);
    read_in(&desk);
    let ilse = Member::of(desk.at(), &desk.ilse);
    let page = looks(&ilse, &ASKED).text();
    assert!(page.contains("1 story is your own: handed in"), "{page}");

    let report = sends(&ilse, &page, "typo", "", "0194-one-page");

    assert_eq!(report.status, 200, "{}", report.text());
    assert!(
        report.text().contains("Handed in for somebody else to approve."),
        "{}",
        report.text()
    );
    assert!(
        text_of(&desk, own).contains("The Harbour Trust met"),
        "readers have it when somebody else approved it"
    );
    let text = report.text();
    let sweep = text
        .split("action=\"")
        .find_map(|rest| rest.split_once("/undo\""))
        .unwrap()
        .0;
    let undone = ilse.post(&format!("{sweep}/undo"), &[("kind", "typo"), ("key", "0194-one-undo")]);
    assert_eq!(undone.status, 200, "{}", undone.text());
    let (_, _, content) = desk.ilse.now_of(own);
    assert!(content.body.text().contains("The Harbour Trust met"));
}

#[test]
fn of_two_who_sweep_at_once_each_story_is_changed_once() {
    let desk = Desk::open();
    let stories: Vec<ArticleId> = (0..6)
        .map(|number| desk.live(&trusts(&format!("Story {number}"))))
        .collect();
    read_in(&desk);
    let vera = desk.person("Vera Lund", Role::Editor);
    let both: Vec<(Member, String)> = [&desk.ilse, &vera]
        .map(|who: &Person| Member::of(desk.at(), who))
        .into_iter()
        .map(|member| {
            let page = looks(&member, &ASKED).text();
            (member, page)
        })
        .collect();
    let gate = Barrier::new(2);

    let reports: Vec<String> = thread::scope(|scope| {
        let sent: Vec<_> = both
            .iter()
            .map(|(member, page)| {
                let gate = &gate;
                scope.spawn(move || {
                    gate.wait();
                    sends(member, page, "correction", NOTE, "0194-one-page").text()
                })
            })
            .collect();
        sent.into_iter().map(|one| one.join().unwrap()).collect()
    });

    for story in stories {
        assert!(text_of(&desk, story).contains("The Harbour Authority met"));
        assert_eq!(told(&desk, story).len(), 1, "{reports:?}");
    }
    let once: i64 = desk
        .owner()
        .query_one(
            "SELECT count(*) FROM (SELECT FROM newsroom.swept_stories GROUP BY article_id HAVING count(*) = 1) t",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(once, 6);
}

#[test]
fn what_changed_since_it_was_shown_is_left_and_said() {
    let desk = Desk::open();
    let [stays, gone] = ["Stays", "Gone"].map(|headline| desk.live(&trusts(headline)));
    read_in(&desk);
    let ilse = Member::of(desk.at(), &desk.ilse);
    let page = looks(&ilse, &ASKED).text();
    desk.republish(stays, ChangeKind::Typo, None, |content| content.dek = "New".into());
    desk.ilse.withdraws(gone, "Wrong", None);

    let report = sends(&ilse, &page, "update", "", "0194-one-page");

    assert_eq!(report.status, 409);
    let text = report.text();
    assert!(
        text.contains("0 stories are as you wanted it.") && text.contains("Somebody changed it since you chose it"),
        "{text}"
    );
    assert!(text_of(&desk, stays).contains("The Harbour Trust met"));
}

#[test]
fn bad_input_is_said_at_its_field_and_nothing_typed_is_lost() {
    let desk = Desk::open();
    desk.live(&trusts("The tide gate"));
    read_in(&desk);
    let ilse = Member::of(desk.at(), &desk.ilse);
    let page = looks(&ilse, &ASKED).text();

    for (fields, sentence) in [
        (vec![("find", ""), ("write", "x")], "Write what is looked for."),
        (vec![("find", "x"), ("write", "")], "Write what stands there instead."),
        (
            vec![("find", "x"), ("write", "x")],
            "That is what stands there already.",
        ),
        (
            vec![("find", "x"), ("write", "y"), ("since", "soon")],
            "That is no day.",
        ),
        (
            vec![("find", "\u{2014}\u{2014}"), ("write", "y")],
            "Look for something with a letter",
        ),
    ] {
        let answer = looks(&ilse, &fields);
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.text().contains(sentence), "{sentence}: {}", answer.text());
    }
    let untold = sends(&ilse, &page, "correction", "", "a");
    assert_eq!(untold.status, 422);
    assert!(
        untold.text().contains("A correction never goes out without a note.")
            && untold.text().contains("1 story, 2 places"),
        "{}",
        untold.text()
    );
    let unknown = sends(&ilse, &page, "first", "A note that somebody typed", "b");
    assert_eq!(unknown.status, 422);
    assert!(
        unknown.text().contains("Choose what kind of change it is.")
            && unknown.text().contains("A note that somebody typed"),
        "{}",
        unknown.text()
    );
    let none = ilse.post(
        PAGE,
        &[
            ASKED.as_slice(),
            &[("sweep", values(&page, "sweep")[0]), ("kind", "typo")],
        ]
        .concat(),
    );
    assert_eq!(none.status, 422);
    assert!(none.text().contains("Choose one or more stories."), "{}", none.text());
    let empty = looks(&ilse, &[("find", "Nobody wrote this"), ("write", "x")]);
    assert_eq!(empty.status, 200);
    assert!(
        empty.text().contains("No live story has these words"),
        "{}",
        empty.text()
    );
    assert_eq!(
        ilse.get(&format!("{PAGE}/01900000-0000-7000-8000-000000000009")).status,
        404
    );
}

#[test]
fn words_beside_the_text_and_set_in_it_are_changed_with_their_marks() {
    let desk = Desk::open();
    let body = json!({ "type": "doc", "content": [
        { "type": "paragraph", "content": [
            { "type": "text", "text": "The ", },
            { "type": "text", "text": "Harbour", "marks": [{ "type": "strong" }] },
            { "type": "text", "text": " Trust met." },
            { "type": "footnote", "content": [{ "type": "text", "text": "The Harbour Trust since 1826." }] } ] },
        { "type": "blockquote", "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": "The Harbour Trust is late." }] }] },
        { "type": "table", "attrs": { "header_row": false, "header_column": false }, "content": [
            { "type": "caption", "content": [{ "type": "text", "text": "Boats of the Harbour Trust" }] },
            { "type": "table_row", "content": [{ "type": "table_cell", "content": [{ "type": "text", "text": "Harbour Trust" }] }] } ] },
    ] });
    let story = desk.live(&Story::titled("Set").with_document(&body));
    read_in(&desk);
    let ilse = Member::of(desk.at(), &desk.ilse);
    let page = looks(&ilse, &ASKED).text();
    for place in ["in a footnote", "in a caption", "in a table"] {
        assert!(page.contains(place), "{place}: {page}");
    }
    assert!(!page.contains("in a quotation"), "{page}");

    assert_eq!(sends(&ilse, &page, "typo", "", "0194-one-page").status, 200);

    let html = desk.read(story)["body"]["html"].as_str().unwrap().to_owned();
    assert!(html.contains("The <strong>Harbour Authority</strong> met."), "{html}");
    for words in [
        "The Harbour Authority since 1826.",
        "Boats of the Harbour Authority",
        "The Harbour Trust is late.",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

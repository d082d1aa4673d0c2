//! A lawyer or a source reads one revision by a link, and says what they think of it.

use chrono::TimeDelta;
use copydesk::{articles::gate::order::Order, ids::ArticleId};
use reqwest::Method;

use crate::{
    story_pictures::picture,
    support::{Answer, Desk, Member, Person, Story, between},
};

const TEXT: &str = "The minutes say seven to four.";

fn asks(desk: &Desk, who: &Person, story: ArticleId, key: &str) -> Answer {
    let version = desk.tamsin.now_of(story).0.to_string();
    let fields = [
        ("version", version.as_str()),
        ("key", key),
        ("outside-name", "Gwen Tallack, solicitor"),
        ("outside-question", "Is it fair to the mayor?"),
        ("outside-days", "3"),
    ];
    Member::of(desk.at(), who).post(&format!("/admin/articles/{story}/outside"), &fields)
}

/// The path that the link leads to.
pub fn link(desk: &Desk, story: ArticleId) -> String {
    let made = asks(desk, &desk.ilse, story, "0194-a-link");
    assert_eq!(made.status, 200, "{}", made.text());
    let text = made.text();
    let address = between(&text, "readonly value=\"", "\"");
    address[address.find("/admin/outside/").unwrap()..].to_owned()
}

fn opens(desk: &Desk, path: &str) -> Answer {
    Member::nobody(desk.at()).get(path)
}

fn answers(desk: &Desk, path: &str, verdict: &str, said: &str) -> Answer {
    let origin = format!("http://{}", desk.at());
    let fields = [("verdict", verdict), ("said", said)];
    Member::nobody(desk.at()).send(Method::POST, path, &fields, &[("origin", &origin)])
}

fn review(desk: &Desk, story: ArticleId) -> String {
    Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text()
}

fn ends(desk: &Desk, who: &Person, story: ArticleId, key: &str) -> Answer {
    let id = desk.text("SELECT id::text FROM newsroom.outside_readers ORDER BY made_at LIMIT 1");
    Member::of(desk.at(), who).post(&format!("/admin/articles/{story}/outside/{id}/end"), &[("key", key)])
}

#[test]
fn a_lawyer_reads_the_text_that_was_sent_to_them_and_opening_it_does_nothing() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying(TEXT));
    let path = link(&desk, story);
    let acts = || desk.text("SELECT count(*)::text FROM newsroom.activity");
    let before = acts();

    let shown = opens(&desk, &path);
    for _ in 0..3 {
        opens(&desk, &path);
    }

    assert_eq!(shown.status, 200);
    assert!(shown.header("cache-control").contains("no-store"));
    let text = shown.text();
    for words in [
        "The vote",
        TEXT,
        "Gwen Tallack, solicitor",
        "Is it fair to the mayor?",
        "noindex",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(acts(), before);
    assert!(review(&desk, story).contains("Opened revision 1 1 time, no answer yet."));

    desk.tamsin
        .edits(story, |content| content.headline = "The secret vote".into());
    let text = opens(&desk, &path).text();
    assert!(
        !text.contains("The secret vote") && text.contains("You read and answer to revision 1."),
        "{text}"
    );
}

#[test]
fn what_they_think_is_on_the_record_and_beside_the_decision() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying(TEXT));
    let path = link(&desk, story);

    let [nothing, silent] = [
        answers(&desk, &path, "", "Well."),
        answers(&desk, &path, "objects", "  "),
    ];
    assert_eq!((nothing.status, silent.status), (422, 422));
    assert!(
        nothing.text().contains("Choose what you think of the text.") && nothing.text().contains(">\nWell.</textarea>")
    );
    assert!(
        silent.text().contains("Say what it is about.") && silent.text().contains(r#"value="objects" checked"#),
        "{}",
        silent.text()
    );
    for _ in 0..2 {
        assert_eq!(answers(&desk, &path, "objects", "The mayor was not asked.").status, 303);
    }
    let shown = review(&desk, story);
    for words in [
        "Objects to revision 1, ",
        "The mayor was not asked.",
        "Gwen Tallack, solicitor objects to",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(answers(&desk, &path, "agrees", "").status, 303);
    assert!(review(&desk, story).contains("Has nothing against revision 1"));
    let record =
        "SELECT string_agg(act || ' ' || via, ', ' ORDER BY seq) FROM newsroom.activity WHERE act LIKE 'outside%'";
    assert_eq!(
        desk.text(record),
        "outside_asked page, outside_objected link, outside_agreed link"
    );
    let doctor = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(
        doctor.out.contains("ok   The activity of every story holds together"),
        "{}",
        doctor.out
    );
}

#[test]
fn a_link_dies_with_its_time_at_a_word_and_with_its_story() {
    let desk = Desk::open();
    let gone = |desk: &Desk, path: &str| {
        let (opened, answered) = (opens(desk, path), answers(desk, path, "agrees", ""));
        let unknown = opens(desk, "/admin/outside/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let without_number = |answer: &Answer| {
            let id = answer.header("x-request-id");
            answer.text().replace(id, "")
        };
        assert_eq!(
            without_number(&opened),
            without_number(&unknown),
            "nothing tells it from a link that never was"
        );
        (opened.status, answered.status)
    };
    let story = desk.draft(&Story::titled("Ended").saying(TEXT));
    let ended = link(&desk, story);
    assert_eq!(ends(&desk, &desk.tamsin, story, "0194-b-end").status, 403);
    assert_eq!(ends(&desk, &desk.ilse, story, "0194-c-end").status, 303);
    assert_eq!(gone(&desk, &ended), (404, 404));
    let twice = ends(&desk, &desk.ilse, story, "0194-d-end");
    assert_eq!(twice.status, 409, "{}", twice.text());

    let spiked = desk.draft(&Story::titled("Spiked").saying(TEXT));
    let path = link(&desk, spiked);
    desk.ilse.acts(spiked, Order::Spike("No news".into())).unwrap();
    assert_eq!(gone(&desk, &path), (404, 404));

    let old = link(&desk, desk.draft(&Story::titled("Old").saying(TEXT)));
    assert_eq!(opens(&desk, &old).status, 200);
    let after = desk.ilse.now() + TimeDelta::days(3) + TimeDelta::seconds(1);
    desk.stop_the_clock(&after.to_rfc3339());
    assert_eq!(gone(&desk, &old), (404, 404));
}

#[test]
fn a_link_shows_the_pictures_of_its_text_and_no_other() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let [own, other] = [1, 2].map(|number| picture(&editor, number));
    let story = desk.draft(&Story::titled("With a picture").saying(TEXT).led_by(own));
    let path = link(&desk, story);

    let text = opens(&desk, &path).text();

    let start = format!("src=\"{path}/media/");
    let file = between(&text, &start, "\"").to_owned();
    assert_eq!(opens(&desk, &format!("{path}/media/{file}")).status, 200);
    let foreign = desk.text(&format!(
        "SELECT name || '.webp' FROM newsroom.renditions WHERE picture_id = '{other}' LIMIT 1"
    ));
    assert_eq!(opens(&desk, &format!("{path}/media/{foreign}")).status, 404);
    assert_eq!(
        opens(&desk, &format!("/media/{file}")).status,
        404,
        "nobody else has it"
    );
    ends(&desk, &desk.ilse, story, "0194-e-end");
    assert_eq!(opens(&desk, &format!("{path}/media/{file}")).status, 404);
}

#[test]
fn only_who_publishes_sends_links_and_the_same_form_makes_one() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying(TEXT));

    assert_eq!(asks(&desk, &desk.tamsin, story, "0194-f-link").status, 403);
    let first = asks(&desk, &desk.ilse, story, "0194-g-link");
    let again = asks(&desk, &desk.ilse, story, "0194-g-link");

    assert_eq!((first.status, again.status), (200, 303), "{}", again.text());
    assert!(again.header("location").ends_with("done=outside-asked"));
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.outside_readers"), "1");
    let version = desk.tamsin.now_of(story).0.to_string();
    let fields = [
        ("version", version.as_str()),
        ("key", "0194-h-link"),
        ("outside-name", " "),
        ("outside-days", "3"),
    ];
    let nameless = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/outside"), &fields);
    assert_eq!(nameless.status, 422, "{}", nameless.text());
}

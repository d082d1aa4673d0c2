//! Stories by day, and the list of corrections.

use chrono::{DateTime, Utc};
use copydesk::{articles::timeline::ChangeKind, policy::Role};

use crate::support::{Desk, Member, Story};

/// The rows of a page of the archive, and what can be gone to from it.
fn there(page: &str) -> Vec<String> {
    let links = page.split("<nav class=\"periods").skip(1);
    let hrefs = links.flat_map(|nav| nav.split("</nav>").next().unwrap().split("href=\"").skip(1).map(href));
    hrefs.collect()
}

fn set_clock(desk: &Desk, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    desk.wait(&format!("{} seconds", (moment - Utc::now()).num_seconds()));
}

fn href(rest: &str) -> String {
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_story_stands_on_the_day_of_the_newsroom_on_which_it_came() {
    let desk = Desk::open();
    Member::of(desk.at(), &desk.person("Ada Stone", Role::Admin)).post(
        "/admin/settings",
        &[
            ("version", "1"),
            ("name", "The Courier"),
            ("url", "https://www.courier.example"),
            ("time_zone", "Asia/Tokyo"),
            ("language", "en-GB"),
        ],
    );
    let empty = desk.reader.get("/archive");
    assert_eq!(empty.status, 200);
    assert!(empty.text().contains("Nothing has been published here yet."));
    for (number, moment) in ["2024-02-29T14:30:00Z", "2024-02-29T15:30:00Z", "2025-12-31T16:00:00Z"]
        .iter()
        .enumerate()
    {
        set_clock(&desk, moment);
        desk.live(&Story::titled(&format!("Story {number}")));
    }
    set_clock(&desk, "2026-11-30T08:00:00Z");
    desk.scheduled(&Story::titled("To come"), 24);

    let whole = desk.reader.get("/archive").text();
    assert_eq!(there(&whole), ["/archive/2026", "/archive/2024"]);
    assert!(whole.contains("Story 0") && whole.contains("Story 2") && !whole.contains("To come"));
    let february = desk.reader.get("/archive/2024/02").text();
    assert!(february.contains("Story 0") && !february.contains("Story 1"));
    assert_eq!(
        there(&february),
        [
            "/archive/2026",
            "/archive/2024",
            "/archive/2024/02",
            "/archive/2024/03",
            "/archive/2024/02/29"
        ]
    );
    let day = desk.reader.get("/archive/2024/03/01").text();
    assert!(
        day.contains("Story 1") && !day.contains("Story 0") && day.contains("Friday, 1 March 2024"),
        "{day}"
    );
    assert!(day.contains("<link rel=\"canonical\" href=\"https://www.courier.example/archive/2024/03/01\">"));
    let missing = desk.reader.get("/no-such-page");
    for path in [
        "/archive/2026/12/01",
        "/archive/2023",
        "/archive/2024/2",
        "/archive/2024/02/30",
        "/archive/x",
        "/archive/2024?after=x",
    ] {
        let answer = desk.reader.get(path);
        assert_eq!((answer.status, answer.body.len()), (404, missing.body.len()), "{path}");
    }
}

#[test]
fn a_long_month_has_pages_of_its_own() {
    let desk = Desk::open();
    let headlines: Vec<String> = (0..65).map(|number| format!("Story number {number}.")).collect();
    desk.all_live(&headlines.iter().map(String::as_str).collect::<Vec<_>>());
    let first = desk.reader.get("/archive").text();
    let next = href(first.split("<a class=\"pager__end\" href=\"").nth(1).unwrap());
    let second = desk.reader.get(&next).text();
    for headline in &headlines {
        let count = [&first, &second]
            .iter()
            .filter(|page| page.contains(&format!(">{headline}<")))
            .count();
        assert_eq!(count, 1, "{headline}");
    }
    assert!(!second.contains("pager__end"));
}

#[test]
fn corrections_are_listed_as_long_as_their_stories_are_live() {
    let desk = Desk::open();
    assert!(
        desk.reader
            .get("/corrections")
            .text()
            .contains("Nothing had to be corrected yet.")
    );
    let [tide, game, gate] = desk.all_live(&["A tide", "A game", "A gate"])[..] else {
        panic!("three stories")
    };
    let change = |content: &mut copydesk::content::SealedContent| content.dek.push('.');
    desk.republish(tide, ChangeKind::Correction, Some("The tally was wrong."), change);
    desk.republish(game, ChangeKind::Update, Some("The score is in."), change);
    desk.republish(game, ChangeKind::Clarification, Some("It was a friendly game."), change);
    desk.republish(gate, ChangeKind::Retraction, Some("There is no gate."), change);

    let text = desk.reader.get("/corrections").text();
    let places: Vec<Option<usize>> = ["There is no gate.", "It was a friendly game.", "The tally was wrong."]
        .iter()
        .map(|note| text.find(note))
        .collect();
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
    assert!(!text.contains("The score is in.") && text.contains("href=\"/a-tide#note-"));
    desk.ilse.withdraws(tide, "A check", None);
    assert!(!desk.reader.get("/corrections").text().contains("The tally was wrong."));
    desk.ilse.republishes(tide, "Checked");
    assert!(desk.reader.get("/corrections").text().contains("The tally was wrong."));
}

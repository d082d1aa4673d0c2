//! `copydesk demo`, through the command line.

use std::process::{Command, Output};

use crate::support::{Newsroom, Reader, Start};

#[test]
fn the_demo_fills_an_empty_database_with_a_story_in_every_state() {
    let newsroom = Newsroom::open();

    let output = demo(&newsroom);

    assert!(output.status.success(), "{}", said(&output.stderr));
    let printed = said(&output.stdout);
    for role in ["admin", "editor", "journalist", "contributor"] {
        assert!(printed.contains(&format!("  {role} ")), "{printed}");
    }
    let states = "SELECT stage || CASE WHEN held_at IS NOT NULL THEN ' held' WHEN embargo_until > now() THEN ' embargoed'
            WHEN EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = a.id) THEN ' live'
            WHEN EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND live_from > now()) THEN ' ahead'
            WHEN EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id) THEN ' ended' ELSE '' END AS state
          FROM newsroom.articles a ORDER BY 1";
    let rows = newsroom.owner().query(states, &[]).unwrap();
    let mut found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    found.dedup();
    assert_eq!(
        found,
        [
            "approved",
            "draft",
            "draft live",
            "in_review",
            "in_review held",
            "returned",
            "settled ahead",
            "settled embargoed",
            "settled ended",
            "settled live",
            "spiked",
        ]
    );
}

#[test]
fn readers_of_the_demo_find_a_past_that_ends_before_now() {
    let newsroom = Newsroom::open();
    assert!(demo(&newsroom).status.success());
    let serving = newsroom.serve(Start {
        site: true,
        ..Start::default()
    });
    let reader = Reader::of(serving.at());

    let list = reader.json("/articles?include=corrections");
    let stories = list["data"].as_array().unwrap();
    let featured = reader.json("/lists/featured");

    assert_eq!(stories.len(), 5);
    let first = stories[0]["published_at"].as_str().unwrap();
    assert!(first < chrono::Utc::now().to_rfc3339().as_str(), "{first}");
    assert!(
        stories
            .iter()
            .any(|story| story["corrections"][0]["kind"] == "correction")
    );
    assert_eq!(featured["data"].as_array().unwrap().len(), 3);
    let gone = reader.get("/firm-that-built-the-bus-shelters-was-paid-twice-papers-show");
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("while we check papers"));
    assert_eq!(reader.get("/").status, 200);
}

#[test]
fn the_clock_is_right_again_and_every_chain_holds() {
    let newsroom = Newsroom::open();
    assert!(demo(&newsroom).status.success());

    let right: bool = newsroom
        .owner()
        .query_one("SELECT newsroom.clock() = now()", &[])
        .unwrap()
        .get(0);
    let doctor = copydesk(&newsroom, "doctor");

    assert!(right);
    assert!(doctor.status.success(), "{}", said(&doctor.stdout));
}

#[test]
fn the_demo_touches_nothing_where_there_are_stories() {
    let newsroom = Newsroom::open();
    newsroom.approved_story("Ours");

    let refused = demo(&newsroom);

    assert!(!refused.status.success());
    assert_eq!(
        said(&refused.stderr).lines().last(),
        Some("copydesk: This database has stories already. The demo needs an empty one.")
    );
    let stories: i64 = newsroom
        .owner()
        .query_one("SELECT count(*) FROM newsroom.articles", &[])
        .unwrap()
        .get(0);
    assert_eq!(stories, 1);
}

#[test]
fn a_password_of_the_demo_is_printed_once_and_kept_as_a_hash() {
    let newsroom = Newsroom::open();
    let printed = said(&demo(&newsroom).stdout);
    let password = printed
        .lines()
        .find(|line| line.contains("ilse@"))
        .and_then(|line| line.split_whitespace().nth(2))
        .unwrap()
        .to_owned();

    let again = demo(&newsroom);
    let stored: String = newsroom
        .owner()
        .query_one(
            "SELECT password_hash FROM newsroom.staff WHERE name = 'Ilse Brandt'",
            &[],
        )
        .unwrap()
        .get(0);

    assert!(!again.status.success());
    assert_eq!((password.len(), printed.matches(&password).count()), (24, 1));
    assert!(stored.starts_with("$argon2id$") && !stored.contains(&password));
}

fn demo(newsroom: &Newsroom) -> Output {
    copydesk(newsroom, "demo")
}

fn copydesk(newsroom: &Newsroom, command: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .arg(command)
        .env("DATABASE_URL", newsroom.url())
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

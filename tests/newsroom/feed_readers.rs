//! A program that many readers of feeds are built on understands ours.

use std::{
    env,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    story_pictures::picture,
    support::{Desk, Member, SITE, Story},
};

/// What feedparser (PyPI; `bin/test` installs it) makes of a feed.
fn read(desk: &Desk, path: &str) -> Value {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/newsroom/feed_readers.py");
    let built = env::current_exe().unwrap();
    let python = built.ancestors().nth(3).unwrap().join("feedparser/bin/python");
    let mut reader = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("feedparser (PyPI) in target/feedparser: bin/test installs it");
    let feed = desk.reader.get(path).body;
    reader.stdin.take().unwrap().write_all(&feed).unwrap();
    let done = reader.wait_with_output().unwrap();
    assert!(done.status.success(), "{path}");
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn a_program_of_readers_understands_what_we_send() {
    let desk = Desk::open();
    let harbour = desk.category("Harbour", None);
    let (tag, ada, bo) = (desk.tag("Tides"), desk.guest("Ada Rowe"), desk.guest("Bo Lund"));
    let shown = picture(&Member::of(desk.at(), &desk.ilse), 1);
    let story = Story::titled("“Tide” & gate <1>: שער")
        .dek("Vote ends four years of argument.")
        .saying("It opens at six & closes.")
        .filed_under(harbour)
        .tagged(&[tag])
        .signed_by(&[&ada, &bo])
        .led_by(shown);
    let id = desk.live(&story);
    desk.live(&Story::titled("Second").filed_under(harbour).signed_by(&[&ada]));

    let told = desk.read(id);
    let slug = told["slug"].as_str().unwrap();
    let published: DateTime<Utc> = told["published_at"].as_str().unwrap().parse().unwrap();
    let published = published.format("[%Y,%-m,%-d,%-H,%-M,%-S]").to_string();

    for (path, version) in [
        ("/feed.xml", "rss20"),
        ("/atom.xml", "atom10"),
        ("/category/harbour/feed.xml", "rss20"),
        ("/category/harbour/atom.xml", "atom10"),
        ("/author/ada-rowe/atom.xml", "atom10"),
    ] {
        let feed = read(&desk, path);
        assert_eq!(
            (&feed["trouble"], &feed["version"]),
            (&json!(""), &json!(version)),
            "{path}"
        );
        assert!(
            feed["title"].as_str().unwrap().contains("The Port Merrin Courier"),
            "{path}"
        );
        assert!(
            feed["link"].as_str().unwrap().starts_with(SITE),
            "{path}: {}",
            feed["link"]
        );
        assert_eq!(feed["entries"].as_array().unwrap().len(), 2, "{path}: {feed}");
        let name = json!(format!("urn:uuid:{id}"));
        let one = feed["entries"].as_array().unwrap().iter().find(|one| one["id"] == name);
        let one = one.unwrap_or_else(|| panic!("{path}: {feed}"));
        assert_eq!(one["title"], "“Tide” & gate <1>: שער", "{path}");
        assert_eq!(one["link"], format!("{SITE}/{slug}"), "{path}");
        assert_eq!(one["authors"], json!(["Ada Rowe", "Bo Lund"]), "{path}");
        assert!(
            one["tags"].as_array().unwrap().contains(&json!("Tides")),
            "{path}: {}",
            one["tags"]
        );
        assert_eq!(one["published"].to_string(), published, "{path}");
        assert_eq!(one["summary"], "Vote ends four years of argument.", "{path}");
        let content = one["content"][0].as_str().unwrap();
        assert!(content.contains("It opens at six &amp; closes."), "{path}: {content}");
        assert_eq!(one["enclosures"][0][0], "image/jpeg", "{path}");
    }
}

//! Calendars elsewhere read ours by a secret link.

use std::{
    env,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::{
    articles::gate::order::{Moved, Order},
    articles::timeline::planned::Planned,
    policy::Role,
    staff::calendar_link,
};
use serde_json::Value;

use crate::support::{Desk, Member, Person, Story};

/// The path of a new link of somebody.
fn link(person: &Person) -> String {
    let token = person
        .run(|conn, who| Box::pin(calendar_link::make(conn, who)))
        .unwrap();
    format!("/calendar/{}.ics", token.reveal())
}

/// What icalendar (PyPI; `bin/test` installs it) makes of a calendar.
pub fn read(desk: &Desk, path: &str) -> Value {
    let answer = desk.reader.get(path);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/newsroom/ical_reader.py");
    let built = env::current_exe().unwrap();
    let python = built.ancestors().nth(3).unwrap().join("icalendar/bin/python");
    let mut reader = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("icalendar (PyPI) in target/icalendar: bin/test installs it");
    reader.stdin.take().unwrap().write_all(&answer.body).unwrap();
    let done = reader.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", answer.text());
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    for (name, empty) in [("errors", "[]"), ("long", "[]"), ("bare", "0")] {
        assert_eq!(said[name].to_string(), empty, "{name}: {said}");
    }
    said
}

fn entry<'a>(calendar: &'a Value, summary: &str) -> &'a Value {
    let found = calendar["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["summary"] == summary);
    found.unwrap_or_else(|| panic!("{summary}: {calendar}"))
}

#[test]
fn a_strict_reader_understands_the_calendar_and_every_client_shows_the_newsrooms_hour() {
    let desk = Desk::open();
    let headline =
        "Tide; gate, “vote” \\ 潮 🌊 and a headline that is so long that its line has to be folded more than once";
    let story = desk.approved(&Story::titled(headline));
    let at: DateTime<Utc> = "2027-07-01T06:00:00Z".parse().unwrap();
    desk.sql("UPDATE newsroom.site SET time_zone = 'Europe/London'");
    desk.wait("200 days");
    desk.ilse.schedules(
        story,
        copydesk::articles::timeline::ChangeKind::First,
        at.max(desk.ilse.now() + TimeDelta::hours(40)),
    );
    let begins: DateTime<Utc> = desk
        .owner()
        .query_one(
            "SELECT live_from FROM newsroom.publications WHERE article_id = $1",
            &[&story.0],
        )
        .unwrap()
        .get(0);

    let calendar = read(&desk, &link(&desk.tamsin));

    assert_eq!(
        (calendar["version"].as_str(), calendar["zone"].as_str()),
        (Some("2.0"), Some("Europe/London"))
    );
    let one = entry(&calendar, &format!("Goes live: {headline}"));
    let start: DateTime<Utc> = one["start"].as_str().unwrap().parse().unwrap();
    assert_eq!(start.timestamp(), begins.timestamp());
    let wall = begins
        .with_timezone(&chrono_tz::Europe::London)
        .format("%H:%M")
        .to_string();
    assert!(one["about"].as_str().unwrap().contains(&format!("{wall} ")), "{one}");
    assert!(
        one["url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/admin/articles/{story}/time"))
    );
}

#[test]
fn an_entry_keeps_its_name_and_its_number_rises_when_it_moves() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("Winter ferry"), 30);
    let path = link(&desk.ilse);
    let before = read(&desk, &path);
    let before = entry(&before, "Goes live: Winter ferry").clone();
    assert_eq!(read(&desk, &path)["events"][0], before, "nothing moved");
    // What is written in it moves no entry.
    desk.tamsin.edits(story, |content| content.dek = "More of it.".into());
    assert_eq!(
        entry(&read(&desk, &path), "Goes live: Winter ferry")["sequence"],
        before["sequence"]
    );

    let to = Planned::at_instant(desk.ilse.now() + TimeDelta::hours(50), chrono_tz::Tz::UTC);
    desk.ilse
        .acts(story, Order::Reschedule(Moved { from: None, to }))
        .unwrap();

    let after = read(&desk, &path);
    let after = entry(&after, "Goes live: Winter ferry");
    assert_eq!(after["uid"], before["uid"]);
    assert!(
        after["sequence"].as_i64() > before["sequence"].as_i64(),
        "{before} {after}"
    );
    assert_ne!(after["start"], before["start"]);
    desk.wait("60 hours");
    let live = read(&desk, &path);
    assert_eq!(
        entry(&live, "Live: Winter ferry")["uid"],
        before["uid"],
        "it came to pass"
    );
}

#[test]
fn a_link_shows_what_its_owner_may_see_now_and_ends_with_them() {
    let desk = Desk::open();
    let admin = desk.person("Marguerite Vane", Role::Admin);
    let leaver = desk.person("Piet Mulder", Role::Editor);
    let kept = desk.approved(&Story::titled("The sediment cores"));
    desk.ilse.embargoes(kept, 5);
    desk.scheduled(&Story::titled("Winter ferry"), 5);
    let summaries = |path: &str| {
        read(&desk, path)["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["summary"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (ilse, piet) = (link(&desk.ilse), link(&leaver));

    assert!(summaries(&ilse).contains(&"Embargo ends: The sediment cores".to_owned()));
    assert_eq!(summaries(&piet), ["Goes live: Winter ferry"]);
    assert!(summaries(&format!("{piet}?whose=me")).is_empty());
    desk.sql(&format!(
        "UPDATE newsroom.staff SET role = 'contributor' WHERE id = '{}'",
        leaver.id()
    ));
    assert!(summaries(&piet).is_empty(), "another role, another calendar");
    let kept_hash: String = desk.text("SELECT string_agg(encode(token_hash, 'hex'), ' ') FROM newsroom.calendar_links");
    assert!(!kept_hash.contains(piet.trim_start_matches("/calendar/").trim_end_matches(".ics")));

    let version: i64 = desk
        .owner()
        .query_one("SELECT version FROM newsroom.staff WHERE id = $1", &[&leaver.id().0])
        .unwrap()
        .get(0);
    let left = Member::of(desk.at(), &admin).post(
        &format!("/admin/staff/{}/deactivate", leaver.id()),
        &[("version", &version.to_string()), ("key", "0194-leaver")],
    );
    assert_eq!(left.status, 303);
    let nothing = desk.reader.get("/calendar/nothing.ics");
    assert_eq!((desk.reader.get(&piet).status, nothing.status), (404, 404));
    let again = link(&desk.ilse);
    assert_eq!(
        (desk.reader.get(&ilse).status, desk.reader.get(&again).status),
        (404, 200)
    );
}

#[test]
fn a_link_is_made_on_ones_account_shown_once_and_ended_there() {
    let desk = Desk::open();
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let make = |key: &str| tamsin.post("/admin/account/calendar", &[("key", key)]);

    let made = make("0194-made-1");

    assert_eq!(made.status, 200);
    let page = made.text();
    let path = page
        .split("/calendar/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .map(|rest| format!("/calendar/{rest}"))
        .unwrap();
    assert_eq!(desk.reader.get(&path).status, 200);
    let token = path.trim_start_matches("/calendar/").trim_end_matches(".ics");
    let again = make("0194-made-1");
    assert_eq!(again.status, 303, "the same form makes no second one");
    assert!(!tamsin.get("/admin/account").text().contains(token));
    assert_eq!(desk.reader.get(&path).status, 200);
    assert_eq!(
        tamsin
            .post("/admin/account/calendar/end", &[("key", "0194-ended")])
            .status,
        303
    );
    assert_eq!(desk.reader.get(&path).status, 404);
}

//! The calendar: what stands in it for whom, how a story is moved, and the nights on which the clocks change.

use std::{sync::Barrier, thread};

use chrono::{DateTime, Datelike, DurationRound, TimeDelta, Utc};
use copydesk::{ids::ArticleId, policy::Role};

use crate::support::{Answer, Browser, Desk, Member, Person, Story};

fn hour(desk: &Desk, hours: i64) -> DateTime<Utc> {
    desk.ilse.now().duration_trunc(TimeDelta::hours(1)).unwrap() + TimeDelta::hours(hours)
}

/// It is nine in the morning of a Wednesday.
fn on_a_wednesday(desk: &Desk) {
    let now = desk.ilse.now();
    let days = (9 - i64::from(now.weekday().num_days_from_monday())) % 7 + 7;
    let morning = now.duration_trunc(TimeDelta::days(1)).unwrap() + TimeDelta::hours(9) + TimeDelta::days(days);
    desk.wait(&format!("{} seconds", (morning - now).num_seconds()));
}

fn calendar(desk: &Desk, person: &Person, query: &str) -> String {
    let page = Member::of(desk.at(), person).get(&format!("/admin/calendar{query}"));
    assert_eq!(page.status, 200);
    page.text()
}

/// The day of an instant on the newsroom's wall.
fn day(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::London)
        .format("%Y-%m-%d")
        .to_string()
}

fn begins(desk: &Desk, story: ArticleId) -> Option<DateTime<Utc>> {
    let sql = "SELECT live_from FROM newsroom.publications WHERE article_id = $1 AND cancelled_at IS NULL ORDER BY live_from DESC LIMIT 1";
    desk.owner().query_opt(sql, &[&story.0]).unwrap().map(|row| row.get(0))
}

fn due_of(desk: &Desk, story: ArticleId) -> Option<DateTime<Utc>> {
    let sql = "SELECT due_at FROM newsroom.articles WHERE id = $1";
    desk.owner().query_one(sql, &[&story.0]).unwrap().get(0)
}

fn set_due(desk: &Desk, story: ArticleId, at: DateTime<Utc>) {
    let sql = "UPDATE newsroom.articles SET due_at = $2, due_wall = $2 AT TIME ZONE 'Europe/London', due_zone = 'Europe/London' WHERE id = $1";
    desk.owner().execute(sql, &[&story.0, &at]).unwrap();
}

fn version(desk: &Desk, story: ArticleId) -> i64 {
    desk.owner()
        .query_one("SELECT version FROM newsroom.articles WHERE id = $1", &[&story.0])
        .unwrap()
        .get(0)
}

/// A move, as the page sends it that saw this version and this time.
struct Move<'a> {
    kind: &'a str,
    story: ArticleId,
    version: i64,
    seen: Option<DateTime<Utc>>,
    to: DateTime<Utc>,
}

impl Move<'_> {
    fn send(&self, desk: &Desk, person: &Person) -> Answer {
        let wall = self.to.with_timezone(&chrono_tz::Europe::London);
        let (entry, version) = (format!("{}-{}", self.kind, self.story), self.version.to_string());
        let seen = self.seen.map_or(0, |at| at.timestamp_micros()).to_string();
        let (day, time) = (wall.format("%Y-%m-%d").to_string(), wall.format("%H:%M").to_string());
        let key = uuid::Uuid::now_v7().to_string();
        let fields = [
            ("entry", entry.as_str()),
            ("version", &version),
            ("seen", &seen),
            ("at-day", &day),
            ("at-time", &time),
            ("zone", "Europe/London"),
            ("day", &day),
            ("key", &key),
        ];
        Member::of(desk.at(), person).post("/admin/calendar/move", &fields)
    }
}

#[test]
fn what_is_due_begins_ends_comes_free_and_went_live_stands_on_its_day() {
    let desk = Desk::open();
    on_a_wednesday(&desk);
    let live = desk.live(&Story::titled("Live already"));
    let planned = desk.scheduled(&Story::titled("Goes live later"), 2);
    let due = desk.draft(&Story::titled("To be ready"));
    set_due(&desk, due, hour(&desk, 3));
    let kept = desk.approved(&Story::titled("Comes free"));
    desk.ilse.embargoes(kept, 4);
    let ends = desk.live(&Story::titled("Ends by itself"));
    desk.owner()
        .execute(
            "UPDATE newsroom.publications SET live_until = newsroom.clock() + interval '5 hours' WHERE article_id = $1",
            &[&ends.0],
        )
        .unwrap();
    desk.draft(&Story::titled("Has no time"));

    let today = day(desk.ilse.now());
    let page = calendar(&desk, &desk.ilse, &format!("?day={today}"));

    for (kind, story) in [
        ("live", live),
        ("begins", planned),
        ("due", due),
        ("embargo", kept),
        ("ends", ends),
    ] {
        assert!(
            page.contains(&format!("data-entry=\"{kind}-{story}\"")),
            "{kind}: {page}"
        );
    }
    let (_, tray) = page.split_once("Without a time").unwrap();
    assert!(
        tray.contains("Has no time") && !tray.contains("To be ready") && !tray.contains("Goes live later"),
        "{tray}"
    );
    let only = calendar(&desk, &desk.ilse, &format!("?day={today}&kind=due&whose="));
    assert!(only.contains("To be ready") && !only.contains("Live already"), "{only}");
    // Whoever may not move it can look, and is given nothing to move it by.
    let writers = calendar(&desk, &desk.tamsin, &format!("?day={today}"));
    let entry = |page: &str, name: &str| {
        page.split(&format!("data-entry=\"{name}\""))
            .nth(1)
            .unwrap()
            .split("</li>")
            .next()
            .unwrap()
            .to_owned()
    };
    assert!(!entry(&writers, &format!("begins-{planned}")).contains("data-grip"));
    assert!(entry(&writers, &format!("due-{due}")).contains("data-grip"), "her own");
    assert!(entry(&page, &format!("begins-{planned}")).contains("data-grip"));
    assert!(!entry(&page, &format!("live-{live}")).contains("data-grip"));
}

#[test]
fn an_embargoed_story_stands_in_the_calendar_of_those_alone_who_may_see_it() {
    let desk = Desk::open();
    on_a_wednesday(&desk);
    let story = desk.approved(&Story::titled("The sediment cores"));
    set_due(&desk, story, hour(&desk, 2));
    desk.ilse.embargoes(story, 4);
    let outside = desk.person("Con Tributor", Role::Contributor);
    let today = day(desk.ilse.now());
    for (person, sees) in [
        (&desk.ilse, true),
        (&desk.tamsin, true),
        (&desk.noor, false),
        (&outside, false),
    ] {
        for query in [format!("?day={today}"), format!("?day={today}&view=day")] {
            assert_eq!(
                calendar(&desk, person, &query).contains("The sediment cores"),
                sees,
                "{query}"
            );
        }
    }
    let moved = Move {
        kind: "embargo",
        story,
        version: version(&desk, story),
        seen: None,
        to: hour(&desk, 30),
    };
    assert_eq!(moved.send(&desk, &desk.noor).status, 404);
}

#[test]
fn moving_a_plan_is_the_act_itself_and_what_is_shown_afterwards_is_read_back() {
    let desk = Desk::open();
    on_a_wednesday(&desk);
    let story = desk.scheduled(&Story::titled("Winter ferry"), 30);
    let (was, to) = (begins(&desk, story).unwrap(), hour(&desk, 54));
    let seen = version(&desk, story);
    let with = |kind, seen_at, to| Move {
        kind,
        story,
        version: seen,
        seen: seen_at,
        to,
    };

    let done = with("begins", Some(was), to).send(&desk, &desk.ilse);

    assert_eq!((done.status, begins(&desk, story)), (303, Some(to)), "{}", done.text());
    let page = Member::of(desk.at(), &desk.ilse).get(done.header("location")).text();
    let wall = to
        .with_timezone(&chrono_tz::Europe::London)
        .format("%A %-d %B, %H:%M")
        .to_string();
    assert!(
        page.contains(&format!("“Winter ferry” stands at {wall} now: goes live.")),
        "{page}"
    );
    assert!(
        desk.text(&format!(
            "SELECT act FROM newsroom.activity WHERE article_id = '{story}' ORDER BY seq DESC LIMIT 1"
        ))
        .contains("rescheduled")
    );
    // The page that did not see that move is told so, and nothing is moved by it.
    let stale = with("begins", Some(was), hour(&desk, 70)).send(&desk, &desk.noor);
    assert_eq!((stale.status, begins(&desk, story)), (409, Some(to)));
    assert!(
        stale.text().contains("Not moved") && stale.text().contains("data-said"),
        "{}",
        stale.text()
    );
    let now = version(&desk, story);
    let past = Move {
        kind: "begins",
        story,
        version: now,
        seen: Some(to),
        to: hour(&desk, -3),
    }
    .send(&desk, &desk.ilse);
    assert_eq!((past.status, begins(&desk, story)), (422, Some(to)));
    assert!(
        past.text().contains("Choose a time that is still to come."),
        "{}",
        past.text()
    );
    let refused = Move {
        kind: "begins",
        story,
        version: now,
        seen: Some(to),
        to: hour(&desk, 70),
    }
    .send(&desk, &desk.tamsin);
    assert_eq!((refused.status, begins(&desk, story)), (403, Some(to)));
    assert!(refused.text().contains("An editor schedules stories."));
}

#[test]
fn due_times_ends_embargoes_and_stories_without_a_time_are_moved_as_well() {
    let desk = Desk::open();
    on_a_wednesday(&desk);
    let draft = desk.draft(&Story::titled("A draft"));
    let approved = desk.approved(&Story::titled("Signed"));
    let kept = desk.approved(&Story::titled("Kept"));
    desk.ilse.embargoes(kept, 4);
    let live = desk.live(&Story::titled("Live"));
    let to = hour(&desk, 30);
    let moves = |kind: &'static str, story: ArticleId, to| {
        Move {
            kind,
            story,
            version: version(&desk, story),
            seen: None,
            to,
        }
        .send(&desk, &desk.ilse)
    };

    assert_eq!(moves("due", draft, to).status, 303);
    assert_eq!(due_of(&desk, draft), Some(to));
    assert_eq!(moves("schedule", approved, to).status, 303);
    assert_eq!(begins(&desk, approved), Some(to));
    assert_eq!(moves("embargo", kept, to).status, 303);
    assert!(
        calendar(&desk, &desk.tamsin, &format!("?day={}", day(to))).contains(&format!("embargo-{kept}")),
        "its writer still sees it"
    );
    // Nobody has planned an end, so somebody has to say why.
    let bare = moves("ends", live, to);
    assert_eq!(bare.status, 422);
    assert!(
        bare.text().contains("Say why, for your colleagues.") && bare.text().contains("/time?look=withdraw-at"),
        "{}",
        bare.text()
    );
    let shorter = moves("embargo", kept, hour(&desk, 10));
    assert_eq!(shorter.status, 422);
    assert!(shorter.text().contains("Say why it ends earlier"));
    assert_eq!(moves("nonsense", draft, to).status, 422);
    let unknown = Move {
        kind: "due",
        story: ArticleId::new(),
        version: 1,
        seen: None,
        to,
    };
    assert_eq!(unknown.send(&desk, &desk.ilse).status, 404);
}

#[test]
fn of_two_who_move_one_plan_at_once_one_is_told() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("Winter ferry"), 30);
    let (was, seen) = (begins(&desk, story).unwrap(), version(&desk, story));
    let barrier = Barrier::new(2);
    let answers: Vec<(u16, DateTime<Utc>)> = thread::scope(|scope| {
        let threads: Vec<_> = [(&desk.ilse, 40), (&desk.noor, 50)]
            .map(|(person, hours)| {
                let (desk, barrier) = (&desk, &barrier);
                scope.spawn(move || {
                    let to = hour(desk, hours);
                    let moved = Move {
                        kind: "begins",
                        story,
                        version: seen,
                        seen: Some(was),
                        to,
                    };
                    barrier.wait();
                    (moved.send(desk, person).status, to)
                })
            })
            .into_iter()
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let won: Vec<_> = answers.iter().filter(|(status, _)| *status == 303).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert!(answers.iter().any(|(status, _)| *status == 409), "{answers:?}");
    assert_eq!(begins(&desk, story), Some(won[0].1));
}

#[test]
fn days_of_23_and_25_hours_are_drawn_as_they_are() {
    let desk = Desk::open();
    let hours = |page: &str| page.matches("class=\"hour__t\"").count();
    for (day, count, note) in [
        ("2030-10-27", 25, "02:00: the clocks go back, so this day has 25 hours"),
        (
            "2030-03-31",
            23,
            "01:00: the clocks go forward, so this day has 23 hours",
        ),
        ("2030-10-26", 24, ""),
    ] {
        let page = calendar(&desk, &desk.ilse, &format!("?view=day&day={day}"));
        assert_eq!(hours(&page), count, "{day}");
        assert!(page.contains(note), "{day}: {page}");
        assert!(calendar(&desk, &desk.ilse, &format!("?day={day}")).contains(note));
    }
    let back = calendar(&desk, &desk.ilse, "?view=day&day=2030-10-27");
    assert!(back.contains(">01:00 BST<") && back.contains(">01:00 GMT<"), "{back}");
    let forward = calendar(&desk, &desk.ilse, "?view=day&day=2030-03-31");
    assert!(!forward.contains(">01:00<") && forward.contains(">02:00<"), "{forward}");
    // Entries of the hour that comes twice say which of the two it is.
    let story = desk.draft(&Story::titled("In the second of them"));
    set_due(&desk, story, "2030-10-27T01:30:00Z".parse().unwrap());
    assert!(calendar(&desk, &desk.ilse, "?day=2030-10-27").contains("due (GMT)"));
    let asked = Move {
        kind: "due",
        story,
        version: 1,
        seen: Some("2030-10-27T01:30:00Z".parse().unwrap()),
        to: "2030-10-27T00:30:00Z".parse().unwrap(),
    };
    let answer = asked.send(&desk, &desk.ilse);
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("01:30 comes twice"), "{}", answer.text());
}

#[test]
fn a_missed_deadline_is_said_until_somebody_approves_the_story() {
    let desk = Desk::open();
    on_a_wednesday(&desk);
    let story = desk.draft(&Story::titled("Late by now"));
    set_due(&desk, story, hour(&desk, -2));
    let page = calendar(&desk, &desk.ilse, "");
    assert!(
        page.contains("Late: not approved by the time they were due") && page.contains("Late by now"),
        "{page}"
    );
    assert!(
        Member::of(desk.at(), &desk.tamsin)
            .get("/admin")
            .text()
            .contains("due, late")
    );
    desk.approve(story);
    assert!(!calendar(&desk, &desk.ilse, "").contains("Late: not approved"));
}

#[test]
fn a_week_of_a_thousand_stories_works_and_says_how_many_more_there_are() {
    let desk = Desk::open();
    desk.live(&Story::titled("One of them"));
    let monday = "2031-03-03T00:00:00Z";
    desk.sql(&format!(
        "WITH few AS (SELECT i, gen_random_uuid() AS id, gen_random_uuid() AS text FROM generate_series(1, 1000) i),
           texts AS (SELECT few.*, r.lang, r.category_id, r.body FROM few CROSS JOIN (SELECT * FROM newsroom.revisions LIMIT 1) r),
           one AS (INSERT INTO newsroom.articles (id, created_by, created_at, changed_at, working_revision_id, due_at, due_wall, due_zone)
             SELECT t.id, s.id, now(), now(), t.text, at, at AT TIME ZONE 'Europe/London', 'Europe/London'
             FROM texts t, (SELECT id FROM newsroom.staff WHERE name = 'Tamsin Okoro') s, LATERAL (SELECT timestamptz '{monday}' + t.i * interval '10 minutes' AS at) w)
         INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, headline, lang, category_id, body)
         SELECT t.text, t.id, 1, s.id, now(), now(), 'A headline of a usual length that says what happened, ' || t.i, t.lang, t.category_id, t.body
         FROM texts t, (SELECT id FROM newsroom.staff WHERE name = 'Tamsin Okoro') s"
    ));
    for query in ["?day=2031-03-05", "?day=2031-03-05&view=day"] {
        let page = calendar(&desk, &desk.ilse, query);
        assert!(page.len() < 100_000, "{query}: {}", page.len());
    }
    let week = calendar(&desk, &desk.ilse, "?day=2031-03-05");
    assert!(week.contains("130 times more"), "{week}");
    // From hour to hour nothing of a long day is out of reach.
    let mut found = 0;
    let mut next = "?day=2031-03-05&view=day".to_owned();
    for _ in 0..5 {
        let page = calendar(&desk, &desk.ilse, &next);
        found += page.matches("data-entry=\"due-").count();
        match page
            .split("times more on this day")
            .next()
            .filter(|_| page.contains("times more on this day"))
        {
            Some(before) => {
                next = before
                    .rsplit("href=\"/admin/calendar")
                    .next()
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .replace("&#38;", "&")
                    .replace("&amp;", "&")
            }
            None => break,
        }
    }
    assert!(found >= 144, "{found}");
}

#[test]
fn a_story_is_lifted_by_keys_and_put_down_or_left() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("Winter ferry"), 1);
    let to = "2030-06-05T07:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let was = begins(&desk, story).unwrap();
    assert_eq!(
        Move {
            kind: "begins",
            story,
            version: version(&desk, story),
            seen: Some(was),
            to
        }
        .send(&desk, &desk.ilse)
        .status,
        303
    );
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.ilse).cookie());
    browser.visit("/admin/calendar?day=2030-06-05");
    let focus = |browser: &Browser| {
        browser.says(&format!(
            "document.querySelector('[data-entry=\"begins-{story}\"] [data-grip]').focus()"
        ));
    };

    focus(&browser);
    browser.keys("m");
    browser.sees("to Wednesday 5 June, 08:00.");
    browser.keys("\u{e014}");
    browser.keys("\u{e015}");
    browser.sees("to Thursday 6 June, 08:15.");
    browser.keys("\u{e00c}");
    browser.sees("stays where it is.");
    assert_eq!(begins(&desk, story), Some(to));

    focus(&browser);
    browser.keys("m");
    browser.keys("\u{e014}");
    browser.keys("\u{e006}");
    browser.sees("“Winter ferry” stands at Thursday 6 June, 08:00 now: goes live.");
    assert_eq!(begins(&desk, story), Some(to + TimeDelta::hours(24)));
    // Somebody else was quicker: it springs back to where it is, with the sentence.
    let seen = begins(&desk, story);
    assert_eq!(
        Move {
            kind: "begins",
            story,
            version: version(&desk, story),
            seen,
            to: to + TimeDelta::hours(72)
        }
        .send(&desk, &desk.noor)
        .status,
        303
    );
    browser.keys("m");
    browser.keys("\u{e014}");
    browser.keys("\u{e006}");
    browser.sees("Somebody changed this story after you opened the calendar.");
    browser.waits_for(
        "the story stands on its day",
        &format!("document.querySelector('[data-day=\"2030-06-08\"] [data-entry=\"begins-{story}\"]')"),
    );
    browser.says("document.activeElement.blur()");
    browser.keys("l");
    browser.sees("10 to 16 June 2030");
    browser.keys("h");
    browser.sees("3 to 9 June 2030");
}

//! The log of changes: a front end that follows it has what a fresh reading would give, whatever happened, and learns nothing
//! of what readers may not know.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Barrier},
    thread,
};

use chrono::TimeDelta;
use copydesk::{
    articles::{
        gate::order::Order,
        timeline::{ChangeKind, Plan, planned::Planned},
    },
    feed,
    ids::ArticleId,
};
use rand::{RngExt, seq::IndexedRandom};
use serde_json::{Value, json};

use crate::{
    kept_answers::World,
    support::{Desk, Newsroom, Reader, Story, block_on},
};

/// The place at which somebody reads on who has everything up to now.
fn now(reader: &Reader) -> String {
    place(&reader.json("/changes?since=now"))
}

fn place(answer: &Value) -> String {
    answer["page"]["next_cursor"].as_str().unwrap().to_owned()
}

/// All that was told since, page by page, and the place behind it.
fn told_since(reader: &Reader, since: &str, limit: usize) -> (Vec<Value>, String) {
    let (mut all, mut since) = (Vec::new(), since.to_owned());
    loop {
        let answer = reader.json(&format!("/changes?since={since}&limit={limit}"));
        all.extend(answer["data"].as_array().unwrap().clone());
        since = place(&answer);
        if answer["page"]["has_more"] == json!(false) {
            return (all, since);
        }
    }
}

/// Kinds with whether they are gone, in order.
fn kinds(told: &[Value]) -> Vec<(String, bool)> {
    let one = |change: &Value| {
        (
            change["kind"].as_str().unwrap().to_owned(),
            change["gone"].as_bool().unwrap(),
        )
    };
    told.iter().map(one).collect()
}

#[test]
fn a_story_is_told_of_with_everything_that_it_changes() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tag, author) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let start = now(&desk.reader);

    let story = Story::titled("Tide")
        .filed_under(harbour)
        .tagged(&[tag])
        .signed_by(&[&author]);
    let id = desk.live(&story);

    let (told, next) = told_since(&desk.reader, &start, 100);
    let of = |kind: &str| told.iter().filter(|change| change["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(
        (
            of("article").len(),
            of("category").len(),
            of("tag").len(),
            of("author").len()
        ),
        (1, 2, 1, 1),
        "{told:#?}"
    );
    let first = of("article")[0];
    assert_eq!(first["id"], id.to_string());
    assert_eq!(first["href"], format!("/api/v1/articles/{id}"));
    assert_eq!((&first["object"], &first["gone"]), (&json!("change"), &json!(false)));
    assert_eq!(of("tag")[0]["href"], "/api/v1/tags/tides");
    for change in &told {
        let href = change["href"].as_str().unwrap();
        assert_eq!(desk.reader.get(href).json()["id"], change["id"], "{href}");
    }

    desk.ilse.withdraws(id, "A check", None);
    let (told, _) = told_since(&desk.reader, &next, 100);
    let gone: BTreeSet<String> = (told.iter())
        .filter(|change| change["gone"] == json!(true))
        .map(|change| change["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        gone,
        BTreeSet::from(["article", "author", "tag"].map(str::to_owned)),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .all(|change| change["gone"] == json!(false) || change["href"].is_null())
    );
}

#[test]
fn each_thing_that_readers_see_differently_is_told() {
    type Happening = (&'static str, &'static str, fn(&Desk, ArticleId));
    let happenings: [Happening; 10] = [
        ("article", "a slip is mended", |desk, id| {
            desk.republish(id, ChangeKind::Typo, None, |content| content.dek.push_str(" More."));
        }),
        ("article", "it is killed", |desk, id| {
            desk.ilse.kills(id, "Wrong", "This story was removed.");
            desk.noor.kills(id, "Wrong", "This story was removed.");
        }),
        ("list", "it is featured", |desk, id| desk.ilse.features(id)),
        ("article", "its tag has another name", |desk, _| {
            desk.sql("UPDATE newsroom.tags SET name = 'Springs', changed_at = newsroom.act_clock()");
        }),
        ("author", "its author has another life", |desk, _| {
            desk.sql(
                "UPDATE newsroom.authors SET bio = 'Rows.', changed_at = newsroom.act_clock() WHERE slug = 'ada-rowe'",
            );
        }),
        ("site", "the newsroom has another line", |desk, _| {
            desk.sql("UPDATE newsroom.site SET tagline = 'Daily', changed_at = newsroom.act_clock()");
        }),
        ("comments", "a reader says something", |desk, id| {
            let name = uuid::Uuid::now_v7();
            desk.sql(&format!(
                "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state)
                 VALUES ('{name}', '{id}', '{name}', 1, now(), 'Jory', 'I was there.', 'visible')"
            ));
        }),
        ("series", "it comes into a series", |desk, id| {
            let series = crate::series::adds(&desk.ilse, "The Open Gate").unwrap();
            crate::series::puts(&desk.ilse, id, Some(series), None).unwrap();
        }),
        ("site", "the menu leads elsewhere", |desk, _| {
            desk.sql("UPDATE newsroom.site_design SET live = live || '{\"social\": [\"https://courier.example\"]}'");
        }),
        ("redirect", "it has another address", |desk, id| {
            desk.republish(id, ChangeKind::Typo, None, |content| {
                content.slug = Some("high-tide".into())
            });
        }),
    ];
    for (kind, what, happens) in happenings {
        let desk = Desk::open();
        let (tag, author) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
        let id = desk.live(&Story::titled("Tide").tagged(&[tag]).signed_by(&[&author]));
        let start = now(&desk.reader);

        happens(&desk, id);

        let (told, _) = told_since(&desk.reader, &start, 3);
        assert!(told.iter().any(|change| change["kind"] == kind), "{what}: {told:#?}");
        if kind == "redirect" {
            let change = told.iter().find(|change| change["kind"] == kind).unwrap();
            assert_eq!((&change["path"], &change["id"]), (&json!("/tide"), &json!(id)));
            let leads = desk.reader.get(change["href"].as_str().unwrap()).json();
            assert_eq!(
                (&leads["kind"], &leads["location"]),
                (&json!("redirect"), &json!("/high-tide"))
            );
        }
        if what == "it is killed" {
            assert!(kinds(&told).contains(&("article".into(), true)));
        }
    }
}

/// With nothing written at the moment: nobody but whoever reads is there to notice it.
#[test]
fn what_appears_and_goes_by_time_alone_is_told_when_its_time_has_come() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    let planned = desk.scheduled(&Story::titled("Planned").tagged(&[tag]), 2);
    let embargoed = desk.draft(&Story::titled("Results"));
    desk.ilse.embargoes(embargoed, 5);
    desk.approve(embargoed);
    let from = desk.ilse.now() + TimeDelta::hours(1);
    desk.ilse.schedules(embargoed, ChangeKind::First, from);
    let start = now(&desk.reader);

    assert_eq!(told_since(&desk.reader, &start, 10).0, Vec::<Value>::new());
    desk.wait("3 hours");
    let (told, next) = told_since(&desk.reader, &start, 10);
    assert_eq!(told[0]["id"], planned.to_string());
    assert!(kinds(&told).contains(&("tag".into(), false)), "{told:#?}");
    assert_eq!(desk.reader.json("/tags/tides")["article_count"], 1);

    desk.wait("6 hours");
    let (told, next) = told_since(&desk.reader, &next, 10);
    assert_eq!(told[0]["id"], embargoed.to_string(), "the embargo is over");

    // An end that was planned.
    let until = "UPDATE newsroom.publications SET live_until = newsroom.act_clock() + interval '1 hour', acted_at = newsroom.act_clock() WHERE article_id = ";
    desk.sql(&format!("{until} '{planned}'"));
    let (_, next) = told_since(&desk.reader, &next, 10);
    desk.wait("8 hours");
    let (told, _) = told_since(&desk.reader, &next, 10);
    assert_eq!(
        (&told[0]["id"], &told[0]["gone"]),
        (&json!(planned), &json!(true)),
        "{told:#?}"
    );
    assert!(kinds(&told).contains(&("tag".into(), true)), "{told:#?}");
}

#[test]
fn nothing_that_readers_may_not_know_of_leaves_a_trace() {
    let desk = Desk::open();
    let tag = desk.tag("Secrets");
    let live = desk.live(&Story::titled("Public"));
    let start = now(&desk.reader);
    let answers = |desk: &Desk| {
        ["/changes", "/changes?since=now", &format!("/changes?since={start}")].map(|path| desk.reader.api(path).body)
    };
    let before = answers(&desk);

    let secret = |title: &str| Story::titled(title).tagged(&[tag]);
    let planned = desk.scheduled(&secret("Scheduled"), 5);
    desk.ilse.holds(planned);
    let dropped = desk.scheduled(&secret("Dropped"), 5);
    desk.ilse.acts(dropped, Order::Unschedule("Not yet".into())).unwrap();
    let embargoed = desk.draft(&secret("Embargoed"));
    desk.ilse.embargoes(embargoed, 48);
    desk.approve(embargoed);
    let from = desk.ilse.now() + TimeDelta::hours(5);
    desk.ilse.schedules(embargoed, ChangeKind::First, from);
    desk.tamsin.edits(live, |content| content.headline = "Another".into());
    desk.approve(live);
    let plan = Plan {
        kind: ChangeKind::Correction,
        note: Some("The tally was wrong.".into()),
    };
    let planned = Planned::at_instant(from, chrono_tz::Tz::UTC);
    desk.ilse.acts(live, Order::Schedule(plan, planned)).unwrap();
    desk.sql("UPDATE newsroom.tags SET name = 'Old secrets', slug = 'old-secrets', changed_at = newsroom.act_clock()");
    desk.sql("UPDATE newsroom.site SET own_approval = NOT own_approval, checks_links = NOT checks_links, version = version + 1");
    desk.guest("Nobody Yet");
    let name = uuid::Uuid::now_v7();
    desk.sql(&format!(
        "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state)
         VALUES ('{name}', '{live}', '{name}', 1, now(), 'Jory', 'Held.', 'held');
         UPDATE newsroom.comments SET state = 'spam'"
    ));

    assert_eq!(answers(&desk), before);
}

/// The one that took its number first commits last: nobody sees the second before.
#[test]
fn whoever_pages_misses_nothing_when_the_first_number_commits_last() {
    let newsroom = Newsroom::open();
    let gate = Arc::new(Barrier::new(2));
    let list: uuid::Uuid = newsroom
        .owner()
        .query_one("SELECT id FROM newsroom.lists LIMIT 1", &[])
        .unwrap()
        .get(0);
    let note = format!("SELECT newsroom.note('list', ARRAY['{list}'::uuid])");
    let seen = |after: i64| -> Vec<i64> {
        let rows = newsroom
            .reader()
            .query(
                "SELECT seq FROM published.changes WHERE seq > $1 ORDER BY seq",
                &[&after],
            )
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let last = seen(0).last().copied().unwrap_or(0);

    let mut first = newsroom.owner();
    first
        .batch_execute(&format!("BEGIN; {note}; SET CONSTRAINTS ALL IMMEDIATE"))
        .unwrap();
    let second = {
        let (mut client, note, gate) = (newsroom.owner(), note.clone(), Arc::clone(&gate));
        thread::spawn(move || {
            client.batch_execute(&format!("BEGIN; {note}")).unwrap();
            gate.wait();
            client.batch_execute("COMMIT").unwrap();
        })
    };
    gate.wait();
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut owner = newsroom.owner();
    while owner.query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 && !second.is_finished() {
        thread::yield_now();
    }
    assert!(!second.is_finished(), "the second waits for the first");
    assert_eq!(seen(last), [0_i64; 0]);
    first.batch_execute("COMMIT").unwrap();
    second.join().unwrap();

    assert_eq!(seen(last), [last + 1, last + 2]);
}

#[test]
fn a_place_that_is_older_than_what_is_kept_is_gone_and_one_of_another_history_too() {
    let desk = Desk::open();
    let before = now(&desk.reader);
    let moment = desk.ilse.now() - TimeDelta::minutes(1);
    let moment = moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    desk.all_live(&["One", "Two", "Three"]);
    let (all, _) = told_since(&desk.reader, &before, 2);
    let from_the_start = desk.reader.json("/changes?limit=100")["data"].as_array().unwrap().len();
    assert!(all.len() >= 3 && from_the_start >= all.len());

    desk.wait("40 days");
    desk.live(&Story::titled("Four"));
    let database = desk.writers_address();
    let forgotten = block_on(async {
        let mut conn = database.connect().await.unwrap();
        feed::forget_old(&mut conn, 30).await.unwrap()
    });

    assert!(usize::try_from(forgotten).unwrap() >= all.len(), "{forgotten}");
    for since in [before.as_str(), moment.as_str()] {
        let answer = desk.reader.api(&format!("/changes?since={since}"));
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (410, &json!("gone")),
            "{since}"
        );
    }
    let kept = desk.reader.json("/changes?limit=100");
    assert!(!kept["data"].as_array().unwrap().is_empty());
    assert_eq!(told_since(&desk.reader, &now(&desk.reader), 10).0, Vec::<Value>::new());
    let doctor = desk.runs(&["doctor"]);
    assert!(
        doctor.out.contains("ok   Every sealed text"),
        "a log that begins later is whole: {}",
        doctor.out
    );

    // A backup of before is restored: the same numbers tell of other things.
    let place = now(&desk.reader);
    desk.sql("UPDATE newsroom.changes SET told_at = told_at + interval '1 second'");
    desk.sql("SELECT newsroom.stir(ARRAY[newsroom.facet('terms', '')])");
    assert_eq!(desk.reader.api(&format!("/changes?since={place}")).status, 410);
    for wrong in ["yesterday", "AAAA", "-1", ""] {
        let answer = desk.reader.api(&format!("/changes?since={wrong}"));
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["parameter"]),
            (400, &json!("since")),
            "{wrong}"
        );
    }
}

#[test]
fn some_kinds_are_read_alone_and_a_moment_is_a_place() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    let start = now(&desk.reader);
    for number in 0..5 {
        desk.live(&Story::titled(&format!("Tide {number}")).tagged(&[tag]));
    }

    let (mut since, mut seen) = (start.clone(), Vec::new());
    loop {
        let answer = desk
            .reader
            .json(&format!("/changes?since={since}&kinds=tag,redirect&limit=2"));
        seen.extend(kinds(answer["data"].as_array().unwrap()));
        since = place(&answer);
        if answer["page"]["has_more"] == json!(false) {
            break;
        }
    }
    assert_eq!(seen, vec![("tag".to_owned(), false); 5]);
    assert_eq!(
        told_since(&desk.reader, &since, 10).0,
        Vec::<Value>::new(),
        "all was looked at"
    );

    desk.wait("1 hour");
    let at = desk.ilse.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    desk.wait("2 hours");
    desk.live(&Story::titled("Later"));
    let later = desk.reader.json(&format!("/changes?since={at}&kinds=article"));
    assert_eq!(
        kinds(later["data"].as_array().unwrap()),
        [("article".to_owned(), false)]
    );
    assert_eq!(desk.reader.api("/changes?kinds=drafts").status, 400);
}

/// A copy of everything that readers can read, kept by the log alone.
#[derive(Default)]
struct Mirror {
    things: BTreeMap<(String, String), Value>,
    redirects: BTreeMap<String, String>,
    since: String,
}

impl Mirror {
    /// Reads everything anew.
    fn fresh(reader: &Reader) -> Self {
        let mut mirror = Self {
            since: now(reader),
            ..Self::default()
        };
        for (kind, path) in [
            ("article", "/articles"),
            ("tag", "/tags"),
            ("author", "/authors"),
            ("series", "/series"),
            ("list", "/lists"),
        ] {
            let mut cursor = String::new();
            loop {
                let sign = if path == "/lists" {
                    String::new()
                } else {
                    format!("?limit=50{cursor}")
                };
                let list = reader.json(&format!("{path}{sign}"));
                for thing in list["data"].as_array().unwrap() {
                    mirror.fetch(
                        reader,
                        kind,
                        thing["id"].as_str().unwrap(),
                        thing["links"]["self"].as_str().unwrap(),
                    );
                }
                match list["page"]["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
        }
        mirror.branches(reader, &reader.json("/categories")["data"]);
        mirror.fetch(reader, "site", "", "/api/v1/site");
        mirror
    }

    fn branches(&mut self, reader: &Reader, branches: &Value) {
        for branch in branches.as_array().unwrap() {
            self.fetch(
                reader,
                "category",
                branch["id"].as_str().unwrap(),
                branch["links"]["self"].as_str().unwrap(),
            );
            self.branches(reader, &branch["children"]);
        }
    }

    /// What stands at an address now; nothing where it is gone.
    fn fetch(&mut self, reader: &Reader, kind: &str, id: &str, href: &str) {
        let key = (kind.to_owned(), id.to_owned());
        let answer = reader.get(href);
        match answer.status {
            200 => {
                let mut thing = answer.json();
                if kind == "list" {
                    // Its stories are there already.
                    for card in thing["data"].as_array_mut().unwrap() {
                        *card = card["id"].clone();
                    }
                }
                if kind == "series" {
                    for part in thing["parts"].as_array_mut().unwrap() {
                        part["article"] = part["article"]["id"].clone();
                    }
                }
                self.things.insert(key, thing);
            }
            404 | 410 => drop(self.things.remove(&key)),
            other => panic!("{href}: {other}"),
        }
    }

    /// Takes in what was told since.
    fn follow(&mut self, reader: &Reader, limit: usize) {
        let (told, next) = told_since(reader, &self.since, limit);
        for change in told {
            let kind = change["kind"].as_str().unwrap();
            let id = change["id"].as_str().unwrap_or_default();
            match (kind, change["href"].as_str()) {
                ("redirect", _) => drop(
                    self.redirects
                        .insert(change["path"].as_str().unwrap().to_owned(), id.to_owned()),
                ),
                ("comments", _) => self.fetch(reader, "article", id, &format!("/api/v1/articles/{id}")),
                (_, Some(href)) => self.fetch(reader, kind, id, href),
                (_, None) => drop(self.things.remove(&(kind.to_owned(), id.to_owned()))),
            }
        }
        self.since = next;
    }
}

/// What `World` does not do.
fn also_happens(world: &mut World) -> String {
    let story = world.stories.choose(&mut world.chance).copied();
    let desk = &world.desk;
    let Some(id) = story else { return world.happens() };
    let live = desk.reader.api(&format!("/articles/{id}")).status == 200;
    world.renamed += 1;
    let number = world.renamed;
    match world.chance.random_range(0..7) {
        0 if live && world.stories.len() > 3 => {
            desk.ilse.kills(id, "Wrong", "This story was removed.");
            desk.noor.kills(id, "Wrong", "This story was removed.");
            // Nothing more can be done to it.
            let others: Vec<ArticleId> = world.stories.iter().copied().filter(|other| *other != id).collect();
            for story in &mut world.stories {
                if *story == id {
                    *story = *others.choose(&mut world.chance).unwrap();
                }
            }
            format!("{id} is killed")
        }
        1 if live => {
            desk.republish(id, ChangeKind::Update, None, |content| {
                content.slug = Some(format!("moved-{number}"))
            });
            format!("{id} has another address")
        }
        2 if live => {
            let comment = uuid::Uuid::now_v7();
            let state = ["visible", "held"].choose(&mut world.chance).unwrap();
            desk.sql(&format!(
                "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state)
                 VALUES ('{comment}', '{id}', '{comment}', 1, now(), 'Jory', 'I was there.', '{state}')"
            ));
            format!("somebody says something of {id}")
        }
        3 => {
            let slug = format!("person-{number}");
            let author = world.authors.choose(&mut world.chance).unwrap().id;
            desk.sql(&format!(
                "UPDATE newsroom.authors SET slug = '{slug}', changed_at = newsroom.act_clock() WHERE id = '{author}'"
            ));
            "an author moves".into()
        }
        4 => {
            let section = world.sections.choose(&mut world.chance).unwrap();
            desk.sql(&format!("UPDATE newsroom.categories SET slug = 'part-{number}', changed_at = newsroom.act_clock() WHERE id = '{section}'"));
            "a section moves".into()
        }
        5 if live => {
            let tags = world.tags.iter().copied().take(1).collect::<Vec<_>>();
            let section = *world.sections.choose(&mut world.chance).unwrap();
            desk.republish(id, ChangeKind::Typo, None, |content| {
                content.tags = tags;
                content.category = section;
                content.dek.push('.');
            });
            format!("{id} is filed elsewhere")
        }
        _ => world.happens(),
    }
}

#[test]
fn a_front_end_that_follows_the_log_has_what_a_fresh_reading_gives() {
    for seed in [3, 29] {
        let mut world = World::new(seed);
        let mut mirror = Mirror::fresh(&world.desk.reader);
        let mut story = Vec::new();
        for round in 0..40 {
            for _ in 0..4 {
                let happened = if world.chance.random_bool(0.6) {
                    world.happens()
                } else {
                    also_happens(&mut world)
                };
                story.push(happened);
            }
            let limit = world.chance.random_range(1..20);
            mirror.follow(&world.desk.reader, limit);
            if round % 4 != 3 {
                continue;
            }
            let fresh = Mirror::fresh(&world.desk.reader);
            let keys: BTreeSet<_> = fresh.things.keys().chain(mirror.things.keys()).collect();
            for key in keys {
                assert_eq!(
                    mirror.things.get(key),
                    fresh.things.get(key),
                    "{key:?} (seed {seed}) after {story:#?}"
                );
            }
        }
        for (path, leads_to) in former_addresses(&world.desk) {
            assert_eq!(mirror.redirects.get(&path), Some(&leads_to), "{path} (seed {seed})");
        }
    }
}

/// The addresses that lead elsewhere today, each with what they lead to.
fn former_addresses(desk: &Desk) -> Vec<(String, String)> {
    let rows = desk
        .owner()
        .query(
            "SELECT '/' || slug FROM newsroom.slugs UNION SELECT '/' || kind || '/' || slug FROM newsroom.former_slugs",
            &[],
        )
        .unwrap();
    let mut found = Vec::new();
    for row in rows {
        let path: String = row.get(0);
        let answer = desk.reader.api(&format!("/resolve?path={path}"));
        if answer.status == 200 && answer.json()["kind"] == "redirect" {
            found.push((path, answer.json()["id"].as_str().unwrap().to_owned()));
        }
    }
    assert!(found.len() > 3, "{found:?}");
    found
}

//! Saving: fields each by itself, few statements, no trace for each save, nothing of a colleague's taken away.

use std::{
    thread,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use copydesk::{
    activity,
    articles::{
        article::Article,
        gate::{order::Order, workflow},
        timeline::{ChangeKind, Plan, planned::Planned},
    },
    error::Error,
    feed,
    ids::ArticleId,
    policy::Role,
};
use reqwest::Method;

use crate::support::{Answer, Desk, Member, Person, Story};

/// One window of the writing surface: it asks for data and counts its keys.
struct Window<'a> {
    member: Member,
    desk: &'a Desk,
    story: ArticleId,
}

impl<'a> Window<'a> {
    fn of(desk: &'a Desk, person: &Person, story: ArticleId) -> Self {
        Self {
            member: Member::of(desk.at(), person),
            desk,
            story,
        }
    }

    fn sends(&self, part: &str, version: i64, key: &str, fields: &[(&str, &str)]) -> Answer {
        let (origin, version) = (format!("http://{}", self.desk.at()), version.to_string());
        let headers = [("origin", origin.as_str()), ("accept", "application/json")];
        let all = [&[("version", version.as_str()), ("key", key)][..], fields].concat();
        let path = format!("/admin/articles/{}/{part}", self.story);
        self.member.send(Method::POST, &path, &all, &headers)
    }

    fn version(&self) -> i64 {
        self.desk.tamsin.now_of(self.story).0
    }
}

fn hidden(page: &str, name: &str) -> String {
    let place = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&place).expect("the form has it").1;
    rest.split_once('"')
        .unwrap()
        .0
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
}

/// A paragraph with an identity of its own.
fn document(words: &str) -> String {
    serde_json::json!({ "type": "doc", "content": [
        { "type": "paragraph", "attrs": { "id": "b1b1b1b1b1" }, "content": [{ "type": "text", "text": words }] }] })
    .to_string()
}

#[test]
fn a_bad_field_is_named_and_the_others_are_stored() {
    let desk = Desk::open();
    let lowri = desk.person("Lowri Pugh", Role::Contributor);
    let long = "x".repeat(301);
    let longest = "x ".repeat(1_100);
    let table: [(&Person, &str, &str); 23] = [
        (&desk.tamsin, "headline", &long),
        (&desk.tamsin, "kicker", &long),
        (&desk.tamsin, "slugline", &long),
        (&desk.tamsin, "slug", "?!"),
        (&desk.tamsin, "genre", "gossip"),
        (&desk.tamsin, "category", "nowhere"),
        (&desk.tamsin, "tags", &long),
        (&lowri, "byline", "Tamsin Okoro"),
        (&desk.tamsin, "short_headline", &long),
        (&desk.tamsin, "summary", &longest),
        (&desk.tamsin, "dateline", &long),
        (&desk.tamsin, "search_title", &long),
        (&desk.tamsin, "description", &longest),
        (&desk.tamsin, "social_title", &long),
        (&desk.tamsin, "social_text", &longest),
        (&desk.tamsin, "canonical_url", "/a-path-of-ours"),
        (&desk.tamsin, "canonical_url", "javascript:alert(1)"),
        (&desk.tamsin, "canonical_url", "mailto:desk@courier.example"),
        (&desk.tamsin, "robots", "maybe"),
        (&desk.tamsin, "notes", &longest),
        (&desk.tamsin, "target", "a lot"),
        (&desk.tamsin, "target", "0"),
        (&desk.tamsin, "target", "99999999999"),
    ];
    for (person, bad, value) in table {
        let story = person.writes(&Story::titled("Before"));
        let window = Window::of(&desk, person, story);

        let answer = window.sends(
            "fields",
            window.version(),
            "0194-one",
            &[("dek", "After nine hours."), (bad, value)],
        );

        let said = answer.json();
        assert_eq!(answer.status, 200, "{bad}: {said}");
        assert_eq!(said["problems"][0]["parameter"], bad, "{said}");
        assert!(
            said["problems"][0]["detail"]
                .as_str()
                .is_some_and(|detail| detail.len() > 10),
            "{said}"
        );
        assert_eq!(said["version"].as_i64(), Some(window.version()));
        assert_eq!(desk.tamsin.now_of(story).2.dek, "After nine hours.", "{bad}");

        // Without scripts the same: stored, and the bad one beside itself as it was typed.
        let version = window.version().to_string();
        let page = window.member.post(
            &format!("/admin/articles/{story}/fields"),
            &[("version", &version), ("dek", "After ten hours."), (bad, value)],
        );
        assert_eq!(page.status, 422, "{bad}");
        assert!(
            page.text().contains(&format!("href=\"#{bad}\"")),
            "{bad}: {}",
            page.text()
        );
        assert_eq!(desk.tamsin.now_of(story).2.dek, "After ten hours.", "{bad}");
        assert_eq!(hidden(&page.text(), "version"), window.version().to_string());
    }
}

#[test]
fn a_form_with_a_problem_does_not_take_a_colleagues_words_away_at_the_second_press() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").dek("After nine hours."));
    let page = Member::of(desk.at(), &desk.tamsin);
    let path = format!("/admin/articles/{story}/fields");
    let opened = page.get(&format!("/admin/articles/{story}")).text();
    let (version, base) = (hidden(&opened, "version"), hidden(&opened, "base"));
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    let long = "x".repeat(700);

    let first = page.post(
        &path,
        &[
            ("version", &version),
            ("base", &base),
            ("headline", "The vote"),
            ("dek", &long),
        ],
    );
    assert_eq!(first.status, 422);
    let (version, base) = (hidden(&first.text(), "version"), hidden(&first.text(), "base"));
    assert!(first.text().contains(">The long vote</textarea>"), "{}", first.text());
    desk.ilse.edits(story, |content| content.kicker = "Harbour".into());

    let second = [
        ("version", version.as_str()),
        ("base", base.as_str()),
        ("headline", "The long vote"),
        ("kicker", ""),
        ("dek", "After ten hours."),
    ];
    assert_eq!(page.post(&path, &second).status, 303);
    let content = desk.tamsin.now_of(story).2;
    assert_eq!(
        (content.headline.as_str(), content.kicker.as_str(), content.dek.as_str()),
        ("The long vote", "Harbour", "After ten hours.")
    );
}

#[test]
fn the_answer_of_a_save_says_what_was_stored_and_what_stands_in_its_way() {
    let desk = Desk::open();
    desk.live(&Story::titled("The tide gate opens"));
    let story = desk.draft(&Story::titled("The harbour"));
    let window = Window::of(&desk, &desk.tamsin, story);
    let made = "Made from the headline until you write one.";
    let written = "Written by hand. Empty it, and it follows the headline again.";
    let long = "long-word-".repeat(16);
    let cut = format!("{}long", "long-word-".repeat(9));
    let table: [(&str, &str, &str, Option<&str>); 5] = [
        // typed, stored, where it comes from, a free one
        ("Bad Slug!", "bad-slug", written, None),
        (&long, &cut, written, None),
        (
            "the-tide-gate-opens",
            "the-tide-gate-opens",
            written,
            Some("the-tide-gate-opens-2"),
        ),
        ("", "the-harbour", made, None),
        ("archive", "archive-1", written, None),
    ];

    for (number, (typed, stored, hint, free)) in table.into_iter().enumerate() {
        let fields = [("slug", typed), ("headline", "The\u{200b} harbour")];
        let answer = window
            .sends("fields", window.version(), &format!("0194-{number}"), &fields)
            .json();

        assert_eq!(
            (&answer["slug"], &answer["slug_hint"]),
            (&stored.into(), &hint.into()),
            "{typed}"
        );
        assert_eq!(answer["fields"]["headline"], "The harbour");
        let checks = answer["bar"]["checks"].as_array().unwrap();
        let rival = checks.iter().find(|check| check["anchor"] == "slug");
        assert_eq!(
            rival.map(|check| check["free"].as_str()),
            free.map(Some),
            "{typed}: {checks:?}"
        );
        // Beside the field, too, when the page is opened again.
        let page = window.member.get(&format!("/admin/articles/{story}")).text();
        assert!(page.contains(hint), "{page}");
        assert_eq!(page.contains("data-take=\"slug\""), free.is_some(), "{typed}");
    }
}

#[test]
fn a_live_story_takes_a_new_slug_that_its_new_headline_would_give() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    desk.ilse.edits(story, |content| content.slug = None);
    let window = Window::of(&desk, &desk.ilse, story);

    let fields = [("headline", "The gate stays shut"), ("slug", "the-gate-stays-shut")];
    assert_eq!(
        window.sends("fields", window.version(), "0194-one", &fields).json()["slug"],
        "the-gate-stays-shut"
    );
    assert_eq!(desk.tamsin.now_of(story).2.slug.as_deref(), Some("the-gate-stays-shut"));

    // Before anybody reads it, the headline still gives the slug by itself.
    let draft = desk.draft(&Story::titled("One"));
    desk.tamsin.edits(draft, |content| content.slug = None);
    let window = Window::of(&desk, &desk.tamsin, draft);
    window.sends(
        "fields",
        window.version(),
        "0194-two",
        &[("headline", "Two"), ("slug", "two")],
    );
    assert_eq!(desk.tamsin.now_of(draft).2.slug, None);
}

#[test]
fn saves_leave_one_row_for_each_person_and_story_and_not_one_each() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let window = Window::of(&desk, &desk.tamsin, story);
    let rows = || -> i64 {
        desk.owner()
            .query_one("SELECT count(*) FROM newsroom.answers_given", &[])
            .unwrap()
            .get(0)
    };

    for number in 0..20 {
        let (key, words) = (format!("0194-save-{number}"), format!("Number {number}."));
        assert_eq!(
            window
                .sends("fields", window.version(), &key, &[("dek", &words)])
                .status,
            200
        );
        assert_eq!(
            window
                .sends("body", window.version(), &key, &[("body", &document(&words))])
                .status,
            200
        );
    }

    assert_eq!(rows(), 2);
    // What changes nothing leaves nothing, and the same save sent again is still known.
    let version = window.version();
    let first = window.sends("fields", version, "0194-last", &[("dek", "The end.")]);
    let again = window.sends("fields", version, "0194-last", &[("dek", "The end.")]);
    assert_eq!(first.json()["version"], again.json()["version"]);
    assert_eq!(rows(), 2);
}

/// The number that docs/performance.md promises.
fn promised() -> usize {
    let page = include_str!("../../docs/performance.md");
    let line = page
        .lines()
        .find(|line| line.starts_with("A save costs at most "))
        .expect("the page says it");
    line.split(' ')
        .nth(5)
        .and_then(|word| word.parse().ok())
        .expect("a number")
}

#[test]
fn a_save_costs_as_many_statements_as_the_page_says() {
    let desk = Desk::open_with_its_statements_in_the_log();
    let story = desk.draft(&Story::titled("The vote"));
    let window = Window::of(&desk, &desk.tamsin, story);
    let dek = |words: &str| {
        window
            .sends("fields", window.version(), words, &[("dek", words)])
            .status
    };
    assert_eq!(dek("0194-the first"), 200);

    let version = window.version();
    let before = desk.statements();
    assert_eq!(
        window
            .sends("body", version, "0194-body", &[("body", &document("Seven in favour."))])
            .status,
        200
    );
    let body = desk.statements() - before;
    let version = window.version();
    let before = desk.statements();
    let fields = [
        ("headline", "The long vote"),
        ("dek", "It took nine hours."),
        ("slug", ""),
        ("byline", ""),
        ("tags", ""),
    ];
    assert_eq!(window.sends("fields", version, "0194-fields", &fields).status, 200);
    let fields = desk.statements() - before;

    println!("body {body}, fields {fields}");
    assert!(body > 5 && fields > 5, "statements are counted: {body}, {fields}");
    assert!(body.max(fields) <= promised(), "body {body}, fields {fields}");
}

#[test]
fn what_was_held_all_its_time_was_read_by_nobody() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    desk.ilse
        .schedules(story, ChangeKind::First, desk.ilse.now() + TimeDelta::hours(2));
    desk.tamsin
        .edits(story, |content| content.headline = "It opens wider".into());
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    desk.ilse
        .schedules(story, ChangeKind::Update, desk.ilse.now() + TimeDelta::hours(4));
    desk.ilse.holds(story);

    desk.wait("5 hours");
    desk.ilse.acts(story, Order::Release).unwrap();

    let read = desk.read(story);
    assert_eq!(
        (read["headline"].as_str(), read["version"].as_i64()),
        (Some("It opens wider"), Some(1))
    );
}

#[test]
fn what_readers_had_while_nobody_looked_counts() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    let plans = [
        (ChangeKind::Correction, Some("It opened on Monday."), 2),
        (ChangeKind::Typo, None, 4),
    ];
    for (kind, note, hours) in plans {
        desk.tamsin
            .edits(story, |content| content.dek = format!("In {hours} hours."));
        desk.tamsin.submits(story);
        desk.ilse.approves(story);
        let planned = Planned::at_instant(desk.ilse.now() + TimeDelta::hours(hours), chrono_tz::Tz::UTC);
        let note = note.map(str::to_owned);
        desk.ilse
            .acts(story, Order::Schedule(Plan { kind, note }, planned))
            .unwrap();
    }

    desk.wait("5 hours");
    desk.ilse
        .run(|conn, _| Box::pin(async move { feed::notice_due(conn).await }))
        .unwrap();

    let told = desk.reader.json(&format!("/articles/{story}/corrections"));
    assert!(told.to_string().contains("It opened on Monday."), "{told}");
}

#[test]
fn the_record_names_the_kind_that_the_timeline_has() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    desk.ilse.embargoes(story, 6);
    desk.ilse
        .schedules(story, ChangeKind::First, desk.ilse.now() + TimeDelta::hours(2));
    desk.tamsin
        .edits(story, |content| content.headline = "It opens wider".into());
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    desk.ilse
        .schedules(story, ChangeKind::Update, desk.ilse.now() + TimeDelta::hours(4));

    let kinds: Vec<(String, String)> = desk
        .owner()
        .query(
            "SELECT l.subject->>'kind', p.change_kind FROM newsroom.activity l JOIN newsroom.publications p ON p.revision_id = l.revision_id
             WHERE l.act = 'scheduled' ORDER BY l.seq",
            &[],
        )
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.iter().all(|(recorded, stands)| recorded == stands), "{kinds:?}");
}

#[test]
fn an_act_asks_visibility_of_its_own_instant_and_not_of_when_its_transaction_began() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    let at = desk.ilse.now() + TimeDelta::milliseconds(1500);
    desk.ilse.schedules(story, ChangeKind::First, at);

    // The transaction begins before the story goes live; the act comes after it did.
    let refused = desk.ilse.run(move |conn, who| {
        Box::pin(async move {
            while activity::instant(conn).await? <= at {}
            let version = Article::look(conn, who, story).await?.version;
            let order = Order::Hold("Waiting for a second source".into());
            workflow::perform(conn, who, story, Some(version), &order).await
        })
    });

    assert!(
        matches!(&refused, Err(Error::Conflict(said)) if said.contains("live")),
        "{refused:?}"
    );
}

#[test]
fn words_of_one_person_are_not_saved_for_another_who_signed_in_in_the_same_browser() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let story = desk.draft(&Story::titled("Hers"));
    let hers = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text();
    let writer = hidden(&hers, "writer");
    let his = Window::of(&desk, &bram, story);
    let before = his.version();

    for (part, field, value) in [
        ("fields", "headline", "Hers, changed"),
        ("body", "body", &document("Her words.")),
    ] {
        let answer = his.sends(
            part,
            before,
            &format!("0194-{part}"),
            &[("writer", &writer), (field, value)],
        );
        let said = answer.json();
        assert_eq!(
            (answer.status, said["code"].as_str()),
            (409, Some("somebody_else")),
            "{said}"
        );
        assert_eq!(said["signed_in"]["name"], "Bram Achterberg");
        assert_eq!(said["signed_in"]["id"], bram.id().to_string());
    }
    // Without scripts, and for what is not a save, too.
    for (path, fields) in [("fields", vec![("headline", "Hers, changed")]), ("submit", vec![])] {
        let version = before.to_string();
        let all = [vec![("writer", writer.as_str()), ("version", &version)], fields].concat();
        let page = his.member.post(&format!("/admin/articles/{story}/{path}"), &all);
        assert_eq!(page.status, 409);
        assert!(
            page.text().contains("Bram Achterberg is signed in in this browser now"),
            "{}",
            page.text()
        );
    }
    assert_eq!(his.version(), before);

    // Once he says that they are his to save, they are.
    let bram_id = bram.id().to_string();
    let answer = his.sends(
        "fields",
        before,
        "0194-his",
        &[("writer", &bram_id), ("headline", "Hers, changed")],
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(desk.tamsin.now_of(story).2.headline, "Hers, changed");
}

#[test]
fn what_a_page_sends_as_it_is_left_is_stored_in_whatever_order_it_arrives() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries"));
    let window = Window::of(&desk, &desk.tamsin, story);
    let version = window.version();
    let words = document("The first one left at six.");
    let mut owner = desk.owner();
    let mut held = owner.transaction().unwrap();
    held.query("SELECT id FROM newsroom.articles WHERE id = $1 FOR UPDATE", &[&story.0])
        .unwrap();

    let [fields, body] = thread::scope(|scope| {
        let fields = scope.spawn(|| {
            window.sends(
                "fields",
                version + 1,
                "0194-fields",
                &[("headline", "Ferries sail again")],
            )
        });
        waits_for_locks(&desk, 1);
        let body = scope.spawn(|| window.sends("body", version, "0194-body", &[("body", words.as_str())]));
        waits_for_locks(&desk, 2);
        held.commit().unwrap();
        [fields, body].map(|sent| sent.join().unwrap().status)
    });

    assert_eq!([fields, body], [200, 200]);
    let content = desk.tamsin.now_of(story).2;
    assert_eq!(content.headline, "Ferries sail again");
    assert!(content.body.text().contains("left at six"), "{}", content.body.text());
}

#[test]
fn a_version_that_never_comes_is_a_clash_after_a_while() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries"));
    let window = Window::of(&desk, &desk.tamsin, story);

    let sent = window.sends(
        "fields",
        window.version() + 1,
        "0194-fields",
        &[("headline", "Ferries sail again")],
    );

    assert_eq!(sent.status, 409);
    assert_eq!(desk.tamsin.now_of(story).2.headline, "Ferries");
}

/// Until so many connections wait for a lock.
fn waits_for_locks(desk: &Desk, many: i64) {
    let mut owner = desk.owner();
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let began = Instant::now();
    while owner.query_one(waiting, &[]).unwrap().get::<_, i64>(0) < many {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody waits");
        thread::yield_now();
    }
}

//! When readers get a story, and what keeps it from them, decided with a browser.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use chrono_tz::Tz;
use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    ids::ArticleId,
    policy::Role,
};

use crate::support::{Answer, Desk, Member, Person, Story};

/// Fields with what was typed into them.
type Typed<'a> = &'a [(&'a str, &'a str)];

/// The form of an act, as the page that is open now sends it.
fn press(desk: &Desk, person: &Person, story: ArticleId, act: &str, typed: Typed<'_>) -> Answer {
    let version: i64 = desk
        .owner()
        .query_one("SELECT version FROM newsroom.articles WHERE id = $1", &[&story.0])
        .unwrap()
        .get(0);
    let (version, key) = (version.to_string(), format!("0194-{act}-{version}"));
    let sent = [[("version", version.as_str()), ("key", key.as_str())].as_slice(), typed].concat();
    Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/{act}"), &sent)
}

fn review(desk: &Desk, person: &Person, story: ArticleId) -> String {
    let page = Member::of(desk.at(), person).get(&format!("/admin/articles/{story}/review"));
    page.text()
}

fn status(desk: &Desk, story: ArticleId) -> u16 {
    desk.reader.api(&format!("/articles/{story}")).status
}

/// When the text that is planned begins.
fn planned(desk: &Desk, story: ArticleId) -> Option<DateTime<Utc>> {
    let sql = "SELECT live_from FROM newsroom.publications WHERE article_id = $1 AND cancelled_at IS NULL AND live_from > newsroom.clock()";
    let row = desk.owner().query_opt(sql, &[&story.0]).unwrap();
    row.map(|row| row.get(0))
}

/// Day, time and zone of a moment as the fields of a form.
fn wall(name: &str, at: DateTime<Utc>, zone: Tz) -> [(String, String); 3] {
    let at = at.with_timezone(&zone);
    [
        (format!("{name}-day"), at.format("%Y-%m-%d").to_string()),
        (format!("{name}-time"), at.format("%H:%M").to_string()),
        ("zone".to_owned(), zone.name().to_owned()),
    ]
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap()
}

fn id_of(desk: &Desk, name: &str) -> String {
    let sql = "SELECT id::text FROM newsroom.staff WHERE name = $1";
    desk.owner().query_one(sql, &[&name]).unwrap().get(0)
}

#[test]
fn an_editor_schedules_a_draft_in_one_press_and_readers_have_it_from_that_second_on() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate opens"));
    let at = minute(desk.ilse.now()) + TimeDelta::hours(2);
    let seal = desk.tamsin.now_of(story).2.seal().to_string();
    let mut fields = wall("when", at, Tz::Asia__Kathmandu).to_vec();
    fields.push(("seal".into(), seal));

    let done = press(&desk, &desk.ilse, story, "schedule", &pairs(&fields));

    assert_eq!((done.status, planned(&desk, story)), (303, Some(at)), "{}", done.text());
    assert!(done.header("location").contains("done=scheduled"));
    assert_eq!(status(&desk, story), 404);
    let page = review(&desk, &desk.ilse, story);
    assert!(
        page.contains("Unschedule") && !page.contains("Approve and schedule"),
        "{page}"
    );
    desk.wait("3 hours");
    assert_eq!(status(&desk, story), 200);
    let told: DateTime<Utc> = desk.read(story)["published_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(told, at);
}

#[test]
fn an_hour_that_cannot_be_meant_is_refused_with_what_can_and_what_was_typed_stays() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    let schedules = |day: &str, time: &str, zone: &str, twice: &str| {
        let typed = [
            ("when-day", day),
            ("when-time", time),
            ("zone", zone),
            ("when-twice", twice),
        ];
        press(&desk, &desk.ilse, story, "schedule", &typed)
    };
    let table = [
        ("", "", "Europe/London", "Choose a day and a time."),
        ("2030-02-30", "07:00", "Europe/London", "Choose a day and a time."),
        ("+262142-12-31", "23:59", "Europe/London", "Choose a day and a time."),
        (
            "-262143-01-01",
            "00:00",
            "Pacific/Kiritimati",
            "Choose a day and a time.",
        ),
        ("12030-01-01", "00:00", "UTC", "Choose a day and a time."),
        ("2030-03-31", "07:00", "Europe/Atlantis", "Choose a day and a time."),
        (
            "2020-03-31",
            "07:00",
            "Europe/London",
            "Choose a time that is still to come, or publish now.",
        ),
        (
            "2030-03-31",
            "01:30",
            "Europe/London",
            "There is no 01:30 on 31 March 2030 in Europe/London, because the clocks go forward. The next time that there is: 31 March 2030, 02:00.",
        ),
    ];
    for (day, time, zone, sentence) in table {
        let page = schedules(day, time, zone, "");
        assert_eq!(page.status, 422, "{day} {time}");
        let page = page.text();
        assert!(page.contains(sentence), "{day} {time}: {page}");
        assert!(page.contains(&format!("value=\"{day}\"")) && page.contains(&format!("value=\"{time}\"")));
        assert!(!page.contains("name=\"when-twice\""));
    }
    desk.sql("UPDATE newsroom.site SET time_zone = 'Europe/London'");

    let asked = schedules("2030-10-27", "01:30", "Europe/London", "");

    assert_eq!((asked.status, planned(&desk, story)), (422, None));
    let page = asked.text();
    for words in [
        "01:30 comes twice on 27 October 2030",
        "The first, BST",
        "00:30 UTC",
        "The second, GMT",
        "01:30 UTC",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(schedules("2030-10-27", "01:30", "Europe/London", "later").status, 303);
    assert_eq!(planned(&desk, story).unwrap().to_rfc3339(), "2030-10-27T01:30:00+00:00");
}

#[test]
fn an_update_of_a_live_story_is_scheduled_with_what_readers_will_be_told() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("Seven votes"));
    desk.tamsin
        .edits(story, |content| content.headline = "Eight votes".into());
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    let at = minute(desk.ilse.now()) + TimeDelta::hours(1);
    let plain = wall("when", at, Tz::UTC);
    let told = [
        pairs(&plain),
        vec![("kind", "correction"), ("public_note", "There were eight.")],
    ]
    .concat();

    let silent = press(
        &desk,
        &desk.ilse,
        story,
        "schedule",
        &[pairs(&plain), vec![("kind", "correction")]].concat(),
    );
    let done = press(&desk, &desk.ilse, story, "schedule", &told);

    assert_eq!(silent.status, 422);
    assert!(silent.text().contains("A correction never goes out without a note."));
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(desk.read(story)["headline"], "Seven votes");
    desk.wait("2 hours");
    assert_eq!(desk.read(story)["headline"], "Eight votes");
    assert_eq!(
        desk.reader.json(&format!("/articles/{story}/corrections"))["data"][0]["text"],
        "There were eight."
    );
}

#[test]
fn a_hold_keeps_a_planned_story_back_until_somebody_ends_it() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("The tide gate opens"), 1);

    let bare = press(&desk, &desk.ilse, story, "hold", &[]);
    let held = press(&desk, &desk.ilse, story, "hold", &[("reason", "A lawyer reads it.")]);

    assert_eq!((bare.status, held.status), (422, 303));
    assert!(bare.text().contains("Say why, for your colleagues."));
    desk.wait("3 hours");
    assert_eq!(status(&desk, story), 404);
    let page = review(&desk, &desk.ilse, story);
    assert!(
        page.contains("End the hold") && page.contains("A lawyer reads it."),
        "{page}"
    );
    assert_eq!(press(&desk, &desk.ilse, story, "release", &[]).status, 303);
    assert_eq!(status(&desk, story), 200);
}

#[test]
fn an_embargo_shows_a_story_to_whom_it_names_and_to_nobody_outside_before_its_hour() {
    let desk = Desk::open();
    let (lena, piet) = (
        desk.person("Lena Vos", Role::Editor),
        desk.person("Piet Mulder", Role::Editor),
    );
    let story = desk.scheduled(&Story::titled("The sediment cores"), 1);
    let until = minute(desk.ilse.now()) + TimeDelta::hours(5);
    let mut fields = wall("until", until, Tz::Europe__London).to_vec();
    fields.push(("named".into(), id_of(&desk, "Lena Vos")));

    let done = press(&desk, &desk.ilse, story, "embargo", &pairs(&fields));

    assert_eq!(done.status, 303, "{}", done.text());
    assert!(review(&desk, &lena, story).contains("The sediment cores"));
    assert!(!review(&desk, &piet, story).contains("The sediment cores"));
    let page = review(&desk, &desk.ilse, story);
    assert!(
        page.contains("Move the embargo") && page.contains("Lift the embargo"),
        "{page}"
    );
    assert!(
        page.contains(&format!("value=\"{}\" checked", id_of(&desk, "Lena Vos"))),
        "{page}"
    );
    desk.wait("3 hours");
    assert_eq!(status(&desk, story), 404);
    let shorter = wall("until", until - TimeDelta::hours(1), Tz::Europe__London);
    let refused = press(&desk, &lena, story, "embargo", &pairs(&shorter));
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Say why it ends earlier, for your colleagues."));
    assert_eq!(
        press(&desk, &desk.ilse, story, "lift", &[("reason", "The journal is out.")]).status,
        303
    );
    assert_eq!(status(&desk, story), 200);
}

#[test]
fn two_people_kill_a_story_and_two_people_take_it_back() {
    let desk = Desk::open();
    let lena = desk.person("Lena Vos", Role::Editor);
    let story = desk.live(&Story::titled("The cannery is sold"));
    let words = [("reason", "One source, twice."), ("notice", "It did not stand up.")];

    let asked = press(&desk, &desk.ilse, story, "kill", &words);

    assert!(asked.header("location").contains("done=kill_asked"));
    assert_eq!(status(&desk, story), 200);
    let own = review(&desk, &desk.ilse, story);
    assert!(
        own.contains("You asked to kill this story") && own.contains("A second person has to confirm it."),
        "{own}"
    );
    assert_eq!(press(&desk, &desk.ilse, story, "kill", &words).status, 409);
    let home = |person: &Person| Member::of(desk.at(), person).get("/admin").text();
    assert!(home(&lena).contains("Ilse Brandt asks to kill it"), "{}", home(&lena));
    assert!(home(&desk.ilse).contains("You asked to kill it"));
    assert!(!home(&desk.tamsin).contains("to kill it"));
    let page = review(&desk, &lena, story);
    for said in [
        "Ilse Brandt asks to kill this story",
        "One source, twice.",
        "Kill it, as the second of two",
        "\nIt did not stand up.</textarea>",
        "name=\"second\" value=\"yes\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let second = [words.as_slice(), &[("second", "yes")]].concat();
    let done = press(&desk, &lena, story, "kill", &second);
    assert!(done.header("location").contains("done=killed"));
    let gone = desk.reader.api(&format!("/articles/{story}"));
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("It did not stand up."), "{}", gone.text());

    let why = [("reason", "Both sources were real.")];
    assert_eq!(press(&desk, &lena, story, "reinstate", &why).status, 303);
    assert_eq!(press(&desk, &lena, story, "reinstate", &why).status, 409);
    assert_eq!(press(&desk, &desk.ilse, story, "reinstate", &why).status, 303);
    assert_eq!(status(&desk, story), 410);
    assert_eq!(press(&desk, &desk.ilse, story, "republish", &why).status, 303);
    assert_eq!(status(&desk, story), 200);
}

#[test]
fn what_keeps_a_story_back_is_offered_to_those_whose_it_is_and_where_it_can_be() {
    let desk = Desk::open();
    let (draft, live) = (desk.draft(&Story::titled("A draft")), desk.live(&Story::titled("Live")));
    let acts = ["schedule", "hold", "embargo", "kill", "lift", "reinstate"];
    let offered = |person: &Person, story: ArticleId| -> String {
        let page = review(&desk, person, story);
        let form = |act: &&&str| page.contains(&format!("action=\"/admin/articles/{story}/{act}\""));
        acts.iter().filter(form).copied().collect::<Vec<_>>().join(" ")
    };
    let table = [
        (&desk.ilse, draft, "schedule hold embargo"),
        (&desk.ilse, live, "kill"),
        (&desk.tamsin, draft, ""),
        (&desk.tamsin, live, ""),
    ];
    for (person, story, expected) in table {
        assert_eq!(offered(person, story), expected);
    }
}

/// What the page says stands in the way: rule, the act that helps and whether it is this person's.
fn why(desk: &Desk, person: &Person, story: ArticleId) -> (bool, Vec<String>) {
    let answer = Member::of(desk.at(), person).get(&format!("/admin/articles/{story}/why?format=json"));
    let said: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
    let broken = said["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["met"] == false);
    let words = broken.map(|rule| {
        let whose = |act: &str| match rule["yours"] == true {
            true => act.to_owned(),
            false => format!("{act}, not theirs"),
        };
        let act = rule["act"].as_str().map_or("nothing".to_owned(), whose);
        format!("{}: {act}", rule["rule"].as_str().unwrap())
    });
    (said["visible"] == true, words.collect())
}

fn why_page(desk: &Desk, person: &Person, story: ArticleId) -> String {
    let page = Member::of(desk.at(), person).get(&format!("/admin/articles/{story}/why"));
    page.text()
}

#[test]
fn two_who_ask_for_a_kill_at_once_have_not_agreed_to_one() {
    let desk = Desk::open();
    let lena = desk.person("Lena Vos", Role::Editor);
    let story = desk.live(&Story::titled("The cannery is sold"));
    let version = desk.tamsin.now_of(story).0.to_string();
    let asks = |person: &Person, key: &str| {
        let fields = [
            ("version", version.as_str()),
            ("key", key),
            ("reason", "One source."),
            ("notice", "It did not stand up."),
        ];
        Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/kill"), &fields)
    };

    let (first, second) = (asks(&desk.ilse, "0194-ilse"), asks(&lena, "0194-lena"));

    assert_eq!((first.status, second.status), (303, 409));
    assert!(second.text().contains("Ilse Brandt asks to kill this story"));
    assert_eq!(status(&desk, story), 200);
}

/// Where it says what is wrong, it leads to one field of the page; no two things of a page have one name.
#[test]
fn a_form_that_is_refused_leads_to_the_field_that_is_meant() {
    let desk = Desk::open();
    let draft = desk.draft(&Story::titled("A draft"));
    let waits = desk.draft(&Story::titled("Waits"));
    desk.tamsin.submits(waits);
    let changed = desk.live(&Story::titled("Seven votes"));
    desk.tamsin
        .edits(changed, |content| content.headline = "Eight votes".into());
    desk.tamsin.submits(changed);
    desk.ilse.approves(changed);
    let gone = desk.live(&Story::titled("Gone"));
    desk.ilse.withdraws(gone, "Wrong", None);
    let at = wall("when", desk.ilse.now() + TimeDelta::hours(1), Tz::UTC);
    let silent = [pairs(&at), vec![("kind", "correction")]].concat();
    let table: [(ArticleId, &str, Typed<'_>, &str); 11] = [
        (draft, "schedule", &[], "when"),
        (draft, "hold", &[], "reason"),
        (draft, "embargo", &[], "until"),
        (draft, "spike", &[], "reason"),
        (waits, "decide", &[("do", "return")], "note"),
        (changed, "schedule", &silent, "schedule-public_note"),
        (
            changed,
            "decide",
            &[("do", "publish"), ("kind", "correction")],
            "public_note",
        ),
        (changed, "kill", &[("reason", "One source.")], "notice"),
        (changed, "withdraw", &[], "reason"),
        (gone, "decide", &[("do", "republish")], "reason"),
        (gone, "hold", &[], "reason"),
    ];
    for (story, act, typed, field) in table {
        let answer = press(&desk, &desk.ilse, story, act, typed);
        let page = answer.text();
        assert_eq!(answer.status, 422, "{act}: {page}");
        assert!(
            page.contains(&format!("<a href=\"#{field}\">")),
            "{act}: {field}: {page}"
        );
        let mut ids: Vec<&str> = page
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(ids.contains(&field), "{act}: {field}");
        ids.sort_unstable();
        let twice: Vec<&[&str]> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{act} of {story}: {twice:?}");
    }
}

#[test]
fn every_rule_that_keeps_a_story_off_the_site_is_told_with_the_act_that_changes_it() {
    let desk = Desk::open();
    let draft = desk.draft(&Story::titled("A draft"));
    let waits = desk.draft(&Story::titled("Waits"));
    desk.tamsin.submits(waits);
    let signed = desk.approved(&Story::titled("Signed"));
    let planned_one = desk.scheduled(&Story::titled("Planned"), 2);
    let held = desk.scheduled(&Story::titled("Held"), 2);
    desk.ilse.holds(held);
    let live = desk.live(&Story::titled("Live"));
    let gone = desk.live(&Story::titled("Gone"));
    desk.ilse.withdraws(gone, "A threat of court", None);
    let spiked = desk.draft(&Story::titled("Spiked"));
    desk.ilse
        .acts(spiked, Order::Spike("Nothing came of it.".into()))
        .unwrap();
    let changed = desk.live(&Story::titled("Changed"));
    desk.ilse.withdraws(changed, "Wrong", None);
    desk.tamsin
        .edits(changed, |content| content.headline = "Changed again".into());
    let embargoed = desk.live(&Story::titled("Embargoed"));
    desk.ilse.withdraws(embargoed, "Too early", None);
    let until = wall("until", minute(desk.ilse.now()) + TimeDelta::hours(5), Tz::UTC);
    assert_eq!(
        press(&desk, &desk.ilse, embargoed, "embargo", &pairs(&until)).status,
        303
    );
    let killed = desk.live(&Story::titled("Killed"));
    let other = desk.person("Lena Vos", Role::Editor);
    for person in [&desk.ilse, &other] {
        let words = [("reason", "One source."), ("notice", "It did not stand up.")];
        assert_eq!(press(&desk, person, killed, "kill", &words).status, 303);
    }
    let table: [(&Person, ArticleId, &[&str]); 12] = [
        (&desk.tamsin, draft, &["approved: submit", "time_has_come: nothing"]),
        (&desk.ilse, waits, &["approved: approve", "time_has_come: nothing"]),
        (
            &desk.tamsin,
            waits,
            &["approved: approve, not theirs", "time_has_come: nothing"],
        ),
        (&desk.ilse, signed, &["time_has_come: publish"]),
        (&desk.ilse, planned_one, &["time_has_come: unschedule"]),
        (&desk.ilse, held, &["time_has_come: unschedule", "not_on_hold: release"]),
        (&desk.ilse, live, &[]),
        (&desk.ilse, gone, &["time_has_come: republish"]),
        (&desk.tamsin, changed, &["time_has_come: submit"]),
        (
            &desk.ilse,
            embargoed,
            &["time_has_come: republish, not theirs", "no_embargo: lift"],
        ),
        (
            &desk.ilse,
            killed,
            &["time_has_come: republish, not theirs", "not_killed: reinstate"],
        ),
        (
            &desk.ilse,
            spiked,
            &["approved: nothing", "time_has_come: nothing", "not_spiked: bring-back"],
        ),
    ];
    for (person, story, expected) in table {
        let (visible, broken) = why(&desk, person, story);
        assert_eq!(broken, expected, "{story}");
        assert_eq!(visible, expected.is_empty());
        let (page, answer) = (why_page(&desk, person, story), status(&desk, story));
        assert_eq!(visible, answer == 200);
        assert_eq!(
            page.matches(&format!(">{answer}</code>")).count(),
            2,
            "{answer}: {page}"
        );
    }
    assert!(!why_page(&desk, &desk.ilse, embargoed).contains("Ask "));
    assert!(why_page(&desk, &desk.tamsin, waits).contains("Ask "));
    let page = |story: ArticleId| why_page(&desk, &desk.ilse, story);
    for (story, words) in [
        (held, "Two of six rules stand in the way."),
        (held, "One of them ends by itself"),
        (planned_one, "Nobody has to do anything: readers have it"),
        (gone, "A threat of court"),
        (gone, ">410<"),
        (live, "Why is this on the site?"),
        (draft, ">404<"),
    ] {
        assert!(page(story).contains(words), "{words}: {}", page(story));
    }
}

/// A live story, with its end planned in so many hours.
fn ending(desk: &Desk, title: &str, hours: i64) -> (ArticleId, DateTime<Utc>) {
    let story = desk.live(&Story::titled(title));
    let at = minute(desk.ilse.now()) + TimeDelta::hours(hours);
    let mut fields = wall("end", at, Tz::Europe__London).to_vec();
    fields.push(("reason".into(), "The licence runs out.".into()));
    fields.push(("notice".into(), "We had it for a week.".into()));
    let done = press(desk, &desk.ilse, story, "withdraw-at", &pairs(&fields));
    assert_eq!(done.status, 303, "{}", done.text());
    (story, at)
}

fn end_of(desk: &Desk, story: ArticleId) -> Option<DateTime<Utc>> {
    let sql = "SELECT live_until FROM newsroom.publications WHERE article_id = $1 AND cancelled_at IS NULL ORDER BY live_from DESC LIMIT 1";
    desk.owner().query_one(sql, &[&story.0]).unwrap().get(0)
}

fn time_page(desk: &Desk, person: &Person, story: ArticleId, query: &str) -> String {
    let page = Member::of(desk.at(), person).get(&format!("/admin/articles/{story}/time{query}"));
    assert_eq!(page.status, 200);
    page.text()
}

#[test]
fn a_story_goes_off_the_site_in_the_second_that_was_planned_and_says_why_to_colleagues() {
    let desk = Desk::open();
    let (story, at) = ending(&desk, "The regatta, live", 2);

    assert_eq!(end_of(&desk, story), Some(at));
    let told = press(&desk, &desk.ilse, story, "withdraw-at", &[]);
    assert_eq!(told.status, 422);
    assert!(told.text().contains("Choose a day and a time."));
    assert_eq!(status(&desk, story), 200);
    assert!(
        review(&desk, &desk.ilse, story).contains("Ends "),
        "{}",
        review(&desk, &desk.ilse, story)
    );
    let home = Member::of(desk.at(), &desk.ilse).get("/admin").text();
    assert!(
        home.contains("Coming up") && home.contains("The regatta, live"),
        "{home}"
    );
    let page = why_page(&desk, &desk.tamsin, story);
    assert!(
        page.contains("It ends by itself") && page.contains("The licence runs out."),
        "{page}"
    );

    // Nothing runs at that moment; the range itself ends.
    let it_is = |seconds: i64| {
        let now = (at + TimeDelta::seconds(seconds)).to_rfc3339();
        desk.sql(&format!(
            "CREATE OR REPLACE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$SELECT timestamptz '{now}'$$"
        ));
    };
    it_is(-1);
    assert_eq!(status(&desk, story), 200);
    it_is(0);
    let gone = desk.reader.api(&format!("/articles/{story}"));
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("We had it for a week."), "{}", gone.text());
    desk.wait("3 hours");
    let page = why_page(&desk, &desk.ilse, story);
    assert!(
        page.contains("It ended by itself, as planned.") && page.contains("The licence runs out."),
        "{page}"
    );
    let (_, broken) = why(&desk, &desk.ilse, story);
    assert_eq!(broken, ["time_has_come: republish"]);
}

#[test]
fn an_end_is_moved_without_a_reason_and_taken_back_with_one() {
    let desk = Desk::open();
    let (story, at) = ending(&desk, "The regatta, live", 2);
    let later = at + TimeDelta::hours(3);

    let moved = press(
        &desk,
        &desk.ilse,
        story,
        "withdraw-at",
        &pairs(&wall("end", later, Tz::UTC)),
    );
    assert_eq!((moved.status, end_of(&desk, story)), (303, Some(later)));
    assert!(moved.header("location").contains("/time?done=end_planned"));
    // An update takes the end over, and the words that were written for then.
    desk.republish(story, ChangeKind::Update, None, |content| {
        content.headline = "The regatta, over".into()
    });
    assert_eq!(end_of(&desk, story), Some(later));
    desk.wait("6 hours");
    assert!(
        desk.reader
            .api(&format!("/articles/{story}"))
            .text()
            .contains("We had it for a week.")
    );
    desk.wait("3 hours");
    assert_eq!(press(&desk, &desk.ilse, story, "stay-on", &[]).status, 422);
    assert_eq!(
        press(
            &desk,
            &desk.ilse,
            story,
            "stay-on",
            &[("reason", "They let us keep it.")]
        )
        .status,
        303
    );
    assert_eq!(end_of(&desk, story), None);
    let again = press(&desk, &desk.ilse, story, "stay-on", &[("reason", "Twice")]);
    assert_eq!(again.status, 409);
    assert!(again.text().contains("No end is planned for this story."));
    desk.wait("60 hours");
    assert_eq!(status(&desk, story), 200);
}

#[test]
fn an_end_that_cannot_be_is_refused_and_what_was_typed_stays() {
    let desk = Desk::open();
    let live = desk.live(&Story::titled("Live"));
    let planned_one = desk.scheduled(&Story::titled("Planned"), 5);
    let draft = desk.draft(&Story::titled("A draft"));
    let now = minute(desk.ilse.now());
    let ends = |story: ArticleId, hours: i64, reason: &str| {
        let mut fields = wall("end", now + TimeDelta::hours(hours), Tz::Europe__London).to_vec();
        fields.push(("reason".into(), reason.into()));
        press(&desk, &desk.ilse, story, "withdraw-at", &pairs(&fields))
    };
    for (story, hours, reason, status, sentence) in [
        (
            live,
            -1,
            "Because",
            422,
            "Choose a time that is still to come, or withdraw it now.",
        ),
        (live, 1, "", 422, "Say why, for your colleagues."),
        (planned_one, 3, "Because", 422, "A text of it begins on"),
        (draft, 3, "Because", 409, "This story is neither live nor scheduled."),
    ] {
        let answer = ends(story, hours, reason);
        assert_eq!(answer.status, status, "{sentence}");
        let page = answer.text();
        assert!(page.contains(sentence), "{sentence}: {page}");
    }
    assert_eq!(ends(planned_one, 9, "Because").status, 303);
    let writers = press(
        &desk,
        &desk.tamsin,
        live,
        "withdraw-at",
        &pairs(&wall("end", now + TimeDelta::hours(3), Tz::UTC)),
    );
    assert_eq!(writers.status, 403);
    desk.wait("6 hours");
    assert_eq!(status(&desk, planned_one), 200);
    desk.wait("10 hours");
    assert_eq!(status(&desk, planned_one), 410);
}

#[test]
fn a_plan_is_moved_with_all_that_belongs_to_it_and_what_stood_there_stays_in_the_table() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("The tide gate opens"), 2);
    let was = planned(&desk, story).unwrap();
    desk.tamsin
        .edits(story, |content| content.headline = "Another headline".into());
    let to = minute(was) + TimeDelta::hours(3);

    let past = press(
        &desk,
        &desk.ilse,
        story,
        "reschedule",
        &pairs(&wall("moved", to - TimeDelta::hours(9), Tz::UTC)),
    );
    let done = press(
        &desk,
        &desk.ilse,
        story,
        "reschedule",
        &pairs(&wall("moved", to, Tz::Europe__London)),
    );

    assert_eq!(past.status, 422);
    assert!(past.text().contains("Choose a time that is still to come."));
    assert_eq!((done.status, planned(&desk, story)), (303, Some(to)), "{}", done.text());
    let rows: i64 = desk
        .owner()
        .query_one(
            "SELECT count(*) FROM newsroom.publications WHERE article_id = $1 AND cancelled_at IS NOT NULL",
            &[&story.0],
        )
        .unwrap()
        .get(0);
    assert_eq!(rows, 1);
    desk.wait("4 hours");
    assert_eq!(status(&desk, story), 404);
    desk.wait("6 hours");
    assert_eq!(desk.read(story)["headline"], "The tide gate opens");
    let told: DateTime<Utc> = desk.read(story)["published_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(told, to);
}

#[test]
fn a_plan_passes_no_other_text_and_leaves_readers_what_they_have_until_then() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("One"));
    let now = minute(desk.ilse.now());
    for (headline, hours) in [("Two", 2), ("Three", 4)] {
        desk.tamsin.edits(story, |content| content.headline = headline.into());
        desk.approve(story);
        desk.ilse
            .schedules(story, ChangeKind::Update, now + TimeDelta::hours(hours));
    }
    let moves = |hours: i64| {
        press(
            &desk,
            &desk.ilse,
            story,
            "reschedule",
            &pairs(&wall("moved", now + TimeDelta::hours(hours), Tz::UTC)),
        )
    };

    let past_it = moves(5);
    assert_eq!(past_it.status, 409);
    assert!(
        past_it.text().contains("they cannot change places"),
        "{}",
        past_it.text()
    );
    assert_eq!(moves(4).status, 409);
    assert_eq!(moves(3).status, 303);
    desk.wait("150 minutes");
    assert_eq!(desk.read(story)["headline"], "One");
    desk.wait("190 minutes");
    assert_eq!(desk.read(story)["headline"], "Two");
    desk.wait("250 minutes");
    assert_eq!(desk.read(story)["headline"], "Three");
}

#[test]
fn what_a_plan_displaces_is_said_before_anything_is_pressed() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("One"));
    let now = minute(desk.ilse.now());
    desk.ilse.features(story);
    desk.tamsin.edits(story, |content| content.headline = "Two".into());
    desk.approve(story);
    desk.ilse
        .schedules(story, ChangeKind::Update, now + TimeDelta::hours(5));
    desk.tamsin.edits(story, |content| content.headline = "Three".into());
    desk.approve(story);
    let company = desk.scheduled(&Story::titled("Begins beside it"), 9);
    let at = desk
        .owner()
        .query_one(
            "SELECT live_from FROM newsroom.publications WHERE article_id = $1",
            &[&company.0],
        )
        .unwrap()
        .get::<_, DateTime<Utc>>(0);
    let asks = |look: &str, name: &str, at: DateTime<Utc>| {
        let fields = wall(name, at, Tz::Europe__London);
        let query: String = fields
            .iter()
            .map(|(name, value)| format!("&{name}={}", value.replace(':', "%3A")))
            .collect();
        time_page(&desk, &desk.ilse, story, &format!("?look={look}{query}"))
    };
    let version = desk.ilse.now_of(story).0;

    for (look, name, at, words) in [
        ("schedule", "when", at, "It cuts Ilse Brandt’s plan short"),
        ("schedule", "when", at, "Begins beside it"),
        ("schedule", "when", at, "Readers get revision 3 from"),
        (
            "schedule",
            "when",
            now + TimeDelta::hours(2),
            "was not made from this text: it would take this one back then",
        ),
        ("schedule", "when", now - TimeDelta::hours(2), "That is past."),
        (
            "withdraw-at",
            "end",
            now + TimeDelta::hours(30),
            "It leaves Feature Posts, where it has place 1",
        ),
        (
            "withdraw-at",
            "end",
            now + TimeDelta::hours(3),
            "Choose a later time, or unschedule that first.",
        ),
        (
            "reschedule",
            "moved",
            now + TimeDelta::hours(3),
            "It takes the place of revision 1",
        ),
    ] {
        let page = asks(look, name, at);
        assert!(page.contains(words), "{look}: {words}: {page}");
        assert!(page.contains("class=\"lanes__svg\"") && page.contains("What happens by itself"));
    }
    let plain = time_page(&desk, &desk.ilse, story, "");
    assert!(!plain.contains("data-look-answer"), "{plain}");
    assert_eq!(desk.ilse.now_of(story).0, version, "looking changes nothing");
    assert!(time_page(&desk, &desk.tamsin, story, "").contains("An editor withdraws stories."));
}

#[test]
fn a_plan_on_the_night_on_which_the_clocks_change_asks_on_the_page_of_its_times_too() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    let asks = |day: &str, twice: &str| {
        let query = format!("?look=schedule&when-day={day}&when-time=01%3A30&zone=Europe%2FLondon&when-twice={twice}");
        time_page(&desk, &desk.ilse, story, &query)
    };
    let open = asks("2030-10-27", "");
    assert!(
        open.contains("The first, BST") && open.contains("The second, GMT"),
        "{open}"
    );
    assert!(!open.contains("data-look-answer"), "{open}");
    let second = asks("2030-10-27", "later");
    assert!(
        second.contains("Sunday 27 October 2030 at 01:30 GMT (01:30 UTC)"),
        "{second}"
    );
    assert!(second.contains("name=\"when-twice\" value=\"later\""), "{second}");
    let skipped = asks("2030-03-31", "");
    assert!(!skipped.contains("data-look-answer"));
    assert!(skipped.contains("There is no 01:30 on 31 March 2030"), "{skipped}");
}

#[test]
fn writers_say_when_their_own_stories_are_due_and_nobody_overwrites_another_in_silence() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate opens"));
    let other = desk.person("Piet Mulder", Role::Journalist);
    let at = minute(desk.ilse.now()) + TimeDelta::hours(5);
    let sends = |person: &Person, fields: &[(&str, &str)]| {
        let key = uuid::Uuid::now_v7().to_string();
        let path = format!("/admin/articles/{story}/plan");
        Member::of(desk.at(), person).post(&path, &[fields, &[("key", key.as_str())]].concat())
    };
    let plans = |person: &Person, at: DateTime<Utc>, seen: &str, with: &str| {
        let fields = wall("due", at, Tz::Europe__London);
        sends(person, &[pairs(&fields), vec![("seen", seen), ("with", with)]].concat())
    };
    let due = || -> Option<DateTime<Utc>> {
        desk.owner()
            .query_one("SELECT due_at FROM newsroom.articles WHERE id = $1", &[&story.0])
            .unwrap()
            .get(0)
    };
    let version = desk.tamsin.now_of(story).0;

    assert_eq!(plans(&other, at, "", "").status, 403);
    assert_eq!(plans(&desk.tamsin, at, "", &id_of(&desk, "Noor Haddad")).status, 303);
    assert_eq!(due(), Some(at));
    let stale = plans(&desk.ilse, at + TimeDelta::hours(1), "", "");
    assert_eq!((stale.status, due()), (409, Some(at)));
    assert!(stale.text().contains("Somebody moved the due time in between."));
    assert_eq!(
        plans(&desk.ilse, at - TimeDelta::hours(9), &at.to_rfc3339(), "").status,
        422
    );
    assert_eq!(desk.tamsin.now_of(story).0, version, "whoever writes is not disturbed");
    let page = time_page(&desk, &desk.tamsin, story, "");
    assert!(page.contains("Noor Haddad") && page.contains("It is due."), "{page}");
    assert_eq!(
        plans(&desk.ilse, at + TimeDelta::hours(1), &at.to_rfc3339(), "").status,
        303
    );
    let seen = (at + TimeDelta::hours(1)).to_rfc3339();
    let cleared = sends(&desk.ilse, &[("seen", &seen), ("clear", "yes")]);
    assert_eq!((cleared.status, due()), (303, None));
}

#[test]
fn a_story_is_looked_at_as_it_will_be_by_those_who_may_see_it() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The gate is shut"));
    let now = minute(desk.ilse.now());
    desk.tamsin
        .edits(story, |content| content.headline = "The gate is open".into());
    desk.approve(story);
    desk.ilse
        .schedules(story, ChangeKind::Update, now + TimeDelta::hours(5));
    let looks = |person: &Person, hours: i64| {
        let fields = wall("at", now + TimeDelta::hours(hours), Tz::Europe__London);
        let query: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace(':', "%3A").replace('/', "%2F")))
            .collect();
        Member::of(desk.at(), person).get(&format!("/admin/articles/{story}/preview?{}", query.join("&")))
    };

    for (hours, headline, number) in [(1, "The gate is shut", 1), (6, "The gate is open", 2)] {
        let page = looks(&desk.tamsin, hours);
        assert_eq!(
            (page.status, page.header("cache-control")),
            (200, "private, no-store"),
            "{hours}"
        );
        let page = page.text();
        assert!(
            page.contains(headline) && page.contains(&format!("This is revision {number}, which readers get on")),
            "{page}"
        );
    }
    let before = looks(&desk.tamsin, -9);
    assert!(before.header("location").ends_with("/time?done=nothing-then"));
    let outside = desk.person("Con Tributor", Role::Contributor);
    assert_eq!(looks(&outside, 6).status, 404);
}

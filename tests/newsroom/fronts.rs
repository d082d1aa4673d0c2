//! Lists that editors make: a draft that they work on together, put live at once or at a time, and what readers have of it to the
//! second.

use std::thread;

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::{activity, feed, ids::ArticleId, policy::Role};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{
    pictures,
    support::{Answer, Browser, Desk, Member, Person, Story},
};

type Typed<'a> = &'a [(&'a str, &'a str)];

/// The version of a list that a page which is open now has.
fn version(desk: &Desk, slug: &str) -> i64 {
    let sql = "SELECT coalesce((SELECT d.version FROM newsroom.list_drafts d JOIN newsroom.lists l ON l.id = d.list_id WHERE l.slug = $1), 1)";
    desk.owner().query_one(sql, &[&slug]).unwrap().get(0)
}

fn press_seeing(desk: &Desk, who: &Person, seen: i64, path: &str, typed: Typed<'_>) -> Answer {
    let (seen, key) = (seen.to_string(), ArticleId::new().to_string());
    let sent = [[("version", seen.as_str()), ("key", key.as_str())].as_slice(), typed].concat();
    Member::of(desk.at(), who).post(&format!("/admin/lists/{path}"), &sent)
}

fn press(desk: &Desk, who: &Person, path: &str, typed: Typed<'_>) -> Answer {
    let slug = path.split('/').next().unwrap_or_default();
    press_seeing(desk, who, version(desk, slug), path, typed)
}

fn does(desk: &Desk, path: &str, typed: Typed<'_>) {
    let done = press(desk, &desk.ilse, path, typed);
    assert_eq!(done.status, 303, "{path}: {}", done.text());
}

/// A list without slots.
fn make(desk: &Desk, name: &str) {
    let done = Member::of(desk.at(), &desk.ilse).post("/admin/lists", &[("name", name), ("key", "0194-the-list")]);
    assert_eq!(done.status, 303, "{}", done.text());
}

fn add(desk: &Desk, slug: &str, story: ArticleId) {
    does(desk, &format!("{slug}/add"), &[("story", &story.to_string())]);
}

fn publish(desk: &Desk, slug: &str) {
    does(desk, &format!("{slug}/publish"), &[("do", "now")]);
}

/// What is worked on: each slot with its story.
fn slots(desk: &Desk, slug: &str) -> Vec<Value> {
    let sql = "SELECT coalesce(d.slots, (SELECT a.slots FROM newsroom.arrangements a WHERE a.list_id = l.id AND a.cancelled_at IS NULL AND a.begins_at <= newsroom.clock()
        ORDER BY a.begins_at DESC, a.number DESC LIMIT 1), '[]') FROM newsroom.lists l LEFT JOIN newsroom.list_drafts d ON d.list_id = l.id WHERE l.slug = $1";
    let slots: Value = desk.owner().query_one(sql, &[&slug]).unwrap().get(0);
    slots.as_array().unwrap().clone()
}

fn ids(slots: &[Value]) -> Vec<String> {
    slots
        .iter()
        .map(|slot| slot["id"].as_str().unwrap().to_owned())
        .collect()
}

fn stories(desk: &Desk, slug: &str) -> Vec<String> {
    let of = |slot: &Value| slot["story"].as_str().unwrap_or_default().to_owned();
    slots(desk, slug).iter().map(of).collect()
}

fn page(desk: &Desk, slug: &str) -> String {
    let page = Member::of(desk.at(), &desk.ilse).get(&format!("/admin/lists/{slug}"));
    assert_eq!(page.status, 200);
    page.text()
}

/// Moves a slot by what a page shows that has this order.
fn order(desk: &Desk, who: &Person, seen: i64, slug: &str, from: &[String], to: &[String]) -> Answer {
    let typed = [("seen", from.join(",")), ("order", to.join(","))];
    let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
    press_seeing(desk, who, seen, &format!("{slug}/order"), &typed)
}

fn headlines(desk: &Desk, slug: &str) -> Vec<String> {
    desk.headlines(&format!("/lists/{slug}"))
}

/// Day, time and zone of a moment as the fields of a form, with more of them.
fn at(name: &str, moment: DateTime<Utc>, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let wall = moment.with_timezone(&chrono_tz::Europe::London);
    let own = [
        (format!("{name}-day"), wall.format("%Y-%m-%d").to_string()),
        (format!("{name}-time"), wall.format("%H:%M").to_string()),
        ("zone".to_owned(), "Europe/London".to_owned()),
    ];
    let more = more
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    own.into_iter().chain(more).collect()
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The record holds: every story's slots follow from an act that is on it.
fn holds(desk: &Desk) {
    let broken = desk.ilse.run(|conn, _| Box::pin(activity::verify(conn))).unwrap().1;
    assert!(broken.is_empty(), "{broken:?}");
}

fn noticed(desk: &Desk) {
    desk.ilse.run(|conn, _| Box::pin(feed::notice_due(conn))).unwrap();
}

fn told(desk: &Desk) -> i64 {
    desk.owner()
        .query_one("SELECT count(*) FROM newsroom.changes", &[])
        .unwrap()
        .get(0)
}

/// It is this moment, and time goes on from it.
fn runs_from(desk: &Desk, at: &str) {
    let sql = format!("SELECT (timestamptz '{at}' - now())::text");
    let ahead: String = desk.owner().query_one(&sql, &[]).unwrap().get(0);
    desk.wait(&ahead);
}

const MONDAY: &str = "2027-03-01 10:00:00+00";

#[test]
fn a_list_is_a_draft_until_it_is_live_and_leads_the_front_from_that_second_on() {
    let desk = Desk::open();
    let [vote, marsh, ferry] = desk.all_live(&["The vote", "The marsh", "The ferry"])[..] else {
        unreachable!()
    };
    make(&desk, "Front");
    let before = told(&desk);

    add(&desk, "front", vote);
    add(&desk, "front", marsh);

    assert_eq!(headlines(&desk, "front"), [""; 0]);
    assert_eq!(told(&desk), before, "a draft is nobody's business");
    let shown = page(&desk, "front");
    assert!(
        shown.contains("The draft has 2 changes.") && shown.contains("Ilse Brandt changed it last"),
        "{shown}"
    );
    let lead = |desk: &Desk| {
        let page = desk.reader.get("/").text();
        let top = page
            .split("top__title")
            .nth(1)
            .unwrap()
            .split("</h2>")
            .next()
            .unwrap()
            .to_owned();
        let river = page
            .split("river__title")
            .skip(1)
            .map(|one| one.split("</h3>").next().unwrap().to_owned());
        (top, river.collect::<Vec<_>>())
    };
    assert!(lead(&desk).0.contains("The ferry"), "the newest leads");

    publish(&desk, "front");

    assert_eq!(headlines(&desk, "front"), ["The vote", "The marsh"]);
    let (top, river) = lead(&desk);
    assert!(
        top.contains("The vote") && river.len() == 1 && river[0].contains("The marsh"),
        "{top} {river:?}"
    );
    let front = desk.reader.get("/").text();
    assert!(
        front.matches(">The vote<").count() == 1 && front.contains(">The ferry<"),
        "{front}"
    );

    let order_now = ids(&slots(&desk, "front"));
    let swapped = [order_now[1].clone(), order_now[0].clone()];
    let moved = order(
        &desk,
        &desk.ilse,
        version(&desk, "front"),
        "front",
        &order_now,
        &swapped,
    );
    assert_eq!(moved.status, 303);
    assert_eq!(headlines(&desk, "front"), ["The vote", "The marsh"]);
    does(&desk, "front/draft", &[("do", "undo")]);
    assert!(
        !page(&desk, "front").contains("The draft has"),
        "nothing is drafted any more"
    );
    let up = order_now[1].clone();
    let seen = order_now.join(",");
    does(&desk, "front/order", &[("seen", &seen), ("order", &seen), ("up", &up)]);
    publish(&desk, "front");
    assert_eq!(headlines(&desk, "front"), ["The marsh", "The vote"]);
    add(&desk, "front", ferry);
    does(&desk, "front/draft", &[("do", "discard")]);
    assert_eq!(headlines(&desk, "front"), ["The marsh", "The vote"]);

    // Undoing what is live: the list before it is a draft again, and one press away.
    let first: ArticleId = ArticleId(
        desk.owner()
            .query_one("SELECT a.id FROM newsroom.arrangements a JOIN newsroom.lists l ON l.id = a.list_id WHERE l.slug = 'front' ORDER BY a.number LIMIT 1", &[])
            .unwrap()
            .get(0),
    );
    does(&desk, &format!("front/past/{first}/bring-back"), &[]);
    assert_eq!(headlines(&desk, "front"), ["The marsh", "The vote"]);
    publish(&desk, "front");
    assert_eq!(headlines(&desk, "front"), ["The vote", "The marsh"]);
    let shown = page(&desk, "front");
    assert_eq!(shown.matches("Ilse Brandt published 2 slots").count(), 3, "{shown}");
    holds(&desk);
}

#[test]
fn a_planned_list_begins_at_its_second_with_no_worker_and_leaves_no_trace_before() {
    let desk = Desk::open();
    runs_from(&desk, MONDAY);
    let [one, two, three] = desk.all_live(&["One", "Two", "Three"])[..] else {
        unreachable!()
    };
    desk.ilse.features(one);
    add(&desk, "featured", two);
    let now = ids(&slots(&desk, "featured"));
    let (seen, up) = (now.join(","), now[1].clone());
    does(
        &desk,
        "featured/order",
        &[("seen", &seen), ("order", &seen), ("up", &up)],
    );
    let seven: DateTime<Utc> = "2027-03-02T07:00:00Z".parse().unwrap();
    let (before, api) = (told(&desk), desk.reader.api("/lists/featured").text());
    let modified = desk.read(two)["modified_at"].clone();

    does(&desk, "featured/publish", &pairs(&at("when", seven, &[("do", "plan")])));

    assert_eq!((told(&desk), desk.reader.api("/lists/featured").text()), (before, api));
    assert_eq!(desk.read(two)["modified_at"], modified);
    assert_eq!(
        (headlines(&desk, "featured"), desk.read(two)["featured"].clone()),
        (vec!["One".into()], json!(false))
    );
    let shown = page(&desk, "featured");
    assert!(
        shown.contains("Tue 2 Mar, 07:00") && shown.contains("2 slots, 1 change from now, planned by Ilse Brandt"),
        "{shown}"
    );
    let later = Member::of(desk.at(), &desk.ilse)
        .get("/admin/lists/featured?at-day=2027-03-02&at-time=07:00")
        .text();
    assert!(
        later.contains("Live, Tue 2 Mar, 07:00") && later.find(">Two<") < later.rfind(">One<"),
        "{later}"
    );

    // Featured meanwhile: it holds until the plan begins, which is as it was previewed.
    desk.ilse.features(three);
    assert_eq!(headlines(&desk, "featured"), ["Three", "One"]);
    desk.stop_the_clock("2027-03-02 06:59:59.999+00");
    assert_eq!(headlines(&desk, "featured"), ["Three", "One"]);

    desk.stop_the_clock("2027-03-02 07:00:00+00");

    assert_eq!(headlines(&desk, "featured"), ["Two", "One"]);
    assert_eq!(
        [two, three].map(|id| desk.read(id)["featured"].clone()),
        [json!(true), json!(false)]
    );
    assert!(!desk.reader.get("/").text().contains("slots__title\"><a href=\"/three"));
    let before = told(&desk);
    noticed(&desk);
    let (after, row) = (
        told(&desk),
        desk.owner()
            .query_one(
                "SELECT count(*) FILTER (WHERE event = 'list.changed') FROM newsroom.changes WHERE seq > $1",
                &[&before],
            )
            .unwrap()
            .get::<_, i64>(0),
    );
    assert!(
        after > before && row == 1,
        "the log tells once that the list changed: {row}"
    );
    noticed(&desk);
    assert_eq!(told(&desk), after);
    holds(&desk);
}

#[test]
fn a_plan_is_taken_back_as_long_as_it_has_not_begun() {
    let desk = Desk::open();
    runs_from(&desk, MONDAY);
    let [one, two] = desk.all_live(&["One", "Two"])[..] else {
        unreachable!()
    };
    desk.ilse.features(one);
    add(&desk, "featured", two);
    let noon: DateTime<Utc> = "2027-03-01T12:00:00Z".parse().unwrap();
    let plan = |at_: DateTime<Utc>| {
        press(
            &desk,
            &desk.ilse,
            "featured/publish",
            &pairs(&at("when", at_, &[("do", "plan")])),
        )
    };
    assert_eq!(plan(noon).status, 303);
    let planned: ArticleId = ArticleId(
        desk.owner()
            .query_one("SELECT id FROM newsroom.arrangements WHERE what = 'planned'", &[])
            .unwrap()
            .get(0),
    );
    let back = format!("featured/plans/{planned}/take-back");

    does(&desk, &back, &[]);

    assert!(
        page(&desk, "featured").contains("The draft has 1 change."),
        "what was planned is a draft again"
    );
    let again = press(&desk, &desk.ilse, &back, &[]);
    assert!(
        again.status == 409 && again.text().contains("no plan any more"),
        "{}",
        again.text()
    );
    desk.stop_the_clock("2027-03-01 12:00:01+00");
    assert_eq!(headlines(&desk, "featured"), ["One"]);
    runs_from(&desk, "2027-03-01 12:00:02+00");

    // A plan that is moved into the past is refused, and the moment that was typed is still there.
    let past = plan(noon);
    let said = past.text();
    assert_eq!(past.status, 422);
    assert!(
        said.contains("This moment is past.")
            && said.contains("value=\"2027-03-01\"")
            && said.contains("value=\"12:00\""),
        "{said}"
    );
    // So is an hour that no clock shows, and one that two clocks show.
    for (day, time, sentence) in [
        ("2027-03-28", "01:30", "There is no 01:30 on 28 March 2027"),
        ("2027-10-31", "01:30", "comes twice on 31 October 2027"),
        ("2027-10-31", "", "Choose a day and a time."),
    ] {
        let typed = [
            ("do", "plan"),
            ("zone", "Europe/London"),
            ("when-day", day),
            ("when-time", time),
        ];
        let refused = press(&desk, &desk.ilse, "featured/publish", &typed);
        assert!(
            refused.status == 422 && refused.text().contains(sentence),
            "{day} {time}: {}",
            refused.text()
        );
    }
    let twice = [
        ("do", "plan"),
        ("zone", "Europe/London"),
        ("when-day", "2027-10-31"),
        ("when-time", "01:30"),
        ("when-twice", "later"),
    ];
    assert_eq!(press(&desk, &desk.ilse, "featured/publish", &twice).status, 303);
    let begins: DateTime<Utc> = desk
        .owner()
        .query_one(
            "SELECT begins_at FROM newsroom.arrangements WHERE what = 'planned' AND cancelled_at IS NULL",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(begins.to_rfc3339(), "2027-10-31T01:30:00+00:00");
    add(&desk, "featured", desk.live(&Story::titled("Three")));
    let other = press(&desk, &desk.ilse, "featured/publish", &twice);
    assert!(
        other.status == 422 && other.text().contains("planned for this moment already"),
        "{}",
        other.text()
    );
    holds(&desk);
}

#[test]
fn moves_of_different_slots_go_together_and_of_one_slot_the_second_hears() {
    let desk = Desk::open();
    for story in desk.all_live(&["A", "B", "C", "D"]) {
        add(&desk, "featured", story);
    }
    let seen = version(&desk, "featured");
    let was = ids(&slots(&desk, "featured"));
    let pick = |wanted: [usize; 4]| wanted.map(|at| was[at].clone());

    // Ilse moves D to the top; Noor, who has the page of before, moves A behind B.
    assert_eq!(
        order(&desk, &desk.ilse, seen, "featured", &was, &pick([3, 0, 1, 2])).status,
        303
    );
    assert_eq!(
        order(&desk, &desk.noor, seen, "featured", &was, &pick([1, 2, 0, 3])).status,
        303
    );
    assert_eq!(ids(&slots(&desk, "featured")), pick([3, 1, 2, 0]));

    // Of D both know something.
    let both = order(&desk, &desk.noor, seen, "featured", &was, &pick([0, 3, 1, 2]));
    assert_eq!(both.status, 409);
    assert!(
        both.text().contains("moved this slot meanwhile: it is number 1 now"),
        "{}",
        both.text()
    );
    assert_eq!(ids(&slots(&desk, "featured")), pick([3, 1, 2, 0]));

    // Words of different slots go together; of the same one both are shown, and nothing that was typed is lost.
    let seen = version(&desk, "featured");
    let edit = |who: &Person, slot: usize, headline: &str| {
        press_seeing(
            &desk,
            who,
            seen,
            &format!("featured/slots/{}", was[slot]),
            &[("headline", headline), ("zone", "Europe/London")],
        )
    };
    assert_eq!(edit(&desk.ilse, 0, "Ilse on A").status, 303);
    assert_eq!(edit(&desk.noor, 1, "Noor on B").status, 303);
    let same = edit(&desk.noor, 0, "Noor on A");
    let said = same.text();
    assert_eq!(same.status, 409);
    assert!(
        said.contains("value=\"Noor on A\"")
            && said.contains("Ilse on A")
            && said.contains("Somebody saved in between"),
        "{said}"
    );
    let gone = press_seeing(
        &desk,
        &desk.noor,
        seen,
        &format!("featured/slots/{}/remove", was[0]),
        &[],
    );
    assert!(
        gone.status == 409 && gone.text().contains("changed this slot meanwhile"),
        "{}",
        gone.text()
    );
    let words: Vec<Value> = slots(&desk, "featured")
        .iter()
        .map(|slot| slot["headline"].clone())
        .collect();
    assert!(
        words.contains(&json!("Ilse on A")) && words.contains(&json!("Noor on B")),
        "{words:?}"
    );
    // Put live is what was seen, or nothing.
    let stale = press_seeing(&desk, &desk.noor, seen, "featured/publish", &[("do", "now")]);
    assert_eq!((stale.status, headlines(&desk, "featured")), (409, vec![]));
    let without = Member::of(desk.at(), &desk.noor).post("/admin/lists/featured/publish", &[("do", "now")]);
    assert_eq!(without.status, 428);
    holds(&desk);
}

#[test]
fn two_who_put_a_draft_live_at_the_same_moment_do_it_once() {
    let desk = Desk::open();
    let all = desk.all_live(&["A", "B", "C", "D", "E", "F"]);
    for round in 0..4 {
        add(&desk, "featured", all[round]);
        let seen = version(&desk, "featured");
        let button = all[round + 1 + usize::from(round == 0)];
        let answers: Vec<u16> = thread::scope(|scope| {
            let publishing = [&desk.ilse, &desk.noor].map(|who| {
                let desk = &desk;
                scope.spawn(move || press_seeing(desk, who, seen, "featured/publish", &[("do", "now")]).status)
            });
            let featuring = scope.spawn(|| {
                let version = desk.noor.now_of(button).0.to_string();
                let key = format!("0194-button-{round}");
                let sent = [("version", version.as_str()), ("key", key.as_str())];
                Member::of(desk.at(), &desk.noor)
                    .post(&format!("/admin/articles/{button}/feature"), &sent)
                    .status
            });
            let mut all: Vec<u16> = publishing.into_iter().map(|one| one.join().unwrap()).collect();
            all.push(featuring.join().unwrap());
            all
        });
        assert!(
            answers.iter().all(|status| [303, 409, 503].contains(status)),
            "{answers:?}"
        );
        assert!(
            answers[..2].iter().filter(|status| **status == 303).count() <= 1,
            "{answers:?}"
        );
        if answers[0] != 303 && answers[1] != 303 {
            publish(&desk, "featured");
        }
        let shown = headlines(&desk, "featured");
        assert_eq!(
            shown.len(),
            shown.iter().collect::<std::collections::BTreeSet<_>>().len(),
            "{shown:?}"
        );
        if answers[2] == 303 {
            let version = desk.noor.now_of(button).0.to_string();
            Member::of(desk.at(), &desk.noor).post(
                &format!("/admin/articles/{button}/unfeature"),
                &[("version", &version), ("key", &format!("0194-off-{round}"))],
            );
        }
    }
    holds(&desk);
}

#[test]
fn the_button_the_slot_and_the_api_are_one_fact_and_an_open_draft_has_it_too() {
    let desk = Desk::open();
    let [one, two, three] = desk.all_live(&["One", "Two", "Three"])[..] else {
        unreachable!()
    };
    add(&desk, "featured", one);

    desk.ilse.features(two);

    assert_eq!(stories(&desk, "featured"), [two, one].map(|id| id.to_string()));
    assert_eq!(headlines(&desk, "featured"), ["Two"]);
    publish(&desk, "featured");
    for id in [one, two] {
        let review = Member::of(desk.at(), &desk.ilse)
            .get(&format!("/admin/articles/{id}/review"))
            .text();
        assert!(
            review.contains("on Feature Posts.") && review.contains("Take off Feature Posts"),
            "{review}"
        );
        assert_eq!(desk.read(id)["featured"], json!(true));
    }
    let mut filtered = desk.headlines("/articles?featured=true");
    filtered.sort();
    assert_eq!(filtered, ["One", "Two"]);

    // Taken off on the story's page, it is off the draft, off what is planned, and does not come back with an undo.
    add(&desk, "featured", three);
    let later = desk.ilse.now() + TimeDelta::days(2);
    does(&desk, "featured/publish", &pairs(&at("when", later, &[("do", "plan")])));
    let two_slot = slots(&desk, "featured")
        .iter()
        .find(|slot| slot["story"] == two.to_string())
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    does(
        &desk,
        &format!("featured/slots/{two_slot}"),
        &[("headline", "Ours"), ("zone", "Europe/London")],
    );
    let off = Member::of(desk.at(), &desk.noor).post(
        &format!("/admin/articles/{one}/unfeature"),
        &[("version", &desk.noor.now_of(one).0.to_string()), ("key", "0194-off")],
    );
    assert_eq!(off.status, 303, "{}", off.text());
    assert_eq!(
        (headlines(&desk, "featured"), stories(&desk, "featured")),
        (vec!["Two".into()], vec![two.to_string()])
    );
    does(&desk, "featured/draft", &[("do", "undo")]);
    assert_eq!(stories(&desk, "featured"), [two.to_string()]);
    desk.wait("3 days");
    assert_eq!(headlines(&desk, "featured"), ["Two", "Three"]);
    holds(&desk);
}

#[test]
fn a_withdrawn_story_falls_out_at_once_what_stands_in_is_the_newest_and_the_editor_hears_of_it() {
    let desk = Desk::open();
    let council = desk.category("Council", None);
    let below = desk.category("Planning", Some(council));
    let old = desk.live(&Story::titled("Old council news").filed_under(council));
    let new = desk.live(&Story::titled("New planning news").filed_under(below));
    let [lead, second] = desk.all_live(&["The lead", "The second"])[..] else {
        unreachable!()
    };
    let council = council.to_string();
    make(&desk, "Council");
    does(
        &desk,
        "council/add",
        &[("story", &lead.to_string()), ("category", &council)],
    );
    does(&desk, "council/add", &[("story", &second.to_string())]);
    does(&desk, "council/add", &[("story", ""), ("category", &council)]);
    publish(&desk, "council");
    assert_eq!(
        headlines(&desk, "council"),
        ["The lead", "The second", "New planning news"]
    );
    let told_before = told(&desk);

    let review = Member::of(desk.at(), &desk.noor)
        .get(&format!("/admin/articles/{lead}/review"))
        .text();
    assert!(
        review.contains("It has a slot on Council too, and leaves it."),
        "{review}"
    );
    desk.noor.withdraws(lead, "Legal", None);

    // Two slots fall back on one category: each story once.
    assert_eq!(
        headlines(&desk, "council"),
        ["New planning news", "The second", "Old council news"]
    );
    let list = desk.reader.json("/lists/council");
    let stand: Vec<(Value, Value)> = list["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| (slot["article_id"].clone(), slot["stands_in"].clone()))
        .collect();
    assert_eq!(
        stand,
        [
            (json!(new), json!(true)),
            (json!(second), json!(false)),
            (json!(old), json!(true))
        ]
    );
    let shown = page(&desk, "council");
    assert!(
        shown.contains("Noor Haddad withdrew its story") && shown.contains("Readers have “New planning news” here."),
        "{shown}"
    );
    let home = Member::of(desk.at(), &desk.ilse).get("/admin").text();
    assert!(
        home.contains("Noor Haddad took it from readers, so it stands on <bdi>Council</bdi> no longer"),
        "{home}"
    );
    let lists = Member::of(desk.at(), &desk.ilse).get("/admin/lists").text();
    assert!(lists.contains("1 story fell out"), "{lists}");
    assert!(told(&desk) > told_before);

    // Something newer takes over in answers that are kept too, and the log tells of the list.
    let since = told(&desk);
    desk.live(&Story::titled("Newest of all").filed_under(below));
    assert_eq!(
        headlines(&desk, "council"),
        ["Newest of all", "The second", "New planning news"]
    );
    let lists: i64 = desk
        .owner()
        .query_one(
            "SELECT count(*) FROM newsroom.changes WHERE seq > $1 AND event = 'list.changed'",
            &[&since],
        )
        .unwrap()
        .get(0);
    assert_eq!(lists, 1);

    desk.noor.republishes(lead, "Settled");
    assert_eq!(headlines(&desk, "council"), ["The lead", "The second", "Newest of all"]);
    desk.noor.withdraws(second, "Legal", None);
    assert_eq!(
        headlines(&desk, "council"),
        ["The lead", "Newest of all"],
        "the next moves up"
    );
    holds(&desk);
}

#[test]
fn a_slot_has_its_own_words_and_its_own_hours() {
    let desk = Desk::open();
    runs_from(&desk, MONDAY);
    let [one, two] = desk.all_live(&["One", "Two"])[..] else {
        unreachable!()
    };
    make(&desk, "Front");
    add(&desk, "front", one);
    add(&desk, "front", two);
    let first = ids(&slots(&desk, "front"))[0].clone();
    let (from, until): (DateTime<Utc>, DateTime<Utc>) = (
        "2027-03-01T18:00:00Z".parse().unwrap(),
        "2027-03-02T07:00:00Z".parse().unwrap(),
    );
    let mut typed = at("from", from, &[("headline", "What One is called here")]);
    typed.extend(at("until", until, &[]).into_iter().take(2));
    does(&desk, &format!("front/slots/{first}"), &pairs(&typed));
    publish(&desk, "front");

    let shown = |at: &str| {
        desk.stop_the_clock(at);
        headlines(&desk, "front")
    };
    assert_eq!(shown("2027-03-01 17:59:59.9+00"), ["Two"]);
    assert_eq!(shown("2027-03-01 18:00:00+00"), ["One", "Two"]);
    let list = desk.reader.json("/lists/front");
    assert_eq!(list["slots"][0]["headline"], "What One is called here");
    assert_eq!(list["slots"][1]["headline"], Value::Null);
    let front = desk.reader.get("/").text();
    assert!(front.contains(">What One is called here<"), "{front}");
    assert_eq!(shown("2027-03-02 06:59:59.9+00"), ["One", "Two"]);
    assert_eq!(shown("2027-03-02 07:00:00+00"), ["Two"]);
    assert!(page(&desk, "front").contains("Its time is over."));

    runs_from(&desk, "2027-03-02 07:10:00+00");
    // It goes on where it is put again: an end before its beginning is refused with what was typed.
    let wrong = at(
        "until",
        from,
        &[("headline", "Kept"), ("from-day", "2027-03-05"), ("from-time", "09:00")],
    );
    let refused = press(&desk, &desk.ilse, &format!("front/slots/{first}"), &pairs(&wrong));
    let said = refused.text();
    assert_eq!(refused.status, 422);
    assert!(
        said.contains("This moment is past.")
            && said.contains("value=\"Kept\"")
            && said.contains("value=\"2027-03-05\""),
        "{said}"
    );
    holds(&desk);
}

#[test]
fn what_cannot_be_in_a_slot_is_refused_with_a_sentence() {
    let desk = Desk::open();
    let killed = desk.live(&Story::titled("Killed"));
    let later = desk.live(&Story::titled("Killed later"));
    desk.ilse.kills(killed, "Wrong", "It was wrong.");
    desk.noor.kills(killed, "Wrong", "It was wrong.");
    add(&desk, "featured", later);
    let refused = |path: &str, typed: Typed<'_>, status: u16, sentence: &str| {
        let answer = press(&desk, &desk.ilse, path, typed);
        assert!(
            answer.status == status && answer.text().contains(sentence),
            "{path} {typed:?}: {} {}",
            answer.status,
            answer.text()
        );
    };

    refused(
        "featured/add",
        &[("story", &killed.to_string())],
        422,
        "This story was killed",
    );
    refused(
        "featured/add",
        &[("story", &later.to_string())],
        422,
        "This story is here already, in slot 1.",
    );
    refused(
        "featured/add",
        &[("story", "/no-such-story")],
        422,
        "is no story that you can see",
    );
    refused("featured/add", &[("story", "")], 422, "Choose a story, or a category");
    refused(
        "featured/add",
        &[("story", ""), ("category", "nonsense")],
        422,
        "Choose a category of the list.",
    );
    refused(
        "featured/order",
        &[("seen", "nonsense"), ("order", "")],
        422,
        "This is no order of the slots here.",
    );
    refused("featured/draft", &[("do", "undo")], 303, "");
    refused("featured/draft", &[("do", "undo")], 409, "There is nothing to undo.");
    refused(
        "featured/publish",
        &[("do", "now")],
        409,
        "Readers have all of it already.",
    );
    refused("no-such-list/publish", &[("do", "now")], 404, "");
    assert_eq!(
        Member::of(desk.at(), &desk.ilse)
            .get("/admin/lists/no-such-list")
            .status,
        404
    );
    add(&desk, "featured", later);
    desk.ilse.kills(later, "Wrong", "It was wrong.");
    desk.noor.kills(later, "Wrong", "It was wrong.");
    refused(
        "featured/publish",
        &[("do", "now")],
        409,
        "Slot 1: This story was killed",
    );

    // Sixty slots, and no more.
    let many: Vec<Value> = (0..60)
        .map(|_| json!({ "id": ArticleId::new(), "story": null, "category": ArticleId::new() }))
        .collect();
    desk.owner()
        .execute("UPDATE newsroom.list_drafts SET slots = $1", &[&Value::Array(many)])
        .unwrap();
    let other = desk.live(&Story::titled("One too many"));
    refused(
        "featured/add",
        &[("story", &other.to_string())],
        422,
        "A list has 60 slots at the most.",
    );
    publish(&desk, "featured");
    assert_eq!(
        headlines(&desk, "featured"),
        [""; 0],
        "categories that are gone fill nothing"
    );

    let list =
        |name: &str, key: &str| Member::of(desk.at(), &desk.ilse).post("/admin/lists", &[("name", name), ("key", key)]);
    let again = list("feature posts", "0194-again");
    assert!(
        again.status == 422 && again.text().contains("There is a list with this name already."),
        "{}",
        again.text()
    );
    assert_eq!(list("", "0194-empty").status, 422);
    // A double press is one press.
    assert_eq!(
        (list("Sport", "0194-sport").status, list("Sport", "0194-sport").status),
        (303, 303)
    );
    assert_eq!(desk.reader.json("/lists")["data"].as_array().unwrap().len(), 2);
    let named = press(&desk, &desk.ilse, "sport/name", &[("name", "Sport and play")]);
    assert_eq!(named.status, 303);
    assert_eq!(desk.reader.json("/lists/sport")["name"], "Sport and play");
    holds(&desk);
}

#[test]
fn who_may_not_know_of_a_story_learns_nothing_from_its_slot() {
    let desk = Desk::open();
    let secret = desk.approved(&Story::titled("The secret merger"));
    add(&desk, "featured", secret);
    let slot = ids(&slots(&desk, "featured"))[0].clone();
    does(
        &desk,
        &format!("featured/slots/{slot}"),
        &[("headline", "Secret words"), ("zone", "Europe/London")],
    );
    desk.ilse.embargoes(secret, 5);
    let before = told(&desk);
    publish(&desk, "featured");

    assert_eq!((told(&desk), headlines(&desk, "featured")), (before, vec![]));
    assert!(!desk.reader.api("/lists/featured").text().contains(&secret.to_string()));
    let sees = |who: &Person| Member::of(desk.at(), who).get("/admin/lists/featured").text();
    let shown = sees(&desk.person("Piet Admin", Role::Editor));
    assert!(shown.contains("A story that you cannot open"), "{shown}");
    for word in ["merger", "Secret words"] {
        assert!(!shown.contains(word), "{word}");
    }
    for (who, status) in [(&desk.tamsin, 403), (&desk.noor, 200)] {
        assert_eq!(Member::of(desk.at(), who).get("/admin/lists/featured").status, status);
    }
    holds(&desk);
}

#[test]
fn the_page_of_a_list_asks_as_much_with_twelve_slots_as_with_one() {
    let desk = Desk::open_with_its_statements_in_the_log();
    let asked = |path: &str| {
        let member = Member::of(desk.at(), &desk.ilse);
        member.get(path);
        let before = desk.statements();
        assert_eq!(member.get(path).status, 200, "{path}");
        desk.statements() - before
    };
    let headlines: Vec<String> = (0..12).map(|number| format!("Story {number}")).collect();
    let all = desk.all_live(&headlines.iter().map(String::as_str).collect::<Vec<_>>());
    add(&desk, "featured", all[0]);
    publish(&desk, "featured");
    let few = ["/admin/lists", "/admin/lists/featured", "/api/v1/lists/featured"].map(asked);
    for story in &all[1..] {
        add(&desk, "featured", *story);
    }
    publish(&desk, "featured");
    add(&desk, "featured", desk.live(&Story::titled("Another")));
    let many = ["/admin/lists", "/admin/lists/featured", "/api/v1/lists/featured"].map(asked);
    assert!(many.iter().zip(few).all(|(many, few)| *many <= few), "{few:?} {many:?}");
}

#[test]
fn slots_are_moved_by_keys_and_by_the_mouse_and_the_words_of_a_field_are_left_alone() {
    let desk = Desk::open();
    for story in desk.all_live(&["First", "Second", "Third"]) {
        add(&desk, "featured", story);
    }
    let was = ids(&slots(&desk, "featured"));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.ilse).cookie());
    browser.visit("/admin/lists/featured");
    let shown = || {
        browser.asks(
            "",
            "Promise.resolve([...document.querySelectorAll('.slot .row__title')].map(one => one.textContent.trim()))",
        )
    };
    assert_eq!(shown(), ["First", "Second", "Third"]);

    let focus = format!("document.getElementById('slot-{}').focus()", was[0]);
    pictures::does(&browser, &focus);
    browser.keys(Key::Alt + Key::Down);
    browser.waits_for(
        "the first is second",
        "document.readyState === 'complete' && document.querySelector('.slot .row__title').textContent.trim() === 'Second'",
    );
    assert_eq!(shown(), ["Second", "First", "Third"]);
    assert!(
        browser
            .says("document.activeElement.id || location.hash")
            .contains(&was[0])
    );

    // By the mouse: the whole order is sent as it lies then.
    pictures::does(
        &browser,
        "window.before = true; const rows = document.querySelectorAll('.slot'); const data = new DataTransfer();
         const fire = (on, kind, y) => on.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data, clientY: y }));
         fire(rows[2], 'dragstart', 0); fire(rows[0], 'dragover', rows[0].getBoundingClientRect().top + 1); fire(rows[2], 'drop', 0)",
    );
    browser.waits_for(
        "the third is first",
        "!window.before && document.readyState === 'complete' && document.querySelector('.slot .row__title').textContent.trim() === 'Third'",
    );
    assert_eq!(
        ids(&slots(&desk, "featured")),
        [was[2].clone(), was[1].clone(), was[0].clone()]
    );

    browser.visit(&format!("/admin/lists/featured?edit={}", was[1]));
    pictures::does(&browser, "document.getElementById('category').focus()");
    browser.keys(Key::Alt + Key::Up);
    assert_eq!(shown(), ["Third", "Second", "First"]);
    browser.fill("Headline here", "Second to none");
    browser.press_button("Keep in draft");
    browser.sees("Changed in the draft.");
    assert_eq!(shown(), ["Third", "Second to none", "First"]);
}

#[test]
fn the_whole_front_is_seen_as_it_will_be_and_as_it_was() {
    let desk = Desk::open();
    runs_from(&desk, MONDAY);
    let one = desk.all_live(&["One", "Two"])[0];
    let coming = desk.scheduled(&Story::titled("The gate opens"), 20);
    let secret = desk.scheduled(&Story::titled("Not for everybody"), 20);
    desk.ilse.embargoes(secret, 10);
    make(&desk, "Front");
    add(&desk, "front", coming);
    add(&desk, "front", one);
    let first = ids(&slots(&desk, "front"))[0].clone();
    does(&desk, &format!("front/slots/{first}"), &[("headline", "Open at last")]);
    let before = told(&desk);
    let then = |who: &Person, minutes: i64, of: &str| {
        let at = (desk.ilse.now() + TimeDelta::minutes(minutes)).format("at-day=%Y-%m-%d&at-time=%H:%M");
        Member::of(desk.at(), who).get(&format!("/admin/lists/front/then?{at}&of={of}"))
    };
    let order = |page: &str, all: [&str; 3]| {
        let places = all.map(|title| {
            page.find(&format!(">{title}</a>"))
                .unwrap_or_else(|| panic!("{title}: {page}"))
        });
        assert!(places.is_sorted(), "{all:?}: {places:?}");
    };

    let early = then(&desk.ilse, 19 * 60, "draft");
    assert_eq!(
        (early.status, early.header("cache-control")),
        (200, "private, no-store")
    );
    let early = early.text();
    assert!(
        early.contains("as things stand now and with the draft of Front") && !early.contains("Open at last"),
        "{early}"
    );
    let tomorrow = then(&desk.ilse, 21 * 60, "draft").text();
    order(&tomorrow, ["Open at last", "One", "Two"]);
    assert!(tomorrow.contains("Tuesday 2 March 2027 at "), "{tomorrow}");
    let planned = then(&desk.ilse, 21 * 60, "live").text();
    order(&planned, ["The gate opens", "Two", "One"]);
    assert!(planned.contains("Not for everybody"), "its editor may see it");
    let noor = then(&desk.noor, 21 * 60, "live").text();
    assert!(
        noor.contains("The gate opens") && !noor.contains("Not for everybody"),
        "{noor}"
    );
    let past = then(&desk.ilse, -60, "draft").text();
    assert!(
        past.contains("of the stories that readers have today") && !past.contains(">One<"),
        "{past}"
    );

    assert_eq!(then(&desk.tamsin, 0, "live").status, 403);
    let ilse = Member::of(desk.at(), &desk.ilse);
    for bad in [
        "at-day=2027-13-01&at-time=07:00",
        "at-day=tomorrow",
        "at-time=07:00",
        "at-day=99999-01-01&at-time=07:00",
    ] {
        let refused = ilse.get(&format!("/admin/lists/front/then?{bad}"));
        assert_eq!(refused.status, 422, "{bad}");
        assert!(
            refused.text().contains("Choose a day and a time."),
            "{bad}: {}",
            refused.text()
        );
    }
    assert_eq!(ilse.get("/admin/lists/nothing/then").status, 404);
    assert!(page(&desk, "front").contains("The whole front then"));
    assert_eq!(told(&desk), before, "looking tells nobody of anything");
    assert!(!desk.reader.get("/").text().contains("The gate opens"));
}

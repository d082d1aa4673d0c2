//! Nobody outside learns that a story exists before it is public, nor why it is public no longer.

use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    ids::ArticleId,
};
use serde_json::{Value, json};

use crate::support::{Answer, Desk, Start, Story};

#[test]
fn what_is_not_public_looks_like_what_never_was() {
    let desk = Desk::open();
    let secrets = secrets(&desk);
    let never = shapes(desk.doors_of(ArticleId::new(), "never-was"));

    for (state, id) in &secrets {
        let slug = state.replace(' ', "-");
        assert_eq!(shapes(desk.doors_of(*id, &slug)), never, "{state}");
    }
    let related = |id: ArticleId| shape(desk.reader.api(&format!("/articles/{id}/related")));
    for (state, id) in &secrets {
        assert_eq!(related(*id), related(ArticleId::new()), "{state}");
    }
}

#[test]
fn nothing_that_readers_can_list_changes_with_a_secret() {
    let desk = Desk::open();
    desk.live(&Story::titled("Public"));
    let front = || desk.reader.get("/").body;
    let front_before = front();
    let everything = || {
        [
            "/articles?count=exact",
            "/articles?ids=",
            "/tags",
            "/authors",
            "/lists/featured",
            "/categories",
            "/feeds/rss",
            "/feeds/atom?category=uncategorized",
            "/feeds/json",
            "/sitemap.xml",
            "/sitemap-sections.xml",
            "/news-sitemap.xml",
        ]
        .map(|path| {
            let path = path.replace("ids=", &format!("ids={}", uuid::Uuid::nil()));
            desk.reader.api(&path).body
        })
    };
    let before = everything();

    let secrets = secrets(&desk);

    assert_eq!(everything(), before);
    let ids: Vec<String> = secrets.iter().map(|(_, id)| id.to_string()).collect();
    assert_eq!(desk.headlines(&format!("/articles?ids={}", ids.join(","))), [""; 0]);
    assert_eq!(front(), front_before);
}

/// One story in each state that readers may not know of; its slug is the name of the state.
fn secrets(desk: &Desk) -> Vec<(&'static str, ArticleId)> {
    let story = |state: &str| Story::titled(state).tagged(&[]);
    let draft = desk.draft(&story("a draft"));
    let submitted = desk.draft(&story("in review"));
    desk.tamsin.submits(submitted);
    let approved = desk.approved(&story("approved"));
    let scheduled = desk.scheduled(&story("scheduled"), 5);
    let held = desk.approved(&story("on hold"));
    desk.ilse.holds(held);
    let held_plan = desk.scheduled(&story("planned then held"), 5);
    desk.ilse.holds(held_plan);
    let embargoed = desk.draft(&story("under embargo"));
    desk.ilse.embargoes(embargoed, 48);
    desk.tamsin.submits(embargoed);
    desk.ilse.approves(embargoed);
    let from = desk.ilse.now() + chrono::TimeDelta::hours(5);
    desk.ilse.schedules(embargoed, ChangeKind::First, from);
    let spiked = desk.draft(&story("spiked"));
    desk.tamsin.acts(spiked, Order::Spike("Overtaken".into())).unwrap();
    let unscheduled = desk.scheduled(&story("unscheduled"), 5);
    desk.ilse
        .acts(unscheduled, Order::Unschedule("Not yet".into()))
        .unwrap();
    vec![
        ("a draft", draft),
        ("in review", submitted),
        ("approved", approved),
        ("scheduled", scheduled),
        ("on hold", held),
        ("planned then held", held_plan),
        ("under embargo", embargoed),
        ("spiked", spiked),
        ("unscheduled", unscheduled),
    ]
}

#[test]
fn a_plan_that_ended_before_anybody_could_read_it_never_was() {
    let desk = Desk::open();
    let embargoed = desk.draft(&Story::titled("Results"));
    desk.ilse.embargoes(embargoed, 48);
    desk.tamsin.submits(embargoed);
    desk.ilse.approves(embargoed);
    let from = desk.ilse.now() + chrono::TimeDelta::hours(1);
    desk.ilse.schedules(embargoed, ChangeKind::First, from);
    let held = desk.scheduled(&Story::titled("Held"), 1);
    desk.ilse.holds(held);
    desk.wait("2 hours");

    desk.ilse.withdraws(embargoed, "The source withdrew it", None);
    desk.ilse.withdraws(held, "Not true", None);

    let never = shapes(desk.doors_of(ArticleId::new(), "never-was"));
    assert_eq!(shapes(desk.doors_of(embargoed, "results")), never);
    assert_eq!(shapes(desk.doors_of(held, "held")), never);
    let told: i64 = desk
        .owner()
        .query_one("SELECT count(*) FROM published.changes WHERE object = 'article'", &[])
        .unwrap()
        .get(0);
    assert_eq!(told, 0, "the feed told of a story that nobody could read");
}

#[test]
fn a_withdrawn_or_killed_story_is_gone_with_the_notice_and_without_the_reason() {
    let desk = Desk::open();
    let with = desk.live(&Story::titled("With notice"));
    let without = desk.live(&Story::titled("Without notice"));
    let killed = desk.live(&Story::titled("Killed"));
    desk.ilse
        .withdraws(with, "A private reason", Some("We are checking a claim."));
    desk.ilse.withdraws(without, "A private reason", None);
    desk.ilse.kills(killed, "A private reason", "Removed on legal advice.");
    desk.noor.kills(killed, "A private reason", "Removed on legal advice.");

    for (id, slug, said) in [
        (with, "with-notice", "We are checking a claim."),
        (without, "without-notice", "This story was withdrawn by the newsroom."),
        (killed, "killed", "Removed on legal advice."),
    ] {
        let doors = desk.doors_of(id, slug);
        for answer in &doors {
            assert_eq!(answer.status, 410, "{slug}");
            assert!(answer.text().contains(said), "{slug}: {}", answer.text());
            assert!(!answer.text().contains("private reason"), "{slug}");
        }
        assert_eq!(doors[0].json()["detail"], said);
    }
    assert_eq!(desk.headlines("/articles"), [""; 0]);
}

#[test]
fn a_withdrawn_story_that_returns_is_there_again() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Back"));
    desk.ilse.withdraws(id, "To check", Some("We are checking."));
    assert_eq!(desk.reader.get("/back").status, 410);

    desk.ilse.republishes(id, "It was right");

    assert!(desk.doors_of(id, "back").iter().all(|answer| answer.status == 200));
}

#[test]
fn without_the_reader_site_its_pages_are_not_there_and_the_api_is() {
    let desk = Desk::open_with(Start {
        site: false,
        ..Start::default()
    });
    let id = desk.live(&Story::titled("Here"));

    assert_eq!(desk.reader.api(&format!("/articles/{id}")).status, 200);
    for path in ["/", "/here", "/category/uncategorized", "/never-was"] {
        assert_eq!(shape(desk.reader.get(path)), shape(desk.reader.get("/a/b")), "{path}");
    }
}

/// Status, headers and body.
type Shape = (u16, Vec<(String, String)>, String);

/// Everything but what differs from one request to the next.
fn shapes(answers: [Answer; 3]) -> [Shape; 3] {
    answers.map(shape)
}

fn shape(answer: Answer) -> Shape {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    let body = match serde_json::from_slice::<Value>(&answer.body) {
        Ok(mut problem) => {
            headers.retain(|(name, _)| name != "content-length"); // "instance" differs in length
            problem["instance"] = json!("-");
            problem["request_id"] = json!("-");
            problem.to_string()
        }
        Err(_) => answer.text(),
    };
    (answer.status, headers, body)
}

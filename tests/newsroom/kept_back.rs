//! What keeps a story from readers whatever its timeline says, and what becomes of its plans meanwhile.

use chrono::{DateTime, Duration, DurationRound, NaiveDateTime, Utc};
use copydesk::{
    articles::{
        gate::order::{Embargo, KillReach, Order},
        stage::Stage,
        timeline::{ChangeKind, Plan, planned::Planned},
    },
    error::{Error, Result},
    ids::ArticleId,
    policy::Role,
};

use crate::support::{Desk, Member, Person, Story};

fn seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(Duration::seconds(1)).unwrap()
}

/// A time of the Content API.
fn time(desk: &Desk, story: ArticleId, name: &str) -> DateTime<Utc> {
    desk.read(story)[name].as_str().unwrap().parse().unwrap()
}

fn why<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Conflict(sentence)) => sentence,
        Err(Error::Problems(problems)) => problems.iter().map(|(_, sentence)| sentence).collect(),
        other => panic!("{other:?}"),
    }
}

/// Kind, edition, and whether it was cancelled, in order of their beginning.
fn timeline(desk: &Desk, story: ArticleId) -> Vec<(String, i32, bool)> {
    desk.owner()
        .query(
            "SELECT change_kind, edition, cancelled_at IS NOT NULL FROM newsroom.publications WHERE article_id = $1 ORDER BY live_from",
            &[&story.0],
        )
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect()
}

fn row(kind: &str, edition: i32, is_cancelled: bool) -> (String, i32, bool) {
    (kind.to_owned(), edition, is_cancelled)
}

/// Another approved text of a story.
fn changes(desk: &Desk, story: ArticleId, headline: &str) {
    desk.tamsin.edits(story, |content| content.headline = headline.into());
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
}

fn schedules(who: &Person, story: ArticleId, kind: ChangeKind, hours: i64) -> Result<Stage> {
    let planned = Planned::at_instant(who.now() + Duration::hours(hours), chrono_tz::Tz::UTC);
    who.acts(story, Order::Schedule(Plan { kind, note: None }, planned))
}

#[test]
fn a_story_held_past_its_planned_time_is_as_old_as_its_release() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("The tide gate opens"), 1);
    desk.ilse.holds(story);
    desk.wait("3 hours");
    assert_eq!(desk.reader.api(&format!("/articles/{story}")).status, 404);
    let before = seconds(desk.ilse.now());

    desk.ilse.acts(story, Order::Release).unwrap();

    for name in ["first_published_at", "published_at", "updated_at"] {
        assert!(time(&desk, story, name) >= before, "{name}");
    }
    assert_eq!(desk.read(story)["version"], 1);
}

#[test]
fn an_embargo_that_is_lifted_early_counts_from_that_moment() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("The tide gate opens"), 1);
    desk.ilse.embargoes(story, 48);
    desk.wait("3 hours");
    let before = seconds(desk.ilse.now());
    assert!(why(desk.ilse.acts(story, Order::Lift(String::new()))).contains("Say why"));

    desk.ilse
        .acts(story, Order::Lift("Its source went public".into()))
        .unwrap();

    let published = time(&desk, story, "published_at");
    assert!(published >= before && published < before + Duration::hours(1));
    let reason: String = desk
        .owner()
        .query_one("SELECT reason FROM newsroom.activity WHERE act = 'embargo_lifted'", &[])
        .unwrap()
        .get(0);
    assert_eq!(reason, "Its source went public");
}

#[test]
fn under_embargo_only_the_people_named_see_a_story() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let story = desk.draft(&Story::titled("Secret merger"));
    let sees = |person: &Person| {
        Member::of(desk.at(), person)
            .get(&format!("/admin/articles/{story}"))
            .status
    };
    let sets = |named: Vec<_>| {
        let until = desk.ilse.now() + Duration::hours(5);
        desk.ilse.acts(
            story,
            Order::Embargo(Embargo {
                until,
                named,
                reason: "The ministry asked".into(),
            }),
        )
    };
    assert_eq!([sees(&bram), sees(&desk.noor)], [200, 200]);

    sets(vec![desk.noor.id()]).unwrap();
    assert_eq!(
        [sees(&desk.tamsin), sees(&desk.ilse), sees(&desk.noor), sees(&bram)],
        [200, 200, 200, 404]
    );
    let home = |person: &Person| Member::of(desk.at(), person).get("/admin").text();
    assert!(home(&desk.noor).contains("Secret merger"));
    assert!(!home(&bram).contains("Secret merger"));

    sets(vec![bram.id()]).unwrap();
    assert_eq!([sees(&desk.ilse), sees(&desk.noor), sees(&bram)], [200, 404, 200]);
    assert!(why(sets(vec![copydesk::ids::StaffId::new()])).contains("have an account"));
}

#[test]
fn a_plan_keeps_its_wall_time_and_zone() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    let wall = NaiveDateTime::parse_from_str("2099-07-01 18:00", "%Y-%m-%d %H:%M").unwrap();
    let planned = Planned::new(wall, chrono_tz::Europe::London, None).unwrap();
    let plan = Plan {
        kind: ChangeKind::First,
        note: None,
    };

    desk.ilse.acts(story, Order::Schedule(plan, planned)).unwrap();

    let kept = desk
        .owner()
        .query_one(
            "SELECT p.planned_wall::text, p.planned_zone, (p.live_from AT TIME ZONE 'UTC')::text, a.subject ->> 'wall', a.subject ->> 'zone'
             FROM newsroom.publications p JOIN newsroom.activity a ON a.article_id = p.article_id AND a.act = 'scheduled'",
            &[],
        )
        .unwrap();
    let kept: Vec<String> = (0..5).map(|at| kept.get(at)).collect();
    assert_eq!(
        kept,
        [
            "2099-07-01 18:00:00",
            "Europe/London",
            "2099-07-01 17:00:00",
            "2099-07-01 18:00:00",
            "Europe/London"
        ]
    );
}

#[test]
fn what_is_planned_over_a_plan_is_counted_again_when_that_plan_goes() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    schedules(&desk.ilse, story, ChangeKind::First, 2).unwrap();
    changes(&desk, story, "It opens wider");
    assert!(why(schedules(&desk.ilse, story, ChangeKind::First, 4)).contains("what kind of change"));
    schedules(&desk.ilse, story, ChangeKind::Update, 4).unwrap();
    assert_eq!(
        timeline(&desk, story),
        [row("first", 1, false), row("update", 2, false)]
    );

    desk.ilse
        .acts(story, Order::Unschedule("The first one is off".into()))
        .unwrap();

    assert_eq!(timeline(&desk, story), [row("first", 1, true), row("first", 1, false)]);
    desk.wait("5 hours");
    assert_eq!(desk.read(story)["headline"], "It opens wider");
    assert_eq!(desk.read(story)["version"], 1);
}

#[test]
fn what_was_planned_over_a_plan_that_goes_follows_upon_nothing_and_is_no_correction() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    changes(&desk, story, "It opens again");
    desk.ilse.withdraws(story, "Legal", None);
    schedules(&desk.ilse, story, ChangeKind::First, 2).unwrap();
    changes(&desk, story, "It opens wider");
    schedules(&desk.ilse, story, ChangeKind::Update, 4).unwrap();

    desk.ilse.acts(story, Order::Unschedule("Not yet".into())).unwrap();

    assert_eq!(
        timeline(&desk, story),
        [
            row("first", 1, false),
            row("republished", 2, true),
            row("republished", 2, false)
        ]
    );
}

#[test]
fn what_ends_under_an_embargo_was_read_by_nobody_and_the_next_text_is_the_first() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    desk.ilse.embargoes(story, 6);
    schedules(&desk.ilse, story, ChangeKind::First, 2).unwrap();
    changes(&desk, story, "It opens wider");
    schedules(&desk.ilse, story, ChangeKind::Update, 4).unwrap();

    assert_eq!(timeline(&desk, story), [row("first", 1, false), row("first", 1, false)]);

    desk.wait("7 hours");
    assert_eq!(desk.read(story)["headline"], "It opens wider");
    assert_eq!(desk.read(story)["version"], 1);
    assert!(time(&desk, story, "updated_at") >= time(&desk, story, "published_at"));
}

#[test]
fn what_was_asked_for_counts_again_when_an_embargo_ends_earlier() {
    for kind in [
        ChangeKind::Typo,
        ChangeKind::Update,
        ChangeKind::Clarification,
        ChangeKind::Correction,
        ChangeKind::Retraction,
    ] {
        let desk = Desk::open();
        let story = desk.approved(&Story::titled("The tide gate opens"));
        desk.ilse.embargoes(story, 6);
        schedules(&desk.ilse, story, ChangeKind::First, 2).unwrap();
        changes(&desk, story, "It opens wider");
        let planned = Planned::at_instant(desk.ilse.now() + Duration::hours(4), chrono_tz::Tz::UTC);
        let note = Some("It opens wider than we said.".to_owned());
        desk.ilse
            .acts(story, Order::Schedule(Plan { kind, note }, planned))
            .unwrap();
        assert_eq!(timeline(&desk, story), [row("first", 1, false), row("first", 1, false)]);

        for (hours, counted) in [
            (1, row(kind.word(), 2, false)),
            (5, row("first", 1, false)),
            (3, row(kind.word(), 2, false)),
        ] {
            let order = Order::Embargo(Embargo {
                until: desk.ilse.now() + Duration::hours(hours),
                named: vec![],
                reason: "Its source went public".into(),
            });
            desk.ilse.acts(story, order).unwrap();
            assert_eq!(timeline(&desk, story)[1], counted, "{kind:?} {hours}");
        }
        desk.wait("5 hours");
        let told = desk.reader.json(&format!("/articles/{story}/corrections"));
        let is_told = kind != ChangeKind::Typo;
        assert_eq!(
            !told["data"].as_array().unwrap().is_empty(),
            is_told,
            "{kind:?}: {told}"
        );
    }
}

#[test]
fn a_discarded_change_gives_way_to_the_text_that_is_planned_last() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    for (headline, hours) in [("For noon", 4), ("For evening", 8)] {
        changes(&desk, story, headline);
        schedules(&desk.ilse, story, ChangeKind::Update, hours).unwrap();
    }
    desk.tamsin
        .edits(story, |content| content.headline = "Never mind".into());

    desk.ilse.acts(story, Order::Discard).unwrap();

    assert_eq!(desk.tamsin.now_of(story).2.headline, "For evening");
}

#[test]
fn a_plan_before_another_plan_that_is_not_based_on_it_is_refused() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    changes(&desk, story, "For noon");
    schedules(&desk.ilse, story, ChangeKind::Update, 4).unwrap();
    changes(&desk, story, "For eleven");

    assert!(why(schedules(&desk.ilse, story, ChangeKind::Update, 2)).contains("unschedule it first"));
    schedules(&desk.ilse, story, ChangeKind::Update, 6).unwrap();

    desk.wait("5 hours");
    assert_eq!(desk.read(story)["headline"], "For noon");
    desk.wait("7 hours");
    assert_eq!(desk.read(story)["headline"], "For eleven");
}

#[test]
fn a_story_that_will_return_by_plan_is_not_republished_beside_it() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    changes(&desk, story, "It opens again");
    desk.ilse.withdraws(story, "Legal", None);
    schedules(&desk.ilse, story, ChangeKind::First, 4).unwrap();
    let republished = Order::Republish(
        Plan {
            kind: ChangeKind::Republished,
            note: None,
        },
        "Sooner".into(),
    );

    assert!(why(desk.ilse.acts(story, republished)).contains("Unschedule that first"));

    desk.wait("5 hours");
    assert_eq!(desk.read(story)["version"], 2);
}

#[test]
fn a_killed_story_loses_its_plans_and_comes_back_as_a_withdrawn_one() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    changes(&desk, story, "It opens wider");
    schedules(&desk.ilse, story, ChangeKind::Update, 4).unwrap();

    desk.ilse.kills(story, "Court order", "Removed on legal advice.");
    desk.noor.kills(story, "Court order", "Removed on legal advice.");
    assert_eq!(timeline(&desk, story), [row("first", 1, false), row("update", 2, true)]);
    desk.ilse.acts(story, Order::Reinstate("Order lifted".into())).unwrap();
    desk.noor.acts(story, Order::Reinstate("Order lifted".into())).unwrap();

    desk.wait("5 hours");
    assert_eq!(desk.reader.api(&format!("/articles/{story}")).status, 410);
    // The text that nobody read waits, signed; what readers had comes back without it.
    assert_eq!(desk.ilse.acts(story, Order::Discard).unwrap(), Stage::Settled);
    let again = Plan {
        kind: ChangeKind::Republished,
        note: None,
    };
    desk.ilse
        .acts(story, Order::Republish(again, "Order lifted".into()))
        .unwrap();
    assert_eq!(desk.read(story)["headline"], "The tide gate opens");
}

#[test]
fn a_plan_that_nobody_ever_read_leaves_a_story_that_can_be_spiked_and_not_killed() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("Secret merger"), 1);
    desk.ilse.holds(story);
    desk.wait("3 hours");
    desk.ilse.withdraws(story, "Never mind", None);

    let kill = Order::Kill("Court order".into(), "Removed.".into(), KillReach::Story);
    assert!(why(desk.ilse.acts(story, kill)).contains("Spike it instead"));
    desk.ilse.acts(story, Order::Spike("Off".into())).unwrap();

    assert_eq!(desk.reader.api(&format!("/articles/{story}")).status, 404);
}

#[test]
fn what_is_submitted_and_what_voids_an_approval_is_on_record() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The tide gate opens"));
    desk.tamsin
        .edits(story, |content| content.dek = "After nine hours.".into());

    let subject = |act: &str| -> serde_json::Value {
        desk.owner()
            .query_one(
                "SELECT subject FROM newsroom.activity WHERE article_id = $1 AND act = $2",
                &[&story.0, &act],
            )
            .unwrap()
            .get(0)
    };
    let checks = subject("submitted");
    assert_eq!(checks["checks"][0]["outcome"], "passed");
    assert!(
        checks["checks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|check| check["outcome"] == "mind")
    );
    assert_eq!(
        subject("approval_voided"),
        serde_json::json!({ "base": 1, "changed": ["dek"] })
    );
}

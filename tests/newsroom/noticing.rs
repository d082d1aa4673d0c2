//! The bell: what happened to somebody's stories, and who wants them; told in the act, shown to who may know of it.

use chrono::TimeDelta;
use copydesk::{
    articles::{
        gate::order::{Embargo, Order},
        timeline::{ChangeKind, Plan},
    },
    feed,
    ids::ArticleId,
    policy::Role,
};

use crate::{
    commenting, mistakes,
    support::{Answer, Desk, Member, Newsroom, Person, Story, block_on},
};

/// Who hears what, in the order in which it was said: "Tamsin returned, Ilse submitted".
fn told(desk: &Newsroom) -> String {
    desk.text(
        "SELECT coalesce(string_agg(split_part(s.name, ' ', 1) || ' ' || n.said, ', ' ORDER BY n.at, s.name), '')
         FROM newsroom.notices n JOIN newsroom.staff s ON s.id = n.staff_id",
    )
}

/// The same since it was last asked.
fn news(desk: &Newsroom) -> String {
    let told = told(desk);
    desk.sql("DELETE FROM newsroom.notices");
    told
}

fn page(desk: &Desk, who: &Person) -> String {
    Member::of(desk.at(), who).get("/admin/notices").text()
}

/// What the bell of a page says of how many are new.
fn count(page: &str) -> &str {
    let label = page.split("aria-label=\"Notices").nth(1).unwrap_or_default();
    label.split('"').next().unwrap_or_default()
}

fn notice_due(desk: &Newsroom) {
    let database = desk.writers_address();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        feed::notice_due(&mut conn).await.unwrap();
    });
}

fn reads(desk: &Desk, who: &Person, fields: &[(&str, &str)]) -> Answer {
    Member::of(desk.at(), who).post("/admin/notices/read", fields)
}

fn publish() -> Order {
    Order::Publish(Plan {
        kind: ChangeKind::First,
        note: None,
    })
}

fn returned(desk: &Desk, headline: &str, note: &str) -> ArticleId {
    let story = desk.draft(&Story::titled(headline));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return(note.into())).unwrap();
    story
}

#[test]
fn a_writer_reads_what_became_of_a_story_and_an_editor_that_it_is_back() {
    let desk = Desk::open();
    let before = page(&desk, &desk.tamsin);
    assert!(
        before.contains("Nothing happened yet") && count(&before).is_empty(),
        "{before}"
    );

    let story = returned(&desk, "The tide gate", "One thing, then it can go.");

    let home = Member::of(desk.at(), &desk.tamsin).get("/admin").text();
    assert_eq!(count(&home), ", 1 new");
    assert!(home.contains("<strong>Ilse Brandt returned</strong>"), "{home}");
    let all = page(&desk, &desk.tamsin);
    assert!(
        all.contains(&format!("<a href=\"/admin/articles/{story}\" dir=\"auto\" data-reads")),
        "{all}"
    );
    assert!(
        all.contains("The tide gate</a>") && all.contains("One thing, then it can go.</p>"),
        "{all}"
    );
    assert!(all.contains(">Today<span class=\"count\">1 new</span>"), "{all}");

    desk.tamsin.submits(story);
    let of_ilse = page(&desk, &desk.ilse);
    assert!(of_ilse.contains("<strong>Tamsin Okoro submitted</strong>"), "{of_ilse}");
    assert!(
        !of_ilse.contains("Ilse Brandt returned"),
        "nobody hears of their own acts: {of_ilse}"
    );
    assert_eq!(told(&desk), "Tamsin returned, Ilse submitted");
}

#[test]
fn each_act_tells_whom_it_concerns() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate"));
    let noor = |order| desk.noor.acts(story, order).unwrap();
    desk.tamsin.submits(story);
    assert_eq!(news(&desk), "");
    desk.ilse.approves(story);
    assert_eq!(news(&desk), "Tamsin approved");
    desk.noor.edits(story, |content| content.dek = "In May.".into());
    assert_eq!(news(&desk), "Ilse approval_voided, Tamsin approval_voided");
    desk.ilse.approves(story);
    let at = desk.ilse.now() + TimeDelta::hours(2);
    desk.ilse.schedules(story, ChangeKind::First, at);
    assert_eq!(news(&desk), "Tamsin approved, Tamsin scheduled");
    noor(Order::Unschedule("Not yet".into()));
    assert_eq!(news(&desk), "Ilse unscheduled, Tamsin unscheduled");
    noor(Order::Hold("A second source".into()));
    noor(Order::Release);
    assert_eq!(news(&desk), "Tamsin held, Tamsin released");
    noor(publish());
    noor(Order::Withdraw("Wrong".into(), None));
    assert_eq!(news(&desk), "Tamsin published, Tamsin withdrawn");
    desk.ilse.kills(story, "Wrong", "This was wrong.");
    assert_eq!(news(&desk), "Noor kill_asked");
    desk.noor.kills(story, "Wrong", "This was wrong.");
    assert_eq!(news(&desk), "Ilse killed, Tamsin killed");
    noor(Order::Reinstate("It was right".into()));
    desk.ilse.acts(story, Order::Reinstate("It was right".into())).unwrap();
    assert_eq!(news(&desk), "Ilse reinstate_asked, Noor reinstated, Tamsin reinstated");

    let other = desk.draft(&Story::titled("The marsh"));
    desk.ilse.acts(other, Order::Spike("Not news".into())).unwrap();
    desk.ilse.acts(other, Order::Unspike).unwrap();
    assert_eq!(news(&desk), "Tamsin spiked, Tamsin unspiked");
    desk.tamsin.acts(other, Order::Spike("Not news".into())).unwrap();
    assert_eq!(news(&desk), "", "one's own");
}

#[test]
fn who_publishes_a_draft_in_one_press_is_told_of_once_and_an_act_that_fails_not_at_all() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate"));
    let (version, _, content) = desk.tamsin.now_of(story);
    let (version, seal) = (version.to_string(), content.seal().to_string());
    let ilse = Member::of(desk.at(), &desk.ilse);
    let press = |key: &str, version: &str| {
        let fields = [("version", version), ("key", key), ("seal", &seal), ("kind", "first")];
        ilse.post(&format!("/admin/articles/{story}/publish"), &fields)
    };

    assert_eq!(press("0194-too-old", "1000").status, 409);
    assert_eq!(told(&desk), "");
    let done = press("0194-publishes", &version);

    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(told(&desk), "Tamsin published");
    assert_eq!(press("0194-publishes", &version).status, 303);
    assert_eq!(told(&desk), "Tamsin published", "a double click is one act");
}

#[test]
fn a_story_that_goes_live_by_its_time_is_told_of_once_however_many_look() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("The tide gate"), 2);
    news(&desk);
    desk.wait("3 hours");

    notice_due(&desk);
    notice_due(&desk);

    assert_eq!(told(&desk), "Ilse went_live, Tamsin went_live");
    let page = page(&desk, &desk.tamsin);
    assert!(
        page.contains("<strong>Live:</strong>") && page.contains("The tide gate</a>, as planned"),
        "{page}"
    );
    assert!(page.contains(&format!("/admin/articles/{story}/review")));
}

#[test]
fn an_hour_before_a_plan_it_is_told_once_and_again_for_another_plan() {
    let desk = Desk::open();
    let story = desk.scheduled(&Story::titled("The tide gate"), 3);
    let due = || {
        let database = desk.writers_address();
        block_on(async {
            let mut conn = database.connect().await.unwrap();
            copydesk::bell::due_soon(&mut conn).await.unwrap();
        });
    };
    news(&desk);
    due();
    assert_eq!(news(&desk), "", "three hours are long");
    desk.wait("130 minutes");
    due();
    due();
    assert_eq!(told(&desk), "Ilse due_soon, Tamsin due_soon");
    assert!(page(&desk, &desk.tamsin).contains("<strong>Within the hour:</strong>"));

    desk.ilse.acts(story, Order::Unschedule("Later".into())).unwrap();
    let from = desk.ilse.now() + TimeDelta::hours(2);
    desk.ilse.schedules(story, ChangeKind::First, from);
    news(&desk);
    due();
    assert_eq!(news(&desk), "");
    desk.wait("200 minutes");
    due();
    assert_eq!(news(&desk), "Ilse due_soon, Tamsin due_soon");
}

#[test]
fn of_a_story_that_is_kept_from_somebody_they_read_nothing_until_they_may_see_it_again() {
    let desk = Desk::open();
    let author = desk.guest("Noor Haddad");
    desk.sql(&format!(
        "UPDATE newsroom.authors SET staff_id = '{}' WHERE id = '{}'",
        desk.noor.id(),
        author.id
    ));
    let bea = desk.person("Bea Lind", Role::Editor);
    let story = desk.draft(&Story::titled("A word of secrecy").signed_by(&[&author]));
    desk.tamsin.submits(story);
    desk.ilse
        .acts(story, Order::Return("The word is secrecy.".into()))
        .unwrap();
    assert!(page(&desk, &desk.noor).contains("secrecy"), "she stands in its byline");
    desk.ilse
        .acts(
            story,
            Order::Embargo(Embargo {
                until: desk.ilse.now() + TimeDelta::hours(5),
                named: vec![bea.id()],
                reason: String::new(),
            }),
        )
        .unwrap();

    for path in ["/admin", "/admin/notices", "/admin/account"] {
        let page = Member::of(desk.at(), &desk.noor).get(path).text();
        assert!(!page.contains("secrecy") && count(&page).is_empty(), "{path}: {page}");
    }
    let of_bea = page(&desk, &bea);
    assert!(
        of_bea.contains("Ilse Brandt put") && of_bea.contains("; you may see it"),
        "{of_bea}"
    );
    assert!(page(&desk, &desk.tamsin).contains("secrecy"), "who began it may see it");

    desk.wait("6 hours");
    let again = page(&desk, &desk.noor);
    assert!(again.contains("secrecy") && count(&again) == ", 1 new", "{again}");
}

#[test]
fn what_was_for_editors_is_nothing_to_somebody_who_is_none_any_more() {
    let desk = Desk::open();
    mistakes::reported(&desk, "The tide gate");
    let story = desk.live(&Story::titled("The marsh"));
    desk.noor.kills(story, "Wrong", "This was wrong.");
    let before = page(&desk, &desk.ilse);
    assert!(
        before.contains("asks to kill") && before.contains("A reader reports a mistake in"),
        "{before}"
    );

    desk.sql(&format!(
        "UPDATE newsroom.staff SET role = 'contributor' WHERE id = '{}'",
        desk.ilse.id()
    ));

    let after = page(&desk, &desk.ilse);
    assert!(
        after.contains("Nothing happened yet") && count(&after).is_empty(),
        "{after}"
    );
}

#[test]
fn readers_ring_once_until_it_is_read() {
    let (desk, story) = commenting::with_policy("held");
    news(&desk);
    for number in 0..3 {
        commenting::says(
            &desk,
            story,
            &format!("Reader {number}"),
            &format!("I saw it, {number} times."),
        );
    }
    assert_eq!(told(&desk), "Ilse comments_held, Noor comments_held");
    let of_ilse = page(&desk, &desk.ilse);
    assert!(
        of_ilse.contains("<a href=\"/admin/comments\"") && of_ilse.contains(">3 comments</a>"),
        "{of_ilse}"
    );
    assert!(count(&page(&desk, &desk.tamsin)).is_empty());

    let newest = desk.text("SELECT max(id)::text FROM newsroom.notices");
    assert_eq!(reads(&desk, &desk.ilse, &[("upto", &newest)]).status, 303);
    commenting::says(&desk, story, "Reader 9", "And I saw it too, from the quay.");
    assert_eq!(
        told(&desk),
        "Ilse comments_held, Noor comments_held, Ilse comments_held"
    );

    news(&desk);
    mistakes::reported(&desk, "Council tax");
    let of_noor = page(&desk, &desk.noor);
    assert!(of_noor.contains("“Seven were in favour, four against.”"), "{of_noor}");
}

#[test]
fn what_was_read_is_old_and_what_came_meanwhile_stays_new() {
    let desk = Desk::open();
    returned(&desk, "The tide gate", "First.");
    returned(&desk, "The marsh", "Second.");
    let seen = desk.text("SELECT max(id)::text FROM newsroom.notices");
    let first = desk.text("SELECT min(id)::text FROM newsroom.notices");
    returned(&desk, "The quay", "Third.");
    let tamsin = Member::of(desk.at(), &desk.tamsin);

    // Looking at the pages that it leads to changes nothing.
    tamsin.get("/admin/notices");
    tamsin.get("/admin");
    assert_eq!(count(&page(&desk, &desk.tamsin)), ", 3 new");
    // Nobody reads those of somebody else.
    assert_eq!(reads(&desk, &desk.ilse, &[("upto", &seen)]).status, 303);
    assert_eq!(count(&page(&desk, &desk.tamsin)), ", 3 new");

    let one = reads(&desk, &desk.tamsin, &[("id", &first)]);
    assert_eq!((one.status, one.header("location")), (303, "/admin/notices"));
    assert_eq!(count(&page(&desk, &desk.tamsin)), ", 2 new");
    assert_eq!(
        reads(&desk, &desk.tamsin, &[("id", &first)]).status,
        303,
        "twice is once"
    );
    assert_eq!(reads(&desk, &desk.tamsin, &[("upto", &seen)]).status, 303);
    let left = page(&desk, &desk.tamsin);
    assert_eq!(count(&left), ", 1 new");
    assert!(
        left.contains("First.") && left.contains("Mark read<span class=\"vh\">: Ilse Brandt returned The quay"),
        "{left}"
    );

    for bad in [
        &[("id", "all")][..],
        &[],
        &[("upto", "-")],
        &[("id", "1"), ("upto", "2")],
    ] {
        let answer = reads(&desk, &desk.tamsin, bad);
        assert_eq!(answer.status, 422, "{bad:?}");
        assert!(answer.text().contains("Say which notice was read"), "{}", answer.text());
    }
    let nobody = Member::nobody(desk.at()).get("/admin/notices");
    assert!(nobody.header("location").starts_with("/admin/sign-in"));
}

#[test]
fn many_notices_have_pages_and_old_ones_are_forgotten() {
    let desk = Desk::open();
    let story = returned(&desk, "The tide gate", "One thing.");
    desk.sql(&format!(
        "INSERT INTO newsroom.notices (staff_id, said, article_id, at) SELECT '{}', 'went_live', '{story}', now() - n * interval '20 hours'
         FROM generate_series(1, 130) n",
        desk.tamsin.id()
    ));
    let tamsin = Member::of(desk.at(), &desk.tamsin);

    let (mut path, mut shown, mut pages) = ("/admin/notices".to_owned(), 0, 0);
    loop {
        let page = tamsin.get(&path).text();
        assert_eq!(count(&page), ", 99+ new");
        let list = page.split("data-notices").nth(1).unwrap();
        (shown, pages) = (shown + list.matches("<time datetime").count(), pages + 1);
        match list.split_once("/admin/notices?before=") {
            Some((_, rest)) => path = format!("/admin/notices?before={}", rest.split('"').next().unwrap()),
            None => break,
        }
    }
    assert_eq!((shown, pages), (131, 3));
    assert_eq!(tamsin.get("/admin/notices?before=nonsense").status, 200);

    let database = desk.writers_address();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        copydesk::worker::tidy(&mut conn).await.unwrap();
    });
    let oldest = desk.text("SELECT (now() - min(at) <= interval '90 days')::text FROM newsroom.notices");
    assert_eq!(oldest, "true");
}

#[test]
fn an_editors_home_has_what_readers_said_and_what_is_planned_but_kept_back() {
    let desk = Desk::open();
    let home = |who: &Person| Member::of(desk.at(), who).get("/admin").text();
    let before = home(&desk.ilse);
    assert!(
        !before.contains("From readers") && !before.contains("Planned, but kept back"),
        "{before}"
    );
    mistakes::reported(&desk, "Council tax");
    desk.sql("UPDATE newsroom.site SET comment_policy = 'held'");
    let story = desk.live(&Story::titled("The marsh"));
    for number in 0..2 {
        commenting::says(
            &desk,
            story,
            &format!("Reader {number}"),
            &format!("I saw it, {number} times."),
        );
    }
    let held = desk.scheduled(&Story::titled("The tide gate"), 2);
    desk.ilse.holds(held);
    let embargoed = desk.scheduled(&Story::titled("The quay"), 3);
    desk.ilse.embargoes(embargoed, 9);
    desk.scheduled(&Story::titled("Nothing in its way"), 4);

    let of_ilse = home(&desk.ilse);
    assert!(
        of_ilse.contains("<a href=\"/admin/mistakes\">1 reported mistake</a>"),
        "{of_ilse}"
    );
    assert!(
        of_ilse.contains("<a href=\"/admin/comments\">2 comments wait</a>"),
        "{of_ilse}"
    );
    let odds = of_ilse
        .split("Planned, but kept back")
        .nth(1)
        .unwrap()
        .split("<h2")
        .next()
        .unwrap();
    assert!(
        odds.contains("The tide gate") && odds.contains("but it is on hold"),
        "{odds}"
    );
    assert!(
        odds.contains("The quay") && odds.contains("but it is under embargo until"),
        "{odds}"
    );
    assert!(!odds.contains("Nothing in its way"), "{odds}");

    let of_noor = home(&desk.noor);
    assert!(
        of_noor.contains("The tide gate") && !of_noor.contains("The quay"),
        "she is not named: {of_noor}"
    );
    let of_tamsin = home(&desk.tamsin);
    assert!(!of_tamsin.contains("From readers") && !of_tamsin.contains("Planned, but kept back"));
}

//! Pages that are open hear what happens: in any process, at once, for as long as their session holds, and no longer.

use std::time::{Duration, Instant};

use copydesk::{
    articles::gate::order::Order,
    open_pages,
    policy::Role,
    staff::{self, session},
};

use crate::support::{Browser, Calls, Desk, Member, Person, Server, Start, Story};

/// Longer than it may take.
const PATIENCE: Duration = Duration::from_secs(10);

fn listening() -> Desk {
    Desk::open_with(Start {
        listens: true,
        ..Start::default()
    })
}

fn calls(desk: &Desk, person: &Person) -> Calls {
    Calls::of(desk.at(), &Member::of(desk.at(), person))
}

#[test]
fn fifty_people_hear_of_an_act_and_whose_story_it_is_that_their_bell_rang() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The tide gate"));
    desk.tamsin.submits(story);
    let mut others: Vec<Calls> = (0..48)
        .map(|number| calls(&desk, &desk.person(&format!("Person {number}"), Role::Journalist)))
        .collect();
    let mut of_tamsin = calls(&desk, &desk.tamsin);
    // A stream holds no connection of the database, of which this server has two.
    assert_eq!(Member::of(desk.at(), &desk.noor).get("/admin").status, 200);

    // From another process, as far as this one knows.
    let order = Order::Return("One thing.".into());
    let began = Instant::now();
    desk.ilse.acts(story, order).unwrap();
    of_tamsin.hears_of("bell");
    let took = began.elapsed();
    for other in &mut others {
        let heard = other.hears("news");
        assert!(heard.ends_with(" desk"), "{heard}");
    }

    println!("heard after {took:?}, by all 50 after {:?}", began.elapsed());
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn what_was_read_in_one_browser_is_read_in_the_other() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The tide gate"));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return("One thing.".into())).unwrap();
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let mut other = calls(&desk, &desk.tamsin);

    let newest = desk.text("SELECT max(id)::text FROM newsroom.notices");
    tamsin.post("/admin/notices/read", &[("upto", &newest)]);

    other.hears_of("bell");
    let bell = tamsin.get("/admin/live/bell").text();
    assert!(
        bell.contains("aria-label=\"Notices\"") && bell.contains("data-unread=\"0\""),
        "{bell}"
    );
}

#[test]
fn a_stream_ends_with_its_session_however_that_ended() {
    let desk = listening();
    let ada = desk.person("Ada Lund", Role::Admin);
    let (tamsin, ilse) = (desk.tamsin.clone(), desk.ilse.clone());
    let (id, of_ilse) = (tamsin.id(), ilse.id());
    let version = |who: &Person| {
        let row = desk
            .owner()
            .query_one("SELECT version FROM newsroom.staff WHERE id = $1", &[&who.id().0]);
        row.unwrap().get::<_, i64>(0)
    };
    let ends = |how: &str, who: &Person, end: &dyn Fn()| {
        let (mut theirs, mut others) = (calls(&desk, who), calls(&desk, &desk.noor));
        let began = Instant::now();
        end();
        assert_eq!(
            theirs.events_to_the_end().last().map(String::as_str),
            Some("over"),
            "{how}"
        );
        assert!(began.elapsed() < Duration::from_secs(4), "{how}: {:?}", began.elapsed());
        desk.draft(&Story::titled("Others hear on"));
        others.hears_of("desk");
    };
    ends("signed out elsewhere", &desk.tamsin, &|| {
        tamsin
            .run(move |conn, _| Box::pin(async move { session::end_all(conn, id).await }))
            .unwrap();
    });
    ends("another role", &desk.tamsin, &|| {
        let version = version(&tamsin);
        ada.run(move |conn, who| {
            Box::pin(async move { staff::change_role(conn, who, id, Some(version), Role::Contributor).await })
        })
        .unwrap();
    });
    ends("deactivated", &desk.ilse, &|| {
        let version = version(&ilse);
        ada.run(move |conn, who| Box::pin(async move { staff::deactivate(conn, who, of_ilse, Some(version)).await }))
            .unwrap();
    });
    // Nobody says so when its time is over.
    let mut late = calls(&desk, &ada);
    desk.sql(&format!(
        "UPDATE newsroom.sessions SET seen_at = newsroom.clock() - interval '9 hours' WHERE staff_id = '{}'",
        ada.id()
    ));
    assert_eq!(late.events_to_the_end().last().map(String::as_str), Some("over"));
}

#[test]
fn what_a_page_asks_by_itself_keeps_no_session_alive() {
    let desk = listening();
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let seen =
        || desk.text("SELECT (newsroom.clock() - max(seen_at) > interval '1 hour')::text FROM newsroom.sessions");
    desk.sql("UPDATE newsroom.sessions SET seen_at = newsroom.clock() - interval '2 hours'");

    let _stream = Calls::of(desk.at(), &tamsin);
    for path in ["/admin/live/bell", "/admin/live/home"] {
        assert_eq!(tamsin.get(path).status, 200);
    }

    assert_eq!(seen(), "true");
    tamsin.get("/admin");
    assert_eq!(seen(), "false");
    let by_hand = tamsin.get("/admin/live");
    assert_eq!((by_hand.status, by_hand.header("location")), (303, "/admin"));
}

#[test]
fn a_server_that_stops_sends_its_pages_to_another_one_at_once() {
    let desk = listening();
    let mut server = Server::start(&desk, &[]);
    let at = server.address();
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let mut all: Vec<Calls> = (0..5).map(|_| Calls::of(at, &tamsin)).collect();

    let began = Instant::now();
    let ended = server.ends_after(libc::SIGTERM);

    assert!(
        ended.success() && began.elapsed() < Duration::from_secs(6),
        "{:?}",
        began.elapsed()
    );
    for calls in &mut all {
        assert!(
            !calls.events_to_the_end().contains(&"over".to_owned()),
            "the session holds"
        );
    }
}

#[test]
fn home_and_the_bell_change_under_the_eyes_of_whoever_has_them_open() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The tide gate"));
    desk.tamsin.submits(story);
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.visit("/admin");
    browser.waits_for("the stream", "document.documentElement.dataset.live === 'live'");
    browser.says("(window.same = true, document.querySelector('[data-live-home] a').focus())");

    let began = Instant::now();
    desk.ilse
        .acts(story, Order::Return("One thing, then it can go.".into()))
        .unwrap();

    browser.waits_for("the bell", "document.querySelector('.bell__n')?.textContent === '1'");
    println!("on the screen after {:?}", began.elapsed());
    browser.waits_for("Home", "document.querySelector('#h-returned')");
    assert_eq!(
        browser.says("window.same && document.activeElement.tagName"),
        "A",
        "nothing was loaded, no place was lost"
    );

    // By the keyboard: G B opens it, J goes to the notice; following it reads it.
    browser.says("document.activeElement.blur()");
    browser.keys("gb");
    browser.waits_for(
        "the menu",
        "document.querySelector('[data-bell]').open && document.activeElement.matches('.notices a')",
    );
    browser.says("document.activeElement.click()");
    browser.waits_for("the story", "location.pathname.startsWith('/admin/articles/')");
    let read = || desk.text("SELECT bool_and(read_at IS NOT NULL)::text FROM newsroom.notices");
    let limit = Instant::now() + PATIENCE;
    while read() != "true" {
        assert!(Instant::now() < limit, "it was not read");
    }

    browser.visit("/admin");
    browser.waits_for("the stream", "document.documentElement.dataset.live === 'live'");
    let id = desk.tamsin.id();
    desk.tamsin
        .run(move |conn, _| Box::pin(async move { session::end_all(conn, id).await }))
        .unwrap();
    browser.sees("You are signed out; this page stays as it was.");
}

#[test]
fn eight_windows_of_a_browser_all_work_over_one_stream() {
    let desk = listening();
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.visit("/admin");
    browser.waits_for("the stream", "document.documentElement.dataset.live === 'live'");
    browser.says("(window.others = Array.from({ length: 7 }, () => window.open('/admin')), window.others.filter(Boolean).length)");
    let loaded = "window.others.every(one => one.document?.readyState === 'complete' && one.document.querySelector('[data-bell]'))";
    browser.waits_for("seven more windows", loaded);

    let story = desk.draft(&Story::titled("The tide gate"));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return("One thing.".into())).unwrap();

    // Windows that nobody looks at ask when somebody does; the pages of all of them can be asked for meanwhile.
    let asked = browser.asks(
        "",
        "Promise.all(window.others.map(one => one.fetch('/admin/live/bell').then(answer => String(answer.status))))",
    );
    assert_eq!(asked, vec!["200"; 7]);
    has_one_stream(&desk);

    // The one that has the stream goes; another one takes it.
    browser.visit("/admin/account");
    browser.waits_for("another stream", "document.documentElement.dataset.live !== 'away'");
    has_one_stream(&desk);
}

/// A stream whose page is gone is found out by the next beat.
fn has_one_stream(desk: &Desk) {
    let limit = Instant::now() + 2 * open_pages::BEAT;
    while desk.pages_listening() != 1 {
        assert!(Instant::now() < limit, "{} streams", desk.pages_listening());
        std::thread::yield_now();
    }
}

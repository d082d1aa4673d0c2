//! Who is in a story: told to colleagues who may see it, on any server, while it is so, and kept nowhere.

use std::time::{Duration, Instant};

use copydesk::{
    articles::gate::order::Order,
    ids::ArticleId,
    policy::Role,
    staff::{self, session},
};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Browser, Calls, Desk, Member, Person, Start, Story, scratch};

/// Longer than it may take.
const PATIENCE: Duration = Duration::from_secs(10);

fn listening() -> Desk {
    Desk::open_with(Start {
        listens: true,
        ..Start::default()
    })
}

/// Somebody's browser: signed in, and listening.
struct Window {
    member: Member,
    calls: Calls,
    who: String,
}

impl Window {
    fn of(at: std::net::SocketAddr, person: &Person) -> Self {
        let member = Member::of(at, person);
        Self {
            calls: Calls::of(at, &member),
            who: person.id().to_string(),
            member,
        }
    }

    /// Says which stories are open; the answer.
    fn says(&self, stories: &[(&str, ArticleId)]) -> Value {
        said(&self.member, &self.who, &self.calls.stream, stories)
    }

    /// Hears what was called out so far.
    fn has_heard_all(&mut self, desk: &Desk) {
        desk.sql(&format!("SELECT pg_notify('copydesk_calls', 'bell {}')", self.who));
        self.calls.hears_of("bell");
    }

    /// Who is said to be in a story, and what they do; "not told" where nothing is said of it.
    fn sees(&self, how: &str, story: ArticleId) -> String {
        told(&self.says(&[(how, story)]), story)
    }
}

fn said(member: &Member, writer: &str, stream: &str, stories: &[(&str, ArticleId)]) -> Value {
    let ids: Vec<(&str, String)> = stories.iter().map(|(how, id)| (*how, id.to_string())).collect();
    let mut fields = vec![("stream", stream), ("writer", writer)];
    fields.extend(ids.iter().map(|(how, id)| (*how, id.as_str())));
    let answer = member.post("/admin/present", &fields);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn told(answer: &Value, story: ArticleId) -> String {
    let Some(people) = answer["stories"][story.to_string()].as_array() else {
        return "not told".into();
    };
    let words = |one: &Value| format!("{} {}", one["name"].as_str().unwrap(), one["says"].as_str().unwrap());
    people.iter().map(words).collect::<Vec<_>>().join(", ")
}

fn rows(desk: &Desk) -> String {
    desk.text("SELECT (SELECT count(*) FROM newsroom.streams) || ' ' || (SELECT count(*) FROM newsroom.present)")
}

fn comes_to(what: &str, mut is_so: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < limit, "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn colleagues_see_who_is_in_a_story_on_any_server_and_when_that_changes() {
    let desk = listening();
    let other_server = desk.serve(Start {
        listens: true,
        ..Start::default()
    });
    let story = desk.draft(&Story::titled("The tide gate"));
    desk.tamsin.submits(story);
    let acts = desk.text("SELECT count(*)::text FROM newsroom.activity");
    let mut tamsin = Window::of(desk.at(), &desk.tamsin);
    assert_eq!(tamsin.sees("reads", story), "");

    let ilse = Window::of(other_server.at(), &desk.ilse);
    assert_eq!(ilse.sees("reads", story), "Tamsin Okoro reads");
    tamsin.calls.hears_of("in");
    assert_eq!(tamsin.sees("writes", story), "Ilse Brandt reads");
    assert_eq!(ilse.sees("reads", story), "Tamsin Okoro writes");
    for page in ["", "/review"] {
        let text = ilse.member.get(&format!("/admin/articles/{story}{page}")).text();
        assert!(
            text.contains("<bdi>Tamsin Okoro</bdi> <span data-says>writes</span>"),
            "{page}"
        );
    }
    let key = Uuid::now_v7().to_string();
    ilse.member
        .post(&format!("/admin/articles/{story}/claim"), &[("key", &key)]);
    tamsin.calls.hears_of("in");
    assert_eq!(tamsin.sees("writes", story), "Ilse Brandt reads it for review");

    // One who has it open twice is there once, and until both are closed.
    let again = Window::of(desk.at(), &desk.ilse);
    again.says(&[("reads", story)]);
    drop(ilse);
    comes_to("one line is left", || rows(&desk) == "2 2");
    assert_eq!(tamsin.sees("writes", story), "Ilse Brandt reads it for review");
    drop(again);
    comes_to("nobody else is there", || tamsin.sees("writes", story).is_empty());
    tamsin.says(&[]);
    assert_eq!(rows(&desk), "0 0", "nothing of it stays");
    let claimed = "SELECT count(*) - 1 FROM newsroom.activity";
    assert_eq!(
        desk.text(&format!("SELECT ({claimed})::text")),
        acts,
        "the record knows of the claim alone"
    );
}

#[test]
fn presence_stops_nobody_and_asks_nobody_who_is_alone() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The tide gate"));
    let (ilse, mut noor) = (Window::of(desk.at(), &desk.ilse), Window::of(desk.at(), &desk.noor));
    ilse.says(&[("writes", story)]);
    noor.says(&[("writes", story)]);
    desk.tamsin.submits(story);
    desk.tamsin.acts(story, Order::Recall).unwrap();
    ilse.says(&[("writes", story)]);
    ilse.says(&[("writes", story)]);
    // The same said again calls nobody: of what is heard, the last is the first.
    desk.sql(&format!(
        "SELECT pg_notify('copydesk_calls', 'bell {}')",
        desk.noor.id()
    ));
    let mut of_story = 0;
    loop {
        let heard = noor.calls.hears("news");
        of_story += usize::from(heard.split(' ').any(|word| word == "in"));
        if heard.contains(" bell") {
            break;
        }
    }
    assert!(of_story <= 1, "{of_story}");
}

#[test]
fn a_browser_that_is_killed_is_gone_within_seconds_and_one_of_a_dead_server_by_itself() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The tide gate"));
    let (mut tamsin, ilse) = (Window::of(desk.at(), &desk.tamsin), Window::of(desk.at(), &desk.ilse));
    tamsin.says(&[("reads", story)]);
    ilse.says(&[("writes", story)]);
    tamsin.has_heard_all(&desk);

    drop(ilse);
    tamsin.calls.hears_of("in");
    assert_eq!(tamsin.sees("reads", story), "");

    // The server of this line is not there: nobody says that it is.
    let noor = Member::of(desk.at(), &desk.noor);
    let line = Uuid::now_v7().to_string();
    said(&noor, &desk.noor.id().to_string(), &line, &[("writes", story)]);
    assert_eq!(tamsin.sees("reads", story), "Noor Haddad writes");
    desk.sql(&format!(
        "UPDATE newsroom.streams SET beat_at = newsroom.clock() - interval '31 seconds' WHERE id = '{line}'"
    ));
    assert_eq!(tamsin.sees("reads", story), "");
    comes_to("its row goes", || rows(&desk) == "1 1");
}

#[test]
fn a_browser_that_sleeps_behind_a_proxy_is_asked_for_a_word_and_gone_without_one() {
    let desk = Desk::open_with(Start {
        listens: true,
        relayed: true,
        ..Start::default()
    });
    let story = desk.draft(&Story::titled("The tide gate"));
    let (mut tamsin, mut ilse) = (Window::of(desk.at(), &desk.tamsin), Window::of(desk.at(), &desk.ilse));
    tamsin.says(&[("writes", story)]);
    ilse.says(&[("reads", story)]);

    // Both were silent for longer than that; one answers.
    desk.sql("UPDATE newsroom.streams SET answered_at = answered_at - interval '21 seconds'");
    tamsin.calls.hears("word");
    ilse.calls.hears("word");
    assert_eq!(
        ilse.sees("reads", story),
        "Tamsin Okoro writes",
        "there is time to answer"
    );
    desk.sql("UPDATE newsroom.streams SET asked_at = asked_at - interval '11 seconds'");
    assert_eq!(ilse.sees("reads", story), "");
    ilse.calls.hears_of("in");
    assert_eq!(rows(&desk), "1 1");

    // It wakes, and says so. Whoever is alone in a story is never asked.
    assert_eq!(tamsin.sees("writes", story), "Ilse Brandt reads");
    ilse.says(&[]);
    desk.sql("UPDATE newsroom.streams SET answered_at = answered_at - interval '21 seconds', beat_at = beat_at - interval '9 seconds'");
    let beat = "SELECT (newsroom.clock() - beat_at < interval '8 seconds')::text FROM newsroom.streams";
    comes_to("it was looked at", || desk.text(beat) == "true");
    assert_eq!(
        desk.text("SELECT (asked_at IS NULL)::text FROM newsroom.streams"),
        "true"
    );
}

#[test]
fn nobody_hears_of_a_story_that_they_may_not_see_nor_is_told_of_in_it() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The merger"));
    let kit = desk.person("Kit Marsh", Role::Contributor);
    let (tamsin, mut noor) = (Window::of(desk.at(), &desk.tamsin), Window::of(desk.at(), &desk.noor));
    let stranger = Window::of(desk.at(), &kit);
    tamsin.says(&[("writes", story)]);
    assert_eq!(noor.sees("reads", story), "Tamsin Okoro writes");
    assert_eq!(stranger.sees("reads", story), "not told");
    assert_eq!(
        stranger.sees("reads", ArticleId::new()),
        "not told",
        "as one that is not there"
    );
    assert_eq!(tamsin.sees("writes", story), "Noor Haddad reads");

    desk.ilse.embargoes(story, 10);
    noor.calls.hears_of("in");
    assert_eq!(tamsin.sees("writes", story), "", "who may not see it is not in it");
    assert_eq!(noor.sees("reads", story), "not told");
    assert_eq!(rows(&desk), "1 1", "what they said is not kept");
    assert_eq!(noor.member.get(&format!("/admin/articles/{story}")).status, 404);

    // Another one's line is nobody else's.
    let taken = said(&noor.member, &noor.who, &tamsin.calls.stream, &[]);
    assert_eq!(told(&taken, story), "not told");
    let mine = desk.draft(&Story::titled("The ferry"));
    said(&noor.member, &noor.who, &tamsin.calls.stream, &[("writes", mine)]);
    assert_eq!(
        desk.text("SELECT string_agg(article_id::text, ' ') FROM newsroom.present"),
        story.to_string()
    );
    for fields in [
        &[("stream", "none")][..],
        &[("stream", tamsin.calls.stream.as_str()), ("reads", "1; --")],
    ] {
        assert_eq!(noor.member.post("/admin/present", fields).status, 422);
    }
    let out = Member::nobody(desk.at()).post("/admin/present", &[("stream", "none")]);
    assert!(matches!(out.status, 303 | 401), "{}", out.status);
}

#[test]
fn whoever_is_signed_out_or_deactivated_is_gone_at_once() {
    let desk = listening();
    let ada = desk.person("Ada Lund", Role::Admin);
    let story = desk.draft(&Story::titled("The tide gate"));
    let mut tamsin = Window::of(desk.at(), &desk.tamsin);
    tamsin.says(&[("reads", story)]);
    let ilse = desk.ilse.clone();
    let (of_ilse, version) = (ilse.id(), |id| {
        let row = desk
            .owner()
            .query_one("SELECT version FROM newsroom.staff WHERE id = $1", &[&id]);
        row.unwrap().get::<_, i64>(0)
    });
    let ends: [&dyn Fn(); 2] = [
        &|| {
            ilse.run(move |conn, _| Box::pin(async move { session::end_all(conn, of_ilse).await }))
                .unwrap();
        },
        &|| {
            let version = version(of_ilse.0);
            ada.run(move |conn, who| {
                Box::pin(async move { staff::deactivate(conn, who, of_ilse, Some(version)).await })
            })
            .unwrap();
        },
    ];
    for end in ends {
        let window = Window::of(desk.at(), &ilse);
        assert_eq!(window.sees("writes", story), "Tamsin Okoro reads");
        tamsin.calls.hears_of("in");
        assert_eq!(tamsin.sees("reads", story), "Ilse Brandt writes");
        end();
        assert_eq!(rows(&desk), "1 1");
        tamsin.calls.hears_of("in");
        assert_eq!(tamsin.sees("reads", story), "");
    }
}

#[test]
fn two_people_in_two_browsers_see_each_other_come_write_and_go() {
    let desk = listening();
    let story = desk.draft(&Story::titled("The tide gate"));
    let profile = scratch("browser");
    let tamsin = Browser::open_on(desk.at(), &profile);
    tamsin.visit("/admin/sign-in");
    tamsin.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    tamsin.visit(&format!("/admin/articles/{story}"));
    tamsin.waits_for("the stream", "document.documentElement.dataset.live === 'live'");
    let ilse = Browser::open(desk.at());
    ilse.visit("/admin/sign-in");
    ilse.carries(&Member::of(desk.at(), &desk.ilse).cookie());
    ilse.visit(&format!("/admin/articles/{story}/review"));

    let here = "document.querySelector('[data-present]')";
    let has = |words: &str| format!("{here}.textContent.includes('{words}') && !{here}.hidden");
    tamsin.waits_for("Ilse", &has("Ilse Brandt reads"));
    ilse.waits_for("Tamsin", &has("Tamsin Okoro reads"));
    tamsin.waits_for(
        "a word for who does not see it",
        "[...document.querySelectorAll('[role=status]')].some(one => one.textContent === 'Ilse Brandt came in and reads.')",
    );
    // In another window of the same browser, which hears through this one.
    ilse.says("(window.other = window.open(location.href), 1)");
    ilse.waits_for(
        "the other window",
        "window.other.document.querySelector('[data-present]')?.textContent.includes('Tamsin')",
    );

    tamsin.enter_text();
    tamsin.keys("Water.");
    ilse.waits_for("Tamsin writing", &has("Tamsin Okoro writes"));
    ilse.waits_for(
        "the other window",
        "window.other.document.querySelector('[data-present]').textContent.includes('Tamsin Okoro writes')",
    );
    assert_eq!(
        desk.text("SELECT count(*)::text FROM newsroom.streams"),
        "2",
        "one for a browser"
    );

    tamsin.crashes(&profile);
    ilse.waits_for("nobody", &format!("{here}.hidden"));
}

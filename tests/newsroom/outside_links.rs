//! Links to other sites: who is asked for which story and when, what is made of the answers, and what the other side learns.

use std::time::Duration;

use chrono::TimeDelta;
use copydesk::{
    articles::gate::{
        links::{self, Manners},
        order::Order,
    },
    ids::ArticleId,
    platform::outgoing::Outgoing,
};
use serde_json::{Value, json};

use crate::support::{Desk, Elsewhere, Member, Page, SITE, Story, Wrong, block_on};

const AT_ONCE: Manners = Manners {
    between: Duration::ZERO,
    rest: TimeDelta::zero(),
};

/// All that is due, asked.
fn look(desk: &Desk, client: &Outgoing) {
    let pools = desk.pools();
    block_on(async { while links::work(&pools.newsroom, client, AT_ONCE).await.unwrap() {} });
}

fn linked(href: &str) -> Value {
    let text =
        json!({ "type": "text", "text": "the report", "marks": [{ "type": "link", "attrs": { "href": href } }] });
    json!({ "type": "paragraph", "content": [{ "type": "text", "text": "So says " }, text] })
}

fn linking(headline: &str, addresses: &[&str]) -> Story {
    let content: Vec<Value> = addresses.iter().map(|href| linked(href)).collect();
    Story::titled(headline).with_document(&json!({ "type": "doc", "content": content }))
}

/// The checks as they stand beside the text.
fn checks(desk: &Desk, story: ArticleId) -> String {
    Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text()
}

fn submits(desk: &Desk, story: ArticleId, accepted: &[&str]) -> (u16, String) {
    let version = desk.tamsin.now_of(story).0.to_string();
    let mut fields = vec![("version", version.as_str()), ("from", "editor")];
    fields.extend(accepted.iter().map(|title| ("accepted", *title)));
    let answer = Member::of(desk.at(), &desk.tamsin).post(&format!("/admin/articles/{story}/submit"), &fields);
    (answer.status, answer.text())
}

fn asks_now(desk: &Desk, story: ArticleId) -> u16 {
    let member = Member::of(desk.at(), &desk.tamsin);
    member
        .post(&format!("/admin/articles/{story}/ask-sites"), &[("from", "editor")])
        .status
}

#[test]
fn what_other_sites_answer_stands_among_the_checks() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    let to = |location: &str| Page::status(301, &[&format!("location: {location}")]);
    others
        .page("* works.example/", Page::status(200, &[]))
        .page("HEAD get.example/only", Page::status(405, &[]))
        .page("GET get.example/only", Page::text("here"))
        .page("* gone.example/page", Page::status(404, &[]))
        .page("* gone.example/removed", Page::status(410, &[]))
        .page("* moved.example/old", to("https://elsewhere.example/new"))
        .page("* slash.example/old", to("http://www.slash.example/old/"))
        .page("* later.example/", Page::status(302, &["location: /login"]))
        .page("* closed.example/", Page::status(401, &[]))
        .page("* robots.example/", Page::status(403, &[]))
        .page("* busy.example/", Page::status(503, &[]))
        .page("* shy.example/", Page::status(429, &["retry-after: 60"]))
        .name("inside.example", &["10.0.0.7"])
        .cannot_prove("expired.example", Wrong::Expired);
    let addresses = [
        "http://works.example/",
        "http://get.example/only",
        "http://gone.example/page#part",
        "http://gone.example/removed",
        "http://moved.example/old",
        "http://slash.example/old",
        "http://later.example/",
        "http://closed.example/",
        "http://robots.example/",
        "http://busy.example/",
        "http://shy.example/",
        "http://nowhere.example/",
        "http://inside.example/",
        "http://127.0.0.1/",
        "https://tls.example:8443/",
        "https://expired.example/",
    ];
    let mut own = vec![format!("{SITE}/category/news")];
    own.extend(addresses.iter().map(ToString::to_string));
    let story = desk.draft(&linking(
        "The report",
        &own.iter().map(String::as_str).collect::<Vec<_>>(),
    ));

    look(&desk, &others.client());
    assert_eq!(others.asked_for(), [""; 0], "nobody is asked about a draft");
    let said = checks(&desk, story);
    assert!(
        said.contains("16 links to other sites not looked at yet") && said.contains("Ask these sites now"),
        "{said}"
    );

    assert_eq!(submits(&desk, story, &[]).0, 303);
    look(&desk, &others.client());

    let said = checks(&desk, story);
    for title in [
        "A link in paragraph 4 leads nowhere: \u{2068}http://gone.example/page#part\u{2069}",
        "A link in paragraph 5 leads nowhere: \u{2068}http://gone.example/removed\u{2069}",
        "A link in paragraph 6 leads elsewhere by now: \u{2068}http://moved.example/old\u{2069}",
        "for good.",
        "A link in paragraph 13 leads nowhere: \u{2068}http://nowhere.example/\u{2069}",
        "A link in paragraph 14 leads nowhere: \u{2068}http://inside.example/\u{2069}",
        "A link in paragraph 15 leads nowhere: \u{2068}http://127.0.0.1/\u{2069}",
        "A link in paragraph 17 is one that browsers warn of: \u{2068}https://expired.example/\u{2069}",
        "The certificate of that site has expired.",
        "5 links to other sites could not be looked at",
    ] {
        assert!(said.contains(title), "{title}: {said}");
    }
    assert_eq!(said.matches("<strong>A link in ").count(), 7, "{said}");
    assert!(!said.contains("not looked at yet"), "{said}");
    assert_eq!(
        said.matches("There is no such site, or none that readers can reach.")
            .count(),
        3,
        "nobody learns which names there are inside"
    );
    let heads = others.asked();
    assert!(
        heads
            .iter()
            .all(|head| !head.contains("referer") && !head.contains("courier")),
        "{heads:?}"
    );
    assert!(heads.iter().any(|head| head.starts_with("GET /only ")), "{heads:?}");
    assert!(
        !heads
            .iter()
            .any(|head| head.starts_with("GET / ") && head.contains("closed.example")),
        "{heads:?}"
    );
}

#[test]
fn a_link_that_leads_nowhere_is_accepted_by_name_and_holds_no_editor_up() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    others.page("* gone.example/", Page::status(404, &[]));
    let story = desk.draft(&linking("The report", &["http://gone.example/"]));
    assert_eq!(asks_now(&desk, story), 303);
    look(&desk, &others.client());
    let title = "A link in paragraph 1 leads nowhere: \u{2068}http://gone.example/\u{2069}";

    let (status, page) = submits(&desk, story, &[]);

    assert_eq!(status, 422);
    assert!(page.contains("Submit all the same?") && page.contains(title), "{page}");
    assert_eq!(submits(&desk, story, &[title]).0, 303);
    let recorded = "SELECT subject::text FROM newsroom.activity WHERE article_id = $1 AND act = 'submitted'";
    let recorded: String = desk.owner().query_one(recorded, &[&story.0]).unwrap().get(0);
    assert!(
        recorded.contains("leads nowhere") && recorded.contains("\"accepted\": true"),
        "{recorded}"
    );
    let review = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text();
    assert!(review.contains(title), "{review}");
    desk.ilse.approves(story);
}

#[test]
fn an_answer_holds_for_a_week_and_for_every_story() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    others.page("* works.example/", Page::status(200, &[]));
    let client = others.client();
    let story = |headline: &str, href: &str| {
        let story = desk.draft(&linking(headline, &[href]));
        desk.tamsin.submits(story);
        look(&desk, &client);
        (story, others.asked_for())
    };

    assert_eq!(story("First", "http://works.example/").1, ["HEAD works.example/"]);
    let (second, asked) = story("Second", "http://WORKS.example#there");
    assert_eq!(asked, [""; 0]);
    assert!(checks(&desk, second).contains("Links to other sites lead somewhere"));
    desk.wait("6 days");
    assert_eq!(story("Third", "http://works.example/").1, [""; 0]);
    desk.wait("8 days");
    assert_eq!(story("Fourth", "http://works.example/").1, ["HEAD works.example/"]);

    desk.wait("120 days");
    let address = desk.writers_address();
    block_on(async {
        let mut conn = address.connect().await.unwrap();
        copydesk::worker::tidy(&mut conn).await.unwrap();
    });
    let left: i64 = desk
        .owner()
        .query_one("SELECT count(*) FROM newsroom.outside_links", &[])
        .unwrap()
        .get(0);
    assert_eq!(left, 0);
}

#[test]
fn one_bad_hour_breaks_no_link_and_a_day_of_silence_is_told() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    others.page("* silent.example/", Page::status(502, &[]));
    let client = others.client();
    let story = desk.draft(&linking("The report", &["http://silent.example/"]));
    desk.tamsin.submits(story);
    let silent = "A link in paragraph 1 does not answer: \u{2068}http://silent.example/\u{2069}";

    // When it is looked, whether the site is asked, whether it is told.
    for (after, asked, told) in [
        ("0 hours", true, false),
        ("30 minutes", false, false),
        ("61 minutes", true, false),
        ("3 hours", false, false),
        ("25 hours", true, true),
        ("26 hours", false, true),
    ] {
        desk.wait(after);
        look(&desk, &client);
        assert_eq!(!others.asked_for().is_empty(), asked, "{after}");
        assert_eq!(checks(&desk, story).contains(silent), told, "{after}");
    }
    others.page("* silent.example/", Page::status(200, &[]));
    desk.wait("50 hours");
    look(&desk, &client);
    assert!(checks(&desk, story).contains("Links to other sites lead somewhere"));

    // Once it is through, nobody asks again by themselves.
    others.asked();
    let story = desk.live(&linking("Live", &["http://silent.example/gone"]));
    look(&desk, &client);
    assert_eq!(others.asked_for().len(), 2, "HEAD and GET");
    for after in ["52 hours", "80 hours", "300 hours"] {
        desk.wait(after);
        look(&desk, &client);
        assert_eq!(others.asked_for(), [""; 0], "{after}");
    }
    assert!(checks(&desk, story).contains("leads nowhere"));

    // Without a network nothing is said of anybody, not after a day either.
    others.is_down(true);
    let another = desk.draft(&linking("Another", &["http://works.example/"]));
    desk.tamsin.submits(another);
    look(&desk, &client);
    let said = checks(&desk, another);
    assert!(
        said.contains("1 link to another site could not be looked at") && !said.contains("leads nowhere"),
        "{said}"
    );
}

#[test]
fn nobody_is_asked_about_what_is_kept_back_or_where_the_newsroom_does_not_want_it() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    others.page("* works.example/", Page::status(200, &[]));
    let client = others.client();
    let asked = || {
        look(&desk, &client);
        others.asked_for()
    };
    let held = desk.draft(&linking("On hold", &["http://works.example/held"]));
    desk.tamsin.submits(held);
    desk.ilse.holds(held);
    let embargoed = desk.draft(&linking("Under embargo", &["http://works.example/embargoed"]));
    desk.tamsin.submits(embargoed);
    desk.ilse.embargoes(embargoed, 6);
    assert_eq!(asked(), [""; 0], "though it was submitted before");
    assert_eq!(asks_now(&desk, held), 409);
    assert!(checks(&desk, held).contains("No other site is asked while a story is on hold or under embargo."));

    // What is recalled before its turn is nobody's business again.
    let recalled = desk.draft(&linking("Recalled", &["http://works.example/recalled"]));
    desk.tamsin.submits(recalled);
    desk.tamsin.acts(recalled, Order::Recall).unwrap();
    assert_eq!(asked(), [""; 0]);

    desk.owner()
        .batch_execute("UPDATE newsroom.site SET checks_links = false")
        .unwrap();
    let story = desk.draft(&linking("Off", &["http://works.example/off"]));
    desk.tamsin.submits(story);
    assert_eq!(asked(), [""; 0]);
    assert_eq!(asks_now(&desk, story), 409);
    assert!(!checks(&desk, story).contains("to another site"));
    desk.owner()
        .batch_execute("UPDATE newsroom.site SET checks_links = true")
        .unwrap();
    assert_eq!(asks_now(&desk, story), 303);
    assert_eq!(asked(), ["HEAD works.example/off", "GET works.example/off"]);
}

#[test]
fn a_site_is_asked_one_question_at_a_time_and_rests_as_it_wishes() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    others
        .page("* one.example/a", Page::status(200, &[]))
        .page("* one.example/b", Page::status(200, &[]))
        .page("* two.example/", Page::status(200, &[]))
        .page("* busy.example/a", Page::status(429, &["retry-after: 600"]))
        .page("* busy.example/b", Page::status(200, &[]));
    let story = desk.draft(&linking(
        "The report",
        &[
            "http://one.example/a",
            "http://one.example/b",
            "http://two.example/",
            "http://busy.example/a",
            "http://busy.example/b",
        ],
    ));
    desk.tamsin.submits(story);
    let (pools, client) = (desk.pools(), others.client());
    let manners = Manners {
        rest: TimeDelta::seconds(3),
        ..AT_ONCE
    };
    let round = || {
        block_on(async { while links::work(&pools.newsroom, &client, manners).await.unwrap() {} });
        others.asked_for()
    };
    desk.stop_the_clock("2026-12-01 12:00:00Z");
    desk.owner()
        .batch_execute("UPDATE newsroom.jobs SET due_at = newsroom.clock()")
        .unwrap();

    assert_eq!(
        round(),
        ["HEAD one.example/a", "HEAD two.example/", "HEAD busy.example/a"]
    );
    desk.stop_the_clock("2026-12-01 12:00:02Z");
    assert_eq!(round(), [""; 0]);
    desk.stop_the_clock("2026-12-01 12:00:04Z");
    assert_eq!(round(), ["HEAD one.example/b"]);
    desk.stop_the_clock("2026-12-01 12:09:00Z");
    assert_eq!(round(), [""; 0]);
    desk.stop_the_clock("2026-12-01 12:10:01Z");
    assert_eq!(round(), ["HEAD busy.example/b"]);
}

#[test]
fn embeds_and_the_canonical_address_are_asked_for_and_a_hundred_links_at_most() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    others.page("* first.example/", Page::status(404, &[]));
    others.page("* www.youtube.com/watch?v=dQw4w9WgXcQ", Page::status(404, &[]));
    let embed = json!({ "type": "embed", "attrs": { "address": "http://www.youtube.com/watch?v=dQw4w9WgXcQ" } });
    let document = json!({ "type": "doc", "content": [linked("mailto:a@b.example"), embed] });
    let story = Story::titled("The film").with_document(&document);
    let story = desk.draft(&story.with(|content| content.words.canonical_url = "http://first.example/".into()));
    desk.tamsin.submits(story);
    look(&desk, &others.client());
    let said = checks(&desk, story);
    for title in [
        "A link in embed in block 2 leads nowhere: \u{2068}http://www.youtube.com/watch?v=dQw4w9WgXcQ\u{2069}",
        "A link in the canonical address leads nowhere: \u{2068}http://first.example/\u{2069}",
    ] {
        assert!(said.contains(title), "{title}: {said}");
    }
    others.asked();

    let many: Vec<String> = (1..=120)
        .map(|number| format!("http://host-{number}.example/"))
        .collect();
    let story = desk.draft(&linking("Many", &many.iter().map(String::as_str).collect::<Vec<_>>()));
    desk.tamsin.submits(story);
    others.looked_up();
    look(&desk, &others.client());
    assert_eq!(others.looked_up().len(), 100);
}

#[test]
fn a_server_that_reaches_nobody_says_nothing_of_anybody() {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    let client = others.client();
    // Names are not there for one who has nobody to ask, and no packet comes back.
    let story = desk.draft(&linking(
        "The report",
        &["http://unknown.example/", "http://127.0.0.1/"],
    ));
    let down = desk.draft(&linking("Another", &["http://down.example/"]));
    desk.tamsin.submits(story);
    desk.tamsin.submits(down);
    for after in ["0 hours", "2 hours", "30 hours", "60 hours", "90 hours"] {
        desk.wait(after);
        look(&desk, &client);
        let said = format!("{}{}", checks(&desk, story), checks(&desk, down));
        assert!(
            !said.contains("leads nowhere") && !said.contains("does not answer"),
            "{after}: {said}"
        );
        assert!(
            said.contains("2 links to other sites could not be looked at"),
            "{after}: {said}"
        );
    }

    // As soon as anybody is heard, it is known whose fault it is.
    others.page("* works.example/", Page::status(200, &[]));
    let works = desk.draft(&linking("Works", &["http://works.example/"]));
    desk.tamsin.submits(works);
    look(&desk, &client);
    desk.wait("120 hours");
    desk.owner()
        .batch_execute("UPDATE newsroom.outside_links SET due_at = newsroom.clock() WHERE verdict = 'works'")
        .unwrap();
    assert_eq!(asks_now(&desk, works), 303);
    look(&desk, &client);
    assert_eq!(asks_now(&desk, story), 303);
    look(&desk, &client);
    assert_eq!(checks(&desk, story).matches("<strong>A link in paragraph ").count(), 2);
}

//! What is too much, or not meant for us: names of hosts, numbers of fields, lengths of texts.

use copydesk::{
    articles::gate::order::{Embargo, Order},
    error::{Error, Result},
    policy::Role,
};
use reqwest::Method;

use crate::support::{Desk, Member, Story};

#[test]
fn a_request_for_another_host_is_not_answered() {
    let desk = Desk::open();
    desk.live(&Story::titled("Here"));
    let port = desk.at().port();
    let own = format!("127.0.0.1:{port}");
    let asks = |path: &str, host: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        desk.reader.exchange(head.as_bytes()).status
    };

    for host in [own.as_str(), "localhost", "127.0.0.1", "[::1]:80", "LOCALHOST:9"] {
        assert_eq!(
            [asks("/here", host), asks("/admin/sign-in", host)],
            [200, 200],
            "{host}"
        );
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "",
        "a b",
        "127.0.0.1@evil.example",
        "192.0.2.1",
    ] {
        let all = ["/here", "/api/v1/site", "/admin/sign-in", "/nothing"].map(|path| asks(path, host));
        assert!(all.iter().all(|status| matches!(status, 400 | 421)), "{host}: {all:?}");
    }
    // Where readers read, they get what readers get.
    let site = "www.courier.example";
    assert_eq!(
        ["/here", "/api/v1/site", "/admin/sign-in"].map(|path| asks(path, site)),
        [200, 200, 421]
    );
    let twice = format!("GET /here HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(matches!(desk.reader.exchange(twice.as_bytes()).status, 400 | 421));
    let absolute = format!("GET http://evil.example/here HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    assert!(matches!(desk.reader.exchange(absolute.as_bytes()).status, 400 | 421));
}

#[test]
fn whether_a_host_is_ours_is_not_made_up_while_the_database_is_away() {
    let desk = Desk::open();
    let page = desk.reader.get("/admin/sign-in").text();
    let (_, icon) = page.split_once("/assets/favicon.").unwrap();
    let icon = icon.split('"').next().unwrap();
    let asks = |host: &str| {
        let head = format!("GET /assets/favicon.{icon} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = desk.reader.exchange(head.as_bytes());
        (answer.status, answer.headers.contains_key("retry-after"))
    };
    let all = || ["localhost", "www.courier.example", "evil.example"].map(asks);
    desk.closes_the_database();

    // Nobody knows yet where readers read: our own names are ours, and of any other it cannot be said.
    assert_eq!(all(), [(200, false), (503, true), (503, true)]);
    desk.opens_the_database();
    assert_eq!(all(), [(200, false), (200, false), (421, false)]);

    desk.closes_the_database();
    assert_eq!(all(), [(200, false), (200, false), (421, false)]);
    desk.opens_the_database();
}

#[test]
fn an_origin_counts_only_with_a_host_that_is_ours() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);
    let headers = [("host", "evil.example"), ("origin", "http://evil.example")];

    let answer = member.send(Method::POST, "/admin/articles", &[], &headers);

    assert_eq!(answer.status, 421);
}

#[test]
fn a_form_of_a_great_many_fields_is_refused_before_it_is_read() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Here"));
    let many: Vec<(&str, &str)> = vec![("a", ""); 400_000];

    let answer = Member::of(desk.at(), &desk.tamsin).post(&format!("/admin/articles/{story}/body"), &many);

    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("more fields"));
}

/// Every text of every form, sixty thousand characters long: nothing of the sort is stored, and nothing breaks.
#[test]
fn no_form_stores_a_text_of_any_length() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    let long = "word ".repeat(12_000);
    let (draft, waiting, live, gone) = (
        desk.draft(&Story::titled("A draft")),
        desk.draft(&Story::titled("Waiting")),
        desk.live(&Story::titled("Live")),
        desk.live(&Story::titled("Withdrawn")),
    );
    desk.tamsin.submits(waiting);
    desk.ilse.withdraws(gone, "For now", None);
    let story = |id| format!("/admin/articles/{id}");
    let forms: Vec<(String, Vec<(&str, &str)>)> = vec![
        (format!("{}/return", story(waiting)), vec![("note", "")]),
        (
            format!("{}/withdraw", story(live)),
            vec![("reason", ""), ("notice", "")],
        ),
        (
            format!("{}/withdraw", story(live)),
            vec![("reason", "Short"), ("notice", "")],
        ),
        (format!("{}/republish", story(gone)), vec![("reason", "")]),
        (format!("{}/spike", story(draft)), vec![("reason", "")]),
        (
            format!("{}/publish", story(live)),
            vec![("public_note", ""), ("kind", "correction")],
        ),
        (
            "/admin/staff".into(),
            vec![("name", ""), ("email", "a@b.example"), ("role", "editor")],
        ),
        (
            "/admin/staff".into(),
            vec![("name", "Name"), ("email", ""), ("role", "editor")],
        ),
        ("/admin/authors".into(), vec![("name", ""), ("bio", "Short")]),
        ("/admin/authors".into(), vec![("name", "Some Guest"), ("bio", "")]),
        ("/admin/authors".into(), vec![("name", "Some Guest"), ("slug", "")]),
        ("/admin/categories".into(), vec![("name", ""), ("slug", "")]),
        ("/admin/categories".into(), vec![("name", "Name"), ("slug", "")]),
        ("/admin/tags".into(), vec![("name", ""), ("slug", "")]),
        ("/admin/tags".into(), vec![("name", "Name"), ("slug", "")]),
        (
            "/admin/settings".into(),
            vec![
                ("name", ""),
                ("tagline", ""),
                ("url", ""),
                ("time_zone", ""),
                ("language", ""),
            ],
        ),
        (
            "/admin/settings".into(),
            vec![
                ("name", "N"),
                ("tagline", "t"),
                ("url", ""),
                ("time_zone", "UTC"),
                ("language", "en"),
            ],
        ),
        (
            "/admin/settings/info".into(),
            vec![("about", ""), ("address", ""), ("email", ""), ("phone", "")],
        ),
        (
            "/admin/settings/info".into(),
            vec![("about", "x"), ("address", ""), ("email", ""), ("phone", "")],
        ),
        ("/admin/sign-in".into(), vec![("email", ""), ("password", "x")]),
        ("/admin/articles".into(), vec![("key", "")]),
    ];
    let fields = [
        "slugline", "headline", "kicker", "dek", "slug", "byline", "tags", "genre", "category", "lang", "flags",
    ];
    let one_field = fields.map(|field| (format!("{}/fields", story(draft)), vec![(field, "")]));

    for (path, fields) in forms.into_iter().chain(one_field) {
        let version = path
            .split('/')
            .nth(3)
            .and_then(|id| id.parse().ok())
            .map(|id| desk.ilse.now_of(copydesk::ids::ArticleId(id)).0);
        let version = version.unwrap_or(1).to_string();
        // One empty field at a time is filled to the brim.
        for (at, _) in fields.iter().enumerate().filter(|(_, (_, value))| value.is_empty()) {
            let mut sent: Vec<(&str, &str)> = vec![("version", &version)];
            let filled = |(index, (name, value)): (usize, &(&'static str, &'static str))| {
                if index == at {
                    (*name, None)
                } else {
                    (*name, Some(if value.is_empty() { "x" } else { *value }))
                }
            };
            for (name, value) in fields.iter().enumerate().map(filled) {
                sent.push((name, value.unwrap_or(&long)));
            }
            let answer = admin.post(&path, &sent);
            assert!(answer.status < 500, "{path} {}: {}", fields[at].0, answer.status);
        }
    }
    assert_eq!(longest(&desk), Vec::<String>::new());
}

/// Columns of the newsroom that hold a text of more than 6,000 characters.
fn longest(desk: &Desk) -> Vec<String> {
    let mut sql = desk.owner();
    let columns = sql
        .query(
            "SELECT c.table_name::text, c.column_name::text FROM information_schema.columns c
             JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE table_schema = 'newsroom' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'jsonb', 'ARRAY')",
            &[],
        )
        .unwrap();
    let mut long = Vec::new();
    for column in columns {
        let (table, name): (String, String) = (column.get(0), column.get(1));
        let most: Option<i32> = sql
            .query_one(
                &format!("SELECT max(length(\"{name}\"::text)) FROM newsroom.\"{table}\""),
                &[],
            )
            .unwrap()
            .get(0);
        if most.is_some_and(|most| most > 6_000) {
            long.push(format!("{table}.{name}: {}", most.unwrap_or(0)));
        }
    }
    long
}

fn why<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Conflict(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_live_story_is_withdrawn_before_it_is_kept_back() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    let embargo = Order::Embargo(Embargo {
        until: desk.ilse.now() + chrono::TimeDelta::hours(2),
        named: vec![],
        reason: "The ministry asked".into(),
    });

    for order in [Order::Hold("Waiting for a second source".into()), embargo] {
        assert!(why(desk.ilse.acts(story, order)).contains("Withdraw it first"));
    }

    assert!(
        desk.doors_of(story, "the-tide-gate-opens")
            .iter()
            .all(|answer| answer.status == 200)
    );
}

#[test]
fn a_notice_is_over_when_its_story_is_back() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens"));
    desk.ilse
        .withdraws(story, "Legal", Some("We took this story back to check a name."));
    assert!(
        desk.reader
            .api(&format!("/articles/{story}"))
            .text()
            .contains("to check a name")
    );
    desk.ilse.republishes(story, "The name is right");
    assert_eq!(desk.reader.api(&format!("/articles/{story}")).status, 200);

    // Whatever takes it from readers next: here by hand, past every guard.
    desk.owner()
        .execute(
            "UPDATE newsroom.articles SET held_at = now() WHERE id = $1",
            &[&story.0],
        )
        .unwrap();

    for answer in desk.doors_of(story, "the-tide-gate-opens") {
        assert!(!answer.text().contains("to check a name"), "{}", answer.text());
    }
}

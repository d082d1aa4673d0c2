//! A newsroom that ran on 0.1.0 goes on with today's program: nothing in it is other than it was.

use std::{collections::BTreeMap, net::SocketAddr};

use postgres::Client;
use serde_json::Value;

use crate::support::{Member, Newsroom, Reader, Server};

const DUMP: &str = include_str!("fixtures/0.1.0.sql");
/// What that release answered to readers at `THEN`, without what only leads on (links, pages).
const ANSWERS: &str = include_str!("fixtures/0.1.0-answers.json");
const THEN: &str = "2026-11-28 17:09:30+00";
/// Of whom `copydesk demo` printed the password.
const EDITOR: [&str; 2] = ["ilse@courier.example", "jpvk-pbws-t49r-x2wh-yqpb"];
/// What people wrote and did: a migration may add to these, never change what stands there.
const KEPT: [&str; 14] = [
    "site",
    "staff",
    "authors",
    "categories",
    "tags",
    "articles",
    "revisions",
    "approvals",
    "publications",
    "slugs",
    "slots",
    "activity",
    "changes",
    "former_slugs",
];

#[test]
fn a_newsroom_of_0_1_0_is_migrated_whole_and_doctor_finds_nothing() {
    let newsroom = restored();
    let before = kept(&mut newsroom.owner());
    assert_eq!(before["articles"].len(), 14);

    let migrated = newsroom.runs(&["migrate"]);
    assert!(migrated.ended.success(), "{}", migrated.err);

    let after = kept(&mut newsroom.owner());
    for table in KEPT {
        for row in &before[table] {
            assert!(
                after[table].iter().any(|now| holds(now, row)),
                "{table} has this row no longer: {row:#}"
            );
        }
    }
    let said = newsroom.runs(&["doctor"]);
    assert!(said.ended.success(), "{}", said.out);

    newsroom
        .owner()
        .batch_execute("SET session_replication_role = replica; UPDATE newsroom.publications SET published_at = published_at - interval '1 day'")
        .unwrap();
    let said = newsroom.runs(&["doctor"]);
    assert!(said.out.contains("is not what its last act left"), "{}", said.out);
}

#[test]
fn readers_of_a_newsroom_of_0_1_0_get_what_they_got_and_its_people_sign_in() {
    let newsroom = restored();
    newsroom.stop_the_clock(THEN);
    let mut server = Server::start(&newsroom, &[]);
    let at = server.address();
    let reader = Reader::of(at);
    // Nobody had chosen an address for this newsroom.
    let answers = ANSWERS.replace("http://127.0.0.1:8080", &format!("http://{at}"));
    let then: Value = serde_json::from_str(&answers).unwrap();

    for (path, answer) in then["answers"].as_object().unwrap() {
        let now = reader.json(path);
        assert!(holds(&now, answer), "{path} was {answer:#}\nand is {now:#}");
    }
    for (path, status) in then["pages"].as_object().unwrap() {
        assert_eq!(Value::from(reader.get(path).status), *status, "{path}");
    }
    assert_eq!(signs_in(at, EDITOR).0, 303);
    assert_eq!(signs_in(at, EDITOR).1, "/admin");
    assert_ne!(signs_in(at, [EDITOR[0], "another password entirely"]).0, 303);
}

/// The dump in a database of its own, not migrated yet.
fn restored() -> Newsroom {
    let newsroom = Newsroom::open_empty();
    newsroom.owner().batch_execute(DUMP).unwrap();
    newsroom
}

/// Every row of what is kept, as data.
fn kept(owner: &mut Client) -> BTreeMap<&'static str, Vec<Value>> {
    let rows = |table| {
        let sql = format!("SELECT to_jsonb(one) FROM newsroom.{table} one");
        owner.query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
    };
    KEPT.iter().copied().zip(KEPT.map(rows)).collect()
}

/// Whether everything of `old` is in `new`, where there may be more.
fn holds(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(name, old)| new.get(name).is_some_and(|new| holds(new, old))),
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| holds(new, old))
        }
        (new, old) => new == old,
    }
}

fn signs_in(at: SocketAddr, [email, password]: [&str; 2]) -> (u16, String) {
    let answer = Member::nobody(at).post("/admin/sign-in", &[("email", email), ("password", password)]);
    let location = answer.headers.get("location");
    (
        answer.status,
        location.map_or_else(String::new, |to| to.to_str().unwrap().to_owned()),
    )
}

//! When the database cannot do what is asked: known by the code of its error, in whatever language it says it; and
//! `Retry-After` where trying again by itself can help, nowhere else.

use copydesk::{error::Error, platform::db::Address};
use diesel_async::SimpleAsyncConnection;
use postgres::Config;
use reqwest::Method;

use crate::support::{Answer, Desk, Member, Reader, Start, Story, Way, block_on};

/// What the newsroom's clock does from now on, which every question and every act asks.
fn clock(desk: &Desk, does: &str) {
    desk.owner()
        .batch_execute(&format!(
            "CREATE OR REPLACE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$BEGIN {does}; END$$;
             CREATE OR REPLACE FUNCTION newsroom.act_clock() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$BEGIN {does}; END$$"
        ))
        .unwrap();
}

/// Status, code, and whether trying again is right.
fn said(answer: &Answer) -> (u16, String, bool) {
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code, answer.headers.contains_key("retry-after"))
}

#[test]
fn every_trouble_of_the_database_is_known_by_its_code_and_says_whether_to_come_back() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let ilse = Member::of(desk.at(), &desk.ilse);
    let origin = format!("http://{}", desk.at());
    let json = [("origin", origin.as_str()), ("accept", "application/json")];
    let mut table = String::new();
    for (code, words, expected) in [
        (
            "57014",
            "storniere Anfrage wegen Zeitüberschreitung",
            "503 unavailable false",
        ),
        ("55P03", "kann Sperre nicht setzen", "503 busy true"),
        ("40P01", "Verklemmung entdeckt", "503 busy true"),
        ("40001", "kann Zugriff nicht serialisieren", "503 busy true"),
        ("53300", "tut mir leid, schon zu viele Verbindungen", "503 busy true"),
        ("57P01", "Verbindung wird abgebrochen", "503 busy true"),
        ("57P03", "das Datenbanksystem startet", "503 busy true"),
        ("08006", "Verbindung verloren", "503 busy true"),
        ("25P03", "Zeit der Transaktion ist um", "503 busy true"),
        ("53100", "auf der Platte ist kein Platz", "503 unavailable false"),
        ("53200", "Speicher aufgebraucht", "503 unavailable false"),
        ("25006", "nur lesende Transaktion", "503 unavailable false"),
        ("58030", "Lesefehler", "503 unavailable false"),
        ("22012", "Division durch Null", "500 internal false"),
        ("23505", "doppelter Schlüsselwert", "500 internal false"),
        ("23503", "verletzt Fremdschlüssel", "500 internal false"),
        ("23514", "verletzt Bedingung", "500 internal false"),
        ("42501", "keine Berechtigung", "500 internal false"),
        ("57P02", "nach einem Absturz beendet", "503 busy true"),
        ("57P05", "Sitzung war untätig", "503 busy true"),
        (
            "P0001",
            "canceling statement due to statement timeout",
            "500 internal false",
        ),
    ] {
        clock(
            &desk,
            &format!("RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = '{words}'"),
        );
        let read = said(&desk.reader.api("/articles"));
        let written = said(&ilse.send(Method::POST, "/admin/tags", &[("name", "Tides")], &json));
        for (door, (status, word, again)) in [("read", read), ("written", written)] {
            table.push_str(&format!("{code} {door} {status} {word} {again} | {expected}\n"));
        }
    }
    println!("{table}");
    let wrong = table.lines().filter(|line| {
        let (said, expected) = line.split_once(" | ").unwrap();
        !said.ends_with(expected)
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_name_that_was_taken_a_moment_before_is_said_beside_its_field_in_whatever_language() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    for (constraint, status) in [
        ("tags_name_once", 422),
        ("tags_slug_once", 422),
        ("of_somebody_else", 500),
    ] {
        desk.owner()
            .batch_execute(&format!(
                "CREATE OR REPLACE FUNCTION newsroom.too_late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
                   RAISE EXCEPTION USING ERRCODE = '23505', CONSTRAINT = '{constraint}', MESSAGE = 'doppelter Schlüsselwert'; END$$;
                 CREATE OR REPLACE TRIGGER too_late BEFORE INSERT ON newsroom.tags FOR EACH ROW EXECUTE FUNCTION newsroom.too_late()"
            ))
            .unwrap();

        let answer = ilse.post("/admin/tags", &[("name", "Tides")]);

        assert_eq!(answer.status, status, "{constraint}");
        assert!(!answer.text().contains("doppelter"), "{constraint}");
    }
}

#[test]
fn a_question_that_is_too_dear_is_not_asked_again_and_one_behind_a_lock_is() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let mut owner = desk.owner();
    let mut lock = owner.transaction().unwrap();
    lock.batch_execute("LOCK TABLE newsroom.publications IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    assert_eq!(said(&desk.reader.api("/articles")), (503, "busy".to_owned(), true));
    lock.rollback().unwrap();

    clock(&desk, "PERFORM pg_sleep(3); RETURN now()");

    assert_eq!(
        said(&desk.reader.api("/articles")),
        (503, "unavailable".to_owned(), false)
    );
    let page = desk.reader.get("/");
    assert_eq!(page.status, 503);
    assert!(!page.headers.contains_key("retry-after") && page.text().contains("Ask for less at once"));
}

#[test]
fn over_a_network_errors_are_heard_too() {
    let desk = Desk::open();
    let config: Config = desk.url().parse().unwrap();
    let (user, name, port) = (config.get_user().unwrap(), desk.name(), desk.port());
    let secret = String::from_utf8_lossy(config.get_password().unwrap()).into_owned();
    for host in ["host=localhost", "hostaddr=127.0.0.1", "host=nowhere.invalid,127.0.0.1"] {
        let url = format!("user={user} password={secret} port={port} dbname={name} {host}");
        let address = Address::parse(&url, None).unwrap();
        let raises = format!("DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '40P01', MESSAGE = 'Klemme {host}'; END$$");

        let error = block_on(async {
            let mut conn = address.connect().await.unwrap();
            conn.batch_execute(&raises).await.unwrap_err()
        });

        assert!(matches!(Error::from(error), Error::Busy(_)), "{host}");
    }
}

#[test]
fn a_database_that_is_frozen_is_given_up_in_seconds_and_asked_again_when_it_is_back() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let way = Way::default();
    let serving = desk.serve_by(&way, Start { site: true, ..Start::default() });
    let (reader, ilse) = (Reader::of(serving.at()), Member::of(serving.at(), &desk.ilse));
    let pages = ["/", "/api/v1/articles", "/readyz", "/admin/sign-in"];
    let all = || {
        pages.map(|path| {
            let answer = reader.get(path);
            (answer.status, answer.headers.contains_key("retry-after"))
        })
    };
    assert_eq!(all(), [(200, false); 4]);
    assert_eq!(ilse.get("/admin").status, 200);

    way.freezes();

    assert_eq!(all(), [(503, true); 4]);
    assert_eq!(reader.get("/livez").status, 200);
    let page = ilse.get("/admin");
    assert!(
        page.status == 503 && page.headers.contains_key("retry-after"),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("may still be done"));

    way.thaws();
    assert_eq!(all(), [(200, false); 4]);
    assert_eq!(ilse.get("/admin").status, 200);
}

#[test]
fn a_server_lives_whose_database_was_never_heard() {
    let desk = Desk::open();
    let way = Way::default();
    let serving = desk.serve_by(&way, Start { site: true, ..Start::default() });
    way.freezes();
    let reader = Reader::of(serving.at());

    assert_eq!(reader.get("/livez").status, 200);

    let ready = reader.get("/readyz");
    assert!(ready.status == 503 && ready.headers.contains_key("retry-after"));
    way.thaws();
    assert_eq!(reader.get("/readyz").status, 200);
}

#[test]
fn what_was_sent_when_the_database_fell_silent_may_be_done_and_is_done_once() {
    let desk = Desk::open();
    let way = Way::default();
    let serving = desk.serve_by(&way, Start { site: true, ..Start::default() });
    let ilse = Member::of(serving.at(), &desk.ilse);
    let adds = || ilse.post("/admin/tags", &[("name", "Tides"), ("key", "0194-one-press-of-it")]);
    way.freezes_at_commit();

    let answer = adds();

    assert_eq!(answer.status, 503);
    assert!(!answer.headers.contains_key("retry-after"));
    let page = answer.text();
    assert!(
        page.contains("may be done all the same") && !page.contains("Nothing was changed"),
        "{page}"
    );
    way.thaws();
    assert_eq!(adds().status, 303);
    let tags: i64 = desk
        .owner()
        .query_one("SELECT count(*) FROM newsroom.tags", &[])
        .unwrap()
        .get(0);
    assert_eq!(tags, 1);
}

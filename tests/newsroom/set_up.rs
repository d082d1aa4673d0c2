//! The first minute: the one-time link, and what closes it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    thread,
    time::{Duration, Instant},
};

use copydesk::{platform::token::Token, policy::Role, setup, staff};

use crate::support::{Member, Newsroom, Server, Start, block_on, operator};

const ANSWERS: [(&str, &str); 7] = [
    ("name", "The Port Merrin Courier"),
    ("url", "https://www.courier.example"),
    ("time_zone", "Europe/London"),
    ("language", "en-GB"),
    ("person", "Marguerite Osei"),
    ("email", "marguerite@courier.example"),
    ("password", "harbour pencil lantern oat"),
];

#[test]
fn the_link_sets_the_newsroom_up_once_and_signs_the_first_admin_in() {
    let newsroom = Newsroom::open();
    let serving = newsroom.serve(Start {
        site: true,
        ..Start::default()
    });
    let visitor = Member::nobody(serving.at());
    let path = format!("/setup/{}", link(&newsroom).unwrap().reveal());

    assert_eq!(visitor.get(&path).status, 200);
    let done = visitor.post(&path, &ANSWERS);

    assert_eq!((done.status, done.header("location")), (303, "/admin?done=set-up"));
    let cookie = done.header("set-cookie").to_owned();
    for mark in ["__Host-copydesk=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(mark), "{cookie}");
    }
    assert_eq!(visitor.get("/api/v1/site").json()["name"], "The Port Merrin Courier");
    assert_eq!(visitor.get(&path).status, 404);
    assert_eq!(visitor.post(&path, &ANSWERS).status, 404);
    assert!(link(&newsroom).is_none());
}

#[test]
fn what_is_done_through_a_link_is_on_record_as_that() {
    let newsroom = Newsroom::open();
    let serving = newsroom.serve(Start::default());
    let path = format!("/setup/{}", link(&newsroom).unwrap().reveal());

    assert_eq!(Member::nobody(serving.at()).post(&path, &ANSWERS).status, 303);

    let rows = newsroom
        .owner()
        .query(
            "SELECT concat_ws(' ', l.act, 'by', coalesce(s.name, 'nobody'), 'as', l.acting_as, 'via', l.via) FROM newsroom.activity l
             LEFT JOIN newsroom.staff s ON s.id = l.staff_id WHERE l.act <> 'names_covered' ORDER BY l.seq",
            &[],
        )
        .unwrap();
    let rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        rows,
        [
            "staff_added by nobody as admin via link",
            "author_added by nobody as admin via link",
            "newsroom_set_up by Marguerite Osei as admin via link",
        ]
    );
    assert!(newsroom.runs(&["migrate"]).ended.success());
    let said = newsroom.runs(&["doctor"]);
    assert!(said.ended.success(), "{}{}", said.out, said.err);
}

#[test]
fn the_link_is_the_uniform_404_when_it_is_wrong_old_or_an_admin_was_made_otherwise() {
    let newsroom = Newsroom::open();
    let serving = newsroom.serve(Start {
        site: true,
        ..Start::default()
    });
    let visitor = Member::nobody(serving.at());
    let old = link(&newsroom).unwrap();
    let new = link(&newsroom).unwrap();
    let nothing = visitor.get("/nothing-here").text();

    for path in [
        format!("/setup/{}", old.reveal()),
        format!("/setup/{}", Token::new().reveal()),
        "/setup/x".into(),
    ] {
        let answer = visitor.get(&path);
        assert_eq!((answer.status, answer.text()), (404, nothing.clone()), "{path}");
    }
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        staff::insert(&mut conn, &"a@b.example".parse().unwrap(), "Somebody", Role::Admin)
            .await
            .unwrap();
    });
    assert_eq!(visitor.get(&format!("/setup/{}", new.reveal())).status, 404);
}

#[test]
fn set_up_counts_although_an_account_was_made_before() {
    let newsroom = Newsroom::open();
    let serving = newsroom.serve(Start {
        site: true,
        ..Start::default()
    });
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        setup::store_plain(&mut conn, &operator()).await.unwrap();
    });
    let visitor = Member::nobody(serving.at());
    let path = format!("/setup/{}", link(&newsroom).unwrap().reveal());

    assert_eq!(visitor.post(&path, &ANSWERS).status, 303);

    assert_eq!(visitor.get("/api/v1/site").json()["name"], "The Port Merrin Courier");
}

#[test]
fn the_file_with_the_link_goes_when_somebody_used_it() {
    let newsroom = Newsroom::open();
    let mut server = Server::start(&newsroom, &[]);
    let at = server.address();
    let file = server.link_file();
    let link = fs::read_to_string(&file).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let path = link.trim().strip_prefix(&format!("http://{at}")).unwrap();

    assert_eq!(Member::nobody(at).post(path, &ANSWERS).status, 303);

    let given_up = Instant::now() + Duration::from_secs(20);
    while file.exists() {
        assert!(Instant::now() < given_up, "{} stays", file.display());
        thread::yield_now();
    }
    assert!(server.ends_after(libc::SIGTERM).success());
    let mut again = Server::start(&newsroom, &[]);
    again.address();
    assert!(!again.link_file().exists());
}

#[test]
fn the_file_with_a_link_that_nobody_used_goes_with_the_server() {
    let newsroom = Newsroom::open();
    let mut server = Server::start(&newsroom, &[]);
    server.address();
    assert!(server.link_file().exists());

    assert!(server.ends_after(libc::SIGTERM).success());

    assert!(!server.link_file().exists());
}

#[test]
fn what_is_wrong_is_said_and_what_was_typed_stays() {
    let newsroom = Newsroom::open();
    let serving = newsroom.serve(Start {
        site: true,
        ..Start::default()
    });
    let visitor = Member::nobody(serving.at());
    let path = format!("/setup/{}", link(&newsroom).unwrap().reveal());
    let mut answers = ANSWERS;
    answers[1].1 = "courier";
    answers[6].1 = "short";

    let answer = visitor.post(&path, &answers);

    assert_eq!(answer.status, 422);
    let text = answer.text();
    for part in [
        "The Port Merrin Courier",
        "Write a web address",
        "Use at least 15 characters",
        "marguerite@courier.example",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("short"));
}

fn link(newsroom: &Newsroom) -> Option<Token> {
    block_on(async { setup::new_link(&mut newsroom.address().connect().await.unwrap()).await }).unwrap()
}

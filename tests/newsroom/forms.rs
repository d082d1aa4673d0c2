//! Forms as browsers send them: twice, late, from elsewhere, with a client that leaves.

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use copydesk::policy::Role;
use reqwest::Method;

use crate::support::{Desk, Member, Story};

#[test]
fn a_double_press_begins_one_story() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);

    let first = member.post("/admin/articles", &[("key", "0194-one-sending")]);
    let second = member.post("/admin/articles", &[("key", "0194-one-sending")]);

    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(stories(&desk), 1);
}

#[test]
fn the_key_of_a_form_does_not_serve_another_form() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);
    member.post("/admin/articles", &[("key", "0194-one-sending")]);

    let other = member.post("/admin/articles", &[("key", "0194-one-sending"), ("more", "x")]);

    assert_eq!(other.status, 422);
}

#[test]
fn a_form_of_another_site_is_refused() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);

    for headers in [
        vec![],
        vec![("origin", "null")],
        vec![("origin", "https://evil.example")],
        vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        vec![("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(
            member.send(Method::POST, "/admin/articles", &[], &headers).status,
            403,
            "{headers:?}"
        );
    }
    assert_eq!(stories(&desk), 0);
}

#[test]
fn a_client_that_leaves_does_not_cut_a_command_in_half() {
    let desk = Desk::open();
    let cookie = Member::of(desk.at(), &desk.tamsin).cookie();

    for number in 0..20 {
        let body = format!("key=0194-sending-{number}");
        let mut socket = TcpStream::connect(desk.at()).unwrap();
        let head = format!(
            "POST /admin/articles HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len(),
            at = desk.at()
        );
        socket.write_all(head.as_bytes()).unwrap();
    } // each connection is closed before its answer

    until("every story that was begun is whole", || {
        let whole: i64 = desk
            .owner()
            .query_one(
                "SELECT count(*) FROM newsroom.articles a WHERE EXISTS (SELECT FROM newsroom.revisions r WHERE r.id = a.working_revision_id)
                   AND EXISTS (SELECT FROM newsroom.activity t WHERE t.article_id = a.id)",
                &[],
            )
            .unwrap()
            .get(0);
        whole > 0 && whole == stories(&desk) && settled(&desk)
    });
}

#[test]
fn a_save_without_script_leaves_the_text_alone_and_a_stale_one_shows_both() {
    let desk = Desk::open();
    let id = desk.draft(&Story::titled("Before"));
    let (version, _, content) = desk.tamsin.now_of(id);
    let member = Member::of(desk.at(), &desk.tamsin);
    let version = version.to_string();
    let fields = [
        ("version", version.as_str()),
        ("headline", "After"),
        ("dek", ""),
        ("category", "01900000-0000-7000-8000-000000000001"),
        ("genre", "news"),
    ];

    let saved = member.post(&format!("/admin/articles/{id}/fields"), &fields);
    assert_eq!(saved.status, 303);
    let (_, _, after) = desk.tamsin.now_of(id);
    assert_eq!((after.headline.as_str(), after.body), ("After", content.body));

    let stale = member.post(
        &format!("/admin/articles/{id}/fields"),
        &[&fields[..1], &[("headline", "Mine")], &fields[2..]].concat(),
    );
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Mine") && stale.text().contains("After"));
    let missing = member.post(&format!("/admin/articles/{id}/fields"), &fields[1..]);
    assert_eq!(missing.status, 428);
}

#[test]
fn a_second_press_of_one_save_is_no_clash_and_fields_that_were_not_sent_stay() {
    let desk = Desk::open();
    let id = desk.draft(&Story::titled("Before"));
    let (version, _, content) = desk.tamsin.now_of(id);
    let member = Member::of(desk.at(), &desk.tamsin);
    let version = version.to_string();
    let fields = [("version", version.as_str()), ("headline", "After")];
    let path = format!("/admin/articles/{id}/fields");

    assert_eq!(
        (member.post(&path, &fields).status, member.post(&path, &fields).status),
        (303, 303)
    );

    let (_, _, after) = desk.tamsin.now_of(id);
    assert_eq!(
        (after.headline.as_str(), after.dek, after.byline),
        ("After", content.dek, content.byline)
    );
}

#[test]
fn a_journalist_saves_a_live_story_without_touching_its_address() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("The tide gate opens"));
    desk.tamsin.edits(id, |content| content.slug = None);
    let member = Member::of(desk.at(), &desk.tamsin);
    let live: String = desk
        .owner()
        .query_one("SELECT slug FROM newsroom.publications", &[])
        .unwrap()
        .get(0);

    for headline in ["The tide gate opens again", "The tide gate opens for good"] {
        let version = desk.tamsin.now_of(id).0.to_string();
        let fields = [("version", version.as_str()), ("headline", headline), ("slug", &live)];
        assert_eq!(
            member.post(&format!("/admin/articles/{id}/fields"), &fields).status,
            303
        );
    }

    assert_eq!(desk.tamsin.now_of(id).2.slug, None);
}

#[test]
fn what_cannot_be_saved_comes_back_as_it_was_typed() {
    let desk = Desk::open();
    let id = desk.draft(&Story::titled("Before"));
    let version = desk.tamsin.now_of(id).0.to_string();
    let member = Member::of(desk.at(), &desk.tamsin);

    let answer = member.post(
        &format!("/admin/articles/{id}/fields"),
        &[
            ("version", &version),
            ("headline", "A headline that stays"),
            ("byline", "Nobody At All"),
            ("category", "01900000-0000-7000-8000-000000000001"),
            ("genre", "news"),
        ],
    );

    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("A headline that stays"));
    assert!(answer.text().contains("There is no author called “Nobody At All”"));
}

#[test]
fn signing_in_says_the_same_of_a_wrong_password_and_of_an_unknown_address() {
    let desk = Desk::open();
    desk.person("Yusra Kellaway", Role::Journalist);
    let nobody = Member::nobody(desk.at());

    let mut pages = Vec::new();
    for email in ["yusra.kellaway@courier.example", "nobody.at.all@courier.example"] {
        let answer = nobody.post(
            "/admin/sign-in",
            &[("email", email), ("password", "not the one at all")],
        );
        assert_eq!(answer.status, 422);
        assert_eq!(answer.header("set-cookie"), "");
        pages.push(answer.text().replace(email, ""));
    }

    assert_eq!(pages[0], pages[1]);
}

fn stories(desk: &Desk) -> i64 {
    desk.owner()
        .query_one("SELECT count(*) FROM newsroom.articles", &[])
        .unwrap()
        .get(0)
}

/// No command is under way any more.
fn settled(desk: &Desk) -> bool {
    let open: i64 = desk
        .owner()
        .query_one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
            &[],
        )
        .unwrap()
        .get(0);
    open == 0
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < limit, "{what}: not within 20 seconds");
        std::thread::yield_now();
    }
}

#[test]
fn line_breaks_of_a_form_are_one_character() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let story = desk.live(&Story::titled("The vote"));
    desk.tamsin
        .edits(story, |content| content.dek = "Eleven to nine.".into());
    desk.approve(story);
    let (version, _, content) = desk.ilse.now_of(story);

    let sent = editor.post(
        &format!("/admin/articles/{story}/publish"),
        &[
            ("version", &version.to_string()),
            ("seal", &content.seal().to_string()),
            ("kind", "correction"),
            ("public_note", "It was eleven to nine.\r\nThe count was read wrong."),
        ],
    );

    assert_eq!(sent.status, 303, "{}", sent.text());
    let note = &desk.read(story)["corrections"][0]["text"];
    assert_eq!(note, "It was eleven to nine.\nThe count was read wrong.");
    let page = desk.reader.get("/the-vote").text();
    assert!(!page.contains("\\r"), "search engines get it so too");
}

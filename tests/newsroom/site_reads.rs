//! How often stories are read, and nothing of who reads them; what stands around a story for readers.

use copydesk::{articles::timeline::ChangeKind, policy::Role};

use crate::support::{Desk, Member, Story};

const BROWSER: [(&str, &str); 3] = [
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    ),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];

fn counting(desk: &Desk) {
    let admin = Member::of(desk.at(), &desk.person("Ada Stone", Role::Admin));
    for fields in [
        &[
            ("version", "1"),
            ("do", "ways"),
            ("featured", "yes"),
            ("counts_reads", "yes"),
        ][..],
        &[("version", "2"), ("do", "live")],
    ] {
        let answer = admin.post("/admin/settings/site", fields);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
}

#[test]
fn browsers_are_counted_and_robots_and_those_who_ask_not_to_be_are_not() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("A tide"));
    let writer = Member::of(desk.at(), &desk.tamsin);
    let review = format!("/admin/articles/{story}/review");
    let reads = |more: &[(&str, &str)]| {
        let answer = desk.reader.get_with_all("/a-tide", &[&BROWSER[..], more].concat());
        assert_eq!(answer.status, 200);
        assert!(!answer.headers.contains_key("set-cookie"));
    };
    reads(&[]);
    assert!(!writer.get(&review).text().contains("in all"));

    counting(&desk);
    desk.reader.get("/a-tide");
    for _ in 0..5 {
        reads(&[]);
    }
    reads(&[("dnt", "1")]);
    reads(&[("sec-gpc", "1")]);
    reads(&[("sec-purpose", "prefetch")]);
    let robot = [("user-agent", "Examplebot/1.0"), BROWSER[1], BROWSER[2]];
    assert_eq!(desk.reader.get_with_all("/a-tide", &robot).status, 200);
    assert_eq!(desk.reader.get_with_all("/no-such-story", &BROWSER).status, 404);

    assert!(
        writer
            .get(&review)
            .text()
            .contains("read 5 times today, 5 times in all"),
        "{}",
        writer.get(&review).text()
    );
    desk.wait("2 days");
    reads(&[]);
    let writer = Member::of(desk.at(), &desk.tamsin); // sessions end meanwhile
    assert!(writer.get(&review).text().contains("read 1 time today, 6 times in all"));
    let known: i64 = desk
        .owner()
        .query_one("SELECT count(*) FROM newsroom.reads", &[])
        .unwrap()
        .get(0);
    assert_eq!(known, 2);
}

#[test]
fn below_a_story_stand_ways_to_tell_of_it_and_who_wrote_it() {
    let desk = Desk::open();
    let guest = desk.guest("Ada Rowe");
    let story = desk.live(&Story::titled("A tide & a gate").signed_by(&[&guest]));
    let page = desk.reader.get("/a-tide-a-gate").text();
    assert!(page.contains("href=\"mailto:?subject=A%20tide%20%26%20a%20gate&#38;body=https%3A%2F%2Fwww.courier.example%2Fa-tide-a-gate\""), "{page}");
    assert!(page.contains("Ada Rowe writes for us now and then.") && page.contains("All stories by Ada Rowe"));
    assert!(!page.contains("<script src"));

    desk.republish(story, ChangeKind::Retraction, Some("There is no gate."), |content| {
        content.dek = "Withdrawn.".into();
    });
    let page = desk.reader.get("/a-tide-a-gate").text();
    let (note, text) = (
        page.find("There is no gate.").unwrap(),
        page.find("story__body").unwrap(),
    );
    assert!(note < text);
    assert_eq!(page.matches("There is no gate.</p>").count(), 1);
}

#[test]
fn what_somebody_writes_about_stands_under_their_name() {
    let desk = Desk::open();
    let guest = desk.guest("Ada Rowe");
    desk.live(&Story::titled("A tide").signed_by(&[&guest]));
    let editor = Member::of(desk.at(), &desk.ilse);
    let path = format!("/admin/authors/{}", guest.id);
    let change = |version: &str, beat: &str| {
        let fields = [
            ("version", version),
            ("name", "Ada Rowe"),
            ("slug", "ada-rowe"),
            ("beat", beat),
        ];
        editor.post(&path, &fields)
    };
    let long = change("1", &"tides ".repeat(20));
    assert_eq!(long.status, 422);
    assert!(long.text().contains("Shorten it to 100 characters.") && long.text().contains("tides tides"));
    assert_eq!(change("1", " Council and\nwater ").status, 303);

    assert_eq!(desk.reader.json("/authors/ada-rowe")["beat"], "Council and water");
    for page in ["/author/ada-rowe", "/a-tide"] {
        assert!(
            desk.reader.get(page).text().contains(">Council and water</p>"),
            "{page}"
        );
    }
    assert!(editor.get(&path).text().contains("value=\"Council and water\""));
    assert!(desk.runs(&["migrate"]).ended.success());
    let doctor = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(!doctor.out.contains("FAIL"), "{}", doctor.out);
}

#[test]
fn the_site_can_be_put_on_a_home_screen() {
    let desk = Desk::open();
    let answer = desk.reader.get("/manifest.webmanifest");
    assert_eq!(answer.header("content-type"), "application/manifest+json");
    assert_eq!(answer.json()["name"], "The Port Merrin Courier");
    assert!(answer.header("content-security-policy").contains("manifest-src 'self'"));
}

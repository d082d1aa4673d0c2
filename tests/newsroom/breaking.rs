//! What is breaking: over every page and in the Content API, until an end that comes by itself.

use copydesk::ids::ArticleId;
use serde_json::json;

use crate::support::{Answer, Desk, Member, Story};

fn press(desk: &Desk, story: ArticleId, verb: &str, fields: &[(&str, &str)]) -> Answer {
    let (version, ..) = desk.ilse.now_of(story);
    let (version, key) = (version.to_string(), ArticleId::new().to_string());
    let sent = [fields, &[("version", version.as_str()), ("key", key.as_str())]].concat();
    Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/{verb}"), &sent)
}

fn begins(desk: &Desk, story: ArticleId, minutes: &str) {
    let done = press(desk, story, "breaking", &[("minutes", minutes)]);
    assert_eq!(done.status, 303, "{}", done.text());
}

/// At a time of the morning. What is done while the clock stands is of a few milliseconds later.
fn at(desk: &Desk, time: &str) {
    desk.stop_the_clock(&format!("2027-03-01 {time}+00"));
}

/// The headlines that stand over a page.
fn bulletins(desk: &Desk, path: &str) -> Vec<String> {
    let page = desk.reader.get(path).text();
    let Some((_, bar)) = page.split_once("<aside class=\"bulletin\"") else {
        return vec![];
    };
    let bar = bar.split("</aside>").next().unwrap();
    let links = bar.split("class=\"bulletin__h\"").skip(1);
    links
        .map(|link| link.split_once('>').unwrap().1.split('<').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_story_is_breaking_everywhere_until_its_end_with_no_worker_alive() {
    let desk = Desk::open();
    let [harbour, ferry] = desk.all_live(&["The harbour is closed", "The ferry"])[..] else {
        unreachable!()
    };
    at(&desk, "09:00");
    let before = desk.read(ferry)["modified_at"].clone();
    assert_eq!(bulletins(&desk, "/"), [""; 0]);

    begins(&desk, harbour, "30");
    at(&desk, "09:01");

    for path in ["/", "/the-ferry", "/the-harbour-is-closed", "/archive", "/nothing-here"] {
        assert_eq!(bulletins(&desk, path), ["The harbour is closed"], "{path}");
    }
    let front = desk.reader.get("/").text();
    assert!(front.contains("aria-label=\"Breaking\""));
    let bar = front.split("<aside class=\"bulletin\"").nth(1).unwrap();
    let day = bar.split("<time ").nth(1).unwrap().split_once('>').unwrap().1;
    let day = day.split('<').next().unwrap();
    assert!(!day.contains(':'), "of another day, its date: {day}");
    assert_eq!(desk.read(harbour)["flags"], json!(["breaking"]));
    assert_eq!(desk.headlines("/articles?flag=breaking"), ["The harbour is closed"]);
    assert_eq!(desk.headlines("/articles?flag.not=breaking"), ["The ferry"]);
    assert_eq!(desk.headlines("/lists/breaking"), ["The harbour is closed"]);
    assert_eq!(desk.read(ferry)["modified_at"], before);
    let listed = |flag: &str| {
        let page = Member::of(desk.at(), &desk.ilse).get(&format!("/admin/articles?flag={flag}"));
        page.text().contains("The harbour is closed")
    };
    assert!(listed("breaking") && !listed("featured"), "one list is not another");
    let review = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{harbour}/review"))
        .text();
    assert!(
        review.contains("No longer breaking") && review.contains("It is breaking until"),
        "{review}"
    );

    at(&desk, "09:29:59.999");
    assert_eq!(bulletins(&desk, "/"), ["The harbour is closed"]);
    at(&desk, "09:31");
    assert_eq!(
        (bulletins(&desk, "/"), bulletins(&desk, "/the-ferry")),
        (vec![], vec![])
    );
    assert_eq!(desk.read(harbour)["flags"], json!([]));
    assert_eq!(desk.headlines("/articles?flag=breaking"), [""; 0]);
}

#[test]
fn it_is_made_longer_and_ended_before_and_goes_with_the_story() {
    let desk = Desk::open();
    let all = desk.all_live(&["One", "Two", "Three", "Four"]);
    for (story, time) in all.iter().zip(["09:00", "09:01", "09:02"]) {
        at(&desk, time);
        begins(&desk, *story, "60");
    }
    at(&desk, "09:03");
    assert_eq!(bulletins(&desk, "/"), ["Three", "Two", "One"]);
    let fourth = press(&desk, all[3], "breaking", &[("minutes", "60")]);
    assert_eq!(fourth.status, 409);
    assert!(
        fourth.text().contains("Breaking has 3 places and all are taken."),
        "{}",
        fourth.text()
    );
    at(&desk, "09:50");
    begins(&desk, all[0], "30");
    desk.ilse.withdraws(all[1], "Wrong", None);
    at(&desk, "09:51");
    assert_eq!(bulletins(&desk, "/"), ["One", "Three"]);
    at(&desk, "10:10");
    assert_eq!(bulletins(&desk, "/"), ["One"], "the new end counts");

    let ended = press(&desk, all[0], "not-breaking", &[]);

    assert_eq!(ended.status, 303, "{}", ended.text());
    at(&desk, "10:11");
    assert_eq!(bulletins(&desk, "/"), [""; 0]);
    assert_eq!(press(&desk, all[0], "not-breaking", &[]).status, 409);
    begins(&desk, all[3], "60");
    let record = Member::of(desk.at(), &desk.ilse).get("/admin/record").text();
    for words in ["said that", "is breaking", "ended that"] {
        assert!(record.contains(words), "{words}: {record}");
    }
}

#[test]
fn what_cannot_be_breaking_is_said() {
    let desk = Desk::open();
    let draft = desk.draft(&Story::titled("Not out yet"));
    let live = desk.live(&Story::titled("Out"));
    let early = press(&desk, draft, "breaking", &[("minutes", "60")]);
    assert_eq!(early.status, 409);
    assert!(
        early.text().contains("Only a live story can be breaking news."),
        "{}",
        early.text()
    );
    for minutes in ["", "7", "-30", "99999999999999999999", "soon"] {
        let bad = press(&desk, live, "breaking", &[("minutes", minutes)]);
        assert_eq!(bad.status, 422, "{minutes}");
        assert!(bad.text().contains("Choose for how long."), "{}", bad.text());
    }
    let mixed = desk.reader.api("/articles?flag=breaking,exclusive");
    assert_eq!(mixed.status, 400);
    assert!(mixed.text().contains("asked for alone"), "{}", mixed.text());
    // On the list's own page nothing goes live there without an end.
    begins(&desk, live, "60");
    let other = desk.live(&Story::titled("Another"));
    let ilse = Member::of(desk.at(), &desk.ilse);
    let version = |desk: &Desk| {
        desk.text("SELECT coalesce(max(d.version), 1)::text FROM newsroom.list_drafts d JOIN newsroom.lists l ON l.id = d.list_id WHERE l.slug = 'breaking'")
    };
    let added = ilse.post(
        "/admin/lists/breaking/add",
        &[
            ("version", &version(&desk)),
            ("key", "a"),
            ("story", &other.to_string()),
        ],
    );
    assert_eq!(added.status, 303, "{}", added.text());
    let put = ilse.post(
        "/admin/lists/breaking/publish",
        &[("version", &version(&desk)), ("key", "p"), ("do", "now")],
    );
    assert_eq!(put.status, 409);
    assert!(put.text().contains("it has no end."), "{}", put.text());
}

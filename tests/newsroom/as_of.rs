//! The site as it was: what readers had then, of stories that they have now; never a text that was put right since.

use chrono::{SecondsFormat, TimeDelta};
use copydesk::articles::timeline::ChangeKind;
use serde_json::json;

use crate::support::{Answer, Desk, Story, headlines};

/// What the newsroom's clock says, as an address has it.
fn now(desk: &Desk) -> String {
    desk.ilse.now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[test]
fn a_story_is_read_as_it_was_by_its_id_and_its_addresses() {
    let desk = Desk::open();
    let before = (desk.ilse.now() - TimeDelta::hours(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let id = desk.live(&Story::titled("Tide"));
    desk.wait("1 hour");
    let first = now(&desk);
    desk.wait("2 hours");
    desk.republish(id, ChangeKind::Update, Some("More was found."), |content| {
        content.headline = "High tide".into();
        content.slug = Some("high-tide".into());
        content.body = copydesk::body::Document::from_text("Another text.");
    });
    desk.ilse.features(id);
    desk.wait("3 hours");
    let second = now(&desk);

    for path in [
        format!("/articles/{id}"),
        "/articles/by-slug/tide".into(),
        "/articles/by-slug/high-tide".into(),
    ] {
        let then = desk.reader.json(&format!("{path}?as_of={first}"));
        assert_eq!(
            (&then["headline"], &then["slug"], &then["version"]),
            (&json!("Tide"), &json!("tide"), &json!(1)),
            "{path}"
        );
        assert!(
            then["body"]["html"].as_str().unwrap().contains("Seven councillors"),
            "{path}"
        );
        assert_eq!(
            (&then["featured"], &then["corrections"]),
            (&json!(false), &json!([])),
            "{path}"
        );
        assert_eq!(
            desk.reader.api(&format!("{path}?as_of={before}")).status,
            404,
            "{path}: it was not there yet"
        );
    }
    let then = desk.reader.json(&format!("/articles/{id}?as_of={second}"));
    let today = desk.read(id);
    for field in [
        "headline",
        "version",
        "body",
        "corrections",
        "featured",
        "published_at",
        "updated_at",
    ] {
        assert_eq!(then[field], today[field], "{field}");
    }
    assert_eq!(
        desk.reader
            .api(&format!("/articles/by-slug/tide?as_of={second}"))
            .status,
        301
    );
    let part = desk
        .reader
        .json(&format!("/articles/{id}?as_of={first}&fields=headline&body=text"));
    assert_eq!(part["headline"], "Tide");
    assert!(part.get("slug").is_none() && part["body"]["text"].is_string());
}

#[test]
fn a_list_is_as_it_was_page_by_page_with_its_filters() {
    let desk = Desk::open();
    let (news, tag) = (desk.category("News", None), desk.tag("Tides"));
    let mut ids = vec![];
    for number in 1..=7 {
        let story = Story::titled(&format!("Story {number}")).filed_under(news);
        let story = if number % 2 == 1 { story.tagged(&[tag]) } else { story };
        ids.push(desk.live(&story));
        desk.wait(&format!("{number} minutes"));
    }
    desk.ilse.features(ids[2]);
    desk.wait("1 hour");
    let then = now(&desk);
    desk.wait("2 hours");
    desk.ilse.features(ids[4]);
    desk.live(&Story::titled("Later").tagged(&[tag]));
    desk.republish(ids[0], ChangeKind::Update, None, |content| {
        content.headline = "Another first".into();
        content.tags = vec![];
    });
    desk.ilse.withdraws(ids[6], "A check", None);

    let whole = desk.headlines(&format!("/articles?as_of={then}"));
    assert_eq!(
        whole,
        ["Story 6", "Story 5", "Story 4", "Story 3", "Story 2", "Story 1"],
        "of those that are live now"
    );
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = desk.reader.json(&format!("/articles?as_of={then}&limit=2{cursor}"));
        seen.extend(headlines(&page));
        let Some(next) = page["page"]["next_cursor"].as_str() else {
            let back = page["page"]["prev_cursor"].as_str().unwrap();
            assert_eq!(
                desk.headlines(&format!("/articles?as_of={then}&limit=2&cursor={back}")),
                whole[2..4]
            );
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, whole);
    let mut oldest = whole.clone();
    oldest.reverse();
    assert_eq!(
        desk.headlines(&format!("/articles?as_of={then}&sort=published_at")),
        oldest
    );
    assert_eq!(
        desk.headlines(&format!("/articles?as_of={then}&tag=tides")),
        ["Story 5", "Story 3", "Story 1"],
        "tagged then"
    );
    assert_eq!(
        desk.headlines(&format!("/articles?as_of={then}&tag.not=tides&category=news")),
        ["Story 6", "Story 4", "Story 2"]
    );
    assert_eq!(
        desk.headlines(&format!("/articles?as_of={then}&ids={}", ids[3])),
        ["Story 4"]
    );
    assert_eq!(desk.headlines(&format!("/lists/featured?as_of={then}")), ["Story 3"]);
    assert_eq!(desk.headlines("/lists/featured"), ["Story 5", "Story 3"]);
    let texts = desk.reader.json(&format!("/articles?as_of={then}&body=text&limit=1"));
    assert!(texts["data"][0]["body"]["text"].is_string());
}

#[test]
fn a_text_that_was_put_right_and_a_time_to_come_need_a_scope() {
    let desk = Desk::open();
    let (wrong, right) = (
        desk.live(&Story::titled("Wrong tally")),
        desk.live(&Story::titled("Right")),
    );
    desk.ilse.features(wrong);
    desk.wait("1 hour");
    let then = now(&desk);
    desk.wait("2 hours");
    desk.republish(wrong, ChangeKind::Correction, Some("The tally was wrong."), |content| {
        content.headline = "Right tally".into();
    });
    desk.republish(wrong, ChangeKind::Typo, None, |content| content.dek.push('.'));
    desk.republish(right, ChangeKind::Clarification, Some("To be clear."), |content| {
        content.dek.push_str(" Clear.")
    });
    let refused = |answer: &Answer| (answer.status, answer.json()["code"].clone());

    for path in [format!("/articles/{wrong}"), "/articles/by-slug/wrong-tally".into()] {
        let answer = desk.reader.api(&format!("{path}?as_of={then}"));
        assert_eq!(refused(&answer), (403, json!("refused")), "{path}");
        assert!(!answer.text().contains("Wrong tally"));
    }
    assert_eq!(desk.reader.api(&format!("/articles/{right}?as_of={then}")).status, 200);
    for path in ["/articles", "/lists/featured"] {
        let list = desk.reader.json(&format!("{path}?as_of={then}"));
        assert!(!headlines(&list).contains(&"Wrong tally".to_owned()), "{path}");
        assert_eq!(list["page"]["withheld"], 1, "{path}");
    }

    let later = (desk.ilse.now() + TimeDelta::days(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
    for path in [
        format!("/articles/{right}"),
        "/articles".into(),
        "/lists/featured".into(),
    ] {
        let answer = desk.reader.api(&format!("{path}?as_of={later}"));
        assert_eq!(refused(&answer), (403, json!("refused")), "{path}");
    }
    desk.ilse.withdraws(right, "A check", None);
    assert_eq!(
        desk.reader.api(&format!("/articles/{right}?as_of={then}")).status,
        410,
        "not live now"
    );
}

#[test]
fn the_past_tells_nothing_of_what_was_kept_back() {
    let desk = Desk::open();
    desk.live(&Story::titled("Public"));
    let planned = desk.scheduled(&Story::titled("Planned"), 1);
    desk.ilse.holds(planned);
    let never = uuid::Uuid::now_v7();
    desk.wait("3 hours");
    let then = now(&desk);
    let answers = |desk: &Desk, id: &str| {
        let list = desk.reader.api(&format!("/articles?as_of={then}")).body;
        (list, desk.reader.api(&format!("/articles/{id}?as_of={then}")).status)
    };
    let before = answers(&desk, &planned.to_string());
    assert_eq!(before, answers(&desk, &never.to_string()));

    // What begins for readers now was not there then, whatever its plan said.
    desk.wait("5 hours");
    desk.ilse
        .acts(planned, copydesk::articles::gate::order::Order::Release)
        .unwrap();
    assert_eq!(desk.reader.api(&format!("/articles/{planned}")).status, 200);
    assert_eq!(answers(&desk, &planned.to_string()), before);
}

//! `/resolve`: what stands at an address of the reader site, and nothing of what readers may not know.

use copydesk::articles::timeline::ChangeKind;
use serde_json::{Value, json};

use crate::support::{Answer, Desk, SITE, Story};

fn resolved(desk: &Desk, path: &str) -> Value {
    desk.reader.json(&format!("/resolve?path={path}"))
}

fn said(value: &Value) -> (&str, u64, Option<&str>) {
    (
        value["kind"].as_str().unwrap(),
        value["status"].as_u64().unwrap(),
        value["location"].as_str(),
    )
}

#[test]
fn every_kind_of_page_is_found_by_its_address() {
    let desk = Desk::open();
    let (news, tag, author) = (desk.category("News", None), desk.tag("Tides"), desk.guest("Ada Rowe"));
    let id = desk.live(
        &Story::titled("Tide")
            .filed_under(news)
            .tagged(&[tag])
            .signed_by(&[&author]),
    );

    let series = crate::series::adds(&desk.ilse, "The Open Gate").unwrap();
    crate::series::puts(&desk.ilse, id, Some(series), None).unwrap();
    let imprint = desk.live(&Story::titled("Imprint").in_genre("page"));

    for (path, kind, href) in [
        ("/imprint", "page", format!("/api/v1/articles/{imprint}")),
        ("/series/the-open-gate", "series", "/api/v1/series/the-open-gate".into()),
        ("/", "page", "/api/v1/site".to_owned()),
        ("/tide", "article", format!("/api/v1/articles/{id}")),
        ("/category/news", "category", "/api/v1/categories/news".into()),
        ("/tag/tides", "tag", "/api/v1/tags/tides".into()),
        ("/author/ada-rowe", "author", "/api/v1/authors/ada-rowe".into()),
    ] {
        for spelt in [
            path.to_owned(),
            format!("{SITE}{path}"),
            format!("{path}%3Fa%3Db"),
            format!("{path}%23b-x"),
        ] {
            let found = resolved(&desk, &spelt);
            assert_eq!(said(&found), (kind, 200, None), "{spelt}");
            assert_eq!(
                (&found["href"], &found["url"]),
                (&json!(href), &json!(format!("{SITE}{path}"))),
                "{spelt}"
            );
        }
        assert_eq!(desk.reader.get(&href).status, 200, "{href}");
    }
}

#[test]
fn an_address_of_the_past_leads_to_the_present_one_and_what_is_gone_says_so() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    let (moved, gone) = (
        desk.live(&Story::titled("Tide").tagged(&[tag])),
        desk.live(&Story::titled("Gate")),
    );
    desk.republish(moved, ChangeKind::Typo, None, |content| {
        content.slug = Some("high-tide".into())
    });
    desk.sql("UPDATE newsroom.tags SET slug = 'springs', changed_at = newsroom.act_clock()");
    desk.ilse
        .withdraws(gone, "A threat of court", Some("Withdrawn while we check a claim."));

    for (path, leads_to) in [
        ("/tide", "/high-tide"),
        ("/tag/tides", "/tag/springs"),
        ("//high-tide/", "/high-tide"),
        ("/HIGH-tide", "/high-tide"),
        ("/TAG/springs", "/tag/springs"),
    ] {
        assert_eq!(
            said(&resolved(&desk, path)),
            ("redirect", 301, Some(leads_to)),
            "{path}"
        );
        // As the site does.
        let page = desk.reader.get(path);
        assert_eq!((page.status, page.header("location")), (301, leads_to), "{path}");
    }
    let notice = resolved(&desk, "/gate");
    assert_eq!(said(&notice), ("gone", 410, None));
    assert_eq!(notice["detail"], "Withdrawn while we check a claim.");
    assert!(!notice.to_string().contains("court"));
}

#[test]
fn addresses_are_decoded_once_by_the_one_parser() {
    let desk = Desk::open();
    desk.live(&Story::titled("Tide"));

    // As the value of a parameter: what stands here is encoded once more on the way.
    for (path, site) in [
        ("/t%69de", 200),
        ("/%74ide", 200),
        ("/%2574ide", 404),
        ("/tide%2F", 404),
        ("/%ff", 404),
        ("/ti%CC%88de", 404),
        ("/t%C3%AFde", 404),
    ] {
        let asked = path.replace('%', "%25");
        let answer = desk.reader.api(&format!("/resolve?path={asked}"));
        assert_eq!(answer.status, site, "{path}");
        if site == 200 {
            assert_eq!(answer.json()["path"], "/tide");
        }
    }
}

#[test]
fn what_is_missing_and_what_nobody_may_know_of_are_the_same_bytes() {
    let desk = Desk::open();
    let tag = desk.tag("Secret");
    desk.live(&Story::titled("Here"));
    desk.draft(&Story::titled("Draft").tagged(&[tag]));
    desk.scheduled(&Story::titled("Scheduled").tagged(&[tag]), 5);
    let held = desk.scheduled(&Story::titled("Held"), 5);
    desk.ilse.holds(held);
    let embargoed = desk.approved(&Story::titled("Embargoed"));
    desk.ilse.embargoes(embargoed, 48);
    let shape = |answer: Answer| {
        let mut headers: Vec<(String, String)> = (answer.headers.iter())
            .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        (answer.status, headers, problem.to_string())
    };
    let never = shape(desk.reader.api("/resolve?path=/never-was"));
    assert_eq!(never.0, 404);

    for path in [
        "/draft",
        "/scheduled",
        "/held",
        "/embargoed",
        "/tag/secret",
        "/tag/never-was",
        "/author/nobody",
        "/a/b/c",
        "/DRAFT",
        "/admin",
        "https://elsewhere.example/here",
    ] {
        assert_eq!(
            shape(desk.reader.api(&format!("/resolve?path={path}"))),
            never,
            "{path}"
        );
    }
}

//! A story on other sites and in other newsrooms: oEmbed and IPTC ninjs.

use copydesk::{articles::timeline::ChangeKind, ids::ArticleId, policy::Role};
use serde_json::{Value, json};

use crate::{
    story_pictures::picture,
    support::{Answer, Desk, Element, Member, SITE, Story, between},
};

fn asked(desk: &Desk, address: &str, more: &str) -> Answer {
    let address: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    desk.reader.get(&format!("/oembed?url={address}{more}"))
}

#[test]
fn other_sites_show_a_story_with_its_headline_and_a_link() {
    let desk = Desk::open();
    let ada = desk.guest("Ada Rowe");
    let shown = picture(&Member::of(desk.at(), &desk.person("Pia", Role::Editor)), 1);
    let story = Story::titled("The plan")
        .dek("A <dek> & more")
        .signed_by(&[&ada])
        .led_by(shown);
    let id = desk.live(&story);

    let answer = asked(&desk, &format!("{SITE}/the-plan"), "");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let said = answer.json();
    for (field, value) in [
        ("version", "1.0"),
        ("type", "rich"),
        ("title", "The plan"),
        ("author_name", "Ada Rowe"),
        ("author_url", &format!("{SITE}/author/ada-rowe")),
        ("provider_name", "The Port Merrin Courier"),
        ("provider_url", SITE),
    ] {
        assert_eq!(said[field], value, "{field}");
    }
    let html = said["html"].as_str().unwrap();
    assert!(
        html.contains(&format!("<a href=\"{SITE}/the-plan\">The plan</a>"))
            && html.contains("A &lt;dek&gt; &amp; more")
    );
    assert!(
        !html.contains("<script") && !html.contains("class=") && !html.contains("style="),
        "{html}"
    );
    assert_eq!((&said["width"], &said["height"]), (&json!(600), &json!(200)));
    let (width, url) = (
        said["thumbnail_width"].as_u64().unwrap(),
        said["thumbnail_url"].as_str().unwrap(),
    );
    assert!(width <= 600 && url.ends_with(".jpg") && said["thumbnail_height"].is_u64());

    let small = asked(&desk, &format!("{SITE}/the-plan"), "&maxwidth=320&maxheight=150").json();
    assert_eq!((&small["width"], &small["height"]), (&json!(320), &json!(150)));
    assert!(small["thumbnail_width"].as_u64().is_none_or(|width| width <= 320));
    assert!(small["thumbnail_height"].as_u64().is_none_or(|height| height <= 150));
    let tiny = asked(&desk, &format!("{SITE}/the-plan"), "&maxwidth=50").json();
    assert_eq!(
        (&tiny["type"], &tiny["html"], &tiny["thumbnail_url"]),
        (&json!("link"), &Value::Null, &Value::Null)
    );

    let page = desk.reader.get("/the-plan").text();
    let link = between(
        &page,
        "type=\"application/json+oembed\" title=\"The plan\" href=\"",
        "\"",
    )
    .replace("&#38;", "&")
    .replace("&amp;", "&");
    let path = link.strip_prefix(SITE).unwrap();
    assert_eq!(desk.reader.get(path).json(), said);
    let xml = asked(&desk, &format!("{SITE}/the-plan"), "&format=xml");
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    let xml = Element::parse(&xml.text());
    assert_eq!(
        (xml.name.as_str(), xml.said("title"), xml.said("html")),
        ("oembed", "The plan", html)
    );

    desk.republish(id, ChangeKind::Typo, None, |content| {
        content.slug = Some("another-plan".into())
    });
    for address in [
        format!("{SITE}/the-plan"),
        format!("{SITE}/another-plan/?utm_source=x#part"),
        "http://www.courier.example/another-plan".to_owned(),
        format!("http://{}/another-plan", desk.at()),
    ] {
        let answer = asked(&desk, &address, "&dnt=1&theme=dark");
        assert!(
            answer.status == 200 && answer.text().contains(&format!("{SITE}/another-plan")),
            "{address}"
        );
    }
    for (more, status) in [("&format=pdf", 501), ("&maxwidth=wide", 400), ("&maxheight=0", 400)] {
        assert_eq!(
            asked(&desk, &format!("{SITE}/another-plan"), more).status,
            status,
            "{more}"
        );
    }
    assert_eq!(desk.reader.get("/oembed").status, 400);
    assert_eq!(desk.reader.get("/oembed?url=").status, 400);
}

/// What does not differ between two requests for the same.
fn shape(answer: &Answer) -> (u16, String, Vec<String>) {
    let body = answer.text();
    let id = between(&body, "\"request_id\":\"", "\"").to_owned();
    let passing = |name: &str| ["x-request-id", "date", "content-length"].contains(&name);
    let headers = answer.headers.iter().filter(|(name, _)| !passing(name.as_str()));
    let mut headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    (answer.status, body.replace(&id, ""), headers)
}

#[test]
fn nobody_learns_from_it_what_readers_do_not_have() {
    let desk = Desk::open();
    desk.draft(&Story::titled("A draft"));
    desk.scheduled(&Story::titled("Planned"), 5);
    let embargoed = desk.draft(&Story::titled("Embargoed"));
    desk.ilse.embargoes(embargoed, 48);
    let withdrawn = desk.live(&Story::titled("Withdrawn"));
    desk.ilse.withdraws(withdrawn, "Wrong", Some("We are checking it."));
    let killed = desk.live(&Story::titled("Killed"));
    desk.ilse.kills(killed, "Wrong", "Removed.");
    desk.noor.kills(killed, "Wrong", "Removed.");
    let never = shape(&asked(&desk, &format!("{SITE}/never"), ""));
    assert_eq!(never.0, 404);

    for slug in [
        "a-draft",
        "planned",
        "embargoed",
        "withdrawn",
        "killed",
        "category/news",
        "%00",
        "",
        "a/b",
    ] {
        assert_eq!(shape(&asked(&desk, &format!("{SITE}/{slug}"), "")), never, "{slug}");
    }
    for other in [
        "https://other.example/never",
        "never",
        "javascript:alert(1)",
        "https://www.courier.example:8443/never",
    ] {
        assert_eq!(shape(&asked(&desk, other, "")), never, "{other}");
    }
}

#[test]
fn another_newsroom_gets_a_story_as_ninjs() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tag, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let shown = picture(&Member::of(desk.at(), &desk.person("Pia", Role::Editor)), 1);
    let story = Story::titled("The plan")
        .dek("A dek")
        .filed_under(harbour)
        .tagged(&[tag])
        .signed_by(&[&ada])
        .led_by(shown);
    let id = desk.live(&story);
    desk.republish(id, ChangeKind::Correction, Some("It was wrong."), |content| {
        content.kicker = "Harbour".into()
    });

    let item = desk.reader.json(&format!("/articles/{id}/ninjs"));
    conforms(&item, &ITEM);
    assert_eq!(item["uri"], format!("urn:uuid:{id}"));
    assert_eq!(
        (&item["type"], &item["pubStatus"], &item["version"]),
        (&json!("text"), &json!("usable"), &json!("2"))
    );
    assert_eq!(
        item["headlines"][0],
        json!({ "role": "main", "contentType": "text/plain", "value": "The plan" })
    );
    assert_eq!(
        (&item["by"], &item["people"][0]["name"]),
        (&json!("By Ada Rowe"), &json!("Ada Rowe"))
    );
    let names: Vec<&str> = item["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["News", "Harbour", "Tides"]);
    let roles: Vec<&str> = item["descriptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["dek", "correction"]);
    assert_eq!(
        item["bodies"][0]["value"],
        "<p>Seven councillors in favour, four against.</p>"
    );
    assert_eq!(
        (&item["bodies"][1]["wordCount"], &item["bodies"][1]["contentType"]),
        (&json!(6), &json!("text/plain"))
    );
    let picture = &item["associations"][0];
    conforms(picture, &ITEM);
    assert_eq!(
        (&picture["name"], &picture["type"], &picture["by"]),
        (&json!("lead"), &json!("picture"), &json!("Mina Sol / Example News"))
    );
    assert!(
        picture["renditions"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["name"].is_string() && one["width"].is_u64())
    );

    desk.ilse.withdraws(id, "Wrong", None);
    assert_eq!(desk.reader.api(&format!("/articles/{id}/ninjs")).status, 410);
    assert_eq!(
        desk.reader.api(&format!("/articles/{}/ninjs", ArticleId::new())).status,
        404
    );
    assert_eq!(desk.reader.api(&format!("/articles/{id}/ninjs?x=1")).status, 400);
}

/// The properties of a ninjs 3.0 object that we use, and of what they are: the schema lets no others in.
const ITEM: [(&str, char); 24] = [
    ("uri", 's'),
    ("standard", 'o'),
    ("type", 's'),
    ("representationType", 's'),
    ("version", 's'),
    ("firstCreated", 't'),
    ("versionCreated", 't'),
    ("contentCreated", 't'),
    ("pubStatus", 's'),
    ("language", 's'),
    ("title", 's'),
    ("headlines", 'v'),
    ("descriptions", 'v'),
    ("bodies", 'v'),
    ("subjects", 'a'),
    ("genres", 'a'),
    ("infoSources", 'a'),
    ("copyrightHolder", 's'),
    ("altIds", 'a'),
    ("by", 's'),
    ("people", 'a'),
    ("located", 's'),
    ("associations", 'a'),
    ("renditions", 'a'),
];

fn conforms(item: &Value, known: &[(&str, char)]) {
    for (name, value) in item.as_object().unwrap() {
        if name == "name" {
            continue; // of an association
        }
        let (_, kind) = known
            .iter()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("{name} is not of ninjs"));
        let is_right = match kind {
            's' => value.is_string(),
            't' => chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).is_ok(),
            'o' => value.is_object(),
            'a' => value.is_array(),
            _ => value.as_array().unwrap().iter().all(|one| one["value"].is_string()),
        };
        assert!(is_right, "{name}: {value}");
    }
    assert!(item["uri"].is_string());
}

//! One story in the Content API: its fields, its text, its times, its changes.

use copydesk::articles::timeline::ChangeKind;
use serde_json::{Value, json};

use crate::{
    story_pictures::picture,
    support::{Desk, Member, SITE, Story},
};

#[test]
fn a_story_has_the_fields_of_the_contract() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tides, law) = (desk.tag("Tides"), desk.tag("Law"));
    let (ada, lin) = (desk.guest("Ada Rowe"), desk.guest("Lin Mercer"));
    let story = Story::titled("Council backs harbour plan")
        .dek("Vote ends four years of argument.")
        .filed_under(harbour)
        .tagged(&[law, tides])
        .signed_by(&[&lin, &ada])
        .flagged("exclusive");

    let id = desk.live(&story);

    let said = desk.read(id);
    assert_eq!(said, desk.reader.json("/articles/by-slug/council-backs-harbour-plan"));
    for (field, value) in [
        ("object", json!("article")),
        ("id", json!(id.to_string())),
        ("version", json!(1)),
        ("genre", json!("news")),
        ("lang", json!("en")),
        ("status", json!("live")),
        ("slug", json!("council-backs-harbour-plan")),
        ("path", json!("/council-backs-harbour-plan")),
        ("url", json!(format!("{SITE}/council-backs-harbour-plan"))),
        ("headline", json!("Council backs harbour plan")),
        ("kicker", json!("")),
        ("dek", json!("Vote ends four years of argument.")),
        ("featured", json!(false)),
        ("flags", json!(["exclusive"])),
        ("lead_media", Value::Null),
        ("corrections", json!([])),
        (
            "comments",
            json!({ "policy": "first_held", "count": 0, "href": format!("/api/v1/articles/{id}/comments") }),
        ),
    ] {
        assert_eq!(said[field], value, "{field}");
    }
    assert_eq!(said["byline"]["text"], "By Lin Mercer and Ada Rowe");
    assert_eq!(said["byline"]["authors"][1]["slug"], "ada-rowe");
    assert_eq!(said["byline"]["authors"][1]["url"], format!("{SITE}/author/ada-rowe"));
    let tags: Vec<&Value> = said["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["slug"])
        .collect();
    assert_eq!(tags, [&json!("law"), &json!("tides")]);
    assert_eq!(said["category"]["slug"], "harbour");
    assert_eq!(said["category"]["ancestors"][0]["slug"], "news");
    assert_eq!(said["links"]["self"], format!("/api/v1/articles/{id}"));
    assert_eq!(said["body"]["schema"], "copydesk-doc/1");
    assert_eq!(said["body"]["word_count"], 6);
    for field in ["first_published_at", "published_at", "updated_at", "modified_at"] {
        let time = said[field].as_str().unwrap();
        assert!(time.len() == 20 && time.ends_with('Z'), "{field}: {time}");
    }
}

#[test]
fn the_body_comes_as_html_blocks_and_text_on_request() {
    let desk = Desk::open();
    let document = document();
    let id = desk.live(&Story::titled("Forms").with_document(&document));
    let body = |query: &str| desk.reader.json(&format!("/articles/{id}{query}"))["body"].clone();
    let keys = |query: &str| {
        let body = body(query);
        let mut keys: Vec<String> = body
            .as_object()
            .map(|body| body.keys().cloned().collect())
            .unwrap_or_default();
        keys.retain(|key| ["html", "blocks", "text"].contains(&key.as_str()));
        keys.sort();
        keys
    };

    assert_eq!(keys(""), ["html"]);
    assert_eq!(keys("?body=html,blocks,text"), ["blocks", "html", "text"]);
    assert_eq!(keys("?body=text"), ["text"]);
    assert_eq!(keys("?body=none"), [""; 0]);
    assert_eq!(body("?body=blocks")["blocks"], document["content"]);
    assert_eq!(
        body("?body=text")["text"],
        "Tide & time\n\nRead the report, please.\n\nHe said: \u{201c}wait\u{201d}.\n\nOne\nTwo"
    );
    assert_eq!(
        body("?body=html")["html"],
        "<h2 id=\"b-aaaaaaaaaa\">Tide &amp; time</h2>\
         <p>Read <a href=\"https://example.org/report?a=1&amp;b=2\" rel=\"noopener\">the <strong>report</strong></a>, please.</p>\
         <blockquote><p>He said: \u{201c}wait\u{201d}.</p></blockquote><ul><li>One</li><li>Two</li></ul>"
    );
    let list = desk.reader.json("/articles?body=text,blocks");
    assert_eq!(list["data"][0]["body"]["blocks"], document["content"]);
    assert!(list["data"][0]["body"].get("html").is_none());
}

fn document() -> Value {
    let text = |text: &str| json!({ "type": "text", "text": text });
    let link = json!({ "type": "link", "attrs": { "href": "https://example.org/report?a=1&b=2" } });
    let p = |id: &str, content: Value| json!({ "type": "paragraph", "attrs": { "id": id }, "content": content });
    let item = |id: &str, inner: &str, words: &str| json!({ "type": "list_item", "attrs": { "id": id }, "content": [p(inner, json!([text(words)]))] });
    json!({ "type": "doc", "attrs": { "schema": "copydesk-doc/1" }, "content": [
        { "type": "heading", "attrs": { "id": "aaaaaaaaaa", "level": 2 }, "content": [text("Tide & time")] },
        p("bbbbbbbbbb", json!([text("Read "), { "type": "text", "text": "the ", "marks": [link] },
            { "type": "text", "text": "report", "marks": [link, { "type": "strong" }] }, text(", please.")])),
        { "type": "blockquote", "attrs": { "id": "cccccccccc" }, "content": [p("dddddddddd", json!([text("He said: \u{201c}wait\u{201d}.")]))] },
        { "type": "bullet_list", "attrs": { "id": "eeeeeeeeee" }, "content": [item("ffffffffff", "gggggggggg", "One"), item("hhhhhhhhhh", "iiiiiiiiii", "Two")] },
    ] })
}

#[test]
fn sparse_fields_give_what_was_asked_for_and_nothing_else() {
    let desk = Desk::open();
    let ada = desk.guest("Ada Rowe");
    let id = desk.live(&Story::titled("Sparse").signed_by(&[&ada]));

    let said = desk.reader.json(&format!(
        "/articles/{id}?fields=headline,byline.authors.name,body.word_count"
    ));
    let list = desk.reader.json("/articles?fields=slug");

    let id = id.to_string();
    assert_eq!(
        said,
        json!({ "object": "article", "id": id, "headline": "Sparse", "body": { "word_count": 6 }, "byline": { "authors": [{ "name": "Ada Rowe" }] } })
    );
    assert_eq!(
        list["data"],
        json!([{ "object": "article", "id": id, "slug": "sparse" }])
    );
}

/// A story in which every field has something in it.
fn story_with_everything(desk: &Desk) -> copydesk::ids::ArticleId {
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tides, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = Story::titled("Tally")
        .filed_under(harbour)
        .tagged(&[tides])
        .signed_by(&[&ada])
        .flagged("exclusive")
        .led_by(picture(&Member::of(desk.at(), &desk.ilse), 1));
    let id = desk.live(&story);
    desk.republish(id, ChangeKind::Correction, Some("It was 21 to 18."), |content| {
        content.dek = "21 to 18".into()
    });
    id
}

/// Every path of a value, and what is left of the value when only that path is kept. Blocks are one thing.
fn paths(value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, inside)| {
                let below = if name == "blocks" { vec![] } else { paths(inside) };
                let below = below
                    .into_iter()
                    .map(move |(path, kept)| (format!("{name}.{path}"), json!({ name: kept })));
                std::iter::once((name.clone(), json!({ name: inside }))).chain(below)
            })
            .collect(),
        Value::Array(items) => items
            .first()
            .map(paths)
            .unwrap_or_default()
            .into_iter()
            .map(|(path, _)| {
                let kept = items.iter().filter_map(|item| {
                    let (_, kept) = paths(item).into_iter().find(|(same, _)| *same == path)?;
                    Some(kept)
                });
                let kept = kept.collect::<Vec<_>>();
                (path, json!(kept))
            })
            .collect(),
        _ => vec![],
    }
}

#[test]
fn every_field_of_a_story_can_be_asked_for_and_gives_exactly_itself() {
    let desk = Desk::open();
    let id = story_with_everything(&desk);
    let series = crate::series::adds(&desk.ilse, "The Open Gate").unwrap();
    crate::series::puts(&desk.ilse, id, Some(series), None).unwrap();
    let all = "body=html,blocks,text";
    let whole = desk.reader.json(&format!("/articles/{id}?{all}"));

    let paths = paths(&whole);
    for (path, mut kept) in paths.clone() {
        let alone = match path.as_str() {
            "body" => continue,
            _ => desk.reader.json(&format!("/articles/{id}?fields={path}")),
        };
        kept["object"] = "article".into();
        kept["id"] = json!(id.to_string());
        assert_eq!(alone, kept, "{path}");
    }

    let mut walked: Vec<String> = paths.into_iter().map(|(path, _)| path).collect();
    walked.retain(|path| {
        !copydesk::delivery::story::fields()
            .iter()
            .any(|field| field.starts_with(&format!("{path}.")))
    });
    walked.sort();
    let mut written = copydesk::delivery::story::fields().to_vec();
    written.sort_unstable();
    assert_eq!(walked, written);
}

#[test]
fn a_field_that_no_story_has_is_refused_by_its_name() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Sparse"));

    for field in [
        "headlin",
        "headline.size",
        "byline.nonsense",
        "tags.name.x",
        "body.blocks.type",
        "related.related",
        "related.body.html",
        "relatedness",
        ".headline",
        "headline.",
        "category..id",
    ] {
        let answer = desk.reader.api(&format!("/articles/{id}?fields=headline,{field}"));
        assert_eq!(answer.status, 400, "{field}");
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["parameter"], "fields", "{field}");
        assert!(problem["detail"].as_str().unwrap().contains(field), "{problem}");
    }
}

#[test]
fn the_text_comes_when_it_is_asked_for_in_either_way() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Sparse"));
    let html = "<p>Seven councillors in favour, four against.</p>";
    let text = "Seven councillors in favour, four against.";
    let facts = |more: Value| {
        let mut body = json!({ "schema": "copydesk-doc/1", "word_count": 6, "reading_minutes": 1 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };

    for (query, body) in [
        ("fields=headline", Value::Null),
        ("fields=headline&body=none", Value::Null),
        ("fields=body.html", json!({ "html": html })),
        ("fields=body.text", json!({ "text": text })),
        ("fields=body", facts(json!({ "html": html }))),
        ("fields=body.word_count", json!({ "word_count": 6 })),
        ("fields=body.html&body=text", json!({ "html": html, "text": text })),
        ("fields=body&body=text", facts(json!({ "text": text }))),
        (
            "fields=body,body.html&body=text",
            facts(json!({ "html": html, "text": text })),
        ),
        ("fields=headline&body=text", facts(json!({ "text": text }))),
    ] {
        let item = desk.reader.json(&format!("/articles/{id}?{query}"));
        let list = desk.reader.json(&format!("/articles?{query}"));
        assert_eq!(item["body"], body, "{query}");
        assert_eq!(list["data"][0]["body"], body, "a list with {query}");
    }
}

#[test]
fn many_who_read_whole_lists_with_their_texts_get_all_of_them() {
    let desk = Desk::open();
    let long = "Seven councillors in favour, four against. ".repeat(2_000);
    let ids: Vec<_> = ["One", "Two", "Three"]
        .map(|headline| desk.live(&Story::titled(headline).saying(&long)))
        .into();
    let whole = |id: &copydesk::ids::ArticleId| desk.reader.json(&format!("/articles/{id}?body=html,blocks,text"));
    let expected: Vec<Value> = ids.iter().rev().map(whole).collect();

    let answers: Vec<Value> = std::thread::scope(|scope| {
        let read = || {
            let reader = desk.reader.clone();
            scope.spawn(move || reader.json("/articles?body=html,blocks,text&count=exact"))
        };
        let readers: Vec<_> = (0..6).map(|_| read()).collect();
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    });

    for answer in answers {
        assert_eq!(answer["data"], json!(expected));
        assert_eq!(
            answer["page"],
            json!({ "limit": 20, "has_more": false, "next_cursor": null, "prev_cursor": null, "count": 3 })
        );
    }
}

#[test]
fn what_is_included_comes_whether_or_not_it_is_among_the_fields() {
    let desk = Desk::open();
    let id = story_with_everything(&desk);
    desk.live(&Story::titled("Elsewhere"));

    let said = desk.reader.json(&format!(
        "/articles/{id}?fields=headline&include=authors,category,tags,corrections,related"
    ));

    assert_eq!(said["headline"], "Tally");
    assert_eq!(said["byline"]["authors"][0]["name"], "Ada Rowe");
    assert!(said["byline"].get("text").is_none() && said.get("dek").is_none());
    assert_eq!(said["category"]["slug"], "harbour");
    assert_eq!(said["tags"][0]["slug"], "tides");
    assert_eq!(said["corrections"][0]["text"], "It was 21 to 18.");
    assert_eq!(said["related"], json!([]));
    let inside = desk.reader.json(&format!("/articles/{id}?fields=related.headline"));
    assert_eq!(inside["related"], json!([]));
}

#[test]
fn a_card_is_the_story_without_its_text() {
    let desk = Desk::open();
    let id = story_with_everything(&desk);
    desk.live(&Story::titled("Nothing to mend"));
    let mut story = desk.read(id);
    story.as_object_mut().unwrap().remove("body");

    for query in ["", "?include=authors,category,tags,lead_media,corrections"] {
        let list = desk.reader.json(&format!("/articles{query}"));
        assert_eq!(list["data"][1], story, "{query}");
        assert_eq!(list["data"][0]["corrections"], json!([]), "{query}");
    }
}

#[test]
fn lists_have_neither_related_stories_nor_texts_unless_they_can() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Here"));

    for path in [
        "/articles?include=related".to_owned(),
        "/articles?fields=related.headline".to_owned(),
        format!("/articles/{id}/related?include=related"),
        format!("/articles/{id}/related?fields=body.html"),
        "/lists/featured?include=related".to_owned(),
        "/lists/featured?fields=headline,body".to_owned(),
        "/lists/featured?body=html".to_owned(),
    ] {
        assert_eq!(desk.reader.api(&path).status, 400, "{path}");
    }
}

#[test]
fn corrections_can_be_read_alone() {
    let desk = Desk::open();
    let id = story_with_everything(&desk);
    let plain = desk.live(&Story::titled("Nothing to mend"));

    let list = desk.reader.json(&format!("/articles/{id}/corrections"));
    let none = desk.reader.json(&format!("/articles/{plain}/corrections"));

    let told = &desk.read(id)["corrections"][0];
    assert_eq!(
        (&list["object"], &list["data"][0]["object"]),
        (&json!("list"), &json!("correction"))
    );
    for field in ["id", "kind", "at", "text"] {
        assert_eq!(list["data"][0][field], told[field], "{field}");
    }
    assert_eq!(list["data"][0]["updated_at"], told["at"]);
    assert_eq!(none["data"], json!([]));
    desk.ilse.withdraws(id, "Legal", None);
    assert_eq!(desk.reader.api(&format!("/articles/{id}/corrections")).status, 410);
    let never = copydesk::ids::ArticleId::new();
    assert_eq!(desk.reader.api(&format!("/articles/{never}/corrections")).status, 404);
}

#[test]
fn a_typo_moves_nothing_that_readers_are_told_and_a_correction_moves_the_update() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Tally").saying("Twenty in favor."));
    let first = desk.read(id);

    desk.wait("1 hour");
    desk.republish(id, ChangeKind::Typo, None, |content| content.dek = "Slip mended".into());
    let typo = desk.read(id);
    desk.wait("2 hours");
    desk.republish(id, ChangeKind::Correction, Some("It was 21 to 18."), |content| {
        content.dek = "21 to 18".into()
    });
    let corrected = desk.read(id);

    for field in ["first_published_at", "published_at", "updated_at"] {
        assert_eq!(typo[field], first[field], "{field} moved by a typo");
    }
    assert_ne!(typo["modified_at"], first["modified_at"]);
    assert_eq!(typo["corrections"], json!([]));
    for field in ["first_published_at", "published_at"] {
        assert_eq!(corrected[field], first[field], "{field} moved by a correction");
    }
    assert_eq!(corrected["updated_at"], corrected["modified_at"]);
    assert_ne!(corrected["updated_at"], first["updated_at"]);
    assert_eq!(
        (&first["version"], &typo["version"], &corrected["version"]),
        (&json!(1), &json!(2), &json!(3))
    );
    let note = &corrected["corrections"][0];
    assert_eq!(
        (&note["kind"], &note["text"]),
        (&json!("correction"), &json!("It was 21 to 18."))
    );
    assert_eq!(note["at"], corrected["updated_at"]);
    let page = desk.reader.get("/tally").text();
    assert!(page.contains("Correction, ") && page.contains("It was 21 to 18.") && page.contains("Corrected "));
}

#[test]
fn a_correction_does_not_move_a_story_up_the_list() {
    let desk = Desk::open();
    let stories = desk.all_live(&["Older", "Newer"]);

    desk.republish(stories[0], ChangeKind::Correction, Some("Mended."), |content| {
        content.dek = "Mended".into()
    });

    assert_eq!(desk.headlines("/articles"), ["Newer", "Older"]);
}

#[test]
fn an_open_change_is_nobodys_business_outside() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Before"));
    let before = desk.reader.api(&format!("/articles/{id}")).body;

    desk.tamsin.edits(id, |content| content.headline = "After".into());
    desk.tamsin.submits(id);

    assert_eq!(desk.reader.api(&format!("/articles/{id}")).body, before);
    assert!(!desk.reader.get("/before").text().contains("After"));
}

#[test]
fn a_scheduled_story_is_there_when_its_time_has_come_with_no_worker_alive() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    let id = desk.scheduled(&Story::titled("Tomorrow").tagged(&[tag]), 24);
    desk.wait("23 hours");
    assert_eq!(desk.headlines("/articles"), [""; 0]);

    desk.wait("25 hours");

    assert_eq!(desk.headlines("/articles"), ["Tomorrow"]);
    assert_eq!(desk.headlines("/articles?tag=tides"), ["Tomorrow"]);
    assert_eq!(desk.read(id)["published_at"], desk.read(id)["modified_at"]);
    assert_eq!(desk.reader.get("/tomorrow").status, 200);
}

#[test]
fn a_story_under_embargo_appears_when_the_embargo_ends() {
    let desk = Desk::open();
    let id = desk.draft(&Story::titled("Results"));
    desk.ilse.embargoes(id, 10);
    desk.tamsin.submits(id);
    desk.ilse.approves(id);
    let early = desk.ilse.now() + chrono::TimeDelta::hours(1);
    desk.ilse.schedules(id, ChangeKind::First, early);

    desk.wait("5 hours");
    assert_eq!(desk.reader.api(&format!("/articles/{id}")).status, 404);
    desk.wait("11 hours");
    assert_eq!(desk.reader.api(&format!("/articles/{id}")).status, 200);
}

#[test]
fn an_old_address_leads_to_the_present_one_for_programs_and_for_people() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Old name"));
    desk.republish(id, ChangeKind::Typo, None, |content| {
        content.slug = Some("new-name".into())
    });

    let api = desk.reader.api("/articles/by-slug/old-name?body=text&fields=headline");
    let page = desk.reader.get("/old-name");

    assert_eq!((api.status, page.status), (301, 301));
    assert_eq!(
        api.header("location"),
        "/api/v1/articles/by-slug/new-name?body=text&fields=headline"
    );
    assert_eq!(page.header("location"), "/new-name");
    assert_eq!(desk.reader.api("/articles/by-slug/new-name").status, 200);
}

#[test]
fn the_newsroom_introduces_itself() {
    let desk = Desk::open();

    let site = desk.reader.json("/site");

    assert_eq!(site["object"], "site");
    assert_eq!(site["name"], "The Port Merrin Courier");
    assert_eq!((&site["url"], &site["language"]), (&json!(SITE), &json!("en-GB")));
    assert_eq!(site["time_zone"], "Europe/London");
}

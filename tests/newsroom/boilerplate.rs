//! Words that are used again: snippets and templates, one's own and the newsroom's.

use copydesk::{ids::ArticleId, policy::Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    files,
    revisions::{document, p},
    story_pictures::picture,
    support::{Answer, Browser, Desk, Member, Person, Story, between},
};
use thirtyfour::Key;

fn keeps(desk: &Desk, who: &Person, key: &str, fields: &[(&str, &str)]) -> Answer {
    let origin = format!("http://{}", desk.at());
    let headers = [("origin", origin.as_str()), ("accept", "application/json")];
    let all = [&[("key", key)][..], fields].concat();
    Member::of(desk.at(), who).send(Method::POST, "/admin/boilerplate", &all, &headers)
}

fn snippet(desk: &Desk, who: &Person, name: &str, more: &[(&str, &str)]) -> Answer {
    let body = document(&[p("a", "Call the desk."), p("b", "Day and night.")]).to_string();
    let fields = [
        &[("kind", "snippet"), ("name", name), ("body", body.as_str())][..],
        more,
    ]
    .concat();
    keeps(desk, who, &format!("0194-{name}-{}", more.len()), &fields)
}

/// What somebody's menu offers: name, whether the newsroom has it.
fn offered(desk: &Desk, who: &Person) -> Vec<(String, bool)> {
    let said = Member::of(desk.at(), who).get("/admin/boilerplate/snippets").json();
    let each = |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["is_shared"] == true);
    said["snippets"].as_array().unwrap().iter().map(each).collect()
}

fn ids(desk: &Desk) -> Vec<(String, String)> {
    let rows = desk
        .owner()
        .query("SELECT name, id::text FROM newsroom.boilerplate ORDER BY name", &[])
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn id_of(desk: &Desk, name: &str) -> String {
    ids(desk).into_iter().find(|(known, _)| known == name).unwrap().1
}

fn begins(desk: &Desk, who: &Person, template: &str) -> ArticleId {
    let key = format!("0194-begins-{template}");
    let answer = Member::of(desk.at(), who).post("/admin/articles", &[("key", &key), ("template", template)]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let place = answer.header("location").split('?').next().unwrap().to_owned();
    place.rsplit('/').next().unwrap().parse().unwrap()
}

#[test]
fn a_snippet_is_ones_own_until_an_editor_gives_it_to_all() {
    let desk = Desk::open();
    let bo = desk.person("Bo Lind", Role::Journalist);
    assert_eq!(snippet(&desk, &desk.tamsin, "Helpline", &[]).status, 303);
    let refused = snippet(&desk, &desk.tamsin, "For all", &[("shared", "yes")]);
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("Keep it for yourself"), "{}", refused.text());
    assert_eq!(
        snippet(&desk, &desk.ilse, "House style", &[("shared", "yes")]).status,
        303
    );

    for (who, names) in [
        (&desk.tamsin, vec![("Helpline", false), ("House style", true)]),
        (&bo, vec![("House style", true)]),
        (&desk.ilse, vec![("House style", true)]),
    ] {
        let said = offered(&desk, who);
        let names: Vec<(String, bool)> = names
            .into_iter()
            .map(|(name, shared)| (name.to_owned(), shared))
            .collect();
        assert_eq!(said, names);
    }
    let own = id_of(&desk, "Helpline");
    let path = format!("/admin/boilerplate/{own}/text");
    assert_eq!(Member::of(desk.at(), &bo).get(&path).status, 404);
    let text = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/boilerplate/{own}/text"))
        .json();
    assert_eq!(text["document"]["content"][1]["content"][0]["text"], "Day and night.");
}

#[test]
fn what_all_have_is_changed_by_editors_alone_and_what_is_anothers_by_nobody() {
    let desk = Desk::open();
    let bo = desk.person("Bo Lind", Role::Journalist);
    snippet(&desk, &desk.tamsin, "Helpline", &[]);
    snippet(&desk, &desk.ilse, "House style", &[("shared", "yes")]);
    let (own, shared) = (id_of(&desk, "Helpline"), id_of(&desk, "House style"));
    let tries = |who: &Person, id: &str, act: &str, fields: &[(&str, &str)], key: &str| {
        let all = [&[("key", key), ("version", "1")][..], fields].concat();
        Member::of(desk.at(), who)
            .post(&format!("/admin/boilerplate/{id}{act}"), &all)
            .status
    };
    assert_eq!(tries(&bo, &own, "", &[("name", "Mine")], "0194-aaaa"), 404);
    assert_eq!(tries(&bo, &own, "/remove", &[], "0194-bbbb"), 404);
    assert_eq!(
        tries(&desk.ilse, &own, "/remove", &[], "0194-cccc"),
        404,
        "not even an editor"
    );
    assert_eq!(tries(&bo, &shared, "", &[("name", "Mine")], "0194-dddd"), 403);
    assert_eq!(tries(&bo, &shared, "/remove", &[], "0194-eeee"), 403);
    assert_eq!(
        tries(
            &desk.tamsin,
            &own,
            "",
            &[("name", "Helpline"), ("shared", "yes")],
            "0194-ffff"
        ),
        403
    );
    assert_eq!(ids(&desk).len(), 2);

    assert_eq!(
        tries(&desk.tamsin, &own, "", &[("name", "Numbers to call")], "0194-gggg"),
        303
    );
    assert_eq!(
        tries(&desk.tamsin, &own, "/remove", &[], "0194-hhhh"),
        409,
        "it is another version by now"
    );
    assert_eq!(tries(&desk.ilse, &shared, "/remove", &[], "0194-iiii"), 303);
    assert_eq!(offered(&desk, &desk.tamsin), [("Numbers to call".to_owned(), false)]);
    let acts: Vec<String> = desk
        .owner()
        .query("SELECT act || ' ' || (subject ->> 'name') FROM newsroom.activity WHERE act LIKE 'boilerplate%' ORDER BY seq", &[])
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(
        acts,
        [
            "boilerplate_kept Helpline",
            "boilerplate_kept House style",
            "boilerplate_changed Numbers to call",
            "boilerplate_removed House style"
        ]
    );
}

#[test]
fn what_cannot_be_kept_is_said_and_one_of_the_same_name_is_replaced_when_that_is_wished() {
    let desk = Desk::open();
    snippet(&desk, &desk.tamsin, "Helpline", &[]);
    let body = document(&[p("a", "Something else.")]).to_string();
    let nothing = document(&[json!({ "type": "paragraph", "attrs": { "id": "a".repeat(10) } })]).to_string();
    println!("{:<40} sentence", "what");
    for (what, fields, sentence) in [
        ("no name", vec![("name", " "), ("body", body.as_str())], "Write a name"),
        (
            "a long name",
            vec![("name", "x".repeat(81).leak()), ("body", &body)],
            "80 characters",
        ),
        (
            "a name that is taken",
            vec![("name", "HELPLINE"), ("body", &body)],
            "One of this name is kept already.",
        ),
        (
            "no word",
            vec![("name", "Empty"), ("body", &nothing)],
            "There is nothing in it.",
        ),
        (
            "no document",
            vec![("name", "Broken"), ("body", "{")],
            "did not arrive whole",
        ),
    ] {
        let all = [&[("kind", "snippet")][..], &fields].concat();
        let answer = keeps(&desk, &desk.tamsin, &format!("0194-{what}"), &all);
        let said = answer.json()["errors"][0]["detail"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        println!("{what:<40} {said}");
        assert_eq!(answer.status, 422, "{what}: {}", answer.text());
        assert!(said.contains(sentence), "{what}: {said}");
    }
    let kind = keeps(
        &desk,
        &desk.tamsin,
        "0194-odd-kind",
        &[("kind", "poem"), ("name", "A"), ("body", &body)],
    );
    assert_eq!(kind.status, 422);
    let replaced = [
        ("kind", "snippet"),
        ("name", "helpline"),
        ("body", body.as_str()),
        ("replaces", "yes"),
    ];
    assert_eq!(keeps(&desk, &desk.tamsin, "0194-replaces", &replaced).status, 303);
    let text = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/boilerplate/{}/text", id_of(&desk, "helpline")))
        .json();
    assert_eq!(text["document"]["content"][0]["content"][0]["text"], "Something else.");
    assert_eq!(ids(&desk).len(), 1);
}

#[test]
fn a_story_begins_with_a_template_and_goes_its_own_way() {
    let desk = Desk::open();
    let (local, flood) = (desk.category("Local", None), desk.tag("1953 flood"));
    let (sam, lead) = (desk.guest("Sam Lee"), picture(&Member::of(desk.at(), &desk.ilse), 1));
    let weather = Story::titled("Weather for Port Merrin")
        .dek("Wind, rain, tides.")
        .saying("High water at\n\nThe glass is")
        .filed_under(local)
        .tagged(&[flood])
        .signed_by(&[&sam])
        .flagged("exclusive")
        .in_genre("analysis")
        .in_language("en-GB")
        .led_by(lead)
        .with(|content| {
            content.words.summary = "The weather.".into();
            content.words.canonical_url = "https://agency.example/1".into();
        });
    let story = desk.tamsin.writes(&weather);
    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/boilerplate?article={story}"))
        .text();
    assert!(page.contains("value=\"Weather for Port Merrin\""), "{page}");
    let kept = keeps(
        &desk,
        &desk.tamsin,
        "0194-weather",
        &[
            ("kind", "template"),
            ("name", "Weather"),
            ("article", &story.to_string()),
        ],
    );
    assert_eq!(kept.status, 303, "{}", kept.text());
    desk.tamsin.edits(story, |content| content.headline = "Storm".into());

    let begun = begins(&desk, &desk.tamsin, &id_of(&desk, "Weather"));

    let content = desk.tamsin.now_of(begun).2;
    let mut expected = weather.content();
    expected.slug = None;
    expected.lead = None;
    expected.words.canonical_url.clear();
    expected.byline = content.byline.clone();
    assert!(
        content.byline.iter().all(|name| name.author_id != sam.id),
        "whoever begins it signs it"
    );
    assert_eq!(content, expected);
    let stories = Member::of(desk.at(), &desk.tamsin).get("/admin/articles").text();
    assert!(
        between(&stories, "Begin with a template", "</ul>").contains(">Weather</button>"),
        "{stories}"
    );
    let bo = desk.person("Bo Lind", Role::Journalist);
    assert!(
        !Member::of(desk.at(), &bo)
            .get("/admin/articles")
            .text()
            .contains("Begin with a template")
    );
    let key = [("key", "0194-not-mine"), ("template", &id_of(&desk, "Weather"))];
    assert_eq!(Member::of(desk.at(), &bo).post("/admin/articles", &key).status, 404);
}

#[test]
fn what_a_template_names_and_is_gone_by_now_is_left_out() {
    let desk = Desk::open();
    let uncategorized = Story::titled("Elsewhere").content().category;
    let (local, flood, clock) = (desk.category("Local", None), desk.tag("1953 flood"), desk.tag("Clocks"));
    let story = desk
        .tamsin
        .writes(&Story::titled("Weather").filed_under(local).tagged(&[flood, clock]));
    keeps(
        &desk,
        &desk.tamsin,
        "0194-weather",
        &[
            ("kind", "template"),
            ("name", "Weather"),
            ("article", &story.to_string()),
        ],
    );
    desk.tamsin.edits(story, |content| {
        content.tags.clear();
        content.category = uncategorized;
    });
    let mut owner = desk.owner();
    owner
        .execute("DELETE FROM newsroom.tags WHERE id = $1", &[&flood.0])
        .unwrap();
    owner
        .execute("DELETE FROM newsroom.categories WHERE id = $1", &[&local.0])
        .unwrap();

    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let form = [("key", "0194-begins-with-less"), ("template", &id_of(&desk, "Weather"))];
    let place = tamsin.post("/admin/articles", &form).header("location").to_owned();
    let page = tamsin.get(&place).text();
    let (path, _) = place.split_once('?').unwrap();
    let content = desk.tamsin.now_of(path.rsplit('/').next().unwrap().parse().unwrap()).2;

    assert_eq!((content.tags, content.category), (vec![clock], uncategorized));
    assert!(page.contains("and was left out."), "it is said: {page}");
}

#[test]
fn a_picture_in_a_snippet_stays_in_the_library_for_it() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.ilse);
    let map = picture(&member, 1);
    let image = json!({ "type": "image", "attrs": { "id": "a".repeat(10), "picture": map.to_string(), "layout": "column", "alt": "" } });
    let body = document(&[image]).to_string();
    let kept = keeps(
        &desk,
        &desk.ilse,
        "0194-the-map",
        &[("kind", "snippet"), ("name", "Map"), ("body", &body)],
    );
    assert_eq!(kept.status, 303, "{}", kept.text());
    let removes = |key: &str| {
        let version = between(
            &member.get(&format!("/admin/media/{map}")).text(),
            "name=\"version\" value=\"",
            "\"",
        )
        .to_owned();
        member.post(
            &format!("/admin/media/{map}/remove"),
            &[("key", key), ("version", &version)],
        )
    };

    let refused = removes("0194-first");
    assert_ne!(refused.status, 303);
    assert!(
        refused
            .text()
            .contains("It stands in a snippet or a template. Remove that first."),
        "{}",
        refused.text()
    );

    let id = id_of(&desk, "Map");
    assert_eq!(
        member
            .post(
                &format!("/admin/boilerplate/{id}/remove"),
                &[("key", "0194-away"), ("version", "1")]
            )
            .status,
        303
    );
    assert_eq!(removes("0194-second").status, 303);
}

#[test]
fn a_document_in_a_snippet_is_known_to_whoever_has_that_and_stays_for_it() {
    let desk = Desk::open();
    let bo = desk.person("Bo Lind", Role::Journalist);
    let (editor, bo) = (Member::of(desk.at(), &desk.ilse), Member::of(desk.at(), &bo));
    let agenda = files::upload(&editor, "Agenda.pdf", &files::pdf(1));
    let told = format!("/admin/media/documents/{agenda}/told");
    let block = json!({ "type": "file", "attrs": { "id": "a".repeat(10), "file": agenda.to_string(), "title": "" } });
    let body = document(&[block]).to_string();
    let fields = [("kind", "snippet"), ("name", "Agenda"), ("body", body.as_str())];
    assert_eq!(keeps(&desk, &desk.ilse, "0194-for-me", &fields).status, 303);
    assert_eq!(
        (editor.get(&told).status, bo.get(&told).status),
        (200, 404),
        "in a snippet of one's own"
    );
    let shared = [&fields[..], &[("shared", "yes")]].concat();
    assert_eq!(keeps(&desk, &desk.ilse, "0194-for-all", &shared).status, 303);
    assert_eq!(bo.get(&told).status, 200);

    let list = editor.get("/admin/media/documents").text();
    assert!(list.contains("Held by a snippet or a template."), "{list}");
    assert!(!editor.get("/admin/media/documents?unused=1").text().contains("agenda"));
    let refused = editor.post(
        &format!("/admin/media/documents/{agenda}/remove"),
        &[("key", "0194-too-soon")],
    );
    assert!(
        refused
            .text()
            .contains("It stands in a snippet or a template. Remove that first."),
        "{}",
        refused.text()
    );
}

#[test]
fn a_writer_keeps_a_paragraph_and_puts_it_into_another_story_by_its_name() {
    let desk = Desk::open();
    let first = desk
        .tamsin
        .writes(&Story::titled("The vote").saying("Call the desk, day and night."));
    let second = desk.tamsin.writes(&Story::titled("The gate").saying("It opened."));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.visit(&format!("/admin/articles/{first}"));
    browser.enter_text();
    browser.waits_for(
        "the handle of the block",
        "document.querySelector('.block__at:not([hidden]) .block__handle')",
    );
    browser.says("document.querySelector('.block__handle').click()");
    browser.press_button("Keep as a snippet…");
    browser.fill("Name", "Helpline");
    browser.press_button("Keep");
    browser.sees("“Helpline” is kept");

    browser.visit(&format!("/admin/articles/{second}"));
    browser.enter_text();
    browser.keys(Key::Control + Key::End);
    browser.keys(Key::Enter + "");
    browser.keys("/help");
    browser.waits_for("the snippet in the menu", "[...document.querySelectorAll('.slash:not([hidden]) [role=option]')].some((option) => option.textContent.includes('Helpline'))");
    browser.keys(Key::Enter + "");
    browser.waits_for(
        "the words",
        "document.querySelector('.ProseMirror').textContent.includes('Call the desk')",
    );
    browser.waits_for(
        "that it is saved",
        "document.querySelector('[data-save-state]').textContent.includes('Saved')",
    );
    let text = desk.tamsin.now_of(second).2.body.to_json().to_string();
    assert!(text.contains("Call the desk, day and night."), "{text}");
}

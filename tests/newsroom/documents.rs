//! Texts that a browser sends and a program reads: what cannot stay is named and the rest is kept.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Desk, Member, Person, Story};

/// Saves a text as the editor does.
fn save(desk: &Desk, person: &Person, story: copydesk::ids::ArticleId, body: &str) -> Answer {
    let version = person.now_of(story).0.to_string();
    let origin = format!("http://{}", desk.at());
    Member::of(desk.at(), person).send(
        Method::POST,
        &format!("/admin/articles/{story}/body"),
        &[("version", &version), ("body", body)],
        &[("origin", &origin), ("accept", "application/json")],
    )
}

fn p(content: Value) -> Value {
    json!({"type": "paragraph", "content": content})
}

fn text(text: &str, marks: &[Value]) -> Value {
    json!({"type": "text", "text": text, "marks": marks})
}

#[test]
fn one_bad_block_is_named_and_every_word_is_kept() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Harbour"));
    let link = |href: &str| json!({"type": "link", "attrs": {"href": href}});
    let body = json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [
        p(json!([text("First.", &[])])),
        p(json!([text("Share", &[link("mailto:?subject=Look")]), text(" or ", &[]), text("call", &[link("https://a.example:99999/")])])),
        {"type": "ordered_list", "attrs": {"order": 99_999_999_999_u64}, "content": [{"type": "list_item", "content": [p(json!([text("Item.", &[])]))]}]},
        p(json!([text("Half HALF here.", &[])])),
    ]});
    let body = body.to_string().replace("HALF", r"\ud83d");

    let answer = save(&desk, &desk.tamsin, story, &body);

    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let notices = answer["notices"].as_array().unwrap();
    let told: Vec<_> = notices.iter().map(|notice| notice["code"].as_str().unwrap()).collect();
    assert_eq!(told, ["bad_link", "bad_link", "bad_order", "bad_character"]);
    assert_eq!(
        notices[0]["detail"],
        "A link in paragraph 2 is not a complete address such as https://example.org/page. Its words stay, without the link."
    );
    assert_eq!(notices[0]["pointer"], "/content/1/content/0/marks/0/attrs/href");
    assert_eq!(notices[0]["block"], answer["document"]["content"][1]["attrs"]["id"]);
    let stored = desk.tamsin.now_of(story).2.body;
    assert_eq!(stored.text(), "First.\n\nShare or call\n\nItem.\n\nHalf  here.");
    let again = save(&desk, &desk.tamsin, story, &stored.to_json().to_string()).json();
    assert_eq!(again["notices"], Value::Null);
}

#[test]
fn readers_get_marks_and_kanji_as_they_were_written_and_nothing_empty() {
    let desk = Desk::open();
    let set = |words: &str, mark: &str| text(words, &[json!({"type": mark})]);
    let body = json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [
        p(json!([text("It covers 4,820 m", &[]), set("2", "superscript"), text(", H", &[]), set("2", "subscript"), text("O, ", &[]),
            set("not", "strike"), text(" in \u{FA19}\u{793E}: new\u{200b}sroom.", &[])])),
        p(json!([])), p(json!([text("\u{a0}", &[])])), {"type": "heading", "attrs": {"level": 2}},
    ]});
    let story = desk.live(&Story::titled("A figure of \u{FA19}").with_document(&body));

    let answer = desk.reader.json(&format!("/articles/{story}?body=html,blocks,text"));

    assert_eq!(answer["headline"], "A figure of \u{FA19}");
    assert_eq!(
        answer["body"]["html"],
        "<p>It covers 4,820 m<sup>2</sup>, H<sub>2</sub>O, <s>not</s> in \u{FA19}\u{793E}: newsroom.</p>"
    );
    assert_eq!(
        answer["body"]["text"],
        "It covers 4,820 m², H₂O, in \u{FA19}\u{793E}: newsroom."
    );
    assert_eq!(answer["body"]["blocks"].as_array().unwrap().len(), 1);
}

//! Two revisions of a story against each other: nothing changes in silence, and each change is taken back alone.

use std::collections::BTreeSet;

use copydesk::{
    articles::writing::fields::{RESTORABLE, label},
    content::{SealedContent, StoryPicture},
    ids::PictureId,
};
use serde_json::{Value, json};

use crate::{
    files,
    revisions::{at, document, p, page, restored, restores, rewrites, ways_back},
    story_pictures::picture,
    support::{Desk, Story},
};

/// What a story can have, each in another way.
pub fn variants(desk: &Desk) -> (Story, Vec<(&'static str, Story)>) {
    let editor = at(desk, &desk.ilse);
    let (one, other) = (picture(&editor, 1), picture(&editor, 2));
    let (local, culture) = (desk.category("Local", None), desk.category("Culture", None));
    let (flood, clock) = (desk.tag("1953 flood"), desk.tag("Clocks"));
    let (gate, marsh) = (
        desk.draft(&Story::titled("The gate")),
        desk.draft(&Story::titled("The marsh")),
    );
    let (sam, lee) = (desk.guest("Sam Lee"), desk.guest("Lee Sam"));
    let lead = |picture, caption: &str, alt: &str| {
        Some(StoryPicture {
            picture,
            caption: caption.into(),
            alt: alt.into(),
        })
    };
    let base = Story::titled("The vote")
        .filed_under(local)
        .tagged(&[flood])
        .signed_by(&[&sam])
        .with(|content| {
            content.lead = lead(one, "A quay", "Boats");
            for name in WORDS {
                *content.words.text_mut(name).unwrap() = format!("https://example.org/{name}");
            }
        });
    let with = |change: &dyn Fn(&mut SealedContent)| base.clone().with(|content| change(content));
    let mut all = vec![
        ("headline", with(&|content| content.headline = "The long vote".into())),
        ("kicker", with(&|content| content.kicker = "Council".into())),
        ("dek", with(&|content| content.dek = "Nine hours".into())),
        ("lang", with(&|content| content.lang = "de".into())),
        ("slug", with(&|content| content.slug = Some("another".into()))),
        ("slug", with(&|content| content.slug = None)),
        ("genre", with(&|content| content.genre = "opinion".into())),
        ("category", with(&|content| content.category = culture)),
        ("byline", base.clone().signed_by(&[&lee])),
        ("byline", base.clone().signed_by(&[&sam, &lee])),
        (
            "byline",
            with(&|content| content.byline[0].role = "photographer".into()),
        ),
        ("byline", with(&|content| content.byline[0].author_id = lee.id)),
        ("tags", base.clone().tagged(&[clock])),
        ("tags", base.clone().tagged(&[flood, clock])),
        ("tags", base.clone().tagged(&[])),
        ("flags", base.clone().flagged("exclusive")),
        ("lead", with(&|content| content.lead = lead(other, "A quay", "Boats"))),
        (
            "lead_caption",
            with(&|content| content.lead = lead(one, "A harbour", "Boats")),
        ),
        ("lead_alt", with(&|content| content.lead = lead(one, "A quay", ""))),
        ("robots", with(&|content| content.words.is_unlisted = true)),
        ("related", with(&|content| content.related = vec![gate])),
        ("related", with(&|content| content.related = vec![gate, marsh])),
    ];
    for name in WORDS {
        let change = move |content: &mut SealedContent| content.words.text_mut(name).unwrap().push_str("-2");
        all.push((name, with(&change)));
    }
    (base, all)
}

const WORDS: [&str; 8] = [
    "short_headline",
    "summary",
    "dateline",
    "search_title",
    "description",
    "social_title",
    "social_text",
    "canonical_url",
];

#[test]
fn each_field_changed_alone_is_one_change_in_words_and_comes_back_alone() {
    let desk = Desk::open();
    let (base, variants) = variants(&desk);
    let told: BTreeSet<&str> = variants.iter().map(|(name, _)| *name).collect();
    assert_eq!(told, RESTORABLE.into_iter().collect(), "every field is tried");
    let story = desk.draft(&base);

    for (name, other) in variants {
        desk.ilse.edits(story, |content| *content = other.content());

        let page = page(&desk, story, "?from=1");

        assert!(page.contains("No change in the text, 1 outside it"), "{name}: {page}");
        assert_eq!(ways_back(&page, "field"), [name]);
        let change = page.split("<dt data-changed>").nth(1).unwrap();
        assert!(change.starts_with(label(name)), "{name}: {change}");
        let said = |tag: &str| {
            change
                .split(&format!("<{tag}>"))
                .nth(1)
                .map(|rest| rest.split('<').next().unwrap())
        };
        assert_ne!(said("del"), said("ins"), "{name}");
        assert_eq!(restored(&desk, story, 1, &[("field", name)]), base.content(), "{name}");
    }
    // One from the last restoring, one of the working copy.
    assert!(page(&desk, story, "?from=1").contains("Nothing differs but the time."));
}

/// Each attribute of each kind of node, and each mark, in two ways: what it is called in the rules of the schema, what
/// stands before and what after, and what the page says of it.
fn attributes(one: &str, other: &str) -> Vec<(&'static str, Value, Value, &'static str)> {
    let text = |text: &str| json!([{ "type": "text", "text": text }]);
    let marked = |mark: Value| json!({ "type": "paragraph", "attrs": { "id": "b".repeat(10) }, "content": [{ "type": "text", "text": "word", "marks": [mark] }] });
    let heading = |level: u8| json!({ "type": "heading", "attrs": { "id": "b".repeat(10), "level": level }, "content": text("word") });
    let image = |picture: &str, layout: &str, alt: &str, caption: &str| json!({ "type": "image", "attrs": { "id": "b".repeat(10), "picture": picture, "layout": layout, "alt": alt }, "content": text(caption) });
    let item =
        |blocks: Vec<Value>| json!({ "type": "list_item", "attrs": { "id": "i".repeat(10) }, "content": blocks });
    let numbered = |order: u32| json!({ "type": "ordered_list", "attrs": { "id": "b".repeat(10), "order": order }, "content": [item(vec![p("c", "word")])] });
    let bullets = |words: &str| json!({ "type": "bullet_list", "attrs": { "id": "b".repeat(10) }, "content": [item(vec![p("c", words)])] });
    let quote =
        |words: &str| json!({ "type": "blockquote", "attrs": { "id": "b".repeat(10) }, "content": [p("c", words)] });
    let broken = |before: &str| json!({ "type": "paragraph", "attrs": { "id": "b".repeat(10) }, "content": [{ "type": "text", "text": before }, { "type": "hard_break" }, { "type": "text", "text": "word" }] });
    let plain = || p("b", "word");
    let link = |href: &str| marked(json!({ "type": "link", "attrs": { "href": href } }));
    let mark = |name: &str| marked(json!({ "type": name }));
    vec![
        ("paragraph", plain(), p("b", "words"), "<ins>words</ins>"),
        ("text", plain(), p("b", "word, more"), "<ins>"),
        ("hard_break", broken("a"), broken("b"), "<ins>b</ins>"),
        (
            "heading",
            heading(2),
            json!({ "type": "heading", "attrs": { "id": "b".repeat(10), "level": 2 }, "content": text("words") }),
            "<ins>words</ins>",
        ),
        ("heading.level", heading(2), heading(3), "heading level changed"),
        ("blockquote", quote("word"), quote("words"), "<ins>words</ins>"),
        ("blockquote", plain(), quote("word"), "kind of block changed"),
        ("bullet_list", bullets("word"), bullets("words"), "<ins>words</ins>"),
        (
            "list_item",
            bullets("word"),
            json!({ "type": "bullet_list", "attrs": { "id": "b".repeat(10) }, "content": [item(vec![p("c", "word"), p("d", "more")])] }),
            "<ins>more</ins>",
        ),
        ("ordered_list", bullets("word"), numbered(1), "list changed"),
        ("ordered_list.order", numbered(1), numbered(4), "list changed"),
        (
            "horizontal_rule",
            json!({ "type": "horizontal_rule", "attrs": { "id": "b".repeat(10) } }),
            plain(),
            "<hr>",
        ),
        (
            "image",
            image(one, "column", "", "Noon"),
            image(one, "column", "", "Night"),
            "<del>Noon</del><ins>Night</ins>",
        ),
        (
            "image.picture",
            image(one, "column", "", "Noon"),
            image(other, "column", "", "Noon"),
            "another picture",
        ),
        (
            "image.layout",
            image(one, "column", "", "Noon"),
            image(one, "full", "", "Noon"),
            "picture stands differently",
        ),
        (
            "image.alt",
            image(one, "column", "", "Noon"),
            image(one, "column", "A quay", "Noon"),
            "alt text changed",
        ),
        ("link", plain(), link("https://a.example/"), "link added"),
        (
            "link.href",
            link("https://a.example/"),
            link("https://b.example/"),
            "https://b.example/</bdi>",
        ),
        ("strong", plain(), mark("strong"), "formatting changed"),
        ("em", plain(), mark("em"), "formatting changed"),
        ("strike", plain(), mark("strike"), "formatting changed"),
        ("superscript", plain(), mark("superscript"), "formatting changed"),
        ("subscript", plain(), mark("subscript"), "formatting changed"),
    ]
}

/// The same of blocks that stand in a frame, and of what stands in them.
fn framed(one: &str, other: &str, files: [&str; 2]) -> Vec<(&'static str, Value, Value, &'static str)> {
    let text = |text: &str| json!([{ "type": "text", "text": text }]);
    let b = || "b".repeat(10);
    let line = |name: &str, id: &str, words: &str| json!({ "type": name, "attrs": { "id": id.repeat(10) }, "content": text(words) });
    let quote = |name: &str, parts: Vec<Value>| json!({ "type": name, "attrs": { "id": b() }, "content": parts });
    let image = |id: &str, picture: &str| json!({ "type": "image", "attrs": { "id": id.repeat(10), "picture": picture, "layout": "column", "alt": "" }, "content": text(id) });
    let gallery = |layout: &str, caption: &str, images: Vec<Value>| {
        let content: Vec<Value> = std::iter::once(line("caption", "c", caption)).chain(images).collect();
        json!({ "type": "gallery", "attrs": { "id": b(), "layout": layout }, "content": content })
    };
    let row = |id: &str, words: &str| json!({ "type": "table_row", "attrs": { "id": id.repeat(10) }, "content": [line("table_cell", if id == "e" { "g" } else { "h" }, words)] });
    let table = |row_heads: bool, column_heads: bool, rows: Vec<Value>| {
        let content: Vec<Value> = std::iter::once(line("caption", "c", "Costs")).chain(rows).collect();
        json!({ "type": "table", "attrs": { "id": b(), "header_row": row_heads, "header_column": column_heads }, "content": content })
    };
    let facts = |title: &str, words: &str| json!({ "type": "fact_box", "attrs": { "id": b() }, "content": [line("caption", "c", title), p("d", words)] });
    let embed = |address: &str, title: &str, caption: &str| json!({ "type": "embed", "attrs": { "id": b(), "address": address, "title": title }, "content": text(caption) });
    let noted = |said: &str| json!({ "type": "paragraph", "attrs": { "id": b() }, "content": [{ "type": "text", "text": "word" }, { "type": "footnote", "content": text(said) }] });
    let file =
        |file: &str, title: &str| json!({ "type": "file", "attrs": { "id": b(), "file": file, "title": title } });
    let code = |words: &str| json!({ "type": "code_block", "attrs": { "id": b() }, "content": text(words) });
    let film = "https://vimeo.com/1";
    vec![
        (
            "pull_quote",
            quote("blockquote", vec![p("c", "word")]),
            quote("pull_quote", vec![p("c", "word")]),
            "kind of block changed",
        ),
        (
            "attribution",
            quote("pull_quote", vec![p("c", "word")]),
            quote("pull_quote", vec![p("c", "word"), line("attribution", "d", "Ida")]),
            "<ins>Ida</ins>",
        ),
        (
            "gallery",
            gallery("wide", "Four", vec![image("d", one)]),
            gallery("wide", "Four", vec![image("d", one), image("e", other)]),
            "Picture: e",
        ),
        (
            "gallery.layout",
            gallery("wide", "Four", vec![image("d", one)]),
            gallery("full", "Four", vec![image("d", one)]),
            "gallery stands differently",
        ),
        (
            "caption",
            gallery("wide", "Four", vec![image("d", one)]),
            gallery("wide", "Five", vec![image("d", one)]),
            "<ins>Five</ins>",
        ),
        (
            "table",
            p("b", "word"),
            table(true, false, vec![row("e", "word")]),
            "Table: Costs",
        ),
        (
            "table.header_row",
            table(true, false, vec![row("e", "word")]),
            table(false, false, vec![row("e", "word")]),
            "heads of columns changed",
        ),
        (
            "table.header_column",
            table(true, false, vec![row("e", "word")]),
            table(true, true, vec![row("e", "word")]),
            "heads of rows changed",
        ),
        (
            "table_row",
            table(true, false, vec![row("e", "word")]),
            table(true, false, vec![row("e", "word"), row("f", "more")]),
            "<ins>more</ins>",
        ),
        (
            "table_cell",
            table(true, false, vec![row("e", "word")]),
            table(true, false, vec![row("e", "words")]),
            "<ins>words</ins>",
        ),
        (
            "fact_box",
            facts("In figures", "word"),
            facts("In figures", "words"),
            "<ins>words</ins>",
        ),
        (
            "embed",
            embed(film, "Sluice", "Noon"),
            embed(film, "Sluice", "Night"),
            "<ins>Night</ins>",
        ),
        (
            "embed.address",
            embed(film, "Sluice", "Noon"),
            embed("https://vimeo.com/2", "Sluice", "Noon"),
            "another address",
        ),
        (
            "embed.title",
            embed(film, "Sluice", "Noon"),
            embed(film, "Gate", "Noon"),
            "title changed",
        ),
        ("file", p("b", "word"), file(files[0], "Agenda"), "File, Agenda"),
        (
            "file.file",
            file(files[0], "Agenda"),
            file(files[1], "Agenda"),
            "another file",
        ),
        (
            "file.title",
            file(files[0], "Agenda"),
            file(files[0], "The ruling"),
            "title changed",
        ),
        ("code_block", code("a = 1"), code("a = 2"), "<ins>2</ins>"),
        ("footnote", noted("Table four"), noted("Table five"), "footnote changed"),
        (
            "code",
            p("b", "word"),
            json!({ "type": "paragraph", "attrs": { "id": b() }, "content": [{ "type": "text", "text": "word", "marks": [{ "type": "code" }] }] }),
            "formatting changed",
        ),
    ]
}

#[test]
fn each_attribute_of_each_block_changed_alone_is_one_change_in_words_and_comes_back_alone() {
    let desk = Desk::open();
    let editor = at(&desk, &desk.ilse);
    let (one, other) = (picture(&editor, 1).to_string(), picture(&editor, 2).to_string());
    let files = [1, 2].map(|number| files::upload(&editor, "agenda.pdf", &files::pdf(number)).to_string());
    let rules: Value = serde_json::from_str(include_str!("../../assets/editor/src/document-rules.json")).unwrap();
    let mut ruled = BTreeSet::new();
    for kind in [&rules["nodes"], &rules["marks"]]
        .into_iter()
        .flat_map(|all| all.as_array().unwrap())
    {
        let name = kind["name"].as_str().unwrap();
        ruled.insert(name.to_owned());
        let own = kind["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap());
        ruled.extend(
            own.filter(|attribute| *attribute != "id")
                .map(|attribute| format!("{name}.{attribute}")),
        );
    }
    let cases: Vec<_> = attributes(&one, &other)
        .into_iter()
        .chain(framed(&one, &other, [&files[0], &files[1]]))
        .collect();
    let tried: BTreeSet<String> = cases.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(tried, ruled, "every node, mark and attribute of the schema is tried");

    for (name, before, after, said) in cases {
        let around = |block: Value| document(&[p("a", "Above."), block, p("z", "Below.")]);
        let story = desk.draft(&Story::titled("The vote").with_document(&around(before)));
        let was = desk.tamsin.now_of(story).2;
        rewrites(&desk.ilse, story, around(after)["content"].as_array().unwrap());

        let page = page(&desk, story, "?from=1");

        let changes = ways_back(&page, "blocks");
        assert!(
            page.contains("<p class=\"hint\">1 change in the text</p>"),
            "{name}: {page}"
        );
        assert_eq!(changes.len(), 1, "{name}");
        assert!(page.contains(said), "{name}: {said}: {page}");
        for change in changes {
            restored(&desk, story, 1, &[("blocks", &change)]);
        }
        assert_eq!(desk.tamsin.now_of(story).2, was, "{name}");
    }
}

#[test]
fn blocks_that_went_came_or_moved_are_told_once_and_taken_back_alone() {
    let desk = Desk::open();
    let (a, b, c, d) = (p("a", "Alpha."), p("b", "Beta."), p("c", "Gamma."), p("d", "Delta."));
    let story =
        desk.draft(&Story::titled("The vote").with_document(&document(&[a.clone(), b.clone(), c.clone(), d.clone()])));
    let moved = p("a", "Alpha and omega.");
    rewrites(
        &desk.ilse,
        story,
        &[b.clone(), p("x", "Quite new."), d.clone(), moved.clone()],
    );

    let page = page(&desk, story, "?from=1");

    for words in [
        "3 changes in the text",
        "Paragraph 2, new",
        "Paragraph 3, gone",
        "Paragraph 4, moved down from the top, and changed",
        "Here stood what is paragraph 4 now",
        "Alpha<ins> and omega</ins>.",
        "Take it out<",
        "Put it back<",
        "Move it back<",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let blocks = |content: SealedContent| content.body.blocks_json();
    let texts = |content: SealedContent| {
        let ids = |block: &Value| block["attrs"]["id"].as_str().unwrap()[..1].to_owned();
        blocks(content).as_array().unwrap().iter().map(ids).collect::<String>()
    };
    let [gone, new, back] = &ways_back(&page, "blocks")[..] else {
        panic!("{page}")
    };
    let (gone, new) = if gone.starts_with("cc") {
        (gone, new)
    } else {
        (new, gone)
    };
    assert_eq!(texts(restored(&desk, story, 1, &[("blocks", gone)])), "bcxda");
    assert_eq!(texts(restored(&desk, story, 1, &[("blocks", new)])), "bcda");
    assert_eq!(
        blocks(restored(&desk, story, 1, &[("blocks", back)])),
        json!([a, b, c, d])
    );
    let again = restores(&desk, &desk.tamsin, story, 1, &[("blocks", gone)]);
    assert_eq!(again.status, 409);
    assert!(again.text().contains("says the same already, so nothing was changed"));
}

#[test]
fn pictures_of_a_gallery_are_shown_small_beside_a_change_of_it() {
    let desk = Desk::open();
    let editor = at(&desk, &desk.ilse);
    let [stays, goes, comes] = [1, 2, 3].map(|number| picture(&editor, number));
    let gallery = |ids: &[PictureId]| {
        let image = |(number, id): (usize, &PictureId)| json!({"type": "image", "attrs": {"id": format!("{number}").repeat(10), "picture": id, "layout": "column", "alt": ""}});
        let caption =
            json!({"type": "caption", "attrs": {"id": "c".repeat(10)}, "content": [{"type": "text", "text": "Quays"}]});
        let content: Vec<Value> = std::iter::once(caption)
            .chain(ids.iter().enumerate().map(image))
            .collect();
        json!({"type": "gallery", "attrs": {"id": "g".repeat(10), "layout": "column"}, "content": content})
    };
    let story =
        desk.draft(&Story::titled("The quays").with_document(&document(&[p("a", "Alpha."), gallery(&[stays, goes])])));
    rewrites(&desk.ilse, story, &[p("a", "Alpha."), gallery(&[stays, comes])]);
    let shown = |page: &str| -> Vec<String> {
        let row = page
            .split("<div class=\"swapped")
            .nth(1)
            .unwrap()
            .split("</div>")
            .next()
            .unwrap();
        row.split("<figure")
            .skip(1)
            .map(|one| {
                one.split("<figcaption")
                    .nth(1)
                    .map_or("", |words| words.split(['>', '<']).nth(1).unwrap())
                    .to_owned()
            })
            .collect()
    };

    let page = page(&desk, story, "?from=1");
    assert_eq!(shown(&page), ["Before", "", "After"], "{page}");
}

#[test]
fn texts_of_two_languages_stand_each_in_its_direction() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").with_document(&document(&[p("a", "Seven in favour.")])));
    let body = Story::titled("")
        .with_document(&document(&[p("a", "صوّت سبعة لصالح القرار.")]))
        .content()
        .body;
    desk.ilse.edits(story, |content| {
        content.lang = "ar".into();
        content.body = body;
    });

    let page = page(&desk, story, "?from=1");

    assert!(
        page.contains("blocks\" lang=\"ar\" dir=\"rtl\" data-changes>"),
        "{page}"
    );
    assert!(
        page.contains("<del lang=\"en\" dir=\"ltr\">Seven in favour</del>"),
        "{page}"
    );
}

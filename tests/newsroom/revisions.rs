//! The history of a story: its revisions by sittings, any two against each other in words, and an earlier one that comes
//! back, whole or in part, as a change like any other.

use std::collections::BTreeSet;

use copydesk::{
    articles::{
        stage::Stage,
        timeline::ChangeKind,
        writing::fields::{RESTORABLE, label},
    },
    content::{SealedContent, StoryPicture},
    ids::ArticleId,
    policy::Role,
};
use serde_json::{Value, json};

use crate::{
    story_pictures::picture,
    support::{Answer, Browser, Desk, Member, Person, Story},
};

fn history(story: ArticleId, query: &str) -> String {
    format!("/admin/articles/{story}/history{query}")
}

fn at(desk: &Desk, person: &Person) -> Member {
    Member::of(desk.at(), person)
}

/// Sends the form that brings something of a revision back into the text as it is now.
fn restores(desk: &Desk, person: &Person, story: ArticleId, from: i32, part: &[(&str, &str)]) -> Answer {
    let version = desk.tamsin.now_of(story).0.to_string();
    let (from, key) = (from.to_string(), uuid::Uuid::now_v7().to_string());
    let fields = [
        [("version", version.as_str()), ("from", &from), ("key", &key)].as_slice(),
        part,
    ]
    .concat();
    at(desk, person).post(&format!("/admin/articles/{story}/restore"), &fields)
}

fn restored(desk: &Desk, story: ArticleId, from: i32, part: &[(&str, &str)]) -> SealedContent {
    let answer = restores(desk, &desk.tamsin, story, from, part);
    assert_eq!(answer.status, 303, "{part:?}: {}", answer.text());
    desk.tamsin.now_of(story).2
}

/// The values of the buttons that take something back, by their name.
fn ways_back(page: &str, name: &str) -> Vec<String> {
    let button = format!("name=\"{name}\" value=\"");
    page.split(&button)
        .skip(1)
        .filter(|rest| rest.split('>').next().unwrap().contains("data-take-back"))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

fn page(desk: &Desk, story: ArticleId, query: &str) -> String {
    let answer = at(desk, &desk.tamsin).get(&history(story, query));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.text()
}

fn p(id: &str, text: &str) -> Value {
    json!({ "type": "paragraph", "attrs": { "id": id.repeat(10) }, "content": [{ "type": "text", "text": text }] })
}

fn document(blocks: &[Value]) -> Value {
    json!({ "type": "doc", "content": blocks })
}

/// Another text, in a revision of its own: by whoever did not write the last one.
fn rewrites(person: &Person, story: ArticleId, blocks: &[Value]) {
    let body = Story::titled("").with_document(&document(blocks)).content().body;
    person.edits(story, |content| content.body = body);
}

#[test]
fn revisions_stand_by_sittings_with_who_when_and_what_became_of_them() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let edits = |person: &Person, words: &str| person.edits(story, |content| content.dek = words.into());
    desk.wait("11 minutes");
    edits(&desk.tamsin, "A second revision of one sitting");
    desk.tamsin.submits(story);
    desk.wait("70 minutes");
    edits(&desk.tamsin, "After a break");
    edits(&desk.ilse, "By somebody else");
    desk.ilse
        .acts(
            story,
            copydesk::articles::gate::order::Order::Return("Count again".into()),
        )
        .unwrap();
    edits(&desk.tamsin, "Counted");
    desk.approve(story);
    desk.ilse.publishes(story, ChangeKind::First, None);
    edits(&desk.noor, "More to come");

    let page = page(&desk, story, "");

    let sittings: Vec<Vec<&str>> = page
        .split("<h3 class=\"sitting\">")
        .skip(1)
        .map(|sitting| {
            let name = sitting
                .split("<span dir=\"auto\">")
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap();
            let numbers = sitting
                .split("<strong>")
                .skip(1)
                .map(|rest| rest.split('<').next().unwrap());
            [name].into_iter().chain(numbers).collect()
        })
        .collect();
    assert_eq!(
        sittings,
        [
            vec!["Noor Haddad", "Rev. 6"],
            vec!["Tamsin Okoro", "Rev. 5"],
            vec!["Ilse Brandt", "Rev. 4"],
            vec!["Tamsin Okoro", "Rev. 3"],
            vec!["Tamsin Okoro", "Rev. 2", "Rev. 1"],
        ]
    );
    for words in [
        "6 revisions",
        "<p class=\"hint\">submitted</p>",
        "<p class=\"hint\">returned</p>",
        "submitted, approved by Ilse Brandt, published by Ilse Brandt</p>",
        "Open</span></li>",
        "Live</span></li>",
        ", 6 words</time>",
        "From revision 5 to revision 6",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_story_with_two_thousand_revisions_is_walked_page_by_page_and_each_comes_once() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The long vote"));
    desk.owner()
        .batch_execute(&format!(
            "INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, lang, category_id, body)
             SELECT gen_random_uuid(), r.article_id, n, r.edited_by, r.begun_at + make_interval(mins => n * 12), r.edited_at + make_interval(mins => n * 12), now(),
               sha256(n::text::bytea), 'Old', r.lang, r.category_id, r.body
             FROM newsroom.revisions r, generate_series(2, 2000) n WHERE r.article_id = '{story}'"
        ))
        .unwrap();
    let numbers = |page: &str| -> Vec<i32> {
        let list = page.split("<strong>Rev. ").skip(1);
        let own = list
            .filter(|_| true)
            .map(|rest| rest.split('<').next().unwrap().parse().unwrap());
        own.collect()
    };
    let reader = at(&desk, &desk.tamsin);
    let (mut seen, mut next, mut pages) = (Vec::new(), history(story, "?from=1&to=1"), 0);
    loop {
        let began = std::time::Instant::now();
        let page = reader.get(&next).text();
        assert!(began.elapsed() < std::time::Duration::from_secs(2), "{next}");
        // The chosen one stands on top of pages that it is not on.
        let list = page.split("Chosen, on another page").last().unwrap();
        let own = list
            .split("<h3 class=\"sitting\">")
            .skip(usize::from(page.contains("Chosen, on another")))
            .collect::<Vec<_>>();
        seen.extend(numbers(&own.concat()));
        pages += 1;
        let older = page
            .split("\" rel=\"next\"")
            .next()
            .filter(|_| page.contains("rel=\"next\""));
        let Some(older) = older else { break };
        next = history(
            story,
            &older
                .rsplit("href=\"")
                .next()
                .unwrap()
                .replace("&#38;", "&")
                .replace("&amp;", "&"),
        );
    }
    assert_eq!(seen, (1..=2000).rev().collect::<Vec<i32>>());
    assert!((13..=40).contains(&pages), "{pages}");
    let back = reader.get(&history(story, "?from=1&to=1&after=1000")).text();
    assert!(back.contains("Rev. 1001<") && !back.contains("Rev. 1000<") && back.contains("rel=\"next\""));
}

/// What a story can have, each in another way.
fn variants(desk: &Desk) -> (Story, Vec<(&'static str, Story)>) {
    let editor = at(desk, &desk.ilse);
    let (one, other) = (picture(&editor, 1), picture(&editor, 2));
    let (local, culture) = (desk.category("Local", None), desk.category("Culture", None));
    let (flood, clock) = (desk.tag("1953 flood"), desk.tag("Clocks"));
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

#[test]
fn each_attribute_of_each_block_changed_alone_is_one_change_in_words_and_comes_back_alone() {
    let desk = Desk::open();
    let editor = at(&desk, &desk.ilse);
    let (one, other) = (picture(&editor, 1).to_string(), picture(&editor, 2).to_string());
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
    let cases = attributes(&one, &other);
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
fn a_text_comes_back_whole_as_a_change_that_goes_through_review_while_readers_keep_theirs() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The vote").dek("As it was"));
    let was = desk.tamsin.now_of(story).2;
    desk.republish(story, ChangeKind::Update, None, |content| {
        content.headline = "The long vote".into();
        content.dek = String::new();
        content.words.summary = "Nine hours".into();
    });
    let readers = |desk: &Desk| desk.read(story)["headline"].clone();

    assert_eq!(restored(&desk, story, 1, &[]), was);

    assert_eq!(readers(&desk), "The long vote");
    let (stage, base): (String, i64) = {
        let row = desk.owner().query_one("SELECT stage, (SELECT count(*) FROM newsroom.revisions WHERE article_id = a.id) FROM newsroom.articles a WHERE id = $1", &[&story.0]).unwrap();
        (row.get(0), row.get(1))
    };
    assert_eq!((stage.as_str(), base), (Stage::Draft.word(), 3));
    let review = at(&desk, &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text();
    assert!(
        review.contains("restored <a href=\"/admin/articles/") && review.contains("opened a change"),
        "{review}"
    );
    let page = page(&desk, story, "?from=1");
    assert!(
        page.contains("Nothing differs but the time.") && page.contains("restored</p>"),
        "{page}"
    );
    desk.approve(story);
    desk.ilse.publishes(story, ChangeKind::Update, None);
    assert_eq!(readers(&desk), "The vote");
}

#[test]
fn what_comes_back_voids_an_approval_and_a_spiked_story_takes_nothing() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    desk.tamsin.submits(story);
    desk.noor.approves(story);

    restored(&desk, story, 1, &[("field", "headline")]);

    let stage = |story: ArticleId| -> String {
        let row = desk
            .owner()
            .query_one("SELECT stage FROM newsroom.articles WHERE id = $1", &[&story.0])
            .unwrap();
        row.get(0)
    };
    assert_eq!(stage(story), "in_review");
    desk.noor
        .acts(story, copydesk::articles::gate::order::Order::Spike("No news".into()))
        .unwrap();
    let answer = restores(&desk, &desk.tamsin, story, 2, &[]);
    assert_eq!(answer.status, 409);
    let words = "This story is spiked. Bring it back first.";
    assert!(answer.text().contains(words), "{}", answer.text());
    let page = page(&desk, story, "?from=2");
    assert!(page.contains(words) && ways_back(&page, "field").is_empty(), "{page}");
}

#[test]
fn what_is_gone_by_now_stays_away_and_is_named_before_and_after() {
    let desk = Desk::open();
    let editor = at(&desk, &desk.ilse);
    let (above, within) = (picture(&editor, 1), picture(&editor, 2));
    let (flood, clock) = (desk.tag("1953 flood"), desk.tag("Clocks"));
    let (sam, lee) = (desk.guest("Sam Lee"), desk.guest("Lee Sam"));
    let image =
        json!({ "type": "image", "attrs": { "id": "b".repeat(10), "picture": within, "layout": "wide", "alt": "" } });
    let story = desk.draft(
        &Story::titled("The vote")
            .tagged(&[flood, clock])
            .signed_by(&[&sam, &lee])
            .led_by(above)
            .with_document(&document(&[p("a", "Alpha."), image, p("c", "Gamma.")])),
    );
    let other = Story::titled("The long vote").content();
    desk.ilse.edits(story, |content| *content = other.clone());
    // Nobody can remove a picture that a revision has; it may be missing all the same, in a database that was mended by hand.
    desk.owner()
        .batch_execute(&format!(
            "DELETE FROM newsroom.tags WHERE id = '{flood}'; DELETE FROM newsroom.authors WHERE id = '{}';
             DELETE FROM newsroom.picture_uses; DELETE FROM newsroom.renditions; DELETE FROM newsroom.pictures",
            sam.id
        ))
        .unwrap();
    let sentences = [
        "Not all of it can come back",
        "One of the tags that it had is gone, and stays away.",
        "Sam Lee is no author any more, and stays out of the byline.",
        "The picture that stood above it is gone from the library. The present one stays.",
        "A picture that stood in the text is gone from the library, and stays away.",
    ];
    let before = page(&desk, story, "?from=1");

    let content = restored(&desk, story, 1, &[]);

    let after = page(&desk, story, "?from=1");
    for sentence in sentences {
        assert!(
            before.contains(sentence) && after.contains(sentence),
            "{sentence}: {before}"
        );
    }
    assert_eq!(content.printed_names(), "Lee Sam");
    assert_eq!((content.headline.as_str(), content.tags), ("The vote", vec![clock]));
    assert_eq!(
        (content.lead, content.body.text()),
        (None, "Alpha.\n\nGamma.".to_owned())
    );
    let alone = restores(&desk, &desk.tamsin, story, 1, &[("field", "lead")]);
    assert_eq!(alone.status, 422);
    assert!(alone.text().contains(sentences[3]), "{}", alone.text());
}

#[test]
fn a_contributor_brings_back_what_a_contributor_may_change() {
    let desk = Desk::open();
    let bo = desk.person("Bo Lind", Role::Contributor);
    let lee = desk.guest("Lee Sam");
    let story = bo.writes(&Story::titled("The vote"));
    let body = desk.tamsin.now_of(story).2.body;
    desk.ilse.edits(story, |content| {
        *content = Story::titled("The long vote").signed_by(&[&lee]).content()
    });
    desk.ilse.edits(story, |content| content.body = body);
    desk.tamsin
        .edits(story, |content| *content = Story::titled("The third vote").content());
    assert_eq!(at(&desk, &bo).get(&history(story, "?from=2")).status, 200);

    let answer = restores(&desk, &bo, story, 2, &[]);

    assert_eq!(answer.status, 303, "{}", answer.text());
    let content = desk.tamsin.now_of(story).2;
    assert_eq!((content.headline.as_str(), content.byline), ("The long vote", vec![]));
    let page = at(&desk, &bo).get(answer.header("location")).text();
    assert!(
        page.contains("Byline stays as it is. Contributors sign with their own name."),
        "{page}"
    );
}

/// Every row of every table but those that a save of this story writes anyway.
fn rows(desk: &Desk, story: ArticleId) -> BTreeSet<String> {
    let mut owner = desk.owner();
    let tables = owner
        .query("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'newsroom' AND table_type = 'BASE TABLE'", &[])
        .unwrap();
    let mut all = BTreeSet::new();
    for table in tables {
        let table: String = table.get(0);
        // When a session was last seen; the story itself and how lists find it.
        let own = match table.as_str() {
            "articles" => format!("WHERE t.id <> '{story}'"),
            "folders" | "titles" => format!("WHERE t.article_id <> '{story}'"),
            "revisions" => {
                format!("WHERE t.id <> (SELECT working_revision_id FROM newsroom.articles WHERE id = '{story}')")
            }
            "sessions" | "stirs" => continue,
            _ => String::new(),
        };
        for row in owner
            .query(&format!("SELECT t::text FROM newsroom.{table} t {own}"), &[])
            .unwrap()
        {
            all.insert(format!("{table} {}", row.get::<_, String>(0)));
        }
    }
    all
}

#[test]
fn restoring_deletes_and_alters_no_row_of_anything_but_the_working_copy() {
    let desk = Desk::open();
    let (base, _) = variants(&desk);
    let story = desk.live(&base.with_document(&document(&[p("a", "Alpha."), p("b", "Beta.")])));
    desk.ilse.features(story);
    desk.live(&Story::titled("Another one"));
    for round in 0..3 {
        desk.republish(story, ChangeKind::Correction, Some("It was wrong."), |content| {
            content.dek = format!("Round {round}");
        });
    }
    desk.noor
        .edits(story, |content| *content = Story::titled("All else").content());
    let before = rows(&desk, story);

    restored(&desk, story, 1, &[]);
    restored(&desk, story, 2, &[("field", "tags")]);
    let order = format!("/{}", "b".repeat(10));
    restored(&desk, story, 1, &[("blocks", &order)]);

    let after = rows(&desk, story);
    let lost: Vec<&String> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(after.len() > before.len());
}

#[test]
fn a_restoring_from_a_page_that_is_overtaken_changes_nothing_and_says_who_came_between() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    let version = desk.tamsin.now_of(story).0.to_string();
    let ilses = desk.noor.clone();
    ilses.edits(story, |content| content.headline = "The longest vote".into());
    let tamsin = at(&desk, &desk.tamsin);
    let send = |fields: &[(&str, &str)]| tamsin.post(&format!("/admin/articles/{story}/restore"), fields);

    let late = send(&[("version", &version), ("from", "1"), ("key", "0194-late")]);

    assert_eq!(late.status, 409);
    assert!(
        late.text().contains("Noor Haddad saved this story ("),
        "{}",
        late.text()
    );
    assert_eq!(desk.tamsin.now_of(story).2.headline, "The longest vote");
    let now = desk.tamsin.now_of(story).0.to_string();
    let fields = [("version", now.as_str()), ("from", "1"), ("key", "0194-once")];
    assert_eq!((send(&fields).status, send(&fields).status), (303, 303));
    assert_eq!(
        desk.tamsin.now_of(story).0.to_string(),
        (now.parse::<i64>().unwrap() + 1).to_string()
    );
    assert_eq!(send(&[("from", "1"), ("key", "0194-none")]).status, 428);
}

#[test]
fn odd_addresses_and_orders_are_refused_in_words_and_never_break() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    let tamsin = at(&desk, &desk.tamsin);
    for query in [
        "?from=9",
        "?to=0",
        "?from=-1",
        "?from=x",
        "?before=1e9",
        "?to=99999999999",
        "?from=%00",
    ] {
        assert_eq!(tamsin.get(&history(story, query)).status, 404, "{query}");
    }
    for query in [
        "?from=&to=",
        "?before=0",
        "?before=-5",
        "?after=99",
        "?from=1&to=1",
        "?swap=1",
        "?from=2&to=1&swap=1",
    ] {
        assert_eq!(tamsin.get(&history(story, query)).status, 200, "{query}");
    }
    for (part, status) in [
        (("blocks", "~/"), 409),
        (("blocks", "<script>"), 409),
        (("blocks", "zzzzzzzzzz/yyyyyyyyyy"), 409),
        (("field", "slugline"), 409),
        (("field", "body"), 409),
        (("field", "notes"), 409),
    ] {
        let answer = restores(&desk, &desk.tamsin, story, 1, &[part]);
        assert_eq!(answer.status, status, "{part:?}: {}", answer.text());
        assert!(answer.text().contains("role=\"alert\""));
    }
    assert_eq!(restores(&desk, &desk.tamsin, story, 7, &[]).status, 404);
    assert_eq!(desk.tamsin.now_of(story).2.headline, "The long vote");
}

fn names(desk: &Desk, person: &Person, story: ArticleId, number: i32, seen: &str, name: &str) -> Answer {
    let key = uuid::Uuid::now_v7().to_string();
    let fields = [
        ("seen", seen),
        ("name", name),
        ("key", &key),
        ("from", "1"),
        ("to", &number.to_string()),
    ];
    at(desk, person).post(&format!("/admin/articles/{story}/revisions/{number}/name"), &fields)
}

#[test]
fn a_revision_has_a_name_that_is_on_record_and_no_part_of_the_seal() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let seal = desk.tamsin.now_of(story).2.seal();

    assert_eq!(
        names(&desk, &desk.tamsin, story, 1, "", "  As the <lawyers>  read it ").status,
        303
    );

    // What has a name stays as it is: the next save begins another revision.
    desk.tamsin
        .edits(story, |content| content.headline = "The long vote".into());
    let first = page(&desk, story, "?from=1");
    assert!(
        first.contains("“<bdi>As the &#60;lawyers&#62; read it</bdi>”") && first.contains("Rev. 2"),
        "{first}"
    );
    let kept: Vec<u8> = desk
        .owner()
        .query_one(
            "SELECT seal FROM newsroom.revisions WHERE article_id = $1 AND number = 1",
            &[&story.0],
        )
        .unwrap()
        .get(0);
    assert_eq!(kept, seal.0);
    let alone = at(&desk, &desk.tamsin)
        .get(&format!("/admin/articles/{story}/revisions/1"))
        .text();
    assert!(alone.contains("As the &#60;lawyers&#62; read it"));
    let review = at(&desk, &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text();
    assert!(
        review.contains("named <a href=") && review.contains("<q>As the &#60;lawyers&#62; read it</q>"),
        "{review}"
    );

    let late = names(&desk, &desk.ilse, story, 1, "", "Mine");
    assert_eq!(late.status, 409);
    assert!(
        late.text()
            .contains("Somebody named it “As the &#60;lawyers&#62; read it” in between.")
            && late.text().contains("value=\"Mine\""),
        "{}",
        late.text()
    );
    let long = names(&desk, &desk.ilse, story, 1, "As the <lawyers> read it", &"x".repeat(81));
    assert_eq!(long.status, 422);
    assert!(
        long.text().contains(&"x".repeat(81)) && long.text().contains("aria-invalid"),
        "{}",
        long.text()
    );
    assert_eq!(
        names(&desk, &desk.ilse, story, 1, "As the <lawyers> read it", "").status,
        303
    );
    assert!(!page(&desk, story, "?from=1").contains("lawyers"));
    assert_eq!(names(&desk, &desk.ilse, story, 9, "", "Nothing").status, 404);
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

#[test]
fn what_an_earlier_text_takes_the_place_of_stays_in_the_history_however_young_it_was() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    desk.tamsin
        .edits(story, |content| content.headline = "Written a moment ago".into());

    restored(&desk, story, 1, &[]);
    let content = restored(&desk, story, 3, &[("field", "headline")]);

    assert_eq!(content.headline, "Written a moment ago");
}

#[test]
fn the_keys_go_from_change_to_change_and_take_one_back_unless_somebody_types() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").with_document(&document(&[p("a", "Alpha."), p("b", "Beta.")])));
    rewrites(&desk.ilse, story, &[p("a", "Alpha one."), p("b", "Beta two.")]);
    desk.ilse.edits(story, |content| content.dek = "New".into());
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&at(&desk, &desk.tamsin).cookie());
    browser.visit(&history(story, "?from=1"));
    let focus = || browser.says("document.activeElement.id || document.activeElement.tagName");
    browser.waits_for("the script", "document.documentElement.dataset.js !== undefined");

    let walked: Vec<String> = ["j", "j", "j", "j", "k", "k", "k"]
        .map(|key| {
            browser.keys(key);
            focus()
        })
        .into();
    assert_eq!(
        walked,
        ["change-1", "change-2", "DT", "change-1", "DT", "change-2", "change-1"]
    );

    browser.press("Name revision 2…");
    browser.says("document.querySelector('.naming input[name=name]').focus()");
    browser.keys("jrk");
    assert_eq!(
        browser.says("document.querySelector('.naming input[name=name]').value"),
        "jrk"
    );
    browser.says("document.activeElement.blur()");
    browser.keys("r");
    assert_eq!(desk.tamsin.now_of(story).2.body.text(), "Alpha one.\n\nBeta two.");

    browser.says("document.querySelector('#change-2').focus()");
    browser.keys("r");

    browser.sees("It is in the working copy again.");
    assert_eq!(desk.tamsin.now_of(story).2.body.text(), "Alpha one.\n\nBeta.");
}

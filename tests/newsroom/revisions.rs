//! The history of a story: its revisions by sittings, their names, and the keys that walk through what changed.

use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    content::SealedContent,
    ids::ArticleId,
};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Desk, Member, Person, Story};

pub fn history(story: ArticleId, query: &str) -> String {
    format!("/admin/articles/{story}/history{query}")
}

pub fn at(desk: &Desk, person: &Person) -> Member {
    Member::of(desk.at(), person)
}

/// Sends the form that brings something of a revision back into the text as it is now.
pub fn restores(desk: &Desk, person: &Person, story: ArticleId, from: i32, part: &[(&str, &str)]) -> Answer {
    let version = desk.tamsin.now_of(story).0.to_string();
    let (from, key) = (from.to_string(), uuid::Uuid::now_v7().to_string());
    let fields = [
        [("version", version.as_str()), ("from", &from), ("key", &key)].as_slice(),
        part,
    ]
    .concat();
    at(desk, person).post(&format!("/admin/articles/{story}/restore"), &fields)
}

pub fn restored(desk: &Desk, story: ArticleId, from: i32, part: &[(&str, &str)]) -> SealedContent {
    let answer = restores(desk, &desk.tamsin, story, from, part);
    assert_eq!(answer.status, 303, "{part:?}: {}", answer.text());
    desk.tamsin.now_of(story).2
}

/// The values of the buttons that take something back, by their name.
pub fn ways_back(page: &str, name: &str) -> Vec<String> {
    let button = format!("name=\"{name}\" value=\"");
    page.split(&button)
        .skip(1)
        .filter(|rest| rest.split('>').next().unwrap().contains("data-take-back"))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

pub fn page(desk: &Desk, story: ArticleId, query: &str) -> String {
    let answer = at(desk, &desk.tamsin).get(&history(story, query));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.text()
}

pub fn p(id: &str, text: &str) -> Value {
    json!({ "type": "paragraph", "attrs": { "id": id.repeat(10) }, "content": [{ "type": "text", "text": text }] })
}

pub fn document(blocks: &[Value]) -> Value {
    json!({ "type": "doc", "content": blocks })
}

/// Another text, in a revision of its own: by whoever did not write the last one.
pub fn rewrites(person: &Person, story: ArticleId, blocks: &[Value]) {
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
    desk.ilse.acts(story, Order::Return("Count again".into())).unwrap();
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
        let rest = page.split("<strong>Rev. ").skip(1);
        rest.map(|rest| rest.split('<').next().unwrap().parse().unwrap())
            .collect()
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

//! An earlier text of a story comes back, whole or in part, as a change like any other: under its rules, on record, with
//! nothing else touched.

use std::collections::BTreeSet;

use copydesk::{
    articles::{gate::order::Order, stage::Stage, timeline::ChangeKind},
    ids::ArticleId,
    policy::Role,
};
use serde_json::json;

use crate::{
    comparing::variants,
    revisions::{at, document, history, p, page, restored, restores, ways_back},
    story_pictures::picture,
    support::{Desk, Story},
};

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
    desk.noor.acts(story, Order::Spike("No news".into())).unwrap();
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
    restored(&desk, story, 2, &[("field", "dek")]);
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

//! Checks: a TK is a marker until somebody says that it is none, an address is found at the desk and not behind the
//! approval, and nobody learns by them of a story that they may not know.

use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    error::Error,
    ids::ArticleId,
    policy::Role,
};

use crate::support::{Desk, Member, Person, SITE, Story};

fn problem_of<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Problems(problems)) => problems.to_string(),
        other => panic!("{other:?}"),
    }
}

fn approves(desk: &Desk, story: ArticleId) -> Result<copydesk::articles::stage::Stage, Error> {
    let seal = desk.tamsin.now_of(story).2.seal();
    desk.ilse.acts(story, Order::Approve(seal))
}

/// Submits without scripts, and answers the question when there is one.
fn submits(desk: &Desk, person: &Person, story: ArticleId, accepted: &[&str]) -> (u16, String) {
    let version = desk.tamsin.now_of(story).0.to_string();
    let mut fields = vec![("version", version.as_str()), ("from", "editor")];
    fields.extend(accepted.iter().map(|title| ("accepted", *title)));
    let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/submit"), &fields);
    (answer.status, answer.text())
}

fn spot(page: &str) -> String {
    let rest = page.split_once("name=\"spot\" value=\"").expect("a marker is shown").1;
    rest.split_once('"').unwrap().0.to_owned()
}

#[test]
fn a_tk_is_asked_about_at_submit_and_stops_an_approval() {
    let desk = Desk::open();
    for text in [
        "It cost TK million.",
        "It cost TKTK million.",
        "It cost [TK] million.",
        "- It cost\n- TKs",
    ] {
        let story = desk.draft(&Story::titled(text).saying(text));
        let title = if text.starts_with('-') {
            "TK in list item in block 1"
        } else {
            "TK in paragraph 1"
        };

        let (status, page) = submits(&desk, &desk.tamsin, story, &[]);
        assert_eq!(status, 422, "{text}");
        assert!(page.contains("Submit all the same?") && page.contains(title), "{page}");
        let other = submits(&desk, &desk.tamsin, story, &["No text"]);
        assert_eq!(other.0, 422, "what was accepted is something else");
        let all = ["TK in the headline", title];
        assert_eq!(submits(&desk, &desk.tamsin, story, &all).0, 303, "{text}");

        let review = Member::of(desk.at(), &desk.ilse).get(&format!("/admin/articles/{story}/review"));
        let accepted = format!("<span class=\"hint\">Accepted with it: {title}.</span>");
        assert!(
            review.text().contains(&accepted),
            "the editor reads in the timeline what was accepted"
        );

        assert!(problem_of(approves(&desk, story)).contains("TK in "));
        let recorded: serde_json::Value = desk
            .owner()
            .query_one(
                "SELECT subject FROM newsroom.activity WHERE article_id = $1 AND act = 'submitted'",
                &[&story.0],
            )
            .unwrap()
            .get(0);
        let checks = recorded["checks"].as_array().unwrap();
        assert!(
            checks
                .iter()
                .any(|check| check["check"] == title && check["accepted"] == true),
            "{recorded}"
        );
    }
}

#[test]
fn two_markers_of_one_place_are_counted() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying("It cost TK pounds, says a man of [TK] years."));

    let (status, page) = submits(&desk, &desk.tamsin, story, &[]);

    assert_eq!(status, 422);
    for title in ["<li>TK 1 of 2 in paragraph 1</li>", "<li>TK 2 of 2 in paragraph 1</li>"] {
        assert!(page.contains(title), "{title}: {page}");
    }
    for own in [
        "data-words=\"It cost TK pounds, says a man of […\" data-at=\"8\" data-nth=\"0\"",
        "data-words=\"…pounds, says a man of [TK] years.\" data-at=\"24\" data-nth=\"1\"",
    ] {
        assert!(page.contains(own), "each Show knows its own: {page}");
    }
}

#[test]
fn what_was_said_to_be_no_marker_is_not_counted_beside_the_others() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("A shop").saying("She went to TK Maxx and paid TK pounds."));
    let member = Member::of(desk.at(), &desk.tamsin);
    let path = format!("/admin/articles/{story}");
    let page = member.get(&path).text();

    let denied = member.post(
        &format!("{path}/not-a-marker"),
        &[("from", "editor"), ("spot", &spot(&page)), ("why", "A shop")],
    );

    assert_eq!(denied.status, 303);
    let page = member.get(&path).text();
    assert!(page.contains("<strong>TK in paragraph 1</strong>"), "{page}");
    assert!(page.contains("data-nth=\"1\""), "it is still the second of its line");
}

#[test]
fn what_the_whole_story_lacks_is_not_accepted() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("").saying("Seven in favour."));

    let (status, page) = submits(&desk, &desk.tamsin, story, &["No headline"]);

    assert_eq!(status, 422);
    assert!(
        !page.contains("Submit all the same?") && page.contains("Write a headline."),
        "{page}"
    );
}

#[test]
fn somebody_says_that_a_tk_is_no_marker_and_it_is_silent_for_that_spot() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);
    for text in ["She went to TK Maxx.", "The Techniker Krankenkasse (TK) pays."] {
        let story = desk.draft(&Story::titled("A shop").saying(text));
        let path = format!("/admin/articles/{story}");
        let deny = |spot: &str, why: &str| {
            member
                .post(
                    &format!("{path}/not-a-marker"),
                    &[("from", "editor"), ("spot", spot), ("why", why)],
                )
                .status
        };
        let spot = spot(&member.get(&path).text());

        assert_eq!(deny(&spot, " "), 422, "without a word");
        assert_eq!(deny("0000000000000000", "A shop"), 409, "what is not there");
        assert_eq!(deny(&spot, "A name"), 303);

        let page = member.get(&path).text();
        assert!(page.contains("No TK left in the text"), "{page}");
        assert!(page.contains("said that a TK in "), "on record");
        assert_eq!(submits(&desk, &desk.tamsin, story, &[]).0, 303);
        approves(&desk, story).unwrap();

        // Another one is another spot.
        desk.tamsin.edits(story, |content| content.dek = "It cost TK.".into());
        assert!(problem_of(approves(&desk, story)).contains("TK in the dek"));
    }
}

#[test]
fn an_address_that_another_story_has_is_found_at_submit_and_a_free_one_is_taken_at_review() {
    let desk = Desk::open();
    desk.live(&Story::titled("The tide gate opens"));
    let story = desk.draft(&Story::titled("The tide gate opens"));

    let (status, page) = submits(&desk, &desk.tamsin, story, &[]);
    assert_eq!(status, 422);
    let title = "Another story has the address /the-tide-gate-opens";
    assert!(
        page.contains(title) && page.contains("Take /the-tide-gate-opens-2"),
        "{page}"
    );
    assert_eq!(submits(&desk, &desk.tamsin, story, &[title]).0, 303);
    assert!(problem_of(approves(&desk, story)).contains("/the-tide-gate-opens-2 is free"));

    let member = Member::of(desk.at(), &desk.ilse);
    let review = member.get(&format!("/admin/articles/{story}/review")).text();
    assert!(review.contains("Take /the-tide-gate-opens-2"), "{review}");
    let version = desk.tamsin.now_of(story).0.to_string();
    let fields = [
        ("version", version.as_str()),
        ("from", "review"),
        ("slug", "the-tide-gate-opens-2"),
    ];
    let taken = member.post(&format!("/admin/articles/{story}/fields"), &fields);
    assert_eq!(
        (taken.status, taken.header("location")),
        (303, format!("/admin/articles/{story}/review?done=saved").as_str())
    );
    approves(&desk, story).unwrap();
    desk.ilse.publishes(story, ChangeKind::First, None);
    assert_eq!(desk.reader.api("/articles/by-slug/the-tide-gate-opens-2").status, 200);
}

#[test]
fn a_link_whose_host_mixes_writing_systems_is_pointed_out() {
    let desk = Desk::open();
    let linked = |href: &str| {
        let text = serde_json::json!({ "type": "text", "text": "the bank", "marks": [{ "type": "link", "attrs": { "href": href } }] });
        let document = serde_json::json!({ "type": "doc", "content": [{ "type": "paragraph", "content": [text] }] });
        desk.draft(&Story::titled("The bank").with_document(&document))
    };
    let said = |href: &str| {
        let page = Member::of(desk.at(), &desk.tamsin).get(&format!("/admin/articles/{}/review", linked(href)));
        page.text()
            .contains("A link in paragraph 1 mixes writing systems: \u{2068}")
    };

    for href in [
        "https://\u{430}pple.example/",
        "https://xn--pple-43d.example/",
        "https://www.g\u{3bf}\u{3bf}gle.example/x",
    ] {
        assert!(said(href), "{href}");
    }
    for href in [
        "https://apple.example/",
        "https://東京news.example/",
        "https://пример.example/",
        "mailto:a@b.example",
    ] {
        assert!(!said(href), "{href}");
    }
    let story = linked("https://\u{430}pple.example/");
    assert_eq!(submits(&desk, &desk.tamsin, story, &[]).0, 303);
}

#[test]
fn a_slug_warning_tells_nobody_of_a_story_that_they_may_not_know() {
    let desk = Desk::open();
    let lowri = desk.person("Lowri Pugh", Role::Contributor);
    let secret = desk.approved(&Story::titled("Mayor resigns"));
    desk.ilse.embargoes(secret, 6);
    desk.ilse
        .schedules(secret, ChangeKind::First, desk.ilse.now() + chrono::TimeDelta::hours(8));
    desk.ilse.writes(&Story::titled("Budget vote"));

    // Who looks, the headline, what is said.
    let table = [
        (&desk.noor, "Mayor resigns", "/mayor-resigns cannot be promised"),
        (&lowri, "Mayor resigns", ""),
        (
            &desk.tamsin,
            "Mayor resigns",
            "Another story has the address /mayor-resigns",
        ),
        (
            &desk.ilse,
            "Mayor resigns",
            "Another story has the address /mayor-resigns",
        ),
        (&desk.noor, "Budget vote", "Another draft wishes for /budget-vote too"),
        (&lowri, "Budget vote", ""),
    ];
    for (person, headline, said) in table {
        let own = person.writes(&Story::titled(headline));
        let page = Member::of(desk.at(), person)
            .get(&format!("/admin/articles/{own}"))
            .text();
        for one in ["cannot be promised", "Another story has", "Another draft wishes"] {
            assert_eq!(page.contains(one), said.contains(one), "{headline}: {one}: {page}");
        }
        assert!(page.contains(said), "{headline}: {page}");
        desk.ilse.acts(own, Order::Spike("Only a test".into())).unwrap();
    }
}

#[test]
fn what_readers_stumble_over_is_said_and_holds_nothing_up() {
    let desk = Desk::open();
    desk.live(&Story::titled("Earlier"));
    desk.draft(&Story::titled("Not yet"));
    // An address that a live story will have tomorrow.
    let planned = desk.live(&Story::titled("The minister"));
    desk.tamsin
        .edits(planned, |content| content.slug = Some("the-minister-resigns".into()));
    desk.approve(planned);
    desk.ilse.schedules(
        planned,
        ChangeKind::Update,
        chrono::Utc::now() + chrono::TimeDelta::days(1),
    );
    let link = |words: &str, href: &str| {
        serde_json::json!({ "type": "paragraph", "content": [
        { "type": "text", "text": "So it was. " },
        { "type": "text", "text": words, "marks": [{ "type": "link", "attrs": { "href": href } }] } ] })
    };
    let document = serde_json::json!({ "type": "doc", "content": [
        { "type": "heading", "attrs": { "level": 3 }, "content": [{ "type": "text", "text": "A part" }] },
        link("the first report", &format!("{SITE}/earlier?from=here#top")),
        link("the next", &format!("{SITE}/not-yet")),
        link("a section", &format!("{SITE}/category/news")),
        link("elsewhere", "https://example.org/earlier"),
        link("here", "https://example.org/report"),
        link("the resignation", &format!("{SITE}/the-minister-resigns")),
    ] });
    let story = desk.draft(&Story::titled("The vote").dek("So.").with_document(&document));
    let member = Member::of(desk.at(), &desk.tamsin);
    let page = || member.get(&format!("/admin/articles/{story}")).text();
    let titles = [
        "No larger heading above heading 1".to_owned(),
        format!("No story that readers have is at a link in paragraph 2: \u{2068}{SITE}/not-yet\u{2069}"),
        "A link in paragraph 5 says only “here”".to_owned(),
        format!("No story that readers have is at a link in paragraph 6: \u{2068}{SITE}/the-minister-resigns\u{2069}"),
    ];

    let said = page();
    for title in &titles {
        assert!(said.contains(title), "{title}: {said}");
    }
    assert_eq!(
        said.matches("No story that readers have").count(),
        4,
        "two checks, and a Show of each: {said}"
    );
    assert!(!said.contains("than it is to be"), "nobody said how long");

    for (target, title) in [
        ("10", "Longer than it is to be"),
        ("500", "Shorter than it is to be"),
        ("32", "As long as it is to be"),
    ] {
        let version = desk.tamsin.now_of(story).0.to_string();
        let saved = member.post(
            &format!("/admin/articles/{story}/fields"),
            &[("version", &version), ("target", target)],
        );
        assert_eq!(saved.status, 303, "{target}");
        let said = page();
        assert!(
            said.contains(title),
            "{title}: {}",
            desk.tamsin.now_of(story).2.body.word_count()
        );
    }

    assert_eq!(submits(&desk, &desk.tamsin, story, &[]).0, 303);
}

#[test]
fn how_hard_a_text_is_to_read_is_told_and_asks_for_nothing() {
    let desk = Desk::open();
    let text = "The council of the town has decided nothing so farther. ".repeat(10);
    let page = |lang: &str, text: &str| {
        let story = desk.draft(&Story::titled("The vote").in_language(lang).saying(text));
        let page = Member::of(desk.at(), &desk.tamsin).get(&format!("/admin/articles/{story}"));
        (story, page.text())
    };

    let (story, said) = page("en-GB", &text);
    assert!(
        said.contains("<li data-ok=\"na\">") && said.contains("10 words a sentence, LIX 50"),
        "{said}"
    );
    assert!(!page("th", &text).1.contains("LIX"), "words without blanks between");
    assert!(!page("en", "Too short.").1.contains("LIX"));

    assert_eq!(submits(&desk, &desk.tamsin, story, &[]).0, 303);
    let recorded = "SELECT subject::text FROM newsroom.activity WHERE article_id = $1 AND act = 'submitted'";
    let recorded: String = desk.owner().query_one(recorded, &[&story.0]).unwrap().get(0);
    assert!(!recorded.contains("LIX"), "{recorded}");
}

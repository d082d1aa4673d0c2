//! Rules of the house: kept by editors, tried out, exchanged as sheets; asked at acts, and never of what readers have.

use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    ids::ArticleId,
    policy::Role,
};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{
    browser::at_a_new_story,
    story_pictures::picture,
    support::{Answer, Browser, Desk, Member, Person, Story},
};

const PAGE: &str = "/admin/settings/house-rules";

/// A rule as its form has it.
#[derive(Clone, Copy)]
struct Typed<'t> {
    kind: &'t str,
    words: &'t str,
    language: &'t str,
    severity: &'t str,
    advice: &'t str,
    replacement: &'t str,
}

const EMAIL: Typed = Typed {
    kind: "word",
    words: "email",
    language: "",
    severity: "advice",
    advice: "With a hyphen.",
    replacement: "e-mail",
};

const EXPERT: Typed = Typed {
    kind: "phrase",
    words: "so-called expert",
    severity: "block",
    advice: "Say who it is.",
    replacement: "",
    ..EMAIL
};

impl<'t> Typed<'t> {
    fn fields<'f>(&'f self, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
        let own = [
            ("kind", self.kind),
            ("words", self.words),
            ("language", self.language),
            ("severity", self.severity),
            ("advice", self.advice),
            ("replacement", self.replacement),
        ];
        [&own, more].concat()
    }
}

fn add(member: &Member, rule: Typed) {
    let added = member.post(PAGE, &rule.fields(&[]));
    assert_eq!(
        added.header("location"),
        format!("{PAGE}?done=added"),
        "{}",
        added.text()
    );
}

/// A rule that somebody keeps, and its page.
pub fn kept_by(desk: &Desk, person: &Person) -> String {
    add(&Member::of(desk.at(), person), EMAIL);
    page_of(desk, EMAIL.words)
}

/// The address of the rule that looks for this.
fn page_of(desk: &Desk, words: &str) -> String {
    let row = desk
        .owner()
        .query_one("SELECT id FROM newsroom.house_rules WHERE pattern = $1", &[&words]);
    format!("{PAGE}/{}", row.unwrap().get::<_, uuid::Uuid>(0))
}

/// What each rule says, as the database has them.
fn stored(desk: &Desk) -> Vec<String> {
    let rows = desk.owner().query(
        "SELECT concat_ws('|', kind, pattern, severity, language, advice, replacement) FROM newsroom.house_rules ORDER BY pattern COLLATE \"C\", language",
        &[],
    );
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

/// What is on record of an act without a story.
fn recorded(desk: &Desk, act: &str) -> Vec<Value> {
    let rows = desk.owner().query(
        "SELECT subject FROM newsroom.activity WHERE act = $1 ORDER BY seq",
        &[&act],
    );
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

fn submits(desk: &Desk, person: &Person, story: ArticleId, accepted: &[&str]) -> (u16, String) {
    let version = desk.tamsin.now_of(story).0.to_string();
    let mut fields = vec![("version", version.as_str()), ("from", "editor")];
    fields.extend(accepted.iter().map(|title| ("accepted", *title)));
    let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/submit"), &fields);
    (answer.status, answer.text())
}

fn approves(desk: &Desk, story: ArticleId) -> Result<(), String> {
    let seal = desk.tamsin.now_of(story).2.seal();
    let outcome = desk.ilse.acts(story, Order::Approve(seal));
    outcome.map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn editors_add_change_and_remove_rules_on_record() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    add(&editor, EMAIL);
    let page = page_of(&desk, "email");

    let twice = editor.post(PAGE, &EMAIL.fields(&[]));
    assert_eq!(twice.status, 422);
    assert!(twice.text().contains("There is a rule for this already."));
    let block = Typed {
        severity: "block",
        ..EMAIL
    };
    let changed = editor.post(&page, &block.fields(&[("version", "1")]));
    assert_eq!(changed.status, 303, "{}", changed.text());
    assert_eq!(stored(&desk), ["word|email|block||With a hyphen.|e-mail"]);
    let shown = editor.get(&page).text();
    assert!(
        shown.contains("Added by Ilse Brandt") && shown.contains("Changed by Ilse Brandt"),
        "{shown}"
    );
    assert_eq!(editor.post(&format!("{page}/remove"), &[("version", "1")]).status, 409);
    assert_eq!(editor.post(&format!("{page}/remove"), &[("version", "2")]).status, 303);

    assert_eq!(stored(&desk), Vec::<String>::new());
    assert_eq!(editor.get(&page).status, 404);
    assert_eq!(recorded(&desk, "house_rule_added")[0]["rule"]["pattern"], "email");
    assert_eq!(recorded(&desk, "house_rule_changed")[0]["before"]["severity"], "advice");
    assert_eq!(recorded(&desk, "house_rule_changed")[0]["rule"]["severity"], "block");
    assert_eq!(recorded(&desk, "house_rule_removed")[0]["before"]["severity"], "block");
}

#[test]
fn of_two_people_the_second_keeps_what_they_typed() {
    let desk = Desk::open();
    let (ilse, noor) = (Member::of(desk.at(), &desk.ilse), Member::of(desk.at(), &desk.noor));
    add(&ilse, EMAIL);
    let page = page_of(&desk, "email");
    let theirs = Typed {
        advice: "Always.",
        ..EMAIL
    };
    let mine = Typed {
        advice: "Never.",
        ..EMAIL
    };

    assert_eq!(ilse.post(&page, &theirs.fields(&[("version", "1")])).status, 303);
    let stale = noor.post(&page, &mine.fields(&[("version", "1")]));

    assert_eq!(stale.status, 409);
    let text = stale.text();
    assert!(
        text.contains("Never.") && text.contains("<dd>Always.</dd>") && text.contains("name=\"version\" value=\"2\""),
        "{text}"
    );
    assert_eq!(noor.post(&page, &mine.fields(&[])).status, 428);
    assert_eq!(noor.post(&page, &mine.fields(&[("version", "2")])).status, 303);
}

#[test]
fn what_cannot_be_a_rule_is_a_sentence_and_loses_nothing_typed() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let long = "x".repeat(201);
    for (rule, sentence) in [
        (
            Typed {
                kind: "pattern",
                words: "so(me",
                ..EMAIL
            },
            "The pattern cannot be read from character 3 on: unclosed group.",
        ),
        (
            Typed {
                kind: "pattern",
                words: "(a*)*",
                ..EMAIL
            },
            "The pattern is also met where nothing stands.",
        ),
        (
            Typed {
                kind: "pattern",
                words: "(\\pL{100}){100}",
                ..EMAIL
            },
            "The pattern is too large.",
        ),
        (
            Typed {
                kind: "pattern",
                words: "(a)",
                replacement: "$2",
                ..EMAIL
            },
            "The pattern has no group $2.",
        ),
        (
            Typed {
                words: "two words",
                ..EMAIL
            },
            "Choose Phrase for several words.",
        ),
        (Typed { words: " ", ..EMAIL }, "Write what is looked for."),
        (Typed { words: &long, ..EMAIL }, "Shorten it to 200 characters."),
        (
            Typed {
                words: "a\u{202e}b",
                ..EMAIL
            },
            "Take out the invisible character",
        ),
        (Typed { kind: "wish", ..EMAIL }, "Choose word, phrase or pattern."),
        (Typed { severity: "", ..EMAIL }, "Choose advice or block."),
        (
            Typed {
                language: "klingon!",
                ..EMAIL
            },
            "Write a language tag",
        ),
        (
            Typed {
                advice: "",
                replacement: "",
                ..EMAIL
            },
            "Say what is wrong with it",
        ),
    ] {
        let answer = editor.post(PAGE, &rule.fields(&[]));
        let text = answer.text();
        assert_eq!(answer.status, 422, "{sentence}");
        assert!(text.contains(sentence), "{sentence}: {text}");
        assert!(
            text.contains("value=\"With a hyphen.\"") || rule.advice.is_empty(),
            "{sentence}"
        );
        assert_eq!(
            editor.post(&format!("{PAGE}/try"), &rule.fields(&[])).status,
            422,
            "{sentence}"
        );
    }
    assert_eq!(stored(&desk), Vec::<String>::new());
}

#[test]
fn a_block_is_mended_before_a_story_goes_on_and_advice_is_accepted_by_name() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let text = "A so‑called\u{a0}Expert sent an Email.\n\nAn email, another email.";
    let story = desk.draft(&Story::titled("Email from nobody").saying(text));
    add(&editor, EMAIL);
    add(&editor, EXPERT);
    let path = format!("/admin/articles/{story}");

    let (status, page) = submits(&desk, &desk.tamsin, story, &["“Email” in the headline"]);
    assert_eq!(status, 422);
    assert!(
        !page.contains("Submit all the same?") && page.contains("Say who it is."),
        "a block is never asked about: {page}"
    );

    desk.tamsin.edits(story, |content| {
        content.body = copydesk::body::Document::from_text("She sent an Email.\n\nAn email, another email.")
    });
    let (status, page) = submits(&desk, &desk.tamsin, story, &[]);
    let titles = [
        "“Email” in the headline",
        "“Email” in paragraph 1",
        "“email” 1 of 2 in paragraph 2",
        "“email” 2 of 2 in paragraph 2",
    ];
    assert_eq!(status, 422);
    for title in titles {
        assert!(page.contains(&format!("<li>{title}</li>")), "{title}: {page}");
    }
    assert!(page.contains("data-fix=\"E-mail\" data-place=\"headline\""), "{page}");
    assert!(page.contains("With a hyphen. The house writes “e-mail”."), "{page}");
    assert_eq!(submits(&desk, &desk.tamsin, story, &titles[..3]).0, 422, "all of it");
    assert_eq!(submits(&desk, &desk.tamsin, story, &titles).0, 303);

    let row = desk.owner().query_one(
        "SELECT subject FROM newsroom.activity WHERE article_id = $1 AND act = 'submitted'",
        &[&story.0],
    );
    let checks: Value = row.unwrap().get(0);
    for title in titles {
        let is_accepted = |check: &Value| check["check"] == title && check["accepted"] == true;
        assert!(
            checks["checks"].as_array().unwrap().iter().any(is_accepted),
            "{title}: {checks}"
        );
    }
    let review = editor.get(&format!("{path}/review")).text();
    assert!(
        review.contains("To mind: ") && review.contains(titles[0]),
        "whoever decides is told: {review}"
    );
    assert!(!review.contains("data-fix"), "nothing is written on that page");
    approves(&desk, story).unwrap();
    desk.ilse.publishes(story, ChangeKind::First, None);
}

#[test]
fn rules_are_asked_at_acts_and_take_nothing_from_readers() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let live = desk.live(&Story::titled("A so-called expert"));
    let signed = desk.approved(&Story::titled("Another so-called expert"));
    let waiting = desk.draft(&Story::titled("One more so-called expert"));
    desk.tamsin.submits(waiting);

    add(&editor, EXPERT);

    assert_eq!(desk.read(live)["headline"], "A so-called expert");
    assert!(
        approves(&desk, waiting)
            .unwrap_err()
            .contains("“so-called expert” in the headline. Say who it is.")
    );
    let plan = copydesk::articles::timeline::Plan {
        kind: ChangeKind::First,
        note: None,
    };
    let refused = desk.ilse.acts(signed, Order::Publish(plan)).unwrap_err().to_string();
    assert!(refused.contains("“so-called expert” in the headline"), "{refused}");
    let review = editor.get(&format!("/admin/articles/{signed}/review")).text();
    assert!(
        review.contains("“so-called expert” in the headline. Say who it is."),
        "the button says why: {review}"
    );

    let version = "1";
    let page = page_of(&desk, "so-called expert");
    let advice = Typed {
        severity: "advice",
        ..EXPERT
    };
    assert_eq!(editor.post(&page, &advice.fields(&[("version", version)])).status, 303);
    desk.ilse.publishes(signed, ChangeKind::First, None);
    approves(&desk, waiting).unwrap();
}

#[test]
fn an_editor_who_publishes_in_one_press_accepts_what_the_page_said() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    add(&editor, EMAIL);
    let story = desk.draft(&Story::titled("An email"));
    let (version, _, content) = desk.tamsin.now_of(story);
    let (version, seal) = (version.to_string(), content.seal().to_string());

    let answer = editor.post(
        &format!("/admin/articles/{story}/publish"),
        &[("version", &version), ("seal", &seal)],
    );

    assert_eq!(answer.status, 303, "{}", answer.text());
    let row = desk.owner().query_one(
        "SELECT subject::text FROM newsroom.activity WHERE article_id = $1 AND act = 'submitted'",
        &[&story.0],
    );
    let said: String = row.unwrap().get(0);
    assert!(
        said.contains("“email” in the headline\"") && said.contains("\"accepted\": true"),
        "{said}"
    );
}

#[test]
fn every_line_that_somebody_reads_is_looked_at_in_its_language() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    add(
        &editor,
        Typed {
            words: "foo",
            replacement: "",
            ..EMAIL
        },
    );
    add(
        &editor,
        Typed {
            words: "foo",
            language: "de",
            advice: "Nur auf Deutsch.",
            replacement: "",
            ..EMAIL
        },
    );
    add(
        &editor,
        Typed {
            words: "bar",
            language: "en-US",
            replacement: "",
            ..EMAIL
        },
    );
    let words = |content: &mut copydesk::content::SealedContent| {
        content.kicker = "Foo".into();
        content.words.summary = "A foo.".into();
        content.words.social_text = "Foo bar".into();
        content.words.canonical_url = "https://example.org/foo".into();
    };
    let text = "A foo.\n\n## Foo\n\n> foo\n\n- foo";
    let story = desk.draft(&Story::titled("Foo").dek("foo").with(words).saying(text));

    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text();

    for place in [
        "the headline",
        "the kicker",
        "the dek",
        "the summary",
        "the text when shared",
        "paragraph 1",
        "heading 1",
        "quote in block 3",
        "list item in block 4",
    ] {
        let met = ["foo", "Foo"]
            .iter()
            .any(|word| page.contains(&format!("<strong>“{word}” in {place}</strong>")));
        assert!(met, "{place}: {page}");
    }
    assert!(
        !page.contains("canonical address") && !page.contains("Nur auf Deutsch.") && !page.contains("“bar”"),
        "{page}"
    );
    let german = desk.draft(&Story::titled("Ein Foo").in_language("de-AT"));
    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{german}"))
        .text();
    assert_eq!(
        page.matches("<strong>“Foo” in the headline</strong>").count(),
        1,
        "one of two rules speaks: {page}"
    );
}

#[test]
fn words_that_run_from_the_right_are_accepted_by_name_too() {
    let desk = Desk::open();
    let arabic = Typed {
        words: "كلمة",
        replacement: "لفظة",
        ..EMAIL
    };
    add(&Member::of(desk.at(), &desk.ilse), arabic);
    let story = desk.draft(&Story::titled("هذه كلمة، والكلمة").in_language("ar"));
    let title = "“\u{2068}كلمة\u{2069}” in the headline";

    let (status, page) = submits(&desk, &desk.tamsin, story, &[]);

    assert_eq!(status, 422);
    assert!(
        page.contains(&format!("<li>{title}</li>")) && page.contains("data-fix=\"لفظة\""),
        "{page}"
    );
    assert_eq!(submits(&desk, &desk.tamsin, story, &[title]).0, 303);
}

/// What trying a rule out says.
fn tries(member: &Member, rule: Typed) -> String {
    let answer = member.post(&format!("{PAGE}/try"), &rule.fields(&[]));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

#[test]
fn a_rule_is_tried_out_on_what_a_person_may_see() {
    let desk = Desk::open();
    desk.live(&Story::titled("A live one").saying("He sent an email to the council on Monday, says the email."));
    desk.draft(&Story::titled("A draft").saying("No such word."));
    let secret = desk.approved(&Story::titled("Secret email"));
    desk.ilse.embargoes(secret, 6);
    let spiked = desk.draft(&Story::titled("A spiked email"));
    desk.tamsin.acts(spiked, Order::Spike("No".into())).unwrap();
    let (ilse, noor) = (Member::of(desk.at(), &desk.ilse), Member::of(desk.at(), &desk.noor));

    let said = tries(&noor, EMAIL);

    assert!(
        said.contains("Of the newest 2 stories that you may see it meets 1. Nothing was saved."),
        "{said}"
    );
    assert!(
        said.contains("He sent an <mark>email</mark> to the council on") && said.contains("met 2 times"),
        "{said}"
    );
    assert!(!said.contains("Secret") && !said.contains("spiked"), "{said}");
    assert!(
        said.contains("value=\"With a hyphen.\""),
        "what was typed is still there"
    );
    let all = tries(&ilse, EMAIL);
    assert!(
        all.contains("Secret <mark>email</mark>"),
        "whoever set the embargo may see it: {all}"
    );
    let own = desk.person("Bo Lind", Role::Admin);
    assert!(
        tries(
            &Member::of(desk.at(), &own),
            Typed {
                words: "zebra",
                ..EMAIL
            }
        )
        .contains("it meets none.")
    );
    assert_eq!(stored(&desk), Vec::<String>::new());
}

/// Sends a sheet.
fn imports(member: &Member, sheet: &[u8], how: &str, key: &str) -> Answer {
    let part = |name: &str, value: &str| {
        format!("--seam\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = "--seam\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rules.csv\"\r\nContent-Type: text/csv\r\n\r\n";
    let begin = format!("{}{}{head}", part("how", how), part("key", key));
    let body = [begin.as_bytes(), sheet, b"\r\n--seam--\r\n"].concat();
    member.posts(&format!("{PAGE}/import"), "multipart/form-data; boundary=seam", body)
}

#[test]
fn a_sheet_comes_back_as_it_went_hostile_cells_and_all() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    add(
        &editor,
        Typed {
            kind: "pattern",
            words: "=cmd\\|'/C calc'!A0",
            advice: "@no",
            replacement: "-1",
            ..EMAIL
        },
    );
    add(
        &editor,
        Typed {
            words: "'+x",
            advice: "a, \"b\"; c",
            replacement: "+y",
            ..EMAIL
        },
    );
    add(
        &editor,
        Typed {
            words: "مرحبا",
            language: "ar",
            advice: "=HYPERLINK(\"http://x.example\",\"y\")",
            ..EXPERT
        },
    );
    let before = stored(&desk);

    let sheet = editor.get(&format!("{PAGE}.csv"));

    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        sheet.header("content-disposition").starts_with("attachment"),
        "a browser never shows it"
    );
    let text = sheet.text();
    for row in text.trim_start_matches('\u{feff}').lines() {
        for cell in row.split(',').map(|cell| cell.trim_matches('"')) {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}: {row}");
        }
    }
    let other = Desk::open();
    let there = Member::of(other.at(), &other.ilse);
    assert_eq!(imports(&there, &sheet.body, "replace", "key-import-1").status, 303);
    assert_eq!(stored(&other), before);
    assert_eq!(there.get(&format!("{PAGE}.csv")).text(), text);
}

#[test]
fn a_sheet_is_taken_whole_or_not_at_all() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    add(&editor, EMAIL);
    add(&editor, EXPERT);
    let before = stored(&desk);
    let head = "kind;pattern;severity;advice\r\n";

    let bad = imports(
        &editor,
        format!("{head}word;fine;advice;No\r\nword;two words;advice;No\r\npattern;(;block;No\r\n").as_bytes(),
        "replace",
        "key-import-1",
    );
    assert_eq!(bad.status, 422);
    let text = bad.text();
    for sentence in [
        "Nothing was imported.",
        "Line 3: A word has no blank in it.",
        "Line 4: The pattern cannot be read from character 1 on",
    ] {
        assert!(text.contains(sentence), "{sentence}: {text}");
    }
    assert!(
        text.contains("id=\"how-replace\" name=\"how\" value=\"replace\" checked"),
        "what was chosen stays: {text}"
    );
    assert!(
        imports(&editor, b"kind,pattern\nword,Stra\xdfe", "add", "key-import-2")
            .text()
            .contains("not in UTF-8")
    );
    let many: String = (0..101).map(|n| format!("pattern;a{n};advice;No\r\n")).collect();
    let refused = imports(&editor, format!("{head}{many}").as_bytes(), "add", "key-import-3");
    assert!(
        refused.text().contains("There can be 100 patterns at most."),
        "{}",
        refused.text()
    );
    assert!(
        imports(&editor, b"", "add", "key-import-4")
            .text()
            .contains("Choose a CSV file")
    );
    assert_eq!(stored(&desk), before);

    let sheet = format!("\u{feff}{head}word;email;block;Now a block\r\nword;new;advice;No\r\n");
    assert_eq!(imports(&editor, sheet.as_bytes(), "add", "key-import-5").status, 303);
    assert_eq!(
        stored(&desk),
        [
            "word|email|block||Now a block|",
            "word|new|advice||No|",
            "phrase|so-called expert|block||Say who it is.|"
        ]
    );
    let again = imports(
        &editor,
        format!("{head}word;other;advice;No\r\n").as_bytes(),
        "add",
        "key-import-5",
    );
    assert_eq!(
        again.status,
        422,
        "another file under the same key is told from the first: {}",
        again.text()
    );
    assert_eq!(
        imports(&editor, sheet.as_bytes(), "replace", "key-import-6").status,
        303
    );
    assert_eq!(
        stored(&desk),
        ["word|email|block||Now a block|", "word|new|advice||No|"]
    );

    let record = recorded(&desk, "house_rules_imported");
    assert_eq!(record[0]["added"].as_array().unwrap().len(), 1);
    assert_eq!(record[0]["changed"][0]["pattern"], "email");
    assert_eq!(record[1]["removed"][0]["pattern"], "so-called expert");
}

#[test]
fn the_sheet_of_the_documentation_is_one() {
    let docs = include_str!("../../docs/writing.md");
    let sheet = docs.split_once("```csv\n").unwrap().1.split_once("```").unwrap().0;
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);

    assert_eq!(imports(&editor, sheet.as_bytes(), "add", "key-import-1").status, 303);

    let story = desk.draft(&Story::titled("Up 5% by Tunix").saying("The illegal immigrant got an Email."));
    desk.tamsin.edits(story, |content| content.lang = "en-GB".into());
    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text();
    for said in [
        "<strong>“5%” in the headline</strong><p>The house writes “5 per cent”.</p>",
        "The house writes “Tunyx”.",
        "<strong>“illegal immigrant” in paragraph 1</strong><p>Say what somebody did.</p>",
        "data-fix=\"E-mail\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn a_thousand_rules_are_the_most_also_for_two_at_once() {
    let desk = Desk::open();
    let rows = "INSERT INTO newsroom.house_rules (id, kind, pattern, severity, advice, created_at, modified_at)
        SELECT gen_random_uuid(), 'word', 'word' || n, 'advice', 'No', now(), now() FROM generate_series(1, 999) n";
    desk.owner().batch_execute(rows).unwrap();
    let add = |person: &Person, words: &str| {
        let fields = Typed { words, ..EMAIL };
        Member::of(desk.at(), person).post(PAGE, &fields.fields(&[])).status
    };

    let statuses = std::thread::scope(|scope| {
        let both =
            [(&desk.ilse, "one"), (&desk.noor, "other")].map(|(person, words)| scope.spawn(move || add(person, words)));
        both.map(|one| one.join().unwrap())
    });

    assert!(matches!(statuses, [303, 422] | [422, 303]), "{statuses:?}");
    assert_eq!(stored(&desk).len(), 1_000);
    let story = desk.draft(&Story::titled("A word7 of it"));
    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text();
    assert!(
        page.contains("“word7” in the headline"),
        "a change by hand is noticed too"
    );
    assert_eq!(Member::of(desk.at(), &desk.ilse).get(PAGE).status, 200);
}

#[test]
fn a_browser_writes_what_the_house_writes_in_one_place_and_undo_takes_it_back() {
    let desk = Desk::open();
    add(&Member::of(desk.at(), &desk.ilse), EMAIL);
    let (_, writer) = at_a_new_story(&desk, "Yusra Kellaway", Role::Journalist);
    writer.fill("Headline", "An email");
    writer.enter_text();
    writer.paste("She sent an email.\n\nEmail after email came.");
    writer.press("Checks");
    let text = "[...document.querySelectorAll('[role=textbox] p')].map(one => one.textContent).join('|')";
    let writes = |title: &str| {
        let button =
            format!("[...document.querySelectorAll('[data-fix]')].find(one => one.textContent.endsWith('{title}'))");
        writer.waits_for(title, &button);
        writer.says(&format!("{button}.click()"));
    };

    writes("“email” in paragraph 2");
    writer.waits_for(
        "one place alone",
        &format!("{text} === 'She sent an email.|Email after e-mail came.'"),
    );
    writer.keys(Key::Control + "z");
    writer.waits_for(
        "the words as they were",
        &format!("{text} === 'She sent an email.|Email after email came.'"),
    );
    writes("“Email” in paragraph 2");
    writer.waits_for(
        "its capital",
        &format!("{text} === 'She sent an email.|E-mail after email came.'"),
    );

    writes("“email” in the headline");
    let headline = "document.querySelector('[name=headline]').value";
    writer.waits_for("the headline", &format!("{headline} === 'An e-mail'"));
    writer.keys(Key::Control + "z");
    writer.waits_for("the headline as it was", &format!("{headline} === 'An email'"));
    writes("“email” in the headline");
    writes("“email” in paragraph 1");
    writes("“email” in paragraph 2");
    writer.press("Submit for review");
    writer.sees("Submitted for review.");
}

#[test]
fn a_browser_shows_and_writes_in_titles_captions_and_alt_texts_too() {
    let desk = Desk::open();
    add(&Member::of(desk.at(), &desk.ilse), EMAIL);
    let shown = picture(&Member::of(desk.at(), &desk.tamsin), 1);
    let attrs = json!({"id": "aaaaaaaaaa", "picture": shown, "layout": "column", "alt": "An email in print"});
    let body = json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [
        {"type": "image", "attrs": attrs, "content": [{"type": "text", "text": "Her email"}]},
        {"type": "embed", "attrs": {"id": "bbbbbbbbbb", "address": "https://vimeo.com/1", "title": "An email, read"}},
        {"type": "paragraph", "attrs": {"id": "cccccccccc"}, "content": [{"type": "text", "text": "So it was."}]}]});
    let story = Story::titled("So it was").led_by(shown).with_document(&body);
    let story = desk.draft(&story.with(|content| {
        content.kicker = "Email".into();
        content.words.summary = "By email".into();
        if let Some(lead) = &mut content.lead {
            lead.caption = "The email".into();
        }
    }));
    let writer = Browser::open(desk.at());
    writer.visit("/admin/sign-in");
    writer.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    writer.visit(&format!("/admin/articles/{story}#p-checks"));
    writer.waits_for("the page", "document.querySelector('[role=textbox]')");

    let found = |kind: &str, title: &str| {
        let one =
            format!("[...document.querySelectorAll('[data-{kind}]')].find(one => one.textContent.endsWith('{title}'))");
        writer.waits_for(title, &one);
        one
    };
    let places = [
        ("Email", "the kicker", "E-mail"),
        ("email", "the summary", "By e-mail"),
        ("email", "the caption of the lead picture", "The e-mail"),
        ("email", "the alt text of the picture in block 1", "An e-mail in print"),
        ("email", "the title of the embed in block 2", "An e-mail, read"),
    ];
    for (words, place, after) in places {
        let title = format!("“{words}” in {place}");
        writer.says(&format!("{}.click()", found("show", &title)));
        let selected = "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)";
        writer.waits_for(
            &title,
            &format!("document.activeElement.checkVisibility() && {selected} === '{words}'"),
        );
        writer.says(&format!("{}.click()", found("fix", &title)));
        writer.waits_for(after, &format!("document.activeElement.value === '{after}'"));
    }
    writer.says(&format!("{}.click()", found("fix", "“email” in picture in block 1")));
    writer.waits_for(
        "the caption",
        "document.querySelector('[role=textbox] figcaption').textContent === 'Her e-mail'",
    );
    writer.press("Submit for review");
    writer.sees("Submitted for review.");
}

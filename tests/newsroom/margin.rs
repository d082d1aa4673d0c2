//! Notes in the margin: threads between colleagues on words of a text, which they follow while it changes and of which they are
//! no part.

use copydesk::{articles::timeline::ChangeKind, body::Document, ids::ArticleId, policy::Role};
use thirtyfour::Key;
use uuid::Uuid;

use crate::support::{Answer, Browser, Desk, Member, Person, Story, between};

const TEXT: &str = "Seven councillors were in favour.\n\nThe wall would cost £38 million, the bank £11 million.";

fn posts_form(desk: &Desk, who: &Person, path: &str, fields: &[(&str, &str)]) -> Answer {
    let key = Uuid::now_v7().to_string();
    Member::of(desk.at(), who).post(path, &[fields, &[("key", &key)]].concat())
}

/// Begins a note on words of a story.
pub fn notes(desk: &Desk, who: &Person, story: ArticleId, words: &str, said: &str) -> Answer {
    let path = format!("/admin/articles/{story}/notes");
    posts_form(desk, who, &path, &[("note-words", words), ("note-said", said)])
}

/// A note on the beginning of a story, answered, and one that is resolved; for pages that show notes of every kind.
pub fn notes_on_all(desk: &Desk, who: &Person, story: ArticleId) {
    let body = desk.tamsin.now_of(story).2.body;
    let block = body.blocks()[0].id().to_string();
    for said in ["Who says so?", "One more thing."] {
        let path = format!("/admin/articles/{story}/notes");
        let begun = posts_form(desk, who, &path, &[("note-block", &block), ("note-said", said)]);
        assert_eq!(begun.status, 303, "{}", begun.text());
        does(desk, who, story, "answer", "The minutes.");
    }
    does(desk, who, story, "resolve", "");
}

fn does(desk: &Desk, who: &Person, story: ArticleId, act: &str, said: &str) -> Answer {
    let note = desk.text("SELECT id::text FROM newsroom.margin_notes ORDER BY begun_at DESC LIMIT 1");
    let remark = desk.text(
        "SELECT coalesce((SELECT id::text FROM newsroom.margin_remarks ORDER BY said_at DESC, id DESC LIMIT 1), '')",
    );
    let path = format!("/admin/articles/{story}/notes/{note}/{act}");
    let fields = [
        ("note", note.as_str()),
        ("note-said", said),
        if ["change", "take-back"].contains(&act) {
            ("remark", remark.as_str())
        } else {
            ("from", "")
        },
    ];
    posts_form(desk, who, &path, &fields)
}

fn review(desk: &Desk, who: &Person, story: ArticleId) -> String {
    Member::of(desk.at(), who)
        .get(&format!("/admin/articles/{story}/review"))
        .text()
}

fn draft(desk: &Desk) -> ArticleId {
    desk.draft(&Story::titled("The vote").saying(TEXT))
}

fn says(desk: &Desk, story: ArticleId, text: &str) {
    // Blocks keep their names: the editor sends the document that it has.
    let blocks: Vec<serde_json::Value> = text
        .split("\n\n")
        .map(|line| {
            let (id, line) = line.split_once(": ").unwrap();
            serde_json::json!({"type": "paragraph", "attrs": {"id": id}, "content": [{"type": "text", "text": line}]})
        })
        .collect();
    let sent = serde_json::json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": blocks});
    let body = Document::parse(&sent).unwrap().document;
    desk.tamsin.edits(story, |content| content.body = body);
}

fn told(desk: &Desk) -> String {
    let told = desk.text(
        "SELECT coalesce(string_agg(split_part(s.name, ' ', 1) || ' ' || n.said, ', ' ORDER BY n.id), '')
         FROM newsroom.notices n JOIN newsroom.staff s ON s.id = n.staff_id",
    );
    desk.sql("DELETE FROM newsroom.notices");
    told
}

#[test]
fn a_note_stays_with_its_words_while_the_text_moves_and_says_when_they_are_gone() {
    let desk = Desk::open();
    let story = draft(&desk);
    says(
        &desk,
        story,
        "aaaaaaaaaa: Seven were in favour.\n\nbbbbbbbbbb: The wall would cost £38 million, the bank £11 million.",
    );

    let noted = notes(&desk, &desk.ilse, story, "£38 million", "Say “last night’s figure”.");

    assert_eq!(noted.status, 303, "{}", noted.text());
    assert!(noted.header("location").ends_with("/review?done=note-begun#notes"));
    let shown = review(&desk, &desk.tamsin, story);
    for words in [
        "on \u{2068}“£38 million”\u{2069}, paragraph 2",
        "Say “last night’s figure”.",
        "Ilse Brandt",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for (text, on) in [
        (
            "cccccccccc: New.\n\naaaaaaaaaa: Seven were in favour.\n\nbbbbbbbbbb: Lifting it would cost £38 million.",
            "“£38 million”\u{2069}, paragraph 3",
        ),
        (
            "aaaaaaaaaa: Seven were in favour. The wall would cost £38 million, the bank £11 million.",
            "“£38 million”\u{2069}, paragraph 1",
        ),
        (
            "aaaaaaaaaa: Seven were in favour.\n\nbbbbbbbbbb: The wall would cost £40 million.",
            "on words that are no longer there: \u{2068}“£38 million”",
        ),
        (
            "bbbbbbbbbb: The wall would cost £38 million, the bank £11 million.",
            "“£38 million”\u{2069}, paragraph 1",
        ),
    ] {
        says(&desk, story, text);
        let shown = review(&desk, &desk.tamsin, story);
        assert!(shown.contains(on), "{on}: {shown}");
    }
    let whole = posts_form(
        &desk,
        &desk.noor,
        &format!("/admin/articles/{story}/notes"),
        &[("note-block", "bbbbbbbbbb"), ("note-said", "Too long.")],
    );
    assert_eq!(whole.status, 303, "{}", whole.text());
    says(&desk, story, "aaaaaaaaaa: First.\n\nbbbbbbbbbb: Other words.");
    assert!(review(&desk, &desk.ilse, story).contains("on paragraph 2"));
}

#[test]
fn a_thread_is_answered_resolved_and_opened_again_and_stops_no_approval() {
    let desk = Desk::open();
    let story = draft(&desk);
    desk.tamsin.submits(story);
    notes(&desk, &desk.ilse, story, "£38 million", "Whose figure?");

    assert_eq!(
        does(&desk, &desk.tamsin, story, "answer", "The engineer’s.").status,
        303
    );
    let open = review(&desk, &desk.ilse, story);
    for words in ["The engineer’s.", "1 open", "1 note is open. They stop nothing."] {
        assert!(open.contains(words), "{words}: {open}");
    }
    let list = Member::of(desk.at(), &desk.ilse).get("/admin/articles").text();
    assert!(list.contains("1 open note"), "{list}");
    assert_eq!(does(&desk, &desk.tamsin, story, "resolve", "").status, 303);
    let again = does(&desk, &desk.ilse, story, "resolve", "");
    assert_eq!(again.status, 409);
    assert!(
        again.text().contains("Tamsin Okoro resolved this note already."),
        "{}",
        again.text()
    );
    let late = does(&desk, &desk.ilse, story, "answer", "But then");
    assert_eq!(late.status, 409);
    let late = late.text();
    assert!(
        late.contains("This note is resolved. Reopen it to say more.") && late.contains("But then"),
        "{late}"
    );
    let settled = review(&desk, &desk.ilse, story);
    assert!(
        settled.contains("Tamsin Okoro resolved it, ") && settled.contains("none open"),
        "{settled}"
    );
    assert_eq!(does(&desk, &desk.ilse, story, "reopen", "").status, 303);
    assert!(review(&desk, &desk.ilse, story).contains("1 open"));
    desk.ilse.approves(story);
    let record = "SELECT string_agg(act, ', ' ORDER BY seq) FROM newsroom.activity WHERE act LIKE 'note%'";
    assert_eq!(
        desk.text(record),
        "note_begun, note_answered, note_resolved, note_reopened"
    );
}

#[test]
fn ones_own_word_can_be_changed_or_taken_back_until_somebody_answers() {
    let desk = Desk::open();
    let story = draft(&desk);
    notes(&desk, &desk.ilse, story, "£38 million", "Whos figure?");
    assert!(review(&desk, &desk.ilse, story).contains("Change or take back"));
    assert!(!review(&desk, &desk.tamsin, story).contains("Change or take back"));

    assert_eq!(does(&desk, &desk.ilse, story, "change", "Whose figure?").status, 303);
    let shown = review(&desk, &desk.tamsin, story);
    assert!(
        shown.contains("Whose figure?") && shown.contains(", changed</time>") && !shown.contains("Whos figure"),
        "{shown}"
    );
    for (who, act) in [(&desk.tamsin, "change"), (&desk.noor, "take-back")] {
        let other = does(&desk, who, story, act, "Mine now");
        assert_eq!(other.status, 409, "{act}");
    }
    does(&desk, &desk.tamsin, story, "answer", "The engineer’s.");
    assert_eq!(does(&desk, &desk.ilse, story, "change", "Another").status, 409);
    assert_eq!(does(&desk, &desk.tamsin, story, "take-back", "").status, 303);
    assert_eq!(does(&desk, &desk.ilse, story, "take-back", "").status, 303);
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.margin_notes"), "0");
    let record = "SELECT string_agg(act, ', ' ORDER BY seq) FROM newsroom.activity WHERE act LIKE 'note%'";
    assert_eq!(
        desk.text(record),
        "note_begun, note_changed, note_answered, note_taken_back, note_taken_back"
    );
}

#[test]
fn bad_input_gets_a_sentence_and_keeps_what_was_typed() {
    let desk = Desk::open();
    let story = draft(&desk);
    let long = "x".repeat(10_000);
    let quoted = "y".repeat(301);
    for (words, said, sentence) in [
        ("£38 million", "", "Write what you want to say."),
        ("£38 million", " \u{200B}\u{202E} ", "Write what you want to say."),
        (
            "",
            "About what?",
            "Quote the words that the note is about, or choose a paragraph.",
        ),
        (
            "£31 million",
            "Kept words",
            "These words are not in the text as it is saved now.",
        ),
        ("million", "Which one?", "These words stand there 2 times."),
        (
            "£38 million",
            long.as_str(),
            "Shorten the note by 6000 characters: 4000 at most.",
        ),
        (quoted.as_str(), "Long", "Quote 300 characters at most"),
        ("£38 million", "@Nobody here and @ and @@", ""),
        ("£38 million", "\u{202E}evil\u{202C} <script>alert(1)</script>", ""),
    ] {
        let answer = notes(&desk, &desk.ilse, story, words, said);
        if sentence.is_empty() {
            assert_eq!(answer.status, 303, "{}", answer.text());
            continue;
        }
        let text = answer.text();
        assert_eq!(answer.status, 422, "{words:.20} {said:.20}");
        assert!(text.contains(sentence), "{sentence}: {text}");
        assert!(
            said.trim().is_empty() || text.contains(&format!(">\n{said}</textarea>")),
            "{said:.20}"
        );
    }
    let shown = review(&desk, &desk.ilse, story);
    assert!(
        shown.contains("evil &#60;script&#62;") || shown.contains("evil &lt;script&gt;"),
        "{shown}"
    );
    assert!(!shown.contains('\u{202E}'));
    let nowhere = Uuid::now_v7().to_string();
    for act in ["answer", "resolve", "reopen", "change", "take-back"] {
        let path = format!("/admin/articles/{story}/notes/{nowhere}/{act}");
        let fields = [("note", nowhere.as_str()), ("note-said", "Well said")];
        let gone = posts_form(&desk, &desk.ilse, &path, &fields);
        assert_eq!(gone.status, 409, "{act}");
        let text = gone.text();
        assert!(
            text.contains("This note is not there any more: it was taken back.") && text.contains("Well said"),
            "{text}"
        );
    }
}

#[test]
fn five_hundred_threads_are_shown_and_no_more_are_taken() {
    let desk = Desk::open();
    let story = draft(&desk);
    desk.sql(&format!(
        "WITH new AS (INSERT INTO newsroom.margin_notes (id, article_id, block_id, is_whole, before, words, after, nth, begun_by, begun_at)
           SELECT gen_random_uuid(), '{story}', 'zzzzzzzzzz', false, '', 'bank', '', 0, '{who}', newsroom.clock() FROM generate_series(1, 500) RETURNING id)
         INSERT INTO newsroom.margin_remarks (id, note_id, staff_id, said, said_at)
           SELECT gen_random_uuid(), id, '{who}', 'Which bank?', newsroom.clock() FROM new",
        who = desk.ilse.id()
    ));

    let shown = review(&desk, &desk.ilse, story);
    let more = notes(&desk, &desk.ilse, story, "£38 million", "One more");

    assert_eq!(shown.matches("Which bank?</p>").count(), 500);
    assert!(shown.contains("500 open"));
    assert_eq!(more.status, 409);
    assert!(
        more.text()
            .contains("500 notes are on this story. Answer one of them instead.")
    );
}

#[test]
fn who_is_called_by_name_hears_it_and_nobody_who_may_not_see_the_story() {
    let desk = Desk::open();
    let story = draft(&desk);
    let lea = desk.person("Lea Contribe", Role::Contributor);

    notes(&desk, &desk.ilse, story, "£38 million", "@noor haddad, is it so?");
    assert_eq!(told(&desk), "Noor mentioned, Tamsin note_begun");
    let letters = "SELECT string_agg(split_part(s.name, ' ', 1), ', ') FROM newsroom.letters l JOIN newsroom.staff s ON s.id = l.staff_id";
    notes(&desk, &desk.ilse, story, "£11 million", "@Noor, and this?");
    assert_eq!(desk.text(letters), "Noor");
    let bell = Member::of(desk.at(), &desk.noor).get("/admin/notices").text();
    assert!(
        bell.contains("Ilse Brandt calls you in a note on")
            && bell.contains(&format!("/admin/articles/{story}/review#notes")),
        "{bell}"
    );
    told(&desk);
    does(&desk, &desk.noor, story, "answer", "It is.");
    assert_eq!(
        told(&desk)
            .split(", ")
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(", "),
        "Ilse note_answered, Tamsin note_answered"
    );
    does(&desk, &desk.tamsin, story, "answer", "Thanks @Tamsin Okoro");
    assert!(!told(&desk).contains("Tamsin"));

    let refused = notes(&desk, &desk.ilse, story, "£38 million", "Ask @Lea Contribe.");
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text()
            .contains("Lea Contribe may not see this story, and would not be told."),
        "{}",
        refused.text()
    );
    desk.ilse.embargoes(story, 48);
    told(&desk);
    let secret = notes(&desk, &desk.ilse, story, "£38 million", "@Noor Haddad look");
    assert_eq!(secret.status, 422);
    does(&desk, &desk.ilse, story, "answer", "Quietly.");
    assert_eq!(told(&desk), "Tamsin note_answered");
    assert_eq!(notes(&desk, &desk.noor, story, "£38 million", "Let me in").status, 404);
    assert_eq!(notes(&desk, &lea, story, "£38 million", "Me too").status, 404);
    assert_eq!(
        Member::of(desk.at(), &desk.noor)
            .get(&format!("/admin/articles/{story}/notes/all"))
            .status,
        404
    );
}

#[test]
fn a_note_is_no_part_of_the_text_that_is_signed_or_read() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens").saying(TEXT));
    let before = desk.tamsin.now_of(story).2.seal().to_string();
    let [api, ..] = desk.doors_of(story, "the-tide-gate-opens");

    notes(&desk, &desk.ilse, story, "£38 million", "Zugzwang in the margin");

    assert_eq!(desk.tamsin.now_of(story).2.seal().to_string(), before);
    for door in desk.doors_of(story, "the-tide-gate-opens") {
        assert!(!door.text().contains("Zugzwang"));
    }
    let [after, ..] = desk.doors_of(story, "the-tide-gate-opens");
    assert_eq!(api.text(), after.text());
    let reads: String = desk.text(
        "SELECT count(*)::text FROM information_schema.role_table_grants g
         WHERE g.table_name IN ('margin_notes', 'margin_remarks', 'claims') AND g.grantee ILIKE '%reader%'",
    );
    assert_eq!(reads, "0");
    desk.republish(story, ChangeKind::Typo, None, |content| content.dek = "New".into());
    assert!(review(&desk, &desk.ilse, story).contains("Zugzwang in the margin"));
    assert!(!between(&review(&desk, &desk.ilse, story), "<title>", "</title>").contains("Zugzwang"));
}

#[test]
fn words_that_are_selected_become_a_note_and_the_editor_marks_them_while_they_move() {
    let desk = Desk::open();
    let story = draft(&desk);
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.ilse).cookie());

    browser.visit(&format!("/admin/articles/{story}/review"));
    browser.waits_for("the script", "document.querySelector('.quoting')");
    browser.says(
        "(() => {
           const line = [...document.querySelectorAll('.diff--galley p')].find((one) => one.textContent.includes('£38 million')).firstChild;
           const at = line.data.indexOf('£38 million');
           getSelection().setBaseAndExtent(line, at, line, at + 11);
         })()",
    );
    browser.keys("n");
    browser.waits_for("the form", "document.activeElement.name === 'note-said'");
    assert_eq!(
        browser.says("document.querySelector('[name=note-words]').value"),
        "£38 million"
    );
    browser.keys("@noor");
    browser.waits_for("a name", "document.querySelector('[role=option][aria-selected=true]')");
    browser.keys(Key::Enter + "");
    browser.keys("which study?");
    browser.press_button("Note it");
    browser.sees("Noted. It never leaves the newsroom.");
    browser.sees("@Noor Haddad which study?");
    assert_eq!(told(&desk), "Noor mentioned, Tamsin note_begun");

    browser.visit(&format!("/admin/articles/{story}"));
    let marked = "document.querySelector('.noted')?.textContent === '£38 million'";
    browser.waits_for("the mark", marked);
    browser.enter_line("Seven councillors were in favour.");
    browser.keys("More. ");
    browser.waits_for("the mark", marked);
    browser.keys(Key::Alt + "n");
    browser.waits_for("the form", "document.activeElement.name === 'note-said'");
    browser.keys("Who were they?");
    browser.press_button("Note it");
    browser.waits_for(
        "the second note",
        "document.querySelector('[data-open-notes]').textContent === '2'",
    );
    browser.sees("Who were they?");
    browser.waits_for("its mark", "document.querySelectorAll('.noted').length >= 2");
}

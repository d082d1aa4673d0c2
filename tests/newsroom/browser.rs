//! The first story in a real browser: a journalist writes it, an editor publishes it, a reader reads it.

use copydesk::{
    policy::Role,
    staff::{
        invitation,
        password::{Hasher, Password},
        session,
    },
};
use thirtyfour::Key;

use crate::support::{Browser, Desk, Person, block_on};

const PASSWORD: &str = "harbour pencil lantern oat";

/// Of our own writing: curly quotes, a non-breaking space at the beginning of a line, an accent in two code points.
const PASTED: &str =
    "The vote came at nine minutes to midnight. “We are hiring a marsh,” said Edda Marlowe, “and it works nights.”

What the engineers said

The wall has settled by 41 centimetres since it was raised.

\u{a0}Nobody in the chamber called it a victory, least of all in the Cafe\u{301} Lido.";

#[test]
fn a_journalist_writes_a_story_an_editor_publishes_it_and_a_reader_reads_it() {
    let desk = Desk::open();
    let (yusra, otto) = (
        desk.person("Yusra Kellaway", Role::Journalist),
        desk.person("Otto Lind", Role::Editor),
    );
    for person in [&yusra, &otto] {
        set_password(person);
    }

    // Write.
    let writer = Browser::open(desk.at());
    sign_in(&writer, &yusra);
    writer.press("New story");
    writer.fill("Headline", "The tide gate opens");
    writer.fill("Dek", "After nine hours of evidence.");
    writer.enter_text();
    writer.paste(PASTED);
    writer.press("Submit for review");
    writer.sees("Submitted for review.");

    // Home shows what waits; the editor reads it and returns it.
    let editor = Browser::open(desk.at());
    sign_in(&editor, &otto);
    editor.sees("Waiting for review");
    editor.press("Review");
    editor.sees("We are hiring a marsh");
    editor.choose("Return with note");
    editor.fill("What should change?", "Make the second line a subhead.");
    editor.press_button("Return with note");
    editor.sees("Returned with your note.");

    // The writer makes the subhead with the keyboard.
    writer.visit("/admin");
    writer.sees("Make the second line a subhead.");
    writer.press("Continue");
    writer.enter_line("What the engineers said");
    writer.keys(Key::Alt + "2");
    writer.waits_for(
        "the subhead",
        "document.querySelector('[role=textbox] h2')?.textContent === 'What the engineers said'",
    );
    writer.press("Submit for review");
    writer.sees("Submitted for review.");

    // Approve, publish, feature.
    editor.visit("/admin");
    editor.press("Review");
    editor.press_button("Approve");
    editor.sees("Only this exact text can go live.");
    editor.press_button("Publish");
    editor.sees("Live now.");
    editor.press_button("Feature");
    editor.sees("On the list of Feature Posts.");

    // Read: letter by letter.
    let reader = Browser::open(desk.at());
    reader.visit("/the-tide-gate-opens");
    reader.sees("The tide gate opens");
    assert_eq!(reader.texts("article > div > *"), expected());
    assert_eq!(reader.texts("article > div > h2"), ["What the engineers said"]);
    assert_eq!(reader.texts("footer li")[..1], ["The tide gate opens"]);
    let api = desk.reader.json("/articles/by-slug/the-tide-gate-opens?body=text");
    assert_eq!(api["body"]["text"].as_str().unwrap(), expected().join("\n\n"));
}

#[test]
fn a_session_that_ends_while_typing_loses_nothing() {
    let desk = Desk::open();
    let (yusra, writer) = at_a_new_story(&desk, "Yusra Kellaway", Role::Journalist);
    writer.fill("Headline", "Kept");

    yusra
        .run(|conn, who| Box::pin(async move { session::end_all(conn, who.id.account()?).await }))
        .unwrap();
    writer.enter_text();
    writer.keys("Every word of this stays.");

    writer.waits_for(
        "the warning",
        "document.body.textContent.includes('Your words are kept on this computer')",
    );
    writer.sees("Every word of this stays.");
}

#[test]
fn a_browser_shows_where_a_marker_stands_and_submits_once_it_is_none() {
    let desk = Desk::open();
    let (_, writer) = at_a_new_story(&desk, "Yusra Kellaway", Role::Journalist);
    writer.fill("Headline", "A shop opens");
    writer.enter_text();
    writer.paste("The doors opened at nine.\n\nShe went to TK Maxx.\n\nNobody else came.");

    writer.press("Submit for review");
    writer.sees("Submit all the same?");
    writer.press("Checks");
    writer.press("Show");
    writer.waits_for(
        "the cursor in the line",
        "getSelection().anchorNode?.parentElement.closest('[role=textbox] p')?.textContent === 'She went to TK Maxx.'",
    );

    // What is typed next takes its place.
    writer.waits_for("the marker itself", "String(getSelection()) === 'TK'");

    // In the list as the script draws it after a save, too.
    writer.keys(thirtyfour::Key::Left + "");
    writer.keys("the new ");
    writer.waits_for(
        "the line as it is now",
        "document.querySelector('[data-checks]').textContent.includes('She went to the new TK Maxx.')",
    );
    writer.press("Show");
    writer.waits_for("the marker where it stands now", "String(getSelection()) === 'TK'");
    writer.press("Not a marker…");
    writer.fill("What is it instead?", "A chain of shops");
    writer.press_button("It is not a marker");
    writer.sees("Noted.");
    writer.press("Submit for review");
    writer.sees("Submitted for review.");
}

#[test]
fn each_show_selects_its_own_marker_after_a_save_and_from_a_page_that_is_opened_on_it() {
    let desk = Desk::open();
    let (_, writer) = at_a_new_story(&desk, "Yusra Kellaway", Role::Journalist);
    writer.fill("Headline", "H TK and TK");
    writer.enter_text();
    writer.paste("Mayor TK said. TK said too.\n\nMayor TK said. TK said too.\n\nIn Köln, TK; in Łódź – 😀 TK – and TKTK, [TK] too.");
    writer.press("Checks");
    let counted = |title: &str| {
        let list = format!("document.querySelector('[data-checks]').textContent.includes('{title}')");
        writer.waits_for("the checks of what is saved", &list);
    };
    // Where the selection begins: in its paragraph, or in its field.
    let shows = |title: &str, chosen: &str, before: &str| {
        counted(title);
        // The list is scrolled along, under what stands above it.
        writer.says(&format!(
            "[...document.querySelectorAll('[data-show]')].find((link) => link.textContent === 'Show {title}').click()"
        ));
        let range = "(() => { const { activeElement: field } = document; if (field.matches('textarea')) return [field.value.slice(field.selectionStart, field.selectionEnd), field.value.slice(0, field.selectionStart)];
            const chosen = getSelection().getRangeAt(0), before = document.createRange(); before.setStart(chosen.startContainer.parentElement.closest('p'), 0); before.setEnd(chosen.startContainer, chosen.startOffset); return [String(chosen), String(before)]; })().join('|')";
        assert_eq!(writer.says(range), format!("{chosen}|{before}"), "{title}");
    };

    counted("TK 4 of 4 in paragraph 3");
    shows("TK 1 of 2 in the headline", "TK", "H ");
    shows("TK 2 of 2 in the headline", "TK", "H TK and ");
    shows("TK 1 of 2 in paragraph 2", "TK", "Mayor ");
    shows("TK 2 of 2 in paragraph 2", "TK", "Mayor TK said. ");
    shows("TK 2 of 4 in paragraph 3", "TK", "In Köln, TK; in Łódź – 😀 ");
    shows(
        "TK 3 of 4 in paragraph 3",
        "TKTK",
        "In Köln, TK; in Łódź – 😀 TK – and ",
    );
    shows(
        "TK 4 of 4 in paragraph 3",
        "[TK]",
        "In Köln, TK; in Łódź – 😀 TK – and TKTK, ",
    );

    // A paragraph above, and saved.
    shows("TK 1 of 2 in paragraph 1", "TK", "Mayor ");
    // For a moment the surface holds a selection that was made for somebody against the keys.
    for _ in 0..200 {
        if writer.says("getSelection().isCollapsed") == "true" {
            break;
        }
        writer.keys(Key::Home + "");
        writer.asks(
            "",
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done([]))))",
        );
    }
    writer.keys("TK TK");
    writer.keys(Key::Enter + "");
    counted("TK 4 of 4 in paragraph 4");
    shows("TK 1 of 2 in paragraph 1", "TK", "");
    shows("TK 2 of 2 in paragraph 1", "TK", "TK ");
    shows("TK 1 of 2 in paragraph 2", "TK", "Mayor ");
    shows("TK 2 of 2 in paragraph 3", "TK", "Mayor TK said. ");

    // As review links to it.
    let link = writer.says("(() => { const link = document.querySelector('[data-show][data-nth=\"1\"]:not([data-show=headline])'); return `${location.pathname}?marker=${link.dataset.spot}#${link.dataset.show}`; })()");
    writer.visit(&link);
    writer.waits_for(
        "the marker that was asked for",
        "String(getSelection()) === 'TK' && getSelection().getRangeAt(0).startOffset === 3",
    );
}

#[test]
fn a_tag_that_is_too_long_keeps_nothing_else_and_is_named_whenever_it_came() {
    let desk = Desk::open();
    let (_, writer) = at_a_new_story(&desk, "Otto Lind", Role::Editor);

    // In one save: the headline, and a new tag that is too long.
    writer.fill("Headline", "The tide gate opens");
    writer.fill("Tags", &"t".repeat(70));
    writer.waits_for(
        "the list",
        "document.querySelector('[role=combobox][aria-expanded=true]')",
    );
    writer.keys(Key::Down + "");
    writer.keys(Key::Enter + "");
    writer.sees("Tags: Shorten the name to 60 characters.");
    let lines_of_new = "document.querySelector('.token .hint').getClientRects().length";
    assert_eq!(writer.says(lines_of_new), "1", "“new” is one word");
    writer.enter_text();
    writer.keys("Words that go up after that.");

    writer.press("Submit for review");
    writer.sees("“Submit for review” did not happen.");
    writer.sees("Not all is saved. Tags: Shorten the name to 60 characters.");
    assert!(!writer.text().contains("Not saved."), "{}", writer.text());
    writer.press("Show it");
    writer.waits_for(
        "the cursor in the field",
        "document.activeElement.labels?.[0]?.textContent.startsWith('Tags')",
    );
}

/// Somebody who has just begun a story, at their browser.
pub fn at_a_new_story(desk: &Desk, name: &str, role: Role) -> (Person, Browser) {
    let person = desk.person(name, role);
    set_password(&person);
    let writer = Browser::open(desk.at());
    sign_in(&writer, &person);
    writer.press("New story");
    (person, writer)
}

fn sign_in(browser: &Browser, person: &Person) {
    browser.visit("/admin");
    browser.fill("Email", &person.email());
    browser.fill("Password", PASSWORD);
    browser.press_button("Sign in");
    browser.sees("newsroom time");
}

fn set_password(person: &Person) {
    let hash = block_on(Hasher::default().hash(Password::parse(PASSWORD, &[]).unwrap())).unwrap();
    person
        .run(move |conn, who| Box::pin(async move { invitation::set_password(conn, who.id.account()?, &hash).await }))
        .unwrap();
}

/// The pasted lines in NFC, as the reader gets them.
fn expected() -> Vec<String> {
    PASTED
        .split("\n\n")
        .map(|line| line.replace("e\u{301}", "\u{e9}"))
        .collect()
}

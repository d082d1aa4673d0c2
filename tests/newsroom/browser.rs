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
    assert_eq!(reader.texts("footer li"), ["The tide gate opens"]);
    let api = desk.reader.json("/articles/by-slug/the-tide-gate-opens?body=text");
    assert_eq!(api["body"]["text"].as_str().unwrap(), expected().join("\n\n"));
}

#[test]
fn a_session_that_ends_while_typing_loses_nothing() {
    let desk = Desk::open();
    let yusra = desk.person("Yusra Kellaway", Role::Journalist);
    set_password(&yusra);
    let writer = Browser::open(desk.at());
    sign_in(&writer, &yusra);
    writer.press("New story");
    writer.fill("Headline", "Kept");

    yusra
        .run(|conn, who| Box::pin(async move { session::end_all(conn, who.id).await }))
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
    let yusra = desk.person("Yusra Kellaway", Role::Journalist);
    set_password(&yusra);
    let writer = Browser::open(desk.at());
    sign_in(&writer, &yusra);
    writer.press("New story");
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
        .run(move |conn, who| Box::pin(async move { invitation::set_password(conn, who.id, &hash).await }))
        .unwrap();
}

/// The pasted lines in NFC, as the reader gets them.
fn expected() -> Vec<String> {
    PASTED
        .split("\n\n")
        .map(|line| line.replace("e\u{301}", "\u{e9}"))
        .collect()
}

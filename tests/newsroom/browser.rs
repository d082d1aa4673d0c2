//! The first story in a real browser: a journalist writes it, an editor publishes it, a reader reads it.

use copydesk::{policy::Role, staff::{invitation, password::{Hasher, Password}}};
use thirtyfour::Key;

use crate::support::{Browser, Desk, Person, block_on};

const PASSWORD: &str = "harbour pencil lantern oat";

/// Of our own writing: curly quotes, a non-breaking space at the beginning of a line, an accent in two code points.
const PASTED: &str = "The vote came at nine minutes to midnight. “We are hiring a marsh,” said Edda Marlowe, “and it works nights.”

What the engineers said

The wall has settled by 41 centimetres since it was raised.

\u{a0}Nobody in the chamber called it a victory, least of all in the Cafe\u{301} Lido.";

#[test]
fn a_journalist_writes_a_story_an_editor_publishes_it_and_a_reader_reads_it() {
    let desk = Desk::open();
    let (yusra, otto) = (desk.person("Yusra Kellaway", Role::Journalist), desk.person("Otto Lind", Role::Editor));
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
    writer.waits_for("saving", "document.querySelector('[data-save-state]').textContent.includes('Saved')");
    writer.press("Submit for review");
    writer.sees("Submitted for review.");

    // Edit: home shows what waits; read it, return it, and take it again.
    let editor = Browser::open(desk.at());
    sign_in(&editor, &otto);
    editor.sees("Waiting for review");
    editor.press("Review");
    editor.sees("We are hiring a marsh");
    editor.press("Return with note");
    editor.fill("What should change?", "Make the second line a subhead.");
    editor.press("Return with note");
    editor.sees("Returned with your note.");

    // The writer makes the subhead with the keyboard.
    writer.visit("/admin");
    writer.sees("Make the second line a subhead.");
    writer.press("Continue");
    writer.enter_text();
    writer.select_line("What the engineers said");
    writer.keys(&(Key::Alt + "2"));
    writer.waits_for("the subhead", "document.querySelector('[role=textbox] h2')?.textContent === 'What the engineers said'");
    writer.press("Submit for review");
    writer.sees("Submitted for review.");

    // Approve, publish, feature.
    editor.visit("/admin");
    editor.press("Review");
    editor.press("Approve");
    editor.sees("Only this exact text can go live.");
    editor.press("Publish");
    editor.sees("Live now.");
    editor.press("Feature");
    editor.sees("On the list of Feature Posts.");

    // Read: letter by letter.
    let reader = Browser::open(desk.at());
    reader.visit("/the-tide-gate-opens");
    reader.sees("The tide gate opens");
    let paragraphs = reader.texts(".story__body > *");
    assert_eq!(paragraphs, expected());
    assert_eq!(reader.texts(".story__body h2"), ["What the engineers said"]);
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

    end_sessions(&yusra);
    writer.enter_text();
    writer.keys("Every word of this stays.");

    writer.waits_for("the warning", "document.body.textContent.includes('Your words are kept on this computer')");
    writer.sees("Every word of this stays.");
}

fn sign_in(browser: &Browser, person: &Person) {
    browser.visit("/admin");
    browser.fill("Email", &person.email());
    browser.fill("Password", PASSWORD);
    browser.press("Sign in");
    browser.sees("Good ");
}

fn set_password(person: &Person) {
    let hash = block_on(Hasher::default().hash(Password::parse(PASSWORD, &[]).unwrap())).unwrap();
    person.run(move |conn, who| Box::pin(async move { invitation::set_password(conn, who.id, &hash).await })).unwrap();
}

fn end_sessions(person: &Person) {
    person.run(|conn, who| Box::pin(async move { copydesk::staff::session::end_all(conn, who.id).await })).unwrap();
}

/// The pasted lines in NFC, as the reader gets them.
fn expected() -> Vec<String> {
    PASTED.split("\n\n").map(|line| line.replace("e\u{301}", "\u{e9}")).collect()
}

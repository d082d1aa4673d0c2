//! Tables, boxes, quotes, footnotes and embeds, written with the keyboard alone in a real browser; and what a browser keeps
//! of them that is killed.

use serde_json::json;
use thirtyfour::Key;

use crate::support::{Browser, Desk, Member, Person, Story};

fn opens(desk: &Desk, person: &Person, story: copydesk::ids::ArticleId) -> Browser {
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), person).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");
    browser.enter_text();
    browser
}

fn is_saved(browser: &Browser) {
    browser.keys(Key::Control + "s");
    browser.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
}

/// Chooses what the menu behind a slash finds first.
fn puts_in(browser: &Browser, query: &str) {
    browser.keys(format!("/{query}"));
    browser.waits_for(
        "the menu",
        "document.querySelector('.slash:not([hidden]) [aria-selected=true]')",
    );
    browser.keys(Key::Enter + "");
}

#[test]
fn every_block_is_written_with_the_keyboard_alone() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Harbour"));
    let browser = opens(&desk, &desk.tamsin, story);
    let enter = || browser.keys(Key::Enter + "");
    let tab = || browser.keys(Key::Tab + "");

    browser.keys(Key::Control + Key::End);
    enter();
    puts_in(&browser, "tab");
    browser.keys("What each way costs");
    enter();
    for words in ["Way", "Cost", "Year", "Wall", "38", "2031", "Marsh", "11", "2029"] {
        browser.keys(words);
        tab();
    }
    // Behind the last cell a new row began: it goes.
    browser
        .says("[...document.querySelectorAll('.frame--at button')].find(b => b.textContent === 'Remove row').click()");
    enter();
    puts_in(&browser, "box");
    browser.keys("In figures");
    enter();
    browser.keys("Seven in favour");
    enter();
    enter();
    puts_in(&browser, "pull");
    browser.keys("We are hiring a marsh.");
    enter();
    browser.keys("-- Edda Marlowe");
    enter();
    browser.keys("Measured at eleven posts /foot");
    browser.waits_for("the menu", "document.querySelector('.slash:not([hidden])')");
    enter();
    browser.waits_for("the note", "document.querySelector('dialog[open] [role=textbox]')");
    browser.keys("Winter series, table four");
    enter();
    browser.waits_for("the text again", "!document.querySelector('dialog[open]')");
    browser.keys(".");
    enter();
    puts_in(&browser, "vimeo");
    browser.waits_for(
        "the address",
        "document.getElementById('embed-address') === document.activeElement",
    );
    browser.keys("vimeo.com/76979871");
    enter();
    browser.waits_for("the card", "document.querySelector('.embed')");
    browser.keys("Filmed from the east bank");
    is_saved(&browser);

    let body = desk.tamsin.now_of(story).2.body;
    let text = body.text();
    let end = "What each way costs\nWay | Cost | Year\nWall | 38 | 2031\nMarsh | 11 | 2029\n\nIn figures\n\nSeven in favour\n\n\
               We are hiring a marsh.\nEdda Marlowe\n\nMeasured at eleven posts [Winter series, table four].\n\nFilmed from the east bank";
    // The space before the note is the writer's.
    assert!(text.replace("  [", " [").ends_with(end), "{text:?}");
    let html = body.html().to_string();
    for part in [
        "<th scope=\"col\" data-number>Cost</th>",
        "<section data-box",
        "<figure data-pull><blockquote><p>We are hiring a marsh.</p></blockquote><figcaption>Edda Marlowe</figcaption></figure>",
        "role=\"doc-noteref\">1</a>",
        "data-embed=\"vimeo\" data-frame=\"https://player.vimeo.com/video/76979871?dnt=1\"",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    // It comes again as it was.
    browser.reload();
    browser.waits_for(
        "the page",
        "document.querySelectorAll('.tablebox td').length === 9 && document.querySelector('.footnote')",
    );
}

#[test]
fn a_block_is_moved_copied_and_turned_by_its_menu() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Harbour"));
    let p = |text: &str| json!({"type": "paragraph", "content": [{"type": "text", "text": text}]});
    let body =
        json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [p("One."), p("Two."), p("Three.")]});
    let version = desk.tamsin.now_of(story).0.to_string();
    let member = Member::of(desk.at(), &desk.tamsin);
    let origin = format!("http://{}", desk.at());
    let saved = member.send(
        reqwest::Method::POST,
        &format!("/admin/articles/{story}/body"),
        &[("version", &version), ("body", &body.to_string())],
        &[("origin", &origin), ("accept", "application/json")],
    );
    assert_eq!(saved.status, 200, "{}", saved.text());
    let browser = opens(&desk, &desk.tamsin, story);
    let blocks = |wanted: &str| {
        let shown = "[...document.querySelector('[role=textbox]').children].filter(e => !e.matches('.ProseMirror-widget')).map(e => e.tagName + ' ' + e.textContent).join()";
        browser.waits_for(wanted, &format!("{shown} === '{wanted}'"));
    };

    browser.keys(Key::Control + Key::Home);
    browser.keys(Key::Alt + "m");
    browser.waits_for("the menu", "document.activeElement.getAttribute('role') === 'menuitem'");
    assert_eq!(browser.texts("[role=menuitem] span")[..2], ["Move down", "Duplicate"]);
    browser.keys(Key::Enter + "");
    blocks("P Two.,P One.,P Three.");
    browser.keys(Key::Alt + "d");
    blocks("P Two.,P One.,P One.,P Three.");
    browser.keys(Key::Alt + "m");
    browser.waits_for("the menu", "document.activeElement.getAttribute('role') === 'menuitem'");
    browser.keys(Key::Escape + "");
    browser.waits_for("the text", "document.activeElement.getAttribute('role') === 'textbox'");
    browser.says("document.querySelector('.block__handle').click()");
    browser.says(
        "[...document.querySelectorAll('[role=menuitem]')].find(e => e.textContent === 'Turn into quote').click()",
    );
    blocks("P Two.,BLOCKQUOTE One.,P One.,P Three.");
    browser.keys(Key::Alt + Key::Backspace);
    blocks("P Two.,P One.,P Three.");
    // All of it can be taken back.
    for _ in 0..4 {
        browser.keys(Key::Control + "z");
    }
    blocks("P One.,P Two.,P Three.");
}

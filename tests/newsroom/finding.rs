//! Finding and replacing in a story, and writing in focus, in a real browser: what is changed and said, and that nothing
//! covers the line one is at.

use copydesk::ids::ArticleId;
use thirtyfour::Key;

use crate::{
    accessibility::violations_now,
    support::{Browser, Desk, Member, Story},
};

fn at_the_text(desk: &Desk, story: ArticleId) -> Browser {
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");
    browser.enter_text();
    browser.keys(Key::Control + Key::Home);
    browser
}

fn tells(browser: &Browser, words: &str) {
    let said = "document.querySelector('[role=search] [role=status]').textContent";
    browser.waits_for(words, &format!("{said} === '{words}'"));
}

#[test]
fn every_place_is_replaced_once_and_one_undo_brings_all_back() {
    let desk = Desk::open();
    let story = desk.draft(
        &Story::titled("Tom was here")
            .dek("At last.")
            .saying("tom--tom--tom and Tomorrow")
            .with(|content| content.words.summary = "Tom and tom.".into()),
    );
    let writer = at_the_text(&desk, story);
    let in_fields = |words: &str| {
        let fields = "['headline', 'summary'].map(name => document.getElementById(name).value).join('|')";
        writer.waits_for(words, &format!("{fields} === '{words}'"));
    };
    let reads = |words: &str| {
        writer.waits_for(
            words,
            &format!("document.querySelector('[role=textbox]').textContent.trim() === '{words}'"),
        );
    };

    writer.keys(Key::Control + "h");
    writer.fill("Find", "tom");
    tells(&writer, "4 of 7");
    writer.choose("Whole words");
    tells(&writer, "4 of 6");
    writer.fill("Replace with", "atom");
    writer.press_button("Replace all");
    tells(&writer, "6 replaced");
    writer.sees("3 of them in headline and summary.");
    reads("atom--atom--atom and Tomorrow");
    in_fields("atom was here|atom and atom.");
    writer.says("document.querySelector('.finder__told button').click()");
    reads("tom--tom--tom and Tomorrow");
    in_fields("Tom was here|Tom and tom.");
    writer.press_button("Replace all");
    tells(&writer, "6 replaced");

    writer.keys(Key::Escape + "");
    writer.enter_text();
    writer.keys(Key::Control + "z");
    reads("tom--tom--tom and Tomorrow");
    in_fields("Tom was here|Tom and tom.");
    writer.keys(Key::Control + Key::Shift + "z");
    reads("atom--atom--atom and Tomorrow");
    in_fields("atom was here|atom and atom.");
    writer.press("Submit for review");
    writer.sees("Submitted for review.");
    let (_, _, content) = desk.tamsin.now_of(story);
    assert_eq!(content.headline, "atom was here");
}

#[test]
fn the_bar_lets_the_story_be_seen_and_be_written_on_a_telephone_too() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate opens").saying(&"The gate. ".repeat(2_000)));
    let writer = at_the_text(&desk, story);

    writer.keys(Key::Control + "h");
    writer.fill("Find", "gate");
    tells(&writer, "2 of 2,001");
    let against = violations_now(&writer, "a story with words found");
    assert!(against.is_empty(), "{}", against.join("\n"));

    // Still 390 pixels wide.
    let clear = "(() => { const place = document.querySelector('.found--now').getBoundingClientRect(); const at = one => document.querySelector(one).getBoundingClientRect();
        return place.top >= at('.finder').bottom && place.bottom <= at('.actionbar__acts').top; })()";
    for _ in 0..3 {
        writer.says("document.querySelector('#find-words').focus()");
        for _ in 0..40 {
            writer.keys(Key::Enter + "");
        }
        writer.waits_for("the place between the bars", clear);
    }
    tells(&writer, "122 of 2,001");
    writer.keys(Key::Escape + "");
    writer.waits_for("the words themselves", "String(getSelection()) === 'gate'");
}

#[test]
fn focus_leaves_the_text_and_whether_it_is_saved_until_its_key_brings_all_back() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate opens").saying("So it was."));
    let writer = at_the_text(&desk, story);
    let seen = |place: &str| writer.says(&format!("document.querySelector('{place}').checkVisibility()"));
    let places = ["#side", ".actionbar__acts", "[data-save-state]", "[data-tool=focus]"];

    writer.keys(Key::Control + Key::Shift + "f");
    assert_eq!(places.map(seen), ["false", "false", "true", "true"]);
    let against = violations_now(&writer, "a story in focus");
    assert!(against.is_empty(), "{}", against.join("\n"));
    writer.reload();
    writer.waits_for("the page", "document.querySelector('[role=textbox]')");
    assert_eq!(places.map(seen), ["false", "false", "true", "true"], "as it was left");

    // The line that is written stands where it stood, however many there are.
    writer.enter_text();
    writer.keys(Key::Alt + "w");
    writer.keys(Key::Control + Key::End);
    for _ in 0..30 {
        writer.keys(Key::Enter + "");
    }
    writer.keys("x");
    let height = "(() => { const { top, bottom } = getSelection().getRangeAt(0).getBoundingClientRect(); return (top + bottom) / 2 / innerHeight; })()";
    writer.waits_for("the line at its height", &format!("Math.abs({height} - 0.4) < 0.02"));

    writer.keys(Key::Control + Key::Shift + "f");
    assert_eq!(places.map(seen), ["true"; 4]);
}

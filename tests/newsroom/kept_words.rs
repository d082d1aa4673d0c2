//! Words that are not on the server yet, in real browsers: a crash, a reload, two tabs, no storage, signing out.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use copydesk::{articles::gate::order::Order, body::Document, ids::ArticleId, policy::Role};
use thirtyfour::Key;

use crate::support::{Browser, Desk, Member, Person, Story, scratch};

const TEXT: &str = "One sails at noon.\n\nTwo sails at dusk.\n\nThree stays in port.";

fn signs_in(browser: &Browser, desk: &Desk, person: &Person) {
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), person).cookie());
}

/// The story open with the cursor at the end of this line.
fn opens(browser: &Browser, story: ArticleId, line: &str) {
    browser.visit(&format!("/admin/articles/{story}"));
    browser.enter_line(line);
    browser.keys(Key::End + "");
}

fn in_galley(browser: &Browser) -> String {
    browser.texts("[role=textbox] > *").join("\n")
}

fn is_saved(browser: &Browser) {
    browser.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
}

fn text_of(desk: &Desk, story: ArticleId) -> String {
    desk.tamsin.now_of(story).2.body.text()
}

/// Types words for a while, but not so long that they are saved; answers each with the time at which it stood there.
fn types(browser: &Browser) -> Vec<(String, Instant)> {
    let end = Instant::now() + Duration::from_secs(3);
    let mut typed = Vec::new();
    while Instant::now() < end {
        let word = format!("word{}", typed.len());
        browser.keys(format!(" {word}").as_str());
        typed.push((word, Instant::now()));
    }
    typed
}

/// A colleague writes in one paragraph.
fn rewrites(person: &Person, story: ArticleId, before: &str, after: &str) {
    person.edits(story, |content| {
        let json = content.body.to_json().to_string().replace(before, after);
        content.body = Document::parse_str(&json).unwrap().document;
    });
}

/// Leaves words on this computer that are in no story, and closes the browser the hard way.
fn leaves_words(desk: &Desk, profile: &Path, story: ArticleId) {
    let browser = Browser::open_on(desk.at(), profile);
    signs_in(&browser, desk, &desk.tamsin);
    opens(&browser, story, "One sails at noon.");
    browser.is_offline(true);
    browser.keys(" It is full.");
    browser.sees("Offline since");
    browser.crashes(profile);
}

#[test]
fn a_browser_that_is_killed_while_somebody_types_loses_two_seconds_at_most() {
    for offline in [false, true] {
        let desk = Desk::open();
        let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
        let profile = scratch("profile");
        let browser = Browser::open_on(desk.at(), &profile);
        signs_in(&browser, &desk, &desk.tamsin);
        opens(&browser, story, "Two sails at dusk.");
        browser.is_offline(offline);
        let typed = types(&browser);
        let end = Instant::now();
        browser.crashes(&profile);

        let again = Browser::open_on(desk.at(), &profile);
        signs_in(&again, &desk, &desk.tamsin);
        again.visit(&format!("/admin/articles/{story}"));
        again.sees("Found on this computer");
        again.press_button("Put them back");
        again.sees("What will change when they are put back");
        again.press_button("Put back");
        is_saved(&again);

        let stored = text_of(&desk, story);
        let lost: Vec<_> = typed
            .iter()
            .filter(|(word, _)| !stored.split_whitespace().any(|one| one == word))
            .filter(|(_, at)| end.duration_since(*at) > Duration::from_secs(2))
            .collect();
        assert!(
            lost.is_empty(),
            "offline {offline}: {lost:?} of {} are not in {stored}",
            typed.len()
        );
        again.reload();
        again.waits_for("the page", "document.querySelector('[role=textbox]')");
        assert!(again.texts("[data-notice=kept]").is_empty());
        let _ = std::fs::remove_dir_all(Path::new(&profile));
    }
}

#[test]
fn whoever_loads_the_page_again_at_once_goes_on_and_does_not_fight_themselves() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let browser = Browser::open(desk.at());
    signs_in(&browser, &desk, &desk.tamsin);
    opens(&browser, story, "Two sails at dusk.");
    for word in [" Early.", " Late.", " Never."] {
        browser.keys(word);
        browser.reload();
        browser.waits_for(
            "the words before",
            &format!("document.querySelector('[role=textbox]')?.textContent.includes('{word}')"),
        );
        browser.enter_line(in_galley(&browser).lines().nth(1).unwrap());
        browser.keys(Key::End + "");
    }
    browser.keys(Key::Control + "s");
    is_saved(&browser);

    assert_eq!(
        text_of(&desk, story),
        "One sails at noon.\n\nTwo sails at dusk. Early. Late. Never.\n\nThree stays in port."
    );
    assert!(
        browser
            .texts("[data-notice=clash], [data-notice=merged], [data-notice=kept]")
            .is_empty()
    );
}

#[test]
fn putting_back_takes_out_nobodys_words() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let profile = scratch("profile");
    leaves_words(&desk, &profile, story);
    rewrites(&bram, story, "Two sails at dusk.", "Two sails at dusk. It leaks.");

    let again = Browser::open_on(desk.at(), &profile);
    signs_in(&again, &desk, &desk.tamsin);
    again.visit(&format!("/admin/articles/{story}"));
    again.press_button("Put them back");
    again.sees("What will change when they are put back");
    again.press_button("Put back");
    is_saved(&again);
    assert_eq!(
        text_of(&desk, story),
        "One sails at noon. It is full.\n\nTwo sails at dusk. It leaks.\n\nThree stays in port."
    );
    let _ = std::fs::remove_dir_all(&profile);
}

#[test]
fn a_story_that_cannot_be_changed_shows_kept_words_and_takes_none_away() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let profile = scratch("profile");
    leaves_words(&desk, &profile, story);
    desk.ilse.acts(story, Order::Spike("Overtaken.".into())).unwrap();

    let again = Browser::open_on(desk.at(), &profile);
    signs_in(&again, &desk, &desk.tamsin);
    for _ in 0..2 {
        again.visit(&format!("/admin/articles/{story}"));
        again.sees("Found on this computer");
    }
    again.press_button("Look at them");
    again.sees("One sails at noon. It is full.");
    let _ = std::fs::remove_dir_all(&profile);
}

#[test]
fn one_person_in_two_tabs_merges_and_is_not_a_colleague_of_themselves() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let [here, there] = [(), ()].map(|()| {
        let browser = Browser::open(desk.at());
        signs_in(&browser, &desk, &desk.tamsin);
        opens(&browser, story, "Two sails at dusk.");
        browser
    });

    here.keys(" Early.");
    here.keys(Key::Control + "s");
    is_saved(&here);
    there.keys(Key::Home + "");
    there.keys("Ferry ");
    there.keys(Key::Control + "s");
    is_saved(&there);

    there.sees("You changed this story in another tab");
    assert_eq!(
        text_of(&desk, story),
        "One sails at noon.\n\nFerry Two sails at dusk. Early.\n\nThree stays in port."
    );
}

#[test]
fn a_browser_that_keeps_no_words_says_so_in_the_bar() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let browser = Browser::open(desk.at());
    browser.begins_with("indexedDB.open = () => { throw new DOMException('not here', 'SecurityError'); }");
    signs_in(&browser, &desk, &desk.tamsin);
    opens(&browser, story, "One sails at noon.");
    browser.is_offline(true);
    browser.keys(" It is full.");
    browser.sees("No copy in this browser");
    browser.sees("this browser keeps no copy");
    assert!(!browser.text().contains("kept on this computer"), "{}", browser.text());
    assert!(!browser.text().contains("kept here"), "{}", browser.text());
}

#[test]
fn signing_out_asks_before_it_throws_away_words_that_are_in_no_story() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let profile = scratch("profile");
    leaves_words(&desk, &profile, story);
    let browser = Browser::open_on(desk.at(), &profile);
    signs_in(&browser, &desk, &desk.tamsin);
    let signs_out = || {
        browser.visit("/admin");
        browser.press("TO");
        browser.press_button("Sign out");
        browser.sees("Some words are only on this computer");
    };

    signs_out();
    browser.press_button("Stay signed in");
    browser.visit(&format!("/admin/articles/{story}"));
    browser.sees("Found on this computer");
    signs_out();
    browser.press_button("Sign out and throw them away");
    browser.sees("Sign in");
    signs_in(&browser, &desk, &desk.tamsin);
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");
    assert_eq!(
        browser.asks("", "indexedDB.databases().then(() => new Promise(done => { const r = indexedDB.open('copydesk'); r.onsuccess = () => { const q = r.result.transaction('texts').objectStore('texts').getAllKeys(); q.onsuccess = () => done(q.result); }; }))"),
        Vec::<String>::new()
    );
    let _ = std::fs::remove_dir_all(&profile);
}

#[test]
fn a_space_at_the_end_of_a_line_is_saved_once_and_the_headline_with_it() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let browser = Browser::open(desk.at());
    browser.begins_with("window.posts = 0; const { fetch } = window; window.fetch = (...all) => { window.posts += 1; return fetch(...all); }");
    signs_in(&browser, &desk, &desk.tamsin);
    opens(&browser, story, "One sails at noon.");
    browser.keys(" It is full. ");
    browser.paste("hello   ");
    browser.keys(Key::Enter + "");
    browser.fill("Headline", "Ferries sail ");
    is_saved(&browser);
    browser.waits_for(
        "one save for each pause",
        "window.posts <= 4 || location.assign('about:blank')",
    );
    browser.press("Submit for review");
    browser.sees("Submitted for review.");
    let (.., content) = desk.tamsin.now_of(story);
    assert_eq!(content.headline, "Ferries sail");
    assert!(
        content
            .body
            .text()
            .starts_with("One sails at noon. It is full. hello\n\nTwo"),
        "{}",
        content.body.text()
    );
}

//! What is typed while a save is under way, in a real browser: no answer takes it away.

use copydesk::ids::ArticleId;
use thirtyfour::Key;

use crate::support::{Browser, Desk, Member, Person, Story};

/// Saves wait until `pass()` lets them go.
const SLOW: &str = "
    const send = window.fetch.bind(window);
    window.waiting = [];
    window.pass = () => window.waiting.splice(0).forEach(go => go());
    window.fetch = async (...request) => {
      if (/\\/(?:body|fields)$/.test(String(request[0]))) await new Promise(go => window.waiting.push(go));
      return send(...request);
    };";

/// Counts saves, and how many of them were on their way at once.
const COUNTED: &str = "
    const send = window.fetch.bind(window);
    Object.assign(window, { saves: 0, under: 0, most: 0 });
    window.fetch = async (...request) => {
      if (!/\\/(?:body|fields)$/.test(String(request[0]))) return send(...request);
      window.saves += 1;
      window.under += 1;
      window.most = Math.max(window.most, window.under);
      try { return await send(...request); } finally { window.under -= 1; }
    };";

fn opens(desk: &Desk, person: &Person, story: ArticleId, script: &str) -> Browser {
    let browser = Browser::open(desk.at());
    browser.begins_with(script);
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), person).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");
    browser
}

fn saves(browser: &Browser) {
    browser.keys(Key::Control + "s");
}

fn is_saved(browser: &Browser) {
    browser.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
}

#[test]
fn a_field_that_is_typed_while_a_save_is_under_way_is_not_overwritten_by_its_answer() {
    let desk = Desk::open();
    let fields = [
        ("Slug", "slug", "while-it-saves"),
        ("Dek", "dek", "While it saves."),
        ("Kicker", "kicker", "Meanwhile"),
        ("Slugline", "slugline", "MEANWHILE"),
        ("Language", "lang", "fr"),
    ];
    for (label, name, typed) in fields {
        let story = desk.draft(&Story::titled("Ferries"));
        let browser = opens(&desk, &desk.tamsin, story, SLOW);
        browser.fill("Headline", "Ferries sail again");
        saves(&browser);
        browser.waits_for("the save to be under way", "window.waiting.length === 1");

        browser.fill(label, typed);
        // Its answer is heard where nobody stands in the field any more.
        browser.enter_text();
        browser.says("window.pass()");
        browser.waits_for("the next save", "window.waiting.length === 1");
        let shown = browser.says(&format!("document.querySelector('[name={name}]').value"));
        browser.says("window.pass()");
        is_saved(&browser);

        assert_eq!(shown, typed, "{label}");
        let content = desk.tamsin.now_of(story).2;
        assert_eq!(content.headline, "Ferries sail again", "{label}");
        let stored = match name {
            "slug" => content.slug.unwrap_or_default(),
            "dek" => content.dek,
            "kicker" => content.kicker,
            "lang" => content.lang,
            _ => typed.to_owned(),
        };
        assert_eq!(stored, typed, "{label}");
        browser.reload();
        let again = browser.says(&format!("document.querySelector('[name={name}]').value"));
        assert_eq!(again, typed, "{label}");
    }
}

#[test]
fn a_live_story_gets_the_slug_that_was_written_though_it_is_what_its_new_headline_comes_to() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("Ferries"));
    let browser = opens(&desk, &desk.ilse, story, "");

    browser.fill("Headline", "Ferries sail again");
    browser.fill("Slug", "ferries-sail-again");
    saves(&browser);
    is_saved(&browser);
    assert_eq!(
        browser.says("document.querySelector('[name=slug]').value"),
        "ferries-sail-again"
    );
    browser.reload();
    assert_eq!(
        browser.says("document.querySelector('[name=slug]').value"),
        "ferries-sail-again"
    );

    // Readers find it there once it is published, and are led from where it was.
    browser.press("Submit for review");
    browser.sees("Submitted for review.");
    browser.choose("Approve and publish");
    browser.choose("Update");
    browser.press_button("Approve and publish");
    browser.sees("Live now.");
    let reader = Member::nobody(desk.at());
    assert_eq!(reader.get("/ferries-sail-again").status, 200);
    assert_eq!(reader.get("/ferries").status, 301);
}

#[test]
fn one_person_who_changes_a_field_in_two_tabs_is_asked_only_where_the_changes_touch() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries"));
    let [here, there] = [(), ()].map(|()| opens(&desk, &desk.tamsin, story, ""));

    here.fill("Headline", "Ferries sail");
    saves(&here);
    is_saved(&here);
    there.fill("Headline", "New Ferries");
    saves(&there);
    is_saved(&there);
    there.sees("You changed this story in another tab");
    assert_eq!(desk.tamsin.now_of(story).2.headline, "New Ferries sail");

    here.fill("Headline", "Old Ferries sail");
    saves(&here);
    here.sees("You changed the same field here and in another tab");
}

#[test]
fn words_that_were_typed_just_before_leaving_reach_the_server() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries"));
    let browser = opens(&desk, &desk.tamsin, story, "");
    browser.fill("Headline", "Ferries sail again");
    browser.enter_text();
    browser.keys("The first one left at six.");

    browser.visit("/admin/articles");

    browser.waits_for(
        "the words at the server",
        &format!(
            "fetch('/admin/articles/{story}/review').then(answer => answer.text()).then(text => {{ window.seen = text; }}) && (window.seen ?? '').includes('left at six') && window.seen.includes('Ferries sail again')"
        ),
    );
}

#[test]
fn the_key_that_saves_saves_once_while_it_is_held_down_and_once_more_for_what_was_typed_meanwhile() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries"));
    let browser = opens(&desk, &desk.tamsin, story, COUNTED);
    let pressed = "dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, repeat: true, bubbles: true, cancelable: true }))";

    browser.enter_text();
    browser.keys("One ");
    browser.says(&format!(
        "Array.from({{ length: 50 }}, () => document.body.{pressed}).every(taken => !taken)"
    ));
    assert_eq!(
        browser.says("window.saves"),
        "0",
        "a key that is held down asks when it goes down"
    );
    saves(&browser);
    is_saved(&browser);
    assert_eq!(browser.says("window.saves"), "1");

    for word in ["two ", "three ", "four "] {
        browser.keys(word);
        saves(&browser);
        saves(&browser);
    }
    is_saved(&browser);
    browser.waits_for("rest", "window.under === 0");
    assert_eq!(browser.says("window.most"), "1");
    let count: usize = browser.says("window.saves").parse().unwrap();
    assert!((2..=4).contains(&count), "{count} saves");
    let (_, _, content) = desk.tamsin.now_of(story);
    assert!(
        content.body.text().contains("One two three four"),
        "{}",
        content.body.text()
    );

    saves(&browser);
    browser.waits_for(
        "it is said",
        "document.querySelector('.actionbar [role=status].vh').textContent === 'Saved'",
    );
}

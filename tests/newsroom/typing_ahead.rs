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
      await new Promise(go => window.waiting.push(go));
      return send(...request);
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

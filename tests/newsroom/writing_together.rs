//! Two people in one story, in real browsers: different paragraphs merge, the same one waits for a choice.

use copydesk::{ids::ArticleId, policy::Role};

use crate::support::{Browser, Desk, Member, Person, Story};

const TEXT: &str = "One sails at noon.\n\nTwo sails at dusk.\n\nThree stays in port.";

/// A window with the story open, and the cursor at the end of this line.
fn opens(desk: &Desk, person: &Person, story: ArticleId, line: &str) -> Browser {
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), person).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.enter_line(line);
    browser.keys(thirtyfour::Key::End + "");
    browser
}

fn text_of(desk: &Desk, story: ArticleId) -> String {
    desk.tamsin.now_of(story).2.body.text()
}

fn saves(browser: &Browser) {
    browser.keys(thirtyfour::Key::Control + "s");
}

fn is_saved(browser: &Browser) {
    browser.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
}

#[test]
fn two_people_change_different_paragraphs_and_both_changes_stay() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let tamsins = opens(&desk, &desk.tamsin, story, "One sails at noon.");
    let brams = opens(&desk, &bram, story, "Three stays in port.");

    tamsins.keys(" It is full.");
    saves(&tamsins);
    is_saved(&tamsins);
    brams.keys(" It leaks.");
    saves(&brams);
    is_saved(&brams);

    brams.sees("Your changes and theirs do not touch. Both are here.");
    assert_eq!(
        text_of(&desk, story),
        "One sails at noon. It is full.\n\nTwo sails at dusk.\n\nThree stays in port. It leaks."
    );
    // The cursor stayed where it was.
    brams.keys(" Badly.");
    saves(&brams);
    is_saved(&brams);
    brams.waits_for(
        "his next words",
        "document.querySelector('[role=textbox]').lastChild.textContent === 'Three stays in port. It leaks. Badly.'",
    );
}

#[test]
fn two_people_change_one_paragraph_and_choose_without_losing_a_word() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let story = desk.draft(&Story::titled("Ferries").saying(TEXT));
    let tamsins = opens(&desk, &desk.tamsin, story, "Two sails at dusk.");
    let brams = opens(&desk, &bram, story, "Two sails at dusk.");

    tamsins.keys(" It is full.");
    saves(&tamsins);
    is_saved(&tamsins);
    brams.keys(" It leaks.");
    saves(&brams);

    // It waits: he may go on typing.
    brams.sees("You and Tamsin changed the same paragraph");
    let link = brams.asks(
        "",
        "Promise.resolve([document.querySelector('[data-notice=clash] a').pathname])",
    );
    let hers = Member::of(desk.at(), &bram).get(&link[0]).text();
    assert!(hers.contains("Two sails at dusk. It is full."), "{hers}");
    brams.keys(" Badly.");
    brams.press_button("Choose a version");
    for words in [
        "Two sails at dusk. It leaks.",
        "Two sails at dusk. It is full.",
        "Show the text you both started from",
    ] {
        brams.sees(words);
    }
    brams.press_button("Keep mine");
    is_saved(&brams);
    assert_eq!(
        text_of(&desk, story),
        "One sails at noon.\n\nTwo sails at dusk. It leaks. Badly.\n\nThree stays in port."
    );

    // Hers meets his in turn; she takes his, and hers is still offered, until she leaves.
    tamsins.keys(" To the brim.");
    saves(&tamsins);
    tamsins.sees("You and Bram changed the same paragraph");
    tamsins.press_button("Choose a version");
    tamsins.press_button("Take Bram’s");
    tamsins.sees("Yours can still be put back.");
    assert_eq!(
        text_of(&desk, story),
        "One sails at noon.\n\nTwo sails at dusk. It leaks. Badly.\n\nThree stays in port."
    );
    tamsins.reload();
    tamsins.waits_for("the page again", "document.querySelector('[role=textbox]')");
    let kept = "new Promise((done) => { const opening = indexedDB.open('copydesk'); opening.onsuccess = () => { const shelf = opening.result; const all = shelf.transaction(shelf.objectStoreNames[0]).objectStore(shelf.objectStoreNames[0]).getAllKeys(); all.onsuccess = () => done(all.result.map(String)); }; })";
    assert_eq!(tamsins.asks("", kept), [""; 0], "she chose against them");
}

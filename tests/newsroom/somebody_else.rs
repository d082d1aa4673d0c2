//! One browser, two people: what one of them typed is not saved in the name of the other.

use copydesk::{ids::ArticleId, policy::Role, staff::session};

use crate::support::{Browser, Desk, Member, Person, Story};

/// Hers, open in a browser in which her session ended while she typed, and his session after that.
fn his_after_hers(desk: &Desk, his: &Person) -> (Browser, ArticleId) {
    let story = desk.draft(&Story::titled("Ferries").saying("One sails at noon."));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    desk.tamsin
        .run(|conn, who| Box::pin(async move { session::end_all(conn, who.id.account()?).await }))
        .unwrap();
    browser.enter_line("One sails at noon.");
    browser.keys(thirtyfour::Key::End + "");
    browser.keys(" It is full.");
    browser.sees("Signed out.");
    signs_in(&browser, desk, his);
    browser.sees("Bram Achterberg is signed in in this browser now");
    (browser, story)
}

/// In another tab: the story's tab hears of it.
fn signs_in(browser: &Browser, desk: &Desk, person: &Person) {
    browser.carries(&Member::of(desk.at(), person).cookie());
    browser.says("window.dispatchEvent(new Event('focus'))");
}

fn text_of(desk: &Desk, story: ArticleId) -> String {
    desk.tamsin.now_of(story).2.body.text()
}

#[test]
fn words_that_wait_at_a_sign_in_go_up_when_their_writer_is_back_and_not_before() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let (browser, story) = his_after_hers(&desk, &bram);

    browser.sees("The words on this page are Tamsin Okoro’s.");
    browser.press("Submit for review");
    browser.sees("“Submit for review” did not happen.");
    assert_eq!(text_of(&desk, story), "One sails at noon.");

    signs_in(&browser, &desk, &desk.tamsin);
    browser.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
    assert_eq!(text_of(&desk, story), "One sails at noon. It is full.");
}

#[test]
fn whoever_is_signed_in_takes_the_words_over_by_saying_so_and_goes_on_with_a_page_of_their_own() {
    let desk = Desk::open();
    let bram = desk.person("Bram Achterberg", Role::Journalist);
    let (browser, story) = his_after_hers(&desk, &bram);

    browser.press("Save them as Bram Achterberg");
    browser.waits_for("his page", "document.body.dataset.writer === 'Bram Achterberg'");
    assert_eq!(text_of(&desk, story), "One sails at noon. It is full.");
    browser.visit(&format!("/admin/articles/{story}/review"));
    browser.sees("last saved by Bram Achterberg");
}

#[test]
fn whose_words_wait_can_sign_in_although_somebody_else_is() {
    let desk = Desk::open();
    let bram = Member::of(desk.at(), &desk.person("Bram Achterberg", Role::Journalist));
    let waiting = |who: &Person| format!("/admin/sign-in?next=%2Fadmin%2Fsigned-in&as={}", who.id());

    let hers = bram.get(&waiting(&desk.tamsin));

    assert_eq!(hers.status, 200);
    assert!(
        hers.text().contains("name=\"password\""),
        "the form, not a page that says she is signed in"
    );
    let own = Member::of(desk.at(), &desk.tamsin).get(&waiting(&desk.tamsin));
    assert_eq!((own.status, own.header("location")), (303, "/admin/signed-in"));
    let said = Member::of(desk.at(), &desk.tamsin).get("/admin/signed-in").text();
    assert!(said.contains("<bdi>Tamsin Okoro</bdi>"), "{said}");
}

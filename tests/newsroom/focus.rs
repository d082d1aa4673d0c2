//! Where the cursor stands after something was pressed, in a real browser.

use copydesk::{articles::gate::order::Order, ids::ArticleId};
use thirtyfour::Key;

use crate::support::{Browser, Desk, Member, Person, Story};

fn opens(desk: &Desk, person: &Person, path: &str) -> Browser {
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), person).cookie());
    browser.visit(path);
    browser
}

fn editor(desk: &Desk, story: ArticleId) -> Browser {
    let browser = opens(desk, &desk.tamsin, &format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");
    browser
}

const STANDS_IN: &str = "(document.activeElement.closest('[role=textbox]') ? 'body' : document.activeElement.id || document.activeElement.tagName)";

#[test]
fn show_beside_a_check_puts_the_cursor_where_it_points_also_from_the_review() {
    let desk = Desk::open();
    let nothing = desk.draft(&Story::titled("").saying(""));
    let pages = [
        format!("/admin/articles/{nothing}"),
        format!("/admin/articles/{nothing}/review"),
    ];
    let browser = opens(&desk, &desk.tamsin, "/admin");
    for (check, place) in [
        ("No headline", "headline"),
        ("No text", "body"),
        ("No byline", "byline"),
        ("No dek", "dek"),
    ] {
        for page in &pages {
            browser.visit(page);
            browser.waits_for("the page", "document.querySelector('[role=textbox], #decide')");
            if !page.ends_with("review") {
                browser.press("Checks");
            }
            let link = format!(
                "[...document.querySelectorAll('a[data-show]')].find(one => one.textContent.includes('{check}'))"
            );
            browser.says(&format!("{link}.click()"));
            browser.waits_for(
                &format!("the cursor in {place} from {page}"),
                &format!("document.querySelector('[data-editor]') && {STANDS_IN} === '{place}'"),
            );
        }
    }
}

#[test]
fn whoever_acted_stands_at_what_came_of_it() {
    let desk = Desk::open();
    let at_the_news = "document.activeElement.matches('.flash, [role=alert], h1, h2')";
    let story = desk.draft(&Story::titled("The vote").dek("At last."));
    let writer = editor(&desk, story);
    writer.press("Submit for review");
    writer.sees("Submitted for review.");
    writer.waits_for("the cursor at the message", at_the_news);

    let review = format!("/admin/articles/{story}/review");
    let ilse = opens(&desk, &desk.ilse, &review);
    ilse.choose("Return with note");
    ilse.press_button("Return with note");
    ilse.waits_for(
        "the cursor at the problem",
        &format!("{at_the_news} || document.activeElement.matches('[aria-invalid]')"),
    );
    ilse.fill("What should change?", "Say when.");
    ilse.press_button("Return with note");
    ilse.sees("Returned with your note.");
    ilse.waits_for("the cursor at the message", at_the_news);

    desk.tamsin.submits(story);
    ilse.visit(&review);
    for (way, said) in [
        ("Approve", "Only this exact text can go live."),
        ("Publish", "Live now."),
    ] {
        ilse.press_button(way);
        ilse.sees(said);
        ilse.waits_for("the cursor at the message", at_the_news);
    }
    ilse.press_button("Feature");
    ilse.sees("On the list of Feature Posts.");
    ilse.waits_for("the cursor at the message", at_the_news);

    // With a check that is not passed: it asks, and stands at what it asks.
    let marked = desk.draft(&Story::titled("A shop").saying("She went to TK Maxx."));
    let writer = editor(&desk, marked);
    writer.press("Submit for review");
    writer.sees("Submit all the same?");
    writer.waits_for("the cursor at the question", at_the_news);

    // Somebody was faster.
    let both = desk.draft(&Story::titled("Both"));
    desk.tamsin.submits(both);
    let second = opens(&desk, &desk.ilse, &format!("/admin/articles/{both}/review"));
    desk.ilse.acts(both, Order::Return("No.".into())).unwrap();
    second.press_button("Approve");
    second.waits_for("the cursor at what is said", "document.activeElement !== document.body");
}

#[test]
fn half_a_name_holds_submit_back_until_it_is_chosen_or_taken_out() {
    let desk = Desk::open();
    desk.guest("Edwin Sayle");
    let story = desk.draft(&Story::titled("The vote").dek("At last."));
    let writer = editor(&desk, story);

    writer.says("document.querySelector('#byline').focus()");
    writer.keys("Edw");
    writer.press("Submit for review");
    writer.sees("“Submit for review” did not happen.");
    writer.sees("“Edw” under Byline is not added yet.");
    writer.waits_for("the cursor in the field", "document.activeElement.id === 'byline'");
    assert_eq!(desk.tamsin.now_of(story).2.headline, "The vote");
    assert!(writer.text().contains("Draft"), "{}", writer.text());

    // Chosen, it goes on; and nobody of three letters is somebody.
    writer.waits_for(
        "the highlighted name",
        "document.querySelector('#byline-list [aria-selected=true]')?.textContent.includes('Edwin Sayle')",
    );
    writer.keys(Key::Enter + "");
    writer.press("Submit for review");
    writer.sees("Submitted for review.");
    let names: Vec<String> = desk
        .tamsin
        .now_of(story)
        .2
        .byline
        .iter()
        .map(|credit| credit.name.clone())
        .collect();
    assert!(
        names.contains(&"Edwin Sayle".to_owned()) && !names.iter().any(|name| name == "Edw"),
        "{names:?}"
    );
}

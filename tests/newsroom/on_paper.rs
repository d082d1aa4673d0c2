//! On paper there is the story: no navigation, no buttons, no dark ground.

use crate::support::{Browser, Desk, Member, Story};

/// What is printed of these.
fn printed(browser: &Browser, selector: &str) -> Vec<String> {
    browser.asks(
        "",
        &format!("Promise.resolve([...document.querySelectorAll('{selector}')].filter(one => one.checkVisibility()).map(one => one.className || one.tagName))"),
    )
}

/// Elements with a dark ground, and texts too light for white paper.
fn dark(browser: &Browser) -> Vec<String> {
    browser.asks(
        "const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
         const light = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return a < 10 ? null : (r + g + b) / 3; };",
        "Promise.resolve([...document.querySelectorAll('body, body *')].filter(one => one.checkVisibility() && !one.closest('svg, .vh')).flatMap(one => {
            const style = getComputedStyle(one);
            const [ground, ink] = [light(style.backgroundColor), light(style.color)];
            const name = `${one.tagName}.${one.className}`;
            return [ground !== null && ground < 150 && `${name} is dark`, ink > 170 && one.textContent.trim() && `${name} is too light`].filter(Boolean);
          }))",
    )
}

#[test]
fn the_editor_and_the_page_of_a_story_print_the_story_and_nothing_around_it() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate opens").dek("After nine hours."));
    desk.live(&Story::titled("Another"));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.ilse).cookie());

    for in_the_dark in [false, true] {
        browser.prints(in_the_dark);
        browser.visit("/the-tide-gate-opens");
        assert_eq!(printed(&browser, "nav, .also, .newest, .pager, button, input"), [""; 0]);
        assert_eq!(dark(&browser), [""; 0], "a reader’s page, in the dark: {in_the_dark}");
        browser.sees("Seven councillors in favour");

        browser.visit(&format!("/admin/articles/{story}"));
        browser.waits_for("the page", "document.querySelector('[role=textbox]')");
        assert_eq!(
            printed(
                &browser,
                "nav, header, aside, button, summary, .btn, [role=toolbar], .bar-strip, .galley__label"
            ),
            [""; 0]
        );
        assert_eq!(dark(&browser), [""; 0], "the editor, in the dark: {in_the_dark}");
        browser.sees("Seven councillors in favour");
    }
}

#[test]
fn the_head_and_the_foot_of_a_printed_page_stand_in_line_with_what_is_printed() {
    let desk = Desk::open();
    desk.live(&Story::titled("The tide gate opens").dek("After nine hours."));
    desk.live(&Story::titled("Another"));
    let browser = Browser::open(desk.at());
    browser.appears(1280, false);
    browser.prints(false);
    for path in ["/", "/the-tide-gate-opens", "/category/uncategorized", "/nothing-here"] {
        browser.visit(path);
        let edges = browser.asks(
            "",
            "Promise.resolve([...new Set(['.paper-head__name', '.paper-foot__end', '.story > :is(header, .top, article, .archive, .archive__head)'].flatMap(one => [...document.querySelectorAll(one)])
                .filter(one => one.checkVisibility()).map(one => String(Math.round(one.getBoundingClientRect().left))))])",
        );
        assert_eq!(edges.len(), 1, "{path}: {edges:?}");
    }
}

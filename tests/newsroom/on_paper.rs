//! On paper there is the story: no navigation, no buttons, no dark ground.

use crate::{
    story_blocks,
    support::{Browser, Desk, Member, Story},
};

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

#[test]
fn of_what_another_site_shows_its_address_is_printed_and_wide_blocks_are_not_cut() {
    let desk = Desk::open();
    let text = serde_json::json!({ "type": "doc", "content": story_blocks::blocks() });
    desk.live(&Story::titled("Marsh").with_document(&text));
    let browser = Browser::open(desk.at());
    browser.prints(true);
    for path in ["/marsh", "/marsh?load=vvvvvvvvvv"] {
        browser.visit(path);
        assert_eq!(
            printed(&browser, "iframe, a[href^=\"?\"], [role=doc-backlink]"),
            [""; 0],
            "{path}"
        );
        assert_eq!(dark(&browser), [""; 0], "{path}");
        let behind = browser.asks(
            "",
            "Promise.resolve([...document.querySelectorAll('figure[data-embed] a[rel=noopener]')].map(one => getComputedStyle(one, '::after').content.replace('attr(href)', one.getAttribute('href'))))",
        );
        let addresses = [
            "https://youtu.be/dQw4w9WgXcQ?t=3",
            "https://www.openstreetmap.org/#map=13/50.2660/-5.0527",
            "https://maps.example/levels",
        ];
        for (said, address) in behind.iter().zip(addresses) {
            assert!(said.contains(address), "{path}: {said}");
        }
        assert_eq!(behind.len(), addresses.len(), "{path}: {behind:?}");
        let cut = browser.asks(
            "",
            "Promise.resolve([...document.querySelectorAll('[data-table], pre')].map(one => getComputedStyle(one).overflowX))",
        );
        assert_eq!(cut, ["visible", "visible"], "{path}");
    }
}

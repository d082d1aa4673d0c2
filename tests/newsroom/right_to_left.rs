//! Stories in Arabic and Hebrew in a newsroom that reads from left to right: they run their own way and stand in line.

use crate::{
    languages::site_in,
    story_blocks,
    support::{Browser, Desk, Member, Story},
};

const ARABIC: &str = "مجلس المدينة يصوّت لفتح بوابة المد والجزر (NHS) في الميناء القديم بعد تسع ساعات";
const HEBREW: &str = "המועצה הצביעה לפתוח את שער הגאות";

#[test]
fn titles_of_another_direction_run_their_own_way_and_stand_where_the_others_do() {
    let desk = Desk::open();
    for (title, lang) in [(ARABIC, "ar"), (HEBREW, "he"), ("The tide gate opens", "en")] {
        let mut story = Story::titled(title).in_language(lang);
        if lang != "en" {
            story = story.saying("One line.");
        }
        let waiting = desk.draft(&story);
        desk.tamsin.submits(waiting);
        desk.live(&story);
        desk.tamsin.writes(&story);
    }
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.ilse).cookie());

    for width in [1280, 390] {
        browser.appears(width, false);
        for path in ["/admin", "/admin/articles"] {
            browser.visit(path);
            let astray = browser.asks(
                "const range = document.createRange();
                 const box = one => { range.selectNodeContents(one); return range.getBoundingClientRect(); };
                 const wanted = one => (/[\\u0590-\\u06ff]/.test(one.textContent) ? 'rtl' : 'ltr');",
                "Promise.resolve([...document.querySelectorAll('.row__title, .agenda a')].filter(one => one.checkVisibility()).flatMap(one => {
                    const holder = one.parentElement.getBoundingClientRect();
                    const name = one.textContent.slice(0, 12);
                    return [
                      getComputedStyle(one).direction !== wanted(one) && `${name} runs ${getComputedStyle(one).direction}`,
                      box(one).left - holder.left > 2 && `${name} stands ${box(one).left - holder.left} px from where the list begins`,
                    ].filter(Boolean);
                  }))",
            );
            assert!(astray.is_empty(), "{path} at {width}: {}", astray.join("\n"));
        }
    }
}

#[test]
fn a_long_title_in_the_bar_of_the_editor_is_cut_at_its_end_and_quotes_are_not_slanted() {
    let desk = Desk::open();
    let quote = serde_json::json!({ "type": "doc", "content": [{ "type": "blockquote", "content": [
        { "type": "paragraph", "content": [{ "type": "text", "text": "الجدار يجادل البحر" }] }] }] });
    let story = desk.draft(&Story::titled(ARABIC).in_language("ar").with_document(&quote));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.appears(390, false);
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");

    assert_eq!(
        browser.says("getComputedStyle(document.querySelector('h1.slugline')).direction"),
        "rtl"
    );
    assert_eq!(
        browser.says("getComputedStyle(document.querySelector('[role=textbox] blockquote p')).fontStyle"),
        "normal"
    );
}

#[test]
fn in_a_newsroom_that_reads_from_right_to_left_every_story_stands_in_the_column_of_the_page() {
    let desk = Desk::open();
    site_in(&desk, "ar");
    desk.live(&Story::titled("The tide gate opens").in_language("en"));
    desk.live(&Story::titled("The gate shuts").in_language("en"));
    desk.live(&Story::titled(ARABIC).in_language("ar").saying("سطر"));
    let browser = Browser::open(desk.at());
    for width in [1280, 390] {
        browser.appears(width, false);
        browser.visit("/the-tide-gate-opens");
        let edges = browser.asks(
            "",
            "Promise.resolve([...new Set([...document.querySelectorAll('.story > .crumbs, .story__head, .story__body')].map(one => String(Math.round(one.getBoundingClientRect().right))))])",
        );
        assert_eq!(edges.len(), 1, "{width}: {edges:?}");
        for path in ["/", "/category/uncategorized", "/search?q=nowhere"] {
            browser.visit(path);
            let turned = browser.asks(
                "",
                "Promise.resolve([...document.querySelectorAll('time')].filter(one => getComputedStyle(one).direction !== 'rtl').map(one => one.textContent))",
            );
            assert!(turned.is_empty(), "{path} at {width}: {turned:?}");
        }
    }
}

#[test]
fn pull_quotes_hang_where_the_page_begins_and_boxes_stand_where_it_ends_whichever_way_the_story_runs() {
    let text = serde_json::json!({ "type": "doc", "content": story_blocks::blocks() });
    for (site, pull, facts) in [("en", "left", "right"), ("ar", "right", "left")] {
        let desk = Desk::open();
        site_in(&desk, site);
        for lang in ["en", "ar", "he"] {
            desk.live(
                &Story::titled(&format!("In {lang}"))
                    .in_language(lang)
                    .with_document(&text),
            );
        }
        let browser = Browser::open(desk.at());
        for lang in ["en", "ar", "he"] {
            browser.appears(1280, false);
            browser.visit(&format!("/in-{lang}"));
            // Which sides of the column they reach beyond.
            let stands = "(selector => {
                const [one, column] = [selector, '.story__body'].map(name => document.querySelector(name).getBoundingClientRect());
                return [one.left < column.left - 8 && 'left', one.right > column.right + 8 && 'right'].filter(Boolean).join();
              })";
            assert_eq!(
                browser.says(&format!("{stands}('figure[data-pull]')")),
                pull,
                "{site} {lang}"
            );
            assert_eq!(
                browser.says(&format!("{stands}('section[data-box]')")),
                facts,
                "{site} {lang}"
            );
            let style = |of: &str, what: &str| {
                browser.says(&format!("getComputedStyle(document.querySelector('{of}')).{what}"))
            };
            let slant = if lang == "en" { "italic" } else { "normal" };
            assert_eq!(style("figure[data-pull] p", "fontStyle"), slant, "{site} {lang}");
            assert_eq!(
                style(".prose > figure:not([data-pull]) blockquote p", "fontStyle"),
                "normal",
                "{site} {lang}"
            );
            assert_eq!(style("pre", "direction"), "ltr", "{site} {lang}");
            for width in [1280, 390] {
                browser.appears(width, false);
                assert_eq!(
                    browser.says("document.documentElement.scrollWidth <= innerWidth"),
                    "true",
                    "{site} {lang} at {width}"
                );
            }
        }
    }
}

//! A word of a hundred letters, in every place that takes one, makes no page scroll sideways.

use copydesk::{articles::timeline::ChangeKind, policy::Role};
use serde_json::json;

use crate::{
    commenting, margin, planning,
    support::{Browser, Desk, Member, Story},
};

const WIDTHS: [u32; 4] = [320, 390, 768, 1280];
/// As long as a row of 63 letters, such as a host's name, and longer.
const LETTERS: usize = 100;

fn word(letter: char, most: usize) -> String {
    std::iter::once(letter.to_ascii_uppercase())
        .chain(std::iter::repeat_n(letter, most.min(LETTERS) - 1))
        .collect()
}

#[test]
fn no_page_scrolls_sideways_for_a_word_of_a_hundred_letters() {
    let desk = Desk::open();
    let admin = desk.person(&word('m', 100), Role::Admin);
    let (category, tag) = (desk.category(&word('c', 60), None), desk.tag(&word('t', 60)));
    let below = desk.category(&word('d', 60), Some(category));
    let author = desk.guest(&word('a', 100));
    let story = |letter: char, note: &str| {
        let paragraph = |text: String| json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] });
        let document = json!({ "type": "doc", "content": [
            { "type": "heading", "attrs": { "level": 2 }, "content": [{ "type": "text", "text": word('h', 100) }] },
            paragraph(word('p', 100)),
            { "type": "bullet_list", "content": [{ "type": "list_item", "content": [paragraph(word('l', 100))] }] },
            { "type": "blockquote", "content": [paragraph(word('q', 100))] },
        ] });
        let id = desk.live(
            &Story::titled(&word(letter, 100))
                .dek(&word('k', 100))
                .with_document(&document)
                .filed_under(below)
                .tagged(&[tag])
                .signed_by(&[&author])
                .flagged("sponsored"),
        );
        desk.republish(id, ChangeKind::Correction, Some(note), |content| {
            content.kicker = word('i', 100)
        });
        id
    };
    let (first, second) = (story('x', &word('n', 100)), story('y', &word('n', 100)));
    let gone = story('z', "Put right.");
    desk.ilse.withdraws(gone, &word('r', 100), Some(&word('w', 100)));
    desk.ilse.features(first);
    desk.tamsin.edits(second, |content| content.headline = word('e', 100));
    desk.tamsin.submits(second);
    let noted = margin::notes(&desk, &desk.ilse, second, &word('p', 100), &word('o', 100));
    assert_eq!(noted.status, 303, "{}", noted.text());
    let text = word('s', 100);
    desk.owner()
        .execute(
            "UPDATE newsroom.site SET name = $1, tagline = $1, about = $1, contact_address = $1, contact_phone = $1,
               contact_email = $2, url = $3",
            &[
                &text,
                &format!("{text}@{text}.example"),
                &format!("https://{text}.example"),
            ],
        )
        .unwrap();
    let team = planning::adds(&admin, &word('b', 40), &[&admin]);
    planning::gives(&desk.ilse, first, team);
    let slug = |letter: char, most: usize| word(letter, most).to_lowercase();

    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    let mut wide = sideways(&browser, "/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &admin).cookie());
    let mut pages: Vec<String> = [
        "/",
        "/admin",
        "/admin/articles",
        "/admin/calendar",
        "/admin/staff",
        "/admin/account",
        "/admin/authors",
        "/admin/categories",
        "/admin/tags",
        "/admin/settings",
        "/admin/settings/words",
        "/admin/nothing",
        "/nothing-here",
    ]
    .map(str::to_owned)
    .into();
    pages.extend(['x', 'z'].map(|letter| format!("/{}", slug(letter, 96))));
    pages.extend([
        format!("/category/{}", slug('c', 60)),
        format!("/tag/{}", slug('t', 60)),
        format!("/author/{}", slug('a', 96)),
        format!("/admin/categories/{below}"),
        format!("/admin/tags/{tag}"),
        format!("/admin/categories/{below}/merge"),
        format!("/admin/categories/{below}/steps"),
        format!("/admin/authors/{}/merge", author.id),
        format!("/admin/categories/{below}/merge?into=01900000-0000-7000-8000-000000000001"),
        format!("/admin/authors/{}", author.id),
        format!("/admin/staff/{}", admin.id()),
        format!("/admin/articles?q={}", word('q', 100)),
        format!("/{}", slug('q', 100)),
    ]);
    for id in [first, second, gone] {
        pages.extend(
            [
                "",
                "/review",
                "/review?view=clean",
                "/time",
                "/preview",
                "/revisions/1",
                "/reach",
            ]
            .map(|tail| format!("/admin/articles/{id}{tail}")),
        );
    }
    pages.extend(commenting::of_every_kind(&desk, first, &slug('x', 96), &word('v', 100)));
    let line = planning::plans(&desk.ilse, &word('u', 60), Some(team), None);
    pages.push(format!("/admin/articles/{line}/line"));
    pages.push("/admin/settings/desks".to_owned());
    pages.push(format!("/admin/settings/desks/{team}"));
    pages.push(format!("/admin/desks/{}", slug('b', 40)));
    pages.push(format!("/admin/desks/{}/times", slug('b', 40)));
    pages.push("/admin/settings/comments".to_owned());
    pages.push("/admin/settings/feeds".to_owned());
    pages.push(format!("/admin/sweep?find={}&write={}", word('x', 100), word('y', 100)));
    for path in &pages {
        browser.visit(path);
        wide.extend(sideways(&browser, path));
    }

    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

/// Where a page is wider than its window, and what of it sticks out.
fn sideways(browser: &Browser, path: &str) -> Vec<String> {
    const OUTSIDE: &str = "new Promise(requestAnimationFrame).then(() => {
        const root = document.documentElement;
        if (root.scrollWidth <= innerWidth) return [];
        const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(one).position !== 'fixed');
        return [`${root.scrollWidth} pixels: ${out.slice(-1).map(one => `${one.parentElement.className} > ${one.tagName}.${one.className}`)}`];
      })";
    let mut found = Vec::new();
    for width in WIDTHS {
        browser.appears(width, false);
        let said = browser.asks("", OUTSIDE);
        found.extend(said.into_iter().map(|wide| format!("{path} at {width}: {wide}")));
    }
    found
}

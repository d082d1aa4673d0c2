//! Under a finger everything that is pressed is at least 44 px wide and high, on every page of the newsroom.

use copydesk::{articles::timeline::ChangeKind, policy::Role};

use crate::{
    accessibility::pages,
    commenting, pictures, story_blocks,
    support::{Browser, Desk, Member, Story},
};

/// What is smaller than a finger. Links in running text are as high as their line; a box or a radio counts with its label,
/// and a field of names with the frame around its tokens.
const SMALL: &str = r#"Promise.resolve((() => {
    document.querySelectorAll('details').forEach(one => { one.open = true; });
    const isSeen = one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.vh, .skip');
    const isWords = one => one.matches('a') && getComputedStyle(one).display === 'inline' && one.textContent.trim() !== one.parentElement.textContent.trim();
    const sizeOf = one => {
      const box = (one.matches('.combo__box input') ? one.closest('.combo__box') : one).getBoundingClientRect();
      const label = one.matches('[type=checkbox], [type=radio]') ? one.labels[0]?.getBoundingClientRect() : null;
      return label ? { width: box.width + label.width, height: Math.max(box.height, label.height) } : box;
    };
    const pressed = 'a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button], [role=tab], [role=option]';
    return [...document.querySelectorAll(pressed)]
      .filter(one => isSeen(one) && !isWords(one))
      .map(one => ({ one, ...sizeOf(one) }))
      .filter(({ width, height }) => width < 43.5 || height < 43.5)
      .map(({ one, width, height }) => `${one.tagName}.${one.className} “${(one.textContent || one.name).trim().slice(0, 30)}” ${Math.round(width)} × ${Math.round(height)}`);
  })())"#;

#[test]
fn every_control_is_as_large_as_a_finger() {
    let desk = Desk::open();
    let admin = desk.person("Marguerite Osei", Role::Admin);
    desk.guest("Edwin Sayle");
    desk.tag("Tides");
    desk.category("Harbour", None);
    let live = desk.live(&Story::titled("The tide gate opens"));
    desk.ilse.features(live);
    let draft = desk.draft(&Story::titled("A draft with a marker").saying("She went to TK Maxx."));
    desk.tamsin
        .edits(live, |content| content.headline = "The tide gate stays open".into());
    let waiting = desk.draft(&Story::titled("It waits"));
    desk.tamsin.submits(waiting);
    let gone = desk.live(&Story::titled("Gone again"));
    desk.ilse.withdraws(gone, "Wrong", None);

    let browser = Browser::open(desk.at());
    browser.is_touched(390);
    browser.visit("/admin/sign-in");
    assert_eq!(browser.says("matchMedia('(pointer: coarse)').matches"), "true");
    let mut small = measured(&browser, "/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &admin).cookie());
    let mut own = pages(&admin, [live, draft, waiting, gone]);
    own.extend(commenting::of_every_kind(
        &desk,
        live,
        "the-tide-gate-opens",
        "Harbourmaster",
    ));
    own.push(pictures::upload(&Member::of(desk.at(), &admin), 1));
    for path in own.iter().filter(|path| path.starts_with("/admin")) {
        browser.visit(path);
        small.extend(measured(&browser, path));
    }
    browser.visit(&format!("/admin/articles/{live}/revisions/1"));
    small.extend(measured(&browser, "a revision"));

    assert!(small.is_empty(), "{}", small.join("\n"));
}

/// What is smaller than 44 px, or than 24 where it stands in a line of small print (WCAG 2.5.8); links in running text are as
/// high as their line.
const SMALL_TO_READERS: &str = r#"Promise.resolve((() => {
    const small = '.meta, .archive__kicker, .also__k, .say__who, .story__by > p:first-child';
    return [...document.querySelectorAll('a[href], button, summary')]
      .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.vh, .skip'))
      .filter(one => !one.closest('.prose, .say__text') || one.matches('figure[data-embed] > p > a, [role=doc-backlink]'))
      .map(one => ({ one, least: one.closest(small) ? 23.5 : 43.5, box: one.getBoundingClientRect() }))
      .filter(({ least, box }) => box.height < least || box.width < 23.5)
      .map(({ one, box }) => `“${one.textContent.trim().slice(0, 30)}” ${Math.round(box.width)} × ${Math.round(box.height)}`);
  })())"#;

#[test]
fn what_readers_press_is_as_large_as_a_finger_too() {
    let desk = Desk::open();
    let harbour = desk.category("Harbour", None);
    let tides = desk.tag("Tides");
    for title in ["Gate", "Boat", "A ferry", "A choir"] {
        desk.live(&Story::titled(title).dek("Why.").filed_under(harbour).tagged(&[tides]));
    }
    let corrected = desk.live(&Story::titled("Wrong").filed_under(harbour));
    desk.republish(corrected, ChangeKind::Correction, Some("It was right."), |content| {
        content.headline = "Right".into();
    });
    desk.ilse.features(corrected);
    let gone = desk.live(&Story::titled("Gone again"));
    desk.ilse.withdraws(gone, "Wrong", None);
    let text = serde_json::json!({ "type": "doc", "content": story_blocks::blocks() });
    desk.live(&Story::titled("Marsh").with_document(&text));

    let talked = commenting::of_every_kind(&desk, corrected, "wrong", "Harbourmaster");
    let talked: Vec<String> = talked.into_iter().filter(|path| !path.starts_with("/admin")).collect();

    let browser = Browser::open(desk.at());
    browser.is_touched(390);
    let mut small = Vec::new();
    for path in [
        "/",
        "/category/harbour",
        "/tag/tides",
        "/author/tamsin-okoro",
        "/wrong",
        "/gate",
        "/marsh",
        "/marsh?load=vvvvvvvvvv",
        "/nothing-here",
        "/gone-again",
    ]
    .into_iter()
    .chain(talked.iter().map(String::as_str))
    {
        browser.visit(path);
        let said = browser.asks("", SMALL_TO_READERS);
        small.extend(said.into_iter().map(|one| format!("{path}: {one}")));
    }

    assert!(small.is_empty(), "{}", small.join("\n"));
}

#[test]
fn the_toolbar_of_the_editor_shows_that_it_goes_on() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Short").saying("A line."));
    let browser = Browser::open(desk.at());
    browser.is_touched(390);
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the tools", "document.querySelector('[data-tools][data-behind]')");
    let signs = "['before', 'behind'].filter(side => document.querySelector('[data-tools]').hasAttribute(`data-${side}`)).join()";
    assert_eq!(browser.says(signs), "behind");

    browser.says("document.querySelector('[data-tools]').scrollTo(9999, 0)");

    browser.waits_for(
        "the other end",
        "document.querySelector('[data-tools]:not([data-behind])')",
    );
    assert_eq!(browser.says(signs), "before");
}

#[test]
fn the_editor_of_a_short_story_fits_its_window_and_opens_with_the_first_tab() {
    let desk = Desk::open();
    let (short, other) = (
        desk.draft(&Story::titled("Short").saying("A line.")),
        desk.draft(&Story::titled("Other").saying("A line.")),
    );
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    for width in [1280, 1024] {
        browser.appears(width, false);
        browser.visit(&format!("/admin/articles/{short}"));
        browser.waits_for("the page", "document.querySelector('[data-tools]:not([hidden])')");
        assert_eq!(
            browser.says("document.documentElement.scrollHeight - innerHeight"),
            "0",
            "{width}"
        );
        let tools = "(() => { const tools = document.querySelector('[data-tools]'); return tools.scrollWidth - tools.clientWidth; })()";
        browser.says("document.querySelector('.tools__count').textContent = '12,345 words'");
        assert_eq!(browser.says(tools), "0", "{width}");
    }
    browser.press("History");
    browser.reload();
    let open = "document.querySelector('[role=tab][aria-selected=true]').textContent.trim()";
    assert_eq!(browser.says(open), "History");
    browser.visit(&format!("/admin/articles/{other}"));
    browser.waits_for("the page", "document.querySelector('[data-tools]:not([hidden])')");
    assert_eq!(browser.says(open), "Story");
}

fn measured(browser: &Browser, path: &str) -> Vec<String> {
    let said = browser.asks("", SMALL);
    said.into_iter().map(|small| format!("{path}: {small}")).collect()
}

#[test]
fn the_toolbar_of_the_editor_stands_below_its_bar_however_many_marks_there_are() {
    let desk = Desk::open();
    let text = "A line.\n\n".repeat(60);
    let story = desk.draft(&Story::titled("Ferries").saying(&text));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    for width in [1280, 1024, 390] {
        browser.appears(width, false);
        browser.visit(&format!("/admin/articles/{story}"));
        browser.waits_for("the page", "document.querySelector('[data-tools]:not([hidden])')");
        browser.says(
            "(() => { const pills = document.querySelector('[data-bar-pills]');
                pills.append(...Array.from({ length: 5 }, () => { const one = pills.firstElementChild.cloneNode(true); one.lastChild.textContent = 'Change in review'; return one; }));
                scrollTo(0, 600); })()",
        );

        browser.waits_for(
            &format!("the toolbar below the bar at {width}"),
            "document.querySelector('[data-tools]').getBoundingClientRect().top >= document.querySelector('.actionbar').getBoundingClientRect().bottom - 1",
        );
        // Nothing in the bar lies over something else.
        let over = browser.asks(
            "",
            "Promise.resolve((() => {
                const all = [...document.querySelectorAll('.actionbar h1, .actionbar .state, .actionbar .saved, .actionbar .btn, .bar-strip__next')].filter(one => one.checkVisibility());
                const boxes = all.map(one => one.getBoundingClientRect());
                const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
                scrollTo(0, 0);
                return all.flatMap((one, at) => all.slice(at + 1).filter((_, next) => meet(boxes[at], boxes[at + 1 + next])).map(other => `${one.className} and ${other.className}`));
              })())",
        );
        assert!(over.is_empty(), "{width}: {}", over.join(", "));
    }
}

#[test]
fn what_is_said_in_the_editor_keeps_its_distance_from_what_follows() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Ferries"));
    desk.tamsin.submits(story);
    desk.ilse
        .acts(
            story,
            copydesk::articles::gate::order::Order::Return("Say when.".into()),
        )
        .unwrap();
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    for width in [1280, 390] {
        browser.appears(width, false);
        browser.visit(&format!("/admin/articles/{story}"));
        browser.sees("Say when.");
        // As a page that is out of date says more than one thing.
        browser.says(
            "(() => { const notice = document.querySelector('.notice'); const place = document.querySelector('[data-notices]');
                place.append(notice.cloneNode(true), notice.cloneNode(true)); })()",
        );
        let gaps = browser.asks(
            "",
            "Promise.resolve([...document.querySelectorAll('.galley .notice')].map(one => {
                const next = one.nextElementSibling ?? one.parentElement.nextElementSibling;
                return next.getBoundingClientRect().top - one.getBoundingClientRect().bottom;
              }).filter(gap => gap < 8).map(String))",
        );
        assert!(gaps.is_empty(), "{width}: {gaps:?}");
    }
}

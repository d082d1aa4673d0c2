//! axe-core finds nothing on any page, in light and dark, wide and narrow, and no page scrolls sideways.

use copydesk::{ids::ArticleId, policy::Role};

use crate::{
    commenting, house_rules, margin, mistakes, offline, outside, pictures, planning, series, story_blocks,
    story_pictures,
    support::{Browser, Desk, Member, Person, Story},
    telling,
};

const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/editor/node_modules/axe-core/axe.min.js"
);

/// A colour on its way is not the colour: two frames, then the end of every transition.
const SETTLED: &str = "const frame = () => new Promise(requestAnimationFrame);
    const settled = () => frame().then(frame).then(() => Promise.allSettled(
      document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)))";

#[test]
fn every_page_is_free_of_violations_wide_and_light_narrow_and_dark() {
    let axe = axe();
    let desk = Desk::open();
    let admin = desk.person("Marguerite Osei", Role::Admin);
    let live = desk.live(&Story::titled("The tide gate opens"));
    let draft = desk.draft(&Story::titled("A draft of its own"));
    desk.tamsin
        .edits(live, |content| content.headline = "The tide gate stays open".into());
    let waiting = desk.draft(&Story::titled("It waits"));
    desk.tamsin.submits(waiting);
    let gone = desk.live(&Story::titled("Gone again"));
    desk.ilse.withdraws(gone, "Wrong", None);

    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    let door = violations(&browser, &axe, "/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &admin).cookie());
    let mut found = door;
    let picture = pictures::upload(&Member::of(desk.at(), &admin), 1);
    let shown = story_pictures::picture(&Member::of(desk.at(), &desk.ilse), 2);
    let image = serde_json::json!({ "type": "image", "attrs": { "picture": shown, "layout": "wide", "alt": "" } });
    let text = serde_json::json!({ "type": "doc", "content": [image, { "type": "paragraph", "content": [{ "type": "text", "text": "So it was." }] }] });
    let illustrated = desk.live(&Story::titled("With pictures").led_by(shown).with_document(&text));
    let other = story_pictures::picture(&Member::of(desk.at(), &desk.ilse), 3);
    let compared = desk.draft(&Story::titled("Compared").led_by(shown).with_document(&text));
    desk.ilse.edits(compared, |content| {
        *content = Story::titled("Compared again")
            .led_by(other)
            .saying("So it was not.")
            .content();
    });
    let blocks = story_blocks::every_block([shown, other]);
    let marsh = desk.live(&Story::titled("Every block").with_document(&blocks));
    desk.live(&Story::titled("Kol blok").in_language("he").with_document(&blocks));
    let chosen = format!(
        "/admin/media/chosen?p={shown}&p={other}&p={}",
        picture.rsplit('/').next().unwrap()
    );
    let talked = commenting::of_every_kind(&desk, live, "the-tide-gate-opens", "Harbourmaster");
    let wrong = mistakes::reported(&desk, "The second tide gate");
    let changed = telling::votes(&desk);
    let outside = outside::link(&desk, draft);
    margin::notes_on_all(&desk, &desk.ilse, draft);
    margin::notes_on_all(&desk, &desk.ilse, waiting);
    let series = series::adds(&desk.ilse, "The open gate").unwrap();
    let night = planning::adds(&admin, "Night", &[&admin, &desk.tamsin]);
    planning::gives(&desk.ilse, draft, night);
    series::puts(&desk.ilse, live, Some(series), None).unwrap();
    series::puts(&desk.ilse, marsh, Some(series), None).unwrap();
    let more = [
        chosen,
        format!("/admin/series/{series}"),
        "/admin/desks/night".to_owned(),
        "/admin/desks/night/times".to_owned(),
        "/admin/lines/new?desk=night".to_owned(),
        format!(
            "/admin/articles/{}/line",
            planning::plans(&desk.ilse, "TIDEGATE", Some(night), None)
        ),
        format!("/admin/settings/desks/{night}"),
        "/series/the-open-gate".to_owned(),
        format!("/admin/articles/{changed}/change"),
        outside,
        format!("/admin/articles/{live}/offered"),
        format!("/admin/articles/{live}/why"),
        format!("/admin/articles/{live}/reach"),
        format!("/admin/articles/{marsh}/why"),
        format!("/mistakes/on/{wrong}"),
        "/every-block".to_owned(),
        "/every-block?load=vvvvvvvvvv".to_owned(),
        "/kol-blok".to_owned(),
        format!("/admin/articles/{marsh}/preview"),
        format!("/admin/articles/{marsh}/review?view=clean"),
        picture,
        format!("/admin/articles/{illustrated}"),
        format!("/admin/articles/{illustrated}#p-words"),
        format!("/admin/articles/{compared}/history?from=1"),
        format!("/admin/articles/{compared}/revisions/1"),
        "/with-pictures".to_owned(),
        house_rules::kept_by(&desk, &desk.ilse),
    ];
    for path in pages(&admin, [live, draft, waiting, gone])
        .into_iter()
        .chain(more)
        .chain(talked)
    {
        browser.visit(&path);
        found.extend(violations(&browser, &axe, &path));
    }
    offline::keeping(&desk, "Ada Stone", 1, true);
    browser.visit("/offline.html");
    found.extend(violations(&browser, &axe, "/offline.html"));

    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Every page of the newsroom, and some of the readers'.
pub fn pages(admin: &Person, stories: [ArticleId; 4]) -> Vec<String> {
    let mut all: Vec<String> = [
        "/admin",
        "/admin/articles",
        "/admin/articles?q=nothing-like-this",
        "/admin/calendar",
        "/admin/calendar?view=day",
        "/admin/media",
        "/admin/media?q=nothing-like-this",
        "/admin/media?view=list",
        "/admin/media/chosen",
        "/admin/media/documents",
        "/admin/media/documents?unused=1",
        "/admin/staff",
        "/admin/account",
        "/admin/authors",
        "/admin/categories",
        "/admin/categories/01900000-0000-7000-8000-000000000001/merge",
        "/admin/categories/01900000-0000-7000-8000-000000000001/steps",
        "/admin/tags",
        "/admin/settings",
        "/admin/settings/words",
        "/admin/settings/mail",
        "/admin/settings/site",
        "/admin/settings/site/preview",
        "/admin/pages",
        "/admin/boilerplate",
        "/admin/views",
        "/admin/find",
        "/admin/find?q=tide",
        "/admin/articles/chosen",
        "/admin/comments",
        "/admin/mistakes",
        "/admin/notices",
        "/admin/series",
        "/admin/lists",
        "/admin/lists/featured",
        "/admin/settings/comments",
        "/admin/settings/feeds",
        "/admin/settings/pictures",
        "/admin/settings/desks",
        "/admin/settings/house-rules",
        "/admin/settings/redirects",
        "/admin/record",
        "/admin/sweep?find=tide&write=ebb",
        "/admin/patterns",
        "/admin/nothing",
        "/",
        "/the-tide-gate-opens",
        "/category/uncategorized",
        "/archive",
        "/corrections",
        "/search",
        "/search?q=the+nowhere",
        "/nothing-here",
        "/gone-again",
    ]
    .map(str::to_owned)
    .into();
    all.push(format!("/admin/staff/{}", admin.id()));
    for id in stories {
        all.extend(
            ["", "/review", "/review?view=clean", "/time", "/history", "/preview"]
                .map(|tail| format!("/admin/articles/{id}{tail}")),
        );
    }
    all
}

/// What axe-core has against the page as it is now, in both settings.
pub fn violations_now(browser: &Browser, path: &str) -> Vec<String> {
    violations(browser, &axe(), path)
}

fn axe() -> String {
    std::fs::read_to_string(AXE).expect("axe-core is there (bin/test fetches it)")
}

/// What axe-core has against a page, in both settings.
fn violations(browser: &Browser, axe: &str, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (width, dark) in [(1280, false), (390, true)] {
        browser.appears(width, dark);
        let said: Vec<String> = browser.asks(
            &format!("{axe};{SETTLED}"),
            "settled().then(() => axe.run()).then(result => result.violations.map(one => `${one.id} (${one.nodes.length}): ${one.nodes[0].target} ${one.nodes[0].failureSummary}`))",
        );
        found.extend(
            said.into_iter()
                .map(|violation| format!("{path} at {width}: {violation}")),
        );
        let sideways: Vec<String> = browser.asks(
            "",
            "Promise.resolve(document.documentElement.scrollWidth > innerWidth ? [`${document.documentElement.scrollWidth} pixels wide`] : [])",
        );
        found.extend(sideways.into_iter().map(|wide| format!("{path} at {width}: {wide}")));
    }
    found
}

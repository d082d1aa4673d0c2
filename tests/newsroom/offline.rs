//! What readers opened can be read where there is no network, if the newsroom lets browsers keep it.

use copydesk::policy::Role;

use crate::support::{Browser, Desk, Member, Story, Way};

/// Lets browsers keep what was opened, or no longer.
pub fn keeping(desk: &Desk, name: &str, first_version: usize, keeps: bool) {
    let admin = Member::of(desk.at(), &desk.person(name, Role::Admin));
    let (draft, live) = (first_version.to_string(), (first_version + 1).to_string());
    let mut ways = vec![("version", draft.as_str()), ("do", "ways"), ("featured", "yes")];
    if keeps {
        ways.push(("reads_offline", "yes"));
    }
    assert_eq!(admin.post("/admin/settings/site", &ways).status, 303);
    let page = admin.get("/admin/settings/site").text();
    assert!(
        page.contains("The draft differs in reading without a network."),
        "{page}"
    );
    let answer = admin.post("/admin/settings/site", &[("version", &live), ("do", "live")]);
    assert_eq!(answer.status, 303, "{}", answer.text());
}

/// Comes to `yes` once a promise of a boolean does.
fn until(condition: &str) -> String {
    format!(
        "new Promise(done => {{ const look = async () => (await ({condition})) ? done(['yes']) : setTimeout(look, 20); look(); }})"
    )
}

fn are_kept(browser: &Browser, paths: &[&str]) {
    let all = serde_json::json!(paths);
    let kept = format!(
        "Promise.all({all}.map(path => caches.match(path))).then(found => found.every(Boolean) && navigator.serviceWorker.controller)"
    );
    assert_eq!(browser.asks("", &until(&kept)), ["yes"]);
}

#[test]
fn nothing_is_kept_unless_the_newsroom_says_so() {
    let desk = Desk::open();
    desk.live(&Story::titled("The tide gate"));
    let worker = || desk.reader.get("/offline-worker.js");

    assert!(!desk.reader.get("/the-tide-gate").text().contains("offline"));
    assert_eq!(desk.reader.get("/offline.html").status, 404);
    assert!(worker().text().contains("unregister") && !worker().text().contains("fetch"));

    keeping(&desk, "Ada Stone", 1, true);
    assert!(desk.reader.get("/the-tide-gate").text().contains("/assets/offline."));
    let page = desk.reader.get("/offline.html");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("content=\"noindex\""));
    assert!(worker().text().contains("fetch") && !worker().text().contains("unregister"));
    assert_eq!(worker().header("content-type"), "text/javascript; charset=utf-8");
    let preview = Member::of(desk.at(), &desk.person("Ida Lund", Role::Admin)).get("/admin/settings/site/preview");
    assert!(!preview.text().contains("offline"));
}

#[test]
fn what_was_opened_is_there_without_a_network_until_it_is_gone() {
    let desk = Desk::open();
    let gate = desk.live(&Story::titled("The tide gate"));
    desk.live(&Story::titled("Marsh"));
    keeping(&desk, "Ada Stone", 1, true);
    let way = Way::default();
    let port = way.to(desk.at().port());
    let browser = Browser::open(([127, 0, 0, 1], port).into());

    browser.visit("/the-tide-gate");
    are_kept(&browser, &["/the-tide-gate", "/offline.html"]);
    browser.visit("/marsh");
    are_kept(&browser, &["/marsh"]);

    way.closes();
    browser.visit("/the-tide-gate");
    assert_eq!(browser.texts("h1"), ["The tide gate"]);
    assert_eq!(
        browser
            .says("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0) && document.styleSheets.length"),
        "2"
    );
    browser.visit("/never-opened");
    assert_eq!(browser.texts("h1"), ["No connection"]);
    browser.waits_for("the list", "document.querySelectorAll('[data-opened] a').length === 2");
    assert_eq!(browser.texts("[data-opened] a"), ["Marsh", "The tide gate"]);
    browser.press("The tide gate");
    assert_eq!(browser.texts("h1"), ["The tide gate"]);

    desk.ilse.withdraws(gate, "It was wrong.", None);
    way.thaws();
    browser.visit("/the-tide-gate");
    browser.sees("410");
    let is_gone = until("caches.match('/the-tide-gate').then(found => !found)");
    assert_eq!(browser.asks("", &is_gone), ["yes"]);
    way.closes();
    browser.visit("/the-tide-gate");
    assert_eq!(browser.texts("h1"), ["No connection"]);

    way.thaws();
    keeping(&desk, "Ida Lund", 3, false);
    browser.visit("/marsh");
    let is_away = until(
        "Promise.all([navigator.serviceWorker.getRegistrations(), caches.keys()]).then(([all, kept]) => !all.length && !kept.length)",
    );
    assert_eq!(browser.asks("", &is_away), ["yes"]);
}

//! Jumping to a story, a person, a page or an act by a few letters: only to what one may see, and never by doing anything.

use copydesk::policy::Role;
use serde_json::Value;
use thirtyfour::Key;

use crate::{
    accessibility::violations_now,
    pictures::does,
    support::{Browser, Desk, Member, Story},
};

fn at(desk: &Desk, role: Role) -> Member {
    Member::of(desk.at(), &desk.person(&format!("Some {role}"), role))
}

fn asks(member: &Member, query: &str) -> Value {
    let answer = member.get(&format!("/admin/find/answers{query}"));
    assert_eq!(answer.status, 200, "{query}");
    answer.json()
}

/// What is offered under a heading: its name and its address.
fn under(found: &Value, heading: &str) -> Vec<(String, String)> {
    let groups = found["groups"].as_array().unwrap();
    let group = groups
        .iter()
        .find(|group| group["heading"].as_str().unwrap().starts_with(heading));
    let jumps = group
        .and_then(|group| group["jumps"].as_array())
        .cloned()
        .unwrap_or_default();
    let text = |jump: &Value, name: &str| jump[name].as_str().unwrap().to_owned();
    jumps
        .iter()
        .map(|jump| (text(jump, "label"), text(jump, "href")))
        .collect()
}

fn labels(found: &Value, heading: &str) -> Vec<String> {
    under(found, heading).into_iter().map(|(label, _)| label).collect()
}

#[test]
fn stories_come_first_then_whoever_and_whatever_is_called_so() {
    let desk = Desk::open();
    let tide = desk.tag("Tide tables");
    desk.guest("Ada Tidewell");
    desk.draft(&Story::titled("The tide gate").tagged(&[tide]));
    let live = desk.live(&Story::titled("Spring tide"));
    let editor = Member::of(desk.at(), &desk.ilse);

    let found = asks(&editor, "?q=tide");

    assert_eq!(found["groups"][0]["heading"], "Stories");
    assert_eq!(labels(&found, "Stories"), ["Spring tide", "The tide gate"]);
    assert_eq!(found["groups"][0]["jumps"][0]["states"][0]["label"], "Live");
    assert_eq!(
        under(&found, "People"),
        [
            (
                "Stories by Ada Tidewell".to_owned(),
                "/admin/articles?author=ada-tidewell".to_owned()
            ),
            (
                "Tag “Tide tables”".to_owned(),
                "/admin/articles?tag=tide-tables".to_owned()
            ),
        ]
    );
    assert_eq!(found["new"], "tide");
    assert_eq!(found["all"], "/admin/articles?q=tide");
    // With a sign before them letters are of people, or of pages.
    let people = asks(&editor, "?q=%40ilse");
    let staff = under(&people, "People");
    assert!(
        staff[0].1.starts_with("/admin/staff/") && people["groups"].as_array().unwrap().len() == 1,
        "{people}"
    );
    assert_eq!(labels(&asks(&editor, "?q=%3Ehouse"), "Pages"), ["House rules"]);
    // Before anything is typed: what was opened last, in that order.
    let opened = asks(&editor, &format!("?opened={live},not-an-id,{}", uuid::Uuid::nil()));
    assert_eq!(labels(&opened, "Opened last"), ["Spring tide"]);
    // Whatever is typed is a question.
    for query in [
        "?q=%00%FF",
        "?q=%25_%5C",
        "?q=%40",
        "?q=%3E%3E",
        "?q=%F0%9F%8C%8A",
        "?opened=,,",
        "?story=1",
    ] {
        asks(&editor, query);
    }
    assert_eq!(asks(&editor, "?q=100%25")["groups"].as_array().unwrap().len(), 0);
}

#[test]
fn nobody_jumps_to_what_is_not_theirs_to_see() {
    let desk = Desk::open();
    let secret_tag = desk.tag("Raid");
    let secret = desk.ilse.writes(&Story::titled("Raid at dawn").tagged(&[secret_tag]));
    desk.ilse.embargoes(secret, 24);
    desk.draft(&Story::titled("Raid on the larder"));
    let (contributor, admin) = (at(&desk, Role::Contributor), at(&desk, Role::Admin));
    let ilse = Member::of(desk.at(), &desk.ilse);

    assert_eq!(labels(&asks(&ilse, "?q=raid"), "Stories").len(), 2);
    assert_eq!(labels(&asks(&admin, "?q=raid"), "Stories"), ["Raid on the larder"]);
    assert_eq!(asks(&contributor, "?q=raid")["groups"].as_array().unwrap().len(), 0);
    for member in [&contributor, &admin] {
        assert_eq!(
            labels(&asks(member, &format!("?opened={secret}")), "Opened last").len(),
            0
        );
        assert_eq!(member.get(&format!("/admin/articles/{secret}/jumps")).status, 404);
    }
    // Pages and people are those that the navigation would show.
    let pages = labels(&asks(&contributor, "?q=%3E"), "Pages");
    assert!(
        pages.contains(&"Stories".to_owned()) && !pages.contains(&"Staff".to_owned()),
        "{pages:?}"
    );
    for (_, href) in under(&asks(&contributor, "?q=%3E"), "Pages") {
        assert_eq!(contributor.get(&href).status, 200, "{href}");
    }
    for (_, href) in under(&asks(&admin, "?q=%3E"), "Pages") {
        assert_eq!(admin.get(&href).status, 200, "{href}");
    }
    assert!(!asks(&contributor, "?q=%40ilse").to_string().contains("/admin/staff/"));
    assert_eq!(Member::nobody(desk.at()).get("/admin/find/answers?q=raid").status, 303);
}

#[test]
fn the_acts_of_a_story_are_links_to_where_they_are_done() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate"));
    desk.tamsin.submits(story);
    let jumps = |member: &Member| member.get(&format!("/admin/articles/{story}/jumps")).json();
    let (editor, writer) = (Member::of(desk.at(), &desk.ilse), Member::of(desk.at(), &desk.tamsin));

    let offered = under(&jumps(&editor), "With “The tide gate”");
    let names: Vec<&str> = offered.iter().map(|(label, _)| label.as_str()).collect();
    for name in [
        "Approve…",
        "Return with note…",
        "Hold…",
        "Why is this not on the site?",
        "History",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let own = labels(&jumps(&writer), "With");
    assert!(
        own.contains(&"Recall…".to_owned()) && !own.contains(&"Approve…".to_owned()),
        "{own:?}"
    );
    let acts = |desk: &Desk| -> i64 {
        desk.owner()
            .query_one("SELECT count(*) FROM newsroom.activity", &[])
            .unwrap()
            .get(0)
    };
    let before = acts(&desk);
    for (label, href) in &offered {
        assert_eq!(editor.get(href).status, 200, "{label} {href}");
    }
    assert_eq!(acts(&desk), before, "looking does nothing");
    let hold = offered.iter().find(|(label, _)| label == "Hold…").unwrap();
    let page = editor.get(&hold.1).text();
    assert!(
        page.contains("<details class=\"decision__act\" open>\n          <summary>Hold…"),
        "{page}"
    );
}

#[test]
fn without_a_script_the_glass_leads_to_a_page_that_does_the_same() {
    let desk = Desk::open();
    desk.draft(&Story::titled("The tide gate"));
    let editor = Member::of(desk.at(), &desk.ilse);
    assert!(editor.get("/admin").text().contains("href=\"/admin/find\""));
    let page = editor.get("/admin/find?q=tide").text();
    assert!(
        page.contains(">The tide gate</a>") && page.contains("New story “<bdi>tide</bdi>”"),
        "{page}"
    );
    assert!(
        editor
            .get("/admin/find?q=%3Cscript%3E")
            .text()
            .contains("&#60;script&#62;")
    );

    let begun = editor.post(
        "/admin/articles",
        &[("headline", "Tide mill grinds again"), ("key", "0194-from-the-palette")],
    );
    assert_eq!(begun.status, 303);
    let text = editor.get(begun.header("location")).text();
    assert!(text.contains("Tide mill grinds again"), "{text}");
    let long = "x".repeat(301);
    let refused = editor.post("/admin/articles", &[("headline", &long), ("key", "0194-far-too-long")]);
    assert_eq!(refused.status, 422, "{}", refused.text());
}

#[test]
fn the_palette_is_worked_by_keys_alone() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The tide gate"));
    desk.draft(&Story::titled("Spring tide"));
    let editor = Member::of(desk.at(), &desk.ilse);
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&editor.cookie());

    browser.visit(&format!("/admin/articles/{story}/review"));
    browser.visit("/admin");
    does(&browser, "document.body.focus()");
    browser.keys(Key::Control + "k");
    browser.waits_for("the palette", "document.querySelector('dialog.palette[open]')");
    browser.waits_for(
        "what was opened",
        "document.querySelector('.palette__group')?.textContent === 'Opened last'",
    );
    browser.keys("tide");
    browser.waits_for(
        "stories",
        "document.querySelectorAll('.palette__o--story').length === 2",
    );
    let mut found = violations_now(&browser, "the palette");
    browser.appears(1280, false);
    browser.keys(Key::Down + "");
    browser.keys(Key::Tab + "");
    browser.waits_for(
        "acts",
        "document.querySelector('.palette__list').textContent.includes('With “The tide gate”')",
    );
    assert_eq!(browser.says("document.activeElement.id"), "palette-q");
    found.extend(violations_now(&browser, "the palette with acts"));
    browser.appears(1280, false);
    browser.keys(Key::Escape + "");
    browser.waits_for(
        "acts are left",
        "!document.querySelector('.palette__list').textContent.includes('With “')",
    );
    browser.keys(Key::Escape + "");
    browser.waits_for("it is closed", "!document.querySelector('dialog.palette[open]')");
    // Nothing found: a new story, begun by a form.
    does(&browser, "document.querySelector('[data-find]').click()");
    browser.keys("Never heard of");
    browser.waits_for(
        "a new one",
        "document.querySelector('.palette__list').textContent.includes('New story “Never heard of”')",
    );
    browser.keys(Key::Enter + "");
    browser.waits_for(
        "its text",
        "document.querySelector('[name=headline]')?.value === 'Never heard of'",
    );
    // In the text Ctrl K is a link; with Shift it is the palette.
    browser.enter_text();
    browser.keys(Key::Control + (Key::Shift + "k"));
    browser.waits_for("the palette", "document.querySelector('dialog.palette[open]')");
    browser.keys("spring");
    browser.waits_for("one", "document.querySelectorAll('.palette__o--story').length === 1");
    found.extend(violations_now(&browser, "the palette above a text"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

//! Authors, categories, tags and settings, through the pages.

use copydesk::policy::Role;
use reqwest::StatusCode;

use crate::support::{Office, Seat};

#[test]
fn a_category_in_use_cannot_be_removed_and_an_unused_one_can() {
    let office = Office::open();
    let editor = office.hire("Ilse", Role::Editor);
    add_category(&editor, "Council");
    add_category(&editor, "Sport");
    let (council, sport) = (category(&office, "council"), category(&office, "sport"));
    let (article, _) = office.newsroom().approved_story("Tide gate vote");
    office
        .newsroom()
        .owner()
        .batch_execute(&format!(
            "ALTER TABLE newsroom.revisions DISABLE TRIGGER revisions_stay;
             UPDATE newsroom.revisions SET category_id = '{council}' WHERE article_id = '{article}'"
        ))
        .unwrap();

    let used = editor.send(
        &format!("/admin/categories/{council}/remove"),
        &form("1", "key-remove-1"),
    );
    let free = editor.send(&format!("/admin/categories/{sport}/remove"), &form("1", "key-remove-2"));

    assert_eq!(used.status, StatusCode::CONFLICT);
    assert!(used.text.contains("Move them first"));
    assert_eq!(free.location, "/admin/categories?done=removed");
    let page = editor.open("/admin/categories").text;
    assert!(page.contains("/council") && !page.contains("/sport") && page.contains("Always here"));
}

#[test]
fn a_category_moves_in_the_tree_but_not_below_itself() {
    let office = Office::open();
    let editor = office.hire("Ilse", Role::Editor);
    add_category(&editor, "Culture");
    add_category(&editor, "Music");
    let (culture, music) = (category(&office, "culture"), category(&office, "music"));
    let change = |id: &str, name, parent: &str, version, key| {
        editor.send(
            &format!("/admin/categories/{id}"),
            &[
                ("name", name),
                ("slug", ""),
                ("parent", parent),
                ("version", version),
                ("key", key),
            ],
        )
    };

    assert!(
        change(&music, "Music", &culture, "1", "key-move-1")
            .location
            .ends_with("?done=changed")
    );
    let circle = change(&culture, "Arts", &music, "1", "key-move-2");

    assert!(editor.open("/admin/categories").text.contains("data-level=\"1\""));
    assert_eq!(circle.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(circle.text.contains("below itself") && circle.text.contains("value=\"Arts\""));
}

#[test]
fn journalists_keep_tags_and_are_told_who_keeps_categories() {
    let office = Office::open();
    let journalist = office.hire("Tamsin", Role::Journalist);

    let tag = journalist.send("/admin/tags", &[("name", "saltmarsh"), ("key", "key-tag-1")]);
    let category = journalist.send("/admin/categories", &[("name", "Council"), ("key", "key-category")]);

    assert_eq!(tag.location, "/admin/tags?done=added");
    assert_eq!(category.status, StatusCode::FORBIDDEN);
    assert!(
        journalist
            .open("/admin/categories")
            .text
            .contains("Editors keep the categories.")
    );
    let contributor = office.hire("Lowri", Role::Contributor);
    assert_eq!(contributor.open("/admin/tags").status, StatusCode::FORBIDDEN);
}

#[test]
fn an_author_is_changed_by_an_editor_and_an_old_page_shows_both_texts() {
    let office = Office::open();
    let (journalist, editor) = (
        office.hire("Tamsin", Role::Journalist),
        office.hire("Ilse", Role::Editor),
    );
    journalist.send("/admin/authors", &[("name", "Jago Trewin"), ("key", "key-guest")]);
    let id: uuid::Uuid = office
        .newsroom()
        .owner()
        .query_one("SELECT id FROM newsroom.authors WHERE slug = 'jago-trewin'", &[])
        .unwrap()
        .get(0);
    let path = format!("/admin/authors/{id}");
    assert!(
        journalist
            .open(&path)
            .text
            .contains("Editors keep the list of authors.")
    );
    let change = |bio, key| {
        editor.send(
            &path,
            &[
                ("name", "Jago Trewin"),
                ("slug", "jago-trewin"),
                ("bio", bio),
                ("version", "1"),
                ("key", key),
            ],
        )
    };

    let first = change("Writes from the quay.", "key-change-1");
    let stale = change("Writes from the marsh.", "key-change-2");

    assert!(first.location.ends_with("?done=changed"));
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("Writes from the marsh.") && stale.text.contains("Writes from the quay."));
    assert!(stale.text.contains("name=\"version\" value=\"2\""));
}

#[test]
fn settings_are_saved_once_and_an_old_form_keeps_what_was_typed() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let save = |tagline, version: Option<&'static str>, key| {
        let mut fields = vec![
            ("name", "The Port Merrin Courier"),
            ("tagline", tagline),
            ("url", "https://www.courier.example/"),
            ("time_zone", "Europe/London"),
            ("language", "en-GB"),
            ("key", key),
        ];
        fields.extend(version.map(|version| ("version", version)));
        admin.send("/admin/settings", &fields)
    };

    let first = save("Since 1887", Some("1"), "key-save-1");
    let twice = save("Since 1887", Some("1"), "key-save-1");
    let stale = save("Owned by its readers", Some("1"), "key-save-2");
    let missing = save("Owned by its readers", None, "key-save-3");

    assert_eq!(first.location, "/admin/settings?done=saved");
    assert_eq!(twice.location, first.location);
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("value=\"Owned by its readers\"") && stale.text.contains("<dd>Since 1887</dd>"));
    assert_eq!(missing.status, StatusCode::PRECONDITION_REQUIRED);
    assert!(
        admin
            .open("/admin/settings")
            .text
            .contains("name=\"version\" value=\"2\"")
    );
}

#[test]
fn editors_keep_about_and_contact_and_nothing_else_of_the_settings() {
    let office = Office::open();
    let editor = office.hire("Ilse", Role::Editor);
    let info = |email, version, key| {
        let fields = [
            ("about", "Owned by its readers.\r\nPrints on Fridays."),
            ("address", "Quay 1\r\nPort Merrin"),
            ("email", email),
            ("phone", "01632 960 174"),
            ("version", version),
            ("key", key),
        ];
        editor.send("/admin/settings/info", &fields)
    };

    let wrong = info("desk", "1", "key-info-1");
    let right = info("desk@courier.example", "1", "key-info-2");
    let ways = editor.send("/admin/settings/ways", &form("2", "key-ways-1"));

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Prints on Fridays.") && wrong.text.contains("href=\"#email\""));
    assert_eq!(right.location, "/admin/settings?done=saved");
    assert_eq!(ways.status, StatusCode::FORBIDDEN);
    let page = editor.open("/admin/settings").text;
    assert!(page.contains("Ask an admin to change the settings.") && page.contains("Prints on Fridays."));
}

#[test]
fn ways_of_working_are_switches() {
    let office = Office::open();
    let admin = office.hire("Marguerite", Role::Admin);
    let ways = |office: &Office| -> (bool, bool) {
        let row = office
            .newsroom()
            .owner()
            .query_one("SELECT own_approval, admins_publish FROM newsroom.site", &[])
            .unwrap();
        (row.get(0), row.get(1))
    };
    assert_eq!(ways(&office), (false, true));

    let fields = [
        ("own_approval", "yes"),
        ("admins_do_not_publish", "yes"),
        ("version", "1"),
        ("key", "key-ways-1"),
    ];
    admin.send("/admin/settings/ways", &fields);
    assert_eq!(ways(&office), (true, false));
    admin.send("/admin/settings/ways", &form("2", "key-ways-2"));
    assert_eq!(ways(&office), (false, true));
}

fn form<'t>(version: &'t str, key: &'t str) -> [(&'t str, &'t str); 2] {
    [("version", version), ("key", key)]
}

fn add_category(desk: &Seat, name: &str) {
    let key = format!("key-category-{name}");
    let added = desk.send("/admin/categories", &[("name", name), ("key", &key)]);
    assert_eq!(added.location, "/admin/categories?done=added");
}

fn category(office: &Office, slug: &str) -> String {
    let id: uuid::Uuid = office
        .newsroom()
        .owner()
        .query_one("SELECT id FROM newsroom.categories WHERE slug = $1", &[&slug])
        .unwrap()
        .get(0);
    id.to_string()
}

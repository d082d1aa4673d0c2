//! Categories, tags, authors, curated lists and the newsroom itself in the Content API.

use copydesk::{
    authors,
    site::{self, InfoForm, Ways},
    taxonomy::{category, tag},
};

use crate::support::{Desk, Story};

#[test]
fn everything_says_when_it_was_last_changed() {
    let desk = Desk::open();
    let (news, tides, ada) = (desk.category("News", None), desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = desk.live(&Story::titled("Here").tagged(&[tides]).signed_by(&[&ada]));
    let said = |path: &str| {
        let time = desk.reader.json(path)["updated_at"].clone();
        time.as_str()
            .unwrap_or_else(|| panic!("{path} says no time"))
            .to_owned()
    };
    let paths = [
        "/categories/news",
        "/tags/tides",
        "/authors/ada-rowe",
        "/lists/featured",
        "/site",
    ];
    let before = paths.map(said);

    desk.wait("1 hour");
    assert_eq!(paths.map(said), before);
    let form = category::Form {
        name: "The news".into(),
        slug: "news".into(),
        parent: None,
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { category::change(conn, who, news, Some(1), &form).await }))
        .unwrap();
    desk.ilse
        .run(move |conn, who| Box::pin(tag::change(conn, who, tides, Some(1), "The tides", "tides")))
        .unwrap();
    let form = authors::Form {
        name: "Ada Rowe".into(),
        bio: "Back from the coast.".into(),
        ..authors::Form::default()
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { authors::change(conn, who, ada.id, Some(1), &form).await }))
        .unwrap();
    desk.ilse.features(story);
    desk.ilse
        .run(|conn, who| Box::pin(async move { site::change_info(conn, who, Some(1), &InfoForm::default()).await }))
        .unwrap();

    for (path, before) in paths.iter().zip(before) {
        assert!(said(path) > before, "{path}");
    }
    for path in ["/categories", "/tags", "/authors", "/lists"] {
        let list = desk.reader.json(path);
        assert!(list["data"][0]["updated_at"].is_string(), "{path}");
    }
    assert!(
        desk.read(story)["tags"][0].get("updated_at").is_none(),
        "references stay small"
    );
}

#[test]
fn how_the_newsroom_works_changes_nothing_that_readers_see() {
    let desk = Desk::open();
    let admin = desk.person("Ros Adair", copydesk::policy::Role::Admin);
    let before = desk.reader.api("/site").body;
    let ways = Ways {
        own_approval: true,
        admins_publish: false,
    };

    desk.wait("1 hour");
    admin
        .run(move |conn, who| Box::pin(site::change_ways(conn, who, Some(1), ways)))
        .unwrap();

    assert_eq!(desk.reader.api("/site").body, before);
}

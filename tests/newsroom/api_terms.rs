//! Categories, tags, authors, curated lists and the newsroom itself in the Content API.

use copydesk::{
    authors,
    ids::TagId,
    site::{self, InfoForm, Ways},
    taxonomy::{category, tag},
};

use serde_json::{Value, json};

use crate::support::{Desk, Newsroom, SITE, Story};

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
    let form = category::CategoryForm {
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
    let form = authors::AuthorForm {
        name: "Ada Rowe".into(),
        bio: "Back from the coast.".into(),
        ..authors::AuthorForm::default()
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

/// Gives a tag another name, and the address that comes of it.
fn rename_tag(desk: &Desk, id: TagId, version: i64, name: &'static str) {
    desk.ilse
        .run(move |conn, who| Box::pin(tag::change(conn, who, id, Some(version), name, "")))
        .unwrap();
}

#[test]
fn a_changed_address_of_a_term_leads_to_the_present_one_for_ever() {
    let desk = Desk::open();
    let (news, tides, ada) = (desk.category("News", None), desk.tag("Tides"), desk.guest("Ada Rowe"));
    let harbour = desk.category("Harbour", Some(news));
    let story = Story::titled("Here").filed_under(harbour);
    desk.live(&story.tagged(&[tides]).signed_by(&[&ada]));
    let form = category::CategoryForm {
        name: "The news".into(),
        slug: String::new(),
        parent: None,
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { category::change(conn, who, news, Some(1), &form).await }))
        .unwrap();
    rename_tag(&desk, tides, 1, "The tides");
    rename_tag(&desk, tides, 2, "High tides");
    let form = authors::AuthorForm {
        name: "Ada Rowe-Lind".into(),
        ..authors::AuthorForm::default()
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { authors::change(conn, who, ada.id, Some(1), &form).await }))
        .unwrap();

    for (old, present) in [
        ("/category/news", "/category/the-news"),
        ("/tag/tides", "/tag/high-tides"),
        ("/tag/the-tides", "/tag/high-tides"),
        ("/author/ada-rowe", "/author/ada-rowe-lind"),
        ("/api/v1/categories/news", "/api/v1/categories/the-news"),
        ("/api/v1/tags/tides", "/api/v1/tags/high-tides"),
        ("/api/v1/authors/ada-rowe", "/api/v1/authors/ada-rowe-lind"),
    ] {
        let answer = desk.reader.get(old);
        assert_eq!((answer.status, answer.header("location")), (301, present), "{old}");
        assert_eq!(desk.reader.get(present).status, 200, "{present}");
    }
    for query in [
        "category=news",
        "tag=tides",
        "tag.all=the-tides,high-tides",
        "author=ada-rowe",
        "tag=tides&author=ada-rowe&category=news",
    ] {
        assert_eq!(desk.headlines(&format!("/articles?{query}")), ["Here"], "{query}");
    }
    assert_eq!(desk.headlines("/articles?tag.not=tides"), [""; 0]);
}

#[test]
fn an_address_belongs_to_what_has_it_today() {
    let desk = Desk::open();
    let first = desk.tag("Tides");
    desk.live(&Story::titled("Of the first").tagged(&[first]));
    rename_tag(&desk, first, 1, "High water");
    let second = desk.tag("Tides");
    let draft = Story::titled("Of the second").tagged(&[second]);
    desk.draft(&draft);

    assert_eq!(desk.reader.get("/tag/tides").header("location"), "/tag/high-water");
    assert_eq!(desk.headlines("/articles?tag=tides"), ["Of the first"]);
    desk.live(&draft);
    assert_eq!(desk.reader.get("/tag/tides").status, 200);
    assert_eq!(desk.reader.api("/tags/tides").status, 200);
    assert_eq!(desk.headlines("/articles?tag=tides"), ["Of the second"]);

    rename_tag(&desk, second, 1, "Low water");
    assert_eq!(desk.reader.get("/tag/tides").header("location"), "/tag/low-water");
    rename_tag(&desk, first, 2, "Tides");
    assert_eq!(desk.headlines("/articles?tag=tides"), ["Of the first"]);
    assert_eq!(desk.reader.get("/tag/high-water").header("location"), "/tag/tides");
}

#[test]
fn what_readers_do_not_have_has_no_past_either() {
    let desk = Desk::open();
    let secret = desk.tag("Secret merger");
    desk.draft(&Story::titled("Draft").tagged(&[secret]));
    rename_tag(&desk, secret, 1, "Merger");
    let gone = desk.category("Weather", None);
    let form = category::CategoryForm {
        name: "Storms".into(),
        slug: String::new(),
        parent: None,
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { category::change(conn, who, gone, Some(1), &form).await }))
        .unwrap();
    assert_eq!(desk.reader.api("/categories/weather").status, 301);
    desk.ilse
        .run(move |conn, who| Box::pin(category::remove(conn, who, gone, Some(2))))
        .unwrap();

    for path in [
        "/tag/secret-merger",
        "/api/v1/tags/secret-merger",
        "/category/weather",
        "/api/v1/categories/weather",
    ] {
        assert_eq!(desk.reader.get(path).status, 404, "{path}");
    }
    let known = "SELECT count(*) FROM published.former_slugs";
    let count: i64 = Newsroom::reader(&desk).query_one(known, &[]).unwrap().get(0);
    assert_eq!(count, 0);
}

#[test]
fn how_the_newsroom_works_changes_nothing_that_readers_see() {
    let desk = Desk::open();
    let admin = desk.person("Ros Adair", copydesk::policy::Role::Admin);
    let before = desk.reader.api("/site").body;
    let ways = Ways {
        own_approval: true,
        admins_publish: false,
        checks_links: true,
    };

    desk.wait("1 hour");
    admin
        .run(move |conn, who| Box::pin(site::change_ways(conn, who, Some(1), ways)))
        .unwrap();

    assert_eq!(desk.reader.api("/site").body, before);
}

#[test]
fn tags_and_authors_are_paged_by_slug_both_ways() {
    let desk = Desk::open();
    let tags: Vec<_> = ["Delta", "Alpha", "Echo", "Charlie", "Bravo"]
        .map(|name| desk.tag(name))
        .into();
    let authors = ["Delta", "Alpha", "Echo", "Charlie", "Bravo"].map(|name| desk.guest(name));
    let byline: Vec<_> = authors.iter().collect();
    desk.live(&Story::titled("All").tagged(&tags).signed_by(&byline));

    for path in ["/tags", "/authors"] {
        let page = |cursor: &Value| {
            let cursor = cursor
                .as_str()
                .map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
            desk.reader.json(&format!("{path}?limit=2{cursor}"))
        };
        let first = page(&Value::Null);
        let second = page(&first["page"]["next_cursor"]);
        let third = page(&second["page"]["next_cursor"]);

        assert_eq!(slugs(&first), ["alpha", "bravo"], "{path}");
        assert_eq!(slugs(&second), ["charlie", "delta"], "{path}");
        assert_eq!(slugs(&third), ["echo"], "{path}");
        assert_eq!(
            (
                &first["page"]["prev_cursor"],
                &third["page"]["next_cursor"],
                &third["page"]["has_more"]
            ),
            (&Value::Null, &Value::Null, &json!(false)),
            "{path}"
        );
        let back = page(&third["page"]["prev_cursor"]);
        assert_eq!(slugs(&back), ["charlie", "delta"], "{path}");
        assert_eq!(back["page"]["has_more"], json!(true), "{path}");
        let start = page(&back["page"]["prev_cursor"]);
        assert_eq!(slugs(&start), ["alpha", "bravo"], "{path}");
        assert_eq!(start["page"]["prev_cursor"], Value::Null, "{path}");
    }
}

fn slugs(list: &Value) -> Vec<&str> {
    let data = list["data"].as_array().unwrap().iter();
    data.map(|one| one["slug"].as_str().unwrap()).collect()
}

#[test]
fn terms_are_found_by_a_part_of_their_name() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    desk.category("100% Harbour", Some(news));
    let tags = ["100% Tides", "Tide_mill", "Law"].map(|name| desk.tag(name));
    let (ada, lin) = (desk.guest("Ada Rowe"), desk.guest("Lin O\u{2019}Dea"));
    desk.live(&Story::titled("All").tagged(&tags).signed_by(&[&ada, &lin]));
    desk.tag("Tide of secrets");

    for (path, found) in [
        ("/tags?q=tide", vec!["100-tides", "tide-mill"]),
        ("/tags?q=TIDE%20", vec!["100-tides", "tide-mill"]),
        ("/tags?q=%25", vec!["100-tides"]),
        ("/tags?q=_", vec!["tide-mill"]),
        ("/tags?q=%27", vec![]),
        ("/authors?q=rowe", vec!["ada-rowe"]),
        ("/authors?q=%E2%80%99d", vec!["lin-odea"]),
        ("/categories?q=HARB", vec!["100-harbour"]),
        ("/categories?q=%25", vec!["100-harbour"]),
        ("/categories?q=s", vec!["news"]),
        ("/categories?q=nowhere", vec![]),
    ] {
        assert_eq!(slugs(&desk.reader.json(path)), found, "{path}");
    }
    let harbour = &desk.reader.json("/categories?q=harbour")["data"][0];
    assert_eq!(harbour["ancestors"][0]["slug"], "news");
    for path in [
        "/tags?q=",
        "/authors?q=%20",
        "/categories?q=",
        "/categories?limit=5",
        "/categories?cursor=x",
    ] {
        assert_eq!(desk.reader.api(path).status, 400, "{path}");
    }
    let first = desk.reader.json("/tags?q=tide&limit=1");
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(
        slugs(&desk.reader.json(&format!("/tags?q=tide&limit=1&cursor={cursor}"))),
        ["tide-mill"]
    );
    assert_eq!(desk.reader.api(&format!("/tags?limit=1&cursor={cursor}")).status, 400);
}

#[test]
fn categories_are_a_tree_whether_or_not_they_have_stories() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    desk.category("Ferries", Some(harbour));

    let tree = desk.reader.json("/categories");
    let top = desk.reader.json("/categories/news");
    let lowest = desk.reader.json("/categories/ferries");

    assert_eq!(slugs(&tree), ["news", "uncategorized"]);
    assert_eq!(tree["data"][0]["children"][0]["slug"], "harbour");
    assert_eq!(top["children"][0]["url"], format!("{SITE}/category/harbour"));
    assert_eq!(top["ancestors"], json!([]));
    let above: Vec<&Value> = lowest["ancestors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|term| &term["slug"])
        .collect();
    assert_eq!(above, [&json!("news"), &json!("harbour")]);
    assert!(
        lowest["ancestors"][0].get("updated_at").is_none(),
        "references stay small"
    );
}

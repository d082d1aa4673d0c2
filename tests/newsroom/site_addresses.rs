//! Addresses of the reader site: where lists go on, what is spelt differently, and what is said where there is nothing.

use copydesk::policy::Role;

use crate::support::{Desk, Member, Story, between};

#[test]
fn each_page_of_a_list_has_a_title_and_a_canonical_address_and_leads_both_ways() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    for number in 1..=60 {
        desk.live(&Story::titled(&format!("Story {number}")).tagged(&[tag]));
    }

    for list in ["/", "/category/uncategorized", "/tag/tides"] {
        let first = desk.reader.get(list).text();
        let older = between(&first, "pager__end\" href=\"", "\"");
        let second = desk.reader.get(older).text();
        let third = desk.reader.get(between(&second, "pager__end\" href=\"", "\"")).text();

        assert!(
            !first.contains("rel=\"prev\"") && !third.contains("rel=\"next\""),
            "{list}"
        );
        let titles = [&first, &second, &third].map(|page| between(page, "<title>", "</title>").to_owned());
        assert!(titles[1].contains(": until ") && titles[0] != titles[1], "{titles:?}");
        let canonical = |page: &str| between(page, "rel=\"canonical\" href=\"", "\"").to_owned();
        assert_eq!(canonical(&second), format!("https://www.courier.example{older}"));
        assert_eq!(canonical(&first), format!("https://www.courier.example{list}"));
        let back = between(&third, "<nav class=\"pager\"", "</nav>");
        let back = between(back, "<a href=\"", "\"").to_owned();
        assert!(desk.reader.get(&back).text().contains(">Story 36<"), "{list} {back}");
        let home = between(between(&second, "<nav class=\"pager\"", "</nav>"), "<a href=\"", "\"").to_owned();
        let home = desk.reader.get(&home);
        assert_eq!((home.status, home.header("location")), (303, list));
    }
    let nonsense = desk.reader.get("/?after=nonsense");
    assert!(nonsense.status == 404 && nonsense.text().contains(">Story 60<"));
}

#[test]
fn an_address_that_is_spelt_differently_leads_to_its_page() {
    let desk = Desk::open();
    desk.category("News", None);
    desk.tag("Unused");
    desk.live(&Story::titled("Story"));
    let gone = desk.live(&Story::titled("Gone"));
    desk.ilse.withdraws(gone, "Wrong", None);
    desk.draft(&Story::titled("Secret"));

    for (address, page) in [
        ("/story/", "/story"),
        ("/Story", "/story"),
        ("/STORY//", "/story"),
        ("//story", "/story"),
        ("/story/?utm=x", "/story?utm=x"),
        ("/category/News", "/category/news"),
        ("/category/news/", "/category/news"),
        ("/Category//news", "/category/news"),
        ("//", "/"),
        ("/Gone/", "/gone"),
        ("/api/", "/api"),
        ("/api/v1/articles/?limit=2", "/api/v1/articles?limit=2"),
        ("//api//v1/site", "/api/v1/site"),
        ("/admin/", "/admin"),
        ("/admin//articles/?show=live", "/admin/articles?show=live"),
    ] {
        let answer = desk.reader.raw(address.as_bytes());
        assert_eq!((answer.status, answer.header("location")), (301, page), "{address}");
    }
    for address in [
        "/secret/",
        "/Secret",
        "/never/",
        "/category/Never",
        "/category//unused/",
        "/admin/never/",
        "/api/v1/never/",
    ] {
        assert_eq!(desk.reader.raw(address.as_bytes()).status, 404, "{address}");
    }
}

#[test]
fn where_there_is_nothing_the_newsroom_says_so_and_leads_on() {
    let desk = Desk::open();
    desk.live(&Story::titled("Newest of all"));
    let gone = desk.live(&Story::titled("Gone"));
    desk.ilse.withdraws(gone, "Wrong", Some("We are checking it."));

    for (path, status, says) in [
        ("/never", 404, "There is no page at this address"),
        ("/tag/never", 404, "There is no page at this address"),
        ("/a/b/c", 404, "There is no page at this address"),
        ("/gone", 410, "We are checking it."),
    ] {
        let answer = desk.reader.get(path);
        let page = answer.text();
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (status, "no-store"),
            "{path}"
        );
        for part in [
            says,
            "paper-head",
            "To the front page",
            ">Newest of all</a>",
            "content=\"noindex\"",
        ] {
            assert!(page.contains(part), "{path}: {part}");
        }
    }
}

#[test]
fn when_something_breaks_a_reader_gets_the_newsrooms_page_and_a_number() {
    let desk = Desk::open();
    desk.live(&Story::titled("Broken"));
    desk.owner()
        .batch_execute("ALTER TABLE newsroom.revisions DISABLE TRIGGER ALL; UPDATE newsroom.revisions SET body = '{\"type\":\"nonsense\"}'")
        .unwrap();

    let answer = desk.reader.get("/broken");

    assert_eq!(answer.status, 500);
    let page = answer.text();
    for part in [
        "Something broke on our side",
        "paper-head",
        "To the front page",
        answer.header("x-request-id"),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("nonsense"));
}

#[test]
fn a_reader_who_comes_while_the_database_is_busy_gets_the_newsrooms_page_in_its_language() {
    let desk = Desk::open();
    desk.live(&Story::titled("Tide"));
    let mut owner = desk.owner();
    owner
        .batch_execute("UPDATE newsroom.site SET language = 'de', changed_at = now()")
        .unwrap();
    assert_eq!(desk.reader.get("/").status, 200);
    let mut lock = owner.transaction().unwrap();
    lock.batch_execute("LOCK TABLE newsroom.cards, newsroom.stirs IN ACCESS EXCLUSIVE MODE")
        .unwrap();

    for path in ["/", "/tide", "/never"] {
        let answer = desk.reader.get(path);

        assert_eq!(
            (
                answer.status,
                answer.header("cache-control"),
                answer.header("retry-after")
            ),
            (503, "no-store", "2"),
            "{path}"
        );
        let page = answer.text();
        for part in [
            "<html lang=\"de\" dir=\"ltr\">",
            "Diese Seite lässt sich gerade nicht anzeigen",
            "paper-head",
            "Zur Startseite",
            "content=\"noindex\"",
        ] {
            assert!(page.contains(part), "{path}: {part}: {page}");
        }
    }
}

#[test]
fn the_api_lists_what_is_there() {
    let desk = Desk::open();
    for path in ["/api", "/api/v1"] {
        let index = desk.reader.get(path).json();
        let paths: Vec<&str> = index["endpoints"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["path"].as_str().unwrap())
            .collect();
        assert!(
            paths.contains(&"/api/v1/articles/{id}") && paths.contains(&"/api/v1/site"),
            "{paths:?}"
        );
        assert_eq!(index["object"], "index");
    }
}

#[test]
fn sections_stand_as_editors_put_them_and_an_empty_uncategorized_is_none() {
    let desk = Desk::open();
    let sport = desk.category("Sport", None);
    desk.category("Council", None);
    let ilse = Member::of(desk.at(), &desk.ilse);
    let sections = || -> Vec<String> {
        let page = desk.reader.get("/").text();
        let nav = between(&page, "<nav class=\"paper-nav\"", "</nav>");
        nav.split("<bdi>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(sections(), ["Sport", "Council"]);

    assert_eq!(
        ilse.post(&format!("/admin/categories/{sport}/move"), &[("to", "down")])
            .status,
        303
    );
    assert_eq!(sections(), ["Council", "Sport"]);
    let up = || ilse.post(&format!("/admin/categories/{sport}/move"), &[("to", "up")]);
    let here = format!("#category-{sport}");
    assert_eq!(up().header("location"), format!("/admin/categories?done=changed{here}"));
    assert_eq!(sections(), ["Sport", "Council"]);
    // From a page that is older than a colleague's move.
    assert_eq!(up().header("location"), format!("/admin/categories{here}"));
    assert_eq!(sections(), ["Sport", "Council"]);
    let page = ilse.get("/admin/categories").text();
    for (offered, label) in [
        (false, "Move Sport up"),
        (true, "Move Sport down"),
        (true, "Move Council up"),
        (true, "Sport is the first"),
        (true, "Uncategorized is the last"),
    ] {
        assert_eq!(page.contains(label), offered, "{label}");
    }

    desk.live(&Story::titled("Without a home"));
    assert_eq!(sections(), ["Sport", "Council", "Uncategorized"]);
    let kim = Member::of(desk.at(), &desk.person("Kim Arden", Role::Journalist));
    assert_eq!(
        kim.post(&format!("/admin/categories/{sport}/move"), &[("to", "up")])
            .status,
        403
    );
}

#[test]
fn a_page_says_what_others_show_of_it() {
    let desk = Desk::open();
    let (news, tides, ada) = (desk.category("News", None), desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = Story::titled("The gate opens")
        .dek("After forty years.")
        .in_language("en-GB");
    desk.live(&story.filed_under(news).tagged(&[tides]).signed_by(&[&ada]));

    let page = desk.reader.get("/the-gate-opens").text();
    for (name, content) in [
        ("property=\"og:type\"", "article"),
        ("property=\"og:title\"", "The gate opens"),
        ("property=\"og:description\"", "After forty years."),
        ("property=\"og:url\"", "https://www.courier.example/the-gate-opens"),
        ("property=\"og:site_name\"", "The Port Merrin Courier"),
        ("property=\"og:locale\"", "en_GB"),
        ("property=\"article:section\"", "News"),
        ("property=\"article:tag\"", "Tides"),
        (
            "property=\"article:author\"",
            "https://www.courier.example/author/ada-rowe",
        ),
        ("name=\"twitter:card\"", "summary"),
        ("name=\"twitter:title\"", "The gate opens"),
    ] {
        assert!(page.contains(&format!("<meta {name} content=\"{content}\">")), "{name}");
    }
    let front = desk.reader.get("/").text();
    assert!(front.contains("<meta property=\"og:type\" content=\"website\">"));
    assert!(front.contains("<a href=\"/category/news\"><bdi>News</bdi></a>"));
    assert!(front.contains("<a href=\"/author/ada-rowe\" rel=\"author\"><bdi>Ada Rowe</bdi></a>"));
}

//! Lists of the Content API: paging, filters, curated lists.

use copydesk::articles::timeline::ChangeKind;
use serde_json::{Value, json};

use crate::support::{Desk, SITE, Story, headlines};

#[test]
fn a_list_has_its_shape_even_when_it_is_empty() {
    let desk = Desk::open();

    let nothing = desk.reader.json("/articles");
    desk.all_live(&["One", "Two"]);
    let some = desk.reader.json("/articles?limit=2&count=exact");

    assert_eq!(
        nothing,
        json!({ "object": "list", "data": [], "page": { "limit": 20, "has_more": false, "next_cursor": null, "prev_cursor": null } })
    );
    assert_eq!(headlines(&some), ["Two", "One"]);
    assert_eq!(
        some["page"],
        json!({ "limit": 2, "has_more": false, "next_cursor": null, "prev_cursor": null, "count": 2 })
    );
    let card = &some["data"][0];
    assert_eq!((&card["object"], &card["status"]), (&json!("article"), &json!("live")));
    assert_eq!(card["url"], format!("{SITE}/two"));
    assert!(card.get("body").is_none(), "cards come without a body");
}

/// Seven stories, five of which became public at the same microsecond.
fn desk_with_ties() -> Desk {
    let desk = Desk::open();
    let at = desk.ilse.now() + chrono::TimeDelta::hours(1);
    desk.live(&Story::titled("First"));
    for number in 1..=5 {
        let story = desk.approved(&Story::titled(&format!("Tie {number}")));
        desk.ilse.schedules(story, ChangeKind::First, at);
    }
    desk.wait("2 hours");
    desk.live(&Story::titled("Last"));
    desk
}

#[test]
fn paging_forward_and_backward_over_ties_shows_every_story_once() {
    let desk = desk_with_ties();

    for sort in ["-published_at", "published_at"] {
        let whole = desk.headlines(&format!("/articles?sort={sort}"));
        assert_eq!(whole.len(), 7);
        for limit in 1..=4 {
            let (mut forward, mut pages) = (Vec::new(), Vec::new());
            let mut next = Value::Null;
            loop {
                let page = desk.reader.json(&page_path(sort, limit, &next));
                forward.extend(headlines(&page));
                next = page["page"]["next_cursor"].clone();
                assert_eq!(page["page"]["has_more"], json!(!next.is_null()));
                pages.push(page);
                if next.is_null() {
                    break;
                }
            }
            assert_eq!(forward, whole, "{sort}, pages of {limit}");

            let mut at = pages.pop().unwrap();
            while let Some(before) = pages.pop() {
                at = desk.reader.json(&page_path(sort, limit, &at["page"]["prev_cursor"]));
                assert_eq!(headlines(&at), headlines(&before), "{sort}, back by {limit}");
                assert_eq!(at["page"]["has_more"], json!(true));
            }
            assert_eq!(at["page"]["prev_cursor"], Value::Null);
        }
    }
}

fn page_path(sort: &str, limit: i64, cursor: &Value) -> String {
    match cursor.as_str() {
        Some(cursor) => format!("/articles?sort={sort}&limit={limit}&cursor={cursor}"),
        None => format!("/articles?sort={sort}&limit={limit}"),
    }
}

#[test]
fn a_way_back_that_became_empty_promises_nothing() {
    let desk = Desk::open();
    let stories = desk.all_live(&["One", "Two"]);
    let first = desk.reader.json("/articles?limit=1");
    let second = desk
        .reader
        .json(&page_path("-published_at", 1, &first["page"]["next_cursor"]));
    desk.ilse.withdraws(stories[1], "Legal", None);

    let back = desk
        .reader
        .json(&page_path("-published_at", 1, &second["page"]["prev_cursor"]));

    assert_eq!(back["data"], json!([]));
    assert_eq!(
        back["page"],
        json!({ "limit": 1, "has_more": false, "next_cursor": null, "prev_cursor": null })
    );
}

#[test]
fn a_cursor_is_good_for_its_own_list_only() {
    let desk = Desk::open();
    let tag = desk.tag("Harbour");
    for headline in ["One", "Two", "Three"] {
        desk.live(&Story::titled(headline).tagged(&[tag]));
    }
    let cursor = |path: &str| {
        let list = desk.reader.json(path);
        list["page"]["next_cursor"].as_str().unwrap().to_owned()
    };
    let (plain, tagged) = (cursor("/articles?limit=1"), cursor("/articles?limit=1&tag=harbour"));

    for path in [
        format!("/articles?cursor={tagged}"),
        format!("/articles?tag=harbour&cursor={plain}"),
        format!("/articles?sort=published_at&cursor={plain}"),
        format!("/articles?cursor={}", plain.to_lowercase()),
        format!("/articles?cursor={}A", plain),
        "/articles?cursor=".to_owned(),
        "/articles?cursor=AAAA".to_owned(),
        format!("/articles?cursor={}", "A".repeat(1_999)),
        format!("/tags?cursor={plain}"),
        "/authors?cursor=x".to_owned(),
    ] {
        let answer = desk.reader.api(&path);
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.json()["errors"][0]["parameter"], "cursor", "{path}");
    }
    assert_eq!(
        desk.headlines(&format!("/articles?limit=2&cursor={plain}")),
        ["Two", "One"]
    );
}

#[test]
fn each_filter_works_alone_and_together_with_others() {
    let desk = desk_with_facets();
    let [coast, _, court] = desk.ids_of(["Coast", "Tide", "Court"]);

    for (query, expected) in [
        ("category=news", vec!["Court", "Tide", "Coast"]),
        ("category=news&category.deep=false", vec!["Coast"]),
        ("category=harbour", vec!["Tide"]),
        ("category=harbour,courts", vec!["Court", "Tide"]),
        ("category=nowhere", vec![]),
        ("tag=tides", vec!["Tide", "Coast"]),
        ("tag=tides,law", vec!["Court", "Tide", "Coast"]),
        ("tag=nothing", vec![]),
        ("author=ada-rowe", vec!["Court", "Coast"]),
        ("author=ada-rowe,lin-mercer", vec!["Court", "Tide", "Coast"]),
        ("genre=analysis", vec!["Court"]),
        ("genre=news,analysis", vec!["Plain", "Court", "Tide", "Coast"]),
        ("lang=cy", vec!["Tide"]),
        ("flag=exclusive", vec!["Court"]),
        ("featured=true", vec!["Tide"]),
        ("featured=false", vec!["Plain", "Court", "Coast"]),
        ("tag=tides&author=ada-rowe", vec!["Coast"]),
        ("category=news&tag=tides", vec!["Tide", "Coast"]),
        ("category=news&tag=tides&category.deep=false", vec!["Coast"]),
        (
            "category=courts&tag=law&author=ada-rowe&genre=analysis&lang=en&flag=exclusive&featured=false",
            vec!["Court"],
        ),
        ("category=courts&tag=tides", vec![]),
        ("tag=tides&sort=published_at", vec!["Coast", "Tide"]),
        ("category=news&sort=published_at&limit=1", vec!["Coast"]),
    ] {
        let list = desk.desk.reader.json(&format!("/articles?{query}"));
        assert_eq!(headlines(&list), expected, "{query}");
    }
    let by_id = desk
        .desk
        .headlines(&format!("/articles?ids={coast},{court},{}", uuid::Uuid::now_v7()));
    assert_eq!(by_id, ["Court", "Coast"]);
}

#[test]
fn a_filter_can_say_all_of_or_none_of() {
    let desk = desk_with_facets();
    let [coast, court] = desk.ids_of(["Coast", "Court"]);

    for (query, expected) in [
        ("tag.not=tides", vec!["Plain", "Court"]),
        ("tag.not=tides,law", vec!["Plain"]),
        ("tag.not=nothing", vec!["Plain", "Court", "Tide", "Coast"]),
        ("author.not=lin-mercer", vec!["Plain", "Coast"]),
        ("author.all=ada-rowe,lin-mercer", vec!["Court"]),
        ("author.all=ada-rowe", vec!["Court", "Coast"]),
        ("author.all=ada-rowe,nobody", vec![]),
        ("tag.all=tides,law", vec![]),
        ("tag=tides,law&author.all=ada-rowe,lin-mercer", vec!["Court"]),
        ("category.not=harbour", vec!["Plain", "Court", "Coast"]),
        ("category.not=news", vec!["Plain"]),
        ("category.not=news&category.deep=false", vec!["Plain", "Court", "Tide"]),
        ("category=news&category.not=courts", vec!["Tide", "Coast"]),
        ("genre.not=analysis", vec!["Plain", "Tide", "Coast"]),
        ("flag.not=exclusive&tag=tides,law", vec!["Tide", "Coast"]),
        ("lang=CY", vec!["Tide"]),
        ("lang.not=EN", vec!["Tide"]),
        ("list=featured", vec!["Tide"]),
        ("list=nothing", vec![]),
        ("list=featured&tag=law", vec![]),
        ("slug=court,plain,nothing", vec!["Plain", "Court"]),
        ("slug=court,coast&tag=tides", vec!["Coast"]),
        ("slug=court&featured=true", vec![]),
        ("tag.not=tides&sort=published_at&limit=1", vec!["Court"]),
        (
            "author=lin-mercer&tag.not=tides&category=news&lang.not=cy",
            vec!["Court"],
        ),
    ] {
        let list = desk.desk.reader.json(&format!("/articles?count=exact&{query}"));
        assert_eq!(headlines(&list), expected, "{query}");
        if !query.contains("limit") {
            assert_eq!(list["page"]["count"], json!(expected.len()), "{query}");
        }
    }
    let some = desk.desk.headlines(&format!("/articles?ids.not={coast},{court}"));
    assert_eq!(some, ["Plain", "Tide"]);
    let one = desk
        .desk
        .headlines(&format!("/articles?ids={coast},{court}&slug=court,plain"));
    assert_eq!(one, ["Court"]);
}

#[test]
fn an_address_of_the_past_finds_the_story_too() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Old name"));
    desk.republish(id, ChangeKind::Typo, None, |content| {
        content.slug = Some("new-name".into())
    });

    assert_eq!(desk.headlines("/articles?slug=old-name,new-name"), ["Old name"]);
}

#[test]
fn stories_can_be_asked_for_by_their_times() {
    let desk = Desk::open();
    let tag = desk.tag("Tides");
    let first = desk.live(&Story::titled("First").tagged(&[tag]));
    desk.wait("2 days");
    desk.live(&Story::titled("Second").tagged(&[tag]));
    desk.wait("4 days");
    desk.republish(first, ChangeKind::Update, Some("News."), |content| {
        content.dek = "Changed".into()
    });
    let time = |slug: &str, field: &str| {
        let story = desk.reader.json(&format!("/articles/by-slug/{slug}"));
        story[field].as_str().unwrap().to_owned()
    };
    let (one, two, changed) = (
        time("first", "published_at"),
        time("second", "published_at"),
        time("first", "updated_at"),
    );
    let day = &two[..10];

    for (query, expected) in [
        (format!("published_at.gte={one}"), vec!["Second", "First"]),
        (format!("published_at.gt={one}"), vec!["Second"]),
        (format!("published_at.lte={two}"), vec!["Second", "First"]),
        (format!("published_at.lt={two}"), vec!["First"]),
        (format!("published_at.gt={one}&published_at.lt={two}"), vec![]),
        (format!("published_at.gte={day}"), vec!["Second"]),
        (format!("published_at.lt={day}"), vec!["First"]),
        (format!("updated_at.gte={changed}"), vec!["First"]),
        (format!("updated_at.gt={changed}"), vec![]),
        (format!("updated_at.lt={changed}"), vec!["Second"]),
        (format!("first_published_at.lte={one}"), vec!["First"]),
        (
            format!("first_published_at.gt={one}&updated_at.gt={one}"),
            vec!["Second"],
        ),
        (
            "published_at.gte=2000-01-01T00:00:00%2B02:00".to_owned(),
            vec!["Second", "First"],
        ),
        ("published_at.gte=9999-12-31".to_owned(), vec![]),
    ] {
        for more in ["", "&tag=tides", "&category=uncategorized", "&slug=first,second"] {
            let list = desk.reader.json(&format!("/articles?count=exact&{query}{more}"));
            assert_eq!(headlines(&list), expected, "{query}{more}");
            assert_eq!(list["page"]["count"], json!(expected.len()), "{query}{more}");
        }
    }
    for bad in [
        "yesterday",
        "",
        "2026-13-01",
        "2026-1-1",
        "2026-11-22T09:30:00",
        "%2B12026-01-01",
        "1",
        "2026-11-22T09:30:00+01:00",
    ] {
        for field in ["published_at.gte", "updated_at.lt", "first_published_at.gt"] {
            let answer = desk.reader.api(&format!("/articles?{field}={bad}"));
            assert_eq!(answer.status, 400, "{field}={bad}");
            assert_eq!(answer.json()["errors"][0]["parameter"], field, "{bad}");
        }
    }
}

#[test]
fn a_story_planned_ahead_is_in_no_list_whatever_is_asked() {
    let desk = Desk::open();
    let (tides, lin) = (desk.tag("Tides"), desk.guest("Lin Mercer"));
    desk.live(&Story::titled("Public").tagged(&[tides]).signed_by(&[&lin]));
    let secret = Story::titled("Secret")
        .tagged(&[tides])
        .signed_by(&[&lin])
        .in_language("cy");
    let id = desk.scheduled(&secret, 5);

    for query in [
        "published_at.gte=2000-01-01",
        "updated_at.gte=2000-01-01&tag=tides",
        "slug=secret,public",
        "tag.all=tides&author.all=lin-mercer",
        "lang.not=en",
        "tag.not=nothing",
        "lang=cy",
        "first_published_at.gt=2000-01-01&category=uncategorized",
        &format!("ids={id}"),
    ] {
        let list = desk.reader.json(&format!("/articles?count=exact&{query}"));
        assert!(!headlines(&list).contains(&"Secret".to_owned()), "{query}");
        assert!(list["page"]["count"].as_i64().unwrap() <= 1, "{query}");
    }
}

#[test]
fn a_count_is_the_number_of_stories_that_pass_the_filter() {
    let desk = desk_with_facets().desk;

    for (query, count) in [
        ("limit=1", 4),
        ("limit=1&category=news", 3),
        ("tag=tides", 2),
        ("tag=none", 0),
        ("category=news&tag=tides&author=ada-rowe", 1),
    ] {
        let list = desk.reader.json(&format!("/articles?count=exact&{query}"));
        assert_eq!(list["page"]["count"], json!(count), "{query}");
    }
}

#[test]
fn paging_through_a_filter_stays_inside_it() {
    let desk = desk_with_facets().desk;

    for query in [
        "category=news",
        "tag=tides,law",
        "category=news&tag=tides,law",
        "author=ada-rowe,lin-mercer",
        "category=news&genre.not=opinion&slug=court,tide,coast&published_at.gte=2000-01-01",
    ] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = desk.reader.json(&format!("/articles?limit=1&{query}{cursor}"));
            seen.extend(headlines(&page));
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, ["Court", "Tide", "Coast"], "{query}");
    }
}

#[test]
fn featured_stories_stand_in_editors_order_and_a_withdrawn_one_falls_out() {
    let desk = Desk::open();
    let stories = desk.all_live(&["One", "Two", "Three"]);
    for story in &stories {
        desk.ilse.features(*story);
    }
    assert_eq!(desk.headlines("/lists/featured"), ["Three", "Two", "One"]);
    assert_eq!(desk.headlines("/lists/featured?limit=1"), ["Three"]);
    assert_eq!(desk.read(stories[0])["featured"], json!(true));

    desk.ilse.withdraws(stories[1], "Legal", None);

    assert_eq!(desk.headlines("/lists/featured"), ["Three", "One"]);
    assert!(!desk.reader.get("/").text().contains("Two"));
    let lists = desk.reader.json("/lists");
    assert_eq!(lists["data"][0]["slug"], "featured");
    assert_eq!(lists["data"][0]["href"], "/api/v1/lists/featured");
}

#[test]
fn tags_and_authors_are_public_with_a_live_story_only() {
    let desk = Desk::open();
    let (ada, lin) = (desk.guest("Ada Rowe"), desk.guest("Lin Mercer"));
    let (tides, secret) = (desk.tag("Tides"), desk.tag("Secret merger"));
    let story = desk.live(&Story::titled("Public").tagged(&[tides]).signed_by(&[&ada]));
    desk.draft(&Story::titled("Draft").tagged(&[secret]).signed_by(&[&lin]));
    desk.scheduled(&Story::titled("Later").tagged(&[secret]).signed_by(&[&lin]), 5);

    assert_eq!(slugs(&desk, "/tags"), ["tides"]);
    assert_eq!(slugs(&desk, "/authors"), ["ada-rowe"]);
    for hidden in ["/tags/secret-merger", "/authors/lin-mercer", "/authors/tamsin-okoro"] {
        assert_eq!(desk.reader.api(hidden).status, 404, "{hidden}");
    }
    for hidden in ["/tag/secret-merger", "/author/lin-mercer"] {
        assert_eq!(desk.reader.get(hidden).status, 404, "{hidden}");
    }
    let author = desk.reader.json("/authors/ada-rowe");
    assert_eq!(
        (&author["name"], &author["object"]),
        (&json!("Ada Rowe"), &json!("author"))
    );
    assert!(author["bio"].as_str().unwrap().contains("now and then"));

    desk.ilse.withdraws(story, "Legal", None);

    assert!(slugs(&desk, "/tags").is_empty() && slugs(&desk, "/authors").is_empty());
    assert_eq!(desk.reader.api("/tags/tides").status, 404);
    assert_eq!(desk.headlines("/articles?tag=tides"), [""; 0]);
}

#[test]
fn a_curated_list_is_paged_both_ways_and_says_what_it_is() {
    let desk = Desk::open();
    for story in desk.all_live(&["One", "Two", "Three", "Four", "Five"]) {
        desk.ilse.features(story);
    }

    let whole = desk.reader.json("/lists/featured");
    assert_eq!(
        (&whole["object"], &whole["page"]["has_more"]),
        (&json!("list"), &json!(false))
    );
    assert_eq!(whole["id"], desk.reader.json("/lists")["data"][0]["id"]);
    assert!(whole["updated_at"].is_string() && whole["name"].is_string());
    let page = |cursor: &Value| {
        let cursor = cursor
            .as_str()
            .map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        desk.reader.json(&format!("/lists/featured?limit=2{cursor}"))
    };
    let first = page(&Value::Null);
    let second = page(&first["page"]["next_cursor"]);
    let third = page(&second["page"]["next_cursor"]);

    assert_eq!(headlines(&first), ["Five", "Four"]);
    assert_eq!(headlines(&second), ["Three", "Two"]);
    assert_eq!(headlines(&third), ["One"]);
    assert_eq!(
        (
            &first["page"]["has_more"],
            &third["page"]["has_more"],
            &third["page"]["next_cursor"]
        ),
        (&json!(true), &json!(false), &Value::Null)
    );
    assert_eq!(first["page"]["prev_cursor"], Value::Null);
    assert_eq!(headlines(&page(&third["page"]["prev_cursor"])), ["Three", "Two"]);
    assert_eq!(headlines(&page(&second["page"]["prev_cursor"])), ["Five", "Four"]);
    let foreign = first["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(desk.reader.api(&format!("/tags?cursor={foreign}")).status, 400);
}

#[test]
fn related_stories_are_the_newest_of_the_same_category_without_itself() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    desk.live(&Story::titled("Elsewhere"));
    let ids: Vec<_> = ["One", "Two", "Three"]
        .map(|headline| desk.live(&Story::titled(headline).filed_under(news)))
        .into();

    assert_eq!(
        desk.headlines(&format!("/articles/{}/related", ids[1])),
        ["Three", "One"]
    );
    assert_eq!(
        desk.headlines(&format!("/articles/{}/related?limit=1", ids[1])),
        ["Three"]
    );
    let with = desk.reader.json(&format!("/articles/{}?include=related", ids[2]));
    assert_eq!(with["related"][0]["headline"], "Two");
}

struct Facets {
    desk: Desk,
    ids: Vec<(&'static str, copydesk::ids::ArticleId)>,
}

impl Facets {
    fn ids_of<const N: usize>(&self, headlines: [&str; N]) -> [copydesk::ids::ArticleId; N] {
        headlines.map(|headline| self.ids.iter().find(|(name, _)| *name == headline).unwrap().1)
    }
}

fn desk_with_facets() -> Facets {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let (harbour, courts) = (
        desk.category("Harbour", Some(news)),
        desk.category("Courts", Some(news)),
    );
    let (tides, law) = (desk.tag("Tides"), desk.tag("Law"));
    let (ada, lin) = (desk.guest("Ada Rowe"), desk.guest("Lin Mercer"));
    let coast = Story::titled("Coast")
        .filed_under(news)
        .tagged(&[tides])
        .signed_by(&[&ada]);
    let tide = Story::titled("Tide")
        .filed_under(harbour)
        .tagged(&[tides])
        .signed_by(&[&lin])
        .in_language("cy");
    let court = Story::titled("Court")
        .filed_under(courts)
        .tagged(&[law])
        .signed_by(&[&ada, &lin])
        .in_genre("analysis")
        .flagged("exclusive");
    let ids = vec![
        ("Coast", desk.live(&coast)),
        ("Tide", desk.live(&tide)),
        ("Court", desk.live(&court)),
        ("Plain", desk.live(&Story::titled("Plain"))),
    ];
    desk.ilse.features(ids[1].1);
    desk.draft(
        &Story::titled("Unfinished")
            .filed_under(news)
            .tagged(&[tides])
            .signed_by(&[&ada]),
    );
    Facets { desk, ids }
}

fn slugs(desk: &Desk, path: &str) -> Vec<String> {
    let list = desk.reader.json(path);
    let data = list["data"].as_array().unwrap().iter();
    data.map(|one| one["slug"].as_str().unwrap().to_owned()).collect()
}

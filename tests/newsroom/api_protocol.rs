//! What every answer of the Content API keeps to: parameters, errors, caching, other origins.

use copydesk::web::route::Method;
use serde_json::json;

use crate::{
    story_pictures::picture,
    support::{Answer, Desk, Member, Story},
};

/// Every endpoint, for a newsroom in which the story, its category, tag and author are live.
fn endpoints(desk: &Desk) -> Vec<String> {
    let news = desk.category("News", None);
    let (tag, author) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = Story::titled("Here")
        .filed_under(news)
        .tagged(&[tag])
        .signed_by(&[&author]);
    let shown = picture(&Member::of(desk.at(), &desk.ilse), 1);
    let id = desk.live(
        &story
            .led_by(shown)
            .saying(&"Seven councillors in favour, four against. ".repeat(60)),
    );
    let series = crate::series::adds(&desk.ilse, "The Open Gate").unwrap();
    crate::series::puts(&desk.ilse, id, Some(series), None).unwrap();
    [
        "/articles".to_owned(),
        format!("/articles/{id}"),
        "/articles/by-slug/here".to_owned(),
        format!("/articles/{id}/comments"),
        format!("/articles/{id}/related"),
        format!("/articles/{id}/corrections"),
        format!("/articles/{id}/ninjs"),
        format!("/media/{shown}"),
    ]
    .into_iter()
    .chain(
        [
            "/categories",
            "/categories/news",
            "/tags",
            "/tags/tides",
            "/authors",
            "/authors/ada-rowe",
            "/series",
            "/series/the-open-gate",
            "/lists",
            "/lists/featured",
            "/site",
            "/changes",
            "/search?q=here",
            "/resolve?path=/here",
        ]
        .map(str::to_owned),
    )
    .chain(OF_OTHERS.map(str::to_owned))
    .map(|path| format!("/api/v1{path}"))
    .collect()
}

/// Endpoints whose answers have a form that others made.
const OF_OTHERS: [&str; 5] = [
    "/feeds/rss",
    "/sitemap.xml",
    "/sitemap-sections.xml",
    "/news-sitemap.xml",
    "/texts/robots.txt",
];

#[test]
fn this_test_knows_every_route_of_the_api() {
    let desk = Desk::open();
    let routes = copydesk::web::routes::ROUTES
        .iter()
        .filter(|route| route.method == Method::Get && route.path.starts_with("/api/v1/"));

    assert_eq!(endpoints(&desk).len(), routes.count());
}

#[test]
fn an_unknown_parameter_is_refused_by_name_everywhere() {
    let desk = Desk::open();

    for path in endpoints(&desk) {
        let sign = if path.contains('?') { '&' } else { '?' };
        let answer = desk.reader.get(&format!("{path}{sign}catgory=news"));
        assert_problem(&answer, 400, "bad_parameter", path.split('?').next().unwrap());
        assert_eq!(answer.json()["errors"][0]["parameter"], "catgory", "{path}");
    }
}

#[test]
fn a_bad_value_is_refused_with_the_name_of_its_parameter() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Here"));

    for (path, parameter) in [
        ("/articles?limit=0", "limit"),
        ("/articles?limit=101", "limit"),
        ("/articles?limit=ten", "limit"),
        ("/articles?limit=-1", "limit"),
        ("/articles?limit=99999999999999999999", "limit"),
        ("/articles?sort=random()", "sort"),
        ("/articles?count=yes", "count"),
        ("/articles?page=0", "page"),
        ("/articles?page=501", "page"),
        ("/articles?page=101&limit=100", "page"),
        ("/articles?page=two", "page"),
        ("/articles?as_of=yesterday", "as_of"),
        ("/articles?as_of=2026-01-01&sort=headline", "sort"),
        ("/articles?as_of=2026-01-01&count=exact", "count"),
        ("/articles?as_of=2026-01-01&page=1", "page"),
        ("/articles?as_of=2026-01-01&featured=true", "list"),
        ("/tags?include=stories", "include"),
        ("/changes?since=yesterday", "since"),
        ("/changes?kinds=drafts", "kinds"),
        ("/resolve", "path"),
        ("/resolve?path=here", "path"),
        ("/articles?featured=1", "featured"),
        ("/articles?category.deep=no", "category.deep"),
        ("/articles?category=", "category"),
        ("/articles?tag=,,", "tag"),
        ("/articles?ids=1", "ids"),
        ("/articles?fields=password", "fields"),
        ("/articles?include=drafts", "include"),
        ("/articles?body=markdown", "body"),
        ("/articles?body=none,html", "body"),
        ("/articles?fields=body.html&body=none", "body"),
        ("/articles?fields=headline,body&body=none", "body"),
        ("/articles?fields=body.word_count&body=none", "body"),
        ("/articles?limit=1&limit=2", "limit"),
        ("/tags?limit=1000", "limit"),
        ("/lists/featured?limit=0", "limit"),
        ("/authors?cursor=%00", "cursor"),
    ] {
        let answer = desk.reader.api(path);
        assert_problem(&answer, 400, "bad_parameter", path);
        assert_eq!(answer.json()["errors"][0]["parameter"], parameter, "{path}");
    }
    let related = desk.reader.api(&format!("/articles/{id}/related?limit=21"));
    assert_problem(&related, 400, "bad_parameter", "related");
    let many = vec!["a"; 51].join(",");
    assert_eq!(desk.reader.api(&format!("/articles?tag={many}")).status, 400);
}

#[test]
fn all_that_is_wrong_with_a_request_is_said_at_once() {
    let desk = Desk::open();

    let answer = desk.reader.api(
        "/articles?limit=0&genre=sprot&flag.not=exlusive&sort=x&modified_at.gt=noon&fields=hedline,headline,dk&body=md&colour=red&cursor=AA",
    );

    assert_eq!(answer.status, 400);
    let json = answer.json();
    let named: Vec<&str> = json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["parameter"].as_str().unwrap())
        .collect();
    assert_eq!(
        named,
        [
            "genre",
            "flag.not",
            "modified_at.gt",
            "fields",
            "body",
            "limit",
            "sort",
            "cursor",
            "colour"
        ]
    );
    let said = json["errors"][0]["detail"].as_str().unwrap();
    assert!(
        said.contains("“sprot”") && said.contains("news, analysis, opinion"),
        "{said}"
    );
    assert!(
        json["errors"][3]["detail"]
            .as_str()
            .unwrap()
            .contains("“hedline”, “dk”")
    );
    assert!(json["detail"].as_str().unwrap().contains("limit: Write a number"));
}

#[test]
fn before_set_up_every_address_of_the_api_says_so() {
    let newsroom = crate::support::Newsroom::open();
    let serving = newsroom.serve(crate::support::Start {
        site: true,
        ..crate::support::Start::default()
    });
    let reader = crate::support::Reader::of(serving.at());

    for route in copydesk::web::routes::ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/"))
    {
        let path = route
            .path
            .replace("{slug}", "any")
            .replace("{id}", "0193a1b2-0000-7000-8000-000000000000");
        for query in ["", "?colour=red"] {
            let answer = reader.get(&format!("{path}{query}"));
            assert_problem(&answer, 503, "not_set_up", &path);
        }
    }
}

#[test]
fn tracing_of_browsers_is_let_through_and_nothing_is_said_twice() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Here").saying(&"Seven councillors in favour. ".repeat(90)));

    let asked = desk.reader.ask("OPTIONS", "/api/v1/articles");
    let allowed: Vec<&str> = asked.header("access-control-allow-headers").split(", ").collect();
    for header in [
        "*",
        "authorization",
        "traceparent",
        "baggage",
        "sentry-trace",
        "x-request-id",
        "if-none-match",
    ] {
        assert!(allowed.contains(&header), "{header}: {allowed:?}");
    }
    for path in [
        format!("/api/v1/articles/{id}"),
        "/api/v1/articles".into(),
        "/here".into(),
        "/".into(),
    ] {
        let answer = desk.reader.get_with(&path, "accept-encoding", "gzip");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(vary, ["accept-encoding"], "{path}");
    }
}

#[test]
fn an_answer_ends_where_its_head_says_whatever_the_method() {
    let desk = Desk::open();

    for method in ["CONNECT", "TRACE", "PROPFIND", "DELETE", "GET"] {
        for target in ["/api/v1/articles", "/api/v1/articles/x", "/nothing", "example.org:443"] {
            for encoding in ["", "Accept-Encoding: gzip\r\n", "Accept-Encoding: br\r\n"] {
                let head =
                    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{encoding}Connection: close\r\n\r\n");
                let answer = desk.reader.exchange(head.as_bytes());
                let length = answer.header("content-length");
                let framed = if length.is_empty() {
                    answer.header("transfer-encoding") == "chunked" && answer.body.ends_with(b"0\r\n\r\n")
                } else {
                    length == answer.body.len().to_string()
                };
                assert!(framed || answer.status == 400, "{head}{:?}", answer.headers);
            }
        }
    }
}

#[test]
fn every_list_is_the_same_kind_of_thing_and_every_card_says_how_long_it_takes() {
    let desk = Desk::open();
    let is_ours = |path: &String| !path.ends_with("/ninjs") && !OF_OTHERS.iter().any(|other| path.ends_with(other));
    let lists = endpoints(&desk).into_iter().filter(is_ours);

    for path in lists {
        let answer = desk.reader.get(&path).json();
        let object = answer["object"].as_str().unwrap_or_else(|| panic!("{path}"));
        if object != "list" {
            assert!(answer["updated_at"].is_string(), "{path}");
            assert!(
                answer["links"]["self"]
                    .as_str()
                    .is_some_and(|link| link.starts_with("/api/v1/")),
                "{path}"
            );
            continue;
        }
        let page = &answer["page"];
        assert!(
            page["limit"].as_u64().unwrap() >= answer["data"].as_array().unwrap().len() as u64,
            "{path}"
        );
        assert!(
            page["limit"].as_u64().unwrap() >= 4,
            "{path}: limit is what a page may hold"
        );
        for thing in answer["data"].as_array().unwrap() {
            assert!(
                thing["object"].is_string() && thing["updated_at"].is_string(),
                "{path}: {thing}"
            );
            if thing["object"] == "article" {
                assert_eq!(
                    (&thing["word_count"], &thing["reading_minutes"]),
                    (&json!(360), &json!(2)),
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn every_error_is_a_problem_that_says_what_and_where() {
    let desk = Desk::open();
    let gone = desk.live(&Story::titled("Gone"));
    desk.ilse
        .withdraws(gone, "A threat of court", Some("Withdrawn while we check a claim."));

    for (method, path, status, code) in [
        ("GET", "/api/v1/articles?x=1".to_owned(), 400, "bad_parameter"),
        ("GET", "/api/v1/nothing".to_owned(), 404, "not_found"),
        ("GET", "/api/v2".to_owned(), 404, "not_found"),
        ("GET", "/api/v1/articles/no-uuid".to_owned(), 404, "not_found"),
        ("GET", format!("/api/v1/articles/{gone}"), 410, "gone"),
        ("POST", "/api/v1/articles".to_owned(), 405, "wrong_method"),
        ("DELETE", format!("/api/v1/articles/{gone}"), 405, "wrong_method"),
    ] {
        let answer = desk.reader.ask(method, &path);
        assert_problem(&answer, status, code, &path);
        assert_eq!(answer.json()["instance"], path.split('?').next().unwrap());
    }
}

fn assert_problem(answer: &Answer, status: u16, code: &str, about: &str) {
    assert_eq!(answer.status, status, "{about}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json", "{about}");
    assert_eq!(answer.header("cache-control"), "no-store", "{about}");
    let problem = answer.json();
    assert_eq!(
        (&problem["status"], &problem["code"]),
        (&json!(status), &json!(code)),
        "{about}"
    );
    assert_eq!(problem["request_id"], answer.header("x-request-id"), "{about}");
    for field in ["type", "title", "detail", "instance"] {
        assert!(
            problem[field].as_str().is_some_and(|text| !text.is_empty()),
            "{about}: {field}"
        );
    }
}

#[test]
fn an_answer_that_the_client_has_is_not_sent_again() {
    let desk = Desk::open();

    for path in endpoints(&desk) {
        let tag = desk.reader.get(&path).header("etag").to_owned();
        let strong = tag.trim_start_matches("W/").to_owned();
        for known in [tag.clone(), strong.clone(), format!("\"other\", {tag}"), "*".to_owned()] {
            let again = desk.reader.get_with(&path, "if-none-match", &known);
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} with {known}");
            assert_eq!(again.header("etag"), tag, "{path}");
            assert!(again.header("cache-control").contains("s-maxage=1"), "{path}");
        }
        assert_eq!(
            desk.reader.get_with(&path, "if-none-match", "W/\"other\"").status,
            200,
            "{path}"
        );
    }
}

#[test]
fn an_etag_changes_with_what_is_sent() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Here"));
    let tag = |path: String| desk.reader.api(&path).header("etag").to_owned();
    let before = (tag("/articles".into()), tag(format!("/articles/{id}")));
    assert_ne!(before.1, tag(format!("/articles/{id}?body=text")));

    desk.ilse.features(id);

    assert_ne!(before.0, tag("/articles".into()));
    assert_ne!(before.1, tag(format!("/articles/{id}")));
}

#[test]
fn head_is_get_without_the_body() {
    let desk = Desk::open();
    let mut paths = endpoints(&desk);
    paths.extend(["/", "/here", "/category/news", "/nothing", "/api/v1/nothing"].map(str::to_owned));

    for path in paths {
        let (get, head) = (desk.reader.ask("GET", &path), desk.reader.ask("HEAD", &path));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for (name, value) in &get.headers {
            if !["date", "x-request-id"].contains(&name.as_str()) {
                assert_eq!(head.headers.get(name), Some(value), "{path}: {name}");
            }
        }
    }
}

#[test]
fn scripts_of_any_origin_may_read() {
    let desk = Desk::open();
    let mut paths = endpoints(&desk);
    paths.push("/api/v1/articles/by-slug/nothing".to_owned());

    for path in paths {
        let get = desk.reader.get_with(&path, "origin", "https://app.example");
        assert_eq!(get.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(get.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        let options = desk.reader.ask("OPTIONS", &path);
        assert_eq!((options.status, options.body.len()), (204, 0), "{path}");
        assert_eq!(options.header("access-control-allow-origin"), "*", "{path}");
        let methods = if path.ends_with("/comments") {
            "GET, HEAD, OPTIONS, POST"
        } else {
            "GET, HEAD, OPTIONS"
        };
        assert_eq!(options.header("access-control-allow-methods"), methods, "{path}");
    }
}

#[test]
fn every_answer_has_a_request_id_of_its_own_and_the_browser_policy() {
    let desk = Desk::open();
    let mut paths = endpoints(&desk);
    paths.extend(
        [
            "/",
            "/here",
            "/nothing",
            "/a/b/c",
            "/api/v1/nothing",
            "/api/v1/articles?x=1",
            "/assets/nothing.css",
        ]
        .map(str::to_owned),
    );
    let mut ids = std::collections::BTreeSet::new();

    for path in &paths {
        for method in ["GET", "HEAD", "OPTIONS", "POST", "PUT"] {
            let answer = desk.reader.ask(method, path);
            let id = answer.header("x-request-id").to_owned();
            assert!(uuid::Uuid::parse_str(&id).is_ok() && ids.insert(id), "{method} {path}");
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("script-src 'self'") && !policy.contains("unsafe"),
                "{method} {path}"
            );
            assert!(policy.contains("frame-ancestors 'none'"), "{method} {path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{method} {path}");
        }
    }
}

#[test]
fn answers_are_compressed_when_the_client_can_read_that() {
    let desk = Desk::open();
    endpoints(&desk);

    for path in ["/api/v1/articles/by-slug/here", "/here"] {
        let plain = desk.reader.get(path);
        assert_eq!(plain.header("content-encoding"), "");
        for encoding in ["gzip", "br"] {
            let small = desk.reader.get_with(path, "accept-encoding", encoding);
            assert_eq!(small.header("content-encoding"), encoding, "{path}");
            assert!(small.body.len() * 2 < plain.body.len(), "{path} {encoding}");
            assert!(small.header("vary").contains("accept-encoding"), "{path}");
            assert_eq!(small.header("etag"), plain.header("etag"), "{path}");
        }
    }
}

#[test]
fn a_client_that_forbids_every_encoding_gets_the_answer_as_it_is() {
    let desk = Desk::open();
    endpoints(&desk);

    for path in [
        "/api/v1/articles/by-slug/here",
        "/here",
        "/api/v1/nothing",
        "/assets/nothing.css",
    ] {
        let plain = desk.reader.get(path);
        for forbidding in [
            "identity;q=0, *;q=0",
            "*;q=0",
            "identity;q=0",
            "br;q=0, gzip;q=0, deflate;q=0, identity;q=0",
        ] {
            let answer = desk.reader.get_with(path, "accept-encoding", forbidding);
            assert_eq!(answer.status, plain.status, "{path} {forbidding}");
            assert_eq!(answer.header("content-encoding"), "", "{path} {forbidding}");
            assert_eq!(
                answer.header("content-type"),
                plain.header("content-type"),
                "{path} {forbidding}"
            );
        }
    }
}

#[test]
fn a_story_says_which_caches_to_clear() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tides, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = Story::titled("Here")
        .filed_under(harbour)
        .tagged(&[tides])
        .signed_by(&[&ada]);
    let id = desk.live(&story);
    let keys = || {
        desk.reader
            .api(&format!("/articles/{id}"))
            .header("surrogate-key")
            .to_owned()
    };
    let expected = format!(
        "site article-{id}LIST category-{news} category-{harbour} author-{} tag-{tides}",
        ada.id
    );

    assert_eq!(keys(), expected.replace("LIST", ""));
    desk.ilse.features(id);
    assert_eq!(keys(), expected.replace("LIST", " list-featured"));
    // A list is made from its stories, and from which there are.
    for (path, any) in [("/articles", ""), ("/lists/featured", "")] {
        let list = desk.reader.api(path).header("surrogate-key").to_owned();
        let whole = expected
            .replace("LIST", " list-featured")
            .replace("site ", "site articles ");
        assert_eq!(list, format!("{whole}{any}"), "{path}");
    }
    for (path, keys) in [
        ("/tags", format!("site articles tags tag-{tides}")),
        ("/tags/tides", format!("site articles tag-{tides}")),
        ("/lists", "site lists list-featured".to_owned()),
        ("/site", format!("site categories category-{news}")),
    ] {
        assert_eq!(desk.reader.api(path).header("surrogate-key"), keys, "{path}");
    }
    // The pages of readers are made of the same things, and of what stands in their head and foot.
    for (path, one) in [
        ("/here", format!("tag-{tides}")),
        ("/", format!("article-{id}")),
        ("/category/news", format!("category-{news}")),
        ("/tag/tides", format!("tag-{tides}")),
        ("/author/ada-rowe", format!("author-{}", ada.id)),
    ] {
        let page = desk.reader.get(path);
        let keys: Vec<&str> = page.header("surrogate-key").split(' ').collect();
        for key in ["site", "articles", "lists", "categories", one.as_str()] {
            assert!(keys.contains(&key), "{path}: {key}: {keys:?}");
        }
    }
    let tags = desk
        .reader
        .api(&format!("/articles/{id}"))
        .header("cache-tag")
        .to_owned();
    assert_eq!(tags, keys().replace(' ', ","));
}

#[test]
fn a_story_that_did_not_change_since_is_not_sent_again() {
    let desk = Desk::open();
    let tides = desk.tag("Tides");
    let id = desk.live(&Story::titled("Here").tagged(&[tides]));
    let path = format!("/api/v1/articles/{id}");
    let since = |time: &str| desk.reader.get_with(&path, "if-modified-since", time);
    let first = desk.reader.get(&path).header("last-modified").to_owned();
    assert!(first.ends_with(" GMT"));

    let known = since(&first);
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(known.header("last-modified"), first);
    assert_eq!(since("Sat, 01 Jan 2000 00:00:00 GMT").status, 200);
    assert_eq!(since("yesterday").status, 200);
    let with = |query: &str| desk.reader.get(&format!("{path}{query}"));
    assert_eq!(with("?include=related").header("last-modified"), "");
    assert_eq!(desk.reader.api("/articles").header("last-modified"), "");

    desk.wait("1 hour");
    desk.ilse
        .run(move |conn, who| {
            Box::pin(copydesk::taxonomy::tag::change(
                conn,
                who,
                tides,
                Some(1),
                "The tides",
                "tides",
            ))
        })
        .unwrap();

    let renamed = since(&first);
    assert_eq!(
        (renamed.status, &renamed.json()["tags"][0]["name"]),
        (200, &json!("The tides"))
    );
    let second = renamed.header("last-modified").to_owned();
    assert_eq!(since(&second).status, 304);
    desk.wait("2 hours");
    desk.ilse.features(id);
    assert_eq!(since(&second).json()["featured"], json!(true));
}

#[test]
fn a_tag_of_an_answer_goes_before_its_time() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Here"));
    let path = format!("/api/v1/articles/{id}");
    let answer = desk.reader.get(&path);
    let (tag, time) = (answer.header("etag"), answer.header("last-modified"));
    let both = |tag: &str| {
        desk.reader
            .get_with_all(&path, &[("if-none-match", tag), ("if-modified-since", time)])
    };

    assert_eq!(both(tag).status, 304);
    assert_eq!(both("W/\"another\"").status, 200);
}

#[test]
fn a_story_has_one_address_by_its_id() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Here")).to_string();

    for other in [
        id.to_uppercase(),
        id.replace('-', ""),
        format!("%7B{id}%7D"),
        format!("urn:uuid:{id}"),
    ] {
        for path in ["", "/related", "/corrections"] {
            assert_eq!(
                desk.reader.api(&format!("/articles/{other}{path}")).status,
                404,
                "{other}{path}"
            );
        }
    }
}

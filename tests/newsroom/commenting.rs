//! Readers write under stories: on the site without scripts, through the API; what holds a comment, who sees it, how it is counted.

use copydesk::{articles::timeline::ChangeKind, ids::ArticleId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Desk, Member, Story, between};

const TEXT: &str = "My father worked that gate for thirty years.";

/// Somebody in a browser without scripts, who is nobody here.
pub fn visitor(desk: &Desk) -> Member {
    Member::nobody(desk.at())
}

/// The form under a story, sent from our own page.
pub fn writes(desk: &Desk, story: ArticleId, fields: &[(&str, &str)]) -> Answer {
    let origin = format!("http://{}", desk.at());
    let path = format!("/comments/on/{story}");
    visitor(desk).send(Method::POST, &path, fields, &[("origin", &origin)])
}

pub fn says(desk: &Desk, story: ArticleId, name: &str, text: &str) -> Answer {
    let email = format!("{}@readers.example", name.to_lowercase().replace(' ', "."));
    writes(desk, story, &[("name", name), ("email", &email), ("text", text)])
}

/// A newsroom whose readers' comments appear at once, or as is asked.
pub fn with_policy(policy: &str) -> (Desk, ArticleId) {
    let desk = Desk::open();
    desk.sql(&format!("UPDATE newsroom.site SET comment_policy = '{policy}'"));
    let story = desk.live(&Story::titled("The tide gate"));
    (desk, story)
}

/// Comments of every kind under a story, each with this word in its name and its text; the pages that have them.
pub fn of_every_kind(desk: &Desk, story: ArticleId, slug: &str, word: &str) -> Vec<String> {
    let ids: Vec<String> = (0..6).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let [first, answer, gone, below, held, spam] = ids.as_slice() else {
        unreachable!()
    };
    let row = |id: &str, parent: &str, root: &str, depth: u8, state: &str, more: &str| {
        let parent = if parent.is_empty() {
            "NULL".to_owned()
        } else {
            format!("'{parent}'")
        };
        desk.sql(&format!(
            "INSERT INTO newsroom.comments (id, article_id, parent_id, root_id, depth, written_at, name, body, state, held_for, reason, staff_id, original, edited_at, reports)
             SELECT '{id}', '{story}', {parent}, '{root}', {depth}, newsroom.clock(), '{word}', '{word} https://{word}.example/', '{state}', {more}"
        ));
    };
    let plain = "'[]', NULL, NULL, NULL, NULL, 0";
    row(
        first,
        "",
        first,
        1,
        "visible",
        &format!("'[]', NULL, NULL, '{word}', newsroom.clock(), 2"),
    );
    row(
        answer,
        first,
        first,
        2,
        "visible",
        &format!("'[]', NULL, '{}', NULL, NULL, 0", desk.ilse.id()),
    );
    row(
        gone,
        "",
        gone,
        1,
        "hidden",
        &format!("'[]', '{word}', NULL, NULL, NULL, 0"),
    );
    row(below, gone, gone, 2, "visible", plain);
    row(
        held,
        "",
        held,
        1,
        "held",
        r#"'[{"why":"first"},{"why":"links","count":3}]', NULL, NULL, NULL, NULL, 0"#,
    );
    let words = format!(r#"'[{{"why":"words","chance":99,"words":["{word}"],"learned":41}}]'"#);
    row(
        spam,
        "",
        spam,
        1,
        "spam",
        &format!("{words}, NULL, NULL, NULL, NULL, 0"),
    );
    let admin =
        ["waiting", "reported", "approved", "hidden", "spam"].map(|shelf| format!("/admin/comments?shelf={shelf}"));
    let mut pages: Vec<String> = admin.into();
    pages.push(format!("/admin/comments?article={story}&shelf=approved"));
    pages.push(format!("/admin/comments/{first}"));
    pages.push(format!("/admin/comments/{held}"));
    pages.push(format!("/{slug}"));
    pages.push(format!("/{slug}/comments"));
    pages.extend(["answer", "report", "thread"].map(|what| format!("/comments/{first}/{what}")));
    pages
}

fn tidies(desk: &Desk) {
    desk.ilse
        .run(|conn, _| Box::pin(async move { copydesk::worker::tidy(conn).await }))
        .unwrap();
}

fn own_page(desk: &Desk, sent: &Answer) -> Answer {
    assert_eq!(sent.status, 303, "{}", sent.text());
    visitor(desk).get(sent.headers["location"].to_str().unwrap())
}

fn thread(desk: &Desk, story: ArticleId) -> Value {
    desk.reader.json(&format!("/articles/{story}/comments"))
}

fn names(list: &Value) -> Vec<String> {
    let all = list["data"].as_array().unwrap().iter();
    all.map(|one| one["author"]["name"].as_str().unwrap_or("-").to_owned())
        .collect()
}

/// How many there are, wherever that is told.
pub fn counts(desk: &Desk, story: ArticleId, slug: &str) -> [String; 6] {
    let item = desk.reader.json(&format!("/articles/{story}"));
    let list = desk.reader.json("/articles?limit=5");
    let card = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == story.to_string());
    let page = desk.reader.get(&format!("/{slug}")).text();
    let front = desk.reader.get("/").text();
    let told = page.split("id=\"h-comments\">").nth(1).unwrap_or("0 comments<");
    let beside = page.split("href=\"#comments\">").nth(1).unwrap_or("0 comments<");
    let first = |text: &str| text.split(['<', ' ']).next().unwrap().to_owned();
    [
        item["comments"]["count"].to_string(),
        card.unwrap()["comments"]["count"].to_string(),
        thread(desk, story)["count"].to_string(),
        first(told),
        first(beside),
        first(
            front
                .split(&format!("/{slug}#comments\">"))
                .nth(1)
                .unwrap_or("0 comments"),
        ),
    ]
}

#[test]
fn a_comment_appears_at_once_where_that_is_so_and_is_counted_everywhere() {
    let (desk, story) = with_policy("open");
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["0"; 6]);

    let sent = says(
        &desk,
        story,
        "Jory Penrose",
        &format!("{TEXT}\r\n\r\nSee https://tides.example/a?b=1&c=2."),
    );
    let own = own_page(&desk, &sent).text();
    assert!(own.contains("Everybody can read your comment now."), "{own}");
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);
    says(&desk, story, "Ada", "So did mine.");
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["2"; 6]);

    let page = desk.reader.get("/the-tide-gate").text();
    let link = r#"<a href="https://tides.example/a?b=1&amp;c=2" rel="nofollow ugc noopener">"#;
    assert!(
        page.contains(link) && page.contains(&format!("<p>{TEXT}</p>")),
        "{page}"
    );
    let list = thread(&desk, story);
    assert_eq!(names(&list), ["Jory Penrose", "Ada"]);
    assert_eq!(
        names(&desk.reader.json(&format!("/articles/{story}/comments?sort=newest"))),
        ["Ada", "Jory Penrose"]
    );
    let public = format!("{list} {page}");
    assert!(
        !public.contains("readers.example") && !public.contains("127.0.0.1:0"),
        "no address of anybody"
    );
}

#[test]
fn what_becomes_of_a_comment_hangs_on_the_policy_of_the_story_else_of_the_newsroom_and_on_its_age() {
    let (desk, story) = with_policy("first_held");
    let state = |policy: &str, name: &str| {
        desk.sql(&format!("UPDATE newsroom.site SET comment_policy = '{policy}'"));
        let sent = says(&desk, story, name, &format!("{name}, {}", uuid::Uuid::now_v7()));
        match sent.status {
            303 if own_page(&desk, &sent).text().contains("Everybody can read") => "seen",
            303 => "waits",
            409 => "closed",
            other => panic!("{other}: {}", sent.text()),
        }
    };
    assert_eq!(state("closed", "Ada"), "closed");
    assert_eq!(state("held", "Ada"), "waits");
    assert_eq!(state("first_held", "Ada"), "waits");
    assert_eq!(state("open", "Ada"), "seen");
    assert_eq!(state("first_held", "Ada"), "seen", "one of hers was let through");
    assert_eq!(state("first_held", "Bo"), "waits");

    desk.sql(&format!(
        "UPDATE newsroom.discussions SET policy = 'closed' WHERE article_id = '{story}'"
    ));
    assert_eq!(state("open", "Ada"), "closed");
    assert_eq!(desk.read(story)["comments"]["policy"], "closed");
    let page = desk.reader.get("/the-tide-gate").text();
    assert!(
        page.contains("Comments on this story are closed.") && !page.contains("/comments/on/"),
        "{page}"
    );

    desk.sql("UPDATE newsroom.discussions SET policy = NULL; UPDATE newsroom.site SET comments_close_after = 14");
    desk.wait("20 minutes"); // not all at once
    assert_eq!(state("open", "Ada"), "seen");
    desk.wait("13 days");
    assert_eq!(desk.read(story)["comments"]["policy"], "open");
    desk.wait("14 days");
    assert_eq!(desk.read(story)["comments"]["policy"], "closed");
    assert_eq!(state("open", "Ada"), "closed");
    desk.sql(&format!(
        "UPDATE newsroom.discussions SET policy = 'open' WHERE article_id = '{story}'"
    ));
    assert_eq!(state("held", "Ada"), "seen", "somebody opened it again");
}

#[test]
fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let (desk, story) = with_policy("open");
    let long = "x".repeat(2_001);
    for (fields, said) in [
        (
            vec![("name", ""), ("email", "a@b.example"), ("text", "Kept words")],
            "Write a name",
        ),
        (
            vec![("name", "Ada"), ("email", "nobody"), ("text", "Kept words")],
            "Write an email address",
        ),
        (
            vec![("name", "Ada"), ("email", "a@b.example"), ("text", "  ")],
            "Write a comment of at most",
        ),
        (
            vec![("name", "Ada"), ("email", "a@b.example"), ("text", &long)],
            "Write a comment of at most",
        ),
        (
            vec![
                ("name", "\u{202E}adA"),
                ("email", "a@b.example"),
                ("text", "Kept words"),
            ],
            "Write a name",
        ),
    ] {
        let answer = writes(&desk, story, &fields);
        let page = answer.text();
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(page.contains(said) && page.contains("aria-invalid"), "{said}: {page}");
        let text = fields[2].1.trim();
        assert!(text.is_empty() || page.contains(text), "{said}");
        assert_eq!(answer.headers["cache-control"], "private, no-store");
    }
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["0"; 6]);
    let missing = says(&desk, ArticleId::new(), "Ada", TEXT);
    assert_eq!(missing.status, 404);
}

#[test]
fn a_form_of_another_site_is_refused_and_one_of_a_page_that_was_kept_for_a_day_is_not() {
    let (desk, story) = with_policy("open");
    let path = format!("/comments/on/{story}");
    let fields = [("name", "Ada"), ("email", "a@b.example"), ("text", TEXT)];
    let page = desk.reader.get("/the-tide-gate");
    assert!(!page.text().contains("name=\"key\"") && page.headers.get("set-cookie").is_none());
    desk.wait("1 day");
    let foreign = visitor(&desk).send(Method::POST, &path, &fields, &[("origin", "https://elsewhere.example")]);
    assert_eq!(foreign.status, 403);
    assert_eq!(writes(&desk, story, &fields).status, 303);
}

#[test]
fn the_same_comment_sent_twice_is_one_and_programs_say_so_with_a_key() {
    let (desk, story) = with_policy("open");
    says(&desk, story, "Ada", TEXT);
    says(&desk, story, "Ada", TEXT);
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);

    let send = |key: &str, text: &str| {
        let body = json!({ "name": "Bo", "email": "bo@readers.example", "text": text }).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        visitor(&desk).sends(&format!("/api/v1/articles/{story}/comments"), &headers, body)
    };
    let first = send("0194-0001", "From a front end");
    assert_eq!(first.status, 201, "{}", first.text());
    desk.wait("1 hour");
    let again = send("0194-0001", "From a front end");
    assert_eq!((again.status, &again.json()["id"]), (201, &first.json()["id"]));
    assert_eq!(send("0194-0001", "Something else").status, 422);
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["2"; 6]);
}

#[test]
fn the_api_takes_comments_of_programs_and_of_sites_that_were_named() {
    let (desk, story) = with_policy("held");
    let path = format!("/api/v1/articles/{story}/comments");
    let body = |text: &str| json!({ "name": "Bo", "email": "bo@readers.example", "text": text }).to_string();
    let send = |origin: Option<&str>, text: &str| {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        visitor(&desk).sends(&path, &headers, body(text))
    };
    let held = send(None, "One");
    assert_eq!((held.status, held.json()["status"].as_str().unwrap()), (202, "held"));
    assert_eq!(held.headers["cache-control"], "private, no-store");
    let mine = held.json()["links"]["mine"].as_str().unwrap().to_owned();
    let path_of_mine = &mine[mine.find("/comments/").unwrap()..];
    assert!(
        visitor(&desk)
            .get(path_of_mine)
            .text()
            .contains("A person reads your comment"),
        "{mine}"
    );

    assert_eq!(send(Some("https://front.example"), "Two").status, 403);
    desk.sql("UPDATE newsroom.site SET comment_sites = '{https://front.example}'");
    let named = send(Some("https://front.example"), "Two");
    assert_eq!(named.status, 202, "{}", named.text());
    assert_eq!(named.headers["access-control-allow-origin"], "*");
    assert_eq!(send(Some("https://front.example.evil.example"), "Three").status, 403);
    assert_eq!(send(Some("null"), "Three").status, 403);

    for (body, status) in [
        ("{}".to_owned(), 422),
        ("[1]".to_owned(), 422),
        ("{".to_owned(), 422),
        (
            json!({ "name": "Bo", "email": "bo@readers.example", "text": "x", "parent_id": "no" }).to_string(),
            422,
        ),
        (
            json!({ "name": "Bo", "email": "bo@readers.example", "text": "x", "parent_id": ArticleId::new() })
                .to_string(),
            409,
        ),
    ] {
        let answer = visitor(&desk).sends(&path, &[("content-type", "application/json")], body.clone());
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{body}");
    }
}

#[test]
fn answers_go_five_deep_and_a_gap_keeps_its_place() {
    let (desk, story) = with_policy("open");
    let mut parent = String::new();
    let mut ids = vec![];
    for depth in 1..=6 {
        let text = format!("Level {depth}");
        let mut fields = vec![("name", "Ada"), ("email", "ada@readers.example"), ("text", &text)];
        fields.push(("parent", &parent));
        let sent = writes(&desk, story, &fields);
        if depth == 6 {
            assert_eq!(sent.status, 422);
            break;
        }
        assert_eq!(sent.status, 303, "{}", sent.text());
        let location = sent.headers["location"].to_str().unwrap().to_owned();
        parent = between(&location, "/comments/", "/mine").to_owned();
        ids.push(parent.clone());
    }
    let shape = |list: &Value| -> Vec<(String, i64)> {
        let mut all = vec![];
        let mut next = list["data"][0].clone();
        while next.is_object() {
            all.push((
                next["status"].as_str().unwrap().to_owned(),
                next["reply_count"].as_i64().unwrap(),
            ));
            next = next["replies"][0].clone();
        }
        all
    };
    let visible = |count| ("visible".to_owned(), count);
    assert_eq!(
        shape(&thread(&desk, story)),
        [visible(4), visible(3), visible(2), visible(1), visible(0)]
    );
    assert_eq!(
        shape(&desk.reader.json(&format!("/articles/{story}/comments?depth=2"))).len(),
        2
    );

    desk.sql(&format!(
        "UPDATE newsroom.comments SET state = 'hidden', reason = 'it named a private person' WHERE id = '{}'",
        ids[1]
    ));
    let removed = ("removed".to_owned(), 3);
    assert_eq!(shape(&thread(&desk, story))[..3], [visible(3), removed, visible(2)]);
    let page = desk.reader.get("/the-tide-gate").text();
    assert!(
        page.contains("A comment was here. A moderator removed it: it named a private person"),
        "{page}"
    );
    assert!(!page.contains("Level 2") && page.contains("Level 3"));
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["4"; 6]);
    // Where nothing stands below one, nothing is left of it.
    desk.sql(&format!(
        "UPDATE newsroom.comments SET state = 'hidden' WHERE id = '{}'",
        ids[4]
    ));
    assert_eq!(shape(&thread(&desk, story)).len(), 4);
    assert_eq!(desk.reader.get(&format!("/comments/{}", ids[4])).status, 404);
}

#[test]
fn the_address_of_a_comment_opens_the_page_that_holds_it_whatever_came_or_went() {
    let (desk, story) = with_policy("open");
    let first = says(&desk, story, "Ada", "The very first");
    let location = first.headers["location"].to_str().unwrap().to_owned();
    let id = between(&location, "/comments/", "/mine").to_owned();
    desk.sql(&format!(
        "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state)
         SELECT i, '{story}', i, 1, newsroom.clock() + n * interval '1 second', 'Reader ' || n, 'Words ' || n, 'visible'
         FROM (SELECT gen_random_uuid() AS i, n FROM generate_series(1, 95) n) g"
    ));
    assert_eq!(counts(&desk, story, "the-tide-gate")[..3], ["96", "96", "96"]);
    let page = desk.reader.get("/the-tide-gate").text();
    assert!(
        !page.contains("The very first") && page.contains("/the-tide-gate/comments"),
        "ten of the newest, and a way to all"
    );

    let to = desk.reader.get(&format!("/comments/{id}"));
    assert_eq!(to.status, 302);
    let address = to.headers["location"].to_str().unwrap().to_owned();
    assert!(address.ends_with(&format!("#c-{id}")), "{address}");
    assert!(
        desk.reader
            .get(address.split('#').next().unwrap())
            .text()
            .contains("The very first")
    );

    // Page by page, each once.
    let mut seen = vec![];
    let mut next = Some("/the-tide-gate/comments".to_owned());
    while let Some(path) = next {
        let page = desk.reader.get(&path);
        assert_eq!(page.status, 200, "{path}");
        let text = page.text();
        seen.extend(
            text.split("<li class=\"say\" id=\"c-")
                .skip(1)
                .map(|row| row[..36].to_owned()),
        );
        next = text
            .split("<a href=\"/the-tide-gate/comments?from=")
            .skip(1)
            .find(|link| link.split('<').next().unwrap().ends_with(">Older comments"))
            .map(|link| format!("/the-tide-gate/comments?from={}", link.split('"').next().unwrap()));
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (96, 96));
    let newest = desk
        .reader
        .get(&format!("/the-tide-gate/comments?at={}", seen[0]))
        .text();
    assert!(
        newest.contains(">Older comments") && !newest.contains(">Newer comments"),
        "{newest}"
    );
}

#[test]
fn a_story_that_goes_takes_its_comments_along_and_brings_them_back() {
    let (desk, story) = with_policy("open");
    says(&desk, story, "Ada", TEXT);
    let comments = format!("/articles/{story}/comments");
    desk.ilse.withdraws(story, "Wrong", None);
    assert_eq!(desk.reader.api(&comments).status, 410);
    assert_eq!(desk.reader.get("/the-tide-gate/comments").status, 410);
    assert_eq!(says(&desk, story, "Bo", "Too late").status, 404);
    desk.ilse.republishes(story, "Right after all");
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);
    desk.ilse.kills(story, "Wrong", "We were wrong.");
    desk.noor.kills(story, "Wrong", "We were wrong.");
    assert_eq!(desk.reader.api(&comments).status, 410);
    assert_eq!(says(&desk, story, "Bo", "Too late").status, 404);
    // Of a story that nobody has yet nothing is to be learnt.
    let draft = desk.approved(&Story::titled("Not yet"));
    let unknown = ArticleId::new();
    for (known, other) in [
        (says(&desk, draft, "Bo", TEXT), says(&desk, unknown, "Bo", TEXT)),
        (
            desk.reader.api(&format!("/articles/{draft}/comments")),
            desk.reader.api(&format!("/articles/{unknown}/comments")),
        ),
    ] {
        assert_eq!((known.status, other.status), (404, 404));
    }
    desk.ilse.publishes(draft, ChangeKind::First, None);
    assert_eq!(says(&desk, draft, "Bo", TEXT).status, 303);
}

#[test]
fn a_writer_changes_what_they_wrote_for_five_minutes_and_takes_it_back_whenever() {
    let (desk, story) = with_policy("open");
    let sent = says(&desk, story, "Ada", "With a typpo");
    let path = sent.headers["location"].to_str().unwrap().to_owned();
    let cookie = sent.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Strict")
            && cookie.contains("Max-Age=300")
            && cookie.contains("Path=/comments"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let origin = format!("http://{}", desk.at());
    let change = |cookie: &str, fields: &[(&str, &str)]| {
        visitor(&desk).send(Method::POST, &path, fields, &[("origin", &origin), ("cookie", cookie)])
    };
    assert_eq!(
        change("", &[("do", "change"), ("text", "By somebody who has the link")]).status,
        409
    );
    let forged = cookie.replace('.', ".9");
    assert_eq!(change(&forged, &[("do", "change"), ("text", "Forged")]).status, 409);
    let changed = change(&cookie, &[("do", "change"), ("text", "Without a typo")]);
    assert_eq!(changed.status, 303, "{cookie} {}", changed.text());
    assert_eq!(thread(&desk, story)["data"][0]["text"], "Without a typo");
    let again = change(&cookie, &[("do", "change"), ("text", " ")]);
    assert!(
        again.status == 409 && again.text().contains("Write a comment of at most"),
        "{}",
        again.text()
    );

    desk.wait("6 minutes");
    let late = change(&cookie, &[("do", "change"), ("text", "Too late")]);
    assert!(
        late.status == 409 && late.text().contains("too late"),
        "{}",
        late.text()
    );
    assert_eq!(change("", &[("do", "take_back")]).status, 303);
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["0"; 6]);
    assert!(visitor(&desk).get(&path).text().contains("You took this comment back."));
    assert_eq!(
        visitor(&desk).get(&format!("{}x", &path[..path.len() - 1])).status,
        404,
        "another secret opens nothing"
    );
}

#[test]
fn what_speaks_against_a_comment_holds_it_and_a_front_end_without_the_trap_is_judged_without_it() {
    let (desk, story) = with_policy("open");
    let state = |name: &str, more: &[(&str, &str)]| {
        let email = format!("{name}@readers.example");
        let mut fields = vec![("name", name), ("email", &email)];
        fields.extend_from_slice(more);
        writes(&desk, story, &fields);
        desk.text(&format!("SELECT state FROM newsroom.comments WHERE name = '{name}'"))
    };
    assert_eq!(state("plain", &[("text", "Plain words"), ("website", "")]), "visible");
    assert_eq!(state("without", &[("text", "Other plain words")]), "visible");
    assert_eq!(
        state("trapped", &[("text", "Buy"), ("website", "https://pills.example")]),
        "spam"
    );
    assert_eq!(
        state(
            "links",
            &[("text", "http://a.example http://b.example http://c.example")]
        ),
        "held"
    );
    assert_eq!(
        state("again", &[("text", "Plain words")]),
        "held",
        "the same text came before"
    );
    let own = says(
        &desk,
        story,
        "Trapped Two",
        "Buy http://a.example http://b.example http://c.example http://d.example",
    );
    assert!(own_page(&desk, &own).text().contains("A person reads your comment"));
}

#[test]
fn many_at_once_from_one_network_have_to_wait_and_lose_nothing() {
    let (desk, story) = with_policy("open");
    let mut last = None;
    for number in 0..11 {
        last = Some(says(&desk, story, "Ada", &format!("Number {number}")));
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429);
    assert!(
        last.text().contains("Number 10") && last.text().contains("Wait a few minutes"),
        "{}",
        last.text()
    );
    desk.wait("1 hour");
    assert_eq!(says(&desk, story, "Ada", "Number 11").status, 303);
}

#[test]
fn who_wrote_is_forgotten_in_its_time_from_every_table() {
    let (desk, story) = with_policy("open");
    desk.sql("UPDATE newsroom.site SET comment_contacts_days = 7");
    let sent = says(&desk, story, "Ada", TEXT);
    let path = sent.headers["location"].to_str().unwrap().to_owned();
    desk.wait("6 days");
    tidies(&desk);
    assert_eq!(visitor(&desk).get(&path).status, 200);
    desk.wait("8 days");
    assert_eq!(visitor(&desk).get(&path).status, 404, "forgotten before anybody tidies");
    tidies(&desk);
    let dump = desk.all_rows();
    assert!(
        dump.contains(TEXT) && !dump.contains("ada@readers.example") && !dump.contains("127.0.0.1/32"),
        "what was said stays"
    );
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);
}

#[test]
fn a_reader_reports_a_comment_once_and_it_stays_until_somebody_looked() {
    let (desk, story) = with_policy("open");
    let sent = says(&desk, story, "Ada", TEXT);
    let id = between(sent.headers["location"].to_str().unwrap(), "/comments/", "/mine").to_owned();
    let origin = format!("http://{}", desk.at());
    let report = |why: &str| {
        visitor(&desk).send(
            Method::POST,
            &format!("/comments/{id}/report"),
            &[("why", why)],
            &[("origin", &origin)],
        )
    };
    assert!(desk.reader.get(&format!("/comments/{id}/report")).text().contains(TEXT));
    assert_eq!(report(" ").status, 422);
    for _ in 0..2 {
        let done = report("It is about my neighbour");
        assert!(
            done.status == 200 && done.text().contains("A person looks at this comment."),
            "{}",
            done.text()
        );
    }
    assert_eq!(desk.text("SELECT reports::text FROM newsroom.comments"), "1");
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);
    assert_eq!(
        desk.reader
            .get(&format!("/comments/{}/report", ArticleId::new()))
            .status,
        404
    );
}

#[test]
fn ten_thousand_comments_cost_a_page_what_ten_do() {
    let (desk, story) = with_policy("open");
    let fill = |many: usize| {
        desk.sql(&format!(
            "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state)
             SELECT i, '{story}', i, 1, newsroom.clock() - n * interval '1 second', 'Reader', 'Words ' || n, 'visible'
             FROM (SELECT gen_random_uuid() AS i, n FROM generate_series(1, {many}) n) g"
        ));
    };
    fill(10);
    let small = desk.reader.api(&format!("/articles/{story}/comments"));
    fill(10_000);
    let large = desk.reader.api(&format!("/articles/{story}/comments"));
    assert_eq!((small.status, large.status), (200, 200));
    assert_eq!(large.json()["data"].as_array().unwrap().len(), 20);
    assert_eq!(large.json()["count"], 10_010);
    assert!(desk.reader.get("/the-tide-gate").text().len() < 60_000);
}

#[test]
fn answers_to_one_comment_and_to_the_one_above_it_come_at_once_and_all_are_counted() {
    let (desk, story) = with_policy("open");
    let id_of = |sent: Answer| between(sent.headers["location"].to_str().unwrap(), "/comments/", "/mine").to_owned();
    let above = id_of(says(&desk, story, "Ada", TEXT));
    let answer = [
        ("name", "Bo"),
        ("email", "bo@readers.example"),
        ("text", "Below"),
        ("parent", &above),
    ];
    let below = id_of(writes(&desk, story, &answer));
    let barrier = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for number in 0..8_u8 {
            let (desk, barrier) = (&desk, &barrier);
            let parent = if number % 2 == 0 { &above } else { &below };
            scope.spawn(move || {
                let new = copydesk::comments::NewComment {
                    article: story,
                    parent: Some(parent.parse().unwrap()),
                    name: format!("Reader {number}"),
                    email: format!("r{number}@readers.example"),
                    text: format!("Words {number}"),
                    network: [192, 0, 2, number].into(),
                    trap: None,
                    seconds: None,
                    request_key: None,
                };
                let person = desk.person(&format!("Watcher {number}"), copydesk::policy::Role::Editor);
                barrier.wait();
                person
                    .run(|conn, _| Box::pin(async move { copydesk::comments::post(conn, &[], &new).await }))
                    .unwrap();
            });
        }
    });
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["10"; 6]);
    let first = &thread(&desk, story)["data"][0];
    assert_eq!(
        (
            first["reply_count"].as_i64(),
            first["replies"][0]["reply_count"].as_i64()
        ),
        (Some(9), Some(4))
    );
}

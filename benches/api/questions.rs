//! What is asked, and how many statements each answer may take.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::whole::{Question, load, newsroom::Served};

fn read(served: &Served<'_>, path: &str) -> Result<Value, String> {
    let (status, body) = load::get(served.port, path, "")?;
    if status != 200 {
        return Err(format!("{path} answers {status}: {}", String::from_utf8_lossy(&body)));
    }
    serde_json::from_slice(&body).map_err(|error| error.to_string())
}

/// All questions, of the stories that are there.
pub fn all(served: &Served<'_>) -> Result<Vec<Question>, String> {
    let list = read(served, "/api/v1/articles?limit=20")?;
    let story = &list["data"][7];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (slug, id) = (text(&story["slug"]), text(&story["id"]));
    let category = text(&story["category"]["slug"]);
    let tag = text(&story["tags"][0]["slug"]);
    let author = text(&story["byline"]["authors"][0]["slug"]);
    let talked = text(&list["data"][0]["id"]);
    let past = text(&read(served, "/api/v1/articles?limit=1&page=100")?["data"][0]["published_at"]);
    let (often, prolific) = often_together(served)?;
    let deep = deep(served)?;
    let mut all = Vec::new();
    let mut ask = |name, path: String, statements| {
        all.push(Question {
            name,
            path: format!("/api/v1{path}"),
            status: 200,
            of_staff: false,
            statements,
        });
    };
    ask("article by slug", format!("/articles/by-slug/{slug}"), 2.0);
    ask("article by id, no text", format!("/articles/{id}?body=none"), 2.0);
    ask(
        "newest 20, five fields",
        "/articles?limit=20&fields=headline,slug,dek,published_at,category".into(),
        3.0,
    );
    ask("newest 20", "/articles?limit=20".into(), 3.0);
    ask("of a category", format!("/articles?category={category}"), 3.0);
    ask("of a tag", format!("/articles?tag={tag}"), 3.0);
    ask("of an author", format!("/articles?author={author}"), 3.0);
    ask(
        "genre, first published until",
        "/articles?genre=news&first_published_at.lte=2024-06-01T00:00:00Z".into(),
        3.0,
    );
    ask(
        "category and author",
        format!("/articles?category={category}&author={author}"),
        3.0,
    );
    ask(
        "tag, author, since",
        format!("/articles?limit=5&tag={often}&author={prolific}&published_at.gte=2016-01-01T00:00:00Z"),
        3.0,
    );
    ask(
        "nothing passes",
        format!("/articles?category={category}&flag=sponsored"),
        3.0,
    );
    ask(
        "a span by modified",
        "/articles?modified_at.gte=2023-01-01T00:00:00Z&sort=modified_at".into(),
        3.0,
    );
    ask("counted", "/articles?limit=20&count=exact".into(), 3.0);
    ask("deep", deep, 3.0);
    ask("page 50", "/articles?page=50".into(), 3.0);
    ask("by headline", "/articles?sort=headline".into(), 3.0);
    ask("as it was", format!("/articles?category={category}&as_of={past}"), 4.0);
    ask("resolved", format!("/resolve?path=/{slug}"), 2.0);
    ask("changes", "/changes?limit=100".into(), 3.0);
    ask("search: council harbour", "/search?q=council+harbour".into(), 4.0);
    ask("search: a phrase", "/search?q=%22town+hall%22".into(), 4.0);
    ask("search: mistyped", "/search?q=counzil+harbuor".into(), 6.0);
    ask("10,000 comments", format!("/articles/{talked}/comments"), 3.0);
    ask("related", format!("/articles/{id}/related"), 3.0);
    ask("tags", "/tags?limit=100".into(), 2.0);
    ask("authors", "/authors?limit=100".into(), 2.0);
    let mut page = |name, path: String, of_staff, statements| {
        all.push(Question {
            name,
            path,
            status: 200,
            of_staff,
            statements,
        });
    };
    page("site: home", "/".into(), false, 6.0);
    page("site: article", format!("/{slug}"), false, 6.0);
    page("site: category", format!("/category/{category}"), false, 6.0);
    page(
        "site: 10,000 comments",
        format!("/{}", text(&list["data"][0]["slug"])),
        false,
        6.0,
    );
    page("site: search", "/search?q=council".into(), false, 7.0);
    page(
        "site: archive, a month",
        format!("/archive/{}", past[..7].replace('-', "/")),
        false,
        5.0,
    );
    page("feed", "/feed.xml".into(), false, 4.0);
    page("sitemap of a month", format!("/sitemap-{}.xml", &past[..7]), false, 3.0);
    page("newsroom: Home", "/admin".into(), true, 30.0);
    page("newsroom: Stories", "/admin/articles".into(), true, 30.0);
    page("newsroom: search", "/admin/articles?q=council".into(), true, 30.0);
    page("newsroom: Authors", "/admin/authors".into(), true, 30.0);
    page("newsroom: Tags", "/admin/tags".into(), true, 30.0);
    Ok(all)
}

/// A tag of many stories and an author of many of these, so that at every size as many are found.
fn often_together(served: &Served<'_>) -> Result<(String, String), String> {
    let newest = read(served, "/api/v1/articles?limit=100")?;
    let tag = commonest(&newest, |story| &story["tags"]);
    let tagged = read(served, &format!("/api/v1/articles?limit=100&tag={tag}"))?;
    let author = commonest(&tagged, |story| &story["byline"]["authors"]);
    Ok((tag, author))
}

/// The slug that stands most often in a part of stories.
fn commonest(list: &Value, part: impl Fn(&Value) -> &Value) -> String {
    let mut times = BTreeMap::new();
    let stories = list["data"].as_array().into_iter().flatten();
    for slug in stories
        .filter_map(|story| part(story).as_array())
        .flatten()
        .filter_map(|one| one["slug"].as_str())
    {
        *times.entry(slug.to_owned()).or_insert(0) += 1;
    }
    times
        .into_iter()
        .max_by_key(|(_, times)| *times)
        .map(|(slug, _)| slug)
        .unwrap_or_default()
}

/// A page far behind the first.
fn deep(served: &Served<'_>) -> Result<String, String> {
    let mut path = "/articles?limit=100".to_owned();
    for _ in 0..8 {
        let page = read(served, &format!("/api/v1{path}"))?;
        match page["page"]["next_cursor"].as_str() {
            Some(cursor) => path = format!("/articles?limit=100&cursor={cursor}"),
            None => break,
        }
    }
    Ok(path)
}

//! The stories of the demo as they stand in their files: lines of fields, an empty line, the text.

use serde_json::{Value, json};

use crate::{
    authors::Author,
    body::Document,
    content::{BylineName, SealedContent, StoryWords},
    error::{Error, Result},
    ids::{StaffId, TagId},
    platform::db::Conn,
    schema::newsroom::tags,
    slug::Slug,
    taxonomy::category::Category,
};

macro_rules! stories {
    ($($key:literal),+ $(,)?) => {
        const STORIES: &[(&str, &str)] = &[$(($key, include_str!(concat!("stories/", $key, ".txt")))),+];
    };
}
stories!(
    "allotments",
    "bench",
    "cannery",
    "choir",
    "dredger",
    "ferry",
    "library",
    "lifeboat",
    "market",
    "regatta",
    "shelters",
    "snow",
    "survey",
    "tide-mill",
);

/// The content of a story, with bylines of people whom this account may know of.
///
/// # Errors
/// `Internal` when the file names what is not there; database errors.
pub async fn of(conn: &mut Conn, viewer: StaffId, key: &str) -> Result<SealedContent> {
    let missing = |what: &str| Error::internal(format!("the demo's story {key} has no {what}"));
    let file = STORIES
        .iter()
        .find(|(name, _)| *name == key)
        .ok_or_else(|| missing("file"))?
        .1;
    let (head, body) = file.split_once("\n\n").ok_or_else(|| missing("text"))?;
    let field = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(field, _)| *field == name)
            .map_or("", |(_, value)| value)
    };
    let tree = Category::tree(conn).await?;
    let category = tree.iter().find(|one| one.slug == field("category"));
    let names: Vec<String> = field("byline").split(", ").map(str::to_owned).collect();
    let called = Author::called(conn, viewer, &names).await?;
    let names = names
        .iter()
        .filter_map(|name| called.iter().find(|author| author.name == *name).cloned());
    Ok(SealedContent {
        headline: field("headline").into(),
        kicker: field("kicker").into(),
        dek: field("dek").into(),
        slug: Slug::in_language(field("headline"), "en-GB").map(|slug| slug.to_string()),
        lang: "en-GB".into(),
        genre: if field("genre").is_empty() {
            "news"
        } else {
            field("genre")
        }
        .into(),
        category: category.ok_or_else(|| missing("category"))?.id,
        tags: tag_ids(conn, field("tags")).await?,
        byline: names
            .map(|author| BylineName {
                author_id: author.id,
                name: author.name,
                role: "reporter".into(),
            })
            .collect(),
        flags: vec![],
        lead: None,
        words: StoryWords::default(),
        related: vec![],
        body: document(body)?,
    })
}

async fn tag_ids(conn: &mut Conn, names: &str) -> Result<Vec<TagId>> {
    use diesel::{ExpressionMethods, QueryDsl};
    use diesel_async::RunQueryDsl;
    let names: Vec<&str> = names.split(", ").collect();
    let rows: Vec<(uuid::Uuid, String)> = tags::table
        .filter(tags::name.eq_any(&names))
        .select((tags::id, tags::name))
        .load(conn)
        .await?;
    Ok(names
        .iter()
        .filter_map(|name| rows.iter().find(|row| row.1 == *name).map(|row| TagId(row.0)))
        .collect())
}

/// Our own small markup: that of `Document::from_text`, and `[words](https://…)` for links.
///
/// # Errors
/// `Internal` with the place.
pub fn document(text: &str) -> Result<Document> {
    let mut json = Document::from_text(text).to_json();
    link_in(&mut json);
    read(&json.to_string())
}

/// A document out of its JSON.
///
/// # Errors
/// `Internal` with the place.
pub fn read(json: &str) -> Result<Document> {
    let parsed =
        Document::parse_str(json).map_err(|problem| Error::internal(format!("{}: {problem}", problem.place)))?;
    match parsed.notices.first() {
        None => Ok(parsed.document),
        Some(notice) => Err(Error::internal(format!("{}: {}", notice.problem.place, notice.problem))),
    }
}

fn link_in(node: &mut Value) {
    let Some(content) = node.get_mut("content").and_then(Value::as_array_mut) else {
        return;
    };
    content.iter_mut().for_each(link_in);
    *content = content
        .drain(..)
        .flat_map(|node| match node["text"].as_str() {
            Some(text) => pieces(text),
            None => vec![node],
        })
        .collect();
}

fn pieces(text: &str) -> Vec<Value> {
    let plain = |text: &str| (!text.is_empty()).then(|| json!({ "type": "text", "text": text }));
    let link = |text: &str, href: &str| {
        let mark = json!({ "type": "link", "attrs": { "href": href } });
        json!({ "type": "text", "text": text, "marks": [mark] })
    };
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((before, words, href, after)) = next_link(rest) {
        found.extend(plain(before));
        found.push(link(words, href));
        rest = after;
    }
    found.extend(plain(rest));
    found
}

fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, rest) = text.split_once('[')?;
    let (words, rest) = rest.split_once("](")?;
    let (href, after) = rest.split_once(')')?;
    Some((before, words, href, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_set_and_the_words_around_them_stay() {
        let document = document("See [the page](https://a.example/b), please.").unwrap();

        assert_eq!(document.text(), "See the page, please.");
        assert_eq!(
            document.links().map(|link| link.as_str()).collect::<Vec<_>>(),
            ["https://a.example/b"]
        );
    }

    #[test]
    fn every_story_is_as_long_as_a_story_and_has_something_to_see() {
        for (key, file) in STORIES {
            let (_, body) = file.split_once("\n\n").unwrap();
            let document = document(body).unwrap();
            let html = document.html().to_string();
            assert!(
                (200..=500).contains(&document.word_count()),
                "{key}: {}",
                document.word_count()
            );
            for part in ["<h2", "<blockquote>", "<ul>", "<a href="] {
                assert!(html.contains(part), "{key} has no {part}");
            }
        }
    }
}

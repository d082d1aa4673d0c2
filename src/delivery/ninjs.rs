//! A story for other newsrooms: IPTC ninjs 3.0 (<https://iptc.org/std/ninjs/>). What it knows of is in it; nothing is there
//! that stands nowhere else in public.

use serde_json::{Value, json};

use crate::{
    content::BylineName,
    delivery::{content::References, feed_text, feeds, links, story::time},
    error::Result,
    live::story::LiveArticle,
    media::shown::ShownPicture,
    words::byline_text,
};

/// The schema that it is written by.
pub const SCHEMA: &str = "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json";

/// A story with its text, and with what readers were told.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub fn item(article: &LiveArticle, refs: &References) -> Result<Value> {
    let (site, url) = (&refs.book.site, |path: &str| links::on_site(refs.site_url(), path));
    let words = article.words();
    let names: Vec<String> = article.byline().iter().map(|name| name.name.clone()).collect();
    let mut value = json!({
        "uri": feeds::urn(article.id.0),
        "standard": { "name": "ninjs", "version": "3.0", "schema": SCHEMA },
        "type": "text",
        "representationType": "full",
        "version": article.version.to_string(),
        "firstCreated": time(article.first_published_at),
        "versionCreated": time(article.modified_at),
        "contentCreated": time(article.first_published_at),
        "pubStatus": "usable",
        "language": article.lang,
        "title": article.headline,
        "headlines": headlines(article),
        "descriptions": descriptions(article, refs),
        "bodies": bodies(article, refs)?,
        "subjects": subjects(article, refs),
        "genres": [{ "name": article.genre }],
        "infoSources": [{ "name": site.name, "uri": site.url, "role": "http://cv.iptc.org/newscodes/infosourcerole/orig" }],
        "copyrightHolder": site.name,
        "altIds": [
            { "role": "slug", "value": article.slug },
            { "role": "url", "value": url(&links::article(&article.slug)) },
        ],
    });
    if !names.is_empty() {
        value["by"] = byline_text(&names, &refs.book.words(&article.lang)).into();
        value["people"] = people(article, refs);
    }
    if !words.dateline.is_empty() {
        value["located"] = words.dateline.into();
    }
    let pictures = pictures(article, refs);
    if !pictures.is_empty() {
        value["associations"] = pictures.into();
    }
    Ok(value)
}

fn headlines(article: &LiveArticle) -> Value {
    let words = article.words();
    let all = [
        ("main", &article.headline),
        ("kicker", &article.kicker),
        ("short", &words.short_headline),
    ];
    let told = all.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(role, text)| json!({ "role": role, "contentType": "text/plain", "value": text }))
        .collect()
}

/// What stands under the headline, a summary, and what readers were told about changes.
fn descriptions(article: &LiveArticle, refs: &References) -> Value {
    let words = article.words();
    let own = [("dek", article.dek.clone()), ("summary", words.summary)];
    let own = own.into_iter().map(|(role, text)| (role.to_owned(), text));
    let told = refs.told(article).map(|note| (note.kind.clone(), note.note.clone()));
    let all = own.chain(told).filter(|(_, text)| !text.is_empty());
    all.map(|(role, text)| json!({ "role": role, "contentType": "text/plain", "value": text }))
        .collect()
}

fn bodies(article: &LiveArticle, refs: &References) -> Result<Value> {
    let Some(document) = article.body()? else {
        return Ok(json!([]));
    };
    let (text, html) = (document.text(), feed_text::text(article, refs)?.unwrap_or_default());
    let (chars, words) = (text.chars().count(), document.word_count());
    Ok(json!([
        { "role": "main", "contentType": "text/html", "wordCount": words, "charCount": chars, "value": html },
        { "role": "plain", "contentType": "text/plain", "wordCount": words, "charCount": chars, "value": text },
    ]))
}

/// Whoever signed it; their pages are names of theirs that last.
fn people(article: &LiveArticle, refs: &References) -> Value {
    let person = |name: &BylineName| {
        let mut person = json!({ "name": name.name, "rel": "creator", "uri": feeds::urn(name.author_id.0) });
        if let Some(term) = refs.author(name.author_id) {
            person["literal"] = term.slug.as_str().into();
        }
        person
    };
    article.byline().iter().map(person).collect()
}

fn subjects(article: &LiveArticle, refs: &References) -> Value {
    let category = refs.category(article).into_iter().flat_map(|term| {
        let above = refs.ancestors(term).into_iter().chain([term]);
        above.map(|term| ("category", term))
    });
    let tags = refs.tags(article).into_iter().map(|term| ("tag", term));
    category
        .chain(tags)
        .map(|(rel, term)| json!({ "name": term.name, "rel": rel, "uri": feeds::urn(term.id), "literal": term.slug }))
        .collect()
}

/// Its pictures: the one above the text first.
fn pictures(article: &LiveArticle, refs: &References) -> Vec<Value> {
    let lead = article.lead();
    let mut inside: Vec<ShownPicture> = article.pictures().into_values().collect();
    inside.retain(|shown| lead.as_ref().is_none_or(|lead| lead.id != shown.id));
    inside.sort_by_key(|shown| shown.id.0);
    let lead = lead.into_iter().map(|shown| ("lead", shown));
    let all = lead.chain(inside.into_iter().map(|shown| ("inline", shown)));
    all.map(|(name, shown)| picture(name, &shown, &refs.book.files_at))
        .collect()
}

fn picture(name: &str, shown: &ShownPicture, files_at: &str) -> Value {
    let renditions: Vec<Value> = shown
        .files()
        .into_iter()
        .map(|file| {
            json!({ "name": file.preset.name(), "href": format!("{files_at}{}", file.name), "contentType": file.kind.content_type(),
                    "width": file.width, "height": file.height })
        })
        .collect();
    let words = [("caption", &shown.caption), ("alt", &shown.alt)];
    let descriptions: Vec<Value> = words
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(role, text)| json!({ "role": role, "contentType": "text/plain", "value": text }))
        .collect();
    let mut value = json!({
        "name": name, "uri": feeds::urn(shown.id.0), "type": "picture", "renditions": renditions, "descriptions": descriptions,
    });
    if !shown.credit.is_empty() {
        value["by"] = shown.credit.as_str().into();
    }
    value
}

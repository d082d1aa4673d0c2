//! A line becomes an author, a category, a tag or a story, or a sentence why it cannot.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    blocks,
    fields::{ForeignId, LineFields, digest},
    html,
    lines::FileLine,
};
use crate::{
    articles::archive::{Archived, ForeignStory},
    body::{Document, Parsed},
    content::BylineName,
    error::Problems,
    ids::{ArticleId, CategoryId, TagId},
    locale::Language,
    staff::person_name,
    taxonomy::label,
};

/// A line with its number and what it came to.
#[derive(Debug)]
pub struct ImportedLine<T> {
    /// Its number in the file, from 1.
    pub line: u64,
    /// Its length in bytes; 0 where it could not be read.
    pub length: usize,
    /// What its own system calls the thing, and the digest of the line; where it says so much.
    pub known: Option<(ForeignId, Vec<u8>)>,
    /// The thing, or a sentence.
    pub told: Result<T, String>,
    /// Names of fields that nothing here has a place for.
    pub left: Vec<String>,
}

/// A public person, as the file has them.
#[derive(Debug)]
pub struct ImportedAuthor {
    /// As printed.
    pub name: String,
    /// Address of their page.
    pub slug: String,
    /// What they write about.
    pub beat: String,
    /// For their page.
    pub bio: String,
    /// By which an account here is recognised; not stored.
    pub email: String,
}

/// A category, as the file has it.
#[derive(Debug)]
pub struct ImportedCategory {
    /// Name.
    pub name: String,
    /// Address.
    pub slug: String,
    /// The one above, as its own system calls it.
    pub parent: Option<ForeignId>,
}

/// A tag, as the file has it.
#[derive(Debug)]
pub struct ImportedTag {
    /// Name.
    pub name: String,
    /// Address.
    pub slug: String,
}

/// A story, and what was found on the way.
#[derive(Debug)]
pub struct ImportedStory {
    /// Lacking nothing, sealed.
    pub story: Archived,
    /// It stood among the featured stories there.
    pub featured: bool,
    /// What of it is not as it was.
    pub notes: Vec<String>,
    /// The address that it says it had.
    pub slug: String,
    /// How many comments it brought, which are not brought in.
    pub comments: u64,
}

/// What stories name, by what it is called where they come from.
#[derive(Debug)]
pub struct Shelves {
    /// Names for bylines.
    pub authors: HashMap<String, BylineName>,
    /// Categories.
    pub categories: HashMap<String, CategoryId>,
    /// Tags.
    pub tags: HashMap<String, TagId>,
    /// Where a story is that names no category.
    pub uncategorized: CategoryId,
    /// Of a story that names no language.
    pub language: Language,
}

/// Reads a line with one of the functions below.
pub fn read<T>(line: FileLine, take: impl FnOnce(&mut LineFields) -> Result<T, Problems>) -> ImportedLine<T> {
    let mut row = ImportedLine {
        line: line.number,
        length: line.text.as_ref().map_or(0, String::len),
        known: None,
        told: Err(String::new()),
        left: vec![],
    };
    let fields = line.text.and_then(|text| Ok((LineFields::read(&text)?, text)));
    row.told = fields.and_then(|(mut fields, text)| {
        let id = fields.own_id();
        row.known = id.map(|id| (id, digest(&text)));
        let told = take(&mut fields);
        row.left = fields.left().map(|name| name.chars().take(60).collect()).collect();
        let problems = match &told {
            Err(problems) if fields.problems.is_empty() => problems,
            _ => &fields.problems,
        };
        if problems.is_empty() {
            told.map_err(|problems| problems.to_string())
        } else {
            Err(problems.to_string())
        }
    });
    row
}

/// A line of authors.jsonl.
///
/// # Errors
/// What is wrong with it.
pub fn author(fields: &mut LineFields) -> Result<ImportedAuthor, Problems> {
    fields.pass("login");
    let (name, slug) = (fields.text("name"), fields.text("slug"));
    let (beat, bio, email) = (fields.text("beat"), fields.text("bio"), fields.text("email"));
    let name = person_name(&name).map_err(|sentence| Problems::of("name", sentence))?;
    Ok(ImportedAuthor {
        name,
        slug,
        beat,
        bio,
        email,
    })
}

/// A line of categories.jsonl.
///
/// # Errors
/// What is wrong with it.
pub fn category(fields: &mut LineFields) -> Result<ImportedCategory, Problems> {
    let (name, slug) = (fields.text("name"), fields.text("slug"));
    let parent = fields.id("parent_id").filter(|id| id.as_str() != "0");
    let name = label(&name).map_err(|sentence| Problems::of("name", sentence))?;
    Ok(ImportedCategory { name, slug, parent })
}

/// A line of tags.jsonl.
///
/// # Errors
/// What is wrong with it.
pub fn tag(fields: &mut LineFields) -> Result<ImportedTag, Problems> {
    let (name, slug) = (fields.text("name"), fields.text("slug"));
    let name = label(&name).map_err(|sentence| Problems::of("name", sentence))?;
    Ok(ImportedTag { name, slug })
}

/// A line of articles.jsonl.
///
/// # Errors
/// What it lacks.
pub fn story(fields: &mut LineFields, shelves: &Shelves) -> Result<ImportedStory, Problems> {
    fields.pass("words");
    let comments = fields.list("comments").map_or(0, |all| all.len() as u64);
    let slug = fields.text("slug");
    let (body, notes) = body(fields);
    let featured = fields.flag("featured");
    let published_at = fields.time("published_at");
    let updated_at = fields.time("updated_at");
    let told = ForeignStory {
        id: uuid(fields),
        headline: fields.text("title"),
        kicker: fields.text("kicker"),
        dek: fields.text("dek"),
        slug: Some(slug.clone()).filter(|slug| !slug.trim().is_empty()),
        lang: language(fields, shelves),
        genre: Some(fields.text("genre"))
            .filter(|genre| !genre.is_empty())
            .unwrap_or_else(|| "news".into()),
        category: one(fields, "category_id", "categories.jsonl", &shelves.categories).unwrap_or(shelves.uncategorized),
        tags: many(fields, "tag_ids", "tags.jsonl", &shelves.tags),
        byline: byline(fields, shelves),
        body,
        published_at: published_at.unwrap_or_default(),
        updated_at: updated_at.or(published_at).unwrap_or_default(),
    };
    if published_at.is_none() {
        fields.problems.add(
            "published_at",
            "Say when it was published, as `published_at`. Only stories that readers had are imported.",
        );
    }
    if !fields.problems.is_empty() {
        return Err(Problems::new());
    }
    Ok(ImportedStory {
        story: told.sealed()?,
        featured,
        notes,
        slug: slug.trim().to_owned(),
        comments,
    })
}

/// The text, of blocks where there are any, else of HTML; and what of it is not as it was.
fn body(fields: &mut LineFields) -> (Document, Vec<String>) {
    let blocks = fields.list("blocks").filter(|blocks| !blocks.is_empty());
    let html = fields.text("html");
    let (json, left_out) = match blocks {
        Some(blocks) => (blocks::document(blocks), None),
        None => {
            let read = html::read(&html);
            (read.document, Some(read.left_out))
        }
    };
    let mut notes: Vec<String> = left_out
        .into_iter()
        .flatten()
        .map(|(what, count)| match count {
            1 => format!("Left out: {what}."),
            _ => format!("Left out: {what}, {count} times."),
        })
        .collect();
    match Document::parse(&json) {
        Ok(Parsed { document, notices, .. }) => {
            notes.extend(notices.into_iter().map(|notice| notice.problem.message));
            // They are of another library.
            let (document, counts) = document.without_media();
            for (what, count) in ["picture", "file"].into_iter().zip(counts) {
                match count {
                    0 => {}
                    1 => notes.push(format!("Left out: {what}.")),
                    count => notes.push(format!("Left out: {what}, {count} times.")),
                }
            }
            (document, notes)
        }
        Err(problem) => {
            fields.problems.add("body", problem.message);
            (Document::empty(), notes)
        }
    }
}

fn uuid(fields: &mut LineFields) -> Option<ArticleId> {
    let text = fields.text("uuid");
    if text.is_empty() {
        return None;
    }
    let uuid = Uuid::parse_str(text.trim()).ok().filter(|uuid| !uuid.is_nil());
    if uuid.is_none() {
        fields.problems.add(
            "uuid",
            "`uuid` has to be one, such as 0190a8c4-7b1e-7c3a-9d52-3f6b8e2a1c47.",
        );
    }
    uuid.map(ArticleId)
}

fn language(fields: &mut LineFields, shelves: &Shelves) -> Language {
    let text = fields.text("lang");
    if text.is_empty() || text == shelves.language.tag() {
        return shelves.language.clone();
    }
    Language::parse(&text).unwrap_or_else(|sentence| {
        fields.problems.add("lang", sentence);
        shelves.language.clone()
    })
}

fn byline(fields: &mut LineFields, shelves: &Shelves) -> Vec<BylineName> {
    let single = one(fields, "author_id", "authors.jsonl", &shelves.authors);
    let several = many(fields, "author_ids", "authors.jsonl", &shelves.authors);
    let mut names: Vec<BylineName> = Vec::new();
    let all = if several.is_empty() {
        single.into_iter().collect()
    } else {
        several
    };
    for name in all {
        if names.iter().all(|other| other.author_id != name.author_id) {
            names.push(name);
        }
    }
    names
}

fn one<T: Clone>(fields: &mut LineFields, name: &'static str, file: &str, shelf: &HashMap<String, T>) -> Option<T> {
    let id = fields.id(name)?;
    let found = shelf.get(id.as_str());
    if found.is_none() {
        fields.problems.add(name, unknown(name, &id, file));
    }
    found.cloned()
}

/// Each once: two of theirs may be one of ours.
fn many<T: Clone + PartialEq>(
    fields: &mut LineFields,
    name: &'static str,
    file: &str,
    shelf: &HashMap<String, T>,
) -> Vec<T> {
    let mut all = Vec::new();
    for id in fields.ids(name) {
        match shelf.get(id.as_str()) {
            Some(found) if all.contains(found) => {}
            Some(found) => all.push(found.clone()),
            None => fields.problems.add(name, unknown(name, &id, file)),
        }
    }
    all
}

fn unknown(name: &str, id: &ForeignId, file: &str) -> String {
    format!("`{name}` names {id}, which did not come in: {file} has no such line, or it was refused.")
}

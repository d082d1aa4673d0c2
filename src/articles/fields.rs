//! Everything beside the text of a story, as it is typed: slugline, headline, byline, category, tags, address …

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::{
    articles::{
        article::Article,
        seal::{Name, SealedContent},
        standing::Standing,
    },
    authors::{self, Author},
    error::{Error, Problems, Result},
    ids::{CategoryId, TagId},
    platform::db::Conn,
    policy::{Action, Actor, can},
    slug::Slug,
    taxonomy::tag::Tag,
};

/// Longest headline, kicker, dek and slugline, in characters.
const LENGTHS: [(&str, usize, &str); 4] = [
    ("headline", 300, "headline"),
    ("kicker", 120, "kicker"),
    ("dek", 600, "dek"),
    ("slugline", 60, "slugline"),
];
/// The most names in a byline.
const MAX_NAMES: usize = 30;
/// What the genre of a story may be.
pub const GENRES: [&str; 7] = ["news", "analysis", "opinion", "interview", "review", "live", "feature"];

/// Everything beside the text, as it was typed. What was not sent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// Internal working name; not sealed.
    pub slugline: Option<String>,
    /// Main title.
    pub headline: Option<String>,
    /// Label above it.
    pub kicker: Option<String>,
    /// Lines under it.
    pub dek: Option<String>,
    /// The wish for an address; empty: made from the headline.
    pub slug: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// Category.
    pub category: Option<CategoryId>,
    /// Tags in order.
    pub tags: Option<Vec<TagId>>,
    /// Names in printed order, with commas between.
    pub byline: Option<String>,
    /// A name that nobody has becomes a guest author: so in the writing surface, not in a plain form.
    pub may_add_guests: bool,
}

/// The fields as controls show them, by their names.
pub type Texts = BTreeMap<String, String>;

/// Their names.
pub const NAMES: [&str; 9] = [
    "headline", "kicker", "dek", "slugline", "slug", "genre", "category", "byline", "tags",
];

/// What a field is called on pages.
#[must_use]
pub fn label(name: &str) -> &'static str {
    match name {
        "headline" => "Headline",
        "kicker" => "Kicker",
        "dek" => "Dek",
        "slugline" => "Slugline",
        "slug" => "Slug",
        "genre" => "Genre",
        "category" => "Category",
        "byline" => "Byline",
        _ => "Tags",
    }
}

/// The fields of a story as controls show them.
///
/// # Errors
/// Database errors.
pub async fn texts_of(conn: &mut Conn, article: &Article, standing: &Standing) -> Result<Texts> {
    let content = &article.working.content;
    let tags = Tag::names(conn, &content.tags).await?.join(", ");
    let texts = [
        content.headline.clone(),
        content.kicker.clone(),
        content.dek.clone(),
        article.slugline.clone(),
        standing.slug_for(content).unwrap_or_default(),
        content.genre.clone(),
        content.category.to_string(),
        content.printed_names(),
        tags,
    ];
    Ok(NAMES.into_iter().map(str::to_owned).zip(texts).collect())
}

/// Two people changed fields of one story. Answers which of yours to save: those that you changed and nobody else did.
/// `None` when one of them was changed to something else meanwhile.
#[must_use]
pub fn meet(base: &Texts, yours: &Texts, theirs: &Texts) -> Option<Vec<String>> {
    let alike = |a: Option<&String>, b: Option<&String>| a.map(|text| line(text)) == b.map(|text| line(text));
    let mut changed = Vec::new();
    for (name, mine) in yours {
        let (before, their) = (base.get(name), theirs.get(name));
        if alike(Some(mine), before) || alike(Some(mine), their) {
            continue;
        }
        if !alike(their, before) {
            return None;
        }
        changed.push(name.clone());
    }
    Some(changed)
}

/// What is stored now with what you changed upon it, whoever else changed the same.
#[must_use]
pub fn upon(base: &Texts, yours: &Texts, theirs: &Texts) -> Texts {
    let alike = |mine: &String, before: Option<&String>| before.is_some_and(|before| line(mine) == line(before));
    let changed = yours.iter().filter(|(name, mine)| !alike(mine, base.get(*name)));
    let mut all = theirs.clone();
    all.extend(changed.map(|(name, mine)| (name.clone(), mine.clone())));
    all
}

/// Puts what was typed into the content of a story.
///
/// # Errors
/// `Problems`, `Refused` for what this person may not change; database errors.
pub(super) async fn fill(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    content: &mut SealedContent,
    fields: Fields,
) -> Result<()> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    let headline = fields
        .headline
        .as_deref()
        .map_or_else(|| content.headline.clone(), line);
    if let Some(typed) = &fields.slug {
        let slug = wish(typed, &headline, content, &standing)?;
        if slug != content.slug && standing.live.is_some() {
            can(who.role, Action::MoveSlug, &article.facts)?;
        }
        content.slug = slug;
    }
    if let Some(typed) = &fields.byline {
        content.byline = byline(conn, who, article, typed, fields.may_add_guests).await?;
    }
    content.headline = headline;
    content.kicker = fields.kicker.as_deref().map_or_else(|| content.kicker.clone(), line);
    content.dek = fields.dek.as_deref().map_or_else(|| content.dek.clone(), line);
    content.genre = fields.genre.unwrap_or_else(|| content.genre.clone());
    content.category = fields.category.unwrap_or(content.category);
    content.tags = fields.tags.unwrap_or_else(|| content.tags.clone());
    Ok(())
}

/// The printed names. Who stands in it already stays as printed, whatever they are called elsewhere by now; somebody
/// new is looked up, and has to be oneself unless one may sign for others.
async fn byline(conn: &mut Conn, who: &Actor, article: &Article, typed: &str, may_add: bool) -> Result<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    if typed.split(',').count() > MAX_NAMES {
        return Err(Problems::of("byline", format!("A byline has {MAX_NAMES} names at most.")).into());
    }
    for part in typed.split(',').map(line).filter(|part| !part.is_empty()) {
        let printed = article
            .working
            .content
            .byline
            .iter()
            .find(|name| name.name.to_lowercase() == part.to_lowercase());
        let found = match printed {
            Some(name) => vec![name.clone()],
            None => {
                let authors = match authors::from_names(conn, &part).await {
                    Err(Error::Problems(_)) if may_add && can(who.role, Action::AddAuthor, &article.facts).is_ok() => {
                        guest(conn, who, &part).await?
                    }
                    found => found?,
                };
                if authors.iter().any(|author| author.staff_id != Some(who.id)) {
                    can(who.role, Action::ByOthers, &article.facts)?;
                }
                authors.into_iter().map(signed).collect()
            }
        };
        names.extend(
            found
                .into_iter()
                .filter(|name| names.iter().all(|other| other.author_id != name.author_id))
                .collect::<Vec<_>>(),
        );
    }
    let before = &article.working.content.byline;
    if before.iter().any(|name| !names.contains(name)) && !only_own(conn, who, before, &names).await? {
        can(who.role, Action::ByOthers, &article.facts)?;
    }
    Ok(names)
}

/// Somebody without an account, added while writing.
async fn guest(conn: &mut Conn, who: &Actor, name: &str) -> Result<Vec<Author>> {
    let form = authors::Form {
        name: name.to_owned(),
        ..authors::Form::default()
    };
    let id = authors::add(conn, who, &form, None)
        .await
        .map_err(|error| match error {
            Error::Problems(problems) => problems.about("byline", name).into(),
            other => other,
        })?;
    Ok(vec![Author::find(conn, id).await?])
}

/// Whether nobody but oneself was taken out.
async fn only_own(conn: &mut Conn, who: &Actor, before: &[Name], after: &[Name]) -> Result<bool> {
    let own = Author::of_staff(conn, who.id).await?.map(|author| author.id);
    Ok(before
        .iter()
        .filter(|name| !after.contains(name))
        .all(|name| Some(name.author_id) == own))
}

/// A slug that is empty, that readers have already, or that the headline gives by itself, is no wish.
fn wish(typed: &str, headline: &str, before: &SealedContent, standing: &Standing) -> Result<Option<String>> {
    let typed = typed.trim();
    let made = |headline: &str| {
        Slug::from_text(headline)
            .map(|slug| slug.to_string())
            .unwrap_or_default()
    };
    if typed.is_empty() || (before.slug.is_none() && (typed == made(&before.headline) || typed == made(headline))) {
        return Ok(None);
    }
    if before.slug.is_none() && standing.slug() == Some(typed) {
        return Ok(None);
    }
    // What is no slug yet is made one, as the headline is: "Harbour Office!" means harbour-office.
    match typed
        .parse::<Slug>()
        .or_else(|sentence| Slug::from_text(typed).ok_or(sentence))
    {
        Ok(slug) => Ok(Some(slug.to_string())),
        Err(sentence) => Err(Problems::of("slug", sentence).into()),
    }
}

/// One line of text in NFC, without blanks at its ends.
pub(super) fn line(text: &str) -> String {
    let one: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one.trim_matches(' ').to_owned()
}

/// How an author stands in a byline.
pub(super) fn signed(author: Author) -> Name {
    Name {
        author_id: author.id,
        name: author.name,
        role: "reporter".into(),
    }
}

/// Lengths and genre.
///
/// # Errors
/// `Problems`.
pub(super) fn check(content: &SealedContent, slugline: &str) -> Result<()> {
    let mut problems = Problems::new();
    for ((field, most, word), text) in
        LENGTHS
            .into_iter()
            .zip([&content.headline, &content.kicker, &content.dek, slugline])
    {
        if text.chars().count() > most {
            problems.add(field, format!("Shorten the {word} to {most} characters."));
        }
    }
    if !GENRES.contains(&content.genre.as_str()) {
        problems.add("genre", "Choose a genre from the list.");
    }
    problems.settle()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_fields_merge_and_the_same_one_does_not() {
        let texts = |headline: &str, dek: &str| {
            Texts::from([
                ("headline".to_owned(), headline.to_owned()),
                ("dek".to_owned(), dek.to_owned()),
            ])
        };
        let table = [
            // yours, theirs, what of yours is saved
            (texts("A2", "B"), texts("A", "B2"), Some(vec!["headline"])),
            (texts("A2", "B"), texts("A", "B"), Some(vec!["headline"])),
            (texts("A", "B"), texts("A2", "B2"), Some(vec![])),
            (texts("A2", "B"), texts("A2", "B"), Some(vec![])),
            (texts(" A ", "B2"), texts("A3", "B"), Some(vec!["dek"])),
            (texts("A2", "B"), texts("A3", "B"), None),
        ];
        for (yours, theirs, saved) in table {
            let saved = saved.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(meet(&texts("A", "B"), &yours, &theirs), saved, "{yours:?} {theirs:?}");
        }
        let kept = upon(&texts("A", "B"), &texts("A2", "B"), &texts("A3", "B3"));
        assert_eq!(kept, texts("A2", "B3"));
    }
}

//! The fields beside the text in which two texts of a story differ, each in words, so that none changes in silence.

use crate::{
    articles::{
        standing::Standing,
        writing::{
            fields::{RESTORABLE, label},
            related::RelatedTitle,
        },
    },
    content::SealedContent,
    error::Result,
    ids::{ArticleId, PictureId},
    media::usable::UsablePicture,
    names,
    platform::db::Conn,
    policy::Party,
    taxonomy::{category::Category, tag::Tag},
    web::admin::{
        media::library::Thumb,
        numbers::{capitalised, counted},
    },
};

/// A field outside the text in which two texts differ.
pub struct FieldChange {
    /// Its name in forms.
    pub field: &'static str,
    /// What the field is called in the editor.
    pub name: &'static str,
    /// What it held in the earlier text.
    pub before: String,
    /// What it holds in the later one.
    pub after: String,
    /// The pictures that it held, small.
    pub pictures: [Option<Thumb>; 2],
}

impl FieldChange {
    /// Whether one picture took the place of another.
    #[must_use]
    pub fn is_swap(&self) -> bool {
        self.pictures.iter().all(Option::is_some)
    }

    /// Whether there is a picture to show.
    #[must_use]
    pub fn has_pictures(&self) -> bool {
        self.pictures.iter().any(Option::is_some)
    }
}

/// The fields that differ, in the order of the editor, as this person may know them.
pub async fn differing(
    conn: &mut Conn,
    who: Party,
    standing: &Standing,
    before: &SealedContent,
    after: &SealedContent,
) -> Result<Vec<FieldChange>> {
    let data = before.differs_in(after);
    let mut changes = Vec::new();
    for name in RESTORABLE
        .into_iter()
        .filter(|name| differs(before, after, &data, name))
    {
        let (one, other) = (
            words(conn, who, standing, before, name).await?,
            words(conn, who, standing, after, name).await?,
        );
        let [one, other] = told_apart(name, one, other, [before, after]);
        let pictures = if name == "lead" {
            leads(conn, [before, after]).await?
        } else {
            [None, None]
        };
        changes.push(FieldChange {
            field: name,
            name: label(name),
            before: one,
            after: other,
            pictures,
        });
    }
    Ok(changes)
}

/// Whether two texts differ in this field. The picture above the text and what is said of it are three.
fn differs(before: &SealedContent, after: &SealedContent, data: &[&str], name: &str) -> bool {
    let leads = || before.lead.as_ref().zip(after.lead.as_ref());
    match name {
        "lead" => before.lead.as_ref().map(|lead| lead.picture) != after.lead.as_ref().map(|lead| lead.picture),
        "lead_caption" => match leads() {
            Some((one, other)) => one.caption != other.caption,
            None => !said(before, name).is_empty() || !said(after, name).is_empty(),
        },
        "lead_alt" => match leads() {
            Some((one, other)) => one.alt != other.alt,
            None => !said(before, name).is_empty() || !said(after, name).is_empty(),
        },
        name => data.contains(&name),
    }
}

/// What a text says of its lead picture.
fn said(content: &SealedContent, name: &str) -> String {
    let Some(lead) = &content.lead else {
        return String::new();
    };
    if name == "lead_caption" {
        lead.caption.clone()
    } else {
        lead.alt.clone()
    }
}

/// A field of a text in words.
async fn words(
    conn: &mut Conn,
    who: Party,
    standing: &Standing,
    content: &SealedContent,
    name: &str,
) -> Result<String> {
    Ok(match name {
        "headline" => content.headline.clone(),
        "kicker" => content.kicker.clone(),
        "dek" => content.dek.clone(),
        "byline" => content.printed_names(),
        "category" => category(conn, content).await?,
        "tags" => tags(conn, content).await?,
        "related" => related(conn, who, &content.related).await?,
        "slug" => standing.slug_for(content).unwrap_or_default(),
        "genre" => capitalised(&content.genre),
        "lang" => content.lang.clone(),
        "flags" => capitalised(&content.flags.join(", ")),
        "lead" => lead(conn, content).await?,
        "lead_caption" | "lead_alt" => said(content, name),
        "robots" if content.words.is_unlisted => "Kept out".to_owned(),
        "robots" => "As the newsroom".to_owned(),
        word => {
            let texts = content.words.texts();
            let found = texts.into_iter().find(|(name, _)| *name == word);
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        }
    })
}

/// With the categories above it.
async fn category(conn: &mut Conn, content: &SealedContent) -> Result<String> {
    let tree = Category::tree(conn).await?;
    let path = Category::path_in(&tree, content.category);
    let names: Vec<&str> = path.iter().map(|category| category.name.as_str()).collect();
    Ok(names.join(" / "))
}

async fn tags(conn: &mut Conn, content: &SealedContent) -> Result<String> {
    let mut names = Tag::names(conn, &content.tags).await?;
    let gone = content.tags.len() - names.len();
    if gone > 0 {
        names.push(counted(gone, "tag that is gone", "tags that are gone"));
    }
    Ok(names::in_a_line(names.iter().map(String::as_str)))
}

/// The titles of stories, and how many there are that this person may not see.
async fn related(conn: &mut Conn, who: Party, ids: &[ArticleId]) -> Result<String> {
    let known = RelatedTitle::all(conn, who, ids).await?;
    let closed = ids.len() - known.len();
    let mut titles: Vec<String> = known.into_iter().map(|story| story.title).collect();
    if closed > 0 {
        titles.push(counted(
            closed,
            "story that you cannot open",
            "stories that you cannot open",
        ));
    }
    Ok(titles.join("; "))
}

/// What the picture above a text is called.
async fn lead(conn: &mut Conn, content: &SealedContent) -> Result<String> {
    let Some(lead) = &content.lead else {
        return Ok(String::new());
    };
    let known = UsablePicture::all(conn, &[lead.picture]).await?;
    Ok(match known.get(&lead.picture) {
        Some(picture) if picture.caption.is_empty() => picture.file_name.clone(),
        Some(picture) => format!("{} ({})", picture.caption, picture.file_name),
        None => "A picture that is gone".to_owned(),
    })
}

async fn leads(conn: &mut Conn, texts: [&SealedContent; 2]) -> Result<[Option<Thumb>; 2]> {
    let ids = texts.map(|content| content.lead.as_ref().map(|lead| lead.picture));
    let shown: Vec<PictureId> = ids.into_iter().flatten().collect();
    let thumbs = Thumb::of(conn, &shown).await?;
    Ok(ids.map(|id| thumbs.get(&id?).cloned()))
}

/// Two values that are not the same and are called the same: each with what tells it apart.
fn told_apart(name: &str, one: String, other: String, texts: [&SealedContent; 2]) -> [String; 2] {
    if one != other {
        return [one, other];
    }
    match name {
        "slug" => {
            let how = texts.map(|content| {
                if content.slug.is_some() {
                    "wished for"
                } else {
                    "by itself"
                }
            });
            [format!("{one}, {}", how[0]), format!("{other}, {}", how[1])]
        }
        "byline" => {
            let roles = texts.map(|content| {
                content
                    .byline
                    .iter()
                    .map(|name| name.role.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            if roles[0] == roles[1] {
                [one, format!("{other}, of another person")]
            } else {
                [format!("{one} ({})", roles[0]), format!("{other} ({})", roles[1])]
            }
        }
        "lead" => [format!("{one}, one file"), format!("{other}, another file")],
        _ => [format!("{one}, one"), format!("{other}, another one")],
    }
}

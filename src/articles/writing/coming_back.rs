//! An earlier text, or a part of it, as it would stand in the working copy. What cannot come back stays as it is and is
//! named: people, tags, pictures and files may be gone by now, and not everybody may change everything.

use std::collections::HashSet;

use crate::{
    articles::{
        article::Article,
        revision::Revision,
        standing::Standing,
        writing::{
            byline,
            fields::{self, EditedStory, RESTORABLE, label},
        },
    },
    authors::Author,
    body::{Block, BlockId, Document, FileBlock, Image, TakeBack},
    content::{BylineName, SealedContent},
    error::{Error, Problems, Result},
    ids::{FileId, PictureId},
    media::{story_file::StoryFile, usable::UsablePicture},
    platform::db::Conn,
    policy::{Action, Party, can},
    taxonomy::{category::Category, tag::Tag},
};

/// What of an earlier text comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoredPart {
    /// All of it.
    Whole,
    /// Blocks of the body.
    Blocks(TakeBack),
    /// A field, by its name in forms.
    Field(&'static str),
}

impl RestoredPart {
    /// A field of this name, if it is one that a revision has.
    #[must_use]
    pub fn field(name: &str) -> Option<Self> {
        RESTORABLE.into_iter().find(|one| *one == name).map(Self::Field)
    }

    fn has(&self, name: &str) -> bool {
        match self {
            // The picture comes with the words that are said of it.
            Self::Whole => !matches!(name, "lead_caption" | "lead_alt"),
            Self::Blocks(_) => name == "body",
            Self::Field(field) => *field == name,
        }
    }
}

/// An earlier text that comes back.
#[derive(Debug, Clone)]
pub struct Restoration {
    /// The revision that it stands in.
    pub earlier: Revision,
    /// What of it.
    pub part: RestoredPart,
}

/// A story as it would be with an earlier text in it, and what of that cannot come back. What comes back is held until the
/// transaction ends.
pub(in crate::articles) async fn fill(
    conn: &mut Conn,
    who: impl Into<Party>,
    article: &Article,
    of: &Restoration,
) -> Result<EditedStory> {
    let who = who.into();
    let mut story = EditedStory::kept(article);
    let earlier = &of.earlier.content;
    for name in RESTORABLE.into_iter().filter(|name| of.part.has(name)) {
        let before = story.content.clone();
        let refused = match put(conn, who, article, &mut story.content, earlier, name).await {
            Ok(left) => {
                if let Some(sentence) = left {
                    story.problems.add(name, sentence);
                }
                // Rules may have become stricter since.
                stricter(&story, name)
            }
            Err(Error::Refused(refusal)) => Some(refusal.0),
            Err(error) => return Err(error),
        };
        if let Some(why) = refused {
            story.content = before;
            story
                .problems
                .add(name, format!("{} stays as it is. {why}", label(name)));
        }
    }
    if of.part.has("body") {
        put_body(conn, &mut story, earlier, &of.part).await?;
    }
    Ok(story)
}

/// What is wrong with a field by the rules of today.
fn stricter(story: &EditedStory, name: &str) -> Option<String> {
    match fields::check(&story.content, &story.slugline) {
        Err(Error::Problems(found)) => found.on(name).map(str::to_owned),
        _ => None,
    }
}

/// Why what an earlier text has cannot come back whole; nothing where all of it can.
///
/// # Errors
/// Database errors.
pub async fn obstacles(
    conn: &mut Conn,
    who: impl Into<Party>,
    article: &Article,
    earlier: &Revision,
) -> Result<Problems> {
    let of = Restoration {
        earlier: earlier.clone(),
        part: RestoredPart::Whole,
    };
    Ok(fill(conn, who, article, &of).await?.problems)
}

/// Puts one field back; answers what of it did not come.
async fn put(
    conn: &mut Conn,
    who: Party,
    article: &Article,
    now: &mut SealedContent,
    earlier: &SealedContent,
    name: &'static str,
) -> Result<Option<String>> {
    match name {
        "headline" => now.headline.clone_from(&earlier.headline),
        "kicker" => now.kicker.clone_from(&earlier.kicker),
        "dek" => now.dek.clone_from(&earlier.dek),
        "lang" => now.lang.clone_from(&earlier.lang),
        "genre" => now.genre.clone_from(&earlier.genre),
        "flags" => now.flags.clone_from(&earlier.flags),
        "related" => now.related.clone_from(&earlier.related),
        "robots" => now.words.is_unlisted = earlier.words.is_unlisted,
        "slug" => put_slug(conn, who, article, now, earlier).await?,
        "category" => return put_category(conn, now, earlier).await,
        "tags" => return put_tags(conn, now, earlier).await,
        "byline" => return put_byline(conn, who, article, now, earlier).await,
        "lead" => return put_lead(conn, now, earlier).await,
        "lead_caption" | "lead_alt" => return Ok(put_word_of_lead(now, earlier, name)),
        word => {
            let mut words = earlier.words.clone();
            if let (Some(to), Some(from)) = (now.words.text_mut(word), words.text_mut(word)) {
                *to = std::mem::take(from);
            }
        }
    }
    Ok(None)
}

/// The wish for an address. Of a live story it moves the address, which not everybody may.
async fn put_slug(
    conn: &mut Conn,
    who: Party,
    article: &Article,
    now: &mut SealedContent,
    earlier: &SealedContent,
) -> Result<()> {
    if now.slug != earlier.slug {
        let standing = Standing::of(conn, article.id, article.at).await?;
        if standing.live.is_some() && standing.slug_for(now) != standing.slug_for(earlier) {
            can(who, Action::MoveSlug, &article.facts)?;
        }
    }
    now.slug.clone_from(&earlier.slug);
    Ok(())
}

async fn put_category(conn: &mut Conn, now: &mut SealedContent, earlier: &SealedContent) -> Result<Option<String>> {
    if now.category == earlier.category {
        return Ok(None);
    }
    let is_there = Category::held(conn, earlier.category).await?;
    if is_there {
        now.category = earlier.category;
    }
    Ok((!is_there).then(|| "The category that it had is gone. It stays in the present one.".to_owned()))
}

async fn put_tags(conn: &mut Conn, now: &mut SealedContent, earlier: &SealedContent) -> Result<Option<String>> {
    let held = Tag::held(conn, &earlier.tags).await?;
    let gone = earlier.tags.iter().filter(|id| !held.contains(id)).count();
    now.tags = earlier.tags.iter().copied().filter(|id| held.contains(id)).collect();
    Ok(match gone {
        0 => None,
        1 => Some("One of the tags that it had is gone, and stays away.".to_owned()),
        gone => Some(format!("{gone} of the tags that it had are gone, and stay away.")),
    })
}

/// Names as they were printed then. Of people who are no authors any more nothing is printed.
async fn put_byline(
    conn: &mut Conn,
    who: Party,
    article: &Article,
    now: &mut SealedContent,
    earlier: &SealedContent,
) -> Result<Option<String>> {
    let ids: Vec<_> = earlier.byline.iter().map(|name| name.author_id).collect();
    let held = Author::held(conn, &ids).await?;
    let (back, gone): (Vec<BylineName>, Vec<BylineName>) =
        (earlier.byline.iter().cloned()).partition(|name| held.contains(&name.author_id));
    byline::may_change(conn, who, article, &now.byline, &back).await?;
    now.byline = back;
    let gone: Vec<&str> = gone.iter().map(|name| name.name.as_str()).collect();
    Ok(match gone.as_slice() {
        [] => None,
        [one] => Some(format!("{one} is no author any more, and stays out of the byline.")),
        several => Some(format!(
            "{} are no authors any more, and stay out of the byline.",
            several.join(", ")
        )),
    })
}

async fn put_lead(conn: &mut Conn, now: &mut SealedContent, earlier: &SealedContent) -> Result<Option<String>> {
    if let Some(lead) = &earlier.lead
        && UsablePicture::held(conn, lead.picture).await?.is_none()
    {
        return Ok(Some(
            "The picture that stood above it is gone from the library. The present one stays.".into(),
        ));
    }
    now.lead.clone_from(&earlier.lead);
    Ok(None)
}

/// What is said of a picture is said of that picture only.
fn put_word_of_lead(now: &mut SealedContent, earlier: &SealedContent, name: &str) -> Option<String> {
    let (Some(now), Some(was)) = (&mut now.lead, &earlier.lead) else {
        return (now.lead.is_some() || earlier.lead.is_some())
            .then(|| "These words are said of a picture that does not stand above the text now.".to_owned());
    };
    if now.picture != was.picture {
        return Some("These words are said of another picture. Take that one back.".to_owned());
    }
    if name == "lead_caption" {
        now.caption.clone_from(&was.caption);
    } else {
        now.alt.clone_from(&was.alt);
    }
    None
}

/// The text, or blocks of it, without pictures and files that are gone.
async fn put_body(
    conn: &mut Conn,
    story: &mut EditedStory,
    earlier: &SealedContent,
    part: &RestoredPart,
) -> Result<()> {
    let now = &story.content.body;
    let body = match part {
        RestoredPart::Blocks(order) => now.taking_back(&earlier.body, order),
        _ => earlier.body.clone(),
    };
    let known: HashSet<PictureId> = story.content.pictures().into_iter().collect();
    let gone = gone_pictures(conn, &body, &known).await?;
    let lost = gone_files(conn, &body, &story.content.files()).await?;
    let pictures = match gone.len() {
        0 => None,
        1 => Some("A picture that stood in the text is gone from the library, and stays away.".to_owned()),
        gone => Some(format!(
            "{gone} pictures that stood in the text are gone from the library, and stay away."
        )),
    };
    let told: Vec<String> = pictures.into_iter().chain(lost_files(&body, &lost)).collect();
    if !told.is_empty() {
        story.problems.add("body", told.join(" "));
    }
    let body = without(body, &gone, &lost);
    if *part == RestoredPart::Whole {
        story.content.body = body;
        return Ok(());
    }
    // Ids that stand in two blocks now are mended as those of a text that comes from an editor are.
    match Document::parse(&body.to_json()) {
        Ok(parsed) => story.content.body = parsed.document,
        Err(problem) => story.problems.add("body", problem.message),
    }
    Ok(())
}

/// The pictures of a text that the library has not got; the others are held.
async fn gone_pictures(conn: &mut Conn, body: &Document, known: &HashSet<PictureId>) -> Result<HashSet<PictureId>> {
    let mut gone: HashSet<PictureId> = body.images().map(Image::picture).collect();
    gone.retain(|picture| !known.contains(picture));
    let ids: Vec<PictureId> = gone.iter().copied().collect();
    for held in UsablePicture::hold(conn, &ids).await? {
        gone.remove(&held);
    }
    Ok(gone)
}

/// A text without pictures and files that are gone by now; the others are held.
pub(super) async fn still_there(conn: &mut Conn, body: Document) -> Result<Document> {
    let gone = gone_pictures(conn, &body, &HashSet::new()).await?;
    let lost = gone_files(conn, &body, &[]).await?;
    Ok(without(body, &gone, &lost))
}

/// The files of a text that were removed; the others are held.
async fn gone_files(conn: &mut Conn, body: &Document, known: &[FileId]) -> Result<HashSet<FileId>> {
    let mut gone: HashSet<FileId> = body.files().map(FileBlock::file).collect();
    gone.retain(|file| !known.contains(file));
    let ids: Vec<FileId> = gone.iter().copied().collect();
    for held in StoryFile::hold(conn, &ids).await? {
        gone.remove(&held);
    }
    Ok(gone)
}

/// What is told of files that stay away: by name, where the text names them.
fn lost_files(body: &Document, gone: &HashSet<FileId>) -> Option<String> {
    let lost: Vec<&FileBlock> = body.files().filter(|block| gone.contains(&block.file())).collect();
    let names: Vec<String> = lost
        .iter()
        .filter(|block| !block.title().is_empty())
        .map(|block| format!("“{}”", block.title()))
        .collect();
    match (lost.as_slice(), names.as_slice()) {
        ([], _) => None,
        ([_], [name]) => Some(format!("The document {name} was removed, and stays away.")),
        ([_], _) => Some("A document that stood in the text was removed, and stays away.".to_owned()),
        (lost, names) if lost.len() == names.len() => Some(format!(
            "The documents {} were removed, and stay away.",
            names.join(", ")
        )),
        (lost, _) => Some(format!(
            "{} documents that stood in the text were removed, and stay away.",
            lost.len()
        )),
    }
}

/// A text without the blocks of these pictures and files.
fn without(body: Document, gone: &HashSet<PictureId>, lost: &HashSet<FileId>) -> Document {
    if gone.is_empty() && lost.is_empty() {
        return body;
    }
    let leaves = |block: &&Block| match block {
        Block::Image(image) => gone.contains(&image.picture()),
        Block::File(file) => lost.contains(&file.file()),
        _ => false,
    };
    let instead_of: Vec<BlockId> = body
        .blocks()
        .iter()
        .filter(leaves)
        .map(|block| block.id().clone())
        .collect();
    let order = TakeBack {
        blocks: vec![],
        instead_of,
        is_move: false,
    };
    body.taking_back(&Document::empty(), &order)
}

//! Two texts of a story against each other: what changed in the text, paragraphs that did not folded, and what changed
//! beside it.

use crate::{
    articles::{revision::Revision, standing::Standing, writing::fields::label},
    body::{ParagraphChange, Run, RunKind, SafeHtml, TextElement, compare, count_of_changes},
    content::{SealedContent, StoryPicture},
    error::{Error, Result},
    ids::PictureId,
    media::usable::UsablePicture,
    platform::db::Conn,
    taxonomy::{category::Category, tag},
    web::admin::numbers::{capitalised, counted, figure},
};

/// As many unchanged paragraphs in a row are folded, and not fewer.
const FOLD: usize = 3;

/// What differs, ready for `_comparison.html`, which knows it as `what`.
pub struct Comparison {
    /// BCP 47 tag of the later text.
    pub lang: String,
    /// The text, in order.
    pub stretches: Vec<ComparedGroup>,
    /// How many paragraphs are not as they were.
    pub change_count: usize,
    /// Fields outside the text.
    pub fields: Vec<FieldChange>,
}

/// Paragraphs that stand together: changed ones, or unchanged ones, which are folded when they are many.
pub struct ComparedGroup {
    /// Behind one line that says how many.
    pub folded: bool,
    /// The paragraphs, in order.
    pub shown: Vec<ComparedParagraph>,
}

/// A paragraph of the comparison, ready to print: as a whole, or as runs of words.
pub struct ComparedParagraph {
    /// The HTML element that it is printed as.
    pub tag: &'static str,
    /// It is not as it was.
    pub changed: bool,
    /// ins or del when the whole paragraph is.
    pub whole: &'static str,
    /// What stands in it, where it is shown whole.
    pub html: Option<SafeHtml>,
    /// Its words, where only some of them changed.
    pub runs: Vec<ShownRun>,
    /// What words do not show.
    pub note: String,
}

/// Words that both texts have, or one of them.
pub struct ShownRun {
    /// `kept`, or the HTML element that says it: `ins`, `del`.
    pub kind: &'static str,
    /// The words as they are set.
    pub html: SafeHtml,
    /// Where their links lead, where that is what changed.
    pub addresses: String,
}

/// A field outside the text in which two texts differ.
pub struct FieldChange {
    /// What the field is called in the editor.
    pub name: &'static str,
    /// What it held in the earlier text.
    pub before: String,
    /// What it holds in the later one.
    pub after: String,
}

impl Comparison {
    /// Of an earlier text with a later one.
    pub async fn of(conn: &mut Conn, standing: &Standing, before: &Revision, after: &Revision) -> Result<Self> {
        let (one, other) = (before.content.body.clone(), after.content.body.clone());
        // Long texts take their time: not on a thread that answers requests.
        let changes = tokio::task::spawn_blocking(move || compare(&one, &other))
            .await
            .map_err(Error::internal)?;
        Ok(Self {
            lang: after.content.lang.clone(),
            change_count: count_of_changes(&changes),
            stretches: fold(changes.iter().map(show).collect()),
            fields: differing(conn, standing, &before.content, &after.content).await?,
        })
    }

    /// "3 changes in the text, 1 outside it".
    #[must_use]
    pub fn summary(&self) -> String {
        summary(self.change_count, self.fields.len())
    }
}

/// So many changes in the text, and so many fields that differ.
#[must_use]
pub fn summary(changes: usize, fields: usize) -> String {
    let text = match changes {
        0 => "No change in the text".to_owned(),
        count => format!("{} in the text", counted(count, "change", "changes")),
    };
    match fields {
        0 => text,
        count => format!("{text}, {} outside it", figure(count)),
    }
}

fn fold(all: Vec<ComparedParagraph>) -> Vec<ComparedGroup> {
    let mut stretches: Vec<ComparedGroup> = Vec::new();
    for shown in all {
        match stretches.last_mut() {
            Some(last) if last.folded != shown.changed => last.shown.push(shown),
            _ => stretches.push(ComparedGroup {
                folded: !shown.changed,
                shown: vec![shown],
            }),
        }
    }
    for stretch in &mut stretches {
        stretch.folded &= stretch.shown.len() >= FOLD;
    }
    stretches
}

fn show(change: &ParagraphChange) -> ComparedParagraph {
    let whole = |tag: TextElement, whole: &'static str, html: &SafeHtml, note: &str| ComparedParagraph {
        tag: tag.as_str(),
        changed: !whole.is_empty(),
        whole,
        html: Some(html.clone()),
        runs: vec![],
        note: note.to_owned(),
    };
    match change {
        ParagraphChange::Same { tag, html } => whole(*tag, "", html, ""),
        ParagraphChange::Inserted { tag, html, note } => whole(*tag, "ins", html, note.unwrap_or_default()),
        ParagraphChange::Removed { tag, html, note } => whole(*tag, "del", html, note.unwrap_or_default()),
        ParagraphChange::Changed { tag, runs, notes, .. } => ComparedParagraph {
            tag: tag.as_str(),
            changed: true,
            whole: "",
            html: None,
            runs: runs.iter().map(shown_run).collect(),
            note: notes.join(", "),
        },
    }
}

fn shown_run(run: &Run) -> ShownRun {
    let kind = match run.kind {
        RunKind::Kept => "kept",
        RunKind::Removed => "del",
        RunKind::Inserted => "ins",
    };
    ShownRun {
        kind,
        html: run.html.clone(),
        addresses: run.addresses.join(" "),
    }
}

async fn differing(
    conn: &mut Conn,
    standing: &Standing,
    before: &SealedContent,
    after: &SealedContent,
) -> Result<Vec<FieldChange>> {
    let tree = Category::tree(conn).await?;
    let category = |content: &SealedContent| {
        tree.iter()
            .find(|category| category.id == content.category)
            .map(|category| category.name.clone())
            .unwrap_or_default()
    };
    let tags = [
        tag::Tag::names(conn, &before.tags).await?.join(", "),
        tag::Tag::names(conn, &after.tags).await?.join(", "),
    ];
    // A wish moves the story away from the address that it has, or would have.
    let (moved_from, moved_to) = match (&before.slug, &after.slug) {
        (None, None) => (String::new(), String::new()),
        _ => {
            let address = |content: &SealedContent| standing.slug_for(content).unwrap_or_default();
            (address(before), address(after))
        }
    };
    let [lead_from, lead_to] = leads(conn, before, after).await?;
    let own = |content: &SealedContent, word: fn(&StoryPicture) -> &String| {
        content.lead.as_ref().map(word).cloned().unwrap_or_default()
    };
    let all = [
        ("Headline", before.headline.clone(), after.headline.clone()),
        ("Kicker", before.kicker.clone(), after.kicker.clone()),
        ("Dek", before.dek.clone(), after.dek.clone()),
        ("Byline", before.printed_names(), after.printed_names()),
        ("Category", category(before), category(after)),
        ("Tags", tags[0].clone(), tags[1].clone()),
        ("Slug", moved_from, moved_to),
        ("Genre", capitalised(&before.genre), capitalised(&after.genre)),
        ("Language", before.lang.clone(), after.lang.clone()),
        (
            "Flags",
            capitalised(&before.flags.join(", ")),
            capitalised(&after.flags.join(", ")),
        ),
        ("Lead picture", lead_from, lead_to),
        (
            "Caption of the lead picture",
            own(before, |lead| &lead.caption),
            own(after, |lead| &lead.caption),
        ),
        (
            "Alt text of the lead picture",
            own(before, |lead| &lead.alt),
            own(after, |lead| &lead.alt),
        ),
    ];
    let robots = |content: &SealedContent| {
        let word = if content.words.is_unlisted {
            "Kept out"
        } else {
            "As the newsroom"
        };
        word.to_owned()
    };
    let texts = before.words.texts().into_iter().zip(after.words.texts());
    let texts = texts.map(|((name, before), (_, after))| (label(name), before.clone(), after.clone()));
    Ok(all
        .into_iter()
        .chain(texts)
        .chain([(label("robots"), robots(before), robots(after))])
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| FieldChange { name, before, after })
        .collect())
}

/// What the pictures above two texts are called; two that are called the same are told apart by their files.
async fn leads(conn: &mut Conn, before: &SealedContent, after: &SealedContent) -> Result<[String; 2]> {
    let ids = [before, after].map(|content| content.lead.as_ref().map(|lead| lead.picture));
    if ids[0] == ids[1] {
        return Ok([String::new(), String::new()]);
    }
    let known = UsablePicture::all(conn, &ids.into_iter().flatten().collect::<Vec<_>>()).await?;
    let named = |id: PictureId| match known.get(&id) {
        Some(picture) if picture.caption.is_empty() => picture.file_name.clone(),
        Some(picture) => format!("{} ({})", picture.caption, picture.file_name),
        None => id.to_string(),
    };
    let [from, to] = ids.map(|id| id.map(named).unwrap_or_default());
    Ok(if from == to {
        [format!("{from}, one file"), format!("{to}, another file")]
    } else {
        [from, to]
    })
}

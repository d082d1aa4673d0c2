//! Everything beside the text of a story, as it is typed: slugline, headline, byline, category, tags, address …

use std::collections::BTreeMap;

use diesel_async::AsyncConnection;

use crate::{
    articles::{
        article::Article,
        standing::Standing,
        writing::{
            byline,
            elsewhere::{self, WORDS},
            related,
            typed::{fits, line, short},
        },
    },
    content::{PAGE, SealedContent, StoryPicture},
    error::{Error, Problems, Result},
    ids::{CategoryId, PictureId, TagId},
    locale::Language,
    media::{
        item::MAX_WORDS,
        usable::{GONE, UsablePicture},
    },
    name_list, names,
    platform::db::Conn,
    policy::{Action, Actor, Party, can},
    slug::Slug,
    taxonomy::{
        self,
        category::Category,
        tag::{self, Tag},
    },
};

/// Longest headline, kicker, dek and slugline, in characters.
pub(in crate::articles) const LENGTHS: [(&str, usize, &str); 4] = [
    ("headline", 300, "headline"),
    ("kicker", 120, "kicker"),
    ("dek", 600, "dek"),
    ("slugline", 60, "slugline"),
];
pub(in crate::articles) const NO_GENRE: &str = "Choose a genre from the list.";
/// What the genre of a story may be.
pub const GENRES: [&str; 7] = ["news", "analysis", "opinion", "interview", "review", "live", "feature"];

/// Most characters of a field of words, without end where nothing bounds it: what is longer is not stored.
#[must_use]
pub fn most_of(name: &str) -> usize {
    let words = WORDS.iter().map(|word| (word.name, word.most));
    let of_lead = ["lead_caption", "lead_alt"].map(|field| (field, MAX_WORDS));
    let lines = LENGTHS.iter().map(|(field, most, _)| (*field, *most));
    let mut all = lines.chain(words).chain(of_lead);
    all.find(|(field, _)| *field == name)
        .map_or(usize::MAX, |(_, most)| most)
}

/// Everything beside the text, as it was typed. What was not sent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct StoryFields {
    /// Internal working name; not sealed.
    pub slugline: Option<String>,
    /// Main title, at most 300 characters.
    pub headline: Option<String>,
    /// Label above it, at most 120 characters.
    pub kicker: Option<String>,
    /// Lines under it, at most 600 characters.
    pub dek: Option<String>,
    /// The wish for an address; empty: made from the headline.
    pub slug: Option<String>,
    /// One of `GENRES`.
    pub genre: Option<String>,
    /// Language, a BCP 47 tag.
    pub lang: Option<String>,
    /// Exclusive, sponsored: with commas between.
    pub flags: Option<String>,
    /// The id of a category, as text.
    pub category: Option<String>,
    /// Names of tags in order, in the notation of `name_list`.
    pub tags: Option<String>,
    /// Names in printed order, in the notation of `byline`.
    pub byline: Option<String>,
    /// The id of the picture above the text, as text; empty: none.
    pub lead: Option<String>,
    /// Its caption in this story; empty: the library's.
    pub lead_caption: Option<String>,
    /// Its alt text in this story; empty: the library's.
    pub lead_alt: Option<String>,
    /// By name: words for other places, what search engines are asked, stories that are offered with it, notes to editors, a
    /// target in words.
    pub others: FieldTexts,
}

/// The fields as controls show them, by their names.
pub type FieldTexts = BTreeMap<String, String>;

/// The names that the fields have in forms and in problems.
pub const NAMES: [&str; 26] = [
    "headline",
    "kicker",
    "dek",
    "slugline",
    "slug",
    "genre",
    "category",
    "byline",
    "tags",
    "lang",
    "flags",
    "lead",
    "lead_caption",
    "lead_alt",
    "short_headline",
    "summary",
    "dateline",
    "search_title",
    "description",
    "social_title",
    "social_text",
    "canonical_url",
    "robots",
    "related",
    "notes",
    "target",
];

/// Those that a revision has, in the order in which they come back: the language before what is made in it, the picture
/// before what is said of it.
pub const RESTORABLE: [&str; 23] = [
    "headline",
    "kicker",
    "dek",
    "lang",
    "slug",
    "genre",
    "category",
    "byline",
    "tags",
    "flags",
    "lead",
    "lead_caption",
    "lead_alt",
    "short_headline",
    "summary",
    "dateline",
    "search_title",
    "description",
    "social_title",
    "social_text",
    "canonical_url",
    "robots",
    "related",
];

/// What is sent beside the fields that have a place of their own.
pub const OTHERS: &[&str] = NAMES.split_at(14).1;

/// The marks that a text can carry, as readers and the Content API are told of them.
pub const FLAG_WORDS: [&str; 2] = ["exclusive", "sponsored"];

/// The choices there are of them: each alone, or both.
pub const FLAGS: [(&str, &str); 4] = [
    ("", "None"),
    ("exclusive", "Exclusive"),
    ("sponsored", "Sponsored"),
    ("exclusive,sponsored", "Exclusive, sponsored"),
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
        "lang" => "Language",
        "flags" => "Flags",
        "lead" => "Lead picture",
        "lead_caption" => "Caption of the lead picture",
        "lead_alt" => "Alt text of the lead picture",
        "robots" => "Search engines",
        "related" => "Related stories",
        "notes" => "Notes to editors",
        "target" => "Target length",
        "tags" => "Tags",
        _ => WORDS
            .iter()
            .find(|word| word.name == name)
            .map_or("", |word| word.label),
    }
}

/// The fields of a story as controls show them to somebody.
pub async fn texts_of(
    conn: &mut Conn,
    who: impl Into<Party>,
    article: &Article,
    standing: &Standing,
) -> Result<FieldTexts> {
    let who = who.into();
    let content = &article.working.content;
    let tags = name_list::joined(&Tag::names(conn, &content.tags).await?);
    let byline = byline::written(conn, who.id, &content.byline).await?;
    let texts = [
        content.headline.clone(),
        content.kicker.clone(),
        content.dek.clone(),
        article.slugline.clone(),
        standing.slug_for(content).unwrap_or_default(),
        content.genre.clone(),
        article.filed.staying_category.to_string(),
        byline,
        tags,
        content.lang.clone(),
        content.flags.join(","),
        content
            .lead
            .as_ref()
            .map(|lead| lead.picture.to_string())
            .unwrap_or_default(),
        content
            .lead
            .as_ref()
            .map(|lead| lead.caption.clone())
            .unwrap_or_default(),
        content.lead.as_ref().map(|lead| lead.alt.clone()).unwrap_or_default(),
    ];
    let words = content.words.texts().map(|(_, text)| text.clone());
    let rest = [
        if content.words.is_unlisted {
            elsewhere::NOINDEX.into()
        } else {
            String::new()
        },
        related::written(&content.related),
        article.notes.clone(),
        article.target_words.map(|words| words.to_string()).unwrap_or_default(),
    ];
    let texts = texts.into_iter().chain(words).chain(rest);
    Ok(NAMES.into_iter().map(str::to_owned).zip(texts).collect())
}

/// What becomes of a story when what was typed is put into it.
#[derive(Debug)]
pub(in crate::articles) struct EditedStory {
    /// Its content, with every field that can be stored.
    pub(in crate::articles) content: SealedContent,
    /// Its internal working name.
    pub(in crate::articles) slugline: String,
    /// Notes to editors.
    pub(in crate::articles) notes: String,
    /// How long it is to be.
    pub(in crate::articles) target_words: Option<i32>,
    /// The fields that stay as they were, each with what to do about it.
    pub(in crate::articles) problems: Problems,
}

impl EditedStory {
    /// A story as it is.
    pub(in crate::articles) fn kept(article: &Article) -> Self {
        Self {
            content: article.working.content.clone(),
            slugline: article.slugline.clone(),
            notes: article.notes.clone(),
            target_words: article.target_words,
            problems: Problems::new(),
        }
    }

    /// Takes a field over, or notes why it stays as it was.
    fn take<T>(&mut self, field: &'static str, found: Result<T>, put: impl FnOnce(&mut Self, T)) -> Result<()> {
        match found {
            Ok(value) => put(self, value),
            Err(Error::Problems(problems)) => self.problems.add(field, problems.to_string()),
            Err(Error::Refused(refusal)) => self.problems.add(field, refusal.0),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Puts what was typed into a story, field by field: one that cannot be stored stays as it was and is named.
pub(in crate::articles) async fn fill(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    fields: StoryFields,
) -> Result<EditedStory> {
    let mut typed = EditedStory::kept(article);
    let lines = [&fields.headline, &fields.kicker, &fields.dek, &fields.slugline];
    for ((field, most, word), sent) in LENGTHS.into_iter().zip(lines) {
        let Some(sent) = sent else { continue };
        let text = short(sent, most, word).and_then(|text| match field {
            "slugline" => names::one_line(sent)
                .map_err(|sentence| Problems::of("", sentence).into())
                .map(|_| text),
            _ => Ok(text),
        });
        typed.take(field, text, |typed, text| match field {
            "headline" => typed.content.headline = text,
            "kicker" => typed.content.kicker = text,
            "dek" => typed.content.dek = text,
            _ => typed.slugline = text,
        })?;
    }
    if let Some(sent) = &fields.genre {
        let known = match typed.content.is_page() {
            true if sent == PAGE => Ok(sent.clone()),
            true => Err(Problems::of("genre", "A page stays a page. Begin a story for this text.").into()),
            false if GENRES.contains(&sent.as_str()) => Ok(sent.clone()),
            false => Err(Problems::of("genre", NO_GENRE).into()),
        };
        typed.take("genre", known, |typed, genre| typed.content.genre = genre)?;
    }
    // Before the slug: it is made in this language.
    if let Some(sent) = &fields.lang {
        let found = language(sent, &typed.content.lang);
        typed.take("lang", found, |typed, lang| typed.content.lang = lang)?;
    }
    if let Some(sent) = &fields.flags {
        typed.take("flags", flags(sent), |typed, flags| typed.content.flags = flags)?;
    }
    if let Some(sent) = &fields.slug {
        let found = address(conn, who, article, sent, &typed.content).await;
        typed.take("slug", found, |typed, slug| typed.content.slug = slug)?;
    }
    let printed: Vec<String> = (article.working.content.byline.iter())
        .map(|name| name.name.clone())
        .collect();
    if let Some(sent) = &fields.byline
        && line(sent) != line(&name_list::joined(&printed))
    {
        let found = conn
            .transaction(async |conn: &mut Conn| byline::read(conn, who, article, sent).await)
            .await;
        typed.take("byline", found, |typed, names| typed.content.byline = names)?;
    }
    if let Some(sent) = &fields.category {
        let found = category(conn, article, sent).await;
        typed.take("category", found, |typed, category| typed.content.category = category)?;
    }
    if let Some(sent) = &fields.tags
        && !has_tags(conn, &article.working.content.tags, sent).await?
    {
        let found = conn
            .transaction(async |conn: &mut Conn| tags(conn, who, article, sent).await)
            .await;
        typed.take("tags", found, |typed, tags| typed.content.tags = tags)?;
    }
    put_lead(conn, &fields, &mut typed).await?;
    if let Some(sent) = fields.others.get("related")
        && line(sent) != related::written(&article.working.content.related)
    {
        let found = related::read(conn, who, article, sent).await;
        typed.take("related", found, |typed, related| typed.content.related = related)?;
    }
    put_others(&fields.others, &mut typed)?;
    Ok(typed)
}

/// Words for other places, notes, target: each by itself.
fn put_others(sent: &FieldTexts, typed: &mut EditedStory) -> Result<()> {
    for word in WORDS {
        let Some(sent) = sent.get(word.name) else { continue };
        typed.take(word.name, word.read(sent), |typed, text| {
            if let Some(place) = typed.content.words.text_mut(word.name) {
                *place = text;
            }
        })?;
    }
    if let Some(sent) = sent.get("robots") {
        typed.take("robots", elsewhere::is_unlisted(sent), |typed, is_unlisted| {
            typed.content.words.is_unlisted = is_unlisted;
        })?;
    }
    if let Some(sent) = sent.get("notes") {
        typed.take("notes", elsewhere::notes(sent), |typed, notes| typed.notes = notes)?;
    }
    if let Some(sent) = sent.get("target") {
        typed.take("target", elsewhere::target(sent), |typed, words| {
            typed.target_words = words
        })?;
    }
    Ok(())
}

/// The picture above the text first, then the words that the story has of its own; with another picture they go, unless they
/// are sent with it.
async fn put_lead(conn: &mut Conn, fields: &StoryFields, typed: &mut EditedStory) -> Result<()> {
    if let Some(sent) = &fields.lead {
        let found = chosen_picture(conn, typed.content.lead.as_ref(), sent).await;
        typed.take("lead", found, |typed, lead| typed.content.lead = lead)?;
        if typed.problems.on("lead").is_some() {
            return Ok(()); // the words are about the one that was refused
        }
    }
    let words = [
        ("lead_caption", &fields.lead_caption, "caption"),
        ("lead_alt", &fields.lead_alt, "alt text"),
    ];
    for (field, sent, word) in words {
        let Some(sent) = sent else { continue };
        let text = match short(sent, MAX_WORDS, word) {
            Ok(text) if !text.is_empty() && typed.content.lead.is_none() => {
                Err(Problems::of(field, "Choose a lead picture first.").into())
            }
            text => text,
        };
        typed.take(field, text, |typed, text| match (&mut typed.content.lead, field) {
            (Some(lead), "lead_caption") => lead.caption = text,
            (Some(lead), _) => lead.alt = text,
            (None, _) => {}
        })?;
    }
    Ok(())
}

/// The picture that was chosen, held until this transaction ends. One that a story has stays, whatever became of its rights.
async fn chosen_picture(conn: &mut Conn, before: Option<&StoryPicture>, typed: &str) -> Result<Option<StoryPicture>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if let Some(before) = before.filter(|before| before.picture.to_string() == typed) {
        return Ok(Some(before.clone()));
    }
    let id: PictureId = typed.parse().map_err(|_| Problems::of("lead", GONE))?;
    usable(conn, "lead", id).await?;
    Ok(Some(StoryPicture::plain(id)))
}

/// A picture of the library, held until this transaction ends.
///
/// # Errors
/// `Problems` on this field: it is not there.
pub(in crate::articles) async fn held(conn: &mut Conn, field: &'static str, id: PictureId) -> Result<UsablePicture> {
    let picture = UsablePicture::held(conn, id).await?;
    picture.ok_or_else(|| Problems::of(field, GONE).into())
}

/// A picture that a story may take, held until this transaction ends.
///
/// # Errors
/// `Problems` on this field: it is not there, or its rights ended.
async fn usable(conn: &mut Conn, field: &'static str, id: PictureId) -> Result<()> {
    match held(conn, field, id).await?.over() {
        Some(sentence) => Err(Problems::of(field, sentence).into()),
        None => Ok(()),
    }
}

/// The wish for an address that was typed, beside the headline and the language it is saved with.
async fn address(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    typed: &str,
    after: &SealedContent,
) -> Result<Option<String>> {
    let before = &article.working.content;
    if before.slug.as_deref() == Some(typed.trim()) {
        return Ok(before.slug.clone());
    }
    let standing = Standing::of(conn, article.id, article.at).await?;
    let slug = wish(typed, after, before, &standing)?;
    if slug != before.slug && standing.live.is_some() {
        can(who, Action::MoveSlug, &article.facts)?;
    }
    Ok(slug)
}

async fn category(conn: &mut Conn, article: &Article, typed: &str) -> Result<CategoryId> {
    let before = article.working.content.category;
    if typed.trim() == before.to_string() {
        return Ok(before);
    }
    let tree = Category::tree(conn).await?;
    let chosen = tree.iter().find(|category| category.id.to_string() == typed.trim());
    let chosen = chosen.ok_or_else(|| Problems::of("category", "Choose a category from the list."))?;
    if chosen.is(before) {
        return Ok(before);
    }
    taxonomy::lock(conn, chosen.id, &[]).await?;
    Ok(chosen.id)
}

/// Whether these are the tags that a text has.
async fn has_tags(conn: &mut Conn, tags: &[TagId], typed: &str) -> Result<bool> {
    let names = if tags.is_empty() {
        vec![]
    } else {
        Tag::names(conn, tags).await?
    };
    Ok(line(typed) == line(&name_list::joined(&names)))
}

async fn tags(conn: &mut Conn, who: &Actor, article: &Article, typed: &str) -> Result<Vec<TagId>> {
    let tags = tag::from_names(conn, who, typed).await?;
    taxonomy::lock(conn, article.working.content.category, &tags).await?;
    Ok(tags)
}

/// The language of a text. One that was stored before tags were checked may stay.
fn language(typed: &str, before: &str) -> Result<String> {
    match Language::parse(typed) {
        Ok(language) => Ok(language.tag()),
        Err(_) if typed == before => Ok(before.to_owned()),
        Err(sentence) => Err(Problems::of("lang", sentence).into()),
    }
}

fn flags(typed: &str) -> Result<Vec<String>> {
    if FLAGS.iter().any(|(known, _)| *known == typed) {
        return Ok(typed
            .split(',')
            .filter(|flag| !flag.is_empty())
            .map(str::to_owned)
            .collect());
    }
    Err(Problems::of("flags", "Choose from the list.").into())
}

/// A slug that is empty, that the story has already, or that its headline gives by itself, is no wish. A story that has
/// an address is given another one only by a wish, so there a slug made from the headline is one too.
fn wish(typed: &str, after: &SealedContent, before: &SealedContent, standing: &Standing) -> Result<Option<String>> {
    let typed = typed.trim();
    let is_made = |content: &SealedContent, lang: &str| {
        Slug::in_language(&content.headline, lang).is_some_and(|slug| slug.as_str() == typed)
    };
    let by_itself = match standing.slug() {
        Some(present) => typed == present,
        None => [before, after]
            .iter()
            .any(|content| is_made(content, &before.lang) || is_made(content, &after.lang)),
    };
    if typed.is_empty() || (before.slug.is_none() && by_itself) {
        return Ok(None);
    }
    // What is no slug yet is made one, as the headline is: "Harbour Office!" means harbour-office.
    match typed
        .parse::<Slug>()
        .or_else(|sentence| Slug::in_language(typed, &after.lang).ok_or(sentence))
    {
        Ok(slug) => Ok(Some(slug.to_string())),
        Err(sentence) => Err(Problems::of("slug", sentence).into()),
    }
}

/// One line of text, composed, without blanks at its ends.
/// Lengths and genre.
///
/// # Errors
/// `Problems`.
pub(in crate::articles) fn check(content: &SealedContent, slugline: &str) -> Result<()> {
    let mut problems = Problems::new();
    for ((field, most, word), text) in
        LENGTHS
            .into_iter()
            .zip([&content.headline, &content.kicker, &content.dek, slugline])
    {
        if let Err(sentence) = fits(text, most, word) {
            problems.add(field, sentence);
        }
    }
    if let Err(sentence) = names::one_line(slugline) {
        problems.add("slugline", sentence);
    }
    if !GENRES.contains(&content.genre.as_str()) && !content.is_page() {
        problems.add("genre", NO_GENRE);
    }
    for (word, (_, text)) in WORDS.into_iter().zip(content.words.texts()) {
        if let Err(sentence) = word.fits(text) {
            problems.add(word.name, sentence);
        }
    }
    problems.settle()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_elsewhere_is_a_field_and_every_field_has_a_label() {
        let words: Vec<&str> = WORDS.iter().map(|word| word.name).collect();
        let content = crate::content::StoryWords::default();
        assert_eq!(content.texts().map(|(name, _)| name).to_vec(), words);
        assert_eq!(&OTHERS[..words.len()], words);
        for name in NAMES {
            assert!(!label(name).is_empty(), "{name}");
        }
    }
}

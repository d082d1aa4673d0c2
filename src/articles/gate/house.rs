//! What the rules of the house say of a story.

use std::sync::Arc;

use crate::{
    articles::writing::elsewhere::WORDS,
    body::PlacedText,
    content::SealedContent,
    error::{Error, Result},
    house_rules::{self, HouseBook, Met},
    platform::db::Conn,
};

/// Places that are told one by one; more are counted.
const MOST_TOLD: usize = 100;
/// Words that are fields, but an address.
const NO_WORDS: &str = "canonical_url";

/// Where it meets them, as they stand now.
///
/// # Errors
/// Database errors.
pub async fn met(conn: &mut Conn, content: &SealedContent) -> Result<Met> {
    let book = house_rules::current(conn).await?;
    if book.is_empty() {
        return Ok(Met::default());
    }
    met_of(book, content.lang.clone(), lines(content), MOST_TOLD).await
}

/// The same for a book of one's own: long texts and many rules take a while, in which others are served.
///
/// # Errors
/// `Internal`.
pub async fn met_of(book: Arc<HouseBook>, language: String, lines: Vec<PlacedText>, most: usize) -> Result<Met> {
    let looking = move || book.find(&language, &lines, most);
    tokio::task::spawn_blocking(looking).await.map_err(Error::internal)
}

/// Every line of a story that somebody reads: above the text, in other places, and the text.
#[must_use]
pub fn lines(content: &SealedContent) -> Vec<PlacedText> {
    let line = |anchor: &str, place: String, text: &str| PlacedText {
        anchor: anchor.to_owned(),
        place,
        text: text.to_owned(),
    };
    let above = [
        ("headline", "the headline", &content.headline),
        ("kicker", "the kicker", &content.kicker),
        ("dek", "the dek", &content.dek),
    ];
    let above = above
        .into_iter()
        .map(|(anchor, place, text)| line(anchor, place.into(), text));
    let lead = content.lead.iter().flat_map(|lead| {
        [
            line("lead_caption", "the caption of the lead picture".into(), &lead.caption),
            line("lead_alt", "the alt text of the lead picture".into(), &lead.alt),
        ]
    });
    let words = content.words.texts().into_iter().zip(WORDS);
    let words = words.filter(|((name, _), _)| *name != NO_WORDS);
    let words = words.map(|((name, text), field)| line(name, format!("the {}", field.word()), text));
    let all = above.chain(lead).chain(words).chain(content.body.placed());
    all.filter(|line| !line.text.is_empty()).collect()
}

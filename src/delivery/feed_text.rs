//! A story's text and its picture for readers of which nothing is known: one file of each picture, whole addresses.

use crate::{
    body::{FeedImage, FeedPage, FileBlock, Image},
    delivery::{
        content::References,
        plate::{file_parts, shown_in},
    },
    error::Result,
    live::story::LiveArticle,
    media::{
        picture::{Preset, RenditionKind},
        shown::{ShownFile, ShownPicture},
    },
};

/// The widest file of a picture that goes out: feed readers show columns, and each loads what it is sent.
const WIDEST: u32 = 1_600;

/// The file of a picture for such readers: the whole picture as JPEG, which everything reads.
#[must_use]
pub fn plain_file(shown: &ShownPicture) -> Option<ShownFile> {
    let all = shown.files_of(Preset::Inline, RenditionKind::Jpeg);
    let fitting = all.iter().rev().find(|file| file.width <= WIDEST);
    fitting.or(all.first()).cloned()
}

/// A picture as it stands in such a text; where its files are, with a slash at the end.
#[must_use]
pub fn plain_image(shown: &ShownPicture, files_at: &str) -> Option<FeedImage> {
    let file = plain_file(shown)?;
    Some(FeedImage {
        src: format!("{files_at}{}", file.name),
        width: file.width,
        height: file.height,
        alt: shown.alt.clone(),
        caption: shown.caption.clone(),
        credit: shown.credit.clone(),
    })
}

/// The text of a story as HTML for feeds; none where it was not loaded.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub fn text(article: &LiveArticle, refs: &References) -> Result<Option<String>> {
    let Some(document) = article.body()? else {
        return Ok(None);
    };
    let (words, files_at) = (refs.book.words(&article.lang), &refs.book.files_at);
    let (pictures, files) = (article.pictures(), file_parts(article, &words, files_at));
    let images = |image: &Image| plain_image(&shown_in(image, &pictures)?, files_at);
    let page = FeedPage {
        images: &images,
        files: &|file: &FileBlock| files.get(&file.file()).cloned(),
        words: &words,
    };
    Ok(Some(document.feed_html(page).to_string()))
}

//! Pictures and files with stories: which files a browser chooses from, in which room they stand, what is said of them.

use std::collections::HashMap;

use crate::{
    body::{Document, FigureParts, FileParts, Image, ImageLayout, ImageRoom, ReaderPage, SafeHtml},
    content::StoryPicture,
    delivery::{site::PublicSite, terms::Term},
    ids::{FileId, PictureId},
    live::story::LiveArticle,
    media::{
        picture::{Preset, RenditionKind},
        shown::{ShownFile, ShownPicture},
        story_file::StoryFile,
    },
    words::Words,
};

/// In which room a picture stands, for the browser's choice of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlateRoom {
    /// Above the text of a story.
    Lead,
    /// The newest story of the front.
    Top,
    /// The first of the Feature Posts.
    Slot,
    /// Beside a line of a list, and among *You may also like*.
    Row,
    /// In the head of every page.
    Logo,
    /// Beside a name in a byline.
    Face,
    /// Above all that somebody wrote.
    Portrait,
    /// In the text.
    Text(ImageLayout),
    /// In the text, beside others of a gallery.
    Abreast(ImageLayout),
}

impl PlateRoom {
    const fn preset(self) -> Preset {
        match self {
            Self::Lead | Self::Logo | Self::Text(_) | Self::Abreast(_) => Preset::Inline,
            Self::Top | Self::Slot | Self::Row => Preset::Card,
            Self::Face | Self::Portrait => Preset::Square,
        }
    }

    /// How wide it stands, as `sizes` says it: the layout of `assets/css/pages/reader*.css`.
    const fn sizes(self) -> &'static str {
        match self {
            Self::Lead | Self::Text(ImageLayout::Wide) => "(min-width: 76rem) 58rem, 100vw",
            Self::Top => "(min-width: 64rem) 50rem, 100vw",
            Self::Slot => "(min-width: 48rem) 35rem, 100vw",
            Self::Logo => "20rem",
            Self::Face => "2.5rem",
            Self::Portrait => "10rem",
            Self::Row => "(min-width: 48rem) 17rem, 45vw",
            Self::Text(ImageLayout::Column) => "(min-width: 44rem) 40rem, 100vw",
            // Three in a row; where two or one are left they are larger, and no worse than this.
            Self::Abreast(ImageLayout::Column) => "(min-width: 48rem) 19rem, 50vw",
            Self::Abreast(ImageLayout::Wide | ImageLayout::Full) => "(min-width: 76rem) 28rem, 50vw",
            Self::Text(ImageLayout::Full) => "(min-width: 76rem) 72rem, 100vw",
        }
    }

    /// Wider than the widest file of AVIF, on a large screen of many pixels.
    const fn is_wide(self) -> bool {
        matches!(self, Self::Lead | Self::Text(ImageLayout::Wide | ImageLayout::Full))
    }

    /// Seen at once, so fetched first; all others when they come near.
    const fn is_first(self) -> bool {
        matches!(self, Self::Lead | Self::Top | Self::Logo)
    }
}

/// Where AVIF is fit that is not made as wide as the rest: a browser takes a kind first, and then of it what there is.
const NOT_TOO_WIDE: &str = "(max-resolution: 1.5dppx), (max-width: 45rem)";

/// A picture with its files.
#[derive(Debug, Clone)]
pub struct Plate {
    /// AVIF, as `srcset` takes it; may be empty.
    pub avif: String,
    /// Where that is fit, as `media` takes it; empty: everywhere.
    pub avif_media: &'static str,
    /// WebP, the same.
    pub webp: String,
    /// JPEG, the same.
    pub jpeg: String,
    /// The JPEG of middle width, for whoever knows no `srcset`.
    pub src: String,
    /// How wide it stands.
    pub sizes: &'static str,
    /// Pixels across of the largest, for the room that a page keeps free.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// For people who cannot see it; empty where it says nothing that does not stand beside it.
    pub alt: String,
    /// What it shows; may be empty.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// Seen at once.
    pub is_first: bool,
}

impl Plate {
    /// A picture in a room; where its files are, with a slash at the end. `None` where nothing is made of it.
    #[must_use]
    pub fn of(shown: &ShownPicture, room: PlateRoom, files_at: &str) -> Option<Self> {
        let all: Vec<ShownFile> = shown.files();
        let of = |kind: RenditionKind| {
            let is_wanted = |file: &&ShownFile| file.preset == room.preset() && file.kind == kind;
            all.iter().filter(is_wanted).collect::<Vec<_>>()
        };
        let (avif, webp, jpeg) = (
            of(RenditionKind::Avif),
            of(RenditionKind::Webp),
            of(RenditionKind::Jpeg),
        );
        let set = |files: &[&ShownFile]| {
            let each = files
                .iter()
                .map(|file| format!("{files_at}{} {}w", file.name, file.width));
            each.collect::<Vec<_>>().join(", ")
        };
        let (largest, middle) = (jpeg.last()?, jpeg.get(jpeg.len() / 2)?);
        let is_narrow = avif.last().is_some_and(|widest| widest.width < largest.width);
        Some(Self {
            avif: set(&avif),
            avif_media: if is_narrow && room.is_wide() { NOT_TOO_WIDE } else { "" },
            webp: set(&webp),
            jpeg: set(&jpeg),
            src: format!("{files_at}{}", middle.name),
            sizes: room.sizes(),
            width: largest.width,
            height: largest.height,
            alt: shown.alt.clone(),
            caption: shown.caption.clone(),
            credit: shown.credit.clone(),
            is_first: room.is_first(),
        })
    }

    /// The picture of a story beside a headline that leads to it: there it says nothing more.
    #[must_use]
    pub fn beside_headline(article: &LiveArticle, room: PlateRoom, files_at: &str) -> Option<Self> {
        Some(Self {
            alt: String::new(),
            caption: String::new(),
            credit: String::new(),
            ..Self::of(&article.lead()?, room, files_at)?
        })
    }

    /// The newsroom's logo, in place of its name.
    #[must_use]
    pub fn logo(site: &PublicSite, shown: &ShownPicture, files_at: &str) -> Option<Self> {
        Some(Self {
            alt: site.name.clone(),
            ..Self::of(shown, PlateRoom::Logo, files_at)?
        })
    }

    /// What an author looks like, beside the name, where it says nothing more.
    #[must_use]
    pub fn beside_name(author: &Term, files_at: &str) -> Option<Self> {
        Some(Self {
            alt: String::new(),
            ..Self::of(&author.picture()?, PlateRoom::Face, files_at)?
        })
    }

    /// What an author looks like, by itself: the alt text is the name.
    #[must_use]
    pub fn portrait(author: &Term, files_at: &str) -> Option<Self> {
        Some(Self {
            alt: author.name.clone(),
            ..Self::of(&author.picture()?, PlateRoom::Portrait, files_at)?
        })
    }

    /// A picture of a text.
    fn of_text(
        image: &Image,
        room: ImageRoom,
        shown: &HashMap<PictureId, ShownPicture>,
        files_at: &str,
    ) -> Option<Self> {
        let room = match room {
            ImageRoom::Alone(layout) => PlateRoom::Text(layout),
            ImageRoom::Abreast(layout) => PlateRoom::Abreast(layout),
        };
        Self::of(&shown_in(image, shown)?, room, files_at)
    }
}

/// A picture of a text with the alt text that it has there.
#[must_use]
pub fn shown_in(image: &Image, shown: &HashMap<PictureId, ShownPicture>) -> Option<ShownPicture> {
    let own = StoryPicture {
        alt: image.alt().to_owned(),
        ..StoryPicture::plain(image.picture())
    };
    Some(shown.get(&image.picture())?.clone().in_story(&own))
}

/// What stands in a text besides words.
pub struct TextMedia<'a> {
    /// What is said of its pictures.
    pub pictures: HashMap<PictureId, ShownPicture>,
    /// Its files.
    pub files: HashMap<FileId, FileParts>,
    /// Where files of pictures are, with a slash at the end.
    pub files_at: &'a str,
}

/// The files of a story for readers.
#[must_use]
pub fn file_parts(article: &LiveArticle, words: &Words, files_at: &str) -> HashMap<FileId, FileParts> {
    let parts = |file: StoryFile| FileParts {
        href: format!("{files_at}{}", file.path()),
        told: file.told(words),
        file_name: file.file_name,
        title: file.title,
    };
    article
        .files()
        .into_iter()
        .map(|(id, file)| (id, parts(file)))
        .collect()
}

/// A text as HTML, with these pictures and files; for a page for readers, where it is for one.
#[must_use]
pub fn text_html(document: &Document, media: &TextMedia<'_>, page: Option<ReaderPage<'_>>) -> SafeHtml {
    let figures = |image: &Image, room: ImageRoom| {
        let plate = Plate::of_text(image, room, &media.pictures, media.files_at)?;
        Some(FigureParts {
            avif: plate.avif,
            avif_media: plate.avif_media,
            webp: plate.webp,
            jpeg: plate.jpeg,
            src: plate.src,
            sizes: plate.sizes,
            width: plate.width,
            height: plate.height,
            alt: plate.alt,
            caption: plate.caption,
            credit: plate.credit,
        })
    };
    document.html_on(&figures, &|file| media.files.get(&file.file()).cloned(), page)
}

//! A picture as it is shown with a story: what is said of it there, and every file that can be asked for.

use serde::Deserialize;

use super::picture::{FocalPoint, Preset, Recipe, RenditionKind, Shapes, recipes};
use crate::{content::StoryPicture, ids::PictureId};

/// A picture with everything that a page, a feed or an answer says of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ShownPicture {
    /// Identity; public.
    pub id: PictureId,
    /// SHA-256 of the original, 64 hexadecimal digits: the names of all files follow from it.
    pub(super) original: String,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    pub(super) x: f64,
    pub(super) y: f64,
    /// A few colours in its place until it is there: <https://blurha.sh>.
    pub blurhash: String,
    /// What it shows, for people who cannot see it; empty for decoration.
    pub alt: String,
    /// It says nothing: screen readers pass over it.
    pub is_decoration: bool,
    /// What it shows, in a line; may be empty.
    pub caption: String,
    /// Who is named as having made it.
    pub credit: String,
    /// Whether it has files of the slow kind too.
    #[serde(default)]
    pub(super) avif: bool,
    /// The shapes by which its files were planned; none: Copydesk's own.
    #[serde(default)]
    pub(super) shapes: Option<Box<Shapes>>,
}

/// A file of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownFile {
    /// The shape that it shows.
    pub preset: Preset,
    /// What it is written as.
    pub kind: RenditionKind,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How its address ends: `0f…e1.webp`.
    pub name: String,
}

impl ShownPicture {
    /// With the words that a story has of its own.
    #[must_use]
    pub fn in_story(mut self, own: &StoryPicture) -> Self {
        if !own.caption.is_empty() {
            self.caption.clone_from(&own.caption);
        }
        if !own.alt.is_empty() {
            self.alt.clone_from(&own.alt);
            self.is_decoration = false;
        }
        self
    }

    /// What must stay in the frame.
    #[must_use]
    pub fn focal_point(&self) -> FocalPoint {
        FocalPoint::at(self.x, self.y).unwrap_or(FocalPoint::MIDDLE)
    }

    /// Every file that is made of it: by shape, then kind, then width.
    #[must_use]
    pub fn files(&self) -> Vec<ShownFile> {
        let original = digest(&self.original);
        let shapes = self.shapes.as_deref().cloned().unwrap_or_default();
        let mut all: Vec<ShownFile> = recipes(&shapes, (self.width, self.height), self.focal_point())
            .iter()
            .filter(|recipe| self.avif || recipe.kind != RenditionKind::Avif)
            .map(|recipe| ShownFile::of(recipe, &original))
            .collect();
        all.sort_by_key(|file| (file.preset, file.kind, file.width));
        all
    }

    /// The files of one shape and kind, narrowest first.
    #[must_use]
    pub fn files_of(&self, preset: Preset, kind: RenditionKind) -> Vec<ShownFile> {
        let is_wanted = |file: &ShownFile| file.preset == preset && file.kind == kind;
        self.files().into_iter().filter(is_wanted).collect()
    }
}

impl ShownFile {
    fn of(recipe: &Recipe, original: &[u8]) -> Self {
        Self {
            preset: recipe.preset,
            kind: recipe.kind,
            width: recipe.width,
            height: recipe.height,
            name: format!("{}.{}", recipe.name(original), recipe.kind.ending()),
        }
    }
}

/// The bytes of a digest that is written as hexadecimal digits; what is none stands for no file.
fn digest(hex: &str) -> Vec<u8> {
    let byte = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..hex.len()).step_by(2).filter_map(byte).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn shown(width: u32, height: u32) -> ShownPicture {
        ShownPicture {
            id: PictureId(Uuid::nil()),
            original: "0a".repeat(32),
            width,
            height,
            x: 0.5,
            y: 0.5,
            blurhash: String::new(),
            alt: "A quay".into(),
            is_decoration: false,
            caption: "The quay at noon".into(),
            credit: "Mina Sol".into(),
            avif: true,
            shapes: None,
        }
    }

    #[test]
    fn files_have_the_names_that_are_made_and_no_width_comes_twice() {
        for (width, height) in [(6_000, 4_000), (800, 533), (1, 1), (16_000, 2_000)] {
            let picture = shown(width, height);
            let files = picture.files();
            let made: Vec<String> = recipes(&Shapes::default(), (width, height), FocalPoint::MIDDLE)
                .iter()
                .map(|recipe| recipe.name(&[0x0a; 32]))
                .collect();
            assert_eq!(files.len(), made.len());
            assert!(
                files
                    .iter()
                    .all(|file| made.iter().any(|name| file.name.starts_with(name.as_str())))
            );
            for preset in Preset::ALL {
                for kind in [RenditionKind::Webp, RenditionKind::Jpeg] {
                    let widths: Vec<u32> = picture.files_of(preset, kind).iter().map(|file| file.width).collect();
                    assert!(widths.windows(2).all(|pair| pair[0] < pair[1]), "{widths:?}");
                    assert!(
                        !widths.is_empty() && widths.iter().all(|one| *one <= width),
                        "{widths:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_slow_to_make_is_made_of_what_pages_draw_and_not_of_the_widest() {
        let widths = |preset, avif| {
            let picture = ShownPicture {
                avif,
                ..shown(6_000, 4_000)
            };
            let files = picture.files_of(preset, RenditionKind::Avif);
            files.iter().map(|file| file.width).collect::<Vec<_>>()
        };

        assert_eq!(widths(Preset::Inline, true), [480, 960, 1_440]);
        assert_eq!(widths(Preset::Card, true), [320, 640, 960]);
        for preset in [Preset::Wide, Preset::Square, Preset::Social] {
            assert!(widths(preset, true).is_empty(), "{preset:?}");
        }
        assert!(widths(Preset::Inline, false).is_empty());
    }

    #[test]
    fn a_story_has_words_of_its_own_and_the_librarys_where_it_has_none() {
        let own = |caption: &str, alt: &str| StoryPicture {
            caption: caption.into(),
            alt: alt.into(),
            ..StoryPicture::plain(PictureId(Uuid::nil()))
        };
        let decoration = ShownPicture {
            alt: String::new(),
            is_decoration: true,
            ..shown(10, 10)
        };

        let said = decoration.clone().in_story(&own("Noon", ""));
        assert_eq!(
            (said.caption.as_str(), said.alt.as_str(), said.is_decoration),
            ("Noon", "", true)
        );
        let said = decoration.in_story(&own("", "Boats"));
        assert_eq!(
            (said.caption.as_str(), said.alt.as_str(), said.is_decoration),
            ("The quay at noon", "Boats", false)
        );
    }
}

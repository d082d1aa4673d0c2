//! Which pictures are made of one: presets, widths, and the part of it that each shows.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What must stay in the frame: parts of the width and the height of the upright picture, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FocalPoint {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl FocalPoint {
    /// The middle.
    pub const MIDDLE: Self = Self { x: 0.5, y: 0.5 };

    /// One inside the picture, to a thousandth.
    #[must_use]
    pub fn at(x: f64, y: f64) -> Option<Self> {
        let inside = |part: f64| (0.0..=1.0).contains(&part).then(|| (part * 1_000.0).round() / 1_000.0);
        Some(Self {
            x: inside(x)?,
            y: inside(y)?,
        })
    }
}

/// The shapes in which pictures are shown, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preset {
    /// In lists.
    Card,
    /// Across the page.
    Wide,
    /// Beside a line, and portraits.
    Square,
    /// On other sites.
    Social,
    /// As it is, in and above the text.
    Inline,
}

impl Preset {
    /// All.
    pub const ALL: [Self; 5] = [Self::Card, Self::Wide, Self::Square, Self::Social, Self::Inline];

    /// Its name in addresses and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Wide => "wide",
            Self::Square => "square",
            Self::Social => "social",
            Self::Inline => "inline",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Card => "Card",
            Self::Wide => "Wide",
            Self::Square => "Square",
            Self::Social => "Social",
            Self::Inline => "Whole",
        }
    }

    /// Where pictures stand in this shape.
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::Card => "In lists, and on the front",
            Self::Wide => "For front ends and search engines",
            Self::Square => "Portraits, beside names, icons",
            Self::Social => "On other sites, when a story is shared",
            Self::Inline => "Above the text and in it",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }
}

/// Shape and widths of a preset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetShape {
    /// Width and height of its shape; none is that of the picture.
    pub ratio: Option<(u32, u32)>,
    /// Widths in pixels that are made, as far as the picture has them; narrowest first.
    pub widths: Vec<u32>,
}

/// Shapes and widths of all presets, as a newsroom has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shapes {
    card: PresetShape,
    wide: PresetShape,
    square: PresetShape,
    social: PresetShape,
    inline: PresetShape,
}

impl Default for Shapes {
    fn default() -> Self {
        let shape = |ratio, widths: &[u32]| PresetShape {
            ratio,
            widths: widths.to_vec(),
        };
        Self {
            card: shape(Some((3, 2)), &[320, 640, 960]),
            wide: shape(Some((16, 9)), &[640, 1_280, 1_920]),
            square: shape(Some((1, 1)), &[160, 320, 640]),
            social: shape(Some((1_200, 630)), &[1_200]),
            inline: shape(None, &[480, 960, 1_440, 1_920]),
        }
    }
}

impl Shapes {
    /// Those that `shape` says.
    ///
    /// # Errors
    /// What it says first.
    pub fn of<E>(mut shape: impl FnMut(Preset) -> Result<PresetShape, E>) -> Result<Self, E> {
        Ok(Self {
            card: shape(Preset::Card)?,
            wide: shape(Preset::Wide)?,
            square: shape(Preset::Square)?,
            social: shape(Preset::Social)?,
            inline: shape(Preset::Inline)?,
        })
    }

    /// That of one.
    #[must_use]
    pub const fn get(&self, preset: Preset) -> &PresetShape {
        match preset {
            Preset::Card => &self.card,
            Preset::Wide => &self.wide,
            Preset::Square => &self.square,
            Preset::Social => &self.social,
            Preset::Inline => &self.inline,
        }
    }
}

impl PresetShape {
    /// `3:2`, or `whole`.
    #[must_use]
    pub fn ratio_text(&self) -> String {
        match self.ratio {
            Some((1_200, 630)) => "1.91:1".to_owned(),
            Some((across, down)) => format!("{across}:{down}"),
            None => "whole".to_owned(),
        }
    }

    /// The part of a picture that it shows, around the point that must stay.
    #[must_use]
    pub fn window(&self, (width, height): (u32, u32), point: FocalPoint) -> CropWindow {
        let Some((across, down)) = self.ratio else {
            return CropWindow {
                left: 0,
                top: 0,
                width,
                height,
            };
        };
        let (wide, tall) = (
            u64::from(width) * u64::from(down),
            u64::from(height) * u64::from(across),
        );
        let shown = |side: u64, of: u32| u32::try_from(side).unwrap_or(of).clamp(1, of);
        let (shown_width, shown_height) = if wide > tall {
            (shown((tall + u64::from(down) / 2) / u64::from(down), width), height)
        } else {
            (width, shown((wide + u64::from(across) / 2) / u64::from(across), height))
        };
        CropWindow {
            left: before(width, shown_width, point.x),
            top: before(height, shown_height, point.y),
            width: shown_width,
            height: shown_height,
        }
    }
}

/// How much is left out before a window of this size that has the point in its middle, as far as the picture reaches.
fn before(side: u32, shown: u32, point: f64) -> u32 {
    let wanted = f64::from(side) * point - f64::from(shown) / 2.0;
    let most = side - shown;
    // Within the picture by the clamp.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=most"
    )]
    let left = wanted.round().clamp(0.0, f64::from(most)) as u32;
    left
}

/// A part of an upright picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CropWindow {
    /// Pixels left out at the left.
    pub left: u32,
    /// Pixels left out above.
    pub top: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Widest file that is written as AVIF.
const MAX_AVIF: u32 = 1_440;

/// The kinds of files that are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RenditionKind {
    /// For browsers.
    Webp,
    /// For all others.
    Jpeg,
    /// Smaller than both, and slow to make: of some recipes, behind all others, for pictures that readers see.
    Avif,
}

impl RenditionKind {
    /// All: those that there are of every picture, then the one that some have.
    pub const ALL: [Self; 3] = [Self::Webp, Self::Jpeg, Self::Avif];

    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Avif => "image/avif",
        }
    }

    /// How its files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Jpeg => "jpg",
            Self::Avif => "avif",
        }
    }

    /// Whether a recipe of this shape and width is made in it. A pixel of AVIF costs ten times one of WebP: it is made of
    /// what pages for readers draw, and not of the widest, which would cost as much as all others together.
    const fn is_for(self, preset: Preset, width: u32) -> bool {
        match self {
            Self::Webp | Self::Jpeg => true,
            Self::Avif => matches!(preset, Preset::Card | Preset::Inline) && width <= MAX_AVIF,
        }
    }

    /// The kind with this media type.
    #[must_use]
    pub fn of_type(content_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.content_type() == content_type)
    }
}

/// One file that is made of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Its shape.
    pub preset: Preset,
    /// The part that it shows, of the upright picture at its full size.
    pub window: CropWindow,
    /// Pixels across; no more than the window has.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Its kind.
    pub kind: RenditionKind,
}

impl Recipe {
    /// Its size, as a part of what it shows.
    pub(super) fn scale(&self) -> f64 {
        let part = |side: u32, of: u32| f64::from(side) / f64::from(of);
        part(self.width, self.window.width).max(part(self.height, self.window.height))
    }

    /// Whether another shows the same part in the same size, perhaps as a file of another kind.
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        (self.window, self.width, self.height) == (other.window, other.width, other.height)
    }
}

/// Rises when the same recipe gives other bytes, so that what is kept elsewhere as never changing never does.
const MAKER: u8 = 1;

impl Recipe {
    /// The name of the file: it follows from the original and all that decides what is made of it, 32 hexadecimal digits.
    #[must_use]
    pub fn name(&self, original: &[u8]) -> String {
        let Self {
            preset,
            window,
            width,
            height,
            kind,
        } = self;
        let mut hash = Sha256::new();
        hash.update(original);
        hash.update(format!(
            "{MAKER} {} {window:?} {width}x{height} {}",
            preset.name(),
            kind.ending()
        ));
        hash.finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// Everything that is made of an upright picture of this size, smallest first. No width comes twice in a preset and none is
/// larger than what it shows; what a picture has between two widths is made too.
#[must_use]
pub fn recipes(shapes: &Shapes, size: (u32, u32), point: FocalPoint) -> Vec<Recipe> {
    let mut all = Vec::new();
    for preset in Preset::ALL {
        let shape = shapes.get(preset);
        let window = shape.window(size, point);
        let mut widths: Vec<u32> = shape
            .widths
            .iter()
            .copied()
            .filter(|width| *width <= window.width)
            .collect();
        // All that the picture has, where that is clearly more than the widest of these, and less than the next.
        let (largest, most) = (
            widths.last().copied(),
            shape.widths.last().copied().unwrap_or(window.width),
        );
        let own = window.width.min(most);
        if largest.is_none_or(|largest| own > largest + largest / 5) {
            widths.push(own);
        }
        for width in widths {
            let (across, down) = shape.ratio.unwrap_or((window.width, window.height));
            let height = (u64::from(width) * u64::from(down) + u64::from(across) / 2) / u64::from(across);
            let height = u32::try_from(height).unwrap_or(u32::MAX).clamp(1, window.height);
            let kinds = RenditionKind::ALL.into_iter().filter(|kind| kind.is_for(preset, width));
            all.extend(kinds.map(|kind| Recipe {
                preset,
                window,
                width,
                height,
                kind,
            }));
        }
    }
    all.sort_by_key(|recipe| u64::from(recipe.width) * u64::from(recipe.height));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u32, u32); 8] = [
        (6_000, 4_000),
        (4_000, 6_000),
        (1, 1),
        (1, 9_000),
        (16_000, 2_000),
        (640, 427),
        (959, 640),
        (1_200, 630),
    ];

    #[test]
    fn each_width_is_there_once_and_none_is_larger_than_its_part_of_the_picture() {
        for size in SIZES {
            for preset in Preset::ALL {
                let of_preset: Vec<Recipe> = recipes(&Shapes::default(), size, FocalPoint::MIDDLE)
                    .into_iter()
                    .filter(|one| one.preset == preset)
                    .collect();
                let mut widths: Vec<u32> = of_preset.iter().map(|one| one.width).collect();
                widths.dedup();
                assert!(
                    widths.windows(2).all(|pair| pair[0] < pair[1]) && !widths.is_empty(),
                    "{size:?} {widths:?}"
                );
                for one in of_preset {
                    assert!(
                        one.width <= one.window.width && one.height <= one.window.height,
                        "{size:?} {one:?}"
                    );
                    assert!(
                        one.window.left + one.window.width <= size.0 && one.window.top + one.window.height <= size.1
                    );
                }
            }
        }
    }

    #[test]
    fn what_must_stay_is_in_every_crop() {
        for size in SIZES {
            for preset in Preset::ALL {
                for (x, y) in [(0.0, 0.0), (1.0, 1.0), (0.42, 0.35), (0.999, 0.001)] {
                    let window = Shapes::default().get(preset).window(size, FocalPoint { x, y });
                    let (at_x, at_y) = (f64::from(size.0) * x, f64::from(size.1) * y);
                    let inside = |at: f64, from: u32, length: u32| {
                        f64::from(from) - 1.0 <= at && at <= f64::from(from + length) + 1.0
                    };
                    assert!(
                        inside(at_x, window.left, window.width) && inside(at_y, window.top, window.height),
                        "{size:?} {window:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn another_point_is_another_file_only_where_it_shows_another_part() {
        let names = |x| {
            recipes(&Shapes::default(), (6_000, 4_000), FocalPoint { x, y: 0.5 })
                .into_iter()
                .map(|one| (one.preset, one.name(b"sha")))
        };
        let (middle, left): (Vec<_>, Vec<_>) = (names(0.5).collect(), names(0.1).collect());

        for (one, other) in middle.iter().zip(&left) {
            assert_eq!(one == other, !matches!(one.0, Preset::Square), "{one:?}");
        }
        let mut all: Vec<&String> = middle.iter().map(|(_, name)| name).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), middle.len());
        assert!(all.iter().all(|name| name.len() == 32));
    }

    #[test]
    fn a_point_outside_the_picture_is_none() {
        assert_eq!(FocalPoint::at(0.12345, 1.0), Some(FocalPoint { x: 0.123, y: 1.0 }));
        for (x, y) in [(-0.1, 0.0), (0.0, 1.1), (f64::NAN, 0.5), (f64::INFINITY, 0.5)] {
            assert_eq!(FocalPoint::at(x, y), None);
        }
    }
}

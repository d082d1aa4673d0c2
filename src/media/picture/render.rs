//! What is made of a picture: one smaller copy of it, upright and in sRGB, and from that every file.

use std::io;

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image as Rows, ImageRef as RowsRead},
};
use image::{
    ColorType, DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, RgbImage, RgbaImage, metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout as Channels, TransformOptions};

use super::{
    Unfit,
    decode::{Decoded, decode},
    encode,
    header::Header,
    shape::{CropWindow, Recipe, RenditionKind},
};

/// By itself Copydesk makes no rendition that is wider, nor any crop of an ordinary shape.
const LONG_SIDE: u32 = 2_560;
/// Of a panorama, what its crops need.
const SHORT_SIDE: u32 = 1_440;
/// The widest rendition, of upright pictures too.
const WIDEST: u32 = 1_920;

/// A picture upright, in sRGB, as large as anything that is made of it needs.
pub struct Base {
    image: DynamicImage,
    /// Size of the upright picture as it was uploaded.
    size: (u32, u32),
}

/// The bytes of a rendition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFile(pub Vec<u8>);

/// A part of a picture in the size of a rendition, to be written in any kind.
pub struct Scaled(DynamicImage);

impl Scaled {
    /// Writes it.
    ///
    /// # Errors
    /// The encoder cannot.
    pub fn encoded(&self, kind: RenditionKind) -> Result<RenderedFile, Unfit> {
        encode::encode(&self.0, kind).map(RenderedFile)
    }
}

impl Base {
    /// Decodes a picture. Takes up to some seconds, and [`Header::memory`] besides the file: bound who calls it.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn of(bytes: &[u8], header: &Header<'_>) -> Result<Self, Unfit> {
        Self::for_recipes(bytes, header, &[])
    }

    /// The same, at least as large as these need it.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn for_recipes(bytes: &[u8], header: &Header<'_>, recipes: &[Recipe]) -> Result<Self, Unfit> {
        let Decoded {
            image,
            is_ink,
            profile,
            turn,
        } = decode(bytes, header)?;
        let is_turned = matches!(
            turn,
            Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
        );
        let across = if is_turned { header.height } else { header.width };
        let needed = recipes.iter().map(Recipe::scale).fold(usual(&image, across), f64::max);
        let small = smaller(image, is_ink, needed)?;
        let mut image = in_srgb(small, is_ink, profile.as_deref());
        image.apply_orientation(turn);
        Ok(Self {
            image: without_idle_alpha(image),
            size: if is_turned {
                (header.height, header.width)
            } else {
                (header.width, header.height)
            },
        })
    }

    /// Width and height of the upright picture as it was uploaded, in pixels.
    #[must_use]
    pub const fn size(&self) -> (u32, u32) {
        self.size
    }

    /// A few colours of it in 28 letters, to stand in its place while it loads: [BlurHash](https://blurha.sh) of 4 by 3.
    ///
    /// # Errors
    /// None that is known.
    pub fn blurhash(&self) -> Result<String, Unfit> {
        let small = resized(&self.image, whole(&self.image), (32, 32))?.into_rgba8();
        blurhash::encode(4, 3, small.width(), small.height(), &small).map_err(|_| Unfit::broken())
    }

    /// 64 bits that are nearly the same for pictures that look the same: whether each of 8 by 8 places is brighter than the
    /// one beside it.
    ///
    /// # Errors
    /// None that is known.
    pub fn likeness(&self) -> Result<u64, Unfit> {
        let small = resized(&self.image, whole(&self.image), (9, 8))?.into_luma8();
        let brighter = |(x, y): (u32, u32)| u64::from(small.get_pixel(x, y).0[0] > small.get_pixel(x + 1, y).0[0]);
        let places = (0..8).flat_map(|y| (0..8).map(move |x| (x, y)));
        Ok(places.fold(0, |bits, place| bits << 1 | brighter(place)))
    }

    /// Makes one file.
    ///
    /// # Errors
    /// The encoder cannot.
    pub fn rendered(&self, recipe: &Recipe) -> Result<RenderedFile, Unfit> {
        self.scaled(recipe)?.encoded(recipe.kind)
    }

    /// The part that a recipe shows, in its size.
    ///
    /// # Errors
    /// None that is known.
    pub fn scaled(&self, recipe: &Recipe) -> Result<Scaled, Unfit> {
        resized(&self.image, self.within(recipe.window), (recipe.width, recipe.height)).map(Scaled)
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.image.as_bytes().len() as u64
    }

    /// The whole of it so many pixels across and down, as PNG.
    ///
    /// # Errors
    /// The encoder cannot.
    pub fn icon(&self, side: u32) -> Result<RenderedFile, Unfit> {
        let image = resized(&self.image, whole(&self.image), (side, side))?;
        let mut bytes = io::Cursor::new(Vec::new());
        image
            .write_to(&mut bytes, ImageFormat::Png)
            .map_err(|_| Unfit::broken())?;
        Ok(RenderedFile(bytes.into_inner()))
    }

    /// A window of the uploaded picture, in pixels of this one.
    fn within(&self, window: CropWindow) -> PicturePart {
        let scale_x = f64::from(self.image.width()) / f64::from(self.size.0);
        let scale_y = f64::from(self.image.height()) / f64::from(self.size.1);
        let (width, height) = (f64::from(self.image.width()), f64::from(self.image.height()));
        let (left, top) = (f64::from(window.left) * scale_x, f64::from(window.top) * scale_y);
        PicturePart {
            left,
            top,
            width: (f64::from(window.width) * scale_x).min(width - left),
            height: (f64::from(window.height) * scale_y).min(height - top),
        }
    }
}

struct PicturePart {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

fn whole(image: &DynamicImage) -> PicturePart {
    PicturePart {
        left: 0.0,
        top: 0.0,
        width: image.width().into(),
        height: image.height().into(),
    }
}

fn resized(image: &DynamicImage, part: PicturePart, (width, height): (u32, u32)) -> Result<DynamicImage, Unfit> {
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(part.left, part.top, part.width, part.height);
    let mut small = DynamicImage::new(width, height, image.color());
    Resizer::new()
        .resize(image, &mut small, &options)
        .map_err(|_| Unfit::broken())?;
    Ok(small)
}

/// As small as all that Copydesk makes of it by itself allows; `across` is its width when it stands upright.
fn usual(image: &DynamicImage, across: u32) -> f64 {
    let (width, height) = (image.width(), image.height());
    let ratio = |side: u32, of: u32| f64::from(side) / f64::from(of);
    ratio(LONG_SIDE, width.max(height))
        .max(ratio(SHORT_SIDE, width.min(height)))
        .max(ratio(WIDEST, across))
}

fn smaller(image: DynamicImage, is_ink: bool, scale: f64) -> Result<DynamicImage, Unfit> {
    let (width, height) = (image.width(), image.height());
    if scale >= 1.0 {
        return Ok(image);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "smaller than a side, and positive"
    )]
    let scaled = |side: u32| (f64::from(side) * scale).round().max(1.0) as u32;
    // Ink is no transparency.
    in_strips(&image, (scaled(width), scaled(height)), !is_ink).ok_or_else(Unfit::broken)
}

/// Rows that are made smaller at a time: what is in between is as wide as the original.
const STRIP: u32 = 128;

/// Made smaller from the top to the bottom, so that little more is needed than the two pictures.
fn in_strips(image: &DynamicImage, (width, height): (u32, u32), has_alpha: bool) -> Option<DynamicImage> {
    let channels = usize::from(image.color().channel_count());
    let kind = match image.color() {
        ColorType::L8 => PixelType::U8,
        ColorType::La8 => PixelType::U8x2,
        ColorType::Rgb8 => PixelType::U8x3,
        ColorType::Rgba8 => PixelType::U8x4,
        _ => return None,
    };
    let step = f64::from(image.height()) / f64::from(height);
    let (line, mut small) = (
        image.width() as usize * channels,
        vec![0; width as usize * height as usize * channels],
    );
    let mut resizer = Resizer::new();
    for (number, strip) in small.chunks_mut(width as usize * channels * STRIP as usize).enumerate() {
        let rows = u32::try_from(strip.len() / (width as usize * channels)).ok()?;
        let from = f64::from(u32::try_from(number).ok()? * STRIP) * step;
        let (first, last) = around(from, f64::from(rows) * step, step, image.height());
        let read = image.as_bytes().get(first as usize * line..last as usize * line)?;
        let read = RowsRead::new(image.width(), last - first, read, kind).ok()?;
        let mut made = Rows::from_slice_u8(width, rows, strip, kind).ok()?;
        // Sums of parts may be a little more than the whole.
        let top = from - f64::from(first);
        let high = (f64::from(rows) * step).min(f64::from(last - first) - top);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(has_alpha)
            .crop(0.0, top, image.width().into(), high);
        resizer.resize(&read, &mut made, &options).ok()?;
    }
    of_bytes(image.color(), (width, height), small)
}

/// The rows that so many from there on are made of, and a few more on both sides, of which the filter takes a little.
fn around(from: f64, rows: f64, step: f64, height: u32) -> (u32, u32) {
    let more = 3.0 * step + 2.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the height of a picture"
    )]
    let within = |row: f64| row.clamp(0.0, f64::from(height)) as u32;
    (within((from - more).floor()), within((from + rows + more).ceil()))
}

fn of_bytes(color: ColorType, (width, height): (u32, u32), bytes: Vec<u8>) -> Option<DynamicImage> {
    match color {
        ColorType::L8 => GrayImage::from_raw(width, height, bytes).map(DynamicImage::from),
        ColorType::La8 => GrayAlphaImage::from_raw(width, height, bytes).map(DynamicImage::from),
        ColorType::Rgb8 => RgbImage::from_raw(width, height, bytes).map(DynamicImage::from),
        ColorType::Rgba8 => RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from),
        _ => None,
    }
}

/// Colours as screens without a profile show them. A profile that is damaged or of another kind of colours counts for nothing.
fn in_srgb(image: DynamicImage, is_ink: bool, profile: Option<&[u8]>) -> DynamicImage {
    let profile = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
    let kept = match &image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageLumaA8(_) => DataColorSpace::Gray,
        _ if is_ink => DataColorSpace::Cmyk,
        _ => DataColorSpace::Rgb,
    };
    let profile = profile.filter(|profile| profile.color_space == kept);
    let converted = profile.and_then(|profile| converted(&image, is_ink, &profile));
    converted.unwrap_or_else(|| match image {
        DynamicImage::ImageRgba8(ink) if is_ink => from_plain_ink(&ink).into(),
        image if image.color().has_alpha() => image.into_rgba8().into(),
        image => image.into_rgb8().into(),
    })
}

fn converted(image: &DynamicImage, is_ink: bool, profile: &ColorProfile) -> Option<DynamicImage> {
    let (from, to) = match image {
        DynamicImage::ImageLuma8(_) => (Channels::Gray, Channels::Rgb),
        DynamicImage::ImageLumaA8(_) => (Channels::GrayAlpha, Channels::Rgba),
        DynamicImage::ImageRgba8(_) if is_ink => (Channels::Rgba, Channels::Rgb),
        DynamicImage::ImageRgba8(_) => (Channels::Rgba, Channels::Rgba),
        _ => (Channels::Rgb, Channels::Rgb),
    };
    let transform = profile
        .create_transform_8bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default())
        .ok()?;
    let (width, height) = (image.width(), image.height());
    let mut pixels = vec![0; width as usize * height as usize * if to == Channels::Rgba { 4 } else { 3 }];
    transform.transform(image.as_bytes(), &mut pixels).ok()?;
    if to == Channels::Rgba {
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
    }
}

/// Print colours that say nothing of their paper.
fn from_plain_ink(ink: &RgbaImage) -> RgbImage {
    let light = |ink: u8, black: u8| {
        let light = u16::from(255 - ink) * u16::from(255 - black) / 255;
        u8::try_from(light).unwrap_or(u8::MAX)
    };
    let pixels = ink.pixels().flat_map(|pixel| {
        let [cyan, magenta, yellow, black] = pixel.0;
        [light(cyan, black), light(magenta, black), light(yellow, black)]
    });
    RgbImage::from_raw(ink.width(), ink.height(), pixels.collect()).unwrap_or_default()
}

/// Transparency that hides nothing only makes files larger.
fn without_idle_alpha(image: DynamicImage) -> DynamicImage {
    match &image {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|pixel| pixel.0[3] == 255) => image.into_rgb8().into(),
        _ => image,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something of which every place is another.
    fn odd(width: u32, height: u32) -> RgbaImage {
        let part = |number: u32, of: u32| u8::try_from(number * 255 / of).unwrap();
        RgbaImage::from_fn(width, height, |x, y| {
            let grain = u8::try_from((x * 7 + y * 13 + x * y % 31) % 256).unwrap();
            image::Rgba([grain, part(x, width), part(y, height), 255 - grain / 2])
        })
    }

    #[test]
    fn made_smaller_in_strips_it_is_what_it_is_made_smaller_at_once() {
        let picture = odd(700, 1_100);
        let kinds: [DynamicImage; 3] = [
            picture.clone().into(),
            DynamicImage::from(picture.clone()).into_rgb8().into(),
            DynamicImage::from(picture).into_luma8().into(),
        ];
        for (image, size) in kinds
            .into_iter()
            .flat_map(|image| [(333, 523), (299, 470), (70, 110)].map(|size| (image.clone(), size)))
        {
            let strips = in_strips(&image, size, true).unwrap();
            let once = resized(&image, whole(&image), size).unwrap();

            assert_eq!(
                (strips.color(), strips.width(), strips.height()),
                (once.color(), size.0, size.1)
            );
            let pairs = strips.as_bytes().iter().zip(once.as_bytes());
            let most = pairs.map(|(one, other)| one.abs_diff(*other)).max();
            assert!(most <= Some(1), "{:?}: {most:?}", image.color());
        }
    }
}

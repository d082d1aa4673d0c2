//! Files for readers. They are made from pixels, so nothing that an original tells besides is in them.

use image::{DynamicImage, RgbImage};
use jpeg_encoder::{ColorType, Encoder as JpegEncoder};
use ravif::{Encoder as AvifEncoder, Img, RGB8, RGBA8};
use webp::{Encoder as WebpEncoder, WebPConfig};

use super::{Unfit, shape::RenditionKind};

/// Of WebP, on the encoder's scale of 100.
const WEBP_QUALITY: f32 = 80.0;
/// Effort, 0 to 6: more takes half as long again for a twentieth of the bytes.
const WEBP_METHOD: i32 = 4;
const JPEG_QUALITY: u8 = 82;
/// Of AVIF, on its encoder's scale of 100: about three fifths of the WebP's bytes.
const AVIF_QUALITY: f32 = 60.0;
/// 1 to 10, the fastest: slower ones take three times as long for a seventh of the bytes.
const AVIF_SPEED: u8 = 10;

/// Writes a picture of eight bits a channel.
pub(super) fn encode(image: &DynamicImage, kind: RenditionKind) -> Result<Vec<u8>, Unfit> {
    match kind {
        RenditionKind::Webp => webp(image),
        RenditionKind::Jpeg => jpeg(image),
        RenditionKind::Avif => avif(image),
    }
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let mut config = WebPConfig::new().map_err(|()| Unfit::broken())?;
    config.quality = WEBP_QUALITY;
    config.method = WEBP_METHOD;
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgba8(pixels) => WebpEncoder::from_rgba(pixels, width, height),
        DynamicImage::ImageRgb8(pixels) => WebpEncoder::from_rgb(pixels, width, height),
        _ => return Err(Unfit::broken()),
    };
    Ok(encoder.encode_advanced(&config).map_err(|_| Unfit::broken())?.to_vec())
}

/// On this thread alone: nobody waits for it.
fn avif(image: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let encoder = AvifEncoder::new()
        .with_quality(AVIF_QUALITY)
        .with_alpha_quality(AVIF_QUALITY)
        .with_speed(AVIF_SPEED)
        .with_num_threads(Some(1));
    let (width, height) = (image.width() as usize, image.height() as usize);
    let written = match image {
        DynamicImage::ImageRgba8(pixels) => {
            let pixels: Vec<RGBA8> = pixels.pixels().map(|pixel| RGBA8::from(pixel.0)).collect();
            encoder.encode_rgba(Img::new(&pixels, width, height))
        }
        DynamicImage::ImageRgb8(pixels) => {
            let pixels: Vec<RGB8> = pixels.pixels().map(|pixel| RGB8::from(pixel.0)).collect();
            encoder.encode_rgb(Img::new(&pixels, width, height))
        }
        _ => return Err(Unfit::broken()),
    };
    Ok(written.map_err(|_| Unfit::broken())?.avif_file)
}

/// Progressive: shown at once on a slow line, and smaller.
fn jpeg(image: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let pixels = match image {
        DynamicImage::ImageRgba8(pixels) => &on_white(pixels),
        DynamicImage::ImageRgb8(pixels) => pixels,
        _ => return Err(Unfit::broken()),
    };
    let side = |side: u32| u16::try_from(side).map_err(|_| Unfit::broken());
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_progressive(true);
    encoder
        .encode(pixels, side(image.width())?, side(image.height())?, ColorType::Rgb)
        .map_err(|_| Unfit::broken())?;
    Ok(bytes)
}

/// JPEG knows no transparency.
fn on_white(pixels: &image::RgbaImage) -> RgbImage {
    let over = |colour: u8, alpha: u8| {
        let mixed = (u16::from(colour) * u16::from(alpha) + 255 * u16::from(255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let solid = pixels.pixels().flat_map(|pixel| {
        let [red, green, blue, alpha] = pixel.0;
        [over(red, alpha), over(green, alpha), over(blue, alpha)]
    });
    RgbImage::from_raw(pixels.width(), pixels.height(), solid.collect()).unwrap_or_default()
}

//! From the bytes of a checked file to pixels. Colours and the turn of the camera are told, not applied yet: both are cheaper
//! on a smaller picture.

use std::io::Cursor;

use image::{
    DynamicImage, GrayImage, ImageDecoder, Limits, RgbImage, RgbaImage,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{
    Unfit,
    header::{Format, Header, MAX_PIXELS, MAX_SIDE},
    jpeg::Layout,
};

/// Pixels of eight bits a channel, as the file has them.
pub(super) struct Decoded {
    /// Grey or colour, with or without transparency; print colours as four channels.
    pub image: DynamicImage,
    /// The four channels are cyan, magenta, yellow and black; 255 is full ink.
    pub is_ink: bool,
    /// What its numbers mean; else sRGB.
    pub profile: Option<Vec<u8>>,
    /// How the camera was held.
    pub turn: Orientation,
}

/// Decodes a file whose head was read. Takes as long as the picture is large: see [`MAX_PIXELS`].
pub(super) fn decode(bytes: &[u8], header: &Header<'_>) -> Result<Decoded, Unfit> {
    match header.format {
        Format::Jpeg => jpeg(bytes, header),
        Format::Png => decoded(PngDecoder::with_limits(Cursor::new(bytes), limits()), header),
        Format::Webp => decoded(WebPDecoder::new(Cursor::new(bytes)), header),
        Format::Gif => decoded(GifDecoder::new(Cursor::new(bytes)), header),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    // Sixteen bits in four channels, and as much again to work in.
    limits.max_alloc = Some(MAX_PIXELS * 16);
    limits
}

fn decoded<D: ImageDecoder>(decoder: image::ImageResult<D>, header: &Header<'_>) -> Result<Decoded, Unfit> {
    let broken = |_| Unfit::broken();
    let mut decoder = decoder.map_err(broken)?;
    if decoder.dimensions() != (header.width, header.height) {
        return Err(Unfit::broken());
    }
    decoder.set_limits(limits()).map_err(broken)?;
    let profile = decoder.icc_profile().ok().flatten();
    Ok(Decoded {
        image: in_eight_bits(DynamicImage::from_decoder(decoder).map_err(broken)?),
        is_ink: false,
        profile,
        turn: turn_of(header),
    })
}

fn in_eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        image @ (DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLumaA8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_)) => image,
        image @ DynamicImage::ImageLuma16(_) => image.into_luma8().into(),
        image @ DynamicImage::ImageLumaA16(_) => image.into_luma_alpha8().into(),
        image if image.color().has_alpha() => image.into_rgba8().into(),
        image => image.into_rgb8().into(),
    }
}

fn turn_of(header: &Header<'_>) -> Orientation {
    let told = header.carried.exif.and_then(Orientation::from_exif_chunk);
    told.unwrap_or(Orientation::NoTransforms)
}

fn jpeg(bytes: &[u8], header: &Header<'_>) -> Result<Decoded, Unfit> {
    let layout = header.jpeg.ok_or_else(Unfit::broken)?;
    let space = if layout.components == 1 {
        ColorSpace::Luma
    } else {
        ColorSpace::RGB
    };
    // Strict: else a file that was cut off comes out grey from there on.
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize)
        .jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Unfit::broken())?;
    let profile = decoder.icc_profile();
    let is_ink = layout.components == 4;
    let pixels = if layout.is_parted || is_ink {
        by_the_other(bytes, is_ink && !layout.is_adobe)?
    } else {
        decoder.decode().map_err(|_| Unfit::broken())?
    };
    Ok(Decoded {
        image: picture(pixels, header, layout).ok_or_else(Unfit::broken)?,
        is_ink,
        profile,
        turn: turn_of(header),
    })
}

fn picture(pixels: Vec<u8>, header: &Header<'_>, layout: Layout) -> Option<DynamicImage> {
    let (width, height) = (header.width, header.height);
    match layout.components {
        1 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        3 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        _ => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
    }
}

/// Two kinds that `zune-jpeg` 0.5.15 does not get right: a baseline file with a scan for each component comes out as noise
/// (zune-image#419), and print colours come out as light. Here they are ink: Adobe's programs store light, which this
/// decoder turns round; others store ink, which is taken as it is.
fn by_the_other(bytes: &[u8], is_raw: bool) -> Result<Vec<u8>, Unfit> {
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.set_max_decoding_buffer_size(usize::try_from(MAX_PIXELS * 4).unwrap_or(usize::MAX));
    if is_raw {
        decoder.set_color_transform(jpeg_decoder::ColorTransform::None);
    }
    decoder.decode().map_err(|_| Unfit::broken())
}

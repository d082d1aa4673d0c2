//! Pictures as cameras, programs and enemies make them.

use std::{io::Cursor, time::Instant};

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage, metadata::Orientation};
use jpeg_encoder::{ColorType, Encoder};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::*;

/// Grey, with a red spot near a corner.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            Rgb([220, 20, 20])
        } else {
            Rgb([120, 120, 120])
        }
    })
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

fn jpeg(image: &RgbImage, dress: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    dress(&mut encoder);
    let side = |side: u32| u16::try_from(side).unwrap();
    encoder
        .encode(image, side(image.width()), side(image.height()), ColorType::Rgb)
        .unwrap();
    bytes
}

/// A TIFF structure with one number: how the camera was held.
fn held(turn: u8) -> Vec<u8> {
    let entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0];
    [b"II*\0\x08\0\0\0\x01\0".as_slice(), &entry, &[0; 4]].concat()
}

/// The whole picture as readers get it.
fn developed(bytes: &[u8]) -> Result<RgbImage, Unfit> {
    let base = Base::of(bytes, &Header::read(bytes)?)?;
    let recipe = recipes(&Shapes::default(), base.size(), FocalPoint::MIDDLE)
        .into_iter()
        .find(|recipe| recipe.preset == Preset::Inline && recipe.kind == RenditionKind::Jpeg)
        .unwrap();
    let file = base.rendered(&recipe)?;
    let mut pixels = jpeg_decoder::Decoder::new(Cursor::new(file.0));
    let decoded = pixels.decode().unwrap();
    Ok(RgbImage::from_raw(recipe.width, recipe.height, decoded).unwrap())
}

fn is_red(image: &RgbImage, right: bool, bottom: bool) -> bool {
    let at = |side: u32, far: bool| if far { side - 1 - side / 10 } else { side / 10 };
    let Rgb([red, green, blue]) = *image.get_pixel(at(image.width(), right), at(image.height(), bottom));
    red > 170 && green < 80 && blue < 80
}

fn refused(bytes: &[u8]) -> String {
    let begun = Instant::now();
    let sentence = match Header::read(bytes) {
        Err(unfit) => unfit.0,
        Ok(header) => Base::of(bytes, &header).err().map(|unfit| unfit.0).unwrap_or_default(),
    };
    assert!(begun.elapsed().as_secs() < 5, "{sentence}");
    sentence
}

#[test]
fn a_picture_stands_upright_however_the_camera_was_held() {
    // Where the corner with the spot comes to lie: right, bottom.
    let corners = [
        (false, false),
        (true, false),
        (true, true),
        (false, true),
        (false, false),
        (true, false),
        (true, true),
        (false, true),
    ];

    for (turn, (right, bottom)) in (1..=8).zip(corners) {
        let photo = jpeg(&scene(300, 200), |encoder| {
            encoder.add_exif_metadata(&held(turn)).unwrap()
        });
        let png = {
            let mut bytes = written(&scene(300, 200).into(), ImageFormat::Png);
            let chunk = chunk(b"eXIf", &held(turn));
            bytes.splice(33..33, chunk);
            bytes
        };
        for bytes in [photo, png] {
            let upright = developed(&bytes).unwrap();
            assert_eq!(
                (upright.width(), upright.height()),
                if turn < 5 { (300, 200) } else { (200, 300) },
                "{turn}"
            );
            assert!(
                is_red(&upright, right, bottom),
                "{turn}: {:?}",
                Orientation::from_exif(turn)
            );
        }
    }
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length, kind.as_slice(), content, &crc.sum().to_be_bytes()].concat()
}

#[test]
fn every_kind_of_pixels_comes_out_as_it_looks() {
    let grey = GrayImage::from_pixel(50, 40, Luma([130]));
    let clear = RgbaImage::from_pixel(50, 40, Rgba([0, 0, 0, 0]));
    let deep: image::ImageBuffer<Rgb<u16>, Vec<u16>> = image::ImageBuffer::from_pixel(50, 40, Rgb([65_535, 32_768, 0]));
    let blue = RgbImage::from_pixel(50, 40, Rgb([10, 20, 230]));
    let cases: Vec<(&str, Vec<u8>, [u8; 3])> = vec![
        ("grey", written(&grey.clone().into(), ImageFormat::Png), [130, 130, 130]),
        (
            "transparent on white",
            written(&clear.into(), ImageFormat::Png),
            [255, 255, 255],
        ),
        ("sixteen bits", written(&deep.into(), ImageFormat::Png), [255, 128, 0]),
        ("GIF", written(&blue.clone().into(), ImageFormat::Gif), [10, 20, 230]),
        ("WebP", written(&blue.clone().into(), ImageFormat::WebP), [10, 20, 230]),
        ("JPEG", jpeg(&blue, |_| {}), [10, 20, 230]),
        (
            "progressive",
            jpeg(&blue, |encoder| encoder.set_progressive(true)),
            [10, 20, 230],
        ),
        (
            "scans of one component",
            jpeg(&blue, |encoder| encoder.set_optimized_huffman_tables(true)),
            [10, 20, 230],
        ),
        ("grey JPEG", coloured(&grey, ColorType::Luma), [130, 130, 130]),
        (
            "print, no ink",
            coloured(&[0; 50 * 40 * 4], ColorType::Cmyk),
            [255, 255, 255],
        ),
        (
            "print, yellow",
            coloured(&[0, 0, 255, 0].repeat(50 * 40), ColorType::CmykAsYcck),
            [255, 255, 0],
        ),
        (
            "print, black",
            coloured(&[0, 0, 0, 255].repeat(50 * 40), ColorType::Cmyk),
            [0, 0, 0],
        ),
        (
            "one pixel",
            written(&RgbImage::from_pixel(1, 1, Rgb([10, 20, 230])).into(), ImageFormat::Png),
            [10, 20, 230],
        ),
    ];

    for (name, bytes, wanted) in cases {
        let image = developed(&bytes).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
        let Rgb(seen) = *image.get_pixel(image.width() / 2, image.height() / 2);
        let far = seen.iter().zip(wanted).any(|(seen, wanted)| seen.abs_diff(wanted) > 12);
        assert!(!far, "{name}: {seen:?}, not {wanted:?}");
    }
}

fn coloured(pixels: &[u8], colours: ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95).encode(pixels, 50, 40, colours).unwrap();
    bytes
}

#[test]
fn what_is_no_picture_is_refused_in_words() {
    let ftyp = |brand: &[u8]| [b"\0\0\0\x18ftyp", brand, &[0; 32]].concat();
    let svg = b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a text", b"Hello, this is a JPEG, I promise.".to_vec(), "no picture"),
        ("nothing", vec![], "empty"),
        ("SVG", svg, "SVG"),
        ("HTML", b"<!doctype html><svg>".to_vec(), "SVG"),
        ("HEIC", ftyp(b"heic"), "HEIC"),
        ("AVIF", ftyp(b"avif"), "AVIF"),
        ("a film", ftyp(b"isom"), "film"),
        ("PDF", b"%PDF-1.7".to_vec(), "PDF"),
        ("TIFF", b"II*\0".to_vec(), "TIFF"),
        ("Photoshop", b"8BPS\0\x01".to_vec(), "Photoshop"),
        ("only a head", b"\xff\xd8\xff\xe0".to_vec(), "damaged"),
        ("PNG of 900 megapixels", png_of(30_000, 30_000), "longer than"),
        ("PNG of 256 megapixels", png_of(16_000, 16_000), "megapixels"),
        ("panorama", png_of(30_000, 100), "longer than"),
        (
            "PNG without pixels",
            written(&scene(9, 9).into(), ImageFormat::Png)[..40].to_vec(),
            "damaged",
        ),
        (
            "GIF that claims all",
            [b"GIF89a\xff\xff\xff\xff\0\0\0,".as_slice(), &[0; 9], b"\x02\0;"].concat(),
            "longer than",
        ),
        ("profile bomb", profile_bomb(), "profile"),
        ("lossless JPEG", lossless(), "kind of JPEG"),
    ];

    for (name, bytes, word) in table {
        let sentence = refused(&bytes);
        assert!(
            sentence.contains(word) && sentence.ends_with('.'),
            "{name}: {sentence:?}"
        );
    }
}

/// A PNG that says this size and has next to nothing of it.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let head = [
        &width.to_be_bytes(),
        &height.to_be_bytes(),
        [8, 2, 0, 0].as_slice(),
        &[0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &chunk(b"IHDR", &head),
        &chunk(b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]),
        &chunk(b"IEND", &[]),
    ]
    .concat()
}

fn profile_bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::ZlibEncoder::new(b"icc\0\0".to_vec(), flate2::Compression::best());
    for _ in 0..200 {
        packer.write_all(&[0; 1024 * 1024]).unwrap();
    }
    let mut bytes = written(&scene(9, 9).into(), ImageFormat::Png);
    bytes.splice(33..33, chunk(b"iCCP", &packer.finish().unwrap()));
    bytes
}

fn lossless() -> Vec<u8> {
    let mut bytes = jpeg(&scene(9, 9), |_| {});
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[frame + 1] = 0xc3;
    bytes
}

#[test]
fn a_jpeg_that_was_cut_off_is_refused_and_no_half_of_it_shown() {
    let photo = jpeg(&scene(400, 300), |encoder| encoder.set_progressive(false));

    let print = coloured(&[0, 80, 255, 30].repeat(50 * 40), ColorType::CmykAsYcck);
    for part in 1..20 {
        for whole in [&photo, &print] {
            let sentence = refused(&whole[..whole.len() * part / 21]);
            assert!(sentence.contains("damaged"), "{part} of 21: {sentence:?}");
        }
    }
    assert_eq!(refused(&photo), "");
    // What stands behind the picture is no part of it.
    assert_eq!(refused(&[photo, b"PK\x03\x04<script>".to_vec()].concat()), "");
}

#[test]
fn whatever_is_changed_in_a_file_nothing_breaks() {
    let mut rng = StdRng::seed_from_u64(20_261_129);
    let originals = [
        jpeg(&scene(64, 48), |encoder| encoder.add_exif_metadata(&held(6)).unwrap()),
        jpeg(&scene(64, 48), |encoder| encoder.set_progressive(true)),
        written(&scene(64, 48).into(), ImageFormat::Png),
        written(&scene(64, 48).into(), ImageFormat::Gif),
        written(&scene(64, 48).into(), ImageFormat::WebP),
    ];
    let mut taken = 0;
    for original in &originals {
        for _ in 0..150 {
            let mut bytes = original.clone();
            for _ in 0..rng.random_range(1..6) {
                let at = rng.random_range(0..bytes.len());
                bytes[at] = rng.random();
            }
            if rng.random_bool(0.3) {
                bytes.truncate(rng.random_range(bytes.len() / 2..=bytes.len()));
            }
            let _ = Header::read(&bytes).map(|header| PictureFacts::of(&header));
            taken += usize::from(developed(&bytes).is_ok());
        }
    }
    assert!(
        (20..730).contains(&taken),
        "{taken} of 750 were taken: one side is hardly tested"
    );
}

#[test]
fn nothing_that_a_camera_tells_of_itself_is_in_any_file() {
    let secrets = b"SERIAL-4711 54.6097N 1.2083W";
    let photo = jpeg(&scene(2_000, 1_500), |encoder| {
        let exif = [&held(1), secrets.as_slice()].concat();
        encoder.add_exif_metadata(&exif).unwrap();
        encoder
            .add_app_segment(13, [b"Photoshop 3.0\0".as_slice(), secrets].concat())
            .unwrap();
    });
    assert!(photo.windows(11).any(|bytes| bytes == b"SERIAL-4711"));
    let base = Base::of(&photo, &Header::read(&photo).unwrap()).unwrap();

    for recipe in recipes(&Shapes::default(), base.size(), FocalPoint::MIDDLE) {
        let RenderedFile(file) = base.rendered(&recipe).unwrap();
        assert!(
            !file.windows(6).any(|bytes| bytes == b"SERIAL" || bytes == b"54.609"),
            "{recipe:?}"
        );
        let size = match recipe.kind {
            RenditionKind::Webp => image::ImageReader::with_format(Cursor::new(&file), ImageFormat::WebP)
                .into_dimensions()
                .unwrap(),
            RenditionKind::Jpeg => {
                let header = Header::read(&file).unwrap();
                (header.width, header.height)
            }
            RenditionKind::Avif => size_of_avif(&file),
        };
        assert_eq!(size, (recipe.width, recipe.height), "{recipe:?}");
    }
}

/// From its `ispe` box (ISO/IEC 23008-12, 6.5.3).
fn size_of_avif(file: &[u8]) -> (u32, u32) {
    assert_eq!(&file[4..12], b"ftypavif");
    let at = file.windows(4).position(|four| four == b"ispe").unwrap() + 8;
    let side = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    (side(at), side(at + 4))
}

#[test]
fn pictures_that_look_alike_have_a_likeness_that_is_near() {
    let likeness = |bytes: &[u8]| {
        Base::of(bytes, &Header::read(bytes).unwrap())
            .unwrap()
            .likeness()
            .unwrap()
    };
    let photo = RgbImage::from_fn(600, 400, |x, y| {
        let wave = (f64::from(x) / 40.0).sin() * 60.0 + (f64::from(y) / 25.0).cos() * 50.0 + 120.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 10 and 230"
        )]
        Rgb([wave as u8, (x % 256) as u8, (y % 256) as u8])
    });
    let (png, smaller) = (
        written(&photo.clone().into(), ImageFormat::Png),
        written(&DynamicImage::from(photo.clone()).thumbnail(300, 200), ImageFormat::Png),
    );
    let other = written(&scene(600, 400).into(), ImageFormat::Png);

    let first = likeness(&jpeg(&photo, |_| {}));

    assert!((first ^ likeness(&png)).count_ones() <= 4);
    assert!((first ^ likeness(&smaller)).count_ones() <= 6);
    assert!((first ^ likeness(&other)).count_ones() > 10);
}

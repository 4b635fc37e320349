//! Codes in pictures.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cordon_access::code::{Code, Correction};
use cordon_access::frames::{Frames, HARD};
use cordon_access::read::{CodeReader, Grey, Zxing, in_frame, thoroughly};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};

const TEXT: &str = "CP1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOOK.IR9B+9G4G50PHZF0AT4V22F/8X*G3M9";

fn code(text: &str) -> GrayImage {
    let png = Code::new(text, Correction::Screen).unwrap().png(4).unwrap();
    image::load_from_memory(&png).unwrap().into_luma8()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn texts(bytes: &[u8]) -> Vec<String> {
    thoroughly(&Zxing::default(), &Grey::decode(bytes).unwrap())
}

fn read(picture: GrayImage) -> Vec<String> {
    texts(&encoded(&picture.into(), ImageFormat::Png))
}

#[test]
fn every_picture_of_the_suite_is_read_and_the_known_texts_are_theirs() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/access/dcc");
    let Ok(pictures) = std::fs::read_dir(beside.join("pictures")) else {
        println!("skipped: there are no pictures of the suite beside the checkout");
        return;
    };
    let vectors = std::fs::read_to_string(beside.join("dgc-testdata.jsonl")).unwrap();
    let pictures: Vec<PathBuf> = pictures.map(|entry| entry.unwrap().path()).collect();
    let (mut unread, mut known) = (Vec::new(), 0);
    for path in &pictures {
        let texts = thoroughly(&Zxing::default(), &Grey::open(path).unwrap());
        assert!(texts.iter().all(|text| text.starts_with("HC1:")), "{}", path.display());
        match texts.first() {
            Some(text) => known += usize::from(vectors.contains(&format!("\"{text}\""))),
            None => unread.push(path),
        }
    }
    // Of the other pictures the suite's part beside the checkout has no vector.
    assert!(known * 2 > pictures.len(), "{known} of {} have a known text", pictures.len());
    assert!(unread.is_empty(), "{unread:?}");
}

#[test]
fn a_code_is_read_transparent_inverted_mirrored_turned_cropped_and_as_jpeg() {
    let upright = code(TEXT);
    let (width, height) = upright.dimensions();
    let mut inverted = upright.clone();
    image::imageops::invert(&mut inverted);
    let clear = image::GrayAlphaImage::from_fn(width, height, |x, y| {
        image::LumaA([0, 255 - upright.get_pixel(x, y).0[0]])
    });
    let cropped = image::imageops::crop_imm(&upright, 16, 16, width - 32, height - 32).to_image();
    for (how, picture) in [
        ("upright", upright.clone()),
        ("inverted", inverted),
        ("mirrored", image::imageops::flip_horizontal(&upright)),
        ("turned", image::imageops::rotate90(&upright)),
        ("cropped to its modules", cropped),
    ] {
        assert_eq!(read(picture), [TEXT], "{how}");
    }
    assert_eq!(texts(&encoded(&clear.into(), ImageFormat::Png)), [TEXT], "transparent");
    assert_eq!(texts(&encoded(&upright.into(), ImageFormat::Jpeg)), [TEXT], "JPEG");
}

#[test]
fn two_codes_in_a_picture_are_two_texts_and_the_same_code_twice_is_one() {
    let beside = |left: &str, right: &str| {
        let (left, right) = (code(left), code(right));
        let size = (left.width() + right.width() + 40, left.height().max(right.height()));
        let mut both = GrayImage::from_pixel(size.0, size.1, Luma([255]));
        image::imageops::replace(&mut both, &left, 0, 0);
        image::imageops::replace(&mut both, &right, i64::from(left.width()) + 40, 0);
        read(both).into_iter().collect::<BTreeSet<_>>()
    };
    assert_eq!(
        beside(TEXT, "HTTPS://EXAMPLE.ORG"),
        [TEXT, "HTTPS://EXAMPLE.ORG"].map(String::from).into()
    );
    assert_eq!(beside(TEXT, TEXT), [TEXT.to_owned()].into());
}

#[test]
fn what_is_in_a_code_comes_out_as_it_is() {
    for text in ["a\0b", "line\nline", "éà ü", "=cmd|' /C calc'!A0", "<script>", " CP1:X "] {
        assert_eq!(read(code(text)), [text]);
    }
}

#[test]
fn hard_frames_are_read_and_none_wrongly() {
    let (reader, mut frames) = (Zxing::default(), Frames::new(7));
    let (mut read, all) = (0, 60);
    for n in 0..all {
        // 273 characters as of a full pass, 451 as of one with a holder's proof.
        let text = TEXT.repeat(6)[..if n % 2 == 0 { 273 } else { 451 }].to_owned();
        let code = Code::new(&text, Correction::Screen).unwrap();
        let texts = in_frame(&reader, &frames.next(&code, &HARD));
        assert!(texts.iter().all(|it| *it == text), "a wrong text: {texts:?}");
        read += texts.len();
    }
    assert!(read * 100 >= all * 95, "{read} of {all}");
}

#[test]
fn what_is_no_picture_is_an_error_and_a_frame_of_the_wrong_size_is_none() {
    let png = encoded(&code(TEXT).into(), ImageFormat::Png);
    for bytes in [&b""[..], b"GIF89a", &png[..40], &png[..png.len() / 2], b"\xff\xd8\xff"] {
        let error = Grey::decode(bytes).unwrap_err().to_string();
        assert!(error.contains("not a picture that can be read"), "{error}");
    }
    assert!(Grey::new(2, 2, vec![0; 3]).is_none());
    assert!(Grey::new(2, 2, vec![0; 5]).is_none());
    assert!(Grey::new(0, 2, vec![]).is_none());
    assert_eq!(Grey::new(2, 2, vec![0; 4]).unwrap().size(), (2, 2));
}

#[test]
fn whatever_the_bytes_are_they_are_a_picture_or_an_error() {
    let (reader, png) = (Zxing::default(), encoded(&code("CP1:A").into(), ImageFormat::Png));
    bolero::check!().for_each(|bytes: &[u8]| {
        for start in [0, 8, 33, png.len().saturating_sub(16)] {
            let mut picture = png[..start].to_vec();
            picture.extend_from_slice(bytes);
            if let Ok(grey) = Grey::decode(&picture)
                && grey.size().0 < 1_000
            {
                let _ = thoroughly(&reader, &grey);
            }
        }
        let side = bytes.len().isqrt();
        if let Some(side) = u32::try_from(side).ok().filter(|side| *side > 0) {
            let pixels = bytes[..(side * side) as usize].to_vec();
            let _ = reader.read(&Grey::new(side, side, pixels).unwrap());
        }
    });
}

//! Codes in pictures: QR and Aztec, in files and in frames of a camera.
//!
//! Whoever reads is behind [`CodeReader`]; nothing here knows what a code means. The reader is C++
//! (`zxing-cpp`), because every reader in Rust alone missed a third of the turned and blurred
//! frames (docs/decisions/0009-reading-codes.md).

use std::path::Path;

use image::{DynamicImage, GrayImage, ImageReader, Limits};
use zxingcpp::{BarcodeFormat, BarcodeReader, ImageFormat, ImageView, TextMode};

/// Longest side of a picture, in pixels.
const SIDE_MAX: u32 = 16_384;
/// Most memory that a picture may take while it is decoded.
const BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Light pixels that are put around a picture whose code reaches its edge.
const MARGIN: u32 = 32;
/// Pictures whose longer side is below this are also read at twice their size.
const SMALL: u32 = 1_600;

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file is not there, or may not be read.
    #[error("cannot read the file: {0}")]
    File(#[from] std::io::Error),
    /// It is no PNG and no JPEG, or a broken one, or larger than 16,384 pixels on a side.
    #[error("not a picture that can be read (PNG or JPEG, at most 16,384 pixels a side): {0}")]
    Picture(#[from] image::ImageError),
}

/// A picture in grey, 0 black to 255 white, row by row.
#[derive(Clone, Debug)]
pub struct Grey(GrayImage);

impl Grey {
    /// A frame of a camera; `None` unless `pixels` are `width` x `height`, neither of them nought.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Option<Grey> {
        let fits = (1..=SIDE_MAX).contains(&width) && (1..=SIDE_MAX).contains(&height);
        let pixels = GrayImage::from_raw(width, height, pixels).filter(|_| fits)?;
        // A longer buffer is taken by the library, and is a frame of another size.
        (pixels.as_raw().len() as u64 == u64::from(width) * u64::from(height))
            .then_some(Grey(pixels))
    }

    pub(crate) fn of(picture: GrayImage) -> Grey {
        Grey(picture)
    }

    /// The picture in these bytes of PNG or JPEG; what is transparent is white.
    ///
    /// # Errors
    ///
    /// [`PictureError::Picture`] when it is none, or a broken one, or too large.
    pub fn decode(bytes: &[u8]) -> Result<Grey, PictureError> {
        let mut reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
        limits.max_alloc = Some(BYTES_MAX);
        reader.limits(limits);
        Ok(Grey(on_white(&reader.decode()?)))
    }

    /// The picture in a file.
    ///
    /// # Errors
    ///
    /// As of [`Grey::decode`], and [`PictureError::File`] when it cannot be read.
    pub fn open(path: &Path) -> Result<Grey, PictureError> {
        Grey::decode(&std::fs::read(path)?)
    }

    /// Width and height, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    /// With light around it: a code needs a quiet zone.
    fn framed(&self) -> Grey {
        let (width, height) = self.size();
        let light = image::Luma([255]);
        let mut framed = GrayImage::from_pixel(width + 2 * MARGIN, height + 2 * MARGIN, light);
        image::imageops::replace(&mut framed, &self.0, i64::from(MARGIN), i64::from(MARGIN));
        Grey(framed)
    }

    /// Twice as large, each pixel of it between four: which also takes away half of the noise.
    fn doubled(&self) -> Grey {
        let (width, height) = self.size();
        let (width, height) = (width as usize, height as usize);
        let old = self.0.as_raw();
        let mut new = vec![0; 4 * width * height];
        for (y, rows) in new.chunks_exact_mut(4 * width).enumerate() {
            let row = &old[y * width..][..width];
            let below = &old[(y + 1).min(height - 1) * width..][..width];
            let (upper, lower) = rows.split_at_mut(2 * width);
            for x in 0..width {
                let next = (x + 1).min(width - 1);
                let mean = |values: [u8; 4]| {
                    let sum: u16 = values.into_iter().map(u16::from).sum();
                    u8::try_from(sum / 4).unwrap_or(u8::MAX)
                };
                let [a, b, c, d] = [row[x], row[next], below[x], below[next]];
                (upper[2 * x], upper[2 * x + 1]) = (a, mean([a, a, b, b]));
                (lower[2 * x], lower[2 * x + 1]) = (mean([a, a, c, c]), mean([a, b, c, d]));
            }
        }
        let (width, height) = (2 * width as u32, 2 * height as u32);
        Grey(GrayImage::from_raw(width, height, new).unwrap_or_default())
    }

    fn scaled(&self, width: u32, height: u32) -> Grey {
        let filter = image::imageops::FilterType::Triangle;
        Grey(image::imageops::resize(&self.0, width.max(1), height.max(1), filter))
    }
}

/// In grey, as it looks on white paper.
fn on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let pixels = picture.to_luma_alpha8();
    GrayImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [grey, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
        let seen = (grey * alpha + 255 * (255 - alpha)) / 255;
        image::Luma([u8::try_from(seen).unwrap_or(u8::MAX)])
    })
}

/// Whoever reads codes.
pub trait CodeReader {
    /// The texts of the codes in a picture, each once, in the order in which they were found.
    fn read(&self, picture: &Grey) -> Vec<String>;
}

/// The reader `zxing-cpp`.
pub struct Zxing(BarcodeReader);

impl Default for Zxing {
    fn default() -> Zxing {
        // Text as it stands: by default control characters come out as words.
        let reader = BarcodeReader::new()
            .formats([BarcodeFormat::QRCode, BarcodeFormat::Aztec].as_slice())
            .text_mode(TextMode::Plain);
        Zxing(reader)
    }
}

impl CodeReader for Zxing {
    fn read(&self, picture: &Grey) -> Vec<String> {
        let (width, height) = picture.size();
        let view = ImageView::from_slice(picture.0.as_raw(), width, height, ImageFormat::Lum);
        let codes = view.and_then(|view| self.0.from(view)).unwrap_or_default();
        let mut texts: Vec<String> = Vec::new();
        for code in codes.iter().filter(|code| code.is_valid()) {
            // The binding's own text ends at a NUL.
            let text = String::from_utf8(code.bytes()).unwrap_or_else(|_| code.text());
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }
}

/// The codes of a camera's frame: as it is, and twice as large if nothing is found, which finds
/// three in four of the codes that noise has hidden.
pub fn in_frame(reader: &impl CodeReader, frame: &Grey) -> Vec<String> {
    let texts = reader.read(frame);
    if texts.is_empty() { reader.read(&frame.doubled()) } else { texts }
}

/// The codes of a picture for which there is time: as it is, and if nothing is found with light
/// around it, half and twice as large. A camera shows the next frame instead.
pub fn thoroughly(reader: &impl CodeReader, picture: &Grey) -> Vec<String> {
    let (width, height) = picture.size();
    let framed = || picture.framed();
    let half = || picture.framed().scaled(width / 2 + MARGIN, height / 2 + MARGIN);
    let twice = || picture.framed().doubled();
    let mut texts = reader.read(picture);
    let others: [(bool, &dyn Fn() -> Grey); 3] =
        [(true, &framed), (true, &half), (width.max(height) < SMALL, &twice)];
    for (is_worth_it, other) in others {
        if texts.is_empty() && is_worth_it {
            texts = reader.read(&other());
        }
    }
    texts
}

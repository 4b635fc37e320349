//! What was learned of a camera, as bytes, so that a restart does not take a turned camera for
//! right.
//!
//! Little-endian: `CVH1`, width and height of the coarse picture (2 bytes each), the mean length
//! of its edges (a float of 4), then for each pixel the two parts of its standing edge (a signed
//! byte each, of 127), then for each of 48 blocks the logarithm of its sharpness and its detail
//! (a float of 4 each).

use super::look::BLOCK_COUNT;
use super::view::View;
use super::{LOOKS_MIN, Usual, UsualBlock};

const MAGIC: [u8; 4] = *b"CVH1";
/// The widest and highest coarse picture.
const SIZE_MAX: usize = 8192;
const HEAD_BYTES: usize = 12;
const BLOCK_BYTES: usize = 8;

/// Why bytes are nothing that was learned: learn anew, after a person has seen the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    /// They begin otherwise: another file, or one of another version.
    #[error("not what was learned of a camera: accept its view again")]
    Kind,
    /// They are too many or too few.
    #[error("what was learned of a camera has {0} bytes, which do not fit: accept its view again")]
    Length(usize),
    /// A number is none.
    #[error("what was learned of a camera has a number that is none: accept its view again")]
    Number,
}

pub(super) fn write(view: &View, usual: &Usual) -> Vec<u8> {
    let (width, height) = view.size();
    let mut bytes = MAGIC.to_vec();
    for size in [width, height] {
        bytes.extend((size as u16).to_le_bytes());
    }
    bytes.extend(view.edge_mean().to_le_bytes());
    // What is between -1 and 1 fits.
    let parts = view.edges().iter().flatten();
    bytes.extend(parts.map(|part| ((part * 127.0).round() as i8).to_le_bytes()[0]));
    for block in &usual.blocks {
        bytes.extend((block.sharpness as f32).to_le_bytes());
        bytes.extend((block.detail as f32).to_le_bytes());
    }
    bytes
}

pub(super) fn read(bytes: &[u8], learn_s: f64) -> Result<(View, Usual), MemoryError> {
    let length = MemoryError::Length(bytes.len());
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or(MemoryError::Kind)?;
    if head[..4] != MAGIC {
        return Err(MemoryError::Kind);
    }
    let width = usize::from(u16::from_le_bytes([head[4], head[5]]));
    let height = usize::from(u16::from_le_bytes([head[6], head[7]]));
    if !(8..=SIZE_MAX).contains(&width) || !(6..=SIZE_MAX).contains(&height) {
        return Err(length);
    }
    let (edges, blocks) = rest.split_at_checked(2 * width * height).ok_or(length)?;
    if blocks.len() != BLOCK_COUNT * BLOCK_BYTES {
        return Err(length);
    }
    let edge_mean = float(&head[8..])?;
    let part = |byte: u8| f32::from(i8::from_le_bytes([byte])) / 127.0;
    let edges = edges.chunks_exact(2).map(|pair| [part(pair[0]), part(pair[1])]).collect();
    let mut usual = Usual { blocks: Vec::new(), looks: LOOKS_MIN };
    for block in blocks.chunks_exact(BLOCK_BYTES) {
        let (sharpness, detail) = (float(block)?, float(&block[4..])?);
        let (sharpness, detail) = (f64::from(sharpness), f64::from(detail));
        usual.blocks.push(UsualBlock { sharpness, detail });
    }
    let view = View::remembered((width, height), edges, edge_mean, (learn_s, LOOKS_MIN));
    Ok((view, usual))
}

fn float(bytes: &[u8]) -> Result<f32, MemoryError> {
    let bytes = bytes.first_chunk::<4>().ok_or(MemoryError::Number)?;
    let number = f32::from_le_bytes(*bytes);
    if number.is_finite() { Ok(number) } else { Err(MemoryError::Number) }
}

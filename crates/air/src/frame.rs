//! Frames: the bytes of one transmission as a receiver hands them on, not yet understood.

use crate::decode::Mending;
use crate::decode::mode_s::{DecodeError, Message, decode_mending};
use crate::decode::sbs::SbsReport;

/// What a receiver hands on of one transmission: its bytes, or what it has understood of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Transmission {
    /// The bytes.
    Frame(Frame),
    /// What the receiver understood.
    Sbs(SbsReport),
}

impl Transmission {
    /// What it says, with as many wrong bits mended as `mending` says.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] of the frame.
    pub fn message(&self, mending: Mending) -> Result<Message, DecodeError> {
        match self {
            Transmission::Frame(frame) => decode_mending(frame.bytes(), mending),
            Transmission::Sbs(report) => Ok(report.message()),
        }
    }

    /// The frame, where it is one.
    pub fn frame(&self) -> Option<&Frame> {
        match self {
            Transmission::Frame(frame) => Some(frame),
            Transmission::Sbs(_) => None,
        }
    }

    /// Whether this is a Mode A/C reply: four octal digits that name no aircraft.
    pub fn is_mode_ac(&self) -> bool {
        self.frame().is_some_and(Frame::is_mode_ac)
    }
}

impl From<Frame> for Transmission {
    fn from(frame: Frame) -> Transmission {
        Transmission::Frame(frame)
    }
}

/// Most bytes that a frame has: an extended Mode S reply (ICAO Annex 10, volume IV, 3.1.2.3.1).
pub const FRAME_BYTES_MAX: usize = 14;

/// One transmission: 2 bytes (Mode A/C reply), 7 or 14 bytes (Mode S, short or extended).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    bytes: [u8; FRAME_BYTES_MAX],
    len: u8,
    /// The receiver's counter when the frame arrived, in ticks of 1/12 µs since the receiver's own
    /// beginning; `None` where the format carries none.
    pub timestamp_12mhz: Option<u64>,
    /// Signal level as the receiver scales it, 255 the strongest; `None` where none is carried.
    pub signal: Option<u8>,
}

impl Frame {
    /// The frame of these bytes; `None` unless they are 2, 7 or 14.
    pub fn new(bytes: &[u8]) -> Option<Frame> {
        if !matches!(bytes.len(), 2 | 7 | 14) {
            return None;
        }
        let mut kept = [0; FRAME_BYTES_MAX];
        kept[..bytes.len()].copy_from_slice(bytes);
        Some(Frame { bytes: kept, len: bytes.len() as u8, timestamp_12mhz: None, signal: None })
    }

    /// The frame of 7 or 14 bytes that this crate made itself.
    pub(crate) fn mode_s<const LEN: usize>(bytes: &[u8; LEN]) -> Frame {
        const { assert!(LEN == 7 || LEN == 14) };
        let mut kept = [0; FRAME_BYTES_MAX];
        kept[..LEN].copy_from_slice(bytes);
        Frame { bytes: kept, len: LEN as u8, timestamp_12mhz: None, signal: None }
    }

    /// The same frame with the receiver's counter and signal level.
    pub fn heard_at(self, timestamp_12mhz: u64, signal: Option<u8>) -> Frame {
        Frame { timestamp_12mhz: Some(timestamp_12mhz), signal, ..self }
    }

    /// The bytes: 2, 7 or 14.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Whether this is a Mode A/C reply: four octal digits that name no aircraft. Receivers also
    /// send one of zeros as a sign of life.
    pub fn is_mode_ac(&self) -> bool {
        self.len == 2
    }
}

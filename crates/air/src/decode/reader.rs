//! Frames out of a stream whose format nobody has said: Beast, AVR or SBS, told by its first bytes.

use super::avr::AvrReader;
use super::beast::BeastReader;
use super::error::FrameError;
use super::sbs::SbsReader;
use crate::frame::Transmission;

/// Bytes looked at before a stream of nothing but text without a line end is taken for AVR.
const HELD_BYTES: usize = 256;

/// A frame or an error, and where in the stream it starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// AVR and SBS: line, counted from 1. Beast: offset in bytes, counted from 0.
    pub place: u64,
    /// What was sent, or what is wrong.
    pub sent: Result<Transmission, FrameError>,
}

/// Finds frames in bytes that come in pieces of any size; how they are cut changes nothing. Keeps
/// at most one message and 256 bytes, whatever comes.
#[derive(Clone, Debug)]
pub struct FrameReader {
    framing: Framing,
    held: [u8; HELD_BYTES],
    filled: usize,
    replayed: usize,
}

#[derive(Clone, Debug)]
enum Framing {
    Undecided,
    Avr(AvrReader),
    Beast(BeastReader),
    Sbs(SbsReader),
}

impl Default for FrameReader {
    fn default() -> FrameReader {
        FrameReader { framing: Framing::Undecided, held: [0; HELD_BYTES], filled: 0, replayed: 0 }
    }
}

impl FrameReader {
    /// Takes bytes off the front of `input` until a frame or an error is found; `None` once all
    /// are taken. Call again until `None`.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Found> {
        if matches!(self.framing, Framing::Undecided) && !self.decide(input) {
            return None;
        }
        if self.replayed < self.filled {
            let mut replay = &self.held[self.replayed..self.filled];
            let found = self.framing.next(&mut replay);
            self.replayed = self.filled - replay.len();
            if found.is_some() {
                return found;
            }
        }
        self.framing.next(input)
    }

    /// What is left at the end of the stream: an error if a message was cut.
    pub fn finish(&mut self) -> Option<Found> {
        if matches!(self.framing, Framing::Undecided) && self.filled > 0 {
            self.framing = Framing::Avr(AvrReader::default());
        }
        let found = self.next(&mut [].as_slice());
        found.or_else(|| match &mut self.framing {
            Framing::Undecided => None,
            Framing::Avr(reader) => reader.finish(),
            Framing::Beast(reader) => reader.finish(),
            Framing::Sbs(reader) => reader.finish(),
        })
    }

    /// Holds bytes until one tells the format: one that is no text is Beast, a comma after letters
    /// is SBS, the end of a message or line of text is AVR. False if `input` ended before.
    fn decide(&mut self, input: &mut &[u8]) -> bool {
        while let Some((byte, rest)) = input.split_first() {
            self.held[self.filled] = *byte;
            self.filled += 1;
            *input = rest;
            let text = byte.is_ascii_graphic() || byte.is_ascii_whitespace();
            self.framing = match byte {
                _ if !text => Framing::Beast(BeastReader::default()),
                b',' if self.began_with_letters() => Framing::Sbs(SbsReader::default()),
                b';' | b'\n' => Framing::Avr(AvrReader::default()),
                _ if self.filled == HELD_BYTES => Framing::Avr(AvrReader::default()),
                _ => continue,
            };
            return true;
        }
        false
    }

    fn began_with_letters(&self) -> bool {
        let held = self.held[..self.filled - 1].trim_ascii_start();
        held.len() >= 2 && held.iter().all(u8::is_ascii_uppercase)
    }
}

impl Framing {
    fn next(&mut self, input: &mut &[u8]) -> Option<Found> {
        match self {
            Framing::Undecided => None,
            Framing::Avr(reader) => reader.next(input),
            Framing::Beast(reader) => reader.next(input),
            Framing::Sbs(reader) => reader.next(input),
        }
    }
}

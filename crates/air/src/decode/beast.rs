//! Beast framing: frames in binary, as the Mode-S Beast receiver sends them.
//!
//! 0x1a, a type ('1' Mode A/C of 2 bytes, '2' Mode S of 7, '3' Mode S of 14), 6 bytes of a 12 MHz
//! counter, 1 byte of signal, the frame; 0x1a within is doubled
//! (<https://github.com/firestuff/adsb-tools/blob/master/protocols/beast.md>).

use super::error::FrameError;
use super::reader::Found;
use crate::frame::{FRAME_BYTES_MAX, Frame};

/// The byte that starts a message.
pub const ESCAPE: u8 = 0x1A;
/// Counter and signal, before the frame.
const HEADER_BYTES: usize = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A message has ended, or none has begun yet: 0x1a is due.
    Between,
    /// After 0x1a between messages: a type is due.
    Type,
    /// Within bytes that belong to no message, already counted.
    Lost,
    /// After 0x1a within such bytes.
    LostType,
    /// Within a message.
    Within,
    /// After 0x1a within a message.
    Escaped,
}

/// Finds Beast messages in bytes that come in pieces of any size. After bytes that fit nothing it
/// waits for the next 0x1a with a type that is read; each such stretch is one error.
#[derive(Clone, Debug)]
pub struct BeastReader {
    state: State,
    message: [u8; HEADER_BYTES + FRAME_BYTES_MAX],
    filled: usize,
    needed: usize,
    offset: u64,
    started: u64,
}

impl Default for BeastReader {
    fn default() -> BeastReader {
        BeastReader {
            state: State::Between,
            message: [0; HEADER_BYTES + FRAME_BYTES_MAX],
            filled: 0,
            needed: 0,
            offset: 0,
            started: 0,
        }
    }
}

impl BeastReader {
    /// Takes bytes off the front of `input` until a message or an error is found; `None` once all
    /// are taken. What is found says the offset of its first byte.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Found> {
        while let Some((byte, rest)) = input.split_first() {
            *input = rest;
            let place = self.started;
            let found = self.take(*byte);
            self.offset += 1;
            match found {
                // Bytes outside a message start where they are met, not where the last one did.
                Some(Err(FrameError::Garbage)) => {
                    let place = self.offset - 1;
                    return Some(Found { place, sent: Err(FrameError::Garbage) });
                }
                Some(frame) => return Some(Found { place, sent: frame.map(Into::into) }),
                None => {}
            }
        }
        None
    }

    /// What is left at the end of the stream: an error if a message was cut.
    pub fn finish(&mut self) -> Option<Found> {
        let cut = matches!(self.state, State::Type | State::Within | State::Escaped);
        self.state = State::Between;
        cut.then_some(Found { place: self.started, sent: Err(FrameError::Cut) })
    }

    fn take(&mut self, byte: u8) -> Option<Result<Frame, FrameError>> {
        let escape = byte == ESCAPE;
        match self.state {
            State::Between if escape => self.start(State::Type),
            State::Between => {
                self.state = State::Lost;
                return Some(Err(FrameError::Garbage));
            }
            State::Lost if escape => self.start(State::LostType),
            State::Lost => {}
            State::Type => {
                if !self.begin(byte) {
                    self.state = State::Lost;
                    return Some(Err(FrameError::Type(byte)));
                }
            }
            State::LostType => {
                if !self.begin(byte) {
                    self.state = State::Lost;
                }
            }
            State::Within if escape => self.state = State::Escaped,
            State::Within => return self.push(byte),
            State::Escaped if escape => {
                self.state = State::Within;
                return self.push(byte);
            }
            State::Escaped => {
                // A lone 0x1a: this message was cut and, it may be, the next one starts.
                self.started = self.offset - 1;
                if !self.begin(byte) {
                    self.state = State::Lost;
                }
                return Some(Err(FrameError::Cut));
            }
        }
        None
    }

    fn start(&mut self, state: State) {
        self.started = self.offset;
        self.state = state;
    }

    /// Begins a message of type `byte`; false if none such is read.
    fn begin(&mut self, byte: u8) -> bool {
        let frame_bytes = match byte {
            b'1' => 2,
            b'2' => 7,
            b'3' => 14,
            _ => return false,
        };
        self.needed = HEADER_BYTES + frame_bytes;
        self.filled = 0;
        self.state = State::Within;
        true
    }

    fn push(&mut self, byte: u8) -> Option<Result<Frame, FrameError>> {
        self.message[self.filled] = byte;
        self.filled += 1;
        if self.filled < self.needed {
            return None;
        }
        self.state = State::Between;
        unwrapped(&self.message[..self.needed]).map(Ok)
    }
}

/// The frame of a message whose escapes are undone: counter, signal, frame.
fn unwrapped(message: &[u8]) -> Option<Frame> {
    let ([counter @ .., signal], bytes) = message.split_first_chunk::<HEADER_BYTES>()?;
    let counter = counter.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    Some(Frame::new(bytes)?.heard_at(counter, Some(*signal)))
}

/// Reads one whole message that starts with 0x1a, as recordings keep it: with 0x1a doubled or,
/// as some write it, not.
///
/// # Errors
///
/// [`FrameError::Type`] for a kind that is not read, and [`FrameError::Cut`] unless the bytes are
/// one message to their end.
pub fn message(bytes: &[u8]) -> Result<Frame, FrameError> {
    let [ESCAPE, kind, plain @ ..] = bytes else { return Err(FrameError::Garbage) };
    let frame_bytes = match kind {
        b'1' => 2,
        b'2' => 7,
        b'3' => 14,
        other => return Err(FrameError::Type(*other)),
    };
    if plain.len() == HEADER_BYTES + frame_bytes {
        return unwrapped(plain).ok_or(FrameError::Cut);
    }
    let mut input = bytes;
    match BeastReader::default().next(&mut input) {
        Some(found) if input.is_empty() => {
            found.sent.and_then(|sent| sent.frame().copied().ok_or(FrameError::Cut))
        }
        _ => Err(FrameError::Cut),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn found(bytes: &[u8]) -> String {
        let (mut reader, mut input, mut lines) = (BeastReader::default(), bytes, vec![]);
        while let Some(found) = reader.next(&mut input).or_else(|| reader.finish()) {
            lines.push(match found.sent.map(|sent| *sent.frame().unwrap()) {
                Ok(frame) => format!(
                    "{}: {} {:?} {:?}",
                    found.place,
                    hex::encode(frame.bytes()),
                    frame.timestamp_12mhz,
                    frame.signal
                ),
                Err(error) => format!("{}: {error}", found.place),
            });
        }
        lines.join("\n")
    }

    fn bytes(hex: &str) -> Vec<u8> {
        hex::decode(hex.replace(' ', "")).unwrap()
    }

    #[test]
    fn a_doubled_escape_is_one_byte() {
        assert_snapshot!(found(&bytes(
            "1a32 0000001a1a0001 40 5dab3d171a1aba29 1a31 000000000002 00 0000"
        )), @r"
        0: 5dab3d171aba29 Some(1703937) Some(64)
        18: 0000 Some(2) Some(0)
        ");
    }

    #[test]
    fn after_garbage_the_next_message_is_found() {
        assert_snapshot!(found(&bytes(
            "ffff1a1a00 1a32 000000000001 40 5dab3d17d4ba29 00 1a39 0011 1a32 000000000002 40 5dab \
             1a32 000000000003 40 5dab3d17d4ba29 1a33 00"
        )), @r"
        0: beast: bytes outside any message were skipped, up to the next 0x1a
        5: 5dab3d17d4ba29 Some(1) Some(64)
        21: beast: bytes outside any message were skipped, up to the next 0x1a
        26: beast: the message was cut short
        37: 5dab3d17d4ba29 Some(3) Some(64)
        53: beast: the message was cut short
        ");
    }
}

//! AVR framing: frames as hexadecimal text.
//!
//! `*hex;` or `:hex;` is a frame; `@` and `%` put 12 digits of a 12 MHz counter before it, `<` that
//! and two digits of signal. As dump1090 and readsb write and read it on their raw ports. Either
//! case, any line end, blank lines and spaces are taken; and lines of nothing but the 14 or 28
//! digits of a frame, as people write them.

use super::error::FrameError;
use super::reader::Found;
use crate::frame::{FRAME_BYTES_MAX, Frame};

/// Longest message, marker and spaces included; the longest right one has 43 bytes.
pub const RECORD_BYTES_MAX: usize = 64;

/// Finds AVR messages in bytes that come in pieces of any size.
#[derive(Clone, Debug)]
pub struct AvrReader {
    /// What came of the message so far; of one that is too long, its beginning.
    held: [u8; RECORD_BYTES_MAX],
    /// Bytes of the message so far, however many were held.
    seen: usize,
    line: u64,
}

impl Default for AvrReader {
    fn default() -> AvrReader {
        AvrReader { held: [0; RECORD_BYTES_MAX], seen: 0, line: 1 }
    }
}

impl AvrReader {
    /// Takes bytes off the front of `input` until a message or an error is found; `None` once all
    /// are taken. What is found says its line, counted from 1.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Found> {
        while let Some(end) = memchr::memchr2(b';', b'\n', input) {
            let (record, rest) = (&input[..end], &input[end + 1..]);
            let closed = input[end] == b';';
            let found = if self.seen == 0 {
                read(record, record.len(), closed)
            } else {
                self.hold(record);
                read(&self.held[..self.seen.min(RECORD_BYTES_MAX)], self.seen, closed)
            };
            self.seen = 0;
            let place = self.line;
            self.line += u64::from(!closed);
            *input = rest;
            if let Some(frame) = found {
                return Some(Found { place, sent: frame.map(Into::into) });
            }
        }
        self.hold(input);
        *input = &[];
        None
    }

    /// What is left at the end of the stream: an error if a message was cut.
    pub fn finish(&mut self) -> Option<Found> {
        let held = &self.held[..self.seen.min(RECORD_BYTES_MAX)];
        let frame = read(held, self.seen, false)?;
        self.seen = 0;
        Some(Found { place: self.line, sent: frame.map(Into::into) })
    }

    fn hold(&mut self, piece: &[u8]) {
        let from = self.seen.min(RECORD_BYTES_MAX);
        let taken = piece.len().min(RECORD_BYTES_MAX - from);
        self.held[from..from + taken].copy_from_slice(&piece[..taken]);
        self.seen = self.seen.saturating_add(piece.len());
    }
}

/// Reads one message of `len` bytes without its `;`, which `closed` says was there; `None` for
/// blank.
fn read(record: &[u8], len: usize, closed: bool) -> Option<Result<Frame, FrameError>> {
    if len > RECORD_BYTES_MAX {
        return Some(Err(FrameError::TooLong(RECORD_BYTES_MAX)));
    }
    let record = record.trim_ascii();
    if record.is_empty() && !closed {
        return None;
    }
    if let Some(frame) = bare(record) {
        return Some(frame);
    }
    Some(if closed { message(record) } else { Err(unclosed(record)) })
}

/// A whole Mode S frame without marker or end.
fn bare(record: &[u8]) -> Option<Result<Frame, FrameError>> {
    let is_frame = matches!(record.len(), 14 | 28) && record.iter().all(u8::is_ascii_hexdigit);
    is_frame.then(|| frame(record))
}

fn unclosed(record: &[u8]) -> FrameError {
    match record.first() {
        Some(b'*' | b':' | b'@' | b'%' | b'<') => FrameError::Unterminated,
        _ => FrameError::Marker,
    }
}

/// Reads one message without its `;`.
fn message(record: &[u8]) -> Result<Frame, FrameError> {
    match record {
        [b'*' | b':', hex @ ..] => frame(hex),
        [b'@' | b'%', rest @ ..] => {
            let (counter, hex) = number::<6>(rest)?;
            Ok(frame(hex)?.heard_at(counter, None))
        }
        [b'<', rest @ ..] => {
            let (counter, rest) = number::<6>(rest)?;
            let (signal, hex) = number::<1>(rest)?;
            Ok(frame(hex)?.heard_at(counter, Some(signal as u8)))
        }
        _ => Err(FrameError::Marker),
    }
}

/// A number of `BYTES` bytes in hexadecimal at the front of `text`, and what follows it.
fn number<const BYTES: usize>(text: &[u8]) -> Result<(u64, &[u8]), FrameError> {
    let mut bytes = [0; BYTES];
    let Some((digits, rest)) = text.split_at_checked(2 * BYTES) else {
        return Err(FrameError::Digits(text.len()));
    };
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| FrameError::Hex)?;
    Ok((bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)), rest))
}

/// The frame of 4, 14 or 28 hexadecimal digits, spaces around them taken off.
pub(crate) fn frame(hex: &[u8]) -> Result<Frame, FrameError> {
    let hex = hex.trim_ascii();
    let mut bytes = [0; FRAME_BYTES_MAX];
    if !matches!(hex.len(), 4 | 14 | 28) {
        return Err(FrameError::Digits(hex.len()));
    }
    let bytes = &mut bytes[..hex.len() / 2];
    hex::decode_to_slice(hex, bytes).map_err(|_| FrameError::Hex)?;
    Frame::new(bytes).ok_or(FrameError::Digits(hex.len()))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn found(text: &str) -> String {
        let (mut reader, mut input, mut lines) = (AvrReader::default(), text.as_bytes(), vec![]);
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

    #[test]
    fn every_variant_is_read() {
        assert_snapshot!(found(
            "*02C60B9ED4497C;\r\n\n:02c60b9ed4497c;*7700;\n@00000000000f 02C60B9ED4497C;\n\
             %0000000000105DAD57202809F9;\n<0000000000115a5DAD57202809F9;\n"
        ), @r"
        1: 02c60b9ed4497c None None
        3: 02c60b9ed4497c None None
        3: 7700 None None
        4: 02c60b9ed4497c Some(15) None
        5: 5dad57202809f9 Some(16) None
        6: 5dad57202809f9 Some(17) Some(90)
        ");
    }

    #[test]
    fn a_line_of_nothing_but_a_frame_is_a_frame() {
        let text = "02C60B9ED4497C\n\n 5DAD57202809F9 \r\n02c60b9ed4497c;\n5dad57202809f9";
        assert_snapshot!(found(text), @r"
        1: 02c60b9ed4497c None None
        3: 5dad57202809f9 None None
        4: 02c60b9ed4497c None None
        5: 5dad57202809f9 None None
        ");
    }

    #[test]
    fn a_line_that_is_wrong_says_how() {
        assert_snapshot!(found(&format!(
            "x02C60B9ED4497C;\n*02C60B9ED4497;\n*02C60B9ED4497G;\n\
             *02C60B9ED4497C\nhello\n;\n{};\n*8D",
            "0".repeat(100)
        )), @r"
        1: marker: an AVR message starts with `*`, `:`, `@`, `%` or `<`
        2: length: a frame has 4, 14 or 28 hexadecimal digits, this one has 13
        3: hex: a frame holds only the digits 0-9 and a-f
        4: unterminated: an AVR message ends with `;`; the line may have been cut
        5: marker: an AVR message starts with `*`, `:`, `@`, `%` or `<`
        6: marker: an AVR message starts with `*`, `:`, `@`, `%` or `<`
        7: length: the message is longer than 64 bytes and was skipped
        8: unterminated: an AVR message ends with `;`; the line may have been cut
        ");
    }
}

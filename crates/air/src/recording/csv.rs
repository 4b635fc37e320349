//! Columns: Unix seconds first, the frame in the later column that looks most like one.
//!
//! A date and time written as 14 digits is hexadecimal of the length of a short frame too: a long
//! frame or a Beast message is taken before a short one, and a short one before what has digits
//! alone.
//!
//! Fields may be quoted (RFC 4180) but not hold a line end. The delimiter is the one of tab, comma
//! and semicolon by which the first row makes sense; a first line that begins with no number is
//! the header.

use std::borrow::Cow;
use std::io::{self, BufRead};

use cordon_kernel::Timestamp;

use super::lines::Lines;
use super::{Place, Row, RowError, from_unix_seconds, hex_frame};
use crate::decode::FrameError;
use crate::frame::{Frame, Transmission};

const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

/// Reads rows out of lines of columns.
#[derive(Default)]
pub(super) struct CsvRows {
    lines: Lines,
    /// Known once a row made sense.
    delimiter: Option<u8>,
    begun: bool,
}

impl CsvRows {
    /// The next row; `None` at the end of the input.
    pub(super) fn next(&mut self, input: &mut impl BufRead) -> io::Result<Option<Row>> {
        loop {
            let Some(line) = self.lines.next(input)? else { return Ok(None) };
            let place = Place::Line(line.number);
            let first = !std::mem::replace(&mut self.begun, true);
            let Some(text) = line.text else {
                let sent = Err(RowError::LineTooLong);
                return Ok(Some(Row { place, observed_at: None, sent }));
            };
            if first && is_header(text) {
                continue;
            }
            return Ok(Some(match columns(text, &mut self.delimiter) {
                Ok((at, frame)) => {
                    Row { place, observed_at: Some(at), sent: frame.map(Transmission::Frame) }
                }
                Err(error) => Row { place, observed_at: None, sent: Err(error) },
            }));
        }
    }
}

type Read = (Timestamp, Result<Frame, RowError>);

/// Reads a row by the known delimiter, or by the first that makes sense.
fn columns(line: &[u8], delimiter: &mut Option<u8>) -> Result<Read, RowError> {
    if let Some(delimiter) = *delimiter {
        return row(line, delimiter);
    }
    let mut nearest = RowError::Timestamp;
    for candidate in DELIMITERS {
        match row(line, candidate) {
            Ok(read) => {
                *delimiter = Some(candidate);
                return Ok(read);
            }
            // A row whose time was read came nearer than one whose was not.
            Err(RowError::Timestamp) => {}
            Err(error) => nearest = error,
        }
    }
    Err(nearest)
}

fn row(line: &[u8], delimiter: u8) -> Result<Read, RowError> {
    let mut fields = Fields { rest: Some(line), delimiter };
    let seconds = fields.next().and_then(|field| number(&field));
    let observed_at = from_unix_seconds(seconds.ok_or(RowError::Timestamp)?)?;
    let mut best: Option<(Likeness, Result<Frame, FrameError>)> = None;
    for field in fields {
        let Some(frame) = hex_frame(&field) else { continue };
        let likeness = Likeness::of(field.trim_ascii(), &frame);
        if best.as_ref().is_none_or(|(before, _)| likeness > *before) {
            best = Some((likeness, frame));
        }
        if likeness == Likeness::Sure {
            break;
        }
    }
    let (_, frame) = best.ok_or(RowError::NoFrameColumn)?;
    Ok((observed_at, frame.map_err(RowError::from)))
}

/// How much a column looks like the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It has the digits of a frame and cannot be one: it was cut, or is something else. Taken only
    /// to say what is wrong with it.
    Wrong,
    /// A short format by its first five bits, in decimal digits alone, as a date and time may be.
    Digits,
    /// A short format by its first five bits.
    Short,
    /// A long format, or a Beast message.
    Sure,
}

impl Likeness {
    /// Of the `text` of a column, read as `frame`.
    fn of(text: &[u8], frame: &Result<Frame, FrameError>) -> Likeness {
        let Ok(frame) = frame else { return Likeness::Wrong };
        match (text.len(), frame.bytes()[0] >> 3) {
            (14, 0 | 4 | 5 | 11) if text.iter().all(u8::is_ascii_digit) => Likeness::Digits,
            (14, 0 | 4 | 5 | 11) => Likeness::Short,
            (14, _) | (28, ..16) => Likeness::Wrong,
            _ => Likeness::Sure,
        }
    }
}

fn number(field: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(field.trim_ascii()).ok()?;
    let plain = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    plain.then(|| text.replace(',', ".").parse().ok()).flatten()
}

/// Whether the first field is no number, by any delimiter.
fn is_header(line: &[u8]) -> bool {
    DELIMITERS.into_iter().all(|delimiter| {
        let first = Fields { rest: Some(line), delimiter }.next();
        first.is_none_or(|field| number(&field).is_none())
    })
}

/// Whether `line` is a row or a header by its look.
pub(super) fn looks_like(line: &[u8]) -> bool {
    columns(line, &mut None).is_ok()
        || line.iter().any(|byte| DELIMITERS.contains(byte)) && is_header(line)
}

/// The fields of a line, quotes taken off.
struct Fields<'a> {
    rest: Option<&'a [u8]>,
    delimiter: u8,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Cow<'a, [u8]>> {
        let line = self.rest?;
        if let Some(quoted) = line.strip_prefix(b"\"") {
            return Some(self.quoted(quoted));
        }
        match memchr::memchr(self.delimiter, line) {
            Some(end) => {
                self.rest = Some(&line[end + 1..]);
                Some(Cow::Borrowed(&line[..end]))
            }
            None => {
                self.rest = None;
                Some(Cow::Borrowed(line))
            }
        }
    }
}

impl<'a> Fields<'a> {
    /// The field after its opening quote; what follows the closing one up to the delimiter is
    /// dropped.
    fn quoted(&mut self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let mut field = Vec::new();
        let mut rest = text;
        loop {
            let end = memchr::memchr(b'"', rest).unwrap_or(rest.len());
            field.extend_from_slice(&rest[..end]);
            rest = rest.get(end + 1..).unwrap_or_default();
            match rest.strip_prefix(b"\"") {
                Some(after) => {
                    field.push(b'"');
                    rest = after;
                }
                None => break,
            }
        }
        self.rest = memchr::memchr(self.delimiter, rest).map(|end| &rest[end + 1..]);
        Cow::Owned(field)
    }
}

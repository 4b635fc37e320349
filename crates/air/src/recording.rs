//! Recordings: files of frames, read row by row in the order they were written.
//!
//! One row for each message, good or bad, so that what comes out can be laid beside what went in.
//! Formats are told by their first bytes; gzip is undone. Memory is bounded whatever the file
//! holds. Not here: what a frame means (see `crate::decode`), or waiting between frames (see
//! `crate::source::file`).

mod csv;
mod detect;
mod jsonl;
mod lines;
mod time;

use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

use cordon_kernel::Timestamp;
use flate2::bufread::MultiGzDecoder;

use crate::decode::avr::{self, AvrReader};
use crate::decode::beast::{self, BeastReader, ESCAPE};
use crate::decode::{Found, FrameError, SbsReader};
use crate::frame::{Frame, Transmission};
use csv::CsvRows;
use jsonl::JsonlRows;
pub use time::TimeLine;

/// Longest line of a JSONL or CSV recording, in bytes; a longer one is one error and skipped.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// How a recording is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Hexadecimal text, `*hex;`.
    Avr,
    /// The binary protocol of Mode-S Beast.
    Beast,
    /// A JSON object a line with `timestamp` and `frame`.
    Jsonl,
    /// Unix seconds first, the frame in hexadecimal in a later column.
    Csv,
    /// What a receiver understood, `MSG,…` a line.
    Sbs,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] =
        [Format::Avr, Format::Beast, Format::Jsonl, Format::Csv, Format::Sbs];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Avr => "avr",
            Format::Beast => "beast",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Sbs => "sbs",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = RecordingError;

    fn from_str(name: &str) -> Result<Format, RecordingError> {
        let named = Format::ALL.into_iter().find(|format| format.name() == name);
        named.ok_or_else(|| RecordingError::FormatName(name.to_owned()))
    }
}

/// Why a recording cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read, or its gzip is broken.
    #[error("the recording cannot be read further: {0}")]
    Read(#[from] io::Error),
    /// The first bytes are of no known format.
    #[error(
        "the format cannot be told from the first bytes; say it: avr, beast, jsonl, csv or sbs"
    )]
    UnknownFormat,
    /// No format has this name.
    #[error("there is no format `{0}`: say avr, beast, jsonl, csv or sbs")]
    FormatName(String),
}

/// Why a row is not a frame. The recording goes on after it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The framing is broken.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The line is longer than [`LINE_BYTES_MAX`].
    #[error("length: a line has at most {LINE_BYTES_MAX} bytes; this one was skipped")]
    LineTooLong,
    /// The line is not a JSON object of the right types.
    #[error("json: a row is {{\"timestamp\": Unix seconds, \"frame\": \"hex\"}}: {0}")]
    Json(String),
    /// The object has no `frame`.
    #[error("frame: the row has no `frame`; put the hexadecimal frame there")]
    NoFrame,
    /// No later column holds a frame.
    #[error("frame: no column after the first holds a frame of 14 or 28 hexadecimal digits")]
    NoFrameColumn,
    /// The first column is no time.
    #[error("timestamp: the first column is Unix seconds, such as 1717664319.147975")]
    Timestamp,
    /// The time is outside the calendar.
    #[error("timestamp: the time is outside the years -9999 to 9999; it is Unix seconds")]
    TimestampRange,
}

/// Where in a recording a row starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Line, counted from 1: text formats.
    Line(u64),
    /// Offset in bytes, counted from 0: Beast.
    Offset(u64),
}

/// One message of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where it starts.
    pub place: Place,
    /// When it was heard; `None` where the format carries no time of day. The 12 MHz counters of
    /// AVR and Beast count from the receiver's own beginning and are no time of day; [`TimeLine`]
    /// makes a line of time of them.
    pub observed_at: Option<Timestamp>,
    /// What was sent, or what is wrong with the row.
    pub sent: Result<Transmission, RowError>,
}

/// A recording that is being read: an iterator of rows, which ends after the first
/// [`RecordingError`].
pub struct Recording<R: BufRead> {
    input: Input<R>,
    rows: Rows,
    format: Format,
    ended: bool,
}

enum Rows {
    Avr(AvrReader),
    Beast(BeastReader),
    Jsonl(JsonlRows),
    Csv(CsvRows),
    Sbs(SbsReader),
}

impl<R: BufRead> Recording<R> {
    /// Opens a recording; undoes gzip, and tells the format unless it is given.
    ///
    /// # Errors
    ///
    /// [`RecordingError::Read`], and [`RecordingError::UnknownFormat`] when the first bytes fit
    /// nothing.
    pub fn open(reader: R, format: Option<Format>) -> Result<Recording<R>, RecordingError> {
        let (mut input, head) = Input::open(reader)?;
        let format = match format {
            Some(format) => format,
            None => detect::format(&head).ok_or(RecordingError::UnknownFormat)?,
        };
        let rows = match format {
            Format::Avr => Rows::Avr(AvrReader::default()),
            Format::Beast => Rows::Beast(BeastReader::default()),
            Format::Jsonl => Rows::Jsonl(JsonlRows::default()),
            Format::Csv => Rows::Csv(CsvRows::default()),
            Format::Sbs => Rows::Sbs(SbsReader::default()),
        };
        if head.starts_with(BOM) && format != Format::Beast {
            input.consume(BOM.len());
        }
        Ok(Recording { input, rows, format, ended: false })
    }

    /// How the recording is written.
    pub fn format(&self) -> Format {
        self.format
    }

    fn row(&mut self) -> Result<Option<Row>, RecordingError> {
        let input = &mut self.input;
        match &mut self.rows {
            Rows::Avr(reader) => {
                let next = |bytes: &mut &[u8]| reader.next(bytes);
                let found = framed(input, next)?.or_else(|| reader.finish());
                Ok(found.map(|found| unpaced(Place::Line(found.place), found)))
            }
            Rows::Beast(reader) => {
                let next = |bytes: &mut &[u8]| reader.next(bytes);
                let found = framed(input, next)?.or_else(|| reader.finish());
                Ok(found.map(|found| unpaced(Place::Offset(found.place), found)))
            }
            Rows::Sbs(reader) => {
                let next = |bytes: &mut &[u8]| reader.next(bytes);
                let found = framed(input, next)?.or_else(|| reader.finish());
                Ok(found.map(|found| unpaced(Place::Line(found.place), found)))
            }
            Rows::Jsonl(rows) => Ok(rows.next(input)?),
            Rows::Csv(rows) => Ok(rows.next(input)?),
        }
    }
}

impl<R: BufRead> Iterator for Recording<R> {
    type Item = Result<Row, RecordingError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.row().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

fn unpaced(place: Place, found: Found) -> Row {
    let observed_at = match &found.sent {
        Ok(Transmission::Sbs(report)) => report.generated_at,
        _ => None,
    };
    Row { place, observed_at, sent: found.sent.map_err(RowError::from) }
}

/// Feeds `next` from `input` until it finds something; `None` at the end of the input.
fn framed(
    input: &mut impl BufRead,
    mut next: impl FnMut(&mut &[u8]) -> Option<Found>,
) -> io::Result<Option<Found>> {
    loop {
        let bytes = fill(input)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let mut rest = bytes;
        let found = next(&mut rest);
        let taken = bytes.len() - rest.len();
        input.consume(taken);
        if found.is_some() {
            return Ok(found);
        }
    }
}

/// `fill_buf` that tries again when a signal interrupts it.
fn fill(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    input.fill_buf()
}

/// Digits of the shortest Beast message: 0x1a, type, counter, signal and 2 bytes. An aircraft
/// address may begin with 1a3 too, but has 6.
const BEAST_DIGITS_MIN: usize = 22;

/// A frame in hexadecimal: of Mode S, 14 or 28 digits, or a Beast message from its 0x1a on.
/// `None` where the text is neither by its look.
fn hex_frame(text: &[u8]) -> Option<Result<Frame, FrameError>> {
    let text = text.trim_ascii();
    if !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    if text.len() >= BEAST_DIGITS_MIN && text[..3].eq_ignore_ascii_case(b"1a3") {
        return Some(beast_hex(text));
    }
    matches!(text.len(), 14 | 28).then(|| avr::frame(text))
}

/// A Beast message in hexadecimal; at most 1 + 1 + 2 * 21 bytes.
fn beast_hex(text: &[u8]) -> Result<Frame, FrameError> {
    let mut bytes = [ESCAPE; 44];
    let bytes = bytes.get_mut(..text.len() / 2).ok_or(FrameError::TooLong(44))?;
    hex::decode_to_slice(text, bytes).map_err(|_| FrameError::Hex)?;
    beast::message(bytes)
}

/// The time `seconds` after 1970-01-01T00:00:00Z, to the microsecond.
fn from_unix_seconds(seconds: f64) -> Result<Timestamp, RowError> {
    let micros = (seconds * 1e6).round();
    // Beyond 2^63 the cast holds at the ends, which are outside the calendar.
    let at = micros.is_finite().then(|| cordon_kernel::time::from_micros(micros as i64));
    at.flatten().ok_or(RowError::TimestampRange)
}

const BOM: &[u8] = b"\xEF\xBB\xBF";
const GZIP: &[u8] = &[0x1F, 0x8B];
/// Bytes looked at to tell the format.
const HEAD_BYTES: usize = 16 * 1024;

/// An input whose first bytes were looked at.
type Looked<R> = Chain<Cursor<Vec<u8>>, R>;

/// The bytes of a recording, gzip undone.
enum Input<R: BufRead> {
    Plain(Looked<R>),
    Gzip(Box<Looked<BufReader<MultiGzDecoder<Looked<R>>>>>),
}

impl<R: BufRead> Input<R> {
    fn open(reader: R) -> io::Result<(Input<R>, Vec<u8>)> {
        let (reader, head) = look(reader)?;
        if !head.starts_with(GZIP) {
            return Ok((Input::Plain(reader), head));
        }
        let (reader, head) = look(BufReader::new(MultiGzDecoder::new(reader)))?;
        Ok((Input::Gzip(Box::new(reader)), head))
    }
}

/// Reads the first bytes and puts them back. What breaks within them breaks again when they are
/// read, after the rows before.
fn look<R: BufRead>(mut reader: R) -> io::Result<(Looked<R>, Vec<u8>)> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let read = reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head);
    if let Err(error) = read
        && head.is_empty()
    {
        return Err(error);
    }
    Ok((Cursor::new(head.clone()).chain(reader), head))
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::Plain(reader) => reader.read(buffer),
            Input::Gzip(reader) => reader.read(buffer),
        }
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Input::Plain(reader) => reader.fill_buf(),
            Input::Gzip(reader) => reader.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Input::Plain(reader) => reader.consume(amount),
            Input::Gzip(reader) => reader.consume(amount),
        }
    }
}

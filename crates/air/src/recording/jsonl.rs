//! JSON lines: an object a line with `timestamp` (Unix seconds) and `frame` (hexadecimal); other
//! keys are left alone.

use std::borrow::Cow;
use std::io::{self, BufRead};

use cordon_kernel::Timestamp;
use serde::Deserialize;

use super::lines::Lines;
use super::{Place, Row, RowError, from_unix_seconds, hex_frame};
use crate::decode::FrameError;
use crate::frame::{Frame, Transmission};

/// Reads rows out of lines of JSON.
#[derive(Default)]
pub(super) struct JsonlRows {
    lines: Lines,
}

#[derive(Deserialize)]
struct Object<'a> {
    timestamp: Option<f64>,
    #[serde(borrow)]
    frame: Option<Cow<'a, str>>,
}

impl JsonlRows {
    /// The next row; `None` at the end of the input.
    pub(super) fn next(&mut self, input: &mut impl BufRead) -> io::Result<Option<Row>> {
        let Some(line) = self.lines.next(input)? else { return Ok(None) };
        let place = Place::Line(line.number);
        let row = line.text.ok_or(RowError::LineTooLong).and_then(read);
        Ok(Some(match row {
            Ok((observed_at, frame)) => {
                Row { place, observed_at, sent: frame.map(Transmission::Frame) }
            }
            Err(error) => Row { place, observed_at: None, sent: Err(error) },
        }))
    }
}

type Fields = (Option<Timestamp>, Result<Frame, RowError>);

fn read(line: &[u8]) -> Result<Fields, RowError> {
    if line.first() != Some(&b'{') {
        return Err(RowError::Json("not an object".to_owned()));
    }
    let object: Object<'_> =
        serde_json::from_slice(line).map_err(|error| RowError::Json(error.to_string()))?;
    let observed_at = object.timestamp.map(from_unix_seconds).transpose()?;
    let frame = object.frame.ok_or(RowError::NoFrame).and_then(|text| {
        let digits = text.trim().len();
        let hexadecimal = text.trim().bytes().all(|c| c.is_ascii_hexdigit());
        let wrong = match (hexadecimal, digits) {
            (true, 4) => FrameError::ModeAc,
            (true, digits) => FrameError::Digits(digits),
            (false, _) => FrameError::Hex,
        };
        Ok(hex_frame(text.as_bytes()).unwrap_or(Err(wrong))?)
    });
    Ok((observed_at, frame))
}

//! Lines of text out of a reader, none longer than [`LINE_BYTES_MAX`].

use std::io::{self, BufRead};

use super::{LINE_BYTES_MAX, fill};

/// Reads lines and counts them.
#[derive(Default)]
pub(super) struct Lines {
    held: Vec<u8>,
    number: u64,
}

/// One line.
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub number: u64,
    /// Without its end; `None` for one that was too long, whose bytes are gone.
    pub text: Option<&'a [u8]>,
}

impl Lines {
    /// The next line that is not blank; `None` at the end of the input.
    pub(super) fn next(&mut self, input: &mut impl BufRead) -> io::Result<Option<Line<'_>>> {
        loop {
            self.held.clear();
            let Some(whole) = self.read(input)? else { return Ok(None) };
            self.number += 1;
            if !whole || !self.held.trim_ascii().is_empty() {
                let text = whole.then(|| self.held.trim_ascii());
                return Ok(Some(Line { number: self.number, text }));
            }
        }
    }

    /// Reads up to the end of a line; whether it was held whole, or `None` where none is left.
    fn read(&mut self, input: &mut impl BufRead) -> io::Result<Option<bool>> {
        let mut whole = true;
        let mut some = false;
        loop {
            let bytes = fill(input)?;
            if bytes.is_empty() {
                return Ok(some.then_some(whole));
            }
            some = true;
            let end = memchr::memchr(b'\n', bytes);
            let piece = &bytes[..end.unwrap_or(bytes.len())];
            whole &= self.held.len() + piece.len() <= LINE_BYTES_MAX;
            if whole {
                self.held.extend_from_slice(piece);
            } else {
                self.held.clear();
            }
            let taken = piece.len() + usize::from(end.is_some());
            input.consume(taken);
            if end.is_some() {
                return Ok(Some(whole));
            }
        }
    }
}

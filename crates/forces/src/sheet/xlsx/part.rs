//! One part of a workbook as a stream of XML, inflated up to a bound.

use std::io::{self, BufReader, ErrorKind, Read};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use super::super::{LEN_MAX, SheetError};
use super::form;

/// Elements inside each other; a sheet needs a tenth.
const DEPTH_MAX: u32 = 100;

/// Gives so many bytes, and an error where there are more.
pub(super) struct Bounded<R> {
    inner: R,
    /// Of this part.
    part: u64,
    /// Of all parts.
    all: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        match (self.part.checked_sub(bytes), self.all.checked_sub(bytes)) {
            (Some(part), Some(all)) => (self.part, self.all) = (part, all),
            _ => return Err(io::Error::from(ErrorKind::FileTooLarge)),
        }
        Ok(count)
    }
}

/// A part.
pub(super) struct Xml<R> {
    reader: Reader<BufReader<Bounded<R>>>,
    path: String,
    depth: u32,
}

impl<R: Read> Xml<R> {
    /// The part at `path`, of which and of others `all` bytes may be inflated.
    pub(super) fn new(path: &str, inner: R, all: u64) -> Xml<R> {
        let mut reader = Reader::from_reader(BufReader::new(Bounded { inner, part: LEN_MAX, all }));
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, path: path.to_owned(), depth: 0 }
    }

    /// Bytes that may still be inflated.
    pub(super) fn left(&self) -> u64 {
        self.reader.get_ref().get_ref().all
    }

    /// What comes next.
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, SheetError> {
        buffer.clear();
        let event = self.reader.read_event_into(buffer).map_err(|error| match error {
            Error::Io(error) if error.kind() == ErrorKind::FileTooLarge => {
                let what = format!("part `{}` of the workbook, inflated,", self.path);
                SheetError::TooLong { what, max: LEN_MAX }
            }
            error => form(format!("part `{}`: {error}", self.path)),
        })?;
        match event {
            Event::Start(_) if self.depth == DEPTH_MAX => {
                return Err(form(format!("part `{}` has no end of elements", self.path)));
            }
            Event::Start(_) => self.depth = self.depth.saturating_add(1),
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            // What is declared there may refer to itself.
            Event::DocType(_) => return Err(form("it declares a document type")),
            _ => {}
        }
        Ok(event)
    }

    /// The texts of the elements called one of `inside`, up to the end of `outside`, which has
    /// begun. How a text is spoken (`rPh`) is no part of it.
    pub(super) fn texts(&mut self, outside: &str, inside: &[&str]) -> Result<String, SheetError> {
        let (mut buffer, mut text) = (Vec::new(), String::new());
        let (mut is_inside, mut is_spoken) = (false, false);
        loop {
            match self.next(&mut buffer)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "rPh" => is_spoken = true,
                    name => is_inside |= !is_spoken && inside.contains(&name),
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "rPh" => is_spoken = false,
                    name if name == outside => return Ok(unescaped(&text)),
                    name => is_inside &= !inside.contains(&name),
                },
                Event::Text(found) if is_inside => text.push_str(&found.xml10_content()),
                Event::CData(found) if is_inside => text.push_str(&found.xml10_content()),
                Event::GeneralRef(found) if is_inside => text.push_str(&referred(&found)?),
                Event::Eof => return Err(form(format!("part `{}` ends early", self.path))),
                _ => {}
            }
        }
    }
}

fn referred(reference: &BytesRef<'_>) -> Result<String, SheetError> {
    let wrong = || form(format!("nothing is called `&{};`", crate::faults::quoted(reference)));
    if let Some(letter) = reference.resolve_char_ref().map_err(|_| wrong())? {
        return Ok(letter.to_string());
    }
    resolve_predefined_entity(reference).map(str::to_owned).ok_or_else(wrong)
}

/// `text` with the letters that XML does not hold, which workbooks write as `_x000D_`.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        let code = after.get(..4).filter(|_| after.get(4..5) == Some("_"));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        out.push_str(before);
        match letter.and_then(char::from_u32) {
            Some(letter) => {
                out.push(letter);
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// An attribute by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetError> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| form(error.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            return Ok(Some(value.map_err(|error| form(error.to_string()))?.into_owned()));
        }
    }
    Ok(None)
}

/// The path of a relationship's target, seen from a folder.
pub(super) fn resolve(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

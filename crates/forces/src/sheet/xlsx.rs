//! Workbooks (ECMA-376, XLSX) in: the cells of their sheets as text.
//!
//! Read as a stream, with a bound on what is inflated and on the cells; what a file says of its own
//! size is not believed. Formulas count by the value that was last computed.

mod cell;
mod part;

use std::io::{Cursor, Read};

use quick_xml::events::Event;
use zip::ZipArchive;

use self::cell::{Formats, value};
use self::part::{Xml, attribute, resolve};
use super::grid::{COLUMNS_MAX, Row};
use super::{CELLS_MAX, INFLATED_MAX, SheetError};

/// Parts of a workbook.
const PARTS_MAX: usize = 10_000;
/// Rows of a sheet.
const ROWS_MAX: u64 = 1_048_576;
/// Where the workbook stands unless the package says otherwise.
const WORKBOOK: &str = "xl/workbook.xml";

fn form(why: impl Into<String>) -> SheetError {
    SheetError::Form { why: why.into() }
}

/// Gives the rows of the sheets called `name` to `take`.
pub(super) fn read(bytes: &[u8], name: &str, take: &mut dyn FnMut(Row)) -> Result<(), SheetError> {
    // Counted before the archive's reader makes a table of them.
    let parts = bytes.windows(4).filter(|window| window == b"PK\x01\x02").count();
    if parts > PARTS_MAX {
        return Err(form(format!("it has {parts} parts")));
    }
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| form(error.to_string()))?;
    let mut book = Book { zip, left: INFLATED_MAX };
    let parts = book.parts()?;
    let sheets = wanted(&parts.sheets, name)?;
    let strings = match &parts.strings {
        Some(path) => book.strings(path)?,
        None => Vec::new(),
    };
    let formats = match &parts.formats {
        Some(path) => Formats::read(&mut book.part(path)?, parts.is_1904)?,
        None => Formats::none(parts.is_1904),
    };
    for (sheet, path) in sheets {
        let mut left = CELLS_MAX;
        let mut xml = book.part(path)?;
        let shared = Shared { strings: &strings, formats: &formats };
        Sheet { name: sheet, shared, left: &mut left }.read(&mut xml, take)?;
        let unused = xml.left();
        drop(xml);
        book.left = unused;
    }
    Ok(())
}

/// The sheets called `name`, or `name 2` and so on; a sheet that is the only one may be called
/// anything.
fn wanted<'a>(
    sheets: &'a [(String, String)],
    name: &str,
) -> Result<Vec<(&'a str, &'a str)>, SheetError> {
    let fits = |sheet: &str| {
        let sheet = sheet.trim().to_lowercase();
        let rest = sheet.strip_prefix(&name.to_lowercase());
        let is_number = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
        rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(' ').is_some_and(is_number))
    };
    if let [(sheet, path)] = sheets {
        return Ok(vec![(sheet, path)]);
    }
    let found = sheets.iter().filter(|(sheet, _)| fits(sheet));
    let found: Vec<_> = found.map(|(sheet, path)| (sheet.as_str(), path.as_str())).collect();
    if found.is_empty() {
        let names = sheets.iter().take(10).map(|(sheet, _)| crate::faults::quoted(sheet));
        let found = names.collect::<Vec<_>>().join(", ");
        return Err(SheetError::NoSheet { wanted: name.to_owned(), found });
    }
    Ok(found)
}

struct Book<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be inflated.
    left: u64,
}

/// Where the parts of a workbook are.
#[derive(Default)]
struct Parts {
    sheets: Vec<(String, String)>,
    strings: Option<String>,
    formats: Option<String>,
    is_1904: bool,
}

impl Book<'_> {
    /// A part by its path; parts do not heed capitals.
    fn part(&mut self, path: &str) -> Result<Xml<impl Read>, SheetError> {
        let found = self.zip.file_names().filter_map(Result::ok).map(|it| it.into_owned());
        let found = found.into_iter().find(|name| name.eq_ignore_ascii_case(path));
        let missing = || form(format!("its part `{}` is missing", crate::faults::quoted(path)));
        let name = found.ok_or_else(missing)?;
        let file = self.zip.by_name(&name).map_err(|error| form(error.to_string()))?;
        Ok(Xml::new(path, file, self.left))
    }

    /// Reads the part to its end for what `each` makes of the elements that begin.
    fn each(
        &mut self,
        path: &str,
        mut each: impl FnMut(&quick_xml::events::BytesStart<'_>) -> Result<(), SheetError>,
    ) -> Result<(), SheetError> {
        let (mut xml, mut buffer) = (self.part(path)?, Vec::new());
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) => each(&start)?,
                Event::Eof => break,
                _ => {}
            }
        }
        let unused = xml.left();
        drop(xml);
        self.left = unused;
        Ok(())
    }

    /// Targets of the relationships of a part, by id and type.
    fn relations(&mut self, of: &str) -> Result<Vec<[String; 3]>, SheetError> {
        let (folder, name) = of.rsplit_once('/').unwrap_or(("", of));
        let path = resolve(folder, &format!("_rels/{name}.rels"));
        let mut found = Vec::new();
        self.each(&path, |start| {
            if start.local_name().as_ref() == "Relationship" {
                let target = attribute(start, "Target")?.unwrap_or_default();
                let [id, kind] = ["Id", "Type"].map(|name| attribute(start, name));
                let (id, kind) = (id?.unwrap_or_default(), kind?.unwrap_or_default());
                found.push([id, kind, resolve(folder, &target)]);
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn parts(&mut self) -> Result<Parts, SheetError> {
        let of_kind = |relations: &[[String; 3]], kind: &str| {
            let mut found = relations.iter().filter(|[_, of, _]| of.ends_with(kind));
            found.next().map(|[_, _, path]| path.clone())
        };
        let path = of_kind(&self.relations("")?, "/officeDocument");
        let path = path.unwrap_or_else(|| WORKBOOK.to_owned());
        let relations = self.relations(&path)?;
        let mut parts = Parts {
            strings: of_kind(&relations, "/sharedStrings"),
            formats: of_kind(&relations, "/styles"),
            ..Parts::default()
        };
        self.each(&path, |start| {
            match start.local_name().as_ref() {
                "workbookPr" => {
                    let date = attribute(start, "date1904")?;
                    parts.is_1904 = date.is_some_and(|it| it == "1" || it == "true");
                }
                "sheet" => {
                    let name = attribute(start, "name")?.unwrap_or_default();
                    let id = attribute(start, "id")?.unwrap_or_default();
                    let target = relations.iter().find(|[of, kind, _]| {
                        // A chart's sheet has no cells.
                        *of == id && kind.ends_with("/worksheet")
                    });
                    parts.sheets.extend(target.map(|[_, _, path]| (name, path.clone())));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(parts)
    }

    /// Texts that cells share.
    fn strings(&mut self, path: &str) -> Result<Vec<String>, SheetError> {
        let (mut xml, mut buffer) = (self.part(path)?, Vec::new());
        let mut strings = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "si" => {
                    if strings.len() == CELLS_MAX {
                        return Err(SheetError::TooManyCells { max: CELLS_MAX });
                    }
                    strings.push(xml.texts("si", &["t"])?);
                }
                Event::End(end) if end.local_name().as_ref() == "sst" => break,
                Event::Eof => return Err(form("it ends among its texts")),
                _ => {}
            }
        }
        let unused = xml.left();
        drop(xml);
        self.left = unused;
        Ok(strings)
    }
}

/// What the cells of all sheets share.
struct Shared<'a> {
    strings: &'a [String],
    formats: &'a Formats,
}

struct Sheet<'a> {
    name: &'a str,
    shared: Shared<'a>,
    /// Cells that may still be read.
    left: &'a mut usize,
}

impl Sheet<'_> {
    fn read<R: Read>(
        mut self,
        xml: &mut Xml<R>,
        take: &mut dyn FnMut(Row),
    ) -> Result<(), SheetError> {
        let (mut row, mut buffer) = (Row::default(), Vec::new());
        let mut column = 0_usize;
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "row" => {
                    let next = row.line.saturating_add(1);
                    let line = attribute(&start, "r")?.map_or(Some(next), |it| it.parse().ok());
                    let line = line.filter(|line| (next..=ROWS_MAX).contains(line));
                    let line = line.ok_or_else(|| form(format!("no row goes behind {next}")))?;
                    row = Row { sheet: Some(self.name.to_owned()), line, ..Row::default() };
                    column = 0;
                }
                Event::Start(start) if start.local_name().as_ref() == "c" => {
                    let place = attribute(&start, "r")?;
                    let kind = attribute(&start, "t")?.unwrap_or_default();
                    let format = attribute(&start, "s")?.and_then(|it| it.parse().ok());
                    let at = place.map_or(Some(column), |place| column_of(&place));
                    let at = at.filter(|at| *at < COLUMNS_MAX);
                    let at = at.ok_or_else(|| form(format!("row {}: no such cell", row.line)))?;
                    let text = xml.texts("c", &["v", "t"])?;
                    self.put(&mut row, at, value(&self.shared, &kind, format, &text)?)?;
                    column = at.saturating_add(1);
                }
                Event::End(end) if end.local_name().as_ref() == "row" => {
                    let line = row.line;
                    take(std::mem::replace(&mut row, Row { line, ..Row::default() }));
                }
                Event::End(end) if end.local_name().as_ref() == "sheetData" => return Ok(()),
                Event::Eof => return Err(form(format!("sheet `{}` ends early", self.name))),
                _ => {}
            }
        }
    }

    fn put(
        &mut self,
        row: &mut Row,
        at: usize,
        value: Result<String, String>,
    ) -> Result<(), SheetError> {
        let too_many = SheetError::TooManyCells { max: CELLS_MAX };
        *self.left = self.left.checked_sub(1).ok_or(too_many)?;
        match value {
            Ok(text) => {
                let text = super::written::plain(text.trim());
                if !text.is_empty() {
                    row.cells.push((at, text.to_owned()));
                }
            }
            Err(why) => row.faults.push((Some(at), why)),
        }
        Ok(())
    }
}

/// The column of a place such as `C12`, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters: Vec<u8> = place.bytes().take_while(u8::is_ascii_alphabetic).collect();
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let number = letters.iter().try_fold(0_usize, |number, letter| {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A')?;
        number.checked_mul(26)?.checked_add(usize::from(digit))?.checked_add(1)
    });
    number?.checked_sub(1)
}

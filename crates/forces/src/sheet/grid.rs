//! Rows of a file that somebody else has made: a workbook (XLSX) or CSV, whichever it is.

use super::written::plain;
use super::{CSV_CELLS_MAX, CellFault, LEN_MAX, SheetError, xlsx};

/// Columns of a sheet.
pub(super) const COLUMNS_MAX: usize = 16_384;

/// A row with something in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The sheet's name; `None` in CSV.
    pub(super) sheet: Option<String>,
    /// Counted from 1.
    pub(super) line: u64,
    /// Cells that are not empty, by column from 0; without white space around them.
    pub(super) cells: Vec<(usize, String)>,
    /// What is wrong with the row as the file has it.
    pub(super) faults: Vec<(Option<usize>, String)>,
}

impl Row {
    /// The cell in a column; empty where there is none.
    pub(super) fn cell(&self, column: usize) -> &str {
        let found = self.cells.iter().find(|(at, _)| *at == column);
        found.map_or("", |(_, text)| text)
    }

    /// A fault of this row.
    pub(super) fn fault(&self, column: Option<(usize, &str)>, why: impl Into<String>) -> CellFault {
        let column = column.map(|(at, name)| (letters(at), name.to_owned()));
        CellFault { sheet: self.sheet.clone(), line: self.line, column, why: why.into() }
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.faults.is_empty()
    }
}

/// A column as spreadsheets call it: 0 is `A`, 26 is `AA`.
fn letters(column: usize) -> String {
    let mut text = Vec::new();
    let mut left = column;
    loop {
        text.push(char::from(b'A'.saturating_add(u8::try_from(left % 26).unwrap_or_default())));
        match (left / 26).checked_sub(1) {
            Some(next) => left = next,
            None => break,
        }
    }
    text.iter().rev().collect()
}

/// Gives the rows of a file to `take`. Of a workbook with several sheets those called `name`, or
/// `name 2` and so on, are read.
pub(super) fn read(bytes: &[u8], name: &str, take: &mut dyn FnMut(Row)) -> Result<(), SheetError> {
    if u64::try_from(bytes.len()).is_ok_and(|len| len > LEN_MAX) {
        return Err(SheetError::TooLong { what: "the file".to_owned(), max: LEN_MAX });
    }
    let mut take = |mut row: Row| {
        if row.cells.len() > COLUMNS_MAX {
            row.cells.clear();
            row.faults
                .push((None, format!("more than {COLUMNS_MAX} cells: is a line's end lost?")));
        }
        if !row.is_empty() {
            take(row);
        }
    };
    if bytes.starts_with(b"PK") {
        xlsx::read(bytes, name, &mut take)
    } else {
        csv(bytes, &mut take)
    }
}

fn csv(bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), SheetError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let newlines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        SheetError::Encoding { line: newlines(before).saturating_add(1) }
    })?;
    let mark = mark(text);
    let cells = bytes.iter().filter(|byte| **byte == mark || **byte == b'\n').count();
    if cells > CSV_CELLS_MAX {
        return Err(SheetError::TooManyCells { max: CSV_CELLS_MAX });
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(mark)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let mut last = 1;
    loop {
        let mut row = Row { line: last, ..Row::default() };
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                row.line = record.position().map_or(last, csv::Position::line);
                let cells = record.iter().map(|cell| plain(cell.trim()).to_owned()).enumerate();
                row.cells = cells.filter(|(_, text)| !text.is_empty()).collect();
            }
            Err(error) => row.faults.push((None, error.to_string())),
        }
        last = row.line;
        take(row);
    }
    if bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        let why = "a quote is opened here, or behind, and never closed: what follows was lost";
        let faults = vec![(None, why.to_owned())];
        take(Row { line: last, faults, ..Row::default() });
    }
    Ok(())
}

/// The mark between cells: the one that stands most often in the first line, outside quotes.
fn mark(text: &str) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(0_usize, b','), (0, b';'), (0, b'\t')];
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                let found = counts.iter_mut().filter(|(_, mark)| *mark == byte);
                found.for_each(|(count, _)| *count = count.saturating_add(1));
            }
        }
    }
    // Of equals the first: a comma.
    counts.into_iter().rev().max_by_key(|(count, _)| *count).map_or(b',', |(_, mark)| mark)
}

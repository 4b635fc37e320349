//! Cells that are written, and CSV made of them.

use super::SheetError;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
}

impl Cell {
    /// Words.
    pub(super) fn text(words: &str) -> Cell {
        Cell::Text(words.to_owned())
    }
}

/// What a spreadsheet takes for a formula when a cell begins with it; it reads the wide forms, too.
const DANGEROUS: [char; 10] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff20}'];

/// Whether a spreadsheet would compute the text, or an apostrophe already keeps it from that.
fn is_guarded(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.trim_start_matches(' ').starts_with(DANGEROUS)
}

/// `text` with an apostrophe before it where a spreadsheet would compute it; one that has
/// apostrophes gets one more, so that [`plain`] finds it again.
pub(super) fn harmless(text: &str) -> String {
    if is_guarded(text) { format!("'{text}") } else { text.to_owned() }
}

/// A text without the apostrophe that [`harmless`] put before it.
pub(super) fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|it| is_guarded(it)).unwrap_or(text)
}

/// CSV with a header, of the lines that `each` gives.
pub(super) fn csv_of(
    columns: &[&str],
    each: impl FnOnce(&mut dyn FnMut(&[Cell]) -> Result<(), SheetError>) -> Result<(), SheetError>,
) -> Result<String, SheetError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrong = |error: csv::Error| SheetError::Plan { why: error.to_string() };
    writer.write_record(columns).map_err(wrong)?;
    each(&mut |cells| {
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Whole(number) => number.to_string(),
        };
        writer.write_record(cells.iter().map(text)).map_err(wrong)
    })?;
    let bytes = writer.into_inner().map_err(|error| wrong(error.into_error().into()))?;
    String::from_utf8(bytes).map_err(|error| SheetError::Plan { why: error.to_string() })
}

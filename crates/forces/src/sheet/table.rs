//! Tables with a header: cells by the names of their columns.

use std::collections::BTreeMap;

use super::grid::{self, Row};
use super::{CellFault, SheetError};
use crate::faults::{Faults, quoted};

/// A table that is looked for.
pub(super) struct Wanted<'a> {
    /// What its sheet is called.
    pub(super) sheet: &'a str,
    /// Columns that must be there.
    pub(super) must: Vec<&'a str>,
    /// Columns that may be there.
    pub(super) may: Vec<&'a str>,
}

/// Where the columns of a sheet are.
#[derive(Default)]
struct Heads {
    sheet: Option<String>,
    columns: BTreeMap<String, usize>,
}

/// A row below its header.
pub(super) struct Line<'a> {
    row: &'a Row,
    columns: &'a BTreeMap<String, usize>,
}

impl Line<'_> {
    /// What stands in a column; empty for nothing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.columns.get(name).map_or("", |at| self.row.cell(*at))
    }

    /// A fault in a column.
    pub(super) fn fault(&self, name: &str, why: impl Into<String>) -> CellFault {
        self.row.fault(self.columns.get(name).map(|at| (*at, name)), why)
    }

    /// Counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.row.line
    }

    /// The sheet and the line, for messages.
    pub(super) fn place(&self) -> String {
        let sheet = self.row.sheet.as_ref().map(|sheet| format!("sheet `{sheet}`, "));
        format!("{}line {}", sheet.unwrap_or_default(), self.number())
    }
}

/// Gives every line of a table to `take`, which says what is wrong with it.
///
/// # Errors
///
/// [`SheetError::Cells`] with everything that is wrong, and what [`grid::read`] says.
pub(super) fn read(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    mut take: impl FnMut(&Line<'_>, &mut Faults<CellFault>),
) -> Result<(), SheetError> {
    let mut faults = Faults::new();
    let mut heads: Option<Heads> = None;
    grid::read(bytes, wanted.sheet, &mut |row| {
        match heads.as_ref().filter(|heads| heads.sheet == row.sheet) {
            None => {
                row_faults(&row, None, &mut faults);
                let columns = header(&row, wanted, &mut faults);
                heads = Some(Heads { sheet: row.sheet.clone(), columns });
            }
            Some(heads) => {
                row_faults(&row, Some(heads), &mut faults);
                // Without its columns a line has one fault a cell, and all say the same.
                if wanted.must.iter().all(|name| heads.columns.contains_key(*name)) {
                    take(&Line { row: &row, columns: &heads.columns }, &mut faults);
                }
            }
        }
    })?;
    if heads.is_none() {
        let row = Row { line: 1, ..Row::default() };
        let why = format!("there is nothing: begin with {}", wanted.must.join(", "));
        faults.push(row.fault(None, why));
    }
    if faults.is_empty() { Ok(()) } else { Err(SheetError::Cells(faults)) }
}

fn row_faults(row: &Row, heads: Option<&Heads>, faults: &mut Faults<CellFault>) {
    for (column, why) in &row.faults {
        let name = column.and_then(|at| {
            let (name, _) = heads?.columns.iter().find(|(_, column)| **column == at)?;
            Some((at, name.as_str()))
        });
        // What stands under no column is nobody's concern.
        if column.is_none() || name.is_some() {
            faults.push(row.fault(name, why.as_str()));
        }
    }
}

/// The columns of a sheet by name: capitals and spaces are a spreadsheet's, not ours.
fn header(
    row: &Row,
    wanted: &Wanted<'_>,
    faults: &mut Faults<CellFault>,
) -> BTreeMap<String, usize> {
    let mut columns = BTreeMap::new();
    for (at, text) in &row.cells {
        let name = text.to_lowercase().replace(' ', "_");
        let known = wanted.must.iter().chain(&wanted.may).find(|it| **it == name);
        match known {
            None => {
                let all: Vec<&str> = wanted.must.iter().chain(&wanted.may).copied().collect();
                let why = format!("no such column: remove it; known are {}", all.join(", "));
                faults.push(row.fault(Some((*at, &quoted(text))), why));
            }
            Some(_) if columns.contains_key(&name) => {
                faults.push(row.fault(Some((*at, &name)), "the column stands twice: remove one"));
            }
            Some(_) => _ = columns.insert(name, *at),
        }
    }
    for name in wanted.must.iter().filter(|name| !columns.contains_key(**name)) {
        faults.push(row.fault(None, format!("the column `{name}` is missing: add it here")));
    }
    columns
}

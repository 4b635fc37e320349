//! Plans as people pass them on: sheets (CSV, XLSX) out and in, calendars (RFC 5545) out.
//!
//! Takes and gives bytes. What comes in was made by strangers' programs: every size has a bound,
//! and what is wrong is said by sheet, line and column ([`CellFault`]).
//! Not here: whether a plan keeps its rules (see [`crate::check`]).

mod calendar;
mod duties;
mod grid;
mod legend;
mod lines;
mod members;
mod names;
mod table;
#[cfg(test)]
mod tests;
mod workbook;
mod written;
mod xlsx;

use std::fmt;

pub use calendar::{of_post, of_unit, of_units};
pub use duties::duties;
pub use legend::{Band, Legend, Named, Shift};
pub use lines::{duties_csv, open_csv};
pub use names::{Listed, things};
pub use workbook::workbook;

use crate::faults::Faults;

/// Longest file read, and longest part of a workbook once inflated, in bytes.
pub const LEN_MAX: u64 = 64 * 1024 * 1024;
/// All parts of a workbook that are read, once inflated, in bytes.
pub const INFLATED_MAX: u64 = 4 * LEN_MAX;
/// Cells of a sheet of a workbook, the empty ones that it lists among them.
pub const CELLS_MAX: usize = 2_000_000;
/// Cells of a CSV file, counted by the marks between them.
pub const CSV_CELLS_MAX: usize = 8_000_000;

/// Why a plan is no sheet, or a sheet no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The package inside the plan has faults.
    #[error("the operation inside the plan has faults:\n{0}")]
    Operation(Faults<String>),
    /// The plan contradicts itself.
    #[error("the plan cannot be written down: {why}")]
    Plan {
        /// What of it, and why.
        why: String,
    },
    /// More than a workbook holds.
    #[error("the workbook cannot be written: {why}; take the CSV files")]
    Workbook {
        /// What its writer said.
        why: String,
    },
    /// Longer than is read.
    #[error("{what} has more than {} MiB: leave out sheets and columns, or split it", max >> 20)]
    TooLong {
        /// The file, or a part of the workbook.
        what: String,
        /// In bytes.
        max: u64,
    },
    /// More cells than are read.
    #[error("more than {max} cells: leave out what is empty, or save the sheet as CSV")]
    TooManyCells {
        /// How many are read.
        max: usize,
    },
    /// Not a workbook, or a torn one.
    #[error("this is no whole workbook (XLSX): {why}; save it again")]
    Form {
        /// What is wrong where.
        why: String,
    },
    /// Neither UTF-8 nor a workbook.
    #[error("line {line}: the file is not UTF-8: save it as \"CSV UTF-8\" or as XLSX")]
    Encoding {
        /// Counted from 1.
        line: usize,
    },
    /// Several sheets, none of which has the name.
    #[error("there is no sheet `{wanted}`: call one of {found} so")]
    NoSheet {
        /// What it should be called.
        wanted: String,
        /// What there is.
        found: String,
    },
    /// A kind of thing that no table can hold.
    #[error("`{kind}` is not read from sheets: only kinds of CSV files and of points are")]
    Kind {
        /// The kind.
        kind: String,
    },
    /// Cells or lines that are wrong.
    #[error("{0}")]
    Cells(Faults<CellFault>),
}

/// A cell or a line that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// In which sheet; `None` in CSV.
    pub sheet: Option<String>,
    /// Counted from 1, as spreadsheets do.
    pub line: u64,
    /// Letters as in spreadsheets, and the name; `None` where the line is meant.
    pub column: Option<(String, String)>,
    /// What is wrong, and the mend.
    pub why: String,
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "sheet `{sheet}`, ")?;
        }
        write!(f, "line {}", self.line)?;
        if let Some((letters, name)) = &self.column {
            write!(f, ", column {letters} ({name})")?;
        }
        write!(f, ": {}", self.why)
    }
}

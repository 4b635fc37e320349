//! Rows of cells, and names with their numbers: what the line formats have in common.

use std::collections::BTreeMap;

use super::fault::{Faults, Place, Problem, quoted};

/// The greatest number believed in a file: weights and counts beyond it are slips of the hand.
pub(super) const NUMBER_MAX: i64 = 1_000_000_000;

/// One cell with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    /// Without white space around it.
    pub(super) text: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
}

impl<'a> Cell<'a> {
    /// A part of the cell, which keeps the cell's place.
    pub(super) fn part(self, text: &'a str) -> Cell<'a> {
        Cell { text: text.trim(), ..self }
    }

    pub(super) fn place(&self) -> Place {
        Place { file: self.file.to_owned(), line: self.line, column: self.column }
    }

    /// The whole number from 0 to `max`; a fault where it is none.
    pub(super) fn number(&self, what: &'static str, max: i64, faults: &mut Faults) -> Option<i64> {
        let number = self.text.parse::<i64>().ok().filter(|number| (0..=max).contains(number));
        if number.is_none() {
            let text = quoted(self.text);
            faults.add(self.place(), Problem::Number { what, text, min: 0, max });
        }
        number
    }
}

/// One line cut into cells.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    file: &'a str,
    line: u32,
}

impl<'a> Row<'a> {
    /// Cuts the line number `line` (from 1) at every `separator`.
    pub(super) fn split(file: &'a str, line: u32, text: &'a str, separator: char) -> Row<'a> {
        let mut cells = Vec::new();
        let mut column: usize = 1;
        for part in text.split(separator) {
            let before = part.chars().take_while(|letter| letter.is_whitespace()).count();
            let at = u32::try_from(column.saturating_add(before)).unwrap_or(u32::MAX);
            cells.push(Cell { text: part.trim(), file, line, column: at });
            column = column.saturating_add(part.chars().count()).saturating_add(1);
        }
        Row { cells, file, line }
    }

    /// Cuts at white space; no cell is empty.
    pub(super) fn words(file: &'a str, line: u32, text: &'a str) -> Row<'a> {
        let mut row = Row { cells: Vec::new(), file, line };
        let mut start: Option<(usize, u32)> = None;
        let end = std::iter::once((text.len(), ' '));
        for ((at, letter), column) in text.char_indices().chain(end).zip(1_u32..) {
            match (letter.is_whitespace(), start) {
                (true, Some((from, column))) => {
                    let text = text.get(from..at).unwrap_or_default();
                    row.cells.push(Cell { text, file, line, column });
                    start = None;
                }
                (false, None) => start = Some((at, column)),
                (true, None) | (false, Some(_)) => {}
            }
        }
        row
    }

    pub(super) fn place(&self) -> Place {
        Place { file: self.file.to_owned(), line: self.line, column: 0 }
    }

    /// The cells where there are exactly `N`; a fault where there are not.
    pub(super) fn exactly<const N: usize>(
        &self,
        what: &'static str,
        faults: &mut Faults,
    ) -> Option<[Cell<'a>; N]> {
        let found = self.cells.len();
        match <[Cell<'a>; N]>::try_from(self.cells.as_slice()) {
            Ok(cells) => Some(cells),
            Err(_) => {
                faults.add(self.place(), Problem::Cells { what, expected: N, found });
                None
            }
        }
    }
}

/// Names in the order of their file, each with its index.
#[derive(Debug, Clone)]
pub(super) struct Names {
    what: &'static str,
    home: &'static str,
    index: BTreeMap<String, usize>,
}

impl Names {
    /// None yet. `home` is where a reader looks for them.
    pub(super) fn new(what: &'static str, home: &'static str) -> Names {
        Names { what, home, index: BTreeMap::new() }
    }

    /// The new name's index; a fault `at` its place where it is empty or was there.
    pub(super) fn add(
        &mut self,
        name: &str,
        at: impl FnOnce() -> Place,
        faults: &mut Faults,
    ) -> Option<usize> {
        if name.is_empty() {
            faults.add(at(), Problem::Missing { what: format!("the name of the {}", self.what) });
            return None;
        }
        let next = self.index.len();
        if self.index.contains_key(name) {
            faults.add(at(), Problem::Repeated { what: self.what, name: quoted(name) });
            return None;
        }
        self.index.insert(name.to_owned(), next);
        Some(next)
    }

    /// The index of a name; a fault `at` its place where nothing has it.
    pub(super) fn find(
        &self,
        name: &str,
        at: impl FnOnce() -> Place,
        faults: &mut Faults,
    ) -> Option<usize> {
        let found = self.index.get(name).copied();
        if found.is_none() {
            let problem = Problem::Unknown { what: self.what, name: quoted(name), home: self.home };
            faults.add(at(), problem);
        }
        found
    }

    pub(super) fn cell(&self, cell: Cell<'_>, faults: &mut Faults) -> Option<usize> {
        self.find(cell.text, || cell.place(), faults)
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }
}

/// Line number from an index that counts from 0.
pub(super) fn line_number(index: usize) -> u32 {
    u32::try_from(index.saturating_add(1)).unwrap_or(u32::MAX)
}

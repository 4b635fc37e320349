//! What is wrong with a file: every fault up to a bound, and how many more.

use std::fmt;

/// Letters of a file's text that a fault repeats.
const QUOTE_MAX: usize = 40;

/// Faults that are kept word for word.
pub const FAULTS_MAX: usize = 100;

/// Faults in the order found: the first [`FAULTS_MAX`] themselves, of the rest the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults<F> {
    /// The first of them.
    pub first: Vec<F>,
    /// How many more there are.
    pub more_count: usize,
}

impl<F> Faults<F> {
    /// None yet.
    pub fn new() -> Faults<F> {
        Faults { first: Vec::new(), more_count: 0 }
    }

    /// One more.
    pub fn push(&mut self, fault: F) {
        if self.first.len() < FAULTS_MAX {
            self.first.push(fault);
        } else {
            self.more_count = self.more_count.saturating_add(1);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}

impl<F> Default for Faults<F> {
    fn default() -> Faults<F> {
        Faults::new()
    }
}

impl<F: fmt::Display> fmt::Display for Faults<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.first.iter().enumerate() {
            let gap = if number == 0 { "" } else { "\n" };
            write!(f, "{gap}{fault}")?;
        }
        match self.more_count {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

/// `text` short enough for a message: what a person needs to find the place, and no more of it.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTE_MAX) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

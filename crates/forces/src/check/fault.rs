//! What is wrong with a file that cannot be checked: where, what, and what to do about it.

use std::fmt;

pub(super) use crate::faults::quoted;

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as the caller names it: `instance`, `solution`, or a file's own name.
    pub file: String,
    /// Line from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column from 1, in characters; 0 for the line as a whole.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.file)?;
        if self.line > 0 {
            write!(to, ", line {}", self.line)?;
        }
        if self.column > 0 {
            write!(to, ", column {}", self.column)?;
        }
        Ok(())
    }
}

/// What is wrong in one place. Each message ends with the mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A name that nothing has.
    #[error("there is no {what} `{name}`; use one that {home} names, or add it there")]
    Unknown {
        /// What is named: shift, employee.
        what: &'static str,
        /// The name.
        name: String,
        /// Where such names are given.
        home: &'static str,
    },
    /// No number, or an absurd one.
    #[error("`{text}` is not {what}; write a whole number from {min} to {max}")]
    Number {
        /// What it should be.
        what: &'static str,
        /// What stands there.
        text: String,
        /// The least allowed.
        min: i64,
        /// The greatest allowed.
        max: i64,
    },
    /// A word that the format does not have here.
    #[error("`{text}` is not {what}; write {mend}")]
    Word {
        /// What it should be.
        what: &'static str,
        /// What stands there.
        text: String,
        /// What to write instead.
        mend: &'static str,
    },
    /// A row with too few or too many cells.
    #[error("{what} has {found} cells instead of {expected}; write {expected}")]
    Cells {
        /// What the row is.
        what: &'static str,
        /// Cells wanted.
        expected: usize,
        /// Cells found.
        found: usize,
    },
    /// Too few or too many of something.
    #[error("there are {found} {what} instead of {expected}; {mend}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// How many are wanted.
        expected: usize,
        /// How many there are.
        found: usize,
        /// What to do.
        mend: &'static str,
    },
    /// Something that has to be there and is not.
    #[error("{what} is missing; add it")]
    Missing {
        /// What is missing.
        what: String,
    },
    /// Something that is given twice.
    #[error("{what} `{name}` is given twice; keep one")]
    Repeated {
        /// What is repeated.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The files belong to different instances.
    #[error("this is for `{found}`, the instance is `{expected}`; give the files of one instance")]
    Mismatch {
        /// The instance's name.
        expected: String,
        /// The name found here.
        found: String,
    },
    /// XML with a document type, whose entities could grow without bounds.
    #[error("document types are not read; take the line `<!DOCTYPE ..>` away")]
    Doctype,
    /// Not JSON of this form, or cut off.
    #[error("this is not the JSON that belongs here ({reason}); make or copy the file again")]
    Json {
        /// What the parser said.
        reason: String,
    },
    /// Not XML, or cut off.
    #[error("this is not whole XML ({reason}); save or copy the file again")]
    Xml {
        /// What the parser said.
        reason: String,
    },
}

/// One thing wrong in one place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What, and the mend.
    pub problem: Problem,
}

/// Why nothing was judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The files are not what the format says.
    #[error("the files cannot be checked:\n{0}")]
    Faulty(Faults),
}

/// The faults so far, in the order of the files.
pub type Faults = crate::faults::Faults<Fault>;

impl Faults {
    pub(super) fn add(&mut self, place: Place, problem: Problem) {
        self.push(Fault { place, problem });
    }

    /// The error, where there is a fault.
    pub(super) fn finish(self) -> Result<(), CheckError> {
        if self.is_empty() { Ok(()) } else { Err(CheckError::Faulty(self)) }
    }
}

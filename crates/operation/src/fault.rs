//! What is wrong with a package, where, and what to do about it.

use serde::Serialize;

/// One fault of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// Path inside the package.
    pub file: String,
    /// Line, counted from 1; `None` where a feature or the whole file is meant.
    pub line: Option<usize>,
    /// Id or index of the feature or row.
    pub feature: Option<String>,
    /// Short name of what is wrong, for programs.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub mend: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(feature) = &self.feature {
            write!(f, " ({feature})")?;
        }
        write!(f, ": {}; {}", self.message, self.mend)
    }
}

/// Collects the faults of one file.
pub(crate) struct Faults<'a> {
    /// Path inside the package.
    pub file: &'a str,
    /// Those found so far.
    pub found: &'a mut Vec<Fault>,
}

impl Faults<'_> {
    /// Notes a fault of the file as a whole or of one line.
    pub fn line(
        &mut self,
        line: Option<usize>,
        code: &'static str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.note(line, None, code, message.into(), mend.into());
    }

    /// Notes a fault of a feature or row, at its line.
    pub fn at(
        &mut self,
        line: usize,
        feature: &str,
        code: &'static str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.note(Some(line), Some(feature.to_owned()), code, message.into(), mend.into());
    }

    fn note(
        &mut self,
        line: Option<usize>,
        feature: Option<String>,
        code: &'static str,
        message: String,
        mend: String,
    ) {
        self.found.push(Fault { file: self.file.to_owned(), line, feature, code, message, mend });
    }

    /// Notes what a TOML reader said, with its line.
    pub fn toml(&mut self, text: &str, error: &toml::de::Error) {
        let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count());
        self.line(line, "toml", error.message(), "correct the line; keys are listed in the guide");
    }
}

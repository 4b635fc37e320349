//! What tests of this crate share: files of benchmarks, budgets, what a checker says.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::{CheckError, Verdict};
use crate::plan::generate::{Size, generate};
use crate::plan::situation::Situation;
use crate::roster::Budget;

/// A file of `shared/data/forces`; `None`, which is said, where it is not.
#[expect(clippy::disallowed_methods, reason = "a test may read what the crate must not")]
pub(crate) fn read(name: &str) -> Option<String> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/forces");
    let path = beside.join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    text
}

/// An operation's files as a plan sees them.
pub(crate) fn situation(files: &BTreeMap<String, String>, days: u32) -> Situation {
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let package = cordon_operation::read(&bytes.collect()).unwrap();
    Situation::read(&package.operation, days).unwrap()
}

/// A situation of this size, drawn from its seed.
pub(crate) fn drawn(size: &Size) -> Situation {
    situation(&generate(size).unwrap(), size.days)
}

/// One of 90 units and a week, from a seed.
pub(crate) fn week(seed: u64) -> Situation {
    drawn(&Size { units: 90, people: 2_200, posts: 120, days: 7, seed })
}

/// A budget of so many looks.
pub(crate) struct Looks(pub(crate) u32);

impl Looks {
    /// More than a test takes.
    pub(crate) const fn enough() -> Looks {
        Looks(u32::MAX)
    }
}

impl Budget for Looks {
    fn is_over(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }
}

/// The faults that a checker found, a line each.
pub(crate) fn faults(judged: Result<Verdict, CheckError>) -> String {
    match judged {
        Ok(verdict) => format!("no fault, objective {}", verdict.objective),
        Err(CheckError::Faulty(faults)) => faults.to_string(),
    }
}

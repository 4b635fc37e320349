//! `tidy`: the house rules that a compiler does not know, one file a rule.
//!
//! Each check takes the files of the repository as text and gives findings; only this file reads
//! the disk. What is too long may stand in `xtask/tidy-ratchet.txt` with its size, and may only
//! shrink.

mod arrays;
mod compartments;
mod console;
mod edges;
mod machine;
mod names;
mod paths;
mod pure;
mod ratchet;
mod rooms;
mod scan;
mod size;
mod tree;
mod unfinished;

use anyhow::{Context, bail};

use crate::{metadata, shell};
use tree::Tree;

/// What a check found wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which file, from the root.
    pub path: String,
    /// Which line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong, and where it is not plain, what to do.
    pub why: String,
}

impl Finding {
    fn at(path: &str, line: usize, why: impl Into<String>) -> Finding {
        Finding { path: path.into(), line, why: why.into() }
    }

    fn of(path: &str, why: impl Into<String>) -> Finding {
        Finding::at(path, 0, why)
    }
}

/// The checks that need nothing but the files.
const CHECKS: &[fn(&Tree) -> Vec<Finding>] = &[
    arrays::check,
    compartments::check,
    console::check,
    machine::check,
    names::check,
    paths::check,
    pure::check,
    rooms::check,
    unfinished::check,
];

/// Looks at everything; with `lower`, writes the ratchet down to what is there now.
pub fn run(lower: bool) -> anyhow::Result<()> {
    let tree = Tree::read(&shell::root())?;
    let mut findings: Vec<Finding> = CHECKS.iter().flat_map(|check| check(&tree)).collect();
    findings.extend(edges::check(&metadata::read()?));
    let mut sizes = size::measure(&tree);
    sizes.extend(console::measure(&tree));
    let ratchet = tree.text(ratchet::PATH).unwrap_or_default();
    if lower {
        let path = shell::root().join(ratchet::PATH);
        std::fs::write(path, ratchet::lowered(ratchet, &sizes))
            .with_context(|| format!("cannot write {}", ratchet::PATH))?;
    } else {
        findings.extend(ratchet::check(ratchet, &sizes));
    }
    findings.sort();
    findings.dedup();
    for Finding { path, line, why } in &findings {
        match line {
            0 => println!("{path}: {why}"),
            line => println!("{path}:{line}: {why}"),
        }
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files are in order", tree.files.len());
            Ok(())
        }
        count => bail!("tidy found {count} things out of order"),
    }
}

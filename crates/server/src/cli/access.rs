//! `cordon access`: what gates do, measured and simulated.

use std::path::Path;

use anyhow::{Context, bail};
use cordon_access::simulate::{self, Partitions, Setting};

use crate::args::pass::Simulate;
use crate::gates::{self, EnrolledGate};

/// Whether what was done is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// The line that was written.
    Line,
    /// Nothing.
    Nothing,
}

/// `cordon access simulate`.
///
/// # Errors
///
/// What makes no day, and what cannot be read or written.
pub fn simulate(asked: &Simulate) -> anyhow::Result<()> {
    let partitions = match asked.partitions.as_str() {
        "none" => Partitions::None,
        "trace" => Partitions::Trace,
        path => Partitions::These(
            simulate::read_cuts(Path::new(path), asked.gates)
                .with_context(|| format!("--partitions `{path}`: none, trace or a file"))?,
        ),
    };
    let setting = Setting {
        gates_count: asked.gates,
        holders_count: asked.holders,
        cloned: asked.cloned,
        partitions,
        seed: asked.seed,
    };
    let report = simulate::run(&setting)?;
    let text = serde_json::to_string_pretty(&report)?;
    match &asked.report {
        None => super::say(&text),
        Some(path) => std::fs::write(path, text + "\n")
            .with_context(|| format!("cannot write `{}`", path.display())),
    }
}

/// `cordon access enrol`: lets a gate report to the node of a data folder, which may run.
///
/// # Errors
///
/// When the key is none, or the folder is none of a node.
pub fn enrol(
    data: &Path,
    gate: &str,
    key: Option<&str>,
    is_stolen: bool,
    saying: Saying,
) -> anyhow::Result<()> {
    if !data.is_dir() {
        bail!("`{}` is no data folder", data.display());
    }
    let path = data.join("access").join("gates.jsonl");
    let known = || gates::enrolled_key(&path, gate);
    let key = match key {
        Some(key) => key.to_owned(),
        None => known()?.with_context(|| format!("there is no gate {gate} to be stolen"))?,
    };
    gates::key_of(&key)?;
    std::fs::create_dir_all(data.join("access"))
        .with_context(|| format!("cannot make `{}`", data.join("access").display()))?;
    let line = EnrolledGate { gate: gate.to_owned(), key, is_revoked: is_stolen };
    cordon_access::files::append_line(&path, &serde_json::to_string(&line)?)?;
    match saying {
        Saying::Line => super::say(&serde_json::to_string(&line)?),
        Saying::Nothing => Ok(()),
    }
}

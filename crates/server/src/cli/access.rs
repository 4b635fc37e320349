//! `cordon access`: what gates do, measured and simulated.

use std::path::Path;

use anyhow::Context;
use cordon_access::simulate::{self, Partitions, Setting};

use crate::args::pass::Simulate;

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

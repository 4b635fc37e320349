//! `cordon forces replan`: a plan changed for what has happened.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use cordon_forces::plan::replan::replan;
use serde_json::json;

use super::plan::{Bounds, keep, read};
use crate::cli::text;

/// Changes a plan; whether the checker finds no rule broken and nothing claimed wrongly.
///
/// # Errors
///
/// Where a file cannot be read or is no such thing, with its place.
pub fn run(
    plan: &Path,
    incident: &Path,
    out: &Path,
    report: Option<&Path>,
) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let before = read(plan)?;
    let happened = serde_json::from_str(&text(incident)?)
        .with_context(|| format!("`{}` is no incident", incident.display()))?;
    let (changed, diff) =
        replan(before, happened).with_context(|| format!("cannot replan `{}`", plan.display()))?;
    let more = json!({
        "moves": diff.moves,
        "moves_min": diff.moves_min,
        "units_moved": diff.units_moved,
        "replan_s": begun.elapsed().as_secs_f64(),
        "unfilled": diff.unfilled,
        "orders": diff.orders,
    });
    // The prices prove less now, and how much only the checker says.
    keep(changed, Bounds::AsProven, out, report, begun, &more)
}

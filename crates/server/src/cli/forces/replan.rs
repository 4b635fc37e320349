//! `cordon forces replan`: a plan changed for what has happened.

use std::path::Path;
use std::sync::mpsc;
use std::time::Instant;

use anyhow::Context;
use cordon_forces::check::plan::Ground;
use cordon_forces::plan::replan::Happened;
use serde_json::json;

use super::plan::{UNREAD, keep, proven, read};
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
    let named = || format!("cannot replan `{}`", plan.display());
    let since = Happened::new(before, happened).with_context(named)?;
    let ground = since.ground();
    // What the old prices prove now, only the checker says; it works that out beside.
    let (frame, framed) = mpsc::channel();
    let (changed, basis) = std::thread::scope(|scope| {
        let checker = scope.spawn(move || {
            let ground = Ground::read(&serde_json::to_string(&ground)?).context(UNREAD)?;
            proven(ground, &framed.recv()?)
        });
        let change = || {
            let change = since.read()?;
            // Where nobody listens any more, the checker says why.
            _ = frame.send(change.frame());
            change.end()
        };
        let changed = change();
        drop(frame);
        (changed, checker.join())
    });
    let (changed, diff) = changed.with_context(named)?;
    let basis = basis.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let more = json!({
        "moves": diff.moves,
        "moves_min": diff.moves_min,
        "units_moved": diff.units_moved,
        "replan_s": begun.elapsed().as_secs_f64(),
        "unfilled": diff.unfilled,
        "orders": diff.orders,
    });
    keep(changed, Some(&basis), out, report, begun, &more)
}

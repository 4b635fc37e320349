//! Runs and plans on disk: written whole or not at all, found again at a start.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use cordon_api::run::{ProgressPoint, RunState, RunView};
use cordon_forces::plan::file::{FORMAT, Plan};
use cordon_kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest plan that is read, bytes.
const PLAN_LEN_MAX: u64 = 50 * 1024 * 1024;
/// Longest record of a run, bytes.
const RUN_LEN_MAX: u64 = 4 * 1024 * 1024;
const RUN_FILE: &str = "run.json";

/// A run as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The run.
    pub run: RunView,
    /// How it went.
    pub curve: Vec<ProgressPoint>,
}

/// The folder of a run.
pub fn folder(dir: &Path, run: u32) -> PathBuf {
    dir.join(run.to_string())
}

/// The file of a plan.
pub fn plan_file(dir: &Path, run: u32, revision: u32) -> PathBuf {
    folder(dir, run).join(format!("plan-{revision}.json"))
}

/// Every run of `dir`; what a process left at work is broken off, with the plan that its child
/// may still have written.
///
/// # Errors
///
/// When the folder cannot be made or read. A run that cannot be read is left out, and said.
pub fn open(dir: &Path, now: Timestamp) -> anyhow::Result<BTreeMap<u32, Kept>> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let list =
        std::fs::read_dir(dir).with_context(|| format!("cannot read `{}`", dir.display()))?;
    let mut runs = BTreeMap::new();
    for item in list {
        let name = item?.file_name();
        let Some(number) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        match read(dir, number) {
            Ok(mut kept) => {
                if break_off(dir, &mut kept, now) {
                    save(dir, &kept)?;
                }
                sweep(&folder(dir, number));
                runs.insert(number, kept);
            }
            Err(error) => tracing::warn!(run = number, "a run is left out: {error:#}"),
        }
    }
    Ok(runs)
}

fn read(dir: &Path, run: u32) -> anyhow::Result<Kept> {
    let bytes = bytes(&folder(dir, run).join(RUN_FILE), RUN_LEN_MAX)?;
    let kept: Kept = serde_json::from_slice(&bytes).context("run.json cannot be read")?;
    if kept.run.run != run {
        bail!("run.json is of run {}", kept.run.run);
    }
    Ok(kept)
}

/// Whether it was at work and is no more.
fn break_off(dir: &Path, kept: &mut Kept, now: Timestamp) -> bool {
    let run = &mut kept.run;
    let is_searching = matches!(run.state, RunState::Running | RunState::Stopping);
    if is_searching {
        run.state = RunState::BrokenOff;
        run.ended_at = Some(now);
        // Its standard input had ended: it may have kept the best it had.
        let left = folder(dir, run.run).join("plan.tmp");
        if let Ok(plan) = take_plan(dir, run.run, 1, &left) {
            run.revision = Some(1);
            run.figures = Some(super::plan::figures(&plan.figures));
        }
    }
    let is_pinning = std::mem::take(&mut run.is_replanning);
    // A pin is kept with the plan that it made: without one it was not made.
    let made = run.revision.map_or(0, |revision| revision.saturating_sub(1)) as usize;
    let is_more = run.pins.len() > made;
    run.pins.truncate(made);
    is_searching || is_pinning || is_more
}

/// Writes a run down.
///
/// # Errors
///
/// When it cannot be written.
pub fn save(dir: &Path, kept: &Kept) -> anyhow::Result<()> {
    write(&folder(dir, kept.run.run), RUN_FILE, &serde_json::to_vec(kept)?)
}

/// Writes `bytes` to `name` inside `dir` and onto the disk: whole, or not at all.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(dir: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let told = || format!("cannot write `{}`", dir.join(name).display());
    std::fs::create_dir_all(dir).with_context(told)?;
    let mut file = tempfile::NamedTempFile::new_in(dir).with_context(told)?;
    file.write_all(bytes).with_context(told)?;
    file.as_file().sync_all().with_context(told)?;
    file.persist(dir.join(name)).with_context(told)?;
    std::fs::File::open(dir).and_then(|dir| dir.sync_all()).with_context(told)
}

/// Reads the plan `revision` of a run.
///
/// # Errors
///
/// When it is missing, too long or no plan.
pub fn read_plan(dir: &Path, run: u32, revision: u32) -> anyhow::Result<Plan> {
    parse(&plan_file(dir, run, revision))
}

fn parse(file: &Path) -> anyhow::Result<Plan> {
    let plan: Plan = serde_json::from_slice(&bytes(file, PLAN_LEN_MAX)?)
        .with_context(|| format!("`{}` is no plan", file.display()))?;
    if plan.format != FORMAT {
        bail!("`{}` has the format {}, not {FORMAT}", file.display(), plan.format);
    }
    Ok(plan)
}

fn bytes(file: &Path, len_max: u64) -> anyhow::Result<Vec<u8>> {
    let told = || format!("cannot read `{}`", file.display());
    let len = std::fs::metadata(file).with_context(told)?.len();
    if len > len_max {
        bail!("`{}` has {len} bytes; at most {len_max} are read", file.display());
    }
    std::fs::read(file).with_context(told)
}

/// Makes what a child wrote to `out` the plan `revision` of a run.
///
/// # Errors
///
/// When it is no plan, or cannot be kept.
pub fn take_plan(dir: &Path, run: u32, revision: u32, out: &Path) -> anyhow::Result<Plan> {
    let plan = parse(out)?;
    let target = plan_file(dir, run, revision);
    std::fs::File::open(out).and_then(|file| file.sync_all())?;
    std::fs::rename(out, &target)
        .with_context(|| format!("cannot write `{}`", target.display()))?;
    Ok(plan)
}

/// Takes a plan that was undone away.
pub fn forget_plan(dir: &Path, run: u32, revision: u32) {
    let file = plan_file(dir, run, revision);
    if let Err(error) = std::fs::remove_file(&file) {
        tracing::warn!("cannot take `{}` away: {error}", file.display());
    }
}

/// Takes everything away that was made for a child.
pub fn sweep(dir: &Path) {
    for item in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = item.path();
        if path.extension().is_none_or(|ending| ending != "tmp") {
            continue;
        }
        let gone = match path.is_dir() {
            true => std::fs::remove_dir_all(&path),
            false => std::fs::remove_file(&path),
        };
        if let Err(error) = gone {
            tracing::warn!("cannot take `{}` away: {error}", path.display());
        }
    }
}

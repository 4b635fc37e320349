//! `cordon forces plan` and `verify`: who stands where in an operation, with proof.

mod run;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cordon_forces::check::{self, plan::Basis, plan::Ground};
use cordon_forces::plan::build::{self, Origin};
use cordon_forces::plan::file::Plan;
use cordon_forces::plan::situation::Situation;
use cordon_forces::plan::state::Rules;
use nix::time::{ClockId, clock_gettime};
use serde_json::json;

use self::run::Run;
use super::attended::Clock;
use crate::args::forces::Plan as Asked;
use crate::cli::{say, text};
use crate::folder;

/// What part of the time is kept for placing everybody anew at the end, writing and checking, and
/// at least so many seconds, or so many times as long as reading took; for writing and checking
/// alone that part of it.
const KEPT: f64 = 0.08;
const KEPT_MIN_S: f64 = 1.0;
const KEPT_READS: f64 = 14.0;
const CHECKED: f64 = 0.6;

pub(super) const UNREAD: &str = "the checker cannot read the plan";

/// Plans an operation; whether the checker finds no rule broken and nothing claimed wrongly.
///
/// # Errors
///
/// Where the package has faults, or there is more of something than can be planned.
pub fn run(asked: &Asked) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let package = folder::read_package(&asked.operation)?;
    let situation = Situation::read(&package.operation, asked.days)?;
    let least = KEPT_MIN_S.max(begun.elapsed().as_secs_f64() * KEPT_READS);
    let kept = (asked.seconds * KEPT).max(least).min(asked.seconds / 2.0);
    let clock = Clock::until(begun + Duration::from_secs_f64(asked.seconds - kept));
    if asked.attended {
        clock.listen();
    }
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let seconds = asked.seconds - kept - begun.elapsed().as_secs_f64();
    let mut run = Run::begin(&situation, (&rules, &rotas), asked, clock, seconds);
    run.go_on();
    let end = asked.seconds - kept * CHECKED;
    run.end(&mut Clock::until(begun + Duration::from_secs_f64(end)));
    if asked.attended {
        run.tell();
    }
    let stands = build::settle(&mut run.search.state, &rotas, &rules);
    let origin = Origin {
        seed: asked.seed,
        iterations: run.rounds,
        operation: texts(package.files)?,
        incidents: Vec::new(),
        known: BTreeMap::new(),
    };
    let plan = build::build(&run.search.state, &rules, &stands, Some(&run.bounds), origin);
    let report = Some(asked.report.as_path());
    let is_good = keep(plan, None, &asked.out, report, begun, &json!({}))?;
    Ok(is_good)
}

/// A package's files as text.
fn texts(files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<BTreeMap<String, String>> {
    let text = |(path, bytes)| match String::from_utf8(bytes) {
        Ok(text) => Ok((path, text)),
        Err(_) => bail!("`{path}` is no UTF-8"),
    };
    files.into_iter().map(text).collect()
}

/// Reads a plan's file.
pub(super) fn read(path: &Path) -> anyhow::Result<Plan> {
    serde_json::from_str(&text(path)?).with_context(|| format!("`{}` is no plan", path.display()))
}

/// Seconds of processor time of this process.
pub(super) fn used_s() -> f64 {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)
        .map_or(0.0, |used| Duration::from(used).as_secs_f64())
}

/// Judges a plan, writes it with what the checker says, and its report; whether it is good. With
/// a `basis`, the plan claims what that says that its prices prove.
pub(super) fn keep(
    mut plan: Plan,
    basis: Option<&Basis>,
    out: &Path,
    report: Option<&Path>,
    begun: Instant,
    more: &serde_json::Value,
) -> anyhow::Result<bool> {
    if let Some(basis) = basis {
        claim(&mut plan, basis);
    }
    let mut written = serde_json::to_string(&plan)?;
    let verdict = match basis {
        Some(basis) => basis.verify(&written),
        None => check::plan::verify(&written),
    };
    let verdict = verdict.context(UNREAD)?;
    for difference in &verdict.differences {
        eprintln!("the checker differs: {difference}");
    }
    for broken in &verdict.broken {
        eprintln!("a rule is broken: {broken}");
    }
    if plan.figures.violations != verdict.figures.violations {
        plan.figures.violations = verdict.figures.violations;
        written = serde_json::to_string(&plan)?;
    }
    std::fs::write(out, &written)
        .with_context(|| format!("cannot write the plan to `{}`", out.display()))?;
    let figures = &plan.figures;
    let gaps: Vec<f64> = figures.levels.iter().map(|level| level.gap()).collect();
    let mut said = json!({
        "units": figures.units,
        "people": figures.people,
        "posts": figures.posts,
        "days": plan.days,
        "violations": figures.violations,
        "demand_weighted": figures.demand_weighted,
        "open_weighted": figures.open_weighted,
        "unavoidable_weighted": figures.unavoidable_weighted,
        "gap_by_level": gaps,
        "levels": figures.levels,
        "iterations": plan.iterations,
        "seconds": begun.elapsed().as_secs_f64(),
        "cpu_s": used_s(),
        "peak_mb": peak_mb(),
        "travel": plan.travel,
    });
    if let (Some(said), Some(more)) = (said.as_object_mut(), more.as_object()) {
        said.extend(more.clone());
    }
    if let Some(report) = report {
        std::fs::write(report, serde_json::to_string_pretty(&said)? + "\n")
            .with_context(|| format!("cannot write the report to `{}`", report.display()))?;
    }
    Ok(verdict.holds)
}

/// What the prices of a plan prove, as far as its file is known.
pub(super) fn proven(ground: Ground, frame: &Plan) -> anyhow::Result<Basis> {
    ground.prove(&serde_json::to_string(frame)?).context(UNREAD)
}

/// Claims what the prices of a plan prove.
fn claim(plan: &mut Plan, basis: &Basis) {
    let figures = &mut plan.figures;
    let value = |at: usize| figures.levels.get(at).map_or(0, |level| level.value);
    let [min, target, effort, unavoidable] = basis.bounds(value(0), value(1));
    for (level, bound) in figures.levels.iter_mut().zip([min, target, effort]) {
        level.bound = bound.min(level.value);
    }
    figures.unavoidable_weighted = unavoidable.min(figures.open_weighted);
}

/// The most memory that this process held, megabytes.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Computes a plan again from its file; whether it holds.
///
/// # Errors
///
/// Where the file is no plan.
pub fn verify(path: &Path) -> anyhow::Result<bool> {
    let verdict = check::plan::verify(&text(path)?)
        .with_context(|| format!("cannot verify `{}`", path.display()))?;
    say(&serde_json::to_string_pretty(&verdict)?)?;
    Ok(verdict.holds)
}

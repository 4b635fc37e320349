//! Runs of the optimiser: each a child process of the same binary, one at a time; its plans are
//! kept in the data folder.
//!
//! A run's folder is `plans/<number>/`: `run.json` (how it is and how it went) and
//! `plan-<revision>.json`. A run that a restart broke off keeps its last state. Not here: what
//! crosses the border (see `http::runs`), and what is searched (see `cordon-forces`).

mod adopted;
mod child;
mod compare;
mod days;
mod open;
mod plan;
mod rows;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ChildStdin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use cordon_api::Words;
use cordon_api::run::{
    CompareQuery, CompareView, DAYS_MAX, NAME_MAX, NewPin, NewRun, OpenQuery, OpensView, PinView,
    ProgressPoint, RowsQuery, RowsView, RunDetail, RunState, RunView, SECONDS_MAX, StaffPlanView,
};
use cordon_kernel::Timestamp;
use cordon_kernel::id::Seq;

use crate::folder::Files;
pub use adopted::{Adopted, files_at};
use child::{Deed, Ended};
use plan::Loaded;
use store::Kept;

/// Most runs that are kept; more would fill the disk unseen.
const RUNS_MAX: usize = 500;
/// Most points of a curve; of a longer one each second is left out.
const CURVE_MAX: usize = 600;
/// How often progress is written down: each so many points.
const SAVED_EACH: usize = 10;
/// Plans that are held in memory.
const LOADED_MAX: usize = 6;

/// Why something about a run cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// There is none.
    #[error("there is no such run")]
    NoRun,
    /// It has none, or not this one.
    #[error("the run has no such plan")]
    NoPlan,
    /// Another one is at work.
    #[error("run {0} is at work: one at a time")]
    Busy(u32),
    /// It cannot be stopped.
    #[error("the run does not search")]
    NotRunning,
    /// Somebody else was faster.
    #[error("plan {0} is in force by now")]
    Stale(u32),
    /// Nothing can be undone.
    #[error("nothing was pinned")]
    NoPin,
    /// A unit or a post that the plan does not know.
    #[error("the plan has no {kind} {id:?}")]
    Unknown {
        /// `unit` or `post`.
        kind: &'static str,
        /// What was named.
        id: String,
    },
    /// What is asked is beyond the limits.
    #[error("{0}")]
    Limits(&'static str),
    /// There is nothing to plan.
    #[error("there is no operation yet")]
    NoOperation,
    /// They cannot be compared.
    #[error("the two plans begin on different days")]
    OtherDays,
    /// No more are kept.
    #[error("{RUNS_MAX} runs are kept: take old ones out of the folder `plans`")]
    Full,
    /// It went wrong.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// Runs and their plans.
pub struct Runs {
    shared: Arc<Inner>,
}

/// What the callers and the thread that follows a child share.
struct Inner {
    dir: PathBuf,
    /// The binary that is called; ourselves, except in tests.
    program: PathBuf,
    state: Mutex<State>,
    /// Newest use last.
    loaded: Mutex<Vec<(u32, u32, Arc<Loaded>)>>,
    clock: fn() -> Timestamp,
}

#[derive(Default)]
struct State {
    runs: BTreeMap<u32, Kept>,
    work: Option<Work>,
}

/// The child that is at work.
struct Work {
    run: u32,
    /// Taken when it is asked to stop.
    word: Option<ChildStdin>,
}

impl Runs {
    /// The runs of a data folder; those that an earlier process left at work are broken off.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or written, or this program does not know where it is.
    pub fn open(data_dir: &Path, clock: fn() -> Timestamp) -> anyhow::Result<Runs> {
        let program = std::env::current_exe().context("cannot find this program")?;
        Runs::with_program(data_dir, program, clock)
    }

    fn with_program(
        data_dir: &Path,
        program: PathBuf,
        clock: fn() -> Timestamp,
    ) -> anyhow::Result<Runs> {
        let dir = data_dir.join("plans");
        let runs = store::open(&dir, clock())?;
        let state = Mutex::new(State { runs, work: None });
        let shared = Inner { dir, program, state, loaded: Mutex::default(), clock };
        Ok(Runs { shared: Arc::new(shared) })
    }

    /// Every run, the newest first.
    pub fn list(&self) -> Vec<RunView> {
        self.shared.state().runs.values().rev().map(|kept| kept.run.clone()).collect()
    }

    /// A run and how it went.
    ///
    /// # Errors
    ///
    /// [`NotDone::NoRun`].
    pub fn one(&self, run: u32) -> Result<RunDetail, NotDone> {
        let state = self.shared.state();
        let kept = state.runs.get(&run).ok_or(NotDone::NoRun)?;
        Ok(RunDetail { run: kept.run.clone(), curve: kept.curve.clone() })
    }

    /// Starts a run for the operation that was `adopted`.
    ///
    /// # Errors
    ///
    /// When it is beyond the limits, another one is at work, or it cannot be started.
    pub fn start(&self, wanted: NewRun, by: &str, adopted: &Adopted) -> Result<RunView, NotDone> {
        check(&wanted)?;
        let files = &adopted.files;
        let mut state = self.shared.state();
        if let Some(work) = &state.work {
            return Err(NotDone::Busy(work.run));
        }
        if state.runs.len() >= RUNS_MAX {
            return Err(NotDone::Full);
        }
        let number = state.runs.keys().next_back().map_or(1, |last| last + 1);
        let run = begun(number, wanted, by, adopted.seq, (self.shared.clock)());
        let kept = Kept { run: run.clone(), curve: Vec::new() };
        let deed = self.plan_deed(&kept.run, files)?;
        let running = child::start(&deed).inspect_err(|_| deed.sweep())?;
        store::save(&self.shared.dir, &kept)?;
        state.runs.insert(number, kept);
        self.follow(&mut state, number, deed, running)?;
        tracing::info!(run = number, by, "a run of the optimiser began");
        Ok(run)
    }

    fn plan_deed(&self, run: &RunView, files: &Files) -> anyhow::Result<Deed> {
        let dir = store::folder(&self.shared.dir, run.run);
        let operation = dir.join("operation.tmp");
        for (path, bytes) in files {
            crate::folder::write(&operation, path, bytes)?;
        }
        let out = dir.join("plan.tmp");
        let report = dir.join("report.tmp");
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let arguments = vec![
            "forces".into(),
            "plan".into(),
            operation.into_os_string(),
            "--days".into(),
            run.days.to_string().into(),
            "--seconds".into(),
            run.seconds.to_string().into(),
            // One is left for whoever looks at the picture.
            "--threads".into(),
            threads.saturating_sub(1).max(1).to_string().into(),
            "--seed".into(),
            run.seed.to_string().into(),
            "--out".into(),
            out.clone().into_os_string(),
            "--report".into(),
            report.into_os_string(),
            "--attended".into(),
        ];
        Ok(Deed { program: self.shared.program.clone(), arguments, dir, out })
    }

    /// Asks a run to stop; it keeps the best that it has.
    ///
    /// # Errors
    ///
    /// When it does not search.
    pub fn stop(&self, run: u32, by: &str) -> Result<RunView, NotDone> {
        let mut state = self.shared.state();
        let state = &mut *state;
        let kept = state.runs.get_mut(&run).ok_or(NotDone::NoRun)?;
        let work = state.work.as_mut().filter(|work| work.run == run);
        let word = work.filter(|_| kept.run.state == RunState::Running);
        let word = word.and_then(|work| work.word.take()).ok_or(NotDone::NotRunning)?;
        child::ask_to_stop(word);
        kept.run.state = RunState::Stopping;
        tracing::info!(run, by, "a run of the optimiser is to stop");
        Ok(kept.run.clone())
    }

    /// Pins a unit to a post; the next plan is made around it.
    ///
    /// # Errors
    ///
    /// When another plan is in force than was looked at, it knows no such unit or post, or
    /// something is at work.
    pub fn pin(&self, run: u32, pin: NewPin, by: &str) -> Result<RunView, NotDone> {
        let NewPin { unit, post, revision } = pin;
        let loaded = self.loaded(run, Some(revision))?;
        loaded.knows_unit(&unit)?;
        loaded.knows_post(&post)?;
        let mut state = self.shared.state();
        if let Some(work) = &state.work {
            return Err(NotDone::Busy(work.run));
        }
        let kept = state.runs.get_mut(&run).ok_or(NotDone::NoRun)?;
        at_revision(&kept.run, revision)?;
        let pin = PinView { unit, post, by: by.to_owned(), at: (self.shared.clock)() };
        let mut pins = kept.run.pins.clone();
        pins.push(pin);
        let deed = self.replan_deed(&kept.run, revision, &pins, &loaded)?;
        let running = child::start(&deed).inspect_err(|_| deed.sweep())?;
        kept.run.pins = pins;
        kept.run.is_replanning = true;
        kept.run.said = None;
        let view = kept.run.clone();
        self.follow(&mut state, run, deed, running)?;
        tracing::info!(run, by, "a unit is pinned to a post");
        Ok(view)
    }

    fn replan_deed(
        &self,
        run: &RunView,
        revision: u32,
        pins: &[PinView],
        loaded: &Loaded,
    ) -> anyhow::Result<Deed> {
        let dir = store::folder(&self.shared.dir, run.run);
        // Of two pins of a unit the later holds.
        let pins: BTreeMap<&str, &str> =
            pins.iter().map(|pin| (pin.unit.as_str(), pin.post.as_str())).collect();
        let pins: Vec<_> = pins
            .iter()
            .map(|(unit, post)| serde_json::json!({ "unit": unit, "post": post }))
            .collect();
        // The plan is not in force yet: nobody is on the way.
        let incident = serde_json::json!({
            "at": loaded.first_shift_at()?, "freeze_min": 0, "pins": pins,
        });
        store::write(&dir, "incident.tmp", &serde_json::to_vec(&incident)?)?;
        let out = dir.join("plan.tmp");
        let arguments = vec![
            "forces".into(),
            "replan".into(),
            store::plan_file(&self.shared.dir, run.run, revision).into_os_string(),
            "--incident".into(),
            dir.join("incident.tmp").into_os_string(),
            "--out".into(),
            out.clone().into_os_string(),
        ];
        Ok(Deed { program: self.shared.program.clone(), arguments, dir, out })
    }

    /// Goes back to the plan before the last pin.
    ///
    /// # Errors
    ///
    /// When another plan is in force than was looked at, or nothing was pinned.
    pub fn undo(&self, run: u32, revision: u32, by: &str) -> Result<RunView, NotDone> {
        let mut state = self.shared.state();
        if let Some(work) = state.work.as_ref().filter(|work| work.run == run) {
            return Err(NotDone::Busy(work.run));
        }
        let kept = state.runs.get_mut(&run).ok_or(NotDone::NoRun)?;
        at_revision(&kept.run, revision)?;
        if revision < 2 {
            return Err(NotDone::NoPin);
        }
        let before = store::read_plan(&self.shared.dir, run, revision - 1)?;
        let mut back = Kept { run: kept.run.clone(), curve: kept.curve.clone() };
        back.run.pins.pop();
        back.run.revision = Some(revision - 1);
        back.run.figures = Some(plan::figures(&before.figures));
        back.run.said = None;
        store::save(&self.shared.dir, &back)?;
        store::forget_plan(&self.shared.dir, run, revision);
        self.shared.unload(run, revision);
        *kept = back;
        tracing::info!(run, by, "the last pin of a plan was undone");
        Ok(kept.run.clone())
    }

    /// A plan of a run, without its duties.
    ///
    /// # Errors
    ///
    /// When there is none, or it cannot be read.
    pub fn plan(&self, run: u32, revision: Option<u32>) -> Result<StaffPlanView, NotDone> {
        Ok(self.loaded(run, revision)?.view())
    }

    /// A window of a plan's rows.
    ///
    /// # Errors
    ///
    /// As [`Runs::plan`].
    pub fn rows(&self, run: u32, query: &RowsQuery) -> Result<RowsView, NotDone> {
        Ok(rows::window(&*self.loaded(run, query.revision)?, query))
    }

    /// A window of what a plan leaves open.
    ///
    /// # Errors
    ///
    /// As [`Runs::plan`].
    pub fn open_wants(&self, run: u32, query: &OpenQuery) -> Result<OpensView, NotDone> {
        Ok(open::window(&*self.loaded(run, query.revision)?, query))
    }

    /// Two plans side by side.
    ///
    /// # Errors
    ///
    /// As [`Runs::plan`], and when they begin on different days.
    pub fn compare(&self, run: u32, query: &CompareQuery) -> Result<CompareView, NotDone> {
        let here = self.loaded(run, query.revision)?;
        let there = self.loaded(query.with, query.with_revision)?;
        compare::compare(&here, &there, query)
    }

    /// A plan, read once.
    fn loaded(&self, run: u32, revision: Option<u32>) -> Result<Arc<Loaded>, NotDone> {
        let newest = {
            let state = self.shared.state();
            let kept = state.runs.get(&run).ok_or(NotDone::NoRun)?;
            kept.run.revision.ok_or(NotDone::NoPlan)?
        };
        let revision = revision.unwrap_or(newest);
        if revision == 0 || revision > newest {
            return Err(NotDone::NoPlan);
        }
        if let Some(found) = self.shared.take_loaded(run, revision) {
            return Ok(found);
        }
        let plan = store::read_plan(&self.shared.dir, run, revision)?;
        let loaded = Arc::new(Loaded::new(run, revision, plan));
        self.shared.keep_loaded(run, revision, loaded.clone());
        Ok(loaded)
    }

    /// Follows the child in a thread of its own until it ends.
    fn follow(
        &self,
        state: &mut State,
        run: u32,
        deed: Deed,
        mut running: child::Running,
    ) -> anyhow::Result<()> {
        state.work = Some(Work { run, word: running.word.take() });
        let shared = self.shared.clone();
        let follow = move || {
            let ended = running.follow(&deed, |point| shared.heard(run, point));
            shared.ended(run, &deed, &ended);
        };
        let started = std::thread::Builder::new().name(format!("run-{run}")).spawn(follow);
        if let Err(error) = started {
            // The child ends by itself: its standard input ends with `work`.
            state.work = None;
            return Err(anyhow::Error::new(error).context("cannot follow the optimiser"));
        }
        Ok(())
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_loaded(&self, run: u32, revision: u32) -> Option<Arc<Loaded>> {
        let mut all = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.iter().position(|one| (one.0, one.1) == (run, revision))?;
        let found = all.remove(place);
        let plan = found.2.clone();
        all.push(found);
        Some(plan)
    }

    fn keep_loaded(&self, run: u32, revision: u32, plan: Arc<Loaded>) {
        let mut all = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= LOADED_MAX {
            all.remove(0);
        }
        all.push((run, revision, plan));
    }

    fn unload(&self, run: u32, revision: u32) {
        let mut all = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| (one.0, one.1) != (run, revision));
    }

    /// A child says how far it is.
    fn heard(&self, run: u32, point: ProgressPoint) {
        let mut state = self.state();
        let Some(kept) = state.runs.get_mut(&run) else { return };
        // A pin is planned into a plan whose search has ended: its curve stays.
        if kept.run.is_replanning {
            return;
        }
        kept.run.last = Some(point.clone());
        kept.curve.push(point);
        if kept.curve.len() > CURVE_MAX {
            let mut number = 0_usize;
            kept.curve.retain(|_| {
                number += 1;
                number.is_multiple_of(2)
            });
        }
        if kept.curve.len().is_multiple_of(SAVED_EACH)
            && let Err(error) = store::save(&self.dir, kept)
        {
            tracing::warn!(run, "progress could not be written: {error:#}");
        }
    }

    /// A child has ended: its plan is taken, or why there is none is said.
    fn ended(&self, run: u32, deed: &Deed, ended: &Ended) {
        let Some(now) = self.state().runs.get(&run).map(|kept| kept.run.revision) else { return };
        let revision = now.map_or(1, |now| now + 1);
        // Nothing else is at work until then, so nobody waits for the disk but who waits for this.
        let taken =
            ended.checked().and_then(|()| store::take_plan(&self.dir, run, revision, &deed.out));
        deed.sweep();
        self.unload(run, revision);
        let mut state = self.state();
        state.work = None;
        let Some(kept) = state.runs.get_mut(&run) else { return };
        let is_pin = std::mem::take(&mut kept.run.is_replanning);
        match taken {
            Ok(plan) => {
                kept.run.revision = Some(revision);
                kept.run.figures = Some(plan::figures(&plan.figures));
            }
            Err(error) => {
                tracing::warn!(run, "the optimiser made no plan: {error:#}");
                kept.run.said = Some(Words::new(
                    format!("The optimiser made no plan: {error:#}."),
                    format!("L’optimiseur n’a pas fait de plan : {error:#}."),
                ));
                if is_pin {
                    kept.run.pins.pop();
                }
            }
        }
        if !is_pin {
            let is_made = kept.run.revision.is_some();
            kept.run.state = if is_made { RunState::Done } else { RunState::Failed };
            kept.run.ended_at = Some((self.clock)());
        }
        if let Err(error) = store::save(&self.dir, kept) {
            tracing::error!(run, "a run could not be written: {error:#}");
        }
    }
}

fn check(wanted: &NewRun) -> Result<(), NotDone> {
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(NotDone::Limits("a name has 1 to 80 characters"));
    }
    if !(1..=DAYS_MAX).contains(&wanted.days) {
        return Err(NotDone::Limits("a run plans 1 to 60 days"));
    }
    if !(1..=SECONDS_MAX).contains(&wanted.seconds) {
        return Err(NotDone::Limits("a run takes 1 to 3600 seconds"));
    }
    Ok(())
}

fn begun(run: u32, wanted: NewRun, by: &str, seq: Seq, now: Timestamp) -> RunView {
    RunView {
        run,
        name: wanted.name.trim().to_owned(),
        days: wanted.days,
        seconds: wanted.seconds,
        seed: wanted.seed,
        state: RunState::Running,
        is_replanning: false,
        by: by.to_owned(),
        started_at: now,
        ended_at: None,
        operation_seq: seq.0,
        last: None,
        said: None,
        revision: None,
        figures: None,
        pins: Vec::new(),
    }
}

fn at_revision(run: &RunView, revision: u32) -> Result<(), NotDone> {
    match run.revision {
        None => Err(NotDone::NoPlan),
        Some(now) if now != revision => Err(NotDone::Stale(now)),
        Some(_) => Ok(()),
    }
}

//! `cordon forces solve`: a roster for a public benchmark.

mod course;
mod priced;
mod processor;
mod team;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use cordon_forces::check::inrc2::File;
use cordon_forces::check::{self, Verdict};
use cordon_forces::format::inrc1::Inrc1;
use cordon_forces::format::inrc2::Inrc2;
use cordon_forces::format::nrp24::Nrp24;
use cordon_forces::roster::price::{Automaton, STATES_BOUND, STATES_MEND};
use cordon_forces::roster::{Cost, Problem, Roster};
use serde_json::json;

use crate::args::forces::{Cycle, How, Solved};
use crate::cli::{say, text};

use course::{BOUND, CYCLES_MAX, Course, Pace};
use priced::Priced;
use processor::Processor;
use team::Team;

/// Where what was found goes.
#[derive(Debug, Clone, Copy)]
pub struct Out<'a> {
    /// The roster.
    pub roster: &'a Path,
    /// The proof of the bound, where one is asked for.
    pub proof: Option<&'a Path>,
}

/// Finds a roster and writes it, and the proof of its bound; whether it keeps every rule.
pub fn run(format: Solved, instance: &[PathBuf], how: &How, out: Out) -> anyhow::Result<bool> {
    if format == Solved::Inrc1 && out.proof.is_some() {
        bail!("no checker takes a proof for inrc1; leave `--proof` away");
    }
    let texts = instance.iter().map(|path| Ok((path.display().to_string(), text(path)?)));
    let texts = texts.collect::<anyhow::Result<Vec<_>>>()?;
    let (found, roster, verdict) = match format {
        Solved::Nrp24 => nrp24(&texts, how)?,
        Solved::Inrc1 => inrc1(&texts, how)?,
        Solved::Inrc2 => inrc2(&texts, how)?,
    };
    std::fs::write(out.roster, &roster)
        .with_context(|| format!("cannot write the roster to `{}`", out.roster.display()))?;
    if let Some(path) = out.proof {
        let proof = found.proof.context("there was no time for a bound; give more `--seconds`")?;
        std::fs::write(path, proof)
            .with_context(|| format!("cannot write the proof to `{}`", path.display()))?;
    }
    let changes: u64 = found.done.iter().map(|one| one.changes).sum();
    let said = json!({
        "objective": verdict.objective,
        "bound": found.bound,
        "violations": verdict.violations,
        "iterations": changes * u64::from(how.threads),
    });
    say(&said.to_string())?;
    if found.is_whole {
        let each: Vec<_> = found.done.iter().map(ToString::to_string).collect();
        eprintln!("the same again: --seed {} --iterations {}", how.seed, each.join(","));
    } else {
        eprintln!("cut short, by time or by a proof: seed and iterations do not give it again");
    }
    Ok(verdict.is_feasible())
}

/// What was found, its text, and what the checker says of it, who has the last word: it reads
/// everything again and believes nobody.
type Judged = (Found, String, Verdict);

const UNREADABLE: &str = "the checker cannot read the roster that was found";

fn nrp24(texts: &[(String, String)], how: &How) -> anyhow::Result<Judged> {
    let [(name, text)] = texts else { bail!("give one file: nrp24 has one an instance") };
    let read = Nrp24::read(text).with_context(|| format!("`{name}` is no instance"))?;
    let found = solve("nrp24", &read.problem, how);
    let roster = read.write(&found.roster);
    let verdict = check::nrp24::check(text, &roster).context(UNREADABLE)?;
    Ok((found, roster, verdict))
}

fn inrc1(texts: &[(String, String)], how: &How) -> anyhow::Result<Judged> {
    let [(name, text)] = texts else { bail!("give one file: inrc1 has one an instance") };
    let read = Inrc1::read(text).with_context(|| format!("`{name}` is no instance"))?;
    let found = solve("inrc1", &read.problem, how);
    let roster = read.write(&found.roster);
    let verdict = check::inrc1::check(text, &roster).context(UNREADABLE)?;
    Ok((found, roster, verdict))
}

fn inrc2(texts: &[(String, String)], how: &How) -> anyhow::Result<Judged> {
    let [scenario, history, weeks @ ..] = texts else {
        bail!("give the scenario, the history, then the weeks' data in order");
    };
    let weeks: Vec<_> = weeks.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let read = Inrc2::read((&scenario.0, &scenario.1), (&history.0, &history.1), &weeks)?;
    let found = solve("inrc2", &read.problem, how);
    let roster = read.write(&found.roster);
    let mut all: Vec<_> = texts.iter().map(|(name, text)| File { name, text }).collect();
    all.push(File { name: "solution", text: &roster });
    let verdict = check::inrc2::check_files(&all).context(UNREADABLE)?;
    Ok((found, roster, verdict))
}

/// What was found.
struct Found {
    roster: Roster,
    bound: i64,
    /// What proves the bound; `None` where there was no time for one.
    proof: Option<String>,
    /// What each search did, by cooling.
    done: Vec<Cycle>,
    /// Whether every cooling went its whole way.
    is_whole: bool,
}

/// `format` is the instance's, for its proof.
fn solve(format: &str, problem: &Problem, how: &How) -> Found {
    let whole = how.seconds * f64::from(how.threads);
    let automata = Automaton::all(problem, STATES_MEND);
    let pace = Pace::measured(problem, how, &automata);
    let mut course = Course::new(&pace, whole);
    let known = |cost: Cost| i64::from(cost.soft) + problem.constant;
    let begins_mixed = how.iterations.iter().any(|one| one.rounds.is_some());
    let is_priced = begins_mixed || pace.mixes(&automata, whole);
    let lean = (!is_priced).then(|| Automaton::all(problem, STATES_BOUND));
    let mut prices = Priced::new(problem, lean.as_ref().unwrap_or(&automata), how.threads);
    let mut team = Team::new(problem, how, &automata, Processor::until(whole * (1.0 - BOUND)));
    team.is_mixed = begins_mixed;
    // Where the iterations are given they are what counts: a bound hangs on time.
    if how.iterations.is_empty() {
        let is_mixed = is_priced && automata.iter().all(Automaton::is_whole);
        prices.improve(known(pace.rough), course.prices(is_mixed));
        team.is_mixed = is_mixed && prices.bound.rounds() > 0;
        team.proven = prices
            .bound
            .value()
            .map(|bound| Cost::soft(i32::try_from(bound - problem.constant).unwrap_or(i32::MAX)));
    }
    let mut done = Vec::new();
    for at in 0..CYCLES_MAX.max(how.iterations.len()) {
        let next = match how.iterations.as_slice() {
            [] => course.next(&team, at, prices.bound.rounds()),
            given => given.get(at).copied(),
        };
        let Some(next) = next else { break };
        if !team.goes_on() {
            team.is_whole &= how.iterations.is_empty();
            break;
        }
        done.push(course.cool(&mut team, &mut prices, at, next));
    }
    let (roster, cost) = team.best();
    if cost.hard == 0 {
        prices.improve(known(cost), Processor::until(whole));
    }
    let bound = prices.bound.value().unwrap_or(problem.constant).max(problem.constant);
    let proof = prices.bound.proof(format);
    Found { bound, proof, roster, done, is_whole: team.is_whole }
}

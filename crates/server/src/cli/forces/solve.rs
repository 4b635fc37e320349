//! `cordon forces solve`: a roster for a public benchmark.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use cordon_forces::check::inrc2::File;
use cordon_forces::check::{self, Verdict};
use cordon_forces::format::inrc2::Inrc2;
use cordon_forces::format::nrp24::Nrp24;
use cordon_forces::roster::bound::Bound;
use cordon_forces::roster::price::{Automaton, STATES_MEND};
use cordon_forces::roster::search::{Cooling, Search, share};
use cordon_forces::roster::{Budget, Cost, Problem, Roster};
use nix::time::{ClockId, clock_gettime};
use serde_json::json;

use crate::args::forces::{How, Solved};

/// Searches that run side by side meet so often.
const ROUNDS: u32 = 48;

/// From this part of the way on everybody is given the cheapest days there are, every round.
const MENDED_FROM: f64 = 0.4;

/// What part of the time goes to measuring the speed, to the bound before and after, and to what
/// is left for another, cooler search.
const CALIBRATION: f64 = 0.03;
const BOUND: f64 = 0.10;
const SEARCH: f64 = 0.80;

/// Processor time of this process with all its threads; a budget of it.
#[derive(Debug, Clone, Copy)]
struct Processor {
    until: Duration,
}

impl Processor {
    fn used() -> Duration {
        clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::MAX, Duration::from)
    }

    fn until(seconds: f64) -> Self {
        Self { until: Duration::from_secs_f64(seconds) }
    }
}

impl Budget for Processor {
    fn is_over(&mut self) -> bool {
        Self::used() >= self.until
    }
}

fn used_s() -> f64 {
    Processor::used().as_secs_f64()
}

/// Finds a roster and writes it.
pub fn run(format: Solved, instance: &[PathBuf], how: &How, out: &Path) -> anyhow::Result<bool> {
    let texts = instance.iter().map(|path| {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read the instance `{name}`"))?;
        Ok((name, text))
    });
    let texts = texts.collect::<anyhow::Result<Vec<_>>>()?;
    let (found, roster, verdict) = match format {
        Solved::Nrp24 => nrp24(&texts, how)?,
        Solved::Inrc2 => inrc2(&texts, how)?,
    };
    write(out, &roster)?;
    let said = json!({
        "objective": verdict.objective,
        "bound": found.bound,
        "violations": verdict.violations,
        "iterations": found.iterations.iter().sum::<u64>() * u64::from(how.threads),
    });
    crate::cli::say(&said.to_string())?;
    let each: Vec<_> = found.iterations.iter().map(ToString::to_string).collect();
    eprintln!("the same again: --seed {} --iterations {}", how.seed, each.join(","));
    Ok(verdict.is_feasible())
}

/// What was found, its text, and what the checker says of it, who has the last word: it reads
/// everything again and believes nobody.
type Judged = (Found, String, Verdict);

const UNREADABLE: &str = "the checker cannot read the roster that was found";

fn nrp24(texts: &[(String, String)], how: &How) -> anyhow::Result<Judged> {
    let [(name, text)] = texts else { bail!("give one file: nrp24 has one an instance") };
    let read = Nrp24::read(text).with_context(|| format!("`{name}` is no instance"))?;
    let found = solve(&read.problem, how);
    let roster = read.write(&found.roster);
    let verdict = check::nrp24::check(text, &roster).context(UNREADABLE)?;
    Ok((found, roster, verdict))
}

fn inrc2(texts: &[(String, String)], how: &How) -> anyhow::Result<Judged> {
    let [scenario, history, weeks @ ..] = texts else {
        bail!("give the scenario, the history, then the weeks' data in order");
    };
    let weeks: Vec<_> = weeks.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let read = Inrc2::read((&scenario.0, &scenario.1), (&history.0, &history.1), &weeks)?;
    let found = solve(&read.problem, how);
    let roster = read.write(&found.roster);
    let mut all: Vec<_> = texts.iter().map(|(name, text)| File { name, text }).collect();
    all.push(File { name: "solution", text: &roster });
    let verdict = check::inrc2::check_files(&all).context(UNREADABLE)?;
    Ok((found, roster, verdict))
}

fn write(out: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(out, text)
        .with_context(|| format!("cannot write the roster to `{}`", out.display()))
}

/// What was found.
struct Found {
    roster: Roster,
    bound: i64,
    iterations: Vec<u64>,
}

fn solve(problem: &Problem, how: &How) -> Found {
    let whole = how.seconds * f64::from(how.threads);
    let cooling = Cooling::of(problem);
    let (rate, rough) = calibrate(problem, how.seed, cooling, whole * CALIBRATION);
    let mut bound = Bound::new(problem);
    let known = |cost: Cost| i64::from(cost.soft) + problem.constant;
    bound.improve(known(rough), u64::MAX, &mut Processor::until(used_s() + whole * BOUND / 2.0));
    let automata = Automaton::all(problem, STATES_MEND);
    let mut searches = searches(problem, how, cooling);
    let least = bound.value().map(|bound| at_cost(problem, bound));
    let mut iterations = Vec::new();
    let mut budget = Processor::until(whole * (1.0 - BOUND / 2.0));
    let planned = |at: usize, seconds: f64| match how.iterations.get(at) {
        Some(count) => *count,
        None if how.iterations.is_empty() => rounded(rate * seconds / f64::from(how.threads)),
        None => 0,
    };
    let seconds = (whole * SEARCH).min(whole - used_s());
    iterations.push(cool(&mut searches, &automata, planned(0, seconds), 0.0, least, &mut budget));
    for at in 1..16 {
        let left = whole * (1.0 - BOUND / 2.0) - used_s();
        let count = if left > whole * 0.01 { planned(at, left * 0.9) } else { 0 };
        let is_proven = least.is_some_and(|least| best(&searches).1 <= least);
        if count == 0 || is_proven {
            break;
        }
        again(&mut searches);
        iterations.push(cool(&mut searches, &automata, count, 0.55, least, &mut budget));
    }
    let (roster, cost) = best(&searches);
    if cost.hard == 0 {
        bound.improve(known(cost), u64::MAX, &mut Processor::until(whole));
    }
    let least = bound.value().unwrap_or(problem.constant).max(problem.constant);
    Found { bound: least, roster, iterations }
}

fn at_cost(problem: &Problem, bound: i64) -> Cost {
    Cost::soft(i32::try_from(bound - problem.constant).unwrap_or(i32::MAX))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0, bounded")]
fn rounded(count: f64) -> u64 {
    count.clamp(0.0, 1e12) as u64
}

/// How many changes a second of processor time tries, and a first rough roster's cost.
fn calibrate(problem: &Problem, seed: u64, cooling: Cooling, seconds: f64) -> (f64, Cost) {
    let mut search = Search::new(problem, Roster::empty(problem), seed, cooling);
    let begun = used_s();
    let mut count = 4_096;
    let mut part = 0.0;
    while used_s() - begun < seconds && part < 1.0 {
        search.run(count, part, (part + 0.05).min(1.0), &mut Processor::until(begun + seconds));
        let spent = (used_s() - begun).max(1e-6);
        part += 0.05;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let rate = search.done() as f64 / spent;
        count = rounded((rate * (seconds - spent) * 0.05 / (1.0 - part).max(0.05)).max(1_024.0));
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let rate = search.done() as f64 / (used_s() - begun).max(1e-6);
    (rate, search.best().1)
}

fn searches<'a>(problem: &'a Problem, how: &How, cooling: Cooling) -> Vec<Search<'a>> {
    let seeds =
        (0..u64::from(how.threads)).map(|at| how.seed.wrapping_mul(1_000_003).wrapping_add(at));
    seeds.map(|seed| Search::new(problem, Roster::empty(problem), seed, cooling)).collect()
}

fn best(searches: &[Search]) -> (Roster, Cost) {
    let least = searches.iter().map(Search::best).min_by_key(|(_, cost)| *cost);
    least.map_or_else(|| (Roster(Vec::new()), Cost::hard(i32::MAX)), |(a, b)| (a.clone(), b))
}

/// Every search goes on from the best roster; where it breaks a rule, rules weigh more.
fn again(searches: &mut [Search]) {
    let (roster, cost) = best(searches);
    for search in searches {
        search.go_on_from(&roster);
        if cost.hard > 0 {
            search.harden(2.0);
        }
    }
}

/// Cools all searches side by side; gives how many changes each has tried.
fn cool(
    searches: &mut [Search],
    automata: &[Automaton],
    count: u64,
    from: f64,
    proven: Option<Cost>,
    budget: &mut Processor,
) -> u64 {
    let before = searches[0].done();
    for round in 0..ROUNDS {
        let at = |round: u32| from + (1.0 - from) * f64::from(round) / f64::from(ROUNDS);
        let upto = |round: u32| count * u64::from(round) / u64::from(ROUNDS);
        let count = upto(round + 1) - upto(round);
        std::thread::scope(|scope| {
            for search in searches.iter_mut() {
                let mut budget = *budget;
                scope.spawn(move || {
                    search.run(count, at(round), at(round + 1), &mut budget);
                    if at(round + 1) >= MENDED_FROM {
                        search.mend(automata, &mut budget);
                    }
                });
            }
        });
        let (_, cost) = best(searches);
        let is_proven = proven.is_some_and(|least| cost <= least);
        if budget.is_over() || is_proven {
            break;
        }
        share(searches, at(round + 1));
    }
    searches[0].done() - before
}

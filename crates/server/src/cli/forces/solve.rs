//! `cordon forces solve`: a roster for a public benchmark.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use cordon_forces::check::inrc2::File;
use cordon_forces::check::{self, Verdict};
use cordon_forces::format::inrc1::Inrc1;
use cordon_forces::format::inrc2::Inrc2;
use cordon_forces::format::nrp24::Nrp24;
use cordon_forces::roster::bound::Bound;
use cordon_forces::roster::price::{Automaton, STATES_MEND};
use cordon_forces::roster::search::{Cooling, Search, share};
use cordon_forces::roster::{Budget, Cost, Problem, Roster};
use nix::time::{ClockId, clock_gettime};
use serde_json::json;

use crate::args::forces::{How, Solved};
use crate::cli::{say, text};

/// Searches that run side by side meet so often.
const ROUNDS: u32 = 48;

/// In so many of the last rounds at most everybody is given the cheapest days there are.
const MENDS_MAX: u32 = 30;

/// A change takes as long as about so many turns of an automaton.
const TURNS_A_CHANGE: u64 = 1_000;

/// Where a search that goes on begins to cool again, as a part of the way, and how often one may.
const WARM: f64 = 0.55;
const COOLINGS_MAX: usize = 16;

/// So many changes for each person and day are enough for a cooling, where there is time for
/// several of them: they find more then than a long one.
const CHANGES_A_CELL: u64 = 100_000;

/// What part of the time goes to measuring the speed, to the bound before and after, and to what
/// is left for another, cooler search.
const CALIBRATION: f64 = 0.03;
const BOUND: f64 = 0.10;
const SEARCH: f64 = 0.80;
const AGAIN_MIN: f64 = 0.02;

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
    let said = json!({
        "objective": verdict.objective,
        "bound": found.bound,
        "violations": verdict.violations,
        "iterations": found.iterations.iter().sum::<u64>() * u64::from(how.threads),
    });
    say(&said.to_string())?;
    if found.is_whole {
        let each: Vec<_> = found.iterations.iter().map(ToString::to_string).collect();
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
    /// Changes that each search tried, by cooling.
    iterations: Vec<u64>,
    /// Whether every cooling went its whole way.
    is_whole: bool,
}

/// `format` is the instance's, for its proof.
fn solve(format: &str, problem: &Problem, how: &How) -> Found {
    let whole = how.seconds * f64::from(how.threads);
    let cooling = Cooling::of(problem);
    let automata = Automaton::all(problem, STATES_MEND);
    let pace = Pace::measured(problem, how, cooling, &automata);
    let mut bound = Bound::new(problem);
    let known = |cost: Cost| i64::from(cost.soft) + problem.constant;
    bound.improve(
        known(pace.rough),
        u64::MAX,
        &mut Processor::until(used_s() + whole * BOUND / 2.0),
    );
    let until = whole * (1.0 - BOUND / 2.0);
    let mut team = Team {
        searches: searches(problem, how, cooling),
        automata,
        budget: Processor::until(until),
        // Where the iterations are given they are what counts: a bound hangs on time.
        proven: bound
            .value()
            .filter(|_| how.iterations.is_empty())
            .map(|bound| Cost::soft(i32::try_from(bound - problem.constant).unwrap_or(i32::MAX))),
        is_whole: true,
    };
    let cells = (problem.people.len() * problem.days) as u64;
    let enough = cells.saturating_mul(CHANGES_A_CELL);
    let short = |count: u64| if count / 5 * 2 > enough { enough } else { count };
    let mut iterations = Vec::new();
    for at in 0..COOLINGS_MAX {
        let left = until - used_s();
        let planned = match (how.iterations.get(at), at) {
            (Some(count), _) => *count,
            (None, _) if !how.iterations.is_empty() => break,
            (None, 0) => short(pace.changes((whole * SEARCH).min(left), &team)),
            (None, _) if left < whole * AGAIN_MIN => break,
            (None, _) => short(pace.changes(left * SEARCH, &team)),
        };
        if !team.goes_on() {
            team.is_whole &= at >= how.iterations.len();
            break;
        }
        let from = if at == 0 { 0.0 } else { team.again() };
        iterations.push(team.cool(planned, from));
    }
    let (roster, cost) = team.best();
    if cost.hard == 0 {
        bound.improve(known(cost), u64::MAX, &mut Processor::until(whole));
    }
    let least = bound.value().unwrap_or(problem.constant).max(problem.constant);
    let proof = bound.proof(format);
    Found { bound: least, proof, roster, iterations, is_whole: team.is_whole }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0, bounded")]
fn changes(count: f64) -> u64 {
    count.clamp(0.0, 1e12) as u64
}

/// How fast a search goes on this machine.
struct Pace {
    /// Changes a second of processor time.
    rate: f64,
    /// Seconds that giving everybody the cheapest days takes.
    mend_s: f64,
    /// What a first rough roster costs.
    rough: Cost,
}

impl Pace {
    fn measured(problem: &Problem, how: &How, cooling: Cooling, automata: &[Automaton]) -> Self {
        const PARTS: u32 = 20;
        let seconds = how.seconds * f64::from(how.threads) * CALIBRATION;
        let mut search = Search::new(problem, Roster::empty(problem), how.seed, cooling);
        let begun = used_s();
        let mut budget = Processor::until(begun + seconds);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let rate = |search: &Search| search.done() as f64 / (used_s() - begun).max(1e-6);
        let mut count = 4_096;
        for part in 0..PARTS {
            let at = |part: u32| f64::from(part) / f64::from(PARTS);
            search.run(count, at(part), at(part + 1), &mut budget);
            let left = f64::from(PARTS - part - 1).max(1.0);
            count = changes(rate(&search) * (seconds - (used_s() - begun)) / left).max(1_024);
        }
        let rate = rate(&search);
        let begun = used_s();
        search.mend(automata, &mut Processor::until(begun + seconds));
        Self { rate, mend_s: used_s() - begun, rough: search.best().1 }
    }

    /// How many changes each search of a team can try in so many seconds of processor time, mending
    /// included.
    fn changes(&self, seconds: f64, team: &Team) -> u64 {
        let each_s = seconds / f64::from(u32::try_from(team.searches.len()).unwrap_or(1).max(1));
        let mends = f64::from(team.mends(changes(self.rate * each_s)));
        changes(self.rate * (each_s - mends * self.mend_s).max(0.0))
    }
}

fn searches<'a>(problem: &'a Problem, how: &How, cooling: Cooling) -> Vec<Search<'a>> {
    let seeds =
        (0..u64::from(how.threads)).map(|at| how.seed.wrapping_mul(1_000_003).wrapping_add(at));
    seeds.map(|seed| Search::new(problem, Roster::empty(problem), seed, cooling)).collect()
}

/// Searches side by side.
struct Team<'a> {
    /// At least one.
    searches: Vec<Search<'a>>,
    automata: Vec<Automaton<'a>>,
    budget: Processor,
    /// What no roster costs less than, where that may end the search.
    proven: Option<Cost>,
    /// Whether every cooling so far went its whole way.
    is_whole: bool,
}

impl Team<'_> {
    /// The best roster of all, and what it costs.
    fn best(&self) -> (Roster, Cost) {
        let least = self.searches.iter().map(Search::best).min_by_key(|(_, cost)| *cost);
        least.map_or_else(|| (Roster(Vec::new()), Cost::hard(i32::MAX)), |(a, b)| (a.clone(), b))
    }

    /// Whether time is left and something to be won.
    fn goes_on(&mut self) -> bool {
        let least = self.searches.iter().map(|one| one.best().1).min();
        let is_proven = least.zip(self.proven).is_some_and(|(least, proven)| least <= proven);
        !self.budget.is_over() && !is_proven
    }

    /// In how many of the last rounds everybody is given the cheapest days there are when each
    /// search tries `count` changes: a quarter as much work at most, and once in any case.
    fn mends(&self, count: u64) -> u32 {
        let turns = self.automata.iter().map(Automaton::turns_count).fold(1, u64::saturating_add);
        let affordable = count / 4 * TURNS_A_CHANGE / turns;
        u32::try_from(affordable).unwrap_or(u32::MAX).clamp(1, MENDS_MAX)
    }

    /// Every search goes on from the best roster; where it breaks a rule, rules weigh more. Gives
    /// the part of the way from which to cool.
    fn again(&mut self) -> f64 {
        let (roster, cost) = self.best();
        for search in &mut self.searches {
            search.go_on_from(&roster);
            if cost.hard > 0 {
                search.harden(2.0);
            }
        }
        WARM
    }

    /// Cools all searches from the part `from` of the way, meeting at every round; gives how many
    /// changes each has tried.
    fn cool(&mut self, count: u64, from: f64) -> u64 {
        let before = self.searches[0].done();
        let every = MENDS_MAX / self.mends(count);
        for round in 0..ROUNDS {
            let left = ROUNDS - 1 - round;
            let is_mended = left < MENDS_MAX && left.is_multiple_of(every);
            let at = |round: u32| from + (1.0 - from) * f64::from(round) / f64::from(ROUNDS);
            let upto = |round: u32| count * u64::from(round) / u64::from(ROUNDS);
            let (part, until) = (at(round), at(round + 1));
            let count = upto(round + 1) - upto(round);
            let automata = &self.automata;
            std::thread::scope(|scope| {
                for search in &mut self.searches {
                    let mut budget = self.budget;
                    scope.spawn(move || {
                        search.run(count, part, until, &mut budget);
                        if is_mended {
                            search.mend(automata, &mut budget);
                        }
                    });
                }
            });
            if !self.goes_on() {
                self.is_whole = false;
                break;
            }
            share(&mut self.searches, until);
        }
        self.searches[0].done() - before
    }
}

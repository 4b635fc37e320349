//! The cheapest days of one person when each duty of each day has a price.
//!
//! Dynamic programming over a rest automaton: the duty of the day, how long the run of work or of
//! days off already is, and how much has been worked (minutes, duties, weekends). Shortest paths
//! with resources, as in the pricing of column generation (Desaulniers, Desrosiers and Solomon,
//! "Column Generation", 2005, chapter 2). Rules that the automaton leaves out make the answer
//! cheaper, never dearer, so that a bound made of it holds.

use super::{Cost, Duty, DutyId, OFF, Person, Problem, Range, Runs};

/// Prices are whole numbers of so small a part of the objective's unit, so that sums are exact.
pub const SCALE: i64 = 1024;

/// Not allowed.
pub const NEVER: i64 = i64::MAX / 4;

/// Most states times days of all people for a bound, whose rounds are many.
pub const STATES_BOUND: usize = 12_000_000;

/// The same for mending a roster, which wants every rule.
pub const STATES_MEND: usize = 400_000_000;

/// The most for one person: so much memory is taken at a time.
const PERSON_MAX: usize = 8_000_000;

/// See [`Automaton::turns_count`]; measured.
const LISTED: usize = 16;

/// Duties that no rule tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    members: Vec<DutyId>,
    /// How much it adds to what is counted.
    amount: usize,
}

/// What is counted along the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Nothing,
    /// In units of so many minutes.
    Minutes(u32),
    Duties,
}

/// A person's automaton.
#[derive(Debug, Clone)]
pub struct Automaton<'a> {
    problem: &'a Problem,
    person: &'a Person,
    groups: Vec<Group>,
    /// What a group costs after another, [`OFF`] as group 0; scaled.
    follow: Vec<i64>,
    /// By kind of day, what a group costs after another besides; and each day's kind. Empty where
    /// nobody asks for it.
    pairs: (Vec<Vec<i64>>, Vec<usize>),
    off_cap: usize,
    work_cap: usize,
    amount: Limits,
    /// Whether [`Automaton::amount`] leaves out nothing of minutes and duties.
    counts_all: bool,
    weekends: Limits,
    /// By day, whether it is the last or the first of a weekend, or none.
    weekend_days: Vec<Option<bool>>,
}

/// How far a number is counted, and what it costs in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Limits {
    /// By value; [`NEVER`] where a rule forbids it.
    end: Vec<i64>,
    /// Whether more than the last value is forbidden; else it counts as the last.
    is_strict: bool,
}

impl Limits {
    const fn none() -> Self {
        Self { end: Vec::new(), is_strict: false }
    }

    fn of(range: &Range, unit: u32, most: usize) -> Self {
        let value = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_mul(unit);
        let mut end: Vec<_> = (0..=most).map(|at| scaled(range.cost(value(at)))).collect();
        let last = end.iter().rposition(|cost| *cost < NEVER).map_or(0, |at| at + 1);
        let is_strict = last < end.len();
        end.truncate(last.max(1));
        Self { end, is_strict }
    }

    fn len(&self) -> usize {
        self.end.len().max(1)
    }

    /// After `more`; `None` where it is too much.
    fn after(&self, value: usize, more: usize) -> Option<usize> {
        let most = self.len() - 1;
        if value + more <= most {
            Some(value + more)
        } else if self.is_strict {
            None
        } else {
            Some(most)
        }
    }

    fn cost(&self, value: usize) -> i64 {
        self.end.get(value).copied().unwrap_or(0)
    }
}

fn scaled(cost: Cost) -> i64 {
    if cost.hard > 0 { NEVER } else { i64::from(cost.soft) * SCALE }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How many of the rules an automaton knows: each leaves out more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    All,
    /// Minutes only as the number of duties that they allow.
    Duties,
    /// No weekends either.
    NoWeekends,
    /// Only what follows what, and runs.
    Runs,
}

impl Detail {
    const RICHEST_FIRST: [Self; 3] = [Self::All, Self::Duties, Self::NoWeekends];
}

impl<'a> Automaton<'a> {
    /// Of everybody; above `states_max` states times days in all, rules are left out.
    #[must_use]
    pub fn all(problem: &'a Problem, states_max: usize) -> Vec<Self> {
        let most = (states_max / problem.people.len().max(1)).min(PERSON_MAX);
        let alike = alike(problem);
        let of = |person| {
            let fits = |one: &Self| one.states().saturating_mul(problem.days) <= most;
            let with = |detail| Self::with(problem, person, &alike, detail);
            let found = Detail::RICHEST_FIRST.into_iter().map(with).find(fits);
            found.unwrap_or_else(|| with(Detail::Runs))
        };
        problem.people.iter().map(of).collect()
    }

    fn with(problem: &'a Problem, person: &'a Person, alike: &[usize], detail: Detail) -> Self {
        let each: Vec<usize> = (0..problem.width()).collect();
        let alike = if person.together.has_pairs() { &each } else { alike };
        let duties: Vec<usize> = (1..problem.width()).filter(|duty| person.may[*duty]).collect();
        let minutes = |duty: &usize| problem.duties[*duty - 1].minutes;
        let unit = duties.iter().map(minutes).fold(0, gcd);
        let is_free = person.minutes == Range::FREE;
        let counted = match detail {
            Detail::All if !is_free && unit > 0 => Counted::Minutes(unit),
            Detail::Runs => Counted::Nothing,
            _ if is_free && person.duties == Range::FREE => Counted::Nothing,
            _ => Counted::Duties,
        };
        let counts_all = match counted {
            Counted::Minutes(_) => person.duties == Range::FREE,
            Counted::Duties => is_free,
            Counted::Nothing => is_free && person.duties == Range::FREE,
        };
        let is_short = |(first, last): &(usize, usize)| last - first <= 1;
        let knows_weekends =
            matches!(detail, Detail::All | Detail::Duties) && problem.weekends.iter().all(is_short);
        let weekends = match knows_weekends {
            true => Limits::of(&person.weekends, 1, problem.weekends.len()),
            false => Limits::none(),
        };
        let mut automaton = Self {
            problem,
            person,
            groups: groups(problem, alike, &duties, counted),
            follow: Vec::new(),
            pairs: (Vec::new(), Vec::new()),
            off_cap: cap(&person.off_runs, problem.days),
            work_cap: cap(&person.work_runs, problem.days),
            amount: amount(problem, person, &duties, counted),
            counts_all,
            weekends,
            weekend_days: vec![None; problem.days],
        };
        for (first, last) in &problem.weekends {
            automaton.weekend_days[*first] = Some(false);
            if last > first {
                automaton.weekend_days[*last] = Some(true);
            }
        }
        automaton.follow = automaton.follow();
        if person.together.has_pairs() {
            automaton.pairs = automaton.pairs();
        }
        automaton
    }

    /// The duty that stands for a group.
    fn duty_of(&self, group: usize) -> DutyId {
        group.checked_sub(1).map_or(OFF, |group| self.groups[group].members[0])
    }

    fn pairs(&self) -> (Vec<Vec<i64>>, Vec<usize>) {
        let all = 0..=self.groups.len();
        let (mut kinds, mut kind_of) = (Vec::new(), Vec::new());
        for day in 0..self.problem.days {
            let pairs = all.clone().flat_map(|one| all.clone().map(move |other| [one, other]));
            let of = |pair: [usize; 2]| {
                let duties = pair.map(|group| self.duty_of(group));
                scaled(self.person.together.pair(self.problem, day, duties))
            };
            let costs: Vec<i64> = pairs.map(of).collect();
            let known = kinds.iter().position(|one| *one == costs);
            kind_of.push(known.unwrap_or(kinds.len()));
            if known.is_none() {
                kinds.push(costs);
            }
        }
        (kinds, kind_of)
    }

    /// What a group costs on `day` after another, by rules about the two days.
    fn pair(&self, day: usize, before: usize, group: usize) -> i64 {
        let is_second = self.weekend_days[day] == Some(true);
        let is_part = is_second && (before == 0) != (group == 0);
        let part = if is_part { scaled(self.person.part_weekend) } else { 0 };
        let kind = self.pairs.1.get(day).and_then(|kind| self.pairs.0.get(*kind));
        let at = before * (self.groups.len() + 1) + group;
        part.saturating_add(kind.map_or(0, |kind| kind[at]))
    }

    fn follow(&self) -> Vec<i64> {
        let width = self.problem.width();
        let duty = |group: usize| usize::from(self.duty_of(group));
        let all = 0..=self.groups.len();
        let pairs = all.clone().flat_map(|before| all.clone().map(move |after| (before, after)));
        let of = |(before, after)| scaled(self.problem.follow[duty(before) * width + duty(after)]);
        pairs.map(of).collect()
    }

    /// Whether it knows every rule but how often each duty may be, which prices can pay for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let person = self.person;
        let has_weekends = person.weekends == Range::FREE || !self.weekends.end.is_empty();
        let is_of_pairs = person.shift_runs.is_empty() && person.together.is_of_pairs();
        self.counts_all && has_weekends && is_of_pairs
    }

    /// How many states a day has.
    #[must_use]
    pub fn states(&self) -> usize {
        self.lasts() * self.amount.len() * self.weekends.len()
    }

    /// How many turns from a state to a state [`Automaton::cheapest`] looks at, about; listing
    /// those of a day takes as long as looking at [`LISTED`] times as many.
    #[must_use]
    pub fn turns_count(&self) -> u64 {
        let states = self.states().saturating_add(self.lasts().saturating_mul(LISTED));
        let days = states.saturating_mul(self.problem.days);
        u64::try_from(days.saturating_mul(self.groups.len() + 1)).unwrap_or(u64::MAX)
    }

    /// How many kinds of yesterday there are.
    fn lasts(&self) -> usize {
        self.off_cap + self.groups.len() * self.work_cap
    }

    fn last(&self, group: usize, run: usize) -> usize {
        match group {
            0 => run.min(self.off_cap) - 1,
            group => self.off_cap + (group - 1) * self.work_cap + run.min(self.work_cap) - 1,
        }
    }

    fn parts(&self, last: usize) -> (usize, usize) {
        match last.checked_sub(self.off_cap) {
            None => (0, last + 1),
            Some(at) => (at / self.work_cap + 1, at % self.work_cap + 1),
        }
    }

    fn runs(&self, group: usize) -> &Runs {
        if group == 0 { &self.person.off_runs } else { &self.person.work_runs }
    }

    /// What the end of a run costs before `day`: days that it lacks.
    fn end(&self, group: usize, run: usize, day: usize) -> i64 {
        let runs = self.runs(group);
        let length = u32::try_from(run).unwrap_or(u32::MAX);
        if length >= runs.length.min {
            return 0;
        }
        let is_first = run == day + usize::try_from(runs.before).unwrap_or(usize::MAX).min(run);
        let is_open = (is_first && runs.open_start) || (day == self.problem.days && runs.open_end);
        if is_open { 0 } else { scaled(runs.length.cost(length)) }
    }

    /// What the day costs that makes a run `run` long.
    fn grow(&self, group: usize, run: usize) -> i64 {
        let length = &self.runs(group).length;
        let run = u32::try_from(run).unwrap_or(u32::MAX);
        if run <= length.max {
            return 0;
        }
        let before = if run - 1 > length.max { length.cost(run - 1) } else { Cost::default() };
        scaled(length.cost(run) - before)
    }

    /// The cheapest days and their cost, scaled, when a duty on a day costs `prices` (scaled,
    /// `day * width + duty`, wishes included, [`NEVER`] for what may not be); `None` where the
    /// rules allow no days at all.
    #[must_use]
    pub fn cheapest(&self, prices: &[i64]) -> Option<(i64, Vec<DutyId>)> {
        let states = self.states();
        let days = self.problem.days;
        let mut back = vec![u32::MAX; states * days];
        let mut now = vec![NEVER; states];
        let mut next = vec![NEVER; states];
        let best: Vec<Vec<(i64, DutyId)>> = (0..days).map(|day| self.best(prices, day)).collect();
        self.first_day(&best[0], &mut now);
        for day in 1..days {
            next.fill(NEVER);
            let from = &mut back[day * states..(day + 1) * states];
            self.step(day, &best[day], &now, &mut next, from);
            std::mem::swap(&mut now, &mut next);
        }
        let (cost, end) = self.cheapest_end(&now)?;
        let mut row = vec![OFF; days];
        let mut state = end;
        for day in (0..days).rev() {
            let (group, _) = self.parts(state % self.lasts());
            row[day] = best[day][group].1;
            if day > 0 {
                state = usize::try_from(back[day * states + state]).ok()?;
            }
        }
        Some((cost, row))
    }

    /// By group, its cheapest duty on a day.
    fn best(&self, prices: &[i64], day: usize) -> Vec<(i64, DutyId)> {
        let width = self.problem.width();
        let price = |duty: &DutyId| (prices[day * width + usize::from(*duty)], *duty);
        let off = std::iter::once(price(&OFF));
        let of = |group: &Group| group.members.iter().map(price).min().unwrap_or((NEVER, OFF));
        off.chain(self.groups.iter().map(of)).collect()
    }

    fn state(&self, weekends: usize, amount: usize, last: usize) -> usize {
        (weekends * self.amount.len() + amount) * self.lasts() + last
    }

    fn first_day(&self, best: &[(i64, DutyId)], now: &mut [i64]) {
        let last = usize::from(self.person.last);
        let width = self.problem.width();
        for (group, (price, duty)) in best.iter().enumerate() {
            let follow = scaled(self.problem.follow[last * width + usize::from(*duty)]);
            let before = usize::try_from(self.runs(group).before).unwrap_or(usize::MAX);
            let run = before.saturating_add(1);
            let cost = price.saturating_add(follow).saturating_add(self.grow(group, run));
            let is_worked = group > 0 && self.weekend_days[0].is_some();
            let more = if group > 0 { self.groups[group - 1].amount } else { 0 };
            let (Some(amount), Some(weekends)) =
                (self.amount.after(0, more), self.weekends.after(0, usize::from(is_worked)))
            else {
                continue;
            };
            if cost < NEVER {
                let at = self.state(weekends, amount, self.last(group, run));
                now[at] = now[at].min(cost);
            }
        }
    }

    fn step(
        &self,
        day: usize,
        best: &[(i64, DutyId)],
        now: &[i64],
        next: &mut [i64],
        back: &mut [u32],
    ) {
        let lasts = self.lasts();
        let turns = self.turns(day, best);
        for (block, costs) in now.chunks(lasts).enumerate() {
            let (amount, weekends) = (block % self.amount.len(), block / self.amount.len());
            for (group, runs) in turns.iter().enumerate() {
                let Some(target) = self.target(day, group, amount, weekends) else { continue };
                for turn in runs {
                    let cost = costs[turn.from];
                    if cost >= NEVER {
                        continue;
                    }
                    let more = if turn.is_first_of_weekend { target.1 } else { Some(target.0) };
                    let Some(base) = more else { continue };
                    let (at, cost) = (base + turn.to, cost + turn.cost);
                    if cost < next[at] {
                        next[at] = cost;
                        back[at] = u32::try_from(block * lasts + turn.from).unwrap_or(u32::MAX);
                    }
                }
            }
        }
    }

    /// Where a duty of `group` leads to from what has been counted: without and with one more
    /// weekend.
    fn target(
        &self,
        day: usize,
        group: usize,
        amount: usize,
        weekends: usize,
    ) -> Option<(usize, Option<usize>)> {
        let more = if group > 0 { self.groups[group - 1].amount } else { 0 };
        let amount = self.amount.after(amount, more)?;
        let with = match (group > 0, self.weekend_days[day]) {
            (true, Some(_)) => self.weekends.after(weekends, 1),
            _ => Some(weekends),
        };
        let at = |weekends| self.state(weekends, amount, 0);
        Some((at(weekends), with.map(at)))
    }

    /// By group of the day, every yesterday that may lead to it.
    fn turns(&self, day: usize, best: &[(i64, DutyId)]) -> Vec<Vec<Turn>> {
        let width = self.groups.len() + 1;
        let mut all = vec![Vec::new(); width];
        for (group, turns) in all.iter_mut().enumerate() {
            let price = best[group].0;
            for from in 0..self.lasts() {
                let (before, run) = self.parts(from);
                let is_same = (before == 0) == (group == 0);
                let run_now = if is_same { run + 1 } else { 1 };
                let end = if is_same { 0 } else { self.end(before, run, day) };
                let follow = self.follow[before * width + group];
                let pair = self.pair(day, before, group);
                let parts = [price, follow, pair, end, self.grow(group, run_now)];
                if parts.iter().any(|one| *one >= NEVER) {
                    continue;
                }
                let is_second = self.weekend_days[day] == Some(true);
                turns.push(Turn {
                    from,
                    to: self.last(group, run_now),
                    cost: parts.iter().sum(),
                    is_first_of_weekend: group > 0
                        && self.weekend_days[day].is_some()
                        && !(is_second && before > 0),
                });
            }
        }
        all
    }

    fn cheapest_end(&self, now: &[i64]) -> Option<(i64, usize)> {
        let lasts = self.lasts();
        let whole = |(state, cost): (usize, &i64)| {
            let block = state / lasts;
            let (amount, weekends) = (block % self.amount.len(), block / self.amount.len());
            let (group, run) = self.parts(state % lasts);
            let parts = [
                *cost,
                self.amount.cost(amount),
                self.weekends.cost(weekends),
                self.end(group, run, self.problem.days),
            ];
            let is_allowed = parts.iter().all(|one| *one < NEVER);
            is_allowed.then(|| (parts.iter().sum(), state))
        };
        now.iter().enumerate().filter_map(whole).min()
    }
}

/// From a yesterday to a today.
#[derive(Debug, Clone)]
struct Turn {
    from: usize,
    to: usize,
    cost: i64,
    is_first_of_weekend: bool,
}

/// So long must a run be counted that every longer one costs the same a day.
fn cap(runs: &Runs, days: usize) -> usize {
    let most = if runs.length.max >= u32::try_from(days).unwrap_or(u32::MAX) {
        runs.length.min
    } else {
        runs.length.max.saturating_add(2).max(runs.length.min)
    };
    usize::try_from(most).unwrap_or(usize::MAX).clamp(1, days + 1)
}

/// By duty, [`OFF`] first: the first duty that may follow and be followed by the same.
fn alike(problem: &Problem) -> Vec<usize> {
    let width = problem.width();
    let is_like = |a: usize, b: usize| {
        let row = |at: usize| &problem.follow[at * width..(at + 1) * width];
        let column = |at: usize| problem.follow.iter().skip(at).step_by(width);
        row(a) == row(b) && column(a).eq(column(b))
    };
    (0..width).map(|duty| (0..duty).find(|other| is_like(*other, duty)).unwrap_or(duty)).collect()
}

fn groups(problem: &Problem, alike: &[usize], duties: &[usize], counted: Counted) -> Vec<Group> {
    let amount = |duty: &Duty| match counted {
        Counted::Nothing => 0,
        Counted::Duties => 1,
        Counted::Minutes(unit) => usize::try_from(duty.minutes / unit).unwrap_or(0),
    };
    let mut groups: Vec<Group> = Vec::new();
    for duty in duties {
        let id = DutyId::try_from(*duty).unwrap_or(OFF);
        let amount = amount(&problem.duties[*duty - 1]);
        let fits = |group: &&mut Group| {
            group.amount == amount && alike[usize::from(group.members[0])] == alike[*duty]
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.members.push(id),
            None => groups.push(Group { members: vec![id], amount }),
        }
    }
    groups
}

fn amount(problem: &Problem, person: &Person, duties: &[usize], counted: Counted) -> Limits {
    let minutes = |duty: &usize| problem.duties[*duty - 1].minutes;
    let longest = duties.iter().map(minutes).max().unwrap_or(1).max(1);
    let shortest = duties.iter().map(minutes).min().unwrap_or(1).max(1);
    let days = u32::try_from(problem.days).unwrap_or(u32::MAX);
    match counted {
        Counted::Nothing => Limits::none(),
        Counted::Minutes(unit) => {
            let most = usize::try_from(days.saturating_mul(longest) / unit).unwrap_or(0);
            Limits::of(&person.minutes, unit, most)
        }
        Counted::Duties if person.minutes == Range::FREE => {
            Limits::of(&person.duties, 1, problem.days)
        }
        Counted::Duties => {
            // So many duties at least and at most, whichever they are: of minutes that must hold
            // only, for wishes would be counted in other steps.
            let range = &person.minutes;
            let is_must = range.under.hard > 0 && range.over.hard > 0;
            let min = if is_must { range.min.div_ceil(longest) } else { 0 };
            let max = if is_must { range.max / shortest } else { u32::MAX };
            Limits::of(&Range::must(min, max, 1), 1, problem.days)
        }
    }
}

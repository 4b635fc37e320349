//! A roster and its cost, kept up to date while days are changed and changed back.

use super::price::{NEVER, SCALE};
use super::row::Table;
use super::{Cost, DutyId, OFF, Problem, Roster, Want};

/// A roster with its sums.
#[derive(Debug, Clone)]
pub struct State<'a> {
    pub problem: &'a Problem,
    tables: Vec<Table<'a>>,
    /// By day, its weekend; `usize::MAX` for none.
    weekend_of: Vec<usize>,
    minutes_of: Vec<u32>,
    pub roster: Roster,
    sums: Vec<Sums>,
    /// `person * width + duty`.
    often: Vec<u32>,
    /// By [`Problem::cell`].
    pub counts: Vec<u32>,
    /// Wants with too few people, in no order; where each stands in it, `NOWHERE` for none.
    pub short: Vec<usize>,
    short_at: Vec<usize>,
    cost: Cost,
    spare: f64,
    /// The longest duty, minutes.
    longest: f64,
}

/// Not in the list.
const NOWHERE: usize = usize::MAX;

/// What is counted of a person.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    minutes: u32,
    duties: u32,
    weekends: u32,
}

/// Days of one person, to be set.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    pub person: usize,
    pub from: usize,
    pub until: usize,
}

impl<'a> State<'a> {
    /// Of a roster; its cost from nothing.
    pub fn new(problem: &'a Problem, roster: Roster) -> Self {
        let mut weekend_of = vec![usize::MAX; problem.days];
        for (index, (first, last)) in problem.weekends.iter().enumerate() {
            weekend_of[*first..=*last].fill(index);
        }
        let minutes = problem.duties.iter().map(|duty| duty.minutes);
        let mut state = Self {
            problem,
            tables: problem.people.iter().map(|one| Table::new(problem, one)).collect(),
            weekend_of,
            minutes_of: std::iter::once(0).chain(minutes).collect(),
            roster,
            sums: Vec::new(),
            often: Vec::new(),
            counts: Vec::new(),
            short: Vec::new(),
            short_at: Vec::new(),
            cost: Cost::default(),
            spare: 0.0,
            longest: f64::from(problem.duties.iter().map(|duty| duty.minutes).max().unwrap_or(0)),
        };
        state.count();
        state
    }

    /// Counts everything again.
    pub fn count(&mut self) {
        let problem = self.problem;
        let width = problem.width();
        self.sums = vec![Sums::default(); problem.people.len()];
        self.often = vec![0; problem.people.len() * width];
        self.counts = vec![0; problem.wants.len()];
        self.cost = Cost::default();
        self.spare = 0.0;
        for person in 0..problem.people.len() {
            for day in 0..problem.days {
                let duty = usize::from(self.roster.0[person * problem.days + day]);
                self.often[person * width + duty] += 1;
                if duty > 0 {
                    self.counts[problem.cell(day, duty)] += 1;
                    self.sums[person].duties += 1;
                    self.sums[person].minutes += self.minutes_of[duty];
                }
            }
            let row = self.roster.row(problem, person);
            self.sums[person].weekends = self.worked(row, 0, problem.weekends.len());
            let parts = self.parts(person, 0, problem.weekends.len());
            self.cost += self.tables[person].cost(row, 0, problem.days) + parts;
            self.cost += problem.people[person].together.cost(problem, row, 0, problem.days);
            self.cost += self.sums_cost(person, self.sums[person]);
            self.spare += self.spare_of(person, self.sums[person]);
            for duty in 0..width {
                self.cost += self.often_cost(person, duty, self.often[person * width + duty]);
            }
        }
        self.short.clear();
        self.short_at = vec![NOWHERE; problem.wants.len()];
        for cell in 0..problem.wants.len() {
            self.cost += problem.wants[cell].cost(self.counts[cell]);
            self.note_short(cell);
        }
    }

    /// What the roster costs, without the problem's constant.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// How far the minutes that people could still work lie together: the sum over people of the
    /// square of theirs, the longest duty being 1 and the most. Scattered ones fill nothing.
    pub fn spare(&self) -> f64 {
        self.spare
    }

    fn spare_of(&self, person: usize, sums: Sums) -> f64 {
        let most = &self.problem.people[person].minutes;
        if most.max == u32::MAX || self.longest == 0.0 {
            return 0.0;
        }
        let left = f64::from(most.max.saturating_sub(sums.minutes)) / self.longest;
        left.min(1.0) * left.min(1.0)
    }

    pub fn duty(&self, person: usize, day: usize) -> DutyId {
        self.roster.0[person * self.problem.days + day]
    }

    fn worked(&self, row: &[DutyId], from: usize, until: usize) -> u32 {
        let weekends = &self.problem.weekends[from..until];
        let is_worked = |(a, b): &&(usize, usize)| row[*a..=*b].iter().any(|duty| *duty != OFF);
        u32::try_from(weekends.iter().filter(is_worked).count()).unwrap_or(u32::MAX)
    }

    /// What weekends worked in part cost.
    fn parts(&self, person: usize, from: usize, until: usize) -> Cost {
        let each = self.problem.people[person].part_weekend;
        if each == Cost::default() {
            return each;
        }
        let row = self.roster.row(self.problem, person);
        let weekends = self.problem.weekends[from..until].iter();
        let is_part = |(a, b): &&(usize, usize)| {
            let worked = row[*a..=*b].iter().filter(|duty| **duty != OFF).count();
            worked > 0 && worked <= b - a
        };
        each.times(i32::try_from(weekends.filter(is_part).count()).unwrap_or(i32::MAX))
    }

    fn sums_cost(&self, person: usize, sums: Sums) -> Cost {
        let one = &self.problem.people[person];
        one.minutes.cost(sums.minutes)
            + one.duties.cost(sums.duties)
            + one.weekends.cost(sums.weekends)
    }

    fn often_cost(&self, person: usize, duty: usize, count: u32) -> Cost {
        let often = &self.problem.people[person].often;
        often.get(duty).map_or(Cost::default(), |range| range.cost(count))
    }

    fn weekends_of(&self, from: usize, until: usize) -> (usize, usize) {
        let days = &self.weekend_of[from..until];
        let first = days.iter().copied().find(|one| *one != usize::MAX);
        let last = days.iter().copied().rev().find(|one| *one != usize::MAX);
        match (first, last) {
            (Some(first), Some(last)) => (first, last + 1),
            _ => (0, 0),
        }
    }

    /// Sets a person's days from `stretch.from` to `duties`, and gives by how much the cost
    /// changed. The days must be inside; what stood there is left in `duties`.
    pub fn swap_in(&mut self, stretch: Stretch, duties: &mut [DutyId]) -> Cost {
        let Stretch { person, from, .. } = stretch;
        let (mut change, sums) = self.swap_own(stretch, duties);
        let before = std::mem::replace(&mut self.sums[person], sums);
        if before.minutes != sums.minutes {
            self.spare += self.spare_of(person, sums) - self.spare_of(person, before);
        }
        for (day, old) in (from..).zip(duties.iter()) {
            let new = self.duty(person, day);
            if new != *old {
                change += self.recount(day, *old, false) + self.recount(day, new, true);
            }
        }
        self.cost += change;
        change
    }

    /// By how much a person's own cost would change with such days, what is wanted of duties left
    /// out; nothing is changed.
    pub fn own(&mut self, stretch: Stretch, duties: &mut [DutyId]) -> Cost {
        let Stretch { person, from, .. } = stretch;
        let (change, _) = self.swap_own(stretch, duties);
        for (day, duty) in (from..).zip(duties.iter_mut()) {
            *duty = self.set(person, day, *duty);
        }
        change
    }

    /// Sets days without counting who does what is wanted: by how much the person's own cost
    /// changed, and what is counted of them then.
    fn swap_own(&mut self, stretch: Stretch, duties: &mut [DutyId]) -> (Cost, Sums) {
        let Stretch { person, from, until } = stretch;
        let (first, end) = {
            let row = self.roster.row(self.problem, person);
            Table::reach(row, from, until)
        };
        let (weekend, weekend_end) = self.weekends_of(from, until);
        let of = |state: &Self| {
            let row = state.roster.row(state.problem, person);
            let cost = state.tables[person].cost(row, first, end);
            let parts = state.parts(person, weekend, weekend_end);
            let whole = state.problem.people[person].together.cost(state.problem, row, from, until);
            (cost + parts + whole, state.worked(row, weekend, weekend_end))
        };
        let (before, worked_before) = of(self);
        let mut sums = self.sums[person];
        let mut change = Cost::default();
        let is_counted = !self.problem.people[person].often.is_empty();
        for (day, duty) in (from..until).zip(duties.iter_mut()) {
            let old = self.duty(person, day);
            if old != *duty {
                if is_counted {
                    change += self.often_change(person, usize::from(old), usize::from(*duty));
                }
                self.set(person, day, *duty);
                for (duty, is_new) in [(old, false), (*duty, true)] {
                    let minutes = self.minutes_of[usize::from(duty)];
                    let step = |sum: u32, by: u32| if is_new { sum + by } else { sum - by };
                    sums.duties = step(sums.duties, u32::from(duty != OFF));
                    sums.minutes = step(sums.minutes, minutes);
                }
            }
            *duty = old;
        }
        let (after, worked_after) = of(self);
        sums.weekends = sums.weekends + worked_after - worked_before;
        change += self.sums_cost(person, sums) - self.sums_cost(person, self.sums[person]);
        (change + after - before, sums)
    }

    /// What it costs to have a duty once less and another once more.
    fn often_change(&self, person: usize, old: usize, new: usize) -> Cost {
        let at = |duty: usize| self.often[person * self.problem.width() + duty];
        let cost = |duty: usize, count: u32| self.often_cost(person, duty, count);
        cost(old, at(old) - 1) - cost(old, at(old)) + cost(new, at(new) + 1) - cost(new, at(new))
    }

    /// Sets a day, and gives what stood there.
    fn set(&mut self, person: usize, day: usize, duty: DutyId) -> DutyId {
        let cell = &mut self.roster.0[person * self.problem.days + day];
        let old = std::mem::replace(cell, duty);
        let first = person * self.problem.width();
        self.often[first + usize::from(old)] -= 1;
        self.often[first + usize::from(duty)] += 1;
        old
    }

    /// Counts one more, or one fewer, on a duty of a day.
    fn recount(&mut self, day: usize, duty: DutyId, is_new: bool) -> Cost {
        if duty == OFF {
            return Cost::default();
        }
        let cell = self.problem.cell(day, usize::from(duty));
        let want: &Want = &self.problem.wants[cell];
        let count = self.counts[cell];
        let after = if is_new { count + 1 } else { count - 1 };
        self.counts[cell] = after;
        self.note_short(cell);
        want.cost(after) - want.cost(count)
    }

    /// What each duty of each day would cost a person, given what all others do; scaled, as
    /// [`super::price::Automaton::cheapest`] wants it.
    pub fn bill(&self, person: usize) -> Vec<i64> {
        let width = self.problem.width();
        let row = self.roster.row(self.problem, person);
        let one = &self.problem.people[person];
        let price = |(at, wish): (usize, &Cost)| {
            let (day, duty) = (at / width, at % width);
            let mut cost = *wish;
            if duty > 0 {
                let cell = self.problem.cell(day, duty);
                let others = self.counts[cell] - u32::from(usize::from(row[day]) == duty);
                let want = &self.problem.wants[cell];
                cost += want.cost(others + 1) - want.cost(others);
            }
            if cost.hard > 0 { NEVER } else { i64::from(cost.soft) * SCALE }
        };
        one.wishes.iter().enumerate().map(price).collect()
    }

    fn note_short(&mut self, cell: usize) {
        let want = &self.problem.wants[cell];
        let is_short = self.counts[cell] < want.min.max(want.wish);
        let at = self.short_at[cell];
        if is_short && at == NOWHERE {
            self.short_at[cell] = self.short.len();
            self.short.push(cell);
        } else if !is_short && at != NOWHERE {
            self.short.swap_remove(at);
            if let Some(moved) = self.short.get(at) {
                self.short_at[*moved] = at;
            }
            self.short_at[cell] = NOWHERE;
        }
    }
}

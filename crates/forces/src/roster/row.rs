//! What one person's days cost, a part of them at a time.

use super::{Cost, DutyId, OFF, Person, Problem, Runs};

/// A person's rules, runs as tables: what a search asks a million times a second.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    width: usize,
    person: &'a Person,
    follow: &'a [Cost],
    /// By duty, [`OFF`] first.
    shift_of: Vec<u8>,
    work: Lengths,
    off: Lengths,
    shifts: Vec<Lengths>,
}

/// What runs cost by their length.
#[derive(Debug, Clone)]
struct Lengths {
    /// By length; touching neither end, the first day, the last, both.
    by: [Vec<Cost>; 4],
}

impl Lengths {
    fn new(runs: &Runs, days: usize) -> Self {
        let table = |at_start, at_end| {
            let of = |n| runs.cost(u32::try_from(n).unwrap_or(u32::MAX), at_start, at_end);
            (0..=days).map(of).collect()
        };
        Self {
            by: [table(false, false), table(true, false), table(false, true), table(true, true)],
        }
    }

    fn cost(&self, from: usize, until: usize, days: usize) -> Cost {
        let at = usize::from(from == 0) + 2 * usize::from(until == days);
        self.by[at][until - from]
    }
}

impl<'a> Table<'a> {
    /// The table of `person`.
    pub fn new(problem: &'a Problem, person: &'a Person) -> Self {
        let lengths = |runs: &Runs| Lengths::new(runs, problem.days);
        let shifts = problem.duties.iter().map(|duty| duty.shift);
        Self {
            width: problem.width(),
            person,
            follow: &problem.follow,
            shift_of: std::iter::once(u8::MAX).chain(shifts).collect(),
            work: lengths(&person.work_runs),
            off: lengths(&person.off_runs),
            shifts: person.shift_runs.iter().map(lengths).collect(),
        }
    }

    /// The part of `row` that a change of the days `from..until` can make dearer or cheaper: the
    /// runs that touch it, whole.
    pub fn reach(row: &[DutyId], from: usize, until: usize) -> (usize, usize) {
        let mut first = from;
        if from > 0 {
            first -= 1;
            let is_off = row[first] == OFF;
            while first > 0 && (row[first - 1] == OFF) == is_off {
                first -= 1;
            }
        }
        let mut end = until;
        if until < row.len() {
            let is_off = row[until] == OFF;
            while end < row.len() && (row[end] == OFF) == is_off {
                end += 1;
            }
        }
        (first, end)
    }

    /// What the days `from..until` cost, which [`Table::reach`] gave: wishes, successions (also
    /// to the day after) and runs.
    pub fn cost(&self, row: &[DutyId], from: usize, until: usize) -> Cost {
        let (mut hard, mut soft) = (0, 0);
        let mut add = |cost: Cost| {
            hard = i32::saturating_add(hard, cost.hard);
            soft = i32::saturating_add(soft, cost.soft);
        };
        let mut before = if from == 0 { self.person.last } else { row[from - 1] };
        let mut run_from = from;
        let mut shift_from = from;
        for day in from..until {
            let duty = row[day];
            add(self.person.wishes[day * self.width + usize::from(duty)]);
            add(self.follow[usize::from(before) * self.width + usize::from(duty)]);
            if day > from {
                if (duty == OFF) != (before == OFF) {
                    add(self.run(before, run_from, day, row.len()));
                    run_from = day;
                }
                if !self.shifts.is_empty() && self.differ(before, duty) {
                    add(self.shift_run(before, shift_from, day, row.len()));
                    shift_from = day;
                }
            }
            before = duty;
        }
        if until > from {
            add(self.run(before, run_from, until, row.len()));
            if !self.shifts.is_empty() {
                add(self.shift_run(before, shift_from, until, row.len()));
            }
        }
        if until < row.len() {
            add(self.follow[usize::from(before) * self.width + usize::from(row[until])]);
        }
        Cost { hard, soft }
    }

    fn differ(&self, one: DutyId, other: DutyId) -> bool {
        self.shift_of[usize::from(one)] != self.shift_of[usize::from(other)]
    }

    fn run(&self, duty: DutyId, from: usize, until: usize, days: usize) -> Cost {
        let lengths = if duty == OFF { &self.off } else { &self.work };
        lengths.cost(from, until, days)
    }

    fn shift_run(&self, duty: DutyId, from: usize, until: usize, days: usize) -> Cost {
        if duty == OFF {
            return Cost::default();
        }
        let shift = usize::from(self.shift_of[usize::from(duty)]);
        self.shifts.get(shift).map_or(Cost::default(), |one| one.cost(from, until, days))
    }
}

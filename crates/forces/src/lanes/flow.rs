//! The fluid queue of a gate, in whole numbers.

use super::arrivals::{Arrivals, PARTS_PER_PERSON};
use super::{LANES_MAX, MS_PER_MINUTE, QUARTER_MINUTES, QUARTER_MS, Quarter, Target};

/// People, in the unit in which arrivals by the minute and lanes by the hour are both whole: a
/// millionth of a person times a millisecond per hour. A person has 3.6e12 of these.
pub(super) type Grains = i128;

const GRAINS_PER_PERSON: f64 = PARTS_PER_PERSON as f64 * 3_600_000.0;

/// Arrivals with what the lanes must reach. Times are milliseconds from the start of the first
/// quarter.
pub(super) struct Flow<'a> {
    arrivals: &'a Arrivals,
    /// Who came before each minute, and after the last.
    so_far: Vec<Grains>,
    target: Target,
    pub(super) quarters_count: usize,
}

/// What a gate's lanes do to the people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The longest wait, milliseconds, rounded up; `None`: somebody is never served.
    pub wait_max_ms: Option<i64>,
    /// The longest queue.
    pub queue_max_people: f64,
}

impl<'a> Flow<'a> {
    pub(super) fn new(arrivals: &'a Arrivals, target: Target) -> Flow<'a> {
        let mut so_far = vec![0];
        let mut sum: Grains = 0;
        for parts in arrivals.parts() {
            sum += Grains::from(*parts) * 60 * Grains::from(MS_PER_MINUTE);
            so_far.push(sum);
        }
        let mut flow = Flow { arrivals, so_far, target, quarters_count: 0 };
        flow.quarters_count = flow.quarters_until(target.wait_max_ms);
        flow
    }

    /// Quarters until everybody has waited for `wait_ms`.
    fn quarters_until(&self, wait_ms: i64) -> usize {
        let end_ms = self.arrivals.parts().len() as i64 * MS_PER_MINUTE + wait_ms;
        ((end_ms + QUARTER_MS - 1) / QUARTER_MS) as usize
    }

    pub(super) fn total(&self) -> Grains {
        self.so_far[self.so_far.len() - 1]
    }

    /// The minute of the arrivals' clock in which `at_ms` lies.
    pub(super) fn minute_of(&self, at_ms: i64) -> i64 {
        i64::from(self.arrivals.start_minute()) + at_ms / MS_PER_MINUTE
    }

    pub(super) fn quarter_minute(&self, quarter: usize) -> u32 {
        self.arrivals.start_minute() + quarter as u32 * QUARTER_MINUTES
    }

    /// Who came before `at_ms`.
    pub(super) fn arrived(&self, at_ms: i64) -> Grains {
        if at_ms <= 0 {
            return 0;
        }
        let (minute, into_ms) = ((at_ms / MS_PER_MINUTE) as usize, at_ms % MS_PER_MINUTE);
        match self.arrivals.parts().get(minute) {
            Some(parts) => self.so_far[minute] + Grains::from(*parts) * 60 * Grains::from(into_ms),
            None => self.total(),
        }
    }

    /// Who must have been served before `at_ms`.
    pub(super) fn due(&self, at_ms: i64) -> Grains {
        let waited = self.arrived(at_ms - self.target.wait_max_ms);
        let room = self.target.queue_max.map(|most| Grains::from(most) * 3_600_000);
        room.map_or(waited, |room| waited.max(self.arrived(at_ms) - room))
    }

    /// What so many lanes serve in `span_ms`, if there are enough people.
    pub(super) fn capacity(&self, lanes: u32, span_ms: i64) -> Grains {
        Grains::from(lanes) * Grains::from(self.target.rate) * Grains::from(span_ms)
    }

    /// The fewest lanes that serve `grains` in `span_ms`; [`LANES_MAX`] + 1 for more than that.
    pub(super) fn lanes_for(&self, grains: Grains, span_ms: i64) -> u32 {
        if grains <= 0 {
            return 0;
        }
        let one = self.capacity(1, span_ms).max(1);
        let lanes = (grains + one - 1) / one;
        lanes.min(Grains::from(LANES_MAX) + 1) as u32
    }

    /// Times within a quarter, from its start and without it, at which it is enough to look:
    /// between two of them both who came and who is due grow evenly, so that what is served, of
    /// which the growth can only fall, is least above what is due at one of the two.
    pub(super) fn steps(&self) -> Vec<i64> {
        let shift_ms = self.target.wait_max_ms % MS_PER_MINUTE;
        let minutes = (0..i64::from(QUARTER_MINUTES)).map(|it| it * MS_PER_MINUTE);
        let both = minutes.flat_map(|it| [it + shift_ms, it + MS_PER_MINUTE]);
        both.filter(|it| *it > 0 && *it <= QUARTER_MS)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// The first time at which fewer are served than are due, with so many lanes in each quarter.
    pub(super) fn first_miss(&self, lanes: impl Fn(usize) -> u32) -> Option<i64> {
        let steps = self.steps();
        let mut served = 0;
        for quarter in 0..self.quarters_count {
            match self.through(quarter, lanes(quarter), served, &steps) {
                Ok(after) => served = after,
                Err(at_ms) => return Some(at_ms),
            }
        }
        None
    }

    /// Who is served after a quarter, from who was before; the first time that misses what is due.
    pub(super) fn through(
        &self,
        quarter: usize,
        lanes: u32,
        mut served: Grains,
        steps: &[i64],
    ) -> Result<Grains, i64> {
        let start_ms = quarter as i64 * QUARTER_MS;
        let mut before_ms = 0;
        for step_ms in steps {
            let at_ms = start_ms + step_ms;
            served = (served + self.capacity(lanes, step_ms - before_ms)).min(self.arrived(at_ms));
            if served < self.due(at_ms) {
                return Err(at_ms);
            }
            before_ms = *step_ms;
        }
        Ok(served)
    }
}

/// What lanes by quarters do to the people; none are open in quarters that are not named.
pub fn outcome(arrivals: &Arrivals, target: Target, quarters: &[Quarter]) -> Outcome {
    let mut flow = Flow::new(arrivals, Target { wait_max_ms: super::WAIT_MAX_MS, ..target });
    flow.target.queue_max = None;
    let open: std::collections::BTreeMap<u32, u32> =
        quarters.iter().map(|it| (it.minute, it.lanes)).collect();
    let lanes = |flow: &Flow<'_>, quarter| {
        open.get(&flow.quarter_minute(quarter)).copied().unwrap_or_default()
    };
    let queue_max_people = flow.queue_max(|quarter| lanes(&flow, quarter));
    let (mut low, mut high) = (0, super::WAIT_MAX_MS);
    if flow.first_miss(|quarter| lanes(&flow, quarter)).is_some() {
        return Outcome { wait_max_ms: None, queue_max_people };
    }
    while low < high {
        let middle = low + (high - low) / 2;
        flow.target.wait_max_ms = middle;
        flow.quarters_count = flow.quarters_until(middle);
        match flow.first_miss(|quarter| lanes(&flow, quarter)) {
            Some(_) => low = middle + 1,
            None => high = middle,
        }
    }
    Outcome { wait_max_ms: Some(low), queue_max_people }
}

impl Flow<'_> {
    /// The most people who stand there at once.
    fn queue_max(&self, lanes: impl Fn(usize) -> u32) -> f64 {
        let (mut served, mut longest): (Grains, Grains) = (0, 0);
        for minute in 0..self.arrivals.parts().len() {
            let can = self.capacity(lanes(minute / QUARTER_MINUTES as usize), MS_PER_MINUTE);
            let arrived = self.so_far[minute + 1];
            served = (served + can).min(arrived);
            longest = longest.max(arrived - served);
        }
        longest as f64 / GRAINS_PER_PERSON
    }
}

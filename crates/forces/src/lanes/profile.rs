//! The fewest lanes by quarters of an hour.
//!
//! Forward over the quarters, for each number of lane-quarters spent so far the most people that
//! can have been served. That is enough to know, for who has served more by then with the same
//! lanes is never worse off: what is served afterwards, and whether it suffices, only grows with
//! it. So the plan found is the best there is, and no plan needs to be kept beside the best.
//!
//! Then, with as few lane-quarters, the smallest peak, by halving: a plan under a peak is one
//! under each higher peak. Last, lanes move between near quarters as long as the sum of what is
//! opened and closed falls; this is a search without proof.

use super::flow::{Flow, Grains};
use super::{Arrivals, LANES_MAX, LanesError, QUARTER_MS, Quarter, Target};

/// Transitions looked at in all; some four seconds.
const WORK_MAX: u64 = 1_000_000_000;
/// Choices kept to find the way back: 4 bytes each.
const KEPT_MAX: usize = 40_000_000;
/// How far a lane moves to even the profile out, quarters.
const MOVE_MAX: usize = 6;

/// Lanes by quarters of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// From the first quarter in which any lane is needed to the last, without gaps.
    pub quarters: Vec<Quarter>,
    /// Lanes times quarters.
    pub lane_quarters: u64,
    /// No plan has fewer lane-quarters than this. Equal to `lane_quarters`, but where finding the
    /// fewest would have taken too long: then the plan opens lanes as late as it can, and this is
    /// the work of all who come.
    pub lane_quarters_bound: u64,
    /// Whether no plan with as few lane-quarters has a smaller peak; `false` where looking would
    /// have taken too long.
    pub peak_proven: bool,
}

/// The fewest lane-quarters that reach the target, then the smallest peak.
///
/// # Errors
///
/// [`LanesError`] for more than [`LANES_MAX`] lanes.
pub fn profile(arrivals: &Arrivals, target: Target) -> Result<Profile, LanesError> {
    plan(arrivals, target, WORK_MAX)
}

/// The same with so much work at the most.
pub(super) fn plan(
    arrivals: &Arrivals,
    target: Target,
    work_max: u64,
) -> Result<Profile, LanesError> {
    let flow = Flow::new(arrivals, target);
    let quarters = (0..flow.quarters_count).map(|it| Span::new(&flow, it)).collect::<Vec<_>>();
    if let Some(number) = quarters.iter().position(|it| it.at_least > LANES_MAX) {
        let minute = i64::from(flow.quarter_minute(number));
        return Err(LanesError::TooMany { minute });
    }
    let mut search = Search { flow: &flow, quarters: &quarters, work_left: work_max };
    let found = search.fewest(LANES_MAX)?;
    let proven = found.is_some();
    let mut lanes = found.map_or_else(|| late(&flow, &quarters), Ok)?;
    let peak_proven = proven && search.lower_peak(&mut lanes);
    even_out(&flow, &mut lanes);
    let lane_quarters = total(&lanes);
    let one = flow.capacity(1, QUARTER_MS).max(1);
    let work = (flow.total() + one - 1) / one;
    let work = u64::try_from(work).unwrap_or(u64::MAX);
    Ok(Profile {
        quarters: trimmed(&flow, &lanes),
        lane_quarters,
        lane_quarters_bound: if proven { lane_quarters } else { work },
        peak_proven,
    })
}

fn total(lanes: &[u32]) -> u64 {
    lanes.iter().map(|it| u64::from(*it)).sum()
}

/// In each quarter as few lanes as do: good, but a lane more in time may save two later.
fn late(flow: &Flow<'_>, quarters: &[Span]) -> Result<Vec<u32>, LanesError> {
    let steps = flow.steps();
    let mut served = 0;
    let mut all = Vec::new();
    for (number, quarter) in quarters.iter().enumerate() {
        let lanes = quarter.fewest(flow, served);
        let through = flow.through(number, lanes, served, &steps);
        served = match through {
            Ok(after) if lanes <= LANES_MAX => after,
            Ok(_) | Err(_) => {
                let minute = i64::from(flow.quarter_minute(number));
                return Err(LanesError::TooMany { minute });
            }
        };
        all.push(lanes);
    }
    Ok(all)
}

fn trimmed(flow: &Flow<'_>, lanes: &[u32]) -> Vec<Quarter> {
    let first = lanes.iter().position(|it| *it > 0).unwrap_or(lanes.len());
    let last = lanes.iter().rposition(|it| *it > 0).map_or(first, |it| it + 1);
    let named = |it: usize| Quarter { minute: flow.quarter_minute(it), lanes: lanes[it] };
    (first..last).map(named).collect()
}

/// A quarter of an hour, looked at beforehand.
struct Span {
    /// Lanes needed even if nobody waits at the start.
    at_least: u32,
    /// Milliseconds from the start, and who must have been served by then.
    due: Vec<(i64, Grains)>,
    /// Who came before a minute of it, and milliseconds from there to its end.
    came: Vec<(Grains, i64)>,
    /// Who came before its end.
    end: Grains,
}

impl Span {
    fn new(flow: &Flow<'_>, number: usize) -> Span {
        let start_ms = number as i64 * QUARTER_MS;
        let due: Vec<(i64, Grains)> =
            flow.steps().into_iter().map(|it| (it, flow.due(start_ms + it))).collect();
        let minutes = (0..QUARTER_MS).step_by(super::MS_PER_MINUTE as usize);
        let came: Vec<(Grains, i64)> =
            minutes.map(|it| (flow.arrived(start_ms + it), QUARTER_MS - it)).collect();
        let mut at_least = 0;
        for (arrived, left_ms) in &came {
            let from_ms = QUARTER_MS - left_ms;
            for (at_ms, wanted) in due.iter().filter(|(at_ms, _)| *at_ms > from_ms) {
                at_least = at_least.max(flow.lanes_for(wanted - arrived, at_ms - from_ms));
            }
        }
        Span { at_least, due, came, end: flow.arrived(start_ms + QUARTER_MS) }
    }

    /// The fewest lanes for who has served `served` before.
    fn fewest(&self, flow: &Flow<'_>, served: Grains) -> u32 {
        let each = self.due.iter().map(|(at_ms, due)| flow.lanes_for(due - served, *at_ms));
        each.fold(self.at_least, u32::max)
    }

    /// Who is served at the end if a queue stood there only from some minute on.
    fn after_idle(&self, flow: &Flow<'_>, lanes: u32) -> Grains {
        let each = self.came.iter().map(|(came, left_ms)| came + flow.capacity(lanes, *left_ms));
        each.fold(self.end, Grains::min)
    }
}

struct Search<'a> {
    flow: &'a Flow<'a>,
    quarters: &'a [Span],
    work_left: u64,
}

/// For numbers of lane-quarters spent, from `first` on, the most served; `None`: no plan, or none
/// that serves more than fewer lane-quarters do.
struct Layer {
    first: u64,
    most: Vec<Option<Grains>>,
}

/// How many lanes were opened last, by lane-quarters spent from `first` on.
struct Choice {
    first: u64,
    lanes: Vec<u32>,
}

impl Search<'_> {
    /// The plan of fewest lane-quarters with no more than `peak` lanes at once; `None` where the
    /// work that is left does not suffice.
    fn fewest(&mut self, peak: u32) -> Result<Option<Vec<u32>>, LanesError> {
        let mut layer = Layer { first: 0, most: vec![Some(0)] };
        let mut choices: Vec<Choice> = Vec::new();
        let mut kept = 0;
        for (number, quarter) in self.quarters.iter().enumerate() {
            let Some((next, choice)) = self.step(quarter, &layer, peak) else { return Ok(None) };
            if next.most.is_empty() {
                let minute = i64::from(self.flow.quarter_minute(number));
                return Err(LanesError::TooMany { minute });
            }
            kept += choice.lanes.len();
            if kept > KEPT_MAX {
                return Ok(None);
            }
            choices.push(choice);
            layer = next;
        }
        // Everybody is due at the end, so that only the fewest lane-quarters are left.
        let mut spent = layer.first;
        let mut lanes: Vec<u32> = Vec::new();
        for choice in choices.iter().rev() {
            let last = choice.lanes[(spent - choice.first) as usize];
            lanes.push(last);
            spent -= u64::from(last);
        }
        lanes.reverse();
        Ok(Some(lanes))
    }

    /// One quarter on.
    fn step(&mut self, quarter: &Span, layer: &Layer, peak: u32) -> Option<(Layer, Choice)> {
        let flow = self.flow;
        let mut idle: Vec<Grains> = Vec::new();
        let mut most: Vec<Option<Grains>> = Vec::new();
        let mut last: Vec<u32> = Vec::new();
        for (place, served) in layer.most.iter().enumerate() {
            let Some(served) = *served else { continue };
            let mut work: u64 = 0;
            for lanes in quarter.fewest(flow, served)..=peak {
                let into = place + lanes as usize;
                while idle.len() <= lanes as usize {
                    idle.push(quarter.after_idle(flow, idle.len() as u32));
                }
                if most.len() <= into {
                    most.resize(into + 1, None);
                    last.resize(into + 1, 0);
                }
                let after = idle[lanes as usize].min(served + flow.capacity(lanes, QUARTER_MS));
                if most[into].is_none_or(|before| before < after) {
                    (most[into], last[into]) = (Some(after), lanes);
                }
                work += 1;
                if after == quarter.end {
                    break; // more lanes would stand idle
                }
            }
            self.work_left = self.work_left.checked_sub(work)?;
        }
        Some(undominated(layer.first, most, last))
    }

    /// Lowers the peak as far as the lane-quarters allow; whether this is proven.
    fn lower_peak(&mut self, lanes: &mut Vec<u32>) -> bool {
        let fewest = total(lanes);
        let mut low = self.quarters.iter().map(|it| it.at_least).max().unwrap_or_default();
        let mut high = lanes.iter().copied().max().unwrap_or_default();
        while low < high {
            let middle = low + (high - low) / 2;
            match self.fewest(middle) {
                Ok(Some(found)) if total(&found) == fewest => {
                    high = found.iter().copied().max().unwrap_or_default();
                    *lanes = found;
                }
                Ok(None) => return false,
                Ok(Some(_)) | Err(LanesError::TooMany { .. }) => low = middle + 1,
            }
        }
        true
    }
}

/// Leaves out what fewer lane-quarters reach as well.
fn undominated(first: u64, mut most: Vec<Option<Grains>>, mut last: Vec<u32>) -> (Layer, Choice) {
    let mut best = None;
    for place in &mut most {
        if *place > best {
            best = *place;
        } else {
            *place = None;
        }
    }
    let from = most.iter().position(Option::is_some).unwrap_or(most.len());
    let until = most.iter().rposition(Option::is_some).map_or(from, |it| it + 1);
    most.truncate(until);
    last.truncate(until);
    most.drain(..from);
    last.drain(..from);
    let first = first + from as u64;
    (Layer { first, most }, Choice { first, lanes: last })
}

/// Moves lanes between near quarters as long as fewer are opened and closed in all.
fn even_out(flow: &Flow<'_>, lanes: &mut [u32]) {
    let steps = flow.steps();
    let peak = lanes.iter().copied().max().unwrap_or_default();
    // Each move makes the sum smaller, so that it ends; the bound is for days of thousands.
    for _ in 0..64 {
        let mut moved = false;
        let mut served = 0;
        for from in 0..lanes.len() {
            for to in (from + 1)..lanes.len().min(from + 1 + MOVE_MAX) {
                for (less, more) in [(from, to), (to, from)] {
                    moved |= try_move(flow, lanes, (less, more), peak, served, &steps);
                }
            }
            served = flow.through(from, lanes[from], served, &steps).unwrap_or(served);
        }
        if !moved {
            return;
        }
    }
}

/// Moves a lane from quarter `less` to `more` where it evens the profile and all keeps; `served`
/// is who was served before the first of the two.
fn try_move(
    flow: &Flow<'_>,
    lanes: &mut [u32],
    (less, more): (usize, usize),
    peak: u32,
    served: Grains,
    steps: &[i64],
) -> bool {
    if lanes[less] == 0 || lanes[more] >= peak {
        return false;
    }
    let span = less.min(more)..less.max(more) + 1;
    let turns_before = turns(lanes, &span);
    let shift = |lanes: &mut [u32], less: usize, more: usize| {
        lanes[less] -= 1;
        lanes[more] += 1;
    };
    shift(lanes, less, more);
    let evener = turns(lanes, &span) < turns_before;
    shift(lanes, more, less);
    if !evener {
        return false;
    }
    let before = served_by(flow, lanes, span.start, served, steps, None);
    shift(lanes, less, more);
    let keeps = served_by(flow, lanes, span.start, served, steps, before.as_deref()).is_some();
    if !keeps {
        shift(lanes, more, less);
    }
    keeps
}

/// Lanes opened and closed at the edges of quarters from before `span` to after it.
fn turns(lanes: &[u32], span: &std::ops::Range<usize>) -> u64 {
    let at = |it: usize| lanes.get(it).copied().unwrap_or_default();
    let edge = |it: usize| {
        let before = if it == 0 { 0 } else { at(it - 1) };
        u64::from(before.abs_diff(at(it)))
    };
    (span.start..=span.end).map(edge).sum()
}

/// Who is served after each quarter from `first` on, until as many are as `before` had; `None`
/// where somebody who is due is not.
fn served_by(
    flow: &Flow<'_>,
    lanes: &[u32],
    first: usize,
    mut served: Grains,
    steps: &[i64],
    before: Option<&[Grains]>,
) -> Option<Vec<Grains>> {
    let mut all = Vec::new();
    let enough = 2 * MOVE_MAX + 2;
    for (after, open) in lanes.iter().skip(first).enumerate() {
        served = flow.through(first + after, *open, served, steps).ok()?;
        all.push(served);
        let done = match before {
            None => after >= enough,
            // Who has served as many after both quarters keeps whatever was kept before.
            Some(it) => after > MOVE_MAX && it.get(after).is_some_and(|it| served >= *it),
        };
        if done {
            break;
        }
    }
    Some(all)
}

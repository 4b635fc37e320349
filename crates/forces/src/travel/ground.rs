//! Travel times estimated from the ground: distance, speeds, and lines crossed at few places.
//!
//! The distance is the geodesic times a detour factor. A river or a perimeter is crossed at its
//! open bridges and gates; where a straight way would cross it and come back, people go along it
//! instead. Speeds and factor are assumptions to be calibrated; a router's matrix is better where
//! there is one.
//!
//! Limits: a crossing opens its line within [`REACH_M`] of it, so that the banks of a bend closer
//! than that are one bank; a way around a line follows all of its bends, so that it may be longer
//! than need be; a place that lies on a line is on both sides of it.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::geometry::Position;
use jiff::Timestamp;

use super::line::{Line, Met};
use super::{Journey, Mode, Place, Table, Travel};

/// Farthest that a crossing may lie from its line, metres.
const OFF_MAX_M: f64 = 200.0;
/// How far around a crossing its line is open, metres.
const REACH_M: f64 = 300.0;
/// Points of all lines together.
const POINTS_MAX: usize = 2_000;
/// Crossings of all lines together.
const CROSSINGS_MAX: usize = 200;

/// How fast people move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speeds {
    /// Kilometres an hour on foot, in a crowded city.
    pub foot_kmh: f64,
    /// By car.
    pub road_kmh: f64,
    /// By motorcycle.
    pub motorcycle_kmh: f64,
    /// By boat.
    pub river_kmh: f64,
    /// By how much a way is longer than the straight line, at least 1.
    pub detour: f64,
    /// Seconds that each journey takes beside the way: to be told, board and report.
    pub fixed_s: u32,
}

impl Default for Speeds {
    /// Assumed for a crowded city, not measured.
    fn default() -> Speeds {
        Speeds {
            foot_kmh: 4.5,
            road_kmh: 20.0,
            motorcycle_kmh: 30.0,
            river_kmh: 15.0,
            detour: 1.35,
            fixed_s: 240,
        }
    }
}

impl Speeds {
    fn kmh(&self, mode: Mode) -> f64 {
        match mode {
            Mode::Foot => self.foot_kmh,
            Mode::Road => self.road_kmh,
            Mode::Motorcycle => self.motorcycle_kmh,
            Mode::River => self.river_kmh,
        }
    }
}

/// A line that people cross only at its crossings: a river, a perimeter, a railway.
#[derive(Clone, Debug, PartialEq)]
pub struct Barrier {
    /// Its name.
    pub name: String,
    /// Along it; the first point again at the end closes it.
    pub line: Vec<Position>,
    /// Whom it stops.
    pub stops: BTreeSet<Mode>,
    /// Where it is crossed.
    pub crossings: Vec<Crossing>,
}

/// A bridge or a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Its name.
    pub name: String,
    /// Where it is, within 200 m of the line.
    pub position: Position,
    /// Who may pass.
    pub passes: BTreeSet<Mode>,
    /// Seconds that passing takes: a check, a crowd.
    pub delay_s: u32,
    /// When nobody passes: from, until without it.
    pub closed: Vec<(Timestamp, Timestamp)>,
}

/// Why the ground is none.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GroundError {
    /// A speed that is none.
    #[error("{} cannot go {kmh} km/h: give from 0.1 to 300", mode.name())]
    Speed {
        /// Whose.
        mode: Mode,
        /// Kilometres an hour.
        kmh: f64,
    },
    /// A factor that is none.
    #[error("a detour of {detour} cannot be: give from 1 to 10")]
    Detour {
        /// The factor.
        detour: f64,
    },
    /// Times beside the way that are absurd.
    #[error("`{what}` takes {seconds} s beside the way: give up to {}", super::SECONDS_MAX)]
    Beside {
        /// Each journey, or the crossing.
        what: String,
        /// Seconds.
        seconds: u32,
    },
    /// A line of one point or none.
    #[error("barrier `{name}` is no line: give it two points or more")]
    NoLine {
        /// The barrier.
        name: String,
    },
    /// A crossing that is somewhere else.
    #[error(
        "crossing `{crossing}` lies {off_m:.0} m from barrier `{barrier}`: move it onto the line, \
         at most {OFF_MAX_M} m away"
    )]
    Off {
        /// The barrier.
        barrier: String,
        /// The crossing.
        crossing: String,
        /// Metres.
        off_m: f64,
    },
    /// Too much to look at for each journey.
    #[error(
        "{points} points and {crossings} crossings are too many: give up to {POINTS_MAX} and \
         {CROSSINGS_MAX}"
    )]
    TooMany {
        /// Points of all lines.
        points: usize,
        /// Crossings of all lines.
        crossings: usize,
    },
}

/// The ground: speeds and barriers that make sense.
#[derive(Clone, Debug)]
pub struct Ground {
    speeds: Speeds,
    barriers: Vec<Barrier>,
    /// Of each barrier the line.
    lines: Vec<Line>,
    /// Of each barrier metres along its line where another one, by number, meets it.
    cuts: Vec<Vec<(usize, f64)>>,
    /// All crossings, by barrier.
    spots: Vec<Spot>,
    /// Seconds of the leg from each to each, open or not, by the modes that are stopped at all.
    legs: BTreeMap<Mode, Vec<Vec<f64>>>,
}

/// A crossing, by the number of its barrier and its own there.
#[derive(Clone, Copy, Debug)]
struct Spot {
    barrier: usize,
    number: usize,
    end: End,
}

/// A crossing that is open.
struct Open<'a> {
    /// Which of the spots it is.
    spot: usize,
    end: End,
    crossing: &'a Crossing,
}

/// An end of a straight way.
#[derive(Clone, Copy, Debug)]
struct End {
    position: Position,
    /// The barrier whose line is open here, and metres along it.
    through: Option<(usize, f64)>,
}

impl Ground {
    /// The ground.
    ///
    /// # Errors
    ///
    /// Every [`GroundError`], in the order of speeds and barriers.
    pub fn new(speeds: Speeds, barriers: Vec<Barrier>) -> Result<Ground, Vec<GroundError>> {
        let mut wrong = Vec::new();
        for mode in Mode::ALL {
            let kmh = speeds.kmh(mode);
            if !(0.1..=300.0).contains(&kmh) {
                wrong.push(GroundError::Speed { mode, kmh });
            }
        }
        if !(1.0..=10.0).contains(&speeds.detour) {
            wrong.push(GroundError::Detour { detour: speeds.detour });
        }
        if speeds.fixed_s > super::SECONDS_MAX {
            let what = "each journey".to_owned();
            wrong.push(GroundError::Beside { what, seconds: speeds.fixed_s });
        }
        let points = barriers.iter().map(|it| it.line.len()).sum();
        let crossings = barriers.iter().map(|it| it.crossings.len()).sum();
        if points > POINTS_MAX || crossings > CROSSINGS_MAX {
            wrong.push(GroundError::TooMany { points, crossings });
            return Err(wrong);
        }
        let lines: Vec<Line> = barriers.iter().filter_map(|it| it.check(&mut wrong)).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let others = |number: usize, line: &Line| -> Vec<(usize, f64)> {
            let others = lines.iter().enumerate().filter(|(it, _)| *it != number);
            others
                .flat_map(|(it, other)| line.cuts(other).into_iter().map(move |m| (it, m)))
                .collect()
        };
        let cuts = lines.iter().enumerate().map(|(number, line)| others(number, line)).collect();
        let (spots, legs) = (Vec::new(), BTreeMap::new());
        let mut ground = Ground { speeds, barriers, lines, cuts, spots, legs };
        ground.prepare();
        Ok(ground)
    }

    /// Finds what does not change with the time of day.
    fn prepare(&mut self) {
        for (barrier, it) in self.barriers.iter().enumerate() {
            for (number, crossing) in it.crossings.iter().enumerate() {
                let (along_m, _) = self.lines[barrier].nearest(crossing.position);
                let end = End { position: crossing.position, through: Some((barrier, along_m)) };
                self.spots.push(Spot { barrier, number, end });
            }
        }
        for mode in Mode::ALL {
            if self.barriers.iter().any(|it| it.stops.contains(&mode)) {
                let row = |from: &Spot| {
                    self.spots.iter().map(|to| self.leg(from.end, to.end, mode)).collect()
                };
                let legs = self.spots.iter().map(row).collect();
                self.legs.insert(mode, legs);
            }
        }
    }

    fn open(&self, mode: Mode, at: Timestamp) -> Vec<Open<'_>> {
        let closed = |it: &Crossing| it.closed.iter().any(|(from, to)| (*from..*to).contains(&at));
        let mut all = Vec::new();
        for (spot, it) in self.spots.iter().enumerate() {
            let barrier = &self.barriers[it.barrier];
            let crossing = &barrier.crossings[it.number];
            let counts = barrier.stops.contains(&mode) && crossing.passes.contains(&mode);
            if counts && !closed(crossing) {
                all.push(Open { spot, end: it.end, crossing });
            }
        }
        all
    }

    /// Seconds from end to end without a crossing between, along barriers where need be; infinite
    /// where one lies between.
    fn leg(&self, from: End, to: End, mode: Mode) -> f64 {
        let mut metres = from.position.distance_to(to.position).0;
        for (number, barrier) in self.barriers.iter().enumerate() {
            if barrier.stops.contains(&mode) {
                metres += self.around(number, from, to, mode);
            }
        }
        metres / 1_000.0 * self.speeds.detour / self.speeds.kmh(mode) * 3_600.0
    }

    /// Metres that a barrier makes a straight way longer.
    fn around(&self, number: usize, from: End, to: End, mode: Mode) -> f64 {
        let line = &self.lines[number];
        let open = |it: End| it.through.filter(|(barrier, _)| *barrier == number);
        let ends = [(from, open(from)), (to, open(to))];
        let near = |met: &Met| {
            let near = |it: End| it.position.distance_to(met.position).0 <= REACH_M;
            ends.iter().any(|(end, open)| open.is_some() && near(*end))
        };
        let met = line.met(from.position, to.position);
        let (Some(first), Some(last)) = (met.first(), met.last()) else { return 0.0 };
        if met.iter().all(near) {
            return 0.0;
        }
        // An end at a crossing is on both sides of the line, any other on one.
        let [(_, from_open), (_, to_open)] = ends;
        let sided = from_open.is_none() && to_open.is_none();
        if sided && met.len() % 2 == 1 {
            return f64::INFINITY;
        }
        let leave = from_open.map_or((first.position, first.along_m), |it| (from.position, it.1));
        let join = to_open.map_or((last.position, last.along_m), |it| (to.position, it.1));
        let stops = |other: usize| self.barriers[other].stops.contains(&mode);
        let cuts = self.cuts[number].iter().filter(|(other, _)| stops(*other)).map(|it| it.1);
        let along = line.along(leave.1, join.1, &cuts.collect::<Vec<f64>>());
        (along - leave.0.distance_to(join.0).0).max(0.0)
    }

    /// Seconds between open crossings by the fastest way, the passing of both included.
    fn network(&self, open: &[Open<'_>], mode: Mode) -> Vec<Vec<f64>> {
        let delay = |it: &Open<'_>| f64::from(it.crossing.delay_s);
        let Some(legs) = self.legs.get(&mode) else { return Vec::new() };
        let mut best: Vec<Vec<f64>> = Vec::new();
        for from in open {
            let leg = |to: &Open<'_>| match from.spot == to.spot {
                true => delay(from),
                false => delay(from) + legs[from.spot][to.spot] + delay(to),
            };
            best.push(open.iter().map(leg).collect());
        }
        // Floyd 1962; the crossing between is passed once, though both parts count it.
        for (between, passed) in open.iter().enumerate() {
            let onward = best[between].clone();
            for row in &mut best {
                let there = row[between] - delay(passed);
                for (cell, on) in row.iter_mut().zip(&onward) {
                    *cell = cell.min(there + on);
                }
            }
        }
        best
    }
}

impl Travel for Ground {
    fn journey(&self, from: &Place, to: &Place, mode: Mode, at: Timestamp) -> Journey {
        let table = self.table(std::slice::from_ref(from), std::slice::from_ref(to), mode, at);
        table.rows.first().and_then(|row| row.first()).copied().unwrap_or(Journey::Unknown)
    }

    fn table(&self, from: &[Place], to: &[Place], mode: Mode, at: Timestamp) -> Table {
        let open = self.open(mode, at);
        let network = self.network(&open, mode);
        let end = |it: &Place| End { position: it.position, through: None };
        let to_crossings = |it: &Place| -> Vec<f64> {
            open.iter().map(|over| self.leg(end(it), over.end, mode)).collect()
        };
        let last: Vec<Vec<f64>> = to.iter().map(to_crossings).collect();
        let row = |it: &Place| -> Vec<Journey> {
            let first = to_crossings(it);
            // By the fastest way, to each crossing and over it.
            let over: Vec<f64> = (0..open.len())
                .map(|to| least(first.iter().zip(&network).map(|(leg, on)| leg + on[to])))
                .collect();
            let by_crossings = |last: &[f64]| least(over.iter().zip(last).map(|(a, b)| a + b));
            let ends = to.iter().zip(&last);
            let fastest = |(to, last): (&Place, &Vec<f64>)| {
                let way = self.leg(end(it), end(to), mode).min(by_crossings(last));
                Journey::of(f64::from(self.speeds.fixed_s) + way)
            };
            ends.map(fastest).collect()
        };
        Table { rows: from.iter().map(row).collect() }
    }

    fn source(&self) -> String {
        let Speeds { foot_kmh, road_kmh, motorcycle_kmh, river_kmh, detour, fixed_s } = self.speeds;
        format!(
            "straight line x {detour}, {fixed_s} s beside, km/h assumed: foot {foot_kmh}, road \
             {road_kmh}, motorcycle {motorcycle_kmh}, river {river_kmh}; {} barriers",
            self.barriers.len()
        )
    }
}

fn least(each: impl Iterator<Item = f64>) -> f64 {
    each.fold(f64::INFINITY, f64::min)
}

impl Barrier {
    /// Its line, and what is wrong.
    fn check(&self, wrong: &mut Vec<GroundError>) -> Option<Line> {
        let Some(line) = Line::new(&self.line) else {
            wrong.push(GroundError::NoLine { name: self.name.clone() });
            return None;
        };
        for crossing in &self.crossings {
            let (_, off_m) = line.nearest(crossing.position);
            if off_m > OFF_MAX_M {
                let (barrier, crossing) = (self.name.clone(), crossing.name.clone());
                wrong.push(GroundError::Off { barrier, crossing, off_m });
            }
            if crossing.delay_s > super::SECONDS_MAX {
                let what = crossing.name.clone();
                wrong.push(GroundError::Beside { what, seconds: crossing.delay_s });
            }
        }
        Some(line)
    }
}

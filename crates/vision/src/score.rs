//! What an eye says beside what is true: counts, density, speed, direction, lines.
//!
//! Not here: HOTA, MOTA and IDF1, which TrackEval makes of `--mot`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::camera::View;
use crate::count::{LineCount, Way};
use crate::eye::{Followed, Look};
use crate::ground::Point;
use crate::mot::Truth;

/// A person of the truth and one who is followed are one where they stand nearer, metres.
const NEAR_M: f64 = 1.0;
/// A speed of the truth is taken over so many seconds, half of them before and half after.
const SPAN_S: f64 = 1.0;
/// Who is followed for less has no speed to be judged, seconds.
const KNOWN_S: f64 = 1.0;
/// Who goes slower has no direction, m/s.
const GOES_MPS: f64 = 0.5;

/// Errors in persons.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct CountError {
    /// Persons of the truth in all pictures together.
    pub truth: u64,
    /// Persons that were followed in all pictures together.
    pub counted: u64,
    /// Their difference, as a part of the truth.
    pub error_share: f64,
    /// How many persons a picture is off, mean.
    pub error_mean: f64,
}

/// Errors in persons a square metre, of the part of zones that is seen.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct DensityError {
    /// Square metres that are looked at.
    pub area_m2: f64,
    /// Persons a square metre, mean of the truth.
    pub truth_mean: f64,
    /// Mean of what it is off; `None` where nothing was looked at.
    pub error_mean: Option<f64>,
    /// It is off by no more in 95 of 100 pictures.
    pub error_p95: Option<f64>,
}

/// Errors of something that is measured of each person.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct PersonError {
    /// How many pairs of truth and track.
    pub samples_count: usize,
    /// Half are off by less; `None` where there was no pair.
    pub error_median: Option<f64>,
    /// 95 of 100 are off by less.
    pub error_p95: Option<f64>,
}

/// Errors of counting at lines.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LineError {
    /// The line.
    pub line: String,
    /// Crossings of the truth, forwards and backwards.
    pub truth: [u64; 2],
    /// Crossings that were counted.
    pub counted: [u64; 2],
    /// The difference of the sums, as a part of the truth.
    pub error_share: f64,
}

/// All of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Scored {
    /// Pictures.
    pub frames_count: u64,
    /// Persons in a picture.
    pub count: CountError,
    /// Persons a square metre.
    pub density: DensityError,
    /// Metres a second.
    pub speed: PersonError,
    /// Degrees.
    pub direction: PersonError,
    /// Metres that a place is off.
    pub place: PersonError,
    /// Each line.
    pub line_crossing: Vec<LineError>,
    /// All lines together: what each is off, without regard to which way, as a part of the truth.
    pub line_crossing_error_share: f64,
}

/// A path of the truth: frame and place.
type Path = Vec<(u32, Point)>;

/// Compares.
pub struct Score {
    rate: f64,
    truth: BTreeMap<u32, Vec<(u64, Point)>>,
    paths: BTreeMap<u64, Path>,
    zones: Vec<(crate::zone::Zone, f64)>,
    truth_lines: Vec<(String, LineCount)>,
    counted_lines: BTreeMap<String, [u64; 2]>,
    counts: (u64, u64, u64),
    densities: Vec<(f64, f64)>,
    speeds: Vec<f64>,
    directions: Vec<f64>,
    places: Vec<f64>,
    frames_count: u64,
}

impl Score {
    /// Beside a truth, through a view with a ground, of pictures that come `rate` times a second.
    /// Without zones the density is that of the rectangle in which the truth walks; without lines
    /// two go through its middle.
    pub fn new(truth: &[Truth], view: &View, rate: f64) -> Score {
        let (mut frames, mut paths) =
            (BTreeMap::<u32, Vec<_>>::new(), BTreeMap::<u64, Path>::new());
        for it in truth {
            let foot = (it.place.x + it.place.w / 2.0, it.place.y + it.place.h);
            let of_foot = || view.ground.as_ref()?.at(view.lens.straight(foot));
            let Some(place) = it.ground.or_else(of_foot) else { continue };
            frames.entry(it.frame).or_default().push((it.id, place));
            paths.entry(it.id).or_default().push((it.frame, place));
        }
        paths.values_mut().for_each(|path| path.sort_by_key(|it| it.0));
        let walked = walked(&paths);
        let zones = if view.zones.is_empty() { whole(walked, view) } else { view.zones.clone() };
        let lines = if view.lines.is_empty() { middle(walked) } else { view.lines.clone() };
        Score {
            rate,
            truth: frames,
            paths,
            zones,
            truth_lines: lines,
            counted_lines: BTreeMap::new(),
            counts: (0, 0, 0),
            densities: Vec::new(),
            speeds: Vec::new(),
            directions: Vec::new(),
            places: Vec::new(),
            frames_count: 0,
        }
    }

    /// The lines that are counted at: those of the view, or the two of [`Score::new`].
    pub fn lines(&self) -> Vec<(String, LineCount)> {
        self.truth_lines.clone()
    }

    /// Takes what an eye said of a frame, from 1.
    pub fn frame(&mut self, frame: u32, look: &Look) {
        self.frames_count += 1;
        let truth = self.truth.get(&frame).cloned().unwrap_or_default();
        let persons: Vec<&Followed> = look.followed.iter().filter(|it| it.is_person).collect();
        let (is, said) = (truth.len() as u64, persons.len() as u64);
        let (all, counted, off) = self.counts;
        self.counts = (all + is, counted + said, off + is.abs_diff(said));
        let stands: Vec<Point> =
            persons.iter().filter_map(|it| Some(it.whereabouts?.place())).collect();
        for (zone, seen) in &self.zones {
            let is = truth.iter().filter(|(_, place)| zone.holds(*place)).count() as f64;
            let said = stands.iter().filter(|place| zone.holds(**place)).count() as f64;
            self.densities.push((is / seen, (is - said).abs() / seen));
        }
        for (id, place) in &truth {
            for (_, line) in &mut self.truth_lines {
                let _ = line.see(*id, *place);
            }
        }
        for crossed in &look.crossed {
            let counted = self.counted_lines.entry(crossed.line.clone()).or_default();
            counted[usize::from(crossed.way == Way::Backwards)] += 1;
        }
        self.compare(frame, &truth, &persons);
    }

    /// Pairs the truth with who is followed, the nearest first, and compares how they go.
    fn compare(&mut self, frame: u32, truth: &[(u64, Point)], persons: &[&Followed]) {
        let mut pairs = Vec::new();
        for (n, (_, place)) in truth.iter().enumerate() {
            for (m, person) in persons.iter().enumerate() {
                let Some(there) = person.whereabouts else { continue };
                let apart = (there.east_m - place.0).hypot(there.north_m - place.1);
                if apart <= NEAR_M {
                    pairs.push((apart, n, m));
                }
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut taken, mut given) = (vec![false; truth.len()], vec![false; persons.len()]);
        for (apart, n, m) in pairs {
            if std::mem::replace(&mut taken[n], true) || std::mem::replace(&mut given[m], true) {
                continue;
            }
            self.places.push(apart);
            let Some(there) = persons[m].whereabouts.filter(|it| it.known_s >= KNOWN_S) else {
                continue;
            };
            let Some((east, north)) = self.velocity(truth[n].0, frame) else { continue };
            let speed = east.hypot(north);
            self.speeds.push((there.speed_mps() - speed).abs());
            if speed >= GOES_MPS {
                let to = east.atan2(north).to_degrees();
                let turn = (there.direction_deg() - to).rem_euclid(360.0);
                self.directions.push(turn.min(360.0 - turn));
            }
        }
    }

    /// The truth's velocity, m/s east and north, over [`SPAN_S`] around a frame.
    fn velocity(&self, id: u64, frame: u32) -> Option<Point> {
        let path = self.paths.get(&id)?;
        let half = (SPAN_S / 2.0 * self.rate).ceil().max(1.0) as u32;
        let at = |frame: u32| {
            let n = path.binary_search_by_key(&frame, |it| it.0).ok()?;
            Some(path[n].1)
        };
        let (a, b) = (at(frame.checked_sub(half)?)?, at(frame + half)?);
        let span = f64::from(2 * half) / self.rate;
        Some(((b.0 - a.0) / span, (b.1 - a.1) / span))
    }

    /// All that was compared.
    pub fn scored(mut self) -> Scored {
        let (truth, counted, off) = self.counts;
        let share = |is: u64, said: u64| is.abs_diff(said) as f64 / is.max(1) as f64;
        let mut sums = (0, 0);
        let mut line_crossing = Vec::new();
        for (line, count) in &self.truth_lines {
            let truth = [count.forwards, count.backwards];
            let counted = self.counted_lines.get(line).copied().unwrap_or_default();
            let (is, said) = (truth[0] + truth[1], counted[0] + counted[1]);
            sums = (sums.0 + is, sums.1 + is.abs_diff(said));
            let error_share = share(is, said);
            line_crossing.push(LineError { line: line.clone(), truth, counted, error_share });
        }
        let mean = |all: &mut dyn Iterator<Item = f64>, count: usize| {
            all.sum::<f64>() / count.max(1) as f64
        };
        let samples = self.densities.len();
        let mut offs: Vec<f64> = self.densities.iter().map(|it| it.1).collect();
        let density = DensityError {
            area_m2: self.zones.iter().map(|it| it.1).sum(),
            truth_mean: mean(&mut self.densities.iter().map(|it| it.0), samples),
            error_mean: (samples > 0).then(|| mean(&mut offs.iter().copied(), samples)),
            error_p95: person_error(&mut offs).error_p95,
        };
        Scored {
            frames_count: self.frames_count,
            count: CountError {
                truth,
                counted,
                error_share: share(truth, counted),
                error_mean: off as f64 / self.frames_count.max(1) as f64,
            },
            density,
            speed: person_error(&mut self.speeds),
            direction: person_error(&mut self.directions),
            place: person_error(&mut self.places),
            line_crossing,
            line_crossing_error_share: sums.1 as f64 / sums.0.max(1) as f64,
        }
    }
}

fn person_error(errors: &mut [f64]) -> PersonError {
    errors.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let n = (errors.len() as f64 * part) as usize;
        errors.get(n.min(errors.len().saturating_sub(1))).copied()
    };
    PersonError { samples_count: errors.len(), error_median: at(0.5), error_p95: at(0.95) }
}

/// Bounds of what nine tenths of the truth walk on: west, east, south, north.
fn walked(paths: &BTreeMap<u64, Path>) -> [f64; 4] {
    let bound = |pick: fn(Point) -> f64| {
        let mut all: Vec<f64> = paths.values().flatten().map(|it| pick(it.1)).collect();
        all.sort_by(f64::total_cmp);
        let at = |part: f64| all.get((all.len() as f64 * part) as usize).copied().unwrap_or(0.0);
        (at(0.05), at(0.95))
    };
    let (x, y) = (bound(|it| it.0), bound(|it| it.1));
    [x.0, x.1, y.0, y.1]
}

fn whole([west, east, south, north]: [f64; 4], view: &View) -> Vec<(crate::zone::Zone, f64)> {
    let ring = [(west, south), (east, south), (east, north), (west, north)];
    let zone = crate::zone::Zone::new("whole", &ring).ok();
    let seen =
        |zone: &crate::zone::Zone| zone.seen_area(view.ground.as_ref(), &view.lens, view.size).ok();
    zone.and_then(|zone| Some((zone.clone(), seen(&zone)?))).into_iter().collect()
}

fn middle([west, east, south, north]: [f64; 4]) -> Vec<(String, LineCount)> {
    use crate::count::Line;
    let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
    let lines = [
        ("north-south", Line { from: (x, south - 5.0), to: (x, north + 5.0) }),
        ("west-east", Line { from: (west - 5.0, y), to: (east + 5.0, y) }),
    ];
    let count = |(id, line)| Some((String::from(id), LineCount::new(line, 0.5)?));
    lines.into_iter().filter_map(count).collect()
}

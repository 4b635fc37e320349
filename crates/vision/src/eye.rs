//! One camera's eye: from what is found in each picture to who goes where, and how many.
//!
//! It knows no model, no clock and no other camera. Persons and vehicles are followed apart.

use std::collections::{BTreeMap, VecDeque};

use crate::camera::View;
use crate::count::{LineCount, Way};
use crate::detect::Found;
use crate::ground::Point;
use crate::model::Class;
use crate::shift::Shift;
use crate::stature::Stature;
use crate::track::{Earlier, Settings, Step, Tracked, Tracker};
use crate::walk::{Gait, Walk, Whereabouts};
use crate::{Detection, Rect};

/// Persons a square metre above which a camera cannot see them all: there a density is a lower
/// bound. Measured: docs/reference/vision.md, "Density".
pub const DENSITY_MAX: f64 = 0.6;
/// A person of whom others hide more than this part is often not found; the same page.
const HIDDEN_MAX: f64 = 0.4;
/// Where more than this part of people is so hidden, some are not seen at all.
const HIDDEN_SHARE: f64 = 0.2;

/// Over how long a flow is taken, seconds.
const LATELY_S: f64 = 60.0;

/// Someone or something that is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Followed {
    /// Its number, unique at its camera and of its kind.
    pub id: u64,
    /// Whether it is a person; a vehicle otherwise.
    pub is_person: bool,
    /// Where in the picture, pixels.
    pub place: Rect,
    /// How sure its detection was.
    pub score: f64,
    /// Where on the ground; `None` without one.
    pub whereabouts: Option<Whereabouts>,
}

/// Someone has crossed a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossed {
    /// The line.
    pub line: String,
    /// The track.
    pub id: u64,
    /// Which way.
    pub way: Way,
}

/// How many have gone over a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Throughput {
    /// The line.
    pub line: String,
    /// Who crossed forwards and backwards since the eye opened.
    pub crossed: [u64; 2],
    /// Persons a metre of the line and a minute, both ways, over the last minute (or since the eye
    /// opened, if that is less); `None` where places are pixels.
    pub flow_per_m_min: Option<f64>,
}

/// How full a zone is.
#[derive(Clone, Debug, PartialEq)]
pub struct Fullness {
    /// The zone.
    pub zone: String,
    /// Persons in it.
    pub persons_count: usize,
    /// Vehicles in it.
    pub vehicles_count: usize,
    /// Persons a square metre of the part that is seen; `None` where places are pixels.
    pub density: Option<f64>,
    /// There may be more: too dense to see them all.
    pub is_at_least: bool,
}

/// What a picture says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// Who is there.
    pub followed: Vec<Followed>,
    /// Persons who were there before, told afterwards.
    pub earlier: Vec<Earlier>,
    /// Persons who are gone.
    pub ended: Vec<u64>,
    /// Who crossed.
    pub crossed: Vec<Crossed>,
    /// How full zones are.
    pub zones: Vec<Fullness>,
    /// How many have gone over lines.
    pub lines: Vec<Throughput>,
    /// Detections that were too many.
    pub dropped_count: usize,
}

/// The eye.
pub struct Eye {
    view: View,
    persons: Tracker,
    vehicles: Tracker,
    gait: Gait,
    stature: Stature,
    walks: BTreeMap<(bool, u64), Walk>,
    /// When each line was crossed lately, seconds.
    lately: Vec<VecDeque<f64>>,
    opened_s: Option<f64>,
    before_s: Option<f64>,
    rate: f64,
}

impl Eye {
    /// An eye for pictures that come about `rate` times a second.
    pub fn new(view: View, settings: Settings, rate: f64) -> Eye {
        Eye {
            view,
            persons: Tracker::new(settings, rate),
            vehicles: Tracker::new(settings, rate),
            gait: Gait::default(),
            stature: Stature::default(),
            walks: BTreeMap::new(),
            lately: Vec::new(),
            opened_s: None,
            before_s: None,
            rate,
        }
    }

    /// What it looks at.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The same with other lines.
    #[must_use]
    pub fn with_lines(mut self, lines: Vec<(String, LineCount)>) -> Eye {
        self.view.lines = lines;
        self
    }

    /// The same with another idea of how people go: to find a good one.
    #[must_use]
    pub fn with_gait(self, gait: Gait) -> Eye {
        Eye { gait, ..self }
    }

    /// Takes what was found in a picture of the time `at_s`, seconds.
    pub fn look(&mut self, found: &[Found], at_s: f64) -> Look {
        let frames = self.before_s.map_or(1.0, |before| (at_s - before) * self.rate);
        self.before_s = Some(at_s);
        let of = |wanted: fn(Class) -> bool| -> Vec<Detection> {
            found.iter().filter(|it| wanted(it.class)).map(|it| it.detection).collect()
        };
        let persons = of(|class| class == Class::Person);
        let vehicles = of(Class::is_vehicle);
        let persons = self.persons.step_after(&persons, frames);
        let vehicles = self.vehicles.step_after(&vehicles, frames);
        let mut followed = self.walk(&persons, true, at_s);
        followed.extend(self.walk(&vehicles, false, at_s));
        let crossed = self.cross(&followed, &persons.ended, at_s);
        let lines = self.throughput(at_s);
        let zones = self.fullness(&followed);
        Look {
            followed,
            crossed,
            zones,
            lines,
            dropped_count: persons.dropped_count + vehicles.dropped_count,
            earlier: persons.earlier,
            ended: persons.ended,
        }
    }

    /// The camera itself has moved since the picture before, by so many of its pixels.
    pub fn shift(&mut self, by: &Shift) {
        self.persons.shift(by);
        self.vehicles.shift(by);
    }

    fn walk(&mut self, step: &Step, is_person: bool, at_s: f64) -> Vec<Followed> {
        for id in &step.ended {
            self.walks.remove(&(is_person, *id));
        }
        let boxes: Vec<Rect> = step.seen.iter().map(|it| it.found).collect();
        let mut followed = Vec::with_capacity(step.seen.len());
        for track in &step.seen {
            let whereabouts = self.whereabouts(track, &boxes, is_person, at_s);
            let Tracked { id, place, score, .. } = *track;
            followed.push(Followed { id, is_person, place, score, whereabouts });
        }
        followed
    }

    fn whereabouts(
        &mut self,
        track: &Tracked,
        boxes: &[Rect],
        is_person: bool,
        at_s: f64,
    ) -> Option<Whereabouts> {
        let View { ground, lens, size, .. } = &self.view;
        let (ground, place) = (ground.as_ref()?, &track.found);
        let foot = if is_person {
            let height = f64::from(size.1);
            self.stature.foot(ground, place, boxes, height).0
        } else {
            (place.x + place.w / 2.0, place.y + place.h)
        };
        let (foot, key) = (lens.straight(foot), (is_person, track.id));
        let gait = &self.gait;
        let walk = match self.walks.get_mut(&key) {
            Some(walk) => {
                walk.see(ground, foot, place.h, gait, at_s);
                *walk
            }
            None => {
                let walk = Walk::new(ground, foot, place.h, gait, at_s)?;
                self.walks.insert(key, walk);
                walk
            }
        };
        Some(walk.whereabouts())
    }

    /// Where one stands: on the ground, or in the picture where there is none.
    fn stand(&self, followed: &Followed) -> Option<Point> {
        match (&self.view.ground, followed.whereabouts) {
            (Some(_), whereabouts) => whereabouts.map(|it| it.place()),
            (None, _) => {
                let place = followed.place;
                Some((place.x + place.w / 2.0, place.y + place.h))
            }
        }
    }

    fn cross(&mut self, followed: &[Followed], ended: &[u64], at_s: f64) -> Vec<Crossed> {
        let mut crossed = Vec::new();
        self.lately.resize_with(self.view.lines.len(), VecDeque::new);
        for it in followed.iter().filter(|it| it.is_person) {
            let Some(place) = self.stand(it) else { continue };
            let spread = it.whereabouts.map_or(0.0, |at| at.spread_m);
            for ((line, count), lately) in self.view.lines.iter_mut().zip(&mut self.lately) {
                if let Some(way) = count.see_unsure(it.id, place, spread) {
                    crossed.push(Crossed { line: line.clone(), id: it.id, way });
                    lately.push_back(at_s);
                }
            }
        }
        for (_, count) in &mut self.view.lines {
            ended.iter().for_each(|id| count.end(*id));
        }
        crossed
    }

    fn throughput(&mut self, at_s: f64) -> Vec<Throughput> {
        let opened_s = *self.opened_s.get_or_insert(at_s);
        let span_s = (at_s - opened_s).clamp(1.0, LATELY_S);
        let is_metric = self.view.ground.is_some();
        let lines = self.view.lines.iter().zip(&mut self.lately);
        let of = |((line, count), lately): (&(String, LineCount), &mut VecDeque<f64>)| {
            while lately.front().is_some_and(|it| at_s - it > LATELY_S) {
                lately.pop_front();
            }
            let flow = lately.len() as f64 / count.line().length() / (span_s / 60.0);
            Throughput {
                line: line.clone(),
                crossed: [count.forwards, count.backwards],
                flow_per_m_min: is_metric.then_some(flow),
            }
        };
        lines.map(of).collect()
    }

    fn fullness(&self, followed: &[Followed]) -> Vec<Fullness> {
        let stands: Vec<(&Followed, Point)> =
            followed.iter().filter_map(|it| Some((it, self.stand(it)?))).collect();
        let of = |(zone, seen): &(crate::zone::Zone, f64)| {
            let inside = |is_person: bool| {
                let all = stands.iter().filter(move |(it, _)| it.is_person == is_person);
                all.filter(|(_, place)| zone.holds(*place)).map(|(it, _)| *it)
            };
            let persons_count = inside(true).count();
            let density = persons_count as f64 / seen;
            let density = self.view.ground.is_some().then_some(density);
            let hidden = inside(true).filter(|it| hidden(it, followed) > HIDDEN_MAX).count();
            let near = inside(true).filter(|it| is_pressed(it, followed)).count();
            let most = HIDDEN_SHARE * persons_count as f64;
            let is_hidden = hidden as f64 > most || near as f64 > most;
            Fullness {
                zone: zone.id().to_owned(),
                persons_count,
                vehicles_count: inside(false).count(),
                density,
                is_at_least: is_hidden || density.is_some_and(|it| it > DENSITY_MAX),
            }
        };
        self.view.zones.iter().map(of).collect()
    }
}

/// Whether two or more others stand within a metre: denser than was measured.
fn is_pressed(it: &Followed, all: &[Followed]) -> bool {
    let Some(here) = it.whereabouts else { return false };
    let is_near = |other: &&Followed| {
        let there = other.whereabouts.filter(|_| other.is_person && other.id != it.id);
        there.is_some_and(|at| (at.east_m - here.east_m).hypot(at.north_m - here.north_m) < 1.0)
    };
    all.iter().filter(is_near).count() >= 2
}

/// Which part of a box those who stand nearer hide, 0 to 1: the most that one of them does.
fn hidden(it: &Followed, all: &[Followed]) -> f64 {
    let (place, foot) = (it.place, it.place.y + it.place.h);
    let nearer = all.iter().filter(|other| other.place.y + other.place.h > foot);
    let part = |other: &Followed| place.common(&other.place) / place.area().max(1e-9);
    nearer.map(part).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::CameraFile;

    /// Seen from above, 20 pixels a metre, north up.
    const ABOVE: &str = "
        [ground]
        homography = [[0.05, 0, 0], [0, -0.05, 24], [0, 0, 1]]
        [[zone]]
        id = \"plaza\"
        ring = [[0, 0], [10, 0], [10, 10], [0, 10]]
        [[line]]
        id = \"door\"
        from = [5, 0]
        to = [5, 20]
    ";

    fn person(east: f64, north: f64) -> Found {
        let place =
            Rect { x: east * 20.0 - 10.0, y: (24.0 - north) * 20.0 - 60.0, w: 20.0, h: 60.0 };
        Found { class: Class::Person, detection: Detection { place, score: 0.9 } }
    }

    fn looks(frames: impl Iterator<Item = Vec<Found>>) -> Vec<Look> {
        let view = CameraFile::parse(ABOVE).unwrap().view((640, 480)).unwrap();
        let mut eye = Eye::new(view, Settings::for_detector(0.1, 0.5, 0.5), 5.0);
        frames.enumerate().map(|(n, found)| eye.look(&found, n as f64 * 0.2)).collect()
    }

    #[test]
    fn who_walks_through_a_door_is_counted_and_is_in_the_zone() {
        let looks = looks((0..40).map(|n| vec![person(1.0 + f64::from(n) * 0.25, 5.0)]));
        let crossed: Vec<&Crossed> = looks.iter().flat_map(|look| &look.crossed).collect();
        assert_eq!(crossed.len(), 1);
        assert_eq!((crossed[0].line.as_str(), crossed[0].way), ("door", Way::Forwards));
        let last = looks.last().unwrap();
        // One in 7.8 s over 20 m.
        let flow = last.lines[0].flow_per_m_min.unwrap();
        assert!((flow - 60.0 / 7.8 / 20.0).abs() < 1e-6, "{flow}");
        let full = &looks[20].zones[0];
        assert_eq!((full.persons_count, full.density, full.is_at_least), (1, Some(0.01), false));
        let there = last.followed[0].whereabouts.unwrap();
        assert!((there.speed_mps() - 1.25).abs() < 0.1 && (there.east_m - 10.75).abs() < 0.3);
        assert_eq!(last.zones[0].persons_count, 0, "left it");
    }

    #[test]
    fn where_people_are_too_dense_to_see_them_all_it_is_at_least_so_many() {
        let crowd = || (0..121).map(|n| person(0.5 + f64::from(n % 11) * 0.8, f64::from(n / 11)));
        let looks = looks((0..6).map(|_| crowd().collect()));
        let full = &looks[5].zones[0];
        assert!(full.is_at_least && full.density.unwrap() > DENSITY_MAX, "{full:?}");
    }

    #[test]
    fn where_people_hide_one_another_it_is_at_least_so_many() {
        // In a file before the camera: each hides half of the one behind.
        let file = || (0..4).map(|n| person(5.0, 2.0 + f64::from(n) * 1.4));
        let looks = looks((0..6).map(|_| file().collect()));
        let full = &looks[5].zones[0];
        assert!(full.is_at_least && full.density.unwrap() < DENSITY_MAX, "{full:?}");
    }

    #[test]
    fn a_vehicle_is_no_person() {
        let car = || Found { class: Class::Car, ..person(5.0, 5.0) };
        let looks = looks((0..6).map(|_| vec![car()]));
        let full = &looks[5].zones[0];
        assert_eq!((full.persons_count, full.vehicles_count), (0, 1));
    }
}

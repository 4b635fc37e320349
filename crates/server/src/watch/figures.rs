//! What a camera has seen in a minute, as numbers.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::camera::{AreaFigures, CameraFigures};
use cordon_vision::count::Way;
use cordon_vision::eye::Look;

/// Adds up.
pub struct Adding {
    from: Timestamp,
    frames_count: u64,
    persons_sum: u64,
    persons_max: u64,
    areas: BTreeMap<String, AreaFigures>,
    lines: BTreeMap<String, [u64; 2]>,
}

impl Adding {
    /// From a time on.
    pub fn new(from: Timestamp) -> Adding {
        Adding {
            from,
            frames_count: 0,
            persons_sum: 0,
            persons_max: 0,
            areas: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }

    /// Whether the minute in which it began is over at `now`, or the clock was set back.
    pub fn is_due(&self, now: Timestamp) -> bool {
        now.as_second().div_euclid(60) != self.from.as_second().div_euclid(60)
    }

    /// Takes what a picture said; where the view `is_paused`, areas and lines say nothing.
    pub fn add(&mut self, look: &Look, is_paused: bool) {
        let persons = look.followed.iter().filter(|it| it.is_person).count() as u64;
        self.frames_count += 1;
        self.persons_sum += persons;
        self.persons_max = self.persons_max.max(persons);
        if is_paused {
            return;
        }
        for zone in &look.zones {
            let area = self.areas.entry(zone.zone.clone()).or_default();
            area.persons_max = area.persons_max.max(zone.persons_count as u64);
            let milli = zone.density.map(|it| (it * 1_000.0).round() as u64);
            area.density_max_milli = area.density_max_milli.max(milli);
            area.is_at_least |= zone.is_at_least;
        }
        for crossed in &look.crossed {
            let counts = self.lines.entry(crossed.line.clone()).or_default();
            counts[usize::from(crossed.way == Way::Backwards)] += 1;
        }
    }

    /// What it comes to until `until`, if there was a picture; the next begins there.
    pub fn cut(&mut self, until: Timestamp) -> Option<CameraFigures> {
        let before = std::mem::replace(self, Adding::new(until));
        (before.frames_count > 0).then(|| CameraFigures {
            from: before.from,
            until: until.max(before.from),
            frames_count: before.frames_count,
            persons_max: before.persons_max,
            persons_mean_milli: before.persons_sum * 1_000 / before.frames_count,
            areas: before.areas,
            lines: before.lines,
            is_truth: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordon_vision::eye::{Crossed, Fullness};

    #[test]
    fn spans_join_without_a_gap_and_count_each_crossing_once() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut adding = Adding::new(at("2026-07-26T18:00:10Z"));
        let crossed = vec![Crossed { line: "door".into(), id: 1, way: Way::Backwards }];
        let zones = vec![Fullness {
            zone: "plaza".into(),
            persons_count: 7,
            vehicles_count: 0,
            density: Some(0.35),
            is_at_least: false,
        }];
        let look = Look { crossed, zones, ..Look::default() };
        adding.add(&look, false);
        adding.add(&look, true);
        assert!(!adding.is_due(at("2026-07-26T18:00:59Z")));
        assert!(adding.is_due(at("2026-07-26T18:01:00Z")));
        let figures = adding.cut(at("2026-07-26T18:01:00Z")).unwrap();
        assert_eq!((figures.frames_count, figures.lines["door"]), (2, [0, 1]));
        assert_eq!(figures.areas["plaza"].density_max_milli, Some(350));
        assert_eq!(adding.cut(at("2026-07-26T18:02:00Z")), None, "nothing was seen");
        adding.add(&look, false);
        let next = adding.cut(at("2026-07-26T18:03:00Z")).unwrap();
        assert_eq!(next.from, at("2026-07-26T18:02:00Z"));
    }
}

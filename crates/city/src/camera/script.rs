//! What is to be detected: the things that happen in a scene, each at its time and place.

use super::Point;

/// Ground within a rectangle along the axes, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    /// Metres east of the origin, where it begins.
    pub west_m: f64,
    /// Metres north, where it begins.
    pub south_m: f64,
    /// Metres east, where it ends.
    pub east_m: f64,
    /// Metres north, where it ends.
    pub north_m: f64,
}

impl Zone {
    /// Whether a place lies in it.
    pub fn contains(&self, (east, north): Point) -> bool {
        (self.west_m..self.east_m).contains(&east) && (self.south_m..self.north_m).contains(&north)
    }

    /// Its area, square metres; 0 where its ends are before its beginnings.
    pub fn area_m2(&self) -> f64 {
        (self.east_m - self.west_m).max(0.0) * (self.north_m - self.south_m).max(0.0)
    }

    /// Its middle.
    pub fn centre(&self) -> Point {
        ((self.west_m + self.east_m) / 2.0, (self.south_m + self.north_m) / 2.0)
    }

    /// The zone with so many metres more on each side.
    pub(crate) fn grown(&self, by: f64) -> Zone {
        Zone {
            west_m: self.west_m - by,
            south_m: self.south_m - by,
            east_m: self.east_m + by,
            north_m: self.north_m + by,
        }
    }
}

/// Who goes against the common direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// One who walks westward while all others walk eastward.
    Walker,
    /// A vehicle that drives westward on a lane that leads eastward.
    Vehicle,
}

/// Something that happens. Times are seconds from the scene's beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Script {
    /// All run away from a place, at 3 to 4 m/s, and are gone.
    Surge {
        /// When they begin to.
        at_s: f64,
        /// From where.
        from: Point,
    },
    /// People gather in a zone until it is as dense as asked; others keep off it. With a time of
    /// nought or before, the zone is full from the beginning; else it fills for about a minute.
    Dense {
        /// When the first set out for it.
        at_s: f64,
        /// Where.
        zone: Zone,
        /// How dense, persons a square metre; more than 7 is 7.
        persons_per_m2: f64,
    },
    /// Somebody comes, puts a bag down and walks away.
    Bag {
        /// When it is put down.
        at_s: f64,
        /// Where.
        place: Point,
    },
    /// Somebody comes, falls, and lies from then on.
    Fall {
        /// When they begin to fall.
        at_s: f64,
        /// Where.
        place: Point,
    },
    /// Somebody or something goes against the common direction.
    WrongWay {
        /// When it is in the middle of its way.
        at_s: f64,
        /// Who.
        mover: Mover,
    },
    /// All keep off a zone but one, who enters it, stays for 10 s and leaves.
    Intruder {
        /// When they cross its edge.
        at_s: f64,
        /// Where.
        zone: Zone,
    },
    /// Flames and smoke, which grow for 20 s.
    SmokeFire {
        /// When it begins.
        at_s: f64,
        /// Where.
        place: Point,
    },
}

/// The names of [`Script::named`].
pub const NAMES: [&str; 8] = [
    "surge",
    "dense",
    "bag",
    "fall",
    "wrong_way_walker",
    "wrong_way_vehicle",
    "intruder",
    "smoke_fire",
];

impl Script {
    /// The script of a name, at a time, in the middle of what the default camera sees; `None` for
    /// a name that is not in [`NAMES`].
    pub fn named(name: &str, at_s: f64) -> Option<Script> {
        let zone = |west_m, south_m, east_m, north_m| Zone { west_m, south_m, east_m, north_m };
        Some(match name {
            "surge" => Script::Surge { at_s, from: (0.0, 20.0) },
            "dense" => {
                let zone = zone(-3.5, 14.0, 3.5, 19.0);
                Script::Dense { at_s, zone, persons_per_m2: 4.0 }
            }
            "bag" => Script::Bag { at_s, place: (1.5, 14.0) },
            "fall" => Script::Fall { at_s, place: (-1.5, 15.0) },
            "wrong_way_walker" => Script::WrongWay { at_s, mover: Mover::Walker },
            "wrong_way_vehicle" => Script::WrongWay { at_s, mover: Mover::Vehicle },
            "intruder" => Script::Intruder { at_s, zone: zone(-4.0, 15.0, 4.0, 22.0) },
            "smoke_fire" => Script::SmokeFire { at_s, place: (2.0, 17.0) },
            _ => return None,
        })
    }

    /// Whether all its numbers are numbers that a square can hold.
    pub(crate) fn is_sound(&self) -> bool {
        let place = |(east, north): Point| east.abs() < 1e3 && north.abs() < 1e3;
        let within = |zone: &Zone| {
            place((zone.west_m, zone.south_m))
                && place((zone.east_m, zone.north_m))
                && zone.area_m2() > 0.0
        };
        let (at_s, is_placed) = match self {
            Script::Surge { at_s, from } => (at_s, place(*from)),
            Script::Dense { at_s, zone, persons_per_m2 } => {
                (at_s, within(zone) && (0.0..=1e3).contains(persons_per_m2))
            }
            Script::Bag { at_s, place: at }
            | Script::Fall { at_s, place: at }
            | Script::SmokeFire { at_s, place: at } => (at_s, place(*at)),
            Script::WrongWay { at_s, .. } => (at_s, true),
            Script::Intruder { at_s, zone } => (at_s, within(zone)),
        };
        at_s.abs() < 1e7 && is_placed
    }

    /// Where nobody walks who has no part in it, at a time: a zone, or a round place as the square
    /// around it.
    pub(crate) fn kept_off(&self, now_s: f64) -> Option<Zone> {
        let around = |(east, north): Point, by: f64| {
            Zone { west_m: east, south_m: north, east_m: east, north_m: north }.grown(by)
        };
        match *self {
            Script::Dense { zone, .. } => Some(zone.grown(0.4)),
            Script::Intruder { zone, .. } => Some(zone.grown(0.2)),
            Script::Bag { place, .. } => Some(around(place, 0.4)),
            Script::Fall { at_s, place } if now_s >= at_s => Some(around(place, 1.1)),
            Script::SmokeFire { at_s, place } if now_s >= at_s => Some(around(place, 2.5)),
            _ => None,
        }
    }
}

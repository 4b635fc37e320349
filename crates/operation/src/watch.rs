//! What an operation says of watching its cameras: where a point of a picture is on the map, which
//! areas and lines count, what is painted over, and which order allows it.
//!
//! The columns are lists of texts, so that they can be written in a map program: numbers apart by
//! spaces, places apart by commas, a name before a colon. Knows no clock: whether an order is in
//! force is asked with a time.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;

use crate::change::Hindrance;
use crate::thing::{Thing, Things};
use crate::value::clip;

/// Pictures a second that are looked at where a camera does not say.
pub const RATE: f64 = 5.0;
/// The priority of a camera that does not say.
pub const PRIORITY: u8 = 5;
/// How long a clip is kept at most, and where the order does not say, days.
pub const CLIP_DAYS: i64 = 30;
/// Fewest pairs that tell where the ground is.
pub const PAIRS_MIN: usize = 4;
/// Most texts in one of the columns, and most corners of an area or mask.
const TEXTS_MAX: usize = 64;
const CORNERS_MAX: usize = 200;
/// Longest name of an area or line, characters.
const NAME_MAX: usize = 64;
/// Nothing that a camera sees is further from it, metres.
const FAR_M: f64 = 10_000.0;

/// A place: longitude and latitude in degrees, or x and y in fractions of the picture.
pub type Place = (f64, f64);

/// How a camera is to be watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// Points of the picture and where they are: x and y in fractions of the picture, longitude and
    /// latitude in degrees. None, or [`PAIRS_MIN`] at least.
    pub pairs: Vec<[f64; 4]>,
    /// Areas by name: rings of longitude and latitude, not closed.
    pub areas: BTreeMap<String, Vec<Place>>,
    /// Lines by name: from, to; longitude and latitude.
    pub lines: BTreeMap<String, [Place; 2]>,
    /// What is painted over: rings in fractions of the picture, not closed.
    pub masks: Vec<Vec<Place>>,
    /// Pictures a second that are to be looked at.
    pub rate: f64,
    /// A greater one is served first, 0 to 9.
    pub priority: u8,
}

impl Setup {
    /// How a camera is to be watched. A text that says nothing is left out: an operation without
    /// faults has none.
    pub fn of(camera: &Thing) -> Setup {
        read(camera, &mut Vec::new())
    }
}

/// A time in which an order allows a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when, with it.
    pub starts_at: Timestamp,
    /// Until when, without it.
    pub ends_at: Timestamp,
    /// The order's id.
    pub order: String,
    /// For how many days a clip of then is kept.
    pub clip_days: i64,
}

/// When which orders allow a camera: those of kind `video` that list it.
pub fn windows(things: &Things, camera: &str) -> Vec<Window> {
    let lists = |order: &&Thing| order.list("cameras").iter().any(|id| id == camera);
    let video = things.of("order").filter(|order| order.text("kind") == Some("video"));
    let window = |order: &Thing| {
        Some(Window {
            starts_at: order.time("starts_at")?,
            ends_at: order.time("ends_at")?,
            order: order.id.clone(),
            clip_days: order.whole("clips_days").unwrap_or(CLIP_DAYS),
        })
    };
    video.filter(lists).filter_map(window).collect()
}

/// The one of these that is in force at a time and ends last.
pub fn in_force(windows: &[Window], at: Timestamp) -> Option<&Window> {
    let now = windows.iter().filter(|it| it.starts_at <= at && at < it.ends_at);
    now.max_by_key(|it| (it.ends_at, &it.order))
}

/// For how many days a clip is kept that begins and ends at these times: what the strictest of the
/// orders says that allow any of it; `None` where none does.
pub fn clip_days(windows: &[Window], from: Timestamp, until: Timestamp) -> Option<i64> {
    let allow = windows.iter().filter(|it| it.starts_at <= until && from < it.ends_at);
    allow.map(|it| it.clip_days).min()
}

/// Everything that is wrong with how a camera is to be watched.
pub(crate) fn faults(camera: &Thing) -> Vec<Hindrance> {
    let mut found = Vec::new();
    read(camera, &mut found);
    found
}

/// A text of a column as a fault names it, and what is wrong with it.
struct Text<'a> {
    column: &'static str,
    text: &'a str,
}

impl Text<'_> {
    fn bad(&self, why: &str, mend: &str) -> Hindrance {
        let message = format!("`{}`: {:?}: {why}", self.column, clip(self.text));
        ("watch", message, mend.to_owned())
    }

    fn malformed(&self, why: &str) -> Hindrance {
        self.bad(
            why,
            match self.column {
                "pairs" => "write a pair as `x y longitude latitude`, such as `0.5 0.8 2.30 48.86`",
                "areas" => "write an area as `name: longitude latitude, longitude latitude, ...`",
                "lines" => "write a line as `name: longitude latitude, longitude latitude`",
                _ => "write a mask as `x y, x y, x y, ...`, in fractions of the picture",
            },
        )
    }

    fn numbers<const N: usize>(&self, text: &str) -> Result<[f64; N], Hindrance> {
        let read = |word: &str| word.parse::<f64>().ok().filter(|it| it.is_finite());
        let words: Option<Vec<f64>> = text.split_whitespace().map(read).collect();
        let words = words.ok_or_else(|| self.malformed("it holds something that is no number"))?;
        words.try_into().map_err(|words: Vec<f64>| {
            self.malformed(&format!("{} numbers stand where {N} should", words.len()))
        })
    }

    fn places(&self, text: &str) -> Result<Vec<Place>, Hindrance> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let place = |part| self.numbers::<2>(part).map(|[x, y]| (x, y));
        parts.map(place).collect()
    }

    fn named(&self) -> Result<(String, Vec<Place>), Hindrance> {
        let Some((name, places)) = self.text.split_once(':') else {
            return Err(self.malformed("there is no name before a colon"));
        };
        let name = name.trim();
        let is_name = !name.is_empty()
            && name.chars().count() <= NAME_MAX
            && !name.chars().any(char::is_control);
        if !is_name {
            return Err(self.bad("its name is none", "give it a name, 64 characters at most"));
        }
        Ok((name.to_owned(), self.places(places)?))
    }

    /// A ring that is not closed, has three corners at least and is not flat.
    fn ring(&self, mut ring: Vec<Place>) -> Result<Vec<Place>, Hindrance> {
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Err(self.malformed("it has fewer than three corners"));
        }
        if ring.len() > CORNERS_MAX {
            let why = format!("it has {} corners", ring.len());
            return Err(self.bad(&why, "draw it with 200 at most"));
        }
        let first = ring[0];
        let from_first = |it: &Place| (it.0 - first.0, it.1 - first.1);
        let ends =
            ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| (from_first(a), from_first(b)));
        let twice: f64 = ends.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        if twice.abs() < 1e-12 {
            return Err(self.bad("its corners lie on one line", "draw it with some width"));
        }
        Ok(ring)
    }

    /// Whether a place is on the globe, and near the camera.
    fn on_map(&self, camera: Option<Position>, (lon, lat): Place) -> Result<(), Hindrance> {
        let Some(place) = Position::new(lat, lon) else {
            return Err(self.bad(
                &format!("{lon} {lat} is no place on the globe"),
                "give longitude, -180 to 180, then latitude, -90 to 90",
            ));
        };
        let far_m = camera.map_or(0.0, |camera| camera.distance_to(place).0);
        if far_m > FAR_M {
            let why = format!("{lon} {lat} is {:.0} km from the camera", far_m / 1000.0);
            return Err(self.bad(&why, "give longitude first, then latitude, and mind the camera"));
        }
        Ok(())
    }

    fn in_picture(&self, (x, y): Place) -> Result<(), Hindrance> {
        let is_in = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
        if is_in {
            return Ok(());
        }
        let why = format!("{x} {y} is outside the picture");
        Err(self.bad(&why, "give fractions of the picture, 0 to 1, from its left and its top"))
    }
}

fn read(camera: &Thing, found: &mut Vec<Hindrance>) -> Setup {
    let at = camera.point();
    let pairs = each(camera, "pairs", found, |text| {
        let pair = text.numbers::<4>(text.text)?;
        text.in_picture((pair[0], pair[1]))?;
        text.on_map(at, (pair[2], pair[3])).map(|()| pair)
    });
    let areas = each(camera, "areas", found, |text| {
        let (name, ring) = text.named()?;
        let ring = text.ring(ring)?;
        ring.iter().try_for_each(|place| text.on_map(at, *place))?;
        Ok((name, ring))
    });
    let lines = each(camera, "lines", found, |text| {
        let (name, ends) = text.named()?;
        let ends: [Place; 2] = ends.try_into().map_err(|ends: Vec<Place>| {
            text.malformed(&format!("it has {} ends, not two", ends.len()))
        })?;
        if ends[0] == ends[1] {
            return Err(text.bad("it has no length", "give two places that are apart"));
        }
        ends.iter().try_for_each(|place| text.on_map(at, *place))?;
        Ok((name, ends))
    });
    let masks = each(camera, "masks", found, |text| {
        let ring = text.ring(text.places(text.text)?)?;
        ring.iter().try_for_each(|place| text.in_picture(*place))?;
        Ok(ring)
    });
    let told = camera.list("pairs").len();
    if told > 0 && told < PAIRS_MIN {
        let message = format!("`pairs` tells a ground with four at least, and holds {told}");
        let mend = "pick more points that are apart from one another, or take all away";
        found.push(("watch", message, mend.to_owned()));
    }
    named_twice(areas.iter().map(|it| &it.0).chain(lines.iter().map(|it| &it.0)), found);
    let priority = camera.whole("watch_priority").and_then(|it| u8::try_from(it).ok());
    Setup {
        pairs: if pairs.len() < PAIRS_MIN { Vec::new() } else { pairs },
        areas: areas.into_iter().collect(),
        lines: lines.into_iter().collect(),
        masks,
        rate: camera.number("watched_rate").unwrap_or(RATE),
        priority: priority.unwrap_or(PRIORITY),
    }
}

/// The good ones of a column's texts; what is wrong with the others is noted.
fn each<T>(
    camera: &Thing,
    column: &'static str,
    found: &mut Vec<Hindrance>,
    read: impl Fn(&Text<'_>) -> Result<T, Hindrance>,
) -> Vec<T> {
    let texts = camera.list(column);
    if texts.len() > TEXTS_MAX {
        let message = format!("`{column}` has {} texts", texts.len());
        found.push(("watch", message, format!("keep it within {TEXTS_MAX}")));
    }
    let mut good = Vec::new();
    for text in texts.iter().take(TEXTS_MAX) {
        match read(&Text { column, text }) {
            Ok(it) => good.push(it),
            Err(hindrance) => found.push(hindrance),
        }
    }
    good
}

fn named_twice<'a>(names: impl Iterator<Item = &'a String>, found: &mut Vec<Hindrance>) {
    let mut known = BTreeSet::new();
    for name in names {
        if !known.insert(name) {
            let message = format!("{:?} is the name of two areas or lines", clip(name));
            found.push(("watch", message, "give each a name of its own".to_owned()));
        }
    }
}

//! Volumes of air: a polygon, or a point with `radius_m` each, between two limits.
//!
//! The floor is one of `floor_pressure_ft`, `floor_ellipsoid_m`, `floor_sea_m`, `floor_ground_m`,
//! the ceiling likewise (neither: from the ground up, or without end).

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Severity;
use cordon_kernel::geometry::Outline;
use cordon_kernel::id::VolumeId;
use cordon_kernel::units::{Altitude, Feet, Metres};

use crate::fault::Fault;
use crate::shape::Geometry;
use crate::thing::{Thing, Things};

/// Most corners of a ring: each is looked at for every aircraft.
const CORNERS_MAX: usize = 10_000;

/// A volume of air that nobody may enter while it is active.
#[derive(Clone, Debug, PartialEq)]
pub struct AirVolume {
    /// Its id.
    pub id: VolumeId,
    /// Its name, as people say it.
    pub name: String,
    /// Its outline on the ground.
    pub outline: Outline,
    /// Its lower limit, belonging to it; `None`: the ground.
    pub floor: Option<Altitude>,
    /// Its upper limit, belonging to it; `None`: without end.
    pub ceiling: Option<Altitude>,
    /// When it begins to be active; `None`: it always was.
    pub starts_at: Option<Timestamp>,
    /// When it is active no more; `None`: never.
    pub ends_at: Option<Timestamp>,
    /// How bad an entry is.
    pub severity: Severity,
}

/// Whether something is between the limits of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InBand {
    /// It is.
    Yes,
    /// It is above or below.
    No,
    /// Its height is unknown, or too close to limits above something else to say.
    Unknown,
}

impl AirVolume {
    /// Whether the volume is active at `now`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.starts_at.is_none_or(|start| start <= now) && self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether `altitude` lies between the limits widened by `margin` of their own unit (feet for
    /// pressure altitudes, metres for the others).
    pub fn in_band(&self, altitude: Option<Altitude>, margin: f64) -> InBand {
        if self.floor.is_none() && self.ceiling.is_none() {
            return InBand::Yes;
        }
        let Some(altitude) = altitude else { return InBand::Unknown };
        let above = self.floor.map_or(Some(true), |f| raised(altitude, margin).at_least(f));
        let below = self.ceiling.map_or(Some(true), |c| raised(c, margin).at_least(altitude));
        match (above, below) {
            (Some(false), _) | (_, Some(false)) => InBand::No,
            (Some(true), Some(true)) => InBand::Yes,
            _ => InBand::Unknown,
        }
    }
}

fn raised(altitude: Altitude, by: f64) -> Altitude {
    match altitude {
        // Limits and reports are whole feet far below the range of `i32`.
        Altitude::Pressure(Feet(ft)) => Altitude::Pressure(Feet(ft.saturating_add(by as i32))),
        Altitude::Ellipsoid(Metres(m)) => Altitude::Ellipsoid(Metres(m + by)),
        Altitude::MeanSea(Metres(m)) => Altitude::MeanSea(Metres(m + by)),
        Altitude::Ground(Metres(m)) => Altitude::Ground(Metres(m + by)),
    }
}

/// The volume that a thing describes; `None` where it has a fault.
pub(crate) fn of(thing: &Thing) -> Option<AirVolume> {
    let severity = match thing.text("severity") {
        Some("notice") => Severity::Notice,
        Some("warning") => Severity::Warning,
        _ => Severity::Critical,
    };
    Some(AirVolume {
        id: VolumeId::new(thing.id.as_str()).ok()?,
        name: thing.name().to_owned(),
        outline: outline(thing).ok()?,
        floor: limit(thing, "floor").ok()?,
        ceiling: limit(thing, "ceiling").ok()?,
        starts_at: thing.time("starts_at"),
        ends_at: thing.time("ends_at"),
        severity,
    })
}

/// Notes what is wrong with volumes.
pub(crate) fn check(things: &Things, found: &mut Vec<Fault>) {
    for thing in things.of("air_volume") {
        let mut fault = |code, message: String, mend: &str| {
            found.push(Fault {
                file: thing.file.to_string(),
                line: (thing.line > 0).then_some(thing.line),
                feature: Some(thing.id.clone()),
                code,
                message,
                mend: mend.to_owned(),
            });
        };
        if let Some(geometry) = &thing.geometry
            && let Err((code, message, mend)) = outline_of(thing, geometry)
        {
            fault(code, message, mend);
        }
        let (floor, ceiling) = (limit(thing, "floor"), limit(thing, "ceiling"));
        for limit in [&floor, &ceiling] {
            if let Err(message) = limit {
                fault("limits", message.clone(), "keep one, above one datum");
            }
        }
        if let (Ok(Some(floor)), Ok(Some(ceiling))) = (floor, ceiling)
            && ceiling.at_least(floor) == Some(false)
        {
            fault("limits", "the ceiling is below the floor".into(), "swap the two");
        }
    }
}

fn limit(thing: &Thing, name: &str) -> Result<Option<Altitude>, String> {
    let column = |end: &str| thing.number(&format!("{name}_{end}"));
    let given = [
        // Whole feet, far below the range of `i32`.
        column("pressure_ft").map(|ft| Altitude::Pressure(Feet(ft as i32))),
        column("ellipsoid_m").map(|m| Altitude::Ellipsoid(Metres(m))),
        column("sea_m").map(|m| Altitude::MeanSea(Metres(m))),
        column("ground_m").map(|m| Altitude::Ground(Metres(m))),
    ];
    let mut given = given.into_iter().flatten();
    let first = given.next();
    if given.next().is_some() {
        return Err(format!("the {name} is given above more than one datum"));
    }
    Ok(first)
}

/// Short name, sentence, mend.
type Wrong = (&'static str, String, &'static str);

fn outline(thing: &Thing) -> Result<Outline, Wrong> {
    let drawn = thing.geometry.as_ref();
    drawn.map_or_else(|| Err(("geometry", String::new(), "draw it")), |it| outline_of(thing, it))
}

fn outline_of(thing: &Thing, geometry: &Geometry) -> Result<Outline, Wrong> {
    let radius = thing.number("radius_m");
    match geometry {
        Geometry::Point(centre) => match radius.filter(|radius| *radius > 0.0) {
            Some(radius) => Ok(Outline::Circle { centre: *centre, radius: Metres(radius) }),
            None => {
                let mend = "give radius_m above 0 and up to 2,000,000 metres";
                Err(("radius", "a point needs a radius".into(), mend))
            }
        },
        Geometry::Area(_) if radius.is_some() => {
            let mend = "remove it or draw a point";
            Err(("radius", "a polygon has no radius_m".into(), mend))
        }
        Geometry::Area(areas) => match areas.as_slice() {
            [one] if one.holes.is_empty() => {
                let corners = one.outer.corners().len();
                if corners > CORNERS_MAX {
                    let message = format!("the ring has {corners} corners");
                    return Err(("corners", message, "thin it out to 10,000"));
                }
                Ok(Outline::Ring(one.outer.clone()))
            }
            _ => {
                let mend = "draw one closed line without holes";
                Err(("rings", "a volume has exactly one ring".into(), mend))
            }
        },
        Geometry::Line(_) => Err(("geometry", "a line encloses nothing".into(), "draw a Polygon")),
    }
}

//! Airborne velocity: type code 19 of the extended squitter.
//!
//! RTCA DO-260B, 2.2.3.2.6; ICAO Doc 9871, table A-2-9. Speed over the ground and speed through
//! the air are different things and stay apart.

use cordon_kernel::units::{Feet, FeetPerMinute, Knots, TrueDegrees};

/// Velocity as an aircraft in the air sends it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Velocity {
    /// Over the ground or through the air.
    pub speed: Speed,
    /// Rate of climb; `None` where not known.
    pub vertical_rate: Option<FeetPerMinute>,
    /// What the rate of climb was measured by.
    pub vertical_source: VerticalSource,
    /// Height above the ellipsoid less pressure altitude; `None` where not known.
    pub height_above_pressure: Option<Feet>,
}

/// Speed and direction, over the ground or through the air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// Over the ground: subtypes 1 and 2.
    Ground {
        /// How fast; `None` where not known.
        speed: Option<Knots>,
        /// Which way; `None` where not known, and for an aircraft that stands still.
        track: Option<TrueDegrees>,
    },
    /// Through the air: subtypes 3 and 4.
    Air {
        /// How fast; `None` where not known.
        speed: Option<Knots>,
        /// What `speed` means.
        kind: Airspeed,
        /// Which way the nose points, degrees clockwise from north, 0 up to but not 360; whether
        /// magnetic or true north, the aircraft says in its operational status.
        heading_deg: Option<f64>,
    },
}

/// Which speed through the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Airspeed {
    /// As the pitot tube has it.
    Indicated,
    /// Corrected for density.
    True,
}

/// What a rate of climb was measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerticalSource {
    /// Satellite navigation or inertia.
    Geometric,
    /// Air pressure.
    Barometric,
}

/// Reads the 56 bits of a message of type code 19; `None` for subtypes 0 and 5 to 7, which are
/// reserved.
pub fn read(me: u64) -> Option<Velocity> {
    let subtype = bits(me, 6, 3);
    let scale = if subtype == 2 || subtype == 4 { 4.0 } else { 1.0 };
    let speed = match subtype {
        1 | 2 => ground(me, scale),
        3 | 4 => air(me, scale),
        _ => return None,
    };
    let rate = bits(me, 38, 9) as i32;
    let rate = (rate != 0).then(|| signed(me, 37, (rate - 1) * 64));
    let difference = bits(me, 50, 7) as i32;
    let difference = (difference != 0).then(|| signed(me, 49, (difference - 1) * 25));
    let barometric = bits(me, 36, 1) == 1;
    Some(Velocity {
        speed,
        vertical_rate: rate.map(FeetPerMinute),
        vertical_source: match barometric {
            true => VerticalSource::Barometric,
            false => VerticalSource::Geometric,
        },
        height_above_pressure: difference.map(Feet),
    })
}

fn ground(me: u64, scale: f64) -> Speed {
    let (east, north) = (bits(me, 15, 10) as i32, bits(me, 26, 10) as i32);
    if east == 0 || north == 0 {
        return Speed::Ground { speed: None, track: None };
    }
    let east = f64::from(signed(me, 14, east - 1)) * scale;
    let north = f64::from(signed(me, 25, north - 1)) * scale;
    let speed = libm::sqrt(east * east + north * north);
    let moves = speed > 0.0;
    Speed::Ground {
        speed: Some(Knots(speed)),
        track: moves.then(|| TrueDegrees(direction_deg(east, north))),
    }
}

fn air(me: u64, scale: f64) -> Speed {
    let speed = bits(me, 26, 10) as i32;
    let heading = bits(me, 15, 10) as f64 * 360.0 / 1024.0;
    Speed::Air {
        speed: (speed != 0).then(|| Knots(f64::from(speed - 1) * scale)),
        kind: if bits(me, 25, 1) == 1 { Airspeed::True } else { Airspeed::Indicated },
        heading_deg: (bits(me, 14, 1) == 1).then_some(heading),
    }
}

/// Degrees clockwise from north of a vector, 0 up to but not 360.
fn direction_deg(east: f64, north: f64) -> f64 {
    let deg = libm::atan2(east, north).to_degrees();
    let deg = if deg < 0.0 { deg + 360.0 } else { deg };
    if deg >= 360.0 { 0.0 } else { deg }
}

/// `size` with the sign of bit `place`: 1 is negative.
fn signed(me: u64, place: u32, size: i32) -> i32 {
    if bits(me, place, 1) == 1 { -size } else { size }
}

/// `count` bits of `me` from bit `first`, counted from 1 as the standards do.
pub(crate) fn bits(me: u64, first: u32, count: u32) -> u64 {
    me >> (57 - first - count) & ((1 << count) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_through_the_air_is_not_speed_over_the_ground() {
        // The airspeed example of Sun, The 1090 Megahertz Riddle, chapter 5.
        let velocity = read(0x9B06B6AF189400).unwrap();
        let Speed::Air { speed, kind, heading_deg } = velocity.speed else { panic!() };
        assert_eq!((speed, kind), (Some(Knots(375.0)), Airspeed::True));
        assert!((heading_deg.unwrap() - 243.98).abs() < 0.01);
        assert_eq!(velocity.vertical_rate, Some(FeetPerMinute(-2304)));
    }

    #[test]
    fn an_aircraft_that_stands_still_has_no_track() {
        let me = 19 << 51 | 1 << 48 | 1 << 32 | 1 << 21;
        let Speed::Ground { speed, track } = read(me).unwrap().speed else { panic!() };
        assert_eq!((speed, track), (Some(Knots(0.0)), None));
    }
}

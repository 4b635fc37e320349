//! Numbers with their unit and their datum.
//!
//! A unit is half; the datum is the other half: an altitude says above what, a direction says
//! true or magnetic. Decoders keep the standard's unit and convert once, at the border.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, PartialOrd, Encode, Decode, Serialize,
            Deserialize, JsonSchema,
        )]
        #[cbor(transparent)]
        #[serde(transparent)]
        pub struct $name(#[n(0)] pub $inner);
    };
}

unit!(
    /// International feet of 0.3048 m, whole.
    Feet(i32)
);
unit!(
    /// Metres.
    Metres(f64)
);
unit!(
    /// International knots of 1852 m per hour.
    Knots(f64)
);
unit!(
    /// Feet per minute, positive up.
    FeetPerMinute(i32)
);
unit!(
    /// Degrees clockwise from true north, 0 up to but not 360.
    TrueDegrees(f64)
);

impl Feet {
    /// The same length in metres.
    pub fn to_metres(self) -> Metres {
        Metres(f64::from(self.0) * 0.3048)
    }
}

impl Knots {
    /// Metres per second.
    pub fn to_metres_per_second(self) -> f64 {
        self.0 * 1852.0 / 3600.0
    }
}

/// How high, and above what. The three are never compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Altitude {
    /// Above the 1013.25 hPa surface, as a transponder reports it.
    #[n(0)]
    Pressure(#[n(0)] Feet),
    /// Above the WGS 84 ellipsoid, as satellite navigation reports it.
    #[n(1)]
    Ellipsoid(#[n(0)] Metres),
    /// Above the ground below.
    #[n(2)]
    Ground(#[n(0)] Metres),
    /// Above mean sea level, as charts and notices give it.
    #[n(3)]
    MeanSea(#[n(0)] Metres),
}

/// Farthest that the geoid lies from the ellipsoid anywhere, with room (EGM2008: -107 to 86 m).
const GEOID_M: f64 = 110.0;
/// Lowest and highest ground above mean sea level, metres.
const GROUND_M: (f64, f64) = (-430.0, 8_850.0);
/// Farthest that the 1013.25 hPa surface lies from mean sea level (950 to 1,060 hPa), metres.
const PRESSURE_M: f64 = 600.0;
/// By how much of itself a pressure altitude errs in air far colder or warmer than standard.
const TEMPERATURE_PART: f64 = 0.12;

impl Altitude {
    /// Whether this altitude is at least `floor`. Above different things, only where no weather,
    /// geoid or ground could make it otherwise; `None` where that is not so.
    pub fn at_least(self, floor: Altitude) -> Option<bool> {
        match (self, floor) {
            (Altitude::Pressure(a), Altitude::Pressure(b)) => Some(a.0 >= b.0),
            (Altitude::Ellipsoid(a), Altitude::Ellipsoid(b))
            | (Altitude::Ground(a), Altitude::Ground(b))
            | (Altitude::MeanSea(a), Altitude::MeanSea(b)) => Some(a.0 >= b.0),
            (a, b) => {
                let ((a_low, a_high), (b_low, b_high)) = (a.bounds_m(), b.bounds_m());
                if a_low > b_high { Some(true) } else { (a_high < b_low).then_some(false) }
            }
        }
    }

    /// Between which heights above the ellipsoid it certainly lies, in metres.
    pub fn bounds_m(self) -> (f64, f64) {
        let around = |middle: f64, by: f64| (middle - by, middle + by);
        match self {
            Altitude::Ellipsoid(m) => (m.0, m.0),
            Altitude::MeanSea(m) => around(m.0, GEOID_M),
            Altitude::Ground(m) => (m.0 + GROUND_M.0 - GEOID_M, m.0 + GROUND_M.1 + GEOID_M),
            Altitude::Pressure(feet) => {
                let metres = feet.to_metres().0;
                around(metres, PRESSURE_M + TEMPERATURE_PART * metres.abs() + GEOID_M)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_above_different_things_are_compared_only_where_nothing_could_turn_it() {
        let level = Altitude::Pressure(Feet(34_000));
        let low = Altitude::Pressure(Feet(3_000));
        let roof = Altitude::Ground(Metres(120.0));
        // Nor is an airliner certainly above a roof, for the roof may be in the Himalaya.
        assert_eq!(level.at_least(roof), None);
        assert_eq!(low.at_least(roof), None);
        assert_eq!(Altitude::Pressure(Feet(60_000)).at_least(roof), Some(true));
        let sea = Altitude::MeanSea(Metres(1_981.0));
        assert_eq!(level.at_least(sea), Some(true));
        assert_eq!(low.at_least(sea), Some(false));
        assert_eq!(Altitude::Pressure(Feet(6_000)).at_least(sea), None);
        assert_eq!(sea.at_least(level), Some(false));
    }
}

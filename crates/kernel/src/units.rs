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
}

impl Altitude {
    /// Whether this altitude is at least `floor`; `None` when the two are above different things.
    pub fn at_least(self, floor: Altitude) -> Option<bool> {
        match (self, floor) {
            (Altitude::Pressure(a), Altitude::Pressure(b)) => Some(a.0 >= b.0),
            (Altitude::Ellipsoid(a), Altitude::Ellipsoid(b))
            | (Altitude::Ground(a), Altitude::Ground(b)) => Some(a.0 >= b.0),
            _ => None,
        }
    }
}

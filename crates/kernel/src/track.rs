//! What a tracker says of one thing it follows.

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::geometry::Position;
use crate::id::{SourceId, TrackId};
use crate::units::{Altitude, FeetPerMinute, Knots, TrueDegrees};

/// A 24-bit ICAO aircraft address (ICAO Annex 10, volume III, chapter 9), shown in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Icao24(#[n(0)] pub u32);

impl std::fmt::Display for Icao24 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06x}", self.0)
    }
}

impl Serialize for Icao24 {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Icao24 {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        match u32::from_str_radix(&text, 16) {
            Ok(address) if text.len() == 6 => Ok(Icao24(address)),
            _ => Err(serde::de::Error::custom("an aircraft address is six hexadecimal digits")),
        }
    }
}

impl JsonSchema for Icao24 {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Icao24".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{6}$" })
    }
}

/// The newest that is known of one track: stream lane, never a journal entry by itself. An alert's
/// entry embeds the states that it rests on.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(array)]
pub struct TrackState {
    /// Which track.
    #[n(0)]
    pub track: TrackId,
    /// The aircraft address.
    #[n(1)]
    pub icao24: Icao24,
    /// Call sign, trimmed, once one was heard.
    #[n(2)]
    pub callsign: Option<String>,
    /// Where, once known.
    #[n(3)]
    pub position: Option<Position>,
    /// When `position` was observed.
    #[n(4)]
    #[cbor(with = "crate::time::micros_option")]
    #[schemars(with = "Option<String>")]
    pub position_at: Option<Timestamp>,
    /// How high, once known.
    #[n(5)]
    pub altitude: Option<Altitude>,
    /// Over the ground.
    #[n(6)]
    pub ground_speed: Option<Knots>,
    /// Direction of travel over the ground.
    #[n(7)]
    pub track_angle: Option<TrueDegrees>,
    /// Rate of climb.
    #[n(8)]
    pub vertical_rate: Option<FeetPerMinute>,
    /// Mode A code, four octal digits.
    #[n(9)]
    pub squawk: Option<String>,
    /// When the newest of this was observed, by the source's clock.
    #[n(10)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    /// Who heard the newest of this.
    #[n(11)]
    pub source: SourceId,
    /// When it was observed in truth, where a recording is played as if it were now.
    #[n(12)]
    #[cbor(with = "crate::time::micros_option")]
    #[schemars(with = "Option<String>")]
    pub original_at: Option<Timestamp>,
}

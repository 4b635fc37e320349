//! What a tracker says of one thing it follows.

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::geometry::Position;
use crate::id::{SourceId, TrackId};
use crate::units::{Altitude, FeetPerMinute, Knots, TrueDegrees};

/// A 24-bit aircraft address, shown in six hexadecimal digits. Nearly always one that the ICAO gave
/// (Annex 10, volume III, chapter 9); one that its sender made up, or a ground station, bears
/// [`NOT_ICAO`](Icao24::NOT_ICAO) besides and is shown with a `~` before it: it is never equal to
/// an aircraft's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Icao24(#[n(0)] pub u32);

impl Icao24 {
    /// The bit of addresses that the ICAO did not give.
    pub const NOT_ICAO: u32 = 1 << 24;

    /// The same digits, as an address that the ICAO did not give.
    pub fn made_up(self) -> Icao24 {
        Icao24(self.0 | Icao24::NOT_ICAO)
    }

    /// Whether the ICAO gave it.
    pub fn is_icao(self) -> bool {
        self.0 & Icao24::NOT_ICAO == 0
    }
}

impl std::fmt::Display for Icao24 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = if self.is_icao() { "" } else { "~" };
        write!(f, "{mark}{:06x}", self.0 & (Icao24::NOT_ICAO - 1))
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
        let digits = text.strip_prefix('~').unwrap_or(&text);
        // `from_str_radix` would take a sign for the first of the six.
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16).map(Icao24) {
            Ok(address) if is_hex && digits.len() == 6 => {
                Ok(if digits.len() < text.len() { address.made_up() } else { address })
            }
            _ => Err(serde::de::Error::custom("an aircraft address is six hexadecimal digits")),
        }
    }
}

impl JsonSchema for Icao24 {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Icao24".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^~?[0-9a-f]{6}$" })
    }
}

/// What kind of thing sends: an emitter category (RTCA DO-260B, 2.2.3.2.5.2), shown as `A3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct Category(#[n(0)] u8);

impl Category {
    /// The category of set `A` to `D` and number 0 to 7; `None` for any other.
    pub fn new(set: char, number: u8) -> Option<Category> {
        let set = u32::from(set).checked_sub(u32::from('A')).filter(|set| *set < 4)?;
        (number < 8).then_some(Category(set as u8 * 8 + number))
    }

    /// `A` to `D`; a byte from outside that is none shows as `D`.
    pub fn set(self) -> char {
        char::from(b'A' + (self.0 / 8).min(3))
    }

    /// 0 to 7: 0 says nothing, the others depend on the set.
    pub fn number(self) -> u8 {
        self.0 % 8
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.set(), self.number())
    }
}

impl Serialize for Category {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let category = match text.as_bytes() {
            [set, number @ b'0'..=b'7'] => Category::new(char::from(*set), number - b'0'),
            _ => None,
        };
        category.ok_or_else(|| serde::de::Error::custom("a category is A0 to D7"))
    }
}

impl JsonSchema for Category {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Category".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-D][0-7]$" })
    }
}

/// An emergency, as an aircraft says it (RTCA DO-260B, 2.2.3.2.7.8.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Emergency {
    /// Not further said.
    #[n(1)]
    General,
    /// A medical flight or a person in need.
    #[n(2)]
    Medical,
    /// Little fuel.
    #[n(3)]
    MinimumFuel,
    /// The radio has failed.
    #[n(4)]
    NoCommunication,
    /// Unlawful interference.
    #[n(5)]
    UnlawfulInterference,
    /// It is down.
    #[n(6)]
    Downed,
}

impl Emergency {
    /// The emergency of the code 1 to 6; `None` for 0, none, and 7, which is reserved.
    pub fn from_code(code: u8) -> Option<Emergency> {
        match code {
            1 => Some(Emergency::General),
            2 => Some(Emergency::Medical),
            3 => Some(Emergency::MinimumFuel),
            4 => Some(Emergency::NoCommunication),
            5 => Some(Emergency::UnlawfulInterference),
            6 => Some(Emergency::Downed),
            _ => None,
        }
    }
}

/// Why a track's own reports cannot all be true. What `measured` and `possible` are, each says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum DoubtKind {
    /// It is reported where it cannot have got to: metres away, and metres possible.
    #[n(0)]
    Jump,
    /// It is reported at two places at once, so that there are two of one address: metres between.
    #[n(1)]
    TwoPlaces,
    /// It moves otherwise than it says: metres a second flown, and said.
    #[n(2)]
    Speed,
    /// It climbs or sinks faster than anything does: feet a minute, and possible.
    #[n(3)]
    Altitude,
    /// It is heard from farther away than radio carries at its height: metres, and possible.
    #[n(4)]
    BeyondHorizon,
}

/// A reason not to believe a track.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(array)]
pub struct Doubt {
    /// What does not fit.
    #[n(0)]
    pub kind: DoubtKind,
    /// Since when, without a pause of a minute.
    #[n(1)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// When last.
    #[n(2)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub last_at: Timestamp,
    /// How often since then.
    #[n(3)]
    pub count: u32,
    /// What was reported, in the unit of the kind.
    #[n(4)]
    pub measured: f64,
    /// What could be, in the same unit.
    #[n(5)]
    pub possible: f64,
    /// The place that is doubted, where it is one.
    #[n(6)]
    pub place: Option<Position>,
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
    /// What kind of thing it is, as it says.
    #[n(13)]
    #[serde(default)]
    pub category: Option<Category>,
    /// The emergency that it declares.
    #[n(14)]
    #[serde(default)]
    pub emergency: Option<Emergency>,
    /// Whether it is on the ground, where it says so.
    #[n(15)]
    #[serde(default)]
    pub on_ground: Option<bool>,
    /// Why it is not to be believed, where its reports contradict one another.
    #[n(16)]
    #[serde(default)]
    pub doubt: Option<Doubt>,
}

impl TrackState {
    /// A track of which nothing is known but that `source` heard it at `observed_at`.
    pub fn new(
        track: TrackId,
        icao24: Icao24,
        observed_at: Timestamp,
        source: SourceId,
    ) -> TrackState {
        TrackState {
            track,
            icao24,
            callsign: None,
            position: None,
            position_at: None,
            altitude: None,
            ground_speed: None,
            track_angle: None,
            vertical_rate: None,
            squawk: None,
            observed_at,
            source,
            original_at: None,
            category: None,
            emergency: None,
            on_ground: None,
            doubt: None,
        }
    }
}

/// Why a track ended, or a source stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Unheard for too long.
    #[n(0)]
    Unheard,
    /// The link was closed or could not be opened.
    #[n(1)]
    LinkLost,
    /// The recording is at its end.
    #[n(2)]
    RecordingEnded,
    /// The node was stopped.
    #[n(3)]
    NodeStopped,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_was_made_up_is_never_an_aircrafts_own() {
        let own = Icao24(0x40_0f99);
        assert_ne!(own, own.made_up());
        for address in [own, own.made_up()] {
            let text = serde_json::to_string(&address).unwrap();
            assert_eq!(serde_json::from_str::<Icao24>(&text).unwrap(), address, "{text}");
        }
        assert_eq!(own.made_up().to_string(), "~400f99");
        assert!(serde_json::from_str::<Icao24>("\"~00f99\"").is_err());
    }

    #[test]
    fn a_category_is_what_it_was_made_of() {
        for set in ['A', 'B', 'C', 'D'] {
            for number in 0..8 {
                let category = Category::new(set, number).unwrap();
                assert_eq!((category.set(), category.number()), (set, number));
                let text = serde_json::to_string(&category).unwrap();
                assert_eq!(serde_json::from_str::<Category>(&text).unwrap(), category);
            }
        }
        assert!(Category::new('E', 0).is_none() && Category::new('A', 8).is_none());
        assert!(serde_json::from_str::<Category>("\"A9\"").is_err());
    }
}

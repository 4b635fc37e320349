//! The binary messages of `GET /api/picture/stream`; `docs/design/border.md` has the layout.

use cordon_kernel::time::millis_between;
use cordon_kernel::track::TrackState;
use cordon_kernel::units::Altitude;
use cordon_kernel::{Timestamp, geometry::Position};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::view::feet;

/// Bytes before the JSON.
pub const HEAD_LEN: usize = 48;
/// Bytes of a track record.
pub const RECORD_LEN: usize = 48;

/// What the client sends.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// West, south, east, north in degrees; null for everything.
    pub viewport: Option<[f64; 4]>,
    /// Where to go on after a cut.
    #[serde(default)]
    pub resume: Option<Resume>,
}

/// The last message that a client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The run of the server.
    pub epoch: u64,
    /// The frame.
    pub frame: u64,
}

/// Whether a message holds all or what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// All.
    Snapshot,
    /// What changed.
    Delta,
}

/// The numbers at a message's head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// All or what changed.
    pub kind: MessageKind,
    /// The run of the server.
    pub epoch: u64,
    /// One up for each tick of the server.
    pub frame: u64,
    /// The `seq` of the picture.
    pub seq: u64,
    /// The server's time.
    pub at: Timestamp,
}

/// A part of the globe that a client looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Viewport {
    /// From west, south, east, north in degrees; `None` unless all are numbers and south is below
    /// north. A west beyond east crosses the antimeridian, and so does an east beyond 180.
    pub fn new([west, south, east, north]: [f64; 4]) -> Option<Viewport> {
        let good = [west, south, east, north].iter().all(|v| v.is_finite()) && south <= north;
        good.then_some(Viewport { west, south, east, north })
    }

    /// Whether `here` is inside.
    pub fn contains(&self, here: Position) -> bool {
        let (lat, lon) = (here.latitude_deg(), here.longitude_deg());
        let width = self.east - self.west;
        let width = if width < 0.0 { width.rem_euclid(360.0) } else { width };
        let across = width >= 360.0 || (lon - self.west).rem_euclid(360.0) <= width;
        across && (self.south..=self.north).contains(&lat)
    }
}

/// A message of `head`, `json` and track records (each [`RECORD_LEN`] long).
pub fn message(head: &Head, json: &[u8], records: &[u8]) -> Vec<u8> {
    let padded = json.len().next_multiple_of(8);
    let mut out = Vec::with_capacity(HEAD_LEN + padded + records.len());
    out.push(match head.kind {
        MessageKind::Snapshot => 1,
        MessageKind::Delta => 2,
    });
    out.push(1);
    out.extend([0, 0]);
    // A message is far below 4 GiB: a picture holds open things and 24 hours.
    out.extend(u32::try_from(padded).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(head.epoch.to_le_bytes());
    out.extend(head.frame.to_le_bytes());
    out.extend(head.seq.to_le_bytes());
    out.extend((head.at.as_microsecond() as f64 / 1000.0).to_le_bytes());
    let count = records.len() / RECORD_LEN;
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    out.extend([0; 4]);
    out.extend(json);
    out.resize(HEAD_LEN + padded, b' ');
    out.extend(records);
    out
}

/// Appends the record of a track at the server's time `at`.
pub fn record(out: &mut Vec<u8>, number: u32, state: &TrackState, at: Timestamp, outside: bool) {
    let micro_deg = |deg: f64| (deg * 1e7).round() as i32;
    let (lat, lon) = state.position.map_or((i32::MIN, i32::MIN), |p| {
        (micro_deg(p.latitude_deg()), micro_deg(p.longitude_deg()))
    });
    let (altitude, mut flags) = match state.altitude {
        None => (i32::MIN, 0u16),
        Some(Altitude::Pressure(ft)) => (ft.0, 0),
        Some(Altitude::Ellipsoid(m)) => (feet(m.0), 1),
        Some(Altitude::Ground(m)) => (feet(m.0), 2),
        Some(Altitude::MeanSea(m)) => (feet(m.0), 3),
    };
    if outside {
        flags |= 4;
    }
    let speed = state.ground_speed.map_or(u16::MAX, |v| scaled(v.0 * 10.0));
    let angle = state.track_angle.map_or(u16::MAX, |v| scaled(v.0 * 100.0) % 36_000);
    let climb = state.vertical_rate.map_or(i16::MIN, |v| {
        i16::try_from(v.0 / 16).unwrap_or(if v.0 < 0 { -i16::MAX } else { i16::MAX })
    });
    let age = state
        .position_at
        .map_or(u32::MAX, |t| u32::try_from(millis_between(t, at).max(0)).unwrap_or(u32::MAX));
    let squawk = state.squawk.as_deref().and_then(|s| s.parse().ok()).unwrap_or(u16::MAX);
    out.extend(number.to_le_bytes());
    out.extend(state.icao24.0.to_le_bytes());
    out.extend(lat.to_le_bytes());
    out.extend(lon.to_le_bytes());
    out.extend(altitude.to_le_bytes());
    out.extend(speed.to_le_bytes());
    out.extend(angle.to_le_bytes());
    out.extend(climb.to_le_bytes());
    out.extend(flags.to_le_bytes());
    out.extend(age.to_le_bytes());
    out.extend(squawk.to_le_bytes());
    out.extend([0; 2]);
    let mut callsign = [0u8; 8];
    let heard = state.callsign.as_deref().unwrap_or("").as_bytes();
    for (to, from) in callsign.iter_mut().zip(heard) {
        *to = *from;
    }
    out.extend(callsign);
    out.extend([0; 4]);
}

/// `value` as an unsigned 16-bit number below the one that means "none".
fn scaled(value: f64) -> u16 {
    value.round().clamp(0.0, f64::from(u16::MAX - 1)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordon_kernel::units::{Feet, FeetPerMinute, Knots, TrueDegrees};

    #[test]
    fn a_record_has_the_layout_of_the_border_page() {
        let at: Timestamp = "2024-07-26T18:00:01Z".parse().unwrap();
        let icao24 = cordon_kernel::track::Icao24(0x3c_6444);
        let state = TrackState {
            callsign: Some("DLH4KC".into()),
            position: Position::new(43.6, -1.5),
            position_at: Some("2024-07-26T18:00:00Z".parse().unwrap()),
            altitude: Some(Altitude::Pressure(Feet(3000))),
            ground_speed: Some(Knots(250.04)),
            track_angle: Some(TrueDegrees(359.996)),
            vertical_rate: Some(FeetPerMinute(-640)),
            squawk: Some("7700".into()),
            ..TrackState::new("a-1".parse().unwrap(), icao24, at, "rx".parse().unwrap())
        };
        let mut out = Vec::new();
        record(&mut out, 7, &state, at, false);
        assert_eq!(out.len(), RECORD_LEN);
        let i32_at = |i: usize| i32::from_le_bytes(out[i..i + 4].try_into().unwrap());
        let u16_at = |i: usize| u16::from_le_bytes(out[i..i + 2].try_into().unwrap());
        assert_eq!((i32_at(0), i32_at(4)), (7, 0x3c_6444));
        assert_eq!((i32_at(8), i32_at(12), i32_at(16)), (436_000_000, -15_000_000, 3000));
        assert_eq!((u16_at(20), u16_at(22), u16_at(24) as i16, u16_at(26)), (2500, 0, -40, 0));
        assert_eq!((i32_at(28), u16_at(32)), (1000, 7700));
        assert_eq!(&out[36..44], b"DLH4KC\0\0");
    }

    #[test]
    fn what_is_unknown_or_does_not_fit_has_a_number_of_its_own() {
        let at: Timestamp = "2024-07-26T18:00:01Z".parse().unwrap();
        let icao24 = cordon_kernel::track::Icao24(1);
        let mut state = TrackState::new("a-1".parse().unwrap(), icao24, at, "rx".parse().unwrap());
        let told = |state: &TrackState, outside| {
            let mut out = Vec::new();
            record(&mut out, 1, state, at, outside);
            let i32_at = |i: usize| i32::from_le_bytes(out[i..i + 4].try_into().unwrap());
            let u16_at = |i: usize| u16::from_le_bytes(out[i..i + 2].try_into().unwrap());
            let place = [i32_at(8), i32_at(12), i32_at(16)];
            let motion = [u16_at(20), u16_at(22), u16_at(24)];
            (place, motion, u16_at(26), i32_at(28) as u32, u16_at(32))
        };
        let (none, least) = (u16::MAX, 1 << 15);
        assert_eq!(told(&state, true), ([i32::MIN; 3], [none, none, least], 4, u32::MAX, none));
        // From a clock that is ahead of ours, and faster than there are numbers for.
        state.position_at = Some("2024-07-26T18:00:09Z".parse().unwrap());
        state.altitude = Some(Altitude::Ground(cordon_kernel::units::Metres(30.48)));
        state.ground_speed = Some(Knots(1e9));
        state.vertical_rate = Some(FeetPerMinute(i32::MIN));
        state.callsign = Some("LONGCALLSIGN".into());
        let unplaced = [i32::MIN, i32::MIN, 100];
        assert_eq!(told(&state, false), (unplaced, [none - 1, none, least + 1], 2, 0, none));
    }

    #[test]
    fn a_message_keeps_its_records_at_a_multiple_of_eight() {
        let at: Timestamp = "2024-07-26T18:00:01.5Z".parse().unwrap();
        let head = Head { kind: MessageKind::Delta, epoch: 3, frame: 4, seq: 5, at };
        for length in 0..20 {
            let json = vec![b'x'; length];
            let out = message(&head, &json, &[7; 2 * RECORD_LEN]);
            let padded = length.div_ceil(8) * 8;
            assert_eq!(out.len(), HEAD_LEN + padded + 2 * RECORD_LEN);
            assert_eq!(out[..8], [2, 1, 0, 0, padded as u8, 0, 0, 0]);
            let u64_at = |i: usize| u64::from_le_bytes(out[i..i + 8].try_into().unwrap());
            assert_eq!((u64_at(8), u64_at(16), u64_at(24)), (3, 4, 5));
            assert_eq!(f64::from_bits(u64_at(32)), 1_722_016_801_500.0);
            assert_eq!(u64_at(40), 2);
            assert_eq!(out[HEAD_LEN..HEAD_LEN + length], json);
            assert!(out[HEAD_LEN + length..HEAD_LEN + padded].iter().all(|byte| *byte == b' '));
            assert_eq!(out[HEAD_LEN + padded..], [7; 2 * RECORD_LEN]);
        }
    }

    #[test]
    fn a_viewport_contains_its_edges_whatever_turn_of_the_globe_it_is_given_in() {
        let inside = |view: [f64; 4], longitude| {
            let view = Viewport::new(view).unwrap();
            view.contains(Position::new(0.0, longitude).unwrap())
        };
        for turn in [-720.0, -360.0, 0.0, 360.0] {
            let view = [10.0 + turn, -1.0, 20.0 + turn, 1.0];
            let judged = [9.9, 10.0, 20.0, 20.1].map(|longitude| inside(view, longitude));
            assert_eq!(judged, [false, true, true, false]);
            // As a map over the Pacific gives it: an east beyond 180, or a west below -180.
            let view = [170.0 + turn, -1.0, 190.0 + turn, 1.0];
            let judged = [169.9, 170.0, 180.0, -180.0, -170.0, -169.9].map(|at| inside(view, at));
            assert_eq!(judged, [false, true, true, true, true, false]);
        }
        assert!(inside([-200.0, -1.0, 200.0, 1.0], 0.0));
        assert!(inside([5.0, 0.0, 5.0, 0.0], 5.0) && !inside([5.0, 0.0, 5.0, 0.0], 6.0));
        let band = Viewport::new([-180.0, 40.0, 180.0, 50.0]).unwrap();
        assert!(band.contains(Position::new(50.0, 180.0).unwrap()));
        assert!(!band.contains(Position::new(50.1, 0.0).unwrap()));
        assert!(Viewport::new([0.0, 2.0, 1.0, 1.0]).is_none());
        assert!(Viewport::new([0.0, 0.0, f64::INFINITY, 1.0]).is_none());
    }

    #[test]
    fn a_viewport_over_the_antimeridian_contains_both_sides_of_it() {
        let view = Viewport::new([170.0, -10.0, -170.0, 10.0]).unwrap();
        assert!(view.contains(Position::new(0.0, 179.0).unwrap()));
        assert!(view.contains(Position::new(0.0, -179.0).unwrap()));
        assert!(!view.contains(Position::new(0.0, 0.0).unwrap()));
        assert!(Viewport::new([0.0, f64::NAN, 0.0, 0.0]).is_none());
    }
}

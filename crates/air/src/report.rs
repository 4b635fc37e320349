//! What a recording says, line by line: one JSON object for each message, in input order.
//!
//! The contract of `cordon air decode`.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{from_micros, millis_between};
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Altitude, Feet, Metres};
use serde::Serialize;

use crate::decode::velocity::Speed;
use crate::decode::{Address, Content, Message, decode};
use crate::fix::{Fixed, Fixer, MEMORY_MS};
use crate::recording::{Format, Place, Recording, RecordingError, Row};

/// Most aircraft whose positions are joined at one time; beyond it those unheard for ten minutes
/// are forgotten, or, where there are none, all.
pub const AIRCRAFT_COUNT_MAX: usize = 100_000;

/// One message as it is printed. Absent values are left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecodedLine {
    /// Aircraft address, lower-case hexadecimal.
    pub icao24: Icao24,
    /// Downlink format.
    pub df: u8,
    /// `parity` where the address is what is left of the parity field (DF 0, 4, 5, 16, 20, 21),
    /// `not_icao` where it was not given by the ICAO (DF 18).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<&'static str>,
    /// Unix seconds, where the recording has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<f64>,
    /// Call sign, trimmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callsign: Option<String>,
    /// Feet above the 1013.25 hPa surface, or above what `altitude_above` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub altitude_ft: Option<i32>,
    /// `ellipsoid` for a height by satellite navigation (type codes 20 to 22).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub altitude_above: Option<&'static str>,
    /// Degrees north, WGS 84, once this and earlier messages give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// Speed over the ground, knots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground_speed_kt: Option<f64>,
    /// Direction over the ground, degrees clockwise from true north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_deg: Option<f64>,
    /// Rate of climb, feet a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertical_rate_fpm: Option<i32>,
    /// Mode A code, four octal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub squawk: Option<String>,
}

#[derive(Serialize)]
struct ErrorLine {
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
}

/// What a recording held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Messages, good and bad.
    pub messages_count: u64,
    /// Of them, those that could not be decoded.
    pub undecodable_count: u64,
    /// Messages at which a position was known.
    pub positions_count: u64,
}

/// Why a recording was not decoded to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The recording.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The output.
    #[error("the output cannot be written: {0}")]
    Write(io::Error),
}

/// Reads a recording (gzip undone, format told unless given) and writes one JSON object and a line
/// end for each of its messages, in order. A message that cannot be decoded gives
/// `{"error": …, "line": …}`, or `offset` for Beast. Messages without times are taken to be
/// 1 ms apart where positions are joined. `out` is written to in small pieces: give it a buffer.
///
/// # Errors
///
/// [`ReportError::Recording`] when the format cannot be told, or the file breaks: what came before
/// is written; [`ReportError::Write`] when `out` takes no more.
pub fn decode_recording(
    reader: impl BufRead,
    format: Option<Format>,
    out: &mut impl Write,
) -> Result<Counts, ReportError> {
    let mut decoder = LineDecoder::default();
    for row in Recording::open(reader, format)? {
        let row = row?;
        let written = match decoder.read(&row) {
            Ok(line) => serde_json::to_writer(&mut *out, &line),
            Err(error) => serde_json::to_writer(&mut *out, &error_line(row.place, error)),
        };
        written.map_err(|error| ReportError::Write(error.into()))?;
        out.write_all(b"\n").map_err(ReportError::Write)?;
    }
    Ok(decoder.counts)
}

fn error_line(place: Place, error: String) -> ErrorLine {
    match place {
        Place::Line(line) => ErrorLine { error, line: Some(line), offset: None },
        Place::Offset(offset) => ErrorLine { error, line: None, offset: Some(offset) },
    }
}

/// Decodes rows one after the other and joins position reports.
#[derive(Debug, Default)]
pub struct LineDecoder {
    counts: Counts,
    /// The newest time of the recording.
    observed_at: Option<Timestamp>,
    aircraft: BTreeMap<(bool, u32), (Timestamp, Fixer)>,
}

impl LineDecoder {
    /// What one row says.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn read(&mut self, row: &Row) -> Result<DecodedLine, String> {
        let unpaced = from_micros(self.counts.messages_count as i64 * 1000);
        self.observed_at = row.observed_at.or(self.observed_at);
        let at = self.observed_at.or(unpaced).unwrap_or_default();
        self.counts.messages_count += 1;
        let message = match &row.frame {
            Ok(frame) => decode(frame.bytes()).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let message = message.inspect_err(|_| self.counts.undecodable_count += 1)?;
        let mut line = said(&message);
        line.timestamp = row.observed_at.map(|at| at.as_microsecond() as f64 / 1e6);
        if let Some(position) = self.position(&message, at) {
            self.counts.positions_count += 1;
            line.latitude = Some(position.latitude_deg());
            line.longitude = Some(position.longitude_deg());
        }
        Ok(line)
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    fn position(&mut self, message: &Message, at: Timestamp) -> Option<Position> {
        let Content::AirbornePosition(said) = message.content else { return None };
        let who = (message.address == Address::NotIcao, message.icao24.0);
        if self.aircraft.len() >= AIRCRAFT_COUNT_MAX && !self.aircraft.contains_key(&who) {
            self.aircraft.retain(|_, (heard_at, _)| millis_between(*heard_at, at) <= MEMORY_MS);
            if self.aircraft.len() >= AIRCRAFT_COUNT_MAX {
                self.aircraft.clear();
            }
        }
        let (heard_at, fixer) = self.aircraft.entry(who).or_insert_with(|| (at, Fixer::default()));
        *heard_at = at;
        match fixer.hear(said.cpr, at) {
            Fixed::At(position) => Some(position),
            Fixed::Nothing | Fixed::Implausible(_) => None,
        }
    }
}

impl DecodedLine {
    /// A line that says only whose message it is.
    fn new(message: &Message) -> DecodedLine {
        DecodedLine {
            icao24: message.icao24,
            df: message.downlink_format,
            address: match message.address {
                Address::Announced => None,
                Address::NotIcao => Some("not_icao"),
                Address::Parity => Some("parity"),
            },
            timestamp: None,
            callsign: None,
            altitude_ft: None,
            altitude_above: None,
            latitude: None,
            longitude: None,
            ground_speed_kt: None,
            track_deg: None,
            vertical_rate_fpm: None,
            squawk: None,
        }
    }
}

/// What one message says by itself.
fn said(message: &Message) -> DecodedLine {
    let mut line = DecodedLine::new(message);
    match message.content {
        Content::Identification(said) => line.callsign = said.callsign.map(|c| c.to_string()),
        Content::AirbornePosition(said) => {
            if let Some(altitude) = said.altitude {
                (line.altitude_ft, line.altitude_above) = in_feet(altitude);
            }
        }
        Content::SurfacePosition(said) => {
            line.ground_speed_kt = said.ground_speed.map(|speed| speed.0);
            line.track_deg = said.track.map(|track| track.0);
        }
        Content::Velocity(said) => {
            line.vertical_rate_fpm = said.vertical_rate.map(|rate| rate.0);
            if let Speed::Ground { speed, track } = said.speed {
                line.ground_speed_kt = speed.map(|speed| speed.0);
                line.track_deg = track.map(|track| track.0);
            }
        }
        Content::Status(said) => line.squawk = said.squawk.map(|squawk| squawk.to_string()),
        Content::Altitude { altitude, callsign } => {
            line.altitude_ft = altitude.map(|feet| feet.0);
            line.callsign = callsign.map(|c| c.to_string());
        }
        Content::Identity { squawk, callsign } => {
            line.squawk = Some(squawk.to_string());
            line.callsign = callsign.map(|c| c.to_string());
        }
        Content::AllCall { .. } | Content::OtherSquitter { .. } | Content::OtherService { .. } => {}
    }
    line
}

fn in_feet(altitude: Altitude) -> (Option<i32>, Option<&'static str>) {
    let feet = |metres: Metres| (metres.0 / 0.3048).round() as i32;
    match altitude {
        Altitude::Pressure(Feet(feet)) => (Some(feet), None),
        Altitude::Ellipsoid(metres) => (Some(feet(metres)), Some("ellipsoid")),
        Altitude::Ground(metres) => (Some(feet(metres)), Some("ground")),
    }
}

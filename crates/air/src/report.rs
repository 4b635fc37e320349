//! What a recording says, line by line: one JSON object for each message, in input order.
//!
//! The contract of `cordon air decode`.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{from_micros, millis_between};
use cordon_kernel::track::{Category, Emergency, Icao24};
use cordon_kernel::units::{Altitude, Feet, Metres};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::decode::comm_b::{CommB, Register};
use crate::decode::cpr::{Cpr, Span};
use crate::decode::mode_s::Flight;
use crate::decode::sbs::SbsSaid;
use crate::decode::velocity::{Airspeed, Speed, Velocity};
use crate::decode::{Address, Content, Mending, Message};
use crate::fix::{Fix, Fixed, Fixer, MEMORY_MS, Report};
use crate::recording::{Format, Place, Recording, RecordingError, Row, TimeLine};

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
    /// Emitter category, such as `A3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The emergency that it declares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
    /// Whether it says that it is on the ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_ground: Option<bool>,
    /// The squawk was changed a short while ago, or is that of an emergency.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alert: bool,
    /// The pilot pressed *ident*.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ident: bool,
    /// Speed through the air, knots; `airspeed_kind` says which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub airspeed_kt: Option<f64>,
    /// `indicated` or `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub airspeed_kind: Option<&'static str>,
    /// Which way the nose points, degrees clockwise from the north that the aircraft uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_deg: Option<f64>,
    /// Height above the ellipsoid less pressure altitude, feet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geometric_minus_pressure_ft: Option<i32>,
    /// Altitude that was set, feet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_altitude_ft: Option<i32>,
    /// Heading that was set, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_heading_deg: Option<f64>,
    /// Direction over the ground that was set, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_track_deg: Option<f64>,
    /// Pressure that was set, hectopascal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barometric_setting_hpa: Option<f64>,
    /// Version of ADS-B: 0 DO-260, 1 DO-260A, 2 DO-260B.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u8>,
    /// Navigation accuracy category of the position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nac_p: Option<u8>,
    /// Source integrity level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sil: Option<u8>,
    /// The code of the interrogator that asked (DF 11): II 0 to 15, or 16 + SI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrogator: Option<u8>,
    /// Wrong bits that were mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mended_bits: Option<u8>,
    /// Registers that a Comm-B reply may hold, by number, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bds: Option<Map<String, Value>>,
}

/// How a recording is decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReportSettings {
    /// A place within 45 NM of everything that is heard on the ground.
    pub reference: Option<Position>,
    /// Whether Comm-B registers are printed.
    pub registers: bool,
    /// How many wrong bits are mended.
    pub mending: Mending,
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
/// `{"error": …, "line": …}`, or `offset` for Beast. Where positions are joined, messages without
/// times are as far apart as [`TimeLine`] says. `out` is written to in small pieces: give it a
/// buffer.
///
/// # Errors
///
/// [`ReportError::Recording`] when the format cannot be told, or the file breaks: what came before
/// is written; [`ReportError::Write`] when `out` takes no more.
pub fn decode_recording(
    reader: impl BufRead,
    format: Option<Format>,
    settings: ReportSettings,
    out: &mut impl Write,
) -> Result<Counts, ReportError> {
    let mut decoder = LineDecoder::new(settings);
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
    settings: ReportSettings,
    counts: Counts,
    time: TimeLine,
    aircraft: BTreeMap<Icao24, (Timestamp, Fixer)>,
}

impl LineDecoder {
    /// A decoder that has read nothing.
    pub fn new(settings: ReportSettings) -> LineDecoder {
        LineDecoder { settings, ..LineDecoder::default() }
    }

    /// What one row says.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn read(&mut self, row: &Row) -> Result<DecodedLine, String> {
        let at = from_micros(self.time.next(row)).unwrap_or_default();
        let is_timed = self.time.is_measured();
        self.counts.messages_count += 1;
        let message = match &row.sent {
            Ok(sent) => sent.message(self.settings.mending).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let message = message.inspect_err(|_| self.counts.undecodable_count += 1)?;
        let mut line = said(&message);
        if self.settings.registers {
            line.bds = registers(&message);
        }
        line.timestamp = row.observed_at.map(|at| at.as_microsecond() as f64 / 1e6);
        if let Some(position) = self.position(&message, at, is_timed) {
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

    fn position(&mut self, message: &Message, at: Timestamp, is_timed: bool) -> Option<Position> {
        let near = self.settings.reference;
        let report = |cpr: Cpr, span| Report { cpr, span, at, is_timed, near };
        let report = match message.content {
            Content::AirbornePosition(said) => report(said.cpr, Span::Airborne),
            Content::SurfacePosition(said) => report(said.cpr, Span::Surface),
            Content::Reported(said) => {
                let position = said.position?;
                return at_place(self.fixer(message, at).place(Fix { position, at }, is_timed));
            }
            _ => return None,
        };
        at_place(self.fixer(message, at).hear(report))
    }

    fn fixer(&mut self, message: &Message, at: Timestamp) -> &mut Fixer {
        let who = message.sender();
        if self.aircraft.len() >= AIRCRAFT_COUNT_MAX && !self.aircraft.contains_key(&who) {
            self.aircraft.retain(|_, (heard_at, _)| millis_between(*heard_at, at) <= MEMORY_MS);
            if self.aircraft.len() >= AIRCRAFT_COUNT_MAX {
                self.aircraft.clear();
            }
        }
        let (heard_at, fixer) = self.aircraft.entry(who).or_insert_with(|| (at, Fixer::default()));
        *heard_at = at;
        fixer
    }
}

fn at_place(fixed: Fixed) -> Option<Position> {
    match fixed {
        Fixed::At(position) | Fixed::Jumped(position) => Some(position),
        Fixed::Nothing | Fixed::Implausible(_) | Fixed::Twice(_) => None,
    }
}

/// The registers of a Comm-B reply, by number.
fn registers(message: &Message) -> Option<Map<String, Value>> {
    let (comm_b, altitude): (CommB, _) = match message.content {
        Content::Altitude { altitude, comm_b, .. } => (comm_b?, altitude),
        Content::Identity { comm_b, .. } => (comm_b?, None),
        _ => return None,
    };
    let found = comm_b.registers(altitude);
    let entry = |register: &Register| (register.number().to_owned(), register_values(register));
    let found: Map<String, Value> = found.iter().map(entry).collect();
    (!found.is_empty()).then_some(found)
}

/// The values of a register; absent ones are left out.
fn register_values(register: &Register) -> Value {
    let value = match register {
        Register::DataLinkCapability(said) => json!({
            "continues": said.continues,
            "overlay": said.overlay,
            "acas_operational": said.acas_operational,
            "subnetwork_version": said.subnetwork_version,
            "identification": said.identification,
        }),
        Register::CommonUsage(said) => json!({ "served": said.served().collect::<Vec<_>>() }),
        Register::Identification(callsign) => json!({ "callsign": callsign.as_str() }),
        Register::VerticalIntention(said) => json!({
            "selected_altitude_ft": said.selected_altitude,
            "managed_altitude_ft": said.managed_altitude,
            "barometric_setting_hpa": said.barometric_setting_hpa,
        }),
        Register::TrackAndTurn(said) => json!({
            "roll_deg": said.roll_deg,
            "track_deg": said.track,
            "ground_speed_kt": said.ground_speed,
            "track_rate_deg_s": said.track_rate_deg_s,
            "true_airspeed_kt": said.true_airspeed,
        }),
        Register::HeadingAndSpeed(said) => json!({
            "magnetic_heading_deg": said.magnetic_heading_deg,
            "indicated_airspeed_kt": said.indicated_airspeed,
            "mach": said.mach,
            "barometric_rate_fpm": said.barometric_rate,
            "inertial_rate_fpm": said.inertial_rate,
        }),
    };
    match value {
        Value::Object(values) => values.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
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
            category: None,
            emergency: None,
            on_ground: None,
            alert: false,
            ident: false,
            airspeed_kt: None,
            airspeed_kind: None,
            heading_deg: None,
            geometric_minus_pressure_ft: None,
            selected_altitude_ft: None,
            selected_heading_deg: None,
            selected_track_deg: None,
            barometric_setting_hpa: None,
            version: None,
            nac_p: None,
            sil: None,
            interrogator: None,
            mended_bits: (message.mended_bits > 0).then_some(message.mended_bits),
            bds: None,
        }
    }

    fn flight(&mut self, flight: Flight) {
        (self.on_ground, self.alert, self.ident) = (flight.on_ground, flight.alert, flight.ident);
    }

    fn velocity(&mut self, said: Velocity) {
        self.vertical_rate_fpm = said.vertical_rate.map(|rate| rate.0);
        self.geometric_minus_pressure_ft = said.height_above_pressure.map(|feet| feet.0);
        match said.speed {
            Speed::Ground { speed, track } => {
                self.ground_speed_kt = speed.map(|speed| speed.0);
                self.track_deg = track.map(|track| track.0);
            }
            Speed::Air { speed, kind, heading_deg } => {
                self.airspeed_kt = speed.map(|speed| speed.0);
                self.airspeed_kind = speed.map(|_| match kind {
                    Airspeed::Indicated => "indicated",
                    Airspeed::True => "true",
                });
                self.heading_deg = heading_deg;
            }
        }
    }

    fn reported(&mut self, said: SbsSaid) {
        self.callsign = said.callsign.map(|callsign| callsign.to_string());
        self.altitude_ft = said.altitude.map(|feet| feet.0);
        self.ground_speed_kt = said.ground_speed.map(|speed| speed.0);
        self.track_deg = said.track.map(|track| track.0);
        self.vertical_rate_fpm = said.vertical_rate.map(|rate| rate.0);
        self.squawk = said.squawk.map(|squawk| squawk.to_string());
        self.emergency = said.declared();
        self.on_ground = said.on_ground;
        (self.alert, self.ident) = (said.alert == Some(true), said.ident == Some(true));
    }
}

/// What one message says by itself.
fn said(message: &Message) -> DecodedLine {
    let mut line = DecodedLine::new(message);
    match message.content {
        Content::Identification(said) => {
            line.callsign = said.callsign.map(|c| c.to_string());
            line.category = Category::new(said.category.0, said.category.1);
        }
        Content::AirbornePosition(said) => {
            if let Some(altitude) = said.altitude {
                (line.altitude_ft, line.altitude_above) = in_feet(altitude);
            }
            (line.alert, line.ident) = (said.alert, said.ident);
        }
        Content::SurfacePosition(said) => {
            line.ground_speed_kt = said.ground_speed.map(|speed| speed.0);
            line.track_deg = said.track.map(|track| track.0);
            line.on_ground = Some(true);
        }
        Content::Velocity(said) => line.velocity(said),
        Content::Status(said) => {
            line.squawk = said.squawk.map(|squawk| squawk.to_string());
            line.emergency = Emergency::from_code(said.emergency);
        }
        Content::TargetState(said) => {
            line.selected_altitude_ft = said.selected_altitude.map(|feet| feet.0);
            line.selected_heading_deg = said.selected_heading_deg;
            line.selected_track_deg = said.selected_track_deg;
            line.barometric_setting_hpa = said.barometric_setting_hpa;
            (line.nac_p, line.sil) = (Some(said.nac_p), Some(said.sil));
            line.emergency = said.emergency.and_then(Emergency::from_code);
        }
        Content::OperationalStatus(said) => {
            line.on_ground = said.on_ground;
            line.version = Some(said.version);
            (line.nac_p, line.sil) = (said.nac_p, said.sil);
        }
        Content::Altitude { altitude, flight, comm_b } => {
            line.altitude_ft = altitude.map(|feet| feet.0);
            line.callsign = comm_b.and_then(CommB::callsign).map(|c| c.to_string());
            line.flight(flight);
        }
        Content::Identity { squawk, flight, comm_b } => {
            line.squawk = Some(squawk.to_string());
            line.callsign = comm_b.and_then(CommB::callsign).map(|c| c.to_string());
            line.flight(flight);
        }
        Content::AllCall { interrogator } => line.interrogator = Some(interrogator),
        Content::Reported(said) => line.reported(said),
        Content::OtherSquitter { .. } | Content::OtherService { .. } => {}
    }
    line
}

fn in_feet(altitude: Altitude) -> (Option<i32>, Option<&'static str>) {
    let feet = |metres: Metres| (metres.0 / 0.3048).round() as i32;
    match altitude {
        Altitude::Pressure(Feet(feet)) => (Some(feet), None),
        Altitude::Ellipsoid(metres) => (Some(feet(metres)), Some("ellipsoid")),
        Altitude::MeanSea(metres) => (Some(feet(metres)), Some("sea")),
        Altitude::Ground(metres) => (Some(feet(metres)), Some("ground")),
    }
}

//! SBS: lines of text in which a receiver says what it has understood (BaseStation, port 30003).
//!
//! `MSG,type,…` with 22 fields between commas, as dump1090 and readsb write them
//! (<http://woodair.net/sbs/article/barebones42_socket_data.htm>). The receiver has already decoded
//! and joined: positions come whole. Other lines (`SEL`, `ID`, `AIR`, `STA`, `CLK`) say nothing of
//! an aircraft and are skipped. Times are of the receiver's clock, in a zone that the format does
//! not name: they are taken for UTC.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::track::{Emergency, Icao24};
use cordon_kernel::units::{Feet, FeetPerMinute, Knots, TrueDegrees};

use super::callsign::Callsign;
use super::error::FrameError;
use super::mode_s::{Address, Content, Message};
use super::reader::Found;
use super::squawk::Squawk;
use crate::frame::Transmission;

/// Longest line, in bytes; a right one has about 120.
pub const LINE_BYTES_MAX: usize = 256;

/// One line of SBS.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SbsReport {
    /// 1 identification, 2 on the ground, 3 in the air, 4 velocity, 5 altitude, 6 squawk, 7 air to
    /// air, 8 all-call.
    pub kind: u8,
    /// The aircraft's address.
    pub icao24: Icao24,
    /// When, by the receiver's clock; `None` where not said.
    pub generated_at: Option<Timestamp>,
    /// What it says.
    pub said: SbsSaid,
}

/// What a line of SBS says; `None` where its field is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SbsSaid {
    /// Call sign.
    pub callsign: Option<Callsign>,
    /// Above the 1013.25 hPa surface.
    pub altitude: Option<Feet>,
    /// Over the ground.
    pub ground_speed: Option<Knots>,
    /// Direction of travel.
    pub track: Option<TrueDegrees>,
    /// Where.
    pub position: Option<Position>,
    /// Rate of climb.
    pub vertical_rate: Option<FeetPerMinute>,
    /// Mode A code.
    pub squawk: Option<Squawk>,
    /// The squawk was changed a short while ago.
    pub alert: Option<bool>,
    /// An emergency squawk is set; which, see [`SbsSaid::declared`].
    pub emergency: Option<bool>,
    /// The pilot pressed *ident*.
    pub ident: Option<bool>,
    /// On the ground.
    pub on_ground: Option<bool>,
}

impl SbsSaid {
    /// The emergency that the line declares: that of its squawk, or one not further said where the
    /// line has no squawk of an emergency; `None` where it declares none.
    pub fn declared(&self) -> Option<Emergency> {
        let said = self.squawk.and_then(Squawk::emergency);
        (self.emergency == Some(true)).then(|| said.unwrap_or(Emergency::General))
    }
}

impl SbsReport {
    /// As a message of the downlink format that such lines mostly come from.
    pub fn message(&self) -> Message {
        let (downlink_format, address) = match self.kind {
            1..=4 => (17, Address::Announced),
            5 => (4, Address::Parity),
            6 => (5, Address::Parity),
            7 => (16, Address::Parity),
            _ => (11, Address::Announced),
        };
        let content = Content::Reported(self.said);
        Message { downlink_format, icao24: self.icao24, address, mended_bits: 0, content }
    }
}

/// Reads one line without its end; `None` for a line that says nothing of an aircraft.
///
/// # Errors
///
/// [`FrameError::Sbs`] with the field that is wrong.
pub fn line(text: &[u8]) -> Option<Result<SbsReport, FrameError>> {
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.trim(),
        Err(_) => return Some(Err(FrameError::Sbs("no text"))),
    };
    let mut fields = text.split(',').map(str::trim);
    match fields.next() {
        Some("MSG") => Some(read(fields)),
        Some("" | "SEL" | "ID" | "AIR" | "STA" | "CLK") => None,
        _ => Some(Err(FrameError::Sbs("a line begins with MSG, SEL, ID, AIR, STA or CLK"))),
    }
}

/// Fields after `MSG`.
const FIELDS: usize = 21;

fn read<'a>(fields: impl Iterator<Item = &'a str>) -> Result<SbsReport, FrameError> {
    let mut all = [""; FIELDS];
    let mut count = 0;
    for field in fields {
        let Some(place) = all.get_mut(count) else {
            return Err(FrameError::Sbs("a line has at most 22 fields"));
        };
        *place = field;
        count += 1;
    }
    if count < 9 {
        return Err(FrameError::Sbs("the line was cut: it has fewer than 10 fields"));
    }
    let kind = match all[0].parse() {
        Ok(kind @ 1..=8) => kind,
        _ => return Err(FrameError::Sbs("the type is 1 to 8")),
    };
    let icao24 = address(all[3]).ok_or(FrameError::Sbs("the address is six hexadecimal digits"))?;
    Ok(SbsReport { kind, icao24, generated_at: time(all[5], all[6]), said: said(&all)? })
}

fn address(field: &str) -> Option<Icao24> {
    // `from_str_radix` would take a sign for the first of the six.
    let is_hex = field.len() == 6 && field.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(field, 16).ok().map(Icao24)).flatten()
}

fn said(all: &[&str; FIELDS]) -> Result<SbsSaid, FrameError> {
    let altitude = number(all[10], "altitude in feet")?;
    let speed = number(all[11], "speed in knots")?;
    if speed.is_some_and(|speed| speed < 0.0) {
        return Err(FrameError::Sbs("the speed is negative"));
    }
    let track = number(all[12], "track in degrees")?;
    let latitude = number(all[13], "latitude in degrees")?;
    let longitude = number(all[14], "longitude in degrees")?;
    let rate = number(all[15], "rate in feet a minute")?;
    let position = match latitude.zip(longitude) {
        // Receivers without a position print zeros.
        Some((0.0, 0.0)) | None => None,
        Some((latitude, longitude)) => Some(
            Position::new(latitude, longitude)
                .ok_or(FrameError::Sbs("the position lies off the globe"))?,
        ),
    };
    Ok(SbsSaid {
        callsign: Callsign::parse(all[9]),
        altitude: altitude.map(|feet| Feet(feet as i32)),
        ground_speed: speed.map(Knots),
        track: track.map(|deg| TrueDegrees(deg.rem_euclid(360.0))),
        position,
        vertical_rate: rate.map(|rate| FeetPerMinute(rate as i32)),
        squawk: Squawk::parse(all[16]),
        alert: plain_flag(all[17]),
        emergency: plain_flag(all[18]),
        ident: flag(all[19]),
        on_ground: flag(all[20]),
    })
}

fn number(field: &str, what: &'static str) -> Result<Option<f64>, FrameError> {
    if field.is_empty() {
        return Ok(None);
    }
    let plain = field.bytes().all(|c| c.is_ascii_digit() || b"+-.".contains(&c));
    let read = field.parse::<f64>().ok().filter(|value| plain && value.abs() < 1e6);
    read.map(Some).ok_or(FrameError::Sbs(what))
}

fn flag(field: &str) -> Option<bool> {
    match field {
        "-1" | "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

/// As [`flag`], where a network that locates by times of arrival writes a number instead, of its
/// receivers or of the kilometres by which it may err: its 1 is no flag.
fn plain_flag(field: &str) -> Option<bool> {
    flag(field).filter(|_| field != "1")
}

/// `2008/11/28` and `23:48:18.611`.
fn time(date: &str, clock: &str) -> Option<Timestamp> {
    let mut date = date.split('/');
    let mut next = || date.next().filter(|part| part.bytes().all(|c| c.is_ascii_digit()));
    let (year, month, day) = (next()?, next()?, next()?);
    if date.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    // `jiff` refuses what is no time of day.
    format!("{year}-{month}-{day}T{clock}Z").parse().ok()
}

/// Finds lines of SBS in bytes that come in pieces of any size.
#[derive(Clone, Debug)]
pub struct SbsReader {
    held: [u8; LINE_BYTES_MAX],
    /// Bytes of the line so far, however many were held.
    seen: usize,
    line: u64,
}

impl Default for SbsReader {
    fn default() -> SbsReader {
        SbsReader { held: [0; LINE_BYTES_MAX], seen: 0, line: 1 }
    }
}

impl SbsReader {
    /// Takes bytes off the front of `input` until a line that says something, or an error, is
    /// found; `None` once all are taken. What is found says its line, counted from 1.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Found> {
        while let Some(end) = memchr::memchr(b'\n', input) {
            self.hold(&input[..end]);
            *input = &input[end + 1..];
            let place = self.line;
            self.line += 1;
            if let Some(sent) = self.taken() {
                return Some(Found { place, sent });
            }
        }
        self.hold(input);
        *input = &[];
        None
    }

    /// What is left at the end of the stream.
    pub fn finish(&mut self) -> Option<Found> {
        let sent = self.taken()?;
        Some(Found { place: self.line, sent })
    }

    fn hold(&mut self, bytes: &[u8]) {
        let room = self.held.get_mut(self.seen..).unwrap_or_default();
        let count = room.len().min(bytes.len());
        room[..count].copy_from_slice(&bytes[..count]);
        self.seen += bytes.len();
    }

    fn taken(&mut self) -> Option<Result<Transmission, FrameError>> {
        let seen = std::mem::take(&mut self.seen);
        match self.held.get(..seen) {
            Some(text) => line(text).map(|read| read.map(Transmission::Sbs)),
            None => Some(Err(FrameError::TooLong(LINE_BYTES_MAX))),
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn found(text: &str) -> String {
        let (mut reader, mut input, mut lines) = (SbsReader::default(), text.as_bytes(), vec![]);
        while let Some(found) = reader.next(&mut input).or_else(|| reader.finish()) {
            lines.push(match found.sent {
                Ok(Transmission::Sbs(report)) => {
                    let said = report.said;
                    format!(
                        "{}: {} {} {:?} {:?} {:?} {:?} {:?}",
                        found.place,
                        report.kind,
                        report.icao24,
                        report.generated_at.map(|at| at.strftime("%T%.f").to_string()),
                        said.callsign,
                        said.altitude,
                        said.position.map(|at| (at.latitude_deg(), at.longitude_deg())),
                        said.on_ground,
                    )
                }
                Ok(Transmission::Frame(_)) => panic!("a frame"),
                Err(error) => format!("{}: {error}", found.place),
            });
        }
        lines.join("\n")
    }

    #[test]
    fn lines_say_what_their_fields_hold() {
        assert_snapshot!(found(
            "MSG,1,1,1,4CA2D6,1,2024/07/26,18:00:18.611,,,RYR1427 ,,,,,,,,,,,0\r\n\
             STA,,5,179,400AE7,10103,2024/07/26,18:00:18.611,2024/07/26,18:00:18.7,RM\r\n\
             MSG,3,1,1,4CA2D6,1,2024/07/26,18:00:19.000,,,,37000,,,48.45744,-2.02698,,,0,0,0,0\r\n\
             MSG,6,111,11111,4CA2D6,11111,,,,,,,,,,,,7700,0,-1,0,0"
        ), @r#"
        1: 1 4ca2d6 Some("18:00:18.611") Some("RYR1427") None None Some(false)
        3: 3 4ca2d6 Some("18:00:19") None Some(Feet(37000)) Some((48.45744, -2.02698)) Some(false)
        4: 6 4ca2d6 None None None None Some(false)
        "#);
    }

    fn said_by(fields: &str) -> SbsSaid {
        line(format!("MSG,6,1,1,4CA2D6,1,,,,,{fields}").as_bytes()).unwrap().unwrap().said
    }

    #[test]
    fn an_emergency_is_that_of_the_squawk() {
        let declared = |fields| said_by(fields).declared();
        assert_eq!(declared(",,,,,,,7500,0,-1,0,0"), Some(Emergency::UnlawfulInterference));
        assert_eq!(declared(",,,,,,,7600,0,-1,0,0"), Some(Emergency::NoCommunication));
        assert_eq!(declared(",,,,,,,7700,0,-1,0,0"), Some(Emergency::General));
        // The squawk may have come in another line.
        assert_eq!(declared(",,,,,,,,,-1,,0"), Some(Emergency::General));
        assert_eq!(declared(",,,,,,,7700,0,0,0,0"), None);
        // Located by three receivers, to within a kilometre.
        assert_eq!(declared(",36000,,,51.1,10.2,,,3,1,,"), None);
    }

    #[test]
    fn a_change_of_squawk_and_ident_are_said() {
        let said = said_by(",,,,,,,1234,-1,0,1,0");
        assert_eq!((said.alert, said.emergency, said.ident), (Some(true), Some(false), Some(true)));
        let said = said_by(",,,,,,,1234,,,,");
        assert_eq!((said.alert, said.emergency, said.ident), (None, None, None));
    }

    #[test]
    fn an_address_has_no_sign() {
        let wrong = FrameError::Sbs("the address is six hexadecimal digits");
        for text in ["+12345", "-12345", " 12345", "12345g"] {
            let row = format!("MSG,8,1,1,{text},1,,,,,,,,,,,,,,,,0");
            assert_eq!(line(row.as_bytes()), Some(Err(wrong)), "{text}");
            assert!(serde_json::from_str::<Icao24>(&format!("{text:?}")).is_err(), "{text}");
        }
        assert_eq!(serde_json::from_str::<Icao24>("\"0A2b3c\"").unwrap(), Icao24(0x0A_2B3C));
    }

    #[test]
    fn a_wrong_line_names_its_field_and_the_next_is_read() {
        let long = "x".repeat(300);
        assert_snapshot!(found(&format!(
            "MSG,9,1,1,4CA2D6,1,,,,,,,,,,,,,,,,\nMSG,3,1,1,4CA2,1,,,,\n\
             MSG,3,1,1,4CA2D6,1,,,,,,high,,,,,,,,,,\nMSG,3,1,1\n{long}\n\
             MSG,4,1,1,4CA2D6,1,,,,,,,-420,90,,,,,,,,0\n\
             MSG,3,1,1,4CA2D6,1,,,,,,100,,,95.0,3.0,,,,,,0\nMSG,8,1,1,4CA2D6,1,,,,,,,,,,,,,,,,0\n"
        )), @"
        1: sbs: the type is 1 to 8
        2: sbs: the address is six hexadecimal digits
        3: sbs: altitude in feet
        4: sbs: the line was cut: it has fewer than 10 fields
        5: length: the message is longer than 256 bytes and was skipped
        6: sbs: the speed is negative
        7: sbs: the position lies off the globe
        8: 8 4ca2d6 None None None None Some(false)
        ");
    }
}

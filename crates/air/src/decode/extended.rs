//! The 56 bits of an extended squitter: DF 17 and 18.
//!
//! Type codes as RTCA DO-260B, table 2-16; ICAO Doc 9871, table A-2-1. One `read` for each kind;
//! a kind that is not read is kept by its type code.

use cordon_kernel::units::{Altitude, Knots, TrueDegrees};

use super::altitude;
use super::callsign::Callsign;
use super::cpr::{Cpr, Parity};
use super::intent;
use super::mode_s::{Content, Flight};
use super::squawk::Squawk;
use super::velocity::{self, bits};

/// Who the aircraft says it is: type codes 1 to 4 (DO-260B, 2.2.3.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identification {
    /// The call sign; `None` where blank or not allowed.
    pub callsign: Option<Callsign>,
    /// Emitter category: set (`A` for type code 4 down to `D` for 1) and number 0 to 7.
    pub category: (char, u8),
}

/// Where an aircraft in the air is: type codes 9 to 18 and 20 to 22 (DO-260B, 2.2.3.2.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirbornePosition {
    /// Above the pressure surface (type codes 9 to 18) or the ellipsoid (20 to 22); `None` where
    /// not known.
    pub altitude: Option<Altitude>,
    /// Where, in parts of a zone.
    pub cpr: Cpr,
    /// 9 to 22: says how accurate the position is.
    pub type_code: u8,
    /// The squawk was changed a short while ago, or is that of an emergency.
    pub alert: bool,
    /// The pilot pressed *ident*.
    pub ident: bool,
}

/// Where an aircraft on the ground is: type codes 5 to 8 (DO-260B, 2.2.3.2.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfacePosition {
    /// Where, in parts of a zone of a quarter of the globe: only a place nearby says which zone
    /// (`cpr::local` with `Span::Surface`).
    pub cpr: Cpr,
    /// Lower end of the band of speeds that was sent; `None` where not known.
    pub ground_speed: Option<Knots>,
    /// Direction of travel; `None` where not known.
    pub track: Option<TrueDegrees>,
}

/// Emergency and squawk: type code 28, subtype 1 (DO-260B, 2.2.3.2.7.8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// 0 none, 1 general, 2 medical, 3 minimum fuel, 4 no communication, 5 unlawful
    /// interference, 6 downed aircraft, 7 reserved.
    pub emergency: u8,
    /// Mode A code; `None` where all bits are zero, which older transponders send for none.
    pub squawk: Option<Squawk>,
}

/// Reads the 56 bits of an extended squitter.
pub fn read(me: u64) -> Content {
    let type_code = bits(me, 1, 5) as u8;
    let other = Content::OtherSquitter { type_code };
    match type_code {
        0 => no_position(me),
        1..=4 => Content::Identification(identification(me, type_code)),
        5..=8 => Content::SurfacePosition(surface_position(me)),
        9..=18 | 20..=22 => Content::AirbornePosition(airborne_position(me, type_code)),
        19 => velocity::read(me).map_or(other, Content::Velocity),
        28 if bits(me, 6, 3) == 1 => Content::Status(status(me)),
        29 => intent::target_state(me).map_or(other, Content::TargetState),
        31 => intent::operational_status(me).map_or(other, Content::OperationalStatus),
        _ => other,
    }
}

fn identification(me: u64, type_code: u8) -> Identification {
    Identification {
        callsign: Callsign::from_six_bits(bits(me, 9, 48)),
        category: (char::from(b'A' + 4 - type_code), bits(me, 6, 3) as u8),
    }
}

fn compact(me: u64) -> Cpr {
    Cpr {
        parity: if bits(me, 22, 1) == 0 { Parity::Even } else { Parity::Odd },
        latitude: bits(me, 23, 17) as u32,
        longitude: bits(me, 40, 17) as u32,
    }
}

fn airborne_position(me: u64, type_code: u8) -> AirbornePosition {
    let feet = altitude::from_ac12(bits(me, 9, 12) as u16);
    let altitude = feet.map(|feet| match type_code {
        20..=22 => Altitude::Ellipsoid(feet.to_metres()),
        _ => Altitude::Pressure(feet),
    });
    let (alert, ident) = surveillance_status(me);
    AirbornePosition { altitude, cpr: compact(me), type_code, alert, ident }
}

/// Type code 0: what an aircraft sends in place of a position when it has none, as when satellite
/// navigation is lost. The pressure altitude stands where that of type codes 9 to 18 does (DO-260B,
/// 2.2.3.2.3.1 and table 2-16; ICAO Doc 9871, table C-2), and all bits are zero where it is not
/// known either.
fn no_position(me: u64) -> Content {
    let (alert, ident) = surveillance_status(me);
    Content::Altitude {
        altitude: altitude::from_ac12(bits(me, 9, 12) as u16),
        flight: Flight { on_ground: None, alert, ident },
        comm_b: None,
    }
}

/// Alert and ident: 1 a permanent alert, which is a squawk of emergency, 2 a temporary one, 3 ident
/// (ICAO Annex 10, volume IV, 3.1.2.8.6.3.1.1; DO-260B, 2.2.3.2.3.2).
fn surveillance_status(me: u64) -> (bool, bool) {
    let status = bits(me, 6, 2);
    (matches!(status, 1 | 2), status == 3)
}

fn surface_position(me: u64) -> SurfacePosition {
    let track = bits(me, 14, 7) as f64 * 360.0 / 128.0;
    SurfacePosition {
        cpr: compact(me),
        ground_speed: movement(bits(me, 6, 7) as u8).map(Knots),
        track: (bits(me, 13, 1) == 1).then_some(TrueDegrees(track)),
    }
}

/// Lower end of the band that a movement code stands for (DO-260B, table 2-17); `None` for codes
/// that say nothing.
fn movement(code: u8) -> Option<f64> {
    let (from, first, step) = match code {
        1 => (0.0, 1, 0.0),
        2..=8 => (0.125, 2, 0.125),
        9..=12 => (1.0, 9, 0.25),
        13..=38 => (2.0, 13, 0.5),
        39..=93 => (15.0, 39, 1.0),
        94..=108 => (70.0, 94, 2.0),
        109..=123 => (100.0, 109, 5.0),
        124 => (175.0, 124, 0.0),
        _ => return None,
    };
    Some(from + f64::from(code - first) * step)
}

fn status(me: u64) -> Status {
    let id13 = bits(me, 12, 13) as u16;
    Status { emergency: bits(me, 9, 3) as u8, squawk: (id13 != 0).then(|| Squawk::from_id13(id13)) }
}

/// Whether a TIS-B or ADS-R message says that its address is none of the ICAO: its IMF bit, which
/// has another place in each kind (DO-260B, 2.2.17.3 and 2.2.18.4).
pub(super) fn imf(me: u64) -> bool {
    let place = match bits(me, 1, 5) {
        5..=8 => 21,
        0 | 9..=18 | 20..=22 => 8,
        19 => 9,
        28 | 31 => 56,
        29 => 51,
        _ => return false,
    };
    bits(me, place, 1) == 1
}

#[cfg(test)]
mod tests {
    use cordon_kernel::units::Feet;

    use super::*;

    #[test]
    fn speeds_on_the_ground_rise_without_a_gap() {
        let speeds: Vec<f64> = (1..=124).filter_map(movement).collect();
        assert_eq!(speeds.len(), 124);
        assert!(speeds.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 5.0));
        assert_eq!((movement(0), movement(125)), (None, None));
    }

    #[test]
    fn an_aircraft_without_a_position_still_says_how_high_it_is() {
        let code = u64::from(altitude::to_ac12(Feet(34_000)).unwrap());
        let said = |altitude, alert, ident| Content::Altitude {
            altitude,
            flight: Flight { on_ground: None, alert, ident },
            comm_b: None,
        };
        assert_eq!(read(code << 36), said(Some(Feet(34_000)), false, false));
        assert_eq!(read(1 << 49 | code << 36), said(Some(Feet(34_000)), true, false));
        assert_eq!(read(0), said(None, false, false));
        // What a ground station sends again says in bit 8 that the address is none of the ICAO.
        assert!(imf(1 << 48 | code << 36) && !imf(code << 36));
    }

    #[test]
    fn a_position_says_a_change_of_squawk_an_emergency_and_ident() {
        let said = |me| match read(me) {
            Content::AirbornePosition(said) => (said.alert, said.ident),
            other => panic!("{other:?}"),
        };
        // ME of 8FA8F5295D86A64C86697BD53F99, heard at Los Angeles: a temporary alert.
        assert_eq!(said(0x5D_86A6_4C86_697B), (true, false));
        let status = |status: u64| said(11 << 51 | status << 49);
        assert_eq!(
            [0, 1, 2, 3].map(status),
            [(false, false), (true, false), (true, false), (false, true)]
        );
    }

    #[test]
    fn an_emergency_comes_with_its_squawk() {
        let squawk = Squawk::parse("7700").unwrap();
        let me = 28 << 51 | 1 << 48 | 1 << 45 | u64::from(squawk.to_id13()) << 32;
        assert_eq!(read(me), Content::Status(Status { emergency: 1, squawk: Some(squawk) }));
    }
}

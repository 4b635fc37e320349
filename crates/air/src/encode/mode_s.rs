//! Values into Mode S frames: DF 17 squitters, DF 11 all-calls, DF 4 and 5 replies.
//!
//! Each is the counterpart of a reader in `crate::decode`; decoding gives the values back within
//! the step of each field.

use cordon_kernel::geometry::Position;
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Feet, FeetPerMinute, Knots, TrueDegrees};

use crate::decode::altitude;
use crate::decode::callsign::Callsign;
use crate::decode::cpr::{self, Parity, Span};
use crate::decode::crc;
use crate::decode::squawk::Squawk;
use crate::frame::Frame;

/// Why a value cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum EncodeError {
    /// More than 24 bits.
    #[error("an address has 24 bits, {0:#x} has more")]
    Address(u32),
    /// No steps of 25 ft for it.
    #[error("altitude in steps of 25 ft is -1000 to 50175 ft, not {0} ft")]
    Altitude(i32),
    /// Faster than the field holds, or not a number.
    #[error("each part of a velocity is at most 4088 kt, not {0} kt")]
    Speed(f64),
    /// Climbs or sinks faster than the field holds.
    #[error("vertical rate is -32640 to 32640 ft/min, not {0}")]
    VerticalRate(i32),
    /// No such category.
    #[error("a category is A to D with 0 to 7, not {0}{1}")]
    Category(char, u8),
}

/// DF 17, type codes 1 to 4: call sign and emitter category, `('A', 3)` for a large aircraft
/// (RTCA DO-260B, 2.2.3.2.5).
///
/// # Errors
///
/// [`EncodeError::Category`] outside `A0` to `D7`, and [`EncodeError::Address`].
pub fn identification(
    icao24: Icao24,
    callsign: Callsign,
    category: (char, u8),
) -> Result<Frame, EncodeError> {
    let ('A'..='D', 0..=7) = category else {
        return Err(EncodeError::Category(category.0, category.1));
    };
    let type_code = u64::from(b'A' + 4 - category.0 as u8);
    squitter(icao24, type_code << 51 | u64::from(category.1) << 48 | callsign.to_six_bits())
}

/// DF 17, type code 11: position and pressure altitude, in steps of 25 ft; `None` for an altitude
/// that is not known (RTCA DO-260B, 2.2.3.2.3).
///
/// # Errors
///
/// [`EncodeError::Altitude`] where there is no step, and [`EncodeError::Address`].
pub fn airborne_position(
    icao24: Icao24,
    position: Position,
    altitude: Option<Feet>,
    parity: Parity,
) -> Result<Frame, EncodeError> {
    let code = match altitude {
        Some(feet) => altitude::to_ac12(feet).ok_or(EncodeError::Altitude(feet.0))?,
        None => 0,
    };
    let report = cpr::encode(position, parity, Span::Airborne);
    let odd = u64::from(parity == Parity::Odd);
    let place = u64::from(report.latitude) << 17 | u64::from(report.longitude);
    squitter(icao24, 11 << 51 | u64::from(code) << 36 | odd << 34 | place)
}

/// DF 17, type code 7: position on the ground, speed in the bands of DO-260B, table 2-17, and
/// direction in steps of 2.8 degrees (RTCA DO-260B, 2.2.3.2.4).
///
/// # Errors
///
/// [`EncodeError::Speed`] for a speed that is negative or not a number, and
/// [`EncodeError::Address`].
pub fn surface_position(
    icao24: Icao24,
    position: Position,
    ground_speed: Knots,
    track: TrueDegrees,
    parity: Parity,
) -> Result<Frame, EncodeError> {
    let movement = movement(ground_speed.0).ok_or(EncodeError::Speed(ground_speed.0))?;
    let step = libm::round(track.0.rem_euclid(360.0) * 128.0 / 360.0) as u64 % 128;
    let report = cpr::encode(position, parity, Span::Surface);
    let odd = u64::from(parity == Parity::Odd);
    let place = u64::from(report.latitude) << 17 | u64::from(report.longitude);
    let moves = movement << 44 | 1 << 43 | step << 36;
    squitter(icao24, 7 << 51 | moves | odd << 34 | place)
}

/// The code of the band that a speed in knots lies in.
fn movement(knots: f64) -> Option<u64> {
    let (first, from, step) = match knots {
        speed if speed < 0.0 || speed.is_nan() => return None,
        speed if speed < 0.125 => (1, 0.0, 1.0),
        speed if speed < 1.0 => (2, 0.125, 0.125),
        speed if speed < 2.0 => (9, 1.0, 0.25),
        speed if speed < 15.0 => (13, 2.0, 0.5),
        speed if speed < 70.0 => (39, 15.0, 1.0),
        speed if speed < 100.0 => (94, 70.0, 2.0),
        speed if speed < 175.0 => (109, 100.0, 5.0),
        _ => (124, 0.0, f64::INFINITY),
    };
    Some(first + libm::floor((knots - from) / step) as u64)
}

/// DF 17, type code 19, subtype 1 (2 above 1,022 kt): velocity over the ground, each part rounded
/// to 1 kt (4 kt), and barometric rate of climb, rounded to 64 ft/min (RTCA DO-260B, 2.2.3.2.6.1
/// and 2.2.3.2.6.2).
///
/// # Errors
///
/// [`EncodeError::Speed`], [`EncodeError::VerticalRate`] and [`EncodeError::Address`].
pub fn velocity(
    icao24: Icao24,
    ground_speed: Knots,
    track: TrueDegrees,
    vertical_rate: Option<FeetPerMinute>,
) -> Result<Frame, EncodeError> {
    let angle = track.0.to_radians();
    let (east, north) = (ground_speed.0 * libm::sin(angle), ground_speed.0 * libm::cos(angle));
    let fast = libm::round(east.abs().max(north.abs())) > 1022.0;
    let (subtype, step) = if fast { (2, 4.0) } else { (1, 1.0) };
    let part = |speed: f64| {
        let steps = libm::round(speed.abs() / step);
        let whole = (0.0..=1022.0).contains(&steps);
        whole.then_some((steps as u64 + 1) | (u64::from(speed < 0.0) << 10))
    };
    let (Some(east), Some(north)) = (part(east), part(north)) else {
        return Err(EncodeError::Speed(ground_speed.0));
    };
    let rate = match vertical_rate {
        Some(rate) => rate_code(rate).ok_or(EncodeError::VerticalRate(rate.0))?,
        None => 0,
    };
    const BAROMETRIC: u64 = 1 << 20;
    squitter(icao24, 19 << 51 | subtype << 48 | east << 32 | north << 21 | BAROMETRIC | rate << 10)
}

/// Sign and nine bits of a rate of climb in steps of 64 ft/min, or `None` where it has none.
fn rate_code(rate: FeetPerMinute) -> Option<u64> {
    let steps = u64::from((rate.0.unsigned_abs().saturating_add(32)) / 64);
    (steps <= 510).then_some((steps + 1) | (u64::from(rate.0 < 0) << 9))
}

/// DF 17, type code 28, subtype 1: emergency state, 0 (none) to 7, and squawk (RTCA DO-260B,
/// 2.2.3.2.7.8.1).
///
/// # Errors
///
/// [`EncodeError::Address`].
pub fn status(icao24: Icao24, emergency: u8, squawk: Squawk) -> Result<Frame, EncodeError> {
    let state = u64::from(emergency & 7) << 45;
    squitter(icao24, 28 << 51 | 1 << 48 | state | u64::from(squawk.to_id13()) << 32)
}

/// DF 11: an all-call reply sent unasked (ICAO Annex 10, volume IV, 3.1.2.8.5).
///
/// # Errors
///
/// [`EncodeError::Address`].
pub fn all_call(icao24: Icao24) -> Result<Frame, EncodeError> {
    let address = address(icao24)?;
    Ok(sealed([11 << 3 | CAPABILITY, address[0], address[1], address[2], 0, 0, 0], 0))
}

/// DF 5: the reply that says the squawk (ICAO Annex 10, volume IV, 3.1.2.6.7).
///
/// # Errors
///
/// [`EncodeError::Address`].
pub fn identity_reply(icao24: Icao24, squawk: Squawk) -> Result<Frame, EncodeError> {
    address(icao24)?;
    let [high, low] = squawk.to_id13().to_be_bytes();
    Ok(sealed([5 << 3, 0, high, low, 0, 0, 0], icao24.0))
}

/// DF 4: the reply that says the pressure altitude, in steps of 25 ft (ICAO Annex 10, volume IV,
/// 3.1.2.6.5).
///
/// # Errors
///
/// [`EncodeError::Altitude`] where there is no step, and [`EncodeError::Address`].
pub fn altitude_reply(icao24: Icao24, altitude: Feet) -> Result<Frame, EncodeError> {
    address(icao24)?;
    let ac12 = altitude::to_ac12(altitude).ok_or(EncodeError::Altitude(altitude.0))?;
    let [high, low] = ((ac12 & 0x0FC0) << 1 | ac12 & 0x3F).to_be_bytes();
    Ok(sealed([4 << 3, 0, high, low, 0, 0, 0], icao24.0))
}

/// Capability 5: level 2 or above, in the air (ICAO Annex 10, volume IV, 3.1.2.5.2.2.1).
const CAPABILITY: u8 = 5;

fn address(icao24: Icao24) -> Result<[u8; 3], EncodeError> {
    match icao24.0.to_be_bytes() {
        [0, address @ ..] => Ok(address),
        _ => Err(EncodeError::Address(icao24.0)),
    }
}

fn squitter(icao24: Icao24, me: u64) -> Result<Frame, EncodeError> {
    let mut bytes = [0; 14];
    bytes[0] = 17 << 3 | CAPABILITY;
    bytes[1..4].copy_from_slice(&address(icao24)?);
    bytes[4..11].copy_from_slice(&me.to_be_bytes()[1..]);
    Ok(sealed(bytes, 0))
}

/// The frame with its parity field: the parity of the bytes before it, `overlay` laid over it.
fn sealed<const LEN: usize>(mut bytes: [u8; LEN], overlay: u32) -> Frame {
    let (said, field) = bytes.split_at_mut(LEN - 3);
    field.copy_from_slice(&(crc::parity(said) ^ overlay).to_be_bytes()[1..]);
    Frame::mode_s(&bytes)
}

//! What one Mode S frame says.
//!
//! ICAO Annex 10, volume IV, 3.1.2. Every downlink format that names an aircraft is read:
//! DF 0, 4, 5, 11, 16, 17, 18, 20 and 21. A squitter whose parity does not come out is no message,
//! unless its wrong bits are to be mended (see `crate::decode::mend`).

use cordon_kernel::track::Icao24;
use cordon_kernel::units::Feet;

use super::altitude;
use super::comm_b::CommB;
use super::crc;
use super::extended::{self, AirbornePosition, Identification, Status, SurfacePosition};
use super::intent::{OperationalStatus, TargetState};
use super::mend::{Mending, mend};
use super::sbs::SbsSaid;
use super::squawk::Squawk;
use super::velocity::Velocity;

/// Greatest residue of a DF 11 that is an interrogator's code: 16 II codes, then 63 SI codes
/// (ICAO Annex 10, volume IV, 3.1.2.3.3.2 and 3.1.2.5.2.1.2).
const INTERROGATOR_MAX: u32 = 79;

/// What one frame says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Message {
    /// Downlink format, 0 to 23.
    pub downlink_format: u8,
    /// The aircraft's address; see `address` for how far to believe it.
    pub icao24: Icao24,
    /// Where the address comes from.
    pub address: Address,
    /// Bits that were wrong and have been mended, 0 to 2: anything but 0 is to be believed only
    /// where the address is known otherwise.
    pub mended_bits: u8,
    /// The rest.
    pub content: Content,
}

impl Message {
    /// The address under which its sender is followed: one that the ICAO did not give is never an
    /// aircraft's own, whatever its digits.
    pub fn sender(&self) -> Icao24 {
        match self.address {
            Address::NotIcao => self.icao24.made_up(),
            Address::Announced | Address::Parity => self.icao24,
        }
    }
}

/// Where an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// Sent in clear and protected by parity: DF 11, 17 and 18.
    Announced,
    /// Sent in clear, but not given by the ICAO: DF 18 of anonymous aircraft, of vehicles, and of
    /// ground stations that number their own tracks.
    NotIcao,
    /// What is left of the parity field: DF 0, 4, 5, 16, 20 and 21. Any bit error gives another
    /// address, so it means something only where the address is known otherwise.
    Parity,
}

/// What a message says beside the address.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    /// DF 11: here I am. The interrogator that asked; 0 for one sent unasked.
    AllCall {
        /// II code 0 to 15, or 16 + SI code.
        interrogator: u8,
    },
    /// DF 0, 4, 16 and 20, and DF 17 and 18 without a position (type code 0): pressure altitude,
    /// `None` where not known.
    Altitude {
        /// Above the 1013.25 hPa surface.
        altitude: Option<Feet>,
        /// How it flies.
        flight: Flight,
        /// DF 20: a register.
        comm_b: Option<CommB>,
    },
    /// DF 5 and 21: Mode A code.
    Identity {
        /// The squawk.
        squawk: Squawk,
        /// How it flies.
        flight: Flight,
        /// DF 21: a register.
        comm_b: Option<CommB>,
    },
    /// DF 17 and 18, type codes 1 to 4.
    Identification(Identification),
    /// DF 17 and 18, type codes 5 to 8.
    SurfacePosition(SurfacePosition),
    /// DF 17 and 18, type codes 9 to 18 and 20 to 22.
    AirbornePosition(AirbornePosition),
    /// DF 17 and 18, type code 19.
    Velocity(Velocity),
    /// DF 17 and 18, type code 28, subtype 1.
    Status(Status),
    /// DF 17 and 18, type code 29, subtypes 0 and 1.
    TargetState(TargetState),
    /// DF 17 and 18, type code 31.
    OperationalStatus(OperationalStatus),
    /// What a receiver has understood itself.
    Reported(SbsSaid),
    /// DF 17 and 18, a type code that is not read.
    OtherSquitter {
        /// 0 to 31.
        type_code: u8,
    },
    /// DF 18 of a kind that is not read: coarse TIS-B, management, reserved.
    OtherService {
        /// Control field, 3, 4 or 7.
        control: u8,
    },
}

/// What a message says of the flight beside altitude or squawk: the FS field of DF 4, 5, 20 and 21
/// (ICAO Annex 10, volume IV, 3.1.2.6.5.1), the VS field of DF 0 and 16 (3.1.2.8.2.1), the
/// surveillance status of a squitter (3.1.2.8.6.3.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// Whether it is on the ground; `None` where not said.
    pub on_ground: Option<bool>,
    /// The squawk was changed a short while ago, or is that of an emergency.
    pub alert: bool,
    /// The pilot pressed *ident*.
    pub ident: bool,
}

/// Why a frame is not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Neither 7 nor 14 bytes.
    #[error("length: a Mode S frame has 7 or 14 bytes, this one has {0}")]
    Length(usize),
    /// Two bytes: a Mode A/C reply.
    #[error("mode a/c: a reply of 2 bytes names no aircraft")]
    ModeAc,
    /// A short frame of a long format, or a long one of a short format.
    #[error("length: a frame of DF {downlink_format} has {expected} bytes, this one has {found}")]
    FormatLength {
        /// Downlink format.
        downlink_format: u8,
        /// As the standard has it.
        expected: usize,
        /// As it came.
        found: usize,
    },
    /// The parity does not come out: bits were lost on the way.
    #[error("crc: DF {downlink_format} leaves residue 0x{residue:06x}")]
    Crc {
        /// Downlink format.
        downlink_format: u8,
        /// What is left.
        residue: u32,
    },
    /// A format that is not read: 19 and 22 (military), 24 (Comm-D).
    #[error("unsupported format: DF {0} is not read")]
    UnsupportedFormat(u8),
    /// A format that the standard reserves.
    #[error("unknown downlink format: DF {0} is reserved")]
    UnknownFormat(u8),
}

/// Reads one frame of 7 or 14 bytes; mends nothing.
///
/// # Errors
///
/// [`DecodeError`], which names what is wrong: the length, the parity or the format.
pub fn decode(frame: &[u8]) -> Result<Message, DecodeError> {
    decode_mending(frame, Mending::Off)
}

/// As [`decode`], with as many wrong bits of a DF 17 or 18 mended as `mending` says.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_mending(frame: &[u8], mending: Mending) -> Result<Message, DecodeError> {
    match frame.len() {
        7 | 14 => {}
        2 => return Err(DecodeError::ModeAc),
        len => return Err(DecodeError::Length(len)),
    }
    let downlink_format = format(frame[0])?;
    let expected = if downlink_format < 16 { 7 } else { 14 };
    if frame.len() != expected {
        let found = frame.len();
        return Err(DecodeError::FormatLength { downlink_format, expected, found });
    }
    let residue = crc::residue(frame);
    match downlink_format {
        17 | 18 if residue != 0 && mending != Mending::Off => {
            mended(downlink_format, frame, residue, mending)
        }
        11 | 17 | 18 => announced(downlink_format, frame, residue),
        _ => Ok(Message {
            downlink_format,
            icao24: Icao24(residue),
            address: Address::Parity,
            mended_bits: 0,
            content: surveillance(downlink_format, frame),
        }),
    }
}

/// The downlink format of a frame's first byte (ICAO Annex 10, volume IV, 3.1.2.3.2.1), if it is
/// one that is read. Two leading ones are format 24, whatever follows.
fn format(first: u8) -> Result<u8, DecodeError> {
    match first >> 3 {
        format @ (0 | 4 | 5 | 11 | 16 | 17 | 18 | 20 | 21) => Ok(format),
        format @ (19 | 22) => Err(DecodeError::UnsupportedFormat(format)),
        24.. => Err(DecodeError::UnsupportedFormat(24)),
        format => Err(DecodeError::UnknownFormat(format)),
    }
}

/// DF 17 and 18 that leave a residue.
#[cold]
fn mended(
    downlink_format: u8,
    frame: &[u8],
    residue: u32,
    mending: Mending,
) -> Result<Message, DecodeError> {
    let wrong = DecodeError::Crc { downlink_format, residue };
    let mut bytes: [u8; 14] = frame.try_into().map_err(|_| wrong)?;
    let mended_bits = mend(&mut bytes, residue, mending).ok_or(wrong)?;
    Ok(Message { mended_bits, ..announced(downlink_format, &bytes, 0)? })
}

/// DF 11, 17 and 18 (ICAO Annex 10, volume IV, 3.1.2.5.2.2, 3.1.2.8.6 and 3.1.2.8.7).
fn announced(downlink_format: u8, frame: &[u8], residue: u32) -> Result<Message, DecodeError> {
    let residue_max = if downlink_format == 11 { INTERROGATOR_MAX } else { 0 };
    if residue > residue_max {
        return Err(DecodeError::Crc { downlink_format, residue });
    }
    let icao24 = Icao24(u32::from_be_bytes([0, frame[1], frame[2], frame[3]]));
    let (address, content) = match downlink_format {
        11 => (Address::Announced, Content::AllCall { interrogator: residue as u8 }),
        17 => (Address::Announced, extended::read(message_field(frame))),
        _ => non_transponder(frame[0] & 7, message_field(frame)),
    };
    Ok(Message { downlink_format, icao24, address, mended_bits: 0, content })
}

/// DF 18: what its control field makes of address and content (RTCA DO-260B, 2.2.3.2.1.1.2 and
/// 2.2.17.2).
fn non_transponder(control: u8, me: u64) -> (Address, Content) {
    let claimed = |not_icao| if not_icao { Address::NotIcao } else { Address::Announced };
    match control {
        0 => (Address::Announced, extended::read(me)),
        1 | 5 => (Address::NotIcao, extended::read(me)),
        2 | 6 => (claimed(extended::imf(me)), extended::read(me)),
        // Coarse TIS-B: IMF is the first bit.
        3 => (claimed(me >> 55 & 1 == 1), Content::OtherService { control }),
        _ => (Address::NotIcao, Content::OtherService { control }),
    }
}

/// DF 0, 4, 16 and 20 say an altitude, DF 5 and 21 a squawk.
fn surveillance(downlink_format: u8, frame: &[u8]) -> Content {
    let code = u16::from_be_bytes([frame[2], frame[3]]) & 0x1FFF;
    let flight = flight(downlink_format, frame[0] & 7);
    let comm_b = matches!(downlink_format, 20 | 21).then(|| CommB(message_field(frame)));
    match downlink_format {
        5 | 21 => Content::Identity { squawk: Squawk::from_id13(code), flight, comm_b },
        _ => Content::Altitude { altitude: altitude::from_ac13(code), flight, comm_b },
    }
}

/// The three bits after the format: FS, or VS, CC and one unused.
fn flight(downlink_format: u8, status: u8) -> Flight {
    if matches!(downlink_format, 0 | 16) {
        return Flight { on_ground: Some(status >> 2 == 1), ..Flight::default() };
    }
    Flight {
        on_ground: match status {
            0 | 2 => Some(false),
            1 | 3 => Some(true),
            _ => None,
        },
        alert: matches!(status, 2..=4),
        ident: matches!(status, 4 | 5),
    }
}

/// The 56 bits after the first four bytes of a long frame.
fn message_field(frame: &[u8]) -> u64 {
    frame[4..11].iter().fold(0, |me, byte| me << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn said(frame: &str) -> String {
        folded(&match decode(&hex::decode(frame).unwrap()) {
            Ok(message) => format!(
                "DF{} {} {:?} {:?}",
                message.downlink_format, message.icao24, message.address, message.content
            ),
            Err(error) => error.to_string(),
        })
    }

    /// Breaks lines longer than 80 characters after a comma or space, and indents what follows.
    fn folded(text: &str) -> String {
        let mut out = String::new();
        for line in text.lines() {
            let mut column = 0;
            for part in line.split_inclusive([',', ' ']) {
                if column > 0 && column + part.len() > 80 {
                    out.push_str("\n    ");
                    column = 4;
                }
                out.push_str(part);
                column += part.len();
            }
            out.push('\n');
        }
        out
    }

    #[test]
    fn squitters_say_who_where_and_how_fast() {
        assert_snapshot!(said("8d4840d6202cc371c32ce0576098"), @r#"
        DF17 4840d6 Announced Identification(Identification { callsign: Some("KLM1023"),
             category: ('A', 0) })
        "#);
        assert_snapshot!(said("8d40621d58c382d690c8ac2863a7"), @r"
        DF17 40621d Announced AirbornePosition(AirbornePosition { altitude: 
            Some(Pressure(Feet(38000))), cpr: Cpr { parity: Even, latitude: 93000, 
            longitude: 51372 }, type_code: 11, alert: false, ident: false })
        ");
        assert_snapshot!(said("8d485020994409940838175b284f"), @r"
        DF17 485020 Announced Velocity(Velocity { speed: Ground { speed: 
            Some(Knots(159.20113064925135)), track: 
            Some(TrueDegrees(182.8803775528476)) }, vertical_rate: 
            Some(FeetPerMinute(-832)), vertical_source: Geometric, 
            height_above_pressure: Some(Feet(550)) })
        ");
        assert_snapshot!(said("8c4841753a9a153237aef0f275be"), @r"
        DF17 484175 Announced SurfacePosition(SurfacePosition { cpr: Cpr { parity: Odd, 
            latitude: 39195, longitude: 110320 }, ground_speed: Some(Knots(17.0)), 
            track: Some(TrueDegrees(92.8125)) })
        ");
    }

    #[test]
    fn replies_say_an_altitude_or_a_squawk_under_the_address_of_their_parity() {
        assert_snapshot!(said("a0001838201584f23468207cdfa5"), @"
        DF20 40655a Parity Altitude { altitude: Some(Feet(38000)), flight: Flight { 
            on_ground: Some(false), alert: false, ident: false }, comm_b: 
            Some(CommB(9030859998128160)) }
        ");
        assert_snapshot!(
            said("a800122c200815f304b8209bd129"),
            @"
        DF21 400f99 Parity Identity { squawk: Squawk(1226), flight: Flight { on_ground: 
            Some(false), alert: false, ident: false }, comm_b: 
            Some(CommB(9016089619249184)) }
        "
        );
        assert_snapshot!(
            said("02c60b9ed4497c"),
            @"
        DF0 aa7e7a Parity Altitude { altitude: Some(Feet(17750)), flight: Flight { 
            on_ground: Some(false), alert: false, ident: false }, comm_b: None }
        "
        );
    }

    #[test]
    fn an_all_call_keeps_the_code_of_who_asked() {
        assert_snapshot!(
            said("5dab3d17d4ba29"),
            @"DF11 ab3d17 Announced AllCall { interrogator: 1 }"
        );
        assert_snapshot!(
            said("5dab3d17d4ba28"),
            @"DF11 ab3d17 Announced AllCall { interrogator: 0 }"
        );
        assert_snapshot!(said("5dab3d17d4bb29"), @"crc: DF 11 leaves residue 0x000101");
    }

    #[test]
    fn what_is_not_a_message_is_named() {
        assert_snapshot!(
            said("8d4840d6202cc371c32ce0576099"),
            @"crc: DF 17 leaves residue 0x000001"
        );
        assert_snapshot!(
            said("8d4840d6202cc3"),
            @"length: a frame of DF 17 has 14 bytes, this one has 7"
        );
        assert_snapshot!(said("7700"), @"mode a/c: a reply of 2 bytes names no aircraft");
        assert_snapshot!(said(""), @"length: a Mode S frame has 7 or 14 bytes, this one has 0");
        assert_snapshot!(
            said("c0000000000000000000000000ff"),
            @"unsupported format: DF 24 is not read"
        );
        assert_snapshot!(
            said("98000000000000000000000000ff"),
            @"unsupported format: DF 19 is not read"
        );
        assert_snapshot!(said("080000000000ff"), @"unknown downlink format: DF 1 is reserved");
    }
}

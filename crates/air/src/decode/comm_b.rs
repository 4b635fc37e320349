//! Comm-B: the 56 bits of a register that a radar asked for, in DF 20 and 21.
//!
//! ICAO Annex 10, volume IV, 3.1.2.6.6; registers as ICAO Doc 9871, appendix A. The reply does not
//! say which register it is, so each that is read here is tried: status bits that say *absent* must
//! stand over zeros, reserved bits must be zero, and values must be such as an aircraft can have.
//! Several registers can pass for the same bits; then each is given.

mod common_usage;

use cordon_kernel::units::{Feet, FeetPerMinute, Knots, TrueDegrees};

pub use common_usage::CommonUsage;

use super::callsign::Callsign;
use super::velocity::bits;

/// The 56 bits of a register whose number nobody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommB(pub u64);

/// A register that the bits may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Register {
    /// 1,0.
    DataLinkCapability(DataLinkCapability),
    /// 1,7.
    CommonUsage(CommonUsage),
    /// 2,0: the call sign.
    Identification(Callsign),
    /// 4,0.
    VerticalIntention(VerticalIntention),
    /// 5,0.
    TrackAndTurn(TrackAndTurn),
    /// 6,0.
    HeadingAndSpeed(HeadingAndSpeed),
}

/// Register 1,0, data link capability (ICAO Doc 9871, table A-2-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataLinkCapability {
    /// More registers follow, in 1,1 and on.
    pub continues: bool,
    /// Overlay command capability: replies may carry their register's number in the parity.
    pub overlay: bool,
    /// ACAS works.
    pub acas_operational: bool,
    /// Version of the Mode S subnetwork, 0 to 127.
    pub subnetwork_version: u8,
    /// Sends its identification (2,0) and answers for it.
    pub identification: bool,
}

/// Register 4,0, selected vertical intention (ICAO Doc 9871, table A-2-64).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerticalIntention {
    /// Altitude set at the mode control panel.
    pub selected_altitude: Option<Feet>,
    /// Altitude that the flight management system aims at.
    pub managed_altitude: Option<Feet>,
    /// Pressure set at the altimeter, hectopascal.
    pub barometric_setting_hpa: Option<f64>,
}

/// Register 5,0, track and turn report (ICAO Doc 9871, table A-2-80).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackAndTurn {
    /// Degrees, the right wing down positive.
    pub roll_deg: Option<f64>,
    /// Direction of travel.
    pub track: Option<TrueDegrees>,
    /// Over the ground.
    pub ground_speed: Option<Knots>,
    /// Degrees a second, to the right positive.
    pub track_rate_deg_s: Option<f64>,
    /// Through the air, corrected for density.
    pub true_airspeed: Option<Knots>,
}

/// Register 6,0, heading and speed report (ICAO Doc 9871, table A-2-96).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadingAndSpeed {
    /// Degrees clockwise from magnetic north, 0 up to but not 360.
    pub magnetic_heading_deg: Option<f64>,
    /// Through the air, as the pitot tube has it.
    pub indicated_airspeed: Option<Knots>,
    /// In parts of the speed of sound.
    pub mach: Option<f64>,
    /// Rate of climb by pressure.
    pub barometric_rate: Option<FeetPerMinute>,
    /// Rate of climb by inertia.
    pub inertial_rate: Option<FeetPerMinute>,
}

/// The registers that some bits may be; nearly always one or none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Registers {
    found: [Option<Register>; 4],
}

impl Registers {
    /// Each that the bits may be, in order of number.
    pub fn iter(&self) -> impl Iterator<Item = &Register> {
        self.found.iter().flatten()
    }
}

impl Register {
    /// Its number, two hexadecimal digits.
    pub fn number(&self) -> &'static str {
        match self {
            Register::DataLinkCapability(_) => "10",
            Register::CommonUsage(_) => "17",
            Register::Identification(_) => "20",
            Register::VerticalIntention(_) => "40",
            Register::TrackAndTurn(_) => "50",
            Register::HeadingAndSpeed(_) => "60",
        }
    }
}

impl CommB {
    /// The call sign of register 2,0, told by its first byte and by characters that are all allowed
    /// (ICAO Doc 9871, table A-2-32); `None` for any other register.
    pub fn callsign(self) -> Option<Callsign> {
        (self.0 >> 48 == 0x20).then(|| Callsign::from_six_bits(self.0 & 0xFFFF_FFFF_FFFF)).flatten()
    }

    /// The registers that these bits may be. `altitude` is the pressure altitude of the same reply
    /// (DF 20), by which speed and Mach number of 6,0 are compared. A register that names itself,
    /// 1,0 or 2,0, leaves no doubt.
    pub fn registers(self, altitude: Option<Feet>) -> Registers {
        let alone = data_link_capability(self.0)
            .map(Register::DataLinkCapability)
            .or_else(|| self.callsign().map(Register::Identification));
        if alone.is_some() {
            return Registers { found: [alone, None, None, None] };
        }
        Registers {
            found: [
                common_usage::read(self.0).map(Register::CommonUsage),
                vertical_intention(self.0).map(Register::VerticalIntention),
                track_and_turn(self.0).map(Register::TrackAndTurn),
                heading_and_speed(self.0, altitude).map(Register::HeadingAndSpeed),
            ],
        }
    }
}

fn data_link_capability(mb: u64) -> Option<DataLinkCapability> {
    let flag = |place| bits(mb, place, 1) == 1;
    // Bits 10 to 14 are reserved; a transponder that serves nothing beyond sends no zeros here.
    if bits(mb, 1, 8) != 0x10 || bits(mb, 10, 5) != 0 {
        return None;
    }
    Some(DataLinkCapability {
        continues: flag(9),
        overlay: flag(15),
        acas_operational: flag(16),
        subnetwork_version: bits(mb, 17, 7) as u8,
        identification: flag(33),
    })
}

/// A value under a status bit: `Some(None)` where the status says absent and all bits are zero,
/// `None` where it says absent and they are not.
fn under(mb: u64, status: u32, count: u32) -> Option<Option<u64>> {
    let value = bits(mb, status + 1, count);
    match bits(mb, status, 1) == 1 {
        true => Some(Some(value)),
        false => (value == 0).then_some(None),
    }
}

/// As [`under`], for `count` bits of two's complement.
fn signed_under(mb: u64, status: u32, count: u32) -> Option<Option<i32>> {
    let signed = |value: u64| {
        let half = 1 << (count - 1);
        if value < half { value as i32 } else { value as i32 - (1 << count) }
    };
    Some(under(mb, status, count)?.map(signed))
}

fn vertical_intention(mb: u64) -> Option<VerticalIntention> {
    let altitude = |value: u64| Feet(value as i32 * 16);
    let selected_altitude = under(mb, 1, 12)?.map(altitude);
    let managed_altitude = under(mb, 14, 12)?.map(altitude);
    let setting = under(mb, 27, 12)?.map(|value| value as f64 * 0.1 + 800.0);
    let modes_absent_over_zeros = under(mb, 48, 3).is_some() && under(mb, 54, 2).is_some();
    let reserved_are_zero = bits(mb, 40, 8) == 0 && bits(mb, 52, 2) == 0;
    let says_something = selected_altitude.is_some() || managed_altitude.is_some();
    // Where the highest aircraft fly; and pressures at sea level, with room.
    let high = |altitude: Option<Feet>| altitude.is_some_and(|feet| feet.0 > 60_000);
    let odd = setting.is_some_and(|hpa| !(900.0..=1_100.0).contains(&hpa));
    let plausible = (says_something || setting.is_some())
        && modes_absent_over_zeros
        && reserved_are_zero
        && !high(selected_altitude)
        && !high(managed_altitude)
        && !odd;
    plausible.then_some(VerticalIntention {
        selected_altitude,
        managed_altitude,
        barometric_setting_hpa: setting.map(|hpa| libm::round(hpa * 10.0) / 10.0),
    })
}

/// Degrees of a two's complement angle, 0 up to but not 360.
fn turned(value: i32, step_deg: f64) -> f64 {
    let deg = f64::from(value) * step_deg;
    if deg < 0.0 { deg + 360.0 } else { deg }
}

/// Steepest bank of a transport aircraft that is still believed, degrees.
const ROLL_MAX_DEG: f64 = 50.0;
/// Fastest that is believed of a reply without other evidence, knots.
const SPEED_MAX_KT: f64 = 600.0;
/// Strongest wind along the way, knots.
const WIND_MAX_KT: f64 = 200.0;
/// Steepest climb or descent that is believed, feet a minute.
const CLIMB_MAX_FPM: i32 = 6_000;

fn track_and_turn(mb: u64) -> Option<TrackAndTurn> {
    let roll = signed_under(mb, 1, 10)?.map(|value| f64::from(value) * 45.0 / 256.0);
    let track = signed_under(mb, 12, 11)?.map(|value| turned(value, 90.0 / 512.0));
    let ground_speed = under(mb, 24, 10)?.map(|value| value as f64 * 2.0);
    let rate = signed_under(mb, 35, 10)?.map(|value| f64::from(value) * 8.0 / 256.0);
    let airspeed = under(mb, 46, 10)?.map(|value| value as f64 * 2.0);
    let any = track.is_some() || ground_speed.is_some() || airspeed.is_some();
    let fast = |speed: Option<f64>| speed.is_some_and(|kt| kt > SPEED_MAX_KT);
    let windy = ground_speed.zip(airspeed).is_some_and(|(g, a)| (g - a).abs() > WIND_MAX_KT);
    // An aircraft turns to the side to which it leans.
    let against = roll.zip(rate).is_some_and(|(roll, rate)| roll * rate < 0.0 && rate.abs() > 0.5);
    let steep = roll.is_some_and(|deg| deg.abs() > ROLL_MAX_DEG);
    let plausible = any && !fast(ground_speed) && !fast(airspeed) && !windy && !against && !steep;
    plausible.then_some(TrackAndTurn {
        roll_deg: roll,
        track: track.map(TrueDegrees),
        ground_speed: ground_speed.map(Knots),
        track_rate_deg_s: rate,
        true_airspeed: airspeed.map(Knots),
    })
}

fn heading_and_speed(mb: u64, altitude: Option<Feet>) -> Option<HeadingAndSpeed> {
    let heading = signed_under(mb, 1, 11)?.map(|value| turned(value, 90.0 / 512.0));
    let airspeed = under(mb, 13, 10)?.map(|value| value as f64);
    let mach = under(mb, 24, 10)?.map(|value| value as f64 * 2.048 / 512.0);
    let by_pressure = signed_under(mb, 35, 10)?.map(|value| value * 32);
    let by_inertia = signed_under(mb, 46, 10)?.map(|value| value * 32);
    let any = heading.is_some() || airspeed.is_some() || mach.is_some();
    let steep = |rate: Option<i32>| rate.is_some_and(|fpm| fpm.abs() > CLIMB_MAX_FPM);
    let fast = airspeed.is_some_and(|kt| kt > 500.0) || mach.is_some_and(|mach| mach > 1.0);
    let contrary = match (airspeed, mach, altitude) {
        (Some(airspeed), Some(mach), Some(altitude)) => {
            (calibrated_kt(mach, altitude) - airspeed).abs() > 20.0
        }
        // No aircraft shows much speed by one measure and none by the other.
        (Some(airspeed), Some(mach), None) => {
            airspeed > 250.0 && mach < 0.4 || airspeed < 150.0 && mach > 0.5
        }
        _ => false,
    };
    let plausible = any && !steep(by_pressure) && !steep(by_inertia) && !fast && !contrary;
    plausible.then_some(HeadingAndSpeed {
        magnetic_heading_deg: heading,
        indicated_airspeed: airspeed.map(Knots),
        mach,
        barometric_rate: by_pressure.map(FeetPerMinute),
        inertial_rate: by_inertia.map(FeetPerMinute),
    })
}

/// Calibrated airspeed at a Mach number and pressure altitude in the standard atmosphere
/// (ICAO Doc 7488; impact pressure of compressible flow), knots.
fn calibrated_kt(mach: f64, altitude: Feet) -> f64 {
    const SOUND_AT_SEA_LEVEL_KT: f64 = 661.478_8;
    let metres = altitude.to_metres().0;
    let pressure = if metres < 11_000.0 {
        libm::pow(1.0 - 2.255_77e-5 * metres, 5.255_88)
    } else {
        0.223_361 * libm::exp((11_000.0 - metres) / 6_341.62)
    };
    let impact = pressure * (libm::pow(1.0 + 0.2 * mach * mach, 3.5) - 1.0);
    SOUND_AT_SEA_LEVEL_KT * libm::sqrt(5.0 * (libm::pow(impact + 1.0, 2.0 / 7.0) - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(frame: &str, altitude: Option<i32>) -> Vec<Register> {
        let bytes = hex::decode(frame).unwrap();
        let mb = bytes[4..11].iter().fold(0, |mb, byte| mb << 8 | u64::from(*byte));
        CommB(mb).registers(altitude.map(Feet)).iter().copied().collect()
    }

    #[test]
    fn selected_altitudes_and_the_altimeters_setting_are_read() {
        // Examples of Sun, The 1090 Megahertz Riddle, chapters 16 to 18.
        let [Register::VerticalIntention(said)] = read("a000029c85e42f313000007047d3", None)[..]
        else {
            panic!()
        };
        assert_eq!(said.selected_altitude, Some(Feet(3008)));
        assert_eq!(said.managed_altitude, Some(Feet(3008)));
        assert_eq!(said.barometric_setting_hpa, Some(1020.0));
    }

    #[test]
    fn track_and_turn_are_read_with_their_signs() {
        let found = read("a000139381951536e024d4ccf6b5", None);
        let Some(Register::TrackAndTurn(said)) =
            found.iter().find(|register| register.number() == "50")
        else {
            panic!("{found:?}")
        };
        assert_eq!(said.roll_deg, Some(2.109375));
        assert!((said.track.unwrap().0 - 114.258).abs() < 1e-3);
        assert_eq!(said.ground_speed, Some(Knots(438.0)));
        assert_eq!(said.track_rate_deg_s, Some(0.125));
        assert_eq!(said.true_airspeed, Some(Knots(424.0)));
    }

    #[test]
    fn heading_and_speed_are_read_and_compared_with_the_altitude() {
        let said = |altitude| {
            let found = read("a00004128f39f91a7e27c46adc21", altitude);
            found.into_iter().find(|register| register.number() == "60")
        };
        let Some(Register::HeadingAndSpeed(said_so)) = said(None) else { panic!() };
        assert!((said_so.magnetic_heading_deg.unwrap() - 42.715).abs() < 1e-3);
        assert_eq!(said_so.indicated_airspeed, Some(Knots(252.0)));
        assert!((said_so.mach.unwrap() - 0.42).abs() < 1e-9);
        assert_eq!(said_so.barometric_rate, Some(FeetPerMinute(-1920)));
        assert_eq!(said_so.inertial_rate, Some(FeetPerMinute(-1920)));
        // Mach 0.42 is 252 kt near 6,000 ft, not at 36,000 ft.
        assert!(said(Some(6_000)).is_some());
        assert!(said(Some(36_000)).is_none());
    }

    #[test]
    fn bits_that_may_be_several_registers_are_given_as_each() {
        // What may be said to be served may as well be 10,000 ft selected, or a heading.
        let found = read("a000000093880000000000000000", None);
        let numbers: Vec<_> = found.iter().map(Register::number).collect();
        assert_eq!(numbers, ["17", "40", "60"]);
        let Register::VerticalIntention(said) = found[1] else { panic!() };
        assert_eq!(said.selected_altitude, Some(Feet(10_000)));

        let [Register::CommonUsage(_), Register::HeadingAndSpeed(said)] =
            read("a00000008209f400000000000000", None)[..]
        else {
            panic!()
        };
        assert_eq!(said.magnetic_heading_deg, Some(5.625));
        assert_eq!((said.indicated_airspeed, said.mach), (Some(Knots(250.0)), None));
    }

    #[test]
    fn data_link_capability_names_itself() {
        let [Register::DataLinkCapability(said)] = read("a800178d10010080f50000d5893c", None)[..]
        else {
            panic!()
        };
        assert!(said.acas_operational && !said.continues && !said.overlay);
    }

    #[test]
    fn bits_under_a_status_that_says_absent_are_no_register() {
        assert!(read("a00000000000000000000000ffff", None).is_empty());
        // Status of the selected altitude off, its bits not.
        assert!(read("a000029c05e42f313000007047d3", None).is_empty());
    }

    #[test]
    fn calibrated_speed_is_the_standard_atmospheres() {
        // Mach 0.78 at FL 350 is about 272 kt, Mach 0.3 at sea level 198 kt.
        assert!((calibrated_kt(0.78, Feet(35_000)) - 268.0).abs() < 5.0);
        assert!((calibrated_kt(0.3, Feet(0)) - 198.4).abs() < 0.5);
    }
}

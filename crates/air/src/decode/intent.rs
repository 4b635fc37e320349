//! What an aircraft aims at and how well it knows where it is: type codes 29 and 31.
//!
//! RTCA DO-260B, 2.2.3.2.7.1 (target state and status) and 2.2.3.2.7.2 (operational status).

use cordon_kernel::units::Feet;

use super::velocity::bits;

/// Target state and status: type code 29, subtype 0 (DO-260A, 2.2.3.2.7.1.3; ICAO Doc 9871, table
/// B-2-98) and subtype 1 (DO-260B, 2.2.3.2.7.1.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetState {
    /// Where the altitude was set; `None` where none is.
    pub selected_altitude: Option<Feet>,
    /// By whom; `None` where no altitude is set.
    pub selected_by: Option<Selector>,
    /// Pressure set at the altimeter, hectopascal; subtype 1.
    pub barometric_setting_hpa: Option<f64>,
    /// Degrees clockwise from the aircraft's north, 0 up to but not 360.
    pub selected_heading_deg: Option<f64>,
    /// Direction over the ground where that is aimed at, not a heading: degrees clockwise from the
    /// aircraft's north, 0 up to but not 360; subtype 0.
    pub selected_track_deg: Option<f64>,
    /// Navigation accuracy category of the position, 0 to 11.
    pub nac_p: u8,
    /// Source integrity level, 0 to 3.
    pub sil: u8,
    /// ACAS works; `None` for subtype 0.
    pub acas_operational: Option<bool>,
    /// Autopilot engaged; `None` where the modes are not said.
    pub autopilot: Option<bool>,
    /// Emergency state, as in `Status`, 0 to 7; `None` for subtype 1, which has none.
    pub emergency: Option<u8>,
}

/// Who set an altitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The crew, at the mode control panel.
    ControlPanel,
    /// The flight management system.
    FlightManagement,
}

/// Operational status: type code 31, subtypes 0 and 1 (DO-260B, 2.2.3.2.7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationalStatus {
    /// Subtype 1: the aircraft is on the ground; `None` in version 0, whose subtype says nothing of
    /// it.
    pub on_ground: Option<bool>,
    /// 0 DO-260, 1 DO-260A, 2 DO-260B.
    pub version: u8,
    /// Navigation accuracy category of the position, 0 to 11; from version 1 on.
    pub nac_p: Option<u8>,
    /// Source integrity level, 0 to 3; from version 1 on.
    pub sil: Option<u8>,
    /// Headings are from magnetic, not true north.
    pub magnetic_north: bool,
}

/// Reads the 56 bits of a message of type code 29; `None` for subtypes 2 and 3, which are reserved,
/// and for what DO-260 sent under this type code.
pub fn target_state(me: u64) -> Option<TargetState> {
    match bits(me, 6, 2) {
        // Bit 11 is zero so that the trajectory of DO-260 can be told apart.
        0 if bits(me, 11, 1) == 0 => Some(of_version_1(me)),
        1 => Some(of_version_2(me)),
        _ => None,
    }
}

/// Subtype 0. An altitude or a direction is taken from where its source says that there is one, an
/// altitude only where somebody set it: source 2 is the height at which the aircraft is kept.
///
/// Bits 52 and 53, of ACAS, are left alone: receivers read them as one number, Doc 9871
/// (B.2.3.9.15) as two flags, by which the same bits say that it works and that it does not.
fn of_version_1(me: u64) -> TargetState {
    let selected_by = match bits(me, 8, 2) {
        1 => Some(Selector::ControlPanel),
        3 => Some(Selector::FlightManagement),
        _ => None,
    };
    // Steps of 100 ft from -1,000 to 100,000 ft; the codes above are no altitudes.
    let code = bits(me, 16, 10) as i32;
    let altitude = (code <= 1010).then(|| Feet(code * 100 - 1000));
    let selected_altitude = selected_by.and(altitude);
    let degrees = bits(me, 28, 9);
    let direction = (bits(me, 26, 2) != 0 && degrees < 360).then_some(degrees as f64);
    let is_track = bits(me, 37, 1) == 1;
    TargetState {
        selected_altitude,
        selected_by: selected_altitude.and(selected_by),
        barometric_setting_hpa: None,
        selected_heading_deg: direction.filter(|_| !is_track),
        selected_track_deg: direction.filter(|_| is_track),
        nac_p: bits(me, 40, 4) as u8,
        sil: bits(me, 45, 2) as u8,
        acas_operational: None,
        autopilot: None,
        emergency: Some(bits(me, 54, 3) as u8),
    }
}

/// Subtype 1.
fn of_version_2(me: u64) -> TargetState {
    let altitude = bits(me, 10, 11) as i32;
    let selected_altitude = (altitude != 0).then(|| Feet((altitude - 1) * 32));
    let setting = bits(me, 21, 9);
    let setting = (setting != 0).then(|| 800.0 + (setting - 1) as f64 * 0.8);
    let heading = bits(me, 31, 9) as f64 * 180.0 / 256.0;
    let flag = |place| bits(me, place, 1) == 1;
    let by = if flag(9) { Selector::FlightManagement } else { Selector::ControlPanel };
    TargetState {
        selected_altitude,
        selected_by: selected_altitude.and(Some(by)),
        barometric_setting_hpa: setting.map(|hpa| libm::round(hpa * 10.0) / 10.0),
        selected_heading_deg: flag(30).then_some(heading),
        selected_track_deg: None,
        nac_p: bits(me, 40, 4) as u8,
        sil: bits(me, 45, 2) as u8,
        acas_operational: Some(flag(53)),
        autopilot: flag(47).then(|| flag(48)),
        emergency: None,
    }
}

/// Reads the 56 bits of a message of type code 31; `None` for reserved subtypes and versions.
pub fn operational_status(me: u64) -> Option<OperationalStatus> {
    let (subtype, version) = (bits(me, 6, 3), bits(me, 41, 3) as u8);
    if subtype > 1 || version > 2 {
        return None;
    }
    let later = |value: u64| (version >= 1).then_some(value as u8);
    Some(OperationalStatus {
        on_ground: (version >= 1).then_some(subtype == 1),
        version,
        nac_p: later(bits(me, 45, 4)),
        sil: later(bits(me, 51, 2)),
        magnetic_north: version >= 1 && bits(me, 54, 1) == 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_state_says_altitude_heading_and_setting() {
        // ME of 8DA05629EA21485CBF3F8CADAEEB (Sun, The 1090 Megahertz Riddle, chapter 10).
        let said = target_state(0x00EA_2148_5CBF_3F8C).unwrap();
        assert_eq!(said.selected_altitude, Some(Feet(16_992)));
        assert_eq!(said.selected_by, Some(Selector::ControlPanel));
        assert_eq!(said.barometric_setting_hpa, Some(1012.8));
        assert!((said.selected_heading_deg.unwrap() - 66.8).abs() < 0.05);
        assert_eq!((said.autopilot, said.acas_operational), (Some(true), Some(true)));
        assert_eq!((said.nac_p, said.sil), (9, 3));
        assert_eq!((said.selected_track_deg, said.emergency), (None, None));
        assert_eq!(target_state(29 << 51 | 2 << 49), None);
    }

    /// What version 1 says of an altitude code under its source, of degrees under theirs, whether
    /// those are a track, and of an emergency; navigation accuracy 9, integrity 2.
    fn version_1(altitude: (u64, u64), degrees: (u64, u64), track: u64, emergency: u64) -> u64 {
        let vertical = altitude.0 << 47 | altitude.1 << 31;
        let level = degrees.0 << 29 | degrees.1 << 20 | track << 19;
        29 << 51 | vertical | level | 9 << 13 | 2 << 10 | emergency
    }

    #[test]
    fn a_target_state_of_version_1_says_altitude_direction_and_emergency() {
        let said = target_state(version_1((1, 360), (1, 275), 0, 5)).unwrap();
        assert_eq!(said.selected_altitude, Some(Feet(35_000)));
        assert_eq!(said.selected_by, Some(Selector::ControlPanel));
        assert_eq!((said.selected_heading_deg, said.selected_track_deg), (Some(275.0), None));
        assert_eq!((said.nac_p, said.sil, said.emergency), (9, 2, Some(5)));

        let said = target_state(version_1((3, 10), (3, 90), 1, 0)).unwrap();
        assert_eq!(said.selected_altitude, Some(Feet(0)));
        assert_eq!(said.selected_by, Some(Selector::FlightManagement));
        assert_eq!((said.selected_heading_deg, said.selected_track_deg), (None, Some(90.0)));
        assert_eq!(said.emergency, Some(0));
    }

    #[test]
    fn a_target_state_of_version_1_says_nothing_where_nothing_is_set() {
        // Nobody's; the height at which it is kept; and codes beyond the last.
        for me in [
            version_1((0, 360), (0, 275), 0, 0),
            version_1((2, 360), (0, 275), 0, 0),
            version_1((1, 1011), (1, 360), 0, 0),
        ] {
            let said = target_state(me).unwrap();
            assert_eq!((said.selected_altitude, said.selected_by), (None, None), "{me:x}");
            assert_eq!((said.selected_heading_deg, said.selected_track_deg), (None, None));
        }
        // DO-260 had another message under this type code.
        assert_eq!(target_state(version_1((1, 360), (1, 275), 0, 5) | 1 << 45), None);
    }

    #[test]
    fn an_operational_status_says_its_version() {
        // Airborne, version 2, NACp 9, SIL 3.
        let me = 31 << 51 | 2 << 13 | 9 << 8 | 3 << 4;
        let said = operational_status(me).unwrap();
        assert_eq!((said.version, said.nac_p, said.sil), (2, Some(9), Some(3)));
        assert_eq!((said.on_ground, said.magnetic_north), (Some(false), false));
        assert_eq!(operational_status(me | 1 << 48).unwrap().on_ground, Some(true));
        assert_eq!(operational_status(31 << 51 | 5 << 13), None);
    }

    #[test]
    fn an_operational_status_of_version_0_says_neither_ground_nor_accuracy() {
        for subtype in [0, 1] {
            let said = operational_status(31 << 51 | subtype << 48).unwrap();
            assert_eq!((said.on_ground, said.nac_p, said.sil), (None, None, None));
        }
    }
}

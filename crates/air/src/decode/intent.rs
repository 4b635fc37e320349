//! What an aircraft aims at and how well it knows where it is: type codes 29 and 31.
//!
//! RTCA DO-260B, 2.2.3.2.7.1 (target state and status) and 2.2.3.2.7.2 (operational status).

use cordon_kernel::units::Feet;

use super::velocity::bits;

/// Target state and status: type code 29, subtype 1 (DO-260B, 2.2.3.2.7.1.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetState {
    /// Where the altitude was set; `None` where none is.
    pub selected_altitude: Option<Feet>,
    /// By whom.
    pub selected_by: Selector,
    /// Pressure set at the altimeter, hectopascal.
    pub barometric_setting_hpa: Option<f64>,
    /// Degrees clockwise from the aircraft's north, 0 up to but not 360.
    pub selected_heading_deg: Option<f64>,
    /// Navigation accuracy category of the position, 0 to 11.
    pub nac_p: u8,
    /// Source integrity level, 0 to 3.
    pub sil: u8,
    /// ACAS works.
    pub acas_operational: bool,
    /// Autopilot engaged; `None` where the modes are not said.
    pub autopilot: Option<bool>,
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
    /// Subtype 1: the aircraft is on the ground.
    pub on_ground: bool,
    /// 0 DO-260, 1 DO-260A, 2 DO-260B.
    pub version: u8,
    /// Navigation accuracy category of the position, 0 to 11; from version 1 on.
    pub nac_p: Option<u8>,
    /// Source integrity level, 0 to 3; from version 1 on.
    pub sil: Option<u8>,
    /// Headings are from magnetic, not true north.
    pub magnetic_north: bool,
}

/// Reads the 56 bits of a message of type code 29; `None` unless its subtype is 1.
pub fn target_state(me: u64) -> Option<TargetState> {
    if bits(me, 6, 2) != 1 {
        return None;
    }
    let altitude = bits(me, 10, 11) as i32;
    let setting = bits(me, 21, 9);
    let setting = (setting != 0).then(|| 800.0 + (setting - 1) as f64 * 0.8);
    let heading = bits(me, 31, 9) as f64 * 180.0 / 256.0;
    let flag = |place| bits(me, place, 1) == 1;
    Some(TargetState {
        selected_altitude: (altitude != 0).then(|| Feet((altitude - 1) * 32)),
        selected_by: if flag(9) { Selector::FlightManagement } else { Selector::ControlPanel },
        barometric_setting_hpa: setting.map(|hpa| libm::round(hpa * 10.0) / 10.0),
        selected_heading_deg: flag(30).then_some(heading),
        nac_p: bits(me, 40, 4) as u8,
        sil: bits(me, 45, 2) as u8,
        acas_operational: flag(53),
        autopilot: flag(47).then(|| flag(48)),
    })
}

/// Reads the 56 bits of a message of type code 31; `None` for reserved subtypes and versions.
pub fn operational_status(me: u64) -> Option<OperationalStatus> {
    let (subtype, version) = (bits(me, 6, 3), bits(me, 41, 3) as u8);
    if subtype > 1 || version > 2 {
        return None;
    }
    let later = |value: u64| (version >= 1).then_some(value as u8);
    Some(OperationalStatus {
        on_ground: subtype == 1,
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
        assert_eq!(said.selected_by, Selector::ControlPanel);
        assert_eq!(said.barometric_setting_hpa, Some(1012.8));
        assert!((said.selected_heading_deg.unwrap() - 66.8).abs() < 0.05);
        assert_eq!((said.autopilot, said.acas_operational), (Some(true), true));
        assert_eq!((said.nac_p, said.sil), (9, 3));
        assert_eq!(target_state(29 << 51), None);
    }

    #[test]
    fn an_operational_status_says_its_version() {
        // Airborne, version 2, NACp 9, SIL 3.
        let me = 31 << 51 | 2 << 13 | 9 << 8 | 3 << 4;
        let said = operational_status(me).unwrap();
        assert_eq!((said.version, said.nac_p, said.sil), (2, Some(9), Some(3)));
        assert!(!said.on_ground && !said.magnetic_north);
        assert_eq!(operational_status(31 << 51 | 5 << 13), None);
        assert_eq!(operational_status(31 << 51 | 1 << 48).unwrap().nac_p, None);
    }
}

//! Altitude codes: 12 bits in squitters, 13 bits in replies.

use cordon_kernel::units::{Feet, Metres};

/// Reads the 13-bit altitude code of DF 0, 4, 16 and 20 (ICAO Annex 10, volume IV, 3.1.2.6.5.4):
/// metres where the M bit is set, steps of 25 ft where the Q bit is, else Gillham's code in steps
/// of 100 ft. `None` where altitude is not known or the code is not one.
pub fn from_ac13(ac13: u16) -> Option<Feet> {
    const M: u16 = 0x0040;
    const Q: u16 = 0x0010;
    if ac13 & 0x1FFF == 0 {
        return None;
    }
    if ac13 & M != 0 {
        let metres = Metres(f64::from((ac13 & 0x1F80) >> 1 | ac13 & 0x003F));
        return Some(Feet((metres.0 / 0.3048).round() as i32));
    }
    if ac13 & Q != 0 {
        let steps = (ac13 & 0x1F80) >> 2 | (ac13 & 0x0020) >> 1 | ac13 & 0x000F;
        return Some(Feet(i32::from(steps) * 25 - 1000));
    }
    gillham(ac13)
}

/// Reads the 12-bit altitude code of an airborne position, which is the 13-bit one without its M
/// bit (RTCA DO-260B, 2.2.3.2.3.4). `None` as for [`from_ac13`].
pub fn from_ac12(ac12: u16) -> Option<Feet> {
    from_ac13((ac12 & 0x0FC0) << 1 | ac12 & 0x003F)
}

/// The 12-bit code in steps of 25 ft for `altitude`, rounded to the nearest; `None` outside
/// -1,000 to 50,175 ft.
pub fn to_ac12(altitude: Feet) -> Option<u16> {
    let steps = u16::try_from((altitude.0.checked_add(1000)? + 12).div_euclid(25)).ok()?;
    (steps < 1 << 11).then_some((steps & 0x7F0) << 1 | 0x10 | steps & 0x0F)
}

/// Gillham's code (ICAO Annex 10, volume IV, appendix to chapter 3): D2 D4 A1 A2 A4 B1 B2 B4 are
/// a Gray code of 500 ft steps, C1 C2 C4 one of five 100 ft steps that runs back and forth.
fn gillham(ac13: u16) -> Option<Feet> {
    let bit = |place: u16| ac13 >> place & 1;
    let coarse = [bit(2), bit(0), bit(11), bit(9), bit(7), bit(5), bit(3), bit(1)];
    let fine = [bit(12), bit(10), bit(8)];
    let coarse = from_gray(&coarse);
    let fine = match from_gray(&fine) {
        7 => 5,
        step @ 1..=4 => step,
        _ => return None,
    };
    let fine = if coarse % 2 == 1 { 6 - fine } else { fine };
    Some(Feet(coarse * 500 + fine * 100 - 1300))
}

fn from_gray(bits: &[u16]) -> i32 {
    let (value, _) = bits.iter().fold((0, 0), |(value, before), bit| {
        let here = before ^ bit;
        (value << 1 | i32::from(here), here)
    });
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_25_ft_step_survives_its_code() {
        for step in 0..2048 {
            let altitude = Feet(step * 25 - 1000);
            assert_eq!(from_ac12(to_ac12(altitude).unwrap()), Some(altitude));
        }
        assert_eq!(to_ac12(Feet(50_200)), None);
        assert_eq!(to_ac12(Feet(-1_013)), None);
    }

    #[test]
    fn gillham_climbs_by_one_changed_bit_each_hundred_feet() {
        let mut codes: Vec<(i32, u16)> = (1..0x2000)
            .filter(|code| code & 0x50 == 0)
            .filter_map(|code| gillham(code).map(|feet| (feet.0, code)))
            .collect();
        codes.sort_unstable();
        assert_eq!(codes.len(), 1280);
        assert_eq!((codes[0].0, codes[1279].0), (-1200, 126_700));
        for pair in codes.windows(2) {
            assert_eq!(pair[1].0 - pair[0].0, 100);
            assert_eq!((pair[0].1 ^ pair[1].1).count_ones(), 1, "{} ft", pair[0].0);
        }
    }

    #[test]
    fn metres_are_turned_into_feet() {
        // 1,000 m: M set, the other twelve bits a plain number.
        let ac13 = (1000 & 0xFC0) << 1 | 0x40 | 1000 & 0x3F;
        assert_eq!(from_ac13(ac13), Some(Feet(3281)));
    }
}

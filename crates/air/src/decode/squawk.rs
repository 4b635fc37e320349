//! Mode A codes, called squawks.

use std::fmt;

use cordon_kernel::track::Emergency;

/// A Mode A code: four octal digits, A B C D (ICAO Annex 10, volume IV, 3.1.1.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Squawk(u16);

impl Squawk {
    /// The squawk of four octal digits, each 0 to 7; `None` for any other.
    pub fn from_digits(digits: [u8; 4]) -> Option<Squawk> {
        let value = digits.iter().fold(0, |sum, digit| sum << 3 | u16::from(*digit & 7));
        digits.iter().all(|digit| *digit < 8).then_some(Squawk(value))
    }

    /// The squawk written as four characters `0` to `7`; `None` for any other text.
    pub fn parse(text: &str) -> Option<Squawk> {
        let digits: [u8; 4] = text.as_bytes().try_into().ok()?;
        Squawk::from_digits(digits.map(|digit| digit.wrapping_sub(b'0')))
    }

    /// Reads the 13 bits C1 A1 C2 A2 C4 A4 X B1 D1 B2 D2 B4 D4, X unused
    /// (ICAO Annex 10, volume IV, 3.1.2.6.7.1).
    pub fn from_id13(id13: u16) -> Squawk {
        let bit = |place: u16| id13 >> place & 1;
        let a = bit(7) << 2 | bit(9) << 1 | bit(11);
        let b = bit(1) << 2 | bit(3) << 1 | bit(5);
        let c = bit(8) << 2 | bit(10) << 1 | bit(12);
        let d = bit(0) << 2 | bit(2) << 1 | bit(4);
        Squawk(a << 9 | b << 6 | c << 3 | d)
    }

    /// The 13 bits that [`Squawk::from_id13`] reads, X zero.
    pub fn to_id13(self) -> u16 {
        let bit = |place: u16| self.0 >> place & 1;
        let (a1, a2, a4) = (bit(9) << 11, bit(10) << 9, bit(11) << 7);
        let (b1, b2, b4) = (bit(6) << 5, bit(7) << 3, bit(8) << 1);
        let (c1, c2, c4) = (bit(3) << 12, bit(4) << 10, bit(5) << 8);
        let (d1, d2, d4) = (bit(0) << 4, bit(1) << 2, bit(2));
        a1 | a2 | a4 | b1 | b2 | b4 | c1 | c2 | c4 | d1 | d2 | d4
    }

    /// Whether this squawk says hijack (7500), radio failure (7600) or emergency (7700)
    /// (ICAO Annex 11, 2.23; Doc 8168, volume III, 4.1).
    pub fn is_emergency(self) -> bool {
        self.emergency().is_some()
    }

    /// The emergency that this squawk says; `None` for any but 7500, 7600 and 7700.
    pub fn emergency(self) -> Option<Emergency> {
        match self.0 {
            0o7500 => Some(Emergency::UnlawfulInterference),
            0o7600 => Some(Emergency::NoCommunication),
            0o7700 => Some(Emergency::General),
            _ => None,
        }
    }
}

impl fmt::Display for Squawk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_squawk_survives_its_bits() {
        for value in 0..0o10000 {
            let squawk = Squawk(value);
            assert_eq!(Squawk::from_id13(squawk.to_id13()), squawk);
            assert_eq!(Squawk::parse(&squawk.to_string()), Some(squawk));
        }
    }

    #[test]
    fn a_digit_above_seven_is_no_squawk() {
        assert_eq!(Squawk::parse("1280"), None);
        assert_eq!(Squawk::parse("128"), None);
        assert_eq!(Squawk::parse("12a4"), None);
    }
}

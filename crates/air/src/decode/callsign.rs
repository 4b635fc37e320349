//! Call signs as aircraft send them: eight characters of six bits.

use std::fmt;

/// A call sign or registration, trimmed: 1 to 8 characters `A-Z`, `0-9` and inner spaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Callsign {
    characters: [u8; 8],
    len: u8,
}

impl Callsign {
    /// The call sign `text`, trimmed; `None` when empty, longer than 8 characters, or with a
    /// character that is neither `A-Z`, `0-9` nor space.
    pub fn parse(text: &str) -> Option<Callsign> {
        let text = text.trim_matches(' ').as_bytes();
        let allowed = |c: &u8| matches!(c, b'A'..=b'Z' | b'0'..=b'9' | b' ');
        if text.is_empty() || text.len() > 8 || !text.iter().all(allowed) {
            return None;
        }
        let mut characters = [b' '; 8];
        characters[..text.len()].copy_from_slice(text);
        Some(Callsign { characters, len: text.len() as u8 })
    }

    /// Reads 48 bits, eight characters of six bits, the first highest (ICAO Annex 10, volume IV,
    /// 3.1.2.9.1.2, table 3-8). Zeros after the last character are taken for spaces, as many
    /// transponders pad so. `None` when blank or with a character that is not allowed.
    pub fn from_six_bits(bits: u64) -> Option<Callsign> {
        let mut text = [b' '; 8];
        let mut padded = true;
        for (place, character) in text.iter_mut().enumerate().rev() {
            *character = match bits >> (42 - 6 * place) & 0x3F {
                letter @ 1..=26 => b'A' - 1 + letter as u8,
                digit @ 48..=57 => digit as u8,
                32 => b' ',
                0 if padded => b' ',
                _ => return None,
            };
            padded &= *character == b' ';
        }
        Callsign::parse(std::str::from_utf8(&text).ok()?)
    }

    /// The 48 bits that [`Callsign::from_six_bits`] reads, padded with spaces.
    pub fn to_six_bits(self) -> u64 {
        self.characters.iter().fold(0, |bits, character| bits << 6 | u64::from(*character & 0x3F))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Display for Callsign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Callsign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_sign_survives_its_bits_and_is_trimmed() {
        let callsign = Callsign::parse("KLM1023 ").unwrap();
        assert_eq!(callsign.as_str(), "KLM1023");
        assert_eq!(Callsign::from_six_bits(callsign.to_six_bits()), Some(callsign));
    }

    #[test]
    fn zeros_pad_at_the_end_only() {
        let padded = 0x2CC3_71C3_2CE0 & !0x3F;
        assert_eq!(Callsign::from_six_bits(padded).unwrap().as_str(), "KLM1023");
        assert_eq!(Callsign::from_six_bits(padded & !(0x3F << 42)), None);
        assert_eq!(Callsign::from_six_bits(0), None);
    }
}

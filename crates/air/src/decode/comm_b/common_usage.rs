//! Register 1,7: which other registers a transponder serves.

use crate::decode::velocity::bits;

/// Register 1,7, common usage registers (ICAO Doc 9871, table A-2-23): a bit for each of 29.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommonUsage {
    served: u32,
}

/// Bits that stand for a register, or are kept for one.
const BITS: usize = 29;

/// Registers in the order of the bits of 1,7. Bits 25 and 26 are kept for what the aircraft can do
/// and stand for no register.
const COMMON: [&str; BITS] = [
    "05", "06", "07", "08", "09", "0a", "20", "21", "40", "41", "42", "43", "44", "45", "48", "50",
    "51", "52", "53", "54", "55", "56", "5f", "60", "", "", "e1", "e2", "f1",
];

impl CommonUsage {
    /// The registers that the transponder serves, as two hexadecimal digits each.
    pub fn served(self) -> impl Iterator<Item = &'static str> {
        let is_served = move |place: &usize| self.served >> (BITS - 1 - place) & 1 == 1;
        (0..BITS).filter(is_served).map(|place| COMMON[place]).filter(|number| !number.is_empty())
    }
}

/// Reads the 56 bits as 1,7; `None` where they cannot be: every transponder that fills this
/// register serves 2,0 (bit 7), and bits 30 to 56 are reserved.
pub(super) fn read(mb: u64) -> Option<CommonUsage> {
    let plausible = bits(mb, 7, 1) == 1 && bits(mb, 30, 27) == 0;
    plausible.then_some(CommonUsage { served: bits(mb, 1, BITS as u32) as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(mb: u64) -> Option<Vec<&'static str>> {
        read(mb).map(|said| said.served().collect())
    }

    #[test]
    fn the_registers_that_a_transponder_serves_are_named() {
        // MB of A0000638FA81C10000000081A92F (Sun, The 1090 Megahertz Riddle, chapter 16).
        let named = ["05", "06", "07", "08", "09", "20", "40", "50", "51", "52", "60"];
        assert_eq!(served(0xFA_81C1_0000_0000).unwrap(), named);
    }

    #[test]
    fn built_in_tests_and_military_registers_are_named_and_what_is_kept_is_not() {
        assert_eq!(served(0x02_0000_3800_0000).unwrap(), ["20", "e1", "e2", "f1"]);
        assert_eq!(served(0x02_0000_C000_0000).unwrap(), ["20"]);
        assert_eq!(served(0x02_0000_0400_0000), None, "bit 30 is reserved");
        assert_eq!(served(0xFC_0000_0000_0000), None, "without 2,0 it is another register");
    }
}

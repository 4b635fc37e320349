//! Mending: bits of a squitter that were lost on the way, found again by its parity.
//!
//! The code of Mode S has a distance of six over 112 bits (ICAO Annex 10, volume IV, 3.1.2.3.3), so
//! that one or two wrong bits leave a residue that is theirs alone. But of 24-bit residues of pure
//! noise one in 150,000 is that of one wrong bit and one in 2,700 that of two, and receivers hear
//! much noise: DO-260B (2.2.4.4.2) mends only bits that the receiver itself doubts. Frames come to
//! us without such doubts, so what is mended here is believed only under an address that is known
//! otherwise: the tracker sees to that, as it does with replies. DF 11 is never mended: its parity
//! carries an interrogator's code. The format is not mended either, or any frame could become one.

use std::sync::OnceLock;

use super::crc;

/// How many wrong bits of a squitter are mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mending {
    /// None: a frame whose parity does not come out is no message.
    #[default]
    Off,
    /// One.
    OneBit,
    /// One or two.
    TwoBits,
}

impl Mending {
    /// As many wrong bits as said, 0 to 2; `None` for more.
    pub fn of_bits(count: u8) -> Option<Mending> {
        [Mending::Off, Mending::OneBit, Mending::TwoBits].get(usize::from(count)).copied()
    }
}

/// Bits of a long frame.
const BITS: usize = 112;
/// The first five bits are the format, which is not mended.
const FIRST: usize = 5;

/// Residue that each wrong bit alone leaves, in order of residue.
fn residues() -> &'static [(u32, u8)] {
    static RESIDUES: OnceLock<Vec<(u32, u8)>> = OnceLock::new();
    RESIDUES.get_or_init(|| {
        let mut all: Vec<_> = (FIRST..BITS).map(|bit| (alone(bit), bit as u8)).collect();
        all.sort_unstable();
        all
    })
}

fn alone(bit: usize) -> u32 {
    let mut frame = [0; 14];
    flip(&mut frame, bit as u8);
    crc::residue(&frame)
}

fn bit_of(residue: u32) -> Option<u8> {
    let residues = residues();
    let place = residues.binary_search_by_key(&residue, |(residue, _)| *residue).ok()?;
    Some(residues[place].1)
}

fn flip(frame: &mut [u8; 14], bit: u8) {
    frame[usize::from(bit / 8)] ^= 0x80 >> (bit % 8);
}

/// Mends a long squitter that leaves `residue`; how many bits were wrong, or `None` where they are
/// more than `mending` allows. The frame is changed only when it is mended.
pub fn mend(frame: &mut [u8; 14], residue: u32, mending: Mending) -> Option<u8> {
    if mending == Mending::Off {
        return None;
    }
    if let Some(bit) = bit_of(residue) {
        flip(frame, bit);
        return Some(1);
    }
    if mending < Mending::TwoBits {
        return None;
    }
    let pair = residues().iter().find_map(|(left, bit)| Some((*bit, bit_of(residue ^ left)?)));
    let (one, other) = pair?;
    flip(frame, one);
    flip(frame, other);
    Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squitter() -> [u8; 14] {
        hex::decode("8d4840d6202cc371c32ce0576098").unwrap().try_into().unwrap()
    }

    #[test]
    fn every_wrong_bit_and_every_pair_of_them_is_found() {
        let good = squitter();
        for one in FIRST..BITS {
            for other in one..BITS {
                let mut frame = good;
                flip(&mut frame, one as u8);
                let count = if other == one { 1 } else { 2 };
                if other != one {
                    flip(&mut frame, other as u8);
                }
                let residue = crc::residue(&frame);
                assert_eq!(mend(&mut frame, residue, Mending::TwoBits), Some(count));
                assert_eq!(frame, good, "bits {one} and {other}");
            }
        }
    }

    #[test]
    fn three_wrong_bits_are_never_taken_for_one() {
        // Distance six: three wrong bits are at least three away from any other frame.
        for bits in [[10, 40, 80], [5, 6, 7], [30, 60, 111]] {
            let mut frame = squitter();
            bits.into_iter().for_each(|bit| flip(&mut frame, bit));
            let before = frame;
            let residue = crc::residue(&frame);
            assert_eq!(mend(&mut frame, residue, Mending::TwoBits), None);
            assert_eq!(frame, before);
        }
    }

    #[test]
    fn nothing_is_mended_unless_asked() {
        let mut frame = squitter();
        flip(&mut frame, 50);
        let residue = crc::residue(&frame);
        assert_eq!(mend(&mut frame, residue, Mending::Off), None);
        flip(&mut frame, 51);
        let residue = crc::residue(&frame);
        assert_eq!(mend(&mut frame, residue, Mending::OneBit), None);
    }
}

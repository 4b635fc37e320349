//! The parity field of Mode S: a 24-bit cyclic redundancy check.
//!
//! Generator polynomial 0x1FFF409 (ICAO Annex 10, volume IV, 3.1.2.3.3.1).

const POLYNOMIAL: u32 = 0xFF_F409;

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u32) << 16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x80_0000 != 0 { (crc << 1) ^ POLYNOMIAL } else { crc << 1 };
            bit += 1;
        }
        table[byte] = crc & 0xFF_FFFF;
        byte += 1;
    }
    table
}

/// The 24 parity bits of `bytes`, which are a frame without its last three bytes.
pub fn parity(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |crc, byte| {
        ((crc << 8) & 0xFF_FFFF) ^ TABLE[((crc >> 16) as usize & 0xFF) ^ usize::from(*byte)]
    })
}

/// What is left of the last three bytes of `frame` once the parity of the others is taken off:
/// 0 for a clean squitter, the interrogator's code for DF 11, the address for DF 0, 4, 5, 16, 20
/// and 21 (ICAO Annex 10, volume IV, 3.1.2.3.3.2). 0 for fewer than three bytes.
pub fn residue(frame: &[u8]) -> u32 {
    let Some((bytes, [a, b, c])) = frame.split_last_chunk::<3>() else { return 0 };
    parity(bytes) ^ u32::from_be_bytes([0, *a, *b, *c])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_squitter_leaves_nothing() {
        let frame = hex::decode("8d4840d6202cc371c32ce0576098").unwrap();
        assert_eq!(residue(&frame), 0);
    }

    #[test]
    fn every_single_flipped_bit_is_noticed() {
        let frame = hex::decode("8d4840d6202cc371c32ce0576098").unwrap();
        for bit in 0..112 {
            let mut flipped = frame.clone();
            flipped[bit / 8] ^= 0x80 >> (bit % 8);
            assert_ne!(residue(&flipped), 0, "bit {bit}");
        }
    }
}

//! Keys made ready: for a gate that checks thousands of passes under a few hundred keys.
//!
//! A signature of Ed25519 is good when `R = s B - k A` (RFC 8032, 5.1.7). `B` is the same for all,
//! and has a table of its multiples; here each key `A` is given one too, so that nothing is left to
//! do but additions. That of `B` is wide and read in variable time, as a signature is no secret.
//! What is good and what is not is what strict verification says: `s` below the order, `R` in its
//! one encoding, neither `A` nor `R` of small order. 30 KiB a key.

use std::sync::LazyLock;

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsBasepointTable, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::BasepointTable;
use sha2::{Digest, Sha512};

use crate::key::PublicKey;

/// The points of small order, as they are written.
static LOW: LazyLock<[CompressedEdwardsY; 8]> =
    LazyLock::new(|| EIGHT_TORSION.map(|point| point.compress()));

/// Multiples of `B`: in row `n`, 1 to 128 times `256^n B`. 640 KiB for all keys together.
static MULTIPLES: LazyLock<Vec<[EdwardsPoint; 128]>> = LazyLock::new(|| {
    let mut unit = ED25519_BASEPOINT_POINT;
    let row = |_| {
        let mut next = unit;
        let row = [(); 128].map(|()| {
            let this = next;
            next += unit;
            this
        });
        unit = row[127] + row[127];
        row
    };
    (0..32).map(row).collect()
});

/// `point + s B`, for a canonical `s`.
fn plus_base(mut point: EdwardsPoint, s: &Scalar) -> EdwardsPoint {
    let mut carry = 0;
    for (byte, row) in s.as_bytes().iter().zip(MULTIPLES.iter()) {
        // Digits from -127 to 128; the highest is small, as `s` is below 2^253.
        let digit = usize::from(*byte) + carry;
        carry = usize::from(digit > 128);
        match digit {
            0 | 256 => {}
            1..=128 => point += row[digit - 1],
            _ => point -= row[255 - digit],
        }
    }
    point
}

/// A key with what makes it fast.
#[derive(Clone)]
pub struct ReadyKey {
    key: PublicKey,
    /// Of Ed25519: multiples of `-A`.
    minus: Option<Box<EdwardsBasepointTable>>,
}

impl std::fmt::Debug for ReadyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReadyKey({})", self.key.kid())
    }
}

impl ReadyKey {
    /// Makes a key ready.
    pub fn new(key: &PublicKey) -> ReadyKey {
        let minus = match key {
            PublicKey::Ed25519(key) => {
                let point = CompressedEdwardsY(key.to_bytes()).decompress();
                point.map(|point| Box::new(EdwardsBasepointTable::create(&-point)))
            }
            PublicKey::P256(_) => None,
        };
        ReadyKey { key: key.clone(), minus }
    }

    /// As [`PublicKey::verifies`], and always the same answer.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let (PublicKey::Ed25519(key), Some(minus)) = (&self.key, &self.minus) else {
            return self.key.verifies(message, signature);
        };
        let Ok(signature) = <&[u8; 64]>::try_from(signature) else { return false };
        let (r, s) = signature.split_at(32);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(s);
        let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(bytes)) else {
            return false;
        };
        let hash = Sha512::new().chain_update(r).chain_update(key.as_bytes()).chain_update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        let expected = plus_base(&k * minus.as_ref(), &s).compress();
        expected.as_bytes() == r && !LOW.contains(&expected)
    }
}

//! Keys and signatures: Ed25519 first, ES256 second, and which of the two a key is for stands in
//! the key, never in what was signed.

use ed25519_dalek::Signer as _;
use minicbor::{Decoder, Encoder};
use p256::ecdsa::signature::Verifier as _;
use sha2::{Digest, Sha256};

use crate::cose::in_memory;

/// Bytes of a key's name.
pub const KID_LEN: usize = 8;

/// A key's name: the first eight bytes of its thumbprint (RFC 9679, SHA-256).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid(pub [u8; KID_LEN]);

impl std::fmt::Display for Kid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032), written -19 (RFC 9864); -8 (EdDSA) is read as well.
    Ed25519,
    /// ECDSA over P-256 with SHA-256 (RFC 9053, 2.1).
    Es256,
}

impl Algorithm {
    /// Its number, as we write it.
    pub fn number(self) -> i64 {
        match self {
            Algorithm::Ed25519 => -19,
            Algorithm::Es256 => -7,
        }
    }

    /// Whether `number` in a header means this one.
    pub fn is(self, number: i64) -> bool {
        match self {
            Algorithm::Ed25519 => matches!(number, -19 | -8),
            Algorithm::Es256 => number == -7,
        }
    }
}

/// Why bytes are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No COSE_Key of a kind that is taken: OKP with Ed25519, or EC2 with P-256.
    #[error("not a COSE_Key of Ed25519 or P-256 in its shortest form")]
    Structure,
    /// The point is not on its curve, or of small order.
    #[error("the point of the key is not good")]
    Point,
}

/// A key to verify with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// Of Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
    /// Of P-256.
    P256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// A key of Ed25519.
    ///
    /// # Errors
    ///
    /// [`KeyError::Point`], also for a point of small order.
    pub fn ed25519(bytes: &[u8; 32]) -> Result<PublicKey, KeyError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Point)?;
        if key.is_weak() { Err(KeyError::Point) } else { Ok(PublicKey::Ed25519(key)) }
    }

    /// A key of P-256 from its point (SEC 1, 2.3.3), compressed or not.
    ///
    /// # Errors
    ///
    /// [`KeyError::Point`].
    pub fn p256(point: &[u8]) -> Result<PublicKey, KeyError> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point);
        key.map(PublicKey::P256).map_err(|_| KeyError::Point)
    }

    /// What it is for.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            PublicKey::Ed25519(_) => Algorithm::Ed25519,
            PublicKey::P256(_) => Algorithm::Es256,
        }
    }

    /// Its COSE_Key (RFC 9053, 7), with the fields of its thumbprint alone: deterministic CBOR.
    pub fn to_cose_key(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::with_capacity(80));
        let written = match self {
            PublicKey::Ed25519(key) => out
                .map(3)
                .and_then(|out| out.u8(1)?.u8(1)?.i8(-1)?.u8(6)?.i8(-2)?.bytes(key.as_bytes()))
                .map(|_| ()),
            PublicKey::P256(key) => {
                let point = key.to_encoded_point(false);
                let (x, y) = point.as_bytes()[1..].split_at(32);
                out.map(4)
                    .and_then(|out| {
                        out.u8(1)?.u8(2)?.i8(-1)?.u8(1)?.i8(-2)?.bytes(x)?.i8(-3)?.bytes(y)
                    })
                    .map(|_| ())
            }
        };
        in_memory(written);
        out.into_writer()
    }

    /// Reads a COSE_Key, as [`to_cose_key`](Self::to_cose_key) writes it.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn from_cose_key(bytes: &[u8]) -> Result<PublicKey, KeyError> {
        let key = read_cose_key(bytes).map_err(|_| KeyError::Structure)??;
        if key.to_cose_key() == bytes { Ok(key) } else { Err(KeyError::Structure) }
    }

    /// Its name.
    pub fn kid(&self) -> Kid {
        let thumbprint = Sha256::digest(self.to_cose_key());
        let mut kid = [0; KID_LEN];
        kid.copy_from_slice(&thumbprint[..KID_LEN]);
        Kid(kid)
    }

    /// Whether `signature` (64 bytes, of ES256 in the form of IEEE P1363) is this key's over
    /// `message`. Ed25519 is strict: S below the order, no points of small order
    /// (RFC 8032, 5.1.7, without cofactor).
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            PublicKey::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            PublicKey::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

type Read = Result<PublicKey, KeyError>;

fn read_cose_key(bytes: &[u8]) -> Result<Read, minicbor::decode::Error> {
    let mut reader = Decoder::new(bytes);
    let length = reader.map()?;
    let (mut kind, mut curve, mut x, mut y) = (None, None, None, None);
    for _ in 0..length.unwrap_or(0).min(4) {
        match reader.i64()? {
            1 => kind = Some(reader.u8()?),
            -1 => curve = Some(reader.u8()?),
            -2 => x = Some(reader.bytes()?),
            -3 => y = Some(reader.bytes()?),
            _ => return Ok(Err(KeyError::Structure)),
        }
    }
    Ok(match (kind, curve, x, y) {
        (Some(1), Some(6), Some(x), None) => match x.try_into() {
            Ok(x) => PublicKey::ed25519(x),
            Err(_) => Err(KeyError::Structure),
        },
        (Some(2), Some(1), Some(x), Some(y)) if x.len() == 32 && y.len() == 32 => {
            PublicKey::p256(&[&[4], x, y].concat())
        }
        _ => Err(KeyError::Structure),
    })
}

/// A key to sign with. Signing takes no randomness (RFC 8032; RFC 6979): the same input gives the
/// same bytes.
#[derive(Clone)]
pub enum SigningKey {
    /// Of Ed25519.
    Ed25519(ed25519_dalek::SigningKey),
    /// Of P-256.
    P256(p256::ecdsa::SigningKey),
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public().kid())
    }
}

impl SigningKey {
    /// The key of `algorithm` that `secret` makes.
    ///
    /// # Errors
    ///
    /// [`KeyError::Point`] where `secret` is 0 or above the order of P-256.
    pub fn new(algorithm: Algorithm, secret: &[u8; 32]) -> Result<SigningKey, KeyError> {
        match algorithm {
            Algorithm::Ed25519 => {
                Ok(SigningKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret)))
            }
            Algorithm::Es256 => p256::ecdsa::SigningKey::from_slice(secret)
                .map(SigningKey::P256)
                .map_err(|_| KeyError::Point),
        }
    }

    /// Its secret: keep it.
    pub fn secret(&self) -> [u8; 32] {
        match self {
            SigningKey::Ed25519(key) => key.to_bytes(),
            SigningKey::P256(key) => key.to_bytes().into(),
        }
    }

    /// The key that verifies.
    pub fn public(&self) -> PublicKey {
        match self {
            SigningKey::Ed25519(key) => PublicKey::Ed25519(key.verifying_key()),
            SigningKey::P256(key) => PublicKey::P256(*key.verifying_key()),
        }
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        match self {
            SigningKey::Ed25519(key) => key.sign(message).to_bytes(),
            SigningKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().into()
            }
        }
    }
}

//! Sealing: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), and where random bytes come from.
//!
//! A nonce is 24 random bytes, so that it never needs a counter. What is sealed is bound to its
//! name: bytes moved to another row do not open.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::VaultError;

/// Bytes of a key.
pub(crate) const KEY_LEN: usize = 32;
/// Bytes of a nonce.
pub(crate) const NONCE_LEN: usize = 24;

/// A key in the clear, wiped from memory when dropped.
pub(crate) type Key = Zeroizing<[u8; KEY_LEN]>;
/// A nonce.
pub(crate) type Nonce = [u8; NONCE_LEN];

/// Where keys and nonces come from.
///
/// A closure `FnMut(&mut [u8])` is one too, for a demo that is the same on every run. Such a
/// vault keeps no secrets, and must begin in an empty folder: a nonce used twice opens both texts.
pub trait Randomness: Send {
    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// [`VaultError::Randomness`] when there are none.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), VaultError>;
}

/// The machine's own random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), VaultError> {
        getrandom::fill(bytes).map_err(|error| VaultError::Randomness(error.to_string()))
    }
}

impl<F: FnMut(&mut [u8]) + Send> Randomness for F {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), VaultError> {
        self(bytes);
        Ok(())
    }
}

/// Random bytes.
pub(crate) fn draw<const N: usize>(from: &mut dyn Randomness) -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    from.fill(&mut bytes)?;
    Ok(bytes)
}

/// A fresh key.
pub(crate) fn draw_key(from: &mut dyn Randomness) -> Result<Key, VaultError> {
    let mut key = Key::default();
    from.fill(&mut key[..])?;
    Ok(key)
}

/// `plain` sealed and bound to `name`; `None` only beyond 256 GiB.
pub(crate) fn seal(key: &Key, nonce: &Nonce, name: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let cipher = XChaCha20Poly1305::new((&**key).into());
    cipher.encrypt(XNonce::from_slice(nonce), Payload { msg: plain, aad: name }).ok()
}

/// What was sealed; `None` if key, nonce, name or a single bit is another.
pub(crate) fn open(
    key: &Key,
    nonce: &[u8],
    name: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    if nonce.len() != NONCE_LEN {
        return None;
    }
    let cipher = XChaCha20Poly1305::new((&**key).into());
    let plain = cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: name });
    plain.ok().map(Zeroizing::new)
}

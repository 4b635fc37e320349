//! `CP2:` a pass with a proof by its holder's phone: made anew for each showing, by a key that does
//! not leave the phone. A copy of it is good for twenty seconds, and once.

use minicbor::{Decoder, Encoder};
use sha2::{Digest, Sha256};

use crate::cose::in_memory;
use crate::key::{PublicKey, SigningKey};
use crate::reason::Reason;

/// Longest age of a proof, seconds.
pub const AGE_MAX_S: u64 = 20;
/// How far a phone's clock may be ahead, seconds.
pub const AHEAD_MAX_S: u64 = 5;

/// A pass with its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// The COSE_Sign1 of the pass.
    pub pass: &'a [u8],
    /// When it was made, Unix seconds by the phone.
    pub made_at: u64,
    /// The phone's signature.
    pub signature: [u8; 64],
}

impl<'a> Held<'a> {
    /// Reads one.
    ///
    /// # Errors
    ///
    /// [`Reason::NotSigned`] or [`Reason::NotCanonical`].
    pub fn read(bytes: &'a [u8]) -> Result<Held<'a>, Reason> {
        let broken = |_| Reason::NotSigned;
        let mut reader = Decoder::new(bytes);
        if reader.array().map_err(broken)? != Some(3) {
            return Err(Reason::NotSigned);
        }
        let pass = reader.bytes().map_err(broken)?;
        let made_at = reader.u64().map_err(broken)?;
        let signature = reader.bytes().map_err(broken)?;
        let signature = signature.try_into().map_err(|_| Reason::ProofWrong)?;
        let held = Held { pass, made_at, signature };
        if held.write() == bytes { Ok(held) } else { Err(Reason::NotCanonical) }
    }

    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::with_capacity(self.pass.len() + 84));
        let written = out
            .array(3)
            .and_then(|out| out.bytes(self.pass)?.u64(self.made_at)?.bytes(&self.signature))
            .map(|_| ());
        in_memory(written);
        out.into_writer()
    }

    /// What a phone that holds `key` shows at `made_at`.
    pub fn make(pass: &'a [u8], made_at: u64, key: &SigningKey) -> Held<'a> {
        Held { pass, made_at, signature: key.sign(&message(pass, made_at)) }
    }

    /// Whether it is fresh at `at` and made by `key`.
    ///
    /// # Errors
    ///
    /// [`Reason::ProofOld`], [`Reason::ProofAhead`] or [`Reason::ProofWrong`].
    pub fn check(&self, key: &PublicKey, at: u64) -> Result<(), Reason> {
        if self.made_at > at.saturating_add(AHEAD_MAX_S) {
            return Err(Reason::ProofAhead);
        }
        if at > self.made_at.saturating_add(AGE_MAX_S) {
            return Err(Reason::ProofOld);
        }
        if key.verifies(&message(self.pass, self.made_at), &self.signature) {
            Ok(())
        } else {
            Err(Reason::ProofWrong)
        }
    }
}

/// `"CP2"`, the SHA-256 of the pass, the time in eight bytes, big-endian.
fn message(pass: &[u8], made_at: u64) -> Vec<u8> {
    let mut message = b"CP2".to_vec();
    message.extend(Sha256::digest(pass));
    message.extend(made_at.to_be_bytes());
    message
}

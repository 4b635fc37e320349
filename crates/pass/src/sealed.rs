//! What is signed: bytes under one key, for one purpose.

use crate::cose::{self, CoseError, Header, Limits, Sign1};
use crate::key::{Kid, SigningKey};

/// What a signature is for: it means nothing for anything else (RFC 9052, 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A pass.
    Pass,
    /// A list of trusted keys.
    Trust,
    /// Keys that are trusted no more.
    Distrust,
    /// A status list.
    Status,
    /// A change of a status list.
    Delta,
    /// A bundle of rules.
    Policy,
    /// What a gate reports.
    Report,
    /// What a gate asks.
    Question,
}

impl Purpose {
    /// The bytes that are signed besides: the `external_aad`.
    pub fn aad(self) -> &'static [u8] {
        match self {
            Purpose::Pass => b"cordon-pass-1",
            Purpose::Trust => b"cordon-trust-1",
            Purpose::Distrust => b"cordon-distrust-1",
            Purpose::Status => b"cordon-status-1",
            Purpose::Delta => b"cordon-delta-1",
            Purpose::Policy => b"cordon-policy-1",
            Purpose::Report => b"cordon-report-1",
            Purpose::Question => b"cordon-question-1",
        }
    }
}

/// Signs `payload`: the bytes of a COSE_Sign1.
pub fn seal(payload: &[u8], purpose: Purpose, key: &SigningKey) -> Vec<u8> {
    let public = key.public();
    let header = Header { alg: public.algorithm().number(), kid: public.kid().0.to_vec() };
    let protected = header.write();
    let signature = key.sign(&cose::to_be_signed(&protected, purpose.aad(), payload));
    Sign1 { protected: &protected, header, payload, signature: &signature }.write()
}

/// Reads a COSE_Sign1 by the strict rules, with the name of its key.
///
/// # Errors
///
/// [`CoseError`]; a name of another length than [`KID_LEN`](crate::key::KID_LEN) is a bad header.
pub fn open(bytes: &[u8]) -> Result<(Sign1<'_>, Kid), CoseError> {
    let sign1 = cose::read(bytes, Limits::STRICT)?;
    let kid = sign1.header.kid.as_slice().try_into().map_err(|_| CoseError::Header)?;
    Ok((sign1, Kid(kid)))
}

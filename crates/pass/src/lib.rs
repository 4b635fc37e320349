//! The pass and its lists: encode, verify, judge; the one verifier everywhere.
//!
//! A pass is a CWT in a COSE_Sign1 (RFC 8392, RFC 9052), in Base45 (RFC 9285), in a QR code of
//! alphanumeric characters: `docs/reference/pass.cddl` and the vectors beside it say how, so that
//! others can make and read one. What a gate judges by is signed too: whom it trusts ([`trust`]),
//! which passes hold ([`status`]), what the rules are ([`policy`]). Given bytes, lists and the
//! time, every machine gives the same verdict with the same reason.
//!
//! Pure: no files, no links, no clock, no randomness. Not here: what a gate remembers, readers,
//! lists on disk (see `cordon-access`).

pub mod claims;
pub mod compile;
pub mod cose;
pub mod holder;
pub mod judge;
pub mod key;
pub mod policy;
pub mod ready;
pub mod reason;
pub mod sealed;
pub mod short;
pub mod status;
pub mod text;
pub mod trust;

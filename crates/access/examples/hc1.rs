//! The EU's suite of certificates through the code that reads passes: the same Base45, COSE and
//! signatures, with limits that no gate has. One vector a line in, one line of stages out.
//!
//! ```sh
//! cargo run --release -p cordon-access --example hc1 < dgc-testdata.jsonl
//! ```

use std::io::{BufRead, Read, Write};

use base64::Engine;
use cordon_pass::cose::{self, Limits, Sign1};
use cordon_pass::key::{Algorithm, PublicKey};
use cordon_pass::text;
use flate2::read::ZlibDecoder;
use minicbor::Decoder;
use minicbor::data::Type;
use serde_json::{Value, json};
use x509_cert::Certificate;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Encode};

/// Most bytes that zlib may make of a certificate.
const INFLATED_MAX: u64 = 16 * 1024;
/// The claim that holds a certificate.
const HCERT: i64 = -260;
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let vector: Value = serde_json::from_str(&line).unwrap_or_default();
        let [unprefix, b45decode, compression, decode, verify] = stages(&vector);
        let said = json!({
            "file": vector["file"],
            "unprefix": unprefix,
            "b45decode": b45decode,
            "compression": compression,
            "decode": decode,
            "verify": verify,
        });
        writeln!(out, "{said}")?;
    }
    Ok(())
}

/// How far a vector goes: prefix, Base45, zlib, structure, signature.
pub fn stages(vector: &Value) -> [bool; 5] {
    let mut stages = [false; 5];
    let text = vector["PREFIX"].as_str().unwrap_or_default();
    let Some(digits) = text.strip_prefix("HC1:") else { return stages };
    stages[0] = true;
    let Some(packed) = text::digits(digits.as_bytes()) else { return stages };
    stages[1] = true;
    let Some(bytes) = inflated(&packed) else { return stages };
    stages[2] = true;
    let Ok(sign1) = cose::read(&bytes, Limits::WIDE) else { return stages };
    stages[3] = is_cwt(sign1.payload);
    stages[4] = stages[3] && is_signed(&sign1, vector["CERTIFICATE"].as_str().unwrap_or_default());
    stages
}

fn inflated(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut reader = ZlibDecoder::new(packed);
    reader.by_ref().take(INFLATED_MAX + 1).read_to_end(&mut bytes).ok()?;
    let is_whole = reader.total_in() == packed.len() as u64;
    (is_whole && bytes.len() as u64 <= INFLATED_MAX).then_some(bytes)
}

/// Whether a payload is a map of claims and nothing else (RFC 8392, 3), and the certificate in it a
/// map, as its claim says (hcert-spec, 3.3.1).
fn is_cwt(payload: &[u8]) -> bool {
    let mut reader = Decoder::new(payload);
    let Ok(length) = reader.map() else { return false };
    let mut count = 0;
    let is_more = |reader: &Decoder<'_>, count| match length {
        Some(length) => count < length,
        None => reader.datatype().is_ok_and(|kind| kind != Type::Break),
    };
    while is_more(&reader, count) {
        let from = reader.position();
        let is_certificate = reader.i64().is_ok_and(|label| label == HCERT);
        reader.set_position(from);
        let value = reader.skip().map(|()| reader.position());
        if value.is_err() || reader.skip().is_err() {
            return false;
        }
        if let Ok(value) = value
            && is_certificate
            && !holds_map(&payload[value..])
        {
            return false;
        }
        count += 1;
    }
    (length.is_some() || reader.skip().is_ok()) && reader.position() == payload.len()
}

/// Whether a map begins with 1, and a map under it.
fn holds_map(value: &[u8]) -> bool {
    let mut reader = Decoder::new(value);
    reader.map().is_ok()
        && reader.i64().is_ok_and(|label| label == 1)
        && reader.datatype().is_ok_and(|kind| matches!(kind, Type::Map | Type::MapIndef))
}

/// Whether the certificate's key has signed it; a name of a key, the protected one first, must be
/// that of this one: the beginning of the certificate's SHA-256.
fn is_signed(sign1: &Sign1<'_>, certificate: &str) -> bool {
    let der = base64::engine::general_purpose::STANDARD.decode(certificate.trim());
    let der = der.unwrap_or_default();
    let Ok(certificate) = Certificate::from_der(&der) else { return false };
    let kid = &sign1.header.kid;
    let digest = ring::digest::digest(&ring::digest::SHA256, &der);
    if !kid.is_empty() && *kid != digest.as_ref()[..8] {
        return false;
    }
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let point = key.subject_public_key.raw_bytes();
    let curve = key.algorithm.parameters.as_ref().and_then(|curve| curve.to_der().ok());
    let curve = curve.and_then(|curve| ObjectIdentifier::from_der(&curve).ok());
    let message = sign1.to_be_signed(b"");
    match (sign1.header.alg, curve) {
        (alg, Some(P256)) if Algorithm::Es256.is(alg) => {
            PublicKey::p256(point).is_ok_and(|key| key.verifies(&message, sign1.signature))
        }
        (alg, Some(P384)) if Algorithm::Es256.is(alg) => {
            let scheme = &ring::signature::ECDSA_P384_SHA256_ASN1;
            let key = ring::signature::UnparsedPublicKey::new(scheme, point);
            der_of(sign1.signature).is_some_and(|der| key.verify(&message, &der).is_ok())
        }
        (-37, None | Some(_)) => {
            let scheme = &ring::signature::RSA_PSS_2048_8192_SHA256;
            let key = ring::signature::UnparsedPublicKey::new(scheme, point);
            key.verify(&message, sign1.signature).is_ok()
        }
        _ => false,
    }
}

/// A signature of IEEE P1363 as DER.
fn der_of(signature: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = signature.split_at_checked(signature.len() / 2)?;
    let number = |bytes: &[u8]| {
        let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
        let digits = &bytes[start..];
        let sign: &[u8] = if digits.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
        let length = u8::try_from(sign.len() + digits.len()).ok()?;
        Some([&[2, length], sign, digits].concat())
    };
    let inner = [number(r)?, number(s)?].concat();
    let length = u8::try_from(inner.len()).ok().filter(|length| *length < 0x80)?;
    Some([&[0x30, length], &inner[..]].concat())
}

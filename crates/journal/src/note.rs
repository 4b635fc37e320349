//! Keys and checkpoints: C2SP signed-note (<https://c2sp.org/signed-note>) and tlog-checkpoint
//! (<https://c2sp.org/tlog-checkpoint>), Ed25519.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::SigningKey;
use signed_note::{Note, StandardSigner, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::Hash;

use crate::error::{JournalError, Result};
use crate::layout;

/// First byte of an encoded Ed25519 key.
const ED25519: u8 = 1;

/// Where the signing key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// `journal/key`; made from the system's randomness, readable by its owner only, if absent.
    File,
    /// This seed, so that a simulated run signs alike each time; the files are written as well.
    Seed([u8; 32]),
}

/// A checkpoint whose signature was checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checkpoint {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    /// The signed note, as published.
    pub(crate) text: String,
}

/// The journal's own key.
pub(crate) struct Keys {
    origin: String,
    signer: StandardSigner,
    /// The text of `key.pub`, without its newline.
    pub(crate) verifier: String,
}

fn encode(origin: &str, seed: &[u8; 32]) -> (String, String) {
    let signing = SigningKey::from_bytes(seed);
    let verifier = signed_note::new_ed25519_verifier_key(origin, &signing.verifying_key());
    let public = [&[ED25519], signing.verifying_key().as_bytes().as_slice()].concat();
    let id = signed_note::key_id(origin, &public);
    let private = BASE64_STANDARD.encode([&[ED25519], seed.as_slice()].concat());
    (format!("PRIVATE+KEY+{origin}+{id:08x}+{private}"), verifier)
}

/// Name and seed of a private key in its one spelling.
fn decode(text: &str) -> Option<(String, [u8; 32])> {
    let mut parts = text.strip_prefix("PRIVATE+KEY+")?.splitn(3, '+');
    let (origin, _id, key) = (parts.next()?, parts.next()?, parts.next()?);
    let key = BASE64_STANDARD.decode(key).ok()?;
    let seed = key.strip_prefix(&[ED25519])?.try_into().ok()?;
    (encode(origin, &seed).0 == text).then(|| (origin.to_string(), seed))
}

impl Keys {
    /// Reads the key files, or makes them.
    pub(crate) fn open(data_dir: &Path, origin: &str, source: &KeySource) -> Result<Keys> {
        let path = layout::key(data_dir);
        let bad = |why: &str| JournalError::Key { path: path.clone(), why: why.into() };
        let seed = match (layout::read_if_there(&path)?, source) {
            (Some(bytes), _) => {
                let (found, seed) = read_line(&bytes)
                    .and_then(decode)
                    .ok_or_else(|| bad("it is not a signed-note private key"))?;
                if found != origin {
                    return Err(JournalError::Origin { found, asked: origin.into() });
                }
                if matches!(source, KeySource::Seed(asked) if *asked != seed) {
                    return Err(bad("it was not made from the seed that was given"));
                }
                seed
            }
            (None, KeySource::Seed(seed)) => *seed,
            (None, KeySource::File) => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(|why| bad(&why.to_string()))?;
                seed
            }
        };
        let (private, verifier) = encode(origin, &seed);
        let signer = StandardSigner::new(&private)
            .map_err(|_| bad("its name may hold neither spaces nor plus signs"))?;
        write_if_absent(&path, &private, true)?;
        write_if_absent(&layout::key_pub(data_dir), &verifier, false)?;
        let keys = Keys { origin: origin.into(), signer, verifier };
        match read_public(data_dir)? {
            Some(found) if found == keys.verifier => Ok(keys),
            _ => Err(JournalError::Key {
                path: layout::key_pub(data_dir),
                why: "it does not belong to `journal/key`".into(),
            }),
        }
    }

    /// The signed checkpoint of a tree.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> Result<Checkpoint> {
        let bad = |why: String| JournalError::Checkpoint { why };
        let body = tlog_tiles::Checkpoint::new(&self.origin, size, root, "")
            .map_err(|error| bad(error.to_string()))?;
        let mut note = Note::new(&body.to_bytes(), &[]).map_err(|error| bad(error.to_string()))?;
        note.add_sigs(&[&self.signer]).map_err(|error| bad(error.to_string()))?;
        let text = String::from_utf8(note.to_bytes()).map_err(|error| bad(error.to_string()))?;
        Ok(Checkpoint { size, root, text })
    }
}

fn read_line(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()?.strip_suffix('\n')
}

fn write_if_absent(path: &Path, line: &str, secret: bool) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    layout::replace_synced(path, format!("{line}\n").as_bytes(), secret)
}

/// The line in `key.pub`; `None` if the file is absent or not one line of text.
pub(crate) fn read_public(data_dir: &Path) -> Result<Option<String>> {
    let bytes = layout::read_if_there(&layout::key_pub(data_dir))?;
    Ok(bytes.as_deref().and_then(read_line).map(str::to_string))
}

/// The verifier line that belongs to the private key; `None` if there is no private key, an error
/// if it cannot be read.
pub(crate) fn public_of_private(data_dir: &Path) -> Option<Result<String, String>> {
    let bytes = match layout::read_if_there(&layout::key(data_dir)) {
        Ok(bytes) => bytes?,
        Err(error) => return Some(Err(error.to_string())),
    };
    let key = read_line(&bytes).and_then(decode);
    let line = key.map(|(origin, seed)| encode(&origin, &seed).1);
    Some(line.ok_or_else(|| "it is not a signed-note private key".into()))
}

/// A verifier from the line of `key.pub`; the error says what is wrong with it.
pub(crate) fn verifier(line: &str) -> Result<StandardVerifier, String> {
    let verifier = StandardVerifier::new(line).map_err(|error| error.to_string())?;
    // The id is hexadecimal and may be spelt in capitals; the one spelling is in small letters.
    let spelt = line.split('+').nth(1) == Some(&format!("{:08x}", verifier.key_id()));
    if spelt { Ok(verifier) } else { Err("its key id is not in small letters".into()) }
}

/// Reads and checks a signed checkpoint; the error says what is wrong with it.
pub(crate) fn read_checkpoint(
    bytes: &[u8],
    verifier: StandardVerifier,
) -> Result<Checkpoint, String> {
    let origin = verifier.name().to_string();
    let note = Note::from_bytes(bytes).map_err(|error| error.to_string())?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)])).map_err(|error| error.to_string())?;
    let body = tlog_tiles::Checkpoint::from_bytes(note.text())
        .map_err(|_| "the signed text is not a checkpoint".to_string())?;
    if body.origin() != origin {
        return Err(format!("it is signed for `{}` with the key of `{origin}`", body.origin()));
    }
    if note.to_bytes() != bytes {
        return Err("it is not spelt as a signed note is".into());
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    Ok(Checkpoint { size: body.size(), root: *body.hash(), text })
}

/// The size of the tree that a signed checkpoint is of, once the key in the line of a `key.pub` has
/// signed it: for those who are given the one and know the other.
///
/// # Errors
///
/// What is wrong with the key or the checkpoint.
pub fn checkpoint_size(checkpoint: &str, key_line: &str) -> Result<u64, String> {
    let verifier = verifier(key_line.trim())?;
    read_checkpoint(checkpoint.as_bytes(), verifier).map(|checkpoint| checkpoint.size)
}

/// The checkpoint of a data folder, checked with its `key.pub`; `None` if none was published.
pub(crate) fn published(data_dir: &Path) -> Result<Option<Checkpoint>> {
    let Some(bytes) = layout::read_if_there(&layout::checkpoint(data_dir))? else {
        return Ok(None);
    };
    let path = layout::key_pub(data_dir);
    let line = read_public(data_dir)?
        .ok_or_else(|| JournalError::Key { path: path.clone(), why: "it is missing".into() })?;
    let verifier = verifier(&line).map_err(|why| JournalError::Key { path, why })?;
    let checkpoint = read_checkpoint(&bytes, verifier);
    checkpoint.map(Some).map_err(|why| JournalError::Checkpoint { why })
}

//! Devices that may call a gate's box: its own screen, phones, scanners. Each enrols once, with a
//! token that somebody at the gate shows it, and keeps a session of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a token may be used, milliseconds.
const TOKEN_MS: u64 = 600_000;
/// How long a device stays enrolled, milliseconds.
const SESSION_MS: u64 = 16 * 3_600_000;
/// Most devices; the one that ends first goes.
const DEVICES_MAX: usize = 256;

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// Hash of a token -> until when, milliseconds since 1970.
    tokens: BTreeMap<String, u64>,
    /// Hash of a session -> until when.
    sessions: BTreeMap<String, u64>,
}

/// The devices.
pub struct Devices {
    kept: Mutex<Kept>,
    path: PathBuf,
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn secret() -> anyhow::Result<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(hex::encode(bytes))
}

impl Devices {
    /// Those that are enrolled at the gate in a folder.
    ///
    /// # Errors
    ///
    /// When their file cannot be read.
    pub fn open(dir: &Path) -> anyhow::Result<Devices> {
        let path = dir.join("devices.json");
        let kept = match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("cannot read `{}`", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Kept::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
            }
        };
        Ok(Devices { kept: Mutex::new(kept), path })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> anyhow::Result<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut kept);
        while kept.sessions.len() > DEVICES_MAX {
            let first = kept.sessions.iter().min_by_key(|(_, until)| **until);
            let first = first.map(|(hash, _)| hash.clone());
            if let Some(hash) = first {
                kept.sessions.remove(&hash);
            }
        }
        cordon_access::files::write(&self.path, &serde_json::to_vec(&*kept)?)?;
        Ok(changed)
    }

    /// A token for one device, and until when it may be used.
    ///
    /// # Errors
    ///
    /// When it cannot be kept.
    pub fn token(&self, now_ms: u64) -> anyhow::Result<(String, u64)> {
        let (token, until) = (secret()?, now_ms + TOKEN_MS);
        self.change(|kept| {
            kept.tokens.retain(|_, until| *until > now_ms);
            kept.tokens.insert(hash(&token), until)
        })?;
        Ok((token, until))
    }

    /// The session of a device that shows a token; `None` for a token that is unknown, used or
    /// over.
    ///
    /// # Errors
    ///
    /// When it cannot be kept.
    pub fn enrol(&self, token: &str, now_ms: u64) -> anyhow::Result<Option<String>> {
        let session = secret()?;
        self.change(|kept| {
            let until = kept.tokens.remove(&hash(token));
            let is_good = until.is_some_and(|until| until > now_ms);
            kept.sessions.retain(|_, until| *until > now_ms);
            if is_good {
                kept.sessions.insert(hash(&session), now_ms + SESSION_MS);
            }
            is_good.then_some(session)
        })
    }

    /// Whether a session holds.
    pub fn knows(&self, session: &str, now_ms: u64) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sessions.get(&hash(session)).is_some_and(|until| *until > now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_enrols_one_device_once_and_the_file_holds_no_secret() {
        let dir = tempfile::tempdir().unwrap();
        let devices = Devices::open(dir.path()).unwrap();
        let (token, until) = devices.token(1_000).unwrap();
        assert_eq!(devices.enrol("other", 2_000).unwrap(), None);
        let session = devices.enrol(&token, 2_000).unwrap().unwrap();
        assert_eq!(devices.enrol(&token, 2_000).unwrap(), None, "once");
        let again = Devices::open(dir.path()).unwrap();
        assert!(again.knows(&session, 3_000) && !again.knows(&session, 3_000 + SESSION_MS));
        let kept = std::fs::read_to_string(dir.path().join("devices.json")).unwrap();
        assert!(!kept.contains(&session) && !kept.contains(&token));
        let (late, _) = devices.token(1_000).unwrap();
        assert_eq!(devices.enrol(&late, until).unwrap(), None);
    }
}

//! Where cameras' pictures come from: `data/cameras.toml`, which holds passwords.
//!
//! ```toml
//! [cameras]
//! alma-1 = "rtsp://name:password@10.1.2.3/stream1"
//! ```
//! The file is its owner's alone, is read again when it has changed, and nothing of it is ever
//! logged, journalled or shown but by `cordon_video::import::redacted`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// The file's name in the data folder.
pub const FILE: &str = "cameras.toml";
/// Largest file that is read, bytes.
const FILE_LEN_MAX: u64 = 16 << 20;

/// Addresses by the ids of cameras.
pub type ByCamera = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    cameras: ByCamera,
}

/// When a file was changed, and how long it is.
type Stamp = Option<(SystemTime, u64)>;

/// The addresses, as the file has them.
pub struct Addresses {
    path: PathBuf,
    known: Mutex<(Stamp, Arc<ByCamera>)>,
}

impl Addresses {
    /// The addresses of a data folder; nothing is read yet.
    pub fn of(data_dir: &Path) -> Addresses {
        Addresses { path: data_dir.join(FILE), known: Mutex::default() }
    }

    /// The addresses now. Where the file cannot be read, what was known before.
    pub fn now(&self) -> Arc<ByCamera> {
        let about = std::fs::metadata(&self.path).ok();
        let stamp = about.as_ref().and_then(|it| Some((it.modified().ok()?, it.len())));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 == stamp {
            return known.1.clone();
        }
        known.0 = stamp;
        match read(&self.path) {
            Ok(read) => known.1 = Arc::new(read),
            Err(error) => tracing::error!("{error:#}"),
        }
        if about.is_some_and(|it| is_open(&it)) {
            tracing::warn!(
                "`{}` holds passwords and others may read it: chmod 600 it",
                self.path.display()
            );
        }
        known.1.clone()
    }
}

#[cfg(unix)]
fn is_open(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    about.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open(_: &std::fs::Metadata) -> bool {
    false
}

/// The addresses in a file; none where there is no file.
///
/// # Errors
///
/// When it cannot be read or is none of these. What stands in it is not in the error.
pub fn read(path: &Path) -> anyhow::Result<ByCamera> {
    let named = || format!("cannot use `{}`", path.display());
    match std::fs::metadata(path) {
        Ok(about) if about.len() > FILE_LEN_MAX => {
            bail!("{}: it has {} bytes, {FILE_LEN_MAX} at most", named(), about.len())
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ByCamera::new()),
        Err(error) => return Err(error).with_context(named),
    }
    let text = std::fs::read_to_string(path).with_context(named)?;
    match toml::from_str::<Text>(&text) {
        Ok(text) => Ok(text.cameras),
        // The reader's own message shows the line, and a password may stand in it.
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
            bail!("{}: line {line} is not `camera-id = \"address\"` under [cameras]", named())
        }
    }
}

/// Writes addresses to a file, whole or not at all, for its owner alone.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(path: &Path, cameras: ByCamera) -> anyhow::Result<()> {
    let named = || format!("cannot write `{}`", path.display());
    let text = toml::to_string(&Text { cameras })?;
    let text = format!("# Addresses of cameras, with passwords: for its owner alone.\n{text}");
    let dir = path.parent().unwrap_or(Path::new("."));
    // A temporary file is its owner's alone, and so is what it becomes.
    let mut file = tempfile::NamedTempFile::new_in(dir).with_context(named)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(named)?;
    file.as_file().sync_all().with_context(named)?;
    file.persist(path).with_context(named)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_has_changed_is_read_again_and_a_broken_one_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (path, addresses) = (dir.path().join(FILE), Addresses::of(dir.path()));
        assert!(addresses.now().is_empty());
        let secret = "rtsp://ada:hunter2@10.0.0.1/live";
        write(&path, [("a".to_owned(), secret.to_owned())].into()).unwrap();
        assert_eq!(addresses.now()["a"], secret);
        std::fs::write(&path, format!("[cameras]\nb = \"{secret}\nc = \"x\"\n")).unwrap();
        assert_eq!(addresses.now()["a"], secret, "what was known stays");
        let said = format!("{:#}", read(&path).unwrap_err());
        assert!(said.contains("line 2") && !said.contains("hunter2"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn addresses_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        write(&path, ByCamera::new()).unwrap();
        let about = std::fs::metadata(&path).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
        assert!(!is_open(&about));
    }
}

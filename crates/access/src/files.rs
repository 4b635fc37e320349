//! Files that are written whole or not at all, and keys that only their owner reads.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cordon_pass::key::{Algorithm, SigningKey};

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read or written.
    #[error("cannot {deed} `{}`: {error}", path.display())]
    Io {
        /// What was to be done.
        deed: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// It is no key.
    #[error("`{}` is no key: it is one line, `cordon-key-1 ed25519|es256 HEX`", .0.display())]
    Key(PathBuf),
    /// There is one already.
    #[error("`{}` is there already: a key is made once; give another name", .0.display())]
    Exists(PathBuf),
}

fn failed(deed: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FileError {
    let path = path.to_path_buf();
    move |error| FileError::Io { deed, path, error }
}

/// The bytes of a file.
///
/// # Errors
///
/// [`FileError::Io`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(failed("read", path))
}

/// Writes a file whole: whoever reads it meanwhile finds the old one, and so does whoever comes
/// after a crash.
///
/// # Errors
///
/// [`FileError::Io`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let dir = dir.unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(failed("make", dir))?;
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(failed("write", path))?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.as_file().sync_all().map_err(failed("write", path))?;
    let written = file.persist(path).map_err(|error| failed("write", path)(error.error))?;
    let readable = written.metadata().map(|it| it.permissions());
    if let Ok(mut permissions) = readable {
        make_readable(&mut permissions);
        let _ = written.set_permissions(permissions);
    }
    // The name too must be on the disk.
    fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed("write", dir))
}

#[cfg(unix)]
fn make_readable(permissions: &mut fs::Permissions) {
    std::os::unix::fs::PermissionsExt::set_mode(permissions, 0o644);
}

#[cfg(not(unix))]
fn make_readable(_: &mut fs::Permissions) {}

/// Appends a line, and waits until it is on the disk. A line that a crash cut before is taken off:
/// it was never acknowledged.
///
/// # Errors
///
/// [`FileError::Io`].
pub fn append_line(path: &Path, line: &str) -> Result<(), FileError> {
    let append = || {
        let is_new = !path.exists();
        let mut options = fs::OpenOptions::new();
        let mut file = options.create(true).truncate(false).read(true).write(true).open(path)?;
        cut_to_lines(&mut file)?;
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_all()?;
        match path.parent().filter(|_| is_new) {
            Some(dir) => fs::File::open(dir)?.sync_all(),
            None => Ok(()),
        }
    };
    append().map_err(failed("append to", path))
}

/// Takes off what follows the last end of a line, and goes to the end.
fn cut_to_lines(file: &mut fs::File) -> std::io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    if last == [b'\n'] {
        return Ok(());
    }
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end as u64 + 1);
    file.set_len(whole)?;
    file.seek(SeekFrom::Start(whole)).map(|_| ())
}

/// Locks a file, waiting for whoever holds it; the lock goes with the file, and with the process.
///
/// # Errors
///
/// [`FileError::Io`].
pub fn lock(path: &Path) -> Result<fs::File, FileError> {
    let locked = || {
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    };
    locked().map_err(failed("lock", path))
}

/// Makes a key of the machine's randomness and keeps it, readable by its owner alone.
///
/// # Errors
///
/// [`FileError::Exists`] or [`FileError::Io`].
pub fn make_key(path: &Path, algorithm: Algorithm) -> Result<SigningKey, FileError> {
    let mut secret = [0; 32];
    let key = loop {
        getrandom::fill(&mut secret).map_err(|error| {
            failed("make", path)(std::io::Error::other(format!("no randomness: {error}")))
        })?;
        if let Ok(key) = SigningKey::new(algorithm, &secret) {
            break key;
        }
    };
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(failed("make", dir))?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => FileError::Exists(path.to_path_buf()),
        _ => failed("make", path)(error),
    })?;
    let line = format!("cordon-key-1 {} {}\n", word(algorithm), hex::encode(secret));
    file.write_all(line.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed("write", path))?;
    Ok(key)
}

/// Reads a key.
///
/// # Errors
///
/// [`FileError::Key`] or [`FileError::Io`].
pub fn read_key(path: &Path) -> Result<SigningKey, FileError> {
    let bytes = read(path)?;
    let key = || {
        let text = std::str::from_utf8(&bytes).ok()?;
        let mut words = text.split_ascii_whitespace();
        let (kind, name, secret) = (words.next()?, words.next()?, words.next()?);
        let algorithm = algorithm(name).filter(|_| kind == "cordon-key-1")?;
        let secret = hex::decode(secret).ok()?.try_into().ok()?;
        SigningKey::new(algorithm, &secret).ok().filter(|_| words.next().is_none())
    };
    key().ok_or_else(|| FileError::Key(path.to_path_buf()))
}

/// The word of an algorithm.
pub fn word(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Ed25519 => "ed25519",
        Algorithm::Es256 => "es256",
    }
}

/// The algorithm of a word.
pub fn algorithm(word: &str) -> Option<Algorithm> {
    [Algorithm::Ed25519, Algorithm::Es256].into_iter().find(|it| self::word(*it) == word)
}

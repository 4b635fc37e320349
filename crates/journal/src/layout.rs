//! Where things lie in the data folder, and how a file is replaced so that a crash leaves the old
//! one or the new one.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{AtPath, JournalError, Result};

pub(crate) fn journal_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("journal")
}

pub(crate) fn database(data_dir: &Path) -> PathBuf {
    journal_dir(data_dir).join("journal.sqlite")
}

pub(crate) fn checkpoint(data_dir: &Path) -> PathBuf {
    journal_dir(data_dir).join("checkpoint")
}

pub(crate) fn key(data_dir: &Path) -> PathBuf {
    journal_dir(data_dir).join("key")
}

pub(crate) fn key_pub(data_dir: &Path) -> PathBuf {
    journal_dir(data_dir).join("key.pub")
}

pub(crate) fn archive_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("archive")
}

/// Takes `data_dir/lock`; the lock goes with the returned file.
pub(crate) fn take_lock(data_dir: &Path) -> Result<File> {
    fs::create_dir_all(data_dir).at("create", data_dir)?;
    let path = data_dir.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .at("open", &path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Locked { path }),
        Err(TryLockError::Error(error)) => Err(error).at("lock", &path),
    }
}

/// The bytes of `path`; `None` if it is not there.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("read", path),
    }
}

pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).at("sync", dir)
}

/// Writes `bytes` to `path` through `temporary`, which lies on the same disk: synced, then
/// renamed. The folder still has to be synced. Only its owner may read the file if `secret`.
pub(crate) fn replace(temporary: &Path, path: &Path, bytes: &[u8], secret: bool) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    // What a crash left would keep its own permissions.
    if secret && temporary.exists() {
        fs::remove_file(temporary).at("remove", temporary)?;
    }
    let mut file = options.open(temporary).at("create", temporary)?;
    file.write_all(bytes).at("write", temporary)?;
    file.sync_all().at("sync", temporary)?;
    drop(file);
    fs::rename(temporary, path).at("rename to", path)
}

/// [`replace`], then the folder is synced.
pub(crate) fn replace_synced(path: &Path, bytes: &[u8], secret: bool) -> Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    replace(Path::new(&temporary), path, bytes, secret)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Creates `dir` with its parents and adds to `dirty` each folder that has a new name in it.
pub(crate) fn create_dirs(dir: &Path, dirty: &mut BTreeSet<PathBuf>) -> Result<()> {
    let missing: Vec<&Path> = dir.ancestors().take_while(|dir| !dir.exists()).collect();
    for dir in missing.into_iter().rev() {
        match fs::create_dir(dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error).at("create", dir);
            }
            _ => dirty.extend(dir.parent().map(Path::to_path_buf)),
        }
    }
    Ok(())
}

/// Fails unless `dir` is absent or an empty folder.
pub(crate) fn must_be_empty(dir: &Path) -> Result<()> {
    match fs::read_dir(dir) {
        Ok(mut names) => match names.next() {
            None => Ok(()),
            Some(_) => Err(JournalError::NotEmpty { path: dir.to_path_buf() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).at("read", dir),
    }
}

/// Names in `dir` with what they name; none if it is absent.
pub(crate) fn names(dir: &Path) -> Result<Vec<(String, fs::FileType)>> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).at("read", dir),
    };
    let mut names = Vec::new();
    for name in listing {
        let name = name.at("read", dir)?;
        let kind = name.file_type().at("read", &name.path())?;
        names.push((name.file_name().to_string_lossy().into_owned(), kind));
    }
    names.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(names)
}

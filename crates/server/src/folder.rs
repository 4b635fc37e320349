//! The folder of an operation package: the one place that reads and writes its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use cordon_operation::{Fault, Package};

/// The files of a package, by path inside it.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The package's manifest.
const MANIFEST: &str = "operation.toml";
/// Longest file that is read at all, in bytes: one above the limit is a fault, not a full memory.
const LEN_MAX: u64 = 64 * 1024 * 1024;

/// Reads every file of the folder `dir` that may belong to a package.
///
/// # Errors
///
/// What could not be read.
pub fn files(dir: &Path) -> anyhow::Result<Files> {
    let mut files = BTreeMap::new();
    collect(dir, dir, &mut files)?;
    Ok(files)
}

/// Reads the package in `dir`.
///
/// # Errors
///
/// Every fault of the package, a line each, or what could not be read.
pub fn read_package(dir: &Path) -> anyhow::Result<Package> {
    cordon_operation::read(&files(dir)?).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the package `{}` has faults:\n{}", dir.display(), lines.join("\n"))
    })
}

/// The faults of the package in `dir`; none for a good one, whose counts then come along.
pub fn check(dir: &Path) -> Result<Package, Vec<Fault>> {
    let files = files(dir).map_err(|error| {
        vec![Fault {
            file: "operation.toml".into(),
            line: None,
            feature: None,
            code: "folder",
            message: format!("{error:#}"),
            mend: "name the folder that holds operation.toml".into(),
        }]
    })?;
    cordon_operation::read(&files)
}

/// The package of somebody who names none: here, or the only one, or Paris, under `operations/`.
///
/// # Errors
///
/// When there is none, or several.
pub fn nearest() -> anyhow::Result<PathBuf> {
    if Path::new("operation.toml").is_file() {
        return Ok(PathBuf::from("."));
    }
    let paris = Path::new("operations/paris-2024");
    if paris.is_dir() {
        return Ok(paris.to_path_buf());
    }
    let all = std::fs::read_dir("operations").into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<PathBuf> =
        all.map(|item| item.path()).filter(|path| path.join("operation.toml").is_file()).collect();
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => bail!("there is no package here; name one with --operation DIR"),
        (Some(_), false) => bail!("there are several packages; name one with --operation DIR"),
    }
}

/// Writes a file of the package in `dir` and lists it in the manifest, where there is one that
/// does not list it yet.
///
/// # Errors
///
/// Where either cannot be written.
pub fn add(dir: &Path, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
    write(dir, path, bytes)?;
    let manifest = dir.join(MANIFEST);
    let Ok(text) = std::fs::read(&manifest) else { return Ok(()) };
    let listed = cordon_operation::listed(&text);
    if listed.is_none_or(|listed| listed.iter().any(|it| it == path)) {
        return Ok(());
    }
    let mut files = Files::from([(MANIFEST.to_owned(), text)]);
    cordon_operation::list(&mut files, path);
    write(dir, MANIFEST, &files[MANIFEST])
}

/// Writes `bytes` to `path` inside `dir`: whole, or not at all.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(dir: &Path, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let target = dir.join(path);
    let parent = target.parent().unwrap_or(dir);
    std::fs::create_dir_all(parent)
        .with_context(|| format!("cannot make `{}`", parent.display()))?;
    let mut file = tempfile::NamedTempFile::new_in(parent)
        .with_context(|| format!("cannot write in `{}`", parent.display()))?;
    std::io::Write::write_all(&mut file, bytes)
        .with_context(|| format!("cannot write `{}`", target.display()))?;
    // A temporary file is its owner's alone; a package is for everybody who plans.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&target).map_or(0o644, |old| old.permissions().mode());
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode))?;
    }
    file.persist(&target).with_context(|| format!("cannot write `{}`", target.display()))?;
    Ok(())
}

fn collect(root: &Path, dir: &Path, files: &mut Files) -> anyhow::Result<()> {
    let list = std::fs::read_dir(dir)
        .with_context(|| format!("cannot read the package folder `{}`", dir.display()))?;
    for item in list {
        let item = item?;
        let path = item.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if cordon_operation::is_ignored(name) {
            continue;
        }
        let kind = item.file_type()?;
        if kind.is_dir() {
            collect(root, &path, files)?;
            continue;
        }
        // A link may lead out of the package or in a circle, a pipe nowhere: only files count.
        if !kind.is_file() {
            continue;
        }
        let length = std::fs::metadata(&path).map_or(0, |file| file.len());
        if length > LEN_MAX {
            bail!("`{}` has {length} bytes; no file of a package is so long", path.display());
        }
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        files.insert(parts.join("/"), bytes);
    }
    Ok(())
}

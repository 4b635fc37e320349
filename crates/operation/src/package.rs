//! Reading a package, and its normalised form.

use std::collections::BTreeMap;

use cordon_kernel::entry::BODY_LEN_MAX;
use cordon_kernel::id::{SourceId, UnitId, VolumeId};
use sha2::{Digest, Sha256};

use crate::fault::{Fault, Faults};
use crate::{AirVolume, ExpectedSource, Operation, Unit, manifest, sources, units, volume};

/// Longest file of a package, in bytes.
const FILE_LEN_MAX: usize = 10 * 1024 * 1024;
/// Longest package, in bytes: it is the body of one entry.
const PACKAGE_LEN_MAX: usize = BODY_LEN_MAX - 1024 * 1024;

/// An operation and the files it was read from, normalised, by path.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// The operation.
    pub operation: Operation,
    /// What an `operation_adopted` entry carries.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// SHA-256 over the paths and bytes of `files`, in order of path, each preceded by its length as
/// eight bytes, big-endian.
pub fn digest(files: &BTreeMap<String, Vec<u8>>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

/// `bytes` without byte-order mark and with `\n` between lines, as the journal keeps a file; the
/// normal form of a normal form is itself.
pub fn normalise(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest;
    }
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
                out.extend_from_slice(&line[..end]);
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

#[derive(Default)]
struct Parts {
    volumes: BTreeMap<VolumeId, AirVolume>,
    sources: BTreeMap<SourceId, ExpectedSource>,
    units: BTreeMap<UnitId, Unit>,
}

/// Reads a package from the bytes of its files, by path inside the package.
///
/// # Errors
///
/// Every [`Fault`] of every file, in order of file and place.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Package, Vec<Fault>> {
    let mut found = Vec::new();
    let files: BTreeMap<_, _> = files.iter().map(|(p, b)| (p.clone(), normalise(b))).collect();
    let manifest = text(&files, manifest::PATH, &mut found).and_then(|text| {
        manifest::read(text, &mut Faults { file: manifest::PATH, found: &mut found })
    });
    let Some((listed, manifest)) = manifest else { return Err(found) };
    for path in files.keys().filter(|path| *path != manifest::PATH) {
        if !listed.contains(path) {
            let mut faults = Faults { file: path, found: &mut found };
            faults.line(None, "unlisted", "the manifest does not list this file", LIST_IT);
        }
    }
    let mut parts = Parts::default();
    for path in &listed {
        if let Some(text) = text(&files, path, &mut found) {
            read_part(path, text, &mut parts, &mut Faults { file: path, found: &mut found });
        }
    }
    if files.iter().map(|(path, bytes)| path.len() + bytes.len()).sum::<usize>() > PACKAGE_LEN_MAX {
        let mut faults = Faults { file: manifest::PATH, found: &mut found };
        faults.line(None, "too_long", "the whole package is over 15 MiB", "thin its files out");
    }
    let Some(manifest) = manifest.filter(|_| found.is_empty()) else {
        found.sort();
        return Err(found);
    };
    let operation = Operation {
        id: manifest.id,
        name: manifest.name,
        time_zone: manifest.time_zone,
        starts_at: manifest.starts_at,
        ends_at: manifest.ends_at,
        centre: manifest.centre,
        volumes: parts.volumes,
        sources: parts.sources,
        units: parts.units,
    };
    Ok(Package { operation, files })
}

const LIST_IT: &str = "add it to `files` in operation.toml or move it out of the folder";

fn read_part(path: &str, text: &str, parts: &mut Parts, faults: &mut Faults<'_>) {
    match path.rsplit('/').next().unwrap_or(path) {
        "air-volumes.geojson" => volume::read(text, &mut parts.volumes, faults),
        "sources.toml" => sources::read(text, &mut parts.sources, faults),
        "units.csv" => units::read(text, &mut parts.units, faults),
        _ => faults.line(
            None,
            "unknown_file",
            "no part of an operation has this file name",
            "use air-volumes.geojson, sources.toml or units.csv",
        ),
    }
}

fn text<'a>(
    files: &'a BTreeMap<String, Vec<u8>>,
    path: &str,
    found: &mut Vec<Fault>,
) -> Option<&'a str> {
    let mut faults = Faults { file: path, found };
    let Some(bytes) = files.get(path) else {
        faults.line(None, "missing", "the file is missing", "add it, or take it off the manifest");
        return None;
    };
    if bytes.len() > FILE_LEN_MAX {
        faults.line(None, "too_long", "the file is over 10 MiB", "split it or thin it out");
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count();
            faults.line(Some(line), "encoding", "the file is not UTF-8", "save it as UTF-8");
            None
        }
    }
}

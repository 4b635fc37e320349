//! Writing an operation back into the files it came from.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::DocumentMut;

use crate::column::File;
use crate::fault::Fault;
use crate::format::{csv, geojson, toml};
use crate::package::{read, stem};
use crate::thing::{Thing, Things};
use crate::{differences, manifest, part};

/// `files` with the things as they are in `things`. Files in which nothing differs stay byte for
/// byte as they were, and so do rows, features and tables in the others; what was added stands at
/// the end.
///
/// # Errors
///
/// Every [`Fault`] of `files` themselves.
pub fn export(
    files: &BTreeMap<String, Vec<u8>>,
    things: &Things,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Fault>> {
    let before = read(files)?;
    let mut changed: BTreeSet<String> = BTreeSet::new();
    for difference in differences(&before.operation.base, things) {
        // Removed and added again it may stand in another file.
        for things in [&*before.operation.base, things] {
            let thing = things.get(&difference.kind, &difference.id);
            changed.extend(thing.map(|thing| thing.file.to_string()));
        }
    }
    let mut out = files.clone();
    for path in changed {
        let text = before.files.get(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let text = text.unwrap_or_default();
        let mut inside: Vec<&Thing> = things.iter().filter(|thing| *thing.file == path).collect();
        // What was added has no line yet and goes to the end.
        inside.sort_by_key(|thing| (thing.line == 0, thing.line, &thing.id));
        let written = match part::ALL.iter().find(|part| part.file.stem() == stem(&path)) {
            Some(part) => match part.file {
                File::Csv(_) => csv::write(part, &text, &inside, Some(&before.operation.base)),
                File::GeoJson(_) => geojson::write(&text, &inside, &before.operation.base),
                File::Toml(_) => toml::write(&text, &inside),
            },
            None => continue,
        };
        if !files.contains_key(&path) {
            list(&mut out, &path);
        }
        out.insert(path, written.into_bytes());
    }
    Ok(out)
}

/// Adds `path` to the manifest's files, where there is a manifest that can be read.
pub fn list(files: &mut BTreeMap<String, Vec<u8>>, path: &str) {
    let Some(bytes) = files.get(manifest::PATH) else { return };
    let text = String::from_utf8_lossy(bytes);
    let Ok(mut document) = text.parse::<DocumentMut>() else { return };
    if let Some(listed) = document.get_mut("files").and_then(|item| item.as_array_mut()) {
        listed.push(path);
    }
    files.insert(manifest::PATH.to_owned(), document.to_string().into_bytes());
}

//! `operation.toml`: what the operation is, and which files describe it.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::OperationId;
use serde::Deserialize;

use crate::fault::Faults;

/// The manifest's path.
pub(crate) const PATH: &str = "operation.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: u32,
    id: OperationId,
    name: String,
    time_zone: String,
    starts_at: String,
    ends_at: String,
    centre: [f64; 2],
    files: Vec<String>,
}

/// What the manifest says.
pub(crate) struct Manifest {
    pub id: OperationId,
    pub name: String,
    pub time_zone: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub centre: Position,
    pub files: Vec<String>,
}

pub(crate) fn read(text: &str, faults: &mut Faults<'_>) -> Option<Manifest> {
    let raw: Raw = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            faults.toml(text, &error);
            return None;
        }
    };
    let before = faults.found.len();
    if raw.format != 1 {
        let message = format!("format {} is not one this program reads", raw.format);
        faults.line(None, "format", message, "set format = 1");
    }
    if jiff::tz::TimeZone::get(&raw.time_zone).is_err() {
        let message = format!("no time zone {:?}", raw.time_zone);
        faults.line(None, "time_zone", message, "use an IANA name such as Europe/Paris");
    }
    let starts_at = time(&raw.starts_at, "starts_at", faults);
    let ends_at = time(&raw.ends_at, "ends_at", faults);
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && start >= end
    {
        faults.line(None, "window", "the operation ends before it starts", "swap the two times");
    }
    let centre = Position::new(raw.centre[1], raw.centre[0]);
    if centre.is_none() {
        let mend = "give centre = [longitude, latitude] in degrees";
        faults.line(None, "centre", "the centre is not on the globe", mend);
    }
    for file in &raw.files {
        if !is_plain(file) {
            let message = format!("{file:?} is not a plain path inside the package");
            faults.line(None, "path", message, "list files by relative path, without '..' or '\\'");
        }
    }
    if faults.found.len() > before {
        return None;
    }
    Some(Manifest {
        id: raw.id,
        name: raw.name,
        time_zone: raw.time_zone,
        starts_at: starts_at?,
        ends_at: ends_at?,
        centre: centre?,
        files: raw.files,
    })
}

fn time(text: &str, key: &str, faults: &mut Faults<'_>) -> Option<Timestamp> {
    let read = text.parse().ok();
    if read.is_none() {
        let message = format!("{key} = {text:?} is not a time");
        faults.line(None, "time", message, "write it as \"2024-07-26T16:00:00+02:00\"");
    }
    read
}

/// Whether `path` stays inside the package whatever the disk looks like.
pub(crate) fn is_plain(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != "..";
    path.len() <= 200 && !path.contains(['\\', '\0', ':']) && path.split('/').all(part)
}

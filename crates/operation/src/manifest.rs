//! `operation.toml`: what the operation is, and which files describe it.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::OperationId;
use serde::Deserialize;
use toml::Spanned;

use crate::fault::Faults;

/// The manifest's path.
pub(crate) const PATH: &str = "operation.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: Spanned<u32>,
    id: OperationId,
    name: String,
    time_zone: Spanned<String>,
    starts_at: Spanned<String>,
    ends_at: Spanned<String>,
    centre: Spanned<[f64; 2]>,
    files: Vec<Spanned<String>>,
}

/// What the manifest says of the operation itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Manifest {
    pub id: OperationId,
    pub name: String,
    pub time_zone: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub centre: Position,
}

impl Manifest {
    /// What stands in for a manifest with faults while the rest is checked.
    pub(crate) fn stand_in() -> Manifest {
        Manifest {
            id: OperationId::new("o").unwrap_or_else(|_| unreachable!("`o` is an id")),
            name: String::new(),
            time_zone: "UTC".into(),
            starts_at: Timestamp::MIN,
            ends_at: Timestamp::MAX,
            centre: Position::new(0.0, 0.0).unwrap_or_else(|| unreachable!("on the globe")),
        }
    }
}

/// The files that the manifest lists, and what else it says if that has no fault; `None` if it
/// cannot be read at all.
pub(crate) fn read(text: &str, faults: &mut Faults<'_>) -> Option<(Vec<String>, Option<Manifest>)> {
    let raw: Raw = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            faults.toml(text, &error);
            // What files it lists can be read all the same, and what is wrong with these be said.
            let table: toml::Table = text.parse().ok()?;
            let listed = table.get("files")?.as_array()?.iter();
            let listed = listed.filter_map(|file| file.as_str()).filter(|file| is_plain(file));
            return Some((listed.map(str::to_owned).collect(), None));
        }
    };
    let files = files(text, &raw.files, faults);
    Some((files, operation(text, raw, faults)))
}

fn operation(text: &str, raw: Raw, faults: &mut Faults<'_>) -> Option<Manifest> {
    let before = faults.found.len();
    if *raw.format.get_ref() != 1 {
        let message = format!("format {} is not one this program reads", raw.format.get_ref());
        faults.line(line(text, &raw.format), "format", message, "set format = 1");
    }
    if jiff::tz::TimeZone::get(raw.time_zone.get_ref()).is_err() {
        let message = format!("no time zone {:?}", raw.time_zone.get_ref());
        let mend = "use an IANA name such as Europe/Paris";
        faults.line(line(text, &raw.time_zone), "time_zone", message, mend);
    }
    let starts_at = time(text, &raw.starts_at, "starts_at", faults);
    let ends_at = time(text, &raw.ends_at, "ends_at", faults);
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && start >= end
    {
        let message = "the operation ends before it starts";
        faults.line(line(text, &raw.ends_at), "window", message, "swap the two times");
    }
    let [longitude_deg, latitude_deg] = *raw.centre.get_ref();
    let centre = Position::new(latitude_deg, longitude_deg);
    if centre.is_none() {
        let mend = "give centre = [longitude, latitude] in degrees";
        faults.line(line(text, &raw.centre), "centre", "the centre is not on the globe", mend);
    }
    if faults.found.len() > before {
        return None;
    }
    Some(Manifest {
        id: raw.id,
        name: raw.name,
        time_zone: raw.time_zone.into_inner(),
        starts_at: starts_at?,
        ends_at: ends_at?,
        centre: centre?,
    })
}

/// Those of the listed files that can be read.
fn files(text: &str, listed: &[Spanned<String>], faults: &mut Faults<'_>) -> Vec<String> {
    let mut files = Vec::new();
    for spanned in listed {
        let (file, line) = (spanned.get_ref(), line(text, spanned));
        if !is_plain(file) {
            let message = format!("{file:?} is not a plain path inside the package");
            let mend = "list files by relative path, without '..' or '\\'";
            faults.line(line, "path", message, mend);
        } else if files.contains(file) {
            let message = format!("{file:?} is listed twice");
            faults.line(line, "listed_twice", message, "remove one of the two");
        } else {
            files.push(file.clone());
        }
    }
    files
}

fn line<T>(text: &str, value: &Spanned<T>) -> Option<usize> {
    text.get(..value.span().start).map(|before| 1 + before.matches('\n').count())
}

fn time(
    text: &str,
    value: &Spanned<String>,
    key: &str,
    faults: &mut Faults<'_>,
) -> Option<Timestamp> {
    let read = crate::value::time(value.get_ref());
    if read.is_none() {
        let message = format!("{key} = {:?} is not a time", value.get_ref());
        let mend = "write it as \"2024-07-26T16:00:00+02:00\"";
        faults.line(line(text, value), "time", message, mend);
    }
    read
}

/// Whether `path` stays inside the package whatever the disk looks like.
pub(crate) fn is_plain(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let odd = |c: char| c.is_control() || c == '\\' || c == ':';
    path.len() <= 200 && !path.contains(odd) && path.split('/').all(part)
}

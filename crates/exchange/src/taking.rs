//! Taking: zones become changes, each with an id of its own, within what one file may make.

use std::collections::{BTreeMap, BTreeSet};

use cordon_operation::{Change, Op};
use serde_json::Value;

use crate::applicability::Times;
use crate::zone::{Above, Part, Zone};
use crate::{CORNERS_OF_FILE_MAX, Imported, Note, VOLUMES_MAX, VOLUMES_OF_ZONE_MAX};

/// Longest id of a zone, in characters: what numbers are added keeps within an id's 64.
const SLUG_LEN_MAX: usize = 50;

/// What volumes cost, or may.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    volumes: usize,
    corners: usize,
}

impl Cost {
    /// That of each shape of `zone` once.
    fn least(zone: &Zone) -> Cost {
        Cost { volumes: zone.parts.len(), corners: zone.corners() }
    }

    fn plus(self, other: Cost) -> Cost {
        Cost { volumes: self.volumes + other.volumes, corners: self.corners + other.corners }
    }

    fn minus(self, other: Cost) -> Cost {
        let volumes = self.volumes.saturating_sub(other.volumes);
        Cost { volumes, corners: self.corners.saturating_sub(other.corners) }
    }

    fn times(self, count: usize) -> Cost {
        Cost { volumes: self.volumes * count, corners: self.corners * count }
    }

    fn is_within(self, room: Cost) -> bool {
        self.volumes <= room.volumes && self.corners <= room.corners
    }
}

/// Makes changes of `zones`; what is left out, or taken with less than it says, is noted.
///
/// A zone with many times does not take the place of those behind it: it is rather active for
/// longer than it says.
pub(crate) fn take(zones: Vec<Result<Zone, Note>>) -> Imported {
    let least = zones.iter().flatten().map(Cost::least);
    let mut behind = least.fold(Cost::default(), Cost::plus);
    let mut room = Cost { volumes: VOLUMES_MAX, corners: CORNERS_OF_FILE_MAX };
    let (mut imported, mut ids) = (Imported::default(), Ids::default());
    for zone in zones {
        let mut zone = match zone {
            Ok(zone) => zone,
            Err(note) => {
                imported.notes.push(note);
                continue;
            }
        };
        let least = Cost::least(&zone);
        behind = behind.minus(least);
        let Some(times) = times(&mut zone, room, behind) else {
            let message = format!(
                "the zones of one file are at most {VOLUMES_MAX} volumes of \
                 {CORNERS_OF_FILE_MAX} corners together: split the file"
            );
            imported.notes.push(Note::left_out(&zone.identifier, message));
            continue;
        };
        room = room.minus(least.times(times.len()));
        add(zone, &times, &mut ids, &mut imported);
    }
    imported
}

/// When `zone` is active, as exactly as there is room for; `None` where there is none at all.
fn times(zone: &mut Zone, room: Cost, behind: Cost) -> Option<Vec<Times>> {
    let least = Cost::least(zone);
    let spare = room.minus(behind);
    let most = Cost { volumes: spare.volumes.min(VOLUMES_OF_ZONE_MAX), ..spare };
    let active = &zone.active;
    let count = active.exact.len();
    if least.times(count).is_within(most) || count == 1 && least.is_within(room) {
        return Some(active.exact.clone());
    }
    let volumes = least.volumes * count;
    let (times, how) = if least.times(active.whole.len()).is_within(most) {
        (active.whole.clone(), "day and night")
    } else if least.is_within(room) {
        (vec![active.hull()], "from the first beginning to the last end")
    } else {
        return None;
    };
    let many = format!("its {count} times would make {volumes} volumes, too many");
    zone.remarks.push(format!("{many}: it is active {how}"));
    Some(times)
}

fn add(zone: Zone, times: &[Times], ids: &mut Ids, imported: &mut Imported) {
    let slug = slug(&zone.identifier);
    let given = ids.give(&slug, zone.parts.len() * times.len());
    if given.is_other {
        let message =
            format!("its id is {}, since another zone of this file has {slug}", given.name);
        imported.notes.push(Note::taken(&zone.identifier, message));
    }
    let notes = zone.remarks.iter().map(|remark| Note::taken(&zone.identifier, remark.as_str()));
    imported.notes.extend(notes);
    let volumes = zone.parts.iter().flat_map(|part| times.iter().map(move |times| (part, *times)));
    for ((part, times), id) in volumes.zip(given.ids) {
        imported.zones.insert(id.clone(), zone.identifier.clone());
        imported.changes.push(change(&zone, part, times, id));
    }
}

fn change(zone: &Zone, part: &Part, (from, to): Times, id: String) -> Change {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    let mut set = |name: &str, value: Value| _ = fields.insert(name.to_owned(), value);
    set("name", zone.name.as_str().into());
    set("severity", zone.severity.into());
    if !zone.note.is_empty() {
        set("note", zone.note.as_str().into());
    }
    if let Some(radius) = part.shape.radius_m {
        set("radius_m", radius.into());
    }
    for (name, limit) in [("floor", part.floor), ("ceiling", part.ceiling)] {
        if let Some(limit) = limit {
            let above = match limit.above {
                Above::Ground => "ground",
                Above::Sea => "sea",
                Above::Ellipsoid => "ellipsoid",
            };
            set(&format!("{name}_{above}_m"), limit.metres.into());
        }
    }
    for (name, at) in [("starts_at", from), ("ends_at", to)] {
        if let Some(at) = at {
            set(name, at.to_string().into());
        }
    }
    let geometry = Some(part.shape.geometry.clone());
    Change { op: Op::Add, kind: "air_volume".into(), id, fields, geometry }
}

/// An id of the operation: small letters, digits and hyphens; `zone` for an identifier without any.
fn slug(identifier: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let all: String = identifier.chars().take(SLUG_LEN_MAX).map(plain).collect();
    let kept = all.trim_matches('-');
    if kept.is_empty() { "zone".to_owned() } else { kept.to_owned() }
}

/// Ids that are given away.
#[derive(Default)]
struct Ids {
    taken: BTreeSet<String>,
    /// The number that the last zone of the same slug got.
    last: BTreeMap<String, usize>,
}

/// The ids of a zone.
struct Given {
    name: String,
    /// Whether it is not the one that was asked for.
    is_other: bool,
    /// One for each volume.
    ids: Vec<String>,
}

impl Ids {
    /// `count` ids that nobody has yet: `slug`, or with a number where another zone has it.
    fn give(&mut self, slug: &str, count: usize) -> Given {
        let mut name = slug.to_owned();
        loop {
            let ids: Vec<String> = match count {
                1 => vec![name.clone()],
                _ => (1..=count).map(|number| format!("{name}-{number}")).collect(),
            };
            if !ids.iter().any(|id| self.taken.contains(id)) {
                self.taken.extend(ids.iter().cloned());
                return Given { is_other: name != slug, name, ids };
            }
            let last = self.last.entry(slug.to_owned()).or_insert(1);
            *last += 1;
            name = format!("{slug}-{last}");
        }
    }
}

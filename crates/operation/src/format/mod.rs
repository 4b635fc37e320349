//! The files of a package: CSV, GeoJSON and TOML, each read into things and written from them.

pub(crate) mod csv;
pub(crate) mod geojson;
pub(crate) mod toml;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::change::Change;
use crate::column::Part;
use crate::fault::Faults;
use crate::shape::Geometry;
use crate::thing::{Origin, Thing, Things};
use crate::value::{self, Value};

/// What a reader has found of one thing.
pub(crate) struct Found {
    pub part: &'static Part,
    pub id: String,
    pub fields: BTreeMap<&'static str, Value>,
    pub geometry: Option<Geometry>,
    pub overlay: Vec<Change>,
    pub line: usize,
    /// Whether something of it had a fault: it is kept all the same, so that what refers to it
    /// is not called dangling.
    pub is_faulty: bool,
}

/// Takes a thing in, and notes what it lacks.
pub(crate) fn take(found: Found, file: &Arc<str>, things: &mut Things, faults: &mut Faults<'_>) {
    let Found { part, id, fields, geometry, overlay, line, is_faulty } = found;
    if !is_faulty {
        for (code, message, mend) in value::missing(part, &fields, geometry.as_ref()) {
            faults.at(line, &id, code, message, mend);
        }
    }
    let thing = Thing {
        part,
        id,
        fields,
        geometry,
        overlay,
        file: file.clone(),
        line,
        origin: Origin::Package,
    };
    if let Err(thing) = things.add(thing) {
        let (part, id) = (thing.part, &thing.id);
        let first = things
            .get(part.kind, id)
            .map_or_else(String::new, |first| format!(", first in {}:{}", first.file, first.line));
        let message = format!("this {} stands twice{first}", part.kind.replace('_', " "));
        faults.at(line, id, "twice", message, "rename or remove one of them");
    }
}

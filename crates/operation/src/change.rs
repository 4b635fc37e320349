//! Changes: how one operation differs from another, in the language that plans, edits and the
//! comparison of packages share (docs/design/operation-package.md).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::column::Part;
use crate::shape::Geometry;
use crate::thing::{Origin, Thing, Things};
use crate::value;

/// What is done to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// It is new.
    Add,
    /// Some of its fields, or its geometry, are others.
    Set,
    /// It is gone.
    Remove,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What is done.
    pub op: Op,
    /// To what kind of thing.
    pub kind: String,
    /// To which.
    pub id: String,
    /// Its fields by name; null takes a value away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Json>,
    /// Its geometry (RFC 7946); none leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geometry: Option<Json>,
}

/// What of a change cannot be done: short name, sentence, mend.
pub(crate) type Hindrance = (&'static str, String, String);

fn hindrance(code: &'static str, message: String, mend: &str) -> Vec<Hindrance> {
    vec![(code, message, mend.to_owned())]
}

impl Things {
    /// Does `change`; what results is not yet checked as a whole.
    pub(crate) fn change(&mut self, change: &Change, origin: Origin) -> Result<(), Vec<Hindrance>> {
        let Some(part) = crate::part::part(&change.kind) else {
            let message = format!("no kind of thing is called {:?}", change.kind);
            return Err(hindrance("kind", message, "see the reference for the kinds"));
        };
        let named = format!("{} {:?}", part.kind, change.id);
        let known = self.get(part.kind, &change.id);
        match (change.op, known) {
            (Op::Remove, _) => match self.remove(part.kind, &change.id) {
                Some(_) => return Ok(()),
                None => {
                    let message = format!("there is no {named} to remove");
                    return Err(hindrance("overlay", message, "name one that is there"));
                }
            },
            (Op::Set, None) => {
                let message = format!("there is no {named} to change");
                return Err(hindrance("overlay", message, "name one that is there, or add it"));
            }
            (Op::Add, Some(_)) => {
                let message = format!("{named} is there already");
                return Err(hindrance("overlay", message, "choose another id, or set its fields"));
            }
            _ => {}
        }
        let mut thing = match known {
            Some(known) => known.clone(),
            None => self.blank(part, &change.id)?,
        };
        thing.origin = origin;
        let hindrances = fill(&mut thing, change);
        if hindrances.is_empty() {
            self.remove(part.kind, &change.id);
            _ = self.add(thing);
            Ok(())
        } else {
            Err(hindrances)
        }
    }

    /// A new thing that says nothing yet, in the file where its kind stands.
    fn blank(&self, part: &'static Part, id: &str) -> Result<Thing, Vec<Hindrance>> {
        if let Err(why) = value::id(id) {
            return Err(hindrance("id", why, "use a short lower-case name"));
        }
        let path = format!("{}.{}", part.file.stem(), part.file.ending());
        let file = self.of(part.kind).next().map(|other| other.file.clone());
        Ok(Thing {
            part,
            id: id.to_owned(),
            fields: BTreeMap::new(),
            geometry: None,
            overlay: Vec::new(),
            file: file.unwrap_or_else(|| Arc::from(path)),
            line: 0,
            origin: Origin::Edit,
        })
    }
}

/// Puts what a change says into a thing; what of it cannot be.
fn fill(thing: &mut Thing, change: &Change) -> Vec<Hindrance> {
    let part = thing.part;
    let mut hindrances = Vec::new();
    for (name, json) in &change.fields {
        let Some(column) = part.column(name) else {
            hindrances.push(value::unknown_column(part, name));
            continue;
        };
        match value::from_json(column, json) {
            Ok(Some(value)) => _ = thing.fields.insert(column.name, value),
            Ok(None) => _ = thing.fields.remove(column.name),
            Err(fault) => hindrances.push(fault),
        }
    }
    if let Some(json) = &change.geometry {
        match Geometry::read(json, part.shape) {
            Ok(geometry) => thing.geometry = Some(geometry),
            Err(faults) => hindrances
                .extend(faults.into_iter().map(|bad| (bad.code, bad.message, bad.mend.to_owned()))),
        }
    }
    hindrances.extend(value::missing(part, &thing.fields, thing.geometry.as_ref()));
    hindrances
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct FieldDifference {
    /// The column.
    pub name: String,
    /// What stands in the first; null for nothing.
    pub before: Json,
    /// What stands in the second; null for nothing.
    pub after: Json,
}

/// A thing that differs.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Difference {
    /// Whether it was added, changed or removed.
    pub op: Op,
    /// Its kind.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name; of a changed one, the newer.
    pub name: String,
    /// The fields that differ, in order of name.
    pub fields: Vec<FieldDifference>,
    /// Where it was, if that differs.
    pub geometry_before: Option<Json>,
    /// Where it is, if that differs.
    pub geometry_after: Option<Json>,
}

impl Difference {
    /// The change that makes the first into the second.
    pub fn to_change(&self) -> Change {
        let fields = self.fields.iter().map(|field| (field.name.clone(), field.after.clone()));
        Change {
            op: self.op,
            kind: self.kind.clone(),
            id: self.id.clone(),
            fields: if self.op == Op::Remove { BTreeMap::new() } else { fields.collect() },
            geometry: self.geometry_after.clone(),
        }
    }
}

/// How `after` differs from `before`, in order of kind and id.
pub fn differences(before: &Things, after: &Things) -> Vec<Difference> {
    let mut found = Vec::new();
    for old in before.iter() {
        found.extend(difference(Some(old), after.get(old.kind(), &old.id)));
    }
    for new in after.iter().filter(|new| before.get(new.kind(), &new.id).is_none()) {
        found.extend(difference(None, Some(new)));
    }
    found.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
    found
}

fn difference(old: Option<&Thing>, new: Option<&Thing>) -> Option<Difference> {
    let thing = new.or(old)?;
    let field = |thing: Option<&Thing>, name: &str| {
        thing.and_then(|thing| thing.fields.get(name)).map_or(Json::Null, value::Value::to_json)
    };
    let mut fields: Vec<FieldDifference> = thing
        .part
        .all_columns()
        .map(|column| FieldDifference {
            name: column.name.to_owned(),
            before: field(old, column.name),
            after: field(new, column.name),
        })
        .filter(|field| field.before != field.after)
        .collect();
    let overlay = |thing: Option<&Thing>| {
        let changes = thing.map(|thing| &thing.overlay).filter(|changes| !changes.is_empty());
        serde_json::to_value(changes).unwrap_or(Json::Null)
    };
    if overlay(old) != overlay(new) {
        let (before, after) = (overlay(old), overlay(new));
        fields.push(FieldDifference { name: "change".into(), before, after });
    }
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    let place = |thing: Option<&Thing>| {
        thing.and_then(|thing| thing.geometry.as_ref()).map(Geometry::to_json)
    };
    let moved = old.and_then(|t| t.geometry.as_ref()) != new.and_then(|t| t.geometry.as_ref());
    let op = match (old, new) {
        (None, _) => Op::Add,
        (_, None) => Op::Remove,
        _ if fields.is_empty() && !moved => return None,
        _ => Op::Set,
    };
    Some(Difference {
        op,
        kind: thing.kind().to_owned(),
        id: thing.id.clone(),
        name: thing.name().to_owned(),
        fields,
        geometry_before: if moved { place(old) } else { None },
        geometry_after: if moved { place(new) } else { None },
    })
}

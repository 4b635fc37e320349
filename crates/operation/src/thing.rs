//! Things: what the files of a package describe, each a kind, an id, fields and perhaps a geometry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;

use crate::change::Change;
use crate::column::{Part, Shape};
use crate::shape::Geometry;

/// A surveyed place is drawn to this or better, in metres.
const SURVEYED_M_MAX: f64 = 25.0;

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words, an id or a choice.
    Text(String),
    /// Several of them.
    List(Vec<String>),
    /// A point in time.
    Time(Timestamp),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

impl Value {
    /// The value as JSON: times as RFC 3339 in UTC, lists as arrays.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Text(text) => text.as_str().into(),
            Value::List(list) => list.clone().into(),
            Value::Time(at) => at.to_string().into(),
            Value::Whole(number) => (*number).into(),
            // `60`, and not `60.0`, as people and map programs write it.
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                (*number as i64).into()
            }
            Value::Number(number) => (*number).into(),
            Value::Flag(flag) => (*flag).into(),
        }
    }
}

/// Why a thing is not as the package has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands so in the package.
    Package,
    /// A person has changed it in the running system.
    Edit,
    /// The plan in force changes it.
    Plan,
}

/// One thing of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// What it is.
    pub part: &'static Part,
    /// Its id, unique within its kind.
    pub id: String,
    /// What it says of itself.
    pub fields: BTreeMap<&'static str, Value>,
    /// Where it is.
    pub geometry: Option<Geometry>,
    /// Of a plan: what it changes.
    pub overlay: Vec<Change>,
    /// The file it stands in.
    pub file: Arc<str>,
    /// Where in the file, counted from 1.
    pub line: usize,
    /// Why it is as it is.
    pub origin: Origin,
}

impl Thing {
    /// The kind's name.
    pub fn kind(&self) -> &'static str {
        self.part.kind
    }

    /// Text in a column.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.fields.get(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The texts in a column; one text is a list of one.
    pub fn list(&self, column: &str) -> &[String] {
        match self.fields.get(column) {
            Some(Value::List(list)) => list,
            Some(Value::Text(text)) => std::slice::from_ref(text),
            _ => &[],
        }
    }

    /// The time in a column.
    pub fn time(&self, column: &str) -> Option<Timestamp> {
        match self.fields.get(column) {
            Some(Value::Time(at)) => Some(*at),
            _ => None,
        }
    }

    /// The whole number in a column.
    pub fn whole(&self, column: &str) -> Option<i64> {
        match self.fields.get(column) {
            Some(Value::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// The number in a column.
    pub fn number(&self, column: &str) -> Option<f64> {
        match self.fields.get(column) {
            Some(Value::Number(number)) => Some(*number),
            Some(Value::Whole(number)) => Some(*number as f64),
            _ => None,
        }
    }

    /// Whether a column says yes.
    pub fn flag(&self, column: &str) -> bool {
        self.fields.get(column) == Some(&Value::Flag(true))
    }

    /// Its name, or its id if it has none.
    pub fn name(&self) -> &str {
        self.text("name").unwrap_or(&self.id)
    }

    /// Its name in French: the same where it has no other.
    pub fn name_fr(&self) -> &str {
        self.text("name_fr").unwrap_or_else(|| self.name())
    }

    /// Whether its place can be relied upon: drawn from something real, to 25 m or better.
    pub fn is_surveyed(&self) -> bool {
        let invented = self.text("source").is_some_and(|source| source.starts_with("invented"));
        let accurate = self.number("accuracy_m").is_some_and(|metres| metres <= SURVEYED_M_MAX);
        !invented && (self.part.shape == Shape::None || accurate)
    }

    /// From when and until when it says that it holds; an open end is `None`.
    pub fn window(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        (self.time("starts_at"), self.time("ends_at"))
    }

    /// A point of it: itself, or the middle of what it covers.
    pub fn point(&self) -> Option<Position> {
        self.geometry.as_ref().and_then(Geometry::middle)
    }
}

/// Every thing of an operation, by kind and id; no kind without any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Things(BTreeMap<&'static str, BTreeMap<String, Thing>>);

impl Things {
    /// The thing of a kind with an id.
    pub fn get(&self, kind: &str, id: &str) -> Option<&Thing> {
        self.0.get(kind)?.get(id)
    }

    /// Adds a thing, or gives it back if its id is taken.
    pub(crate) fn add(&mut self, thing: Thing) -> Result<(), Box<Thing>> {
        match self.0.entry(thing.kind()).or_default().entry(thing.id.clone()) {
            std::collections::btree_map::Entry::Occupied(_) => Err(Box::new(thing)),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(thing);
                Ok(())
            }
        }
    }

    pub(crate) fn remove(&mut self, kind: &str, id: &str) -> Option<Thing> {
        let of_kind = self.0.get_mut(kind)?;
        let thing = of_kind.remove(id);
        if of_kind.is_empty() {
            self.0.remove(kind);
        }
        thing
    }

    /// Every thing, in order of kind and id.
    pub fn iter(&self) -> impl Iterator<Item = &Thing> {
        self.0.values().flat_map(BTreeMap::values)
    }

    /// The things of one kind, in order of id.
    pub fn of(&self, kind: &str) -> impl Iterator<Item = &Thing> {
        self.0.get(kind).into_iter().flat_map(BTreeMap::values)
    }

    /// What the public may be told of: zones that have rules, and what these rest on.
    pub fn open_to_all(&self) -> Things {
        let ruled: BTreeSet<&str> = self.of("rule").filter_map(|rule| rule.text("zone")).collect();
        let kept = self.iter().filter(|thing| match thing.kind() {
            "zone" => ruled.contains(thing.id.as_str()),
            "rule" | "schedule" | "order" => true,
            _ => false,
        });
        let mut things = Things::default();
        for thing in kept {
            let of_kind = things.0.entry(thing.kind()).or_default();
            of_kind.insert(thing.id.clone(), thing.clone());
        }
        things
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are of each kind that has any, in order of kind.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.0.iter().map(|(kind, things)| (*kind, things.len())).collect()
    }
}

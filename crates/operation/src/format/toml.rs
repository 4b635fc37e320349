//! TOML: an array of tables for each kind that the file may hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use crate::change::Change;
use crate::column::{File, Part};
use crate::fault::Faults;
use crate::format::{Found, take};
use crate::thing::{Thing, Things, Value};
use crate::value::{self, clip};

/// The kinds that stand in the file called `stem`.
fn parts(stem: &str) -> impl Iterator<Item = &'static Part> {
    crate::part::ALL.iter().filter(move |part| part.file == File::Toml(stem_of(stem)))
}

fn stem_of(stem: &str) -> &'static str {
    let known = crate::part::ALL.iter().map(|part| part.file.stem());
    known.into_iter().find(|known| *known == stem).unwrap_or("")
}

/// Reads every table of the file called `stem` from `text`; whether it could be read at all.
pub(crate) fn read(
    stem: &str,
    text: &str,
    file: &Arc<str>,
    things: &mut Things,
    faults: &mut Faults<'_>,
) -> bool {
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            faults.toml(text, &error);
            return false;
        }
    };
    let lines = LineStarts::of(text);
    for (key, value) in document.get_ref() {
        let line = lines.line(key.span().start);
        let Some(part) = parts(stem).find(|part| part.kind == key.get_ref().as_ref()) else {
            let known: Vec<&str> = parts(stem).map(|part| part.kind).collect();
            let message = format!("unknown table `{}`", clip(key.get_ref()));
            let mend = format!("use [[{}]]", known.join("]] or [["));
            faults.line(Some(line), "unknown_key", message, mend);
            continue;
        };
        let DeValue::Array(tables) = value.get_ref() else {
            let mend = format!("write [[{}]]", part.kind);
            faults.line(Some(line), "table", "this is no list of tables", mend);
            continue;
        };
        for table in tables {
            if let Some(found) = read_table(part, table, &lines, faults) {
                take(found, file, things, faults);
            }
        }
    }
    true
}

/// Where lines begin, so that a place is found without counting again.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> LineStarts {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        LineStarts(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect())
    }

    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at).max(1)
    }
}

fn read_table(
    part: &'static Part,
    value: &Spanned<DeValue<'_>>,
    lines: &LineStarts,
    faults: &mut Faults<'_>,
) -> Option<Found> {
    let line = lines.line(value.span().start);
    let DeValue::Table(table) = value.get_ref() else {
        let mend = format!("write [[{}]]", part.kind);
        faults.line(Some(line), "table", "this is no table", mend);
        return None;
    };
    let id = match table.get("id").map(Spanned::get_ref) {
        Some(DeValue::String(id)) => id.trim().to_owned(),
        _ => {
            let message = format!("a {} without `id`", part.kind);
            faults.line(Some(line), "missing_value", message, "give it an id");
            return None;
        }
    };
    if let Err(why) = value::id(&id) {
        faults.at(line, &clip(&id), "id", why, "use a short lower-case name");
        return None;
    }
    let mut found = Found {
        part,
        id,
        fields: BTreeMap::new(),
        geometry: None,
        overlay: Vec::new(),
        line,
        is_faulty: false,
    };
    for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != "id") {
        let line = lines.line(key.span().start);
        let json = to_json(value.get_ref());
        let read = match part.column(key.get_ref()) {
            Some(column) => value::from_json(column, &json).map(|value| {
                value.map(|value| found.fields.insert(column.name, value));
            }),
            None if part.kind == "plan" && key.get_ref() == "change" => {
                read_overlay(&mut found, value.get_ref(), lines, faults);
                Ok(())
            }
            None => {
                let (_, message, mend) = value::unknown_column(part, key.get_ref());
                Err(("unknown_key", message.replace("column", "key"), mend))
            }
        };
        if let Err((code, message, mend)) = read {
            faults.at(line, &found.id, code, message, mend);
            found.is_faulty = true;
        }
    }
    Some(found)
}

fn read_overlay(
    found: &mut Found,
    value: &DeValue<'_>,
    lines: &LineStarts,
    faults: &mut Faults<'_>,
) {
    let DeValue::Array(changes) = value else {
        let mend = "write [[plan.change]]";
        faults.at(found.line, &found.id, "overlay", "`change` is no list of tables", mend);
        found.is_faulty = true;
        return;
    };
    for change in changes {
        match serde_json::from_value::<Change>(to_json(change.get_ref())) {
            Ok(change) => found.overlay.push(change),
            Err(error) => {
                let line = lines.line(change.span().start);
                let mend = "a change has op, kind, id, and fields or geometry";
                faults.at(line, &found.id, "overlay", error.to_string(), mend);
                found.is_faulty = true;
            }
        }
    }
}

fn to_json(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Boolean(flag) => Json::Bool(*flag),
        DeValue::Integer(number) => {
            // What is too long for a number is, as a text, refused with its digits.
            let read = i64::from_str_radix(number.as_str(), number.radix());
            read.map_or_else(|_| Json::String(number.as_str().to_owned()), Json::from)
        }
        DeValue::Float(number) => number
            .as_str()
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
            // `nan` is no number: as a text it is refused with its name.
            .map_or_else(|| Json::String(number.as_str().to_owned()), Json::Number),
        DeValue::Datetime(at) => Json::String(at.to_string()),
        DeValue::Array(items) => items.iter().map(|item| to_json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            let pairs = table.iter();
            let pairs =
                pairs.map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref())));
            Json::Object(pairs.collect::<Map<_, _>>())
        }
    }
}

/// `before` with the tables of `things` as they are now: what does not differ stays as it was
/// written, comments too.
pub(crate) fn write(before: &str, things: &[&Thing]) -> String {
    let mut document: DocumentMut = before.parse().unwrap_or_default();
    let kinds: std::collections::BTreeSet<&str> = document
        .iter()
        .map(|(key, _)| key)
        .filter_map(|key| crate::part::part(key).map(|part| part.kind))
        .chain(things.iter().map(|thing| thing.kind()))
        .collect();
    for kind in kinds {
        let now: Vec<&&Thing> = things.iter().filter(|thing| thing.kind() == kind).collect();
        let item = document.entry(kind).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        if let Ok(tables) = std::mem::take(item).into_array_of_tables() {
            *item = Item::ArrayOfTables(tables);
        }
        let Item::ArrayOfTables(tables) = item else { continue };
        tables.retain(|table| now.iter().any(|thing| id_of(table) == Some(&thing.id)));
        for thing in now {
            let place = tables.iter().position(|table| id_of(table) == Some(&thing.id));
            if let Some(table) = place.and_then(|place| tables.get_mut(place)) {
                fill(table, thing);
                continue;
            }
            let mut table = Table::new();
            table.insert("id", toml_edit::value(thing.id.as_str()));
            fill(&mut table, thing);
            tables.push(table);
        }
    }
    document.to_string()
}

fn id_of(table: &Table) -> Option<&str> {
    table.get("id").and_then(Item::as_str)
}

fn fill(table: &mut Table, thing: &Thing) {
    for column in thing.part.all_columns() {
        let Some(value) = thing.fields.get(column.name) else {
            table.remove(column.name);
            continue;
        };
        // Rewritten only where it says something else.
        let same = table.get(column.name).is_some_and(|item| {
            let text = format!("x = {}", item.to_string().trim());
            let parsed = DeTable::parse(&text);
            let json = parsed.as_ref().ok().and_then(|table| table.get_ref().get("x"));
            let json = json.map(|value| to_json(value.get_ref()));
            json.is_some_and(|json| {
                value::from_json(column, &json).ok().flatten().as_ref() == Some(value)
            })
        });
        if !same {
            table.insert(column.name, Item::Value(edit_value(value)));
        }
    }
    if thing.part.kind == "plan" {
        fill_overlay(table, &thing.overlay);
    }
}

/// Rewritten as a whole, and only if it says something else.
fn fill_overlay(table: &mut Table, overlay: &[Change]) {
    let wanted = serde_json::to_value(overlay).unwrap_or_default();
    let tables = table.get("change").and_then(Item::as_array_of_tables);
    let written: Vec<Json> = tables
        .into_iter()
        .flatten()
        .filter_map(|table| {
            DeTable::parse(&table.to_string())
                .ok()
                .map(|parsed| to_json(&DeValue::Table(parsed.into_inner())))
        })
        .collect();
    let read = serde_json::from_value::<Vec<Change>>(Json::Array(written)).ok();
    if read.and_then(|read| serde_json::to_value(read).ok()).as_ref() == Some(&wanted) {
        return;
    }
    let mut changes = ArrayOfTables::new();
    for change in wanted.as_array().into_iter().flatten() {
        let mut table = Table::new();
        for (key, json) in change.as_object().into_iter().flatten() {
            table.insert(key, Item::Value(from_json(json)));
        }
        changes.push(table);
    }
    match changes.is_empty() {
        true => _ = table.remove("change"),
        false => _ = table.insert("change", Item::ArrayOfTables(changes)),
    }
}

/// What TOML can say of it; it has no null, which an empty text stands for.
fn from_json(json: &Json) -> toml_edit::Value {
    match json {
        Json::Null => "".into(),
        Json::Bool(flag) => (*flag).into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => toml_edit::Value::Array(items.iter().map(from_json).collect()),
        Json::Object(pairs) => {
            let mut table = toml_edit::InlineTable::new();
            for (key, json) in pairs {
                table.insert(key, from_json(json));
            }
            toml_edit::Value::InlineTable(table)
        }
    }
}

fn edit_value(value: &Value) -> toml_edit::Value {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.iter().map(String::as_str).collect(),
        Value::Time(at) => at.to_string().into(),
        Value::Whole(number) => (*number).into(),
        Value::Number(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
    }
}

//! CSV with a header (RFC 4180), as a spreadsheet may have saved it: commas, semicolons or tabs,
//! everything or nothing in quotes, decimal commas.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::column::{Column, Part};
use crate::fault::Faults;
use crate::format::{Found, take};
use crate::thing::{Thing, Things};
use crate::value::{self, Value, clip};

/// Longest cell, in bytes.
const CELL_MAX: usize = 64 * 1024;

/// What a column of the file is.
#[derive(Clone, Copy)]
enum Head {
    Id,
    Column(&'static Column),
    Unknown,
    /// An empty cell in the first line.
    Nameless,
}

/// Reads the rows of `part` from `text`; whether it could be read at all.
pub(crate) fn read(
    part: &'static Part,
    text: &str,
    file: &Arc<str>,
    things: &mut Things,
    faults: &mut Faults<'_>,
) -> bool {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let Some(heads) = header(part, &mut reader, faults) else { return false };
    let mut row = csv::StringRecord::new();
    let mut line = 1;
    loop {
        // A reader that stopped on a fault goes on behind it.
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => {
                if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
                    let message = "a quote is opened here, or behind, and never closed";
                    faults.line(Some(line), "quote", message, "close it; what follows was lost");
                }
                return true;
            }
            Err(error) => {
                let line = error.position().map_or(line, |at| at.line() as usize);
                faults.line(Some(line), "row", error.to_string(), "save the file as CSV, UTF-8");
                continue;
            }
        }
        line = row.position().map_or(line + 1, |at| at.line() as usize);
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Some(found) = read_row(part, &heads, &row, line, faults) {
            take(found, file, things, faults);
        }
    }
}

/// The mark between cells: the one that stands most often in the first line, outside quotes.
pub(crate) fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(0, b','), (0, b';'), (0, b'\t')];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(_, mark)| *mark == byte).for_each(|(n, _)| *n += 1),
        }
    }
    // Of equals the first: a comma.
    counts.into_iter().rev().max_by_key(|(count, _)| *count).map_or(b',', |(_, mark)| mark)
}

fn header(
    part: &'static Part,
    reader: &mut csv::Reader<&[u8]>,
    faults: &mut Faults<'_>,
) -> Option<Vec<Head>> {
    let names: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(|name| name.trim().to_owned()).collect(),
        Err(error) => {
            faults.line(Some(1), "header", error.to_string(), "save the file as CSV, UTF-8");
            return None;
        }
    };
    let required = part.columns.iter().filter(|column| column.is_required);
    let required: Vec<&str> = std::iter::once("id").chain(required.map(|c| c.name)).collect();
    if !names.iter().any(|name| name == "id") {
        let message = format!("the first line does not name the columns of a {}", part.kind);
        let mend = format!("begin with {}", required.join(","));
        faults.line(Some(1), "header", message, mend);
        return None;
    }
    for name in &required {
        if !names.iter().any(|given| given == name) {
            let message = format!("the column `{name}` is missing");
            faults.line(Some(1), "missing_column", message, "add it to the first line");
        }
    }
    let mut heads = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..place].contains(name) {
            let message = format!("the column `{}` stands twice", clip(name));
            faults.line(Some(1), "column_twice", message, "remove one of the two");
        }
        heads.push(match part.column(name) {
            Some(column) => Head::Column(column),
            None if name == "id" => Head::Id,
            // A spreadsheet leaves empty columns at the end.
            None if name.is_empty() => Head::Nameless,
            None => {
                let (code, message, mend) = value::unknown_column(part, name);
                faults.line(Some(1), code, message, mend);
                Head::Unknown
            }
        });
    }
    Some(heads)
}

fn read_row(
    part: &'static Part,
    heads: &[Head],
    row: &csv::StringRecord,
    line: usize,
    faults: &mut Faults<'_>,
) -> Option<Found> {
    let cells = row.iter().chain(std::iter::repeat(""));
    let id = heads.iter().zip(cells.clone()).find(|(head, _)| matches!(head, Head::Id));
    let id = id.map_or("", |(_, cell)| cell.trim());
    if let Err(why) = value::id(id) {
        let shown = if id.is_empty() { format!("row {line}") } else { clip(id) };
        faults.at(line, &shown, "id", why, "use a short lower-case name");
        return None;
    }
    let mut found = Found {
        part,
        id: id.to_owned(),
        fields: BTreeMap::new(),
        geometry: None,
        overlay: Vec::new(),
        line,
        is_faulty: false,
    };
    let more = row.iter().skip(heads.len()).any(|cell| !cell.trim().is_empty());
    if more || row.len() < heads.len() {
        let message = format!("the row has {} cells, the header {}", row.len(), heads.len());
        let mend = "put a text that holds the mark between cells in quotes";
        faults.at(line, id, "cells", message, mend);
        found.is_faulty = true;
    }
    for (head, cell) in heads.iter().zip(cells) {
        let column = match head {
            Head::Column(column) => column,
            Head::Id | Head::Unknown => continue,
            Head::Nameless => {
                if !cell.trim().is_empty() {
                    let message = format!("{:?} stands under no column", clip(cell));
                    faults.at(line, id, "cells", message, "name the column in the first line");
                    found.is_faulty = true;
                }
                continue;
            }
        };
        if cell.len() > CELL_MAX {
            let message = format!("`{}` has {} bytes", column.name, cell.len());
            faults.at(line, id, "text", message, "is a quote missing? keep a cell short");
            found.is_faulty = true;
            continue;
        }
        match value::from_cell(column, cell) {
            Ok(value) => _ = value.map(|value| found.fields.insert(column.name, value)),
            Err((code, message, mend)) => {
                faults.at(line, id, code, message, mend);
                found.is_faulty = true;
            }
        }
    }
    Some(found)
}

/// Rows of `part`, with the columns that `before` had in its order, then what else is used.
pub(crate) fn write(part: &'static Part, before: &str, things: &[&Thing]) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(before))
        .flexible(true)
        .from_reader(before.as_bytes());
    let mut names: Vec<String> = reader
        .headers()
        .map(|names| names.iter().map(|name| name.trim().to_owned()).collect())
        .unwrap_or_default();
    names.retain(|name| name == "id" || part.column(name).is_some());
    if !names.iter().any(|name| name == "id") {
        names.insert(0, "id".into());
    }
    for column in part.all_columns() {
        let used = things.iter().any(|thing| thing.fields.contains_key(column.name));
        if (used || column.is_required) && !names.iter().any(|name| name == column.name) {
            names.push(column.name.into());
        }
    }
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut rows = vec![names.clone()];
    rows.extend(things.iter().map(|thing| {
        let cell = |name: &String| match name.as_str() {
            "id" => thing.id.clone(),
            name => thing.fields.get(name).map(cell).unwrap_or_default(),
        };
        names.iter().map(cell).collect()
    }));
    for row in rows {
        // A `Vec` takes every byte.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(list) => {
            // Read again, a text without a mark would be split at its commas.
            let mark = if list.iter().any(|item| item.contains(';')) { "|" } else { ";" };
            let text = list.join(&format!("{mark} "));
            if list.len() == 1 && text.contains(',') { text + mark } else { text }
        }
        Value::Time(at) => at.to_string(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.into(),
    }
}

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
                    return false;
                }
                // A file that was cut off in its last row has lost others.
                let last = faults.found.last();
                let is_cut = last.is_some_and(|it| it.line == Some(line) && it.code == "cells");
                return text.ends_with('\n') || !is_cut;
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
    let is_named = value::id(id);
    let shown = if id.is_empty() { format!("row {line}") } else { clip(id) };
    let id = if is_named.is_ok() { id } else { &shown };
    if let Err(why) = &is_named {
        faults.at(line, id, "id", why, "use a short lower-case name");
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
    is_named.is_ok().then_some(found)
}

/// A row as it was written.
struct Written<'a> {
    place: usize,
    line: &'a str,
    cells: csv::StringRecord,
}

/// The names of the columns of `text`, and its rows by id.
fn written<'a>(
    part: &'static Part,
    text: &'a str,
    mark: u8,
) -> (Vec<String>, BTreeMap<String, Written<'a>>) {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(mark).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let id = names.iter().position(|name| name == "id").unwrap_or(0);
    let records: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let start = |record: &csv::StringRecord| record.position().map_or(0, |at| at.byte() as usize);
    let mut rows = BTreeMap::new();
    for (place, record) in records.iter().enumerate() {
        let end = records.get(place + 1).map_or(text.len(), start);
        let line = text.get(start(record)..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let key = record.get(id).unwrap_or_default().trim().to_owned();
        rows.entry(key).or_insert(Written { place, line, cells: record.clone() });
    }
    let known = |name: &String| name == "id" || part.column(name).is_some();
    // Where a column is left out the rows are no longer as they were written.
    if names.iter().all(known) { (names, rows) } else { (Vec::new(), BTreeMap::new()) }
}

/// Rows of `part`, with the columns of `before` in its order, then what else is used. A row in
/// which nothing differs from `original` stays as it was written; without `original` all are
/// written anew, with commas.
pub(crate) fn write(
    part: &'static Part,
    before: &str,
    things: &[&Thing],
    original: Option<&Things>,
) -> String {
    let mark = delimiter(before);
    let (before_names, rows) = written(part, before, mark);
    let mut names = before_names.clone();
    if !names.iter().any(|name| name == "id") {
        names.insert(0, "id".into());
    }
    for column in part.all_columns() {
        let used = things.iter().any(|thing| thing.fields.contains_key(column.name));
        if (used || column.is_required) && !names.iter().any(|name| name == column.name) {
            names.push(column.name.into());
        }
    }
    let mut things = things.to_vec();
    things.sort_by_key(|thing| rows.get(&thing.id).map_or(usize::MAX, |row| row.place));
    let mark = if original.is_some() { mark } else { b',' };
    let mut lines = vec![line_of(&names, mark)];
    for thing in things {
        let old = original.and_then(|things| things.get(part.kind, &thing.id));
        let row = rows.get(&thing.id).filter(|_| old.is_some());
        if let (Some(row), Some(old)) = (row, old)
            && old.fields == thing.fields
            && names == before_names
        {
            lines.push(row.line.to_owned());
            continue;
        }
        let cell = |(place, name): (usize, &String)| {
            let now = thing.fields.get(name.as_str());
            let kept = row.filter(|_| old.and_then(|it| it.fields.get(name.as_str())) == now);
            match name.as_str() {
                "id" => thing.id.clone(),
                _ => match kept.and_then(|row| row.cells.get(place)) {
                    Some(cell) => cell.to_owned(),
                    None => now.map(cell).unwrap_or_default(),
                },
            }
        };
        lines.push(line_of(&names.iter().enumerate().map(cell).collect::<Vec<_>>(), mark));
    }
    lines.join("\n") + "\n"
}

fn line_of(cells: &[String], mark: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(mark).from_writer(Vec::new());
    // A `Vec` takes every byte.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default().trim_end_matches('\n').to_owned()
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

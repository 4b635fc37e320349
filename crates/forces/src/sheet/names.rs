//! Things of an operation in, from a planner's sheet: a line a thing, the package's columns.
//!
//! What comes out is the package's own file. Whether the things fit each other is judged there
//! (`cordon_operation::read`).

use std::collections::BTreeMap;

use cordon_kernel::id::UnitId;
use cordon_operation::column::{Column, File, Part, Shape, Type};
use cordon_operation::{Value, part};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, json};

use super::table::{self, Line, Wanted};
use super::{CellFault, SheetError};
use crate::faults::{Faults, quoted};

const LONGITUDE: &str = "longitude_deg";
const LATITUDE: &str = "latitude_deg";

/// A file of a package, made from a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it goes, such as `units.csv`.
    pub path: String,
    /// What stands in it.
    pub text: String,
    /// How many things it has.
    pub count: usize,
}

/// Reads a table of things of a kind, such as `unit` or `post`, from CSV or a workbook's sheet that
/// is called as the kind's file (`units`). Columns are `id` and those of
/// `docs/reference/package.md`; kinds with a place have `longitude_deg` and `latitude_deg` in
/// degrees of WGS 84. A time without an offset is of `zone`.
///
/// # Errors
///
/// [`SheetError::Kind`] for a kind of another form, [`SheetError::Cells`] with every cell that is
/// wrong, or why the file cannot be read.
pub fn things(kind: &str, bytes: &[u8], zone: &TimeZone) -> Result<Listed, SheetError> {
    let wrong = || SheetError::Kind { kind: quoted(kind) };
    let part = part::part(kind).ok_or_else(wrong)?;
    let has_place = match (part.file, part.shape) {
        (File::Csv(_), Shape::None) => false,
        (File::GeoJson(_), Shape::Point | Shape::Place | Shape::Crossing) => true,
        _ => return Err(wrong()),
    };
    let required = part.all_columns().filter(|column| column.is_required);
    let mut must: Vec<&str> = std::iter::once("id").chain(required.map(|it| it.name)).collect();
    if has_place {
        must.extend([LONGITUDE, LATITUDE]);
    }
    let may = part.all_columns().map(|column| column.name);
    let may = may.filter(|name| !must.contains(name)).collect();
    let wanted = Wanted { sheet: part.file.stem(), must, may };
    let mut taker = Taker { part, zone, has_place, seen: BTreeMap::new(), rows: Vec::new() };
    table::read(bytes, &wanted, |line, faults| taker.take(line, faults))?;
    let text = if has_place { geojson(&taker.rows) } else { csv(part, &taker.rows)? };
    let path = format!("{}.{}", part.file.stem(), part.file.ending());
    Ok(Listed { path, text, count: taker.rows.len() })
}

/// A thing as its line has it.
struct Said {
    id: String,
    fields: BTreeMap<&'static str, Value>,
    place: Option<[f64; 2]>,
}

struct Taker<'a> {
    part: &'static Part,
    zone: &'a TimeZone,
    has_place: bool,
    /// Where an id stands.
    seen: BTreeMap<String, String>,
    rows: Vec<Said>,
}

impl Taker<'_> {
    fn take(&mut self, line: &Line<'_>, faults: &mut Faults<CellFault>) {
        let id = line.text("id").to_owned();
        if let Err(error) = UnitId::new(id.as_str()) {
            faults.push(line.fault("id", format!("`{}` is no id: {error}", quoted(&id))));
        } else if let Some(first) = self.seen.insert(id.clone(), line.place()) {
            let why = format!("`{id}` stands twice, before in {first}: rename or remove one");
            faults.push(line.fault("id", why));
        }
        let mut fields = BTreeMap::new();
        for column in self.part.all_columns() {
            match line.text(column.name) {
                "" if column.is_required => {
                    faults.push(line.fault(column.name, format!("it is empty: {}", column.says)));
                }
                "" => {}
                text => match self.value(column, text) {
                    Ok(value) => _ = fields.insert(column.name, value),
                    Err(why) => {
                        let text = quoted(text);
                        faults.push(line.fault(column.name, format!("`{text}` {why}")));
                    }
                },
            }
        }
        let place = self.has_place.then(|| {
            let mut degrees = |name, max: f64| {
                let found = number(line.text(name)).filter(|it| it.abs() <= max);
                if found.is_none() {
                    let text = quoted(line.text(name));
                    faults.push(line.fault(name, format!("`{text}` is not -{max} to {max}")));
                }
                found.unwrap_or_default()
            };
            [degrees(LONGITUDE, 180.0), degrees(LATITUDE, 90.0)]
        });
        self.rows.push(Said { id, fields, place });
    }

    fn value(&self, column: &Column, text: &str) -> Result<Value, String> {
        let within = |number: f64, least: i64, most: i64| {
            #[expect(clippy::cast_precision_loss, reason = "limits of columns are short")]
            let limits = least as f64..=most as f64;
            limits.contains(&number)
        };
        match column.form {
            Type::Time => {
                let at = cordon_operation::time(text).or_else(|| local(text, self.zone));
                at.map(Value::Time).ok_or_else(|| {
                    "is no time: write it as 2024-07-26T16:00+02:00, or as a date cell".to_owned()
                })
            }
            Type::Whole(least, most) => {
                // A mark may stand between thousands, or before decimals: nobody guesses.
                let whole = number(text).filter(|it| it.fract() == 0.0 && within(*it, least, most));
                let whole = whole.filter(|_| !text.contains([',', '.']));
                #[expect(clippy::cast_possible_truncation, reason = "whole, and within limits")]
                whole
                    .map(|it| Value::Whole(it as i64))
                    .ok_or_else(|| format!("is no whole number, {least} to {most}"))
            }
            Type::Number(least, most) => {
                let found = number(text).filter(|it| within(*it, least, most));
                found.map(Value::Number).ok_or_else(|| format!("is no number, {least} to {most}"))
            }
            Type::Flag => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" | "vrai" | "oui" => Ok(Value::Flag(true)),
                "no" | "false" | "0" | "faux" | "non" => Ok(Value::Flag(false)),
                _ => Err("is neither yes nor no".to_owned()),
            },
            Type::Choice(words) => match words.contains(&text) {
                true => Ok(Value::Text(text.to_owned())),
                false => Err(format!("is none of {}", words.join(", "))),
            },
            Type::Choices(words) => {
                let items = items(text);
                match items.iter().find(|item| !words.contains(&item.as_str())) {
                    None => Ok(Value::List(items)),
                    Some(_) => Err(format!("is not made of {}", words.join(", "))),
                }
            }
            Type::List | Type::Refs(_) => Ok(Value::List(items(text))),
            _ => Ok(Value::Text(text.to_owned())),
        }
    }
}

/// Items between `|`, else `;`, else commas, as the package has them.
fn items(text: &str) -> Vec<String> {
    let mark = ['|', ';'].into_iter().find(|mark| text.contains(*mark)).unwrap_or(',');
    let items = text.split(mark).map(|item| item.trim().to_owned());
    items.filter(|item| !item.is_empty()).collect()
}

/// A number as a person or a spreadsheet writes it: `1 234,5`.
fn number(text: &str) -> Option<f64> {
    let spaced = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}');
    let mut plain: String = text.chars().filter(|letter| !spaced(*letter)).collect();
    if plain.matches(',').count() == 1 && !plain.contains('.') {
        plain = plain.replace(',', ".");
    }
    let is_written = plain.chars().all(|it| it.is_ascii_digit() || "+-.eE".contains(it));
    is_written.then(|| plain.parse().ok())?.filter(|number: &f64| number.is_finite())
}

/// A time that a spreadsheet has as a date: of the operation's zone.
fn local(text: &str, zone: &TimeZone) -> Option<jiff::Timestamp> {
    let local: DateTime = text.trim().replacen(' ', "T", 1).parse().ok()?;
    // A day alone says neither its begin nor its end.
    text.contains(':').then_some(())?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The package's CSV, with the columns that are used.
fn csv(part: &'static Part, rows: &[Said]) -> Result<String, SheetError> {
    let is_used = |column: &&Column| {
        column.is_required || rows.iter().any(|row| row.fields.contains_key(column.name))
    };
    let columns: Vec<&str> = part.all_columns().filter(is_used).map(|it| it.name).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrong = |error: csv::Error| SheetError::Form { why: error.to_string() };
    writer.write_record(std::iter::once("id").chain(columns.iter().copied())).map_err(wrong)?;
    for row in rows {
        let cells = columns.iter().map(|name| row.fields.get(name).map(cell).unwrap_or_default());
        writer.write_record(std::iter::once(row.id.clone()).chain(cells)).map_err(wrong)?;
    }
    let bytes = writer.into_inner().map_err(|error| wrong(error.into_error().into()))?;
    String::from_utf8(bytes).map_err(|error| SheetError::Form { why: error.to_string() })
}

fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => {
            let mark = if items.iter().any(|item| item.contains(';')) { '|' } else { ';' };
            let text = items.join(&mark.to_string());
            // Without a mark it would be split at its commas.
            if items.len() == 1 && text.contains(',') { format!("{text}{mark}") } else { text }
        }
        Value::Time(at) => at.to_string(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
    }
}

/// A collection of points (RFC 7946), a feature a line.
fn geojson(rows: &[Said]) -> String {
    let feature = |row: &Said| {
        let mut properties = Map::new();
        properties.insert("id".to_owned(), row.id.as_str().into());
        for (name, value) in &row.fields {
            properties.insert((*name).to_owned(), value.to_json());
        }
        let geometry = row.place.map(|place| json!({"type": "Point", "coordinates": place}));
        json!({"type": "Feature", "properties": properties, "geometry": geometry}).to_string()
    };
    let features: Vec<String> = rows.iter().map(feature).collect();
    let features = features.join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}\n")
}

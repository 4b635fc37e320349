//! Reading values: the cell of a spreadsheet, the property of a feature, the key of a table.
//!
//! A spreadsheet has its habits (decimal commas, spaces between thousands, `VRAI`), and so has a
//! map program (times with slashes, lists as text); both are understood and mean the same.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::id::UnitId;
use serde_json::Value as Json;

use crate::change::Hindrance;
use crate::column::{Column, Part, Shape, Type};
use crate::shape::Geometry;
pub use crate::thing::Value;

/// Longest text, in characters.
const TEXT_MAX: usize = 4_000;

/// Whether `name` is an id; otherwise why not.
pub(crate) fn id(name: &str) -> Result<(), String> {
    UnitId::new(name).map(drop).map_err(|error| error.to_string())
}

pub(crate) fn unknown_column(part: &Part, name: &str) -> Hindrance {
    let known: Vec<&str> = part.all_columns().map(|column| column.name).collect();
    let near = known.iter().min_by_key(|known| distance(known, name));
    let near = near.filter(|near| distance(near, name) <= 2 + near.len() / 4);
    let mend = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("remove it; known are id, {}", known.join(", ")),
    };
    ("unknown_column", format!("{} has no column `{}`", article(part.kind), clip(name)), mend)
}

/// `an agency`, `a gate`.
pub(crate) fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o']);
    format!("{} {}", if vowel { "an" } else { "a" }, kind.replace('_', " "))
}

/// Letters to change, add or leave out to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let least = before.min(row[j]).min(row[j + 1]);
            let next = if x == *y { before } else { least + 1 };
            before = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

/// What a thing must have and has not.
pub(crate) fn missing(
    part: &'static Part,
    fields: &BTreeMap<&'static str, Value>,
    geometry: Option<&Geometry>,
) -> Vec<Hindrance> {
    let mut found: Vec<Hindrance> = part
        .columns
        .iter()
        .filter(|column| column.is_required && !fields.contains_key(column.name))
        .map(|column| {
            let message = format!("`{}` is missing", column.name);
            ("missing_value", message, column.says.to_owned())
        })
        .collect();
    if part.shape != Shape::None && geometry.is_none() {
        found.push(("geometry", "it is drawn nowhere".into(), "draw it on the map".into()));
    }
    found
}

/// The value of a column as JSON has it; `None` for nothing.
pub(crate) fn from_json(column: &Column, json: &Json) -> Result<Option<Value>, Hindrance> {
    match (column.form, json) {
        (_, Json::Null) => Ok(None),
        (_, Json::String(text)) => from_text(column, text, false),
        (Type::Whole(..), Json::Number(number)) => {
            let whole = number.as_i64().or_else(|| {
                let float = number.as_f64()?;
                (float.fract() == 0.0 && float.abs() < 1e15).then_some(float as i64)
            });
            match whole {
                Some(whole) => within(column, whole as f64, Value::Whole(whole)).map(Some),
                None => Err(wrong(column, &number.to_string())),
            }
        }
        (Type::Number(..), Json::Number(number)) => {
            let float = number.as_f64().unwrap_or(f64::NAN);
            within(column, float, Value::Number(float)).map(Some)
        }
        // A map program makes numbers of texts that look like numbers.
        (Type::Text | Type::Ref(_) | Type::RefBy(_), Json::Number(number)) => {
            from_text(column, &number.to_string(), false)
        }
        (Type::Flag, Json::Bool(flag)) => Ok(Some(Value::Flag(*flag))),
        (Type::Flag, Json::Number(number)) if number.as_i64() == Some(0) => {
            Ok(Some(Value::Flag(false)))
        }
        (Type::Flag, Json::Number(number)) if number.as_i64() == Some(1) => {
            Ok(Some(Value::Flag(true)))
        }
        (Type::List | Type::Refs(_) | Type::Choices(_), Json::Array(items)) => {
            let texts: Option<Vec<String>> = items.iter().map(item).collect();
            match texts {
                Some(texts) => list(column, texts),
                None => Err(wrong(column, &json.to_string())),
            }
        }
        _ => Err(wrong(column, &json.to_string())),
    }
}

fn item(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The value of a column as a spreadsheet has it; `None` for an empty cell.
pub(crate) fn from_cell(column: &Column, cell: &str) -> Result<Option<Value>, Hindrance> {
    from_text(column, cell, true)
}

fn from_text(column: &Column, text: &str, is_cell: bool) -> Result<Option<Value>, Hindrance> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match column.form {
        Type::Text => {
            let length = text.chars().count();
            if length > TEXT_MAX {
                let message = format!("`{}` has {length} characters", column.name);
                return Err(("text", message, format!("keep it within {TEXT_MAX}")));
            }
            Ok(Some(Value::Text(text.to_owned())))
        }
        Type::Ref(_) | Type::RefBy(_) => match id(text) {
            Ok(()) => Ok(Some(Value::Text(text.to_owned()))),
            Err(why) => {
                let message = format!("`{}` = {:?}: {why}", column.name, clip(text));
                Err(("id", message, "name a thing by its id".into()))
            }
        },
        Type::List | Type::Refs(_) | Type::Choices(_) => {
            if let Some(items) = string_list(text) {
                return list(column, items);
            }
            let mark = ['|', ';'].into_iter().find(|mark| text.contains(*mark)).unwrap_or(',');
            // Without a mark that says so, a comma belongs to the words.
            let is_sentence = column.form == Type::List && mark == ',' && !is_cell;
            let items: Vec<String> = match is_sentence {
                true => vec![text.to_owned()],
                false => text.split(mark).map(|item| item.trim().to_owned()).collect(),
            };
            list(column, items)
        }
        Type::Time => match time(text) {
            Some(at) => Ok(Some(Value::Time(at))),
            None => Err(wrong(column, text)),
        },
        // A mark in a whole number may stand between thousands, or before decimals: nobody guesses.
        Type::Whole(..) if text.contains([',', '.']) => Err(wrong(column, text)),
        Type::Whole(..) => match number(text, is_cell).filter(|n| n.fract() == 0.0) {
            Some(float) => within(column, float, Value::Whole(float as i64)).map(Some),
            None => Err(wrong(column, text)),
        },
        Type::Number(..) => match number(text, is_cell) {
            Some(float) => within(column, float, Value::Number(float)).map(Some),
            None => Err(wrong(column, text)),
        },
        Type::Flag => match text.to_lowercase().as_str() {
            "yes" | "true" | "1" | "vrai" | "oui" => Ok(Some(Value::Flag(true))),
            "no" | "false" | "0" | "faux" | "non" => Ok(Some(Value::Flag(false))),
            _ => Err(wrong(column, text)),
        },
        Type::Choice(words) => match words.contains(&text) {
            true => Ok(Some(Value::Text(text.to_owned()))),
            false => Err(wrong(column, text)),
        },
    }
}

/// A list as GDAL writes it into a text: `(2:RER D,line H)`.
fn string_list(text: &str) -> Option<Vec<String>> {
    let (count, items) = text.strip_prefix('(')?.strip_suffix(')')?.split_once(':')?;
    let items: Vec<String> = items.split(',').map(|item| item.trim().to_owned()).collect();
    (count.parse() == Ok(items.len())).then_some(items)
}

fn list(column: &Column, items: Vec<String>) -> Result<Option<Value>, Hindrance> {
    let items: Vec<String> = items.into_iter().filter(|item| !item.trim().is_empty()).collect();
    for text in &items {
        if text.contains('|') {
            let message = format!("`{}` holds {:?}", column.name, clip(text));
            return Err(("list", message, "leave the mark | out: it stands between items".into()));
        }
        match column.form {
            Type::Choices(words) if !words.contains(&text.as_str()) => {
                return Err(wrong(column, text));
            }
            Type::Refs(_) => {
                if let Err(why) = id(text) {
                    let message = format!("`{}` names {:?}: {why}", column.name, clip(text));
                    return Err(("id", message, "name things by their ids".into()));
                }
            }
            _ if text.chars().count() > TEXT_MAX => return Err(wrong(column, text)),
            _ => {}
        }
    }
    Ok(if items.is_empty() { None } else { Some(Value::List(items)) })
}

/// A number as a person or a spreadsheet writes it: `1 234,5`.
fn number(text: &str, is_cell: bool) -> Option<f64> {
    let spaced = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    let mut plain: String = text.chars().filter(|c| !(is_cell && spaced(*c))).collect();
    if is_cell && plain.matches(',').count() == 1 && !plain.contains('.') {
        plain = plain.replace(',', ".");
    }
    let written = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    plain.chars().all(written).then(|| plain.parse().ok())?.filter(|float: &f64| float.is_finite())
}

/// A time with an offset, seconds or not, as RFC 3339 or as map programs write it.
pub fn time(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    // `2024/07/26 18:30:00+02`, `2024-07-26 18:30+0200`
    let text = text.replace('/', "-").replacen(' ', "T", 1);
    let (date, clock) = text.split_once('T')?;
    let at = clock.find(['+', '-', 'Z'])?;
    let (clock, offset) = clock.split_at(at);
    let clock = match clock.trim().matches(':').count() {
        1 => format!("{}:00", clock.trim()),
        _ => clock.trim().to_owned(),
    };
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let offset = match (offset.chars().next()?, digits.len()) {
        ('Z', 0) => "Z".to_owned(),
        (sign @ ('+' | '-'), 2) => format!("{sign}{digits}:00"),
        (sign @ ('+' | '-'), 4) => format!("{sign}{}:{}", &digits[..2], &digits[2..]),
        _ => return None,
    };
    format!("{date}T{clock}{offset}").parse().ok()
}

/// A time of day, `HH:MM`, in minutes after midnight.
pub fn clock(text: &str) -> Option<u16> {
    let two = |text: &str| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse::<u16>().ok())?
    };
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// A day, `YYYY-MM-DD`.
pub fn day(text: &str) -> Option<jiff::civil::Date> {
    let is_plain = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let is_plain = text.len() == 10 && text.bytes().enumerate().all(is_plain);
    is_plain.then(|| text.parse().ok())?
}

fn within(column: &Column, float: f64, value: Value) -> Result<Value, Hindrance> {
    let (least, most) = match column.form {
        Type::Whole(least, most) | Type::Number(least, most) => (least, most),
        _ => return Ok(value),
    };
    if (least as f64..=most as f64).contains(&float) {
        return Ok(value);
    }
    let message = format!("`{}` = {float} is out of range", column.name);
    Err(("range", message, format!("give {least} to {most}")))
}

fn wrong(column: &Column, shown: &str) -> Hindrance {
    let (code, mend) = match column.form {
        Type::Time => ("time", "write it as 2024-07-26T16:00:00+02:00".to_owned()),
        Type::Whole(least, most) => ("number", format!("give a whole number, {least} to {most}")),
        Type::Number(least, most) => ("number", format!("give a number, {least} to {most}")),
        Type::Flag => ("flag", "write yes or no".to_owned()),
        Type::Choice(words) => ("choice", format!("use one of {}", words.join(", "))),
        Type::Choices(words) => ("choice", format!("use any of {}", words.join(", "))),
        Type::Text | Type::Ref(_) | Type::RefBy(_) => ("text", "give a text".to_owned()),
        Type::List | Type::Refs(_) => ("list", "give a list of texts".to_owned()),
    };
    let what = match column.form {
        Type::Time => "is not a time with its offset",
        Type::Whole(..) => "is not a whole number",
        Type::Number(..) => "is not a number",
        Type::Flag => "is neither yes nor no",
        Type::Choice(_) | Type::Choices(_) => "is not one of the words",
        _ => "is not what stands here",
    };
    (code, format!("`{}` = {} {what}", column.name, clip(shown)), mend)
}

/// The beginning of what may be very long.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

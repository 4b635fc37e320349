//! What a cell of a workbook says, as text: numbers without marks, days as `2024-07-26`, times of
//! day as `06:00`.

use std::collections::BTreeMap;
use std::io::Read;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use quick_xml::events::Event;

use super::super::SheetError;
use super::part::{Xml, attribute};
use super::{Shared, form};

/// Days after which a workbook counts none: the end of 9999.
const DAY_MAX: f64 = 2_958_466.0;
/// Formats that a workbook may have; programs allow 65,490.
const FORMATS_MAX: usize = 100_000;
/// Whole numbers up to here are exact.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
const MINUTES_A_DAY: f64 = 1440.0;

/// How numbers are shown.
pub(super) struct Formats {
    /// By number of a format: whether it shows a date or a time of day.
    is_date: Vec<bool>,
    is_1904: bool,
}

impl Formats {
    /// Nothing but numbers.
    pub(super) fn none(is_1904: bool) -> Formats {
        Formats { is_date: Vec::new(), is_1904 }
    }

    /// Reads the part of styles.
    pub(super) fn read<R: Read>(xml: &mut Xml<R>, is_1904: bool) -> Result<Formats, SheetError> {
        let mut own: BTreeMap<u32, bool> = BTreeMap::new();
        let mut formats = Formats::none(is_1904);
        let (mut is_cell, mut buffer) = (false, Vec::new());
        loop {
            let event = xml.next(&mut buffer)?;
            match event {
                Event::Start(start) => match start.local_name().as_ref() {
                    "numFmt" if own.len() < FORMATS_MAX => {
                        let number = attribute(&start, "numFmtId")?.and_then(|it| it.parse().ok());
                        let code = attribute(&start, "formatCode")?.unwrap_or_default();
                        own.extend(number.map(|number| (number, shows_date(&code))));
                    }
                    "cellXfs" => is_cell = true,
                    "xf" if is_cell && formats.is_date.len() < FORMATS_MAX => {
                        let number = attribute(&start, "numFmtId")?.and_then(|it| it.parse().ok());
                        let number: u32 = number.unwrap_or_default();
                        let is_date = own.get(&number).copied();
                        formats.is_date.push(is_date.unwrap_or_else(|| is_date_by_number(number)));
                    }
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => is_cell = false,
                Event::Eof => return Ok(formats),
                _ => {}
            }
        }
    }

    fn shows_date(&self, format: Option<usize>) -> bool {
        format.and_then(|format| self.is_date.get(format)).copied().unwrap_or_default()
    }
}

/// Formats that have a number and no code (ECMA-376, part 1, 18.8.30).
fn is_date_by_number(number: u32) -> bool {
    matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format's code has letters of dates, outside quotes, brackets and escapes.
fn shows_date(code: &str) -> bool {
    let mut letters = code.chars();
    let (mut is_quoted, mut is_bracketed) = (false, false);
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            _ if is_bracketed => {}
            '\\' | '_' | '*' => _ = letters.next(),
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

/// The text of a cell of a type (attribute `t`) and a format (`s`); what is wrong where a formula
/// could not be computed.
pub(super) fn value(
    shared: &Shared<'_>,
    kind: &str,
    format: Option<usize>,
    text: &str,
) -> Result<Result<String, String>, SheetError> {
    Ok(Ok(match kind {
        "s" if text.is_empty() => String::new(),
        "s" => {
            let number = text.trim().parse::<usize>().ok();
            let found = number.and_then(|number| shared.strings.get(number));
            found.cloned().ok_or_else(|| form("a cell has a text that the workbook has not"))?
        }
        "b" => (if text.trim() == "1" { "true" } else { "false" }).to_owned(),
        "e" => {
            let why =
                format!("the workbook could not compute it ({})", crate::faults::quoted(text));
            return Ok(Err(why));
        }
        "str" | "inlineStr" | "d" => text.to_owned(),
        _ => match text.trim().parse::<f64>() {
            Ok(number) if shared.formats.shows_date(format) => {
                moment(number, shared.formats.is_1904).unwrap_or_else(|| number.to_string())
            }
            Ok(number) => number_text(number),
            Err(_) => text.to_owned(),
        },
    }))
}

fn number_text(number: f64) -> String {
    match number.fract() == 0.0 && number.abs() <= WHOLE_MAX {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within 2^53")]
        true => (number as i64).to_string(),
        false => number.to_string(),
    }
}

/// A day, a day and a time, or below one day a time of day; to the minute.
fn moment(days: f64, is_1904: bool) -> Option<String> {
    if !(0.0..DAY_MAX).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below DAY_MAX days")]
    let minutes = libm::round(days * MINUTES_A_DAY) as i64;
    let (day, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    let clock = format!("{:02}:{:02}", minute.div_euclid(60), minute.rem_euclid(60));
    if day == 0 && days > 0.0 {
        return Some(clock);
    }
    // There is a 29 February 1900 in workbooks: day 60.
    let epoch: Date = match (is_1904, day >= 60) {
        (true, _) => date(1904, 1, 1),
        (false, true) => date(1899, 12, 30),
        (false, false) => date(1899, 12, 31),
    };
    let day = epoch.checked_add(day.days()).ok()?;
    Some(if minute == 0 { day.to_string() } else { format!("{day}T{clock}") })
}

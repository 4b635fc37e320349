//! A plan as a workbook (XLSX): duties, open wants, figures, and who is on duty when.
//!
//! The same plan gives the same bytes: what a workbook says of its own making is taken from the
//! operation.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::lines::{DUTY_COLUMNS, OPEN_COLUMNS, each_duty, each_open};
use super::written::Cell;
use super::{Legend, SheetError};
use crate::plan::file::Plan;

/// Lines of a sheet, the header not counted: below what a sheet holds, so that [`super::duties`]
/// reads every sheet within its bounds.
const LINES_MAX: u32 = 100_000;
/// Sheets of lines: half a million lines are written with 1 GB of memory.
const SHEETS_MAX: usize = 5;
/// Colours of bands that are no nights, in their order; Okabe and Ito's, made lighter.
const DAYS: [u32; 5] = [0xFFE9A8, 0xBFE3F5, 0xBFE8D4, 0xF9D3B4, 0xEBC8DD];
/// Colours of nights.
const NIGHTS: [u32; 3] = [0x1F3A5F, 0x4A3B6B, 0x2F4F4F];

/// The workbook's bytes: sheets `Duties` and `Open` with the columns of the CSV files, `Figures`,
/// and `Units` with a line a unit and a column a day, bands named and coloured. What is more than
/// 100,000 lines goes on in `Duties 2`, `Duties 3`, ...
///
/// # Errors
///
/// [`SheetError::Plan`] where the plan contradicts itself, [`SheetError::Workbook`] where a
/// workbook cannot hold it.
pub fn workbook(plan: &Plan, legend: &Legend) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(legend.revised_at.as_second()).map_err(wrong)?;
    let about = DocProperties::new().set_creation_datetime(&made).set_title(&legend.name);
    book.set_properties(&about);
    let mut duties = Lines::new("Duties", &DUTY_COLUMNS);
    each_duty(plan, legend, &mut |cells| duties.add(cells))?;
    duties.put(&mut book)?;
    let mut open = Lines::new("Open", &OPEN_COLUMNS);
    each_open(plan, legend, &mut |cells| open.add(cells))?;
    open.put(&mut book)?;
    book.push_worksheet(figures(plan, legend).map_err(wrong)?);
    book.push_worksheet(units(plan, legend)?);
    book.save_to_buffer().map_err(wrong)
}

fn wrong(error: XlsxError) -> SheetError {
    SheetError::Workbook { why: error.to_string() }
}

/// Lines with a header, on as many sheets as they need.
struct Lines<'a> {
    name: &'a str,
    columns: &'a [&'a str],
    full: Vec<Worksheet>,
    sheet: Worksheet,
    count: u32,
}

impl<'a> Lines<'a> {
    fn new(name: &'a str, columns: &'a [&'a str]) -> Lines<'a> {
        Lines { name, columns, full: Vec::new(), sheet: Worksheet::new(), count: 0 }
    }

    fn add(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        if self.count == LINES_MAX {
            self.full.push(std::mem::replace(&mut self.sheet, Worksheet::new()));
            self.count = 0;
            if self.full.len() == SHEETS_MAX {
                let why = format!("`{}` has more than 500,000 lines", self.name);
                return Err(SheetError::Workbook { why });
            }
        }
        self.count = self.count.saturating_add(1);
        for (column, cell) in (0_u16..).zip(cells) {
            put(&mut self.sheet, self.count, column, cell).map_err(wrong)?;
        }
        Ok(())
    }

    fn put(mut self, book: &mut Workbook) -> Result<(), SheetError> {
        self.full.push(self.sheet);
        for (number, mut sheet) in (1_u32..).zip(self.full) {
            let more = if number == 1 { String::new() } else { format!(" {number}") };
            sheet.set_name(format!("{}{more}", self.name)).map_err(wrong)?;
            header(&mut sheet, self.columns.iter().copied()).map_err(wrong)?;
            book.push_worksheet(sheet);
        }
        Ok(())
    }
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => Ok(()),
        Cell::Text(text) => sheet.write_string(row, column, text).map(|_| ()),
        Cell::Whole(number) => whole(sheet, row, column, *number),
    }
}

/// Numbers that a workbook keeps exactly; longer ones stand as text.
fn whole(sheet: &mut Worksheet, row: u32, column: u16, number: i64) -> Result<(), XlsxError> {
    match i32::try_from(number) {
        Ok(number) => sheet.write_number(row, column, number).map(|_| ()),
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, looked at here")]
        Err(_) if number.unsigned_abs() < 1 << 53 => {
            sheet.write_number(row, column, number as f64).map(|_| ())
        }
        Err(_) => sheet.write_string(row, column, number.to_string()).map(|_| ()),
    }
}

fn header<'a>(
    sheet: &mut Worksheet,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        let width = if name.ends_with("name") || name == "reasons" { 32 } else { 14 };
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn figures(plan: &Plan, legend: &Legend) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("Figures")?;
    header(&mut sheet, ["figure", "value", "bound", "gap_percent"].into_iter())?;
    let found = &plan.figures;
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let words = [
        ("operation", legend.name.clone()),
        ("first_day", plan.first_day.clone()),
        ("days", plan.days.to_string()),
        ("seed", plan.seed.to_string()),
        ("iterations", plan.iterations.to_string()),
        ("travel", plan.travel.clone()),
    ];
    let numbers = [
        ("units", count(found.units)),
        ("people", count(found.people)),
        ("posts", count(found.posts)),
        ("violations", count(found.violations)),
        ("demand_weighted", found.demand_weighted),
        ("open_weighted", found.open_weighted),
        ("unavoidable_weighted", found.unavoidable_weighted),
    ];
    let mut row = 0_u32;
    for (name, text) in words {
        row = row.saturating_add(1);
        sheet.write_string(row, 0, name)?.write_string(row, 1, text)?;
    }
    for (name, number) in numbers {
        row = row.saturating_add(1);
        sheet.write_string(row, 0, name)?;
        whole(&mut sheet, row, 1, number)?;
    }
    let percent = Format::new().set_num_format("0.00");
    for level in &found.levels {
        row = row.saturating_add(1);
        sheet.write_string(row, 0, &level.name)?;
        whole(&mut sheet, row, 1, level.value)?;
        whole(&mut sheet, row, 2, level.bound)?;
        sheet.write_number_with_format(row, 3, level.gap() * 100.0, &percent)?;
    }
    Ok(sheet)
}

/// Who is on duty when: a line a unit with a duty, a column a day.
fn units(plan: &Plan, legend: &Legend) -> Result<Worksheet, SheetError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("Units").map_err(wrong)?;
    let mut names = vec!["unit".to_owned(), "unit_name".to_owned()];
    for day in 0..legend.days() {
        names.push(legend.date(day)?.to_string());
    }
    header(&mut sheet, names.iter().map(String::as_str)).map_err(wrong)?;
    sheet.set_freeze_panes(1, 2).map_err(wrong)?;
    let mut rows: BTreeMap<&str, u32> =
        plan.duties.iter().map(|duty| (duty.unit.as_str(), 0)).collect();
    for (number, (unit, row)) in (1_u32..).zip(rows.iter_mut()) {
        *row = number;
        sheet.write_string(number, 0, *unit).map_err(wrong)?;
        sheet.write_string(number, 1, legend.unit_name(unit)).map_err(wrong)?;
    }
    let formats = formats(legend);
    for duty in &plan.duties {
        legend.date(duty.day)?;
        let number = legend.band_number(&duty.band).unwrap_or_default();
        let row = rows.get(duty.unit.as_str()).copied().unwrap_or_default();
        let column = u16::try_from(duty.day.saturating_add(2)).unwrap_or(u16::MAX);
        if let (Some(band), Some(format)) = (legend.bands.get(number), formats.get(number)) {
            sheet.write_string_with_format(row, column, &band.name, format).map_err(wrong)?;
        }
    }
    Ok(sheet)
}

/// A format a band: nights are dark.
fn formats(legend: &Legend) -> Vec<Format> {
    let (mut days, mut nights) = (DAYS.iter().cycle(), NIGHTS.iter().cycle());
    let colour = |is_night: bool| {
        let found = if is_night { nights.next() } else { days.next() };
        let format = Format::new().set_background_color(found.copied().unwrap_or_default());
        if is_night { format.set_font_color(0xFF_FF_FF) } else { format }
    };
    legend.bands.iter().map(|band| band.is_night).map(colour).collect()
}

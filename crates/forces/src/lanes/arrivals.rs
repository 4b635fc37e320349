//! How many people come to a gate in each minute, as read from CSV.

use std::collections::BTreeMap;

use crate::faults::{Faults, quoted};

/// Minutes a curve may have: 31 days.
pub const MINUTES_MAX: u32 = 31 * 1_440;
/// People who may come in one minute.
pub const ARRIVALS_PER_MINUTE_MAX: f64 = 1_000_000.0;
/// Parts of a person that are counted: a forecast has fractions.
pub(super) const PARTS_PER_PERSON: u64 = 1_000_000;

/// People who come to a gate, minute by minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// The first minute of the first quarter of an hour in which somebody may come.
    start_minute: u32,
    /// Millionths of people in each minute from there.
    parts: Vec<u64>,
    missing_count: u32,
}

/// Why a curve of arrivals cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrivalsError {
    /// Lines that are wrong.
    #[error("{0}")]
    Lines(Faults<ArrivalsFault>),
    /// There is no line with numbers.
    #[error("there are no arrivals: write lines such as `0,12.5` (minute, people who come in it)")]
    NoRows,
}

/// A line that is wrong; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrivalsFault {
    /// The first line is neither numbers nor the header.
    #[error("line {line}: `{text}` is no header: write `minute,arrivals` in this order, or none")]
    Header {
        /// Where.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// Not two columns.
    #[error("line {line}: {count} columns: write two with a comma between, `minute,arrivals`")]
    Columns {
        /// Where.
        line: u64,
        /// How many stand there.
        count: usize,
    },
    /// A minute that is none.
    #[error(
        "line {line}, column 1: `{text}` is no minute: write a whole number from 0 to {}",
        MINUTES_MAX - 1
    )]
    Minute {
        /// Where.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// Arrivals that are none.
    #[error(
        "line {line}, column 2: `{text}` are no arrivals: write 0 to \
         {ARRIVALS_PER_MINUTE_MAX}, a point before fractions"
    )]
    Count {
        /// Where.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// A minute that was there already.
    #[error("line {line}: minute {minute} stands in line {before} too: add both up in one line")]
    Twice {
        /// Where.
        line: u64,
        /// The minute.
        minute: u32,
        /// Where it stood first.
        before: u64,
    },
    /// The text cannot be split into lines of columns.
    #[error("line {line}: {why}")]
    Text {
        /// Where.
        line: u64,
        /// Why not.
        why: String,
    },
}

impl Arrivals {
    /// Reads `text`: CSV of two columns, the minute and the people who come during it, evenly.
    ///
    /// - The first line may be the header `minute,arrivals`; any other words there are a fault, for
    ///   they may name the columns in another order.
    /// - Minutes are whole, from 0; quarters of an hour begin at 0, 15, 30. Lines may come in any
    ///   order.
    /// - In a minute without a line nobody comes; [`missing_count`](Self::missing_count) tells how
    ///   many of these lie between the first and the last.
    /// - A minute that stands twice is a fault: whether the two are to be added, or one is the
    ///   correction of the other, is not for a program to guess.
    /// - Arrivals are kept to a millionth of a person.
    ///
    /// # Errors
    ///
    /// [`ArrivalsError`]: all lines that are wrong, or that there is none.
    pub fn read(text: &str) -> Result<Arrivals, ArrivalsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut faults = Faults::new();
        let mut rows = BTreeMap::new();
        for (number, record) in reader.records().enumerate() {
            match record {
                Ok(record) if number == 0 && is_header(&record) => (),
                Ok(record) => take(&record, number == 0, &mut rows, &mut faults),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    faults.push(ArrivalsFault::Text { line, why: error.to_string() });
                }
            }
        }
        if !faults.is_empty() {
            return Err(ArrivalsError::Lines(faults));
        }
        Arrivals::of_rows(&rows).ok_or(ArrivalsError::NoRows)
    }

    fn of_rows(rows: &BTreeMap<u32, (u64, u64)>) -> Option<Arrivals> {
        let (first, last) = (*rows.first_key_value()?.0, *rows.last_key_value()?.0);
        let start_minute = first - first % super::QUARTER_MINUTES;
        let mut parts = vec![0; (last - start_minute) as usize + 1];
        for (minute, (_, count)) in rows {
            parts[(minute - start_minute) as usize] = *count;
        }
        let missing_count = (last - first + 1).saturating_sub(rows.len() as u32);
        Some(Arrivals { start_minute, parts, missing_count })
    }

    /// Minutes between the first line and the last that have none.
    pub fn missing_count(&self) -> u32 {
        self.missing_count
    }

    /// All who come.
    pub fn people(&self) -> f64 {
        self.parts.iter().map(|it| u128::from(*it)).sum::<u128>() as f64 / PARTS_PER_PERSON as f64
    }

    /// The minute in which the first quarter of an hour begins.
    pub(super) fn start_minute(&self) -> u32 {
        self.start_minute
    }

    /// Millionths of people in each minute from the start.
    pub(super) fn parts(&self) -> &[u64] {
        &self.parts
    }
}

fn is_header(record: &csv::StringRecord) -> bool {
    record.len() == 2
        && record[0].eq_ignore_ascii_case("minute")
        && record[1].eq_ignore_ascii_case("arrivals")
}

/// Takes one line into `rows` (minute to line and millionths of people).
fn take(
    record: &csv::StringRecord,
    first: bool,
    rows: &mut BTreeMap<u32, (u64, u64)>,
    faults: &mut Faults<ArrivalsFault>,
) {
    let line = record.position().map_or(0, csv::Position::line);
    let words = |it: &str| it.chars().any(char::is_alphabetic) && it.parse::<f64>().is_err();
    if first && record.iter().any(words) {
        let text = quoted(record.iter().collect::<Vec<_>>().join(",").as_str());
        return faults.push(ArrivalsFault::Header { line, text });
    }
    if record.iter().all(str::is_empty) && record.len() < 2 {
        return; // a line of blanks
    }
    if record.len() != 2 {
        return faults.push(ArrivalsFault::Columns { line, count: record.len() });
    }
    let (minute, parts) = (minute(&record[0]), parts(&record[1]));
    if minute.is_none() {
        faults.push(ArrivalsFault::Minute { line, text: quoted(&record[0]) });
    }
    if parts.is_none() {
        faults.push(ArrivalsFault::Count { line, text: quoted(&record[1]) });
    }
    let (Some(minute), Some(parts)) = (minute, parts) else { return };
    match rows.get(&minute) {
        Some((before, _)) => faults.push(ArrivalsFault::Twice { line, minute, before: *before }),
        None => {
            rows.insert(minute, (line, parts));
        }
    }
}

/// A whole minute; `12.0` is one, for tables write whole numbers so.
fn minute(text: &str) -> Option<u32> {
    let value: f64 = text.parse().ok()?;
    let whole = (0.0..f64::from(MINUTES_MAX)).contains(&value) && value.fract() == 0.0;
    whole.then_some(value as u32)
}

fn parts(text: &str) -> Option<u64> {
    let value: f64 = text.parse().ok()?;
    let fits = (0.0..=ARRIVALS_PER_MINUTE_MAX).contains(&value);
    fits.then(|| libm::round(value * PARTS_PER_PERSON as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> String {
        Arrivals::read(text).unwrap_err().to_string()
    }

    #[test]
    fn a_curve_is_read_with_and_without_a_header() {
        let with = Arrivals::read("minute,arrivals\n0,1.5\n1,2\n").unwrap();
        assert_eq!(with, Arrivals::read("0,1.5\r\n 1 , 2.0\r\n").unwrap());
        assert_eq!(with, Arrivals::read("\u{feff}Minute,Arrivals\n1,2\n\n0,1.5").unwrap());
        assert_eq!(with.people(), 3.5);
    }

    #[test]
    fn minutes_without_a_line_have_no_arrivals_and_are_counted() {
        let gaps = Arrivals::read("20,1\n17.0,1\n").unwrap();
        assert_eq!((gaps.start_minute(), gaps.missing_count(), gaps.people()), (15, 2, 2.0));
        assert_eq!(gaps.parts(), [0, 0, 1_000_000, 0, 0, 1_000_000]);
    }

    #[test]
    fn every_wrong_line_is_named_with_the_mend() {
        insta::assert_snapshot!(
            faults("minute,arrivals\n0,-1\n1,NaN\n1.5,3\n2,1e300\n-3,4\n4\n5,6\n5,7\n6,1,5\n7,"),
            @r"
        line 2, column 2: `-1` are no arrivals: write 0 to 1000000, a point before fractions
        line 3, column 2: `NaN` are no arrivals: write 0 to 1000000, a point before fractions
        line 4, column 1: `1.5` is no minute: write a whole number from 0 to 44639
        line 5, column 2: `1e300` are no arrivals: write 0 to 1000000, a point before fractions
        line 6, column 1: `-3` is no minute: write a whole number from 0 to 44639
        line 7: 1 columns: write two with a comma between, `minute,arrivals`
        line 9: minute 5 stands in line 8 too: add both up in one line
        line 10: 3 columns: write two with a comma between, `minute,arrivals`
        line 11, column 2: `` are no arrivals: write 0 to 1000000, a point before fractions
        "
        );
    }

    #[test]
    fn columns_in_another_order_and_empty_files_are_refused() {
        insta::assert_snapshot!(faults("arrivals,minute\n3,0"), @"line 1: `arrivals,minute` is no header: write `minute,arrivals` in this order, or none");
        insta::assert_snapshot!(faults("minute,arrivals\n"), @"there are no arrivals: write lines such as `0,12.5` (minute, people who come in it)");
        insta::assert_snapshot!(faults("\n  \n"), @"there are no arrivals: write lines such as `0,12.5` (minute, people who come in it)");
    }

    #[test]
    fn a_thousand_faults_are_a_hundred_and_a_number() {
        let text: String = (0..1_000).map(|minute| format!("{minute},x\n")).collect();
        let text = format!("minute,arrivals\n{text}");
        let told = faults(&text);
        assert_eq!(told.lines().count(), 101);
        assert!(told.ends_with("and 900 more"), "{told}");
    }
}

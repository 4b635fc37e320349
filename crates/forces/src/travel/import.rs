//! Matrices from files: the answers of routers, and CSV.
//!
//! A router's answer knows no names, only the order in which it was asked; that order comes with
//! it as [`Labels`].

use std::collections::BTreeMap;

use serde::Deserialize;

use super::matrix::Matrix;
use super::{Journey, Mode};
use crate::faults::{Faults, quoted};

/// Places on either side of a matrix.
pub const PLACES_MAX: usize = 4_000;

/// What a router was asked, which its answer does not repeat.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    /// What people of this matrix move by.
    pub mode: Mode,
    /// What to call it in plans, such as the file's name.
    pub name: &'a str,
    /// Ids of the places left, in the order asked.
    pub from: &'a [String],
    /// Ids of the places reached, in the order asked.
    pub to: &'a [String],
}

/// Why a file is no matrix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Not JSON of the form of such an answer; `why` has line and column.
    #[error("this is no answer of {router}: {why}")]
    Form {
        /// Whose it should be.
        router: &'static str,
        /// What is wrong where.
        why: String,
    },
    /// The router could not answer.
    #[error("{router} had no answer: {said}; ask it again")]
    Answer {
        /// Whose it is.
        router: &'static str,
        /// What it said.
        said: String,
    },
    /// An answer without times.
    #[error("the answer of {router} has no times: ask for them ({how})")]
    NoTimes {
        /// Whose it is.
        router: &'static str,
        /// How they are asked for.
        how: &'static str,
    },
    /// Rows or columns that are not those asked for.
    #[error("{found} rows where {wanted} places were asked: give the places in the order asked")]
    Rows {
        /// As in the answer.
        found: usize,
        /// As in the labels.
        wanted: usize,
    },
    /// An id twice on one side.
    #[error("place `{id}` stands twice on one side: leave one out and ask the router again")]
    Twice {
        /// The id.
        id: String,
    },
    /// More than [`PLACES_MAX`] on a side.
    #[error("{count} places are too many for one matrix: give up to {PLACES_MAX} on either side")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// Cells or lines that are wrong.
    #[error("{0}")]
    Cells(Faults<CellFault>),
}

/// A cell or a line that is wrong; rows and columns count from 0 as the routers do, lines from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// A row of another length.
    #[error("row {row}: {found} cells where {wanted} places were asked")]
    Columns {
        /// Where.
        row: usize,
        /// As in the answer.
        found: usize,
        /// As in the labels.
        wanted: usize,
    },
    /// A time that is none.
    #[error("row {row}, column {column}: `{text}` s is no time: it must be 0 or more")]
    Time {
        /// Where.
        row: usize,
        /// Where.
        column: usize,
        /// What stands there.
        text: String,
    },
    /// A cell that says it is another.
    #[error("row {row}, column {column}: the cell says it is {from_index}, {to_index}")]
    Elsewhere {
        /// Where.
        row: usize,
        /// Where.
        column: usize,
        /// What it says.
        from_index: u64,
        /// What it says.
        to_index: u64,
    },
    /// A line of CSV that is wrong.
    #[error("line {line}: {why}")]
    Line {
        /// Where.
        line: u64,
        /// What is wrong, and the mend.
        why: String,
    },
}

type Seconds = Vec<Vec<Option<f64>>>;

/// Reads the answer of OSRM's `table` service, version 5: `durations` in seconds, a row a source;
/// `null` is no way. What it only estimated (`fallback_speed_cells`) is counted.
///
/// # Errors
///
/// [`ImportError`]: all cells that are wrong.
pub fn from_osrm(text: &str, labels: Labels<'_>) -> Result<Matrix, ImportError> {
    #[derive(Deserialize)]
    struct Answer {
        code: String,
        #[serde(default)]
        message: String,
        durations: Option<Seconds>,
        #[serde(default)]
        fallback_speed_cells: Vec<(u64, u64)>,
    }
    const ROUTER: &str = "OSRM";
    let answer: Answer = parse(ROUTER, text)?;
    if answer.code != "Ok" {
        let said = quoted(&format!("{} {}", answer.code, answer.message));
        return Err(ImportError::Answer { router: ROUTER, said });
    }
    let how = "annotations=duration";
    let seconds = answer.durations.ok_or(ImportError::NoTimes { router: ROUTER, how })?;
    matrix(ROUTER, labels, seconds, answer.fallback_speed_cells.len(), Faults::new())
}

/// Reads the answer of Valhalla's `sources_to_targets`, wordy or not: times in seconds, a row a
/// source; `null` is no way.
///
/// # Errors
///
/// [`ImportError`]: all cells that are wrong.
pub fn from_valhalla(text: &str, labels: Labels<'_>) -> Result<Matrix, ImportError> {
    #[derive(Deserialize)]
    struct Answer {
        error: Option<String>,
        sources_to_targets: Option<Times>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Times {
        Wordy(Vec<Vec<Cell>>),
        Short { durations: Seconds },
    }
    #[derive(Deserialize)]
    struct Cell {
        from_index: u64,
        to_index: u64,
        time: Option<f64>,
    }
    const ROUTER: &str = "Valhalla";
    let answer: Answer = parse(ROUTER, text)?;
    if let Some(said) = answer.error {
        return Err(ImportError::Answer { router: ROUTER, said: quoted(&said) });
    }
    let how = "/sources_to_targets";
    let mut faults = Faults::new();
    let seconds = match answer.sources_to_targets {
        None => return Err(ImportError::NoTimes { router: ROUTER, how }),
        Some(Times::Short { durations }) => durations,
        Some(Times::Wordy(rows)) => {
            let mut seconds = Vec::new();
            for (row, cells) in rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    let Cell { from_index, to_index, .. } = *cell;
                    if (from_index, to_index) != (row as u64, column as u64) {
                        faults.push(CellFault::Elsewhere { row, column, from_index, to_index });
                    }
                }
                seconds.push(cells.iter().map(|it| it.time).collect());
            }
            seconds
        }
    };
    matrix(ROUTER, labels, seconds, 0, faults)
}

fn parse<'a, T: Deserialize<'a>>(router: &'static str, text: &'a str) -> Result<T, ImportError> {
    let wrong = |error: serde_json::Error| ImportError::Form { router, why: error.to_string() };
    serde_json::from_str(text).map_err(wrong)
}

fn matrix(
    router: &'static str,
    labels: Labels<'_>,
    seconds: Seconds,
    guessed_count: usize,
    mut faults: Faults<CellFault>,
) -> Result<Matrix, ImportError> {
    let Labels { mode, name, from, to } = labels;
    for ids in [from, to] {
        if ids.len() > PLACES_MAX {
            return Err(ImportError::TooMany { count: ids.len() });
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(id) = ids.iter().find(|it| !seen.insert(*it)) {
            return Err(ImportError::Twice { id: id.clone() });
        }
    }
    if seconds.len() != from.len() {
        return Err(ImportError::Rows { found: seconds.len(), wanted: from.len() });
    }
    for (row, cells) in seconds.iter().enumerate() {
        if cells.len() != to.len() {
            faults.push(CellFault::Columns { row, found: cells.len(), wanted: to.len() });
        }
        for (column, cell) in cells.iter().enumerate() {
            if let Some(seconds) = cell.filter(|it| it.is_nan() || *it < 0.0) {
                faults.push(CellFault::Time { row, column, text: seconds.to_string() });
            }
        }
    }
    if !faults.is_empty() {
        return Err(ImportError::Cells(faults));
    }
    let journey = |cell: &Option<f64>| cell.map_or(Journey::NoWay, Journey::of);
    let rows = seconds.iter().map(|row| row.iter().map(journey).collect()).collect();
    Ok(Matrix::new(mode, format!("{router} `{name}`"), (from, to), rows, guessed_count))
}

/// Reads CSV with the header `from,to,minutes`, ids and minutes with fractions; empty minutes are
/// no way. Pairs without a line are not known.
///
/// # Errors
///
/// [`ImportError`]: all lines that are wrong; a pair twice is wrong.
pub fn from_csv(text: &str, mode: Mode, name: &str) -> Result<Matrix, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let mut faults = Faults::new();
    let mut read = Pairs::default();
    match records.next() {
        Some(Ok(header)) if header.iter().eq(["from", "to", "minutes"]) => (),
        _ => {
            let why = "the header is missing: write `from,to,minutes`".to_owned();
            faults.push(CellFault::Line { line: 1, why });
            return Err(ImportError::Cells(faults));
        }
    }
    for record in records {
        let (line, taken) = match record {
            Ok(record) => (record.position().map_or(0, csv::Position::line), read.take(&record)),
            Err(error) => (error.position().map_or(0, csv::Position::line), Err(error.to_string())),
        };
        if let Err(why) = taken {
            faults.push(CellFault::Line { line, why });
        }
        let count = read.from.len().max(read.to.len());
        if count > PLACES_MAX {
            return Err(ImportError::TooMany { count });
        }
    }
    if !faults.is_empty() {
        return Err(ImportError::Cells(faults));
    }
    Ok(read.matrix(mode, name))
}

/// Pairs read so far; places are numbered as they come.
#[derive(Default)]
struct Pairs {
    from: BTreeMap<String, usize>,
    to: BTreeMap<String, usize>,
    journeys: BTreeMap<(usize, usize), Journey>,
}

impl Pairs {
    fn take(&mut self, record: &csv::StringRecord) -> Result<(), String> {
        let fields: Vec<&str> = record.iter().collect();
        let [from, to, minutes] = fields[..] else {
            return Err(format!("{} columns: write `from,to,minutes`", fields.len()));
        };
        if from.is_empty() || to.is_empty() {
            return Err("a place without an id: write the id of both".to_owned());
        }
        let minutes = match minutes {
            "" => None,
            text => match text.parse::<f64>() {
                Ok(minutes) if minutes >= 0.0 && minutes.is_finite() => Some(minutes),
                Ok(_) | Err(_) => {
                    let text = quoted(text);
                    return Err(format!("`{text}` is no time: write minutes, 0 or more, or none"));
                }
            },
        };
        let place = (numbered(&mut self.from, from), numbered(&mut self.to, to));
        let journey = minutes.map_or(Journey::NoWay, |it| Journey::of(it * 60.0));
        match self.journeys.insert(place, journey) {
            None => Ok(()),
            Some(_) => {
                let (from, to) = (quoted(from), quoted(to));
                Err(format!("`{from}` to `{to}` stands there already: leave one line out"))
            }
        }
    }

    fn matrix(self, mode: Mode, name: &str) -> Matrix {
        let row = |from: usize| -> Vec<Journey> {
            let cell = |to| self.journeys.get(&(from, to)).copied().unwrap_or(Journey::Unknown);
            (0..self.to.len()).map(cell).collect()
        };
        let rows = (0..self.from.len()).map(row).collect();
        let ids = |numbered: &BTreeMap<String, usize>| {
            let mut ids: Vec<(usize, String)> =
                numbered.iter().map(|(id, number)| (*number, id.clone())).collect();
            ids.sort();
            ids.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
        };
        let (from, to) = (ids(&self.from), ids(&self.to));
        Matrix::new(mode, format!("CSV `{name}`"), (&from, &to), rows, 0)
    }
}

fn numbered(ids: &mut BTreeMap<String, usize>, id: &str) -> usize {
    let next = ids.len();
    *ids.entry(id.to_owned()).or_insert(next)
}

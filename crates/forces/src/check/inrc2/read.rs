//! Reading scenario, history, weeks and solutions of the second competition, with every fault.

mod scenario;
mod week;

use std::collections::{BTreeMap, BTreeSet};

use super::File;
use crate::check::fault::{Faults, Place, Problem, quoted};
use crate::check::row::{Cell, NUMBER_MAX, Row, line_number};

use scenario::Scenario;

pub(super) const DAYS_A_WEEK: usize = 7;

/// From `min` to `max`, both allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) min: i64,
    pub(super) max: i64,
}

impl Limits {
    pub(super) fn over(self, number: i64) -> i64 {
        number.saturating_sub(self.max).max(0)
    }

    pub(super) fn under(self, number: i64) -> i64 {
        self.min.saturating_sub(number).max(0)
    }

    pub(super) fn outside(self, number: i64) -> i64 {
        self.over(number).saturating_add(self.under(number))
    }
}

#[derive(Debug)]
pub(super) struct ShiftType {
    pub(super) id: String,
    /// Days in a row.
    pub(super) run: Limits,
    /// Types that may not come on the day after.
    pub(super) never_next: BTreeSet<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Contract {
    pub(super) total: Limits,
    pub(super) work_run: Limits,
    pub(super) off_run: Limits,
    pub(super) weekend_max: i64,
    pub(super) complete_weekends: bool,
}

#[derive(Debug)]
pub(super) struct Nurse {
    pub(super) id: String,
    pub(super) contract: Contract,
    pub(super) skills: BTreeSet<usize>,
}

/// What one nurse brings along into week 0.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) assignment_count: i64,
    pub(super) weekend_count: i64,
    /// The shift of the last day before.
    pub(super) last: Option<usize>,
    /// Days in a row of that shift.
    pub(super) shift_run: i64,
    pub(super) work_run: i64,
    pub(super) off_run: i64,
}

/// People of a skill in a shift of one day of the horizon: the fewest allowed and the best.
#[derive(Debug)]
pub(super) struct Demand {
    pub(super) day: usize,
    pub(super) shift: usize,
    pub(super) skill: usize,
    pub(super) least: i64,
    pub(super) best: i64,
}

/// A wish not to work a shift, or any (`None`), on one day of the horizon.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) nurse: usize,
    pub(super) shift: Option<usize>,
    pub(super) day: usize,
}

/// The data of one week.
#[derive(Debug, Default)]
pub(super) struct Week {
    pub(super) demands: Vec<Demand>,
    pub(super) wishes: Vec<Wish>,
}

/// One assignment of a solution, on one day of the horizon.
#[derive(Debug)]
pub(super) struct Duty {
    pub(super) nurse: usize,
    pub(super) day: usize,
    pub(super) shift: usize,
    pub(super) skill: usize,
}

/// Everything that is to be judged.
#[derive(Debug, Default)]
pub(super) struct Case {
    pub(super) skills: Vec<String>,
    pub(super) shifts: Vec<ShiftType>,
    pub(super) nurses: Vec<Nurse>,
    /// In the order of the nurses.
    pub(super) history: Vec<History>,
    pub(super) weeks: Vec<Week>,
    /// In the order of the weeks and of their files.
    pub(super) duties: Vec<Duty>,
}

impl Case {
    fn with(self, scenario: Scenario) -> Case {
        let Scenario { skills, shifts, nurses, .. } = scenario;
        Case { skills, shifts, nurses, ..self }
    }

    pub(super) fn shift_id(&self, shift: usize) -> &str {
        self.shifts.get(shift).map_or("", |shift| &shift.id)
    }

    pub(super) fn skill(&self, skill: usize) -> &str {
        self.skills.get(skill).map_or("", String::as_str)
    }
}

/// What a block holds, by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Scenario,
    History,
    Week,
    Solution,
}

impl Kind {
    fn of(row: &Row<'_>) -> Option<Kind> {
        let words: Vec<&str> = row.cells.iter().map(|cell| cell.text).collect();
        match words.as_slice() {
            ["SCENARIO", "=", ..] => Some(Kind::Scenario),
            ["HISTORY"] => Some(Kind::History),
            ["WEEK_DATA"] => Some(Kind::Week),
            ["SOLUTION"] => Some(Kind::Solution),
            _ => None,
        }
    }
}

/// The rows of one block in turn.
struct Block<'a> {
    rows: Vec<Row<'a>>,
    next: usize,
    end: Place,
}

impl<'a> Block<'a> {
    fn start(row: Row<'a>) -> Block<'a> {
        Block { end: row.place(), rows: vec![row], next: 0 }
    }

    fn row(&mut self) -> Option<Row<'a>> {
        let row = self.rows.get(self.next).cloned();
        self.next = self.next.saturating_add(1);
        row
    }

    /// The first word of the next row.
    fn peek(&self) -> Option<&'a str> {
        self.rows.get(self.next)?.cells.first().map(|cell| cell.text)
    }

    /// The next row, or a fault that says what is missing.
    fn need(&mut self, what: &str, faults: &mut Faults) -> Option<Row<'a>> {
        let row = self.row();
        if row.is_none() {
            let what = format!("{what} after this line");
            faults.add(self.end.clone(), Problem::Missing { what });
        }
        row
    }

    /// Passes over the line `head`.
    fn head(&mut self, head: &'static str, faults: &mut Faults) -> Option<Row<'a>> {
        let row = self.need(head, faults)?;
        if row.cells.first().is_some_and(|cell| cell.text == head) {
            return Some(row);
        }
        let text = quoted(row.cells.first().map_or("", |cell| cell.text));
        let what = "the head that comes here";
        faults.add(row.place(), Problem::Word { what, text, mend: head });
        None
    }

    /// The value of a line `head = value`.
    fn value(&mut self, head: &'static str, faults: &mut Faults) -> Option<Cell<'a>> {
        let row = self.head(head, faults)?;
        let [_, equals, value] = row.exactly("a line `name = value`", faults)?;
        if equals.text == "=" {
            return Some(value);
        }
        let problem =
            Problem::Word { what: "the sign between", text: quoted(equals.text), mend: "=" };
        faults.add(equals.place(), problem);
        None
    }

    /// The rows below a line `head = number`, as many as it says.
    fn counted(&mut self, head: &'static str, faults: &mut Faults) -> Option<Vec<Row<'a>>> {
        let count = self.value(head, faults)?.number("a number of lines", NUMBER_MAX, faults)?;
        let count = usize::try_from(count).ok()?;
        let rows: Vec<Row<'a>> = self.rows.iter().skip(self.next).take(count).cloned().collect();
        self.next = self.next.saturating_add(rows.len());
        if rows.len() < count {
            let mend = "complete the file, or write how many there are";
            let (expected, found) = (count, rows.len());
            let problem = Problem::Count { what: "lines below here", expected, found, mend };
            faults.add(self.end.clone(), problem);
            return None;
        }
        Some(rows)
    }

    /// Faults for rows that are left.
    fn finish(&mut self, faults: &mut Faults) {
        if let Some(row) = self.row() {
            let text = quoted(row.cells.first().map_or("", |cell| cell.text));
            let what = "the end of this part";
            let mend = "nothing here, or the number of lines that are there";
            faults.add(row.place(), Problem::Word { what, text, mend });
        }
    }
}

/// `(1,2)` as limits, the first not above the second.
fn pair(cell: Cell<'_>, what: &'static str, faults: &mut Faults) -> Option<(i64, i64)> {
    let inner = cell.text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let Some((low, high)) = inner.and_then(|inner| inner.split_once(',')) else {
        let problem = Problem::Word { what, text: quoted(cell.text), mend: "`(least,most)`" };
        faults.add(cell.place(), problem);
        return None;
    };
    let low = cell.part(low).number(what, NUMBER_MAX, faults);
    let high = cell.part(high).number(what, NUMBER_MAX, faults);
    let (low, high) = (low?, high?);
    if low > high {
        let problem =
            Problem::Word { what, text: quoted(cell.text), mend: "the smaller number first" };
        faults.add(cell.place(), problem);
    }
    Some((low, high))
}

/// Cuts the files into their blocks, in order.
fn blocks<'a>(files: &[File<'a>], faults: &mut Faults) -> BTreeMap<Kind, Vec<Block<'a>>> {
    let mut found: BTreeMap<Kind, Vec<Block<'a>>> = BTreeMap::new();
    for file in files {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
        let mut current: Option<Kind> = None;
        let mut lost = false;
        for (index, line) in text.lines().enumerate() {
            let row = Row::words(file.name, line_number(index), line);
            if row.cells.is_empty() {
                continue;
            }
            if let Some(kind) = Kind::of(&row) {
                current = Some(kind);
                found.entry(kind).or_default().push(Block::start(row));
                continue;
            }
            let block =
                current.and_then(|kind| found.get_mut(&kind)).and_then(|all| all.last_mut());
            if let Some(block) = block {
                block.end = row.place();
                block.rows.push(row);
            } else if !lost {
                let (what, text) = ("the head of a block", quoted(line.trim()));
                let mend = "SCENARIO = name, HISTORY, WEEK_DATA or SOLUTION first";
                faults.add(row.place(), Problem::Word { what, text, mend });
                lost = true;
            }
        }
        if current.is_none() && !lost {
            let place = Place { file: file.name.to_owned(), line: 0, column: 0 };
            faults.add(place, Problem::Missing { what: "everything".to_owned() });
        }
    }
    found
}

/// Place of what is in no file.
fn nowhere() -> Place {
    Place { file: "the files together".to_owned(), line: 0, column: 0 }
}

/// The only block of a kind; a fault where there are more or none.
fn only<'a>(blocks: Vec<Block<'a>>, what: &'static str, faults: &mut Faults) -> Option<Block<'a>> {
    let found = blocks.len();
    if found != 1 {
        let problem =
            Problem::Count { what, expected: 1, found, mend: "give the files of one instance" };
        faults.add(nowhere(), problem);
    }
    blocks.into_iter().next()
}

/// Everything to be judged; `None`, or a part of it beside faults, where it cannot be read.
pub(super) fn case(files: &[File<'_>], faults: &mut Faults) -> Option<Case> {
    let mut blocks = blocks(files, faults);
    let solutions = blocks.remove(&Kind::Solution).unwrap_or_default();
    let (scenario, mut case) = instance_in(blocks, faults)?;
    case.duties = week::solutions(solutions, &scenario, faults);
    Some(case.with(scenario))
}

/// The same without solutions, which are passed over.
pub(super) fn instance(files: &[File<'_>], faults: &mut Faults) -> Option<Case> {
    let (scenario, case) = instance_in(blocks(files, faults), faults)?;
    Some(case.with(scenario))
}

/// The scenario, and a case that has its history and weeks.
fn instance_in(
    mut blocks: BTreeMap<Kind, Vec<Block<'_>>>,
    faults: &mut Faults,
) -> Option<(Scenario, Case)> {
    let mut take = |kind| blocks.remove(&kind).unwrap_or_default();
    let scenario = only(take(Kind::Scenario), "scenarios (SCENARIO = ..)", faults);
    let history = only(take(Kind::History), "histories (HISTORY)", faults);
    let weeks = take(Kind::Week);
    let scenario = scenario::scenario(&mut scenario?, faults)?;
    let history = week::history(&mut history?, &scenario, faults);
    if weeks.len() != scenario.week_count {
        let mend = "give the data of every week once, in order";
        let (expected, found) = (scenario.week_count, weeks.len());
        let problem = Problem::Count { what: "weeks (WEEK_DATA)", expected, found, mend };
        faults.add(nowhere(), problem);
    }
    let mut case = Case { history, ..Case::default() };
    for (number, mut block) in weeks.into_iter().enumerate() {
        let first_day = number.saturating_mul(DAYS_A_WEEK);
        case.weeks.push(week::week(&mut block, &scenario, first_day, faults).unwrap_or_default());
    }
    Some((scenario, case))
}

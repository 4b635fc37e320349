//! The 24 instances of schedulingbenchmarks.org.
//!
//! Curtois and Qu, "Computational results on new staff scheduling benchmark instances", 2014.
//! Sections of comma-separated lines; `#` begins a comment. A solution has one line an employee in
//! the order of the file: shift ids by day, separated by commas, nothing for a day off.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::roster::{
    CELLS_MAX, Cost, Duty, DutyId, OFF, Person, Problem, Range, Roster, Runs, Want,
};

/// Why an instance cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Nrp24Error {
    /// A line is not what its section wants.
    #[error("line {line}: {what}; {mend}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// A section is missing or empty.
    #[error("the section {0} is missing or empty; an instance has a horizon, shifts and staff")]
    Missing(&'static str),
}

/// The most days, people and shifts that are read.
const DAYS_MAX: usize = 1_000;
const PEOPLE_MAX: usize = 10_000;
const SHIFTS_MAX: usize = 200;

/// An instance: the problem, and the names of its shifts.
#[derive(Debug, Clone)]
pub struct Nrp24 {
    /// What is to be solved.
    pub problem: Problem,
    /// Shift ids; the first is duty 1.
    pub shifts: Vec<String>,
}

struct Line<'t> {
    number: usize,
    fields: Vec<&'t str>,
}

impl Line<'_> {
    fn wrong(&self, what: String, mend: &'static str) -> Nrp24Error {
        Nrp24Error::Line { line: self.number, what, mend }
    }

    fn field(&self, at: usize) -> Result<&str, Nrp24Error> {
        let missing = || format!("field {} is missing", at + 1);
        let mend = "fields are separated by commas, in the order of the section's comment";
        self.fields.get(at).copied().ok_or_else(|| self.wrong(missing(), mend))
    }

    fn number<N: std::str::FromStr>(&self, at: usize) -> Result<N, Nrp24Error> {
        let text = self.field(at)?;
        let not =
            || self.wrong(format!("`{text}` is no number"), "write a whole number, 0 or more");
        // The published files have a few weights of `-0`.
        let text = if text == "-0" { "0" } else { text };
        text.parse().map_err(|_| not())
    }
}

/// Lines by section.
fn sections(text: &str) -> BTreeMap<&str, Vec<Line<'_>>> {
    let mut all: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
    let mut section = "";
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("SECTION_") {
            section = line;
            continue;
        }
        let fields = line.split(',').map(str::trim).collect();
        all.entry(section).or_default().push(Line { number: at + 1, fields });
    }
    all
}

struct Reader<'t> {
    days: usize,
    shifts: Vec<String>,
    shift_ids: BTreeMap<String, DutyId>,
    staff: BTreeMap<&'t str, usize>,
}

impl Nrp24 {
    /// Reads an instance.
    ///
    /// # Errors
    ///
    /// [`Nrp24Error`] with the line and the mend.
    pub fn read(text: &str) -> Result<Self, Nrp24Error> {
        let sections = sections(text);
        let none = Vec::new();
        let get = |name: &str| sections.get(name).unwrap_or(&none);
        let horizon = get("SECTION_HORIZON").first();
        let horizon = horizon.ok_or(Nrp24Error::Missing("SECTION_HORIZON"))?;
        let days: usize = horizon.number(0)?;
        if !(1..=DAYS_MAX).contains(&days) {
            let what = format!("a horizon of {days} days");
            return Err(horizon.wrong(what, "write 1 to 1,000 days"));
        }
        let mut reader =
            Reader { days, shifts: Vec::new(), shift_ids: BTreeMap::new(), staff: BTreeMap::new() };
        let (duties, follow) = reader.shifts(get("SECTION_SHIFTS"))?;
        let mut people = reader.people(get("SECTION_STAFF"), &duties)?;
        reader.days_off(get("SECTION_DAYS_OFF"), &mut people)?;
        reader.requests(get("SECTION_SHIFT_ON_REQUESTS"), true, &mut people)?;
        reader.requests(get("SECTION_SHIFT_OFF_REQUESTS"), false, &mut people)?;
        let wants = reader.wants(get("SECTION_COVER"))?;
        let weekends = (0..days).filter(|day| day % 7 == 5);
        let weekends = weekends.map(|day| (day, (day + 1).min(days - 1))).collect();
        let problem = Problem { days, duties, follow, people, wants, weekends, constant: 0 };
        Ok(Self { problem, shifts: reader.shifts })
    }

    /// A roster as a solution's text.
    #[must_use]
    pub fn write(&self, roster: &Roster) -> String {
        let name = |duty: &DutyId| match usize::from(*duty) {
            0 => "",
            duty => self.shifts[duty - 1].as_str(),
        };
        let mut text = String::new();
        for person in 0..self.problem.people.len() {
            let row: Vec<_> = roster.row(&self.problem, person).iter().map(name).collect();
            text.push_str(&row.join(","));
            text.push('\n');
        }
        text
    }
}

impl<'t> Reader<'t> {
    fn shifts(&mut self, lines: &[Line]) -> Result<(Vec<Duty>, Vec<Cost>), Nrp24Error> {
        if lines.is_empty() {
            return Err(Nrp24Error::Missing("SECTION_SHIFTS"));
        }
        let mut duties = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if at >= SHIFTS_MAX {
                return Err(line.wrong(format!("more than {SHIFTS_MAX} shifts"), "write fewer"));
            }
            let number = u8::try_from(at + 1).unwrap_or(u8::MAX);
            let name = line.field(0)?.to_owned();
            if self.shift_ids.insert(name.clone(), number).is_some() {
                let what = format!("shift `{name}` stands twice");
                return Err(line.wrong(what, "name each shift once"));
            }
            self.shifts.push(name);
            let minutes: u32 = line.number(1)?;
            if !(1..=1440).contains(&minutes) {
                let what = format!("a shift of {minutes} minutes");
                return Err(line.wrong(what, "write 1 to 1440"));
            }
            duties.push(Duty { shift: number - 1, minutes });
        }
        let width = duties.len() + 1;
        let mut follow = vec![Cost::default(); width * width];
        for (at, line) in lines.iter().enumerate() {
            for name in line.fields.get(2).unwrap_or(&"").split('|').filter(|one| !one.is_empty()) {
                let after = usize::from(self.shift(line, name)?);
                follow[(at + 1) * width + after] = Cost::hard(1);
            }
        }
        Ok((duties, follow))
    }

    fn shift(&self, line: &Line, name: &str) -> Result<DutyId, Nrp24Error> {
        let unknown = || line.wrong(format!("no shift `{name}`"), "use an id of SECTION_SHIFTS");
        self.shift_ids.get(name).copied().ok_or_else(unknown)
    }

    fn people(&mut self, lines: &[Line<'t>], duties: &[Duty]) -> Result<Vec<Person>, Nrp24Error> {
        if lines.is_empty() {
            return Err(Nrp24Error::Missing("SECTION_STAFF"));
        }
        let cells = self.days.saturating_mul(lines.len()).saturating_mul(duties.len() + 1);
        if cells > CELLS_MAX {
            let what = format!("{} people, {} days and all shifts", lines.len(), self.days);
            return Err(lines[0].wrong(what, "give fewer: at most 5,000,000 multiplied"));
        }
        let shortest = duties.iter().map(|duty| duty.minutes).min().unwrap_or(1);
        let mut people = Vec::new();
        for line in lines {
            if people.len() >= PEOPLE_MAX {
                return Err(line.wrong(format!("more than {PEOPLE_MAX} people"), "write fewer"));
            }
            let name = line.fields[0];
            if self.staff.insert(name, people.len()).is_some() {
                let what = format!("employee `{name}` stands twice");
                return Err(line.wrong(what, "name each once"));
            }
            people.push(self.person(line, shortest)?);
        }
        Ok(people)
    }

    fn person(&self, line: &Line, step: u32) -> Result<Person, Nrp24Error> {
        let width = self.shifts.len() + 1;
        let mut may = vec![true; width];
        let mut often = vec![Range::FREE; width];
        for each in line.field(1)?.split('|').filter(|one| !one.is_empty()) {
            let mend = "write shift=most, separated by |";
            let not = || line.wrong(format!("`{each}` is no limit of a shift"), mend);
            let (shift, most) = each.split_once('=').ok_or_else(not)?;
            let most: u32 = most.trim().parse().map_err(|_| not())?;
            let duty = usize::from(self.shift(line, shift.trim())?);
            may[duty] = most > 0;
            if u64::from(most) < u64::try_from(self.days).unwrap_or(u64::MAX) && most > 0 {
                often[duty] = Range::must(0, most, 1);
            }
        }
        if often.iter().all(|range| *range == Range::FREE) {
            often.clear();
        }
        let run = |min, max| Runs {
            length: Range::must(min, max, 1),
            before: 0,
            open_start: true,
            open_end: true,
        };
        Ok(Person {
            may,
            wishes: vec![Cost::default(); self.days * width],
            last: OFF,
            work_runs: run(line.number(5)?, line.number(4)?),
            off_runs: run(line.number(6)?, u32::MAX),
            shift_runs: Vec::new(),
            minutes: Range::must(line.number(3)?, line.number(2)?, step),
            duties: Range::FREE,
            often,
            weekends: Range::must(0, line.number(7)?, 1),
            part_weekend: Cost::default(),
            together: Arc::default(),
        })
    }

    fn employee(&self, line: &Line) -> Result<usize, Nrp24Error> {
        let name = line.field(0)?;
        let mend = "use an id of SECTION_STAFF";
        let unknown = || line.wrong(format!("no employee `{name}`"), mend);
        self.staff.get(name).copied().ok_or_else(unknown)
    }

    fn day(&self, line: &Line, at: usize) -> Result<usize, Nrp24Error> {
        let day: usize = line.number(at)?;
        if day < self.days {
            return Ok(day);
        }
        let what = format!("day {day} of {}", self.days);
        Err(line.wrong(what, "days count from 0 and lie inside the horizon"))
    }

    fn days_off(&self, lines: &[Line], people: &mut [Person]) -> Result<(), Nrp24Error> {
        let width = self.shifts.len() + 1;
        for line in lines {
            let person = self.employee(line)?;
            for at in 1..line.fields.len() {
                if line.fields[at].is_empty() {
                    continue;
                }
                let day = self.day(line, at)?;
                let wishes = &mut people[person].wishes[day * width + 1..(day + 1) * width];
                wishes.fill(Cost::hard(2));
            }
        }
        Ok(())
    }

    fn requests(
        &self,
        lines: &[Line],
        is_on: bool,
        people: &mut [Person],
    ) -> Result<(), Nrp24Error> {
        let width = self.shifts.len() + 1;
        for line in lines {
            let person = self.employee(line)?;
            let day = self.day(line, 1)?;
            let duty = usize::from(self.shift(line, line.field(2)?)?);
            let weight = Cost::soft(weight(line, 3)?);
            let wishes = &mut people[person].wishes[day * width..(day + 1) * width];
            for (at, wish) in wishes.iter_mut().enumerate() {
                if (at == duty) != is_on {
                    *wish += weight;
                }
            }
        }
        Ok(())
    }

    fn wants(&self, lines: &[Line]) -> Result<Vec<Want>, Nrp24Error> {
        let free = Want { most: u32::MAX, ..Want::default() };
        let mut wants = vec![free; self.days * self.shifts.len()];
        for line in lines {
            let day = self.day(line, 0)?;
            let duty = usize::from(self.shift(line, line.field(1)?)?);
            let count = people(line, 2)?;
            wants[day * self.shifts.len() + duty - 1] = Want {
                min: count,
                under: Cost::soft(weight(line, 3)?),
                most: count,
                over: Cost::soft(weight(line, 4)?),
                ..Want::default()
            };
        }
        Ok(wants)
    }
}

/// A number of people, 0 to a thousand million.
fn people(line: &Line, at: usize) -> Result<u32, Nrp24Error> {
    let people: u32 = line.number(at)?;
    if people <= 1_000_000_000 {
        return Ok(people);
    }
    Err(line.wrong(format!("{people} people"), "write 0 to 1,000,000,000"))
}

/// A weight, 0 to a million.
fn weight(line: &Line, at: usize) -> Result<i32, Nrp24Error> {
    let weight: i32 = line.number(at)?;
    if (0..=1_000_000).contains(&weight) {
        return Ok(weight);
    }
    Err(line.wrong(format!("a weight of {weight}"), "write 0 to 1,000,000"))
}

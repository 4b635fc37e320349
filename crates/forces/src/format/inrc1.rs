//! The First International Nurse Rostering Competition (2010).
//!
//! Haspeslagh, De Causmaecker, Schaerf, Stølevik, "The first international nurse rostering
//! competition 2010" (Annals of Operations Research 218, 2014). XML both ways. As its public
//! evaluation does, this leaves out nights before a free weekend, free days after nights, and
//! weekends in four weeks.

mod contract;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::roster::{CELLS_MAX, Cost, Duty, OFF, Person, Problem, Range, Roster, Runs, Want};
use contract::{Contract, Unwanted};
use xml::{Element, Names};

const DAYS_A_WEEK: usize = 7;

/// The most days, shifts, people and days of a pattern that are read.
const DAYS_MAX: usize = 1_000;
const SHIFTS_MAX: usize = 30;
const PEOPLE_MAX: usize = 10_000;
const WANTED_MAX: u32 = 10_000;

/// Why an instance cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}; {mend}")]
pub struct Inrc1Error {
    /// From 1.
    pub line: u32,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
}

/// An instance: the problem, and its names.
#[derive(Debug, Clone)]
pub struct Inrc1 {
    /// What is to be solved; the first shift is duty 1.
    pub problem: Problem,
    id: String,
    dates: Vec<Date>,
    shifts: Vec<String>,
    people: Vec<String>,
}

/// What the elements of an instance point at.
struct Reader {
    dates: Vec<Date>,
    skills: Names,
    shifts: Names,
    /// By shift, the skills that it asks for.
    asked: Vec<Vec<usize>>,
    patterns: Names,
    unwanted: Vec<Unwanted>,
    contracts: Names,
    rules: Vec<Contract>,
    people: Names,
}

impl Inrc1 {
    /// Reads an instance, a `SchedulingPeriod`.
    ///
    /// # Errors
    ///
    /// [`Inrc1Error`] with the line and the mend.
    pub fn read(text: &str) -> Result<Self, Inrc1Error> {
        let document = xml::parse(text)?;
        let root = Element::root(&document, "SchedulingPeriod")?;
        let mut reader = Reader {
            dates: dates(root)?,
            skills: Names::new("skill"),
            shifts: Names::new("shift"),
            asked: Vec::new(),
            patterns: Names::new("pattern"),
            unwanted: Vec::new(),
            contracts: Names::new("contract"),
            rules: Vec::new(),
            people: Names::new("employee"),
        };
        for skill in root.list("Skills", "Skill") {
            reader.skills.add(skill.text(), skill)?;
        }
        reader.shifts(root)?;
        reader.patterns(root)?;
        reader.contracts(root)?;
        let mut people = reader.people(root)?;
        reader.wishes(root, &mut people)?;
        let wants = reader.wants(root)?;
        let number = |at: usize| u8::try_from(at).unwrap_or(u8::MAX);
        let width = reader.width();
        let problem = Problem {
            days: reader.dates.len(),
            duties: (0..width - 1).map(|at| Duty { shift: number(at), minutes: 0 }).collect(),
            follow: vec![Cost::default(); width * width],
            people,
            wants,
            weekends: Vec::new(),
            constant: 0,
        };
        let (shifts, people) = (reader.shifts.into_names(), reader.people.into_names());
        let id = root.attribute("ID")?.to_owned();
        Ok(Self { problem, id, dates: reader.dates, shifts, people })
    }

    /// A roster as a `Solution`.
    #[must_use]
    pub fn write(&self, roster: &Roster) -> String {
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Solution>\n  \
             <SchedulingPeriodID>{}</SchedulingPeriodID>\n",
            xml::escaped(&self.id)
        );
        for (person, name) in self.people.iter().enumerate() {
            let row = roster.row(&self.problem, person);
            for (date, duty) in self.dates.iter().zip(row).filter(|(_, duty)| **duty != OFF) {
                let shift = xml::escaped(&self.shifts[usize::from(*duty) - 1]);
                text.push_str(&format!(
                    "  <Assignment><Date>{date}</Date><Employee>{}</Employee>\
                     <ShiftType>{shift}</ShiftType></Assignment>\n",
                    xml::escaped(name)
                ));
            }
        }
        text.push_str("</Solution>\n");
        text
    }
}

/// Every date of the horizon.
fn dates(root: Element) -> Result<Vec<Date>, Inrc1Error> {
    let (start, end) = (root.child("StartDate")?.date()?, root.child("EndDate")?);
    let last = end.date()?;
    let count = start.until(last).map_or(-1, |span| span.get_days());
    let count = usize::try_from(count).ok().filter(|count| *count < DAYS_MAX);
    let wrong = || end.wrong(format!("a horizon from {start} to {last}"), "write 1 to 1,000 days");
    let dates: Vec<Date> =
        start.series(jiff::ToSpan::days(1)).take(count.ok_or_else(wrong)? + 1).collect();
    Ok(dates)
}

impl Reader {
    fn width(&self) -> usize {
        self.asked.len() + 1
    }

    /// Of a day, from Monday as 0.
    fn weekday(&self, day: usize) -> usize {
        usize::try_from(self.dates[day].weekday().to_monday_zero_offset()).unwrap_or(0)
    }

    fn skills(&self, element: Element) -> Result<Vec<usize>, Inrc1Error> {
        element.list("Skills", "Skill").map(|one| self.skills.find(one)).collect()
    }

    fn shifts(&mut self, root: Element) -> Result<(), Inrc1Error> {
        let list = root.child("ShiftTypes")?;
        for shift in list.children("Shift") {
            if self.asked.len() == SHIFTS_MAX {
                return Err(shift.wrong(format!("more than {SHIFTS_MAX} shifts"), "write fewer"));
            }
            self.shifts.add(shift.attribute("ID")?, shift)?;
            self.asked.push(self.skills(shift)?);
        }
        if self.asked.is_empty() {
            return Err(list.wrong("no shift".to_owned(), "name at least one"));
        }
        Ok(())
    }

    fn people(&mut self, root: Element) -> Result<Vec<Person>, Inrc1Error> {
        let list = root.child("Employees")?;
        let mut people = Vec::new();
        for employee in list.children("Employee") {
            let cells = (people.len() + 1) * self.dates.len() * self.width();
            if people.len() == PEOPLE_MAX || cells > CELLS_MAX {
                let what = format!("{} people, {} days", people.len() + 1, self.dates.len());
                return Err(employee.wrong(what, "give fewer: at most 5,000,000 with all shifts"));
            }
            self.people.add(employee.attribute("ID")?, employee)?;
            people.push(self.person(employee)?);
        }
        if people.is_empty() {
            return Err(list.wrong("no employee".to_owned(), "name at least one"));
        }
        Ok(people)
    }

    fn person(&self, employee: Element) -> Result<Person, Inrc1Error> {
        let rules = &self.rules[self.contracts.find(employee.child("ContractID")?)?];
        let skills = self.skills(employee)?;
        let width = self.width();
        let mut wishes = vec![Cost::default(); self.dates.len() * width];
        for wishes in wishes.chunks_mut(width) {
            for (wish, asked) in wishes[1..].iter_mut().zip(&self.asked) {
                if asked.iter().any(|skill| !skills.contains(skill)) {
                    *wish += rules.unskilled;
                }
            }
        }
        let run = |length| Runs { length, before: 0, open_start: false, open_end: false };
        Ok(Person {
            may: vec![true; width],
            wishes,
            last: OFF,
            work_runs: run(rules.work),
            off_runs: run(rules.off),
            shift_runs: Vec::new(),
            minutes: Range::FREE,
            duties: rules.duties,
            often: Vec::new(),
            weekends: Range::FREE,
            part_weekend: Cost::default(),
            together: Arc::clone(&rules.together),
        })
    }

    /// The day of the horizon of a date.
    fn day(&self, date: Element) -> Result<usize, Inrc1Error> {
        let asked = date.date()?;
        let day = self.dates.iter().position(|one| *one == asked);
        let wrong = || date.wrong(format!("{asked} lies outside"), "write a day of the horizon");
        day.ok_or_else(wrong)
    }

    fn wishes(&self, root: Element, people: &mut [Person]) -> Result<(), Inrc1Error> {
        for (list, name, has_shift, is_on) in [
            ("DayOffRequests", "DayOff", false, false),
            ("DayOnRequests", "DayOn", false, true),
            ("ShiftOffRequests", "ShiftOff", true, false),
            ("ShiftOnRequests", "ShiftOn", true, true),
        ] {
            for wish in root.list(list, name) {
                let weight = wish.weight()?;
                let person = self.people.find(wish.child("EmployeeID")?)?;
                let day = self.day(wish.child("Date")?)?;
                let shift = match has_shift {
                    true => Some(self.shifts.find(wish.child("ShiftTypeID")?)? + 1),
                    false => None,
                };
                let width = self.width();
                let days = &mut people[person].wishes[day * width..(day + 1) * width];
                for (duty, cost) in days.iter_mut().enumerate() {
                    let is_so = shift.map_or(duty > 0, |shift| duty == shift);
                    if is_so != is_on {
                        *cost += weight;
                    }
                }
            }
        }
        Ok(())
    }

    /// Exactly so many people; a date's own cover stands before that of its weekday.
    fn wants(&self, root: Element) -> Result<Vec<Want>, Inrc1Error> {
        let shifts = self.asked.len();
        let mut wanted: BTreeMap<usize, u32> = BTreeMap::new();
        let list = root.child("CoverRequirements")?;
        let by_weekday = list.children("DayOfWeekCover").map(|group| (group, true));
        let by_date = list.children("DateSpecificCover").map(|group| (group, false));
        for (group, is_weekly) in by_weekday.chain(by_date) {
            let days: Vec<usize> = if is_weekly {
                let weekday = contract::weekday(group.child("Day")?)?;
                (0..self.dates.len()).filter(|day| self.weekday(*day) == weekday).collect()
            } else {
                vec![self.day(group.child("Date")?)?]
            };
            for row in group.children("Cover") {
                let shift = self.shifts.find(row.child("Shift")?)?;
                let people = row.child("Preferred")?.number(WANTED_MAX)?;
                wanted.extend(days.iter().map(|day| (day * shifts + shift, people)));
            }
        }
        let exactly = |count: u32| Want {
            min: count,
            under: Cost::hard(1),
            most: count,
            over: Cost::hard(1),
            ..Want::default()
        };
        let cells = 0..self.dates.len() * shifts;
        Ok(cells.map(|cell| exactly(wanted.get(&cell).copied().unwrap_or(0))).collect())
    }
}

#[cfg(test)]
mod tests;

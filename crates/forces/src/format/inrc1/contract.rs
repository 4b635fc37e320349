//! What contracts ask for, and the patterns that they do not want.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::xml::Element;
use super::{DAYS_A_WEEK, Inrc1Error, Reader};
use crate::roster::together::{Pattern, Together};
use crate::roster::{Cost, Range, Runs};

const WEEKDAYS: [&str; DAYS_A_WEEK] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The greatest limit that is read, and the longest pattern.
const LIMIT_MAX: u32 = 1_000_000_000;
const PATTERN_MAX: usize = 100;

/// The rules of a contract.
#[derive(Debug, Clone)]
pub(super) struct Contract {
    pub(super) duties: Range,
    pub(super) work: Range,
    pub(super) off: Range,
    /// What a duty costs without a skill that it asks for.
    pub(super) unskilled: Cost,
    /// Days as wholes, for everybody with this contract.
    pub(super) together: Arc<Together>,
}

/// A pattern: by day, which duties fit, and on which day of the week, where one is named.
#[derive(Debug, Clone)]
pub(super) struct Unwanted {
    cost: Cost,
    days: Vec<(Vec<bool>, Option<usize>)>,
}

/// From Monday as 0.
pub(super) fn weekday(day: Element) -> Result<usize, Inrc1Error> {
    let found = WEEKDAYS.iter().position(|one| *one == day.text());
    let what = || format!("`{}` is no day", crate::faults::quoted(day.text()));
    found.ok_or_else(|| day.wrong(what(), "write a day in English, such as Monday"))
}

/// A rule with a number, where it is there and on.
fn limit(contract: Element, name: &'static str) -> Result<Option<(u32, Cost)>, Inrc1Error> {
    match contract.optional(name) {
        Some(rule) if rule.is_on()? => Ok(Some((rule.number(LIMIT_MAX)?, rule.weight()?))),
        _ => Ok(None),
    }
}

fn range(contract: Element, min: &'static str, max: &'static str) -> Result<Range, Inrc1Error> {
    let mut range = Range::FREE;
    if let Some((number, weight)) = limit(contract, min)? {
        (range.min, range.under) = (number, weight);
    }
    if let Some((number, weight)) = limit(contract, max)? {
        (range.max, range.over) = (number, weight);
    }
    Ok(range)
}

/// The weight of a rule that is on or off.
fn switch(contract: Element, name: &'static str) -> Result<Cost, Inrc1Error> {
    match contract.optional(name) {
        Some(rule) if rule.is_true()? => rule.weight(),
        _ => Ok(Cost::default()),
    }
}

/// First day and length; Saturday and Sunday where nothing is said.
fn weekend(contract: Element) -> Result<(usize, usize), Inrc1Error> {
    const FRIDAY: usize = 4;
    const SATURDAY: usize = 5;
    let Some(definition) = contract.optional("WeekendDefinition") else { return Ok((SATURDAY, 2)) };
    match definition.text() {
        "SaturdaySunday" => Ok((SATURDAY, 2)),
        "SaturdaySundayMonday" => Ok((SATURDAY, 3)),
        "FridaySaturdaySunday" => Ok((FRIDAY, 3)),
        "FridaySaturdaySundayMonday" => Ok((FRIDAY, 4)),
        other => {
            let what = format!("`{}` is no weekend", crate::faults::quoted(other));
            Err(definition.wrong(what, "write SaturdaySunday, with Friday or Monday if need be"))
        }
    }
}

impl Reader {
    pub(super) fn patterns(&mut self, root: Element) -> Result<(), Inrc1Error> {
        for pattern in root.list("Patterns", "Pattern") {
            let mut days = BTreeMap::new();
            for entry in pattern.list("PatternEntries", "PatternEntry") {
                if days.insert(entry.index()?, self.entry(entry)?).is_some() {
                    return Err(entry.wrong("an index twice".to_owned(), "count from 0"));
                }
            }
            let is_whole = (0_u32..).zip(days.keys()).all(|(at, index)| at == *index);
            if !is_whole || days.is_empty() || days.len() > PATTERN_MAX {
                let what = "a pattern with no days, days missing or too many".to_owned();
                return Err(pattern.wrong(what, "give an entry a day, counted from 0"));
            }
            self.patterns.add(pattern.attribute("ID")?, pattern)?;
            let days = days.into_values().collect();
            self.unwanted.push(Unwanted { cost: pattern.weight()?, days });
        }
        Ok(())
    }

    fn entry(&self, entry: Element) -> Result<(Vec<bool>, Option<usize>), Inrc1Error> {
        let (work, day) = (entry.child("ShiftType")?, entry.child("Day")?);
        let width = self.width();
        let fits = match work.text() {
            "Any" => (0..width).map(|duty| duty > 0).collect(),
            "None" => (0..width).map(|duty| duty == 0).collect(),
            _ => {
                let wanted = self.shifts.find(work)? + 1;
                (0..width).map(|duty| duty == wanted).collect()
            }
        };
        Ok((fits, if day.text() == "Any" { None } else { Some(weekday(day)?) }))
    }

    pub(super) fn contracts(&mut self, root: Element) -> Result<(), Inrc1Error> {
        for contract in root.child("Contracts")?.children("Contract") {
            self.contracts.add(contract.attribute("ID")?, contract)?;
            let together = Arc::new(self.together(contract)?);
            self.rules.push(Contract {
                duties: range(contract, "MinNumAssignments", "MaxNumAssignments")?,
                work: range(contract, "MinConsecutiveWorkingDays", "MaxConsecutiveWorkingDays")?,
                off: range(contract, "MinConsecutiveFreeDays", "MaxConsecutiveFreeDays")?,
                unskilled: switch(contract, "AlternativeSkillCategory")?,
                together,
            });
        }
        Ok(())
    }

    /// What a contract says of days as wholes.
    fn together(&self, contract: Element) -> Result<Together, Inrc1Error> {
        let mut patterns = Vec::new();
        for id in contract.list("UnwantedPatterns", "Pattern") {
            patterns.push(self.pattern(&self.unwanted[self.patterns.find(id)?]));
        }
        let (min, max) = ("MinConsecutiveWorkingWeekends", "MaxConsecutiveWorkingWeekends");
        let length = range(contract, min, max)?;
        let runs = Runs { length, before: 0, open_start: false, open_end: false };
        let (first, days) = weekend(contract)?;
        let last = self.dates.len() - 1;
        let starts = (0..=last).filter(|day| self.weekday(*day) == first);
        Ok(Together {
            patterns,
            weekends: starts.map(|day| (day, (day + days - 1).min(last))).collect(),
            part: switch(contract, "CompleteWeekends")?,
            mixed: switch(contract, "IdenticalShiftTypesDuringWeekend")?,
            runs: if length == Range::FREE { Runs::FREE } else { runs },
        })
    }

    fn pattern(&self, unwanted: &Unwanted) -> Pattern {
        let may_start = |day: usize| {
            let mut days = (self.weekday(day)..).zip(&unwanted.days);
            days.all(|(at, (_, named))| named.is_none_or(|named| at % DAYS_A_WEEK == named))
        };
        Pattern {
            cost: unwanted.cost,
            fits: unwanted.days.iter().map(|(fits, _)| fits.clone()).collect(),
            starts: (0..self.dates.len()).map(may_start).collect(),
        }
    }
}

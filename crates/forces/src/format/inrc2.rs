//! The Second International Nurse Rostering Competition, all its weeks at once.
//!
//! Ceschia, Dang, De Causmaecker, Haspeslagh, Schaerf, "Second International Nurse Rostering
//! Competition (INRC-II): Problem Description and Rules" (arXiv:1501.04177). A scenario, a history
//! and the data of each week; a solution has a block `SOLUTION` a week, one after another here.
//! The competition gives one week after another; here all are known from the beginning.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::roster::{
    CELLS_MAX, Cost, Duty, DutyId, OFF, Person, Problem, Range, Roster, Runs, Want,
};

/// Weights of the rules, in the order of the paper's S1 to S7.
const BEST: i32 = 30;
const SHIFT_RUN: i32 = 15;
const WORK_RUN: i32 = 30;
const OFF_RUN: i32 = 30;
const PREFERENCE: i32 = 10;
const COMPLETE: i32 = 30;
const TOTAL: i32 = 20;
const WEEKEND: i32 = 30;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The most of anything that is read.
const COUNT_MAX: u32 = 2_000;
const DUTIES_MAX: usize = 200;
const WEEKS_MAX: usize = 52;

/// Why files cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}; {mend}")]
pub struct Inrc2Error {
    /// Which file.
    pub file: String,
    /// From 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
}

/// A file: what it is called and what is in it.
pub type File<'t> = (&'t str, &'t str);

/// An instance: the problem, and its names.
#[derive(Debug, Clone)]
pub struct Inrc2 {
    /// What is to be solved; duty `shift * skills + skill + 1`.
    pub problem: Problem,
    name: String,
    shifts: Vec<String>,
    skills: Vec<String>,
    nurses: Vec<String>,
}

/// Lines of words that have some.
struct Lines<'t> {
    file: &'t str,
    lines: Vec<(usize, Vec<&'t str>)>,
    at: usize,
}

impl<'t> Lines<'t> {
    fn new((file, text): File<'t>) -> Self {
        let lines = text.lines().enumerate();
        let words = lines.map(|(at, line)| (at + 1, line.split_whitespace().collect::<Vec<_>>()));
        Self { file, lines: words.filter(|(_, words)| !words.is_empty()).collect(), at: 0 }
    }

    fn wrong(&self, what: String, mend: &'static str) -> Inrc2Error {
        let at = self.at.saturating_sub(1).min(self.lines.len().saturating_sub(1));
        let line = self.lines.get(at).map_or(0, |(line, _)| *line);
        Inrc2Error { file: self.file.to_owned(), line, what, mend }
    }

    fn next(&mut self, least: usize) -> Result<Vec<&'t str>, Inrc2Error> {
        let words = self.lines.get(self.at).map(|(_, words)| words.clone());
        self.at += 1;
        match words {
            None => Err(self.wrong("the file ends too early".to_owned(), "give the whole file")),
            Some(words) if words.len() < least => {
                let what = format!("{} words where {least} belong", words.len());
                Err(self.wrong(what, "write the line as the competition has it"))
            }
            Some(words) => Ok(words),
        }
    }

    /// The number of `NAME = number`.
    fn head(&mut self, name: &str) -> Result<u32, Inrc2Error> {
        let words = self.next(3)?;
        if words[0] != name || words[1] != "=" {
            let what = format!("`{}` where `{name} = ` belongs", words.join(" "));
            return Err(self.wrong(what, "write the sections in the competition's order"));
        }
        self.number(words[2])
    }

    fn number(&self, text: &str) -> Result<u32, Inrc2Error> {
        let number = text.parse().ok().filter(|number| *number <= COUNT_MAX);
        let what = format!("`{text}` is no number");
        number.ok_or_else(|| self.wrong(what, "write a whole number from 0 to 2000"))
    }

    /// The two numbers of `(2,5)`.
    fn pair(&self, text: &str) -> Result<(u32, u32), Inrc2Error> {
        let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let (min, max) = inside.and_then(|text| text.split_once(',')).ok_or_else(|| {
            self.wrong(format!("`{text}` is no range"), "write (least,most) without blanks")
        })?;
        Ok((self.number(min)?, self.number(max)?))
    }

    fn find(&self, names: &[String], name: &str) -> Result<usize, Inrc2Error> {
        let at = names.iter().position(|one| one == name);
        at.ok_or_else(|| self.wrong(format!("no `{name}`"), "use a name of the scenario"))
    }
}

struct Contract {
    total: (u32, u32),
    work: (u32, u32),
    off: (u32, u32),
    weekends: u32,
    is_complete: bool,
}

struct Reader {
    name: String,
    weeks: usize,
    skills: Vec<String>,
    shifts: Vec<String>,
    shift_runs: Vec<(u32, u32)>,
    follow: Vec<Cost>,
    nurses: Vec<String>,
    people: Vec<Person>,
    contracts: Vec<Contract>,
    constant: i64,
}

fn soft(min: u32, max: u32, weight: i32) -> Range {
    Range { min, max, under: Cost::soft(weight), over: Cost::soft(weight), step: 1 }
}

fn runs((min, max): (u32, u32), weight: i32, before: u32) -> Runs {
    Runs { length: soft(min, max, weight), before, open_start: false, open_end: true }
}

impl Inrc2 {
    /// Reads a scenario, a history and the weeks in order.
    ///
    /// # Errors
    ///
    /// [`Inrc2Error`] with file, line and mend.
    pub fn read(scenario: File, history: File, weeks: &[File]) -> Result<Self, Inrc2Error> {
        let mut reader = Reader::scenario(&mut Lines::new(scenario))?;
        if weeks.len() != reader.weeks {
            let what = format!("{} weeks given where {} belong", weeks.len(), reader.weeks);
            return Err(Lines::new(scenario).wrong(what, "give a file a week, in order"));
        }
        reader.history(&mut Lines::new(history))?;
        let duties = reader.duties();
        let free = Want { most: u32::MAX, ..Want::default() };
        let mut wants = vec![free; weeks.len() * 7 * duties.len()];
        for (week, file) in weeks.iter().enumerate() {
            reader.week(&mut Lines::new(*file), week, &mut wants)?;
        }
        let problem = Problem {
            days: weeks.len() * 7,
            duties,
            follow: reader.follow,
            people: reader.people,
            wants,
            weekends: (0..weeks.len()).map(|week| (week * 7 + 5, week * 7 + 6)).collect(),
            constant: reader.constant,
        };
        let Reader { name, shifts, skills, nurses, .. } = reader;
        Ok(Self { problem, name, shifts, skills, nurses })
    }

    /// A roster as solutions, a block a week.
    #[must_use]
    pub fn write(&self, roster: &Roster) -> String {
        let mut text = String::new();
        for week in 0..self.problem.days / 7 {
            let mut lines = Vec::new();
            for (nurse, name) in self.nurses.iter().enumerate() {
                let row = &roster.row(&self.problem, nurse)[week * 7..week * 7 + 7];
                for (day, duty) in row.iter().enumerate().filter(|(_, duty)| **duty != OFF) {
                    let at = usize::from(*duty) - 1;
                    let shift = &self.shifts[at / self.skills.len()];
                    let skill = &self.skills[at % self.skills.len()];
                    lines.push(format!("{name} {} {shift} {skill}\n", DAYS[day]));
                }
            }
            let head = format!("SOLUTION\n{week} {}\n\nASSIGNMENTS = {}\n", self.name, lines.len());
            text.push_str(&head);
            text.push_str(&lines.concat());
            text.push('\n');
        }
        text
    }
}

impl Reader {
    fn scenario(lines: &mut Lines) -> Result<Self, Inrc2Error> {
        let head = lines.next(3)?;
        if head[0] != "SCENARIO" {
            return Err(lines.wrong("no scenario".to_owned(), "give the file `Sc-..` first"));
        }
        let name = head[2].to_owned();
        let weeks = usize::try_from(lines.head("WEEKS")?).unwrap_or(0);
        if !(1..=WEEKS_MAX).contains(&weeks) {
            return Err(lines.wrong(format!("{weeks} weeks"), "write 1 to 52"));
        }
        let mut skills = Vec::new();
        for _ in 0..lines.head("SKILLS")? {
            skills.push(lines.next(1)?[0].to_owned());
        }
        let (mut shifts, mut shift_runs) = (Vec::new(), Vec::new());
        for _ in 0..lines.head("SHIFT_TYPES")? {
            let words = lines.next(2)?;
            shifts.push(words[0].to_owned());
            shift_runs.push(lines.pair(words[1])?);
        }
        if skills.is_empty() || !(1..=DUTIES_MAX).contains(&(shifts.len() * skills.len())) {
            let what = format!("{} shifts of {} skills", shifts.len(), skills.len());
            return Err(lines.wrong(what, "write 1 to 200 pairs of both"));
        }
        let width = shifts.len() * skills.len() + 1;
        let mut reader = Self {
            name,
            weeks,
            follow: vec![Cost::default(); width * width],
            skills,
            shifts,
            shift_runs,
            nurses: Vec::new(),
            people: Vec::new(),
            contracts: Vec::new(),
            constant: 0,
        };
        reader.successions(lines)?;
        let contracts = reader.contracts(lines)?;
        let nurses = lines.head("NURSES")?;
        let cells = usize::try_from(nurses).unwrap_or(usize::MAX).saturating_mul(weeks * 7 * width);
        if cells > CELLS_MAX {
            let what = format!("{nurses} nurses, {weeks} weeks and all shifts");
            return Err(lines.wrong(what, "give fewer: at most 5,000,000 multiplied by days"));
        }
        for _ in 0..nurses {
            reader.nurse(lines, &contracts)?;
        }
        if reader.nurses.is_empty() {
            return Err(lines.wrong("no nurses".to_owned(), "name at least one"));
        }
        Ok(reader)
    }

    /// The duties of a shift.
    fn of_shift(&self, shift: usize) -> std::ops::RangeInclusive<usize> {
        shift * self.skills.len() + 1..=(shift + 1) * self.skills.len()
    }

    fn successions(&mut self, lines: &mut Lines) -> Result<(), Inrc2Error> {
        lines.next(1)?;
        let width = self.shifts.len() * self.skills.len() + 1;
        for _ in 0..self.shifts.len() {
            let words = lines.next(2)?;
            let before = lines.find(&self.shifts, words[0])?;
            for name in words.iter().skip(2) {
                let after = lines.find(&self.shifts, name)?;
                for one in self.of_shift(before) {
                    for other in self.of_shift(after) {
                        self.follow[one * width + other] = Cost::hard(1);
                    }
                }
            }
        }
        Ok(())
    }

    fn contracts(&mut self, lines: &mut Lines) -> Result<BTreeMap<String, usize>, Inrc2Error> {
        let mut names = BTreeMap::new();
        for _ in 0..lines.head("CONTRACTS")? {
            let words = lines.next(6)?;
            names.insert(words[0].to_owned(), self.contracts.len());
            self.contracts.push(Contract {
                total: lines.pair(words[1])?,
                work: lines.pair(words[2])?,
                off: lines.pair(words[3])?,
                weekends: lines.number(words[4])?,
                is_complete: words[5] == "1",
            });
        }
        Ok(names)
    }

    fn nurse(
        &mut self,
        lines: &mut Lines,
        contracts: &BTreeMap<String, usize>,
    ) -> Result<(), Inrc2Error> {
        let words = lines.next(3)?;
        if self.nurses.iter().any(|name| name == words[0]) {
            return Err(lines.wrong(format!("`{}` stands twice", words[0]), "name each once"));
        }
        let unknown =
            || lines.wrong(format!("no contract `{}`", words[1]), "use a contract's name");
        let contract = *contracts.get(words[1]).ok_or_else(unknown)?;
        let width = self.shifts.len() * self.skills.len() + 1;
        let mut may = vec![false; width];
        may[0] = true;
        for name in words.iter().skip(3) {
            let skill = lines.find(&self.skills, name)?;
            for shift in 0..self.shifts.len() {
                may[shift * self.skills.len() + skill + 1] = true;
            }
        }
        let rules = &self.contracts[contract];
        self.people.push(Person {
            may,
            wishes: vec![Cost::default(); self.weeks * 7 * width],
            last: OFF,
            work_runs: runs(rules.work, WORK_RUN, 0),
            off_runs: runs(rules.off, OFF_RUN, 0),
            shift_runs: self.shift_runs.iter().map(|run| runs(*run, SHIFT_RUN, 0)).collect(),
            minutes: Range::FREE,
            duties: soft(rules.total.0, rules.total.1, TOTAL),
            often: Vec::new(),
            weekends: soft(0, rules.weekends, WEEKEND),
            part_weekend: Cost::soft(if rules.is_complete { COMPLETE } else { 0 }),
            together: Arc::default(),
        });
        self.nurses.push(words[0].to_owned());
        Ok(())
    }

    fn history(&mut self, lines: &mut Lines) -> Result<(), Inrc2Error> {
        if lines.next(1)?[0] != "HISTORY" {
            return Err(lines.wrong("no history".to_owned(), "give the file `H0-..` second"));
        }
        lines.next(2)?;
        lines.next(1)?;
        let mut seen = vec![false; self.nurses.len()];
        for _ in 0..self.nurses.len() {
            let words = lines.next(7)?;
            let nurse = lines.find(&self.nurses, words[0])?;
            if std::mem::replace(&mut seen[nurse], true) {
                return Err(lines.wrong(format!("`{}` stands twice", words[0]), "name each once"));
            }
            let number = |at: usize| lines.number(words[at]);
            let last = match words[3] {
                "None" => None,
                name => Some(lines.find(&self.shifts, name)?),
            };
            let (total, weekends) = (number(1)?, number(2)?);
            let (shift_run, work_run, off_run) = (number(4)?, number(5)?, number(6)?);
            self.carry(nurse, last, [shift_run, work_run, off_run]);
            let person = &mut self.people[nurse];
            self.constant += past(&mut person.duties, total, TOTAL);
            self.constant += past(&mut person.weekends, weekends, WEEKEND);
        }
        Ok(())
    }

    /// Runs that come in from the past: longer where they go on, too short where they end.
    fn carry(&mut self, nurse: usize, last: Option<usize>, lengths: [u32; 3]) {
        let [shift_run, work_run, off_run] = lengths;
        let width = self.shifts.len() * self.skills.len() + 1;
        let short = |runs: &Runs, length: u32| {
            let is_short = length > 0 && length < runs.length.min;
            if is_short { runs.length.cost(length) } else { Cost::default() }
        };
        let first_of = last.map(|shift| *self.of_shift(shift).start());
        let same = last.map(|shift| self.of_shift(shift));
        let person = &mut self.people[nurse];
        if let (Some(shift), Some(first), Some(same)) = (last, first_of, same) {
            person.last = DutyId::try_from(first).unwrap_or(OFF);
            person.work_runs.before = work_run;
            person.shift_runs[shift].before = shift_run;
            person.wishes[0] += short(&person.work_runs, work_run);
            let end = short(&person.shift_runs[shift], shift_run);
            for duty in 0..width {
                if !same.contains(&duty) {
                    person.wishes[duty] += end;
                }
            }
        } else {
            person.off_runs.before = off_run;
            let end = short(&person.off_runs, off_run);
            for wish in &mut person.wishes[1..width] {
                *wish += end;
            }
        }
    }

    fn duties(&self) -> Vec<Duty> {
        let shifts = 0..self.shifts.len();
        let of = |shift| Duty { shift: u8::try_from(shift).unwrap_or(u8::MAX), minutes: 0 };
        shifts.flat_map(|shift| std::iter::repeat_n(of(shift), self.skills.len())).collect()
    }

    fn week(
        &mut self,
        lines: &mut Lines,
        week: usize,
        wants: &mut [Want],
    ) -> Result<(), Inrc2Error> {
        let head = lines.next(1)?;
        if head[0] != "WEEK_DATA" {
            return Err(lines.wrong("no data of a week".to_owned(), "give files `WD-..`"));
        }
        lines.next(1)?;
        lines.next(1)?;
        let duties = self.shifts.len() * self.skills.len();
        loop {
            let words = lines.next(1)?;
            if words[0] == "SHIFT_OFF_REQUESTS" {
                let count = words.get(2).copied().unwrap_or("");
                let count = lines.number(count)?;
                return self.wishes(lines, week, count);
            }
            if words.len() < 9 {
                let what = format!("{} words where 9 belong", words.len());
                return Err(lines.wrong(what, "write shift, skill and seven pairs"));
            }
            let shift = lines.find(&self.shifts, words[0])?;
            let skill = lines.find(&self.skills, words[1])?;
            for day in 0..7 {
                let (least, best) = lines.pair(words[2 + day])?;
                let at = (week * 7 + day) * duties + shift * self.skills.len() + skill;
                wants[at] = Want {
                    min: least,
                    under: Cost::hard(1),
                    wish: best,
                    below: Cost::soft(BEST),
                    most: u32::MAX,
                    over: Cost::default(),
                };
            }
        }
    }

    fn wishes(&mut self, lines: &mut Lines, week: usize, count: u32) -> Result<(), Inrc2Error> {
        let width = self.shifts.len() * self.skills.len() + 1;
        for _ in 0..count {
            let words = lines.next(3)?;
            let nurse = lines.find(&self.nurses, words[0])?;
            let day = DAYS.iter().position(|day| *day == words[2]);
            let unknown = || lines.wrong(format!("no day `{}`", words[2]), "write Mon to Sun");
            let day = week * 7 + day.ok_or_else(unknown)?;
            let duties = match words[1] {
                "Any" => 1..=width - 1,
                name => self.of_shift(lines.find(&self.shifts, name)?),
            };
            for duty in duties {
                self.people[nurse].wishes[day * width + duty] += Cost::soft(PREFERENCE);
            }
        }
        Ok(())
    }
}

/// What is left of a range after `done`; gives what is paid already.
fn past(range: &mut Range, done: u32, weight: i32) -> i64 {
    let over = done.saturating_sub(range.max);
    range.min = range.min.saturating_sub(done);
    range.max = range.max.saturating_sub(done);
    i64::from(over) * i64::from(weight)
}

#[cfg(test)]
mod tests;

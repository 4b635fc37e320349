//! Duties in, from a sheet as [`super::duties_csv`] and [`super::workbook`] write it.

use std::collections::BTreeMap;

use super::table::{self, Line, Wanted};
use super::{CellFault, Legend, SheetError, members::Members};
use crate::faults::{Faults, quoted};
use crate::plan::file::Duty;

/// Columns that count; all others are for people, and may be missing.
const MUST: [&str; 6] = ["day", "band", "unit", "post", "people", "members"];
const MAY: [&str; 5] = ["date", "starts", "ends", "unit_name", "post_name"];

/// The duties of a sheet (`Duties`, `Duties 2`, ... of a workbook, or CSV), in the order of their
/// first lines; the posts of a duty, and with them its members, in the order of their lines.
///
/// What was written from a plan whose members are in ranges as long as can be (`1-8,10`) is read
/// back as it was. Whether the duties keep the rules is not looked at.
///
/// # Errors
///
/// [`SheetError::Cells`] with every cell that is wrong, or why the file cannot be read.
pub fn duties(bytes: &[u8], legend: &Legend) -> Result<Vec<Duty>, SheetError> {
    let wanted = Wanted { sheet: "Duties", must: MUST.to_vec(), may: MAY.to_vec() };
    let mut found = Found::default();
    table::read(bytes, &wanted, |line, faults| {
        let before = count(faults);
        let read = Read { line, legend }.all(faults);
        if let Some(read) = read.filter(|_| count(faults) == before) {
            found.add(read);
        }
    })?;
    let duty = |(mut duty, members): (Duty, Members)| {
        duty.members = members.to_string();
        duty
    };
    Ok(found.duties.into_iter().map(duty).collect())
}

fn count(faults: &Faults<CellFault>) -> usize {
    faults.first.len().saturating_add(faults.more_count)
}

/// What a line says.
struct Said {
    day: u32,
    band: String,
    unit: String,
    post: Option<(String, u32)>,
    members: Members,
}

#[derive(Default)]
struct Found {
    duties: Vec<(Duty, Members)>,
    places: BTreeMap<(u32, String, String), usize>,
}

impl Found {
    fn add(&mut self, said: Said) {
        let key = (said.day, said.band.clone(), said.unit.clone());
        let at = *self.places.entry(key).or_insert(self.duties.len());
        if at == self.duties.len() {
            let Said { day, band, unit, .. } = said;
            let duty = Duty { unit, day, band, posts: Vec::new(), members: String::new() };
            self.duties.push((duty, Members::default()));
        }
        if let Some((duty, members)) = self.duties.get_mut(at) {
            duty.posts.extend(said.post);
            members.extend(&said.members);
        }
    }
}

struct Read<'a> {
    line: &'a Line<'a>,
    legend: &'a Legend,
}

impl Read<'_> {
    fn all(&self, faults: &mut Faults<CellFault>) -> Option<Said> {
        let day = self.day(faults);
        let band = self.known("band", faults, |id| self.legend.band_number(id).is_some());
        let unit = self.known("unit", faults, |id| self.legend.units.contains_key(id));
        let post = match self.line.text("post") {
            "" => Some(String::new()),
            _ => self.known("post", faults, |id| self.legend.posts.contains_key(id)),
        };
        let people = self.number("people", faults);
        let members = Members::read(self.line.text("members")).map_err(|why| {
            let mend = "write numbers and ranges as text, such as `1-8,10`";
            faults.push(self.line.fault("members", format!("{why}: {mend}")));
        });
        let (people, post, members) = (people?, post?, members.ok()?);
        if members.count() != u64::from(people) {
            let why = format!("{} members for {people} people: name as many", members.count());
            faults.push(self.line.fault("members", why));
        }
        if post.is_empty() && people > 0 {
            faults.push(self.line.fault("post", "people without a post: name it by its id"));
        }
        let post = (!post.is_empty()).then_some((post, people));
        Some(Said { day: day?, band: band?, unit: unit?, post, members })
    }

    fn number(&self, name: &str, faults: &mut Faults<CellFault>) -> Option<u32> {
        let text = self.line.text(name);
        let number = text.parse().ok();
        if number.is_none() {
            let why = format!("`{}` is no whole number", quoted(text));
            faults.push(self.line.fault(name, why));
        }
        number
    }

    fn known(
        &self,
        name: &str,
        faults: &mut Faults<CellFault>,
        is_known: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let id = self.line.text(name);
        if is_known(id) {
            return Some(id.to_owned());
        }
        let why = format!("the operation has no {name} `{}`: name it by its id", quoted(id));
        faults.push(self.line.fault(name, why));
        None
    }

    /// The day, which the date must not contradict where it is one.
    fn day(&self, faults: &mut Faults<CellFault>) -> Option<u32> {
        let day = self.number("day", faults)?;
        let Ok(date) = self.legend.date(day) else {
            let last = self.legend.days().saturating_sub(1);
            faults.push(self.line.fault("day", format!("there is no day {day}: give 0 to {last}")));
            return None;
        };
        let said = self.line.text("date").parse::<jiff::civil::Date>();
        if said.is_ok_and(|said| said != date) {
            let why = format!("day {day} is {date}: change the day, or leave the date out");
            faults.push(self.line.fault("date", why));
        }
        Some(day)
    }
}

//! The rules that always hold, for units, members and posts.

use std::collections::BTreeSet;

use super::duties::Duty;
use super::given::Given;
use super::units::{Away, Unit};
use super::verdict::{Place, Verdict};

pub(super) mod work;

const ONE_A_DAY: &str = "one_duty_a_day";
const MEMBERS: &str = "members";
const TWICE: &str = "twice";
const FIELD: &str = "field_strength";
const ABSENT: &str = "absent";
const STANDS: &str = "may_stand";
const TARGET: &str = "over_target";
const PAIRED: &str = "paired";

/// What judging the rules finds besides.
pub(super) struct Found {
    /// People placed, by the cells of [`super::posts::Weights`].
    pub(super) placed: Vec<u32>,
    /// People times minutes of travel and loan.
    pub(super) way_minutes: i64,
    /// Weights of requests not met.
    pub(super) requests: i64,
    pub(super) unevenness: i64,
}

/// Judges every rule. Of several duties of a unit on a day the first alone counts.
pub(super) fn judge(given: &Given, duties: &[Duty], verdict: &mut Verdict) -> Found {
    let mut found =
        Found { placed: vec![0; given.weights.len()], way_minutes: 0, requests: 0, unevenness: 0 };
    let mut of_unit: Vec<Vec<&Duty>> = given.units.iter().map(|_| Vec::new()).collect();
    for duty in duties {
        of_unit[duty.unit].push(duty);
    }
    let agencies: BTreeSet<&str> =
        given.units.iter().filter_map(|unit| unit.paired_with.as_deref()).collect();
    let mut with_others = Vec::new();
    for (unit, mine) in of_unit.iter_mut().enumerate() {
        mine.sort_by_key(|duty| duty.shift);
        let mut judge = Judge { given, unit, verdict, found: &mut found };
        let mine = judge.one_a_day(mine);
        judge.work(&mine);
        judge.people(&mine);
        for duty in mine {
            judge.stand(duty);
            with_others.extend(company(&given.units[unit], duty, &agencies));
        }
    }
    targets(given, &found.placed, verdict);
    paired(given, with_others, verdict);
    found
}

/// One unit's rules.
struct Judge<'a> {
    given: &'a Given,
    unit: usize,
    verdict: &'a mut Verdict,
    found: &'a mut Found,
}

impl Judge<'_> {
    fn place(&self, shift: usize) -> Place {
        place(self.given, Some(self.unit), None, Some(shift), None)
    }

    /// The duties that count.
    fn one_a_day<'d>(&mut self, duties: &[&'d Duty]) -> Vec<&'d Duty> {
        let mut kept: Vec<&Duty> = Vec::with_capacity(duties.len());
        for duty in duties {
            let day = self.given.calendar.day(duty.shift);
            if kept.last().is_some_and(|last| self.given.calendar.day(last.shift) == day) {
                let place = self.place(duty.shift);
                self.verdict.break_rule(ONE_A_DAY, || (place, "a second duty".to_owned()));
            } else {
                kept.push(duty);
            }
        }
        kept
    }

    /// The unit's work rule, and its members'.
    fn work(&mut self, duties: &[&Duty]) {
        let given = self.given;
        let rule = &given.rules[given.units[self.unit].rule];
        let shifts: Vec<usize> = duties.iter().map(|duty| duty.shift).collect();
        let broken = work::broken(&given.calendar, rule, &shifts, true);
        if broken.is_empty() {
            return; // members' duties are some of the unit's, so they keep what it keeps
        }
        self.note(&broken, None);
        let mut of_member = vec![Vec::new(); usize::try_from(self.members()).unwrap_or_default()];
        for duty in duties {
            self.each_member(duty, |member| {
                let mine = &mut of_member[member];
                if mine.last() != Some(&duty.shift) {
                    mine.push(duty.shift);
                }
            });
        }
        for (member, shifts) in (1..).zip(&of_member) {
            self.note(&work::broken(&given.calendar, rule, shifts, false), Some(member));
        }
    }

    fn note(&mut self, broken: &[work::Breach], member: Option<u32>) {
        for breach in broken {
            let place = place(self.given, Some(self.unit), member, breach.shift, None);
            self.verdict.break_rule(breach.rule, || (place, breach.detail.clone()));
        }
    }

    fn members(&self) -> u32 {
        self.given.units[self.unit].members
    }

    /// Each member of a duty, counted from 0; those whom the unit does not have are left out, and
    /// no more are looked at than it has.
    fn each_member(&self, duty: &Duty, mut look: impl FnMut(usize)) {
        let mut left = self.members();
        for (from, to) in &duty.members {
            let to = (*to).min(self.members());
            for member in (*from..=to).take(usize::try_from(left).unwrap_or(usize::MAX)) {
                left -= 1;
                look(usize::try_from(member - 1).unwrap_or(usize::MAX));
            }
        }
    }

    /// Who stands: their number, absences, requests, and how even their duties are.
    fn people(&mut self, duties: &[&Duty]) {
        let count = usize::try_from(self.members()).unwrap_or_default();
        let mut seen: Vec<Option<usize>> = vec![None; count];
        let mut tallies = vec![[0_i64; 3]; count];
        for duty in duties {
            self.numbers(duty);
            let band = self.given.calendar.band(duty.shift);
            let day = self.given.calendar.day(duty.shift);
            let is_weekend = self.given.calendar.weekends[day].is_some();
            let adds = [1, i64::from(band.is_night), i64::from(is_weekend)];
            let mut twice = Vec::new();
            self.each_member(duty, |member| {
                if seen[member].replace(duty.shift) == Some(duty.shift) {
                    twice.push(member);
                    return;
                }
                for (tally, add) in tallies[member].iter_mut().zip(adds) {
                    *tally += add;
                }
            });
            for member in twice {
                self.of_member(TWICE, duty.shift, member, "stands twice in one shift");
            }
            self.absent(duty, &seen);
            self.requested(duty, &seen);
        }
        self.uneven(&tallies);
    }

    fn of_member(&mut self, rule: &'static str, shift: usize, member: usize, detail: &str) {
        let member = u32::try_from(member + 1).ok();
        let place = place(self.given, Some(self.unit), member, Some(shift), None);
        self.verdict.break_rule(rule, || (place, detail.to_owned()));
    }

    /// How many stand, and whether they are whom the unit has.
    fn numbers(&mut self, duty: &Duty) {
        let (people, named) = (duty.people(), duty.named());
        let unit = &self.given.units[self.unit];
        let (members, field) = (unit.members, unit.field);
        if named != people {
            let detail = format!("{people} people stand and {named} members are named");
            let place = self.place(duty.shift);
            self.verdict.break_rule(MEMBERS, || (place, detail));
        }
        if let Some((_, to)) = duty.members.iter().find(|(_, to)| *to > members) {
            let detail = format!("member {to} of {members}");
            let place = self.place(duty.shift);
            self.verdict.break_rule(MEMBERS, || (place, detail));
        }
        if people.max(named) > u64::from(field) {
            let detail = format!("{} people, at most {field}", people.max(named));
            let place = self.place(duty.shift);
            self.verdict.break_rule(FIELD, || (place, detail));
        }
    }

    fn absent(&mut self, duty: &Duty, seen: &[Option<usize>]) {
        let unit = &self.given.units[self.unit];
        let (mut is_all, mut some, mut members) = (false, 0_u64, Vec::new());
        for away in unit.away(self.given.calendar.shifts[duty.shift]) {
            match away {
                Away::All => is_all = true,
                Away::Some(people) => some += u64::from(people),
                Away::Member(member) => members.push(member),
            }
        }
        if is_all {
            let place = self.place(duty.shift);
            self.verdict.break_rule(ABSENT, || (place, "the unit is absent".to_owned()));
            return;
        }
        members.sort_unstable();
        members.dedup();
        let away = some + u64::try_from(members.len()).unwrap_or(u64::MAX);
        let present = u64::from(unit.members).saturating_sub(away);
        for member in members {
            let at = usize::try_from(member).ok().and_then(|it| it.checked_sub(1));
            if let Some(at) = at.filter(|at| seen.get(*at) == Some(&Some(duty.shift))) {
                self.of_member(ABSENT, duty.shift, at, "is absent");
            }
        }
        if some > 0 && duty.people() > present {
            let detail = format!("{} people, {present} are not absent", duty.people());
            let place = self.place(duty.shift);
            self.verdict.break_rule(ABSENT, || (place, detail));
        }
    }

    fn requested(&mut self, duty: &Duty, seen: &[Option<usize>]) {
        let calendar = &self.given.calendar;
        let day = calendar.day(duty.shift);
        let requests = &self.given.units[self.unit].requests;
        let from = requests.partition_point(|it| it.day < day);
        for request in requests[from..].iter().take_while(|it| it.day == day) {
            let is_for_this =
                request.band.is_none_or(|band| calendar.shift(day, band) == duty.shift);
            let member = usize::try_from(request.member - 1).unwrap_or(usize::MAX);
            if is_for_this && seen.get(member) == Some(&Some(duty.shift)) {
                self.found.requests += request.weight;
            }
        }
    }

    /// Duties, nights and weekend duties of members without an absence of their own in the plan:
    /// the most of them all above the least of those who asked for nothing.
    fn uneven(&mut self, tallies: &[[i64; 3]]) {
        let mut counted = vec![true; tallies.len()];
        let shifts = &self.given.calendar.shifts;
        for absence in &self.given.units[self.unit].absences {
            if let Away::Member(member) = absence.who
                && shifts.iter().any(|shift| absence.overlaps(*shift))
            {
                let at = usize::try_from(member).ok().and_then(|it| it.checked_sub(1));
                if let Some(is_counted) = at.and_then(|at| counted.get_mut(at)) {
                    *is_counted = false;
                }
            }
        }
        let mut asks = vec![false; tallies.len()];
        for request in &self.given.units[self.unit].requests {
            let at = usize::try_from(request.member).ok().and_then(|it| it.checked_sub(1));
            if let Some(asks) = at.and_then(|at| asks.get_mut(at)) {
                *asks = true;
            }
        }
        for kind in 0..3 {
            let (mut least, mut most) = (i64::MAX, 0);
            for (member, tally) in tallies.iter().enumerate().filter(|(it, _)| counted[*it]) {
                most = most.max(tally[kind]);
                if !asks[member] {
                    least = least.min(tally[kind]);
                }
            }
            self.found.unevenness += most.saturating_sub(least).saturating_sub(1).max(0);
        }
    }

    /// Who may stand at which post.
    fn stand(&mut self, duty: &Duty) {
        let given = self.given;
        for (post, people) in &duty.posts {
            let minutes = given.reach.minutes(self.unit, *post);
            let lacks = match (given.meets(self.unit, *post), minutes) {
                (false, _) => Some("it lacks a skill or a power"),
                (true, None) => Some("it does not go so far"),
                (true, Some(_)) => None,
            };
            if let Some(lacks) = lacks {
                let place = place(given, Some(self.unit), None, Some(duty.shift), Some(*post));
                self.verdict.break_rule(STANDS, || (place, lacks.to_owned()));
            }
            self.found.way_minutes += i64::from(*people) * minutes.unwrap_or(0);
            let placed = &mut self.found.placed[given.weights.cell(*post, duty.shift)];
            *placed = placed.saturating_add(*people);
        }
    }
}

/// What a duty means to posts where people of contingents go with those of an agency.
fn company<'a>(
    unit: &'a Unit,
    duty: &'a Duty,
    agencies: &BTreeSet<&str>,
) -> impl Iterator<Item = Company<'a>> {
    let (agency, is_guest) = match &unit.paired_with {
        Some(agency) => (agency.as_str(), true),
        None => (unit.agency.as_str(), false),
    };
    let agency = agencies.contains(agency).then_some(agency);
    agency.into_iter().flat_map(move |agency| {
        let of = move |(post, people): &(usize, u32)| Company {
            post: *post,
            shift: duty.shift,
            agency,
            is_guest,
            people: *people,
        };
        duty.posts.iter().map(of)
    })
}

/// People at a post who go with an agency's, or are the agency's.
struct Company<'a> {
    post: usize,
    shift: usize,
    agency: &'a str,
    is_guest: bool,
    people: u32,
}

fn paired(given: &Given, mut company: Vec<Company<'_>>, verdict: &mut Verdict) {
    fn key<'a>(it: &Company<'a>) -> (usize, usize, &'a str) {
        (it.shift, it.post, it.agency)
    }
    company.sort_by(|a, b| key(a).cmp(&key(b)));
    for same in company.chunk_by(|a, b| key(a) == key(b)) {
        let people = |is_guest: bool| -> u64 {
            let those = same.iter().filter(|it| it.is_guest == is_guest);
            those.map(|it| u64::from(it.people)).sum()
        };
        let (guests, hosts) = (people(true), people(false));
        if guests > hosts {
            let place = place(given, None, None, Some(same[0].shift), Some(same[0].post));
            let agency = same[0].agency;
            let detail = format!("{guests} people go with {hosts} of {agency}");
            verdict.break_rule(PAIRED, || (place, detail));
        }
    }
}

fn targets(given: &Given, placed: &[u32], verdict: &mut Verdict) {
    for post in 0..given.posts.len() {
        for shift in 0..given.calendar.shifts.len() {
            let placed = placed[given.weights.cell(post, shift)];
            if placed == 0 {
                continue;
            }
            let (_, target) = given.wanted(post, shift);
            if placed > target {
                let place = place(given, None, None, Some(shift), Some(post));
                let detail = format!("{placed} people, at most {target}");
                verdict.break_rule(TARGET, || (place, detail));
            }
        }
    }
}

/// A place in words.
pub(super) fn place(
    given: &Given,
    unit: Option<usize>,
    member: Option<u32>,
    shift: Option<usize>,
    post: Option<usize>,
) -> Place {
    Place {
        unit: unit.map(|unit| given.units[unit].id.clone()),
        member,
        day: shift.map(|shift| given.calendar.day(shift)),
        band: shift.map(|shift| given.calendar.band(shift).id.clone()),
        post: post.map(|post| given.posts[post].id.clone()),
    }
}

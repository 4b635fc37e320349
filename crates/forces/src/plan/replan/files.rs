//! What a plan's file says, read to be changed and written again.

use std::collections::{BTreeMap, BTreeSet};

use cordon_operation::Operation;

use super::super::file::{Certificate, Duty, Open, Plan};
use super::super::incident::{Incident, IncidentError};
use super::super::members;
use super::super::situation::Situation;
use super::crew::Crew;
use super::{Difference, ReplanError, Standing};
use crate::roster::OFF;

/// The incidents of a plan so far.
pub(super) fn before(plan: &Plan) -> Result<Vec<Incident>, ReplanError> {
    let before = plan.incidents.iter().map(|it| serde_json::from_value(it.clone()));
    before.collect::<Result<_, _>>().map_err(ReplanError::Before)
}

pub(super) fn operation(plan: &Plan) -> Result<Operation, ReplanError> {
    let files = plan.operation.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let package = cordon_operation::read(&files.collect()).map_err(|faults| {
        ReplanError::Operation(faults.first().map(ToString::to_string).unwrap_or_default())
    })?;
    Ok(package.operation)
}

/// Whether everything that incidents name is there, and nothing is there twice.
pub(super) fn known(operation: &Operation, incidents: &[Incident]) -> Result<(), ReplanError> {
    let things = &operation.things;
    let mut posts: BTreeSet<&str> = things.of("post").map(|it| it.id.as_str()).collect();
    let unknown = |what, id: &str| IncidentError::Unknown { what, id: id.to_owned() };
    for incident in incidents {
        for post in &incident.posts {
            if !posts.insert(&post.id) {
                return Err(IncidentError::Twice(post.id.clone()).into());
            }
            if let Some(sector) = &post.sector
                && things.get("sector", sector).is_none()
            {
                return Err(unknown("sector", sector).into());
            }
        }
        let named = incident.close.iter().chain(incident.pins.iter().map(|pin| &pin.post));
        if let Some(post) = named.into_iter().find(|post| !posts.contains(post.as_str())) {
            return Err(unknown("post", post).into());
        }
        let units = incident.absent.iter().map(|it| &it.unit);
        for unit in units.chain(incident.pins.iter().map(|pin| &pin.unit)) {
            let line = unit.split(['~', '/']).next().unwrap_or(unit);
            if things.get("unit", line).is_none() {
                return Err(unknown("unit", unit).into());
            }
        }
    }
    Ok(())
}

/// What was open before on days on which nobody gets another order: for the same reasons still.
pub(super) fn known_open(
    before: Vec<Open>,
    difference: &Difference,
) -> BTreeMap<(String, u32, String), Open> {
    let days: BTreeSet<u32> = difference.orders.iter().map(|order| order.day).collect();
    let same = before.into_iter().filter(|open| !days.contains(&open.day));
    same.map(|open| ((open.post.clone(), open.day, open.band.clone()), open)).collect()
}

/// The old prices, without those of what nobody wants any more.
pub(super) fn certificate(mut before: Certificate, situation: &Situation) -> Certificate {
    let posts = Ids::new(situation.posts.iter().map(|post| &post.id));
    let (bands, shifts) = (situation.bands.len(), situation.shifts.len());
    let mut wanted = vec![false; before.groups.len() * shifts];
    for (group, wanted) in before.groups.iter().zip(wanted.chunks_mut(shifts.max(1))) {
        for post in group.iter().filter_map(|id| posts.find(id)) {
            for (is_wanted, overlap) in wanted.iter_mut().zip(&situation.posts[post].overlaps) {
                *is_wanted |= *overlap > 0;
            }
        }
    }
    let is_wanted = |(group, day, band, _): &(u32, u32, u32, i64)| {
        let shift = *day as usize * bands + *band as usize;
        shift < shifts && wanted.get(*group as usize * shifts + shift) == Some(&true)
    };
    for prices in before.prices.values_mut() {
        prices.p1.retain(is_wanted);
        prices.beside.values_mut().for_each(|list| list.retain(is_wanted));
        prices.p2.retain(is_wanted);
    }
    before
}

/// Which duty of a file says what a unit does in a shift, where it says no more than what was
/// understood: by shift and unit.
pub(super) type Written = BTreeMap<(usize, usize), usize>;

/// What a file's duties say.
pub(super) struct Stood {
    /// By unit what it does each day.
    pub(super) rows: Vec<Vec<u8>>,
    pub(super) standing: Standing,
    pub(super) written: Written,
}

/// Ids in order, looked up by their first sixteen bytes at once.
struct Ids<'a> {
    of: Vec<(u128, &'a str)>,
}

impl<'a> Ids<'a> {
    /// `ids` are in order.
    fn new(ids: impl Iterator<Item = &'a String>) -> Self {
        Self { of: ids.map(|id| (Self::start(id), id.as_str())).collect() }
    }

    fn start(id: &str) -> u128 {
        let mut start = [0; 16];
        for (to, from) in start.iter_mut().zip(id.bytes()) {
            *to = from;
        }
        u128::from_be_bytes(start)
    }

    fn find(&self, id: &str) -> Option<usize> {
        let start = Self::start(id);
        let first = self.of.partition_point(|(it, _)| *it < start);
        let alike = self.of[first..].iter().take_while(|(it, _)| *it == start);
        alike.zip(first..).find(|((_, it), _)| *it == id).map(|(_, at)| at)
    }
}

/// Reads duties.
pub(super) fn stood(situation: &Situation, duties: &[Duty]) -> Result<Stood, ReplanError> {
    let mut stood = Stood {
        rows: vec![vec![OFF; situation.days]; situation.units.len()],
        standing: vec![BTreeMap::new(); situation.shifts.len()],
        written: BTreeMap::new(),
    };
    let units = Ids::new(situation.units.iter().map(|unit| &unit.id));
    let posts = Ids::new(situation.posts.iter().map(|post| &post.id));
    for (at, duty) in duties.iter().enumerate() {
        let unknown = |what, id: &str| ReplanError::Unknown { what, id: id.to_owned() };
        let unit = units.find(&duty.unit).ok_or_else(|| unknown("unit", &duty.unit))?;
        let band = situation.bands.iter().position(|band| band.id == duty.band);
        let band = band.ok_or_else(|| unknown("band", &duty.band))?;
        let day = duty.day as usize;
        if day >= situation.days {
            return Err(unknown("day", &duty.day.to_string()));
        }
        let most = situation.units[unit].members.count;
        let wrong = || ReplanError::Members(duty.members.clone());
        let mut members = members::read(&duty.members, most).ok_or_else(wrong)?.into_iter();
        let (mut crew, mut people) = (Crew::default(), 0);
        for (post, count) in &duty.posts {
            let number = posts.find(post).ok_or_else(|| unknown("post", post))?;
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for _ in 0..*count {
                let member = members.next().ok_or_else(wrong)?;
                crew.insert(member, number);
                people += 1;
            }
        }
        stood.rows[unit][day] = u8::try_from(band + 1).unwrap_or(u8::MAX);
        let shift = day * situation.bands.len() + band;
        match members.next().is_none() && crew.len() == people {
            true => stood.written.insert((shift, unit), at),
            false => stood.written.remove(&(shift, unit)),
        };
        stood.standing[shift].insert(unit, crew);
    }
    Ok(stood)
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn an_id_is_found_among_those_that_begin_alike() {
        let ids = ["a", "a-post-of-a-long-name-1", "a-post-of-a-long-name-2", "ab", "b", "b\0"];
        let ids: Vec<String> = ids.map(str::to_owned).into();
        let all = Ids::new(ids.iter());
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(all.find(id), Some(at));
        }
        for id in ["", "a-post-of-a-long-name-3", "a-post-of-a-long", "c", "a\0", "\0"] {
            assert_eq!(all.find(id), None);
        }
    }
}

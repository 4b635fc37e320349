//! Two plans side by side: the duties in which they differ, by unit.

use std::collections::{BTreeMap, BTreeSet};

use cordon_api::run::{BarView, CompareQuery, CompareView, UnitDifference};

use super::NotDone;
use super::plan::Loaded;
use super::rows::limit;

/// How `here` and `there` differ. A duty is alike where day, band and posts with their people are;
/// which members stand where does not count.
///
/// # Errors
///
/// [`NotDone::OtherDays`].
pub fn compare(
    here: &Loaded,
    there: &Loaded,
    query: &CompareQuery,
) -> Result<CompareView, NotDone> {
    if here.plan.first_day != there.plan.first_day {
        return Err(NotDone::OtherDays);
    }
    let (mine, theirs) = (bars(here, here), bars(there, here));
    let ids: BTreeSet<&str> = mine.keys().chain(theirs.keys()).copied().collect();
    let (mut same_count, mut here_count, mut there_count) = (0_u64, 0_u64, 0_u64);
    let mut units = Vec::new();
    let none = Vec::new();
    for id in ids {
        let (a, b) = (mine.get(id).unwrap_or(&none), theirs.get(id).unwrap_or(&none));
        let only = |of: &[BarView], other: &[BarView]| -> Vec<BarView> {
            of.iter().filter(|bar| !other.contains(bar)).cloned().collect()
        };
        let (only_here, only_there) = (only(a, b), only(b, a));
        same_count += (a.len() - only_here.len()) as u64;
        here_count += only_here.len() as u64;
        there_count += only_there.len() as u64;
        if only_here.is_empty() && only_there.is_empty() {
            continue;
        }
        let named = here.units.get(id).or_else(|| there.units.get(id));
        let name = named.map_or_else(|| id.to_owned(), |named| named.name.clone());
        units.push(UnitDifference {
            unit: id.to_owned(),
            name,
            here: only_here,
            there: only_there,
        });
    }
    let total = units.len();
    let units = units.into_iter().skip(query.offset).take(limit(query.limit)).collect();
    Ok(CompareView {
        here: here.view(),
        there: there.view(),
        same_count,
        here_count,
        there_count,
        total,
        offset: query.offset,
        units,
    })
}

/// Duties by unit, with the bands as of `by` and the posts in order, so that alike is equal.
fn bars<'a>(of: &'a Loaded, by: &Loaded) -> BTreeMap<&'a str, Vec<BarView>> {
    let band = |bar: &BarView| {
        let id = of.bands.get(bar.band as usize).map_or("", |band| band.id.as_str());
        by.band(id)
    };
    let row = |bars: &[BarView]| -> Vec<BarView> {
        let bars = bars.iter().map(|bar| {
            let mut at = bar.at.clone();
            at.sort();
            BarView { band: band(bar), at, ..bar.clone() }
        });
        bars.collect()
    };
    of.by_unit().iter().map(|unit| (unit.id.as_str(), row(&unit.bars))).collect()
}

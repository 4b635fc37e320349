//! Rows of a plan, by unit, member or post, and windows of them.

use std::collections::BTreeMap;

use cordon_api::run::{BarView, PlacedView, ROWS_MAX, RowView, RowsBy, RowsQuery, RowsView};
use cordon_forces::plan::file::Duty;

use super::plan::{Loaded, Named};

/// Rows in an answer where nothing is said.
const ROWS: usize = 100;
/// Most members that are read from one duty: no unit is larger.
const MEMBERS_MAX: usize = 100_000;

/// How many are asked for, within the limit.
pub fn limit(asked: Option<usize>) -> usize {
    asked.unwrap_or(ROWS).clamp(1, ROWS_MAX)
}

/// Whether a text stands in an id, a name or a sector.
pub fn fits(text: Option<&str>, id: &str, name: &str, sector: Option<&str>) -> bool {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return true };
    let text = text.to_lowercase();
    let mut words = [id, name, sector.unwrap_or_default()].into_iter();
    words.any(|word| word.to_lowercase().contains(&text))
}

/// The rows that a query asks for.
pub fn window(plan: &Loaded, query: &RowsQuery) -> RowsView {
    let text = query.text.as_deref();
    let rows = match query.by {
        RowsBy::Unit => plan.by_unit(),
        RowsBy::Post => plan.by_post(),
        RowsBy::Member => return members(plan, query),
    };
    let fitting = rows.iter().filter(|row| fits(text, &row.id, &row.name, row.sector.as_deref()));
    let fitting: Vec<&RowView> = fitting.collect();
    let shown = fitting.iter().skip(query.offset).take(limit(query.limit));
    let rows = shown.map(|row| (*row).clone()).collect();
    RowsView { revision: plan.revision, total: fitting.len(), offset: query.offset, rows }
}

/// Members are made when they are asked for: there are many.
fn members(plan: &Loaded, query: &RowsQuery) -> RowsView {
    let text = query.text.as_deref();
    let units = plan.units.iter().filter(|(id, unit)| {
        query.unit.as_ref().is_none_or(|wanted| wanted == *id)
            && fits(text, id, &unit.name, unit.sector.as_deref())
    });
    let mut total = 0_usize;
    let mut rows = Vec::new();
    let end = query.offset.saturating_add(limit(query.limit));
    for (id, unit) in units {
        let (first, next) = (total, total + unit.members as usize);
        total = next;
        if next <= query.offset || first >= end {
            continue;
        }
        let from = query.offset.saturating_sub(first);
        let until = end.min(next) - first;
        rows.extend(of_members(plan, id, unit).drain(from..until));
    }
    RowsView { revision: plan.revision, total, offset: query.offset, rows }
}

/// A row each member of a unit, by number.
fn of_members(plan: &Loaded, id: &str, unit: &Named) -> Vec<RowView> {
    let row = |member| RowView {
        id: id.to_owned(),
        member: Some(member),
        name: unit.name.clone(),
        sector: unit.sector.clone(),
        bars: Vec::new(),
    };
    let mut rows: Vec<RowView> = (1..=unit.members).map(row).collect();
    for duty in plan.plan.duties.iter().filter(|duty| duty.unit == id) {
        let band = plan.band(&duty.band);
        for (member, post) in placed(duty) {
            let index = (member as usize).checked_sub(1);
            let Some(row) = index.and_then(|index| rows.get_mut(index)) else { continue };
            let at = vec![PlacedView { id: post.to_owned(), people: 1 }];
            let (day, people, missing, below_min) = (duty.day, 1, 0, 0);
            row.bars.push(BarView { day, band, people, missing, below_min, at });
        }
    }
    for row in &mut rows {
        row.bars.sort_by_key(|bar| (bar.day, bar.band));
    }
    rows
}

/// Who stands where: the first people at the first post, and so on.
fn placed(duty: &Duty) -> Vec<(u32, &str)> {
    let posts = duty.posts.iter();
    let posts = posts.flat_map(|(post, people)| (0..*people).map(move |_| post.as_str()));
    numbers(&duty.members).into_iter().zip(posts).collect()
}

/// `1-8,10` as numbers; what is neither number nor range is passed over.
pub fn numbers(members: &str) -> Vec<u32> {
    let ranges = members.split(',').filter_map(|part| {
        let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
        Some(first.parse::<u32>().ok()?..=last.parse::<u32>().ok()?)
    });
    ranges.flatten().take(MEMBERS_MAX).collect()
}

/// A row a unit, by id; its bars by time.
pub fn of_units(plan: &Loaded) -> Vec<RowView> {
    let mut bars: BTreeMap<&str, Vec<BarView>> = BTreeMap::new();
    for duty in &plan.plan.duties {
        let band = plan.band(&duty.band);
        let at: Vec<PlacedView> = duty
            .posts
            .iter()
            .map(|(post, people)| PlacedView { id: post.clone(), people: *people })
            .collect();
        let people = at.iter().map(|at| at.people).sum();
        let (day, missing, below_min) = (duty.day, 0, 0);
        let bar = BarView { day, band, people, missing, below_min, at };
        bars.entry(&duty.unit).or_default().push(bar);
    }
    rows(&plan.units, bars)
}

/// A row a post, by id; its bars, also where nobody stands but somebody should, by time.
pub fn of_posts(plan: &Loaded) -> Vec<RowView> {
    let mut cells: BTreeMap<(&str, u32, u32), BarView> = BTreeMap::new();
    let empty =
        |day, band| BarView { day, band, people: 0, missing: 0, below_min: 0, at: Vec::new() };
    for duty in &plan.plan.duties {
        let band = plan.band(&duty.band);
        for (post, people) in &duty.posts {
            let cell = cells.entry((post, duty.day, band));
            let bar = cell.or_insert_with(|| empty(duty.day, band));
            bar.people += people;
            bar.at.push(PlacedView { id: duty.unit.clone(), people: *people });
        }
    }
    for open in &plan.plan.open {
        let band = plan.band(&open.band);
        let cell = cells.entry((&open.post, open.day, band));
        let bar = cell.or_insert_with(|| empty(open.day, band));
        (bar.missing, bar.below_min) = (open.missing, open.below_min);
    }
    let mut bars: BTreeMap<&str, Vec<BarView>> = BTreeMap::new();
    for ((post, _, _), bar) in cells {
        bars.entry(post).or_default().push(bar);
    }
    rows(&plan.posts, bars)
}

fn rows(named: &BTreeMap<String, Named>, mut bars: BTreeMap<&str, Vec<BarView>>) -> Vec<RowView> {
    let row = |(id, of): (&String, &Named)| {
        let mut bars = bars.remove(id.as_str()).unwrap_or_default();
        bars.sort_by_key(|bar| (bar.day, bar.band));
        let (name, sector) = (of.name.clone(), of.sector.clone());
        RowView { id: id.clone(), member: None, name, sector, bars }
    };
    named.iter().map(row).collect()
}

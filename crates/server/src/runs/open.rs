//! Windows of what a plan leaves open.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use cordon_api::run::{OpenQuery, OpenView, OpensView, RelaxationView};
use cordon_forces::plan::file::Open;

use super::plan::Loaded;
use super::rows::{fits, limit};

/// The open wants that a query asks for: what is below the minimum first, then by how many people
/// are missing.
pub fn window(plan: &Loaded, query: &OpenQuery) -> OpensView {
    let text = query.text.as_deref();
    let named = plan.plan.open.iter().filter(|open| {
        let (name, sector) = name(plan, &open.post);
        fits(text, &open.post, name, sector)
    });
    let named: Vec<&Open> = named.collect();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for open in &named {
        for (reason, _) in open.reasons.iter().filter(|(_, count)| **count > 0) {
            *reasons.entry(reason.clone()).or_default() += 1;
        }
    }
    let has = |open: &&Open| {
        let wanted = query.reason.as_ref();
        wanted.is_none_or(|reason| open.reasons.get(reason).is_some_and(|count| *count > 0))
    };
    let mut fitting: Vec<&Open> = named.into_iter().filter(has).collect();
    fitting.sort_by_key(|open| {
        let is_below = open.below_min > 0;
        (!is_below, Reverse(open.missing), open.day, &open.post, plan.band(&open.band))
    });
    let missing = fitting.iter().map(|open| u64::from(open.missing)).sum();
    let shown = fitting.iter().skip(query.offset).take(limit(query.limit));
    OpensView {
        revision: plan.revision,
        total: fitting.len(),
        missing,
        offset: query.offset,
        opens: shown.map(|open| view(plan, open)).collect(),
        reasons,
    }
}

fn name<'a>(plan: &'a Loaded, post: &'a str) -> (&'a str, Option<&'a str>) {
    let named = plan.posts.get(post);
    named.map_or((post, None), |named| (named.name.as_str(), named.sector.as_deref()))
}

fn view(plan: &Loaded, open: &Open) -> OpenView {
    let (name, sector) = name(plan, &open.post);
    let relaxation = open.relaxation.as_ref().map(|step| RelaxationView {
        kind: step.kind.clone(),
        unit: step.unit.clone(),
        people: step.people,
        price: step.price,
    });
    OpenView {
        post: open.post.clone(),
        name: name.to_owned(),
        sector: sector.map(str::to_owned),
        day: open.day,
        band: plan.band(&open.band),
        missing: open.missing,
        below_min: open.below_min,
        reasons: open.reasons.clone(),
        relaxation,
    }
}

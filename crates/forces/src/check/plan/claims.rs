//! The figures that a plan claims, beside those that are so.

use super::bound::Bounds;
use super::file::Plan;
use super::given::Given;
use super::value::Values;
use super::verdict::{Level, Verdict};

/// Fills the levels of the figures and notes each claim that differs. A bound may be claimed
/// lower than the prices prove it, not higher.
pub(super) fn compare(
    plan: &Plan,
    given: &Given,
    values: &Values,
    bounds: &Bounds,
    verdict: &mut Verdict,
) {
    let level = |name, value, bound| Level { name, value, bound };
    verdict.figures.unavoidable_weighted = bounds.unavoidable;
    verdict.figures.levels = vec![
        level("open_min", Some(values.open_min), bounds.open_min),
        level("open_target", Some(values.open_target), bounds.open_target),
        level("effort", values.effort, bounds.effort),
        level("unevenness", Some(values.unevenness), 0),
    ];
    if plan.first_day != given.calendar.first_day.to_string() {
        let said = super::fault::quoted(&plan.first_day);
        let day = given.calendar.first_day;
        verdict.differ(|| format!("first_day: {said} said, the operation starts on {day}"));
    }
    if !given.is_far_known {
        let said = super::fault::quoted(&plan.travel);
        verdict.differ(|| {
            let what = "reach and effort are not judged";
            format!("travel: `{said}` is not computed here, {} alone is: {what}", given.travel)
        });
    }
    let (said, so) = (&plan.figures, verdict.figures.clone());
    let counts = [
        ("units", said.units, so.units),
        ("people", said.people, so.people),
        ("posts", said.posts, so.posts),
        ("violations", said.violations, so.violations),
    ];
    for (name, said, so) in counts.iter().filter(|(_, said, so)| said != so) {
        verdict.differ(|| format!("figures.{name}: {said} said, it is {so}"));
    }
    let sums = [
        ("demand_weighted", said.demand_weighted, so.demand_weighted),
        ("open_weighted", said.open_weighted, so.open_weighted),
    ];
    for (name, said, so) in sums.iter().filter(|(_, said, so)| said != so) {
        verdict.differ(|| format!("figures.{name}: {said} said, it is {so}"));
    }
    if said.unavoidable_weighted > so.unavoidable_weighted {
        let (said, so) = (said.unavoidable_weighted, so.unavoidable_weighted);
        verdict.differ(|| {
            format!("figures.unavoidable_weighted: {said} said, {so} is proven by the prices")
        });
    }
    levels(plan, &so.levels, verdict);
}

fn levels(plan: &Plan, so: &[Level], verdict: &mut Verdict) {
    let said = &plan.figures.levels;
    let names = said.iter().map(|it| it.name.as_str());
    if !names.eq(so.iter().map(|it| it.name)) {
        verdict.differ(|| {
            let names: Vec<&str> = so.iter().map(|it| it.name).collect();
            format!("figures.levels: they are {}, in this order", names.join(", "))
        });
        return;
    }
    for (said, so) in said.iter().zip(so) {
        let name = so.name;
        if let Some(value) = so.value.filter(|value| *value != said.value) {
            verdict.differ(|| format!("level {name}: value {} said, it is {value}", said.value));
        }
        if said.bound > so.bound {
            let bound = so.bound;
            verdict.differ(|| {
                format!("level {name}: bound {} said, {bound} is proven by the prices", said.bound)
            });
        }
    }
}

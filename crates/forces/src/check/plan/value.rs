//! What a plan is worth, level by level, and which of its wants are open.

use super::file::Plan;
use super::given::{Given, Numbers};
use super::rules::{self, Found};
use super::verdict::{Figures, Verdict};

/// Why a want may be open, and which single steps may fill one.
const REASONS: [&str; 9] =
    ["placed", "resting", "absent", "elsewhere", "full", "pairing", "skills", "powers", "reach"];
const STEPS: [&str; 6] = ["rest", "loan", "skill", "power", "absence", "take"];

/// The values of the levels.
#[derive(Clone, Copy, Default)]
pub(super) struct Values {
    pub(super) open_min: i64,
    pub(super) open_target: i64,
    /// `None` where travel is not known.
    pub(super) effort: Option<i64>,
    pub(super) unevenness: i64,
}

/// People missing to the target, and of them to the minimum.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Missing {
    all: u32,
    below_min: u32,
}

fn missing(given: &Given, found: &Found, post: usize, shift: usize) -> Missing {
    let (min, target) = given.wanted(post, shift);
    let placed = found.placed[given.weights.cell(post, shift)];
    Missing { all: target.saturating_sub(placed), below_min: min.saturating_sub(placed) }
}

/// The values, and the figures that follow from them.
pub(super) fn values(given: &Given, found: &Found) -> (Values, Figures) {
    let mut values = Values::default();
    let mut demand_weighted = 0;
    for post in 0..given.posts.len() {
        for (shift, weight) in given.weights.row(post).iter().enumerate() {
            let weight = i64::from(*weight);
            let missing = missing(given, found, post, shift);
            let (_, target) = given.wanted(post, shift);
            demand_weighted += weight * i64::from(target);
            values.open_min += weight * i64::from(missing.below_min);
            values.open_target += weight * i64::from(missing.all - missing.below_min);
        }
    }
    values.effort = given.is_far_known.then_some(found.way_minutes + found.requests);
    values.unevenness = found.unevenness;
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let figures = Figures {
        units: count(given.units.iter().filter(|unit| unit.is_first()).count()),
        people: given.units.iter().map(|unit| u64::from(unit.members)).sum(),
        posts: count(given.posts.iter().filter(|post| post.wants_people(&given.calendar)).count()),
        demand_weighted,
        open_weighted: values.open_min + values.open_target,
        ..Figures::default()
    };
    (values, figures)
}

/// Whether the list of open wants is whole, true and without inventions.
pub(super) fn open(
    plan: &Plan,
    given: &Given,
    numbers: &Numbers<'_>,
    found: &Found,
    verdict: &mut Verdict,
) {
    let mut is_listed = vec![false; given.weights.len()];
    for (number, open) in plan.open.iter().enumerate() {
        let post = numbers.posts.get(open.post.as_str());
        let band = numbers.bands.get(open.band.as_str());
        let day = usize::try_from(open.day).ok().filter(|day| *day < given.calendar.days);
        let (Some(post), Some(band), Some(day)) = (post, band, day) else {
            verdict.differ(|| format!("open[{number}]: there is no such post, day or band"));
            continue;
        };
        let shift = given.calendar.shift(day, *band);
        let place = || rules::place(given, None, None, Some(shift), Some(*post));
        let so = missing(given, found, *post, shift);
        let said = Missing { all: open.missing, below_min: open.below_min };
        if so.all == 0 {
            verdict.differ(|| format!("open[{number}]: nobody is missing: {}", place()));
        } else if so != said {
            let (all, below) = (so.all, so.below_min);
            verdict.differ(|| {
                let says = format!("{} ({} below the minimum)", said.all, said.below_min);
                format!("open[{number}]: {says} said, {all} ({below}) missing: {}", place())
            });
        }
        let cell = given.weights.cell(*post, shift);
        if std::mem::replace(&mut is_listed[cell], true) {
            verdict.differ(|| format!("open[{number}]: listed twice: {}", place()));
        }
        for reason in open.reasons.keys().filter(|it| !REASONS.contains(&it.as_str())) {
            let reason = super::fault::quoted(reason);
            verdict.differ(|| format!("open[{number}]: `{reason}` is no reason"));
        }
        let Some(step) = &open.relaxation else { continue };
        if !STEPS.contains(&step.kind.as_str()) {
            let kind = super::fault::quoted(&step.kind);
            verdict.differ(|| format!("open[{number}]: `{kind}` is no relaxation"));
        }
        if !numbers.units.contains_key(step.unit.as_str()) {
            let unit = super::fault::quoted(&step.unit);
            verdict.differ(|| format!("open[{number}]: there is no unit `{unit}` to relax"));
        }
    }
    for post in 0..given.posts.len() {
        for shift in 0..given.calendar.shifts.len() {
            let so = missing(given, found, post, shift);
            if so.all > 0 && !is_listed[given.weights.cell(post, shift)] {
                let place = || rules::place(given, None, None, Some(shift), Some(post));
                verdict.differ(|| format!("open: {} missing, not listed: {}", so.all, place()));
            }
        }
    }
}

//! What a checker answers: hard rules broken, each with its place, and the objective by its parts.
//!
//! Knows no format. Costs saturate: an absurd weight gives an absurd objective, never a panic.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

/// Broken rules that a [`Verdict`] spells out; the rest is counted.
pub const BROKEN_MAX: usize = 200;

/// One hard rule, broken in one place.
///
/// Prints, and serialises, as one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The rule by its name in the format's own words.
    pub rule: &'static str,
    /// Whose roster breaks it; `None` where nobody's does, as in coverage.
    pub employee: Option<String>,
    /// Day of the horizon from 0 on which it breaks, or begins to; `None` for the whole horizon.
    pub day: Option<usize>,
    /// By how much, in what `detail` counts: days, shifts, minutes, people.
    pub amount: i64,
    /// What was found, what is allowed, and the difference.
    pub detail: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: ", self.rule)?;
        if let Some(employee) = &self.employee {
            write!(to, "employee {employee}, ")?;
        }
        if let Some(day) = self.day {
            write!(to, "day {day}, ")?;
        }
        to.write_str(&self.detail)
    }
}

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// What a roster is worth by the rules of its benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Sum of the soft costs in the benchmark's own unit; means little while `violations` is not 0.
    pub objective: i64,
    /// Hard rules broken, counted as the benchmark counts them.
    pub violations: i64,
    /// Cost of each type of soft rule, those that cost nothing included.
    pub breakdown: BTreeMap<String, i64>,
    /// How often each hard rule is broken, those that are kept included.
    pub hard: BTreeMap<String, i64>,
    /// Where hard rules are broken: the first [`BROKEN_MAX`].
    pub broken: Vec<Broken>,
    /// Places beyond those in `broken`.
    pub broken_omitted_count: usize,
    /// Rules that the instance turns on and that the benchmark's own evaluation leaves out.
    pub left_out: BTreeSet<String>,
}

impl Verdict {
    /// Nothing broken and nothing to pay, for these rules.
    pub(super) fn clean(hard: &[&str], soft: &[&str]) -> Verdict {
        let zeros = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 0)).collect();
        Verdict {
            objective: 0,
            violations: 0,
            breakdown: zeros(soft),
            hard: zeros(hard),
            broken: Vec::new(),
            broken_omitted_count: 0,
            left_out: BTreeSet::new(),
        }
    }

    /// Adds `count` times `weight` to the soft rule `name`.
    pub(super) fn charge(&mut self, name: &str, count: i64, weight: i64) {
        let cost = count.saturating_mul(weight);
        let entry = self.breakdown.entry(name.to_owned()).or_insert(0);
        *entry = entry.saturating_add(cost);
        self.objective = self.objective.saturating_add(cost);
    }

    /// Notes a broken hard rule that counts as `count` violations.
    pub(super) fn break_rule(&mut self, count: i64, broken: Broken) {
        let entry = self.hard.entry(broken.rule.to_owned()).or_insert(0);
        *entry = entry.saturating_add(count);
        self.violations = self.violations.saturating_add(count);
        if self.broken.len() < BROKEN_MAX {
            self.broken.push(broken);
        } else {
            self.broken_omitted_count = self.broken_omitted_count.saturating_add(1);
        }
    }

    /// Whether every hard rule is kept.
    #[must_use]
    pub fn is_feasible(&self) -> bool {
        self.violations == 0
    }
}

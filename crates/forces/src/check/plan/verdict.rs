//! What the checker of plans answers: rules broken with their places, claims that differ, and the
//! figures as they are.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Broken rules, and differences, that a [`Verdict`] spells out; the rest is counted.
pub const SPELT_MAX: usize = 200;

/// Where in a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// A unit's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// A member's number, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<u32>,
    /// Days since the plan's first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<usize>,
    /// A band's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// A post's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |name: &str, it: &Option<String>| it.as_ref().map(|it| format!("{name} {it}"));
        let parts = [
            text("unit", &self.unit),
            self.member.map(|it| format!("member {it}")),
            self.day.map(|it| format!("day {it}")),
            text("band", &self.band),
            text("post", &self.post),
        ];
        to.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// A rule that always holds, broken in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The rule's name.
    pub rule: &'static str,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What was found and what is allowed.
    pub detail: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}: {}", self.rule, self.place, self.detail)
    }
}

/// One level of the objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// `open_min`, `open_target`, `effort` or `unevenness`.
    pub name: &'static str,
    /// What the plan has; `None` where it cannot be computed (travel from a matrix).
    pub value: Option<i64>,
    /// What the prices prove that no plan can be below; 0 where they prove nothing.
    pub bound: i64,
}

/// A plan in figures, computed from its duties and its operation alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Units with people to post.
    pub units: u64,
    /// Their members.
    pub people: u64,
    /// Posts that want people.
    pub posts: u64,
    /// Rules broken.
    pub violations: u64,
    /// Weight of all that is wanted.
    pub demand_weighted: i64,
    /// Weight of what is open.
    pub open_weighted: i64,
    /// Weight of what no plan could fill, as far as the prices prove it.
    pub unavoidable_weighted: i64,
    /// Highest first.
    pub levels: Vec<Level>,
}

/// What a plan is worth by its own file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether no rule is broken and every claim holds.
    pub holds: bool,
    /// How often each rule is broken; those that are kept are left out.
    pub rules: BTreeMap<&'static str, u64>,
    /// Where rules are broken: the first [`SPELT_MAX`].
    pub broken: Vec<Broken>,
    /// Broken rules beyond those in `broken`.
    pub broken_omitted_count: u64,
    /// What the file claims and what is so, a sentence each: the first [`SPELT_MAX`].
    pub differences: Vec<String>,
    /// Differences beyond those in `differences`.
    pub differences_omitted_count: u64,
    /// The figures as computed here.
    pub figures: Figures,
}

impl Verdict {
    /// Notes a broken rule; `detail` is asked for only where it is spelt out.
    pub(super) fn break_rule(
        &mut self,
        rule: &'static str,
        place: impl FnOnce() -> (Place, String),
    ) {
        *self.rules.entry(rule).or_default() += 1;
        self.figures.violations += 1;
        if self.broken.len() < SPELT_MAX {
            let (place, detail) = place();
            self.broken.push(Broken { rule, place, detail });
        } else {
            self.broken_omitted_count += 1;
        }
    }

    /// Notes a claim that does not hold.
    pub(super) fn differ(&mut self, sentence: impl FnOnce() -> String) {
        if self.differences.len() < SPELT_MAX {
            self.differences.push(sentence());
        } else {
            self.differences_omitted_count += 1;
        }
    }
}

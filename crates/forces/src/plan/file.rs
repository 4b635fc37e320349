//! A plan's file, as JSON; its form stands in `docs/design/plans.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The form of files that this program writes.
pub const FORMAT: u32 = 1;

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// The seed and the number of iterations find it again.
    pub seed: u64,
    /// How many steps the search took.
    pub iterations: u64,
    /// How many days.
    pub days: u32,
    /// The first day, `YYYY-MM-DD`, local.
    pub first_day: String,
    /// Where travel times come from, in words.
    pub travel: String,
    /// What was found, in figures.
    pub figures: Figures,
    /// What happened after it was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<serde_json::Value>,
    /// By day, band and unit.
    pub duties: Vec<Duty>,
    /// Wants that are not met.
    pub open: Vec<Open>,
    /// The bounds' proof.
    pub certificate: Certificate,
    /// The package it was made from: path to text.
    pub operation: BTreeMap<String, String>,
}

/// A unit in a shift.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Its id.
    pub unit: String,
    /// Days since the first.
    pub day: u32,
    /// The band's id.
    pub band: String,
    /// How many of its people stand at which post.
    pub posts: Vec<(String, u32)>,
    /// Who, in the order of the posts: numbers from 1 and ranges of them, such as `1-8,10`.
    pub members: String,
}

/// A want that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The post's id.
    pub post: String,
    /// Days since the first.
    pub day: u32,
    /// The band's id.
    pub band: String,
    /// People missing to the target.
    pub missing: u32,
    /// People missing to the minimum.
    pub below_min: u32,
    /// Why: how many units cannot, by reason.
    pub reasons: BTreeMap<String, u32>,
    /// The cheapest single step that fills it.
    pub relaxation: Option<Relaxation>,
}

/// A single step that fills a want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relaxation {
    /// What gives way: `rest`, `loan`, `skill`, `power`, `absence` or `take`.
    pub kind: String,
    /// Which unit comes.
    pub unit: String,
    /// How many people of it.
    pub people: u32,
    /// What it costs, in the unit of its kind.
    pub price: i64,
}

/// A plan in figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Units with people to post.
    pub units: u64,
    /// Their members.
    pub people: u64,
    /// Posts that want people.
    pub posts: u64,
    /// Broken rules, as the checker counts them.
    pub violations: u64,
    /// Weight of all that is wanted.
    pub demand_weighted: i64,
    /// Weight of what is open.
    pub open_weighted: i64,
    /// Weight of what no plan could fill, proven.
    pub unavoidable_weighted: i64,
    /// Highest first.
    pub levels: Vec<Level>,
}

/// One level of the objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// `open_min`, `open_target`, `effort` or `unevenness`.
    pub name: String,
    /// What the plan has.
    pub value: i64,
    /// What no plan can be below, proven.
    pub bound: i64,
}

impl Level {
    /// How far the value may be from the best there is: 0.05 is 5 % of the value.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a figure to show")]
    pub fn gap(&self) -> f64 {
        if self.value <= 0 { 0.0 } else { (self.value - self.bound) as f64 / self.value as f64 }
    }
}

/// Prices that prove the bounds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Posts that are alike for everybody.
    pub groups: Vec<Vec<String>>,
    /// By `open_min`, `open_target`, `effort` and `unavoidable`.
    pub prices: BTreeMap<String, Prices>,
}

/// The prices of one bound, in parts of 1/1024.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// What a unit of each level above costs, highest first.
    pub above: Vec<i64>,
    /// Group, day, band by number, price a person up to the minimum; zeros left out.
    pub p1: Vec<(u32, u32, u32, i64)>,
    /// The same between minimum and target.
    pub p2: Vec<(u32, u32, u32, i64)>,
    /// By agency: what those who stand beside its people pay a person to them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, Vec<(u32, u32, u32, i64)>>,
    /// Units whose sections are asked together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<String>,
}

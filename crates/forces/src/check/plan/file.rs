//! A plan's file as it is read here: the form alone, no name looked up.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fault::PlanFault;

/// The format that is read.
const FORMAT: u32 = 1;

/// Bytes that are read at most.
const TEXT_MAX: usize = 128 * 1024 * 1024;

/// A plan as it stands in its file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    format: u32,
    #[expect(dead_code, reason = "how it was found proves nothing")]
    seed: u64,
    #[expect(dead_code, reason = "how it was found proves nothing")]
    iterations: u64,
    pub(super) days: u32,
    pub(super) first_day: String,
    pub(super) travel: String,
    pub(super) figures: Figures,
    #[serde(default)]
    pub(super) incidents: Vec<Incident>,
    pub(super) duties: Vec<Duty>,
    pub(super) open: Vec<Open>,
    pub(super) certificate: Certificate,
    pub(super) operation: BTreeMap<String, String>,
}

/// A unit in a shift.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Duty {
    pub(super) unit: String,
    pub(super) day: u32,
    pub(super) band: String,
    pub(super) posts: Vec<(String, u32)>,
    pub(super) members: String,
}

/// A want that is not met.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Open {
    pub(super) post: String,
    pub(super) day: u32,
    pub(super) band: String,
    pub(super) missing: u32,
    pub(super) below_min: u32,
    pub(super) reasons: BTreeMap<String, u32>,
    pub(super) relaxation: Option<Relaxation>,
}

/// A step that would fill a want.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relaxation {
    pub(super) kind: String,
    pub(super) unit: String,
    #[expect(dead_code, reason = "an advice, not a claim about the plan")]
    people: u32,
    #[expect(dead_code, reason = "an advice, not a claim about the plan")]
    price: i64,
}

/// What the plan says of itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    pub(super) units: u64,
    pub(super) people: u64,
    pub(super) posts: u64,
    pub(super) violations: u64,
    pub(super) demand_weighted: i64,
    pub(super) open_weighted: i64,
    pub(super) unavoidable_weighted: i64,
    pub(super) levels: Vec<Level>,
}

/// One level of the objective, as claimed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Level {
    pub(super) name: String,
    pub(super) value: i64,
    pub(super) bound: i64,
}

/// The proof of the bounds.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Certificate {
    pub(super) groups: Vec<Vec<String>>,
    pub(super) prices: BTreeMap<String, Prices>,
}

/// Group, day, band by number, price a person.
pub(super) type Price = (u32, u32, u32, i64);

/// The prices of one bound, in parts of 1/1024.
#[derive(Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Prices {
    pub(super) above: Vec<i64>,
    pub(super) p1: Vec<Price>,
    pub(super) p2: Vec<Price>,
    /// By agency, what guests pay a person to those of it who are there.
    #[serde(default)]
    pub(super) beside: BTreeMap<String, Vec<Price>>,
    /// Units whose sections are asked together.
    #[serde(default)]
    pub(super) together: Vec<String>,
}

/// What happened after the plan was made.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Incident {
    pub(super) at: String,
    #[serde(default)]
    freeze_min: Option<u32>,
    #[serde(default)]
    pub(super) posts: Vec<NewPost>,
    #[serde(default)]
    pub(super) close: Vec<String>,
    #[serde(default)]
    pub(super) absent: Vec<Absent>,
    #[serde(default)]
    pub(super) pins: Vec<Pin>,
}

/// A post that an incident adds.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPost {
    pub(super) id: String,
    #[serde(default)]
    name: Option<String>,
    pub(super) longitude_deg: f64,
    pub(super) latitude_deg: f64,
    pub(super) sector: Option<String>,
    pub(super) priority: Option<i64>,
    pub(super) strength_min: Option<i64>,
    pub(super) strength_target: Option<i64>,
    #[serde(default)]
    pub(super) skills: Vec<String>,
    #[serde(default)]
    pub(super) powers: Vec<String>,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
    #[serde(default)]
    pub(super) bands: Vec<String>,
}

/// A unit that fails.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Absent {
    pub(super) unit: String,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
}

/// A unit that a person has put at a post.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    pub(super) unit: String,
    pub(super) post: String,
}

impl Plan {
    /// Whether two plans have the same days, travel, incidents and operation.
    pub(super) fn has_ground_of(&self, other: &Plan) -> bool {
        self.days == other.days
            && self.travel == other.travel
            && self.incidents == other.incidents
            && self.operation == other.operation
    }
}

/// Reads the form. Nesting is bounded by the reader, numbers by their types.
///
/// # Errors
///
/// [`PlanFault::TooLong`], [`PlanFault::Form`], [`PlanFault::Format`].
pub(super) fn read(text: &str) -> Result<Plan, PlanFault> {
    if text.len() > TEXT_MAX {
        return Err(PlanFault::TooLong { bytes: text.len(), max: TEXT_MAX });
    }
    let plan: Plan = serde_json::from_str(text).map_err(|error| PlanFault::of_json(&error))?;
    match plan.format {
        FORMAT => Ok(plan),
        found => Err(PlanFault::Format { found }),
    }
}

/// The ranges of `1-8,10`, both ends within; `None` where it is not written so.
pub(super) fn ranges(members: &str) -> Option<Vec<(u32, u32)>> {
    let number = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let range = |text: &str| {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let (from, to) = (number(from)?, number(to)?);
        (1 <= from && from <= to).then_some((from, to))
    };
    if members.is_empty() {
        return Some(Vec::new());
    }
    members.split(',').map(range).collect()
}

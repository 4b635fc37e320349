//! Runs of the optimiser and the plans that they make; a plan's model stands in
//! `docs/design/plans.md`.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Words;

/// Longest that a run may take, seconds.
pub const SECONDS_MAX: u32 = 3_600;
/// Most days that a run may plan.
pub const DAYS_MAX: u32 = 60;
/// Longest name of a run, characters.
pub const NAME_MAX: usize = 80;
/// Most rows in an answer.
pub const ROWS_MAX: usize = 500;

/// A run that is to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRun {
    /// How it is called, 1 to 80 characters.
    pub name: String,
    /// How many days are planned, 1 to 60.
    pub days: u32,
    /// For how many seconds it searches, 1 to 3600.
    pub seconds: u32,
    /// With its number of iterations it finds the same plan again.
    pub seed: u64,
}

/// How a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It searches.
    Running,
    /// It was asked to stop, and writes the best it has.
    Stopping,
    /// Its plan is there.
    Done,
    /// It ended without a plan.
    Failed,
    /// The server ended before it did.
    BrokenOff,
}

/// One level of the objective; lower is better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelView {
    /// `open_min`, `open_target`, `effort` or `unevenness`.
    pub name: String,
    /// What the plan has.
    pub value: i64,
    /// What no plan can be below, proven.
    pub bound: i64,
}

/// How far a run was at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressPoint {
    /// Processor time used, seconds.
    pub cpu_s: f64,
    /// Steps taken.
    pub iterations: u64,
    /// Highest first.
    pub levels: Vec<LevelView>,
}

/// A plan in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiguresView {
    /// Units with people to post.
    pub units: u64,
    /// Their members.
    pub people: u64,
    /// Posts that want people.
    pub posts: u64,
    /// Broken rules.
    pub violations: u64,
    /// Weight of all that is wanted.
    pub demand_weighted: i64,
    /// Weight of what is open.
    pub open_weighted: i64,
    /// Weight of what no plan could fill, proven.
    pub unavoidable_weighted: i64,
    /// Highest first.
    pub levels: Vec<LevelView>,
}

/// A run, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunView {
    /// Its number.
    pub run: u32,
    /// How it is called.
    pub name: String,
    /// How many days are planned.
    pub days: u32,
    /// For how many seconds it searches.
    pub seconds: u32,
    /// Its seed.
    pub seed: u64,
    /// How it is.
    pub state: RunState,
    /// Whether a pin is being planned into it.
    pub is_replanning: bool,
    /// The account that started it.
    pub by: String,
    /// When it began.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When it ended.
    #[schemars(with = "Option<String>")]
    pub ended_at: Option<Timestamp>,
    /// The entry that had last changed the operation it plans for.
    pub operation_seq: u64,
    /// How far it was when last heard.
    pub last: Option<ProgressPoint>,
    /// What went wrong last, in its words.
    pub said: Option<Words>,
    /// The number of the plan in force, from 1; each pin makes the next, undo goes back by one.
    pub revision: Option<u32>,
    /// The plan in force, in figures.
    pub figures: Option<FiguresView>,
    /// What was pinned by hand, in order; the pin `i` made the revision `i + 2`.
    pub pins: Vec<PinView>,
}

/// A unit that was pinned to a post by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PinView {
    /// The unit's id.
    pub unit: String,
    /// The post's id.
    pub post: String,
    /// The account that pinned it.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// Every run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RunsView {
    /// The newest first.
    pub runs: Vec<RunView>,
}

/// A run and how it went.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RunDetail {
    /// The run.
    pub run: RunView,
    /// Its progress, by time; thinned out where it is long.
    pub curve: Vec<ProgressPoint>,
}

/// Which plan of a run.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanQuery {
    /// Its number; the one in force otherwise.
    pub revision: Option<u32>,
}

/// A shift of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BandView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it begins: minutes since midnight, local.
    pub starts_min: u32,
    /// How long it is.
    pub minutes: u32,
    /// Whether it is a night.
    pub is_night: bool,
}

/// A plan without its duties.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StaffPlanView {
    /// The run that made it.
    pub run: u32,
    /// Its number among the run's plans.
    pub revision: u32,
    /// The first day, `YYYY-MM-DD`, local.
    pub first_day: String,
    /// How many days.
    pub days: u32,
    /// The shifts of a day, by their beginning.
    pub bands: Vec<BandView>,
    /// What was found, in figures.
    pub figures: FiguresView,
    /// The seed.
    pub seed: u64,
    /// How many steps the search took.
    pub iterations: u64,
    /// Where travel times come from, in words.
    pub travel: String,
    /// How many wants are open.
    pub open_count: u64,
    /// How many people are missing in them.
    pub missing: u64,
}

/// What a row of a plan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowsBy {
    /// A unit.
    #[default]
    Unit,
    /// A member of a unit.
    Member,
    /// A post.
    Post,
}

/// Which rows.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowsQuery {
    /// Of which plan; the one in force otherwise.
    pub revision: Option<u32>,
    /// `unit`, `member` or `post`.
    #[serde(default)]
    pub by: RowsBy,
    /// Only members of this unit.
    pub unit: Option<String>,
    /// Only what has this text in its id, its name or its sector.
    pub text: Option<String>,
    /// How many are left out at the beginning.
    #[serde(default)]
    pub offset: usize,
    /// How many, at most 500; 100 where nothing is said.
    pub limit: Option<usize>,
}

/// A bar of a row: somebody on duty in a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BarView {
    /// Days since the first.
    pub day: u32,
    /// The band, by its place in the plan's list.
    pub band: u32,
    /// How many people.
    pub people: u32,
    /// How many are missing; of posts.
    pub missing: u32,
    /// How many of those are missing to the minimum.
    pub below_min: u32,
    /// Where they stand, or who stands there.
    pub at: Vec<PlacedView>,
}

/// People of a unit at a post.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct PlacedView {
    /// The post's id; of a post, the unit's.
    pub id: String,
    /// How many people.
    pub people: u32,
}

/// A row of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowView {
    /// The unit's or post's id; of a member, the unit's.
    pub id: String,
    /// Which member, from 1.
    pub member: Option<u32>,
    /// Its name.
    pub name: String,
    /// The id of its sector.
    pub sector: Option<String>,
    /// By time.
    pub bars: Vec<BarView>,
}

/// Rows of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowsView {
    /// Of which plan.
    pub revision: u32,
    /// How many rows there are.
    pub total: usize,
    /// How many were left out at the beginning.
    pub offset: usize,
    /// The rows, by id and member.
    pub rows: Vec<RowView>,
}

/// Which open wants.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenQuery {
    /// Of which plan; the one in force otherwise.
    pub revision: Option<u32>,
    /// Only what has this text in the post's id, name or sector.
    pub text: Option<String>,
    /// Only those with a reason of this kind.
    pub reason: Option<String>,
    /// How many are left out at the beginning.
    #[serde(default)]
    pub offset: usize,
    /// How many, at most 500; 100 where nothing is said.
    pub limit: Option<usize>,
}

/// A single step that fills a want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RelaxationView {
    /// What gives way: `rest`, `loan`, `skill`, `power`, `absence` or `take`.
    pub kind: String,
    /// Which unit comes.
    pub unit: String,
    /// How many people of it.
    pub people: u32,
    /// What it costs, in the unit of its kind.
    pub price: i64,
}

/// A want that is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenView {
    /// The post's id.
    pub post: String,
    /// Its name.
    pub name: String,
    /// The id of its sector.
    pub sector: Option<String>,
    /// Days since the first.
    pub day: u32,
    /// The band, by its place in the plan's list.
    pub band: u32,
    /// People missing to the target.
    pub missing: u32,
    /// People missing to the minimum.
    pub below_min: u32,
    /// How many units cannot, by reason.
    pub reasons: BTreeMap<String, u32>,
    /// The cheapest single step that fills it.
    pub relaxation: Option<RelaxationView>,
}

/// Open wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpensView {
    /// Of which plan.
    pub revision: u32,
    /// How many there are.
    pub total: usize,
    /// How many people are missing in them.
    pub missing: u64,
    /// How many were left out at the beginning.
    pub offset: usize,
    /// Below the minimum first, then by people missing, day and post.
    pub opens: Vec<OpenView>,
    /// How many wants have each reason, of all that fit the text.
    pub reasons: BTreeMap<String, usize>,
}

/// A unit is to stand at a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPin {
    /// The unit's id.
    pub unit: String,
    /// The post's id.
    pub post: String,
    /// The plan that was looked at; refused where another is in force by now.
    pub revision: u32,
}

/// A plan is to go back to the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoPin {
    /// The plan that was looked at; refused where another is in force by now.
    pub revision: u32,
}

/// What a plan is compared with.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareQuery {
    /// The run of the other plan; may be the same.
    pub with: u32,
    /// Its number; the one in force otherwise.
    pub with_revision: Option<u32>,
    /// The number of this run's plan; the one in force otherwise.
    pub revision: Option<u32>,
    /// How many units are left out at the beginning.
    #[serde(default)]
    pub offset: usize,
    /// How many, at most 500; 100 where nothing is said.
    pub limit: Option<usize>,
}

/// How a unit's duties differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnitDifference {
    /// The unit's id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Duties of this plan that the other has not, or otherwise.
    pub here: Vec<BarView>,
    /// Duties of the other plan that this one has not, or otherwise; bands as of this plan.
    pub there: Vec<BarView>,
}

/// Two plans side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CompareView {
    /// This plan.
    pub here: StaffPlanView,
    /// The other.
    pub there: StaffPlanView,
    /// Duties that both have.
    pub same_count: u64,
    /// Duties that only this plan has, or has otherwise.
    pub here_count: u64,
    /// Duties that only the other has, or has otherwise.
    pub there_count: u64,
    /// How many units differ.
    pub total: usize,
    /// How many were left out at the beginning.
    pub offset: usize,
    /// Units whose duties differ, by id.
    pub units: Vec<UnitDifference>,
}

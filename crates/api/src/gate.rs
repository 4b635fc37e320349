//! The border of a gate: what its box answers on the site's network, to its own screen, to phones
//! and to scanners. Served by `cordon gate` alone, and not by a node.

use cordon_kernel::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Problem, Words};

/// What a gate proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateVerdict {
    /// Let in.
    Admit,
    /// Let in after a search.
    Search,
    /// Let in under escort.
    Escort,
    /// Call the authorised officer.
    Refuse,
}

/// What the steward must see besides the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// The code alone.
    Code,
    /// An identity document that bears the name.
    Document,
    /// The document, and the photo that belongs to the pass.
    Photo,
    /// A proof by the holder's phone.
    Holder,
}

/// How old a gate's lists are, and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// As new as they can be.
    Green,
    /// Old: one class more is looked at.
    Amber,
    /// Very old, or none: everybody shows a document and a photo.
    Red,
}

/// Who works at a gate, by their own pass; its name is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgentView {
    /// The short code of their pass: what stands in the records.
    pub badge: String,
    /// As what the pass says they come.
    pub role: String,
    /// Where they said they stand.
    pub post: String,
    /// Whether they may confirm a refusal, let in by breaking the glass, and switch pressure mode.
    pub is_officer: bool,
    /// Since when.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// Until when: the end of the shift.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// One of the lists that a gate judges by.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ListView {
    /// `trust`, `status` or `policy`.
    pub list: String,
    /// Its number.
    pub version: u64,
    /// Seconds since it was made, or since the centre said that it is still the newest.
    pub age_s: u64,
    /// When it holds no more.
    #[schemars(with = "String")]
    pub expires_at: Timestamp,
}

/// The mode of a crowd that presses, switched by the police.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PressureView {
    /// The short code of the officer's pass.
    pub by: String,
    /// When it ends by itself.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// Numbers of this gate since midnight of the operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GateCounts {
    /// People who came in by a pass.
    pub entered_count: u64,
    /// People who left.
    pub left_count: u64,
    /// Refusals that an officer confirmed.
    pub refused_count: u64,
    /// Refusals that were proposed and not confirmed: the person came in.
    pub overruled_count: u64,
    /// Entries by breaking the glass.
    pub broken_glass_count: u64,
}

/// How what the gate saw reaches the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UplinkView {
    /// Whether a centre is set.
    pub is_set: bool,
    /// Whether it answered last time.
    pub is_up: bool,
    /// Records that no signed checkpoint of the centre covers yet.
    pub pending_count: u64,
    /// Seconds since the centre last answered; `None` if never.
    pub silent_s: Option<u64>,
}

/// A scanner that is connected to the gate's box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScannerView {
    /// The lane that it stands in.
    pub lane: u16,
    /// Whether it is for people who go out.
    pub is_exit: bool,
    /// Whether it can be read from.
    pub is_up: bool,
    /// Codes that it has read since the box was started.
    pub read_count: u64,
}

/// Asks for what a scanner of the box reads next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownQuery {
    /// The lane.
    pub lane: u16,
    /// How many codes it had read when it was asked before; without it the answer comes at once.
    pub after: Option<u64>,
}

/// What a scanner of the box has read last.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ShownView {
    /// How many codes it has read: to be asked with next.
    pub read_count: u64,
    /// Whether it is for people who go out.
    pub is_exit: bool,
    /// What the gate found; `None` where it has read none yet, or could judge nothing.
    pub judged: Option<JudgedView>,
    /// Why nothing could be judged.
    pub problem: Option<Problem>,
}

/// How the gate is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GateView {
    /// Its id.
    pub gate: String,
    /// The id of the zone it leads into.
    pub zone: String,
    /// The operation's id.
    pub operation: String,
    /// Its time zone (IANA).
    pub time_zone: String,
    /// The gate's own time.
    #[schemars(with = "String")]
    pub now: Timestamp,
    /// Whether it is for training: nothing counts, and every screen says so.
    pub is_training: bool,
    /// The order in force, by id; without one nobody is checked.
    pub order: Option<String>,
    /// Whether its store takes records; while it does not, nothing is judged.
    pub is_recording: bool,
    /// The worst of its lists.
    pub freshness: Freshness,
    /// What holds at that freshness, as it is written.
    pub mode: Words,
    /// Its lists.
    pub lists: Vec<ListView>,
    /// Who is signed on.
    pub agents: Vec<AgentView>,
    /// Whether a crowd presses.
    pub pressure: Option<PressureView>,
    /// How many are inside by this site's records.
    pub inside_count: u64,
    /// How many more may come in here; `None` where the zone has no capacity.
    pub room: Option<u64>,
    /// Today's numbers.
    pub counts: GateCounts,
    /// The way to the centre.
    pub uplink: UplinkView,
    /// A proposal that waits for its answer, if any.
    pub open: Option<JudgedView>,
    /// Scanners that are connected to its box.
    pub scanners: Vec<ScannerView>,
}

/// A code that was read, or a short code that was read out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// The text of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The short code under it, read out because no camera can see it; needs a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Whether the person goes out.
    #[serde(default)]
    pub is_exit: bool,
    /// Which lane; 1 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<u16>,
}

/// What the gate found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JudgedView {
    /// The number of its record at this gate.
    pub record: u64,
    /// What is proposed.
    pub verdict: GateVerdict,
    /// Why: a stable code.
    pub reason: String,
    /// Why, as it is said.
    pub text: Words,
    /// Whether it is settled: who came in, or was refused, is so.
    pub is_settled: bool,
    /// What the steward must look at before the person comes in.
    pub look: Look,
    /// The name on the pass, to be compared with the document: shown, and kept nowhere.
    pub name: Option<String>,
    /// The plate that the pass is for, in part.
    pub plate_hint: Option<String>,
    /// The short code of the pass.
    pub short: Option<String>,
    /// As what its holder comes.
    pub role: Option<String>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// The order it rests on.
    pub order: Option<String>,
    /// Whether somebody is inside with it already.
    pub is_again: bool,
    /// When it would be otherwise.
    #[schemars(with = "Option<String>")]
    pub when: Option<Timestamp>,
    /// When it was judged.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Which lane.
    pub lane: u16,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Settle {
    /// The person came in; the steward saw what had to be seen.
    Enter,
    /// The document or the photo is another's: a refusal is proposed.
    Mismatch,
    /// The person went away by themselves, or the code was read by mistake.
    Leave,
    /// The officer confirms the refusal.
    Refuse,
    /// The officer lets in against the proposal, with a reason.
    Overrule,
}

/// Settles a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settling {
    /// How.
    pub settle: Settle,
    /// Why the officer lets in; without a name in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Signs on with one's own pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOn {
    /// The text of their pass's code.
    pub text: String,
    /// Where they stand.
    pub post: String,
}

/// Signs off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// The short code of the pass they signed on with.
    pub badge: String,
}

/// Lets people in without a pass: responders whom nobody registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// How many come in.
    pub people_count: u32,
    /// Who goes with them: a unit, a call sign or a badge.
    pub escort: String,
    /// Why.
    pub why: String,
}

/// Switches the mode of a crowd that presses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// For how many minutes, 1 to 60; 0 ends it.
    pub minutes: u32,
    /// Why.
    pub why: String,
}

/// What a refused person is given.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SlipView {
    /// The number of the refusal: this gate's name, its run and its count.
    pub refusal: String,
    /// The gate.
    pub gate: String,
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Why: a stable code.
    pub reason: String,
    /// Why, as it is said.
    pub text: Words,
    /// The short code of the pass, if one was shown.
    pub short: Option<String>,
    /// The order it rests on.
    pub order: Option<String>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// The version of the rules.
    pub policy_version: u64,
    /// The badge of the officer who confirmed it.
    pub officer: String,
    /// What can be done about it, and where.
    pub remedy: Words,
    /// Whether it is of a training.
    pub is_training: bool,
}

/// A device's first call, with the token of its enrolment code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The token.
    pub token: String,
}

/// A code that another device enrols with.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EnrolmentView {
    /// The address that the code holds.
    pub url: String,
    /// The code, as SVG.
    pub svg: String,
    /// When it holds no more.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// A gate, as the centre knows it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CentreGateView {
    /// Its id.
    pub gate: String,
    /// Its name, by the operation.
    pub name: String,
    /// The id of its zone.
    pub zone: Option<String>,
    /// Seconds since it was last heard; `None` if never since the node began.
    pub silent_s: Option<u64>,
    /// How old the lists are that it judges by, as it last said.
    pub freshness: Freshness,
    /// Seconds since its newest status list was made or confirmed, as it last said.
    pub list_age_s: u64,
    /// Records that wait at the gate, as it last said.
    pub pending_count: u64,
    /// People who came in.
    pub entered_count: u64,
    /// People who left.
    pub left_count: u64,
    /// Refusals that were confirmed.
    pub refused_count: u64,
    /// Refusals that were overruled.
    pub overruled_count: u64,
    /// People who came in a minute, over the last fifteen.
    pub entered_per_minute: f64,
    /// Judgements by the stable code of their reason.
    pub reasons: std::collections::BTreeMap<String, u64>,
    /// Judgements by lane.
    pub lanes: std::collections::BTreeMap<String, u64>,
    /// How many are inside, by what the gate knows.
    pub inside_count: u64,
    /// How many more it may let in.
    pub room: Option<u64>,
    /// Until when a crowd presses.
    #[schemars(with = "Option<String>")]
    pub pressure_until: Option<Timestamp>,
    /// Whether it trains.
    pub is_training: bool,
}

/// All gates.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GatesView {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Those of the operation and those that report, by id.
    pub gates: Vec<CentreGateView>,
    /// Double entries that were found within a day, the newest first.
    pub doubles: Vec<DoubleView>,
}

/// A pass that entered while it was inside.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DoubleView {
    /// When it was found.
    #[schemars(with = "String")]
    pub found_at: Timestamp,
    /// Which entries; whose pass it is, is asked under audit.
    pub double: cordon_kernel::gate::DoubleEntry,
}

/// Whose movements, and what for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovementsQuery {
    /// The pass, by its id: 20 hexadecimal digits.
    pub pass: String,
    /// What for; it is written down.
    pub purpose: String,
}

/// Where a pass was.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MovementsView {
    /// The entry that says who asked and what for.
    pub audited: u64,
    /// Where, by time.
    pub movements: Vec<MovementView>,
}

/// An entry or an exit.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MovementView {
    /// When, by the gate.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The gate.
    pub gate: String,
    /// How the holder was known; `None` for an exit.
    pub entered: Option<Look>,
}

/// Whose movements are to be nobody's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseHolder {
    /// The pass, by its id: 20 hexadecimal digits.
    pub pass: String,
}

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErasedView {
    /// Whether anything was known.
    pub was_known: bool,
}

//! The words of an incident: of what kind it is, how it ended, how far its orders have come.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an incident is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// In the air.
    #[n(0)]
    Air,
    /// A crowd.
    #[n(1)]
    Crowd,
    /// A gate or barrier.
    #[n(2)]
    Access,
    /// Someone needs a doctor.
    #[n(3)]
    Medical,
    /// Fire or smoke.
    #[n(4)]
    Fire,
    /// A system does not work.
    #[n(5)]
    Technical,
    /// Anything else.
    #[n(6)]
    Other,
}

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Dealt with.
    #[n(0)]
    Resolved,
    /// There was nothing.
    #[n(1)]
    Unfounded,
    /// Given to others.
    #[n(2)]
    HandedOver,
}

/// How far an order to a unit has come.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    Serialize,
    Deserialize,
    JsonSchema
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum TaskingStatus {
    /// Sent.
    #[n(0)]
    Sent,
    /// The unit's end has it.
    #[n(1)]
    Received,
    /// The unit has said yes.
    #[n(2)]
    Acknowledged,
    /// Under way.
    #[n(3)]
    Moving,
    /// There.
    #[n(4)]
    InPlace,
    /// Done, the unit is free.
    #[n(5)]
    Released,
}

//! What a gate says of itself, and what was found of passes that were used twice.

use std::collections::BTreeMap;

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How old the lists are that a gate judges by.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum Freshness {
    /// As new as they can be.
    #[default]
    #[n(0)]
    Green,
    /// Old.
    #[n(1)]
    Amber,
    /// Very old, or over.
    #[n(2)]
    Red,
}

/// What a batch of a gate's records comes to, and how the gate was when it sent them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(map)]
pub struct GateFigures {
    /// People who came in, whoever let them in.
    #[n(0)]
    pub entered_count: u64,
    /// People who left.
    #[n(1)]
    pub left_count: u64,
    /// Refusals that an officer confirmed.
    #[n(2)]
    pub refused_count: u64,
    /// Refusals that an officer overruled.
    #[n(3)]
    pub overruled_count: u64,
    /// Judgements by the stable code of their reason.
    #[n(4)]
    pub reasons: BTreeMap<String, u64>,
    /// Judgements by lane.
    #[n(5)]
    pub lanes: BTreeMap<u16, u64>,
    /// How old its lists were.
    #[n(6)]
    pub freshness: Freshness,
    /// Seconds since its newest status list was made or confirmed.
    #[n(7)]
    pub list_age_s: u64,
    /// How many were inside, by what it knew.
    #[n(8)]
    pub inside_count: u64,
    /// How many more it might let in; `None` without a limit.
    #[n(9)]
    pub room: Option<u64>,
    /// Until when a crowd presses, if one does.
    #[n(10)]
    #[cbor(with = "crate::time::micros_option")]
    #[schemars(with = "Option<String>")]
    pub pressure_until: Option<Timestamp>,
    /// Whether it trains.
    #[n(11)]
    pub is_training: bool,
}

/// How sure it is that two persons used one pass.
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
pub enum DoubleRank {
    /// Nobody gets from the one gate to the other in that time.
    #[n(0)]
    ImpossibleTravel,
    /// Somebody was inside with it.
    #[n(1)]
    Inside,
    /// At one site, shortly after another: perhaps read twice.
    #[n(2)]
    SameSite,
}

/// A pass that entered while it was inside. Whose it is, the vault knows under the holder's number.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(array)]
pub struct DoubleEntry {
    /// The holder's number.
    #[n(0)]
    pub holder: u64,
    /// The zone.
    #[n(1)]
    pub zone: String,
    /// The gate of the entry before.
    #[n(2)]
    pub first_gate: crate::id::SourceId,
    /// When.
    #[n(3)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub first_at: Timestamp,
    /// The gate of the entry that is one too many.
    #[n(4)]
    pub second_gate: crate::id::SourceId,
    /// When.
    #[n(5)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub second_at: Timestamp,
    /// How sure.
    #[n(6)]
    pub rank: DoubleRank,
}

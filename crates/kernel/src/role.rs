//! What an account may be trusted with.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role of an account; an account holds one or more. What each may do is decided in
/// `cordon-command` and `cordon-api`, nowhere else.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    Serialize,
    Deserialize,
    JsonSchema
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the whole operation; every command.
    #[n(0)]
    DutyCommander,
    /// Works the queue and the incidents.
    #[n(1)]
    Operator,
    /// Judges what flies.
    #[n(2)]
    AirDesk,
    /// Stands at a gate.
    #[n(3)]
    GateSteward,
    /// Prepares plans; decides nothing live.
    #[n(4)]
    Planner,
    /// Reads everything, changes nothing.
    #[n(5)]
    Auditor,
    /// Keeps accounts and settings; decides nothing about the operation.
    #[n(6)]
    Administrator,
    /// Reports for sources by the report door; may do nothing else.
    #[n(7)]
    Source,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 8] = [
        Role::DutyCommander,
        Role::Operator,
        Role::AirDesk,
        Role::GateSteward,
        Role::Planner,
        Role::Auditor,
        Role::Administrator,
        Role::Source,
    ];

    /// The role's name in settings, arguments and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Role::DutyCommander => "duty_commander",
            Role::Operator => "operator",
            Role::AirDesk => "air_desk",
            Role::GateSteward => "gate_steward",
            Role::Planner => "planner",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
            Role::Source => "source",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;
    fn from_str(name: &str) -> Result<Role, String> {
        let found = Role::ALL.into_iter().find(|role| role.name() == name.replace('-', "_"));
        found.ok_or_else(|| {
            let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
            format!("no role {name:?}; the roles are {}", names.join(", "))
        })
    }
}

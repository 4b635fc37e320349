//! Where the bytes of a body are kept.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which bodies are kept with the journal and which in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum BodyClass {
    /// Kept with the journal.
    #[n(0)]
    Operational,
    /// Kept in the vault, erasable.
    #[n(1)]
    Personal,
}

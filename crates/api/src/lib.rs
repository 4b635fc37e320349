//! Everything that crosses our HTTP border: endpoints, views, params; OpenAPI comes from it.
//!
//! An endpoint stands once, in [`endpoint::ALL`]; the server binds each to a handler and refuses
//! to start when one is missing, and the OpenAPI document is made from the same list. Not here:
//! what a handler does (see `cordon-server`).

pub mod air;
pub mod camera;
pub mod endpoint;
pub mod gate;
pub mod openapi;
pub mod operation;
pub mod params;
pub mod report;
pub mod run;
pub mod stream;
pub mod view;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sentence in the two languages of the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

impl Words {
    /// The same sentence in both languages.
    pub fn new(en: impl Into<String>, fr: impl Into<String>) -> Words {
        Words { en: en.into(), fr: fr.into() }
    }
}

/// Why something was not done, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The problem.
    pub problem: ProblemBody,
}

/// The inside of a [`Problem`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProblemBody {
    /// Short name, for programs.
    pub code: String,
    /// What is the matter.
    pub sentence: Words,
    /// What to do about it.
    pub mend: Words,
    /// For `stale`: who was faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// For `stale`: the entry that changed the thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// For `too_many_attempts`: when to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem with what is the matter and what to do about it.
    pub fn new(code: impl Into<String>, sentence: Words, mend: Words) -> Problem {
        let code = code.into();
        let body = ProblemBody { code, sentence, mend, by: None, seq: None, retry_after_s: None };
        Problem { problem: body }
    }
}

//! What the author of a decision saw: the picture, the view, the age of each feed.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Seq, SourceId};

/// What the author of a decision had on the screen.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(array)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The `seq` of the picture.
    #[n(0)]
    pub seq: Seq,
    /// The view: path and query of the screen.
    #[n(1)]
    pub view: String,
    /// The age of each feed, in milliseconds.
    #[n(2)]
    pub feeds: Vec<FeedAge>,
}

/// How old a feed's newest report was on a screen.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(array)]
#[serde(deny_unknown_fields)]
pub struct FeedAge {
    /// Which feed.
    #[n(0)]
    pub source: SourceId,
    /// Milliseconds since its newest report; `None` if it was never heard.
    #[n(1)]
    pub age_ms: Option<u64>,
}

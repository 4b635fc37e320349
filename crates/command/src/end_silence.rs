//! `end_silence`: a silence is ended before its time.

use cordon_kernel::body::Body;
use cordon_kernel::id::SilenceId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// End a silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSilence {
    /// Which.
    pub silence: SilenceId,
}

impl EndSilence {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let silence = self.silence;
        let known = desk.picture.silences.get(&silence).ok_or(Refusal::NoSilence(silence))?;
        desk.expect(known.changed_seq)?;
        let mut decided = Decided::default();
        let seen = desk.seen.clone();
        desk.write(&mut decided, Body::SilenceEnded { silence, seen });
        Ok(decided)
    }
}

//! `judge_alert`: a person says whether an alert was false, true but not relevant, or relevant.

use cordon_kernel::alert::Verdict;
use cordon_kernel::body::Body;
use cordon_kernel::id::AlertId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Judge an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgeAlert {
    /// Which.
    pub alert: AlertId,
    /// The verdict.
    pub verdict: Verdict,
}

impl JudgeAlert {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let alert = desk.alert(self.alert)?;
        if let Some(judgement) = &alert.judgement {
            return Err(Refusal::AlertJudged { alert: self.alert, by: judgement.by.clone() });
        }
        desk.expect(alert.changed_seq)?;
        let mut decided = Decided::default();
        let (alert, verdict) = (self.alert, self.verdict);
        let seen = desk.seen.clone();
        desk.write(&mut decided, Body::AlertJudged { alert, verdict, seen });
        Ok(decided)
    }
}

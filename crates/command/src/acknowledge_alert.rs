//! `acknowledge_alert`: a person takes an alert, so that others need not.

use cordon_kernel::body::Body;
use cordon_kernel::id::AlertId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Take an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeAlert {
    /// Which.
    pub alert: AlertId,
}

impl AcknowledgeAlert {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let alert = desk.alert(self.alert)?;
        if let Some(by) = &alert.acknowledged_by {
            return Err(Refusal::AlertTaken { alert: self.alert, by: by.clone() });
        }
        desk.expect(alert.changed_seq)?;
        let mut decided = Decided::default();
        let seen = desk.seen.clone();
        desk.write(&mut decided, Body::AlertAcknowledged { alert: self.alert, seen });
        Ok(decided)
    }
}

impl Desk<'_> {
    /// The alert, open or judged.
    pub(crate) fn alert(&self, id: AlertId) -> Result<&cordon_picture::Alert, Refusal> {
        self.picture.alerts.get(&id).ok_or(Refusal::NoAlert(id))
    }
}

//! `close_incident`: an incident is over. Its units are released first.

use cordon_kernel::alert::Subject;
use cordon_kernel::body::{Body, Outcome, TaskingStatus};
use cordon_kernel::id::IncidentId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Close an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIncident {
    /// Which.
    pub incident: IncidentId,
    /// How it ended.
    pub outcome: Outcome,
    /// What is to be said of it, in words.
    pub text: Option<String>,
}

impl CloseIncident {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let incident = self.incident;
        let known = desk.open_incident(incident)?;
        let mut orders = desk.picture.taskings.values();
        let under_way =
            orders.find(|t| t.incident == incident && t.status != TaskingStatus::Released);
        if let Some(order) = under_way {
            return Err(Refusal::UnitsOut { incident, unit: order.unit.clone() });
        }
        desk.expect(known.changed_seq)?;
        let mut decided = Decided::default();
        desk.note(&mut decided, Subject::Incident(incident), self.text.as_deref())?;
        let (outcome, seen) = (self.outcome, desk.seen.clone());
        desk.write(&mut decided, Body::IncidentClosed { incident, outcome, seen });
        Ok(decided)
    }
}

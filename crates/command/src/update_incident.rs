//! `update_incident`: an incident is of another kind, worse, elsewhere, or has more alerts.

use cordon_kernel::alert::{Severity, Subject};
use cordon_kernel::body::{Body, IncidentKind};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{AlertId, IncidentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Change an incident; what is absent or null stays as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateIncident {
    /// Which.
    pub incident: IncidentId,
    /// Its kind now.
    pub kind: Option<IncidentKind>,
    /// How bad now.
    pub severity: Option<Severity>,
    /// Alerts that belong to it too.
    #[serde(default)]
    pub alerts: Vec<AlertId>,
    /// Where now.
    pub place: Option<Position>,
    /// What is new, in words.
    pub text: Option<String>,
}

impl UpdateIncident {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let known = desk.open_incident(self.incident)?;
        desk.expect(known.changed_seq)?;
        desk.check_count(self.alerts.len())?;
        for id in &self.alerts {
            desk.alert(*id)?;
        }
        let mut decided = Decided::default();
        let changes = self.kind.is_some()
            || self.severity.is_some()
            || self.place.is_some()
            || !self.alerts.is_empty();
        if changes {
            desk.write(
                &mut decided,
                Body::IncidentUpdated {
                    incident: self.incident,
                    kind: self.kind,
                    severity: self.severity,
                    alerts: self.alerts.clone(),
                    place: self.place,
                    seen: desk.seen.clone(),
                },
            );
        }
        desk.note(&mut decided, Subject::Incident(self.incident), self.text.as_deref())?;
        if decided.drafts.is_empty() { Err(Refusal::Nothing) } else { Ok(decided) }
    }
}

impl Desk<'_> {
    /// The incident, unless it is closed.
    pub(crate) fn open_incident(
        &self,
        id: IncidentId,
    ) -> Result<&cordon_picture::Incident, Refusal> {
        let known = self.picture.incidents.get(&id).ok_or(Refusal::NoIncident(id))?;
        if known.closed_at.is_some() { Err(Refusal::IncidentClosed(id)) } else { Ok(known) }
    }
}

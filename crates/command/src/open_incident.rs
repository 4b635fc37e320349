//! `open_incident`: people begin to manage something, often from an alert.

use cordon_kernel::alert::{Severity, Subject};
use cordon_kernel::body::{Body, IncidentKind};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::AlertId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Open an incident. With one alert, `expected` is that alert's; with none it is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenIncident {
    /// Of what kind.
    pub kind: IncidentKind,
    /// How bad.
    pub severity: Severity,
    /// Alerts it comes from.
    #[serde(default)]
    pub alerts: Vec<AlertId>,
    /// Where.
    pub place: Option<Position>,
    /// What it is, in words.
    pub text: Option<String>,
}

impl OpenIncident {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        desk.check_count(self.alerts.len())?;
        for id in &self.alerts {
            desk.alert(*id)?;
        }
        if let [only] = self.alerts.as_slice() {
            desk.expect(desk.alert(*only)?.changed_seq)?;
        }
        let incident = desk.picture.last.incident.next();
        let mut decided = Decided::default();
        desk.write(
            &mut decided,
            Body::IncidentOpened {
                incident,
                kind: self.kind,
                severity: self.severity,
                alerts: self.alerts.clone(),
                place: self.place,
                seen: desk.seen.clone(),
            },
        );
        desk.note(&mut decided, Subject::Incident(incident), self.text.as_deref())?;
        decided.made.incident = Some(incident);
        Ok(decided)
    }
}

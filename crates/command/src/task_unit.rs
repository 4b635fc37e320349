//! `task_unit`: a unit is given an order for an incident.

use cordon_kernel::alert::Subject;
use cordon_kernel::body::Body;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{IncidentId, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Give a unit an order. `expected` is the incident's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskUnit {
    /// To whom.
    pub unit: UnitId,
    /// For which incident.
    pub incident: IncidentId,
    /// Where to, if elsewhere than the incident.
    pub place: Option<Position>,
    /// What to do, in words.
    pub text: Option<String>,
}

impl TaskUnit {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let known = desk.open_incident(self.incident)?;
        let units = desk.picture.operation.as_ref().map(|operation| &operation.units);
        if !units.is_some_and(|units| units.contains_key(&self.unit)) {
            return Err(Refusal::NoUnit(self.unit.clone()));
        }
        let busy = desk.picture.unit_taskings.get(&self.unit);
        if let Some(order) = busy.and_then(|id| desk.picture.taskings.get(id)) {
            let (unit, incident) = (self.unit.clone(), order.incident);
            return Err(Refusal::UnitBusy { unit, incident });
        }
        desk.expect(known.changed_seq)?;
        let tasking = desk.picture.last.tasking.next();
        let mut decided = Decided::default();
        desk.write(
            &mut decided,
            Body::UnitTasked {
                tasking,
                unit: self.unit.clone(),
                incident: self.incident,
                place: self.place,
                seen: desk.seen.clone(),
            },
        );
        desk.note(&mut decided, Subject::Incident(self.incident), self.text.as_deref())?;
        decided.made.tasking = Some(tasking);
        Ok(decided)
    }
}

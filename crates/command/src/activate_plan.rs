//! `activate_plan`: another plan is in force from now on. It takes two persons.

use cordon_kernel::body::Body;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Put a plan into force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivatePlan {
    /// Which: an id of the operation's plans.
    pub plan: String,
}

impl ActivatePlan {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let operation = desk.picture.operation.as_ref().ok_or(Refusal::NoOperation)?;
        if operation.base.get("plan", &self.plan).is_none() {
            return Err(Refusal::NoPlan(self.plan.clone()));
        }
        let overlaid = operation.with_plan(&self.plan).map_err(Refusal::faulty)?;
        if overlaid.plan == operation.plan {
            return Err(Refusal::PlanInForce(self.plan.clone()));
        }
        let mut decided = Decided::default();
        let (plan, seen) = (self.plan.clone(), desk.seen.clone());
        desk.write(&mut decided, Body::PlanActivated { plan, seen });
        Ok(decided)
    }
}

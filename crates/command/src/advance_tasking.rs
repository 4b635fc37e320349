//! `advance_tasking`: an order has come further, as the unit said over the radio.

use cordon_kernel::body::{Body, TaskingStatus};
use cordon_kernel::id::TaskingId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Say how far an order has come; a stage may be skipped, none is gone back to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceTasking {
    /// Which.
    pub tasking: TaskingId,
    /// How far.
    pub status: TaskingStatus,
}

impl AdvanceTasking {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let tasking = self.tasking;
        let order = desk.picture.taskings.get(&tasking).ok_or(Refusal::NoTasking(tasking))?;
        if self.status <= order.status {
            return Err(Refusal::TaskingBackwards(tasking));
        }
        desk.expect(order.changed_seq)?;
        let mut decided = Decided::default();
        let (status, seen) = (self.status, desk.seen.clone());
        desk.write(&mut decided, Body::TaskingAdvanced { tasking, status, seen });
        Ok(decided)
    }
}

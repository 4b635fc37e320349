//! `edit_operation`: zones, gates, posts or whatever the package describes become otherwise.
//!
//! What results is checked as the package is: an edit that would leave a perimeter without its
//! order, or a gate off its barrier, is refused with every fault.

use cordon_kernel::alert::Subject;
use cordon_kernel::body::Body;
use cordon_operation::Change;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Change the operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditOperation {
    /// What is to change, in order.
    pub changes: Vec<Change>,
    /// Why, in words.
    #[serde(default)]
    pub text: Option<String>,
}

impl EditOperation {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let picture = desk.picture;
        let operation = picture.operation.as_ref().ok_or(Refusal::NoOperation)?;
        if self.changes.is_empty() {
            return Err(Refusal::Nothing);
        }
        desk.check_count(self.changes.len())?;
        desk.expect(picture.operation_changed_seq().ok_or(Refusal::NoOperation)?)?;
        let edited = operation.edited(&self.changes).map_err(Refusal::faulty)?;
        if edited.base == operation.base {
            return Err(Refusal::Nothing);
        }
        let changes = serde_json::to_string(&self.changes).map_err(|_| Refusal::Unreadable)?;
        let mut decided = Decided::default();
        desk.write(&mut decided, Body::OperationEdited { changes, seen: desk.seen.clone() });
        desk.note(&mut decided, Subject::Operation, self.text.as_deref())?;
        Ok(decided)
    }
}

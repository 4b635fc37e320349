//! `erase_notes`: texts are forgotten. Takes two persons; what proves that they were stays.

use cordon_kernel::body::Body;
use cordon_kernel::id::NoteId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Erase texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseNotes {
    /// Which.
    pub notes: Vec<NoteId>,
}

impl EraseNotes {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        for id in &self.notes {
            match desk.picture.notes.get(id) {
                // One that was swept out of the picture long ago can still be erased.
                None if *id == NoteId(0) || *id > desk.picture.last.note => {
                    return Err(Refusal::NoNote(*id));
                }
                None => {}
                Some(note) if note.erased => return Err(Refusal::NoteErased(*id)),
                Some(_) => {}
            }
        }
        if self.notes.is_empty() {
            return Err(Refusal::Nothing);
        }
        desk.check_count(self.notes.len())?;
        let mut decided = Decided { erase: self.notes.clone(), ..Decided::default() };
        desk.write(&mut decided, Body::VaultErased { notes: self.notes.clone() });
        Ok(decided)
    }
}

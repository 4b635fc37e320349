//! `write_note`: a text about something. The text goes into the vault.

use cordon_kernel::alert::Subject;
use cordon_kernel::role::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Roles that may write.
pub(crate) const WRITERS: &[Role] =
    &[Role::DutyCommander, Role::Operator, Role::AirDesk, Role::GateSteward, Role::Planner];

/// Write a text about something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteNote {
    /// About what.
    pub about: Subject,
    /// The text.
    pub text: String,
}

impl WriteNote {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let picture = desk.picture;
        let operation = picture.operation.as_ref();
        let known = match &self.about {
            Subject::Track(id) => picture.tracks.contains_key(id),
            Subject::Source(id) => {
                picture.sources.contains_key(id)
                    || operation.is_some_and(|o| o.sources.contains_key(id))
            }
            Subject::Volume(id) => operation.is_some_and(|o| o.volumes.contains_key(id)),
            Subject::Unit(id) => operation.is_some_and(|o| o.units.contains_key(id)),
            Subject::Alert(id) => picture.alerts.contains_key(id),
            Subject::Incident(id) => picture.incidents.contains_key(id),
            Subject::Silence(id) => picture.silences.contains_key(id),
            Subject::Proposal(id) => picture.proposals.contains_key(id),
            Subject::Operation => operation.is_some(),
        };
        if !known {
            return Err(Refusal::NoSubject(self.about.clone()));
        }
        let mut decided = Decided::default();
        desk.note(&mut decided, self.about.clone(), Some(&self.text))?;
        if decided.drafts.is_empty() { Err(Refusal::Nothing) } else { Ok(decided) }
    }
}

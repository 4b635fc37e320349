//! `answer_proposal`: a second person says yes or no to a command that takes two.

use cordon_kernel::body::Body;
use cordon_kernel::id::ProposalId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Command, Decided, Desk, Refusal};

/// Answer a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerProposal {
    /// Which.
    pub proposal: ProposalId,
    /// Yes or no.
    pub approved: bool,
}

impl AnswerProposal {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        let proposal = self.proposal;
        let waiting = desk.picture.proposals.get(&proposal).ok_or(Refusal::NoProposal(proposal))?;
        // Its author may take it back, but not grant it.
        if waiting.by == desk.who.account && self.approved {
            return Err(Refusal::SamePerson(proposal));
        }
        if desk.now >= waiting.until && self.approved {
            return Err(Refusal::ProposalLapsed(proposal));
        }
        desk.expect(waiting.changed_seq)?;
        let command: Command =
            serde_json::from_str(&waiting.command).map_err(|_| Refusal::Unreadable)?;
        // Who could not give the command has no voice in it; its author may take it back.
        let may = command.may();
        let own = waiting.by == desk.who.account;
        if !own && !may.iter().any(|role| desk.who.roles.contains(role)) {
            return Err(Refusal::Role { may });
        }
        let mut decided = Decided::default();
        let (approved, seen) = (self.approved, desk.seen.clone());
        desk.write(&mut decided, Body::ProposalAnswered { proposal, approved, seen });
        if !approved {
            return Ok(decided);
        }
        let done = desk.run(&command, true)?;
        decided.drafts.extend(done.drafts);
        Ok(Decided { made: done.made, erase: done.erase, drafts: decided.drafts })
    }
}

//! What a person asks for, and whether it may be done now: one file per command.
//!
//! [`decide`] is a pure function of the picture, the request, who asks and the time; it changes
//! nothing. What it gives is written to the journal, and only then so. A command that takes two
//! persons becomes a proposal, which another account answers.

mod acknowledge_alert;
mod activate_plan;
mod advance_tasking;
mod answer_proposal;
mod close_incident;
mod edit_operation;
mod end_silence;
mod erase_notes;
mod judge_alert;
mod open_incident;
mod refusal;
mod silence_rule;
mod task_unit;
mod update_incident;
mod write_note;

pub use acknowledge_alert::AcknowledgeAlert;
pub use activate_plan::ActivatePlan;
pub use advance_tasking::AdvanceTasking;
pub use answer_proposal::AnswerProposal;
pub use close_incident::CloseIncident;
pub use edit_operation::EditOperation;
pub use end_silence::EndSilence;
pub use erase_notes::EraseNotes;
pub use judge_alert::JudgeAlert;
pub use open_incident::OpenIncident;
pub use refusal::Refusal;
pub use silence_rule::{RULES, SilenceRule};
pub use task_unit::TaskUnit;
pub use update_incident::UpdateIncident;
pub use write_note::WriteNote;

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Subject;
use cordon_kernel::body::{Body, Seen};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AccountId, IncidentId, NoteId, ProposalId, Seq, SilenceId, TaskingId};
use cordon_kernel::role::Role;
use cordon_kernel::time::plus_millis;
use cordon_picture::Picture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest text of a note, in bytes.
pub const TEXT_LEN_MAX: usize = 10_000;
/// Things that one command may name.
pub const LIST_MAX: usize = 100;
/// Keys of a view's query that say where the author looked; what was searched for may be a name.
const VIEW_KEYS: [&str; 7] = ["sel", "at", "map", "tab", "show", "state", "kind"];
/// How long a proposal waits for its second person.
pub const PROPOSAL_MS: i64 = 15 * 60 * 1000;

/// Roles that work the queue.
const DESKS: &[Role] = &[Role::DutyCommander, Role::Operator, Role::AirDesk];
/// Roles that lead incidents and units.
const LEADS: &[Role] = &[Role::DutyCommander, Role::Operator];

/// A command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// Take an alert.
    AcknowledgeAlert(AcknowledgeAlert),
    /// Judge an alert.
    JudgeAlert(JudgeAlert),
    /// Open an incident.
    OpenIncident(OpenIncident),
    /// Change an incident.
    UpdateIncident(UpdateIncident),
    /// Close an incident.
    CloseIncident(CloseIncident),
    /// Give a unit an order.
    TaskUnit(TaskUnit),
    /// Say how far an order has come.
    AdvanceTasking(AdvanceTasking),
    /// Silence a rule.
    SilenceRule(SilenceRule),
    /// End a silence.
    EndSilence(EndSilence),
    /// Write a text about something.
    WriteNote(WriteNote),
    /// Erase texts.
    EraseNotes(EraseNotes),
    /// Answer a proposal.
    AnswerProposal(AnswerProposal),
    /// Change the operation.
    EditOperation(EditOperation),
    /// Put a plan into force.
    ActivatePlan(ActivatePlan),
}

/// Every command: the names of their files.
pub const ALL: &[&str] = &[
    "acknowledge_alert",
    "activate_plan",
    "advance_tasking",
    "answer_proposal",
    "close_incident",
    "edit_operation",
    "end_silence",
    "erase_notes",
    "judge_alert",
    "open_incident",
    "silence_rule",
    "task_unit",
    "update_incident",
    "write_note",
];

/// A command with what its author saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What is asked.
    pub command: Command,
    /// The `changed_seq` of the thing concerned, as the screen had it; `None` where there is none.
    pub expected: Option<Seq>,
    /// What the screen showed.
    pub seen: Seen,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// The account.
    pub account: AccountId,
    /// Its roles.
    pub roles: Vec<Role>,
}

/// Numbers given to what a command made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Made {
    /// An incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// An order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasking: Option<TaskingId>,
    /// A silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<SilenceId>,
    /// A text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteId>,
    /// A proposal that now waits for a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
}

/// What is to be written, and what it makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// The entries, in order.
    pub drafts: Vec<Draft>,
    /// What they make.
    pub made: Made,
    /// Texts that the vault is to forget once the entries are written.
    pub erase: Vec<NoteId>,
}

/// What every command is decided with.
pub(crate) struct Desk<'a> {
    picture: &'a Picture,
    who: &'a Who,
    now: Timestamp,
    expected: Option<Seq>,
    seen: &'a Seen,
}

/// Whether `request` may be done, and what is then to be written.
///
/// # Errors
///
/// A [`Refusal`], which tells the person what to do.
pub fn decide(
    picture: &Picture,
    request: &Request,
    who: &Who,
    now: Timestamp,
) -> Result<Decided, Refusal> {
    let seen = Seen { view: plain_view(&request.seen.view), ..request.seen.clone() };
    let desk = Desk { picture, who, now, expected: request.expected, seen: &seen };
    desk.check_seen()?;
    desk.run(&request.command, false)
}

/// `view` without what a person typed: its path, and of its query only where the author looked.
fn plain_view(view: &str) -> String {
    let (path, query) = view.split_once('?').unwrap_or((view, ""));
    let path = path.split('#').next().unwrap_or_default();
    let known = |pair: &&str| VIEW_KEYS.iter().any(|key| pair.split('=').next() == Some(key));
    let kept: Vec<_> = query.split('&').filter(known).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

impl Command {
    /// Who may give it.
    pub fn may(&self) -> &'static [Role] {
        match self {
            Command::AcknowledgeAlert(_) | Command::JudgeAlert(_) => DESKS,
            Command::OpenIncident(_) | Command::UpdateIncident(_) => DESKS,
            Command::CloseIncident(_) | Command::TaskUnit(_) | Command::AdvanceTasking(_) => LEADS,
            Command::SilenceRule(_) | Command::EndSilence(_) => LEADS,
            Command::WriteNote(_) => write_note::WRITERS,
            Command::EraseNotes(_) | Command::ActivatePlan(_) => &[Role::DutyCommander],
            Command::EditOperation(_) => &[Role::DutyCommander, Role::Planner],
            // Who may answer follows from what was proposed.
            Command::AnswerProposal(_) => DESKS,
        }
    }

    /// Whether it takes two persons.
    pub fn takes_two(&self) -> bool {
        match self {
            Command::SilenceRule(silence) => silence.about.is_none(),
            Command::EraseNotes(_) | Command::ActivatePlan(_) => true,
            _ => false,
        }
    }

    /// The command without its free text, which belongs into the vault, and that text.
    fn without_text(&self) -> (Command, Option<&str>) {
        match self {
            Command::SilenceRule(silence) => {
                let bare = SilenceRule { text: None, ..silence.clone() };
                (Command::SilenceRule(bare), silence.text.as_deref())
            }
            other => (other.clone(), None),
        }
    }
}

impl Desk<'_> {
    /// What the author saw is of this journal, and of a size that fits an entry.
    fn check_seen(&self) -> Result<(), Refusal> {
        let longest = self.seen.view.len() <= 500 && self.seen.feeds.len() <= 500;
        if !longest || self.seen.seq.0 > self.picture.size.saturating_sub(1) {
            return Err(Refusal::Seen { size: self.picture.size });
        }
        Ok(())
    }

    /// A command names a hundred things at the most.
    pub(crate) fn check_count(&self, count: usize) -> Result<(), Refusal> {
        if count > LIST_MAX { Err(Refusal::TooMany { count }) } else { Ok(()) }
    }

    fn run(&self, command: &Command, second: bool) -> Result<Decided, Refusal> {
        if !command.may().iter().any(|role| self.who.roles.contains(role)) {
            return Err(Refusal::Role { may: command.may() });
        }
        let decided = match command {
            Command::AcknowledgeAlert(c) => c.decide(self),
            Command::JudgeAlert(c) => c.decide(self),
            Command::OpenIncident(c) => c.decide(self),
            Command::UpdateIncident(c) => c.decide(self),
            Command::CloseIncident(c) => c.decide(self),
            Command::TaskUnit(c) => c.decide(self),
            Command::AdvanceTasking(c) => c.decide(self),
            Command::SilenceRule(c) => c.decide(self),
            Command::EndSilence(c) => c.decide(self),
            Command::WriteNote(c) => c.decide(self),
            Command::EraseNotes(c) => c.decide(self),
            Command::AnswerProposal(c) => c.decide(self),
            Command::EditOperation(c) => c.decide(self),
            Command::ActivatePlan(c) => c.decide(self),
        }?;
        // What would be refused is not even proposed.
        if command.takes_two() && !second { self.propose(command) } else { Ok(decided) }
    }

    fn propose(&self, command: &Command) -> Result<Decided, Refusal> {
        let proposal = self.picture.last.proposal.next();
        let (bare, text) = command.without_text();
        let command = serde_json::to_string(&bare).map_err(|_| Refusal::Unreadable)?;
        let mut decided = Decided::default();
        self.write(
            &mut decided,
            Body::CommandProposed {
                proposal,
                command,
                until: plus_millis(self.now, PROPOSAL_MS),
                seen: self.seen.clone(),
            },
        );
        self.note(&mut decided, Subject::Proposal(proposal), text)?;
        decided.made.proposal = Some(proposal);
        Ok(decided)
    }

    /// The thing is as the author's screen had it.
    fn expect(&self, changed_seq: Seq) -> Result<(), Refusal> {
        match self.expected {
            Some(expected) if expected == changed_seq => Ok(()),
            Some(_) => Err(Refusal::Stale { changed_seq }),
            None => Err(Refusal::ExpectedMissing { changed_seq }),
        }
    }

    fn write(&self, decided: &mut Decided, body: Body) {
        let author = Author::Person { account: self.who.account.clone() };
        decided.drafts.push(Draft { author, observed_at: self.now, body });
    }

    /// Writes `text` about `about`, if there is any: the text itself, then the note of it.
    fn note(
        &self,
        decided: &mut Decided,
        about: Subject,
        text: Option<&str>,
    ) -> Result<(), Refusal> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(());
        };
        if text.len() > TEXT_LEN_MAX {
            return Err(Refusal::TextTooLong { len: text.len() });
        }
        let note = decided.made.note.unwrap_or(self.picture.last.note).next();
        self.write(decided, Body::NoteText { note, text: text.to_owned() });
        self.write(decided, Body::NoteAdded { note, about, seen: self.seen.clone() });
        decided.made.note = Some(note);
        Ok(())
    }
}

#[cfg(test)]
mod tests;

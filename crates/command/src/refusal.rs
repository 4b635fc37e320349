//! Why a command is not done, told to the person with what to do instead.

use cordon_kernel::alert::Subject;
use cordon_kernel::id::{
    AccountId, AlertId, IncidentId, NoteId, ProposalId, Seq, SilenceId, TaskingId, UnitId,
};
use cordon_kernel::role::Role;

/// Why a command is not done now.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // each says itself in its sentence
pub enum Refusal {
    #[error("this takes the role {}", names(may))]
    Role { may: &'static [Role] },
    #[error("somebody was faster: this was changed by entry {changed_seq}")]
    Stale { changed_seq: Seq },
    #[error("the request does not say which state of the thing it was given for")]
    ExpectedMissing { changed_seq: Seq },
    #[error("the request says it saw more than there is (entries so far: {size}), or too much")]
    Seen { size: u64 },
    #[error("there is no alert {0}")]
    NoAlert(AlertId),
    #[error("alert {alert} is already taken by {by}")]
    AlertTaken { alert: AlertId, by: AccountId },
    #[error("alert {alert} has already been judged by {by}")]
    AlertJudged { alert: AlertId, by: AccountId },
    #[error("there is no incident {0}")]
    NoIncident(IncidentId),
    #[error("incident {0} is closed")]
    IncidentClosed(IncidentId),
    #[error("incident {incident} still has unit {unit} under way")]
    UnitsOut { incident: IncidentId, unit: UnitId },
    #[error("there is no unit {0}")]
    NoUnit(UnitId),
    #[error("unit {unit} is already tasked to incident {incident}")]
    UnitBusy { unit: UnitId, incident: IncidentId },
    #[error("there is no order {0}")]
    NoTasking(TaskingId),
    #[error("order {0} has already come further than that")]
    TaskingBackwards(TaskingId),
    #[error("there is no rule called {0}")]
    NoRule(String),
    #[error("a silence lasts up to 24 hours from now")]
    SilenceTime,
    #[error("there is no silence {0}")]
    NoSilence(SilenceId),
    #[error("there is no text {0}")]
    NoNote(NoteId),
    #[error("text {0} has already been erased")]
    NoteErased(NoteId),
    #[error("nothing is known of {0:?}")]
    NoSubject(Subject),
    #[error("there is nothing to do in this request")]
    Nothing,
    #[error("the request names {count} things")]
    TooMany { count: usize },
    #[error("the text has {len} bytes")]
    TextTooLong { len: usize },
    #[error("there is no proposal {0}")]
    NoProposal(ProposalId),
    #[error("proposal {0} has lapsed")]
    ProposalLapsed(ProposalId),
    #[error("this takes two persons, and proposal {0} is your own")]
    SamePerson(ProposalId),
    #[error("what was proposed cannot be read")]
    Unreadable,
    #[error("no operation is adopted yet")]
    NoOperation,
    #[error("there is no plan {0}")]
    NoPlan(String),
    #[error("plan {0} is in force already")]
    PlanInForce(String),
    #[error("the operation would not be sound (faults: {count}): {first}")]
    Faulty { count: usize, first: String },
}

fn names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" or ")
}

impl Refusal {
    /// What would be wrong with the operation; the first few faults in words.
    pub(crate) fn faulty(faults: Vec<cordon_operation::Fault>) -> Refusal {
        let told = |fault: &cordon_operation::Fault| {
            let thing = fault.feature.as_deref().unwrap_or(&fault.file);
            format!("{thing}: {}; {}", fault.message, fault.mend)
        };
        let first: Vec<String> = faults.iter().take(3).map(told).collect();
        Refusal::Faulty { count: faults.len(), first: first.join(". ") }
    }

    /// Short name, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Role { .. } => "role",
            Refusal::Stale { .. } => "stale",
            Refusal::ExpectedMissing { .. } => "expected_missing",
            Refusal::Seen { .. } => "seen",
            Refusal::NoAlert(_) => "no_alert",
            Refusal::AlertTaken { .. } => "alert_taken",
            Refusal::AlertJudged { .. } => "alert_judged",
            Refusal::NoIncident(_) => "no_incident",
            Refusal::IncidentClosed(_) => "incident_closed",
            Refusal::UnitsOut { .. } => "units_out",
            Refusal::NoUnit(_) => "no_unit",
            Refusal::UnitBusy { .. } => "unit_busy",
            Refusal::NoTasking(_) => "no_tasking",
            Refusal::TaskingBackwards(_) => "tasking_backwards",
            Refusal::NoRule(_) => "no_rule",
            Refusal::SilenceTime => "silence_time",
            Refusal::NoSilence(_) => "no_silence",
            Refusal::NoNote(_) => "no_note",
            Refusal::NoteErased(_) => "note_erased",
            Refusal::NoSubject(_) => "no_subject",
            Refusal::Nothing => "nothing",
            Refusal::TooMany { .. } => "too_many",
            Refusal::TextTooLong { .. } => "text_too_long",
            Refusal::NoProposal(_) => "no_proposal",
            Refusal::ProposalLapsed(_) => "proposal_lapsed",
            Refusal::SamePerson(_) => "same_person",
            Refusal::Unreadable => "unreadable",
            Refusal::NoOperation => "no_operation",
            Refusal::NoPlan(_) => "no_plan",
            Refusal::PlanInForce(_) => "plan_in_force",
            Refusal::Faulty { .. } => "faulty",
        }
    }

    /// What is the matter, in French; `Display` says it in English.
    pub fn fr(&self) -> String {
        match self {
            Refusal::Role { may } => format!("il faut le rôle {}", names(may)),
            Refusal::Stale { changed_seq } => {
                format!("quelqu'un a été plus rapide : l'entrée {changed_seq} a changé ceci")
            }
            Refusal::ExpectedMissing { .. } => {
                "la demande ne dit pas pour quel état de la chose elle vaut".to_owned()
            }
            Refusal::Seen { size } => {
                format!("la demande dit avoir vu plus qu'il n'y a ({size} entrées), ou trop")
            }
            Refusal::NoAlert(id) => format!("il n'y a pas d'alerte {id}"),
            Refusal::AlertTaken { alert, by } => {
                format!("l'alerte {alert} est déjà prise par {by}")
            }
            Refusal::AlertJudged { alert, by } => format!("l'alerte {alert} a été jugée par {by}"),
            Refusal::NoIncident(id) => format!("il n'y a pas d'incident {id}"),
            Refusal::IncidentClosed(id) => format!("l'incident {id} est clos"),
            Refusal::UnitsOut { incident, unit } => {
                format!("l'unité {unit} est encore engagée sur l'incident {incident}")
            }
            Refusal::NoUnit(id) => format!("il n'y a pas d'unité {id}"),
            Refusal::UnitBusy { unit, incident } => {
                format!("l'unité {unit} est déjà engagée sur l'incident {incident}")
            }
            Refusal::NoTasking(id) => format!("il n'y a pas d'ordre {id}"),
            Refusal::TaskingBackwards(id) => format!("l'ordre {id} est déjà plus avancé"),
            Refusal::NoRule(name) => format!("il n'y a pas de règle {name}"),
            Refusal::SilenceTime => "un silence dure au plus 24 heures".to_owned(),
            Refusal::NoSilence(id) => format!("il n'y a pas de silence {id}"),
            Refusal::NoNote(id) => format!("il n'y a pas de texte {id}"),
            Refusal::NoteErased(id) => format!("le texte {id} est déjà effacé"),
            Refusal::NoSubject(subject) => format!("on ne connaît pas {subject:?}"),
            Refusal::Nothing => "cette demande ne change rien".to_owned(),
            Refusal::TooMany { count } => format!("la demande nomme {count} choses"),
            Refusal::TextTooLong { len } => format!("le texte a {len} octets"),
            Refusal::NoProposal(id) => format!("il n'y a pas de proposition {id}"),
            Refusal::ProposalLapsed(id) => format!("la proposition {id} a expiré"),
            Refusal::SamePerson(id) => {
                format!("il faut deux personnes, et la proposition {id} est la vôtre")
            }
            Refusal::Unreadable => "la proposition est illisible".to_owned(),
            Refusal::NoOperation => "aucune opération n'est encore adoptée".to_owned(),
            Refusal::NoPlan(id) => format!("il n'y a pas de plan {id}"),
            Refusal::PlanInForce(id) => format!("le plan {id} est déjà en vigueur"),
            Refusal::Faulty { count, first } => {
                format!("l'opération ne serait plus saine (défauts : {count}) : {first}")
            }
        }
    }

    /// What the person can do, in English and in French.
    pub fn mend(&self) -> (&'static str, &'static str) {
        match self {
            Refusal::Role { .. } => {
                ("ask somebody who has it", "demandez à quelqu'un qui a ce rôle")
            }
            Refusal::Stale { .. } | Refusal::ExpectedMissing { .. } | Refusal::Seen { .. } => {
                ("look again, then decide", "regardez de nouveau, puis décidez")
            }
            Refusal::AlertTaken { .. } => {
                ("judge it, or speak with who has it", "jugez-la ou parlez à qui l'a prise")
            }
            Refusal::AlertJudged { .. } => (
                "open an incident if you see it otherwise",
                "ouvrez un incident si vous jugez autrement",
            ),
            Refusal::IncidentClosed(_) => ("open a new one", "ouvrez-en un nouveau"),
            Refusal::UnitsOut { .. } => ("release it first", "libérez-la d'abord"),
            Refusal::UnitBusy { .. } => {
                ("release it first or take another", "libérez-la d'abord ou prenez-en une autre")
            }
            Refusal::TaskingBackwards(_) => {
                ("choose a later state", "choisissez un état ultérieur")
            }
            Refusal::SilenceTime => ("choose an end within it", "choisissez une fin dans ce délai"),
            Refusal::TooMany { .. } => ("name a hundred at most", "nommez-en cent au plus"),
            Refusal::TextTooLong { .. } => {
                ("keep it under 10,000 bytes", "restez en dessous de 10 000 octets")
            }
            Refusal::SamePerson(_) => {
                ("ask a second person to answer", "demandez à une seconde personne de répondre")
            }
            Refusal::ProposalLapsed(_) | Refusal::Unreadable => {
                ("propose it again", "proposez-la de nouveau")
            }
            Refusal::Nothing => ("say what is to change", "dites ce qui doit changer"),
            Refusal::PlanInForce(_) => ("choose another", "choisissez-en un autre"),
            Refusal::Faulty { .. } => {
                ("mend it and try again", "corrigez-le et essayez de nouveau")
            }
            Refusal::NoOperation => {
                ("start the node with --operation", "démarrez le nœud avec --operation")
            }
            Refusal::NoPlan(_)
            | Refusal::NoAlert(_)
            | Refusal::NoIncident(_)
            | Refusal::NoUnit(_)
            | Refusal::NoTasking(_)
            | Refusal::NoRule(_)
            | Refusal::NoSilence(_)
            | Refusal::NoNote(_)
            | Refusal::NoteErased(_)
            | Refusal::NoSubject(_)
            | Refusal::NoProposal(_) => (
                "reload the picture and choose again",
                "rechargez l'image et choisissez de nouveau",
            ),
        }
    }
}

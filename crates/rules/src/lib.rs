//! What looks at the picture and at what is live, and the one machine that raises alerts.
//!
//! One file per rule: its doc, its settings, `watch`, its sentence and its tests. A rule is a pure
//! function of picture, live and time, without memory; holding, clearing, grouping and silencing
//! is [`Raiser`]'s work, the same for all rules.

pub mod double_entry;
pub mod emergency_squawk;
pub mod exemption_lapsing;
pub mod position_implausible;
pub mod raise;
pub mod source_silent;
pub mod volume_entered;
pub mod volume_entry_predicted;
mod who;

pub use raise::Raiser;

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_operation::Operation;
use cordon_picture::{Live, Picture};

/// How sure a rule is of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It holds: it may raise an alert, and keeps one.
    Holds,
    /// It is close to holding: it keeps an alert, but raises none.
    Lingers,
}

/// What a rule sees now.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is about, in words that stay the same while it holds.
    pub key: String,
    /// How sure.
    pub level: Level,
    /// How bad.
    pub severity: Severity,
    /// Alerts of one group are shown as one.
    pub group: String,
    /// What it is about.
    pub about: Subject,
    /// What it rests on.
    pub evidence: Evidence,
}

/// A rule.
pub struct Rule {
    /// Its name: the name of its file.
    pub id: &'static str,
    /// Counted up whenever it would find something else in the same picture.
    pub version: u16,
    /// How long a finding must hold before an alert is raised, in milliseconds.
    pub enter_hold_ms: i64,
    /// How long it must be gone before the alert is over, in milliseconds.
    pub exit_hold_ms: i64,
    /// What it sees.
    pub watch: fn(&Picture, &Live, Timestamp) -> Vec<Finding>,
}

/// Every rule.
pub const ALL: &[&Rule] = &[
    &double_entry::RULE,
    &emergency_squawk::RULE,
    &exemption_lapsing::RULE,
    &position_implausible::RULE,
    &source_silent::RULE,
    &volume_entered::RULE,
    &volume_entry_predicted::RULE,
];

/// A sentence in the two languages of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

/// Why an alert was raised, as a sentence; names come from `operation` where it knows them.
pub fn sentence(evidence: &Evidence, operation: Option<&Operation>) -> Sentence {
    match &evidence.why {
        Why::VolumeEntered { volume, track, height_known, contradicted } => {
            let about = (volume, track);
            let contradicted = contradicted.as_deref();
            volume_entered::sentence(evidence, operation, about, *height_known, contradicted)
        }
        Why::VolumeEntryPredicted { volume, track, enters_at, height_known } => {
            let about = (volume, track);
            volume_entry_predicted::sentence(evidence, operation, about, *enters_at, *height_known)
        }
        Why::EmergencySquawk { track, squawk, emergency } => {
            let squawk = squawk.as_deref();
            emergency_squawk::sentence(evidence, operation, track, squawk, *emergency)
        }
        Why::PositionImplausible { track, doubt } => {
            position_implausible::sentence(evidence, operation, track, doubt)
        }
        Why::ExemptionLapsing { exemption, volume, track, ends_at } => {
            let about = (volume, track);
            exemption_lapsing::sentence(evidence, operation, exemption, about, *ends_at)
        }
        Why::DoubleEntry { double } => double_entry::sentence(double, operation),
        Why::TooMany { group, count } => raise::sentence(group, *count, operation),
        Why::SourceSilent { source, heard_at, silence_max_s } => {
            source_silent::sentence(source, *heard_at, *silence_max_s, operation)
        }
    }
}

#[cfg(test)]
mod tests;

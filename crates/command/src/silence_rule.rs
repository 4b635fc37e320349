//! `silence_rule`: a rule is not to be heard for a while, wholly or about one thing.
//!
//! Silencing a whole rule takes two persons: it hides what nobody has seen yet.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Subject;
use cordon_kernel::body::Body;
use cordon_kernel::id::RuleId;
use cordon_kernel::time::millis_between;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decided, Desk, Refusal};

/// Longest silence, in milliseconds.
const SILENCE_MS_MAX: i64 = 24 * 3600 * 1000;

/// Silence a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceRule {
    /// Which rule.
    pub rule: RuleId,
    /// For what alone; null for everything, which takes two persons.
    pub about: Option<Subject>,
    /// Until when, within 24 hours.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// Why, in words.
    pub text: Option<String>,
}

impl SilenceRule {
    pub(crate) fn decide(&self, desk: &Desk<'_>) -> Result<Decided, Refusal> {
        if !RULES.contains(&self.rule.as_str()) {
            return Err(Refusal::NoRule(self.rule.to_string()));
        }
        let lasts_ms = millis_between(desk.now, self.until);
        if !(1..=SILENCE_MS_MAX).contains(&lasts_ms) {
            return Err(Refusal::SilenceTime);
        }
        let silence = desk.picture.last.silence.next();
        let mut decided = Decided::default();
        desk.write(
            &mut decided,
            Body::RuleSilenced {
                silence,
                rule: self.rule.clone(),
                about: self.about.clone(),
                until: self.until,
                seen: desk.seen.clone(),
            },
        );
        desk.note(&mut decided, Subject::Silence(silence), self.text.as_deref())?;
        decided.made.silence = Some(silence);
        Ok(decided)
    }
}

/// Rules that can be silenced; a test of the server holds it against the rules there are.
pub const RULES: &[&str] = &[
    "double_entry",
    "emergency_squawk",
    "exemption_lapsing",
    "position_implausible",
    "source_silent",
    "volume_entered",
    "volume_entry_predicted",
];

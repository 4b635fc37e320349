//! `source_silent`: a source is unheard for longer than the operation allows it.
//!
//! Watches sources that the operation expects (by their `silence_max_s`, from the moment the
//! operation was adopted) and every other that has started (by [`SILENCE_MAX_S`]), unless it ended
//! because its recording did. Heard is what live or the journal knows, whichever is later.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::body::Ending;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::millis_between;
use cordon_operation::Operation;
use cordon_picture::{Live, Picture};

use crate::{Finding, Level, Rule, Sentence, who};

/// How long a source that no operation expects may be silent, in seconds.
pub const SILENCE_MAX_S: u32 = 60;

/// The rule.
pub const RULE: Rule =
    Rule { id: "source_silent", version: 2, enter_hold_ms: 0, exit_hold_ms: 0, watch };

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    let expected = picture.operation.iter().flat_map(|operation| operation.sources.values());
    let mut limits: std::collections::BTreeMap<_, _> =
        picture.sources.keys().map(|id| (id, SILENCE_MAX_S)).collect();
    limits.extend(expected.map(|source| (&source.id, source.silence_max_s)));
    limits.into_iter().filter_map(|(id, limit)| look(picture, live, id, limit, now)).collect()
}

fn look(
    picture: &Picture,
    live: &Live,
    id: &SourceId,
    silence_max_s: u32,
    now: Timestamp,
) -> Option<Finding> {
    let source = picture.sources.get(id);
    let expected = picture.operation.as_ref().is_some_and(|o| o.sources.contains_key(id));
    match source.and_then(|source| source.stopped) {
        Some(Ending::RecordingEnded) => return None,
        // One that was configured once and is expected by nobody.
        Some(_) if !expected => return None,
        _ => {}
    }
    let heard_at = source.map(|s| s.heard_at).max(live.heard_at(id));
    let allowed_ms = i64::from(silence_max_s) * 1000;
    let is_within = |since| millis_between(since, now) <= allowed_ms;
    // One that was never heard is measured from the first entry that could have been its.
    if is_within(heard_at.or(picture.began_at)?) {
        return None;
    }
    // After a restart everybody has the whole time again, but an alert from before stands.
    let level = if live.began_at().is_some_and(is_within) { Level::Lingers } else { Level::Holds };
    let why = Why::SourceSilent { source: id.clone(), heard_at, silence_max_s };
    Some(Finding {
        key: format!("source_silent/{id}"),
        level,
        severity: Severity::Warning,
        group: "source_silent".to_owned(),
        about: Subject::Source(id.clone()),
        evidence: Evidence {
            why,
            entries: source.map(|s| s.changed_seq).into_iter().collect(),
            tracks: Vec::new(),
        },
    })
}

pub(crate) fn sentence(
    source: &SourceId,
    heard_at: Option<Timestamp>,
    silence_max_s: u32,
    operation: Option<&Operation>,
) -> Sentence {
    match heard_at.map(|at| who::clock(at, operation)) {
        Some(at) => Sentence {
            en: format!("{source} is unheard since {at}; it may be silent for {silence_max_s} s."),
            fr: format!(
                "{source} est muet depuis {at} ; {silence_max_s} s de silence sont admises."
            ),
        },
        None => Sentence {
            en: format!("{source} was never heard; it may be silent for {silence_max_s} s."),
            fr: format!(
                "{source} n'a jamais été entendu ; {silence_max_s} s de silence sont admises."
            ),
        },
    }
}

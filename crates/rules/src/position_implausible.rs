//! `position_implausible`: a track's own reports contradict one another, or what is possible.
//!
//! The tracker compares every report with those before and with physics, and keeps in the state
//! what does not fit (`doubt` in `cordon-air`): a jump, two places at once (a copied address), a
//! speed that is not flown, a climb that nothing makes, a place that radio does not carry from.
//! Here a doubt that was last seen within [`AGE_MAX_MS`] becomes a warning, a place that is wrong
//! only when it was seen [`COUNT_MIN`] times: a spoofer, or a transponder that is out of order.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::id::TrackId;
use cordon_kernel::time::millis_between;
use cordon_kernel::track::{Doubt, DoubtKind, TrackState};
use cordon_operation::Operation;
use cordon_picture::{Live, Picture};

use crate::{Finding, Level, Rule, Sentence, who};

/// A doubt last seen longer ago is over, in milliseconds.
pub const AGE_MAX_MS: i64 = 30_000;
/// How often a wrong place must have been seen: one odd report is noise. The other kinds have been
/// confirmed by the tracker.
pub const COUNT_MIN: u32 = 2;

/// The rule.
pub const RULE: Rule =
    Rule { id: "position_implausible", version: 1, enter_hold_ms: 0, exit_hold_ms: 60_000, watch };

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    live.tracks().filter_map(|state| look(picture, state, now)).collect()
}

fn look(picture: &Picture, state: &TrackState, now: Timestamp) -> Option<Finding> {
    let doubt = state.doubt?;
    let count_min = match doubt.kind {
        DoubtKind::Jump | DoubtKind::BeyondHorizon => COUNT_MIN,
        DoubtKind::TwoPlaces | DoubtKind::Speed | DoubtKind::Altitude => 1,
    };
    if doubt.count < count_min || millis_between(doubt.last_at, now) > AGE_MAX_MS {
        return None;
    }
    Some(Finding {
        key: format!("position_implausible/{}", state.track),
        level: Level::Holds,
        severity: Severity::Warning,
        group: "position_implausible".to_owned(),
        about: Subject::Track(state.track.clone()),
        evidence: who::evidence(
            picture,
            state,
            Why::PositionImplausible { track: state.track.clone(), doubt },
        ),
    })
}

pub(crate) fn sentence(
    evidence: &Evidence,
    operation: Option<&Operation>,
    track: &TrackId,
    doubt: &Doubt,
) -> Sentence {
    let who = who::name(evidence, track, operation);
    let km = |metres: f64| metres / 1000.0;
    let kt = |metres_per_second: f64| metres_per_second * 3600.0 / 1852.0;
    let (measured, possible) = (doubt.measured, doubt.possible);
    let (en, fr) = match doubt.kind {
        DoubtKind::Jump => (
            format!(
                "is reported {:.0} km from where it was, {:.0} km is possible",
                km(measured),
                km(possible)
            ),
            format!(
                "est signalé à {:.0} km de sa place, {:.0} km sont possibles",
                km(measured),
                km(possible)
            ),
        ),
        DoubtKind::TwoPlaces => (
            format!("is reported at two places at once, {:.0} km apart", km(measured)),
            format!("est signalé en deux lieux à la fois, distants de {:.0} km", km(measured)),
        ),
        DoubtKind::Speed => (
            format!("moves at {:.0} kt and says {:.0} kt", kt(measured), kt(possible)),
            format!("se déplace à {:.0} kt et annonce {:.0} kt", kt(measured), kt(possible)),
        ),
        DoubtKind::Altitude => (
            format!("changed height by {measured:.0} ft/min, {possible:.0} is possible"),
            format!("a changé de hauteur de {measured:.0} ft/min, {possible:.0} sont possibles"),
        ),
        DoubtKind::BeyondHorizon => (
            format!(
                "is heard from {:.0} km away, radio carries {:.0} km at its height",
                km(measured),
                km(possible)
            ),
            format!(
                "est entendu à {:.0} km, la radio porte à {:.0} km à sa hauteur",
                km(measured),
                km(possible)
            ),
        ),
    };
    Sentence {
        en: format!("{who} {en}: copied, invented or faulty."),
        fr: format!("{who} {fr} : signal copié, inventé ou faux."),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tests::told;

    #[test]
    fn a_doubt_seen_twice_is_raised_and_over_a_minute_and_a_half_after_the_last() {
        assert_snapshot!(told("
            18:00:00 doubted a jump 1 84000 900
            18:00:01 doubted a jump 2 84000 900
            18:00:31 look
            18:00:32 look
            18:01:32 look
            18:02:00 doubted b speed 3 257 41
        "), @"
        18:00:01 raised 1 Warning: DLH4KC (3c6444) is reported 84 km from where it was, 
          1 km is possible: copied, invented or faulty.
        18:00:32 raised 2 Warning: rx is unheard since 18:00:01; it may be silent for 
          30 s.
        18:01:32 over 1
        18:02:00 raised 3 Warning: DLH4KC (3c6444) moves at 500 kt and says 80 kt: 
          copied, invented or faulty.
        18:02:00 over 2
        ");
    }
}

//! `emergency_squawk`: a track squawks 7500, 7600 or 7700, or declares an emergency in words.
//!
//! 7500 (unlawful interference) and 7700 (emergency) are critical, 7600 (radio failure) a warning
//! (ICAO Doc 8168, volume III, 4.1); of words (RTCA DO-260B, 2.2.3.2.7.8.1.1) unlawful interference
//! and a general emergency are critical, the others a warning. Held for a second, because a pilot
//! who turns the dial passes other codes on the way.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::id::TrackId;
use cordon_kernel::time::millis_between;
use cordon_kernel::track::{Emergency, TrackState};
use cordon_operation::Operation;
use cordon_picture::{Live, Picture};

use crate::{Finding, Level, Rule, Sentence, who};

/// A track unheard for longer says nothing any more, in milliseconds.
pub const HEARD_AGE_MAX_MS: i64 = 60_000;

/// The rule.
pub const RULE: Rule =
    Rule { id: "emergency_squawk", version: 1, enter_hold_ms: 1_000, exit_hold_ms: 30_000, watch };

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    let heard = live.tracks().filter(|it| millis_between(it.observed_at, now) <= HEARD_AGE_MAX_MS);
    heard.filter_map(|state| look(picture, state)).collect()
}

fn look(picture: &Picture, state: &TrackState) -> Option<Finding> {
    let squawk = state.squawk.as_deref().filter(|code| matches!(*code, "7500" | "7600" | "7700"));
    if squawk.is_none() && state.emergency.is_none() {
        return None;
    }
    let grave = matches!(squawk, Some("7500" | "7700"))
        || matches!(
            state.emergency,
            Some(Emergency::General | Emergency::UnlawfulInterference | Emergency::Downed)
        );
    Some(Finding {
        key: format!("emergency_squawk/{}", state.track),
        level: Level::Holds,
        severity: if grave { Severity::Critical } else { Severity::Warning },
        group: "emergency_squawk".to_owned(),
        about: Subject::Track(state.track.clone()),
        evidence: who::evidence(
            picture,
            state,
            Why::EmergencySquawk {
                track: state.track.clone(),
                squawk: squawk.map(str::to_owned),
                emergency: state.emergency,
            },
        ),
    })
}

pub(crate) fn sentence(
    evidence: &Evidence,
    operation: Option<&Operation>,
    track: &TrackId,
    squawk: Option<&str>,
    emergency: Option<Emergency>,
) -> Sentence {
    let who = who::name(evidence, track, operation);
    let meaning = match squawk {
        Some("7500") => Some(("unlawful interference", "intervention illicite")),
        Some("7600") => Some(("radio failure", "panne radio")),
        Some(_) => Some(("emergency", "détresse")),
        None => None,
    };
    let declared = emergency.map(words);
    match (squawk.zip(meaning), declared) {
        (Some((code, (en, fr))), Some((more_en, more_fr)))
            if rank(None, emergency) > rank(squawk, None) =>
        {
            Sentence {
                en: format!("{who} squawks {code}: {en}; and declares {more_en}."),
                fr: format!("{who} affiche {code} : {fr} ; et déclare : {more_fr}."),
            }
        }
        (Some((code, (en, fr))), _) => Sentence {
            en: format!("{who} squawks {code}: {en}."),
            fr: format!("{who} affiche {code} : {fr}."),
        },
        (None, Some((en, fr))) => {
            Sentence { en: format!("{who} declares {en}."), fr: format!("{who} déclare : {fr}.") }
        }
        (None, None) => Sentence {
            en: format!("{who} declares an emergency."),
            fr: format!("{who} déclare une urgence."),
        },
    }
}

/// How grave it is, to tell what is more than what.
pub(crate) fn rank(squawk: Option<&str>, emergency: Option<Emergency>) -> u8 {
    let squawked = match squawk {
        Some("7500") => 6,
        Some("7700") => 4,
        Some("7600") => 2,
        _ => 0,
    };
    let declared = match emergency {
        Some(Emergency::UnlawfulInterference) => 6,
        Some(Emergency::Downed) => 5,
        Some(Emergency::General) => 4,
        Some(Emergency::Medical | Emergency::MinimumFuel) => 3,
        Some(Emergency::NoCommunication) => 2,
        None => 0,
    };
    squawked.max(declared)
}

fn words(emergency: Emergency) -> (&'static str, &'static str) {
    match emergency {
        Emergency::General => ("an emergency", "une urgence"),
        Emergency::Medical => ("a medical emergency", "une urgence médicale"),
        Emergency::MinimumFuel => ("minimum fuel", "carburant minimum"),
        Emergency::NoCommunication => ("no communication", "sans communication"),
        Emergency::UnlawfulInterference => ("unlawful interference", "intervention illicite"),
        Emergency::Downed => ("that it is down", "aéronef à terre"),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tests::told;

    #[test]
    fn an_emergency_code_is_raised_once_it_stands_for_a_second() {
        assert_snapshot!(told("
            18:00:00 squawks a 7500
            18:00:00 squawks a 7401
            18:00:10 squawks a 7600
            18:00:11 squawks a 7600
            18:00:12 squawks a 7000
            18:00:42 squawks a 7000
        "), @"
        18:00:11 raised 1 Warning: DLH4KC (3c6444) squawks 7600: radio failure.
        18:00:42 over 1
        ");
    }

    #[test]
    fn an_emergency_that_becomes_worse_is_told_anew_once_it_stands_for_a_second() {
        assert_snapshot!(told("
            18:00:00 squawks a 7600
            18:00:01 squawks a 7600
            18:00:10 squawks a 7500
            18:00:11 squawks a 7500
            18:00:20 squawks a 7600
            18:00:30 squawks a 7500
            18:00:31 squawks a 7500
            18:00:40 squawks b 7600
            18:00:41 squawks b 7600
            18:00:42 judged 2
            18:00:43 squawks b 7700
            18:00:44 squawks b 7700
        "), @"
        18:00:01 raised 1 Warning: DLH4KC (3c6444) squawks 7600: radio failure.
        18:00:11 worse 1 Critical: DLH4KC (3c6444) squawks 7500: unlawful interference.
        18:00:41 raised 2 Warning: DLH4KC (3c6444) squawks 7600: radio failure.
        18:00:44 over 2
        18:00:44 raised 3 Critical: DLH4KC (3c6444) squawks 7700: emergency.
        ");
    }
}

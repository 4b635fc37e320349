//! `double_entry`: a pass entered while it was inside, or where its holder cannot have got to.
//!
//! Finds what the register of admissions found when records of gates met, for a quarter of an hour
//! from then on. It names gates and times, and nobody: whose pass it is, is asked under audit.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::gate::{DoubleEntry, DoubleRank};
use cordon_kernel::time::millis_between;
use cordon_operation::Operation;
use cordon_picture::{Live, Picture};

use crate::{Finding, Level, Rule, Sentence, who};

/// How long after it was found it is raised, in milliseconds.
pub const FRESH_MS: i64 = 15 * 60 * 1_000;

/// The rule.
pub const RULE: Rule =
    Rule { id: "double_entry", version: 1, enter_hold_ms: 0, exit_hold_ms: 0, watch };

fn watch(picture: &Picture, _: &Live, now: Timestamp) -> Vec<Finding> {
    let fresh = picture.doubles.iter();
    let fresh = fresh.filter(|double| millis_between(double.found_at, now) <= FRESH_MS);
    fresh
        .map(|found| {
            let double = &found.double;
            Finding {
                key: format!("double_entry/{}/{}/{}", double.holder, double.zone, double.second_at),
                level: Level::Holds,
                severity: match double.rank {
                    DoubleRank::ImpossibleTravel | DoubleRank::Inside => Severity::Warning,
                    DoubleRank::SameSite => Severity::Notice,
                },
                group: format!("double_entry/{}", double.zone),
                about: Subject::Source(double.second_gate.clone()),
                evidence: Evidence {
                    why: Why::DoubleEntry { double: double.clone() },
                    entries: vec![found.seq],
                    tracks: Vec::new(),
                },
            }
        })
        .collect()
}

pub(crate) fn sentence(double: &DoubleEntry, operation: Option<&Operation>) -> Sentence {
    let clock = |at| who::clock(at, operation);
    let (first, second) = (clock(double.first_at), clock(double.second_at));
    let DoubleEntry { zone, first_gate, second_gate, .. } = double;
    let (en, fr) = match double.rank {
        DoubleRank::ImpossibleTravel => (
            "nobody gets from one to the other in that time",
            "personne ne va de l'un à l'autre en ce temps",
        ),
        DoubleRank::Inside => ("it had not left", "il n'était pas ressorti"),
        DoubleRank::SameSite => ("perhaps it was read twice", "peut-être lu deux fois"),
    };
    Sentence {
        en: format!(
            "One pass entered {zone} at {first_gate} at {first} and at {second_gate} at \
             {second}: {en}."
        ),
        fr: format!(
            "Un même laissez-passer est entré dans {zone} à {first_gate} à {first} et à \
             {second_gate} à {second} : {fr}."
        ),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tests::told;

    #[test]
    fn a_double_entry_is_raised_once_when_records_meet_and_is_over_a_quarter_of_an_hour_later() {
        assert_snapshot!(told("
            18:00:01 doubles north south inside
            18:00:02 look
            18:15:01 look
            18:15:02 look
        "), @"
        18:00:01 raised 1 Warning: One pass entered grey at north at 17:10:00 and at 
          south at 17:20:00: it had not left.
        18:15:01 raised 2 Warning: rx was never heard; it may be silent for 30 s.
        18:15:02 over 1
        ");
    }

    #[test]
    fn how_sure_it_is_decides_how_bad_it_is() {
        assert_snapshot!(told("18:00:01 doubles north south far"), @"
        18:00:01 raised 1 Warning: One pass entered grey at north at 17:10:00 and at 
          south at 17:20:00: nobody gets from one to the other in that time.
        ");
        assert_snapshot!(told("18:00:01 doubles north south near"), @"
        18:00:01 raised 1 Notice: One pass entered grey at north at 17:10:00 and at 
          south at 17:20:00: perhaps it was read twice.
        ");
    }
}

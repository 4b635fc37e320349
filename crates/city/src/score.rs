//! Scoring: what was raised against what was there.
//!
//! An alert detects what was planted when it is of the same rule, about the same address or source
//! and, where there is one, the same volume, and was raised while it was so or shortly after. What
//! matches nothing is a false alert.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::time::{millis_between, plus_millis};
use serde::Serialize;

use crate::truth::{Planted, Truth};

/// An alert as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// By which rule.
    pub rule: String,
    /// The address in hexadecimal, or the source.
    pub about: String,
    /// The volume, where there is one.
    pub volume: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// How one rule did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RuleScore {
    /// What was there to be detected.
    pub planted: usize,
    /// Of it, what was.
    pub detections: usize,
    /// Of it, what was not: about what, and since when it could have been.
    pub missed: Vec<String>,
    /// Alerts about what was not there.
    pub false_alerts: usize,
    /// Which, and when.
    pub false_about: Vec<String>,
    /// From the first detectable moment to the alert, milliseconds: median.
    pub delay_ms: Option<i64>,
    /// The longest.
    pub delay_max_ms: Option<i64>,
}

/// How a run did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// The seed.
    pub seed: u64,
    /// Hours that the run lasted.
    pub hours: f64,
    /// What was there to be detected.
    pub planted: usize,
    /// Of it, what was.
    pub detections: usize,
    /// Alerts about what was not there.
    pub false_alerts: usize,
    /// The same, each hour.
    pub false_alerts_per_hour: f64,
    /// The longest delay of all, milliseconds.
    pub delay_max_ms: Option<i64>,
    /// By rule.
    pub rules: BTreeMap<String, RuleScore>,
    /// What was found, in order of time.
    pub found: Vec<Found>,
}

/// Something planted that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// By which rule.
    pub rule: String,
    /// The address in hexadecimal, or the source.
    pub about: String,
    /// The volume, where there is one.
    pub volume: Option<String>,
    /// Why it was planted.
    pub what: String,
    /// When a message that shows it first arrived.
    pub detectable_at: Timestamp,
    /// When it was raised.
    pub raised_at: Timestamp,
}

/// An entry may be foreseen so much before the moment that the truth gives, in milliseconds: the
/// way is measured from compact reports, and truth looks four times a second.
const EARLY_MS: i64 = 5_000;
/// And so much after what it is about was last so.
const LATE_MS: i64 = 30_000;

/// Scores `raised` against `truth`.
pub fn score(truth: &Truth, raised: &[Raised]) -> Score {
    let mut rules: BTreeMap<String, RuleScore> = BTreeMap::new();
    let mut delays: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut found = Vec::new();
    for planted in &truth.planted {
        let of_rule = rules.entry(planted.rule.clone()).or_default();
        of_rule.planted += 1;
        let first = raised.iter().filter(|alert| fits(planted, alert)).map(|alert| alert.at).min();
        match first {
            Some(at) => {
                of_rule.detections += 1;
                let delay_ms = millis_between(planted.detectable_at, at);
                delays.entry(planted.rule.clone()).or_default().push(delay_ms);
                found.push(Found {
                    rule: planted.rule.clone(),
                    about: planted.about.clone(),
                    volume: planted.volume.clone(),
                    what: planted.what.clone(),
                    detectable_at: planted.detectable_at,
                    raised_at: at,
                });
            }
            None => of_rule.missed.push(format!(
                "{} {} since {} ({})",
                planted.about,
                planted.volume.as_deref().unwrap_or_default(),
                planted.detectable_at,
                planted.what
            )),
        }
    }
    for alert in raised.iter().filter(|alert| !truth.planted.iter().any(|it| fits(it, alert))) {
        let of_rule = rules.entry(alert.rule.clone()).or_default();
        of_rule.false_alerts += 1;
        of_rule.false_about.push(format!("{} at {}", alert.about, alert.at));
    }
    for (rule, mut delays) in delays {
        delays.sort_unstable();
        if let Some(of_rule) = rules.get_mut(&rule) {
            of_rule.delay_ms = delays.get(delays.len() / 2).copied();
            of_rule.delay_max_ms = delays.last().copied();
        }
    }
    let span = truth.from.zip(truth.to);
    let hours = span.map_or(0.0, |(from, to)| millis_between(from, to) as f64 / 3_600_000.0);
    let sum = |of: fn(&RuleScore) -> usize| rules.values().map(of).sum();
    let false_alerts = sum(|rule| rule.false_alerts);
    Score {
        seed: truth.seed,
        hours,
        planted: sum(|rule| rule.planted),
        detections: sum(|rule| rule.detections),
        false_alerts,
        false_alerts_per_hour: if hours > 0.0 { false_alerts as f64 / hours } else { 0.0 },
        delay_max_ms: rules.values().filter_map(|rule| rule.delay_max_ms).max(),
        rules,
        found,
    }
}

fn fits(planted: &Planted, alert: &Raised) -> bool {
    // What is so cannot be known before a message has shown it; what will be, a little.
    let early_ms = if planted.rule == "volume_entry_predicted" { EARLY_MS } else { 0 };
    planted.rule == alert.rule
        && planted.about == alert.about
        && planted.volume == alert.volume
        && plus_millis(planted.detectable_at, -early_ms) <= alert.at
        && alert.at <= plus_millis(planted.until, LATE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_722_000_000 + seconds).unwrap()
    }

    fn planted(about: &str, from: i64, to: i64) -> Planted {
        Planted {
            rule: "volume_entered".into(),
            about: about.into(),
            volume: Some("v".into()),
            what: "stray".into(),
            detectable_at: at(from),
            until: at(to),
        }
    }

    fn raised(about: &str, seconds: i64) -> Raised {
        let (rule, volume) = ("volume_entered".into(), Some("v".into()));
        Raised { rule, about: about.into(), volume, at: at(seconds) }
    }

    #[test]
    fn what_was_there_is_detected_missed_or_not_there() {
        let planted = vec![planted("a", 100, 200), planted("b", 100, 200)];
        let truth = Truth { seed: 1, from: Some(at(0)), to: Some(at(3600)), planted };
        let scored = score(&truth, &[raised("a", 101), raised("a", 400), raised("c", 150)]);
        assert_eq!((scored.planted, scored.detections, scored.false_alerts), (2, 1, 2));
        assert_eq!(scored.false_alerts_per_hour, 2.0);
        let rule = &scored.rules["volume_entered"];
        assert_eq!((rule.delay_ms, rule.delay_max_ms), (Some(1_000), Some(1_000)));
        assert!(rule.missed[0].starts_with("b v since"));
        assert_eq!(rule.false_about.len(), 2);
    }
}

//! `volume_entry_predicted`: a track will be inside a volume of air if it flies on as it does.
//!
//! Looks [`AHEAD_MS`] ahead, along the direction, speed and rate of climb that the track reports; a
//! volume that is to become active in that time counts from then. One step less severe than an
//! entry itself. A track with leave, and one that is inside, are not predicted; an alert is kept
//! while the entry is within [`KEPT_MS`], so that an aircraft that turns does not make it come and
//! go.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::id::{TrackId, VolumeId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::TrackState;
use cordon_operation::forecast::entry;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Leave, Operation};
use cordon_picture::{Live, Picture, is_stale};

use crate::volume_entered::{POSITION_AGE_MAX_MS, lessened};
use crate::{Finding, Level, Rule, Sentence, who};

/// How far ahead is looked, in milliseconds.
pub const AHEAD_MS: i64 = 180_000;
/// How far ahead an alert is kept, in milliseconds.
pub const KEPT_MS: i64 = 240_000;

/// The rule.
pub const RULE: Rule = Rule {
    id: "volume_entry_predicted",
    version: 1,
    enter_hold_ms: 1_000,
    exit_hold_ms: 10_000,
    watch,
};

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    let Some(operation) = &picture.operation else { return Vec::new() };
    let soon = plus_millis(now, KEPT_MS);
    let counts = |volume: &AirVolume| {
        volume.is_active(now) || volume.starts_at.is_some_and(|start| now < start && start <= soon)
    };
    if !operation.airspace.volumes().iter().any(counts) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for state in live.tracks().filter(|state| !is_stale(state, now, POSITION_AGE_MAX_MS)) {
        let (Some(position), Some(speed)) = (state.position, state.ground_speed) else { continue };
        let Some(track) = state.track_angle.filter(|_| state.on_ground != Some(true)) else {
            continue;
        };
        let ahead_ms = KEPT_MS + POSITION_AGE_MAX_MS;
        let reach_m = speed.to_metres_per_second() * ahead_ms as f64 / 1000.0;
        operation.airspace.ahead(position, track.0, reach_m, |volume| {
            if counts(volume) {
                findings.extend(look(picture, operation, volume, state, now));
            }
        });
    }
    findings
}

fn look(
    picture: &Picture,
    operation: &Operation,
    volume: &AirVolume,
    state: &TrackState,
    now: Timestamp,
) -> Option<Finding> {
    let is_inside = volume.is_active(now)
        && volume.in_band(state.altitude, 0.0) != InBand::No
        && volume.outline.contains(state.position?);
    if is_inside {
        return None;
    }
    let forecast = entry(volume, state, now, KEPT_MS)?;
    if matches!(operation.exemptions.leave(&volume.id, state, forecast.at), Leave::Given(_)) {
        return None;
    }
    let after_ms = millis_between(now, forecast.at);
    Some(Finding {
        key: format!("volume_entry_predicted/{}/{}", volume.id, state.track),
        level: if after_ms <= AHEAD_MS { Level::Holds } else { Level::Lingers },
        severity: match lessened(volume.severity, forecast.height_known) {
            Severity::Critical => Severity::Warning,
            _ => Severity::Notice,
        },
        group: format!("volume_entry_predicted/{}", volume.id),
        about: Subject::Track(state.track.clone()),
        evidence: who::evidence(
            picture,
            state,
            Why::VolumeEntryPredicted {
                volume: volume.id.clone(),
                track: state.track.clone(),
                enters_at: forecast.at,
                height_known: forecast.height_known,
            },
        ),
    })
}

pub(crate) fn sentence(
    evidence: &Evidence,
    operation: Option<&Operation>,
    (volume, track): (&VolumeId, &TrackId),
    enters_at: Timestamp,
    height_known: bool,
) -> Sentence {
    let name = who::volume(volume, operation);
    let who = who::name(evidence, track, operation);
    let from = who::state(evidence, track).and_then(|state| state.position_at);
    let seconds = from.map_or(0, |from| millis_between(from, enters_at).max(0) / 1000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (doubt_en, doubt_fr) = who::doubt(height_known);
    Sentence {
        en: format!(
            "{who} will be inside {name} in {minutes}:{seconds:02} min if it flies on{doubt_en}."
        ),
        fr: format!(
            "{who} sera dans {name} dans {minutes}:{seconds:02} min s'il continue{doubt_fr}."
        ),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tests::told;

    #[test]
    fn who_comes_nearer_is_seen_before_and_the_alert_is_over_inside() {
        // At 300 kt a degree of latitude south of the volume is 12 minutes away.
        assert_snapshot!(told("
            18:00:00 moves a 42.50 1.5 3000 300 0
            18:00:01 moves a 42.80 1.5 3000 300 0
            18:00:02 moves a 42.801 1.5 3000 300 0
            18:00:03 moves a 42.802 1.5 3000 300 0
            18:00:04 moves a 43.01 1.5 3000 300 0
            18:00:15 moves a 43.02 1.5 3000 300 0
        "), @"
        18:00:02 raised 1 Warning: DLH4KC (3c6444) will be inside TLS in 2:23 min if it 
          flies on.
        18:00:04 raised 2 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
          1013 hPa surface.
        18:00:15 over 1
        ");
    }

    #[test]
    fn who_passes_above_or_turns_away_is_not_predicted() {
        assert_snapshot!(told("
            18:00:00 moves a 42.8 1.5 9000 300 0
            18:00:02 moves a 42.8 1.5 9000 300 0
            18:00:04 moves b 42.8 1.5 3000 300 180
            18:00:08 moves b 42.8 1.5 3000 300 180
        "), @"");
    }
}

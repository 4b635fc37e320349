//! `exemption_lapsing`: an aircraft is in a volume by leave, and the leave ends before the volume
//! does.
//!
//! A notice [`AHEAD_MS`] before, so that somebody calls the aircraft out or renews the exemption;
//! afterwards it is an entry like any other (`volume_entered`).

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::id::{TrackId, VolumeId};
use cordon_kernel::time::millis_between;
use cordon_kernel::track::TrackState;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Leave, Operation};
use cordon_picture::{Live, Picture, is_stale};

use crate::volume_entered::POSITION_AGE_MAX_MS;
use crate::{Finding, Level, Rule, Sentence, who};

/// How long before its end an exemption is called lapsing, in milliseconds.
pub const AHEAD_MS: i64 = 15 * 60_000;

/// The rule.
pub const RULE: Rule =
    Rule { id: "exemption_lapsing", version: 1, enter_hold_ms: 0, exit_hold_ms: 60_000, watch };

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    let Some(operation) = &picture.operation else { return Vec::new() };
    let lapses = |ends_at| (0..=AHEAD_MS).contains(&millis_between(now, ends_at));
    if !operation.exemptions.all().any(|exemption| lapses(exemption.ends_at)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for state in live.tracks().filter(|state| !is_stale(state, now, POSITION_AGE_MAX_MS)) {
        let Some(position) = state.position else { continue };
        operation.airspace.over(position, |volume| {
            if volume.is_active(now) && volume.in_band(state.altitude, 0.0) != InBand::No {
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
    let Leave::Given(exemption) = operation.exemptions.leave(&volume.id, state, now) else {
        return None;
    };
    let lapses = millis_between(now, exemption.ends_at) <= AHEAD_MS;
    let is_followed_by_another =
        matches!(operation.exemptions.leave(&volume.id, state, exemption.ends_at), Leave::Given(_));
    if !lapses || !volume.is_active(exemption.ends_at) || is_followed_by_another {
        return None;
    }
    Some(Finding {
        key: format!("exemption_lapsing/{}/{}", exemption.id, state.track),
        level: Level::Holds,
        severity: Severity::Notice,
        group: "exemption_lapsing".to_owned(),
        about: Subject::Track(state.track.clone()),
        evidence: who::evidence(
            picture,
            state,
            Why::ExemptionLapsing {
                exemption: exemption.id.clone(),
                volume: volume.id.clone(),
                track: state.track.clone(),
                ends_at: exemption.ends_at,
            },
        ),
    })
}

pub(crate) fn sentence(
    evidence: &Evidence,
    operation: Option<&Operation>,
    exemption: &str,
    (volume, track): (&VolumeId, &TrackId),
    ends_at: Timestamp,
) -> Sentence {
    let name = who::volume(volume, operation);
    let who = who::name(evidence, track, operation);
    let at = who::clock(ends_at, operation);
    let at = at.strip_suffix(":00").unwrap_or(&at);
    Sentence {
        en: format!("{who} is in {name} by exemption {exemption}, which ends at {at}."),
        fr: format!("{who} est dans {name} par l'exemption {exemption}, qui finit à {at}."),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tests::told;

    #[test]
    fn who_has_leave_raises_nothing_until_the_leave_is_nearly_over() {
        // The package gives 3c6444 leave until 19:00.
        assert_snapshot!(told("
            18:30:00 flies exempt 43.1 1.5 3000
            18:44:59 flies exempt 43.1 1.5 3000
            18:45:00 flies exempt 43.1 1.5 3000
            18:59:59 flies exempt 43.1 1.5 3000
            19:00:00 flies exempt 43.1 1.5 3000
        "), @"
        18:45:00 raised 1 Notice: DLH4KC (3ae001) is in TLS by exemption sar, which 
          ends at 19:00.
        19:00:00 raised 2 Critical: DLH4KC (3ae001) is inside TLS at 3000 ft above the 
          1013 hPa surface.
        ");
    }
}

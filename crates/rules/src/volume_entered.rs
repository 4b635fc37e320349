//! `volume_entered`: a track is inside a volume of air while the volume is active, without leave.
//!
//! A track counts with a position of at most [`POSITION_AGE_MAX_MS`]. Its altitude is compared
//! with the volume's limits above the same datum, and above another only where no weather or ground
//! could turn the answer; where that leaves doubt, the outline decides and the alert is one step
//! less severe and says so. An exempted track raises nothing, unless its call sign is known to be
//! another aircraft's. An alert ends when the track has been outside, or more than [`MARGIN_FT`]
//! (or as many metres) above or below, for the exit hold; of one that is heard no more and was
//! inside when last heard, when the track ends.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::id::{TrackId, VolumeId};
use cordon_kernel::track::TrackState;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Leave, Operation};
use cordon_picture::{Live, Picture, is_stale};

use crate::{Finding, Level, Rule, Sentence, who};

/// Oldest position that still counts, in milliseconds.
pub const POSITION_AGE_MAX_MS: i64 = 15_000;
/// How far above or below a volume a track still lingers.
pub const MARGIN_FT: f64 = 200.0;

/// The rule.
pub const RULE: Rule =
    Rule { id: "volume_entered", version: 2, enter_hold_ms: 0, exit_hold_ms: 15_000, watch };

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    let Some(operation) = &picture.operation else { return Vec::new() };
    if !operation.airspace.volumes().iter().any(|volume| volume.is_active(now)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for state in live.tracks() {
        let Some(position) = state.position else { continue };
        let is_old = is_stale(state, now, POSITION_AGE_MAX_MS);
        operation.airspace.over(position, |volume| {
            if volume.is_active(now) && state.on_ground != Some(true) {
                let finding = look(picture, operation, volume, state, now);
                // Who goes dark has not left.
                findings.extend(finding.map(|found| match is_old {
                    true => Finding { level: Level::Lingers, ..found },
                    false => found,
                }));
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
    let (level, height_known) = match volume.in_band(state.altitude, 0.0) {
        InBand::Yes => (Level::Holds, true),
        InBand::Unknown => (Level::Holds, false),
        InBand::No if volume.in_band(state.altitude, MARGIN_FT) == InBand::Yes => {
            (Level::Lingers, true)
        }
        InBand::No => return None,
    };
    let contradicted = match operation.exemptions.leave(&volume.id, state, now) {
        Leave::Given(_) => return None,
        Leave::Contradicted(exemption) => Some(exemption.id.clone()),
        Leave::None => None,
    };
    Some(Finding {
        key: format!("volume_entered/{}/{}", volume.id, state.track),
        level,
        severity: lessened(volume.severity, height_known),
        group: format!("volume_entered/{}", volume.id),
        about: Subject::Track(state.track.clone()),
        evidence: who::evidence(
            picture,
            state,
            Why::VolumeEntered {
                volume: volume.id.clone(),
                track: state.track.clone(),
                height_known,
                contradicted,
            },
        ),
    })
}

/// One step less severe where the height is in doubt.
pub(crate) fn lessened(severity: Severity, height_known: bool) -> Severity {
    match (height_known, severity) {
        (false, Severity::Critical) => Severity::Warning,
        (false, _) => Severity::Notice,
        (true, severity) => severity,
    }
}

pub(crate) fn sentence(
    evidence: &Evidence,
    operation: Option<&Operation>,
    (volume, track): (&VolumeId, &TrackId),
    height_known: bool,
    contradicted: Option<&str>,
) -> Sentence {
    let name = who::volume(volume, operation);
    let who = who::name(evidence, track, operation);
    let height = who::height(who::state(evidence, track).and_then(|state| state.altitude));
    let (doubt_en, doubt_fr) = who::doubt(height_known);
    let (claim_en, claim_fr) = contradicted.map_or_else(Default::default, |exemption| {
        (
            format!("; exemption {exemption} names its call sign, which is another aircraft's"),
            format!(
                " ; l'exemption {exemption} nomme son indicatif, qui est celui d'un autre appareil"
            ),
        )
    });
    Sentence {
        en: format!("{who} is inside {name} {}{doubt_en}{claim_en}.", height.en),
        fr: format!("{who} est dans {name} {}{doubt_fr}{claim_fr}.", height.fr),
    }
}

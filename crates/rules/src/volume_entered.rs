//! `volume_entered`: a track is inside a volume of air while the volume is active.
//!
//! A track counts with a position of at most [`POSITION_AGE_MAX_MS`]. Its altitude is compared
//! with the volume's limits only above the same datum; where that cannot be done, the outline
//! decides and the alert is one step less severe and says so. An alert ends when the track has
//! been outside, or more than [`MARGIN_FT`] (or as many metres) above or below, for the exit hold.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::id::{TrackId, VolumeId};
use cordon_kernel::track::TrackState;
use cordon_kernel::units::Altitude;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Operation};
use cordon_picture::{Live, Picture, is_stale};

use crate::{Finding, Level, Rule, Sentence};

/// Oldest position that still counts, in milliseconds.
pub const POSITION_AGE_MAX_MS: i64 = 15_000;
/// How far above or below a volume a track still lingers.
pub const MARGIN_FT: f64 = 200.0;

/// The rule.
pub const RULE: Rule =
    Rule { id: "volume_entered", version: 1, enter_hold_ms: 0, exit_hold_ms: 15_000, watch };

fn watch(picture: &Picture, live: &Live, now: Timestamp) -> Vec<Finding> {
    let Some(operation) = &picture.operation else { return Vec::new() };
    let active: Vec<_> = operation.volumes.values().filter(|v| v.is_active(now)).collect();
    if active.is_empty() {
        return Vec::new();
    }
    let fresh = live.tracks().filter(|state| !is_stale(state, now, POSITION_AGE_MAX_MS));
    fresh
        .flat_map(|state| active.iter().filter_map(|volume| look(picture, volume, state)))
        .collect()
}

fn look(picture: &Picture, volume: &AirVolume, state: &TrackState) -> Option<Finding> {
    if !volume.outline.contains(state.position?) {
        return None;
    }
    let (level, height_known) = match volume.in_band(state.altitude, 0.0) {
        InBand::Yes => (Level::Holds, true),
        InBand::Unknown => (Level::Holds, false),
        InBand::No if volume.in_band(state.altitude, MARGIN_FT) == InBand::Yes => {
            (Level::Lingers, true)
        }
        InBand::No => return None,
    };
    let severity = match (height_known, volume.severity) {
        (false, Severity::Critical) => Severity::Warning,
        (false, _) => Severity::Notice,
        (true, severity) => severity,
    };
    let journalled = picture.tracks.get(&state.track).map(|track| track.changed_seq);
    Some(Finding {
        key: format!("volume_entered/{}/{}", volume.id, state.track),
        level,
        severity,
        group: format!("volume_entered/{}", volume.id),
        about: Subject::Track(state.track.clone()),
        evidence: Evidence {
            why: Why::VolumeEntered {
                volume: volume.id.clone(),
                track: state.track.clone(),
                height_known,
            },
            entries: journalled.into_iter().collect(),
            tracks: vec![state.clone()],
        },
    })
}

pub(crate) fn sentence(
    evidence: &Evidence,
    operation: Option<&Operation>,
    volume: &VolumeId,
    track: &TrackId,
    height_known: bool,
) -> Sentence {
    let name = operation.and_then(|o| o.volumes.get(volume)).map_or(volume.as_str(), |v| &v.name);
    let state = evidence.tracks.iter().find(|state| state.track == *track);
    let who = state.map_or_else(
        || track.to_string(),
        |s| match &s.callsign {
            Some(callsign) => format!("{callsign} ({})", s.icao24),
            None => s.icao24.to_string(),
        },
    );
    let (en, fr) = match state.and_then(|s| s.altitude) {
        Some(altitude) => height(altitude),
        None => ("at an unknown height".to_owned(), "à une hauteur inconnue".to_owned()),
    };
    let (doubt_en, doubt_fr) = if height_known {
        ("", "")
    } else {
        (
            "; its height could not be compared with the limits",
            " ; sa hauteur n'a pas pu être comparée aux limites",
        )
    };
    Sentence {
        en: format!("{who} is inside {name} {en}{doubt_en}."),
        fr: format!("{who} est dans {name} {fr}{doubt_fr}."),
    }
}

fn height(altitude: Altitude) -> (String, String) {
    match altitude {
        Altitude::Pressure(ft) => (
            format!("at {} ft above the 1013 hPa surface", ft.0),
            format!("à {} ft au-dessus de la surface 1013 hPa", ft.0),
        ),
        Altitude::Ellipsoid(m) => (
            format!("at {:.0} m above the ellipsoid", m.0),
            format!("à {:.0} m au-dessus de l'ellipsoïde", m.0),
        ),
        Altitude::Ground(m) => {
            (format!("at {:.0} m above ground", m.0), format!("à {:.0} m du sol", m.0))
        }
    }
}

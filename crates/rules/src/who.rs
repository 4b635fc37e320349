//! What is shown of a track: as evidence, and in a sentence, by name and height.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Why};
use cordon_kernel::id::TrackId;
use cordon_kernel::track::TrackState;
use cordon_kernel::units::Altitude;
use cordon_operation::Operation;
use cordon_picture::Picture;

use crate::Sentence;

/// Evidence that rests on the track as it is now, and on the entry that told of it.
pub(crate) fn evidence(picture: &Picture, state: &TrackState, why: Why) -> Evidence {
    let journalled = picture.tracks.get(&state.track).map(|track| track.changed_seq);
    Evidence { why, entries: journalled.into_iter().collect(), tracks: vec![state.clone()] }
}

/// The state of `track` that the evidence holds.
pub(crate) fn state<'a>(evidence: &'a Evidence, track: &TrackId) -> Option<&'a TrackState> {
    evidence.tracks.iter().find(|state| state.track == *track)
}

/// Call sign and address, and what the operation knows it as.
pub(crate) fn name(evidence: &Evidence, track: &TrackId, operation: Option<&Operation>) -> String {
    let Some(state) = state(evidence, track) else { return track.to_string() };
    let known = operation.and_then(|operation| operation.exemptions.known(state.icao24));
    match (&state.callsign, known) {
        (Some(callsign), Some(known)) => format!("{callsign} ({}, {})", state.icao24, known.name),
        (Some(callsign), None) => format!("{callsign} ({})", state.icao24),
        (None, Some(known)) => format!("{} ({})", known.name, state.icao24),
        (None, None) => state.icao24.to_string(),
    }
}

/// The time of day in the operation's zone; otherwise UTC, which it says.
pub(crate) fn clock(at: Timestamp, operation: Option<&Operation>) -> String {
    match operation.and_then(|it| jiff::tz::TimeZone::get(&it.time_zone).ok()) {
        Some(zone) => at.to_zoned(zone).strftime("%H:%M:%S").to_string(),
        None => at.strftime("%H:%M:%SZ").to_string(),
    }
}

/// The name of a volume.
pub(crate) fn volume<'a>(
    id: &'a cordon_kernel::id::VolumeId,
    operation: Option<&'a Operation>,
) -> &'a str {
    operation.and_then(|o| o.volumes.get(id)).map_or(id.as_str(), |volume| &volume.name)
}

/// How high, and above what.
pub(crate) fn height(altitude: Option<Altitude>) -> Sentence {
    let (en, fr) = match altitude {
        None => ("at an unknown height".to_owned(), "à une hauteur inconnue".to_owned()),
        Some(Altitude::Pressure(ft)) => (
            format!("at {} ft above the 1013 hPa surface", ft.0),
            format!("à {} ft au-dessus de la surface 1013 hPa", ft.0),
        ),
        Some(Altitude::Ellipsoid(m)) => (
            format!("at {:.0} m above the ellipsoid", m.0),
            format!("à {:.0} m au-dessus de l'ellipsoïde", m.0),
        ),
        Some(Altitude::MeanSea(m)) => (
            format!("at {:.0} m above mean sea level", m.0),
            format!("à {:.0} m au-dessus du niveau moyen de la mer", m.0),
        ),
        Some(Altitude::Ground(m)) => {
            (format!("at {:.0} m above ground", m.0), format!("à {:.0} m du sol", m.0))
        }
    };
    Sentence { en, fr }
}

/// What is added where heights could not be compared.
pub(crate) fn doubt(height_known: bool) -> (&'static str, &'static str) {
    if height_known {
        return ("", "");
    }
    (
        "; its height could not be compared with the limits",
        " ; sa hauteur n'a pas pu être comparée aux limites",
    )
}

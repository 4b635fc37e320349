//! Forecast: when something that flies on as it does comes into a volume.
//!
//! Direction, speed and rate of climb are taken to stay as they are. The way is a straight line in
//! the plane that is true to distance and direction from where it is measured: the centre of a
//! circle, or the aircraft for a polygon, whose edges are straight in longitude and latitude (to
//! 130 m over 75 km).

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::{Outline, Position, Ring, wrap_longitude};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::TrackState;
use cordon_kernel::units::{Altitude, Feet, Metres};

use crate::volume::{AirVolume, InBand};

/// A way into a volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// When it is inside.
    pub at: Timestamp,
    /// Whether its height was compared with the limits; else only the outline was looked at.
    pub height_known: bool,
}

/// When `state` comes into `volume` within `ahead_ms` of `now`, if it flies on as it does. `None`
/// where it does not, where it stands, or where position, speed or direction are not known. One
/// that is inside already comes in at once.
pub fn entry(
    volume: &AirVolume,
    state: &TrackState,
    now: Timestamp,
    ahead_ms: i64,
) -> Option<Forecast> {
    let (position, position_at) = (state.position?, state.position_at?);
    let speed = state.ground_speed?.to_metres_per_second();
    let bearing_deg = state.track_angle?.0;
    if speed < 1.0 {
        return None;
    }
    // The position is of a moment ago; the way begins there.
    let from_s = millis_between(position_at, now).max(0) as f64 / 1000.0;
    let until_s = from_s + ahead_ms as f64 / 1000.0;
    let here = position;
    let spans = match &volume.outline {
        Outline::Circle { centre, radius } => {
            circle_spans(*centre, radius.0, here, bearing_deg, speed).into_iter().collect()
        }
        Outline::Ring(ring) => ring_spans(ring, here, bearing_deg, speed * until_s, until_s),
    };
    let active_from_s = volume.starts_at.map(|at| millis_between(position_at, at) as f64 / 1000.0);
    let active_to_s = volume.ends_at.map(|at| millis_between(position_at, at) as f64 / 1000.0);
    for (enters_s, leaves_s) in spans {
        let first = enters_s.max(from_s).max(active_from_s.unwrap_or(from_s));
        let last = leaves_s.min(until_s).min(active_to_s.unwrap_or(until_s));
        if first > last {
            continue;
        }
        if let Some((at_s, height_known)) = in_band(volume, state, first, last) {
            // Not before a volume is active: rounded up.
            let at = plus_millis(position_at, libm::ceil(at_s * 1000.0) as i64);
            return Some(Forecast { at, height_known });
        }
    }
    None
}

/// The first moment from `first` to `last`, seconds, at which the height is within the limits.
fn in_band(volume: &AirVolume, state: &TrackState, first: f64, last: f64) -> Option<(f64, bool)> {
    let at = |seconds: f64| volume.in_band(climbed(state, seconds), 0.0);
    match at(first) {
        InBand::Yes => return Some((first, true)),
        InBand::Unknown => return Some((first, false)),
        InBand::No => {}
    }
    // The rate of climb stays, so that the height passes each limit once. Where limits are above
    // another datum, that is not known to the foot: look on the way too.
    let steps = 32;
    let on_the_way =
        (1..=steps).map(|it| first + (last - first) * f64::from(it) / f64::from(steps));
    let passes = [volume.floor, volume.ceiling].into_iter().filter_map(|it| passed(state, it?));
    // A hair later, on the far side.
    let passes = passes.map(|it| it + 0.05).filter(|it| (first..=last).contains(it));
    let mut moments: Vec<f64> = on_the_way.chain(passes).collect();
    moments.sort_by(f64::total_cmp);
    let found = moments.iter().position(|moment| at(*moment) != InBand::No)?;
    let (mut low, mut high) = (if found > 0 { moments[found - 1] } else { first }, moments[found]);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if at(middle) == InBand::No { low = middle } else { high = middle }
    }
    Some((high, at(high) == InBand::Yes))
}

/// When it passes a limit above the same datum, in seconds; `None` where it does not.
fn passed(state: &TrackState, limit: Altitude) -> Option<f64> {
    let feet = |metres: Metres| metres.0 / 0.3048;
    let (from_ft, limit_ft) = match (state.altitude?, limit) {
        (Altitude::Pressure(from), Altitude::Pressure(to)) => (f64::from(from.0), f64::from(to.0)),
        (Altitude::Ellipsoid(from), Altitude::Ellipsoid(to))
        | (Altitude::MeanSea(from), Altitude::MeanSea(to))
        | (Altitude::Ground(from), Altitude::Ground(to)) => (feet(from), feet(to)),
        _ => return None,
    };
    let rate = f64::from(state.vertical_rate?.0) / 60.0;
    let seconds = (limit_ft - from_ft) / rate;
    (rate != 0.0 && seconds >= 0.0).then_some(seconds)
}

/// How high it is after `seconds`.
fn climbed(state: &TrackState, seconds: f64) -> Option<Altitude> {
    let feet = state.vertical_rate.map_or(0.0, |rate| f64::from(rate.0) * seconds / 60.0);
    Some(match state.altitude? {
        Altitude::Pressure(from) => Altitude::Pressure(Feet(from.0.saturating_add(feet as i32))),
        Altitude::Ellipsoid(from) => Altitude::Ellipsoid(Metres(from.0 + feet * 0.3048)),
        Altitude::MeanSea(from) => Altitude::MeanSea(Metres(from.0 + feet * 0.3048)),
        Altitude::Ground(from) => Altitude::Ground(Metres(from.0 + feet * 0.3048)),
    })
}

/// From when to when, in seconds, it is within a circle.
fn circle_spans(
    centre: Position,
    radius_m: f64,
    here: Position,
    bearing_deg: f64,
    speed: f64,
) -> Option<(f64, f64)> {
    let distance = centre.distance_to(here).0;
    let towards = (bearing_deg - here.bearing_to(centre)).to_radians();
    // |d - v t| = r along the way: t² - 2 b t + c = 0.
    let b = distance * libm::cos(towards) / speed;
    let c = (distance * distance - radius_m * radius_m) / (speed * speed);
    let root = b * b - c;
    if root < 0.0 {
        return None;
    }
    let root = libm::sqrt(root);
    (b + root >= 0.0).then_some((b - root, b + root))
}

/// From when to when, in seconds, it is within a ring on a way of `length_m` that takes `seconds`.
fn ring_spans(
    ring: &Ring,
    here: Position,
    bearing_deg: f64,
    length_m: f64,
    seconds: f64,
) -> Vec<(f64, f64)> {
    let there = here.towards(bearing_deg, Metres(length_m));
    let way = (
        wrap_longitude(there.longitude_deg() - here.longitude_deg()),
        there.latitude_deg() - here.latitude_deg(),
    );
    let mut crossings = Vec::new();
    let corners = ring.corners();
    let mut before = corners[corners.len() - 1];
    let mut x1 = wrap_longitude(before.longitude_deg() - here.longitude_deg());
    for corner in corners {
        let x2 = x1 + wrap_longitude(corner.longitude_deg() - before.longitude_deg());
        let edge = (
            (x1, before.latitude_deg() - here.latitude_deg()),
            (x2, corner.latitude_deg() - here.latitude_deg()),
        );
        for turn in [-360.0, 0.0, 360.0] {
            crossings
                .extend(crossing(way, ((edge.0.0 + turn, edge.0.1), (edge.1.0 + turn, edge.1.1))));
        }
        (before, x1) = (*corner, x2);
    }
    crossings.sort_by(f64::total_cmp);
    let mut spans = Vec::new();
    let mut entered = ring.contains(here).then_some(0.0);
    for part in crossings {
        match entered.take() {
            Some(from) => spans.push((from * seconds, part * seconds)),
            None => entered = Some(part),
        }
    }
    spans.extend(entered.map(|from| (from * seconds, seconds)));
    spans
}

/// Where along `way` from the origin, 0 to 1, it crosses an edge.
fn crossing(way: (f64, f64), edge: ((f64, f64), (f64, f64))) -> Option<f64> {
    let ((x1, y1), (x2, y2)) = edge;
    let (dx, dy) = (x2 - x1, y2 - y1);
    let across = way.0 * dy - way.1 * dx;
    if across == 0.0 {
        return None;
    }
    let along = (x1 * dy - y1 * dx) / across;
    let on_edge = (x1 * way.1 - y1 * way.0) / across;
    // Half open, so that a corner is crossed once.
    ((0.0..=1.0).contains(&along) && (0.0..1.0).contains(&on_edge)).then_some(along)
}

#[cfg(test)]
mod tests {
    use cordon_kernel::alert::Severity;
    use cordon_kernel::id::VolumeId;
    use cordon_kernel::time::from_micros;
    use cordon_kernel::track::Icao24;
    use cordon_kernel::units::{FeetPerMinute, Knots, TrueDegrees};

    use super::*;

    fn now() -> Timestamp {
        from_micros(1_700_000_000_000_000).unwrap()
    }

    fn volume(outline: Outline) -> AirVolume {
        AirVolume {
            id: VolumeId::new("v").unwrap(),
            name: "V".into(),
            outline,
            floor: None,
            ceiling: None,
            starts_at: None,
            ends_at: None,
            severity: Severity::Critical,
        }
    }

    fn flying(here: Position, bearing_deg: f64, knots: f64, feet: i32, fpm: i32) -> TrackState {
        TrackState {
            position: Some(here),
            position_at: Some(now()),
            altitude: Some(Altitude::Pressure(Feet(feet))),
            ground_speed: Some(Knots(knots)),
            track_angle: Some(TrueDegrees(bearing_deg)),
            vertical_rate: Some(FeetPerMinute(fpm)),
            ..TrackState::new("t-1".parse().unwrap(), Icao24(1), now(), "rx".parse().unwrap())
        }
    }

    /// Seconds until it comes in, found by flying there in steps of 50 ms.
    fn flown(volume: &AirVolume, state: &TrackState, ahead_s: f64) -> Option<f64> {
        let (here, speed) = (state.position.unwrap(), state.ground_speed.unwrap());
        (0..(ahead_s * 20.0) as i32).map(|step| f64::from(step) / 20.0).find(|seconds| {
            let distance = Metres(speed.to_metres_per_second() * seconds);
            let there = here.towards(state.track_angle.unwrap().0, distance);
            volume.outline.contains(there)
                && volume.in_band(climbed(state, *seconds), 0.0) == InBand::Yes
        })
    }

    fn agrees(volume: &AirVolume, state: &TrackState) {
        let found = entry(volume, state, now(), 300_000);
        let found = found.map(|it| millis_between(now(), it.at) as f64 / 1000.0);
        match (found, flown(volume, state, 300.0)) {
            (Some(ours), Some(flown)) => assert!((ours - flown).abs() < 3.0, "{ours} {flown}"),
            (None, None) => {}
            // A way along the edge may go either way.
            (ours, flown) => {
                let near = |s: Option<f64>| s.is_none_or(|s| s > 295.0);
                assert!(near(ours) && near(flown), "{ours:?} {flown:?} {state:?}");
            }
        }
    }

    #[test]
    fn the_forecast_is_where_flying_on_leads() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        let circle = volume(Outline::Circle { centre: paris, radius: Metres(150_000.0) });
        let corners = [(48.9, 2.2), (48.95, 2.5), (48.7, 2.55), (48.8, 2.35), (48.7, 2.2)];
        let corners = corners.map(|(lat, lon)| Position::new(lat, lon).unwrap());
        let star = volume(Outline::Ring(Ring::new(corners.to_vec()).unwrap()));
        let low = AirVolume { ceiling: Some(Altitude::Pressure(Feet(6_500))), ..star.clone() };
        for from in 0..24 {
            let bearing = f64::from(from) * 15.0;
            for towards in [170.0, 180.0, 200.0] {
                let far = paris.towards(bearing, Metres(190_000.0));
                agrees(&circle, &flying(far, (bearing + towards) % 360.0, 420.0, 30_000, 0));
                let near = paris.towards(bearing, Metres(40_000.0));
                agrees(&star, &flying(near, (bearing + towards) % 360.0, 250.0, 3_000, 0));
                agrees(&low, &flying(near, (bearing + towards) % 360.0, 250.0, 9_000, -1_500));
            }
        }
    }

    #[test]
    fn a_volume_that_is_not_active_yet_is_entered_when_it_is() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        let mut circle = volume(Outline::Circle { centre: paris, radius: Metres(150_000.0) });
        circle.starts_at = Some(plus_millis(now(), 120_000));
        let inside = flying(paris, 90.0, 300.0, 30_000, 0);
        let found = entry(&circle, &inside, now(), 300_000).unwrap();
        assert_eq!(millis_between(now(), found.at), 120_000);
        assert_eq!(entry(&circle, &inside, now(), 60_000), None);
    }

    #[test]
    fn a_narrow_band_is_not_jumped_over() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        let wide = volume(Outline::Circle { centre: paris, radius: Metres(150_000.0) });
        let limit = |feet| Some(Altitude::Pressure(Feet(feet)));
        let thin = AirVolume { floor: limit(5_000), ceiling: limit(5_300), ..wide };
        for (feet, fpm) in [(1_000, 6_000), (9_300, -6_000)] {
            let found = entry(&thin, &flying(paris, 90.0, 300.0, feet, fpm), now(), 240_000);
            let seconds = millis_between(now(), found.unwrap().at) as f64 / 1000.0;
            assert!((39.9..40.3).contains(&seconds), "{seconds}");
        }
        assert_eq!(entry(&thin, &flying(paris, 90.0, 300.0, 1_000, 0), now(), 240_000), None);
    }

    #[test]
    fn who_stands_or_flies_away_comes_nowhere() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        let circle = volume(Outline::Circle { centre: paris, radius: Metres(5_000.0) });
        let near = paris.towards(0.0, Metres(6_000.0));
        assert_eq!(entry(&circle, &flying(near, 180.0, 0.0, 100, 0), now(), 300_000), None);
        assert_eq!(entry(&circle, &flying(near, 0.0, 90.0, 1_000, 0), now(), 300_000), None);
        let unknown = TrackState { track_angle: None, ..flying(near, 180.0, 90.0, 1_000, 0) };
        assert_eq!(entry(&circle, &unknown, now(), 300_000), None);
    }
}

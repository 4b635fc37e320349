//! Compact position reporting: latitude and longitude in 17 bits each.
//!
//! RTCA DO-260B, appendix A, A.1.7; ICAO Doc 9871, C.2.6. One report says where in a zone the
//! aircraft is, not in which zone: an even and an odd report together say it (global), or a place
//! known to be near (local).

use cordon_kernel::geometry::Position;

/// Steps of a zone: 2^17.
const STEPS: i64 = 1 << 17;

/// Latitudes in degrees above which there is one longitude zone fewer, from 59 zones at the
/// equator to one beyond 87 degrees (DO-260B, A.1.7.2 d).
const NARROWER_ABOVE_DEG: [f64; 58] = [
    10.470471299969,
    14.828174368688,
    18.186263570714,
    21.029394926029,
    23.545044865571,
    25.829247070589,
    27.938987101219,
    29.911356857318,
    31.772097076811,
    33.539934362985,
    35.228995977964,
    36.850251075935,
    38.412418924123,
    39.922566843339,
    41.386518322603,
    42.809140122436,
    44.194549514193,
    45.546267226603,
    46.867332524988,
    48.160391280967,
    49.427764392557,
    50.671501655538,
    51.893424691688,
    53.095161527960,
    54.278174722729,
    55.443784444951,
    56.593187562059,
    57.727473538661,
    58.847637761485,
    59.954592766940,
    61.049177742464,
    62.132166592103,
    63.204274793819,
    64.266165225674,
    65.318453096821,
    66.361710083826,
    67.396467740847,
    68.423220220833,
    69.442426311440,
    70.454510749876,
    71.459864730290,
    72.458845447290,
    73.451774416679,
    74.438934157251,
    75.420562566534,
    76.396843907945,
    77.367894613282,
    78.333740829228,
    79.294282254569,
    80.249232132805,
    81.198013492720,
    82.139569805106,
    83.071994447198,
    83.991735629806,
    84.891661907021,
    85.755416209444,
    86.535369975121,
    87.0,
];

/// Which of the two zone grids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parity {
    /// 60 latitude zones round the globe.
    Even,
    /// 59 latitude zones round the globe.
    Odd,
}

impl Parity {
    /// The other one.
    pub fn other(self) -> Parity {
        match self {
            Parity::Even => Parity::Odd,
            Parity::Odd => Parity::Even,
        }
    }

    fn index(self) -> i64 {
        match self {
            Parity::Even => 0,
            Parity::Odd => 1,
        }
    }
}

/// How much of the globe the zones of a report share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Airborne: 360 degrees; a zone of latitude is about 360 NM high.
    Airborne,
    /// On the ground: 90 degrees; a zone of latitude is about 90 NM high.
    Surface,
}

impl Span {
    fn degrees(self) -> f64 {
        match self {
            Span::Airborne => 360.0,
            Span::Surface => 90.0,
        }
    }
}

/// A compact position: 17 bits of latitude and of longitude, in parts of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpr {
    /// Which grid.
    pub parity: Parity,
    /// Latitude, 0 to 131,071 parts of a zone.
    pub latitude: u32,
    /// Longitude, 0 to 131,071 parts of a zone.
    pub longitude: u32,
}

/// Longitude zones of the even grid at a latitude in degrees: 59 at the equator, 1 at the poles.
pub fn longitude_zones(latitude_deg: f64) -> i64 {
    let latitude_deg = latitude_deg.abs();
    59 - NARROWER_ABOVE_DEG.partition_point(|above| *above < latitude_deg) as i64
}

/// Zones of longitude of a report of `parity` where the even grid has `zones`.
fn zones_of(parity: Parity, zones: i64) -> i64 {
    (zones - parity.index()).max(1)
}

/// The airborne position that an even and an odd report say together, at the time of the one
/// named by `newest` (DO-260B, A.1.7.7). Whether both are of one aircraft and within 10 s of each
/// other, the caller knows.
///
/// `None` when the two latitudes lie off the globe or in different bands of longitude zones: the
/// aircraft crossed a band between the two, or they do not belong together.
pub fn global(even: (u32, u32), odd: (u32, u32), newest: Parity) -> Option<Position> {
    let on_globe = |deg: &f64| (-90.0..=90.0).contains(deg);
    let latitude = |deg: f64| Some(if deg >= 270.0 { deg - 360.0 } else { deg }).filter(on_globe);
    let (latitude_deg, east_deg) = solved(even, odd, newest, 360.0, latitude)?;
    Position::new(latitude_deg, wrapped(east_deg))
}

/// The position on the ground that an even and an odd report say together, at the time of the one
/// named by `newest`: of the eight places round the globe that they may mean, the one nearest to
/// `near` (DO-260B, A.1.7.8). Right where `near` is within 45 degrees of latitude and longitude.
///
/// `None` as for [`global`].
pub fn global_surface(
    even: (u32, u32),
    odd: (u32, u32),
    newest: Parity,
    near: Position,
) -> Option<Position> {
    // North or south: the two solutions are 90 degrees apart.
    let latitude = |north: f64| {
        let nearer =
            (near.latitude_deg() - north).abs() <= (near.latitude_deg() - north + 90.0).abs();
        Some(if nearer { north } else { north - 90.0 })
    };
    let (latitude_deg, east_deg) = solved(even, odd, newest, 90.0, latitude)?;
    let quarter = libm::floor((near.longitude_deg() - east_deg) / 90.0 + 0.5);
    Position::new(latitude_deg, wrapped(east_deg + 90.0 * quarter))
}

/// What an even and an odd report say together at the time of the one named by `newest`: degrees
/// of latitude and of longitude, the latter 0 up to `turn_deg`, which is what the grid goes round:
/// the globe in the air, a quarter of it on the ground. `latitude` puts degrees within `turn_deg`
/// on the globe, or refuses them.
fn solved(
    even: (u32, u32),
    odd: (u32, u32),
    newest: Parity,
    turn_deg: f64,
    latitude: impl Fn(f64) -> Option<f64>,
) -> Option<(f64, f64)> {
    let degrees = |zone: i64, zones: i64, part: u32| {
        turn_deg / zones as f64 * (zone.rem_euclid(zones) as f64 + fraction(i64::from(part)))
    };
    let zone = (59 * i64::from(even.0) - 60 * i64::from(odd.0) + STEPS / 2).div_euclid(STEPS);
    let even_deg = latitude(degrees(zone, 60, even.0))?;
    let odd_deg = latitude(degrees(zone, 59, odd.0))?;
    let zones = longitude_zones(even_deg);
    if zones != longitude_zones(odd_deg) {
        return None;
    }
    let across = i64::from(even.1) * (zones - 1) - i64::from(odd.1) * zones;
    let zone = (across + STEPS / 2).div_euclid(STEPS);
    let (latitude_deg, part) = match newest {
        Parity::Even => (even_deg, even.1),
        Parity::Odd => (odd_deg, odd.1),
    };
    Some((latitude_deg, degrees(zone, zones_of(newest, zones), part)))
}

/// Degrees of longitude brought back by one turn where they are outside -180 up to but not 180.
fn wrapped(longitude_deg: f64) -> f64 {
    match longitude_deg {
        east if east >= 180.0 => east - 360.0,
        west if west < -180.0 => west + 360.0,
        deg => deg,
    }
}

/// The position that one report says, given a place within half a zone of it: 180 NM for an
/// airborne report, 45 NM for one on the ground (DO-260B, A.1.7.5 and A.1.7.6). `None` where it
/// falls off the globe.
pub fn local(near: Position, report: Cpr, span: Span) -> Option<Position> {
    let latitude_zone = span.degrees() / (60 - report.parity.index()) as f64;
    let latitude_deg = nearest(near.latitude_deg(), latitude_zone, report.latitude);
    if !(-90.0..=90.0).contains(&latitude_deg) {
        return None;
    }
    let zones = zones_of(report.parity, longitude_zones(latitude_deg));
    let longitude_zone = span.degrees() / zones as f64;
    let longitude_deg = nearest(near.longitude_deg(), longitude_zone, report.longitude);
    Position::new(latitude_deg, wrapped(longitude_deg))
}

/// The angle at `part` of a zone that is nearest to `near`, all in degrees.
fn nearest(near: f64, zone: f64, part: u32) -> f64 {
    let part = fraction(i64::from(part));
    zone * (libm::floor(near / zone - part + 0.5) + part)
}

fn fraction(part: i64) -> f64 {
    part as f64 / STEPS as f64
}

/// The report of `parity` that says `position` (DO-260B, A.1.7.3), within 2.6 m of latitude.
pub fn encode(position: Position, parity: Parity, span: Span) -> Cpr {
    let latitude_zone = span.degrees() / (60 - parity.index()) as f64;
    let (zone, latitude) = part_of(position.latitude_deg(), latitude_zone);
    let sent_deg = latitude_zone * (zone + latitude as f64 / STEPS as f64);
    let zones = zones_of(parity, longitude_zones(sent_deg));
    let (_, longitude) = part_of(position.longitude_deg(), span.degrees() / zones as f64);
    let wrap = |part: i64| part.rem_euclid(STEPS) as u32;
    Cpr { parity, latitude: wrap(latitude), longitude: wrap(longitude) }
}

/// In which zone an angle lies, and how far into it in steps, rounded (up to 2^17 itself).
fn part_of(deg: f64, zone: f64) -> (f64, i64) {
    let index = libm::floor(deg / zone);
    (index, libm::floor((deg / zone - index) * STEPS as f64 + 0.5) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(position: Option<Position>, latitude_deg: f64, longitude_deg: f64) {
        let position = position.unwrap();
        assert!((position.latitude_deg() - latitude_deg).abs() < 1e-5, "{position:?}");
        assert!((position.longitude_deg() - longitude_deg).abs() < 1e-5, "{position:?}");
    }

    #[test]
    fn the_table_is_what_its_formula_gives() {
        for (place, above) in NARROWER_ABOVE_DEG.iter().enumerate().take(57) {
            let zones = 59.0 - place as f64;
            let pi = std::f64::consts::PI;
            let ratio = (1.0 - libm::cos(pi / 30.0)) / (1.0 - libm::cos(2.0 * pi / zones));
            let formula = libm::acos(libm::sqrt(ratio)).to_degrees();
            assert!((formula - above).abs() < 1e-11, "{zones} zones: {formula}");
        }
        assert_eq!((longitude_zones(0.0), longitude_zones(-10.5)), (59, 58));
        assert_eq!((longitude_zones(87.0), longitude_zones(87.0001)), (2, 1));
    }

    #[test]
    fn a_known_pair_gives_a_known_place() {
        // The worked example of Sun, The 1090 Megahertz Riddle, chapter 5.
        let (even, odd) = ((93_000, 51_372), (74_158, 50_194));
        close(global(even, odd, Parity::Even), 52.257_202, 3.919_373);
        close(global(even, odd, Parity::Odd), 52.265_780, 3.938_912);
        let near = Position::new(52.258, 3.918).unwrap();
        let report = Cpr { parity: Parity::Even, latitude: 93_000, longitude: 51_372 };
        close(local(near, report, Span::Airborne), 52.257_202, 3.919_373);
    }

    #[test]
    fn the_ends_of_the_globe_are_found_again() {
        for (latitude_deg, longitude_deg) in [
            (89.9, 12.0),
            (-89.9, -170.0),
            (0.0, 0.0),
            (10.0, 179.999),
            (10.0, -179.999),
            (-33.9, 151.2),
            (48.85, -0.001),
        ] {
            let here = Position::new(latitude_deg, longitude_deg).unwrap();
            let even = encode(here, Parity::Even, Span::Airborne);
            let odd = encode(here, Parity::Odd, Span::Airborne);
            let (pair0, pair1) = ((even.latitude, even.longitude), (odd.latitude, odd.longitude));
            for parity in [Parity::Even, Parity::Odd] {
                let found = global(pair0, pair1, parity).unwrap();
                assert!(found.distance_to(here).0 < 10.0, "{here:?} {found:?}");
            }
            for report in [even, odd] {
                let found = local(here, report, Span::Airborne).unwrap();
                assert!(found.distance_to(here).0 < 10.0, "{here:?} {found:?}");
            }
        }
    }

    #[test]
    fn reports_from_two_bands_give_nothing() {
        // Just either side of 10.47 degrees, where 59 zones become 58.
        let south = encode(Position::new(10.46, 20.0).unwrap(), Parity::Even, Span::Airborne);
        let north = encode(Position::new(10.48, 20.0).unwrap(), Parity::Odd, Span::Airborne);
        let pair = ((south.latitude, south.longitude), (north.latitude, north.longitude));
        assert_eq!(global(pair.0, pair.1, Parity::Odd), None);
    }

    #[test]
    fn on_the_ground_a_pair_and_a_rough_place_are_enough() {
        for (latitude_deg, longitude_deg) in
            [(49.0097, 2.5479), (-33.9461, 151.1772), (21.318, -157.922), (-54.84, -68.29)]
        {
            let here = Position::new(latitude_deg, longitude_deg).unwrap();
            let even = encode(here, Parity::Even, Span::Surface);
            let odd = encode(here, Parity::Odd, Span::Surface);
            let (pair0, pair1) = ((even.latitude, even.longitude), (odd.latitude, odd.longitude));
            for bearing in [10.0, 130.0, 250.0] {
                let near = here.towards(bearing, cordon_kernel::units::Metres(2_000_000.0));
                let found = global_surface(pair0, pair1, Parity::Odd, near).unwrap();
                assert!(found.distance_to(here).0 < 3.0, "{here:?} {found:?}");
            }
        }
    }

    #[test]
    fn on_the_ground_a_place_nearby_is_enough() {
        let stand = Position::new(48.9975, 2.5792).unwrap();
        let tower = Position::new(49.0097, 2.5479).unwrap();
        let report = encode(stand, Parity::Odd, Span::Surface);
        assert!(local(tower, report, Span::Surface).unwrap().distance_to(stand).0 < 2.0);
    }
}

//! What points of a picture that are known on the map come to, before they are kept.

use cordon_api::Words;
use cordon_api::camera::{PairsTried, TryPairs};
use cordon_kernel::geometry::Position;
use cordon_kernel::units::Metres;
use cordon_vision::ground::{Ground, GroundError, Pair, Point};
use cordon_vision::lens::Lens;

use super::refused::Refused;

/// Most points.
const PAIRS_MAX: usize = 64;
/// Longest side of a picture, pixels.
const SIDE_MAX: u32 = 16_384;
/// Nothing further from the camera is a point of its picture, metres.
const FAR_M: f64 = 10_000.0;
/// How far the ground is looked at, metres.
const REACH_M: f64 = 100.0;
/// How far lines of the grid are apart, metres.
const GRID_M: f64 = 10.0;
/// An error that cannot be told is shown as this, metres.
const ERROR_MAX_M: f64 = 9_999.0;
/// So many points are enough to leave one out.
const LEFT_OUT_MIN: usize = 5;

/// Tries points.
///
/// # Errors
///
/// [`Refused::NoGround`] with what is wrong with them.
pub fn tried(asked: &TryPairs) -> Result<PairsTried, Refused> {
    let (origin, pairs) = read(asked)?;
    let size = asked.size;
    let (lens, ground) = Lens::fit(size, &pairs).map_err(|error| no_ground(&error))?;
    let view = View { size, lens, ground };
    let errors_m = errors(size, &pairs, &view);
    let error_median_m = median(&errors_m);
    let horizon = view.horizon();
    let warnings = warnings(asked, &errors_m, error_median_m, horizon);
    let on_globe = |(east, north): Point| {
        let bearing = east.atan2(north).to_degrees().rem_euclid(360.0);
        let place = origin.towards(bearing, Metres(east.hypot(north)));
        (place.longitude_deg(), place.latitude_deg())
    };
    Ok(PairsTried {
        error_median_m,
        errors_m,
        horizon,
        lens: view.lens.k(),
        grid: view.grid(),
        seen: view.seen().into_iter().map(on_globe).collect(),
        warnings,
    })
}

fn read(asked: &TryPairs) -> Result<(Position, Vec<Pair>), Refused> {
    let no = |en: &str, fr: &str| Refused::NoGround(en.to_owned(), fr.to_owned());
    let (width, height) = asked.size;
    if !(1..=SIDE_MAX).contains(&width) || !(1..=SIDE_MAX).contains(&height) {
        return Err(no("the picture has no size", "l’image n’a pas de taille"));
    }
    let origin = Position::new(asked.origin.1, asked.origin.0);
    let origin = origin.ok_or_else(|| {
        no("the camera stands nowhere on the globe", "la caméra n’est nulle part sur le globe")
    })?;
    if asked.pairs.len() > PAIRS_MAX {
        return Err(no("64 points at most are tried", "64 points au plus sont essayés"));
    }
    let pair = |(n, [x, y, lon, lat]): (usize, &[f64; 4])| {
        let is_in = (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y);
        let place = Position::new(*lat, *lon).filter(|_| is_in);
        let place = place.filter(|it| origin.distance_to(*it).0 <= FAR_M);
        let place = place.ok_or_else(|| {
            Refused::NoGround(
                format!("point {} is outside the picture, or far from the camera", n + 1),
                format!("le point {} est hors de l’image, ou loin de la caméra", n + 1),
            )
        })?;
        let (far, bearing) = (origin.distance_to(place).0, origin.bearing_to(place).to_radians());
        let ground = (far * bearing.sin(), far * bearing.cos());
        Ok(Pair { pixel: (x * f64::from(width), y * f64::from(height)), ground })
    };
    let pairs = asked.pairs.iter().enumerate().map(pair).collect::<Result<_, Refused>>()?;
    Ok((origin, pairs))
}

fn no_ground(error: &GroundError) -> Refused {
    let fr = match error {
        GroundError::TooFew(count) => format!("{count} points, il en faut au moins quatre"),
        GroundError::NotFinite(n) => format!("le point {n} a un nombre qui n’en est pas un"),
        GroundError::OnALine => "les points sont sur une même ligne".to_owned(),
        GroundError::BeyondHorizon(n) => {
            format!("le point {n} est au-delà de l’horizon que font les autres")
        }
    };
    Refused::NoGround(error.to_string(), fr)
}

/// How far each point is from where the others put it; where there are too few, from where all do.
fn errors(size: (u32, u32), pairs: &[Pair], view: &View) -> Vec<f64> {
    let shown = |error: f64| if error.is_finite() { error.min(ERROR_MAX_M) } else { ERROR_MAX_M };
    if pairs.len() < LEFT_OUT_MIN {
        let straight = view.lens.straightened(pairs);
        return view.ground.errors_m(&straight).into_iter().map(shown).collect();
    }
    let left_out = |n: usize| {
        let mut others = pairs.to_vec();
        let one = others.remove(n);
        let Ok((lens, ground)) = Lens::fit(size, &others) else { return ERROR_MAX_M };
        let straight = lens.straightened(&[one]);
        ground.errors_m(&straight).first().copied().map_or(ERROR_MAX_M, shown)
    };
    (0..pairs.len()).map(left_out).collect()
}

fn median(of: &[f64]) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.len() % 2, sorted.get(middle)) {
        (_, None) => 0.0,
        (0, Some(upper)) => (upper + sorted[middle - 1]) / 2.0,
        (_, Some(one)) => *one,
    }
}

struct View {
    size: (u32, u32),
    lens: Lens,
    ground: Ground,
}

impl View {
    /// A place of the ground in fractions of the picture; `None` outside it.
    fn shown(&self, place: Point) -> Option<Point> {
        let pixel = self.lens.bent(self.ground.pixel(place)?);
        let at = (pixel.0 / f64::from(self.size.0), pixel.1 / f64::from(self.size.1));
        let is_in = (0.0..=1.0).contains(&at.0) && (0.0..=1.0).contains(&at.1);
        is_in.then_some(at)
    }

    /// Where on the ground a place of the picture is, within reach.
    fn ground_at(&self, (x, y): Point) -> Option<Point> {
        let pixel = (x * f64::from(self.size.0), y * f64::from(self.size.1));
        let place = self.ground.at(self.lens.straight(pixel))?;
        (place.0.hypot(place.1) <= REACH_M).then_some(place)
    }

    fn horizon(&self) -> Option<(f64, f64)> {
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        let (left, right) = self.ground.horizon(width)?;
        let ends = (left / height, right / height);
        let is_in_reach = |end: f64| (-3.0..=4.0).contains(&end);
        (is_in_reach(ends.0) && is_in_reach(ends.1)).then_some(ends)
    }

    /// Lines on the ground, ten metres apart, a point for each metre, cut at the picture's edges.
    fn grid(&self) -> Vec<Vec<Point>> {
        let steps = (REACH_M / GRID_M) as i32;
        let metres = REACH_M as i32;
        let mut lines = Vec::new();
        for n in -steps..=steps {
            let at = f64::from(n) * GRID_M;
            let along = |place: &dyn Fn(f64) -> Point| {
                let mut pieces: Vec<Vec<Point>> = vec![Vec::new()];
                for metre in -metres..=metres {
                    match (self.shown(place(f64::from(metre))), pieces.last_mut()) {
                        (Some(point), Some(piece)) => piece.push(point),
                        (None, Some(piece)) if !piece.is_empty() => pieces.push(Vec::new()),
                        _ => {}
                    }
                }
                pieces
            };
            lines.extend(along(&|metre| (at, metre)));
            lines.extend(along(&|metre| (metre, at)));
        }
        lines.retain(|line| line.len() > 1);
        lines
    }

    /// What of the ground is seen within reach, as a ring of metres: along the lower edge of the
    /// picture, and back along the furthest that is in reach.
    fn seen(&self) -> Vec<Point> {
        const COLUMNS: u32 = 32;
        const ROWS: u32 = 200;
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for column in 0..=COLUMNS {
            let x = f64::from(column) / f64::from(COLUMNS);
            let rows = (0..=ROWS).rev().map(|row| f64::from(row) / f64::from(ROWS));
            let mut seen = rows.map(|y| self.ground_at((x, y))).skip_while(Option::is_none);
            if let Some(Some(first)) = seen.next() {
                near.push(first);
                far.push(seen.map_while(|it| it).last().unwrap_or(first));
            }
        }
        near.into_iter().chain(far.into_iter().rev()).collect()
    }
}

fn warnings(
    asked: &TryPairs,
    errors_m: &[f64],
    median_m: f64,
    horizon: Option<(f64, f64)>,
) -> Vec<Words> {
    let mut told = Vec::new();
    let mut tell = |en: String, fr: String| told.push(Words::new(en, fr));
    let span = |n: usize| {
        let of = asked.pairs.iter().map(|pair| pair[n]);
        let (least, most) =
            of.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(it), b.max(it)));
        most - least
    };
    if span(0) < 0.3 || span(1) < 0.15 {
        tell(
            "The points lie close together: away from them, places are a guess.".to_owned(),
            "Les points sont proches les uns des autres : loin d’eux, les lieux sont supposés."
                .to_owned(),
        );
    }
    if asked.pairs.len() < LEFT_OUT_MIN {
        tell(
            "Four points always fit: a fifth shows how good they are.".to_owned(),
            "Quatre points conviennent toujours : un cinquième montre ce qu’ils valent.".to_owned(),
        );
    } else if median_m > 1.0 {
        tell(
            format!("The points disagree by {median_m:.1} m in the median: pick them anew."),
            format!("Les points divergent de {median_m:.1} m (médiane) : reprenez-les."),
        );
    }
    let worst = errors_m.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    if let Some((n, error)) = worst
        && *error > 1.0
        && *error > 3.0 * median_m
    {
        let n = n + 1;
        tell(
            format!("Point {n} is {error:.1} m from where the others put it: look at it again."),
            format!("Le point {n} est à {error:.1} m du lieu que donnent les autres : revoyez-le."),
        );
    }
    match horizon {
        Some((left, right)) if (left - right).abs() > 0.2 => tell(
            "The horizon is aslant: the camera hangs askew, or the ground is not level.".to_owned(),
            "L’horizon penche : la caméra est de travers, ou le sol n’est pas plan.".to_owned(),
        ),
        Some((left, right)) if (left + right) / 2.0 > 0.75 => tell(
            "The horizon is low in the picture: the ground that is seen is a narrow strip."
                .to_owned(),
            "L’horizon est bas dans l’image : le sol visible est une bande étroite.".to_owned(),
        ),
        _ => {}
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (u32, u32) = (1280, 720);
    const ORIGIN: (f64, f64) = (2.30, 48.86);

    /// A camera 6 m up that looks north and down at the ground.
    fn pair((east, north): Point) -> [f64; 4] {
        let (sin, cos) = 0.30_f64.sin_cos();
        let depth = north * cos + 6.0 * sin;
        let x = 640.0 + 900.0 * east / depth;
        let y = 360.0 + 900.0 * (6.0 * cos - north * sin) / depth;
        let origin = Position::new(ORIGIN.1, ORIGIN.0).unwrap();
        let bearing = east.atan2(north).to_degrees().rem_euclid(360.0);
        let place = origin.towards(bearing, Metres(east.hypot(north)));
        [x / 1280.0, y / 720.0, place.longitude_deg(), place.latitude_deg()]
    }

    const PLACES: [Point; 6] =
        [(-4.0, 12.0), (4.0, 12.0), (9.0, 30.0), (-9.0, 30.0), (0.0, 18.0), (3.0, 45.0)];

    fn asked(places: &[Point]) -> TryPairs {
        TryPairs { size: SIZE, origin: ORIGIN, pairs: places.iter().map(|it| pair(*it)).collect() }
    }

    #[test]
    fn good_points_give_a_ground_a_horizon_and_a_grid() {
        let tried = tried(&asked(&PLACES)).unwrap();
        assert!(tried.error_median_m < 0.05, "{:?}", tried.errors_m);
        assert_eq!(tried.errors_m.len(), 6);
        let (left, right) = tried.horizon.unwrap();
        let expected = 0.5 - 900.0 * 0.30_f64.tan() / 720.0;
        assert!((left - expected).abs() < 0.01 && (right - expected).abs() < 0.01, "{left}");
        assert!(tried.warnings.is_empty(), "{:?}", tried.warnings);
        let in_picture = |(x, y): &Point| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y);
        assert!(tried.grid.len() > 5 && tried.grid.iter().flatten().all(in_picture));
        let origin = Position::new(ORIGIN.1, ORIGIN.0).unwrap();
        let far = |(lon, lat): &Point| origin.distance_to(Position::new(*lat, *lon).unwrap()).0;
        assert!(tried.seen.len() > 30 && tried.seen.iter().all(|it| far(it) < 101.0));
    }

    #[test]
    fn a_point_that_is_elsewhere_is_found_by_leaving_it_out() {
        let mut wrong = asked(&PLACES);
        wrong.pairs[4][2] += 0.0001;
        let tried = tried(&wrong).unwrap();
        assert!(tried.errors_m[4] > 5.0, "{:?}", tried.errors_m);
        assert!(!tried.warnings.is_empty());
    }

    #[test]
    fn points_that_are_few_or_close_are_told_of() {
        let said = |places: &[Point]| {
            let tried = tried(&asked(places)).unwrap();
            tried.warnings.iter().map(|it| it.en.clone()).collect::<Vec<_>>().join(" ")
        };
        assert!(said(&PLACES[..4]).contains("a fifth"));
        let close = [(-0.3, 20.0), (0.3, 20.0), (0.3, 20.6), (-0.3, 20.6), (0.0, 20.3)];
        assert!(said(&close).contains("close together"));
    }

    #[test]
    fn points_that_make_no_ground_are_refused_in_two_languages() {
        let refused = |asked: &TryPairs| {
            let refused = tried(asked).unwrap_err();
            (refused.to_string(), refused.fr())
        };
        let (en, fr) = refused(&asked(&PLACES[..3]));
        assert!(en.contains("too few") && fr.contains("au moins quatre"));
        let line = [(0.0, 12.0), (0.0, 15.0), (0.0, 20.0), (0.0, 30.0)];
        assert!(refused(&asked(&line)).1.contains("même ligne"));
        let far = TryPairs { origin: (12.30, 48.86), ..asked(&PLACES) };
        assert!(refused(&far).0.contains("point 1"));
        let none = TryPairs { size: (0, 720), ..asked(&PLACES) };
        assert!(refused(&none).0.contains("no size"));
    }

    #[test]
    fn whatever_is_tried_it_is_an_answer_of_numbers_or_a_refusal() {
        bolero::check!().with_type::<(u16, u16, Vec<[u16; 4]>)>().for_each(|(w, h, picked)| {
            let part = |it: u16| f64::from(it) / 65_535.0;
            let pair = |it: &[u16; 4]| {
                [part(it[0]), part(it[1]), 2.3 + part(it[2]) / 100.0, 48.86 + part(it[3]) / 100.0]
            };
            let pairs = picked.iter().take(12).map(pair).collect();
            let asked = TryPairs { size: (u32::from(*w), u32::from(*h)), origin: ORIGIN, pairs };
            if let Ok(tried) = tried(&asked) {
                let all = tried.errors_m.iter().chain([&tried.error_median_m, &tried.lens]);
                assert!(all.into_iter().all(|it| it.is_finite()));
            }
        });
    }
}

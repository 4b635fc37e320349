//! How a crowd moves on the ground: the field of a picture in square cells of metres.
//!
//! Each cell of the picture's field is a sample of the ground's cell that it lies in. What is said
//! of a cell is a mean over its samples and over the last second or so, as one pair of pictures is
//! too noisy to tell anybody of.
//!
//! People are taken to move as the ground beneath them does in the picture. A head is not on the
//! ground: the lower the camera, the further away and the faster it seems. Where the place of the
//! camera is known, this is set right for a mean height.

use std::collections::BTreeMap;

use super::Field;
use crate::ground::Point;

/// The smallest side of a cell, metres.
const CELL_M_MIN: f64 = 0.1;
/// A camera is at least so far above what it sees moving, metres.
const ABOVE_M_MIN: f64 = 0.5;
/// The longest time between two pictures whose difference is a speed, seconds.
const APART_S_MAX: f64 = 2.0;
/// With less than this of samples nothing is said of a cell.
const SAMPLES_MIN: f32 = 0.5;

/// How motion on the ground is summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The side of a cell, metres.
    pub cell_m: f64,
    /// How far away a cell may be, metres: from the camera where its place is known, else from the
    /// middle of the picture's lower edge.
    pub range_m: f64,
    /// Cells, at most.
    pub cells_max: usize,
    /// Samples that a cell has at least; with fewer there is no such cell.
    pub samples_min: usize,
    /// How much of the ground a pixel of the analysed picture is at most, metres.
    pub pixel_m_max: f64,
    /// Slower than this stands, metres a second.
    pub moves_m_s: f32,
    /// What is shifted by less than this stands, pixels: where a pixel is much of the ground, noise
    /// would be fast.
    pub moves_pixels: f32,
    /// Seconds over which is averaged; nought for each pair of pictures by itself.
    pub over_s: f64,
    /// Where the camera is, if known.
    pub camera: Option<Camera>,
}

/// Where a camera is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The place of the ground beneath it, metres.
    pub foot: Point,
    /// How high it is above that, metres.
    pub height_m: f64,
    /// How high above the ground is, in the mean, what is seen to move, metres.
    pub seen_m: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            cell_m: 2.0,
            range_m: 60.0,
            cells_max: 2_000,
            samples_min: 4,
            pixel_m_max: 0.5,
            moves_m_s: 0.25,
            moves_pixels: 0.4,
            over_s: 1.0,
            camera: None,
        }
    }
}

/// Why there is no field of the ground.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum LayError {
    /// The side of a cell or the range is no number, or too small.
    #[error("cells of {cell_m} m within {range_m} m: both must be {CELL_M_MIN} m at least")]
    Size {
        /// The side asked for.
        cell_m: f64,
        /// The range asked for.
        range_m: f64,
    },
    /// The camera is lower than what it looks down at, or its place is no number.
    #[error("a camera must be {ABOVE_M_MIN} m above what it sees moving, at a known place")]
    Camera,
    /// No cell is seen well enough.
    #[error("no ground is seen within range: set a longer range, larger cells, or other pairs")]
    Nothing,
    /// There are too many.
    #[error("{count} cells are more than {max}: set larger cells or a shorter range")]
    TooMany {
        /// How many there would be.
        count: usize,
        /// How many there may be.
        max: usize,
    },
}

/// How people move in one cell of the ground.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Its middle, metres.
    pub middle: Point,
    /// How many samples could be trusted, in the mean of the last pictures. Where it is nought
    /// nothing is known, and the rest is nought too.
    pub samples: f32,
    /// Which part of them moves, 0 to 1.
    pub moving: f32,
    /// Mean velocity of those that move, metres a second to the east and to the north.
    pub velocity: (f32, f32),
    /// Mean speed of those that move, whichever way, metres a second.
    pub speed: f32,
    /// How much they move the same way: 1 when all do, about 0 when against each other.
    pub accord: f32,
    /// The direction of the mean velocity, degrees clockwise from the ground's north, 0 to 360;
    /// `None` where nothing moves.
    pub heading_deg: Option<f32>,
    /// By which part what is here grows thinner in a second: below nought, people come together.
    /// Of the mean velocity of all samples, those that stand too. `None` where too few cells
    /// around are known.
    pub divergence: Option<f32>,
}

/// A cell of the picture's field, as a sample.
#[derive(Clone, Copy, Debug)]
struct Sample {
    /// Which of the field.
    from: usize,
    /// Which of the ground.
    to: usize,
    /// What a pixel to the right, and one down, is on the ground, metres.
    right: (f32, f32),
    down: (f32, f32),
}

/// Sums of the samples of a cell, what is longer ago counting less.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    samples: f32,
    moving: f32,
    velocity: (f32, f32),
    speed: f32,
    way: (f32, f32),
}

/// How a crowd moves on the ground before one camera.
#[derive(Clone, Debug)]
pub struct GroundField {
    settings: Settings,
    /// Columns and rows of the picture's field.
    shape: (usize, usize),
    samples: Vec<Sample>,
    sums: Vec<Sums>,
    /// By how much one pair of pictures counts: what the sums are divided by is the sum of it.
    weight: f32,
    /// To the east, west, north and south of each cell.
    beside: Vec<[Option<usize>; 4]>,
    cells: Vec<Cell>,
}

impl GroundField {
    /// Lays cells on the ground that a field sees.
    ///
    /// `at` says where in metres a pixel of the camera's own picture is (as
    /// [`crate::ground::Ground::at`]), and `scale` how many of those a pixel of the analysed
    /// picture is, across and down.
    ///
    /// # Errors
    ///
    /// [`LayError`].
    pub fn lay(
        settings: Settings,
        field: &Field,
        scale: (f64, f64),
        at: impl Fn(Point) -> Option<Point>,
    ) -> Result<GroundField, LayError> {
        let Settings { cell_m, range_m, .. } = settings;
        let is_large = |it: f64| it.is_finite() && it >= CELL_M_MIN;
        if !is_large(cell_m) || !is_large(range_m) {
            return Err(LayError::Size { cell_m, range_m });
        }
        let at = seen_at(settings.camera, at)?;
        let edge = (field.columns as f64 / 2.0, field.rows as f64);
        let side = field.cell as f64;
        let lower = at((edge.0 * side * scale.0, edge.1 * side * scale.1));
        let from = settings.camera.map(|it| it.foot).or(lower).ok_or(LayError::Nothing)?;
        let mut places: BTreeMap<(i64, i64), Vec<Sample>> = BTreeMap::new();
        for row in 0..field.rows {
            for column in 0..field.columns {
                let pixel = field.centre(column, row);
                let Some((place, right, down)) = slope(&at, pixel, scale) else { continue };
                let longest = right.0.hypot(right.1).max(down.0.hypot(down.1));
                let off = (place.0 - from.0).hypot(place.1 - from.1);
                if !(longest <= settings.pixel_m_max && off <= range_m) {
                    continue;
                }
                let single = |(x, y): Point| (x as f32, y as f32);
                let key = ((place.0 / cell_m).floor() as i64, (place.1 / cell_m).floor() as i64);
                let from = row * field.columns + column;
                let sample = Sample { from, to: 0, right: single(right), down: single(down) };
                places.entry(key).or_default().push(sample);
            }
        }
        places.retain(|_, samples| samples.len() >= settings.samples_min.max(1));
        let (count, max) = (places.len(), settings.cells_max);
        if count == 0 {
            return Err(LayError::Nothing);
        }
        if count > max {
            return Err(LayError::TooMany { count, max });
        }
        Ok(GroundField::of(settings, (field.columns, field.rows), places))
    }

    fn of(
        settings: Settings,
        shape: (usize, usize),
        places: BTreeMap<(i64, i64), Vec<Sample>>,
    ) -> GroundField {
        let numbers: BTreeMap<(i64, i64), usize> =
            places.keys().enumerate().map(|(number, key)| (*key, number)).collect();
        let near = |(x, y): &(i64, i64)| {
            let get = |dx: i64, dy: i64| {
                numbers.get(&(x.saturating_add(dx), y.saturating_add(dy))).copied()
            };
            [get(1, 0), get(-1, 0), get(0, 1), get(0, -1)]
        };
        let beside = places.keys().map(near).collect();
        let middle = |at: i64| (at as f64 + 0.5) * settings.cell_m;
        let cell =
            |(x, y): &(i64, i64)| Cell { middle: (middle(*x), middle(*y)), ..Cell::default() };
        let cells: Vec<Cell> = places.keys().map(cell).collect();
        let numbered = |(to, samples): (usize, Vec<Sample>)| {
            samples.into_iter().map(move |sample| Sample { to, ..sample })
        };
        let samples = places.into_values().enumerate().flat_map(numbered).collect();
        let sums = vec![Sums::default(); cells.len()];
        GroundField { settings, shape, samples, sums, weight: 0.0, beside, cells }
    }

    /// The cells, as of the last step.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Takes the next field, of pictures that are `apart_s` seconds from each other.
    ///
    /// `None`, and nothing is taken, for a field of another shape, and unless that time is above
    /// nought and 2 s at most.
    pub fn step(&mut self, field: &Field, apart_s: f64) -> Option<&[Cell]> {
        let is_whole = field.cells.len() == field.columns.checked_mul(field.rows)?;
        let is_time = apart_s > 0.0 && apart_s <= APART_S_MAX;
        if self.shape != (field.columns, field.rows) || !is_whole || !is_time {
            return None;
        }
        let over_s = self.settings.over_s;
        let kept = if over_s > 0.0 { (-apart_s / over_s).exp() as f32 } else { 0.0 };
        self.weight = self.weight * kept + 1.0;
        self.sums.iter_mut().for_each(|sums| sums.fade(kept));
        let each_s = apart_s as f32;
        for sample in &self.samples {
            let moves = &field.cells[sample.from];
            if !moves.is_trusted || !moves.dx.is_finite() || !moves.dy.is_finite() {
                continue;
            }
            let east = (moves.dx * sample.right.0 + moves.dy * sample.down.0) / each_s;
            let north = (moves.dx * sample.right.1 + moves.dy * sample.down.1) / each_s;
            let speed = east.hypot(north);
            let is_moving = speed >= self.settings.moves_m_s
                && moves.dx.hypot(moves.dy) >= self.settings.moves_pixels;
            let is_speed = speed > 0.0 && speed.is_finite();
            self.sums[sample.to].add((is_moving && is_speed).then_some((east, north, speed)));
        }
        for (cell, sums) in self.cells.iter_mut().zip(&self.sums) {
            *cell = sums.cell(cell.middle, self.weight);
        }
        for at in 0..self.cells.len() {
            self.cells[at].divergence = self.divergence(at);
        }
        Some(&self.cells)
    }

    /// The divergence at a cell, one a second, from the cells beside it.
    fn divergence(&self, at: usize) -> Option<f32> {
        let here = self.velocity(at, 0)?;
        let [east, west, north, south] = self.beside[at];
        let known = |beside: Option<usize>, axis| beside.and_then(|it| self.velocity(it, axis));
        let cell_m = self.settings.cell_m as f32;
        let slope = |here: f32, more: Option<f32>, less: Option<f32>| match (more, less) {
            (Some(more), Some(less)) => Some((more - less) / (2.0 * cell_m)),
            (Some(more), None) => Some((more - here) / cell_m),
            (None, Some(less)) => Some((here - less) / cell_m),
            (None, None) => None,
        };
        let across = slope(here, known(east, 0), known(west, 0))?;
        let along = slope(self.velocity(at, 1)?, known(north, 1), known(south, 1))?;
        Some(across + along)
    }

    /// Mean velocity of all samples of a cell, to the east (0) or north (1).
    fn velocity(&self, at: usize, axis: usize) -> Option<f32> {
        let sums = &self.sums[at];
        let sum = if axis == 0 { sums.velocity.0 } else { sums.velocity.1 };
        (sums.samples >= SAMPLES_MIN * self.weight).then(|| sum / sums.samples)
    }
}

impl Sums {
    fn fade(&mut self, kept: f32) {
        let Sums { samples, moving, velocity, speed, way } = self;
        let all =
            [samples, moving, &mut velocity.0, &mut velocity.1, speed, &mut way.0, &mut way.1];
        all.into_iter().for_each(|it| *it *= kept);
    }

    fn add(&mut self, moving: Option<(f32, f32, f32)>) {
        self.samples += 1.0;
        let Some((east, north, speed)) = moving else { return };
        self.moving += 1.0;
        self.velocity = (self.velocity.0 + east, self.velocity.1 + north);
        self.speed += speed;
        self.way = (self.way.0 + east / speed, self.way.1 + north / speed);
    }

    fn cell(&self, middle: Point, weight: f32) -> Cell {
        if self.samples < SAMPLES_MIN * weight {
            return Cell { middle, ..Cell::default() };
        }
        let mut cell = Cell { middle, samples: self.samples / weight, ..Cell::default() };
        cell.moving = (self.moving / self.samples).clamp(0.0, 1.0);
        // Less than a sample in a hundred pictures is nobody.
        if self.moving > 0.01 * weight {
            let (east, north) = (self.velocity.0 / self.moving, self.velocity.1 / self.moving);
            cell.velocity = (east, north);
            cell.speed = self.speed / self.moving;
            cell.accord = (self.way.0.hypot(self.way.1) / self.moving).clamp(0.0, 1.0);
            cell.heading_deg = Some(east.atan2(north).to_degrees().rem_euclid(360.0));
        }
        cell
    }
}

/// Where a pixel is, with what moves above the ground put down where it stands.
fn seen_at(
    camera: Option<Camera>,
    at: impl Fn(Point) -> Option<Point>,
) -> Result<impl Fn(Point) -> Option<Point>, LayError> {
    let lowered = match camera {
        None => None,
        Some(Camera { foot, height_m, seen_m }) => {
            let is_place = foot.0.is_finite() && foot.1.is_finite() && height_m.is_finite();
            let is_above = seen_m >= 0.0 && height_m >= seen_m + ABOVE_M_MIN;
            if !is_place || !is_above {
                return Err(LayError::Camera);
            }
            Some((foot, (height_m - seen_m) / height_m))
        }
    };
    Ok(move |pixel: Point| {
        let place = at(pixel)?;
        let place = match lowered {
            None => place,
            Some((foot, part)) => {
                (foot.0 + (place.0 - foot.0) * part, foot.1 + (place.1 - foot.1) * part)
            }
        };
        (place.0.is_finite() && place.1.is_finite()).then_some(place)
    })
}

/// Where a pixel of the analysed picture is, and what a pixel more to the right and down is.
fn slope(
    at: impl Fn(Point) -> Option<Point>,
    pixel: Point,
    scale: (f64, f64),
) -> Option<(Point, Point, Point)> {
    let place = |dx: f64, dy: f64| at(((pixel.0 + dx) * scale.0, (pixel.1 + dy) * scale.1));
    let (left, right) = (place(-0.5, 0.0)?, place(0.5, 0.0)?);
    let (above, below) = (place(0.0, -0.5)?, place(0.0, 0.5)?);
    let right = (right.0 - left.0, right.1 - left.1);
    let down = (below.0 - above.0, below.1 - above.1);
    Some((place(0.0, 0.0)?, right, down))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Moves;
    use crate::ground::{Ground, Pair};

    /// A camera 6 m up; its own picture is twice as large as the analysed one.
    fn ground() -> Ground {
        let seen = |(x, y): Point| {
            let (sin, cos) = 0.35_f64.sin_cos();
            let depth = y * cos + 6.0 * sin;
            (416.0 + 800.0 * x / depth, 312.0 + 800.0 * (6.0 * cos - y * sin) / depth)
        };
        let places = [(-4.0, 8.0), (4.0, 8.0), (5.0, 25.0), (-5.0, 25.0)];
        Ground::fit(&places.map(|it| Pair { pixel: seen(it), ground: it })).unwrap()
    }

    const APART_S: f64 = 0.1;

    /// The field of a crowd of which somebody at a place has some velocity.
    fn field(velocity: impl Fn(Point) -> Point) -> Field {
        let ground = ground();
        let mut field = Field { columns: 104, rows: 78, cell: 4, cells: Vec::new() };
        for at in 0..field.columns * field.rows {
            let (x, y) = field.centre(at % field.columns, at / field.columns);
            let moves = ground.at((2.0 * x, 2.0 * y)).and_then(|place| {
                let (east, north) = velocity(place);
                let next = ground.pixel((place.0 + east * APART_S, place.1 + north * APART_S))?;
                let (dx, dy) = ((next.0 / 2.0 - x) as f32, (next.1 / 2.0 - y) as f32);
                Some(Moves { dx, dy, is_trusted: true })
            });
            field.cells.push(moves.unwrap_or_default());
        }
        field
    }

    fn cells(settings: Settings, field: &Field) -> Vec<Cell> {
        let ground = ground();
        let laid = GroundField::lay(settings, field, (2.0, 2.0), |pixel| ground.at(pixel));
        laid.unwrap().step(field, APART_S).unwrap().to_vec()
    }

    #[test]
    fn a_crowd_that_walks_one_way_has_its_speed_everywhere() {
        let cells = cells(Settings::default(), &field(|_| (0.9, -1.2)));
        assert!(cells.len() > 50, "{}", cells.len());
        for cell in &cells {
            let off = (cell.velocity.0 - 0.9).hypot(cell.velocity.1 + 1.2);
            assert!(off < 0.05 && (cell.speed - 1.5).abs() < 0.05, "{cell:?}");
            assert!(cell.moving == 1.0 && cell.accord > 0.99, "{cell:?}");
            assert!((cell.heading_deg.unwrap() - 143.1).abs() < 2.0, "{cell:?}");
            assert!(cell.divergence.is_none_or(|it| it.abs() < 0.03), "{cell:?}");
            let far = cell.middle.0.hypot(cell.middle.1 - 8.0);
            assert!(far < 70.0, "{cell:?}");
        }
    }

    #[test]
    fn people_who_come_together_have_a_divergence_below_nought() {
        let to_middle = |(x, y): Point| (-0.3 * x, -0.3 * (y - 16.0));
        let settings =
            Settings { range_m: 20.0, moves_m_s: 0.0, moves_pixels: 0.0, ..Settings::default() };
        let cells = cells(settings, &field(to_middle));
        let near = cells.iter().filter(|it| it.middle.0.hypot(it.middle.1 - 16.0) < 4.0);
        let found: Vec<f32> = near.filter_map(|it| it.divergence).collect();
        assert!(found.len() >= 6 && found.iter().all(|it| (*it + 0.6).abs() < 0.06), "{found:?}");
    }

    #[test]
    fn those_who_walk_against_each_other_are_fast_and_in_no_accord() {
        // In stripes narrower than a cell.
        let stripes =
            |(x, _): Point| (0.0, if (x / 0.25).floor() as i64 % 2 == 0 { 1.2 } else { -1.2 });
        let settings = Settings { range_m: 8.0, cell_m: 2.0, ..Settings::default() };
        for cell in cells(settings, &field(stripes)).iter().filter(|it| it.samples > 50.0) {
            assert!((cell.speed - 1.2).abs() < 0.1 && cell.accord < 0.4, "{cell:?}");
        }
    }

    #[test]
    fn those_who_stand_do_not_move_and_what_is_not_trusted_is_not_known() {
        let mut field = field(|_| (0.0, 0.0));
        let known = cells(Settings::default(), &field);
        assert!(known.iter().all(|it| it.samples >= 4.0 && it.moving == 0.0));
        assert!(known.iter().all(|it| it.heading_deg.is_none()));
        field.cells.iter_mut().for_each(|it| it.is_trusted = false);
        let unknown = cells(Settings::default(), &field);
        assert!(unknown.iter().all(|it| it.samples == 0.0 && it.divergence.is_none()));
    }

    #[test]
    fn what_is_said_follows_in_about_the_time_that_is_set() {
        let (walks, stands) = (field(|_| (1.0, 0.0)), field(|_| (0.0, 0.0)));
        let ground = ground();
        let at = |pixel| ground.at(pixel);
        let mut laid = GroundField::lay(Settings::default(), &walks, (2.0, 2.0), at).unwrap();
        for _ in 0..50 {
            laid.step(&stands, APART_S).unwrap();
        }
        for _ in 0..10 {
            laid.step(&walks, APART_S).unwrap();
        }
        // After the second over which is averaged, 1 - 1/e of it.
        assert!(laid.cells().iter().all(|it| (it.moving - 0.63).abs() < 0.02));
    }

    #[test]
    fn heads_seen_from_a_known_camera_are_put_down_where_they_stand() {
        // The crowd is seen at 1.5 m: with a camera 6 m up its shadow is 6 / 4.5 as fast.
        let shadow = 6.0 / 4.5;
        let field = field(|_| (1.2 * shadow, 0.0));
        let camera = Camera { foot: (0.0, 0.0), height_m: 6.0, seen_m: 1.5 };
        let settings = Settings { camera: Some(camera), ..Settings::default() };
        assert!(cells(settings, &field).iter().all(|it| (it.speed - 1.2).abs() < 0.05));
        let low = Some(Camera { height_m: 1.6, ..camera });
        let at = |pixel| Some(pixel);
        let laid = GroundField::lay(Settings { camera: low, ..settings }, &field, (1.0, 1.0), at);
        assert_eq!(laid.err(), Some(LayError::Camera));
    }

    #[test]
    fn settings_that_make_no_cells_or_too_many_are_told_why() {
        let field = field(|_| (0.0, 0.0));
        let ground = ground();
        let lay = |settings| {
            GroundField::lay(settings, &field, (2.0, 2.0), |pixel| ground.at(pixel)).err()
        };
        let usual = Settings::default();
        let size = lay(Settings { cell_m: f64::NAN, ..usual });
        assert!(matches!(size, Some(LayError::Size { .. })));
        let many = lay(Settings { cell_m: 0.5, cells_max: 20, ..usual });
        assert!(matches!(many, Some(LayError::TooMany { count: 21.., max: 20 })));
        assert_eq!(lay(Settings { range_m: 0.1, ..usual }), Some(LayError::Nothing));
        assert_eq!(lay(usual), None);
    }

    #[test]
    fn a_field_of_another_shape_and_time_that_is_none_are_left_out() {
        let right = field(|_| (0.0, 0.0));
        let at = |(x, y): Point| Some((x / 50.0, -y / 50.0));
        let mut laid = GroundField::lay(Settings::default(), &right, (2.0, 2.0), at).unwrap();
        for apart_s in [0.0, -1.0, f64::NAN, f64::INFINITY, 3.0] {
            assert_eq!(laid.step(&right, apart_s), None);
        }
        assert_eq!(laid.step(&Field { columns: 78, rows: 104, ..right.clone() }, 0.1), None);
        assert_eq!(laid.step(&Field { cells: Vec::new(), ..right }, 0.1), None);
    }

    #[test]
    fn whatever_the_field_and_the_ground_cells_are_finite() {
        type Given = (Vec<(f32, f32, bool)>, [i16; 6], f64);
        bolero::check!().with_type::<Given>().for_each(|(moves, slopes, apart_s)| {
            let [a, b, c, d, e, f] = slopes.map(|it| f64::from(it) / 3000.0);
            let at = |(x, y): Point| {
                let z = 1.0 + e * x + f * y;
                (z > 0.01).then(|| ((a * x + b * y) / z, (c * x + d * y) / z))
            };
            let moves = |at: usize| {
                let (dx, dy, is_trusted) =
                    moves.get(at % moves.len().max(1)).copied().unwrap_or_default();
                Moves { dx: dx.clamp(-500.0, 500.0), dy, is_trusted }
            };
            let cells = (0..12 * 9).map(moves).collect();
            let field = Field { columns: 12, rows: 9, cell: 4, cells };
            let settings = Settings { samples_min: 1, pixel_m_max: 1e9, ..Settings::default() };
            let Ok(mut laid) = GroundField::lay(settings, &field, (1.5, 1.0), at) else { return };
            for _ in 0..3 {
                for cell in laid.step(&field, *apart_s).unwrap_or_default() {
                    assert!((0.0..=1.0).contains(&cell.moving) && cell.samples >= 0.0);
                    assert!(cell.middle.0.is_finite() && cell.middle.1.is_finite());
                }
            }
        });
    }
}

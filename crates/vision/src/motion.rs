//! Whether anything moves before a fixed camera, and about where: cheaper by far than a detector,
//! so that one looks only when there is something to look at.
//!
//! Of each cell of the picture it keeps how light it is when nothing is there and by how much that
//! varies (a running mean and mean absolute deviation; the family is old: Stauffer and Grimson,
//! *Adaptive background mixture models for real-time tracking*, CVPR 1999, is its best known). What
//! differs by several times that is in front of it. What then stays as it is becomes the
//! background only after a set time, so that somebody who stands still is not lost too soon.

mod group;

pub use group::BOXES_MAX;

use cordon_video::Grey;

use crate::Rect;

/// The side of a cell, pixels.
const CELL: usize = 4;
/// Seconds that one step may count at most: what happened in a longer gap is not known.
const STEP_S_MAX: f64 = 1.0;
/// How much a cell varies before it is known, grey.
const SPREAD_FIRST: f32 = 2.0;
/// How much slower what is in front is learnt to be unsteady, than to be standing.
const UNSTEADY: f32 = 10.0;
/// Pictures from which a background is learnt, at least.
const LEARN_COUNT_MIN: f32 = 5.0;

/// How motion is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// A cell is in front when it differs from its background by so many times what that varies.
    pub spread: f32,
    /// But not when it differs by less than this, grey (0 to 255): noise and compression.
    pub differs_min: f32,
    /// And always when it differs by more than this, grey, however much its background varies.
    pub differs_max: f32,
    /// Seconds in which the background follows a slow change of light.
    pub follows_s: f32,
    /// Seconds after which something that stands still becomes background.
    pub stands_s: f32,
    /// Seconds in which a background is learnt, at the beginning and after a sudden change.
    pub learns_s: f32,
    /// When so much of the picture differs at once, 0 to 1, it is the light or the camera, and the
    /// background is learnt again.
    pub sudden: f32,
    /// A box has so many cells in front at least.
    pub cells_min: usize,
    /// By how much a box is grown on each side, pixels.
    pub margin: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            spread: 5.0,
            differs_min: 6.0,
            differs_max: 24.0,
            follows_s: 10.0,
            stands_s: 60.0,
            learns_s: 2.0,
            sudden: 0.6,
            cells_min: 3,
            margin: 8,
        }
    }
}

/// What moves in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// Which part of the picture is in front, 0 to 1.
    pub share: f32,
    /// Where, pixels of the picture: apart from each other, and [`BOXES_MAX`] at most.
    pub boxes: Vec<Rect>,
    /// Whether the background is being learnt: then nothing is known, and a detector should look.
    pub is_learning: bool,
}

/// What is behind, by cell.
#[derive(Clone, Debug, Default)]
struct Background {
    /// How light it is, grey.
    mean: Vec<f32>,
    /// By how much that varies: its mean absolute deviation, grey.
    spread: Vec<f32>,
    /// What stands in front, grey.
    standing: Vec<f32>,
    /// For how long it stands, seconds, less the time in which it was hidden or away.
    standing_s: Vec<f32>,
}

/// Finds what moves before one camera.
#[derive(Clone, Debug)]
pub struct Motion {
    settings: Settings,
    /// Width and height of the picture, pixels.
    size: (usize, usize),
    at_s: Option<f64>,
    /// Seconds and pictures since learning began.
    learnt: (f32, f32),
    now: Vec<f32>,
    background: Background,
    mask: Vec<u8>,
    groups: group::Groups,
    /// Sums down the columns.
    sums: Vec<u16>,
}

impl Motion {
    /// Begins, with nothing learnt.
    pub fn new(settings: Settings) -> Motion {
        Motion {
            settings,
            size: (0, 0),
            at_s: None,
            learnt: (0.0, 0.0),
            now: Vec::new(),
            background: Background::default(),
            mask: Vec::new(),
            groups: group::Groups::default(),
            sums: Vec::new(),
        }
    }

    /// Takes the next picture, and its time in seconds: since when does not matter.
    ///
    /// A picture of another size begins anew. One that is empty or has not a byte for each pixel
    /// is left out, and so is time that is no number or goes back: the picture counts, but no
    /// time has passed.
    pub fn step(&mut self, grey: &Grey<'_>, at_s: f64) -> Moved {
        if !crate::is_whole(grey) {
            return Moved { is_learning: true, ..Moved::default() };
        }
        let passed_s = self.passed_s(at_s);
        reduce(grey, &mut self.now, &mut self.sums);
        if self.size != (grey.width, grey.height) {
            self.size = (grey.width, grey.height);
            self.begin();
        }
        if self.is_learning() {
            self.learn(passed_s);
            return Moved { is_learning: true, ..Moved::default() };
        }
        self.background.step(&self.settings, &self.now, &mut self.mask, passed_s);
        let cells = self.mask.len() as f32;
        let differs: usize = self.mask.iter().map(|it| usize::from(*it)).sum();
        if differs as f32 > self.settings.sudden * cells {
            self.begin();
            self.learn(0.0);
            return Moved { is_learning: true, ..Moved::default() };
        }
        let columns = grey.width.div_ceil(CELL);
        let found = self.groups.find(&mut self.mask, columns, self.settings.cells_min);
        let share = self.mask.iter().map(|it| usize::from(*it)).sum::<usize>() as f32 / cells;
        let boxes = group::boxes(found, CELL, self.settings.margin, self.size);
        Moved { share, boxes, is_learning: false }
    }

    /// Seconds since the picture before.
    fn passed_s(&mut self, at_s: f64) -> f32 {
        if !at_s.is_finite() {
            return 0.0;
        }
        let passed = self.at_s.map_or(0.0, |before| at_s - before);
        self.at_s = Some(at_s);
        passed.clamp(0.0, STEP_S_MAX) as f32
    }

    fn begin(&mut self) {
        self.learnt = (0.0, 0.0);
        let count = self.now.len();
        let filled = |to: &mut Vec<f32>, value: f32| {
            to.clear();
            to.resize(count, value);
        };
        self.background.mean.clone_from(&self.now);
        self.background.standing.clone_from(&self.now);
        filled(&mut self.background.spread, SPREAD_FIRST);
        filled(&mut self.background.standing_s, 0.0);
        self.mask.clear();
        self.mask.resize(count, 0);
    }

    fn is_learning(&self) -> bool {
        let (seconds, count) = self.learnt;
        seconds < self.settings.learns_s || count < LEARN_COUNT_MIN
    }

    /// Takes the picture into the mean of those since learning began.
    fn learn(&mut self, passed_s: f32) {
        // Time before the first picture of a background is not time in which it was learnt.
        let seconds = if self.learnt.1 > 0.0 { self.learnt.0 + passed_s } else { 0.0 };
        self.learnt = (seconds, self.learnt.1 + 1.0);
        let part = 1.0 / self.learnt.1;
        let of = self.background.mean.iter_mut().zip(&mut self.background.spread);
        for ((mean, spread), now) in of.zip(&self.now) {
            let off = now - *mean;
            *mean += part * off;
            // As if it had varied by the first guess in some pictures before.
            *spread += (off.abs() - *spread) / (self.learnt.1 + LEARN_COUNT_MIN);
        }
    }
}

impl Background {
    /// Says of each cell whether something is in front (1) or not (0), and learns.
    fn step(&mut self, settings: &Settings, now: &[f32], mask: &mut [u8], passed_s: f32) {
        let count = now.len();
        let (mean, spread) = (&mut self.mean[..count], &mut self.spread[..count]);
        let (standing, standing_s) = (&mut self.standing[..count], &mut self.standing_s[..count]);
        let mask = &mut mask[..count];
        let part = |seconds: f32| {
            let part = passed_s / (seconds.max(0.0) + passed_s);
            if part.is_finite() { part } else { 0.0 }
        };
        let follows = part(settings.follows_s);
        let unsteady = part(settings.stands_s * UNSTEADY);
        let (least, most) = (settings.differs_min, settings.differs_max);
        for i in 0..count {
            let off = now[i] - mean[i];
            let limit = (settings.spread * spread[i]).min(most).max(least);
            let is_front = off.abs() > limit;
            let is_same = is_front & ((now[i] - standing[i]).abs() <= limit);
            // Something that is hidden for a while by who passes has not left.
            let stands = standing_s[i] + if is_same { passed_s } else { -passed_s };
            let is_other = is_front & (stands < 0.0);
            let is_swallowed = stands > settings.stands_s;
            let shift = if is_same { follows * (now[i] - standing[i]) } else { 0.0 };
            standing[i] = if is_other { now[i] } else { standing[i] + shift };
            standing_s[i] = if is_swallowed { 0.0 } else { stands.max(0.0) };
            let learnt = mean[i] + if is_front { 0.0 } else { follows * off };
            let rate = if is_front { unsteady } else { follows };
            let varies = spread[i] + rate * (off.abs() - spread[i]);
            mean[i] = if is_swallowed { standing[i] } else { learnt };
            spread[i] = if is_swallowed { SPREAD_FIRST } else { varies };
            mask[i] = u8::from(is_front & !is_swallowed);
        }
    }
}

/// Makes a picture of cells, each the mean of its pixels; the last may have fewer.
fn reduce(grey: &Grey<'_>, to: &mut Vec<f32>, sums: &mut Vec<u16>) {
    to.clear();
    sums.clear();
    sums.resize(grey.width, 0);
    for rows in grey.bytes.chunks(CELL * grey.width) {
        sums.fill(0);
        let count = rows.len() / grey.width;
        for row in rows.chunks_exact(grey.width) {
            for (sum, pixel) in sums.iter_mut().zip(row) {
                // At most four times 255.
                *sum = sum.wrapping_add(u16::from(*pixel));
            }
        }
        let cells = sums.chunks_exact(CELL);
        let rest = cells.remainder();
        let whole = 1.0 / (count * CELL) as f32;
        to.extend(cells.map(|cell| {
            let sum = cell.iter().fold(0_u16, |sum, it| sum.wrapping_add(*it));
            f32::from(sum) * whole
        }));
        if !rest.is_empty() {
            let sum: u16 = rest.iter().sum();
            to.push(f32::from(sum) / (count * rest.len()) as f32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (160, 120);

    /// Noise that is the same at every run: up to `most` either way.
    fn noise(seed: u32, at: usize, most: i32) -> i32 {
        let mut it = (at as u32).wrapping_mul(0x9E37_79B9) ^ seed.wrapping_mul(0x85EB_CA6B);
        it = (it ^ (it >> 15)).wrapping_mul(0x2C1B_3C6D);
        it = (it ^ (it >> 12)).wrapping_mul(0x297A_2D39);
        ((it ^ (it >> 15)) % (2 * most as u32 + 1)) as i32 - most
    }

    /// A room so light, with boxes in it that are so much lighter, and with noise.
    fn room(number: u32, light: i32, boxes: &[(Rect, i32)]) -> Vec<u8> {
        let pixel = |at: usize| {
            let (x, y) = ((at % SIZE.0) as f64, (at / SIZE.0) as f64);
            let is_in = |it: &Rect| x >= it.x && x < it.x + it.w && y >= it.y && y < it.y + it.h;
            let more: i32 = boxes.iter().filter(|it| is_in(&it.0)).map(|it| it.1).sum();
            (light + (at % 37) as i32 + more + noise(number, at, 12)).clamp(0, 255) as u8
        };
        (0..SIZE.0 * SIZE.1).map(pixel).collect()
    }

    fn step(motion: &mut Motion, bytes: &[u8], at_s: f64) -> Moved {
        motion.step(&Grey { width: SIZE.0, height: SIZE.1, bytes }, at_s)
    }

    /// Ten pictures a second, of the room with what is in it at each; from `from` to `to` seconds.
    fn watch(
        motion: &mut Motion,
        (from_s, to_s): (f64, f64),
        room_at: impl Fn(u32, f64) -> Vec<u8>,
    ) -> Vec<(f64, Moved)> {
        let numbers = (from_s * 10.0).round() as u32..(to_s * 10.0).round() as u32;
        let mut seen = |number: u32| {
            let at_s = f64::from(number) / 10.0;
            (at_s, step(motion, &room_at(number, at_s), at_s))
        };
        numbers.map(&mut seen).collect()
    }

    fn person(x: f64) -> Rect {
        Rect { x, y: 40.0, w: 12.0, h: 40.0 }
    }

    #[test]
    fn noise_alone_does_not_move() {
        let mut motion = Motion::new(Settings::default());
        let seen = watch(&mut motion, (0.0, 30.0), |number, _| room(number, 80, &[]));
        assert!(seen[0].1.is_learning && !seen[25].1.is_learning);
        assert!(seen.iter().all(|(_, moved)| moved.boxes.is_empty() && moved.share == 0.0));
    }

    #[test]
    fn who_walks_is_in_a_box_and_hardly_more() {
        let mut motion = Motion::new(Settings::default());
        watch(&mut motion, (0.0, 3.0), |number, _| room(number, 80, &[]));
        let at = |at_s: f64| person(10.0 + 8.0 * (at_s - 3.0));
        let walk = |number, at_s| room(number, 80, &[(at(at_s), 30)]);
        for (at_s, moved) in watch(&mut motion, (3.0, 15.0), walk) {
            let (person, found) = (at(at_s), moved.boxes[0]);
            assert_eq!(moved.boxes.len(), 1, "{at_s}");
            assert!(found.x <= person.x + 2.0 && found.y <= person.y, "{at_s} {found:?}");
            assert!(found.x + found.w >= person.x + person.w - 2.0, "{at_s} {found:?}");
            assert!(found.y + found.h >= person.y + person.h, "{at_s} {found:?}");
            assert!(found.w <= 40.0 && found.h <= 70.0, "{at_s} {found:?}");
        }
    }

    #[test]
    fn two_who_are_apart_are_two_boxes() {
        let mut motion = Motion::new(Settings::default());
        watch(&mut motion, (0.0, 3.0), |number, _| room(number, 80, &[]));
        let boxes = [(person(20.0), 30), (person(110.0), -30)];
        let seen = watch(&mut motion, (3.0, 4.0), |number, _| room(number, 80, &boxes));
        assert!(seen.iter().all(|(_, moved)| moved.boxes.len() == 2));
    }

    #[test]
    fn a_light_switched_on_is_not_motion_for_ever() {
        let mut motion = Motion::new(Settings::default());
        watch(&mut motion, (0.0, 3.0), |number, _| room(number, 60, &[]));
        let seen = watch(&mut motion, (3.0, 8.0), |number, _| room(number, 140, &[]));
        assert!(seen[0].1.is_learning, "it is seen to be the light");
        assert!(seen[30..].iter().all(|(_, moved)| *moved == Moved::default()));
        // A lamp that lights a part of the picture is in front until it is known to stay.
        let lamp = [(Rect { x: 0.0, y: 0.0, w: 60.0, h: 120.0 }, 60)];
        let seen = watch(&mut motion, (8.0, 80.0), |number, _| room(number, 140, &lamp));
        assert!(seen[0].1.share > 0.3 && seen[500].1.share > 0.3);
        assert_eq!(seen[700].1, Moved::default());
    }

    #[test]
    fn light_that_changes_slowly_does_not_move() {
        let mut motion = Motion::new(Settings::default());
        let seen = watch(&mut motion, (0.0, 100.0), |number, at_s| {
            room(number, 60 + (0.4 * at_s) as i32, &[])
        });
        assert!(seen.iter().all(|(_, moved)| moved.boxes.is_empty()));
    }

    #[test]
    fn who_stands_still_is_in_front_for_the_set_time() {
        for stands_s in [20.0, 60.0] {
            let mut motion = Motion::new(Settings { stands_s, ..Settings::default() });
            watch(&mut motion, (0.0, 3.0), |number, _| room(number, 80, &[]));
            let until_s = 3.0 + f64::from(stands_s);
            let there = |number, _| room(number, 80, &[(person(70.0), 30)]);
            let seen = watch(&mut motion, (3.0, until_s - 0.5), there);
            assert!(seen.iter().all(|(_, moved)| moved.boxes.len() == 1), "{stands_s}");
            let seen = watch(&mut motion, (until_s + 10.0, until_s + 12.0), there);
            assert_eq!(seen[19].1.boxes, [], "{stands_s}");
        }
    }

    #[test]
    fn who_passes_before_something_left_there_does_not_make_it_new() {
        let mut motion = Motion::new(Settings::default());
        watch(&mut motion, (0.0, 3.0), |number, _| room(number, 80, &[]));
        let bag = (Rect { x: 100.0, y: 80.0, w: 16.0, h: 16.0 }, 30);
        let seen = watch(&mut motion, (3.0, 80.0), |number, at_s| {
            let passer = Rect { x: 20.0 * ((at_s - 30.0) % 20.0), ..person(0.0) };
            let passer = Rect { y: 60.0, ..passer };
            room(number, 80, &[bag, (passer, -40)])
        });
        let bag_seen = |moved: &Moved| moved.boxes.iter().any(|it| it.iou(&bag.0) > 0.1);
        assert!(bag_seen(&seen[500].1), "still there after 50 s");
        assert!(!bag_seen(&seen[769].1), "background after 77 s");
    }

    #[test]
    fn another_size_begins_anew() {
        let mut motion = Motion::new(Settings::default());
        watch(&mut motion, (0.0, 3.0), |number, _| room(number, 80, &[]));
        let other = vec![0; 33 * 21];
        let moved = motion.step(&Grey { width: 33, height: 21, bytes: &other }, 3.1);
        assert!(moved.is_learning && moved.boxes.is_empty());
        let bad = Grey { width: 33, height: 20, bytes: &other };
        assert!(motion.step(&bad, 3.2).is_learning, "not a byte for each pixel");
    }

    #[test]
    fn time_that_is_none_or_goes_back_passes_nothing() {
        let mut motion = Motion::new(Settings::default());
        watch(&mut motion, (0.0, 3.0), |number, _| room(number, 80, &[]));
        let there = room(1, 80, &[(person(70.0), 30)]);
        for at_s in [f64::NAN, f64::INFINITY, -1e300, 1e300, -5.0, 0.0, f64::NEG_INFINITY] {
            assert_eq!(step(&mut motion, &there, at_s).boxes.len(), 1, "{at_s}");
        }
    }

    #[test]
    fn whatever_is_seen_boxes_are_few_and_within_the_picture() {
        type Seen = (u8, u8, Vec<(f64, u8, bool)>);
        bolero::check!().with_type::<Seen>().for_each(|(width, height, pictures)| {
            let (width, height) = (usize::from(*width), usize::from(*height));
            let settings = Settings { learns_s: 0.0, sudden: 1.0, ..Settings::default() };
            let mut motion = Motion::new(settings);
            for n in 0..8 {
                let bytes = vec![90; width * height];
                motion.step(&Grey { width, height, bytes: &bytes }, f64::from(n));
            }
            for (number, (at_s, most, is_even)) in pictures.iter().take(6).enumerate() {
                let scale = if *is_even { 1 } else { 7 };
                let pixel = |at: usize| noise(number as u32, at / scale, i32::from(*most));
                let bytes: Vec<u8> = (0..width * height).map(|at| pixel(at) as u8).collect();
                let moved = motion.step(&Grey { width, height, bytes: &bytes }, *at_s);
                assert!((0.0..=1.0).contains(&moved.share));
                assert!(moved.boxes.len() <= BOXES_MAX);
                for it in &moved.boxes {
                    assert!(it.x >= 0.0 && it.y >= 0.0 && it.w > 0.0 && it.h > 0.0, "{it:?}");
                    assert!(it.x + it.w <= width as f64 && it.y + it.h <= height as f64);
                }
            }
        });
    }
}

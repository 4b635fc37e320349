use super::*;
use std::process::{Command, Stdio};

const WIDTH: usize = 416;
const HEIGHT: usize = 312;

/// A camera before houses: a picture at a time, with noise, two people walking, and what a test
/// does to it.
struct Camera {
    health: Health,
    at_s: f64,
    seed: u64,
    said: Vec<String>,
}

impl Camera {
    fn new() -> Camera {
        Camera { health: Health::default(), at_s: 0.0, seed: 1, said: Vec::new() }
    }

    fn random(&mut self) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        self.seed >> 33
    }

    /// The street, moved by whole pixels, with people at a place that depends on the time.
    fn street(&mut self, shift: (i64, i64)) -> Vec<u8> {
        let mut bytes = vec![0; WIDTH * HEIGHT];
        let walked = (self.at_s * 20.0) as i64 % 300;
        for y in 0..HEIGHT as i64 {
            for x in 0..WIDTH as i64 {
                let is_person = (walked..walked + 30).contains(&x) && (150..230).contains(&y);
                let level = if is_person { 30 } else { house(x - shift.0, y - shift.1) };
                let noise = self.random() % 5;
                bytes[y as usize * WIDTH + x as usize] = (level + noise) as u8;
            }
        }
        bytes
    }

    fn see(&mut self, bytes: &[u8]) {
        self.at_s += 0.5;
        let picture = Grey { width: WIDTH, height: HEIGHT, bytes };
        let changes = self.health.see(picture, self.at_s);
        self.hear(changes);
    }

    fn hear(&mut self, changes: Vec<Change>) {
        for Change { fault, is_present, at_s, .. } in changes {
            let verb = if is_present { "begins" } else { "ends" };
            self.said.push(format!("{fault:?} {verb} at {at_s}"));
        }
    }

    /// Shows the street for some seconds, changed by `with`.
    fn show(&mut self, seconds: f64, with: impl Fn(Vec<u8>) -> Vec<u8>) {
        for _ in 0..(seconds * 2.0) as usize {
            let bytes = self.street((0, 0));
            self.see(&with(bytes));
        }
    }

    fn show_moved(&mut self, seconds: f64, shift: (i64, i64)) {
        for _ in 0..(seconds * 2.0) as usize {
            let bytes = self.street(shift);
            self.see(&bytes);
        }
    }
}

/// Walls and windows of many sizes: a level for a place.
fn house(x: i64, y: i64) -> u64 {
    let (x, y) = (x + 1000, y + 1000);
    let mix = |it: i64| {
        let it = (it as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (it ^ (it >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 60
    };
    let level = |size: i64| mix((x / size) * 65_537 + (y / size));
    60 + level(53) * 5 + level(17) * 4
}

fn blurred(bytes: &[u8], radius: usize) -> Vec<u8> {
    let across = smeared(bytes, WIDTH, HEIGHT, 1, WIDTH, radius);
    smeared(&across, HEIGHT, WIDTH, WIDTH, 1, radius)
}

/// A running mean along lines of `len` pixels, `step` apart; lines are `next` apart.
fn smeared(
    from: &[u8],
    len: usize,
    lines: usize,
    step: usize,
    next: usize,
    radius: usize,
) -> Vec<u8> {
    let mut to = from.to_vec();
    for line in 0..lines {
        let at = |n: usize| u32::from(from[line * next + n.min(len - 1) * step]);
        let mut sum = at(0) * radius as u32 + (0..=radius).map(at).sum::<u32>();
        for n in 0..len {
            to[line * next + n * step] = (sum / (2 * radius as u32 + 1)) as u8;
            sum = sum + at(n + radius + 1) - at(n.saturating_sub(radius));
        }
    }
    to
}

#[test]
fn a_healthy_camera_has_no_fault_in_changing_light() {
    let mut camera = Camera::new();
    camera.show(30.0, |bytes| bytes);
    camera.show(20.0, |bytes| bytes.iter().map(|it| it / 3).collect());
    camera.show(20.0, |bytes| bytes.iter().map(|it| it.saturating_add(80)).collect());
    assert!(camera.health.knows_view());
    assert!(camera.said.is_empty(), "{:?}", camera.said);
}

#[test]
fn each_fault_is_named_once_and_ends_once() {
    let mut camera = Camera::new();
    camera.show(30.0, |bytes| bytes);
    camera.show(10.0, |bytes| bytes.iter().map(|it| it / 40).collect());
    camera.show(10.0, |bytes| bytes);
    let still = camera.street((0, 0));
    camera.show(12.0, |_| still.clone());
    camera.show(8.0, |bytes| bytes);
    camera.show(10.0, |bytes| blurred(&bytes, 6));
    camera.show(10.0, |bytes| bytes);
    camera.show_moved(10.0, (-12, 8));
    camera.show(10.0, |bytes| bytes);
    assert_eq!(
        camera.said,
        [
            "Black begins at 33",
            "Black ends at 43",
            "Frozen begins at 58.5",
            "Frozen ends at 65",
            "OutOfFocus begins at 75",
            "OutOfFocus ends at 83",
            "Moved begins at 94",
            "Moved ends at 103",
        ]
    );
}

#[test]
fn a_moved_camera_tells_by_how_much() {
    let mut camera = Camera::new();
    camera.show(30.0, |bytes| bytes);
    let mut why = String::new();
    for _ in 0..12 {
        camera.at_s += 0.5;
        let bytes = camera.street((16, -8));
        let picture = Grey { width: WIDTH, height: HEIGHT, bytes: &bytes };
        let changes = camera.health.see(picture, camera.at_s);
        why.extend(changes.into_iter().map(|change| change.why));
    }
    let expected = "what stands still is 16 px to the right, -8 px down and turned by 0 degrees";
    assert!(why.starts_with(expected), "{why}");
}

#[test]
fn a_turned_camera_stays_moved_until_a_person_accepts_its_view() {
    let mut camera = Camera::new();
    camera.show(30.0, |bytes| bytes);
    camera.show_moved(60.0, (777, 444));
    assert_eq!(camera.said, ["Moved begins at 45"]);
    let changes = camera.health.accept_view(camera.at_s);
    camera.hear(changes);
    assert!(!camera.health.knows_view());
    camera.show_moved(30.0, (777, 444));
    assert!(camera.health.knows_view());
    assert_eq!(camera.said[1..], ["Moved ends at 90"]);
    camera.show(20.0, |bytes| bytes);
    assert_eq!(camera.said[2..], ["Moved begins at 135"], "the old view is another now");
}

#[test]
fn a_camera_that_was_turned_during_a_restart_is_noticed() {
    let mut camera = Camera::new();
    assert_eq!(camera.health.memory(), None);
    camera.show(30.0, |bytes| bytes);
    let memory = camera.health.memory().unwrap();
    camera.health = Health::with_memory(Settings::default(), &memory).unwrap();
    assert!(camera.health.knows_view());
    camera.show(10.0, |bytes| bytes);
    assert!(camera.said.is_empty(), "{:?}", camera.said);
    camera.health = Health::with_memory(Settings::default(), &memory).unwrap();
    camera.show(10.0, |bytes| blurred(&bytes, 6));
    camera.health = Health::with_memory(Settings::default(), &memory).unwrap();
    camera.show_moved(10.0, (0, 12));
    assert_eq!(camera.said, ["OutOfFocus begins at 45.5", "Moved begins at 54.5"]);
}

#[test]
fn what_was_not_learned_is_refused() {
    let read = |bytes: &[u8]| Health::with_memory(Settings::default(), bytes).unwrap_err();
    assert_eq!(read(b""), MemoryError::Kind);
    assert_eq!(read(b"CVH2 and more than that"), MemoryError::Kind);
    let mut camera = Camera::new();
    camera.show(30.0, |bytes| bytes);
    let memory = camera.health.memory().unwrap();
    assert_eq!(read(&memory[1..]), MemoryError::Kind);
    let short = &memory[..memory.len() - 1];
    assert_eq!(read(short), MemoryError::Length(short.len()));
    let mut wrong = memory.clone();
    wrong[8..12].copy_from_slice(&f32::NAN.to_le_bytes());
    assert_eq!(read(&wrong), MemoryError::Number);
    bolero::check!().for_each(|bytes: &[u8]| {
        let _ = Health::with_memory(Settings::default(), bytes);
        let _ = Health::with_memory(Settings::default(), &[&memory[..12], bytes].concat());
    });
}

#[test]
fn silence_is_noticed_by_the_clock_and_ends_with_steady_pictures() {
    let mut camera = Camera::new();
    let changes = camera.health.tick(0.0);
    camera.hear(changes);
    let changes = camera.health.tick(9.0);
    camera.hear(changes);
    assert!(camera.said.is_empty());
    for now_s in [10.0, 11.0, 12.0] {
        let changes = camera.health.tick(now_s);
        camera.hear(changes);
    }
    assert_eq!(camera.said, ["Silent begins at 10"]);
    camera.at_s = 20.0;
    camera.show(5.0, |bytes| bytes);
    assert_eq!(camera.said[1..], ["Silent ends at 21.5"]);
    // A gap that nobody ticked through is noticed by the next picture.
    camera.at_s = 60.0;
    camera.show(0.5, |bytes| bytes);
    assert_eq!(camera.said[2..], ["Silent begins at 60.5"]);
}

#[test]
fn a_short_disturbance_is_no_fault() {
    let mut camera = Camera::new();
    camera.show(30.0, |bytes| bytes);
    for _ in 0..10 {
        camera.show(2.0, |bytes| bytes.iter().map(|it| it / 40).collect());
        camera.show(2.0, |bytes| bytes);
        camera.show(2.0, |bytes| blurred(&bytes, 6));
        camera.show(2.0, |bytes| bytes);
    }
    assert!(camera.said.is_empty(), "{:?}", camera.said);
}

#[test]
fn a_camera_before_a_blank_wall_is_not_judged_by_its_view() {
    let mut camera = Camera::new();
    let wall = |bytes: Vec<u8>| bytes.iter().map(|it| 120 + it % 5).collect::<Vec<u8>>();
    camera.show(60.0, wall);
    assert!(!camera.health.knows_view());
    assert!(camera.said.is_empty(), "{:?}", camera.said);
}

#[test]
fn pictures_that_are_none_and_times_that_are_none_do_nothing() {
    let mut health = Health::default();
    let bytes = vec![100; 20_000];
    for (width, height) in [(0, 0), (1, 1), (63, 48), (usize::MAX, 2), (416, 312), (20_000, 1)] {
        assert!(health.see(Grey { width, height, bytes: &bytes }, 1.0).is_empty());
    }
    let picture = Grey { width: 200, height: 100, bytes: &bytes };
    for at_s in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(health.see(picture, at_s).is_empty());
        assert!(health.tick(at_s).is_empty());
    }
}

#[test]
fn a_clock_that_begins_again_goes_on() {
    let mut camera = Camera::new();
    camera.at_s = 5_000.0;
    camera.show(30.0, |bytes| bytes);
    camera.at_s = 0.0;
    camera.show(10.0, |bytes| bytes);
    camera.show(5.0, |bytes| bytes.iter().map(|it| it / 40).collect());
    assert_eq!(camera.said, ["Black begins at 13"]);
}

#[test]
fn whatever_the_picture_is_it_is_judged() {
    bolero::check!().with_iterations(60).with_type::<(u8, u8, Vec<u8>, f64)>().for_each(
        |(width, height, seed, from_s)| {
            let (width, height) = (usize::from(*width) + 40, usize::from(*height) + 30);
            let mut health = Health::new(Settings { learn_s: 0.0, ..Settings::default() });
            for n in 0..14_usize {
                let level = |at| seed.get((at * (n / 7 + 1)) % (seed.len() + 3)).copied();
                let bytes: Vec<u8> =
                    (0..width * height).map(|at| level(at).unwrap_or(at as u8)).collect();
                health.see(Grey { width, height, bytes: &bytes }, from_s + n as f64);
            }
            health.accept_view(*from_s);
        },
    );
}

/// The pictures of a real street, 416 by 312; `None` where it is not on this machine.
fn street() -> Option<Vec<Vec<u8>>> {
    let path = "/usr/share/doc/opencv-doc/examples/data/vtest.avi";
    if !std::path::Path::new(path).exists() {
        println!("skipped: {path} is not here (Debian: opencv-doc)");
        return None;
    }
    let filter = format!("scale={WIDTH}:{HEIGHT}");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i", path, "-vf", &filter]);
    command.args(["-f", "rawvideo", "-pix_fmt", "gray", "-"]).stdin(Stdio::null());
    let Ok(output) = command.output() else {
        println!("skipped: ffmpeg is not here");
        return None;
    };
    let pictures = output.stdout.chunks_exact(WIDTH * HEIGHT).map(<[u8]>::to_vec).collect();
    Some(pictures)
}

/// What is said of a real street, so many pictures a second, that `fault` changes from the 40th
/// second on.
fn said(street: &[Vec<u8>], rate: usize, fault: impl Fn(&[u8]) -> Vec<u8>) -> Vec<(Fault, f64)> {
    let mut health = Health::default();
    let mut said = Vec::new();
    for (n, bytes) in street.iter().enumerate() {
        let changed = if n >= 40 * rate { fault(bytes) } else { bytes.clone() };
        let picture = Grey { width: WIDTH, height: HEIGHT, bytes: &changed };
        let changes = health.see(picture, n as f64 / rate as f64);
        said.extend(changes.into_iter().map(|change| (change.fault, change.at_s - 40.0)));
    }
    said
}

/// Each pixel of a picture from where `from` says, or from the edge.
fn warped(bytes: &[u8], from: impl Fn(f64, f64) -> (f64, f64)) -> Vec<u8> {
    let pixel = |n: usize| {
        let (x, y) = from((n % WIDTH) as f64, (n / WIDTH) as f64);
        let x = x.round().clamp(0.0, WIDTH as f64 - 1.0) as usize;
        let y = y.round().clamp(0.0, HEIGHT as f64 - 1.0) as usize;
        bytes[y * WIDTH + x]
    };
    (0..WIDTH * HEIGHT).map(pixel).collect()
}

#[test]
fn on_a_real_street_a_healthy_picture_has_no_fault_and_each_fault_is_named_alone() {
    let Some(street) = street() else { return };
    assert_eq!(street.len(), 795);
    assert_eq!(said(&street, 10, <[u8]>::to_vec), []);
    // The rest on what is looked at, two pictures a second.
    let street: Vec<Vec<u8>> = street.into_iter().step_by(5).collect();
    let only = |fault, within_s: f64, what: &dyn Fn(&[u8]) -> Vec<u8>| {
        let said = said(&street, 2, what);
        assert!(said.len() == 1 && said[0].0 == fault && said[0].1 <= within_s, "{said:?}");
    };
    only(Fault::Black, 3.5, &|_| vec![16; WIDTH * HEIGHT]);
    only(Fault::Frozen, 9.0, &|_| street[80].clone());
    only(Fault::OutOfFocus, 5.5, &|bytes| blurred(bytes, 6));
    only(Fault::Moved, 4.5, &|bytes| warped(bytes, |x, y| (x - 12.0, y)));
    let (sin, cos) = 5.0_f64.to_radians().sin_cos();
    let turn = |x: f64, y: f64| {
        let (x, y) = (x - 208.0, y - 156.0);
        (208.0 + x * cos + y * sin, 156.0 - x * sin + y * cos)
    };
    only(Fault::Moved, 4.5, &|bytes| warped(bytes, turn));
    // In a light that halves there is no fault.
    let dim = |bytes: &[u8]| bytes.iter().map(|it| it / 2).collect::<Vec<u8>>();
    assert_eq!(said(&street, 2, dim), []);
}

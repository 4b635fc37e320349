//! What is made of one camera's pictures: whether the camera is well, whether anything moves, who
//! is there, and how a crowd moves that is too dense for boxes.

use std::collections::BTreeMap;
use std::time::Duration;

use cordon_api::camera::{AreaLive, FlowLive, LIVE_MAX, Lease, PersonLive};
use cordon_kernel::camera::CameraFault;
use cordon_video::Frame;
use cordon_video::health::{self, Change, Fault, Health};
use cordon_vision::camera::View;
use cordon_vision::detect::Found;
use cordon_vision::eye::{Eye, Followed, Look};
use cordon_vision::flow::ground::{self, GroundField};
use cordon_vision::flow::{self, Flow};
use cordon_vision::motion::{self, Motion};
use cordon_vision::plane::Plane;
use cordon_vision::track;

use super::pool::Pool;
use super::spec;

/// Where nothing moves a picture is looked at all the same after so long, seconds.
const STILL_S: f64 = 2.0;
/// From so many people on the crowd's own motion is looked at, too.
const CROWD: usize = 25;
/// Counting those who are found so surely.
const SURE: f64 = 0.5;
/// Pieces of a crowd's motion that are told.
const FLOW_MAX: usize = 400;
/// Cells across and down where there is no ground.
const PLAIN: (usize, usize) = (12, 9);

/// The eye of a camera, with all that goes before it.
pub struct Looking {
    eye: Eye,
    plane: Option<Plane>,
    motion: Motion,
    flow: Flow,
    ground_field: Option<GroundField>,
    health: Health,
    found: Vec<Found>,
    detected_s: Option<f64>,
    flowed_s: Option<f64>,
    /// Pictures for which there was no time.
    pub dropped_count: u64,
}

/// What came of a picture.
pub struct Seen {
    /// What the eye says.
    pub look: Look,
    /// How a crowd moves.
    pub flow: Vec<FlowLive>,
    /// What has become wrong with the camera, or well again.
    pub changes: Vec<Change>,
    /// The picture, unless it was passed over.
    pub frame: Option<Frame>,
}

/// The fault as the journal has it.
pub fn kernel_fault(fault: Fault) -> CameraFault {
    match fault {
        Fault::Silent => CameraFault::Silent,
        Fault::Frozen => CameraFault::Frozen,
        Fault::Black => CameraFault::Black,
        Fault::OutOfFocus => CameraFault::OutOfFocus,
        Fault::Moved => CameraFault::Moved,
    }
}

/// The health of a camera, as it was remembered.
pub fn health(memory: Option<Vec<u8>>) -> Health {
    let settings = health::Settings::default();
    let kept = memory.and_then(|bytes| Health::with_memory(settings.clone(), &bytes).ok());
    kept.unwrap_or_else(|| Health::new(settings))
}

impl Looking {
    /// For pictures of a camera of `size` pixels.
    ///
    /// # Errors
    ///
    /// When its calibration, areas or lines are none.
    pub fn new(
        lease: &Lease,
        size: (u32, u32),
        pool: &Pool,
        health: Health,
    ) -> Result<Looking, cordon_vision::camera::CameraError> {
        let view = spec::file(lease, size).view(size)?;
        let settings = pool.manifest().map_or_else(track::Settings::default, |it| {
            track::Settings::for_detector(it.unsure, it.sure, it.begins)
        });
        let plane = spec::plane(lease).filter(|_| view.ground.is_some());
        Ok(Looking {
            eye: Eye::new(view, settings, lease.rate.clamp(0.1, 100.0)),
            plane,
            motion: Motion::new(motion::Settings::default()),
            flow: Flow::new(flow::Settings::default()),
            ground_field: None,
            health,
            found: Vec::new(),
            detected_s: None,
            flowed_s: None,
            dropped_count: 0,
        })
    }

    /// Takes a picture of the time `at_s`; `wait` is how long a detector's turn may be waited for.
    pub fn see(
        &mut self,
        frame: Frame,
        at_s: f64,
        pool: &Pool,
        priority: u8,
        wait: Duration,
    ) -> Option<Seen> {
        let changes = self.health.see(frame.grey(), at_s);
        let moved = self.motion.step(&frame.grey(), at_s);
        let is_due = self.detected_s.is_none_or(|before| at_s - before >= STILL_S);
        let is_wanted = moved.is_learning || !moved.boxes.is_empty() || is_due;
        if !pool.is_detecting() {
            // Whom nobody looks for is nowhere.
            self.found.clear();
        }
        let flow = self.crowd(&frame, at_s, pool.is_detecting());
        let frame = if is_wanted && pool.is_detecting() {
            let (frame, found) = pool.find(frame, priority, f64::from(moved.share), wait);
            match found {
                Some(found) => {
                    self.found = found;
                    self.detected_s = Some(at_s);
                }
                None => {
                    self.dropped_count += 1;
                    // What is wrong with the camera is told all the same.
                    if changes.is_empty() {
                        return None;
                    }
                }
            }
            frame
        } else {
            // Where nothing moves all are where they were.
            Some(frame)
        };
        let look = self.eye.look(&self.found, at_s);
        Some(Seen { look, flow, changes, frame })
    }

    /// No picture came until `now_s`.
    pub fn wait(&mut self, now_s: f64) -> Vec<Change> {
        self.health.tick(now_s)
    }

    /// Whether the view has changed, so that areas and lines pause.
    pub fn is_paused(&self) -> bool {
        self.health.has(Fault::Moved)
    }

    /// The view that there is now is the camera's view.
    pub fn accept_view(&mut self, now_s: f64) -> Vec<Change> {
        self.health.accept_view(now_s)
    }

    /// How the camera looks, to be remembered; and the health itself, for another eye.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Gives the health back.
    pub fn into_health(self) -> Health {
        self.health
    }

    /// How a crowd moves, where there is one or nothing detects.
    fn crowd(&mut self, frame: &Frame, at_s: f64, is_detecting: bool) -> Vec<FlowLive> {
        let persons = self.found.iter().filter(|it| it.detection.score >= SURE).count();
        if is_detecting && persons < CROWD {
            self.flowed_s = None;
            return Vec::new();
        }
        let before = self.flowed_s.replace(at_s);
        let Some(field) = self.flow.step(frame.grey()) else { return Vec::new() };
        let Some(apart_s) = before.map(|before| at_s - before).filter(|it| *it > 0.0) else {
            return Vec::new();
        };
        let View { ground, size, lens, .. } = self.eye.view();
        let (Some(on), Some(plane)) = (ground, &self.plane) else {
            return plain(field, frame, apart_s);
        };
        if self.ground_field.is_none() {
            let at = |pixel| on.at(lens.straight(pixel));
            let settings = ground::Settings::default();
            self.ground_field = GroundField::lay(settings, field, frame.scale(), at).ok();
        }
        let Some(cells) = self.ground_field.as_mut().and_then(|it| it.step(field, apart_s)) else {
            return plain(field, frame, apart_s);
        };
        let size = (f64::from(size.0), f64::from(size.1));
        let known = cells.iter().filter(|cell| cell.moving > 0.05).take(FLOW_MAX);
        known
            .filter_map(|cell| {
                let pixel = lens.bent(on.pixel(cell.middle)?);
                Some(FlowLive {
                    at: (pixel.0 / size.0, pixel.1 / size.1),
                    position: Some(plane.degrees(cell.middle)),
                    velocity: (f64::from(cell.velocity.0), f64::from(cell.velocity.1)),
                    moving: f64::from(cell.moving),
                    divergence: cell.divergence.map(f64::from),
                })
            })
            .collect()
    }

    /// Who is there, as it is shown.
    pub fn people(&self, look: &Look) -> Vec<PersonLive> {
        let size = self.eye.view().size;
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        let of = |it: &Followed| {
            let there = it.whereabouts;
            let position = self.plane.zip(there).map(|(plane, it)| plane.degrees(it.place()));
            PersonLive {
                track: it.id,
                is_vehicle: !it.is_person,
                place: [
                    it.place.x / width,
                    it.place.y / height,
                    it.place.w / width,
                    it.place.h / height,
                ],
                position,
                spread_m: there.map(|it| it.spread_m),
                speed_mps: there.map(|it| it.speed_mps()),
                direction_deg: there.map(|it| it.direction_deg()),
            }
        };
        look.followed.iter().take(LIVE_MAX).map(of).collect()
    }

    /// How full areas are, as it is shown; nothing while the view has changed.
    pub fn areas(&self, look: &Look) -> BTreeMap<String, AreaLive> {
        if self.is_paused() {
            return BTreeMap::new();
        }
        let of = |it: &cordon_vision::eye::Fullness| {
            let area = AreaLive {
                persons_count: it.persons_count as u64,
                density_per_m2: it.density,
                is_at_least: it.is_at_least,
            };
            (it.zone.clone(), area)
        };
        look.zones.iter().map(of).collect()
    }
}

/// How a crowd moves in the picture, on a coarse grid: pixels of the camera's picture a second.
fn plain(field: &flow::Field, frame: &Frame, apart_s: f64) -> Vec<FlowLive> {
    let (across, down) = PLAIN;
    let mut sums = vec![(0_u32, 0_u32, 0.0_f64, 0.0_f64); across * down];
    for row in 0..field.rows {
        for column in 0..field.columns {
            let moves = field.cells[row * field.columns + column];
            if !moves.is_trusted {
                continue;
            }
            let at = (row * down / field.rows) * across + column * across / field.columns;
            let (all, moving, x, y) = &mut sums[at];
            *all += 1;
            if moves.dx.hypot(moves.dy) >= 0.4 {
                *moving += 1;
                *x += f64::from(moves.dx);
                *y += f64::from(moves.dy);
            }
        }
    }
    let scale = frame.scale();
    let piece = |(n, (all, moving, x, y)): (usize, &(u32, u32, f64, f64))| {
        let count = f64::from(*moving);
        (*moving >= 4).then(|| FlowLive {
            at: (
                ((n % across) as f64 + 0.5) / across as f64,
                ((n / across) as f64 + 0.5) / down as f64,
            ),
            position: None,
            velocity: (x / count * scale.0 / apart_s, y / count * scale.1 / apart_s),
            moving: count / f64::from(*all),
            divergence: None,
        })
    };
    sums.iter().enumerate().filter_map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease() -> Lease {
        serde_json::from_value(serde_json::json!({
            "camera": "a", "lease": 1, "for_ms": 5_000, "order": "o",
            "order_ends_at": "2027-01-01T00:00:00Z", "address": "a.mp4", "origin": [2.3, 48.9],
            "pairs": [], "areas": {}, "lines": {}, "masks": [], "rate": 5.0, "priority": 5,
            "view": 0,
        }))
        .unwrap()
    }

    fn frame(n: u64) -> Frame {
        let planes = (0..64 * 48 * 3).map(|at| ((at * 7 + n * 13) % 251) as u8).collect();
        let source_size = (64, 48);
        Frame { number: n, at_s: n as f64 * 0.2, width: 64, height: 48, source_size, planes }
    }

    #[test]
    fn a_camera_that_was_silent_is_well_again_when_pictures_come() {
        let pool = Pool::start(None, None, 1);
        let mut looking = Looking::new(&lease(), (64, 48), &pool, health(None)).unwrap();
        let wait = Duration::from_millis(1);
        looking.see(frame(0), 0.0, &pool, 5, wait).unwrap();
        let silent = looking.wait(30.0);
        assert!(silent.iter().any(|it| it.fault == Fault::Silent && it.is_present), "{silent:?}");
        let mut told = Vec::new();
        for n in 1..60 {
            let at_s = 30.0 + n as f64 * 0.2;
            told.extend(looking.see(frame(n), at_s, &pool, 5, wait).unwrap().changes);
        }
        assert!(told.iter().any(|it| it.fault == Fault::Silent && !it.is_present), "{told:?}");
    }
}

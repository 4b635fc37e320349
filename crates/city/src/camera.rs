//! Rendered cameras: people who walk on a square in metres, seen by a pinhole, with known truth.
//!
//! A [`scene::Scene`] is a square with people, of a seed; its [`script::Script`]s are what is to
//! be detected. An [`eye::Eye`] looks at it through a [`Camera`] and gives pictures and, for each,
//! who stands where in it ([`seen`]). [`encode`] makes them a real stream. Several eyes may look
//! at one scene. Figures have clothes and no faces.
//!
//! Ground is in metres east and north of the scene's origin, height in metres above its plane.
//! Pixels are counted from the picture's upper left corner, where 0 is the left edge of the first
//! pixel and 0.5 its middle.

mod backdrop;
mod canvas;
pub mod encode;
pub mod eye;
mod fault;
mod figure;
mod prop;
pub mod scene;
pub mod script;
pub mod seen;
mod stage;

mod walk;

pub use canvas::Picture;
pub use fault::{Fault, FaultKind};

/// A place: metres east and north of the scene's origin, or pixels across and down.
pub type Point = (f64, f64);

/// A place in space: metres east, north and above the ground.
pub(crate) type Space = [f64; 3];

/// Nearer than this along its axis, metres, a camera sees nothing.
const NEAR_M: f64 = 0.1;
/// Landmarks that people pick are not farther than this, metres.
const PICKED_M: f64 = 45.0;

/// Where a camera hangs and how it looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mount {
    /// Metres east of the scene's origin.
    pub east_m: f64,
    /// Metres north of it.
    pub north_m: f64,
    /// Metres above the ground.
    pub height_m: f64,
    /// Where it looks, degrees clockwise from north.
    pub bearing_deg: f64,
    /// How far down from the horizontal it looks, degrees.
    pub tilt_deg: f64,
    /// From the picture's left edge to its right, degrees.
    pub field_of_view_deg: f64,
    /// Width of the picture, pixels; even.
    pub width: u32,
    /// Height of the picture, pixels; even.
    pub height: u32,
    /// Frames a second.
    pub frame_rate: f64,
}

impl Default for Mount {
    /// On the south side of the square, 1280 by 720 at 10 frames a second.
    fn default() -> Mount {
        Mount {
            east_m: 0.0,
            north_m: -2.0,
            height_m: 5.5,
            bearing_deg: 0.0,
            tilt_deg: 16.0,
            field_of_view_deg: 60.0,
            width: 1280,
            height: 720,
            frame_rate: 10.0,
        }
    }
}

/// Why a mount makes no camera, or settings no scene.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CameraError {
    /// A number is outside what it may be.
    #[error("{what} is {value}; it may be from {low} to {high}")]
    Range {
        /// Which.
        what: &'static str,
        /// What it is.
        value: f64,
        /// Least that it may be.
        low: f64,
        /// Most.
        high: f64,
    },
    /// The picture's sides are odd.
    #[error("a picture of {0} by {1} pixels has an odd side; both must be even")]
    OddSize(u32, u32),
}

/// A pinhole camera without distortion, level with the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Camera {
    mount: Mount,
    /// Pixels.
    focal: f64,
    right: Space,
    down: Space,
    ahead: Space,
}

impl Camera {
    /// The camera of a mount.
    ///
    /// # Errors
    ///
    /// [`CameraError`] for a number outside its range, and for odd sides of the picture.
    pub fn new(mount: Mount) -> Result<Camera, CameraError> {
        let size = (mount.width, mount.height);
        let ranges = [
            ("east_m", mount.east_m, -1e4, 1e4),
            ("north_m", mount.north_m, -1e4, 1e4),
            ("height_m", mount.height_m, 0.5, 200.0),
            ("bearing_deg", mount.bearing_deg, -360.0, 360.0),
            ("tilt_deg", mount.tilt_deg, 0.0, 89.0),
            ("field_of_view_deg", mount.field_of_view_deg, 5.0, 130.0),
            ("width", f64::from(mount.width), 64.0, 4096.0),
            ("height", f64::from(mount.height), 64.0, 4096.0),
            ("frame_rate", mount.frame_rate, 0.5, 120.0),
        ];
        within(&ranges)?;
        if size.0 % 2 + size.1 % 2 != 0 {
            return Err(CameraError::OddSize(size.0, size.1));
        }
        let (bearing, tilt) = (mount.bearing_deg.to_radians(), mount.tilt_deg.to_radians());
        let (sin_b, cos_b) = libm::sincos(bearing);
        let (sin_t, cos_t) = libm::sincos(tilt);
        let right = [cos_b, -sin_b, 0.0];
        let ahead = [sin_b * cos_t, cos_b * cos_t, -sin_t];
        let half = mount.field_of_view_deg.to_radians() / 2.0;
        let focal = f64::from(mount.width) / 2.0 / libm::tan(half);
        Ok(Camera { mount, focal, right, down: cross(ahead, right), ahead })
    }

    /// Where it hangs.
    pub fn mount(&self) -> &Mount {
        &self.mount
    }

    /// Width and height of the picture, pixels.
    pub fn size(&self) -> (usize, usize) {
        (self.mount.width as usize, self.mount.height as usize)
    }

    /// Where in the picture a place is that is `height_m` above a point of the ground, pixels;
    /// it may lie beyond the picture's edges. `None` behind the camera.
    pub fn project(&self, ground: Point, height_m: f64) -> Option<Point> {
        self.sees([ground.0, ground.1, height_m]).map(|(pixel, _)| pixel)
    }

    /// Where on the ground a pixel is, metres; `None` at the horizon and above.
    pub fn ground_at(&self, pixel: Point) -> Option<Point> {
        let to = self.homography();
        let row = |n: usize| to[n][0] * pixel.0 + to[n][1] * pixel.1 + to[n][2];
        let third = row(2);
        (third > 1e-9).then(|| (row(0) / third, row(1) / third))
    }

    /// From pixels to metres on the ground: three by three, row by row. The third coordinate is
    /// above nought for what lies before the camera.
    pub fn homography(&self) -> [[f64; 3]; 3] {
        let (cx, cy) = self.middle();
        let [e, n, h] = self.place();
        // What a point (east, north, 1) of the ground becomes along one axis of the camera.
        let along = |axis: Space| [axis[0], axis[1], -(axis[0] * e + axis[1] * n) - axis[2] * h];
        let (right, down, ahead) = (along(self.right), along(self.down), along(self.ahead));
        let row = |axis: Space, middle: f64| -> Space {
            std::array::from_fn(|n| self.focal * axis[n] + middle * ahead[n])
        };
        inverse([row(right, cx), row(down, cy), ahead])
    }

    /// Pixels and their places on the ground, metres, as a person would pick them to calibrate:
    /// a dozen whole pixels of places that a map gives to a decimetre, spread over the ground that
    /// is seen. Fewer where little ground is seen.
    pub fn pairs(&self) -> Vec<(Point, Point)> {
        let (width, height) = (f64::from(self.mount.width), f64::from(self.mount.height));
        let mut picked: Vec<(Point, Point)> = Vec::new();
        let far = self.far_row(height);
        for down in [0.03, 0.2, 0.5, 0.95] {
            for across in [0.08, 0.35, 0.65, 0.92] {
                let pixel = (width * across, far + (height - far) * down);
                let Some(ground) = self.ground_at(pixel) else { continue };
                let ground = (round_to(ground.0, 10.0), round_to(ground.1, 10.0));
                let Some(pixel) = self.project(ground, 0.0) else { continue };
                let pixel = (pixel.0.round(), pixel.1.round());
                if self.is_inside(pixel) && picked.iter().all(|pair| pair.1 != ground) {
                    picked.push((pixel, ground));
                }
            }
        }
        picked
    }

    /// The highest row of the picture whose ground is near enough to be picked.
    fn far_row(&self, height: f64) -> f64 {
        let [e, n, _] = self.place();
        let middle = f64::from(self.mount.width) / 2.0;
        let is_near = |row: f64| {
            let ground = self.ground_at((middle, row));
            ground.is_some_and(|at| libm::hypot(at.0 - e, at.1 - n) < PICKED_M)
        };
        (0..200).map(|n| height * f64::from(n) / 200.0).find(|row| is_near(*row)).unwrap_or(height)
    }

    /// Whether a pixel is in the picture.
    pub fn is_inside(&self, pixel: Point) -> bool {
        let (width, height) = (f64::from(self.mount.width), f64::from(self.mount.height));
        (0.0..width).contains(&pixel.0) && (0.0..height).contains(&pixel.1)
    }

    /// The pixel of a place, and its depth along the camera's axis, metres.
    pub(crate) fn sees(&self, at: Space) -> Option<(Point, f64)> {
        let from = minus(at, self.place());
        let depth = dot(from, self.ahead);
        let (cx, cy) = self.middle();
        let scale = self.focal / depth;
        let pixel = (cx + scale * dot(from, self.right), cy + scale * dot(from, self.down));
        (depth > NEAR_M).then_some((pixel, depth))
    }

    /// The direction in which a pixel looks; its part along the camera's axis is 1.
    pub(crate) fn ray(&self, pixel: Point) -> Space {
        let (cx, cy) = self.middle();
        let (x, y) = ((pixel.0 - cx) / self.focal, (pixel.1 - cy) / self.focal);
        std::array::from_fn(|n| self.ahead[n] + x * self.right[n] + y * self.down[n])
    }

    /// How many metres ahead something is, over the ground and along the bearing.
    pub(crate) fn distance(&self, ground: Point) -> f64 {
        let (sin, cos) = (-self.right[1], self.right[0]);
        (ground.0 - self.mount.east_m) * sin + (ground.1 - self.mount.north_m) * cos
    }

    pub(crate) fn place(&self) -> Space {
        [self.mount.east_m, self.mount.north_m, self.mount.height_m]
    }

    /// To the right, down and ahead.
    pub(crate) fn axes(&self) -> (Space, Space, Space) {
        (self.right, self.down, self.ahead)
    }

    pub(crate) fn focal(&self) -> f64 {
        self.focal
    }

    /// The same camera, turned by so many degrees to the right.
    pub(crate) fn turned(&self, degrees: f64) -> Camera {
        let bearing_deg = (self.mount.bearing_deg + degrees) % 360.0;
        Camera::new(Mount { bearing_deg, ..self.mount }).unwrap_or_else(|_| self.clone())
    }

    fn middle(&self) -> Point {
        (f64::from(self.mount.width) / 2.0, f64::from(self.mount.height) / 2.0)
    }
}

/// Whether each number, with its name, is from its lowest to its highest value.
fn within(ranges: &[(&'static str, f64, f64, f64)]) -> Result<(), CameraError> {
    for &(what, value, low, high) in ranges {
        if !(low..=high).contains(&value) {
            return Err(CameraError::Range { what, value, low, high });
        }
    }
    Ok(())
}

fn round_to(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

pub(crate) fn dot(a: Space, b: Space) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(crate) fn minus(a: Space, b: Space) -> Space {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(crate) fn cross(a: Space, b: Space) -> Space {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The inverse of three by three that has one: a camera above the ground does.
fn inverse(m: [Space; 3]) -> [Space; 3] {
    let columns = [cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])];
    let size = dot(m[0], columns[0]);
    std::array::from_fn(|row| std::array::from_fn(|column| columns[column][row] / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cameras() -> Vec<Camera> {
        let mount = Mount::default();
        let turned = Mount { bearing_deg: 200.0, north_m: 40.0, east_m: 7.0, ..mount };
        let steep = Mount { tilt_deg: 70.0, height_m: 20.0, field_of_view_deg: 40.0, ..mount };
        let flat = Mount { tilt_deg: 0.0, width: 640, height: 480, ..mount };
        let all = [mount, turned, steep, flat];
        all.into_iter().map(|mount| Camera::new(mount).unwrap()).collect()
    }

    #[test]
    fn what_is_projected_is_found_again_on_the_ground() {
        for camera in cameras() {
            let mut found = 0;
            for n in 0..900 {
                let pixel = (f64::from(n % 30) * 43.0, f64::from(n / 30) * 25.0);
                let Some(ground) = camera.ground_at(pixel) else { continue };
                let again = camera.project(ground, 0.0).unwrap();
                assert!((again.0 - pixel.0).abs() < 1e-6 && (again.1 - pixel.1).abs() < 1e-6);
                found += 1;
            }
            assert!(found > 200, "{found}");
        }
    }

    #[test]
    fn a_higher_place_is_higher_in_the_picture_and_what_is_behind_is_not_seen() {
        let camera = &cameras()[0];
        let foot = camera.project((2.0, 12.0), 0.0).unwrap();
        let head = camera.project((2.0, 12.0), 1.8).unwrap();
        assert!(head.1 < foot.1 && (head.0 - foot.0).abs() < 10.0 && foot.0 > 640.0);
        assert_eq!(camera.project((0.0, -10.0), 0.0), None);
    }

    #[test]
    fn a_person_can_pick_pairs_that_calibrate() {
        for camera in cameras() {
            let pairs = camera.pairs();
            assert!(pairs.len() >= 8, "{}", pairs.len());
            for (pixel, ground) in pairs {
                let exact = camera.project(ground, 0.0).unwrap();
                assert!((exact.0 - pixel.0).abs() <= 0.5 && (exact.1 - pixel.1).abs() <= 0.5);
            }
        }
    }

    #[test]
    fn a_mount_that_makes_no_camera_is_told_why() {
        let mount = Mount::default();
        let said = Camera::new(Mount { tilt_deg: 95.0, ..mount }).unwrap_err().to_string();
        assert_eq!(said, "tilt_deg is 95; it may be from 0 to 89");
        assert!(Camera::new(Mount { east_m: f64::NAN, ..mount }).is_err());
        assert_eq!(Camera::new(Mount { width: 641, ..mount }), Err(CameraError::OddSize(641, 720)));
    }
}

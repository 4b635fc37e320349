//! From a lease to what a camera's eye takes: its ground, areas and lines, in metres around it.

use cordon_api::camera::Lease;
use cordon_vision::camera::{CameraFile, GroundFile, LineFile, ZoneFile};
use cordon_vision::ground::Point;
use cordon_vision::plane::Plane;

/// The plane around a camera; `None` where it has no place.
pub fn plane(lease: &Lease) -> Option<Plane> {
    Plane::at(lease.origin.0, lease.origin.1)
}

/// What is known of a camera, for pictures of `size` pixels. Without pairs it has no ground, and
/// so no areas and no lines: those are places on the map.
pub fn file(lease: &Lease, size: (u32, u32)) -> CameraFile {
    let mask = lease.masks.clone();
    let Some(plane) = plane(lease).filter(|_| !lease.pairs.is_empty()) else {
        return CameraFile { mask, ..CameraFile::default() };
    };
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let pair = |[x, y, longitude, latitude]: &[f64; 4]| {
        let (east, north) = plane.metres((*longitude, *latitude));
        [x * width, y * height, east, north]
    };
    let pairs = lease.pairs.iter().map(pair).collect();
    let place = |it: &Point| plane.metres(*it);
    let zone = lease
        .areas
        .iter()
        .map(|(id, ring)| ZoneFile { id: id.clone(), ring: ring.iter().map(place).collect() })
        .collect();
    let line = lease
        .lines
        .iter()
        .map(|(id, [from, to])| LineFile {
            id: id.clone(),
            from: place(from),
            to: place(to),
            clear: None,
        })
        .collect();
    let ground = Some(GroundFile { homography: None, pairs, lens: None });
    CameraFile { ground, zone, line, mask, ..CameraFile::default() }
}

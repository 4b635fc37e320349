//! Whether things stand where the operation is, or would with latitude and longitude exchanged.

use cordon_kernel::geometry::Position;

use crate::check::Check;

/// What is nearer to the operation's centre is at home, in metres.
const NEAR_M: f64 = 300_000.0;

pub(super) fn check(check: &mut Check<'_>) {
    let centre = check.manifest.centre;
    let things = check.things;
    let is_near = |at: Position| centre.distance_to(at).0 < NEAR_M;
    for thing in things.iter() {
        let at = thing.point().or_else(|| {
            Position::new(thing.number("latitude_deg")?, thing.number("longitude_deg")?)
        });
        let Some(at) = at else { continue };
        let exchanged = Position::new(at.longitude_deg(), at.latitude_deg());
        if !is_near(at) && exchanged.is_some_and(is_near) {
            let message = "it is far away, and near with latitude and longitude exchanged";
            check.fault(thing, "exchanged", message, "give longitude first, as RFC 7946 has it");
        }
    }
}

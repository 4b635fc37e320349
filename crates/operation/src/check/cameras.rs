//! Whether cameras can be watched as they say: pairs, areas, lines and masks that are such.

use crate::check::Check;
use crate::watch;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for camera in things.of("camera") {
        for (code, message, mend) in watch::faults(camera) {
            check.fault(camera, code, message, mend);
        }
    }
}

//! Whether gates open what they say they open.

use crate::check::Check;
use crate::shape::Geometry;

/// A gate further from its barrier is not on it, in metres.
const OFF_M_MAX: f64 = 50.0;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for gate in things.of("gate") {
        let barrier = gate.text("barrier").and_then(|id| things.get("barrier", id));
        let Some(barrier) = barrier else { continue };
        if gate.text("zone") != barrier.text("zone") {
            let (of_gate, of_barrier) = (gate.text("zone"), barrier.text("zone"));
            let message = format!(
                "it leads into zone {:?}, its barrier guards {:?}",
                of_gate.unwrap_or_default(),
                of_barrier.unwrap_or_default()
            );
            check.fault(gate, "gate_zone", message, "name one zone for both");
        }
        if let (Some(Geometry::Point(at)), Some(line)) = (&gate.geometry, &barrier.geometry) {
            let off = line.distance_to(*at);
            if off > OFF_M_MAX {
                let message = format!("the gate is {off:.0} m off its barrier {:?}", barrier.id);
                check.fault(
                    gate,
                    "off_barrier",
                    message,
                    "move it onto the line, or draw the line to it",
                );
            }
        }
    }
}

//! Whether what has a beginning and an end has them in this order.

use crate::check::Check;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for thing in things.iter() {
        let pair = match thing.kind() {
            "regime" => (thing.time("in_force_from"), thing.time("in_force_until")),
            _ => thing.window(),
        };
        if thing.kind() == "zone" && pair.0.is_some() != pair.1.is_some() {
            let message =
                "it says only when it begins, or only when it ends: it would never be active";
            check.fault(thing, "times", message, "give both times, or schedules");
        }
        if let (Some(start), Some(end)) = pair
            && start >= end
        {
            check.fault(thing, "times", "it ends before it starts", "swap the two times");
        }
    }
}

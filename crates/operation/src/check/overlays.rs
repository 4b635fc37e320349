//! Whether plans can be carried out: their overlays apply, and what results has no fault.

use crate::check::{Check, refs};
use crate::plan;
use crate::thing::Thing;

pub(super) fn check(check: &mut Check<'_>) {
    let before = check.found.len();
    refs::circles(check, "plan", "extends");
    if check.found[before..].iter().any(|fault| fault.code == "circle") {
        return;
    }
    let things = check.things;
    let base: Vec<&Thing> = things.of("plan").filter(|plan| plan.flag("is_base")).collect();
    for extra in base.iter().skip(1) {
        let message = format!("{:?} is the plan in force already", base[0].id);
        check.fault(extra, "two_bases", message, "keep `is_base` with one plan");
    }
    // What is wrong without any plan is said once, not again for each.
    let is_sound = check.found.is_empty();
    for plan in things.of("plan") {
        if plan.flag("is_base") && !plan.overlay.is_empty() {
            let message = "the plan in force changes nothing: it is the package as it stands";
            check.fault(plan, "overlay", message, "move its changes into the files");
        }
        if plan.overlay.is_empty() {
            continue;
        }
        let result = plan::apply(things, &plan.id);
        let (overlaid, hindrances) = match result {
            Ok(overlaid) => (Some(overlaid), Vec::new()),
            Err(hindrances) => (None, hindrances),
        };
        for (_, message, mend) in hindrances {
            check.fault(plan, "overlay", message, mend);
        }
        let Some(overlaid) = overlaid.filter(|_| is_sound) else { continue };
        let mut found = Vec::new();
        super::all(&overlaid, check.manifest, check.unread, false, &mut found);
        for fault in found {
            let thing = fault.feature.as_deref().unwrap_or(&fault.file).to_owned();
            let (file, message) = (&fault.file, &fault.message);
            let message = format!("with this plan {thing:?} of {file} would be faulty: {message}");
            check.fault(plan, "overlay", message, fault.mend);
        }
    }
}

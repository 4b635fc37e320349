//! Whether anything is needed in two places, or twice at once.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;

use crate::check::Check;
use crate::thing::Thing;

pub(super) fn check(check: &mut Check<'_>) {
    let text = |thing: &Thing, column| thing.text(column).unwrap_or_default().to_owned();
    overlaps(
        check,
        "schedule",
        "overlap",
        |it| text(it, "zone"),
        |_, _| true,
        |zone| {
            (format!("zone {zone:?} is scheduled twice at once"), "end one before the other starts")
        },
    );
    let thing = |it: &Thing| format!("{} {}", text(it, "kind"), text(it, "thing"));
    overlaps(
        check,
        "closure",
        "overlap",
        thing,
        |_, _| true,
        |thing| {
            (
                format!("{thing} is closed twice at once"),
                "join the two, or end one before the other",
            )
        },
    );
    let site = |it: &Thing| text(it, "site");
    // A session without a hall takes the whole site.
    let same_hall = |a: &Thing, b: &Thing| match (a.text("hall"), b.text("hall")) {
        (Some(a), Some(b)) => a.to_lowercase() == b.to_lowercase(),
        _ => true,
    };
    overlaps(check, "session", "booked_twice", site, same_hall, |site| {
        (format!("{site} is booked twice at once"), "move one of the two, or name both halls")
    });
    let elsewhere = |a: &Thing, b: &Thing| {
        (a.text("kind"), a.text("place")) != (b.text("kind"), b.text("place"))
    };
    let unit = |it: &Thing| text(it, "unit");
    overlaps(check, "assignment", "two_places", unit, elsewhere, |unit| {
        (format!("unit {unit:?} is in two places at once"), "end one before the other starts")
    });
}

/// Things of one kind and group whose times overlap, each said once, of the later.
fn overlaps(
    check: &mut Check<'_>,
    kind: &'static str,
    code: &'static str,
    group: impl Fn(&Thing) -> String,
    conflict: impl Fn(&Thing, &Thing) -> bool,
    says: impl Fn(&str) -> (String, &'static str),
) {
    let things = check.things;
    let mut groups: BTreeMap<String, Vec<(Timestamp, Timestamp, &Thing)>> = BTreeMap::new();
    for thing in things.of(kind) {
        if let (Some(start), Some(end)) = thing.window()
            && start < end
        {
            groups.entry(group(thing)).or_default().push((start, end, thing));
        }
    }
    for (name, mut spans) in groups {
        spans.sort_by_key(|(start, end, thing)| (*start, *end, thing.line));
        // The spans so far that have not ended: few, whatever the number of all.
        let mut open: Vec<(Timestamp, &Thing)> = Vec::new();
        for (start, end, thing) in spans {
            open.retain(|(end, _)| *end > start);
            if let Some((_, other)) = open.iter().find(|(_, other)| conflict(other, thing)) {
                let (message, mend) = says(&name);
                check.fault(thing, code, format!("{message}, by {:?} too", other.id), mend);
            }
            open.push((end, thing));
        }
    }
}

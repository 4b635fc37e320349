//! Fitting: what an operation takes of a file, and what it does not.

use std::collections::BTreeMap;

use cordon_operation::{Fault, Operation};

use crate::{Imported, Note};

/// How often the operation is asked: it tells of what cannot be changed, then of what is wrong with
/// all together, then of what would be wrong with each of its plans.
const ROUNDS_MAX: usize = 8;

/// `operation` with every change that fits it; what does not is noted, a note a zone.
///
/// The operation names everything that is wrong at once. So whatever it names is left out, and it
/// is asked again: a few times, and not once for each change.
pub fn fit(operation: &Operation, imported: Imported) -> (Operation, Vec<Note>) {
    let Imported { mut changes, zones, mut notes } = imported;
    let mut left_out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut edited = None;
    let mut why = String::from("it stays at fault however much is left out");
    for _ in 0..ROUNDS_MAX {
        let faults = match operation.edited(&changes) {
            Ok(fits) => {
                edited = Some(fits);
                break;
            }
            Err(faults) => faults,
        };
        let named = named(&faults, &zones);
        if named.is_empty() {
            why = faults.first().map_or(why, |fault| fault.to_string());
            break;
        }
        changes.retain(|change| !named.contains_key(&change.id));
        for (id, message) in named {
            let zone = zones.get(&id).unwrap_or(&id).clone();
            left_out.entry(zone).or_default().push(format!("{id}: {message}"));
        }
    }
    if edited.is_none() {
        for change in changes {
            let zone = zones.get(&change.id).unwrap_or(&change.id).clone();
            left_out.entry(zone).or_default().push(format!("{}: {why}", change.id));
        }
    }
    notes.extend(left_out.into_iter().map(|(zone, all)| Note::left_out(&zone, said(&all))));
    (edited.unwrap_or_else(|| operation.clone()), notes)
}

/// The changes that `faults` name, and what is wrong with each.
fn named(faults: &[Fault], zones: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    for fault in faults {
        let feature = fault.feature.as_ref().filter(|id| zones.contains_key(*id));
        // What a plan of the operation cannot do with a change stands with the plan, and names the
        // change between quotes.
        let quoted = fault.message.split('"').filter(|_| feature.is_none());
        let quoted = quoted.filter(|word| zones.contains_key(*word));
        for id in feature.map(String::as_str).into_iter().chain(quoted) {
            named
                .entry(id.to_owned())
                .or_insert_with(|| format!("{}; {}", fault.message, fault.mend));
        }
    }
    named
}

/// What is wrong with the volumes of a zone, in a sentence.
fn said(all: &[String]) -> String {
    let first = all.first().map_or("", String::as_str);
    match all.len() {
        1 => first.to_owned(),
        count => format!("{count} of its volumes, the first of them {first}"),
    }
}

//! What must hold between the things of an operation: a file for each question.

mod aircraft;
mod bookings;
mod cameras;
mod gates;
mod orders;
mod overlays;
mod places;
mod refs;
mod rules;
mod shifts;
mod windows;

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::manifest::Manifest;
use crate::thing::{Thing, Things};

/// What is checked, and where faults go.
pub(crate) struct Check<'a> {
    pub things: &'a Things,
    pub manifest: &'a Manifest,
    /// Kinds whose file could not be read: that nothing of them is there is no fault of others.
    pub unread: &'a BTreeSet<&'static str>,
    pub found: &'a mut Vec<Fault>,
}

impl Check<'_> {
    /// Notes a fault of a thing.
    pub fn fault(
        &mut self,
        thing: &Thing,
        code: &'static str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.found.push(Fault {
            file: thing.file.to_string(),
            line: (thing.line > 0).then_some(thing.line),
            feature: Some(thing.id.clone()),
            code,
            message: message.into(),
            mend: mend.into(),
        });
    }
}

/// Everything that holds between things; overlays are left out where `with_overlays` is false,
/// as they are where one of them is what is checked.
pub(crate) fn all(
    things: &Things,
    manifest: &Manifest,
    unread: &BTreeSet<&'static str>,
    with_overlays: bool,
    found: &mut Vec<Fault>,
) {
    crate::volume::check(things, found);
    let mut check = Check { things, manifest, unread, found };
    refs::check(&mut check);
    windows::check(&mut check);
    bookings::check(&mut check);
    gates::check(&mut check);
    cameras::check(&mut check);
    places::check(&mut check);
    orders::check(&mut check);
    rules::check(&mut check);
    shifts::check(&mut check);
    aircraft::check(&mut check);
    if with_overlays && unread.is_empty() {
        overlays::check(&mut check);
    }
}

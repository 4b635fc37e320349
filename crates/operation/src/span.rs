//! Spans: what is active, closed, booked or in force, and when.

use cordon_kernel::Timestamp;

use crate::thing::{Thing, Things};

/// A time in which something is so.
#[derive(Clone, Debug, PartialEq)]
pub struct Span<'a> {
    /// Of which thing.
    pub thing: &'a Thing,
    /// From when; `None`: always was.
    pub starts_at: Option<Timestamp>,
    /// Until when; `None`: without end.
    pub ends_at: Option<Timestamp>,
    /// What it is then, such as `active`, `closed`, `booked` or `in_force`.
    pub what: &'a str,
    /// The thing that says so, if another.
    pub by: Option<&'a Thing>,
}

/// An activation of a zone.
#[derive(Clone, Copy, Debug)]
pub struct Activation<'a> {
    /// Which zone.
    pub zone: &'a Thing,
    /// The schedule, or the zone itself.
    pub by: &'a Thing,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// When zones are active: by their schedules, or by their own times. A guarded zone that says
/// neither is not active; another is so always, and has no activation.
pub fn activations(things: &Things) -> impl Iterator<Item = Activation<'_>> {
    let scheduled = things.of("schedule").filter_map(|schedule| {
        let zone = things.get("zone", schedule.text("zone")?)?;
        Some((zone, schedule))
    });
    let once = things.of("zone").map(|zone| (zone, zone));
    scheduled.chain(once).filter_map(|(zone, by)| {
        let (starts_at, ends_at) = (by.time("starts_at")?, by.time("ends_at")?);
        (starts_at < ends_at).then_some(Activation { zone, by, starts_at, ends_at })
    })
}

/// The orders that cover a zone, in order of id. A perimeter is covered only by an order that says
/// who checks and what.
pub fn covering<'a>(things: &'a Things, zone: &'a Thing) -> impl Iterator<Item = &'a Thing> {
    let checks = |order: &Thing| {
        let by_kind = matches!(order.text("kind"), Some("perimeter" | "emergency"));
        by_kind || !(order.list("checks").is_empty() || order.list("agents").is_empty())
    };
    let orders = things.of("order").filter(move |order| order.list("zones").contains(&zone.id));
    orders.filter(move |order| !zone.flag("is_guarded") || checks(order))
}

/// Whether a zone is active at a time.
pub fn is_active(things: &Things, zone: &Thing, at: Timestamp) -> bool {
    let mut said = false;
    for activation in activations(things).filter(|activation| activation.zone.id == zone.id) {
        said = true;
        if activation.starts_at <= at && at < activation.ends_at {
            return true;
        }
    }
    !said && !zone.flag("is_guarded") && zone.window() == (None, None)
}

/// Every span, in order of kind, id and time.
pub fn spans(things: &Things) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = activations(things)
        .map(|it| Span {
            thing: it.zone,
            starts_at: Some(it.starts_at),
            ends_at: Some(it.ends_at),
            what: "active",
            by: (it.by.kind() != "zone").then_some(it.by),
        })
        .collect();
    for thing in things.iter() {
        let (starts_at, ends_at) = thing.window();
        let own = |what| Span { thing, starts_at, ends_at, what, by: None };
        match thing.kind() {
            "order" => spans.push(own("in_force")),
            "air_volume" => spans.push(own("active")),
            "gate" | "post" if starts_at.is_some() || ends_at.is_some() => spans.push(own("open")),
            "contingent" | "delegation" if starts_at.is_some() || ends_at.is_some() => {
                spans.push(own("present"));
            }
            "exemption" => spans.push(own("valid")),
            "regime" => spans.push(Span {
                thing,
                starts_at: thing.time("in_force_from"),
                ends_at: thing.time("in_force_until"),
                what: "in_force",
                by: None,
            }),
            "session" => spans.extend(by(things, thing, "site", "site", "booked")),
            "closure" => {
                let kind = thing.text("kind").unwrap_or_default();
                let what = thing.text("what").unwrap_or("closed");
                spans.extend(by(things, thing, kind, "thing", what));
            }
            // Of a whole unit: of single people the calendar would be full.
            "absence" if thing.whole("people").or(thing.whole("member")).is_none() => {
                spans.extend(by(things, thing, "unit", "unit", "absent"));
            }
            "assignment" => spans.extend(by(things, thing, "unit", "unit", "assigned")),
            _ => {}
        }
    }
    spans.sort_by(|a, b| {
        let key = |it: &Span<'_>| (it.thing.kind(), it.starts_at, it.ends_at);
        let ((kind, start, end), (other, from, to)) = (key(a), key(b));
        (kind, &a.thing.id, start, end).cmp(&(other, &b.thing.id, from, to))
    });
    spans
}

fn by<'a>(
    things: &'a Things,
    says: &'a Thing,
    kind: &str,
    column: &str,
    what: &'a str,
) -> Option<Span<'a>> {
    let thing = things.get(kind, says.text(column)?)?;
    let (starts_at, ends_at) = says.window();
    Some(Span { thing, starts_at, ends_at, what, by: Some(says) })
}

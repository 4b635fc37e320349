//! Whether the law allows it: orders against their regimes, activations against orders.
//!
//! Nothing here asks what time it is: an order is judged against the activation that it covers.

use cordon_kernel::Timestamp;
use cordon_kernel::time::millis_between;

use crate::check::Check;
use crate::span::{activations, covering};
use crate::thing::Thing;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// No order lasts longer than a month (CSI, art. L226-1).
const DAYS_MAX: i64 = 31;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for order in things.of("order") {
        duration(check, order);
        regime(check, order);
        contents(check, order);
    }
    if check.unread.contains("order") {
        return;
    }
    for activation in activations(things).filter(|activation| activation.zone.flag("is_guarded")) {
        let (start, end) = (activation.starts_at, activation.ends_at);
        let orders = covering(things, activation.zone);
        covered(check, "zone", activation.zone, activation.by, (start, end), orders);
    }
    // A package that knows orders has one for each volume that is closed for a time.
    if things.of("order").next().is_some() {
        for volume in things.of("air_volume") {
            let (Some(start), Some(end)) = volume.window() else { continue };
            let orders = things.of("order").filter(|it| it.list("volumes").contains(&volume.id));
            covered(check, "volume", volume, volume, (start, end), orders);
        }
    }
}

/// Notes where `orders` do not cover what is active from `start` to `end`.
fn covered<'a>(
    check: &mut Check<'_>,
    what: &str,
    thing: &Thing,
    by: &Thing,
    (start, end): (Timestamp, Timestamp),
    orders: impl Iterator<Item = &'a Thing>,
) {
    let windows = orders.filter_map(|it| Some((it.time("starts_at")?, it.time("ends_at")?)));
    let mut orders: Vec<(Timestamp, Timestamp)> = windows.collect();
    orders.sort_unstable();
    let mut covered = start;
    for (from, until) in &orders {
        if *from <= covered {
            covered = covered.max(*until);
        }
    }
    if covered >= end || start >= end {
        return;
    }
    let named = format!("{what} {:?}", thing.id);
    let (code, message) = if orders.is_empty() {
        let guarded = if what == "zone" { "guarded and active" } else { "closed" };
        let message = format!("{named} is {guarded} from {start} to {end}, and no order covers it");
        ("order_missing", message)
    } else if covered > start {
        let message =
            format!("the orders for {named} lapse at {covered}, its activation ends at {end}");
        ("order_lapsed", message)
    } else {
        let message =
            format!("no order for {named} is in force when its activation starts at {start}");
        ("order_lapsed", message)
    };
    let mend = format!("add or lengthen an order that lists the {what}, or shorten the activation");
    check.fault(by, code, message, mend);
}

fn duration(check: &mut Check<'_>, order: &Thing) {
    let (Some(start), Some(end)) = order.window() else { return };
    let lasts_ms = millis_between(start, end);
    if order.text("kind") == Some("emergency") {
        if lasts_ms > 2 * HOUR_MS {
            let message = "an emergency decision lasts two hours at the most";
            check.fault(
                order,
                "order_too_long",
                message,
                "end it sooner, and take an order for the rest",
            );
        }
        return;
    }
    let regime = order.text("regime").and_then(|id| check.things.get("regime", id));
    let days = regime.and_then(|regime| regime.whole("days_max")).unwrap_or(DAYS_MAX).min(DAYS_MAX);
    if lasts_ms > days * DAY_MS {
        let message = format!(
            "the order lasts {} days, {days} are allowed",
            (lasts_ms + DAY_MS - 1) / DAY_MS
        );
        check.fault(order, "order_too_long", message, "split it, and justify its renewal");
    }
}

fn regime(check: &mut Check<'_>, order: &Thing) {
    let Some(regime) = order.text("regime").and_then(|id| check.things.get("regime", id)) else {
        return;
    };
    let (Some(start), Some(end)) = order.window() else { return };
    let before = regime.time("in_force_from").is_some_and(|from| start < from);
    let after = regime.time("in_force_until").is_some_and(|until| end > until);
    if before || after {
        let message =
            format!("regime {:?} is not in force all the time that the order holds", regime.id);
        check.fault(order, "regime_lapsed", message, "keep the order within the regime's dates");
    }
    if let Some(signed) = order.time("signed_at")
        && signed > start
    {
        let message = format!("it was signed at {signed}, after it begins to hold");
        check.fault(
            order,
            "signed_late",
            message,
            "an order holds from its signature at the earliest",
        );
    }
}

/// What an order must say, by its kind.
fn contents(check: &mut Check<'_>, order: &Thing) {
    let kind = order.text("kind").unwrap_or_default();
    let mut lacks = Vec::new();
    let mut want = |column: &'static str, says: &'static str| {
        if !order.fields.contains_key(column) {
            lacks.push((column, says));
        }
    };
    if kind == "emergency" {
        want("officer", "the named officer who decides");
        want("signed_at", "when it was decided");
    } else {
        want("authority", "the authority that gives it");
        want("number", "its number");
    }
    if matches!(kind, "perimeter" | "emergency") {
        want("zones", "the zones that it covers");
        want("checks", "the checks that people may undergo");
        want("agents", "the categories of agents who may check");
    }
    if kind == "airspace" {
        want("volumes", "the volumes that it closes");
    }
    if kind == "video" {
        want("cameras", "the cameras that it covers");
        want("events", "the kinds of event that may be looked for");
    }
    for (column, says) in lacks {
        let message = format!("the order does not say {says}");
        check.fault(order, "order_incomplete", message, format!("give `{column}`"));
    }
    if kind == "perimeter"
        && !order.fields.contains_key("access_points")
        && !order.fields.contains_key("access_text")
    {
        let message = "the order does not say where one may enter";
        check.fault(order, "order_incomplete", message, "give `access_points` or `access_text`");
    }
    if kind == "emergency" {
        confirmation(check, order);
    }
    access_points(check, order);
}

fn confirmation(check: &mut Check<'_>, order: &Thing) {
    let Some(signed) = order.time("signed_at") else { return };
    let within = |at: Timestamp| millis_between(signed, at) <= HOUR_MS;
    if !order.time("confirmation_due_at").is_some_and(within) {
        let message = "its written confirmation does not fall due within an hour of the decision";
        check.fault(order, "unconfirmed", message, "set `confirmation_due_at` within the hour");
    }
    if order.time("confirmed_at").is_some_and(|at| !within(at)) {
        let message = "it was confirmed in writing over an hour after the decision";
        check.fault(order, "unconfirmed", message, "it lapses: take another decision or an order");
    }
}

/// Points of access lead into a zone of the order.
fn access_points(check: &mut Check<'_>, order: &Thing) {
    let zones = order.list("zones");
    let things = check.things;
    let gates = order.list("access_points").iter().filter_map(|id| things.get("gate", id));
    for gate in gates {
        let zone = gate.text("zone").unwrap_or_default();
        if !zones.iter().any(|covered| covered == zone) {
            let message = format!(
                "gate {:?} leads into zone {zone:?}, which the order does not cover",
                gate.id
            );
            check.fault(order, "access_point", message, "list the zone too, or take the gate off");
        }
    }
}

//! Whether the rule table gives one answer.

use std::collections::BTreeMap;

use crate::check::Check;
use crate::rule::{Row, collide};
use crate::thing::Thing;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    let mut zones: BTreeMap<&str, Vec<&Thing>> = BTreeMap::new();
    for rule in things.of("rule") {
        let order = rule.text("order").and_then(|id| things.get("order", id));
        if let Some(order) = order
            && !order.list("zones").iter().any(|zone| Some(zone.as_str()) == rule.text("zone"))
        {
            let message =
                format!("it rests on order {:?}, which does not cover its zone", order.id);
            check.fault(rule, "rule_order", message, "name one that covers it, or none");
        }
        zones.entry(rule.text("zone").unwrap_or_default()).or_default().push(rule);
    }
    for rules in zones.values() {
        // Only rows that name the same things can collide.
        let mut alike: BTreeMap<_, Vec<Row<'_>>> = BTreeMap::new();
        for row in rules.iter().map(|rule| Row::of(rule)) {
            alike.entry(row.names()).or_default().push(row);
        }
        for rows in alike.values() {
            for (place, row) in rows.iter().enumerate() {
                let before = rows[..place].iter().find(|other| collide(other, row));
                if let Some(other) = before {
                    let other = &other.rule.id;
                    let message = format!("it answers the same question as {other:?}, otherwise");
                    let mend = "name a mode, motive, role or time in one of them, or remove it";
                    check.fault(row.rule, "ambiguous", message, mend);
                }
            }
        }
    }
}

//! Whether what is named is there.

use crate::check::Check;
use crate::column::Type;
use crate::part::band;
use crate::thing::Thing;
use crate::value::{article, clip};

/// Faults after which no more is guessed: each guess looks at every thing of a kind.
const GUESSES_MAX: usize = 100;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for thing in things.iter() {
        for column in thing.part.columns {
            match column.form {
                Type::Ref(kind) => {
                    one(check, thing, column.name, kind, thing.text(column.name));
                }
                Type::RefBy(by) => {
                    if let Some(kind) = thing.text(by) {
                        one(check, thing, column.name, kind, thing.text(column.name));
                    }
                }
                Type::Refs(kind) => {
                    for id in thing.list(column.name) {
                        one(check, thing, column.name, kind, Some(id));
                    }
                }
                _ => {}
            }
        }
        // A package that lists no agencies names them in words.
        if thing.kind() == "unit" && things.of("agency").next().is_some() {
            one(check, thing, "agency", "agency", thing.text("agency"));
        }
    }
    circles(check, "command", "parent");
}

fn one(check: &mut Check<'_>, thing: &Thing, column: &str, kind: &str, id: Option<&str>) {
    if check.unread.contains(kind) {
        return;
    }
    let Some(id) = id.filter(|id| check.things.get(kind, id).is_none()) else { return };
    // A package that lists no bands has some all the same.
    if kind == "band" && band::UNLISTED.contains(&id) && check.things.of("band").next().is_none() {
        return;
    }
    let message =
        format!("`{column}` names {} {:?}, which is not there", kind.replace('_', " "), clip(id));
    // Where many are dangling, a file is missing, and nobody reads a thousand guesses.
    let guesses = check.found.len() < GUESSES_MAX;
    let near = crate::part::part(kind)
        .filter(|_| guesses)
        .into_iter()
        .flat_map(|part| check.things.of(part.kind));
    let near = near.map(|other| other.id.as_str()).find(|other| {
        other.starts_with(id)
            || id.starts_with(other)
            || other.replace('_', "-") == id.replace('_', "-")
    });
    let mend = match near {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("add it, or name {} that is there", article(kind)),
    };
    check.fault(thing, "dangling", message, mend);
}

/// Things that stand above themselves.
pub(super) fn circles(check: &mut Check<'_>, kind: &'static str, column: &str) {
    let things = check.things;
    for thing in things.of(kind) {
        let mut above = thing.text(column);
        for _ in 0..things.len() {
            let Some(id) = above else { break };
            if id == thing.id {
                let message = format!("`{column}` leads back to {:?}", thing.id);
                check.fault(
                    thing,
                    "circle",
                    message,
                    format!("take one `{column}` of the circle away"),
                );
                break;
            }
            above = things.get(kind, id).and_then(|next| next.text(column));
        }
    }
}

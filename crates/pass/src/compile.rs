//! From the operation's rule table to a bundle for gates.
//!
//! Every answer of the bundle is that of [`Table`], the same that answers the public: nobody is
//! told one thing at home and another at the gate.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use cordon_operation::rule::{self, Answer, Question, Table};
use cordon_operation::{Operation, Thing, Things};

use crate::claims::{Assurance, Kind, Passback};
use crate::policy::{Decision, DoubleUse, Gate, Order, Policy, PolicyError, Role, Span, Zone};

/// The role of somebody of whom nothing more is said.
pub const VISITOR: &str = "visitor";
/// Ways of moving that a vehicle's pass may mean, the likeliest first.
const VEHICLES: [&str; 5] = ["car", "delivery_vehicle", "taxi", "bus", "boat"];

/// Which bundle is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// Its number.
    pub version: u64,
    /// From when, Unix seconds.
    pub begins_at: u64,
    /// Until when, Unix seconds.
    pub expires_at: u64,
    /// The bundle before, whose numbers of zones and roles are kept.
    pub before: Option<&'a Policy>,
}

/// Compiles the bundle of an operation.
///
/// # Errors
///
/// [`PolicyError`], as a gate would say it: also where a rule reaches beyond its order.
pub fn compile(operation: &Operation, making: &Making<'_>) -> Result<Policy, PolicyError> {
    let things: &Things = &operation.things;
    let words = roles(things);
    let before = making.before;
    let known = before.map(|it| it.roles.iter().map(|role| (role.word.clone(), role.number)));
    let numbers =
        numbered(words.iter().map(|role| role.word.as_str()), known.into_iter().flatten());
    let mut roles: Vec<Role> = Vec::new();
    for word in &words {
        let number = *numbers.get(&word.word).ok_or(PolicyError::Range("too many roles"))?;
        roles.push(Role { number, word: word.word.clone(), is_staff: word.is_staff });
    }
    // A number is given once: an old pass must never come to mean another role, or zone.
    let gone = before.iter().flat_map(|before| &before.roles);
    roles.extend(gone.filter(|role| words.iter().all(|word| word.word != role.word)).cloned());
    roles.sort_by_key(|role| role.number);
    let ruled: BTreeSet<&str> = things.of("rule").filter_map(|rule| rule.text("zone")).collect();
    let known = before.map(|it| it.zones.iter().map(|zone| (zone.id.clone(), zone.number)));
    let numbers = numbered(ruled.iter().copied(), known.into_iter().flatten());
    let mut zones = Vec::new();
    for zone in ruled.iter().filter_map(|id| things.get("zone", id)) {
        let number = *numbers.get(&zone.id).ok_or(PolicyError::Range("too many zones"))?;
        zones.push(compiled(things, zone, number, &words, &roles, making));
    }
    let gone = before.iter().flat_map(|before| &before.zones);
    let gone = gone.filter(|zone| !ruled.contains(zone.id.as_str()));
    zones.extend(gone.map(|zone| Zone {
        orders: Vec::new(),
        rules: Vec::new(),
        spans: Vec::new(),
        ..zone.clone()
    }));
    zones.sort_by_key(|zone| zone.number);
    let gate = |gate: &Thing| {
        let zone = numbers.get(gate.text("zone")?)?;
        let site = gate.text("site").or(gate.text("barrier")).unwrap_or_default().to_owned();
        Some(Gate { id: gate.id.clone(), zone: *zone, site })
    };
    let mut gates: Vec<Gate> = things.of("gate").filter_map(gate).collect();
    gates.sort_by(|a, b| a.id.cmp(&b.id));
    let policy = Policy {
        version: making.version,
        begins_at: making.begins_at,
        expires_at: making.expires_at,
        operation: operation.id.to_string(),
        time_zone: operation.time_zone.clone(),
        zones,
        gates,
        roles,
    };
    policy.check()?;
    Ok(policy)
}

/// A role as the rule table has it.
struct Word {
    word: String,
    motive: Option<String>,
    role: Option<String>,
    is_staff: bool,
}

/// The roles of the rule table: each motive and each role that a row names, and the visitor.
fn roles(things: &Things) -> Vec<Word> {
    let mut found: BTreeMap<&str, Word> = BTreeMap::new();
    let nobody = Word { word: VISITOR.to_owned(), motive: None, role: None, is_staff: false };
    found.insert(VISITOR, nobody);
    for rule in things.of("rule") {
        for column in ["motive", "role"] {
            let Some(word) = rule.text(column).filter(|word| *word != "any") else { continue };
            let new = || Word { word: word.to_owned(), motive: None, role: None, is_staff: false };
            let role = found.entry(word).or_insert_with(new);
            let slot = if column == "motive" { &mut role.motive } else { &mut role.role };
            *slot = Some(word.to_owned());
            role.is_staff |= rule::Decision::of(rule) == rule::Decision::Accreditation;
        }
    }
    found.into_values().collect()
}

/// Numbers for names: those that are known stay, new ones take the next that are free.
fn numbered<'a>(
    names: impl Iterator<Item = &'a str>,
    known: impl Iterator<Item = (String, u16)>,
) -> BTreeMap<String, u16> {
    let mut numbers: BTreeMap<String, u16> = known.collect();
    let mut next = numbers.values().max().map_or(Some(1), |most| most.checked_add(1));
    for name in names {
        if !numbers.contains_key(name) {
            let Some(number) = next else { break };
            numbers.insert(name.to_owned(), number);
            next = number.checked_add(1);
        }
    }
    numbers
}

fn compiled(
    things: &Things,
    zone: &Thing,
    number: u16,
    words: &[Word],
    roles: &[Role],
    making: &Making<'_>,
) -> Zone {
    let mut named = Named { rules: Vec::new(), orders: Vec::new() };
    let table = Table::new(things, zone);
    let mut spans = Vec::new();
    for role in roles {
        let Some(word) = words.iter().find(|word| word.word == role.word) else { continue };
        for kind in Kind::ALL {
            let mode = mode_of(things, zone, kind, word);
            let found = spans_of(&table, word, mode, making, &mut named);
            // Without a rule nobody is let in; nothing need be said.
            let says = |span: &Span| span.rule.is_some() || span.decision != Decision::Refuse;
            let of = |span| Span { role: role.number, kind, ..span };
            spans.extend(found.into_iter().filter(says).map(of));
        }
    }
    let Named { rules, orders } = named;
    let is_guarded = zone.flag("is_guarded");
    Zone {
        number,
        id: zone.id.clone(),
        is_guarded,
        orders,
        double_use: match zone.text("double_use") {
            Some("home") => DoubleUse::Home,
            Some("lease") => DoubleUse::Lease,
            Some("proof") => DoubleUse::Proof,
            Some("site") => DoubleUse::Site,
            None if is_guarded => DoubleUse::Home,
            _ => DoubleUse::Open,
        },
        passback: match zone.text("passback") {
            Some("none") => Passback::None,
            Some("hard") => Passback::Hard,
            _ => Passback::Soft,
        },
        assurance: match zone.text("assurance") {
            Some("document") => Assurance::Document,
            Some("photo") => Assurance::Photo,
            Some("holder") => Assurance::Holder,
            // A name on a pass says nothing unless somebody looks at a document.
            None if is_guarded => Assurance::Document,
            _ => Assurance::Code,
        },
        searches: zone.flag("searches"),
        rules,
        spans,
        capacity: zone.whole("capacity_people").and_then(|count| u64::try_from(count).ok()),
    }
}

/// How somebody with such a pass moves: of vehicles, the one of which a row names the role.
fn mode_of(things: &Things, zone: &Thing, kind: Kind, word: &Word) -> &'static str {
    if kind == Kind::Person {
        return "pedestrian";
    }
    let names = |mode: &&&str| {
        things.of("rule").any(|rule| {
            let same = |column, wanted: &Option<String>| {
                wanted.is_some() && rule.text(column) == wanted.as_deref()
            };
            rule.text("zone") == Some(&zone.id)
                && rule.text("mode") == Some(mode)
                && (same("motive", &word.motive) || same("role", &word.role))
        })
    };
    let first = if kind == Kind::Material { "delivery_vehicle" } else { "car" };
    VEHICLES.iter().find(names).copied().unwrap_or(first)
}

/// What spans of a zone name.
struct Named {
    rules: Vec<String>,
    orders: Vec<Order>,
}

/// The spans of a role in a mode, one for each time between two changes.
fn spans_of(
    table: &Table<'_>,
    word: &Word,
    mode: &str,
    making: &Making<'_>,
    named: &mut Named,
) -> Vec<Span> {
    let Some((at, end)) = time_of(making.begins_at).zip(time_of(making.expires_at)) else {
        return Vec::new();
    };
    let (motive, role) = (word.motive.as_deref(), word.role.as_deref());
    let answers = table.answers(&Question { mode, motive, role, at }, end);
    let ends = answers.iter().skip(1).map(|(from, _)| *from).chain([end]);
    let span = |((from, answer), to): (&(Timestamp, Answer<'_>), Timestamp)| {
        let (from, to) = (seconds_of(*from), seconds_of(to));
        let (rule, order) = (named.rule(answer), named.order(answer));
        Span {
            role: 0,
            kind: Kind::Person,
            from,
            to,
            decision: decided(answer.decision),
            rule,
            order,
        }
    };
    // Times of a fraction of a second would make a span of none.
    answers.iter().zip(ends).map(span).filter(|span| span.from < span.to).collect()
}

fn decided(decision: rule::Decision) -> Decision {
    match decision {
        rule::Decision::Free => Decision::Free,
        // A pass says why, as whom, and who vouches for it.
        rule::Decision::Justify
        | rule::Decision::Pass
        | rule::Decision::Ticket
        | rule::Decision::Accreditation => Decision::Pass,
        rule::Decision::Escort => Decision::Escort,
        rule::Decision::Refuse => Decision::Refuse,
    }
}

impl Named {
    /// The place of the answer's rule, where it goes if it is new.
    fn rule(&mut self, answer: &Answer<'_>) -> Option<u16> {
        let rule = answer.rule?;
        let known = self.rules.iter().position(|known| *known == rule.id);
        let place = known.unwrap_or_else(|| {
            self.rules.push(rule.id.clone());
            self.rules.len() - 1
        });
        u16::try_from(place).ok()
    }

    /// The place of the answer's order, likewise.
    fn order(&mut self, answer: &Answer<'_>) -> Option<u16> {
        let order = answer.order?;
        let (start, end) = order.window();
        let known = self.orders.iter().position(|known| known.id == order.id);
        let place = known.unwrap_or_else(|| {
            self.orders.push(Order {
                id: order.id.clone(),
                starts_at: start.map_or(0, seconds_of),
                ends_at: end.map_or(0, seconds_of),
            });
            self.orders.len() - 1
        });
        u16::try_from(place).ok()
    }
}

fn seconds_of(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

fn time_of(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

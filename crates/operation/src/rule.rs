//! May I go there? The rule table of zone x mode x motive x role x time, answered with its reason.
//!
//! The most specific of the rows that fit decides: a named role, then a named motive, then a named
//! mode, then a row with times come before one without. Where zones lie over each other, the
//! strictest answer counts.

use std::collections::BTreeSet;

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use schemars::JsonSchema;
use serde::Serialize;

use crate::column::Type;
use crate::span::{activations, covering};
use crate::thing::{Thing, Things};

/// An answer, from the mildest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Anybody may.
    Free,
    /// Who can say why.
    Justify,
    /// Who has a pass.
    Pass,
    /// Who has a ticket.
    Ticket,
    /// Who is accredited.
    Accreditation,
    /// Only under escort.
    Escort,
    /// Nobody may.
    Refuse,
}

impl Decision {
    fn read(word: Option<&str>) -> Decision {
        match word {
            Some("free") => Decision::Free,
            Some("justify") => Decision::Justify,
            Some("pass") => Decision::Pass,
            Some("ticket") => Decision::Ticket,
            Some("accreditation") => Decision::Accreditation,
            Some("escort") => Decision::Escort,
            _ => Decision::Refuse,
        }
    }

    /// What a row of the rule table decides.
    pub fn of(rule: &Thing) -> Decision {
        Decision::read(rule.text("decision"))
    }

    /// The word in the rule table.
    pub fn word(self) -> &'static str {
        match self {
            Decision::Free => "free",
            Decision::Justify => "justify",
            Decision::Pass => "pass",
            Decision::Ticket => "ticket",
            Decision::Accreditation => "accreditation",
            Decision::Escort => "escort",
            Decision::Refuse => "refuse",
        }
    }

    /// The answer as a sentence, in English and French.
    pub fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Decision::Free => ("Yes, freely.", "Oui, librement."),
            Decision::Justify => {
                ("Yes, if you can show why.", "Oui, si vous pouvez en justifier le motif.")
            }
            Decision::Pass => (
                "Yes, with a pass and an identity document.",
                "Oui, avec un laissez-passer et une pièce d'identité.",
            ),
            Decision::Ticket => ("Yes, with a ticket.", "Oui, avec un billet."),
            Decision::Accreditation => {
                ("Yes, with an accreditation.", "Oui, avec une accréditation.")
            }
            Decision::Escort => (
                "Only under escort, by decision of an officer.",
                "Seulement sous escorte, sur décision d'un officier.",
            ),
            Decision::Refuse => ("No.", "Non."),
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub rule: &'a Thing,
    mode: Option<&'a str>,
    motive: Option<&'a str>,
    role: Option<&'a str>,
}

impl<'a> Row<'a> {
    pub fn of(rule: &'a Thing) -> Row<'a> {
        let named = |column| rule.text(column).filter(|word| *word != "any");
        Row { rule, mode: named("mode"), motive: named("motive"), role: named("role") }
    }

    /// What the row names, and whether it has times.
    pub fn names(&self) -> (Option<&'a str>, Option<&'a str>, Option<&'a str>, bool) {
        (self.mode, self.motive, self.role, self.rule.window() != (None, None))
    }

    fn rank(&self) -> (bool, bool, bool, bool) {
        let (mode, motive, role, timed) = self.names();
        (role.is_some(), motive.is_some(), mode.is_some(), timed)
    }

    fn holds(&self, at: Timestamp) -> bool {
        let (start, end) = self.rule.window();
        start.is_none_or(|start| start <= at) && end.is_none_or(|end| at < end)
    }

    fn fits(&self, asked: &Question<'_>, at: Timestamp) -> bool {
        let same = |named: Option<&str>, asked: Option<&str>| named.is_none() || named == asked;
        // Emergency vehicles are held up only by a row that means them.
        let is_meant = asked.mode != "emergency_vehicle" || self.mode.is_some();
        is_meant
            && same(self.mode, Some(asked.mode))
            && same(self.motive, asked.motive)
            && same(self.role, asked.role)
            && self.holds(at)
    }
}

/// Whether two rows of a zone answer one question otherwise, with the same right.
pub(crate) fn collide(a: &Row<'_>, b: &Row<'_>) -> bool {
    let (a_window, b_window) = (a.rule.window(), b.rule.window());
    let before = |end: Option<Timestamp>, start: Option<Timestamp>| {
        end.zip(start).is_some_and(|(end, start)| end <= start)
    };
    a.names() == b.names()
        && a.rule.text("decision") != b.rule.text("decision")
        && !before(a_window.1, b_window.0)
        && !before(b_window.1, a_window.0)
}

/// How somebody may move: the words of the column `mode`, without `any`.
pub fn modes() -> Vec<&'static str> {
    let column = crate::part::part("rule").and_then(|part| part.column("mode"));
    match column.map(|column| column.form) {
        Some(Type::Choice(words)) => words.iter().copied().filter(|it| *it != "any").collect(),
        _ => Vec::new(),
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// How somebody moves, such as `pedestrian` or `car`.
    pub mode: &'a str,
    /// Why somebody comes, such as `resident`.
    pub motive: Option<&'a str>,
    /// As what somebody comes, such as `ticket_holder`.
    pub role: Option<&'a str>,
    /// When.
    pub at: Timestamp,
}

/// The answer for one zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    /// The zone; `None` where there is none at the place.
    pub zone: Option<&'a Thing>,
    /// The decision.
    pub decision: Decision,
    /// The row it rests on, if one fits.
    pub rule: Option<&'a Thing>,
    /// The order it rests on, if any.
    pub order: Option<&'a Thing>,
    /// Why, in English and French.
    pub reason: (String, String),
    /// From when the answer is another, and which.
    pub next: Option<(Timestamp, Decision)>,
}

/// The answer for a zone.
pub fn ask<'a>(things: &'a Things, zone: &'a Thing, asked: &Question<'_>) -> Answer<'a> {
    Table::new(things, zone).ask(asked)
}

/// The rule table of one zone, with the orders and activations that it depends on: for many
/// questions.
pub struct Table<'a> {
    things: &'a Things,
    zone: &'a Thing,
    rows: Vec<Row<'a>>,
    orders: Vec<&'a Thing>,
    active: Vec<(Timestamp, Timestamp)>,
}

impl<'a> Table<'a> {
    /// The table of a zone.
    pub fn new(things: &'a Things, zone: &'a Thing) -> Table<'a> {
        let rows = things.of("rule").filter(|rule| rule.text("zone") == Some(&zone.id));
        let active = activations(things).filter(|it| it.zone.id == zone.id);
        Table {
            things,
            zone,
            rows: rows.map(Row::of).collect(),
            orders: covering(things, zone).collect(),
            active: active.map(|it| (it.starts_at, it.ends_at)).collect(),
        }
    }

    /// The answer.
    pub fn ask(&self, asked: &Question<'_>) -> Answer<'a> {
        let now = self.answer(asked, asked.at);
        let later = self.boundaries().into_iter().filter(|at| *at > asked.at);
        let next = later
            .map(|at| (at, self.answer(asked, at).decision))
            .find(|(_, decision)| *decision != now.decision);
        Answer { next, ..now }
    }

    /// The answers from `asked.at` until `end`, each with the time from which it holds. Where only
    /// the rule or the order is another, that is another answer too.
    pub fn answers(&self, asked: &Question<'_>, end: Timestamp) -> Vec<(Timestamp, Answer<'a>)> {
        let times = self.boundaries().into_iter().filter(|at| asked.at < *at && *at < end);
        let mut answers: Vec<(Timestamp, Answer<'a>)> = Vec::new();
        let rests_on = |answer: &Answer<'a>| {
            let id = |thing: Option<&'a Thing>| thing.map(|thing| &thing.id);
            (answer.decision, id(answer.rule), id(answer.order))
        };
        for at in std::iter::once(asked.at).chain(times) {
            let answer = self.answer(asked, at);
            let last = answers.last();
            if last.is_none_or(|(_, last)| rests_on(last) != rests_on(&answer)) {
                answers.push((at, answer));
            }
        }
        answers
    }

    fn is_active(&self, at: Timestamp) -> bool {
        let zone = self.zone;
        match self.active.as_slice() {
            [] => !zone.flag("is_guarded") && zone.window() == (None, None),
            active => active.iter().any(|(start, end)| *start <= at && at < *end),
        }
    }

    fn answer(&self, asked: &Question<'_>, at: Timestamp) -> Answer<'a> {
        let some = Some(self.zone);
        if !self.is_active(at) {
            let (en, fr) =
                ("The zone is not active then.", "La zone n'est pas active à ce moment.");
            return bare(some, Decision::Free, en, fr);
        }
        let order = newest(self.orders.iter().copied(), at);
        if self.zone.flag("is_guarded") && order.is_none() {
            let en = "No order is in force for this perimeter then, so nobody is checked.";
            let fr = "Aucun arrêté n'est en vigueur pour ce périmètre : personne n'est contrôlé.";
            return bare(some, Decision::Free, en, fr);
        }
        let best = self.rows.iter().filter(|row| row.fits(asked, at)).max_by_key(|row| row.rank());
        let Some(row) = best else {
            let (decision, en, fr) = match asked.mode {
                "emergency_vehicle" => (
                    Decision::Free,
                    "Emergency vehicles are never held up.",
                    "Les véhicules d'urgence ne sont jamais retenus.",
                ),
                _ => (
                    Decision::Refuse,
                    "No rule of this zone lets you in; ask the authority.",
                    "Aucune règle de cette zone ne le permet ; adressez-vous à l'autorité.",
                ),
            };
            return Answer { order, ..bare(some, decision, en, fr) };
        };
        let named = row.rule.text("order").and_then(|id| self.things.get("order", id));
        let named = named.filter(|order| in_force(order, at));
        let text = |column| row.rule.text(column).unwrap_or_default().to_owned();
        Answer {
            zone: some,
            decision: Decision::of(row.rule),
            rule: Some(row.rule),
            order: named.or(order),
            reason: (text("reason_en"), text("reason_fr")),
            next: None,
        }
    }

    /// Every time at which an answer may change, in order.
    fn boundaries(&self) -> BTreeSet<Timestamp> {
        let mut times: BTreeSet<_> =
            self.active.iter().flat_map(|(start, end)| [*start, *end]).collect();
        let rules = self.rows.iter().map(|row| row.rule);
        for thing in rules.chain(self.orders.iter().copied()) {
            let (start, end) = thing.window();
            times.extend(start);
            times.extend(end);
        }
        times
    }
}

/// The strictest answer of all zones at a place; free where there is none.
pub fn ask_at<'a>(things: &'a Things, place: Position, asked: &Question<'_>) -> Answer<'a> {
    let here = |zone: &&Thing| zone.geometry.as_ref().is_some_and(|area| area.contains(place));
    let answers = things.of("zone").filter(here).map(|zone| ask(things, zone, asked));
    // Of equals the innermost zone, whose rule says the most.
    let strictest = answers.max_by_key(|answer| {
        let ring = answer.zone.and_then(|zone| zone.whole("ring")).unwrap_or(i64::MAX);
        (answer.decision, answer.rule.is_some(), std::cmp::Reverse(ring))
    });
    strictest.unwrap_or_else(|| {
        bare(None, Decision::Free, "No zone lies here.", "Aucune zone ne couvre ce lieu.")
    })
}

fn bare<'a>(zone: Option<&'a Thing>, decision: Decision, en: &str, fr: &str) -> Answer<'a> {
    let reason = (en.to_owned(), fr.to_owned());
    Answer { zone, decision, rule: None, order: None, reason, next: None }
}

/// The order that covers a zone at a time: one for a perimeter before others, the newest first.
pub fn order_at<'a>(things: &'a Things, zone: &'a Thing, at: Timestamp) -> Option<&'a Thing> {
    newest(covering(things, zone), at)
}

fn newest<'a>(orders: impl Iterator<Item = &'a Thing>, at: Timestamp) -> Option<&'a Thing> {
    orders.filter(|order| in_force(order, at)).max_by_key(|order| {
        (order.text("kind") == Some("perimeter"), order.time("starts_at"), &order.id)
    })
}

fn in_force(order: &Thing, at: Timestamp) -> bool {
    let (start, end) = order.window();
    start.is_some_and(|start| start <= at) && end.is_some_and(|end| at < end)
}

//! Entries and exits of passes, as a set: what is merged in whatever order, and however often, is
//! the same, nothing is overwritten, and every double entry is found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cordon_kernel::geometry::Position;
use cordon_pass::claims::{Assurance, PassId};

use crate::record::{Moment, Record, What, read_id};

/// Faster than this nobody gets from one gate to another, metres a second.
pub const SPEED_MAX: f64 = 25.0;
/// Two entries at one site within this time are more likely a code that was read twice.
const SAME_SITE_S: u64 = 120;

/// Which record: unique for ever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UseKey {
    /// The gate.
    pub gate: Arc<str>,
    /// Its run.
    pub run: u64,
    /// The record's number.
    pub seq: u64,
}

/// An entry or an exit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Use {
    /// When, by the gate.
    pub at: Moment,
    /// By how many milliseconds that may be wrong.
    pub unsure_ms: u32,
    /// Which record.
    pub key: UseKey,
    /// How its holder was known; `None` for an exit.
    pub entered: Option<Assurance>,
}

impl Use {
    /// Whether this was over before `other` began, whatever the clocks were wrong by.
    fn is_surely_before(&self, other: &Use) -> bool {
        self.latest_ms() <= other.earliest_ms()
    }

    fn earliest_ms(&self) -> u64 {
        self.at.ms.saturating_sub(u64::from(self.unsure_ms))
    }

    fn latest_ms(&self) -> u64 {
        self.at.ms.saturating_add(u64::from(self.unsure_ms))
    }
}

/// How sure it is that two persons used one pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Nobody gets from the one gate to the other in that time.
    ImpossibleTravel,
    /// Somebody was inside with it.
    Inside,
    /// At one site within two minutes: perhaps read twice.
    SameSite,
}

/// A double entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Double {
    /// How sure it is.
    pub rank: Rank,
    /// The pass.
    pub pass: PassId,
    /// The zone's number.
    pub zone: u16,
    /// The entry before.
    pub first: Use,
    /// The entry that is one too many.
    pub second: Use,
}

/// Where a gate is, and of which site it is.
pub trait Places {
    /// Its position, if it is known.
    fn position(&self, gate: &str) -> Option<Position>;
    /// Whether two gates are of one site.
    fn is_one_site(&self, a: &str, b: &str) -> bool;
}

/// The entries and exits that somebody knows of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    of: BTreeMap<(PassId, u16), BTreeSet<Use>>,
    /// How many are inside a zone: of a gate's hundred thousand passes, asked twice a second.
    inside: BTreeMap<u16, u64>,
}

impl Uses {
    /// Adds what a record says, if it is an entry or an exit; false if it was known or says none.
    pub fn take(&mut self, gate: &Arc<str>, run: u64, record: &Record) -> bool {
        let (pass, zone, entered) = match &record.what {
            What::Entered { pass: Some(pass), zone, seen, .. } => (pass, *zone, Some(*seen)),
            // The officer saw them.
            What::Overruled { pass: Some(pass), zone, .. } => (pass, *zone, Some(Assurance::Photo)),
            What::Left { pass: Some(pass), zone, .. } => (pass, *zone, None),
            _ => return false,
        };
        if record.is_training {
            return false;
        }
        let key = UseKey { gate: gate.clone(), run, seq: record.seq };
        let used = Use { at: record.at, unsure_ms: record.unsure_ms, key, entered };
        self.add(read_id(pass), zone, [used]) == 1
    }

    /// Adds uses of a pass; how many were not known.
    fn add(&mut self, pass: PassId, zone: u16, new: impl IntoIterator<Item = Use>) -> usize {
        let uses = self.of.entry((pass, zone)).or_default();
        let (count, before) = (uses.len(), inside(uses));
        uses.extend(new);
        let (added, after) = (uses.len() - count, inside(uses));
        if after != before {
            let here = self.inside.entry(zone).or_default();
            *here = (*here + after as u64).saturating_sub(before as u64);
        }
        added
    }

    /// Adds everything that `other` knows.
    pub fn merge(&mut self, other: &Uses) {
        for ((pass, zone), uses) in &other.of {
            self.add(*pass, *zone, uses.iter().cloned());
        }
    }

    /// What is known of one pass in a zone.
    #[must_use]
    pub fn only(&self, pass: PassId, zone: u16) -> Uses {
        let mut only = Uses::default();
        if let Some(uses) = self.of.get(&(pass, zone)) {
            only.add(pass, zone, uses.iter().cloned());
        }
        only
    }

    /// How many uses of a pass in a zone are known.
    pub fn count(&self, pass: PassId, zone: u16) -> usize {
        self.of.get(&(pass, zone)).map_or(0, BTreeSet::len)
    }

    /// How many of them were at `from_ms` or later.
    pub fn count_since(&self, pass: PassId, zone: u16, from_ms: u64) -> usize {
        self.of(pass, zone).filter(|used| used.at.ms >= from_ms).count()
    }

    /// The uses of a pass in a zone, by time.
    pub fn of(&self, pass: PassId, zone: u16) -> impl Iterator<Item = &Use> {
        self.of.get(&(pass, zone)).into_iter().flatten()
    }

    /// How many are inside a zone with a pass, as far as is known.
    pub fn inside(&self, pass: PassId, zone: u16) -> usize {
        self.of.get(&(pass, zone)).map_or(0, inside)
    }

    /// How many are inside a zone with whatever pass, as far as is known.
    pub fn inside_zone(&self, zone: u16) -> u64 {
        self.inside.get(&zone).copied().unwrap_or_default()
    }

    /// Every pass and zone with a use.
    pub fn passes(&self) -> impl Iterator<Item = (PassId, u16)> {
        self.of.keys().copied()
    }

    /// All double entries, the surest first.
    pub fn doubles(&self, places: &impl Places) -> Vec<Double> {
        let all = self.passes().flat_map(|(pass, zone)| self.doubles_of(pass, zone, places));
        let mut all: Vec<Double> = all.collect();
        all.sort();
        all
    }

    /// The double entries of a pass in a zone. An exit counts only for entries that were surely
    /// later: where clocks leave it open, the entry is named. So none is missed.
    pub fn doubles_of(&self, pass: PassId, zone: u16, places: &impl Places) -> Vec<Double> {
        let (entries, exits): (Vec<&Use>, Vec<&Use>) =
            self.of(pass, zone).partition(|used| used.entered.is_some());
        let mut found = Vec::new();
        let mut exits = exits.into_iter().peekable();
        let (mut inside, mut last): (usize, Option<&Use>) = (0, None);
        for entry in entries {
            while exits.next_if(|exit| exit.is_surely_before(entry)).is_some() {
                inside = inside.saturating_sub(1);
            }
            let first = last.filter(|_| inside > 0);
            // Somebody may have gone out in between and still not be here by now.
            let flown = last.filter(|last| is_too_far(last, entry, places));
            if let Some(first) = first.or(flown) {
                let rank = rank(first, entry, places);
                let (first, second) = (first.clone(), entry.clone());
                found.push(Double { rank, pass, zone, first, second });
            }
            inside += 1;
            last = Some(entry);
        }
        found
    }
}

/// How many are inside with a pass, by its uses.
fn inside(uses: &BTreeSet<Use>) -> usize {
    uses.iter().fold(0, |inside, used| match used.entered {
        Some(_) => inside + 1,
        None => inside.saturating_sub(1),
    })
}

fn rank(first: &Use, second: &Use, places: &impl Places) -> Rank {
    if is_too_far(first, second, places) {
        return Rank::ImpossibleTravel;
    }
    let apart_s = second.at.ms.saturating_sub(first.at.ms) / 1_000;
    if apart_s < SAME_SITE_S && places.is_one_site(&first.key.gate, &second.key.gate) {
        return Rank::SameSite;
    }
    Rank::Inside
}

/// Whether nobody gets from the one to the other in the time between them, at its longest.
fn is_too_far(first: &Use, second: &Use, places: &impl Places) -> bool {
    let position = |used: &Use| places.position(&used.key.gate);
    let Some((from, to)) = position(first).zip(position(second)) else { return false };
    let longest_s = second.latest_ms().saturating_sub(first.earliest_ms()) as f64 / 1_000.0;
    from.distance_to(to).0 > SPEED_MAX * longest_s
}

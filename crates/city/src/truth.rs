//! Truth: what there is to be detected, and from when on it could be.
//!
//! A moment is detectable when a message that shows it has arrived: nobody can know earlier.
//! Written beside the run, so that what the rules raised can be scored.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::time::plus_millis;
use serde::{Deserialize, Serialize};

/// One thing that a rule should raise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// The rule that should raise it.
    pub rule: String,
    /// What it is about: an address in hexadecimal, or a source.
    pub about: String,
    /// The volume, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Why: `stray`, `copy`, `jumps`, `speed`, `traffic`, `duty`, `silence`.
    pub what: String,
    /// When a message that shows it first arrived.
    pub detectable_at: Timestamp,
    /// When one last did.
    pub until: Timestamp,
}

/// What was planted in a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// The seed.
    pub seed: u64,
    /// When the run began.
    pub from: Option<Timestamp>,
    /// When it ended.
    pub to: Option<Timestamp>,
    /// What was planted, in order of time.
    pub planted: Vec<Planted>,
}

impl Truth {
    /// Adds what else was planted, and keeps the order of time.
    pub fn add(&mut self, more: Vec<Planted>) {
        self.planted.extend(more);
        self.planted.sort_by(|a, b| {
            (a.detectable_at, &a.rule, &a.about).cmp(&(b.detectable_at, &b.rule, &b.about))
        });
    }
}

/// Something that is so again later than this after it was last so is planted anew, milliseconds.
const PAUSE_MS: i64 = 90_000;

type Key = (&'static str, String, Option<String>);

/// Collects what is to be detected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Witness {
    open: BTreeMap<Key, Planted>,
    done: Vec<Planted>,
}

impl Witness {
    /// Something was so in a message that arrived at `at`.
    pub(crate) fn saw(
        &mut self,
        rule: &'static str,
        about: String,
        volume: Option<String>,
        what: &str,
        at: Timestamp,
    ) {
        let key = (rule, about, volume);
        if let Some(known) = self.open.get_mut(&key) {
            if at <= plus_millis(known.until, PAUSE_MS) {
                known.until = known.until.max(at);
                return;
            }
            self.done.push(known.clone());
        }
        let planted = Planted {
            rule: rule.to_owned(),
            about: key.1.clone(),
            volume: key.2.clone(),
            what: what.to_owned(),
            detectable_at: at,
            until: at,
        };
        self.open.insert(key, planted);
    }

    /// All of it, in order of time.
    pub(crate) fn planted(&self) -> Vec<Planted> {
        let mut all: Vec<_> = self.done.iter().chain(self.open.values()).cloned().collect();
        all.sort_by(|a, b| {
            (a.detectable_at, &a.rule, &a.about).cmp(&(b.detectable_at, &b.rule, &b.about))
        });
        all
    }
}

//! Who comes to which gate, and when: holders, and those who copied their passes.

use cordon_pass::claims::PassId;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::Setting;

/// How long the day is, seconds.
pub const DAY_S: u64 = 12 * 3_600;
/// When it begins, Unix seconds.
pub const BEGINS_S: u64 = 1_721_973_600;

/// One visit: in, and out again.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// Which holder.
    pub holder: u32,
    /// 0 for the holder, from 1 for those who have a copy.
    pub body: u32,
    /// When they come, milliseconds from the beginning.
    pub comes_ms: u64,
    /// How long they stay, milliseconds.
    pub stays_ms: u64,
    /// The gate they come to.
    pub gate: u32,
    /// The gate they leave by.
    pub leaves_by: u32,
    /// A number of chance that is the same under every policy.
    pub luck: u32,
}

/// The day.
pub struct Day {
    /// The holders' passes.
    pub passes: Vec<PassId>,
    /// Which of them were copied.
    pub is_copied: Vec<bool>,
    /// Everybody's visits, by time.
    pub visits: Vec<Visit>,
    /// How many copies are about.
    pub copies_count: u64,
}

impl Day {
    /// The day of a setting.
    pub fn new(setting: &Setting) -> Day {
        let mut chance = ChaCha8Rng::seed_from_u64(setting.seed);
        let mut day =
            Day { passes: Vec::new(), is_copied: Vec::new(), visits: Vec::new(), copies_count: 0 };
        let gates = u64::from(setting.gates_count);
        for holder in 0..setting.holders_count {
            let mut id = [0; 10];
            chance.fill_bytes(&mut id);
            day.passes.push(PassId(id));
            let part = f64::from(chance.next_u32()) / (f64::from(u32::MAX) + 1.0);
            let is_copied = part < setting.cloned;
            day.is_copied.push(is_copied);
            // One copy as a rule, two now and then.
            let copies =
                if is_copied { 1 + u32::from(chance.next_u32().is_multiple_of(10)) } else { 0 };
            day.copies_count += u64::from(copies);
            for body in 0..=copies {
                day.come(&mut chance, holder, body, gates);
            }
        }
        day.visits.sort_by_key(|visit| (visit.comes_ms, visit.holder, visit.body));
        day
    }

    /// One or two visits of somebody, one after the other.
    fn come(&mut self, chance: &mut ChaCha8Rng, holder: u32, body: u32, gates: u64) {
        let mut below = |end: u64| (u64::from(chance.next_u32()) * end.max(1)) >> 32;
        let gate_of = |number: u64| u32::try_from(number).unwrap_or_default();
        let usual = below(gates);
        let mut comes_ms = below(DAY_S * 600);
        for _ in 0..1 + below(2) {
            // Most people have a way they always go.
            let gate = if below(10) < 7 { usual } else { below(gates) };
            let leaves_by = if below(10) < 7 { gate } else { below(gates) };
            let stays_ms = 600_000 + below(3 * 3_600_000);
            let luck = u32::try_from(below(1 << 32)).unwrap_or_default();
            self.visits.push(Visit {
                holder,
                body,
                comes_ms,
                stays_ms,
                gate: gate_of(gate),
                leaves_by: gate_of(leaves_by),
                luck,
            });
            // At least half an hour outside: nobody crosses the city sooner.
            comes_ms += stays_ms + 1_800_000 + below(3_600_000);
        }
    }
}

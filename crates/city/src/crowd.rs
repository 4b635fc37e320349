//! People who come to gates with passes: most with their own, some with one that was lent, copied,
//! forged, revoked or damaged. The codes are real bytes; what is true of each is known here alone.

use cordon_kernel::Timestamp;
use cordon_kernel::time::plus_millis;
use cordon_pass::claims::Claims;
use cordon_pass::key::{Algorithm, SigningKey};
use cordon_pass::sealed::{self, Purpose};
use cordon_pass::text::{self, Form};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Between two people at a gate, milliseconds, on average.
const BETWEEN_MS: u64 = 6_000;
/// How long people stay, milliseconds, least and most.
const STAYS_MS: (u64, u64) = (60_000, 1_200_000);

/// What is true of a code that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Its holder shows it.
    Good,
    /// Another shows it, with a document of their own.
    Lent,
    /// A picture of it, shown by somebody who looks like its holder.
    Copied,
    /// Signed by nobody who may.
    Forged,
    /// It was revoked.
    Revoked,
    /// A character of it is another.
    Damaged,
    /// Somebody goes out.
    Leaves,
}

/// Somebody at a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When.
    pub at: Timestamp,
    /// Which of the gates.
    pub gate: usize,
    /// The code they show.
    pub text: String,
    /// What is true of it.
    pub truth: Truth,
}

/// The people.
pub struct Crowd {
    chance: ChaCha8Rng,
    /// Good codes of people who are outside.
    outside: Vec<String>,
    revoked: Vec<String>,
    forged: String,
    inside: Vec<Arrival>,
    next: Vec<Timestamp>,
}

/// A pass as a forger makes it: everything right but the signature.
///
/// # Errors
///
/// Never for claims that a pass may have; otherwise what is wrong with the key.
pub fn forged(claims: &Claims) -> Result<String, cordon_pass::key::KeyError> {
    let key = SigningKey::new(Algorithm::Ed25519, &[66; 32])?;
    Ok(text::write(Form::Static, &sealed::seal(&claims.write(), Purpose::Pass, &key)))
}

impl Crowd {
    /// The people of a seed at so many gates, from `from` on, with these codes: good ones, those
    /// that were revoked, and a forged one.
    pub fn new(
        seed: u64,
        gates_count: usize,
        from: Timestamp,
        (outside, revoked, forged): (Vec<String>, Vec<String>, String),
    ) -> Crowd {
        let mut chance = ChaCha8Rng::seed_from_u64(seed ^ 0x6372_6f77);
        let mut soon = || plus_millis(from, below(&mut chance, 2 * BETWEEN_MS) as i64);
        let next = (0..gates_count).map(|_| soon()).collect();
        Crowd { chance, outside, revoked, forged, inside: Vec::new(), next }
    }

    /// Everybody who comes to a gate until `now`, by time.
    pub fn until(&mut self, now: Timestamp) -> Vec<Arrival> {
        let mut arrivals = Vec::new();
        let (out, still): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.inside).into_iter().partition(|leaves| leaves.at <= now);
        self.inside = still;
        for leaves in &out {
            // A copy is nobody's to come back with.
            if !self.outside.contains(&leaves.text) {
                self.outside.push(leaves.text.clone());
            }
        }
        arrivals.extend(out);
        for gate in 0..self.next.len() {
            while self.next[gate] <= now {
                let at = self.next[gate];
                let wait = below(&mut self.chance, 2 * BETWEEN_MS).max(500);
                self.next[gate] = plus_millis(at, wait as i64);
                let Some(arrival) = self.arrival(gate, at) else { continue };
                if matches!(arrival.truth, Truth::Good | Truth::Copied) {
                    let stays = STAYS_MS.0 + below(&mut self.chance, STAYS_MS.1 - STAYS_MS.0);
                    let at = plus_millis(at, stays as i64);
                    self.inside.push(Arrival { at, truth: Truth::Leaves, ..arrival.clone() });
                }
                arrivals.push(arrival);
            }
        }
        arrivals.sort_by_key(|arrival| arrival.at);
        arrivals
    }

    fn arrival(&mut self, gate: usize, at: Timestamp) -> Option<Arrival> {
        let luck = below(&mut self.chance, 100);
        let place = |chance: &mut ChaCha8Rng, codes: &[String]| {
            usize::try_from(below(chance, codes.len() as u64)).unwrap_or_default()
        };
        let one = place(&mut self.chance, &self.outside);
        let copied = self.inside.iter().find(|it| it.gate != gate).map(|it| it.text.clone());
        let (truth, text) = match luck {
            0..=1 => (Truth::Lent, self.outside.get(one)?.clone()),
            2..=3 if copied.is_some() => (Truth::Copied, copied?),
            4 => (Truth::Forged, self.forged.clone()),
            5..=6 if !self.revoked.is_empty() => {
                let one = place(&mut self.chance, &self.revoked);
                (Truth::Revoked, self.revoked.get(one)?.clone())
            }
            7..=8 => (Truth::Damaged, damaged(self.outside.get(one)?.clone())),
            _ if one < self.outside.len() => (Truth::Good, self.outside.swap_remove(one)),
            // Everybody is inside.
            _ => return None,
        };
        Some(Arrival { at, gate, text, truth })
    }
}

fn below(chance: &mut ChaCha8Rng, end: u64) -> u64 {
    (u64::from(chance.next_u32()) * end.max(1)) >> 32
}

/// A code with another character in its middle, as a scratched print is read.
fn damaged(mut text: String) -> String {
    let middle = text.len() / 2;
    let is_zero = text.as_bytes().get(middle) == Some(&b'0');
    text.replace_range(middle..=middle, if is_zero { "1" } else { "0" });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(seed: u64) -> Vec<Arrival> {
        let codes = (
            (0..30).map(|n| format!("CP1:A{n:02}A")).collect(),
            vec!["CP1:R".into()],
            "CP1:F".into(),
        );
        let from: Timestamp = "2024-07-26T16:00:00Z".parse().unwrap();
        let mut crowd = Crowd::new(seed, 2, from, codes);
        (1..=120).flat_map(|minute| crowd.until(plus_millis(from, minute * 60_000))).collect()
    }

    #[test]
    fn the_same_seed_is_the_same_crowd_with_something_of_everything() {
        let all = crowd(1);
        assert_eq!(all, crowd(1));
        assert_ne!(all, crowd(2));
        for truth in [
            Truth::Good,
            Truth::Lent,
            Truth::Copied,
            Truth::Forged,
            Truth::Revoked,
            Truth::Damaged,
            Truth::Leaves,
        ] {
            assert!(all.iter().any(|it| it.truth == truth), "{truth:?}");
        }
        let damaged = all.iter().find(|it| it.truth == Truth::Damaged).unwrap();
        assert!(!damaged.text.starts_with("CP1:A") || damaged.text.len() == 8, "{damaged:?}");
    }
}

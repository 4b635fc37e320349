//! The proof of a bound: prices, read from a file, and what is summed up of them.
//!
//! For any prices within their boxes this holds of every roster: what is wanted of a duty costs no
//! less than its cheapest number of people, each of them paid the price; a person's days cost no
//! less than the cheapest days there are, prices taken in. Their sum is the bound (Lagrangian
//! relaxation: A. M. Geoffrion 1974).

use serde::Deserialize;

use super::fault::{Fault, Faults, Place, Problem, quoted};
use super::rota::DAY_MAX;

/// A price of 1 is so small a part of the objective's unit.
pub(super) const PARTS: i64 = 1024;

/// What a person whom a rule wants may be worth beyond all wishes, in units of the objective.
pub(super) const MUST_WORTH: i64 = 10_000;

/// What a person may pay for a duty that is limited, in parts.
const OFTEN_MAX: i64 = 1 << 40;

/// Why a bound is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BoundError {
    /// The files are not what the format says, or prices are outside their boxes.
    #[error("the proof cannot be judged:\n{0}")]
    Faulty(Faults),
    /// The prices prove less than is claimed.
    #[error("the prices prove that no roster costs less than {proven}, not {claimed}")]
    Unproven {
        /// The bound that the file claims.
        claimed: i64,
        /// The bound that its prices prove.
        proven: i64,
    },
    /// No roster keeps the rules, so that there is nothing to prove.
    #[error("{0} cannot be had under the rules, so there is no roster at all; mend the instance")]
    NoRoster(String),
    /// Too many days, people and duties, or numbers too large.
    #[error("{0}: more than can be computed again; split the instance")]
    TooLarge(&'static str),
}

/// The file of a proof: one JSON object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    format: String,
    parts: i64,
    bound: i64,
    /// By day, then by duty: what a person on it is worth, in parts.
    pub(super) wants: Vec<Vec<i64>>,
    /// By person, then by duty: what the duty costs one who may do it a limited number of times,
    /// in parts; empty where nothing is limited.
    pub(super) often: Vec<Vec<i64>>,
}

fn place() -> Place {
    Place { file: "proof".to_owned(), line: 0, column: 0 }
}

impl Proof {
    /// Reads the proof of a bound for an instance of `format` with so many days, duties and people
    /// who may have a limit for some.
    pub(super) fn read(
        text: &str,
        format: &str,
        [days, duties, people]: [usize; 3],
    ) -> Result<Proof, BoundError> {
        let mut faults = Faults::default();
        let proof: Proof = match serde_json::from_str(text) {
            Ok(proof) => proof,
            Err(error) => {
                let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
                let column = u32::try_from(error.column()).unwrap_or(u32::MAX);
                let place = Place { line, column, ..place() };
                let reason = quoted(&error.to_string());
                faults.push(Fault { place, problem: Problem::Json { reason } });
                return Err(BoundError::Faulty(faults));
            }
        };
        if proof.format != format {
            let (expected, found) = (format.to_owned(), quoted(&proof.format));
            faults.add(place(), Problem::Mismatch { expected, found });
        }
        within("the number of parts", proof.parts, (PARTS, PARTS), &mut faults);
        sized("days in `wants`", proof.wants.len(), days, &mut faults);
        if !proof.often.is_empty() {
            sized("people in `often`", proof.often.len(), people, &mut faults);
        }
        for day in &proof.wants {
            sized("prices of a day", day.len(), duties, &mut faults);
        }
        for person in &proof.often {
            sized("prices of a person", person.len(), duties, &mut faults);
            for price in person {
                within("the price of a limited duty", *price, (0, OFTEN_MAX), &mut faults);
            }
        }
        finish(faults)?;
        Ok(proof)
    }

    /// The bound that `parts` are, rounded up; an error where it is less than what is claimed.
    pub(super) fn judge(&self, parts: i128) -> Result<i64, BoundError> {
        let whole = parts.div_euclid(i128::from(PARTS));
        let rest = i128::from(parts.rem_euclid(i128::from(PARTS)) > 0);
        let large = BoundError::TooLarge("the bound");
        let proven = i64::try_from(whole.saturating_add(rest)).map_err(|_| large)?;
        let claimed = self.bound;
        if proven < claimed { Err(BoundError::Unproven { claimed, proven }) } else { Ok(proven) }
    }
}

/// The error, where there is a fault.
pub(super) fn finish(faults: Faults) -> Result<(), BoundError> {
    if faults.is_empty() { Ok(()) } else { Err(BoundError::Faulty(faults)) }
}

/// A fault where a number is not from `min` to `max`.
pub(super) fn within(what: &'static str, number: i64, (min, max): (i64, i64), faults: &mut Faults) {
    if !(min..=max).contains(&number) {
        faults.add(place(), Problem::Number { what, text: number.to_string(), min, max });
    }
}

fn sized(what: &'static str, found: usize, expected: usize, faults: &mut Faults) {
    if found != expected {
        let mend = "take the proof that was made for this instance";
        faults.add(place(), Problem::Count { what, expected, found, mend });
    }
}

/// What people wanted cost at least when each is paid `price`, in parts: the cost of each number
/// is straight between `corners`.
pub(super) fn cheapest_count(
    corners: &[i64],
    price: i64,
    cost: impl Fn(i64) -> i128,
) -> Option<i128> {
    let whole = |count: &i64| {
        let paid = i128::from(price).saturating_mul(i128::from(*count));
        cost(*count).saturating_mul(i128::from(PARTS)).saturating_add(paid)
    };
    corners.iter().map(whole).min()
}

/// A cost of a day as the computation takes it.
pub(super) fn day_cost(parts: i128) -> Result<i64, BoundError> {
    let cost = i64::try_from(parts).ok().filter(|cost| (-DAY_MAX..=DAY_MAX).contains(cost));
    cost.ok_or(BoundError::TooLarge("what a day costs"))
}

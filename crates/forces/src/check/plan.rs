//! Plans of an operation, judged from their own file.
//!
//! A plan's file holds the operation that it was made from, who stands where, what it claims of
//! itself and the prices that prove it (`docs/design/plans.md`). Everything is computed again
//! here: the rules that always hold, the figures, the open wants and the bounds. Nothing is shared
//! with what makes plans; a file that is too big, too deep or absurd is refused.

mod bound;
mod claims;
mod clock;
mod duties;
mod fault;
mod file;
mod given;
mod posts;
mod reach;
mod rules;
#[cfg(test)]
mod tests;
mod units;
mod value;
mod verdict;

pub use fault::{Entry, PlanFault};
pub use verdict::{Broken, Figures, Level, Place, SPELT_MAX, Verdict};

/// Judges a plan; `text` is its file, JSON in the form of `docs/design/plans.md`.
///
/// # Errors
///
/// [`PlanFault`] where the file is no plan, its operation has faults, it names what is not there,
/// or it is more than is judged.
pub fn verify(text: &str) -> Result<Verdict, PlanFault> {
    let plan = file::read(text)?;
    let given = given::Given::of(&plan)?;
    let numbers = given.numbers();
    let duties = duties::read(&plan, &given, &numbers)?;
    let mut verdict = Verdict::default();
    let found = rules::judge(&given, &duties, &mut verdict);
    let (values, figures) = value::values(&given, &found);
    let violations = verdict.figures.violations;
    verdict.figures = Figures { violations, ..figures };
    value::open(&plan, &given, &numbers, &found, &mut verdict);
    let bounds = bound::bounds(&plan, &given, &numbers, &values, &mut verdict)?;
    claims::compare(&plan, &given, &values, &bounds, &mut verdict);
    let differs = !verdict.differences.is_empty() || verdict.differences_omitted_count > 0;
    verdict.holds = violations == 0 && !differs;
    Ok(verdict)
}

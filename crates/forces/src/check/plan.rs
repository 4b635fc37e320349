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
    judged(&plan, &given, None)
}

/// The operation of plans as incidents left it, read before there is a plan.
pub struct Ground {
    frame: file::Plan,
    given: given::Given,
}

impl Ground {
    /// Reads `text`, a plan's file of which nothing but days, travel, incidents and operation is
    /// looked at.
    ///
    /// # Errors
    ///
    /// [`PlanFault`] as [`verify`].
    pub fn read(text: &str) -> Result<Self, PlanFault> {
        let frame = file::read(text)?;
        let given = given::Given::of(&frame)?;
        Ok(Self { frame, given })
    }

    /// Works out what the prices in `text` prove, a plan's file of which the duties, what is open
    /// and the figures are not looked at. Where it has another operation than this ground, word
    /// by word, it is read anew.
    ///
    /// # Errors
    ///
    /// [`PlanFault`] as [`verify`].
    pub fn prove(self, text: &str) -> Result<Basis, PlanFault> {
        let frame = file::read(text)?;
        let given = match frame.has_ground_of(&self.frame) {
            true => self.given,
            false => given::Given::of(&frame)?,
        };
        let proofs = bound::proofs(&frame, &given, &given.numbers())?;
        Ok(Basis { frame, given, proofs })
    }
}

/// What a plan is judged by besides its duties, worked out before it is there: its operation as
/// incidents left it, and what its prices prove.
pub struct Basis {
    frame: file::Plan,
    given: given::Given,
    proofs: bound::Proofs,
}

impl Basis {
    /// What no plan can be below whose first two levels are worth so much: `open_min`,
    /// `open_target`, `effort`, and what is unavoidable of the first two together.
    #[must_use]
    pub fn bounds(&self, open_min: i64, open_target: i64) -> [i64; 4] {
        let bounds = self.proofs.bounds(open_min, open_target);
        [bounds.open_min, bounds.open_target, bounds.effort, bounds.unavoidable]
    }

    /// Judges a plan as [`verify`] does; only where its file has all that this basis was read
    /// from, word by word, nothing is worked out again.
    ///
    /// # Errors
    ///
    /// [`PlanFault`] as [`verify`].
    pub fn verify(&self, text: &str) -> Result<Verdict, PlanFault> {
        let plan = file::read(text)?;
        let has_ground = plan.has_ground_of(&self.frame);
        if has_ground && plan.certificate == self.frame.certificate {
            judged(&plan, &self.given, Some(&self.proofs))
        } else {
            judged(&plan, &given::Given::of(&plan)?, None)
        }
    }
}

fn judged(
    plan: &file::Plan,
    given: &given::Given,
    proofs: Option<&bound::Proofs>,
) -> Result<Verdict, PlanFault> {
    let numbers = given.numbers();
    let duties = duties::read(plan, given, &numbers)?;
    let mut verdict = Verdict::default();
    let found = rules::judge(given, &duties, &mut verdict);
    let (values, figures) = value::values(given, &found);
    let violations = verdict.figures.violations;
    verdict.figures = Figures { violations, ..figures };
    value::open(plan, given, &numbers, &found, &mut verdict);
    let own;
    let proofs = match proofs {
        Some(proofs) => proofs,
        None => {
            own = bound::proofs(plan, given, &numbers)?;
            &own
        }
    };
    proofs.tell(&mut verdict);
    let bounds = proofs.bounds(values.open_min, values.open_target);
    claims::compare(plan, given, &values, &bounds, &mut verdict);
    let differs = !verdict.differences.is_empty() || verdict.differences_omitted_count > 0;
    verdict.holds = violations == 0 && !differs;
    Ok(verdict)
}

//! Sentences for people, from what the pure crates say in parts.

use cordon_api::{Problem, Words};
use cordon_command::Refusal;
use cordon_kernel::alert::Evidence;
use cordon_operation::Operation;

/// Evidence as a sentence.
pub fn of_evidence(evidence: &Evidence, operation: Option<&Operation>) -> Words {
    let sentence = cordon_rules::sentence(evidence, operation);
    Words { en: sentence.en, fr: sentence.fr }
}

/// A refusal as a problem.
pub fn of_refusal(refusal: &Refusal) -> Problem {
    let (mend_en, mend_fr) = refusal.mend();
    let sentence = Words::new(capital(&refusal.to_string()), capital(&refusal.fr()));
    let mut problem = Problem::new(refusal.code(), sentence, Words::new(mend_en, mend_fr));
    match refusal {
        Refusal::Stale { changed_seq } | Refusal::ExpectedMissing { changed_seq } => {
            problem.problem.seq = Some(changed_seq.0);
        }
        Refusal::AlertTaken { by, .. } | Refusal::AlertJudged { by, .. } => {
            problem.problem.by = Some(by.to_string());
        }
        _ => {}
    }
    problem
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

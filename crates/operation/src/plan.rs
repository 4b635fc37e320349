//! Plans: what an operation becomes when one of them is put into force.

use crate::change::Hindrance;
use crate::thing::{Origin, Things};

/// `things` with the changes of a plan, those of the plans that it extends first.
pub(crate) fn apply(things: &Things, id: &str) -> Result<Things, Vec<Hindrance>> {
    let mut chain = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let Some(plan) = things.get("plan", id) else {
            let message = format!("there is no plan {id:?}");
            return Err(vec![("overlay", message, "name one that is there".into())]);
        };
        if chain.iter().any(|before: &&crate::thing::Thing| before.id == plan.id) {
            let message = format!("plan {id:?} extends itself");
            return Err(vec![("circle", message, "take one `extends` of the circle away".into())]);
        }
        chain.push(plan);
        next = plan.text("extends");
    }
    let mut overlaid = things.clone();
    let mut hindrances = Vec::new();
    for plan in chain.iter().rev() {
        for (place, change) in plan.overlay.iter().enumerate() {
            if let Err(more) = overlaid.change(change, Origin::Plan) {
                hindrances.extend(more.into_iter().map(|(code, message, mend)| {
                    (code, format!("change {} of plan {:?}: {message}", place + 1, plan.id), mend)
                }));
            }
        }
    }
    if hindrances.is_empty() { Ok(overlaid) } else { Err(hindrances) }
}

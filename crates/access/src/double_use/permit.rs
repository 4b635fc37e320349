//! What a zone's policy makes of a good pass at one gate, by whom that gate can ask.

use cordon_pass::policy::DoubleUse;
use cordon_pass::reason::Reason;

use super::agree::Agreement;

/// Who was asked about a pass, and what they said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether somebody is inside with it, by all that this gate has heard.
    pub is_inside: bool,
    /// What the gates that have the say agree on: those of this site for P4, those of the pass's
    /// home for P1.
    pub agreement: Agreement,
    /// Whether this site held the pass's right and has used it now (P2).
    pub has_right: bool,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// It may enter.
    Enter,
    /// It may enter when a person has seen a document and the photo.
    EnterSeen,
    /// Not, and why.
    Not(Reason),
}

/// What follows for a pass that is otherwise good, where a second entry is refused.
pub fn permit(policy: DoubleUse, known: &Known) -> Permit {
    match policy {
        DoubleUse::Open => Permit::Enter,
        DoubleUse::Lease if known.has_right => Permit::Enter,
        DoubleUse::Lease if known.is_inside => Permit::Not(Reason::UsedBefore),
        DoubleUse::Lease => Permit::Not(Reason::RightElsewhere),
        _ if known.is_inside => Permit::Not(Reason::UsedBefore),
        // Only its own phone could show it.
        DoubleUse::Proof => Permit::Enter,
        DoubleUse::Home | DoubleUse::Site => match known.agreement {
            Agreement::Agreed => Permit::Enter,
            Agreement::Taken => Permit::Not(Reason::UsedBefore),
            Agreement::KnowsMore | Agreement::TooFew => Permit::EnterSeen,
        },
    }
}

/// The home of a pass among sites, by its id: the same everywhere, without a list.
pub fn home(pass: cordon_pass::claims::PassId, sites_count: u32) -> u32 {
    // Ids are random: any of their bits will do. Those of the short code stay out, as people
    // choose passes by them.
    let bits = pass.0[6..10].iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
    bits % sites_count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_answers_as_the_table_says() {
        let known = |is_inside, agreement| Known { is_inside, agreement, has_right: false };
        let used = Permit::Not(Reason::UsedBefore);
        for (policy, alone, agreed, inside) in [
            (DoubleUse::Open, Permit::Enter, Permit::Enter, Permit::Enter),
            (DoubleUse::Home, Permit::EnterSeen, Permit::Enter, used),
            (DoubleUse::Proof, Permit::Enter, Permit::Enter, used),
            (DoubleUse::Site, Permit::EnterSeen, Permit::Enter, used),
        ] {
            assert_eq!(permit(policy, &known(false, Agreement::TooFew)), alone, "{policy:?}");
            assert_eq!(permit(policy, &known(false, Agreement::Agreed)), agreed, "{policy:?}");
            assert_eq!(permit(policy, &known(true, Agreement::Agreed)), inside, "{policy:?}");
        }
        let lease = |has_right, is_inside| {
            let known = Known { is_inside, agreement: Agreement::TooFew, has_right };
            permit(DoubleUse::Lease, &known)
        };
        assert_eq!(lease(true, false), Permit::Enter);
        assert_eq!(lease(false, false), Permit::Not(Reason::RightElsewhere));
        assert_eq!(lease(false, true), used);
    }
}

//! `tiers.csv`: how far delegations are protected.

use crate::column::{File, Part, Shape, Type, must};

pub(super) const PART: Part = Part {
    kind: "tier",
    says: "How far a delegation is protected.",
    file: File::Csv("tiers"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("rank", Type::Whole(1, 10), "1 is the highest."),
        must("duties", Type::List, "What is done."),
    ],
};

//! `requests.csv`: who asks not to work, and when.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "request",
    says: "A member of a unit asks not to work.",
    file: File::Csv("requests"),
    shape: Shape::None,
    columns: &[
        must("unit", Type::Ref("unit"), "Of which unit."),
        must("member", Type::Whole(1, 100_000), "Which of its people, by number from 1."),
        must("day", Type::Text, "On which day, local: `YYYY-MM-DD`."),
        may("band", Type::Ref("band"), "In which shift of the day; empty: in any."),
        may("weight", Type::Whole(1, 1000), "How much it counts; empty: 1."),
    ],
};

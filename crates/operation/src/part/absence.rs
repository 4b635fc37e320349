//! `absences.csv`: who cannot work, and when.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "absence",
    says: "A time in which a unit, or some of it, cannot work.",
    file: File::Csv("absences"),
    shape: Shape::None,
    columns: &[
        must("unit", Type::Ref("unit"), "Which unit."),
        must("starts_at", Type::Time, "From when."),
        must("ends_at", Type::Time, "Until when."),
        may(
            "people",
            Type::Whole(1, 100_000),
            "How many of its people; with `member` empty too: all of them.",
        ),
        may(
            "member",
            Type::Whole(1, 100_000),
            "Which of its people, by number from 1, instead of how many.",
        ),
    ],
};

//! `assignments.csv`: which unit is where and when.

use crate::column::{File, Part, Shape, Type, must};

pub(super) const PART: Part = Part {
    kind: "assignment",
    says: "A unit at a place for a time.",
    file: File::Csv("assignments"),
    shape: Shape::None,
    columns: &[
        must("unit", Type::Ref("unit"), "Which unit."),
        must(
            "kind",
            Type::Choice(&["post", "sector", "site", "gate", "delegation"]),
            "What kind of place.",
        ),
        must("place", Type::RefBy("kind"), "Where."),
        must("starts_at", Type::Time, "From when."),
        must("ends_at", Type::Time, "Until when."),
    ],
};

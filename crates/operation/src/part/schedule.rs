//! `schedules.csv`: when zones are active.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "schedule",
    says: "A time in which a zone is active.",
    file: File::Csv("schedules"),
    shape: Shape::None,
    columns: &[
        must("zone", Type::Ref("zone"), "Which zone."),
        must("starts_at", Type::Time, "From when."),
        must("ends_at", Type::Time, "Until when."),
        may("name", Type::Text, "What it is for."),
    ],
};

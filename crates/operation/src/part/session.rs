//! `sessions.csv`: what is held where and when.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "session",
    says: "A booking of a site.",
    file: File::Csv("sessions"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("site", Type::Ref("site"), "Where."),
        may(
            "hall",
            Type::Text,
            "Which part of the site, where it has several; a hall is booked once at a time.",
        ),
        must("starts_at", Type::Time, "From when."),
        must("ends_at", Type::Time, "Until when."),
        may("spectators", Type::Whole(0, 2000000), "How many people are expected."),
    ],
};

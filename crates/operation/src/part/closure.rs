//! `closures.csv`: when bridges, stations, piers and gates are closed, to whom.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "closure",
    says: "A time in which something is closed.",
    file: File::Csv("closures"),
    shape: Shape::None,
    columns: &[
        must(
            "kind",
            Type::Choice(&["bridge", "station", "pier", "gate", "site"]),
            "What kind of thing.",
        ),
        must("thing", Type::RefBy("kind"), "Which."),
        must("starts_at", Type::Time, "From when."),
        must("ends_at", Type::Time, "Until when."),
        must(
            "what",
            Type::Choice(&[
                "closed",
                "pass_only",
                "no_vehicles",
                "pedestrians_only",
                "not_signposted",
            ]),
            "How far.",
        ),
        may("reason_en", Type::Text, "Why, in English."),
        may("reason_fr", Type::Text, "Why, in French."),
    ],
};

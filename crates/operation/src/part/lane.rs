//! `lanes.csv`: the lanes of gates.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "lane",
    says: "Lanes of a gate that work alike.",
    file: File::Csv("lanes"),
    shape: Shape::None,
    columns: &[
        must("gate", Type::Ref("gate"), "Which gate."),
        must(
            "kind",
            Type::Choice(&[
                "no_bags",
                "mixed",
                "bags",
                "accredited",
                "reduced_mobility",
                "vehicle",
            ]),
            "For whom.",
        ),
        must("count", Type::Whole(1, 500), "How many."),
        may("people_per_minute", Type::Number(0, 100), "How many people one lane takes a minute."),
    ],
};

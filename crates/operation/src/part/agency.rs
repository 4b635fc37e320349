//! `agencies.csv`: services and forces, with what the law lets them do.

use crate::column::{File, Part, Shape, Type, may, must};

/// What the law may let people do.
pub(super) const POWERS: &[&str] = &[
    "identity_check",
    "visual_inspection",
    "bag_search",
    "pat_down",
    "vehicle_search",
    "arrest",
    "traffic",
    "armed",
    "explosive_detection",
    "crowd_control",
];

pub(super) const PART: Part = Part {
    kind: "agency",
    says: "A service or force.",
    file: File::Csv("agencies"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must(
            "kind",
            Type::Choice(&[
                "police",
                "gendarmerie",
                "army",
                "air_force",
                "navy",
                "fire",
                "medical",
                "customs",
                "municipal",
                "transport",
                "private",
                "civil",
                "foreign",
            ]),
            "What it is.",
        ),
        may("country", Type::Text, "Its country, ISO 3166-1 alpha-2."),
        may("command", Type::Ref("command"), "Under whose command it acts."),
        may("strength_people", Type::Whole(0, 1000000), "People it brings."),
        may("powers", Type::Choices(POWERS), "What its people may do by law."),
        may("limits", Type::Text, "What they may not do, or not alone."),
    ],
};

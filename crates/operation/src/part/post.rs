//! `posts.geojson`: where people stand.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "post",
    says: "A place where people stand.",
    file: File::GeoJson("posts"),
    shape: Shape::Point,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("sector", Type::Ref("sector"), "In which sector."),
        may("gate", Type::Ref("gate"), "At which gate."),
        may(
            "kind",
            Type::Choice(&[
                "checkpoint",
                "guard",
                "patrol",
                "observation",
                "reserve",
                "command",
                "medical",
                "river",
            ]),
            "What is done there.",
        ),
        may("strength_min", Type::Whole(0, 10000), "People it must have."),
        may("strength_target", Type::Whole(0, 10000), "People it should have."),
        may("starts_at", Type::Time, "From when it is manned."),
        may("ends_at", Type::Time, "Until when."),
    ],
};

//! `posts.geojson`: where people stand.

use crate::column::{File, Part, Shape, Type, may, must};
use crate::part::agency::POWERS;

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
        may(
            "bands",
            Type::Refs("band"),
            "In which shifts of the day; empty: in all that overlap its times.",
        ),
        may("skills", Type::List, "What its people must be able to do, all of it."),
        may("powers", Type::Choices(POWERS), "What the law must let its people do, all of it."),
        may("priority", Type::Whole(1, 1000), "How much a person missing counts; empty: 1."),
        may("starts_at", Type::Time, "From when it is manned."),
        may("ends_at", Type::Time, "Until when."),
    ],
};

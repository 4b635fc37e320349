//! `sites.geojson`: venues and other places of the operation.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "site",
    says: "A place of the operation.",
    file: File::GeoJson("sites"),
    shape: Shape::Place,
    columns: &[
        must("name", Type::Text, "Its name."),
        must(
            "kind",
            Type::Choice(&[
                "venue",
                "ceremony",
                "village",
                "fan_zone",
                "media",
                "hotel",
                "headquarters",
                "airport",
                "camp",
                "hospital",
                "other",
            ]),
            "What it is.",
        ),
        may("city", Type::Text, "Its town."),
        may("address", Type::Text, "Its address."),
        may("command", Type::Ref("command"), "Under whose command it is."),
        may("capacity_people", Type::Whole(0, 2000000), "How many people it holds."),
        may("sports", Type::List, "What is held there."),
        may("is_temporary", Type::Flag, "Whether it was built for the occasion."),
    ],
};

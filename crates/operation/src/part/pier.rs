//! `piers.geojson`: landing places on the river.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "pier",
    says: "A landing place on the river.",
    file: File::GeoJson("piers"),
    shape: Shape::Point,
    columns: &[
        must("name", Type::Text, "Its name."),
        may(
            "kind",
            Type::Choice(&["embarkation", "landing", "service", "emergency"]),
            "What it is for.",
        ),
    ],
};

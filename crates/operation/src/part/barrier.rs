//! `barriers.geojson`: lines that keep people or vehicles out.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "barrier",
    says: "A line that keeps people or vehicles out.",
    file: File::GeoJson("barriers"),
    shape: Shape::Line,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("zone", Type::Ref("zone"), "The zone it guards."),
        may(
            "kind",
            Type::Choice(&["fence", "crowd_barrier", "concrete", "vehicle_block", "water", "wall"]),
            "What it is made of.",
        ),
    ],
};

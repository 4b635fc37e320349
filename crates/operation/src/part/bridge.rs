//! `bridges.geojson`: bridges.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "bridge",
    says: "A bridge.",
    file: File::GeoJson("bridges"),
    shape: Shape::Crossing,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("kind", Type::Choice(&["road", "foot", "rail", "mixed"]), "What crosses it."),
    ],
};

//! `stations.geojson`: stations.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "station",
    says: "A station.",
    file: File::GeoJson("stations"),
    shape: Shape::Point,
    columns: &[
        must("name", Type::Text, "Its name."),
        may(
            "kind",
            Type::Choice(&["metro", "rer", "rail", "tram", "bus", "mixed"]),
            "What stops there.",
        ),
        may("lines", Type::List, "Its lines."),
    ],
};

//! `cameras.geojson`: cameras, each with the controller of its pictures.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "camera",
    says: "A camera.",
    file: File::GeoJson("cameras"),
    shape: Shape::Point,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("controller", Type::Ref("agency"), "Who answers for its pictures by law."),
        may("bearing_deg", Type::Number(0, 360), "Where it looks, degrees from true north."),
        may("field_of_view_deg", Type::Number(1, 360), "How wide it sees."),
        may("range_m", Type::Number(1, 5000), "How far it sees."),
        may("height_ground_m", Type::Number(0, 500), "How high it hangs, above the ground."),
    ],
};

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
        may(
            "pairs",
            Type::List,
            "Points of its picture that are known on the map, four at least: `x y longitude \
             latitude`, x and y in fractions of the picture.",
        ),
        may(
            "areas",
            Type::List,
            "Where people are counted: `name: longitude latitude, longitude latitude, ...`.",
        ),
        may(
            "lines",
            Type::List,
            "Where crossings are counted: `name: longitude latitude, longitude latitude`.",
        ),
        may(
            "masks",
            Type::List,
            "What is painted over before anybody sees it: `x y, x y, x y, ...`, in fractions of \
             the picture.",
        ),
        may(
            "watched_rate",
            Type::Number(1, 60),
            "Pictures a second that are looked at; 5 without.",
        ),
        may(
            "watch_priority",
            Type::Whole(0, 9),
            "Which is served first where machines are short, 9 before 0; 5 without.",
        ),
    ],
};

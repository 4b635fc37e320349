//! `gates.geojson`: checkpoints.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "gate",
    says: "A checkpoint.",
    file: File::GeoJson("gates"),
    shape: Shape::Point,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("zone", Type::Ref("zone"), "The zone it leads into."),
        must("barrier", Type::Ref("barrier"), "The barrier it opens."),
        may(
            "kind",
            Type::Choice(&["pedestrian", "vehicle", "mixed", "staff", "emergency"]),
            "For whom.",
        ),
        may(
            "site",
            Type::Ref("site"),
            "The site whose gates share a network; without: its barrier's.",
        ),
        may("lanes", Type::Whole(0, 500), "How many lanes."),
        may("starts_at", Type::Time, "From when it is open."),
        may("ends_at", Type::Time, "Until when it is open."),
    ],
};

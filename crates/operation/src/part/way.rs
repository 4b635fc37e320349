//! `ways.csv`: how long the people of a unit take to a sector, as a router says.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "way",
    says: "How long people of a unit take from its base to the posts of a sector.",
    file: File::Csv("ways"),
    shape: Shape::None,
    columns: &[
        must("unit", Type::Ref("unit"), "Of which unit."),
        must("sector", Type::Ref("sector"), "To which sector."),
        must(
            "minutes",
            Type::Whole(0, 1440),
            "How many minutes; 1440 where there is no way. Where a unit has no line for a sector, \
             its way is estimated from the distance.",
        ),
        may("router", Type::Text, "By what it is known, such as `road: OSRM table`."),
    ],
};

//! `zones.geojson`: areas with a rule table; guarded ones are perimeters.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "zone",
    says: "An area with a rule table.",
    file: File::GeoJson("zones"),
    shape: Shape::Area,
    columns: &[
        must("name", Type::Text, "Its name."),
        must(
            "kind",
            Type::Choice(&[
                "protection",
                "traffic",
                "access",
                "organiser",
                "river",
                "transport",
                "temporary",
                "other",
            ]),
            "What it is.",
        ),
        may("colour", Type::Text, "The colour that people call it by; data, not a kind."),
        may("ring", Type::Whole(0, 20), "Its rank: 0 is the innermost ring."),
        may(
            "is_guarded",
            Type::Flag,
            "Whether it is a perimeter: it may be active only under an order.",
        ),
        may("command", Type::Ref("command"), "Under whose command it is."),
        may("site", Type::Ref("site"), "The site it is around."),
        may("starts_at", Type::Time, "Of a zone that is active once: from when."),
        may("ends_at", Type::Time, "Of a zone that is active once: until when."),
    ],
};

//! `sectors.geojson`: pieces of ground with a leader.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "sector",
    says: "A piece of ground with a leader.",
    file: File::GeoJson("sectors"),
    shape: Shape::Area,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("command", Type::Ref("command"), "Under whose command it is."),
        may(
            "kind",
            Type::Choice(&["bank_high", "bank_low", "river", "district", "venue", "other"]),
            "What it is.",
        ),
        may("agency", Type::Ref("agency"), "Who leads it."),
    ],
};

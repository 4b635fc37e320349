//! `aircraft.csv`: aircraft that the operation knows.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "aircraft",
    says: "An aircraft that the operation knows: whose it is and how it is recognised.",
    file: File::Csv("aircraft"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must(
            "kind",
            Type::Text,
            "What it is, such as `fighter`, `awacs`, `helicopter`, `air_ambulance` or \
             `surveillance_drone`.",
        ),
        must("operator", Type::Text, "Who flies it; what exemptions of an operator name."),
        may("address", Type::Text, "Its 24-bit address, six hexadecimal digits."),
        may("callsign", Type::Text, "Its standing call sign."),
        may("unit", Type::Ref("unit"), "The unit it belongs to."),
    ],
};

//! `exemptions.csv`: who may fly in a closed volume.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "exemption",
    says: "A leave to fly in a volume.",
    file: File::Csv("exemptions"),
    shape: Shape::None,
    columns: &[
        must("volume", Type::Ref("air_volume"), "In which volume."),
        must("by", Type::Choice(&["address", "callsign", "operator"]), "What it names."),
        must("value", Type::Text, "The 24-bit address, call sign or operator."),
        must("issuer", Type::Text, "Who gives it."),
        must("purpose", Type::Text, "What for."),
        may("starts_at", Type::Time, "From when."),
        must("ends_at", Type::Time, "Until when."),
    ],
};

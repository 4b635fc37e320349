//! `delegations.csv`: people protected together.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "delegation",
    says: "People protected together.",
    file: File::Csv("delegations"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("country", Type::Text, "Its country, ISO 3166-1 alpha-2."),
        must("tier", Type::Ref("tier"), "How far it is protected."),
        may("athletes", Type::Whole(0, 2000), "How many athletes."),
        may("people", Type::Whole(0, 5000), "How many people in all."),
        may("is_permanent", Type::Flag, "Whether it is protected around the clock."),
        may("detail", Type::Ref("unit"), "The unit that protects it."),
        may("liaison", Type::Text, "The office of its liaison."),
        may("site", Type::Ref("site"), "Where it stays."),
        may("starts_at", Type::Time, "From when."),
        may("ends_at", Type::Time, "Until when."),
    ],
};

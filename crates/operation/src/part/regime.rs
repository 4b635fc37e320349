//! `orders.toml`, `[[regime]]`: what the law allows orders to do.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "regime",
    says: "A legal regime.",
    file: File::Toml("orders"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("law", Type::Text, "Where it stands."),
        must("in_force_from", Type::Time, "From when it is in force."),
        may("in_force_until", Type::Time, "Until when; empty: without end."),
        may(
            "days_max",
            Type::Whole(1, 366),
            "Most days an order under it may last; never over a month.",
        ),
        may("purpose", Type::Text, "What it may be used for."),
    ],
};

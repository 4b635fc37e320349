//! `commands.csv`: who commands where.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "command",
    says: "A command: an authority with its area.",
    file: File::Csv("commands"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("authority", Type::Text, "The office that commands."),
        may("seat", Type::Text, "Where it sits."),
        may("area", Type::Text, "What it commands."),
        may("parent", Type::Ref("command"), "The command above it."),
    ],
};

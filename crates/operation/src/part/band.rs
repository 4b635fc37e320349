//! `bands.csv`: the shifts of a day.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "band",
    says: "A shift of the day.",
    file: File::Csv("bands"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("starts", Type::Text, "When it begins, local time of day: `HH:MM`."),
        must("minutes", Type::Whole(1, 1440), "How long it lasts, in minutes."),
        may("is_night", Type::Flag, "Whether a duty in it counts as a night."),
    ],
};

/// The bands of a package that lists none.
pub(crate) const UNLISTED: &[&str] = &["early", "late", "night"];

//! `work_rules.csv`: how long and how often people work.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "work_rule",
    says: "How long and how often people work.",
    file: File::Csv("work_rules"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("rest_min", Type::Whole(0, 10_080), "Minutes between two duties; empty: 660."),
        may(
            "is_forward",
            Type::Flag,
            "Whether the duty of the next day begins at no earlier time of day.",
        ),
        may("days_row_max", Type::Whole(1, 366), "Duty days in a row; empty: 6."),
        may("days_off_min", Type::Whole(1, 366), "Days off in a row, of a unit; empty: 1."),
        may("minutes_max", Type::Whole(0, 1_000_000), "Minutes in all the plan; empty: any."),
        may(
            "weekends_max",
            Type::Whole(0, 100),
            "Weekends with a duty, Saturday or Sunday by the day it begins; empty: any.",
        ),
    ],
};

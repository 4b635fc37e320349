//! `plans.toml`, `[[plan]]`: plans, the contingency ones as overlays.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "plan",
    says: "A plan, with what it changes.",
    file: File::Toml("plans"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("extends", Type::Ref("plan"), "The plan whose changes come first."),
        may("is_base", Type::Flag, "Whether it is the plan in force as the package stands."),
        must("owner", Type::Text, "The office that decides."),
        may("approved_by", Type::Text, "The office that approved it."),
        may("approved_at", Type::Time, "When it was approved."),
        may("decide_by", Type::Time, "The latest time at which it can still be decided safely."),
        may("lead_time_min", Type::Whole(0, 100000), "How long it takes to carry out, in minutes."),
        may("capacity_people", Type::Whole(0, 5000000), "How many spectators it has room for."),
        may("preconditions", Type::List, "What must be so before."),
        may("triggers", Type::List, "What would set it off."),
        may("summary_en", Type::Text, "What it is, in English."),
        may("summary_fr", Type::Text, "What it is, in French."),
        may("messages_en", Type::List, "What the public is told, in English."),
        may("messages_fr", Type::List, "What the public is told, in French."),
    ],
};

//! `orders.toml`, `[[order]]`: the legal orders that perimeters, closures and cameras rest on.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "order",
    says: "A legal order.",
    file: File::Toml("orders"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its title."),
        must(
            "kind",
            Type::Choice(&["perimeter", "traffic", "airspace", "river", "video", "emergency"]),
            "What it orders.",
        ),
        must("regime", Type::Ref("regime"), "Under which regime."),
        may("authority", Type::Text, "The office that gives it."),
        may("authority_fr", Type::Text, "The office in French, where `authority` is not French."),
        may(
            "officer",
            Type::Text,
            "Of an emergency decision: rank and office of the named officer.",
        ),
        may("number", Type::Text, "Its number."),
        may("signed_at", Type::Time, "When it was signed, or decided."),
        must("starts_at", Type::Time, "From when it holds."),
        must("ends_at", Type::Time, "Until when it holds."),
        may("zones", Type::Refs("zone"), "The zones it covers."),
        may("access_points", Type::Refs("gate"), "Where one may enter."),
        may("access_text", Type::Text, "Access points in words, where they are not drawn."),
        may("access_text_fr", Type::Text, "Access points in words, in French."),
        may(
            "checks",
            Type::Choices(&[
                "identity",
                "pass",
                "ticket",
                "visual_inspection",
                "bag_search",
                "pat_down",
                "vehicle_search",
            ]),
            "The checks that people may undergo.",
        ),
        may("agents", Type::List, "The categories of agents who may check."),
        may("agents_fr", Type::List, "The categories of agents in French."),
        may("volumes", Type::Refs("air_volume"), "The volumes of air it closes."),
        may("cameras", Type::Refs("camera"), "The cameras it covers."),
        may("events", Type::List, "Of a video order: the kinds of event that may be looked for."),
        may(
            "clips_days",
            Type::Whole(1, 30),
            "Of a video order: for how many days a clip is kept; 30 without.",
        ),
        may(
            "confirmation_due_at",
            Type::Time,
            "Of an emergency decision: when its written confirmation falls due.",
        ),
        may("confirmed_at", Type::Time, "When it was confirmed in writing."),
        may("text_en", Type::Text, "What it adds, in English."),
        may("text_fr", Type::Text, "What it adds, in French."),
    ],
};

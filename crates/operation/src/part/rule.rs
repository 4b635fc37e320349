//! `rules.csv`: who may enter a zone, how and when.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "rule",
    says: "A row of the rule table.",
    file: File::Csv("rules"),
    shape: Shape::None,
    columns: &[
        must("zone", Type::Ref("zone"), "Which zone."),
        must(
            "mode",
            Type::Choice(&[
                "any",
                "pedestrian",
                "cycle",
                "car",
                "delivery_vehicle",
                "taxi",
                "bus",
                "boat",
                "emergency_vehicle",
            ]),
            "How somebody moves.",
        ),
        may(
            "motive",
            Type::Text,
            "Why somebody comes, such as `resident`, `visitor`; empty or `any`: whatever.",
        ),
        may(
            "role",
            Type::Text,
            "As what somebody comes, such as `ticket_holder`; empty or `any`: whatever.",
        ),
        may("starts_at", Type::Time, "From when the row holds."),
        may("ends_at", Type::Time, "Until when the row holds."),
        must(
            "decision",
            Type::Choice(&[
                "free",
                "justify",
                "pass",
                "ticket",
                "accreditation",
                "escort",
                "refuse",
            ]),
            "The answer: free; free for who can justify it; with a pass, a ticket or an \
             accreditation; under escort; not at all.",
        ),
        must("reason_en", Type::Text, "Why, in English."),
        must("reason_fr", Type::Text, "Why, in French."),
        may(
            "order",
            Type::Ref("order"),
            "The order it rests on; otherwise the one that covers the zone then.",
        ),
    ],
};

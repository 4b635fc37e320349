//! `zones.geojson`: areas with a rule table; guarded ones are perimeters.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "zone",
    says: "An area with a rule table.",
    file: File::GeoJson("zones"),
    shape: Shape::Area,
    columns: &[
        must("name", Type::Text, "Its name."),
        must(
            "kind",
            Type::Choice(&[
                "protection",
                "traffic",
                "access",
                "organiser",
                "river",
                "transport",
                "temporary",
                "other",
            ]),
            "What it is.",
        ),
        may("colour", Type::Text, "The colour that people call it by; data, not a kind."),
        may("ring", Type::Whole(0, 20), "Its rank: 0 is the innermost ring."),
        may(
            "is_guarded",
            Type::Flag,
            "Whether it is a perimeter: it may be active only under an order.",
        ),
        may("command", Type::Ref("command"), "Under whose command it is."),
        may("site", Type::Ref("site"), "The site it is around."),
        may(
            "double_use",
            Type::Choice(&["open", "home", "lease", "proof", "site"]),
            "What gates do about one pass twice while they are cut off from one another: let in \
             and say so, look at the holder away from the pass's home, let in only where the right \
             is held, ask the phone, agree within a site. A perimeter without: home; others: open.",
        ),
        may(
            "passback",
            Type::Choice(&["none", "soft", "hard"]),
            "A second entry without leaving: as often as wished, said, refused. Without: said.",
        ),
        may(
            "assurance",
            Type::Choice(&["code", "document", "photo", "holder"]),
            "What a gate must see: the code, a document of the same name, a photo, a proof by the \
             holder's phone. A perimeter without: a document; others: the code.",
        ),
        may("searches", Type::Flag, "Whether everybody who enters with a pass is searched."),
        may(
            "capacity_people",
            Type::Whole(0, 5000000),
            "How many people may be inside; its gates share the room among them.",
        ),
        may("starts_at", Type::Time, "Of a zone that is active once: from when."),
        may("ends_at", Type::Time, "Of a zone that is active once: until when."),
    ],
};

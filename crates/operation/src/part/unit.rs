//! `units.csv`: units that can be tasked.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "unit",
    says: "People who move together.",
    file: File::Csv("units"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must(
            "kind",
            Type::Text,
            "What it is, such as `crs`, `gendarmerie_mobile`, `sentinelle`, `river`, `dog`, \
             `patrol`, `fighter`, `awacs`, `helicopter` or `surveillance_drone`.",
        ),
        must(
            "agency",
            Type::Text,
            "The id of its agency; its name where the package lists no agencies.",
        ),
        may("command", Type::Ref("command"), "Under whose command it acts."),
        may("contingent", Type::Ref("contingent"), "The contingent it belongs to."),
        may("strength_paper", Type::Whole(0, 100000), "People on paper."),
        may("strength_field", Type::Whole(0, 100000), "People in the field at once."),
        may("counts_for", Type::Whole(1, 1000), "How many such units this line stands for."),
        may(
            "sections",
            Type::Whole(1, 100),
            "How many sections of it have duties of their own; 1 where empty: it stays together.",
        ),
        may("skills", Type::List, "What its people are able to do, besides what all can."),
        may(
            "work_rule",
            Type::Ref("work_rule"),
            "How long and how often it works; empty: by the first rule there is.",
        ),
        may("base", Type::Text, "Where it comes from or is quartered."),
        may("longitude_deg", Type::Number(-180, 180), "Its base, degrees east."),
        may("latitude_deg", Type::Number(-90, 90), "Its base, degrees north."),
        may("sector", Type::Ref("sector"), "The sector it works in."),
        may("sidc", Type::Text, "Its symbol code (MIL-STD-2525E, 20 digits or more)."),
        may("callsign", Type::Text, "How it is called."),
    ],
};

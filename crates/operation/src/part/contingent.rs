//! `contingents.csv`: people lent by other countries.

use crate::column::{File, Part, Shape, Type, may, must};
use crate::part::agency::POWERS;

pub(super) const PART: Part = Part {
    kind: "contingent",
    says: "People lent by another country.",
    file: File::Csv("contingents"),
    shape: Shape::None,
    columns: &[
        must("name", Type::Text, "Its name."),
        must("country", Type::Text, "Its country, ISO 3166-1 alpha-2."),
        may("agency", Type::Ref("agency"), "The agency it belongs to."),
        may("people", Type::Whole(0, 100000), "How many people; empty where no figure is known."),
        may("dog_teams", Type::Whole(0, 10000), "How many dog teams."),
        may("speciality", Type::Text, "What they do."),
        may("paired_with", Type::Ref("agency"), "Whose officers they always go with."),
        may("powers", Type::Choices(POWERS), "What they may do by law; empty: nothing alone."),
        may("limits", Type::Text, "What they may not do, or not alone."),
        may("starts_at", Type::Time, "From when."),
        may("ends_at", Type::Time, "Until when."),
    ],
};

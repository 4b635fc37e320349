//! `sources.toml`, `[[source]]`: who is expected to report.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "source",
    says: "Somebody or something that is expected to report.",
    file: File::Toml("sources"),
    shape: Shape::None,
    columns: &[
        must("kind", Type::Text, "What it is, such as `adsb_receiver`."),
        may("name", Type::Text, "Its name."),
        may("longitude_deg", Type::Number(-180, 180), "Where it stands, degrees east."),
        may("latitude_deg", Type::Number(-90, 90), "Where it stands, degrees north."),
        may("silence_max_s", Type::Whole(1, 86400), "How long it may be silent, in seconds."),
    ],
};

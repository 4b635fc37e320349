//! `air-volumes.geojson`: volumes of air, a polygon, or a point with `radius_m`.

use crate::column::{File, Part, Shape, Type, may, must};

pub(super) const PART: Part = Part {
    kind: "air_volume",
    says: "A volume of air.",
    file: File::GeoJson("air-volumes"),
    shape: Shape::Place,
    columns: &[
        must("name", Type::Text, "Its name."),
        may("radius_m", Type::Number(0, 2000000), "Of a point: the radius."),
        may(
            "floor_pressure_ft",
            Type::Whole(-2000, 200000),
            "Its floor above the 1013.25 hPa surface; one datum, or none: the ground.",
        ),
        may(
            "floor_ellipsoid_m",
            Type::Number(-1000, 100000),
            "Its floor above the WGS 84 ellipsoid.",
        ),
        may("floor_sea_m", Type::Number(-1000, 100000), "Its floor above mean sea level."),
        may("floor_ground_m", Type::Number(0, 100000), "Its floor above the ground."),
        may(
            "ceiling_pressure_ft",
            Type::Whole(-2000, 200000),
            "Its ceiling, likewise; none: without end.",
        ),
        may(
            "ceiling_ellipsoid_m",
            Type::Number(-1000, 100000),
            "Its ceiling above the WGS 84 ellipsoid.",
        ),
        may("ceiling_sea_m", Type::Number(-1000, 100000), "Its ceiling above mean sea level."),
        may("ceiling_ground_m", Type::Number(0, 100000), "Its ceiling above the ground."),
        may("starts_at", Type::Time, "From when it is active; empty: always."),
        may("ends_at", Type::Time, "Until when; empty: without end."),
        may("severity", Type::Choice(&["notice", "warning", "critical"]), "How bad an entry is."),
    ],
};

//! What can be generated from the table of kinds: JSON Schemas, and the reference page.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use crate::column::{Column, File, Part, Shape, Type};
use crate::part::ALL;

/// A JSON Schema (draft 2020-12) for each GeoJSON and TOML file, by file name. For a CSV file it
/// is that of a row, as an object of texts.
pub fn schemas() -> BTreeMap<String, Json> {
    let mut files: BTreeMap<String, Vec<&Part>> = BTreeMap::new();
    for part in ALL {
        let name = format!("{}.{}", part.file.stem(), part.file.ending());
        files.entry(name).or_default().push(part);
    }
    files
        .into_iter()
        .map(|(name, parts)| {
            let schema = of_file(&name, &parts);
            (name, schema)
        })
        .collect()
}

fn of_file(name: &str, parts: &[&Part]) -> Json {
    let mut schema = match parts {
        [part] if matches!(part.file, File::Csv(_)) => object(part),
        [part] if matches!(part.file, File::GeoJson(_)) => json!({
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"const": "FeatureCollection"},
                "features": {"type": "array", "items": {
                    "type": "object",
                    "required": ["type", "geometry", "properties"],
                    "properties": {
                        "type": {"const": "Feature"},
                        "geometry": {
                            "type": "object",
                            "required": ["type", "coordinates"],
                            "properties": {"type": {"enum": drawn_as(part.shape)}},
                        },
                        "properties": object(part),
                    },
                }},
            },
        }),
        _ => {
            let arrays = parts.iter().map(|part| {
                (part.kind.to_owned(), json!({"type": "array", "items": object(part)}))
            });
            let arrays: Map<String, Json> = arrays.collect();
            json!({"type": "object", "additionalProperties": false, "properties": arrays})
        }
    };
    if let Some(schema) = schema.as_object_mut() {
        let draft = "https://json-schema.org/draft/2020-12/schema";
        schema.insert("$schema".into(), draft.into());
        schema.insert("title".into(), name.into());
    }
    schema
}

fn drawn_as(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::None => &[],
        Shape::Point => &["Point"],
        Shape::Line => &["LineString", "MultiLineString"],
        Shape::Area => &["Polygon", "MultiPolygon"],
        Shape::Place => &["Point", "Polygon", "MultiPolygon"],
        Shape::Crossing => &["Point", "LineString", "MultiLineString"],
    }
}

fn object(part: &Part) -> Json {
    let is_csv = matches!(part.file, File::Csv(_));
    let mut properties = Map::new();
    let id = json!({"type": "string", "pattern": "^[a-z0-9._:-]{1,64}$", "description": "Its id."});
    properties.insert("id".into(), id);
    for column in part.all_columns() {
        properties.insert(column.name.into(), property(column, is_csv));
    }
    if part.kind == "plan" {
        properties.insert(
            "change".into(),
            json!({
                "type": "array",
                "description": "What the plan changes; see the design page of the package.",
                "items": {"type": "object", "required": ["op", "kind", "id"]},
            }),
        );
    }
    let required = part.columns.iter().filter(|column| column.is_required).map(|c| c.name);
    let required: Vec<&str> = std::iter::once("id").chain(required).collect();
    json!({
        "type": "object",
        "description": part.says,
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(column: &Column, is_csv: bool) -> Json {
    let mut property = match column.form {
        Type::Choice(words) => json!({"enum": words}),
        _ if is_csv => json!({"type": "string"}),
        Type::Text | Type::Ref(_) | Type::RefBy(_) => json!({"type": "string"}),
        Type::Time => json!({"type": "string", "format": "date-time"}),
        Type::List | Type::Refs(_) => json!({"type": "array", "items": {"type": "string"}}),
        Type::Choices(words) => json!({"type": "array", "items": {"enum": words}}),
        Type::Whole(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Type::Number(least, most) => json!({"type": "number", "minimum": least, "maximum": most}),
        Type::Flag => json!({"type": "boolean"}),
    };
    // A map program writes null where there is nothing.
    if !column.is_required && !is_csv {
        property = json!({"anyOf": [property, {"type": "null"}]});
    }
    if let Some(property) = property.as_object_mut() {
        property.insert("description".into(), column.says.into());
    }
    property
}

/// The reference page: every kind, its file and its columns.
pub fn reference() -> String {
    let mut page = String::from(
        "# The files of an operation package\n\nGenerated by `cargo xtask docs`. The forms of \
         values are explained in [the design page](../design/operation-package.md); a JSON Schema \
         for each file lies in [schema/](schema).\n",
    );
    for part in ALL {
        // Writing to a `String` cannot fail.
        let _ = write!(
            page,
            "\n## {}\n\n{} `{}.{}`{}.\n",
            part.kind,
            part.says,
            part.file.stem(),
            part.file.ending(),
            match (part.file, part.shape) {
                (File::Toml(_), _) => format!(", `[[{}]]`", part.kind),
                (_, Shape::None) => String::new(),
                (_, shape) => format!(", drawn as {}", drawn_as(shape).join(", ")),
            },
        );
        if matches!(part.file, File::Csv(_)) {
            let names: Vec<&str> = part.all_columns().map(|column| column.name).collect();
            let _ = write!(page, "\n```csv\nid,{}\n```\n", names.join(","));
        }
        page.push_str("\n| column | form | |\n|---|---|---|\n");
        for column in part.all_columns() {
            let must = if column.is_required { "**required.** " } else { "" };
            let _ = writeln!(
                page,
                "| `{}` | {} | {must}{} |",
                column.name,
                form(column.form),
                column.says
            );
        }
    }
    page
}

fn form(form: Type) -> String {
    match form {
        Type::Text => "text".into(),
        Type::List => "list".into(),
        Type::Ref(kind) => format!("id of a {kind}"),
        Type::Refs(kind) => format!("ids of {kind}s"),
        Type::RefBy(column) => format!("id of the kind in `{column}`"),
        Type::Time => "time".into(),
        Type::Whole(least, most) => format!("whole, {least} to {most}"),
        Type::Number(least, most) => format!("number, {least} to {most}"),
        Type::Flag => "yes/no".into(),
        Type::Choice(words) => format!("one of `{}`", words.join("` `")),
        Type::Choices(words) => format!("any of `{}`", words.join("` `")),
    }
}

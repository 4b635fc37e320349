//! The OpenAPI 3.1 document, made from [`crate::endpoint::ALL`].

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::Problem;
use crate::endpoint::{ALL, Access, Endpoint, GATE, Method, Shape};
use crate::stream::Hello;

/// A schema that the server knows by name, such as that of commands.
pub type NamedSchemas<'a> = BTreeMap<&'a str, fn(&mut SchemaGenerator) -> Schema>;

/// The document; `named` are the schemas that [`Shape::Named`] refers to.
pub fn document(version: &str, named: &NamedSchemas<'_>) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    generator.subschema_for::<Hello>();
    for endpoint in ALL.iter().chain(GATE) {
        let operation = operation(endpoint, named, &mut generator);
        let path = endpoint.path.replace("{*", "{");
        paths.entry(path).or_default().insert(method(endpoint.method).to_owned(), operation);
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cordon",
            "version": version,
            "description": "Security operations for an occasion that fills a city.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "cookie": { "type": "apiKey", "in": "cookie", "name": "cordon_session" },
                "bearer": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Delete => "delete",
    }
}

fn operation(
    endpoint: &Endpoint,
    named: &NamedSchemas<'_>,
    generator: &mut SchemaGenerator,
) -> Value {
    let mut responses = Map::new();
    let good = match content(endpoint.gives, named, generator) {
        Some(content) => ("200", json!({ "description": "Done.", "content": content })),
        None => ("204", json!({ "description": "Done." })),
    };
    responses.insert(good.0.to_owned(), good.1);
    let problem = generator.subschema_for::<Problem>();
    responses.insert(
        "default".to_owned(),
        json!({
            "description": "Not done; why, and what to do.",
            "content": { "application/json": { "schema": problem } },
        }),
    );
    let mut operation = json!({
        "operationId": endpoint.id,
        "summary": endpoint.summary,
        "parameters": parameters(endpoint, generator),
        "responses": responses,
    });
    if let Some(content) = content(endpoint.takes, named, generator) {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if endpoint.access != Access::Anybody {
        operation["security"] = json!([{ "cookie": [] }, { "bearer": [] }]);
    }
    operation
}

fn content(
    shape: Shape,
    named: &NamedSchemas<'_>,
    generator: &mut SchemaGenerator,
) -> Option<Value> {
    let schema = match shape {
        Shape::Nothing => return None,
        Shape::Media(kind) => return Some(json!({ kind: {} })),
        Shape::Json(schema) => schema(generator),
        Shape::Named(name) => named.get(name).map_or_else(Schema::default, |of| of(generator)),
    };
    Some(json!({ "application/json": { "schema": schema } }))
}

fn parameters(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Vec<Value> {
    let mut list = Vec::new();
    for part in endpoint.path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            let name = name.trim_start_matches('*');
            let schema = json!({ "type": "string" });
            list.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    if let Shape::Json(query) = endpoint.query {
        // The query's own schema is inlined: each property is a parameter.
        let reference = query(generator).to_value();
        let name = reference["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        let definition = name.and_then(|name| generator.definitions().get(name)).cloned();
        let properties = definition.as_ref().and_then(|d| d["properties"].as_object());
        for (name, schema) in properties.into_iter().flatten() {
            list.push(json!({ "name": name, "in": "query", "required": false, "schema": schema }));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_stands_in_the_document_once() {
        let document = document("0", &NamedSchemas::new());
        let paths = document["paths"].as_object().unwrap();
        let operations: usize = paths.values().map(|p| p.as_object().unwrap().len()).sum();
        assert_eq!(operations, ALL.len() + GATE.len());
        assert_eq!(document["paths"]["/api/picture"]["get"]["parameters"][0]["name"], "at");
    }

    #[test]
    fn every_endpoint_says_what_it_takes_gives_and_asks_for() {
        let document = document("0", &NamedSchemas::new());
        let mut ids = Vec::new();
        for endpoint in ALL.iter().chain(GATE) {
            let path = endpoint.path.replace("{*", "{");
            let told = &document["paths"][&path][method(endpoint.method)];
            assert_eq!(told["operationId"], endpoint.id);
            assert!(told["summary"].as_str().is_some_and(|words| words.ends_with('.')), "{path}");
            assert!(told["responses"]["default"].is_object(), "{path}");
            let good = if matches!(endpoint.gives, Shape::Nothing) { "204" } else { "200" };
            assert!(told["responses"][good].is_object(), "{path}");
            let takes = !matches!(endpoint.takes, Shape::Nothing);
            assert_eq!(told["requestBody"].is_object(), takes, "{path}");
            let guarded = endpoint.access != Access::Anybody;
            assert_eq!(told["security"].is_array(), guarded, "{path}");
            let named = told["parameters"].as_array().unwrap().iter();
            let named = named.filter(|parameter| parameter["in"] == "path").count();
            assert_eq!(named, path.matches('{').count(), "{path}");
            let asks = told["parameters"].as_array().unwrap().len() > named;
            assert_eq!(asks, !matches!(endpoint.query, Shape::Nothing), "{path}");
            ids.push(endpoint.id);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len() + GATE.len());
    }

    #[test]
    fn every_reference_of_the_document_leads_somewhere() {
        let document = document("0", &NamedSchemas::new());
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}

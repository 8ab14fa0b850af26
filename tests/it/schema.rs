//! The JSON Schema of `bantam.toml`: editors use the one that the program checks with.

use std::path::Path;

use bantam::config::json_schema;
use serde_json::Value;

use crate::space::TestSpace;

/// What the validator checks.
const CHECKED: [&str; 17] = [
    "$defs",
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "exclusiveMinimum",
    "items",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "properties",
    "required",
    "type",
    "enum",
];
/// What is for editors, or checked when the value is read.
const FOR_EDITORS: [&str; 6] = ["$schema", "default", "description", "format", "pattern", "title"];

/// Calls `visit` on every schema within `schema`.
fn walk(schema: &Value, visit: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    let Some(object) = schema.as_object() else { return };
    visit(object);
    for (keyword, value) in object {
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(named)) => {
                named.values().for_each(|schema| walk(schema, visit));
            }
            ("anyOf" | "oneOf", Value::Array(options)) => {
                for option in options {
                    walk(option, visit);
                }
            }
            ("items" | "additionalProperties", schema) => walk(schema, visit),
            _ => {}
        }
    }
}

#[test]
fn the_schema_in_the_repository_is_generated_from_the_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/bantam.schema.json");
    let written = std::fs::read_to_string(&file).unwrap();
    let generated = format!("{:#}\n", json_schema());
    assert!(
        written == generated,
        "data/bantam.schema.json is out of date; write it anew with `cargo run --release -- schema > data/bantam.schema.json`"
    );
}

#[test]
fn the_schema_of_run_summaries_in_the_repository_is_the_one_that_is_printed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/summary.schema.json");
    let printed = TestSpace::new().run(&["schema", "--summary"]).stdout;
    assert!(
        std::fs::read_to_string(&file).unwrap() == printed,
        "data/summary.schema.json is out of date; write it anew with `cargo run --release -- schema --summary > data/summary.schema.json`"
    );
}

#[test]
fn every_keyword_of_the_schema_is_checked_or_for_editors() {
    walk(&json_schema(), &mut |schema| {
        for keyword in schema.keys() {
            let known = CHECKED.contains(&keyword.as_str()) || FOR_EDITORS.contains(&keyword.as_str());
            assert!(known, "the validator does not know `{keyword}`");
        }
    });
}

#[test]
fn every_reference_of_the_schema_leads_to_a_definition() {
    let schema = json_schema();
    walk(&schema, &mut |part| {
        if let Some(reference) = part.get("$ref").and_then(Value::as_str) {
            assert!(schema.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
    });
}

#[test]
fn every_key_has_a_description_and_one_type_that_is_not_null() {
    walk(&json_schema(), &mut |schema| {
        for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            assert!(property.get("description").is_some(), "`{key}` has no description");
        }
        assert!(schema.get("type").is_none_or(Value::is_string), "{schema:?}");
        assert_ne!(schema.get("type"), Some(&Value::from("null")));
    });
}

#[test]
fn the_schema_is_the_same_on_every_call_and_names_its_draft() {
    let schema = json_schema();
    assert_eq!(schema.to_string(), json_schema().to_string());
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["title"], "bantam.toml");
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn defaults_are_shown_to_editors() {
    let schema = json_schema();
    assert_eq!(schema["$defs"]["RawFit"]["properties"]["alpha"]["default"], "auto");
    assert_eq!(schema["$defs"]["RawEvaluation"]["properties"]["holdout"]["default"], "90d");
    assert_eq!(schema["$defs"]["RawData"]["properties"]["null_values"]["default"][0], "");
}

//! The JSON Schema of `bantam.toml`, made from the types in [`raw`](super::raw).

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::raw::RawProject;

/// The JSON Schema (draft 2020-12) of `bantam.toml`, for editors and for this program's own check.
///
/// The same on every call, with its keys sorted.
#[must_use]
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<RawProject>().to_value();
    remove_null(&mut schema);
    schema.sort_all_objects();
    schema
}

/// Removes `null` from every type: TOML has none, an optional key is left out.
fn remove_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(remove_null),
        Value::Object(object) => {
            object.values_mut().for_each(remove_null);
            let only_type = object.get_mut("type").and_then(|types| without(types, &Value::from("null")));
            if let Some(only_type) = only_type {
                object.insert("type".to_owned(), only_type);
            }
            let null = serde_json::json!({ "type": "null" });
            let only_option = object.get_mut("anyOf").and_then(|options| without(options, &null));
            if let Some(Value::Object(option)) = only_option {
                object.remove("anyOf");
                for (key, value) in option {
                    object.entry(key).or_insert(value);
                }
            }
        }
        _ => {}
    }
}

/// Removes `unwanted` from a list; the element that is left when it is the only one.
fn without(list: &mut Value, unwanted: &Value) -> Option<Value> {
    let items = list.as_array_mut()?;
    items.retain(|item| item != unwanted);
    (items.len() == 1).then(|| items.remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

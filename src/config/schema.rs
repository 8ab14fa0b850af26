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

/// Removes `null` from every type: TOML has none, an optional key is omitted.
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

/// Removes `unwanted` from a list; if one element remains, that element instead of the list.
fn without(list: &mut Value, unwanted: &Value) -> Option<Value> {
    let items = list.as_array_mut()?;
    items.retain(|item| item != unwanted);
    (items.len() == 1).then(|| items.remove(0))
}

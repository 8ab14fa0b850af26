//! The page of the keys of `bantam.toml`, made from its JSON Schema.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bantam::config::json_schema;
use serde_json::{Map, Value};

use super::check_file;

type Object = Map<String, Value>;

/// The JSON Schema, as a reference looks things up in it.
struct Schema {
    root: Value,
}

impl Schema {
    /// A schema without its reference: the named one, with the description of the place that refers to it.
    fn resolved(&self, schema: &Value) -> Object {
        let mut object = schema.as_object().cloned().unwrap_or_default();
        if let Some(Value::String(name)) = object.remove("$ref") {
            let name = name.trim_start_matches("#/$defs/");
            for (key, value) in self.root["$defs"][name].as_object().unwrap() {
                object.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        object
    }

    fn description(&self, schema: &Value) -> String {
        description(&self.resolved(schema))
    }

    /// The type of a value in words.
    fn type_of(&self, schema: &Value) -> String {
        let schema = self.resolved(schema);
        if let Some(value) = schema.get("const") {
            return format!("`{value}`");
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        }
        let options = options(&schema);
        if !options.is_empty() {
            let mut types: Vec<String> = options.iter().map(|option| self.type_of(option)).collect();
            types.dedup();
            return types.join(" or ");
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("array") => format!("list of {}", self.type_of(&schema["items"])),
            Some("object") => "table".to_owned(),
            Some("integer") => format!("whole number{}", bounds(&schema)),
            Some("number") => format!("number{}", bounds(&schema)),
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("string") => "text".to_owned(),
            _ => "any value".to_owned(),
        }
    }

    /// The tables inside of a value, each with the suffix of its path.
    fn tables(&self, schema: &Value) -> Vec<(String, Object)> {
        let object = self.resolved(schema);
        let mut tables: Vec<_> = options(&object).iter().flat_map(|option| self.tables(option)).collect();
        if object.contains_key("properties") {
            tables.push((String::new(), object.clone()));
        }
        for (key, step) in [("additionalProperties", ".NAME"), ("items", "[]")] {
            let inner = object.get(key).filter(|inner| inner.is_object());
            let inner = inner.map(|inner| self.tables(inner)).unwrap_or_default();
            tables.extend(inner.into_iter().map(|(path, table)| (format!("{step}{path}"), table)));
        }
        tables
    }
}

/// The sections of the page so far.
struct Sections<'s> {
    schema: &'s Schema,
    text: String,
    /// The tables that are described: those that several keys share are described once.
    seen: BTreeSet<String>,
}

impl Sections<'_> {
    /// The section of a table, and those of the tables in it.
    fn add(&mut self, level: &str, path: &str, table: &Object) {
        let properties = table["properties"].as_object().unwrap();
        let keys: Vec<&String> = properties.keys().collect();
        if !self.seen.insert(format!("{:?}{keys:?}", table.get("description"))) {
            return;
        }
        let _ = write!(
            self.text,
            "\n{level} `{path}`\n\n{}\n\n| key | type | default | meaning |\n|---|---|---|---|\n",
            description(table)
        );
        let required = table.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut inner = Vec::new();
        for (key, value) in properties {
            let is_required = required.iter().any(|name| name == key.as_str());
            self.add_row(&format!("`{key}`"), is_required, value);
            let tables = self.schema.tables(value);
            inner.extend(tables.into_iter().map(|(suffix, table)| (format!("{path}.{key}{suffix}"), table)));
        }
        if let Some(value) = table.get("additionalProperties").filter(|value| value.is_object()) {
            self.add_row("any other name", false, value);
            let tables = self.schema.tables(value);
            inner.extend(tables.into_iter().map(|(suffix, table)| (format!("{path}.NAME{suffix}"), table)));
        }
        for (path, table) in inner {
            self.add("###", &path, &table);
        }
    }

    fn add_row(&mut self, name: &str, is_required: bool, value: &Value) {
        let default = match self.schema.resolved(value).get("default") {
            _ if is_required => "required".to_owned(),
            // An empty table or list says nothing that its absence does not.
            Some(Value::Array(list)) if list.is_empty() => String::new(),
            Some(Value::Object(_)) | None => String::new(),
            Some(value) => format!("`{value}`"),
        };
        let cells = [self.schema.type_of(value), default, self.schema.description(value)];
        let _ =
            writeln!(self.text, "| {name} | {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
}

fn options(schema: &Object) -> Vec<Value> {
    let options = schema.get("anyOf").or_else(|| schema.get("oneOf"));
    options.and_then(Value::as_array).cloned().unwrap_or_default()
}

fn bounds(schema: &Object) -> String {
    let number = |key: &str, word: &str| {
        let value = schema.get(key)?.to_string();
        Some(format!("{word} {}", value.trim_end_matches(".0")))
    };
    let least = number("minimum", "from").or_else(|| number("exclusiveMinimum", "above"));
    let most = number("maximum", "to").or_else(|| number("exclusiveMaximum", "below"));
    let both: Vec<String> = [least, most].into_iter().flatten().collect();
    if both.is_empty() { String::new() } else { format!(" {}", both.join(" ")) }
}

fn description(schema: &Object) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().replace('\n', " ")
}

/// The sections in the order in which a project is written; others follow in alphabetical order.
const ORDER: &str = "config_version name data outcome snapshot tables lookups derive personas features fit evaluation predict \
                     promotion drift points feedback gates grades routes";

#[test]
fn the_page_of_keys_is_the_schema_of_the_project_file() {
    let schema = Schema { root: json_schema() };
    let properties = schema.root["properties"].as_object().unwrap();
    let ordered: Vec<&str> = ORDER.split(' ').filter(|name| properties.contains_key(*name)).collect();
    let rest = properties.keys().map(String::as_str).filter(|name| !ordered.contains(name));
    let names: Vec<&str> = ordered.iter().copied().chain(rest).collect();
    let mut page = String::from(
        "# `bantam.toml`\n\nAll keys, made from the JSON Schema that the program checks the file with \
         (`bantam schema`). Unknown keys are mistakes. `NAME` is a name of your choice. A table that stands in \
         several places is described at the first.\n\n| section | type | meaning |\n|---|---|---|\n",
    );
    let mut sections = Sections { schema: &schema, text: String::new(), seen: BTreeSet::new() };
    for name in names {
        let value = &properties[name];
        let (kind, meaning) = (schema.type_of(value), schema.description(value));
        let _ =
            writeln!(page, "| `{name}` | {} | {} |", kind.replace('|', "\\|"), meaning.replace('|', "\\|"));
        for (index, (suffix, table)) in schema.tables(value).iter().enumerate() {
            sections.add(if index == 0 { "##" } else { "###" }, &format!("{name}{suffix}"), table);
        }
    }
    check_file("docs/reference/bantam-toml.md", &(page + &sections.text));
}

//! The pages of the reference that are made from the program: commands, and the keys of `bantam.toml`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use bantam::config::json_schema;
use serde_json::{Map, Value};

use super::check_file;

/// Columns of the text of a help.
const WIDTH: usize = 100;

fn help(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_bantam");
    let output = Command::new(program).args(arguments).arg("--help").env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names under "Commands:" in a help.
fn subcommands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // Names stand two blanks from the left; anything further in is the rest of a description.
    let names = lines.filter_map(|line| {
        line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   "))
    });
    names.map(str::to_owned).collect()
}

/// A line of a help in lines of [`WIDTH`], indented like it.
fn wrapped(line: &str) -> String {
    let mut indentation = line.len() - line.trim_start().len();
    // In lists the description begins behind the name.
    if let Some(gap) = line.trim_start().find("  ") {
        let rest = &line[indentation + gap..];
        indentation += gap + rest.len() - rest.trim_start().len();
    }
    let mut lines = vec![String::new()];
    for (index, word) in line.split(' ').enumerate() {
        let last = lines.last_mut().unwrap();
        if index > 0 && last.chars().count() + 1 + word.chars().count() > WIDTH && !last.trim().is_empty() {
            lines.push(format!("{}{word}", " ".repeat(indentation)));
        } else {
            if index > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn add_command(page: &mut String, names: &[&str]) {
    let text = help(names);
    let level = "#".repeat(names.len().min(2) + 1);
    let body: Vec<String> = text.trim_end().lines().map(wrapped).collect();
    let _ = write!(page, "\n{level} `bantam {}`\n\n```text\n{}\n```\n", names.join(" "), body.join("\n"));
    for name in subcommands(&text) {
        if name != "help" {
            add_command(page, &[names, &[name.as_str()]].concat());
        }
    }
}

#[test]
fn the_page_of_commands_is_the_help_of_this_program() {
    let all = help(&[]);
    let body: Vec<String> = all.trim_end().lines().map(wrapped).collect();
    let mut page = format!(
        "# Commands\n\nThis page is `bantam --help` and the help of each command. \
         [Exit codes](../reliability.md#exit-codes) has the meaning of each exit code.\n\n```text\n{}\n```\n",
        body.join("\n")
    );
    let names = subcommands(&all);
    assert!(names.len() >= 15 && names.contains(&"train".to_owned()), "{names:?}");
    for name in names {
        add_command(&mut page, &[&name]);
    }
    check_file("docs/reference/commands.md", &page);
}

/// The JSON Schema, as a reference looks things up in it.
struct Schema {
    root: Value,
}

impl Schema {
    /// A schema without its reference: the named one, with the description of the place that refers to it.
    fn resolved(&self, schema: &Value) -> Map<String, Value> {
        let mut object = schema.as_object().cloned().unwrap_or_default();
        if let Some(Value::String(name)) = object.remove("$ref") {
            let name = name.trim_start_matches("#/$defs/");
            for (key, value) in self.root["$defs"][name].as_object().unwrap() {
                object.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        object
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
        for key in ["anyOf", "oneOf"] {
            if let Some(options) = schema.get(key).and_then(Value::as_array) {
                let mut types: Vec<String> = options.iter().map(|option| self.type_of(option)).collect();
                types.dedup();
                return types.join(" or ");
            }
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
    fn tables(&self, schema: &Value) -> Vec<(String, Map<String, Value>)> {
        let object = self.resolved(schema);
        let mut tables = Vec::new();
        for key in ["anyOf", "oneOf"] {
            for option in object.get(key).and_then(Value::as_array).into_iter().flatten() {
                tables.extend(self.tables(option));
            }
        }
        if object.contains_key("properties") {
            tables.push((String::new(), object.clone()));
        }
        if let Some(inner) = object.get("additionalProperties").filter(|inner| inner.is_object()) {
            tables
                .extend(self.tables(inner).into_iter().map(|(path, table)| (format!(".NAME{path}"), table)));
        }
        if let Some(items) = object.get("items") {
            tables.extend(self.tables(items).into_iter().map(|(path, table)| (format!("[]{path}"), table)));
        }
        tables
    }

    /// The section of a table, and those of the tables in it.
    fn add_table(
        &self,
        page: &mut String,
        path: &str,
        table: &Map<String, Value>,
        seen: &mut BTreeSet<String>,
    ) {
        let level = if path.contains(['.', '[']) { "###" } else { "##" };
        let description = sentence(table.get("description"));
        let _ = write!(
            page,
            "\n{level} `{path}`\n\n{description}\n\n| key | type | default | meaning |\n|---|---|---|---|\n"
        );
        let required: Vec<&str> = table
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut inner = Vec::new();
        for (key, schema) in table["properties"].as_object().unwrap() {
            let resolved = self.resolved(schema);
            let default = match resolved.get("default") {
                _ if required.contains(&key.as_str()) => "required".to_owned(),
                // An empty table or list says nothing that its absence does not.
                Some(Value::Array(list)) if list.is_empty() => String::new(),
                Some(Value::Object(_)) | None => String::new(),
                Some(value) => format!("`{value}`"),
            };
            let (text, kind) = (cell(&sentence(resolved.get("description"))), cell(&self.type_of(schema)));
            let _ = writeln!(page, "| `{key}` | {kind} | {} | {text} |", cell(&default));
            inner.extend(
                self.tables(schema)
                    .into_iter()
                    .map(|(suffix, table)| (format!("{path}.{key}{suffix}"), table)),
            );
        }
        if table.get("additionalProperties").is_some_and(Value::is_object) {
            let schema = &table["additionalProperties"];
            let text = cell(&sentence(self.resolved(schema).get("description")));
            let _ = writeln!(page, "| any other name | {} | | {text} |", cell(&self.type_of(schema)));
            inner.extend(
                self.tables(schema)
                    .into_iter()
                    .map(|(suffix, table)| (format!("{path}.NAME{suffix}"), table)),
            );
        }
        for (path, table) in inner {
            // A table that several keys share is described where it comes first.
            let title = table.get("description").map(Value::to_string).unwrap_or_default();
            if seen.insert(format!(
                "{title}{:?}",
                table["properties"].as_object().unwrap().keys().collect::<Vec<_>>()
            )) {
                self.add_table(page, &path, &table, seen);
            }
        }
    }
}

fn bounds(schema: &Map<String, Value>) -> String {
    let number = |key: &str| schema.get(key).map(|value| value.to_string().trim_end_matches(".0").to_owned());
    let least = number("minimum").map(|least| format!("from {least}"));
    let least = least.or_else(|| number("exclusiveMinimum").map(|least| format!("above {least}")));
    let most = number("maximum").map(|most| format!("to {most}"));
    let most = most.or_else(|| number("exclusiveMaximum").map(|most| format!("below {most}")));
    let both: Vec<String> = [least, most].into_iter().flatten().collect();
    if both.is_empty() { String::new() } else { format!(" {}", both.join(" ")) }
}

fn sentence(description: Option<&Value>) -> String {
    description.and_then(Value::as_str).unwrap_or_default().replace('\n', " ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The sections in the order in which a project is written; others follow in alphabetical order.
const SECTIONS: [&str; 20] = [
    "config_version", "name", "data", "outcome", "snapshot", "tables", "lookups", "derive", "personas",
    "features", "fit", "evaluation", "predict", "promotion", "drift", "points", "feedback", "gates",
    "grades", "routes",
];

#[test]
fn the_page_of_keys_is_the_schema_of_the_project_file() {
    let schema = Schema { root: json_schema() };
    let properties = schema.root["properties"].as_object().unwrap();
    let mut page = String::from(
        "# `bantam.toml`\n\nAll keys, made from the JSON Schema that the program checks the file with \
         (`bantam schema`). Unknown keys are mistakes. `NAME` is a name of your choice. A table that stands in \
         several places is described at the first.\n\n| section | type | meaning |\n|---|---|---|\n",
    );
    let rest = properties.keys().map(String::as_str).filter(|name| !SECTIONS.contains(name));
    let names: Vec<&str> =
        SECTIONS.iter().copied().filter(|name| properties.contains_key(*name)).chain(rest).collect();
    let mut sections = String::new();
    let mut seen = BTreeSet::new();
    for name in names {
        let value = &properties[name];
        let text = cell(&sentence(schema.resolved(value).get("description")));
        let _ = writeln!(page, "| `{name}` | {} | {text} |", cell(&schema.type_of(value)));
        for (suffix, table) in schema.tables(value) {
            let path = format!("{name}{suffix}");
            if seen.insert(format!(
                "{:?}{:?}",
                table.get("description"),
                table["properties"].as_object().unwrap().keys().collect::<Vec<_>>()
            )) {
                schema.add_table(&mut sections, &path, &table, &mut seen);
            }
        }
    }
    check_file("docs/reference/bantam-toml.md", &(page + &sections));
}

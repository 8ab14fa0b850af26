//! `bantam.toml` from its text to the checked project: what is accepted, and every mistake with its position and hint.

mod connections;
mod decisions;
mod example;
mod features;
mod files;
mod gates;
mod keys;
mod labels;
mod lineage;
mod outcome;
mod places;
mod points;
mod templates;

use std::path::Path;

use bantam::config::Located;
use bantam::project::{Project, parse};

/// The least that a project needs.
const LEAST: &str = r#"config_version = 1
name = "inbound"
data = { deals = "deals.csv" }
outcome = { won = "stage = 'won'", lost = "stage = 'lost'" }
"#;

/// The mistakes of a text, each as `line:column: message | hint`; messages of the SQL parser are omitted.
fn mistakes(text: &str) -> Vec<String> {
    let Err(found) = parse(Path::new("f"), text) else {
        return Vec::new();
    };
    let show = |mistake: &Located| {
        let hint = mistake.hint.as_ref().map(|hint| format!(" | {hint}")).unwrap_or_default();
        let message = mistake.message.split_inclusive("is not a SQL expression").next().unwrap_or_default();
        format!("{}: {message}{hint}", &mistake.place[2..])
    };
    found.iter().map(show).collect()
}

/// The mistakes of `more` after the least that a project needs; its first line is line 1.
fn mistakes_of(more: &str) -> Vec<String> {
    let least = LEAST.lines().count();
    let renumber = |mistake: String| {
        let (line, rest) = mistake.split_once(':').unwrap();
        format!("{}:{rest}", line.parse::<usize>().unwrap() - least)
    };
    mistakes(&format!("{LEAST}{more}")).into_iter().map(renumber).collect()
}

/// The project of `more` after the least that a project needs.
fn project_of(more: &str) -> Project {
    parse(Path::new("folder/bantam.toml"), &format!("{LEAST}{more}")).unwrap()
}

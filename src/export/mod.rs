//! Learned points and models in the forms that other tools and people want. Everything here is text; nothing is written.

mod points;
mod scorecard;

pub use points::points_toml;
pub(crate) use points::{points_csv, points_markdown, points_summary};
pub(crate) use scorecard::{scorecard_csv, scorecard_markdown};

use crate::label::Labelled;

/// A label with its name, on one line of a Markdown table; without a label the name.
fn labelled_cell(name: &Labelled) -> String {
    match name.label() {
        Some(label) => format!("{} (`{}`)", markdown_cell(label), markdown_cell(name.name())),
        None => markdown_cell(name.name()),
    }
}

/// A cell of a Markdown table, on one line.
fn markdown_cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

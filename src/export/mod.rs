//! Learned points and models in the forms that other tools and people want. Nothing is written here.
//!
//! | file | what it owns |
//! |---|---|
//! | `points`, `scorecard` | integer points as CSV, TOML and Markdown |
//! | `formula` | a model as a sum over its features, and what other formats cannot express of it |
//! | `about` | what a file says of the model in it |
//! | `members` | patterns that find the members of a set in a cell |
//! | `pmml`, `pmml_terms`, `xml` | the formula as a PMML scorecard |
//! | `onnx`, `onnx_graph`, `protobuf` | the formula as an ONNX graph |
//! | `crm`, `crm_changes`, `crm_limits` | predictions as records of a CRM, which of them have changed, and what CRMs take |

mod points;
mod scorecard;
mod members;
mod formula;
mod about;
mod xml;
mod pmml_terms;
mod pmml;
mod protobuf;
mod onnx_graph;
mod onnx;
mod crm_limits;
mod crm;
mod crm_changes;

pub(crate) use about::ExportedModel;
pub(crate) use crm::{Crm, CrmRow, Trend, as_crm_flag};
pub(crate) use crm_changes::{CrmCounts, Earlier};
pub(crate) use crm_limits::{CrmFault, DYNAMICS_GRADES, SALESFORCE_UPLOAD, is_guid};
pub(crate) use formula::{FormatError, ModelFormula};
pub(crate) use onnx::onnx;
pub(crate) use pmml::{RankedReasons, pmml};
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

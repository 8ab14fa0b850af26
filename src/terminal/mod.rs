//! Results for people: tables in the terminal, at most 100 columns wide. Everything here is text; nothing is printed.

mod audit;
mod audit_json;
mod compare;
mod drift;
mod effects;
mod evaluation;
mod explanation;
mod handbook;
mod lines;
mod model_diff;
mod models;
mod feedback;
mod next_grade;
mod notes;
mod personas;
mod prior;
mod quarter;
mod text_table;
mod training;

pub(crate) use audit::checked;
pub(crate) use audit_json::checked_json;
pub(crate) use compare::comparison;
pub(crate) use drift::{drift, drift_json};
pub(crate) use effects::effects;
pub use effects::effects_json;
pub(crate) use explanation::explanation;
pub(crate) use handbook::{framework, frameworks};
pub(crate) use lines::wrapped;
pub(crate) use model_diff::{model_diff, recalibrated};
pub(crate) use models::{model, models, pruned};
pub(crate) use notes::{drafted, predictions};
pub(crate) use personas::{personas, personas_json};
pub(crate) use quarter::quarter;
pub(crate) use training::training;

//! Results for people: tables in the terminal, at most 100 columns wide. Everything here is text; nothing is printed.

mod audit;
mod audit_json;
mod compare;
mod drafted;
mod effects;
mod evaluation;
mod explanation;
mod handbook;
mod lines;
mod feedback;
mod next_grade;
mod personas;
mod predictions;
mod prior;
mod text_table;
mod training;

pub use audit::checked;
pub use audit_json::checked_json;
pub use compare::comparison;
pub use drafted::drafted;
pub use effects::{effects, effects_json};
pub use evaluation::evaluation;
pub use explanation::explanation;
pub use feedback::feedback;
pub use handbook::{framework, frameworks};
pub use personas::{personas, personas_json};
pub use predictions::predictions;
pub use training::training;

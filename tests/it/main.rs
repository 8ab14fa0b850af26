//! The one integration binary: the program as a user runs it, the laws it must keep, and its architecture.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test may write what it reads, and ask where the real tables are"
)]

mod audit;
mod bindings;
mod audit_findings;
mod audit_outcome;
mod bad_inputs;
mod closed_deals;
mod columns;
mod command_help;
mod conditions;
mod compare;
mod completions;
mod conventions;
mod databases;
mod decisions;
mod documents;
mod drift;
mod encoders;
mod evidence;
mod evaluation;
mod export;
mod export_crm;
mod export_formats;
mod export_sql;
mod export_sql_values;
mod faults;
mod feedback;
mod figure_laws;
mod figures;
#[path = "../fuzz/mod.rs"]
mod fuzz;
mod fit;
mod formats;
mod frozen;
mod gates;
mod honesty;
mod inference;
mod init;

mod labels;
mod laws;
mod leads_page;
mod learning;
mod ledger;
mod locale;
mod matrix;
mod messages;
mod next_grade;
mod outputs;
mod overview;
mod page;
mod persona_figures;
mod personas;
mod planted;
mod points_table;
mod prior;
mod project;
mod reading;
mod random;
mod real;
mod real_audit;
mod real_gates;
mod real_init;
mod quarter;
mod quarter_spans;
mod recovery;
mod reference;
mod registry;
mod regressions;
mod review;
mod review_counts;
mod rule_meaning;
mod rule_reference;
mod run_summary;
mod sample;
mod schema;
mod segments;
mod simulated_drift;
mod simulation;
mod small_project;
mod space;
mod resumed;
mod spilled;
mod spilled_files;
mod tidy;
mod time_zones;
mod training;
mod units;
mod vendors;
mod verdicts;

//! README and book: every command block is run in a scratch folder and its output compared, every link resolves, and the
//! generated pages are those of this program.
//!
//! `UPDATE_DOCS=1 cargo test --release --test it documents` writes all printed outputs and generated pages anew.
//!
//! # What a document may say
//!
//! | in the Markdown | meaning |
//! |---|---|
//! | ```` ```console ```` | each line after `$ ` is a command of the shell; the lines below it are what it prints |
//! | ```` ```sh ```` | a script that has to succeed; what it prints is not compared |
//! | `<!-- start: sample -->` | an empty scratch folder with the sample; also `trained`, `empty`, or the export of a vendor: `salesforce`, … |
//! | `<!-- file: NAME -->` | the block below is written to this file of the scratch folder |
//! | `<!-- append: NAME -->` | the block below is added to the end of this file |
//! | `<!-- excerpt: NAME -->` | the block below stands in this file |
//! | `<!-- not executed: REASON -->` | the commands of the block below are not run |
//!
//! In an output, a line `…` stands for any lines, and `[..]` for any characters. The hash of a model's id, and dates that are
//! today's, may differ.

#![expect(clippy::print_stderr, reason = "what is not executed or not fetched is listed")]

mod blocks;
mod command_page;
mod exports;
mod key_page;
mod links;
mod replay;
mod scratch;
mod style;
mod transcript;

use std::path::{Path, PathBuf};

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether printed outputs and generated pages are written anew.
fn is_update() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// README and the pages of the book, named from the repository.
fn documents() -> Vec<(String, String)> {
    let mut documents = crate::tidy::texts(&["README.md", "docs"]);
    documents.retain(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "md"));
    documents
}

/// Compares a file of the repository with what it has to be, or writes it.
fn check_file(name: &str, wanted: &str) {
    let file: PathBuf = repository().join(name);
    if is_update() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, wanted).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == wanted,
        "{name} is out of date; write it anew with `UPDATE_DOCS=1 cargo test --release --test it documents`"
    );
}

/// One test for each document, so that they run side by side and can be chosen by name.
macro_rules! replayed {
    ($($test:ident: $file:literal,)*) => {
        const REPLAYED: &[&str] = &[$($file),*];
        $(
            #[test]
            fn $test() {
                replay::replay($file);
            }
        )*
    };
}

replayed! {
    commands_of_the_readme: "README.md",
    commands_of_the_first_page: "docs/index.md",
    commands_of_the_salesforce_tutorial: "docs/tutorials/salesforce.md",
    commands_of_the_hubspot_tutorial: "docs/tutorials/hubspot.md",
    commands_of_the_pipedrive_tutorial: "docs/tutorials/pipedrive.md",
    commands_of_the_dynamics_tutorial: "docs/tutorials/dynamics.md",
    commands_of_the_warehouse: "docs/tutorials/warehouse.md",
    commands_of_the_nightly_job: "docs/tutorials/nightly.md",
    commands_of_the_schedulers: "docs/tutorials/schedulers.md",
    commands_of_the_quarter: "docs/tutorials/quarter.md",
    commands_of_the_points_table: "docs/tutorials/points-table.md",
    commands_on_exports: "docs/guide/export.md",
    commands_on_the_project_file: "docs/guide/project.md",
    commands_on_frameworks: "docs/guide/frameworks.md",
    commands_on_the_audit: "docs/guide/audit.md",
    commands_on_monitoring: "docs/guide/monitoring.md",
    commands_on_predictions: "docs/guide/predictions.md",
    commands_on_the_page_of_leads: "docs/guide/leads-page.md",
    commands_on_exports_to_a_crm: "docs/guide/crm.md",
    commands_on_pmml_and_onnx: "docs/guide/formats.md",
    commands_in_a_warehouse: "docs/guide/warehouse.md",
    commands_after_an_installation: "docs/guide/installation.md",
    commands_on_reliability: "docs/reliability.md",
    commands_on_statistics: "docs/statistics.md",
    commands_of_the_faq: "docs/faq.md",
    commands_on_simulated_quarters: "docs/guide/simulation.md",
}

#[test]
fn every_document_with_commands_is_replayed() {
    let documents = documents();
    let named = |name: &str| documents.iter().any(|(document, _)| document == name);
    assert!(REPLAYED.iter().all(|name| named(name)), "a document of the list does not exist");
    for (name, text) in &documents {
        let has_commands = blocks::blocks(text).iter().any(blocks::Block::is_commands);
        assert!(!has_commands || REPLAYED.contains(&name.as_str()), "{name} is not in the list `replayed`");
    }
}

#[test]
fn few_commands_are_not_executed_and_each_has_a_reason() {
    let mut skipped = Vec::new();
    let mut n_run = 0;
    for (name, text) in documents() {
        for block in blocks::blocks(&text).iter().filter(|block| block.is_commands()) {
            match &block.not_executed {
                // Another test runs them.
                Some(reason) if reason.contains("/run.sh runs it") => {}
                Some(reason) => skipped.push(format!("{name}:{}: {reason}", block.line)),
                None => n_run += 1,
            }
        }
    }
    eprintln!("{n_run} blocks of commands are executed, {} are not:\n{}", skipped.len(), skipped.join("\n"));
    assert!(n_run >= 40, "{n_run} blocks");
    assert!(skipped.len() <= 12, "{} blocks are not executed:\n{}", skipped.len(), skipped.join("\n"));
}

//! Error rates of the verdicts on simulated deals: `cargo bench --bench honesty` writes `benches/honesty.md`. With another
//! number, so many runs a setting; with names of tables (`weights`) or of rows (`"signal 300"`), in the order given, those are
//! computed, and their rows printed as they finish: `cargo bench --bench honesty -- 500 weights "signal 300"`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]
#![expect(clippy::expect_used, reason = "a simulation that cannot be set up ends")]

mod censored;
mod optimism;
mod tables;
mod verdicts;
mod weights;
mod worlds;

use std::path::Path;

use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::project::EvaluationOptions;
use bantam::tables::write_atomically;
use bantam::units::Days;

use tables::tables;

const RUNS: usize = 2000;

fn options() -> EvaluationOptions {
    EvaluationOptions { holdout: Days::new(90), folds: 5, backtest: 4, capacity: 0.2 }
}

fn plan(penalty: Option<Penalty>, seed: u64) -> FitPlan {
    FitPlan { penalty, share: None, solver: Solver::Auto, max_iterations: 200, folds: 5, seed }
}

fn main() {
    // cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with("--")).collect();
    let (numbers, names): (Vec<String>, Vec<String>) =
        arguments.into_iter().partition(|text| text.parse::<usize>().is_ok());
    let runs = numbers.first().and_then(|text| text.parse().ok()).unwrap_or(RUNS);
    let tables = tables();
    for name in &names {
        let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
        let named: Vec<_> = rows.filter(|(table, row)| table.name == name || row.name == *name).collect();
        assert!(!named.is_empty(), "no table and no row is called {name}");
        for (_, row) in named {
            println!("{}", (row.run)(runs));
        }
    }
    if names.is_empty() {
        let text: Vec<String> = tables.iter().map(|table| table.text(runs)).collect();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/honesty.md");
        write_atomically(&path, text.join("\n").as_bytes()).expect("the folder can be written to");
    }
}

//! The fit on a table in memory, as other languages call it: `cargo bench --bench table_fit -- FOLDER [REPEATS]`.
//!
//! FOLDER has the deals.parquet of `benches/peers/table.py`. Prints one line of JSON: the seconds of each repeat, from the frame to weights with
//! intervals, and the objective. `benches/peers/python_fit.py` compares it with the same fit called from Python.

#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to say")]
#![expect(clippy::print_stdout, reason = "its result is read by a program")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

use bantam::bindings::{FitRows, TableFit};
use bantam::fit::{FitPlan, Penalty, Solver};
use polars_io::SerReader as _;
use polars_io::prelude::ParquetReader;

/// Columns that are no features.
const OTHERS: [&str; 5] = ["lead_id", "account_id", "qualified_at", "closed_at", "stage"];

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    // Without a folder there is nothing to measure, as in `cargo test --benches`.
    let Some(folder) = args.next().map(PathBuf::from) else { return };
    let repeats: usize = args.next().map_or(3, |repeats| repeats.parse().expect("a number of repeats"));
    let file = File::open(folder.join("deals.parquet")).expect("deals.parquet");
    let deals = ParquetReader::new(file).finish().expect("a Parquet file");
    let outcome = deals.column("stage").expect("the outcomes");
    let won: Vec<bool> =
        outcome.str().expect("texts").iter().map(|cell| cell == Some("Closed Won")).collect();
    let frame = deals.drop_many(OTHERS);
    let plan = FitPlan {
        penalty: Some(Penalty::Ridge(1.0)),
        share: None,
        solver: Solver::Auto,
        max_iterations: 1000,
        folds: 5,
        seed: 7,
    };
    let shapes = BTreeMap::new();
    let rows =
        FitRows { frame: &frame, won: &won, weights: None, groups: None, min_count: 1, shapes: &shapes };
    let mut seconds = Vec::new();
    let mut objective = f64::NAN;
    for _ in 0..repeats {
        let start = Instant::now();
        let (fit, _) = TableFit::fit(&rows, &plan, &|_, _, _| {}).expect("it converges");
        seconds.push(start.elapsed().as_secs_f64());
        objective = fit.certificate().objective;
    }
    println!("{}", serde_json::json!({ "seconds": seconds, "objective": objective }));
}

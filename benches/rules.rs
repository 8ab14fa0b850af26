//! Seconds that each rule of `benches/peers/rules.txt` takes on a Parquet file, as one line of JSON: `cargo bench --bench rules -- FILE`.
//! `benches/peers/rules.py` makes the file, and evaluates the same rules with polars.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use bantam::config;
use bantam::project::Reading;
use bantam::rules::{CheckedRule, Rule, Yields};
use bantam::tables::{Reader, Request, Types, Typing};

/// Each rule is evaluated so often: what other work on the machine adds is never negative, so the least is the best guess.
const REPEATS: u32 = 7;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let Some(file) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("name a Parquet file: cargo bench --bench rules -- FILE");
        return Ok(());
    };
    let texts = include_str!("peers/rules.txt");
    let rules: Result<Vec<Rule>, _> =
        texts.lines().map(|text| Rule::parse(text, config::Path::default(), Yields::Value)).collect();
    let rules = rules?;
    let columns: BTreeSet<String> = rules.iter().flat_map(|rule| rule.columns().iter().cloned()).collect();
    let (reading, types) = (Reading::default(), Types::new());
    let request = Request::new(&file, &reading, Typing::Infer(&types)).in_folder(Path::new(""));
    let frame = Reader::open(request.with_columns(Some(&columns)))?.read_all()?.frame;
    let checked: Result<Vec<CheckedRule>, _> = rules.iter().map(|rule| rule.check(frame.schema())).collect();
    let mut seconds = Vec::new();
    for rule in checked? {
        let mut best = f64::INFINITY;
        for _ in 0..REPEATS {
            let start = Instant::now();
            std::hint::black_box(rule.values(&frame)?);
            best = best.min(start.elapsed().as_secs_f64());
        }
        seconds.push(best);
    }
    println!("{}", serde_json::to_string(&seconds)?);
    Ok(())
}

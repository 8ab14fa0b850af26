//! Seconds that each stage of a training takes, as one line of JSON: `cargo bench --bench stages -- FOLDER`.
//!
//! The folder holds a `bantam.toml` and its tables. Reading, snapshot and encoding are timed once, as a training does
//! them; the fit and what follows from it are the best of several. `benches/peers/run.py` calls this.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]

#[path = "../tests/it/closed_deals.rs"]
mod closed_deals;

use std::path::PathBuf;
use std::time::Instant;

use bantam::design::{Encoder, Features};
use bantam::fit::{self, FitOptions, Penalty, Problem};
use bantam::project;
use closed_deals::{Failed, read, take_snapshot};

/// The fit is repeated so often: what other work on the machine adds is never negative, so the least is the best guess.
const REPEATS: u32 = 5;

/// Penalty where the project leaves it open.
const ALPHA: f64 = 1.0;

fn main() -> Result<(), Failed> {
    // Cargo adds `--bench`.
    let Some(folder) =
        std::env::args().skip(1).find(|argument| !argument.starts_with("--")).map(PathBuf::from)
    else {
        println!("name a folder with a bantam.toml: cargo bench --bench stages -- FOLDER");
        return Ok(());
    };
    let project = project::load(&folder.join("bantam.toml"))?;
    let (deals, read) = timed(|| read(&project, &folder));
    let (taken, snapshot) = timed(|| take_snapshot(&project, &folder, deals?));
    let (taken, won, ..) = taken?;
    let (encoded, encode) = timed(|| -> Result<_, Failed> {
        let values = Features::of(&project.features, &taken.table.frame)?;
        let (encoder, _) = Encoder::learn(&project.features, &values)?;
        Ok(encoder.encode(&values)?.design)
    });
    let design = encoded?;
    let alpha = match project.fit.penalty {
        project::PenaltySetting::Ridge(Some(alpha)) => alpha,
        _ => ALPHA,
    };
    let problem = Problem::new(&design, &won);
    let options = FitOptions::new(Penalty::Ridge(alpha), project.fit.max_iterations)?;
    let (mut fitting, mut inference) = (f64::INFINITY, f64::INFINITY);
    let mut objective = f64::NAN;
    for _ in 0..REPEATS {
        let (fitted, seconds) = timed(|| fit::fit(&problem, &options));
        let fitted = fitted?;
        fitting = fitting.min(seconds);
        objective = fitted.certificate.objective;
        let (inferred, seconds) = timed(|| fit::infer(&problem, options.penalty(), &fitted));
        inferred?;
        inference = inference.min(seconds);
    }
    println!(
        "{{\"n_rows\": {}, \"n_columns\": {}, \"read\": {read}, \"snapshot\": {snapshot}, \"encode\": {encode}, \
         \"fit\": {fitting}, \"inference\": {inference}, \"objective\": {objective}}}",
        design.n_rows(),
        design.n_columns(),
    );
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

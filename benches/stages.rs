//! Seconds that each stage of a training takes, as one line of JSON: `cargo bench --bench stages -- FOLDER`.
//!
//! The folder holds a `bantam.toml` and its tables. Reading, snapshot and encoding are timed once, as a training does
//! them; the fit and what follows from it are the best of several. `benches/peers/run.py` calls this.

use std::path::{Path, PathBuf};
use std::time::Instant;

use bantam::design::{Encoder, Features};
use bantam::fit::{self, FitOptions, Penalty, Problem};
use bantam::project::{self, Project};
use bantam::snapshot::{Extra, Snapshot, Sources, Spec, main_types, resolve, wanted_columns};
use bantam::tables::{Reader, Request, Table, Typing};
use bantam::units::AsOf;

/// The fit is repeated so often: what other work on the machine adds is never negative, so the least is the best guess.
const REPEATS: u32 = 5;

/// Penalty where the project leaves it open.
const ALPHA: f64 = 1.0;

type Failed = Box<dyn std::error::Error>;

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
    let (taken, won) = taken?;
    let (encoded, encode) = timed(|| -> Result<_, Failed> {
        let values = Features::of(&project.features, &taken.table.frame)?;
        let (encoder, _) = Encoder::learn(&project.features, &values)?;
        Ok(encoder.encode(&values)?.design)
    });
    let design = encoded?;
    let alpha = match project.fit.penalty {
        project::Penalty::Ridge(Some(alpha)) => alpha,
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

/// What a training reads beside the columns of the features.
fn extra(project: &Project) -> Extra<'_> {
    let dates = project.outcome.closed_at.as_deref().into_iter();
    Extra {
        rules: vec![&project.outcome.won, &project.outcome.lost],
        columns: dates.chain(project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str())).collect(),
        ..Extra::default()
    }
}

fn read(project: &Project, folder: &Path) -> Result<Table, Failed> {
    let spec = Spec::of(project);
    let extra = extra(project);
    let (columns, types) = (wanted_columns(&spec, &extra), main_types(&spec, &extra));
    let reader = Reader::open(Request {
        folder,
        pattern: &project.data.deals,
        reading: &spec.reading,
        columns: Some(&columns),
        optional: None,
        typing: Typing::Infer(&types),
        id: spec.id.as_deref(),
    })?;
    Ok(reader.read_all()?)
}

/// The closed deals as they were known at their snapshots, and how they ended.
fn take_snapshot(
    project: &Project,
    folder: &Path,
    mut deals: Table,
) -> Result<(Snapshot, Vec<bool>), Failed> {
    let spec = Spec::of(project);
    let today = project.snapshot.as_ref().and_then(|snapshot| snapshot.as_of);
    let today = today.unwrap_or(AsOf::from_microseconds(i64::MAX));
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let sources = Sources::load(&spec, &extra(project), folder, None)?;
    let mut outcomes = resolve(&project.outcome, &deals, at, today)?;
    let mut closed: Vec<bool> = outcomes.won.iter().map(Option::is_some).collect();
    outcomes.faults.iter().for_each(|(row, _)| closed[*row] = false);
    let dates = Snapshot::dates(&deals, at, today)?;
    let as_of = dates.into_iter().zip(&closed).filter(|(_, closed)| **closed).filter_map(|(at, _)| at);
    let as_of = as_of.collect();
    deals.retain(&closed)?;
    outcomes.retain(&closed);
    let snapshot = sources.snapshot(&spec, deals, as_of)?;
    let won = snapshot.rows.iter().filter_map(|&row| outcomes.won[row]).collect();
    Ok((snapshot, won))
}

//! How long the parts of a training take: `cargo bench --bench speed`.
//!
//! `gram`, `fit` and `path` work on the design that the peers are compared on (13 numbers, two of them with a column
//! for unknown, and 102 levels of ten categories: 117 columns); `encode` and `train` on simulated deals with their
//! activities. Seconds depend on the machine: compare runs on the same one, or see `benches/peers/` for ratios.

#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to say")]

#[path = "../tests/it/closed_deals.rs"]
mod closed_deals;

use std::fs::File;
use std::hint::black_box;
use std::path::Path;

use bantam::design::{Categorical, Dense, Design, Encoder, Features};
use bantam::fit::{self, FitOptions, PathOptions, Penalty, Problem, choose_alpha};
use bantam::jobs::{self, TrainOptions};
use bantam::model::Model;
use bantam::project::{self, Project};
use bantam::simulate::{FILES, Settings, simulate};
use bantam::units::{AsOf, logistic};
use bantam::workspace::Workspace;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Numbers, and their columns for unknown.
const N_DENSE: usize = 15;

/// Levels of each category, 102 in all.
const LEVELS: [u32; 10] = [3, 4, 5, 6, 8, 10, 12, 14, 18, 22];

/// Deals as a design, and how they ended: about 22 % won.
fn deals(n_rows: usize) -> (Design, Vec<bool>) {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let effects: Vec<f64> = (0..117).map(|_| 0.3 * random.sample::<f64, _>(StandardNormal)).collect();
    let values = (0..n_rows * N_DENSE).map(|_| random.sample::<f64, _>(StandardNormal)).collect();
    let categories = LEVELS.map(|n_levels| {
        let codes = (0..n_rows).map(|_| random.random_range(0..n_levels)).collect();
        Categorical { n_levels, codes }
    });
    let dense = Dense { n_columns: N_DENSE, values };
    let design = Design::new(n_rows, dense, categories.to_vec(), vec![]).expect("the blocks fit");
    let log_odds = design.matvec(&effects);
    let won = log_odds.into_iter().map(|x| random.random_bool(logistic(x - 1.6))).collect();
    (design, won)
}

fn on_designs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gram");
    for n_rows in [10_000, 100_000] {
        let (design, _) = deals(n_rows);
        let weights = vec![0.17; n_rows];
        group.throughput(Throughput::Elements(n_rows as u64));
        group.bench_with_input(BenchmarkId::from_parameter(n_rows), &design, |bencher, design| {
            bencher.iter(|| black_box(design.gram(&weights)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("fit");
    for n_rows in [10_000, 100_000] {
        let (design, won) = deals(n_rows);
        let options = FitOptions::new(Penalty::Ridge(1.0), 100).expect("a valid penalty");
        group.throughput(Throughput::Elements(n_rows as u64));
        group.bench_with_input(BenchmarkId::from_parameter(n_rows), &design, |bencher, design| {
            bencher.iter(|| fit::fit(&Problem::new(design, &won), &options).expect("it converges"));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("path");
    group.sample_size(10);
    for n_rows in [10_000, 100_000] {
        let (design, won) = deals(n_rows);
        let groups: Vec<u64> = (0..n_rows as u64).map(|row| row / 2).collect();
        let options = PathOptions { folds: 5, seed: 7, max_iterations: 100 };
        group.throughput(Throughput::Elements(n_rows as u64));
        group.bench_with_input(BenchmarkId::from_parameter(n_rows), &design, |bencher, design| {
            bencher
                .iter(|| choose_alpha(&Problem::new(design, &won), &groups, &options).expect("it is chosen"));
        });
    }
    group.finish();
}

/// Deals of the simulation for the sample project, in a folder of their own.
const SIMULATED: usize = 20_000;

fn on_tables(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_simulated(&folder.path().join("data")).expect("the simulated tables are written");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = project::load(&root.join("bantam.toml")).expect("the sample project is valid");
    project.fit.penalty = project::PenaltySetting::Ridge(Some(1.0));

    let mut group = criterion.benchmark_group("encode");
    let deals = closed_deals::read(&project, folder.path()).expect("the deals are read");
    let (taken, ..) =
        closed_deals::take_snapshot(&project, folder.path(), deals).expect("the snapshot is taken");
    let frame = taken.table.frame;
    let values = Features::of(&project.features, &frame).expect("the columns are there");
    let (encoder, _) = Encoder::learn(&project.features, &values).expect("the types fit");
    group.throughput(Throughput::Elements(values.n_rows() as u64));
    group.bench_function("columns to features", |bencher| {
        bencher.iter(|| Features::of(&project.features, &frame).expect("the columns are there"));
    });
    group.bench_function("learn", |bencher| {
        bencher.iter(|| Encoder::learn(&project.features, &values).expect("the types fit"));
    });
    group.bench_function("encode", |bencher| {
        bencher.iter(|| encoder.encode(&values).expect("the types fit"));
    });
    group.finish();

    let mut group = criterion.benchmark_group("train");
    group.sample_size(10);
    group.throughput(Throughput::Elements(SIMULATED as u64));
    group.bench_function("deals, accounts and activities", |bencher| {
        bencher.iter(|| train(&project, folder.path()));
    });
    group.finish();
}

fn write_simulated(folder: &Path) -> Result<(), closed_deals::Failed> {
    let simulated = simulate(&Settings { deals: SIMULATED, ..Settings::default() });
    std::fs::create_dir_all(folder)?;
    for (name, write) in FILES {
        write(&simulated, &mut File::create(folder.join(name))?)?;
    }
    Ok(())
}

fn train(project: &Project, folder: &Path) -> Model {
    let today = AsOf::parse("2026-07-01").expect("a date");
    let workspace = Workspace::new(project, folder.to_owned(), folder.join("models"), today);
    jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).expect("it trains").saved.model
}

criterion_group!(benches, on_designs, on_tables);
criterion_main!(benches);

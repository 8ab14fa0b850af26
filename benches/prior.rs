//! How many deals it takes until learned weights beat handcrafted ones: `cargo bench --bench prior -- [REPEATS]`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]

mod tables;

use std::fs::File;
use std::path::Path;

use bantam::design::Features;
use bantam::evaluate::{self, Deals, PriorRule, Trial, Weighting, Who, log_losses};
use bantam::fit::{Plan, Solver, mixed};
use bantam::points;
use bantam::points_fit::prior_rules;
use bantam::project::{self, Project};
use bantam::simulate::{Settings, simulate};
use bantam::snapshot::Spec;
use bantam::units::{AsOf, Days};
use tables::Failed;

/// Deals learned from.
const SIZES: [usize; 10] = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/// Deals of a simulation: 50,000 are closed before the last 90 days.
const SIMULATED: usize = 66_000;

struct World {
    values: Features,
    won: Vec<bool>,
    points: Vec<f64>,
    rules: Vec<PriorRule>,
    train: Vec<usize>,
    test: Vec<usize>,
}

fn world(project: &Project, seed: u64) -> Result<World, Failed> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data)?;
    let simulated = simulate(&Settings { deals: SIMULATED, leads: 0, seed, ..Settings::default() });
    simulated.write_deals(&mut File::create(data.join("deals.csv"))?)?;
    simulated.write_accounts(&mut File::create(data.join("accounts.csv"))?)?;
    simulated.write_activities(&mut File::create(data.join("activities.csv"))?)?;
    let deals = tables::read(project, folder.path())?;
    let (snapshot, won, closed_at) = tables::take_snapshot(project, folder.path(), deals)?;
    let closed_at: Vec<AsOf> = closed_at.into_iter().flatten().collect();
    let frame = snapshot.table.frame;
    let mut mistakes = Vec::new();
    let written = project.points.as_ref().ok_or("the sample project has a points table")?;
    let table = points::check(written, frame.schema(), &mut mistakes);
    let spec = Spec::of(project);
    let split = evaluate::holdout(&snapshot.as_of, &closed_at, Days::new(90)).ok_or("there are deals")?;
    Ok(World {
        points: table.totals(&frame)?,
        rules: prior_rules(&table, &spec, &frame)?,
        values: Features::of(&project.features, &frame)?,
        won,
        train: split.train,
        test: split.test,
    })
}

fn main() -> Result<(), Failed> {
    let arguments: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let repeats = arguments.first().copied().unwrap_or(20);
    let largest = arguments.get(1).copied().unwrap_or(50_000);
    let file = std::env::var("PROJECT")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/bantam.toml").to_owned());
    let project = project::load(Path::new(&file))?;
    let mut losses: Vec<Vec<[f64; 4]>> = vec![Vec::new(); SIZES.len()];
    for repeat in 0..repeats {
        let world = world(&project, 100 + repeat as u64)?;
        let mut order = world.train.clone();
        order.sort_by_key(|&row| mixed(row as u64 ^ mixed(repeat as u64)));
        for (place, &size) in SIZES.iter().enumerate().filter(|(_, size)| **size <= largest) {
            let mut train = order[..size.min(order.len())].to_vec();
            train.sort_unstable();
            let found = curves(&project, &world, &train)?;
            losses[place].push(found);
        }
    }
    for (size, losses) in SIZES.iter().zip(&losses).filter(|(_, losses)| !losses.is_empty()) {
        let mean = |which: usize| losses.iter().map(|of| of[which]).sum::<f64>() / losses.len() as f64;
        let [base, table, free, near] = [0, 1, 2, 3].map(mean);
        let behind = near - table.min(free);
        println!("{size:6} base {base:.4} table {table:.4} free {free:.4} near {near:.4}  {behind:+.4}");
    }
    Ok(())
}

fn curves(project: &Project, world: &World, train: &[usize]) -> Result<[f64; 4], Failed> {
    let groups: Vec<u64> = (0..world.won.len() as u64).collect();
    let deals = Deals {
        features: &project.features,
        values: &world.values,
        won: &world.won,
        dates: None,
        weighting: Weighting::default(),
        groups: &groups,
        clusters: None,
        points: Some(&world.points),
        prior: None,
        open_as_of: &[],
    };
    let plan =
        Plan { penalty: None, share: None, solver: Solver::Newton, max_iterations: 2000, folds: 5, seed: 7 };
    let free = evaluate::judged_on(&deals, (train, &world.test), &plan)?;
    let near = Deals { prior: Some(&world.rules), ..deals };
    let near = evaluate::judged_on(&near, (train, &world.test), &plan)?;
    Ok([
        loss(&free, &Who::BaseRate),
        loss(&free, &Who::Points),
        loss(&free, &Who::Model),
        loss(&near, &Who::Model),
    ])
}

fn loss(trial: &Trial, who: &Who) -> f64 {
    let found = trial.entries.iter().find(|entry| entry.who == *who);
    found.map_or(f64::NAN, |entry| {
        log_losses(&entry.log_odds, &trial.won).iter().sum::<f64>() / trial.won.len() as f64
    })
}

//! A points table as the prior of a model: with few deals it is the table, with many it is the free fit.

use std::fs::File;

use bantam::evaluate::{self, EvaluationData, Trial, Weighting, Who, log_losses};
use bantam::fit::{FitPlan, Penalty, Solver, split_mix64};
use bantam::linear_model::PriorRule;
use bantam::points::{self, PointsTable, prior_rules};
use bantam::project::Project;
use bantam::simulate::{FILES, Settings, simulate};
use bantam::snapshot::Spec;
use bantam::units::Days;

use crate::space::TestSpace;
use crate::training::{Closed, closed_deals, sample_project};

const PLAN: FitPlan =
    FitPlan { penalty: None, share: None, solver: Solver::Newton, max_iterations: 2000, folds: 5, seed: 7 };

struct World {
    project: Project,
    closed: Closed,
    points: Vec<f64>,
    rules: Vec<PriorRule>,
}

fn table(project: &Project, closed: &Closed) -> PointsTable {
    let mut mistakes = Vec::new();
    let table = points::check(project.points.as_ref().unwrap(), closed.frame.schema(), &mut mistakes);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    table
}

fn world(n_deals: usize) -> World {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let simulation = simulate(&Settings { deals: n_deals, leads: 0, seed: 31, ..Settings::default() });
    for (name, write) in FILES {
        write(&simulation, &mut File::create(data.join(name)).unwrap()).unwrap();
    }
    let project = sample_project();
    let closed = closed_deals(&project, folder.path());
    let table = table(&project, &closed);
    let fired = table.fired(&closed.frame).unwrap();
    let rules = prior_rules(&table, &fired, &Spec::of(&project));
    World { points: fired.totals, project, closed, rules }
}

impl World {
    fn deals<'a>(&'a self, won: &'a [bool], groups: &'a [u64], with_prior: bool) -> EvaluationData<'a> {
        EvaluationData {
            features: &self.project.features,
            values: &self.closed.features,
            won,
            dates: None,
            weighting: Weighting::default(),
            censoring: None,
            groups,
            clusters: None,
            points: Some(&self.points),
            prior: with_prior.then_some(&self.rules[..]),
            open_as_of: &[],
        }
    }
}

fn loss(trial: &Trial, who: &Who) -> f64 {
    let entry = trial.entries.iter().find(|entry| entry.who == *who).unwrap();
    log_losses(&entry.log_odds, &trial.won).iter().sum::<f64>() / trial.won.len() as f64
}

#[test]
fn few_deals_stay_near_the_table_many_leave_it_and_neither_is_much_worse_than_the_better() {
    let world = world(9000);
    let won = &world.closed.won;
    let groups: Vec<u64> = (0..won.len() as u64).collect();
    let (as_of, closed_at) = &world.closed.dates;
    let split = evaluate::holdout(as_of, closed_at, Days::new(90)).unwrap();
    let judged = |train: &[usize], with_prior: bool| {
        let deals = world.deals(won, &groups, with_prior);
        evaluate::trial_on_rows(&deals, (train, &split.test), &PLAN).unwrap()
    };
    // Of each size so many draws. Few deals scatter: the mean of 8 draws of 60 by about 0.01.
    for (size, draws, allowed) in [(60, 8, 0.02), (600, 3, 0.005), (5500, 1, 0.002)] {
        let (mut free, mut prior, mut table) = (0.0, 0.0, 0.0);
        for draw in 0..draws {
            let mut order = split.train.clone();
            order.sort_by_key(|&row| split_mix64(row as u64 ^ split_mix64(draw)));
            let mut train = order[..size].to_vec();
            train.sort_unstable();
            let (without, with) = (judged(&train, false), judged(&train, true));
            free += loss(&without, &Who::Model) / draws as f64;
            table += loss(&without, &Who::Points) / draws as f64;
            prior += loss(&with, &Who::Model) / draws as f64;
        }
        let figures = format!("{size} deals: table {table:.4}, free {free:.4}, prior {prior:.4}");
        assert!(prior < table.min(free) + allowed, "{figures}");
        assert!(size > 60 || prior < table, "{figures}");
        assert!(size < 5500 || (prior - free).abs() < allowed, "{figures}");
    }
}

#[test]
fn a_strong_penalty_gives_the_table_and_a_weak_one_the_free_fit() {
    let world = world(2000);
    let won = &world.closed.won;
    let groups: Vec<u64> = (0..won.len() as u64).collect();
    let (train, test): (Vec<usize>, Vec<usize>) = (0..won.len()).partition(|row| row % 4 > 0);
    let log_odds = |alpha: f64, with_prior: bool| {
        let plan = FitPlan { penalty: Some(Penalty::Ridge(alpha)), ..PLAN };
        let deals = world.deals(won, &groups, with_prior);
        let trial = evaluate::trial_on_rows(&deals, (&train, &test), &plan).unwrap();
        (trial.entries[0].log_odds.clone(), loss(&trial, &Who::Model), loss(&trial, &Who::Points))
    };
    let farthest = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let (weak, free) = (log_odds(1e-3, true).0, log_odds(1e-3, false).0);
    assert!(farthest(&weak, &free) < 0.02, "{}", farthest(&weak, &free));
    let (_, near_table, table) = log_odds(1e6, true);
    assert!((near_table - table).abs() < 0.005, "{near_table} is not {table}");
    let base = log_odds(1e6, false).1;
    assert!(near_table < base - 0.003, "{near_table} is not below {base}");
}

#[test]
fn the_prior_of_an_evaluation_does_not_use_outcomes_of_test_deals() {
    let world = world(1500);
    let won = &world.closed.won;
    let groups: Vec<u64> = (0..won.len() as u64).collect();
    let (train, test): (Vec<usize>, Vec<usize>) = (0..won.len()).partition(|row| row % 3 > 0);
    let turned: Vec<bool> = won.iter().enumerate().map(|(row, &won)| won ^ (row % 3 == 0)).collect();
    let log_odds = |won: &[bool]| {
        let trial =
            evaluate::trial_on_rows(&world.deals(won, &groups, true), (&train, &test), &PLAN).unwrap();
        trial.entries[0].log_odds.clone()
    };
    assert_eq!(log_odds(won), log_odds(&turned));
}

fn with_prior() -> TestSpace {
    let points = "[fit]\nprior = \"points\"\n\n[points]\nthreshold = 10\nrules = [\n  \
                  { name = \"leads people\", when = \"seniority IN ('VP', 'Manager')\", points = 10 },\n  \
                  { name = \"saw pricing\", when = \"pricing_views >= 1\", points = 15 },\n  \
                  { name = \"painful\", when = \"pain <> ''\", points = 5 },\n]\n\n[gates.bant]";
    TestSpace::new().replace("bantam.toml", "[gates.bant]", points)
}

#[test]
fn a_training_prints_the_scale_of_the_table_the_rules_not_expressed_and_the_moved_weights() {
    let space = with_prior();
    let output = space.run(&["train", "-v"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let told = output.stdout.split("prior: ").nth(1).unwrap().split("\nmodel").next().unwrap();
    insta::assert_snapshot!(told, @r"
    your points table; on these deals one of its points is worth 0.0674 log-odds or 0.972 score
      points
    the prior mean of the weights is half of the table
    cross-validated log loss by share: all 0.4124 (penalty 0.38), half 0.4120 (penalty 0.38), none
      0.4118 (penalty 0.38)
    weights farthest from the prior, in score points; all of them are in weights.csv (`prior`, `moved`)
     feature          contrast                             prior    now  difference
     seniority        VP against the average deal           +3.5  +29.9       +26.3
     seniority        Manager against the average deal      +3.5  −19.6       −23.1
     timeline_months  per standard deviation                 0.0  −20.5       −20.5
     pricing_views    per standard deviation of ln(1 + x)   +5.0  +16.4       +11.3
     seniority        User against the average deal         −6.2   −3.2        +3.0
     employees        per standard deviation of ln(1 + x)    0.0   −0.4        −0.4
    ");
    assert!(output.stderr.contains("`painful` (0 %)"), "{}", output.stderr);
    let weights = space.read(&format!("models/inbound/{}/weights.csv", space.model().unwrap()));
    let mut reader = csv::Reader::from_reader(weights.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|found| found == name).unwrap();
    let mut n_moved = 0;
    for record in reader.records().map(Result::unwrap) {
        let number = |name: &str| record[place(name)].parse::<f64>().unwrap();
        assert!((number("log_odds") - number("prior") - number("moved")).abs() < 1e-12);
        n_moved += usize::from(number("prior") != 0.0);
    }
    assert!(n_moved >= 4, "{weights}");
    // The model file holds the prior, and predicts.
    assert_eq!(space.run(&["predict"]).status, 0);
    let without = TestSpace::new().trained();
    let weights = without.read(&format!("models/inbound/{}/weights.csv", without.model().unwrap()));
    assert!(!weights.contains("moved"));
}

#[test]
fn a_prior_of_points_can_have_a_given_strength() {
    let space =
        with_prior().replace("bantam.toml", "prior = \"points\"", "prior = \"points\"\nalpha = 100000");
    let output = space.run(&["train", "-v"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let moved = output.stdout.split("weights farthest from the prior").nth(1).unwrap();
    assert!(output.stdout.contains("the prior mean of the weights is the whole table"), "{}", output.stdout);
    assert!(moved.lines().skip(2).take(5).all(|line| line.ends_with("0.0")), "{moved}");
}

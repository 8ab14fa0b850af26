//! Laws of drift, and small versions of the simulations in `benches/drift.md`.

use std::collections::BTreeMap;

use super::*;
use crate::design::{Encoder, Encoding, FeatureEncoding, Features, Value};
use crate::drift::random::RandomStream;
use crate::drift::stability_index::{BinCounts, StabilityIndex, adjust};
use crate::evaluate::RecalibrationEstimate;
use crate::fit::{FitPlan, Penalty, Solver};
use crate::linear_model::LinearModel;
use crate::project::{Feature, Group, Kind, Shape, Source};
use crate::units::logistic;

fn encoded_feature(name: &str, encoding: Encoding) -> FeatureEncoding {
    FeatureEncoding { name: name.to_owned(), label: None, group: Group::Firmographic, signal: None, encoding }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// A number, a flag, a category and a set.
fn encodings() -> Vec<FeatureEncoding> {
    let unknown = true;
    vec![
        encoded_feature(
            "size",
            Encoding::Number { log: false, mean: 1.0, deviation: 2.0, median: 0.5, unknown },
        ),
        encoded_feature("trial", Encoding::Flag { mean: 0.3, unknown: false }),
        encoded_feature(
            "source",
            Encoding::Levels { levels: words(&["ads", "event", "webinar"]), rare: words(&["fax"]), unknown },
        ),
        encoded_feature(
            "tools",
            Encoding::Members {
                separator: ";".to_owned(),
                members: words(&["go", "kafka"]),
                rare: Vec::new(),
                unknown: false,
            },
        ),
    ]
}

const SOURCES: [&str; 6] = ["ads", "event", "webinar", "webinar", "fax", "tiktok"];
const TOOLS: [&str; 5] = ["go", "kafka", "go;kafka", "", "rust"];

/// A row whose `source` is one of the first `n_sources`.
fn row(random: &mut RandomStream, n_sources: usize) -> Vec<Value> {
    let mut pick = |n: usize| ((random.uniform() * n as f64) as usize).min(n - 1);
    let (source, tools, unknown, trial) = (SOURCES[pick(n_sources)], TOOLS[pick(5)], pick(10), pick(3));
    let [size, _] = random.normal_pair();
    vec![
        if unknown == 0 { Value::Unknown } else { Value::Number(size) },
        if unknown == 1 { Value::Unknown } else { Value::Flag(trial == 0) },
        if unknown == 2 { Value::Unknown } else { Value::Words(source.to_owned()) },
        if unknown == 3 { Value::Unknown } else { Value::Words(tools.to_owned()) },
    ]
}

fn rows(seed: u64, n: usize, n_sources: usize) -> Features {
    let mut random = RandomStream::new(seed, 1);
    let rows: Vec<Vec<Value>> = (0..n).map(|_| row(&mut random, n_sources)).collect();
    let rows: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
    Features::from_rows(&encodings(), &rows)
}

/// A model with these training rows.
fn model(training: &Features, seed: u64) -> LinearModel {
    let encoder = Encoder::new(encodings());
    let design = encoder.encode(training).unwrap().design;
    let means = design.weighted_means(&vec![1.0; training.n_rows()]).unwrap();
    let mut random = RandomStream::new(seed, 2);
    let point = (0..=means.len()).map(|_| random.normal_pair()[0]).collect();
    LinearModel::from_point(encoder, means, point)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn profile(model: &LinearModel, training: &Features, clusters: Option<&[u64]>) -> TrainingProfile {
    TrainingProfile::learn(model, training, clusters).unwrap()
}

fn figures(model: &LinearModel, profile: &TrainingProfile, leads: &Features) -> DriftFigures {
    profile.compare(model, &profile.count_leads(model, leads, None).unwrap()).unwrap()
}

proptest::proptest! {
    #[test]
    fn the_parts_of_the_features_add_up_to_the_change_of_the_mean_log_odds(
        seed in 0_u64..1_000, n in 1_usize..300, n_leads in 1_usize..300, n_sources in 1_usize..=6,
    ) {
        let (training, leads) = (rows(seed, n, 5), rows(seed + 7_000, n_leads, n_sources));
        let model = model(&training, seed);
        let shift = figures(&model, &profile(&model, &training, None), &leads).shift;
        let of = |values: &Features| mean(&model.log_odds(values).unwrap());
        let expected = of(&leads) - of(&training);
        proptest::prop_assert!((shift.total - expected).abs() < 1e-9, "{} {expected}", shift.total);
        proptest::prop_assert_eq!(shift.total, shift.features.iter().map(|part| part.log_odds).sum::<f64>());
        let (low, high) = shift.interval.unwrap();
        proptest::prop_assert!(low <= expected + 1e-9 && expected <= high + 1e-9);
    }

    #[test]
    fn leads_in_batches_give_the_figures_of_all_together(seed in 0_u64..1_000, cut in 1_usize..199) {
        let (training, leads) = (rows(seed, 300, 5), rows(seed + 7_000, 200, 6));
        let model = model(&training, seed);
        let profile = profile(&model, &training, None);
        let mut counts = LeadCounts::new(&model, &profile.features, true);
        for part in [0..cut, cut..200] {
            let part = leads.select_rows(&part.collect::<Vec<_>>());
            let encoded = model.encoder.encode(&part).unwrap();
            let log_odds = model.linear_predictor(&encoded.design);
            counts.add((&model, &profile.features), (&encoded, log_odds), &part, None);
        }
        let (all, batches) = (figures(&model, &profile, &leads), profile.compare(&model, &counts).unwrap());
        proptest::prop_assert_eq!(&all.features, &batches.features);
        proptest::prop_assert!((all.shift.total - batches.shift.total).abs() < 1e-12);
    }
}

#[test]
fn a_change_is_found_in_the_feature_that_has_it_and_named() {
    let (training, unchanged, changed) = (rows(1, 3_000, 5), rows(2, 400, 5), rows(3, 400, 2));
    let model = model(&training, 1);
    let profile = profile(&model, &training, None);
    let same = figures(&model, &profile, &unchanged);
    assert!(same.features.iter().all(|drift| !drift.psi.as_ref().unwrap().is_detectable));
    let found = figures(&model, &profile, &changed);
    let material: Vec<&str> = found
        .features
        .iter()
        .filter(|drift| drift.psi.as_ref().unwrap().is_material)
        .map(|drift| drift.feature.name())
        .collect();
    assert_eq!(material, ["source"]);
    let cause = found.shift.features.iter().find(|part| part.feature.name() == "source").unwrap();
    assert!(cause.cause.to_string().contains("in training"), "{}", cause.cause);
}

#[test]
fn unknown_unseen_and_outside_values_are_counted_and_unseen_ones_belong_to_other() {
    let training = rows(1, 500, 5);
    let model = model(&training, 1);
    let profile = profile(&model, &training, None);
    let lead = [
        Value::Number(1e6),
        Value::Unknown,
        Value::Words("tiktok".to_owned()),
        Value::Words("go".to_owned()),
    ];
    let leads: Vec<&[Value]> = vec![&lead; 40];
    let found = figures(&model, &profile, &Features::from_rows(&encodings(), &leads));
    assert!(found.has_constant_scores);
    let [size, trial, source, tools] = &found.features[..] else { panic!() };
    assert_eq!(size.outside.as_ref().unwrap().leads, 40);
    assert_eq!((trial.unknown.leads, trial.unseen.is_none()), (40, true));
    assert!(trial.unknown.certain_increase() > 0.6 && trial.unknown.training > 0.05);
    assert_eq!(source.unseen.as_ref().unwrap().leads, 40);
    assert!(source.psi.as_ref().unwrap().is_material);
    assert_eq!(tools.psi.as_ref().unwrap().member.as_deref(), Some("go"));
    assert!(found.features.iter().all(|drift| drift.psi.as_ref().unwrap().is_material));
}

#[test]
fn copies_of_leads_of_one_account_count_once() {
    let (training, leads) = (rows(1, 1_000, 5), rows(2, 120, 5));
    let model = model(&training, 1);
    let profile = profile(&model, &training, None);
    let thrice: Vec<usize> = (0..360).map(|row| row / 3).collect();
    let clusters: Vec<u64> = thrice.iter().map(|&row| row as u64).collect();
    let copies = leads.select_rows(&thrice);
    let counts = profile.count_leads(&model, &copies, Some(&clusters)).unwrap();
    let effects = counts.design_effects(&profile.features, profile.cluster_size);
    assert!(effects.concat().iter().all(|effect| (effect - 3.0).abs() < 0.05), "{effects:?}");
    let once = figures(&model, &profile, &leads).shift.interval.unwrap();
    let found = profile.compare(&model, &counts).unwrap().shift.interval.unwrap();
    assert!(((found.1 - found.0) / (once.1 - once.0) - 1.0).abs() < 0.02);
    let clustered = TrainingProfile::learn(&model, &copies, Some(&clusters)).unwrap();
    assert!((clustered.features[0].design_effects[0] - 3.0).abs() < 0.05 && clustered.cluster_size == 3.0);
    // Without rows the correlation of the training deals is taken.
    let mut counts = LeadCounts::new(&model, &clustered.features, false);
    let encoded = model.encoder.encode(&copies).unwrap();
    let log_odds = model.linear_predictor(&encoded.design);
    counts.add((&model, &clustered.features), (&encoded, log_odds), &copies, Some(&clusters));
    let effects = counts.design_effects(&clustered.features, clustered.cluster_size).concat();
    assert!(effects.iter().all(|effect| (effect - 3.0).abs() < 0.05), "{effects:?}");
}

#[test]
fn the_index_of_unchanged_leads_is_chi_square() {
    const RUNS: u64 = 300;
    let mut rejected: BTreeMap<&str, usize> = BTreeMap::new();
    let mut alarms = 0;
    for seed in 0..RUNS {
        let (training, leads) = (rows(seed, 800, 5), rows(seed + 50_000, 150, 5));
        let model = model(&training, seed);
        let found = figures(&model, &profile(&model, &training, None), &leads);
        for (name, drift) in ["size", "trial", "source"].into_iter().zip(&found.features) {
            *rejected.entry(name).or_default() += usize::from(drift.psi.as_ref().unwrap().p < 0.05);
        }
        alarms += usize::from(found.features.iter().any(|drift| drift.psi.as_ref().unwrap().is_detectable));
    }
    // 5 % of 300, and four standard errors.
    assert!(rejected.values().all(|&n| n <= 30), "{rejected:?}");
    assert!(rejected["size"] >= 2 && alarms <= 10, "{rejected:?} {alarms}");
}

/// Two bins in order and unknown: the counts of 1,000 training deals, and these of leads.
fn two_bins(now: &[u64]) -> BinCounts<'_> {
    BinCounts {
        training: &[400, 600, 0],
        now,
        is_ordered: true,
        are_levels: false,
        design_effects: (1.0, 1.0),
    }
}

#[test]
fn the_index_is_that_of_its_formula_and_its_interval_holds_it() {
    let counts = two_bins(&[60, 40, 0]);
    let index = counts.index().unwrap();
    let [a, b, c, d] = [60.5 / 101.0, 400.5 / 1001.0, 40.5 / 101.0, 600.5 / 1001.0_f64];
    let expected = (a - b) * (a / b).ln() + (c - d) * (c / d).ln();
    assert!((index.raw - expected).abs() < 1e-12 && index.bins == 2);
    assert!(index.low < index.value && index.value < index.high && index.p < 0.001);
    let clustered = BinCounts { design_effects: (2.0, 4.0), ..counts }.index().unwrap();
    assert!(clustered.p > index.p && clustered.low < index.low);
    let few = two_bins(&[3, 3, 0]);
    assert!(few.index().is_none());
}

#[test]
fn the_correction_for_the_number_of_features_is_that_of_holm() {
    let counts = two_bins(&[60, 40, 0]);
    let index = counts.index().unwrap();
    // R: p.adjust(c(0.004, 0.03, 0.02, 0.5), "holm")
    let mut all = [0.004, 0.03, 0.02, 0.5].map(|p| StabilityIndex { p, ..index.clone() });
    adjust(all.iter_mut().collect());
    for (found, expected) in all.iter().zip([0.016, 0.06, 0.06, 0.5]) {
        assert!((found.p_adjusted - expected).abs() < 1e-12);
    }
}

fn calibrated(error: f64) -> RecalibrationEstimate {
    let covariance = [error * error, 0.0, error * error];
    RecalibrationEstimate { intercept: 0.0, slope: 1.0, covariance, freedom: 500.0 }
}

#[test]
fn expected_figures_are_those_of_the_formula_over_all_pairs() {
    let log_odds: Vec<f64> = (0..200).map(|row| f64::from(row % 40) / 10.0 - 3.0).collect();
    let found = ExpectedPerformance::of((&log_odds, log_odds.len()), &calibrated(0.0), 0.2, 1).unwrap();
    let p: Vec<f64> = log_odds.iter().map(|&x| logistic(x)).collect();
    let (mut pairs, mut all) = (0.0, 0.0);
    for (i, x) in log_odds.iter().enumerate() {
        for (j, y) in log_odds.iter().enumerate() {
            let order = if x > y {
                1.0
            } else if x == y {
                0.5
            } else {
                0.0
            };
            pairs += p[i] * (1.0 - p[j]) * order;
            all += p[i] * (1.0 - p[j]);
        }
    }
    // The formula counts the pair of a lead with itself, by a half; we take the same.
    let auc = found.auc.unwrap();
    assert!((auc.value - pairs / all).abs() < 1e-12 && auc.contains(auc.value), "{auc:?}");
    assert!((found.won.value - p.iter().sum::<f64>()).abs() < 1e-9);
    let losses = p.iter().map(|p| -(p * p.ln() + (1.0 - p) * (1.0 - p).ln()));
    assert!((found.log_loss.value - losses.sum::<f64>() / 200.0).abs() < 1e-12);
    assert_eq!(found.n_selected, 40);
    let wider =
        ExpectedPerformance::of((&log_odds, log_odds.len()), &calibrated(0.3), 0.2, 1).unwrap().auc.unwrap();
    assert!(wider.high - wider.low > auc.high - auc.low);
    assert!(ExpectedPerformance::of((&[0.5; 30], 30), &calibrated(0.1), 0.2, 1).unwrap().auc.is_none());
    assert!(ExpectedPerformance::of((&[], 0), &calibrated(0.1), 0.2, 1).is_none());
}

#[test]
fn realised_figures_are_inside_the_interval_as_often_as_it_says() {
    const RUNS: u64 = 200;
    let mut inside = 0;
    for seed in 0..RUNS {
        let mut random = RandomStream::new(seed, 3);
        let [a, b] = random.normal_pair();
        let log_odds: Vec<f64> = (0..150).map(|_| random.normal_pair()[0] - 1.0).collect();
        // What the recalibration says differs from the truth by its error.
        let truth = |x: f64| 0.2 * a + (1.0 + 0.2 * b) * x;
        let won: Vec<bool> = log_odds.iter().map(|&x| random.uniform() <= logistic(truth(x))).collect();
        let realised = crate::evaluate::auc(&log_odds, &won).unwrap();
        let found =
            ExpectedPerformance::of((&log_odds, log_odds.len()), &calibrated(0.2), 0.2, seed).unwrap();
        inside += usize::from(found.auc.unwrap().contains(realised));
    }
    assert!((178..=199).contains(&inside), "{inside} of {RUNS}");
}

#[test]
fn a_model_separates_changed_leads_from_training_deals_and_not_unchanged_ones() {
    let features: Vec<Feature> = ["size", "trial", "source", "tools"]
        .into_iter()
        .map(|name| Feature {
            name: name.to_owned(),
            group: Group::Firmographic,
            source: Source::Column(name.to_owned()),
            kind: match name {
                "size" => Kind::Number(Shape::Linear),
                "trial" => Kind::Flag,
                "source" => Kind::Category { min_count: 20 },
                _ => Kind::Set { separator: ";".to_owned(), min_count: 20 },
            },
            expect: None,
            actionable: false,
            label: None,
            signal: None,
        })
        .collect();
    let plan = FitPlan {
        penalty: Some(Penalty::Ridge(1.0)),
        share: None,
        solver: Solver::Auto,
        max_iterations: 200,
        folds: 5,
        seed: 1,
    };
    let training = rows(1, 1_000, 5);
    let found = |leads: &Features| multivariate(&features, (&training, None), (leads, None), &plan).unwrap();
    let inside = (0..20).filter(|seed| !found(&rows(100 + seed, 200, 5)).is_found()).count();
    assert!(inside >= 17, "{inside} of 20");
    let changed = found(&rows(7, 200, 2));
    assert!(changed.is_found() && changed.area > 0.65, "{changed:?}");
    assert_eq!((changed.n_leads, changed.n_training), (200, 1_000));
}

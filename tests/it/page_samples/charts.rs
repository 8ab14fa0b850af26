//! Curves, bins and quarters of a made-up model.

use bantam::page::{
    AlphaPath, AlphaStep, Calibration, CalibrationBin, Contestant, Curve, Estimate, ProbabilityBin, Quarter,
    Role, ScoreBin,
};

use super::estimate;

pub fn contestant(role: Role, label: &str) -> Contestant {
    Contestant { role, label: label.to_owned() }
}

/// Everyone, the model first.
pub fn everyone() -> Vec<Contestant> {
    vec![
        contestant(Role::Model, "this model"),
        contestant(Role::BaseRate, "base rate"),
        contestant(Role::BestFeature, "best single feature: pricing_views"),
        contestant(Role::PointsTable, "points table"),
        contestant(Role::RelearnedPoints, "points, relearned"),
        contestant(Role::Champion, "champion"),
    ]
}

/// A curve above the diagonal; the lower the power, the better.
pub fn curve(of: Contestant, power: f64, steps: usize, note: Option<&str>) -> Curve {
    let points = (0..=steps).map(|step| step as f64 / steps as f64).map(|x| (x, x.powf(power)));
    Curve { contestant: of, points: points.collect(), note: note.map(str::to_owned) }
}

pub fn curves(steps: usize) -> Vec<Curve> {
    let powers = [0.26, 1.0, 0.52, 0.44, 0.36, 0.31];
    let notes = ["0.79 [0.76, 0.83]", "0.50", "0.66 [0.61, 0.70]", "0.69 [0.65, 0.74]", "0.73", "0.76"];
    let ranked = everyone().into_iter().zip(powers).zip(notes);
    ranked.map(|((of, power), note)| curve(of, power, steps, Some(note))).collect()
}

pub fn calibration(highest: f64) -> Calibration {
    let bins = (0..10).map(|place| {
        let predicted = highest * (f64::from(place) + 0.5) / 10.0;
        let value = (predicted * 0.95 + 0.012 * (f64::from(place * 37 % 7) - 3.0)).clamp(0.0, 1.0);
        let spread = 0.03 + 0.008 * f64::from(place);
        CalibrationBin {
            n: 120,
            predicted,
            observed: Estimate { value, interval: Some(((value - spread).max(0.0), value + spread)) },
        }
    });
    let histogram = (0..20).map(|place| {
        let (low, high) = (f64::from(place) / 20.0, f64::from(place + 1) / 20.0);
        let n = if low >= highest { 0.0 } else { 300.0 * (-low * 5.0).exp() };
        ProbabilityBin { low, high, n: n as usize }
    });
    Calibration {
        bins: bins.collect(),
        histogram: histogram.collect(),
        slope: Some(estimate(0.97, 0.14)),
        intercept: Some(estimate(-0.06, 0.17)),
    }
}

pub fn scores() -> Vec<ScoreBin> {
    let hump = |score: f64, middle: f64, size: f64| {
        (size * (-((score - middle) / 15.0).powi(2) / 2.0).exp()) as usize
    };
    let bin = |place: u32| {
        let low = f64::from(place) * 5.0;
        ScoreBin { low, high: low + 5.0, n_won: hump(low, 62.0, 40.0), n_lost: hump(low, 42.0, 150.0) }
    };
    (0..20).map(bin).collect()
}

pub fn quarters(n: usize) -> Vec<Quarter> {
    let quarter = |place: usize| {
        let wave = (place as f64 * 1.7).sin() * 0.02;
        Quarter {
            label: format!("{} Q{}", 2024 + (place + 2) / 4, (place + 2) % 4 + 1),
            n: 1180 + place * 41,
            n_won: 203 + place * 9,
            n_open: [0, 4, 31, 240][place.min(3)],
            auc: Some(estimate(0.78 + wave, 0.034)),
            rivals: vec![
                (contestant(Role::PointsTable, "points table"), estimate(0.69 - wave, 0.04)),
                (contestant(Role::Champion, "champion"), estimate(0.75 + wave / 2.0, 0.036)),
            ],
            lift: Some(estimate(2.3 + wave, 0.3)),
            log_loss: Some(estimate(0.395 - wave, 0.02)),
            base_log_loss: Some(0.471),
            calibration_slope: Some(estimate(0.95 + wave, 0.15)),
        }
    };
    (0..n).map(quarter).collect()
}

pub fn alpha_path() -> AlphaPath {
    let step = |place: i32| {
        let decade = 4.0 - f64::from(place) / 3.0;
        let log_loss =
            0.392 + 0.004 * (decade - 0.9).powi(2) + if decade > 2.0 { 0.008 * (decade - 2.0) } else { 0.0 };
        AlphaStep { alpha: 10_f64.powf(decade), log_loss, standard_error: 0.006 }
    };
    AlphaPath { steps: (0..22).map(step).collect(), chosen: 7, best: 9, n_folds: 10 }
}

//! Reports to look at and to test with: a rich one, a minimal one, one of nothing, an ugly one and a very long one.

use bantam::page::{
    Audit, Calibration, Estimate, Feedback, Gains, Gate, GateRow, Gates, LeftOut, Measure, Optimism,
    OptimismRow, Part, Report, Route, Row, Tone, Verdict, WonShare,
};

mod broken;
mod charts;
mod comparison;
mod figures;
mod weights;

use charts::{alpha_path, calibration, curves, quarters, scores};
use figures::{certificate, figures, findings, key_figures, segments};
use weights::groups;

pub use broken::{NASTY, long, ugly};
pub use comparison::{compared, ugly_comparison, undecided};

/// 95 % interval of a figure that is this sure on both sides.
pub fn estimate(value: f64, spread: f64) -> Estimate {
    Estimate { value, interval: Some((value - spread, value + spread)) }
}

pub fn row(label: &str, value: &str) -> Row {
    Row { label: label.to_owned(), value: value.to_owned(), is_code: false }
}

pub fn code(label: &str, value: &str) -> Row {
    Row { is_code: true, ..row(label, value) }
}

/// Everything there is.
pub fn rich() -> Report {
    Report {
        project: "inbound".to_owned(),
        model_id: "2026-07-01-9f3ac21b".to_owned(),
        trained_on: "2026-07-01".to_owned(),
        program_version: "0.1.0".to_owned(),
        verdict: Verdict {
            tone: Tone::Good,
            headline: "Better than your points table by 0.10 AUC [0.07, 0.13]; calibrated; ready".to_owned(),
            sentences: vec![
                "Calling the best fifth of the leads would have reached 47 % of the won deals; the points table, 36 %.".to_owned(),
                "It beats the champion on the same deals by 0.03 AUC [0.01, 0.05] and held in all six quarters of the backtest.".to_owned(),
            ],
        },
        key_figures: key_figures(),
        data: vec![
            row("Deals", "4,812 closed: 869 won (18.1 %), 3,943 lost; 388 still open"),
            row("Snapshots", "2023-01-02 to 2026-06-28"),
            code("Won", "stage = 'Closed Won' AND (renewed IS NULL OR renewed)"),
            code("Lost", "stage = 'Closed Lost'"),
            code("data/deals.csv", "sha256 5d41402abc4b2a76b9719d911017c5920f2a3b1c4d5e6f708192a3b4c5d6e7f8"),
            code("data/activities.csv", "sha256 7d793037a0760186574b0282f2f435e7aa01bb23cc45dd67ee89ff0123456789"),
        ],
        left_out: vec![
            LeftOut { reason: "still open: neither won nor lost".to_owned(), count: 388, example: Some("L-04417".to_owned()) },
            LeftOut { reason: "closed before it was qualified".to_owned(), count: 14, example: Some("L-01020".to_owned()) },
            LeftOut { reason: "column left out as a leak".to_owned(), count: 1, example: Some("amount".to_owned()) },
        ],
        judged_on: "Judged on the 1,204 deals of the newest 90 days, from 2026-04-01 on; trained on deals that were closed before.".to_owned(),
        figures: Part::Shown(figures()),
        weights: Part::Shown(groups()),
        roc: Part::Shown(curves(1000)),
        calibration: Part::Shown(calibration(0.8)),
        gains: Part::Shown(Gains { curves: curves(1000), capacity: Some(0.2) }),
        scores: Part::Shown(scores()),
        backtest: Part::Shown(quarters(6)),
        alpha_path: Part::Shown(alpha_path()),
        segments: Part::Shown(segments()),
        gates: Part::Shown(gates()),
        optimism: Part::Shown(Optimism {
            n_resamples: 200,
            rows: vec![
                OptimismRow { measure: Measure::RocAuc, apparent: 0.812, optimism: 0.014, corrected: estimate(0.798, 0.02) },
                OptimismRow { measure: Measure::Brier, apparent: 0.117, optimism: -0.003, corrected: estimate(0.12, 0.006) },
                OptimismRow { measure: Measure::CalibrationSlope, apparent: 1.05, optimism: 0.08, corrected: estimate(0.97, 0.1) },
            ],
        }),
        audit: Part::Shown(Audit { examined: "All 31 columns were looked at.".to_owned(), findings: findings() }),
        certificate: certificate(),
    }
}

/// Cross-validation only: no dates, no points table, no champion, no audit.
pub fn minimal() -> Report {
    let mut figures = figures();
    figures.contestants.truncate(2);
    figures.rows.truncate(7);
    for row in &mut figures.rows {
        row.cells.truncate(2);
    }
    let why = "Without [snapshot] the deals have no dates, so that quarters cannot be told apart.".to_owned();
    let mut weights = groups();
    weights.truncate(2);
    for weight in
        weights.iter_mut().flat_map(|group| &mut group.features).flat_map(|feature| &mut feature.weights)
    {
        weight.sign_stability = None;
    }
    let mut curves = curves(200);
    curves.truncate(1);
    Report {
        verdict: Verdict {
            tone: Tone::Caution,
            headline: "Better than chance, but only cross-validated: leakage and time order could not be checked".to_owned(),
            sentences: vec!["Add [snapshot] to bantam.toml, so that the model is judged on deals newer than those it learned from.".to_owned()],
        },
        key_figures: key_figures().into_iter().take(2).collect(),
        data: vec![row("Deals", "240 closed: 61 won (25.4 %), 179 lost")],
        left_out: Vec::new(),
        judged_on: "Judged by cross-validation of 240 deals in 5 folds; the deals of one account are in one fold.".to_owned(),
        figures: Part::Shown(figures),
        weights: Part::Shown(weights),
        roc: Part::Shown(curves.clone()),
        gains: Part::Shown(Gains { curves, capacity: None }),
        calibration: Part::Shown(Calibration { slope: None, intercept: None, ..calibration(0.4) }),
        scores: Part::Omitted,
        backtest: Part::Missing(why),
        segments: Part::Omitted,
        gates: Part::Omitted,
        optimism: Part::Omitted,
        audit: Part::Omitted,
        ..rich()
    }
}

/// No figures at all: too few deals.
pub fn nothing() -> Report {
    let few = "There are too few deals for figures: 9 won and 14 lost.".to_owned();
    Report {
        project: "pilot".to_owned(),
        model_id: "2026-07-01-00000000".to_owned(),
        trained_on: "2026-07-01".to_owned(),
        program_version: "0.1.0".to_owned(),
        verdict: Verdict {
            tone: Tone::Bad,
            headline: "Too few deals to tell: about 80 more won deals are needed".to_owned(),
            sentences: Vec::new(),
        },
        key_figures: Vec::new(),
        data: Vec::new(),
        left_out: Vec::new(),
        judged_on: "Nothing was judged.".to_owned(),
        figures: Part::Missing(few),
        weights: Part::Omitted,
        roc: Part::Omitted,
        calibration: Part::Omitted,
        gains: Part::Omitted,
        scores: Part::Omitted,
        backtest: Part::Omitted,
        alpha_path: Part::Omitted,
        segments: Part::Omitted,
        gates: Part::Omitted,
        optimism: Part::Omitted,
        audit: Part::Omitted,
        certificate: Vec::new(),
    }
}

fn gates() -> Gates {
    let share =
        |won: usize, n: usize| WonShare { won, n, share: Some(estimate(won as f64 / n as f64, 0.03)) };
    let none = WonShare { won: 0, n: 0, share: None };
    let row = |name: &str, words: &str, chance| GateRow {
        name: name.to_owned(),
        shares: [share(240, 837), share(218, 1147), none],
        difference: Some(estimate(0.1, 0.04)),
        chance,
        words: words.to_owned(),
    };
    let rows = vec![
        row("authority", "rejects 218 of 458 won deals and separates the wrong way round", Some(0.31)),
        row("all of <bant>", "rejects nobody & is unknown for nobody", Some(1e-9)),
    ];
    let route = |name: &str, when: &str, idle: Option<&str>| Route {
        name: name.to_owned(),
        when: when.to_owned(),
        matching: 306,
        won: share(187, 306),
        idle: idle.map(str::to_owned),
    };
    Gates {
        about: "The gates and routes of the project, held against 3,811 closed deals.".to_owned(),
        gates: vec![Gate { title: "bant: 4 of 4 criteria must pass".to_owned(), rows }],
        routes: vec![
            route("sales", "grade = 'A' AND score > 70", None),
            route("discovery", "bant = 'passed'", Some("no past deal meets its condition")),
            route("nurture", "", None),
        ],
        feedback: Some(Feedback {
            about: "Sales said something on 1,204 closed deals.".to_owned(),
            cells: vec![("ranked in the best 20 %, rejected".to_owned(), share(17, 41))],
            sentences: vec!["sales rejected 41 deals & the model was right".to_owned()],
            reasons: vec![("too <small>".to_owned(), share(3, 30))],
        }),
    }
}

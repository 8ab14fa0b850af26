//! Figures and segments of a made-up model.

use bantam::page::{
    CertificateRow, FigureCell, FigureRow, Figures, Finding, KeyFigure, Measure, Reach, Segment,
    SegmentColumn, Severity,
};

use super::charts::everyone;
use super::estimate;

pub fn figures() -> Figures {
    let shares = [Reach::Share(0.1), Reach::Capacity(0.2), Reach::Share(0.3)];
    let mut rows = Vec::new();
    let plain = [
        (Measure::RocAuc, [0.794, 0.5, 0.658, 0.694, 0.731, 0.763], 0.032),
        (Measure::AveragePrecision, [0.482, 0.181, 0.301, 0.342, 0.388, 0.43], 0.05),
        (Measure::LogLoss, [0.391, 0.473, 0.449, 0.438, 0.42, 0.405], 0.018),
        (Measure::Brier, [0.121, 0.148, 0.141, 0.137, 0.131, 0.126], 0.008),
        (Measure::CalibrationSlope, [0.97, 1.0, 1.02, 0.99, 0.95, 0.88], 0.14),
        (Measure::CalibrationIntercept, [-0.06, 0.0, 0.01, -0.02, -0.05, -0.11], 0.17),
        (Measure::Ks, [0.451, 0.0, 0.262, 0.313, 0.362, 0.41], 0.05),
    ];
    rows.extend(plain.map(|(measure, values, spread)| figure_row(measure, values, spread)));
    for reach in shares {
        rows.push(figure_row(Measure::Capture(reach), [0.468, 0.2, 0.33, 0.36, 0.4, 0.43], 0.05));
        rows.push(figure_row(Measure::Lift(reach), [2.34, 1.0, 1.65, 1.8, 2.0, 2.15], 0.24));
        rows.push(figure_row(Measure::Precision(reach), [0.424, 0.181, 0.3, 0.326, 0.362, 0.39], 0.06));
    }
    Figures { contestants: everyone(), rows }
}

pub fn figure_row(measure: Measure, values: [f64; 6], spread: f64) -> FigureRow {
    let is_empty = |place: usize| place == 1 && matches!(measure, Measure::CalibrationSlope | Measure::Ks);
    let cell = |(place, value): (usize, f64)| {
        let difference = (place > 0).then(|| estimate(values[0] - value, spread * 0.7));
        (!is_empty(place))
            .then_some(FigureCell { estimate: estimate(value, spread), model_minus_this: difference })
    };
    FigureRow { measure, cells: values.into_iter().enumerate().map(cell).collect() }
}

pub fn segments() -> Vec<SegmentColumn> {
    let segment = |level: &str, n: usize, auc: Option<f64>, observed: f64, predicted: f64| Segment {
        level: level.to_owned(),
        pooled: Vec::new(),
        n,
        n_won: (n as f64 * observed) as usize,
        auc: auc.map(|auc| estimate(auc, 1.1 / (n as f64).sqrt())),
        observed: Some(estimate(observed, 0.8 / (n as f64).sqrt())),
        predicted,
        lift: auc.map(|auc| estimate(auc * 2.9, 0.4)),
    };
    let mut other = segment("other", 74, None, 0.12, 0.15);
    other.pooled = ["Malta", "Iceland", "Cyprus", "Luxembourg", "Estonia"].map(str::to_owned).to_vec();
    vec![
        SegmentColumn {
            name: "country".to_owned(),
            segments: vec![
                segment("Germany", 512, Some(0.80), 0.19, 0.185),
                segment("France", 301, Some(0.77), 0.21, 0.20),
                segment("Netherlands", 188, Some(0.81), 0.09, 0.17),
                other,
            ],
        },
        SegmentColumn {
            name: "source".to_owned(),
            segments: vec![
                segment("Inbound", 640, Some(0.78), 0.22, 0.21),
                segment("Partner", 220, Some(0.69), 0.17, 0.16),
            ],
        },
    ]
}

pub fn findings() -> Vec<Finding> {
    let finding = |severity, column: &str, evidence: &str, remedy: Option<&str>| Finding {
        severity,
        column: column.to_owned(),
        evidence: evidence.to_owned(),
        remedy: remedy.map(str::to_owned),
    };
    vec![
        finding(
            Severity::Severe,
            "contract_signed_on",
            "filled on 98 % of won deals and on none of the lost ones",
            Some("leaks = [\"amount\", \"contract_signed_on\"]"),
        ),
        finding(
            Severity::Warning,
            "lead_grade",
            "alone it ranks deals with ROC AUC 0.91 [0.89, 0.93], more than all other features together",
            Some("leaks = [\"amount\", \"lead_grade\"]"),
        ),
        finding(Severity::Note, "country", "4 levels appear only in the newest quarter", None),
    ]
}

pub fn certificate() -> Vec<CertificateRow> {
    let row = |label: &str, value: &str, meaning: &str| CertificateRow {
        label: label.to_owned(),
        value: value.to_owned(),
        meaning: meaning.to_owned(),
    };
    vec![
        row(
            "Newton decrement",
            "3.1e−12",
            "how much better the fit could still become, in standard errors: nothing that matters",
        ),
        row("Gradient norm", "8.4e−10", "how far from flat the ground is where the fit stopped"),
        row("Iterations", "7", "steps to the optimum"),
        row(
            "Effective parameters",
            "31.4",
            "how many free weights the fit is worth once the penalty has pulled",
        ),
        row(
            "Deals per parameter",
            "22.8",
            "deals in the smaller class for each of them; below 10 the weights are shaky",
        ),
        row("Condition", "1.2e3", "below 1e8 the weights can be told apart"),
        row(
            "Separated features",
            "none",
            "a feature that splits won from lost perfectly would have no honest weight",
        ),
    ]
}

pub fn key_figures() -> Vec<KeyFigure> {
    let figure = |label: &str, value: &str, interval: Option<&str>, meaning: &str| KeyFigure {
        label: label.to_owned(),
        value: value.to_owned(),
        interval: interval.map(str::to_owned),
        meaning: meaning.to_owned(),
    };
    vec![
        figure(
            "ROC AUC",
            "0.79",
            Some("0.76 to 0.83"),
            "a won deal scores above a lost one in 79 of 100 pairs",
        ),
        figure(
            "Lift at capacity (20\u{a0}%)",
            "2.3×",
            Some("2.1× to 2.6×"),
            "the best fifth of leads wins 2.3 times as often as all",
        ),
        figure(
            "Calibration slope",
            "0.97",
            Some("0.83 to 1.11"),
            "1 is right: its probabilities can be believed",
        ),
        figure("Deals judged", "1,204", Some("218 won"), "newer than every deal that it learned from"),
    ]
}

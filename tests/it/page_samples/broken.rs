//! Reports that try to break the page.

use bantam::page::{
    Estimate, FigureCell, Gains, KeyFigure, LeftOut, Part, Report, Row, Tone, Verdict, WeightGroup,
};

use super::charts::{curves, quarters};
use super::rich;
use super::weights::levels;

/// What somebody could type to break the page.
pub const NASTY: &str = "<script>alert('x')</script> & \"quoted\" </svg></style>";

/// A name of 200 letters without a space.
pub fn endless() -> String {
    "VeryLongColumnName_".repeat(11)[..200].to_owned()
}

fn nasty() -> String {
    NASTY.to_owned()
}

/// A figure of which nothing is known.
pub const STRANGE: Estimate =
    Estimate { value: f64::NAN, interval: Some((f64::NEG_INFINITY, f64::INFINITY)) };

/// Names of 200 letters, mark-up in every text, and numbers that are none.
pub fn ugly() -> Report {
    let mut report = rich();
    spoil_words(&mut report);
    spoil_figures(&mut report);
    spoil_weights(&mut report);
    spoil_tables(&mut report);
    report
}

fn spoil_words(report: &mut Report) {
    report.project = nasty();
    report.model_id = nasty();
    report.trained_on = nasty();
    report.program_version = nasty();
    report.judged_on = nasty();
    let headline = format!("{NASTY} {}", endless());
    report.verdict = Verdict { tone: Tone::Bad, headline, sentences: vec![nasty(), endless()] };
    let value = "1,234,567.891".to_owned();
    report.key_figures[0] = KeyFigure { label: endless(), value, interval: Some(nasty()), meaning: nasty() };
    report.data.push(Row { label: endless(), value: format!("{} = '{NASTY}'", endless()), is_code: true });
    report.data.push(Row { label: nasty(), value: endless(), is_code: false });
    report.left_out.push(LeftOut { reason: nasty(), count: usize::MAX, example: Some(endless()) });
    report.certificate[0].meaning = nasty();
    report.certificate[1].label = endless();
    report.certificate[2].value = nasty();
}

fn spoil_figures(report: &mut Report) {
    if let Part::Shown(figures) = &mut report.figures {
        figures.contestants[2].label = format!("best single feature: {}", endless());
        figures.contestants[3].label = nasty();
        figures.rows[0].cells[3] = Some(FigureCell { estimate: STRANGE, model_minus_this: Some(STRANGE) });
    }
    if let (Part::Shown(roc), Part::Shown(gains)) = (&mut report.roc, &mut report.gains) {
        for curves in [roc, &mut gains.curves] {
            curves[2].contestant.label = endless();
            curves[3].contestant.label = nasty();
            curves[3].note = Some(nasty());
            curves[0].points.push((f64::NAN, f64::NAN));
        }
    }
}

fn spoil_weights(report: &mut Report) {
    let Part::Shown(groups) = &mut report.weights else { return };
    groups[0].name = nasty();
    groups[0].features[0].name = endless();
    groups[0].features[0].weights[0].points = Estimate { value: 400.0, interval: Some((-3000.0, 5000.0)) };
    groups[0].features[1].name = nasty();
    groups[0].features[1].unit = nasty();
    groups[0].features[1].weights[0].points = STRANGE;
    groups[1].features[0].weights[0].term = endless();
    groups[1].features[0].weights[1].sentence = nasty();
    groups[1].features[0].weights[1].contradicts = Some(nasty());
}

fn spoil_tables(report: &mut Report) {
    if let Part::Shown(quarters) = &mut report.backtest {
        quarters[0].label = endless();
        quarters[1].auc = Some(STRANGE);
        quarters[2].label = nasty();
        quarters[2].rivals[0].0.label = endless();
        quarters[3].auc = None;
        quarters[5].label = nasty();
    }
    if let Part::Shown(columns) = &mut report.segments {
        columns[0].name = nasty();
        columns[0].segments[0].level = endless();
        columns[0].segments[3].pooled.extend([nasty(), endless()]);
        columns[1].segments[0].auc = Some(STRANGE);
    }
    if let Part::Shown(audit) = &mut report.audit {
        audit.examined = nasty();
        audit.findings[0].column = endless();
        audit.findings[1].column = nasty();
        audit.findings[1].evidence = format!("{NASTY} {}", endless());
        audit.findings[1].remedy = Some(format!("leaks = [\"{NASTY}{}\"]", endless()));
    }
}

/// 150 weights, 40 quarters, curves of 100,000 points.
pub fn long() -> Report {
    let mut report = rich();
    let names: Vec<String> = (0..50).map(|place| format!("level {place}")).collect();
    let of = |feature: &str| {
        let points: Vec<(&str, f64, f64)> = names
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), 12.0 - place as f64 / 2.0, 3.0))
            .collect();
        levels(feature, &points)
    };
    let features = ["technology", "pain", "region"].map(of).into_iter().collect();
    report.weights = Part::Shown(vec![WeightGroup { name: "firmographic".to_owned(), features }]);
    report.roc = Part::Shown(curves(100_000));
    report.gains = Part::Shown(Gains { curves: curves(100_000), capacity: Some(0.6) });
    report.backtest = Part::Shown(quarters(40));
    report
}

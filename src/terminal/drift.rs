//! Drift as text and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::lines::{paragraphs, wrapped};
use super::text_table::TextTable;
use crate::drift::{DriftFigures, ExpectedPerformance, FeatureDrift, Forecast, MultivariateDrift, ShareNow};
use crate::jobs::DriftReport;
use crate::numbers::{MISSING, count, counted, decimals, percent, points as points_text};
use crate::report::{index_text, shift_parts, shift_sentence};
use crate::score::points;
use crate::snapshot::TableAge;

/// The drift of leads as text.
pub fn drift(report: &DriftReport) -> String {
    let figures = &report.figures;
    let head = format!(
        "{}, compared with the {} that model {} was trained on, {} before",
        leads(report),
        counted(figures.n_training as usize, "deal"),
        report.model,
        counted(report.model_days.max(0) as usize, "day"),
    );
    let mut text = format!("{}\n\n", wrapped(&head, "  "));
    text += &paragraphs(&[shift_sentence(&figures.shift)], "");
    text += &paragraphs(&shift_parts(&figures.shift), "  ");
    let _ = write!(text, "\n{}\n", table(figures));
    text += &paragraphs(&legend(figures), "  ");
    let _ = writeln!(text, "\n{}", wrapped(&together(&report.multivariate), "  "));
    if let Some(expected) = &report.expected {
        let _ = writeln!(text, "\n{}", expected_performance(expected));
    }
    let ages: Vec<String> = report.tables.iter().map(age).collect();
    if !ages.is_empty() {
        let _ = writeln!(text, "\n{}", wrapped(&format!("newest rows: {}", ages.join("; ")), "  "));
    }
    text
}

/// How many leads there are, and as of which date.
fn leads(report: &DriftReport) -> String {
    let (n, own, as_of) = (report.figures.n_leads, report.at_snapshot, report.as_of);
    match n.saturating_sub(own) {
        0 => format!(
            "{} as of {as_of}, each with its data as of its own snapshot, as training deals",
            counted(n, "lead")
        ),
        _ if own == 0 => format!(
            "{} as of {as_of}, as they have no snapshot before; training deals are as of their snapshots, so that values from timed \
             tables may differ for that alone",
            counted(n, "lead")
        ),
        others => format!(
            "{} as of {as_of}: {} with data as of their own snapshot, as training deals, {} without one as of that date",
            counted(n, "lead"),
            count(own),
            count(others)
        ),
    }
}

/// The features, those with the largest index first.
fn table(figures: &DriftFigures) -> String {
    let mut features: Vec<&FeatureDrift> = figures.features.iter().collect();
    let psi = |drift: &FeatureDrift| drift.psi.as_ref().map_or(-1.0, |psi| psi.value);
    features.sort_by(|a, b| psi(b).total_cmp(&psi(a)));
    let mut table =
        TextTable::new(["feature", "PSI [95 %]", "change", "unknown", "unseen", "outside", "points"])
            .with_words([2]);
    for drift in features {
        let part = figures.shift.features.iter().find(|part| part.feature == drift.feature);
        let share = |share: Option<&ShareNow>| {
            share.map_or_else(|| MISSING.to_owned(), |share| percent(share.share.value))
        };
        table.push([
            drift.feature.to_string(),
            index_text(drift).to_string(),
            drift.word().to_owned(),
            share(Some(&drift.unknown)),
            share(drift.unseen.as_ref()),
            share(drift.outside.as_ref()),
            part.map_or_else(String::new, |part| points_text(points(part.log_odds))),
        ]);
    }
    table.text()
}

fn legend(figures: &DriftFigures) -> Vec<String> {
    let mut lines = vec![
        "PSI: population stability index, less what chance gives; detectable: p < 0.01 after Holm's correction for the number of \
         features; material: its interval lies above 0.10"
            .to_owned(),
        "unknown, unseen, outside: share of leads without a value, with a value that training did not have, with a number outside of \
         the range of training"
            .to_owned(),
    ];
    let members = figures.features.iter().filter_map(|drift| {
        let member = drift.psi.as_ref()?.member.as_ref()?;
        Some(format!("{}: {member}", drift.feature.quoted()))
    });
    let members: Vec<String> = members.collect();
    if !members.is_empty() {
        lines.push(format!("of a set, the member that has changed most: {}", members.join(", ")));
    }
    lines
}

fn together(found: &Result<MultivariateDrift, String>) -> String {
    match found {
        Ok(found) => {
            let [area, low, high] = [found.area, found.low, found.high].map(|area| decimals(area, 2));
            let verdict = if found.is_found() {
                "the leads differ from the training deals"
            } else {
                "no drift found: 0.50 is chance"
            };
            format!(
                "all features together: a model that separates these leads from training deals has a ROC AUC of {area} [{low}, {high}]; \
                 {verdict}"
            )
        }
        Err(reason) => format!("all features together: not compared, as {reason}"),
    }
}

fn expected_performance(expected: &ExpectedPerformance) -> String {
    let mut table = TextTable::new(["expected, if what wins has not changed", "value", "95 % prediction"]);
    let mut row = |name: String, forecast: &Forecast, places: usize| {
        let [value, low, high] = [forecast.value, forecast.low, forecast.high].map(|x| decimals(x, places));
        table.push([name, value, format!("[{low}, {high}]")]);
    };
    if let Some(auc) = &expected.auc {
        row("ROC AUC".to_owned(), auc, 3);
    }
    row("Log loss".to_owned(), &expected.log_loss, 3);
    row(format!("Won of the {}", counted(expected.n_leads, "lead")), &expected.won, 0);
    let selected = count(expected.n_selected);
    row(format!("Won of the {selected} best (capacity)"), &expected.won_selected, 0);
    table.text()
}

fn age(table: &TableAge) -> String {
    match table.newest {
        Some(newest) => {
            format!("`{}` {newest} ({} ago)", table.table, counted(table.days.max(0) as usize, "day"))
        }
        None => format!("`{}` none", table.table),
    }
}

/// The JSON that `bantam drift --json` prints. Keys are never renamed; new ones may be added.
#[derive(Debug, Serialize)]
struct Json<'a> {
    model: &'a str,
    trained_on: String,
    model_days: i64,
    as_of: String,
    /// Leads compared as of their own snapshot.
    leads_at_snapshot: usize,
    #[serde(flatten)]
    figures: &'a DriftFigures,
    /// In score points.
    shift_points: f64,
    multivariate: Option<&'a MultivariateDrift>,
    expected: Option<&'a ExpectedPerformance>,
    tables: &'a [TableAge],
    beyond: &'a [String],
    warnings: Vec<String>,
}

/// The drift of leads as JSON.
pub fn drift_json(report: &DriftReport) -> Result<String, serde_json::Error> {
    let json = Json {
        model: &report.model,
        trained_on: report.trained_on.to_string(),
        model_days: report.model_days,
        as_of: report.as_of.to_string(),
        leads_at_snapshot: report.at_snapshot,
        figures: &report.figures,
        shift_points: points(report.figures.shift.total),
        multivariate: report.multivariate.as_ref().ok(),
        expected: report.expected.as_ref(),
        tables: &report.tables,
        beyond: &report.beyond,
        warnings: report.warnings.iter().map(ToString::to_string).collect(),
    };
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}

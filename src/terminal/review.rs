//! Realised performance, as text and as JSON.

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::Serialize;

use super::lines::{paragraphs, wrapped};
use super::text_table::TextTable;
use crate::jobs::Reviewed;
use crate::numbers::{MISSING, count, counted, percent};
use crate::points::{Costs, VolumeRule};
use crate::report::{Metric, Unit, contestant_name, cost_rows, wins_difference};
use crate::review::{PredictedGroup, PredictionsRead, RealisedFigures, RealisedPerformance};
use crate::statistics::Figure;
use crate::units::Currency;

/// The figures of the predictions that are shown.
const METRICS: [(&str, Metric); 4] = [
    ("ROC AUC", Metric::RocAuc),
    ("log loss", Metric::LogLoss),
    ("calibration slope", Metric::CalibrationSlope),
    ("calibration intercept", Metric::CalibrationIntercept),
];

/// Realised performance as text: by grade first.
pub fn review(reviewed: &Reviewed) -> String {
    let Reviewed { performance, read, .. } = reviewed;
    let mut text = paragraphs(&summary(performance, read), "");
    if performance.all.deals.n_predicted == 0 {
        return text;
    }
    let tables = [
        ("grade", &performance.by_grade),
        ("score", &performance.by_score),
        ("route", &performance.by_route),
        ("month of prediction", &performance.by_month),
        ("model", &performance.by_model),
    ];
    for (name, groups) in tables {
        // One model, or no routes, is the whole.
        if groups.len() > 1 || matches!(name, "grade" | "month of prediction") {
            let _ = writeln!(text, "\n{}", table(name, groups));
        }
    }
    let _ = writeln!(text, "{}", wrapped(&legend(performance), "  "));
    text += &figures(performance);
    let conclusive = performance.conclusive().unwrap_or(&performance.all);
    let currency = performance.currency.as_ref();
    conclusive.selections.iter().for_each(|costs| text += &selection(costs, conclusive, currency));
    text + &segments(performance)
}

fn legend(performance: &RealisedPerformance) -> String {
    let fair = if performance.within.is_some() { "" } else { " where 90 % of the deals are closed" };
    format!(
        "predicted: mean probability of the closed deals; win rate: of the closed deals, with its 95 % interval; higher, lower: the \
         prediction is outside of it{fair}"
    )
}

fn summary(performance: &RealisedPerformance, read: &PredictionsRead) -> Vec<String> {
    let all = &performance.all.deals;
    let mut lines = vec![format!(
        "{} predicted ({} in {}), and their outcomes as of {}: {} won, {} lost, {} still open",
        counted(all.n_predicted, "deal"),
        counted(read.predictions, "prediction"),
        counted(read.files, "file"),
        performance.as_of,
        count(all.n_won),
        count(all.n_lost),
        count(all.n_open)
    )];
    lines.push(verdict(performance, read));
    let others = [
        (read.leads_without_deal, "lead", "not among the deals"),
        (read.before_snapshot_only, "deal", "predicted only before the snapshot"),
        (read.after_close_only, "deal", "predicted only after the close"),
        (read.later, "prediction", "as of a later date"),
        (read.trained_later, "prediction", "by a model trained after their date"),
        (read.other_span, "prediction", "of wins within another span than `within`"),
        (read.unreadable, "row", "without a complete prediction"),
    ];
    let others = others.iter().filter(|(n, ..)| *n > 0);
    let others: Vec<String> = others.map(|(n, noun, why)| format!("{} {why}", counted(*n, noun))).collect();
    if !others.is_empty() {
        lines.push(format!("not counted: {}", others.join(", ")));
    }
    lines
}

/// Whether the predictions came true, in a sentence.
fn verdict(performance: &RealisedPerformance, read: &PredictionsRead) -> String {
    let of = |deals: &PredictedGroup| {
        let rate = deals.win_rate.map(|rate| Unit::Share.figure(&rate).to_string()).unwrap_or_default();
        let predicted = predicted(deals).unwrap_or_default();
        let verdict = match deals.deviation() {
            Some(Ordering::Greater) => "more wins than predicted",
            Some(Ordering::Less) => "fewer wins than predicted",
            _ => "no significant difference",
        };
        format!(
            "of {} {predicted} were predicted to be won, and {rate} were: {verdict}",
            counted(deals.n_closed(), "closed deal")
        )
    };
    match (performance.conclusive(), performance.within) {
        _ if performance.all.deals.n_predicted == 0 && read.all_are_new => format!(
            "no outcome yet: {} not among the deals, whose newest snapshot is no later; come back with a newer export of \
             the deals. If they should be there, compare the ids: `id` under [data] is compared as text",
            leads_are(read.leads_without_deal)
        ),
        (None, _) if !performance.has_closes && performance.all.deals.n_closed() > 0 => {
            "no verdict: when these deals were closed is not known, so that models may have been trained on their outcomes before they \
             predicted them, and agree with them for that; set `closed_at` under [outcome]"
                .to_owned()
        }
        _ if performance.all.deals.n_predicted == 0 => {
            "there is nothing to compare: none of the predictions counts".to_owned()
        }
        (Some(found), Some(within)) => format!("within {} days: {}", within.value(), of(&found.deals)),
        (Some(found), None) => {
            let months = counted(performance.mature_months.len(), "month");
            format!("in {months} of which 90 % are closed: {}", of(&found.deals))
        }
        (None, Some(within)) => {
            format!("too early to say: the {} days of no predicted deal have ended", within.value())
        }
        (None, None) => "too early to say: there is no month of which 90 % are closed, and the deals that close first are no fair \
                         sample"
            .to_owned(),
    }
}

fn leads_are(n: usize) -> String {
    let verb = if n == 1 { "is" } else { "are" };
    let leads = if n == 1 { "lead".to_owned() } else { counted(n, "lead") };
    format!("the {leads} of these predictions {verb}")
}

/// The prediction with the decimals of the win rate.
fn predicted(group: &PredictedGroup) -> Option<String> {
    let figure = Figure { value: group.predicted?, interval: group.win_rate?.interval };
    Some(Unit::Share.figure(&figure).value)
}

fn table(name: &str, groups: &[PredictedGroup]) -> String {
    let header = [name, "deals", "won", "lost", "open", "predicted", "win rate", ""];
    let mut table = TextTable::new(header).with_words([7]);
    for group in groups {
        table.push(cells(group.name.as_deref().unwrap_or("(none)"), group));
    }
    table.text()
}

fn cells(name: &str, group: &PredictedGroup) -> [String; 8] {
    let missing = || MISSING.to_owned();
    let deviation = match group.deviation() {
        Some(Ordering::Greater) => "higher",
        Some(Ordering::Less) => "lower",
        _ => "",
    };
    [
        name.to_owned(),
        count(group.n_predicted),
        count(group.n_won),
        count(group.n_lost),
        count(group.n_open),
        predicted(group).unwrap_or_else(missing),
        group.win_rate.map_or_else(missing, |rate| Unit::Share.figure(&rate).to_string()),
        deviation.to_owned(),
    ]
}

fn figures(performance: &RealisedPerformance) -> String {
    let all = &performance.all;
    let mature = performance.mature.as_ref().filter(|mature| mature.deals != all.deals);
    let columns: Vec<(&str, &RealisedFigures)> =
        std::iter::once(("all closed", all)).chain(mature.map(|own| ("months 90 % closed", own))).collect();
    if all.figures.is_none() {
        return String::new();
    }
    let mut table =
        TextTable::new(std::iter::once("predictions").chain(columns.iter().map(|column| column.0)));
    let number = |figure: Option<Figure>| Unit::Number(3).maybe(figure).to_string();
    let mut row = |name: &str, figure: &dyn Fn(&RealisedFigures) -> Option<Figure>| {
        let figures = columns.iter().map(|column| number(figure(column.1)));
        table.push(std::iter::once(name.to_owned()).chain(figures));
    };
    for (name, metric) in METRICS {
        row(name, &|own| metric.figure(own.figures.as_ref()?));
    }
    if all.points.is_some() {
        row("ROC AUC of the points table", &|own| own.points.as_ref()?.auc);
        row("predictions minus points", &|own| own.points.as_ref()?.auc_ahead);
    }
    format!("\n{}\n", table.text())
}

/// Wins and money among the best deals.
fn selection(costs: &Costs, found: &RealisedFigures, currency: Option<&Currency>) -> String {
    let why = match costs.cut {
        VolumeRule::Threshold(threshold) => format!("have {threshold} points or more"),
        VolumeRule::Capacity(share) => format!("are {} of the deals, the capacity", percent(share)),
    };
    let heads = costs.contestants.iter().map(|cost| contestant_name(&cost.who));
    let mut table = TextTable::new(std::iter::once("of the selected deals".to_owned()).chain(heads));
    for (name, cells) in cost_rows(costs, currency) {
        table.push(std::iter::once(name.to_owned()).chain(cells));
    }
    let n_selected = count(costs.n_selected);
    let mut text = format!(
        "\nselected: {n_selected} of {} {why}\n{}\n",
        counted(found.deals.n_closed(), "closed deal"),
        table.text()
    );
    let wins = found.points.as_ref().and_then(|points| points.wins_ahead);
    if let Some(wins) = wins.filter(|_| matches!(costs.cut, VolumeRule::Capacity(_))) {
        let _ = writeln!(text, "model minus table: {}", wins_difference(&wins));
    }
    text
}

/// The segments whose win rate is not as predicted.
fn segments(performance: &RealisedPerformance) -> String {
    let levels = || {
        performance
            .segments
            .iter()
            .flat_map(|segment| segment.levels.iter().map(move |level| (segment, level)))
    };
    let n = levels().filter(|(_, level)| level.deviation().is_some()).count();
    if n == 0 {
        return String::new();
    }
    let differs = |level: &PredictedGroup| level.deviation().is_some_and(Ordering::is_ne);
    let deviating: Vec<_> = levels().filter(|(_, level)| differs(level)).collect();
    let mut text = String::from("\n");
    let fair = if performance.within.is_some() { "" } else { " of which 90 % are closed," };
    let sentence = format!(
        "segments{fair} whose win rate differs from the prediction: {} of {} (1 in 20 by chance)",
        count(deviating.len()),
        count(n)
    );
    let _ = writeln!(text, "{}", wrapped(&sentence, "  "));
    if !deviating.is_empty() {
        let header = ["segment", "deals", "won", "lost", "open", "predicted", "win rate", ""];
        let mut table = TextTable::new(header).with_words([7]);
        for (segment, level) in deviating {
            let name = level.name.as_deref().unwrap_or("(others)");
            table.push(cells(&format!("{}: {name}", segment.column), level));
        }
        let _ = writeln!(text, "{}", table.text());
    }
    text
}

/// The JSON that `bantam review --json` prints. Keys are never renamed; new ones may be added.
#[derive(Debug, Serialize)]
struct ReviewJson<'a> {
    #[serde(flatten)]
    performance: &'a RealisedPerformance,
    read: &'a PredictionsRead,
    warnings: Vec<String>,
}

/// Realised performance as JSON.
pub fn review_json(reviewed: &Reviewed) -> serde_json::Result<String> {
    let Reviewed { performance, read, .. } = reviewed;
    let warnings = reviewed.warnings.iter().map(ToString::to_string).collect();
    Ok(serde_json::to_string_pretty(&ReviewJson { performance, read, warnings })? + "\n")
}

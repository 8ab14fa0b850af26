//! Results for people: tables in the terminal. Everything here is text; nothing is printed.

mod audit;
mod compare;
mod drafted;
mod evaluation;
mod explanation;
mod hindsight;
mod handbook;
mod lines;
mod feedback;
mod next_grade;
mod personas;
mod prior;

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};

use crate::fit::{AlphaPath, Penalty};
use crate::jobs::Trained;
use crate::model::Model;
use crate::predict::PredictionSummary;
use crate::report::{Weight, weights};
use crate::score::points;
use crate::tables::number_text;
use crate::warning::{count, counted, percent};

pub use audit::{checked, checked_json};
pub use compare::comparison;
pub use drafted::drafted;
pub use evaluation::evaluation;
pub use explanation::explanation;
pub use feedback::feedback;
pub use handbook::{framework, frameworks};
pub use hindsight::{hindsight, hindsight_json};
pub use personas::{personas, personas_json};

/// Weights shown after a training.
const STRONGEST: usize = 12;

/// What a training came to.
#[must_use]
pub fn training(trained: &Trained, promoted: bool) -> String {
    let model = &trained.saved.model;
    let mut text = String::new();
    let training = &model.training;
    let closed = training.n_won + training.n_lost;
    let _ = writeln!(
        text,
        "{} ({} won, {}), {} open left out, {} set aside",
        counted(closed, "closed deal"),
        count(training.n_won),
        percent(training.base_rate()),
        count(training.n_open),
        count(training.n_set_aside)
    );
    if let Some((first, last)) = training.period {
        let _ = writeln!(text, "snapshots from {} to {}", first.date(), last.date());
    }
    let _ = writeln!(text, "{}", fit_text(model));
    let _ = writeln!(text, "\n{}", evaluation(model, &trained.assessment));
    let _ = writeln!(
        text,
        "strongest weights, in score points (+10 doubles the odds){}:\n\
         a category against the average deal, a flag against no, a member of a set against not having it, (unknown) of a\n\
         number against its median, a number for one standard deviation. All of them, in words, are in weights.csv",
        if model.record.inference.is_some() { " with 95 % intervals" } else { "" }
    );
    let _ = writeln!(text, "{}", strongest(model));
    if let Some(prior) = &model.record.prior {
        let _ = writeln!(text, "{}", prior::moved(model, prior));
    }
    let folder = trained.saved.file.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let _ = match (promoted, trained.replaces.as_ref().filter(|id| **id != trained.saved.id)) {
        (true, Some(old)) => writeln!(text, "model {folder} is now in use and replaces {old}"),
        (true, None) => writeln!(text, "model {folder} is in use"),
        (false, _) => writeln!(text, "model {folder} was saved, but not put into use"),
    };
    text
}

/// A number with three digits that matter.
fn short(number: f64) -> String {
    if (1e-4..1e6).contains(&number) { number_text(number) } else { format!("{number:.2e}") }
}

/// How the penalty was chosen.
fn chosen(path: &AlphaPath) -> String {
    let edge = match path.chosen {
        0 => ", the largest there is: these deals do not show that the features tell anything",
        last if last + 1 == path.points.len() => ", the smallest there is",
        _ => "",
    };
    let (folds, deals) = (path.folds, counted(path.n_rows, "deal"));
    let mut text = format!(
        "ridge penalty {} (chosen by cross-validation of {deals} in {folds} folds{edge})",
        number_text(path.alpha())
    );
    let (largest, smallest) = path.plausible;
    if largest < smallest {
        let [most, least] = [largest, smallest].map(|place| number_text(path.points[place].alpha));
        let _ = write!(
            text,
            "\npenalties from {least} to {most} may be as good; intervals allow for the smallest of them"
        );
    }
    text
}

/// How the weights came about.
fn fit_text(model: &Model) -> String {
    let record = &model.record;
    let mut text = format!(
        "{} in {}, ",
        counted(model.linear.encoder.features().len(), "feature"),
        counted(model.linear.encoder.columns().len(), "column")
    );
    let _ = match (&record.penalty, &record.path) {
        (Penalty::Firth, _) => write!(text, "Firth's penalty"),
        (Penalty::Ridge(alpha), None) => write!(text, "ridge penalty {}", short(*alpha)),
        (Penalty::Ridge(_), Some(path)) => write!(text, "{}", chosen(path)),
    };
    if let Some(effective) = record.effective_deals {
        let _ = write!(text, "\nweighted deals, worth {} of equal weight", count(effective.round() as usize));
    }
    if let Some(inference) = &record.inference {
        let (events, slopes) = (record.events, inference.slopes());
        let deals = counted(events.round() as usize, "deal");
        let _ = write!(text, "\n{deals} in the smaller class for {slopes:.1} effective parameters");
        if slopes >= 1.0 {
            let each = events / slopes;
            let each = if each >= 10.0 { count(each.round() as usize) } else { format!("{each:.1}") };
            let _ = write!(text, ": {each} each");
        }
    }
    let tolerance = record.certificate.tolerance;
    let _ = write!(text, "\nthe optimum, certified to {tolerance:.0e} standard errors");
    text
}

/// The weights that move scores most: a number by one standard deviation, anything else by having it.
fn strongest(model: &Model) -> String {
    let mut all: Vec<Weight> = weights(model);
    all.sort_by(|a, b| b.typical.abs().total_cmp(&a.typical.abs()));
    let mut table = plain_table();
    let stability = model.record.stability.as_ref();
    let stable =
        stability.map(|found| format!("same sign in {} bootstraps", count(found.bootstraps as usize)));
    let header = ["feature", "", "points", "", "odds"].map(str::to_owned);
    table.set_header(header.into_iter().chain([stable.unwrap_or_default()]));
    for weight in all.into_iter().take(STRONGEST) {
        let what = if weight.term.is_empty() { "1 std. deviation".to_owned() } else { weight.term };
        let score_points = format!("{:+.1}", points(weight.typical));
        let interval = weight
            .typical_estimate
            .map(|estimate| format!("[{}, {}]", signed(points(estimate.low)), signed(points(estimate.high))));
        let odds = format!("× {:.2}", weight.typical.exp());
        let stable = weight.sign_stability.map(percent).unwrap_or_default();
        table.add_row([weight.feature, what, score_points, interval.unwrap_or_default(), odds, stable]);
    }
    aligned(table)
}

/// How a prediction job went.
#[must_use]
pub fn predictions(summary: &PredictionSummary, output: &str, rejects: Option<&str>) -> String {
    let mut text = String::new();
    let mut row = |what: &str, counts: &[(String, usize)]| {
        if counts.iter().any(|(_, n)| *n > 0) {
            let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {}", count(*n))).collect();
            let _ = writeln!(text, "{what}: {}", parts.join(", "));
        }
    };
    row("grades", &summary.grades);
    row("routes", &summary.routes);
    let _ = writeln!(text, "{} scored, written to {output}", counted(summary.leads, "lead"));
    if !summary.rejected.is_empty() {
        let place = rejects.map(|rejects| format!(", see {rejects}")).unwrap_or_default();
        let _ = writeln!(text, "{} set aside{place}", counted(summary.rejected.len(), "row"));
    }
    text
}

/// A number with its sign, or a sign of infinity.
fn signed(number: f64) -> String {
    match number {
        f64::INFINITY => "∞".to_owned(),
        f64::NEG_INFINITY => "-∞".to_owned(),
        _ => format!("{number:+.1}"),
    }
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

/// The table with its numbers to the right and without blanks at the ends of lines.
fn aligned(mut table: Table) -> String {
    for index in 1..table.column_count() {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    trimmed(&table.to_string())
}

fn trimmed(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

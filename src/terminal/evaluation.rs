//! The figures on deals that the model had not seen, for the terminal.

use std::fmt::Write as _;

use super::{aligned, plain_table};
use crate::evaluate::{
    Assessment, Contestant, Evaluation, Figures, Method, Optimism, Quarter, QuarterResult,
};
use crate::model::Model;
use crate::report::{judgement, name, with_interval};
use crate::statistics::Figure;
use crate::warning::{count, counted, percent};

/// How the model did against the baselines and over the quarters, and what that comes to.
#[must_use]
pub fn evaluation(model: &Model, assessment: &Assessment) -> String {
    let Evaluation { method, n_train, n_won, n_lost, .. } = &model.evaluation;
    let mut text = divided(method, *n_train, (*n_won, *n_lost));
    let _ = writeln!(text, "{}", contestants(&assessment.contestants));
    if !assessment.backtest.is_empty() {
        let _ = writeln!(
            text,
            "\nbacktest: trained on the first day of each quarter, judged on the deals looked at in it"
        );
        let _ = writeln!(text, "{}", backtest(&assessment.backtest));
    }
    if let Some(found) = &assessment.optimism {
        let _ = writeln!(text, "\n{}", optimism(found));
    }
    for (place, sentence) in judgement(model, assessment).sentences.iter().enumerate() {
        let _ = writeln!(text, "{}{sentence}", if place == 0 { "\nverdict: " } else { "         " });
    }
    text
}

/// Which deals the figures are about.
pub(crate) fn divided(method: &Method, n_train: usize, (n_won, n_lost): (usize, usize)) -> String {
    let judged = n_won + n_lost;
    match method {
        Method::Holdout { cut, between, still_open } => format!(
            "holdout: learned from {} deals closed before {cut}, judged on {} looked at from then on ({} won)\n\
             {} open on that day and in neither part; {} looked at since and still open: not judged\n",
            count(n_train),
            count(judged),
            count(n_won),
            counted(*between, "deal"),
            counted(*still_open, "deal")
        ),
        Method::CrossValidation { folds, instead } => {
            let why = instead.as_ref().map(|why| format!(", because {why}")).unwrap_or_default();
            format!(
                "cross-validation in {folds} folds{why}: each of {} deals ({} won) judged by a model that had not seen it\n",
                count(judged),
                count(n_won)
            )
        }
    }
}

/// A figure of a contestant in words; nothing where it has none.
type MetricCell = fn(&Figures) -> Option<String>;

fn three(figure: Option<Figure>) -> Option<String> {
    figure.map(|figure| with_interval(&figure, 3))
}

/// The figures of all contestants, side by side.
pub(crate) fn contestants(all: &[Contestant]) -> String {
    let mut table = plain_table();
    let heads = all.iter().map(|contestant| name(&contestant.who));
    table.set_header(std::iter::once("with 95 % intervals".to_owned()).chain(heads));
    let rows: [(&str, MetricCell); 6] = [
        ("ROC AUC", |figures| three(figures.auc)),
        ("average precision", |figures| three(figures.average_precision)),
        ("log loss", |figures| three(figures.log_loss)),
        ("Brier score", |figures| three(figures.brier)),
        ("calibration slope", |figures| figures.slope.map(|slope| with_interval(&slope, 2))),
        ("calibration in the large", |figures| figures.intercept.map(|shift| with_interval(&shift, 2))),
    ];
    for (what, cell) in rows {
        let cells = all.iter().map(|contestant| cell(&contestant.figures).unwrap_or_default());
        table.add_row(std::iter::once(what.to_owned()).chain(cells));
    }
    if let Some(share) =
        all.first().and_then(|model| model.figures.best.first()).map(|best| percent(best.share))
    {
        let cells = |of: fn(&crate::evaluate::Best) -> String| {
            let cells =
                all.iter().map(move |contestant| contestant.figures.best.first().map(of).unwrap_or_default());
            cells.collect::<Vec<String>>()
        };
        let row = |what: &str, cells: Vec<String>| {
            std::iter::once(format!("{what} in the best {share}")).chain(cells).collect::<Vec<String>>()
        };
        table.add_row(row(
            "win rate",
            cells(|best| format!("{} ({:.2} ×)", percent(best.precision.value), best.lift.value)),
        ));
        table.add_row(row("wins", cells(|best| percent(best.capture.value))));
    }
    let ahead = all.iter().map(|contestant| {
        let difference = contestant.model_ahead.as_ref().and_then(|ahead| ahead.auc);
        let text =
            difference.map(|found| format!("{:+.3} [{:+.3}, {:+.3}]", found.value, found.low, found.high));
        text.unwrap_or_default()
    });
    table.add_row(std::iter::once("model ahead in ROC AUC".to_owned()).chain(ahead));
    aligned(table)
}

fn backtest(quarters: &[Quarter]) -> String {
    let mut table = plain_table();
    let share = quarters.iter().find_map(|quarter| match &quarter.result {
        QuarterResult::Judged(figures) => figures.lift.map(|lift| percent(lift.share)),
        QuarterResult::NotJudged(_) => None,
    });
    let best = share.map(|share| format!("lift at {share}")).unwrap_or_default();
    let header =
        ["quarter", "learned from", "judged", "won", "still open", "ROC AUC", "log loss", "base", "slope"];
    table.set_header(header.into_iter().map(str::to_owned).chain([best]));
    let loss = |loss: Option<f64>| loss.map(|loss| format!("{loss:.3}")).unwrap_or_default();
    let mut reasons = String::new();
    for quarter in quarters {
        if let QuarterResult::NotJudged(reason) = &quarter.result {
            let _ = write!(reasons, "\n{}: {reason}", quarter.name());
        }
        let mut row = vec![
            quarter.name(),
            count(quarter.n_train),
            count(quarter.n_won + quarter.n_lost),
            count(quarter.n_won),
            count(quarter.still_open),
        ];
        match &quarter.result {
            QuarterResult::NotJudged(_) => row.push("not judged".to_owned()),
            QuarterResult::Judged(figures) => row.extend([
                three(figures.auc).unwrap_or_default(),
                loss(figures.log_loss),
                loss(figures.base_log_loss),
                figures.slope.map(|slope| format!("{:.2}", slope.value)).unwrap_or_default(),
                figures.lift.map(|lift| format!("{:.2} ×", lift.lift)).unwrap_or_default(),
            ]),
        }
        table.add_row(row);
    }
    aligned(table) + &reasons
}

fn optimism(found: &Optimism) -> String {
    let slope =
        found.slope.map(|slope| format!(", calibration slope {:.2}", slope.corrected)).unwrap_or_default();
    format!(
        "few deals to judge by, so also on all of them, corrected for optimism ({} bootstraps):\n\
         ROC AUC {:.3} (apparent {:.3}), log loss {:.3}, Brier score {:.3}{slope}",
        found.bootstraps,
        found.auc.corrected,
        found.auc.apparent,
        found.log_loss.corrected,
        found.brier.corrected
    )
}

//! The result of a training as text.

use std::fmt::Write as _;

use super::evaluation::evaluation;
use super::lines::{paragraphs, wrapped};
use super::prior;
use super::text_table::TextTable;
use crate::evaluate::CensoringSummary;
use crate::fit::AlphaPath;
use crate::jobs::{Promoted, Trained};
use crate::model::Model;
use crate::numbers::{count, counted, decimals, odds_ratio, percent};
use crate::report::{Unit, Weight, penalty_name, penalty_size, weights};

/// The number of weights shown after a training.
const STRONGEST: usize = 12;

/// All results of a training.
pub fn training(trained: &Trained) -> String {
    let model = &trained.saved.model;
    let counts = [deals(model)].into_iter().chain(trained.assessment.censoring.as_ref().and_then(early));
    let mut text = paragraphs(&counts.collect::<Vec<String>>(), "");
    text += &paragraphs(&fit_sentences(model), "");
    let _ = writeln!(
        text,
        "\n{}",
        evaluation(model, &trained.assessment, (&trained.promotion, trained.audit_errors))
    );
    let _ = writeln!(text, "{}\n{}", wrapped(legend(model), ""), strongest(model));
    if let Some(prior) = &model.record.prior {
        let _ = writeln!(text, "{}", prior::moved(model, prior));
    }
    text + &in_use(trained)
}

/// The training deals.
pub(super) fn deals(model: &Model) -> String {
    let deals = &model.training;
    let day = |at| model.calendar().date(at);
    let period =
        deals.period.map(|(first, last)| format!(", snapshots from {} to {}", day(first), day(last)));
    format!(
        "{} ({} won, {}){}; excluded: {} open, {} rejected",
        counted(deals.n_won + deals.n_lost, "closed deal"),
        count(deals.n_won),
        percent(deals.base_rate()),
        period.unwrap_or_default(),
        count(deals.n_open),
        count(deals.n_rejected)
    )
}

/// The deals whose period has not ended, where some of them are in the fit.
fn early(censoring: &CensoringSummary) -> Option<String> {
    let days = counted(censoring.within.value() as usize, "day");
    (censoring.closed_early > 0).then(|| {
        format!(
            "{} of the open ones were closed, but their {days} have not ended: they are in the fit, in which weights of up to {} \
             make up for those still open",
            count(censoring.closed_early),
            decimals(censoring.largest_weight, 1)
        )
    })
}

/// Whether the model is the champion, and why.
pub(super) fn in_use(trained: &Trained) -> String {
    let folder = trained.saved.file.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let Promoted { is_champion, replaces, reason } = &trained.promoted;
    let text = match (is_champion, replaces) {
        (true, Some(old)) => format!("model {folder} is now the champion and replaces {old}: {reason}"),
        (true, None) => format!("model {folder} is the champion: {reason}"),
        (false, _) => format!(
            "model {folder} is a candidate, not the champion: {reason}; to promote it all the same, run `bantam models promote \
             {} --reason \"…\"`",
            trained.saved.id
        ),
    };
    format!("{}\n", wrapped(&text, ""))
}

/// How the weights were fitted.
fn fit_sentences(model: &Model) -> Vec<String> {
    let record = &model.record;
    let mut sentences = vec![format!(
        "{} in {}, {}",
        counted(model.linear.encoder.features().len(), "feature"),
        counted(model.linear.encoder.columns().len(), "column"),
        penalty_name(record.penalty)
    )];
    sentences.extend(record.path.iter().flat_map(path_sentences));
    sentences.extend(record.effective_deals.map(|effective| {
        format!("weighted deals: an effective sample size of {}", count(effective.round() as usize))
    }));
    if let Some(inference) = &record.inference {
        let (events, slopes) = (record.events, inference.slopes());
        let each = events / slopes.max(1.0);
        sentences.push(format!(
            "{} events per parameter: {} in the smaller class, {} effective parameters (10 or more is fine)",
            decimals(each, usize::from(each < 10.0)),
            counted(events.round() as usize, "deal"),
            decimals(slopes, 1)
        ));
    }
    let tolerance = record.certificate.tolerance;
    sentences.push(
        format!("converged: the gradient is below {tolerance:.0e} standard errors").replace("e-", "e−"),
    );
    sentences
}

/// How the penalty was chosen.
fn path_sentences(path: &AlphaPath) -> Vec<String> {
    let edge = match path.chosen {
        0 => "; it is the largest of the grid: there is no evidence that the features are predictive",
        last if last + 1 == path.points.len() => "; it is the smallest of the grid",
        _ => "",
    };
    let deals = counted(path.n_rows, "deal");
    let mut sentences =
        vec![format!("the penalty is chosen by cross-validation of {deals} in {} folds{edge}", path.folds)];
    let (largest, smallest) = path.plausible;
    if largest < smallest {
        let [most, least] = [largest, smallest].map(|place| penalty_size(path.points[place].alpha));
        sentences.push(format!(
            "penalties from {least} to {most} are within one standard error; intervals allow for the smallest"
        ));
    }
    sentences
}

/// The legend of the table of weights.
fn legend(model: &Model) -> &'static str {
    if model.record.inference.is_some() {
        "strongest weights in score points (10 double the odds) with 95 % intervals; all of them are in weights.csv"
    } else {
        "strongest weights in score points (10 double the odds); all of them are in weights.csv"
    }
}

/// The weights with the largest contrasts.
fn strongest(model: &Model) -> String {
    let mut all: Vec<Weight> = weights(model);
    all.sort_by(|a, b| b.typical.abs().total_cmp(&a.typical.abs()));
    let stability = model.record.stability.as_ref();
    let header = ["feature", "contrast", "score points", "odds"].map(str::to_owned);
    let same_sign =
        stability.map(|found| format!("same sign in {} bootstraps", count(found.bootstraps as usize)));
    let mut table = TextTable::new(header.into_iter().chain(same_sign)).with_words([1]);
    for weight in all.into_iter().take(STRONGEST) {
        let cells = [
            weight.feature.to_string(),
            weight.named_contrast(),
            Unit::Points(1).figure(&weight.points()).to_string(),
            odds_ratio(weight.typical.exp()),
        ];
        table.push(cells.into_iter().chain(weight.sign_stability.map(percent)));
    }
    table.text()
}

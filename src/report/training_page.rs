//! A training as the page that people read: what is true, in words and numbers; `page` decides how it looks.

use std::collections::BTreeMap;

use super::page_figures as figures;
use super::page_figures::estimate;
use super::verdict::judgement;
use super::weights::{Weight, weights};
use super::{audited, page_gates};
use crate::audit::Audit;
use crate::design::Encoding;
use crate::effects::Effects;
use crate::evaluate::{Assessment, Evaluation, Method, Trial};
use crate::fit::{Certificate, Penalty};
use crate::model::Model;
use crate::page::{
    CertificateRow, KeyFigure, LeftOut, Measure, Optimism, OptimismRow, Part, Report, Row, Verdict,
    WeightGroup, WeightedFeature,
};
use crate::project::Project;
use crate::score::points;
use crate::tables::{Rejected, number_text};
use crate::warning::{Warning, count, counted, percent};

/// Everything that a training came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrainingReport<'a> {
    pub project: &'a Project,
    pub model: &'a Model,
    pub id: &'a str,
    pub assessment: &'a Assessment,
    pub trial: &'a Trial,
    pub audit: &'a Audit,
    /// Where the project has gates or routes.
    pub hindsight: Option<&'a Effects>,
    pub warnings: &'a [Warning],
    pub rejected: &'a [Rejected],
}

/// The page of a training.
pub(crate) fn report_page(training: &TrainingReport<'_>) -> Report {
    let TrainingReport { project, model, assessment, trial, .. } = training;
    let drawn = (&assessment.curves[..], &assessment.contestants[..]);
    let no_dates =
        "There are no dates to tell quarters by: `closed_at` under [outcome] and [snapshot] give them.";
    Report {
        project: project.name.clone(),
        model_id: training.id.to_owned(),
        trained_on: model.trained_on.to_string(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        verdict: headline(training),
        key_figures: key_figures(training),
        data: data(training),
        left_out: left_out(training),
        judged_on: {
            let Evaluation { method, n_train, n_won, n_lost, .. } = &model.evaluation;
            judged_on(method, *n_train, n_won + n_lost, project.data.account.is_some())
        },
        figures: figures::figures(&assessment.contestants, project.evaluation.capacity),
        weights: Part::Shown(weight_groups(training)),
        roc: figures::roc(drawn),
        calibration: figures::calibration(assessment),
        gains: figures::gains(drawn, project.evaluation.capacity),
        scores: figures::scores(trial),
        backtest: match &assessment.backtest {
            quarters if quarters.is_empty() && project.evaluation.backtest > 0 => {
                Part::Missing(no_dates.to_owned())
            }
            quarters if quarters.is_empty() => Part::Omitted,
            quarters => Part::Shown(figures::quarters(quarters)),
        },
        alpha_path: model
            .record
            .path
            .as_ref()
            .map_or(Part::Omitted, |path| Part::Shown(figures::alpha(path))),
        segments: figures::segments(&assessment.segments),
        gates: page_gates::gates(training.hindsight),
        optimism: optimism(assessment),
        audit: audited::shown(training.audit, model.training.n_won + model.training.n_lost),
        certificate: certificate(model),
    }
}

fn headline(training: &TrainingReport<'_>) -> Verdict {
    let Verdict { tone, headline, sentences } = judgement(training.model, training.assessment);
    let sentences = sentences.iter().map(|sentence| capital(sentence) + ".").collect();
    Verdict { tone, headline: capital(&headline), sentences }
}

/// The text with a capital at its head, and names in quotation marks instead of what a terminal shows them in.
pub(crate) fn capital(text: &str) -> String {
    let mut is_open = false;
    let quoted = |letter: char| match letter {
        '`' => {
            is_open = !is_open;
            if is_open { '“' } else { '”' }
        }
        other => other,
    };
    let text: String = text.chars().map(quoted).collect();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn key_figures(training: &TrainingReport<'_>) -> Vec<KeyFigure> {
    let figure = |label: &str, value: String, interval: Option<String>, meaning: String| KeyFigure {
        label: label.to_owned(),
        value,
        interval,
        meaning,
    };
    let mut all = Vec::new();
    let Some(own) = training.assessment.contestants.first().map(|model| &model.figures) else { return all };
    let ends = |ends: Option<(f64, f64)>, unit: &str| {
        ends.map(|(low, high)| format!("{low:.2}{unit} to {high:.2}{unit}"))
    };
    if let Some(auc) = own.auc {
        let pairs = (auc.value * 100.0).round();
        let meaning = format!("a won deal scores above a lost one in {pairs} of 100 pairs; chance is 50");
        all.push(figure("ROC AUC", format!("{:.2}", auc.value), ends(auc.interval, ""), meaning));
    }
    if let Some(best) = own.best.first() {
        let share = percent(best.share);
        let meaning = format!("the best {share} of leads win that many times as often as all");
        let label = format!("Lift at {share}");
        all.push(figure(&label, format!("{:.1}×", best.lift.value), ends(best.lift.interval, "×"), meaning));
    }
    if let Some(slope) = own.slope {
        let meaning = "1 is right; below it, high probabilities promise too much".to_owned();
        let value = format!("{:.2}", slope.value);
        all.push(figure("Calibration slope", value, ends(slope.interval, ""), meaning));
    }
    let evaluation = &training.model.evaluation;
    let judged = evaluation.n_won + evaluation.n_lost;
    let meaning = match evaluation.method {
        Method::Holdout { .. } => "newer than every deal that was learned from",
        Method::CrossValidation { .. } => "each by a model that had not seen it",
    };
    let won = format!("{} won", count(evaluation.n_won));
    all.push(figure("Deals judged", count(judged), Some(won), meaning.to_owned()));
    all
}

fn data(training: &TrainingReport<'_>) -> Vec<Row> {
    let TrainingReport { project, model, .. } = training;
    let row = |label: &str, value: String| Row { label: label.to_owned(), value, is_code: false };
    let code = |label: &str, value: &str| Row { is_code: true, ..row(label, value.to_owned()) };
    let known = &model.training;
    let mut rows = vec![row(
        "Deals",
        format!(
            "{} closed: {} won ({}), {} lost",
            count(known.n_won + known.n_lost),
            count(known.n_won),
            percent(known.base_rate()),
            count(known.n_lost)
        ),
    )];
    if let Some((first, last)) = known.period {
        rows.push(row("Snapshots", format!("{} to {}", first.date(), last.date())));
    }
    rows.push(code("Won", project.outcome.won.text()));
    rows.push(code("Lost", project.outcome.lost.text()));
    rows.extend(project.outcome.closed_at.iter().map(|column| code("Closed at", column)));
    rows.extend(project.snapshot.iter().map(|snapshot| code("Looked at", &snapshot.at)));
    let columns = model.linear.encoder.columns().len();
    let features = counted(model.linear.encoder.features().len(), "feature");
    rows.push(row("Model", format!("{features} in {}", counted(columns, "column"))));
    for input in &model.inputs {
        let hash = input.sha256.get(..16).unwrap_or(&input.sha256);
        rows.push(code(&input.file, &format!("{} bytes, sha256 {hash}…", count(input.bytes as usize))));
    }
    rows
}

fn left_out(training: &TrainingReport<'_>) -> Vec<LeftOut> {
    let mut all = Vec::new();
    let known = &training.model.training;
    let mut add = |reason: &str, count: usize, example: Option<String>| {
        if count > 0 {
            all.push(LeftOut { reason: reason.to_owned(), count, example });
        }
    };
    add("deals still open: nobody knows how they end", known.n_open, None);
    let mut reasons: BTreeMap<&str, (usize, Option<String>)> = BTreeMap::new();
    for row in training.rejected {
        let entry = reasons.entry(&row.reason).or_default();
        entry.0 += 1;
        entry.1.get_or_insert_with(|| {
            let id = row.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            format!("{}, row {}{id}", row.file, row.row)
        });
    }
    for (reason, (n, example)) in reasons {
        add(&format!("set aside: {reason}"), n, example);
    }
    for warning in training.warnings {
        if let Warning::FutureRows { table, dropped, .. } = warning {
            let reason = format!("rows of “{table}” at or after the snapshot of their deal");
            add(&reason, *dropped, None);
        }
    }
    let kept_out: Vec<&str> = training.project.data.kept_out().map(String::as_str).collect();
    if !kept_out.is_empty() {
        add("columns that are known only later", kept_out.len(), Some(kept_out.join(", ")));
    }
    all
}

/// How the figures were won, in words.
pub(crate) fn judged_on(method: &Method, n_train: usize, n_judged: usize, has_accounts: bool) -> String {
    let judged = count(n_judged);
    match method {
        Method::Holdout { cut, between, still_open } => format!(
            "Judged on the {judged} deals that were looked at from {cut} on, by a model that learned from the {} closed \
             before. {} open on that day and in neither part; {} looked at since and still open: not judged.",
            count(n_train),
            counted(*between, "deal"),
            counted(*still_open, "deal")
        ),
        Method::CrossValidation { folds, instead } => {
            let why = instead.as_ref().map(|why| format!(" There was no holdout: {why}."));
            let account = if has_accounts { ", nor another deal of its account" } else { "" };
            format!(
                "Judged by cross-validation in {folds} folds: each of the {judged} deals by a model that had not seen \
                 it{account}.{}",
                why.unwrap_or_default()
            )
        }
    }
}

/// The weights by group and feature, the strongest first.
fn weight_groups(training: &TrainingReport<'_>) -> Vec<WeightGroup> {
    let mut groups: Vec<WeightGroup> = Vec::new();
    for weight in weights(training.model) {
        let place = groups.iter().position(|group| group.name == weight.group).unwrap_or_else(|| {
            groups.push(WeightGroup { name: weight.group.to_owned(), features: Vec::new() });
            groups.len() - 1
        });
        let features = &mut groups[place].features;
        let place = features.iter().position(|feature| feature.name == weight.feature).unwrap_or_else(|| {
            features.push(WeightedFeature {
                name: weight.feature.clone(),
                unit: against(training.model, &weight).to_owned(),
                weights: Vec::new(),
            });
            features.len() - 1
        });
        features[place].weights.push(shown(&weight, training.warnings));
    }
    let strength = |feature: &WeightedFeature| {
        feature.weights.iter().map(|weight| weight.points.value.abs()).fold(0.0, f64::max)
    };
    for group in &mut groups {
        group.features.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    }
    let of_group = |group: &WeightGroup| group.features.first().map_or(0.0, strength);
    groups.sort_by(|a, b| of_group(b).total_cmp(&of_group(a)));
    groups
}

/// What a weight is compared with.
fn against(model: &Model, weight: &Weight) -> &'static str {
    let feature = model.linear.encoder.features().iter().find(|feature| feature.name == weight.feature);
    match feature.map(|feature| &feature.encoding) {
        Some(Encoding::Number { log: true, .. }) => "per standard deviation of ln(1 + x)",
        Some(Encoding::Number { .. }) => "per standard deviation",
        Some(Encoding::Flag { .. }) => "against no",
        Some(Encoding::Members { .. }) => "against not having it",
        Some(Encoding::Levels { .. } | Encoding::Bins { .. }) | None => "against the average deal",
    }
}

fn shown(weight: &Weight, warnings: &[Warning]) -> crate::page::Weight {
    let interval = weight.typical_estimate.filter(|found| found.low.is_finite() && found.high.is_finite());
    let contradicts = warnings.iter().find_map(|warning| match warning {
        Warning::Contradicted { feature, expected, .. }
            if *feature == weight.feature && matches!(weight.term.as_str(), "" | "yes") =>
        {
            Some(format!("expected {expected}"))
        }
        _ => None,
    });
    crate::page::Weight {
        term: weight.term.clone(),
        points: crate::page::Estimate {
            value: points(weight.typical),
            interval: interval.map(|found| (points(found.low), points(found.high))),
        },
        odds_factor: weight.typical.exp(),
        sign_stability: weight.sign_stability,
        sentence: weight.words.clone(),
        contradicts,
    }
}

fn optimism(assessment: &Assessment) -> Part<Optimism> {
    let Some(found) = &assessment.optimism else { return Part::Omitted };
    let row = |measure: Measure, found: &crate::evaluate::Corrected| OptimismRow {
        measure,
        apparent: found.apparent,
        optimism: found.optimism,
        corrected: estimate(found.corrected),
    };
    let mut rows = vec![
        row(Measure::RocAuc, &found.auc),
        row(Measure::LogLoss, &found.log_loss),
        row(Measure::Brier, &found.brier),
    ];
    rows.extend(found.slope.as_ref().map(|slope| row(Measure::CalibrationSlope, slope)));
    Part::Shown(Optimism { n_resamples: found.bootstraps as usize, rows })
}

fn certificate(model: &Model) -> Vec<CertificateRow> {
    let row = |label: &str, value: String, meaning: &str| CertificateRow {
        label: label.to_owned(),
        value,
        meaning: meaning.to_owned(),
    };
    let record = &model.record;
    let Certificate { gradient_norm, iterations, log_likelihood, separated, .. } = &record.certificate;
    let penalty = match record.penalty {
        Penalty::Ridge(alpha) => format!("ridge, α = {}", number_text(alpha)),
        Penalty::Firth => "Firth".to_owned(),
    };
    let mut rows = vec![
        row("Penalty", penalty, "what keeps the weights from growing without bound"),
        row(
            "Gradient norm",
            format!("{gradient_norm:.1e}"),
            "how far each weight is from its optimum, in standard errors",
        ),
        row(
            "Log-likelihood",
            format!("{log_likelihood:.3}"),
            "of the training deals, in nats; 0 would be certainty",
        ),
    ];
    if let Some(iterations) = iterations {
        rows.push(row("Iterations", iterations.to_string(), "steps of the solver to the optimum"));
    }
    if let Some(inference) = &record.inference {
        let slopes = inference.slopes();
        let each = record.events / slopes.max(1.0);
        rows.push(row(
            "Effective parameters",
            format!("{slopes:.1}"),
            "how many free weights the penalised fit is worth",
        ));
        rows.push(row(
            "Deals for each",
            format!("{each:.1}"),
            "deals of the smaller class for each of them; below 10 weights are shaky",
        ));
        rows.push(row(
            "Condition",
            format!("{:.1e}", inference.condition),
            "below 1e8 the weights can be told apart",
        ));
    }
    if let Some(effective) = record.effective_deals {
        rows.push(row(
            "Worth",
            count(effective.round() as usize),
            "deals of equal weight that tell as much as the weighted ones",
        ));
    }
    let separated = match separated.len() {
        0 => "none".to_owned(),
        n => counted(n, "column"),
    };
    rows.push(row("Separated", separated, "flags, levels and members whose deals all had one outcome: only the penalty keeps their weights finite"));
    rows
}

#[cfg(test)]
mod tests {
    use super::capital;

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!((capital("über"), capital("")), ("Über".to_owned(), String::new()));
        assert_eq!(capital("better than `a`"), "Better than “a”");
    }
}

//! A comparison as the page that people read, and both its files.

use std::path::{Path, PathBuf};

use super::comparison_verdict::{answer, is_known, is_wrong};
use super::page_figures as figures;
use super::page_figures::{contestant, shown};
use super::training_page::{capital, judged_on};
use crate::evaluate::{AucDifference, ChampionResult, Who};
use crate::page::{
    self, Cost, Costs, Difference, Effect, KeyFigure, Measure, Part, Reach, Rule, Verdict, comparison_html,
};
use crate::points::{Basis, Comparison, RuleResult, RuleVerdict, Scale, VolumeRule};
use crate::project::Project;
use crate::statistics::Figure;
use crate::tables::{number_text, write_atomically};
use crate::units::AsOf;
use crate::warning::{counted, percent};
use crate::workspace::{JobError, Workspace};

/// The folder of a comparison among the models of a project.
const FOLDER: &str = "compare";

/// What `bantam compare --json` prints and `compare.json` holds. Keys are never renamed; further ones may be added.
///
/// # Errors
/// When a number cannot be written.
pub fn comparison_json(comparison: &Comparison) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(comparison)? + "\n")
}

/// Writes `compare.json` and then `compare.html` into `folder`, or into that of the project's models, and gives the folder. A comparison
/// that was there is replaced.
///
/// # Errors
/// When a file cannot be written.
pub fn save_comparison(
    workspace: &Workspace<'_>,
    comparison: &Comparison,
    folder: Option<&Path>,
) -> Result<PathBuf, JobError> {
    let folder = folder.map_or_else(|| workspace.registry().folder().join(FOLDER), Path::to_path_buf);
    write_atomically(&folder.join("compare.json"), comparison_json(comparison)?.as_bytes())?;
    let page = comparison_html(&compare_page(workspace.project, comparison, workspace.today));
    write_atomically(&folder.join("compare.html"), page.as_bytes())?;
    Ok(folder)
}

/// The page of a comparison.
fn compare_page(project: &Project, comparison: &Comparison, today: AsOf) -> page::Comparison {
    let answer = answer(comparison);
    let capacity = project.evaluation.capacity;
    let n_judged = comparison.n_won + comparison.n_lost;
    let has_accounts = project.data.account.is_some();
    page::Comparison {
        project: project.name.clone(),
        compared_on: today.to_string(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        answer: answer.words.to_owned(),
        verdict: Verdict {
            tone: answer.tone,
            headline: capital(&answer.headline),
            sentences: answer.sentences.iter().map(|sentence| capital(sentence) + ".").collect(),
        },
        key_figures: key_figures(comparison),
        judged_on: judged_on(&comparison.method, comparison.n_train, n_judged, has_accounts),
        figures: figures::figures(&comparison.contestants, capacity),
        relearned_minus_table: differences(comparison, capacity),
        rules_on: rules_on(comparison),
        rules: comparison.rules.iter().map(|result| rule(result, comparison.n_closed)).collect(),
        alike: alike(&comparison.rules),
        effects: effects(comparison),
        gains: figures::gains((&comparison.curves, &comparison.contestants), capacity),
        costs: comparison.costs.iter().map(|found| costs(found, comparison)).collect(),
        model_prefers: comparison.model_prefers.clone(),
        table_prefers: comparison.table_prefers.clone(),
        in_use: in_use(comparison, capacity),
    }
}

fn key_figures(comparison: &Comparison) -> Vec<KeyFigure> {
    let figure = |label: &str, value: String, interval: Option<String>, meaning: &str| KeyFigure {
        label: label.to_owned(),
        value,
        interval,
        meaning: meaning.to_owned(),
    };
    let auc = |label: &str, found: AucDifference, meaning: &str| {
        let interval = Some(format!("{} to {}", sign(found.low, 2), sign(found.high, 2)));
        figure(label, sign(found.value, 2), interval, meaning)
    };
    let mut all = Vec::new();
    let table = comparison.contestants.iter().find(|found| found.who == Who::Points);
    let model = table.and_then(|table| table.model_ahead.as_ref()?.auc);
    all.extend(
        model.map(|found| auc("Model against table", found, "difference in ROC AUC, on the same deals")),
    );
    let relearned = comparison.relearned_ahead.as_ref().and_then(|ahead| ahead.auc);
    all.extend(relearned.map(|found| {
        auc("Better points alone", found, "the same rules with learned weights, less the table, in ROC AUC")
    }));
    for costs in &comparison.costs {
        let (VolumeRule::Capacity(share), Some(Figure { value, interval: Some((low, high)) })) =
            (costs.cut, comparison.wins_ahead(costs))
        else {
            continue;
        };
        let interval = Some(format!("{} to {}", sign(low, 0), sign(high, 0)));
        let meaning = format!("the model against the table, with the best {} of the leads", percent(share));
        all.push(figure("Wins passed on", sign(value, 0), interval, &meaning));
    }
    let of = |is: fn(&RuleResult) -> bool| comparison.rules.iter().filter(|rule| is(rule)).count();
    let (n_known, n_wrong) = (of(is_known), of(is_wrong));
    let unknown = comparison.rules.len() - n_known;
    let interval = (unknown > 0).then(|| format!("{unknown} not to be told"));
    let value = format!("{} of {}", n_known - n_wrong, comparison.rules.len());
    all.push(figure("Rules to keep", value, interval, "rules whose points agree with the deals"));
    all
}

/// With its sign and so many decimals.
fn sign(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let is_zero = text.chars().all(|letter| matches!(letter, '0' | '.'));
    match value {
        _ if is_zero => text,
        value if value < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

/// How far the rules with learned weights are ahead of the table.
fn differences(comparison: &Comparison, capacity: f64) -> Vec<Difference> {
    let Some(ahead) = &comparison.relearned_ahead else { return Vec::new() };
    let found = [
        (Measure::RocAuc, ahead.auc.map(Figure::from)),
        (Measure::AveragePrecision, ahead.average_precision),
        (Measure::LogLoss, ahead.log_loss),
        (Measure::Brier, ahead.brier),
        // The capacity is the first of the shares.
        (Measure::Capture(Reach::Capacity(capacity)), ahead.capture.first().copied().flatten()),
    ];
    let difference =
        |(measure, found): (Measure, Option<Figure>)| Some(Difference { measure, estimate: shown(found?) });
    found.into_iter().filter_map(difference).collect()
}

/// On which deals the rules are looked at, and what a point is worth.
fn rules_on(comparison: &Comparison) -> String {
    let deals = counted(comparison.n_closed, "closed deal");
    let Some(Scale { log_odds_per_point: worth, basis, total_slope }) = &comparison.scale else {
        return format!("On all {deals}. No rule tells anything, so points have no worth.");
    };
    let doubles = number_text((std::f64::consts::LN_2 / worth * 10.0).round() / 10.0);
    let holds_0 = total_slope.and_then(|slope| slope.interval).is_some_and(|(low, _)| low <= 0.0);
    let scale = match basis {
        Basis::MiddleRule => format!(
            "{doubles} points double the odds of a deal being won, as in the middle one of the rules that clearly point the right way"
        ),
        Basis::SameTotal => {
            let why = if holds_0 {
                "The table ranks no better than chance"
            } else {
                "No rule clearly points the right way"
            };
            format!(
                "{why}, so a point has no worth of its own: learned points have the same total, signs aside, and {doubles} of them double the odds of a deal being won"
            )
        }
    };
    format!(
        "On all {deals}. Each rule is weighed beside all others, so that what two rules share is not counted twice. {scale}. An interval that holds the points now says that they may stay."
    )
}

fn rule(result: &RuleResult, n_closed: usize) -> Rule {
    Rule {
        name: result.name.clone(),
        points: result.points,
        learned: result.learned.map(shown),
        n_deals: result.n_deals,
        win_rate: result.win_rate.map(shown),
        win_rate_without: result.win_rate_without.map(shown),
        verdict: result.verdict,
        sentence: sentence(result, n_closed),
    }
}

/// A verdict in a sentence.
fn sentence(rule: &RuleResult, n_closed: usize) -> String {
    let now = rule.points;
    let learned = rule.learned.map_or(now, |learned| learned.value);
    let instead = format!("about {} instead of {}", sign(learned, 0), sign(now, 0));
    match rule.verdict {
        RuleVerdict::Keep => "The deals agree with its points.".to_owned(),
        RuleVerdict::Raise if now < 0.0 => format!("It speaks against winning more than that: {instead}."),
        RuleVerdict::Raise => format!("It deserves more: {instead}."),
        RuleVerdict::Lower if now < 0.0 => format!("It speaks against winning less than that: {instead}."),
        RuleVerdict::Lower => format!("It deserves less: {instead}."),
        RuleVerdict::Reverse if now < 0.0 => format!("It speaks for winning, not against it: {instead}."),
        RuleVerdict::Reverse => format!("It speaks against winning, not for it: {instead}."),
        RuleVerdict::Drop => "Beside the other rules it tells next to nothing.".to_owned(),
        RuleVerdict::TooFew => "Too few deals: leave it as it is until there are more.".to_owned(),
        RuleVerdict::Duplicate => {
            let names: Vec<String> = rule.duplicates.iter().map(|same| format!("“{}”", same.rule)).collect();
            format!("It holds of the same deals as {}: only their sum is known.", names.join(", "))
        }
        RuleVerdict::NeverFires => format!("It holds of none of the {}.", counted(n_closed, "deal")),
        RuleVerdict::AlwaysFires => "It holds of every deal, so it tells none from another.".to_owned(),
    }
}

/// The rules that say the same, each pair once.
fn alike(rules: &[RuleResult]) -> Vec<String> {
    let mut sentences = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let is_later = |name: &str| rules[place..].iter().any(|rule| rule.name == name);
        for same in rule.duplicates.iter().filter(|same| is_later(&same.rule)) {
            let how = if same.phi >= 1.0 { "the same deals" } else { "nearly the same deals" };
            sentences
                .push(format!("“{}” and “{}” hold of {how}: only their sum is known.", rule.name, same.rule));
        }
    }
    sentences
}

fn effects(comparison: &Comparison) -> Part<Vec<Effect>> {
    let Some(all) = &comparison.residual_effects else {
        let why = "It cannot be told: there are too many columns, or points have no worth.";
        return Part::Missing(why.to_owned());
    };
    let effect = |left: &crate::points::ResidualEffect| Effect {
        feature: left.feature.clone(),
        term: left.term.clone(),
        points: shown(left.points),
        share: left.share,
        rules: left.rules.clone(),
    };
    Part::Shown(all.iter().map(effect).collect())
}

fn costs(found: &crate::points::Costs, comparison: &Comparison) -> Costs {
    let cost = |cost: &crate::points::Cost| Cost {
        contestant: contestant(&cost.who),
        wins_passed_on: cost.wins_passed_on,
        wins_missed: cost.wins_missed,
        losses_worked: cost.losses_worked,
        amount_passed_on: cost.amount_passed_on,
        amount_missed: cost.amount_missed,
    };
    Costs {
        cut: found.cut,
        n_passed_on: found.n_passed_on,
        n_judged: comparison.n_won + comparison.n_lost,
        n_without_amount: found.n_without_amount,
        columns: found.contestants.iter().map(cost).collect(),
        wins_ahead: comparison.wins_ahead(found).map(shown),
    }
}

/// The figures beside those of the model in use, or why there are none.
fn in_use(comparison: &Comparison, capacity: f64) -> Part<page::Figures> {
    let Some(champion) = &comparison.champion else { return Part::Omitted };
    let why = match &champion.result {
        ChampionResult::Judged(contestants) => return figures::figures(contestants, capacity),
        ChampionResult::Undated => "without dates nobody can tell which deals it had seen",
        ChampionResult::TooFew(reason) | ChampionResult::Unusable(reason) => reason,
    };
    Part::Missing(format!("The model in use ({}) is not compared: {why}.", champion.id))
}

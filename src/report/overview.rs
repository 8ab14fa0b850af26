//! The first screen of a report, for a reader who decides: what the model is worth, what moves a score, what is uncertain, and what
//! to do next.

use super::contestant::named;
use super::figure_text::{Unit, may_be_zero, side_of_zero};
use super::plain_verdict::plain_verdict;
use super::tone::{ReportVerdict, Tone, sentence};
use super::weights::{Weight, weights};
use crate::audit::{Audit, Severity};
use crate::decide::{GradedDeal, PromisedGrade, promised_by_grade, promised_of_all};
use crate::evaluate::{Assessment, Evaluation, Method, QuarterResult, Trial, Who};
use crate::label::Labelled;
use crate::model::Model;
use crate::numbers::{are, count, counted, decimals, listed};
use crate::points::{SelectionGain, selection_gain};
use crate::project::Project;
use crate::statistics::Figure;
use crate::units::Currency;

/// What a director reads of a training.
#[derive(Debug, Clone)]
pub(crate) struct Overview {
    pub(crate) tone: Tone,
    /// The verdict in plain words.
    pub(crate) verdict: String,
    /// Wins and money at the capacity of sales; `None` where a model must not be used, or nothing can be compared.
    pub(crate) gain: Option<SelectionGain>,
    /// The test deals by grade, and all of them in the last row.
    pub(crate) grades: Vec<PromisedGrade>,
    /// What raises a score, the strongest first.
    pub(crate) raises: Vec<ScoreMover>,
    /// What lowers it.
    pub(crate) lowers: Vec<ScoreMover>,
    /// What is uncertain, in sentences.
    pub(crate) uncertain: Vec<String>,
    /// What to do next, in sentences.
    pub(crate) next_steps: Vec<String>,
    /// The currency of the amounts.
    pub(crate) currency: Option<Currency>,
}

/// A property of a lead whose weight differs significantly from 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoreMover {
    /// The feature with its term: "trial: yes".
    pub(crate) name: String,
    /// Score points of the contrast with their interval.
    pub(crate) points: Figure,
    /// The effect in words.
    pub(crate) words: String,
}

/// What an overview is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverviewInput<'a> {
    pub(crate) project: &'a Project,
    pub(crate) model: &'a Model,
    pub(crate) assessment: &'a Assessment,
    pub(crate) trial: &'a Trial,
    pub(crate) audit: &'a Audit,
    /// The amounts of the deals of the trial, where the project names them.
    pub(crate) amounts: Option<&'a [Option<f64>]>,
}

/// Properties that are shown in each direction.
const MOST_MOVERS: usize = 5;

/// Features that a sentence names.
const MOST_NAMES: usize = 4;

impl Overview {
    pub(crate) fn of(input: OverviewInput<'_>) -> Self {
        let OverviewInput { project, model, assessment, trial, audit, amounts } = input;
        let audit_errors = audit.count(Severity::Error);
        let (whole, verdict) = plain_verdict(model, assessment, (&project.promotion, audit_errors));
        let tone = whole.tone;
        let contestants = &assessment.contestants;
        let gain = || selection_gain(trial, contestants, project.evaluation.capacity, amounts);
        let gain = (tone <= Tone::Caution).then(gain).flatten();
        let all = weights(model);
        let overview = Self {
            grades: by_grade(project, model, &graded(trial, amounts)),
            raises: movers(&all, true),
            lowers: movers(&all, false),
            uncertain: Vec::new(),
            next_steps: next_steps(&whole, project, model, audit),
            currency: project.data.currency.clone(),
            tone,
            verdict,
            gain,
        };
        let uncertain = overview.uncertain(assessment, &model.evaluation, &all);
        Self { uncertain, ..overview }
    }

    fn uncertain(&self, assessment: &Assessment, evaluation: &Evaluation, all: &[Weight]) -> Vec<String> {
        let auc = assessment.evidence.as_ref().and_then(|evidence| evidence.auc.as_ref());
        let n_judged = assessment.evidence.as_ref().map_or(0, |evidence| evidence.n_won + evidence.n_lost);
        let pairs = auc.map(|auc| {
            let [low, high] = [auc.low_99, auc.high_99].map(|share| decimals(share * 100.0, 0));
            format!(
                "of all {} that a model scored without knowing them, a won one ranks above a lost one in {low} to {high} of 100 pairs (99 % interval; 50 is chance)",
                counted(n_judged, "deal")
            )
        });
        let chance = self.gain.as_ref().and_then(may_be_chance);
        let mut sentences: Vec<String> = pairs.into_iter().chain(chance).collect();
        sentences.extend(open_deals(&evaluation.method));
        sentences.extend(by_quarter(assessment));
        sentences.extend(insignificant(all));
        sentences.push("weights are associations: changing a lead need not change its outcome".to_owned());
        sentences.iter().map(|text| sentence(text)).collect()
    }
}

/// The deals by grade, and all of them in the last row.
fn by_grade(project: &Project, model: &Model, deals: &[GradedDeal]) -> Vec<PromisedGrade> {
    let mut rows = promised_by_grade(&project.grades, model.linear.base_log_odds(), deals);
    rows.extend(promised_of_all(&rows, deals));
    rows
}

/// The gain that may be chance, in words.
fn may_be_chance(gain: &SelectionGain) -> Option<String> {
    let wins = may_be_zero(&gain.more_wins).then_some("wins");
    let amount = gain.more_amount.as_ref().is_some_and(may_be_zero).then_some("the amount won");
    let what: Vec<&str> = wins.into_iter().chain(amount).collect();
    let against = if gain.against == Who::BaseRate {
        "calling in random order".to_owned()
    } else {
        named(&gain.against)
    };
    (!what.is_empty()).then(|| {
        format!(
            "the difference in {} from {against} may be chance: its interval includes 0",
            what.join(" and in ")
        )
    })
}

fn graded(trial: &Trial, amounts: Option<&[Option<f64>]>) -> Vec<GradedDeal> {
    let Some(model) = trial.entries.first() else { return Vec::new() };
    let amount = |row: usize| amounts.and_then(|amounts| amounts.get(row).copied().flatten());
    let deals = model.log_odds.iter().zip(&trial.won).enumerate();
    deals
        .map(|(row, (&log_odds, &won))| GradedDeal { log_odds, won, amount: amount(row), weight: 1.0 })
        .collect()
}

/// The strongest properties in one direction, one for each feature: those whose interval excludes 0, or without intervals all.
/// Missing answers and rare levels are left out.
fn movers(all: &[Weight], raises: bool) -> Vec<ScoreMover> {
    let is_mover = |weight: &&Weight| {
        let points = weight.points();
        let side = side_of_zero(&points).or(points.interval.is_none().then_some(points.value > 0.0));
        side == Some(raises) && points.value != 0.0 && !weight.term.starts_with('(')
    };
    let mut strongest: Vec<&Weight> = all.iter().filter(is_mover).collect();
    strongest.sort_by(|a, b| b.typical.abs().total_cmp(&a.typical.abs()));
    let mut features: Vec<&str> = Vec::new();
    strongest.retain(|weight| {
        let is_first = !features.contains(&weight.feature.name());
        features.push(weight.feature.name());
        is_first
    });
    let mover = |weight: &&Weight| ScoreMover {
        name: if weight.term.is_empty() {
            weight.feature.to_string()
        } else {
            format!("{}: {}", weight.feature, weight.term)
        },
        points: weight.points(),
        words: weight.words.clone(),
    };
    strongest.iter().take(MOST_MOVERS).map(mover).collect()
}

fn open_deals(method: &Method) -> Option<String> {
    let Method::Holdout { still_open, .. } = method else { return None };
    let (deals, are) = (counted(*still_open, "newer deal"), are(*still_open));
    (*still_open > 0).then(|| format!("{deals} {are} still open, and not in the test set"))
}

/// The range of the area under the curve over the quarters of the backtest.
fn by_quarter(assessment: &Assessment) -> Option<String> {
    let areas = assessment.backtest.iter().filter_map(|quarter| match &quarter.result {
        QuarterResult::Judged(figures) => figures.auc.map(|auc| auc.value),
        QuarterResult::NotJudged(_) => None,
    });
    let areas: Vec<f64> = areas.collect();
    let (low, high) = (areas.iter().copied().reduce(f64::min)?, areas.iter().copied().reduce(f64::max)?);
    let [low, high] =
        [low, high].map(|area| Unit::Number(2).figure(&Figure { value: area, interval: None }).value);
    (areas.len() > 1).then(|| {
        format!(
            "from quarter to quarter the ROC AUC was from {low} to {high}, in the {} of the backtest",
            counted(areas.len(), "quarter")
        )
    })
}

/// The features of which no weight differs significantly from 0.
fn insignificant(all: &[Weight]) -> Option<String> {
    let mut features: Vec<(&Labelled, bool)> = Vec::new();
    for weight in all {
        let is_significant = side_of_zero(&weight.points()).is_some();
        match features.iter_mut().find(|(name, _)| **name == weight.feature) {
            Some(feature) => feature.1 |= is_significant,
            None => features.push((&weight.feature, is_significant)),
        }
    }
    let has_intervals = all.iter().any(|weight| weight.points().interval.is_some());
    let names: Vec<String> =
        features.iter().filter(|(_, found)| !found).map(|(name, _)| name.quoted()).collect();
    (has_intervals && !names.is_empty()).then(|| {
        format!(
            "no weight differs significantly from 0 in {} of {}: {}",
            count(names.len()),
            counted(features.len(), "feature"),
            listed(&names, MOST_NAMES)
        )
    })
}

fn next_steps(verdict: &ReportVerdict, project: &Project, model: &Model, audit: &Audit) -> Vec<String> {
    let mut steps = Vec::new();
    let questions: Vec<String> = [Severity::Error, Severity::Warning, Severity::Question]
        .into_iter()
        .filter(|&severity| audit.count(severity) > 0)
        .map(|severity| counted(audit.count(severity), severity.name()))
        .collect();
    if !questions.is_empty() {
        steps.push(format!("resolve what the data audit found ({}): `bantam check`", questions.join(", ")));
    }
    if project.points.is_some() {
        steps.push("see which points of your table to change, and by how much: `bantam compare`".to_owned());
    }
    match verdict.tone {
        Tone::Good => steps.push("score new leads with it, such as every night: `bantam predict`".to_owned()),
        Tone::Caution => {
            let missing = verdict.missing.as_ref().map_or_else(String::new, |missing| {
                format!("know what is missing for “{}”: {missing}; ", Tone::Good.word())
            });
            steps.push(format!(
                "{missing}read the reasons of some leads before sales relies on it: `bantam explain`"
            ));
        }
        Tone::NotYet => {
            steps.push("collect more closed deals, or fewer features, and train again".to_owned());
        }
        Tone::Bad => steps.push("do not score leads with it; the reasons are below".to_owned()),
    }
    if let Some(next) = model.calendar().quarter(model.trained_on, 1) {
        steps.push(format!(
            "on or after {next}, decide with new deals whether it stays: `bantam quarter`",
            next = model.calendar().date(next)
        ));
    }
    steps.iter().map(|text| sentence(text)).collect()
}

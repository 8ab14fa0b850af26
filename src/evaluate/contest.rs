//! The champion against challengers of each month since it was trained.

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

use super::calibration::log_losses;
use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::fit_and_score::fit_and_score;
use super::maturity::Maturity;
use super::month_ranks::{in_months, pairs};
use super::paired::{PairedDifference, paired_difference};
use super::pooled_auc::{PooledAuc, pooled_auc, pooled_difference};
use super::ranking::Ranking;
use super::robust::Measurement;
use super::scored_part::{ScoredDeal, ScoredPart};
use super::split::{Split, split_between, too_few_trained};
use super::trial::Who;
use super::unjudged::UnjudgedDeals;
use crate::cells::Calendar;
use crate::fit::FitPlan;
use crate::linear_model::LinearFit;
use crate::statistics::Figure;
use crate::units::AsOf;

/// Log-odds that differ by less are those of the same model.
const SAME: f64 = 1e-6;

/// The deals with a snapshot in a month, scored by the champion and by a challenger that was trained on its first day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContestMonth {
    /// The day of the training of the challenger, before which its deals were closed.
    pub from: AsOf,
    /// The first day of the next month; `None` for the last.
    pub to: Option<AsOf>,
    /// Training deals of the challenger.
    pub n_train: usize,
    /// Won deals that both scored.
    pub n_won: usize,
    /// Lost deals that both scored.
    pub n_lost: usize,
    /// Mean log loss of the champion minus that of the challenger: above 0 the challenger is better.
    pub gain: Option<f64>,
    /// Whether the challenger is the champion: the same project on the same deals.
    pub is_same: bool,
    /// Whether too many of its deals are still open.
    pub is_immature: bool,
    /// Why there is no challenger, nothing to score, or too many deals that are still open.
    pub reason: Option<String>,
}

/// A closed deal with a snapshot since the champion was trained, and both log-odds of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContestDeal {
    /// Its row among all deals.
    pub row: usize,
    /// Its snapshot.
    pub as_of: AsOf,
    /// Whether it was won.
    pub won: bool,
    /// Deals with the same number (those of one account) may be correlated.
    pub cluster: u64,
    /// Its weight in figures.
    pub weight: f64,
    /// By the champion.
    pub champion: f64,
    /// By the challenger of its month.
    pub challenger: f64,
}

/// The comparison of a champion with its challengers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthlyContest {
    /// The champion was trained on this day.
    pub since: AsOf,
    /// The months since, the oldest first.
    pub months: Vec<ContestMonth>,
    /// The deals.
    #[serde(skip)]
    pub deals: Vec<ContestDeal>,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Closed deals with a snapshot since that are not judged, by reason.
    pub(crate) unjudged: UnjudgedDeals,
    /// Deals with a snapshot since that are still open. Those that are judged, those that are not, and these are all deals.
    pub n_open: usize,
    /// Log loss of the champion minus that of the challengers, a deal; `None` without two accounts, or where all challengers are the champion.
    pub gain: Option<PairedDifference>,
    /// Area under the ROC curve of the challengers minus that of the champion.
    pub auc_gain: Option<Measurement>,
    /// Area under the ROC curve of the champion.
    pub champion_auc: Option<Figure>,
    /// The same of the challengers.
    pub challenger_auc: Option<Figure>,
    /// Mean log loss of the champion.
    pub champion_log_loss: Option<f64>,
    /// The same of the challengers.
    pub challenger_log_loss: Option<f64>,
    /// Share of the won deals among the best at capacity, by the champion and by the challengers; weighted for deals that are open.
    pub capture: Option<(f64, f64)>,
}

/// How a contest is judged.
#[derive(Debug, Clone, Copy)]
pub struct ContestRules<'a> {
    /// How challengers are fitted.
    pub plan: &'a FitPlan,
    /// The log loss a deal by which a challenger may be worse and still count as not worse.
    pub margin: f64,
    /// The share of the leads that sales can work on.
    pub capacity: f64,
    /// How many months there are at the most, the newest.
    pub most_months: usize,
    /// The number of training deals of the champion whose outcome was complete, if it was trained by the project as it is: the
    /// challenger of its day is the champion, whatever penalty a cross-validation chooses this time.
    pub same_training: Option<usize>,
}

impl ContestRules<'_> {
    /// A gain of AUC beyond which a person must look at what brings it: where a new column is all that the models differ in, columns that
    /// are known when a lead is scored seldom bring as much, and those that are filled in later do.
    pub const TOO_GOOD: f64 = 0.1;
}

/// Why a month has no deal to judge by.
fn nothing_to_judge(deals: &EvaluationData<'_>) -> String {
    match deals.censoring {
        Some(censoring) => {
            format!("the {} days of no deal with a snapshot in it have ended", censoring.within.value())
        }
        None => "no deal with a snapshot in it is closed".to_owned(),
    }
}

/// The deals since the day a champion was trained, scored by it (`champion`, the log-odds by row, where it can score it) and by challengers
/// that knew nothing later. `None` without the dates of deals.
///
/// # Errors
/// When a challenger does not converge.
pub fn contest(
    deals: &EvaluationData<'_>,
    (id, since): (&str, AsOf),
    champion: &dyn Fn(usize) -> Option<f64>,
    rules: &ContestRules<'_>,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
) -> Result<Option<MonthlyContest>, EvaluationError> {
    let Some(dates) = deals.dates else { return Ok(None) };
    let newest = dates.as_of.iter().chain(deals.censoring.iter().flat_map(|all| all.as_of)).max();
    let Some(&newest) = newest else { return Ok(None) };
    let origins = origins((since, newest), dates.calendar, rules.most_months);
    let weights = deals.censoring.as_ref().map(|censoring| censoring.figure_weights(since, None));
    let maturity = Maturity::of(deals, since);
    let is_weighted = matches!(weights, Some(Some(_)));
    let mut unjudged = UnjudgedDeals::before_the_first(deals, since, origins.first().copied());
    let mut near: Option<LinearFit> = None;
    let (mut months, mut parts) = (Vec::new(), Vec::new());
    for (place, &from) in origins.iter().enumerate() {
        progress("challengers", place as u64, origins.len() as u64);
        let to = origins.get(place + 1).copied();
        let end = to.unwrap_or(AsOf::from_microseconds(i64::MAX));
        let split = split_between(dates.as_of, dates.known_from(), from, end);
        let immature = maturity.as_ref().and_then(|maturity| maturity.reason(from, to));
        let judge = (champion, is_weighted, &mut unjudged);
        let (mut month, test) = month_to_judge(deals, (&split, to), immature, judge);
        if month.reason.is_none() {
            let origin = (&split.train[..], Some(from));
            let (fit, scores) = fit_and_score(deals, origin, &test, rules.plan, near.as_ref(), false)?;
            near = Some(fit);
            let train = deals.with_early(&split.train, &test, Some(from));
            let mut part = ScoredPart::of_scores(deals, (&train, &test), scores);
            let own: Vec<f64> = test.iter().filter_map(|&row| champion(row)).collect();
            part.baselines = vec![(Who::Champion(id.to_owned()), own)];
            if let Some(Some(weight)) = &weights {
                part.deals.iter_mut().for_each(|deal| deal.weight = weight(deal.row));
            }
            if from == since && rules.same_training == Some(n_complete(deals, &train, from)) {
                part = of_champion(&part);
            }
            month.is_same = pairs(&part).all(|(own, other)| (own - other).abs() < SAME);
            month.gain = mean_gain(&part);
            parts.push(part);
        }
        months.push(month);
    }
    let n_open = n_open(deals, since);
    let since = dates.calendar.on_the_clock(since);
    Ok(Some(MonthlyContest { since, unjudged, n_open, ..judged(since, months, &parts, rules) }))
}

/// A month without its comparison, and the deals to judge by; none where there is a reason against it. The other closed deals are
/// counted.
fn month_to_judge(
    deals: &EvaluationData<'_>,
    (split, to): (&Split, Option<AsOf>),
    immature: Option<String>,
    (champion, is_weighted, unjudged): (&dyn Fn(usize) -> Option<f64>, bool, &mut UnjudgedDeals),
) -> (ContestMonth, Vec<usize>) {
    let from = split.cut;
    let is_immature = immature.is_some();
    let early = deals.early_between(from, to);
    // Without weights only deals whose span has ended are judged.
    let (early, unweighted) = if is_weighted { (early, 0) } else { (Vec::new(), early.len()) };
    let closed: Vec<usize> = split.test.iter().copied().chain(early).collect();
    let mut test: Vec<usize> = closed.iter().copied().filter(|&row| champion(row).is_some()).collect();
    let too_few = too_few_trained(deals, split);
    unjudged.unweighted += unweighted;
    if is_immature {
        unjudged.immature += closed.len();
    } else if too_few.is_some() {
        unjudged.no_challenger += closed.len();
    } else {
        unjudged.not_scored += closed.len() - test.len();
    }
    let nothing = || (test.is_empty() && !is_immature).then(|| nothing_to_judge(deals));
    let reason = nothing().or(immature).or(too_few);
    if reason.is_some() {
        test.clear();
    }
    let n_won = test.iter().filter(|&&row| deals.outcome(row)).count();
    // For people: deals are compared with the instants.
    let on_the_clock = |at| deals.dates.map_or(at, |dates| dates.calendar.on_the_clock(at));
    let month = ContestMonth {
        from: on_the_clock(from),
        to: to.map(on_the_clock),
        n_train: deals.with_early(&split.train, &[], Some(from)).len(),
        n_won,
        n_lost: test.len() - n_won,
        gain: None,
        is_same: false,
        is_immature,
        reason,
    };
    (month, test)
}

/// How many of these training deals had a complete outcome on the day `on`: with `within`, those whose span had ended.
fn n_complete(deals: &EvaluationData<'_>, train: &[usize], on: AsOf) -> usize {
    let Some(censoring) = &deals.censoring else { return train.len() };
    let calendar = deals.dates.map(|dates| dates.calendar).unwrap_or_default();
    train.iter().filter(|&&row| calendar.later(censoring.as_of[row], censoring.within) < on).count()
}

/// The deals with a snapshot since a day that are still open: with `within`, those that were closed early are not.
fn n_open(deals: &EvaluationData<'_>, since: AsOf) -> usize {
    let open = deals.open_as_of.iter().filter(|&&at| at >= since).count();
    open.saturating_sub(deals.early_between(since, None).len())
}

/// The days of the trainings of challengers: that of the champion, and the first days of the months after it; the newest of them.
fn origins((since, newest): (AsOf, AsOf), calendar: Calendar, most: usize) -> Vec<AsOf> {
    let first = calendar.date(since);
    let month = NaiveDate::from_ymd_opt(first.year(), first.month(), 1).unwrap_or(first);
    let later =
        (1..).map_while(|n| month.checked_add_months(Months::new(n))).map(|day| calendar.first_instant(day));
    let all: Vec<AsOf> = std::iter::once(since).chain(later.take_while(|day| *day <= newest)).collect();
    all[all.len().saturating_sub(most)..].to_vec()
}

/// The weighted mean of the log loss of the champion minus that of the challenger.
fn mean_gain(part: &ScoredPart) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (deal, (challenger, champion)) in part.deals.iter().zip(pairs(part)) {
        let losses = log_losses(&[champion, challenger], &[deal.won, deal.won]);
        sum += deal.weight * (losses[0] - losses[1]);
        weights += deal.weight;
    }
    (weights > 0.0).then(|| sum / weights)
}

/// The figures over all months together.
fn judged(
    since: AsOf,
    months: Vec<ContestMonth>,
    parts: &[ScoredPart],
    rules: &ContestRules<'_>,
) -> MonthlyContest {
    let deal = |(deal, (challenger, champion)): (&ScoredDeal, (f64, f64))| ContestDeal {
        row: deal.row,
        as_of: deal.as_of.unwrap_or(since),
        won: deal.won,
        cluster: deal.cluster,
        weight: deal.weight,
        champion,
        challenger,
    };
    let deals: Vec<ContestDeal> =
        parts.iter().flat_map(|part| part.deals.iter().zip(pairs(part)).map(deal)).collect();
    let won: Vec<bool> = deals.iter().map(|deal| deal.won).collect();
    let weights: Vec<f64> = deals.iter().map(|deal| deal.weight).collect();
    let clusters: Vec<u64> = deals.iter().map(|deal| deal.cluster).collect();
    let of = |score: fn(&ContestDeal) -> f64| deals.iter().map(score).collect::<Vec<f64>>();
    let (champion, challenger) = (of(|deal| deal.champion), of(|deal| deal.challenger));
    let losses = [log_losses(&champion, &won), log_losses(&challenger, &won)];
    let gains: Vec<f64> = losses[0].iter().zip(&losses[1]).map(|(champion, own)| champion - own).collect();
    let has_challenger = months.iter().any(|month| month.gain.is_some() && !month.is_same);
    let gain = paired_difference(&gains, &weights, &clusters, (rules.margin, rules.plan.seed));
    let total: f64 = weights.iter().sum();
    let mean = |losses: &[f64]| {
        (total > 0.0)
            .then(|| losses.iter().zip(&weights).map(|(loss, weight)| loss * weight).sum::<f64>() / total)
    };
    let area = |PooledAuc { interval, .. }: PooledAuc| interval.map(Figure::from);
    let swapped: Vec<ScoredPart> = parts.iter().map(of_champion).collect();
    let capture = |scores: &[f64]| {
        let counts = Ranking::of(scores)?.tallies(&won, |row| weights[row]);
        counts.lift(rules.capacity).map(|lift| lift.capture)
    };
    let n_won = won.iter().filter(|&&won| won).count();
    MonthlyContest {
        since,
        n_won,
        n_lost: won.len() - n_won,
        unjudged: UnjudgedDeals::default(),
        n_open: 0,
        gain: gain.filter(|_| has_challenger),
        auc_gain: pooled_difference(parts, |part| part.baselines.first().map(|(_, scores)| &scores[..]))
            .filter(|_| has_challenger),
        champion_auc: area(pooled_auc(&swapped)),
        challenger_auc: area(pooled_auc(parts)),
        champion_log_loss: mean(&losses[0]),
        challenger_log_loss: mean(&losses[1]),
        capture: capture(&in_months(parts, |(_, champion)| champion))
            .zip(capture(&in_months(parts, |(challenger, _)| challenger))),
        months,
        deals,
    }
}

/// A part with the scores of the champion in place of those of the challenger.
fn of_champion(part: &ScoredPart) -> ScoredPart {
    let mut own = part.clone();
    for (deal, (_, champion)) in own.deals.iter_mut().zip(pairs(part)) {
        deal.log_odds = champion;
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challengers_are_trained_with_the_champion_and_on_the_first_of_each_month_after() {
        let day = |text: &str| AsOf::parse(text).unwrap();
        let days =
            |since: &str, newest: &str, most| origins((day(since), day(newest)), Calendar::default(), most);
        assert_eq!(days("2026-04-01", "2026-06-20", 24), ["2026-04-01", "2026-05-01", "2026-06-01"].map(day));
        assert_eq!(days("2026-04-10", "2026-05-20", 24), ["2026-04-10", "2026-05-01"].map(day));
        assert_eq!(days("2026-04-10", "2026-04-09", 24), [day("2026-04-10")]);
        assert_eq!(days("2024-01-01", "2026-06-20", 2), ["2026-05-01", "2026-06-01"].map(day));
    }

    #[test]
    fn wins_at_capacity_are_those_of_all_deals_that_the_judged_stand_for() {
        let since = AsOf::parse("2026-04-01").unwrap();
        // Of ten deals half are selected: the best three, which stand for three, one and one.
        let deal = |(row, (log_odds, won, weight)): (usize, &(f64, bool, f64))| ScoredDeal {
            row,
            won: *won,
            cluster: row as u64,
            as_of: Some(since),
            log_odds: *log_odds,
            weight: *weight,
            is_of_trained_account: false,
        };
        let deals = [(3.0, false, 3.0), (2.0, true, 1.0), (1.0, true, 1.0), (0.0, false, 5.0)];
        let champion = deals.iter().map(|deal| -deal.0).collect();
        let part = ScoredPart {
            deals: deals.iter().enumerate().map(deal).collect(),
            base: 0.0,
            baselines: vec![(Who::Champion("c".to_owned()), champion)],
            plan: None,
        };
        let plan = FitPlan {
            penalty: None,
            share: None,
            solver: crate::fit::Solver::Auto,
            max_iterations: 10,
            folds: 5,
            seed: 7,
        };
        let rules =
            ContestRules { plan: &plan, margin: 0.01, capacity: 0.5, most_months: 24, same_training: None };
        let found = judged(since, Vec::new(), &[part], &rules);
        assert_eq!(found.capture, Some((0.0, 1.0)));
        assert_eq!((found.n_won, found.n_lost), (2, 2));
    }
}

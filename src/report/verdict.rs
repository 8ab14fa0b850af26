//! The verdict on a model: whether it is better than the baselines, calibrated, and trained on enough deals.

use super::calibration_verdict::calibration_verdict;
use super::contestant::named;
use super::figure_text::{Unit, side_of_zero};
use super::tone::{ReportVerdict, Tone};
use super::verdict_part::VerdictPart;
use crate::evaluate::{
    Assessment, Auc, BaselineDifference, CensoringSummary, CensoringWeights, ChampionComparison,
    ChampionResult, Contestant, EVENTS_OUT_OF_TIME, Evaluation, EvidenceBasis, FAR_ABOVE, Method,
    ModelEvidence, MonthlyContest, RankingVerdict, Who,
};
use crate::model::Model;
use crate::numbers::{are, count, counted, date, decimals, p_value, pair, restated};
use crate::project::Promotion;
use crate::quarter::{ContestVerdict, contest_verdict, objections};
use crate::statistics::Figure;
use crate::warning::EVENTS_PER_PARAMETER;

/// Whether to use a model, and why: the tone is that of the worst part. The number is that of the errors of the audit of its data.
pub fn model_verdict(
    model: &Model,
    assessment: &Assessment,
    (promotion, audit_errors): (&Promotion, usize),
) -> ReportVerdict {
    let parts = match &assessment.evidence {
        Some(evidence) => parts(model, assessment, evidence, promotion),
        None => vec![too_few(None)],
    };
    let parts: Vec<VerdictPart> = of_audit(audit_errors).into_iter().chain(parts).collect();
    let tone = parts.iter().map(|part| part.tone).max().unwrap_or(Tone::Caution);
    let heads: Vec<String> = parts.iter().filter_map(|part| part.head.clone()).collect();
    let missing = parts.iter().find(|part| part.tone == tone && tone != Tone::Good);
    let missing = missing.map(|part| part.sentence.clone());
    let sentences = parts.into_iter().map(|part| part.sentence).collect();
    ReportVerdict { tone, headline: heads.join("; "), sentences, missing }
}

/// Errors of the audit: what the model learned may be known only after the outcome.
fn of_audit(errors: usize) -> Option<VerdictPart> {
    (errors > 0).then(|| {
        let found = counted(errors, "error");
        let sentence = format!("the audit of its data has {found}: `bantam check` names what to mend");
        VerdictPart { tone: Tone::NotYet, head: Some(format!("{found} in the audit")), sentence }
    })
}

/// What is said of a model, part by part.
fn parts(
    model: &Model,
    assessment: &Assessment,
    evidence: &ModelEvidence,
    promotion: &Promotion,
) -> Vec<VerdictPart> {
    let mut parts = vec![ranking(evidence)];
    let is_better = matches!(evidence.ranking(), RankingVerdict::BetterThanChance);
    // Probabilities that are worse than a constant come first.
    let worse = log_loss(evidence).filter(|_| !matches!(evidence.ranking(), RankingVerdict::Perfect));
    let is_worse = worse.is_some();
    if let Some(part) = worse {
        parts.insert(0, part);
    }
    if is_better {
        // The headline names the comparison that matters most to a team that has one.
        let mut comparisons: Vec<VerdictPart> = evidence.ahead.iter().map(better_than).collect();
        comparisons
            .iter_mut()
            .skip(1)
            .filter(|part| part.tone == Tone::Good)
            .for_each(|part| part.head = None);
        if !comparisons.is_empty() && !is_worse {
            parts[0].head = None;
        }
        parts.extend(comparisons);
        parts.push(calibration_verdict(evidence));
        parts.extend(censored(&model.evaluation, assessment.censoring.as_ref()));
        parts.push(ready(model, evidence));
    }
    parts.extend(assessment.champion.as_ref().and_then(|champion| against(champion, promotion)));
    let held_back = assessment.champion.iter().flat_map(objections);
    parts.extend(held_back.map(|why| VerdictPart::new(Tone::Caution, "a person must look first", why)));
    if evidence.is_ordered_by_snapshot {
        parts.insert(0, no_closes());
    } else if is_better && !is_ordered(model) {
        parts.insert(usize::from(is_worse), no_order());
    }
    parts
}

/// Without snapshots, or with one for all deals, nothing is known of the order in which the values of deals came.
fn no_order() -> VerdictPart {
    let sentence = "deals have no snapshots, or all have the same: values that were filled in after the outcome cannot be excluded, and deals                     of all times were in the training; set `at` under [snapshot]";
    VerdictPart::new(Tone::Caution, "not evaluated in time", sentence)
}

/// Without `closed_at` a model may have been trained on outcomes that were not known yet.
fn no_closes() -> VerdictPart {
    let sentence = "when deals were closed is not known: a model may have been trained on outcomes from after the snapshots of the \
                    deals that it scored, so these figures may be too good; set `closed_at` under [outcome]";
    VerdictPart::new(Tone::Bad, "not evaluated in time", sentence)
}

fn too_few(evidence: Option<&ModelEvidence>) -> VerdictPart {
    let on = evidence.map(|evidence| format!(": {}", basis(evidence))).unwrap_or_default();
    let sentence = format!(
        "too few deals, or too few accounts, for a verdict, or one account with more than a third of them{on}"
    );
    VerdictPart::new(Tone::NotYet, "too few deals for a verdict", sentence)
}

/// The deals that the verdict is based on, and how they were scored.
fn basis(evidence: &ModelEvidence) -> String {
    let deals =
        format!("{} ({} won)", counted(evidence.n_won + evidence.n_lost, "deal"), count(evidence.n_won));
    match &evidence.basis {
        EvidenceBasis::OutOfTime { origins, from, of_returning_accounts, .. } => {
            let from = date(*from);
            let by = match origins {
                1 => format!("by the model trained on {from}"),
                origins => format!("each by the newest of {origins} models trained since {from}"),
            };
            let accounts = without_accounts(*of_returning_accounts);
            format!("{deals} scored out of time, {by}{accounts}{}", weights(evidence))
        }
        EvidenceBasis::CrossValidation { events_out_of_time: None, .. } => {
            format!("{deals} scored in a cross-validation that ignores time")
        }
        EvidenceBasis::CrossValidation { events_out_of_time: Some(events), .. } => {
            format!(
                "{deals} scored in a cross-validation, as only {events} of the smaller class, one of each account, can be \
             scored out of time ({EVENTS_OUT_OF_TIME} are needed)"
            )
        }
    }
}

/// Named where deals are of accounts with earlier deals in training.
fn without_accounts(of_returning_accounts: usize) -> String {
    if of_returning_accounts == 0 {
        return String::new();
    }
    format!(
        "; {} {} of accounts with deals in training, and scored without these accounts",
        count(of_returning_accounts),
        are(of_returning_accounts)
    )
}

/// The weights of deals whose span has not ended.
fn weights(evidence: &ModelEvidence) -> String {
    let text = |weights: &CensoringWeights| {
        format!(
            "; weighted for deals whose span has not ended: {} effective deals, largest weight {}",
            count(weights.effective.round() as usize),
            decimals(weights.largest, 1)
        )
    };
    evidence.censoring.as_ref().map(text).unwrap_or_default()
}

/// The area under the ROC curve with its 99 % interval.
fn area(auc: &Auc) -> String {
    let [value, low, high] = [auc.value, auc.low_99, auc.high_99].map(|area| decimals(area, 3));
    format!("ROC AUC {value} [99 %: {}]", pair(&low, &high))
}

fn ranking(evidence: &ModelEvidence) -> VerdictPart {
    if evidence.ranking() == RankingVerdict::Perfect {
        return suspected_leakage();
    }
    let Some(auc) = &evidence.auc else { return too_few(Some(evidence)) };
    let (area, basis) = (area(auc), basis(evidence));
    let p = match evidence.basis {
        EvidenceBasis::CrossValidation { p: Some(p), .. } => format!(", test against chance {}", p_value(p)),
        _ => String::new(),
    };
    match evidence.ranking() {
        RankingVerdict::BetterThanChance => VerdictPart::new(
            Tone::Good,
            "ranks deals better than chance",
            format!("ranks deals better than chance: {area}{p}; {basis}"),
        ),
        RankingVerdict::NoBetterThanChance => VerdictPart::new(
            Tone::Bad,
            "no evidence of signal",
            format!(
                "no significant difference from chance, so no evidence that these features are predictive: {area}{p}; \
                 {basis}"
            ),
        ),
        RankingVerdict::Inconclusive => VerdictPart::new(
            Tone::NotYet,
            "too few deals to tell whether there is signal",
            format!(
                "no significant difference from chance yet, but an AUC of {} is not excluded either: {area}{p}; {basis}",
                decimals(auc.high_99, 2)
            ),
        ),
        RankingVerdict::WorseThanChance => VerdictPart::new(
            Tone::Bad,
            "worse than chance",
            format!(
                "worse than chance: what was associated with won deals is associated with lost deals later; {area}; {basis}"
            ),
        ),
        RankingVerdict::Perfect => suspected_leakage(),
        RankingVerdict::TooFew => too_few(Some(evidence)),
    }
}

fn suspected_leakage() -> VerdictPart {
    VerdictPart::new(
        Tone::Bad,
        "suspected leakage",
        "every won deal is ranked above every lost one, which suggests leakage: look for a column that is filled in \
         once the outcome is known, and add it to `leaks`",
    )
}

/// Reported only where the log loss is worse than that of the win rate of the training deals.
fn log_loss(evidence: &ModelEvidence) -> Option<VerdictPart> {
    // A smaller difference counts as "not better" in the part on readiness.
    let gain = evidence.log_loss_gain.filter(|gain| gain.value >= 0.000_5)?;
    let sentence = format!(
        "the log loss is {} worse than that of the base rate: the probabilities are less accurate than one win rate for all",
        decimals(gain.value, 3)
    );
    Some(VerdictPart::new(Tone::Bad, "log loss worse than the base rate", sentence))
}

/// How the model compares with a baseline in ROC AUC: with the best single feature by the 99 % interval of the difference, as all that
/// is claimed of one model, with points by that of 95 %.
fn better_than(baseline: &BaselineDifference) -> VerdictPart {
    let is_feature = matches!(baseline.who, Who::BestFeature(_));
    let found = &baseline.auc;
    let interval = if is_feature { found.interval_99() } else { found.interval() };
    let difference = Figure { value: found.value, interval: Some(interval) };
    let by = auc_difference(&difference);
    let by = by.replacen('[', if is_feature { "[99 %: " } else { "[95 %: " }, 1);
    compared(&baseline.who, &difference, &by)
}

/// How the model compares with another one in ROC AUC.
fn ahead(contestant: &Contestant) -> Option<VerdictPart> {
    let difference = Figure::from(contestant.model_ahead.as_ref()?.auc?);
    if matches!(contestant.who, Who::Model | Who::BaseRate) {
        return None;
    }
    Some(compared(&contestant.who, &difference, &auc_difference(&difference)))
}

/// What a difference from `who` says, which in words is `by`.
fn compared(who: &Who, difference: &Figure, by: &str) -> VerdictPart {
    // A new model need not be better than the champion, which was trained on nearly the same deals.
    let is_champion = matches!(who, Who::Champion(_));
    let who = named(who);
    if let Some(is_better) = side_of_zero(difference) {
        let (tone, how) = if is_better { (Tone::Good, "better") } else { (Tone::Bad, "worse") };
        let sentence = format!("{how} than {who}: {by}");
        return VerdictPart { tone, head: Some(sentence.clone()), sentence };
    }
    VerdictPart {
        tone: if is_champion { Tone::Good } else { Tone::Caution },
        head: Some(format!("no significant difference from {who}")),
        sentence: format!("no significant difference from {who}: {by}"),
    }
}

/// A difference in ROC AUC with its interval.
pub(crate) fn auc_difference(difference: &Figure) -> String {
    let text = Unit::Number(3).difference(difference);
    let interval = text.interval.map(|interval| format!(" {interval}")).unwrap_or_default();
    format!("{} AUC{interval}", text.value)
}

/// How the model compares with the champion, on deals that neither was trained on.
fn against(champion: &ChampionComparison, promotion: &Promotion) -> Option<VerdictPart> {
    let id = &champion.id;
    let reason = match &champion.result {
        ChampionResult::Judged(contestants) => return contestants.iter().find_map(ahead),
        ChampionResult::Contested(contest) => return Some(contested(id, contest, promotion)),
        ChampionResult::Undated => "without dates, the deals that it was trained on are unknown",
        ChampionResult::TooFew(reason) | ChampionResult::Unusable(reason) => reason,
    };
    let (tone, head) = match champion.result {
        ChampionResult::Unusable(_) => (Tone::Caution, Some("the champion cannot be used")),
        _ => (Tone::Good, None),
    };
    Some(VerdictPart::new(tone, head, format!("not compared with the champion ({id}): {}", restated(reason))))
}

/// The finding of a contest with the champion.
fn contested(id: &str, contest: &MonthlyContest, promotion: &Promotion) -> VerdictPart {
    let verdict = contest_verdict(contest, promotion);
    let (tone, head) = match verdict {
        ContestVerdict::Better(_) => (Tone::Good, Some("better than the champion")),
        ContestVerdict::Worse(_) => (Tone::Bad, Some("worse than the champion")),
        _ => (Tone::Good, None),
    };
    VerdictPart::new(tone, head, format!("{} (champion {id})", verdict.sentence(contest, promotion)))
}

/// If more than this share of the deals with a snapshot since the cut is open, the test set over-represents quickly
/// closed deals.
const MANY_OPEN: f64 = 0.25;

/// Whether the test set is censored: deals that are still open are not in it.
fn censored(evaluation: &Evaluation, within: Option<&CensoringSummary>) -> Option<VerdictPart> {
    let Method::Holdout { still_open, .. } = evaluation.method else { return None };
    let since = evaluation.n_won + evaluation.n_lost + still_open;
    if still_open as f64 <= MANY_OPEN * since as f64 {
        return None;
    }
    if let Some(within) = within {
        let sentence = format!(
            "the test set has only deals that were followed for {}; {} not in it yet",
            counted(within.within.value() as usize, "day"),
            if still_open == 1 {
                "1 newer deal is".to_owned()
            } else {
                format!("{} newer deals are", count(still_open))
            }
        );
        return Some(VerdictPart::new(Tone::Good, None, sentence));
    }
    let sentence = format!(
        "{} of the {} with a snapshot since the cut are still open, so the test set over-represents deals \
         that closed quickly; see the earlier quarters of the backtest, or set `within` under [outcome] to \
         predict wins in a given time",
        count(still_open),
        counted(since, "deal")
    );
    Some(VerdictPart::new(Tone::Caution, Some("many of the newest deals are still open"), sentence))
}

/// The least number of deals of the smaller class in training.
const FEWEST_EVENTS: f64 = 100.0;

/// Whether the model is ready to be used: enough deals for its parameters, and probabilities that are better than the base rate and
/// not miscalibrated. It is called only for a model that is better than chance.
fn ready(model: &Model, evidence: &ModelEvidence) -> VerdictPart {
    let events = model.record.events;
    let parameters = model.record.inference.as_ref().map(|inference| inference.slopes().max(1.0));
    let mut missing = Vec::new();
    if events < FEWEST_EVENTS {
        missing.push(format!(
            "{} of the smaller class in training, {FEWEST_EVENTS} are needed",
            counted(events.round() as usize, "deal")
        ));
    }
    if let Some(parameters) = parameters.filter(|parameters| events / parameters < EVENTS_PER_PARAMETER) {
        missing.push(format!(
            "{} events per parameter, {EVENTS_PER_PARAMETER} are needed: {} of the smaller class",
            decimals(events / parameters, 1),
            counted((parameters * EVENTS_PER_PARAMETER - events).ceil() as usize, "more deal")
        ));
    }
    if !evidence.is_far_above_chance() {
        let found =
            evidence.errors_above_chance().map(|errors| format!("{} standard errors", decimals(errors, 1)));
        missing.push(format!(
            "the ROC AUC is {} above 0.5, and {} are needed, as one of many trainings on noise reaches less by luck",
            found.unwrap_or_else(|| "not known to be".to_owned()),
            decimals(FAR_ABOVE, 2)
        ));
    }
    if !evidence.has_better_log_loss() {
        missing.push("the log loss is not better than that of the base rate".to_owned());
    }
    if evidence.is_ordered_by_snapshot {
        missing.push("when deals were closed is not known".to_owned());
    }
    if evidence.slope.is_none() {
        missing.push("there is no calibration slope".to_owned());
    } else if evidence.is_miscalibrated() {
        missing.push("the probabilities are miscalibrated".to_owned());
    }
    if !missing.is_empty() {
        return VerdictPart::new(Tone::Caution, "not ready", format!("not ready: {}", missing.join("; ")));
    }
    let each = match parameters {
        Some(parameters) => {
            format!("{} events per parameter (10 or more is fine)", decimals(events / parameters, 0))
        }
        None => "too many columns to estimate the events per parameter".to_owned(),
    };
    // The order in time is said first, and the rest does not make up for it.
    let head = if is_ordered(model) { "ready" } else { "otherwise ready" };
    let sentence = format!(
        "{head}: {} of the smaller class in training, {each}; better than chance, a log loss better than that of the base rate, and no evidence of \
         miscalibration",
        counted(events.round() as usize, "deal")
    );
    VerdictPart::new(Tone::Good, head, sentence)
}

/// Whether the deals of a training have snapshots of more than one day.
fn is_ordered(model: &Model) -> bool {
    model.training.period.is_some_and(|(first, last)| first != last)
}

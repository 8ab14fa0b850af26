//! The verdict on a model: whether it is better than the baselines, calibrated, and trained on enough deals.

use super::contestant::named;
use super::figure_text::{Unit, side_of_zero};
use super::measure::{Metric, shifted};
use super::tone::{ReportVerdict, Tone};
use crate::evaluate::{
    Assessment, ChampionComparison, ChampionResult, Contestant, Evaluation, Method, RankingVerdict, Who,
};
use crate::model::Model;
use crate::numbers::{count, counted, decimals};
use crate::statistics::Figure;
use crate::warning::EVENTS_PER_PARAMETER;

/// Whether to use a model, and why: the tone is that of the worst part.
pub fn judgement(model: &Model, assessment: &Assessment) -> ReportVerdict {
    let mut parts = vec![ranking(&model.evaluation)];
    if matches!(model.evaluation.verdict(), RankingVerdict::BetterThanChance) {
        // The headline names the comparison that matters most to a team that has one.
        let best =
            |kind: fn(&Who) -> bool| assessment.contestants.iter().filter(move |found| kind(&found.who));
        let points = best(|who| matches!(who, Who::Points)).filter_map(ahead);
        let feature = best(|who| matches!(who, Who::BestFeature(_))).filter_map(ahead);
        let mut comparisons: Vec<VerdictPart> = points.chain(feature).collect();
        comparisons
            .iter_mut()
            .skip(1)
            .filter(|part| part.tone == Tone::Good)
            .for_each(|part| part.head = None);
        if !comparisons.is_empty() {
            parts[0].head = None;
        }
        parts.extend(comparisons);
        parts.extend(assessment.champion.as_ref().and_then(against));
        parts.extend(assessment.contestants.first().and_then(calibrated));
        parts.extend(censored(&model.evaluation));
        parts.push(ready(model));
    }
    let tone = parts.iter().map(|part| part.tone).max().unwrap_or(Tone::Caution);
    let heads: Vec<String> = parts.iter().filter_map(|part| part.head.clone()).collect();
    let sentences = parts.into_iter().map(|part| part.sentence).collect();
    ReportVerdict { tone, headline: heads.join("; "), sentences }
}

struct VerdictPart {
    tone: Tone,
    /// A few words for the headline, where it belongs there.
    head: Option<String>,
    sentence: String,
}

impl VerdictPart {
    fn new(tone: Tone, head: impl Into<Option<&'static str>>, sentence: impl Into<String>) -> Self {
        Self { tone, head: head.into().map(str::to_owned), sentence: sentence.into() }
    }
}

fn ranking(evaluation: &Evaluation) -> VerdictPart {
    match evaluation.verdict() {
        RankingVerdict::BetterThanChance => VerdictPart::new(
            Tone::Good,
            "ranks deals better than chance",
            "the model ranks deals better than chance",
        ),
        RankingVerdict::NoBetterThanChance => {
            let interval = evaluation.auc_interval.as_ref();
            let interval = interval.map(|auc| format!(" [{:.3}, {:.3}]", auc.low_99, auc.high_99));
            let sentence = format!(
                "no significant difference from chance: the 99 % interval of the ROC AUC{} includes 0.5; there is no \
                 evidence that these features are predictive",
                interval.unwrap_or_default()
            );
            VerdictPart::new(Tone::Bad, "no evidence of signal", sentence)
        }
        RankingVerdict::WorseThanChance => VerdictPart::new(
            Tone::Bad,
            "worse than chance",
            "worse than chance: what was associated with won deals before the cut is associated with lost \
             deals since",
        ),
        RankingVerdict::Perfect => VerdictPart::new(
            Tone::Bad,
            "suspected leakage",
            "every won deal is ranked above every lost one, which suggests leakage: look for a column that is filled in \
             once the outcome is known, and add it to `leaks`",
        ),
        RankingVerdict::TooFew => {
            VerdictPart::new(Tone::Caution, "too few deals for a verdict", "too few deals for a verdict")
        }
    }
}

/// How the model compares with another contestant in ROC AUC.
fn ahead(contestant: &Contestant) -> Option<VerdictPart> {
    let difference = Metric::RocAuc.model_minus(contestant)?;
    if matches!(contestant.who, Who::Model | Who::BaseRate) {
        return None;
    }
    let who = named(&contestant.who);
    let by = auc_difference(&difference);
    if let Some(is_better) = side_of_zero(&difference) {
        let (tone, how) = if is_better { (Tone::Good, "better") } else { (Tone::Bad, "worse") };
        let sentence = format!("{how} than {who}: {by}");
        return Some(VerdictPart { tone, head: Some(sentence.clone()), sentence });
    }
    // A new model need not be better than the champion, which was trained on nearly the same deals.
    let is_champion = matches!(contestant.who, Who::Champion(_));
    Some(VerdictPart {
        tone: if is_champion { Tone::Good } else { Tone::Caution },
        head: Some(format!("no significant difference from {who}")),
        sentence: format!("no significant difference from {who}: {by}"),
    })
}

/// A difference in ROC AUC with its interval.
pub(crate) fn auc_difference(difference: &Figure) -> String {
    let text = Unit::Number(3).difference(difference);
    let interval = text.interval.map(|interval| format!(" {interval}")).unwrap_or_default();
    format!("{} AUC{interval}", text.value)
}

/// How the model compares with the champion, on deals that neither was trained on.
fn against(champion: &ChampionComparison) -> Option<VerdictPart> {
    let id = &champion.id;
    let reason = match &champion.result {
        ChampionResult::Judged(contestants) => return contestants.iter().find_map(ahead),
        ChampionResult::Undated => "without dates, the deals that it was trained on are unknown",
        ChampionResult::TooFew(reason) | ChampionResult::Unusable(reason) => reason,
    };
    let tone =
        if matches!(champion.result, ChampionResult::Unusable(_)) { Tone::Caution } else { Tone::Good };
    Some(VerdictPart::new(tone, None, format!("not compared with the champion ({id}): {reason}")))
}

/// Whether the probabilities are calibrated.
fn calibrated(model: &Contestant) -> Option<VerdictPart> {
    let (slope, intercept) = (model.figures.slope?, model.figures.intercept?);
    let slope_ends = slope.interval?;
    intercept.interval?;
    let text = |measure: Metric, figure: &Figure| measure.unit().figure(figure).to_string();
    let slope_text = text(Metric::CalibrationSlope, &slope);
    let shift_text = text(Metric::CalibrationIntercept, &intercept);
    let mut faults = Vec::new();
    if side_of_zero(&shifted(&slope, 1.0)).is_some() {
        let meaning = Metric::CalibrationSlope.meaning(&slope);
        faults.push(format!("calibration slope {slope_text}: {meaning}"));
    }
    if side_of_zero(&intercept).is_some() {
        let meaning = Metric::CalibrationIntercept.meaning(&intercept);
        faults.push(format!("calibration in the large {shift_text}: {meaning}"));
    }
    let both = format!("slope {slope_text}, calibration in the large {shift_text}");
    Some(if !faults.is_empty() {
        VerdictPart::new(Tone::Caution, "probabilities are miscalibrated", faults.join("; "))
    } else if slope_ends.1 - slope_ends.0 > WIDEST_SLOPE {
        let sentence = format!("too few deals to say whether probabilities are calibrated: {both}");
        VerdictPart::new(Tone::Caution, None, sentence)
    } else {
        VerdictPart::new(Tone::Good, "calibrated", format!("calibrated: {both}"))
    })
}

/// A calibration slope whose interval is wider than this is inconclusive: from 0.5 to 1.5, probabilities may be far off.
const WIDEST_SLOPE: f64 = 1.0;

/// If more than this share of the deals with a snapshot since the cut is open, the test set over-represents quickly
/// closed deals.
const MANY_OPEN: f64 = 0.25;

/// Whether the test set is censored: deals that are still open are not in it.
fn censored(evaluation: &Evaluation) -> Option<VerdictPart> {
    let Method::Holdout { still_open, .. } = evaluation.method else { return None };
    let since = evaluation.n_won + evaluation.n_lost + still_open;
    if still_open as f64 <= MANY_OPEN * since as f64 {
        return None;
    }
    let sentence = format!(
        "{} of the {} with a snapshot since the cut are still open, so the test set over-represents deals \
         that closed quickly; see the earlier quarters of the backtest, or set `within` under [outcome] to \
         predict wins in a given time",
        count(still_open),
        counted(since, "deal")
    );
    Some(VerdictPart::new(Tone::Caution, None, sentence))
}

/// Whether there are enough events per parameter.
fn ready(model: &Model) -> VerdictPart {
    let Some(inference) = &model.record.inference else {
        return VerdictPart::new(Tone::Good, None, "too many columns to estimate the events per parameter");
    };
    let (events, slopes) = (model.record.events, inference.slopes().max(1.0));
    let each = events / slopes;
    if each >= EVENTS_PER_PARAMETER {
        let sentence = format!("ready: {} events per parameter (10 or more is fine)", decimals(each, 0));
        return VerdictPart::new(Tone::Good, "ready", sentence);
    }
    let missing = (slopes * EVENTS_PER_PARAMETER - events).ceil();
    VerdictPart::new(
        Tone::Caution,
        "few events per parameter",
        format!(
            "{} events per parameter (10 or more is fine): {} more deals of the smaller class are needed",
            decimals(each, 1),
            count(missing as usize)
        ),
    )
}

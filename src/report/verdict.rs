//! The verdict on a model: whether it is better than the baselines, calibrated, and trained on enough deals.

use super::contestant::named;
use super::figure_text::{Unit, side_of_zero};
use super::measure::Metric;
use super::tone::{ReportVerdict, Tone};
use crate::evaluate::{
    Assessment, Auc, ChampionComparison, ChampionResult, Contestant, EVENTS_OUT_OF_TIME, Evaluation,
    EvidenceBasis, Measurement, Method, ModelEvidence, RankingVerdict, Who,
};
use crate::model::Model;
use crate::numbers::{count, counted, decimals, p_value};
use crate::statistics::Figure;
use crate::warning::EVENTS_PER_PARAMETER;

/// Whether to use a model, and why: the tone is that of the worst part.
pub fn model_verdict(model: &Model, assessment: &Assessment) -> ReportVerdict {
    let Some(evidence) = &assessment.evidence else { return too_few(None).alone() };
    let mut parts = vec![ranking(evidence)];
    let is_better = matches!(evidence.ranking(), RankingVerdict::BetterThanChance);
    // Probabilities that are worse than a constant come first.
    let worse = log_loss(evidence).filter(|_| !matches!(evidence.ranking(), RankingVerdict::Perfect));
    let is_worse = worse.is_some();
    if let Some(part) = worse {
        parts.insert(0, part);
    }
    if is_better {
        // The headline names the comparison that is most relevant to the team.
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
        if !comparisons.is_empty() && !is_worse {
            parts[0].head = None;
        }
        parts.extend(comparisons);
        parts.extend(assessment.champion.as_ref().and_then(against));
        parts.push(calibrated(evidence));
        parts.extend(censored(&model.evaluation));
        parts.push(ready(model, evidence));
    }
    let tone = parts.iter().map(|part| part.tone).max().unwrap_or(Tone::Caution);
    let heads: Vec<String> = parts.iter().filter_map(|part| part.head.clone()).collect();
    let sentences = parts.into_iter().map(|part| part.sentence).collect();
    ReportVerdict { tone, headline: heads.join("; "), sentences }
}

struct VerdictPart {
    tone: Tone,
    /// A few words for the headline; `None` if it does not belong there.
    head: Option<String>,
    sentence: String,
}

impl VerdictPart {
    /// A verdict with this part only.
    fn alone(self) -> ReportVerdict {
        ReportVerdict {
            tone: self.tone,
            headline: self.head.unwrap_or_default(),
            sentences: vec![self.sentence],
        }
    }

    fn new(tone: Tone, head: impl Into<Option<&'static str>>, sentence: impl Into<String>) -> Self {
        Self { tone, head: head.into().map(str::to_owned), sentence: sentence.into() }
    }
}

fn too_few(evidence: Option<&ModelEvidence>) -> VerdictPart {
    let on = evidence.map(|evidence| format!(": {}", basis(evidence))).unwrap_or_default();
    let sentence = format!("too few deals, or too few accounts, for a verdict{on}");
    VerdictPart::new(Tone::Caution, "too few deals for a verdict", sentence)
}

/// The deals that the verdict is based on, and how they were scored.
fn basis(evidence: &ModelEvidence) -> String {
    let deals =
        format!("{} ({} won)", counted(evidence.n_won + evidence.n_lost, "deal"), count(evidence.n_won));
    match &evidence.basis {
        EvidenceBasis::OutOfTime { origins: 1, from } => {
            format!("{deals} scored out of time by the model trained on {from}")
        }
        EvidenceBasis::OutOfTime { origins, from } => {
            format!("{deals} scored out of time, each by the newest of {origins} models trained since {from}")
        }
        EvidenceBasis::CrossValidation { events_out_of_time: None, .. } => {
            format!("{deals} scored in a cross-validation that ignores time")
        }
        EvidenceBasis::CrossValidation { events_out_of_time: Some(events), .. } => format!(
            "{deals} scored in a cross-validation, as only {events} of the smaller class can be scored out of time \
             ({EVENTS_OUT_OF_TIME} are needed)"
        ),
    }
}

/// The area under the ROC curve with its 99 % interval.
fn area(auc: &Auc) -> String {
    format!("ROC AUC {:.3} [99 %: {:.3}, {:.3}]", auc.value, auc.low_99, auc.high_99)
}

fn ranking(evidence: &ModelEvidence) -> VerdictPart {
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
        RankingVerdict::WorseThanChance => VerdictPart::new(
            Tone::Bad,
            "worse than chance",
            format!(
                "worse than chance: what was associated with won deals is associated with lost deals later; {area}; {basis}"
            ),
        ),
        RankingVerdict::Perfect => VerdictPart::new(
            Tone::Bad,
            "suspected leakage",
            "every won deal is ranked above every lost one, which suggests leakage: look for a column that is filled in \
             once the outcome is known, and add it to `leaks`",
        ),
        RankingVerdict::TooFew => too_few(Some(evidence)),
    }
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

/// How the model compares with another contestant in ROC AUC: with a baseline by the 99 % interval of the difference, as for
/// all claims about one model; with points or another model by the 95 % interval.
fn ahead(contestant: &Contestant) -> Option<VerdictPart> {
    let is_baseline = matches!(contestant.who, Who::BestFeature(_));
    let difference = match contestant.model_ahead.as_ref()?.auc? {
        found if is_baseline => {
            let found = Measurement { value: found.value, error: found.error, freedom: f64::INFINITY };
            Figure { value: found.value, interval: Some(found.interval_99()) }
        }
        found => Figure::from(found),
    };
    if matches!(contestant.who, Who::Model | Who::BaseRate) {
        return None;
    }
    let who = named(&contestant.who);
    let by = auc_difference(&difference);
    let by = if is_baseline { by.replacen('[', "[99 %: ", 1) } else { by };
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

/// The interval of a calibration slope within which probabilities are called calibrated.
const CALIBRATED: (f64, f64) = (0.8, 1.25);

/// The least distance of a slope from the ends of that interval for an estimate of the required number of deals.
const LEAST_ROOM: f64 = 0.1;

/// Whether the probabilities are calibrated, by 99 % intervals.
fn calibrated(evidence: &ModelEvidence) -> VerdictPart {
    let Some(slope) = evidence.slope else {
        let sentence =
            "calibration cannot be assessed: the predictions have no spread, or separate won from lost deals";
        return VerdictPart::new(Tone::Caution, "calibration cannot be assessed", sentence);
    };
    let text = |metric: Metric, found: &Measurement| {
        let (low, high) = found.interval_99();
        let text = metric.unit().figure(&Figure { value: found.value, interval: Some((low, high)) });
        format!("{} [99 %: {}", text.value, text.interval.unwrap_or_default().trim_start_matches('['))
    };
    let slope_text = format!("calibration slope {}", text(Metric::CalibrationSlope, &slope));
    let shift = evidence.intercept.filter(|shift| shift.differs_from(0.0).is_some());
    let mut faults = Vec::new();
    if let Some(side) = slope.differs_from(1.0) {
        let meaning = if side.is_lt() { "over-confident" } else { "under-confident" };
        faults.push(format!("{meaning}: {slope_text}"));
    }
    if let Some(shift) = shift {
        let meaning = if shift.value < 0.0 { "fewer" } else { "more" };
        let shift = text(Metric::CalibrationIntercept, &shift);
        faults.push(format!("{meaning} deals are won than predicted: calibration in the large {shift}"));
    }
    let (low, high) = slope.interval_99();
    if !faults.is_empty() {
        return VerdictPart::new(Tone::Caution, "probabilities are miscalibrated", faults.join("; "));
    }
    if low >= CALIBRATED.0 && high <= CALIBRATED.1 {
        return VerdictPart::new(Tone::Good, "calibrated", format!("calibrated: {slope_text}"));
    }
    let deals = (evidence.n_won + evidence.n_lost) as f64;
    // The width of an interval is proportional to 1/√n; half of it has to fit between the slope and the nearer end.
    let room = (slope.value - CALIBRATED.0).min(CALIBRATED.1 - slope.value);
    let missing = deals * (((high - low) / 2.0 / room).powi(2) - 1.0);
    let needed = if room >= LEAST_ROOM {
        format!(
            "; for an interval from {} to {} about {} are needed",
            CALIBRATED.0,
            CALIBRATED.1,
            counted(rounded_up(missing.max(1.0)), "more evaluated deal")
        )
    } else {
        String::new()
    };
    let sentence = format!("calibration inconclusive: {slope_text}{needed}");
    VerdictPart::new(Tone::Good, None, sentence)
}

/// A number of deals rounded up to two digits.
fn rounded_up(deals: f64) -> usize {
    let unit = 10_f64.powf((deals.log10().floor() - 1.0).max(0.0));
    ((deals / unit).ceil() * unit) as usize
}

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
            "{} events per parameter, {EVENTS_PER_PARAMETER} are needed: {} more deals of the smaller class",
            decimals(events / parameters, 1),
            count((parameters * EVENTS_PER_PARAMETER - events).ceil() as usize)
        ));
    }
    if !evidence.is_far_above_chance() {
        missing.push(
            "the ROC AUC is not significantly above 0.5 at the stricter level for repeated trainings"
                .to_owned(),
        );
    }
    if !evidence.has_better_log_loss() {
        missing.push("the log loss is not better than that of the base rate".to_owned());
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
    let sentence = format!(
        "ready: {} of the smaller class in training, {each}; better than chance, a log loss better than that of the base rate, and no evidence of \
         miscalibration",
        counted(events.round() as usize, "deal")
    );
    VerdictPart::new(Tone::Good, "ready", sentence)
}

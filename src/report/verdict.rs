//! What the figures come to, in words: is the model better than what there was, can its probabilities be believed, is it
//! ready?

use crate::evaluate::{
    Assessment, ChampionComparison, ChampionResult, Contestant, Evaluation, Method, RankingVerdict, Who,
};
use crate::model::Model;
use crate::page::{self, Tone};
use crate::statistics::Figure;
use crate::warning::{EVENTS_PER_PARAMETER, count, counted};

/// A figure and its interval: `0.857 [0.805, 0.910]`.
#[must_use]
pub fn with_interval(figure: &Figure, digits: usize) -> String {
    let ends = figure.interval.map(|(low, high)| format!(" [{low:.digits$}, {high:.digits$}]"));
    let value = format!("{:.digits$}", figure.value);
    // A hair below 0 is shown as 0.
    let is_zero = value.starts_with('-') && value.chars().all(|sign| matches!(sign, '-' | '0' | '.'));
    format!("{}{}", if is_zero { &value[1..] } else { &value }, ends.unwrap_or_default())
}

/// Who a contestant is, as the head of a column.
#[must_use]
pub fn name(who: &Who) -> String {
    match who {
        Who::Model => "model".to_owned(),
        Who::BaseRate => "base rate".to_owned(),
        Who::BestFeature(feature) => format!("{feature} alone"),
        Who::Points => "points table".to_owned(),
        Who::RelearnedPoints => "its rules, learned".to_owned(),
        Who::Champion(id) => format!("in use: {id}"),
    }
}

/// What a sales director has to know about a model: its tone is that of the worst part, and its sentences have neither a
/// capital nor a full stop.
#[must_use]
pub fn judgement(model: &Model, assessment: &Assessment) -> page::Verdict {
    let mut parts = vec![ranking(&model.evaluation)];
    if matches!(model.evaluation.verdict(), RankingVerdict::BetterThanChance) {
        // The headline names the comparison that matters most to a team that has one.
        let best =
            |kind: fn(&Who) -> bool| assessment.contestants.iter().filter(move |found| kind(&found.who));
        let points = best(|who| matches!(who, Who::Points)).filter_map(ahead);
        let feature = best(|who| matches!(who, Who::BestFeature(_))).filter_map(ahead);
        let mut rivals: Vec<VerdictPart> = points.chain(feature).collect();
        rivals.iter_mut().skip(1).filter(|part| part.tone == Tone::Good).for_each(|part| part.head = None);
        if !rivals.is_empty() {
            parts[0].head = None;
        }
        parts.extend(rivals);
        parts.extend(assessment.champion.as_ref().and_then(against));
        parts.extend(assessment.contestants.first().and_then(calibrated));
        parts.extend(censored(&model.evaluation));
        parts.push(ready(model));
    }
    let tone = parts.iter().map(|part| part.tone).max().unwrap_or(Tone::Caution);
    let heads: Vec<String> = parts.iter().filter_map(|part| part.head.clone()).collect();
    let sentences = parts.into_iter().map(|part| part.sentence).collect();
    page::Verdict { tone, headline: heads.join("; "), sentences }
}

/// One part of the verdict.
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
                "no better than chance, no evidence of signal: the 99 % interval of the ROC AUC{} holds 0.5, and nothing \
                 says that these features tell who buys",
                interval.unwrap_or_default()
            );
            VerdictPart::new(Tone::Bad, "no evidence of signal", sentence)
        }
        RankingVerdict::WorseThanChance => VerdictPart::new(
            Tone::Bad,
            "worse than chance",
            "worse than chance: what won deals had in common has turned round",
        ),
        RankingVerdict::Perfect => VerdictPart::new(
            Tone::Bad,
            "too good to be true",
            "every won deal is ranked above every lost one, which is too good to be true: \
             look for a column that is filled in once the outcome is known, and add it to `leaks`",
        ),
        RankingVerdict::TooFew => {
            VerdictPart::new(Tone::Caution, "too few deals to tell", "too few deals to tell")
        }
    }
}

/// Whether the model is ahead of another contestant in the area under the curve.
fn ahead(contestant: &Contestant) -> Option<VerdictPart> {
    let difference = contestant.model_ahead.as_ref()?.auc?;
    let who = match &contestant.who {
        Who::BestFeature(feature) => format!("`{feature}`, the feature that tells most alone"),
        Who::Points => "your points table".to_owned(),
        Who::RelearnedPoints => "the rules of your points table with learned weights".to_owned(),
        Who::Champion(id) => format!("the model in use ({id})"),
        Who::Model | Who::BaseRate => return None,
    };
    let by = format!("{:+.3} AUC [{:+.3}, {:+.3}]", difference.value, difference.low, difference.high);
    Some(if difference.low > 0.0 {
        let head = format!("better than {who}: {by}");
        VerdictPart { tone: Tone::Good, sentence: head.clone(), head: Some(head) }
    } else if difference.high < 0.0 {
        let head = format!("worse than {who}: {by}");
        VerdictPart { tone: Tone::Bad, sentence: head.clone(), head: Some(head) }
    } else {
        let sentence = format!("not to be told from {who}: {by}");
        // A new model need not beat the one in use, which learned from nearly the same deals.
        let is_champion = matches!(contestant.who, Who::Champion(_));
        VerdictPart {
            tone: if is_champion { Tone::Good } else { Tone::Caution },
            head: Some(format!("not to be told from {who}")),
            sentence,
        }
    })
}

/// Whether the model is ahead of the one in use, on deals that neither had seen.
fn against(champion: &ChampionComparison) -> Option<VerdictPart> {
    let id = &champion.id;
    let sentence = match &champion.result {
        ChampionResult::Judged(contestants) => return contestants.iter().find_map(ahead),
        ChampionResult::Undated => {
            format!(
                "not held against the model in use ({id}): without dates nobody can tell which deals it had seen"
            )
        }
        ChampionResult::TooFew(reason) | ChampionResult::Unusable(reason) => {
            format!("not held against the model in use ({id}): {reason}")
        }
    };
    let tone =
        if matches!(champion.result, ChampionResult::Unusable(_)) { Tone::Caution } else { Tone::Good };
    Some(VerdictPart::new(tone, None, sentence))
}

/// Whether the probabilities can be taken at their word.
fn calibrated(model: &Contestant) -> Option<VerdictPart> {
    let (slope, intercept) = (model.figures.slope?, model.figures.intercept?);
    let (slope_ends, shift_ends) = (slope.interval?, intercept.interval?);
    let (slope_text, shift_text) = (with_interval(&slope, 2), with_interval(&intercept, 2));
    let mut faults = Vec::new();
    if slope_ends.1 < 1.0 {
        faults.push(format!("the probabilities are too extreme (calibration slope {slope_text})"));
    }
    if slope_ends.0 > 1.0 {
        faults.push(format!("the probabilities are too timid (calibration slope {slope_text})"));
    }
    if shift_ends.1 < 0.0 {
        faults.push(format!("fewer deals were won than predicted (by {shift_text} log-odds)"));
    }
    if shift_ends.0 > 0.0 {
        faults.push(format!("more deals were won than predicted (by {shift_text} log-odds)"));
    }
    Some(if !faults.is_empty() {
        VerdictPart::new(Tone::Caution, "probabilities to be taken with care", faults.join("; "))
    } else if slope_ends.1 - slope_ends.0 > WIDEST_SLOPE {
        let sentence = format!(
            "too few deals to tell whether the probabilities are right: slope {slope_text}, in the large {shift_text}"
        );
        VerdictPart::new(Tone::Caution, None, sentence)
    } else {
        let sentence = format!("calibrated: slope {slope_text}, in the large {shift_text}");
        VerdictPart::new(Tone::Good, "calibrated", sentence)
    })
}

/// A calibration slope whose interval is wider than this tells nothing: from 0.5 to 1.5, probabilities may be far off.
const WIDEST_SLOPE: f64 = 1.0;

/// Where more than this share of the deals looked at since the cut is open, those that are judged are the quick ones.
const MANY_OPEN: f64 = 0.25;

/// What deals that are still open leave out of the figures.
fn censored(evaluation: &Evaluation) -> Option<VerdictPart> {
    let Method::Holdout { still_open, .. } = evaluation.method else { return None };
    let looked_at = evaluation.n_won + evaluation.n_lost + still_open;
    if still_open as f64 <= MANY_OPEN * looked_at as f64 {
        return None;
    }
    let sentence = format!(
        "{} of the {} looked at since the cut are still open, so the quick ones are judged; the earlier quarters of the \
         backtest tell more, and `within` under [outcome] asks for wins in a given time",
        count(still_open),
        counted(looked_at, "deal")
    );
    Some(VerdictPart::new(Tone::Caution, None, sentence))
}

/// Whether there were deals enough for so many weights.
fn ready(model: &Model) -> VerdictPart {
    let Some(inference) = &model.record.inference else {
        return VerdictPart::new(Tone::Good, None, "too many columns to count effective parameters");
    };
    let (events, slopes) = (model.record.events, inference.slopes().max(1.0));
    let each = events / slopes;
    if each >= EVENTS_PER_PARAMETER {
        return VerdictPart::new(
            Tone::Good,
            "ready",
            format!("ready: {each:.0} deals of the smaller class for each effective parameter"),
        );
    }
    let missing = (slopes * EVENTS_PER_PARAMETER - events).ceil();
    VerdictPart::new(
        Tone::Caution,
        "few deals for its weights",
        format!(
            "{each:.1} deals of the smaller class for each effective parameter: {missing:.0} more would make it ready"
        ),
    )
}

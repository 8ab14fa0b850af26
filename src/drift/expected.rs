//! The performance to expect of a model on leads whose outcomes are not known yet.
//!
//! Intercept and slope of the recalibration of the model are drawn from their sampling distribution on deals out of sample, outcomes of the leads
//! from the probabilities that follow, and figures are computed from those: the central 95 % are a prediction interval of what will be
//! realised, as long as the relation between features and outcome does not change.

use rayon::prelude::*;
use serde::Serialize;

use super::random::RandomStream;
use crate::evaluate::{RecalibrationEstimate, n_at_capacity};
use crate::statistics::{NORMAL_975, quantile, student_975};
use crate::units::{logistic, softplus};

/// Draws of outcomes.
const DRAWS: usize = 1_000;

/// More leads are not used: an evenly spaced sample of them is.
const MOST_LEADS: usize = 20_000;

/// Outcomes are drawn for about so many groups of leads of similar scores, as all leads of a group have nearly the same probability.
const GROUPS: usize = 500;

/// A figure to expect, with its 95 % prediction interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    /// The expected value.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Forecast {
    /// Whether a realised figure lies inside the interval.
    #[must_use]
    pub fn contains(&self, realised: f64) -> bool {
        self.low <= realised && realised <= self.high
    }

    fn times(self, factor: f64) -> Self {
        Self { value: factor * self.value, low: factor * self.low, high: factor * self.high }
    }
}

/// Figures to expect once the outcomes of the leads are known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpectedPerformance {
    /// Area under the ROC curve; `None` where all leads have the same score.
    pub auc: Option<Forecast>,
    /// Mean log loss of the probabilities of the model, in nats.
    pub log_loss: Forecast,
    /// Won leads.
    pub won: Forecast,
    /// Leads that sales has the capacity for, the best ones.
    pub n_selected: usize,
    /// Won leads among them.
    pub won_selected: Forecast,
    /// Leads.
    pub n_leads: usize,
}

impl ExpectedPerformance {
    /// The figures to expect on `n_leads` leads, these log-odds being those of all or of a sample, of which sales has the capacity for the share `capacity`; `None` without leads.
    ///
    /// # Reference
    /// For the expected values: the documentation of `NannyML` of confidence-based performance estimation. Its interval leaves out that the
    /// recalibration is estimated; this one draws it.
    #[must_use]
    pub fn of(
        (log_odds, n_leads): (&[f64], usize),
        recalibration: &RecalibrationEstimate,
        capacity: f64,
        seed: u64,
    ) -> Option<Self> {
        let step = log_odds.len().div_ceil(MOST_LEADS).max(1);
        let mut scores: Vec<f64> = log_odds.iter().copied().step_by(step).collect();
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        if scores.is_empty() {
            return None;
        }
        let n_selected = n_at_capacity(capacity, scores.len());
        let each = RankedLeads::new(&scores, n_selected, 1);
        let line = [recalibration.intercept, recalibration.slope];
        let expected = each.figures(each.probabilities(line).map(|(_, probability)| probability));
        let leads = RankedLeads::new(&scores, n_selected, scores.len().div_ceil(GROUPS));
        let draws: Vec<DrawnFigures> = (0..DRAWS as u64)
            .into_par_iter()
            .map(|draw| {
                let mut random = RandomStream::new(seed, draw);
                let probabilities = leads.probabilities(drawn_line(recalibration, &mut random));
                leads.figures(probabilities.map(|(group, p)| f64::from(random.binomial(group.n, p))))
            })
            .collect();
        let forecast = |of: &dyn Fn(&DrawnFigures) -> Option<f64>| {
            let mut values: Vec<f64> = draws.iter().filter_map(of).collect();
            values.sort_unstable_by(f64::total_cmp);
            Some(Forecast {
                value: of(&expected)?,
                low: quantile(&values, 0.025)?,
                high: quantile(&values, 0.975)?,
            })
        };
        let scale = n_leads as f64 / scores.len() as f64;
        Some(Self {
            auc: forecast(&|drawn| drawn.auc).filter(|_| scores.first() != scores.last()),
            log_loss: forecast(&|drawn| Some(drawn.log_loss))?,
            won: forecast(&|drawn| Some(drawn.won))?.times(scale),
            n_selected: (n_selected as f64 * scale).round() as usize,
            won_selected: forecast(&|drawn| Some(drawn.won_selected))?.times(scale),
            n_leads,
        })
    }
}

/// Intercept and slope, drawn from their sampling distribution.
fn drawn_line(estimate: &RecalibrationEstimate, random: &mut RandomStream) -> [f64; 2] {
    let [aa, ab, bb] = estimate.covariance;
    let wider = student_975(estimate.freedom) / NORMAL_975;
    let [first, second] = random.normal_pair();
    // The Cholesky factor of the covariance.
    let of_slope = bb.sqrt();
    let shared = if of_slope > 0.0 { ab / of_slope } else { 0.0 };
    let rest = (aa - shared * shared).max(0.0).sqrt();
    [estimate.intercept + wider * (shared * first + rest * second), estimate.slope + wider * of_slope * first]
}

/// Leads in the order of their scores, the best first.
struct RankedLeads {
    groups: Vec<ScoreGroup>,
    n_leads: f64,
}

/// Leads of similar scores, next to each other in their order.
struct ScoreGroup {
    n: u32,
    score: f64,
    /// The mean log loss of a lead if it is won, and if it is lost.
    losses: [f64; 2],
    /// Whether sales has the capacity for them.
    are_selected: bool,
}

/// The figures of leads with these outcomes.
struct DrawnFigures {
    auc: Option<f64>,
    log_loss: f64,
    won: f64,
    won_selected: f64,
}

impl RankedLeads {
    /// Leads with these scores, of which sales selects the first ones, in groups of so many.
    fn new(scores: &[f64], n_selected: usize, size: usize) -> Self {
        let (selected, others) = scores.split_at(n_selected);
        let group = |(scores, are_selected): (&[f64], bool)| {
            let mean = |of: &dyn Fn(f64) -> f64| {
                scores.iter().map(|&score| of(score)).sum::<f64>() / scores.len() as f64
            };
            let losses = [mean(&|score| softplus(-score)), mean(&softplus)];
            // Groups of one score are tied, whatever the rounding of a mean.
            let is_one = scores.first() == scores.last();
            let score = if is_one { scores[0] } else { mean(&|score| score) };
            ScoreGroup { n: scores.len() as u32, score, losses, are_selected }
        };
        let selected = selected.chunks(size).map(|scores| (scores, true));
        let groups = selected.chain(others.chunks(size).map(|scores| (scores, false))).map(group).collect();
        Self { groups, n_leads: scores.len() as f64 }
    }

    /// The probability of the leads of each group with this recalibration.
    fn probabilities(&self, [intercept, slope]: [f64; 2]) -> impl Iterator<Item = (&ScoreGroup, f64)> {
        self.groups.iter().map(move |group| (group, logistic(intercept + slope * group.score)))
    }

    /// The figures if so many leads of each group are won: by their outcomes, or by their probabilities, which gives the expected figures.
    ///
    /// With probabilities of single leads, the area is Σᵢ Σⱼ pᵢ (1 − pⱼ) [1(sᵢ > sⱼ) + ½ 1(sᵢ = sⱼ)] / (Σ p Σ (1 − p)).
    fn figures(&self, won: impl Iterator<Item = f64>) -> DrawnFigures {
        let mut sums = DrawnFigures { auc: None, log_loss: 0.0, won: 0.0, won_selected: 0.0 };
        let (mut pairs, mut tied) = (0.0, [0.0; 2]);
        let mut score = f64::NAN;
        let mut won_above = 0.0;
        for (group, won) in self.groups.iter().zip(won) {
            if group.score != score {
                score = group.score;
                pairs += tied[1] * (won_above + 0.5 * tied[0]);
                won_above += tied[0];
                tied = [0.0; 2];
            }
            let lost = f64::from(group.n) - won;
            tied = [tied[0] + won, tied[1] + lost];
            let [if_won, if_lost] = group.losses;
            sums.log_loss += won * if_won + lost * if_lost;
            sums.won += won;
            sums.won_selected += if group.are_selected { won } else { 0.0 };
        }
        pairs += tied[1] * (won_above + 0.5 * tied[0]);
        let all = sums.won * (self.n_leads - sums.won);
        DrawnFigures { auc: (all > 0.0).then(|| pairs / all), log_loss: sums.log_loss / self.n_leads, ..sums }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_leads_have_the_figures_of_single_leads() {
        const LEADS: usize = 2_000;
        let mut random = RandomStream::new(7, 0);
        let mut scores: Vec<f64> = (0..LEADS).map(|_| 1.3 * random.normal_pair()[0] - 1.0).collect();
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        let drawn = |size: usize, of: &dyn Fn(&DrawnFigures) -> f64| -> [f64; 2] {
            let leads = RankedLeads::new(&scores, 300, size);
            let figures = (0..2_000_u64).map(|draw| {
                let mut random = RandomStream::new(3, draw);
                let won = leads.probabilities([0.1, 0.9]).map(|(group, p)| random.binomial(group.n, p));
                of(&leads.figures(won.map(f64::from)))
            });
            let figures: Vec<f64> = figures.collect();
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            let center = mean(&figures);
            let squares: Vec<f64> = figures.iter().map(|figure| (figure - center).powi(2)).collect();
            [center, mean(&squares).sqrt()]
        };
        let of: [&dyn Fn(&DrawnFigures) -> f64; 4] =
            [&|drawn| drawn.auc.unwrap(), &|drawn| drawn.log_loss, &|drawn| drawn.won, &|drawn| {
                drawn.won_selected
            }];
        for (number, of) in of.iter().enumerate() {
            let ([mean, deviation], [of_groups, spread]) = (drawn(1, of), drawn(LEADS / GROUPS, of));
            // Four standard errors of 2,000 draws.
            assert!((mean - of_groups).abs() < 0.13 * deviation, "{number}: {mean} {of_groups} {deviation}");
            assert!((spread / deviation - 1.0).abs() < 0.09, "{number}: {spread} {deviation}");
        }
    }
}

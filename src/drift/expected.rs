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
        let leads = RankedLeads::new(&scores, capacity)?;
        let line = |line: [f64; 2]| leads.scores.iter().map(move |x| logistic(line[0] + line[1] * x));
        let expected = leads.figures(line([recalibration.intercept, recalibration.slope]));
        let draws: Vec<DrawnFigures> = (0..DRAWS as u64)
            .into_par_iter()
            .map(|draw| {
                let mut random = RandomStream::new(seed, draw);
                let probabilities = line(drawn_line(recalibration, &mut random));
                let won: Vec<f64> =
                    probabilities.map(|p| f64::from(u8::from(random.uniform() <= p))).collect();
                leads.figures(won.into_iter())
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
        let scale = n_leads as f64 / leads.scores.len() as f64;
        Some(Self {
            auc: forecast(&|drawn| drawn.auc).filter(|_| scores.first() != scores.last()),
            log_loss: forecast(&|drawn| Some(drawn.log_loss))?,
            won: forecast(&|drawn| Some(drawn.won))?.times(scale),
            n_selected: (leads.n_selected as f64 * scale).round() as usize,
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

/// Leads, the best first.
struct RankedLeads<'a> {
    scores: &'a [f64],
    /// The log loss of each if it is won, and if it is lost.
    losses: Vec<[f64; 2]>,
    n_selected: usize,
}

/// The figures of leads with these outcomes.
struct DrawnFigures {
    auc: Option<f64>,
    log_loss: f64,
    won: f64,
    won_selected: f64,
}

impl<'a> RankedLeads<'a> {
    fn new(scores: &'a [f64], capacity: f64) -> Option<Self> {
        let losses = scores.iter().map(|&x| [softplus(-x), softplus(x)]).collect();
        let n_selected = n_at_capacity(capacity, scores.len());
        (!scores.is_empty()).then_some(Self { scores, losses, n_selected })
    }

    /// The figures if each lead is won so often, from 0 to 1: the outcome itself, or its probability, which gives the expected figures.
    ///
    /// With probabilities, the area is Σᵢ Σⱼ pᵢ (1 − pⱼ) [1(sᵢ > sⱼ) + ½ 1(sᵢ = sⱼ)] / (Σ p Σ (1 − p)).
    fn figures(&self, won: impl Iterator<Item = f64>) -> DrawnFigures {
        let mut sums = DrawnFigures { auc: None, log_loss: 0.0, won: 0.0, won_selected: 0.0 };
        let (mut pairs, mut tied) = (0.0, [0.0; 2]);
        let mut score = f64::NAN;
        let mut won_above = 0.0;
        for (place, won) in won.enumerate() {
            if self.scores[place] != score {
                score = self.scores[place];
                pairs += tied[1] * (won_above + 0.5 * tied[0]);
                won_above += tied[0];
                tied = [0.0; 2];
            }
            tied = [tied[0] + won, tied[1] + 1.0 - won];
            let [if_won, if_lost] = self.losses[place];
            sums.log_loss += won * if_won + (1.0 - won) * if_lost;
            sums.won += won;
            sums.won_selected += if place < self.n_selected { won } else { 0.0 };
        }
        pairs += tied[1] * (won_above + 0.5 * tied[0]);
        let n = self.scores.len() as f64;
        let all = sums.won * (n - sums.won);
        DrawnFigures { auc: (all > 0.0).then(|| pairs / all), log_loss: sums.log_loss / n, ..sums }
    }
}

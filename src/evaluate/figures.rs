//! All figures of all contestants on the same deals, with intervals, and the differences between contestants.

use rayon::prelude::*;
use serde::Serialize;

use super::calibration::{calibration_in_the_large, calibration_slope};
use super::delong::{AucDifference, auc_difference_clustered, auc_interval_clustered};
use super::measured::{
    AVERAGE_PRECISION, BRIER, KOLMOGOROV_SMIRNOV, LOG_LOSS, Measured, capture_of, lift_of, precision_of,
};
use super::ranking::auc;
use super::resample::{MOST_BUNDLES, Replicates, resample};
use super::score_counts::selected;
use super::trial::{Trial, Who};
use crate::fit::bundled;
use crate::statistics::Figure;

/// Precision, capture and lift among the best-scored share of the deals, with 95 % intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Best {
    /// The share of deals, above 0 and at most 1.
    pub share: f64,
    /// Deals selected.
    pub n_selected: usize,
    /// Share of them that were won.
    pub precision: Figure,
    /// Share of all won deals that are among them.
    pub capture: Figure,
    /// `precision` divided by the share won among all: 1 is chance.
    pub lift: Figure,
}

/// The figures of a contestant. Intervals are `DeLong`'s for the area, Wald's for the calibration, else of a bootstrap by account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Area under the ROC curve.
    pub auc: Option<Figure>,
    /// Average precision.
    pub average_precision: Option<Figure>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Option<Figure>,
    /// Mean squared error of the probabilities.
    pub brier: Option<Figure>,
    /// Calibration slope; 1 is calibrated, below 1 over-confident.
    pub slope: Option<Figure>,
    /// Calibration in the large, in log-odds; 0 is calibrated.
    pub intercept: Option<Figure>,
    /// Largest distance between the shares of won and of lost deals above a score.
    pub kolmogorov_smirnov: Option<Figure>,
    /// Among the best shares, in the order of the shares.
    pub best: Vec<Best>,
}

/// A contestant and its figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contestant {
    /// Which contestant.
    pub who: Who,
    /// On all test deals.
    pub figures: Figures,
    /// The difference between the model and this contestant; `None` for the model itself.
    pub model_ahead: Option<Ahead>,
}

/// Paired differences between the model and another contestant on the same deals (model − other), with 95 % intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ahead {
    /// In the area under the ROC curve, by `DeLong`'s paired test.
    pub auc: Option<AucDifference>,
    /// In average precision.
    pub average_precision: Option<Figure>,
    /// In log loss: below 0 is better.
    pub log_loss: Option<Figure>,
    /// In the Brier score: below 0 is better.
    pub brier: Option<Figure>,
    /// In the largest distance between won and lost.
    pub kolmogorov_smirnov: Option<Figure>,
    /// In the share of won deals captured among the best, in the order of the shares.
    pub capture: Vec<Option<Figure>>,
}

impl Trial {
    /// The figures of all contestants, among the best `shares` of the deals, too. Intervals are drawn with `seed`.
    #[must_use]
    pub fn contestants(&self, shares: &[f64], seed: u64) -> Vec<Contestant> {
        let groups = bundled(&self.groups, 0, MOST_BUNDLES);
        let all: Vec<Measured> =
            self.entries.par_iter().filter_map(|entry| Measured::of(self, entry, &groups, shares)).collect();
        let replicates = resample(&groups, &all, shares, seed);
        let measured = all.par_iter().enumerate();
        measured
            .map(|(place, entry)| {
                let (own, ahead) = rayon::join(
                    || entry.figures(self, shares, place, &replicates),
                    || (place > 0).then(|| self.ahead(shares, &all, place, &replicates)),
                );
                Contestant { who: entry.entry.who.clone(), figures: own, model_ahead: ahead }
            })
            .collect()
    }

    fn ahead(&self, shares: &[f64], all: &[Measured<'_>], place: usize, replicates: &Replicates) -> Ahead {
        let (model, other) = (&all[0], &all[place]);
        let difference = |figure: usize| {
            let value = model.values[figure]? - other.values[figure]?;
            Some(Figure { value, interval: replicates.difference(value, figure, place) })
        };
        let auc = auc_difference_clustered(&self.parts(model.entry), &self.parts(other.entry));
        Ahead {
            auc,
            average_precision: difference(AVERAGE_PRECISION),
            log_loss: difference(LOG_LOSS),
            brier: difference(BRIER),
            // A constant score has no distance to compare.
            kolmogorov_smirnov: difference(KOLMOGOROV_SMIRNOV).filter(|_| !other.is_constant()),
            capture: (0..shares.len()).map(|share| difference(capture_of(share))).collect(),
        }
    }
}

impl Measured<'_> {
    fn figures(&self, trial: &Trial, shares: &[f64], place: usize, replicates: &Replicates) -> Figures {
        let is_chance = |figure: usize| self.is_constant() && figure != LOG_LOSS && figure != BRIER;
        let figure = |figure: usize| {
            let value = self.values[figure]?;
            let interval = replicates.interval(value, figure, place).filter(|_| !is_chance(figure));
            Some(Figure { value, interval })
        };
        let area = auc_interval_clustered(&trial.parts(self.entry)).filter(|_| !self.is_constant());
        let plain = || auc(&self.entry.rank, &trial.won).map(|value| Figure { value, interval: None });
        let auc = area.map(Figure::from).or_else(plain);
        let slope = calibration_slope(&trial.centred(self.entry), &trial.won, &|_| 1.0);
        let intercept = || calibration_in_the_large(&self.entry.log_odds, &trial.won, &|_| 1.0);
        let best = shares.iter().enumerate().filter_map(|(place, &share)| {
            Some(Best {
                share,
                n_selected: selected(share, trial.won.len() as f64) as usize,
                precision: figure(precision_of(place))?,
                capture: figure(capture_of(place))?,
                lift: figure(lift_of(place))?,
            })
        });
        Figures {
            auc,
            average_precision: figure(AVERAGE_PRECISION),
            log_loss: figure(LOG_LOSS),
            brier: figure(BRIER),
            slope,
            // Without a slope, probabilities are constant or separate won from lost deals.
            intercept: slope.and_then(|_| intercept()),
            kolmogorov_smirnov: figure(KOLMOGOROV_SMIRNOV),
            best: best.collect(),
        }
    }
}

//! The area under the ROC curve over deals that several models scored, with an interval by account.

use super::cluster_sums::ClusterSums;
use super::delong::{Auc, Placements, interval_around};
use super::robust::Measurement;
use super::scored_part::{ScoredDeal, ScoredPart};
use crate::statistics::{NORMAL_975, NORMAL_995, student_quantile};

/// An area, and its interval where it has one.
pub(super) struct PooledAuc {
    /// The area; `None` where no part has two won and two lost deals.
    pub(super) area: Option<f64>,
    /// The same with its interval; `None` with fewer than [`FEWEST_CLUSTERS`] clusters of won or of lost deals, or most of them in one.
    pub(super) interval: Option<Auc>,
}

/// The area over the pairs of a won and a lost deal that one model scored, Σ nₖmₖAₖ / Σ nₖmₖ, with its interval; deals count by their
/// weights. The placements of the deals of a cluster (an account) are summed over all parts before their variance is taken: an account
/// that comes back in each quarter counts once; intervals are those of Student's t. Parts with fewer than two won or two lost deals are
/// left out.
///
/// # Reference
/// Obuchowski (1997), "Nonparametric analysis of clustered ROC curve data", equations 5 to 7, for a weighted sum of areas.
pub(super) fn pooled_auc(parts: &[ScoredPart]) -> PooledAuc {
    let placed = placed(parts, ScoredPart::log_odds);
    let pairs: f64 = placed.iter().map(|(_, found)| found.n_won * found.n_lost).sum();
    if pairs == 0.0 {
        return PooledAuc { area: None, interval: None };
    }
    let area = placed.iter().map(|(_, found)| found.n_won * found.n_lost * found.area).sum::<f64>() / pairs;
    let (mut influences, mut n) = (Influences::default(), [0.0; 2]);
    for (part, found) in &placed {
        n = [n[0] + found.n_lost, n[1] + found.n_won];
        influences
            .add(part, found.n_won * found.n_lost / pairs, found, |place| found.shares[place] - found.area);
    }
    let (quantiles, error) = match influences.error() {
        Some((error, freedom)) => (student_quantiles(freedom), error),
        None => return PooledAuc { area: Some(area), interval: None },
    };
    PooledAuc { area: Some(area), interval: Some(interval_around(area, error, quantiles, (n[1], n[0]))) }
}

/// The area of the model minus that of a baseline, whose scores of the deals of each part are `of`, over the pairs of [`pooled_auc`].
/// `None` where it has no interval.
///
/// # Reference
/// As [`pooled_auc`]; for the difference `DeLong`, `DeLong` & Clarke-Pearson (1988).
pub(super) fn pooled_difference(
    parts: &[ScoredPart],
    of: impl Fn(&ScoredPart) -> Option<&[f64]>,
) -> Option<Measurement> {
    let model = placed(parts, ScoredPart::log_odds);
    let scored = parts.iter().filter(|part| of(part).is_none()).count() == 0;
    let other = placed(parts, |part| of(part).unwrap_or_default().to_vec());
    let pairs: f64 = model.iter().map(|(_, found)| found.n_won * found.n_lost).sum();
    if !scored || pairs == 0.0 || other.len() != model.len() {
        return None;
    }
    let (mut value, mut influences) = (0.0, Influences::default());
    for ((part, own), (_, other)) in model.iter().zip(&other) {
        let weight = own.n_won * own.n_lost / pairs;
        let difference = own.area - other.area;
        value += weight * difference;
        influences.add(part, weight, own, |place| own.shares[place] - other.shares[place] - difference);
    }
    let (error, freedom) = influences.error()?;
    Some(Measurement { value, error, freedom })
}

/// The parts with two won and two lost deals, placed by these scores.
fn placed(parts: &[ScoredPart], scores: impl Fn(&ScoredPart) -> Vec<f64>) -> Vec<(&ScoredPart, Placements)> {
    let place = |part: &'_ ScoredPart| {
        let scores = scores(part);
        let won: Vec<bool> = part.deals.iter().map(|deal| deal.won).collect();
        (scores.len() == won.len())
            .then(|| Placements::weighted(&scores, &won, |place| part.deals[place].weight))?
    };
    let has_pairs = |part: &&ScoredPart| {
        let (n_won, n_lost) = part.counts();
        n_won >= 2 && n_lost >= 2
    };
    parts.iter().filter(has_pairs).filter_map(|part| Some((part, place(part)?))).collect()
}

fn student_quantiles(freedom: f64) -> [f64; 2] {
    [NORMAL_975, NORMAL_995].map(|normal| student_quantile(normal, freedom))
}

/// What each deal adds to an area.
#[derive(Default)]
struct Influences(Vec<(u64, bool, f64)>);

impl Influences {
    /// Adds the deals of a part of this weight, which deviate so from it.
    fn add(&mut self, part: &ScoredPart, weight: f64, found: &Placements, deviation: impl Fn(usize) -> f64) {
        let influence = |(place, deal): (usize, &ScoredDeal)| {
            let in_class = if deal.won { found.n_won } else { found.n_lost };
            (deal.cluster, deal.won, weight * deal.weight * deviation(place) / in_class)
        };
        self.0.extend(part.deals.iter().enumerate().map(influence));
    }

    /// The standard error by cluster and its degrees of freedom; `None` with too few clusters.
    fn error(&self) -> Option<(f64, f64)> {
        let of = |deal: usize| (self.0[deal].1, self.0[deal].2);
        let sums = ClusterSums::new(self.0.iter().map(|deal| deal.0), of);
        let n_clusters = sums.of_smaller_class();
        let is_enough = n_clusters >= FEWEST_CLUSTERS && !sums.is_dominated();
        let variance = sums.variance(1.0, 1.0).filter(|_| is_enough)?;
        Some((variance.sqrt(), n_clusters - 1.0))
    }
}

/// With fewer accounts with a won or with a lost deal the variance is too uncertain.
const FEWEST_CLUSTERS: f64 = 10.0;

#[cfg(test)]
mod tests {
    use super::super::delong::auc_interval_clustered;
    use super::*;

    fn deals(n: u64) -> Vec<ScoredDeal> {
        let bits = |i: u64| crate::fit::split_mix64(i);
        let deal = |i: u64| {
            let won = bits(i).is_multiple_of(3);
            let log_odds = (bits(i + 1000) % 100) as f64 + if won { 20.0 } else { 0.0 };
            ScoredDeal {
                row: i as usize,
                won,
                cluster: i / 3,
                as_of: None,
                log_odds,
                weight: 1.0,
                is_of_trained_account: false,
            }
        };
        (0..n).map(deal).collect()
    }

    fn part(deals: Vec<ScoredDeal>) -> ScoredPart {
        ScoredPart { deals, base: 0.0, baselines: Vec::new(), plan: None }
    }

    fn interval(parts: &[ScoredPart]) -> Auc {
        pooled_auc(parts).interval.unwrap()
    }

    #[test]
    fn one_part_has_the_interval_of_a_single_model() {
        let part = part(deals(120));
        let (scores, won) = (part.log_odds(), part.deals.iter().map(|deal| deal.won).collect::<Vec<_>>());
        let clusters: Vec<u64> = part.deals.iter().map(|deal| deal.cluster).collect();
        let pooled = interval(&[part]);
        let single = auc_interval_clustered(&[(&scores[..], &won[..], &clusters[..])]).unwrap();
        assert!((pooled.value - single.value).abs() < 1e-15);
        let of = |auc: &Auc| auc.value - auc.low;
        let wider = of(&pooled) / of(&single);
        assert!(wider > 1.0 && wider < 1.1, "Student's t of {wider}");
    }

    #[test]
    fn an_account_in_each_part_counts_once() {
        let once = interval(&[part(deals(120))]);
        let same = interval(&[part(deals(120)), part(deals(120))]);
        assert!((same.value - once.value).abs() < 1e-12);
        assert!(
            (same.low - once.low).abs() < 1e-12,
            "copies of the deals are no evidence: {same:?} {once:?}"
        );
        let mut others = deals(120);
        for deal in &mut others {
            deal.cluster += 1000;
        }
        let apart = interval(&[part(deals(120)), part(others)]);
        assert!((apart.value - apart.low) < 0.75 * (once.value - once.low));
    }

    #[test]
    fn scores_of_two_models_are_never_compared() {
        let parts = |lift: f64| {
            let (first, mut second) = (deals(120)[..60].to_vec(), deals(120)[60..].to_vec());
            for deal in &mut second {
                deal.log_odds += lift;
            }
            interval(&[part(first), part(second)])
        };
        assert_eq!(parts(0.0), parts(1e6));
    }

    #[test]
    fn a_deal_of_weight_two_counts_as_two_deals() {
        let mut weighted = deals(90);
        weighted.iter_mut().step_by(3).for_each(|deal| deal.weight = 2.0);
        let doubled: Vec<ScoredDeal> = deals(90)
            .into_iter()
            .enumerate()
            .flat_map(|(i, deal)| vec![deal; if i % 3 == 0 { 2 } else { 1 }])
            .collect();
        let (weighted, doubled) = (interval(&[part(weighted)]), interval(&[part(doubled)]));
        assert!((weighted.value - doubled.value).abs() < 1e-12);
        assert!((weighted.low - doubled.low).abs() < 1e-12, "both are of one cluster");
    }

    #[test]
    fn a_model_does_not_differ_from_itself_and_its_difference_from_nothing_is_that_of_its_area() {
        let mut part = part(deals(120));
        part.baselines = vec![(super::super::trial::Who::Points, part.log_odds())];
        let parts = [part];
        let same = pooled_difference(&parts, |part| Some(&part.baselines[0].1)).unwrap();
        assert_eq!((same.value, same.error), (0.0, 0.0));
        let constant = [ScoredPart {
            baselines: vec![(super::super::trial::Who::Points, vec![1.0; 120])],
            ..parts[0].clone()
        }];
        let found = pooled_difference(&constant, |part| Some(&part.baselines[0].1)).unwrap();
        assert!((found.value - (interval(&parts).value - 0.5)).abs() < 1e-12);
    }
}

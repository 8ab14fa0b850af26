//! The area under the ROC curve over deals that several models scored, with an interval by account.

use super::cluster_sums::ClusterSums;
use super::delong::{Auc, Placements, interval_around};
use crate::statistics::{NORMAL_975, NORMAL_995, student_quantile};

/// The area over the pairs of a won and a lost deal that one model scored, Σ nₖmₖAₖ / Σ nₖmₖ, with its interval. `scores`, `won` and
/// `clusters` contain the parts one after the other, with the lengths `lengths`. The placements of the deals of a
/// cluster (an account) are summed over all parts before their variance is taken: an account with deals in each quarter
/// counts once; intervals are those of Student's t. Parts with fewer than two won or two lost deals are excluded; `None` if none
/// remains, or with fewer than [`FEWEST_CLUSTERS`] clusters of won or of lost deals.
///
/// # Reference
/// Obuchowski (1997), "Nonparametric analysis of clustered ROC curve data", equations 5 to 7, for a weighted sum of areas.
pub(super) fn pooled_auc(scores: &[f64], won: &[bool], clusters: &[u64], lengths: &[usize]) -> Option<Auc> {
    let mut parts = Vec::new();
    let mut start = 0;
    for &length in lengths {
        let range = start..start + length;
        start += length;
        let placements = Placements::of(&scores[range.clone()], &won[range.clone()])?;
        if placements.n_won >= 2.0 && placements.n_lost >= 2.0 {
            parts.push((range, placements));
        }
    }
    let pairs: f64 = parts.iter().map(|(_, part)| part.n_won * part.n_lost).sum();
    let area = parts.iter().map(|(_, part)| part.n_won * part.n_lost * part.area).sum::<f64>() / pairs;
    let (mut influences, mut n) = (Vec::new(), [0.0; 2]);
    for (range, part) in &parts {
        n = [n[0] + part.n_lost, n[1] + part.n_won];
        let weight = part.n_won * part.n_lost / pairs;
        for (place, row) in range.clone().enumerate() {
            let in_class = if won[row] { part.n_won } else { part.n_lost };
            let influence = weight * (part.shares[place] - part.area) / in_class;
            influences.push((clusters[row], won[row], influence));
        }
    }
    let sums = ClusterSums::new(influences.iter().map(|deal| deal.0), |deal| {
        (influences[deal].1, influences[deal].2)
    });
    let n_clusters = sums.of_smaller_class();
    let variance = sums.variance(1.0, 1.0).filter(|_| pairs > 0.0 && n_clusters >= FEWEST_CLUSTERS)?;
    let quantiles = [NORMAL_975, NORMAL_995].map(|normal| student_quantile(normal, n_clusters - 1.0));
    Some(interval_around(area, variance.sqrt(), quantiles, (n[1], n[0])))
}

/// With fewer accounts with a won or with a lost deal the variance is too uncertain.
const FEWEST_CLUSTERS: f64 = 10.0;

#[cfg(test)]
mod tests {
    use super::super::delong::auc_interval_clustered;
    use super::*;

    fn deals(n: u64) -> (Vec<f64>, Vec<bool>, Vec<u64>) {
        let bits = |i: u64| crate::fit::split_mix64(i);
        let won: Vec<bool> = (0..n).map(|i| bits(i).is_multiple_of(3)).collect();
        let scores = (0..n).map(|i| (bits(i + 1000) % 100) as f64 + if won[i as usize] { 20.0 } else { 0.0 });
        (scores.collect(), won, (0..n).map(|i| i / 3).collect())
    }

    #[test]
    fn one_part_has_the_interval_of_a_single_model() {
        let (scores, won, clusters) = deals(120);
        let pooled = pooled_auc(&scores, &won, &clusters, &[120]).unwrap();
        let single = auc_interval_clustered(&[(&scores[..], &won[..], &clusters[..])]).unwrap();
        assert!((pooled.value - single.value).abs() < 1e-15);
        let of = |auc: &Auc| auc.value - auc.low;
        let wider = of(&pooled) / of(&single);
        assert!(wider > 1.0 && wider < 1.1, "Student's t of {wider}");
    }

    #[test]
    fn an_account_in_each_part_counts_once() {
        let (scores, won, clusters) = deals(120);
        let twice = |values: &[f64]| [values, values].concat();
        let both = [&clusters[..], &clusters[..]].concat();
        let same = pooled_auc(&twice(&scores), &[&won[..], &won[..]].concat(), &both, &[120, 120]).unwrap();
        let once = pooled_auc(&scores, &won, &clusters, &[120]).unwrap();
        assert!((same.value - once.value).abs() < 1e-12);
        assert!(
            (same.low - once.low).abs() < 1e-12,
            "copies of the deals are no evidence: {same:?} {once:?}"
        );
        let others: Vec<u64> =
            both.iter().zip(0..).map(|(&own, place)| own + if place < 120 { 0 } else { 1000 }).collect();
        let apart =
            pooled_auc(&twice(&scores), &[&won[..], &won[..]].concat(), &others, &[120, 120]).unwrap();
        assert!((apart.value - apart.low) < 0.75 * (once.value - once.low));
    }

    #[test]
    fn scores_of_two_models_are_never_compared() {
        let (scores, won, clusters) = deals(120);
        let lifted: Vec<f64> =
            scores.iter().zip(0..).map(|(x, i)| if i < 60 { *x } else { x + 1e6 }).collect();
        let found = [&scores, &lifted].map(|scores| pooled_auc(scores, &won, &clusters, &[60, 60]).unwrap());
        assert_eq!(found[0], found[1]);
    }
}

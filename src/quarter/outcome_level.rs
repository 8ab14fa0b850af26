//! Whether far fewer deals were won, or lost, than the champion expects, where no recalibration says so.

use std::collections::HashMap;

use crate::evaluate::{ContestDeal, FAR_ABOVE};
use crate::numbers::{count, decimals};
use crate::units::logistic;

/// A realised number below this share of the expected one is far off.
const FAR_OFF: f64 = 0.5;

/// What a person must look at: outcomes far fewer than expected by the probabilities of the champion, beyond chance.
///
/// The variance is a bound: as if the deals of one account all had one outcome, it is at most their number times the sum of their variances.
/// The limit is 4.42 standard errors of it, 0.001 % for a normal distribution; none of 2,000 quarters that were simulated with accounts of one
/// outcome was named by chance.
pub(crate) fn outcomes_off(deals: &[ContestDeal]) -> Option<String> {
    let mut clusters: HashMap<u64, (f64, f64)> = HashMap::new();
    let (mut expected, mut all) = (0.0, 0.0);
    for deal in deals {
        let ContestDeal { champion, weight, cluster, .. } = *deal;
        let probability = logistic(champion);
        expected += weight * probability;
        all += weight;
        let (n, variance) = clusters.entry(cluster).or_default();
        *n += 1.0;
        *variance += weight * weight * probability * (1.0 - probability);
    }
    let error = clusters.values().map(|(n, variance)| n * variance).sum::<f64>().sqrt();
    let n_won = deals.iter().filter(|deal| deal.won).count();
    let won: f64 = deals.iter().filter(|deal| deal.won).map(|deal| deal.weight).sum();
    let sides = [("won", n_won, won, expected), ("lost", deals.len() - n_won, all - won, all - expected)];
    let is_off = |realised: f64, expected: f64| {
        error > 0.0 && expected - realised > FAR_ABOVE * error && realised < FAR_OFF * expected
    };
    let (outcome, n, _, expected) =
        sides.into_iter().find(|&(_, _, realised, expected)| is_off(realised, expected))?;
    Some(format!(
        "of {} deals since its training {} were {outcome}, where the champion expects {}: look whether `{outcome}` under [outcome] still \
         fits the words of the deals",
        count(deals.len()),
        count(n),
        decimals(expected, 0)
    ))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand::SeedableRng;

    use super::*;
    use crate::units::AsOf;

    fn deal(row: usize, cluster: u64, champion: f64, won: bool) -> ContestDeal {
        let as_of = AsOf::parse("2026-02-01").unwrap();
        ContestDeal { row, as_of, won, cluster, weight: 1.0, champion, challenger: champion }
    }

    #[test]
    fn words_of_the_crm_that_no_longer_mean_won_or_lost_are_noticed() {
        let deals = |won: fn(usize) -> bool| -> Vec<ContestDeal> {
            (0..400).map(|row| deal(row, row as u64 / 2, -1.0, won(row))).collect()
        };
        let none = outcomes_off(&deals(|_| false)).unwrap();
        assert!(
            none.contains("of 400 deals") && none.contains("0 were won") && none.contains("108"),
            "{none}"
        );
        assert!(outcomes_off(&deals(|_| true)).unwrap().contains("0 were lost"));
        assert_eq!(outcomes_off(&deals(|row| row % 4 == 0)), None);
        assert_eq!(
            outcomes_off(&deals(|row| row % 7 == 0)),
            None,
            "half as many is a matter of the recalibration"
        );
        assert_eq!(outcomes_off(&[]), None);
    }

    #[test]
    fn chance_is_no_alarm() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        for _ in 0..2_000 {
            // Accounts of one to eight deals that share their outcome, the worst that can be.
            let (mut deals, mut account) = (Vec::new(), 0);
            while deals.len() < 120 {
                account += 1;
                let log_odds = random.random_range(-3.0..1.0);
                let won = random.random_range(0.0..1.0) < logistic(log_odds);
                for _ in 0..random.random_range(1..=8) {
                    deals.push(deal(0, account, log_odds, won));
                }
            }
            assert_eq!(outcomes_off(&deals), None);
        }
    }
}

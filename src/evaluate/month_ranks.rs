//! The scores of challengers and of the champion, and ranks within months, where each month has a model of its own.

use super::scored_part::ScoredPart;

/// The log-odds of the challenger and of the champion, deal by deal.
pub(super) fn pairs(part: &ScoredPart) -> impl Iterator<Item = (f64, f64)> + '_ {
    let champion = part.baselines.first().map_or(&[][..], |(_, champion)| &champion[..]);
    part.deals.iter().map(|deal| deal.log_odds).zip(champion.iter().copied())
}

/// The share of the deals of its month that each deal is ahead of, by this score: the challengers of different months have different scales.
pub(super) fn in_months(parts: &[ScoredPart], of: impl Fn((f64, f64)) -> f64) -> Vec<f64> {
    let mut shares = Vec::new();
    for part in parts {
        let scores: Vec<f64> = pairs(part).map(&of).collect();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&one, &other| scores[one].total_cmp(&scores[other]));
        let weight = |rows: &[usize]| rows.iter().map(|&row| part.deals[row].weight).sum::<f64>();
        let (total, mut below, mut share) = (weight(&order), 0.0, vec![0.0; scores.len()]);
        for equal in order.chunk_by(|&one, &other| scores[one].total_cmp(&scores[other]).is_eq()) {
            let own = weight(equal);
            for &row in equal {
                share[row] = (below + own / 2.0) / total;
            }
            below += own;
        }
        shares.extend(share);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Who;
    use crate::evaluate::scored_part::ScoredDeal;

    /// A month with these scores of the challenger.
    fn month(scores: &[f64]) -> ScoredPart {
        let deal = |(row, &log_odds): (usize, &f64)| ScoredDeal {
            row,
            log_odds,
            won: row == 0,
            cluster: row as u64,
            weight: 1.0,
            as_of: None,
            is_of_trained_account: false,
        };
        let deals: Vec<ScoredDeal> = scores.iter().enumerate().map(deal).collect();
        let champion = vec![0.0; scores.len()];
        ScoredPart {
            deals,
            base: 0.0,
            baselines: vec![(Who::Champion("c".to_owned()), champion)],
            plan: None,
        }
    }

    #[test]
    fn a_month_with_higher_scores_has_no_better_ranks() {
        let parts = [month(&[-3.0, -3.0]), month(&[5.0, 5.0]), month(&[1.0, 2.0, 4.0, 3.0])];
        let ranks = in_months(&parts, |(challenger, _)| challenger);
        assert_eq!(ranks, [0.5, 0.5, 0.5, 0.5, 0.125, 0.375, 0.875, 0.625]);
        assert!(in_months(&parts, |(_, champion)| champion).iter().all(|rank| *rank == 0.5));
    }
}

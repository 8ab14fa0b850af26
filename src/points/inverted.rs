//! A points table that is inverted as a whole: deals with more points win less often.

use crate::evaluate::auc_interval_clustered;
use crate::numbers::decimals;
use crate::warning::Warning;

/// The warning that deals with more points win less often, beyond chance: the 99 % interval of the ROC AUC of the totals lies below
/// 0.5. Mostly won and lost are swapped. Deals of one group may be correlated.
pub(crate) fn inverted_table(totals: &[f64], won: &[bool], groups: &[u64]) -> Option<Warning> {
    let auc = auc_interval_clustered(&[(totals, won, groups)]).filter(|auc| auc.high_99 < 0.5)?;
    let [value, low, high] = [auc.value, auc.low_99, auc.high_99].map(|area| decimals(area, 3));
    Some(Warning::SuspectedSwap {
        evidence: format!(
            "deals with more points of the table win less often (ROC AUC {value} [99 %: {low}, {high}], below 0.5)"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_inverted_where_chance_does_not_explain_it() {
        let groups: Vec<u64> = (0..200).collect();
        let totals: Vec<f64> = (0..200).map(|row| f64::from(row % 10)).collect();
        let won: Vec<bool> = (0..200).map(|row| row % 10 < 4).collect();
        let lost: Vec<bool> = won.iter().map(|won| !won).collect();
        assert!(inverted_table(&totals, &won, &groups).is_some());
        assert!(inverted_table(&totals, &lost, &groups).is_none());
        let chance: Vec<bool> = (0..200).map(|row| row / 10 % 2 == 0).collect();
        assert!(inverted_table(&totals, &chance, &groups).is_none());
    }
}

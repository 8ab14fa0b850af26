//! The test set of a comparison, with which its figures can be recomputed.

use crate::evaluate::{Trial, Who};
use crate::tables::{CellGuard, csv_text};

/// The test set of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct TestDeals {
    /// Their ids, in the order of the trial.
    pub ids: Vec<String>,
    /// Their outcomes, and the predictions of each contestant.
    pub trial: Trial,
}

/// The deals of the test set as CSV, one row each.
///
/// `id`, `won` (true or false), `part` (1 for a holdout, else the number of the fold; deals of one part were scored by one
/// model), and for each contestant (`model`, `rules`, `table`) the score that it ranks deals by (higher is better) and its log-odds of
/// winning. The table ranks by its points. Numbers are written with all their digits.
pub fn test_deals_csv(deals: &TestDeals, guard: CellGuard) -> String {
    let trial = &deals.trial;
    let mut header = ["id", "won", "part"].map(str::to_owned).to_vec();
    header.extend(
        trial.entries.iter().flat_map(|entry| ["rank_by", "log_odds"].map(|what| column(&entry.who, what))),
    );
    let cells = deals.ids.iter().enumerate().map(|(row, id)| {
        let part = trial.starts.partition_point(|&start| start <= row);
        let figures = trial.entries.iter().flat_map(|entry| [entry.rank[row], entry.log_odds[row]]);
        let first = [id.clone(), trial.won[row].to_string(), part.to_string()];
        first.into_iter().chain(figures.map(|figure| figure.to_string())).collect()
    });
    csv_text(std::iter::once(header).chain(cells), guard)
}

/// The name of a column of a contestant.
fn column(who: &Who, what: &str) -> String {
    let who = match who {
        Who::Model => "model",
        Who::ReweightedRules => "rules",
        Who::Points => "table",
        Who::BaseRate => "base_rate",
        Who::BestFeature(_) => "best_feature",
        Who::Champion(_) => "champion",
    };
    format!("{who}_{what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Entry;

    #[test]
    fn each_deal_of_the_test_set_has_a_row_with_the_scores_of_each_contestant() {
        let entry = |who, rank: [f64; 3], log_odds: [f64; 3]| Entry {
            who,
            rank: rank.to_vec(),
            log_odds: log_odds.to_vec(),
        };
        let trial = Trial {
            rows: vec![7, 2, 5],
            won: vec![true, false, true],
            groups: vec![0, 1, 2],
            starts: vec![0, 2],
            entries: vec![
                entry(Who::Model, [0.1, -1.5, 1.0 / 3.0], [-1.25, -2.85, f64::NEG_INFINITY]),
                entry(Who::Points, [40.0, -10.0, 0.0], [0.5, -1.0, -0.5]),
            ],
        };
        let deals = TestDeals { ids: ["a", "b, c", "d"].map(str::to_owned).to_vec(), trial };
        insta::assert_snapshot!(test_deals_csv(&deals, CellGuard::default()), @r#"
        id,won,part,model_rank_by,model_log_odds,table_rank_by,table_log_odds
        a,true,1,0.1,-1.25,40,0.5
        "b, c",false,1,-1.5,-2.85,-10,-1
        d,true,2,0.3333333333333333,-inf,0,-0.5
        "#);
    }
}

//! The costs of a points table, and the deals that it ranks differently, as text.

use super::figure_tables::head;
use super::name::Name;
use crate::numbers::{count, counted, decimals, exact, percent, signed, whole};
use crate::points::{Comparison, Costs, RankedDeal, VolumeRule};
use crate::report::{cost_rows, of_judged_deals, sentence, wins_difference};
use crate::units::Currency;

/// The results of selecting this number of leads.
pub(super) struct CostTable {
    pub(super) title: String,
    pub(super) sentence: String,
    /// Name and style of each contestant.
    pub(super) contestants: Vec<(Name, &'static str)>,
    /// A label, and a number for each contestant. Empty if nothing is selected.
    pub(super) rows: Vec<(&'static str, Vec<String>)>,
    pub(super) notes: Vec<String>,
}

pub(super) fn costs(costs: &Costs, comparison: &Comparison) -> CostTable {
    let selected = count(costs.n_selected);
    let deals = counted(comparison.n_won + comparison.n_lost, "deal");
    let judged = of_judged_deals(&comparison.method);
    let (title, sentence) = match costs.cut {
        VolumeRule::Threshold(threshold) => {
            let threshold = exact(threshold);
            let sentence = format!("{selected} of {deals} {judged} have {threshold} points or more.");
            (format!("At the threshold of {threshold} points"), sentence)
        }
        VolumeRule::Capacity(share) => {
            let title = format!("At the capacity of {} of the leads", percent(share));
            (title, format!("That is {selected} of {deals} {judged}."))
        }
    };
    CostTable {
        title,
        sentence,
        contestants: costs.contestants.iter().map(|cost| head(&cost.who)).collect(),
        rows: rows_of(costs, comparison.currency.as_ref()),
        notes: notes(costs, comparison),
    }
}

/// The results as text; none if nothing is selected.
fn rows_of(costs: &Costs, currency: Option<&Currency>) -> Vec<(&'static str, Vec<String>)> {
    if costs.n_selected == 0 { Vec::new() } else { cost_rows(costs, currency) }
}

fn notes(costs: &Costs, comparison: &Comparison) -> Vec<String> {
    let wins = comparison.wins_ahead(costs);
    let wins = wins.map(|wins| format!("Model minus table: {}.", wins_difference(&wins)));
    let without = costs.n_without_amount.filter(|&n| n > 0);
    let without =
        without.map(|n| sentence(&format!("{} without an amount, which count 0", counted(n, "won deal"))));
    wins.into_iter().chain(without).collect()
}

/// Deals that one ranks far above the other.
pub(super) struct DealTable {
    /// The contestant that ranks them high: "the model".
    pub(super) who: &'static str,
    /// How many of them were won, in a sentence.
    pub(super) outcome: String,
    pub(super) rows: Vec<DealRow>,
}

pub(super) struct DealRow {
    pub(super) id: Name,
    pub(super) won: bool,
    pub(super) model_rank: String,
    pub(super) table_rank: String,
    pub(super) points: String,
    /// Feature and score points.
    pub(super) reasons: Vec<(Name, String)>,
    pub(super) rules: Vec<Name>,
}

/// The deals; `None` where there are none.
pub(super) fn deals(who: &'static str, deals: &[RankedDeal]) -> Option<DealTable> {
    if deals.is_empty() {
        return None;
    }
    let n_won = count(deals.iter().filter(|deal| deal.won).count());
    let outcome = format!("Won: {n_won} of {}.", count(deals.len()));
    Some(DealTable { who, outcome, rows: deals.iter().map(deal_row).collect() })
}

fn deal_row(deal: &RankedDeal) -> DealRow {
    let reasons = deal.reasons.iter();
    DealRow {
        id: Name::of(&deal.id),
        won: deal.won,
        model_rank: whole(deal.model_rank),
        table_rank: whole(deal.table_rank),
        points: decimals(deal.points, usize::from(deal.points.fract() != 0.0)),
        reasons: reasons.map(|reason| (Name::of(&reason.feature), signed(reason.score_points, 1))).collect(),
        rules: deal.rules.iter().map(Name::of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Who;
    use crate::points::Cost;

    #[test]
    fn a_table_that_selects_no_lead_has_no_costs() {
        let cost = Cost {
            who: Who::Model,
            wins_selected: 4.0,
            wins_missed: 12.5,
            losses_selected: 1234.0,
            amount_selected: Some(8200.0),
            amount_missed: None,
        };
        let of = |n_selected: usize| {
            let contestants = vec![cost.clone()];
            let cut = VolumeRule::Threshold(40.0);
            rows_of(
                &Costs { cut, n_selected, n_without_amount: None, contestants },
                Currency::parse("EUR").as_ref(),
            )
        };
        assert!(of(0).is_empty());
        let rows = of(1238);
        let cells: Vec<&str> = rows.iter().map(|row| row.1[0].as_str()).collect();
        assert_eq!(cells, ["4", "1,234", "13", "EUR 8,200"]);
    }
}

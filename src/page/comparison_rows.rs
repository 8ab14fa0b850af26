//! The tables of a comparison as text: rules, effects, costs, deals. The template only places what is made here.

use super::figure_tables::{Name, Shown, standing};
use super::measure::Unit;
use super::numbers::{UNKNOWN, decimals, percent, points, signed};
use super::svg::Ink;
use super::view_comparison::{Cost, Costs, Difference, Effect, Rule};
use crate::points::{RankedDeal, RuleVerdict, VolumeRule};
use crate::tables::number_text;
use crate::warning::{count, counted};

/// Effects shown of those that no rule looks at, and of the others; all of them stand in the JSON.
const MOST_EFFECTS: usize = 20;

/// Class of a verdict: right, to be changed, wrong, or not to be told.
pub(super) fn tone(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::Keep => "good",
        RuleVerdict::Raise | RuleVerdict::Lower => "caution",
        RuleVerdict::Reverse | RuleVerdict::Drop => "bad",
        RuleVerdict::TooFew | RuleVerdict::Duplicate | RuleVerdict::NeverFires | RuleVerdict::AlwaysFires => {
            "plain"
        }
    }
}

/// Points of the table as the user wrote them, with their sign.
fn written(points: f64) -> String {
    // A rule without points is a rule of 0 points.
    let digits = number_text(points).split_once('.').map_or(0, |(_, digits)| digits.len());
    signed(points, digits.min(3))
}

/// How many decimals learned points have: one, or more where the points of the table are small.
fn places(rules: &[Rule]) -> usize {
    match rules.iter().map(|rule| rule.points.abs()).filter(|points| points.is_finite()).fold(0.0, f64::max) {
        largest if largest >= 5.0 || largest == 0.0 => 1,
        largest if largest >= 0.5 => 2,
        _ => 3,
    }
}

/// One rule.
#[derive(Debug, Clone)]
pub(super) struct RuleRow {
    pub(super) name: Name,
    pub(super) sentence: String,
    pub(super) verdict: &'static str,
    pub(super) tone: &'static str,
    pub(super) points: String,
    pub(super) learned: Shown,
    pub(super) n_deals: String,
    pub(super) win_rate: Shown,
    pub(super) win_rate_without: Shown,
}

pub(super) fn rules(rules: &[Rule]) -> Vec<RuleRow> {
    let places = places(rules);
    let row = |rule: &Rule| RuleRow {
        name: Name::of(&rule.name),
        sentence: rule.sentence.clone(),
        verdict: rule.verdict.words(),
        tone: tone(rule.verdict),
        points: written(rule.points),
        learned: Shown::of(rule.learned.as_ref(), |value| signed(value, places)),
        n_deals: count(rule.n_deals),
        win_rate: Shown::figure(rule.win_rate.as_ref(), Unit::Share),
        win_rate_without: Shown::figure(rule.win_rate_without.as_ref(), Unit::Share),
    };
    rules.iter().map(row).collect()
}

/// What is left once every deal has its points.
#[derive(Debug, Clone)]
pub(super) struct EffectTables {
    /// Of features that no rule looks at.
    pub(super) ignored: EffectTable,
    /// Of features that rules look at, but not in this way.
    pub(super) seen: EffectTable,
}

/// Effects, the largest first.
#[derive(Debug, Clone)]
pub(super) struct EffectTable {
    pub(super) rows: Vec<EffectRow>,
    /// How many there are in all, in words.
    pub(super) size: String,
    /// How many are not shown; nothing where all are.
    pub(super) more: Option<String>,
}

/// One effect.
#[derive(Debug, Clone)]
pub(super) struct EffectRow {
    pub(super) feature: Name,
    pub(super) term: Name,
    pub(super) points: Shown,
    pub(super) share: String,
    pub(super) rules: Vec<Name>,
}

pub(super) fn effects(effects: &[Effect]) -> EffectTables {
    let (ignored, seen): (Vec<&Effect>, Vec<&Effect>) =
        effects.iter().partition(|effect| effect.rules.is_empty());
    EffectTables { ignored: effect_table(&ignored), seen: effect_table(&seen) }
}

fn effect_table(effects: &[&Effect]) -> EffectTable {
    let row = |effect: &&Effect| EffectRow {
        feature: Name::of(&effect.feature),
        term: Name::of(&effect.term),
        points: Shown::of(Some(&effect.points), points),
        share: effect.share.map_or_else(|| UNKNOWN.to_owned(), |share| percent(share, 1)),
        rules: effect.rules.iter().map(|rule| Name::of(rule)).collect(),
    };
    let more = effects.len().saturating_sub(MOST_EFFECTS);
    EffectTable {
        rows: effects.iter().take(MOST_EFFECTS).map(row).collect(),
        size: counted(effects.len(), "effect"),
        more: (more > 0).then(|| count(more)),
    }
}

/// What passing on so many leads comes to.
#[derive(Debug, Clone)]
pub(super) struct CostTable {
    pub(super) title: String,
    pub(super) sentence: String,
    /// Name and ink of each contestant.
    pub(super) contestants: Vec<(Name, &'static str)>,
    /// What it is, and a number for each contestant. None where nothing is passed on.
    pub(super) rows: Vec<(&'static str, Vec<String>)>,
    pub(super) notes: Vec<String>,
}

/// A row of costs: its name, and what it shows of a contestant; nothing where there is no such number.
type CostRow = (&'static str, fn(&Cost) -> Option<f64>);

const COST_ROWS: [CostRow; 5] = [
    ("Wins passed on", |cost| Some(cost.wins_passed_on)),
    ("Wins missed", |cost| Some(cost.wins_missed)),
    ("Losses worked", |cost| Some(cost.losses_worked)),
    ("Amount of the wins passed on", |cost| cost.amount_passed_on),
    ("Amount of the wins missed", |cost| cost.amount_missed),
];

pub(super) fn costs(costs: &Costs) -> CostTable {
    let (passed_on, judged) = (count(costs.n_passed_on), counted(costs.n_judged, "judged deal"));
    let (title, sentence) = match costs.cut {
        VolumeRule::Threshold(threshold) => {
            let threshold = number_text(threshold);
            (
                format!("At the threshold of {threshold} points"),
                format!("{passed_on} of {judged} have {threshold} points or more."),
            )
        }
        VolumeRule::Capacity(share) => {
            let share = super::numbers::short_percent(share);
            (
                format!("At the {share} of leads that sales can take"),
                format!("That is {passed_on} of {judged}."),
            )
        }
    };
    let rows = COST_ROWS.iter().filter(|_| costs.n_passed_on > 0).filter_map(|(what, number)| {
        let cells: Vec<String> = costs.columns.iter().filter_map(number).map(whole).collect();
        (!cells.is_empty()).then_some((*what, cells))
    });
    let contestant =
        |cost: &Cost| (Name::of(&cost.contestant.label), Ink::Contestant(cost.contestant.role).class());
    CostTable {
        title,
        sentence,
        contestants: costs.columns.iter().map(contestant).collect(),
        rows: rows.collect(),
        notes: notes(costs),
    }
}

fn notes(costs: &Costs) -> Vec<String> {
    let ahead = costs.wins_ahead.map(|wins| {
        let whole = |value: f64| signed(value, 0);
        let interval = wins.interval_text(whole).map(|interval| format!(" {interval}")).unwrap_or_default();
        format!("The model against the table: {} wins{interval}.", whole(wins.value))
    });
    let without = costs.n_without_amount.filter(|&n| n > 0).map(|n| {
        format!(
            "{} no amount and count nothing in money.",
            if n == 1 { "1 won deal has".to_owned() } else { format!("{} won deals have", count(n)) }
        )
    });
    ahead.into_iter().chain(without).collect()
}

fn whole(number: f64) -> String {
    if number.is_finite() && number >= 0.0 { count(number.round() as usize) } else { decimals(number, 0) }
}

/// What one contestant has more than another.
#[derive(Debug, Clone)]
pub(super) struct DifferenceRow {
    pub(super) name: String,
    pub(super) difference: Shown,
    /// "better" or "worse" where the interval leaves no doubt.
    pub(super) standing: Option<&'static str>,
}

pub(super) fn differences(differences: &[Difference]) -> Vec<DifferenceRow> {
    let row = |Difference { measure, estimate }: &Difference| DifferenceRow {
        name: measure.name(),
        difference: Shown::difference(estimate, measure.unit()),
        standing: standing(*measure, estimate),
    };
    differences.iter().map(row).collect()
}

/// Deals that one ranks far above the other.
#[derive(Debug, Clone)]
pub(super) struct DealTable {
    /// Who ranks them high: "the model".
    pub(super) who: &'static str,
    /// How many of them were won, in a sentence.
    pub(super) outcome: String,
    pub(super) rows: Vec<DealRow>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct DealRow {
    pub(super) id: Name,
    pub(super) won: bool,
    pub(super) model_place: String,
    pub(super) table_place: String,
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
    let row = |deal: &RankedDeal| DealRow {
        id: Name::of(&deal.id),
        won: deal.won,
        model_place: whole(deal.model_place),
        table_place: whole(deal.table_place),
        points: decimals(deal.points, usize::from(deal.points.fract() != 0.0)),
        reasons: deal
            .reasons
            .iter()
            .map(|reason| (Name::of(&reason.feature), signed(reason.score_points, 0)))
            .collect(),
        rules: deal.rules.iter().map(|rule| Name::of(rule)).collect(),
    };
    let n_won = deals.iter().filter(|deal| deal.won).count();
    let outcome = format!(
        "{} of these {} won.",
        count(n_won),
        match deals.len() {
            1 => "1 was".to_owned(),
            n => format!("{} were", count(n)),
        }
    );
    Some(DealTable { who, outcome, rows: deals.iter().map(row).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::view::{Contestant, Estimate, Role};

    #[test]
    fn points_are_shown_as_they_were_written() {
        assert_eq!([20.0, -10.0, 15.5, 0.25, 0.0].map(written), ["+20", "−10", "+15.5", "+0.25", "0"]);
    }

    #[test]
    fn a_table_by_which_nothing_is_passed_on_has_no_costs() {
        let cost = |wins_passed_on: f64| Cost {
            contestant: Contestant { role: Role::Model, label: "model".to_owned() },
            wins_passed_on,
            wins_missed: 12.5,
            losses_worked: 1234.0,
            amount_passed_on: None,
            amount_missed: None,
        };
        let of = |n_passed_on: usize| {
            costs(&Costs {
                cut: VolumeRule::Threshold(40.0),
                n_passed_on,
                n_judged: 3000,
                n_without_amount: None,
                columns: vec![cost(4.0)],
                wins_ahead: Some(Estimate { value: 7.4, interval: Some((2.6, 15.0)) }),
            })
        };
        assert!(of(0).rows.is_empty());
        let shown = of(1238);
        assert_eq!(shown.sentence, "1,238 of 3,000 judged deals have 40 points or more.");
        let cells: Vec<&str> = shown.rows.iter().map(|row| row.1[0].as_str()).collect();
        assert_eq!(cells, ["4", "13", "1,234"]);
        assert_eq!(shown.notes, ["The model against the table: +7 wins [+3,\u{a0}+15]."]);
    }
}

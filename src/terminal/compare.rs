//! The comparison of the points table with the model, for the terminal.

use std::fmt::Write as _;

use super::evaluation::{contestants, verdict};
use super::lines::{paragraphs, wrapped};
use super::text_table::TextTable;
use crate::cells::Calendar;
use crate::evaluate::ChampionResult;
use crate::label::Labelled;
use crate::numbers::{count, counted, exact, listed, percent, signed, whole};
use crate::points::{Comparison, Costs, RankedDeal, ResidualEffect, RuleResult, VolumeRule};
use crate::report::{
    TestSet, Unit, action, advice, answer, contestant_name, contrasts, cost_rows, duplicates,
    of_judged_deals, points_now, points_unit, scale_sentences, why_no_champion, wins_difference,
};
use crate::statistics::Figure;

/// The number of residual effects shown of the features that no rule uses.
const MOST_EFFECTS: usize = 10;

/// The number of matching rules named for a deal.
const MOST_RULES: usize = 3;

pub fn comparison(comparison: &Comparison, calendar: Calendar) -> String {
    let mut text =
        paragraphs(&TestSet::of_comparison(comparison, false).in_calendar(calendar).sentences(), "");
    let _ = writeln!(text, "\n{}", contestants(&comparison.contestants));
    text += &reweighted(comparison);
    text += &champion(comparison);
    let _ = writeln!(text, "\nrule by rule\n{}", paragraphs(&scale_sentences(comparison), "").trim_end());
    let _ = writeln!(text, "\n{}", rules(&comparison.rules));
    text += &paragraphs(&duplicates(&comparison.rules), "  ");
    text += &paragraphs(&contrasts(comparison), "  ");
    text += &residual(comparison.residual_effects.as_deref());
    for costs in &comparison.costs {
        text += &cost(costs, comparison);
    }
    for (who, deals) in [("model", &comparison.model_prefers), ("table", &comparison.table_prefers)] {
        if !deals.is_empty() {
            let _ = writeln!(
                text,
                "\nranked higher by the {who}, {}:\n{}",
                of_judged_deals(&comparison.method),
                ranked(deals)
            );
        }
    }
    text + "\n" + &verdict(&answer(comparison).lines())
}

/// How the re-weighted rules compare with the table.
fn reweighted(comparison: &Comparison) -> String {
    let auc = comparison.reweighted_minus_table.as_ref().and_then(|ahead| ahead.auc).map(Figure::from);
    let text = auc.map(|auc| {
        format!("\nROC AUC, re-weighted rules minus table: {}\n", Unit::Number(3).difference(&auc))
    });
    text.unwrap_or_default()
}

fn champion(comparison: &Comparison) -> String {
    if let Some(why) = why_no_champion(comparison) {
        return wrapped(&why, "  ") + "\n";
    }
    match comparison.champion.as_ref().map(|champion| &champion.result) {
        Some(ChampionResult::Judged(all)) => {
            let about = "with the champion, on deals that none of them was trained on:";
            format!("\n{about}\n{}\n", contestants(all))
        }
        _ => String::new(),
    }
}

fn rules(all: &[RuleResult]) -> String {
    let unit = points_unit(all);
    let header = ["rule", "points", "learned", "deals", "win rate", "of others", "verdict"];
    let mut table = TextTable::new(header).with_words([6]);
    for rule in all {
        let rate =
            |rate: Option<Figure>| rate.map(|rate| Unit::Share.figure(&rate).value).unwrap_or_default();
        let learned = rule.learned.map(|learned| unit.figure(&learned).to_string());
        table.push([
            rule.name.to_string(),
            points_now(rule.points),
            learned.unwrap_or_default(),
            count(rule.n_deals),
            rate(rule.win_rate),
            rate(rule.win_rate_without),
            rule.verdict.words().to_owned(),
        ]);
    }
    let advice = all.iter().filter(|rule| !advice(rule, unit).is_empty());
    let advice: Vec<String> = advice.map(|rule| format!("{}: {}", rule.name, action(rule, unit))).collect();
    format!("{}\n\n{}", table.text(), paragraphs(&advice, "  ")).trim_end().to_owned()
}

fn residual(all: Option<&[ResidualEffect]>) -> String {
    let Some(all) = all else {
        return "\nresidual effects: not available, as there are too many columns or points have no scale in \
            log-odds\n"
            .to_owned();
    };
    let (unused, used): (Vec<&ResidualEffect>, Vec<&ResidualEffect>) =
        all.iter().partition(|effect| effect.rules.is_empty());
    if unused.is_empty() {
        return "\nno significant residual effect of a feature that no rule uses\n".to_owned();
    }
    let mut table = TextTable::new(["feature", "contrast", "points", "share of deals"]).with_words([1]);
    for effect in unused.iter().take(MOST_EFFECTS) {
        let points = Unit::Points(1).figure(&effect.points).to_string();
        let share = effect.share.map(percent).unwrap_or_default();
        table.push([effect.feature.to_string(), effect.term.clone(), points, share]);
    }
    let more = unused.len().saturating_sub(MOST_EFFECTS);
    let more = if more > 0 { format!("{more} more in --json; ") } else { String::new() };
    format!(
        "\nresidual effects of features that no rule uses, in points to add to the table:\n{}\n{more}{} of features \
         that rules use\n",
        table.text(),
        counted(used.len(), "residual effect")
    )
}

fn cost(costs: &Costs, comparison: &Comparison) -> String {
    let why = match costs.cut {
        VolumeRule::Threshold(threshold) => format!("have {} points or more", exact(threshold)),
        VolumeRule::Capacity(share) => format!("are {} of the leads, the capacity", percent(share)),
    };
    let heads = costs.contestants.iter().map(|cost| contestant_name(&cost.who));
    let mut table = TextTable::new(std::iter::once("of the selected leads".to_owned()).chain(heads));
    for (name, cells) in cost_rows(costs, comparison.currency.as_ref()) {
        table.push(std::iter::once(name.to_owned()).chain(cells));
    }
    let deals = counted(comparison.n_won + comparison.n_lost, "deal");
    let judged = of_judged_deals(&comparison.method);
    let mut text =
        format!("\nselected: {} of {deals} {judged} {why}\n{}\n", count(costs.n_selected), table.text());
    if let Some(wins) = comparison.wins_ahead(costs) {
        let _ = writeln!(text, "model minus table: {}", wins_difference(&wins));
    }
    if let Some(n) = costs.n_without_amount.filter(|&n| n > 0) {
        let _ = writeln!(text, "{} without an amount, which count 0", counted(n, "won deal"));
    }
    text
}

fn ranked(deals: &[RankedDeal]) -> String {
    let header = ["deal", "outcome", "rank by model", "by table", "points", "reasons of the model", "rules"];
    let mut table = TextTable::new(header).with_words([1, 5, 6]);
    for deal in deals {
        let reasons = deal
            .reasons
            .iter()
            .map(|reason| format!("{} {}", reason.feature, signed(reason.score_points, 1)));
        table.push([
            deal.id.clone(),
            if deal.won { "won" } else { "lost" }.to_owned(),
            whole(deal.model_rank),
            whole(deal.table_rank),
            exact(deal.points),
            reasons.collect::<Vec<_>>().join(", "),
            listed(&deal.rules.iter().map(Labelled::to_string).collect::<Vec<_>>(), MOST_RULES),
        ]);
    }
    table.text()
}

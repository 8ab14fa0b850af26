//! The points table against the deals, for the terminal.

use std::fmt::Write as _;

use super::evaluation::{contestants, divided};
use super::{aligned, plain_table, signed, trimmed};
use crate::evaluate::{ChampionComparison, ChampionResult};
use crate::points::{
    Basis, Comparison, Cost, Costs, RankedDeal, ResidualEffect, RuleResult, Scale, VolumeRule,
};
use crate::report::{answer, name};
use crate::statistics::Figure;
use crate::tables::number_text;
use crate::warning::{count, counted, percent};

/// The comparison as text.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let mut text = divided(&comparison.method, comparison.n_train, (comparison.n_won, comparison.n_lost));
    let _ = writeln!(text, "{}", contestants(&comparison.contestants));
    if let Some(auc) = comparison.relearned_ahead.as_ref().and_then(|ahead| ahead.auc) {
        let difference = format!("{:+.3} [{:+.3}, {:+.3}]", auc.value, auc.low, auc.high);
        let _ = writeln!(
            text,
            "the rules with learned weights are ahead of the table by {difference} in ROC AUC"
        );
    }
    text += &champion(comparison.champion.as_ref());
    let _ = writeln!(text, "\nrule by rule, on {}:", counted(comparison.n_closed, "closed deal"));
    let _ = writeln!(text, "{}", scale(comparison.scale.as_ref()));
    let _ = writeln!(text, "{}", rules(&comparison.rules));
    text += &duplicates(&comparison.rules);
    text += &remaining(comparison.residual_effects.as_deref());
    for costs in &comparison.costs {
        text += &cost(costs, comparison);
    }
    for (who, deals) in [("model", &comparison.model_prefers), ("table", &comparison.table_prefers)] {
        if !deals.is_empty() {
            let _ = writeln!(text, "\nranked far higher by the {who}, of the judged deals:");
            let _ = writeln!(text, "{}", ranked(deals));
        }
    }
    for (place, sentence) in answer(comparison).lines().iter().enumerate() {
        let _ = writeln!(text, "{}{sentence}", if place == 0 { "\nverdict: " } else { "         " });
    }
    text
}

fn champion(champion: Option<&ChampionComparison>) -> String {
    let Some(ChampionComparison { id, result, .. }) = champion else { return String::new() };
    match result {
        ChampionResult::Judged(all) => {
            format!("\nbeside the model in use, on deals that none of them had seen:\n{}\n", contestants(all))
        }
        ChampionResult::Undated => {
            format!(
                "the model in use ({id}) is not compared: without dates nobody can tell which deals it had seen\n"
            )
        }
        ChampionResult::TooFew(reason) | ChampionResult::Unusable(reason) => {
            format!("the model in use ({id}) is not compared: {reason}\n")
        }
    }
}

/// What a point is worth, in words.
fn scale(scale: Option<&Scale>) -> String {
    let Some(Scale { log_odds_per_point: worth, basis, total_slope }) = scale else {
        return "no rule tells anything, so points have no worth".to_owned();
    };
    let doubles = number_text((std::f64::consts::LN_2 / worth * 10.0).round() / 10.0);
    let holds_0 = total_slope.and_then(|slope| slope.interval).is_some_and(|(low, _)| low <= 0.0);
    match basis {
        Basis::MiddleRule => format!(
            "{doubles} points double the odds, as in the middle one of the rules that clearly point the right way; learned points\n\
             are on that scale, each beside all other rules"
        ),
        Basis::SameTotal if holds_0 => format!(
            "the table ranks no better than chance, so its points have no worth of their own;\n\
             learned points have the same total, signs aside: {doubles} of them double the odds"
        ),
        Basis::SameTotal => format!(
            "no rule clearly points the right way, so a point has no worth of its own;\n\
             learned points have the same total, signs aside: {doubles} of them double the odds"
        ),
    }
}

fn rules(all: &[RuleResult]) -> String {
    let mut table = plain_table();
    table.set_header(["rule", "points", "learned", "", "deals", "won", "others won", "verdict"]);
    for rule in all {
        let (value, interval) = points(rule.learned.as_ref());
        let rate = |rate: Option<Figure>| rate.map(|rate| percent(rate.value)).unwrap_or_default();
        table.add_row([
            rule.name.clone(),
            format!("{:+}", rule.points),
            value,
            interval,
            count(rule.n_deals),
            rate(rule.win_rate),
            rate(rule.win_rate_without),
            rule.verdict.words().to_owned(),
        ]);
    }
    aligned(table)
}

/// Learned points and their interval.
fn points(figure: Option<&Figure>) -> (String, String) {
    let interval = figure.and_then(|figure| figure.interval);
    let interval = interval.map(|(low, high)| format!("[{}, {}]", signed(low), signed(high)));
    (figure.map(|figure| signed(figure.value)).unwrap_or_default(), interval.unwrap_or_default())
}

/// The rules that say the same, each pair once.
fn duplicates(all: &[RuleResult]) -> String {
    let mut text = String::new();
    for (place, rule) in all.iter().enumerate() {
        let later = |name: &str| all[place..].iter().any(|rule| rule.name == name);
        for same in rule.duplicates.iter().filter(|same| later(&same.rule)) {
            let how =
                if same.phi >= 1.0 { "hold of the same deals" } else { "hold of nearly the same deals" };
            let _ = writeln!(text, "`{}` and `{}` {how}: only their sum is known", rule.name, same.rule);
        }
    }
    text
}

/// Effects shown of those that no rule looks at.
const MOST_EFFECTS: usize = 10;

fn remaining(all: Option<&[ResidualEffect]>) -> String {
    let Some(all) = all else {
        return "\nwhat no rule looks at: not told, as there are too many columns or points have no worth\n"
            .to_owned();
    };
    let (ignored, seen): (Vec<&ResidualEffect>, Vec<&ResidualEffect>) =
        all.iter().partition(|left| left.rules.is_empty());
    if ignored.is_empty() {
        return "\nwhat no rule looks at: nothing that is clear\n".to_owned();
    }
    let mut table = plain_table();
    table.set_header(["feature", "", "points", "", "deals that have it"]);
    for left in ignored.iter().take(MOST_EFFECTS) {
        let (value, interval) = points(Some(&left.points));
        let share = left.share.map(percent).unwrap_or_default();
        table.add_row([left.feature.clone(), left.term.clone(), value, interval, share]);
    }
    let more = ignored.len().saturating_sub(MOST_EFFECTS);
    let more = if more > 0 { format!("{more} more in --json; ") } else { String::new() };
    format!(
        "\nwhat no rule looks at, in points that it would add to the table:\n{}\n{more}{} left over of features that rules do look at\n",
        aligned(table),
        counted(seen.len(), "effect")
    )
}

/// A row of costs: its name, and what it shows of a contestant; nothing where there is no such number.
type RuleLine = (&'static str, fn(&Cost) -> Option<f64>);

fn cost(costs: &Costs, comparison: &Comparison) -> String {
    let n_judged = comparison.n_won + comparison.n_lost;
    let why = match costs.cut {
        VolumeRule::Threshold(threshold) => format!("have {} points or more", number_text(threshold)),
        VolumeRule::Capacity(share) => {
            format!("are {} of the leads, as many as sales can take", percent(share))
        }
    };
    let mut table = plain_table();
    let heads = costs.contestants.iter().map(|cost| name(&cost.who));
    table.set_header(std::iter::once("the best of each".to_owned()).chain(heads));
    let rows: [RuleLine; 5] = [
        ("wins passed on", |cost| Some(cost.wins_passed_on)),
        ("wins missed", |cost| Some(cost.wins_missed)),
        ("losses worked", |cost| Some(cost.losses_worked)),
        ("amount of wins passed on", |cost| cost.amount_passed_on),
        ("amount of wins missed", |cost| cost.amount_missed),
    ];
    for (what, number) in rows {
        let cells: Vec<String> = costs
            .contestants
            .iter()
            .filter_map(number)
            .map(|number| count(number.round() as usize))
            .collect();
        if !cells.is_empty() {
            table.add_row(std::iter::once(what.to_owned()).chain(cells));
        }
    }
    let mut text = format!(
        "\npassed on: {} of {} judged deals {why}\n{}\n",
        count(costs.n_passed_on),
        count(n_judged),
        aligned(table)
    );
    text += &gain(costs, comparison);
    if let Some(n) = costs.n_without_amount.filter(|&n| n > 0) {
        let _ = writeln!(text, "{} no amount and counts nothing in money", counted(n, "won deal has",));
    }
    text
}

/// How many wins more the model finds among as many deals, with the interval.
fn gain(costs: &Costs, comparison: &Comparison) -> String {
    let found = comparison.wins_ahead(costs);
    let Some(Figure { value, interval: Some((low, high)) }) = found else { return String::new() };
    format!("the model against the table: {value:+.0} wins [{low:+.0}, {high:+.0}]\n")
}

fn ranked(deals: &[RankedDeal]) -> String {
    let mut table = plain_table();
    table.set_header(["deal", "", "by model", "by table", "points", "reasons of the model", "rules"]);
    for deal in deals {
        let reasons =
            deal.reasons.iter().map(|reason| format!("{} {:+.0}", reason.feature, reason.score_points));
        table.add_row([
            deal.id.clone(),
            if deal.won { "won" } else { "lost" }.to_owned(),
            count(deal.model_place.round() as usize),
            count(deal.table_place.round() as usize),
            number_text(deal.points),
            reasons.collect::<Vec<_>>().join(", "),
            few(&deal.rules),
        ]);
    }
    trimmed(&table.to_string())
}

/// Rules that fit on a line.
const MOST_RULES: usize = 3;

fn few(rules: &[String]) -> String {
    let shown = rules[..rules.len().min(MOST_RULES)].join(", ");
    match rules.len().saturating_sub(MOST_RULES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

//! The rules of a points table: the advice on each, and the scale of the points, in words.

use super::figure_text::Unit;
use crate::label::Labelled;
use crate::numbers::{counted, decimals, exact, money, signed, whole};
use crate::points::{Basis, Comparison, Cost, Costs, RuleContrast, RuleResult, RuleVerdict, Scale};
use crate::statistics::Figure;
use crate::units::Currency;

/// How learned points are written: with one decimal, or with more where the points of the table are small.
pub(crate) fn points_unit(rules: &[RuleResult]) -> Unit {
    let largest = rules.iter().map(|rule| rule.points.abs()).filter(|points| points.is_finite());
    Unit::Points(match largest.fold(0.0, f64::max) {
        largest if largest >= 5.0 || largest == 0.0 => 1,
        largest if largest >= 0.5 => 2,
        _ => 3,
    })
}

/// Points of the table as the user wrote them, with their sign.
pub(crate) fn points_now(points: f64) -> String {
    let digits = format!("{points}").split_once('.').map_or(0, |(_, digits)| digits.len());
    signed(points, digits.min(3))
}

/// The advice on a rule, with the target: "strengthen: set to −15 (now −5)".
pub(crate) fn action(rule: &RuleResult, unit: Unit) -> String {
    let advice = advice(rule, unit);
    if advice.is_empty() {
        rule.verdict.words().to_owned()
    } else {
        format!("{}: {advice}", rule.verdict.words())
    }
}

/// The advice on a rule, without its verdict; empty if the verdict is sufficient.
pub(crate) fn advice(rule: &RuleResult, unit: Unit) -> String {
    let now = points_now(rule.points);
    match rule.verdict {
        RuleVerdict::Strengthen | RuleVerdict::Weaken | RuleVerdict::FlipSign => {
            let target = unit.maybe(rule.learned).value;
            format!("set to {target} (now {now})")
        }
        RuleVerdict::Drop => format!("no significant contribution given the other rules (now {now})"),
        RuleVerdict::Duplicate => {
            let names: Vec<String> = rule.duplicates.iter().map(|same| same.rule.quoted()).collect();
            format!("same deals as {}", names.join(", "))
        }
        RuleVerdict::Keep | RuleVerdict::TooFew | RuleVerdict::NeverFires | RuleVerdict::AlwaysFires => {
            String::new()
        }
    }
}

/// Whether there is evidence about a rule.
pub(crate) fn has_evidence(rule: &RuleResult) -> bool {
    rule.verdict == RuleVerdict::Keep || should_change(rule)
}

pub(crate) fn should_change(rule: &RuleResult) -> bool {
    matches!(
        rule.verdict,
        RuleVerdict::Strengthen | RuleVerdict::Weaken | RuleVerdict::FlipSign | RuleVerdict::Drop
    )
}

/// The deals on which the rules are evaluated, and the scale of the points.
pub(crate) fn scale_sentences(comparison: &Comparison) -> Vec<String> {
    let deals = counted(comparison.n_closed, "closed deal");
    let Some(Scale { log_odds_per_point: worth, basis, total_slope }) = &comparison.scale else {
        return vec![format!("on all {deals}; no rule is predictive, so points have no scale in log-odds")];
    };
    let doubles = exact((std::f64::consts::LN_2 / worth * 10.0).round() / 10.0);
    let is_chance = total_slope.and_then(|slope| slope.interval).is_some_and(|(low, _)| low <= 0.0);
    let scale = match basis {
        Basis::MiddleRule => {
            format!(
                "{doubles} points double the odds: the median of the rules whose sign is significantly right"
            )
        }
        Basis::SameTotal => {
            let why = if is_chance {
                "the table ranks no better than chance"
            } else {
                "no rule has a sign that is significantly right"
            };
            format!(
                "{why}, so learned points are scaled to the same sum of absolute points: {doubles} of them double the odds"
            )
        }
    };
    vec![
        format!("on all {deals}; learned points are those of a logistic regression on all rules together"),
        scale,
    ]
}

/// The rules that match the same deals, each pair once.
pub(crate) fn duplicates(rules: &[RuleResult]) -> Vec<String> {
    let mut sentences = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let is_later = |name: &Labelled| rules[place..].iter().any(|rule| rule.name == *name);
        for same in rule.duplicates.iter().filter(|same| is_later(&same.rule)) {
            let deals = if same.phi >= 1.0 { "the same deals" } else { "nearly the same deals" };
            sentences.push(format!(
                "{} and {} match {deals}: only the sum of their points is identifiable",
                rule.name.quoted(),
                same.rule.quoted()
            ));
        }
    }
    sentences
}

/// The rules that split one column, and what their points are against.
pub(crate) fn contrasts(comparison: &Comparison) -> Vec<String> {
    let unit = points_unit(&comparison.rules);
    comparison.contrasts.iter().map(|contrast| contrast_sentence(contrast, unit)).collect()
}

fn contrast_sentence(contrast: &RuleContrast, unit: Unit) -> String {
    let RuleContrast { column, rules, n_others, win_rate, values } = contrast;
    let names: Vec<String> = rules.iter().map(|(rule, _)| rule.quoted()).collect();
    let split = format!("{} split `{column}`", names.join(", "));
    let Some(rate) = win_rate else {
        return format!(
            "{split} and match every deal: only the differences of their points are identifiable"
        );
    };
    let values = if values.is_empty() { String::new() } else { format!("{}; ", values.join(", ")) };
    let against = format!(
        "{split}, so their points are against the {} that none of them matches ({values}{} won)",
        counted(*n_others, "deal"),
        Unit::Share.figure(rate).value,
    );
    let average = rules.iter().filter_map(|(name, points)| {
        let points = unit.figure(&Figure { value: (*points)?, interval: None });
        Some(format!("{name} {}", points.value))
    });
    let average: Vec<String> = average.collect();
    if average.is_empty() {
        against
    } else {
        format!("{against}; learned against the average deal: {}", average.join(", "))
    }
}

/// What is counted of the selected leads of a contestant.
type CostFigure = fn(&Cost) -> Option<f64>;

/// The results of selecting the best leads: the name of each, and its text for every contestant. Those that no contestant has are
/// left out.
pub(crate) fn cost_rows(costs: &Costs, currency: Option<&Currency>) -> Vec<(&'static str, Vec<String>)> {
    let of_deals: [(&str, CostFigure); 3] = [
        ("Wins among the selected leads", |cost| Some(cost.wins_selected)),
        ("Losses among the selected leads", |cost| Some(cost.losses_selected)),
        ("Wins missed", |cost| Some(cost.wins_missed)),
    ];
    let of_money: [(&str, CostFigure); 2] = [
        ("Amount of the wins selected", |cost| cost.amount_selected),
        ("Amount of the wins missed", |cost| cost.amount_missed),
    ];
    let cells = |figure: CostFigure| costs.contestants.iter().filter_map(figure);
    let deals = of_deals.map(|(name, figure)| (name, cells(figure).map(whole).collect::<Vec<_>>()));
    let amounts =
        of_money.map(|(name, figure)| (name, cells(figure).map(|sum| money(sum, currency)).collect()));
    deals.into_iter().chain(amounts).filter(|(_, cells)| !cells.is_empty()).collect()
}

/// A number of wins more or fewer, with its interval: `+7 wins [+3, +15]`.
pub(crate) fn wins_difference(wins: &Figure) -> String {
    let text = Unit::Deals.difference(wins);
    let interval = text.interval.map(|interval| format!(" {interval}")).unwrap_or_default();
    let noun = if decimals(wins.value.abs(), 0) == "1" { "win" } else { "wins" };
    format!("{} {noun}{interval}", text.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rule_result;

    #[test]
    fn points_are_shown_as_they_were_written() {
        assert_eq!([20.0, -10.0, 15.5, 0.25, 0.0].map(points_now), ["+20", "−10", "+15.5", "+0.25", "0"]);
    }

    #[test]
    fn advice_names_the_target() {
        let learned = Some(Figure { value: -15.2, interval: Some((-25.0, -5.0)) });
        let rule = RuleResult { points: -5.0, learned, ..rule_result(RuleVerdict::Strengthen) };
        let unit = points_unit(std::slice::from_ref(&rule));
        assert!(action(&rule, unit).ends_with("set to −15 (now −5)"), "{}", action(&rule, unit));
    }
}

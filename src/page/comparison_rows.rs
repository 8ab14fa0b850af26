//! The tables of a comparison as text: rules, effects, differences. The template has the layout only.

use super::name::Name;
use super::verdict_class::verdict_class;
use crate::evaluate::{Ahead, Contestant};
use crate::numbers::{MISSING, count, counted, percent};
use crate::points::{ResidualEffect, RuleResult};
use crate::report::{Advantage, FigureText, Metric, Unit, advice, capitalised, points_now, points_unit};

/// The number of residual effects shown, for features that no rule uses and for the others; the JSON has all of them.
const MOST_EFFECTS: usize = 20;

pub(super) struct RuleRow {
    pub(super) name: Name,
    pub(super) verdict: &'static str,
    pub(super) class: &'static str,
    /// The advice, in half a sentence.
    pub(super) advice: String,
    pub(super) points: String,
    pub(super) learned: FigureText,
    pub(super) n_deals: String,
    pub(super) win_rate: FigureText,
    pub(super) win_rate_without: FigureText,
}

pub(super) fn rules(rules: &[RuleResult]) -> Vec<RuleRow> {
    let unit = points_unit(rules);
    let row = |rule: &RuleResult| RuleRow {
        name: Name::of(&rule.name),
        verdict: rule.verdict.words(),
        class: verdict_class(rule.verdict),
        advice: capitalised(&advice(rule, unit)),
        points: points_now(rule.points),
        learned: unit.maybe(rule.learned),
        n_deals: count(rule.n_deals),
        win_rate: Unit::Share.maybe(rule.win_rate),
        win_rate_without: Unit::Share.maybe(rule.win_rate_without),
    };
    rules.iter().map(row).collect()
}

/// The residual effects.
pub(super) struct EffectTables {
    /// Those of features that no rule uses.
    pub(super) unused: EffectTable,
    /// Those of features that rules use.
    pub(super) used: EffectTable,
}

/// Effects, the largest first.
pub(super) struct EffectTable {
    pub(super) rows: Vec<EffectRow>,
    /// Their total number, in words.
    pub(super) size: String,
    /// How many are not shown; `None` if all are.
    pub(super) more: Option<String>,
}

pub(super) struct EffectRow {
    pub(super) feature: Name,
    pub(super) term: Name,
    pub(super) points: FigureText,
    pub(super) share: String,
    pub(super) rules: Vec<Name>,
}

pub(super) fn effects(effects: &[ResidualEffect]) -> EffectTables {
    let (unused, used): (Vec<&ResidualEffect>, Vec<&ResidualEffect>) =
        effects.iter().partition(|effect| effect.rules.is_empty());
    EffectTables { unused: effect_table(&unused), used: effect_table(&used) }
}

fn effect_table(effects: &[&ResidualEffect]) -> EffectTable {
    let row = |effect: &&ResidualEffect| EffectRow {
        feature: Name::of(&effect.feature),
        term: Name::of(&effect.term),
        points: Unit::Points(1).figure(&effect.points),
        share: effect.share.map_or_else(|| MISSING.to_owned(), percent),
        rules: effect.rules.iter().map(Name::of).collect(),
    };
    let more = effects.len().saturating_sub(MOST_EFFECTS);
    EffectTable {
        rows: effects.iter().take(MOST_EFFECTS).map(row).collect(),
        size: counted(effects.len(), "effect"),
        more: (more > 0).then(|| count(more)),
    }
}

/// How the re-weighted rules compare with the table, by each measure.
pub(super) fn differences(
    contestants: &[Contestant],
    ahead: Option<&Ahead>,
    capacity: f64,
) -> Vec<(String, Advantage)> {
    let (Some(ahead), Some(model)) = (ahead, contestants.first()) else { return Vec::new() };
    let is_shown = |measure: &Metric| *measure != Metric::KolmogorovSmirnov;
    let mut measures: Vec<Metric> = Metric::OF_ALL.into_iter().filter(is_shown).collect();
    // The capacity is the first of the selections.
    let all = Metric::all(&model.figures, capacity);
    measures.extend(all.into_iter().find(|measure| matches!(measure, Metric::Capture(_))));
    let row = |measure: Metric| {
        let difference = measure.difference(ahead)?;
        Some((measure.name(), measure.advantage("re-weighted rules", &difference)))
    };
    measures.into_iter().filter_map(row).collect()
}

//! The points table of a marketing tool, as a scorer.
//!
//! A rule that matches a lead adds its points; a rule whose condition is false or unknown adds 0, as in every
//! marketing tool. Points of a rule may decay in steps as days pass, and those of a group of rules have a bound.

use polars::prelude::{DataFrame, Schema};
use rayon::prelude::*;

use crate::config::Mistake;
use crate::label::Labelled;
use crate::project::{self, DecayStep, Points, PointsGroup};
use crate::rules::{CheckedRule, RuleError, Truth};

/// A points table whose conditions have been checked against the columns.
#[derive(Debug, Clone)]
pub struct PointsTable {
    /// Points from which a lead is passed on to sales.
    pub threshold: Option<f64>,
    /// The rules, in the order of the file.
    pub rules: Vec<CheckedPointsRule>,
    /// The groups whose points have bounds.
    pub groups: Vec<PointsGroup>,
}

/// One rule of a points table.
#[derive(Debug, Clone)]
pub struct CheckedPointsRule {
    pub name: Labelled,
    pub rule: CheckedRule,
    /// Its points, which may be negative.
    pub points: f64,
    /// Its group, as an index into [`PointsTable::groups`].
    pub group: Option<usize>,
    /// The number of days that have passed, and the points from some number of them on, in their order.
    pub decay: Option<(CheckedRule, Vec<DecayStep>)>,
}

/// A rule, or a rule within a range of days: the unit that has a weight.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsStep {
    /// The rule, as an index into [`PointsTable::rules`].
    pub rule: usize,
    /// The name of the rule, with the days where its points decay.
    pub name: Labelled,
    pub points: f64,
}

/// Which steps match which leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Fired {
    /// The steps of all rules, in the order of the rules and of the days.
    pub steps: Vec<PointsStep>,
    /// For each step, whether it matches each lead. At most one step of a rule matches a lead.
    pub holds: Vec<Vec<bool>>,
    /// The points of each lead, groups bounded.
    pub totals: Vec<f64>,
}

/// The table with its conditions checked against the columns of a snapshot; mistakes are added to `mistakes`.
pub fn check(points: &Points, schema: &Schema, mistakes: &mut Vec<Mistake>) -> PointsTable {
    let rules = points.rules.iter().filter_map(|rule| {
        let name = rule.labelled();
        let condition = rule.when.checked(schema, mistakes);
        let mut decay =
            |decay: &project::Decay| Some((decay.since.checked(schema, mistakes)?, decay.steps.clone()));
        let decay = rule.decay.as_ref().map(&mut decay);
        // Without its days a rule would be another rule.
        let decay = decay.map_or(Some(None), |decay| decay.map(Some))?;
        Some(CheckedPointsRule { name, rule: condition?, points: rule.points, group: rule.group, decay })
    });
    let rules = rules.collect();
    PointsTable { threshold: points.threshold, rules, groups: points.groups.clone() }
}

impl PointsTable {
    /// The steps that match each lead of a snapshot, and its points.
    ///
    /// # Errors
    /// When an expression fails on the data.
    pub fn fired(&self, frame: &DataFrame) -> Result<Fired, RuleError> {
        let of_rules: Result<Vec<Vec<Option<usize>>>, RuleError> =
            self.rules.par_iter().map(|rule| rule.matching_steps(frame)).collect();
        let (mut steps, mut holds) = (Vec::new(), Vec::new());
        let mut totals = vec![0.0; frame.height()];
        let mut of_groups = vec![vec![0.0; frame.height()]; self.groups.len()];
        for (place, (rule, matching)) in self.rules.iter().zip(of_rules?).enumerate() {
            let sums = rule.group.map_or(&mut totals, |group| &mut of_groups[group]);
            for (number, (name, points)) in rule.steps().into_iter().enumerate() {
                let of_step: Vec<bool> = matching.iter().map(|&matching| matching == Some(number)).collect();
                for (sum, _) in sums.iter_mut().zip(&of_step).filter(|(_, matching)| **matching) {
                    *sum += points;
                }
                steps.push(PointsStep { rule: place, name, points });
                holds.push(of_step);
            }
        }
        for (group, sums) in self.groups.iter().zip(of_groups) {
            totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += group.bounded(sum));
        }
        Ok(Fired { steps, holds, totals })
    }

    /// The conditions of its rules, and the days since of those that decay.
    pub fn conditions(&self) -> impl Iterator<Item = &CheckedRule> {
        self.rules
            .iter()
            .flat_map(|rule| std::iter::once(&rule.rule).chain(rule.decay.as_ref().map(|(since, _)| since)))
    }

    /// The condition of a step, in SQL: that of its rule, and the days of its points where they decay.
    #[must_use]
    pub fn condition(&self, steps: &[PointsStep], place: usize) -> String {
        let step = &steps[place];
        let rule = &self.rules[step.rule];
        let Some((since, later)) = &rule.decay else { return rule.rule.text().to_owned() };
        let number = steps[..place].iter().filter(|earlier| earlier.rule == step.rule).count();
        let day = |number: usize| later.get(number).map(|step| step.after.value());
        let (when, since) = (rule.rule.text(), since.text());
        let days = match (number.checked_sub(1).and_then(day), day(number)) {
            (None, Some(until)) => format!("(({since}) IS NULL OR ({since}) < {until})"),
            (Some(from), Some(until)) => format!("({since}) >= {from} AND ({since}) < {until}"),
            (Some(from), None) => format!("({since}) >= {from}"),
            (None, None) => return when.to_owned(),
        };
        format!("({when}) AND {days}")
    }
}

impl CheckedPointsRule {
    /// The columns that it uses.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        let since = self.decay.iter().flat_map(|(since, _)| since.columns());
        self.rule.columns().iter().chain(since)
    }

    /// Name and points of each step; the first is the rule itself.
    fn steps(&self) -> Vec<(Labelled, f64)> {
        let Some((_, later)) = &self.decay else { return vec![(self.name.clone(), self.points)] };
        let name = |from: u32, until: Option<u32>| match until {
            Some(until) => self.name.followed_by(&format!(", {from} to under {until} days")),
            None => self.name.followed_by(&format!(", {from} days or more")),
        };
        let days: Vec<u32> = later.iter().map(|step| step.after.value()).collect();
        let first = days.first().map(|until| self.name.followed_by(&format!(", under {until} days")));
        let later = later.iter().enumerate();
        let later = later.map(|(place, step)| (name(days[place], days.get(place + 1).copied()), step.points));
        first.map(|name| (name, self.points)).into_iter().chain(later).collect()
    }

    /// The step that matches each lead: the first one if the days are unknown.
    fn matching_steps(&self, frame: &DataFrame) -> Result<Vec<Option<usize>>, RuleError> {
        let truths = self.rule.truths(frame)?;
        let days = self.decay.as_ref().map(|(since, _)| since.numbers(frame)).transpose()?;
        let step = |row: usize| {
            let (Some(days), Some((_, later))) = (&days, &self.decay) else { return 0 };
            days[row].map_or(0, |days| later.partition_point(|step| f64::from(step.after.value()) <= days))
        };
        let matching =
            truths.iter().enumerate().map(|(row, &truth)| (truth == Truth::True).then(|| step(row)));
        Ok(matching.collect())
    }
}

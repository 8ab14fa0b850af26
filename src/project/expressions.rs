//! All SQL expressions of a project, each with its role.

use super::aggregate::Aggregate;
use super::checked_project::Project;
use super::derived::{Derived, Persona};
use super::feature::Feature;
use super::framework::{Criterion, Pass};
use super::handcrafted::PointsRule;
use crate::rules::Rule;

/// The role of an expression of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleRole {
    /// `won` and `lost`.
    Outcome,
    /// The weight of a deal.
    Weight,
    /// Operand and filter of a fact of the outcome.
    Fact,
    /// A derived column.
    Derived,
    /// A persona.
    Persona,
    /// Operand and filter of a derived column or a feature over a timed table.
    Aggregate,
    /// The condition of a rule of the points table.
    Points,
    /// The days since the event of a rule whose points decay.
    Decay,
    /// The condition of a criterion, as written in the project.
    Criterion,
    /// A condition of a template; its columns need not exist.
    Template,
    /// Acceptance and rejection by sales.
    Feedback,
    /// The condition of a route, which can also use decisions.
    Route,
}

/// An expression of a project.
#[derive(Debug, Clone, Copy)]
pub struct Expression<'a> {
    /// Its role.
    pub role: RuleRole,
    /// The timed table whose columns it uses; `None`: it uses the columns of a deal or lead.
    pub table: Option<&'a str>,
    /// The expression itself.
    pub rule: &'a Rule,
}

impl<'a> Expression<'a> {
    /// An expression over the columns of a deal or lead.
    const fn of_lead(role: RuleRole, rule: &'a Rule) -> Self {
        Self { role, table: None, rule }
    }

    /// The expressions of an aggregate.
    fn of_aggregate(role: RuleRole, aggregate: &'a Aggregate) -> impl Iterator<Item = Self> {
        aggregate.rules().map(move |rule| Self { role, table: Some(&aggregate.table), rule })
    }
}

impl Project {
    /// All SQL expressions of the project, in the order of the stages that evaluate them.
    pub fn expressions(&self) -> impl Iterator<Item = Expression<'_>> {
        let rows = expressions_of_columns(&self.derived, &self.personas, &self.features);
        self.expressions_of_outcome()
            .chain(rows)
            .chain(self.points.iter().flat_map(|points| &points.rules).flat_map(expressions_of_points))
            .chain(self.gates.iter().flat_map(|gate| &gate.criteria).flat_map(expressions_of_criterion))
            .chain(self.expressions_of_feedback())
            .chain(self.expressions_of_routes())
    }

    fn expressions_of_outcome(&self) -> impl Iterator<Item = Expression<'_>> {
        let outcome = &self.outcome;
        let ends = outcome.conditions().map(|rule| Expression::of_lead(RuleRole::Outcome, rule));
        let weight = outcome.weight.iter().map(|rule| Expression::of_lead(RuleRole::Weight, rule));
        let facts =
            outcome.facts.iter().flat_map(|fact| Expression::of_aggregate(RuleRole::Fact, &fact.value));
        ends.chain(weight).chain(facts)
    }

    fn expressions_of_feedback(&self) -> impl Iterator<Item = Expression<'_>> {
        self.feedback.iter().flat_map(|feedback| {
            let rules = [&feedback.accepted, &feedback.rejected];
            rules.map(|rule| Expression { role: RuleRole::Feedback, table: Some(&feedback.table), rule })
        })
    }

    fn expressions_of_routes(&self) -> impl Iterator<Item = Expression<'_>> {
        let conditions = self.routes.iter().filter_map(|route| route.when.as_ref());
        conditions.map(|rule| Expression::of_lead(RuleRole::Route, rule))
    }
}

/// The expressions of the columns of a snapshot.
pub(crate) fn expressions_of_columns<'a>(
    derived: &'a [Derived],
    personas: &'a [Persona],
    features: &'a [Feature],
) -> impl Iterator<Item = Expression<'a>> {
    let rules = derived.iter().filter_map(Derived::rule);
    let rules = rules.map(|rule| Expression::of_lead(RuleRole::Derived, rule));
    let personas = personas.iter().map(|persona| Expression::of_lead(RuleRole::Persona, &persona.when));
    let of_features = features.iter().filter_map(Feature::aggregate);
    let aggregates = derived.iter().filter_map(Derived::aggregate).chain(of_features);
    let aggregates =
        aggregates.flat_map(|aggregate| Expression::of_aggregate(RuleRole::Aggregate, aggregate));
    rules.chain(personas).chain(aggregates)
}

fn expressions_of_points(rule: &PointsRule) -> impl Iterator<Item = Expression<'_>> {
    let since = rule.decay.iter().map(|decay| Expression::of_lead(RuleRole::Decay, &decay.since));
    std::iter::once(Expression::of_lead(RuleRole::Points, &rule.when)).chain(since)
}

fn expressions_of_criterion(criterion: &Criterion) -> Vec<Expression<'_>> {
    match &criterion.pass {
        Pass::Written(rule) => vec![Expression::of_lead(RuleRole::Criterion, rule)],
        Pass::Alternatives(alternatives) => {
            let rules = alternatives.iter().map(|alternative| &alternative.rule);
            rules.map(|rule| Expression::of_lead(RuleRole::Template, rule)).collect()
        }
    }
}

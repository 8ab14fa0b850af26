//! The columns that are read from each table, and their types.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::Spec;
use crate::cells::MEMBER_SEPARATOR;
use crate::project::{
    Aggregate, Connections, Expression, Fact, Feature, Kind, Lookup, Measure, Project, RuleRole, TimedTable,
};
use crate::rules::Rule;
use crate::tables::{ColumnType, StreamCopies, Types};

/// The columns that are read in addition to those of the features.
#[derive(Debug, Clone, Default)]
pub struct ReadPlan<'a> {
    /// Expressions over the columns of a deal or lead.
    pub expressions: Vec<Expression<'a>>,
    /// The names of the decisions that routes can use, which are not columns of a table.
    pub decided: BTreeSet<String>,
    /// Columns by name; they are dates.
    pub columns: Vec<&'a str>,
    /// Columns of the deals or lookups for reports only.
    pub reported: &'a [String],
    /// Columns that are carried into the predictions; those that nothing else uses are text.
    pub kept: &'a [String],
    /// Further columns of timed tables, if they exist: for an audit, which compares them with the deals.
    pub audited: BTreeSet<String>,
    /// The databases that tables may be in.
    pub connections: Connections<'a>,
    /// The copies of streams that the job has read.
    pub streams: Option<&'a StreamCopies>,
    /// The facts of the outcome.
    pub facts: &'a [Fact],
    /// All timed tables of the project; those of the facts are read, too.
    pub tables: &'a [TimedTable],
}

impl<'a> ReadPlan<'a> {
    /// The columns that the expressions of `project` with one of these roles need, and the dates of the deals.
    #[must_use]
    pub fn of(project: &'a Project, roles: &[RuleRole]) -> Self {
        let expressions = project.expressions();
        let is_read =
            |expression: &Expression<'_>| expression.table.is_none() && roles.contains(&expression.role);
        let closed_at = project.outcome.closed_at.as_deref();
        let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
        let facts: &[Fact] = if roles.contains(&RuleRole::Fact) { &project.outcome.facts } else { &[] };
        Self {
            expressions: expressions.filter(is_read).collect(),
            columns: closed_at.into_iter().chain(at).collect(),
            facts,
            tables: &project.tables,
            ..Self::default()
        }
    }

    /// The timed tables of the facts that are not among those of `spec`.
    pub(super) fn tables_of_facts(&self, spec: &Spec) -> impl Iterator<Item = &'a TimedTable> {
        let (facts, tables) = (self.facts, self.tables);
        let is_named = |table: &TimedTable| facts.iter().any(|fact| fact.value.table == table.name);
        tables.iter().filter(move |table| is_named(table) && !spec.tables.contains(table))
    }

    /// The aggregates of `spec` and of the facts over one timed table.
    pub(super) fn aggregates<'b>(
        &'b self,
        spec: &'b Spec,
        table: &'b TimedTable,
    ) -> impl Iterator<Item = &'b Aggregate> {
        let of_spec = spec.aggregates().map(|(_, aggregate)| aggregate);
        let facts = self.facts.iter().map(|fact| &fact.value);
        of_spec.chain(facts).filter(|aggregate| aggregate.table == table.name)
    }

    /// All expressions over the columns of a deal or lead.
    fn expressions<'b>(&'b self, spec: &'b Spec) -> impl Iterator<Item = Expression<'b>> {
        let of_spec = spec.expressions().filter(|expression| expression.table.is_none());
        self.expressions.iter().copied().chain(of_spec)
    }

    /// Whether an expression can use this name as a column of the deals or leads, and not as a decision.
    fn is_read(&self, expression: Expression<'_>, column: &str) -> bool {
        expression.role != RuleRole::Route || !self.decided.contains(column)
    }

    /// The columns of deals or leads that other tables are joined by.
    fn keys<'b>(&'b self, spec: &'b Spec) -> impl Iterator<Item = &'b String> {
        let tables = spec.tables.iter().chain(self.tables_of_facts(spec)).map(|table| &table.on);
        tables.chain(spec.lookups.iter().map(|lookup| &lookup.on))
    }
}

/// The columns that are read from the deals or leads, if they exist.
#[must_use]
pub fn wanted_columns(spec: &Spec, extra: &ReadPlan<'_>) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> = extra.columns.iter().map(|&column| column.to_owned()).collect();
    wanted.extend(spec.id.iter().chain(&spec.account).chain(extra.keys(spec)).cloned());
    for expression in extra.expressions(spec) {
        let columns = expression.rule.columns().iter();
        wanted.extend(columns.filter(|column| extra.is_read(expression, column)).cloned());
    }
    wanted.extend(spec.features.iter().filter_map(Feature::column).cloned());
    wanted
}

/// The kept columns that nothing else uses: their cells are carried on as they are.
pub fn kept_alone<'a>(wanted: &'a BTreeSet<String>, kept: &'a [String]) -> impl Iterator<Item = &'a String> {
    kept.iter().filter(|column| !wanted.contains(*column))
}

/// The columns of deals, leads and lookups whose cells may be lists: those of `set` features, and those that rules use as sets.
#[must_use]
pub fn set_columns(spec: &Spec, extra: &ReadPlan<'_>) -> BTreeMap<String, String> {
    let of_feature = |feature: &Feature| match &feature.kind {
        Kind::Set { separator, .. } => Some((feature.column()?.clone(), separator.clone())),
        _ => None,
    };
    let of_rules = extra.expressions(spec).flat_map(|expression| expression.rule.set_columns());
    // A column has the separator of its feature, also for rules.
    with_usual_separator(of_rules).chain(spec.features.iter().filter_map(of_feature)).collect()
}

fn with_usual_separator(columns: impl Iterator<Item = String>) -> impl Iterator<Item = (String, String)> {
    columns.map(|column| (column, MEMBER_SEPARATOR.to_owned()))
}

/// The required types of columns of the deals or leads, whatever the cells look like: ids and keys are text,
/// number features and columns that an expression compares with a number are numbers, columns used as text are text, and `extra.columns` are dates.
#[must_use]
pub fn main_types(spec: &Spec, extra: &ReadPlan<'_>) -> Types {
    let mut types = Types::new();
    let columns = || spec.features.iter().filter_map(|feature| Some((feature.column()?, &feature.kind)));
    let words = columns().filter(|(_, kind)| matches!(kind, Kind::Category { .. } | Kind::Set { .. }));
    types.extend(words.map(|(column, _)| (column.clone(), ColumnType::Text)));
    // The types of the columns of a template are inferred from the data.
    let own = || extra.expressions(spec).filter(|expression| expression.role != RuleRole::Template);
    for expression in own() {
        let texts = expression.rule.text_columns().filter(|column| extra.is_read(expression, column));
        types.extend(texts.map(|column| (column, ColumnType::Text)));
    }
    for expression in own() {
        let numbers = expression.rule.number_columns().filter(|column| extra.is_read(expression, column));
        types.extend(numbers.map(|column| (column, ColumnType::NUMBER)));
    }
    let numbers = columns().filter(|(_, kind)| matches!(kind, Kind::Number(_)));
    types.extend(numbers.map(|(column, _)| (column.clone(), ColumnType::NUMBER)));
    for derived in &spec.derived {
        types.remove(&derived.name);
    }
    types.extend(extra.columns.iter().map(|&column| (column.to_owned(), ColumnType::Time)));
    let texts = extra.keys(spec).chain(&spec.id).chain(&spec.account);
    types.extend(texts.map(|key| (key.clone(), ColumnType::Text)));
    types
}

/// The same for a lookup, whose columns can also be qualified by its name.
pub(super) fn lookup_types(spec: &Spec, extra: &ReadPlan<'_>, lookup: &Lookup) -> Types {
    let mut types = main_types(spec, &ReadPlan { columns: Vec::new(), ..extra.clone() });
    let own = |(name, kind): (&String, &ColumnType)| {
        Some((name.strip_prefix(&lookup.name)?.strip_prefix('_')?.to_owned(), *kind))
    };
    let prefixed: Types = types.iter().filter_map(own).collect();
    types.extend(prefixed);
    for name in kept_alone(&wanted_columns(spec, extra), extra.kept) {
        let short = name.strip_prefix(&lookup.name).and_then(|rest| rest.strip_prefix('_'));
        for name in [Some(name.as_str()), short].into_iter().flatten() {
            types.entry(name.to_owned()).or_insert(ColumnType::Text);
        }
    }
    types.insert(lookup.key.clone(), ColumnType::Text);
    types
}

/// The same for a timed table: columns aggregated as numbers are numbers, and columns that rules use as text are text.
pub(super) fn timed_types(spec: &Spec, extra: &ReadPlan<'_>, timed: &TimedTable) -> Types {
    let mut types = Types::new();
    let texts = extra.aggregates(spec, timed).flat_map(Aggregate::rules).flat_map(Rule::text_columns);
    types.extend(texts.map(|column| (column, ColumnType::Text)));
    for aggregate in extra.aggregates(spec, timed) {
        let numbers = aggregate.rules().flat_map(Rule::number_columns);
        let is_number =
            matches!(aggregate.measure, Measure::Sum | Measure::Mean | Measure::Min | Measure::Max);
        let operand = aggregate.operand.only_column().filter(|_| is_number).map(str::to_owned);
        types.extend(numbers.chain(operand).map(|column| (column, ColumnType::NUMBER)));
    }
    types.extend([(timed.key.clone(), ColumnType::Text), (timed.at.clone(), ColumnType::Time)]);
    types
}

/// The columns of a lookup that are read, if they exist.
pub(super) fn lookup_columns(
    wanted: &BTreeSet<String>,
    extra: &ReadPlan<'_>,
    lookup: &Lookup,
) -> BTreeSet<String> {
    let own = |name: &String| Some(name.strip_prefix(&lookup.name)?.strip_prefix('_')?.to_owned());
    let all = || wanted.iter().chain(extra.reported).chain(extra.kept);
    all().filter_map(own).chain(all().cloned()).chain([lookup.key.clone()]).collect()
}

/// The columns of a lookup whose cells may be lists.
pub(super) fn lookup_sets(sets: &BTreeMap<String, String>, lookup: &Lookup) -> BTreeMap<String, String> {
    let own = |(name, separator): (&String, &String)| {
        let own = name.strip_prefix(&lookup.name)?.strip_prefix('_')?.to_owned();
        Some((own, separator.clone()))
    };
    let all = sets.iter().map(|(name, separator)| (name.clone(), separator.clone()));
    all.chain(sets.iter().filter_map(own)).collect()
}

/// The columns of a timed table whose cells may be lists.
pub(super) fn timed_sets(spec: &Spec, extra: &ReadPlan<'_>, timed: &TimedTable) -> BTreeMap<String, String> {
    let of_rules = extra.aggregates(spec, timed).flat_map(Aggregate::rules).flat_map(Rule::set_columns);
    with_usual_separator(of_rules).collect()
}

/// The columns of a timed table that are read, if they exist.
pub(super) fn timed_columns(spec: &Spec, extra: &ReadPlan<'_>, timed: &TimedTable) -> BTreeSet<String> {
    let of_rules = extra.aggregates(spec, timed).flat_map(Aggregate::rules);
    let columns = of_rules.flat_map(|rule| rule.columns().iter().cloned());
    columns.chain([timed.key.clone(), timed.at.clone()]).chain(extra.audited.iter().cloned()).collect()
}

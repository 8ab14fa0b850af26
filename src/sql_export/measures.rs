//! The nine measures of rows of a timed table.

use std::collections::BTreeMap;

use polars::prelude::Schema;

use super::job::SqlJob;
use super::names::{AT, KEY, LAST};
use super::query::{NewColumn, column};
use crate::expression::RuleType;
use crate::project::{Aggregate, Measure, ValueType};
use crate::snapshot::AS_OF;
use crate::sql_dialect::SqlDialect;

/// An aggregate on its way: what its rows have, what its groups have, and what the leads get.
pub(super) struct MeasureSql {
    name: String,
    measure: Measure,
    gives: ValueType,
    /// The names of the columns of its operand and of its weight.
    operand: String,
    weight: String,
    newest: String,
    /// Its number within its table.
    place: usize,
    /// The operand of a row that counts; NULL of one that does not.
    operand_sql: String,
    weight_sql: Option<String>,
    is_text: bool,
}

/// Half-lives after which a weight is 0: engines fail on smaller powers of 2.
const MOST_HALF_LIVES: f64 = 1000.0;

/// An aggregate with its number within its table and its name, over the columns of a schema, of which some have other names in the
/// statement.
pub(super) fn measured(
    job: &mut SqlJob<'_>,
    (place, name, aggregate): (usize, &str, &Aggregate),
    columns: (&Schema, &BTreeMap<String, String>),
    as_of: &str,
) -> MeasureSql {
    let dialect = job.dialect();
    let yields = SqlJob::typed(&aggregate.operand, columns.0).map_or(RuleType::Null, |typed| typed.yields());
    let operand = job.rule(&aggregate.operand, columns);
    let mut used = Vec::new();
    if let Some(within) = aggregate.within {
        let oldest = format!("({as_of} - {})", dialect.integer(within.microseconds()));
        used.push(format!("{} >= {oldest}", column(dialect, AT)));
    }
    if let Some(filter) = &aggregate.filter {
        used.push(job.rule(filter, columns));
    }
    let used = if used.is_empty() { None } else { Some(used.join(" AND ")) };
    let decayed = aggregate.half_life.map(|half_life| decay(dialect, half_life.value(), as_of));
    // Of a count or a sum only the products are added up, so that a row that does not count needs no weight.
    let is_product = matches!(aggregate.measure, Measure::Count | Measure::Sum);
    let (factor, decayed) = if is_product { (decayed, None) } else { (None, decayed) };
    let value = value(dialect, aggregate, (&operand, yields), factor.as_deref());
    let is_used = used.clone().filter(|_| aggregate.measure == Measure::Distinct);
    let counted = (aggregate.measure == Measure::Distinct).then(|| {
        let one = dialect.number(1.0);
        is_used.map_or_else(|| one.clone(), |used| format!("CASE WHEN {used} THEN {one} END"))
    });
    MeasureSql {
        name: job.name(name).to_owned(),
        measure: aggregate.measure,
        gives: aggregate.gives,
        operand: format!("bantam_x{place}"),
        weight: format!("bantam_w{place}"),
        newest: format!("bantam_n{place}"),
        place,
        operand_sql: used.map_or_else(|| value.clone(), |used| format!("CASE WHEN {used} THEN {value} END")),
        weight_sql: decayed.or(counted),
        is_text: yields == RuleType::Text || aggregate.gives == ValueType::Words,
    }
}

/// The weight of a row, which halves in as many days.
fn decay(dialect: SqlDialect, half_life: u32, as_of: &str) -> String {
    let age = dialect.days_between(&column(dialect, AT), as_of);
    let halvings = format!("({age} / {})", dialect.number(f64::from(half_life)));
    format!(
        "CASE WHEN {halvings} < {} THEN POWER({}, -{halvings}) ELSE {} END",
        dialect.number(MOST_HALF_LIVES),
        dialect.number(2.0),
        dialect.number(0.0)
    )
}

/// The operand of a row that counts, times its weight if it has one: 1 or 0 for a condition, else a value.
fn value(
    dialect: SqlDialect,
    aggregate: &Aggregate,
    (operand, yields): (&str, RuleType),
    weight: Option<&str>,
) -> String {
    let (one, zero) = (dialect.number(1.0), dialect.number(0.0));
    if let Some(weight) = weight {
        if aggregate.measure == Measure::Count {
            return format!("CASE WHEN {operand} THEN {weight} ELSE {zero} END");
        }
        let value = value(dialect, aggregate, (operand, yields), None);
        return format!("({value}) * ({weight})");
    }
    let as_words = aggregate.gives == ValueType::Words;
    match (aggregate.measure, yields) {
        (_, RuleType::Flag) if as_words => {
            format!("CASE WHEN {operand} THEN 'true' WHEN NOT ({operand}) THEN 'false' END")
        }
        // Words of numbers have a fraction.
        (_, RuleType::Number) if as_words => {
            let end = format!("CASE WHEN {operand} = {} THEN '.0' ELSE '' END", dialect.floor(operand));
            format!("{} || {end}", dialect.number_text(operand))
        }
        (Measure::Count | Measure::Any, _) => format!("CASE WHEN {operand} THEN {one} ELSE {zero} END"),
        (Measure::DaysSince, _) => format!("CASE WHEN {operand} THEN {} END", column(dialect, AT)),
        (_, RuleType::Flag) => format!("CASE WHEN {operand} THEN {one} WHEN NOT ({operand}) THEN {zero} END"),
        _ => operand.to_owned(),
    }
}

impl MeasureSql {
    /// What its rows have.
    pub(super) fn operands(&self) -> Vec<NewColumn> {
        let mut columns =
            vec![NewColumn::new(self.operand_sql.clone(), self.operand.as_str()).with_comment(&self.name)];
        let weight = self.weight_sql.as_ref();
        columns.extend(weight.map(|weight| NewColumn::new(weight.clone(), self.weight.as_str())));
        columns
    }

    /// Whether it needs the order of the rows.
    pub(super) fn needs_last(&self) -> bool {
        self.measure == Measure::Last
    }

    /// The time of the newest row with a value, for the last value.
    pub(super) fn newest(&self, dialect: SqlDialect) -> Option<NewColumn> {
        let (x, last) = (column(dialect, &self.operand), column(dialect, LAST));
        let key = column(dialect, KEY);
        // DataFusion fails on two windows that it simplifies to one, as of two values that are never NULL.
        let (more, less) = match (dialect, self.place) {
            (SqlDialect::Datafusion, 1..) => (format!(" + {}", self.place), format!(" - {}", self.place)),
            _ => (String::new(), String::new()),
        };
        let times = format!("CASE WHEN {x} IS NOT NULL THEN {last}{more} END");
        let sql = format!("MAX({times}) OVER (PARTITION BY {key}){less}");
        (self.measure == Measure::Last).then(|| NewColumn::new(sql, self.newest.as_str()))
    }

    /// What its groups have.
    pub(super) fn groups(&self, dialect: SqlDialect) -> Vec<NewColumn> {
        let x = column(dialect, &self.operand);
        let weighted = self.weight_sql.as_ref().map(|_| column(dialect, &self.weight));
        let product = weighted.as_ref().map_or_else(|| x.clone(), |weight| format!("{x} * {weight}"));
        let of = |sql: String| vec![NewColumn::new(sql, self.operand.as_str())];
        match self.measure {
            Measure::Count | Measure::Sum => of(format!("SUM({product})")),
            Measure::Any | Measure::Max | Measure::DaysSince => of(format!("MAX({x})")),
            Measure::Min => of(format!("MIN({x})")),
            Measure::Mean => {
                let one = weighted.unwrap_or_else(|| dialect.number(1.0));
                let weights = format!("SUM(CASE WHEN {x} IS NOT NULL THEN {one} END)");
                of(format!("SUM({product}) / NULLIF({weights}, {})", dialect.number(0.0)))
            }
            Measure::Distinct => {
                let mut columns = of(format!("COUNT(DISTINCT {x})"));
                columns.push(NewColumn::new(
                    format!("MAX({})", column(dialect, &self.weight)),
                    self.weight.as_str(),
                ));
                columns
            }
            Measure::Last => {
                let (last, newest) = (column(dialect, LAST), column(dialect, &self.newest));
                let x = if self.is_text { dialect.by_code_point(&x) } else { x };
                of(format!("MAX(CASE WHEN {last} = {newest} THEN {x} END)"))
            }
        }
    }

    /// What the leads get.
    pub(super) fn joined(&self, dialect: SqlDialect) -> NewColumn {
        let x = format!("a_.{}", dialect.quoted(&self.operand));
        let sql = match self.measure {
            Measure::Count | Measure::Sum => format!("COALESCE({x}, {})", dialect.number(0.0)),
            Measure::Any => format!("({x} = {})", dialect.number(1.0)),
            Measure::Distinct => {
                let rows = format!("a_.{}", dialect.quoted(&self.weight));
                format!("CASE WHEN {rows} > {} THEN {} END", dialect.number(0.0), dialect.as_double(&x))
            }
            Measure::DaysSince => dialect.days_between(&x, &column(dialect, AS_OF)),
            Measure::Last if self.gives == ValueType::Flag => format!("({x} <> {})", dialect.number(0.0)),
            _ => x,
        };
        NewColumn::new(sql, self.name.as_str())
    }
}

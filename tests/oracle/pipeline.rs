//! The rule language as the generator uses it: the one place that names the crate.

pub use bantam::expression::RuleType;
use std::collections::BTreeMap;

use bantam::expression::{self, ColumnTypes, Typed};
use bantam::kernels::{self, FALSE, NO_TIME, RuleInput, TRUE, UNKNOWN, Values};
use bantam::syntax;
use serde_json::{Value, json};

use crate::table::TableColumn;

/// More rows than a block of the kernels has, in whole tables.
const REPEATED: usize = 69;

/// A table, and what evaluates rules on it.
pub struct Pipeline<'a> {
    table: &'a [TableColumn],
    /// The same, [`REPEATED`] times.
    repeated: Vec<TableColumn>,
    columns: ColumnTypes,
    rows: usize,
}

/// The values of a rule as JSON, and how many rows lost a value, by the place in the rule.
#[derive(PartialEq)]
struct Outcome {
    values: Vec<Value>,
    losses: BTreeMap<usize, usize>,
}

impl<'a> Pipeline<'a> {
    /// The rules may read these columns.
    pub fn new(table: &'a [TableColumn], rows: usize) -> Self {
        let columns = ColumnTypes::new(table.iter().map(|column| (column.name, column.value_type)));
        let repeated = table.iter().map(|column| column.repeated(REPEATED)).collect();
        Self { table, repeated, columns, rows }
    }

    /// The values of a rule for all rows, as JSON, or its error. With `in_batches`, also whether larger and smaller
    /// batches give the same.
    pub fn evaluate(&self, rule: &str, yields: RuleType, in_batches: bool) -> Result<Vec<Value>, String> {
        let words = |fault: syntax::Fault| format!("byte {}: {}", fault.at, fault.message);
        let tree = syntax::parse(rule).map_err(words)?;
        let typed = expression::check(&tree, &self.columns).map_err(words)?;
        if typed.yields() != yields && typed.yields() != RuleType::Null {
            return Err(format!("should be {yields:?}, found {:?}", typed.yields()));
        }
        let sources = sources(&typed, self.table);
        let whole = outcome(&typed, &sources, self.rows);
        if in_batches {
            self.compare_batches(&typed, &sources, &whole)?;
        }
        Ok(whole.values)
    }

    fn compare_batches(
        &self,
        typed: &Typed,
        of_table: &[RuleInput<'_>],
        whole: &Outcome,
    ) -> Result<(), String> {
        let mut single = Outcome { values: Vec::new(), losses: BTreeMap::new() };
        for row in 0..self.rows {
            let of_row: Vec<RuleInput<'_>> = of_table.iter().map(|source| source.slice(row, 1)).collect();
            let row = outcome(typed, &of_row, 1);
            single.values.extend(row.values);
            for (at, rows) in row.losses {
                *single.losses.entry(at).or_default() += rows;
            }
        }
        let large = outcome(typed, &sources(typed, &self.repeated), self.rows * REPEATED);
        let expected = Outcome {
            values: vec![whole.values.as_slice(); REPEATED].concat(),
            losses: whole.losses.iter().map(|(at, rows)| (*at, rows * REPEATED)).collect(),
        };
        match (single == *whole, large == expected) {
            (true, true) => Ok(()),
            (false, _) => Err("rows alone give something else than a batch of them".to_owned()),
            (true, false) => Err("a large batch gives something else than a small one".to_owned()),
        }
    }
}

fn outcome(typed: &Typed, sources: &[RuleInput<'_>], rows: usize) -> Outcome {
    let evaluated = kernels::evaluate(typed, sources, rows);
    let mut losses = BTreeMap::new();
    for loss in &evaluated.losses {
        *losses.entry(loss.at).or_default() += loss.rows;
    }
    Outcome { values: values(&evaluated.values, rows), losses }
}

/// The columns that a rule reads, in its order.
fn sources<'t>(typed: &Typed, table: &'t [TableColumn]) -> Vec<RuleInput<'t>> {
    let read = typed.columns().iter().filter_map(|(name, _)| table.iter().find(|column| column.name == name));
    read.map(source).collect()
}

fn source(column: &TableColumn) -> RuleInput<'_> {
    let values = &column.values;
    match column.value_type {
        RuleType::Number => {
            RuleInput::Numbers(values.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect())
        }
        RuleType::Flag => {
            RuleInput::Flags(values.iter().map(|value| value.as_bool().map_or(UNKNOWN, flag)).collect())
        }
        RuleType::Date | RuleType::Timestamp => {
            RuleInput::Times(values.iter().map(|value| value.as_i64().unwrap_or(NO_TIME)).collect())
        }
        RuleType::Text => RuleInput::Texts(values.iter().map(Value::as_str).collect()),
        RuleType::Span | RuleType::Null => RuleInput::Nulls(values.len()),
    }
}

fn flag(value: bool) -> u8 {
    if value { TRUE } else { FALSE }
}

fn values(values: &Values, rows: usize) -> Vec<Value> {
    match values {
        Values::Numbers(values) => values.iter().map(|value| json!(value)).collect(),
        Values::Flags(values) => values
            .iter()
            .map(|value| if *value == UNKNOWN { Value::Null } else { json!(*value == TRUE) })
            .collect(),
        Values::Dates(values) | Values::Timestamps(values) => {
            values.iter().map(|value| if *value == NO_TIME { Value::Null } else { json!(value) }).collect()
        }
        Values::Texts(texts) => (0..rows).map(|row| json!(texts.get(row))).collect(),
        Values::Nulls(rows) => vec![Value::Null; *rows],
    }
}

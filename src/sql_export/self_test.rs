//! The self-test rows of a model as SQL: features in, log-odds out.

use polars::prelude::DataType;

use super::contributions::add_contributions;
use super::derived::normal_set_name;
use super::query::{NewColumn, Query, column};
use super::scores::{LOG_ODDS, add_log_odds};
use crate::design::{Encoding, FeatureEncoding, Value};
use crate::model::Model;
use crate::sql_dialect::SqlDialect;
use crate::tables::{CellGuard, csv_text};

/// The column of the expected log-odds.
const EXPECTED: &str = "expected_log_odds";

/// The name of the column of a feature in the table of self-test rows.
fn input_name(feature: usize) -> String {
    format!("f{}", feature + 1)
}

/// The query of the rows of `table` whose log-odds are not those that they should be: it has none if the model is right.
pub(super) fn self_test_query(dialect: SqlDialect, model: &Model, table: &str) -> String {
    let mut query = Query::new(dialect);
    let features = model.linear.encoder.features();
    let mut columns = vec![NewColumn::new(dialect.as_double(&column(dialect, EXPECTED)), EXPECTED)];
    for (place, feature) in features.iter().enumerate() {
        let given = column(dialect, &input_name(place));
        let read = NewColumn::new(typed(dialect, &given, feature), input_name(place));
        columns.push(read.with_comment(&feature.name));
    }
    let body = format!("  SELECT\n{}\n  FROM {table} AS t_", query.list(&columns));
    query.add_leads("self_test_rows", "the self-test rows of the model", &body);
    let sets: Vec<NewColumn> = features
        .iter()
        .enumerate()
        .filter_map(|(place, feature)| match &feature.encoding {
            Encoding::Members { separator, .. } => {
                let set = dialect.normal_set(&query.column(&input_name(place)), separator, false);
                Some(NewColumn::new(set, normal_set_name(place)))
            }
            _ => None,
        })
        .collect();
    query.extend("features", "sets with a separator before and after each member", &sets);
    let input = |place: usize, _: &str| {
        let dtype = features.get(place).map_or(DataType::String, dtype_of);
        (column(dialect, &input_name(place)), dtype)
    };
    add_contributions(&mut query, &model.linear, &input);
    add_log_odds(&mut query, &model.linear);
    let (found, expected) = (query.column(LOG_ODDS), query.column(EXPECTED));
    format!(
        "{}\nSELECT {found} AS found, {expected} AS expected\nFROM {} AS t_\nWHERE {found} IS NULL OR ABS({found} - {expected}) > {}",
        query.text(),
        dialect.quoted(query.last()),
        dialect.number(super::verify_values::TOLERANCE)
    )
}

/// A cell of the table in the type of a feature.
fn typed(dialect: SqlDialect, cell: &str, feature: &FeatureEncoding) -> String {
    match dtype_of(feature) {
        DataType::Float64 => dialect.as_double(cell),
        DataType::Boolean => format!("CASE WHEN {cell} = 'yes' THEN TRUE WHEN {cell} = 'no' THEN FALSE END"),
        _ => dialect.as_text(cell),
    }
}

fn dtype_of(feature: &FeatureEncoding) -> DataType {
    match feature.encoding {
        Encoding::Number { .. } | Encoding::Bins { .. } => DataType::Float64,
        Encoding::Flag { .. } => DataType::Boolean,
        Encoding::Levels { .. } | Encoding::Members { .. } => DataType::String,
    }
}

/// The self-test rows as CSV.
pub(super) fn self_test_csv(model: &Model) -> String {
    let n_features = model.linear.encoder.features().len();
    let header = (0..n_features).map(input_name).chain([EXPECTED.to_owned()]).collect::<Vec<_>>();
    let rows = model.self_test.iter().map(|test| {
        let cells = test.values.iter().map(cell_text);
        cells.chain([test.log_odds.to_string()]).collect::<Vec<_>>()
    });
    csv_text(std::iter::once(header).chain(rows), CellGuard::Raw)
}

/// A value of a feature as a cell.
fn cell_text(value: &Value) -> String {
    match value {
        Value::Unknown => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Words(words) => words.clone(),
    }
}

/// The types of the columns of that CSV, as lines of YAML.
pub(super) fn self_test_types(dialect: SqlDialect, model: &Model) -> String {
    let features = model.linear.encoder.features().iter().enumerate();
    let lines = features.map(|(place, feature)| {
        let kind =
            if dtype_of(feature) == DataType::Float64 { dialect.double_type() } else { dialect.text_type() };
        format!("        {}: {kind}\n", input_name(place))
    });
    let expected = format!("        {EXPECTED}: {}\n", dialect.double_type());
    lines.chain([expected]).collect()
}

//! The type that the reader finds for a column of text, with its values: what training would read, for a draft of the project.

use polars::prelude::*;

use super::column_plan::ColumnPlan;
use super::column_type::ColumnType;
use super::typed_column::typed;
use crate::project::Reading;

/// The values of a column, row by row; `None` for a gap.
#[derive(Debug, Clone, PartialEq)]
pub enum InferredValues {
    /// Words, or true and false, as in the cells.
    Words,
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Points in time, in microseconds of UTC.
    Times(Vec<Option<i64>>),
}

/// The type and values of a column of text as the reader infers them.
#[derive(Debug, Clone, PartialEq)]
pub struct InferredColumn {
    /// Its type.
    pub kind: ColumnType,
    /// Its values.
    pub values: InferredValues,
    /// How they are written, in words, where that is not the plain form.
    pub written: Option<String>,
}

impl InferredColumn {
    const TEXT: Self = Self { kind: ColumnType::Text, values: InferredValues::Words, written: None };

    /// Reads a column without null values as training does. `given` is the type that it must have; `None`: the one that all
    /// its cells fit. `is_plain` says that its file writes numbers in plain form, as JSON does.
    pub fn new(
        name: &str,
        cells: &[Option<&str>],
        reading: &Reading,
        given: Option<ColumnType>,
        is_plain: bool,
    ) -> Self {
        let text = StringChunked::from_iter_options(name.into(), cells.iter().copied());
        let plan = ColumnPlan { reading, given, is_fixed: false, is_plain, is_open_end: false, is_id: false };
        let Ok(found) = typed(&text.into_series().into_column(), plan) else { return Self::TEXT };
        let values = match found.kind {
            ColumnType::Number { .. } => {
                found.column.f64().map(|values| InferredValues::Numbers(values.iter().collect()))
            }
            ColumnType::Time => found
                .column
                .cast(&DataType::Int64)
                .and_then(|times| Ok(InferredValues::Times(times.i64()?.iter().collect()))),
            ColumnType::Text | ColumnType::Flag => Ok(InferredValues::Words),
        };
        values.map_or(Self::TEXT, |values| Self { kind: found.kind, values, written: found.written })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{DatePattern, NumberFormat};
    use crate::units::AsOf;

    fn inferred(cells: &[&str]) -> ColumnType {
        let cells: Vec<Option<&str>> = cells.iter().copied().map(Some).collect();
        InferredColumn::new("x", &cells, &Reading::default(), None, false).kind
    }

    #[test]
    fn types_are_found_only_when_every_value_fits() {
        assert_eq!(inferred(&["1", "2.5", "-3e2"]), ColumnType::NUMBER);
        assert_eq!(inferred(&["1", "2.5", "many"]), ColumnType::Text);
        assert_eq!(inferred(&["01067", "80331"]), ColumnType::Text);
        assert_eq!(inferred(&["0", "0.5"]), ColumnType::NUMBER);
        assert_eq!(inferred(&["1.234,50 €", "12"]), ColumnType::number(NumberFormat::Comma));
        assert_eq!(inferred(&["true", "FALSE"]), ColumnType::Flag);
        assert_eq!(inferred(&["WAHR", "FALSCH"]), ColumnType::Flag);
        assert_eq!(inferred(&["2026-01-31", "2026-02-01 10:00"]), ColumnType::Time);
        assert_eq!(inferred(&["2026-01-31", "2026-02-30"]), ColumnType::Text);
        assert_eq!(inferred(&["nan", "inf"]), ColumnType::Text);
        assert_eq!(inferred(&[]), ColumnType::Text);
    }

    #[test]
    fn a_date_format_is_used_where_it_is_given_and_iso_always() {
        let date_formats = vec![DatePattern::parse("%d/%m/%Y").unwrap()];
        let reading = Reading { date_formats, ..Reading::default() };
        let read = |cell| InferredColumn::new("x", &[Some(cell), None], &reading, None, false).values;
        let date = AsOf::parse("2026-02-01").map(AsOf::microseconds);
        assert_eq!(read("01/02/2026"), InferredValues::Times(vec![date, None]));
        assert_eq!(read("2026-02-01"), InferredValues::Times(vec![date, None]));
        assert_eq!(read("2026/02/01"), InferredValues::Words);
    }

    #[test]
    fn numbers_are_dates_where_a_column_must_hold_them() {
        let read = |given| InferredColumn::new("x", &[Some("45356")], &Reading::default(), given, false).kind;
        assert_eq!(read(None), ColumnType::NUMBER);
        assert_eq!(read(Some(ColumnType::Time)), ColumnType::Time);
    }
}

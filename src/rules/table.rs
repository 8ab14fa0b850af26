//! Between the columns of a frame and those of the kernels.

use std::borrow::Cow;

use polars::prelude::*;

use crate::kernels::{FALSE, NO_TIME, RuleInput, TRUE, UNKNOWN, Values};

/// A column of a frame in the form in which slices of it are handed to the kernels.
pub(super) enum RuleColumn {
    Numbers(Float64Chunked),
    Flags(BooleanChunked),
    Times(Int64Chunked),
    Texts(StringChunked),
    Nulls,
}

impl RuleColumn {
    /// # Errors
    /// When the column has a type that rules do not have.
    pub(super) fn of(column: &Column) -> PolarsResult<Self> {
        Ok(match column.dtype() {
            DataType::Null => Self::Nulls,
            DataType::Boolean => Self::Flags(column.bool()?.clone()),
            DataType::String => Self::Texts(column.str()?.clone()),
            DataType::Date | DataType::Datetime(..) => {
                let times = column.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?;
                Self::Times(times.to_physical_repr().i64()?.rechunk().into_owned())
            }
            _ => Self::Numbers(column.cast(&DataType::Float64)?.f64()?.rechunk().into_owned()),
        })
    }

    /// The rows from `start` on.
    pub(super) fn slice(&self, start: usize, rows: usize) -> RuleInput<'_> {
        match self {
            Self::Numbers(values) => RuleInput::Numbers(borrowed(values, start, rows, f64::NAN)),
            Self::Flags(values) => {
                let slice = values.slice(i64::try_from(start).unwrap_or(i64::MAX), rows);
                RuleInput::Flags(slice.iter().map(flag).collect::<Vec<u8>>().into())
            }
            Self::Times(values) => RuleInput::Times(borrowed(values, start, rows, NO_TIME)),
            Self::Texts(values) => RuleInput::Texts(texts(values, start, rows).into()),
            Self::Nulls => RuleInput::Nulls(rows),
        }
    }
}

fn flag(value: Option<bool>) -> u8 {
    value.map_or(UNKNOWN, |value| if value { TRUE } else { FALSE })
}

/// Values without nulls are borrowed; a null becomes what the kernels take for unknown.
fn borrowed<T: PolarsNumericType>(
    values: &ChunkedArray<T>,
    start: usize,
    rows: usize,
    unknown: T::Native,
) -> Cow<'_, [T::Native]> {
    if let Ok(all) = values.cont_slice() {
        return Cow::Borrowed(&all[start..start + rows]);
    }
    let slice = values.slice(i64::try_from(start).unwrap_or(i64::MAX), rows);
    Cow::Owned(slice.iter().map(|value| value.unwrap_or(unknown)).collect())
}

fn texts(values: &StringChunked, start: usize, rows: usize) -> Vec<Option<&str>> {
    let mut texts = Vec::with_capacity(rows);
    let mut before = 0;
    for chunk in values.downcast_iter() {
        let first = start.saturating_sub(before).min(chunk.len());
        let last = (start + rows).saturating_sub(before).min(chunk.len());
        texts.extend((first..last).map(|row| chunk.get(row)));
        before += chunk.len();
    }
    texts
}

/// The columns of consecutive slices as one column named `name`; `dtype` is its type where there is no slice.
///
/// # Errors
/// When polars refuses them.
pub(super) fn joined(name: &str, dtype: &DataType, slices: &[Values]) -> PolarsResult<Column> {
    let name = PlSmallStr::from(name);
    let mut whole = Series::new_empty(name.clone(), dtype);
    for slice in slices {
        whole.append(&series(&name, slice).cast(dtype)?)?;
    }
    Ok(whole.into())
}

fn series(name: &PlSmallStr, values: &Values) -> Series {
    let name = name.clone();
    match values {
        Values::Numbers(values) => {
            let values = values.iter().map(|&value| (!value.is_nan()).then_some(value));
            Float64Chunked::from_iter_options(name, values).into_series()
        }
        Values::Flags(values) => {
            let values = values.iter().map(|&value| (value != UNKNOWN).then_some(value == TRUE));
            BooleanChunked::from_iter_options(name, values).into_series()
        }
        Values::Dates(values) | Values::Timestamps(values) => {
            let values = values.iter().map(|&value| (value != NO_TIME).then_some(value));
            Int64Chunked::from_iter_options(name, values).into_series()
        }
        Values::Texts(values) => StringChunked::from_iter_options(name, values.iter()).into_series(),
        Values::Nulls(rows) => Series::new_null(name, *rows),
    }
}

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
            DataType::Boolean => Self::Flags(column.bool()?.rechunk().into_owned()),
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
            Self::Flags(values) => RuleInput::Flags(flags(values, start, rows).into()),
            Self::Times(values) => RuleInput::Times(borrowed(values, start, rows, NO_TIME)),
            Self::Texts(values) => RuleInput::Texts(texts(values, start, rows).into()),
            Self::Nulls => RuleInput::Nulls(rows),
        }
    }
}

/// The rows from `start` on in the form of the kernels, of a column in one chunk. Values without nulls are borrowed; a null becomes
/// unknown.
fn borrowed<T: PolarsNumericType>(
    values: &ChunkedArray<T>,
    start: usize,
    rows: usize,
    unknown: T::Native,
) -> Cow<'_, [T::Native]> {
    let Some(chunk) = values.downcast_iter().next() else { return Cow::Borrowed(&[]) };
    let all = &chunk.values()[start..start + rows];
    match chunk.validity() {
        Some(known) if values.null_count() > 0 => {
            let known = known.clone().sliced(start, rows);
            Cow::Owned(
                all.iter()
                    .zip(known.iter())
                    .map(|(&value, known)| if known { value } else { unknown })
                    .collect(),
            )
        }
        _ => Cow::Borrowed(all),
    }
}

fn flags(values: &BooleanChunked, start: usize, rows: usize) -> Vec<u8> {
    let Some(chunk) = values.downcast_iter().next() else { return Vec::new() };
    let flag = |value: bool| if value { TRUE } else { FALSE };
    let all = chunk.values().clone().sliced(start, rows);
    match chunk.validity() {
        Some(known) => {
            let known = known.clone().sliced(start, rows);
            all.iter()
                .zip(known.iter())
                .map(|(value, known)| if known { flag(value) } else { UNKNOWN })
                .collect()
        }
        None => all.iter().map(flag).collect(),
    }
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

/// Consecutive slices as one column named `name`; `dtype` is its type where there is no slice.
///
/// # Errors
/// When polars rejects them.
pub(super) fn joined(name: &str, dtype: &DataType, slices: Vec<Series>) -> PolarsResult<Column> {
    let mut whole: Option<Series> = None;
    for slice in slices {
        match &mut whole {
            None => whole = Some(slice),
            Some(whole) => _ = whole.append_owned(slice)?,
        }
    }
    let whole = whole.unwrap_or_else(|| Series::new_empty(name.into(), dtype));
    Ok(whole.rechunk().into())
}

/// The values of a slice as a series of type `dtype`.
///
/// # Errors
/// When polars rejects them.
pub(super) fn series(name: &str, dtype: &DataType, values: &Values) -> PolarsResult<Series> {
    let name = PlSmallStr::from(name);
    let series = match values {
        Values::Numbers(values) => {
            let known = values.iter().map(|&value| (!value.is_nan()).then_some(value));
            ChunkedCollectInferIterExt::<Float64Type>::collect_ca_trusted(known, name).into_series()
        }
        Values::Flags(values) => {
            let known = values.iter().map(|&value| (value != UNKNOWN).then_some(value == TRUE));
            ChunkedCollectInferIterExt::<BooleanType>::collect_ca_trusted(known, name).into_series()
        }
        Values::Dates(values) | Values::Timestamps(values) => {
            let known = values.iter().map(|&value| (value != NO_TIME).then_some(value));
            ChunkedCollectInferIterExt::<Int64Type>::collect_ca_trusted(known, name).into_series()
        }
        Values::Texts(values) => StringChunked::from_iter_options(name, values.iter()).into_series(),
        Values::Nulls(rows) => Series::new_null(name, *rows),
    };
    if series.dtype() == dtype { Ok(series) } else { series.cast(dtype) }
}

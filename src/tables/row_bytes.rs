//! The cells of a row of a table as bytes, and rows of such bytes as a table again.

use polars::prelude::*;

use super::TableError;

/// The name and the type of each column.
#[derive(Debug, Clone)]
pub(super) struct RowColumns(Vec<(PlSmallStr, DataType)>);

/// The cells of a frame by column.
pub(super) struct RowCells<'a>(Vec<CellColumn<'a>>);

/// The cells of a column, in one chunk.
enum CellColumn<'a> {
    Texts(&'a StringChunked),
    Numbers(&'a Float64Chunked),
    Flags(&'a BooleanChunked),
    /// Counts, and times in microseconds.
    Whole(Int64Chunked),
}

/// Rows that are read again.
pub(super) struct TakenRows<'a> {
    columns: &'a RowColumns,
    values: Vec<TakenValues>,
    rows: IdxSize,
}

enum TakenValues {
    Texts(StringChunkedBuilder),
    Numbers(Vec<Option<f64>>),
    Flags(Vec<Option<bool>>),
    Whole(Vec<Option<i64>>),
}

impl RowColumns {
    /// Those of a frame.
    ///
    /// # Errors
    /// When a column has a type that tables do not have.
    pub(super) fn of(frame: &DataFrame) -> Result<Self, TableError> {
        let columns = frame.columns().iter().map(|column| (column.name().clone(), column.dtype().clone()));
        let columns = Self(columns.collect());
        columns.0.iter().try_for_each(|(name, dtype)| TakenValues::none(name, dtype).map(|_| ()))?;
        Ok(columns)
    }
}

impl<'a> RowCells<'a> {
    /// Those of a frame in one chunk.
    ///
    /// # Errors
    /// When a column has a type that tables do not have.
    pub(super) fn of(frame: &'a DataFrame) -> Result<Self, TableError> {
        let cells = |column: &'a Column| -> PolarsResult<CellColumn<'a>> {
            Ok(match column.dtype() {
                DataType::String => CellColumn::Texts(column.str()?),
                DataType::Float64 => CellColumn::Numbers(column.f64()?),
                DataType::Boolean => CellColumn::Flags(column.bool()?),
                _ => CellColumn::Whole(column.to_physical_repr().i64()?.clone()),
            })
        };
        Ok(Self(frame.columns().iter().map(cells).collect::<PolarsResult<_>>()?))
    }

    /// Appends the cells of a row: each is a byte that says whether it is known, and its value.
    pub(super) fn write(&self, row: usize, bytes: &mut Vec<u8>) {
        for column in &self.0 {
            let known = match column {
                CellColumn::Texts(texts) => texts.get(row).map(|text| {
                    bytes.push(1);
                    bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
                    bytes.extend(text.as_bytes());
                }),
                CellColumn::Numbers(numbers) => numbers.get(row).map(|number| {
                    bytes.push(1);
                    bytes.extend(number.to_le_bytes());
                }),
                CellColumn::Flags(flags) => flags.get(row).map(|flag| bytes.extend([1, u8::from(flag)])),
                CellColumn::Whole(numbers) => numbers.get(row).map(|number| {
                    bytes.push(1);
                    bytes.extend(number.to_le_bytes());
                }),
            };
            if known.is_none() {
                bytes.push(0);
            }
        }
    }
}

impl TakenValues {
    /// No values of a type.
    ///
    /// # Errors
    /// When tables do not have it.
    fn none(name: &PlSmallStr, dtype: &DataType) -> PolarsResult<Self> {
        Ok(match dtype {
            DataType::String => Self::Texts(StringChunkedBuilder::new(name.clone(), 0)),
            DataType::Float64 => Self::Numbers(Vec::new()),
            DataType::Boolean => Self::Flags(Vec::new()),
            DataType::Int64 | DataType::Datetime(..) => Self::Whole(Vec::new()),
            other => polars_bail!(InvalidOperation: "`{name}` is {other}, which no table has"),
        })
    }

    /// Appends the cell that these bytes begin with, and removes it from them; `None` where they do not begin with one.
    fn push(&mut self, bytes: &mut &[u8]) -> Option<()> {
        let is_known = split(bytes, 1)? != [0];
        match self {
            Self::Texts(texts) if is_known => {
                let length = read_u32(split(bytes, 4)?)? as usize;
                texts.append_value(std::str::from_utf8(split(bytes, length)?).ok()?);
            }
            Self::Texts(texts) => texts.append_null(),
            Self::Numbers(numbers) if is_known => {
                numbers.push(Some(f64::from_le_bytes(split(bytes, 8)?.try_into().ok()?)));
            }
            Self::Numbers(numbers) => numbers.push(None),
            Self::Flags(flags) if is_known => flags.push(Some(split(bytes, 1)? != [0])),
            Self::Flags(flags) => flags.push(None),
            Self::Whole(numbers) if is_known => {
                numbers.push(Some(i64::from_le_bytes(split(bytes, 8)?.try_into().ok()?)));
            }
            Self::Whole(numbers) => numbers.push(None),
        }
        Some(())
    }
}

impl<'a> TakenRows<'a> {
    /// No rows with these columns yet.
    pub(super) fn new(columns: &'a RowColumns) -> Self {
        let none = |(name, dtype): &(PlSmallStr, DataType)| TakenValues::none(name, dtype).ok();
        Self { columns, values: columns.0.iter().filter_map(none).collect(), rows: 0 }
    }

    /// Appends a row of such bytes, and returns its number; `None` if they are no such row.
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> Option<IdxSize> {
        self.values.iter_mut().try_for_each(|values| values.push(&mut bytes))?;
        self.rows += 1;
        bytes.is_empty().then_some(self.rows - 1)
    }

    /// The rows as a frame.
    ///
    /// # Errors
    /// When polars refuses a column.
    pub(super) fn into_frame(self) -> PolarsResult<DataFrame> {
        let column = |((name, dtype), values): (&(PlSmallStr, DataType), TakenValues)| {
            Ok(match values {
                TakenValues::Texts(texts) => texts.finish().into_column(),
                TakenValues::Numbers(numbers) => Column::new(name.clone(), numbers),
                TakenValues::Flags(flags) => Column::new(name.clone(), flags),
                TakenValues::Whole(numbers) => Column::new(name.clone(), numbers).cast(dtype)?,
            })
        };
        let columns = self.columns.0.iter().zip(self.values).map(column).collect::<PolarsResult<_>>()?;
        DataFrame::new(self.rows as usize, columns)
    }
}

/// Removes so many bytes.
fn split<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (first, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(first)
}

/// The number that these bytes begin with.
pub(super) fn read_u32(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

//! The columns of Parquet files: the supported types, and their cells.

use polars::prelude::*;
use polars_arrow::array::{Array, Utf8ViewArray};

use super::cell_text::known_text;
use super::stored::{Stored, as_stored};
use crate::cells::list_cell;
use crate::project::Reading;

/// How a column is stored; `None` if its type is not supported.
pub(super) fn stored(dtype: &ArrowDataType) -> Option<Stored> {
    use ArrowDataType as T;
    Some(match dtype {
        T::Null => Stored::Null,
        T::Boolean => Stored::Flag,
        T::Int8
        | T::Int16
        | T::Int32
        | T::Int64
        | T::Int128
        | T::UInt8
        | T::UInt16
        | T::UInt32
        | T::UInt64 => Stored::Whole,
        T::Float32 | T::Float64 | T::Decimal(..) => Stored::Number,
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Binary | T::LargeBinary | T::BinaryView => Stored::Text,
        T::Dictionary(_, values, _) => stored(values).filter(|values| *values == Stored::Text)?,
        T::Date32 | T::Date64 | T::Timestamp(..) => Stored::Time,
        T::Time32(_) | T::Time64(_) => Stored::Clock,
        // A list is read as text when its members can be.
        T::List(members) | T::LargeList(members) => match members.dtype() {
            T::List(_) | T::LargeList(_) | T::Binary | T::LargeBinary | T::BinaryView => return None,
            members => stored(members).map(|_| Stored::Text)?,
        },
        _ => return None,
    })
}

/// The type of the members of a list, in words, if they are neither texts nor whole numbers: other programs may write those in another way.
pub(super) fn other_members(dtype: &ArrowDataType) -> Option<String> {
    let (ArrowDataType::List(members) | ArrowDataType::LargeList(members)) = dtype else { return None };
    let is_alike = matches!(stored(members.dtype()), Some(Stored::Text | Stored::Whole));
    (!is_alike).then(|| type_words(members.dtype()))
}

/// An unsupported type, in words.
pub(super) fn type_words(dtype: &ArrowDataType) -> String {
    use ArrowDataType as T;
    match dtype {
        T::Struct(_) => "struct".to_owned(),
        T::Map(..) => "map".to_owned(),
        T::Duration(_) => "duration".to_owned(),
        T::Interval(_) => "interval".to_owned(),
        T::FixedSizeBinary(length) => format!("fixed-size binary of {length} bytes"),
        T::Binary | T::LargeBinary | T::BinaryView => "bytes".to_owned(),
        T::List(members) | T::LargeList(members) => format!("list of {}", type_words(members.dtype())),
        T::FixedSizeList(members, _) => format!("fixed-size list of {}", type_words(members.dtype())),
        other => {
            let name = format!("{other:?}").to_lowercase();
            name.split(['(', '{', ' ']).next().unwrap_or_default().to_owned()
        }
    }
}

/// The cells of a column in the form of the reader, and the rows whose bytes are not text.
///
/// The members of a list have `separator` between them. Null values apply to Parquet files, too, in plain columns, dictionaries and lists.
pub(super) fn read_cells(
    column: &Column,
    reading: &Reading,
    separator: &str,
) -> PolarsResult<(Column, Vec<usize>)> {
    let mut bad = Vec::new();
    let text = match column.dtype() {
        DataType::String => column.clone(),
        DataType::Binary => decoded(column, &mut bad)?,
        DataType::List(_) => joined(column, separator)?,
        _ => return Ok((column.clone(), bad)),
    };
    // Most columns need no change, and a check is far faster than rebuilding them.
    let longest = reading.null_values.iter().map(String::len).max().unwrap_or(0);
    let is_clean = |cell: &str| match cell.as_bytes() {
        [first, .., last] if cell.len() > longest && first.is_ascii_graphic() && last.is_ascii_graphic() => {
            true
        }
        _ => known_text(cell, reading).is_some_and(|known| known.len() == cell.len()),
    };
    let are_clean = |cells: &Utf8ViewArray| match cells.null_count() {
        0 => cells.values_iter().all(is_clean),
        _ => cells.iter().flatten().all(is_clean),
    };
    if text.str()?.downcast_iter().all(are_clean) {
        return Ok((text, bad));
    }
    let words: StringChunked = text.str()?.iter().map(|cell| known_text(cell?, reading)).collect();
    Ok((words.with_name(column.name().clone()).into_series().into_column(), bad))
}

/// More bytes than all texts of a column may have, found without a look at each; lists may have any.
pub(super) fn most_text_bytes(column: &Column) -> u64 {
    /// Shorter texts are in no buffer.
    const INLINE: usize = 12;
    match column.dtype() {
        DataType::String | DataType::Binary => {}
        DataType::List(_) => return u64::MAX,
        _ => return 0,
    }
    let of_buffers = |len: usize, buffers: usize| len.saturating_mul(buffers.max(INLINE)) as u64;
    let series = column.as_materialized_series();
    match (series.str(), series.binary()) {
        (Ok(text), _) => {
            text.downcast_iter().map(|cells| of_buffers(cells.len(), cells.total_buffer_len())).sum()
        }
        (_, Ok(bytes)) => {
            bytes.downcast_iter().map(|cells| of_buffers(cells.len(), cells.total_buffer_len())).sum()
        }
        _ => u64::MAX,
    }
}

/// The bytes of all texts of a column, counted for each cell, although many cells may share one text.
pub(super) fn text_bytes(column: &Column) -> u64 {
    /// The longest text of a number.
    const NUMBER: usize = 24;
    let of = |series: &Series| {
        if let Ok(text) = series.str() {
            text.downcast_iter().fold(0, |sum, cells| sum + cells.total_bytes_len())
        } else if let Ok(bytes) = series.binary() {
            bytes.downcast_iter().fold(0, |sum, cells| sum + cells.total_bytes_len())
        } else {
            0
        }
    };
    let bytes = match column.list() {
        Ok(lists) => {
            let members = lists.get_inner();
            of(&members).max(members.len() * NUMBER)
        }
        Err(_) => of(column.as_materialized_series()),
    };
    bytes as u64
}

/// Bytes as text; the rows where they are not text are recorded.
fn decoded(column: &Column, bad: &mut Vec<usize>) -> PolarsResult<Column> {
    let cell = |(row, bytes): (usize, Option<&[u8]>)| {
        let text = std::str::from_utf8(bytes?);
        if text.is_err() {
            bad.push(row);
        }
        text.ok().map(str::to_owned)
    };
    let cells: Vec<Option<String>> = column.binary()?.iter().enumerate().map(cell).collect();
    Ok(Column::new(column.name().clone(), cells))
}

/// The members of each list in one cell, as for a `set` feature. Each is written as a cell of its type is.
fn joined(column: &Column, separator: &str) -> PolarsResult<Column> {
    let cell = |members: Option<Series>| -> PolarsResult<Option<String>> {
        let Some(words) = members else { return Ok(None) };
        Ok(Some(list_cell(words.str()?.iter().flatten(), separator)))
    };
    // All at once, and with their type: a single list gives decimals and dates as the numbers that are stored.
    let text = |members: Series| {
        if let Ok(short) = members.f32() {
            // In single precision 0.1 has fewer digits than the double that is next to it.
            let word = |number: Option<f32>| {
                number.filter(|number| !number.is_nan()).map(|number| number.to_string())
            };
            return Ok(short.iter().map(word).collect::<StringChunked>().into_series());
        }
        let words = as_stored(&members.into_column(), Stored::Text)?;
        Ok(words.as_materialized_series().clone())
    };
    let lists = column.list()?.apply_to_inner(&text)?;
    let cells: PolarsResult<Vec<Option<String>>> =
        (0..lists.len()).map(|row| cell(lists.get_as_series(row))).collect();
    Ok(Column::new(column.name().clone(), cells?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_no_table_has_is_named() {
        let uuid = ArrowDataType::FixedSizeBinary(16);
        assert_eq!(stored(&uuid), None);
        assert_eq!(type_words(&uuid), "fixed-size binary of 16 bytes");
        let text = ArrowField::new("item".into(), ArrowDataType::Utf8View, true);
        let three = ArrowDataType::FixedSizeList(Box::new(text), 3);
        assert_eq!(stored(&three), None);
        assert!(type_words(&three).starts_with("fixed-size list of "));
    }

    #[test]
    fn a_member_of_a_list_is_written_as_a_cell_of_its_type() {
        let cell = |members: Series, dtype: DataType| {
            let members = members.cast(&dtype).unwrap();
            let lists = Column::new("all".into(), [members.clone(), members.slice(1, 1)]);
            let (cells, _) = read_cells(&lists, &Reading::plain(), ";").unwrap();
            let cells = cells.str().unwrap().clone();
            [0, 1].map(|row| cells.get(row).map(str::to_owned))
        };
        let some = |text: &str| Some(text.to_owned());
        let numbers = |numbers: [f64; 2]| Series::new("".into(), numbers);
        let whole = |numbers: [i64; 2]| Series::new("".into(), numbers);
        let days = [19_000, 19_001];
        let time = 3_600_000_000;
        assert_eq!(cell(numbers([1.5, 2.25]), DataType::Decimal(9, 2)), [some("1.50;2.25"), some("2.25")]);
        assert_eq!(cell(whole(days), DataType::Date), [some("2022-01-08;2022-01-09"), some("2022-01-09")]);
        let micros = DataType::Datetime(TimeUnit::Microseconds, None);
        assert_eq!(
            cell(whole([0, time]), micros),
            [some("1970-01-01 00:00:00;1970-01-01 01:00:00"), some("1970-01-01 01:00:00")]
        );
        assert_eq!(
            cell(whole([0, time * 1000]), DataType::Time),
            [some("00:00:00;01:00:00"), some("01:00:00")]
        );
        assert_eq!(cell(numbers([2.0, f64::NAN]), DataType::Float64), [some("2"), None]);
        assert_eq!(cell(numbers([2.0, 0.1]), DataType::Float32), [some("2;0.1"), some("0.1")]);
        assert_eq!(cell(whole([2, 3]), DataType::Int64), [some("2;3"), some("3")]);
    }
}

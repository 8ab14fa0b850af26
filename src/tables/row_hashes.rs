//! The hashes of the rows of a frame, by all their cells.

use std::hash::BuildHasher;

use polars::hashing::columns_to_hashes;
use polars::prelude::*;
use polars_arrow::array::Array;
use rayon::prelude::*;

use super::simple_numbers::{SimpleCells, SimpleNumbers};

/// What a cell is multiplied with: an odd number whose bits look random (2⁶⁴ divided by the golden ratio).
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of an unknown cell.
const UNKNOWN: u64 = 0xd6e8_feb8_6659_fd93;

/// The hash of a number that is none.
const NOT_A_NUMBER: u64 = 0xa076_1d64_78bd_642f;

/// Rows that are hashed at once: few enough for their hashes to stay near while column after column is added.
const ROWS_AT_ONCE: usize = 4096;

/// The hashes of the rows of a frame. Rows with equal cells have equal ones, also in frames of another batch whose columns have the same types, but
/// for the columns that are `simple`: a batch may have their numbers as texts, and they are hashed as numbers either way.
pub(super) fn row_hashes(frame: &DataFrame, simple: &SimpleNumbers) -> PolarsResult<Vec<u64>> {
    let starts: Vec<usize> = (0..frame.height()).step_by(ROWS_AT_ONCE).collect();
    let part = |start: usize| {
        let rows = ROWS_AT_ONCE.min(frame.height() - start);
        let mut hashes = vec![0; rows];
        for column in frame.columns() {
            let slice = column.slice(i64::try_from(start).unwrap_or(i64::MAX), rows);
            add_column(&slice, simple.cells(column.name()), &mut hashes)?;
        }
        Ok(hashes)
    };
    Ok(starts.into_par_iter().map(part).collect::<PolarsResult<Vec<_>>>()?.concat())
}

/// A hash with one more cell. The two halves of a product are mixed, so that every bit depends on all.
const fn mixed(hash: u64, cell: u64) -> u64 {
    let product = (hash.rotate_left(5) ^ cell) as u128 * FACTOR as u128;
    product as u64 ^ (product >> 64) as u64
}

/// Both zeros are equal, and so are all that are no number.
fn of_number(number: f64) -> u64 {
    if number.is_nan() { NOT_A_NUMBER } else { (number + 0.0).to_bits() }
}

fn add_column(column: &Column, simple: Option<SimpleCells>, hashes: &mut [u64]) -> PolarsResult<()> {
    let physical = column.to_physical_repr();
    match physical.dtype() {
        DataType::Float64 => add_numbers(physical.f64()?, hashes, of_number),
        DataType::Int64 => add_numbers(physical.i64()?, hashes, i64::cast_unsigned),
        DataType::Int32 => {
            add_numbers(physical.i32()?, hashes, |number| u64::from(number.cast_unsigned()));
        }
        DataType::Boolean => add(hashes, physical.bool()?.iter().map(|flag| flag.map(u64::from))),
        DataType::String => match simple {
            Some(simple) => {
                let hasher = PlFixedStateQuality::default();
                let of_cell = |cell: &str| simple.read(cell).map_or_else(|| hasher.hash_one(cell), of_number);
                add(hashes, physical.str()?.iter().map(|cell| cell.map(of_cell)));
            }
            None => add_texts(physical.str()?, hashes),
        },
        _ => {
            let mut of_cells = Vec::with_capacity(hashes.len());
            let frame = physical.into_frame();
            columns_to_hashes(&frame, Some(PlSeedableRandomStateQuality::fixed()), &mut of_cells)?;
            add(hashes, of_cells.into_iter().map(Some));
        }
    }
    Ok(())
}

fn add(hashes: &mut [u64], cells: impl Iterator<Item = Option<u64>>) {
    for (hash, cell) in hashes.iter_mut().zip(cells) {
        *hash = mixed(*hash, cell.unwrap_or(UNKNOWN));
    }
}

/// Numbers without unknown ones among them are taken as they lie in memory.
fn add_numbers<T: PolarsNumericType>(
    numbers: &ChunkedArray<T>,
    hashes: &mut [u64],
    cell: impl Fn(T::Native) -> u64,
) {
    let mut first = 0;
    for chunk in numbers.downcast_iter() {
        let of_chunk = &mut hashes[first..first + chunk.len()];
        first += chunk.len();
        if chunk.validity().is_some_and(|known| known.unset_bits() > 0) {
            add(of_chunk, chunk.iter().map(|number| number.copied().map(&cell)));
        } else {
            add(of_chunk, chunk.values().iter().map(|&number| Some(cell(number))));
        }
    }
}

/// A view contains a short text, and points to a long one.
fn add_texts(texts: &StringChunked, hashes: &mut [u64]) {
    let hasher = PlFixedStateQuality::default();
    let mut first = 0;
    for chunk in texts.downcast_iter() {
        let of_chunk = &mut hashes[first..first + chunk.len()];
        first += chunk.len();
        let views = || chunk.views().iter().enumerate();
        let cell = |row: usize, view: u128, is_inline: bool| {
            if is_inline {
                mixed(view as u64, (view >> 64) as u64)
            } else {
                hasher.hash_one(chunk.value(row))
            }
        };
        match chunk.validity().filter(|known| known.unset_bits() > 0) {
            None => {
                add(of_chunk, views().map(|(row, view)| Some(cell(row, view.as_u128(), view.is_inline()))));
            }
            Some(known) => {
                let cells = views().zip(known.iter());
                add(
                    of_chunk,
                    cells.map(|((row, view), is_known)| {
                        is_known.then(|| cell(row, view.as_u128(), view.is_inline()))
                    }),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{ColumnType, Request, Types, Typing};

    #[test]
    fn numbers_and_their_texts_have_equal_hashes() {
        let types = Types::from([("size".to_owned(), ColumnType::NUMBER)]);
        let reading = crate::project::Reading::default();
        let simple = SimpleNumbers::of(&Request::new("", &reading, Typing::Fixed(&types)));
        let hashes = |column: Column| row_hashes(&column.into_frame(), &simple).unwrap();
        let numbers = hashes(Column::new("size".into(), [Some(1.5), None, Some(0.0)]));
        assert_eq!(numbers, hashes(Column::new("size".into(), [Some("1.50"), None, Some("-0")])));
        assert!(numbers[0] != hashes(Column::new("size".into(), ["1,5"]))[0]);
    }

    #[test]
    fn rows_have_equal_hashes_if_all_their_cells_are_equal() {
        let long = "a text that is longer than a view";
        let frame = |text: Option<&str>, number: f64| {
            let columns = vec![
                Column::new("text".into(), [Some("x"), text, Some(long)]),
                Column::new("number".into(), [1.0, number, f64::NAN]),
                Column::new("whole".into(), [7_i64, 8, 9]),
                Column::new("flag".into(), [Some(true), None, Some(false)]),
                Column::new("small".into(), [1_i16, 2, 3]),
            ];
            DataFrame::new(3, columns).unwrap()
        };
        let none = &SimpleNumbers::default();
        let hashes = row_hashes(&frame(Some("y"), 0.0), none).unwrap();
        assert_eq!(hashes, row_hashes(&frame(Some("y"), -0.0), none).unwrap());
        let other = row_hashes(&frame(None, 0.0), none).unwrap();
        assert!(hashes[0] == other[0] && hashes[1] != other[1] && hashes[2] == other[2]);
        assert!(row_hashes(&frame(Some("y"), 1.0), none).unwrap()[1] != hashes[1] && hashes[0] != hashes[1]);
        // Of a slice in several chunks, the same.
        let mut twice = frame(Some("y"), 0.0);
        twice.vstack_mut(&frame(Some("y"), 0.0)).unwrap();
        assert_eq!(row_hashes(&twice.slice(2, 3), none).unwrap(), [hashes[2], hashes[0], hashes[1]]);
    }
}

//! The values of the features, one column each, in the three types that encoders read.
//!
//! Text is dictionary-encoded, so that lookup and parsing happen once for each distinct value and
//! not for each row.

use std::sync::Arc;

use polars::prelude::*;
use rayon::prelude::*;

use super::blocks::ABSENT;
use super::{Encoding, FeatureEncoding};
use crate::project::{Feature, Kind};
use crate::tables::{number_text, parse_flag};
use crate::units::MICROSECONDS_PER_DAY;

/// The values of the features of deals or leads: as many columns as there are features, all of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    n_rows: usize,
    columns: Vec<Cells>,
}

/// The values of one feature, row by row.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Numbers; NaN where they are not known.
    Numbers(Vec<f64>),
    /// Yes or no; `None` where it is not known.
    Flags(Vec<Option<bool>>),
    /// Words, or the members of a set in one cell.
    Words(Words),
}

/// Words, row by row.
#[derive(Debug, Clone)]
pub struct Words {
    /// For each row the place of its word in `words`; [`ABSENT`] where it is not known.
    codes: Vec<u32>,
    /// The different words, in no order that means anything. Some may belong to no row.
    words: Arc<Vec<String>>,
}

/// One value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known.
    Unknown,
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A word, or the members of a set in one cell.
    Words(String),
}

impl Value {
    /// The number; NaN where it is none.
    fn number(&self) -> f64 {
        if let Self::Number(number) = self { *number } else { f64::NAN }
    }

    fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(*flag) } else { None }
    }

    fn words(&self) -> Option<&str> {
        if let Self::Words(words) = self { Some(words) } else { None }
    }
}

impl Features {
    /// The columns of `features` in the frame of a snapshot.
    ///
    /// # Errors
    /// When a column is missing or of a type that its feature cannot have.
    pub fn of(features: &[Feature], frame: &DataFrame) -> PolarsResult<Self> {
        Self::taken_from(features, frame.select(features.iter().map(|feature| feature.name.as_str()))?)
    }

    /// The same, where nothing else needs the frame: each of its columns is gone once it has been read.
    ///
    /// # Errors
    /// As [`Features::of`].
    pub fn taken_from(features: &[Feature], frame: DataFrame) -> PolarsResult<Self> {
        let n_rows = frame.height();
        let mut columns = Vec::with_capacity(features.len());
        for feature in features {
            columns.push(frame.column(&feature.name)?.clone());
        }
        drop(frame);
        let cells = |(feature, column): (&Feature, Column)| cells(&feature.kind, &column);
        let columns: PolarsResult<Vec<Cells>> =
            features.par_iter().zip(columns.into_par_iter()).map(cells).collect();
        Ok(Self { n_rows, columns: columns? })
    }

    /// The features with these encodings in rows of one value each. A value of another type is unknown.
    #[must_use]
    pub fn from_rows(features: &[FeatureEncoding], rows: &[&[Value]]) -> Self {
        let column = |(index, feature): (usize, &FeatureEncoding)| {
            let values = rows.iter().map(|row| row.get(index));
            match feature.encoding {
                Encoding::Number { .. } | Encoding::Bins { .. } => {
                    Cells::Numbers(values.map(|value| value.map_or(f64::NAN, Value::number)).collect())
                }
                Encoding::Flag { .. } => Cells::Flags(values.map(|value| value?.flag()).collect()),
                Encoding::Levels { .. } | Encoding::Members { .. } => {
                    Cells::Words(Words::new(values.map(|value| value?.words())))
                }
            }
        };
        Self { n_rows: rows.len(), columns: features.iter().enumerate().map(column).collect() }
    }

    /// Flags that are known of every deal or lead: one column for each feature.
    ///
    /// # Panics
    /// When a column does not have `n_rows` rows.
    #[must_use]
    pub fn of_flags(n_rows: usize, columns: &[Vec<bool>]) -> Self {
        assert!(columns.iter().all(|column| column.len() == n_rows), "as many rows in each column");
        let cells = |column: &Vec<bool>| Cells::Flags(column.iter().map(|&flag| Some(flag)).collect());
        Self { n_rows, columns: columns.iter().map(cells).collect() }
    }

    /// Deals or leads.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The columns, one for each feature.
    #[must_use]
    pub fn columns(&self) -> &[Cells] {
        &self.columns
    }

    /// These rows of one of the columns alone.
    ///
    /// # Panics
    /// When there is no such column or row.
    #[must_use]
    pub fn only_rows(&self, column: usize, rows: &[usize]) -> Self {
        Self { n_rows: rows.len(), columns: vec![self.columns[column].select_rows(rows)] }
    }

    /// These rows, in the order given.
    ///
    /// # Panics
    /// When a row is not below [`Features::n_rows`].
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let columns = self.columns.par_iter().map(|cells| cells.select_rows(rows)).collect();
        Self { n_rows: rows.len(), columns }
    }

    /// The values of a row, one for each feature.
    ///
    /// # Panics
    /// When `row` is not below [`Features::n_rows`].
    #[must_use]
    pub fn row(&self, row: usize) -> Vec<Value> {
        self.columns.iter().map(|cells| cells.value(row)).collect()
    }
}

impl Cells {
    /// The values of a column of a table, by its type alone: a point in time is a number of days.
    ///
    /// # Errors
    /// When the column is of none of the types of tables.
    pub fn of_column(column: &Column) -> PolarsResult<Self> {
        match column.dtype() {
            DataType::Boolean => Ok(Self::Flags(column.bool()?.iter().collect())),
            DataType::String => Ok(Self::Words(Words::of_text(column.str()?))),
            DataType::Datetime(..) => {
                let micros = column.cast(&DataType::Int64)?.cast(&DataType::Float64)?;
                let days =
                    numbers(micros.f64()?).into_iter().map(|micros| micros / MICROSECONDS_PER_DAY as f64);
                Ok(Self::Numbers(days.collect()))
            }
            _ => Ok(Self::Numbers(numbers(column.cast(&DataType::Float64)?.f64()?))),
        }
    }

    /// Whether any row is without a value.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        // Counted to the end, which the processor does many rows at a time: most columns have none.
        0 < match self {
            Self::Numbers(numbers) => {
                numbers.iter().map(|number| usize::from(number.is_nan())).sum::<usize>()
            }
            Self::Flags(flags) => flags.iter().filter(|flag| flag.is_none()).count(),
            Self::Words(words) => words.codes.iter().map(|&code| usize::from(code == ABSENT)).sum(),
        }
    }

    /// Rows without a value, ascending.
    #[must_use]
    pub fn unknown(&self) -> Vec<u32> {
        fn rows<T>(cells: &[T], is_unknown: impl Fn(&T) -> bool) -> Vec<u32> {
            (0u32..).zip(cells).filter(|(_, cell)| is_unknown(cell)).map(|(row, _)| row).collect()
        }
        if !self.has_unknown() {
            return Vec::new();
        }
        match self {
            Self::Numbers(numbers) => rows(numbers, |number| number.is_nan()),
            Self::Flags(flags) => rows(flags, Option::is_none),
            Self::Words(words) => rows(&words.codes, |&code| code == ABSENT),
        }
    }

    /// Whether all rows have the same value, or all have none.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Numbers(numbers) => {
                numbers.iter().all(|number| *number == numbers[0])
                    || numbers.iter().all(|number| number.is_nan())
            }
            Self::Flags(flags) => flags.iter().all(|flag| *flag == flags[0]),
            Self::Words(words) => words.codes.iter().all(|code| *code == words.codes[0]),
        }
    }

    /// The value of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn value(&self, row: usize) -> Value {
        match self {
            Self::Numbers(numbers) if numbers[row].is_nan() => Value::Unknown,
            Self::Numbers(numbers) => Value::Number(numbers[row]),
            Self::Flags(flags) => flags[row].map_or(Value::Unknown, Value::Flag),
            Self::Words(words) => words.at(row).map_or(Value::Unknown, |word| Value::Words(word.to_owned())),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Flags(flags) => flags.len(),
            Self::Words(words) => words.codes.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn select_rows(&self, rows: &[usize]) -> Self {
        match self {
            Self::Numbers(numbers) => Self::Numbers(rows.iter().map(|&row| numbers[row]).collect()),
            Self::Flags(flags) => Self::Flags(rows.iter().map(|&row| flags[row]).collect()),
            Self::Words(Words { codes, words }) => {
                let codes = rows.iter().map(|&row| codes[row]).collect();
                Self::Words(Words { codes, words: Arc::clone(words) })
            }
        }
    }
}

/// Two columns are equal when their values are, whatever the codes of their words.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.value(row) == other.value(row))
    }
}

impl Words {
    /// The words of the rows; `None` where one is not known.
    pub fn new<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut coder = Coder::default();
        let codes = cells.map(|cell| cell.map_or(ABSENT, |word| coder.code(word))).collect();
        Self { codes, words: Arc::new(coder.words) }
    }

    /// The words of a column of text.
    fn of_text(column: &StringChunked) -> Self {
        let mut coder = Coder::default();
        let mut codes = Vec::with_capacity(column.len());
        for (chunk, array) in column.downcast_iter().zip(column.chunks()) {
            // A view holds a short text, or says where a long one stands, and a file that names its words once puts the
            // same view into all their rows: to compare views is far quicker than to look up texts.
            let mut recent = vec![(u128::MAX, ABSENT); RECENT_WORDS];
            let mut code = |row: usize, view: u128| {
                let place = &mut recent[place_of(view)];
                if place.0 != view {
                    *place = (view, coder.code(chunk.value(row)));
                }
                place.1
            };
            let views = chunk.views().iter().map(|view| view.as_u128()).enumerate();
            match array.validity().filter(|known| known.unset_bits() > 0) {
                None => codes.extend(views.map(|(row, view)| code(row, view))),
                Some(known) => {
                    let cells = views.zip(known);
                    codes.extend(
                        cells.map(|((row, view), is_known)| if is_known { code(row, view) } else { ABSENT }),
                    );
                }
            }
        }
        Self { codes, words: Arc::new(coder.words) }
    }

    /// For each row the place of its word in [`Words::words`]; [`ABSENT`] where it is not known.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The different words; some may belong to no row.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The number of rows of each of [`Words::words`].
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.words.len()];
        for &code in self.codes.iter().filter(|&&code| code != ABSENT) {
            counts[code as usize] += 1;
        }
        counts
    }

    /// The word of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&str> {
        self.words.get(self.codes[row] as usize).map(String::as_str)
    }
}

/// Gives each different word a number, in the order of their first rows.
#[derive(Default)]
struct Coder<'a> {
    places: PlHashMap<&'a str, u32>,
    words: Vec<String>,
}

impl<'a> Coder<'a> {
    fn code(&mut self, word: &'a str) -> u32 {
        *self.places.entry(word).or_insert_with(|| {
            self.words.push(word.to_owned());
            self.words.len() as u32 - 1
        })
    }
}

/// Views that are kept at hand, 32 bytes each: as many as stay in the nearest cache.
const RECENT_WORDS: usize = 1 << 9;

/// Where a view is kept, if it is: the upper bits of a product with an odd number spread well (Knuth, *The Art of Computer
/// Programming*, volume 3, §6.4).
fn place_of(view: u128) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let folded = (view as u64) ^ ((view >> 64) as u64).wrapping_mul(ODD);
    (folded.wrapping_mul(ODD) >> (u64::BITS - RECENT_WORDS.ilog2())) as usize
}

/// The numbers of a column; NaN where one is not known.
fn numbers(column: &Float64Chunked) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(column.len());
    for chunk in column.downcast_iter() {
        match chunk.validity().filter(|known| known.unset_bits() > 0) {
            None => numbers.extend_from_slice(chunk.values()),
            Some(known) => {
                let values = chunk.values().iter().zip(known);
                numbers.extend(values.map(|(&value, is_known)| if is_known { value } else { f64::NAN }));
            }
        }
    }
    numbers
}

/// A column in the type that its kind of feature has.
fn cells(kind: &Kind, column: &Column) -> PolarsResult<Cells> {
    match (kind, column.dtype()) {
        (Kind::Number(_), _) => Ok(Cells::Numbers(numbers(column.cast(&DataType::Float64)?.f64()?))),
        (Kind::Flag, DataType::String) => {
            Ok(Cells::Flags(column.str()?.iter().map(|cell| parse_flag(cell?)).collect()))
        }
        (Kind::Flag, DataType::Boolean) => Ok(Cells::Flags(column.bool()?.iter().collect())),
        (Kind::Flag, _) => {
            let numbers = column.cast(&DataType::Float64)?;
            Ok(Cells::Flags(numbers.f64()?.iter().map(|number| number.map(|number| number != 0.0)).collect()))
        }
        (Kind::Category { .. }, DataType::Float64) => {
            let texts: Vec<Option<String>> =
                column.f64()?.iter().map(|number| number.map(number_text)).collect();
            Ok(Cells::Words(Words::new(texts.iter().map(Option::as_deref))))
        }
        (Kind::Category { .. } | Kind::Set { .. }, _) => {
            let texts = column.cast(&DataType::String)?;
            Ok(Cells::Words(Words::of_text(texts.str()?)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_coded_once_and_keep_their_rows() {
        let words = Words::new([Some("b"), None, Some("a"), Some("b"), Some("b")].into_iter());
        assert_eq!(words.codes(), [0, ABSENT, 1, 0, 0]);
        assert_eq!((words.words(), words.counts()), (&["b".to_owned(), "a".to_owned()][..], vec![3, 1]));
        assert_eq!((words.at(1), words.at(2)), (None, Some("a")));
    }

    proptest::proptest! {
        #[test]
        fn columns_of_text_and_of_numbers_keep_every_cell(
            chunks in proptest::collection::vec(
                proptest::collection::vec(proptest::option::of("[ab]{0,2}(a long word indeed)?"), 0..9), 1..4),
        ) {
            let cells: Vec<Option<String>> = chunks.concat();
            let length = |cell: &Option<String>| cell.as_ref().map(|cell| cell.len() as f64);
            let text_of = |cells: &[Option<String>]| -> StringChunked { cells.iter().map(Option::as_deref).collect() };
            let lengths_of = |cells: &[Option<String>]| -> Float64Chunked { cells.iter().map(length).collect() };
            let (mut text, mut lengths) = (text_of(&chunks[0]), lengths_of(&chunks[0]));
            for chunk in &chunks[1..] {
                text.append(&text_of(chunk)).unwrap();
                lengths.append(&lengths_of(chunk)).unwrap();
            }
            let words = Words::of_text(&text);
            let expected = Words::new(cells.iter().map(Option::as_deref));
            proptest::prop_assert_eq!((words.codes(), words.words()), (expected.codes(), expected.words()));
            let found = numbers(&lengths);
            for (found, cell) in found.iter().zip(&cells) {
                proptest::prop_assert!(length(cell).map_or(found.is_nan(), |length| *found == length));
            }
            proptest::prop_assert_eq!(found.len(), cells.len());
        }
    }

    #[test]
    fn columns_are_equal_when_their_values_are() {
        let cells = |words: &[Option<&str>]| Cells::Words(Words::new(words.iter().copied()));
        let selected = cells(&[Some("x"), Some("a"), None]).select_rows(&[1, 2]);
        assert_eq!(selected, cells(&[Some("a"), None]));
        assert_ne!(selected, cells(&[Some("a"), Some("x")]));
        assert_eq!(selected.unknown(), [1]);
        assert!(selected.has_unknown() && !Cells::Flags(vec![Some(false)]).has_unknown());
        assert!(
            Cells::Numbers(vec![f64::NAN; 2]).is_constant()
                && !Cells::Numbers(vec![f64::NAN, 1.0]).is_constant()
        );
    }
}

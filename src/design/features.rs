//! The values of the features, one column each, in the three types that encoders read.
//!
//! Text is dictionary-encoded, so that lookup and parsing happen once for each distinct value and
//! not for each row.

use polars::prelude::*;
use rayon::prelude::*;

use super::cells::of_kind;
use super::{Cells, Encoding, FeatureEncoding, Value, Words};
use crate::project::Feature;

/// The values of the features of deals or leads: one column for each feature, all of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    n_rows: usize,
    columns: Vec<Cells>,
}

impl Features {
    /// The columns of `features` in the frame of a snapshot.
    ///
    /// # Errors
    /// When a column is missing or of a type that its feature cannot have.
    pub fn of(features: &[Feature], frame: &DataFrame) -> PolarsResult<Self> {
        Self::taken_from(features, frame.select(features.iter().map(|feature| feature.name.as_str()))?)
    }

    /// The same from an owned frame: each of its columns is dropped after it has been read.
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
        let cells = |(feature, column): (&Feature, Column)| of_kind(&feature.kind, &column);
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

    /// These rows of one of the columns.
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

    /// These rows, and after them those of `others`, which has the same columns.
    pub(crate) fn followed_by(&self, others: &Self) -> Self {
        let columns = self.columns.iter().zip(&others.columns);
        let columns = columns.map(|(own, more)| own.followed_by(more)).collect();
        Self { n_rows: self.n_rows + others.n_rows, columns }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::ABSENT;
    use crate::design::cells::numbers;

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

//! The aggregates of the keys of one or more partitions of a timed table.

use polars::prelude::*;

use super::key_index::KeyIndex;
use super::listed_keys::listed;
use super::packed_rows::{PackedRows, PackedTexts, PackedValues};
use crate::cells::key_text;

/// The aggregates of the keys of one partition.
#[derive(Debug, Clone)]
pub(super) struct PartValues {
    pub(super) keys: PackedTexts,
    /// The values of each aggregate without mistakes.
    pub(super) columns: Vec<Option<Column>>,
    /// The rows of each key, and those at or after the `as_of`.
    pub(super) counts: Vec<[u32; 2]>,
}

/// The aggregates of each key.
#[derive(Debug, Default)]
pub(super) struct KeyedValues {
    pub(super) index: KeyIndex,
    /// For each aggregate without mistakes its values; the first is that of a lead without rows.
    pub(super) columns: Vec<Option<Column>>,
    /// The rows of each key, and those at or after the `as_of`; the first are 0.
    pub(super) counts: Vec<[u32; 2]>,
    /// The keys that list several.
    pub(super) lists: Vec<String>,
}

impl PartValues {
    /// Appends the values of other keys.
    pub(super) fn append(&mut self, next: Self) -> PolarsResult<()> {
        self.keys.extend(&next.keys);
        self.counts.extend(next.counts);
        for (own, next) in self.columns.iter_mut().zip(next.columns) {
            if let (Some(own), Some(next)) = (own, next) {
                own.append_owned(next)?;
            }
        }
        Ok(())
    }

    /// The same without the first values, which are of no key.
    pub(super) fn without_first(self) -> Self {
        let rest = |column: Column| column.slice(1, column.len().saturating_sub(1));
        let columns = self.columns.into_iter().map(|column| column.map(rest)).collect();
        Self { keys: self.keys, columns, counts: self.counts.into_iter().skip(1).collect() }
    }

    /// The memory that they take as values by key, about.
    pub(super) fn bytes(&self) -> usize {
        /// The counts, and the number of a key in an index that is half empty.
        const OF_KEY: usize = 8 + 16;
        let columns =
            self.columns.iter().flatten().map(|column| column.as_materialized_series().estimated_size());
        self.keys.bytes() + OF_KEY * self.counts.len() + columns.sum::<usize>()
    }

    /// As rows that can be written: the counts in place of the time, and each column as the values and whether each is known.
    ///
    /// # Errors
    /// When a column has another type than aggregates have.
    pub(super) fn packed(&self) -> PolarsResult<PackedRows> {
        let times =
            self.counts.iter().map(|&[rows, later]| i64::from(rows) << 32 | i64::from(later)).collect();
        let mut values = Vec::new();
        for column in self.columns.iter().flatten() {
            let (known, own) = match column.dtype() {
                DataType::Float64 => {
                    let own = column.f64()?;
                    let numbers = own.iter().map(Option::unwrap_or_default).collect();
                    (own.is_not_null(), PackedValues::Numbers(numbers))
                }
                DataType::Boolean => {
                    let own = column.bool()?;
                    let flags = own.iter().map(Option::unwrap_or_default).collect();
                    (own.is_not_null(), PackedValues::Holds(flags))
                }
                _ => {
                    let own = column.str()?;
                    let mut texts = PackedTexts::default();
                    own.iter().for_each(|text| texts.push(text.unwrap_or_default()));
                    (own.is_not_null(), PackedValues::Words(texts, vec![true; own.len()]))
                }
            };
            values.extend([PackedValues::Holds(known.iter().flatten().collect()), own]);
        }
        Ok(PackedRows { keys: self.keys.clone(), times, values })
    }

    /// What [`PartValues::packed`] gives back, for columns like these; `None` for other rows.
    pub(super) fn unpacked(rows: PackedRows, like: &[Option<Column>]) -> Option<Self> {
        let mut values = rows.values.into_iter();
        let mut column = |like: &Column| {
            let (PackedValues::Holds(known), own) = (values.next()?, values.next()?) else { return None };
            let name = like.name().clone();
            Some(match own {
                PackedValues::Numbers(own) => Column::new(name, known_alone(own, &known)),
                PackedValues::Holds(own) => Column::new(name, known_alone(own, &known)),
                PackedValues::Words(own, _) => {
                    Column::new(name, known_alone(own.iter().collect::<Vec<&str>>(), &known))
                }
            })
        };
        let columns: Option<Vec<Option<Column>>> =
            like.iter().map(|like| like.as_ref().map_or(Some(None), |like| column(like).map(Some))).collect();
        let counts = rows.times.iter().map(|&both| [(both >> 32) as u32, both as u32]).collect();
        Some(Self { keys: rows.keys, columns: columns?, counts })
    }
}

/// The values that are known, and the others as unknown.
fn known_alone<T>(values: Vec<T>, known: &[bool]) -> Vec<Option<T>> {
    values.into_iter().zip(known).map(|(value, &known)| known.then_some(value)).collect()
}

impl KeyedValues {
    pub(super) fn new(PartValues { keys, columns, counts }: PartValues) -> Self {
        let columns = columns.into_iter().map(|column| column.map(|column| column.rechunk())).collect();
        let index = KeyIndex::new(keys);
        let lists = listed(index.keys());
        Self { index, columns, counts, lists }
    }

    /// The row of each key in the columns.
    pub(super) fn rows(&self, keys: &StringChunked) -> Vec<IdxSize> {
        self.index.rows(keys.iter().map(|key| key.map(key_text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_once_they_are_packed_and_unpacked() {
        let mut keys = PackedTexts::default();
        for key in ["a", "", "é"] {
            keys.push(key);
        }
        let columns = vec![
            Some(Column::new("n".into(), [Some(-0.0), None, Some(f64::MIN_POSITIVE)])),
            None,
            Some(Column::new("f".into(), [Some(true), Some(false), None])),
            Some(Column::new("w".into(), [None, Some(""), Some("ü")])),
        ];
        let values = PartValues { keys, columns, counts: vec![[0, 0], [u32::MAX, u32::MAX], [3, 1]] };
        let rows = values.packed().unwrap();
        let mut read = rows.none();
        read.extend_from_bytes(&rows.to_bytes()).unwrap();
        let again = PartValues::unpacked(read, &values.columns).unwrap();
        assert_eq!(again.counts, values.counts);
        assert_eq!(again.keys.iter().collect::<Vec<_>>(), values.keys.iter().collect::<Vec<_>>());
        assert_eq!(format!("{:?}", again.columns), format!("{:?}", values.columns));
        let more = [values.columns.clone(), values.columns.clone()].concat();
        assert!(PartValues::unpacked(rows, &more).is_none());
    }
}

//! The rows of a timed table by a hash of their key: in memory as long as they fit, then in a temporary file.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::PlFixedStateQuality;
use rayon::prelude::*;

use super::packed_rows::PackedRows;
use crate::tables::{CompressedPart, MemoryLimit, SpillFile, SpilledPart, TableError};

/// Partitions of a table, and of a partition that is too large: a power of two.
const FAN_OUT: usize = 32;

/// Partitions of partitions of partitions are large enough for any disk: 32^5 are 33 million.
const MOST_LEVELS: u64 = 5;

/// How the memory is shared out, in bytes. Vectors have room for up to twice their values; the rows of a partition, their order and their
/// results are in memory together; and the values of all keys and the leads need memory, too.
#[derive(Debug, Clone, Copy)]
struct Shares {
    /// Rows in memory before any are written.
    held: usize,
    /// Rows of a partition that are written at once.
    block: usize,
    /// Rows of a partition that is computed as a whole.
    partition: usize,
}

impl Shares {
    /// Those of a limit, where so many partitions are computed at the same time.
    fn of(limit: &MemoryLimit, threads: usize) -> Self {
        const LEAST_BLOCK: usize = 4 << 10;
        const LARGEST_BLOCK: usize = 4 << 20;
        let bytes = usize::try_from(limit.bytes).unwrap_or(usize::MAX);
        let block = (bytes / (16 * FAN_OUT)).clamp(LEAST_BLOCK, LARGEST_BLOCK);
        Self { held: bytes / 8, block, partition: (bytes / (16 * threads.max(1))).max(LEAST_BLOCK) }
    }
}

/// One partition.
#[derive(Debug)]
struct Partition {
    /// Rows in memory; they come after those that are written.
    rows: PackedRows,
    written: Vec<SpilledPart>,
    /// The bytes of those that are written, before they are compressed.
    written_bytes: usize,
    /// The first key, until there is another.
    only_key: Option<String>,
    is_mixed: bool,
}

impl Partition {
    fn none(like: &PackedRows) -> Self {
        Self { rows: like.none(), written: Vec::new(), written_bytes: 0, only_key: None, is_mixed: false }
    }

    fn extend_by(&mut self, from: &PackedRows, rows: &[u32]) {
        for &row in rows {
            if self.is_mixed {
                break;
            }
            let key = from.keys.get(row as usize);
            match &self.only_key {
                Some(only) => self.is_mixed = only != key,
                None => self.only_key = Some(key.to_owned()),
            }
        }
        self.rows.extend_by(from, rows);
    }
}

/// Rows by a hash of their key.
#[derive(Debug)]
pub(super) struct Partitions {
    limit: MemoryLimit,
    shares: Shares,
    /// 0 for a table, 1 for the partitions of a partition, and so on: each level has a hash of its own.
    level: u64,
    parts: Vec<Partition>,
    file: Option<Arc<Mutex<SpillFile>>>,
    /// The file that rows are written to, if one is given.
    given: Option<Arc<Mutex<SpillFile>>>,
}

/// The partitions of a table, each small enough to be computed as a whole, or of one key.
#[derive(Debug)]
pub(super) struct Leaves {
    /// None, for the same expressions.
    none: PackedRows,
    parts: Vec<(PackedRows, Vec<SpilledPart>)>,
    file: Option<Arc<Mutex<SpillFile>>>,
}

impl Partitions {
    /// No rows of this kind yet.
    pub(super) fn new(limit: &MemoryLimit, like: &PackedRows) -> Self {
        let shares = Shares::of(limit, rayon::current_num_threads());
        let parts = (0..FAN_OUT).map(|_| Partition::none(like)).collect();
        Self { limit: limit.clone(), shares, level: 0, parts, file: None, given: None }
    }

    /// The same with the file that the rows are written to.
    pub(super) fn in_file(self, given: Option<Arc<Mutex<SpillFile>>>) -> Self {
        Self { given, ..self }
    }

    /// Appends rows.
    ///
    /// # Errors
    /// When they do not fit in memory and cannot be written.
    pub(super) fn add(&mut self, rows: &PackedRows) -> Result<(), TableError> {
        let hasher = PlFixedStateQuality::with_seed(self.level);
        let mut chosen = vec![Vec::new(); FAN_OUT];
        for (row, key) in (0..).zip(rows.keys.iter()) {
            chosen[hasher.hash_one(key) as usize % FAN_OUT].push(row);
        }
        self.parts.par_iter_mut().zip(&chosen).for_each(|(part, chosen)| part.extend_by(rows, chosen));
        if self.file.is_some() {
            return self.write(self.shares.block);
        }
        let held: usize = self.parts.iter().map(|part| part.rows.bytes()).sum();
        if held <= self.shares.held {
            return Ok(());
        }
        self.file = Some(match self.given.take() {
            Some(given) => given,
            None => Arc::new(Mutex::new(SpillFile::create(&self.limit.folder)?)),
        });
        self.write(0)
    }

    /// Writes the rows of the partitions with more than so many bytes in memory.
    fn write(&mut self, bytes: usize) -> Result<(), TableError> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let large = self.parts.par_iter_mut().filter(|part| part.rows.len() > 0 && part.rows.bytes() > bytes);
        let compressed = |part: &mut Partition| {
            let none = part.rows.none();
            let rows = std::mem::replace(&mut part.rows, none);
            part.written_bytes += rows.bytes();
            file.compressed(&rows.to_bytes())
        };
        let written: Vec<(&mut Partition, Result<CompressedPart, TableError>)> = large
            .map(|part| {
                let compressed = compressed(part);
                (part, compressed)
            })
            .collect();
        for (part, compressed) in written {
            part.written.push(file.append(&compressed?)?);
        }
        Ok(())
    }

    /// The rows once all are there; those of partitions that are too large are partitioned again.
    ///
    /// # Errors
    /// When rows cannot be written or read again.
    pub(super) fn leaves(mut self) -> Result<Leaves, TableError> {
        self.write(0)?;
        let none = self.parts.first().map_or_else(PackedRows::default, |part| part.rows.none());
        let mut leaves = Leaves { none, parts: Vec::new(), file: self.file.clone() };
        for part in self.parts {
            let is_small = part.written_bytes <= self.shares.partition;
            let Some(file) =
                self.file.as_ref().filter(|_| !is_small && part.is_mixed && self.level < MOST_LEVELS)
            else {
                leaves.parts.push((part.rows, part.written));
                continue;
            };
            let mut below = Self::new(&self.limit, &part.rows);
            (below.level, below.file) = (self.level + 1, Some(Arc::clone(file)));
            for written in part.written {
                below.add(&read(file, &[written], &part.rows)?)?;
            }
            leaves.parts.extend(below.leaves()?.parts);
        }
        Ok(leaves)
    }
}

impl Leaves {
    /// Partitions that were written before.
    pub(super) fn kept(
        none: PackedRows,
        partitions: Vec<Vec<SpilledPart>>,
        file: &Arc<Mutex<SpillFile>>,
    ) -> Self {
        let parts = partitions.into_iter().map(|written| (none.clone(), written)).collect();
        Self { none, parts, file: Some(Arc::clone(file)) }
    }

    /// Where the rows of each partition are written; `None` if some are in memory.
    pub(super) fn written(&self) -> Option<Vec<Vec<SpilledPart>>> {
        let is_written = self.are_written() && self.parts.iter().all(|(held, _)| held.len() == 0);
        is_written.then(|| self.parts.iter().map(|(_, written)| written.clone()).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// No rows, with the types of their values.
    pub(super) fn no_rows(&self) -> PackedRows {
        self.none.clone()
    }

    /// Whether rows are in a file.
    pub(super) fn are_written(&self) -> bool {
        self.file.is_some()
    }

    /// The rows of a partition, those of one key in the order of the table.
    ///
    /// # Errors
    /// When they cannot be read again.
    pub(super) fn rows(&self, index: usize) -> Result<Cow<'_, PackedRows>, TableError> {
        let (held, written) = &self.parts[index];
        match &self.file {
            Some(file) if !written.is_empty() => Ok(Cow::Owned(read(file, written, held)?)),
            _ => Ok(Cow::Borrowed(held)),
        }
    }
}

/// The rows of these parts of a file.
fn read(file: &Mutex<SpillFile>, parts: &[SpilledPart], like: &PackedRows) -> Result<PackedRows, TableError> {
    let mut rows = like.none();
    for part in parts {
        let bytes = SpillFile::read(file, *part)?;
        let damaged = || file.lock().unwrap_or_else(PoisonError::into_inner).damaged();
        rows.extend_from_bytes(&bytes).ok_or_else(damaged)?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::snapshot::packed_rows::PackedValues;

    /// Rows of these keys, each with its number as time and value.
    fn rows(keys: &[u32], first: usize) -> PackedRows {
        let mut rows = PackedRows::default();
        let numbers = (first..).map(|row| row as f64).take(keys.len()).collect();
        rows.values.push(PackedValues::Numbers(numbers));
        for (row, key) in (first..).zip(keys) {
            rows.keys.push(&format!("key {key}"));
            rows.times.push(i64::try_from(row).unwrap());
        }
        rows
    }

    /// The times of each key in partitions of these rows with so much memory, and the number of partitions.
    fn partitioned(keys: &[u32], bytes: u64) -> (BTreeMap<String, Vec<i64>>, usize, bool) {
        let folder = tempfile::tempdir().unwrap();
        let limit = MemoryLimit { bytes, folder: folder.path().to_owned(), kept: None };
        let mut partitions = Partitions::new(&limit, &rows(&[], 0));
        for (number, keys) in keys.chunks(1000).enumerate() {
            partitions.add(&rows(keys, 1000 * number)).unwrap();
        }
        let leaves = partitions.leaves().unwrap();
        let mut of_keys: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for index in 0..leaves.len() {
            let rows = leaves.rows(index).unwrap();
            let mut here = BTreeMap::new();
            for (row, key) in rows.keys.iter().enumerate() {
                here.entry(key.to_owned()).or_insert_with(Vec::new).push(rows.times[row]);
                let PackedValues::Numbers(values) = &rows.values[0] else { panic!("numbers") };
                assert!((values[row] - rows.times[row] as f64).abs() < 0.5);
            }
            for (key, times) in here {
                assert!(of_keys.insert(key, times).is_none(), "a key is in one partition");
            }
        }
        (of_keys, leaves.len(), leaves.are_written())
    }

    #[test]
    fn rows_of_a_key_are_together_and_in_order_whatever_the_memory() {
        let even: Vec<u32> = (0..20_000).map(|row| row * 7919 % 3001).collect();
        // One key has half of the rows.
        let skewed: Vec<u32> = (0..20_000).map(|row| if row % 2 == 0 { 0 } else { row % 503 }).collect();
        for keys in [even, skewed, vec![5; 5000], Vec::new()] {
            let (whole, parts, is_written) = partitioned(&keys, 1 << 40);
            assert_eq!((parts, is_written), (FAN_OUT, false));
            assert_eq!(whole.values().map(Vec::len).sum::<usize>(), keys.len());
            assert!(whole.values().all(|times| times.is_sorted()));
            for bytes in [1, 1 << 16, 1 << 20] {
                let (parted, ..) = partitioned(&keys, bytes);
                assert_eq!(parted, whole, "{bytes} bytes");
            }
        }
    }

    #[test]
    fn a_partition_is_split_as_long_as_it_has_several_keys() {
        let many: Vec<u32> = (0..20_000).map(|row| row % 5000).collect();
        assert!(partitioned(&many, 1).1 > 5 * FAN_OUT);
        let (of_keys, parts, is_written) = partitioned(&vec![5; 5000], 1);
        assert_eq!((of_keys.len(), parts, is_written), (1, FAN_OUT, true), "one key is not split");
    }
}

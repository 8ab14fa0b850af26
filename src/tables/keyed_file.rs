//! Rows of a table by key in a temporary file, for tables that do not fit in memory: in small blocks, sorted by a hash of the key.
//!
//! Only the first hash and the place of each block stay in memory, a hundredth of the rows. The rows of a batch of leads are asked for in the order of
//! their hashes, so that each block is read once for a batch.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use polars::prelude::*;

use super::TableError;
use super::row_bytes::{RowCells, RowColumns, TakenRows, read_u32};
use super::spill_file::{SpillFile, SpilledPart};
use crate::cells::key_text;

/// Bytes of a block before it is compressed, about.
const BLOCK: usize = 4 << 10;

/// Parts by hash while rows are added: each is sorted in memory alone.
const PARTS: usize = 256;

/// Bytes of a part that are written at once.
const WRITTEN_AT_ONCE: usize = 16 << 10;

/// The hash of a row, the length of its key and that of its cells.
const HEADER: usize = 16;

/// Rows on their way to a file.
pub(super) struct KeyedFileWriter {
    columns: RowColumns,
    file: Mutex<SpillFile>,
    parts: Vec<WaitingPart>,
    rows: usize,
}

/// The rows of a part that are not written yet, and the others.
#[derive(Default)]
struct WaitingPart {
    bytes: Vec<u8>,
    written: Vec<SpilledPart>,
}

/// Rows of a table by key in a temporary file.
#[derive(Debug)]
pub(crate) struct KeyedFile {
    columns: RowColumns,
    file: Mutex<SpillFile>,
    /// The hash of the first row of each block, and its place.
    blocks: Vec<(u64, SpilledPart)>,
    rows: usize,
}

fn hash(key: &str) -> u64 {
    PlFixedStateQuality::with_seed(3).hash_one(key)
}

impl KeyedFileWriter {
    /// No rows yet, in a new file in a folder, for frames with the columns of this one.
    ///
    /// # Errors
    /// When no file can be made there, or a column has a type that tables do not have.
    pub(super) fn create(folder: &Path, like: &DataFrame) -> Result<Self, TableError> {
        let file = Mutex::new(SpillFile::create(folder)?);
        let parts = (0..PARTS).map(|_| WaitingPart::default()).collect();
        Ok(Self { columns: RowColumns::of(like)?, file, parts, rows: 0 })
    }

    /// Adds rows with these keys, one for each row of a frame with the columns of the first, in their order; those without a key are left out.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn add<'k>(
        &mut self,
        keys: impl Iterator<Item = Option<&'k str>>,
        frame: &DataFrame,
    ) -> Result<(), TableError> {
        let mut frame = frame.clone();
        frame.rechunk_mut();
        let cells = RowCells::of(&frame)?;
        for (row, key) in keys.enumerate() {
            let Some(key) = key.map(key_text) else { continue };
            let hash = hash(&key);
            let part = &mut self.parts[(hash >> 56) as usize % PARTS];
            let start = part.bytes.len();
            part.bytes.extend(hash.to_le_bytes());
            part.bytes.extend(length(key.len()));
            part.bytes.extend([0; 4]);
            part.bytes.extend(key.as_bytes());
            let first = part.bytes.len();
            cells.write(row, &mut part.bytes);
            let cells = length(part.bytes.len() - first);
            part.bytes[start + 12..start + HEADER].copy_from_slice(&cells);
            self.rows += 1;
            if part.bytes.len() >= WRITTEN_AT_ONCE {
                part.write(&self.file)?;
            }
        }
        Ok(())
    }

    /// The rows, once all are there.
    ///
    /// # Errors
    /// When they cannot be read again, or written in order.
    pub(super) fn finish(self) -> Result<KeyedFile, TableError> {
        let Self { columns, file, parts, rows } = self;
        let folder = file.lock().unwrap_or_else(PoisonError::into_inner).folder().to_owned();
        let mut sorted = SpillFile::create(&folder)?;
        let mut blocks = Vec::new();
        for part in parts {
            let mut bytes = Vec::new();
            for written in part.written {
                bytes.extend(SpillFile::read(&file, written)?);
            }
            bytes.extend(part.bytes);
            let mut order: Vec<WrittenRow<'_>> = entries(&bytes).collect();
            // The first of equal keys comes first.
            order.sort_by_key(|entry| entry.hash);
            let mut block = Vec::with_capacity(BLOCK);
            let mut first = 0;
            for (number, entry) in order.iter().enumerate() {
                if block.is_empty() {
                    first = entry.hash;
                }
                block.extend(entry.bytes);
                if block.len() >= BLOCK || number + 1 == order.len() {
                    let stored = sorted.compressed(&block)?;
                    blocks.push((first, sorted.append(&stored)?));
                    block.clear();
                }
            }
        }
        Ok(KeyedFile { columns, file: Mutex::new(sorted), blocks, rows })
    }
}

/// A length as it is written. Rows of more than 4 GB are none that a table has.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

impl WaitingPart {
    fn write(&mut self, file: &Mutex<SpillFile>) -> Result<(), TableError> {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = file.compressed(&self.bytes)?;
        self.written.push(file.append(&stored)?);
        self.bytes.clear();
        Ok(())
    }
}

/// A row as it is written.
struct WrittenRow<'a> {
    hash: u64,
    key: &'a [u8],
    cells: &'a [u8],
    /// All of it.
    bytes: &'a [u8],
}

/// The rows of a part or a block.
fn entries(mut bytes: &[u8]) -> impl Iterator<Item = WrittenRow<'_>> {
    std::iter::from_fn(move || {
        let (hash, _) = bytes.split_first_chunk()?;
        let key = read_u32(bytes.get(8..)?)? as usize;
        let cells = read_u32(bytes.get(12..)?)? as usize;
        let (entry, rest) = bytes.split_at_checked(HEADER.checked_add(key)?.checked_add(cells)?)?;
        bytes = rest;
        let (key, cells) = entry[HEADER..].split_at(key);
        Some(WrittenRow { hash: u64::from_le_bytes(*hash), key, cells, bytes: entry })
    })
}

impl KeyedFile {
    pub(super) const fn len(&self) -> usize {
        self.rows
    }

    /// The rows with these keys, in no order, each once, and for each key its row among them.
    ///
    /// # Errors
    /// When they cannot be read again.
    pub(super) fn rows_of<'k>(
        &self,
        keys: impl Iterator<Item = Option<&'k str>>,
    ) -> Result<(DataFrame, Vec<Option<IdxSize>>), TableError> {
        let mut of_keys: Vec<Option<IdxSize>> = Vec::new();
        let mut wanted: Vec<(u64, Cow<'k, str>, usize)> = Vec::new();
        for (place, key) in keys.enumerate() {
            of_keys.push(None);
            wanted.extend(key.map(key_text).map(|key| (hash(&key), key, place)));
        }
        wanted.sort_unstable();
        let mut taken = TakenRows::new(&self.columns);
        let mut read: Option<(usize, Vec<u8>)> = None;
        for group in wanted.chunk_by(|one, next| one.1 == next.1) {
            let (hash, key, _) = &group[0];
            let found = self.find((*hash, key), &mut read)?;
            let Some(range) = found else { continue };
            let bytes = read.as_ref().and_then(|(_, bytes)| bytes.get(range));
            let row = bytes.and_then(|cells| taken.push(cells));
            let row =
                row.ok_or_else(|| self.file.lock().unwrap_or_else(PoisonError::into_inner).damaged())?;
            for (.., place) in group {
                of_keys[*place] = Some(row);
            }
        }
        Ok((taken.into_frame()?, of_keys))
    }

    /// Whether it has a key; not if it cannot be read.
    pub(super) fn contains(&self, key: &str) -> bool {
        let key = key_text(key);
        self.find((hash(&key), &key), &mut None).is_ok_and(|found| found.is_some())
    }

    /// Where the cells of a key are in its block, which is then the one that is `read`.
    fn find(
        &self,
        (hash, key): (u64, &str),
        read: &mut Option<(usize, Vec<u8>)>,
    ) -> Result<Option<std::ops::Range<usize>>, TableError> {
        // Rows with one hash may be in several blocks.
        let first = self.blocks.partition_point(|(first, _)| *first < hash).saturating_sub(1);
        for (number, (least, part)) in self.blocks.iter().enumerate().skip(first) {
            if *least > hash {
                break;
            }
            if read.as_ref().is_none_or(|(block, _)| *block != number) {
                *read = Some((number, SpillFile::read(&self.file, *part)?));
            }
            let Some((_, bytes)) = read else { break };
            let mut start = 0;
            for entry in entries(bytes) {
                let end = start + entry.bytes.len();
                if entry.hash == hash && entry.key == key.as_bytes() {
                    return Ok(Some(end - entry.cells.len()..end));
                }
                start = end;
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Accounts `first..end`, each with a name, a number, a flag and a date, some of them unknown.
    fn frame(numbers: std::ops::Range<i64>) -> DataFrame {
        let some = |number: i64, step: i64| number % step != 0;
        let names = numbers.clone().map(|n| some(n, 7).then(|| "é".repeat(usize::try_from(n % 30).unwrap())));
        let revenues =
            numbers.clone().map(|n| some(n, 5).then_some(if n == 1 { -0.0 } else { n as f64 / 3.0 }));
        let flags = numbers.clone().map(|n| some(n, 3).then_some(n % 2 == 0));
        let since = numbers.clone().map(|n| some(n, 4).then_some(n - 62_135_596_800_000_000));
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        let since = Column::new("since".into(), since.collect::<Vec<_>>()).cast(&time).unwrap();
        let columns = vec![
            Column::new("account".into(), numbers.clone().map(|n| format!("A{n}")).collect::<Vec<_>>()),
            Column::new("name".into(), names.collect::<Vec<_>>()),
            Column::new("revenue".into(), revenues.collect::<Vec<_>>()),
            Column::new("is_key".into(), flags.collect::<Vec<_>>()),
            since,
            Column::new("employees".into(), numbers.collect::<Vec<_>>()),
        ];
        DataFrame::new(columns[0].len(), columns).unwrap()
    }

    fn written(folder: &Path, all: &DataFrame, rows: usize) -> KeyedFile {
        let mut writer = KeyedFileWriter::create(folder, all).unwrap();
        for start in (0..all.height()).step_by(rows) {
            let part = all.slice(i64::try_from(start).unwrap(), rows);
            let keys = part.column("account").unwrap().str().unwrap().clone();
            writer.add(keys.iter(), &part).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn each_key_has_its_row_and_others_have_none() {
        let folder = tempfile::tempdir().unwrap();
        for n in [0, 1, 20_000] {
            let all = frame(0..n);
            let file = written(folder.path(), &all, 3000);
            assert_eq!(file.len(), all.height());
            assert!(file.blocks.is_sorted_by_key(|(first, _)| *first));
            let keys: Vec<String> = (0..30_000).step_by(11).map(|n| format!(" A{n} ")).collect();
            let twice = keys.iter().chain(&keys).map(|key| Some(key.as_str())).chain([None]);
            let (rows, of_keys) = file.rows_of(twice).unwrap();
            assert_eq!(of_keys.len(), 2 * keys.len() + 1);
            assert_eq!(of_keys[..keys.len()], of_keys[keys.len()..2 * keys.len()]);
            let known: Vec<IdxSize> = (0..n).step_by(11).map(|n| IdxSize::try_from(n).unwrap()).collect();
            assert_eq!(
                (rows.height(), of_keys[known.len()..keys.len()].iter().flatten().count()),
                (known.len(), 0)
            );
            let found: Vec<IdxSize> = of_keys[..known.len()].iter().flatten().copied().collect();
            let found = rows.take(&IdxCa::from_vec("".into(), found)).unwrap();
            let expected = all.take(&IdxCa::from_vec("".into(), known)).unwrap();
            assert_eq!(found.schema(), expected.schema());
            assert!(found.equals_missing(&expected));
            assert!(file.contains("A0") == (n > 0) && !file.contains("B0"));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the files have no names");
    }

    #[test]
    fn the_smallest_numbers_keep_their_sign() {
        let folder = tempfile::tempdir().unwrap();
        let file = written(folder.path(), &frame(0..3), 10);
        let (rows, _) = file.rows_of([Some("A1")].into_iter()).unwrap();
        assert!(rows.column("revenue").unwrap().f64().unwrap().get(0).unwrap().is_sign_negative());
    }

    #[test]
    fn rows_that_are_damaged_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = written(folder.path(), &frame(0..5000), 5000);
        let (_, first) = file.blocks[0];
        file.blocks.iter_mut().for_each(|(_, part)| *part = first);
        // Another block than the one with the key has other keys, and no more.
        let (_, of_keys) = file.rows_of([Some("A7"), Some("A8")].into_iter()).unwrap();
        assert!(of_keys.len() == 2);
        file.file.get_mut().unwrap().clear().unwrap();
        let error = file.rows_of([Some("A7")].into_iter()).unwrap_err();
        assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error =
            KeyedFileWriter::create(Path::new("/no/such/folder"), &frame(0..1)).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder"), "{error}");
    }
}

//! The ids of the rows read so far: in memory, or beyond a limit on disk, where it is found at the end which of them occur again.
//!
//! On disk it is not known while a row is read whether an earlier one has its id. So the file is read as if none had, and if some have, once more:
//! the second time only these few ids are in memory.

use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use polars::prelude::*;
use rayon::prelude::*;

use super::TableError;
use super::id_table::{IdHash, IdTable};
use super::spill_file::{MemoryLimit, SpillFile, SpilledPart};
use crate::cells::key_text;

/// What an id takes in memory, at most: its hash and that of its row, in a table that is half empty.
const BYTES_OF_ID: u64 = 40;

/// The share of the memory of tables that ids may take.
const SHARE_OF_IDS: u64 = 4;

/// Parts of the hashes on disk, each of which is in memory alone.
const PARTS: usize = 256;

/// Hashes of a part that are written at once.
const HASHES_AT_ONCE: usize = 1024;

/// What the ids of a file may take of memory before they go to disk.
#[derive(Debug, Clone)]
pub(crate) struct IdMemory {
    most: usize,
    folder: PathBuf,
    /// Those that occur again, once that is known: for the second reading.
    repeated: Arc<OnceLock<PlHashSet<IdHash>>>,
    /// Whether ids are on disk, and it is not known yet whether they occur again.
    is_open: Arc<AtomicBool>,
}

impl IdMemory {
    /// Calls `read` with the part of a limit that is for ids, and again where ids were found to occur again, which are known then.
    ///
    /// # Errors
    /// As `read`.
    pub(crate) fn reading<T>(
        limit: &MemoryLimit,
        mut read: impl FnMut(&Self) -> Result<T, TableError>,
    ) -> Result<T, TableError> {
        let ids = Self::within(limit);
        loop {
            match read(&ids) {
                Err(TableError::ReadAgain { .. }) => {}
                read => return read,
            }
        }
    }

    /// The part of a limit that is for ids.
    pub(crate) fn within(limit: &MemoryLimit) -> Self {
        let most = usize::try_from(limit.bytes / SHARE_OF_IDS / BYTES_OF_ID).unwrap_or(usize::MAX);
        Self { most, folder: limit.folder.clone(), repeated: Arc::default(), is_open: Arc::default() }
    }
}

impl IdMemory {
    /// Whether rows with the id of an earlier one may have been taken for others, so that an error of the reading need not be one of the
    /// table.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }
}

/// The ids of earlier rows, as hashes, with the hash of their row: they take less memory than the ids.
pub(super) struct SeenIds {
    rows: IdTable,
    memory: Option<IdMemory>,
    /// Those that have occurred again in memory, which a second reading must find once more.
    early: PlHashSet<IdHash>,
    /// Those that are on disk, once they are too many.
    spilled: Option<SpilledIds>,
    hashers: [PlFixedStateQuality; 2],
}

/// How a row and the earlier ones with its id are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// The earlier row has the same cells.
    Copy,
    /// It has other cells.
    Repeated,
}

impl SeenIds {
    /// None yet; without a limit all stay in memory.
    pub(super) fn new(memory: Option<IdMemory>) -> Self {
        let hashers = [PlFixedStateQuality::with_seed(1), PlFixedStateQuality::with_seed(2)];
        Self { rows: IdTable::default(), memory, early: PlHashSet::new(), spilled: None, hashers }
    }

    /// The hash of a key.
    fn hash(&self, key: &str) -> IdHash {
        let [first, second] = self.hashers.each_ref().map(|hasher| hasher.hash_one(key));
        [(first >> 32) as u32, first as u32, second as u32]
    }

    /// The hashes of the keys of a column.
    pub(super) fn hashes(&self, ids: &StringChunked) -> Vec<Option<IdHash>> {
        let hash = |id: Option<&str>| id.map(|id| self.hash(key_text(id).as_ref()));
        let mut hashes = Vec::with_capacity(ids.len());
        for chunk in ids.downcast_iter() {
            hashes.par_extend((0..chunk.len()).into_par_iter().map(|row| hash(chunk.get(row))));
        }
        hashes
    }

    /// Whether rows are compared, so that copies are distinguished from other rows with the same id.
    pub(super) fn compares_rows(&self) -> bool {
        self.spilled.is_none()
    }

    /// Adds the ids of a batch, where they are given, with the hashes of its rows: which of the rows have an id that an earlier one has, as far as
    /// that is known now.
    ///
    /// # Errors
    /// When ids go to a folder that cannot be written to.
    pub(super) fn insert(
        &mut self,
        ids: &[Option<IdHash>],
        rows: &[u64],
    ) -> Result<Vec<(usize, Seen)>, TableError> {
        // In parts that take little of the memory, so that it is not exceeded by a batch.
        let rows_of_part = self.memory.as_ref().map_or(usize::MAX, |memory| (memory.most / 4).max(1));
        let mut seen = Vec::new();
        for (part, ids) in ids.chunks(rows_of_part).enumerate() {
            let first = part * rows_of_part;
            if let Some(spilled) = &mut self.spilled {
                ids.iter().flatten().try_for_each(|&id| spilled.add(id))?;
            } else {
                self.insert_in_memory(first, ids, rows, &mut seen);
                self.spill_beyond()?;
            }
        }
        Ok(seen)
    }

    /// The same for the ids of the rows from `first` on, while all ids are in memory.
    fn insert_in_memory(
        &mut self,
        first: usize,
        ids: &[Option<IdHash>],
        rows: &[u64],
        seen: &mut Vec<(usize, Seen)>,
    ) {
        let known = self.memory.as_ref().and_then(|memory| memory.repeated.get());
        let is_wanted = |id: &IdHash| known.is_none_or(|known| known.contains(id));
        let hash_of_row = |row: u32| rows.get(first + row as usize).copied().unwrap_or_default() as u32;
        let given = (0..).zip(ids).filter_map(|(row, id)| Some((row, (*id)?)));
        let given = given.filter(|(_, id)| is_wanted(id)).map(|(row, id)| (row, id, hash_of_row(row)));
        let repeated = self.rows.insert(given);
        if self.memory.is_some() && known.is_none() {
            self.early.extend(repeated.iter().filter_map(|&(row, _)| ids[row as usize]));
        }
        seen.extend(repeated.into_iter().map(|(row, earlier)| {
            let what = if earlier == hash_of_row(row) { Seen::Copy } else { Seen::Repeated };
            (first + row as usize, what)
        }));
    }

    /// Moves all ids to disk if they are too many.
    fn spill_beyond(&mut self) -> Result<(), TableError> {
        let Some(memory) = &self.memory else { return Ok(()) };
        if memory.repeated.get().is_some() || self.rows.len() <= memory.most {
            return Ok(());
        }
        let mut spilled = SpilledIds::create(&memory.folder)?;
        self.rows.take().try_for_each(|id| spilled.add(id))?;
        self.spilled = Some(spilled);
        memory.is_open.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// At the end of the rows: whether ids occur again, which could not be found before. A second reading with the same memory finds them.
    ///
    /// # Errors
    /// When what is on disk cannot be read.
    pub(super) fn must_be_read_again(&mut self) -> Result<bool, TableError> {
        let (Some(spilled), Some(memory)) = (self.spilled.take(), &self.memory) else { return Ok(false) };
        let mut repeated = spilled.repeated()?;
        memory.is_open.store(false, Ordering::Relaxed);
        // Those that were found in memory are no reason to read again.
        let occurs_again = !repeated.is_empty();
        if occurs_again {
            repeated.extend(std::mem::take(&mut self.early));
            memory.repeated.get_or_init(|| repeated);
        }
        Ok(occurs_again)
    }
}

/// Hashes of ids on disk, in parts.
struct SpilledIds {
    file: Mutex<SpillFile>,
    /// Those of each part that are not written yet.
    waiting: Vec<Vec<IdHash>>,
    written: Vec<Vec<SpilledPart>>,
}

impl SpilledIds {
    fn create(folder: &Path) -> Result<Self, TableError> {
        let file = Mutex::new(SpillFile::create(folder)?);
        Ok(Self { file, waiting: vec![Vec::new(); PARTS], written: vec![Vec::new(); PARTS] })
    }

    fn add(&mut self, key: IdHash) -> Result<(), TableError> {
        let part = key[0] as usize % PARTS;
        self.waiting[part].push(key);
        if self.waiting[part].len() < HASHES_AT_ONCE {
            return Ok(());
        }
        let bytes: Vec<u8> = self.waiting[part].drain(..).flatten().flat_map(u32::to_le_bytes).collect();
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let stored = file.compressed(&bytes)?;
        self.written[part].push(file.append(&stored)?);
        Ok(())
    }

    /// The hashes that occur more than once.
    fn repeated(self) -> Result<PlHashSet<IdHash>, TableError> {
        let Self { file, waiting, written } = self;
        let mut repeated = PlHashSet::new();
        for (mut hashes, parts) in waiting.into_iter().zip(written) {
            for part in parts {
                let bytes = SpillFile::read(&file, part)?;
                let words: Vec<u32> = bytes.as_chunks().0.iter().copied().map(u32::from_le_bytes).collect();
                hashes.extend_from_slice(words.as_chunks().0);
            }
            hashes.par_sort_unstable();
            repeated.extend(hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
        }
        Ok(repeated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For each key what is known of it; `None` for those that are the first.
    fn seen(memory: Option<&IdMemory>, keys: &[u32]) -> (Vec<Option<Seen>>, bool) {
        let mut seen = SeenIds::new(memory.cloned());
        let mut of_rows = vec![None; keys.len()];
        for (batch, keys) in keys.chunks(50).enumerate() {
            let ids: Vec<_> = keys.iter().map(|key| Some(seen.hash(&key.to_string()))).collect();
            for (row, what) in seen.insert(&ids, &vec![7; ids.len()]).unwrap() {
                of_rows[50 * batch + row] = Some(what);
            }
        }
        (of_rows, seen.must_be_read_again().unwrap())
    }

    #[test]
    fn ids_beyond_memory_are_found_to_repeat_at_the_end_and_in_order_the_second_time() {
        let folder = tempfile::tempdir().unwrap();
        let limit = MemoryLimit {
            bytes: 100 * SHARE_OF_IDS * BYTES_OF_ID,
            folder: folder.path().to_owned(),
            kept: None,
        };
        let mut keys: Vec<u32> = (0..300_000).collect();
        let memory = IdMemory::within(&limit);
        let all_first = |of_rows: &[Option<Seen>]| of_rows.iter().all(Option::is_none);
        let (of_rows, again) = seen(Some(&memory), &keys);
        assert!(!again && all_first(&of_rows));
        keys.extend([5, 299_999, 5, 300_000]);
        let (of_rows, again) = seen(Some(&memory), &keys);
        assert!(again && all_first(&of_rows));
        assert_eq!(memory.repeated.get().unwrap().len(), 2);
        let (of_rows, again) = seen(Some(&memory), &keys);
        let of_last: Vec<bool> = of_rows[300_000..].iter().map(|&seen| seen == Some(Seen::Copy)).collect();
        assert!(!again && all_first(&of_rows[..300_000]));
        assert_eq!(of_last, [true, true, true, false]);
        // In memory the same is known at once.
        assert!(seen(None, &keys).0 == of_rows);
        // Also where some occur again before the first goes to disk.
        let early: Vec<u32> = [1, 1, 2].into_iter().chain(keys.iter().map(|key| key + 3)).collect();
        let memory = IdMemory::within(&limit);
        assert!(seen(Some(&memory), &early).1);
        assert!(seen(Some(&memory), &early).0 == seen(None, &early).0);
        let only_early: Vec<u32> = [1, 1].into_iter().chain(3..9_000).collect();
        let (of_rows, again) = seen(Some(&IdMemory::within(&limit)), &only_early);
        assert!(!again && of_rows == seen(None, &only_early).0);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let limit = MemoryLimit { bytes: 1, folder: "/no/such/folder".into(), kept: None };
        let mut seen = SeenIds::new(Some(IdMemory::within(&limit)));
        let key = seen.hash("a");
        let error = seen.insert(&[Some(key)], &[1]).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder"), "{error}");
    }
}

//! What a run keeps for the next one with the same output, if it is interrupted: files of compressed parts, each beside a list of what is in it.

use std::fmt::Write as _;
use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::content_hash::sha256;
use super::spill_file::{check, spill_error};
use super::{ContentHash, Request, SpillFile, SpilledPart, TableError, Typing, files_matching};

/// The folders begin with this; the output is hashed, as it may be any path.
const FOLDER: &str = "bantam-resume-";

/// The file that a run holds locked.
const LOCK: &str = "lock";

/// The endings of a file of parts and of its list.
const ENDINGS: [&str; 2] = ["parts", "list"];

/// The digits of a hash in names.
const DIGITS: usize = 16;

/// The folder of what the runs with one output keep. No other run uses it at the same time.
#[derive(Debug)]
pub(crate) struct KeptWork {
    folder: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

impl KeptWork {
    /// Opens or makes the folder for an output within a folder of temporary files.
    ///
    /// # Errors
    /// When it cannot be made, belongs to somebody else, or is used by another run.
    pub(crate) fn open(temporary: &Path, output: &str) -> Result<Self, TableError> {
        let hash = sha256(output.as_bytes());
        let folder = temporary.join(format!("{FOLDER}{}", &hash[..DIGITS]));
        let failed = |source| spill_error(&folder, source);
        own_folder(&folder)?;
        let file = folder.join(LOCK);
        let lock = File::options().write(true).create(true).truncate(false).open(&file);
        let lock = lock.map_err(failed)?;
        let in_use = || TableError::Resumed { output: output.to_owned() };
        // Some file systems have no locks.
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(in_use());
        }
        // The run before may have removed the file that is locked now, and another made a new one.
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let same = std::fs::metadata(&file).and_then(|named| Ok(named.ino() == lock.metadata()?.ino()));
            if !same.unwrap_or(false) {
                return Err(in_use());
            }
        }
        Ok(Self { folder, _lock: lock })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what was kept, once the output is written. Files that no run has made stay, and the folder with them.
    pub(crate) fn remove(self) {
        self.clean();
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path())
    }

    fn clean(&self) {
        for file in self.files() {
            let is_own = ENDINGS.iter().any(|ending| has_ending(&file, ending)) || file.ends_with(LOCK);
            if is_own {
                // What cannot be removed is checked before it is used again.
                let _ = std::fs::remove_file(file);
            }
        }
        let _ = std::fs::remove_dir(&self.folder);
    }
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|own| own == ending)
}

impl Drop for KeptWork {
    /// Leaves nothing behind that would not help the next run.
    fn drop(&mut self) {
        let has_entries = |list: &PathBuf| list.metadata().is_ok_and(|about| about.len() > 0);
        if !self.files().filter(|file| has_ending(file, ENDINGS[1])).any(|list| has_entries(&list)) {
            self.clean();
        }
    }
}

/// Makes a folder that only this user may read, or checks that there is one of this user: anybody may write to a folder of temporary files.
fn own_folder(folder: &Path) -> Result<(), TableError> {
    let failed = |source| spill_error(folder, source);
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has a mode to set"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map_err(failed),
    }
    let found = std::fs::symlink_metadata(folder).map_err(failed)?;
    let unusable = |reason| Err(TableError::Kept { folder: folder.display().to_string(), reason });
    if !found.is_dir() {
        return unusable("it is no folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let own = tempfile::tempfile_in(folder).and_then(|file| file.metadata()).map_err(failed)?.uid();
        if found.uid() != own {
            return unusable("it belongs to another user");
        }
    }
    Ok(())
}

/// A file of parts, and the list of them, to which each entry is added once its parts are written.
#[derive(Debug)]
pub(crate) struct KeptFile {
    parts: Arc<Mutex<SpillFile>>,
    folder: PathBuf,
    list: Mutex<File>,
}

impl KeptFile {
    /// Opens or starts the file of a name, which may be any text, in a folder: with the entries of its list that are whole.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn with_entries<E: DeserializeOwned>(
        folder: &Path,
        name: &str,
    ) -> Result<(Self, Vec<E>), TableError> {
        let hash = sha256(name.as_bytes());
        let [parts, list] = ENDINGS.map(|ending| format!("{}.{ending}", &hash[..DIGITS]));
        let parts = SpillFile::kept(folder, &parts)?;
        let list = File::options().read(true).append(true).create(true).open(folder.join(list)).and_then(
            |mut list| {
                let mut text = Vec::new();
                list.read_to_end(&mut text)?;
                Ok((list, text))
            },
        );
        let (list, text) = list.map_err(|source| spill_error(folder, source))?;
        // The last entry of a run that was killed may not be whole, and nothing after it can be trusted.
        let mut end = 0;
        let whole = |line: &[u8]| {
            let entry = line.strip_suffix(b"\n").and_then(checked);
            // From text, as model files are: the same code reads both.
            let entry = entry.and_then(|entry| serde_json::from_str(std::str::from_utf8(entry).ok()?).ok());
            end += entry.as_ref().map_or(0, |_| line.len() as u64);
            entry
        };
        let entries = text.split_inclusive(|&byte| byte == b'\n').map_while(whole).collect();
        list.set_len(end).map_err(|source| spill_error(folder, source))?;
        let (parts, list) = (Arc::new(Mutex::new(parts)), Mutex::new(list));
        Ok((Self { parts, folder: folder.to_owned(), list }, entries))
    }

    pub(crate) const fn parts(&self) -> &Arc<Mutex<SpillFile>> {
        &self.parts
    }

    /// Removes all parts and entries.
    ///
    /// # Errors
    /// When the files cannot be changed.
    pub(crate) fn clear(&self) -> Result<(), TableError> {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.set_len(0).map_err(|source| spill_error(&self.folder, source))?;
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).clear()
    }

    /// Adds bytes as a part.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn part(&self, bytes: &[u8]) -> Result<SpilledPart, TableError> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let part = parts.compressed(bytes)?;
        parts.append(&part)
    }

    /// Adds an entry; with `after_parts`, once all parts so far are on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn add(&self, entry: &impl Serialize, after_parts: bool) -> Result<(), TableError> {
        if after_parts {
            self.parts.lock().unwrap_or_else(PoisonError::into_inner).sync()?;
        }
        let line = serde_json::to_string(entry).map_err(io::Error::other);
        let line = line.map(|line| format!("{:016x} {line}\n", check(line.as_bytes())));
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let written = line.and_then(|line| list.write_all(line.as_bytes()));
        written.map_err(|source| spill_error(&self.folder, source))
    }
}

/// The entry of a line that begins with its check.
fn checked(line: &[u8]) -> Option<&[u8]> {
    let (sum, entry) = line.split_at_checked(DIGITS)?;
    let sum = u64::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    entry.strip_prefix(b" ").filter(|entry| check(entry) == sum)
}

/// Files with a hash of their content.
#[derive(Debug)]
pub(crate) struct Fingerprint {
    /// The same only for the same content that is read in the same way.
    pub(crate) text: String,
    /// What shows whether a file is still the one that was hashed.
    states: Vec<(PathBuf, Option<FileState>)>,
}

/// The length of a file, the time of its last change, and its number.
type FileState = (u64, Option<std::time::SystemTime>, u64);

fn state_of(file: &Path) -> Option<FileState> {
    let about = std::fs::metadata(file).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let number = 0;
    Some((about.len(), about.modified().ok(), number))
}

impl Fingerprint {
    /// Whether the files are still those that were hashed: what was read of them since then is of this content.
    pub(crate) fn is_current(&self) -> bool {
        self.states.iter().all(|(file, state)| state.is_some() && state_of(file) == *state)
    }
}

impl Request<'_> {
    /// What is read and how; `None` where it is not in files that can be read again. It must be taken before they are opened.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn fingerprint(&self) -> Result<Option<Fingerprint>, TableError> {
        let files = files_matching(self.folder, self.pattern);
        if self.database().is_some() || self.is_stream() || files.is_empty() {
            return Ok(None);
        }
        let Typing::Fixed(types) = self.typing else { return Ok(None) };
        let states = files.iter().map(|file| (file.clone(), state_of(file))).collect();
        let mut text = format!(
            "{} {} {:?} {types:?} {:?} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            cfg!(target_endian = "big"),
            self.reading,
            self.columns,
            self.needed,
            self.sets
        );
        for file in files {
            let content = ContentHash::of(&file)
                .map_err(|source| TableError::Read { file: file.display().to_string(), source })?;
            // Writing to a String cannot fail.
            let _ = write!(text, "\n{} {}", file.display(), content.sha256);
        }
        Ok(Some(Fingerprint { text, states }))
    }
}

#[cfg(test)]
impl KeptFile {
    /// The lists in a folder of kept work, for tests.
    fn lists(folder: &Path) -> impl Iterator<Item = File> {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let lists = files.filter(|file| file.extension().is_some_and(|own| own == ENDINGS[1]));
        lists.map(|list| File::options().write(true).open(list).unwrap())
    }

    /// Cuts the lists in a folder down to a share of their bytes, as if the run had been killed at that moment.
    pub(crate) fn cut_lists(folder: &Path, share: f64) {
        for list in Self::lists(folder) {
            let length = list.metadata().unwrap().len();
            list.set_len((share * length as f64) as u64).unwrap();
        }
    }

    /// Whether a list in a folder has an entry.
    pub(crate) fn has_entries(folder: &Path) -> bool {
        Self::lists(folder).any(|list| list.metadata().unwrap().len() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_there_until_it_is_removed() {
        let temporary = tempfile::tempdir().unwrap();
        let work = KeptWork::open(temporary.path(), "scores.csv").unwrap();
        let other = KeptWork::open(temporary.path(), "other.csv").unwrap();
        assert_ne!(work.folder(), other.folder());
        // Nothing is kept.
        drop(other);
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
        let same = KeptWork::open(temporary.path(), "scores.csv").unwrap_err();
        assert!(same.to_string().contains("scores.csv"), "{same}");
        let (file, entries) = KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap();
        assert!(entries.is_empty());
        let part = file.part(b"rows").unwrap();
        (1..4_u32).for_each(|entry| file.add(&entry, entry == 1).unwrap());
        drop((file, work));
        // The run was killed within an entry.
        let work = KeptWork::open(temporary.path(), "scores.csv").unwrap();
        KeptFile::cut_lists(work.folder(), 0.95);
        let (file, entries) = KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap();
        assert_eq!(entries, [1, 2]);
        file.add(&4_u32, false).unwrap();
        assert_eq!(KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap().1, [1, 2, 4]);
        assert_eq!(SpillFile::read(file.parts(), part).unwrap(), b"rows");
        assert!(checked(b"0123456789abcdef 7").is_none() && checked(b"").is_none());
        file.clear().unwrap();
        assert!(KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap().1.is_empty());
        work.remove();
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_of_another_is_not_used() {
        let temporary = tempfile::tempdir().unwrap();
        let work = KeptWork::open(temporary.path(), "scores.csv").unwrap();
        let folder = work.folder().to_owned();
        work.remove();
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), &folder).unwrap();
        let error = KeptWork::open(temporary.path(), "scores.csv").unwrap_err();
        assert!(error.to_string().contains("no folder"), "{error}");
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}

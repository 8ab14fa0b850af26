//! What a run keeps for the next one with the same output, if it is interrupted: files of compressed parts, each beside a list of what is in it.

use std::fmt::Write as _;
use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::hexadecimal::hexadecimal;
use super::spill_file::spill_error;
use super::{Request, SpillFile, SpilledPart, TableError, Typing, files_matching};

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
    lock: File,
}

impl KeptWork {
    /// Opens or makes the folder for an output within a folder of temporary files.
    ///
    /// # Errors
    /// When it cannot be made, belongs to somebody else, or is used by another run.
    pub(crate) fn open(temporary: &Path, output: &str) -> Result<Self, TableError> {
        let hash = hexadecimal(&Sha256::digest(output));
        let folder = temporary.join(format!("{FOLDER}{}", &hash[..DIGITS]));
        let failed = |source| spill_error(&folder, source);
        own_folder(&folder).map_err(failed)?;
        let lock = File::options().write(true).create(true).truncate(false).open(folder.join(LOCK));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Err(TableError::Resumed { output: output.to_owned() }),
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { folder, lock }),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what was kept, once the output is written. Files that no run has made stay, and the folder with them.
    pub(crate) fn remove(self) {
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = Path::new(&name);
            let is_own = name.extension().is_some_and(|own| ENDINGS.iter().any(|ending| own == *ending));
            if is_own || name == Path::new(LOCK) {
                // What cannot be removed is checked before it is used again.
                let _ = std::fs::remove_file(entry.path());
            }
        }
        drop(self.lock);
        let _ = std::fs::remove_dir(&self.folder);
    }
}

/// Makes a folder that only this user may read, or checks that there is one of this user: anybody may write to a folder of temporary files.
fn own_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    let found = std::fs::symlink_metadata(folder)?;
    let denied = |what: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, what.to_owned()));
    if !found.is_dir() {
        return denied("it is no folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let own = tempfile::tempfile_in(folder)?.metadata()?.uid();
        if found.uid() != own {
            return denied("it belongs to another user");
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
        let hash = hexadecimal(&Sha256::digest(name));
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
            let entry = line.strip_suffix(b"\n").and_then(|entry| serde_json::from_slice(entry).ok());
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
        let line = serde_json::to_string(entry).map(|line| line + "\n").map_err(io::Error::other);
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let written = line.and_then(|line| list.write_all(line.as_bytes()));
        written.map_err(|source| spill_error(&self.folder, source))
    }
}

impl Request<'_> {
    /// What is read and how, in words that are the same only for files of the same content; `None` where it is not in files that can be read
    /// again.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn fingerprint(&self) -> Result<Option<String>, TableError> {
        let files = files_matching(self.folder, self.pattern);
        if self.database().is_some() || self.is_stream() || files.is_empty() {
            return Ok(None);
        }
        let Typing::Fixed(types) = self.typing else { return Ok(None) };
        let mut fingerprint = format!(
            "{} {} {:?} {types:?} {:?} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            cfg!(target_endian = "big"),
            self.reading,
            self.columns,
            self.needed,
            self.sets
        );
        for file in files {
            let hash = file_hash(&file)
                .map_err(|source| TableError::Read { file: file.display().to_string(), source })?;
            // Writing to a String cannot fail.
            let _ = write!(fingerprint, "\n{} {hash}", file.display());
        }
        Ok(Some(fingerprint))
    }
}

fn file_hash(file: &Path) -> io::Result<String> {
    const PIECE: usize = 1 << 20;
    let mut reader = BufReader::with_capacity(PIECE, File::open(file)?);
    let mut hash = Sha256::new();
    loop {
        let piece = io::BufRead::fill_buf(&mut reader)?;
        if piece.is_empty() {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(piece);
        let n = piece.len();
        io::BufRead::consume(&mut reader, n);
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
        other.remove();
        let same = KeptWork::open(temporary.path(), "scores.csv").unwrap_err();
        assert!(same.to_string().contains("scores.csv"), "{same}");
        let (file, entries) = KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap();
        assert!(entries.is_empty());
        let part = file.part(b"rows").unwrap();
        (1..4_u32).for_each(|entry| file.add(&entry, entry == 1).unwrap());
        drop((file, work));
        // The run was killed within an entry.
        let work = KeptWork::open(temporary.path(), "scores.csv").unwrap();
        KeptFile::cut_lists(work.folder(), 5.0 / 6.0);
        let (file, entries) = KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap();
        assert_eq!(entries, [1, 2]);
        file.add(&4_u32, false).unwrap();
        assert_eq!(KeptFile::with_entries::<u32>(work.folder(), "activities").unwrap().1, [1, 2, 4]);
        assert_eq!(SpillFile::read(file.parts(), part).unwrap(), b"rows");
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

//! Files that are written to a temporary file and renamed when they are complete.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::TableError;
use super::destination::{Destination, folder_of};
use crate::config::opened_to_write;

/// A file that appears under its name only once [`AtomicFile::commit`] is called; dropped before, it leaves nothing.
///
/// On Linux the file has no name until then, so that nothing is left of it however the program ends. A pipe or a device is
/// written into at once instead.
#[derive(Debug)]
pub struct AtomicFile {
    /// The path as given by the user.
    path: PathBuf,
    draft: BufWriter<UnpublishedFile>,
}

/// The target before a file has its name.
#[derive(Debug)]
enum UnpublishedFile {
    /// A file without a name, for this path.
    #[cfg(target_os = "linux")]
    Unnamed(File, PathBuf),
    /// A file with a temporary name, for this path.
    Named(tempfile::NamedTempFile, PathBuf),
    /// A pipe or a device.
    Stream(File),
}

impl AtomicFile {
    /// Starts a file for `path`, whose folder is made if need be. A symbolic link is followed.
    ///
    /// # Errors
    /// When the folder or the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, TableError> {
        let draft = UnpublishedFile::create(path).map_err(|source| write_error(path, source))?;
        Ok(Self { path: path.to_owned(), draft: BufWriter::with_capacity(1 << 20, draft) })
    }

    /// Syncs the file and gives it its name, replacing what was there.
    ///
    /// # Errors
    /// When it cannot be written out or renamed; then what was there stays.
    pub fn commit(self) -> Result<(), TableError> {
        self.publish()
    }

    /// The same under another name in the same folder, for a name that depends on the content.
    ///
    /// # Errors
    /// As [`AtomicFile::commit`].
    pub(super) fn commit_as(mut self, name: &str) -> Result<PathBuf, TableError> {
        self.path.set_file_name(name);
        let place = match self.draft.get_mut() {
            #[cfg(target_os = "linux")]
            UnpublishedFile::Unnamed(_, place) => Some(place),
            UnpublishedFile::Named(_, place) => Some(place),
            UnpublishedFile::Stream(_) => None,
        };
        if let Some(place) = place {
            place.set_file_name(name);
        }
        let path = self.path.clone();
        self.publish().map(|()| path)
    }

    fn publish(self) -> Result<(), TableError> {
        let draft = self.draft.into_inner().map_err(io::IntoInnerError::into_error);
        draft.and_then(UnpublishedFile::publish).map_err(|source| write_error(&self.path, source))
    }
}

/// Fails if a file for `path` cannot be made, before a job is done whose result it is for: when it is a folder, or its folder is not to be
/// written to. Nothing is left there; a pipe or a device is not opened.
///
/// # Errors
/// As [`AtomicFile::create`].
pub(crate) fn check_writable(path: &Path) -> Result<(), TableError> {
    let check = || -> io::Result<()> {
        let Destination::File(place) = Destination::of(path).map_err(in_own_words)? else { return Ok(()) };
        let existing = folder_of(&place).ancestors().find(|folder| folder.is_dir());
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).tempfile_in(existing.unwrap_or(Path::new("."))).map(drop)
    };
    check().map_err(|source| write_error(path, source))
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.draft.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.draft.flush()
    }
}

impl UnpublishedFile {
    fn create(path: &Path) -> io::Result<Self> {
        let place = match Destination::of(path).map_err(in_own_words)? {
            Destination::File(place) => place,
            Destination::Stream(place) => {
                return Ok(Self::Stream(opened_to_write(&place)?));
            }
        };
        let folder = folder_of(&place);
        std::fs::create_dir_all(folder).map_err(in_own_words)?;
        #[cfg(target_os = "linux")]
        if let Ok(file) = unnamed::create(folder) {
            take_rights(&file, &place);
            return Ok(Self::Unnamed(file, place));
        }
        remove_left_drafts(folder);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder)?;
        take_rights(file.as_file(), &place);
        Ok(Self::Named(file, place))
    }

    fn publish(self) -> io::Result<()> {
        let place = match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file, place) => {
                file.sync_all()?;
                unnamed::publish(&file, &place)?;
                place
            }
            Self::Named(file, place) => {
                file.as_file().sync_all()?;
                file.persist(&place).map_err(|error| error.error)?;
                place
            }
            Self::Stream(_) => return Ok(()),
        };
        // The new name is safe only once its folder is.
        keep_names(folder_of(&place))
    }
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
fn keep_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows opens no folder as a file. Its file systems keep changes of names in their journal.
#[cfg(not(unix))]
const fn keep_names(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Write for UnpublishedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file, _) => file.write(bytes),
            Self::Named(file, _) => file.write(bytes),
            Self::Stream(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file, _) => file.flush(),
            Self::Named(file, _) => file.flush(),
            Self::Stream(file) => file.flush(),
        }
    }
}

/// Gives a new file the permissions of the one that it will replace, and its owner and group as far as the user may: a file that only some can read
/// stays so.
fn take_rights(file: &File, replaced: &Path) {
    let Some(found) = std::fs::metadata(replaced).ok().filter(std::fs::Metadata::is_file) else { return };
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only the owner of all files can give one away; a group can be kept by its members.
        let _ = fchown(file, Some(found.uid()), Some(found.gid()))
            .or_else(|_| fchown(file, None, Some(found.gid())));
    }
    // On file systems without permissions there are none to keep.
    let _ = file.set_permissions(found.permissions());
}

/// What the names of drafts begin with.
const PREFIX: &str = ".bantam-";

/// A draft of which nothing was written for so long is one of a program that was killed.
const OLD: Duration = Duration::from_hours(24);

/// Removes drafts that programs have left in a folder when they were killed: those that are old, and those whose process has ended.
fn remove_left_drafts(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_of_ended_process(rest) || age().is_some_and(|age| age > OLD) {
            // Another program may have removed it already.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether a draft is one that has its name for the moment of a rename only, of a process that has ended. Where the process is one of
/// another machine, it makes the draft again.
fn is_of_ended_process(rest: &str) -> bool {
    let process = rest.split_once('-').and_then(|(process, _)| process.parse::<u32>().ok());
    cfg!(target_os = "linux")
        && process.is_some_and(|process| !Path::new(&format!("/proc/{process}")).exists())
}

/// Files without a name (`O_TMPFILE`), which the system removes however a program ends.
#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd;
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    use super::super::destination::folder_of;
    use super::{PREFIX, remove_left_drafts};

    /// How often a draft is made again that another program has removed.
    const MOST_TRIES: u32 = 8;

    pub(super) fn create(folder: &Path) -> io::Result<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = File::from(open(folder, flags, Mode::from_raw_mode(0o666))?);
        // Without /proc it could not be given a name.
        std::fs::symlink_metadata(handle(&file))?;
        Ok(file)
    }

    /// Gives the file its name. To replace another file it needs a temporary name.
    pub(super) fn publish(file: &File, place: &Path) -> io::Result<()> {
        match link(file, place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            linked => return linked,
        }
        let folder = folder_of(place);
        remove_left_drafts(folder);
        let mut tries = 1;
        loop {
            let beside = linked_in(folder, file)?;
            match std::fs::rename(&beside, place) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && tries < MOST_TRIES => tries += 1,
                renamed => {
                    return renamed.inspect_err(|_| {
                        let _ = std::fs::remove_file(&beside);
                    });
                }
            }
        }
    }

    /// Gives the file a temporary name in a folder.
    fn linked_in(folder: &Path, file: &File) -> io::Result<PathBuf> {
        let mut number = 0_u32;
        loop {
            let beside = folder.join(format!("{PREFIX}{}-{number}", std::process::id()));
            match link(file, &beside) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                linked => return linked.map(|()| beside),
            }
        }
    }

    fn link(file: &File, name: &Path) -> io::Result<()> {
        Ok(linkat(CWD, handle(file), CWD, name, AtFlags::SYMLINK_FOLLOW)?)
    }

    fn handle(file: &File) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
    }
}

/// Writes `bytes` to `path` whole or not at all.
///
/// # Errors
/// As `AtomicFile`.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), TableError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| write_error(path, source))?;
    file.commit()
}

/// Why a folder cannot be created or entered: if there is a file of its name, the message of the system depends on the step
/// that fails, and does not always report it.
fn in_own_words(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => io::ErrorKind::NotADirectory.into(),
        _ => error,
    }
}

/// That a file cannot be written.
pub(crate) fn write_error(path: &Path, source: io::Error) -> TableError {
    TableError::Write { file: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_whole_and_leaves_nothing_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/out.csv");
        let names = || std::fs::read_dir(folder.path().join("new")).unwrap().count();
        for text in ["first", "second"] {
            let mut file = AtomicFile::create(&path).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file.flush().unwrap();
            assert!(std::fs::read_to_string(&path).map_or(text == "first", |old| old == "first"));
            file.commit().unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        let mut dropped = AtomicFile::create(&path).unwrap();
        dropped.write_all(b"third").unwrap();
        drop(dropped);
        assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), names()), ("second", 1));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_permissions_of_any_other() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode =
            |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
        File::create(folder.path().join("plain")).unwrap();
        write_atomically(&folder.path().join("ours"), b"").unwrap();
        assert_eq!(mode("ours"), mode("plain"));
        // One that replaces another has those of the other.
        for kept in [0o600, 0o640, 0o664, 0o400] {
            let ours = folder.path().join("ours");
            std::fs::set_permissions(&ours, std::fs::Permissions::from_mode(kept)).unwrap();
            write_atomically(&ours, b"again").unwrap();
            assert_eq!(mode("ours"), kept);
        }
    }

    #[test]
    fn drafts_of_killed_programs_are_removed_a_day_later() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".bantam-old", ".bantam-new", "other"] {
            let file = File::create(folder.path().join(name)).unwrap();
            if name != ".bantam-new" {
                let now = file.metadata().unwrap().modified().unwrap();
                file.set_modified(now - 2 * OLD).unwrap();
            }
        }
        remove_left_drafts(folder.path());
        let left = |name: &str| folder.path().join(name).exists();
        assert!(!left(".bantam-old") && left(".bantam-new") && left("other"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn drafts_of_ended_processes_are_removed_by_the_next_file_and_those_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write_atomically(&path, b"first").unwrap();
        let mut ended = std::process::Command::new("true").spawn().unwrap();
        let ended_id = ended.id();
        ended.wait().unwrap();
        let draft = |process: u32| folder.path().join(format!("{PREFIX}{process}-0"));
        for process in [ended_id, std::process::id()] {
            File::create(draft(process)).unwrap();
        }
        write_atomically(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert!(!draft(ended_id).exists() && draft(std::process::id()).exists());
    }
}

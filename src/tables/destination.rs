//! Where an output goes: a file that is replaced as a whole, or a pipe or device that is written into.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::open::expand;

/// Where an output goes, symbolic links followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// A file, which need not exist yet. It is replaced once the new one is whole.
    File(PathBuf),
    /// A named pipe, a device, or an open file of a process such as `/dev/stdout`: never replaced, but written into.
    Stream(PathBuf),
}

/// Links that are followed, as by Linux.
const MOST_LINKS: usize = 40;

impl Destination {
    /// The destination that `path` names.
    ///
    /// # Errors
    /// When it is a folder, or its links cannot be followed.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        // Of a folder that is made for the file, `..` leads out again.
        let mut place = if folder_of(path).exists() { path.to_owned() } else { without_detours(path)? };
        for _ in 0..MOST_LINKS {
            // The open files of a process look like links to names that nobody can open.
            if std::fs::canonicalize(folder_of(&place)).is_ok_and(|folder| folder.starts_with("/proc")) {
                return Ok(Self::Stream(place));
            }
            let found = match std::fs::symlink_metadata(&place) {
                Ok(found) => found.file_type(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::File(place)),
                Err(error) => return Err(error),
            };
            if found.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            } else if found.is_file() {
                return Ok(Self::File(place));
            } else if !found.is_symlink() {
                return Ok(Self::Stream(place));
            }
            place = folder_of(&place).join(std::fs::read_link(&place)?);
        }
        Err(io::Error::other("too many symbolic links"))
    }
}

/// The absolute path without `..`, links before it followed.
fn without_detours(path: &Path) -> io::Result<PathBuf> {
    let mut place = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        if part == Component::ParentDir {
            place = std::fs::canonicalize(&place).unwrap_or(place);
            place.pop();
        } else {
            place.push(part);
        }
    }
    Ok(place)
}

/// Whether an output to `path` is a stream, of which nothing can be taken back.
#[must_use]
pub fn is_output_stream(path: &Path) -> bool {
    path == Path::new(super::PIPE) || matches!(Destination::of(path), Ok(Destination::Stream(_)))
}

/// Whether two paths name the same file, symbolic links followed; the file need not exist.
#[must_use]
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || resolved(one).is_some_and(|one| resolved(other).is_some_and(|other| one == other))
}

/// The files that match a pattern; none for a pipe, or if there is no match.
#[must_use]
pub fn files_matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    if pattern == super::PIPE { Vec::new() } else { expand(folder, pattern).unwrap_or_default() }
}

/// The path of a file without links and detours; `None` if there can be none.
#[must_use]
pub fn resolved(path: &Path) -> Option<PathBuf> {
    let (Destination::File(path) | Destination::Stream(path)) = Destination::of(path).ok()?;
    let folder = std::fs::canonicalize(folder_of(&path));
    let folder = folder.or_else(|_| std::path::absolute(folder_of(&path))).ok()?;
    Some(folder.join(path.file_name()?))
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_and_what_is_no_file_is_a_stream() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let link = |from: &str, to: &str| std::os::unix::fs::symlink(to, at(from)).unwrap();
        std::fs::File::create(at("file")).unwrap();
        link("to_file", "file");
        link("to_link", "to_file");
        link("dangling", "new");
        link("circle", "circle");
        link("null", "/dev/null");
        link("out", "/dev/fd/1");
        let file = |name: &str| Destination::File(at(name));
        assert_eq!(Destination::of(&at("to_link")).unwrap(), file("file"));
        assert_eq!(Destination::of(&at("dangling")).unwrap(), file("new"));
        assert_eq!(Destination::of(&at("absent")).unwrap(), file("absent"));
        assert!(Destination::of(&at("circle")).is_err() && Destination::of(folder.path()).is_err());
        assert!(
            is_output_stream(&at("null"))
                && is_output_stream(&at("out"))
                && is_output_stream(Path::new("/dev/stdout"))
        );
        assert!(is_same_file(&at("to_link"), &at("file")) && is_same_file(&at("dangling"), &at("new")));
        assert!(
            is_same_file(&at("new/../file"), &at("file")) && is_same_file(&at("new/../to_link"), &at("file"))
        );
        assert!(is_same_file(&at("new/deep/../absent"), &at("new/absent")));
        assert!(is_same_file(&at("./absent"), &at("absent")) && !is_same_file(&at("absent"), &at("file")));
    }
}

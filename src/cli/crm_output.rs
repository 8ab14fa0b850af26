//! Where records for a CRM are written to: parts of a limited size, which appear together.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::error::Error;
use crate::tables::{AtomicFile, PIPE, TableError};

/// Lines on their way to standard output, or to a file and, where it would be too large, further ones beside it.
pub(super) struct CrmOutput<'a> {
    path: Option<&'a Path>,
    is_dry: bool,
    header: Option<String>,
    /// The bytes of a part.
    most: usize,
    parts: Vec<(PathBuf, AtomicFile)>,
    /// The bytes of the last part.
    written: usize,
}

impl<'a> CrmOutput<'a> {
    /// Nothing is made before there is a line. `header` begins each part, and `most` are the bytes of a part.
    pub(super) fn new(path: Option<&'a Path>, is_dry: bool, (header, most): (Option<String>, usize)) -> Self {
        let path = path.filter(|path| *path != Path::new(PIPE));
        Self { path, is_dry, header, most, parts: Vec::new(), written: 0 }
    }

    /// Adds a line.
    pub(super) fn add(&mut self, line: &str, terminal: &Terminal) -> Result<(), Error> {
        let header = self.header.clone().unwrap_or_default();
        let is_first = self.written == 0;
        let is_full = !is_first && self.written + line.len() > self.most;
        let begins = is_first || is_full && self.path.is_some();
        if is_full && self.path.is_none() {
            let what = format!(
                "the file is larger than {} MB, which is the most that one upload may have",
                self.most / 1_000_000
            );
            return Err(Error::Option { what, hint: "write files with -o, of which there will be several" });
        }
        let text = if begins { header + line } else { line.to_owned() };
        self.written = if begins { text.len() } else { self.written + text.len() };
        match (self.path, self.is_dry) {
            (_, true) => Ok(()),
            (None, false) => terminal.exact(&text),
            (Some(path), false) => self.append(path, begins, &text),
        }
    }

    fn append(&mut self, path: &Path, begins: bool, text: &str) -> Result<(), Error> {
        if begins {
            let part = part_of(path, self.parts.len() + 1);
            self.parts.push((part.clone(), AtomicFile::create(&part)?));
        }
        let Some((part, file)) = self.parts.last_mut() else { return Ok(()) };
        let written = file.write_all(text.as_bytes());
        Ok(written.map_err(|source| TableError::Write { file: part.display().to_string(), source })?)
    }

    /// Gives the files their names, which it returns.
    pub(super) fn finish(self) -> Result<Vec<PathBuf>, Error> {
        let mut files = Vec::new();
        for (part, file) in self.parts {
            file.commit()?;
            files.push(part);
        }
        Ok(files)
    }
}

/// The name of a part: `scores.csv`, `scores-2.csv`.
fn part_of(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::terminal::LogFormat;

    #[test]
    fn parts_have_the_header_and_no_more_bytes_than_allowed_and_appear_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        let terminal = Terminal::new(true, false, LogFormat::Text);
        let mut output = CrmOutput::new(Some(&path), false, (Some("Id,S\n".to_owned()), 15));
        for line in ["a,1\n", "b,2\n", "c,3\n"] {
            output.add(line, &terminal).unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let files = output.finish().unwrap();
        assert_eq!(files, [path.clone(), folder.path().join("scores-2.csv")]);
        let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        assert_eq!(texts, ["Id,S\na,1\nb,2\n", "Id,S\nc,3\n"]);
    }
}

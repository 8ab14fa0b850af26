//! Where records for a CRM are written to: parts of a limited size, which appear together once all records are known to be right.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::error::Error;
use crate::tables::{
    AtomicFile, PIPE, WaitingLines, begins_with, further_numbered_files, is_output_stream, is_same_file,
    numbered_file, remove_file, write_error,
};
use crate::workspace::JobError;

/// Lines on their way to standard output, or to a file and, where it would be too large, further ones beside it.
pub(super) struct CrmOutput<'a> {
    place: CrmPlace<'a>,
    header: Option<String>,
    /// The bytes of a part.
    most: usize,
    /// The bytes of the last part.
    written: usize,
}

/// What becomes of the lines.
enum CrmPlace<'a> {
    /// They are counted only.
    Nowhere,
    /// They wait in a temporary file for a stream, `None` for standard output: it gets all of them or none.
    Stream(Option<&'a Path>, WaitingLines),
    /// They are parts of a file, which must be none of the inputs.
    Parts { path: &'a Path, inputs: &'a [PathBuf], parts: Vec<(PathBuf, AtomicFile)> },
}

/// The files of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CrmFiles {
    /// Those that were written.
    pub(super) written: Vec<PathBuf>,
    /// Parts of an earlier, larger export that were removed.
    pub(super) removed: Vec<PathBuf>,
}

impl<'a> CrmOutput<'a> {
    /// Nothing is written before all lines are there. `header` begins each part, and `most` are the bytes of a part.
    ///
    /// # Errors
    /// When lines for a stream cannot be kept in a temporary file.
    pub(super) fn new(
        path: Option<&'a Path>,
        is_dry: bool,
        inputs: &'a [PathBuf],
        (header, most): (Option<String>, usize),
    ) -> Result<Self, Error> {
        let path = path.filter(|path| *path != Path::new(PIPE));
        let place = match path {
            _ if is_dry => CrmPlace::Nowhere,
            Some(path) if !is_output_stream(path) => CrmPlace::Parts { path, inputs, parts: Vec::new() },
            stream => CrmPlace::Stream(stream, WaitingLines::create()?),
        };
        Ok(Self { place, header, most, written: 0 })
    }

    /// Adds a line.
    pub(super) fn add(&mut self, line: &str) -> Result<(), Error> {
        let is_first = self.written == 0;
        let is_full = !is_first && self.written + line.len() > self.most;
        if is_full && matches!(self.place, CrmPlace::Stream(..)) {
            let what = format!(
                "the file is larger than {} MB, which is the most that one upload may have",
                self.most / 1_000_000
            );
            return Err(Error::Option { what, hint: "write files with -o, of which there will be several" });
        }
        if is_first || is_full {
            self.begin()?;
        }
        self.append(line)
    }

    /// Begins a part.
    fn begin(&mut self) -> Result<(), Error> {
        if let CrmPlace::Parts { path, inputs, parts } = &mut self.place {
            let part = numbered_file(path, parts.len() + 1);
            if inputs.iter().any(|input| is_same_file(input, &part)) {
                return Err(JobError::Overwrites { file: part.display().to_string() }.into());
            }
            parts.push((part.clone(), AtomicFile::create(&part)?));
        }
        self.written = 0;
        let header = self.header.clone().unwrap_or_default();
        self.append(&header)
    }

    fn append(&mut self, text: &str) -> Result<(), Error> {
        self.written += text.len();
        match &mut self.place {
            CrmPlace::Nowhere => Ok(()),
            CrmPlace::Stream(_, waiting) => Ok(waiting.add(text)?),
            CrmPlace::Parts { parts, .. } => {
                let Some((part, file)) = parts.last_mut() else { return Ok(()) };
                Ok(file.write_all(text.as_bytes()).map_err(|source| write_error(part, source))?)
            }
        }
    }

    /// Gives the files their names, or a stream its lines. Without a line there is an output as well, so that none of an earlier run stays;
    /// parts of an earlier, larger export are removed.
    ///
    /// # Errors
    /// When a file cannot be written, or what looks like a further part has another header.
    pub(super) fn finish(mut self, terminal: &Terminal) -> Result<CrmFiles, Error> {
        if self.written == 0 {
            self.begin()?;
        }
        match self.place {
            CrmPlace::Nowhere => Ok(CrmFiles::default()),
            CrmPlace::Stream(path, waiting) => send(waiting, path, terminal).map(|()| CrmFiles::default()),
            CrmPlace::Parts { path, inputs, parts } => {
                let removed = match &self.header {
                    Some(header) => further_parts(path, parts.len(), header, inputs)?,
                    None => Vec::new(),
                };
                let mut written = Vec::new();
                for (part, file) in parts {
                    file.commit()?;
                    written.push(part);
                }
                removed.iter().try_for_each(|part| remove_file(part))?;
                Ok(CrmFiles { written, removed })
            }
        }
    }
}

/// Sends all lines to a stream; `None`: standard output.
fn send(waiting: WaitingLines, path: Option<&Path>, terminal: &Terminal) -> Result<(), Error> {
    let Some(path) = path else { return waiting.send(|lines| terminal.exact(lines)) };
    let mut stream = AtomicFile::create(path)?;
    waiting.send(|lines| {
        Ok::<(), Error>(stream.write_all(lines.as_bytes()).map_err(|source| write_error(path, source))?)
    })?;
    Ok(stream.commit()?)
}

/// The files after the last of `count` parts whose names continue theirs, which an earlier export has left.
fn further_parts(path: &Path, count: usize, header: &str, inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let left = further_numbered_files(path, count);
    let is_other =
        |part: &&PathBuf| inputs.iter().any(|input| is_same_file(input, part)) || !begins_with(part, header);
    if let Some(other) = left.iter().find(is_other) {
        let what = format!(
            "{} has the name of a further part of this export, and is none: it does not begin with the same columns",
            other.display()
        );
        return Err(Error::Option { what, hint: "move it away, or name another file with -o" });
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::terminal::LogFormat;

    const HEADER: &str = "Id,S\n";

    /// Writes lines in parts of 15 bytes.
    fn written(path: &Path, lines: &[&str], inputs: &[PathBuf]) -> Result<CrmFiles, Error> {
        let terminal = Terminal::new(true, false, LogFormat::Text);
        let mut output = CrmOutput::new(Some(path), false, inputs, (Some(HEADER.to_owned()), 15))?;
        for line in lines {
            output.add(line)?;
        }
        output.finish(&terminal)
    }

    #[test]
    fn parts_have_the_header_and_no_more_bytes_than_allowed_and_appear_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        let mut output = CrmOutput::new(Some(&path), false, &[], (Some(HEADER.to_owned()), 15)).unwrap();
        for line in ["a,1\n", "b,2\n", "c,3\n"] {
            output.add(line).unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let files = output.finish(&Terminal::new(true, false, LogFormat::Text)).unwrap().written;
        assert_eq!(files, [path.clone(), folder.path().join("scores-2.csv")]);
        let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        assert_eq!(texts, ["Id,S\na,1\nb,2\n", "Id,S\nc,3\n"]);
    }

    #[test]
    fn parts_of_an_earlier_export_do_not_stay_and_files_of_others_do() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let path = at("scores.csv");
        let lines: Vec<String> = (0..7).map(|line| format!("{line},1\n")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(written(&path, &lines, &[]).unwrap().written.len(), 4);
        let smaller = written(&path, &lines[..3], &[]).unwrap();
        assert_eq!(smaller.removed, [at("scores-3.csv"), at("scores-4.csv")]);
        assert!(at("scores-2.csv").exists() && !at("scores-3.csv").exists());
        // Nothing to write is an output of this run as well.
        assert_eq!(written(&path, &[], &[]).unwrap().removed, [at("scores-2.csv")]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), HEADER);
        crate::tables::write_atomically(&at("scores-2.csv"), b"another,file\n").unwrap();
        let refused = written(&path, &lines[..1], &[]).unwrap_err();
        assert!(refused.to_string().contains("scores-2.csv"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), HEADER);
        let refused = written(&path, &lines[..3], &[at("scores-2.csv")]).unwrap_err();
        assert!(refused.to_string().contains("is an input"), "{refused}");
    }
}

//! `--memory` and `--temp-dir`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::tables::{KeptWork, MemoryLimit, TableError, available_memory, resolved};

/// The memory where the system does not say how much is available: enough for 20 million rows.
const DEFAULT_MEMORY: u64 = 2 << 30;

/// The memory for tables, and where their rows go that do not fit.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct MemoryArgs {
    /// Memory for the rows of timed tables, such as 1GiB or 500MB. In a prediction a quarter of it is for the ids of leads, another for the aggregates by key, and an
    /// eighth for each lookup and the earlier predictions. What is beyond goes to temporary files. The results are the same. Default: half of the memory that is available, or 2GiB where the system does not say.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    memory: Option<u64>,
    /// Folder for temporary files, which have no name and vanish with the run, but what --resume keeps. Default: that of the system.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    temp_dir: Option<PathBuf>,
}

impl MemoryArgs {
    pub(crate) fn limit(&self) -> MemoryLimit {
        let default = || available_memory().map_or(DEFAULT_MEMORY, |available| available / 2);
        MemoryLimit { bytes: self.memory.unwrap_or_else(default), folder: self.temp_dir(), kept: None }
    }

    /// The folder for temporary files.
    fn temp_dir(&self) -> PathBuf {
        self.temp_dir.clone().unwrap_or_else(tempfile::env::temp_dir)
    }

    /// What an interrupted run with this output has kept in the folder for temporary files.
    ///
    /// # Errors
    /// When another run uses it, or there can be none.
    pub(crate) fn kept_work(&self, output: &Path) -> Result<KeptWork, TableError> {
        let output = resolved(output).unwrap_or_else(|| output.to_owned());
        KeptWork::open(&self.temp_dir(), &output.display().to_string())
    }
}

/// A size in bytes: `1GiB`, `1.5 GB`, `512M`, `1000000`. Units of one letter are powers of 1024, as those with an i.
fn parse_size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, f64); 14] = [
        ("", 1.0),
        ("b", 1.0),
        ("k", 1024.0),
        ("kib", 1024.0),
        ("kb", 1e3),
        ("m", 1_048_576.0),
        ("mib", 1_048_576.0),
        ("mb", 1e6),
        ("g", 1_073_741_824.0),
        ("gib", 1_073_741_824.0),
        ("gb", 1e9),
        ("t", 1_099_511_627_776.0),
        ("tib", 1_099_511_627_776.0),
        ("tb", 1e12),
    ];
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = UNITS.iter().find(|(name, _)| *name == unit.trim()).map(|(_, bytes)| bytes);
    let bytes = unit.zip(number.parse::<f64>().ok()).map(|(unit, number)| number * unit);
    // Up to 2^53 bytes, 8 PiB, every number is exact.
    let bytes = bytes.filter(|bytes| (1.0..=9_007_199_254_740_992.0).contains(bytes));
    bytes.map(|bytes| bytes as u64).ok_or_else(|| "expected a size such as 1GiB or 500MB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_their_units() {
        for (text, bytes) in [
            ("1GiB", 1 << 30),
            ("1g", 1 << 30),
            (" 1.5 MB ", 1_500_000),
            ("512K", 512 << 10),
            ("1000", 1000),
            ("7b", 7),
            ("2TB", 2_000_000_000_000),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "GiB", "1 XB", "-1GB", "0", "1.2.3MB", "1e9", "9999999TB", "1 G B"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}

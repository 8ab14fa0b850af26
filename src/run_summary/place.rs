//! Where a summary may be written to.

use std::path::Path;

use serde::Deserialize;

use super::content::RunSummary;
use crate::tables::is_output_stream;

/// A larger file is no summary.
const MOST_BYTES: u64 = 1 << 26;

/// What every version of a summary has.
#[derive(Deserialize)]
struct AnySummary {
    #[serde(rename = "format_version")]
    _format_version: u32,
    program: AnyProgram,
}

#[derive(Deserialize)]
struct AnyProgram {
    name: String,
}

/// Whether a summary may be written to this place: nothing is there, or a stream, an empty file, or an earlier summary. A summary
/// is written even when `bantam.toml` cannot be read, so that it is not known which files are tables of the project.
pub(crate) fn is_replaceable(path: &Path) -> bool {
    if is_output_stream(path) {
        return true;
    }
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() > 0 => {
            found.len() <= MOST_BYTES && std::fs::read(path).is_ok_and(|bytes| is_summary(&bytes))
        }
        // That a folder cannot be written to is said when it is tried.
        _ => true,
    }
}

fn is_summary(bytes: &[u8]) -> bool {
    serde_json::from_slice::<AnySummary>(bytes).is_ok_and(|found| found.program.name == RunSummary::PROGRAM)
}

#[cfg(test)]
mod tests {
    use super::super::content::SummarisedCommand;
    use super::*;

    #[test]
    fn summaries_are_replaced_and_other_files_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(is_replaceable(&at("new.json")));
        let summary = RunSummary::new(SummarisedCommand::Train, "2026-08-01T00:00:00Z".to_owned());
        for (name, text, expected) in [
            ("empty.json", "", true),
            ("summary.json", &*serde_json::to_string(&summary).unwrap(), true),
            ("later.json", r#"{"format_version": 9, "program": {"name": "bantam"}, "more": 1}"#, true),
            ("other.json", r#"{"format_version": 1, "program": {"name": "dbt"}}"#, false),
            ("deals.csv", "id,stage\n", false),
        ] {
            std::fs::File::create(at(name)).unwrap();
            crate::tables::write_atomically(&at(name), text.as_bytes()).unwrap();
            assert_eq!(is_replaceable(&at(name)), expected, "{name}");
        }
    }
}

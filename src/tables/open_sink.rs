//! From a path and a format to the place that rows are written to.

use std::path::Path;

use super::csv_writer::{CellGuard, TextStyle};
use super::database_sink::DatabaseSink;
use super::output_target::OutputTarget;
use super::parquet_sink::ParquetSink;
use super::table_sink::TableSink;
use super::text_sink::{JsonLinesSink, TextSink};
use super::{Format, PIPE, TableError};
use crate::project::{DatabasePlace, WriteMode};

/// The format to write `path` in: the given one, else that of its ending; CSV for [`PIPE`].
///
/// # Errors
/// When its ending is not that of a supported format.
pub fn output_format(path: &Path, given: Option<Format>) -> Result<Format, TableError> {
    let by_path = || if path == Path::new(PIPE) { Some(Format::Csv) } else { Format::of(path) };
    given.or_else(by_path).ok_or_else(|| TableError::OutputEnding { file: path.display().to_string() })
}

/// The output to a table of a database. Nothing is made before its first batch.
pub(crate) fn database_sink(place: DatabasePlace<'_>, mode: WriteMode) -> Box<dyn TableSink + '_> {
    Box::new(DatabaseSink::new(place, mode))
}

/// The output to `path` ([`PIPE`]: standard output) in its format. Nothing is made before it is begun.
///
/// # Errors
/// When its ending is not known.
pub fn open_sink(
    path: &Path,
    format: Option<Format>,
    guard: CellGuard,
) -> Result<Box<dyn TableSink>, TableError> {
    let target = OutputTarget::new(path);
    let text = |separator| TextStyle { separator, guard };
    Ok(match output_format(path, format)? {
        Format::Csv => Box::new(TextSink::new(target, text(b','))),
        Format::Tsv => Box::new(TextSink::new(target, text(b'\t'))),
        Format::JsonLines => Box::new(JsonLinesSink::new(target)),
        Format::Parquet => Box::new(ParquetSink::new(target)),
    })
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    #[test]
    fn an_output_of_every_format_appears_when_it_is_committed_and_leaves_nothing_before() {
        let folder = tempfile::tempdir().unwrap();
        let frame = df!("id" => ["L1", "L2"], "score" => [51, 7]).unwrap();
        let names = || std::fs::read_dir(folder.path()).unwrap().count();
        for (count, ending) in ["csv", "tsv", "jsonl", "parquet"].into_iter().enumerate() {
            let path = folder.path().join(format!("out.{ending}"));
            let written = || {
                let mut sink = open_sink(&path, None, CellGuard::Apostrophe).unwrap();
                sink.begin(frame.schema()).unwrap();
                sink.write(&frame).unwrap();
                sink.write(&frame).unwrap();
                sink
            };
            drop(written());
            assert_eq!(names(), count, "{ending}");
            written().commit().unwrap();
            assert_eq!(names(), count + 1, "{ending}");
        }
        let text = std::fs::read_to_string(folder.path().join("out.tsv")).unwrap();
        assert_eq!(text, "id\tscore\nL1\t51\nL2\t7\nL1\t51\nL2\t7\n");
        let never = open_sink(&folder.path().join("never.csv"), None, CellGuard::Raw).unwrap();
        never.commit().unwrap();
        assert!(open_sink(Path::new("out.doc"), None, CellGuard::Raw).is_err());
        assert_eq!(names(), 4);
    }
}

//! A file of JSON objects that has none, as after a night without leads: it says nothing of its columns, and need not where they are known.

use super::read_findings::ReadFindings;
use super::row_source::{RawBatch, RowSource};
use super::{Request, TableError, Typing};

/// A file without objects, as a table with the columns that leads had in the training, or else those that are asked for.
pub(super) struct NoObjects {
    columns: Vec<String>,
    findings: ReadFindings,
}

impl NoObjects {
    /// A file of which a prediction asks for known columns; `None` while columns and types are to be found.
    pub(super) fn of(label: &str, request: &Request<'_>) -> Option<Self> {
        let Typing::Fixed(types) = request.typing else { return None };
        // Names that are wanted may also be those of derived columns, which leads do not have.
        let mut columns: Vec<String> = match (request.optional, request.columns) {
            (Some(trained), _) => trained.keys().cloned().collect(),
            (None, Some(wanted)) => wanted.iter().cloned().collect(),
            (None, None) => types.keys().cloned().collect(),
        };
        columns.extend(request.id.map(str::to_owned).filter(|id| !columns.contains(id)));
        let findings = ReadFindings { file: label.to_owned(), ..ReadFindings::default() };
        Some(Self { columns, findings })
    }
}

impl RowSource for NoObjects {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn shows_columns(&self) -> bool {
        false
    }

    fn without_rows(&self) -> &'static str {
        "contains no JSON object"
    }

    fn has_plain_numbers(&self) -> bool {
        true
    }

    fn findings(&self) -> ReadFindings {
        self.findings.clone()
    }

    fn next_batch(&mut self, _: usize) -> Result<Option<RawBatch>, TableError> {
        Ok(None)
    }
}

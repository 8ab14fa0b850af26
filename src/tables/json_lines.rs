//! JSON Lines: one object a line.

use std::collections::HashMap;

use polars::prelude::*;
use serde_json::Value;

use super::batches::{Batches, RawBatch};
use super::text::cell_value;
use super::{Rejected, Request, TableError};

/// What stands between the members of an array once it is one cell, as for a `set` feature.
pub(super) const MEMBER_SEPARATOR: &str = ";";

type ParsedLine = (u64, Result<HashMap<String, Value>, String>);

struct JsonLines {
    label: String,
    columns: Vec<String>,
    wanted: Vec<String>,
    reading: crate::project::Reading,
    rows: std::vec::IntoIter<ParsedLine>,
}

/// Reads all lines; the columns are the keys of all objects, in the order in which they first appear.
pub(super) fn open(bytes: &[u8], label: &str, request: &Request<'_>) -> Result<Box<dyn Batches>, TableError> {
    let mut columns: indexmap::IndexSet<String> = indexmap::IndexSet::new();
    let mut rows = Vec::new();
    for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let row = object(line).map(|object| {
            columns.extend(object.keys().cloned());
            object.into_iter().collect()
        });
        rows.push((index as u64 + 1, row));
    }
    if columns.is_empty() {
        let what = "has no JSON object; expected one on each line";
        return Err(TableError::Empty { file: label.to_owned(), what });
    }
    // An object leaves out what it does not know.
    columns.extend(request.optional.iter().flat_map(|types| types.keys().cloned()));
    let columns: Vec<String> = columns.into_iter().collect();
    let is_wanted = |name: &&String| request.columns.is_none_or(|wanted| wanted.contains(*name));
    let wanted = columns.iter().filter(is_wanted).cloned().collect();
    let (label, reading) = (label.to_owned(), request.reading.clone());
    Ok(Box::new(JsonLines { label, columns, wanted, reading, rows: rows.into_iter() }))
}

/// The object on a line, or why there is none.
fn object(line: &[u8]) -> Result<serde_json::Map<String, Value>, String> {
    let what = match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(object)) => return Ok(object),
        Ok(Value::Array(_)) => "a list".to_owned(),
        Ok(other) => format!("`{other}`"),
        Err(error) => return Err(format!("it is not JSON at column {}", error.column())),
    };
    Err(format!("it should be a JSON object, but it is {what}"))
}

impl Batches for JsonLines {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        let mut cells: Vec<Vec<Option<String>>> = vec![Vec::new(); self.wanted.len()];
        let mut lines = Vec::new();
        let mut rejected = Vec::new();
        for (line, row) in self.rows.by_ref().take(rows) {
            let read = row.and_then(|row| self.wanted.iter().map(|name| cell(name, row.get(name))).collect());
            let read: Result<Vec<Option<String>>, String> = read;
            match read {
                Ok(values) => {
                    lines.push(line);
                    for (column, value) in cells.iter_mut().zip(values) {
                        column.push(
                            value
                                .as_deref()
                                .and_then(|text| cell_value(text, &self.reading))
                                .map(str::to_owned),
                        );
                    }
                }
                Err(reason) => {
                    rejected.push(Rejected { file: self.label.clone(), row: line, id: None, reason });
                }
            }
        }
        if lines.is_empty() && rejected.is_empty() {
            return Ok(None);
        }
        let columns =
            self.wanted.iter().zip(cells).map(|(name, cells)| Column::new(name.as_str().into(), cells));
        Ok(Some(RawBatch { frame: DataFrame::new(lines.len(), columns.collect())?, rows: lines, rejected }))
    }
}

/// The text of a value: what would stand in the cell of a CSV file.
fn cell(name: &str, value: Option<&Value>) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Array(members)) => {
            let members: Result<Vec<Option<String>>, String> =
                members.iter().map(|member| cell(name, Some(member))).collect();
            Ok(Some(members?.into_iter().flatten().collect::<Vec<_>>().join(MEMBER_SEPARATOR)))
        }
        Some(Value::Object(_)) => Err(format!("`{name}` is an object; expected a plain value")),
    }
}

//! Tables and queries of databases as sources of rows.

use std::collections::BTreeSet;

use polars::prelude::*;
use sha2::{Digest, Sha256};

use super::arrow_file::column;
use super::hexadecimal::hexadecimal;
use super::read_findings::ContentHash;
use super::row_source::RowSource;
use super::typed_file::{TypedFile, TypedRows, in_utc};
use super::{Request, TableError, Typing, typed_source};
use crate::databases::{ArrowRows, DatabaseRows};
use crate::project::DatabasePlace;

/// Rows that are used together at least: some databases send smaller batches, and each has costs of its own.
const ROWS_AT_ONCE: usize = 16_384;

/// An open table or query.
pub(super) struct DatabaseFile {
    label: String,
    rows: DatabaseRows,
    schema: ArrowSchema,
    /// Rows that were decoded and not taken yet.
    rest: Option<DataFrame>,
    stored: u64,
    /// The hash of what was read, for the record of a training.
    content: Option<(Sha256, u64)>,
}

/// Opens a table or query; of a table, the wanted columns only.
pub(super) fn open(
    place: &DatabasePlace<'_>,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let label = place.label();
    let file = || {
        let is_text = |name: &str| request.id == Some(name) || request.is_given_as_text(name);
        let rows = DatabaseRows::open(place, request.columns, &is_text)?;
        let mut names = BTreeSet::new();
        if let Some(twice) = rows.columns().iter().find(|column| !names.insert(column.name.as_str())) {
            return Err(TableError::DuplicateColumn { file: label.clone(), column: twice.name.clone() });
        }
        let fields = rows.fields().map_err(|error| TableError::damaged(&label, &error))?;
        let mut schema = ArrowSchema::default();
        for column in rows.columns() {
            let known = fields.iter().find(|field| field.name == column.name.as_str());
            let dtype = known.map_or(ArrowDataType::Null, |field| in_utc(field.dtype()));
            let name: PlSmallStr = column.name.as_str().into();
            schema.insert(name.clone(), ArrowField::new(name, dtype, true));
        }
        let is_training = matches!(request.typing, Typing::Infer(_));
        let content = is_training.then(|| (Sha256::new(), 0));
        Ok(DatabaseFile { label: label.clone(), rows, schema, rest: None, stored: 0, content })
    };
    typed_source::open(file, None, &label, request)
}

impl DatabaseFile {
    /// The next rows as a frame.
    fn decoded(&mut self) -> Result<Option<DataFrame>, TableError> {
        let Some(ArrowRows { fields, arrays, rows, bytes }) = self.rows.next_rows()? else { return Ok(None) };
        self.stored += bytes.len() as u64;
        if let Some((hash, length)) = &mut self.content {
            hash.update(&bytes);
            *length += bytes.len() as u64;
        }
        let decode = |(field, array): (&ArrowField, ArrayRef)| {
            let field = ArrowField::new(field.name.clone(), in_utc(field.dtype()), true);
            let array = relabelled(array, field.dtype());
            column(&field, vec![array])
        };
        let columns: PolarsResult<Vec<Column>> = fields.iter().zip(arrays).map(decode).collect();
        let frame = columns.and_then(|columns| DataFrame::new(rows, columns));
        frame.map(Some).map_err(|error| TableError::damaged(&self.label, &error))
    }
}

/// The array with the label of its time zone as the field has it.
fn relabelled(mut array: ArrayRef, dtype: &ArrowDataType) -> ArrayRef {
    if matches!(dtype, ArrowDataType::Timestamp(_, Some(_))) {
        *array.dtype_mut() = dtype.clone();
    }
    array
}

impl TypedFile for DatabaseFile {
    const FORMAT: &str = "a table of a database";
    // What broke off is an error of its own there.
    const MAY_BE_EMPTY: bool = true;

    fn schema(&self) -> &ArrowSchema {
        &self.schema
    }

    fn refused(&self, column: &str) -> Option<String> {
        let mut columns = self.rows.columns().iter();
        columns.find(|own| own.name == column).and_then(|own| own.refused.clone())
    }

    fn content(&self) -> Option<ContentHash> {
        let (hash, bytes) = self.content.as_ref()?;
        Some(ContentHash { bytes: *bytes, sha256: hexadecimal(&hash.clone().finalize()) })
    }

    fn next_rows(&mut self, columns: &[&str], rows: usize) -> Result<Option<TypedRows>, TableError> {
        // Batches that are large enough are not copied into others.
        let enough = rows.min(ROWS_AT_ONCE);
        let mut frame = self.rest.take();
        while frame.as_ref().is_none_or(|frame| frame.height() < enough) {
            let Some(next) = self.decoded()? else { break };
            match &mut frame {
                Some(frame) => frame.vstack_mut(&next).map(|_| ())?,
                none => *none = Some(next),
            }
        }
        let Some(mut frame) = frame.filter(|frame| frame.height() > 0) else { return Ok(None) };
        if frame.first_col_n_chunks() > 1 {
            frame.rechunk_mut();
        }
        let (first, rest) = frame.split_at(i64::try_from(rows.min(frame.height())).unwrap_or(i64::MAX));
        self.rest = Some(rest);
        let first = DataFrame::new(
            first.height(),
            columns.iter().map(|name| first.column(name).cloned()).collect::<PolarsResult<_>>()?,
        )?;
        Ok(Some(TypedRows { frame: first, stored: std::mem::take(&mut self.stored) }))
    }
}

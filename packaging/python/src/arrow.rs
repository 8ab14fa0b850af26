//! Frames from and to other libraries by the Arrow PyCapsule interface:
//! <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::*;
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field as ArrowField};
use polars_arrow::ffi::export_iterator;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::coded::{plain, plain_field};
use crate::errors::{error, plain as plain_error};
use crate::stream::{Incoming, STREAM, Stream};

/// The method that gives one.
const EXPORT: &str = "__arrow_c_stream__";

/// Whether an object is a table by the Arrow PyCapsule interface.
pub(crate) fn is_table(object: &Bound<'_, PyAny>) -> bool {
    object.hasattr(EXPORT).unwrap_or(false)
}

/// The same as a function of the module: (object) -> bool.
pub(crate) fn is_table_of(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (object,): (Bound<'_, PyAny>,) = args.extract()?;
    is_table(&object).into_py_any(args.py())
}

/// The columns of a batch.
type Arrays = Vec<Box<dyn Array>>;

/// Batches of rows that another library makes, without the columns that cannot be read.
pub(crate) struct Batches {
    stream: Stream,
    /// The types of all columns as they come; null in place of one that cannot be read.
    incoming: Vec<ArrowField>,
    /// Where those that are read are in a batch.
    read: Vec<usize>,
    /// Those that cannot be read, with the reason.
    unread: BTreeMap<String, String>,
}

impl Batches {
    /// The batches of an object with `__arrow_c_stream__`.
    ///
    /// # Errors
    /// When it is no table, or cannot make a stream.
    pub(crate) fn of(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = table.py();
        if !is_table(table) {
            let message = format!("a {} is no table with columns", table.get_type().qualname()?);
            let hint =
                "give a data frame of polars, pandas 2.2 or newer, pyarrow or DuckDB, or the path of a file";
            return Err(error(py, &message, Some(hint), 2));
        }
        let mut stream = Stream::take(&table.call_method0(EXPORT)?.cast_into::<PyCapsule>()?)?;
        let columns =
            stream.columns().map_err(|error| plain_error(py, "the table cannot be read", &error))?;
        match columns {
            Some(columns) => Ok(Self::new(stream, columns)),
            None => Err(error(py, "an array of one column is no table", Some("give a data frame"), 2)),
        }
    }

    fn new(stream: Stream, columns: Vec<Incoming>) -> Self {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for column in &columns {
            *times.entry(column.name.clone()).or_default() += 1;
        }
        let mut batches = Self { stream, incoming: Vec::new(), read: Vec::new(), unread: BTreeMap::new() };
        for (place, column) in columns.into_iter().enumerate() {
            let Incoming { name, field } = column;
            let field = if times[&name] > 1 { Err("there more than once".to_owned()) } else { field };
            match field {
                Ok(field) => {
                    batches.incoming.push(field);
                    batches.read.push(place);
                }
                Err(fault) => {
                    batches.incoming.push(ArrowField::new(name.as_str().into(), ArrowDataType::Null, true));
                    batches.unread.insert(name, fault);
                }
            }
        }
        batches
    }

    /// The columns that cannot be read, with the reason: what they are.
    pub(crate) fn unread(&self) -> &BTreeMap<String, String> {
        &self.unread
    }

    /// The columns that are read.
    fn fields(&self) -> impl Iterator<Item = ArrowField> {
        self.read.iter().map(|&place| plain_field(&self.incoming[place]))
    }

    /// The columns that are read as a schema.
    pub(crate) fn schema(&self) -> ArrowSchema {
        self.fields().map(|field| (field.name.clone(), field)).collect()
    }

    /// The number of rows of the next batch, and its columns that are read; `None` at the end.
    pub(crate) fn next_batch(&mut self) -> Option<PolarsResult<(usize, Arrays)>> {
        let array = self.stream.next(&self.incoming)?;
        Some(array.and_then(|array| {
            let rows = array.as_any().downcast_ref::<StructArray>();
            let rows = rows.ok_or_else(|| polars_err!(ComputeError: "a batch is no table"))?;
            polars_ensure!(rows.null_count() == 0, ComputeError: "a row is missing as a whole");
            let columns = self.read.iter().map(|&place| {
                let named =
                    |error| polars_err!(ComputeError: "column `{}`: {error}", self.incoming[place].name);
                plain(rows.values()[place].clone()).map_err(named)
            });
            Ok((rows.len(), columns.collect::<PolarsResult<_>>()?))
        }))
    }

    /// All rows as a frame with these columns, or all if none is named. A column that cannot be read is
    /// refused by its name.
    pub(crate) fn collect(mut self, names: &[String]) -> PolarsResult<DataFrame> {
        let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
        if let Some((name, fault)) = self.unread.iter().find(|(name, _)| is_wanted(name)) {
            polars_bail!(ComputeError: "column `{name}` is {fault}");
        }
        self.read.retain(|&place| is_wanted(&self.incoming[place].name));
        let fields: Vec<ArrowField> = self.fields().collect();
        let mut chunks: Vec<Arrays> = vec![Vec::new(); fields.len()];
        let mut n_rows = 0;
        while let Some(batch) = self.next_batch() {
            let (rows, columns) = batch?;
            n_rows += rows;
            chunks.iter_mut().zip(columns).for_each(|(chunks, column)| chunks.push(column));
        }
        let series =
            fields.iter().zip(chunks).map(|(field, chunks)| Ok(series_of(field, chunks)?.into_column()));
        DataFrame::new(n_rows, series.collect::<PolarsResult<_>>()?)
    }
}

/// A column of a frame; polars panics on some of the types that it was built without.
fn series_of(field: &ArrowField, chunks: Arrays) -> PolarsResult<Series> {
    let made = catch_unwind(AssertUnwindSafe(|| {
        if chunks.is_empty() {
            return Ok(Series::new_empty(field.name.clone(), &DataType::from_arrow_field(field)));
        }
        Series::try_from((field, chunks))
    }));
    let kind = match field.dtype() {
        ArrowDataType::Extension(kind) => kind.name.to_string(),
        kind => format!("{kind:?}"),
    };
    let unsupported =
        || polars_err!(ComputeError: "column `{}` is of type {kind}, which is not supported", field.name);
    made.ok().and_then(Result::ok).ok_or_else(unsupported)
}

/// A frame as a capsule with a stream: one batch for each chunk, with types that every library of the interface reads.
pub(crate) fn capsule<'py>(py: Python<'py>, frame: &DataFrame) -> PyResult<Bound<'py, PyCapsule>> {
    let level = CompatLevel::oldest();
    let mut frame = frame.clone();
    frame.align_chunks_par();
    let fields: Vec<ArrowField> =
        frame.columns().iter().map(|column| column.field().to_arrow(level)).collect();
    let kind = ArrowDataType::Struct(fields);
    let field = ArrowField::new(PlSmallStr::EMPTY, kind.clone(), false);
    let batches = (0..frame.first_col_n_chunks()).map(move |chunk| {
        let series = frame.columns().iter().map(Column::as_materialized_series);
        let columns: Arrays = series.map(|series| series.to_arrow(chunk, level)).collect();
        let n_rows = columns.first().map_or(0, |column| column.len());
        StructArray::try_new(kind.clone(), n_rows, columns, None).map(StructArray::boxed)
    });
    // Who takes the stream moves it out and marks it as released; else it is released with the capsule.
    PyCapsule::new_with_value(py, export_iterator(Box::new(batches), field), STREAM)
}

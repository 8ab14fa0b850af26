//! Frames from and to other libraries by the Arrow PyCapsule interface:
//! <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>.
#![expect(unsafe_code, reason = "the Arrow C stream is a struct of pointers that another library has made")]

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::*;
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field as ArrowField};
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader, export_iterator};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::errors::{error, plain};

/// The name of a capsule with a stream.
const STREAM: &CStr = c"arrow_array_stream";

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

/// Batches of rows that another library makes.
pub(crate) struct Batches(ArrowArrayStreamReader<Box<ArrowArrayStream>>);

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
        let capsule = table.call_method0(EXPORT)?.cast_into::<PyCapsule>()?;
        let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<ArrowArrayStream>();
        // SAFETY: a capsule with this name holds a valid stream by the PyCapsule interface, and the lock of Python is held. The stream is
        // moved out, and what is left is marked as released, so that its destructor frees nothing.
        let stream = unsafe { std::ptr::replace(pointer.as_ptr(), ArrowArrayStream::empty()) };
        // SAFETY: the stream is valid, as above; one that was released before is an error.
        let reader = unsafe { ArrowArrayStreamReader::try_new(Box::new(stream)) };
        let reader = reader.map_err(|error| plain(py, "the table cannot be read", &error))?;
        if matches!(reader.field().dtype(), ArrowDataType::Struct(_)) {
            return Ok(Self(reader));
        }
        Err(error(py, "an array of one column is no table", Some("give a data frame"), 2))
    }

    /// The columns.
    fn fields(&self) -> &[ArrowField] {
        if let ArrowDataType::Struct(fields) = self.0.field().dtype() { fields } else { &[] }
    }

    /// The columns as a schema.
    pub(crate) fn schema(&self) -> ArrowSchema {
        self.fields().iter().map(|field| (field.name.clone(), field.clone())).collect()
    }

    /// The number of rows of the next batch, and its columns; `None` at the end.
    pub(crate) fn next_batch(&mut self) -> Option<PolarsResult<(usize, Arrays)>> {
        // SAFETY: the stream gives arrays of its schema by the C stream interface, by which it may be read on any one thread.
        let array = unsafe { self.0.next() }?;
        Some(array.and_then(|array| {
            let rows = array.as_any().downcast_ref::<StructArray>();
            let rows = rows.ok_or_else(|| polars_err!(ComputeError: "a batch is no table"))?;
            polars_ensure!(rows.null_count() == 0, ComputeError: "a row is missing as a whole");
            Ok((rows.len(), rows.values().to_vec()))
        }))
    }

    /// All rows as a frame. A column of a type that is not supported is refused by its name.
    pub(crate) fn collect(mut self) -> PolarsResult<DataFrame> {
        let fields = self.fields().to_vec();
        let mut chunks: Vec<Arrays> = vec![Vec::new(); fields.len()];
        let mut n_rows = 0;
        while let Some(batch) = self.next_batch() {
            let (rows, columns) = batch?;
            n_rows += rows;
            chunks.iter_mut().zip(columns).for_each(|(chunks, column)| chunks.push(column));
        }
        let series = fields.iter().zip(chunks).map(|(field, chunks)| series_of(field, chunks));
        let columns = series.map(|series| Ok(series?.into_column())).collect::<PolarsResult<_>>()?;
        DataFrame::new(n_rows, columns)
    }
}

/// A column of a frame; polars panics on a type that it was built without.
fn series_of(field: &ArrowField, chunks: Arrays) -> PolarsResult<Series> {
    let made = catch_unwind(AssertUnwindSafe(|| {
        if chunks.is_empty() {
            return Ok(Series::new_empty(field.name.clone(), &DataType::from_arrow_field(field)));
        }
        Series::try_from((field, chunks))
    }));
    let unsupported = || polars_err!(ComputeError: "column `{}` is of type {:?}, which is not supported", field.name, field.dtype());
    made.unwrap_or_else(|_| Err(unsupported()))
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

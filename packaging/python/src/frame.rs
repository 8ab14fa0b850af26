//! Tables of results, and tables on their way to a file.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bantam::report::WeightCells;
use polars::prelude::*;
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;
use polars_io::SerReader as _;
use polars_io::prelude::ParquetReader;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList, PyTuple};

use crate::arrow::{self, Batches};
use crate::errors::plain;
use crate::handle::Held as _;
use crate::interrupt;

/// (table, path): writes a table batch by batch as an Arrow stream; returns the columns that cannot be read, each with what it is.
pub(crate) fn write_stream(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (table, file): (Bound<'_, PyAny>, PathBuf) = args.extract()?;
    let batches = Batches::of(&table)?;
    let unread = batches.unread().clone();
    let written = interrupt::run(py, |report| write_batches(&file, batches, report))?;
    written.map_err(|error| plain(py, "the data frame cannot be read", &error))?;
    unread.into_py_any(py)
}

fn write_batches(file: &Path, mut batches: Batches, report: interrupt::Report<'_>) -> PolarsResult<()> {
    let schema = Arc::new(batches.schema());
    let options = WriteOptions { compression: None };
    let mut writer = StreamWriter::new(BufWriter::new(File::create(file)?), options);
    writer.start(&schema, None)?;
    let mut rows = 0;
    while let Some(batch) = batches.next_batch() {
        let (n_rows, columns) = batch?;
        writer.write(&RecordBatchT::try_new(n_rows, Arc::clone(&schema), columns)?, None)?;
        rows += n_rows as u64;
        report("reading", rows, 0);
    }
    writer.finish()?;
    writer.into_inner().flush()?;
    Ok(())
}

/// (path) -> frame: the rows of a Parquet file that bantam has written.
pub(crate) fn read_parquet(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (file,): (PathBuf,) = args.extract()?;
    let read = || ParquetReader::new(File::open(&file)?).finish();
    let frame = py.detach(read).map_err(|error| plain(py, "the predictions cannot be read", &error))?;
    frame.hold(py)?.into_py_any(py)
}

/// ([(name, type, values)]) -> frame: columns of the type "text", "number" or "flag"; None where a value is not known.
pub(crate) fn frame_of(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (columns,): (Vec<(String, String, Bound<'_, PyList>)>,) = args.extract()?;
    let column = |(name, kind, values): (String, String, Bound<'_, PyList>)| -> PyResult<Column> {
        let name = PlSmallStr::from_string(name);
        Ok(match kind.as_str() {
            "flag" => Column::new(name, values.extract::<Vec<Option<bool>>>()?),
            "number" => Column::new(name, values.extract::<Vec<Option<f64>>>()?),
            _ => Column::new(name, values.extract::<Vec<Option<String>>>()?),
        })
    };
    let columns: Vec<Column> = columns.into_iter().map(column).collect::<PyResult<_>>()?;
    let frame = DataFrame::new_infer_height(columns);
    frame.map_err(|error| plain(py, "these columns are no table", &error))?.hold(py)?.into_py_any(py)
}

/// The weights of a model as a frame.
pub(crate) fn of_weights(py: Python<'_>, weights: Vec<(&'static str, WeightCells)>) -> PyResult<Py<PyAny>> {
    let column = |(name, cells): (&'static str, WeightCells)| match cells {
        WeightCells::Texts(texts) => Column::new(name.into(), texts),
        WeightCells::Numbers(numbers) => Column::new(name.into(), numbers),
    };
    let frame = DataFrame::new_infer_height(weights.into_iter().map(column).collect());
    frame.map_err(|error| plain(py, "the weights are no table", &error))?.hold(py)?.into_py_any(py)
}

/// (frame) -> the names of its columns.
pub(crate) fn columns(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (frame,): (Bound<'_, PyCapsule>,) = args.extract()?;
    let names = DataFrame::of(&frame)?.get_column_names();
    names.into_iter().map(ToString::to_string).collect::<Vec<String>>().into_py_any(args.py())
}

/// (frame) -> the number of its rows.
pub(crate) fn height(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (frame,): (Bound<'_, PyCapsule>,) = args.extract()?;
    DataFrame::of(&frame)?.height().into_py_any(args.py())
}

/// (frame, name) -> the values of a column as a list; None where a value is not known.
pub(crate) fn values(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (frame, name): (Bound<'_, PyCapsule>, String) = args.extract()?;
    let column = DataFrame::of(&frame)?.column(&name).map_err(|_| PyKeyError::new_err(name.clone()))?;
    let values = PyList::empty(py);
    for value in column.as_materialized_series().iter() {
        match value {
            AnyValue::Null => values.append(py.None())?,
            AnyValue::Boolean(flag) => values.append(flag)?,
            AnyValue::Float64(number) => values.append(number)?,
            AnyValue::String(text) => values.append(text)?,
            other => match other.extract::<i64>() {
                Some(number) => values.append(number)?,
                None => values.append(other.to_string())?,
            },
        }
    }
    values.into_py_any(py)
}

/// (frame, names) -> the frame with these columns, in this order.
pub(crate) fn select(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (frame, names): (Bound<'_, PyCapsule>, Vec<String>) = args.extract()?;
    let selected = DataFrame::of(&frame)?.select(names);
    selected.map_err(|error| PyKeyError::new_err(error.to_string()))?.hold(py)?.into_py_any(py)
}

/// (frame) -> a capsule with an Arrow C stream of it.
pub(crate) fn stream(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (frame,): (Bound<'_, PyCapsule>,) = args.extract()?;
    arrow::capsule(args.py(), DataFrame::of(&frame)?)?.into_py_any(args.py())
}

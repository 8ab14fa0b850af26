//! The fit on a table: what the estimator for scikit-learn is made of.

use std::collections::BTreeMap;

use bantam::bindings::{FitRows, TableFit};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::project::Shape;
use polars::prelude::*;
use pyo3::IntoPyObjectExt as _;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyTuple};

use crate::arrow::{self, Batches};
use crate::errors::{error, failed, plain, texts};
use crate::frame::of_weights;
use crate::handle::Held as _;
use crate::interrupt;

/// Rows of an array that are transposed at once, so that a line of the cache is read once.
const BLOCK: usize = 64;

/// The columns of a table with these names, or all if there are none; or an array of numbers with one column for each name.
fn frame(table: &Bound<'_, PyAny>, names: &[String]) -> PyResult<DataFrame> {
    let py = table.py();
    let unread = |error: PolarsError| plain(py, "the table cannot be read", &error);
    if arrow::is_table(table) {
        let batches = Batches::of(table)?;
        return py.detach(|| batches.collect(names)).map_err(unread);
    }
    let columns = columns(py, &PyBuffer::<f64>::get(table)?, names.len())?;
    let columns = names.iter().zip(columns).map(|(name, values)| Column::new(name.as_str().into(), values));
    DataFrame::new_infer_height(columns.collect()).map_err(unread)
}

/// The columns of an array of numbers.
fn columns(py: Python<'_>, array: &PyBuffer<f64>, n_columns: usize) -> PyResult<Vec<Vec<f64>>> {
    let shape = array.shape();
    if shape.len() != 2 || shape[1] != n_columns {
        return Err(error(py, &format!("an array of shape {shape:?} has not {n_columns} columns"), None, 2));
    }
    let n_rows = shape[0];
    if array.is_fortran_contiguous() {
        let values = array.to_fortran_vec(py)?;
        return Ok(py.detach(|| values.chunks(n_rows.max(1)).map(<[f64]>::to_vec).collect()));
    }
    let values = array.to_vec(py)?;
    Ok(py.detach(|| transposed(&values, n_rows, n_columns)))
}

/// The columns of numbers that are stored row by row.
fn transposed(values: &[f64], n_rows: usize, n_columns: usize) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = (0..n_columns).map(|_| Vec::with_capacity(n_rows)).collect();
    for block in values.chunks((BLOCK * n_columns).max(1)) {
        for (place, column) in columns.iter_mut().enumerate() {
            column.extend(block.iter().skip(place).step_by(n_columns));
        }
    }
    columns
}

/// The numbers as bytes, which numpy reads.
fn bytes<'py>(py: Python<'py>, numbers: &[f64]) -> Bound<'py, PyBytes> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
    PyBytes::new(py, &bytes)
}

/// The shape of a column of numbers: "linear", "log", a number of bins, or a list of edges.
fn shape(py: Python<'_>, column: &str, given: &Bound<'_, PyAny>) -> PyResult<Shape> {
    let increase = |edges: &[f64]| edges.windows(2).all(|pair| pair[0] < pair[1]);
    if let Ok(word) = given.extract::<String>() {
        match word.as_str() {
            "linear" => return Ok(Shape::Linear),
            "log" => return Ok(Shape::Log),
            _ => {}
        }
    } else if let Some(bins) = given.extract::<u32>().ok().filter(|bins| *bins > 1) {
        return Ok(Shape::Quantiles(bins));
    } else if let Ok(edges) = given.extract::<Vec<f64>>()
        && !edges.is_empty()
        && edges.iter().all(|edge| edge.is_finite())
        && increase(&edges)
    {
        return Ok(Shape::Edges(edges));
    }
    let message = format!("the shape of `{column}` is {}", given.repr()?);
    let hint = "write \"linear\", \"log\", a number of bins above 1, or increasing edges";
    Err(error(py, &message, Some(hint), 2))
}

/// The rows that a fit learns from: a table or an array with the names of the columns, outcomes as bytes, weights and groups.
type Rows<'py> = (Bound<'py, PyAny>, Vec<String>, PyBuffer<u8>, Option<PyBuffer<f64>>, Option<PyBuffer<u64>>);

/// How it learns: penalty, strength, solver, limit of iterations, folds, seed, rows of a rare value, shapes.
type Plan<'py> = (String, Option<f64>, String, u64, u32, u64, u32, BTreeMap<String, Bound<'py, PyAny>>);

/// (see [`Rows`], see [`Plan`]) -> (fit, warnings).
pub(crate) fn fit(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (rows, plan): (Rows<'_>, Plan<'_>) = args.extract()?;
    let (table, names, won, weights, groups) = rows;
    let (penalty, alpha, solver, max_iterations, folds, seed, min_count, shapes) = plan;
    let frame = frame(&table, &names)?;
    let won: Vec<bool> = won.to_vec(py)?.into_iter().map(|won| won != 0).collect();
    let weights = weights.map(|weights| weights.to_vec(py)).transpose()?;
    let groups = groups.map(|groups| groups.to_vec(py)).transpose()?;
    let shapes = shapes.iter().map(|(column, given)| Ok((column.clone(), shape(py, column, given)?)));
    let shapes = shapes.collect::<PyResult<BTreeMap<String, Shape>>>()?;
    let penalty = if penalty == "firth" { Some(Penalty::Firth) } else { alpha.map(Penalty::Ridge) };
    let solver = match solver.as_str() {
        "newton" => Solver::Newton,
        "lbfgs" => Solver::Lbfgs,
        _ => Solver::Auto,
    };
    let plan = FitPlan { penalty, share: None, solver, max_iterations, folds, seed };
    let (weights, groups) = (weights.as_deref(), groups.as_deref());
    let rows = FitRows { frame: &frame, won: &won, weights, groups, min_count, shapes: &shapes };
    let done = interrupt::run(py, |report| TableFit::fit(&rows, &plan, report))?;
    let (fit, notes) = done.map_err(|failure| failed(py, &failure))?;
    (fit.hold(py)?, texts(&notes)).into_py_any(py)
}

/// A fit with a table and the names of its columns.
type Applied<'py> = (Bound<'py, PyCapsule>, Bound<'py, PyAny>, Vec<String>);

/// (fit, table, names) -> the log-odds of each row, as bytes of 64-bit numbers.
pub(crate) fn log_odds(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (fit, table, names): Applied<'_> = args.extract()?;
    let (fit, frame) = (TableFit::of(&fit)?, frame(&table, &names)?);
    let log_odds = py.detach(|| fit.log_odds(&frame)).map_err(|failure| failed(py, &failure))?;
    bytes(py, &log_odds).into_py_any(py)
}

/// (fit, table, names) -> the lower and the upper end of the 95 % interval of each probability, as bytes of 64-bit numbers, row by row; None
/// without a covariance.
pub(crate) fn intervals(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (fit, table, names): Applied<'_> = args.extract()?;
    let (fit, frame) = (TableFit::of(&fit)?, frame(&table, &names)?);
    let ends = py.detach(|| fit.intervals(&frame)).map_err(|failure| failed(py, &failure))?;
    let flat =
        |ends: Vec<(f64, f64)>| ends.into_iter().flat_map(|(low, high)| [low, high]).collect::<Vec<_>>();
    ends.map(|ends| bytes(py, &flat(ends))).into_py_any(py)
}

/// (fit) -> (intercept, weights as bytes, terms, strength, effective parameters).
pub(crate) fn facts(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (fit,): (Bound<'_, PyCapsule>,) = args.extract()?;
    let fit = TableFit::of(&fit)?;
    let weights = bytes(py, fit.coefficients());
    (fit.intercept(), weights, fit.terms(), fit.alpha(), fit.effective_parameters()).into_py_any(py)
}

/// (fit) -> the strengths that were compared, with their log losses.
pub(crate) fn path(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (fit,): (Bound<'_, PyCapsule>,) = args.extract()?;
    TableFit::of(&fit)?.path().into_py_any(args.py())
}

/// (fit) -> the frame of its weights.
pub(crate) fn weights(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (fit,): (Bound<'_, PyCapsule>,) = args.extract()?;
    of_weights(args.py(), TableFit::of(&fit)?.weights())
}

/// (fit) -> the solver diagnostics.
pub(crate) fn certificate(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (fit,): (Bound<'_, PyCapsule>,) = args.extract()?;
    let fit = TableFit::of(&fit)?;
    let (found, terms) = (fit.certificate(), fit.terms());
    let separated: Vec<&String> = found.separated.iter().map(|column| &terms[column.column]).collect();
    let diagnostics = PyDict::new(py);
    diagnostics.set_item("gradient_norm", found.gradient_norm)?;
    diagnostics.set_item("tolerance", found.tolerance)?;
    diagnostics.set_item("iterations", found.iterations)?;
    diagnostics.set_item("objective", found.objective)?;
    diagnostics.set_item("log_likelihood", found.log_likelihood)?;
    diagnostics.set_item("n_rows", found.n_rows)?;
    diagnostics.set_item("n_positive", found.n_won)?;
    diagnostics.set_item("n_negative", found.n_lost)?;
    diagnostics.set_item("fully_separated", found.fully_separated)?;
    diagnostics.set_item("separated", separated)?;
    diagnostics.into_py_any(py)
}

/// (fit) -> the fit as text.
pub(crate) fn to_json(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (fit,): (Bound<'_, PyCapsule>,) = args.extract()?;
    TableFit::of(&fit)?.to_json().map_err(|failure| failed(py, &failure))?.into_py_any(py)
}

/// (text) -> the fit in a text of `fit_to_json`.
pub(crate) fn from_json(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (text,): (String,) = args.extract()?;
    TableFit::from_json(&text).map_err(|failure| failed(py, &failure))?.hold(py)?.into_py_any(py)
}

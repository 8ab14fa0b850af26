//! The native part of the Python package bantam: functions on values that Python holds. The classes, with their documentation, are
//! written in Python (`python/bantam/`).
//!
//! | module | what it owns |
//! |---|---|
//! | `init` | the entry point of the module |
//! | `forked` | processes in which the threads of bantam are missing |
//! | `handle` | Rust values that Python holds |
//! | `stream` | what another library streams, by the Arrow C stream interface |
//! | `column_types`, `coded` | which types of columns are read, and those of codes |
//! | `arrow` | frames from and to other libraries |
//! | `errors` | errors as an exception |
//! | `interrupt` | long jobs, which Ctrl-C ends |
//! | `frame` | tables of results |
//! | `project` | projects and models |
//! | `table_fit` | the fit on a table |
//!
//! Unsafe code is in `init`, `handle` and `stream` alone: what it relies on is said there.

mod arrow;
mod coded;
mod column_types;
mod errors;
mod forked;
mod frame;
mod handle;
mod init;
mod interrupt;
mod project;
mod stream;
mod table_fit;

use std::ffi::{CStr, OsString};
use std::process::ExitCode;

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyTuple};

/// A function of the module: its arguments in order, and what it returns.
type Function = for<'a, 'py> fn(&'a Bound<'py, PyTuple>) -> PyResult<Py<PyAny>>;

/// The functions of the module. `_bantam.pyi` has their types.
const FUNCTIONS: [(&CStr, Function); 27] = [
    (c"run", run),
    (c"is_table", arrow::is_table_of),
    (c"write_stream", frame::write_stream),
    (c"read_parquet", frame::read_parquet),
    (c"frame_of", frame::frame_of),
    (c"frame_columns", frame::columns),
    (c"frame_height", frame::height),
    (c"frame_values", frame::values),
    (c"frame_select", frame::select),
    (c"frame_stream", frame::stream),
    (c"open_project", project::open),
    (c"project_name", project::name),
    (c"train", project::train),
    (c"model", project::model),
    (c"model_facts", project::facts),
    (c"model_weights", project::weights),
    (c"predict", project::predict),
    (c"explain", project::explain),
    (c"fit", table_fit::fit),
    (c"fit_facts", table_fit::facts),
    (c"fit_certificate", table_fit::certificate),
    (c"fit_weights", table_fit::weights),
    (c"fit_log_odds", table_fit::log_odds),
    (c"fit_intervals", table_fit::intervals),
    (c"fit_to_json", table_fit::to_json),
    (c"fit_from_json", table_fit::from_json),
    (c"fit_path", table_fit::path),
];

/// Those that need no thread, which a forked process may call.
const WITHOUT_THREADS: [&CStr; 13] = [
    c"is_table", c"frame_of", c"frame_columns", c"frame_height", c"frame_values", c"frame_select",
    c"open_project", c"project_name", c"model_facts", c"fit_facts", c"fit_certificate", c"fit_path",
    c"fit_to_json",
];

/// Adds the functions to the module.
fn fill(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    for (name, function) in FUNCTIONS {
        let called = move |args: &Bound<'_, PyTuple>, _: Option<&Bound<'_, pyo3::types::PyDict>>| {
            if !WITHOUT_THREADS.contains(&name) {
                forked::check()?;
            }
            function(args)
        };
        module.add(
            &*name.to_string_lossy(),
            PyCFunction::new_closure(module.py(), Some(name), None, called)?,
        )?;
    }
    Ok(())
}

/// The command line with these arguments, the first of which is the name that it was called by; returns the exit code.
fn run(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (line,): (Vec<OsString>,) = args.extract()?;
    let code = py.detach(|| bantam::cli::main(line));
    // An exit code cannot be asked for its number.
    (0..=u8::MAX).find(|&number| ExitCode::from(number) == code).unwrap_or(1).into_py_any(py)
}

//! Processes that were forked from one in which bantam ran: its threads are not there, and who waits for them waits for ever.

use std::process;
use std::sync::OnceLock;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// The process in which bantam ran first.
static FIRST: OnceLock<u32> = OnceLock::new();

/// Fails in a process that was forked from one in which bantam ran.
pub(crate) fn check() -> PyResult<()> {
    if *FIRST.get_or_init(process::id) == process::id() {
        return Ok(());
    }
    Err(PyRuntimeError::new_err(
        "this process was forked from one in which bantam ran, and has none of its threads\n\
         hint: start processes with multiprocessing.get_context(\"spawn\"), or use joblib with loky, its default",
    ))
}

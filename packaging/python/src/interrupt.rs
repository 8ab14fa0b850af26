//! Long jobs on a thread of their own, so that Ctrl-C ends them.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How often signals are looked for.
const BETWEEN_SIGNALS: Duration = Duration::from_millis(50);

/// The bytes of the stack of a job: those of the main thread of a program.
const STACK: usize = 8 << 20;

/// What unwinds a job that was interrupted.
struct Interrupted;

/// The progress of a job, by which it also learns that it was interrupted.
pub(crate) type Report<'r> = &'r (dyn Fn(&str, u64, u64) + Sync);

/// Runs a job without the lock of Python, and raises what a signal raises, such as `KeyboardInterrupt`. The job ends at its next report of
/// progress, by unwinding: nothing of an unfinished file is left.
pub(crate) fn run<T: Send>(py: Python<'_>, job: impl FnOnce(Report<'_>) -> T + Send) -> PyResult<T> {
    let is_interrupted = AtomicBool::new(false);
    let report = |_: &str, _: u64, _: u64| {
        if is_interrupted.load(Ordering::Relaxed) {
            // The hook for panics is not called, so that nothing is printed.
            resume_unwind(Box::new(Interrupted));
        }
    };
    let (ended, signal) = py.detach(|| {
        std::thread::scope(|scope| {
            let (sender, receiver) = channel();
            let report = &report;
            let work = move || {
                let ended = catch_unwind(AssertUnwindSafe(|| job(report)));
                // The other end is there until the thread has ended.
                let _ = sender.send(ended);
            };
            // If there is no thread, the sender is dropped, and the receiver is disconnected.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            let mut signal = None;
            loop {
                match receiver.recv_timeout(BETWEEN_SIGNALS) {
                    Ok(ended) => return (Some(ended), signal),
                    Err(RecvTimeoutError::Disconnected) => return (None, signal),
                    Err(RecvTimeoutError::Timeout) => {}
                }
                #[expect(
                    clippy::redundant_closure_for_method_calls,
                    reason = "the method itself is of one lifetime"
                )]
                let signals = Python::attach(|py| py.check_signals());
                if let Err(raised) = signals {
                    is_interrupted.store(true, Ordering::Relaxed);
                    signal = signal.or(Some(raised));
                }
            }
        })
    });
    if let Some(signal) = signal {
        return Err(signal);
    }
    match ended {
        Some(Ok(done)) => Ok(done),
        Some(Err(panic)) => resume_unwind(panic),
        None => Err(PyRuntimeError::new_err("the job has no thread to run on")),
    }
}

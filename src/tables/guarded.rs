//! Panics of the libraries that decode files, as errors.
//!
//! The decoder of a damaged file may panic instead of failing. Such a panic says nothing that a user can act on, so it is
//! caught, kept off the terminal, and given to the caller, who names the file.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many decoders are at work. A decoder may panic on a thread of its own, so the count is not per thread.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

static HOOK: Once = Once::new();

/// Runs `work` and gives the message of its panic, if it panics.
///
/// While it runs, panics of all threads are kept off the terminal.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if AT_WORK.load(Ordering::SeqCst) == 0 {
                previous(info);
            }
        }));
    });
    AT_WORK.fetch_add(1, Ordering::SeqCst);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    AT_WORK.fetch_sub(1, Ordering::SeqCst);
    done.map_err(|payload| message(payload.as_ref()))
}

/// The first line of the message of a panic.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.and_then(|text| text.lines().next()).unwrap_or("it cannot be decoded").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_first_line() {
        assert_eq!(guarded(|| 5), Ok(5));
        assert_eq!(
            guarded(|| panic!("range end index {}\nnote", 7)),
            Err::<(), _>("range end index 7".to_owned())
        );
        assert_eq!(guarded(|| panic::panic_any(5_u8)), Err::<(), _>("it cannot be decoded".to_owned()));
    }
}

//! Panics of the libraries that decode files, as errors.
//!
//! The decoder of a damaged file may panic instead of failing. Such a panic does not help a user, so it is
//! caught, not printed, and returned to the caller, who adds the name of the file.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of running decoders. A decoder may panic on another thread, so the count is not per thread.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

static HOOK: Once = Once::new();

/// Runs `work` and returns the message of its panic, if it panics.
///
/// While it runs, panics of all threads are not printed.
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

//! Who is told that a fit goes on, and may end it by unwinding.

use std::fmt;

/// What a fit calls at each pass over its rows, from any thread; by default nothing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Watch<'a>(Option<&'a (dyn Fn() + Sync)>);

impl<'a> Watch<'a> {
    /// Calls this.
    pub(crate) fn new(called: &'a (dyn Fn() + Sync)) -> Self {
        Self(Some(called))
    }

    /// The fit goes on.
    pub(super) fn report(self) {
        if let Some(called) = self.0 {
            called();
        }
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.0.is_some()).finish()
    }
}

//! Rust values that Python holds, in capsules whose name is their type.
#![expect(unsafe_code, reason = "a capsule is a pointer with a name")]

use std::ffi::CStr;

use bantam::bindings::{LoadedModel, Session, TableFit};
use polars::prelude::DataFrame;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// A value that Python can hold: shared by all threads, and never changed.
pub(crate) trait Held: Send + Sync + Sized + 'static {
    /// The name of its capsules, which no other type has.
    const NAME: &'static CStr;

    /// Gives the value to Python.
    fn hold(self, py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
        PyCapsule::new_with_value(py, self, Self::NAME)
    }

    /// The value in a capsule.
    ///
    /// # Errors
    /// When it holds another type.
    fn of<'c>(capsule: &'c Bound<'_, PyCapsule>) -> PyResult<&'c Self> {
        let pointer = capsule.pointer_checked(Some(Self::NAME))?.cast::<Self>();
        // SAFETY: a capsule with this name is made by `hold` alone, so that it points to a value of this type. The value lives as long as the
        // capsule, which is borrowed, and nothing changes it.
        Ok(unsafe { pointer.as_ref() })
    }
}

impl Held for Session {
    const NAME: &'static CStr = c"bantam.Session";
}

impl Held for LoadedModel {
    const NAME: &'static CStr = c"bantam.LoadedModel";
}

impl Held for TableFit {
    const NAME: &'static CStr = c"bantam.TableFit";
}

impl Held for DataFrame {
    const NAME: &'static CStr = c"bantam.DataFrame";
}

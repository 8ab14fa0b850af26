//! The Arrow C stream interface: <https://arrow.apache.org/docs/format/CStreamInterface.html>. What polars reads of it ends at the first
//! column of a type that it does not know; here such a column is left out, with the reason.
#![expect(unsafe_code, reason = "the Arrow C stream is a struct of pointers that another library has made")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::*;
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, Field as ArrowField};
use polars_arrow::ffi::{ArrowArray, ArrowSchema, import_array_from_c, import_field_from_c};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::column_types::fault;

/// The name of a capsule with a stream.
pub(crate) const STREAM: &CStr = c"arrow_array_stream";

/// `ArrowSchema` of the interface; that of polars hides its fields.
#[repr(C)]
struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Self,
    dictionary: *mut Self,
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

/// `ArrowArray` of the interface.
#[repr(C)]
struct Batch {
    numbers: [i64; 5],
    pointers: [*mut c_void; 3],
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

/// `ArrowArrayStream` of the interface.
#[repr(C)]
struct RawStream {
    get_schema: Option<unsafe extern "C" fn(*mut Self, *mut Schema) -> c_int>,
    get_next: Option<unsafe extern "C" fn(*mut Self, *mut Batch) -> c_int>,
    get_last_error: Option<unsafe extern "C" fn(*mut Self) -> *const c_char>,
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

impl Schema {
    const EMPTY: Self = Self {
        format: std::ptr::null(),
        name: std::ptr::null(),
        metadata: std::ptr::null(),
        flags: 0,
        n_children: 0,
        children: std::ptr::null_mut(),
        dictionary: std::ptr::null_mut(),
        release: None,
        private_data: std::ptr::null_mut(),
    };

    fn format(&self) -> String {
        text(self.format)
    }

    fn children(&self) -> Vec<&Self> {
        let n_children =
            if self.children.is_null() { 0 } else { usize::try_from(self.n_children).unwrap_or(0) };
        // SAFETY: a schema has as many children as it says, which live as long as it does.
        (0..n_children).filter_map(|place| unsafe { (*self.children.add(place)).as_ref() }).collect()
    }

    fn dictionary(&self) -> Option<&Self> {
        // SAFETY: what a schema points to lives as long as it does.
        unsafe { self.dictionary.as_ref() }
    }

    /// Why a column of this type cannot be read.
    fn fault(&self) -> Option<String> {
        if let Some(values) = self.dictionary() {
            let is_nested = values.dictionary().is_some() || !values.children().is_empty();
            return if is_nested { Some("a dictionary of lists".to_owned()) } else { values.fault() };
        }
        fault(&self.format()).or_else(|| self.children().iter().find_map(|child| child.fault()))
    }

    fn column(&self) -> Incoming {
        let name = text(self.name);
        let field = match self.fault() {
            Some(fault) => Err(fault),
            // SAFETY: both types are the one struct of the interface, and this one is valid.
            None => match catch_unwind(|| unsafe {
                import_field_from_c(&*std::ptr::from_ref(self).cast::<ArrowSchema>())
            }) {
                Ok(field) => field.map_err(|error| error.to_string()),
                Err(_) => Err(self.format()),
            },
        };
        Incoming { name, field }
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: it was not released before.
            unsafe { release(self) };
        }
    }
}

/// A text that the interface ends with a zero; none is empty.
fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: texts of the interface end with a zero, and live as long as what they are read from.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

/// A column of a stream.
pub(crate) struct Incoming {
    pub(crate) name: String,
    /// Its type, or what it is that cannot be read.
    pub(crate) field: Result<ArrowField, String>,
}

/// A stream of batches that another library makes.
pub(crate) struct Stream(Box<RawStream>);

// SAFETY: the interface allows to read a stream on any one thread at a time.
unsafe impl Send for Stream {}

impl Stream {
    /// Moves the stream out of its capsule.
    pub(crate) fn take(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<RawStream>();
        // SAFETY: a capsule with this name holds a valid stream by the PyCapsule interface, and the lock of Python is held. What is left is
        // marked as released, so that its destructor frees nothing.
        Ok(Self(Box::new(unsafe { std::ptr::replace(pointer.as_ptr(), RawStream::RELEASED) })))
    }

    /// The columns; `None` if it is no table, but the array of one column.
    pub(crate) fn columns(&mut self) -> PolarsResult<Option<Vec<Incoming>>> {
        let get = self.0.get_schema.filter(|_| self.0.release.is_some());
        let get = get.ok_or_else(|| polars_err!(ComputeError: "it was read before"))?;
        let mut schema = Schema::EMPTY;
        // SAFETY: the stream is valid and not released.
        let status = unsafe { get(&raw mut *self.0, &raw mut schema) };
        if status != 0 {
            return Err(self.error(status));
        }
        let is_table = schema.format() == "+s";
        Ok(is_table.then(|| schema.children().iter().map(|column| column.column()).collect()))
    }

    /// The next batch with columns of these types; `None` at the end.
    pub(crate) fn next(&mut self, fields: &[ArrowField]) -> Option<PolarsResult<Box<dyn Array>>> {
        let get = self.0.get_next?;
        let mut batch = Batch {
            numbers: [0; 5],
            pointers: [std::ptr::null_mut(); 3],
            release: None,
            private_data: std::ptr::null_mut(),
        };
        // SAFETY: the stream is valid, and not released as its columns were read.
        let status = unsafe { get(&raw mut *self.0, &raw mut batch) };
        if status != 0 {
            return Some(Err(self.error(status)));
        }
        batch.release?;
        // SAFETY: both types are the one struct of the interface, which has no destructor in the first.
        let array = unsafe { std::ptr::read((&raw const batch).cast::<ArrowArray>()) };
        let kind = ArrowDataType::Struct(fields.to_vec());
        // SAFETY: the array is of the type of the stream; a column that is left out is taken for one of nulls, of which only the length is read.
        let imported = catch_unwind(AssertUnwindSafe(|| unsafe { import_array_from_c(array, kind) }));
        Some(
            imported
                .unwrap_or_else(|_| Err(polars_err!(ComputeError: "its rows are not as its columns say"))),
        )
    }

    fn error(&mut self, status: c_int) -> PolarsError {
        // SAFETY: the stream is valid, and the call before has failed.
        let message =
            self.0.get_last_error.map(|get| text(unsafe { get(&raw mut *self.0) })).unwrap_or_default();
        if message.is_empty() {
            polars_err!(ComputeError: "error {status} of the library that it is from")
        } else {
            polars_err!(ComputeError: "{message}")
        }
    }
}

impl RawStream {
    const RELEASED: Self = Self {
        get_schema: None,
        get_next: None,
        get_last_error: None,
        release: None,
        private_data: std::ptr::null_mut(),
    };
}

impl Drop for RawStream {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: it was not released before.
            unsafe { release(self) };
        }
    }
}

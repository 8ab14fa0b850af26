//! The entry point of the module, written by hand, as the macros of pyo3 are not used.
#![expect(unsafe_code, reason = "Python finds the module by a symbol, and takes a pointer from it")]

use pyo3::ffi;
use pyo3::prelude::*;

/// Makes the module `bantam._bantam`. Python calls it once, when the module is imported.
#[unsafe(no_mangle)]
pub extern "C" fn PyInit__bantam() -> *mut ffi::PyObject {
    Python::attach(|py| match module(py) {
        Ok(module) => module.into_ptr(),
        Err(error) => {
            error.restore(py);
            std::ptr::null_mut()
        }
    })
}

fn module(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    let definition = Box::new(ffi::PyModuleDef {
        m_base: ffi::PyModuleDef_HEAD_INIT,
        m_name: c"bantam._bantam".as_ptr(),
        m_doc: c"The native part of the package bantam.".as_ptr(),
        // One module for each process: it keeps its state in the values that it returns.
        m_size: -1,
        m_methods: std::ptr::null_mut(),
        m_slots: std::ptr::null_mut(),
        m_traverse: None,
        m_clear: None,
        m_free: None,
    });
    // SAFETY: the definition is complete and never freed, and the lock of Python is held, as `py` shows. The result is a new reference to a
    // module, or null with an exception.
    let module = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyModule_Create(Box::leak(definition))) }?;
    let module = module.cast_into::<PyModule>()?;
    crate::fill(&module)?;
    Ok(module)
}

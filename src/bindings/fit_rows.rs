//! What a fit on a table is given.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::project::Shape;

/// The rows that a fit learns from.
#[derive(Debug, Clone, Copy)]
pub struct FitRows<'a> {
    /// The columns: numbers, flags, and texts, which are categories. A missing cell, and NaN, is unknown.
    pub frame: &'a DataFrame,
    /// The outcome of each row.
    pub won: &'a [bool],
    /// The weight of each row; `None`: all are 1.
    pub weights: Option<&'a [f64]>,
    /// Rows with the same number stay in one fold, and standard errors are clustered by it; `None`: each row has its own.
    pub groups: Option<&'a [u64]>,
    /// Categories with fewer rows than this share one weight.
    pub min_count: u32,
    /// How numbers enter, by column; linear where none is given.
    pub shapes: &'a BTreeMap<String, Shape>,
}

//! Databases of a build without the feature `databases`: nothing can be opened, and an error says so.

use std::collections::BTreeSet;
use std::convert::Infallible;

use polars::prelude::{ArrowField, DataFrame, PolarsResult};

use super::arrow_rows::{ArrowRows, DatabaseColumn};
use super::error::DatabaseError;
use crate::project::{DatabasePlace, WriteMode};

/// No rows.
pub(crate) struct DatabaseRows {
    none: Infallible,
}

impl DatabaseRows {
    /// Says that no database can be opened.
    pub(crate) fn open(
        place: &DatabasePlace<'_>,
        _: Option<&BTreeSet<String>>,
        _: &dyn Fn(&str) -> bool,
    ) -> Result<Self, DatabaseError> {
        Err(DatabaseError::NotBuilt { place: place.label() })
    }

    pub(crate) fn columns(&self) -> &[DatabaseColumn] {
        match self.none {}
    }

    pub(crate) fn fields(&self) -> PolarsResult<Vec<ArrowField>> {
        match self.none {}
    }

    pub(crate) fn next_rows(&mut self) -> Result<Option<ArrowRows>, DatabaseError> {
        match self.none {}
    }
}

/// Nothing to write to.
pub(crate) struct DatabaseWriter {
    none: Infallible,
}

impl DatabaseWriter {
    /// Says that no database can be opened.
    pub(crate) fn open(
        place: &DatabasePlace<'_>,
        _: WriteMode,
        _: &DataFrame,
    ) -> Result<Self, DatabaseError> {
        Err(DatabaseError::NotBuilt { place: place.label() })
    }

    pub(crate) fn write(&mut self, _: &DataFrame) -> Result<(), DatabaseError> {
        match self.none {}
    }

    pub(crate) fn commit(self) -> Result<(), DatabaseError> {
        match self.none {}
    }
}

/// Nothing to remove from.
pub(crate) struct DatabaseRemoval {
    none: Infallible,
}

impl DatabaseRemoval {
    /// Says that no database can be opened.
    pub(crate) fn open(place: &DatabasePlace<'_>) -> Result<Self, DatabaseError> {
        Err(DatabaseError::NotBuilt { place: place.label() })
    }

    pub(crate) fn remove_before(self, _: &str) -> Result<usize, DatabaseError> {
        match self.none {}
    }

    pub(crate) fn remove_ids(self, _: &BTreeSet<String>) -> Result<(usize, usize), DatabaseError> {
        match self.none {}
    }
}

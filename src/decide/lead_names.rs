//! A name for each lead, out of few: its grade or its route.

use polars::prelude::*;

/// A name for each lead, out of few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeadNames {
    names: Vec<PlSmallStr>,
    /// For each lead the index of its name; beyond the names for a lead without one.
    places: Vec<IdxSize>,
}

impl LeadNames {
    /// From the index of each lead's name; `None` for a lead without one.
    pub(super) fn new<'a>(
        names: impl Iterator<Item = &'a str>,
        places: impl Iterator<Item = Option<usize>>,
    ) -> Self {
        let names: Vec<PlSmallStr> = names.map(PlSmallStr::from).collect();
        let none = names.len();
        let place = |place: Option<usize>| place.map_or(none, |place| place.min(none)) as IdxSize;
        Self { places: places.map(place).collect(), names }
    }

    /// The name of the lead of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.names.get(self.places[row] as usize).map(PlSmallStr::as_str)
    }

    /// The names, and how many leads have each.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut counts = vec![0; self.names.len() + 1];
        self.places.iter().for_each(|&place| counts[place as usize] += 1);
        self.names.iter().map(PlSmallStr::as_str).zip(counts)
    }

    /// A column of the names.
    ///
    /// # Errors
    /// When polars fails.
    pub(crate) fn column(&self, name: &str) -> PolarsResult<Column> {
        let names = self.names.iter().map(|name| Some(name.as_str())).chain([None]);
        let names = names.collect::<StringChunked>().into_series().into_column();
        let places = IdxCa::from_vec(PlSmallStr::EMPTY, self.places.clone());
        Ok(names.take(&places)?.with_name(name.into()))
    }
}

//! The formats of each table: dates, numbers, and open questions.

use std::collections::{BTreeMap, BTreeSet};

use super::date_conventions::{self, GivenDates, TableDates};
use super::export::ExportedTable;
use super::number_conventions::{self, TableNumbers};
use super::open_convention::OpenConvention;
use crate::cells::{DatePattern, NumberFormat, conflicting};
use crate::project::{ColumnReading, Reading};
use crate::tables::ColumnType;

/// How the cells of a table are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conventions {
    pub reading: Reading,
    /// Columns of numbers that are dates, with the unit in words.
    pub serials: BTreeMap<String, String>,
    /// Columns of dates with cells that are none: one of them, and how many.
    pub faulty_dates: BTreeMap<String, (String, usize)>,
    /// Columns of numbers with a few cells that are none.
    pub faulty_numbers: BTreeMap<String, (String, usize)>,
    pub open: Vec<(String, OpenConvention)>,
    /// The columns that are stored as lists.
    pub lists: BTreeSet<String>,
    /// Whether the file writes numbers in plain form, as JSON does.
    pub is_plain: bool,
    /// Whether the file is read in another way than the deals.
    pub is_own: bool,
}

impl Conventions {
    /// The type that a column must have, if its cells do not show it.
    pub(crate) fn given(&self, column: &str) -> Option<ColumnType> {
        let is_date = self.serials.contains_key(column)
            || (self.faulty_dates.contains_key(column) && self.open_of(column).is_none());
        if self.lists.contains(column) {
            return Some(ColumnType::Text);
        }
        let is_number = || self.faulty_numbers.contains_key(column) && self.open_of(column).is_none();
        if is_date { Some(ColumnType::Time) } else { is_number().then_some(ColumnType::NUMBER) }
    }

    /// The open question on a column.
    pub(crate) fn open_of(&self, column: &str) -> Option<&OpenConvention> {
        self.open.iter().find(|(name, _)| name == column).map(|(_, open)| open)
    }
}

/// The conventions of each table, the first of which holds the deals: its formats apply to the others unless they
/// contradict them.
pub(crate) fn find(
    tables: &[&ExportedTable<'_>],
    null_words: &[String],
    given: &GivenDates,
) -> Vec<Conventions> {
    let mut dates = date_conventions::find(tables, null_words, given);
    let numbers: Vec<TableNumbers> = tables
        .iter()
        .zip(&dates)
        .map(|(table, dates)| number_conventions::find(table, null_words, &dates.names))
        .collect();
    let mut shared: Vec<DatePattern> = given.format.iter().cloned().collect();
    let fits: Vec<bool> = dates.iter().map(|dates| add(&mut shared, &dates.patterns)).collect();
    let base = Reading {
        null_values: null_words.to_vec(),
        date_formats: shared,
        numbers: numbers.first().and_then(|numbers| numbers.format),
        columns: dates.first().map(columns).unwrap_or_default(),
        time_zone: given.time_zone,
        ..Reading::default()
    };
    let parts = dates.drain(..).zip(numbers).zip(fits).zip(tables).enumerate();
    parts
        .map(|(place, (((dates, numbers), fits), table))| {
            let mut reading = base.clone();
            if place > 0 {
                if !fits {
                    reading.date_formats.clone_from(&dates.patterns);
                }
                let disagrees = numbers.shows_point && base.numbers == Some(NumberFormat::Comma);
                let own = numbers.format.or(disagrees.then_some(NumberFormat::Point));
                reading.numbers = own.or(reading.numbers);
                reading.columns.extend(columns(&dates));
            }
            Conventions {
                is_own: reading != base,
                reading,
                serials: dates.serials,
                faulty_dates: dates.faulty,
                faulty_numbers: numbers.faulty,
                open: dates.open.into_iter().chain(numbers.open).collect(),
                lists: table.lists.clone(),
                is_plain: table.is_plain,
            }
        })
        .collect()
}

/// Adds patterns to a list unless one of them would read a date of another as a different one.
fn add(shared: &mut Vec<DatePattern>, patterns: &[DatePattern]) -> bool {
    let mut all = shared.clone();
    for pattern in patterns {
        if !all.contains(pattern) {
            all.push(pattern.clone());
        }
    }
    let fits = conflicting(&all).is_none();
    if fits {
        *shared = all;
    }
    fits
}

/// The columns whose dates are written in another way than those of the table.
fn columns(dates: &TableDates) -> BTreeMap<String, ColumnReading> {
    let own = |patterns: &Vec<DatePattern>| ColumnReading { numbers: None, date_formats: patterns.clone() };
    dates.columns.iter().map(|(name, patterns)| (name.clone(), own(patterns))).collect()
}

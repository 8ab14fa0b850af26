//! The evidence of all cells of a column on the format of its dates.

use std::collections::BTreeMap;

use super::date_family::{DateFamily, DateFit, DayOrder};
use super::date_reader::{date_text, is_zero_date};
use super::offset::shared_zone;
use super::tally::{CellTally, Shortest};

/// The number of bytes of the longest cell that is parsed as a date.
const LONGEST: usize = 100;

/// The dates of a column, or of all columns of a table that was written by one program: after all known cells, or
/// merged slices of them, it gives the [`DateVerdict`](super::DateVerdict).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateEvidence {
    pub(super) known: usize,
    pub(super) no_dates: CellTally,
    /// Cells such as `0000-00-00`.
    pub(super) zeros: usize,
    pub(super) families: BTreeMap<DateFamily, FamilyTally>,
    pub(super) clocks: usize,
    pub(super) twelve_hours: usize,
    /// Times with the abbreviation of a time zone that several share; the example is the abbreviation.
    pub(super) shared_zones: CellTally,
}

/// The cells of one way of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FamilyTally {
    pub count: usize,
    /// Those with a day over 12 in front, and in second place.
    pub day_first: CellTally,
    pub month_first: CellTally,
    pub example: Shortest,
}

impl DateEvidence {
    /// Adds a known cell.
    pub fn add(&mut self, cell: &str) {
        let cell = cell.trim();
        self.known += 1;
        let text = date_text(if cell.len() > LONGEST { "" } else { cell });
        if is_zero_date(&text) {
            self.zeros += 1;
            return;
        }
        let Some(fit) = DateFit::find(&text) else {
            self.no_dates.add(cell);
            return;
        };
        if let Some(zone) = shared_zone(cell) {
            self.shared_zones.add(zone);
        }
        self.clocks += usize::from(fit.has_clock);
        self.twelve_hours += usize::from(fit.is_twelve_hour);
        let tally = self.families.entry(fit.family).or_default();
        tally.count += 1;
        tally.example.offer(cell);
        match fit.order {
            DayOrder::Day => tally.day_first.add(cell),
            DayOrder::Month => tally.month_first.add(cell),
            DayOrder::Either => {}
        }
    }

    /// Adds the evidence of other cells.
    pub fn merge(&mut self, other: &Self) {
        self.known += other.known;
        self.no_dates.merge(&other.no_dates);
        self.shared_zones.merge(&other.shared_zones);
        self.zeros += other.zeros;
        self.clocks += other.clocks;
        self.twelve_hours += other.twelve_hours;
        for (family, found) in &other.families {
            let tally = self.families.entry(*family).or_default();
            tally.count += found.count;
            tally.day_first.merge(&found.day_first);
            tally.month_first.merge(&found.month_first);
            tally.example.merge(&found.example);
        }
    }

    /// The evidence of the cells of each way of writing, the most frequent first.
    pub(crate) fn forms(&self) -> Vec<Self> {
        let of_form = |(family, tally): (&DateFamily, &FamilyTally)| Self {
            known: tally.count,
            families: BTreeMap::from([(*family, tally.clone())]),
            ..Self::default()
        };
        let mut forms: Vec<Self> = self.families.iter().map(of_form).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.known));
        forms
    }

    /// The number of cells.
    pub const fn cells(&self) -> usize {
        self.known
    }

    /// The number of cells that are not dates in any usual form.
    pub const fn no_dates(&self) -> usize {
        self.no_dates.count
    }

    /// One of the cells that are no dates, and how many they are.
    pub fn first_fault(&self) -> Option<(String, usize)> {
        (self.no_dates.count > 0).then(|| (self.no_dates.example.text(), self.no_dates.count))
    }

    /// An abbreviation of a time zone that several share, and how many cells have one.
    pub fn first_shared_zone(&self) -> Option<(String, usize)> {
        (self.shared_zones.count > 0).then(|| (self.shared_zones.example.text(), self.shared_zones.count))
    }

    /// The number of cells such as `0000-00-00`, which are read as unknown.
    pub const fn zeros(&self) -> usize {
        self.zeros
    }
}

//! Takes snapshots of deals and leads, and checks a project against their columns.

use std::collections::BTreeSet;

use polars::prelude::Schema;

use super::error::SnapshotError;
use super::extremes::extreme_numbers;
use super::flags::flag_faults;
use super::leaks::leaks;
use super::point_in_time::{Snapshot, SnapshotDates};
use super::sources::Sources;
use super::spec::Spec;
use crate::config::{Mistake, Path};
use crate::tables::Table;
use crate::units::AsOf;

impl Sources {
    /// The snapshot of the rows of `main`, each at its own date.
    ///
    /// # Errors
    /// When an expression fails on the data. Mistakes in `bantam.toml` are found by [`Sources::check`] before.
    pub fn snapshot(&self, spec: &Spec, main: Table, as_of: Vec<AsOf>) -> Result<Snapshot, SnapshotError> {
        let dates = SnapshotDates::at(as_of);
        self.scorable(spec, main, dates)
    }

    /// The snapshot of the rows of `main` at `as_of`, from their history before `history_until`: ages, spans
    /// and half-lives count to `as_of`, but a row of a timed table at or after the earlier of the two dates is excluded. It shows the effect of time on a score.
    ///
    /// Both have one date for each row of `main`. With `history_until` at or after `as_of` this is [`Sources::snapshot`].
    ///
    /// # Errors
    /// As [`Sources::snapshot`].
    pub fn snapshot_with_history_until(
        &self,
        spec: &Spec,
        main: Table,
        as_of: Vec<AsOf>,
        history_until: &[AsOf],
    ) -> Result<Snapshot, SnapshotError> {
        let cut = as_of.iter().zip(history_until).map(|(&as_of, &known)| as_of.min(known)).collect();
        self.scorable(spec, main, SnapshotDates { as_of, cut })
    }

    /// The snapshot without the rows whose features cannot be read.
    fn scorable(&self, spec: &Spec, main: Table, dates: SnapshotDates) -> Result<Snapshot, SnapshotError> {
        let mut snapshot = self.whole(spec, main, dates)?;
        let mut faults = flag_faults(spec, &snapshot.table.frame);
        faults.extend(extreme_numbers(spec, &snapshot.table.frame));
        snapshot.reject_rows(spec.id.as_deref(), faults)?;
        Ok(snapshot)
    }

    /// The same with every row of `main`, including those whose features cannot be read: for rules, which do not need them.
    ///
    /// # Errors
    /// As [`Sources::snapshot`].
    pub fn columns(&self, spec: &Spec, main: Table, as_of: Vec<AsOf>) -> Result<Snapshot, SnapshotError> {
        self.whole(spec, main, SnapshotDates::at(as_of))
    }

    fn whole(&self, spec: &Spec, main: Table, dates: SnapshotDates) -> Result<Snapshot, SnapshotError> {
        let mut mistakes = Vec::new();
        let snapshot = self.build(spec, main, dates, &mut mistakes)?;
        if mistakes.is_empty() { Ok(snapshot) } else { Err(SnapshotError::Mistakes(mistakes)) }
    }

    /// Checks all expressions of `spec` against the columns of the tables and returns the columns that a snapshot will have.
    ///
    /// `hidden` are the columns that are known only after the outcome: no feature may come from them.
    ///
    /// # Errors
    /// With all mistakes.
    pub fn check(
        &self,
        spec: &Spec,
        main: &Table,
        hidden: &BTreeSet<String>,
    ) -> Result<(Schema, Vec<Mistake>), SnapshotError> {
        let mut mistakes = leaks(spec, hidden);
        let leaks: BTreeSet<Path> = mistakes.iter().map(|leak| leak.path.clone()).collect();
        let files = main.files.clone();
        let empty = Table { files, frame: main.frame.head(Some(0)), ..Table::default() };
        let mut others = Vec::new();
        let snapshot = self.build(spec, empty, SnapshotDates::default(), &mut others)?;
        // Other mistakes about a leak are not reported.
        mistakes.extend(others.into_iter().filter(|mistake| !leaks.contains(&mistake.path)));
        Ok((snapshot.table.frame.schema().as_ref().clone(), mistakes))
    }
}

//! The deals as training reads them: copies of a row once, and of each deal the newest row.

use super::column::ColumnProfile;
use super::conventions::Conventions;
use super::export::{Export, ExportedTable};
use super::exported_column::ExportedColumn;
use super::history::{self, RepeatedId};
use super::names;
use crate::numbers::counted;

/// The deals as training reads them: of each deal the newest row, if a date column determines it.
pub(super) struct NewestDeals<'a> {
    pub(super) deals: ExportedTable<'a>,
    pub(super) profiles: Vec<ColumnProfile>,
    pub(super) repeated: Option<RepeatedId>,
    /// Rows that are copies of earlier ones, which are left out.
    pub(super) copies: usize,
}

impl<'a> NewestDeals<'a> {
    pub(super) fn of(export: &Export<'a>, null_words: &[String], conventions: &Conventions) -> Self {
        let profiled = |deals: &ExportedTable<'_>| -> Vec<ColumnProfile> {
            deals.columns.iter().map(|column| ColumnProfile::of(column, conventions)).collect()
        };
        let mut deals = export.deals.without(null_words);
        let mut profiles = profiled(&deals);
        let firsts = history::first_rows(&deals);
        let mut copies = firsts.iter().filter(|is_first| !**is_first).count();
        if copies > 0 {
            let different = deals.retaining(&firsts);
            let profiles_of_different = profiled(&different);
            let is_id = |(column, profile): (&ExportedColumn<'_>, &ColumnProfile)| {
                names::is_deal_id(&column.name) && profile.is_unique()
            };
            // Without an id, equal rows may be different deals.
            if different.columns.iter().zip(&profiles_of_different).any(is_id) {
                (deals, profiles) = (different, profiles_of_different);
            } else {
                copies = 0;
            }
        }
        let repeated = history::repeated_id(&deals, &profiles);
        if let Some(newest) = repeated.as_ref().and_then(|repeated| repeated.newest(&deals, &profiles)) {
            deals = deals.retaining(&newest);
            profiles = profiled(&deals);
        }
        Self { deals, profiles, repeated, copies }
    }
}

/// The question whether equal rows are one deal.
pub(super) fn question_of_copies(copies: usize, table: &str) -> Option<String> {
    let rows = counted(copies, "row");
    (copies > 0).then(|| {
        format!("{rows} of {table} equal an earlier row in every cell and count once: is each of them the same deal?")
    })
}

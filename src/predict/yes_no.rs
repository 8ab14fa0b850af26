//! Words for yes and no of leads that are spelled in another way than those of the training.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::conditions::YesNoWords;
use crate::tables::Table;

/// Gives the cells of columns that had only words for yes and no in the training the words that it saw: a spreadsheet may write
/// `TRUE` where the deals have `yes`, and rules compare texts. What is neither stays as it is.
pub(super) fn read_yes_no(table: &mut Table, columns: &BTreeMap<String, YesNoWords>) -> PolarsResult<()> {
    for (name, words) in columns {
        let Some(cells) = table.frame.column(name).ok().and_then(|column| column.str().ok()) else {
            continue;
        };
        if cells.iter().flatten().all(|cell| words.read(cell) == cell) {
            continue;
        }
        let read: StringChunked = cells.iter().map(|cell| cell.map(|cell| words.read(cell))).collect();
        table.frame.with_column(read.with_name(name.into()).into_column())?;
    }
    Ok(())
}

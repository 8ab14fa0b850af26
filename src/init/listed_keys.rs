//! Keys that list several keys of another table.

use std::borrow::Cow;
use std::collections::HashSet;

use super::export::ExportedTable;
use super::siblings::Join;
use crate::cells::{key_text, keys_of_list};
use crate::numbers::counted;
use crate::quotation::in_quotes;

/// The question about keys that list several keys of the other table, of the deals or else of `table`.
pub(super) fn listed_question(
    table: &ExportedTable<'_>,
    deals: &ExportedTable<'_>,
    join: &Join,
) -> Option<String> {
    let (of_table, of_deals) = (cells(table, &join.key), cells(deals, &join.on));
    question(deals, &join.on, &of_deals, table, &of_table)
        .or_else(|| question(table, &join.key, &of_table, deals, &of_deals))
}

fn question(
    table: &ExportedTable<'_>,
    column: &str,
    cells: &[&str],
    other: &ExportedTable<'_>,
    others: &[&str],
) -> Option<String> {
    let keys: HashSet<Cow<'_, str>> = others.iter().map(|cell| key_text(cell)).collect();
    let is_list = |cell: &&&str| {
        keys_of_list(cell).iter().any(|member| keys.contains(member)) && !keys.contains(&key_text(cell))
    };
    let lists: Vec<&&str> = cells.iter().filter(is_list).collect();
    let (first, rows) = (lists.first()?, counted(lists.len(), "row"));
    Some(format!(
        "`{column}` of {} lists several keys in {rows}, such as {first}, which match no row of {}: can the export have one \
         row for each key?",
        table.label,
        other.label,
        first = in_quotes(first)
    ))
}

fn cells<'a>(table: &ExportedTable<'a>, name: &str) -> Vec<&'a str> {
    let column = table.columns.iter().find(|column| column.name == name);
    column.into_iter().flat_map(|column| column.cells.iter().flatten().copied()).collect()
}

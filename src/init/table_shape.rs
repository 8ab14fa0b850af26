//! Files that are no table of deals as they are read: quotes of another kind, one column, objects of JSON in other shapes.

use super::error::DraftError;
use super::export::ExportedTable;
use super::missing_header::refuse_missing_header;
use super::roles::refuse_rounded_ids;
use crate::other_files::{LIST_OF_PAIRS, PAIRS_REMEDY};
use crate::text_files::{OneColumn, other_quotes, quotes_in_words, remedy_of_quotes};

/// The fewest numbered columns that are the rows of a table.
const LEAST_ROWS: usize = 5;

/// How the shape is written by pandas that is read.
const RECORDS: &str = "write one object for each deal (with pandas: df.to_json(\"deals.jsonl\", orient=\"records\", lines=True))";

/// Fails when a table is none as it was read: without a header, as one column, with ids that a spreadsheet has rounded.
pub(super) fn refuse_tables(tables: &[&ExportedTable<'_>]) -> Result<(), DraftError> {
    tables.iter().try_for_each(|table| refuse_missing_header(table))?;
    tables.iter().try_for_each(|table| refuse_other_text(table))?;
    tables.iter().try_for_each(|table| refuse_rounded_ids(table))
}

/// Fails when all names of a table stand in quotes of another kind, and so all cells, or the table was read as one column.
fn refuse_other_text(table: &ExportedTable<'_>) -> Result<(), DraftError> {
    if let [only] = table.columns.as_slice()
        && let Some(found) = OneColumn::of(&only.name)
    {
        return Err(shape(table, found.found(), found.remedy()));
    }
    let names = table.columns.iter().map(|column| column.name.as_str());
    match other_quotes(names).filter(|_| table.columns.len() > 1) {
        Some(quotes) => {
            let words = quotes_in_words(quotes);
            let what = format!("has {words} around its cells, which are read as a part of them");
            Err(shape(table, what, remedy_of_quotes(quotes)))
        }
        None => Ok(()),
    }
}

/// The error that says why a table without an outcome is no table of deals; `None` if its shape does not show it.
pub(super) fn of_no_table(table: &ExportedTable<'_>) -> Option<DraftError> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let is_few = table.n_rows() <= 1;
    let unread = || table.unread.iter().map(|(name, _)| name.as_str());
    let has = |wanted: &str| names.iter().copied().chain(unread()).any(|name| name == wanted);
    if is_few && has("columns") && names.iter().copied().chain(unread()).all(is_part_of_split) {
        let what =
            "is one object with the names of the columns and the cells apart (orient=\"split\" of pandas)";
        return Some(shape(table, what.to_owned(), RECORDS.to_owned()));
    }
    if is_few && has_numbered_rows(&names) {
        let what = "is one object, with an object for each column or row (`to_json()` of pandas)";
        return Some(shape(table, what.to_owned(), RECORDS.to_owned()));
    }
    if let Some((name, _)) = table.unread.iter().find(|(_, what)| what == LIST_OF_PAIRS) {
        let what = format!("has {LIST_OF_PAIRS} in `{name}`, which are not taken apart");
        return Some(shape(table, what, PAIRS_REMEDY.to_owned()));
    }
    let of_json = table.columns.iter().find(|column| {
        let mut cells = column.cells.iter().flatten().peekable();
        cells.peek().is_some() && cells.all(|cell| is_object(cell))
    })?;
    let what = format!("has objects of JSON as text in `{}`, which are not taken apart", of_json.name);
    let remedy = "export their values as columns of their own, or the objects as objects rather than as text";
    Some(shape(table, what, remedy.to_owned()))
}

fn shape(table: &ExportedTable<'_>, what: String, remedy: String) -> DraftError {
    DraftError::NoTable { file: table.label.clone(), what, remedy }
}

fn is_part_of_split(name: &str) -> bool {
    matches!(name, "columns" | "index" | "data")
}

/// Whether most names are those of rows: `stage.0`, `stage.1`, … or `0.stage`, `1.stage`, ….
fn has_numbered_rows(names: &[&str]) -> bool {
    let is_row = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let behind = |name: &&&str| name.rsplit_once('.').is_some_and(|(_, row)| is_row(row));
    let before = |name: &&&str| name.split_once('.').is_some_and(|(row, _)| is_row(row));
    let most = |count: usize| count >= LEAST_ROWS && 10 * count >= 9 * names.len();
    most(names.iter().filter(behind).count()) || most(names.iter().filter(before).count())
}

/// Whether a cell is an object of JSON.
fn is_object(cell: &str) -> bool {
    cell.starts_with('{') && cell.ends_with('}') && cell.contains("\":")
}

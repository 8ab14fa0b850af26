//! Keys that list several keys of the other table: a join compares them as a whole.

use std::borrow::Cow;
use std::collections::HashSet;

use polars::prelude::StringChunked;

use crate::cells::{key_text, keys_of_list};
use crate::warning::Warning;

/// The name of the main table in messages.
const MAIN: &str = "the deals or leads";

/// The keys of a lookup or a timed table, normalised.
pub(super) struct OtherKeys<'a> {
    /// Whether this is one of them.
    pub has: Box<dyn Fn(&str) -> bool + 'a>,
    /// Their number.
    pub n: usize,
    /// Those that list several, in order.
    pub lists: Cow<'a, [String]>,
}

/// Those of these keys that list several, in order, each once.
pub(super) fn listed<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<String> {
    let lists = keys.filter(|cell| !keys_of_list(cell).is_empty());
    let mut lists: Vec<String> = lists.map(str::to_owned).collect();
    lists.sort_unstable();
    lists.dedup();
    lists
}

/// The same of cells that are not normalised.
pub(super) fn lists_among(cells: &StringChunked) -> Vec<String> {
    let keys: Vec<Cow<'_, str>> = cells.iter().flatten().map(key_text).collect();
    listed(keys.iter().map(AsRef::as_ref))
}

/// The warnings about keys on either side whose members, but not they themselves, are keys of the other. `of_main` are those of
/// the deals or leads in the column `on`, `of_table` those of the table of this section in the column `key`.
pub(super) fn listed_keys(
    section: &str,
    (key, on): (&str, &str),
    of_main: &StringChunked,
    of_table: &OtherKeys<'_>,
) -> Vec<Warning> {
    let warning = |place: &str, other: &str, column: &str, given: usize, lists: &[&str]| {
        let example = (*lists.first()?).to_owned();
        let (place, other, column) = (place.to_owned(), other.to_owned(), column.to_owned());
        Some(Warning::ListedKeys { place, other, column, listed: lists.len(), given, example })
    };
    let is_list = |cell: &&str| {
        let members = keys_of_list(cell);
        members.iter().any(|member| (of_table.has)(member)) && !(of_table.has)(&key_text(cell))
    };
    let lists: Vec<&str> = of_main.iter().flatten().filter(is_list).collect();
    let given = of_main.len() - of_main.null_count();
    let first = warning(MAIN, section, on, given, &lists);
    if of_table.lists.is_empty() {
        return first.into_iter().collect();
    }
    let own: HashSet<Cow<'_, str>> = of_main.iter().flatten().map(key_text).collect();
    let is_suspect =
        |cell: &&str| !own.contains(*cell) && keys_of_list(cell).iter().any(|member| own.contains(member));
    let suspects: Vec<&str> = of_table.lists.iter().map(String::as_str).filter(is_suspect).collect();
    let second = warning(section, MAIN, key, of_table.n, &suspects);
    first.into_iter().chain(second).collect()
}

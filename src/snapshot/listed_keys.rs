//! Keys that list several keys of the other table: a join compares them as a whole.

use std::borrow::Cow;
use std::collections::HashSet;

use polars::prelude::{PlHashMap, PlSmallStr, StringChunked};

use crate::cells::{key_text, keys_of_list};
use crate::warning::Warning;

/// The name of the main table in messages.
const MAIN: &str = "the deals or leads";

/// The warnings about keys on either side whose members, but not they themselves, are keys of the other. `of_main` are those of
/// the deals or leads in the column `on`, `of_table` those of the table of this section in the column `key`.
pub(super) fn listed_keys<T>(
    section: &str,
    (key, on): (&str, &str),
    of_main: &StringChunked,
    of_table: &PlHashMap<PlSmallStr, T>,
) -> Vec<Warning> {
    let warning = |place: &str, other: &str, column: &str, given: usize, lists: &[&str]| {
        let example = (*lists.first()?).to_owned();
        let (place, other, column) = (place.to_owned(), other.to_owned(), column.to_owned());
        Some(Warning::ListedKeys { place, other, column, listed: lists.len(), given, example })
    };
    let is_list = |cell: &&str| {
        let members = keys_of_list(cell);
        members.iter().any(|member| of_table.contains_key(member.as_ref()))
            && !of_table.contains_key(key_text(cell).as_ref())
    };
    let lists: Vec<&str> = of_main.iter().flatten().filter(is_list).collect();
    let given = of_main.len() - of_main.null_count();
    let first = warning(MAIN, section, on, given, &lists);
    let mut suspects: Vec<&str> = of_table.keys().map(PlSmallStr::as_str).collect();
    suspects.retain(|cell| !keys_of_list(cell).is_empty());
    if suspects.is_empty() {
        return first.into_iter().collect();
    }
    let own: HashSet<Cow<'_, str>> = of_main.iter().flatten().map(key_text).collect();
    suspects
        .retain(|cell| !own.contains(*cell) && keys_of_list(cell).iter().any(|member| own.contains(member)));
    suspects.sort_unstable();
    let second = warning(section, MAIN, key, of_table.len(), &suspects);
    first.into_iter().chain(second).collect()
}

//! Exports with several rows for a deal, such as one for each change of its stage: the id that repeats, and the column that
//! determines the newest row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use super::code_shape::unique_code;
use super::column::{ColumnProfile, best};
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::names;
use crate::cells::key_text;
use crate::numbers::{count, counted};
use crate::tables::{ColumnType, too_many};

/// The mean number of rows of an id above which it is no id of deals, unless a date determines the newest of them.
const MOST_VERSIONS: usize = 15;

/// An id that repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepeatedId {
    pub id: String,
    /// The column with the date of the last change; `None` if no column, or more than one, can be it.
    pub version: Option<String>,
    pub rows: usize,
    /// The number of different ids.
    pub deals: usize,
    /// The id that is unique, where the rows of one id seem to be different deals, as those of a company.
    pub row_id: Option<String>,
}

/// The id of the deals: the one that repeats, unless its rows are different deals, or a few rows too many are duplicates rather than
/// a history.
pub(crate) fn id(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    repeated: Option<&RepeatedId>,
    is_almost_unique: bool,
) -> Option<String> {
    match repeated {
        Some(repeated) if repeated.row_id.is_some() => repeated.row_id.clone(),
        Some(repeated) if repeated.version.is_some() || !is_almost_unique => Some(repeated.id.clone()),
        _ => best(deals, profiles, unique_rank).or_else(|| unique_code(deals, profiles)),
    }
}

/// The rank of a column that is unique as the id of the deals.
fn unique_rank(name: &str, profile: &ColumnProfile) -> Option<u8> {
    names::deal_id_rank(name).filter(|_| profile.is_unique() && profile.kind != ColumnType::Time)
}

/// The id that repeats, unless another column is a better id and unique.
pub(crate) fn repeated_id(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<RepeatedId> {
    let rank = |name: &str, profile: &ColumnProfile| {
        let rank = names::deal_id_rank(name).filter(|_| names::is_deal_id(name))?;
        let is_given = profile.filled > 0 && !too_many(profile.gaps(), profile.rows);
        (is_given && !profile.is_unique() && profile.kind != ColumnType::Time).then_some(rank)
    };
    let id = best(deals, profiles, rank)?;
    let own_rank = names::deal_id_rank(&id)?;
    let is_better = |name: &str, profile: &ColumnProfile| {
        profile.is_unique() && names::deal_id_rank(name).is_some_and(|rank| rank <= own_rank)
    };
    let mut columns = deals.columns.iter().zip(profiles);
    if columns.any(|(column, profile)| is_better(&column.name, profile)) {
        return None;
    }
    let keys = keys(deals, &id);
    let row_id = match created_once(deals, profiles, &keys) {
        Some(true) => None,
        Some(false) => best(deals, profiles, unique_rank),
        None => best(deals, profiles, |name, profile| {
            unique_rank(name, profile).filter(|_| !names::names_history(name))
        }),
    };
    let version = if row_id.is_none() { version(deals, profiles, &keys) } else { None };
    let mut ids: Vec<&Cow<'_, str>> = keys.iter().flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let is_id = version.is_some() || keys.len() <= MOST_VERSIONS * ids.len();
    is_id.then(|| RepeatedId { version, rows: deals.n_rows(), deals: ids.len(), id, row_id })
}

impl RepeatedId {
    /// Which rows are the newest of their deals, or have no id; `None` if that is not known.
    pub(crate) fn newest(&self, deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<Vec<bool>> {
        let version = self.version.as_ref()?;
        let place = deals.columns.iter().position(|column| column.name == *version)?;
        let times = profiles[place].times();
        let keys = keys(deals, &self.id);
        let newest = newest_times(&keys, times);
        let is_newest = |(key, time): (&Option<Cow<'_, str>>, &Option<i64>)| {
            key.as_ref().is_none_or(|key| newest.get(key).is_none_or(|(newest, _)| newest == time))
        };
        Some(keys.iter().zip(times).map(is_newest).collect())
    }

    /// The id that repeats as the company or person of the deals, which have this other id.
    pub(crate) fn group(&self, id: &str) -> Option<String> {
        self.row_id.as_ref().filter(|row_id| *row_id == id).map(|_| self.id.clone())
    }

    /// What the user has to decide, as long as no column determines the newest row.
    pub(crate) fn question(&self, label: &str, contradicting: usize) -> Option<String> {
        if self.version.is_some() {
            return None;
        }
        let Self { id, rows, deals, .. } = self;
        if let Some(row_id) = &self.row_id {
            return Some(format!(
                "`{row_id}` is unique, and `{id}` repeats ({} of {label}, {}): each row is taken for a deal, and `{id}` for its \
                 account. If the rows of `{id}` are versions of one deal, set `id = {id:?}` and `version` under [data] instead",
                counted(*rows, "row"),
                counted(*deals, "different id")
            ));
        }
        let outcomes = match contradicting {
            0 => String::new(),
            1 => ", 1 of which has a won and a lost row".to_owned(),
            ids => format!(", {} of which have a won and a lost row", count(ids)),
        };
        let loss = if contradicting == 0 {
            ""
        } else {
            ". Without it, training learns from both rows, and counts a deal that was opened again as won and as lost: with no such date, \
             export the last row of each id only"
        };
        Some(format!(
            "`{id}` repeats ({} of {label}, {}{outcomes}): if the rows of an id are versions of one deal, set `version` under [data] to \
             the column with the date of the change, so that the newest counts; if each row is a deal, remove `id`{loss}",
            counted(*rows, "row"),
            counted(*deals, "different id")
        ))
    }

    /// The number of ids that have a won and a lost row; `won` is the outcome of each row.
    pub(crate) fn contradicting(&self, deals: &ExportedTable<'_>, won: &[Option<bool>]) -> usize {
        if self.version.is_some() || self.row_id.is_some() {
            return 0;
        }
        let mut outcomes: HashMap<Cow<'_, str>, (bool, bool)> = HashMap::new();
        for (key, won) in keys(deals, &self.id).into_iter().zip(won) {
            let (Some(key), Some(won)) = (key, won) else { continue };
            let of_key = outcomes.entry(key).or_default();
            of_key.0 |= won;
            of_key.1 |= !won;
        }
        outcomes.values().filter(|(won, lost)| *won && *lost).count()
    }
}

/// Whether each row differs from all rows before it.
pub(crate) fn first_rows(deals: &ExportedTable<'_>) -> Vec<bool> {
    let hasher = RandomState::new();
    let hash = |row: usize| {
        let mut hash = hasher.build_hasher();
        deals.columns.iter().for_each(|column| column.cells[row].hash(&mut hash));
        hash.finish()
    };
    let are_equal =
        |a: usize, b: usize| deals.columns.iter().all(|column| column.cells[a] == column.cells[b]);
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let mut is_first = |row: usize| {
        let first = *seen.entry(hash(row)).or_insert(row);
        first == row || !are_equal(first, row)
    };
    (0..deals.n_rows()).map(&mut is_first).collect()
}

fn keys<'a>(deals: &ExportedTable<'a>, id: &str) -> Vec<Option<Cow<'a, str>>> {
    let column = deals.columns.iter().find(|column| column.name == id);
    column.map(|column| column.cells.iter().map(|cell| cell.map(key_text)).collect()).unwrap_or_default()
}

/// The newest time of each key, and the number of rows with it; `None` comes before every time.
fn newest_times<'k>(
    keys: &'k [Option<Cow<'_, str>>],
    times: &[Option<i64>],
) -> HashMap<&'k Cow<'k, str>, (Option<i64>, usize)> {
    let mut newest: HashMap<&Cow<'_, str>, (Option<i64>, usize)> = HashMap::new();
    for (key, time) in keys.iter().zip(times) {
        let Some(key) = key else { continue };
        let of_key = newest.entry(key).or_insert((*time, 0));
        match of_key.0.cmp(time) {
            std::cmp::Ordering::Less => *of_key = (*time, 1),
            std::cmp::Ordering::Equal => of_key.1 += 1,
            std::cmp::Ordering::Greater => {}
        }
    }
    newest
}

/// Whether the rows of one key were created at one time, as versions of one record are; `None` without dates of creation.
fn created_once(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    keys: &[Option<Cow<'_, str>>],
) -> Option<bool> {
    let mut columns = deals.columns.iter().zip(profiles);
    let is_created = |(column, profile): &(&ExportedColumn<'_>, &ColumnProfile)| {
        profile.kind == ColumnType::Time && names::is_creation(&column.name)
    };
    let (_, profile) = columns.find(is_created)?;
    let mut first: HashMap<&Cow<'_, str>, Option<i64>> = HashMap::new();
    let (mut again, mut differs) = (0, 0);
    for (key, time) in keys.iter().zip(profile.times()) {
        let Some(key) = key else { continue };
        match first.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(*time);
            }
            Entry::Occupied(entry) => {
                again += 1;
                differs += usize::from(entry.get() != time);
            }
        }
    }
    Some(!too_many(differs, again))
}

/// The date that differs among the rows of a deal: the one whose name is that of a change, else the only one.
fn version(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    keys: &[Option<Cow<'_, str>>],
) -> Option<String> {
    let mut rows: HashMap<&Cow<'_, str>, usize> = HashMap::new();
    keys.iter().flatten().for_each(|key| *rows.entry(key).or_default() += 1);
    let repeated = rows.values().filter(|rows| **rows > 1).count();
    let decides = |profile: &ColumnProfile| {
        let newest = newest_times(keys, profile.times());
        let unclear = newest.values().filter(|(time, rows)| *rows > 1 || time.is_none()).count();
        !too_many(unclear, repeated)
    };
    let columns = deals.columns.iter().zip(profiles);
    let deciding: Vec<(Option<u8>, &String)> = columns
        .filter(|(_, profile)| profile.kind == ColumnType::Time && decides(profile))
        .map(|(column, _)| (names::change_rank(&column.name), &column.name))
        .collect();
    let named = deciding.iter().filter_map(|(rank, name)| Some(((*rank)?, *name)));
    let is_other = |name: &&String| !names::is_close(name) && !names::is_creation(name);
    let others = || deciding.iter().map(|(_, name)| *name).filter(is_other);
    let only = || others().next().filter(|_| others().count() == 1);
    named.min_by_key(|(rank, _)| *rank).map(|(_, name)| name).or_else(only).cloned()
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::*;

    fn found(columns: &[(&str, &[&'static str])]) -> Option<(RepeatedId, Option<Vec<bool>>)> {
        let columns: Vec<ExportedColumn<'_>> = columns
            .iter()
            .map(|(name, cells)| ExportedColumn {
                name: (*name).to_owned(),
                cells: cells.iter().map(|cell| (!cell.is_empty()).then_some(*cell)).collect(),
            })
            .collect();
        let profiles: Vec<ColumnProfile> =
            columns.iter().map(|column| ColumnProfile::of(column, &Conventions::default())).collect();
        let (label, file) = ("d.csv".to_owned(), "d.csv".to_owned());
        let table = ExportedTable { label, file, columns, ..ExportedTable::default() };
        let repeated = repeated_id(&table, &profiles)?;
        let newest = repeated.newest(&table, &profiles);
        Some((repeated, newest))
    }

    const IDS: (&str, &[&str]) = ("Deal ID", &["a", "a", "b", "b", "c"]);
    const CHANGED: &[&str] = &["2026-01-01", "2026-01-03", "2026-01-05", "2026-01-02", "2026-01-01"];

    #[test]
    fn the_date_of_the_change_tells_the_newest_row_of_each_deal() {
        let created: (&str, &[&str]) = ("Created", &["2026-01-01"; 5]);
        for name in ["Last Modified Date", "stage_changed_at", "Geändert am", "valid_from", "Date"] {
            let (repeated, newest) = found(&[IDS, created, (name, CHANGED)]).unwrap();
            assert_eq!((repeated.version.as_deref(), repeated.deals), (Some(name), 3), "{name}");
            assert_eq!(newest.unwrap(), [false, true, true, false, true]);
            assert_eq!(repeated.question("d.csv", 0), None);
        }
    }

    #[test]
    fn without_such_a_date_it_is_a_question() {
        let both = found(&[IDS, ("One date", CHANGED), ("Other date", CHANGED)]).unwrap().0;
        assert_eq!(both.version, None);
        let none = found(&[IDS, ("Stage", &["Open", "Won", "Won", "Open", "Lost"])]).unwrap().0;
        let question = none.question("d.csv", 0).unwrap();
        assert!(question.starts_with("`Deal ID` repeats (5 rows of d.csv, 3 different ids)"), "{question}");
    }

    #[test]
    fn rows_that_were_created_apart_are_deals_of_a_company() {
        let ids: (&str, &[&str]) = ("id", &["1", "2", "3", "4", "5"]);
        let leads: (&str, &[&str]) = ("lead_id", IDS.1);
        let changed = ("date_updated", CHANGED);
        let apart: (&str, &[&str]) =
            ("date_created", &["2025-01-01", "2025-02-01", "2025-01-05", "2025-01-07", "2025-01-09"]);
        for columns in [&[ids, leads, apart, changed][..], &[ids, leads, apart], &[ids, leads, changed]] {
            let repeated = found(columns).unwrap().0;
            assert_eq!((repeated.row_id.as_deref(), &repeated.version), (Some("id"), &None));
            assert_eq!(repeated.group("id").as_deref(), Some("lead_id"));
            assert!(
                repeated.question("d.csv", 0).unwrap().starts_with("`id` is unique, and `lead_id` repeats")
            );
        }
        let once: (&str, &[&str]) =
            ("date_created", &["2025-01-01", "2025-01-01", "2025-02-01", "2025-02-01", "2025-03-01"]);
        let repeated = found(&[ids, leads, once, changed]).unwrap().0;
        assert_eq!((repeated.row_id, repeated.version.as_deref()), (None, Some("date_updated")));
    }

    #[test]
    fn copies_of_rows_are_told_from_other_rows_with_the_same_id() {
        let columns = [("id", vec!["a", "a", "a", "b"]), ("x", vec!["1", "1", "2", "1"])];
        let columns = columns.map(|(name, cells)| ExportedColumn {
            name: name.to_owned(),
            cells: cells.into_iter().map(Some).collect(),
        });
        let (label, file) = ("d.csv".to_owned(), "d.csv".to_owned());
        let table = ExportedTable { label, file, columns: columns.into(), ..ExportedTable::default() };
        assert_eq!(first_rows(&table), [true, false, true, true]);
    }

    #[test]
    fn a_unique_id_of_the_deals_is_no_history() {
        let unique: (&str, &[&str]) = ("lead_id", &["1", "2", "3", "4", "5"]);
        assert!(found(&[unique, IDS, ("Modified", CHANGED)]).is_none());
        // The id of a row of the history is another thing than that of its deal.
        let row: (&str, &[&str]) = ("history_id", &["1", "2", "3", "4", "5"]);
        assert_eq!(found(&[row, IDS, ("Modified", CHANGED)]).unwrap().0.id, "Deal ID");
    }
}

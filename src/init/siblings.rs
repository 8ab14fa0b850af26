//! Additional tables: their key, their time column, and aggregates over them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::column::ColumnProfile;
use super::conventions::Conventions;
use super::error::DraftError;
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::{names, text_format, toml};
use crate::audit::words;
use crate::cells::key_text;
use crate::config::toml_text;
use crate::numbers::counted;
use crate::tables::ColumnType;

/// The least share of values in common for a key with another name.
const LEAST_MATCHED: f64 = 0.5;

/// Words in the name of a time column, in order of preference.
const TIMES: [&str; 9] = ["occurred", "happened", "timestamp", "at", "date", "time", "day", "created", "on"];

/// Words in the name of the column with the kind of activity.
const KINDS: [&str; 7] = ["kind", "type", "activity", "event", "action", "channel", "name"];

/// The largest number of kinds of activity.
const MOST_KINDS: usize = 40;

/// The number of kinds that get a separate feature.
pub(super) const COUNTED_KINDS: usize = 3;

/// The largest number of letters of a kind of activity in the name of its feature.
const LONGEST_KIND: usize = 40;

/// The pair of columns on which two tables are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Join {
    /// The column of the table.
    pub key: String,
    /// The column of the deals.
    pub on: String,
}

/// A timed table of the draft.
#[derive(Debug, Clone)]
pub(crate) struct TimedTableDraft {
    pub name: String,
    pub file: String,
    pub join: Join,
    pub at: String,
    /// How its file is read, as TOML, where that is not as the deals are.
    pub format: Option<String>,
    /// Features over it: name, definition as TOML, and comment.
    pub features: Vec<(String, String, String)>,
}

/// A lookup table of the draft.
#[derive(Debug, Clone)]
pub(crate) struct LookupDraft {
    pub name: String,
    pub file: String,
    pub join: Join,
    /// Deals whose key is in the table, and deals with a key.
    pub matched: (usize, usize),
    /// How its file is read, as TOML, where that is not as the deals are.
    pub format: Option<String>,
}

/// The keys of a column, as tables are joined by them.
fn values<'a>(column: &ExportedColumn<'a>) -> HashSet<Cow<'a, str>> {
    column.cells.iter().flatten().copied().map(key_text).collect()
}

/// The best pair of columns, by name, then by values in common. `is_key` says which columns of `table` are candidates.
pub(crate) fn join(
    table: &ExportedTable<'_>,
    deals: &ExportedTable<'_>,
    first: &[String],
    is_key: impl Fn(&ExportedColumn<'_>) -> bool,
) -> Result<Join, DraftError> {
    let mut best: Option<(f64, Join)> = None;
    let candidates: Vec<(&ExportedColumn<'_>, HashSet<Cow<'_, str>>)> =
        table.columns.iter().filter(|column| is_key(column)).map(|column| (column, values(column))).collect();
    for on in &deals.columns {
        let rank = first.iter().position(|name| *name == on.name);
        let is_candidate = rank.is_some() || names::is_id(&on.name);
        if !is_candidate && !candidates.iter().any(|(column, _)| column.name == on.name) {
            continue;
        }
        let deal_values = values(on);
        for (column, values) in &candidates {
            let shared = values.intersection(&deal_values).count() as f64
                / values.len().min(deal_values.len()).max(1) as f64;
            let same = column.name == on.name;
            if shared == 0.0 || (!same && shared < LEAST_MATCHED) {
                continue;
            }
            // The same name outweighs any values in common; the id breaks ties.
            let score = shared + f64::from(u8::from(same)) + if rank == Some(0) { 0.5 } else { 0.0 };
            if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, Join { key: column.name.clone(), on: on.name.clone() }));
            }
        }
    }
    let no_key = || DraftError::NoKey { file: table.label.clone(), deals: deals.label.clone() };
    best.map(|(_, join)| join).ok_or_else(no_key)
}

/// The pair of columns that the user gives.
pub(crate) fn given_join(
    table: &ExportedTable<'_>,
    deals: &ExportedTable<'_>,
    (key, on): &(String, String),
) -> Result<Join, DraftError> {
    let (keys, others) = (values(column(table, key)?), values(column(deals, on)?));
    if keys.is_disjoint(&others) {
        let place = |file: &str, column: &str| format!("`{column}` of {file}");
        let (one, other) = (place(&table.label, key), place(&deals.label, on));
        return Err(DraftError::NoSharedKey { one, other });
    }
    Ok(Join { key: key.clone(), on: on.clone() })
}

/// The column with this name.
fn column<'t, 'a>(table: &'t ExportedTable<'a>, name: &str) -> Result<&'t ExportedColumn<'a>, DraftError> {
    let found = table.columns.iter().find(|column| column.name == name);
    found.ok_or_else(|| DraftError::NoSuchColumn {
        file: table.label.clone(),
        column: name.to_owned(),
        columns: table.columns.iter().map(|column| column.name.clone()).collect(),
    })
}

/// Whether the values of a column are (nearly) unique, as the key of a lookup table must be.
pub(crate) fn is_unique(column: &ExportedColumn<'_>) -> bool {
    let filled = column.cells.iter().flatten().count();
    filled > 0 && values(column).len() * 100 >= filled * 99
}

/// The columns of a lookup table joined to the deals, without its key, with the number of matches.
pub(crate) fn joined<'a>(
    table: &ExportedTable<'a>,
    deals: &ExportedTable<'_>,
    join: &Join,
) -> (Vec<ExportedColumn<'a>>, (usize, usize)) {
    let find =
        |columns: &'_ [ExportedColumn<'_>], name: &str| columns.iter().position(|column| column.name == name);
    let (Some(key), Some(on)) = (find(&table.columns, &join.key), find(&deals.columns, &join.on)) else {
        return (Vec::new(), (0, 0));
    };
    let mut rows: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (row, cell) in table.columns[key].cells.iter().enumerate() {
        if let Some(cell) = cell {
            rows.entry(key_text(cell)).or_insert(row);
        }
    }
    let matches: Vec<Option<usize>> =
        deals.columns[on].cells.iter().map(|cell| rows.get(&key_text((*cell)?)).copied()).collect();
    let given = deals.columns[on].cells.iter().flatten().count();
    let matched = (matches.iter().flatten().count(), given);
    let take = |column: &ExportedColumn<'a>| ExportedColumn {
        name: column.name.clone(),
        cells: matches.iter().map(|row| row.and_then(|row| column.cells[row])).collect(),
    };
    let others = table.columns.iter().enumerate().filter(|(place, _)| *place != key);
    (others.map(|(_, column)| take(column)).collect(), matched)
}

/// The column with the time of each row.
pub(crate) fn time_column<'t, 'a>(
    table: &'t ExportedTable<'a>,
    conventions: &Conventions,
) -> Option<(&'t ExportedColumn<'a>, ColumnProfile)> {
    let rank = |name: &str| {
        let words = words(name);
        TIMES.iter().position(|time| words.iter().any(|word| word == time)).unwrap_or(TIMES.len())
    };
    let profiled = table.columns.iter().map(|column| (column, ColumnProfile::of(column, conventions)));
    let dated = profiled.filter(|(_, profile)| profile.kind == ColumnType::Time);
    // The one with the fewest gaps, as rows without a time are rejected.
    dated.min_by_key(|(column, profile)| (profile.gaps(), rank(&column.name)))
}

/// The column with the kind of each row.
pub(crate) fn kind_column<'t, 'a>(
    table: &'t ExportedTable<'a>,
    conventions: &Conventions,
) -> Option<(&'t ExportedColumn<'a>, ColumnProfile)> {
    let profiled = table.columns.iter().map(|column| (column, ColumnProfile::of(column, conventions)));
    let is_kind = |profile: &ColumnProfile| {
        profile.kind == ColumnType::Text && (2..=MOST_KINDS).contains(&profile.different())
    };
    let kinds = profiled.filter(|(_, profile)| is_kind(profile));
    kinds.min_by_key(|(column, _)| {
        let words = words(&column.name);
        KINDS.iter().position(|kind| words.iter().any(|word| word == kind)).unwrap_or(KINDS.len())
    })
}

/// A timed table and a few features over it. `taken` are the names in use.
pub(crate) fn timed(
    table: &ExportedTable<'_>,
    join: Join,
    conventions: &Conventions,
    taken: &mut Vec<String>,
) -> Result<TimedTableDraft, DraftError> {
    let Some((at, _)) = time_column(table, conventions) else {
        return Err(DraftError::NoDates { file: table.label.clone(), note: None });
    };
    let name = free("activities", taken);
    let mut features = vec![
        feature("activities_90d", "count = \"TRUE\", within = \"90d\", shape = \"log\"", "", &name, taken),
        feature("days_since_last", "days_since = \"TRUE\", shape = \"log\"", "", &name, taken),
    ];
    if let Some((column, profile)) = kind_column(table, conventions) {
        let sql = toml::column(&column.name);
        for (word, rows) in profile.levels.iter().take(COUNTED_KINDS) {
            let condition = toml_text(&format!("{sql} = {}", toml::sql_text(word)));
            let measure = format!("count = {condition}, within = \"90d\", shape = \"log\"");
            let words = counted(*rows, "row");
            let short: String = word.chars().take(LONGEST_KIND).collect();
            features.push(feature(&format!("{}_90d", slug(&short, '_')), &measure, &words, &name, taken));
        }
    }
    Ok(TimedTableDraft {
        name,
        file: table.file.clone(),
        join,
        at: at.name.clone(),
        format: text_format::of_table(conventions),
        features,
    })
}

fn feature(
    name: &str,
    measure: &str,
    words: &str,
    table: &str,
    taken: &mut Vec<String>,
) -> (String, String, String) {
    (free(name, taken), format!("{{ from = {}, {measure} }}", toml_text(table)), words.to_owned())
}

/// The name, with a number if it is in use.
pub(crate) fn free(name: &str, taken: &mut Vec<String>) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let unused = std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default();
    taken.push(unused.clone());
    unused
}

/// A name of lower-case ASCII letters and digits, with `joint` for everything else.
pub(crate) fn slug(text: &str, joint: char) -> String {
    let mut slug = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with(joint) && !slug.is_empty() {
            slug.push(joint);
        }
    }
    slug.trim_end_matches(joint).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(label: &str, columns: &[(&str, &[&'static str])]) -> ExportedTable<'static> {
        let columns = columns.iter().map(|(name, cells)| ExportedColumn {
            name: (*name).to_owned(),
            cells: cells.iter().map(|cell| Some(*cell)).collect(),
        });
        ExportedTable {
            label: label.to_owned(),
            file: label.to_owned(),
            columns: columns.collect(),
            ..ExportedTable::default()
        }
    }

    #[test]
    fn a_key_is_found_by_name_or_by_values() {
        let deals = table("d.csv", &[("id", &["1", "2", "3"]), ("account", &["a", "a", "b"])]);
        let first = ["id".to_owned(), "account".to_owned()];
        let named = table("x.csv", &[("account", &["a", "b", "c"]), ("size", &["1", "2", "3"])]);
        let own = |key: &str, on: &str| Ok(Join { key: key.to_owned(), on: on.to_owned() });
        assert_eq!(join(&named, &deals, &first, is_unique), own("account", "account"));
        let unnamed = table("x.csv", &[("firm", &["b", "a", "z"])]);
        assert_eq!(join(&unnamed, &deals, &first, is_unique), own("firm", "account"));
        let strange = table("x.csv", &[("firm", &["x", "y", "z"])]);
        assert!(matches!(join(&strange, &deals, &first, is_unique), Err(DraftError::NoKey { .. })));
    }

    #[test]
    fn a_lookup_gives_each_deal_its_cells() {
        let deals = table("d.csv", &[("account", &["b", "x", "a"])]);
        let accounts = table("a.csv", &[("account", &["a", "b"]), ("size", &["1", "2"])]);
        let on = Join { key: "account".to_owned(), on: "account".to_owned() };
        let (columns, matched) = joined(&accounts, &deals, &on);
        assert_eq!(columns[0].cells, [Some("2"), None, Some("1")]);
        assert_eq!(matched, (2, 3));
    }

    #[test]
    fn activities_are_counted_by_their_most_frequent_kinds() {
        let log = table(
            "a.csv",
            &[
                ("id", &["1", "1", "2"]),
                ("when", &["2026-01-01", "2026-01-02", "2026-01-03"]),
                ("kind", &["Page view", "Call", "Call"]),
            ],
        );
        let mut taken = vec!["call_90d".to_owned()];
        let on = Join { key: "id".to_owned(), on: "id".to_owned() };
        let timed = timed(&log, on.clone(), &Conventions::default(), &mut taken).unwrap();
        assert_eq!(timed.at, "when");
        let names: Vec<&str> = timed.features.iter().map(|feature| feature.0.as_str()).collect();
        assert_eq!(names, ["activities_90d", "days_since_last", "call_90d_2", "page_view_90d"]);
        let dateless = table("a.csv", &[("id", &["1", "2"])]);
        let failed = super::timed(&dateless, on, &Conventions::default(), &mut taken);
        assert!(matches!(failed, Err(DraftError::NoDates { .. })));
    }
}

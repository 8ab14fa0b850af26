//! Values that differ in case only, such as `Referral` and `referral`: a derived column writes them in one way.

use std::collections::BTreeMap;

use super::column::ColumnProfile;
use super::conventions::Conventions;
use super::drafted_column::DraftedColumn;
use super::exported_column::ExportedColumn;
use super::features::{ColumnRole, Decision, shortened};
use super::{siblings, toml};
use crate::cells::level_text;
use crate::numbers::counted;
use crate::project::Kind;
use crate::tables::ColumnType;

/// The largest number of different values; more are no levels.
const MOST_VALUES: usize = 200;

/// Groups of spellings that a comment shows.
const SHOWN: usize = 2;

/// A column whose values are written in several ways.
pub(super) struct Spelling {
    /// Its cells in lower case.
    cells: Vec<Option<String>>,
    /// The spellings of each such value with their rows, most frequent first.
    words: Vec<Vec<(String, usize)>>,
}

/// A value as `lower(trim(x))` gives it.
fn lowered(cell: &str) -> String {
    cell.trim().to_lowercase()
}

impl Spelling {
    /// The spellings of a column of text that may be a category; `None` where each value is written in one way.
    fn of(column: &ExportedColumn<'_>, profile: &ColumnProfile) -> Option<Self> {
        let is_category =
            profile.kind == ColumnType::Text && profile.members.is_none() && profile.open.is_none();
        if !is_category || profile.is_yes_no || profile.different() > MOST_VALUES {
            return None;
        }
        let mut words: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
        for (value, rows) in &profile.levels {
            words.entry(lowered(&level_text(value))).or_default().push((value.clone(), *rows));
        }
        let differ = |ways: &Vec<(String, usize)>| {
            ways.iter().any(|(way, _)| level_text(way) != level_text(&ways[0].0))
        };
        let mut words: Vec<Vec<(String, usize)>> = words.into_values().filter(differ).collect();
        words.sort_by_key(|ways| std::cmp::Reverse(ways.iter().map(|(_, rows)| rows).sum::<usize>()));
        let cells = || column.cells.iter().map(|cell| cell.map(lowered)).collect();
        (!words.is_empty()).then(|| Self { cells: cells(), words })
    }

    /// The comment on the derived column: how many values are written in several ways, and the most frequent of them.
    fn note(&self) -> String {
        let ways = |ways: &Vec<(String, usize)>| {
            let ways: Vec<String> =
                ways.iter().map(|(way, rows)| format!("\"{}\" ({rows})", shortened(way))).collect();
            ways.join(" and ")
        };
        let shown: Vec<String> = self.words.iter().take(SHOWN).map(ways).collect();
        let more = if self.words.len() > SHOWN { "; …" } else { "" };
        format!("{} in several spellings: {}{more}", counted(self.words.len(), "value"), shown.join("; "))
    }
}

/// For each column its spellings.
pub(super) fn of_columns(columns: &[(ExportedColumn<'_>, ColumnProfile)]) -> Vec<Option<Spelling>> {
    columns.iter().map(|(column, profile)| Spelling::of(column, profile)).collect()
}

/// The columns with each value in one spelling.
pub(super) fn one_spelling<'a>(
    columns: Vec<(ExportedColumn<'a>, ColumnProfile)>,
    spellings: &'a [Option<Spelling>],
) -> Vec<(ExportedColumn<'a>, ColumnProfile)> {
    let one = |(column, spelling): ((ExportedColumn<'a>, ColumnProfile), &'a Option<Spelling>)| {
        let Some(spelling) = spelling else { return column };
        let cells = spelling.cells.iter().map(Option::as_deref).collect();
        let column = ExportedColumn { name: column.0.name, cells };
        let profile = ColumnProfile::of(&column, &Conventions::default());
        (column, profile)
    };
    columns.into_iter().zip(spellings).map(one).collect()
}

/// Derives a column for each category whose values are written in several ways. `taken` are the names in use.
pub(super) fn derive(decisions: &mut [Decision], spellings: &[Option<Spelling>], taken: &mut Vec<String>) {
    for (decision, spelling) in decisions.iter_mut().zip(spellings) {
        let (ColumnRole::Feature(_, Kind::Category { .. } | Kind::Flag), Some(spelling)) =
            (&decision.role, spelling)
        else {
            continue;
        };
        let name = siblings::free(&format!("{}_lower", decision.column), taken);
        let sql = format!("lower(trim({}))", toml::column(&decision.column));
        decision.derived = Some(DraftedColumn { name, sql, note: spelling.note() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(cells: &[&'static str]) -> Option<String> {
        let column =
            ExportedColumn { name: "x".to_owned(), cells: cells.iter().map(|cell| Some(*cell)).collect() };
        let profile = ColumnProfile::of(&column, &Conventions::default());
        Spelling::of(&column, &profile).map(|spelling| spelling.note())
    }

    #[test]
    fn values_that_differ_in_case_are_counted_with_their_spellings() {
        assert_eq!(
            spelling(&["Referral", "referral", "Referral", "Web", "Event"]).as_deref(),
            Some("1 value in several spellings: \"Referral\" (2) and \"referral\" (1)")
        );
        assert_eq!(spelling(&["Web", "Event", "Web"]), None);
        // A yes is read in any case, and blanks within a level count once anyway.
        assert_eq!(spelling(&["y", "Y", "n", "y"]), None);
        assert_eq!(spelling(&["New York", "New  York", "Ulm"]), None);
        assert!(spelling(&["Žižkov", "ŽIŽKOV", "Brno"]).is_some());
    }
}

//! Lists that were written as text, such as `["api", "sso"]`, `['api', 'sso']` and `{api,sso}`: a derived column has their members alone.

use super::column::{ColumnProfile, members_joined_by};
use super::drafted_column::DraftedColumn;
use super::exported_column::ExportedColumn;
use super::features::{ColumnRole, Decision};
use super::open_convention::OpenConvention;
use super::spelling::Spelling;
use super::{siblings, spelling, toml};
use crate::project::Kind;
use crate::quotation::in_quotes;
use crate::syntax::text_sql;
use crate::tables::ColumnType;

/// The separator of the members of such a list.
const SEPARATOR: &str = ",";

/// The fewest cells of a column of lists with several members.
const LEAST_SEVERAL: usize = 3;

/// The brackets around lists: of JSON and Python, of PostgreSQL and sets of Python, and of tuples.
const BRACKETS: [(char, char); 3] = [('[', ']'), ('{', '}'), ('(', ')')];

/// A column of lists as text.
pub(super) struct TextLists {
    /// Its cells, with the members alone.
    cells: Vec<Option<String>>,
    /// The signs that are around the members.
    signs: Vec<char>,
    /// One of the lists.
    example: String,
    /// Whether the members are plain, so that a set of them can be derived.
    is_plain: bool,
}

impl TextLists {
    /// The lists of a column of text; `None` where a cell is none, or hardly one has several members.
    fn of(column: &ExportedColumn<'_>, profile: &ColumnProfile) -> Option<Self> {
        if profile.kind != ColumnType::Text {
            return None;
        }
        let (first, _) = profile.levels.first()?;
        let (open, close) = *BRACKETS.iter().find(|(open, _)| first.starts_with(*open))?;
        let inner = |cell: &str| -> Option<String> {
            Some(cell.strip_prefix(open)?.strip_suffix(close)?.trim().to_owned())
        };
        let mut lists =
            Self { cells: Vec::new(), signs: vec![open, close], example: String::new(), is_plain: true };
        let mut several = 0;
        for cell in &column.cells {
            let Some(cell) = cell else {
                lists.cells.push(None);
                continue;
            };
            let inner = inner(cell)?;
            // Objects of JSON have names.
            if open == '{' && inner.contains(':') {
                return None;
            }
            if inner.contains([',', ' ']) {
                several += 1;
                if lists.example.is_empty() {
                    (*cell).clone_into(&mut lists.example);
                }
            }
            lists.add(&inner);
        }
        (several >= LEAST_SEVERAL).then_some(lists)
    }

    /// Adds the text between the brackets.
    fn add(&mut self, inner: &str) {
        let mut members = Vec::new();
        let mut rest = inner;
        while let Some((member, quote, behind)) = next_member(rest) {
            if let Some(quote) = quote.filter(|quote| !self.signs.contains(quote)) {
                self.signs.push(quote);
            }
            members.push(member);
            rest = behind;
        }
        // What is left is no list, and a sign within a member would go with those around it.
        let signs = ['[', ']', '{', '}', '(', ')', '"', '\'', ',', '\\'];
        self.is_plain &= rest.trim().is_empty() && !members.iter().any(|member| member.contains(signs));
        self.cells.push(Some(members.join(SEPARATOR)));
    }

    /// The members of a column in SQL: the column without brackets and quotes.
    fn sql(&self, column: &str) -> String {
        let without =
            |sql: String, sign: &char| format!("replace({sql}, {}, '')", text_sql(&sign.to_string()));
        self.signs.iter().fold(toml::column(column), without)
    }
}

/// The next member of a list, the quote around it, and what is behind its comma.
fn next_member(list: &str) -> Option<(&str, Option<char>, &str)> {
    let list = list.trim_start();
    let first = list.chars().next()?;
    let (member, quote, behind) = if matches!(first, '"' | '\'') {
        let (member, behind) = list[1..].split_once(first)?;
        (member, Some(first), behind.trim_start())
    } else {
        let end = list.find(',').unwrap_or(list.len());
        (list[..end].trim_end(), None, &list[end..])
    };
    // Without a comma, two members stand side by side, as NumPy writes them.
    let behind = if behind.is_empty() { "" } else { behind.strip_prefix(',')? };
    Some((member, quote, behind))
}

/// For each column its lists.
pub(super) fn of_columns(columns: &[(ExportedColumn<'_>, ColumnProfile)]) -> Vec<Option<TextLists>> {
    columns.iter().map(|(column, profile)| TextLists::of(column, profile)).collect()
}

/// The columns with the members of each list alone; those of which no set can be derived are open.
pub(super) fn as_members<'a>(
    columns: Vec<(ExportedColumn<'a>, ColumnProfile)>,
    lists: &'a [Option<TextLists>],
) -> Vec<(ExportedColumn<'a>, ColumnProfile)> {
    let one =
        |((column, mut profile), lists): ((ExportedColumn<'a>, ColumnProfile), &'a Option<TextLists>)| {
            let Some(lists) = lists else { return (column, profile) };
            let members = members_joined_by(&lists.cells, SEPARATOR).filter(|_| lists.is_plain);
            if members.is_none() {
                profile.members = None;
                profile.open = Some(OpenConvention::TextLists { example: lists.example.clone() });
                return (column, profile);
            }
            profile.members = members;
            let cells = lists.cells.iter().map(Option::as_deref).collect();
            (ExportedColumn { name: column.name, cells }, profile)
        };
    columns.into_iter().zip(lists).map(one).collect()
}

/// Derives a column for each set of members, and for each category in one spelling. `taken` are the names in use.
pub(super) fn derive(
    decisions: &mut [Decision],
    (spellings, lists): (&[Option<Spelling>], &[Option<TextLists>]),
    taken: &mut Vec<String>,
) {
    spelling::derive(decisions, spellings, taken);
    for (decision, lists) in decisions.iter_mut().zip(lists) {
        if let (ColumnRole::Feature(_, Kind::Set { .. }), Some(lists)) = (&decision.role, lists) {
            let name = siblings::free(&format!("{}_members", decision.column), taken);
            let note = format!("the members of lists such as {}", in_quotes(&lists.example));
            decision.derived = Some(DraftedColumn { name, sql: lists.sql(&decision.column), note });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::*;

    fn lists(cells: &[&'static str]) -> Option<(Vec<String>, String, bool)> {
        let cells: Vec<Option<&str>> = cells.iter().map(|cell| Some(*cell)).collect();
        let column = ExportedColumn { name: "x".to_owned(), cells };
        let profile = ColumnProfile::of(&column, &Conventions::default());
        let lists = TextLists::of(&column, &profile)?;
        let sql = lists.sql("x");
        Some((lists.cells.into_iter().flatten().collect(), sql, lists.is_plain))
    }

    #[test]
    fn lists_as_text_have_their_members_alone() {
        for cells in [
            ["[\"api\", \"sso\"]", "[\"sso\", \"crm\"]", "[\"erp\"]", "[\"api\", \"crm\"]"],
            ["['api', 'sso']", "['sso', 'crm']", "['erp']", "['api','crm']"],
            ["{api,sso}", "{\"sso\",crm}", "{erp}", "{api,crm}"],
            ["('api', 'sso')", "('sso', 'crm')", "('erp',)", "('api', 'crm')"],
            ["[api, sso]", "[sso, crm]", "[erp]", "[api, crm]"],
        ] {
            let (members, sql, is_plain) = lists(&cells).unwrap();
            assert!(is_plain, "{cells:?}");
            assert_eq!(members, ["api,sso", "sso,crm", "erp", "api,crm"], "{cells:?}");
            assert!(sql.starts_with("replace(") && sql.ends_with(", '')"), "{sql}");
        }
        let (.., sql, _) = lists(&["['a', 'b']", "['b', 'c']", "['a', 'c']"]).unwrap();
        assert_eq!(sql, "replace(replace(replace(x, '[', ''), ']', ''), '''', '')");
    }

    #[test]
    fn members_that_cannot_be_set_apart_are_no_set() {
        for cells in [
            ["[\"Acme, Inc\", \"sso\"]", "[\"sso\", \"crm\"]", "[\"a\", \"b\"]"],
            ["['api' 'sso']", "['sso' 'crm']", "['a' 'b']"],
            ["[\"O'Reilly\", 'x']", "['a', 'b']", "['c', 'b']"],
            ["[[1, 2], [3]]", "[[1], [2, 3]]", "[[1, 2]]"],
            ["[\"caf\\u00e9\", \"x\"]", "[\"a\", \"b\"]", "[\"c\", \"b\"]"],
        ] {
            assert!(lists(&cells).is_some_and(|(.., is_plain)| !is_plain), "{cells:?}");
        }
    }

    #[test]
    fn other_values_in_brackets_are_no_lists() {
        assert!(lists(&["{\"a\": 1, \"b\": 2}", "{\"a\": 2, \"b\": 2}", "{\"a\": 3, \"b\": 2}"]).is_none());
        assert!(lists(&["[A]", "[B]", "[C]", "[A]"]).is_none());
        assert!(lists(&["[a, b]", "[a, c]", "b", "[a, d]"]).is_none());
        assert!(lists(&["a;b", "b;c", "c;a"]).is_none());
    }
}

//! The shape of codes: `OP-00017`, `SN14/0031`, `10377`.

use super::column::ColumnProfile;
use super::export::ExportedTable;
use crate::tables::ColumnType;

/// The share of the values that have the same shape.
const ALIKE: f64 = 0.95;

/// The least number of characters of a code that identifies.
const SHORTEST: usize = 3;

/// The shape of a code: a letter as `a`, a digit as `0`, any other sign as it is; `None` for a text with blanks or without a digit.
fn shape(value: &str) -> Option<String> {
    let has_digit = value.chars().any(|sign| sign.is_ascii_digit());
    let sign = |sign: char| match sign {
        sign if sign.is_ascii_digit() => '0',
        sign if sign.is_alphabetic() => 'a',
        sign => sign,
    };
    let is_one_word = !value.chars().any(char::is_whitespace) && !value.contains('@');
    (has_digit && is_one_word && value.chars().count() >= SHORTEST).then(|| value.chars().map(sign).collect())
}

/// The column that is unique in every row and whose values are codes of one shape, if it is the only one of its kind or the first of
/// the table: what an export without the name of an id is identified by.
pub(super) fn unique_code(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<String> {
    let is_code = |place: usize| {
        let profile = &profiles[place];
        // A whole number may be an amount, unless it leads the table with one length; a text with digits of one shape is none.
        let is_number = place == 0 && profile.kind.is_number() && is_long(profile);
        (is_number || profile.kind == ColumnType::Text) && profile.is_unique() && has_one_shape(profile)
    };
    let mut codes = (0..profiles.len()).filter(|&place| is_code(place));
    let first = codes.next()?;
    (first == 0 || codes.next().is_none()).then(|| deals.columns[first].name.clone())
}

/// Whether whole numbers are too long to be counts.
fn is_long(profile: &ColumnProfile) -> bool {
    const LEAST_DIGITS: usize = 4;
    profile
        .levels
        .iter()
        .all(|(value, _)| value.len() >= LEAST_DIGITS && value.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether nearly all of its most frequent values have one shape.
fn has_one_shape(profile: &ColumnProfile) -> bool {
    let mut counts: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for shape in profile.levels.iter().filter_map(|(value, _)| shape(value)) {
        *counts.entry(shape).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or_default();
    most as f64 >= ALIKE * profile.levels.len() as f64 && most > 0
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::super::exported_column::ExportedColumn;
    use super::*;

    fn found(columns: &[(&str, &[&'static str])]) -> Option<String> {
        let column = |(name, cells): &(&str, &[&'static str])| ExportedColumn {
            name: (*name).to_owned(),
            cells: cells.iter().map(|cell| Some(*cell)).collect(),
        };
        let columns: Vec<ExportedColumn<'_>> = columns.iter().map(column).collect();
        let profiles: Vec<ColumnProfile> =
            columns.iter().map(|column| ColumnProfile::of(column, &Conventions::default())).collect();
        let (label, file) = (String::new(), String::new());
        unique_code(&ExportedTable { label, file, columns, ..ExportedTable::default() }, &profiles)
    }

    #[test]
    fn a_unique_column_of_codes_identifies_whatever_its_name() {
        let codes: (&str, &[&str]) = ("Znak", &["OP-001", "OP-002", "OP-017"]);
        let names: (&str, &[&str]) = ("Firma", &["Acme 1", "Beta", "Gamma"]);
        assert_eq!(found(&[names, codes]).as_deref(), Some("Znak"));
        assert_eq!(found(&[("Lfd", &["10001", "10002", "10007"]), names]).as_deref(), Some("Lfd"));
        assert_eq!(found(&[names, ("x", &["12.5", "170", "3"])]), None);
        assert_eq!(found(&[names, ("Mail", &["a1@x.de", "b2@y.de", "c3@z.de"])]), None);
    }
}

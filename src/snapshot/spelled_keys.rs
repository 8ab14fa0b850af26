//! Keys that are those of another table but for capital letters or leading zeros: a join compares them as they are.

use std::borrow::Cow;

use polars::prelude::StringChunked;

use super::listed_keys::OtherKeys;
use crate::cells::key_text;
use crate::warning::{LeadWarning, Warning};

/// As many keys of a batch are compared.
const MOST: usize = 10_000;

/// The zeros that a key may have lost in front.
const MOST_ZEROS: usize = 12;

/// The warning that keys of the deals or leads, in the column `on`, are no keys of the table of this section as they are, and would be in
/// another spelling.
pub(super) fn spelled_otherwise(
    section: &str,
    on: &str,
    of_main: &StringChunked,
    of_table: &OtherKeys<'_>,
) -> Option<Warning> {
    let (mut keys, mut of, mut found) = (0, 0, None);
    for cell in of_main.iter().flatten().take(MOST) {
        let key = key_text(cell);
        of += 1;
        if (of_table.has)(&key) {
            continue;
        }
        if let Some(other) = other_spellings(&key).find(|other| *other != key && (of_table.has)(other)) {
            keys += 1;
            found.get_or_insert((key.to_string(), other.to_string()));
        }
    }
    let (example, other) = found?;
    let (other_table, column) = (section.to_owned(), on.to_owned());
    Some(LeadWarning::SpelledKeys { other_table, column, keys, of, example, other }.into())
}

/// The spellings of a key that programs take for the same.
fn other_spellings(key: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let bare = key.trim_start_matches('0');
    let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let zeros = if is_number { MOST_ZEROS.saturating_sub(bare.len()) } else { 0 };
    let padded = (0..=zeros).map(move |zeros| Cow::Owned("0".repeat(zeros) + bare));
    let cases = [Cow::Owned(key.to_lowercase()), Cow::Owned(key.to_uppercase())];
    padded.filter(move |_| is_number).chain(cases.into_iter().filter(move |_| !is_number))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use polars::prelude::*;

    use super::*;

    fn warning(table: &[&str], main: &[&str]) -> Option<Warning> {
        let keys: HashSet<String> = table.iter().map(|&key| key.to_owned()).collect();
        let of_table =
            OtherKeys { n: keys.len(), has: Box::new(move |key| keys.contains(key)), lists: [][..].into() };
        spelled_otherwise("[tables.calls]", "id", &StringChunked::from_slice("id".into(), main), &of_table)
    }

    #[test]
    fn keys_in_other_letters_or_with_other_zeros_are_named() {
        let found = warning(&["opp-3", "007", "12"], &["OPP-3", "7", "0012", "12", "OPP-4", "x"]).unwrap();
        let Warning::Leads(LeadWarning::SpelledKeys { keys, of, example, other, .. }) = found else {
            panic!("{found:?}")
        };
        assert_eq!((keys, of, example.as_str(), other.as_str()), (3, 6, "OPP-3", "opp-3"));
        assert_eq!(warning(&["a", "8"], &["a", "b", "", "0", "80"]), None);
    }
}

//! Levels of a category that differ only in case, or in leading zeros.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::column::AuditedColumn;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use crate::cells::level_key;
use crate::config::{toml_key, toml_text};
use crate::design::Cells;
use crate::syntax::column_sql;

/// Groups of levels that are named; of more, the rest is counted.
const MOST_NAMED: usize = 3;

/// The level without regard to case, or to the zeros before a whole number.
fn key(word: &str) -> String {
    let is_whole = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let digits = word.trim_start_matches('0');
    match (is_whole, digits) {
        (true, "") => "0".to_owned(),
        (true, digits) => digits.to_owned(),
        _ => folded(word),
    }
}

/// A level without regard to case, to the width of its letters, to punctuation at its end, and with Latin letters for those of other
/// alphabets that look the same.
fn folded(word: &str) -> String {
    let compatible: String = word.nfkc().map(latin).collect();
    level_key(&compatible)
        .trim_end_matches(|letter: char| letter.is_ascii_punctuation() || letter == ' ')
        .to_owned()
}

/// The Latin letter that a Cyrillic or Greek one looks like; any other as it is.
fn latin(letter: char) -> char {
    const ALIKE: [(char, char); 34] = [
        ('а', 'a'),
        ('е', 'e'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('у', 'y'),
        ('х', 'x'),
        ('і', 'i'),
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('Р', 'P'),
        ('С', 'C'),
        ('Т', 'T'),
        ('У', 'Y'),
        ('Х', 'X'),
        ('І', 'I'),
        ('Α', 'A'),
        ('Β', 'B'),
        ('Ε', 'E'),
        ('Ζ', 'Z'),
        ('Η', 'H'),
        ('Ι', 'I'),
        ('Κ', 'K'),
        ('Μ', 'M'),
        ('Ν', 'N'),
        ('Ο', 'O'),
        ('Ρ', 'P'),
        ('Τ', 'T'),
        ('ο', 'o'),
    ];
    ALIKE.iter().find(|(own, _)| *own == letter).map_or(letter, |(_, latin)| *latin)
}

/// The question whether levels that differ only in case or leading zeros are the same, where a category has any.
pub(super) fn same_word(column: &AuditedColumn) -> Option<Finding> {
    let Cells::Words(words) = &column.closed else { return None };
    if !column.is_category || !column.usage.reaches_model() {
        return None;
    }
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (word, rows) in words.words().iter().zip(words.counts()) {
        if rows > 0 {
            groups.entry(key(word)).or_default().push(word.clone());
        }
    }
    let mut groups: Vec<Vec<String>> = groups.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut groups {
        group.sort();
    }
    let n_groups = groups.len();
    groups.truncate(MOST_NAMED);
    let have_case = groups.iter().flatten().any(|word| word.contains(char::is_alphabetic));
    let sql = column_sql(&column.name);
    let (name, rule) = if have_case {
        (format!("{}_lower", column.name), format!("lower({sql})"))
    } else {
        (format!("{}_number", column.name), format!("CAST({sql} AS DOUBLE)"))
    };
    let remedy = format!(
        "if they mean the same, write them in one way, or make a column of it under [derive], such as {} = {}",
        toml_key(&name),
        toml_text(&rule)
    );
    let evidence = vec![Evidence::SameWord { groups, of: n_groups }];
    (n_groups > 0).then(|| column.finding(Severity::Question, Topic::Spelling, evidence, Some(remedy)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::feature;
    use crate::design::Words;

    #[test]
    fn levels_that_differ_only_in_case_are_a_question() {
        let finding = |cells: &[&str]| {
            let words = Cells::Words(Words::new(cells.iter().map(|cell| Some(*cell))));
            same_word(&AuditedColumn { is_category: true, ..feature("industry", words) })
        };
        assert_eq!(finding(&["Retail", "Energy"]), None);
        for pair in [["Retail", "Ｒｅｔａｉｌ"], ["Retail", "Retail."], ["Retail", "Rеtаil"]] {
            let found = finding(&[pair[0], pair[1], "Energy"]).unwrap();
            assert!(
                found.evidence[0].to_string().contains("that differ only in letters that look alike"),
                "{pair:?}"
            );
        }
        let codes = finding(&["1", "01", "2", "A1"]).unwrap();
        assert_eq!(
            codes.evidence[0].to_string(),
            "1 word is written in several ways that differ only in leading zeros: \"01\" and \"1\""
        );
        assert!(codes.remedy.unwrap().contains("CAST(industry AS DOUBLE)"));
        let found = finding(&["Retail", "RETAIL", "Energy", "Straße", "STRASSE"]).unwrap();
        assert_eq!(found.severity, Severity::Question);
        assert_eq!(
            found.evidence[0].to_string(),
            "2 words are written in several ways that differ only in case: \"RETAIL\" and \"Retail\"; \"STRASSE\" and \
             \"Straße\""
        );
    }
}

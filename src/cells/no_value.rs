//! Cells without a value, by which rows without any value are recognised.

/// The words that programs write for a missing value, in lower case. A word that may be an answer is none where all cells of a row have it.
const PROGRAM_WORDS: [&str; 15] = [
    "null", "(null)", "<null>", "[null]", "\\n", "none", "nan", "nat", "nil", "na", "<na>", "n/a", "#n/a",
    "undefined", "#null!",
];

/// The number of bytes of the longest of them.
const LONGEST: usize = 9;

/// Whether a cell holds no value: it is blank, one of these null values, or a word that programs write for a missing one. A row is
/// without values only if all its cells are, and it has more than one.
pub(crate) fn is_no_value(cell: &str, null_values: &[String]) -> bool {
    let cell = cell.trim();
    cell.is_empty()
        || (cell.len() <= LONGEST && PROGRAM_WORDS.iter().any(|word| word.eq_ignore_ascii_case(cell)))
        || null_values.iter().any(|word| word == cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_null_values_and_words_of_programs_are_no_values() {
        let null_values = vec!["unbekannt".to_owned()];
        for cell in ["", "  ", "NULL", " null ", "None", "NaN", "\\N", "#N/A", "unbekannt"] {
            assert!(is_no_value(cell, &null_values), "{cell}");
        }
        for cell in ["0", "no", "Unbekannt", "Nano", "false"] {
            assert!(!is_no_value(cell, &null_values), "{cell}");
        }
        assert!(PROGRAM_WORDS.iter().all(|word| word.len() <= LONGEST && *word == word.to_lowercase()));
    }
}

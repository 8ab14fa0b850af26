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
    cell.is_empty() || is_program_word(cell) || null_values.iter().any(|word| word == cell)
}

/// Whether a cell is one of the words. Nearly all rows have a value in their first cell, which its first byte or its length shows.
fn is_program_word(cell: &str) -> bool {
    let may_be = matches!(cell.as_bytes()[0], b'n' | b'N' | b'u' | b'U' | b'(' | b'<' | b'[' | b'\\' | b'#');
    may_be && cell.len() <= LONGEST && PROGRAM_WORDS.iter().any(|word| word.eq_ignore_ascii_case(cell))
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
        for word in PROGRAM_WORDS {
            assert!(is_no_value(word, &[]) && is_no_value(&word.to_uppercase(), &[]), "{word}");
        }
        assert!(PROGRAM_WORDS.iter().all(|word| word.len() <= LONGEST && *word == word.to_lowercase()));
    }
}

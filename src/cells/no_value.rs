//! Cells without a value, by which rows without any value are recognised.

/// The words that programs write for a missing value, in lower case.
const PROGRAM_WORDS: [&str; 13] = [
    "null", "(null)", "<null>", "[null]", "\\n", "nan", "nat", "nil", "<na>", "n/a", "#n/a", "undefined",
    "#null!",
];

/// The same, which are answers, too: Namibia has the code NA.
const AMBIGUOUS_WORDS: [&str; 2] = ["na", "none"];

/// The fewest cells of a row which all have such a word that are no answers.
const FEWEST_CELLS: usize = 4;

/// The number of bytes of the longest of them.
const LONGEST: usize = 9;

/// Whether a cell of a row of so many holds no value: it is blank, or in a row of several one of these null values or a word that programs write for
/// a missing one. A row is without values only if all its cells are.
pub(crate) fn is_no_value(cell: &str, cells: usize, null_values: &[String]) -> bool {
    let cell = cell.trim();
    let is_word = || is_program_word(cell, cells) || null_values.iter().any(|word| word == cell);
    cell.is_empty() || (cells > 1 && is_word())
}

/// Whether a cell is one of the words. Nearly all rows have a value in their first cell, which its first byte or its length shows.
fn is_program_word(cell: &str, cells: usize) -> bool {
    let may_be = matches!(cell.as_bytes()[0], b'n' | b'N' | b'u' | b'U' | b'(' | b'<' | b'[' | b'\\' | b'#');
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(cell));
    let is_ambiguous = cells >= FEWEST_CELLS && is_one_of(&AMBIGUOUS_WORDS);
    may_be && cell.len() <= LONGEST && (is_one_of(&PROGRAM_WORDS) || is_ambiguous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_null_values_and_words_of_programs_are_no_values() {
        let null_values = vec!["unbekannt".to_owned()];
        for cell in ["", "  ", "NULL", " null ", "None", "NaN", "\\N", "#N/A", "unbekannt"] {
            assert!(is_no_value(cell, 4, &null_values), "{cell}");
        }
        for cell in ["0", "no", "Unbekannt", "Nano", "false"] {
            assert!(!is_no_value(cell, 4, &null_values), "{cell}");
        }
        for word in PROGRAM_WORDS {
            assert!(is_no_value(word, 2, &[]) && is_no_value(&word.to_uppercase(), 2, &[]), "{word}");
        }
        assert!(!is_no_value("NULL", 1, &[]) && is_no_value(" ", 1, &[]), "the only cell of a row");
        assert!(!is_no_value("NA", 2, &[]), "a country with its region");
        assert!(PROGRAM_WORDS.iter().all(|word| word.len() <= LONGEST && *word == word.to_lowercase()));
    }
}

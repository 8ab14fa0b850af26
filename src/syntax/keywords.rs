//! The keywords of a rule.

/// Words that are never a column without double quotes, sorted.
const RESERVED: [&str; 66] = [
    "all", "and", "any", "as", "asc", "asymmetric", "between", "by", "case", "cast", "collate", "cross",
    "desc", "distinct", "else", "end", "escape", "except", "exists", "false", "filter", "for", "from",
    "full", "group", "having", "ilike", "in", "inner", "intersect", "into", "is", "isnull", "join", "like",
    "limit", "natural", "not", "notnull", "null", "offset", "on", "or", "order", "outer", "over", "qualify",
    "regexp", "rlike", "select", "similar", "some", "symmetric", "table", "then", "true", "try_cast",
    "union", "unique", "using", "values", "when", "where", "window", "with", "xor",
];

/// Words that are clock functions of other dialects, sorted.
const CLOCK: [&str; 5] = ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"];

/// Words that are a column in most places and part of a literal or a call in some, sorted.
const AMBIGUOUS: [&str; 4] = ["both", "interval", "leading", "trailing"];

/// Reserved words that are also the names of functions.
const CALLABLE: [&str; 2] = ["isnull", "notnull"];

/// Words that join or end values, as suggestions for a misspelt word.
const JOINING: [&str; 16] = [
    "AND", "OR", "NOT", "IN", "IS", "LIKE", "ILIKE", "BETWEEN", "WHEN", "THEN", "ELSE", "END", "ESCAPE",
    "FROM", "AS", "RLIKE",
];

/// Bytes of the longest word in the lists.
const LONGEST: usize = 17;

/// Whether a bare `word` is a keyword, so that a column of that name needs double quotes.
pub(super) fn is_reserved(word: &str) -> bool {
    is_among(word, &RESERVED)
}

/// Whether a bare `word` is a clock function of other dialects.
pub(super) fn is_clock(word: &str) -> bool {
    is_among(word, &CLOCK)
}

/// Whether a bare `word` is the column of that name wherever a value is allowed.
pub(super) fn is_always_a_column(word: &str) -> bool {
    ![&RESERVED[..], &CLOCK, &AMBIGUOUS].iter().any(|words| is_among(word, words))
}

/// Whether `word`, followed by a parenthesis, is a call.
pub(super) fn is_callable(word: &str) -> bool {
    !is_reserved(word) || CALLABLE.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// The most similar keyword to `word` after a value: one letter missing, added, wrong or swapped. Words of two
/// letters must match exactly.
pub(super) fn misspelt(word: &str) -> Option<&'static str> {
    let upper = word.to_ascii_uppercase();
    let is_near = |keyword: &&str| {
        let is_one_edit = word.len() > 1 && strsim::damerau_levenshtein(keyword, &upper) == 1;
        is_one_edit && (word.len() > 2 || upper.bytes().rev().eq(keyword.bytes()))
    };
    (word.len() <= LONGEST).then(|| JOINING.into_iter().find(is_near)).flatten()
}

fn is_among(word: &str, sorted: &[&str]) -> bool {
    word.len() <= LONGEST && sorted.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    [&RESERVED[..], &CLOCK, &AMBIGUOUS, &CALLABLE, &JOINING].into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_short() {
        for words in [&RESERVED[..], &CLOCK, &AMBIGUOUS] {
            assert!(words.is_sorted());
        }
        assert!(all().all(|word| word.len() <= LONGEST));
    }

    #[test]
    fn keywords_are_recognised_in_any_case_and_with_typing_errors() {
        assert!(
            is_reserved("AND") && is_reserved("Between") && !is_reserved("date") && !is_reserved("status")
        );
        assert_eq!(misspelt("adn"), Some("AND"));
        assert_eq!(misspelt("betwen"), Some("BETWEEN"));
        assert_eq!(misspelt("source"), None);
    }
}

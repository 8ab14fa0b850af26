//! Suggestions of similar names.

use std::cmp::Ordering;

/// The number of letters in a word per edit that counts as a typing error: one edit in three letters.
const LETTERS_PER_EDIT: usize = 3;

/// The least Jaro-Winkler similarity at which a word counts as a longer or shorter form of another, as
/// `amount` and `amount_usd` (0.93); unrelated column names stay under 0.8.
const SIMILAR: f64 = 0.9;

/// The length in bytes of the longest word that is compared: the time of a comparison is quadratic in the length.
const LONGEST: usize = 128;

/// The most similar word to `word`.
///
/// Compared without regard to case, blanks, `_` and `-`. An equal word is best; then the one with the fewest
/// edits (Damerau-Levenshtein), at most one in three letters; then the most similar one (Jaro-Winkler),
/// at least 0.9 and with at most one edit in three letters of the longer word. Among equals the first wins. `None` when no word is near, or `word` is longer than 128 bytes.
#[must_use]
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = plain(word);
    let most_edits = word.chars().count().div_ceil(LETTERS_PER_EDIT);
    let rank = |candidate: &'a str| {
        let plain = plain(candidate);
        let edits = strsim::damerau_levenshtein(&word, &plain);
        let similarity = strsim::jaro_winkler(&word, &plain);
        let letters = plain.chars().count();
        let is_slip = edits <= most_edits.min(letters.saturating_sub(1));
        // A long word that merely begins with a short one is another one: `email_opens` is no `email`.
        let is_form = similarity >= SIMILAR && edits <= letters.div_ceil(LETTERS_PER_EDIT).max(most_edits);
        (edits == 0 || is_slip || is_form).then_some((!is_slip, edits, similarity, candidate))
    };
    let words = words.into_iter().filter(|candidate| candidate.len() <= LONGEST);
    words.filter_map(rank).min_by(nearer).map(|(.., candidate)| candidate)
}

/// Orders typing errors before similar words, then by edits, then by similarity.
fn nearer(a: &(bool, usize, f64, &str), b: &(bool, usize, f64, &str)) -> Ordering {
    a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.total_cmp(&a.2))
}

/// The word in lower case without blanks, `_` and `-`.
fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_ignores_case_blanks_and_slips() {
        let columns = ["lead_id", "close_date", "Lead Quality", "amount_usd", "stage"];
        assert_eq!(nearest("LeadQuality", columns), Some("Lead Quality"));
        assert_eq!(nearest("leda-id", columns), Some("lead_id"));
        assert_eq!(nearest("amount", columns), Some("amount_usd"));
        assert_eq!(nearest("stgae", columns), Some("stage"));
        assert_eq!(nearest("country", columns), None);
        assert_eq!(nearest("email", ["email_opens", "employees"]), None);
        assert_eq!(nearest("emial", ["email_opens", "email"]), Some("email"));
        assert_eq!(nearest("", columns), None);
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("at", ["on", "at_", "AT"]), Some("at_"));
    }
}

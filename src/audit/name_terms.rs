//! Terms in the name of a column that suggest a leak.
//!
//! Columns with such a name are often filled in while a deal is worked or after its close: the name raises the question only.

use std::fmt;

use serde::Serialize;

/// What the name of a column suggests about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NameHint {
    /// The stage or outcome of the deal.
    Outcome,
    /// The duration or close date of the deal.
    Process,
    /// Somebody's assessment of the lead.
    Judgement,
    /// The latest activity, which is overwritten while the deal is worked.
    Latest,
}

impl fmt::Display for NameHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outcome => "the name suggests the stage or outcome of a deal",
            Self::Process => "the name suggests the duration or close date of a deal",
            Self::Judgement => "the name suggests an assessment of the lead by a person",
            Self::Latest => "the name suggests the latest activity, overwritten while a deal is worked",
        })
    }
}

/// Terms of one or more consecutive words for each hint, in the order in which they are looked up.
const TERMS: [(NameHint, &str); 4] = [
    (
        NameHint::Outcome,
        "stage, stages, status, outcome, result, won, lost, win, loss, churn, churned, converted, conversion, renewed, \
         renewal, signed, contract, invoice, invoiced, reason",
    ),
    (
        NameHint::Process,
        "close, closed, closing, elapsed, days to, days identified, days qualified, days through, days in, \
         days validated, total days, duration, cycle, change count, change",
    ),
    (NameHint::Judgement, "tag, tags, quality, score, rating, grade, index, profile, probability"),
    (NameHint::Latest, "last, latest"),
];

/// What the name of a column suggests, with the matching term; `None` without a match.
///
/// Names are split into words at anything but letters and digits, and between a lower-case and an upper-case letter.
pub fn name_hint(column: &str) -> Option<(NameHint, String)> {
    let name = format!(" {} ", words(column).join(" "));
    let mut terms = TERMS.iter().flat_map(|(hint, terms)| terms.split(", ").map(move |term| (*hint, term)));
    let (hint, term) = terms.find(|(_, term)| name.contains(&format!(" {term} ")))?;
    Some((hint, term.to_owned()))
}

/// The words of a name, in lower case.
pub fn words(column: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for letter in column.chars() {
        let goes_on = last
            .is_some_and(|last| last.is_alphanumeric() && !(last.is_lowercase() && letter.is_uppercase()));
        if letter.is_alphanumeric() {
            if !goes_on {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        last = Some(letter);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("Days to-close_dateOfIT2"), ["days", "to", "close", "date", "of", "it2"]);
        assert!(words("").is_empty());
    }
}

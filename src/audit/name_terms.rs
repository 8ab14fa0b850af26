//! Words in the name of a column that raise a question: does this exist when the lead is scored?
//!
//! A word is never a verdict. It says that people often use such a column for what becomes known while a deal is worked
//! or once it is over; whether that is so here only the team can tell.

use std::fmt;

use serde::Serialize;

/// Why the name of a column raises the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Where the deal stands, or how it ended.
    Outcome,
    /// How long the deal took, or when it ended.
    Process,
    /// What somebody thought of the lead.
    Judgement,
    /// What happened last: it is overwritten for as long as the deal is worked.
    Latest,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outcome => "its name says where a deal stands or how it ended",
            Self::Process => "its name says how long a deal took or when it ended",
            Self::Judgement => "its name says what somebody thought of the lead",
            Self::Latest => "its name says what happened last, which is overwritten while a deal is worked",
        })
    }
}

/// Runs of words, in the order in which they are looked for: each of them, side by side, in a name.
const DOUBTFUL: [(&[&str], Doubt); 46] = [
    (&["stage"], Doubt::Outcome),
    (&["stages"], Doubt::Outcome),
    (&["status"], Doubt::Outcome),
    (&["outcome"], Doubt::Outcome),
    (&["result"], Doubt::Outcome),
    (&["won"], Doubt::Outcome),
    (&["lost"], Doubt::Outcome),
    (&["win"], Doubt::Outcome),
    (&["loss"], Doubt::Outcome),
    (&["churn"], Doubt::Outcome),
    (&["churned"], Doubt::Outcome),
    (&["converted"], Doubt::Outcome),
    (&["conversion"], Doubt::Outcome),
    (&["renewed"], Doubt::Outcome),
    (&["renewal"], Doubt::Outcome),
    (&["signed"], Doubt::Outcome),
    (&["contract"], Doubt::Outcome),
    (&["invoice"], Doubt::Outcome),
    (&["invoiced"], Doubt::Outcome),
    (&["reason"], Doubt::Outcome),
    (&["close"], Doubt::Process),
    (&["closed"], Doubt::Process),
    (&["closing"], Doubt::Process),
    (&["elapsed"], Doubt::Process),
    (&["days", "to"], Doubt::Process),
    (&["days", "identified"], Doubt::Process),
    (&["days", "qualified"], Doubt::Process),
    (&["days", "through"], Doubt::Process),
    (&["days", "in"], Doubt::Process),
    (&["days", "validated"], Doubt::Process),
    (&["total", "days"], Doubt::Process),
    (&["duration"], Doubt::Process),
    (&["cycle"], Doubt::Process),
    (&["change", "count"], Doubt::Process),
    (&["change"], Doubt::Process),
    (&["tag"], Doubt::Judgement),
    (&["tags"], Doubt::Judgement),
    (&["quality"], Doubt::Judgement),
    (&["score"], Doubt::Judgement),
    (&["rating"], Doubt::Judgement),
    (&["grade"], Doubt::Judgement),
    (&["index"], Doubt::Judgement),
    (&["profile"], Doubt::Judgement),
    (&["probability"], Doubt::Judgement),
    (&["last"], Doubt::Latest),
    (&["latest"], Doubt::Latest),
];

/// The question that the name of a column raises, with the words that raise it; `None` where it raises none.
///
/// Names are cut into words at anything but letters and digits, and where a capital follows a small letter.
#[must_use]
pub fn doubt(column: &str) -> Option<(Doubt, String)> {
    let words = words(column);
    let found = DOUBTFUL.iter().find(|(run, _)| words.windows(run.len()).any(|window| window == *run));
    found.map(|(run, doubt)| (*doubt, run.join(" ")))
}

/// The words of a name, in small letters.
#[must_use]
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
    fn names_are_cut_into_words() {
        assert_eq!(words("Days to-close_dateOfIT2"), ["days", "to", "close", "date", "of", "it2"]);
        assert!(words("").is_empty());
    }

    #[test]
    fn a_name_raises_a_question_by_its_words_and_not_by_parts_of_them() {
        let of = doubt;
        assert_eq!(of("Sales Stage Change Count"), Some((Doubt::Outcome, "stage".to_owned())));
        assert_eq!(of("Last Activity"), Some((Doubt::Latest, "last".to_owned())));
        assert_eq!(of("daysToClose"), Some((Doubt::Process, "close".to_owned())));
        assert_eq!(of("leadScore"), Some((Doubt::Judgement, "score".to_owned())));
        for plain in ["industry", "employees", "country", "vintage", "winery", "indexed_by", "City"] {
            assert_eq!(of(plain), None, "{plain}");
        }
    }
}

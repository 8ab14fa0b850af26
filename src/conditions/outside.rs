//! Words that are none of the few that a column can have.

use crate::config::Mistake;
use crate::rules::Rule;
use crate::syntax::{CaseFolding, ComparedText, Fault, column_sql, text_sql};

/// A mistake for each text that a rule looks for in `column`, and that is none of `words`, which are all that it can have.
pub(crate) fn outside(rule: &Rule, column: &str, words: &[&str]) -> Vec<Mistake> {
    let is_outside = |found: &ComparedText<'_>| {
        let is_exact = found.folding == CaseFolding::Exact && found.separator.is_none();
        found.column == column && is_exact && !words.contains(&found.text)
    };
    let mistake = |found: ComparedText<'_>| {
        let (name, text) = (column_sql(column), text_sql(found.text));
        let all: Vec<String> = words.iter().map(|word| text_sql(word)).collect();
        let message = match &all[..] {
            [] => format!("`{name}` is never {text}"),
            [only] => format!("`{name}` is never {text}: it is {only}"),
            [first @ .., last] => {
                format!("`{name}` is never {text}: it is one of {} and {last}", first.join(", "))
            }
        };
        let mistake = rule.error(Fault::new(found.at, message)).mistake(rule.path());
        mistake.with_nearest(found.text, words.iter().copied(), None)
    };
    rule.tree().compared_texts().into_iter().filter(is_outside).map(mistake).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Yields;

    #[test]
    fn a_word_that_a_column_never_has_is_a_mistake_with_the_nearest() {
        let sql = "meddic = 'passed' AND LOWER(meddic) = 'x' AND meddic <> 'fail' AND other = 'passed'";
        let rule = Rule::parse(sql, Path::default(), Yields::Condition).unwrap();
        let found = outside(&rule, "meddic", &["pass", "fail", "unknown"]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .message
                .ends_with(": `meddic` is never 'passed': it is one of 'pass', 'fail' and 'unknown'"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].hint.as_deref(), Some("did you mean `pass`?"));
    }
}

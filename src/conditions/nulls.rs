//! Comparisons with NULL, which are never true.

use crate::config::Mistake;
use crate::rules::Rule;
use crate::syntax::{Fault, NullComparison, NullForm, Relation, column_sql};

/// One finding for each comparison with NULL.
pub(crate) fn null_comparisons(rule: &Rule) -> Vec<Mistake> {
    let mistake = |found: NullComparison<'_>| {
        let (message, hint) = words(found);
        rule.error(Fault::new(found.at, message).with_hint(hint)).mistake(rule.path())
    };
    rule.tree().null_comparisons().into_iter().map(mistake).collect()
}

fn words(found: NullComparison<'_>) -> (&'static str, String) {
    let column = found.column.map_or_else(|| "…".to_owned(), column_sql);
    match found.form {
        NullForm::Relation(Relation::NotEqual) => {
            ("a comparison with NULL is never true", format!("write `{column} IS NOT NULL`"))
        }
        NullForm::Relation(_) => {
            ("a comparison with NULL is never true", format!("write `{column} IS NULL`"))
        }
        NullForm::In => (
            "no value is equal to the NULL in the list",
            format!("leave it out, and add `OR {column} IS NULL` where a missing value is meant"),
        ),
        NullForm::NotIn => (
            "NOT IN a list with NULL is never true",
            format!("leave NULL out of the list, and add `AND {column} IS NOT NULL` where that is meant"),
        ),
        NullForm::When => {
            ("WHEN NULL is never true", format!("write `CASE WHEN {column} IS NULL THEN …` instead"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Yields;

    #[test]
    fn a_comparison_with_null_is_found_with_what_to_write_instead() {
        let rule = Rule::parse("\"Lead Source\" = NULL", Path::default(), Yields::Condition).unwrap();
        let found = null_comparisons(&rule);
        assert_eq!(found[0].message, "`\"Lead Source\" = NULL`: a comparison with NULL is never true");
        assert_eq!(found[0].hint.as_deref(), Some("write `\"Lead Source\" IS NULL`"));
    }
}

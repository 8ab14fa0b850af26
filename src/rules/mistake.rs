//! Mistakes in the expressions of `bantam.toml`.

use polars::prelude::{PlSmallStr, Schema};

use super::error::{RuleError, RuleFault};
use super::quote::column_sql;
use super::rule::Rule;
use crate::config::{Mistake, nearest};

/// The mistake in `bantam.toml` where `rule` is written, with what to do about it.
pub(super) fn mistake(rule: &Rule, error: &RuleError, schema: &Schema) -> Mistake {
    let mistake = Mistake::new(rule.path().clone(), error.to_string());
    match hint(&error.fault, schema) {
        Some(hint) => mistake.with_hint(hint),
        None => mistake,
    }
}

/// What to do about a fault of an expression over the columns of `schema`.
fn hint(fault: &RuleFault, schema: &Schema) -> Option<String> {
    match fault {
        RuleFault::NoSuchColumn(column) => {
            let near = nearest(column, schema.iter_names().map(PlSmallStr::as_str))?;
            Some(format!("did you mean `{}`?", column_sql(near)?))
        }
        RuleFault::NotACondition(_) => Some("compare it with something, as in `amount >= 1000`".to_owned()),
        RuleFault::NotRowWise => Some(
            "compare with a fixed number; figures over the rows of a lead are aggregates with `from`"
                .to_owned(),
        ),
        RuleFault::Types(reason) if reason.contains("compare string") => Some(
            "a column is text if any of its values is; write numbers without quotes and text in single quotes"
                .to_owned(),
        ),
        _ => None,
    }
}

//! Maps the conditions of a template to the columns of the data.

use std::collections::BTreeSet;

use polars::prelude::Schema;

use crate::project::Alternative;
use crate::rules::CheckedRule;

/// The first condition whose columns exist, are available at the snapshot and have a suitable type, with its display label.
pub(super) fn mapped(
    alternatives: &[Alternative],
    schema: &Schema,
    hidden: &BTreeSet<String>,
) -> Option<(CheckedRule, String)> {
    let is_open = |column: &String| schema.contains(column.as_str()) && !hidden.contains(column);
    let alternatives = alternatives.iter().filter(|of| of.rule.columns().iter().all(is_open));
    // A condition that does not fit the types of the columns is not a mistake: another one may fit.
    let mut forms = alternatives.flat_map(|alternative| &alternative.forms);
    forms.find_map(|(rule, label)| Some((rule.check(schema).ok()?, label.clone())))
}

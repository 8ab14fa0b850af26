//! How a file is read, as TOML.

use super::conventions::Conventions;
use crate::cells::DatePattern;
use crate::config::{toml_key, toml_text};

/// One format of dates, or a list of them.
pub(super) fn formats(patterns: &[DatePattern]) -> Option<String> {
    let texts: Vec<String> = patterns.iter().map(|pattern| toml_text(&pattern.to_string())).collect();
    match texts.as_slice() {
        [] => None,
        [only] => Some(format!("date_format = {only}")),
        several => Some(format!("date_format = [{}]", several.join(", "))),
    }
}

/// How the file of a table is read, where that is not as the deals are.
pub(super) fn of_table(conventions: &Conventions) -> Option<String> {
    let Conventions { reading, is_own, .. } = conventions;
    let columns = reading.columns.iter().filter_map(|(name, own)| {
        Some(format!("{} = {{ {} }}", toml_key(name), formats(&own.date_formats)?))
    });
    let columns: Vec<String> = columns.collect();
    let numbers = reading.numbers.map(|numbers| format!("numbers = \"{numbers}\""));
    let columns = (!columns.is_empty()).then(|| format!("columns = {{ {} }}", columns.join(", ")));
    let parts: Vec<String> =
        formats(&reading.date_formats).into_iter().chain(numbers).chain(columns).collect();
    (*is_own && !parts.is_empty()).then(|| format!("format = {{ {} }}", parts.join(", ")))
}

//! Remedies for a column whose values are not of its type.

use super::Request;
use super::column_type::ColumnType;
use crate::cells::{DateEvidence, DateVerdict, NumberFormat};

/// The remedy for a column of another type; `bad` are the cells that do not fit.
pub(super) fn remedy(column: &str, kind: ColumnType, bad: &[&str], request: &Request<'_>) -> String {
    let found = bad.first().copied().unwrap_or_default();
    let section = request.section;
    match kind {
        ColumnType::Time if !request.reading.date_formats_of(column).is_empty() => {
            format!(
                "set date_format under [{section}] to the order of these dates; it may be a list of formats"
            )
        }
        ColumnType::Time => dates_remedy(bad, section),
        ColumnType::Number(format) if found.contains(|letter: char| letter.is_ascii_digit()) => {
            match format {
                NumberFormat::Plain => {
                    format!(
                        "write plain numbers such as 1234.5, or set `numbers` under [{section}] to the way they are written"
                    )
                }
                _ => number_remedy(column, section),
            }
        }
        _ => format!(
            "if \"{found}\" means not known, add it to null_values under [{section}]; if `{column}` is text, give \
             the feature kind = \"category\" and compare it with text in single quotes"
        ),
    }
}

/// How to set the number format of a column.
pub(super) fn number_remedy(column: &str, section: &str) -> String {
    format!(
        "set numbers = \"1,234.5\" (decimal point) or numbers = \"1.234,5\" (decimal comma) under [{section}], or for \
         this column alone under [{section}.columns.{}]",
        crate::config::toml_key(column)
    )
}

/// The formats that the dates may be in: one if a day over 12 determines it, else both orders of day and month.
fn dates_remedy(bad: &[&str], section: &str) -> String {
    let first = bad.first().copied().unwrap_or_default();
    let mark = first.chars().find(|letter| !letter.is_ascii_digit()).unwrap_or('/');
    let over_12 = |place: usize| {
        let parts = bad.iter().filter_map(|cell| cell.split(mark).nth(place)?.parse::<u32>().ok());
        parts.max().is_some_and(|part| part > 12)
    };
    let is_day_month_year =
        matches!(first.split(mark).map(str::len).collect::<Vec<_>>().as_slice(), [1 | 2, 1 | 2, 4]);
    let day_first = format!("\"%d{mark}%m{mark}%Y\" for day before month");
    let month_first = format!("\"%m{mark}%d{mark}%Y\" for month before day");
    let formats = match (is_day_month_year, over_12(0), over_12(1)) {
        (false, _, _) => usual_formats(bad),
        (true, true, false) => day_first,
        (true, false, true) => month_first,
        _ => format!("{day_first}, {month_first}"),
    };
    format!(
        "dates are read as year-month-day, such as 2026-06-30; else set date_format under [{section}]: {formats}"
    )
}

/// The formats that all these dates have, or one as an example.
fn usual_formats(bad: &[&str]) -> String {
    let mut evidence = DateEvidence::default();
    for cell in bad {
        evidence.add(cell);
    }
    let quoted: Vec<String> = match evidence.verdict(0) {
        DateVerdict::Patterns(patterns) => patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect(),
        DateVerdict::Ambiguous { day_first, month_first, .. } => {
            return format!("\"{day_first}\" for day before month, \"{month_first}\" for month before day");
        }
        _ => return "such as \"%d/%m/%Y\"".to_owned(),
    };
    match quoted.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

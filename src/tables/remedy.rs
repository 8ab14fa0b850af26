//! What to do about a column whose values are not of its type.

use super::column_type::ColumnType;
use crate::project::Reading;

type Faults = [(usize, String)];

/// What to do about a column of another type.
pub(super) fn remedy(column: &str, kind: ColumnType, bad: &Faults, reading: &Reading) -> String {
    let found = bad.first().map_or("", |(_, found)| found.as_str());
    match (kind, &reading.date_format) {
        (ColumnType::Time, Some(_)) => "set date_format under [data] to the order of these dates".to_owned(),
        (ColumnType::Time, None) => dates_remedy(bad),
        (ColumnType::Number, _) if found.contains(|letter: char| letter.is_ascii_digit()) => {
            "write plain numbers such as 1234.5, without signs for money, percent or thousands".to_owned()
        }
        _ => format!(
            "if \"{found}\" means not known, add it to null_values under [data]; if `{column}` is text, give \
             the feature kind = \"category\" and compare it with text in single quotes"
        ),
    }
}

/// The formats that the dates may be in: one when a day over 12 tells, else both orders of day and month.
fn dates_remedy(bad: &Faults) -> String {
    let first = bad.first().map_or("", |(_, found)| found.as_str());
    let mark = first.chars().find(|letter| !letter.is_ascii_digit()).unwrap_or('/');
    let over_12 = |place: usize| {
        let parts = bad.iter().filter_map(|(_, cell)| cell.split(mark).nth(place)?.parse::<u32>().ok());
        parts.max().is_some_and(|part| part > 12)
    };
    let is_day_month_year =
        matches!(first.split(mark).map(str::len).collect::<Vec<_>>().as_slice(), [1 | 2, 1 | 2, 4]);
    let day_first = format!("\"%d{mark}%m{mark}%Y\" for day before month");
    let month_first = format!("\"%m{mark}%d{mark}%Y\" for month before day");
    let formats = match (is_day_month_year, over_12(0), over_12(1)) {
        (false, _, _) => "such as \"%d/%m/%Y\"".to_owned(),
        (true, true, false) => day_first,
        (true, false, true) => month_first,
        _ => format!("{day_first}, {month_first}"),
    };
    format!(
        "dates are read as year-month-day, such as 2026-06-30; else set date_format under [data]: {formats}"
    )
}

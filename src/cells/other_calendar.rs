//! Dates of another calendar, by their years.

use super::date_value::YEARS;
use super::era::is_era_date;

/// The distance of the years of the Buddhist calendar, which Thailand uses, from ours.
const BUDDHIST: i32 = 543;

/// The years of deals that are in a database, from the first of them to some that are planned.
const PLAUSIBLE: std::ops::RangeInclusive<i32> = 1970..=2100;

/// The years of the Persian and of the Islamic calendar in which such deals are.
const PERSIAN_OR_ISLAMIC: std::ops::RangeInclusive<i32> = 1340..=1520;

/// The calendar of these dates and what to do about it, in words, where nine in ten show the same one.
pub(crate) fn other_calendar(cells: &[&str]) -> Option<String> {
    let years: Vec<i32> = cells.iter().filter_map(|cell| year_out_of_range(cell)).collect();
    let are_mostly = |count: usize| count > 0 && 10 * count >= 9 * cells.len();
    let count = |is: &dyn Fn(i32) -> bool| years.iter().filter(|year| is(**year)).count();
    if are_mostly(count(&|year| PLAUSIBLE.contains(&(year - BUDDHIST)))) {
        let first = *years.first()?;
        return Some(format!(
            "the years seem to be those of the Buddhist calendar, which are {BUDDHIST} ahead ({first} is {}): export the dates \
             in the Gregorian calendar",
            first - BUDDHIST
        ));
    }
    if are_mostly(count(&|year| PERSIAN_OR_ISLAMIC.contains(&year))) {
        let first = *years.first()?;
        return Some(format!(
            "the years, such as {first}, seem to be those of the Persian or the Islamic calendar: export the dates in the \
             Gregorian calendar"
        ));
    }
    are_mostly(cells.iter().filter(|cell| is_era_date(cell)).count()).then(|| {
        "the years seem to be those of an era, as Japan and Taiwan count them: export the dates as year-month-day, such as 2026-06-30"
            .to_owned()
    })
}

/// The year in a cell, if it is out of range: four digits that no other digit touches.
pub(crate) fn year_out_of_range(cell: &str) -> Option<i32> {
    let numbers = cell.split(|letter: char| !letter.is_ascii_digit());
    let mut years = numbers.filter(|number| number.len() == 4).filter_map(|number| number.parse().ok());
    years.find(|year| !YEARS.contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_is_that_of_nearly_all_dates() {
        let calendar = |cells: &[&str]| other_calendar(cells).unwrap_or_default();
        assert!(calendar(&["2568-01-15", "15/01/2567"]).contains("(2568 is 2025)"));
        assert!(calendar(&["R6/1/15", "令和6年1月15日"]).contains("of an era"));
        assert!(calendar(&["1402-01-05", "1403/02/07"]).contains("Persian or the Islamic"));
        for cells in [&["2025-01-15"][..], &["2568-01-15", "2025-01-15"], &[], &["R6"], &["2999-12-31"]] {
            assert_eq!(calendar(cells), "", "{cells:?}");
        }
    }
}

//! Remedies for dates out of range, by their years.

use std::collections::BTreeSet;

use crate::cells::YEARS;
use crate::quotation::in_quotes;

/// The distance of the years of the Buddhist calendar, which Thailand uses, from ours.
const BUDDHIST: i32 = 543;

/// The years of deals that are in a database, from the first of them to some that are planned.
const PLAUSIBLE: std::ops::RangeInclusive<i32> = 1970..=2100;

/// The years of the Persian and of the Islamic calendar in which such deals are.
const PERSIAN_OR_ISLAMIC: std::ops::RangeInclusive<i32> = 1340..=1520;

/// What to do about dates of these years; `None` where they show none.
pub(super) fn years_remedy(cells: &[&str], section: &str) -> Option<String> {
    let years: Vec<i32> = cells.iter().filter_map(|cell| year_out_of_range(cell)).collect();
    let first = *years.first()?;
    let are_mostly =
        |is: &dyn Fn(i32) -> bool| 10 * years.iter().filter(|year| is(**year)).count() >= 9 * cells.len();
    if are_mostly(&|year| PLAUSIBLE.contains(&(year - BUDDHIST))) {
        return Some(format!(
            "the years seem to be those of the Buddhist calendar, which are {BUDDHIST} ahead ({first} is {}): export the dates \
             in the Gregorian calendar",
            first - BUDDHIST
        ));
    }
    if are_mostly(&|year| PERSIAN_OR_ISLAMIC.contains(&year)) {
        return Some(format!(
            "the years, such as {first}, seem to be those of the Persian or the Islamic calendar: export the dates in the \
             Gregorian calendar"
        ));
    }
    let distinct: BTreeSet<&&str> = cells.iter().collect();
    let null = match distinct.first() {
        Some(only) if distinct.len() == 1 => {
            format!(
                "; if {only} means not known, add it to null_values under [{section}]",
                only = in_quotes(only)
            )
        }
        _ => String::new(),
    };
    Some(format!("no deal is of the year {first}: correct the dates in the export{null}"))
}

/// The year in a cell, if it is out of range: four digits that no other digit touches.
fn year_out_of_range(cell: &str) -> Option<i32> {
    let numbers = cell.split(|letter: char| !letter.is_ascii_digit());
    let mut years = numbers.filter(|number| number.len() == 4).filter_map(|number| number.parse().ok());
    years.find(|year| !YEARS.contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_named_by_its_years() {
        let remedy = |cells: &[&str]| years_remedy(cells, "data").unwrap_or_default();
        assert!(
            remedy(&["1/5/2566", "13/7/2568"])
                .contains("Buddhist calendar, which are 543 ahead (2566 is 2023)")
        );
        assert!(remedy(&["1402-01-05", "1403/02/07"]).contains("the Persian or the Islamic calendar"));
        assert_eq!(
            remedy(&["2205-01-01", "2205-01-01"]),
            "no deal is of the year 2205: correct the dates in the export; if \"2205-01-01\" means not known, add it to \
             null_values under [data]"
        );
        assert_eq!(
            remedy(&["2205-01-01", "2205-01-02"]),
            "no deal is of the year 2205: correct the dates in the export"
        );
        assert_eq!(remedy(&["19000 days since 1970"]), "");
    }
}

//! Remedies for dates out of range, by their years.

use std::collections::BTreeSet;

use crate::cells::{other_calendar, year_out_of_range};
use crate::quotation::in_quotes;

/// What to do about dates of these years; `None` where they show none.
pub(super) fn years_remedy(cells: &[&str], section: &str) -> Option<String> {
    let years: Vec<i32> = cells.iter().filter_map(|cell| year_out_of_range(cell)).collect();
    let first = *years.first()?;
    if let Some(calendar) = other_calendar(cells) {
        return Some(calendar);
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

//! The patterns of the dates of a column, or why there are none.

use super::date_evidence::{DateEvidence, FamilyTally};
use super::date_family::DateFamily;
use super::date_pattern::DatePattern;
use super::serial::SerialUnit;
use super::tally::CellTally;

/// The conclusion of [`DateEvidence`] on a column.
#[derive(Debug, Clone, PartialEq)]
pub enum DateVerdict {
    /// All are dates in ISO 8601, and need no setting.
    Iso,
    /// All are dates in these patterns, or in ISO 8601; the most frequent first. The patterns read times of day as well.
    Patterns(Vec<DatePattern>),
    /// The order of day and month is ambiguous: a question.
    Ambiguous {
        /// The pattern with the day first.
        day_first: DatePattern,
        /// The pattern with the month first.
        month_first: DatePattern,
        /// One such cell.
        example: String,
    },
    /// Some cells have the day first, others the month.
    Contradicting {
        /// One with a day over 12 in front.
        day_first: String,
        /// One with a day over 12 in second place.
        month_first: String,
    },
    /// All are numbers that may be dates; the name of the column decides whether they are.
    Serial(SerialUnit),
    /// Too many cells are not dates in any usual form, or there is no cell with a date.
    NotDates {
        /// One of them, empty where there is no cell.
        example: String,
        /// The share of them, from 0 to 1.
        share: f64,
    },
}

/// The order of day and month of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableOrder {
    DayFirst,
    MonthFirst,
    Open,
    Mixed,
}

impl DateEvidence {
    /// The patterns of the column. `tolerated` is the number of cells that may be faults: no dates, or dates in the other
    /// order. With 0 every cell has to fit.
    #[must_use]
    pub fn verdict(&self, tolerated: usize) -> DateVerdict {
        let is_serial = |family: &DateFamily| matches!(family, DateFamily::Serial(_));
        let serials: Vec<(&DateFamily, &FamilyTally)> =
            self.families.iter().filter(|(family, _)| is_serial(family)).collect();
        let dates = self.known - self.zeros - self.no_dates.count;
        let n_serials: usize = serials.iter().map(|(_, tally)| tally.count).sum();
        if let [(DateFamily::Serial(unit), _)] = serials.as_slice()
            && n_serials == dates
            && self.no_dates.count <= tolerated
        {
            return DateVerdict::Serial(*unit);
        }
        // Numbers between dates, or of several units, are faults.
        let bad = self.no_dates.count + n_serials;
        if bad > tolerated || n_serials == dates {
            let mut faults = self.no_dates.example.clone();
            for (_, tally) in &serials {
                faults.merge(&tally.example);
            }
            return DateVerdict::NotDates {
                example: faults.text(),
                share: bad as f64 / self.known.max(1) as f64,
            };
        }
        self.patterns(tolerated - bad)
    }

    fn patterns(&self, tolerated: usize) -> DateVerdict {
        let order = self.order(tolerated);
        if order == TableOrder::Mixed {
            let of = |tally: fn(&FamilyTally) -> &CellTally| {
                let tallies = self.families.values().map(tally).filter(|tally| tally.count > 0);
                tallies.max_by_key(|tally| tally.count).map(|tally| tally.example.text()).unwrap_or_default()
            };
            return DateVerdict::Contradicting {
                day_first: of(|tally| &tally.day_first),
                month_first: of(|tally| &tally.month_first),
            };
        }
        let mut found: Vec<(&DateFamily, &FamilyTally)> =
            self.families.iter().filter(|(family, _)| family.pattern(true).is_some()).collect();
        found.sort_by_key(|(family, tally)| (std::cmp::Reverse(tally.count), **family));
        if order == TableOrder::Open
            && let Some((family, tally)) = found.iter().find(|(family, _)| family.has_two_orders())
            && let (Some(day_first), Some(month_first)) = (family.pattern(true), family.pattern(false))
        {
            return DateVerdict::Ambiguous { day_first, month_first, example: tally.example.text() };
        }
        let patterns = found.iter().filter_map(|(family, _)| family.pattern(order != TableOrder::MonthFirst));
        match without_short_months(patterns.collect()) {
            patterns if patterns.is_empty() => DateVerdict::Iso,
            patterns => DateVerdict::Patterns(patterns),
        }
    }

    /// The order of day and month in all ways of writing that have two, as one program wrote the table.
    fn order(&self, tolerated: usize) -> TableOrder {
        let two =
            || self.families.iter().filter(|(family, _)| family.has_two_orders()).map(|(_, tally)| tally);
        let day: usize = two().map(|tally| tally.day_first.count).sum();
        let month: usize = two().map(|tally| tally.month_first.count).sum();
        match (day, month) {
            (0, 0) => TableOrder::Open,
            _ if day.min(month) > tolerated || day == month => TableOrder::Mixed,
            _ if day > month => TableOrder::DayFirst,
            _ => TableOrder::MonthFirst,
        }
    }

    /// The finding in words: `dates as "%m/%d/%Y" with times of 12 hours`.
    #[must_use]
    pub fn written(&self, verdict: &DateVerdict) -> String {
        let with = match (self.clocks, self.twelve_hours) {
            (0, _) => "",
            (_, 0) => " with times",
            _ => " with times of 12 hours",
        };
        let quoted = |patterns: &[DatePattern]| {
            patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect::<Vec<_>>().join(" and ")
        };
        match verdict {
            DateVerdict::Iso => format!("ISO dates{with}"),
            DateVerdict::Patterns(patterns) if self.families.contains_key(&DateFamily::Iso) => {
                format!("ISO dates and dates as {}{with}", quoted(patterns))
            }
            DateVerdict::Patterns(patterns) => format!("dates as {}{with}", quoted(patterns)),
            DateVerdict::Ambiguous { day_first, month_first, .. } => {
                format!("dates as \"{day_first}\" or \"{month_first}\"{with}")
            }
            DateVerdict::Contradicting { day_first, month_first } => {
                format!(
                    "dates with the day first (\"{day_first}\") and with the month first (\"{month_first}\")"
                )
            }
            DateVerdict::Serial(unit) => unit.to_string(),
            DateVerdict::NotDates { .. } => "no dates".to_owned(),
        }
    }
}

/// The patterns without those whose abbreviated months another one reads as well: `%B` reads `Mar` and `March`.
fn without_short_months(patterns: Vec<DatePattern>) -> Vec<DatePattern> {
    let texts: Vec<String> = patterns.iter().map(ToString::to_string).collect();
    let is_read = |pattern: &DatePattern| {
        pattern.text().contains("%b") && texts.contains(&pattern.text().replace("%b", "%B"))
    };
    patterns.into_iter().filter(|pattern| !is_read(pattern)).collect()
}

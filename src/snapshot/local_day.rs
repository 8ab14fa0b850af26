//! Dates without a time of day: the event may have been at any time of that day.

use crate::cells::DateZone;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The time from the midnight UTC of a date to the end of that day in the last zone: twelve hours behind UTC.
const LAST_ZONE: i64 = MICROSECONDS_PER_DAY + MICROSECONDS_PER_DAY / 2;

/// The days of a table: those of its time zone, or of any zone if it has none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LocalDays {
    zone: Option<DateZone>,
}

impl LocalDays {
    pub const fn of(zone: Option<DateZone>) -> Self {
        Self { zone }
    }

    /// The day of which this is the first instant, counted from 1970; `None` for an instant with a time of day.
    fn bare_day(self, microseconds: i64) -> Option<i64> {
        let day = microseconds.div_euclid(MICROSECONDS_PER_DAY);
        match self.zone {
            None => (microseconds.rem_euclid(MICROSECONDS_PER_DAY) == 0).then_some(day),
            // Zones are at most a day from UTC.
            Some(zone) => (day - 1..=day + 1).find(|day| first_instant(zone, *day) == microseconds),
        }
    }

    /// The last possible instant of a date: for a date without a time of day, the end of its day.
    pub fn last(self, microseconds: i64) -> i64 {
        match (self.bare_day(microseconds), self.zone) {
            (None, _) => microseconds,
            (Some(_), None) => microseconds.saturating_add(MICROSECONDS_PER_DAY - 1),
            (Some(day), Some(zone)) => first_instant(zone, day + 1) - 1,
        }
    }

    /// The same as an exclusive bound.
    pub fn end(self, date: AsOf) -> AsOf {
        let last = self.last(date.microseconds());
        if last == date.microseconds() { date } else { AsOf::from_microseconds(last.saturating_add(1)) }
    }

    /// Whether a date may be at `at` or later: a date without a time of day in an unknown zone
    /// may end up to 36 hours after its midnight in UTC.
    pub fn may_reach(self, date: AsOf, at: AsOf) -> bool {
        if date >= at {
            return true;
        }
        match (self.bare_day(date.microseconds()), self.zone) {
            (None, _) => false,
            // Of two days the earlier one ends first.
            (Some(_), _) if self.bare_day(at.microseconds()).is_some() => false,
            (Some(_), None) => at.microseconds() <= date.microseconds().saturating_add(LAST_ZONE),
            (Some(day), Some(zone)) => at.microseconds() < first_instant(zone, day + 1),
        }
    }
}

fn first_instant(zone: DateZone, day: i64) -> i64 {
    zone.instant(day.saturating_mul(MICROSECONDS_PER_DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> AsOf {
        AsOf::parse(text).unwrap()
    }

    #[test]
    fn a_bare_date_lasts_for_its_day() {
        let days = LocalDays::default();
        assert_eq!(days.end(date("2026-03-05")), date("2026-03-06"));
        assert_eq!(days.end(date("2026-03-05T10:00:00")), date("2026-03-05T10:00:00"));
        assert!(days.may_reach(date("2023-05-01"), date("2023-05-02T02:30:00")));
        assert!(!days.may_reach(date("2023-05-01"), date("2023-05-02T12:30:00")));
        assert!(!days.may_reach(date("2023-05-01T09:00:00"), date("2023-05-01T10:00:00")));
        assert!(!days.may_reach(date("2023-05-01"), date("2023-05-02")));
    }

    #[test]
    fn with_a_zone_it_is_the_local_day() {
        let zone = DateZone::parse("Europe/Berlin").unwrap();
        let days = LocalDays::of(Some(zone));
        let bare = AsOf::from_microseconds(zone.instant(date("2026-03-29").microseconds()));
        assert_eq!(bare, date("2026-03-28T23:00:00"));
        // A day of 23 hours.
        assert_eq!(days.end(bare), date("2026-03-29T22:00:00"));
        assert!(days.may_reach(bare, date("2026-03-29T21:59:00")));
        assert!(!days.may_reach(bare, date("2026-03-29T22:00:00")));
        assert_eq!(days.end(date("2026-03-29")), date("2026-03-29"));
    }
}

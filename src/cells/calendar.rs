//! The days of a project: those of its time zone.

use chrono::NaiveDate;

use super::DateZone;
use crate::units::{AsOf, Days};

/// The calendar of a project: the days of its time zone, or those of UTC without one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Calendar {
    /// `None` for UTC.
    zone: Option<DateZone>,
}

impl Calendar {
    /// That of a time zone.
    pub(crate) fn of(zone: Option<DateZone>) -> Self {
        Self { zone: zone.filter(|zone| !zone.is_utc()) }
    }

    /// An instant with the day and the time that clocks show at it: for texts, and to see in which day, month or quarter it is.
    pub(crate) fn on_the_clock(self, at: AsOf) -> AsOf {
        self.zone.map_or(at, |zone| AsOf::from_microseconds(zone.local(at.microseconds())))
    }

    /// The day of an instant.
    pub(crate) fn date(self, at: AsOf) -> NaiveDate {
        self.on_the_clock(at).date()
    }

    /// The first instant of a day.
    pub(crate) fn first_instant(self, day: NaiveDate) -> AsOf {
        let local = AsOf::from_date(day);
        self.zone.map_or(local, |zone| AsOf::from_microseconds(zone.instant(local.microseconds())))
    }

    /// The instant so many days later, at the same time of the clock: a day at which the clocks change has 23 or 25 hours.
    pub(crate) fn later(self, at: AsOf, span: Days) -> AsOf {
        self.moved(at, |local| local.plus(span))
    }

    /// The instant so many days earlier, at the same time of the clock.
    pub(crate) fn earlier(self, at: AsOf, span: Days) -> AsOf {
        self.moved(at, |local| local.minus(span))
    }

    fn moved(self, at: AsOf, by: impl Fn(AsOf) -> AsOf) -> AsOf {
        let moved = by(self.on_the_clock(at));
        self.zone.map_or(moved, |zone| AsOf::from_microseconds(zone.instant(moved.microseconds())))
    }

    /// The first instant of the quarter of an instant, or of one so many quarters later. `None` beyond the years of the calendar.
    pub(crate) fn quarter(self, at: AsOf, later: i32) -> Option<AsOf> {
        Some(self.first_instant(self.on_the_clock(at).quarter(later)?.date()))
    }

    /// The day alone of an instant that is the first of it, as that of a date without a time of day is; else as it is written.
    pub(crate) fn date_or_time(self, at: AsOf) -> String {
        let local = self.on_the_clock(at);
        if local.is_midnight() { local.to_string() } else { self.written(at) }
    }

    /// An instant as it is written: in the time zone, with its offset; else in UTC, without one.
    pub(crate) fn written(self, at: AsOf) -> String {
        self.zone.map_or_else(|| at.to_string(), |zone| zone.written(at.microseconds()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_quarters_are_those_of_the_zone() {
        let at = |text: &str| AsOf::parse(text).unwrap();
        for (zone, first) in [
            ("Europe/Berlin", "2026-06-30T22:00:00"),
            ("America/Los_Angeles", "2026-07-01T07:00:00"),
            ("Pacific/Kiritimati", "2026-06-30T10:00:00"),
            ("UTC", "2026-07-01"),
        ] {
            let calendar = Calendar::of(DateZone::parse(zone));
            let day = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
            assert_eq!(calendar.first_instant(day), at(first), "{zone}");
            assert_eq!((calendar.date(at(first)), calendar.on_the_clock(at(first))), (day, at("2026-07-01")));
            let later = AsOf::from_microseconds(at(first).microseconds() - 1);
            assert_eq!(calendar.quarter(later, 1), Some(at(first)), "{zone}");
            assert_eq!(calendar.quarter(at(first), 0), Some(at(first)), "{zone}");
        }
        let berlin = Calendar::of(DateZone::parse("Europe/Berlin"));
        let (winter, summer) = (at("2026-02-28T23:00:00"), at("2026-05-29T22:00:00"));
        assert_eq!(berlin.later(winter, Days::new(90)), summer);
        assert_eq!(berlin.earlier(summer, Days::new(90)), winter);
        assert_eq!(Calendar::default(), Calendar::of(DateZone::parse("UTC")));
    }
}

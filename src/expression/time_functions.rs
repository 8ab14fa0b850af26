//! The functions on dates and timestamps.

use super::function::Function;
use super::signature::{NUMBER, ResultType, Signature, number, time, unit};

/// Functions on dates and timestamps.
pub(super) const TIMES: &[Signature] = &[
    Signature {
        function: Function::Year,
        names: &["year"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "year",
        examples: &[("year(DATE '2026-05-01')", "2026")],
    },
    Signature {
        function: Function::Quarter,
        names: &["quarter"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "quarter, 1 to 4",
        examples: &[("quarter(DATE '2026-05-01')", "2")],
    },
    Signature {
        function: Function::Month,
        names: &["month"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "month, 1 to 12",
        examples: &[("month(DATE '2026-05-01')", "5"), ("EXTRACT(MONTH FROM DATE '2026-05-01')", "5")],
    },
    Signature {
        function: Function::Week,
        names: &["week", "weekofyear"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "week of ISO 8601, 1 to 53",
        examples: &[("week(DATE '2026-01-01')", "1"), ("week(DATE '2027-01-01')", "53")],
    },
    Signature {
        function: Function::Day,
        names: &["day", "dayofmonth"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "day of the month",
        examples: &[("day(DATE '2026-05-01')", "1")],
    },
    Signature {
        function: Function::DayOfYear,
        names: &["day_of_year", "dayofyear"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "day of the year, 1 to 366",
        examples: &[("day_of_year(DATE '2026-02-01')", "32"), ("EXTRACT(DOY FROM DATE '2026-02-01')", "32")],
    },
    Signature {
        function: Function::Weekday,
        names: &["weekday", "isodow"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "day of the week, 1 (Monday) to 7 (Sunday)",
        examples: &[("weekday(DATE '2026-05-01')", "5"), ("weekday(DATE '2026-05-03')", "7")],
    },
    Signature {
        function: Function::Hour,
        names: &["hour"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "hour, 0 to 23; unknown for a date",
        examples: &[("hour(TIMESTAMP '2026-05-01 12:30:00')", "12"), ("hour(DATE '2026-05-01')", "NULL")],
    },
    Signature {
        function: Function::Minute,
        names: &["minute"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "minute; unknown for a date",
        examples: &[("minute(TIMESTAMP '2026-05-01 12:30:00')", "30")],
    },
    Signature {
        function: Function::Second,
        names: &["second"],
        arguments: &[time("time")],
        yields: NUMBER,
        meaning: "second with its fraction; unknown for a date",
        examples: &[("second(TIMESTAMP '2026-05-01 12:30:15.5')", "15.5")],
    },
    Signature {
        function: Function::DateTrunc,
        names: &["date_trunc"],
        arguments: &[unit("unit"), time("time")],
        yields: ResultType::SameTime,
        meaning: "the start of its year, quarter, month, week (Monday), day, hour, minute or second",
        examples: &[
            ("date_trunc('month', DATE '2026-05-17')", "2026-05-01"),
            ("date_trunc('hour', TIMESTAMP '2026-05-17 12:30:00')", "2026-05-17 12:00:00"),
        ],
    },
    Signature {
        function: Function::DaysBetween,
        names: &["days_between"],
        arguments: &[time("from"), time("to")],
        yields: NUMBER,
        meaning: "days from the first to the second, as `to - from`; with a fraction if either has a time of day",
        examples: &[
            ("days_between(DATE '2026-05-01', DATE '2026-05-31')", "30"),
            ("days_between(DATE '2026-05-01', TIMESTAMP '2026-05-02 12:00:00')", "1.5"),
        ],
    },
    Signature {
        function: Function::AddDays,
        names: &["add_days"],
        arguments: &[time("time"), number("count")],
        yields: ResultType::SameTime,
        meaning: "`count` days later; for a date the whole days, so that it stays a date",
        examples: &[
            ("add_days(DATE '2026-05-31', 1)", "2026-06-01"),
            ("add_days(DATE '2026-05-01', -1)", "2026-04-30"),
        ],
    },
];

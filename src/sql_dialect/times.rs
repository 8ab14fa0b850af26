//! Times: whole microseconds since 1970-01-01 00:00.

use chrono::NaiveDate;

use super::dialect::SqlDialect;
use crate::expression::{Function, RuleType};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;
/// Microseconds of a day.
const DAY: i64 = 86_400 * SECOND;
/// 0001-01-01 00:00.
const FIRST_TIME: i64 = -719_162 * DAY;
/// 9999-12-31 23:59:59.999999.
const LAST_TIME: i64 = 2_932_897 * DAY - 1;
/// The days of all years: adding more is always out of range.
const MOST_DAYS: f64 = 3_652_060.0;

impl SqlDialect {
    /// A column of dates or timestamps as microseconds. Where the engine has timestamps that are instants, those are read as such,
    /// whatever the time zone of the session; those without a zone are in UTC.
    pub(crate) fn micros(self, time: &str) -> String {
        match self {
            Self::Duckdb => format!("EPOCH_US({time})"),
            Self::Postgres => format!("CAST(EXTRACT(EPOCH FROM {time}) * 1000000 AS BIGINT)"),
            Self::Sqlite => format!(
                "(CAST(STRFTIME('%s', SUBSTR({time}, 1, 19)) AS INTEGER) * 1000000 + CAST(SUBSTR(REPLACE(REPLACE(REPLACE(SUBSTR({time}, \
                 21), 'Z', ''), 'z', ''), '+00:00', '') || '000000', 1, 6) AS INTEGER))"
            ),
            Self::Datafusion => {
                format!("arrow_cast(arrow_cast({time}, 'Timestamp(Microsecond, Some(\"+00:00\"))'), 'Int64')")
            }
            Self::Clickhouse => format!("toUnixTimestamp64Micro(toDateTime64({time}, 6, 'UTC'))"),
            Self::Spark | Self::Databricks => format!("UNIX_MICROS(CAST({time} AS TIMESTAMP))"),
            // Of a DATE, `DATE_PART` has no microseconds; adding none makes it a timestamp, and leaves a timestamp its kind.
            Self::Snowflake => format!("DATE_PART(EPOCH_MICROSECOND, DATEADD(MICROSECOND, 0, {time}))"),
            Self::Bigquery => format!(
                "DATETIME_DIFF(CAST({time} AS DATETIME), DATETIME '1970-01-01 00:00:00', MICROSECOND)"
            ),
        }
    }

    /// What has to be set for [`SqlDialect::micros`], where an engine takes a time without a zone as one of the session.
    pub(crate) const fn zone_setting(self) -> Option<&'static str> {
        match self {
            Self::Spark | Self::Databricks => {
                Some("The time zone of the session is UTC: run SET TIME ZONE 'UTC' before.")
            }
            Self::Bigquery => Some(
                "The default time zone is UTC, as it is unless `default_time_zone` or `@@time_zone` is set.",
            ),
            _ => None,
        }
    }

    /// A date or timestamp in UTC as text, or a parameter, as a value of a type of the engine that has no zone.
    pub(crate) fn zoneless(self, time: &str) -> String {
        match self {
            Self::Sqlite | Self::Clickhouse => time.to_owned(),
            Self::Snowflake => format!("CAST({time} AS TIMESTAMP_NTZ)"),
            Self::Bigquery => format!("CAST({time} AS DATETIME)"),
            _ => format!("CAST({time} AS TIMESTAMP)"),
        }
    }

    /// Microseconds as a timestamp of the engine; in `SQLite` as whole seconds since 1970.
    pub(super) fn timestamp(self, micros: &str) -> String {
        match self {
            Self::Duckdb => format!("MAKE_TIMESTAMP({micros})"),
            Self::Postgres => {
                // Intervals are multiplied as doubles, which have the microseconds of 285 years.
                format!(
                    "(TIMESTAMP '1970-01-01 00:00:00' + ({micros} / {DAY}) * INTERVAL '1 day' + ({micros} % {DAY}) * INTERVAL '1 microsecond')"
                )
            }
            Self::Sqlite => format!("(({micros} - {}) / 1000000)", self.modulo(micros, SECOND)),
            Self::Datafusion => format!("arrow_cast({micros}, 'Timestamp(Microsecond, None)')"),
            Self::Clickhouse => format!("fromUnixTimestamp64Micro({micros}, 'UTC')"),
            Self::Spark | Self::Databricks => format!("TIMESTAMP_MICROS({micros})"),
            Self::Snowflake => format!("TO_TIMESTAMP_NTZ({micros}, 6)"),
            Self::Bigquery => format!("DATETIME(TIMESTAMP_MICROS({micros}), 'UTC')"),
        }
    }

    /// Microseconds as a timestamp for a column of a table.
    pub(crate) fn stored_time(self, micros: &str) -> String {
        match self {
            Self::Sqlite => format!("STRFTIME('%Y-%m-%d %H:%M:%S', {}, 'unixepoch')", self.timestamp(micros)),
            _ => self.timestamp(micros),
        }
    }

    /// The first instant of the day of a time in UTC.
    pub(crate) fn start_of_day(self, micros: &str) -> String {
        format!("({micros} - {})", self.modulo(micros, DAY))
    }

    /// The remainder of a whole number, never negative.
    pub(super) fn modulo(self, micros: &str, unit: i64) -> String {
        let unit = self.integer(unit);
        match self {
            Self::Bigquery => format!("MOD(MOD({micros}, {unit}) + {unit}, {unit})"),
            _ => format!("((({micros} % {unit}) + {unit}) % {unit})"),
        }
    }

    /// The number of the day, from 1970-01-01 on, as a double.
    fn day(self, micros: &str) -> String {
        format!("({} / {})", self.as_double(&self.start_of_day(micros)), self.number(DAY as f64))
    }

    /// The days from one time to another, with a fraction.
    pub(crate) fn days_between(self, from: &str, to: &str) -> String {
        format!("({} / {})", self.as_double(&format!("({to} - {from})")), self.number(DAY as f64))
    }

    /// The microseconds of a number of days; unknown of more days than there are in all years.
    pub(super) fn days(self, days: &str, whole: bool) -> String {
        let days = format!("CASE WHEN ABS({days}) <= {} THEN {days} END", self.number(MOST_DAYS));
        let days = if whole { self.truncate(&format!("({days})")) } else { days };
        let micros = format!("(({days}) * {})", self.number(DAY as f64));
        let micros = if whole { micros } else { self.round(&micros) };
        self.as_long(&micros)
    }

    /// A time; unknown outside of the years 1 to 9999.
    pub(super) fn within_years(self, micros: &str) -> String {
        let (first, last) = (self.integer(FIRST_TIME), self.integer(LAST_TIME));
        format!("(CASE WHEN {micros} BETWEEN {first} AND {last} THEN {micros} END)")
    }

    /// A time to which a number of months can be added within the years 1 to 9999; otherwise unknown.
    pub(super) fn before_months(self, micros: &str, months: i64) -> String {
        // The first instants of January of the year 1 and of the year 10000, so many months earlier.
        let bound = |year: i64| {
            let month = year * 12 - months;
            let day = NaiveDate::from_ymd_opt(
                i32::try_from(month.div_euclid(12)).ok()?,
                u32::try_from(month.rem_euclid(12)).ok()? + 1,
                1,
            )?;
            Some((day - NaiveDate::default()).num_days() * DAY)
        };
        let (Some(first), Some(end)) = (bound(1), bound(10_000)) else {
            return self.null(RuleType::Timestamp);
        };
        let (first, last) = (self.integer(first), self.integer(end - 1));
        format!("(CASE WHEN {micros} BETWEEN {first} AND {last} THEN {micros} END)")
    }

    /// Whether a whole number is a multiple of another one.
    fn is_multiple(self, number: &str, of: i64) -> String {
        match self {
            Self::Bigquery => format!("MOD({number}, {of}) = 0"),
            _ => format!("({number}) % {} = 0", self.integer(of)),
        }
    }

    /// The last instant of a time: a date without a time of day may be any time of that day.
    pub(crate) fn last_instant(self, micros: &str) -> String {
        let is_bare = self.is_multiple(micros, DAY);
        format!("CASE WHEN {is_bare} THEN {micros} + {} ELSE {micros} END", self.integer(DAY - 1))
    }

    /// A number in whose order times are: a date without a time of day comes after all times of that day. It has the first instant of
    /// the next day, which no time has, as that instant is such a date itself.
    pub(crate) fn time_order(self, micros: &str) -> String {
        let is_bare = self.is_multiple(micros, DAY);
        format!("CASE WHEN {is_bare} THEN {micros} + {} ELSE {micros} END", self.integer(DAY))
    }

    /// A part of a time as a double; `None` where the engine has no such function.
    pub(super) fn time_part(self, function: Function, of: RuleType, micros: &str) -> Option<String> {
        let is_bare = of == RuleType::Date;
        Some(match function {
            Function::Hour | Function::Minute | Function::Second if is_bare => self.null(RuleType::Number),
            Function::Hour => {
                let hours = format!(
                    "({} / {})",
                    self.as_double(&self.modulo(micros, DAY)),
                    self.number((3600 * SECOND) as f64)
                );
                Self::small_floor(&hours)
            }
            Function::Minute => {
                let of_hour = self.as_double(&self.modulo(micros, 3600 * SECOND));
                Self::small_floor(&format!("({of_hour} / {})", self.number((60 * SECOND) as f64)))
            }
            Function::Second => {
                let of_minute = self.as_double(&self.modulo(micros, 60 * SECOND));
                format!("({of_minute} / {})", self.number(SECOND as f64))
            }
            Function::Weekday => {
                let day = format!("({} + {})", self.day(micros), self.number(3.0));
                let seven = self.number(7.0);
                format!("({day} - {seven} * FLOOR({day} / {seven}) + {})", self.number(1.0))
            }
            Function::DayOfYear => {
                let start = self.truncated("year", micros)?;
                format!("({} - {} + {})", self.day(micros), self.day(&start), self.number(1.0))
            }
            Function::Quarter => {
                let month = self.calendar_part("MONTH", micros);
                Self::small_floor(&format!("(({month} + {}) / {})", self.number(2.0), self.number(3.0)))
            }
            Function::Week => self.iso_week(micros)?,
            Function::Year => self.calendar_part("YEAR", micros),
            Function::Month => self.calendar_part("MONTH", micros),
            Function::Day => self.calendar_part("DAY", micros),
            _ => return None,
        })
    }

    /// The year, month or day of a time as a double.
    fn calendar_part(self, part: &str, micros: &str) -> String {
        let time = self.timestamp(micros);
        self.as_double(&match self {
            Self::Sqlite => {
                let format = match part {
                    "YEAR" => "%Y",
                    "MONTH" => "%m",
                    _ => "%d",
                };
                format!("CAST(STRFTIME('{format}', {time}, 'unixepoch') AS INTEGER)")
            }
            _ => format!("EXTRACT({part} FROM {time})"),
        })
    }

    fn iso_week(self, micros: &str) -> Option<String> {
        let time = self.timestamp(micros);
        Some(self.as_double(&match self {
            Self::Sqlite => return None,
            Self::Clickhouse => format!("toISOWeek({time})"),
            Self::Spark | Self::Databricks => format!("WEEKOFYEAR({time})"),
            Self::Snowflake => format!("WEEKISO({time})"),
            Self::Bigquery => format!("EXTRACT(ISOWEEK FROM {time})"),
            Self::Duckdb | Self::Postgres | Self::Datafusion => format!("EXTRACT(WEEK FROM {time})"),
        }))
    }

    /// The first moment of the unit that a time is in; `None` where the engine has no such function.
    pub(super) fn truncated(self, unit: &str, micros: &str) -> Option<String> {
        let below = |unit: i64| Some(format!("({micros} - {})", self.modulo(micros, unit)));
        match unit {
            "second" => return below(SECOND),
            "minute" => return below(60 * SECOND),
            "hour" => return below(3600 * SECOND),
            "day" => return Some(self.start_of_day(micros)),
            // 1970-01-01 was a Thursday.
            "week" => {
                let shifted = format!("({micros} + {})", self.integer(3 * DAY));
                return Some(format!("({micros} - {})", self.modulo(&shifted, 7 * DAY)));
            }
            _ => {}
        }
        let time = self.timestamp(micros);
        let upper = unit.to_uppercase();
        Some(match self {
            Self::Sqlite if unit == "quarter" => return None,
            Self::Sqlite => {
                format!("(CAST(STRFTIME('%s', {time}, 'unixepoch', 'start of {unit}') AS INTEGER) * 1000000)")
            }
            Self::Clickhouse => {
                let name = format!("{}{}", upper.get(..1)?, unit.get(1..)?);
                self.micros(&format!("toStartOf{name}({time})"))
            }
            Self::Bigquery => self.micros(&format!("DATETIME_TRUNC({time}, {upper})")),
            _ => self.micros(&format!("DATE_TRUNC('{unit}', {time})")),
        })
    }

    /// A time plus months, which are clamped to the end of a month; `None` where the engine goes on into the next one.
    pub(super) fn plus_months(self, micros: &str, months: i64) -> Option<String> {
        let time = self.timestamp(micros);
        let moved = match self {
            Self::Sqlite => return None,
            Self::Duckdb => format!("({time} + INTERVAL ({months}) MONTH)"),
            Self::Postgres | Self::Datafusion => format!("({time} + INTERVAL '{months} months')"),
            Self::Clickhouse => format!("addMonths({time}, {months})"),
            Self::Spark | Self::Databricks => format!("TIMESTAMPADD(MONTH, {months}, {time})"),
            Self::Snowflake => format!("DATEADD(MONTH, {months}, {time})"),
            Self::Bigquery => format!("DATETIME_ADD({time}, INTERVAL {months} MONTH)"),
        };
        Some(self.micros(&moved))
    }

    /// The day of a time as text: 2026-05-01.
    pub(crate) fn date_text(self, micros: &str) -> String {
        let time = self.timestamp(micros);
        match self {
            Self::Sqlite => format!("STRFTIME('%Y-%m-%d', {time}, 'unixepoch')"),
            Self::Clickhouse => format!("CAST(toDate32({time}) AS Nullable(String))"),
            _ => self.as_text(&format!("CAST({time} AS DATE)")),
        }
    }

    /// A time as text: the date, and the time of day where it is not midnight: 2026-05-01T12:30:00.
    pub(crate) fn time_text(self, micros: &str) -> String {
        let part = |unit: i64, of: i64| {
            let part =
                format!("({} / {})", self.as_double(&self.modulo(micros, of)), self.number(unit as f64));
            let digits = self.as_text(&self.as_long(&Self::small_floor(&part)));
            let length = self.length(&digits);
            format!("CASE WHEN {length} < 2 THEN '0' ELSE '' END || {digits}")
        };
        let (hour, minute, second) =
            (part(3600 * SECOND, DAY), part(60 * SECOND, 3600 * SECOND), part(SECOND, 60 * SECOND));
        let date = self.date_text(micros);
        let of_day = self.modulo(micros, DAY);
        format!(
            "CASE WHEN {of_day} = 0 THEN {date} ELSE {date} || 'T' || {hour} || ':' || {minute} || ':' || {second} END"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_instants_is_read_without_the_time_zone_of_the_session() {
        let read = |dialect: SqlDialect| dialect.micros("t_.x");
        assert_eq!(read(SqlDialect::Duckdb), "EPOCH_US(t_.x)");
        assert_eq!(read(SqlDialect::Postgres), "CAST(EXTRACT(EPOCH FROM t_.x) * 1000000 AS BIGINT)");
        assert!(read(SqlDialect::Datafusion).contains("Some(\"+00:00\")"));
        assert!(read(SqlDialect::Clickhouse).contains("'UTC'"));
        let of_dates_too = "DATE_PART(EPOCH_MICROSECOND, DATEADD(MICROSECOND, 0, t_.x))";
        assert_eq!(read(SqlDialect::Snowflake), of_dates_too);
        for dialect in SqlDialect::ALL {
            // A cast to a type without a zone is in that of the session.
            let casts = read(dialect).contains("CAST(t_.x AS ");
            assert_eq!(casts, dialect.zone_setting().is_some(), "{}", dialect.name());
        }
    }

    #[test]
    fn a_date_without_a_time_of_day_comes_after_the_last_microsecond_of_its_day() {
        let order = SqlDialect::Duckdb.time_order("x");
        assert_eq!(order, "CASE WHEN (x) % 86400000000 = 0 THEN x + 86400000000 ELSE x END");
    }
}

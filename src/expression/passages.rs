//! The documentation of the rule language, apart from the table of functions.

/// A part of the documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Passage {
    /// A heading and its level, from 1.
    Heading(u8, &'static str),
    /// A paragraph.
    Text(&'static str),
    /// The points of a list.
    Points(&'static [&'static str]),
    /// A table: titles, and rows with the same number of cells.
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

/// A construct, its description, and an example with its value.
pub(super) type Described = (&'static str, &'static str, &'static str, &'static str);

/// The introduction.
pub(super) const WHAT_IT_IS: &str = "A rule is an SQL expression over the columns of one row. A condition gives TRUE, FALSE or \
    NULL (pass, fail, unknown): unknown is not no. No value makes a rule fail: what cannot be computed is NULL, and `bantam \
    check` counts it. Names, types and functions are checked when the project is read.";

/// Types: name, description, example.
pub(super) const TYPES: [Described; 6] = [
    ("text", "Unicode text in single quotes; `''` is one quote", "'it''s'", "it's"),
    ("number", "64-bit floating point, finite; there is no integer type", "7 / 2", "3.5"),
    ("flag", "`TRUE` or `FALSE`; a condition by itself", "NOT FALSE", "true"),
    ("date", "a day of the years 1 to 9999, without a time of day", "DATE '2026-05-01'", "2026-05-01"),
    (
        "timestamp",
        "a day and a time of day in microseconds, without a time zone",
        "TIMESTAMP '2026-05-01 12:30'",
        "2026-05-01 12:30:00",
    ),
    (
        "interval",
        "is added to a time or subtracted from one",
        "DATE '2026-01-31' + INTERVAL '1 month'",
        "2026-02-28",
    ),
];

/// How names and types are matched.
pub(super) const NAMES: [&str; 5] = [
    "A column is named exactly, in double quotes where its name is not letters, digits and `_`: `\"Lead Source\"`. Keywords and \
     functions are written in any case.",
    "Values of different types are never compared or mixed: `CAST(employees AS DOUBLE) >= 100`. Only a date becomes a timestamp \
      next to one.",
    "A text in quotes next to a date or timestamp is read as one: `closed_at >= '2026-01-01'`. It is written as in ISO 8601: \
     `2026-05-01`, `2026-05-01 12:30:00.5` or `2026-05-01T12:30:00Z`.",
    "`NULL` is a value of every type. An empty text is not NULL.",
    "`--` begins a comment to the end of the line; `/*` and `*/` enclose one.",
];

/// Operators, by precedence.
pub(super) const OPERATORS: [Described; 14] = [
    ("x::type", "cast", "'7'::DOUBLE", "7"),
    ("-x", "minus", "-(2 + 3)", "-5"),
    (
        "x * y, x / y, x % y",
        "product, quotient, remainder with the sign of x; NULL if y is 0",
        "7 / 0",
        "NULL",
    ),
    (
        "x + y, x - y",
        "sum, difference; a date minus a date is a number of days",
        "DATE '2026-05-31' - DATE '2026-05-01'",
        "30",
    ),
    ("a || b", "concatenation; NULL if any text is NULL", "'a' || 'b'", "ab"),
    ("= <> != < <= > >=", "comparison; texts by their Unicode code points", "'a' < 'b'", "true"),
    ("x IN (a, b)", "equal to one of the values; also NOT IN", "3 IN (1, 2, NULL)", "NULL"),
    ("x BETWEEN a AND b", "from a to b, both included; also NOT BETWEEN", "2 BETWEEN 1 AND 2", "true"),
    (
        "s LIKE 'a%'",
        "pattern of the whole text: `%` any characters, `_` one; also NOT LIKE, ESCAPE '!'",
        "'100%' LIKE '%!%' ESCAPE '!'",
        "true",
    ),
    ("s ILIKE 'a%'", "the same without regard to case", "'ACME' ILIKE 'a%'", "true"),
    (
        "x IS NULL",
        "never NULL; also IS NOT NULL, IS [NOT] TRUE, FALSE, UNKNOWN",
        "(1 > NULL) IS UNKNOWN",
        "true",
    ),
    (
        "a IS DISTINCT FROM b",
        "differs, where NULL equals NULL; also IS NOT DISTINCT FROM",
        "1 IS DISTINCT FROM NULL",
        "true",
    ),
    ("NOT, then AND, then OR", "three-valued", "NOT FALSE AND NULL OR TRUE", "true"),
    (
        "CASE WHEN c THEN a ELSE b END",
        "the value of the first condition that is TRUE; `CASE x WHEN v THEN a END` compares; without ELSE it is NULL",
        "CASE WHEN NULL THEN 'a' ELSE 'b' END",
        "b",
    ),
];

/// The three-valued logic: a, b, a AND b, a OR b.
pub(super) const LOGIC: [[&str; 4]; 6] = [
    ["TRUE", "TRUE", "TRUE", "TRUE"],
    ["TRUE", "FALSE", "FALSE", "TRUE"],
    ["TRUE", "NULL", "NULL", "TRUE"],
    ["FALSE", "FALSE", "FALSE", "FALSE"],
    ["FALSE", "NULL", "FALSE", "NULL"],
    ["NULL", "NULL", "NULL", "NULL"],
];

/// Notes on the logic.
pub(super) const ABOUT_LOGIC: &str = "`NOT NULL` is NULL. A comparison, an operator or a function of NULL is NULL, except IS, \
    CASE, `coalesce`, `nullif`, `greatest` and `least`. `x IN (a, NULL)` is TRUE or NULL; `x NOT IN (a, NULL)` is FALSE or NULL.";

/// Casts: types, rules, an example.
pub(super) const CASTS: [Described; 6] = [
    (
        "TEXT, VARCHAR, CHAR, STRING",
        "numbers in their shortest form; a length in parentheses is ignored",
        "CAST(3.0 AS TEXT)",
        "3",
    ),
    (
        "DOUBLE, FLOAT, REAL, DECIMAL, NUMERIC",
        "surrounding blanks are ignored; digits in parentheses do not round; a flag is 1 or 0",
        "CAST(' 1e3 ' AS DOUBLE)",
        "1000",
    ),
    (
        "INTEGER, INT, BIGINT, SMALLINT",
        "the same without decimals, toward zero",
        "CAST('-1.7' AS INTEGER)",
        "-1",
    ),
    (
        "BOOLEAN, BOOL",
        "true, t, yes, y, 1 and false, f, no, n, 0 in any case; a number is true unless it is 0",
        "CAST('Yes' AS BOOLEAN)",
        "true",
    ),
    (
        "DATE",
        "ISO 8601; a timestamp without its time of day",
        "CAST('2026-05-01 12:30' AS DATE)",
        "2026-05-01",
    ),
    (
        "TIMESTAMP, DATETIME",
        "ISO 8601; a date at midnight",
        "CAST('2026-05-01' AS TIMESTAMP)",
        "2026-05-01 00:00:00",
    ),
];

/// Notes on casts.
pub(super) const ABOUT_CASTS: &str = "`CAST(x AS type)`, `x::type` and `TRY_CAST(x AS type)` are the same: what cannot be cast \
    is NULL. Numbers and flags are never cast to times, nor times to them.";

/// Times and intervals.
pub(super) const INTERVALS: [&str; 4] = [
    "Units are year, quarter, month, week, day, hour, minute and second, singular or plural, with whole amounts: `INTERVAL '1 year \
     3 months'`, `INTERVAL 3 MONTH`, `INTERVAL '-2 days'`.",
    "Months are added first, up to the last day of the month; then the rest.",
    "A date plus days, weeks, months or years is a date; plus hours, minutes or seconds a timestamp.",
    "For a number of days from a column write `add_days(time, count)`. A time outside of the years 1 to 9999 is NULL.",
];

/// The limits of a rule.
pub(super) const LIMITS: [&str; 4] = [
    "A rule has at most 16 MiB and 4,000,000 parts, and parentheses, calls, CASE and CAST are nested at most 200 levels deep. \
     Chains of AND, OR, `||`, `+` and lists of IN may be of any length. All time is linear in the length of the text.",
    "A text longer than 1 MiB from `repeat`, `replace`, `lpad`, `rpad` or `||` is NULL.",
    "A number that is infinite or undefined is NULL. Values are the same on every platform.",
    "There are no sub-queries, lists, time zones, variables or user-defined functions, and no function depends on the clock.",
];

/// Differences from other dialects.
pub(super) const DIFFERENCES: [&str; 11] = [
    "Numbers are floating point: `7 / 2` is 3.5 (PostgreSQL: 3). Division by zero is NULL (DuckDB: infinite; PostgreSQL: an error).",
    "A CAST that fails is NULL (both: an error). `CAST(2.7 AS INTEGER)` is 2 (both: 3).",
    "A text is never compared with a number or a flag, not even in `amount = '100'` (both cast).",
    "`concat` with NULL is NULL (both skip it). `||` and `concat` take texts only (both cast numbers).",
    "`weekday` is 1 (Monday) to 7 (Sunday), as `EXTRACT(ISODOW FROM time)` (DuckDB: 0 is Sunday).",
    "`hour`, `minute` and `second` of a date are NULL (DuckDB: 0; PostgreSQL: an error).",
    "A date plus `INTERVAL '1 day'` is a date, and `date_trunc` of a date is a date (both: a timestamp).",
    "A timestamp minus a timestamp is a number of days with a fraction (both: an interval).",
    "`substr` takes a start below 1 as a position before the first character (DuckDB: from the end).",
    "`LIKE` has no escape character without ESCAPE (PostgreSQL: `\\`).",
    "`round` works on binary numbers: `round(1.005, 2)` is 1 (both: 1.01, since `1.005` is decimal there).",
];

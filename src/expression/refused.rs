//! Functions of other dialects that are refused: why, and what to write.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Functions that are refused for the same reason.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    /// Their names.
    pub names: &'static [&'static str],
    /// Why, after the name: `log` …
    pub reason: &'static str,
    /// What to write instead.
    pub instead: &'static str,
}

/// Why rules have no functions over rows.
const ROW_BY_ROW: &str = "aggregates over rows, and rules are evaluated row by row";
/// The remedy for figures over rows.
const USE_FROM: &str = "figures over a lead's rows are aggregates with `from`";
/// Why rules have no functions that format times.
const FORMATS: &str = "is not supported, because its formats differ between dialects";
/// Why a function of another dialect is refused if it has another form here.
const OTHER_NAME: &str = "has another form here";
/// How months are added.
const INTERVALS: &str = "write `time + INTERVAL '3 months'`, or `add_days(time, count)`";

/// One reason.
const fn refusal(names: &'static [&'static str], reason: &'static str, instead: &'static str) -> Refusal {
    Refusal { names, reason, instead }
}

/// The refused functions that are documented.
pub(super) const REFUSED: &[Refusal] = &[
    refusal(
        &["log"],
        "is the natural logarithm in some dialects and the one to base 10 in others",
        "write `ln(x)` or `log10(x)`",
    ),
    refusal(
        &["dow", "dayofweek", "day_of_week", "dayofweek_iso", "dayname"],
        "counts the days of a week differently in each dialect",
        "write `weekday(time)`: 1 (Monday) to 7 (Sunday)",
    ),
    refusal(
        &[
            "now",
            "today",
            "current_date",
            "current_time",
            "current_timestamp",
            "getdate",
            "sysdate",
            "getutcdate",
            "localtimestamp",
            "localtime",
            "curdate",
        ],
        "depends on the clock, and rules do not: the same row always has the same value",
        "use the column of the snapshot date, as in `days_between(created_at, snapshot_at)`",
    ),
    refusal(
        &["random", "rand", "newid", "uuid", "gen_random_uuid", "setseed"],
        "is not repeatable",
        "use a column of random numbers in the table",
    ),
    refusal(
        &[
            "sum", "avg", "mean", "stddev", "variance", "median", "mode", "string_agg", "listagg",
            "group_concat", "array_agg", "count", "any_value", "first", "last", "count_if", "countif",
            "bool_or", "bool_and", "quantile", "percentile_cont", "lag", "lead", "row_number", "rank",
            "dense_rank", "ntile", "first_value", "last_value",
        ],
        ROW_BY_ROW,
        USE_FROM,
    ),
    refusal(
        &["min", "max"],
        ROW_BY_ROW,
        "the smallest of several values is `least(a, b)`, the largest `greatest(a, b)`; \
         figures over a lead's rows are aggregates with `from`",
    ),
    refusal(
        &["to_char", "strftime", "date_format", "format_date", "format", "to_varchar", "monthname"],
        FORMATS,
        "write `CAST(time AS TEXT)` for 2026-05-01, or `year(time)`, `month(time)`, `day(time)`",
    ),
    refusal(
        &[
            "to_date", "to_timestamp", "strptime", "parse_date", "parse_timestamp", "str_to_date",
            "date_parse", "from_unixtime",
        ],
        FORMATS,
        "write `CAST(x AS DATE)` or `CAST(x AS TIMESTAMP)`, which read ISO 8601: 2026-05-01 12:30:00",
    ),
    refusal(&["to_number", "try_to_number", "val"], OTHER_NAME, "write `CAST(x AS DOUBLE)`"),
    refusal(&["age"], "gives an interval", "write `days_between(from, to)`"),
    refusal(
        &["months_between", "timestampdiff", "date_sub", "datesub", "timestamp_diff"],
        "counts differently in each dialect",
        "write `days_between(from, to)`, or `time - INTERVAL '3 months'`",
    ),
    refusal(&["add_months", "date_add", "timestampadd", "timestamp_add"], OTHER_NAME, INTERVALS),
    refusal(
        &["last_day", "eomonth"],
        OTHER_NAME,
        "write `date_trunc('month', time) + INTERVAL '1 month' - INTERVAL '1 day'`",
    ),
    refusal(
        &["make_date", "datefromparts", "date_from_parts", "epoch", "unix_timestamp", "epoch_ms"],
        "is not supported",
        "write `DATE '2026-05-01'`, or `days_between(DATE '1970-01-01', time)` for days since 1970",
    ),
    refusal(
        &["array_contains", "list_contains", "array_has", "find_in_set", "contains_any"],
        "takes a list, and rules have no lists",
        "write `has(tags, 'x')` for a text of words between `;`, or `x IN ('a', 'b')`",
    ),
    refusal(
        &[
            "cardinality", "array_length", "list_length", "string_to_array", "string_split", "unnest",
            "flatten",
        ],
        "returns or takes a list, and rules have no lists",
        "write `count_of(tags)` or `split_part(text, ';', 1)`",
    ),
    refusal(
        &["regexp_replace", "regexp_extract", "regexp_substr", "regexp_instr", "regexp_count"],
        "is not supported",
        "write `regexp_like(text, 'pattern')` for a condition; `replace`, `substr` and `split_part` cut texts",
    ),
    refusal(&["decode", "choose", "switch"], OTHER_NAME, "write `CASE x WHEN 'a' THEN 1 ELSE 0 END`"),
    refusal(
        &["safe_divide", "try_divide", "div0", "div"],
        OTHER_NAME,
        "write `a / b`, which gives NULL where b is 0, or `trunc(a / b)`",
    ),
    refusal(&["concat_ws"], "treats NULL differently in each dialect", "write `a || ' ' || coalesce(b, '')`"),
];

/// Refused functions that are rare, and so are not documented.
pub(super) const SELDOM: &[Refusal] = &[
    refusal(
        &["convert", "try_convert", "safe_cast"],
        OTHER_NAME,
        "write `CAST(x AS DOUBLE)`, which gives NULL where it fails",
    ),
    refusal(&["nvl2"], OTHER_NAME, "write `CASE WHEN x IS NOT NULL THEN a ELSE b END`"),
    refusal(&["zeroifnull"], OTHER_NAME, "write `coalesce(x, 0)`"),
    refusal(&["nullifzero"], OTHER_NAME, "write `nullif(x, 0)`"),
    refusal(&["glob", "similar_to"], OTHER_NAME, "write `text LIKE 'a%'` or `regexp_like(text, '^a')`"),
    refusal(&["isnumeric", "is_number", "isdate"], OTHER_NAME, "write `CAST(x AS DOUBLE) IS NOT NULL`"),
    refusal(
        &["initcap", "soundex", "levenshtein", "similarity"],
        "is not supported",
        "compare `lower(trim(text))` with a text",
    ),
    refusal(
        &[
            "md5", "sha1", "sha256", "hash", "ascii", "chr", "char", "unicode", "json_extract", "json_value",
            "translate",
        ],
        "is not supported",
        "prepare such a column before the table is read",
    ),
    refusal(
        &[
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "pi", "degrees", "radians", "cbrt",
            "factorial",
        ],
        "is not supported",
        "prepare such a column before the table is read",
    ),
    refusal(&["date", "timestamp", "datetime"], OTHER_NAME, "write `CAST(x AS DATE)` or `DATE '2026-05-01'`"),
    refusal(
        &["int", "integer", "double", "float", "decimal", "bigint"],
        OTHER_NAME,
        "write `CAST(x AS DOUBLE)`",
    ),
    refusal(&["str", "text", "varchar", "string"], OTHER_NAME, "write `CAST(x AS TEXT)`"),
];

/// The refusals by all their names.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Refusal>> =
    LazyLock::new(|| refusals().flat_map(|one| one.names.iter().map(move |name| (*name, one))).collect());

/// All refusals.
pub(super) fn refusals() -> impl Iterator<Item = &'static Refusal> {
    REFUSED.iter().chain(SELDOM)
}

/// Why the function with this name in lower case is refused.
pub(super) fn refused(name: &str) -> Option<&'static Refusal> {
    BY_NAME.get(name).copied()
}

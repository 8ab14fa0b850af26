//! Random constants: literals of each type, patterns, separators, intervals and units.

use crate::chance::Chance;
use crate::form::{Operand, Printed};
use crate::pipeline::RuleType;

const NUMBERS: &[f64] = &[
    0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 12.0, 100.0, 1000.0, 0.5, 0.1, 1.5, 2.5, 0.25, 99.99, 123_456.789,
    1e15, 1e-3, -1.0, -2.5, -0.5, -100.0, 1e308, -1e308, 1e-308, 48_000.0,
];
const COUNTS: &[f64] =
    &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 12.0, 1.0, 2.0, 3.0, -1.0, -2.0, -5.0, 1.5, 2.9, -1.5];
const DIGITS: &[f64] = &[0.0, 1.0, 2.0, 3.0, 5.0, 8.0, -1.0, -2.0, -3.0, 2.7];
const TEXTS: &[&str] = &[
    "a", "b", "aa", "ab", "abc", "", "é", "VP Sales", "cto", "SaaS", "it's", " ", "🚀", "Straße", "12", "A",
    "o", "launch", "日", "e", "Zoë", "100%", "_", "0",
];
const LIKE_PATTERNS: &[&str] = &[
    "%", "a%", "%a", "%a%", "_", "__", "a_c", "%b%c", "VP%", "%sales", "%É%", "é", "%_", "_%_", "", "abc",
    "%ab%ab%", "%aa%a", "a%a%a", "🚀%", "Stra_e", "%%", "__👩%", "_b%", "%a_", "%\n%", "%ß%", "%.%", "\\%",
];
const ESCAPED_PATTERNS: &[&str] = &["100!%", "%!%", "a!_b", "%!_%", "!!%", "a!%b", "_!_%", "%!%%"];
const REGEXES: &[&str] = &[
    "a", "^a", "c$", "^$", "a.c", "[0-9]+", "^[A-Z]", "a|b", "(ab)+", "é", "^.$", "[^a-z ]", "a{2,}",
    "(?i)vp", "^..$", "\\.", "e?o*", "^(?:SaaS|cto)$", "\\$",
];
const SEPARATORS: &[&str] = &[";", ",", " ", "a", "aa", "ab", "-", ".", "é"];
const MEMBERS: &[&str] = &["a", "b", "api", "sso", "SSO", "é", "x", "ab", "c"];
const DAY_SPANS: &[&str] = &[
    "1 day", "3 days", "30 DAY", "1 week", "2 weeks", "1 month", "3 months", "13 month", "1 year", "4 years",
    "1 quarter", "-1 month", "-10 days", "1 year 3 months", "1 month 1 day", "-1 year", "0 days",
    "8000 years", "100 years",
];
const TIME_SPANS: &[&str] = &[
    "1 hour",
    "36 hours",
    "90 minutes",
    "1 second",
    "-1 hour",
    "1 day 1 hour",
    "1 month 1 minute",
    "59 seconds",
    "-86400 seconds",
    "1 year 2 months 3 days 4 hours",
];
/// As amount and unit, for the spellings `INTERVAL '3' MONTH` and `INTERVAL 3 MONTH`.
const PLAIN_DAY_SPANS: &[(&str, &str)] =
    &[("1", "DAY"), ("7", "DAY"), ("2", "WEEK"), ("3", "MONTH"), ("1", "YEAR"), ("18", "MONTH")];
const DAY_UNITS: &[&str] = &["year", "quarter", "month", "week", "day"];
const TIME_UNITS: &[&str] = &["hour", "minute", "second"];
const DATES: &[&str] = &[
    "2026-05-01", "2024-02-29", "2024-01-31", "2200-01-31", "1900-01-31", "2023-12-31", "2025-03-31",
    "0001-01-01", "9999-12-31", "1970-01-01", "1969-12-31", "2026-01-01",
];
const TIMES: &[&str] = &["00:00:00", "12:30:00", "23:59:59.999999", "01:00:00", "12:30:59.5"];

/// A constant for a place of a form.
pub fn constant(chance: &mut Chance, operand: Operand) -> Printed {
    match operand {
        Operand::Of(value_type) | Operand::Constant(value_type) => of_type(chance, value_type),
        Operand::Count => number(chance, COUNTS),
        Operand::Digits => number(chance, DIGITS),
        Operand::LikePattern => text(chance, LIKE_PATTERNS),
        Operand::EscapedPattern => text(chance, ESCAPED_PATTERNS),
        Operand::Regex => text(chance, REGEXES),
        Operand::Separator => text(chance, SEPARATORS),
        Operand::Member | Operand::List => text(chance, MEMBERS),
        Operand::DaySpan if chance.one_in(3) => plain_span(chance),
        Operand::DaySpan => span(chance, DAY_SPANS),
        Operand::TimeSpan => span(chance, TIME_SPANS),
        Operand::DayUnit => text(chance, DAY_UNITS),
        Operand::TimeUnit => text(chance, TIME_UNITS),
        Operand::BareTime => bare_time(chance),
    }
}

/// NULL, at times with its type; a time always has it, as a form may expect a date or a timestamp.
pub fn null(chance: &mut Chance, value_type: RuleType) -> Printed {
    let name = match value_type {
        RuleType::Number => "DOUBLE",
        RuleType::Flag => "BOOLEAN",
        RuleType::Date => "DATE",
        RuleType::Timestamp => "TIMESTAMP",
        RuleType::Text | RuleType::Span | RuleType::Null => "TEXT",
    };
    let typed = format!("CAST(NULL AS {name})");
    let is_time = matches!(value_type, RuleType::Date | RuleType::Timestamp);
    let is_bare = chance.one_in(2) && !is_time;
    Printed { rule: if is_bare { "NULL".to_owned() } else { typed.clone() }, duckdb: typed }
}

fn of_type(chance: &mut Chance, value_type: RuleType) -> Printed {
    match value_type {
        RuleType::Number => number(chance, NUMBERS),
        RuleType::Flag => alike(chance.one_of(&["TRUE", "FALSE"]).to_owned()),
        RuleType::Date => alike(format!("DATE '{}'", chance.one_of(DATES))),
        RuleType::Timestamp => {
            alike(format!("TIMESTAMP '{} {}'", chance.one_of(DATES), chance.one_of(TIMES)))
        }
        RuleType::Text | RuleType::Span | RuleType::Null => text(chance, TEXTS),
    }
}

/// `DuckDB` reads a number as DOUBLE, not as DECIMAL, where it has an exponent.
fn number(chance: &mut Chance, choices: &[f64]) -> Printed {
    let value = chance.one_of(choices);
    let plain = value.abs() < 1e16 && value.abs() > 1e-5 || value == 0.0;
    let written = if plain && !chance.one_in(8) { format!("{value}") } else { format!("{value:e}") };
    let written =
        if chance.one_in(4) && written.starts_with("0.") { written[1..].to_owned() } else { written };
    Printed { rule: written, duckdb: format!("{value:e}") }
}

fn text(chance: &mut Chance, choices: &[&str]) -> Printed {
    alike(format!("'{}'", chance.one_of(choices).replace('\'', "''")))
}

fn span(chance: &mut Chance, choices: &[&str]) -> Printed {
    alike(format!("INTERVAL '{}'", chance.one_of(choices)))
}

fn plain_span(chance: &mut Chance) -> Printed {
    let (amount, unit) = chance.one_of(PLAIN_DAY_SPANS);
    let rule = if chance.one_in(2) {
        format!("INTERVAL '{amount}' {unit}")
    } else {
        format!("INTERVAL {amount} {unit}")
    };
    Printed { rule, duckdb: format!("INTERVAL '{amount} {unit}'") }
}

fn bare_time(chance: &mut Chance) -> Printed {
    let date = chance.one_of(DATES);
    if chance.one_in(2) {
        return Printed { rule: format!("'{date}'"), duckdb: format!("DATE '{date}'") };
    }
    let time = chance.one_of(TIMES);
    Printed { rule: format!("'{date} {time}'"), duckdb: format!("TIMESTAMP '{date} {time}'") }
}

fn alike(text: String) -> Printed {
    Printed { rule: text.clone(), duckdb: text }
}

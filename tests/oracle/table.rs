//! The table that rules are evaluated on: columns of each type with the values at which engines differ.

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::pipeline::RuleType;

/// A column with its values.
pub struct TableColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub value_type: RuleType,
    /// Its values, as JSON: a number, a text, a flag, microseconds since 1970 or null.
    pub values: Vec<Value>,
}

impl TableColumn {
    /// The same column with its values one time after the other.
    pub fn repeated(&self, times: usize) -> Self {
        Self {
            name: self.name,
            value_type: self.value_type,
            values: vec![self.values.as_slice(); times].concat(),
        }
    }
}

const ORDINARY: &[f64] =
    &[1.0, 2.0, 3.0, 7.0, 12.0, 25.0, 100.0, 250.5, -4.0, 0.5, 0.1, 99.99, 1000.0, 4800.0, -0.5, 2.5, 3.75];
const EDGE: &[f64] = &[
    0.0,
    -0.0,
    -0.5,
    0.1,
    0.3,
    1e308,
    -1e308,
    1e-308,
    5e-324,
    9_007_199_254_740_993.0,
    1e15,
    1e16,
    1e21,
    123_456_789_012.0,
    -1e10,
    0.000_012_5,
    1.005,
    2.675,
    1e-7,
    f64::MAX,
];
const SMALL: &[f64] = &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 12.0, -1.0, -2.0, 1.5, 2.9];
const WORDS: &[&str] = &[
    "VP Sales", "cto", "Manager", "head of IT", "SaaS", "saas", "Retail", "ab", "abc", "abcabc", "aaa",
    "aaaaa", "a", "it's", "A_b",
];
const UNICODE: &[&str] = &[
    "", " ", "  padded  ", "é", "É", "e\u{301}", "Straße", "STRASSE", "Zoë", "naïve café", "🚀", "🚀 launch",
    "👩‍💻", "日本", "a%b", "a_b", "100%", "new\nline", "tab\there", "\u{a0}nbsp", "Ärger", "ñandú", "ж",
];
const NUMBERS_IN_TEXT: &[&str] = &[
    "12", "12.5", " 12 ", "-3", "+5", "1e3", ".5", "5.", "1,200", "twelve", "", "1e999", "inf", "nan",
    "1_000", "0x10", "0", "1", "true", "No", "y", "T", "on", "-0", "1e-400", "0.1", "00012", "1e", "\t7\n",
    "\u{a0}8", " TRUE ", "--1", "3.0",
];
const TIMES_IN_TEXT: &[&str] = &[
    "2026-05-01",
    "2024-02-29",
    "1900-02-29",
    "2000-02-29",
    "2200-02-29",
    "2023-02-29",
    "0001-01-01",
    "9999-12-31",
    "2026-05-01 12:30",
    "2026-05-01T12:30:59",
    "2026-05-01 12:30:59.5",
    "2026-05-01T12:30:59.123456Z",
    "2026-13-01",
    "2026-05-01 25:00",
    "2026-5-1",
    "20260501",
    "01/05/2026",
    "",
    "soon",
    " 2026-05-01\t",
    "2026-05-01 24:00",
    "2026-05-01 12:30:00+02:00",
    "1969-12-31 23:59:59.999999",
    "2026-05-01 23:59:60",
];
const LISTS: &[&str] =
    &["a;b;c", "a", "", "a; b ; c", ";;", "sso;api", "api", "API;sso", "a,b", "é;ß", "ab;b", " a ;", "x;;a"];
/// Days since 1970.
const DAYS: &[i64] = &[
    19_723, 19_782, 19_783, 20_000, 20_453, 20_454, 20_500, 20_512, 20_544, 20_574, 20_575, 20_604, 20_635,
    20_819,
];
const EDGE_DAYS: &[i64] = &[
    -719_162, -25_509, 47_540, 84_064, 84_065, -25_537, 11_047, 84_036, 157_084, 84_095, -719_161, 2_932_896,
    2_932_895, 0, -1, 1, 19_782, 11_016, -25_567, 18_627, 18_993, 20_088, 59, -719_104, 2_932_837,
];
/// 0001-01-01.
const FIRST_DAY: i64 = -719_162;
/// From then to 9999-12-31.
const DAYS_OF_ALL_YEARS: usize = 3_652_059;
/// Microseconds since midnight.
const TIMES_OF_DAY: &[i64] = &[
    0, 1, 43_200_000_000, 45_000_000_000, 86_399_999_999, 3_600_000_000, 45_059_500_000, 36_000_000_000,
    60_000_000,
];
const MICROSECONDS_OF_A_DAY: i64 = 86_400_000_000;

/// The table of a seed.
pub fn table(chance: &mut Chance, rows: usize) -> Vec<TableColumn> {
    use RuleType::{Date, Flag, Number, Text, Timestamp};
    let mut made = Vec::new();
    let mut add = |name, value_type, value: &mut dyn FnMut() -> Value| {
        made.push(TableColumn { name, value_type, values: (0..rows).map(|_| value()).collect() });
    };
    add("amount", Number, &mut || known(chance, 12, |chance| json!(chance.one_of(ORDINARY))));
    add("Größe (m)", Number, &mut || known(chance, 10, edge));
    add("small", Number, &mut || known(chance, 15, |chance| json!(chance.one_of(SMALL))));
    add("title", Text, &mut || known(chance, 12, |chance| json!(chance.one_of(WORDS))));
    add("order", Text, &mut || known(chance, 15, |chance| json!(chance.one_of(UNICODE))));
    add("numeric_text", Text, &mut || known(chance, 15, |chance| json!(chance.one_of(NUMBERS_IN_TEXT))));
    add("time_text", Text, &mut || known(chance, 15, |chance| json!(chance.one_of(TIMES_IN_TEXT))));
    add("tags", Text, &mut || known(chance, 10, |chance| json!(chance.one_of(LISTS))));
    add("trial", Flag, &mut || known(chance, 6, |chance| json!(chance.one_in(2))));
    add("won", Flag, &mut || known(chance, 12, |chance| json!(chance.one_in(3))));
    add("created", Date, &mut || known(chance, 12, |chance| days(chance, DAYS, &[0])));
    add("edge_date", Date, &mut || known(chance, 10, |chance| edge_days(chance, &[0])));
    add("seen_at", Timestamp, &mut || known(chance, 12, |chance| days(chance, DAYS, TIMES_OF_DAY)));
    add("edge_time", Timestamp, &mut || known(chance, 10, |chance| edge_days(chance, TIMES_OF_DAY)));
    made
}

/// A number from the list, or one of which all bits are random.
fn edge(chance: &mut Chance) -> Value {
    if chance.one_in(4) { json!(chance.number()) } else { json!(chance.one_of(EDGE)) }
}

/// Null once in `unknown` times.
fn known(chance: &mut Chance, unknown: u64, value: impl Fn(&mut Chance) -> Value) -> Value {
    if chance.one_in(unknown) { Value::Null } else { value(chance) }
}

fn days(chance: &mut Chance, days: &[i64], times: &[i64]) -> Value {
    json!(chance.one_of(days) * MICROSECONDS_OF_A_DAY + chance.one_of(times))
}

/// A time on a day from the list, or on any day of the years 1 to 9999.
fn edge_days(chance: &mut Chance, times: &[i64]) -> Value {
    let day = if chance.one_in(4) {
        FIRST_DAY + i64::try_from(chance.below(DAYS_OF_ALL_YEARS)).unwrap_or(0)
    } else {
        chance.one_of(EDGE_DAYS)
    };
    days(chance, &[day], times)
}

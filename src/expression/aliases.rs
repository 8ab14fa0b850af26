//! Functions of other dialects that are rewritten, with the same meaning.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::function::Function;
use super::signature::{Argument, any, flag, number, text, time, unit};

/// A function of other dialects, and its rewritten form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alias {
    /// Its names.
    pub names: &'static [&'static str],
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// How it is rewritten.
    pub becomes: Rewriting,
    /// The rewritten form, for the documentation.
    pub meaning: &'static str,
    /// Rules with their values as text.
    pub examples: &'static [(&'static str, &'static str)],
}

/// How a function of another dialect is rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rewriting {
    /// A function, with the arguments as they are.
    Same(Function),
    /// A function of two arguments, with the arguments swapped.
    Swapped(Function),
    /// Concatenation.
    Concat,
    /// CASE WHEN … THEN … ELSE … END.
    Case,
    /// A part of a time.
    Part,
    /// Days between two dates, without their times of day.
    WholeDays,
    /// `add_days` with the time as the last argument.
    DaysLater,
}

/// The functions of other dialects.
pub(super) const ALIASES: &[Alias] = &[
    Alias {
        names: &["concat"],
        arguments: &[text("a").repeated()],
        becomes: Rewriting::Concat,
        meaning: "`a || b`",
        examples: &[("concat('a', 'b', 'c')", "abc"), ("concat('a', NULL)", "NULL")],
    },
    Alias {
        names: &["strpos", "instr"],
        arguments: &[text("text"), text("part")],
        becomes: Rewriting::Swapped(Function::Position),
        meaning: "`position(part, text)`",
        examples: &[("strpos('zoe@acme.com', '@')", "4"), ("instr('abc', 'x')", "0")],
    },
    Alias {
        names: &["nvl", "ifnull", "isnull"],
        arguments: &[any("a"), any("b")],
        becomes: Rewriting::Same(Function::Coalesce),
        meaning: "`coalesce(a, b)`",
        examples: &[("nvl(NULL, 1)", "1"), ("ifnull('a', 'b')", "a"), ("isnull(NULL, 2)", "2")],
    },
    Alias {
        names: &["iif", "if"],
        arguments: &[flag("condition"), any("a"), any("b").optional()],
        becomes: Rewriting::Case,
        meaning: "`CASE WHEN condition THEN a ELSE b END`",
        examples: &[("iif(1 > 2, 'a', 'b')", "b"), ("if(NULL, 1, 2)", "2"), ("iif(FALSE, 1)", "NULL")],
    },
    Alias {
        names: &["extract", "date_part", "datepart"],
        arguments: &[unit("part"), time("time")],
        becomes: Rewriting::Part,
        meaning: "`year(time)`, …; the parts are year, quarter, month, week, day, doy, isodow, hour, minute, second",
        examples: &[
            ("EXTRACT(YEAR FROM DATE '2026-05-01')", "2026"),
            ("date_part('isodow', DATE '2026-05-01')", "5"),
            ("datepart('week', DATE '2026-05-01')", "18"),
        ],
    },
    Alias {
        names: &["datediff", "date_diff"],
        arguments: &[unit("'day'"), time("from"), time("to")],
        becomes: Rewriting::WholeDays,
        meaning: "`days_between(CAST(from AS DATE), CAST(to AS DATE))`",
        examples: &[
            ("datediff('day', DATE '2026-05-01', DATE '2026-05-31')", "30"),
            ("date_diff('day', TIMESTAMP '2026-05-01 23:00:00', TIMESTAMP '2026-05-02 01:00:00')", "1"),
        ],
    },
    Alias {
        names: &["dateadd"],
        arguments: &[unit("'day'"), number("count"), time("time")],
        becomes: Rewriting::DaysLater,
        meaning: "`add_days(time, count)`",
        examples: &[("dateadd('day', 7, DATE '2026-05-01')", "2026-05-08")],
    },
];

/// The aliases by all their names.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Alias>> =
    LazyLock::new(|| ALIASES.iter().flat_map(|one| one.names.iter().map(move |name| (*name, one))).collect());

/// The alias with this name in lower case.
pub(super) fn alias(name: &str) -> Option<&'static Alias> {
    BY_NAME.get(name).copied()
}

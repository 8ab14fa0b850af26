//! The functions on values of any type.

use super::function::Function;
use super::signature::{ResultType, Signature, any};

/// Functions on values of any type; all arguments have one type.
pub(super) const VALUES: &[Signature] = &[
    Signature {
        function: Function::Coalesce,
        names: &["coalesce"],
        arguments: &[any("a").repeated()],
        yields: ResultType::Common,
        meaning: "the first value that is known",
        examples: &[("coalesce(NULL, 'n/a')", "n/a"), ("coalesce(NULL, 2, 3)", "2")],
    },
    Signature {
        function: Function::NullIf,
        names: &["nullif"],
        arguments: &[any("a"), any("b")],
        yields: ResultType::Common,
        meaning: "unknown where a = b, else a",
        examples: &[("nullif('n/a', 'n/a')", "NULL"), ("nullif(5, 0)", "5")],
    },
    Signature {
        function: Function::Greatest,
        names: &["greatest"],
        arguments: &[any("a").repeated()],
        yields: ResultType::Common,
        meaning: "the largest known value",
        examples: &[("greatest(1, 3, NULL)", "3")],
    },
    Signature {
        function: Function::Least,
        names: &["least"],
        arguments: &[any("a").repeated()],
        yields: ResultType::Common,
        meaning: "the smallest known value",
        examples: &[("least(DATE '2026-05-01', DATE '2026-04-01')", "2026-04-01")],
    },
];

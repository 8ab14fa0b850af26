//! Forms that give texts.

use crate::form::Operand::{Constant, Count, Of, Separator};
use crate::form::{Form, other, same};
use crate::pipeline::RuleType::{Date, Flag, Number, Text, Timestamp};

/// What gives a text.
pub const FORMS: &[Form] = &[
    other("lower", Text, &[Of(Text)], "lower(#0)", "lower_text(#0)"),
    other("lower", Text, &[Of(Text)], "lcase(#0)", "lower_text(#0)"),
    other("upper", Text, &[Of(Text)], "upper(#0)", "upper_text(#0)"),
    other("upper", Text, &[Of(Text)], "ucase(#0)", "upper_text(#0)"),
    other("trim", Text, &[Of(Text)], "trim(#0)", "trim(#0, ' ')"),
    other("trim", Text, &[Of(Text)], "TRIM(BOTH 'a' FROM $0)", "trim(#0, 'a')"),
    same("trim", Text, &[Of(Text), Constant(Text)], "trim(#0, #1)"),
    other("ltrim", Text, &[Of(Text)], "ltrim(#0)", "ltrim(#0, ' ')"),
    other("ltrim", Text, &[Of(Text)], "TRIM(LEADING 'a' FROM $0)", "ltrim(#0, 'a')"),
    other("rtrim", Text, &[Of(Text)], "rtrim(#0)", "rtrim(#0, ' ')"),
    other("rtrim", Text, &[Of(Text)], "TRIM(TRAILING 'c' FROM $0)", "rtrim(#0, 'c')"),
    other("substr", Text, &[Of(Text), Count], "substr(#0, #1)", "substr_from(#0, #1)"),
    other("substr", Text, &[Of(Text), Count, Count], "substring(#0, #1, #2)", "substr_of(#0, #1, #2)"),
    other("substr", Text, &[Of(Text), Count, Count], "SUBSTRING(#0 FROM $1 FOR $2)", "substr_of(#0, #1, #2)"),
    other("left", Text, &[Of(Text), Count], "left(#0, #1)", "left(#0, whole(#1))"),
    other("right", Text, &[Of(Text), Count], "right(#0, #1)", "right(#0, whole(#1))"),
    same("replace", Text, &[Of(Text), Constant(Text), Of(Text)], "replace(#0, #1, #2)"),
    same("replace", Text, &[Of(Text), Of(Text), Constant(Text)], "replace(#0, #1, #2)"),
    other(
        "split_part",
        Text,
        &[Of(Text), Separator, Count],
        "split_part(#0, #1, #2)",
        "split_part(#0, #1, whole(#2))",
    ),
    other(
        "split_part",
        Text,
        &[Of(Text), Constant(Text), Count],
        "split_part(#0, #1, #2)",
        "part_of(#0, #1, whole(#2))",
    ),
    other("reverse", Text, &[Of(Text)], "reverse(#0)", "reverse_text(#0)"),
    other("repeat", Text, &[Of(Text), Count], "repeat(#0, #1)", "repeat_text(#0, whole(#1))"),
    other("lpad", Text, &[Of(Text), Count, Separator], "lpad(#0, #1, #2)", "lpad_text(#0, whole(#1), #2)"),
    other("lpad", Text, &[Of(Text), Count], "lpad(#0, #1)", "lpad_text(#0, whole(#1), ' ')"),
    other("rpad", Text, &[Of(Text), Count, Separator], "rpad(#0, #1, #2)", "rpad_text(#0, whole(#1), #2)"),
    same("||", Text, &[Of(Text), Of(Text)], "$0 || $1"),
    same("||", Text, &[Of(Text), Constant(Text), Of(Text)], "$0 || $1 || $2"),
    other("concat", Text, &[Of(Text), Of(Text)], "concat(#0, #1)", "concat_texts(#0, #1)"),
    // Casts.
    other("CAST number AS TEXT", Text, &[Of(Number)], "CAST(#0 AS TEXT)", "number_text(#0)"),
    other("CAST number AS TEXT", Text, &[Of(Number)], "$0::VARCHAR", "number_text(#0)"),
    same("CAST flag AS TEXT", Text, &[Of(Flag)], "CAST(#0 AS VARCHAR)"),
    same("CAST date AS TEXT", Text, &[Of(Date)], "CAST(#0 AS TEXT)"),
    same("CAST timestamp AS TEXT", Text, &[Of(Timestamp)], "CAST(#0 AS TEXT)"),
    same("CAST text AS TEXT", Text, &[Of(Text)], "CAST(#0 AS VARCHAR(20))"),
    // Choices.
    same("CASE texts", Text, &[Of(Flag), Of(Text), Of(Text)], "CASE WHEN #0 THEN #1 ELSE #2 END"),
    same(
        "CASE texts",
        Text,
        &[Of(Flag), Of(Text), Of(Flag), Of(Text)],
        "CASE WHEN #0 THEN #1 WHEN #2 THEN #3 END",
    ),
    same(
        "CASE texts",
        Text,
        &[Of(Number), Of(Number), Constant(Text), Of(Text)],
        "CASE #0 WHEN #1 THEN #2 ELSE #3 END",
    ),
    same("coalesce texts", Text, &[Of(Text), Of(Text)], "coalesce(#0, #1)"),
    same("coalesce texts", Text, &[Of(Text), Of(Text), Constant(Text)], "coalesce(#0, #1, #2)"),
    other("isnull(x, y)", Text, &[Of(Text), Of(Text)], "isnull(#0, #1)", "coalesce(#0, #1)"),
    same("nullif texts", Text, &[Of(Text), Of(Text)], "nullif(#0, #1)"),
    same("greatest texts", Text, &[Of(Text), Of(Text)], "greatest(#0, #1)"),
    same("least texts", Text, &[Of(Text), Of(Text), Constant(Text)], "least(#0, #1, #2)"),
];

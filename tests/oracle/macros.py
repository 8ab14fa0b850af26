"""How DuckDB is made to say what our rules mean: the words that `generate` writes for it, and each documented difference.

A macro is (parameters, body). Where DuckDB by itself means something else, `DIFFERENCES` holds its own body for the macro, so that the
comparison also counts how many rules the documented difference changes. `list_transform([x], lambda v: …)[1]` binds x to v once: a
parameter of a macro that stands in its body twice would be evaluated twice, and at each level of nesting again.
"""

from decimal import Decimal

FIRST = "TIMESTAMP '0001-01-01 00:00:00'"
LAST = "TIMESTAMP '9999-12-31 23:59:59.999999'"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DAY_AND_TIME = DAY + r"([ Tt]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?[Zz]?)?"
WHITE = r"[\s\x0b\x85\p{Z}]+"


def let(value, body):
    return f"list_transform([{value}], lambda v: {body})[1]"


def capped(limit):
    return f"CASE WHEN v > {limit} THEN {limit} WHEN v < -{limit} THEN -{limit} ELSE CAST(trunc(v) AS BIGINT) END"


# In the order in which they use each other.
MACROS = {
    "trimmed": ("s", f"regexp_replace(s, '^{WHITE}|{WHITE}$', '', 'g')"),
    "num": ("x", "CAST(x AS DOUBLE)"),
    "fin": ("x", "list_filter([x], lambda v: isfinite(v))[1]"),
    "whole": ("x", let("x", capped(4 * 10**9))),
    "in_years": ("t", f"list_filter([CAST(t AS TIMESTAMP)], lambda v: v BETWEEN {FIRST} AND {LAST})[1]"),
    "date_of": ("t", "CAST(in_years(t) AS DATE)"),
    "round_to": (
        "x, digits",
        let(
            "{'x': x, 'n': whole(digits)}",
            "CASE WHEN v.n < 0 THEN round(v.x / pow(1e1, -v.n)) * pow(1e1, -v.n)"
            " WHEN isfinite(v.x * pow(1e1, v.n)) THEN round(v.x * pow(1e1, v.n)) / pow(1e1, v.n) ELSE v.x END",
        ),
    ),
    "substr_from": ("s, a", let("whole(a)", "substring(s, CASE WHEN v < 1 THEN 1 ELSE v END)")),
    "substr_of": (
        "s, a, n",
        let(
            "{'a': whole(a), 'n': whole(n)}",
            "CASE WHEN v.a < 1 THEN substring(s, 1, CASE WHEN v.n + v.a < 1 THEN 0 ELSE v.n + v.a - 1 END)"
            " ELSE substring(s, v.a, CASE WHEN v.n < 0 THEN 0 ELSE v.n END) END",
        ),
    ),
    "part_of": (
        "s, separator, n",
        let(
            "{'s': s, 'p': separator, 'n': n}",
            "CASE WHEN v.p <> '' THEN split_part(v.s, v.p, v.n) WHEN v.n IN (1, -1) THEN v.s WHEN v.n <> 0 OR v.n = 0"
            " THEN left(v.s, 0) END",
        ),
    ),
    "has_member": (
        "s, member, separator",
        "list_contains(list_transform(string_split(s, separator), lambda v: trimmed(v)), member)",
    ),
    "count_members": (
        "s, separator",
        "num(len(list_filter(string_split(s, separator), lambda v: trimmed(v) <> '')))",
    ),
    "repeat_text": (
        "s, n",
        let("{'s': s, 'n': n}", f"CASE WHEN strlen(v.s) * v.n > {2**20} THEN NULL ELSE repeat(v.s, v.n) END"),
    ),
    "lpad_text": (
        "s, n, fill",
        let("n", f"CASE WHEN v > {2**20} THEN NULL WHEN v < 0 THEN left(s, 0) ELSE lpad(s, CAST(v AS INTEGER), fill) END"),
    ),
    "rpad_text": (
        "s, n, fill",
        let("n", f"CASE WHEN v > {2**20} THEN NULL WHEN v < 0 THEN left(s, 0) ELSE rpad(s, CAST(v AS INTEGER), fill) END"),
    ),
    "lower_text": ("s", "lower(s)"),
    "upper_text": ("s", "upper(replace(s, 'ß', 'SS'))"),
    "reverse_text": ("s", "array_to_string(list_reverse(string_split(s, '')), '')"),
    "concat_texts": ("a, b", "(a || b)"),
    "text_number": (
        "s",
        let(
            "trimmed(s)",
            f"CASE WHEN regexp_full_match(v, '{NUMBER}') THEN fin(TRY_CAST(v AS DOUBLE)) END",
        ),
    ),
    "text_flag": (
        "s",
        let(
            "lower(trimmed(s))",
            "CASE WHEN v IN ('true', 't', 'yes', 'y', '1') THEN TRUE WHEN v IN ('false', 'f', 'no', 'n', '0') THEN FALSE END",
        ),
    ),
    "text_timestamp": (
        "s",
        let(
            "trimmed(s)",
            f"CASE WHEN regexp_full_match(v, '{DAY_AND_TIME}') THEN in_years(TRY_CAST(upper(v) AS TIMESTAMP)) END",
        ),
    ),
    "text_date": ("s", "CAST(text_timestamp(s) AS DATE)"),
    "whole_number": ("x", "trunc(x)"),
    "number_text": (
        "x",
        let(
            "x",
            "CASE WHEN v = 0 THEN '0' WHEN abs(v) BETWEEN 1e-4 AND 1e14 THEN regexp_replace(CAST(v AS TEXT), '\\.0$', '')"
            " ELSE positional(v) END",
        ),
    ),
    "second_of": ("t", "num(date_part('microsecond', t)) / 1e6"),
    "hour_of_date": ("d", "list_transform([d], lambda v: CAST(NULL AS DOUBLE))[1]"),
    "days_from": ("a, b", "num(epoch_us(CAST(b AS TIMESTAMP)) - epoch_us(CAST(a AS TIMESTAMP))) / 86400000000e0"),
    "add_days_to_date": (
        "d, n",
        let("whole(n)", "CASE WHEN abs(v) < 4000000 THEN date_of(d + to_days(CAST(v AS INTEGER))) END"),
    ),
    "add_days_to_timestamp": (
        "t, n",
        let("n", "CASE WHEN abs(v) < 4000000 THEN in_years(t + to_microseconds(CAST(round(v * 86400000000e0) AS BIGINT))) END"),
    ),
}

# Macro: (what DuckDB by itself does, why ours differs).
DIFFERENCES = {
    "fin": ("x", "an infinite or undefined number is a value in DuckDB; in a rule it is unknown"),
    "whole": ("CAST(x AS BIGINT)", "a count that is not whole is rounded by DuckDB's implicit cast; a rule truncates it"),
    "in_years": ("t", "times outside of the years 1 to 9999 are values in DuckDB; in a rule they are unknown"),
    "round_to": (
        "round(x, CAST(whole(digits) AS INTEGER))",
        "DuckDB rounds the exact value: round(2.675, 2) is 2.67, as 2.675 is a little less; a rule rounds 2.675 * 100, which is 267.5",
    ),
    "substr_from": ("substring(s, whole(a))", "DuckDB counts a negative start from the end; a rule, as PostgreSQL, begins before the text"),
    "substr_of": ("substring(s, whole(a), whole(n))", "the same, and a negative length goes backwards in DuckDB; in a rule it is an empty text"),
    "part_of": ("split_part(s, separator, n)", "an empty separator splits into characters in DuckDB; in a rule the whole text is part 1"),
    "repeat_text": (None, "a text over 1 MiB is unknown in a rule"),
    "upper_text": ("upper(s)", "DuckDB changes each character to one other; a rule follows Unicode's full mapping: upper('ß') is 'SS'"),
    "reverse_text": ("reverse(s)", "DuckDB reverses grapheme clusters; a rule reverses characters"),
    "concat_texts": ("concat(a, b)", "concat() of DuckDB skips NULL; in a rule it is `||`: unknown if a part is"),
    "text_number": ("TRY_CAST(s AS DOUBLE)", "DuckDB reads `1_000`, `inf` and `nan`; a rule reads decimal numbers, and trims all white space of Unicode"),
    "text_flag": ("TRY_CAST(s AS BOOLEAN)", "a rule trims white space before it reads a flag"),
    "text_timestamp": ("TRY_CAST(s AS TIMESTAMP)", "DuckDB reads `2026-5-1`, `2026/05/01`, `24:00:00` and offsets; a rule reads ISO forms only (`t` and `z` as well), and trims white space"),
    "whole_number": ("CAST(TRY_CAST(x AS HUGEINT) AS DOUBLE)", "a cast to INTEGER rounds in DuckDB; a rule truncates"),
    "number_text": ("CAST(x AS TEXT)", "DuckDB writes whole numbers as `1.0` and large ones as `1e+20`; a rule writes `1` and all digits"),
    "second_of": ("num(second(t))", "second() of DuckDB is whole; in a rule it has its fraction"),
    "hour_of_date": ("num(hour(d))", "the hour of a date is 0 in DuckDB; in a rule it is unknown"),
}


def positional(x):
    """A number without exponent, with the fewest digits that read back as the same number."""
    shortest = Decimal(repr(x))
    # Two shortest texts may be equally near: Python takes the even digit, a rule the digit further from zero.
    unit = Decimal((shortest.is_signed(), (1,), shortest.as_tuple().exponent))
    if Decimal(x) - shortest == unit / 2:
        shortest += unit
    text = format(shortest, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def define(connection, plain=None):
    """Creates the macros; `plain` is the one that gets DuckDB's own meaning."""
    for name, (parameters, body) in MACROS.items():
        body = DIFFERENCES[name][0] if name == plain else body
        connection.execute(f"CREATE OR REPLACE MACRO {name}({parameters}) AS {body}")
